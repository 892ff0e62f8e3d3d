"""Truth and answers joined: one row a scan, in parallel arrays, ready for every metric."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cargolens.datasets.errors import DataError

from .annotations import in_pixels
from .cues import ScanCues, suffix
from .matching import match
from .operating import ALARM, CANNOT_ASSESS, CLEAR, Decisions
from .outcomes import UNDECIDED, Outcome, Outcomes
from .scores import Bool, Float64, Int64, Scores, cluster_codes, make_scores
from .threats import LocatedScan, Threat
from .truth import ScanTruth, Truth


@dataclass(frozen=True, eq=False)
class ScanTable:
    """Scans whose truth is known, in the order of the truth.

    Attributes:
        anomalous: (n,) bool, the truth.
        score: (n,) float64 raw scores, NaN where the system gave none.
        decision: (n,) int8 of CLEAR, ALARM, CANNOT_ASSESS, UNDECIDED.
        cluster: (n,) int64 consignments.
        truth: (n,) what is known of each scan.
        outcomes: (n,) what the system answered.
        threshold: The frozen threshold of the answers; None when there is none.
        n_unlabelled: Scans of the truth nobody knows about; they are not in the table.
    """

    anomalous: Bool
    score: Float64
    decision: Decisions
    cluster: Int64
    truth: tuple[ScanTruth, ...]
    outcomes: tuple[Outcome, ...]
    threshold: float | None
    n_unlabelled: int

    @property
    def n_unscored(self) -> int:
        """Scans without a score: outside every rank metric, counted apart."""
        return int(np.count_nonzero(np.isnan(self.score)))


def join(truth: Truth, outcomes: Outcomes) -> ScanTable:
    """Puts truth and answers side by side.

    Raises:
        DataError: When they are not about the same scans, or the truth knows about none.
    """
    known = [s for s in truth.scans if s.anomalous is not None]
    if not known:
        raise DataError(f"{truth.source}: nobody knows whether any of its {len(truth.scans)} scans is anomalous")
    by_id = {o.scan_id: o for o in outcomes.scans}
    unlabelled = [s.name for s in truth.scans if s.anomalous is None]
    names = match([s.name for s in known], unlabelled, {o.scan_id: o.files for o in outcomes.scans})
    answers = tuple(by_id[name] for name in names)
    groups = [s.group if s.group is not None else o.group for s, o in zip(known, answers, strict=True)]
    return ScanTable(
        np.array([bool(s.anomalous) for s in known]),
        np.array([np.nan if o.score is None else o.score for o in answers], dtype=np.float64),
        np.array([o.decision for o in answers], dtype=np.int8),
        cluster_codes(groups),
        tuple(known),
        answers,
        outcomes.threshold,
        len(unlabelled),
    )


def assessed_scores(table: ScanTable) -> Scores:
    """Scores of the scans that have one; report `table.n_unscored` beside what is computed from them.

    Raises:
        DataError: When no scan has a score.
    """
    known = ~np.isnan(table.score)
    return make_scores(table.score[known], table.anomalous[known], table.cluster[known])


def all_scores(table: ScanTable, unscored_as_alarm: bool) -> Scores:
    """Scores of all scans; those without one rank above every other, or below: the two ends of what is possible.

    Raises:
        DataError: When no scan has a score.
    """
    known = ~np.isnan(table.score)
    if not known.any():
        raise DataError("there is no scored scan to evaluate")
    edge = table.score[known].max() if unscored_as_alarm else table.score[known].min()
    beyond = np.nextafter(edge, np.inf if unscored_as_alarm else -np.inf)
    return make_scores(np.where(known, table.score, beyond), table.anomalous, table.cluster)


def decisions_at(table: ScanTable, threshold: float | None = None) -> Decisions:
    """Decisions at a threshold.

    Args:
        table: The scans.
        threshold: None = as the system decided. Else alarm where score > threshold, and `cannot_assess` where there is
            no
            score or the system could not assess.

    Returns:
        (n,) int8; UNDECIDED only where threshold is None and the system had none.
    """
    if threshold is None:
        return table.decision
    unsure = np.isnan(table.score) | (table.decision == CANNOT_ASSESS)
    return np.where(table.score > threshold, ALARM, np.where(unsure, CANNOT_ASSESS, CLEAR)).astype(np.int8)


def is_decided(table: ScanTable) -> bool:
    """Whether every scan carries a decision of its system."""
    return not bool((table.decision == UNDECIDED).any())


def located_scans(table: ScanTable) -> tuple[LocatedScan, ...]:
    """The scans with threats and regions in pixels of the input, view names settled.

    Raises:
        DataError: When a truth box names no view, or an unknown one, and the scan has several.
    """
    rows = zip(table.outcomes, table.cluster.tolist(), table.truth, strict=True)
    return tuple(LocatedScan(o.scan_id, c, placed_threats(s, o), o.regions) for o, c, s in rows)


def placed_threats(truth: ScanTruth, outcome: Outcome) -> tuple[Threat, ...]:
    """Threats of one scan in pixels of the input, in views the answer knows.

    Raises:
        DataError: When a box names no view, or an unknown one, and the scan has several.
    """
    return tuple(_placed(threat, outcome) for threat in truth.threats)


def table_cues(table: ScanTable, opened: dict[str, ScanCues] | None = None) -> tuple[ScanCues, ...]:
    """Cues of every scan: size and format from the answers, the rest where the scan was opened.

    Args:
        table: The scans.
        opened: Cues by scan_id of scans that were read; see `cues.scan_cues`.
    """
    return tuple((opened or {}).get(o.scan_id) or _closed_cues(o) for o in table.outcomes)


def _closed_cues(outcome: Outcome) -> ScanCues:
    sizes = sorted((outcome.sizes or {}).values(), key=lambda size: size[0] * size[1])
    rows, columns = sizes[-1] if sizes else (None, None)
    return ScanCues(rows, columns, suffix(outcome.files))


def _placed(threat: Threat, outcome: Outcome) -> Threat:
    """The threat in pixels, in a view the answers know."""
    sizes = outcome.sizes or {}
    if threat.box is None or threat.view in sizes:
        view = threat.view
    elif len(sizes) == 1:
        view = next(iter(sizes))
    elif not sizes:
        view = threat.view
    else:
        raise DataError(
            f"{outcome.scan_id}: a truth box names view {threat.view!r}, the scan has {', '.join(sorted(sizes))}; "
            "name the view of each box"
        )
    size = sizes.get(view)
    moved = replace(threat, view=view, box=threat.box if size is not None or not threat.relative else None)
    return moved if size is None else in_pixels(moved, *size)
