"""`cargolens evaluate` from end to end: reports from a CSV and from scan results, and what it refuses."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from cargolens.inference.bundle import KnownScans, bundle_bytes, parse_bundle, read_bundle, save_bundle
from cargolens.inference.cli import run
from cargolens.inference.commands import evaluate as command
from cargolens.inference.evaluation import optional, page
from cargolens.inference.hashes import hashes_of, scan_set

FEW = ("--resamples", "40", "-q")
FAMILIES = ("pistol", "knife $5 <b>", "pills")


def write_csv(path: Path, header: str, rows: list[tuple[Any, ...]]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header.split(","))
        writer.writerows(rows)
    return path


def write_pair(folder: Path, scores: list[float | str], anomalous: list[bool], **extra: list[str]) -> tuple[Path, Path]:
    """Scores and truth of scans s0, s1, ..."""
    names = [f"s{i}" for i in range(len(scores))]
    results = write_csv(folder / "scores.csv", "scan_id,score", list(zip(names, scores, strict=True)))
    header = ",".join(("scan_id", "anomalous", *extra))
    rows = list(zip(names, [int(a) for a in anomalous], *extra.values(), strict=True))
    return results, write_csv(folder / "truth.csv", header, rows)


def evaluate(results: Path, truth: Path, out: Path, *more: object) -> int:
    return run(["evaluate", str(results), "--truth", str(truth), "--out", str(out), *FEW, *map(str, more)])


def metrics(out: Path) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((out / "metrics.json").read_text())
    return record


@pytest.fixture
def drawn(tmp_path: Path) -> tuple[Path, Path, np.ndarray, np.ndarray]:
    """300 scans with families, origins and consignments; 3 could not be assessed."""
    rng = np.random.default_rng(1)
    anomalous = rng.random(300) < 0.3
    score = rng.normal(size=300) + 1.5 * anomalous
    texts: list[float | str] = [float(s) for s in score]
    texts[:3] = ["", "", ""]
    results, truth = write_pair(
        tmp_path,
        texts,
        anomalous.tolist(),
        family=[FAMILIES[i % 3] if a else "" for i, a in enumerate(anomalous)],
        origin=[("real", "simulated", "projected")[i % 7 % 3] for i in range(300)],
        scanner=[f"scanner {i % 2}" for i in range(300)],
        group=[f"g{i // 2}" for i in range(300)],
    )
    return results, truth, score[3:], anomalous[3:]


def test_report_from_scores(drawn: tuple[Path, Path, np.ndarray, np.ndarray], tmp_path: Path) -> None:
    results, truth, score, anomalous = drawn
    assert evaluate(results, truth, tmp_path / "a", "--threshold", "1.5", "--prevalence", "0.01") == 0
    found = metrics(tmp_path / "a")
    assert found["ranking"]["auroc"]["value"] == pytest.approx(roc_auc_score(anomalous, score))
    assert found["ranking"]["average_precision"]["value"] == pytest.approx(average_precision_score(anomalous, score))
    as_alarm, as_clear = found["operating_point"]["readings"]
    assert as_clear["pd"]["value"] == pytest.approx((score > 1.5)[anomalous].sum() / as_clear["pd"]["n"])
    assert as_alarm["pfa"]["value"] > as_clear["pfa"]["value"]
    assert as_clear["pd"]["n"] + as_clear["pfa"]["n"] == 300
    assert found["counts"]["cannot_assess"] == found["counts"]["unscored"] == 3
    assert found["operating_point"]["traffic"]["prevalence"] == 0.01
    assert {cell["origin"] for cell in found["strata"][0]["cells"]} == {"real", "simulated", "projected"}
    text = (tmp_path / "a" / "report.html").read_text()
    assert found["sources"]["results"]["sha256"] in text
    assert "cannot assess" in text
    assert "knife $5 &lt;b&gt;" in text
    assert "<b>&quot;" not in text
    assert "knife $5 <b>" not in text


def test_the_page_loads_nothing(drawn: tuple[Path, Path, np.ndarray, np.ndarray], tmp_path: Path) -> None:
    assert evaluate(*drawn[:2], tmp_path / "a", "--threshold", "1.5") == 0
    text = (tmp_path / "a" / "report.html").read_text()
    assert re.findall(r"<(?:script|link|iframe|object)\b", text) == []
    loaded = re.findall(r'(?:src|href)="([^"]{0,20})', text) + re.findall(r"url\(([^)]{0,20})", text)
    assert [word for word in loaded if not word.startswith(("#", "data:"))] == []
    names = re.findall(r'\bid="([^"]+)"', text)
    assert len(names) == len(set(names)), "figures on one page must not share identifiers"
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(names)


def test_the_same_inputs_give_the_same_bytes(drawn: tuple[Path, Path, np.ndarray, np.ndarray], tmp_path: Path) -> None:
    for name in "ab":
        assert evaluate(*drawn[:2], tmp_path / name, "--threshold", "1.5") == 0
    assert (tmp_path / "a" / "metrics.json").read_bytes() == (tmp_path / "b" / "metrics.json").read_bytes()
    assert evaluate(*drawn[:2], tmp_path / "a", "--threshold", "1.6", "--overwrite") == 0
    assert metrics(tmp_path / "a")["settings_sha256"] != metrics(tmp_path / "b")["settings_sha256"]


def test_json_on_stdout_is_the_file(
    drawn: tuple[Path, Path, np.ndarray, np.ndarray], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(*drawn[:2], tmp_path / "a", "--json") == 0
    assert capsys.readouterr().out.encode() == (tmp_path / "a" / "metrics.json").read_bytes()


def test_against_another_system(drawn: tuple[Path, Path, np.ndarray, np.ndarray], tmp_path: Path) -> None:
    results, truth, score, anomalous = drawn
    rows = [(f"s{i + 3}", s - 0.5 * a) for i, (s, a) in enumerate(zip(score, anomalous, strict=True))]
    weaker = write_csv(tmp_path / "weaker.csv", "scan_id,score", [*rows, ("s0", ""), ("s1", 1.0), ("s2", 0.5)])
    assert evaluate(results, truth, tmp_path / "a", "--against", weaker) == 0
    comparison = metrics(tmp_path / "a")["comparison"]
    first = next(d for d in comparison["differences"] if d["metric"].lower() == "auroc")
    assert (comparison["n"], comparison["left_out"]) == (297, 3)
    assert first["difference"]["value"] == pytest.approx(
        roc_auc_score(anomalous, score) - roc_auc_score(anomalous, score - 0.5 * anomalous)
    )
    assert "Against weaker.csv" in (tmp_path / "a" / "report.html").read_text()


@pytest.mark.parametrize(
    ("scores", "anomalous", "missing", "said"),
    [
        ([1.0] * 8, [True] * 4 + [False] * 4, set(), ""),  # all tied
        ([1.0, 2.0, 3.0], [True] * 3, {"ranking"}, "found 0 normal and 3 anomalous"),  # no normal scan
        ([1.0, 2.0, 3.0], [False] * 3, {"ranking"}, "found 3 normal and 0 anomalous"),  # no threat
        ([1.0], [True], {"ranking"}, "found 0 normal and 1 anomalous"),  # one scan
        (["", "", ""], [True, False, False], {"ranking"}, "no scored scan"),  # no score at all
    ],
)
@pytest.mark.parametrize("threshold", ["1.5", None])
def test_what_cannot_be_computed_is_said(
    scores: list[float | str],
    anomalous: list[bool],
    missing: set[str],
    said: str,
    threshold: str | None,
    tmp_path: Path,
) -> None:
    results, truth = write_pair(tmp_path, scores, anomalous)
    more = () if threshold is None else ("--threshold", threshold)
    assert evaluate(results, truth, tmp_path / "a", *more) == 0
    found = metrics(tmp_path / "a")
    assert missing <= set(found["missing"])
    assert said in found["missing"].get("ranking", "")
    assert (found["ranking"] is None) == ("ranking" in missing)
    if found["ranking"] is not None:
        assert found["ranking"]["auroc"]["value"] == 0.5
    if threshold is None and "" not in scores:
        assert "no frozen threshold" in found["missing"]["operating_point"]
        assert any("no frozen threshold" in line for line in found["findings"])


@pytest.mark.parametrize(
    ("scores", "names", "said"),
    [
        (["nan", 1.0], ["s0", "s1"], "1 of 2 scores are not finite"),
        ([2.0, 1.0], ["s0", "t1"], "1 scans of the truth have no result: t1"),
        ([2.0, 1.0], ["s0"], "1 results have no truth: s1"),
        (["high", 1.0], ["s0", "s1"], "not finite numbers: s0"),
    ],
)
def test_refusals_name_the_fault_and_write_nothing(
    scores: list[float | str], names: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = write_csv(tmp_path / "scores.csv", "scan_id,score", [(f"s{i}", s) for i, s in enumerate(scores)])
    truth = write_csv(tmp_path / "truth.csv", "scan_id,anomalous", [(n, i % 2) for i, n in enumerate(names)])
    assert evaluate(results, truth, tmp_path / "a") == 65
    assert said in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "a").exists()


def test_ctrl_c_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "compute", stopped)
    assert evaluate(*write_pair(tmp_path, [1.0, 2.0], [True, False]), tmp_path / "a") == 130
    assert not (tmp_path / "a").exists()


def test_a_report_is_not_replaced_by_accident(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pair = write_pair(tmp_path, [1.0, 2.0], [True, False])
    assert evaluate(*pair, tmp_path / "a") == 0
    before = (tmp_path / "a" / "report.html").read_bytes()
    assert evaluate(*pair, tmp_path / "a") == 64
    assert "--overwrite" in capsys.readouterr().err
    assert (tmp_path / "a" / "report.html").read_bytes() == before


@pytest.mark.parametrize(("module", "more"), [("matplotlib", ()), ("jinja2", ()), ("weasyprint", ("--pdf",))])
def test_a_missing_package_is_said_before_any_work(
    module: str,
    more: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    real = optional.importlib.import_module

    def without(name: str) -> Any:
        if name.partition(".")[0] == module:
            raise ImportError(name)
        return real(name)

    monkeypatch.setattr(optional.importlib, "import_module", without)
    assert evaluate(tmp_path / "none.csv", tmp_path / "none.csv", tmp_path / "a", *more) == 64
    assert f"needs {module}: pip install 'cargolens[eval]'" in " ".join(capsys.readouterr().err.split())


def test_a_pdf_without_pango_says_which_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(module: str, package: str) -> Any:
        if module == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'\nmore")
        return optional.needs(module, package)

    monkeypatch.setattr(page, "needs", missing)
    assert evaluate(tmp_path / "none.csv", tmp_path / "none.csv", tmp_path / "a", "--pdf") == 64
    assert "libpango" in capsys.readouterr().err


def test_pdf_holds_the_page_and_loads_nothing(drawn: tuple[Path, Path, np.ndarray, np.ndarray], tmp_path: Path) -> None:
    pytest.importorskip("weasyprint", exc_type=(ImportError, OSError))
    assert evaluate(*drawn[:2], tmp_path / "a", "--pdf") == 0
    assert (tmp_path / "a" / "report.pdf").read_bytes().startswith(b"%PDF-")


# Results of a bundle.


@pytest.fixture(scope="module")
def results(scans: Path, bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("results") / "results.jsonl"
    assert run(["scan", str(scans), "--bundle", str(bundle), "--out", str(out), "--workers", "1", "-q"]) == 0
    return out


def boxed_truth(path: Path, results: Path) -> Path:
    """Parcels 2 and 5 hold a threat where `conftest.scans` puts it."""
    lines = []
    for line in results.read_text().splitlines():
        name = json.loads(line)["scan_id"]
        threat = name.endswith(("2", "5"))
        box = [{"box": [32, 32, 64, 64], "label": "block"}] if threat else []
        lines.append({"scan_id": name, "anomalous": threat, "boxes": box, "origin": "simulated"})
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_report_from_results_of_a_bundle(results: Path, bundle: Path, tmp_path: Path) -> None:
    truth = boxed_truth(tmp_path / "truth.jsonl", results)
    assert evaluate(results, truth, tmp_path / "a", "--bundle", bundle) == 0
    found = metrics(tmp_path / "a")
    assert found["sources"]["bundle_sha256"] == read_bundle(bundle).sha256
    assert found["operating_point"]["anomalous"] == {"alarm": 2, "clear": 0, "cannot_assess": 0}
    assert found["ranking"]["auroc"]["value"] == 1.0
    froc = {p["limit"]: p["recall"]["value"] for p in found["localisation"]["froc"]["points"]}
    assert froc[0.125] == 1.0
    assert found["localisation"]["recall"]["value"] == 1.0
    assert found["guards"]["n_opened"] == 8
    assert found["guards"]["seen"]["calibration_scores"] == 0
    assert [b["budget"] for b in found["budgets"] if b["choice"] is not None] == [0.05, 0.1]
    assert found["promise"]["n"] == 6
    assert any("fewer than 30" in line for line in found["findings"])


def test_worst_cases_carry_pictures_with_truth(results: Path, bundle: Path, tmp_path: Path) -> None:
    truth = boxed_truth(tmp_path / "truth.jsonl", results)
    assert evaluate(results, truth, tmp_path / "a", "--bundle", bundle, "--threshold", "2", "--examples", "1") == 0
    cases = metrics(tmp_path / "a")["cases"]
    assert (cases["n_misses"], len(cases["misses"]), cases["n_false_alarms"]) == (2, 1, 0)
    assert cases["misses"][0]["threats"][0]["box"] == [32.0, 32.0, 64.0, 64.0]
    assert (tmp_path / "a" / "report.html").read_text().count("data:image/jpeg;base64,") == 1


def test_files_that_are_gone_cost_the_picture_only(results: Path, bundle: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved.jsonl"
    lines = [json.loads(line) for line in results.read_text().splitlines()]
    gone = [line | {"files": [f"/gone/{Path(f).name}" for f in line["files"]]} for line in lines]
    moved.write_text("".join(json.dumps(line) + "\n" for line in gone))
    truth = boxed_truth(tmp_path / "truth.jsonl", results)
    assert evaluate(moved, truth, tmp_path / "a", "--threshold", "2") == 0
    found = metrics(tmp_path / "a")
    assert (found["guards"]["n_opened"], found["guards"]["n_asked"]) == (0, 8)
    assert all("no picture" in case["note"] for case in found["cases"]["misses"])


def test_scans_the_bundle_was_made_from_are_named(results: Path, bundle: Path, scans: Path, tmp_path: Path) -> None:
    """Training holds parcel 0 and one of which two bits of the hash of parcel 1 differ; calibration holds parcel 3."""
    lines = {line["scan_id"]: line for line in map(json.loads, results.read_text().splitlines())}
    prints = {name: (line["sha256"], int(line["views"][0]["perceptual"], 16)) for name, line in lines.items()}
    again, like, third = (prints[f"parcel-{i}"] for i in (0, 1, 3))
    training = scan_set(hashes_of([(again[0], again[1:]), ("e" * 64, (like[1] ^ 0b11,))]))
    plain = read_bundle(bundle)
    data = bundle_bytes(plain.network, plain.manifest, plain.golden, KnownScans(training=training))
    listing = parse_bundle(data).with_calibration(plain.manifest.calibration, scan_set(hashes_of([(third[0], ())])))
    made = save_bundle(listing, tmp_path / "listing.onnx")
    out = tmp_path / "results.jsonl"
    assert run(["scan", str(scans), "--bundle", made.path, "--out", str(out), "--workers", "1", "-q"]) == 0
    truth = boxed_truth(tmp_path / "truth.jsonl", out)
    assert evaluate(out, truth, tmp_path / "a", "--bundle", made.path, "--inspect", 0) == 0
    found = metrics(tmp_path / "a")
    known = {
        k["name"]: (k["origin"], k["overlap"]["identical"], k["scans"]) for k in found["guards"]["doubles"]["known"]
    }
    assert known == {"training": ("bundle", 1, 2), "calibration": ("bundle", 1, 1)}
    near = found["guards"]["doubles"]["known"][0]["overlap"]["near"]
    expected = {n for n, (_, h) in prints.items() if (h ^ like[1] ^ 0b11).bit_count() <= 6 and n != "parcel-0"}
    assert "parcel-1" in expected
    assert near >= len(expected)
    assert any(line.startswith("1 test scans are training scans byte for byte") for line in found["findings"])
    (tmp_path / "run").mkdir()
    row = {"scan_id": "x", "sha256": third[0], "perceptual": []}
    (tmp_path / "run" / "fingerprint.json").write_text(json.dumps({"scans": [row]}))
    assert evaluate(out, truth, tmp_path / "b", "--bundle", made.path, "--run", tmp_path / "run") == 0
    known = {
        k["name"]: (k["origin"], k["overlap"]["identical"])
        for k in metrics(tmp_path / "b")["guards"]["doubles"]["known"]
    }
    assert known == {"training": ("run", 1), "calibration": ("bundle", 1)}


def test_another_bundle_is_refused(
    results: Path, plain_bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truth = boxed_truth(tmp_path / "truth.jsonl", results)
    assert evaluate(results, truth, tmp_path / "a", "--bundle", plain_bundle) == 65
    assert "give the bundle that scored it" in " ".join(capsys.readouterr().err.split())


def test_image_height_that_gives_the_classes_away_is_the_first_finding(results: Path, tmp_path: Path) -> None:
    """Threats photographed on one scanner and normals on another, as in whole SIXray images."""
    line = json.loads(results.read_text().splitlines()[0])
    rng = np.random.default_rng(0)
    made, known = [], []
    for i in range(200):
        threat = i % 2 == 0
        view = line["views"][0] | {"rows": int(rng.integers(500, 510) if threat else rng.integers(590, 700))}
        made.append(
            line | {"scan_id": f"s{i}", "files": [], "score": float(rng.random() + 0.3 * threat), "views": [view]}
        )
        known.append({"scan_id": f"s{i}", "anomalous": threat, "origin": "real"})
    for name, rows in (("r.jsonl", made), ("t.jsonl", known)):
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert evaluate(tmp_path / "r.jsonl", tmp_path / "t.jsonl", tmp_path / "a") == 0
    found = metrics(tmp_path / "a")
    height = next(cue for cue in found["guards"]["cues"]["cues"] if cue["cue"] == "height")
    assert height["separates"]
    assert height["auroc"]["value"] > found["ranking"]["auroc"]["value"]
    assert "without looking at the goods: AUROC of height" in found["findings"][0]
