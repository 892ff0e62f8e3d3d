"""Size, kind and hash of a picture file without decoding its pixels."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from ..decode import decode_bytes, read_bytes
from ..dicos.codes import SUFFIXES as DICOS_SUFFIXES
from ..headers import jpeg_header, png_header, sniff
from ..reader import ReadOptions
from ..tiff import tiff_header
from .truth import Size

_SUFFIX_KINDS = {".jpg": "jpeg", ".jpe": "jpeg", ".tif": "tiff", **dict.fromkeys(DICOS_SUFFIXES, "dicos")}


@dataclass(frozen=True)
class Probe:
    """What a picture file says about itself.

    Attributes:
        size: (columns, rows).
        bits: Bits per sample.
        channels: Samples per pixel.
        kind: ``"png"``, ``"jpeg"``, ``"tiff"``, ``"npy"``, ``"npz"`` or ``"dicos"``.
        data: The content.
        wrong_suffix: The name's suffix is that of another kind.
    """

    size: Size
    bits: int
    channels: int
    kind: str
    data: bytes
    wrong_suffix: bool

    @property
    def md5(self) -> str:
        """MD5 of the content, which some sets publish."""
        return hashlib.md5(self.data, usedforsecurity=False).hexdigest()


def probe(path: str, max_bytes: int = ReadOptions.max_bytes) -> Probe:
    """Reads a file and checks its structure to the end.

    Raises:
        ScanError: It is absent, empty, damaged, too large or no picture.
    """
    data = read_bytes(path, max_bytes)
    kind = sniff(data[:132])
    suffix = Path(path).suffix.lower()
    wrong = _SUFFIX_KINDS.get(suffix, suffix[1:]) != kind
    walk = {"png": png_header, "jpeg": jpeg_header, "tiff": tiff_header}.get(kind)
    if walk is not None:
        header = walk(data, path)
        return Probe((header.columns, header.rows), header.bits, header.channels, kind, data, wrong)
    decoded = decode_bytes(data, path)
    rows, columns = decoded.pages[0].shape[:2]
    return Probe((columns, rows), decoded.bit_depth, len(decoded.pages), kind, data, wrong)
