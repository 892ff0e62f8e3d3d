"""Putting items into a container so that they rest on one another: a height map, filled from the floor up.

Each item is tried in several poses and places and takes the lowest. What lies under an overhang is lost, as it is to
somebody who packs from above. Items are held apart by the boxes round their parts, so that they touch but hardly
overlap; soft ones yield.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import UsageError
from ..scan import Float32
from .geometry import corners_of, rotation
from .heap import VoxelHeap
from .item import Item, Placed, Primitive
from .view_geometry import Float64

Size = tuple[float, float, float]

# Side of a column of the height map, mm.
CELL = 5.0
# Poses tried for an item, and places for each pose.
POSES, PLACES = 4, 4
# How often things are put along the walls.
ALIGNED = 0.75
# How much of the height of a soft item is left under what lies on it.
YIELD = 0.7
# Share of the unevenness under a soft item that it bridges; it sinks into the rest.
BRIDGED = 0.5
# Random part of the choice between places, and between poses, mm of height.
PLACE_CHOICE, POSE_CHOICE = 6.0, 20.0
# How much lower a place in the middle must be to be taken before one at the wall, mm per mm.
WALL_DRAW = 0.05
# Standard deviation of the tilt of a hard item, degrees.
TILT = 3.0
# A heap of cloth with its z axis this near to upright, as a cosine, lies flat.
LYING = 0.999
# How far cloth hangs down into what is free below it: as a share of that, and at most, mm; and how wide it bends.
HANG, LONGEST_HANG, BEND = 0.8, 70.0, 15.0


@dataclass(frozen=True, eq=False)
class _Hull:
    """An item turned some way, seen from above; its lowest corner is the origin.

    Attributes:
        turned: (3, 3) the rotation.
        low: (3,) its lowest corner before that was made the origin, mm.
        size: (3,) sizes of its box, mm.
        bottom: (columns along x, along y) lowest point over each column, mm; infinite where there is none.
        top: Highest point over each column, mm; minus infinite where there is none.
    """

    turned: Float64
    low: Float64
    size: Float64
    bottom: Float32
    top: Float32


class Packer:
    """The hollow of a container, with what has been put into it.

    Args:
        inside: Sizes of the hollow, mm; it stands on z = 0, centred on x = y = 0. The height may be raised later.
        rng: Chooses poses and places.
        aligned: How often things are put along the walls; else they lie at any angle.

    Attributes:
        inside: (3,) sizes of the hollow, mm.
        placed: Where everything lies, in the order it was put there.
        volume: Volume between the undersides and the tops of the items, mm3.
        top: Height of the highest thing packed, mm.
    """

    def __init__(self, inside: Size, rng: np.random.Generator, *, aligned: float = ALIGNED) -> None:
        self.inside = np.array(inside, dtype=float)
        self.rng, self.aligned = rng, aligned
        self.placed: list[Placed] = []
        self.volume = self.top = 0.0
        nx, ny = np.maximum(np.ceil(self.inside[:2] / CELL - 1e-6), 1).astype(int)
        self.height: Float32 = np.zeros((nx, ny), np.float32)
        x, y = (np.minimum(np.arange(n), np.arange(n)[::-1]) * CELL for n in (nx, ny))
        self._walls = WALL_DRAW * np.minimum(x[:, None], y[None, :]).astype(np.float32)

    @property
    def level(self) -> float:
        """Mean height of what is packed, voids below it included, as a share of the hollow's height."""
        return float(self.height.mean()) / float(self.inside[2])

    @property
    def room(self) -> float:
        """Height that is left above the lowest column, mm."""
        return float(self.inside[2]) - float(self.height.min())

    def put(self, item: Item, *, ceiling: float | None = None, poses: int = POSES) -> Placed | None:
        """Put an item where it rests lowest among some random poses and places.

        Args:
            item: The item.
            ceiling: Height it must stay under, mm; None for the hollow's.
            poses: Number of poses tried.

        Returns:
            Where it lies, or None where no try fitted; nothing has changed then.
        """
        return self._lowest(item, self._some_turns(item, poses), self._limit(ceiling))

    def must_put(self, item: Item) -> Placed:
        """Put an item whatever it takes: every pose at right angles, and a higher container where none fits.

        Raises:
            UsageError: The item is larger than the floor of the hollow whichever way it is turned.
        """
        found = self._lowest(item, self._some_turns(item), self._limit(None))
        if found is None:
            found = self._lowest(item, self._all_turns(item), self._limit(None))
        if found is None:
            found = self._lowest(item, self._all_turns(item), np.inf)
        if found is None:
            size, room = _text(item.extents), _text(self.inside)
            raise UsageError(f"{item.name} of {size} mm does not fit a container of {room} mm; take a larger one")
        self.inside[2] = max(self.inside[2], self.top)
        return found

    def close(self, slack_mm: float) -> None:
        """Lower or raise the hollow to the highest thing in it, and some mm more."""
        self.inside[2] = self.top + slack_mm

    def gap(self, size: tuple[float, float]) -> tuple[float, float, float] | None:
        """The place for something of a size along x and y that has the most room above it.

        Returns:
            Its middle in x and y and the height it would stand on, mm; None where it is wider than the hollow.
        """
        cells = _cells(np.array(size))
        if np.any(cells > self.height.shape):
            return None
        under = _highest_under(self.height, cells)
        under = under + PLACE_CHOICE * self.rng.random(under.shape, dtype=np.float32)
        at = np.array(np.unravel_index(int(under.argmin()), under.shape))
        corner = self._corner(at, np.array([*size, 0.0]))
        return (
            float(corner[0] + size[0] / 2.0),
            float(corner[1] + size[1] / 2.0),
            float(self.height[at[0] : at[0] + cells[0], at[1] : at[1] + cells[1]].mean()),
        )

    def lay(self, placed: Placed) -> None:
        """Take in something that has been given its place by others; it covers its whole box."""
        low, high = placed.bounds
        start = np.floor((low[:2] + self.inside[:2] / 2.0) / CELL).astype(int).clip(0)
        stop = np.ceil((high[:2] + self.inside[:2] / 2.0) / CELL).astype(int)
        window = self.height[start[0] : stop[0], start[1] : stop[1]]
        np.maximum(window, np.float32(high[2]), out=window)
        self.top = max(self.top, float(high[2]))
        self.placed.append(placed)

    def _limit(self, ceiling: float | None) -> float:
        return float(self.inside[2]) if ceiling is None else min(float(self.inside[2]), ceiling)

    def _some_turns(self, item: Item, poses: int = POSES) -> Iterator[Float64]:
        """Random poses: some of them along the walls, as people pack, hard things a little tilted."""
        for k in range(poses):
            pose = item.poses[int(self.rng.integers(len(item.poses)))]
            yaw, (pitch, roll) = float(self.rng.uniform(0.0, 360.0)), self.rng.normal(0.0, TILT, 2)
            how = self.rng.random()
            if k == 0 or how < self.aligned:
                # Those first in line are not turned at all, or what just fits would not.
                yaw = 90.0 * round(yaw / 90.0) + (float(self.rng.normal(0.0, 3.0)) if k else 0.0)
            tilted = not item.soft and k > 0 and how > 0.5
            yield rotation(yaw, pitch, roll) @ pose if tilted else rotation(yaw) @ pose

    @staticmethod
    def _all_turns(item: Item) -> Iterator[Float64]:
        for pose in item.poses:
            for yaw in (0.0, 90.0):
                yield rotation(yaw) @ pose

    def _lowest(self, item: Item, turns: Iterable[Float64], limit: float) -> Placed | None:
        corners = _part_corners(item)
        room = np.array([*self.inside[:2], limit - float(self.height.min())])
        best: tuple[float, _Hull, NDArray[np.int64], float] | None = None
        for turned in turns:
            points = corners @ turned.T
            if np.any(np.ptp(points.reshape(-1, 3), axis=0) > room):
                continue
            hull = _hull(points, turned)
            preference = float(self.rng.uniform(0.0, POSE_CHOICE))
            for at in self._places(hull):
                floor = self._floor(hull, at, soft=item.soft)
                highest = floor + float(hull.size[2])
                if highest <= limit and (best is None or highest + preference < best[0]):
                    best = (highest + preference, hull, at, floor)
        return None if best is None else self._settle(item, *best[1:])

    def _places(self, hull: _Hull) -> Iterator[NDArray[np.int64]]:
        """The lowest places for the hull's box, by cell of its corner, with some chance."""
        under = _highest_under(self.height, np.array(hull.top.shape))
        rows, columns = under.shape
        score = under + PLACE_CHOICE * self.rng.random(under.shape, dtype=np.float32)
        score += np.minimum(self._walls[:rows, :columns], self._walls[-rows:, -columns:])
        count = min(PLACES, score.size)
        for flat in np.argpartition(score.ravel(), count - 1)[:count]:
            yield np.array(divmod(int(flat), columns))

    def _floor(self, hull: _Hull, at: NDArray[np.int64], *, soft: bool) -> float:
        """Height at which a hull comes to rest."""
        gaps = self._under(hull, at) - hull.bottom
        rest = max(float(gaps.max()), 0.0)
        if soft:
            rest = BRIDGED * rest + (1.0 - BRIDGED) * max(float(gaps[np.isfinite(gaps)].mean()), 0.0)
        return rest

    def _settle(self, item: Item, hull: _Hull, at: NDArray[np.int64], floor: float) -> Placed:
        under = self._under(hull, at)
        corner = self._corner(at, hull.size)
        origin = np.array([*corner, floor]) - hull.low
        top = floor + hull.top * np.float32(YIELD if item.soft else 1.0)
        if item.soft and item.family is None:
            hang = _hang(floor + hull.bottom - under)
            item = _draped(item, hull.turned, origin, corner, hang)
            top -= hang
        covered = np.isfinite(hull.bottom)
        self.volume += float((hull.top[covered] - hull.bottom[covered]).sum()) * CELL**2
        np.maximum(under, top, out=under)
        self.top = max(self.top, floor + float(hull.size[2]))
        placed = item.placed(origin, hull.turned)
        self.placed.append(placed)
        return placed

    def _under(self, hull: _Hull, at: NDArray[np.int64]) -> Float32:
        rows, columns = hull.top.shape
        return self.height[at[0] : at[0] + rows, at[1] : at[1] + columns]

    def _corner(self, at: NDArray[np.int64], size: Float64) -> Float64:
        """World position of the low corner of a box in a cell, pushed back from the far wall."""
        half = self.inside[:2] / 2.0
        return np.asarray(np.minimum(-half + at * CELL, half - size[:2]))


