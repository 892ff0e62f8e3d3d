"""Soft things as small voxels: heaps of cloth, crumpled paper, folded garments.

Sheets are height fields laid over what lies below; each puts its mass into the cells it passes through. Rays of a view
lie in planes x = const, so a heap is imaged by shearing: every slice is moved along one axis and added up, which costs
the same for any content. The heap is turned into the world once and serves all views.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from ..scan import Float32
from .geometry import Posed
from .view_geometry import Float64

# Steepest ray a slice is still summed for, as a cosine.
GRAZING = 0.1
# Places between which a steep sheet is shared out within a column.
SPLATS = 4


@dataclass(frozen=True, eq=False)
class VoxelHeap:
    """A box of cells, each filled to some share.

    Attributes:
        fill: (nx, ny, nz) float32 share of each cell that is filled, 0 and up.
        cell: Size of a cell along x, y and z, mm.
    """

    fill: Float32
    cell: tuple[float, float, float]
    _turned: dict[bytes, tuple[Float32, Float64]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if self.fill.ndim != 3 or min(self.fill.shape) < 1 or min(self.cell) <= 0.0:
            raise ValueError(f"fill {self.fill.shape} of cells {self.cell}: expected three axes and sizes above 0")

    @property
    def bounds(self) -> Float64:
        """(2, 3) corners, mm; a cell of margin, over which filling fades out."""
        half = 0.5 * (np.asarray(self.fill.shape) + 2.0) * np.asarray(self.cell)
        return np.stack([-half, half])

    @property
    def volume(self) -> float:
        """Filled volume, mm3."""
        return float(self.fill.sum(dtype=float) * np.prod(self.cell))

    def sunk(self, depth: Float64) -> VoxelHeap:
        """The heap with each of its columns lowered along -z.

        Args:
            depth: (nx, ny) how far, mm, not below 0; at most a whole number of cells, which it is cut down to.

        Returns:
            A heap of the same mass, its upper face where it was and its lower one as much farther down as it is higher.
        """
        most = int(depth.max() / self.cell[2] + 1e-6)
        down = np.minimum(depth / self.cell[2], most)
        whole = np.floor(down).astype(np.int64)
        share = (down - whole).astype(np.float32)[:, :, None]
        nz = self.fill.shape[2]
        grown = np.pad(self.fill, ((0, 0), (0, 0), (most + 1, most + 1)))
        # Cell k of the new heap, which starts `most` cells lower, is cell k - most + down of this one.
        source = np.arange(nz + most) + 1 + whole[:, :, None]
        fill = np.take_along_axis(grown, source, 2) * (1.0 - share)
        fill += np.take_along_axis(grown, source + 1, 2) * share
        return VoxelHeap(fill, self.cell)

    def chords(self, posed: Posed) -> Float32:
        """(rows, columns) filled length of each ray, mm."""
        grid, cell = self._in_world(posed.rotation)
        geometry, window = posed.geometry, posed.window
        if geometry.slant:
            raise ValueError(f"view {geometry.name!r} slants: heaps are seen by upright beams alone")
        origins = geometry.detector_mm[window.row0 : window.row1] - posed.centre[1:]
        directions = geometry.rays[window.row0 : window.row1]
        middle = directions[len(directions) // 2]
        through, along = (2, 1) if abs(middle[1]) >= abs(middle[0]) else (1, 2)
        slices = np.ascontiguousarray(_columns(grid, cell[0], posed.rays.u).transpose(through, along, 0))
        speed = directions[:, through - 1]
        speed = np.where(np.abs(speed) < GRAZING, np.copysign(GRAZING, speed), speed)
        out = np.zeros(window.shape, np.float32)
        for k, cut in enumerate(slices):
            at = (k - 0.5 * (len(slices) - 1)) * cell[through]
            step = (at - origins[:, through - 1]) / speed
            place = origins[:, along - 1] + step * directions[:, along - 1]
            row, share = _split(place / cell[along] + 0.5 * (cut.shape[0] - 1), cut.shape[0])
            out += cut[row] * (1.0 - share)[:, None]
            out += cut[row + 1] * share[:, None]
        out *= (cell[through] / np.abs(speed)).astype(np.float32)[:, None]
        return out

    def _in_world(self, rotation: Float64) -> tuple[Float32, Float64]:
        """The heap on a grid along the world's axes with an empty rim, and its cells; kept for the next view."""
        key = np.round(rotation, 9).tobytes()
        if key not in self._turned:
            self._turned.clear()
            self._turned[key] = _turn(self.fill, np.asarray(self.cell, dtype=float), rotation)
        return self._turned[key]


