"""The scan-level block of a report: every rank metric with its interval, and ROC and PR curves with bands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import ranking
from .intervals import Estimate, percentile
from .ranking import FPR_LIMITS, TPR_FLOORS, Point, Ranked, rank
from .resampling import METHOD, Resampling, draw_weights, find_clusters
from .scores import Float64, Int64, Scores

FPR_GRID: Float64 = np.unique(np.concatenate(([0.0], np.logspace(-4, 0, 121), np.linspace(0, 1, 101))))
RECALL_GRID: Float64 = np.linspace(0.005, 1.0, 200)


@dataclass(frozen=True)
class RateAt:
    """A rate under a limit on the other rate.

    Attributes:
        limit: The limit asked for: FPR at most this, or TPR at least this.
        estimate: The rate: TPR under an FPR limit, FPR over a TPR floor.
        point: Where on the curve it was read: the realised rates and the threshold.
    """

    limit: float
    estimate: Estimate
    point: Point


@dataclass(frozen=True)
class OracleF1:
    """F1 at the threshold that is best on the test set itself: a bound, never an operating point."""

    estimate: Estimate
    point: Point
    oracle: bool = True


@dataclass(frozen=True, eq=False)
class Curve:
    """A curve on a fixed grid with a pointwise band.

    Attributes:
        x: (g,) FPR for ROC, recall for PR.
        y: (g,) TPR for ROC, precision for PR.
        low: (g,) lower end of the band; equal to y when nothing was resampled.
        high: (g,) upper end.
    """

    x: Float64
    y: Float64
    low: Float64
    high: Float64


@dataclass(frozen=True, eq=False)
class RankingSummary:
    """Rank metrics of one system on one set of scans.

    Attributes:
        n_normal: Scored normal scans.
        n_anomalous: Scored anomalous scans.
        n_clusters: Consignments they come from.
        auroc: Area under the ROC curve.
        average_precision: By steps; depends on the share of anomalous scans, which is `n_anomalous / n`.
        tpr_at_fpr: One entry for each of `FPR_LIMITS`.
        fpr_at_tpr: One entry for each of `TPR_FLOORS`.
        f1_max: The oracle.
        roc: TPR over FPR.
        pr: Precision over recall.
        resampling: How the intervals were drawn.
    """

    n_normal: int
    n_anomalous: int
    n_clusters: int
    auroc: Estimate
    average_precision: Estimate
    tpr_at_fpr: tuple[RateAt, ...]
    fpr_at_tpr: tuple[RateAt, ...]
    f1_max: OracleF1
    roc: Curve
    pr: Curve
    resampling: Resampling


def summarise(scores: Scores, resampling: Resampling | None = None) -> RankingSummary:
    """Computes the scan-level block.

    Args:
        scores: Scores with truth and consignments.
        resampling: How intervals are drawn; None = 2,000 resamples with seed 0.

    Raises:
        DataError: When a class is empty.
    """
    plan = resampling or Resampling()
    ranked = rank(scores)
    false, true = ranked.steps()
    clusters = find_clusters(scores.cluster, scores.anomalous)
    metrics, roc, pr = _draw(ranked, scores, plan)
    values = metric_values(false, true)
    n = scores.score.size

    def estimate(column: int, rests_on: int, note: str = "") -> Estimate:
        draws = metrics[:, column] if clusters.count > 1 else metrics[:0, column]
        return percentile(float(values[column]), draws, rests_on, plan.confidence, METHOD, clusters.note or note)

    at_fpr = tuple(
        RateAt(
            limit,
            estimate(3 + i, scores.n_anomalous, _resolution(limit, scores.n_normal)),
            ranking.point_at(ranked, false, true, ranking.index_at_fpr(false, limit)),
        )
        for i, limit in enumerate(FPR_LIMITS)
    )
    at_tpr = tuple(
        RateAt(
            floor,
            estimate(3 + len(FPR_LIMITS) + i, scores.n_normal),
            ranking.point_at(ranked, false, true, ranking.index_at_tpr(true, floor)),
        )
        for i, floor in enumerate(TPR_FLOORS)
    )
    best = ranking.point_at(ranked, false, true, ranking.best_f1(false, true)[1])
    return RankingSummary(
        scores.n_normal,
        scores.n_anomalous,
        clusters.count,
        estimate(0, n),
        estimate(1, n),
        at_fpr,
        at_tpr,
        OracleF1(estimate(2, n), best),
        _curve(FPR_GRID, _roc_on_grid(false, true), roc, plan.confidence),
        _curve(RECALL_GRID, _pr_on_grid(false, true), pr, plan.confidence),
        plan,
    )


METRIC_NAMES = (
    "auroc",
    "average_precision",
    "f1_max (oracle)",
    *(f"tpr at fpr {limit:g}" for limit in FPR_LIMITS),
    *(f"fpr at tpr {floor:g}" for floor in TPR_FLOORS),
)


def metric_values(false: Int64, true: Int64) -> Float64:
    """The metrics of `METRIC_NAMES`, in that order, from the step counts of `Ranked.steps`."""
    values = [
        ranking.area_under_roc(false, true),
        ranking.precision_by_steps(false, true),
        ranking.best_f1(false, true)[0],
    ]
    for limit in FPR_LIMITS:
        index = ranking.index_at_fpr(false, limit)
        values.append(float(true[index] / true[-1]) if index >= 0 else 0.0)
    values += [float(false[ranking.index_at_tpr(true, floor)] / false[-1]) for floor in TPR_FLOORS]
    return np.array(values)


def _draw(ranked: Ranked, scores: Scores, plan: Resampling) -> tuple[Float64, Float64, Float64]:
    """Metrics and both curves on every resample: (r, metrics), (r, FPR grid), (r, recall grid)."""
    metrics = np.empty((plan.resamples, len(METRIC_NAMES)))
    roc = np.empty((plan.resamples, FPR_GRID.size))
    pr = np.empty((plan.resamples, RECALL_GRID.size))
    clusters = find_clusters(scores.cluster, scores.anomalous)
    kept = 0
    for weights in draw_weights(clusters, plan):
        false, true = ranked.steps(weights)
        # Consignments of both kinds are drawn whole, so a tiny resample can come out without one of the classes.
        if false[-1] == 0 or true[-1] == 0:
            continue
        metrics[kept] = metric_values(false, true)
        roc[kept] = _roc_on_grid(false, true)
        pr[kept] = _pr_on_grid(false, true)
        kept += 1
    return metrics[:kept], roc[:kept], pr[:kept]


def _roc_on_grid(false: Int64, true: Int64) -> Float64:
    within = np.floor(FPR_GRID * false[-1] * (1 + 1e-12))
    index = np.searchsorted(false, within, side="right") - 1
    return np.asarray(np.where(index >= 0, true[index], 0) / true[-1], dtype=np.float64)


def _pr_on_grid(false: Int64, true: Int64) -> Float64:
    reaching = np.ceil(RECALL_GRID * true[-1] * (1 - 1e-12))
    index = np.searchsorted(true, reaching, side="left")
    return np.asarray(true[index] / (true[index] + false[index]), dtype=np.float64)


def _curve(x: Float64, y: Float64, draws: Float64, confidence: float) -> Curve:
    if draws.shape[0] == 0:
        return Curve(x, y, y, y)
    tail = (1.0 - confidence) / 2.0
    low, high = np.quantile(draws, (tail, 1.0 - tail), axis=0)
    return Curve(x, y, low, high)


def _resolution(limit: float, n_normal: int) -> str:
    if limit * n_normal >= 1:
        return ""
    return f"{n_normal} normal scans cannot resolve this limit; {round(1 / limit)} or more can"
