"""Scans that occur twice: byte for byte, or nearly, within a set or across training, calibration and test.

Identity is a prefix of the SHA-256 of a scan's files. Likeness is the distance of the views' perceptual hashes
(`cargolens.datasets.near`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from cargolens.datasets.near import UInt64, near_pairs

from ..hashes import ScanHashes
from .scores import Float64

NEAR_BITS = 6


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


def find_overlaps(sets: Mapping[str, ScanHashes], near_bits: int = NEAR_BITS) -> tuple[Overlap, ...]:
    """Looks for shared scans between every two sets, and for doubles within each.

    Args:
        sets: Name, such as ``train``, ``calibration``, ``test``, and hashes of each.
        near_bits: Two views nearly equal when their hashes differ in at most this many of 64 bits.

    Returns:
        One entry for each pair of sets in the order given, then one for each set by itself.
    """
    pairs = [*combinations(sets, 2), *((name, name) for name in sets)]
    return tuple(find_overlap((a, sets[a]), (b, sets[b]), near_bits) for a, b in pairs)


def find_overlap(first: tuple[str, ScanHashes], second: tuple[str, ScanHashes], near_bits: int = NEAR_BITS) -> Overlap:
    """What two sets, each with its name, share; doubles within a set where both have one name."""
    (name, a), (other, b) = first, second
    within = name == other
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
    return Overlap(name, other, int(same.size), int(near.size), tuple((f"{x:016x}", f"{y:016x}") for x, y in shown[:5]))


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


def _near(a: ScanHashes, b: ScanHashes, near_bits: int) -> tuple[UInt64, UInt64]:
    """Content hashes of all pairs of different scans with nearly equal views."""
    left, right = (np.unique(np.stack((h.content, h.perceptual), axis=1)[h.perceptual != 0], axis=0) for h in (a, b))
    found: list[UInt64] = []
    for i, j in near_pairs(left[:, 1], right[:, 1], near_bits):
        others = left[i, 0] != right[j, 0]
        found.append(np.stack((left[i[others], 0], right[j[others], 0]), axis=1))
    pairs = np.unique(np.concatenate(found), axis=0) if found else np.empty((0, 2), dtype=np.uint64)
    return pairs[:, 0], pairs[:, 1]
