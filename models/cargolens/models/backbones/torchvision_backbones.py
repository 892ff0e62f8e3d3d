"""Backbones of torchvision, with weights the user has as a file: nothing is ever fetched from a network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from cargolens.datasets.errors import UsageError

from .base import Backbone, Features
from .weights import load_by_name, load_weights_file

_RESNET = {"relu": 2, "layer1": 4, "layer2": 8, "layer3": 16, "layer4": 32}

# Node of the traced network -> stride of the tap, and the nodes of the pooled vector and of the logits.
NODES: dict[str, tuple[dict[str, int], str, str]] = {
    "resnet18": (_RESNET, "flatten", "fc"),
    "resnet50": (_RESNET, "flatten", "fc"),
    "mobilenet_v3_small": (
        {"features.0": 2, "features.1": 4, "features.3": 8, "features.8": 16, "features.12": 32},
        "flatten",
        "classifier",
    ),
    "mobilenet_v3_large": (
        {"features.1": 2, "features.3": 4, "features.6": 8, "features.12": 16, "features.16": 32},
        "flatten",
        "classifier",
    ),
}
# Means and spreads of red, green and blue that torchvision's ImageNet recipes use.
MEAN = (0.485, 0.456, 0.406)
SPREAD = (0.229, 0.224, 0.225)


class TorchvisionBackbone(Backbone):
    """One of torchvision's classifiers, cut open at strides 2 to 32."""

    mean: Tensor
    spread: Tensor

    def __init__(self, name: str, weights: str) -> None:
        super().__init__()
        try:
            from torchvision import models  # noqa: PLC0415  a second to import, used by few
            from torchvision.models.feature_extraction import create_feature_extractor  # noqa: PLC0415
        except ImportError as error:
            raise UsageError(f"backbone {name} needs torchvision: pip install 'cargolens[train]'") from error
        taps, pooled, logits = NODES[name]
        network = getattr(models, name)(weights=None).eval()
        self.licence = "none (random weights)"
        if weights != "random":
            path = Path(weights)
            load_by_name(network, load_weights_file(path), path)
            self.licence = f"as stated by whoever made {path.name}"
        nodes = {node: str(stride) for node, stride in taps.items()} | {pooled: "pooled", logits: "logits"}
        self.network = create_feature_extractor(network, nodes)
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1))
        self.register_buffer("spread", torch.tensor(SPREAD).view(1, 3, 1, 1))
        self.strides = tuple(taps.values())
        self.last = logits
        with torch.no_grad():
            seen = self.eval()(torch.zeros(1, 3, 64, 64))
        self.channels = {stride: int(tap.shape[1]) for stride, tap in seen.taps.items()}
        self.pooled_size = int(seen.pooled.shape[1])
        self.logits_size = int(seen.logits.shape[1])
        self.deepest_size = int(seen.deepest.shape[1])

    def forward(self, planes: Tensor) -> Features:
        """Features of (b, 3, rows, columns) planes in [0, 1]; red, green, blue where they are colours."""
        out = self.network((self.three_planes(planes) - self.mean) / self.spread)
        taps = {stride: out[str(stride)] for stride in self.strides}
        return Features(taps, out["pooled"], out["logits"], taps[max(taps)])

    def drop_classifier(self) -> None:
        """Drop the weights behind the pooled vector."""
        for name, module in list(self.network.named_modules()):
            if name.partition(".")[0] == self.last and not list(module.children()):
                self.network.set_submodule(name, nn.Identity())
        self.logits_size = self.pooled_size


def torchvision_backbone(name: str) -> Callable[[str | None], TorchvisionBackbone]:
    """A maker of the torchvision backbone `name`, for the table of backbones."""

    def make(weights: str | None) -> TorchvisionBackbone:
        if weights is None:
            raise UsageError(
                f"backbone {name} ships without weights: name a file with --set model.weights=FILE.pth "
                "(torchvision's own, already on this machine) or --set model.weights=random"
            )
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            return TorchvisionBackbone(name, weights).eval()

    return make
