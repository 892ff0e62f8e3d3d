"""A data set as COCO. What the format has no place for is kept in keys of its own, which other readers pass over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO, Any

import numpy as np

from ..masks import Mask, encode_mask
from ..source import ViewFiles
from ..taxonomy import classify
from .opening import Checked
from .pictures import Converted, Pictures, view_names
from .truth import Annotation, Entry, Size


class CocoWriter:
    """One COCO file a split. Rows are written to disk as they come and put together at the end."""

    def __init__(self, target: Path, place: Pictures, result: Converted) -> None:
        self.target, self.place, self.result = target, place, result
        self.parts: dict[str, tuple[IO[str], IO[str]]] = {}
        self.categories: dict[str, int] = {}
        self.images = 0
        (target / "annotations").mkdir()

    def add(self, checked: Checked) -> None:
        """Write one scan: an image for each view."""
        entry = checked.entry
        image_rows, annotation_rows = self._part(entry.split or "all")
        stem = self.place.stem(entry.source.scan_id)
        for view in entry.source.views:
            self.images += 1
            size = checked.sizes[view.name]
            names = view_names(stem, entry, view)
            for file, name in zip(view.files, names, strict=True):
                self.place.place(file, self.target / "images" / name)
            unplaced = []
            for annotation in entry.annotations:
                if annotation.view != view.name:
                    continue
                self.result.annotations += 1
                row = self._annotation(annotation, size)
                if row is None:
                    unplaced.append({"label": annotation.label, "attributes": dict(annotation.details)})
                else:
                    annotation_rows.write(json.dumps(row, allow_nan=False) + "\n")
            image_rows.write(json.dumps(self._image(entry, view, names, size, unplaced), allow_nan=False) + "\n")
        self.result.scans += 1

    def finish(self) -> None:
        """Put the files together."""
        categories = [
            {"id": number, "name": label, "supercategory": term.name if (term := classify(label)) else ""}
            for label, number in self.categories.items()
        ]
        for split, parts in self.parts.items():
            with (self.target / "annotations" / f"{split}.json").open("w", encoding="utf-8") as file:
                file.write("{")
                for key, part in zip(("images", "annotations"), parts, strict=True):
                    part.close()
                    file.write(f'"{key}": [\n')
                    rows = Path(part.name)
                    with rows.open(encoding="utf-8") as lines:
                        for number, line in enumerate(lines):
                            file.write(f"{',' if number else ''}{line}")
                    rows.unlink()
                    file.write("],\n")
                file.write(f'"categories": {json.dumps(categories)}}}\n')

    def _part(self, split: str) -> tuple[IO[str], IO[str]]:
        if split not in self.parts:
            folder = self.target / "annotations"
            self.parts[split] = (
                (folder / f".{split}.images").open("w", encoding="utf-8"),
                (folder / f".{split}.annotations").open("w", encoding="utf-8"),
            )
        return self.parts[split]

    def _image(
        self, entry: Entry, view: ViewFiles, names: list[str], size: Size, unplaced: list[dict[str, Any]]
    ) -> dict[str, Any]:
        image: dict[str, Any] = {
            "id": self.images, "file_name": names[0], "width": size[0], "height": size[1],
            "scan_id": entry.source.scan_id, "anomalous": entry.anomalous,
        }  # fmt: skip
        extra = {
            "files": names if len(names) > 1 else None, "view": view.name, "split": entry.split,
            "scanner": entry.source.scanner, "group": entry.source.group, "labels": list(entry.labels),
            "attributes": dict(entry.attributes), "unplaced": unplaced, "energies": list(view.energies or ()),
            **entry.source.declaration,
        }  # fmt: skip
        return image | {key: value for key, value in extra.items() if value or value == 0}

    def _annotation(self, annotation: Annotation, size: Size) -> dict[str, Any] | None:
        """A row; None for a thing that has no place."""
        shape: Any = [list(p) for p in annotation.polygons]
        box, mask = annotation.box, annotation.mask
        if annotation.mask_file:
            pixels = annotation.pixels(size[1], size[0])
            if pixels is not None and pixels.any():
                mask, box = encode_mask(pixels), box or _around(pixels)
        if box is None:
            return None
        width, height = box[2] - box[0], box[3] - box[1]
        category = self.categories.setdefault(annotation.label, len(self.categories) + 1)
        details = dict(annotation.details)
        return {
            "id": self.result.annotations, "image_id": self.images, "category_id": category,
            "bbox": [box[0], box[1], width, height], "area": width * height,
            "segmentation": mask if mask is not None else shape, "iscrowd": details.pop("iscrowd", 0),
        } | ({"attributes": details} if details else {})  # fmt: skip


def _around(mask: Mask) -> tuple[float, float, float, float]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)
