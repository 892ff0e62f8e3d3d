"""FROC: how many threats are pointed at for k false regions a scan.

A region that hits no threat is false, on benign scans too. A threat counts as found by its strongest region. The limit
for k false regions a scan is the score that at most k times scans of them exceed; nothing is interpolated.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cargolens.datasets.errors import DataError

from .intervals import Estimate, percentile, rate
from .resampling import METHOD, Resampling, draw_weights, find_clusters
from .scores import Bool, Float64, Int64
from .threats import LocatedScan, boxed_threats, hits, scored_regions

FALSE_PER_SCAN = (0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0)


@dataclass(frozen=True)
class FrocPoint:
    """Recall at one budget of false regions.

    Attributes:
        limit: False regions a scan allowed.
        realised: False regions a scan there are above `threshold`.
        threshold: A region counts when its score is above; None when every region counts.
        recall: Share of threats found.
    """

    limit: float
    realised: float
    threshold: float | None
    recall: Estimate


@dataclass(frozen=True)
class ClassRecall:
    """FROC of one class of threats, against the false regions of all scans."""

    label: str
    n_threats: int
    points: tuple[FrocPoint, ...]


@dataclass(frozen=True, eq=False)
class Froc:
    """Region-level detection.

    Attributes:
        n_scans: Scans, benign ones included.
        n_threats: Threats with a box.
        n_unboxed: Threats the truth gives no box for; they are not scored here.
        n_false: Regions that hit no threat.
        points: One for each of the asked budgets.
        classes: The same for each class of threat.
        false_axis: (g,) false regions a scan, rising, for drawing.
        recall_axis: (g,) recall there.
    """

    n_scans: int
    n_threats: int
    n_unboxed: int
    n_false: int
    points: tuple[FrocPoint, ...]
    classes: tuple[ClassRecall, ...]
    false_axis: Float64
    recall_axis: Float64


@dataclass(frozen=True, eq=False)
class _Matches:
    """False regions and threats in parallel arrays, strongest false region first."""

    false: Float64
    false_cluster: Int64
    best: Float64
    best_cluster: Int64
    labels: tuple[str, ...]


def froc(
    scans: Sequence[LocatedScan], limits: Sequence[float] = FALSE_PER_SCAN, resampling: Resampling | None = None
) -> Froc:
    """Scores regions against threat boxes.

    Args:
        scans: All scans of the set, benign ones included.
        limits: Budgets of false regions a scan.
        resampling: How intervals are drawn; None = 2,000 resamples with seed 0.

    Raises:
        DataError: When there is no scan or no threat with a box.
    """
    plan = resampling or Resampling()
    found = _match(scans)
    if not scans or found.best.size == 0:
        raise DataError(f"found {len(scans)} scans and {found.best.size} threats with a box; FROC needs one of each")
    clusters = np.unique(np.array([s.cluster for s in scans], dtype=np.int64), return_inverse=True)[1]
    labels = np.array(found.labels)
    kinds = [np.ones(labels.size, dtype=np.bool_), *(labels == name for name in sorted(set(found.labels)))]
    draws = _draw(scans, clusters, found, kinds, limits, plan)
    points = [_points(found, kind, len(scans), limits, draws[:, i], plan) for i, kind in enumerate(kinds)]
    classes = zip(sorted(set(found.labels)), kinds[1:], points[1:], strict=True)
    order = np.sort(found.best)
    above = order.size - np.searchsorted(order, np.append(found.false, -np.inf), side="right")
    return Froc(
        len(scans),
        labels.size,
        sum(len(s.threats) - len(boxed_threats(s)) for s in scans),
        found.false.size,
        points[0],
        tuple(ClassRecall(name, int(kind.sum()), mine) for name, kind, mine in classes),
        np.arange(found.false.size + 1) / len(scans),
        above / order.size,
    )


def recall_above(scans: Sequence[LocatedScan], threshold: float, confidence: float = 0.95) -> tuple[Estimate, float]:
    """Share of threats pointed at by a region above a frozen threshold, and the false regions a scan there.

    Args:
        scans: All scans of the set.
        threshold: Frozen level of regions, on the scale of their score.
        confidence: Nominal coverage of the exact interval, corrected for threats that share a consignment.

    Returns:
        (recall, false regions a scan).
    """
    found = _match(scans)
    share = float(np.count_nonzero(found.false > threshold)) / max(1, len(scans))
    return rate(found.best > threshold, found.best_cluster, confidence), share


def _match(scans: Sequence[LocatedScan]) -> _Matches:
    false: list[float] = []
    false_cluster: list[int] = []
    best: list[float] = []
    best_cluster: list[int] = []
    labels: list[str] = []
    for scan in scans:
        threats = boxed_threats(scan)
        strongest = [-math.inf] * len(threats)
        for region in scored_regions(scan):
            marks = [i for i, threat in enumerate(threats) if hits(region, threat)]
            for i in marks:
                strongest[i] = max(strongest[i], region.score)
            if not marks:
                false.append(region.score)
                false_cluster.append(scan.cluster)
        best += strongest
        best_cluster += [scan.cluster] * len(threats)
        labels += [threat.label for threat in threats]
    order = np.argsort(-np.array(false, dtype=np.float64), kind="stable")
    return _Matches(
        np.array(false, dtype=np.float64)[order],
        np.array(false_cluster, dtype=np.int64)[order],
        np.array(best, dtype=np.float64),
        np.array(best_cluster, dtype=np.int64),
        tuple(labels),
    )


def _points(
    found: _Matches, kind: Bool, n_scans: int, limits: Sequence[float], draws: Float64, plan: Resampling
) -> tuple[FrocPoint, ...]:
    points = []
    for i, limit in enumerate(limits):
        allowed = math.floor(limit * n_scans * (1 + 1e-12))
        threshold = float(found.false[allowed]) if allowed < found.false.size else None
        level = -math.inf if threshold is None else threshold
        recall = float(np.mean(found.best[kind] > level))
        realised = float(np.count_nonzero(found.false > level)) / n_scans
        estimate = percentile(recall, draws[:, i], int(kind.sum()), plan.confidence, METHOD)
        points.append(FrocPoint(limit, realised, threshold, estimate))
    return tuple(points)


def _draw(
    scans: Sequence[LocatedScan],
    clusters: Int64,
    found: _Matches,
    kinds: list[Bool],
    limits: Sequence[float],
    plan: Resampling,
) -> Float64:
    """Recall on each resample, (resamples, kinds, limits); a class that was not drawn repeats its last value."""
    number = {scan.cluster: int(code) for scan, code in zip(scans, clusters, strict=True)}
    codes = [
        np.array([number[c] for c in part.tolist()], dtype=np.int64)
        for part in (found.false_cluster, found.best_cluster)
    ]
    strata = find_clusters(clusters, np.array([bool(boxed_threats(s)) for s in scans]))
    sizes = np.bincount(clusters, minlength=strata.count)
    draws = np.zeros((plan.resamples, len(kinds), len(limits)))
    ascending = np.argsort(found.best, kind="stable")
    levels = found.best[ascending]
    for k, weights in enumerate(draw_weights(strata, plan)):
        passed = np.cumsum(weights[codes[0]])
        allowed = np.floor(np.array(limits) * float(weights @ sizes) * (1 + 1e-12))
        first_over = np.searchsorted(passed, allowed, side="right")
        limit_score = np.array([found.false[i] if i < found.false.size else -np.inf for i in first_over])
        start = np.searchsorted(levels, limit_score, side="right")
        mine = weights[codes[1]][ascending]
        for j, kind in enumerate(kinds):
            tail = np.append(np.cumsum((mine * kind[ascending])[::-1])[::-1], 0)
            draws[k, j] = tail[start] / tail[0] if tail[0] else draws[k - 1, j]
    return draws
