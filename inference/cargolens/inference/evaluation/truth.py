"""What is known about each scan: JSONL and CSV tables of truth, and the value objects every other format becomes.

A line carries `scan_id` (or `path`) and `anomalous`; everything else is optional. `anomalous` null means that nobody
knows: such scans are counted and left out of the evaluation.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cargolens.datasets.errors import DataError
from cargolens.datasets.untrusted import csv_records, json_lines, open_limited, parse_json

from .matching import refuse_doubles
from .threats import Threat

MAX_BYTES = 1 << 30
MAX_LINE = 1 << 24
MAX_SCANS = 5_000_000
ATTRIBUTES = ("scanner", "commodity", "hs_code", "origin", "set", "view")
_NUMBERS = ("areal_density", "visibility", "superposition")
_ANOMALOUS = {
    "1": True,
    "true": True,
    "yes": True,
    "0": False,
    "false": False,
    "no": False,
    "": None,
    "none": None,
    "null": None,
}


@dataclass(frozen=True)
class ScanTruth:
    """What is known about one scan.

    Attributes:
        name: Its scan_id, or the path of one of its files.
        anomalous: Whether it carries a threat; None when nobody knows.
        threats: The threats, with boxes where the truth has them.
        group: Consignment or series; None when unknown.
        attributes: Values of `ATTRIBUTES` the truth gives.
    """

    name: str
    anomalous: bool | None
    threats: tuple[Threat, ...] = ()
    group: str | None = None
    attributes: Mapping[str, str] | None = None

    def attribute(self, name: str) -> str | None:
        """Value of an attribute; None when the truth does not give it."""
        return None if self.attributes is None else self.attributes.get(name)


@dataclass(frozen=True)
class Truth:
    """The truth of a set of scans.

    Attributes:
        source: File or folder it was read from.
        format: ``coco``, ``voc``, ``yolo``, ``jsonl`` or ``csv``, and how an absent annotation was read.
        scans: One a scan, in the order of the source, names unique.
        sha256: Hash over the annotation files in the order they were read.
    """

    source: str
    format: str
    scans: tuple[ScanTruth, ...]
    sha256: str

    def where(self, attribute: str, value: str) -> Truth:
        """The part of the truth with one value of an attribute, such as one data set or scanner.

        Raises:
            DataError: When no scan has it.
        """
        kept = tuple(s for s in self.scans if s.attribute(attribute) == value)
        if not kept:
            known = sorted({str(s.attribute(attribute)) for s in self.scans})[:10]
            raise DataError(f"{self.source}: no scan has {attribute} {value!r}; found {', '.join(known)}")
        return replace(self, scans=kept)


def make_truth(source: str, kind: str, scans: Iterable[ScanTruth], sha256: str) -> Truth:
    """Checks that names are unique and that there is at least one scan.

    Raises:
        DataError: Else, or for more than five million scans.
    """
    listed: list[ScanTruth] = []
    for scan in scans:
        listed.append(scan)
        if len(listed) > MAX_SCANS:
            raise DataError(f"{source}: more than {MAX_SCANS} scans; split the truth")
    if not listed:
        raise DataError(f"{source}: holds no scan; expected one line, image or annotation a scan")
    refuse_doubles((s.name for s in listed), source)
    return Truth(source, kind, tuple(listed), sha256)


def read_table(path: Path) -> Truth:
    """Reads truth from JSONL or CSV.

    Raises:
        DataError: One line that names the file, the line, what was found and what was expected.
    """
    digest = hashlib.sha256()
    rows = _json_rows(path, digest) if path.suffix == ".jsonl" else _csv_rows(path, digest)
    scans = [truth_of(record, where) for record, where in rows]
    return make_truth(str(path), path.suffix[1:], scans, digest.hexdigest())


def truth_of(record: Mapping[str, Any], where: str) -> ScanTruth:
    """One record of truth as a value.

    Args:
        record: `scan_id` or `path`; `anomalous`; and where known `label` or `labels`, `boxes`, `family`,
            `areal_density` (g/cm2),
            `visibility`, `superposition`, `group`, and the `ATTRIBUTES`. A box is ``[x0, y0, x1, y1]``, with a class
            behind it, or an object with `box`, the same keys, and `mask` or `segmentation` as COCO writes them.
        where: File and line, for error texts.

    Raises:
        DataError: When the record cannot be used.
    """
    name = record.get("scan_id") or record.get("path")
    if not isinstance(name, str):
        raise DataError(f"{where}: scan_id is {name!r}, expected a text")
    if "anomalous" not in record:
        raise DataError(f"{where}: has no 'anomalous', expected true, false, or null where nobody knows")
    anomalous = _truth_value(record["anomalous"], where)
    common = {key: _number(record.get(key), key, where) for key in _NUMBERS}
    family = str(record.get("family") or "")
    boxes = record.get("boxes") or []
    if not isinstance(boxes, list):
        raise DataError(f"{where}: boxes is {type(boxes).__name__}, expected a list")
    view = str(record.get("view") or "")
    threats = tuple(_threat(box, common, family, view, where) for box in boxes)
    if threats and anomalous is False:
        raise DataError(f"{where}: {name} is not anomalous and has {len(threats)} boxes; one of the two is wrong")
    if anomalous and not threats:
        named = Threat("", "", None, False, "", common["areal_density"], common["visibility"], common["superposition"])
        threats = tuple(replace(named, label=label, family=family or label) for label in _labels(record))
    attributes = {key: str(record[key]) for key in ATTRIBUTES if record.get(key) not in (None, "")}
    group = record.get("group")
    return ScanTruth(name, anomalous, threats, None if group in (None, "") else str(group), attributes or None)


def check_box(box: tuple[float, ...], where: str) -> tuple[float, float, float, float]:
    """A box whose four numbers are finite and in order.

    Raises:
        DataError: Else.
    """
    if len(box) != 4 or not all(math.isfinite(v) for v in box) or box[2] < box[0] or box[3] < box[1]:
        raise DataError(f"{where}: box is {list(box)[:6]}, expected finite x0 <= x1, y0 <= y1")
    return box[0], box[1], box[2], box[3]


def _threat(box: Any, common: Mapping[str, float | None], family: str, view: str, where: str) -> Threat:
    details: Mapping[str, Any] = {}
    if isinstance(box, dict):
        details, box = box, box.get("box")
    if not isinstance(box, list) or len(box) not in (4, 5) or not all(_is_number(v) for v in box[:4]):
        raise DataError(
            f"{where}: box is {str(box)[:80]}, expected [x0, y0, x1, y1] with a class behind it where known"
        )
    corners = check_box(tuple(float(v) for v in box[:4]), where)
    label = str(details.get("label") or (box[4] if len(box) == 5 else ""))
    numbers = {key: _number(details.get(key), key, where) for key in _NUMBERS}
    numbers = {key: common[key] if value is None else value for key, value in numbers.items()}
    return Threat(
        label,
        str(details.get("view") or view),
        corners,
        bool(details.get("relative", False)),
        str(details.get("family") or family or label),
        numbers["areal_density"],
        numbers["visibility"],
        numbers["superposition"],
        mask=_mask(details.get("mask") or details.get("segmentation")),
    )


def _mask(value: Any) -> Mapping[str, Any] | tuple[tuple[float, ...], ...] | None:
    """A run-length encoding as it is, or outlines as tuples; None for anything else, so that the box stands for it."""
    if isinstance(value, dict):
        return {"size": value.get("size"), "counts": value.get("counts")}
    if isinstance(value, list) and value and all(_is_outline(points) for points in value):
        return tuple(tuple(float(v) for v in points) for points in value)
    return None


def _is_outline(points: object) -> bool:
    """Whether these are x, y of three or more points."""
    numbers = points if isinstance(points, list) else []
    return len(numbers) >= 6 and len(numbers) % 2 == 0 and all(_is_number(v) and math.isfinite(v) for v in numbers)


def _labels(record: Mapping[str, Any]) -> tuple[str, ...]:
    found = record.get("label") or record.get("labels") or ""
    return tuple(str(v) for v in found) if isinstance(found, list) else (str(found),)


def _truth_value(value: Any, where: str) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text not in _ANOMALOUS:
        raise DataError(f"{where}: anomalous is {str(value)[:40]!r}, expected true, false, 1, 0, or empty")
    return _ANOMALOUS[text]


def _number(value: Any, key: str, where: str) -> float | None:
    if value is None or value == "":
        return None
    try:
        number = float(value)
    except (TypeError, ValueError) as error:
        raise DataError(f"{where}: {key} is {str(value)[:40]!r}, expected a number") from error
    if not math.isfinite(number):
        raise DataError(f"{where}: {key} is {number}, expected a finite number")
    return number


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _json_rows(path: Path, digest: Any) -> Iterator[tuple[dict[str, Any], str]]:
    with open_limited(path, MAX_BYTES) as stream:
        for record, line, where in json_lines(stream, path, MAX_LINE):
            digest.update(line)
            yield record, where


def _csv_rows(path: Path, digest: Any) -> Iterator[tuple[dict[str, Any], str]]:
    with open_limited(path, MAX_BYTES) as stream:
        for record, number in csv_records(
            (digest.update(line) or line for line in stream), path, ("scan_id", "anomalous")
        ):
            where = f"{path}: row {number}"
            boxes = record.get("boxes")
            yield record | {"boxes": parse_json(boxes.encode(), where) if boxes else []}, where
