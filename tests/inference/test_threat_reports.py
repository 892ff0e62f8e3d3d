"""`scan --dicos`: one Threat Detection Report a result, which says what the result says and never less."""

from __future__ import annotations

import shutil
from datetime import datetime, timezone
from pathlib import Path

import pytest

from cargolens.inference.cli import run
from cargolens.inference.results import Region, ScanResult, Seconds, ViewInfo
from cargolens.inference.tables import read_results

pytest.importorskip("pydicom")

from cargolens.datasets.dicos import ThreatReport, image_references, read_tdr, validate, write_dx, write_tdr
from cargolens.datasets.reader import read_scan
from cargolens.datasets.sources import find_sources
from cargolens.inference.threat_reports import threat_report

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
SHA = "0123456789abcdef" * 4


def scan(inputs: Path, bundle: Path, out: Path, reports: Path, *more: str) -> int:
    words = ["scan", str(inputs), "--bundle", str(bundle), "--out", str(out), "--dicos", str(reports)]
    return run([*words, "--workers", "1", "-q", *more])


def result(**changes: object) -> ScanResult:
    fields: dict[str, object] = {
        "scan_id": "parcel 7.png",
        "files": ("parcel 7.png",),
        "sha256": "ab" * 32,
        "decision": "alarm",
        "score": 0.75,
        "p_value": 0.125,
        "threshold": 0.5,
        "regions": (),
        "error": None,
        "seconds": Seconds(total=0.25),
        "bundle": "parcels.onnx",
        "bundle_sha256": SHA,
        "version": "0.1.0",
        "views": (
            ViewInfo(view="top", rows=40, columns=60, score=0.75, map_max=0.75, opaque_share=0.0),
            ViewInfo(view="side", rows=30, columns=60, score=0.1, map_max=0.1, opaque_share=0.4),
        ),
    }
    return ScanResult.model_validate({**fields, **changes})


def region(kind: str, score: float, view: str = "top") -> Region:
    return Region(view=view, box=(4, 5, 14, 25), score=score, kind=kind, area_mm2=None)


IMAGES = (*image_references("ab" * 32, "top", 2), *image_references("ab" * 32, "side", 1))


NORMALS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8)  # 1 - p of a score is the share of 8 that lies below it


def written(line: ScanResult, folder: Path, normals: tuple[float, ...] = NORMALS) -> ThreatReport:
    """What a reader finds in the report of a result; the file has no defect."""
    write_tdr(threat_report(line, IMAGES, NOW, normals), folder / "report.dcs")
    assert validate(folder / "report.dcs") == []
    return read_tdr(folder / "report.dcs")


def test_an_alarm_names_its_regions_and_its_algorithm(tmp_path: Path) -> None:
    regions = (region("threat:pistol", 0.75), region("novelty", 0.4), region("opaque", 0.4, "side"))
    report = written(result(regions=regions), tmp_path)
    assert report.alarm
    assert report.algorithm == ("CargoLens", "0.1.0", f"-sha256={SHA[:56]}", "-bundle=parcels.onnx")
    assert report.seconds == 0.25
    pistol, novelty, opaque = report.objects
    assert (pistol.view, pistol.box, pistol.category, pistol.flag) == (
        "top",
        (4, 5, 14, 25),
        "PROHIBITED ITEM",
        "THREAT",
    )
    assert pistol.polygon == ((4, 5), (14, 5), (14, 25), (4, 25))
    assert (novelty.category, novelty.flag) == ("ANOMALY", "UNKNOWN")
    assert (opaque.view, opaque.ability, opaque.flag) == ("side", "SHIELD", "UNKNOWN")
    assert {(one.mass_g, one.density, one.z_effective) for one in report.objects} == {(None, None, None)}


def test_each_region_has_the_probability_of_its_own_score(tmp_path: Path) -> None:
    regions = (region("novelty", 0.75), region("novelty", 0.55), region("novelty", 0.4), region("opaque", 0.9))
    found = written(result(regions=regions), tmp_path).objects
    assert [one.probability for one in found] == [0.75, 0.625, 0.375, None]
    assert [one.flag for one in found] == ["THREAT", "THREAT", "UNKNOWN", "UNKNOWN"]
    found = written(result(regions=regions), tmp_path, normals=()).objects
    assert {one.probability for one in found} == {None}


def test_an_alarm_without_a_region_above_the_threshold_points_at_the_whole_view(tmp_path: Path) -> None:
    whole, weak = written(result(regions=(region("novelty", 0.4),)), tmp_path).objects
    assert (whole.view, whole.box, whole.flag, whole.probability) == ("top", (0, 0, 60, 40), "THREAT", 0.75)
    assert (weak.flag, weak.probability) == ("UNKNOWN", 0.375)


