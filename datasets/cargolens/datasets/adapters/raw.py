"""Worked example of an adapter: raw detector counts, each scan described by a JSON file beside them.

``4711.json``::

    {"rows": 480, "columns": 640, "bits": 12, "byte_order": "little", "kv": [100, 160],
     "views": {"top": ["4711_t_lo.raw", "4711_t_hi.raw"]},
     "scanner": "line 3", "parcel": "RR123", "goods": "toys", "hs": "9503", "kg": 1.2, "origin": "NL"}

Each raw file holds rows times columns unsigned 16-bit counts and nothing else. They are written as
NPY of 16 bits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError
from ..source import ScanSource, ViewFiles
from ..untrusted import parse_json, read_limited

MAX_HEADER = 1 << 16
MAX_PIXELS = 64_000_000
_ORDERS = {"little": "<u2", "big": ">u2"}


def adapt(source: Path, target: Path) -> Iterator[ScanSource]:
    """Scans of a folder, in the order of their names.

    Raises:
        DataError: One line that names the file, what was found and what was expected.
    """
    for path in sorted(source.glob("*.json")):
        header = _header(path)
        energies = tuple(float(kv) for kv in header["kv"]) or None
        views = []
        for name, files in header["views"].items():
            written = [target / f"{path.stem}_{_plain(name)}_{number}.npy" for number in range(len(files))]
            for file, out in zip(files, written, strict=True):
                np.save(out, _counts(path, file, header))
            views.append(ViewFiles(name, tuple(map(str, written)), energies))
        yield ScanSource(
            path.stem, tuple(views), _text(header, "goods"), _text(header, "hs"), header["kg"],
            _text(header, "scanner"), _text(header, "parcel"), _text(header, "origin"),
        )  # fmt: skip


def _header(path: Path) -> dict[str, Any]:
    """The description of a scan, with every value checked that is used as more than a text."""
    found = parse_json(read_limited(path, MAX_HEADER), str(path))
    header: dict[str, Any] = {"bits": 16, "byte_order": "little", "kv": [], "kg": None}
    header |= found if isinstance(found, dict) else {}
    rows, columns = header.get("rows", 0), header.get("columns", 0)
    checks = {
        "rows": type(rows) is int and rows > 0,
        "columns": type(columns) is int and columns > 0 and rows * columns <= MAX_PIXELS,
        "bits": header["bits"] in range(8, 17),
        "byte_order": header["byte_order"] in _ORDERS,
        "kv": isinstance(header["kv"], list) and all(isinstance(kv, int | float) and kv > 0 for kv in header["kv"]),
        "kg": header["kg"] is None or (isinstance(header["kg"], int | float) and header["kg"] >= 0),
        "views": isinstance(header.get("views"), dict)
        and all(isinstance(f, list) and 0 < len(f) <= 2 and all(map(_is_name, f)) for f in header["views"].values()),
    }
    wrong = next((key for key, good in checks.items() if not good), None)
    if wrong is not None:
        raise DataError(f"{path}: {wrong} is {str(header.get(wrong))[:60]}; see the example in docs/datasets.md")
    return header


def _is_name(value: object) -> bool:
    """Whether it names a file of the same folder."""
    return isinstance(value, str) and value not in ("", ".", "..") and Path(value).name == value


def _counts(path: Path, name: str, header: dict[str, Any]) -> NDArray[np.uint16]:
    """Counts of one file, moved up to 16 bits so that the depth need not be declared when they are read."""
    file, shape, bits = path.parent / name, (header["rows"], header["columns"]), header["bits"]
    data = read_limited(file, 2 * MAX_PIXELS)
    if len(data) != 2 * math.prod(shape):
        raise DataError(
            f"{file}: {len(data)} bytes, expected {2 * math.prod(shape)} for {shape[0]} x {shape[1]} counts"
        )
    counts = np.frombuffer(data, _ORDERS[header["byte_order"]]).reshape(shape)
    if counts.max() >> bits:
        raise DataError(f"{file}: count {counts.max()}, expected at most {bits} bits; check the byte order")
    return np.asarray(counts << (16 - bits), np.uint16)


def _plain(name: str) -> str:
    return "".join(character if character.isalnum() else "-" for character in name)


def _text(header: dict[str, Any], key: str) -> str | None:
    value = header.get(key)
    return None if value in (None, "") else str(value)
