"""Hashes of a set of scans: what tells later whether a scan, or one nearly like it, was in the set.

A row a view: the first 8 bytes of the SHA-256 over the scan's files, and the view's perceptual hash
(`cargolens.datasets.near`). Neither gives the picture back.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import Field, model_validator

from cargolens.datasets.near import UInt64, perceptual_hash
from cargolens.datasets.scan import Scan

from .manifest import Strict

MAX_ROWS = 1 << 18
"""Most rows a bundle keeps of a set: 4 MiB."""
_ROW = 16


@dataclass(frozen=True, eq=False)
class ScanHashes:
    """Hashes of a set, one row a view; build it with `hash_scans` or `hashes_of`, keep it with `pack`.

    Attributes:
        content: (v,) uint64, first 8 bytes of the SHA-256 over the files of the scan the view belongs to.
        perceptual: (v,) uint64 perceptual hash of the view; 0 where there is none, or the view shows no object: it is
            like no other then.
    """

    content: UInt64
    perceptual: UInt64

    @property
    def n_scans(self) -> int:
        """Distinct scans."""
        return int(np.unique(self.content).size)


class ScanSet(Strict):
    """Hashes of a set as a bundle carries them.

    Attributes:
        scans: Scans of the set.
        kept: Scans of them whose hashes are here: all, or those with the smallest content hashes where rows are many.
        rows: Base64 of what `pack` gives.
    """

    scans: int = Field(ge=1)
    kept: int = Field(ge=1)
    rows: str

    @model_validator(mode="after")
    def _check(self) -> ScanSet:
        table = self._table()
        step = np.lexsort((table[:, 1], table[:, 0]))
        if (step != np.arange(len(table))).any() or len(np.unique(table, axis=0)) != len(table):
            raise ValueError("rows of scan hashes are not in ascending order, each once")
        if not np.unique(table[:, 0]).size == self.kept <= self.scans:
            raise ValueError(f"hashes of {np.unique(table[:, 0]).size} scans, expected {self.kept} of {self.scans}")
        return self

    def hashes(self) -> ScanHashes:
        """The hashes."""
        table = self._table()
        return ScanHashes(table[:, 0].copy(), table[:, 1].copy())

    def _table(self) -> UInt64:
        if len(self.rows) > MAX_ROWS * _ROW * 4 // 3 + 4:
            raise ValueError(f"scan hashes of {len(self.rows):,} characters, the limit is {MAX_ROWS:,} rows")
        try:
            data = base64.b64decode(self.rows, validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValueError(f"scan hashes cannot be unpacked ({error})") from None
        if not data or len(data) % _ROW:
            raise ValueError(f"{len(data)} bytes of scan hashes, expected a multiple of {_ROW}")
        return np.frombuffer(data, dtype="<u8").astype(np.uint64).reshape(-1, 2)


def hash_scans(scans: Iterable[tuple[str, Scan]]) -> ScanHashes:
    """Hashes of scans.

    Args:
        scans: For each, the SHA-256 over its files in hexadecimal, and the scan.
    """
    return hashes_of((digest, [perceptual_hash(view) for view in scan.views]) for digest, scan in scans)


def hashes_of(scans: Iterable[tuple[str, Sequence[int]]]) -> ScanHashes:
    """Hashes from what is known of scans: SHA-256 in hexadecimal, and the perceptual hash of each view, if any."""
    rows = [(int(digest[:16], 16), value) for digest, views in scans for value in views or (0,)]
    table = np.array(rows, dtype=np.uint64).reshape(-1, 2)
    return ScanHashes(table[:, 0].copy(), table[:, 1].copy())


def hash_text(value: int) -> str:
    """A 64-bit hash as 16 hexadecimal digits: JSON readers round whole numbers of this size."""
    return f"{value:016x}"


def scan_set(hashes: ScanHashes) -> ScanSet | None:
    """Hashes for a bundle, at most `MAX_ROWS` rows; None for an empty set."""
    total = hashes.n_scans
    if not total:
        return None
    data = pack(hashes)
    if len(data) > MAX_ROWS * _ROW:
        # Content hashes are evenly spread, so the smallest are a random sample; a scan is kept with all its views.
        content = np.frombuffer(data, dtype="<u8").reshape(-1, 2)[:, 0]
        data = data[: int(np.searchsorted(content, content[MAX_ROWS])) * _ROW]
    kept = int(np.unique(np.frombuffer(data, dtype="<u8").reshape(-1, 2)[:, 0]).size)
    return ScanSet(scans=total, kept=kept, rows=base64.b64encode(data).decode())


def pack(hashes: ScanHashes) -> bytes:
    """16 bytes a view, little-endian content then perceptual hash, sorted: the order of the scans is not kept."""
    table = np.stack((hashes.content, hashes.perceptual), axis=1)
    return np.unique(table, axis=0).astype("<u8").tobytes()
