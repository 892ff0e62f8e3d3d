"""Rank metrics of scan scores: AUROC, average precision, rates at a limit, the oracle F1.

All of them are read off two step functions: how many normal and how many anomalous scans score at least each distinct
score. Tied scores are one step, as in scikit-learn. Nothing is interpolated between steps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cargolens.datasets.errors import DataError

from .scores import Bool, Float64, Int64, Scores

FPR_LIMITS = (0.001, 0.01, 0.05, 0.10)
TPR_FLOORS = (0.90, 0.95)


@dataclass(frozen=True, eq=False)
class Ranked:
    """Scores sorted once, highest first.

    Attributes:
        levels: (u,) distinct scores, highest first.
        ends: (u,) index in sorted order of the last scan of each level.
        anomalous: (n,) truth in sorted order.
        cluster: (n,) consignment in sorted order.
    """

    levels: Float64
    ends: Int64
    anomalous: Bool
    cluster: Int64

    def steps(self, weights: Int64 | None = None) -> tuple[Int64, Int64]:
        """Counts of normal and of anomalous scans that score at least each level.

        Args:
            weights: (clusters,) how often each consignment counts; None = once.

        Returns:
            (false, true), each (u,) int64, rising.
        """
        each = np.ones(self.anomalous.size, dtype=np.int64) if weights is None else weights[self.cluster]
        true = np.cumsum(each * self.anomalous)[self.ends]
        return np.cumsum(each)[self.ends] - true, true


def rank(scores: Scores) -> Ranked:
    """Sorts scores and finds the ties.

    Raises:
        DataError: When one of the two classes is empty: then there is nothing to rank against.
    """
    if scores.n_normal == 0 or scores.n_anomalous == 0:
        raise DataError(
            f"found {scores.n_normal} normal and {scores.n_anomalous} anomalous scored scans; rank metrics need at "
            "least one of each"
        )
    order = np.argsort(-scores.score, kind="stable")
    values = scores.score[order]
    ends = np.append(np.flatnonzero(values[1:] != values[:-1]), values.size - 1)
    return Ranked(values[ends], ends.astype(np.int64), scores.anomalous[order], scores.cluster[order])


@dataclass(frozen=True)
class Point:
    """One place on the ROC curve.

    Attributes:
        tpr: Share of anomalous scans above the threshold.
        fpr: Share of normal scans above it.
        threshold: Alarm is score > threshold.
    """

    tpr: float
    fpr: float
    threshold: float


def most_within(total: int, share: float) -> int:
    """The largest k with k / total <= share, free of rounding surprises."""
    k = math.floor(share * total)
    return k + 1 if k < total and (k + 1) / total <= share else k if k / total <= share else k - 1


def least_reaching(total: int, share: float) -> int:
    """The smallest k with k / total >= share."""
    k = min(total, math.ceil(share * total))
    return k - 1 if k > 0 and (k - 1) / total >= share else k


def area_under_roc(false: Int64, true: Int64) -> float:
    """AUROC: probability that an anomalous scan outranks a normal one, ties counted half (Mann and Whitney 1947)."""
    f = false.astype(np.float64)
    t = true.astype(np.float64)
    area = f[0] * t[0] / 2 + float(np.dot(np.diff(f), t[1:] + t[:-1])) / 2
    return float(area / (f[-1] * t[-1]))


def precision_by_steps(false: Int64, true: Int64) -> float:
    """Average precision: sum over levels of the gain in recall times the precision there; never a trapezoid."""
    flagged = false + true
    gain = np.diff(true, prepend=0)
    # A resample may leave the highest levels empty; they gain nothing.
    return float(np.dot(gain, true / np.maximum(flagged, 1)) / true[-1])


def best_f1(false: Int64, true: Int64) -> tuple[float, int]:
    """The largest F1 over all levels, and the level. An oracle: it is chosen with the truth of the test set."""
    f1 = 2 * true / (false + true + true[-1])
    best = int(np.argmax(f1))
    return float(f1[best]), best


def index_at_fpr(false: Int64, limit: float) -> int:
    """Last level whose share of normals is within `limit`; -1 when even the highest level is beyond it."""
    return int(np.searchsorted(false, most_within(int(false[-1]), limit), side="right")) - 1


def index_at_tpr(true: Int64, floor: float) -> int:
    """First level whose share of anomalous scans reaches `floor`."""
    return int(np.searchsorted(true, least_reaching(int(true[-1]), floor), side="left"))


def point_at(ranked: Ranked, false: Int64, true: Int64, index: int) -> Point:
    """The ROC point of a level; -1 is the point where nothing alarms."""
    below = ranked.levels[index + 1] if index + 1 < ranked.levels.size else np.nextafter(ranked.levels[-1], -np.inf)
    if index < 0:
        return Point(0.0, 0.0, float(below))
    return Point(float(true[index] / true[-1]), float(false[index] / false[-1]), float(below))


def auroc(scores: Scores) -> float:
    """AUROC of the scores.

    Raises:
        DataError: When a class is empty.
    """
    return area_under_roc(*rank(scores).steps())


def average_precision(scores: Scores) -> float:
    """Average precision of the scores, by steps.

    Raises:
        DataError: When a class is empty.
    """
    return precision_by_steps(*rank(scores).steps())


def tpr_at_fpr(scores: Scores, limit: float) -> Point:
    """The highest detection rate among thresholds whose measured false-alarm rate is at most `limit`.

    Raises:
        DataError: When a class is empty.
    """
    ranked = rank(scores)
    false, true = ranked.steps()
    return point_at(ranked, false, true, index_at_fpr(false, limit))


def fpr_at_tpr(scores: Scores, floor: float) -> Point:
    """The lowest false-alarm rate among thresholds whose measured detection rate is at least `floor`.

    Raises:
        DataError: When a class is empty.
    """
    ranked = rank(scores)
    false, true = ranked.steps()
    return point_at(ranked, false, true, index_at_tpr(true, floor))
