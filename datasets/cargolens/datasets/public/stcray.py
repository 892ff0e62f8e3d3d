"""STCray: staged bags with known clutter and pose; boxes, outlines and captions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..errors import DataError
from ..untrusted import read_limited
from .card import Layout, SetCard
from .defects import Report
from .files import MAX_NOTE_BYTES, image_names, one_picture, subfolders
from .labelme import LabelmeFile, read_labelme
from .truth import Annotation, Entry, Size

SPLITS = {"STCray_TrainSet": "train", "STCray_TestSet": "test"}
_CLASS = re.compile(r"Class\s*\d+_(.+)")
# Item and bag, such as 3DGun1_B5 of 3DGun1_B5_L1_C2_Loc1_phi1_th1_2: the unit that must not be split.
_BAG = re.compile(r"(.+?_B\d+)(?:_|$)")


def read(folder: Path, _layout: Layout, report: Report) -> Iterator[Entry]:
    """Both sets. A bag without a JSON file is clean."""
    for name, split in SPLITS.items():
        root = folder / name
        for pictures in subfolders(root / "Images"):
            kind = _CLASS.match(pictures.name)
            for file in image_names(pictures):
                stem = file.rpartition(".")[0]
                boxes = _labelme(root / "Json_BB" / pictures.name / f"{stem}.json", report)
                outlines = _labelme(root / "Json" / pictures.name / f"{stem}.json", report)
                annotations, sizes = _joined(boxes, outlines)
                bag = _BAG.match(stem)
                source = one_picture(folder, pictures / file, group=bag[1] if bag else None)
                labels = (kind[1],) if boxes is not None and not annotations and kind is not None else ()
                caption = _caption(root / "Captions" / pictures.name / f"{stem}.txt")
                yield Entry(source, split, bool(annotations or labels), annotations, labels, sizes, caption)


def matches(folder: Path) -> bool:
    """Whether one of its sets is there."""
    return any((folder / name / "Images").is_dir() for name in SPLITS)


def _labelme(path: Path, report: Report) -> LabelmeFile | None:
    return read_labelme(path, report) if path.is_file() else None


def _joined(boxes: LabelmeFile | None, outlines: LabelmeFile | None) -> tuple[tuple[Annotation, ...], dict[str, Size]]:
    """The boxes, with the outlines of the same things where both files list them in the same order."""
    known = boxes or outlines
    if known is None:
        return (), {}
    sizes = {"": known.size} if known.size else {}
    if boxes is None or outlines is None:
        return known.shapes, sizes
    if [a.label for a in boxes.shapes] != [a.label for a in outlines.shapes]:
        return boxes.shapes, sizes
    pairs = zip(boxes.shapes, outlines.shapes, strict=True)
    return tuple(replace(box, polygons=outline.polygons) for box, outline in pairs), sizes


def _caption(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        return {"caption": read_limited(path, MAX_NOTE_BYTES).decode("utf-8", "replace").strip()}
    except DataError:
        return {}


CARD = SetCard(
    "stcray", "STCray", read, matches, truth="boxes, polygons, captions", splits=("train", "test"), images=46_642,
    licence="research, as its authors ask",
    citation="Velayudhan et al., STING-BEE, CVPR 2025",
    defects=(
        "a box is two corner points in any order", "clean bags have no JSON file",
        "the same bag was scanned many times: split by series",
    ),
    get="links at the page of STING-BEE, divs1159.github.io/STING-BEE",
)  # fmt: skip