def test_clear_has_no_objects(tmp_path: Path) -> None:
    report = written(result(decision="clear", score=0.1, regions=(region("novelty", 0.1),)), tmp_path)
    assert (report.alarm, report.objects) == (False, ())


@pytest.mark.parametrize(
    ("changes", "boxes", "abort"),
    [
        ({"regions": (region("opaque", 0.4, "side"),)}, {"side": (4, 5, 14, 25)}, ""),
        ({"threshold": None, "p_value": None}, {"top": (0, 0, 60, 40), "side": (0, 0, 60, 30)}, ""),
        ({"views": (), "score": None, "p_value": None, "sha256": None}, {"top": (0, 0, 0, 0)}, "NOT_REVIEWED"),
    ],
    ids=["opaque", "no threshold", "unreadable"],
)
def test_what_was_not_assessed_is_an_alarm_about_a_shield(
    tmp_path: Path, changes: dict[str, object], boxes: dict[str, tuple[int, ...]], abort: str
) -> None:
    report = written(result(decision="cannot_assess", error="too dense", **changes), tmp_path)
    assert report.alarm
    assert report.abort_reason == abort
    assert {one.view: one.box for one in report.objects} == boxes
    assert {(one.ability, one.flag) for one in report.objects} == {("SHIELD", "UNKNOWN")}


@pytest.mark.parametrize(
    ("kind", "category"),
    [
        ("threat:pill_press", "CONTRABAND"),
        ("threat:pills", "PHARMACEUTICAL"),
        ("threat:bomb", "EXPLOSIVE"),
        ("threat:Straight_Knife", "PROHIBITED ITEM"),
        ("threat:something else", "OTHER"),
        ("novelty", "ANOMALY"),
        ("density", "ANOMALY"),
    ],
)
def test_kinds_become_categories(kind: str, category: str) -> None:
    assert threat_report(result(regions=(region(kind, 0.75),)), IMAGES, NOW).objects[0].category == category


def test_every_scan_of_a_run_has_its_report(scans: Path, bundle: Path, tmp_path: Path) -> None:
    inputs = tmp_path / "in"
    shutil.copytree(scans, inputs)
    (inputs / "broken.png").write_bytes(b"no picture")
    assert scan(inputs, bundle, tmp_path / "r.jsonl", tmp_path / "tdr") == 2
    results = list(read_results(tmp_path / "r.jsonl"))
    paths = sorted((tmp_path / "tdr").iterdir())
    reports = [read_tdr(path) for path in paths]
    assert [report.scan_id for report in reports] == [one.scan_id for one in results]
    assert [report.alarm for report in reports] == [one.decision != "clear" for one in results]
    assert [bool(report.abort_reason) for report in reports] == [not one.views for one in results]
    for report, one in zip(reports, results, strict=True):
        # The bundle's calibration is used: the strongest region of an alarm is as rare as the result says it is.
        if one.decision == "alarm" and one.regions[0].score == one.score:
            assert report.objects[0].probability == pytest.approx(1 - one.p_value)
    assert any(one.probability is not None for report in reports for one in report.objects)
    assert not [defect for path in paths for defect in validate(path)]


def test_a_report_points_at_the_image_as_the_scanner_named_it(scans: Path, bundle: Path, tmp_path: Path) -> None:
    source = next(one for one in find_sources([scans]) if one.scan_id == "parcel-2")
    (tmp_path / "in").mkdir()
    files = write_dx(read_scan(source), tmp_path / "in", key="scanner", time=NOW, object_type="CARGO")
    assert len(files) == 2
    assert scan(tmp_path / "in", bundle, tmp_path / "r.jsonl", tmp_path / "tdr") == 0
    (path,) = (tmp_path / "tdr").iterdir()
    report = read_tdr(path)
    assert report.alarm
    expected = image_references("scanner", "", 2)
    assert [(one.sop_instance, one.study) for one in report.images] == [(e.sop_instance, e.study) for e in expected]
    assert {one.object_type for one in report.images} == {"CARGO"}


def test_resume_adds_the_reports_that_are_missing(scans: Path, bundle: Path, tmp_path: Path) -> None:
    out, folder = tmp_path / "r.jsonl", tmp_path / "tdr"
    assert scan(scans, bundle, out, folder) == 0
    names = sorted(path.name for path in folder.iterdir())
    lines = out.read_bytes().splitlines(keepends=True)
    out.write_bytes(b"".join(lines[:3]))
    for name in names[2:]:
        (folder / name).unlink()
    assert scan(scans, bundle, out, folder, "--resume") == 0
    assert sorted(path.name for path in folder.iterdir()) == names
    for name in names:
        assert read_tdr(folder / name).scan_id in name


def test_without_pydicom_nothing_is_begun(
    scans: Path, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pydicom", None)
    assert scan(scans, bundle, tmp_path / "r.jsonl", tmp_path / "tdr") == 64
    assert "pip install 'cargolens[dicos]'" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
