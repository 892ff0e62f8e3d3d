"""What a load looks like, as numbers: how it fills the hold, how much it takes, its texture, and how it repeats.

All of it is taken from the grid of `goods`, whose rows are shares of the height of the hold, so that scanners of any
pixel compare. Attenuation is cut off at a depth that pictures of 8 bits still hold.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .goods import ROWS, Goods
from .picture import Float32

CEILING = 3.0
"""Nepers beyond which nothing is told apart."""
SCALES = (1.0, 2.0, 4.0, 8.0)
_RATIO_BETWEEN = (0.3, 3.5)  # nepers between which two energies compare
_LAGS = (6, 120)  # of a repetition, rows of the grid: 0.1 to 2 m
LEAST_REPETITION = 0.25
"""Autocorrelation from which a load repeats."""
_NAMES = (
    "covered", "loaded", "height", "height_spread", "height_low", "height_high", "height_steps", "takes_10", "takes_25",
    "takes_50", "takes_75", "takes_90", "deep", "thin", "top", "middle", "bottom", "over_floor", "unit",
    "along_lag", "along_strength", "up_lag", "up_strength", "gaps", "gap_count", "upright", "level", "slanting",
    *(f"{what}_{scale:g}" for scale in SCALES for what in ("texture", "across", "down")),
)  # fmt: skip
_DUAL = ("ratio_25", "ratio_50", "ratio_75", "ratio_light", "ratio_heavy")
GREY_NAMES: tuple[str, ...] = _NAMES
DUAL_NAMES: tuple[str, ...] = (*_NAMES, *_DUAL)


@dataclass(frozen=True)
class Repetition:
    """How a load repeats along the hold.

    Attributes:
        lag: Distance of like parts, rows of the grid; 0 where nothing repeats.
        strength: Autocorrelation at that distance, -1 to 1.
        count: Like parts side by side along the load, as many as fit; 0 where nothing repeats.
    """

    lag: float
    strength: float
    count: int


def load_features(goods: Goods, depth: float = 1.0) -> Float32:
    """Numbers of a load.

    Args:
        goods: The goods; some must be there.
        depth: Factor on attenuation, for fits that shall not depend on how a picture was shown.

    Returns:
        (features,) float32, called `DUAL_NAMES` for two energies and `GREY_NAMES` for one.

    Raises:
        ValueError: There are no goods.
    """
    mask = goods.mask
    if not mask.any():
        raise ValueError("no goods, so no features of them")
    a = np.minimum(goods.nepers[-1] * np.float32(depth), np.float32(CEILING))
    inside = a[mask]
    heights = goods.heights
    loaded = heights > 0
    stand = heights[loaded]
    along, up = repetition(goods), _period(_profile(a, mask, axis=1))
    shares = np.percentile(inside, (10, 25, 50, 75, 90))
    row = [
        goods.covered, float(loaded.mean()), float(stand.mean()), float(stand.std()), *np.percentile(stand, (5, 95)),
        float(np.abs(np.diff(heights)).mean()) * 10, *shares, float((inside >= CEILING).mean()),
        float((inside < 0.3).mean()), *_thirds(a, mask, heights), _over_floor(a, mask),
        float(max(goods.first, goods.end_columns) > 0.1 * ROWS),
        along.lag / ROWS, along.strength, up[0] / ROWS, up[1], *_gaps(a, mask), *_directions(a, mask),
    ]  # fmt: skip
    row += _texture(a, mask)
    if len(goods.nepers) == 2:
        row += _ratios(goods.nepers, mask)
    return np.array(row, np.float32)


def repetition(goods: Goods) -> Repetition:
    """How a load repeats along the hold; a load of two parts or more, with a strength of `LEAST_REPETITION`."""
    a = np.minimum(goods.nepers[-1], np.float32(CEILING))
    lag, strength = _period(_profile(a, goods.mask, axis=0))
    loaded = int(np.count_nonzero(goods.mask.any(axis=0)))
    count = round(loaded / lag) if lag else 0
    if strength < LEAST_REPETITION or count < 2:
        return Repetition(0.0, strength, 0)
    return Repetition(lag, strength, count)


def _profile(a: Float32, mask: NDArray[np.bool_], axis: int) -> NDArray[np.float64]:
    """Mean attenuation of goods along an axis where there are any, without its slow course."""
    there = mask.sum(axis=axis)
    use = there >= 0.3 * max(1, there.max())
    values = (np.where(mask, a, 0.0).sum(axis=axis)[use] / there[use]).astype(np.float64)
    if len(values) < 2 * _LAGS[0]:
        return np.zeros(0)
    smooth = cv2.GaussianBlur(values[None].astype(np.float32), (0, 0), 24.0)[0]
    return np.asarray(values - smooth)


def _period(profile: NDArray[np.float64]) -> tuple[float, float]:
    """Lag of the highest peak of the autocorrelation, refined by a parabola, and its height; 0, 0 where there is none.

    Of peaks within a tenth of the highest the first counts: a multiple of a period repeats as well as the period.
    """
    if len(profile) < 3 * _LAGS[0] or not profile.std() > 1e-3:
        return 0.0, 0.0
    centred = profile - profile.mean()
    most = min(_LAGS[1], len(centred) // 2)
    size = 1 << (2 * len(centred) - 1).bit_length()
    spectrum = np.abs(np.fft.rfft(centred, size)) ** 2
    full = np.fft.irfft(spectrum)[: most + 2]
    overlap = 1.0 - np.arange(len(full)) / len(centred)
    r = full / (full[0] * overlap)
    at = np.arange(_LAGS[0], min(most, len(r) - 2) + 1)
    peaks = at[(r[at] > r[at - 1]) & (r[at] >= r[at + 1])]
    if len(peaks) == 0:
        return 0.0, 0.0
    best = float(r[peaks].max())
    if best <= 0.0:
        return 0.0, 0.0
    lag = int(peaks[r[peaks] >= 0.9 * best][0])
    before, here, after = r[lag - 1], r[lag], r[lag + 1]
    bend = before - 2.0 * here + after
    return lag + (0.5 * float((before - after) / bend) if bend < 0.0 else 0.0), float(np.clip(here, -1.0, 1.0))


def _thirds(a: Float32, mask: NDArray[np.bool_], heights: Float32) -> list[float]:
    """Mean attenuation of the upper, middle and lower third of what stands in each column."""
    above = np.arange(ROWS, 0, -1)[:, None] / ROWS
    share = above / np.maximum(heights, 1e-3)[None]
    out = []
    for low, high in ((2 / 3, 1.01), (1 / 3, 2 / 3), (0.0, 1 / 3)):
        part = mask & (share > low) & (share <= high)
        out.append(float(a[part].mean()) if part.any() else 0.0)
    return out


def _over_floor(a: Float32, mask: NDArray[np.bool_]) -> float:
    """What the lowest 15 cm take against what is above them: pallets take little."""
    loaded = mask.any(axis=0)
    low, higher = a[ROWS - 9 : ROWS - 3, loaded], a[ROWS - 32 : ROWS - 12, loaded]
    return float((low.mean() + 0.1) / (higher.mean() + 0.1))


def _gaps(a: Float32, mask: NDArray[np.bool_]) -> list[float]:
    """Share of the loaded columns that are much lighter than those around, and how many such gaps a height of hold."""
    there = mask.sum(axis=0)
    use = there >= 0.3 * max(1, there.max())
    profile = (np.where(mask, a, 0.0).sum(axis=0)[use] / there[use]).astype(np.float32)
    if len(profile) < 8:
        return [0.0, 0.0]
    around = cv2.GaussianBlur(profile[None], (0, 0), 12.0)[0]
    light = profile < 0.85 * around
    starts = np.count_nonzero(np.diff(light.astype(np.int8)) == 1)
    return [float(light.mean()), float(starts) / (len(profile) / ROWS)]


def _directions(a: Float32, mask: NDArray[np.bool_]) -> list[float]:
    """Share of the gradients' energy across upright edges, across level edges, and across slanting ones."""
    smooth = cv2.GaussianBlur(a, (0, 0), 1.2)
    dx, dy = cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
    inner = cv2.erode(mask.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    if not inner.any():
        return [0.0, 0.0, 0.0]
    x, y = np.abs(dx[inner]), np.abs(dy[inner])
    energy = x * x + y * y
    total = float(energy.sum()) + 1e-6
    steep, flat = y < 0.36 * x, x < 0.36 * y
    shares = [float(energy[which].sum()) / total for which in (steep, flat)]
    return [*shares, 1.0 - sum(shares)]


def _texture(a: Float32, mask: NDArray[np.bool_]) -> list[float]:
    """For each scale: log of the spread between it and twice it, and of the steps across and down, against the mean."""
    inner = cv2.erode(mask.astype(np.uint8), np.ones((7, 7), np.uint8)).astype(bool)
    inner = inner if np.count_nonzero(inner) > 50 else mask
    level = float(a[inner].mean()) + 0.1
    out: list[float] = []
    for scale in SCALES:
        fine, broad = cv2.GaussianBlur(a, (0, 0), scale), cv2.GaussianBlur(a, (0, 0), 2.0 * scale)
        band = fine - broad
        step = round(scale)
        across = np.abs(fine[:, step:] - fine[:, :-step])[inner[:, step:]]
        down = np.abs(fine[step:] - fine[:-step])[inner[step:]]
        values = (float(band[inner].std()), *(float(part.mean()) if part.size else 0.0 for part in (across, down)))
        out += [float(np.log(value / level + 1e-3)) for value in values]
    return out


def _ratios(nepers: Float32, mask: NDArray[np.bool_]) -> list[float]:
    """Quartiles of the ratio of both attenuations where it means something, and its mean for light and heavy parts."""
    low, high = nepers
    between = mask & (high > _RATIO_BETWEEN[0]) & (high < _RATIO_BETWEEN[1])
    if np.count_nonzero(between) < 30:
        return [1.2] * len(_DUAL)
    ratio, depth = low[between] / high[between], high[between]
    middle = float(np.median(depth))
    halves = [float(ratio[part].mean()) if part.any() else 1.2 for part in (depth <= middle, depth > middle)]
    return [*(float(value) for value in np.percentile(ratio, (25, 50, 75))), *halves]
