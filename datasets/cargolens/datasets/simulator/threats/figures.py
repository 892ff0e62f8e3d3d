"""Plane figures and small parts of tools and blades: strips along a path, mirrored profiles, hulls, rods, poses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..geometry import axis_rotation, rotation
from ..item import Primitive, Vector
from ..materials import Material
from ..primitives import Cylinder
from ..prism import Point
from ..view_geometry import Float64

# Ways a long, flat thing in x, y rests: flat most often, then on its edge.
FLAT_OR_EDGE = (rotation(), rotation(roll=180), rotation(), rotation(roll=90))
# Ways a round thing along x rests: lying only.
LYING = tuple(rotation(roll=angle) for angle in (0, 90, 180, 270))
# Ways a can that was drawn upright rests: standing, or lying in two turns.
STANDING_OR_LYING = (rotation(), rotation(pitch=90), rotation(pitch=90, roll=90))
# Turns z to x: for bodies of revolution that are part of something along x.
ALONG_X = rotation(pitch=90)


def about(rng: np.random.Generator, value: float, share: float = 0.15) -> float:
    """A number near another: uniform within a share of it."""
    return float(value * rng.uniform(1.0 - share, 1.0 + share))


def pick(rng: np.random.Generator, *options: str) -> str:
    """One of several names, all as likely."""
    return options[int(rng.integers(len(options)))]


def chance(rng: np.random.Generator, probability: float) -> bool:
    """Whether something happens."""
    return bool(rng.random() < probability)


def points_of(corners: Float64) -> list[Point]:
    """An (n, 2) array as the corners of an outline."""
    return [(float(x), float(y)) for x, y in corners]


def arc(radius: float, start: float, stop: float, corners: int = 10, centre: Point = (0.0, 0.0)) -> Float64:
    """(corners, 2) points on a circle between two angles in degrees."""
    angle = np.deg2rad(np.linspace(start, stop, corners))
    return np.stack([centre[0] + radius * np.cos(angle), centre[1] + radius * np.sin(angle)], axis=1)


def ellipse(radius_x: float, radius_y: float, centre: Point = (0.0, 0.0), corners: int = 20) -> Float64:
    """(corners, 2) points on an ellipse."""
    return np.asarray(arc(1.0, 0.0, 360.0 - 360.0 / corners, corners) * (radius_x, radius_y) + np.asarray(centre))


def strip(path: Sequence[Point] | Float64, widths: Sequence[float] | Float64 | float) -> list[Point]:
    """Outline of a bent strip.

    Args:
        path: (n, 2) its middle line, mm.
        widths: Full width at each point, or one for all, mm.
    """
    line = np.asarray(path, dtype=float)
    along = np.gradient(line, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    side = np.stack([-along[:, 1], along[:, 0]], axis=1) * (0.5 * np.broadcast_to(widths, len(line)))[:, None]
    return points_of(np.concatenate([line - side, (line + side)[::-1]]))


def mirrored(upper: Sequence[Point]) -> list[Point]:
    """Outline from its upper half, (x, y) with y at least 0 and x rising, mirrored in the x axis."""
    half = np.asarray(upper, dtype=float)
    lower = half[half[:, 1] > 0.0] * (1.0, -1.0)
    return points_of(np.concatenate([lower, half[::-1]]))


def hull(corners: Float64) -> list[Point]:
    """Convex hull of (n, 2) points, anticlockwise (Andrew 1979, monotone chains)."""
    ordered = sorted({(float(x), float(y)) for x, y in corners})
    return _chain(ordered) + _chain(ordered[::-1])


def _chain(sequence: Sequence[Point]) -> list[Point]:
    kept: list[Point] = []
    for point in sequence:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0.0:
            kept.pop()
        kept.append(point)
    return kept[:-1]


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def turned(corners: Float64, degrees: float, offset: Point = (0.0, 0.0)) -> Float64:
    """(n, 2) points turned about the origin, then moved."""
    angle = np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return np.asarray(np.asarray(corners, dtype=float) @ turn + np.asarray(offset))


def rod(material: str | Material, start: Vector, stop: Vector, radius: float) -> Primitive:
    """A straight round rod between two points, mm."""
    a, b = np.asarray(start, dtype=float), np.asarray(stop, dtype=float)
    shape = Cylinder(radius, float(np.linalg.norm(b - a)))
    return Primitive(material, shape, centre=0.5 * (a + b), rotation=axis_rotation(b - a))
