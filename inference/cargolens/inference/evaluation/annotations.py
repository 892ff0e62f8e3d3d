"""Truth from annotation formats: COCO JSON, a tree of VOC XML files, a tree of YOLO text files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree as ET

from cargolens.datasets.errors import DataError
from cargolens.datasets.sources import READ_SUFFIXES

from .threats import Threat
from .truth import Truth, check_box, make_truth, open_limited, parse_json, read_table, truth_of

MAX_COCO_BYTES = 1 << 29
MAX_NOTE_BYTES = 1 << 20
_YAML_ITEM = re.compile(r"^\s+(?:-\s*|(\d+)\s*:\s*)(.+?)\s*$")
_ENERGY = re.compile(r"_(low|high)$", re.IGNORECASE)


def read_truth(path: str | Path) -> Truth:
    """Reads truth in any of the known formats.

    Args:
        path: ``.json`` (COCO), ``.jsonl``, ``.csv``, or a folder with VOC or YOLO annotations.

    Raises:
        DataError: One line that says what is wrong and what is expected.
    """
    source = Path(path)
    if source.is_dir():
        return read_voc(source) if next(source.rglob("*.xml"), None) is not None else read_yolo(source)
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
    with open_limited(path, MAX_COCO_BYTES) as stream:
        data = stream.read()
    document = parse_json(data, str(path))
    tables = [
        document.get(key) if isinstance(document, dict) else None for key in ("images", "annotations", "categories")
    ]
    if not all(isinstance(t, list) and all(isinstance(row, dict) for row in t) for t in tables):
        raise DataError(f"{path}: expected COCO lists 'images', 'annotations' and 'categories'")
    images, annotations, categories = tables
    names = {c.get("id"): str(c.get("name", c.get("id"))) for c in categories or ()}
    records: dict[str, dict[str, Any]] = {}
    owner: dict[Any, tuple[str, str]] = {}
    for image in images or ():
        name = image.get("scan_id") or image.get("file_name")
        if not isinstance(name, str) or image.get("id") is None or image["id"] in owner:
            raise DataError(f"{path}: image {str(image)[:80]} needs a unique id and a file_name")
        if name in records and not image.get("scan_id"):
            raise DataError(f"{path}: file_name {name} occurs twice")
        owner[image["id"]] = (name, str(image.get("view") or ""))
        records.setdefault(name, {**image, "scan_id": name, "view": "", "boxes": []})
    for note in annotations or ():
        where = f"{path}: annotation {note.get('id')}"
        if note.get("image_id") not in owner or note.get("category_id") not in names:
            raise DataError(
                f"{where}: image {note.get('image_id')} or category {note.get('category_id')} does not exist"
            )
        name, view = owner[note["image_id"]]
        box = note.get("bbox")
        if not isinstance(box, list) or len(box) != 4 or not all(isinstance(v, int | float) for v in box):
            raise DataError(f"{where}: bbox is {str(box)[:60]}, expected [x, y, width, height]")
        corners = [box[0], box[1], box[0] + box[2], box[1] + box[3]]
        records[name]["boxes"].append({**note, "box": corners, "label": names[note["category_id"]], "view": view})
    scans = [truth_of({"anomalous": bool(r["boxes"]), **r}, f"{path}: image {name}") for name, r in records.items()]
    return make_truth(str(path), "coco", scans, hashlib.sha256(data).hexdigest())


def read_voc(folder: Path) -> Truth:
    """A tree of VOC XML files; one without objects is a benign scan, an image without XML is unlabelled.

    Raises:
        DataError: For a file that is not VOC.
    """
    digest = hashlib.sha256()
    records: list[dict[str, Any]] = []
    for path in sorted(folder.rglob("*.xml")):
        data = _small(path)
        digest.update(data)
        root = _xml(data, path)
        name = (root.findtext("filename") or "").strip()
        if not name:
            raise DataError(f"{path}: has no <filename>; expected the name of its image")
        boxes = [_voc_box(node, path) for node in root.iter("object")]
        records.append({"scan_id": name, "anomalous": bool(boxes), "boxes": boxes})
    named = {PurePosixPath(r["scan_id"]).name for r in records}
    unknown = [
        {"scan_id": p.relative_to(folder).as_posix(), "anomalous": None} for p in _images(folder) if p.name not in named
    ]
    return make_truth(str(folder), "voc", [truth_of(r, str(folder)) for r in records + unknown], digest.hexdigest())


def read_yolo(folder: Path) -> Truth:
    """A tree of images and YOLO text files, beside them or with ``labels`` for ``images`` in the path.

    As usual for YOLO, an image without a text file, or with an empty one, is background: a benign scan. Boxes are
    shares of the image. One text file may serve the ``_low`` and ``_high`` image of a dual-energy scan.

    Raises:
        DataError: For a tree without a single text file, or lines that are not YOLO.
    """
    names = _class_names(folder)
    digest = hashlib.sha256()
    records: dict[str, dict[str, Any]] = {}
    labelled = 0
    for image in _images(folder):
        relative = image.relative_to(folder)
        paired = _ENERGY.sub("", relative.stem)
        note = _note(folder, relative, relative.stem) or _note(folder, relative, paired)
        name = relative.as_posix() if paired == relative.stem else relative.with_name(paired).as_posix()
        if name in records:
            continue
        boxes = []
        if note is not None:
            labelled += 1
            data = _small(note)
            digest.update(data)
            boxes = list(_yolo_boxes(data, names, note))
        records[name] = {"scan_id": name, "anomalous": bool(boxes), "boxes": boxes}
    if not labelled:
        raise DataError(
            f"{folder}: found {len(records)} images and no annotation of theirs; expected VOC .xml or YOLO .txt files"
        )
    return make_truth(str(folder), "yolo", [truth_of(r, str(folder)) for r in records.values()], digest.hexdigest())


def in_pixels(threat: Threat, rows: int, columns: int) -> Threat:
    """The threat with its box in pixels of a view of this size."""
    if threat.box is None or not threat.relative:
        return threat
    x0, y0, x1, y1 = threat.box
    box = (x0 * columns, y0 * rows, x1 * columns, y1 * rows)
    return Threat(
        threat.label,
        threat.view,
        box,
        False,
        threat.family,
        threat.areal_density,
        threat.visibility,
        threat.superposition,
    )


def _images(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in READ_SUFFIXES and p.is_file())


def _small(path: Path) -> bytes:
    with open_limited(path, MAX_NOTE_BYTES) as stream:
        return bytes(stream.read())


def _xml(data: bytes, path: Path) -> ET.Element:
    if b"<!" in data.replace(b"<!--", b""):
        raise DataError(f"{path}: holds a document type declaration; expected a plain VOC annotation")
    try:
        return ET.fromstring(data)  # noqa: S314  (a DOCTYPE, the way to entity bombs, is refused above)
    except ET.ParseError as error:
        raise DataError(f"{path}: not XML ({error})") from error


def _voc_box(node: ET.Element, path: Path) -> dict[str, Any]:
    try:
        box = [float(node.findtext(f"bndbox/{key}") or "nan") for key in ("xmin", "ymin", "xmax", "ymax")]
    except ValueError as error:
        raise DataError(f"{path}: a box is not made of numbers ({error})") from error
    check_box(tuple(box), str(path))
    return {"box": box, "label": (node.findtext("name") or "").strip()}


def _note(folder: Path, relative: Path, stem: str) -> Path | None:
    parts = list(relative.parent.parts)
    beside = folder.joinpath(*parts, f"{stem}.txt")
    if beside.is_file():
        return beside
    if "images" in parts:
        parts[len(parts) - 1 - parts[::-1].index("images")] = "labels"
        apart = folder.joinpath(*parts, f"{stem}.txt")
        return apart if apart.is_file() else None
    return None


def _yolo_boxes(data: bytes, names: list[str], path: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), start=1):
        where = f"{path}: line {number}"
        words = line.split()
        if not words:
            continue
        try:
            kind, *values = int(words[0]), *(float(w) for w in words[1:])
        except ValueError as error:
            raise DataError(f"{where}: {line[:60]!r} is not YOLO: class, then numbers") from error
        if names and not 0 <= kind < len(names):
            raise DataError(f"{where}: class {kind} of {len(names)} names; are the ids 1-based?")
        if len(values) == 4:
            x, y, width, height = values
            box = [x - width / 2, y - height / 2, x + width / 2, y + height / 2]
        elif len(values) >= 6 and len(values) % 2 == 0:
            box = [min(values[::2]), min(values[1::2]), max(values[::2]), max(values[1::2])]
        else:
            raise DataError(f"{where}: {len(values)} numbers, expected 4 of a box or an even number of a polygon")
        if not all(-0.01 <= v <= 1.01 for v in box):
            raise DataError(f"{where}: box {[round(v, 3) for v in box]}, expected shares of the image between 0 and 1")
        yield {"box": box, "label": names[kind] if names else str(kind), "relative": True}


def _class_names(folder: Path) -> list[str]:
    """Class names of ``data.yaml`` (inline or block list, numbered map) or ``classes.txt``; empty without either."""
    for path in (folder / "data.yaml", folder / "data.yml"):
        if path.is_file():
            lines = _small(path).decode("utf-8", "replace").splitlines()
            start = next((i for i, line in enumerate(lines) if line.startswith("names:")), None)
            if start is None:
                continue
            inline = lines[start][len("names:") :].strip()
            if inline.startswith("["):
                return [_unquoted(word) for word in inline.strip("[]").split(",")]
            found: dict[int, str] = {}
            for line in lines[start + 1 :]:
                item = _YAML_ITEM.match(line) or re.match(r"^-()\s*(.+?)\s*$", line)
                if item is None:
                    break
                found[int(item[1]) if item[1] else len(found)] = _unquoted(item[2])
            return [found.get(i, str(i)) for i in range(max(found, default=-1) + 1)]
    listed = folder / "classes.txt"
    return _small(listed).decode("utf-8", "replace").split("\n") if listed.is_file() else []


def _unquoted(word: str) -> str:
    return word.strip().strip("'\"")
