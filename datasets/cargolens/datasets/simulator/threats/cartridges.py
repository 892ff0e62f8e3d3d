"""Cartridges by the dozen and the magazines that hold them: what weapons and ammunition share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry import axis_rotation
from ..item import Primitive
from ..many import Many, tube
from ..primitives import Cylinder, Ellipsoid, Intersection
from ..prism import Point, Prism
from ..view_geometry import Float64
from .outlines import band, vary


@dataclass(frozen=True)
class Round:
    """Outer sizes of a cartridge, mm.

    Attributes:
        radius: Of the case.
        case: Length of the case.
        bullet: Radius of the bullet.
        tip: Length of the bullet in front of the case.
        neck: Length of the narrow neck of a bottlenecked case; 0 for a straight one.
    """

    radius: float
    case: float
    bullet: float
    tip: float
    neck: float = 0.0

    @property
    def length(self) -> float:
        """Overall length, mm."""
        return self.case + self.tip


ROUNDS = {
    ".22": Round(2.9, 15.5, 2.8, 9.5),
    "7.65 mm": Round(4.3, 17.2, 3.95, 7.8),
    "9 mm": Round(4.95, 19.1, 4.5, 10.5),
    ".45": Round(6.0, 22.8, 5.7, 9.5),
    ".38": Round(4.8, 29.3, 4.5, 10.0),
    ".44": Round(5.8, 32.6, 5.4, 8.5),
    "5.56 mm": Round(4.8, 44.7, 2.85, 12.7, 6.0),
    "7.62x39 mm": Round(5.65, 38.7, 3.95, 17.3, 6.5),
    "7.62x51 mm": Round(5.95, 51.0, 3.9, 20.0, 9.0),
}


def cartridges(
    kind: Round, bases: Float64, axes: Float64, case: str = "brass", *, live: bool = True
) -> tuple[Primitive, ...]:
    """Cartridges as a few primitives, however many there are.

    Args:
        kind: Their sizes.
        bases: (n, 3) middle of each base, mm.
        axes: (n, 3) unit vectors from base to bullet.
        case: Material of the case.
        live: False for empty cases.
    """
    turned = axis_rotation(axes)

    def row(at: float) -> Float64:
        return np.asarray(bases + at * axes)

    body = kind.case - kind.neck
    floor, wall = 0.16 * kind.case, 0.09 * kind.radius + 0.15
    inside = body - floor
    hollow = Primitive(None, Many(Cylinder(kind.radius - wall, inside), row(floor + 0.5 * inside), turned))
    parts = [Primitive(case, Many(Cylinder(kind.radius, body), row(0.5 * body), turned), carve=(hollow,))]
    seat = kind.neck or 0.25 * body
    if kind.neck:
        mouth = Primitive(None, Many(Cylinder(kind.bullet, kind.neck), row(body + 0.5 * kind.neck), turned))
        neck = Many(Cylinder(kind.bullet + 0.4, kind.neck), row(body + 0.5 * kind.neck), turned)
        parts.append(Primitive(case, neck, carve=(mouth,)))
    if live:
        filled = inside if kind.neck else inside - seat
        powder = Many(Cylinder(kind.radius - wall, 0.85 * filled), row(floor + 0.43 * filled), turned)
        length = kind.tip + seat
        nose = Ellipsoid((kind.bullet, kind.bullet, kind.tip))
        bullet = Intersection(
            (nose, Cylinder(kind.bullet, length)), ((0.0, 0.0, 0.0), (0.0, 0.0, 0.5 * (kind.tip - seat)))
        )
        parts += [Primitive("propellant", powder), Primitive("lead", Many(bullet, row(kind.case), turned))]
    return tuple(parts)


@dataclass(frozen=True)
class Magazine:
    """A box magazine standing along y, its lips at y = 0, bullets towards +x.

    Attributes:
        kind: Cartridges it takes.
        length: Of the body along its middle, mm.
        depth: Front to back, mm.
        double: Whether the cartridges stand in two staggered columns.
        bend: How far it curves forward over its length, degrees.
        material: Of its walls.
        wall: mm.
        plate: Thickness of the floor plate, mm.
    """

    kind: Round
    length: float
    depth: float
    double: bool = True
    bend: float = 0.0
    material: str = "steel"
    wall: float = 0.8
    plate: float = 5.0

    @property
    def thickness(self) -> float:
        """Across, mm."""
        return 2.0 * self.wall + self.kind.radius * (3.5 if self.double else 2.2)

    def at(self, distance: Float64 | float) -> tuple[Float64, Float64]:
        """(n, 2) points on its middle line at distances from the lips, and unit vectors towards its front there."""
        s = np.atleast_1d(np.asarray(distance, dtype=float))
        turn = np.deg2rad(self.bend) / self.length
        angle = s * turn
        if abs(turn) < 1e-9:
            points = np.stack([np.zeros_like(s), -s], axis=1)
        else:
            points = np.stack([(1.0 - np.cos(angle)) / turn, -np.sin(angle) / turn], axis=1)
        return points, np.stack([np.cos(angle), np.sin(angle)], axis=1)


def magazine(rng: np.random.Generator, design: Magazine, filled: float) -> tuple[Primitive, ...]:
    """A magazine with its spring and follower.

    Args:
        rng: Draws the materials of plate and follower, and the spring.
        design: Its sizes.
        filled: Share of the room taken by cartridges, 0 to 1.
    """
    steps = 10 if design.bend else 2
    middle, forward = design.at(np.linspace(0.0, design.length, steps, dtype=np.float64))
    front = [_pair(p) for p in middle + 0.5 * design.depth * forward]
    back = [_pair(p) for p in middle - 0.5 * design.depth * forward]
    # A straight one slants at the lips; the front wall always ends under the bullets.
    lowered = front[1:] if design.bend else [(front[0][0], -0.1 * design.length), front[1]]
    side = [*(front if design.bend else lowered), *back[::-1]]
    z = 0.5 * (design.thickness - design.wall)
    inner = design.thickness - 2.0 * design.wall
    parts = [Primitive(design.material, Prism(side, design.wall), centre=(0.0, 0.0, sign * z)) for sign in (-1.0, 1.0)]
    parts.append(Primitive(design.material, Prism(band(lowered, -design.wall), inner)))
    parts.append(Primitive(design.material, Prism(band(back, design.wall), inner)))
    parts.append(
        _across(
            design,
            design.length + 0.5 * design.plate,
            design.plate,
            design.depth + 3.0,
            design.thickness + 1.0,
            design.material if rng.random() < 0.6 else "glass-filled nylon",
        )
    )
    taken, rounds = _stack(design, filled)
    parts += rounds
    follower = 7.0
    parts.append(
        _across(
            design,
            taken + 0.5 * follower,
            follower,
            design.depth - 2 * design.wall - 1.0,
            inner - 1.0,
            str(rng.choice(["glass-filled nylon", "steel", "abs"])),
            0.35,
        )
    )
    start = taken + follower
    if design.length - start > 4.0:
        parts.append(Primitive("steel", _spring(rng, design, start, inner)))
    return tuple(parts)


def _stack(design: Magazine, filled: float) -> tuple[float, list[Primitive]]:
    """How deep the cartridges reach, and the cartridges."""
    pitch = design.kind.radius * (1.08 if design.double else 2.02)
    room = design.length - 18.0
    count = int(filled * room / pitch)
    if count == 0:
        return 2.0, []
    points, forward = design.at(design.kind.radius + pitch * np.arange(count, dtype=np.float64))
    tilt = np.concatenate([forward, np.zeros((count, 1))], axis=1)
    left = np.where(np.arange(count) % 2, 1.0, -1.0) * (0.72 * design.kind.radius if design.double else 0.0)
    start = points - (0.5 * design.depth - design.wall - 0.8) * forward
    bases = np.concatenate([start, left[:, None]], axis=1)
    return float(2.0 * design.kind.radius + pitch * (count - 1)), list(cartridges(design.kind, bases, tilt))


def _across(
    design: Magazine, at: float, height: float, depth: float, thick: float, material: str, share: float = 1.0
) -> Primitive:
    """A block across the magazine at a distance from the lips; `share` of its width is there."""
    points, forward = design.at(at)
    angle = float(np.arctan2(forward[0, 1], forward[0, 0]))
    down = np.array([np.sin(angle), -np.cos(angle)])
    half = 0.5 * depth * forward[0]
    corners = [points[0] + sx * half + sy * 0.5 * height * down for sx, sy in ((1, 1), (-1, 1), (-1, -1), (1, -1))]
    return Primitive(material, Prism([_pair(c) for c in corners], thick * share))


def _spring(rng: np.random.Generator, design: Magazine, start: float, inner: float) -> Many:
    """The flat zigzag spring under the follower."""
    turns = max(3, int((design.length - start) / vary(rng, 6.5, 0.2)))
    wire = vary(rng, 0.6, 0.15)
    s = np.linspace(start + wire, design.length - wire, 4 * turns + 1)
    points, forward = design.at(s)
    phase = np.arange(len(s)) % 4
    reach = 0.5 * design.depth - design.wall - 2.0
    x = np.where((phase == 0) | (phase == 3), -1.0, 1.0) * reach
    z = np.where(phase < 2, -1.0, 1.0) * (0.5 * inner - 1.5)
    return tube(np.concatenate([points + x[:, None] * forward, z[:, None]], axis=1), wire)


def _pair(point: Float64) -> Point:
    return float(point[0]), float(point[1])
