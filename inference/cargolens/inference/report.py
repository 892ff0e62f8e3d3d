"""One self-contained HTML page about a run: counts, every scan's decision, and the flagged scans with their pictures.

The page needs no network and no script: pictures are embedded, the histogram is inline SVG. It opens on a closed
network and prints.
"""

from __future__ import annotations

import base64
import importlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from cargolens.datasets.errors import CargoLensError, UsageError

from .bundle import Bundle
from .decision import unlike_calibration
from .evaluation.intervals import wilson
from .overlay import without_strip
from .results import ScanResult
from .tables import read_results
from .version import cargolens_version
from .worker import picture_name

MAX_PICTURES = 60
MAX_ROWS = 2000
_JPEG_QUALITY = 86
_BINS = 40
_ORDER = {"alarm": 0, "cannot_assess": 1, "clear": 2}
_MAX_PICTURE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Bar:
    """One bar of the score histogram: its place in percent of the width, its heights in percent, and its range."""

    left: float
    width: float
    height: float
    low: float
    high: float
    count: int
    alarm: bool


@dataclass(frozen=True)
class Histogram:
    """Scores of a run: bars, and where the threshold stands (percent of the width, None without one)."""

    bars: tuple[Bar, ...]
    low: float
    high: float
    threshold: float | None


@dataclass(frozen=True)
class Flagged:
    """One scan of the gallery: its result and its picture as a data URI (None when there is no picture)."""

    result: ScanResult
    picture: str | None


