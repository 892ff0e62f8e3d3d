"""CLCXray: cutters and containers of liquids, real subway scans and staged ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from . import coco
from .card import Layout, SetCard
from .defects import Report
from .truth import Entry

CLASSES = (
    "blade", "dagger", "knife", "scissors", "swiss army knife", "cans", "carton drinks", "glass bottle",
    "plastic bottle", "vacuum cup", "spray cans", "tin",
)  # fmt: skip


def read(folder: Path, layout: Layout, report: Report) -> Iterator[Entry]:
    """The COCO files that are found, or the one and the folder of pictures that `layout` names."""
    return coco.read(folder, layout, report)


def matches(folder: Path) -> bool:
    """Whether the folder is called after the set and holds COCO: its tree is not fixed."""
    return "clcxray" in folder.resolve().name.lower() and coco.matches(folder)


CARD = SetCard(
    "clcxray", "CLCXray", read, matches, truth="boxes, polygons", depth="8", classes=CLASSES,
    splits=("train", "val", "test"), images=9_565,
    licence="academic research, as its authors ask",
    citation="Zhao et al., Detecting overlapped objects in X-ray security imagery by a label-aware mechanism, "
    "IEEE TIFS 2022",
    defects=(
        "4,543 scans are real and 5,022 staged", "a part is also released as 16-bit raw, which this does not read",
        "copies arrange the folders differently: name them with --annotations and --images",
    ),
    get="links at github.com/GreysonPhoenix/CLCXray",
)  # fmt: skip
