"""NPY and NPZ arrays, read without pickle and within limits.

A `.npy` header is a Python literal: it is parsed as one, never evaluated. A `.npz` is a zip file: each member's
declared size is checked before it is unpacked.
"""

from __future__ import annotations

import ast
import io
import math
import zipfile
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import ScanError

_MAX_HEADER = 4096
_MAX_MEMBERS = 32
_DTYPES = ("|u1", "u1", "<u2", ">u2", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8")


def read_npy(data: bytes, name: str, max_bytes: int) -> NDArray[Any]:
    """One array of 8 or 16-bit counts or of floats, up to three dimensions.

    Args:
        data: The whole `.npy` file.
        name: File name for messages.
        max_bytes: Limit on the array.

    Returns:
        The array, in native byte order.

    Raises:
        ScanError: The header is not a plain array header, the data are incomplete, or the type is not supported.
    """
    dtype, shape, fortran, start = _npy_header(data, name)
    size = math.prod(shape) * dtype.itemsize
    if size > max_bytes:
        raise ScanError(f"{name}: array of {size} bytes, expected at most {max_bytes}")
    if len(data) - start != size:
        raise ScanError(f"{name}: truncated NPY: shape {shape} needs {size} bytes, the file holds {len(data) - start}")
    flat = np.frombuffer(data, dtype, offset=start)
    array = flat.reshape(shape, order="F" if fortran else "C")
    return array.astype(dtype.newbyteorder("="), copy=False)


def read_npz(data: bytes, name: str, max_bytes: int) -> dict[str, NDArray[Any]]:
    """The arrays of a `.npz` file by key.

    Args:
        data: The whole file.
        name: File name for messages.
        max_bytes: Limit on all arrays together.

    Returns:
        Key to array, in the order of the file.

    Raises:
        ScanError: The file is damaged, encrypted, too large once unpacked, or holds something else than arrays.
    """
    arrays: dict[str, NDArray[Any]] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > _MAX_MEMBERS:
                raise ScanError(f"{name}: NPZ with {len(members)} members, expected at most {_MAX_MEMBERS}")
            total = sum(member.file_size for member in members)
            if total > max_bytes:
                raise ScanError(f"{name}: NPZ of {total} bytes when unpacked, expected at most {max_bytes}")
            for member in members:
                if not member.filename.endswith(".npy") or member.flag_bits & 1:
                    raise ScanError(f"{name}: NPZ member {member.filename!r}, expected unencrypted .npy arrays only")
                with archive.open(member) as stream:
                    content = stream.read(member.file_size + 1)
                key = member.filename[: -len(".npy")]
                arrays[key] = read_npy(content, f"{name}[{key}]", max_bytes)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise ScanError(f"{name}: damaged NPZ: {error}; copy the file again") from error
    if not arrays:
        raise ScanError(f"{name}: NPZ without an array")
    return arrays


def _npy_header(data: bytes, name: str) -> tuple[np.dtype[Any], tuple[int, ...], bool, int]:
    version = data[6:7]
    width = 2 if version == b"\x01" else 4
    start = 8 + width
    if data[:6] != b"\x93NUMPY" or version not in (b"\x01", b"\x02", b"\x03") or len(data) < start:
        raise ScanError(f"{name}: damaged NPY: its first bytes are not those of an array file")
    length = int.from_bytes(data[8:start], "little")
    if length > _MAX_HEADER or start + length > len(data):
        raise ScanError(f"{name}: damaged NPY: a header of {length} bytes in a file of {len(data)}")
    try:
        fields = ast.literal_eval(data[start : start + length].decode("utf-8").strip())
        descr, fortran, shape = fields["descr"], fields["fortran_order"], fields["shape"]
    except (ValueError, SyntaxError, TypeError, KeyError, RecursionError, MemoryError) as error:
        raise ScanError(f"{name}: damaged NPY: its header is not a plain array header") from error
    if descr not in _DTYPES:
        raise ScanError(f"{name}: array of type {descr!r}, expected uint8 or uint16 counts or float transmission")
    if not isinstance(shape, tuple) or len(shape) > 3 or not all(type(n) is int and 0 <= n < 1 << 31 for n in shape):
        raise ScanError(f"{name}: array of shape {shape!r}, expected (rows, columns) or (energies, rows, columns)")
    return np.dtype(descr), shape, bool(fortran), start + length