def floor_for(items: Sequence[Item], floor: tuple[float, float], margin_mm: float = 4.0) -> tuple[float, float]:
    """The floor of a container, made large enough for each of the items in at least one of its poses.

    Args:
        items: The items.
        floor: Sizes along x and y wished for, mm.
        margin_mm: Room round an item, mm.

    Returns:
        Sizes along x and y, mm; the pose that asks for the least more counts.
    """
    x, y = floor
    for item in items:
        wider = []
        for turned in (rotation(yaw) @ pose for pose in item.poses for yaw in (0.0, 90.0)):
            low, high = item.bounds(turned)
            need = high[:2] - low[:2] + margin_mm
            wider.append((max(x, float(need[0])), max(y, float(need[1]))))
        x, y = min(wider, key=lambda size: size[0] * size[1])
    return x, y


def least_height(item: Item) -> float:
    """Height of an item in its flattest pose, mm."""
    return min(float(np.diff(item.bounds(pose)[:, 2])[0]) for pose in item.poses)


def _part_corners(item: Item) -> Float64:
    """(parts, 8, 3) corners of the boxes of its outer parts, in the item's frame, mm."""
    corners = np.stack([
        corners_of(part.shape.bounds) @ part.rotation.T + np.asarray(part.centre, dtype=float) for part in item.parts
    ])  # fmt: skip
    # What is inside the box of the largest part says nothing about the room that is taken.
    largest = int(np.argmax([np.prod(np.ptp(part.shape.bounds, axis=0)) for part in item.parts]))
    box = item.parts[largest]
    low, high = box.shape.bounds
    local = (corners - np.asarray(box.centre, dtype=float)) @ box.rotation
    outside = np.any((local < low - 1e-6) | (local > high + 1e-6), axis=(1, 2))
    outside[largest] = True
    return np.asarray(corners[outside])


