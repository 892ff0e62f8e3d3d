"""STCray: staged bags with known clutter and pose; boxes and outlines."""

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
CLASSES = (
    "Explosive", "Gun", "3D printed gun", "Knife", "Cutter", "Blade", "Shaving Razor", "Lighter", "Syringe", "Battery",
    "Nail Cutter", "Other Sharp Item", "Powerbank", "Scissors", "Hammer", "Pliers", "Wrench", "Screwdriver",
    "Handcuffs", "Bullet",
)  # fmt: skip
# Folders that are called otherwise than what is marked in them; None where a folder names no class.
_FOLDERS = {"3D Gun": "3D printed gun", "Injection": "Syringe", "Multilabel Threat": None}
_CLEAN = "Non Threat"
_CLASS = re.compile(r"Class\s*\d+_(.+)")
# Item and bag, such as 3DGun1_B5 of 3DGun1_B5_L1_C2_Loc1_phi1_th1_2: the unit that must not be split.
_BAG = re.compile(r"(.+?_B\d+)(?:_|$)")


def read(folder: Path, _layout: Layout, report: Report) -> Iterator[Entry]:
    """Both sets. Bags of the folder "Non Threat" are clean; elsewhere one without a JSON file is not labelled."""
    for part, split in SPLITS.items():
        root = folder / part
        for pictures in subfolders(root / "Images"):
            kind = _CLASS.match(pictures.name)
            for name in image_names(pictures):
                stem = name.rpartition(".")[0]
                paths = [root / notes / pictures.name / f"{stem}.json" for notes in ("Json_BB", "Json")]
                files = [read_labelme(note, report) for note in paths if note.is_file()]
                annotations, sizes = _joined([file for file in files if file is not None])
                bag = _BAG.match(stem)
                source = one_picture(folder, pictures / name, group=bag[1] if bag else None)
                clean = kind is not None and kind[1] == _CLEAN
                if not files and not clean:
                    report.add("unlabelled-image", f"{source.scan_id}: no JSON file, and its folder is not {_CLEAN}")
                # A file that is missing, cannot be read, or holds nothing does not make a bag clean.
                anomalous = bool(annotations) if annotations or (clean and not files) else None
                named = _FOLDERS.get(kind[1], kind[1]) if kind is not None and anomalous is None and not clean else None
                labels = (named,) if named else ()
                caption = _caption(root / "Captions" / pictures.name / f"{stem}.txt")
                yield Entry(source, split, anomalous, annotations, labels, sizes, caption)


def matches(folder: Path) -> bool:
    """Whether one of its sets is there."""
    return any((folder / name / "Images").is_dir() for name in SPLITS)


def _joined(files: list[LabelmeFile]) -> tuple[tuple[Annotation, ...], dict[str, Size]]:
    """The boxes, with the outlines of the same things where both files list them in the same order."""
    if not files:
        return (), {}
    first, last = files[0], files[-1]
    sizes = {"": first.size} if first.size else {}
    if [a.label for a in first.shapes] != [a.label for a in last.shapes]:
        return first.shapes, sizes
    pairs = zip(first.shapes, last.shapes, strict=True)
    return tuple(replace(box, polygons=outline.polygons) for box, outline in pairs), sizes


def _caption(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        return {"caption": read_limited(path, MAX_NOTE_BYTES).decode("utf-8", "replace").strip()}
    except DataError:
        return {}


CARD = SetCard(
    "stcray", "STCray", read, matches, truth="boxes, polygons", depth="8", classes=CLASSES, splits=("train", "test"),
    images=46_642, licence="Apache-2.0 by its card; access is asked for",
    citation="Velayudhan et al., STING-BEE, CVPR 2025",
    defects=(
        "a box is two corner points in any order", "only the bags of the folder Non Threat have no JSON file",
        "10,949 of 45,693 JSON files declare another size than their picture has, and 55 boxes lie outside it",
        "boxes under size-differs may be displaced, most of them in the test set; nothing says how",
        "644 pairs of pictures are byte-identical within a split; 84 names occur in both",
        "captions are in Excel workbooks, which this does not read; text files beside them are", "masks are not read",
        "the same bag was scanned many times: split by series",
    ),
    get="huggingface.co/datasets/Naoufel555/STCray-Dataset: STCray_TrainSet.rar and STCray_TestSet.rar",
)  # fmt: skip
