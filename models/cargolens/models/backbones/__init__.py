"""Backbones by name. To add one: its own file, and one line in `BACKBONES`."""

from __future__ import annotations

from collections.abc import Callable

from cargolens.datasets.errors import UsageError

from .base import Backbone, Features
from .efficientnet_lite import efficientnet_lite0
from .tiny import test_tiny
from .torchvision_backbones import torchvision_backbone

BACKBONES: dict[str, Callable[[str | None], Backbone]] = {
    "efficientnet_lite0": efficientnet_lite0,
    "mobilenet_v3_large": torchvision_backbone("mobilenet_v3_large"),
    "mobilenet_v3_small": torchvision_backbone("mobilenet_v3_small"),
    "resnet18": torchvision_backbone("resnet18"),
    "resnet50": torchvision_backbone("resnet50"),
    "test_tiny": test_tiny,
}


def create_backbone(name: str, weights: str | None = None) -> Backbone:
    """The backbone called `name`, in evaluation mode.

    Args:
        name: A key of `BACKBONES`.
        weights: None for the weights it ships with, ``"random"`` for none, or the path of a weights file.

    Raises:
        UsageError: No such backbone, or its weights are missing or do not fit.
    """
    if name not in BACKBONES:
        raise UsageError(f"no backbone is called {name}; there are {', '.join(BACKBONES)}")
    return BACKBONES[name](weights)


__all__ = ["BACKBONES", "Backbone", "Features", "create_backbone"]
