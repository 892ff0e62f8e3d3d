"""`threat_segmenter`: a dense detector of threat families, trained on simulated threats in benign scans.

A backbone, a light feature pyramid (Lin et al. 2017) and one map a family at stride 8. Families are told apart because
one "any threat" output learns only what all share: metal. Their maps are brought to a common scale, the spread of each
family's largest value over benign scans, before the largest is taken, so that no family raises all the alarms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from cargolens.datasets.errors import UsageError

from .backbones import create_backbone
from .detector import Detector, DetectorOptions, Recipe

STRIDES = (8, 16, 32)
# Prior of a family in a cell; Lin et al. 2017 (focal loss), so that training does not start from a storm of alarms.
PRIOR = 0.01


@dataclass(frozen=True)
class ThreatSegmenterOptions(DetectorOptions):
    """Options of `threat_segmenter`.

    Attributes:
        families: Threat families, one map each, in this order.
        width: Channels of the pyramid.
    """

    families: tuple[str, ...] = ("pistol", "knife")
    width: int = 96


class _Mix(nn.Sequential):
    """A 3 x 3 look around, channel by channel, then across channels."""

    def __init__(self, width: int) -> None:
        super().__init__(
            nn.Conv2d(width, width, 3, padding=1, groups=width, bias=False),
            nn.Conv2d(width, width, 1, bias=False),
            nn.GroupNorm(8, width),
            nn.ReLU(),
        )


class ThreatSegmenter(Detector):
    """Family maps at stride 8, and the largest of them on a common scale.

    `map` is the union, `score` its largest value; `classes` holds the family maps the union was taken over, in the
    order of `options.families`. Before calibration (`level` 0, `spread` 1) all are logits.
    """

    style = "gradient"
    recipe = Recipe(canonical="colour-1", tile=384, overlap=0, long_side=384)
    outputs = ("map", "score", "classes")
    options_type: ClassVar[type[DetectorOptions]] = ThreatSegmenterOptions

    level: Tensor
    spread: Tensor

    def __init__(self, options: ThreatSegmenterOptions) -> None:
        super().__init__()
        if not options.families or len(set(options.families)) != len(options.families):
            raise UsageError("detector threat_segmenter needs a list of distinct families")
        if options.width < 8 or options.width % 8:
            raise UsageError(f"width {options.width} of detector threat_segmenter, expected a multiple of 8")
        self.families = options.families
        self.backbone = create_backbone(options.backbone, options.weights)
        self.licence = self.backbone.licence
        width = options.width
        self.lateral = nn.ModuleList(nn.Conv2d(self.backbone.channels[stride], width, 1) for stride in STRIDES)
        self.mix = nn.ModuleList(_Mix(width) for _ in STRIDES)
        self.whole = nn.Linear(self.backbone.pooled_size, width)
        self.tower = nn.Sequential(_Mix(width), _Mix(width))
        self.head = nn.Conv2d(width, len(options.families), 1)
        nn.init.constant_(self.head.bias, -float(torch.log(torch.tensor((1 - PRIOR) / PRIOR))))
        self.register_buffer("level", torch.zeros(len(options.families)))
        self.register_buffer("spread", torch.ones(len(options.families)))

    def logits(self, planes: Tensor) -> Tensor:
        """(b, families, rows / 8, columns / 8) logits, before any common scale."""
        features = self.backbone(planes)
        top = functional.relu(self.whole(features.pooled))[:, :, None, None]
        for stride, lateral, mix in zip(reversed(STRIDES), reversed(self.lateral), reversed(self.mix), strict=True):
            if stride != STRIDES[-1]:
                top = functional.interpolate(top, scale_factor=2.0, mode="nearest")
            top = mix(lateral(features.taps[stride]) + top)
        return self.head(self.tower(top))

    def forward(self, planes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Union map (b, 1, h, w), score (b,) and family maps (b, families, h, w)."""
        logits = self.logits(planes)
        families = (logits - self.level[:, None, None]) / self.spread[:, None, None]
        union = families.amax(1, keepdim=True)
        return union, union.amax((1, 2, 3)), families

    def train(self, mode: bool = True) -> ThreatSegmenter:
        """As usual, but the backbone's batch statistics stay those of its pre-training."""
        super().train(mode)
        for module in self.backbone.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()
        return self

    @torch.no_grad()
    def set_scale(self, benign: Tensor) -> None:
        """Bring the families to a common scale.

        Args:
            benign: (scans, families) largest logit of each family on scans without threats.
        """
        median = benign.quantile(0.5, 0)
        rare = benign.quantile(0.95, 0)
        self.level.copy_(rare)
        self.spread.copy_((rare - median).clamp_min(0.5))
