"""One convex shape many times over, imaged in one go: pills, screws, beads, links of a chain, lengths of a cable.

A copy of a few pixels costs a hundredth of what a primitive of its own would. Copies may be stretched, so a cable is a
chain of cylinders of any length and a ring is a closed one. Two lengths of a tube meet in the plane that halves their
angle, as a mitre: what is missing inside the bend is there outside, and the mass is that of the length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..scan import Float32
from .crossings import half_space, quadric
from .geometry import IDENTITY, Convex, Posed, Rays, axis_rotation, chords_of_interval, corners_of, slanted
from .primitives import Box, Cylinder, Ellipsoid
from .view_geometry import Float64, ViewGeometry, Window

Int64 = NDArray[np.int64]

# Pixels evaluated together: few enough for the cache, enough to hide the cost of a call.
CHUNK_PIXELS = 49_152
# Cosine of half the sharpest bend that is mitred.
SHARPEST = 0.35


@dataclass(frozen=True, eq=False)
class Many:
    """Copies of a convex shape, as one shape.

    Chords add up: copies should not overlap, or count twice where they do.

    Attributes:
        shape: What is copied.
        centres: (n, 3) where the copies are, mm.
        rotations: (n, 3, 3) their axes as columns; None for unturned.
        scales: (n, 3) stretch along the shape's own axes; None for none.
        cuts: Planes that cut each copy: outward normals (n, 3) and offsets (n,), in its own frame before stretching.
        cut_off: Volume that the cuts remove, mm3.
    """

    shape: Convex
    centres: Float64
    rotations: Float64 | None = None
    scales: Float64 | None = None
    cuts: tuple[tuple[Float64, Float64], ...] = ()
    cut_off: float = 0.0

    def __post_init__(self) -> None:
        n = len(self.centres)
        for name, expected in (("centres", (n, 3)), ("rotations", (n, 3, 3)), ("scales", (n, 3))):
            value = getattr(self, name)
            if value is not None and np.shape(value) != expected:
                raise ValueError(f"{name} {np.shape(value)}: expected {expected}")
        if n == 0:
            raise ValueError("at least one copy is needed")

    def _corners(self) -> Float64:
        """(n, 8, 3) corners of the boxes of all copies, in the common frame."""
        corners = corners_of(self.shape.bounds)[None]
        if self.scales is not None:
            corners = corners * np.asarray(self.scales)[:, None]
        if self.rotations is not None:
            corners = corners @ np.swapaxes(self.rotations, 1, 2)
        return np.asarray(corners + np.asarray(self.centres)[:, None])

    @property
    def bounds(self) -> Float64:
        """(2, 3) corners, mm."""
        corners = self._corners()
        return np.stack([corners.min(axis=(0, 1)), corners.max(axis=(0, 1))])

    @property
    def volume(self) -> float:
        """Volume of all copies, mm3."""
        stretch = len(self.centres) if self.scales is None else float(np.prod(self.scales, axis=1).sum())
        return self.shape.volume * stretch - self.cut_off

    def _interval(self, rays: Rays, chosen: Int64) -> tuple[Float32, Float32]:
        """Where rays enter and leave the chosen copies."""
        interval = _endless(rays, self.shape) if self.kind == "tube" else self.shape.interval(rays)
        return _cut(interval, rays, chosen, self.cuts)

    def chords(self, posed: Posed) -> Float32:
        """(rows, columns) length of each ray inside the copies, mm."""
        corners = self._corners() @ posed.rotation.T + posed.centre
        centres = np.asarray(self.centres) @ posed.rotation.T + posed.centre
        n = len(centres)
        turned = posed.rotation @ (np.broadcast_to(np.eye(3), (n, 3, 3)) if self.rotations is None else self.rotations)
        scales = None if self.scales is None else np.asarray(self.scales)
        tall, wide = posed.window.shape
        places: list[Int64] = []
        lengths: list[Float32] = []
        for chosen, rows, columns in _chunks(posed.geometry, posed.window, corners):
            rays = _rays(posed.geometry, centres, turned, scales, chosen, rows, columns)
            shape = (len(chosen), rows.shape[1], columns.shape[1])
            chords = chords_of_interval(self._interval(rays, chosen), shape)
            at = (rows - posed.window.row0)[:, :, None] * wide + (columns - posed.window.column0)[:, None, :]
            places.append(at.ravel())
            lengths.append(chords.ravel())
        if not places:
            return np.zeros((tall, wide), np.float32)
        total = np.bincount(np.concatenate(places), weights=np.concatenate(lengths), minlength=tall * wide)
        return total.reshape(tall, wide).astype(np.float32)

    @property
    def kind(self) -> str | None:
        """Shapes of one kind are copies of the same unit shape once they are stretched; None for all others."""
        if self.cuts:
            return "tube" if self.shape == _UNIT["Cylinder"] else None
        name = type(self.shape).__name__
        return name if name in _UNIT else None

    @property
    def unit_scales(self) -> Float64:
        """(n, 3) stretch of the unit shape of its kind."""
        size: tuple[float, ...] = (1.0, 1.0, 1.0)
        if isinstance(self.shape, Box):
            size = self.shape.size
        elif isinstance(self.shape, Ellipsoid):
            size = self.shape.radii
        elif isinstance(self.shape, Cylinder):
            size = (self.shape.radius, self.shape.radius_y or self.shape.radius, self.shape.height)
        scales = np.ones((len(self.centres), 3)) if self.scales is None else np.asarray(self.scales)
        return np.asarray(scales * np.asarray(size))


_UNIT: dict[str, Convex] = {
    "Box": Box((1.0, 1.0, 1.0)), "Cylinder": Cylinder(1.0, 1.0), "Ellipsoid": Ellipsoid((1.0, 1.0, 1.0)),
}  # fmt: skip


def trace_many(
    geometry: ViewGeometry, shapes: Sequence[Many], centres: Float64, turned: Float64, windows: Sequence[Window]
) -> list[Float32]:
    """Chords of several shapes of one kind, all their copies worked out together.

    Args:
        geometry: The view.
        shapes: The shapes, all of the same `kind`, which is not None.
        centres: (shapes, 3) world positions of their origins.
        turned: (shapes, 3, 3) their axes as columns.
        windows: The pixels of each that are wanted.

    Returns:
        (rows, columns) of its window for each shape, mm.
    """
    kind = shapes[0].kind or ""
    owner = np.repeat(np.arange(len(shapes)), [len(shape.centres) for shape in shapes])
    axes = np.concatenate([np.broadcast_to(IDENTITY, (len(shape.centres), 3, 3)) if shape.rotations is None
                           else shape.rotations for shape in shapes])  # fmt: skip
    places = np.concatenate([np.asarray(shape.centres, dtype=float) for shape in shapes])
    places = (turned[owner] @ places[..., None])[..., 0] + centres[owner]
    axes, scales = turned[owner] @ axes, np.concatenate([shape.unit_scales for shape in shapes])
    unit = _UNIT["Cylinder" if kind == "tube" else kind]
    corners = (corners_of(unit.bounds) * scales[:, None]) @ axes.swapaxes(1, 2) + places[:, None]
    cuts = tuple(
        tuple(np.concatenate([shape.cuts[end][what] for shape in shapes]) for what in (0, 1))
        for end in range(2 if kind == "tube" else 0)
    )
    row0, column0 = (np.array([getattr(w, name) for w in windows])[owner][:, None] for name in ("row0", "column0"))
    tall, wide = (np.array([w.shape[axis] for w in windows])[owner][:, None] for axis in (0, 1))
    ends = np.cumsum([w.shape[0] * w.shape[1] for w in windows])
    first = np.concatenate([[0], ends[:-1]])[owner][:, None]
    # One pixel more takes what a shared window has beyond that of the shape.
    pixels, lengths = [np.array([ends[-1]])], [np.zeros(1, np.float32)]
    for chosen, rows, columns in _chunks(geometry, Window(0, geometry.shape[0], 0, geometry.shape[1]), corners):
        rays = _rays(geometry, places, axes, scales, chosen, rows, columns)
        interval = _cut(_endless(rays, unit) if cuts else unit.interval(rays), rays, chosen, cuts)
        row, column = rows - row0[chosen], columns - column0[chosen]
        row = np.where((row >= 0) & (row < tall[chosen]), first[chosen] + row * wide[chosen], ends[-1])
        column = np.where((column >= 0) & (column < wide[chosen]), column, ends[-1])
        at = np.minimum(row[:, :, None] + column[:, None, :], ends[-1])
        pixels.append(at.ravel())
        lengths.append(chords_of_interval(interval, at.shape).ravel())
    total = np.bincount(np.concatenate(pixels), weights=np.concatenate(lengths)).astype(np.float32)
    return [part.reshape(window.shape) for part, window in zip(np.split(total, ends)[:-1], windows, strict=True)]


def _endless(rays: Rays, shape: Convex) -> tuple[Float32, Float32]:
    """Where rays are inside a cylinder without its ends, which lie beyond those of the length of tube it is cut to."""
    radii = (shape.radius, shape.radius_y or shape.radius) if isinstance(shape, Cylinder) else (1.0, 1.0)
    return quadric(rays, np.array([1.0 / radii[0], 1.0 / radii[1], 0.0]))


def _cut(
    interval: tuple[Float32, Float32], rays: Rays, chosen: Int64, cuts: Sequence[Sequence[Float64]]
) -> tuple[Float32, Float32]:
    """The part of rays that planes leave of the chosen copies."""
    enter, leave = interval
    for normals, offsets in cuts:
        start, stop = half_space(rays, normals[chosen], offsets[chosen])
        enter, leave = np.maximum(enter, start), np.minimum(leave, stop)
    return enter, leave


def trace_copies(
    geometry: ViewGeometry,
    window: Window,
    interval: Callable[[Rays, Int64], tuple[Float32, Float32]],
    centres: Float64,
    turned: Float64,
    scales: Float64 | None,
    corners: Float64,
) -> Iterator[tuple[Int64, list[Window], Float32]]:
    """Chords of shapes of one kind, one by one but worked out together.

    Args:
        geometry: The view.
        window: Pixels wanted.
        interval: Where rays enter and leave some of the shapes, given their rays and their numbers.
        centres: (n, 3) world positions of the shapes.
        turned: (n, 3, 3) their axes as columns.
        scales: (n, 3) their stretch; None for none.
        corners: (n, 8, 3) corners of their boxes in the world.

    Yields:
        Some of the shapes: their numbers, their windows (of one size, some larger than needed), and their chords,
        (shapes, rows, columns).
    """
    for chosen, rows, columns in _chunks(geometry, window, corners):
        rays = _rays(geometry, centres, turned, scales, chosen, rows, columns)
        size = (len(chosen), rows.shape[1], columns.shape[1])
        edges = zip(
            rows[:, 0].tolist(), rows[:, -1].tolist(), columns[:, 0].tolist(), columns[:, -1].tolist(), strict=True
        )
        windows = [Window(row0, row1 + 1, column0, column1 + 1) for row0, row1, column0, column1 in edges]
        yield chosen, windows, chords_of_interval(interval(rays, chosen), size)


def _chunks(geometry: ViewGeometry, window: Window, corners: Float64) -> Iterator[tuple[Int64, Int64, Int64]]:
    """Copies of like size together: which, and the rows and columns (copies, size) of the windows they share."""
    x, rows = geometry.along(corners), geometry.rows_before(corners[..., 1:])
    row0 = np.clip(rows.min(axis=1), window.row0, window.row1)
    row1 = np.clip(rows.max(axis=1), window.row0, window.row1)
    columns = geometry.columns_between(x.min(axis=1), x.max(axis=1))
    column0, column1 = (np.clip(column, window.column0, window.column1) for column in columns)
    height, width = row1 - row0, column1 - column0
    seen = np.flatnonzero((height > 0) & (width > 0))
    order = seen[np.argsort(height[seen] * width[seen], kind="stable")]
    while len(order):
        # Take copies, largest first, while the shared window neither overfills the cache nor doubles their area.
        h, w = np.maximum.accumulate(height[order[::-1]]), np.maximum.accumulate(width[order[::-1]])
        padded = h * w * np.arange(1, len(order) + 1)
        needed = np.cumsum((height * width)[order[::-1]])
        fits = (padded <= CHUNK_PIXELS) & ((padded <= 2 * needed) | (padded <= 4096))
        count = max(1, len(order) if fits.all() else int(np.argmin(fits)))
        chosen, order = order[-count:], order[:-count]
        tall, wide = int(height[chosen].max()), int(width[chosen].max())
        # Windows at the rim are moved back into the view, not cut.
        rows = np.minimum(row0[chosen], window.row1 - tall)[:, None] + np.arange(tall)
        yield chosen, rows, np.minimum(column0[chosen], window.column1 - wide)[:, None] + np.arange(wide)


def _rays(
    geometry: ViewGeometry, centres: Float64, turned: Float64, scales: Float64 | None, chosen: Int64, rows: Int64,
    columns: Int64,
) -> Rays:  # fmt: skip
    """Rays in the frame of each copy; stretching a copy is shrinking its frame, which leaves distances along rays."""
    centre, axes = centres[chosen], turned[chosen]
    directions = geometry.rays[rows]
    towards = geometry.detector_mm[rows] - centre[:, None, 1:]
    ahead = towards[..., 0] * directions[..., 0] + towards[..., 1] * directions[..., 1]
    nearest = towards - ahead[..., None] * directions
    if scales is not None:
        axes = axes / scales[chosen][:, None, :]
    start, along = nearest @ axes[:, 1:], directions @ axes[:, 1:]
    if geometry.lean_mm is not None:
        start = start + geometry.lean_mm[rows][..., None] * axes[:, None, 0]
    if geometry.slant:
        y = nearest[..., 0] + centre[:, None, 1]
        start, along = slanted(geometry.slant, start, along, y, directions[..., 0], axes[:, None, 0])
    return Rays(axes[:, 0], start, along, geometry.belt_mm[columns] - centre[:, :1])


def tube(points: Float64, radius: float, *, closed: bool = False) -> Many:
    """A round tube or wire along a path.

    Args:
        points: (n, 3) corners of the path, mm.
        radius: mm.
        closed: Whether the last point is joined to the first.

    Returns:
        The tube; carve nothing into it, but lay a thinner one inside for a core of another material.
    """
    path = np.asarray(points, dtype=float)
    kept = np.linalg.norm(np.diff(path, axis=0, append=path[:1] if closed else path[:1] + np.inf), axis=1) > 1e-9
    path = path[kept]
    starts, ends = (path, np.roll(path, -1, axis=0)) if closed else (path[:-1], path[1:])
    length = np.linalg.norm(ends - starts, axis=1)
    along = (ends - starts) / length[:, None]
    before, after = np.roll(along, 1, axis=0), np.roll(along, -1, axis=0)
    if not closed:
        before[0], after[-1] = along[0], along[-1]
    turned = axis_rotation(along)
    first, last = (_mitre(along, other) for other in (before, after))
    # Long enough for the longest side of the mitres, then cut.
    spare = [radius * np.sqrt(np.maximum(1.0 / np.sum(along * m, axis=1) ** 2 - 1.0, 0.0)) for m in (first, last)]
    centres = 0.5 * (starts + ends) + 0.5 * (spare[1] - spare[0])[:, None] * along
    scales = np.stack(
        [np.full_like(length, radius), np.full_like(length, radius), length + spare[0] + spare[1]], axis=1
    )
    cuts = []
    for normal, at in ((-first, starts), (last, ends)):
        local = np.einsum("nij,ni->nj", turned, normal) * scales
        cuts.append((local, np.sum(normal * (at - centres), axis=1)))
    cut_off = float(np.pi * radius**2 * (spare[0] + spare[1]).sum())
    return Many(Cylinder(1.0, 1.0), centres, turned, scales, tuple(cuts), cut_off)


def _mitre(along: Float64, other: Float64) -> Float64:
    """Unit normals of the planes that halve the angles between neighbours; square ends where a bend is too sharp."""
    total = along + other
    size = np.linalg.norm(total, axis=1, keepdims=True)
    return np.where(size > 2.0 * SHARPEST, total / np.maximum(size, 1e-12), along)


def torus(radius: float, tube_radius: float, segments: int = 24) -> Many:
    """A ring round z: a tube along a polygon whose length is the circle's, so that the mass is exact.

    Args:
        radius: From the middle of the ring to the middle of the tube, mm.
        tube_radius: mm.
        segments: Corners of the polygon.

    Returns:
        The ring.
    """
    angle = 2.0 * np.pi * np.arange(segments) / segments
    reach = radius * (np.pi / segments) / np.sin(np.pi / segments)
    points = np.stack([reach * np.cos(angle), reach * np.sin(angle), np.zeros(segments)], axis=1)
    return tube(points, tube_radius, closed=True)


def coil(radius: float, wire_radius: float, turns: float, height: float, segments_a_turn: int = 12) -> Many:
    """A helix round z: a spring, a winding."""
    angle = np.linspace(0.0, 2.0 * np.pi * turns, max(2, round(turns * segments_a_turn) + 1))
    z = np.linspace(-0.5, 0.5, len(angle)) * height
    return tube(np.stack([radius * np.cos(angle), radius * np.sin(angle), z], axis=1), wire_radius)
