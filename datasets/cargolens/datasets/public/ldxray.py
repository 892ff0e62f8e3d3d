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
# The authors' own configurations name the classes so.
SHORT = dict(zip(("MP", "OL", "PC1", "LA", "GL", "PC2", "TA", "BL", "CO", "NL", "UM", "CG"), CLASSES, strict=True))
SPLITS = ("train", "test")


def read(folder: Path, layout: Layout, report: Report) -> Iterator[Entry]:
    """Both splits; the side view has the name of its main view, in the folder that `layout.side` ends.

    Classes that a file has in short (``MP``) are given in full.
    """
    base = layout.images or (folder / "dual-view" if (folder / "dual-view").is_dir() else folder)
    for split in SPLITS:
        notes = (layout.annotations or base, base, folder, folder / "annotations", base / "annotations")
        path = next((place / f"{split}.json" for place in notes if (place / f"{split}.json").is_file()), None)
        if path is None:
            continue
        side = base / f"{split}_{layout.side}"
        for marked in read_coco(path, base, [base / f"{split}_A", base], split, report, view="top"):
            named = tuple(replace(a, label=SHORT.get(a.label, a.label)) for a in marked.annotations)
            source = marked.source
            file = side / Path(source.files[0]).name
            if file.is_file():
                source = replace(source, views=(*source.views, ViewFiles("side", (str(file),))))
            else:
                report.add("missing-view", str(file))
            yield replace(marked, source=source, annotations=named)


def matches(folder: Path) -> bool:
    """Whether the folders of its main view are there."""
    return any((folder / name / f"{split}_A").is_dir() for name in ("dual-view", ".") for split in SPLITS)


CARD = SetCard(
    "ldxray", "LDXray", read, matches, truth="boxes in the main view", depth="8", classes=CLASSES, splits=SPLITS,
    views=2, licence="academic and non-commercial use, as its authors ask",
    citation="Tao et al., Dual-view X-ray detection: can AI detect prohibited items from dual-view X-ray images like "
    "humans?, CVPR 2025",
    defects=(
        "boxes are given for the main view only",
        "the folder of the side view is train_B and test_B, as in the authors' loader, unless --side says otherwise",
    ),
    get="kaggle.com/datasets/yuzheguocs/LDXray, and links at github.com/rstao-bjtu/LDXray",
)  # fmt: skip
