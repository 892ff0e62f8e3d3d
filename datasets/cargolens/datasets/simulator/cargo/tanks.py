"""Tank containers, tank trailers and tank wagons, and the liquids in them.

A vessel lies along x: a barrel between two heads that bulge. Its hold is the box round its inside; see `inside`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..geometry import rotation
from ..item import Item, Primitive, Vector
from ..many import Many, tube
from ..materials import material as known
from ..primitives import Box, Cylinder, Ellipsoid, Intersection
from ..view_geometry import Float64
from .body import SIZES, WIDTH, Container, castings
from .hold import Hold, Load, Parts, between, block, pick

# How far a head bulges, as a share of the radius.
HEAD = 0.42
# Least and greatest share of the height of a vessel that a liquid fills: a tank that is neither full nor empty sloshes.
LEVELS = (0.72, 0.95)


def _head(radius: float, bulge: float) -> Intersection:
    """Half an ellipsoid over z = 0."""
    return Intersection(
        (Ellipsoid((radius, radius, bulge)), Box((2.2 * radius, 2.2 * radius, 1.1 * bulge))),
        ((0.0, 0.0, 0.0), (0.0, 0.0, 0.55 * bulge)),
    )


def shell(what: str, radius: float, length: float, wall: float, centre: Vector) -> Parts:
    """The wall of a vessel lying along x: barrel and two heads, outer radius and length of the barrel given."""
    x, y, z = centre
    bulge = HEAD * radius
    hole = Primitive(None, Cylinder(radius - wall, length))
    parts = [Primitive(what, Cylinder(radius, length), centre=centre, rotation=rotation(pitch=90), carve=(hole,))]
    for side in (-1.0, 1.0):
        hole = Primitive(None, _head(radius - wall, bulge - wall))
        at = (x + side * 0.5 * length, y, z)
        parts.append(
            Primitive(what, _head(radius, bulge), centre=at, rotation=rotation(pitch=side * 90.0), carve=(hole,))
        )
    return parts


def inside(hold: Hold) -> tuple[float, float]:
    """Radius of a vessel's inside and length of its barrel, mm."""
    radius = 0.5 * hold.size[1]
    return radius, hold.size[0] - 2.0 * HEAD * radius


def liquid(hold: Hold, what: str, level: float, density: float | None = None) -> Parts:
    """A liquid in a vessel up to a share of its height, in the frame of the hold: the barrel first, then the heads."""
    radius, length = inside(hold)
    bulge, top = HEAD * radius, (2.0 * level - 1.0) * radius
    middle = (0.5 * hold.size[0], 0.0, radius)
    # Turned by 90 degrees about y, what is down is +x; by -90 degrees, -x.
    below = Box((2.0 * radius, 2.2 * radius, 2.2 * max(length, bulge)))
    barrel = Intersection((Cylinder(radius, length), below), ((0.0, 0.0, 0.0), (radius - top, 0.0, 0.0)))
    parts = [Primitive(what, barrel, density, middle, rotation(pitch=90))]
    for side in (-1.0, 1.0):
        end = Intersection((_head(radius, bulge), below), ((0.0, 0.0, 0.0), (side * (radius - top), 0.0, 0.0)))
        at = (middle[0] + side * 0.5 * length, 0.0, radius)
        parts.append(Primitive(what, end, density, at, rotation(pitch=side * 90.0)))
    return parts


