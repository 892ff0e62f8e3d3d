"""Lossless JPEG of DICOM's syntax 1.2.840.10008.1.2.4.70: Huffman coded differences to the left neighbour.

ITU-T T.81 (1992), process 14 with predictor 1. Code lengths at every bit of the stream are looked up at once; only the
walk from code to code is a loop.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..errors import ScanError

_CHUNK = 1 << 18  # bytes of the stream whose bits are looked up at once: about 40 MB of tables
_SOF3, _DHT, _SOS, _DRI, _EOI = 0xC3, 0xC4, 0xDA, 0xDD, 0xD9
_FRAMES = {*range(0xC0, 0xD0)} - {_SOF3, _DHT, 0xC8, 0xCC}


@dataclass
class _Header:
    rows: int = 0
    columns: int = 0
    bits: int = 0
    tables: dict[int, tuple[NDArray[np.uint8], NDArray[np.uint8]]] = field(default_factory=dict)
    table: int = 0
    start: int = 0


def decode_lossless_jpeg(data: bytes, name: str, rows: int, columns: int) -> NDArray[np.uint16]:
    """Decode one picture.

    Args:
        data: The JPEG stream.
        name: File name for messages.
        rows: Height the file declares outside the stream.
        columns: Width likewise.

    Returns:
        (rows, columns) uint16.

    Raises:
        ScanError: The stream is damaged, of another process, or of another size.
    """
    header = _read_header(data, name)
    if (header.rows, header.columns) != (rows, columns):
        raise ScanError(
            f"{name}: {columns} x {rows} pixels declared but its JPEG has {header.columns} x {header.rows}; "
            "copy the file again"
        )
    if header.table not in header.tables:
        raise ScanError(f"{name}: damaged JPEG: no Huffman table {header.table}")
    end = data.rfind(bytes((0xFF, _EOI)))
    if end < header.start:
        raise ScanError(f"{name}: truncated JPEG: no end marker; copy the file again")
    coded = data[header.start : end].replace(b"\xff\x00", b"\xff")
    if 8 * len(coded) < rows * columns:
        raise ScanError(f"{name}: truncated JPEG: {len(coded)} bytes for {rows * columns} pixels; copy the file again")
    differences = _differences(coded, header.tables[header.table], rows * columns, name).reshape(rows, columns)
    differences[0, 0] = (int(differences[0, 0]) + (1 << (header.bits - 1))) & 0xFFFF
    differences[:, 0] = np.cumsum(differences[:, 0], dtype=np.uint16)
    return np.cumsum(differences, axis=1, dtype=np.uint16)


def _read_header(data: bytes, name: str) -> _Header:
    header, at = _Header(), 2
    while data[:2] == b"\xff\xd8" and at + 4 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        segment, at = data[at + 4 : at + 2 + length], at + 2 + length
        if marker in _FRAMES or (marker == _SOF3 and (len(segment) < 6 or segment[5] != 1)):
            raise ScanError(f"{name}: JPEG process {marker - 0xC0}, expected lossless with one component")
        if marker == _DRI and any(segment):
            raise ScanError(f"{name}: JPEG with restart intervals, expected none; write it uncompressed")
        if marker == _SOF3:
            header.bits = segment[0]
            header.rows, header.columns = int.from_bytes(segment[1:3], "big"), int.from_bytes(segment[3:5], "big")
        elif marker == _DHT:
            _read_tables(segment, header, name)
        elif marker == _SOS:
            if len(segment) != 6 or segment[0] != 1 or segment[3] != 1 or segment[5] or not 2 <= header.bits <= 16:
                raise ScanError(f"{name}: JPEG with another predictor than the left neighbour; write it uncompressed")
            header.table, header.start = segment[2] >> 4, at
            return header
    raise ScanError(f"{name}: damaged JPEG: its header cannot be read; copy the file again")


def _read_tables(segment: bytes, header: _Header, name: str) -> None:
    """Huffman tables as two lookups over the next 16 bits: code length (0: no code) and bits of the difference."""
    while segment:
        counts, identity = segment[1:17], segment[0]
        total = sum(counts)
        symbols = np.frombuffer(segment[17 : 17 + total], np.uint8)
        lengths = np.repeat(np.arange(1, 17)[: len(counts)], np.frombuffer(counts, np.uint8))
        spans = 1 << (16 - lengths)
        if len(counts) != 16 or len(symbols) != total or spans.sum() > 1 << 16 or (symbols > 16).any():
            raise ScanError(f"{name}: damaged JPEG: its Huffman table is none; copy the file again")
        code_length, size = np.zeros(1 << 16, np.uint8), np.zeros(1 << 16, np.uint8)
        code_length[: spans.sum()] = np.repeat(lengths, spans)
        size[: spans.sum()] = np.repeat(symbols, spans)
        header.tables[identity] = code_length, size
        segment = segment[17 + total :]


def _differences(
    coded: bytes, table: tuple[NDArray[np.uint8], NDArray[np.uint8]], count: int, name: str
) -> NDArray[np.uint16]:
    """`count` differences modulo 2^16."""
    code_length, size = table
    stream = np.frombuffer(coded + bytes(8), np.uint8)
    out = np.empty(count, np.uint16)
    done = position = 0
    while done < count:
        first = position >> 3
        if first >= len(coded):
            raise ScanError(f"{name}: truncated JPEG: {done} of {count} pixels; copy the file again")
        last = min(first + _CHUNK, len(coded))
        windows = _windows(stream, first, last)
        lengths, sizes = code_length[windows >> 16], size[windows >> 16]
        advance = np.where(lengths > 0, lengths + np.where(sizes == 16, 0, sizes), 0).astype(np.uint8)
        starts, position = _walk(advance.tobytes(), position - 8 * first, count - done, name)
        position += 8 * first
        at = np.asarray(starts)
        out[done : done + len(starts)] = _values(windows[at], lengths[at], sizes[at])
        done += len(starts)
    if position > 8 * len(coded):
        raise ScanError(f"{name}: truncated JPEG: its last pixels are missing; copy the file again")
    return out


def _windows(stream: NDArray[np.uint8], first: int, last: int) -> NDArray[np.uint32]:
    """The 32 bits from every bit of the bytes `first` to `last`."""
    five = np.zeros(last - first, np.uint64)
    for offset in range(5):
        five = (five << np.uint64(8)) | stream[first + offset : last + offset]
    shifts = np.arange(8, 0, -1, dtype=np.uint64)
    return (five[:, None] >> shifts).astype(np.uint32).ravel()


def _walk(advance: bytes, position: int, count: int, name: str) -> tuple[list[int], int]:
    """Where up to `count` codes start, and where the next one would."""
    starts: list[int] = []
    end = len(advance)
    while position < end and len(starts) < count:
        step = advance[position]
        if not step:
            raise ScanError(f"{name}: damaged JPEG: bits that are no code; copy the file again")
        starts.append(position)
        position += step
    return starts, position


def _values(windows: NDArray[np.uint32], lengths: NDArray[np.uint8], sizes: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """Differences from the bits behind their codes (T.81, F.2.2.1 and H.1.2.2)."""
    size = sizes.astype(np.int64)
    bits = ((windows.astype(np.int64) << lengths) & 0xFFFFFFFF) >> (32 - size)
    negative = (size > 0) & (bits < (1 << np.maximum(size - 1, 0)))
    value = np.where(size == 16, 1 << 15, np.where(negative, bits - (1 << size) + 1, bits))
    return (value & 0xFFFF).astype(np.uint16)
