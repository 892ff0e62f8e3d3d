"""The worst misses and the worst false alarms, with pictures: what an evaluator looks at first."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from cargolens.datasets.errors import CargoLensError
from cargolens.datasets.scan import Scan

from ..overlay import HeatScale, draw_evidence
from ..results import Region
from ..session import DetectorSession
from .guards import open_outcome
from .operating import ALARM, CLEAR
from .outcomes import UNDECIDED
from .table import ScanTable, placed_threats
from .threats import Threat

if TYPE_CHECKING:
    from .study import Study

_JPEG = (cv2.IMWRITE_JPEG_QUALITY, 84)
_REGIONS = 5


@dataclass(frozen=True)
class Case:
    """One scan worth looking at.

    Attributes:
        scan_id: Its name.
        score: Its raw score.
        truth: Families of its threats, or that it has none.
        group: Consignment, where known.
        scanner: Scanner, where known.
        threats: Its threats, boxes in pixels.
        regions: Strongest regions of the system.
        picture: JPEG as a data URI; None where there is none.
        note: Empty, or why there is no picture, or no map in it.
    """

    scan_id: str
    score: float
    truth: str
    group: str | None
    scanner: str | None
    threats: tuple[Threat, ...]
    regions: tuple[Region, ...]
    picture: str | None
    note: str


@dataclass(frozen=True)
class Cases:
    """Lowest-scoring misses and highest-scoring false alarms.

    Attributes:
        misses: Anomalous scans called clear, lowest score first.
        n_misses: How many there are in all.
        false_alarms: Normal scans that alarmed, highest score first.
        n_false_alarms: How many there are in all.
    """

    misses: tuple[Case, ...]
    n_misses: int
    false_alarms: tuple[Case, ...]
    n_false_alarms: int


def find_cases(study: Study, most: int) -> Cases:
    """Picks and draws the worst cases; the maps are computed again where the bundle was given.

    Without a threshold every anomalous scan counts as a possible miss and every normal one as a possible false alarm.

    Args:
        study: The evaluation.
        most: Most cases of each kind.
    """
    table, decision = study.table, study.decision
    scored = ~np.isnan(table.score)
    open_question = decision == UNDECIDED
    missed = np.flatnonzero(scored & table.anomalous & ((decision == CLEAR) | open_question))
    false = np.flatnonzero(scored & ~table.anomalous & ((decision == ALARM) | open_question))
    session = None
    if study.inputs.bundle is not None and most:
        session = DetectorSession(study.inputs.bundle)
    lowest = missed[np.argsort(table.score[missed], kind="stable")][:most]
    highest = false[np.argsort(-table.score[false], kind="stable")][:most]
    misses, alarms = (tuple(_case(table, i, session) for i in rows.tolist()) for rows in (lowest, highest))
    return Cases(misses, missed.size, alarms, false.size)


def _case(table: ScanTable, index: int, session: DetectorSession | None) -> Case:
    outcome, truth = table.outcomes[index], table.truth[index]
    threats = placed_threats(truth, outcome)
    regions = tuple(mark.as_region() for mark in outcome.regions[:_REGIONS])
    names = ", ".join(dict.fromkeys(t.label or t.family for t in threats if t.label or t.family))
    picture, note = None, ""
    try:
        scan = open_outcome(outcome)
        picture = _picture(scan, regions, threats, session)
    except (CargoLensError, OSError) as error:
        note = f"no picture: {error}"
    return Case(
        outcome.scan_id,
        float(table.score[index]),
        (names or "threat") if truth.anomalous else "no threat",
        truth.group or outcome.group,
        truth.attribute("scanner") or outcome.scanner,
        threats,
        regions,
        picture,
        note,
    )


def _picture(
    scan: Scan, regions: Sequence[Region], threats: Sequence[Threat], session: DetectorSession | None
) -> str | None:
    maps, scale = {}, None
    calibration = None if session is None else session.bundle.manifest.calibration
    if session is not None and calibration is not None:
        maps = {view.name: view.map.at_view() for view in session.assess(scan).views}
        scale = HeatScale(calibration.region_floor, calibration.region_alarm)
    only = scan.views[0].name if len(scan.views) == 1 else ""
    truths = [(t.view or only, t.box) for t in threats if t.box is not None and not t.relative]
    picture = draw_evidence(scan, maps, regions, scale, truths)
    done, encoded = cv2.imencode(".jpg", picture, _JPEG)
    return "data:image/jpeg;base64," + base64.b64encode(encoded.tobytes()).decode() if done else None
