"""DICOM's run length code (PS3.5 annex G): a segment a byte of a sample, most significant first, packed as PackBits."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from ..errors import ScanError

_HEADER = 64


def decode_rle(data: bytes, name: str, segments: int, pixels: int) -> NDArray[np.uint8]:
    """Decode one frame.

    Args:
        data: The frame: a header of 16 words, then the segments.
        name: File name for messages.
        segments: How many there must be: bytes a sample times channels.
        pixels: Bytes in each segment once unpacked.

    Returns:
        (segments, pixels) uint8.

    Raises:
        ScanError: The frame is damaged or has other segments.
    """
    if len(data) < _HEADER:
        raise ScanError(f"{name}: truncated RLE frame of {len(data)} bytes; copy the file again")
    count, *offsets = struct.unpack("<16I", data[:_HEADER])
    if count != segments:
        raise ScanError(f"{name}: {count} RLE segments, expected {segments}; copy the file again")
    ends = [*offsets[1:count], len(data)]
    return np.stack([_unpack(data[at:end], pixels, name) for at, end in zip(offsets, ends, strict=False)])


def _unpack(packed: bytes, pixels: int, name: str) -> NDArray[np.uint8]:
    out, at = bytearray(), 0
    while len(out) < pixels and at < len(packed) - 1:
        control = packed[at]
        if control < 128:
            out += packed[at + 1 : at + 2 + control]
            at += 2 + control
        else:
            out += packed[at + 1 : at + 2] * (257 - control if control > 128 else 0)
            at += 2 if control > 128 else 1
    if len(out) != pixels:
        raise ScanError(f"{name}: {len(out)} RLE bytes, expected {pixels}; copy the file again")
    return np.frombuffer(bytes(out), np.uint8)
