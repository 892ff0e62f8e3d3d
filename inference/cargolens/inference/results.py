"""What one scan's assessment leaves behind: one strict, self-contained line of JSON.

Field names are a published interface (others script them): add to them, never rename. Every line says what decided
(bundle, hash, version and the options that differ from their defaults), so that a file of results can be audited,
resumed and evaluated without anything beside it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cargolens.datasets.errors import DataError

Decision = Literal["clear", "alarm", "cannot_assess"]

MAX_LINE_BYTES = 16 * 1024 * 1024
"""Longest result line that is read or accepted from a worker; real lines are a few kilobytes."""


class _Strict(BaseModel):
    """Immutable, no unknown keys, no coercion, finite floats only."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Region(_Strict):
    """One place in one view that an officer should look at.

    Attributes:
        view: Name of the view, ``""`` when the scan has one unnamed view.
        box: (x0, y0, x1, y1) in pixels of the input, x1 and y1 exclusive.
        score: Peak of the detector's map inside the box, on the scale of the scan score; for kind ``opaque`` the
            share of the view's foreground that is black there; for kind ``manifest`` how far the declaration does not
            fit, 0 to 1.
        kind: ``novelty``, ``threat:<class>``, ``opaque``, ``density`` or ``manifest``.
        area_mm2: Area of the box in the object plane, mm2; None when the pixel pitch is unknown.
    """

    view: str
    box: tuple[int, int, int, int]
    score: float
    kind: str
    area_mm2: float | None


class ViewInfo(_Strict):
    """Size and score of one view, so that boxes can be drawn without opening the file.

    Attributes:
        view: Name of the view.
        rows: Height, pixels of the input.
        columns: Width, pixels of the input.
        score: Raw score of this view; how they become the scan score is the bundle's `pooling`.
        map_max: Largest value of the detector's map over this view.
        opaque_share: Share of the view's foreground that is black (nothing can be seen through it), 0 to 1.
        foreground_share: Share of the view's pixels that show an object, 0 to 1; 0 where there is nothing but air, so
            that nothing was inspected. None in results of before it was kept.
        perceptual: 64-bit perceptual hash in hexadecimal, by which nearly equal scans are found; 0 for air alone; None
            in results of before it was kept.
        belt: (first, last + 1) pixel along the belt where the file shows a strip of several consignments: the view is
            that part of it, and boxes count from its first pixel. None for a whole file.
    """

    view: str
    rows: int
    columns: int
    score: float
    map_max: float
    opaque_share: float
    foreground_share: float | None = None
    perceptual: str | None = Field(default=None, pattern=r"^[0-9a-f]{16}$")
    belt: tuple[int, int] | None = None


class CargoResult(_Strict):
    """What a container's side says about its load; None where it cannot be told, and `notes` say why.

    Attributes:
        view: The view it was read from; None where none is from the side.
        hold: (x0, y0, x1, y1) of the container's side in pixels of the input.
        emptiness: Share of the side of the hold that the load leaves free, 0 to 1.
        empty: Whether nothing is seen in the hold; None where what is in it could not be looked at.
        black_share: Share of the load behind which nothing is seen.
        load_class: What the load looks like, one of the classes of docs/cargo.md.
        load_class_p: Probability of that class among them.
        repeats: Like parts side by side along the hold.
        repeat_mm: Their distance, mm in the middle of the lane.
        mass_kg: Mass of the goods; what is there at least, where `mass_high_kg` is None.
        mass_low_kg: Lower end of the interval that holds 90 of 100 simulated loads.
        mass_high_kg: Upper end; None where part of the load is black.
        mismatches: What does not fit the declaration, one line each.
        notes: Why something is None.
    """

    view: str | None
    hold: tuple[int, int, int, int] | None
    emptiness: float | None
    empty: bool | None
    black_share: float | None
    load_class: str | None
    load_class_p: float | None
    repeats: int | None
    repeat_mm: float | None
    mass_kg: float | None
    mass_low_kg: float | None
    mass_high_kg: float | None
    mismatches: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Seconds(_Strict):
    """Wall-clock time a scan took, seconds; 0 for a stage that was not reached."""

    read: float = 0.0
    canonical: float = 0.0
    network: float = 0.0
    total: float = 0.0


class ScanResult(_Strict):
    """The decision on one scan and everything it rests on.

    Attributes:
        scan_id: Identity of the scan within the run.
        files: Files the scan was read from.
        sha256: Hash over the bytes of those files, one after another (``cat FILES | sha256sum``); None when they
            could not be read.
        decision: ``clear``, ``alarm`` or ``cannot_assess``. What could not be looked at is never ``clear``.
        score: Raw, unclamped score; None when there is none.
        p_value: How often a normal scan scores this high, (1 + normals at or above) / (1 + normals); None when not
            calibrated.
        threshold: The frozen threshold; score > threshold is an alarm. None when the bundle has none.
        regions: Places to look at, strongest first.
        error: None, or one line: what was wrong and what to do.
        seconds: Where the time went.
        bundle: Name of the bundle file that decided.
        bundle_sha256: Its hash.
        version: CargoLens version.
        options: Options that shape the decision and differ from their defaults.
        scanner: Scanner of the scan, where the input says so.
        group: Consignment or series, where the input says so.
        views: Size and score of each view.
        cargo: What was read of a container's load; None unless cargo is read (``--cargo``).
    """

    scan_id: str
    files: tuple[str, ...]
    sha256: str | None
    decision: Decision
    score: float | None
    p_value: float | None
    threshold: float | None
    regions: tuple[Region, ...]
    error: str | None
    seconds: Seconds
    bundle: str
    bundle_sha256: str
    version: str
    options: dict[str, str | int | float | bool] = Field(default_factory=dict)
    scanner: str | None = None
    group: str | None = None
    views: tuple[ViewInfo, ...] = ()
    cargo: CargoResult | None = None


def to_line(result: ScanResult) -> bytes:
    """The result as one UTF-8 line of JSON with its newline."""
    return json.dumps(result.model_dump(mode="json"), ensure_ascii=False, allow_nan=False).encode() + b"\n"


def from_line(line: bytes, where: str) -> ScanResult:
    """Parses one line strictly.

    Args:
        line: The bytes of the line, with or without its newline.
        where: File and line number, for the error text.

    Raises:
        DataError: When the line is not exactly one valid result.
    """
    try:
        return ScanResult.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "line"
        raise DataError(
            f"{where}: not a CargoLens result: {place}: {first['msg']}; expected one line of scan output"
        ) from (error)


def decided_alike(a: ScanResult, b: ScanResult) -> bool:
    """Whether two results agree in everything but the time they took."""
    return a.model_copy(update={"seconds": b.seconds}) == b


def printable(text: str) -> str:
    """A file name as text that UTF-8 can carry: bytes that are not UTF-8 become backslash escapes."""
    return os.fsencode(text).decode("utf-8", "backslashreplace")


def one_line(text: str, limit: int = 500) -> str:
    """Text without line breaks, cut to `limit` characters: an error field is one line."""
    flat = " ".join(printable(text).split())
    return flat if len(flat) <= limit else flat[: limit - 3] + "..."


def count_decisions(results: Iterable[ScanResult]) -> dict[Decision, int]:
    """How many results carry each decision."""
    counts: dict[Decision, int] = {"clear": 0, "alarm": 0, "cannot_assess": 0}
    for result in results:
        counts[result.decision] += 1
    return counts
