"""Prisms over any polygon with holes: wrenches, pistol frames, flywheels, printed boards, rings, moulds.

A ray crosses the outline at some edges. Its length inside is the sum of where it leaves less that of where it enters,
each clipped to the part of the ray between the two end faces: no sorting, and exact for outlines that are not convex.
Which edges a ray crosses is decided by one number per vertex, shared by the two edges that meet there, so that no ray
slips through a corner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..scan import Float32
from .crossings import TINY, half_space
from .geometry import Convex, Posed, Rays
from .view_geometry import Float64

Point = tuple[float, float]
# A ray whose direction across the outline is smaller runs along the extrusion.
ALONG = 1e-6
MAX_EDGES = 400


@dataclass(frozen=True, eq=False)
class Prism:
    """A polygon in x, y extruded along z, centred on z = 0.

    Attributes:
        outline: Corners in x, y, mm, in either turning sense; must not cross itself.
        height: Full height along z, mm.
        holes: Outlines cut out of it, inside it and apart from one another.
        within: A convex shape, in the same frame, that the prism is cut down to; None for none.
    """

    outline: Sequence[Point]
    height: float
    holes: Sequence[Sequence[Point]] = ()
    within: Convex | None = None

    def __post_init__(self) -> None:
        rings = [_ring(self.outline, anticlockwise=True)] + [_ring(hole, anticlockwise=False) for hole in self.holes]
        if sum(map(len, rings)) > MAX_EDGES:
            raise ValueError(f"prism of {sum(map(len, rings))} edges: expected at most {MAX_EDGES}")
        object.__setattr__(self, "_rings", rings)

    @property
    def rings(self) -> list[Float64]:
        """(n, 2) corners of the outline, anticlockwise, then of the holes, clockwise."""
        rings: list[Float64] = self.__dict__["_rings"]
        return rings

    @property
    def bounds(self) -> Float64:
        """(2, 3) corners, mm."""
        corners = self.rings[0]
        half = 0.5 * self.height
        box = np.stack([[*corners.min(axis=0), -half], [*corners.max(axis=0), half]])
        if self.within is not None:
            low, high = self.within.bounds
            box = np.stack([np.maximum(box[0], low), np.maximum(np.minimum(box[1], high), np.maximum(box[0], low))])
        return np.asarray(box)

    @property
    def volume(self) -> float:
        """Volume of the whole prism, mm3; `within` is not counted off."""
        return float(sum(_area(ring) for ring in self.rings) * self.height)

    def chords(self, posed: Posed) -> Float32:
        """(rows, columns) length of each ray inside, mm."""
        rays = posed.rays
        start, stop = _ends(rays, 0.5 * self.height, self.within, posed.window.shape)
        d, b, a = rays.d[:, :2], rays.b[:, :2], rays.a[:2]
        speed = np.hypot(d[:, 0], d[:, 1])
        along = speed < ALONG
        d = np.where(along[:, None], [1.0, 0.0], d / np.maximum(speed, ALONG)[:, None])
        speed = np.maximum(speed, ALONG)
        # Across the ray, in the plane of the outline: a ray passes a vertex where `moved` reaches `level`.
        u = rays.u.astype(np.float32)
        drift = -(a[0] * d[:, 1] - a[1] * d[:, 0])
        moved = (drift[:, None] * rays.u).astype(np.float32)
        onward = (-(d @ a) / speed).astype(np.float32)[:, None] * u
        out = np.zeros(posed.window.shape, np.float32)
        for ring in self.rings:
            offset = ring[:, None, :] - b
            level = -(offset[..., 0] * d[:, 1] - offset[..., 1] * d[:, 0])
            depth = (offset[..., 0] * d[:, 0] + offset[..., 1] * d[:, 1]) / speed
            _add_ring(out, level, depth, moved, onward, drift, rays.u, start, stop)
        return out


def _add_ring(
    out: Float32, level: Float64, depth: Float64, moved: Float32, onward: Float32, drift: Float64, u: Float64,
    start: Float32, stop: Float32,
) -> None:  # fmt: skip
    """Add exits and subtract entries of one ring; level and depth are (corners, rows)."""
    level32 = level.astype(np.float32)
    following = np.concatenate([level32[1:], level32[:1]])
    step, rise = np.concatenate([level[1:], level[:1]]) - level, np.concatenate([depth[1:], depth[:1]]) - depth
    flat = np.abs(step) < 1e-4
    # Depth of a crossing: that of the first corner plus rise times the share of the edge passed.
    gain = np.where(flat, 0.0, rise / np.where(flat, 1.0, step))
    base = np.where(flat, depth + 0.5 * rise, depth - level * gain)
    lower, upper = np.minimum(level32, following), np.maximum(level32, following)
    sign = np.where(step > 0.0, np.float32(1.0), np.float32(-1.0))
    spans = _column_spans(lower, upper, drift, u)
    gain32, base32 = gain.astype(np.float32), base.astype(np.float32)
    for k, (row0, row1, column0, column1) in enumerate(spans):
        if row0 >= row1 or column0 >= column1:
            continue
        rows, columns = slice(row0, row1), slice(column0, column1)
        across = moved[rows, columns]
        crossed = (across >= lower[k, rows, None]) & (across < upper[k, rows, None])
        at = across * gain32[k, rows, None]
        at += base32[k, rows, None]
        at += onward[rows, columns]
        np.maximum(at, start[rows, columns], out=at)
        np.minimum(at, stop[rows, columns], out=at)
        at *= crossed
        at *= sign[k, rows, None]
        out[rows, columns] += at


def _column_spans(lower: Float32, upper: Float32, drift: Float64, u: Float64) -> list[tuple[int, int, int, int]]:
    """Rows and columns that may cross each edge, one pixel generous."""
    still = np.abs(drift) < TINY
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.stack([lower / drift, upper / drift])
    slack = np.abs(u[-1] - u[0]) / max(len(u) - 1, 1) + 1e-3
    low = np.where(still, np.where(lower > 1e-3, np.inf, -np.inf), ends.min(axis=0) - slack)
    high = np.where(still, np.where(upper < -1e-3, -np.inf, np.inf), ends.max(axis=0) + slack)
    first, last = np.searchsorted(u, low), np.searchsorted(u, high, side="right")
    hit = first < last
    rows = lower.shape[1]
    row0 = np.where(hit.any(axis=1), hit.argmax(axis=1), 0)
    row1 = np.where(hit.any(axis=1), rows - hit[:, ::-1].argmax(axis=1), 0)
    column0 = np.where(hit, first, len(u)).min(axis=1)
    column1 = np.where(hit, last, 0).max(axis=1)
    return list(zip(row0.tolist(), row1.tolist(), column0.tolist(), column1.tolist(), strict=True))


def _ends(rays: Rays, half: float, within: Convex | None, shape: tuple[int, ...]) -> tuple[Float32, Float32]:
    """The part of each ray between the end faces (and inside `within`), empty where it misses."""
    start, stop = np.asarray(np.float32(-np.inf)), np.asarray(np.float32(np.inf))
    for normal in (np.array([0.0, 0.0, 1.0]), np.array([0.0, 0.0, -1.0])):
        low, high = half_space(rays, normal, half)
        start, stop = np.maximum(start, low), np.minimum(stop, high)
    if within is not None:
        low, high = within.interval(rays)
        start, stop = np.maximum(start, low), np.minimum(stop, high)
    stop = np.maximum(stop, start)
    return np.broadcast_to(start, shape), np.broadcast_to(stop, shape)


def _area(ring: Float64) -> float:
    following = np.roll(ring, -1, axis=0)
    return float(0.5 * np.sum(ring[:, 0] * following[:, 1] - ring[:, 1] * following[:, 0]))


def _ring(corners: Sequence[Point], *, anticlockwise: bool) -> Float64:
    ring = np.asarray(corners, dtype=float)
    if ring.ndim != 2 or ring.shape[0] < 3 or ring.shape[1] != 2 or not np.isfinite(ring).all():
        raise ValueError(f"outline {ring.shape}: expected at least 3 finite corners of (x, y)")
    if _crosses_itself(ring):
        raise ValueError(f"outline of {len(ring)} corners crosses itself")
    return ring if (_area(ring) > 0.0) == anticlockwise else ring[::-1].copy()


def _crosses_itself(ring: Float64) -> bool:
    """Whether two edges cross, each corner lying strictly beside the other edge."""
    following = np.concatenate([ring[1:], ring[:1]])
    edge = following - ring
    # (edges, corners): which side of each edge every corner lies on.
    side = edge[:, :1] * (ring[:, 1] - ring[:, 1:]) - edge[:, 1:] * (ring[:, 0] - ring[:, :1])
    # Rounding must not make corners on the edge's own line count.
    size = float(np.ptp(ring, axis=0).max())
    side = np.where(np.abs(side) < 1e-9 * size * size, 0.0, side)
    parted = side * np.concatenate([side[:, 1:], side[:, :1]], axis=1) < 0.0
    return bool(np.any(parted & parted.T))


def circle(radius: float, corners: int = 24, centre: Point = (0.0, 0.0)) -> list[Point]:
    """A regular polygon with the area of a circle."""
    angle = 2.0 * np.pi * np.arange(corners) / corners
    reach = radius * np.sqrt(2.0 * np.pi / (corners * np.sin(2.0 * np.pi / corners)))
    return [
        (float(centre[0] + reach * c), float(centre[1] + reach * s))
        for c, s in zip(np.cos(angle), np.sin(angle), strict=True)
    ]


def rectangle(width: float, height: float, centre: Point = (0.0, 0.0), radius: float = 0.0) -> list[Point]:
    """A rectangle, its corners rounded by three edges each if a radius is given."""
    turns = np.deg2rad([0.0, 30.0, 60.0, 90.0]) if radius > 0.0 else np.zeros(1)
    out: list[Point] = []
    for quarter, (sx, sy) in enumerate(((1, 1), (-1, 1), (-1, -1), (1, -1))):
        for turn in turns + quarter * np.pi / 2.0:
            x = sx * (width / 2.0 - radius) + radius * float(np.cos(turn))
            y = sy * (height / 2.0 - radius) + radius * float(np.sin(turn))
            out.append((centre[0] + x, centre[1] + y))
    return out


def gear(radius: float, teeth: int, depth: float) -> list[Point]:
    """A toothed wheel, or a star: corners alternate between `radius` and `radius - depth`."""
    angle = 2.0 * np.pi * (np.arange(4 * teeth) + 0.5) / (4 * teeth)
    reach = radius - depth * np.isin(np.arange(4 * teeth) % 4, (2, 3))
    return [(float(r * np.cos(t)), float(r * np.sin(t))) for r, t in zip(reach, angle, strict=True)]
