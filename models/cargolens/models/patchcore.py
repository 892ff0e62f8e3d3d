"""`patchcore`: distance of each patch from the nearest of a small bank of normal patches.

Roth, Pemula, Zepeda, Schoelkopf, Brox and Gehler 2022 ("Towards Total Recall in Industrial Anomaly Detection", CVPR):
mid-level features of a frozen backbone, averaged over neighbours, thinned to a bank by greedy k-centre selection on
random projections. Normal traffic has many kinds, and one bank holds patches of all. What differs from the paper:
the bank is bounded by a count, not a share, and filled in bounded memory while scans are shown; and a tile's score is
the mean over its patches instead of the reweighted largest distance, which ranked parcels worse and jumps from one
patch to another where two are about equally distant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor

from cargolens.datasets.errors import DataError, UsageError

from .backbones import create_backbone
from .covariance import RESOLUTION
from .detector import Detector, DetectorOptions, Recipe
from .held_out import check_unseen, seen_scans, unseen_scans
from .local import local_features, local_size

# Candidates kept for each patch of the bank while scans are shown; dimensions of the random projection.
CANDIDATES, PROJECTED = 8, 64
# Patches of the bank compared at once, so that memory does not grow with the bank.
CHUNK = 1024


@dataclass(frozen=True)
class PatchCoreOptions(DetectorOptions):
    """Options of `patchcore`.

    Attributes:
        bank: Patches in the bank, 1 or more. Time and size of the bundle grow with it.
    """

    bank: int = 2000


class PatchCore(Detector):
    """Frozen backbone and a bank of normal patches.

    `map` is the root mean square difference between the features at a location and the nearest patch of the bank,
    divided by what the tiles of unseen normal scans score on average; `score` is the mean of the map.
    """

    style = "fit-once"
    recipe = Recipe(canonical="colour-1", tile=128, overlap=32, long_side=None)
    options_type: ClassVar[type[DetectorOptions]] = PatchCoreOptions
    passes = 2

    origin: Tensor
    bank: Tensor
    level: Tensor

    def __init__(self, options: PatchCoreOptions) -> None:
        super().__init__()
        if options.bank < 1:
            raise UsageError(f"bank {options.bank} of detector patchcore, expected 1 or more patches")
        self.backbone = create_backbone(options.backbone, options.weights).requires_grad_(False).eval()
        self.licence = self.backbone.licence
        size = local_size(self.backbone)
        self.register_buffer("origin", torch.zeros(size))
        self.register_buffer("bank", torch.zeros(options.bank, size))
        self.register_buffer("level", torch.ones(()))
        self._candidates = torch.zeros(0, size)
        self._unseen = torch.zeros(0)

    def forward(self, planes: Tensor) -> tuple[Tensor, Tensor]:
        """Map and score of (b, 3, tile, tile) planes."""
        amap = self._distances(planes) / self.level
        return amap.unsqueeze(1), amap.mean((1, 2))

    def fit_scans(self, pass_index: int, count: int) -> Sequence[int]:
        """First the scans the bank is made from, then the ones it has not seen."""
        return seen_scans(count) if pass_index == 0 else unseen_scans(count)

    @torch.no_grad()
    def fit_tiles(self, pass_index: int, planes: Tensor) -> None:
        """Add the patches of (b, 3, tile, tile) tiles to the candidates, or record how far unseen tiles lie."""
        if pass_index == 1:
            self._unseen = torch.cat([self._unseen, self._distances(planes).mean((1, 2)).cpu()])
            return
        for patches in local_features(self.backbone(planes)).flatten(1, 2).cpu():
            self._candidates = torch.cat([self._candidates, patches])
            if len(self._candidates) > CANDIDATES * len(self.bank):
                self._candidates = self._candidates[k_centre(self._candidates, len(self.bank))]

    @torch.no_grad()
    def end_pass(self, pass_index: int) -> dict[str, float]:
        """Thin the candidates to the bank, or turn unseen distances into the level."""
        if pass_index == 1:
            level = float(check_unseen(self._unseen).double().mean())
            # What float32 features cannot resolve is no distance.
            self.level.fill_(max(level, RESOLUTION * float(self.bank.square().mean().sqrt()), RESOLUTION**2))
            return {"level": level}
        if len(self._candidates) == 0:
            raise DataError("no tiles of normal scans, expected 1 or more to fill the bank: add scans")
        chosen = self._candidates[k_centre(self._candidates, len(self.bank))]
        self.origin.copy_(chosen.mean(0))
        # A bank that few scans cannot fill holds its first patch several times, which changes no distance.
        self.bank.copy_(chosen[:1] - self.origin)
        self.bank[: len(chosen)] = chosen.to(self.bank.device) - self.origin
        self._candidates = self._candidates[:0]
        return {"patches": float(len(chosen))}

    def fit_state(self) -> dict[str, Tensor]:
        """Candidates for the bank and the unseen distances."""
        return {"candidates": self._candidates, "unseen": self._unseen}

    def load_fit_state(self, state: dict[str, Any]) -> None:
        """Go on from what `fit_state` returned."""
        self._candidates, self._unseen = state["candidates"], state["unseen"]

    def _distances(self, planes: Tensor) -> Tensor:
        """(b, rows / 8, columns / 8) root mean square difference from the nearest patch of the bank."""
        patches = local_features(self.backbone(planes)) - self.origin
        flat = patches.flatten(0, 2)
        # The difference is formed again, as a vector: squares of sums would leave few digits of a small distance.
        apart = flat - self.bank[nearest(flat, self.bank)]
        return apart.square().mean(1).sqrt().reshape(patches.shape[:3])


def nearest(vectors: Tensor, bank: Tensor) -> Tensor:
    """(n,) index of the bank's (m, d) vector that is nearest to each of (n, d) vectors, `CHUNK` compared at once."""
    # Less the square of the vector itself, which is the same for all of the bank.
    best = [(part.square().sum(1) - 2.0 * vectors @ part.T).min(1) for part in torch.split(bank, CHUNK)]
    chunk = torch.stack([b.values for b in best], 1).argmin(1, keepdim=True)
    return torch.stack([b.indices + k * CHUNK for k, b in enumerate(best)], 1).gather(1, chunk).squeeze(1)


def k_centre(vectors: Tensor, count: int) -> Tensor:
    """Indices of vectors that cover the others: each next one is the farthest from all chosen before (Gonzalez 1985).

    Args:
        vectors: (n, d) float32; more than `PROJECTED` dimensions are projected at random, the same way every time.
        count: Vectors wanted.

    Returns:
        (count,) indices, the vector nearest to the mean first; fewer where the rest cannot be told from those chosen.
    """
    x = vectors - vectors.mean(0)
    least = RESOLUTION**2 * float(x.square().sum(1).mean())
    if x.shape[1] > PROJECTED:
        random = torch.randn(x.shape[1], PROJECTED, generator=torch.Generator().manual_seed(0))
        x = x @ random / PROJECTED**0.5
    squares = x.square().sum(1)
    apart = torch.full_like(squares, float("inf"))
    chosen = [int(squares.argmin())]
    while len(chosen) < min(count, len(x)):
        last = x[chosen[-1]]
        apart = torch.minimum(apart, squares + last.square().sum() - 2.0 * (x @ last))
        farthest = int(apart.argmax())
        if float(apart[farthest]) <= least:
            break
        chosen.append(farthest)
    return torch.tensor(chosen)
