"""A random backbone of a few thousand parameters: same shapes as the real ones, milliseconds to run and export."""

from __future__ import annotations

import itertools

import torch
from torch import Tensor, nn

from cargolens.datasets.errors import UsageError

from .base import Backbone, Features

CHANNELS = {2: 8, 4: 8, 8: 16, 16: 24, 32: 32}
LOGITS = 16


class TinyBackbone(Backbone):
    """Five strided convolutions with fixed random weights, for tests and quick trials; it knows nothing."""

    licence = "none (random weights)"
    pooled_size = CHANNELS[32]
    logits_size = LOGITS
    deepest_size = CHANNELS[32]
    early = ("layers.0",)

    def __init__(self) -> None:
        super().__init__()
        self.channels = dict(CHANNELS)
        sizes = [3, *CHANNELS.values()]
        self.layers = nn.ModuleList(nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in itertools.pairwise(sizes))
        self.classifier: nn.Module = nn.Linear(CHANNELS[32], LOGITS)

    def forward(self, planes: Tensor) -> Features:
        """Features of (b, 3, rows, columns) planes in [0, 1]."""
        x, taps = self.three_planes(planes), {}
        for stride, layer in zip(CHANNELS, self.layers, strict=True):
            x = torch.relu(layer(x))
            taps[stride] = x
        pooled = x.mean(dim=(2, 3))
        return Features(taps, pooled, self.classifier(pooled), x)

    def drop_classifier(self) -> None:
        """Drop the classes."""
        self.classifier = nn.Identity()
        self.logits_size = self.pooled_size


def test_tiny(weights: str | None) -> TinyBackbone:
    """The tiny backbone, the same random weights every time.

    Raises:
        UsageError: Weights were named; this backbone has none.
    """
    if weights not in (None, "random"):
        raise UsageError(f"backbone test_tiny takes no weights, found {weights}: leave the option out")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return TinyBackbone().eval()


test_tiny.__test__ = False  # type: ignore[attr-defined]  # the name is not a pytest test