def _turn(fill: Float32, cell: Float64, rotation: Float64) -> tuple[Float32, Float64]:
    axes = np.abs(rotation).argmax(axis=1)
    if np.allclose(np.abs(rotation), np.eye(3)[axes], atol=1e-9):
        turned = fill.transpose(axes)
        flips = tuple(axis for axis in range(3) if rotation[axis, axes[axis]] < 0.0)
        return np.pad(np.flip(turned, flips), 1), cell[axes]
    size = np.abs(rotation) @ (np.asarray(fill.shape) * cell)
    if abs(rotation[2, 2] - 1.0) < 1e-9 and np.isclose(cell[0], cell[1]):
        shape = np.ceil(size[:2] / cell[:2]).astype(int) + 2
        # From (column, row) of the turned picture to those of the old one: back through the rotation.
        back = np.array([[rotation[1, 1], rotation[0, 1]], [rotation[1, 0], rotation[0, 0]]])
        shift = (np.array(fill.shape[1::-1]) - 1) / 2.0 - back @ ((shape[::-1] - 1) / 2.0)
        matrix = np.concatenate([back, shift[:, None]], axis=1)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        layers = [
            cv2.warpAffine(np.ascontiguousarray(fill[:, :, k]), matrix, (int(shape[1]), int(shape[0])), flags=flags)
            for k in range(fill.shape[2])
        ]
        turned, cells = np.stack(layers, axis=2), cell
    else:
        cells = np.full(3, float(cell.min()))
        shape = np.ceil(size / cells).astype(int) + 2
        back = (rotation.T / cell[:, None]) * cells
        shift = (np.asarray(fill.shape) - 1) / 2.0 - back @ ((shape - 1) / 2.0)
        turned = _sampled(fill, back, shift, tuple(shape.tolist()))
    mass = float(turned.sum(dtype=float) * np.prod(cells))
    if mass > 0.0:
        turned *= np.float32(fill.sum(dtype=float) * np.prod(cell) / mass)
    return np.pad(turned, 1), cells


def _sampled(fill: Float32, back: Float64, shift: Float64, shape: tuple[int, int, int]) -> Float32:
    """A grid of a shape whose cell `k` is that at `back @ k + shift` of the old one, by trilinear interpolation.

    Every layer of the old grid is linear in its plane, which OpenCV samples to 1/32 of a cell; two are blended.
    """
    rim = np.pad(fill, 1)
    nx, ny, nz = rim.shape
    # All layers under one another; the empty rim keeps them apart.
    layers = np.ascontiguousarray(rim.transpose(2, 0, 1)).reshape(nz * nx, ny)
    along, across = (np.arange(n, dtype=np.float32) for n in shape[1:])
    plane = (
        back[:, 1, None, None].astype(np.float32) * along[:, None] + back[:, 2, None, None].astype(np.float32) * across
    )
    out = np.empty(shape, np.float32)
    for k in range(shape[0]):
        start = (back[:, 0] * k + shift + 1.0).astype(np.float32)
        x, y = np.clip(plane[0] + start[0], 0, nx - 1), np.clip(plane[1] + start[1], 0, ny - 1)
        z = np.clip(plane[2] + start[2], 0, nz - 1.001)
        layer = np.floor(z)
        x += layer * nx
        lower = cv2.remap(layers, y, x, cv2.INTER_LINEAR)
        x += nx
        upper = cv2.remap(layers, y, x, cv2.INTER_LINEAR)
        z -= layer
        out[k] = lower + z * (upper - lower)
    return out


