"""The structure of a TIFF file, checked in pure Python before its pixels are decoded.

Only what scanners write is accepted: one or two pages of 8 or 16-bit grey, 32-bit float grey, or 8 or 16-bit RGB(A), in
strips or tiles that all lie inside the file.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from .errors import ScanError
from .headers import Header

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_CODES = {1: "B", 3: "H", 4: "I", 13: "I"}
_COMPRESSION = {1: "none", 5: "LZW", 8: "deflate", 32773: "PackBits", 32946: "deflate"}
_MAX_ENTRIES = 512
_MAX_BLOCKS = 1 << 20
WIDTH, LENGTH, BITS, COMPRESSION, PHOTOMETRIC, OFFSETS, ORIENTATION = 256, 257, 258, 259, 262, 273, 274
SAMPLES, COUNTS, PLANAR, TILE_OFFSETS, TILE_COUNTS, FORMAT = 277, 279, 284, 324, 325, 339


@dataclass(frozen=True)
class _Page:
    tags: dict[int, tuple[int, ...]]
    places: dict[int, int]  # where a tag's single value lies, for the tags that are rewritten

    def first(self, tag: int, default: int) -> int:
        values = self.tags.get(tag)
        return values[0] if values else default


def tiff_header(data: bytes, name: str) -> Header:
    """Walk a TIFF's directories and check that everything they point at is there.

    Args:
        data: The whole file.
        name: File name for messages.

    Returns:
        The header of the first page, with the number of pages. In `pixels` the orientation is set to plain and
        MinIsWhite to MinIsBlack, so that the decoder hands out the samples as they are stored.

    Raises:
        ScanError: The file is truncated, damaged, or uses what scanners do not.
    """
    pages = list(_pages(data, name))
    headers = [_page_header(page, data, name) for page in pages]
    if len(headers) > 2:
        raise ScanError(f"{name}: TIFF with {len(headers)} pages, expected 1, or 2 (low energy, then high energy)")
    if len(headers) == 2 and headers[0] != headers[1]:
        raise ScanError(f"{name}: the two pages of the TIFF differ in size or sample type, expected low and high alike")
    plain = bytearray(data)
    order = "<" if data[:2] == b"II" else ">"
    for page in pages:
        for tag, value in ((ORIENTATION, 1), (PHOTOMETRIC, 1)):
            if tag in page.places and not (tag == PHOTOMETRIC and page.first(tag, 1) == 2):
                struct.pack_into(order + "H", plain, page.places[tag], value)
    first = headers[0]
    return Header(
        "tiff", first.rows, first.columns, first.channels, first.bits, bytes(plain), len(headers), first.floating,
        first.inverted,
    )  # fmt: skip


def _pages(data: bytes, name: str) -> Iterator[_Page]:
    order = "<" if data[:2] == b"II" else ">"
    at, seen = _number(data, 4, "I", order, name), set[int]()
    while at:
        if at in seen or len(seen) > 16:
            raise ScanError(f"{name}: damaged TIFF: its directories form a loop or are too many")
        seen.add(at)
        count = _number(data, at, "H", order, name)
        if count > _MAX_ENTRIES:
            raise ScanError(f"{name}: damaged TIFF: a directory with {count} entries")
        yield _directory(data, at + 2, count, order, name)
        at = _number(data, at + 2 + 12 * count, "I", order, name)
    if not seen:
        raise ScanError(f"{name}: damaged TIFF: no picture inside")


def _directory(data: bytes, at: int, entries: int, order: str, name: str) -> _Page:
    tags: dict[int, tuple[int, ...]] = {}
    places: dict[int, int] = {}
    for entry in range(at, at + 12 * entries, 12):
        if entry + 12 > len(data):
            raise ScanError(f"{name}: truncated TIFF: {len(data)} bytes end inside a directory; copy the file again")
        tag, kind, count = struct.unpack_from(order + "HHI", data, entry)
        size = _SIZES.get(kind, 0) * count
        place = entry + 8 if size <= 4 else _number(data, entry + 8, "I", order, name)
        if place + size > len(data):
            raise ScanError(f"{name}: truncated TIFF: tag {tag} lies behind the end of the file; copy the file again")
        if kind in _CODES and count <= _MAX_BLOCKS:
            tags[tag] = struct.unpack_from(f"{order}{count}{_CODES[kind]}", data, place)
            if kind == 3 and count == 1:
                places[tag] = place
    return _Page(tags, places)


def _page_header(page: _Page, data: bytes, name: str) -> Header:
    rows, columns = page.first(LENGTH, 0), page.first(WIDTH, 0)
    samples, bits = page.first(SAMPLES, 1), page.tags.get(BITS, (1,))
    kind, photometric = page.first(FORMAT, 1), page.first(PHOTOMETRIC, 1)
    compression = page.first(COMPRESSION, 1)
    if samples not in (1, 3, 4):
        raise ScanError(f"{name}: TIFF with {samples} channels a pixel, expected 1 (grey), 3 (RGB) or 4 (RGBA)")
    if len(set(bits)) != 1 or (kind, bits[0]) not in ((1, 8), (1, 16), (3, 32)) or (kind == 3 and samples != 1):
        label = {1: "unsigned", 2: "signed", 3: "float"}.get(kind, f"format {kind}")
        raise ScanError(f"{name}: TIFF of {bits[0]}-bit {label} samples, expected 8 or 16-bit unsigned or 32-bit float")
    if compression not in _COMPRESSION:
        raise ScanError(f"{name}: TIFF compression {compression}, expected none, LZW, deflate or PackBits")
    if photometric not in ((0, 1) if samples == 1 else (2,)) or (samples > 1 and page.first(PLANAR, 1) != 1):
        raise ScanError(f"{name}: TIFF of photometric kind {photometric}, expected grey or interleaved RGB")
    tiled = TILE_OFFSETS in page.tags
    offsets = page.tags.get(TILE_OFFSETS if tiled else OFFSETS, ())
    counts = page.tags.get(TILE_COUNTS if tiled else COUNTS, ())
    if not offsets or len(offsets) != len(counts):
        raise ScanError(f"{name}: damaged TIFF: {len(offsets)} blocks of pixels with {len(counts)} lengths")
    if any(offset + count > len(data) for offset, count in zip(offsets, counts, strict=True)):
        raise ScanError(f"{name}: truncated TIFF: pixels lie behind the end of the file; copy the file again")
    needed = rows * columns * samples * bits[0] // 8
    if sum(counts) * (1 if compression == 1 else 4096) < needed:
        raise ScanError(f"{name}: TIFF declares {columns} x {rows} pixels but holds {sum(counts)} bytes of them")
    return Header("tiff", rows, columns, samples, bits[0], b"", 1, kind == 3, photometric == 0)


def _number(data: bytes, at: int, code: str, order: str, name: str) -> int:
    if at + struct.calcsize(code) > len(data):
        raise ScanError(f"{name}: truncated TIFF: {len(data)} bytes end inside its structure; copy the file again")
    return int(struct.unpack_from(order + code, data, at)[0])
