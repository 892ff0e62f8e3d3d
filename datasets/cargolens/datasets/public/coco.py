"""COCO: one JSON file with images, annotations and categories; boxes, polygons and run-length masks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import DataError
from ..masks import decode_mask
from ..source import ScanSource, ViewFiles
from ..untrusted import parse_json, read_limited
from .card import Layout, SetCard
from .defects import Report
from .truth import NO_BOX, Annotation, Box, Entry, Size, as_box

MAX_COCO_BYTES = 1 << 30
Row = Mapping[str, Any]
_ATTRIBUTES = "attributes"


def coco_tables(data: bytes, where: str) -> tuple[list[Row], list[Row], dict[Any, str]]:
    """Images, annotations, and names of the categories by id.

    Raises:
        DataError: The file does not hold the three lists.
    """
    document = parse_json(data, where)
    tables = [
        document.get(key) if isinstance(document, dict) else None for key in ("images", "annotations", "categories")
    ]
    if not all(isinstance(t, list) and all(isinstance(row, dict) for row in t) for t in tables):
        raise DataError(f"{where}: expected COCO lists 'images', 'annotations' and 'categories'")
    images, annotations, categories = (table for table in tables if table is not None)
    names = {c.get("id"): str(c.get("name", c.get("id"))) for c in categories if _is_key(c.get("id"))}
    return images, annotations, names


def coco_box(row: Row) -> Box | None:
    """The box x, y, width, height of an annotation as corners; None when it is not four numbers."""
    x, y, width, height = as_box(row.get("bbox"))
    box = x, y, x + width, y + height
    return box if all(map(math.isfinite, box)) else None


def read_coco(
    path: Path, root: Path, folders: Sequence[Path], split: str, report: Report, view: str = ""
) -> Iterator[Entry]:
    """Scans of one COCO file.

    Args:
        path: The file.
        root: Folder that scan names are relative to.
        folders: Where pictures are looked for, in this order.
        split: Split of its scans, unless an image says.
        report: Counts defects.
        view: Name of the view its pictures show, unless an image says.

    Raises:
        DataError: The file is no COCO at all.
    """
    images, annotations, names = coco_tables(read_limited(path, MAX_COCO_BYTES), str(path))
    annotations.reverse()
    marked = _by_image(_taken(annotations), names, path, report)
    known = {key for key in (image.get("id") for image in images) if _is_key(key)}
    for key in marked.keys() - known:
        report.add("missing-image", f"{path}: {len(marked[key])} annotations of image {key!r}, which is not listed")
    scans: dict[str, list[Row]] = {}
    ids = set[Any]()
    for image in images:
        name = image.get("file_name")
        if not isinstance(name, str) or not _is_key(image.get("id")):
            report.add("annotation-unreadable", f"{path}: image {str(image)[:60]} needs an id and a file_name")
        elif image["id"] in ids:
            report.add("duplicate-id", f"{path}: image id {image['id']!r}")
        else:
            ids.add(image["id"])
            scan = image.get("scan_id")
            scans.setdefault(scan if isinstance(scan, str) and scan else f"\0{name}\0{image['id']}", []).append(image)
    for key, views in scans.items():
        entry = _entry(views, marked, folders, root, split, view, report, path)
        if entry is not None:
            yield entry if key.startswith("\0") else replace(entry, source=entry.source.renamed(key))


def read(folder: Path, layout: Layout, report: Report) -> Iterator[Entry]:
    """All COCO files of a folder: the one that is named, those in ``annotations``, or those at the top."""
    for path in coco_files(folder, layout):
        split = path.stem.removeprefix("instances_").removeprefix("_annotations").strip("._")
        split = "" if split in ("annotations", "all", "coco") else split or path.parent.name
        base = layout.images or folder
        folders = [base, base / "images", base / split, path.parent, path.parent / "images"]
        yield from read_coco(path, base, folders, split, report)


def coco_files(folder: Path, layout: Layout) -> list[Path]:
    """COCO files of a folder, by their place and first bytes.

    Raises:
        DataError: There is none.
    """
    if layout.annotations is not None:
        return [layout.annotations]
    places = [folder / "annotations", folder, *(folder / split for split in ("train", "valid", "val", "test"))]
    found = [p for place in places if place.is_dir() for p in sorted(place.glob("*.json")) if _is_coco(p)]
    if not found:
        raise DataError(f"{folder}: holds no COCO file; name it with --annotations")
    return found


def matches(folder: Path) -> bool:
    """Whether there is a COCO file."""
    try:
        return bool(coco_files(folder, Layout()))
    except DataError:
        return False


def both_ends(path: Path) -> bytes:
    """The first and the last 64 KiB of a file: its lists may stand in any order and be long; empty if unreadable."""
    try:
        with path.open("rb") as stream:
            head = stream.read(1 << 16)
            stream.seek(max(0, path.stat().st_size - (1 << 16)))
            return head + stream.read(1 << 16)
    except OSError:
        return b""


def _is_coco(path: Path) -> bool:
    text = both_ends(path)
    return sum(f'"{key}"'.encode() in text for key in ("images", "annotations", "categories")) >= 2


def _taken(rows: list[Row]) -> Iterator[Row]:
    """Rows from the end of a list, which shrinks: a million rows beside their annotations would be held twice."""
    while rows:
        yield rows.pop()


def _by_image(rows: Iterable[Row], names: Mapping[Any, str], path: Path, report: Report) -> dict[Any, list[Annotation]]:
    marked: dict[Any, list[Annotation]] = {}
    ids = set[Any]()
    for row in rows:
        where = f"{path}: annotation {str(row.get('id'))[:40]}"
        if not _is_key(row.get("image_id")):
            report.add("annotation-unreadable", f"{where}: image_id is {str(row.get('image_id'))[:40]!r}")
            continue
        if row.get("id") is not None and _is_key(row["id"]):
            if row["id"] in ids:
                report.add("duplicate-id", where)
                continue
            ids.add(row["id"])
        kind = row.get("category_id")
        if not _is_key(kind) or kind not in names:
            report.add("label-unknown", f"{where}: category {str(kind)[:40]} is not listed")
        label = names[kind] if _is_key(kind) and kind in names else str(kind)
        marked.setdefault(row["image_id"], []).append(_annotation(row, label, where, report))
    return marked


def _annotation(row: Row, label: str, where: str, report: Report) -> Annotation:
    shape = row.get("segmentation")
    polygons: tuple[tuple[float, ...], ...] = ()
    mask = None
    try:
        if isinstance(shape, dict):
            decode_mask(shape, where)
            mask = shape
        elif isinstance(shape, list):
            polygons = tuple(_polygon(p, where) for p in shape)
    except DataError as error:
        report.add("annotation-unreadable", str(error))
    box = coco_box(row)
    if box is None and polygons and "bbox" not in row:
        flat = [v for p in polygons for v in p]
        box = (min(flat[::2]), min(flat[1::2]), max(flat[::2]), max(flat[1::2]))
    if box is None and (mask is None or "bbox" in row):
        box = NO_BOX
    extra = row.get(_ATTRIBUTES)
    details = dict(extra) if isinstance(extra, dict) else {}
    if row.get("iscrowd"):
        details["iscrowd"] = row["iscrowd"]
    return Annotation(label, box, polygons=polygons, mask=mask, details=details)


def _polygon(value: Any, where: str) -> tuple[float, ...]:
    if not isinstance(value, list) or len(value) < 6 or len(value) % 2 or not all(_is_finite(v) for v in value):
        raise DataError(f"{where}: polygon {str(value)[:40]}, expected an even number of 6 or more numbers")
    return tuple(float(v) for v in value)


def _entry(
    images: Sequence[Row],
    marked: Mapping[Any, list[Annotation]],
    folders: Sequence[Path],
    root: Path,
    split: str,
    view: str,
    report: Report,
    path: Path,
) -> Entry | None:
    views: list[ViewFiles] = []
    annotations: list[Annotation] = []
    sizes: dict[str, Size] = {}
    for image in images:
        name = str(image.get("view") or view)
        files = _files(image, folders)
        if not files or any(v.name == name for v in views):
            report.add("missing-image", f"{path}: {image['file_name']}")
            continue
        views.append(ViewFiles(name, files, _energies(image)))
        annotations += [replace(a, view=name) for a in (*marked.get(image["id"], ()), *_unplaced(image))]
        if type(image.get("width")) is int and type(image.get("height")) is int:
            sizes[name] = (image["width"], image["height"])
    if not views:
        return None
    first = images[0]
    anomalous = first.get("anomalous", bool(annotations))
    labels = first.get("labels")
    attributes = first.get(_ATTRIBUTES)
    source = ScanSource(
        _relative(views[0].files[0], root),
        tuple(views),
        scanner=_optional(first.get("scanner")),
        group=_optional(first.get("group")),
        declared=_optional(first.get("declared")),
        hs_code=_optional(first.get("hs_code")),
        declared_kg=_weight(first.get("declared_kg")),
        origin=_optional(first.get("origin")),
    )
    return Entry(
        source,
        str(first.get("split") or split),
        anomalous if isinstance(anomalous, bool) else None,
        tuple(annotations),
        tuple(str(label) for label in labels) if isinstance(labels, list) else (),
        sizes,
        {str(k): str(v) for k, v in attributes.items()} if isinstance(attributes, dict) else {},
    )


def _energies(image: Row) -> tuple[float, ...] | None:
    """Nominal energies, lowest first, as a manifest has them; None where they are not one or two such numbers."""
    values = image.get("energies")
    if not isinstance(values, list) or len(values) not in (1, 2) or not all(_is_finite(v) and v > 0 for v in values):
        return None
    return tuple(map(float, values)) if values == sorted(set(values)) else None


def _weight(value: Any) -> float | None:
    return float(value) if _is_finite(value) and value >= 0 else None


def _unplaced(image: Row) -> Iterator[Annotation]:
    """Things that are in a picture, nobody can tell where; an extension of this project."""
    rows = image.get("unplaced")
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict):
            details = row.get(_ATTRIBUTES)
            yield Annotation(str(row.get("label") or ""), details=details if isinstance(details, dict) else {})


def _files(image: Row, folders: Sequence[Path]) -> tuple[str, ...]:
    """The picture of an image, or its low and high energy; empty when one is not there."""
    listed = image.get("files")
    names = [str(name) for name in listed[:2]] if isinstance(listed, list) and listed else [str(image["file_name"])]
    found = [_find(name, folders) for name in names]
    if len(found) == 1 and found[0] is not None and found[0].stem.endswith("_low"):
        high = found[0].with_name(found[0].stem[: -len("low")] + "high" + found[0].suffix)
        found += [high] if high.is_file() else []
    return () if None in found else tuple(str(file) for file in found)


def _find(name: str, folders: Sequence[Path]) -> Path | None:
    """The picture of a name, below one of the folders and nowhere else."""
    plain = Path(name.replace("\\", "/"))
    if plain.is_absolute() or ".." in plain.parts:
        plain = Path(plain.name)
    return next((folder / plain for folder in folders if (folder / plain).is_file()), None)


def _relative(file: str, root: Path) -> str:
    path = Path(file)
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _optional(value: Any) -> str | None:
    return None if value in (None, "") else str(value)


def _is_key(value: Any) -> bool:
    return isinstance(value, int | str)


def _is_finite(value: Any) -> bool:
    return isinstance(value, int | float) and -1e9 < value < 1e9


CARD = SetCard(
    "coco", "COCO annotations", read, matches, truth="boxes, polygons, masks", splits=("one JSON file each",), views=1
)
