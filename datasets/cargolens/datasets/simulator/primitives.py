"""Convex shapes with exact chords: boxes, ellipsoids, cylinders, cones, capsules, polyhedra, and what they share.

Each is centred on its origin; round ones stand along z. `Intersection` combines any of them: a rounded rod, a lens, a
bottle's liquid under a level. A ray that runs exactly along a face, an axis or a cone is no special case: a direction
that vanishes is replaced by a tiny one, the same for all parts of the shape; see `crossings`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..scan import Float32
from .crossings import Interval, frustum, half_space, quadric, slabs
from .geometry import FAR, Convex, Posed, Rays, chords_of_interval, row_blocks
from .view_geometry import Float64


class _Convex:
    """Chords of a shape that knows where rays enter and leave."""

    def interval(self, rays: Rays) -> Interval:
        raise NotImplementedError

    def chords(self, posed: Posed) -> Float32:
        """(rows, columns) length of each ray of the window inside the shape, mm."""
        out = np.empty(posed.window.shape, np.float32)
        for rows in row_blocks(out.shape):
            out[rows] = chords_of_interval(self.interval(posed.rays.some(rows)), out[rows].shape)
        return out


@dataclass(frozen=True)
class Box(_Convex):
    """A box.

    Attributes:
        size: Full sizes along x, y and z, mm.
    """

    size: tuple[float, float, float]

    @property
    def bounds(self) -> Float64:
        """(2, 3) corners, mm."""
        return _centred(self.size)

    @property
    def volume(self) -> float:
        """Volume, mm3."""
        return float(np.prod(self.size))

    def interval(self, rays: Rays) -> Interval:
        """Where rays enter and leave."""
        return slabs(rays, np.eye(3), 0.5 * np.asarray(self.size))


@dataclass(frozen=True)
class RoundedBox(_Convex):
    """A box with rounded edges, as flat facets that touch the round from outside.

    Attributes:
        size: Full sizes, mm.
        radius: Radius of the edges, mm; at most half the smallest size concerned.
        edges: ``"all"``: one facet an edge and one a corner; ``"z"``: only the four upright edges, three facets each.
    """

    size: tuple[float, float, float]
    radius: float
    edges: str = "all"

    def __post_init__(self) -> None:
        limit = 0.5 * min(self.size if self.edges == "all" else self.size[:2])
        if self.edges not in ("all", "z") or not 0.0 <= self.radius <= limit:
            raise ValueError(f"edges {self.edges!r}, radius {self.radius:g}: expected 'all' or 'z', 0 to {limit:g} mm")

    @property
    def bounds(self) -> Float64:
        """(2, 3) corners, mm."""
        return _centred(self.size)

    @property
    def volume(self) -> float:
        """Volume with its facets, mm3: per quarter of a round edge a tangent polygon, per corner a cut cube."""
        x, y, z = self.size
        r = self.radius
        if self.edges == "z":
            return float((x * y - 4.0 * (1.0 - 4.0 * np.tan(np.pi / 16.0)) * r * r) * z)
        a, b, c = x - 2 * r, y - 2 * r, z - 2 * r
        edge, corner = 2.0 * np.tan(np.pi / 8.0), 0.5970
        return float(a * b * c + 2 * r * (a * b + b * c + c * a) + 4 * edge * r * r * (a + b + c) + 8 * corner * r**3)

    def interval(self, rays: Rays) -> Interval:
        """Where rays enter and leave."""
        return slabs(rays, ROUND_NORMALS[self.edges], self.halves)

    @property
    def halves(self) -> Float64:
        """Half the distance between the planes of each pair, in the order of `ROUND_NORMALS`, mm."""
        normals, rounded = ROUND_NORMALS[self.edges], _ROUNDED[self.edges]
        core = np.abs(normals) @ (0.5 * np.asarray(self.size) - self.radius * rounded)
        return np.asarray(core + self.radius * np.linalg.norm(normals * rounded, axis=1))


_ROUNDED = {"all": np.array([1.0, 1.0, 1.0]), "z": np.array([1.0, 1.0, 0.0])}
# Normals of the pairs of planes between which a rounded box lies: its faces, and facets along what is rounded.
ROUND_NORMALS = {
    "all": np.array(
        [
            *([1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, -1, 0], [1, 0, 1], [1, 0, -1], [0, 1, 1], [0, 1, -1]),
            *([1, 1, 1], [1, 1, -1], [1, -1, 1], [1, -1, -1]),
        ],
        dtype=float,
    ),
    "z": np.array([[0.0, 0.0, 1.0], *([np.cos(t), np.sin(t), 0.0] for t in np.arange(8) * np.pi / 8.0)]),
}


@dataclass(frozen=True)
class Polyhedron(_Convex):
    """The part of space behind all of some planes: a wedge, a blade's bevel, a prism cut at an angle.

    Attributes:
        normals: Outward normals, of any length.
        offsets: The planes are ``normal . x = offset``, mm for unit normals.
        box: Full sizes of a centred box the shape is cut from, mm.
    """

    normals: tuple[tuple[float, float, float], ...]
    offsets: tuple[float, ...]
    box: tuple[float, float, float]

    @property
    def bounds(self) -> Float64:
        """(2, 3) corners of the box it is cut from, mm."""
        return _centred(self.box)

    @property
    def volume(self) -> float:
        """Volume, mm3, by counting 48^3 points: good to about 1 %."""
        axis = (np.arange(48) + 0.5) / 48 - 0.5
        points = np.stack(np.meshgrid(*(axis * size for size in self.box), indexing="ij"), axis=-1)
        inside = np.all(points @ np.asarray(self.normals).T <= np.asarray(self.offsets), axis=-1)
        return float(inside.mean() * np.prod(self.box))

    def interval(self, rays: Rays) -> Interval:
        """Where rays enter and leave."""
        enter, leave = slabs(rays, np.eye(3), 0.5 * np.asarray(self.box))
        for normal, offset in zip(self.normals, self.offsets, strict=True):
            start, stop = half_space(rays, np.asarray(normal, dtype=float), offset)
            enter, leave = np.maximum(enter, start), np.minimum(leave, stop)
        return enter, leave


def wedge(size: tuple[float, float, float]) -> Polyhedron:
    """A box cut along its diagonal: full height at -x, none at +x."""
    x, _, z = size
    return Polyhedron(((z, 0.0, x),), (0.0,), size)


@dataclass(frozen=True)
class Ellipsoid(_Convex):
    """An ellipsoid.

    Attributes:
        radii: Along x, y and z, mm.
    """

    radii: tuple[float, float, float]

    @property
    def bounds(self) -> Float64:
        """(2, 3) corners, mm."""
        return _centred([2 * r for r in self.radii])

    @property
    def volume(self) -> float:
        """Volume, mm3."""
        return float(4.0 / 3.0 * np.pi * np.prod(self.radii))

    def interval(self, rays: Rays) -> Interval:
        """Where rays enter and leave."""
        return quadric(rays, 1.0 / np.asarray(self.radii, dtype=float))


def sphere(radius: float) -> Ellipsoid:
    """A ball."""
    return Ellipsoid((radius, radius, radius))


@dataclass(frozen=True)
class Cylinder(_Convex):
    """A round or elliptic cylinder along z.

    Attributes:
        radius: Along x, mm.
        height: Full height, mm.
        radius_y: Along y, mm; None for a round one.
    """

    radius: float
    height: float
    radius_y: float | None = None

    @property
    def bounds(self) -> Float64:
        """(2, 3) corners, mm."""
        return _centred((2 * self.radius, 2 * (self.radius_y or self.radius), self.height))

    @property
    def volume(self) -> float:
        """Volume, mm3."""
        return float(np.pi * self.radius * (self.radius_y or self.radius) * self.height)

    def interval(self, rays: Rays) -> Interval:
        """Where rays enter and leave."""
        enter, leave = quadric(rays, np.array([1.0 / self.radius, 1.0 / (self.radius_y or self.radius), 0.0]))
        start, stop = slabs(rays, np.eye(3)[2:], np.array([0.5 * self.height]))
        return np.maximum(enter, start), np.minimum(leave, stop)


@dataclass(frozen=True)
class Frustum(_Convex):
    """A cone, whole or cut off, along z.

    Attributes:
        bottom: Radius at -z, mm.
        top: Radius at +z, mm; 0 for a whole cone.
        height: Full height, mm.
    """

    bottom: float
    top: float
    height: float

    @property
    def bounds(self) -> Float64:
        """(2, 3) corners, mm."""
        widest = 2 * max(self.bottom, self.top)
        return _centred((widest, widest, self.height))

    @property
    def volume(self) -> float:
        """Volume, mm3."""
        return float(np.pi * self.height * (self.bottom**2 + self.bottom * self.top + self.top**2) / 3.0)

    def interval(self, rays: Rays) -> Interval:
        """Where rays enter and leave."""
        return frustum(rays, np.asarray(self.bottom), np.asarray(self.top), np.asarray(self.height))


@dataclass(frozen=True)
class Capsule(_Convex):
    """A cylinder along z with half-spheres on its ends.

    Attributes:
        radius: mm.
        length: Full length, ends included, mm; at least twice the radius.
    """

    radius: float
    length: float

    def __post_init__(self) -> None:
        if self.length < 2.0 * self.radius:
            raise ValueError(f"capsule of length {self.length:g} mm: expected at least {2 * self.radius:g}")

    @property
    def bounds(self) -> Float64:
        """(2, 3) corners, mm."""
        return _centred((2 * self.radius, 2 * self.radius, self.length))

    @property
    def volume(self) -> float:
        """Volume, mm3."""
        return float(np.pi * self.radius**2 * (self.length - 2.0 / 3.0 * self.radius))

    def interval(self, rays: Rays) -> Interval:
        """Where rays enter and leave: a convex union is entered where its first part is, and left with its last."""
        straight = self.length - 2.0 * self.radius
        enter, leave = Cylinder(self.radius, max(straight, 1e-6)).interval(rays)
        missed = leave <= enter
        enter, leave = np.where(missed, FAR, enter), np.where(missed, -FAR, leave)
        for end in (-0.5, 0.5):
            shifted = Rays(rays.a, rays.b - np.array([0.0, 0.0, end * straight]), rays.d, rays.u)
            start, stop = quadric(shifted, np.full(3, 1.0 / self.radius))
            missed = stop <= start
            enter = np.minimum(enter, np.where(missed, FAR, start))
            leave = np.maximum(leave, np.where(missed, -FAR, stop))
        return enter, leave


@dataclass(frozen=True, eq=False)
class Intersection(_Convex):
    """What all of several convex shapes share, each moved (not turned) by an offset.

    Attributes:
        shapes: The shapes.
        offsets: Where their origins are, mm; none for all at the origin.
    """

    shapes: tuple[Convex, ...]
    offsets: tuple[tuple[float, float, float], ...] = ()

    def _offsets(self) -> tuple[tuple[float, float, float], ...]:
        return self.offsets or ((0.0, 0.0, 0.0),) * len(self.shapes)

    @property
    def bounds(self) -> Float64:
        """(2, 3) corners, mm."""
        boxes = np.stack([s.bounds + np.asarray(o) for s, o in zip(self.shapes, self._offsets(), strict=True)])
        low, high = boxes[:, 0].max(axis=0), boxes[:, 1].min(axis=0)
        return np.stack([low, np.maximum(low, high)])

    @property
    def volume(self) -> float:
        """Volume, mm3, from 48 x 48 rays along z: good to about 1 %."""
        low, high = self.bounds
        middle, size = 0.5 * (low + high), high - low
        axis = (np.arange(48) + 0.5) / 48 - 0.5
        rows = np.stack([np.zeros(48), axis * size[1], np.zeros(48)], axis=-1) + middle
        rays = Rays(np.array([1.0, 0.0, 0.0]), rows, np.tile([0.0, 0.0, 1.0], (48, 1)), axis * size[0])
        chords = chords_of_interval(self.interval(rays), (48, 48))
        return float(chords.mean() * size[0] * size[1])

    def interval(self, rays: Rays) -> Interval:
        """Where rays enter and leave."""
        enter, leave = np.asarray(-FAR), np.asarray(FAR)
        for shape, offset in zip(self.shapes, self._offsets(), strict=True):
            start, stop = shape.interval(Rays(rays.a, rays.b - np.asarray(offset), rays.d, rays.u))
            enter, leave = np.maximum(enter, start), np.minimum(leave, stop)
        return enter, leave


def _centred(size: tuple[float, ...] | list[float]) -> Float64:
    half = 0.5 * np.asarray(size, dtype=float)
    return np.stack([-half, half])
