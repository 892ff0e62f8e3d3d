"""What the frozen threshold does in practice: Pd, Pfa, and what they cost in alarms and officers' time.

`cannot_assess` is a third answer. It is counted apart and never dropped; because a station either opens such a scan or
lets it pass, every rate is given in both readings.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cargolens.datasets.errors import DataError, UsageError

from .intervals import Estimate, effective_size, rate
from .scores import Bool, Float64, Int64

CLEAR, ALARM, CANNOT_ASSESS = 0, 1, 2
Decisions = NDArray[np.int8]
ReadingName = Literal["cannot_assess as alarm", "cannot_assess as clear"]
_DRAWS = 20_000


@dataclass(frozen=True)
class Traffic:
    """What the station is assumed to see; these are assumptions of the reader, not results.

    Attributes:
        prevalence: Share of scans that carry a threat.
        scans_per_day: Scans a day.
        seconds_per_alarm: Officer's time an alarm takes, seconds.
    """

    prevalence: float = 0.001
    scans_per_day: float = 10_000
    seconds_per_alarm: float = 30

    def __post_init__(self) -> None:
        if not (0 <= self.prevalence <= 1 and self.scans_per_day > 0 and self.seconds_per_alarm >= 0):
            raise UsageError(
                f"found {self}; expected a prevalence in [0, 1], scans a day above 0, seconds an alarm of 0 or more"
            )


@dataclass(frozen=True)
class Counts:
    """Decisions on the scans of one truth."""

    alarm: int
    clear: int
    cannot_assess: int

    @property
    def total(self) -> int:
        """All scans of this truth."""
        return self.alarm + self.clear + self.cannot_assess


@dataclass(frozen=True)
class Reading:
    """The operating point when `cannot_assess` is read one way.

    Attributes:
        name: Which way.
        pd: Detection rate over all anomalous scans.
        pfa: False-alarm rate over all normal scans.
        precision: Share of alarms that are right, at the stated prevalence.
        alarms_per_1000: Alarms in 1,000 scans of the stated traffic.
        officer_hours_per_day: Time the stated traffic's alarms take, hours a day.
        d_prime: Sensitivity index z(Pd) - z(Pfa), counts corrected by Hautus (1995); None when a class is empty.
        a_prime: Non-parametric sensitivity (Grier 1971); None when a class is empty.
    """

    name: ReadingName
    pd: Estimate
    pfa: Estimate
    precision: Estimate
    alarms_per_1000: Estimate
    officer_hours_per_day: Estimate
    d_prime: float | None
    a_prime: float | None


@dataclass(frozen=True)
class OperatingPoint:
    """Everything about one frozen threshold.

    Attributes:
        threshold: Alarm is score > threshold; None when only decisions are known.
        anomalous: Decisions on anomalous scans.
        normal: Decisions on normal scans.
        cannot_assess_anomalous: Share of anomalous scans that could not be assessed.
        cannot_assess_normal: Share of normal scans that could not be assessed.
        readings: `cannot_assess` as alarm, and as clear.
        traffic: The assumptions behind precision, alarms and hours.
    """

    threshold: float | None
    anomalous: Counts
    normal: Counts
    cannot_assess_anomalous: Estimate
    cannot_assess_normal: Estimate
    readings: tuple[Reading, Reading]
    traffic: Traffic


def decide(score: Float64, threshold: float) -> Decisions:
    """Decisions at a threshold: alarm where score > threshold, cannot_assess where there is no score (NaN).

    Args:
        score: (n,) float64.
        threshold: Finite.

    Returns:
        (n,) int8 of CLEAR, ALARM, CANNOT_ASSESS.
    """
    if not np.isfinite(threshold):
        raise UsageError(f"found threshold {threshold}; expected a finite number")
    return np.where(np.isnan(score), CANNOT_ASSESS, np.where(score > threshold, ALARM, CLEAR)).astype(np.int8)


def operating_point(
    decision: Decisions,
    anomalous: Bool,
    cluster: Int64 | None = None,
    threshold: float | None = None,
    traffic: Traffic | None = None,
    confidence: float = 0.95,
) -> OperatingPoint:
    """Rates at the frozen threshold; either class may be empty, its rates are then None.

    Args:
        decision: (n,) int8 of CLEAR, ALARM, CANNOT_ASSESS.
        anomalous: (n,) bool, the truth.
        cluster: (n,) consignment of each scan; None = independent scans.
        threshold: For the record.
        traffic: Assumptions about the station; None = the defaults of `Traffic`.
        confidence: Nominal coverage of the intervals.

    Raises:
        DataError: When lengths differ or a decision is unknown.
    """
    if decision.shape != anomalous.shape or decision.ndim != 1 or decision.size == 0:
        raise DataError(
            f"decisions {decision.shape} and truth {anomalous.shape} must be two lists of the same length, one scan "
            "or more"
        )
    if not np.isin(decision, (CLEAR, ALARM, CANNOT_ASSESS)).all():
        raise DataError("some scans have no decision: give a threshold, or calibrate the bundle first")
    groups = np.arange(decision.size) if cluster is None else cluster
    assumed = traffic or Traffic()
    sides = [(decision[kind], groups[kind]) for kind in (anomalous, ~anomalous)]
    counts = [Counts(*(int(np.count_nonzero(d == code)) for code in (ALARM, CLEAR, CANNOT_ASSESS))) for d, _ in sides]
    unknown = [rate(d == CANNOT_ASSESS, g, confidence) for d, g in sides]
    readings = (
        _reading("cannot_assess as alarm", [(d != CLEAR, g) for d, g in sides], assumed, confidence),
        _reading("cannot_assess as clear", [(d == ALARM, g) for d, g in sides], assumed, confidence),
    )
    return OperatingPoint(threshold, counts[0], counts[1], unknown[0], unknown[1], readings, assumed)


def _reading(name: ReadingName, sides: list[tuple[Bool, Int64]], traffic: Traffic, confidence: float) -> Reading:
    pd, pfa = (rate(hits, groups, confidence) for hits, groups in sides)
    if pd.value is None or pfa.value is None:
        missing = Estimate(None, None, None, 0, "none", "needs anomalous and normal scans")
        return Reading(name, pd, pfa, missing, missing, missing, None, None)
    draws = [_rate_draws(hits, groups, seed) for seed, (hits, groups) in enumerate(sides)]
    p = traffic.prevalence
    hours = traffic.scans_per_day * traffic.seconds_per_alarm / 3600
    n = pd.n + pfa.n
    alarms = p * pd.value + (1 - p) * pfa.value
    drawn = p * draws[0] + (1 - p) * draws[1]
    note = f"at prevalence {p:g}"
    precision = (
        _simulated(p * pd.value / alarms, p * draws[0] / drawn, n, confidence, note)
        if alarms > 0
        else Estimate(None, None, None, n, "none", "no scan alarms")
    )
    d_prime, a_prime = _sensitivity([(int(h.sum()), h.size) for h, _ in sides])
    return Reading(
        name,
        pd,
        pfa,
        precision,
        _simulated(1000 * alarms, 1000 * drawn, n, confidence, note),
        _simulated(hours * alarms, hours * drawn, n, confidence, f"{note}, {traffic.scans_per_day:g} scans a day"),
        d_prime,
        a_prime,
    )


def _rate_draws(hits: Bool, groups: Int64, seed: int) -> Float64:
    """Plausible values of a rate: its Jeffreys distribution Beta(x + 1/2, n - x + 1/2), n corrected for groups."""
    size = effective_size(hits, groups)
    x = float(hits.mean()) * size
    rng = np.random.default_rng(np.random.SeedSequence(0, spawn_key=(seed,)))
    return rng.beta(x + 0.5, size - x + 0.5, _DRAWS)


def _simulated(value: float, draws: Float64, n: int, confidence: float, note: str) -> Estimate:
    tail = (1.0 - confidence) / 2.0
    low, high = (float(x) for x in np.quantile(draws, (tail, 1.0 - tail)))
    return Estimate(
        value, min(low, value), max(high, value), n, "Jeffreys distributions of Pd and Pfa, simulated", note
    )


def _sensitivity(counts: list[tuple[int, int]]) -> tuple[float, float]:
    """Sensitivity: d' with Hautus' (1995) half counts, and A' (Grier 1971; mirrored below chance)."""
    inverse = NormalDist().inv_cdf
    d_prime = inverse((counts[0][0] + 0.5) / (counts[0][1] + 1)) - inverse((counts[1][0] + 0.5) / (counts[1][1] + 1))
    hit, false = (x / n for x, n in counts)
    if hit == false:
        return d_prime, 0.5
    high, low = max(hit, false), min(hit, false)
    area = 0.5 + (high - low) * (1 + high - low) / (4 * high * (1 - low))
    return d_prime, area if hit > false else 1 - area
