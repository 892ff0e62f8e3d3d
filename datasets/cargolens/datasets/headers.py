"""What a picture file claims about itself, read in pure Python before any pixel is decoded.

A decoder trusts the header: it allocates what the header says and fills up what the file lacks. So the header, the
structure and the checksums are checked here first, and only a file that is whole and of a bearable size is decoded.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from .errors import ScanError

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_PNG_CHUNKS = 1 << 16
MIN_SIDE = 8
MAX_SIDE = 1_000_000
MAX_DEFLATE_RATIO = 1032  # deflate cannot shrink data further than this
_PNG_CHANNELS = {0: 1, 2: 3, 3: 3, 4: 2, 6: 4}
_FOREIGN = (
    (b"GIF8", 0, "GIF"),
    (b"BM", 0, "BMP"),
    (b"WEBP", 8, "WebP"),
    (b"DICM", 128, "dicos"),
    (b"%PDF", 0, "PDF"),
    (b"\x89HDF", 0, "HDF5"),
    (b"\x00\x00\x00\x0cjP", 0, "JPEG 2000"),
    (b"\xff\x4f\xff\x51", 0, "JPEG 2000"),
    (b"\x1f\x8b", 0, "gzip"),
    (b"<?xml", 0, "XML"),
    (b"{", 0, "JSON"),
)


@dataclass(frozen=True)
class Header:
    """The size and the sample type a file declares.

    Attributes:
        kind: ``"png"``, ``"jpeg"`` or ``"tiff"``.
        rows: Height, pixels.
        columns: Width, pixels.
        channels: Samples per pixel after decoding.
        bits: Bits per sample.
        pages: Pictures in the file.
        floating: Samples are IEEE floats.
        inverted: The file itself says that 0 is displayed white (TIFF MinIsWhite).
        lossy: The compression does not keep the samples exactly.
        pixels: The bytes to hand to the decoder: no metadata that could turn, recolour or bloat the picture.
    """

    kind: str
    rows: int
    columns: int
    channels: int
    bits: int
    pixels: bytes
    pages: int = 1
    floating: bool = False
    inverted: bool = False
    lossy: bool = False


def sniff(head: bytes) -> str:
    """Name of the format that the first bytes show.

    Args:
        head: At least the first 132 bytes, or the whole file when it is shorter.

    Returns:
        ``"png"``, ``"jpeg"``, ``"tiff"``, ``"npy"``, ``"npz"``, ``"dicos"``, another format's name, or ``""`` when
        unknown.
    """
    if head.startswith(PNG_SIGNATURE):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head[:4] in (b"II*\x00", b"MM\x00*"):
        return "tiff"
    if head[:4] in (b"II+\x00", b"MM\x00+"):
        return "BigTIFF"
    if head.startswith(b"\x93NUMPY"):
        return "npy"
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return "npz"
    return next((name for magic, at, name in _FOREIGN if head[at : at + len(magic)] == magic), "")


def png_header(data: bytes, name: str) -> Header:
    """Walk a PNG from its signature to IEND, checking every checksum.

    Args:
        data: The whole file.
        name: File name for messages.

    Returns:
        The header; `pixels` holds only the chunks that carry the picture, so that no text, colour profile or
        orientation chunk reaches the decoder.

    Raises:
        ScanError: The file is truncated, damaged or of an unsupported kind.
    """
    keep, compressed = [PNG_SIGNATURE], 0
    for kind, chunk in _png_chunks(data, name):
        if len(keep) == 1 and (kind != b"IHDR" or len(chunk) != 25):
            raise ScanError(f"{name}: damaged PNG: it does not start with its IHDR chunk")
        if kind in (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"):
            keep.append(chunk)
        compressed += len(chunk) - 12 if kind == b"IDAT" else 0
    columns, rows, bits, colour = struct.unpack_from(">IIBB", keep[1], 8)
    if colour not in _PNG_CHANNELS or bits not in (1, 2, 4, 8, 16):
        raise ScanError(f"{name}: damaged PNG: colour type {colour} with {bits} bits does not exist")
    if colour != 3 and bits < 8:
        raise ScanError(f"{name}: {bits}-bit PNG, expected 8 or 16 bits a sample")
    channels = _PNG_CHANNELS[colour]
    row_bytes = -(-columns * (1 if colour == 3 else channels) * bits // 8)
    if compressed * MAX_DEFLATE_RATIO < rows * row_bytes:
        raise ScanError(
            f"{name}: PNG declares {columns} x {rows} pixels but holds {compressed} bytes of them; copy the file again"
        )
    return Header("png", rows, columns, channels, 8 if colour == 3 else bits, b"".join(keep))


def _png_chunks(data: bytes, name: str) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG_SIGNATURE)
    for _ in range(MAX_PNG_CHUNKS):
        if at + 12 > len(data):
            raise ScanError(f"{name}: truncated PNG: {len(data)} bytes and no IEND chunk; copy the file again")
        kind, end = data[at + 4 : at + 8], at + 12 + int.from_bytes(data[at : at + 4], "big")
        if end > len(data):
            label = kind.decode("latin-1")
            raise ScanError(f"{name}: truncated PNG: {label!r} chunk needs {end} bytes, the file has {len(data)}")
        if zlib.crc32(data[at + 4 : end - 4]) != int.from_bytes(data[end - 4 : end], "big"):
            raise ScanError(f"{name}: damaged PNG: wrong checksum at byte {at}; copy the file again")
        yield kind, data[at:end]
        if kind == b"IEND":
            return
        at = end
    raise ScanError(f"{name}: PNG with more than {MAX_PNG_CHUNKS} chunks; save it again")


def jpeg_header(data: bytes, name: str) -> Header:
    """Walk the segments of a JPEG up to its first scan and look for its end.

    Args:
        data: The whole file.
        name: File name for messages.

    Returns:
        The header. EXIF is left in place: the decoder is told to ignore it.

    Raises:
        ScanError: The file is truncated, damaged or of an unsupported kind.
    """
    at, frame = 2, None
    while True:
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        if at + 4 > len(data):
            raise ScanError(f"{name}: truncated JPEG: {len(data)} bytes end inside the header; copy the file again")
        if data[at] != 0xFF:
            raise ScanError(f"{name}: damaged JPEG: byte {at} is {data[at]:#04x}, expected a marker")
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA:
            break
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            frame = marker, data[at + 4 : at + 10]
        at += 2 + max(length, 2)
    if frame is None or len(frame[1]) < 6:
        raise ScanError(f"{name}: damaged JPEG: pixel data without a frame header")
    marker, (bits, rows, columns, channels) = frame[0], struct.unpack(">BHHB", frame[1])
    if marker not in (0xC0, 0xC1, 0xC2) or bits != 8:
        raise ScanError(f"{name}: {bits}-bit JPEG of process {marker - 0xC0}, expected 8-bit baseline or progressive")
    if channels not in (1, 3):
        raise ScanError(f"{name}: JPEG with {channels} channels, expected 1 (grey) or 3 (colour)")
    if data.rfind(b"\xff\xd9", at) < 0:
        raise ScanError(f"{name}: truncated JPEG: {len(data)} bytes and no end marker; copy the file again")
    return Header("jpeg", rows, columns, channels, 8, data, lossy=True)


def check_size(name: str, rows: int, columns: int, bytes_per_pixel: int, max_pixels: int, max_bytes: int) -> None:
    """Refuse a picture that is too small to be a scan or too large to be decoded.

    Args:
        name: File name for messages.
        rows: Declared height.
        columns: Declared width.
        bytes_per_pixel: Of the decoded picture, all channels and pages.
        max_pixels: Limit on rows times columns.
        max_bytes: Limit on the decoded size.

    Raises:
        ScanError: With the size found and the size expected.
    """
    if rows < MIN_SIDE or columns < MIN_SIDE:
        raise ScanError(f"{name}: {columns} x {rows} pixels, expected at least {MIN_SIDE} x {MIN_SIDE}")
    if max(rows, columns) > MAX_SIDE or rows * columns > max_pixels:
        raise ScanError(f"{name}: {columns} x {rows} pixels, expected at most {max_pixels} in all; cut or shrink it")
    if rows * columns * bytes_per_pixel > max_bytes:
        size = rows * columns * bytes_per_pixel
        raise ScanError(f"{name}: {size} bytes when decoded, expected at most {max_bytes}; cut or shrink it")
