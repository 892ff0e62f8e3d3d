"""A data set as YOLO or VOC: boxes and classes. What they cannot say is counted, and nothing is told wrongly."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

from ..source import ViewFiles
from .opening import Checked
from .pictures import Converted, Pictures, view_names
from .truth import Annotation, Entry, Size


class BoxWriter:
    """What YOLO and VOC share: one file of boxes for each picture."""

    def __init__(self, target: Path, place: Pictures, result: Converted) -> None:
        self.target, self.place, self.result = target, place, result

    def add(self, checked: Checked) -> None:
        """Write one scan, unless the format would tell it wrongly."""
        entry = checked.entry
        placed = [a for a in entry.annotations if a.box is not None]
        if entry.anomalous is None:
            self.result.lost["scans that nobody has labelled"] += 1
            return
        if entry.anomalous and not placed:
            self.result.lost["anomalous scans without a box"] += 1
            return
        lost = self.result.lost
        lost["masks and polygons"] += sum(bool(a.polygons or a.mask or a.mask_file) for a in placed)
        lost["things without a box"] += len(entry.annotations) - len(placed)
        source = entry.source
        lost["scanner, series, declarations and attributes of scans"] += bool(
            source.scanner or source.group or source.declaration or entry.attributes or entry.labels
        )
        lost["nominal energies"] += any(view.energies for view in source.views)
        stem = self.place.stem(entry.source.scan_id)
        for view in entry.source.views:
            marked = [a for a in placed if a.view == view.name]
            self.write(entry, view, view_names(stem, entry, view), marked, checked.sizes[view.name])
            self.result.annotations += len(marked)
        self.result.scans += 1

    def write(self, entry: Entry, view: ViewFiles, names: list[str], marked: list[Annotation], size: Size) -> None:
        """Write one view."""
        raise NotImplementedError

    def finish(self) -> None:
        """Write what concerns the whole set."""


class YoloWriter(BoxWriter):
    """Folders ``images`` and ``labels`` with a folder a split, and ``data.yaml``."""

    def __init__(self, target: Path, place: Pictures, result: Converted) -> None:
        super().__init__(target, place, result)
        self.classes: dict[str, int] = {}
        self.splits: dict[str, None] = {}

    def write(self, entry: Entry, view: ViewFiles, names: list[str], marked: list[Annotation], size: Size) -> None:
        """Write one view."""
        split = entry.split or "all"
        self.splits[split] = None
        for file, name in zip(view.files, names, strict=True):
            self.place.place(file, self.target / "images" / split / name)
        stem = Path(names[0]).stem
        note = self.target / "labels" / split / f"{stem.removesuffix('_low') if len(names) > 1 else stem}.txt"
        note.parent.mkdir(parents=True, exist_ok=True)
        lines = []
        for annotation in marked:
            number = self.classes.setdefault(annotation.label, len(self.classes))
            x0, y0, x1, y1 = annotation.box or (0.0, 0.0, 0.0, 0.0)
            shares = ((x0 + x1) / 2 / size[0], (y0 + y1) / 2 / size[1], (x1 - x0) / size[0], (y1 - y0) / size[1])
            lines.append(f"{number} " + " ".join(f"{share:.10g}" for share in shares) + "\n")
        note.write_text("".join(lines), encoding="utf-8")

    def finish(self) -> None:
        """Write ``data.yaml``."""
        text = [f"{split}: images/{split}\n" for split in self.splits]
        text += [f"nc: {len(self.classes)}\n", "names:\n"]
        text += [f"  {number}: {json.dumps(label, ensure_ascii=False)}\n" for label, number in self.classes.items()]
        (self.target / "data.yaml").write_text("".join(text), encoding="utf-8")


class VocWriter(BoxWriter):
    """Folders ``JPEGImages`` and ``Annotations``, and lists in ``ImageSets/Main``."""

    def write(self, entry: Entry, view: ViewFiles, names: list[str], marked: list[Annotation], size: Size) -> None:
        """Write one view."""
        self.result.lost["high energies"] += len(names) - 1
        self.result.lost["which views are one scan"] += len(entry.source.views) > 1
        self.place.place(view.files[0], self.target / "JPEGImages" / names[0])
        root = ET.Element("annotation")
        ET.SubElement(root, "filename").text = names[0]
        node = ET.SubElement(root, "size")
        ET.SubElement(node, "width").text, ET.SubElement(node, "height").text = str(size[0]), str(size[1])
        for annotation in marked:
            thing = ET.SubElement(root, "object")
            ET.SubElement(thing, "name").text = annotation.label
            for key in ("difficult", "truncated", "occluded", "pose"):
                if key in annotation.details:
                    ET.SubElement(thing, key).text = str(annotation.details[key])
            corners = ET.SubElement(thing, "bndbox")
            for key, value in zip(("xmin", "ymin", "xmax", "ymax"), annotation.box or (), strict=True):
                ET.SubElement(corners, key).text = repr(value)
        path = self.target / "Annotations" / f"{Path(names[0]).stem}.xml"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(ET.tostring(root, encoding="utf-8"))
        if entry.split:
            listed = self.target / "ImageSets" / "Main" / f"{entry.split}.txt"
            listed.parent.mkdir(parents=True, exist_ok=True)
            with listed.open("a", encoding="utf-8") as file:
                file.write(f"{Path(names[0]).stem}\n")