def liquids(*choices: tuple[str, float | None]) -> Callable[[np.random.Generator, Hold, float], Load]:
    """Loads of a liquid in bulk: materials and their density, g/cm3 (None for the material's own).

    A liquid that is too heavy to fill the vessel stands lower.
    """

    def draw(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
        what, density = choices[int(rng.integers(len(choices)))]
        weight = known(what).density if density is None else density
        level = between(rng, *LEVELS) if fill > 0.5 else between(rng, 0.3, 0.6)
        while True:
            parts = liquid(hold, what, level, density)
            if sum(part.mass_g for part in parts) / 1000.0 <= hold.payload_kg or level < 0.3:
                break
            level -= 0.02
        load = Load(unit="")
        load.add(f"liquid in bulk: {what}, {weight:.2f} kg/l", parts)
        load.units = 1
        return load

    return draw


def draw_tank(rng: np.random.Generator, name: str) -> Container:
    """A tank container in its frame, or the vessel of a trailer or a wagon."""
    length, height, payload = SIZES[name]
    return (_framed if name == "20ft tank" else _bare)(rng, name, length, height, payload)


def _fittings(rng: np.random.Generator, x: Float64, top: float) -> Parts:
    """Manholes with their lids and clamps, valves and pipes on top of a vessel."""
    parts: Parts = []
    for at in x:
        hole = Primitive(None, Cylinder(235.0, 120.0))
        parts += [
            Primitive("stainless steel", Cylinder(243.0, 120.0), centre=(at, 0.0, top + 30.0), carve=(hole,)),
            Primitive("stainless steel", Cylinder(270.0, 14.0), centre=(at, 0.0, top + 96.0)),
            Primitive("stainless steel", Cylinder(45.0, 150.0), 4.5, (at + 480.0, between(rng, -150, 150), top + 60.0)),
        ]
        angle = np.arange(8) * np.pi / 4
        bolts = np.stack([at + 255.0 * np.cos(angle), 255.0 * np.sin(angle), np.full(8, top + 90.0)], axis=1)
        parts.append(Primitive("steel", Many(Cylinder(14.0, 70.0), bolts)))
    return parts


def _clad(radius: float, length: float, centre: Vector, foam: float) -> Parts:
    """Insulation under a skin of aluminium."""
    hole = Primitive(None, Cylinder(radius + 2.0, length))
    wool = Primitive("polyurethane foam", Cylinder(radius + 62.0, length), foam, carve=(hole,))
    return [Primitive("aluminium alloy", Cylinder(radius + 63.5, length), None, centre, rotation(pitch=90), (wool,))]


def _framed(rng: np.random.Generator, name: str, length: float, height: float, payload: float) -> Container:
    bulge_free = length - 260.0
    radius = between(rng, 1080.0, 1130.0)
    wall = between(rng, 4.4, 6.5)
    barrel = bulge_free - 2.0 * HEAD * radius
    # The hold begins inside the head; the frame reaches beyond it.
    size = (barrel + 2.0 * HEAD * (radius - wall), 2.0 * (radius - wall), 2.0 * (radius - wall))
    hold = Hold(size, payload, "tank")
    front = 0.5 * (length - size[0])
    x0, x1 = -front, length - front
    middle = (0.5 * size[0], 0.0, radius - wall)
    floor = 0.5 * height - middle[2]
    z0, z1 = -floor, height - floor
    half = 0.5 * WIDTH
    parts = shell("stainless steel", radius, barrel, wall, middle)
    if rng.random() < 0.7:
        parts += _clad(radius, barrel, middle, between(rng, 0.04, 0.06))
    rings = np.linspace(-0.36, 0.36, 4) * barrel
    for x in rings:
        hole = Primitive(None, Cylinder(radius + 1.0, 70.0))
        ring = Primitive("stainless steel", Cylinder(radius + 45.0, 70.0), 1.2, (middle[0] + float(x), 0.0, middle[2]),
                         rotation(pitch=90), (hole,))  # fmt: skip
        parts.append(ring)
    parts += _fittings(rng, np.array([middle[0] + between(rng, -300.0, 300.0)]), middle[2] + radius)
    # Outlet at the rear, low, with its valve and heating pipes under the belly.
    parts += [
        Primitive("stainless steel", Cylinder(55.0, 420.0), 3.5, (x1 - 260.0, 0.0, z0 + 330.0), rotation(pitch=90)),
        Primitive("cast iron", Cylinder(90.0, 160.0), 4.0, (x1 - 130.0, 0.0, z0 + 330.0)),
    ]
    pipes = np.array([[middle[0], y, middle[2] - radius - 25.0] for y in (-420.0, -220.0, 220.0, 420.0)])
    turn = np.tile(rotation(pitch=90), (len(pipes), 1, 1))
    parts.append(Primitive("stainless steel", Many(Cylinder(22.0, 0.7 * barrel), pipes, turn), 2.5))
    parts += _cradle(rng, x0, x1, z0, z1, half)
    outside = np.array([[x0, -half, z0], [x1, half, z1]])
    walls = {
        "insulation": ((middle[0], radius + 20.0, middle[2]), (0.8 * barrel, 60.0, 0.8 * radius)),
        "tank": (middle, (0.7 * barrel, 0.9 * radius, 0.7 * radius)),
    }
    return Container(name, hold, (Item("container", tuple(parts)),), outside, walls)


def _cradle(rng: np.random.Generator, x0: float, x1: float, z0: float, z1: float, half: float) -> Parts:
    """End frames with braces, bottom rails, a walkway and a ladder round a tank container."""
    parts = castings(x0, x1, z0, z1)
    tall, middle = z1 - z0 - 236.0, 0.5 * (z0 + z1)
    for x in (x0 + 75.0, x1 - 75.0):
        for y in (-half + 75.0, half - 75.0):
            hole = Primitive(None, Box((108.0, 108.0, tall)))
            parts.append(Primitive("steel", Box((120.0, 120.0, tall)), centre=(x, y, middle), carve=(hole,)))
        for z in (z0 + 60.0, z1 - 60.0):
            hole = Primitive(None, Box((88.0, 2.0 * half - 330.0, 88.0)))
            parts.append(Primitive("steel", Box((100.0, 2 * half - 330.0, 100.0)), centre=(x, 0, z), carve=(hole,)))
        corners = np.array([[x, s * (half - 150.0), z0 + 0.25 * tall] for s in (-1.0, 1.0)])
        ends = np.array([[x, s * (half - 650.0), z0 + 130.0] for s in (-1.0, 1.0)])
        parts += [Primitive("steel", tube(np.stack([a, b]), 38.0), 2.5) for a, b in zip(corners, ends, strict=True)]
    long = x1 - x0 - 360.0
    for y in (-half + 60.0, half - 60.0):
        hole = Primitive(None, Box((long, 88.0, 108.0)))
        at = (0.5 * (x0 + x1), y, z0 + 70.0)
        parts.append(Primitive("steel", Box((long, 100.0, 120.0)), centre=at, carve=(hole,)))
        # Braces from the frame to the saddles.
        for end in (x0 + 100.0, x1 - 100.0):
            inward = 900.0 if end < 0.5 * (x0 + x1) else -900.0
            path = np.array([[end, y, middle - 200.0], [end + inward, y, z0 + 130.0]])
            parts.append(Primitive("steel", tube(path, 40.0), 2.2))
    walk = block("aluminium alloy", (long, 520.0, 35.0), (0.5 * (x0 + x1), between(rng, -200.0, 200.0), z1 - 40.0), 0.7)
    rungs = np.array([[x1 - 30.0, 500.0, z] for z in np.arange(z0 + 300.0, z1 - 200.0, 300.0)])
    turned = np.tile(rotation(roll=90), (len(rungs), 1, 1))
    rails = np.array([[x1 - 30.0, y, middle] for y in (330.0, 670.0)])
    return [
        *parts, walk, Primitive("steel", Many(Cylinder(14.0, 340.0), rungs, turned)),
        Primitive("steel", Many(Cylinder(20.0, tall), rails), 3.0),
    ]  # fmt: skip


def _bare(rng: np.random.Generator, name: str, length: float, height: float, payload: float) -> Container:
    """The vessel of a trailer or a wagon: saddles under it, baffles in it, a walkway on top."""
    radius = 0.5 * height - between(rng, 0.0, 120.0)
    what = pick(rng, "aluminium alloy", "stainless steel") if name == "tank trailer" else "steel"
    wall = {"aluminium alloy": between(rng, 5.0, 7.0), "stainless steel": between(rng, 2.8, 4.0)}.get(what, 8.0)
    barrel = length - 2.0 * HEAD * radius - 200.0
    size = (barrel + 2.0 * HEAD * (radius - wall), 2.0 * (radius - wall), 2.0 * (radius - wall))
    hold = Hold(size, payload, "tank")
    front = 0.5 * (length - size[0])
    middle = (0.5 * size[0], 0.0, radius - wall)
    floor = wall + between(rng, 120.0, 220.0)
    parts = shell(what, radius, barrel, wall, middle)
    baffles = np.linspace(-0.33, 0.33, int(rng.integers(2, 6))) * barrel
    places = np.array([[middle[0] + float(x), 0.0, middle[2]] for x in baffles])
    turn = np.tile(rotation(pitch=90), (len(places), 1, 1))
    parts.append(Primitive(what, Many(Cylinder(radius - 2.0 * wall, 5.0), places, turn)))
    for x in np.linspace(-0.38, 0.38, 4) * barrel:
        at = (middle[0] + float(x), 0.0, -0.5 * floor - wall)
        parts.append(block("steel", (260.0, 1300.0, floor - wall), at, 0.8))
    parts += _fittings(rng, middle[0] + np.linspace(-0.3, 0.3, int(rng.integers(2, 6))) * barrel, middle[2] + radius)
    walk = (0.8 * barrel, 420.0, 30.0)
    parts.append(block("aluminium alloy", walk, (middle[0], 500.0, middle[2] + radius + 20.0), 0.7))
    parts += [
        Primitive("steel", Cylinder(55.0, 0.7 * barrel), 1.6, (middle[0], 300.0, -60.0), rotation(pitch=90)),
        *(block("cast iron", (180.0, 200.0, 200.0), (middle[0] + float(x), 600.0, -80.0), 3.0) for x in baffles[:2]),
    ]
    outside = np.array([[-front, -radius, -floor], [length - front, radius, 2.0 * radius + 130.0]])
    walls = {"tank": (middle, (0.7 * barrel, 0.9 * radius, 0.7 * radius))}
    return Container(name, hold, (Item("container", tuple(parts)),), outside, walls)
