"""Threat Detection Reports: written and read back equal, and every way to be wrong is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

pydicom = pytest.importorskip("pydicom")

from tests.datasets.dicos import samples  # noqa: E402

from cargolens.datasets.dicos import ThreatObject, read_reference, read_tdr, validate, write_tdr  # noqa: E402
from cargolens.datasets.dicos.codes import MANDATORY_DX, MANDATORY_TDR, MAY_BE_EMPTY  # noqa: E402
from cargolens.datasets.errors import DataError, ScanError  # noqa: E402

ALARM = samples.report()
CLEAR = samples.report(alarm=False, objects=())
Dataset = pydicom.Dataset


def written(folder: Path, report: Any = ALARM) -> Path:
    write_tdr(report, folder / "report.dcs")
    return folder / "report.dcs"


def named(path: Path) -> str:
    return "\n".join(map(str, validate(path)))


@pytest.mark.parametrize("report", [ALARM, replace(ALARM, abort_reason="TIMEOUT", kind="GROUND TRUTH")])
def test_a_report_reads_back_as_it_was_written(tmp_path: Path, report: Any) -> None:
    back = read_tdr(written(tmp_path, report))
    images = tuple(replace(image, object_id=report.scan_id) for image in report.images)
    assert back == replace(report, images=images)
    assert validate(tmp_path / "report.dcs") == []


def test_a_clear_report_has_no_objects_and_keeps_its_images(tmp_path: Path) -> None:
    back = read_tdr(written(tmp_path, CLEAR))
    assert (back.alarm, back.objects, back.alarm_objects) == (False, (), 0)
    assert [image.sop_instance for image in back.images] == [image.sop_instance for image in CLEAR.images]
    assert validate(tmp_path / "report.dcs") == []


def test_pydicom_reads_what_was_written(tmp_path: Path) -> None:
    dataset = pydicom.dcmread(written(tmp_path))
    assert dataset.file_meta[0x00020004].value == "V03"
    assert (dataset.AlarmDecision, dataset.NumberOfTotalObjects, dataset.NumberOfAlarmObjects) == ("ALARM", 2, 2)
    shown = dataset.ThreatSequence[0].PTORepresentationSequence[0]
    region = shown.ThreatROIVoxelSequence[0]
    assert (region.ThreatROIBase, region.ThreatROIExtents) == ([2, 3, 0], [8, 9, 1])
    assert shown.BoundingPolygon == [2, 3, 0, 10, 3, 0, 10, 12.5, 0]
    assert len(shown.ReferencedInstanceSequence) == 2
    assert dataset.ThreatSequence[1].ATDAssessmentSequence[0].ATDAbilityAssessment == "SHIELD"


def test_no_scan_id_can_break_an_element(tmp_path: Path) -> None:
    odd = "a\\b\n\0" + "x" * 200 + "/ü.png"
    report = samples.report(scan_id=odd, station="a\\b" * 20)
    back = read_tdr(written(tmp_path, report))
    assert back.scan_id == odd[-64:]
    assert validate(tmp_path / "report.dcs") == []


REFUSED: list[tuple[str, Any, str]] = [
    ("a misspelt category", {"category": "PROHIBITED_ITEM"}, "'PROHIBITED_ITEM', expected one of EXPLOSIVE"),
    ("a misspelt flag", {"flag": "HIGH THREAT"}, "HIGH_THREAT"),
    ("a misspelt ability", {"ability": "DARK"}, "NO_INTERFERENCE, SHIELD"),
    ("a probability above 1", {"probability": 1.5}, "1.5, expected 0 to 1"),
    ("a probability below 0", {"probability": -1.0}, "-1.0, expected 0 to 1"),
    ("a probability that is none", {"probability": float("nan")}, "finite"),
    ("a box inside out", {"box": (9.0, 3.0, 2.0, 12.0)}, "ThreatROIExtents"),
    ("one corner", {"polygon": ((1.0, 2.0),)}, "at least two corners"),
    ("less than no density", {"density": -0.1}, "Density"),
    ("a view without image", {"view": "bottom"}, "which no image shows"),
]


@pytest.mark.parametrize(("change", "said"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_objects_a_report_cannot_hold_are_not_written(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(DataError) as caught:
        write_tdr(samples.report(objects=(replace(ALARM.objects[0], **change),)), tmp_path / "a.dcs")
    assert said in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"objects": ()}, "an alarm rests on one"),
        ({"objects": (ThreatObject("top", (0, 0, 1, 1), flag="NO_THREAT"),)}, "at least 1 for ALARM"),
        ({"algorithm": ("CargoLens",)}, "manufacturer, version"),
        ({"abort_reason": "BORED"}, "OVERSIZE_BAG"),
        ({"kind": "GROUND_TRUTH"}, "GROUND TRUTH"),
        ({"images": ()}, "no image"),
        ({"seconds": -1.0}, "milliseconds"),
        ({"time": datetime(2026, 1, 2)}, "time zone"),  # noqa: DTZ001
    ],
)
def test_reports_that_contradict_themselves_are_not_written(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(DataError, match=said):
        write_tdr(samples.report(**change), tmp_path / "a.dcs")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("tag", MANDATORY_TDR, ids=hex)
def test_each_mandatory_element_of_a_report_is_missed(tmp_path: Path, tag: int) -> None:
    path = written(tmp_path)
    dataset = pydicom.dcmread(path)
    del dataset[tag]
    if tag not in (0x00080016, 0x00080018):  # the file meta group repeats these two; pydicom insists on them
        path.write_bytes(samples.to_file(dataset))
    else:
        path.write_bytes(without(path.read_bytes(), tag))
    assert f"({tag >> 16:04X},{tag & 0xFFFF:04X})" in named(path)


@pytest.mark.parametrize("tag", MANDATORY_DX, ids=hex)
def test_each_mandatory_element_of_an_image_is_missed(tmp_path: Path, tag: int) -> None:
    path = samples.written(tmp_path)[0]
    path.write_bytes(without(path.read_bytes(), tag))
    assert f"({tag >> 16:04X},{tag & 0xFFFF:04X})" in named(path)


def without(data: bytes, tag: int) -> bytes:
    """The file without a top-level element, whatever pydicom thinks of that."""
    start = data.index(tag.to_bytes(4, "little")[2:] + tag.to_bytes(4, "little")[:2], 300)
    long = data[start + 4 : start + 6] in (b"OB", b"OW", b"SQ", b"UN")
    width, at = (4, start + 8) if long else (2, start + 6)
    size = int.from_bytes(data[at : at + width], "little")
    if size == 0xFFFFFFFF:
        return data[:start] + data[data.index(b"\xfe\xff\xdd\xe0\0\0\0\0", start) + 8 :]
    return data[:start] + data[at + width + size :]


@pytest.mark.parametrize(
    "tag", [tag for tag in MANDATORY_TDR if tag not in MAY_BE_EMPTY | {0x00080016, 0x00080018}], ids=hex
)
def test_an_empty_element_is_as_bad_as_none(tmp_path: Path, tag: int) -> None:
    path = samples.changed(written(tmp_path), lambda dataset: setattr(dataset[tag], "value", None))
    assert f"({tag >> 16:04X},{tag & 0xFFFF:04X})" in named(path)


def threat(dataset: Dataset) -> Dataset:
    return dataset.ThreatSequence[0]


def shown(dataset: Dataset) -> Dataset:
    return threat(dataset).PTORepresentationSequence[0]


WRONG: list[tuple[Callable[[Dataset], object], str]] = [
    (lambda d: setattr(d, "AlarmDecision", "MAYBE"), "AlarmDecision: 'MAYBE', expected one of ALARM, CLEAR"),
    (lambda d: setattr(d, "OOIType", "PARCEL"), "OOIType: 'PARCEL'"),
    (lambda d: setattr(d, "DICOSVersion", "V02A"), "DICOSVersion: 'V02A'"),
    (lambda d: setattr(d, "Modality", "XRAY"), "Modality: 'XRAY', expected TDR"),
    (lambda d: setattr(d, "NumberOfTotalObjects", 3), "NumberOfTotalObjects: 3.0, expected 2"),
    (lambda d: setattr(d, "NumberOfAlarmObjects", 9), "NumberOfAlarmObjects: 9.0, expected at most 2"),
    (lambda d: setattr(d, "NumberOfAlarmObjects", 0), "NumberOfAlarmObjects: 0.0"),
    (lambda d: setattr(d, "AlarmDecision", "CLEAR"), "NumberOfAlarmObjects: 2.0, expected 0 for CLEAR"),
    (lambda d: setattr(d, "AbortFlag", "ABORT"), "AbortReason: nothing"),
    (lambda d: threat(d).pop(0x40101082), "threat 1, (4010,1082): missing"),
    (lambda d: threat(d).pop(0x40101038), "threat 1, (4010,1038) ATDAssessmentSequence: missing"),
    (lambda d: shown(d).pop(0x40101001), "threat 1, (4010,1001) ThreatROIVoxelSequence: missing"),
    (lambda d: shown(d).pop(0x0008114A), "ReferencedInstanceSequence: missing"),
    (lambda d: shown(d).ThreatROIVoxelSequence[0].pop(0x40101006), "ThreatROIBitmap: missing"),
    (lambda d: setattr(shown(d).ThreatROIVoxelSequence[0], "ThreatROIBase", [1.0, 2.0]), "ThreatROIBase: [1.0, 2.0]"),
    (lambda d: setattr(shown(d).ReferencedInstanceSequence[0], "ReferencedSOPInstanceUID", None), "(0008,1155)"),
    (lambda d: setattr(threat(d).ATDAssessmentSequence[0], "ThreatCategory", "NARCOTIC"), "ThreatCategory: 'NARCOTIC'"),
    (lambda d: setattr(threat(d).ATDAssessmentSequence[0], "ATDAssessmentProbability", 2.0), "2.0, expected 0 to 1"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "said"), WRONG, ids=[case[1][:30] for case in WRONG])
def test_what_is_wrong_with_a_report_is_named(tmp_path: Path, change: Callable[[Dataset], object], said: str) -> None:
    assert said in named(samples.changed(written(tmp_path), change))


IMAGES: list[tuple[Callable[[Dataset], object], str]] = [
    (
        lambda d: setattr(d, "PresentationIntentType", "FOR PRESENTATION"),
        "expected FOR PROCESSING, as its SOP class says",
    ),
    (lambda d: setattr(d, "SOPClassUID", samples.PRESENTATION), "(0028,1050) WindowCenter: missing"),
    (lambda d: setattr(d, "SOPClassUID", "1.2.840.10008.5.1.4.1.1.501.1"), "SOPClassUID"),
    (lambda d: setattr(d, "Rows", 39), "PixelData: 4560 bytes, expected 4446"),
    (lambda d: setattr(d, "BitsStored", 17), "BitsStored: 17.0, expected 1 to 16"),
    (lambda d: setattr(d, "HighBit", 0), "HighBit: 0.0, expected 15"),
    (lambda d: setattr(d, "PixelRepresentation", 1), "unsigned"),
    (lambda d: setattr(d, "ScanType", "OPERATIONAL SCAN"), "ScanType"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "said"), IMAGES, ids=[case[1][:30] for case in IMAGES])
def test_what_is_wrong_with_an_image_is_named(tmp_path: Path, change: Callable[[Dataset], object], said: str) -> None:
    assert said in named(samples.changed(samples.written(tmp_path)[0], change))


def test_a_file_meta_group_without_version_is_named(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"V03 ", b"V02 ", 1))
    assert "(0002,0004): 'V02', expected V03" in named(path)


def test_an_image_is_no_report_and_a_report_no_image(tmp_path: Path) -> None:
    with pytest.raises(ScanError, match="no Threat Detection Report"):
        read_tdr(samples.written(tmp_path)[0])


def test_references_are_the_images_own(tmp_path: Path) -> None:
    low, high, side = samples.written(tmp_path)
    for path, expected in zip((low, high, side), ALARM.images, strict=True):
        found = read_reference(path, expected.view, 1 << 20)
        assert found == replace(expected, object_id="päket 1")
    (tmp_path / "x.png").write_bytes(b"\x89PNG" + bytes(200))
    (tmp_path / "y.dcs").write_bytes(bytes(128) + b"DICM" + bytes(40))
    assert [read_reference(tmp_path / name, "", 1 << 20) for name in ("x.png", "y.dcs", "absent")] == [None] * 3
