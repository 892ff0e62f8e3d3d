"""A tiny COCO set of simulated scans with their boxes, and the settings of a tiny detector of boxes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from cargolens.datasets.simulator import SimulatedScans
from cargolens.datasets.simulator.samples import SimulatedScan

SIZE = (96, 128)
BOX_SETTINGS = (
    "model.backbone=test_tiny", "model.width=32", "model.convolutions=1", "tiling.tile=64", "tiling.overlap=0",
    "tiling.long_side=128", "steps=3", "batch=2", "size=64", "workers=0", "lr=0.003", "ema=0.5",
)  # fmt: skip


@lru_cache(maxsize=1)
def simulated() -> list[SimulatedScan]:
    return SimulatedScans(8, 21, 0.75, views=("",), size=SIZE)[:]


def write_set(folder: Path, splits: Sequence[str] = ("train",), changes: dict[int, list[Any]] | None = None) -> Path:
    """Scans in turn in the splits, as COCO; `changes` gives other boxes [x, y, width, height] by number of the scan."""
    names: dict[str, int] = {}
    parts: dict[str, dict[str, list[Any]]] = {split: {"images": [], "annotations": []} for split in splits}
    (folder / "images").mkdir(parents=True)
    (folder / "annotations").mkdir()
    for k, sample in enumerate(simulated()):
        counts = np.round(np.clip(sample.scan.views[0].transmission[-1], 0, 1) * 255).astype(np.uint8)
        (folder / "images" / f"{k}.png").write_bytes(cv2.imencode(".png", counts)[1].tobytes())
        part = parts[splits[k % len(splits)]]
        part["images"].append({"id": k, "file_name": f"{k}.png", "width": SIZE[1], "height": SIZE[0]})
        # Two classes of all families, in words of public sets, so that every part has both.
        label = ("Gun", "Folding_Knife")[k // 2 % 2]
        marked = [(label, t.box) for t in sample.threats if t.box[2] > t.box[0]]
        boxes = [(name, [x0, y0, x1 - x0, y1 - y0]) for name, (x0, y0, x1, y1) in marked]
        if changes is not None and k in changes:
            boxes = [("Gun", box) for box in changes[k]]
        for name, box in boxes:
            category = names.setdefault(name, len(names) + 1)
            part["annotations"].append(
                {"id": len(part["annotations"]), "image_id": k, "bbox": box, "category_id": category}
            )
    categories = [{"id": number, "name": name} for name, number in names.items()]
    for split, part in parts.items():
        text = json.dumps({**part, "categories": categories})
        (folder / "annotations" / f"{split}.json").write_text(text, encoding="utf-8")
    return folder
