"""How a view of any size becomes windows of one size for the network, and how their maps become one map again.

Training and the station call the same `cut`, so a detector sees the same windows in both. A view is resized to the
bundle's long side (or kept), padded with air to whole windows at its bottom and right, and cut into overlapping
windows; `blend` joins the windows' maps with weights that fall off towards window edges, so no seam shows. A strip is
no parcel: resized to the same long side, nothing would be left of it, so it keeps the scale of a view of 4 : 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]

MAX_TILE = 4096
MAX_LONG_SIDE = 32_768
MAX_ASPECT = 4
"""A view more than this many times as long as wide is a strip; see `Tiling.laid_over`."""
_STRIP_OVERLAP = 4  # windows along a strip share at least a fourth of themselves
_ALIGN = 32  # the coarsest stride a map may have; window origins sit on multiples of it


@dataclass(frozen=True)
class Tiling:
    """Window layout, as the bundle records it.

    Attributes:
        tile: Side of a square window in pixels of the resized view, 8 to 4096.
        overlap: Least overlap of neighbouring windows in pixels, 0 to `tile` / 2. Windows start on multiples of
            `align`, so the real overlap may be a little larger.
        long_side: Length the view's longer side is resized to (area averaging down, linear up); None keeps it.
        enlarge: Largest factor by which `long_side` enlarges a view; None enlarges without limit. A small view shown
            large holds things larger than any a network was trained on.
    """

    tile: int
    overlap: int = 0
    long_side: int | None = None
    enlarge: float | None = None

    # pydantic reads this where a manifest embeds a Tiling: an unknown key is refused, a float is not an int.
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "strict": True}

    def __post_init__(self) -> None:
        if not 8 <= self.tile <= MAX_TILE:
            raise ValueError(f"tile must be 8 to {MAX_TILE}, found {self.tile}")
        if not 0 <= self.overlap <= self.tile // 2:
            raise ValueError(f"overlap must be 0 to half of tile {self.tile}, found {self.overlap}")
        if self.long_side is not None and not 8 <= self.long_side <= MAX_LONG_SIDE:
            raise ValueError(f"long_side must be 8 to {MAX_LONG_SIDE} or null, found {self.long_side}")
        if self.enlarge is not None and not 1.0 <= self.enlarge <= MAX_LONG_SIDE:
            raise ValueError(f"enlarge must be 1 to {MAX_LONG_SIDE} or null, found {self.enlarge}")

    @property
    def align(self) -> int:
        """Window origins are multiples of this many pixels; a map's stride must divide it."""
        align = math.gcd(self.tile, _ALIGN)
        return align // 2 if self.overlap and align == self.tile else align

    def resized(self, rows: int, columns: int) -> tuple[int, int]:
        """Size (rows, columns) a view is resized to before it is cut.

        A strip's short side is kept, or reduced to a fourth of `long_side`, as if it were `MAX_ASPECT` times as long.
        """
        if self.long_side is None:
            return rows, columns
        long, short = max(rows, columns), min(rows, columns)
        factor = self.long_side / long if self.enlarge is None else min(self.long_side / long, self.enlarge)
        if long > MAX_ASPECT * short:
            factor = max(factor, min(1.0, self.long_side / (MAX_ASPECT * short)))
        return max(1, round(rows * factor)), max(1, round(columns * factor))

    def laid_over(self, rows: int, columns: int) -> Tiling:
        """The layout for a view of this size: windows of a strip that is not kept as it is overlap by a fourth.

        A bundle that shows every view in one window has no overlap, and a strip's windows would cut goods in two.
        """
        strip = max(rows, columns) > MAX_ASPECT * min(rows, columns)
        if self.long_side is None or not strip or self.tile <= _ALIGN:
            return self
        return replace(self, overlap=max(self.overlap, self.tile // _STRIP_OVERLAP))

    def starts(self, length: int) -> tuple[int, ...]:
        """First pixels of the windows that cover `length` pixels along one axis, evenly spread."""
        tile, align = self.tile // self.align, self.align
        step = tile - math.ceil(self.overlap / align)
        slack = max(0, math.ceil(length / align) - tile)
        steps = max(1, math.ceil(slack / step))
        return tuple(i * slack // steps * align for i in range(steps + 1)) if slack else (0,)


@dataclass(frozen=True, eq=False)
class Tiles:
    """Windows of one view, cut on demand.

    Attributes:
        planes: (planes, rows, columns) float32, the resized view.
        air: (planes,) float32, what windows hold where they reach beyond the view.
        tops: First row of each row of windows.
        lefts: First column of each column of windows.
        tiling: The layout the windows were cut with; a strip's overlap may be larger than the bundle's.
        view_size: (rows, columns) of the view as given.
    """

    planes: Float32
    air: Float32
    tops: tuple[int, ...]
    lefts: tuple[int, ...]
    tiling: Tiling
    view_size: tuple[int, int]

    def __len__(self) -> int:
        return len(self.tops) * len(self.lefts)

    @property
    def size(self) -> tuple[int, int]:
        """(rows, columns) of the resized view."""
        return self.planes.shape[1], self.planes.shape[2]

    @property
    def scale(self) -> tuple[float, float]:
        """Resized pixels a view pixel, (rows, columns); they differ slightly because sizes are whole."""
        return self.size[0] / self.view_size[0], self.size[1] / self.view_size[1]

    @property
    def origins(self) -> tuple[tuple[int, int], ...]:
        """(top, left) of each window in pixels of the resized view, row by row."""
        return tuple((top, left) for top in self.tops for left in self.lefts)

    @property
    def array(self) -> Float32:
        """All windows, (n, planes, tile, tile) float32."""
        return self.batch(0, len(self))

    def batch(self, start: int, stop: int) -> Float32:
        """Windows `start` to `stop` - 1, (n, planes, tile, tile) float32, contiguous."""
        side, origins = self.tiling.tile, self.origins[start:stop]
        if self.planes.shape[1:] == (side, side) and origins:
            return np.ascontiguousarray(self.planes[None])
        windows = np.empty((len(origins), len(self.planes), side, side), dtype=np.float32)
        for window, (top, left) in zip(windows, origins, strict=True):
            part = self.planes[:, top : top + side, left : left + side]
            rows, columns = part.shape[1:]
            window[:, :rows, :columns] = part
            window[:, rows:] = self.air[:, None, None]
            window[:, :rows, columns:] = self.air[:, None, None]
        return windows

    def batches(self, count: int) -> Iterator[Float32]:
        """All windows, at most `count` at a time, so that a huge view never doubles in memory."""
        for start in range(0, len(self), count):
            yield self.batch(start, start + count)


def cut(planes: Float32, tiling: Tiling, air: float | Sequence[float] = 1.0) -> Tiles:
    """Resizes a view's canonical planes and lays windows over them.

    Args:
        planes: (planes, rows, columns) float32; kept, not copied, where nothing is resized.
        tiling: Window layout.
        air: Value of air, one for all planes or one a plane.

    Returns:
        The windows; every pixel of the resized view lies in at least one.

    Raises:
        ValueError: `planes` is not three-dimensional, is empty, or `air` has another number of planes.
    """
    if planes.ndim != 3 or min(planes.shape) < 1:
        raise ValueError(f"planes must be (planes, rows, columns), found {planes.shape}")
    fill = np.broadcast_to(np.asarray(air, dtype=np.float32), (planes.shape[0],))
    view_size = (planes.shape[1], planes.shape[2])
    rows, columns = tiling.resized(*view_size)
    if (rows, columns) != view_size:
        resized = np.empty((len(planes), rows, columns), dtype=np.float32)
        for plane, target in zip(planes, resized, strict=True):
            _resize(plane, target)
        planes = resized
    layout = tiling.laid_over(*view_size)
    return Tiles(planes, fill, layout.starts(rows), layout.starts(columns), layout, view_size)


class Blender:
    """Adds windows' maps, in order and a few at a time, into the map of the view."""

    def __init__(self, tiles: Tiles, cells: int) -> None:
        """Prepares an empty map.

        Args:
            tiles: The windows the maps will come from.
            cells: Side of a window's map; tile / cells, the stride, must divide the tiling's `align`.

        Raises:
            ValueError: The stride does not fit.
        """
        tile, align = tiles.tiling.tile, tiles.tiling.align
        if not 1 <= cells <= tile or tile % cells or align % (tile // cells):
            raise ValueError(f"a map of {cells} cells over a window of {tile} pixels needs a stride dividing {align}")
        self.stride = tile // cells
        self._cells = cells
        self._next = 0
        self._size = (math.ceil(tiles.size[0] / self.stride), math.ceil(tiles.size[1] / self.stride))
        self._tops = [top // self.stride for top in tiles.tops]
        self._lefts = [left // self.stride for left in tiles.lefts]
        # The ramp spans the overlap; half a cell keeps every weight positive, so no cell is divided by zero.
        ramp = max(1.0, tiles.tiling.overlap / self.stride)
        self._weights_y = _weights(self._tops, cells, ramp)
        self._weights_x = _weights(self._lefts, cells, ramp)
        self._sum: Float32 = np.zeros((self._tops[-1] + cells, self._lefts[-1] + cells), dtype=np.float32)
        self._highest: Float32 = np.full_like(self._sum, -np.inf)
        self._classes: NDArray[np.int16] | None = None

    def add(self, maps: Float32, classes: Float32 | None = None) -> None:
        """Adds the next windows' maps.

        Args:
            maps: (n, cells, cells) or (n, 1, cells, cells).
            classes: (n, classes, cells, cells), or None as for all windows of the view.
        """
        for k, window in enumerate(maps.reshape(-1, self._cells, self._cells)):
            row, column = divmod(self._next, len(self._lefts))
            y, x = self._tops[row], self._lefts[column]
            at = np.s_[y : y + self._cells, x : x + self._cells]
            weights = self._weights_y[row][:, None] * self._weights_x[column][None, :]
            self._sum[at] += window * weights
            if classes is not None:
                self._add_classes(at, window, classes[k])
            self._next += 1

    def _add_classes(self, at: tuple[slice, slice], window: Float32, classes: Float32) -> None:
        """Where windows overlap, the class is that of the window with the higher map value."""
        if self._classes is None:
            self._classes = np.zeros(self._sum.shape, np.int16)
        higher = window > self._highest[at]
        self._classes[at] = np.where(higher, classes.argmax(axis=0), self._classes[at])
        self._highest[at] = np.maximum(self._highest[at], window)

    def classes(self) -> NDArray[np.int16] | None:
        """Index of the strongest class in each cell of `result`; None if the windows came without classes."""
        return None if self._classes is None else self._classes[: self._size[0], : self._size[1]].copy()

    def result(self) -> Float32:
        """The view's map, (rows, columns) float32 at the resized view's size divided by the stride.

        Raises:
            ValueError: Not every window's map was added exactly once.
        """
        expected = len(self._tops) * len(self._lefts)
        if self._next != expected:
            raise ValueError(f"{self._next} maps were added for {expected} windows")
        return self._sum[: self._size[0], : self._size[1]].copy()


def blend(tile_maps: Float32, tiles: Tiles) -> Float32:
    """Joins windows' maps into the map of the view; see `Blender`.

    Args:
        tile_maps: (n, cells, cells) or (n, 1, cells, cells) float32, in the order of `tiles`.
        tiles: The windows the maps came from.

    Returns:
        (rows, columns) float32 map of the resized view, one value a stride. One window's map comes back unchanged.
    """
    blender = Blender(tiles, tile_maps.shape[-1])
    blender.add(tile_maps)
    return blender.result()


def resample(values: Float32, shape: tuple[int, int], cells_per_pixel: tuple[float, float]) -> Float32:
    """Samples a map at every pixel of a view, linearly between cell centres and constant beyond the outer ones.

    Args:
        values: (rows, columns) float32 map.
        shape: (rows, columns) of the view.
        cells_per_pixel: Map cells a view pixel, (rows, columns).

    Returns:
        `shape` float32.
    """
    low_y, high_y, part_y = _positions(shape[0], cells_per_pixel[0], values.shape[0])
    low_x, high_x, part_x = _positions(shape[1], cells_per_pixel[1], values.shape[1])
    wide = values[:, low_x] * (1 - part_x) + values[:, high_x] * part_x
    return np.asarray(wide[low_y] * (1 - part_y[:, None]) + wide[high_y] * part_y[:, None], dtype=np.float32)


def _positions(pixels: int, cells_per_pixel: float, cells: int) -> tuple[NDArray[np.intp], NDArray[np.intp], Float32]:
    """For each pixel centre: the cells on either side and how far it lies towards the second."""
    where = np.clip((np.arange(pixels) + 0.5) * cells_per_pixel - 0.5, 0, cells - 1)
    low = np.floor(where).astype(np.intp)
    return low, np.minimum(low + 1, cells - 1), (where - low).astype(np.float32)


def _weights(starts: Sequence[int], cells: int, ramp: float) -> list[Float32]:
    """Weights along one axis for each window, summing to 1 in every covered cell."""
    centre = np.arange(cells) + 0.5
    shape = np.minimum(np.minimum(centre, cells - centre), ramp)
    total = np.zeros(starts[-1] + cells)
    for start in starts:
        total[start : start + cells] += shape
    return [(shape / total[start : start + cells]).astype(np.float32) for start in starts]


def _resize(plane: Float32, target: Float32) -> None:
    """One plane into another of another size: averages areas where it shrinks, interpolates linearly where it grows."""
    method = cv2.INTER_AREA if target.size < plane.size else cv2.INTER_LINEAR
    cv2.resize(plane, target.shape[::-1], dst=target, interpolation=method)
