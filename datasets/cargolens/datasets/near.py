"""Nearly equal pictures: a 64-bit perceptual hash of a view, and all pairs of hashes within a few bits.

The hash is the sign pattern of the lowest 8 x 8 cosine coefficients of a view's attenuation, cropped to the object. It
ignores air margins, exposure, recompression and small changes of size, and tells scans of different goods apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from .scan import View

UInt64 = NDArray[np.uint64]
Int64 = NDArray[np.int64]
_SIDE = 32
_LOW = 8
_PAIRS = 2_000_000
_ONES: NDArray[np.uint8] = np.array([i.bit_count() for i in range(256)], dtype=np.uint8)


def perceptual_hash(view: View) -> int:
    """The 64-bit perceptual hash of a view; 0 when it shows nothing but air.

    Sign of each of the lowest 8 x 8 coefficients of a 32 x 32 cosine transform against their median (Zauner 2010), on
    attenuation so that exposure cancels.
    """
    nepers = -np.log(np.clip(view.transmission[-1], 1e-3, 1.0))
    # Smoothed, or single noisy pixels of air would stretch the crop.
    object_here = cv2.blur(nepers, (5, 5)) > 0.05
    rows, columns = np.flatnonzero(object_here.any(axis=1)), np.flatnonzero(object_here.any(axis=0))
    if rows.size == 0:
        return 0
    cropped = np.ascontiguousarray(nepers[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    small = cv2.resize(cropped, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    low = cv2.dct(small.astype(np.float32))[:_LOW, :_LOW].ravel()
    # The constant term says only how much there is, so it takes no part in the median and its bit stays 0.
    bits = low > np.median(low[1:])
    bits[0] = False
    return int(np.packbits(bits).view(">u8")[0])


def near_pairs(left: UInt64, right: UInt64, near_bits: int) -> Iterable[tuple[Int64, Int64]]:
    """All pairs of hashes that differ in at most `near_bits` of 64 bits, in blocks that fit in memory.

    Two hashes that differ in d bits agree entirely in one of d + 1 parts, so only pairs that share a part are compared;
    a pair that shares several parts comes more than once.

    Args:
        left: (n,) hashes.
        right: (m,) hashes.
        near_bits: Largest distance.

    Yields:
        Rows of `left` and of `right`, pair by pair.
    """
    edges = np.linspace(0, 64, near_bits + 2).astype(int)
    for low, high in pairwise(edges.tolist()):
        mask = np.uint64((1 << (high - low)) - 1)
        keys = [(hashes >> np.uint64(low)) & mask for hashes in (left, right)]
        order = np.argsort(keys[1], kind="stable")
        start = np.searchsorted(keys[1][order], keys[0], side="left")
        count = np.searchsorted(keys[1][order], keys[0], side="right") - start
        for rows in _blocks(count):
            i = np.repeat(rows, count[rows])
            offset = np.arange(i.size) - np.repeat(np.cumsum(count[rows]) - count[rows], count[rows])
            j = order[start[i] + offset]
            near = hash_distance(left[i], right[j]) <= near_bits
            yield i[near], j[near]


def hash_distance(a: UInt64, b: UInt64) -> Int64:
    """Bits in which hashes differ, element by element."""
    different = (a ^ b).view(np.uint8).reshape(-1, 8)
    bits: Int64 = _ONES[different].sum(axis=1, dtype=np.int64)
    return bits


def _blocks(count: Int64) -> Iterable[Int64]:
    """Rows in blocks whose candidate pairs fit in memory."""
    ends = np.flatnonzero(np.diff(np.cumsum(count) // _PAIRS, append=-1)) + 1
    start = 0
    for end in ends.tolist():
        rows = start + np.flatnonzero(count[start:end])
        if rows.size:
            yield rows
        start = end
