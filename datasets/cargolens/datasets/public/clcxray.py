"""CLCXray: cutters and containers of liquids, real subway scans and staged ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from . import coco
from .card import Layout, SetCard
from .defects import Report
from .truth import Entry

CLASSES = (
    "blade", "dagger", "knife", "scissors", "swiss army knife", "cans", "carton drinks", "glass bottle",
    "plastic bottle", "vacuum cup", "spray cans", "tin",
)  # fmt: skip
# Two names that no other set has together; they stand in the list of categories.
_OWN = (rb'"swiss[ _]army[ _]knife"', rb'"vacuum[ _]cup"')


def read(folder: Path, layout: Layout, report: Report) -> Iterator[Entry]:
    """The COCO files that are found, or the one and the folder of pictures that `layout` names.

    Splits are called without the year of their files, and classes as the set's page writes them: copies have
    ``swiss_army_knife`` for ``swiss army knife``.
    """
    for entry in coco.read(folder, layout, report):
        named = tuple(replace(a, label=a.label.replace("_", " ")) for a in entry.annotations)
        yield replace(entry, split=entry.split.removesuffix("2017"), annotations=named)


def matches(folder: Path) -> bool:
    """Whether it holds COCO and is called after the set, or a file lists two of its classes at its beginning or end."""
    if not coco.matches(folder):
        return False
    if "clcxray" in folder.resolve().name.lower():
        return True
    ends = coco.both_ends(coco.coco_files(folder, Layout())[0])
    return all(re.search(name, ends, re.IGNORECASE) for name in _OWN)


CARD = SetCard(
    "clcxray", "CLCXray", read, matches, truth="boxes, polygons", depth="8", classes=CLASSES,
    splits=("train", "val", "test"), images=9_565,
    licence="academic purposes, no commercial use",
    citation="Zhao et al., Detecting overlapped objects in X-ray security imagery by a label-aware mechanism, "
    "IEEE TIFS 2022",
    defects=(
        "4,543 scans are real and 5,022 staged", "a part is also released as 16-bit raw, which this does not read",
        "annotations/instances_train2017.json and a folder train2017, or otherwise: --annotations and --images",
        "some copies write its classes with underscores; here they have spaces",
    ),
    get="links at github.com/GreysonPhoenix/CLCXray",
)  # fmt: skip
