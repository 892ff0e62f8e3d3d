"""Guards and threshold tools: doubles, trivial cues, the guarantee, drift."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from scipy.stats import binom, lognorm, norm, poisson

from cargolens.datasets.errors import DataError, UsageError
from cargolens.datasets.near import perceptual_hash
from cargolens.datasets.scan import Scan, ScanMeta, View
from cargolens.datasets.simulator import SimulatedScans
from cargolens.inference import hashes as hashing
from cargolens.inference.calibration import fingerprint
from cargolens.inference.evaluation.budgets import (
    budget_curve,
    drift_test,
    group_thresholds,
    guarantee_on_normals,
    simulate_guarantee,
)
from cargolens.inference.evaluation.cues import ScanCues, check_cues, scan_cues
from cargolens.inference.evaluation.duplicates import find_overlaps, repeated_scores
from cargolens.inference.evaluation.intervals import rate
from cargolens.inference.evaluation.provenance import read_run_scans, seen_before
from cargolens.inference.evaluation.resampling import Resampling
from cargolens.inference.evaluation.strata import Cell, Strata, binned, falls_with
from cargolens.inference.hashes import ScanHashes, hash_scans, hashes_of, scan_set
from cargolens.inference.manifest import BundleManifest, Calibration, Training
from cargolens.inference.threshold import select_threshold
from cargolens.inference.tiling import Tiling

FEW = Resampling(resamples=100)


def _distance(a: int, b: int) -> int:
    return (a ^ b).bit_count()


def _changed(view: View, how: str) -> View:
    t = np.array(view.transmission)
    if how == "smaller":
        t = np.stack([cv2.resize(p, None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA) for p in t])
    elif how == "jpeg":
        planes = [
            cv2.imencode(".jpg", np.clip(p * 255, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 80])[1]
            for p in t
        ]
        t = np.stack([cv2.imdecode(p, cv2.IMREAD_GRAYSCALE).astype(np.float32) / 255 for p in planes])
    elif how == "margin":
        t = np.stack([cv2.copyMakeBorder(p, 9, 30, 21, 4, cv2.BORDER_CONSTANT, value=1.0) for p in t])
    elif how == "noise":
        t = np.clip(t * (1 + 0.02 * np.random.default_rng(0).normal(size=t.shape)), 0, None)
    return View(t.astype(np.float32))


def test_perceptual_hash_knows_a_scan_again_and_tells_others_apart() -> None:
    views = [scan.scan.views[0] for scan in SimulatedScans(24, seed=3)]
    hashes = [perceptual_hash(v) for v in views]
    for view, known in zip(views[:8], hashes, strict=False):
        for how in ("smaller", "jpeg", "margin", "noise"):
            assert _distance(perceptual_hash(_changed(view, how)), known) <= 6, how
    assert min(_distance(a, b) for i, a in enumerate(hashes) for b in hashes[:i]) > 6
    assert perceptual_hash(View(np.ones((1, 20, 20), dtype=np.float32))) == 0


def test_overlaps_across_train_calibration_and_test() -> None:
    scans = [s.scan for s in SimulatedScans(12, seed=5)]
    named = [(f"{i + 1:064x}".replace("0" * 16, f"{i + 1:016x}", 1), s) for i, s in enumerate(scans)]
    again = ("f" * 64, Scan((_changed(scans[0].views[0], "noise"),), ScanMeta("again")))
    sets = {
        "train": hash_scans(named[:6]),
        "calibration": hash_scans(named[6:9]),
        "test": hash_scans([*named[8:], again]),
    }
    found = {(o.first, o.second): (o.identical, o.near) for o in find_overlaps(sets)}
    assert found == {
        ("train", "calibration"): (0, 0),
        ("train", "test"): (0, 1),  # one scan of the training set returns with other noise
        ("calibration", "test"): (1, 0),  # one is there byte for byte
        ("train", "train"): (0, 0),
        ("calibration", "calibration"): (0, 0),
        ("test", "test"): (0, 0),
    }


def test_near_search_agrees_with_brute_force() -> None:
    rng = np.random.default_rng(0)
    base = rng.integers(1, 2**63, 60, dtype=np.uint64)
    flips = np.array(
        [sum(1 << int(b) for b in rng.choice(64, k, replace=False)) for k in rng.integers(0, 12, 60)], dtype=np.uint64
    )
    a = ScanHashes(np.arange(60, dtype=np.uint64), base)
    b = ScanHashes(np.arange(100, 160, dtype=np.uint64), base ^ flips)
    expected = {i for i in range(60) if any(_distance(int(base[i]), int(h)) <= 6 for h in b.perceptual)}
    overlap = find_overlaps({"a": a, "b": b})[0]
    assert (overlap.identical, overlap.near) == (0, len(expected))


def test_doubles_within_a_set() -> None:
    content = np.array([1, 1, 2, 2, 3], dtype=np.uint64)
    views = np.array([10 << 40, 99 << 30, 5 << 50, 5 << 50, 77 << 20], dtype=np.uint64)
    overlap = find_overlaps({"test": ScanHashes(content, views)})[-1]
    # scan 1 has two different views; scan 2 is listed twice
    assert overlap.identical == 1


def test_hashes_survive_packing() -> None:
    kept = scan_set(ScanHashes(np.array([5, 2], dtype=np.uint64), np.array([2**64 - 1, 7], dtype=np.uint64)))
    assert kept is not None
    back = kept.hashes()
    assert (back.content.tolist(), back.perceptual.tolist(), back.n_scans) == ([2, 5], [7, 2**64 - 1], 2)
    assert (kept.scans, kept.kept) == (2, 2)
    assert scan_set(hashes_of(())) is None


def test_of_too_many_scans_a_random_part_is_kept_with_all_views(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "MAX_ROWS", 101)
    rng = np.random.default_rng(0)
    scans = [(f"{int(n):016x}" + "0" * 48, [1, 2, 3]) for n in rng.permutation(np.arange(200)) * 2**40]
    kept = scan_set(hashes_of(scans))
    assert kept is not None
    assert (kept.scans, kept.kept) == (200, 33)
    assert np.unique(kept.hashes().content, return_counts=True)[1].tolist() == [3] * 33


def test_scores_that_return_bit_for_bit() -> None:
    # 0.3 returns; 0.5 is shared by several scans of one set and identifies none; NaN is like nothing
    assert repeated_scores([0.1, 0.3, 0.5, np.nan], [0.3, 0.5, 0.5, 0.7, np.nan]) == 1


def _cues(heights: np.ndarray, formats: np.ndarray) -> list[ScanCues]:
    return [ScanCues(rows=int(h), columns=500, format=str(f)) for h, f in zip(heights, formats, strict=True)]


@pytest.mark.parametrize(
    ("cue", "expected"),
    [
        ("higher", {"height"}),  # threats come in taller images
        ("between", {"height"}),  # threats are the middle heights: no ranking sees it
        ("format", {"file format"}),  # threats are PNG
        ("none", set()),
    ],
)
def test_a_trivial_cue_is_found(cue: str, expected: set[str]) -> None:
    rng = np.random.default_rng(1)
    truth = np.arange(400) % 2 == 0
    heights = rng.integers(300, 900, 400)
    formats = np.where(rng.random(400) < 0.5, ".png", ".jpg")
    if cue == "higher":
        heights = heights + 400 * truth
    elif cue == "between":
        heights = np.where(truth, rng.integers(550, 650, 400), heights)
    elif cue == "format":
        formats = np.where(truth, ".png", ".jpg")
    report = check_cues(_cues(heights, formats), truth, detector=0.9, resampling=FEW)
    flagged = {t.cue for t in report.cues if t.separates}
    assert flagged - {"pixels", "width / height"} == expected
    assert bool(report.warning) is bool(expected)
    if expected:
        assert "the detector reaches 0.900" in report.warning


def test_cues_of_a_scan() -> None:
    t = np.ones((2, 10, 20), dtype=np.float32)
    t[:, :5] = np.exp(-2)
    cues = scan_cues(Scan((View(t, encoding="dual-energy"),), ScanMeta("a", files=("d/A_low.PNG",))))
    assert (cues.rows, cues.columns, cues.format) == (10, 20, ".png")
    assert cues.mean_attenuation == pytest.approx(1.0)
    assert cues.foreground_share == pytest.approx(0.5)


def test_cues_of_one_class_are_not_tested() -> None:
    assert "one class" in check_cues([ScanCues(rows=1)], np.array([True])).warning


def test_sixray_confound_is_found_by_the_guard(real_data) -> None:
    rows = [r for r in map(json.loads, (real_data / "index.jsonl").open()) if r["set"] == "sixray"]
    cues = [ScanCues(r["height"], r["width"], r["path"][-4:]) for r in rows]
    report = check_cues(cues, np.array([r["anomalous"] for r in rows]), resampling=FEW)
    assert {t.cue for t in report.cues if t.separates} >= {"height"}
    assert "without looking at the goods" in report.warning


def test_budget_curve_refuses_what_the_scans_cannot_give() -> None:
    rng = np.random.default_rng(0)
    truth = np.arange(400) % 2 == 0
    score = rng.normal(size=400) + 3 * truth
    score[0] = np.nan
    points = budget_curve(rng.normal(size=300), score, truth, budgets=(0.001, 0.05))
    assert points[0].choice is None
    assert "2995" in points[0].refusal.replace(",", "")
    assert points[1].pd is not None
    assert points[1].pd.n == 200  # the scan without a score is still there
    assert points[1].pfa is not None
    assert points[1].pfa.value <= 0.05


def test_thresholds_of_groups_stand_alone() -> None:
    score = np.concatenate((np.arange(400.0), np.arange(10.0)))
    one, two = group_thresholds(score, ["big"] * 400 + ["small"] * 10, 0.05)
    assert (one.group, one.n, one.refusal) == ("big", 400, "")
    assert two.choice is None
    assert "59" in two.refusal


def test_guarantee_holds_and_is_not_wasted() -> None:
    test = simulate_guarantee(lambda rng, n: rng.normal(size=n), lambda t: float(norm.sf(t)), 1000, 0.02, runs=400)
    assert test.exceeded.low <= 0.05  # the promise: at most 5 % of calibrations, within what 400 runs can tell
    assert np.median(test.realised) > 0.008  # yet the budget is used, not thrown away


@pytest.mark.parametrize("n", [300, 1000, 3000])
@pytest.mark.parametrize(
    ("draw", "beyond"),
    [
        (lambda rng, n: rng.normal(size=n), norm.sf),
        (lambda rng, n: rng.lognormal(0.0, 1.5, n), lambda t: lognorm.sf(t, 1.5)),  # a heavy tail
        (
            lambda rng, n: np.where(rng.random(n) < 0.9, rng.normal(0.0, 1.0, n), rng.normal(4.0, 2.0, n)),
            lambda t: 0.9 * norm.sf(t) + 0.1 * norm.sf(t, 4.0, 2.0),
        ),  # two scanners
        (lambda rng, n: rng.poisson(20, n).astype(float), lambda t: poisson.sf(t, 20)),  # many ties
    ],
    ids=["normal", "log-normal", "mixed", "poisson"],
)
def test_guarantee_whatever_the_scores_look_like(
    draw: Callable[[np.random.Generator, int], np.ndarray], beyond: Callable[[float], float], n: int
) -> None:
    test = simulate_guarantee(draw, lambda t: float(beyond(t)), n, 0.01, runs=2000)
    # What 2,000 calibrations of a chance of 5 % exceed once in a thousand sets is the most that passes.
    assert np.count_nonzero(test.realised > 0.01) <= binom.ppf(0.999, 2000, 0.05)


def test_guarantee_with_ties() -> None:
    normals = np.round(np.random.default_rng(0).normal(size=5000), 1)
    test = guarantee_on_normals(normals, 300, 0.05, runs=200)
    assert test.exceeded.low <= 0.05


@pytest.mark.parametrize(
    ("alarms", "n", "verdict"),
    [
        (10, 1000, "no evidence of drift"),
        (30, 1000, "more alarms than the budget allows"),
        (0, 1000, "far fewer alarms than the budget"),  # P(0) is 0.00004: the system may be blind
        (0, 100, "no evidence of drift"),  # too few scans to say
    ],
)
def test_drift(alarms: int, n: int, verdict: str) -> None:
    test = drift_test(alarms, n, 0.01)
    assert test.verdict == verdict
    assert test.p_more == pytest.approx(binom.sf(alarms - 1, n, 0.01))
    assert test.p_fewer == pytest.approx(binom.cdf(alarms, n, 0.01))


def test_drift_refuses_impossible_counts() -> None:
    with pytest.raises(UsageError, match="5 alarms in 4 scans"):
        drift_test(5, 4, 0.01)


def test_detection_should_rise_with_areal_density() -> None:
    assert binned([0.5, 1.0, 9.0, None], (1.0, 3.0, 6.0)) == ["<1", "1-3", ">=6", None]

    def cell(level: str, found: int) -> Cell:
        pd = rate(np.arange(100) < found)
        return Cell(level, "real", 100, 0, pd, rate(np.zeros(0, dtype=bool)), pd, "")

    rising = Strata("areal density", True, ("real",), ("<1", "1-3"), (cell("<1", 20), cell("1-3", 90)), 100, 0)
    falling = Strata("areal density", True, ("real",), ("<1", "1-3"), (cell("<1", 90), cell("1-3", 20)), 100, 0)
    assert falls_with(rising) == ()
    assert "Pd falls from 0.900 at <1 to 0.200 at 1-3" in falls_with(falling)[0]


MODULES = (
    "annotations boxes breakdown budgets comparison cues duplicates froc intervals operating outcomes pixel_report "
    "pixels protocol_files protocol_runs protocols provenance ranking strata summary table"
)


def test_the_station_does_not_load_scipy() -> None:
    code = (
        f"import sys, importlib\nfor m in '{MODULES}'.split(): "
        "importlib.import_module('cargolens.inference.evaluation.' + m)\n"
        "bad = {'scipy', 'torch', 'faster_coco_eval', 'matplotlib', 'pyarrow'} & set(sys.modules)\nassert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_bundle_tells_which_scans_it_has_seen(tmp_path) -> None:
    digests = [f"{i:016x}{i:048x}" for i in range(100)]
    scores = np.linspace(0, 1, 100)
    choice = select_threshold(scores, 0.05)
    manifest = BundleManifest(
        detector="d",
        backbone="b",
        licence="none",
        canonical="grey-1",
        tiling=Tiling(tile=64, overlap=8),
        air=(1.0,),
        training=Training(count=3, fingerprint=fingerprint(digests[:3]), version="0"),
        calibration=Calibration(
            threshold=choice.threshold,
            budget=0.05,
            confidence=0.95,
            n=100,
            k=choice.k,
            normals=tuple(scores.tolist()),
            region_floor=0.0,
            region_alarm=1.0,
            fingerprint=fingerprint(digests),
        ),
    )
    fresh = seen_before(manifest, ["f" * 64, None], np.array([0.123456, np.nan]))
    assert (fresh.warning, fresh.n_hashed) == ("", 1)
    assert seen_before(manifest, digests[2::-1], np.array([2.0, 3.0, 4.0])).is_training_set
    again = seen_before(manifest, digests, scores)
    assert (again.is_calibration_set, again.calibration_scores) == (True, 100)
    part = seen_before(manifest, digests[:5], scores[:5])
    assert "5 of 5 test scores equal a calibration score" in part.warning
    path = tmp_path / "fingerprint.json"
    path.write_text(json.dumps({"scans": [{"scan_id": "a", "sha256": d} for d in digests]}))
    overlap = find_overlaps({"train": read_run_scans(path), "test": hashes_of((d, ()) for d in digests[98:])})[0]
    assert (overlap.identical, overlap.near) == (2, 0)
    for wrong in ({}, {"scans": []}, {"scans": [{"sha256": digests[0], "perceptual": [7]}]}):
        path.write_text(json.dumps(wrong))
        with pytest.raises(DataError, match="expected the fingerprint"):
            read_run_scans(path)
