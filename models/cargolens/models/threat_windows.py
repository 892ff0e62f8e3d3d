"""`threat_windows`: slides a window over a scan and tells which threat families are in it.

A backbone and one output a family on its deepest layer, averaged over a window and over the middle of that window: the
window's whole context speaks for it, so it learns from far fewer samples than a map of small cells does, and the middle
says where. The view at half its size says the same of threats twice as large. Families have their own outputs because
one "any threat" output learns what all share: metal. A soft maximum joins them, because on a scanner that is unlike
the simulated ones a threat raises several families a little and clutter rather one.
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
# Side of the middle of a window, cells.
MIDDLE = 3
# Cells of the map along one side of a window's cell.
FINER = 4
# Logit above which nothing is told apart any more, so that odds stay finite.
LARGEST = 12.0
# Weight of the view at full size against that at half size.
FULL, HALF = 2 / 3, 1 / 3
# Logits over which the soft maximum of families spreads; towards 0 it is the maximum.
SOFTNESS = 2.0
# Added to the shade of a window, so that air has odds.
LEAST_SHADE = 0.02
# Maps show this root of the odds: odds themselves are so sharp that a box covered a gun's trigger alone.
ROOT = 4.0


@dataclass(frozen=True)
class ThreatWindowsOptions(DetectorOptions):
    """Options of `threat_windows`.

    Attributes:
        families: Threat families, one output each, in this order; default: all that the simulator has.
        window: Side of the window, in cells of 32 pixels; odd. Training samples should be as large.
        positive: Weight of a family that is in the window against one that is not.
        cells: Weight of what single cells show against what the window shows on average.
        shade: Odds of a window are multiplied by this power of its shade, how dark the picture is about its middle: no
            threat lets the beam through as air does, and a window that stands beside a threat sees it as well as one
            that stands on it. For planes whose air is white; 0 leaves it out.
    """

    families: tuple[str, ...] = field(default_factory=all_families)
    window: int = 7
    positive: float = 3.0
    cells: float = 1.0
    shade: float = 2.0


class ThreatWindows(Detector):
    """Family maps at stride 8, drawn from windows at stride 32: fourth roots of the odds that a window holds a threat.

    `map` is a soft maximum over the families, `score` its largest value; `classes` holds the family maps. Odds are in
    units of what benign samples reach (`set_scale`). Their root falls off around a threat where logits would spread and
    odds be a spike, so that the cells above a share of a peak are a box around it.
    """

    style = "gradient"
    recipe = Recipe(canonical="colour-1", tile=640, overlap=0, long_side=640, enlarge=2.0)
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
        if min(options.cells, options.shade) < 0.0:
            raise UsageError("detector threat_windows needs model.cells and model.shade 0 or more")
        self.classes, self.window, self.shade = options.families, options.window, options.shade
        self.positive, self.cells = options.positive, options.cells
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
        """(b, families, rows / 32, columns / 32) logits of the window around a cell, from two sizes and its shade."""
        full = self._windows(planes)
        # Exactly half where that is whole cells, else the next size that is.
        shape = [STRIDE * math.ceil(side / (2 * STRIDE)) for side in planes.shape[2:]]
        half = self._windows(functional.interpolate(planes, size=shape, mode="bilinear", align_corners=False))
        enlarged = functional.interpolate(half, size=full.shape[2:], mode="bilinear", align_corners=False)
        logits = FULL * full + HALF * enlarged
        return logits + self.shade * _shade(planes).log() if self.shade else logits

    def _windows(self, planes: Tensor) -> Tensor:
        cells = self.head(self.backbone(planes).deepest)
        return (_averaged(cells, self.window) + _averaged(cells, MIDDLE)) / 2.0

    def forward(self, planes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Union map (b, 1, h, w), score (b,) and family maps (b, families, h, w)."""
        logits = self.logits(planes) - self.level[:, None, None]
        fine = functional.interpolate(logits, scale_factor=float(FINER), mode="bilinear", align_corners=False)
        families = fine.clamp_max(LARGEST)
        union = families.div(SOFTNESS).exp().sum(1, keepdim=True).pow(SOFTNESS / ROOT)
        return union, union.amax((1, 2, 3)), families.div(ROOT).exp()

    def loss(self, planes: Tensor, targets: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """Cross-entropy of each family, a sample being one window.

        A family that is there must show in the window's average and in the cells it covers. One that is not there must
        show neither in the average nor in the middle of any smaller window, its most suspicious one.

        Args:
            planes: (b, C, rows, columns) in [0, 1].
            targets: (b, families, rows / 32, columns / 32) share of each cell that is covered, 0 to 1.

        Returns:
            The loss, and the parts of families that are and are not there, in the average and in cells.
        """
        cells = self.head(self.backbone(planes).deepest).float()
        covered = targets * (targets > COVERED)
        present = (covered.amax((2, 3)) > 0.0).float()
        average = cells.mean((2, 3))
        inside = (cells * covered).sum((2, 3)) / covered.sum((2, 3)).clamp_min(1e-6)
        worst = functional.avg_pool2d(cells, min(MIDDLE, *cells.shape[2:]), 1).amax((2, 3))
        parts = {
            "there": functional.softplus(-average) * present,
            "covered": functional.softplus(-inside) * present,
            "absent": functional.softplus(average) * (1.0 - present),
            "worst": functional.softplus(worst) * (1.0 - present),
        }
        means = {name: part.sum() / len(planes) for name, part in parts.items()}
        average_wrong = 0.5 * (self.positive * means["there"] + means["absent"])
        total = average_wrong + self.cells * (self.positive * means["covered"] + means["worst"])
        return total, {name: part.detach() for name, part in means.items()}

    def head_parameters(self) -> list[nn.Parameter]:
        """Everything but the backbone."""
        return list(self.head.parameters())

    @torch.no_grad()
    def peaks(self, planes: Tensor) -> Tensor:
        """(b, families) largest logit of each family."""
        return self.logits(planes).float().amax((2, 3))

    @torch.no_grad()
    def set_scale(self, benign: Tensor) -> None:
        """Let odds of 1 be what one benign scan in fifty exceeds, for all families alike.

        Families are not levelled against one another: those that simulated benign scans raise most, firearms and
        scissors, are also those that find most on real scans.

        Args:
            benign: (scans, families) largest logit of each family on scans without threats.
        """
        self.level.fill_(float(benign.amax(1).quantile(0.98)))


def _shade(planes: Tensor) -> Tensor:
    """(b, 1, rows / 32, columns / 32) darkness of the middle of the window around a cell; beyond the edges is air."""
    dark = functional.avg_pool2d((1.0 - planes.mean(1, keepdim=True)).clamp_min(0.0), STRIDE)
    middle: Tensor = functional.avg_pool2d(dark, MIDDLE, 1, MIDDLE // 2)
    return middle + LEAST_SHADE


def _averaged(cells: Tensor, side: int) -> Tensor:
    """Average of (b, families, h, w) cells over the square around each.

    Beyond the edges lies what is least suspicious in the picture: as an average of fewer cells, one bright cell at an
    edge would weigh more than the same cell in the middle.
    """
    low = cells.amin((2, 3), keepdim=True)
    found: Tensor = functional.avg_pool2d(cells - low, side, 1, side // 2) + low
    return found
