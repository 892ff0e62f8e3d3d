"""YOLO: one text file a picture, each line a class number and a box or outline in shares of the picture."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from ..errors import DataError
from ..source import ViewFiles
from ..sources import find_sources
from ..untrusted import read_limited
from .card import Layout, SetCard
from .defects import Report
from .files import MAX_NOTE_BYTES, walk
from .truth import Annotation, Box, Entry

SPLITS = ("train", "val", "valid", "test")
_YAML_ITEM = re.compile(r"^\s*(?:-\s*|(\d+)\s*:\s*)(.+?)\s*$")
# A word of a list in brackets, or the bracket that ends it.
_YAML_WORD = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s,\]][^,\]]*|\])\s*,?""")
_ENERGY = re.compile(r"_(low|high)$", re.IGNORECASE)
# Numbers are written with six digits, so that a box at the border may stick out by this share.
SLACK = 0.01


def parse_yolo_line(line: str, where: str) -> tuple[int, Box, tuple[float, ...]]:
    """One line of a YOLO file.

    Returns:
        Class number; box (x0, y0, x1, y1) in shares; the outline x, y, ... in shares, empty when the line is a box.

    Raises:
        DataError: It is not a class and 4 numbers, or a class and an even number of 6 or more.
    """
    words = line.split()
    try:
        kind, values = int(words[0]), tuple(float(word) for word in words[1:])
    except (ValueError, IndexError) as error:
        raise DataError(f"{where}: {line[:60]!r} is not YOLO: class, then numbers") from error
    if len(values) == 4:
        x, y, width, height = values
        return kind, (x - width / 2, y - height / 2, x + width / 2, y + height / 2), ()
    if len(values) >= 6 and len(values) % 2 == 0:
        return kind, (min(values[::2]), min(values[1::2]), max(values[::2]), max(values[1::2])), values
    raise DataError(f"{where}: {len(values)} numbers, expected 4 of a box or an even number of a polygon")


def read_class_names(folder: Path) -> list[str]:
    """Class names of ``data.yaml`` (inline or block list, numbered map) or ``classes.txt``; empty without either.

    Raises:
        DataError: The file is larger than 1 MiB, or numbers a class beyond 100,000.
    """
    for path in (folder / "data.yaml", folder / "data.yml"):
        if path.is_file():
            names = _yaml_names(read_limited(path, MAX_NOTE_BYTES).decode("utf-8", "replace").splitlines(), path)
            if names is not None:
                return names
    listed = folder / "classes.txt"
    if not listed.is_file():
        return []
    return [line.strip() for line in read_limited(listed, MAX_NOTE_BYTES).decode("utf-8", "replace").splitlines()]


def note_of(folder: Path, picture: PurePath, stem: str) -> Path | None:
    """The text file of a picture, both relative to the folder: beside it, or with ``labels`` for ``images``."""
    parts = list(picture.parent.parts)
    beside = folder.joinpath(*parts, f"{stem}.txt")
    if beside.is_file():
        return beside
    if "images" in parts:
        parts[len(parts) - 1 - parts[::-1].index("images")] = "labels"
        apart = folder.joinpath(*parts, f"{stem}.txt")
        return apart if apart.is_file() else None
    return None


def energy_stem(stem: str) -> str:
    """A stem without ``_low`` or ``_high``: one text file may serve both pictures of a dual-energy scan."""
    return _ENERGY.sub("", stem)


def read(folder: Path, layout: Layout, report: Report) -> Iterator[Entry]:
    """A tree of pictures and YOLO files. A picture without a file, or with an empty one, is background.

    Where no picture of a folder has a file, nobody has labelled it, and its pictures are not background.
    """
    names = read_class_names(folder)
    if layout.first_class not in (0, 1):
        raise DataError(f"first class {layout.first_class}: YOLO files count classes from 0 or from 1")
    sources = find_sources([layout.images or folder])
    pictures = {PurePath(f).with_suffix("") for source in sources for f in source.files}
    labelled = {place for note in _notes(folder) for place in (note.parent, _without_labels(note).parent)}
    for source in sources:
        before = report.counts["annotation-unreadable"]
        annotations: list[Annotation] = []
        for view in source.views:
            annotations += _of_view(folder, view, names, layout.first_class, report)
        # A file that cannot be read does not make a scan background.
        whole = report.counts["annotation-unreadable"] == before
        split = next((part for part in PurePath(source.scan_id).parts if part.lower() in SPLITS), "")
        if labelled.isdisjoint(Path(file).parent for file in source.files):
            report.add("unlabelled-image", f"{source.scan_id}: no picture of its folder has a text file")
            whole = False
        yield Entry(source, split, bool(annotations) if annotations or whole else None, tuple(annotations))
    for note in _notes(folder):
        stem = _without_labels(note)
        energies = (stem.with_name(stem.name + "_low"), stem.with_name(stem.name + "_high"))
        if not pictures.intersection((stem, note.with_suffix(""), *energies)):
            report.add("missing-image", str(note))