def _columns(grid: Float32, cell: float, u: Float64) -> Float32:
    """The grid at the belt offsets u instead of its own cells along x."""
    at, share = _split(u / cell + 0.5 * (grid.shape[0] - 1), grid.shape[0])
    return np.asarray(grid[at] * (1.0 - share)[:, None, None] + grid[at + 1] * share[:, None, None])


def _split(position: Float64, cells: int) -> tuple[NDArray[np.int64], Float32]:
    """Left cell and share of the right one for linear interpolation; the rim of the grid is empty."""
    position = np.clip(position, 0.0, cells - 1.001)
    left = position.astype(np.int64)
    return left, (position - left).astype(np.float32)


class _Pile:
    """Cells being filled by sheets laid over one another."""

    def __init__(self, size_mm: tuple[float, float, float], cell_mm: float) -> None:
        nx, ny = (max(2, round(s / cell_mm)) for s in size_mm[:2])
        # Room for a pile twice as high as asked for; `heap` presses it down.
        self.shape = (nx, ny, max(2, round(2.0 * size_mm[2] / cell_mm)))
        self.cell, self.height = cell_mm, size_mm[2]
        self.fill = np.zeros(self.shape, np.float32)
        self.top = np.zeros(self.shape[:2])

    def lay(self, height: Float64, thickness: Float64) -> None:
        """Lay a sheet at a height (but not below what lies there), of a thickness per place, mm; 0 where it is not."""
        there = thickness > 0.0
        height = np.where(there, np.maximum(height, self.top), self.top)
        steep_x, steep_y = np.gradient(height, self.cell)
        mass = thickness * np.sqrt(1.0 + steep_x**2 + steep_y**2) / (self.cell * SPLATS)
        # A steep sheet passes through several cells of a column: spread it over the height it spans.
        span = 0.5 * self.cell * (np.abs(steep_x) + np.abs(steep_y)) + thickness
        at = np.flatnonzero(there)
        height_at, span_at, mass_at = (values.ravel()[at] for values in (height, span, mass))
        levels, cells = self.shape[2], self.fill.reshape(-1)
        for k in range(SPLATS):
            z = (height_at + (k + 0.5) / SPLATS * span_at) / self.cell - 0.5
            low = np.minimum(np.maximum(z, 0.0).astype(np.int64), levels - 1)
            upper = mass_at * np.minimum(np.maximum(z - low, 0.0), 1.0)
            place = at * levels + low
            cells[place] += (mass_at - upper).astype(np.float32)
            cells[np.minimum(place + 1, at * levels + levels - 1)] += upper.astype(np.float32)
        self.top = np.where(there, height + thickness, self.top)

    def heap(self) -> VoxelHeap:
        """The pile without the empty cells above it, pressed down to the height asked for."""
        used = int(np.flatnonzero(self.fill.any(axis=(0, 1)))[-1]) + 1
        press = max(1.0, used * self.cell / self.height)
        return VoxelHeap(self.fill[:, :, :used] * np.float32(press), (self.cell, self.cell, self.cell / press))


def crumpled(
    rng: np.random.Generator,
    size_mm: tuple[float, float, float],
    thickness_mm: float,
    layers: int,
    *,
    crease_mm: float = 30.0,
    cell_mm: float = 4.0,
) -> VoxelHeap:
    """Sheets thrown over one another: clothes, a towel, packing paper.

    Args:
        rng: Source of randomness.
        size_mm: Sizes of the heap along x, y and z, mm.
        thickness_mm: Of one sheet, mm: 0.1 for paper, 1 to 3 for cloth.
        layers: Number of sheets.
        crease_mm: Distance between folds, mm.
        cell_mm: Size of the cells, mm.

    Returns:
        The heap, to be given the density of the sheet itself; it fills a fraction of its box.
    """
    pile = _Pile(size_mm, cell_mm)
    nx, ny, _ = pile.shape
    rise = size_mm[2] / layers
    for layer in range(layers):
        outline = _outline(rng, nx, ny)
        # Ridges of |noise| are creases; the sheet hangs between them and leans on what lies below.
        creases = np.abs(_noise(rng, nx, ny, crease_mm / cell_mm))
        wave = _noise(rng, nx, ny, 3.0 * crease_mm / cell_mm)
        resting = cv2.GaussianBlur(pile.top, (0, 0), 1.5)
        height = resting + rise * (0.35 * creases + 0.25 * wave)
        pile.lay(np.clip(height, 0.0, (layer + 1.2) * rise), np.where(outline, thickness_mm, 0.0))
    return pile.heap()


