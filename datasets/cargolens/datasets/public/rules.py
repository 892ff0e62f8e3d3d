"""Rules that make truth usable: boxes in pixels, in order, inside the picture; whatever was wrong is reported."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from .defects import Report
from .truth import Annotation, Box, Entry, Size

# Half a pixel more than the last one is how 1-based and inclusive corners come out; it is no defect.
SLACK = 1.5


def settle(entry: Entry, sizes: Mapping[str, Size], report: Report) -> Entry:
    """An entry with truth that can be trusted to be inside its pictures.

    Args:
        entry: As the reader yields it.
        sizes: (columns, rows) of each view, from the files themselves.
        report: Counts what was wrong.

    Returns:
        The entry with boxes in pixels, x0 < x1 and y0 < y1, clipped. A box that cannot be mended is left out; what it
        marked stays a label of the scan.
    """
    kept: dict[tuple[str, str, Box | None], Annotation] = {}
    for view in dict.fromkeys(a.view for a in entry.annotations):
        marked = [a for a in entry.annotations if a.view == view]
        size = sizes.get(view)
        if size is None:
            continue  # the view is not there, which the reader has reported
        where = f"{entry.source.scan_id}{f' ({view})' if view else ''}"
        declared = entry.sizes.get(view)
        if declared is not None and declared != size and min(declared) > 0:
            report.add("size-differs", f"{where}: {declared[0]} x {declared[1]} declared, {size[0]} x {size[1]} found")
        if _is_swapped(marked, size):
            report.add("axes-swapped", where)
            marked = [_exchanged(a) for a in marked]
        for annotation in marked:
            if not annotation.label:
                report.add("label-empty", where)
            settled = _settled(annotation, size, where, report)
            if settled is None:
                continue
            # Things without a box cannot be told to be the same thing, so they all stay.
            key = (view, settled.label, settled.box or (len(kept), 0.0, 0.0, 0.0))
            if settled.box is not None and key in kept:
                report.add("box-twice", f"{where}: {settled.label} {_short(settled.box)}")
            kept.setdefault(key, settled)
    annotations = tuple(kept.values())
    lost = {a.label for a in entry.annotations} - {a.label for a in annotations} - {""}
    return replace(entry, annotations=annotations, labels=tuple(dict.fromkeys((*entry.labels, *sorted(lost)))))


def _settled(annotation: Annotation, size: Size, where: str, report: Report) -> Annotation | None:
    box = annotation.box
    if box is None:
        return annotation
    where = f"{where}: {annotation.label} {_short(box)}"
    if not all(math.isfinite(v) for v in box):
        report.add("box-not-numbers", where)
        return None
    columns, rows = size
    if annotation.relative:
        box = (box[0] * columns, box[1] * rows, box[2] * columns, box[3] * rows)
    ordered = (min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3]))
    if ordered != box:
        report.add("box-unordered", where)
    if ordered[0] == ordered[2] or ordered[1] == ordered[3]:
        report.add("box-empty", where)
        return None
    x0, y0, x1, y1 = ordered
    clipped = (max(x0, 0.0), max(y0, 0.0), min(x1, float(columns)), min(y1, float(rows)))
    if clipped[0] >= clipped[2] or clipped[1] >= clipped[3]:
        report.add("box-outside", f"{where} in {columns} x {rows}")
        return None
    if max(abs(a - b) for a, b in zip(ordered, clipped, strict=True)) > SLACK:
        report.add("box-clipped", f"{where} in {columns} x {rows}")
    scale = (columns, rows) if annotation.relative else (1, 1)
    polygons = tuple(
        tuple(min(max(v * scale[k % 2], 0.0), float(size[k % 2])) for k, v in enumerate(polygon))
        for polygon in annotation.polygons
    )
    return replace(annotation, box=clipped, relative=False, polygons=polygons)


def _is_swapped(marked: list[Annotation], size: Size) -> bool:
    """Whether some box does not fit the picture, and all do once x and y are exchanged."""
    boxes = [a.box for a in marked if a.box is not None and not a.relative and all(map(math.isfinite, a.box))]
    columns, rows = size

    def fit(width: int, height: int) -> bool:
        return all(max(b[0], b[2]) <= width + SLACK and max(b[1], b[3]) <= height + SLACK for b in boxes)

    return bool(boxes) and not fit(columns, rows) and fit(rows, columns)


def _exchanged(annotation: Annotation) -> Annotation:
    if annotation.box is None:
        return annotation
    y0, x0, y1, x1 = annotation.box
    polygons = tuple(tuple(p[k ^ 1] for k in range(len(p))) for p in annotation.polygons)
    return replace(annotation, box=(x0, y0, x1, y1), polygons=polygons)


def _short(box: Box) -> str:
    return "[" + ", ".join(f"{v:g}" for v in box) + "]"
