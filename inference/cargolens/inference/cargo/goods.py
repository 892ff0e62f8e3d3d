"""What is in a hold: its side on a grid of its own, the fabric of the container taken away from what is behind it.

The fabric is what an empty container of the same height shows, row by row, set by the emptiest columns of the hold
itself where it has such. Ends, posts and the cooling unit of a reefer are left out.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .hold import Body, Hold, levelled
from .picture import Float32, Picture
from .scorer import Scorer

ROWS = 160
"""Rows of the grid from the roof's near edge to the floor, so that a row is about 2 cm."""
THIN = 0.09
"""Nepers over the fabric from which a cell holds goods."""
POST = 0.8
"""Nepers that a post takes at least; those of simulated containers take 1.5 and more."""
END_REACH = 0.4
"""How far from an end of the container the hold may begin, as a share of the height of the hold."""
_POST = 9  # columns: broader than the posts and stiffeners of a wall
_POST_SHARE = 15  # per cent of a post's height that may be lighter: castings have holes
_LINE = 6  # rows: higher than the edges of a roof or a floor that lean
_ROOF, _BOARDS = 6, 2  # rows under the roof's near edge, and over the floor, that hold fabric alone
_CURTAIN = 12  # columns at an end: what is there and no broader is a door's gear or a bulkhead
_LEAST_PART = 0.003  # of the hold's side: smaller patches are fittings, repairs and noise
_EDGE = 24  # cells, 0.4 m: door gear, bulkheads and ducts at an end; cross members and T-bars where a floor was missed
_END_OFFSETS = (-12, -8, -5, -3, -2, -1, 0, 1, 2, 3, 5, 8, 12)
_END_SHARES = (5, 25, 50, 75, 95)
_CEILING = 3.0
_UPPER = (0.12, 0.5)  # rows of the grid in which an end is looked at: above most loads, below the roof


@dataclass(frozen=True, eq=False)
class Side:
    """The side of a container on a grid of `ROWS` rows, of square cells.

    Attributes:
        nepers: (energies, ROWS, columns) float32.
        black: (ROWS, columns) float32, share of a cell that is black.
        cell: Cells of the picture to a cell of the grid.
    """

    nepers: Float32
    black: Float32
    cell: float


def has_posts(side: Side) -> bool:
    """Whether a corner post, four walls of steel from top to bottom, stands at one end at least; tanks have none."""
    a = side.nepers[-1][2 * _ROOF : ROWS - 2 * _ROOF]
    upright = np.percentile(a, _POST_SHARE, axis=0)
    return float(max(upright[:_CURTAIN].max(), upright[-_CURTAIN:].max())) > POST


@dataclass(frozen=True, eq=False)
class Goods:
    """Goods in a hold; columns from `first` to `stop` of the container's grid.

    Attributes:
        nepers: (energies, ROWS, columns) float32, attenuation by goods alone.
        mask: (ROWS, columns) bool, where goods are.
        black: (ROWS, columns) float32, share of a cell that is black.
        first: First column of the hold.
        stop: The column after its last.
        end_columns: Columns of the container beyond the hold's last.
        cell: Cells of the picture to a cell of the grid.
    """

    nepers: Float32
    mask: NDArray[np.bool_]
    black: Float32
    first: int
    stop: int
    end_columns: int
    cell: float

    @property
    def covered(self) -> float:
        """Share of the side of the hold that goods cover, 0 to 1."""
        return float(self.mask.mean())

    @property
    def heights(self) -> Float32:
        """(columns,) how high goods stand in each column, as a share of the height of the hold."""
        tops = np.where(self.mask.any(axis=0), ROWS - self.mask.argmax(axis=0), 0)
        return np.asarray(tops / ROWS, np.float32)

    @property
    def black_share(self) -> float:
        """Share of the goods that is black, 0 to 1; 0 without goods."""
        return float(self.black[self.mask].mean()) if self.mask.any() else 0.0

    @property
    def dark(self) -> float:
        """Share of the side of the hold that is black, goods or not, 0 to 1."""
        return float(self.black.mean())

    @property
    def at_edges(self) -> bool:
        """Whether all that is seen lies along the floor or at an end, where fabric may be taken for goods."""
        inner = self.mask[: ROWS - _EDGE, _EDGE : max(_EDGE, self.mask.shape[1] - _EDGE)]
        return bool(np.count_nonzero(inner) < _LEAST_PART * self.mask.size)


