"""Splits without leakage: scans that belong together are never in two of them.

Scans are joined that have the same content, nearly the same picture, one series or one scanner, as asked for, and the
groups are dealt out so that every split has its share of every class. The same scans get the same split in any order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import UsageError
from .near import near_pairs

Int64 = NDArray[np.int64]
UInt64 = NDArray[np.uint64]
BY = ("hash", "near", "series", "scanner")
SHARES = {"train": 0.7, "val": 0.15, "test": 0.15}
# Hashes of a million different scans agree in a few more bits now and then: 3 of 64 keeps chance pairs away.
NEAR_BITS = 3
# A group of more than this share of all scans is dealt out before the classes are looked at.
LARGE = 0.005


@dataclass(frozen=True, eq=False)
class ScanTable:
    """What splitting needs to know of n scans, in arrays.

    Attributes:
        content: (n,) uint64, first 8 bytes of the SHA-256 over each scan's files.
        near: (m,) uint64 perceptual hashes of views, none of them 0.
        near_scan: (m,) int64 scan that each of them belongs to.
        codes: ``series``, ``scanner``, ``split`` (of the release) and ``stratum`` as numbers from 0; -1 for unknown.
        names: What the numbers of each stand for.
    """

    content: UInt64
    near: UInt64
    near_scan: Int64
    codes: Mapping[str, Int64]
    names: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Leak:
    """What two or more splits share.

    Attributes:
        by: ``hash``, ``near``, ``series`` or ``scanner``.
        values: Contents, near pairs, series or scanners that are in more than one split.
        scans: Scans they concern.
    """

    by: str
    values: int
    scans: int


@dataclass(frozen=True, eq=False)
class Split:
    """Which scan is in which split.

    Attributes:
        names: The splits.
        code: (n,) int64 split of each scan.
        group: (n,) int64 group of scans that stay together.
        leaks: What the splits share still, for every way of belonging together.
        released: The same for the splits of the release; empty where it has none.
    """

    names: tuple[str, ...]
    code: Int64
    group: Int64
    leaks: tuple[Leak, ...]
    released: tuple[Leak, ...]


def split_scans(
    table: ScanTable,
    by: Sequence[str] = ("hash", "near"),
    shares: Mapping[str, float] = SHARES,
    seed: int = 0,
    near_bits: int = NEAR_BITS,
) -> Split:
    """Deals scans out.

    Args:
        table: The scans.
        by: What must not be torn apart, from `BY`.
        shares: Share of the scans that each split should have; they are scaled to add up to 1.
        seed: Another number deals them out another way.
        near_bits: Two pictures nearly equal when their hashes differ in at most this many of 64 bits.

    Raises:
        UsageError: For an unknown way of belonging together, or shares that are not positive.
    """
    unknown = [name for name in by if name not in BY]
    if unknown or not by:
        raise UsageError(f"--by {','.join(by)}: expected some of {', '.join(BY)}")
    if not shares or min(shares.values()) <= 0:
        raise UsageError(f"shares are {dict(shares)}, expected positive numbers")
    n = table.content.size
    pairs = near_scan_pairs(table, near_bits)
    edges = [_edges(table, name) for name in by if name != "near"] + ([pairs] if "near" in by else [])
    group = components(n, edges)
    names = tuple(shares)
    wanted = np.array([shares[name] for name in names], np.float64)
    code = _dealt(group, table, wanted / wanted.sum(), seed)
    released = table.codes["split"]
    return Split(
        names,
        code,
        group,
        leakage(table, code, pairs),
        leakage(table, released, pairs) if (released >= 0).any() else (),
    )


def components(n: int, edges: Sequence[tuple[Int64, Int64]]) -> Int64:
    """Connected components of n nodes: for each the smallest node that it is connected with."""
    label = np.arange(n)
    a = np.concatenate([pair[0] for pair in edges]) if edges else np.empty(0, np.int64)
    b = np.concatenate([pair[1] for pair in edges]) if edges else np.empty(0, np.int64)
    while a.size:
        least = np.minimum(label[a], label[b])
        # Roots are hooked onto the smaller root, then every path is cut short.
        np.minimum.at(label, label[a], least)
        np.minimum.at(label, label[b], least)
        while not np.array_equal(label, shorter := label[label]):
            label = shorter
        apart = label[a] != label[b]
        a, b = a[apart], b[apart]
    return label


def near_scan_pairs(table: ScanTable, near_bits: int) -> tuple[Int64, Int64]:
    """Pairs of scans with nearly equal pictures."""
    left, right = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for i, j in near_pairs(table.near, table.near, near_bits):
        first, second = table.near_scan[i], table.near_scan[j]
        left.append(first[first < second])
        right.append(second[first < second])
    pairs = np.unique(np.stack((np.concatenate(left), np.concatenate(right))), axis=1)
    return pairs[0], pairs[1]


def leakage(table: ScanTable, code: Int64, pairs: tuple[Int64, Int64]) -> tuple[Leak, ...]:
    """What splits share; scans with a negative code are in none."""
    found: list[Leak] = []
    for name in BY:
        if name == "near":
            a, b = pairs
            torn = (code[a] != code[b]) & (code[a] >= 0) & (code[b] >= 0)
            found.append(Leak(name, int(torn.sum()), int(np.unique(np.concatenate((a[torn], b[torn]))).size)))
            continue
        key, known = _keys(table, name)
        known = known & (code >= 0)
        rows = np.flatnonzero(known)
        values, inverse = np.unique(key[rows], return_inverse=True)
        low, high = np.full(values.size, np.iinfo(np.int64).max), np.full(values.size, -1)
        np.minimum.at(low, inverse, code[rows])
        np.maximum.at(high, inverse, code[rows])
        torn_values = low < high
        found.append(Leak(name, int(torn_values.sum()), int(torn_values[inverse].sum())))
    return tuple(found)


def _keys(table: ScanTable, name: str) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Values that scans may share, and whether each is known."""
    if name == "hash":
        return table.content, np.ones(table.content.size, bool)
    return table.codes[name], table.codes[name] >= 0


