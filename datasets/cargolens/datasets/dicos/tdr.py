"""Threat Detection Reports (TDR v03): from values to a file and back."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from ..decode import read_bytes
from ..errors import DataError, ScanError
from . import codes
from .common import MANUFACTURER, STAMP, UNKNOWN, Identity, common_elements, cut
from .defects import find_defects
from .files import Elements, make_uid, parse, require_pydicom, save, to_bytes
from .report import ImageReference, ThreatObject, ThreatReport

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_MAX_BYTES = 64 << 20
_MAX_TEXT = 1000
_MEASURES = (("Mass", "mass_g"), ("Density", "density"), ("ZEffective", "z_effective"))


def write_tdr(report: ThreatReport, path: str | Path) -> None:
    """Writes a report as a TDR file.

    Args:
        report: What to write. An alarm needs an object: readers refuse an alarm without one.
        path: File; it appears whole or not at all.

    Raises:
        UsageError: pydicom is missing.
        DataError: The report holds something a TDR cannot say, or the file cannot be written.
    """
    require_pydicom()
    data = to_bytes(_dataset(report, str(path)))
    if wrong := find_defects(parse(data, str(path), _MAX_BYTES)):
        raise DataError(f"{path}: not written: {'; '.join(map(str, wrong[:3]))}")
    save(data, Path(path))


def read_tdr(path: str | Path) -> ThreatReport:
    """Reads a TDR file, also one that `validate` finds fault with.

    Args:
        path: File.

    Returns:
        The report; an object that is outlined in several images becomes one object for each. A view is named by the
        object's location description.

    Raises:
        ScanError: It is no TDR, damaged, or lacks what a report cannot do without.
    """
    elements = parse(read_bytes(path, _MAX_BYTES), str(path), _MAX_BYTES)
    if elements.text("SOPClassUID") != codes.TDR:
        raise ScanError(f"{path}: a DICOS file, but no Threat Detection Report")
    decision = elements.text("AlarmDecision")
    if decision not in ("ALARM", "CLEAR"):
        raise ScanError(f"{path}: alarm decision {decision[:20]!r}, expected ALARM or CLEAR")
    views: dict[str, str] = {}
    objects: list[ThreatObject] = []
    for threat in elements.items("ThreatSequence"):
        objects += _read_object(threat, views)
    return ThreatReport(
        scan_id=elements.text("PatientID"),
        alarm=decision == "ALARM",
        algorithm=tuple(map(str, elements.values("ThreatDetectionAlgorithmAndVersion"))),
        images=_read_images(elements, views),
        time=_read_time(elements.text("AlarmDecisionTime"), str(path)),
        objects=tuple(objects),
        seconds=(elements.number("TotalProcessingTime") or 0.0) / 1000,
        abort_reason=elements.text("AbortReason"),
        kind=elements.text("TDRType"),
        station=elements.text("StationName").replace(UNKNOWN, ""),
    )


def _dataset(report: ThreatReport, path: str) -> Dataset:
    from pydicom.sequence import Sequence  # noqa: PLC0415 - an optional package

    if not report.images:
        raise DataError(f"{path}: not written: a report about no image; expected at least one reference")
    if report.time.tzinfo is None:
        raise DataError(f"{path}: not written: a time without its time zone")
    first = report.images[0]
    stamp = report.time.astimezone(timezone.utc).strftime(STAMP)
    instance = make_uid("report", first.sop_instance, stamp, *report.algorithm)
    identity = Identity(
        codes.TDR, instance, "TDR", first.study, make_uid("reports", first.study), first.object_id or report.scan_id,
        first.object_type, report.time, station=report.station, manufacturer=MANUFACTURER,
        model=report.algorithm[0] if report.algorithm else UNKNOWN, software=" ".join(report.algorithm[1:2]) or UNKNOWN,
    )  # fmt: skip
    dataset = common_elements(identity)
    dataset.ReferencedStudySequence = Sequence([_reference(image) for image in report.images])
    dataset.FrameOfReferenceUID = first.frame or make_uid("frame", first.study)
    dataset.PositionReferenceIndicator = ""
    dataset.ThreatSequence = Sequence(
        [_object(number, item, report, path) for number, item in enumerate(report.objects, 1)]
    )
    dataset.AbortFlag = "ABORT" if report.abort_reason else "SUCCESS"
    if report.abort_reason:
        dataset.AbortReason = report.abort_reason
    dataset.TDRType = report.kind
    dataset.ThreatDetectionAlgorithmAndVersion = [cut(value) for value in report.algorithm]
    dataset.AlarmDecisionTime = f"{stamp}+0000"
    dataset.AlarmDecision = "ALARM" if report.alarm else "CLEAR"
    dataset.NumberOfTotalObjects = len(report.objects)
    dataset.NumberOfAlarmObjects = report.alarm_objects
    dataset.TotalProcessingTime = report.seconds * 1000
    dataset.AdditionalScreeningPerformed = "NO"
    dataset.add_new(0x40101075, "FD", 1.0)  # v03 readers take no text here, whatever DICOM's dictionary says
    return dataset


def _reference(image: ImageReference) -> Dataset:
    from pydicom.dataset import Dataset  # noqa: PLC0415 - an optional package

    item = Dataset()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = image.sop_class, image.sop_instance
    return item


def _object(number: int, threat: ThreatObject, report: ThreatReport, path: str) -> Dataset:
    from pydicom.dataset import Dataset  # noqa: PLC0415 - an optional package
    from pydicom.sequence import Sequence  # noqa: PLC0415

    images = [image for image in report.images if image.view == threat.view]
    if not images:
        raise DataError(f"{path}: not written: object {number} lies in view {threat.view!r}, which no image shows")
    (x0, y0, x1, y1), corners = threat.box, threat.polygon
    region = Dataset()
    region.ThreatROIBase = [x0, y0, 0.0]
    region.ThreatROIExtents = [x1 - x0, y1 - y0, 1.0]
    region.ThreatROIBitmap = None
    shown = Dataset()
    shown.ReferencedInstanceSequence = Sequence([_reference(image) for image in images])
    shown.ThreatROIVoxelSequence = Sequence([region])
    if threat.view:
        shown.PTOLocationDescription = cut(threat.view)
    if corners:
        shown.BoundingPolygon = [value for x, y in corners for value in (x, y, 0.0)]
    for keyword, attribute in _MEASURES:
        if (value := getattr(threat, attribute)) is not None:
            setattr(shown, keyword, value)
    assessment = Dataset()
    assessment.ThreatCategory = threat.category
    assessment.ThreatCategoryDescription = cut(threat.description, _MAX_TEXT)
    assessment.ATDAbilityAssessment = threat.ability
    assessment.ATDAssessmentFlag = threat.flag
    if threat.probability is not None:
        assessment.ATDAssessmentProbability = threat.probability
    item = Dataset()
    item.PotentialThreatObjectID = number
    item.PTORepresentationSequence = Sequence([shown])
    item.ATDAssessmentSequence = Sequence([assessment])
    end = report.time.astimezone(timezone.utc)
    start = end - timedelta(seconds=report.seconds)
    item.add_new(codes.PROCESSING_START, "DT", start.strftime(STAMP))
    item.add_new(codes.PROCESSING_END, "DT", end.strftime(STAMP))
    item.add_new(codes.PROCESSING_TIME, "FL", report.seconds * 1000)
    return item


def _read_object(threat: Elements, views: dict[str, str]) -> list[ThreatObject]:
    """The object in each of its images; the names of views are noted by the image's UID."""
    assessments = threat.items("ATDAssessmentSequence")
    if not assessments:
        raise ScanError(f"{threat.name}: a threat object without assessment")
    judged, found = assessments[0], []
    for shown in threat.items("PTORepresentationSequence"):
        view = shown.text("PTOLocationDescription")
        for image in shown.items("ReferencedInstanceSequence"):
            views[image.text("ReferencedSOPInstanceUID")] = view
        base, extents = _region(shown)
        corners = shown.numbers("BoundingPolygon")
        measures = {attribute: shown.number(keyword) for keyword, attribute in _MEASURES}
        found.append(
            ThreatObject(
                view=view,
                box=(base[0], base[1], base[0] + extents[0], base[1] + extents[1]),
                category=judged.text("ThreatCategory"),
                flag=judged.text("ATDAssessmentFlag"),
                ability=judged.text("ATDAbilityAssessment"),
                description=judged.text("ThreatCategoryDescription"),
                probability=judged.number("ATDAssessmentProbability"),
                polygon=tuple(zip(corners[::3], corners[1::3], strict=False)),
                **measures,
            )
        )
    return found


