"""Truth from annotation formats: COCO JSON, a tree of VOC XML files, a tree of YOLO text files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from cargolens.datasets.errors import DataError
from cargolens.datasets.public.coco import MAX_COCO_BYTES, coco_box, coco_tables
from cargolens.datasets.public.files import MAX_NOTE_BYTES
from cargolens.datasets.public.truth import Annotation
from cargolens.datasets.public.voc import parse_voc
from cargolens.datasets.public.yolo import SLACK, energy_stem, note_of, parse_yolo_line, read_class_names
from cargolens.datasets.sources import READ_SUFFIXES
from cargolens.datasets.untrusted import read_limited

from .threats import Threat
from .truth import Truth, check_box, make_truth, read_table, truth_of


def read_truth(path: str | Path, *, unlabelled_benign: bool = False) -> Truth:
    """Reads truth in any of the known formats.

    Args:
        path: ``.json`` (COCO), ``.jsonl``, ``.csv``, or a folder with VOC or YOLO annotations.
        unlabelled_benign: Whether an image of a folder that has no annotation file is a benign scan; else nobody knows.

    Raises:
        DataError: One line that says what is wrong and what is expected.
    """
    source = Path(path)
    if source.is_dir():
        read = read_voc if next(source.rglob("*.xml"), None) is not None else read_yolo
        return read(source, unlabelled_benign)
    readers = {".json": read_coco, ".jsonl": read_table, ".csv": read_table}
    if source.suffix not in readers:
        raise DataError(f"{source}: truth must be COCO .json, .jsonl, .csv, or a folder of VOC or YOLO annotations")
    return readers[source.suffix](source)


def read_coco(path: Path) -> Truth:
    """COCO JSON. An image with an annotation is anomalous, one without is not, unless it carries `anomalous` itself.

    Images may carry `scan_id` and `view`: images of one scan_id are views of one scan.

    Raises:
        DataError: When the file does not hold usable images, annotations and categories.
    """
    data = read_limited(path, MAX_COCO_BYTES)
    images, annotations, names = coco_tables(data, str(path))
    records: dict[str, dict[str, Any]] = {}
    owner: dict[Any, tuple[str, str]] = {}
    for image in images:
        name = image.get("scan_id") or image.get("file_name")
        if not isinstance(name, str) or image.get("id") is None or image["id"] in owner:
            raise DataError(f"{path}: image {str(image)[:80]} needs a unique id and a file_name")
        if name in records and not image.get("scan_id"):
            raise DataError(f"{path}: file_name {name} occurs twice")
        owner[image["id"]] = (name, str(image.get("view") or ""))
        records.setdefault(name, {**image, "scan_id": name, "view": "", "boxes": []})
    for note in annotations:
        where = f"{path}: annotation {note.get('id')}"
        if note.get("image_id") not in owner or note.get("category_id") not in names:
            raise DataError(
                f"{where}: image {note.get('image_id')} or category {note.get('category_id')} does not exist"
            )
        name, view = owner[note["image_id"]]
        corners = coco_box(note)
        if corners is None:
            raise DataError(f"{where}: bbox is {str(note.get('bbox'))[:60]}, expected [x, y, width, height]")
        records[name]["boxes"].append({**note, "box": list(corners), "label": names[note["category_id"]], "view": view})
    scans = [truth_of({"anomalous": bool(r["boxes"]), **r}, f"{path}: image {name}") for name, r in records.items()]
    return make_truth(str(path), "coco", scans, hashlib.sha256(data).hexdigest())


def read_voc(folder: Path, unlabelled_benign: bool = False) -> Truth:
    """A tree of VOC XML files; one without objects is a benign scan.

    Args:
        folder: The tree.
        unlabelled_benign: Whether an image without XML is a benign scan; else nobody knows.

    Raises:
        DataError: For a file that is not VOC.
    """
    digest = hashlib.sha256()
    records: list[dict[str, Any]] = []
    for path in sorted(folder.rglob("*.xml")):
        data = read_limited(path, MAX_NOTE_BYTES)
        digest.update(data)
        parsed = parse_voc(data, str(path))
        if not parsed.filename:
            raise DataError(f"{path}: has no <filename>; expected the name of its image")
        boxes = [_voc_box(marked, path) for marked in parsed.objects]
        records.append({"scan_id": parsed.filename, "anomalous": bool(boxes), "boxes": boxes})
    named = {PurePosixPath(r["scan_id"]).name for r in records}
    absent = False if unlabelled_benign else None
    unknown = [
        {"scan_id": p.relative_to(folder).as_posix(), "anomalous": absent}
        for p in _images(folder)
        if p.name not in named
    ]
    scans = [truth_of(r, str(folder)) for r in records + unknown]
    return make_truth(str(folder), _form("voc", unlabelled_benign), scans, digest.hexdigest())


def read_yolo(folder: Path, unlabelled_benign: bool = False) -> Truth:
    """A tree of images and YOLO text files, beside them or with ``labels`` for ``images`` in the path.

    An empty text file says that its image is a benign scan. Trainers of YOLO take an absent file for the same; here
    it says nothing, because a label that was lost would make a threat a benign scan. Boxes are shares of the image.
    One text file may serve the ``_low`` and ``_high`` image of a dual-energy scan.

    Args:
        folder: The tree.
        unlabelled_benign: Whether an image without a text file is a benign scan; else nobody knows.

    Raises:
        DataError: For a tree without a single text file, unless absent ones mean benign, or lines that are not YOLO.
    """
    names = read_class_names(folder)
    digest = hashlib.sha256()
    records: dict[str, dict[str, Any]] = {}
    labelled = 0
    for image in _images(folder):
        relative = image.relative_to(folder)
        paired = energy_stem(relative.stem)
        note = note_of(folder, relative, relative.stem) or note_of(folder, relative, paired)
        name = relative.as_posix() if paired == relative.stem else relative.with_name(paired).as_posix()
        if name in records:
            continue
        boxes: list[dict[str, Any]] = []
        if note is not None:
            labelled += 1
            data = read_limited(note, MAX_NOTE_BYTES)
            digest.update(data)
            boxes = list(_yolo_boxes(data, names, note))
        known = note is not None or unlabelled_benign
        records[name] = {"scan_id": name, "anomalous": bool(boxes) if known else None, "boxes": boxes}
    if not (labelled or unlabelled_benign):
        raise DataError(
            f"{folder}: found {len(records)} images and no annotation of theirs; expected VOC .xml or YOLO .txt files"
        )
    scans = [truth_of(r, str(folder)) for r in records.values()]
    return make_truth(str(folder), _form("yolo", unlabelled_benign), scans, digest.hexdigest())


def in_pixels(threat: Threat, rows: int, columns: int) -> Threat:
    """The threat with its box in pixels of a view of this size."""
    if threat.box is None or not threat.relative:
        return threat
    x0, y0, x1, y1 = threat.box
    return replace(threat, box=(x0 * columns, y0 * rows, x1 * columns, y1 * rows), relative=False)


def _form(name: str, unlabelled_benign: bool) -> str:
    return f"{name}, absent annotations taken as benign" if unlabelled_benign else name


def _images(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in READ_SUFFIXES and p.is_file())


def _voc_box(marked: Annotation, path: Path) -> dict[str, Any]:
    return {"box": list(check_box(marked.box or (), str(path))), "label": marked.label}


def _yolo_boxes(data: bytes, names: list[str], path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), start=1):
        where = f"{path}: line {number}"
        if not line.strip():
            continue
        kind, box, _ = parse_yolo_line(line, where)
        if names and not 0 <= kind < len(names):
            raise DataError(f"{where}: class {kind} of {len(names)} names; are the ids 1-based?")
        if not all(-SLACK <= v <= 1 + SLACK for v in box):
            raise DataError(f"{where}: box {[round(v, 3) for v in box]}, expected shares of the image between 0 and 1")
        yield {"box": list(box), "label": names[kind] if names else str(kind), "relative": True}
