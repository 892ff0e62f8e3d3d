"""Cars and vans from primitives: body, engine, gearbox, wheels, seats, doors, tank, battery, exhaust, spare wheel."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from ..geometry import rotation
from ..item import Item, Primitive, Vector, moved
from ..many import Many, torus
from ..primitives import Box, Capsule, Cylinder, RoundedBox
from ..prism import Prism
from .hold import Parts, between, block

# Where things are hidden in a car, by name: centre and size of the hollow, mm. Filled in by `draw_car`.
Hollows = dict[str, tuple[Vector, Vector]]


@dataclass(frozen=True, eq=False)
class Car:
    """A car standing on z = 0, nose at -x, with the hollows of its body.

    Attributes:
        item: The car.
        hollows: Centre and size of spaces things are hidden in: ``"tyre"``, ``"spare wheel"``, ``"fuel tank"``,
            ``"door panel"``, ``"seat"``, ``"boot"``.
    """

    item: Item
    hollows: Hollows


def draw_car(rng: np.random.Generator, *, luggage: bool = True) -> Item:
    """A car or a van; see `draw_vehicle`."""
    return draw_vehicle(rng, luggage=luggage).item


def _skin(outline: list[tuple[float, float]], width: float, sheet: float) -> Parts:
    """Two sides of sheet metal with their inner panels, and the strips that join them along an outline in x, z."""
    parts: Parts = []
    turn = rotation(roll=90)
    for side in (-1.0, 1.0):
        for depth, thick in ((0.0, sheet), (70.0, sheet)):
            y = side * (0.5 * width - depth)
            parts.append(Primitive("steel", Prism(outline, thick), centre=(0, y, 0), rotation=turn))
    ends = [*outline[1:], outline[0]]
    for (x0, z0), (x1, z1) in zip(outline, ends, strict=True):
        long = float(np.hypot(x1 - x0, z1 - z0))
        angle = float(np.rad2deg(np.arctan2(-(z1 - z0), x1 - x0)))
        strip = Box((long, width, sheet))
        parts.append(
            Primitive("steel", strip, centre=(0.5 * (x0 + x1), 0, 0.5 * (z0 + z1)), rotation=rotation(pitch=angle))
        )
    return parts


def wheel(radius: float, wide: float, *, steel_rim: bool, rim_share: float = 0.66) -> Parts:
    """A wheel round y, centred: tyre, beads, rim, hub, brake disc."""
    rim, turn = rim_share * radius, rotation(roll=90)
    hollow = Primitive(None, Cylinder(0.95 * radius, 0.86 * wide))
    bores = Primitive(None, Many(Cylinder(rim, 0.07 * wide), np.array([[0.0, 0.0, s * 0.465 * wide] for s in (-1, 1)])))
    metal, thick = ("steel", 4.0 if radius < 400.0 else 10.0) if steel_rim else ("aluminium alloy", 9.0)
    barrel = Primitive(None, Cylinder(rim - thick, 0.9 * wide))
    return [
        Primitive("rubber", Cylinder(radius, wide), 1.15, rotation=turn, carve=(hollow, bores)),
        Primitive(
            "steel",
            Cylinder(0.975 * radius, 0.8 * wide),
            rotation=turn,
            carve=(Primitive(None, Cylinder(0.975 * radius - 0.8, 0.8 * wide)),),
        ),
        *(Primitive("steel", torus(rim + 4.0, 5.0, 24), 4.0, (0, s * 0.44 * wide, 0), turn) for s in (-1.0, 1.0)),
        Primitive(metal, Cylinder(rim, 0.9 * wide), rotation=turn, carve=(barrel,)),
        Primitive(metal, Cylinder(0.9 * rim, thick), centre=(0, 0.1 * wide, 0), rotation=turn),
        Primitive("cast iron", Cylinder(0.65 * rim, 0.1 * wide), 5.0, (0, -0.1 * wide, 0), turn),
        Primitive("steel", Cylinder(0.25 * rim, 0.5 * wide), 6.0, rotation=turn),
    ]


def draw_vehicle(rng: np.random.Generator, *, luggage: bool = True, van: bool | None = None) -> Car:
    """A car or a van, nose at -x, standing on z = 0.

    Args:
        rng: Source of randomness.
        luggage: Whether it may hold bags and boxes.
        van: Whether it is a van; None for a draw.

    Returns:
        The vehicle and its hollows.
    """
    van = rng.random() < 0.25 if van is None else van
    base = between(rng, 2450.0, 2900.0) if not van else between(rng, 2900.0, 3500.0)
    long = base + between(rng, 1450.0, 1750.0)
    width, height = (
        between(rng, 1650.0, 1850.0),
        between(rng, 1400.0, 1650.0) if not van else between(rng, 1900.0, 2400.0),
    )
    radius, sill = between(rng, 290.0, 350.0), between(rng, 170.0, 230.0)
    x0, x1, belt_line = -0.5 * long, 0.5 * long, 0.58 * height if not van else 0.45 * height
    front, rear = -0.5 * base, 0.5 * base
    nose = [(x0, sill), (x0, 0.75 * belt_line), (front + 150.0, belt_line)]
    cabin = [
        (front + between(rng, 750.0, 950.0), height),
        (x1 - (150.0 if van else between(rng, 350.0, 900.0)), height),
    ]
    tail = [(x1 - 60.0, belt_line), (x1, 0.8 * belt_line), (x1, sill)]
    lower = [
        (x0, sill),
        (x0, 0.75 * belt_line),
        (front + 150.0, belt_line),
        (x1 - 60.0, belt_line),
        (x1, 0.8 * belt_line),
        (x1, sill),
    ]
    sheet = between(rng, 0.7, 0.9)
    parts = _skin(lower, width, sheet)
    upper = [nose[2], cabin[0], cabin[1], tail[0]]
    # Pillars and roof with their frames; glass between.
    for (ax, az), (bx, bz) in itertools.pairwise(upper):
        length = float(np.hypot(bx - ax, bz - az))
        turn = rotation(pitch=float(np.rad2deg(np.arctan2(-(bz - az), bx - ax))))
        for side in (-1.0, 1.0):
            hole = Primitive(None, Box((length, 60.0, 44.0)))
            centre = (0.5 * (ax + bx), side * 0.43 * width, 0.5 * (az + bz))
            parts.append(Primitive("steel", Box((length, 64.0, 48.0)), centre=centre, rotation=turn, carve=(hole,)))
        level = abs(az - bz) < 50.0
        parts.append(
            Primitive(
                "steel" if level else "glass",
                Box((length, 0.84 * width, 0.8 if level else 5.0)),
                centre=(0.5 * (ax + bx), 0, 0.5 * (az + bz)),
                rotation=turn,
            )
        )
    for x in (0.5 * (cabin[0][0] + cabin[1][0]) - 100.0, cabin[1][0] - 150.0):
        for side in (-1.0, 1.0):
            parts.append(
                block(
                    "steel", (90.0, 50.0, height - belt_line), (x, side * 0.44 * width, 0.5 * (height + belt_line)), 0.7
                )
            )
    for side in (-1.0, 1.0):
        span = cabin[1][0] - cabin[0][0] + 300.0
        parts.append(
            block(
                "glass",
                (span, 4.0, height - belt_line - 60.0),
                (0.5 * (cabin[0][0] + cabin[1][0]), side * 0.46 * width, 0.5 * (height + belt_line)),
                1.6,
            )
        )
        parts.append(block("steel", (0.7 * base, 110.0, 120.0), (0, side * 0.45 * width, sill + 60.0), 0.6))
        # Frames of the doors, impact beams, window motors, locks.
        for x in (-0.18 * base, 0.2 * base):
            parts.append(block("steel", (0.36 * base, 30.0, 30.0), (x, side * 0.46 * width, 0.6 * belt_line), 2.0))
            parts.append(
                block("abs", (0.37 * base, 25.0, 0.6 * belt_line), (x, side * 0.42 * width, 0.6 * belt_line), 0.12)
            )
            parts.append(
                Primitive(
                    "copper coil",
                    Cylinder(30.0, 60.0),
                    4.5,
                    (x + 0.05 * base, side * 0.45 * width, 0.55 * belt_line),
                    rotation(roll=90),
                )
            )
            parts.append(
                block("steel", (60.0, 30.0, 110.0), (x + 0.17 * base, side * 0.46 * width, 0.8 * belt_line), 4.0)
            )
    parts.append(block("steel", (long - 300.0, width - 150.0, 1.4), (0, 0, sill + 10.0)))
    parts.append(block("rubber", (base, width - 300.0, 12.0), (0, 0, sill + 25.0), 0.9))
    parts += _running_gear(rng, base, width, radius, sill)
    parts += list(moved(_engine(rng), (front - 120.0, 0.0, sill + 60.0), rotation(yaw=90)))
    parts.append(block("aluminium alloy", (55.0, 0.42 * width, 380.0), (x0 + 150.0, 0, sill + 320.0), 0.6))
    parts.append(block("lead-acid cell", (175.0, 250.0, 190.0), (front - 50.0, 0.28 * width, belt_line - 200.0), 2.4))
    for x in (x0 + 40.0, x1 - 40.0):
        parts.append(block("polypropylene", (70.0, width - 100.0, 220.0), (x, 0, sill + 220.0), 0.12))
        parts.append(block("steel", (45.0, width - 300.0, 90.0), (x, 0, sill + 240.0), 1.1))
    dash = front + between(rng, 550.0, 650.0)
    parts += [
        block("abs", (330.0, width - 250.0, 260.0), (dash, 0, belt_line - 90.0), 0.12),
        Primitive("steel", Cylinder(25.0, width - 250.0), 3.0, (dash, 0, belt_line - 60.0), rotation(roll=90)),
        Primitive(
            "steel", torus(185.0, 13.0, 24), 2.0, (dash + 350.0, -0.22 * width, belt_line + 10.0), rotation(pitch=65)
        ),
        Primitive(
            "steel", Cylinder(18.0, 500.0), 4.0, (dash + 120.0, -0.22 * width, belt_line - 90.0), rotation(pitch=65)
        ),
    ]
    rows_of_seats = (dash + 850.0,) if van else (dash + 800.0, dash + 1650.0)
    for x in rows_of_seats:
        parts += _seats(rng, x, width, sill)
    hole = Primitive(
        None,
        RoundedBox((480.0, 780.0, 230.0), 40.0),
        carve=(Primitive("gasoline", Box((400.0, 700.0, 60.0)), centre=(0, 0, -70.0)),),
    )
    parts.append(
        Primitive(
            "polyethylene",
            RoundedBox((490.0, 790.0, 240.0), 45.0),
            centre=(rear - 400.0, 0, sill + 130.0),
            carve=(hole,),
        )
    )
    spare = (x1 - 450.0, 0.0, sill + 110.0)
    parts += list(moved(wheel(0.93 * radius, 150.0, steel_rim=True), spare, rotation(roll=90)))
    if luggage and rng.random() < 0.7:
        for _ in range(int(rng.integers(1, 5))):
            size = (between(rng, 300.0, 600.0), between(rng, 300.0, 500.0), between(rng, 200.0, 350.0))
            at = (
                x1 - between(rng, 350.0, 700.0) - (1000.0 * rng.random() if van else 0.0),
                between(rng, -0.25, 0.25) * width,
                sill + 260.0 + 0.5 * size[2],
            )
            parts.append(
                Primitive(
                    "cotton",
                    RoundedBox(size, 60.0),
                    between(rng, 0.08, 0.3),
                    at,
                    rotation(yaw=between(rng, -10.0, 10.0)),
                )
            )
    hollows: Hollows = {
        "tyre": ((rear, 0.5 * width - 120.0, radius), (2.0 * radius, 190.0, 2.0 * radius)),
        "spare wheel": (spare, (1.75 * radius, 1.75 * radius, 150.0)),
        "fuel tank": ((rear - 400.0, 0.0, sill + 130.0), (470.0, 760.0, 220.0)),
        "door panel": ((-0.18 * base, 0.45 * width, 0.6 * belt_line), (0.34 * base, 60.0, 0.55 * belt_line)),
        "seat": ((rows_of_seats[-1], 0.0, sill + 240.0), (460.0, width - 500.0, 160.0)),
        "bumper": ((x1 - 60.0, 0.0, sill + 200.0), (110.0, width - 200.0, 180.0)),
    }
    return Car(Item("van" if van else "car", tuple(parts)), hollows)


def _engine(rng: np.random.Generator) -> Parts:
    """The engine of a car, crank along x: a lighter copy of those that travel alone."""
    n, bore = int(rng.choice([3, 4, 4])), between(rng, 72.0, 88.0)
    long = n * bore * 1.15 + 40.0
    centres = np.array([[(k - 0.5 * (n - 1)) * bore * 1.15, 0.0, 0.0] for k in range(n)])
    bores = Primitive(None, Many(Cylinder(0.5 * bore, 150.0), centres))
    return [
        Primitive("aluminium alloy", Box((long, 220.0, 240.0)), 2.0, (0, 0, 230.0), carve=(bores,)),
        Primitive("cast iron", Cylinder(50.0, long), 4.5, (0, 0, 120.0), rotation(pitch=90)),
        block("aluminium alloy", (long, 210.0, 100.0), (0, 0, 400.0), 1.5),
        Primitive("steel", Cylinder(130.0, 25.0), centre=(0.5 * long + 20.0, 0, 150.0), rotation=rotation(pitch=90)),
        Primitive("aluminium alloy", Cylinder(140.0, 300.0), 1.9, (0.5 * long + 190.0, 0, 140.0), rotation(pitch=90)),
        Primitive("steel", Cylinder(80.0, 120.0), 5.0, (0.5 * long + 150.0, 0, 120.0), rotation(pitch=90)),
        block("cast iron", (0.8 * long, 60.0, 80.0), (0, 140.0, 350.0), 2.5),
        Primitive("copper coil", Cylinder(60.0, 100.0), 4.0, (-0.3 * long, -150.0, 260.0), rotation(pitch=90)),
        Primitive("cast iron", Cylinder(55.0, 130.0), 3.5, (-0.3 * long, -150.0, 110.0), rotation(pitch=90)),
        block("polypropylene", (0.8 * long, 160.0, 60.0), (0, -20.0, 480.0), 0.4),
    ]  # fmt: skip


def _running_gear(rng: np.random.Generator, base: float, width: float, radius: float, sill: float) -> Parts:
    parts: Parts = []
    alloy = rng.random() < 0.5
    for x in (-0.5 * base, 0.5 * base):
        for side in (-1.0, 1.0):
            turn = rotation(yaw=0.0 if side > 0 else 180.0)
            centre = (x, side * (0.5 * width - 120.0), radius)
            parts += list(moved(wheel(radius, 195.0, steel_rim=not alloy), centre, turn))
            parts.append(
                Primitive(
                    "steel",
                    Cylinder(45.0, 420.0),
                    2.6,
                    (x, side * (0.5 * width - 290.0), radius + 280.0),
                    rotation(roll=8.0 * side),
                )
            )
            parts.append(block("steel", (120.0, 380.0, 40.0), (x, side * (0.5 * width - 400.0), radius - 60.0), 3.0))
        parts.append(
            Primitive("steel", Cylinder(22.0, width - 300.0), centre=(x, 0, radius), rotation=rotation(roll=90))
        )
        parts.append(block("steel", (320.0, width - 700.0, 70.0), (x, 0, radius - 40.0), 1.4))
    exhaust = Primitive(None, Cylinder(24.0, 0.9 * base))
    parts.append(
        Primitive(
            "steel",
            Cylinder(26.0, 0.9 * base),
            centre=(0.1 * base, 250.0, sill - 20.0),
            rotation=rotation(pitch=90),
            carve=(exhaust,),
        )
    )
    parts.append(
        Primitive("steel", Capsule(85.0, 520.0), 0.9, (0.5 * base + 250.0, 300.0, sill + 20.0), rotation(pitch=90))
    )
    parts.append(
        Primitive("alumina", Cylinder(60.0, 260.0), 0.8, (-0.2 * base, 250.0, sill - 20.0), rotation(pitch=90))
    )
    return parts


def _seats(rng: np.random.Generator, x: float, width: float, sill: float) -> Parts:
    parts: Parts = []
    for side in (-0.25, 0.25):
        y, lean = side * width, between(rng, 12.0, 22.0)
        parts += [
            Primitive(
                "polyurethane foam",
                RoundedBox((520.0, 500.0, 150.0), 50.0),
                0.06,
                (x, y, sill + 260.0),
                rotation(pitch=-6.0),
            ),
            Primitive(
                "polyurethane foam",
                RoundedBox((120.0, 480.0, 600.0), 45.0),
                0.06,
                (x + 320.0, y, sill + 560.0),
                rotation(pitch=lean),
            ),
            Primitive(
                "polyurethane foam",
                RoundedBox((90.0, 260.0, 180.0), 40.0),
                0.06,
                (x + 430.0, y, sill + 920.0),
                rotation(pitch=lean),
            ),
            Primitive(
                "steel",
                Many(Cylinder(11.0, 620.0), np.array([[0.0, s * 210.0, 0.0] for s in (-1, 1)])),
                4.0,
                (x + 330.0, y, sill + 560.0),
                rotation(pitch=lean),
            ),
            Primitive(
                "steel",
                Many(Box((480.0, 22.0, 40.0)), np.array([[0.0, s * 200.0, 0.0] for s in (-1, 1)])),
                3.0,
                (x, y, sill + 120.0),
            ),
        ]
    return parts
