"""Elements that every DICOS file of this package holds: who, when, what was scanned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from . import codes

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

MANUFACTURER = "CargoLens"
UNKNOWN = "unknown"
MAX_LO = 64
STAMP = "%Y%m%d%H%M%S.%f"


@dataclass(frozen=True)
class Identity:
    """Which file this is and what it belongs to; UIDs as texts."""

    sop_class: str
    sop_instance: str
    modality: str
    study: str
    series: str
    object_id: str
    object_type: str
    time: datetime
    number: int = 1
    station: str = ""
    manufacturer: str = UNKNOWN
    model: str = UNKNOWN
    software: str = UNKNOWN


def common_elements(identity: Identity) -> Dataset:
    """A data set with the elements images and reports share, all of those readers insist on."""
    from pydicom.dataset import Dataset  # noqa: PLC0415 - an optional package
    from pydicom.sequence import Sequence  # noqa: PLC0415

    moment = identity.time.astimezone(timezone.utc)
    date, clock = moment.strftime("%Y%m%d"), moment.strftime("%H%M%S.%f")
    dataset = Dataset()
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SOPClassUID, dataset.SOPInstanceUID = identity.sop_class, identity.sop_instance
    for what in ("InstanceCreation", "Study", "Series", "Content"):
        setattr(dataset, f"{what}Date", date)
        setattr(dataset, f"{what}Time", clock)
    dataset.TimezoneOffsetFromUTC = "+0000"
    dataset.Modality = identity.modality
    dataset.Manufacturer = identity.manufacturer
    dataset.ManufacturerModelName = identity.model
    dataset.SoftwareVersions = identity.software
    dataset.DeviceSerialNumber = UNKNOWN
    dataset.InstitutionName = dataset.InstitutionAddress = UNKNOWN
    dataset.StationName = cut(identity.station, 16) or UNKNOWN
    dataset.PatientID = cut(identity.object_id) or UNKNOWN
    dataset.IssuerOfPatientID = UNKNOWN
    dataset.TypeOfPatientID = "TEXT"
    dataset.DateOfLastCalibration = dataset.TimeOfLastCalibration = None
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = identity.study, identity.series
    dataset.StudyID = UNKNOWN
    dataset.InstanceNumber = identity.number
    dataset.DICOSVersion = codes.VERSION
    dataset.OOIType = identity.object_type
    dataset.AcquisitionStatus = "SUCCESSFUL"
    dataset.ScanType = "OPERATIONAL"
    dataset.AlgorithmRoutingCodeSequence = Sequence([])
    return dataset


def cut(text: str, limit: int = MAX_LO) -> str:
    """Text that fits an element of `limit` characters: its end is kept, backslashes and control characters are not."""
    return (
        "".join("/" if letter == "\\" else letter for letter in text if letter.isprintable()).strip()[-limit:].strip()
    )
