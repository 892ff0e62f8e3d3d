"""DvXray: 15 kinds of prohibited items from above and from the side."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..errors import DataError
from ..source import ScanSource, ViewFiles
from ..untrusted import parse_json, read_limited
from .card import Layout, SetCard
from .defects import Report
from .files import MAX_NOTE_BYTES, listing
from .truth import Annotation, Entry, as_box

CLASSES = (
    "Gun", "Knife", "Wrench", "Pliers", "Scissors", "Lighter", "Battery", "Bat", "Razor_blade", "Saw_blade",
    "Fireworks", "Hammer", "Screwdriver", "Dart", "Pressure_vessel",
)  # fmt: skip
FOLDERS = ("DvXray_Positive_Samples", "DvXray_Negative_Samples")
# View -> suffix of its picture and its key in the annotation.
VIEWS = {"top": ("_OL", "ol_bb"), "side": ("_SD", "sd_bb")}


def read(folder: Path, _layout: Layout, report: Report) -> Iterator[Entry]:
    """Both folders; the release has no split."""
    for name in FOLDERS:
        place = folder / name
        if not place.is_dir():
            continue
        files = {file.rpartition(".")[0]: file for file in sorted(listing(place)) if not file.endswith(".json")}
        notes = {file[: -len(".json")] for file in listing(place) if file.endswith(".json")}
        stems = {stem[:-3] for stem in files if stem.endswith(("_OL", "_SD"))}
        for stem in sorted(stems | notes):
            views = [
                ViewFiles(view, (str(place / files[stem + suffix]),))
                for view, (suffix, _) in VIEWS.items()
                if stem + suffix in files
            ]
            if not views:
                report.add("missing-image", f"{place / stem}.json")
                continue
            if len(views) < len(VIEWS):
                report.add("missing-view", f"{place / stem}: has only {views[0].name}")
            source = ScanSource(f"{name}/{stem}", tuple(views))
            marked = _marked(place / f"{stem}.json", report) if stem in notes else None
            if marked is None and name == FOLDERS[0]:
                if stem not in notes:
                    report.add("unlabelled-image", str(place / stem))
                yield Entry(source)
                continue
            yield Entry(source, anomalous=bool(marked), annotations=tuple(marked or ()))


def matches(folder: Path) -> bool:
    """Whether one of its folders is there."""
    return any((folder / name).is_dir() for name in FOLDERS)


def _marked(path: Path, report: Report) -> list[Annotation] | None:
    try:
        document = parse_json(read_limited(path, MAX_NOTE_BYTES), str(path))
        objects = document.get("objects") if isinstance(document, dict) else None
        if objects == "None":  # how the set says that there is nothing
            return []
        if not isinstance(objects, list) or not all(isinstance(row, dict) for row in objects):
            raise DataError(f'{path}: objects is {str(objects)[:40]}, expected a list or "None"')
    except DataError as error:
        report.add("annotation-unreadable", str(error))
        return None
    found: list[Annotation] = []
    for row in objects:
        label = str(row.get("label") or "").strip()
        for view, (_, key) in VIEWS.items():
            hidden = row.get(key) == "difficult"  # it is there, and nobody can see it from this side
            details = {"difficult": True} if hidden else {}
            found.append(Annotation(label, None if hidden else as_box(row.get(key)), view, details=details))
    return found


CARD = SetCard(
    "dvxray", "DvXray", read, matches, truth="boxes in both views", depth="8", classes=CLASSES, images=32_000, views=2,
    licence="research, as its authors ask",
    citation="Ma et al., Towards dual-view X-ray baggage inspection, IEEE TIFS 2024",
    defects=(
        'a scan without items has the text "None" for its list', "corners may be in any order",
        'a view in which nobody could see the item has the text "difficult" for its box',
        "no split is released: make one with cargolens datasets split",
    ),
    get="links at github.com/Mbwslib/DvXray",
)  # fmt: skip
