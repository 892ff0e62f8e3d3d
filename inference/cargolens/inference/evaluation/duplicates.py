"""Scans that occur twice: byte for byte, or nearly, within a set or across training, calibration and test.

Identity is a prefix of the SHA-256 of a scan's files. Likeness is a 64-bit perceptual hash of each view: sign pattern
of the lowest 8 x 8 cosine coefficients of its attenuation, cropped to the object. It ignores air margins, exposure,
recompression and small changes of size, and tells scans of different goods apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from cargolens.datasets.errors import DataError
from cargolens.datasets.scan import Scan, View

from .scores import Float64, Int64

NEAR_BITS = 6
_SIDE = 32
_LOW = 8
_PAIRS = 2_000_000
UInt64 = NDArray[np.uint64]
_ONES: NDArray[np.uint8] = np.array([i.bit_count() for i in range(256)], dtype=np.uint8)


@dataclass(frozen=True, eq=False)
class ScanHashes:
    """Hashes of a set, one row a view; build it with `hash_scans`, keep it with `pack`.

    Attributes:
        content: (v,) uint64, first 8 bytes of the SHA-256 over the files of the scan the view belongs to.
        perceptual: (v,) uint64 perceptual hash of the view; 0 for a view without an object, which is like no other.
    """

    content: UInt64
    perceptual: UInt64

    @property
    def n_scans(self) -> int:
        """Distinct scans."""
        return int(np.unique(self.content).size)


@dataclass(frozen=True)
class Overlap:
    """What two sets share.

    Attributes:
        first: Name of a set.
        second: Name of the other; the same name for doubles within one set.
        identical: Scans of `first` that are in `second` byte for byte.
        near: Further scans of `first` with a view that nearly equals one of another scan of `second`.
        examples: Up to 5 pairs of content hashes in hexadecimal, identical ones first.
    """

    first: str
    second: str
    identical: int
    near: int
    examples: tuple[tuple[str, str], ...]


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


def hash_scans(scans: Iterable[tuple[str, Scan]]) -> ScanHashes:
    """Hashes of scans.

    Args:
        scans: For each, the SHA-256 over its files in hexadecimal, and the scan.
    """
    rows = [(int(digest[:16], 16), perceptual_hash(view)) for digest, scan in scans for view in scan.views]
    table = np.array(rows, dtype=np.uint64).reshape(-1, 2)
    return ScanHashes(table[:, 0].copy(), table[:, 1].copy())


def pack(hashes: ScanHashes) -> bytes:
    """16 bytes a view, little-endian content then perceptual hash, sorted: the order of the scans is not kept."""
    table = np.stack((hashes.content, hashes.perceptual), axis=1)
    return np.unique(table, axis=0).astype("<u8").tobytes()


def unpack(data: bytes, where: str) -> ScanHashes:
    """The hashes that `pack` kept.

    Raises:
        DataError: When the length is not a multiple of 16 or above 1 GiB.
    """
    if len(data) % 16 or len(data) > 1 << 30:
        raise DataError(f"{where}: found {len(data)} bytes of scan hashes, expected a multiple of 16 up to 1 GiB")
    table = np.frombuffer(data, dtype="<u8").astype(np.uint64).reshape(-1, 2)
    return ScanHashes(table[:, 0].copy(), table[:, 1].copy())


def find_overlaps(sets: Mapping[str, ScanHashes], near_bits: int = NEAR_BITS) -> tuple[Overlap, ...]:
    """Looks for shared scans between every two sets, and for doubles within each.

    Args:
        sets: Name, such as ``train``, ``calibration``, ``test``, and hashes of each.
        near_bits: Two views nearly equal when their hashes differ in at most this many of 64 bits.

    Returns:
        One entry for each pair of sets in the order given, then one for each set by itself.
    """
    pairs = [*combinations(sets, 2), *((name, name) for name in sets)]
    return tuple(_overlap(first, second, sets, near_bits) for first, second in pairs)


def repeated_scores(scores: Sequence[float] | Float64, normals: Sequence[float] | Float64) -> int:
    """How many test scores equal a stored calibration score bit for bit, beyond what ties within either set explain.

    A bundle keeps the scores of its calibration scans. Raw float scores of different scans hardly ever coincide, so
    equal ones mean that calibration scans are in the test.

    Args:
        scores: Test scores; NaN is like no other.
        normals: Calibration scores from the bundle.
    """
    values, counts = np.unique(np.asarray(scores, dtype=np.float64), return_counts=True)
    others, other_counts = np.unique(np.asarray(normals, dtype=np.float64), return_counts=True)
    # A value that many scans share, such as the floor of a coarse score, identifies none of them.
    return int(np.intersect1d(values[counts == 1], others[other_counts == 1]).size)


def _overlap(first: str, second: str, sets: Mapping[str, ScanHashes], near_bits: int) -> Overlap:
    a, b = sets[first], sets[second]
    within = first == second
    mine = np.unique(a.content)
    if within:
        # Views of one scan share its content hash, so a doubled scan shows as a (content, perceptual) row that repeats.
        # Empty views all hash to 0 and say nothing.
        table = np.stack((a.content, a.perceptual), axis=1)[a.perceptual != 0]
        rows, repeats = np.unique(table, axis=0, return_counts=True)
        same = np.unique(rows[repeats > 1, 0])
    else:
        same = mine[np.isin(mine, b.content)]
    left, right = _near(a, b, near_bits)
    fresh = ~np.isin(left, same)
    near, where = np.unique(left[fresh], return_index=True)
    partner = right[fresh][where]
    shown = [(x, x) for x in same[:5].tolist()] + list(zip(near.tolist(), partner.tolist(), strict=True))
    return Overlap(
        first, second, int(same.size), int(near.size), tuple((f"{x:016x}", f"{y:016x}") for x, y in shown[:5])
    )


def _near(a: ScanHashes, b: ScanHashes, near_bits: int) -> tuple[UInt64, UInt64]:
    """Content hashes of all pairs of different scans with nearly equal views.

    Two hashes that differ in d bits agree entirely in one of d + 1 parts, so only pairs that share a part are compared.
    """
    left, right = (np.unique(np.stack((h.content, h.perceptual), axis=1)[h.perceptual != 0], axis=0) for h in (a, b))
    edges = np.linspace(0, 64, near_bits + 2).astype(int)
    found: list[UInt64] = []
    for low, high in pairwise(edges.tolist()):
        mask = np.uint64((1 << (high - low)) - 1)
        keys = [(t[:, 1] >> np.uint64(low)) & mask for t in (left, right)]
        order = np.argsort(keys[1], kind="stable")
        start = np.searchsorted(keys[1][order], keys[0], side="left")
        count = np.searchsorted(keys[1][order], keys[0], side="right") - start
        for rows in _blocks(count):
            i = np.repeat(rows, count[rows])
            offset = np.arange(i.size) - np.repeat(np.cumsum(count[rows]) - count[rows], count[rows])
            j = order[start[i] + offset]
            near = (_distance(left[i, 1], right[j, 1]) <= near_bits) & (left[i, 0] != right[j, 0])
            found.append(np.stack((left[i[near], 0], right[j[near], 0]), axis=1))
    pairs = np.unique(np.concatenate(found), axis=0) if found else np.empty((0, 2), dtype=np.uint64)
    return pairs[:, 0], pairs[:, 1]


def _blocks(count: Int64) -> Iterable[Int64]:
    """Rows in blocks whose candidate pairs fit in memory."""
    total = np.cumsum(count)
    block = total // _PAIRS
    for value in np.unique(block):
        rows = np.flatnonzero(block == value)
        if count[rows].any():
            yield rows


def _distance(a: UInt64, b: UInt64) -> NDArray[np.int64]:
    different = (a ^ b).view(np.uint8).reshape(-1, 8)
    bits: NDArray[np.int64] = _ONES[different].sum(axis=1, dtype=np.int64)
    return bits
