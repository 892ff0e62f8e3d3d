"""Features around each location of a tile, shared by the detectors that look for what they have never seen."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from .backbones import Backbone, Features

STRIDES = (8, 16)


def local_size(backbone: Backbone) -> int:
    """Number of channels of `local_features`."""
    return sum(backbone.channels[stride] for stride in STRIDES)


def local_features(features: Features) -> Tensor:
    """Features around each location, (b, rows / 8, columns / 8, channels): 3 x 3 means of strides 8 and 16."""
    fine, coarse = (
        functional.avg_pool2d(features.taps[stride], 3, stride=1, padding=1, count_include_pad=False)
        for stride in STRIDES
    )
    coarse = functional.interpolate(coarse, scale_factor=2.0, mode="bilinear", align_corners=False)
    return torch.cat([fine, coarse], 1).permute(0, 2, 3, 1)