def _hull(points: Float64, turned: Float64) -> _Hull:
    """Height maps of the boxes round the parts of a turned item: exact for boxes, roomy for everything else.

    Args:
        points: (parts, 8, 3) corners of the boxes, turned, mm.
        turned: How they were turned.
    """
    low = points.min(axis=(0, 1))
    points = points - low
    size = points.max(axis=(0, 1))
    shape = tuple(_cells(size[:2]))
    bottom, top = np.full(shape, np.inf, np.float32), np.full(shape, -np.inf, np.float32)
    lows, highs = points.min(axis=1), points.max(axis=1)
    starts = np.floor(lows[:, :2] / CELL).astype(int)
    stops = np.maximum(starts + 1, np.ceil(highs[:, :2] / CELL - 1e-6).astype(int)).clip(max=shape)
    starts = np.minimum(starts, stops - 1)
    for part, least, most, (x0, y0), (x1, y1) in zip(
        points, lows[:, 2].tolist(), highs[:, 2].tolist(), starts.tolist(), stops.tolist(), strict=True
    ):
        lower, upper = bottom[x0:x1, y0:y1], top[x0:x1, y0:y1]
        if min(x1 - x0, y1 - y0) > 2:
            inside = _outline(part, (x0, y0), lower.shape)
            lower[inside] = np.minimum(lower[inside], least)
            upper[inside] = np.maximum(upper[inside], most)
        else:
            np.minimum(lower, least, out=lower)
            np.maximum(upper, most, out=upper)
    return _Hull(turned, low, size, bottom, top)


