"""Drift of the alarm rate, and thresholds of each scanner on the command line."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import betabinom

from cargolens.datasets.errors import UsageError
from cargolens.inference.bundle import read_bundle
from cargolens.inference.cli import run
from cargolens.inference.evaluation.intervals import rate
from cargolens.inference.evaluation.traffic import AS_EXPECTED, FEWER, MORE, OVER_BUDGET, traffic_test
from cargolens.inference.results import ScanResult, Seconds, ViewInfo, to_line
from cargolens.inference.threshold import choose_rank


@pytest.mark.parametrize(
    ("alarms", "n", "rank", "normals"), [(0, 1, 1, 1), (3, 50, 59, 59), (12, 2000, 996, 1000), (40, 40, 90, 100)]
)
def test_tails_are_those_of_scipy(alarms: int, n: int, rank: int, normals: int) -> None:
    found = traffic_test(alarms, n, rank, normals, 0.05)
    law = betabinom(n, normals + 1 - rank, rank)
    assert found.p_fewer == pytest.approx(law.cdf(alarms), rel=1e-8)
    assert found.p_more == pytest.approx(law.sf(alarms - 1), rel=1e-8)
    assert found.expected == pytest.approx(law.mean())


def test_a_stream_like_the_calibration_is_seldom_called_drift() -> None:
    """Fresh calibration and fresh day each time: a false verdict in at most the two tails' level and the budget's."""
    n, budget = 300, 0.05
    rank = choose_rank(n, budget, 0.95)
    wrong = []
    for k in range(2000):
        rng = np.random.default_rng(np.random.SeedSequence(5, spawn_key=(k,)))
        threshold = np.partition(rng.normal(size=n), rank - 1)[rank - 1]
        alarms = int((rng.normal(size=1000) > threshold).sum())
        wrong.append(traffic_test(alarms, 1000, rank, n, budget, 0.01).has_drifted)
    assert rate(np.array(wrong)).low <= 0.02


@pytest.mark.parametrize(("alarms", "verdict"), [(0, FEWER), (10, AS_EXPECTED), (38, MORE), (300, OVER_BUDGET)])
def test_verdicts(alarms: int, verdict: str) -> None:
    """10,000 calibration scans, the 9,990th is the threshold: about 1.1 alarms in 1,000; the budget is 5 in 1,000."""
    assert traffic_test(alarms, 10_000, 9_990, 10_000, 0.005).verdict == verdict


def test_what_cannot_be_is_refused() -> None:
    for arguments in ((1, 10, 0, 10, 0.1), (1, 10, 11, 10, 0.1), (11, 10, 5, 10, 0.1)):
        with pytest.raises(UsageError):
            traffic_test(*arguments)


def write_results(path: Path, bundle: Path, scores: list[float | None], scanners: list[str | None]) -> Path:
    """Results as the bundle would have decided."""
    detector = read_bundle(bundle)
    calibration = detector.manifest.calibration
    threshold = None if calibration is None else calibration.threshold
    lines = []
    for i, (score, scanner) in enumerate(zip(scores, scanners, strict=True)):
        decided = "alarm" if score is not None and threshold is not None and score > threshold else "clear"
        lines.append(
            to_line(
                ScanResult(
                    scan_id=f"s{i}",
                    files=(f"s{i}.png",),
                    sha256=hashlib.sha256(b"%d" % i).hexdigest(),
                    decision="cannot_assess" if score is None or threshold is None else decided,
                    score=score,
                    p_value=None,
                    threshold=threshold,
                    regions=(),
                    error=None if score is not None else "gone",
                    seconds=Seconds(),
                    bundle=bundle.name,
                    bundle_sha256=detector.sha256,
                    version="0.1.0",
                    scanner=scanner,
                    views=()
                    if score is None
                    else (ViewInfo(view="", rows=8, columns=8, score=score, map_max=score, opaque_share=0.0),),
                )
            )
        )
    path.write_bytes(b"".join(lines))
    return path


@pytest.fixture
def day(bundle: Path, tmp_path: Path) -> Path:
    """Scanner a is quiet, scanner b alarms all day; the bundle's threshold is 0.59. One scan has no score."""
    rng = np.random.default_rng(0)
    scores = [*(0.5 * rng.random(200)), *(0.6 + rng.random(50)), None]
    return write_results(tmp_path / "day.jsonl", bundle, scores, ["a"] * 200 + ["b"] * 50 + ["a"])


def test_drift_command(day: Path, bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["drift", str(day), str(bundle), "--per", "scanner", "--json"]
    assert run(words) == 0
    found = json.loads(capsys.readouterr().out)
    assert {name: (t["alarms"], t["n"], t["verdict"]) for name, t in found.items()} == {
        "all scans": (50, 250, OVER_BUDGET),
        "a": (0, 200, AS_EXPECTED),
        "b": (50, 50, OVER_BUDGET),
    }
    assert run([*words, "--fail-on-drift"]) == 3
    assert run(["drift", str(day), str(bundle)]) == 0
    assert OVER_BUDGET in " ".join(capsys.readouterr().out.split())


def test_drift_refuses_another_bundle(day: Path, plain_bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["drift", str(day), str(plain_bundle)]) == 65
    assert "give the bundle that decided" in " ".join(capsys.readouterr().err.split())


def test_drift_needs_named_scanners_for_per(bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = write_results(tmp_path / "r.jsonl", bundle, [0.1, 0.2], [None, None])
    assert run(["drift", str(results), str(bundle), "--per", "scanner"]) == 65
    assert "no scan names its scanner" in " ".join(capsys.readouterr().err.split())


def test_calibrate_gives_each_scanner_its_own_threshold(
    plain_bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scores = [i / 100 for i in range(60)] + [2 + i / 100 for i in range(70)] + [0.5] * 3
    names: list[str | None] = ["x/1"] * 60 + ["b"] * 70 + ["few"] * 3
    normals = write_results(tmp_path / "n.jsonl", plain_bundle, list(scores), names)
    words = ["calibrate", str(plain_bundle), "--normals", str(normals), "--budget", "0.05", "--per", "scanner"]
    assert run([*words, "--out", str(tmp_path / "out")]) == 2
    assert "scanner few gets no bundle" in " ".join(capsys.readouterr().err.split())
    found = {p.name: read_bundle(p).manifest.calibration for p in (tmp_path / "out").iterdir()}
    assert {name: c and (c.threshold, c.n) for name, c in found.items()} == {
        "x_1.onnx": (0.59, 60),
        "b.onnx": (2.69, 70),
    }
    assert run([*words, "--out", str(tmp_path / "one.onnx")]) == 64


def test_calibrate_per_scanner_needs_their_names(
    plain_bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    normals = write_results(tmp_path / "n.jsonl", plain_bundle, [i / 100 for i in range(60)], [None] * 60)
    words = ["calibrate", str(plain_bundle), "--normals", str(normals), "--budget", "0.05", "--per", "scanner"]
    assert run([*words, "--out", str(tmp_path / "out")]) == 65
    assert "names no scanner" in " ".join(capsys.readouterr().err.split())
