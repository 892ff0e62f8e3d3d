"""`cargolens datasets`: what it prints, writes and exits with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.datasets.public.trees import TREES, coco, picture, raw_export

from cargolens.datasets.public.table import SETS
from cargolens.inference.cli import run


def test_list_knows_every_set(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["datasets", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in listed] == list(SETS)
    assert all(row["how to get it"] and row["licence"] and row["title"] for row in listed)
    assert run(["datasets", "list", "sixray"]) == 0
    assert "CVPR 2019" in capsys.readouterr().out
    assert run(["datasets", "list", "imagenet"]) == 64


def test_verify_exits_with_65_for_what_corrupts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    TREES["yolo"][1](tmp_path / "bad")
    assert run(["datasets", "verify", str(tmp_path / "bad"), "-q"]) == 65
    printed = capsys.readouterr().out
    assert "label-unknown" in printed
    assert "class 2 of 2 names" in printed
    TREES["pidray extended"][1](tmp_path / "good")
    assert run(["datasets", "verify", str(tmp_path / "good"), "--json", "-q"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["set"], found["scans"], found["benign"], found["corrupting"]) == ("pidray", 2, 1, 0)
    assert run(["datasets", "verify", str(tmp_path / "absent"), "-q"]) == 65


def test_dicos_files_are_checked_rule_by_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    samples = pytest.importorskip("tests.datasets.dicos.samples")
    from cargolens.datasets.dicos import write_tdr  # noqa: PLC0415  pydicom is optional

    low, high, side = samples.written(tmp_path)
    for name in ("a", "b"):
        (tmp_path / "tdr" / name).mkdir(parents=True)
        write_tdr(
            samples.report(scan_id=name, time=samples.NOW.replace(day=ord(name) - 90)), tmp_path / f"tdr/{name}/r.dcs"
        )
    assert run(["datasets", "verify", str(tmp_path), "-q"]) == 0
    assert "3 DX for processing, 2 Threat Detection Report; 0 with faults" in capsys.readouterr().out
    for name in ("a", "b"):
        samples.changed(tmp_path / f"tdr/{name}/r.dcs", lambda d: setattr(d, "AlarmDecision", "MAYBE"))
    samples.changed(low, lambda d: d.__delitem__("PatientID"))
    high.write_bytes(low.read_bytes())
    side.write_bytes(side.read_bytes()[:100])
    assert run(["datasets", "verify", str(tmp_path), "-q"]) == 65
    assert "AlarmDecision: 'MAYBE', expected one of ALARM, CLEAR" in capsys.readouterr().out
    assert run(["datasets", "verify", str(tmp_path), "-q", "--json"]) == 65
    found = json.loads(capsys.readouterr().out)["dicos"]
    assert found["rules"] == {
        "(0010,0020) PatientID: missing": 2,
        "(0008,0018) SOPInstanceUID: in two files": 1,
        "(4010,1031) AlarmDecision: wrong": 2,
        "no readable DICOS file": 1,
    }
    assert (found["faulty"], found["files"]) == (5, {"DX for processing": 2, "Threat Detection Report": 2})
    assert found["examples"]["(0010,0020) PatientID: missing"][0] == str(low)
    assert run(["datasets", "verify", str(tmp_path / "tdr/a/r.dcs"), "-q"]) == 65


def test_a_folder_of_nothing_usable_is_not_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in/good").mkdir(parents=True)
    source = str(tmp_path / "in")
    assert run(["datasets", "verify", source, "-q"]) == 65
    assert "0 usable scans" in capsys.readouterr().out
    for words in (["convert", source, str(tmp_path / "out"), "--to", "coco"], ["index", source, "--out", "i.parquet"]):
        assert run(["datasets", *words, "-q"]) == 65
        assert "no usable scan" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_a_class_no_terminal_can_show_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture(tmp_path / "images/a.png")
    empty = [{"image_id": 1, "category_id": 1, "bbox": [1, 2, 0, 4]}]
    coco(tmp_path / "annotations/a.json", [(1, "a.png")], empty, {1: "a\n\ud800"})
    assert run(["datasets", "verify", str(tmp_path), "-q"]) == 65
    assert "box-empty: images/a.png: a \\ud800 [1, 2, 1, 6]" in capsys.readouterr().out


def test_from_a_released_set_to_a_split(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    TREES["clcxray, folders named"][1](tmp_path / "a")
    where = [
        "--set",
        "clcxray",
        "--annotations",
        str(tmp_path / "a/labels/train.json"),
        "--images",
        str(tmp_path / "a/real"),
    ]
    assert run(["datasets", "convert", str(tmp_path / "a"), str(tmp_path / "b"), "--to", "coco", "-q", *where]) == 0
    assert (
        json.loads((tmp_path / "b/annotations/train.json").read_text())["categories"][0]["name"] == "swiss army knife"
    )
    assert run(["datasets", "index", str(tmp_path / "b"), "--out", str(tmp_path / "i.parquet"), "-q"]) == 0
    words = ["--by", "hash,near,series", "--shares", "train=1,test=1", "--out", str(tmp_path / "s.csv"), "--json"]
    assert run(["datasets", "split", str(tmp_path / "i.parquet"), *words]) == 0
    assert json.loads(capsys.readouterr().out)["splits"] == {"train": 1, "test": 0}


def test_vendor_files_become_a_manifest(tmp_path: Path) -> None:
    raw_export(tmp_path / "vendor")
    assert run(["datasets", "adapt", str(tmp_path / "vendor"), str(tmp_path / "out"), "--from", "raw"]) == 0
    assert (tmp_path / "out/manifest.jsonl").is_file()
    assert run(["datasets", "adapt", str(tmp_path / "vendor"), str(tmp_path / "out"), "--from", "raw"]) == 64
    assert run(["datasets", "adapt", str(tmp_path / "absent"), str(tmp_path / "b"), "--from", "raw"]) == 65


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["adapt", "a", "b", "--from", "acme"], "known are raw"),
        (["convert", "a", "b", "--to", "tfrecord"], "--to"),
        (["index", "a", "--out", "i.csv"], "expected .parquet"),
        (["split", "i.parquet", "--shares", "train"], "such as train=0.8"),
        (["split", "i.txt"], "expected an index"),
        (["verify", "a", "--set", "imagenet"], "known are"),
        (["verify", "a", "--first-class", "2"], "--first-class"),
    ],
)
def test_wrong_usage_is_one_line(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["datasets", *words]) == 64
    assert said in capsys.readouterr().err