def matches(folder: Path) -> bool:
    """Whether there is a ``data.yaml``, or a text file of numbers beside or for a picture."""
    if any((folder / name).is_file() for name in ("data.yaml", "data.yml")):
        return True
    note = next(_notes(folder), None)
    if note is None:
        return False
    try:
        lines = read_limited(note, MAX_NOTE_BYTES).decode("utf-8", "replace").splitlines()
        return all(parse_yolo_line(line, str(note)) for line in lines[:5] if line.strip())
    except DataError:
        return False


def _of_view(folder: Path, view: ViewFiles, names: Sequence[str], first: int, report: Report) -> Iterator[Annotation]:
    picture = PurePath(view.files[0])
    relative = picture.relative_to(folder) if picture.is_relative_to(folder) else PurePath(picture.name)
    note = note_of(folder, relative, relative.stem) or note_of(folder, relative, energy_stem(relative.stem))
    if note is None:
        return
    try:
        lines = read_limited(note, MAX_NOTE_BYTES).decode("utf-8", "replace").splitlines()
    except DataError as error:
        report.add("annotation-unreadable", str(error))
        return
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{note}: line {number}"
        try:
            kind, box, outline = parse_yolo_line(line, where)
        except DataError as error:
            report.add("annotation-unreadable", str(error))
            continue
        index = kind - first
        if names and not 0 <= index < len(names):
            report.add("label-unknown", f"{where}: class {kind} of {len(names)} names; are the numbers 1-based?")
            label = str(kind)
        else:
            label = names[index] if names else str(kind)
        yield Annotation(label, box, view.name, relative=True, polygons=(outline,) if outline else ())


def _notes(folder: Path) -> Iterator[Path]:
    return (p for p in walk(folder, (".txt",)) if p.name.lower() not in ("classes.txt", "readme.txt"))


def _without_labels(note: Path) -> Path:
    parts = list(note.with_suffix("").parts)
    if "labels" in parts:
        parts[len(parts) - 1 - parts[::-1].index("labels")] = "images"
    return Path(*parts)


def _yaml_names(lines: list[str], path: Path) -> list[str] | None:
    start = next((i for i, line in enumerate(lines) if line.startswith("names:")), None)
    if start is None:
        return None
    inline = lines[start][len("names:") :].strip()
    if inline.startswith("["):  # a list in brackets may go on over lines
        words = _YAML_WORD.findall(" ".join([inline[1:], *lines[start + 1 :]]))
        return [_unquoted(word) for word in itertools.takewhile(lambda word: word != "]", words)]
    found: dict[int, str] = {}
    for line in lines[start + 1 :]:
        item = _YAML_ITEM.match(line) if line.startswith((" ", "-", "\t")) else None
        if item is None:
            break
        number = int(item[1]) if item[1] else len(found)
        if number > 100_000:
            raise DataError(f"{path}: class number {number}, expected at most 100000")
        found[number] = _unquoted(item[2])
    return [found.get(i, str(i)) for i in range(max(found, default=-1) + 1)]


def _unquoted(word: str) -> str:
    """A YAML scalar of one line: in double quotes, where JSON's escapes hold, in single quotes, or plain."""
    word = word.strip()
    if len(word) > 1 and word[0] == word[-1] == "'":
        return word[1:-1].replace("''", "'")
    if len(word) > 1 and word[0] == word[-1] == '"':
        try:
            return str(json.loads(word))
        except ValueError:
            return word[1:-1]
    return word.partition(" #")[0].strip()


CARD = SetCard(
    "yolo", "YOLO text files, also Roboflow exports", read, matches, truth="boxes, outlines",
    splits=("folders train, val, valid, test",),
    defects=("an empty or absent text file means background", "some exports count classes from 1: --first-class 1"),
)  # fmt: skip
