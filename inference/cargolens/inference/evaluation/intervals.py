"""Intervals of rates: exact, score-based, and exact after a correction for scans that come in groups.

A rate without an interval is an anecdote, so every number of the evaluation travels as an `Estimate`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np

from .optional import needs
from .scores import Bool, Float64, Int64

RateMethod = Literal["clopper-pearson", "wilson"]


@dataclass(frozen=True)
class Estimate:
    """A number, its interval, and what it rests on.

    Attributes:
        value: The number; None when the data cannot give it (the note says why).
        low: Lower end of the interval; None when there is none.
        high: Upper end.
        n: How many scans (or threats, or pixels) it rests on.
        method: How the interval was made.
        note: Empty, or one line a reader must know.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    method: str
    note: str = ""


def clopper_pearson(successes: float, n: float, confidence: float = 0.95) -> tuple[float, float]:
    """Exact two-sided interval of a binomial rate (Clopper and Pearson 1934).

    Args:
        successes: Count; fractions are allowed for an effective sample size.
        n: Number of trials, > 0.
        confidence: Nominal coverage.

    Returns:
        (low, high).
    """
    inverse = needs("scipy.special", "scipy").betaincinv
    tail = (1.0 - confidence) / 2.0
    low = 0.0 if successes <= 0 else float(inverse(successes, n - successes + 1, tail))
    high = 1.0 if successes >= n else float(inverse(successes + 1, n - successes, 1.0 - tail))
    return low, high


def wilson(successes: float, n: float, confidence: float = 0.95) -> tuple[float, float]:
    """Score interval of a binomial rate (Wilson 1927), closer to nominal coverage on average than the exact one."""
    z = NormalDist().inv_cdf(0.5 + confidence / 2.0)
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = 0.0 if successes <= 0 else max(0.0, centre - half)
    return low, 1.0 if successes >= n else min(1.0, centre + half)


def effective_size(hits: Bool, cluster: Int64) -> float:
    """How many independent scans these grouped scans are worth for the rate of `hits`.

    Korn and Graubard (1998): n* = p (1 - p) / var(p), var by the ratio estimator over groups, and a t correction for
    few groups. With no or only hits the variance is unknown, so the number of groups stands in. Never more than n.

    Args:
        hits: (n,) bool.
        cluster: (n,) group numbers.

    Returns:
        The effective number of trials, > 0; n itself when every scan is its own group.
    """
    n = hits.size
    codes = np.unique(cluster, return_inverse=True)[1]
    sizes = np.bincount(codes).astype(np.float64)
    groups = sizes.size
    if groups == n:
        return float(n)
    share = float(hits.mean())
    if groups == 1 or share in (0.0, 1.0):
        return float(groups)
    residual = np.bincount(codes, weights=hits) - share * sizes
    variance = groups / (groups - 1) * float(np.sum(residual**2)) / n**2
    if variance <= 0.0:
        return float(groups)
    t = needs("scipy.special", "scipy").stdtrit
    shrink = (float(t(n - 1, 0.975)) / float(t(groups - 1, 0.975))) ** 2
    return float(min(n, max(1.0, share * (1 - share) / variance * shrink)))


def rate(
    hits: Bool, cluster: Int64 | None = None, confidence: float = 0.95, method: RateMethod = "clopper-pearson"
) -> Estimate:
    """Share of hits with its interval.

    Args:
        hits: (n,) bool.
        cluster: (n,) group numbers; None = independent scans.
        confidence: Nominal coverage.
        method: Interval family; groups shrink its sample size to `effective_size`.

    Returns:
        The estimate; value None when n is 0.
    """
    n = int(hits.size)
    if n == 0:
        return Estimate(None, None, None, 0, method, "no scan of this kind")
    size = float(n) if cluster is None else effective_size(hits, cluster)
    share = float(hits.mean())
    interval = clopper_pearson if method == "clopper-pearson" else wilson
    low, high = interval(share * size, size, confidence)
    note = "" if size == n else f"scans come in groups: worth {size:.0f} independent ones"
    return Estimate(share, min(low, share), max(high, share), n, method, note)


def percentile(value: float, draws: Float64, n: int, confidence: float, method: str, note: str = "") -> Estimate:
    """Percentile interval of bootstrap draws.

    Args:
        value: The estimate on the data itself.
        draws: (resamples,) the estimate on each resample.
        n: What it rests on.
        confidence: Nominal coverage.
        method: Text for the reader.
        note: Text for the reader; a width of zero adds its own.
    """
    if draws.size == 0:
        return Estimate(value, None, None, n, method, note)
    tail = (1.0 - confidence) / 2.0
    low, high = (float(x) for x in np.quantile(draws, (tail, 1.0 - tail)))
    if low == high and not note:
        note = "every resample gave the same value: the data cannot show how uncertain this is"
    return Estimate(value, low, high, n, method, note)
