"""From a score to a decision: clear, alarm, or cannot assess.

The order matters. An alarm stands even when part of the object is hidden; without an alarm, an object that is largely
hidden, or a bundle without a threshold, gives no verdict: what could not be looked at is never clear. An empty tray or
belt may be clear, since air hides nothing; but where one view shows an object and another shows none, that other view
missed it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from .results import Decision

DEFAULT_OPAQUE_LIMIT = 0.25
"""Largest share of an object that may be black in any view before the scan cannot be called clear."""

# Shares of a view: an object that covers this much of one view is missing in another that shows less than that.
_OBJECT_SHARE, _AIR_SHARE = 0.01, 0.0001
_SUSPICIOUS_SHARE, _SUSPICIOUS_COUNT = 0.5, 20

NO_THRESHOLD = "bundle has no threshold; run cargolens calibrate"


@dataclass(frozen=True)
class Verdict:
    """A decision and, when there is none, the one line that says why.

    Attributes:
        decision: The decision.
        error: Why there is none.
        judged: There was a score and a threshold to compare it with.
    """

    decision: Decision
    error: str | None = None
    judged: bool = True


def decide(
    score: float,
    threshold: float | None,
    opaque_shares: Mapping[str, float],
    opaque_limit: float,
    foreground_shares: Mapping[str, float] | None = None,
) -> Verdict:
    """Decides one scan.

    Args:
        score: Raw score of the scan.
        threshold: The bundle's frozen threshold; None when it is not calibrated.
        opaque_shares: For each view name, the black share of the object, 0 to 1.
        opaque_limit: Largest share that may be black.
        foreground_shares: For each view name, the share of the view that shows an object, 0 to 1.

    Returns:
        ``alarm`` if score > threshold; else ``cannot_assess`` if a view is too black, or shows air alone where
        another shows an object; else ``clear``. Without a threshold or with a score that is not finite always
        ``cannot_assess``.
    """
    if not math.isfinite(score):
        return Verdict(
            "cannot_assess",
            f"the score is {score}, expected a finite number; run cargolens selftest on the bundle",
            judged=False,
        )
    if threshold is None:
        return Verdict("cannot_assess", NO_THRESHOLD, judged=False)
    if score > threshold:
        return Verdict("alarm")
    worst = max(opaque_shares, key=opaque_shares.__getitem__, default=None)
    if worst is not None and opaque_shares[worst] > opaque_limit:
        where = f"view {worst}: " if worst else ""
        return Verdict(
            "cannot_assess",
            f"{where}{opaque_shares[worst]:.0%} of the object is too dense to see through (limit {opaque_limit:.0%}); "
            "scan again at higher energy, from another side, or open it",
        )
    seen = foreground_shares or {}
    most, least = (pick(seen, key=seen.__getitem__, default=None) for pick in (max, min))
    if most is not None and least is not None and seen[most] >= _OBJECT_SHARE and seen[least] < _AIR_SHARE:
        return Verdict(
            "cannot_assess",
            f"view {least}: shows nothing but air, while view {most} shows an object; check its source and scan again",
        )
    return Verdict("clear")


def unlike_calibration(counts: Mapping[str, int]) -> str | None:
    """A warning when so many scans alarm that the traffic, not the scans, must differ from the calibration.

    Args:
        counts: Scans for each decision.

    Returns:
        One line, or None when fewer than half of the decided scans, or fewer than 20, alarm.
    """
    decided = counts["alarm"] + counts["clear"]
    if counts["alarm"] < max(_SUSPICIOUS_COUNT, _SUSPICIOUS_SHARE * decided):
        return None
    return (
        f"{counts['alarm']} of {decided} scans alarm: this traffic is unlike the normal scans the bundle was "
        "calibrated on. Calibrate it on normal scans of this scanner and stream; if they alarm as well, train on them."
    )
