"""DICOS Threat Detection Reports of a run: one file for each result line.

What could not be assessed is reported as an alarm about something that shields the view, because DICOS knows only ALARM
and CLEAR and a scan nobody could look at is not clear.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from pathlib import Path

from cargolens.datasets.dicos import (
    ImageReference,
    ThreatObject,
    ThreatReport,
    image_references,
    read_reference,
    require_pydicom,
    write_tdr,
)
from cargolens.datasets.errors import UsageError
from cargolens.datasets.source import ScanSource
from cargolens.datasets.taxonomy import classify

from .results import Region, ScanResult
from .threshold import p_value
from .worker import picture_name

MANUFACTURER = "CargoLens"
_HASH_DIGITS = 56  # what a text of 64 characters holds beside "-sha256="
_CATEGORIES = {
    "EXPLOSIVE": ("bomb",),
    "PHARMACEUTICAL": ("pills",),
    "CONTRABAND": (
        "herb", "mold", "pill_press", "powder_bag", "powder_brick", "precursor_drum", "press_tooling", "resin",
    ),
}  # fmt: skip


class ReportFolder:
    """Writes the reports of a run as its results come in.

    Args:
        folder: Where reports go; made when it is not there.
        sources: The scans of the run, in order.
        max_bytes: Limit on an image that is looked into for its identity.
        normals: Ascending scores of the normal scans the bundle is calibrated on; empty for none.

    Raises:
        UsageError: pydicom is missing, or the folder cannot be made.
    """

    def __init__(
        self, folder: Path, sources: Sequence[ScanSource], max_bytes: int, normals: Sequence[float] = ()
    ) -> None:
        require_pydicom()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{folder}: cannot be made a folder ({error.strerror}); choose another") from error
        self.folder = folder
        self.sources = sources
        self.max_bytes = max_bytes
        self.normals = normals
        self._position = 0

    def begin_after(self, kept: int) -> None:
        """Says how many results are there already: the next one belongs to the source after them."""
        self._position = kept

    def add(self, result: ScanResult) -> None:
        """Writes the report of the next result.

        Raises:
            DataError: It cannot be written.
        """
        self._write(self._position, result)
        self._position += 1

    def complete(self, results: Iterable[ScanResult]) -> None:
        """Writes the reports that an interrupted run left out, in the order of the sources."""
        for index, result in enumerate(results):
            if not self._path(index, result).exists():
                self._write(index, result)

    def _write(self, index: int, result: ScanResult) -> None:
        images = find_images(self.sources[index], result, self.max_bytes)
        report = threat_report(result, images, datetime.now(timezone.utc), self.normals)
        write_tdr(report, self._path(index, result))

    def _path(self, index: int, result: ScanResult) -> Path:
        return (self.folder / picture_name(index, result.scan_id)).with_suffix(".dcs")


def find_images(source: ScanSource, result: ScanResult, max_bytes: int) -> tuple[ImageReference, ...]:
    """The images a result rests on: DICOS files by their own UIDs, others by UIDs made from the result's hash.

    Args:
        source: The files of the scan.
        result: Its result.
        max_bytes: Limit on a file.

    Returns:
        At least one reference for each view.
    """
    found = [read_reference(file, view.name, max_bytes) for view in source.views for file in view.files]
    images = [image for image in found if image is not None]
    named = {image.view for image in images}
    for name in [view.view for view in result.views] or [view.name for view in source.views]:
        if name not in named:
            images += image_references(result.sha256 or result.scan_id, name, 1)
    return tuple(images)


def threat_report(
    result: ScanResult, images: tuple[ImageReference, ...], time: datetime, normals: Sequence[float] = ()
) -> ThreatReport:
    """The report a result line becomes.

    Args:
        result: The result.
        images: What it rests on, from `find_images`.
        time: When it was decided.
        normals: Ascending scores of the normal scans the bundle is calibrated on; empty for none, and objects then
            have no probability.

    Returns:
        CLEAR without objects; ALARM with the regions; for `cannot_assess` ALARM with objects that shield: the opaque
        regions, else each whole view. A scan that was not read has one object without extent, and an abort reason.
    """
    if result.decision == "clear":
        objects: tuple[ThreatObject, ...] = ()
    elif result.decision == "alarm":
        objects = _alarm_objects(result, normals)
    else:
        objects = _shields(result, images, normals)
    return ThreatReport(
        scan_id=result.scan_id,
        alarm=result.decision != "clear",
        algorithm=(
            MANUFACTURER,
            result.version,
            f"-sha256={result.bundle_sha256[:_HASH_DIGITS]}",
            f"-bundle={result.bundle[-50:]}",
        ),
        images=images,
        time=time,
        objects=objects,
        seconds=result.seconds.total,
        abort_reason="" if result.views else "NOT_REVIEWED",
    )


def _alarm_objects(result: ScanResult, normals: Sequence[float]) -> tuple[ThreatObject, ...]:
    objects = tuple(_object(region, result, normals) for region in result.regions)
    if any(item.flag == "THREAT" for item in objects):
        return objects
    view = max(result.views, key=lambda one: one.score)
    box = (0, 0, view.columns, view.rows)
    text = _words("the whole view", view.score, result)
    probability = _share_below(view.score, normals)
    return (
        ThreatObject(view.view, box, description=text, probability=probability, polygon=_corners(box)),
        *objects,
    )


def _object(region: Region, result: ScanResult, normals: Sequence[float]) -> ThreatObject:
    """A region as an object; an opaque one has no probability, since its score is a share of the view."""
    if region.kind == "opaque":
        text = f"opaque: {region.score:.0%} of the object is black here"
        return ThreatObject(
            region.view, region.box, flag="UNKNOWN", ability="SHIELD", description=text, polygon=_corners(region.box)
        )
    above = result.threshold is not None and region.score > result.threshold
    return ThreatObject(
        region.view,
        region.box,
        category=_category(region.kind),
        flag="THREAT" if above else "UNKNOWN",
        description=_words(region.kind, region.score, result),
        probability=_share_below(region.score, normals),
        polygon=_corners(region.box),
    )


def _shields(
    result: ScanResult, images: tuple[ImageReference, ...], normals: Sequence[float]
) -> tuple[ThreatObject, ...]:
    objects = tuple(_object(region, result, normals) for region in result.regions)
    if any(item.ability == "SHIELD" for item in objects):
        return objects
    boxes = {view.view: (0, 0, view.columns, view.rows) for view in result.views} or {images[0].view: (0, 0, 0, 0)}
    text = result.error or "not assessed"
    whole = [ThreatObject(view, box, flag="UNKNOWN", ability="SHIELD", description=text) for view, box in boxes.items()]
    return (*whole, *objects)


def _category(kind: str) -> str:
    """The DICOS category of a region's kind."""
    label = kind.partition(":")[2]
    if not label:
        return "ANOMALY"
    term = classify(label)
    if term is None or term.kind != "threat":
        return "OTHER"
    return next((category for category, names in _CATEGORIES.items() if term.name in names), "PROHIBITED ITEM")


def _words(what: str, score: float | None, result: ScanResult) -> str:
    figures = [("score", score), ("threshold", result.threshold)]
    return "; ".join([what, *(f"{name} {value:.6g}" for name, value in figures if value is not None)])


def _share_below(score: float, normals: Sequence[float]) -> float | None:
    """Share of the calibration's normal scans that score lower than a region: 1 - its p-value."""
    return 1.0 - p_value(normals, score) if normals else None


def _corners(box: tuple[int, int, int, int]) -> tuple[tuple[float, float], ...]:
    x0, y0, x1, y1 = box
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)
