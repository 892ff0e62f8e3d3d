"""Against the reference SDK, where its wheel is installed: it reads what is written here, and the other way round."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("pydicom")
pydicos = pytest.importorskip("pydicos", reason="the SDK has wheels for CPython 3.9 to 3.11 on x86-64 only")

import pyDICOS as sdk  # noqa: E402
from tests.datasets.dicos import samples  # noqa: E402

from cargolens.datasets.decode import decode_file  # noqa: E402
from cargolens.datasets.dicos import read_tdr, validate, write_tdr  # noqa: E402


def test_the_sdk_reads_our_images(tmp_path: Path) -> None:
    values = np.rint(samples.scan().views[0].transmission * np.float32(50_000)).astype(np.uint16)
    for path, expected in zip(samples.written(tmp_path), values, strict=False):
        np.testing.assert_array_equal(pydicos.DXLoader(path).get_data(), expected)


def test_the_sdk_reads_our_reports(tmp_path: Path) -> None:
    write_tdr(samples.report(), tmp_path / "a.dcs")
    data = pydicos.TDRLoader(tmp_path / "a.dcs").get_data()
    assert data["AlarmDecision"] == sdk.ALARM_DECISION.enumAlarm
    assert data["TDRType"] == sdk.TDR_TYPE.enumMachine
    assert data["ProcessingTime"] == 500
    assert data["ATR"] == {"manufacturer": "CargoLens", "version": "0.1.0", "parameters": {"sha256": "a" * 56}}
    knife, dark = data["PTOs"]
    assert (knife["Base"], knife["Extent"]) == ({"x": 2, "y": 3, "z": 0}, {"x": 8, "y": 9, "z": 1})
    assert [(point["x"], point["y"]) for point in knife["Polygon"]] == [(2, 3), (10, 3), (10, 12.5)]
    assert knife["Assessment"] == {
        "flag": sdk.ASSESSMENT_FLAG.enumHighThreat,
        "category": sdk.THREAT_CATEGORY.enumProhibitedItem,
        "ability": sdk.ABILITY_ASSESSMENT.enumNoInterference,
        "description": "knife, ähnlich",
        "probability": 0.875,
    }
    assert dark["Assessment"]["ability"] == sdk.ABILITY_ASSESSMENT.enumShield
    assert dark["Assessment"]["flag"] == sdk.ASSESSMENT_FLAG.enumUnknown


def test_the_sdk_reads_clear_and_aborted_reports(tmp_path: Path) -> None:
    write_tdr(samples.report(alarm=False, objects=()), tmp_path / "a.dcs")
    assert pydicos.TDRLoader(tmp_path / "a.dcs").get_data()["AlarmDecision"] == sdk.ALARM_DECISION.enumClear
    write_tdr(samples.report(abort_reason="NOT_REVIEWED"), tmp_path / "b.dcs")
    assert pydicos.TDRLoader(tmp_path / "b.dcs").GetAlarmDecision() == sdk.ALARM_DECISION.enumAlarm


@pytest.mark.parametrize("syntax", ["LittleEndianExplicit", "LittleEndianImplicit", "LosslessRLE", "LosslessJPEG"])
def test_we_read_the_images_of_the_sdk(tmp_path: Path, syntax: str) -> None:
    values = samples.counts(rows=61, columns=83)
    image = pydicos.DXLoader()
    image.Initialize(sdk.OBJECT_OF_INSPECTION_TYPE.enumTypeBaggage, sdk.PRESENTATION_INTENT_TYPE.enumProcessing)
    image.set_data(values)
    image.SetKVP(160)
    image.SetXRayTubeCurrent(1.0)
    log = sdk.ErrorLog()
    path = tmp_path / "a.dcs"
    assert image.Write(sdk.Filename(str(path)), log, getattr(sdk.TRANSFER_SYNTAX, f"enum{syntax}")), (
        log.GetErrorLog().Get()
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        decoded = decode_file(path)
        assert validate(path) == []
    np.testing.assert_array_equal(decoded.pages[0], values)
    assert decoded.stated.kilovolts == 160


def test_we_read_the_reports_of_the_sdk(tmp_path: Path) -> None:
    moment: dict[str, Any] = {"date": (2025, 1, 2), "time": (3, 4, 5, 0)}
    report = pydicos.TDRLoader()
    assessment = {
        "flag": sdk.ASSESSMENT_FLAG.enumThreat,
        "category": sdk.THREAT_CATEGORY.enumContraband,
        "ability": sdk.ABILITY_ASSESSMENT.enumShield,
        "description": "powder",
        "probability": 0.25,
    }
    image = {"SopClassUID": samples.PROCESSING, "SopInstanceUID": "1.2.3"}
    threat = {
        "ID": 1,
        "Base": {"z": 2, "y": 3, "x": 0},  # the wrapper writes z first and reads x first
        "Extent": {"z": 4, "y": 5, "x": 1},
        "Assessment": assessment,
        "ReferencedInstance": image,
        "PTOProcessingTime": {"ProcessingStartTime": moment, "ProcessingEndTime": moment, "fTotalTimeMS": 0},
    }
    report.set_data(
        {
            "InstanceNumber": 1,
            "InstanceUID": "1.2.4",
            "OOIID": "bag",
            "ContentDateAndTime": moment,
            "ProcessingTime": 12,
            "ScanType": sdk.SCAN_TYPE.enumOperational,
            "AlarmDecision": sdk.ALARM_DECISION.enumAlarm,
            "AlarmDecisionDateTime": moment,
            "ImageScaleRepresentation": 1.0,
            "ATR": {"manufacturer": "maker", "version": "2", "parameters": {"a": "1"}},
            "TDRType": sdk.TDR_TYPE.enumMachine,
            "OOIType": sdk.OBJECT_OF_INSPECTION_TYPE.enumTypeBaggage,
            "PTOs": [threat],
        }
    )
    report.write(tmp_path / "a.dcs")
    assert validate(tmp_path / "a.dcs") == []
    back = read_tdr(tmp_path / "a.dcs")
    assert (back.scan_id, back.alarm, back.algorithm) == ("bag", True, ("maker", "2", "-a=1"))
    assert back.time.isoformat() == "2025-01-02T03:04:05+00:00"
    (found,) = back.objects
    assert found.box == (2, 3, 6, 8)
    assert (found.flag, found.category, found.ability) == ("THREAT", "CONTRABAND", "SHIELD")
    assert (found.description, found.probability) == ("powder", 0.25)
    assert [image.sop_instance for image in back.images] == ["1.2.3"]
