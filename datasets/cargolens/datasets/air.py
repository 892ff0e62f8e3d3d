"""Which count means air.

Air is what most scanners show most of, at one level: 60000 of 65535, 255, 248, grey 224, grey 192. It is the brightest
narrow peak of the histogram in the upper part of the range the file's depth allows. A picture without such a peak shows
no air, and then the depth's largest value stands for it. A user who knows the level declares it.
"""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

BINS = 256
# Share of all pixels that the peak and its two neighbours must hold, from each level (relative to full scale) upwards.
# Greys well below full scale are also what thin goods look like, so more is asked of them.
PEAK_SHARE = ((0.92, 0.02), (0.70, 0.08))


def air_level(counts: NDArray[Any], full: float, mask: NDArray[np.uint8] | None = None) -> float | None:
    """Level of air in a picture whose air is bright.

    Args:
        counts: (rows, columns) uint8, uint16 or float32, 0 to `full`.
        full: Largest value the depth allows.
        mask: Where not zero, the pixel may be air; shares still refer to all pixels.

    Returns:
        The median count of the peak, or None when the picture has no peak that could be air.
    """
    step = full / (BINS - 1)
    edges = [-step / 2, full + step / 2]
    histogram = cv2.calcHist([counts], [0], mask, [BINS], edges).ravel() / counts.size
    window = np.convolve(histogram, np.ones(3), mode="same")
    for share_from, share in PEAK_SHARE:
        for at in range(BINS - 1, int(share_from * (BINS - 1)), -1):
            around = window[max(at - 3, 0) : at + 4]
            if window[at] >= share and window[at] >= around.max():
                return _peak_median(counts, mask, (at - 1.5) * step, (at + 1.5) * step)
    return None


def _peak_median(counts: NDArray[Any], mask: NDArray[np.uint8] | None, low: float, high: float) -> float:
    if counts.dtype != np.float32:
        return _median_count(counts, mask, math.ceil(low), math.floor(high))
    inside = (counts >= low) & (counts <= high)
    if mask is not None:
        inside &= mask > 0
    return float(np.median(counts[inside]))


def _median_count(counts: NDArray[Any], mask: NDArray[np.uint8] | None, low: int, high: int) -> float:
    """Median of the whole numbers from `low` to `high`, from how often each occurs: sorting takes twice as long."""
    often = cv2.calcHist([counts], [0], mask, [high - low + 1], [low, high + 1]).ravel()
    up_to = np.cumsum(often, dtype=np.int64)
    middle = np.searchsorted(up_to, ((up_to[-1] + 1) // 2, up_to[-1] // 2 + 1))
    return low + float(middle.mean())
