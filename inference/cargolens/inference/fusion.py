"""How the views of one scan become one score, before the decision.

Views of a scanner share the belt: each shows the same stretch of it, along its columns, so what lies at one place on
the belt in one view lies at that place in the others. `max` lets any view alarm by itself; `mean` takes the views'
scores together; `belt` takes their maps together, place by place, so that a peak counts fully only where every view has
one. What a bundle does is part of its manifest, because its threshold holds for that alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from .results import Region

if TYPE_CHECKING:
    from .session import ViewAssessment, ViewMap

Float32 = NDArray[np.float32]


class Fusion(str, Enum):
    """How views become one score; the values are what a manifest's `pooling` says."""

    max = "max over tiles, max over views"
    mean = "max over tiles, mean over views"
    belt = "mean over views, max over the belt"


TOLERANCE = 0.02
"""How far apart, as a share of the belt's extent, two views may show one thing."""


def fuse(views: Sequence[ViewAssessment], fusion: Fusion) -> float:
    """The score of a scan.

    Args:
        views: Its views; columns are the belt and all views show the same stretch of it.
        fusion: How they are taken together.

    Returns:
        The raw score. Of a single view, the view's own score, whatever the fusion.
    """
    scores = [view.score for view in views]
    if len(views) == 1 or fusion is Fusion.max:
        return max(scores)
    if fusion is Fusion.mean:
        return float(np.mean(scores))
    return float(np.mean(belt_profiles([view.map for view in views]), axis=0).max())


def belt_profiles(maps: Sequence[ViewMap]) -> Float32:
    """The highest value of each view at each place of the belt.

    Args:
        maps: The views' maps; columns are the belt.

    Returns:
        (views, places) float32, places evenly over the extent of the belt, as many as the finest map has columns. A
        value holds for `TOLERANCE` of the extent to either side as well.
    """
    places = max(found.values.shape[1] for found in maps)
    return np.stack([_profile(found, places) for found in maps])


def explained(
    regions: Sequence[Region], opaque: Sequence[Region], views: Sequence[ViewAssessment], floor: float
) -> list[Region]:
    """The regions that every other view has something to say about at the same extent of the belt.

    Args:
        regions: Regions of the detector in all views.
        opaque: Black patches of all views; what another view cannot see through explains anything.
        views: All views of the scan.
        floor: Map value below which a view has nothing to say; the calibration's region floor.

    Returns:
        Those regions for which each other view's map exceeds the floor, or is black, somewhere in their extent, give
        or take `TOLERANCE`. All of them where there is one view, or none would be left.
    """
    profiles = dict(zip([view.name for view in views], belt_profiles([view.map for view in views]), strict=True))
    columns = {view.name: view.map.view_size[1] for view in views}
    for patch in opaque:
        profiles[patch.view][_extent(patch, columns, profiles)] = np.inf
    kept = [
        region
        for region in regions
        if all(
            profile[_extent(region, columns, profiles)].max() > floor
            for name, profile in profiles.items()
            if name != region.view
        )
    ]
    return kept or list(regions)


def _extent(region: Region, columns: Mapping[str, int], profiles: Mapping[str, Float32]) -> slice:
    """A region's places on the belt."""
    size = profiles[region.view].size
    first, last = (edge / columns[region.view] * size for edge in (region.box[0], region.box[2]))
    return slice(int(first), max(int(first) + 1, int(np.ceil(last))))


def _profile(found: ViewMap, places: int) -> Float32:
    # The map may reach a part of a cell beyond the view, so places are counted in the view's own columns.
    columns = found.view_size[1]
    highest = found.values.max(axis=0)
    cells = (np.arange(places) + 0.5) / places * columns * found.cells_per_pixel[1]
    spread = highest[np.minimum(cells.astype(np.intp), highest.size - 1)]
    reach = 2 * round(TOLERANCE * places) + 1
    return np.asarray(cv2.dilate(spread[None, :], np.ones((1, reach), np.uint8))[0], dtype=np.float32)
