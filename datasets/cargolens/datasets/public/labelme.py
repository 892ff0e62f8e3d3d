"""labelme: one JSON file a picture, with rectangles, polygons and circles as lists of points."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ..errors import DataError
from ..untrusted import parse_json, read_limited
from .card import Layout, SetCard
from .defects import Report
from .files import by_stem, first_json, image_names, one_picture, walk
from .truth import NO_BOX, Annotation, Box, Entry, Size, as_number

# labelme may keep the picture itself in the file, as base64.
MAX_LABELME_BYTES = 1 << 27


@dataclass(frozen=True)
class LabelmeFile:
    """What one labelme file says.

    Attributes:
        picture: Name of its picture; ``""`` when it names none.
        size: (columns, rows) it declares; None without.
        shapes: What is marked.
    """

    picture: str
    size: Size | None
    shapes: tuple[Annotation, ...]


def read_labelme(path: Path, report: Report) -> LabelmeFile | None:
    """A labelme file; None, and reported, when it cannot be understood."""
    try:
        document = parse_json(read_limited(path, MAX_LABELME_BYTES), str(path))
        if not isinstance(document, dict) or not isinstance(document.get("shapes"), list):
            raise DataError(f"{path}: no list 'shapes', expected a labelme file")
    except DataError as error:
        report.add("annotation-unreadable", str(error))
        return None
    shapes = [_shape(row) for row in document["shapes"]]
    columns, rows = document.get("imageWidth"), document.get("imageHeight")
    size = (columns, rows) if type(columns) is int and type(rows) is int else None
    return LabelmeFile(str(document.get("imagePath") or ""), size, tuple(shapes))


def read(folder: Path, layout: Layout, report: Report) -> Iterator[Entry]:
    """A tree of labelme files, each beside its picture or naming it."""
    used = set[Path]()
    listed: dict[Path, tuple[dict[str, str], set[str]]] = {}  # only of the folder at hand
    for note in walk(layout.annotations or folder, (".json",)):
        place = layout.images or note.parent
        if place not in listed:
            stems = by_stem(image_names(place))
            listed = {place: (stems, set(stems.values()))}
        stems, names = listed[place]
        parsed = read_labelme(note, report)
        named = PurePosixPath(parsed.picture.replace("\\", "/")).name if parsed else ""
        name = stems.get(note.stem) or (named if named in names else None)
        if name is not None:
            used.add(place / name)
        if parsed is None:
            continue
        if name is None:
            report.add("missing-image", f"{note}: {named or note.stem}")
            continue
        sizes = {"": parsed.size} if parsed.size else {}
        yield Entry(
            one_picture(folder, place / name), anomalous=bool(parsed.shapes), annotations=parsed.shapes, sizes=sizes
        )
    for picture in walk(layout.images or folder):
        if picture not in used:
            report.add("unlabelled-image", str(picture))


def matches(folder: Path) -> bool:
    """Whether the first JSON file near the top is labelme."""
    note = first_json(folder)
    if note is None:
        return False
    try:
        document = parse_json(read_limited(note, MAX_LABELME_BYTES), str(note))
    except DataError:
        return False
    return isinstance(document, dict) and isinstance(document.get("shapes"), list)


def hull(points: list[tuple[float, float]]) -> Box:
    """The upright box around some points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def as_points(value: Any) -> list[tuple[float, float]] | None:
    """A list of [x, y] pairs of numbers; None when it is none."""
    if not isinstance(value, list) or not value or not all(isinstance(p, list) and len(p) == 2 for p in value):
        return None
    points = [(as_number(x), as_number(y)) for x, y in value]
    return points if all(map(math.isfinite, itertools.chain.from_iterable(points))) else None


def _shape(row: Any) -> Annotation:
    """A shape; its box is not a number where its points cannot be understood."""
    row = row if isinstance(row, dict) else {}
    label, kind = str(row.get("label") or "").strip(), str(row.get("shape_type") or "")
    points = as_points(row.get("points"))
    if points is None or len(points) < 2:
        return Annotation(label, NO_BOX)
    if kind == "circle" and len(points) == 2:
        (x, y), edge = points
        radius = math.dist((x, y), edge)
        return Annotation(label, (x - radius, y - radius, x + radius, y + radius))
    if len(points) == 2:
        (x0, y0), (x1, y1) = points
        return Annotation(label, (x0, y0, x1, y1))
    return Annotation(label, hull(points), polygons=(tuple(v for point in points for v in point),))


CARD = SetCard("labelme", "labelme JSON files", read, matches, truth="boxes, polygons")
