"""DICOS Digital X-Ray (DX) to samples: one or two frames of up to 16 bits, for presentation or for processing.

Polarity is what the file says of the intensity, not how it wants to be shown; depth is the bits stored. Values on a
logarithmic scale are refused, because no attribute says which.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..decode import Decoded, Samples, Stated
from ..errors import ScanError
from ..headers import check_size
from . import codes
from .files import Elements, parse
from .jpeg_lossless import decode_lossless_jpeg
from .rle import decode_rle

TRANSMISSION = "TRANSMISSION"  # label of the real-world value mapping that gives transmission with air = 1
_ENERGIES = {codes.LOW_ENERGY: "low", codes.HIGH_ENERGY: "high"}


@dataclass(frozen=True)
class _Layout:
    rows: int
    columns: int
    frames: int
    channels: int
    allocated: int
    stored: int
    planar: bool

    @property
    def frame_bytes(self) -> int:
        return self.rows * self.columns * self.channels * self.allocated // 8


def decode_dx(data: bytes, name: str, max_pixels: int, max_bytes: int) -> Decoded:
    """Decode a DX image.

    Args:
        data: The whole file.
        name: File name for messages.
        max_pixels: Limit on rows times columns.
        max_bytes: Limit on the decoded samples.

    Returns:
        One page an energy, low energy first, with what the file states about itself.

    Raises:
        ScanError: One line saying what is wrong with the file.
    """
    elements = parse(data, name, max_bytes)
    kind = elements.text("SOPClassUID")
    if kind not in (codes.DX_PRESENTATION, codes.DX_PROCESSING):
        what = codes.SOP_CLASSES.get(kind, f"SOP class {kind[:64] or 'not given'}")
        raise ScanError(f"{name}: a DICOS file with {what}, expected a DX image")
    layout = _layout(elements)
    size = layout.frames * layout.channels * layout.allocated // 8
    check_size(name, layout.rows, layout.columns, size, max_pixels, max_bytes)
    pages = _offset(_pages(elements, layout), elements, layout)
    sign = elements.number("PixelIntensityRelationshipSign")
    inverted = sign < 0 if sign else elements.text("PhotometricInterpretation") == "MONOCHROME1"
    keys = ("",) * len(pages)
    return Decoded(
        tuple(pages), keys, layout.stored, _is_lossy(elements), inverted, _notes(elements), _stated(elements)
    )


def _layout(elements: Elements) -> _Layout:
    name = elements.name
    channels, stored = elements.count("SamplesPerPixel", 1), elements.count("BitsStored")
    allocated = elements.count("BitsAllocated")
    colour = elements.text("PhotometricInterpretation")
    if (channels, colour) not in ((1, "MONOCHROME1"), (1, "MONOCHROME2"), (3, "RGB")):
        raise ScanError(f"{name}: {channels} samples a pixel as {colour[:16]!r}, expected MONOCHROME1, 2 or RGB")
    if channels == 3 and elements.syntax == codes.JPEG_LOSSLESS:
        raise ScanError(f"{name}: colours in lossless JPEG, expected grey ones; write it uncompressed")
    if allocated not in (8, 16) or not 1 <= stored <= allocated or (channels == 3 and stored != 8):
        raise ScanError(
            f"{name}: {stored} of {allocated} bits in {channels} channel(s), expected 1 to 16 of 8 or 16, RGB with 8"
        )
    if elements.count("HighBit", stored - 1) != stored - 1 or elements.count("PixelRepresentation", 0):
        raise ScanError(f"{name}: signed or shifted samples, expected unsigned ones in the lowest bits")
    relation = elements.text("PixelIntensityRelationship")
    if relation == "LOG":
        raise ScanError(f"{name}: samples on an unknown logarithmic scale (LOG), expected LIN; export intensities")
    frames = elements.count("NumberOfFrames", 1)
    if frames not in (1, 2) or (frames == 2 and channels == 3):
        raise ScanError(f"{name}: {frames} frames of {channels} channel(s), expected 1, or 2 grey ones (two energies)")
    planar = bool(elements.count("PlanarConfiguration", 0))
    rows, columns = elements.count("Rows"), elements.count("Columns")
    return _Layout(rows, columns, frames, channels, allocated, stored, planar)


def _pages(elements: Elements, layout: _Layout) -> list[Samples]:
    name = elements.name
    value = elements.value("PixelData")
    if not isinstance(value, bytes):
        raise ScanError(f"{name}: no pixel data; copy the file again")
    if elements.syntax == codes.RLE:
        pages = [_unpack_rle(frame, name, layout) for frame in _fragments(value, name, layout.frames)]
    elif elements.syntax == codes.JPEG_LOSSLESS:
        pages = [
            decode_lossless_jpeg(frame, name, layout.rows, layout.columns)
            for frame in _fragments(value, name, layout.frames)
        ]
    else:
        expected = layout.frames * layout.frame_bytes
        if len(value) not in (expected, expected + expected % 2):
            raise ScanError(f"{name}: {len(value)} bytes of pixels, expected {expected}; copy the file again")
        kind = np.dtype("<u2" if layout.allocated == 16 else "u1")
        samples = np.frombuffer(value, kind, expected // kind.itemsize).astype(kind.newbyteorder("="))
        pages = [_shaped(part, layout) for part in np.split(samples, layout.frames)]
    dtype = np.uint8 if layout.stored <= 8 else np.uint16
    if layout.stored < 16 and any(int(page.max()) >> layout.stored for page in pages):
        raise ScanError(
            f"{name}: samples that do not fit into the {layout.stored} bits stored; declare the true number"
        )
    return [np.ascontiguousarray(page, dtype) for page in pages]


def _shaped(samples: Samples, layout: _Layout) -> Samples:
    if layout.channels == 1:
        return samples.reshape(layout.rows, layout.columns)
    if layout.planar:
        return samples.reshape(3, layout.rows, layout.columns)[::-1].transpose(1, 2, 0)
    return samples.reshape(layout.rows, layout.columns, 3)[..., ::-1]


def _fragments(value: bytes, name: str, frames: int) -> list[bytes]:
    from pydicom.encaps import generate_frames  # noqa: PLC0415 - an optional package

    try:
        found = list(generate_frames(value, number_of_frames=frames))
    except Exception as error:  # whatever pydicom raises on damaged fragments
        raise ScanError(f"{name}: damaged pixel data ({error}); copy the file again") from error
    if len(found) != frames:
        raise ScanError(f"{name}: {len(found)} compressed frames, expected {frames}; copy the file again")
    return found


def _unpack_rle(frame: bytes, name: str, layout: _Layout) -> Samples:
    width = layout.allocated // 8
    planes = decode_rle(frame, name, width * layout.channels, layout.rows * layout.columns)
    if layout.channels == 3:
        return planes[::-1].T.reshape(layout.rows, layout.columns, 3)
    samples = planes.T.reshape(-1, width).astype(np.uint16) @ np.array([256, 1][-width:], np.uint16)
    return samples.reshape(layout.rows, layout.columns)


def _offset(pages: list[Samples], elements: Elements, layout: _Layout) -> list[Samples]:
    """Samples with zero intensity at 0 counts."""
    given, intercept = elements.number("RescaleSlope"), elements.number("RescaleIntercept") or 0.0
    slope = 1.0 if given is None else given
    full = 2**layout.stored - 1
    if slope <= 0 or abs(intercept) >= slope * full:
        raise ScanError(f"{elements.name}: rescaling by {slope:g} and {intercept:g}, expected a rising line near zero")
    shift = round(intercept / slope)
    if shift:
        pages = [np.clip(page.astype(np.int64) + shift, 0, full).astype(page.dtype) for page in pages]
    return pages


def _stated(elements: Elements) -> Stated:
    kv = elements.number("KVP")
    pitch = elements.numbers("PixelSpacing")
    square = len(pitch) == 2 and pitch[0] > 0 and abs(pitch[0] - pitch[1]) < 0.01 * pitch[0]
    parts = [elements.text(key) for key in ("Manufacturer", "ManufacturerModelName", "DeviceSerialNumber")]
    scanner = " ".join(part for part in parts if part and part.lower() != "unknown")
    date, clock = elements.text("ContentDate"), elements.text("ContentTime")
    return Stated(
        air=_air(elements),
        energy=_ENERGIES.get(elements.text("ImageType", 1).replace("_", " "), ""),
        kilovolts=kv if kv and kv > 0 else None,
        mm_per_pixel=pitch[0] if square else None,
        scanner=scanner[:200] or None,
        time=_iso(date, clock),
    )


def _air(elements: Elements) -> float | None:
    """Counts of air, where a real-world value mapping says which counts are transmission 1."""
    for item in elements.items("RealWorldValueMappingSequence"):
        slope, intercept = item.number("RealWorldValueSlope"), item.number("RealWorldValueIntercept") or 0.0
        if item.text("LUTLabel") == TRANSMISSION and slope and slope > 0 and intercept == 0:
            return 1.0 / slope
    return None


def _iso(date: str, clock: str) -> str | None:
    if len(date) != 8 or not date.isdecimal() or not clock[:6].isdecimal() or len(clock) < 6:
        return None
    return f"{date[:4]}-{date[4:6]}-{date[6:]}T{clock[:2]}:{clock[2:4]}:{clock[4:6]}"


def _is_lossy(elements: Elements) -> bool:
    return elements.text("LossyImageCompression") == "01"


def _notes(elements: Elements) -> tuple[str, ...]:
    notes = []
    if elements.text("SOPClassUID") == codes.DX_PRESENTATION or elements.text("PixelIntensityRelationship") == "DISP":
        notes.append("an image for presentation: its values may have been processed for the eye")
    if elements.version != codes.VERSION:
        notes.append(f"its file meta group names no DICOS version {codes.VERSION}")
    return tuple(notes)
