"""An alarm threshold with a guarantee, from the scores of normal scans alone.

Of n normal scores in ascending order, the k-th is a threshold whose false-alarm rate on scans from the same stream
is distributed as Beta(n + 1 - k, k), whatever the scores' distribution, and no worse where scores tie (S. S. Wilks,
Determination of Sample Sizes for Setting Tolerance Limits, 1941). The smallest k whose rate stays within the budget
at the asked confidence is chosen; with too few scans there is none, and the number needed is said instead. A station
needs no scipy for it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cargolens.datasets.errors import CalibrationError, UsageError


@dataclass(frozen=True)
class ThresholdChoice:
    """A threshold and what it promises.

    Attributes:
        threshold: An alarm is a score above this.
        k: Rank of the threshold among the normal scores, 1 the lowest.
        n: Normal scores it was chosen from.
        bound: Upper confidence bound of the false-alarm rate.
    """

    threshold: float
    k: int
    n: int
    bound: float


def select_threshold(scores: ArrayLike, budget: float, confidence: float = 0.95) -> ThresholdChoice:
    """Chooses the lowest threshold whose false-alarm rate is within the budget at the given confidence.

    Args:
        scores: Scores of independent normal scans, one a scan, any order.
        budget: Largest false-alarm rate wanted, between 0 and 1.
        confidence: Probability, over draws of normal scans, that the rate is within the budget.

    Returns:
        The threshold with its rank and bound.

    Raises:
        UsageError: `budget` or `confidence` is not between 0 and 1.
        CalibrationError: A score is not finite, or there are too few; the message says how many are needed.
    """
    values = np.sort(np.asarray(scores, dtype=np.float64).ravel())
    if not np.isfinite(values).all():
        raise CalibrationError(f"{int((~np.isfinite(values)).sum())} normal scores are not finite numbers")
    k = choose_rank(len(values), budget, confidence)
    return ThresholdChoice(float(values[k - 1]), k, len(values), rate_bound(len(values), k, confidence))


def choose_rank(n: int, budget: float, confidence: float) -> int:
    """Smallest rank k of n normal scores that keeps the budget; raises as `select_threshold` does."""
    needed = needed_scans(budget, confidence)
    if n < needed:
        raise CalibrationError(_too_few(n, needed, budget, confidence))
    # Allowing `above` scores over the threshold is fine while P(Binomial(n, budget) <= above) <= 1 - confidence.
    low, high = 0, n - 1
    while low < high:
        middle = (low + high + 1) // 2
        if binomial_cdf(middle, n, budget) <= 1 - confidence:
            low = middle
        else:
            high = middle - 1
    return n - low


def needed_scans(budget: float, confidence: float) -> int:
    """Fewest normal scans for which any threshold keeps the budget: (1 - budget)^n <= 1 - confidence.

    Raises:
        UsageError: `budget` or `confidence` is not between 0 and 1.
    """
    for name, value in (("budget", budget), ("confidence", confidence)):
        if not 0 < value < 1:
            raise UsageError(f"{name} is {value}, expected a share between 0 and 1, such as 0.01")
    n = max(1, math.floor(math.log1p(-confidence) / math.log1p(-budget)))
    while binomial_cdf(0, n, budget) > 1 - confidence:
        n += 1
    return n


def rate_bound(n: int, k: int, confidence: float) -> float:
    """Upper confidence bound of the false-alarm rate above the k-th of n normal scores.

    The `confidence` quantile of Beta(n + 1 - k, k), found by bisection on the binomial tail.
    """
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        if middle in (low, high):
            break
        if binomial_cdf(n - k, n, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def p_value(normals: ArrayLike, score: float) -> float:
    """How often a normal scan scores this high: (1 + normals at or above the score) / (1 + normals).

    Args:
        normals: Ascending normal scores (or quantiles of them) from the bundle's calibration.
        score: Score of a scan.

    Returns:
        Conformal p-value in (0, 1]; small means unlike normal traffic.
    """
    values: NDArray[np.float64] = np.asarray(normals, dtype=np.float64)
    above = len(values) - int(np.searchsorted(values, score, side="left"))
    return (1 + above) / (1 + len(values))


def is_alarm(score: float, threshold: float) -> bool:
    """An alarm is a score strictly above the threshold, so scores tied with it stay within the promise."""
    return score > threshold


def thin(normals: Sequence[float], count: int = 4096) -> tuple[float, ...]:
    """Ascending scores, or `count` of their upper order statistics (the largest included) where there are more.

    Each kept value stands for the block of scores up to it, so p-values from them never come out too small by more than
    one part in `count`.
    """
    values = sorted(normals)
    n = len(values)
    if n <= count:
        return tuple(values)
    return tuple(values[math.ceil(i * n / count) - 1] for i in range(1, count + 1))


def binomial_cdf(successes: int, n: int, p: float) -> float:
    """P(Binomial(n, p) <= successes), accurate to about 1e-13.

    Sums the shorter side from its largest term, which comes from Loader's saddle-point form (C. Loader, Fast and
    Accurate Computation of Binomial Probabilities, 2000): factorials' logarithms would lose digits for large n.
    """
    if successes < 0 or p >= 1:
        return 0.0 if successes < n else 1.0
    if successes >= n or p <= 0:
        return 1.0
    odds = p / (1 - p)
    if successes < n * p:
        term = total = _binomial_term(successes, n, p)
        for j in range(successes, 0, -1):
            term *= j / ((n - j + 1) * odds)
            total += term
            if term < total * 1e-18:
                break
        return min(1.0, total)
    term = total = _binomial_term(successes + 1, n, p)
    for j in range(successes + 1, n):
        term *= (n - j) * odds / (j + 1)
        total += term
        if term < total * 1e-18:
            break
    return max(0.0, 1.0 - total)


def _binomial_term(x: int, n: int, p: float) -> float:
    """Probability of exactly x successes, 0 < p < 1."""
    if x == 0:
        return math.exp(n * math.log1p(-p))
    if x == n:
        return math.exp(n * math.log(p))
    log_ratio = _stirling(n) - _stirling(x) - _stirling(n - x) - _deviance(x, n * p) - _deviance(n - x, n * (1 - p))
    return math.exp(log_ratio) * math.sqrt(n / (2 * math.pi * x * (n - x)))


def _stirling(n: int) -> float:
    """Logarithm of n! minus Stirling's approximation of it."""
    if n < 16:
        return math.lgamma(n + 1) - (n + 0.5) * math.log(n) + n - 0.5 * math.log(2 * math.pi)
    square = float(n) * n
    return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / (1188 * square)) / square) / square) / square) / n


def _deviance(x: float, mean: float) -> float:
    """Deviance x log(x / mean) + mean - x, without the cancellation where x is close to the mean."""
    if abs(x - mean) > 0.1 * (x + mean):
        return x * math.log(x / mean) + mean - x
    v = (x - mean) / (x + mean)
    total, power, j = (x - mean) * v, 2 * x * v, 1
    while True:
        power *= v * v
        following = total + power / (2 * j + 1)
        if following == total:
            return total
        total, j = following, j + 1


def _too_few(n: int, needed: int, budget: float, confidence: float) -> str:
    text = f"a budget of {100 * budget:g} % at {100 * confidence:g} % confidence needs {needed} normal scans, found {n}"
    if n == 0:
        return text
    possible = rate_bound(n, n, confidence)
    digits = 1 - math.floor(math.log10(possible))
    rounded = math.ceil(possible * 10**digits) / 10**digits
    return f"{text}; give {needed - n} more, or accept a budget of {rounded:g}" if rounded < 1 else text