def side_of(picture: Picture, hold: Hold) -> Side:
    """The side of a container on the grid, level."""
    picture = levelled(picture, Body(hold.top, hold.left, hold.right, hold.slope))
    part = np.s_[hold.top : hold.floor, hold.left : hold.right]
    cell = hold.height / ROWS
    size = (max(1, round(hold.length / cell)), ROWS)
    how = cv2.INTER_AREA if cell >= 1.0 else cv2.INTER_LINEAR

    def resized(plane: Float32) -> Float32:
        return np.asarray(cv2.resize(np.ascontiguousarray(plane), size, interpolation=how), np.float32)

    planes = np.stack([resized(plane[part]) for plane in picture.nepers])
    return Side(planes, resized(picture.black[part]), cell)


def end_features(side: Side) -> Float32:
    """(candidates, features) what is around each column at which the hold could begin, counted from the left end."""
    top, bottom = (round(share * ROWS) for share in _UPPER)
    a = np.minimum(side.nepers[-1], np.float32(_CEILING))
    upper, lower = a[top:bottom], a[bottom : ROWS - 4]
    rough = np.abs(np.diff(a[top : ROWS - 4], axis=0)).mean(axis=0)
    shares = [np.percentile(part, _END_SHARES, axis=0).T for part in (upper, lower)]
    profile = np.column_stack([*shares, rough])
    at = np.arange(min(round(END_REACH * ROWS), a.shape[1] // 4 + 1))
    around = np.clip(at[:, None] + np.array(_END_OFFSETS), 0, a.shape[1] - 1)
    return np.column_stack([profile[around].reshape(len(at), -1), at / ROWS, (at / ROWS) ** 2]).astype(np.float32)


def mirrored(side: Side) -> Side:
    """The side with its ends exchanged."""
    return Side(side.nepers[:, :, ::-1], side.black[:, ::-1], side.cell)


def ends_of(side: Side, end: Scorer) -> tuple[int, int]:
    """First column of the hold and the column after its last; `end` scores where a hold begins from `end_features`."""
    first = int(np.argmax(end(end_features(side))))
    last = int(np.argmax(end(end_features(mirrored(side)))))
    columns = side.black.shape[1]
    return first, max(columns - last, first + 1)


def find_goods(side: Side, ends: tuple[int, int], fabric: Float32, ceiling: Float32) -> Goods:
    """Goods in a hold.

    Args:
        side: The container.
        ends: First column of the hold and the column after its last.
        fabric: (ROWS,) attenuation of an ordinary empty container at the highest energy, nepers.
        ceiling: (ROWS,) most that the fabric of a container takes.

    Returns:
        The goods.
    """
    first, stop = ends
    a = side.nepers[:, :, first:stop]
    high = a[-1]
    emptiest = np.percentile(high, 8, axis=1).astype(np.float32)
    wall = np.where(emptiest <= ceiling, emptiest, fabric)
    over = high - wall[:, None]
    planes = [np.maximum(plane - wall[:, None], 0.0) for plane in a[:-1]]
    return Goods(
        np.stack([*planes, np.maximum(over, 0.0)]).astype(np.float32),
        _bodies(over),
        side.black[:, first:stop],
        first,
        stop,
        side.black.shape[1] - stop,
        side.cell,
    )


def _bodies(over: Float32) -> NDArray[np.bool_]:
    """Where an attenuation over the fabric is broad and large enough to be goods."""
    raw = (cv2.blur(over, (3, 3)) > THIN).astype(np.uint8)
    raw[:_ROOF] = raw[ROWS - _BOARDS :] = 0
    opened = cv2.morphologyEx(raw, cv2.MORPH_OPEN, np.ones((1, _POST), np.uint8))
    opened = cv2.morphologyEx(opened, cv2.MORPH_OPEN, np.ones((_LINE, 1), np.uint8))
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    columns = over.shape[1]
    keep = np.zeros(count, np.bool_)
    for part in range(1, count):
        x, _, width, _, area = boxes[part]
        curtain = (x == 0 or x + width == columns) and width <= _CURTAIN
        keep[part] = area >= _LEAST_PART * over.size and not curtain
    return np.asarray(keep[labels], np.bool_)
