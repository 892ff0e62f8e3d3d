"""Curves, bands, bevels and poses that the designs of threats are drawn with."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np

from ..geometry import rotation
from ..item import Primitive, Vector
from ..many import Many
from ..primitives import Box, Cylinder, Polyhedron
from ..prism import Point
from ..view_geometry import Float64

Design = TypeVar("Design")
# Turns the z axis of a shape into the x axis: barrels, chambers, pins along the weapon.
ALONG_X = rotation(pitch=90)
# Stretches of an edge that run more nearly across the blade than this cosine are its heel or its square end.
STEEP = 0.25


def vary(rng: np.random.Generator, value: float, share: float = 0.1) -> float:
    """A value within a share of another."""
    return float(value * rng.uniform(1.0 - share, 1.0 + share))


def varied(design: Design, rng: np.random.Generator, share: float = 0.1) -> Design:
    """A design (a dataclass) whose every number of type float is varied by a share."""
    values: dict[str, Any] = {f.name: getattr(design, f.name) for f in fields(design)}  # type: ignore[arg-type]
    changed = {name: vary(rng, value, share) for name, value in values.items() if isinstance(value, float)}
    return replace(design, **changed)  # type: ignore[type-var]


def curve(points: Sequence[Point], steps: int = 4) -> list[Point]:
    """A smooth open curve through points (Catmull-Rom), `steps` edges between neighbours."""
    p = np.asarray(points, dtype=float)
    p = np.concatenate([2 * p[:1] - p[1:2], p, 2 * p[-1:] - p[-2:-1]])
    t = (np.arange(steps) / steps)[:, None]
    out = [
        0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False)
    ]
    return [(float(x), float(y)) for x, y in np.concatenate([*out, p[-2:-1]])]


def offset(path: Sequence[Point], distance: float) -> list[Point]:
    """A path moved to its left, each corner along the mean normal of its edges, mm."""
    p = np.asarray(path, dtype=float)
    edge = np.diff(p, axis=0)
    edge /= np.linalg.norm(edge, axis=1, keepdims=True)
    mean = np.concatenate([edge[:1], edge[1:] + edge[:-1], edge[-1:]])
    mean /= np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-9)
    moved = p + distance * np.stack([-mean[:, 1], mean[:, 0]], axis=1)
    return [(float(x), float(y)) for x, y in moved]


def band(path: Sequence[Point], thickness: float) -> list[Point]:
    """Outline of a strip along a path, on its left: straps, trigger guards, springs.

    Corners that would lie too near another stretch of the path, inside a tight bend, are left out.
    """
    p, q = np.asarray(path, dtype=float), np.asarray(offset(path, thickness))
    edge = np.diff(p, axis=0)
    ahead = q[:, None] - p[None, :-1]
    share = np.clip(np.sum(ahead * edge, axis=-1) / np.sum(edge * edge, axis=-1), 0.0, 1.0)
    near = np.linalg.norm(ahead - share[..., None] * edge, axis=-1).min(axis=1)
    kept = q[near > 0.8 * abs(thickness)]
    return [*path, *((float(x), float(y)) for x, y in kept[::-1])]


def shrunk(outline: Sequence[Point], share: float, share_y: float | None = None) -> list[Point]:
    """An outline scaled about the middle of its box."""
    p = np.asarray(outline, dtype=float)
    middle = 0.5 * (p.min(axis=0) + p.max(axis=0))
    scaled = middle + (p - middle) * np.array([share, share if share_y is None else share_y])
    return [(float(x), float(y)) for x, y in scaled]


def middle_of(outline: Sequence[Point], x: float) -> Point:
    """The point half-way between both sides of an outline that starts at the right, upper side first."""
    p = np.asarray(outline)
    turn = int(p[:, 0].argmin())
    upper, lower = p[: turn + 1][::-1], p[turn:]
    return x, float(0.5 * (np.interp(x, upper[:, 0], upper[:, 1]) + np.interp(x, lower[:, 0], lower[:, 1])))


def box(material: str | None, low: Vector, high: Vector, **more: Any) -> Primitive:
    """A box between two corners, mm."""
    a, b = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    x, y, z = (float(v) for v in b - a)
    return Primitive(material, Box((x, y, z)), centre=0.5 * (a + b), **more)


def rod(material: str | None, start: Vector, end_x: float, radius: float, **more: Any) -> Primitive:
    """A round bar along x from a point to an x, mm."""
    x, y, z = start
    middle = (0.5 * (x + end_x), y, z)
    return Primitive(material, Cylinder(radius, abs(end_x - x)), centre=middle, rotation=ALONG_X, **more)


def pipe(material: str, start: Vector, end_x: float, radius: float, bore: float) -> Primitive:
    """A tube along x: radii of its outside and of its bore, mm."""
    hollow = Primitive(None, Cylinder(bore, abs(end_x - start[0])))
    return rod(material, start, end_x, radius, carve=(hollow,))


def pieces(material: str | None, boxes: Sequence[tuple[Vector, Vector]], **more: Any) -> Primitive:
    """Boxes (middle, size) as one primitive: small parts of one metal, mm."""
    centres, sizes = np.asarray([c for c, _ in boxes], float), np.asarray([s for _, s in boxes], float)
    return Primitive(material, Many(Box((1.0, 1.0, 1.0)), centres, scales=sizes), **more)


def pins(material: str | None, at: Sequence[Point], radius: float, height: float, z: float = 0.0) -> Primitive:
    """Round pins or screws along z, all alike, mm."""
    centres = np.array([(x, y, z) for x, y in at], dtype=float)
    return Primitive(material, Many(Cylinder(radius, height), centres))


def ground(edges: Sequence[Sequence[Point]], thickness: float, edge: float, width: float, size: Vector) -> Polyhedron:
    """The convex space a ground blade lies in: full thickness inside, thin along its cutting edges.

    Args:
        edges: Cutting edges, each a path with the blade on its left; dents are bridged, steep ends left unground.
        thickness: Of the blade away from the edge, mm.
        edge: Left at the edge, mm.
        width: Of the bevel, mm.
        size: Of a box round the blade, centred on the origin, mm.
    """
    slope = 0.5 * (thickness - edge) / width
    normals: list[Vector] = []
    offsets: list[float] = []
    for path in edges:
        p = np.asarray(path, dtype=float)
        for a, b in _hull_edges(p):
            x, y = (b - a) / np.linalg.norm(b - a)
            if abs(x) < STEEP:
                continue
            reach = 0.5 * edge - slope * float(np.dot((-y, x), a))
            for side in (1.0, -1.0):
                normals.append((float(slope * y), float(-slope * x), side))
                offsets.append(reach)
    return Polyhedron(tuple(normals), tuple(offsets), size)


def _hull_edges(path: Float64) -> list[tuple[Float64, Float64]]:
    """Edges of the path's hull on its right side, at most a handful."""
    kept: list[Float64] = []
    for point in path:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 1e-6:
            kept.pop()
        kept.append(point)
    step = max(1, (len(kept) - 1) // 6)
    chosen = [*kept[:-1:step], kept[-1]]
    return list(itertools.pairwise(chosen))


def _turn(a: Float64, b: Float64, c: Float64) -> float:
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))


def lying(flat: int = 3, edge: int = 1, upright: int = 0) -> tuple[Float64, ...]:
    """Poses of a flat thing drawn in x, y: on either side, on either edge, on either end; numbers weigh them."""
    return (
        (rotation(), rotation(roll=180)) * flat
        + (rotation(roll=90), rotation(roll=-90)) * edge
        + (rotation(pitch=90), rotation(pitch=-90)) * upright
    )