def _edges(table: ScanTable, name: str) -> tuple[Int64, Int64]:
    """From every scan to the first with the same value."""
    key, known = _keys(table, name)
    rows = np.flatnonzero(known)
    _, first, inverse = np.unique(key[rows], return_index=True, return_inverse=True)
    return rows, rows[first[inverse]]


def _dealt(group: Int64, table: ScanTable, shares: NDArray[np.float64], seed: int) -> Int64:
    """The split of every scan."""
    n, stratum = group.size, table.codes["stratum"]
    _, member, sizes = np.unique(group, return_inverse=True, return_counts=True)
    key = np.full(sizes.size, np.iinfo(np.uint64).max, np.uint64)
    np.minimum.at(key, member, _mixed(table.content, seed))
    # The class of a group is the rarest of its scans: written last, it stays.
    rarest_last = np.argsort(-np.bincount(stratum)[stratum], kind="stable")
    of_group = np.empty(sizes.size, np.int64)
    of_group[member[rarest_last]] = stratum[rarest_last]
    order = np.lexsort((key, -sizes))
    chosen = np.empty(sizes.size, np.int64)
    large = int(np.searchsorted(-sizes[order], -max(LARGE * n, 1.0)))
    whole, classes = np.zeros(shares.size), np.zeros((int(stratum.max()) + 1, shares.size))
    for g in order[:large].tolist():
        chosen[g] = _neediest(whole, shares * n)
        whole[chosen[g]] += sizes[g]
    in_large = np.isin(member, order[:large])
    np.add.at(classes, (stratum[in_large], chosen[member[in_large]]), 1.0)
    targets = np.outer(np.bincount(stratum, minlength=len(classes)), shares)
    fill, goal = classes.tolist(), targets.tolist()
    for g in order[large:].tolist():
        k = of_group[g]
        filled, wanted = fill[k], goal[k]
        best = min(range(len(wanted)), key=lambda s, f=filled, w=wanted: f[s] / w[s])  # type: ignore[misc]
        chosen[g] = best
        filled[best] += sizes[g]
    return chosen[member]


def _neediest(filled: NDArray[np.float64], wanted: NDArray[np.float64]) -> int:
    """The split that has the smallest part of what it should have."""
    return int(np.argmin(filled / wanted))


def _mixed(content: UInt64, seed: int) -> UInt64:
    """Content hashes in another order for another seed (the finaliser of SplitMix64, Steele et al. 2014)."""
    with np.errstate(over="ignore"):
        z = content + np.uint64(seed) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return np.asarray(z ^ (z >> np.uint64(31)), np.uint64)
