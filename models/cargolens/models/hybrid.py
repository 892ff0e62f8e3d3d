"""`hybrid`: what is unlike normal traffic and what looks like a known threat, as one probability and a reason.

One backbone, that of a finished `threat_windows`, carries two halves: the threat detector as it was trained, and a
Gaussian over the backbone's features around each location, fitted to benign scans. Their values mean different things,
so each is replaced by how rarely benign scans reach it anywhere, and the two probabilities are combined by Bonferroni's
inequality with unequal weights (Holm 1979, Genovese, Roeder and Wasserman 2006), which holds however they depend on
each other. Nothing is trained by gradient.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import torch
from torch import Tensor
from torch.nn import functional

from cargolens.datasets.errors import DataError, UsageError

from .covariance import Moments
from .detector import Detector, DetectorOptions, Recipe
from .gaussian import GaussianDistance
from .local import local_features, local_size
from .tail import TailProbability
from .threat_windows import ROOT, ThreatWindows, ThreatWindowsOptions

# The class of cells and regions that are unusual, but like no family.
NOVELTY = "novelty"
# Each scan's novelty is measured by a Gaussian that was made without its fold, so all scans can say what is usual.
FOLDS = 5
# Odds and distances below these tell nothing apart.
LEAST_ROOT, LEAST_DISTANCE = 1e-9 ** (1 / ROOT), 1e-3


@dataclass(frozen=True)
class HybridOptions(DetectorOptions):
    """Options of `hybrid`.

    Attributes:
        novelty: Share of false alarms that novelty may cause, between 0 and 1; the rest is for threats.
        patch: Side of the square of cells of 8 pixels over which distances are averaged; odd.
        threat: Options of the threat half; taken from the run it starts from.
    """

    novelty: float = 0.1
    patch: int = 15
    threat: ThreatWindowsOptions = field(default_factory=ThreatWindowsOptions)


class Hybrid(Detector):
    """-log10 of the probability that a benign window reaches a value as rare anywhere, and whose value it is.

    `map` is the larger of the two halves, `score` its largest value. At most one benign window in a hundred reaches a
    score of 2. Below 0 a score stands for a probability of 1. `classes` has a channel for each family of the threat
    half and, last, one for novelty: the leading family has the value of the threat half, another one as much less as
    its odds are smaller, in powers of ten.
    """

    style = "fit-once"
    recipe: ClassVar[Recipe] = ThreatWindows.recipe
    outputs = ("map", "score", "classes")
    options_type: ClassVar[type[DetectorOptions]] = HybridOptions
    starts_from: ClassVar[str | None] = "threat_windows"
    passes = 2 * FOLDS

    def __init__(self, options: HybridOptions) -> None:
        super().__init__()
        if not 0.0 < options.novelty < 1.0 or options.patch < 1 or options.patch % 2 == 0:
            raise UsageError("detector hybrid needs model.novelty between 0 and 1 and an odd model.patch")
        kept = replace(options.threat, backbone=options.backbone, weights=options.weights)
        self.threat = ThreatWindows(kept).requires_grad_(False).eval()
        self.licence = self.threat.licence
        self.classes = (*self.threat.classes, NOVELTY)
        self.patch, self.share = options.patch, options.novelty
        size = local_size(self.threat.backbone)
        self.local = GaussianDistance(size, size)
        self.rare_threat, self.rare_novelty = TailProbability(), TailProbability()
        self._moments = [Moments(size) for _ in range(FOLDS)]
        self._tiles = torch.zeros(FOLDS)
        self._peaks = torch.zeros(0, 2)

    def forward(self, planes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Map (b, 1, h, w), score (b,) and classes (b, families + 1, h, w) of (b, C, rows, columns) planes."""
        threat, families, novelty = self._halves(planes)
        known = self.rare_threat(threat) + math.log10(1.0 - self.share)
        unknown = self.rare_novelty(novelty) + math.log10(self.share)
        behind = (families - families.amax(1, keepdim=True)) / math.log(10.0)
        union = torch.maximum(known, unknown)
        return union, union.amax((1, 2, 3)), torch.cat([known + behind, unknown], 1)

    def fit_scans(self, pass_index: int, count: int) -> Sequence[int]:
        """The scans of one fold: first each fold is learnt from, then each is measured by what the others taught."""
        return range(pass_index % FOLDS, count, FOLDS)

    @torch.no_grad()
    def fit_tiles(self, pass_index: int, planes: Tensor) -> None:
        """Add (b, C, tile, tile) tiles to their fold's sums, or record the peaks of both halves."""
        if pass_index < FOLDS:
            self._moments[pass_index].update(local_features(self.threat.backbone(planes)).flatten(0, 2))
            self._tiles[pass_index] += len(planes)
        else:
            threat, _, novelty = self._halves(planes)
            peaks = torch.stack([threat.amax((1, 2, 3)), novelty.amax((1, 2, 3))], 1)
            self._peaks = torch.cat([self._peaks, peaks.cpu()])

    @torch.no_grad()
    def end_pass(self, pass_index: int) -> dict[str, float]:
        """Make the Gaussian that the next fold is measured by; in the end the one of all scans, and what is rare."""
        if pass_index < FOLDS - 1:
            return {}
        if pass_index == FOLDS - 1:
            empty = int((self._tiles == 0).sum())
            if empty:
                raise DataError(
                    f"{empty} of {FOLDS} parts of the benign scans are empty, expected {FOLDS} scans or more"
                )
        left_out = pass_index - FOLDS + 1
        self._fit_local([fold for fold in range(FOLDS) if fold != left_out])
        if left_out < FOLDS:
            return {}
        self.rare_threat.fit(self._peaks[:, 0])
        self.rare_novelty.fit(self._peaks[:, 1])
        medians = self._peaks.median(0).values.tolist()
        return {"tiles": float(len(self._peaks)), "threat_median": medians[0], "novelty_median": medians[1]}

    def fit_state(self) -> dict[str, Tensor]:
        """Running sums of the folds and the peaks so far."""
        state = {f"{k}.{key}": value for k, m in enumerate(self._moments) for key, value in m.state().items()}
        return state | {"tiles": self._tiles, "peaks": self._peaks}

    def load_fit_state(self, state: dict[str, Any]) -> None:
        """Go on from sums that `fit_state` returned."""
        for k, moments in enumerate(self._moments):
            prefix = f"{k}."
            moments.load_state({n.removeprefix(prefix): v for n, v in state.items() if n.startswith(prefix)})
        self._tiles, self._peaks = state["tiles"], state["peaks"]

    def start_from(self, threat: ThreatWindows) -> None:
        """Take over a trained `threat_windows` of the same options."""
        self.threat.load_state_dict(threat.state_dict())
        self.licence = threat.licence

    def _halves(self, planes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logarithms of the odds of a threat (b, 1, h, w), of each family (b, families, h, w), and of distances."""
        # The second pass of the backbone is the first one of the threat half again: the exporter keeps one of them.
        union, _, families = self.threat(planes)
        distance = self.local(local_features(self.threat.backbone(planes))).unsqueeze(1)
        around = functional.avg_pool2d(distance, self.patch, 1, self.patch // 2, count_include_pad=False)
        union, families = (ROOT * roots.clamp_min(LEAST_ROOT).log() for roots in (union, families))
        return union, families, around.clamp_min(LEAST_DISTANCE).log()

    def _fit_local(self, folds: Sequence[int]) -> None:
        # Neighbouring locations of a tile are no independent evidence, so the covariance shrinks by tiles.
        self.local.fit(merged([self._moments[fold] for fold in folds]), int(self._tiles[list(folds)].sum()))


def merged(parts: Sequence[Moments]) -> Moments:
    """The moments of all vectors that went into the parts."""
    out = Moments(len(parts[0].origin))
    out.origin = parts[0].origin.clone()
    for part in parts:
        shift = part.origin - out.origin
        out.count += part.count
        out.total += part.total + part.count * shift
        cross = torch.outer(part.total, shift)
        out.outer += part.outer + cross + cross.T + part.count * torch.outer(shift, shift)
    return out
