"""Does something trivial already separate the classes? Image size, file format, mean attenuation, foreground share.

Public data sets often photograph threats on one scanner and benign bags on another. A detector can then score well
without looking at a single object. Each cue is turned into a classifier of its own, and its AUROC stands beside the
detector's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np

from cargolens.datasets.scan import Scan

from . import ranking
from .intervals import Estimate, percentile
from .ranking import rank
from .resampling import METHOD, Resampling, draw_weights, find_clusters
from .scores import Bool, Float64, Int64, Scores

FOREGROUND_ATTENUATION = 0.05
"""Nepers above which a pixel shows an object and not air."""
SEPARATES_FROM = 0.6
_OF_CONTENT = ("mean attenuation", "foreground share")
_FOLDS = 5
_BINS = 16


@dataclass(frozen=True)
class ScanCues:
    """What can be told of a scan without looking at its content.

    Attributes:
        rows: Height of its largest view, pixels; None when unknown.
        columns: Width of that view; None when unknown.
        format: Suffix of its first file, such as ``.png``; None when unknown.
        mean_attenuation: Mean nepers at the highest energy, over all views; None when the image was not opened.
        foreground_share: Share of pixels that show an object; None when the image was not opened.
    """

    rows: int | None = None
    columns: int | None = None
    format: str | None = None
    mean_attenuation: float | None = None
    foreground_share: float | None = None


@dataclass(frozen=True)
class CueTest:
    """One cue as a classifier.

    Attributes:
        cue: Its name.
        auroc: How well it alone separates the classes. The cue is cut into bins and the share of anomalous scans in a
            bin,
            learned on other consignments, is the score: so it also sees cues that separate by a middle range.
        n: Scans the cue is known for.
        separates: Whether the lower end of the interval is at or above 0.6.
    """

    cue: str
    auroc: Estimate
    n: int
    separates: bool


@dataclass(frozen=True)
class CueReport:
    """All cues beside the detector.

    Attributes:
        detector: AUROC of the detector; None when it was not given.
        cues: One test for each cue that varies.
        warning: Empty, or the plain sentence a reader must see.
    """

    detector: float | None
    cues: tuple[CueTest, ...]
    warning: str


def scan_cues(scan: Scan) -> ScanCues:
    """Reads the cues off a scan."""
    largest = max(scan.views, key=lambda v: v.rows * v.columns)
    nepers = [-np.log(np.clip(v.transmission[-1], 1e-4, 1.0)) for v in scan.views]
    pixels = sum(a.size for a in nepers)
    return ScanCues(
        largest.rows,
        largest.columns,
        suffix(scan.meta.files),
        float(sum(float(a.sum(dtype=np.float64)) for a in nepers) / pixels),
        float(sum(int(np.count_nonzero(a > FOREGROUND_ATTENUATION)) for a in nepers) / pixels),
    )


def suffix(files: Sequence[str]) -> str | None:
    """Suffix of the first file in lower case; None without files."""
    return PurePosixPath(files[0]).suffix.lower() or None if files else None


def check_cues(
    cues: Sequence[ScanCues],
    anomalous: Bool,
    cluster: Int64 | None = None,
    detector: float | None = None,
    resampling: Resampling | None = None,
) -> CueReport:
    """Tests every cue.

    Args:
        cues: (n,) cues of each scan.
        anomalous: (n,) truth; both classes present, else no cue can be tested and the report says so.
        cluster: (n,) consignment of each scan; None = independent.
        detector: AUROC of the detector on these scans.
        resampling: How intervals are drawn; None = 500 resamples with seed 0.
    """
    plan = resampling or Resampling(resamples=500)
    groups = np.arange(anomalous.size) if cluster is None else cluster
    if anomalous.all() or not anomalous.any():
        return CueReport(detector, (), "all scans are of one class: cues cannot be tested")
    tests = []
    for name, values in _columns(cues).items():
        known = np.array([v is not None for v in values], dtype=np.bool_)
        truth = anomalous[known]
        if len({v for v in values if v is not None}) < 2 or truth.all() or not truth.any():
            continue
        score = _learned([v for v in values if v is not None], truth, groups[known], plan.seed)
        auroc = _auroc(score, truth, groups[known], plan)
        separates = auroc.low is not None and auroc.low >= SEPARATES_FROM
        tests.append(CueTest(name, auroc, int(known.sum()), separates))
    return CueReport(detector, tuple(tests), _warning(tests, detector))


def _columns(cues: Sequence[ScanCues]) -> Mapping[str, list[float | str | None]]:
    def area(c: ScanCues) -> float | None:
        return None if c.rows is None or c.columns is None else float(c.rows * c.columns)

    def shape(c: ScanCues) -> float | None:
        return None if not c.rows or not c.columns else c.columns / c.rows

    return {
        "height": [c.rows for c in cues],
        "width": [c.columns for c in cues],
        "pixels": [area(c) for c in cues],
        "width / height": [shape(c) for c in cues],
        "file format": [c.format for c in cues],
        "mean attenuation": [c.mean_attenuation for c in cues],
        "foreground share": [c.foreground_share for c in cues],
    }


def _learned(values: list[float | str], truth: Bool, groups: Int64, seed: int) -> Float64:
    """Score of each scan: share of anomalous scans in its bin, learned on the folds its consignment is not in."""
    bins = _bins(values)
    codes = np.unique(groups, return_inverse=True)[1]
    folds = min(_FOLDS, int(codes.max()) + 1)
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0,)))
    fold = (rng.permutation(int(codes.max()) + 1) % folds)[codes]
    score = np.empty(truth.size)
    for k in range(folds):
        rest, mine = fold != k, fold == k
        n = np.bincount(bins[rest], minlength=int(bins.max()) + 1)
        hits = np.bincount(bins[rest], weights=truth[rest], minlength=n.size)
        base = float(truth[rest].mean()) if rest.any() else 0.5
        # Two scans' worth of the base rate keep a bin with one scan from deciding.
        score[mine] = ((hits + 2 * base) / (n + 2) - base)[bins[mine]]
    return score


def _bins(values: list[float | str]) -> Int64:
    """Categories by name; numbers by value where few differ, else by up to 16 equally full bins."""
    if any(isinstance(v, str) for v in values):
        return np.unique(np.array([str(v) for v in values]), return_inverse=True)[1].astype(np.int64)
    numbers = np.array(values, dtype=np.float64)
    if np.unique(numbers).size <= _BINS:
        return np.unique(numbers, return_inverse=True)[1].astype(np.int64)
    edges = np.unique(np.quantile(numbers, np.linspace(0, 1, _BINS + 1)[1:-1]))
    return np.searchsorted(edges, numbers, side="right").astype(np.int64)


def _auroc(score: Float64, truth: Bool, groups: Int64, plan: Resampling) -> Estimate:
    codes = np.unique(groups, return_inverse=True)[1].astype(np.int64)
    ranked = rank(Scores(score, truth, codes))
    clusters = find_clusters(codes, truth)
    steps = (ranked.steps(w) for w in draw_weights(clusters, plan))
    draws = np.array([ranking.area_under_roc(f, t) for f, t in steps if f[-1] and t[-1]])
    value = ranking.area_under_roc(*ranked.steps())
    return percentile(value, draws, truth.size, plan.confidence, METHOD, clusters.note)


def _warning(tests: Sequence[CueTest], detector: float | None) -> str:
    strong = sorted((t for t in tests if t.separates), key=lambda t: -(t.auroc.value or 0.0))
    if not strong:
        return ""
    listed = ", ".join(f"{t.cue} {t.auroc.value:.3f}" for t in strong)
    beside = "" if detector is None else f"; the detector reaches {detector:.3f}"
    if all(t.cue in _OF_CONTENT for t in strong):
        # A dense threat darkens its scan, so these two may be the threat itself and not a confound.
        return f"How dark a scan is tells the classes apart by itself: AUROC of {listed}{beside}. Beat it first."
    return (
        f"The classes can be told apart without looking at the goods: AUROC of {listed}{beside}. "
        "Scan-level scores on this data prove little; use boxes, or pairs from the same image."
    )
