"""Truth and answers in every format become the same table, or one clear line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cargolens.datasets.errors import DataError
from cargolens.inference.evaluation.annotations import read_truth
from cargolens.inference.evaluation.breakdown import break_down
from cargolens.inference.evaluation.operating import ALARM, CANNOT_ASSESS, CLEAR
from cargolens.inference.evaluation.outcomes import UNDECIDED, read_outcomes
from cargolens.inference.evaluation.table import (
    all_scores,
    assessed_scores,
    decisions_at,
    is_decided,
    join,
    located_scans,
    table_cues,
)
from cargolens.inference.evaluation.threats import LocatedScan
from cargolens.inference.results import Region, ScanResult, Seconds, ViewInfo, to_line
from cargolens.inference.tables import write_table

BOX = (10.0, 20.0, 30.0, 60.0)


def _result(scan_id: str, score: float | None, decision: str, **more: object) -> ScanResult:
    fields = {
        "scan_id": scan_id,
        "files": (f"in/{scan_id}",),
        "sha256": None,
        "decision": decision,
        "score": score,
        "p_value": None,
        "threshold": 0.5,
        "regions": (),
        "error": None,
        "seconds": Seconds(),
        "bundle": "b.onnx",
        "bundle_sha256": "0" * 64,
        "version": "0.1.0",
        "views": (ViewInfo(view="", rows=100, columns=200, score=0.0, map_max=0.0, opaque_share=0.0),),
    }
    return ScanResult.model_validate(fields | more)


def _results(folder: Path, rows: list[ScanResult], name: str = "results.jsonl") -> Path:
    path = folder / name
    if path.suffix == ".jsonl":
        path.write_bytes(b"".join(to_line(r) for r in rows))
    else:
        write_table(rows, path)
    return path


def _text(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def _coco(folder: Path) -> Path:
    document = {
        "images": [{"id": 1, "file_name": "a.png", "scanner": "s1"}, {"id": 2, "file_name": "b.png"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 7, "bbox": [10, 20, 20, 40]}],
        "categories": [{"id": 7, "name": "gun"}],
    }
    return _text(folder, "truth.json", json.dumps(document))


def _voc(folder: Path) -> Path:
    box = "<bndbox><xmin>10</xmin><ymin>20</ymin><xmax>30</xmax><ymax>60</ymax></bndbox>"
    _text(
        folder,
        "voc/Annotations/a.xml",
        f"<annotation><filename>a.png</filename><object><name>gun</name>{box}</object></annotation>",
    )
    _text(folder, "voc/Annotations/b.xml", "<annotation><filename>b.png</filename></annotation>")
    return folder / "voc"


def _yolo(folder: Path) -> Path:
    _text(folder, "yolo/data.yaml", "path: .\nnames:\n  0: knife\n  1: gun\n")
    _text(folder, "yolo/images/a.png", "")
    _text(folder, "yolo/images/b.png", "")
    _text(folder, "yolo/labels/a.txt", "1 0.1 0.4 0.1 0.4\n")
    _text(folder, "yolo/labels/b.txt", "")
    return folder / "yolo"


def _jsonl(folder: Path) -> Path:
    lines = [
        {"scan_id": "a.png", "anomalous": True, "boxes": [[10, 20, 30, 60, "gun"]]},
        {"scan_id": "b.png", "anomalous": False},
    ]
    return _text(folder, "truth.jsonl", "\n".join(json.dumps(line) for line in lines))


def _csv(folder: Path) -> Path:
    return _text(folder, "truth.csv", 'scan_id,anomalous,boxes\na.png,1,"[[10,20,30,60,""gun""]]"\nb.png,0,\n')


@pytest.mark.parametrize("make", [_coco, _voc, _yolo, _jsonl, _csv])
@pytest.mark.parametrize("name", ["results.jsonl", "results.csv", "results.parquet"])
def test_every_format_gives_the_same_table(tmp_path: Path, make, name: str) -> None:
    if name.endswith("parquet"):
        pytest.importorskip("pyarrow")
    region = Region(view="", box=(10, 20, 30, 60), score=0.9, kind="novelty", area_mm2=None)
    # yolo names are paths from its folder: images/a.png
    prefix = "images/" if make is _yolo else ""
    results = [_result(f"{prefix}b.png", 0.1, "clear"), _result(f"{prefix}a.png", 0.9, "alarm", regions=(region,))]
    table = join(read_truth(make(tmp_path)), read_outcomes(_results(tmp_path, results, name)))
    assert table.anomalous.tolist() == [True, False]
    assert table.score.tolist() == [0.9, 0.1]
    assert table.decision.tolist() == [ALARM, CLEAR]
    assert table.threshold == 0.5
    located = located_scans(table)
    assert isinstance(located[0], LocatedScan)
    assert (located[0].threats[0].label, located[0].threats[0].box) == ("gun", pytest.approx(BOX))
    assert [mark.as_region() for mark in located[0].regions] == [region]
    assert [c.rows for c in table_cues(table)] == [100, 100]


def test_scores_of_another_system(tmp_path: Path) -> None:
    scores = _text(tmp_path, "scores.csv", "scan_id,score,group\na.png,2.5,g\nb.png,,g\n")
    table = join(read_truth(_jsonl(tmp_path)), read_outcomes(scores))
    assert table.decision.tolist() == [UNDECIDED, CANNOT_ASSESS]  # an empty score was not assessed
    assert table.n_unscored == 1
    assert not is_decided(table)
    assert decisions_at(table, 2.0).tolist() == [ALARM, CANNOT_ASSESS]
    assert decisions_at(table, 3.0).tolist() == [CLEAR, CANNOT_ASSESS]
    assert table.cluster[0] == table.cluster[1]
    assert assessed_scores(table).score.tolist() == [2.5]
    assert (
        all_scores(table, unscored_as_alarm=True).score[1] > 2.5 > all_scores(table, unscored_as_alarm=False).score[1]
    )


def test_views_of_a_scan_are_pooled_before_metrics(tmp_path: Path) -> None:
    scores = _text(tmp_path, "scores.csv", "id,score,view\na.png,1,top\na.png,3,side\nb.png,2,top\n")
    assert [(o.scan_id, o.score) for o in read_outcomes(scores).scans] == [("a.png", 3.0), ("b.png", 2.0)]


def test_an_uncalibrated_bundle_has_scores_and_no_decisions(tmp_path: Path) -> None:
    rows = [
        _result("a.png", 0.9, "cannot_assess", threshold=None, error="bundle has no threshold"),
        _result("b.png", None, "cannot_assess", threshold=None, error="unreadable"),
    ]
    outcomes = read_outcomes(_results(tmp_path, rows))
    assert [o.decision for o in outcomes.scans] == [UNDECIDED, CANNOT_ASSESS]


def test_unlabelled_scans_are_counted_and_left_out(tmp_path: Path) -> None:
    truth = _text(tmp_path, "t.jsonl", '{"scan_id":"a","anomalous":1}\n{"scan_id":"b","anomalous":null}\n')
    scores = _text(tmp_path, "s.csv", "scan_id,score\na,1\nb,2\n")
    table = join(read_truth(truth), read_outcomes(scores))
    assert (len(table.truth), table.n_unlabelled) == (1, 1)


def test_paths_match_by_their_last_parts(tmp_path: Path) -> None:
    truth = _text(tmp_path, "t.jsonl", '{"path":"x/1.png","anomalous":1}\n{"path":"y/1.png","anomalous":0}\n')
    scores = _text(tmp_path, "s.csv", "scan_id,score\n/data/y/1.png,1\n/data/x/1.png,2\n")
    assert join(read_truth(truth), read_outcomes(scores)).score.tolist() == [2.0, 1.0]


@pytest.mark.parametrize(
    ("truth", "scores", "words"),
    [
        ("a,1\nb,0", "a,1", r"1 scans of the truth have no result: b"),
        ("a,1", "a,1\nc,1\nd,2", r"2 results have no truth: c, d"),
        ("a,1\na,0", "a,1", r"1 scan names occur more than once: a"),
        ("a,1", "a,1\na,2", r"1 scan names occur more than once: a"),
        ("1.png,1", "x/1.png,1\ny/1.png,2", r"fits 2 results"),
        ("x/1.png,1\n1.png,0", "x/1.png,1", r"several names lead to one result: 1 scan names"),
        ("a,maybe", "a,1", r"anomalous is 'maybe'"),
        ("a,", "a,1", r"nobody knows whether any"),
        ("a,1", "a,nan", r"1 of 1 scores are not finite numbers: a"),
        ("a,1", "a,high", r"1 of 1 scores are not finite numbers: a"),
        ("a,1", "", r"holds 0 scores"),
        ("", "a,1", r"holds no scan"),
        ("a,1,2", "a,1", r"row 2 has 3 values, expected 2"),
    ],
)
def test_what_does_not_match_is_refused(tmp_path: Path, truth: str, scores: str, words: str) -> None:
    known = _text(tmp_path, "t.csv", f"scan_id,anomalous\n{truth}\n")
    answers = _text(tmp_path, "s.csv", f"scan_id,score\n{scores}\n")
    with pytest.raises(DataError, match=words) as caught:
        join(read_truth(known), read_outcomes(answers))
    assert "\n" not in str(caught.value)


BAD_BOX = '{"scan_id":"a","anomalous":1,"boxes":[[5,0,1,1]]}'
BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><annotation><filename>&x;</filename></annotation>'


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("t.jsonl", "{not json", "line 1: not JSON"),
        ("t.jsonl", '{"scan_id":"a","anomalous":1,"visibility":NaN}', "NaN is not a number"),
        ("t.jsonl", "[" * 100_000, "not JSON"),  # deep nesting
        ("t.jsonl", "[]", "expected an object"),
        ("t.jsonl", '{"anomalous":1}', "scan_id is None"),
        ("t.jsonl", '{"scan_id":"a"}', "has no 'anomalous'"),
        ("t.jsonl", '{"scan_id":"a","anomalous":0,"boxes":[[0,0,1,1]]}', "is not anomalous and has 1 boxes"),
        ("t.jsonl", BAD_BOX, "expected finite x0 <= x1"),
        ("t.jsonl", '{"scan_id":"a","anomalous":1,"boxes":[7]}', "box is 7"),
        ("t.csv", "scan_id,score\na,1\n", "expected scan_id,anomalous"),
        ("t.csv", 'scan_id,anomalous\n"a,1\n', "not a readable CSV"),
        ("t.json", "{}", "COCO lists"),
        ("t.json", '{"images":[{"id":1}],"annotations":[],"categories":[]}', "needs a unique id and a file_name"),
        (
            "t.json",
            '{"images":[],"annotations":[{"id":1,"image_id":9,"category_id":1}],"categories":[]}',
            "does not exist",
        ),
        ("t.txt", "", "truth must be COCO"),
        ("voc/a.xml", "<annotation>", "not XML"),
        ("voc/a.xml", "<annotation/>", "no <filename>"),
        ("voc/a.xml", BOMB, "document type declaration"),
        ("voc/a.xml", "<annotation><filename>a</filename><object/></annotation>", "box is"),
        ("yolo/a.txt", "0 0.5 0.5 0.1\n", "3 numbers, expected 4"),
        ("yolo/a.txt", "gun 0.5 0.5 0.1 0.1\n", "is not YOLO"),
        ("yolo/a.txt", "0 50 50 10 10\n", "shares of the image"),
        ("yolo/b.txt", "", "no annotation of theirs"),
    ],
)
def test_hostile_truth_ends_in_one_line(tmp_path: Path, name: str, text: str, words: str) -> None:
    path = _text(tmp_path, name, text)
    if name.startswith("yolo"):
        _text(tmp_path, "yolo/a.png", "")
    with pytest.raises(DataError, match=words) as caught:
        read_truth(path.parent if "/" in name else path)
    assert "\n" not in str(caught.value)


def test_yolo_ids_beyond_the_names_hint_at_1_based(tmp_path: Path) -> None:
    folder = _yolo(tmp_path)
    _text(tmp_path, "yolo/labels/b.txt", "2 0.5 0.5 0.1 0.1\n")
    with pytest.raises(DataError, match="class 2 of 2 names; are the ids 1-based"):
        read_truth(folder)


@pytest.mark.parametrize("make", [_yolo, _voc])
def test_an_absent_annotation_says_nothing_unless_asked(tmp_path: Path, make) -> None:
    folder = make(tmp_path)
    _text(folder, "images/c.png", "")
    lost = next(p for p in folder.rglob("a.*") if p.suffix in (".xml", ".txt"))

    def known(**options: bool) -> dict[str, bool | None]:
        return {Path(s.name).stem: s.anomalous for s in read_truth(folder, **options).scans}

    assert known() == {"a": True, "b": False, "c": None}
    assert known(unlabelled_benign=True)["c"] is False
    assert read_truth(folder).format != read_truth(folder, unlabelled_benign=True).format
    _text(folder, "images/a.png", "")
    lost.unlink()
    assert known() == {"a": None, "b": False, "c": None}


def test_results_of_two_bundles_are_refused(tmp_path: Path) -> None:
    rows = [_result("a", 0.1, "clear"), _result("b", 0.1, "clear", bundle_sha256="1" * 64)]
    with pytest.raises(DataError, match="2 different bundle_sha256"):
        read_outcomes(_results(tmp_path, rows))


def test_boxes_of_several_views_must_name_theirs(tmp_path: Path) -> None:
    views = tuple(
        ViewInfo(view=v, rows=10, columns=20, score=0.0, map_max=0.0, opaque_share=0.0) for v in ("top", "side")
    )
    results = _results(tmp_path, [_result("a.png", 0.9, "alarm", views=views), _result("b.png", 0.1, "clear")])
    with pytest.raises(DataError, match="name the view of each box"):
        located_scans(join(read_truth(_jsonl(tmp_path)), read_outcomes(results)))
    line = {"scan_id": "a.png", "anomalous": True, "boxes": [{"box": [0, 0, 1, 1], "view": "side", "label": "gun"}]}
    named = _text(tmp_path, "n.jsonl", json.dumps(line) + '\n{"scan_id":"b.png","anomalous":false}')
    assert located_scans(join(read_truth(named), read_outcomes(results)))[0].threats[0].view == "side"


def test_breakdown_uses_the_easiest_threat_and_counts_the_small(tmp_path: Path) -> None:
    lines = [
        {
            "scan_id": f"t{i}",
            "anomalous": True,
            "origin": "simulated" if i < 6 else "real",
            "scanner": "s",
            "boxes": [
                {"box": [0, 0, 1, 1], "label": "gun", "areal_density": 0.5},
                {"box": [0, 0, 1, 1], "label": "knife", "areal_density": 4.0},
            ],
        }
        for i in range(10)
    ] + [{"scan_id": f"n{i}", "anomalous": False, "origin": "real", "scanner": "s"} for i in range(10)]
    truth = _text(tmp_path, "t.jsonl", "\n".join(map(json.dumps, lines)))
    scores = _text(tmp_path, "s.csv", "scan_id,score\n" + "".join(f"{r['scan_id']},{i}\n" for i, r in enumerate(lines)))
    table = join(read_truth(truth), read_outcomes(scores))
    strata = {s.attribute: s for s in break_down(table, decisions_at(table, 4.5))}
    assert set(strata) == {"threat family", "areal density", "scanner", "origin"}
    assert strata["threat family"].levels == ("gun", "knife")
    assert strata["areal density"].levels == ("3-6 g/cm2",)
    assert strata["areal density"].origins == ("simulated", "real")
    simulated, real = strata["areal density"].cells
    assert (simulated.n_anomalous, simulated.pd.value, simulated.n_normal) == (6, pytest.approx(1 / 6), 0)
    assert (real.n_anomalous, real.pd.value, real.n_normal, real.auroc.value) == (4, 1.0, 10, 0.0)
    assert "too small to rest a claim on: 6 anomalous" in simulated.note
    assert strata["areal density"].smallest_n == 4
    whole = strata["scanner"].cells[1]
    assert (whole.pd.value, whole.pfa.value) == (1.0, 1.0)


def test_truth_of_one_data_set(tmp_path: Path) -> None:
    truth = _text(tmp_path, "t.jsonl", '{"path":"a","anomalous":1,"set":"x"}\n{"path":"b","anomalous":0,"set":"y"}\n')
    assert [s.name for s in read_truth(truth).where("set", "x").scans] == ["a"]
    with pytest.raises(DataError, match="no scan has set 'z'; found x, y"):
        read_truth(truth).where("set", "z")


def test_annotations_of_real_sets_agree_with_their_index(real_data: Path) -> None:
    index = {s.name: s for s in read_truth(real_data / "index.jsonl").scans}
    sizes = {r["path"]: (r["width"], r["height"]) for r in map(json.loads, (real_data / "index.jsonl").open())}
    for folder in ("gdxray_voc", "sixray", "scanners_yolo", "trays_yolo_1based"):
        compared = 0
        names = {Path(n).name: n for n in index if n.startswith(f"{folder}/")}
        for scan in read_truth(real_data / folder).scans:
            known = index[names[Path(scan.name).name]]
            if scan.anomalous is None:
                continue
            assert scan.anomalous == known.anomalous
            width, height = sizes[known.name]
            scale = np.array([width, height] * 2) if scan.threats and scan.threats[0].relative else 1
            boxes = [np.asarray(t.box) * scale for t in scan.threats]
            np.testing.assert_allclose(boxes, [t.box for t in known.threats], atol=1.5)
            compared += 1
        assert compared >= 10
