"""How a shape meets the rays of a view: local frames, and what every shape must offer.

A shape lives in its own frame, centred near its origin, in mm. To be imaged it is posed in the world by a centre and a
rotation, and asked for its chords: the length of each ray inside it. In the local frame a ray of row j and belt offset
u starts at ``a * u + b[j]`` and runs along ``d[j]``: everything but one multiplication by u is one-dimensional.
Origins are moved to the point of each ray nearest the centre, so that float32 is enough for the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np

from ..scan import Float32
from .view_geometry import Float64, ViewGeometry, Window

IDENTITY: Float64 = np.eye(3)
IDENTITY.flags.writeable = False
# Pixels that are worked out together where a window has more.
BLOCK = 24_576
# Stands for "no limit" along a ray, mm.
FAR = np.float32(1e9)


@dataclass(frozen=True, eq=False)
class Rays:
    """Rays in the frame of a shape, or of several copies of it (leading axes ``...``).

    Attributes:
        a: (..., 3) local displacement of the origin per mm of belt.
        b: (..., rows, 3) local origin at belt offset 0, mm.
        d: (..., rows, 3) local direction; of unit length unless the frame is stretched.
        u: (..., columns) belt offset from the shape's centre, mm.
    """

    a: Float64
    b: Float64
    d: Float64
    u: Float64

    def some(self, rows: slice) -> Rays:
        """Those of some rows."""
        return Rays(self.a, self.b[..., rows, :], self.d[..., rows, :], self.u)


def row_blocks(shape: tuple[int, ...]) -> Iterator[slice]:
    """Rows of a window in blocks of about `BLOCK` pixels: what is worked out for one stays in the cache."""
    step = max(1, BLOCK // max(shape[1], 1))
    return (slice(first, min(first + step, shape[0])) for first in range(0, shape[0], step))


@dataclass(frozen=True, eq=False)
class Posed:
    """The window of a view that a posed shape may cover.

    Attributes:
        geometry: The view.
        window: Its pixels.
        centre: (3,) world position of the shape's origin, mm.
        rotation: (3, 3); its columns are the shape's axes in the world.
        rays: The window's rays in the shape's frame.
    """

    geometry: ViewGeometry
    window: Window
    centre: Float64
    rotation: Float64
    rays: Rays


@runtime_checkable
class Shape(Protocol):
    """Anything that can be imaged."""

    @property
    def bounds(self) -> Float64:
        """(2, 3) lowest and highest corner of a box around the shape, mm."""
        ...

    @property
    def volume(self) -> float:
        """Volume, mm3, for masses; shapes without a formula for it say how it was had."""
        ...

    def chords(self, posed: Posed) -> Float32:
        """(rows, columns) length of each ray of the window inside the shape, mm; a fresh array."""
        ...


@runtime_checkable
class Convex(Shape, Protocol):
    """A shape that a ray enters once: it can be intersected, and repeated many times at little cost."""

    def interval(self, rays: Rays) -> tuple[Float32, Float32]:
        """Where each ray enters and leaves, mm from its origin; both broadcast to (..., rows, columns).

        A ray that misses leaves before it enters, or where it enters.
        """
        ...


def pose(geometry: ViewGeometry, bounds: Float64, centre: Float64, rotation: Float64) -> Posed | None:
    """Rays of a view in the frame of a posed shape.

    Args:
        geometry: The view.
        bounds: (2, 3) lowest and highest corner of the shape's box, mm.
        centre: (3,) world position of its origin.
        rotation: (3, 3) its axes as columns.

    Returns:
        The window and its rays, or None where the view does not see the shape.
    """
    window = geometry.windows((corners_of(bounds) @ rotation.T + centre)[None])[0]
    return None if window is None else pose_in(geometry, window, centre, rotation)


def pose_in(geometry: ViewGeometry, window: Window, centre: Float64, rotation: Float64) -> Posed:
    """Rays of a window in the frame of a posed shape; see `pose`."""
    origins = geometry.detector_mm[window.row0 : window.row1]
    directions = geometry.rays[window.row0 : window.row1]
    towards = origins - centre[1:]
    ahead = towards[:, 0] * directions[:, 0] + towards[:, 1] * directions[:, 1]
    nearest = towards - ahead[:, None] * directions
    # Rotation transposed: from the world to the local frame. Upright rays have no x component of their own.
    start, along = nearest @ rotation[1:], directions @ rotation[1:]
    if geometry.lean_mm is not None:
        start = start + geometry.lean_mm[window.row0 : window.row1, None] * rotation[0]
    if geometry.slant:
        start, along = slanted(geometry.slant, start, along, nearest[:, 0] + centre[1], directions[:, 0], rotation[0])
    rays = Rays(rotation[0], start, along, geometry.belt_mm[window.column0 : window.column1] - centre[0])
    return Posed(geometry, window, centre, rotation, rays)


def slanted(
    slant: float, start: Float64, along: Float64, y: Float64, dy: Float64, axis: Float64
) -> tuple[Float64, Float64]:
    """Local origins and directions of upright rays once they slant along the belt; see `ViewGeometry.slant`.

    Args:
        slant: mm along the belt for each mm across it.
        start: (..., 3) local origins.
        along: (..., 3) local directions.
        y: (...) world y of the origins, mm.
        dy: (...) world y of the directions, which are of unit length.
        axis: (3,) or broadcastable to (..., 3): local displacement for each mm of belt.

    Returns:
        Origins, and directions along which a ray's parameter is its length again.
    """
    longer = np.sqrt(1.0 + (slant * dy) ** 2)[..., None]
    return start + (slant * y)[..., None] * axis, (along + (slant * dy)[..., None] * axis) / longer


def corners_of(bounds: Float64) -> Float64:
    """(..., 8, 3) corners of boxes given by their lowest and highest corner, (..., 2, 3)."""
    return np.asarray(np.where(_UPPER, bounds[..., 1:, :], bounds[..., :1, :]))


_UPPER = np.array([[i, j, k] for i in (False, True) for j in (False, True) for k in (False, True)])


def chords_of_interval(interval: tuple[Float32, Float32], shape: tuple[int, ...]) -> Float32:
    """Chord lengths from where rays enter and leave; zero where they miss."""
    chord = interval[1] - interval[0]
    np.maximum(chord, np.float32(0.0), out=chord)
    return chord if chord.shape == shape else np.broadcast_to(chord, shape).copy()


def rotation(yaw: float = 0.0, pitch: float = 0.0, roll: float = 0.0) -> Float64:
    """Rotation matrix from angles in degrees: first roll about x, then pitch about y, then yaw about z.

    Quarter turns are exact, so that what lies flat lies exactly flat.

    Returns:
        (3, 3), its columns the turned axes.
    """
    out = IDENTITY
    for angle, (i, j) in ((roll, (1, 2)), (pitch, (2, 0)), (yaw, (0, 1))):
        if angle:
            turn = np.eye(3)
            cos, sin = _cos_sin(angle)
            turn[i, i], turn[i, j], turn[j, i], turn[j, j] = cos, -sin, sin, cos
            out = turn @ out
    return out


def axis_rotation(axis: tuple[float, float, float] | Float64) -> Float64:
    """A rotation that turns z into `axis` (of any length but zero); the turn about it is arbitrary but fixed.

    Args:
        axis: (..., 3) where z should point.

    Returns:
        (..., 3, 3).

    Raises:
        ValueError: An axis of length zero.
    """
    w = np.asarray(axis, dtype=float)
    length = np.linalg.norm(w, axis=-1, keepdims=True)
    if np.any(length == 0.0):
        raise ValueError("an axis needs a length above zero")
    w = w / length
    # Duff et al. 2017, "Building an Orthonormal Basis, Revisited".
    sign = np.where(w[..., 2] >= 0.0, 1.0, -1.0)
    p = -1.0 / (sign + w[..., 2])
    q = w[..., 0] * w[..., 1] * p
    u = np.stack([1.0 + sign * w[..., 0] ** 2 * p, sign * q, -sign * w[..., 0]], axis=-1)
    v = np.stack([q, sign + w[..., 1] ** 2 * p, -w[..., 1]], axis=-1)
    return np.stack([u, v, w], axis=-1)


def _cos_sin(degrees: float) -> tuple[float, float]:
    quarter = degrees / 90.0
    if quarter == round(quarter):
        return ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(quarter) % 4]
    return float(np.cos(np.deg2rad(degrees))), float(np.sin(np.deg2rad(degrees)))
