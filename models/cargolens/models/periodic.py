"""`periodic`: what breaks the pattern of a load of like units, and nothing where there is no pattern.

Along its lane a container is scanned by one fan of rays after another, all alike, so like pallets, drums and tanks give
the same picture again a period further on. In each band of rows the period is the lag at which the edges of units are
most alike (autocorrelation of the mean steepness): edges tell where units end and not what is in them. A place deviates
as far as it differs, in nepers, from the median of its like on either side, and no further than both sides agree. There
is no network and there are no weights: normal scans only tell how rare a deviation is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor
from torch.nn import functional

from cargolens.datasets.canonical import CARGO_DEPTH
from cargolens.datasets.errors import DataError, UsageError

from .detector import Detector, DetectorOptions, Recipe
from .tail import TailProbability

# Plane of `cargo-1` with the attenuation; pixels of a cell; cells of a band; cells that a deviation is averaged over.
DEPTH, CELL, BAND, BLUR = 1, 4, 16, 7
# Attenuation from which on a cell belongs to goods, and from which on it is black, nepers. Walls have 0.1 to 0.4.
COVERED, BLACK = 0.6, 7.0
# Attenuation below which there is air, and the share of it in a row from which on that row is not in a closed box.
AIR, OPEN = 0.05, 0.25
# Shortest period, cells; the longest is this share of a tile; gaps between units are shorter than this, cells.
SHORTEST, LONGEST, GAP = 8, 3, 9
# Units to compare with on each side; cells by which they may be out of place along the lane and across it.
UNITS, ASIDE, ACROSS = 4, 2, 1
# Edge beyond which it does not matter how steep it is, nepers; variation of edges that is counted as none.
STEEPEST, LEAST_ENERGY = 1.0, 0.05
# Stands for what is not known, nepers.
BEYOND = 99.0


@dataclass(frozen=True)
class PeriodicOptions(DetectorOptions):
    """Options of `periodic`; it has no backbone.

    Attributes:
        regular: Autocorrelation of its edges from which on a band is wholly regular, 0 to 1.
        irregular: The same up to which it has no pattern, and nothing deviates from one.
    """

    backbone: str = "none"
    regular: float = 0.5
    irregular: float = 0.25


class Periodic(Detector):
    """The pattern of each band of a tile, and how far each place deviates from it.

    `map` is -log10 of the share of normal tiles that deviate somewhere as far as a place does; `score` is its largest
    value. `pattern` is the share of a tile's goods that have a pattern: about the others it says nothing.
    """

    style = "fit-once"
    recipe = Recipe(canonical="cargo-1", tile=1024, overlap=256, long_side=None)
    outputs = ("map", "score", "pattern")
    options_type: ClassVar[type[DetectorOptions]] = PeriodicOptions
    stride = CELL

    def __init__(self, options: PeriodicOptions) -> None:
        super().__init__()
        if options.backbone != "none":
            raise UsageError(f"detector periodic has no backbone, found model.backbone={options.backbone}")
        if not 0.0 <= options.irregular < options.regular <= 1.0:
            raise UsageError(
                f"detector periodic needs model.irregular {options.irregular} below model.regular "
                f"{options.regular}, both 0 to 1"
            )
        self.regular, self.irregular = options.regular, options.irregular
        self.licence = "Apache-2.0"
        self.tail = TailProbability()
        self._seen = torch.zeros(0)

    def forward(self, planes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Map (b, 1, rows / 4, columns / 4), score (b,) and pattern (b,) of (b, 3, rows, columns) planes."""
        deviation, pattern = self.deviation(planes)
        rarity = self.tail(deviation)
        return rarity, rarity.amax((1, 2, 3)), pattern

    def deviation(self, planes: Tensor) -> tuple[Tensor, Tensor]:
        """How far each cell is from its like.

        Args:
            planes: (b, 3, rows, columns) in [0, 1], sides multiples of 4.

        Returns:
            (b, 1, rows / 4, columns / 4) deviations in nepers, 0 where there is no pattern or nothing, and the (b,)
            share of what is there that has a pattern.
        """
        nepers = (functional.avg_pool2d(1.0 - planes[:, DEPTH : DEPTH + 1], CELL) * CARGO_DEPTH).clamp_max(BLACK)
        rows = nepers.shape[2]
        bands = -(-rows // BAND)
        nepers = functional.pad(nepers, (0, 0, 0, bands * BAND - rows))
        goods = (nepers > COVERED).float() * _enclosed(nepers)
        # Gaps between units belong to the load.
        goods = functional.max_pool2d(goods, (1, GAP), 1, (0, GAP // 2))
        goods = -functional.max_pool2d(-goods, (1, GAP), 1, (0, GAP // 2))
        lag, likeness = self._periods(nepers, goods, bands)
        pattern = ((likeness - self.irregular) / (self.regular - self.irregular)).clamp(0.0, 1.0)
        apart = self._apart(nepers, goods, lag.repeat_interleave(BAND, 1)[:, None, :, None])
        apart = functional.avg_pool2d(apart, BLUR, 1, BLUR // 2)
        deviation = (_banded(apart, bands) * pattern[:, :, None, None]).reshape(nepers.shape)[:, :, :rows]
        content = _banded(goods, bands).sum((2, 3))
        return deviation, (pattern * content).sum(1) / content.sum(1).clamp_min(1.0)

    def _periods(self, nepers: Tensor, goods: Tensor, bands: int) -> tuple[Tensor, Tensor]:
        """(b, bands) period of each band in cells, and how alike its edges are one period apart, at most 1."""
        edges = functional.pad((nepers[..., 2:] - nepers[..., :-2]).abs().clamp_max(STEEPEST), (1, 1))
        content = _banded(goods, bands).sum(2)
        profile = _banded(edges * goods, bands).sum(2) / content.clamp_min(1.0)
        profile = functional.avg_pool1d(functional.avg_pool1d(profile, 3, 1, 1), 3, 1, 1)
        inside = (content > 0.0).float()
        mean = (profile * inside).sum(2, keepdim=True) / inside.sum(2, keepdim=True).clamp_min(1.0)
        centred = (profile - mean) * inside
        energy = centred.square().sum(2).clamp_min(LEAST_ENERGY)
        columns = nepers.shape[3]
        lags = torch.arange(SHORTEST, max(SHORTEST + 1, columns // LONGEST), device=nepers.device)
        beyond = functional.pad(centred, (0, columns // LONGEST + SHORTEST))
        shifted = beyond[..., lags[:, None] + torch.arange(columns, device=nepers.device)]
        likeness, at = (centred[:, :, None] * shifted).sum(3).max(2)
        return at + SHORTEST, likeness / energy

    def _apart(self, nepers: Tensor, goods: Tensor, lag: Tensor) -> Tensor:
        """(b, 1, rows, columns) difference from the like places, 0 where there is no answer.

        From the median of those before and from that of those behind, the smaller: where goods end or a row is lower,
        a place is like those on one side. At both ends of a pattern there is no answer.
        """
        inside = -functional.max_pool2d(-goods, 3, 1, 1)
        before, next_before, any_before = self._like(nepers, inside, lag, -1)
        behind, next_behind, any_behind = self._like(nepers, inside, lag, 1)
        apart = torch.minimum(_nearest(nepers, before), _nearest(nepers, behind))
        # What is usual is known as well as both sides agree on it.
        apart = (apart - (before - behind).abs()).clamp_min(0.0)
        # Thin lines are gaps that are a little out of place.
        apart = -functional.max_pool2d(-apart, 3, 1, 1)
        # A unit may be missing where its neighbours on both sides are there.
        answered = torch.maximum(inside * any_before * any_behind, next_before * next_behind)
        return apart * answered

    def _like(self, nepers: Tensor, inside: Tensor, lag: Tensor, side: int) -> tuple[Tensor, Tensor, Tensor]:
        """Lower median of the places 1 to `UNITS` periods to one side; where the next is known; and where any is."""
        columns = nepers.shape[3]
        place = torch.arange(columns, device=nepers.device)[None, None, None, :]
        values, known = [], []
        for period in range(1, UNITS + 1):
            there = place + side * period * lag
            at = there.clamp(0, columns - 1).expand_as(nepers)
            like = inside.gather(3, at) * ((there >= 0) & (there < columns)).float()
            values.append(torch.where(like > 0.0, nepers.gather(3, at), torch.full_like(nepers, BEYOND)))
            known.append(like)
        ordered = torch.stack(values).topk(len(values), 0, largest=False).values
        count = torch.stack(known).sum(0, keepdim=True)
        middle = ((count - 1.0) / 2.0).clamp_min(0.0).floor().long()
        return ordered.gather(0, middle).squeeze(0), known[0], (count.squeeze(0) > 0.0).float()

    def fit_scans(self, pass_index: int, count: int) -> Sequence[int]:  # noqa: ARG002  all scans, once
        """All scans: nothing is learned but how far normal ones deviate."""
        return range(count)

    @torch.no_grad()
    def fit_tiles(self, pass_index: int, planes: Tensor) -> None:  # noqa: ARG002  see above
        """Record how far (b, 3, tile, tile) tiles deviate."""
        deviation, _ = self.deviation(planes)
        self._seen = torch.cat([self._seen, deviation.amax((1, 2, 3)).cpu()])

    @torch.no_grad()
    def end_pass(self, pass_index: int) -> dict[str, float]:  # noqa: ARG002  see above
        """Turn the deviations into a scale of how rare they are."""
        if len(self._seen) == 0:
            raise DataError("no tiles of normal scans, expected 5 or more: add scans")
        self.tail.fit(self._seen)
        return {"tiles": float(len(self._seen)), "regular": float((self._seen > 0.0).float().mean())}

    def fit_state(self) -> dict[str, Tensor]:
        """Deviations so far."""
        return {"seen": self._seen}

    def load_fit_state(self, state: dict[str, Any]) -> None:
        """Go on from what `fit_state` returned."""
        self._seen = state["seen"]


def _enclosed(nepers: Tensor) -> Tensor:
    """(b, 1, rows, 1) 1 for rows without air between their ends: those of a box with walls, not those of wheels."""
    there = (nepers >= AIR).float()
    begun, ended = there.cumsum(3) > 0.0, there.flip(3).cumsum(3).flip(3) > 0.0
    between = (begun & ended).float()
    air = ((1.0 - there) * between).sum(3, keepdim=True) / between.sum(3, keepdim=True).clamp_min(1.0)
    return (air < OPEN).float()


def _nearest(nepers: Tensor, usual: Tensor) -> Tensor:
    """Least difference from what is usual at a place or beside it: units are settled and pushed."""
    rows, columns = nepers.shape[2:]
    padded = functional.pad(usual, (ASIDE, ASIDE, ACROSS, ACROSS), mode="replicate")
    least = (nepers - usual).abs()
    for down in range(2 * ACROSS + 1):
        for right in range(2 * ASIDE + 1):
            least = torch.minimum(least, (nepers - padded[:, :, down : down + rows, right : right + columns]).abs())
    return least


def _banded(values: Tensor, bands: int) -> Tensor:
    """(b, bands, rows of a band, columns) of (b, 1, rows, columns)."""
    return values.reshape(-1, bands, BAND, values.shape[3])
