"""The threshold keeps its promise, agrees with scipy, and says what it needs when it cannot."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta, binom

from cargolens.datasets.errors import CalibrationError, UsageError
from cargolens.inference.threshold import (
    binomial_cdf,
    choose_rank,
    is_alarm,
    needed_scans,
    p_value,
    rate_bound,
    select_threshold,
    thin,
)

BUDGETS = st.floats(1e-4, 0.9)
CONFIDENCES = st.floats(0.5, 0.999)


@pytest.mark.parametrize(
    ("budget", "needed"),
    [(0.05, 59), (0.02, 149), (0.01, 299), (0.005, 598), (0.001, 2995)],  # (1 - budget)^n <= 0.05, Wilks 1941
)
def test_needed_scans_at_95_percent(budget: float, needed: int) -> None:
    assert needed_scans(budget, 0.95) == needed
    assert choose_rank(needed, budget, 0.95) == needed
    with pytest.raises(CalibrationError, match=f"needs {needed} normal scans, found {needed - 1}"):
        choose_rank(needed - 1, budget, 0.95)


@settings(deadline=None, max_examples=300)
@given(st.integers(1, 200_000), st.floats(0, 1), st.floats(1e-6, 1 - 1e-6))
def test_binomial_tail_is_scipys(n: int, share: float, p: float) -> None:
    successes = round(share * n)
    assert binomial_cdf(successes, n, p) == pytest.approx(binom.cdf(successes, n, p), abs=1e-12)


@settings(deadline=None, max_examples=150)
@given(st.integers(1, 20_000), st.floats(0, 1), CONFIDENCES)
def test_bound_is_the_beta_quantile(n: int, share: float, confidence: float) -> None:
    k = max(1, round(share * n))
    assert rate_bound(n, k, confidence) == pytest.approx(beta.ppf(confidence, n + 1 - k, k), abs=1e-12)


@settings(deadline=None, max_examples=150)
@given(st.integers(1, 5_000), BUDGETS, CONFIDENCES)
def test_rank_is_the_smallest_that_keeps_the_budget(n: int, budget: float, confidence: float) -> None:
    if n < needed_scans(budget, confidence):
        with pytest.raises(CalibrationError):
            choose_rank(n, budget, confidence)
        return
    k = choose_rank(n, budget, confidence)
    assert beta.ppf(confidence, n + 1 - k, k) <= budget * (1 + 1e-9)
    if k > 1:
        assert beta.ppf(confidence, n + 2 - k, k - 1) > budget * (1 - 1e-9)


@pytest.mark.parametrize(("n", "budget"), [(59, 0.05), (400, 0.05), (400, 0.02), (1000, 0.01)])
def test_realised_false_alarm_rate_exceeds_the_budget_in_at_most_5_percent_of_calibrations(
    n: int, budget: float
) -> None:
    """2,000 calibrations on uniform scores, whose true rate above a threshold t is 1 - t."""
    draws = np.random.default_rng(20260101).random((2000, n))
    rates = [1 - select_threshold(row, budget, 0.95).threshold for row in draws]
    share = np.mean(np.array(rates) > budget)
    assert share <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 2000)


def test_the_promise_survives_ties() -> None:
    """Scores rounded to tenths: the rate counts scores strictly above, so ties never break the budget."""
    draws = np.round(np.random.default_rng(7).random((2000, 120)), 1)
    thresholds = np.array([select_threshold(row, 0.05, 0.95).threshold for row in draws])
    # A score rounds to above t when it is at least t + 0.05 before rounding.
    rates = np.clip(1 - (thresholds + 0.05), 0, 1)
    assert np.mean(rates > 0.05) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 2000)
    assert not is_alarm(float(thresholds[0]), float(thresholds[0]))
    assert is_alarm(float(np.nextafter(thresholds[0], 2)), float(thresholds[0]))


def test_choice_names_threshold_rank_and_bound() -> None:
    choice = select_threshold(np.arange(299)[::-1], 0.01, 0.95)
    assert (choice.threshold, choice.k, choice.n) == (298.0, 299, 299)
    assert choice.bound == pytest.approx(beta.ppf(0.95, 1, 299), abs=1e-12)


def test_too_few_scans_say_how_many_and_what_they_allow() -> None:
    with pytest.raises(CalibrationError) as caught:
        select_threshold(np.zeros(55), 0.01, 0.95)
    assert str(caught.value) == (
        "a budget of 1 % at 95 % confidence needs 299 normal scans, found 55; "
        "give 244 more, or accept a budget of 0.054"
    )
    assert select_threshold(np.zeros(55), 0.054, 0.95).k == 55


@settings(deadline=None)
@given(st.integers(1, 500), BUDGETS, CONFIDENCES)
def test_the_budget_offered_is_one_that_works(n: int, budget: float, confidence: float) -> None:
    try:
        choose_rank(n, budget, confidence)
    except CalibrationError as error:
        if "accept a budget of" in str(error):
            choose_rank(n, float(str(error).rsplit(" ", 1)[1]), confidence)


@pytest.mark.parametrize("scores", [[], [1.0, np.nan] * 200, [np.inf] * 400])
def test_unusable_scores_are_refused(scores: list[float]) -> None:
    with pytest.raises(CalibrationError):
        select_threshold(scores, 0.01)


@pytest.mark.parametrize(
    ("budget", "confidence"), [(0, 0.95), (1, 0.95), (-1, 0.95), (np.nan, 0.95), (0.01, 1), (0.01, 0)]
)
def test_shares_outside_0_and_1_are_wrong_usage(budget: float, confidence: float) -> None:
    with pytest.raises(UsageError, match="expected a share between 0 and 1"):
        select_threshold(np.zeros(10_000), budget, confidence)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (0.5, 6 / 6),  # below all five
        (1.0, 6 / 6),  # a tie counts as at or above
        (3.5, 3 / 6),  # two above
        (5.0, 2 / 6),  # ties with the largest
        (6.0, 1 / 6),  # above all: never 0
    ],
)
def test_p_value(score: float, expected: float) -> None:
    assert p_value([1.0, 2.0, 3.0, 4.0, 5.0], score) == pytest.approx(expected)


def test_p_values_of_normal_scans_are_uniform_or_larger() -> None:
    """Over fresh calibrations, P(p <= a) <= a: the guarantee of conformal prediction."""
    generator = np.random.default_rng(3)
    found = [p_value(np.sort(generator.normal(size=99)), generator.normal()) for _ in range(4000)]
    for a in (0.01, 0.05, 0.2, 0.5):
        assert np.mean(np.array(found) <= a) <= a + 3 * np.sqrt(a / 4000)


def test_thinned_normals_keep_order_the_largest_and_p_values() -> None:
    values = np.random.default_rng(5).normal(size=20_000)
    kept = thin(list(values))
    assert len(kept) == 4096
    assert list(kept) == sorted(kept)
    assert kept[-1] == values.max()
    ordered = np.sort(values)
    for score in (-2.0, 0.0, 1.5, 3.0):
        full, short = p_value(ordered, score), p_value(kept, score)
        assert full - 1 / 20_000 <= short <= full + 2 / 4096
    assert thin([3.0, 1.0]) == (1.0, 3.0)
