"""From a path to samples: bounded, and with one clear error for whatever is wrong.

The content decides the format, not the suffix. Nothing is allocated before the header has been checked; depth comes
from the file; no orientation tag turns the picture.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from .arrays import read_npy, read_npz
from .errors import ScanError
from .headers import MIN_SIDE, Header, check_size, jpeg_header, png_header, sniff
from .tiff import tiff_header

Samples = NDArray[Any]
_SUFFIXES = {".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".tif": "tiff", ".tiff": "tiff"} | {
    ".npy": "npy",
    ".npz": "npz",
}


@dataclass(frozen=True)
class Stated:
    """What a file says about its picture beside the samples; None where it says nothing.

    Attributes:
        air: Counts of air.
        energy: ``"low"`` or ``"high"`` for one of two energies, else ``""``.
        kilovolts: Tube voltage, kV.
        mm_per_pixel: Pixel pitch in the object plane, mm.
        scanner: Maker, model and serial.
        time: Acquisition time, ISO 8601.
    """

    air: float | None = None
    energy: str = ""
    kilovolts: float | None = None
    mm_per_pixel: float | None = None
    scanner: str | None = None
    time: str | None = None


@dataclass(frozen=True, eq=False)
class Decoded:
    """The samples of one file.

    Attributes:
        pages: Arrays (rows, columns) grey or (rows, columns, 3 or 4) blue, green, red(, alpha); uint8, uint16 or float.
        keys: A key a page: ``""`` or, in an NPZ, the array's key.
        bit_depth: Bits per sample of the file (32 for any float).
        lossy: The file's compression does not keep the samples exactly.
        inverted: The file itself says that 0 is displayed white.
        notes: What a reader of the result should know, such as a wrong suffix.
        stated: What the file says beside its samples.
    """

    pages: tuple[Samples, ...]
    keys: tuple[str, ...]
    bit_depth: int
    lossy: bool = False
    inverted: bool = False
    notes: tuple[str, ...] = ()
    stated: Stated = field(default_factory=Stated)


def read_bytes(path: str | Path, max_bytes: int) -> bytes:
    """The content of a regular file.

    Args:
        path: File.
        max_bytes: Limit on its size.

    Returns:
        All its bytes.

    Raises:
        ScanError: It is absent, no regular file (a folder, a pipe, a device), unreadable, empty or too large.
    """
    try:
        # Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise ScanError(f"{path}: not a regular file, expected a picture or an array file")
            if status.st_size > max_bytes:
                raise ScanError(f"{path}: {status.st_size} bytes, expected at most {max_bytes}")
            data = stream.read(status.st_size + 1)  # as much is set aside: the limit would be half a gigabyte
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ScanError(f"{path}: cannot be read ({reason}); check the path and the permissions") from error
    if not data:
        raise ScanError(f"{path}: empty file (0 bytes); copy it again")
    if len(data) > status.st_size:
        raise ScanError(f"{path}: grew beyond {status.st_size} bytes while it was read; read it again when it is whole")
    return data


def decode_file(path: str | Path, *, max_pixels: int = 64_000_000, max_bytes: int = 512 << 20) -> Decoded:
    """Decode a PNG, JPEG, TIFF, NPY, NPZ or DICOS file.

    Args:
        path: File.
        max_pixels: Limit on rows times columns.
        max_bytes: Limit on the file and on the decoded samples.

    Returns:
        The samples with their depth.

    Raises:
        ScanError: One line saying what is wrong with the file.
    """
    return decode_bytes(read_bytes(path, max_bytes), str(path), max_pixels=max_pixels, max_bytes=max_bytes)


def decode_bytes(data: bytes, name: str, *, max_pixels: int = 64_000_000, max_bytes: int = 512 << 20) -> Decoded:
    """Decode the content of a file; see `decode_file`.

    Args:
        data: The whole content.
        name: File name for messages and for the note about a wrong suffix.
        max_pixels: Limit on rows times columns.
        max_bytes: Limit on the decoded samples.

    Returns:
        The samples with their depth.

    Raises:
        ScanError: One line saying what is wrong.
    """
    kind = sniff(data[:132])
    suffix = Path(name).suffix.lower()
    notes: tuple[str, ...] = ()
    if _SUFFIXES.get(suffix, kind) != kind and kind in _SUFFIXES.values():
        notes = (f"the suffix is {suffix} but the content is {kind.upper()}",)
    if kind in ("png", "jpeg", "tiff"):
        header = {"png": png_header, "jpeg": jpeg_header, "tiff": tiff_header}[kind](data, name)
        return _decode_picture(header, name, notes, max_pixels, max_bytes)
    if kind in ("npy", "npz"):
        found = {"": read_npy(data, name, max_bytes)} if kind == "npy" else read_npz(data, name, max_bytes)
        return _decode_arrays(found, name, notes, max_pixels)
    if kind == "dicos":
        from .dicos.dx import decode_dx  # noqa: PLC0415 - it needs this module, and pydicom

        return decode_dx(data, name, max_pixels, max_bytes)
    what = f"a {kind} file" if kind else f"content of an unknown kind (it starts with {data[:4].hex(' ')})"
    raise ScanError(f"{name}: {what}, expected PNG, JPEG, TIFF, NPY, NPZ or DICOS")


def _decode_picture(header: Header, name: str, notes: tuple[str, ...], max_pixels: int, max_bytes: int) -> Decoded:
    if header.channels == 2:
        raise ScanError(f"{name}: 2 channels a pixel (grey and alpha), expected grey, RGB or RGBA; drop the alpha")
    size = header.channels * header.bits // 8 * header.pages
    check_size(name, header.rows, header.columns, size, max_pixels, max_bytes)
    buffer = np.frombuffer(header.pixels, np.uint8)
    pages: list[Samples] = []
    try:
        if header.pages > 1:
            complete, many = cv2.imdecodemulti(buffer, cv2.IMREAD_UNCHANGED)
            pages = list(many) if complete else []
        else:
            one = cv2.imdecode(buffer, cv2.IMREAD_UNCHANGED)
            pages = [] if one is None else [one]
    except cv2.error as error:
        raise ScanError(f"{name}: damaged {header.kind.upper()}: {error.err}; copy the file again") from error
    if len(pages) != header.pages:
        raise ScanError(f"{name}: damaged {header.kind.upper()}: its pixels cannot be decoded; copy the file again")
    expected = np.dtype(np.float32 if header.floating else np.uint16 if header.bits == 16 else np.uint8)
    for page in pages:
        if page.shape[:2] != (header.rows, header.columns) or page.dtype != expected:
            raise ScanError(f"{name}: decoded to {page.shape} {page.dtype}, which is not what its header says")
    bits = 32 if header.floating else header.bits
    return Decoded(tuple(pages), ("",) * len(pages), bits, header.lossy, header.inverted, notes)


def _decode_arrays(found: dict[str, Samples], name: str, notes: tuple[str, ...], max_pixels: int) -> Decoded:
    pages: list[Samples] = []
    keys: list[str] = []
    depths = set[int]()
    for key, array in found.items():
        label = f"{name}[{key}]" if key else name
        if array.ndim < 2:
            continue  # numbers beside the pictures, such as energies, are not samples
        if array.ndim == 3 and array.shape[0] not in (1, 2):
            raise ScanError(
                f"{label}: shape {array.shape}, expected (rows, columns) or (1 or 2 energies, rows, columns)"
            )
        check_size(label, array.shape[-2], array.shape[-1], 1, max_pixels, max_pixels)
        for page in array if array.ndim == 3 else (array,):
            pages.append(page)
            keys.append(key)
        depths.add(32 if array.dtype.kind == "f" else 8 * array.dtype.itemsize)
    if not pages:
        raise ScanError(f"{name}: no picture among its arrays, expected one of at least {MIN_SIDE} x {MIN_SIDE}")
    if len(depths) != 1:
        raise ScanError(f"{name}: arrays of different depths {sorted(depths)}, expected one")
    return Decoded(tuple(pages), tuple(keys), depths.pop(), notes=notes)
