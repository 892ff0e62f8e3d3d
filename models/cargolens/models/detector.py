"""What a detector is: planes in, a map and a score out, and what it says about itself as data.

A detector sees tiles of one canonical representation and answers raw, unclamped values, higher meaning less like
normal traffic. Thresholds are not its business. `training` reads the class attributes; nothing is discovered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from torch import Tensor, nn


@dataclass(frozen=True)
class Recipe:
    """How a detector wants views shown to it unless the user says otherwise; goes into the bundle.

    Attributes:
        canonical: Name of the canonical representation, a key of `cargolens.datasets.canonical.CANONICALS`.
        tile: Side of a square tile, pixels.
        overlap: Least overlap of neighbouring tiles, pixels.
        long_side: Length the longer side of a view is resized to before tiling, pixels; None keeps the view.
        enlarge: Largest factor by which that enlarges a view; None enlarges without limit.
    """

    canonical: str
    tile: int
    overlap: int
    long_side: int | None
    enlarge: float | None = None


@dataclass(frozen=True)
class DetectorOptions:
    """Options every detector has; each adds its own in a subclass.

    Attributes:
        backbone: A key of `cargolens.models.backbones.BACKBONES`.
        weights: None for the weights the backbone ships with, ``"random"``, or the path of a weights file.
    """

    backbone: str = "efficientnet_lite0"
    weights: str | None = None


class Detector(nn.Module):
    """Base of all detectors.

    A ``"fit-once"`` detector looks at its training scans `passes` times and learns in its own way, without threats: for
    each pass the loop asks `fit_scans` which scans to show, gives their tiles to `fit_tiles`, and calls `end_pass`.
    Between two scans `fit_state` is all that has to be kept to go on later.

    A ``"gradient"`` detector tells several `classes` of threats apart and is trained by `loss`, its `head_parameters`
    faster than the rest. After that the loop gives it the `peaks` of scans without threats, from which `set_scale`
    makes the scale of its outputs.

    A ``"boxes"`` detector is trained by `box_loss` on scans in which somebody has marked things with boxes, and gives
    ``boxes`` and ``box_scores`` beside its map.

    Attributes:
        style: How it is trained.
        recipe: How it wants views shown.
        outputs: Names of what `forward` returns, in order; the first two are always ``map`` and ``score``.
        options_type: The dataclass of its options.
        passes: How often a fit-once detector looks at its training scans.
        stride: Pixels along one side of a cell of the targets that a gradient detector is trained with.
        class_tensors: Names of tensors whose first axis goes over the classes.
        starts_from: Name of the detector whose finished run or bundle this one starts from; None for none.
        licence: Licence of the weights inside.
        classes: Names of the threats it tells apart, the channels of the output ``classes``; empty for none. A class
            called ``novelty`` stands for what is unusual and like none of them.
    """

    style: ClassVar[Literal["fit-once", "gradient", "boxes"]]
    recipe: ClassVar[Recipe]
    outputs: ClassVar[tuple[str, ...]] = ("map", "score")
    options_type: ClassVar[type[DetectorOptions]] = DetectorOptions
    passes: int = 1
    stride: ClassVar[int] = 1
    class_tensors: ClassVar[tuple[str, ...]] = ()
    starts_from: ClassVar[str | None] = None
    licence: str
    classes: tuple[str, ...] = ()

    def forward(self, planes: Tensor) -> tuple[Tensor, ...]:
        """Map (b, 1, rows / stride, columns / stride), score (b,) and any extra `outputs` of (b, C, rows, columns)."""
        raise NotImplementedError

    def fit_scans(self, pass_index: int, count: int) -> Sequence[int]:
        """Which of `count` training scans pass `pass_index` needs, in order."""
        raise NotImplementedError

    def fit_tiles(self, pass_index: int, planes: Tensor) -> None:
        """Learn from (b, C, tile, tile) tiles of one scan."""
        raise NotImplementedError

    def end_pass(self, pass_index: int) -> dict[str, float]:
        """Finish a pass; returns figures worth logging.

        Raises:
            DataError: The scans seen do not suffice.
        """
        raise NotImplementedError

    def fit_state(self) -> dict[str, Tensor]:
        """What the fit has gathered so far, beside the module's own state; reading it changes nothing."""
        raise NotImplementedError

    def load_fit_state(self, state: dict[str, Any]) -> None:
        """Go on from what `fit_state` returned."""
        raise NotImplementedError

    def loss(self, planes: Tensor, targets: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """What a gradient detector makes smaller.

        Args:
            planes: (b, C, rows, columns) in [0, 1].
            targets: (b, classes, rows / stride, columns / stride) share of each cell that is covered, 0 to 1.

        Returns:
            The loss, and the parts of it that are worth logging, detached.
        """
        raise NotImplementedError

    def box_loss(self, planes: Tensor, targets: list[dict[str, Tensor]]) -> tuple[Tensor, dict[str, Tensor]]:
        """What a detector of boxes makes smaller.

        Args:
            planes: (b, C, rows, columns) in [0, 1].
            targets: For each sample ``boxes`` (n, 4) x0, y0, x1, y1 in pixels and ``labels`` (n,) int64, n 0 or more.

        Returns:
            The loss, and the parts of it that are worth logging, detached.
        """
        raise NotImplementedError

    def head_parameters(self) -> list[nn.Parameter]:
        """Parameters that start from nothing and learn at a higher rate."""
        raise NotImplementedError

    def peaks(self, planes: Tensor) -> Tensor:
        """(b, n) what `set_scale` needs to know about (b, C, rows, columns) planes."""
        raise NotImplementedError

    def set_scale(self, benign: Tensor) -> None:
        """Choose the scale of the outputs from the (scans, n) `peaks` of scans without threats."""
        raise NotImplementedError
