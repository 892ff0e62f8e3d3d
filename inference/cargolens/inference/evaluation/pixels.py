"""Pixel average precision and AUPRO, streamed: memory does not grow with the number of maps.

Map values are counted in 65,536 fixed bins, even near the bulk of the values and logarithmic in the tails (asinh), so
the whole float range fits and rank order is kept up to one bin. What binning can change is bounded and reported.
Intervals
come from a Poisson bootstrap over consignments (Hanley and MacGibbon 2006), which needs each map only once.

AUPRO (Bergmann et al. 2019): mean over connected truth regions of the share of their pixels above a threshold,
integrated over the false-positive rate of truly normal pixels up to a limit, divided by the limit.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from cargolens.datasets.errors import DataError

from .intervals import Estimate, percentile
from .resampling import Resampling
from .scores import Bool, Float64, Int64

BINS = 65_536
AUPRO_LIMITS = (0.3, 0.05)
_REACH = float(np.arcsinh(1e12))
_COARSE = 32
_BATCH = 64
_METHOD = "stratified Poisson cluster bootstrap, percentile"


@dataclass(frozen=True)
class PixelScores:
    """Localisation by pixels.

    Attributes:
        pixel_ap: Average precision over all pixels, by steps.
        aupro_30: AUPRO to a false-positive rate of 0.3.
        aupro_05: AUPRO to 0.05.
        binning: Largest error that counting in bins can have made in either AUPRO.
        n_maps: Maps seen.
        n_regions: Connected truth regions (8-neighbourhood).
        n_pixels: Pixels seen.
    """

    pixel_ap: Estimate
    aupro_30: Estimate
    aupro_05: Estimate
    binning: float
    n_maps: int
    n_regions: int
    n_pixels: int


class PixelScorer:
    """Collects maps one by one; `result` may be asked at any time."""

    def __init__(self, reference: NDArray[np.floating], resampling: Resampling | None = None) -> None:
        """Fixes the bins.

        Args:
            reference: Any sample of map values, such as the first map: sets centre and scale of the bins.
            resampling: How intervals are drawn; None = 500 resamples with seed 0.
        """
        quartiles = np.quantile(np.asarray(reference, dtype=np.float64), (0.25, 0.5, 0.75, 0.999))
        self._centre = float(quartiles[1])
        spread = max(quartiles[2] - quartiles[0], (quartiles[3] - quartiles[1]) / 10, abs(quartiles[1]) * 1e-6)
        self._scale = float(spread) or 1.0
        self._plan = resampling or Resampling(resamples=500)
        self._fine = np.zeros((4, BINS))
        self._drawn = np.zeros((4, self._plan.resamples, BINS // _COARSE))
        self._waiting: list[tuple[Float64, Float64]] = []
        # Maps without and with a threat: how many there are, and how many each resample drew.
        self._kinds = np.zeros(2)
        self._drawn_kinds = np.zeros((2, self._plan.resamples))
        self._maps = self._regions = self._pixels = 0

    def add(self, values: NDArray[np.floating], mask: Bool | None, cluster: int) -> None:
        """Counts one map.

        Args:
            values: (rows, columns) anomaly map at the resolution of the truth, raw.
            mask: (rows, columns) bool, True on threats; None on a benign scan.
            cluster: Number of the consignment, for the bootstrap.

        Raises:
            DataError: When shapes differ or the map is not finite.
        """
        if values.ndim != 2 or (mask is not None and mask.shape != values.shape):
            raise DataError(
                f"map {values.shape} and truth {None if mask is None else mask.shape} must be two planes of one shape"
            )
        if not np.isfinite(values).all():
            raise DataError(f"{np.count_nonzero(~np.isfinite(values))} of {values.size} map values are NaN or infinite")
        bins = self._bin(values)
        counts = np.zeros((4, BINS))
        kind = int(mask is not None and bool(mask.any()))
        if mask is None or not kind:
            counts[0] = np.bincount(bins.ravel(), minlength=BINS)
        else:
            counts[3] = np.bincount(bins[~mask], minlength=BINS)
            counts[1] = np.bincount(bins[mask], minlength=BINS)
            number, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
            inside, owner = bins[mask], labels[mask]
            counts[2] = np.bincount(inside, weights=1.0 / np.bincount(owner, minlength=number)[owner], minlength=BINS)
            self._regions += number - 1
        self._fine += counts
        self._maps += 1
        self._pixels += values.size
        rng = np.random.default_rng(np.random.SeedSequence(self._plan.seed, spawn_key=(cluster,)))
        weights = rng.poisson(1.0, self._plan.resamples).astype(np.float64)
        self._kinds[kind] += 1
        self._drawn_kinds[kind] += weights
        self._waiting.append((weights, _coarsen(counts)))
        if len(self._waiting) == _BATCH:
            self._draw()

    def result(self) -> PixelScores:
        """The scores of all maps so far."""
        self._draw()
        normal, positive, regions = self._fine[0] + self._fine[3], self._fine[1], self._fine[2]
        if positive.sum() == 0 or normal.sum() == 0:
            kind = "threat" if positive.sum() == 0 else "normal"
            none = Estimate(None, None, None, self._maps, "none", f"no {kind} pixel in the truth")
            return PixelScores(none, none, none, 0.0, self._maps, self._regions, self._pixels)
        areas = [_aupro(normal, regions, limit) for limit in AUPRO_LIMITS]
        coarse = _coarsen(np.stack((normal, positive, regions)))
        resamples = self._resamples()
        aupro = [
            self._estimate(
                area, _aupro(coarse[0], coarse[2], limit)[0], [_aupro(n, r, limit)[0] for n, _, r in resamples]
            )
            for (area, _), limit in zip(areas, AUPRO_LIMITS, strict=True)
        ]
        ap = self._estimate(
            _average_precision(normal, positive),
            _average_precision(coarse[0], coarse[1]),
            [_average_precision(n, p) for n, p, _ in resamples],
        )
        return PixelScores(ap, aupro[0], aupro[1], max(a[1] for a in areas), self._maps, self._regions, self._pixels)

    def _bin(self, values: NDArray[np.floating]) -> Int64:
        spread = np.arcsinh((values.astype(np.float64) - self._centre) / self._scale)
        return np.clip((spread + _REACH) * (BINS / (2 * _REACH)), 0, BINS - 1).astype(np.int64)

    def _draw(self) -> None:
        if self._waiting:
            weights = np.array([w for w, _ in self._waiting])
            for kind in range(4):
                self._drawn[kind] += weights.T @ np.array([c[kind] for _, c in self._waiting])
            self._waiting.clear()

    def _resamples(self) -> list[tuple[Float64, Float64, Float64]]:
        """Counts of each resample, scaled so that maps without and with a threat keep their numbers, as in the data."""
        scale = self._kinds[:, None] / np.maximum(self._drawn_kinds, 1)
        benign, positive, regions, beside = self._drawn
        normal = benign * scale[0][:, None] + beside * scale[1][:, None]
        every = zip(normal, positive * scale[1][:, None], regions, strict=True)
        return [(n, p, r) for n, p, r in every if n.sum() > 0 and p.sum() > 0]

    def _estimate(self, value: float, coarse: float, draws: list[float]) -> Estimate:
        """Interval from coarse bins, moved by what coarse bins change in the value itself."""
        return percentile(value, np.array(draws) + (value - coarse), self._maps, self._plan.confidence, _METHOD)


def map_at(values: NDArray[np.floating], shape: tuple[int, int]) -> NDArray[np.float32]:
    """An anomaly map at the resolution of the truth, linear between its cells.

    Args:
        values: (h, w) map of the network.
        shape: (rows, columns) of the truth.
    """
    return np.asarray(
        cv2.resize(values.astype(np.float32), (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR), dtype=np.float32
    )


def shrink_mask(mask: Bool, shape: tuple[int, int]) -> Bool:
    """A smaller mask in which a cell is positive when any pixel it covers is: thin blades must not vanish.

    Args:
        mask: (rows, columns) bool.
        shape: Smaller (rows, columns).
    """
    rows, columns = np.nonzero(mask)
    small = np.zeros(shape, dtype=np.bool_)
    small[rows * shape[0] // mask.shape[0], columns * shape[1] // mask.shape[1]] = True
    return small


def _coarsen(counts: Float64) -> Float64:
    return np.asarray(counts.reshape(len(counts), -1, _COARSE).sum(axis=2))


def _average_precision(normal: Float64, positive: Float64) -> float:
    true = np.cumsum(positive[::-1])
    flagged = true + np.cumsum(normal[::-1])
    return float(np.dot(positive[::-1], true / np.maximum(flagged, 1e-300)) / true[-1])


def _aupro(normal: Float64, regions: Float64, limit: float) -> tuple[float, float]:
    """Area to the limit, and how far the curve without bins can be from it: inside a bin it may rise at either end."""
    fpr = np.concatenate(([0.0], np.cumsum(normal[::-1]) / normal.sum()))
    pro = np.concatenate(([0.0], np.cumsum(regions[::-1]) / regions.sum()))
    end = int(np.searchsorted(fpr, limit, side="right"))
    x, y, top = fpr[:end], pro[:end], pro[:end]
    if end < fpr.size:
        share = (limit - fpr[end - 1]) / (fpr[end] - fpr[end - 1])
        x, y, top = np.append(x, limit), np.append(y, pro[end - 1] + share * (pro[end] - pro[end - 1])), pro[: end + 1]
    step = np.diff(x)
    middle = (y[1:] + y[:-1]) / 2
    return float(np.dot(step, middle) / limit), float(np.dot(step, top[1:] - middle) / limit)
