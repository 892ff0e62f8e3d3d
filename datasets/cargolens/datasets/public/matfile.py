"""Numbers in a MATLAB 5 file: enough for the boxes and tables that data sets keep in ``.mat``, and nothing else."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError
from ..untrusted import read_limited

MAX_MAT_BYTES = 1 << 26
_MATRIX, _COMPRESSED = 14, 15
_TYPES = {1: "i1", 2: "u1", 3: "i2", 4: "u2", 5: "i4", 6: "u4", 7: "f4", 9: "f8", 12: "i8", 13: "u8"}
_NUMERIC = range(6, 16)  # array classes double to uint64


def read_mat(path: Path, name: str) -> NDArray[np.float64]:
    """A numeric variable of a MATLAB 5 file.

    Args:
        path: The file.
        name: The variable.

    Returns:
        Its values as float64, in its shape.

    Raises:
        DataError: The file is damaged, of another version, larger than 64 MiB when unpacked, or without the variable.
    """
    data = read_limited(path, MAX_MAT_BYTES)
    if len(data) < 128 or data[124:128] not in (b"\x00\x01IM", b"\x01\x00MI"):
        raise DataError(f"{path}: not a MATLAB 5 file; save it with -v7")
    order = "<" if data[126:128] == b"IM" else ">"
    try:
        for kind, body in _elements(data[128:], order):
            if kind == _COMPRESSED:
                kind, body = next(_elements(_unpacked(body, path), order))  # noqa: PLW2901
            if kind == _MATRIX:
                found = _variable(body, name, order)
                if found is not None:
                    return found
    except (struct.error, zlib.error, ValueError, StopIteration, KeyError) as error:
        raise DataError(f"{path}: damaged MATLAB file ({error})") from error
    raise DataError(f"{path}: no numeric variable {name!r}")


def _unpacked(body: bytes, path: Path) -> bytes:
    unpacker = zlib.decompressobj()
    data = unpacker.decompress(body, MAX_MAT_BYTES)
    if unpacker.unconsumed_tail:
        raise DataError(f"{path}: more than {MAX_MAT_BYTES} bytes when unpacked")
    return data


def _elements(data: bytes, order: str) -> Iterator[tuple[int, bytes]]:
    """Type and content of the elements in a row; small ones keep both in eight bytes."""
    at = 0
    while at + 8 <= len(data):
        kind, size = struct.unpack_from(order + "II", data, at)
        if kind >> 16:
            kind, size, start, step = kind & 0xFFFF, kind >> 16, at + 4, 8
        else:
            start = at + 8
            step = 8 + (size if kind == _COMPRESSED else -(-size // 8) * 8)
        if start + size > len(data):
            raise ValueError(f"an element of {size} bytes in a file of {len(data)}")
        yield kind, data[start : start + size]
        at += step


def _variable(body: bytes, wanted: str, order: str) -> NDArray[np.float64] | None:
    parts = _elements(body, order)
    flags, shape, name, values = (next(parts) for _ in range(4))
    array_class = struct.unpack_from(order + "I", flags[1])[0] & 0xFF
    if name[1].decode("latin-1") != wanted or array_class not in _NUMERIC:
        return None
    size = np.frombuffer(shape[1], order + "i4")
    numbers = np.frombuffer(values[1], order + _TYPES[values[0]])
    return np.asarray(numbers, np.float64).reshape(tuple(size.tolist()), order="F")