def folded(
    rng: np.random.Generator,
    size_mm: tuple[float, float, float],
    thickness_mm: float,
    layers: int,
    *,
    hem_mm: float = 15.0,
    cell_mm: float = 3.0,
) -> VoxelHeap:
    """A garment folded to a packet: straight edges, hems and seams that show, layers that end short of one another.

    Args:
        rng: Source of randomness.
        size_mm: Sizes along x, y and z, mm.
        thickness_mm: Of one layer, mm.
        layers: Number of layers.
        hem_mm: Width of the hems, which are three times as thick.
        cell_mm: Size of the cells, mm.

    Returns:
        The heap, to be given the density of the cloth itself.
    """
    pile = _Pile(size_mm, cell_mm)
    nx, ny, _ = pile.shape
    x = (np.arange(nx) + 0.5)[:, None] * cell_mm
    y = (np.arange(ny) + 0.5)[None, :] * cell_mm
    rise = size_mm[2] / layers
    for layer in range(layers):
        x0, y0 = rng.uniform(0.0, 0.06, 2) * size_mm[:2]
        x1, y1 = (1.0 - rng.uniform(0.0, 0.06, 2)) * size_mm[:2]
        if rng.random() < 0.35:
            # A sleeve or a flap that reaches only part of the way.
            x1 = size_mm[0] * rng.uniform(0.35, 0.75)
        edge = np.minimum(np.minimum(x - x0, x1 - x), np.minimum(y - y0, y1 - y))
        thickness = np.where(edge > 0.0, thickness_mm, 0.0)
        thickness = np.where((edge > 0.0) & (edge < hem_mm * rng.uniform(0.4, 1.0)), 3.0 * thickness_mm, thickness)
        seam = rng.uniform(0.2, 0.8) * size_mm[1]
        thickness = np.where((np.abs(y - seam) < cell_mm) & (edge > 0.0), 2.5 * thickness_mm, thickness)
        wave = rise * 0.4 * _noise(rng, nx, ny, 60.0 / cell_mm)
        height = np.maximum(cv2.GaussianBlur(pile.top, (0, 0), 1.0), layer * rise + wave)
        pile.lay(np.maximum(height, 0.0), thickness)
    return pile.heap()


def _noise(rng: np.random.Generator, nx: int, ny: int, scale: float) -> Float64:
    """(nx, ny) smooth noise of standard deviation 1 with detail of about `scale` cells, and some finer."""
    out = np.zeros((nx, ny))
    for octave, weight in ((1.0, 1.0), (0.5, 0.45), (0.25, 0.2)):
        coarse = (max(2, int(nx / (scale * octave)) + 2), max(2, int(ny / (scale * octave)) + 2))
        out += weight * cv2.resize(rng.standard_normal(coarse), (ny, nx), interpolation=cv2.INTER_CUBIC)
    return np.asarray(out / max(float(out.std()), 1e-9))


def _outline(rng: np.random.Generator, nx: int, ny: int) -> NDArray[np.bool_]:
    """A turned, rounded rectangle with a wavy edge that covers most of the heap."""
    x = np.linspace(-1.0, 1.0, nx)[:, None]
    y = np.linspace(-1.0, 1.0, ny)[None, :]
    angle = rng.uniform(-0.6, 0.6)
    along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    half_x, half_y = rng.uniform(0.7, 1.05, 2)
    power = (np.abs(along) / half_x) ** 4 + (np.abs(across) / half_y) ** 4
    wavy = 1.0 + 0.15 * _noise(rng, nx, ny, max(4.0, nx / 5.0))
    rim = np.maximum(np.abs(x), np.abs(y)) < 0.98
    return np.asarray((power < wavy) & rim)
