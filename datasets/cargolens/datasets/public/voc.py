"""PASCAL VOC: one XML file a picture, with boxes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree as ET

from ..errors import DataError
from ..untrusted import open_limited, parse_xml, read_limited
from .card import Layout, SetCard
from .defects import Report
from .files import MAX_LIST_BYTES, MAX_NOTE_BYTES, names_in_list, one_picture, walk
from .truth import Annotation, Entry, Size

_CORNERS = ("xmin", "ymin", "xmax", "ymax")
_DETAILS = ("difficult", "truncated", "occluded", "pose")


@dataclass(frozen=True)
class VocFile:
    """What one VOC file says.

    Attributes:
        filename: Name of the picture; ``""`` when it names none.
        size: (columns, rows) it declares; None without.
        objects: What is marked; a corner that is missing or no number is NaN.
    """

    filename: str
    size: Size | None
    objects: tuple[Annotation, ...]


def parse_voc(data: bytes, where: str) -> VocFile:
    """Parses a VOC file.

    Raises:
        DataError: It is not plain XML.
    """
    root = parse_xml(data, where)
    size = (_number(root, "size/width"), _number(root, "size/height"))
    declared = (int(size[0]), int(size[1])) if all(0 < v < 1 << 31 for v in size) else None
    return VocFile(_text(root, "filename"), declared, tuple(_object(node) for node in root.iter("object")))


def read_voc_file(path: Path, report: Report) -> VocFile | None:
    """A VOC file; None, and reported, when it cannot be understood."""
    try:
        return parse_voc(read_limited(path, MAX_NOTE_BYTES), str(path))
    except DataError as error:
        report.add("annotation-unreadable", str(error))
        return None


def read(folder: Path, layout: Layout, report: Report) -> Iterator[Entry]:
    """A tree of VOC files: each belongs to the picture it names, or that has its own name."""
    splits = _splits(folder)
    pictures: dict[str, list[Path]] = {}
    for path in walk(layout.images or folder):
        pictures.setdefault(path.stem, []).append(path)
    used = set[Path]()
    for note in walk(layout.annotations or folder, (".xml",)):
        parsed = read_voc_file(note, report)
        if parsed is None:
            used.update(_candidates(pictures, note.stem, note)[:1])
            continue
        named = PurePosixPath(parsed.filename.replace("\\", "/")).name
        found = _candidates(pictures, PurePosixPath(named).stem, note) or _candidates(pictures, note.stem, note)
        if not found:
            report.add("missing-image", f"{note}: {parsed.filename or note.stem}")
            continue
        used.add(found[0])
        source = one_picture(layout.images or folder, found[0])
        sizes = {"": parsed.size} if parsed.size else {}
        split = splits.get(note.stem, "")
        yield Entry(source, split, bool(parsed.objects), parsed.objects, sizes=sizes)
    for path in sorted({p for paths in pictures.values() for p in paths} - used):
        report.add("unlabelled-image", str(path))


def matches(folder: Path) -> bool:
    """Whether there are VOC files, near the top."""
    return any(next(folder.glob(pattern), None) is not None for pattern in ("*.xml", "*/*.xml", "*/*/*.xml"))


def _candidates(pictures: dict[str, list[Path]], stem: str, note: Path) -> list[Path]:
    """Pictures of a name, the one nearest to the annotation first."""
    shared = note.parent.parts

    def apart(path: Path) -> tuple[int, Path]:
        same = sum(a == b for a, b in zip(path.parent.parts, shared, strict=False))
        return -same, path

    return sorted(pictures.get(stem, ()), key=apart)


def _splits(folder: Path) -> dict[str, str]:
    """Split of each picture, from the lists that hold names alone: those of a class also say -1, 0 or 1."""
    lists = folder / "ImageSets" / "Main"
    found: dict[str, str] = {}
    # `trainval` repeats train and val, which say more, so it comes last.
    for path in sorted(lists.glob("*.txt"), key=lambda p: (p.stem == "trainval", p.stem)) if lists.is_dir() else ():
        with open_limited(path, MAX_LIST_BYTES) as stream:
            if len(stream.readline(1 << 12).split()) != 1:
                continue
        for name in names_in_list(path):
            found.setdefault(name, path.stem)
    return found


def _object(node: ET.Element) -> Annotation:
    x0, y0, x1, y1 = (_number(node, f"bndbox/{corner}") for corner in _CORNERS)
    details = {key: _text(node, key) for key in _DETAILS if _text(node, key) not in ("", "0", "Unspecified")}
    return Annotation(_text(node, "name"), (x0, y0, x1, y1), details=details)


def _text(node: ET.Element, path: str) -> str:
    return (node.findtext(path) or "").strip()


def _number(node: ET.Element, path: str) -> float:
    try:
        return float(_text(node, path))
    except ValueError:
        return float("nan")


CARD = SetCard("voc", "PASCAL VOC annotations", read, matches, truth="boxes", splits=("ImageSets/Main/*.txt",))
