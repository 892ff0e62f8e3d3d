"""OPIXray: five kinds of cutters laid into real scans, with levels of occlusion in the test set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import DataError
from ..untrusted import read_limited
from .card import Layout, SetCard
from .defects import Report
from .files import MAX_NOTE_BYTES, by_stem, image_names, names_in_list, one_picture
from .truth import Annotation, Entry

CLASSES = ("Folding_Knife", "Straight_Knife", "Scissor", "Utility_Knife", "Multi-tool_Knife")
SPLITS = ("train", "test")


def read(folder: Path, _layout: Layout, report: Report) -> Iterator[Entry]:
    """Both splits, with the occlusion level of test scans where its lists are there."""
    return read_tree(folder, "knife", report)


def matches(folder: Path) -> bool:
    """Whether there are its folders and its list."""
    return is_tree(folder, "knife")


def is_tree(folder: Path, listed: str) -> bool:
    """Whether a folder has the layout, with lists of this name."""
    return any((folder / s / f"{s}_image").is_dir() and (folder / s / f"{s}_{listed}.txt").is_file() for s in SPLITS)


def read_tree(folder: Path, listed: str, report: Report) -> Iterator[Entry]:
    """Scans of the layout that OPIXray and HiXray share.

    Args:
        folder: Holds ``train`` and ``test``.
        listed: Middle of the names of the lists, as in ``train_knife.txt``.
        report: Counts defects.
    """
    for split in SPLITS:
        pictures = folder / split / f"{split}_image"
        if not pictures.is_dir():
            continue
        stems = by_stem(image_names(pictures))
        names = names_in_list(folder / split / f"{split}_{listed}.txt")
        for stem in sorted(stems.keys() - set(names)) if names else ():
            report.add("unlisted-image", str(pictures / stems[stem]))
        levels = {
            name: str(level)
            for level in (1, 2, 3)
            for name in names_in_list(folder / split / f"{split}_{listed}-{level}.txt")
        }
        for stem in names or list(stems):
            if stem not in stems:
                report.add("missing-image", f"{pictures}/{stem}")
                continue
            marked = _marked(folder / split / f"{split}_annotation" / f"{stem}.txt", stem, report)
            attributes = {"occlusion": levels[stem]} if stem in levels else {}
            source = one_picture(folder, pictures / stems[stem])
            yield Entry(
                source, split, None if marked is None else bool(marked), tuple(marked or ()), attributes=attributes
            )


def _marked(path: Path, stem: str, report: Report) -> Sequence[Annotation] | None:
    """Lines ``<picture> <class> <x1> <y1> <x2> <y2>``; None when there is no file, or nothing of it can be read."""
    if not path.is_file():
        report.add("unlabelled-image", f"{path}: missing")
        return None
    found: list[Annotation] = []
    whole = True
    try:
        lines = read_limited(path, MAX_NOTE_BYTES).decode("utf-8", "replace").splitlines()
    except DataError as error:
        report.add("annotation-unreadable", str(error))
        return None
    for number, line in enumerate(lines, start=1):
        words = line.split()
        if not words:
            continue
        try:
            name, label, corners = words[0], words[1], [float(word) for word in words[2:]]
            x0, y0, x1, y1 = corners
        except (ValueError, IndexError):
            report.add("annotation-unreadable", f"{path}: line {number}: {line[:60]!r} is no name, class and box")
            whole = False
            continue
        if Path(name).stem != stem:
            report.add("annotation-unreadable", f"{path}: line {number} is about {name}")
            continue
        found.append(Annotation(label, (x0, y0, x1, y1)))
    return found if found or whole else None


CARD = SetCard(
    "opixray", "OPIXray", read, matches, truth="boxes", depth="8", classes=CLASSES, splits=SPLITS, images=8_885,
    licence="academic research, on request",
    citation="Wei et al., Occluded prohibited items detection, ACM Multimedia 2020",
    defects=(
        "boxes may reach beyond the picture", "the blades were composed into the scans by software",
        "its README prints 7,109 and 7,019 training scans", "version 2 adds 10,000 pictures of background",
    ),
    get="ask through github.com/OPIXray-author/OPIXray",
)  # fmt: skip
