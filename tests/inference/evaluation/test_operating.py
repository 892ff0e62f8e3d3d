"""The frozen threshold: counts, both readings of cannot_assess, and what traffic makes of them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from cargolens.datasets.errors import DataError, UsageError
from cargolens.inference.evaluation.operating import ALARM, CANNOT_ASSESS, CLEAR, Traffic, decide, operating_point


def test_alarm_is_strictly_above_the_threshold() -> None:
    assert decide(np.array([0.9, 1.0, 1.1, np.nan]), 1.0).tolist() == [CLEAR, CLEAR, ALARM, CANNOT_ASSESS]


def test_cannot_assess_is_counted_apart_and_never_dropped() -> None:
    decision = np.array(
        [ALARM] * 6 + [CLEAR] * 2 + [CANNOT_ASSESS] * 2 + [ALARM] * 1 + [CLEAR] * 85 + [CANNOT_ASSESS] * 4,
        dtype=np.int8,
    )
    truth = np.arange(100) < 10
    point = operating_point(decision, truth, traffic=Traffic(prevalence=0.01, scans_per_day=3600, seconds_per_alarm=10))
    assert (point.anomalous.alarm, point.anomalous.clear, point.anomalous.cannot_assess) == (6, 2, 2)
    assert point.anomalous.total + point.normal.total == 100
    as_alarm, as_clear = point.readings
    assert (as_alarm.pd.value, as_clear.pd.value) == (0.8, 0.6)  # 10 anomalous scans in both
    assert as_alarm.pd.n == as_clear.pd.n == 10
    assert (as_alarm.pfa.value, as_clear.pfa.value) == (pytest.approx(5 / 90), pytest.approx(1 / 90))
    alarms = 0.01 * 0.6 + 0.99 / 90
    assert as_clear.precision.value == pytest.approx(0.006 / alarms)
    assert as_clear.alarms_per_1000.value == pytest.approx(1000 * alarms)
    assert as_clear.officer_hours_per_day.value == pytest.approx(10 * alarms)  # 3,600 scans of 10 s are 10 h
    for reading in point.readings:
        for estimate in (reading.pd, reading.pfa, reading.precision, reading.alarms_per_1000):
            assert estimate.low < estimate.value < estimate.high


def test_published_alarm_load() -> None:
    # 1,000,000 parcels a day at a false-alarm rate of 1 % and 30 s: 10,000 alarms, 83 officer hours
    decision = np.array([CLEAR] * 9 + [ALARM] + [ALARM] * 100 + [CLEAR] * 9900, dtype=np.int8)
    point = operating_point(decision, np.arange(10010) < 10, traffic=Traffic(0.0, 1_000_000, 30))
    assert point.readings[0].officer_hours_per_day.value == pytest.approx(83.3, abs=0.1)


def test_sensitivity_indices() -> None:
    decision = np.array([ALARM] * 80 + [CLEAR] * 20 + [ALARM] * 10 + [CLEAR] * 90, dtype=np.int8)
    reading = operating_point(decision, np.arange(200) < 100).readings[0]
    assert reading.d_prime == pytest.approx(norm.ppf(80.5 / 101) - norm.ppf(10.5 / 101))
    assert reading.a_prime == pytest.approx(0.5 + (0.7 * 1.7) / (4 * 0.8 * 0.9))


@pytest.mark.parametrize("kind", [True, False])
def test_one_class_still_gives_its_own_rate(kind: bool) -> None:
    point = operating_point(np.array([ALARM, CLEAR], dtype=np.int8), np.array([kind, kind]))
    reading = point.readings[0]
    present, absent = (reading.pd, reading.pfa) if kind else (reading.pfa, reading.pd)
    assert (present.value, absent.value, reading.precision.value) == (0.5, None, None)


def test_no_alarm_has_no_precision() -> None:
    point = operating_point(np.array([CLEAR, CLEAR], dtype=np.int8), np.array([True, False]))
    assert point.readings[0].precision.value is None
    assert point.readings[0].precision.note == "no scan alarms"


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: operating_point(np.array([-1], dtype=np.int8), np.array([True])), DataError, "no decision"),
        (lambda: operating_point(np.zeros(2, dtype=np.int8), np.array([True])), DataError, "same length"),
        (lambda: decide(np.zeros(1), float("nan")), UsageError, "finite"),
        (lambda: Traffic(prevalence=2), UsageError, "prevalence"),
    ],
)
def test_refuses(call, error, words) -> None:
    with pytest.raises(error, match=words):
        call()
