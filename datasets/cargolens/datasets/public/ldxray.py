"""LDXray: two views, 12 kinds of things, boxes on the main view."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..source import ViewFiles
from .card import Layout, SetCard
from .coco import read_coco
from .defects import Report
from .truth import Entry

CLASSES = (
    "Mobile_Phone", "Orange_Liquid", "Charger_Without_Cell", "Laptop", "Green_Liquid", "Charger_With_Cell", "Tablet",
    "Blue_Liquid", "Cylindrical_Orange_Liquid", "Nonmetallic_Lighter", "Umbrella", "Cylindrical_Green_Liquid",
)  # fmt: skip
SPLITS = ("train", "test")


def read(folder: Path, layout: Layout, report: Report) -> Iterator[Entry]:
    """Both splits; the side view has the name of its main view, in the folder that `layout.side` ends."""
    base = layout.images or (folder / "dual-view" if (folder / "dual-view").is_dir() else folder)
    for split in SPLITS:
        notes = (layout.annotations or base, base, folder, folder / "annotations", base / "annotations")
        path = next((place / f"{split}.json" for place in notes if (place / f"{split}.json").is_file()), None)
        if path is None:
            continue
        side = base / f"{split}_{layout.side}"
        for entry in read_coco(path, base, [base / f"{split}_A", base], split, report, view="top"):
            file = side / Path(entry.source.files[0]).name
            if not file.is_file():
                report.add("missing-view", str(file))
                yield entry
                continue
            views = (*entry.source.views, ViewFiles("side", (str(file),)))
            yield replace(entry, source=replace(entry.source, views=views))


def matches(folder: Path) -> bool:
    """Whether the folders of its main view are there."""
    return any((folder / name / f"{split}_A").is_dir() for name in ("dual-view", ".") for split in SPLITS)


CARD = SetCard(
    "ldxray", "LDXray", read, matches, truth="boxes in the main view", depth="8", classes=CLASSES, splits=SPLITS,
    views=2, licence="research, as its authors ask",
    citation="Tao et al., Dual-view X-ray detection, arXiv 2411.18082",
    defects=(
        "boxes are given for the main view only",
        "the folder of the side view is train_B and test_B unless --side says otherwise",
    ),
    get="links at github.com/rstao-bjtu/LDXray",
)  # fmt: skip