@dataclass(frozen=True)
class Proportion:
    """A count out of a total with its 95 % Wilson interval, as the page shows it."""

    label: str
    count: int
    total: int
    note: str = ""

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson interval at 95 %; everything is possible when there is nothing to count."""
        return wilson(self.count, self.total) if self.total else (0.0, 1.0)


@dataclass(frozen=True)
class Story:
    """What a page says besides the results themselves.

    Attributes:
        title: Headline.
        lead: One sentence under it.
        truth: Proportions measured against known truth, where it is known.
        steps: (step, seconds) of the way that led here.
        truths: For scans whose truth is known, scan_id to a short word for it.
    """

    title: str = "Scan report"
    lead: str = ""
    truth: tuple[Proportion, ...] = ()
    steps: tuple[tuple[str, float], ...] = ()
    truths: dict[str, str] = field(default_factory=dict)


def check_report(path: Path, out: Path) -> None:
    """Refuses a page that could not be written at the end of a run.

    Raises:
        UsageError: Without jinja2, for a wrong suffix, or a missing folder.
    """
    _jinja()
    if path.suffix not in (".html", ".htm"):
        raise UsageError(f"{path}: found suffix {path.suffix or 'none'!r}, expected .html")
    if not path.parent.is_dir():
        raise UsageError(f"{path.parent}: no such folder; create it, or choose another --report")
    if path == out:
        raise UsageError(f"{path}: is the results file as well; choose another --report")


def report_on_run(path: Path, results: Path, bundle: Bundle, pictures: Path | None, story: Story | None = None) -> None:
    """Writes the page of a finished run.

    Args:
        path: The page.
        results: Results file of the run.
        bundle: The bundle that decided.
        pictures: Folder of overlays written by the run; None for a page without pictures.
        story: Headline and known truth.

    Raises:
        CargoLensError: When the page cannot be written.
    """
    page = render(list(read_results(results)), bundle, pictures, story or Story())
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.write_text(page, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise CargoLensError(f"{path}: writing failed ({error.strerror or error}); free space and try again") from error
    finally:
        temporary.unlink(missing_ok=True)


def render(results: Sequence[ScanResult], bundle: Bundle, pictures: Path | None, story: Story) -> str:
    """The page as HTML text.

    Alarms come first, by score, then what could not be assessed, then the clear ones; the table holds at most
    `MAX_ROWS` rows and the gallery `MAX_PICTURES` pictures, and the page says so when there are more.
    """
    jinja = _jinja()
    environment = jinja.Environment(
        loader=jinja.PackageLoader("cargolens.inference"),
        autoescape=True,
        undefined=jinja.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    counts = {name: sum(result.decision == name for result in results) for name in _ORDER}
    ranked = sorted(
        enumerate(results), key=lambda pair: (_ORDER[pair[1].decision], _descending(pair[1].score), pair[0])
    )
    flagged = [(index, result) for index, result in ranked if result.decision == "alarm"]
    gallery = [Flagged(result, _embedded(pictures, index, result)) for index, result in flagged[:MAX_PICTURES]]
    return str(
        environment.get_template("report.html").render(
            story=story,
            counts=counts,
            warning=unlike_calibration(counts),
            total=len(results),
            gallery=gallery,
            alarms_beyond=max(0, len(flagged) - MAX_PICTURES),
            rows=[result for _, result in ranked[:MAX_ROWS]],
            rows_beyond=max(0, len(results) - MAX_ROWS),
            histogram=histogram(results),
            seconds=_medians(results),
            bundle=bundle,
            bundle_name=results[0].bundle if results else "",
            calibration=bundle.manifest.calibration,
            version=cargolens_version(),
            written=datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        )
    )


def histogram(results: Iterable[ScanResult]) -> Histogram | None:
    """Histogram of the scores over `_BINS` equal bins; None when fewer than two scans have one."""
    scored = [(result.score, result.threshold) for result in results if result.score is not None]
    if len(scored) < 2:
        return None
    scores = np.array([score for score, _ in scored])
    threshold = scored[0][1]
    marks = scores if threshold is None else np.append(scores, threshold)
    low, high = float(marks.min()), float(marks.max())
    span = (high - low) or 1.0
    low, high = low - 0.02 * span, high + 0.02 * span
    counts, edges = np.histogram(scores, bins=_BINS, range=(low, high))
    tallest = int(counts.max())
    bars = []
    for count, left, right in zip(counts, edges[:-1], edges[1:], strict=True):
        if count:
            above = threshold is not None and (left + right) / 2 > threshold
            place = 100 * (float(left) - low) / (high - low)
            height = 100 * math.sqrt(int(count) / tallest)
            bars.append(Bar(place, 100 / _BINS, height, float(left), float(right), int(count), above))
    where = None if threshold is None else 100 * (threshold - low) / (high - low)
    return Histogram(tuple(bars), low, high, where)


def number(value: float | None, digits: int = 4) -> str:
    """A figure as the page writes it; a dash when there is none."""
    return "–" if value is None else f"{value:.{digits}g}"


def _descending(score: float | None) -> float:
    """Sort key that puts the highest score first and a missing one last."""
    return math.inf if score is None else -score


def _medians(results: Sequence[ScanResult]) -> dict[str, float]:
    """Median seconds a scan of each stage, over the scans that got a score."""
    scored = [result.seconds.model_dump() for result in results if result.score is not None]
    return {name: float(np.median([seconds[name] for seconds in scored])) for name in (scored[0] if scored else ())}


def _embedded(folder: Path | None, index: int, result: ScanResult) -> str | None:
    """A scan's overlay as a JPEG data URI."""
    if folder is None:
        return None
    path = folder / picture_name(index, result.scan_id)
    if not path.is_file() or path.stat().st_size > _MAX_PICTURE_BYTES:
        return None
    overlay = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
    if overlay is None:
        return None
    _, encoded = cv2.imencode(
        ".jpg", without_strip(np.asarray(overlay, np.uint8)), [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY]
    )
    return "data:image/jpeg;base64," + base64.b64encode(encoded.tobytes()).decode()


def _jinja() -> Any:
    try:
        return importlib.import_module("jinja2")
    except ImportError as error:
        raise UsageError("the page needs jinja2: pip install jinja2, or leave --report out") from error
