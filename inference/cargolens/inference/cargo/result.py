"""The cargo part of a result line, and what a declaration that does not fit does to a decision."""

from __future__ import annotations

from cargolens.datasets.scan import Scan

from ..decision import Verdict
from ..results import CargoResult, Region
from .declaration import NOT_VERIFIED, Mismatch, compare, declared_empty
from .model import CargoModel
from .reading import Reading, read_cargo

MANIFEST = "manifest"
"""Kind of a region where something does not fit its declaration."""


def assess_cargo(scan: Scan, model: CargoModel, verdict: Verdict) -> tuple[CargoResult, list[Region], Verdict]:
    """Reads the load of a scan, compares it with its declaration, and adds what follows to a decision.

    A mismatch makes an alarm of ``clear``, and of ``cannot_assess`` where the scan has a score and a threshold. A
    container declared empty that cannot be verified to be so is not ``clear``. Nothing becomes ``clear`` here.

    Args:
        scan: The scan.
        model: The figures.
        verdict: What the detector decided; one without a score or a threshold stays.

    Returns:
        The cargo part of the result, regions of kind ``manifest``, and the decision.
    """
    reading = read_cargo(scan, model)
    mismatches = compare(reading, scan.meta, model)
    regions = [_region(scan, reading, mismatch) for mismatch in mismatches]
    if mismatches and verdict.judged:
        verdict = Verdict("alarm")
    elif verdict.decision == "clear" and declared_empty(scan.meta) and reading.empty is None:
        why = "; ".join(reading.notes)
        verdict = Verdict("cannot_assess", f"{NOT_VERIFIED} ({why}); scan it from the side, or open it")
    return _result(reading, mismatches), regions, verdict


def _region(scan: Scan, reading: Reading, mismatch: Mismatch) -> Region:
    view = next(view for view in scan.views if view.name == reading.view)
    x0, y0, x1, y1 = mismatch.box
    pitch = view.mm_per_pixel
    area = None if pitch is None else round((x1 - x0) * (y1 - y0) * pitch * pitch, 3)
    return Region(view=view.name, box=mismatch.box, score=round(mismatch.weight, 4), kind=MANIFEST, area_mm2=area)


def _result(reading: Reading, mismatches: list[Mismatch]) -> CargoResult:
    mass, seen, again = reading.mass, reading.classified, reading.repetition
    notes = list(reading.notes)
    if mass is not None and mass.high is None:
        notes.append("mass is a lower bound: part of the load is black")
    if seen is not None and seen.strange:
        notes.append("no load_class: unlike all loads that are known")
    named = seen is not None and not seen.strange
    repeats = again is not None and again.count > 0
    return CargoResult(
        view=reading.view,
        hold=reading.hold,
        emptiness=_rounded(reading.emptiness, 4),
        empty=reading.empty,
        black_share=_rounded(reading.black_share, 4),
        load_class=seen.best if seen is not None and named else None,
        load_class_p=_rounded(seen.shares[seen.best], 4) if seen is not None and named else None,
        repeats=again.count if again is not None and repeats else None,
        repeat_mm=_rounded(reading.repeat_mm, 1),
        mass_kg=None if mass is None else _rounded(mass.kilograms, 1),
        mass_low_kg=None if mass is None else _rounded(mass.low, 1),
        mass_high_kg=None if mass is None else _rounded(mass.high, 1),
        mismatches=tuple(mismatch.reason for mismatch in mismatches),
        notes=tuple(notes),
    )


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
