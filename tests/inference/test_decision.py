"""The order of the rules: alarm first, and clear only what could be looked at."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cargolens.inference.decision import NO_THRESHOLD, decide, unlike_calibration


@pytest.mark.parametrize(
    ("score", "threshold", "shares", "decision", "word"),
    [
        (0.4, 0.5, {"": 0.0}, "clear", None),
        (0.6, 0.5, {"": 0.0}, "alarm", None),
        (0.5, 0.5, {"": 0.0}, "clear", None),  # a tie with the threshold stays within the promise
        (0.4, 0.5, {"": 0.26}, "cannot_assess", "26%"),
        (0.4, 0.5, {"": 0.25}, "clear", None),  # at the limit is within it
        (0.6, 0.5, {"": 0.9}, "alarm", None),  # an alarm stands whatever is hidden
        (0.4, 0.5, {"top": 0.1, "side": 0.8}, "cannot_assess", "view side"),  # one hidden view is enough
        (0.4, None, {"": 0.0}, "cannot_assess", NO_THRESHOLD),
        (99.0, None, {"": 0.0}, "cannot_assess", NO_THRESHOLD),  # no threshold, no alarm either
        (math.nan, 0.5, {"": 0.0}, "cannot_assess", "nan"),
        (math.inf, 0.5, {"": 0.0}, "cannot_assess", "inf"),
        (0.4, 0.5, {}, "clear", None),
    ],
)
def test_decisions(
    score: float, threshold: float | None, shares: dict[str, float], decision: str, word: str | None
) -> None:
    verdict = decide(score, threshold, shares, 0.25)
    assert verdict.decision == decision
    if word is None:
        assert verdict.error is None
    else:
        assert word in (verdict.error or "")


@pytest.mark.parametrize(
    ("score", "seen", "decision"),
    [
        (0.4, {"": 0.0}, "clear"),  # an empty tray: nothing is hidden in air
        (0.4, {"top": 0.0, "side": 0.0}, "clear"),
        (0.4, {"top": 0.3, "side": 0.2}, "clear"),
        (0.4, {"top": 0.3, "side": 0.0}, "cannot_assess"),  # the side's source was off
        (0.4, {"top": 0.00009, "side": 0.01}, "cannot_assess"),  # a few noisy pixels are no object
        (0.4, {"top": 0.0, "side": 0.009}, "clear"),  # a letter lying flat shows its edge alone
        (0.6, {"top": 0.3, "side": 0.0}, "alarm"),  # an alarm stands
    ],
)
def test_a_view_that_shows_no_object_where_another_does_is_not_clear(
    score: float, seen: dict[str, float], decision: str
) -> None:
    verdict = decide(score, 0.5, dict.fromkeys(seen, 0.0), 0.25, seen)
    assert verdict.decision == decision
    assert (verdict.error is None) == (decision != "cannot_assess")
    if verdict.error is not None:
        assert "shows nothing but air" in verdict.error


@given(st.floats(), st.none() | st.floats(-1e6, 1e6), st.floats(0, 1), st.floats(0, 1))
def test_clear_means_seen_and_at_most_the_threshold(
    score: float, threshold: float | None, share: float, limit: float
) -> None:
    verdict = decide(score, threshold, {"top": share}, limit)
    if verdict.decision == "clear":
        assert threshold is not None
        assert score <= threshold
        assert share <= limit
    if verdict.decision == "alarm":
        assert threshold is not None
        assert score > threshold
    assert (verdict.error is None) == (verdict.decision != "cannot_assess")


@pytest.mark.parametrize(
    ("alarm", "clear", "warned"),
    [
        (19, 0, False),  # too few to say
        (20, 0, True),
        (20, 20, True),  # half of what was decided
        (20, 21, False),
        (0, 100, False),
    ],
)
def test_a_flood_of_alarms_is_taken_for_other_traffic(alarm: int, clear: int, warned: bool) -> None:
    assert (unlike_calibration({"alarm": alarm, "clear": clear, "cannot_assess": 500}) is not None) == warned
