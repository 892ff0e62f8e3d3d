"""What an alarm budget buys, per budget and per group, and proof that the threshold keeps its promise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from cargolens.datasets.errors import CalibrationError, UsageError

from ..threshold import ThresholdChoice, choose_rank, select_threshold
from .intervals import Estimate, clopper_pearson, rate
from .operating import ALARM, decide
from .optional import needs
from .scores import Bool, Float64, Int64

BUDGETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)


@dataclass(frozen=True)
class BudgetPoint:
    """One budget.

    Attributes:
        budget: False-alarm rate asked for.
        choice: The threshold; None when the calibration scans cannot give it.
        refusal: Empty, or why not and how many scans are needed.
        pd: Detection rate on the test scans; None without a threshold.
        pfa: False-alarm rate on the test scans; None without a threshold.
    """

    budget: float
    choice: ThresholdChoice | None
    refusal: str
    pd: Estimate | None
    pfa: Estimate | None


@dataclass(frozen=True)
class GroupThreshold:
    """The threshold of one scanner or group; `choice` None with the refusal when its scans are too few."""

    group: str
    n: int
    choice: ThresholdChoice | None
    refusal: str


@dataclass(frozen=True, eq=False)
class GuaranteeTest:
    """Many simulated calibrations of one kind.

    Attributes:
        n: Normal scans in each.
        budget: False-alarm rate asked for.
        confidence: Confidence asked for.
        runs: Calibrations simulated.
        realised: (runs,) the true false-alarm rate of each threshold.
        exceeded: Share of calibrations whose true rate is above the budget; the promise is at most 1 - confidence.
    """

    n: int
    budget: float
    confidence: float
    runs: int
    realised: Float64
    exceeded: Estimate


@dataclass(frozen=True)
class DriftTest:
    """Today's alarms against the budget.

    Attributes:
        alarms: Alarms today.
        n: Scans today.
        budget: Rate promised.
        rate: Alarm rate with its exact interval.
        p_more: Probability of this many alarms or more at the budget.
        p_fewer: Probability of this many or fewer.
        verdict: ``more alarms than the budget allows``, ``far fewer alarms than the budget``, or ``no evidence of
            drift``.
    """

    alarms: int
    n: int
    budget: float
    rate: Estimate
    p_more: float
    p_fewer: float
    verdict: str


def budget_curve(
    calibration: Float64,
    score: Float64,
    anomalous: Bool,
    cluster: Int64 | None = None,
    budgets: Sequence[float] = BUDGETS,
    confidence: float = 0.95,
) -> tuple[BudgetPoint, ...]:
    """Pd and Pfa on test scans for each budget; the thresholds never see the test scans.

    Args:
        calibration: (m,) scores of normal scans that are not in the test.
        score: (n,) test scores, NaN where a scan could not be assessed (never an alarm here).
        anomalous: (n,) truth of the test scans.
        cluster: (n,) consignment of the test scans; None = independent.
        budgets: False-alarm rates.
        confidence: Confidence of the thresholds.
    """
    groups = np.arange(score.size) if cluster is None else cluster
    points = []
    for budget in budgets:
        choice, refusal = _choose(calibration, budget, confidence)
        if choice is None:
            points.append(BudgetPoint(budget, None, refusal, None, None))
            continue
        alarm = decide(score, choice.threshold) == ALARM
        pd, pfa = (rate(alarm[kind], groups[kind]) for kind in (anomalous, ~anomalous))
        points.append(BudgetPoint(budget, choice, "", pd, pfa))
    return tuple(points)


def group_thresholds(
    score: Float64, groups: Sequence[str], budget: float, confidence: float = 0.95
) -> tuple[GroupThreshold, ...]:
    """A threshold for each scanner or group, from its own normal scans; a group with too few is told so, not pooled.

    Args:
        score: (n,) scores of normal scans.
        groups: (n,) group of each.
        budget: False-alarm rate of every group.
        confidence: Confidence of each threshold by itself.
    """
    names = np.array(groups)
    result = []
    for name in sorted(set(groups)):
        mine = score[names == name]
        choice, refusal = _choose(mine, budget, confidence)
        result.append(GroupThreshold(name, mine.size, choice, refusal))
    return tuple(result)


def simulate_guarantee(
    draw: Callable[[np.random.Generator, int], Float64],
    exceedance: Callable[[float], float],
    n: int,
    budget: float,
    confidence: float = 0.95,
    runs: int = 2000,
    seed: int = 0,
) -> GuaranteeTest:
    """Calibrates again and again on fresh normal scans and looks up the true false-alarm rate of each threshold.

    Args:
        draw: Gives (n,) scores of normal scans from the population.
        exceedance: Share of the population with a score above a threshold.
        n: Normal scans a calibration.
        budget: False-alarm rate.
        confidence: Confidence asked for.
        runs: Calibrations.
        seed: Run k is the same whatever the number of runs.

    Raises:
        CalibrationError: When n is too small for the budget.
    """
    # The rank depends on n alone, so it is found once; each run then only sorts.
    index = choose_rank(n, budget, confidence) - 1
    realised = np.empty(runs)
    for k in range(runs):
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(k,)))
        realised[k] = exceedance(float(np.partition(draw(rng, n), index)[index]))
    return GuaranteeTest(n, budget, confidence, runs, realised, rate(realised > budget))


def guarantee_on_normals(
    normals: Float64, n: int, budget: float, confidence: float = 0.95, runs: int = 2000, seed: int = 0
) -> GuaranteeTest:
    """`simulate_guarantee` with the system's own normal scores as the population, drawn with replacement.

    Args:
        normals: (m,) finite scores.
        n: Normal scans a calibration.
        budget: False-alarm rate.
        confidence: Confidence asked for.
        runs: Calibrations.
        seed: For the draws.
    """
    population = np.sort(normals)

    def exceedance(threshold: float) -> float:
        return float(population.size - np.searchsorted(population, threshold, side="right")) / population.size

    return simulate_guarantee(
        lambda rng, count: rng.choice(population, count), exceedance, n, budget, confidence, runs, seed
    )


def drift_test(alarms: int, n: int, budget: float, significance: float = 0.01) -> DriftTest:
    """Whether today's alarms fit the budget: exact binomial tails on both sides.

    Too many alarms cost officers; far too few mean that the scanner, the reader or the bundle has gone blind. Threats
    among the traffic raise the rate a little, so a busy day of real finds also shows here.

    Args:
        alarms: Alarms today.
        n: Scans today.
        budget: Rate promised.
        significance: Each tail's level.

    Raises:
        UsageError: For counts or rates that cannot be.
    """
    if not 0 <= alarms <= n or n < 1 or not 0 < budget < 1:
        raise UsageError(
            f"found {alarms} alarms in {n} scans at budget {budget}; expected 0 <= alarms <= scans, 1 scan or more, "
            "budget in (0, 1)"
        )
    binomial = needs("scipy.special", "scipy")
    fewer = float(binomial.bdtr(alarms, n, budget))
    more = 1.0 if alarms == 0 else float(binomial.bdtrc(alarms - 1, n, budget))
    verdict = "no evidence of drift"
    if more < significance:
        verdict = "more alarms than the budget allows"
    elif fewer < significance:
        verdict = "far fewer alarms than the budget"
    low, high = clopper_pearson(alarms, n)
    return DriftTest(alarms, n, budget, Estimate(alarms / n, low, high, n, "clopper-pearson"), more, fewer, verdict)


def _choose(scores: Float64, budget: float, confidence: float) -> tuple[ThresholdChoice | None, str]:
    try:
        return select_threshold(scores, budget, confidence), ""
    except CalibrationError as error:
        return None, str(error)
