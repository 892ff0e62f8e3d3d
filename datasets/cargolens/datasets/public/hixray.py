"""HiXray: 45,364 real airport scans, eight kinds of things that must be taken out of a bag."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .card import Layout, SetCard
from .defects import Report
from .opixray import SPLITS, is_tree, read_tree
from .truth import Entry

CLASSES = (
    "Portable_Charger_1", "Portable_Charger_2", "Water", "Laptop", "Mobile_Phone", "Tablet", "Cosmetic",
    "Nonmetallic_Lighter",
)  # fmt: skip


def read(folder: Path, _layout: Layout, report: Report) -> Iterator[Entry]:
    """Both splits."""
    return read_tree(folder, "name", report)


def matches(folder: Path) -> bool:
    """Whether there are its folders and its list."""
    return is_tree(folder, "name")


CARD = SetCard(
    "hixray", "HiXray", read, matches, truth="boxes", depth="8", classes=CLASSES, splits=SPLITS, images=45_364,
    licence="academic research, on request",
    citation="Tao et al., Towards real-world X-ray security inspection, ICCV 2021",
    defects=("what is marked is restricted rather than contraband: phones, laptops, water",),
    get="ask through github.com/HiXray-author/HiXray",
)  # fmt: skip
