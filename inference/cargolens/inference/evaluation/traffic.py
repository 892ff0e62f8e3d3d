"""Is today's traffic like the normal scans a threshold was calibrated on? An exact test on the number of alarms.

A calibrated threshold is the k-th of n normal scores. If m further scans come from the same stream, how many of them
exceed it has a known distribution whatever the scores look like: beta-binomial with n + 1 - k and k (Wilks 1941). The
budget itself is only an upper bound, so a day with fewer alarms than the budget is no sign of anything; this test
knows how many to expect.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cargolens.datasets.errors import UsageError

from .budgets import DriftTest, drift_test
from .optional import needs

SIGNIFICANCE = 0.01
AS_EXPECTED = "like the calibration scans"
MORE = "more alarms than the calibration scans explain"
FEWER = "fewer alarms than the calibration scans explain"
OVER_BUDGET = "more alarms than the budget allows"


@dataclass(frozen=True)
class TrafficTest:
    """Today's alarms against the calibration.

    Attributes:
        alarms: Alarms today.
        n: Scans today that have a score.
        expected: Alarms to expect from scans like the calibration scans.
        p_more: Probability of this many alarms or more.
        p_fewer: Probability of this many or fewer; too small where many scores tie with the threshold.
        budget: The same alarms against the budget.
        verdict: `OVER_BUDGET`, `MORE`, `FEWER`, or `AS_EXPECTED`.
    """

    alarms: int
    n: int
    expected: float
    p_more: float
    p_fewer: float
    budget: DriftTest
    verdict: str

    @property
    def has_drifted(self) -> bool:
        """Whether the verdict asks for action."""
        return self.verdict != AS_EXPECTED


def traffic_test(
    alarms: int, n: int, rank: int, normals: int, budget: float, significance: float = SIGNIFICANCE
) -> TrafficTest:
    """Tests today's alarms.

    Args:
        alarms: Alarms today.
        n: Scans today that have a score.
        rank: Rank k of the threshold among the calibration scores, 1 the lowest.
        normals: Calibration scans.
        budget: Rate promised.
        significance: Level of each tail.

    Raises:
        UsageError: For counts or rates that cannot be.
    """
    if not 1 <= rank <= normals or not 0 < significance < 0.5:
        raise UsageError(
            f"found rank {rank} of {normals} calibration scans at significance {significance}; expected a rank within "
            "them, and a level in (0, 0.5)"
        )
    against_budget = drift_test(alarms, n, budget, significance)
    chances = _chances(n, normals + 1 - rank, rank)
    fewer = float(min(1.0, chances[: alarms + 1].sum()))
    more = float(min(1.0, chances[alarms:].sum()))
    verdict = AS_EXPECTED
    if against_budget.p_more < significance:
        verdict = OVER_BUDGET
    elif more < significance:
        verdict = MORE
    elif fewer < significance:
        verdict = FEWER
    expected = n * (normals + 1 - rank) / (normals + 1)
    return TrafficTest(alarms, n, expected, more, fewer, against_budget, verdict)


def _chances(n: int, a: int, b: int) -> Any:
    """Beta-binomial probabilities of 0 .. n alarms, (n + 1,) float64."""
    special = needs("scipy.special", "scipy")
    x = np.arange(n + 1, dtype=np.float64)
    log_choose = -np.log(n + 1.0) - special.betaln(n - x + 1, x + 1)
    return np.exp(log_choose + special.betaln(x + a, n - x + b) - special.betaln(a, b))
