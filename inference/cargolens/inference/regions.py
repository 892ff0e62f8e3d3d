"""Where in a view to look: boxes around the peaks of a detector's map, and around what is too dense to see through.

A box takes in the cells connected to a peak that lie above half-way between the region floor and that peak, so a
sharp peak gets a small box and a broad one a large box, on the map's own scale.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import islice

import cv2
import numpy as np
from numpy.typing import NDArray

from cargolens.datasets.scan import View

from .boxes import Boxes
from .results import Region
from .session import FOREGROUND_TRANSMISSION, ViewMap

Float32 = NDArray[np.float32]

MAX_REGIONS = 20
"""Regions kept for a scan, strongest first."""
GROWTH = 0.5
"""A box grows down to floor + GROWTH x (peak - floor)."""
NOVELTY = "novelty"
"""Kind of a region that is unusual and like no known threat; a class of that name is no threat."""
MIN_OPAQUE_SHARE = 0.01
"""Black patches smaller than this share of the object are no region of their own."""
_MAX_PEAKS = 400


def map_regions(found_map: ViewMap, view: View, floor: float, classes: Sequence[str] = ()) -> list[Region]:
    """Boxes around the peaks of one view's map.

    A local maximum that is connected, above its own half-way level, to a stronger peak is a shoulder of that peak and
    gets no box of its own.

    Args:
        found_map: The view's map, raw.
        view: The view the map is of.
        floor: Only peaks above this count; the calibration's region floor.
        classes: Names of the classes the map tells apart.

    Returns:
        At most `MAX_REGIONS` regions, strongest first, of kind ``threat:<class at the peak>`` where there are classes,
        else, and for a class called so, ``novelty``.
    """
    found: list[Region] = []
    image = np.ascontiguousarray(found_map.values, dtype=np.float32)
    taken: list[tuple[int, int]] = []
    for row, column in _peaks(image, floor):
        peak = float(image[row, column])
        x, y, width, height, filled = _grow(image, row, column, (1 - GROWTH) * (peak - floor))
        if any(filled[r + 1, c + 1] for r, c in taken):
            continue
        taken.append((row, column))
        cells = (x, y, x + width, y + height)
        which = None if found_map.classes is None else found_map.classes[row, column]
        name = NOVELTY if which is None else classes[which]
        kind = name if name == NOVELTY else f"threat:{name}"
        found.append(_region(view, _to_pixels(cells, found_map.cells_per_pixel, view), peak, kind))
        if len(found) == MAX_REGIONS:
            break
    return found


def box_regions(boxes: Boxes, view: View, floor: float, classes: Sequence[str]) -> list[Region]:
    """The boxes of a detector that gives them itself as regions.

    Args:
        boxes: Boxes in the view, strongest first.
        view: The view.
        floor: Only boxes that score above this count; the calibration's region floor.
        classes: Names of the classes.

    Returns:
        At most `MAX_REGIONS` regions, strongest first, of kind ``threat:<class>``.
    """
    strong = int(np.count_nonzero(boxes.scores > floor))
    found = zip(boxes.corners.tolist(), boxes.scores.tolist(), boxes.classes.tolist(), strict=True)
    return [
        _region(view, _to_pixels(corners, (1.0, 1.0), view), score, f"threat:{classes[which]}")
        for corners, score, which in islice(found, min(strong, MAX_REGIONS))
    ]


def opaque_regions(view: View) -> list[Region]:
    """Boxes around connected black patches of one view, largest first.

    Args:
        view: The view. The object is where its most penetrating energy is under `FOREGROUND_TRANSMISSION`; black is
            what the file cannot tell from nothing.

    Returns:
        At most `MAX_REGIONS` regions of kind ``opaque`` that cover at least `MIN_OPAQUE_SHARE` of the object each,
        scored by that share.
    """
    penetrating = view.transmission[-1]
    black = penetrating <= min(view.black_transmission, FOREGROUND_TRANSMISSION)
    object_pixels = int(np.count_nonzero(penetrating < FOREGROUND_TRANSMISSION))
    least = max(1, math.ceil(MIN_OPAQUE_SHARE * object_pixels))
    if int(np.count_nonzero(black)) < least:
        return []
    count, _, statistics, _ = cv2.connectedComponentsWithStats(black.astype(np.uint8), connectivity=8)
    patches = [statistics[label] for label in range(1, count) if statistics[label][cv2.CC_STAT_AREA] >= least]
    patches.sort(key=lambda patch: (-int(patch[cv2.CC_STAT_AREA]), int(patch[1]), int(patch[0])))
    found = []
    for x, y, width, height, area in patches[:MAX_REGIONS]:
        box = (int(x), int(y), int(x + width), int(y + height))
        found.append(_region(view, box, float(area) / object_pixels, "opaque"))
    return found


def strongest(regions: list[Region]) -> tuple[Region, ...]:
    """The regions of all views in the order an officer should look: by score, black patches after the others."""
    ordered = sorted(regions, key=lambda region: (region.kind == "opaque", -region.score))
    return tuple(ordered[:MAX_REGIONS])


def _peaks(image: Float32, floor: float) -> list[tuple[int, int]]:
    """Local maxima above the floor, (row, column), highest first; ties in reading order."""
    highest = cv2.dilate(image, np.ones((3, 3), np.uint8))
    rows, columns = np.nonzero((image >= highest) & (image > floor))
    order = np.argsort(-image[rows, columns], kind="stable")[:_MAX_PEAKS]
    return [(int(rows[i]), int(columns[i])) for i in order]


def _grow(image: Float32, row: int, column: int, drop: float) -> tuple[int, int, int, int, NDArray[np.uint8]]:
    """The cells connected to a peak and at most `drop` under it: their box, and a mask one cell wider all round."""
    mask = np.zeros((image.shape[0] + 2, image.shape[1] + 2), np.uint8)
    flags = 8 | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY | (1 << 8)
    rise = float(image.max()) - float(image[row, column]) + 1.0
    _, _, _, (x, y, width, height) = cv2.floodFill(image, mask, (column, row), 0, drop, rise, flags)
    return x, y, width, height, mask


def _to_pixels(cells: Sequence[float], cells_per_pixel: tuple[float, float], view: View) -> tuple[int, int, int, int]:
    """A box in map cells as the smallest box of whole view pixels around it, inside the view."""
    down, across = cells_per_pixel
    x0, y0 = math.floor(cells[0] / across), math.floor(cells[1] / down)
    x1, y1 = math.ceil(cells[2] / across), math.ceil(cells[3] / down)
    x0, y0 = min(x0, view.columns - 1), min(y0, view.rows - 1)
    return x0, y0, max(x0 + 1, min(x1, view.columns)), max(y0 + 1, min(y1, view.rows))


def _region(view: View, box: tuple[int, int, int, int], score: float, kind: str) -> Region:
    pitch = view.mm_per_pixel
    area = None if pitch is None else round((box[2] - box[0]) * (box[3] - box[1]) * pitch * pitch, 3)
    return Region(view=view.name, box=box, score=score, kind=kind, area_mm2=area)
