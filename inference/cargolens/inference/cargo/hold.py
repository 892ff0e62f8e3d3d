"""Where in a picture the hold of a container is: its ends, its roof and its floor.

The top and the ends follow from what stands against air. The floor does not: below it come cross members, chassis,
wheels and tractor, in as many forms as there are. A score over the rows around each row, fitted on simulated containers
where the floor is known, says which row it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from .picture import Float32, Picture
from .scorer import Scorer

OBJECT = 0.045
"""Nepers from which a cell is not air: two thin walls of steel give 0.1 to 0.2."""
AIR_AT_MOST = 0.12
"""Nepers that air itself may show where stripes of gain made it look brighter than it is: walls take more."""
_TOP_BAND = 0.08  # of the picture: columns whose top is this near the highest belong to the container
_LEAST_LENGTH = 0.15  # of the picture's width
_LEAST_ASPECT, _MOST_ASPECT = 0.8, 8.0
_LEAST_HEIGHT = 16  # cells
_MOST_SLOPE = 0.035  # 2 degrees
_OFFSETS = (-16, -8, -5, -3, -2, -1, 0, 1, 2, 3, 5, 8, 16)
_SHARES = (5, 25, 50, 75, 95)
_CEILING = 3.0
STEP = 0.01
"""Distance of the offsets in which the rows around a row are looked at, as a share of what is below the roof."""
FLOOR_FROM = 0.45
"""No floor is higher than this share of what is below the roof."""


@dataclass(frozen=True)
class Hold:
    """The side of a container in a picture, cells; the stops are exclusive.

    Attributes:
        top: First row of the roof's near edge, in the middle of its length.
        floor: Row of the floor there.
        left: First column of the container.
        right: The column after its last.
        slope: Rows that it sinks from one column to the next: it may stand out of level.
    """

    top: int
    floor: int
    left: int
    right: int
    slope: float = 0.0

    @property
    def height(self) -> int:
        """Rows from the roof to the floor."""
        return self.floor - self.top

    @property
    def length(self) -> int:
        """Columns from end to end."""
        return self.right - self.left


@dataclass(frozen=True)
class Body:
    """What stands out from air, is long and is tallest: row of its top in the middle, its columns, and its slope."""

    top: int
    left: int
    right: int
    slope: float


def find_body(picture: Picture) -> Body | None:
    """The tallest long body in a picture; None when nothing long stands out from air."""
    rows, columns = picture.high.shape
    seen = picture.high > OBJECT
    # A row of a column counts when the two below it do, so that single specks do not.
    solid = seen[:-2] & seen[1:-1] & seen[2:]
    any_there = solid.any(axis=0)
    if np.count_nonzero(any_there) < _LEAST_LENGTH * columns:
        return None
    tops = np.where(any_there, solid.argmax(axis=0), rows)
    top = int(np.percentile(tops[any_there], 10))
    left, right = _longest_run(np.abs(tops - top) <= max(2.0, _TOP_BAND * rows), gap=max(2, columns // 100))
    if right - left < _LEAST_LENGTH * columns:
        return None
    slope = _slope(tops[left:right])
    level = tops[left:right] - slope * (np.arange(right - left) - 0.5 * (right - left))
    return Body(int(np.percentile(level, 25)), left, right, slope)


def levelled(picture: Picture, body: Body) -> Picture:
    """The picture with its columns moved so that a body is level; its middle stays where it is."""
    if abs(body.slope) * (body.right - body.left) < 1.0:
        return picture
    rows, columns = picture.high.shape
    move = np.array([[1.0, 0.0, 0.0], [body.slope, 1.0, -body.slope * 0.5 * (body.left + body.right)]])

    def moved(plane: Float32) -> Float32:
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(plane, move, (columns, rows), flags=how, borderMode=cv2.BORDER_REPLICATE))

    return replace(picture, nepers=np.stack([moved(plane) for plane in picture.nepers]), black=moved(picture.black))


def floor_features(picture: Picture, body: Body) -> tuple[NDArray[np.int64], Float32]:
    """What is around each row of a levelled picture that could be the floor.

    Returns:
        The rows, and (rows, features) float32: percentiles of the attenuation along each row and of its ends at
        several distances above and below, and how much of the row gets darker or lighter going down.
    """
    top, left, right = body.top, body.left, body.right
    a = np.minimum(picture.high, np.float32(_CEILING))
    rows = len(a)
    inset = max(1, (right - left) // 20)
    inner = a[:, left + inset : max(right - inset, left + inset + 1)]
    end = max(1, (right - left) // 60)
    ends = 0.5 * (a[:, left : left + end].mean(axis=1) + a[:, max(right - end, 0) : right].mean(axis=1))
    step = max(1.0, STEP * (rows - top))
    below = np.roll(inner, -round(step), axis=0)
    above = np.roll(inner, round(step), axis=0)
    change = below - above
    profile = np.column_stack(
        [np.percentile(inner, _SHARES, axis=1).T, ends, (change > 0.12).mean(axis=1), (change < -0.12).mean(axis=1)]
    )
    at = np.arange(top + int(FLOOR_FROM * (rows - top)), rows)
    around = np.clip(at[:, None] + np.rint(np.array(_OFFSETS) * step).astype(np.int64), 0, rows - 1)
    features = profile[around].reshape(len(at), -1)
    reach = (at - top) / max(1, right - left)
    return at, np.column_stack([features, reach, (at - top) / (rows - top)]).astype(np.float32)


def find_hold(picture: Picture, floor: Scorer) -> Hold | None:
    """The hold of the container in a picture.

    Args:
        picture: The picture.
        floor: Score of a floor from `floor_features`.

    Returns:
        The hold; None where there is none that could be a container's side, and where no air is seen over it: how
        high it is cannot be told then, nor whether it is a container.
    """
    body = find_body(picture)
    if body is None:
        return None
    if body.top <= 0 and float(np.median(picture.high[0, body.left : body.right])) > AIR_AT_MOST:
        return None
    at, features = floor_features(levelled(picture, body), body)
    if len(at) == 0:
        return None
    hold = Hold(body.top, int(at[int(np.argmax(floor(features)))]), body.left, body.right, body.slope)
    if hold.height < _LEAST_HEIGHT or not _LEAST_ASPECT <= hold.length / hold.height <= _MOST_ASPECT:
        return None
    return hold


def _slope(tops: NDArray[np.int64]) -> float:
    """Rows a column by which tops sink: between the medians of the first and the last third."""
    third = len(tops) // 3
    if third < 8:
        return 0.0
    slope = float(np.median(tops[-third:]) - np.median(tops[:third])) / (len(tops) - third)
    return slope if abs(slope) <= _MOST_SLOPE else 0.0


def _longest_run(there: NDArray[np.bool_], gap: int) -> tuple[int, int]:
    """Start and stop of the longest run of what is there, gaps of up to `gap` passed over."""
    best, start, last = (0, 0), -1, -gap - 2
    for k in np.flatnonzero(there):
        if k - last > gap + 1:
            start = int(k)
        last = int(k)
        if last + 1 - start > best[1] - best[0]:
            best = (start, last + 1)
    return best