def _hang(free: Float32) -> Float32:
    """How far cloth hangs down over each column, mm, where so much is free below it; infinite where there is none."""
    free = np.where(np.isfinite(free), np.clip(free, 0.0, LONGEST_HANG / HANG), np.float32(0.0)) * np.float32(HANG)
    return np.minimum(cv2.GaussianBlur(free, (0, 0), BEND / CELL, borderType=cv2.BORDER_REPLICATE), free)


def _draped(item: Item, turned: Float64, origin: Float64, corner: Float64, hang: Float32) -> Item:
    """A soft item whose heaps of cloth hang down, and what is sewn to them with them.

    Args:
        item: The item; it stays as it is unless it lies flat and holds heaps.
        turned: (3, 3) its rotation.
        origin: (3,) world position of its origin, mm.
        corner: (2,) world position of the low corner of its box, mm.
        hang: How far it hangs down over each column from there on, mm.

    Returns:
        The item as it hangs.
    """
    lying = [
        isinstance(part.shape, VoxelHeap) and abs(float((turned @ part.rotation)[2, 2])) > LYING for part in item.parts
    ]
    if not any(lying) or float(hang.max()) < CELL:
        return item
    parts = []
    for part, is_cloth in zip(item.parts, lying, strict=True):
        axes, centre = turned @ part.rotation, origin + turned @ np.asarray(part.centre, dtype=float)
        corners = corners_of(part.shape.bounds) @ axes.T + centre
        if is_cloth and isinstance(part.shape, VoxelHeap):
            parts.append(_hung(part, part.shape, axes, (centre[:2] - corner) / CELL - 0.5, hang))
            continue
        low = np.floor((corners.min(axis=0)[:2] - corner) / CELL).astype(int).clip(0, np.array(hang.shape) - 1)
        high = np.ceil((corners.max(axis=0)[:2] - corner) / CELL).astype(int).clip(low + 1)
        sunk = float(hang[low[0] : high[0], low[1] : high[1]].min())
        parts.append(replace(part, centre=np.asarray(part.centre, dtype=float) - turned[2] * sunk))
    return replace(item, parts=tuple(parts))


def _hung(part: Primitive, heap: VoxelHeap, axes: Float64, centre: Float64, hang: Float32) -> Primitive:
    """A heap that hangs down; its centre is given in columns."""
    nx, ny, _ = heap.fill.shape
    x = ((np.arange(nx) - 0.5 * (nx - 1)) * heap.cell[0] / CELL)[:, None, None] * axes[:2, 0]
    y = ((np.arange(ny) - 0.5 * (ny - 1)) * heap.cell[1] / CELL)[None, :, None] * axes[:2, 1]
    at = (centre + x + y).astype(np.float32)
    depth = cv2.remap(hang, at[:, :, 1], at[:, :, 0], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(float)
    if axes[2, 2] > 0.0:
        shape, up = heap.sunk(depth), 1.0
    else:
        over = VoxelHeap(np.ascontiguousarray(heap.fill[:, :, ::-1]), heap.cell).sunk(depth)
        shape, up = VoxelHeap(np.ascontiguousarray(over.fill[:, :, ::-1]), heap.cell), -1.0
    shift = 0.5 * up * heap.cell[2] * (shape.fill.shape[2] - heap.fill.shape[2])
    return replace(part, shape=shape, centre=np.asarray(part.centre, dtype=float) - part.rotation[:, 2] * shift)


def _outline(part: Float64, start: tuple[int, int], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Columns that the box of one part covers, seen from above."""
    mask = np.zeros(shape, np.uint8)
    cells = part[:, :2] / CELL - 0.5 - np.asarray(start)
    ring = cv2.convexHull(cells[:, ::-1].astype(np.float32))
    cv2.fillConvexPoly(mask, np.round(ring * 16.0).astype(np.int32), 1, shift=4)
    return mask.astype(bool)


def _highest_under(height: Float32, cells: NDArray[np.int64]) -> Float32:
    """Highest column under a box of some cells, for every place of its low corner."""
    kernel = np.ones((int(cells[0]), int(cells[1])), np.uint8)
    highest = cv2.dilate(height, kernel, anchor=(0, 0))
    return np.asarray(
        highest[: height.shape[0] - kernel.shape[0] + 1, : height.shape[1] - kernel.shape[1] + 1], dtype=np.float32
    )


def _cells(size: Float64) -> NDArray[np.int64]:
    return np.asarray(np.maximum(np.ceil(size / CELL - 1e-6), 1), dtype=np.int64)


def _text(sizes: Float64) -> str:
    return " x ".join(f"{size:.0f}" for size in sizes)