def _region(shown: Elements) -> tuple[list[float], list[float]]:
    regions = shown.items("ThreatROIVoxelSequence")
    base = regions[0].numbers("ThreatROIBase") if regions else []
    extents = regions[0].numbers("ThreatROIExtents") if regions else []
    if len(base) != 3 or len(extents) != 3:
        raise ScanError(f"{shown.name}: a threat object without a region of base and extents (x, y, z)")
    return base, extents


def _read_images(elements: Elements, views: dict[str, str]) -> tuple[ImageReference, ...]:
    study, frame = elements.text("StudyInstanceUID"), elements.text("FrameOfReferenceUID")
    identity, kind = elements.text("PatientID"), elements.text("OOIType")
    found = []
    for item in elements.items("ReferencedStudySequence"):
        uid = item.text("ReferencedSOPInstanceUID")
        sop_class = item.text("ReferencedSOPClassUID")
        found.append(ImageReference(views.get(uid, ""), sop_class, uid, study, frame, identity, kind))
    return tuple(found)


def _read_time(text: str, name: str) -> datetime:
    whole, sign, zone = text.partition("-" if "-" in text else "+")
    seconds, _, fraction = whole.partition(".")
    try:
        stamp = f"{seconds}.{fraction or '0'}{sign or '+'}{zone or '0000'}"
        return datetime.strptime(stamp, f"{STAMP}%z")
    except ValueError as error:
        raise ScanError(f"{name}: alarm decision time {text[:40]!r}, expected YYYYMMDDHHMMSS") from error
