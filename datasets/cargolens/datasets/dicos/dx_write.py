"""Scans as DICOS DX images for processing, one file an energy of a view, and references to images for reports."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..decode import read_bytes
from ..errors import DataError, ScanError
from ..headers import sniff
from ..scan import Scan, View
from . import codes
from .common import UNKNOWN, Identity, common_elements, cut
from .defects import find_defects
from .dx import TRANSMISSION
from .files import make_uid, parse, require_pydicom, save, to_bytes
from .report import ImageReference

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

AIR_COUNTS = 50_000
"""Counts of air; the room up to 65,535 is for noise above it."""


def write_dx(scan: Scan, folder: str | Path, *, key: str, time: datetime, object_type: str = "BAGGAGE") -> list[Path]:
    """Writes a scan as DX images of 16 bits.

    Transmission is kept within half of 1/50,000; what a palette said of the material is not carried.

    Args:
        scan: The scan.
        folder: Where to; it must be there.
        key: What identifies the scan everywhere, such as the SHA-256 of its files: the UIDs depend on it alone, and
            `image_references` finds the same.
        time: When it was acquired, with its time zone.
        object_type: Type of the object.

    Returns:
        The files, view by view, low energy first: ``ID[_view][_low|_high].dcs``, which read as one scan again.

    Raises:
        UsageError: pydicom is missing.
        DataError: A file cannot be written.
    """
    require_pydicom()
    stem = re.sub(r"[^A-Za-z0-9.-]+", "_", scan.meta.scan_id).strip("._")[-80:] or "scan"
    paths: list[Path] = []
    for number, view in enumerate(scan.views, 1):
        many = len(view.transmission) == 2
        for energy in range(len(view.transmission)):
            parts = [stem, view.name, ("low", "high")[energy] if many else ""]
            path = Path(folder) / f"{'_'.join(part for part in parts if part)}.dcs"
            identity = Identity(
                sop_class=codes.DX_PROCESSING,
                sop_instance=_instance(key, view.name, energy),
                modality="XRAY",
                study=_study(key),
                series=make_uid("series", key, view.name),
                object_id=scan.meta.scan_id,
                object_type=object_type,
                time=time,
                number=10 * number + energy,
                model=cut(scan.meta.scanner or "") or UNKNOWN,
            )
            data = _image(view, energy, identity, make_uid("frame", _study(key)))
            if wrong := find_defects(parse(data, str(path), len(data))):
                raise DataError(f"{path}: not written: {'; '.join(map(str, wrong[:3]))}")
            save(data, path)
            paths.append(path)
    return paths


def image_references(key: str, view: str, energies: int) -> tuple[ImageReference, ...]:
    """References to the images `write_dx` makes of a view under this key, whether they were written or not."""
    study = _study(key)
    return tuple(
        ImageReference(view, codes.DX_PROCESSING, _instance(key, view, energy), study, make_uid("frame", study))
        for energy in range(energies)
    )


def read_reference(path: str | Path, view: str, max_bytes: int) -> ImageReference | None:
    """The reference to a DICOS image; None when the file is no DICOS image.

    Args:
        path: File.
        view: Name of the view it shows.
        max_bytes: Limit on the file, packed and inflated.
    """
    try:
        if not _has_magic(Path(path)):
            return None
        elements = parse(read_bytes(path, max_bytes), str(path), max_bytes)
        found = ImageReference(
            view, elements.text("SOPClassUID"), elements.text("SOPInstanceUID"), elements.text("StudyInstanceUID"),
            elements.text("FrameOfReferenceUID"), elements.text("PatientID"), elements.text("OOIType"),
        )  # fmt: skip
    except (ScanError, OSError, ValueError):
        return None
    usable = found.sop_class in codes.SOP_CLASSES and found.sop_instance and found.study
    return found if usable and found.object_type in codes.ENUMERATIONS[0x40101042] else None


def _has_magic(path: Path) -> bool:
    """Whether a file calls itself DICOS, so that other pictures are not read a second time."""
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return sniff(stream.read(132)) == "dicos"


def _study(key: str) -> str:
    return make_uid("scan", key)


def _instance(key: str, view: str, energy: int) -> str:
    return make_uid("image", key, view, str(energy))


def _image(view: View, energy: int, identity: Identity, frame: str) -> bytes:
    from pydicom.sequence import Sequence  # noqa: PLC0415 - an optional package

    transmission = view.transmission[energy]
    counts = np.clip(np.rint(transmission * np.float32(AIR_COUNTS)), 0, 65535).astype("<u2")
    names = (codes.LOW_ENERGY, codes.HIGH_ENERGY) if len(view.transmission) == 2 else ("INTENSITY",)
    dataset = common_elements(identity)
    dataset.ImageType = ["ORIGINAL", names[energy]]
    dataset.PresentationIntentType = "FOR PROCESSING"
    dataset.add_new(0x00080118, "CS", "MACHINE")
    dataset.add_new(codes.UNNAMED_CODE, "CS", "LHS")
    if view.name:
        dataset.SeriesDescription = cut(view.name)
    dataset.KVP = f"{view.energies[energy]:g}" if view.energies and view.energy_unit == "kV" else "0"
    dataset.DetectorType = None
    dataset.XRayTubeCurrentInuA = "0"
    dataset.TableSpeed = 0.0
    dataset.FrameOfReferenceUID, dataset.PositionReferenceIndicator = frame, ""
    dataset.ImagePositionPatient = [0, 0, 0]
    dataset.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.Rows, dataset.Columns = view.rows, view.columns
    if view.mm_per_pixel is not None:
        dataset.PixelSpacing = [f"{view.mm_per_pixel:.10g}"] * 2
        dataset.PixelSpacingCalibrationType = "GEOMETRY"
        dataset.PixelSpacingCalibrationDescription = "object plane"
    dataset.BitsAllocated = dataset.BitsStored = 16
    dataset.HighBit = 15
    dataset.PixelRepresentation = 0
    dataset.BurnedInAnnotation = "NO"
    dataset.PixelIntensityRelationship = "LIN"
    dataset.PixelIntensityRelationshipSign = 1
    dataset.RescaleIntercept = "0"
    dataset.RescaleSlope = "1"  # readers accept no other
    dataset.RescaleType = "US"
    dataset.RealWorldValueMappingSequence = Sequence([_transmission_mapping()])
    dataset.LossyImageCompression = "00"
    dataset.AcquisitionContextSequence = Sequence([])
    dataset.PresentationLUTShape = "IDENTITY"
    dataset.BeltHeight = 0.0
    dataset.add_new(codes.UNNAMED_NUMBER, "FL", 0.0)
    dataset.add_new(0x7FE00010, "OW", counts.tobytes())
    return to_bytes(dataset)


def _transmission_mapping() -> Dataset:
    """What counts mean (DICOM PS3.3 C.7.6.16.2.11): transmission is counts / `AIR_COUNTS`."""
    from pydicom.dataset import Dataset  # noqa: PLC0415 - an optional package
    from pydicom.sequence import Sequence  # noqa: PLC0415

    unit = Dataset()
    unit.CodeValue, unit.CodingSchemeDesignator, unit.CodeMeaning = "1", "UCUM", "no units"
    mapping = Dataset()
    mapping.LUTLabel, mapping.LUTExplanation = TRANSMISSION, "transmission, air = 1"
    mapping.add_new(0x00409216, "US", 0)
    mapping.add_new(0x00409211, "US", 65535)
    mapping.RealWorldValueIntercept, mapping.RealWorldValueSlope = 0.0, 1 / AIR_COUNTS
    mapping.MeasurementUnitsCodeSequence = Sequence([unit])
    return mapping
