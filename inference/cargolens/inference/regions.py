"""Where in a view to look: boxes around the peaks of a detector's map, and around what is too dense to see through.

A box is as large as the cells around a peak that lie above a share of its height over the view's background, on the
map's own scale, up to where the slope of the next peak begins. Its middle is that of the summit: towards one side such
cells often run on along what is dark but no threat. The background is what four fifths of the view's map do not exceed:
on a scanner where the whole map is raised, boxes would else grow into one another.
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
GROWTH = 0.4
"""A box grows down to background + GROWTH x (peak - background)."""
BACKGROUND_SHARE = 0.8
"""Share of a view's cells that do not exceed its background; the background is at least the region floor."""
BACKGROUND_LIMIT = 0.7
"""Highest background, as a share of the way from the floor to the map's maximum: a view full of threats has regions."""
DISTINCT = 0.95
"""A peak that is joined to a stronger one above this share of its height over the background is that one's shoulder."""
NOVELTY = "novelty"
"""Kind of a region that is unusual and like no known threat; a class of that name is no threat."""
MIN_OPAQUE_SHARE = 0.01
"""Black patches smaller than this share of the object are no region of their own."""
_MAX_PEAKS = 400


def map_regions(found_map: ViewMap, view: View, floor: float, classes: Sequence[str] = ()) -> list[Region]:
    """Boxes around the peaks of one view's map.

    A local maximum that is connected to a stronger peak without a dip of a twentieth of its height (`DISTINCT`) is a
    shoulder of that peak and gets no box of its own.

    Args:
        found_map: The view's map, raw.
        view: The view the map is of.
        floor: Only peaks above this, and above the view's own background, count; the calibration's region floor. A
            view that exceeds it anywhere has a region.
        classes: Names of the classes the map tells apart.

    Returns:
        At most `MAX_REGIONS` regions, strongest first, of kind ``threat:<class at the peak>`` where there are classes,
        else, and for a class called so, ``novelty``.
    """
    image = np.ascontiguousarray(found_map.values, dtype=np.float32)
    background = _background(image, floor)
    peaks, slopes = _separate(image, background)
    found: list[Region] = []
    for number, (row, column) in enumerate(peaks[:MAX_REGIONS]):
        peak = float(image[row, column])
        own = np.where(slopes == number, image, -np.inf).astype(np.float32)
        cells, summit = (_grow(own, row, column, (1 - k) * (peak - background))[0] for k in (GROWTH, DISTINCT))
        which = None if found_map.classes is None else found_map.classes[row, column]
        name = NOVELTY if which is None else classes[which]
        kind = name if name == NOVELTY else f"threat:{name}"
        found.append(_region(view, _to_pixels(_about(summit, cells), found_map.cells_per_pixel, view), peak, kind))
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


def _background(image: Float32, floor: float) -> float:
    """What most of a view's map lies below, at least the floor."""
    limit = floor + BACKGROUND_LIMIT * max(0.0, float(image.max()) - floor)
    return max(floor, min(float(np.quantile(image, BACKGROUND_SHARE)), limit))


def _separate(image: Float32, background: float) -> tuple[list[tuple[int, int]], NDArray[np.intp]]:
    """Peaks that are no shoulders, strongest first, and which of them the slope at each cell leads to.

    A shoulder's slope counts as its peak's; cells whose slope leads to nothing above the background have -1.
    """
    kept: list[tuple[int, int]] = []
    belongs = np.full(image.size, -1, np.intp)
    for row, column in _peaks(image, background):
        near = _grow(image, row, column, (1 - DISTINCT) * (float(image[row, column]) - background))[1]
        number = next((k for k, (r, c) in enumerate(kept) if near[r + 1, c + 1]), len(kept))
        if number == len(kept):
            kept.append((row, column))
        belongs[row * image.shape[1] + column] = number
    return kept, belongs[_uphill(image)]


def _uphill(image: Float32) -> NDArray[np.intp]:
    """(rows, columns) flat index of the local maximum that the steepest way up from each cell ends in."""
    rows, columns = image.shape
    around = np.pad(image, 1, constant_values=-np.inf)
    index = np.pad(np.arange(image.size).reshape(image.shape), 1)
    # The cell itself first: on level ground it stays where it is.
    corners = [(1, 1), *((r, c) for r in range(3) for c in range(3) if (r, c) != (1, 1))]
    values = np.stack([around[r : r + rows, c : c + columns] for r, c in corners])
    indices = np.stack([index[r : r + rows, c : c + columns] for r, c in corners])
    way = np.take_along_axis(indices, values.argmax(0)[None], 0).ravel()
    while True:
        further = way[way]
        if np.array_equal(further, way):
            return way.reshape(image.shape)
        way = further


def _peaks(image: Float32, floor: float) -> list[tuple[int, int]]:
    """Local maxima above the floor, (row, column), highest first; ties in reading order."""
    highest = cv2.dilate(image, np.ones((3, 3), np.uint8))
    rows, columns = np.nonzero((image >= highest) & (image > floor))
    order = np.argsort(-image[rows, columns], kind="stable")[:_MAX_PEAKS]
    return [(int(rows[i]), int(columns[i])) for i in order]


def _grow(image: Float32, row: int, column: int, drop: float) -> tuple[tuple[int, int, int, int], NDArray[np.uint8]]:
    """The cells connected to a peak and at most `drop` under it: their corners, and a mask one cell wider all round."""
    mask = np.zeros((image.shape[0] + 2, image.shape[1] + 2), np.uint8)
    flags = 8 | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY | (1 << 8)
    rise = float(image.max()) - float(image[row, column]) + 1.0
    _, _, _, (x, y, width, height) = cv2.floodFill(image, mask, (column, row), 0, drop, rise, flags)
    return (x, y, x + width, y + height), mask


def _about(summit: tuple[int, int, int, int], box: tuple[int, int, int, int]) -> tuple[float, float, float, float]:
    """A box of cells moved so that its middle is that of another one."""
    left, top = ((summit[k] + summit[k + 2] - box[k + 2] + box[k]) / 2 for k in (0, 1))
    return left, top, left + box[2] - box[0], top + box[3] - box[1]


def _to_pixels(cells: Sequence[float], cells_per_pixel: tuple[float, float], view: View) -> tuple[int, int, int, int]:
    """A box in map cells as the smallest box of whole view pixels around it, inside the view."""
    down, across = cells_per_pixel
    x0, y0 = max(0, math.floor(cells[0] / across)), max(0, math.floor(cells[1] / down))
    x1, y1 = math.ceil(cells[2] / across), math.ceil(cells[3] / down)
    x0, y0 = min(x0, view.columns - 1), min(y0, view.rows - 1)
    return x0, y0, max(x0 + 1, min(x1, view.columns)), max(y0 + 1, min(y1, view.rows))


def _region(view: View, box: tuple[int, int, int, int], score: float, kind: str) -> Region:
    pitch = view.mm_per_pixel
    area = None if pitch is None else round((box[2] - box[0]) * (box[3] - box[1]) * pitch * pitch, 3)
    return Region(view=view.name, box=box, score=score, kind=kind, area_mm2=area)
