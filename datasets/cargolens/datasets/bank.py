"""Many small pictures of attenuation in two files: rendered threats, goods and parcels that training puts together.

A patch holds what one thing, or one parcel, takes off the beam, in nepers for each energy. Nepers add where things lie
behind one another (to the extent that the beam is not hardened), so scans are composed by sums. The bank is read
through a memory map: its size on disk does not count against the memory of the processes that share it.

``patches.bin``: per patch uint16 (energies, rows, columns), nepers * 4096, then uint8 (rows, columns), 1 where the
mask is. ``patches.jsonl``: a line a patch with its place, shape, scale and labels.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, final, overload

import numpy as np
from numpy.typing import NDArray

from .errors import DataError
from .scan import Float32

STEPS_PER_NEPER = 4096.0
DATA, INDEX = "patches.bin", "patches.jsonl"
MAX_INDEX_BYTES = 256 << 20
MAX_SIDE = 8192


@dataclass(frozen=True, eq=False)
class Patch:
    """One picture.

    Attributes:
        nepers: (energies, rows, columns) float32, 0 to 16, lowest energy first.
        mask: (rows, columns) bool, the part that counts as the thing.
        mm_per_pixel: Pitch.
        kind: ``"threat"``, ``"goods"``, ``"parcel"``, or what `training.scenes` calls a scene and its twin.
        name: Design or family of goods.
        family: Threat family; for goods the one they may be taken for; empty for none.
    """

    nepers: Float32
    mask: NDArray[np.bool_]
    mm_per_pixel: float
    kind: str
    name: str
    family: str = ""


@final
class BankWriter:
    """Appends patches to a folder; a bank that was cut off goes on after its last whole patch."""

    def __init__(self, folder: Path, keep: int | None = None) -> None:
        """Open the folder, which is made if it is not there.

        Args:
            folder: Where the bank is.
            keep: Patches to keep of those that are there; None for all.

        Raises:
            DataError: The bank is damaged.
        """
        folder.mkdir(parents=True, exist_ok=True)
        rows = list(_rows(folder / INDEX))[:keep] if (folder / INDEX).exists() else []
        end = rows[-1]["offset"] + _bytes(rows[-1]["shape"]) if rows else 0
        # A line is written after its patch, so whatever lies beyond the last whole line is a torn write.
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / INDEX).write_text(text, encoding="utf-8")
        self.count = len(rows)
        self._data: BinaryIO = (folder / DATA).open("ab")
        if self._data.tell() < end:
            raise DataError(f"{folder / DATA}: shorter than its index says; delete the bank and make it again")
        self._data.truncate(end)
        self._data.seek(end)
        self._index = (folder / INDEX).open("a", encoding="utf-8")

    def append(self, patch: Patch) -> None:
        """Write one patch."""
        counts = np.round(np.clip(patch.nepers, 0.0, 15.99) * np.float32(STEPS_PER_NEPER)).astype("<u2")
        offset = self._data.tell()
        self._data.write(counts.tobytes())
        self._data.write(patch.mask.astype(np.uint8).tobytes())
        self._data.flush()
        row = {
            "offset": offset, "shape": list(counts.shape), "mm_per_pixel": round(patch.mm_per_pixel, 5),
            "kind": patch.kind, "name": patch.name, "family": patch.family,
        }  # fmt: skip
        self._index.write(json.dumps(row) + "\n")
        self._index.flush()
        self.count += 1

    def close(self) -> None:
        """Write everything out."""
        for file in (self._data, self._index):
            os.fsync(file.fileno())
            file.close()

    def __enter__(self) -> BankWriter:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class Bank(Sequence[Patch]):
    """The patches of a folder, read when asked for.

    Attributes:
        rows: The index, a mapping a patch.
    """

    def __init__(self, folder: str | Path) -> None:
        """Open a bank.

        Raises:
            DataError: It is missing, damaged, or its index and data do not belong together.
        """
        self.folder = Path(folder)
        self.rows = list(_rows(self.folder / INDEX))
        if not self.rows:
            raise DataError(f"{self.folder}: the bank is empty")
        size = (self.folder / DATA).stat().st_size if (self.folder / DATA).is_file() else 0
        needed = max(row["offset"] + _bytes(row["shape"]) for row in self.rows)
        if size < needed:
            raise DataError(f"{self.folder / DATA}: {size} bytes, its index needs {needed}; make the bank again")
        self._map = np.memmap(self.folder / DATA, np.uint8, "r")

    def __reduce__(self) -> tuple[type[Bank], tuple[Path]]:
        """Another process opens the bank anew instead of getting a copy of all of it."""
        return Bank, (self.folder,)

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> Patch: ...
    @overload
    def __getitem__(self, index: slice) -> list[Patch]: ...
    def __getitem__(self, index: int | slice) -> Patch | list[Patch]:
        if isinstance(index, slice):
            return [self[k] for k in range(*index.indices(len(self)))]
        counts, mask = self._stored(index)
        return self._patch(index, counts * np.float32(1.0 / STEPS_PER_NEPER), mask > 0)

    def window(self, index: int, top: int, left: int, side: int) -> Patch:
        """A square of a patch, read without the rest; where it lies beyond the patch there is air.

        Args:
            index: The patch.
            top: First row; may be negative.
            left: First column; may be negative.
            side: Rows and columns.
        """
        counts, mask = self._stored(index)
        rows, columns = mask.shape
        nepers = np.zeros((len(counts), side, side), np.float32)
        inside = np.zeros((side, side), np.bool_)
        here = np.s_[max(top, 0) : max(min(top + side, rows), 0), max(left, 0) : max(min(left + side, columns), 0)]
        there = np.s_[max(-top, 0) : max(min(side, rows - top), 0), max(-left, 0) : max(min(side, columns - left), 0)]
        nepers[(slice(None), *there)] = counts[(slice(None), *here)]
        nepers *= np.float32(1.0 / STEPS_PER_NEPER)
        inside[there] = mask[here]
        return self._patch(index, nepers, inside)

    def _stored(self, index: int) -> tuple[NDArray[np.uint16], NDArray[np.uint8]]:
        """Counts (energies, rows, columns) and mask (rows, columns) of a patch, in the file."""
        row = self.rows[index]
        energies, rows, columns = row["shape"]
        start, pixels = row["offset"], rows * columns
        middle = start + 2 * energies * pixels
        counts = np.frombuffer(self._map[start:middle], "<u2").reshape(energies, rows, columns)
        return counts, np.frombuffer(self._map[middle : middle + pixels], np.uint8).reshape(rows, columns)

    def _patch(self, index: int, nepers: Float32, mask: NDArray[np.bool_]) -> Patch:
        row = self.rows[index]
        return Patch(nepers, mask, row["mm_per_pixel"], row["kind"], row["name"], row["family"])


def _bytes(shape: Sequence[int]) -> int:
    energies, rows, columns = shape
    return (2 * energies + 1) * rows * columns


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    """The index; a torn last line is left out."""
    if not path.is_file():
        raise DataError(f"{path}: no such file; expected a bank made by cargolens")
    if path.stat().st_size > MAX_INDEX_BYTES:
        raise DataError(f"{path}: {path.stat().st_size} bytes, expected at most {MAX_INDEX_BYTES}")
    for number, line in enumerate(path.read_bytes().splitlines(keepends=True), 1):
        if not line.endswith(b"\n"):
            return
        try:
            row = json.loads(line)
            good = (
                row["offset"] >= 0 and len(row["shape"]) == 3 and all(1 <= n <= MAX_SIDE for n in row["shape"])
                and row["mm_per_pixel"] > 0 and all(isinstance(row[key], str) for key in ("kind", "name", "family"))
            )  # fmt: skip
        except (ValueError, KeyError, TypeError):
            good = False
        if not good:
            raise DataError(f"{path}, line {number}: not a patch; make the bank again")
        yield row
