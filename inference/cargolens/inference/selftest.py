"""Replays a bundle's golden vectors where it will work, and says how far the results are from the recorded ones."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cargolens.datasets.errors import BundleError

from .golden import difference, replay
from .session import DetectorSession


@dataclass(frozen=True)
class SelftestReport:
    """A self-test that passed.

    Attributes:
        scans: Golden scans replayed.
        views: Their views.
        difference: Largest absolute difference of planes, map and score (relative above 1).
        tolerance: The difference the bundle allows.
    """

    scans: int
    views: int
    difference: float
    tolerance: float


def selftest(session: DetectorSession) -> SelftestReport:
    """Takes every golden scan from counts to score and compares each step with what was recorded at export.

    Args:
        session: Session of the bundle to test, on the providers and threads it will work with.

    Returns:
        The largest difference found.

    Raises:
        BundleError: The bundle has no golden vectors, or a result differs by more than the tolerance.
    """
    golden = session.bundle.golden
    where = f"{session.bundle.path}: " if session.bundle.path else ""
    if not golden.cases:
        raise BundleError(f"{where}holds no golden vectors, so nothing can be tested; export it again")
    worst, views = 0.0, 0
    for index, case in enumerate(golden.cases):
        for view, expected in zip(case.scan().views, case.results, strict=True):
            views += 1
            found = replay(view, session)
            apart = difference(expected, found)
            worst = max(worst, apart)
            # A comparison that is not finite must not pass.
            if not apart <= golden.tolerance:
                amount = "another shape" if math.isinf(apart) else f"a difference of {apart:.2g}"
                raise BundleError(
                    f"{where}self-test failed: golden scan {index + 1}, view {view.name!a}: {amount}, allowed "
                    f"{golden.tolerance:g} (score {found.score:.6g}, recorded {expected.score:.6g}); "
                    "do not use it on this machine"
                )
    return SelftestReport(len(golden.cases), views, worst, golden.tolerance)
