"""Two systems on the same scans: paired bootstrap of their differences.

Both systems see the same resample, so what is hard for both cancels and small differences become visible.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cargolens.datasets.errors import DataError

from .intervals import Estimate, percentile
from .ranking import rank
from .resampling import METHOD, Resampling, draw_weights, find_clusters
from .scores import Bool, Float64, Int64, Scores
from .summary import METRIC_NAMES, metric_values


@dataclass(frozen=True)
class Difference:
    """One metric of two systems.

    Attributes:
        metric: Its name.
        first: Value of the first system.
        second: Value of the second system.
        difference: First minus second, with its interval.
        p_value: Two-sided bootstrap p of no difference: twice the smaller share of resamples on either side of zero.
    """

    metric: str
    first: float
    second: float
    difference: Estimate
    p_value: float


def compare(first: Scores, second: Scores, resampling: Resampling | None = None) -> tuple[Difference, ...]:
    """Paired differences of every metric in `METRIC_NAMES`.

    Args:
        first: Scores of the first system.
        second: Scores of the second system on the same scans in the same order.
        resampling: How intervals are drawn; None = 2,000 resamples with seed 0.

    Raises:
        DataError: When truth or consignments of the two differ, or a class is empty.
    """
    if not (np.array_equal(first.anomalous, second.anomalous) and np.array_equal(first.cluster, second.cluster)):
        raise DataError(
            "the two systems must be scored on the same scans in the same order; their truth or their groups differ"
        )
    plan = resampling or Resampling()
    systems = (rank(first), rank(second))
    values = [metric_values(*r.steps()) for r in systems]
    clusters = find_clusters(first.cluster, first.anomalous)
    draws = []
    for weights in draw_weights(clusters, plan):
        steps = [r.steps(weights) for r in systems]
        if steps[0][0][-1] and steps[0][1][-1]:
            draws.append(metric_values(*steps[0]) - metric_values(*steps[1]))
    table = np.array(draws).reshape(-1, len(METRIC_NAMES))
    method = f"paired {METHOD}"
    return tuple(
        _difference(
            name, values[0][i], values[1][i], table[:, i], first.score.size, plan.confidence, method, clusters.note
        )
        for i, name in enumerate(METRIC_NAMES)
    )


def compare_alarms(
    first: Bool, second: Bool, anomalous: Bool, cluster: Int64, resampling: Resampling | None = None
) -> tuple[Difference, ...]:
    """Paired differences of Pd and Pfa at the systems' own frozen thresholds.

    Args:
        first: (n,) bool, alarms of the first system.
        second: (n,) bool, alarms of the second system on the same scans.
        anomalous: (n,) bool, the truth.
        cluster: (n,) consignment of each scan, numbered from 0.
        resampling: How intervals are drawn; None = 2,000 resamples with seed 0.

    Returns:
        The difference for ``Pd`` and for ``Pfa``; one of them is left out when its class is empty.
    """
    plan = resampling or Resampling()
    clusters = find_clusters(cluster, anomalous)
    # Only sums per consignment enter the resampled rates, so a resample costs one dot product.
    kinds = [(name, kind) for name, kind in (("Pd", anomalous), ("Pfa", ~anomalous)) if kind.any()]
    sums = [
        [np.bincount(cluster[kind], weights=hits[kind], minlength=clusters.count) for hits in (first, second)]
        for _, kind in kinds
    ]
    totals = [np.bincount(cluster[kind], minlength=clusters.count) for _, kind in kinds]
    draws: list[list[float]] = [[] for _ in kinds]
    for weights in draw_weights(clusters, plan):
        for i in range(len(kinds)):
            total = float(weights @ totals[i])
            if total:
                draws[i].append(float(weights @ (sums[i][0] - sums[i][1])) / total)
    return tuple(
        _difference(
            name,
            float(first[kind].mean()),
            float(second[kind].mean()),
            np.array(draws[i]),
            int(np.count_nonzero(kind)),
            plan.confidence,
            f"paired {METHOD}",
            clusters.note,
        )
        for i, (name, kind) in enumerate(kinds)
    )


def _difference(
    name: str, first: float, second: float, draws: Float64, n: int, confidence: float, method: str, note: str
) -> Difference:
    gap = percentile(float(first - second), draws, n, confidence, method, note)
    side = min(np.count_nonzero(draws <= 0), np.count_nonzero(draws >= 0)) if draws.size else 0
    return Difference(name, float(first), float(second), gap, min(1.0, 2 * (float(side) + 1) / (draws.size + 1)))
