"""What every backbone offers: features at several strides, one pooled vector and class logits."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from torch import Tensor, nn


class Features(NamedTuple):
    """What a backbone sees in a batch of tiles.

    Attributes:
        taps: Stride in pixels -> (b, channels, rows / stride, columns / stride).
        pooled: (b, channels) average over all locations of the last layer.
        logits: (b, classes) of the task the backbone was pre-trained for, before any softmax.
        deepest: (b, channels, rows / 32, columns / 32) last layer that still has locations.
    """

    taps: dict[int, Tensor]
    pooled: Tensor
    logits: Tensor
    deepest: Tensor


class Backbone(nn.Module):
    """A frozen or trainable feature extractor over planes in [0, 1].

    Input scaling (mean, range) is inside the module, so detectors and bundles never repeat it.

    Attributes:
        licence: Licence of the weights in use, as it is written into the bundle.
        multiple: Rows and columns of the input must be divisible by this many pixels.
        channels: Stride -> number of channels of that tap.
        pooled_size: Length of the pooled vector.
        logits_size: Number of logits.
        deepest_size: Number of channels of the deepest layer.
        early: Names of the submodules that see no more than edges and are left as they are by fine-tuning.
    """

    multiple: ClassVar[int] = 32
    early: ClassVar[tuple[str, ...]] = ()
    licence: str
    channels: dict[int, int]
    pooled_size: int
    logits_size: int
    deepest_size: int

    def forward(self, planes: Tensor) -> Features:
        """Features of (b, 3 or 1, rows, columns) float32 planes in [0, 1]."""
        raise NotImplementedError

    def drop_classifier(self) -> None:
        """Forget the weights of the pre-training's classes; `Features.logits` is the pooled vector from then on."""
        raise NotImplementedError

    def three_planes(self, planes: Tensor) -> Tensor:
        """The planes as this backbone takes them; a single plane is shown as grey, three times the same.

        Raises:
            ValueError: The planes are not 1 or 3, or rows and columns do not divide by `multiple`; names what would do.
        """
        _, c, rows, columns = planes.shape
        if c not in (1, 3):
            raise ValueError(f"the backbone takes 1 or 3 planes, found {c}: use a canonical such as colour-1")
        if rows % self.multiple or columns % self.multiple:
            fit = [-(-side // self.multiple) * self.multiple for side in (rows, columns)]
            raise ValueError(
                f"tiles of {rows} x {columns} pixels do not divide by {self.multiple}: use {fit[0]} x {fit[1]}"
            )
        return planes if c == 3 else planes.expand(-1, 3, -1, -1)
