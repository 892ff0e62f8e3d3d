"""DICOS files to test with: made by pydicom alone where the reader is tested, by the package where a round trip is."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID

from cargolens.datasets.dicos import ThreatObject, ThreatReport, image_references, write_dx
from cargolens.datasets.scan import Scan, ScanMeta, View

NOW = datetime(2026, 1, 2, 3, 4, 5, 60, tzinfo=timezone.utc)
PROCESSING, PRESENTATION = "1.2.840.10008.5.1.4.1.1.501.2.2", "1.2.840.10008.5.1.4.1.1.501.2.1"
EXPLICIT, IMPLICIT, DEFLATED = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.1.99"
JPEG, RLE = "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.5"


def counts(bits: int = 16, rows: int = 24, columns: int = 31, seed: int = 0) -> NDArray[np.uint16]:
    """Noise with a broad border of air at 7/8 of full scale."""
    full = 2**bits - 1
    values = np.full((rows, columns), full * 7 // 8, np.uint16)
    shape = (rows - 8, columns - 8)
    values[4:-4, 4:-4] = np.random.default_rng(seed).integers(0, full * 7 // 8, shape, endpoint=True)
    return values


def image(pixels: bytes, rows: int = 24, columns: int = 31, *, syntax: str = EXPLICIT, **changes: Any) -> bytes:
    """A bare DX file as pydicom writes it; `changes` set elements by keyword, None takes them away."""
    dataset = Dataset()
    values = {
        "SOPClassUID": PROCESSING,
        "SOPInstanceUID": "2.25.1",
        "Rows": rows,
        "Columns": columns,
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "BitsAllocated": 16,
        "BitsStored": 16,
        "HighBit": 15,
        "PixelRepresentation": 0,
        **changes,
    }
    for keyword, value in values.items():
        if value is not None:
            setattr(dataset, keyword, value)
    dataset.add_new(0x7FE00010, "OW", pixels)
    if syntax in (JPEG, RLE):
        dataset["PixelData"].VR = "OB"
        dataset["PixelData"].is_undefined_length = True
    return to_file(dataset, syntax)


def to_file(dataset: Dataset, syntax: str = EXPLICIT) -> bytes:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = dataset.SOPClassUID, dataset.SOPInstanceUID
    meta.add_new(0x00020004, "CS", "V03")
    meta.TransferSyntaxUID, meta.ImplementationClassUID = UID(syntax), UID("2.25.2")
    dataset.file_meta = meta
    stream = io.BytesIO()
    pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()


def deflated(data: bytes) -> bytes:
    """A small file of DICOM's deflated syntax whose body is `data`."""
    meta = b"\x02\x00\x10\x00UI" + struct.pack("<H", len(DEFLATED)) + DEFLATED.encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return bytes(128) + b"DICM" + meta + packer.compress(data) + packer.flush()


def changed(path: Path, change: Callable[[Dataset], object]) -> Path:
    """The file with `change` made to it."""
    dataset = pydicom.dcmread(path)
    change(dataset)
    path.write_bytes(to_file(dataset))
    return path


def scan(views: int = 2) -> Scan:
    rng = np.random.default_rng(3)
    values = rng.uniform(0.01, 1.2, (2, 40, 57)).astype(np.float32)
    top = View(values, "top", "dual-energy", 16, energies=(90.0, 160.0), energy_unit="kV", mm_per_pixel=0.8)
    side = View(values[:1, :30], "side", mm_per_pixel=0.8)
    return Scan((top, side)[:views], ScanMeta("päket 1", scanner="X 9"))


def written(folder: Path) -> list[Path]:
    return write_dx(scan(), folder, key="k", time=NOW)


def report(**changes: Any) -> ThreatReport:
    """An alarm in two views with every field in use."""
    fields: dict[str, Any] = {
        "scan_id": "päket 1",
        "alarm": True,
        "algorithm": ("CargoLens", "0.1.0", "-sha256=" + "a" * 56),
        "images": (*image_references("k", "top", 2), *image_references("k", "side", 1)),
        "time": NOW,
        "objects": (
            ThreatObject(
                "top", (2.0, 3.0, 10.0, 12.0), "PROHIBITED ITEM", "HIGH_THREAT",
                description="knife, ähnlich", probability=0.875,
                polygon=((2.0, 3.0), (10.0, 3.0), (10.0, 12.5)), mass_g=120.0, density=1.5, z_effective=7.5,
            ),
            ThreatObject("side", (0.0, 0.0, 57.0, 30.0), flag="UNKNOWN", ability="SHIELD"),
        ),
        "seconds": 0.5,
        "station": "hub 3",
    }  # fmt: skip
    return ThreatReport(**{**fields, **changes})
