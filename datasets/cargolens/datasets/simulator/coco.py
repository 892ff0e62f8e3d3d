"""Truth of simulated scans as COCO annotations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import threats as threat_table
from .cargo import hides

Record = dict[str, Any]
ATTRIBUTES = ("design", "concealment", "visibility", "areal_density", "superposition", "threat")


def coco(records: Sequence[Record]) -> Record:
    """All views as COCO: one image a view, one annotation for each threat it shows."""
    # Those of cargo alone come last, so that the numbers of the others stay.
    families = [*threat_table.FAMILIES, *(family for family in hides.FAMILIES if family not in threat_table.FAMILIES)]
    categories = {family: number for number, family in enumerate(families, 1)}
    images: list[Record] = []
    annotations: list[Record] = []
    for record in records:
        for view in record["views"]:
            image = len(images) + 1
            images.append({
                "id": image, "file_name": view["files"][0], "width": view["columns"], "height": view["rows"],
                "scan_id": record["scan_id"], "view": view["name"], "scanner": record["scanner"],
            })  # fmt: skip
            for threat in record["threats"]:
                x0, y0, x1, y1 = threat["box"]
                if threat["view"] != view["name"] or x1 == x0:
                    continue
                annotations.append({
                    "id": len(annotations) + 1, "image_id": image, "category_id": categories[threat["family"]],
                    "bbox": [x0, y0, x1 - x0, y1 - y0], "area": threat["pixels"], "segmentation": threat["mask"],
                    "iscrowd": 0, "attributes": {key: threat[key] for key in ATTRIBUTES},
                })  # fmt: skip
    return {
        "info": {"description": "simulated X-ray scans"},
        "images": images,
        "annotations": annotations,
        "categories": [{"id": n, "name": family, "supercategory": "threat"} for family, n in categories.items()],
    }
