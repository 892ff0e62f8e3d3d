"""PIDray: prohibited items hidden on purpose, with masks; version 1 and the extended release."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from .card import Layout, SetCard
from .coco import read_coco
from .defects import Report
from .truth import Entry

CLASSES = (
    "Baton", "Pliers", "Hammer", "Powerbank", "Scissors", "Wrench", "Gun", "Bullet", "Sprayer", "HandCuffs", "Knife",
    "Lighter",
)  # fmt: skip
# Annotation file without .json -> split, folder of pictures.
FIRST = {
    "xray_train": ("train", "train"),
    "xray_test_easy": ("test_easy", "easy"),
    "xray_test_hard": ("test_hard", "hard"),
    "xray_test_hidden": ("test_hidden", "hidden"),
}
EXTENDED = {"train": ("train", "train"), "test": ("test", "test")}
_LEVEL = re.compile(r"(easy|hard|hidden)")


def read(folder: Path, layout: Layout, report: Report) -> Iterator[Entry]:
    """All splits whose annotations are there."""
    notes = layout.annotations or folder / "annotations"
    base = layout.images or folder
    for stem, (split, pictures) in (FIRST | EXTENDED).items():
        path = notes / f"{stem}.json"
        if not path.is_file():
            continue
        for entry in read_coco(path, base, [base / pictures, base], split, report):
            level = _LEVEL.search(Path(entry.source.files[0]).name)
            yield replace(entry, attributes={"difficulty": level[0]}) if level else entry


def matches(folder: Path) -> bool:
    """Whether there are its annotation files."""
    notes = folder / "annotations"
    first = any((notes / f"{stem}.json").is_file() for stem in FIRST)
    extended = all((notes / f"{stem}.json").is_file() and (folder / stem).is_dir() for stem in EXTENDED)
    return first or (extended and any((folder / "train").glob("xray_*")))


CARD = SetCard(
    "pidray", "PIDray", read, matches, truth="boxes, masks", depth="8", classes=CLASSES,
    splits=("train", "test_easy", "test_hard", "test_hidden", "test"), images=124_486,
    licence="academic research, as its authors ask",
    citation="Wang et al., Towards real-world prohibited item detection, ICCV 2021; Zhang et al., PIDray, IJCV 2023",
    defects=(
        "numbers of the categories differ between releases and are read from the files",
        "version 1 has 47,677 pictures, each with a prohibited item; the extended release also has others",
    ),
    get="links at github.com/bywang2018/security-dataset (version 1) and github.com/lutao2021/PIDray",
)  # fmt: skip
