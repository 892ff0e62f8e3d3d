"""PIXray: 15 kinds of prohibited items, outlined."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import DataError
from ..untrusted import parse_json, read_limited
from .card import Layout, SetCard
from .defects import Report
from .dvxray import CLASSES
from .files import MAX_NOTE_BYTES, first_json, one_picture, walk
from .labelme import as_points, hull
from .truth import NO_BOX, Annotation, Entry


def read(folder: Path, layout: Layout, report: Report) -> Iterator[Entry]:
    """Pictures with a JSON file of the same name beside them."""
    used = set[Path]()
    for note in walk(layout.annotations or folder, (".json",)):
        place = layout.images or note.parent
        name = _beside(place, note.stem)
        if name is None:
            report.add("missing-image", str(note))
            continue
        used.add(place / name)
        marked = _marked(note, report)
        if marked is not None:
            yield Entry(one_picture(folder, place / name), anomalous=bool(marked), annotations=tuple(marked))
    for picture in walk(layout.images or folder):
        if picture not in used:
            report.add("unlabelled-image", str(picture))


def matches(folder: Path) -> bool:
    """Whether the first JSON file is of its form."""
    note = first_json(folder)
    if note is None:
        return False
    try:
        rows = _objects(note)
    except DataError:
        return False
    return all("polygon" in row for row in rows)


def _beside(place: Path, stem: str) -> str | None:
    return next((f"{stem}{s}" for s in (".png", ".jpg", ".jpeg", ".PNG") if (place / f"{stem}{s}").is_file()), None)


def _objects(path: Path) -> list[dict[str, Any]]:
    document = parse_json(read_limited(path, MAX_NOTE_BYTES), str(path))
    objects = document.get("objects") if isinstance(document, dict) else None
    if not isinstance(objects, list) or not all(isinstance(row, dict) for row in objects):
        raise DataError(f"{path}: objects is {str(objects)[:40]}, expected a list of label and polygon")
    return objects


def _marked(path: Path, report: Report) -> list[Annotation] | None:
    try:
        objects = _objects(path)
    except DataError as error:
        report.add("annotation-unreadable", str(error))
        return None
    found: list[Annotation] = []
    for row in objects:
        label = str(row.get("label") or "").strip()
        points = as_points(row.get("polygon"))
        if points is None or len(points) < 3:
            found.append(Annotation(label, NO_BOX))
        else:
            found.append(Annotation(label, hull(points), polygons=(tuple(v for point in points for v in point),)))
    return found


CARD = SetCard(
    "pixray", "PIXray", read, matches, truth="polygons", depth="8", classes=CLASSES, images=5_046,
    licence="research, as its authors ask",
    citation="Ma et al., Automated segmentation of prohibited items in X-ray baggage images, IEEE TMM 2022",
    defects=("no boxes: a box is the hull of its polygon", "no split is released"),
    get="links at github.com/Mbwslib/PIXray",
)  # fmt: skip
