"""`threat_windows`: tells for a window of a scan which threat families are in it, and slides that window over the scan.

A backbone, its deepest layer averaged over a window, one output a family. A window's whole context speaks for it, so
it learns from far fewer samples than a map of cells does, and a window knows its threat only roughly: to half its
side. Families have outputs of their own because one "any threat" output learns what all share, which is metal.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from cargolens.datasets.errors import UsageError

from .backbones import create_backbone
from .detector import Detector, DetectorOptions, Recipe
from .fold import fold_batch_norms
from .threat_segmenter import all_families

STRIDE = 32
# Share of a family in windows, so that training does not start from a storm of alarms (Lin et al. 2017).
PRIOR = 0.02
# Share of a cell from which on a threat that covers it counts.
COVERED = 0.2


@dataclass(frozen=True)
class ThreatWindowsOptions(DetectorOptions):
    """Options of `threat_windows`.

    Attributes:
        families: Threat families, one output each, in this order; default: all that the simulator has.
        window: Side of the window, in cells of 32 pixels; odd. Training samples should be as large.
        positive: Weight of a family that is in the window against one that is not.
    """

    families: tuple[str, ...] = field(default_factory=all_families)
    window: int = 7
    positive: float = 3.0


class ThreatWindows(Detector):
    """Family maps at stride 32: what a window centred on each cell shows.

    `map` is the union, `score` its largest value; `classes` holds the family maps it was taken over. All are logits,
    moved for each family by what benign samples reach (`set_scale`).
    """

    style = "gradient"
    recipe = Recipe(canonical="colour-1", tile=512, overlap=0, long_side=512)
    outputs = ("map", "score", "classes")
    options_type: ClassVar[type[DetectorOptions]] = ThreatWindowsOptions
    stride = STRIDE
    class_tensors = ("head.weight", "head.bias", "level")

    level: Tensor

    def __init__(self, options: ThreatWindowsOptions) -> None:
        super().__init__()
        if not options.families or len(set(options.families)) != len(options.families):
            raise UsageError("detector threat_windows needs a list of distinct families in model.families")
        if options.window < 1 or options.window % 2 == 0 or options.positive <= 0.0:
            raise UsageError("detector threat_windows needs an odd model.window and model.positive above 0")
        self.classes, self.window, self.positive = options.families, options.window, options.positive
        self.backbone = create_backbone(options.backbone, options.weights)
        self.backbone.drop_classifier()
        fold_batch_norms(self.backbone)
        for name in self.backbone.early:
            self.backbone.get_submodule(name).requires_grad_(False)
        self.licence = self.backbone.licence
        self.head = nn.Conv2d(self.backbone.deepest_size, len(options.families), 1)
        self.head.bias = nn.Parameter(torch.full((len(options.families),), -math.log((1 - PRIOR) / PRIOR)))
        self.register_buffer("level", torch.zeros(len(options.families)))

    def logits(self, planes: Tensor) -> Tensor:
        """(b, families, rows / 32, columns / 32) logits of the window around each cell, cut off at the edges."""
        cells = self.head(self.backbone(planes).deepest)
        # The head is linear, so averaging its cells is the head of the averaged features.
        found: Tensor = functional.avg_pool2d(cells, self.window, 1, self.window // 2, count_include_pad=False)
        return found

    def whole(self, planes: Tensor) -> Tensor:
        """(b, families) logits of the planes taken as one window."""
        cells: Tensor = self.head(self.backbone(planes).deepest)
        return cells.mean((2, 3)).float()

    def forward(self, planes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Union map (b, 1, h, w), score (b,) and family maps (b, families, h, w)."""
        families = self.logits(planes) - self.level[:, None, None]
        union = families.amax(1, keepdim=True)
        return union, union.amax((1, 2, 3)), families

    def loss(self, planes: Tensor, targets: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """Cross-entropy of each family, a sample being one window.

        Args:
            planes: (b, C, rows, columns) in [0, 1].
            targets: (b, families, rows / 32, columns / 32) share of each cell that is covered, 0 to 1.

        Returns:
            The loss, and the parts of families that are there and are not.
        """
        present = (targets.amax((2, 3)) > COVERED).float()
        wrong = functional.binary_cross_entropy_with_logits(self.whole(planes), present, reduction="none")
        positive, negative = (wrong * present).sum() / len(planes), (wrong * (1.0 - present)).sum() / len(planes)
        return self.positive * positive + negative, {"positive": positive.detach(), "negative": negative.detach()}

    def head_parameters(self) -> list[nn.Parameter]:
        """Everything but the backbone."""
        return list(self.head.parameters())

    @torch.no_grad()
    def peaks(self, planes: Tensor) -> Tensor:
        """(b, families) logits of each family."""
        return self.whole(planes)

    @torch.no_grad()
    def set_scale(self, benign: Tensor) -> None:
        """Lower the families that benign scans raise most.

        Args:
            benign: (scans, families) logits on scans without threats.
        """
        rare = benign.quantile(0.98, 0)
        # A family that never stirs keeps its scale: what is not an alarm anywhere should not be made one.
        self.level.copy_(rare.clamp_min(float(rare.median())))
