"""Truth of simulated scans as COCO annotations, masks in its compressed run-length encoding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import threats as threat_table

Record = dict[str, Any]
ATTRIBUTES = ("design", "concealment", "visibility", "areal_density", "superposition", "threat")


def encode_mask(mask: NDArray[np.bool_]) -> Record:
    """A mask as COCO's compressed run-length encoding: ``size`` (rows, columns) and ``counts``.

    Runs are counted down the columns, starting with those not in the mask. A run is written as its difference to the
    one before last, in groups of five bits from the lowest, each as a printable character; the sixth bit says that more
    follow.
    """
    flat = np.asfortranarray(mask).ravel(order="F")
    edges = np.flatnonzero(np.diff(flat)) + 1
    runs = np.diff(np.concatenate([[0], edges, [flat.size]])).tolist()
    if flat.size and flat[0]:
        runs.insert(0, 0)
    text = []
    for k, run in enumerate(runs):
        rest = run - runs[k - 2] if k > 2 else run
        more = True
        while more:
            group = rest & 0x1F
            rest >>= 5
            more = rest != (-1 if group & 0x10 else 0)
            text.append(chr(group + (0x20 if more else 0) + 48))
    return {"size": list(mask.shape), "counts": "".join(text)}


def coco(records: Sequence[Record]) -> Record:
    """All views as COCO: one image a view, one annotation for each threat it shows."""
    categories = {family: number for number, family in enumerate(threat_table.FAMILIES, 1)}
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
