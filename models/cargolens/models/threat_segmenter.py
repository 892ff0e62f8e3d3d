"""`threat_segmenter`: a dense detector of threat families, trained on threats projected into benign scans.

A backbone, a light feature pyramid (Lin et al. 2017) and one map a family at stride 8. Families are told apart because
one "any threat" output learns only what all share: metal. Their maps are brought to a common scale, the spread of each
family's largest value over benign scans, before the largest is taken, so that no family raises all the alarms.
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

STRIDES = (8, 16, 32)
# Prior of a family in a cell; Lin et al. 2017 (focal loss), so that training does not start from a storm of alarms.
PRIOR = 0.01


def all_families() -> tuple[str, ...]:
    """The threat families of the simulator."""
    from cargolens.datasets.simulator.threats import FAMILIES  # noqa: PLC0415  gathers hundreds of designs

    return tuple(FAMILIES)


@dataclass(frozen=True)
class SegmenterLoss:
    """How wrong maps are weighed; see `ThreatSegmenter.loss`.

    Attributes:
        positive_from: Share of a cell from which on a threat that covers it counts as there.
        negative_to: Share up to which it counts as absent; cells between the two do not count.
        positive: Weight of the cells with a threat.
        negative: Weight of the cells without.
        visible: Weight of the most telling cells of each threat: much of a threat may not be seen for what it is.
        visible_share: Share of its cells that these are.
        visible_most: Most of them.
        negatives_per_threat: Sum of errors in empty cells that weighs as much as one threat.
        scan: Weight of the largest cells of each family.
        scan_cells: How many of them are averaged.
        scan_positive: Weight of a family that is there against one that is not.
    """

    positive_from: float = 0.3
    negative_to: float = 0.02
    positive: float = 1.0
    negative: float = 2.0
    visible: float = 1.0
    visible_share: float = 0.25
    visible_most: int = 64
    negatives_per_threat: float = 20.0
    scan: float = 0.25
    scan_cells: int = 4
    scan_positive: float = 5.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.negative_to <= self.positive_from < 1.0:
            raise ValueError(
                f"negative_to {self.negative_to} and positive_from {self.positive_from}, expected 0 to 1, rising"
            )
        if min(self.scan_cells, self.visible_most) < 1 or min(self.negatives_per_threat, self.visible_share) <= 0.0:
            raise ValueError("scan_cells, visible_most, visible_share and negatives_per_threat must be above 0")


@dataclass(frozen=True)
class ThreatSegmenterOptions(DetectorOptions):
    """Options of `threat_segmenter`.

    Attributes:
        families: Threat families, one map each, in this order; default: all that the simulator has.
        width: Channels of the pyramid.
        loss: How wrong maps are weighed in training.
    """

    families: tuple[str, ...] = field(default_factory=all_families)
    width: int = 96
    loss: SegmenterLoss = field(default_factory=SegmenterLoss)


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
    order of `options.families`. Before `set_scale` (`level` 0, `spread` 1) all are logits.
    """

    style = "gradient"
    recipe = Recipe(canonical="colour-1", tile=384, overlap=0, long_side=384)
    outputs = ("map", "score", "classes")
    options_type: ClassVar[type[DetectorOptions]] = ThreatSegmenterOptions
    stride = STRIDES[0]
    class_tensors = ("head.weight", "head.bias", "level", "spread")

    level: Tensor
    spread: Tensor

    def __init__(self, options: ThreatSegmenterOptions) -> None:
        super().__init__()
        if not options.families or len(set(options.families)) != len(options.families):
            raise UsageError("detector threat_segmenter needs a list of distinct families in model.families")
        if options.width < 8 or options.width % 8:
            raise UsageError(f"width {options.width} of detector threat_segmenter, expected a multiple of 8")
        self.classes = options.families
        self.weighing = options.loss
        self.backbone = create_backbone(options.backbone, options.weights)
        self.backbone.drop_classifier()
        fold_batch_norms(self.backbone)
        for name in self.backbone.early:
            self.backbone.get_submodule(name).requires_grad_(False)
        self.licence = self.backbone.licence
        width = options.width
        self.lateral = nn.ModuleList(nn.Conv2d(self.backbone.channels[stride], width, 1) for stride in STRIDES)
        self.mix = nn.ModuleList(_Mix(width) for _ in STRIDES)
        self.whole = nn.Linear(self.backbone.pooled_size, width)
        self.tower = nn.Sequential(_Mix(width), _Mix(width))
        self.head = nn.Conv2d(width, len(options.families), 1)
        self.head.bias = nn.Parameter(torch.full((len(options.families),), -math.log((1 - PRIOR) / PRIOR)))
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
        found: Tensor = self.head(self.tower(top))
        return found

    def forward(self, planes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Union map (b, 1, h, w), score (b,) and family maps (b, families, h, w)."""
        families = (self.logits(planes) - self.level[:, None, None]) / self.spread[:, None, None]
        union = families.amax(1, keepdim=True)
        return union, union.amax((1, 2, 3)), families

    def loss(self, planes: Tensor, targets: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """Focal cross-entropy of cells, and cross-entropy of each threat's and each family's largest cells.

        A threat weighs the same whatever its size: its cells share the weight of one. The focal factors are those of
        Lin et al. 2017, with power 1 where there is a threat and 2 where there is none.

        Args:
            planes: (b, C, rows, columns) in [0, 1].
            targets: (b, families, rows / 8, columns / 8) share of each cell that is covered, 0 to 1.

        Returns:
            The loss, and its parts ``positive``, ``visible``, ``negative`` and ``scan``, unweighted.
        """
        weigh = self.weighing
        logits = self.logits(planes).float()
        there = (targets > weigh.positive_from).float()
        absent = (targets <= weigh.negative_to).float()
        chance = torch.sigmoid(logits)
        wrong = functional.binary_cross_entropy_with_logits(logits, there, reduction="none")
        present = there.amax((2, 3))
        threats = present.sum().clamp_min(1.0)
        share = there / there.sum((2, 3), keepdim=True).clamp_min(1.0)
        positive = (wrong * (1.0 - chance) * share).sum() / threats
        negative = (wrong * chance.square() * absent).sum() / (threats * weigh.negatives_per_threat)
        largest = logits.flatten(2).topk(weigh.scan_cells, -1).values.mean(-1)
        missed = functional.binary_cross_entropy_with_logits(largest, present, reduction="none")
        scan = (missed * (1.0 + (weigh.scan_positive - 1.0) * present)).sum() / (4.0 * len(planes))
        visible = (functional.softplus(-self._telling(logits, there)) * present).sum() / threats
        parts = {"positive": positive, "visible": visible, "negative": negative, "scan": scan}
        total = torch.stack([getattr(weigh, name) * part for name, part in parts.items()]).sum()
        return total, {name: part.detach() for name, part in parts.items()}

    def _telling(self, logits: Tensor, there: Tensor) -> Tensor:
        """(b, families) mean of the largest logits among the cells of a family's threats; 0 where it has none."""
        weigh = self.weighing
        inside = logits.masked_fill(there == 0.0, -1e4).flatten(2)
        largest = inside.topk(min(weigh.visible_most, inside.shape[2]), -1).values
        count = (there.sum((2, 3)) * weigh.visible_share).ceil().clamp(max=largest.shape[2])
        used = torch.arange(largest.shape[2], device=logits.device) < count[:, :, None]
        return (largest * used).sum(-1) / count.clamp_min(1.0)

    def head_parameters(self) -> list[nn.Parameter]:
        """Everything but the backbone."""
        return [p for name, p in self.named_parameters() if not name.startswith("backbone.")]

    def train(self, mode: bool = True) -> ThreatSegmenter:
        """As usual, but the backbone's batch statistics stay those of its pre-training."""
        super().train(mode)
        for module in self.backbone.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()
        return self

    @torch.no_grad()
    def peaks(self, planes: Tensor) -> Tensor:
        """(b, families) largest logit of each family."""
        return self.logits(planes).float().amax((2, 3))

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
