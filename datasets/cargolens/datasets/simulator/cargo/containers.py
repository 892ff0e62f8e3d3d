"""Freight containers: dry boxes and reefers with their unit, as `body` frames them; and which body has which file."""

from __future__ import annotations

import numpy as np

from ..geometry import rotation
from ..item import Item, Primitive
from ..many import Many
from ..primitives import Box, Cylinder
from ..sheet import CorrugatedSheet
from .body import FLOOR, SIZES, WAGONS, WIDTH, Container, frame, room_of
from .flats import draw_deck
from .hold import Hold, Parts, between, block
from .rail import draw_wagon_body
from .tanks import draw_tank

# Axes of a sheet that waves along x and stands in the x, z plane; and one that waves along y and stands across.
_SIDE = rotation(roll=90)
_END = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


def draw_container(rng: np.random.Generator, name: str) -> Container:
    """Draw a container or another body of a size; see `body.SIZES`."""
    room = room_of(name)
    if room == "tank":
        return draw_tank(rng, name)
    if room == "flat":
        return draw_deck(rng, name)
    if name in WAGONS:
        return draw_wagon_body(rng, name)
    return _reefer(rng, name) if room == "reefer" else _dry(rng, name)


def _doors(rng: np.random.Generator, x: float, height: float) -> Parts:
    """Two leaves with gaskets, hinges and four locking bars with cams, handles and a seal."""
    parts: Parts = []
    tall, half = height - FLOOR - 110.0, 0.5 * WIDTH - 120.0
    middle = 0.5 * tall
    for side in (-0.5, 0.5):
        parts.append(block("steel", (36.0, half - 30.0, 2.6), (x - 20.0, side * half * 1.02, 30.0)))
        parts.append(block("steel", (2.2, half - 20.0, tall), (x - 20.0, side * half * 1.02, middle)))
        for edge in (-0.5, 0.5):
            hole = Primitive(None, Box((44.0, 94.0, tall)))
            centre = (x - 25.0, side * half * 1.02 + edge * (half - 120.0), middle)
            parts.append(Primitive("steel", Box((50.0, 100.0, tall)), centre=centre, carve=(hole,)))
        for bar in (-0.24, 0.24):
            y = side * half + bar * half
            hole = Primitive(None, Cylinder(14.0, tall))
            parts.append(Primitive("steel", Cylinder(17.0, tall), centre=(x + 22.0, y, middle), carve=(hole,)))
            clamps = np.array([[x + 18.0, y, z] for z in (15.0, 0.3 * tall, 0.6 * tall, tall - 15.0)])
            parts.append(Primitive("steel", Many(Box((38.0, 70.0, 90.0)), clamps), density=3.5))
            handle = 0.42 * tall + between(rng, -80.0, 80.0)
            parts.append(block("steel", (14.0, 0.4 * half, 30.0), (x + 30.0, y, handle)))
        hinges = np.array(
            [
                [x - 5.0, side * (WIDTH - 90.0), z]
                for z in np.linspace(0.1 * tall, 0.92 * tall, 4 + int(rng.integers(2)))
            ]
        )
        parts.append(Primitive("steel", Many(Box((60.0, 30.0, 110.0)), hinges)))
        parts.append(block("rubber", (40.0, 16.0, tall), (x - 25.0, side * 40.0, middle)))
    return parts


def _dry(rng: np.random.Generator, name: str) -> Container:
    length, height, payload = SIZES[name]
    front, inner = 70.0, (length - 160.0, 2352.0, height - FLOOR - 38.0)
    hold = Hold(inner, payload)
    x0, z1 = -front, height - FLOOR
    middle = 0.5 * length - front
    wall = between(rng, 1.6, 2.1)
    depth, period = between(rng, 32.0, 38.0), between(rng, 260.0, 300.0)
    tall = height - 220.0
    parts = frame(length, height, front, inner=between(rng, 270.0, 330.0))
    for side in (-1.0, 1.0):
        sheet = CorrugatedSheet((length - 300.0, tall), wall, depth, period)
        centre = (middle, side * 0.5 * (WIDTH - depth - 14.0), 0.5 * z1 - 0.5 * FLOOR)
        parts.append(Primitive("steel", sheet, centre=centre, rotation=_SIDE))
    parts.append(
        Primitive(
            "steel", CorrugatedSheet((WIDTH - 240.0, tall), 2.0, 42.0, 250.0), centre=(x0 + 40.0, 0.0, 0.5 * inner[2]),
            rotation=_END,
        )
    )  # fmt: skip
    roof = CorrugatedSheet((length - 250.0, WIDTH - 110.0), 2.0, 20.0, 209.0)
    parts.append(Primitive("steel", roof, centre=(middle, 0.0, z1 - 26.0)))
    parts.append(block("plywood", (inner[0], 2352.0, 28.0), (0.5 * inner[0], 0.0, -14.0), between(rng, 0.7, 0.85)))
    # Lashing rings along floor and roof, a ventilator or two, and now and then a patch.
    rings = np.array([[x, y, z] for x in np.arange(300.0, inner[0], 1200.0) for y in (-1160.0, 1160.0)
                      for z in (35.0, inner[2] - 40.0)])  # fmt: skip
    parts.append(Primitive("steel", Many(Cylinder(14.0, 55.0), rings), density=4.0))
    for _ in range(int(rng.integers(0, 4))):
        size = (between(rng, 150.0, 700.0), 2.0, between(rng, 100.0, 500.0))
        at = (between(rng, 300.0, inner[0] - 300.0), float(rng.choice([-1197.0, 1197.0])), between(rng, 300.0, 2000.0))
        parts.append(block("steel", size, at))
    doors = _doors(rng, length - front - 40.0, height)
    outside = np.array([[x0, -0.5 * WIDTH, -FLOOR], [length - front, 0.5 * WIDTH, z1]])
    walls = {
        "wall": ((middle, 1176.0, 0.5 * inner[2]), (inner[0] - 400.0, depth, inner[2] - 300.0)),
        "floor": ((middle, 0.0, -90.0), (inner[0] - 300.0, 2200.0, 112.0)),
        "roof": ((middle, 0.0, inner[2] - 4.0), (inner[0] - 300.0, 2200.0, 30.0)),
        "door": ((inner[0] - 40.0, 0.0, 900.0), (60.0, 2000.0, 1600.0)),
    }
    return Container(name, hold, (Item("container", tuple(parts)), Item("doors", tuple(doors))), outside, walls)


def _reefer(rng: np.random.Generator, name: str) -> Container:
    length, height, payload = SIZES[name]
    front = between(rng, 400.0, 450.0)
    inner = (length - front - 110.0, 2290.0, height - FLOOR - 100.0)
    hold = Hold(inner, payload, room="reefer")
    x0, z1 = -front, height - FLOOR
    middle, tall = 0.5 * length - front, height - 220.0
    foam = between(rng, 0.045, 0.06)
    parts = frame(length, height, front, inner=between(rng, 380.0, 620.0))
    panel = between(rng, 1000.0, 1250.0)
    for side in (-1.0, 1.0):
        y = side * 0.5 * (WIDTH - 70.0)
        z = 0.5 * z1 - 0.5 * FLOOR
        parts.append(block("polyurethane foam", (length - 300.0, 64.0, tall), (middle, y, z), foam))
        parts.append(block("steel", (length - 300.0, 0.9, tall), (middle, y + side * 33.0, z)))
        parts.append(block("stainless steel", (length - 300.0, 0.7, tall), (middle, y - side * 33.0, z)))
        # Stiffeners behind the outer skin, seams between the panels, lengths of both as the maker liked them.
        at = np.arange(x0 + 300.0 + between(rng, 0.0, 400.0), length - front - 200.0, panel)
        at += rng.normal(0.0, 0.03 * panel, len(at))
        posts = np.stack([at, np.full(len(at), y), np.full(len(at), z)], axis=1)
        parts.append(
            Primitive("steel", Many(Box((between(rng, 30.0, 60.0), 55.0, tall)), posts), between(rng, 0.4, 0.8))
        )
        for density in (0.35, 0.2):
            count = int(rng.integers(3, 9))
            share = rng.uniform(0.45, 0.95, count)
            low = rng.random(count) < 0.5
            seams = np.stack(
                [
                    rng.choice(at, count) + rng.uniform(0.2, 0.8, count) * panel,
                    np.full(count, y),
                    np.where(low, 0.5 * share, 1.0 - 0.5 * share) * tall + z - 0.5 * tall,
                ],
                axis=1,
            )
            seams[:, 0] = np.clip(seams[:, 0], x0 + 250.0, length - front - 250.0)
            scales = np.stack([rng.uniform(18.0, 45.0, count), np.full(count, 58.0), share * tall], axis=1)
            parts.append(Primitive("polyurethane", Many(Box((1.0, 1.0, 1.0)), seams, None, scales), density))
        for z_rail in (0.22 * inner[2], 0.1 * inner[2]):
            parts.append(block("aluminium alloy", (inner[0], 3.0, 60.0), (0.5 * inner[0], y - side * 36.0, z_rail)))
    parts.append(block("polyurethane foam", (length - 300.0, WIDTH - 160.0, 80.0), (middle, 0.0, z1 - 62.0), foam))
    parts.append(block("aluminium alloy", (length - 300.0, WIDTH - 160.0, 1.6), (middle, 0.0, z1 - 20.0)))
    parts.append(block("stainless steel", (length - 300.0, WIDTH - 160.0, 0.8), (middle, 0.0, z1 - 103.0)))
    parts.append(block("polyurethane foam", (inner[0], WIDTH - 160.0, 60.0), (0.5 * inner[0], 0.0, -95.0), foam * 1.3))
    # T-shaped floor bars, run together: seen from the side they are one layer.
    parts.append(block("aluminium alloy", (inner[0], 2280.0, 4.0), (0.5 * inner[0], 0.0, -4.0), 2.0))
    parts.append(block("aluminium alloy", (inner[0], 2280.0, 50.0), (0.5 * inner[0], 0.0, -32.0), 0.35))
    bulkhead = block("polyurethane foam", (60.0, 2200.0, inner[2] - 150.0), (-30.0, 0.0, 0.5 * inner[2]), 0.08)
    parts += [bulkhead, block("stainless steel", (1.0, 2200.0, inner[2] - 150.0), (2.0, 0.0, 0.5 * inner[2]))]
    doors = _doors(rng, length - front - 40.0, height)
    doors.append(
        block("polyurethane foam", (60.0, 2200.0, inner[2]), (length - front - 90.0, 0.0, 0.5 * inner[2]), foam)
    )
    unit = _unit(rng, x0, front, inner[2])
    outside = np.array([[x0, -0.5 * WIDTH, -FLOOR], [length - front, 0.5 * WIDTH, z1]])
    walls = {
        "wall": ((middle, 1185.0, 0.5 * inner[2]), (inner[0] - 400.0, 62.0, inner[2] - 300.0)),
        "floor": ((middle, 0.0, -95.0), (inner[0] - 300.0, 2200.0, 58.0)),
        "roof": ((middle, 0.0, z1 - 62.0), (inner[0] - 300.0, 2200.0, 76.0)),
        "door": ((inner[0] - 60.0, 0.0, 900.0), (100.0, 2000.0, 1600.0)),
        "unit": ((x0 + 0.5 * front, 0.0, 0.5 * inner[2]), (0.6 * front, 1700.0, 0.5 * inner[2])),
    }
    items = (Item("container", tuple(parts)), Item("doors", tuple(doors)), Item("reefer unit", tuple(unit)))
    return Container(name, hold, items, outside, walls)


def _unit(rng: np.random.Generator, x0: float, front: float, height: float) -> Parts:
    """A cooling unit: frame, two evaporator fans, coil, compressor, condenser with its fan, electronics, pipes."""
    x = x0 + 0.45 * front
    parts = [
        *(block("steel", (0.8 * front, 3.0, height - 60.0), (x, y, 0.5 * height)) for y in (-1040.0, 1040.0)),
        *(block("aluminium alloy", (0.8 * front, 2080.0, 3.0), (x, 0.0, z * height)) for z in (0.5, 0.7, 0.28)),
    ]
    # Panels, ducts and looms, run together.
    parts.append(
        block("steel", (0.85 * front, 2000.0, height - 100.0), (x, 0.0, 0.5 * height), between(rng, 0.03, 0.07))
    )
    # Front plate and frame, seen edge on; boxes, brackets and covers of sheet behind it.
    parts.append(block("steel", (4.0, 2100.0, height - 40.0), (x0 + 12.0, 0.0, 0.5 * height)))
    parts.append(block("steel", (70.0, 2100.0, 0.62 * height), (x0 + 45.0, 0.0, 0.33 * height), between(rng, 0.2, 0.5)))
    count = int(rng.integers(18, 32))
    centres = np.stack(
        [
            x + rng.uniform(-0.38, 0.3, count) * front,
            rng.uniform(-900.0, 900.0, count),
            rng.uniform(0.06, 0.95, count) * height,
        ],
        axis=1,
    )
    scales = np.stack(
        [
            rng.uniform(20.0, 0.3 * front, count),
            rng.uniform(40.0, 500.0, count),
            np.exp(rng.uniform(np.log(25.0), np.log(350.0), count)),
        ],
        axis=1,
    )
    parts.append(Primitive("steel", Many(Box((1.0, 1.0, 1.0)), centres, None, scales), between(rng, 0.15, 0.35)))
    along_x = rotation(pitch=90)
    for y in (-480.0, 480.0):
        # Motor, hub and blades of an evaporator fan.
        at = (x + 40.0, y, 0.83 * height)
        parts.append(Primitive("cast iron", Cylinder(72.0, 130.0), 4.2, centre=at))
        parts.append(Primitive("copper", Cylinder(40.0, 60.0), 5.0, centre=(at[0], y, at[2] - 100.0)))
        ring = Primitive(None, Cylinder(190.0, 26.0))
        parts.append(Primitive("aluminium alloy", Cylinder(196.0, 26.0), centre=(x, y, at[2] - 160.0), carve=(ring,)))
        parts.append(Primitive("aluminium alloy", Cylinder(180.0, 40.0), 0.25, centre=(x, y, at[2] - 160.0)))
    # Evaporator and condenser coils: fins of aluminium on copper tubes.
    for z, size, density in (
        (0.62 * height, (0.45 * front, 1900.0, 0.13 * height), 0.35),
        (0.33 * height, (0.5 * front, 1500.0, 0.14 * height), 0.3),
    ):
        parts.append(block("aluminium alloy", size, (x, 0.0, z), density))
        count = 12
        tubes = np.stack(
            [
                x + (np.arange(count) % 3 - 1.0) * 0.15 * front,
                np.zeros(count),
                z + (np.arange(count) // 3 - 1.5) * 0.03 * height,
            ],
            axis=1,
        )
        parts.append(
            Primitive("copper", Many(Cylinder(6.0, size[1]), tubes, np.tile(rotation(roll=90), (count, 1, 1))), 3.0)
        )
    compressor = (x + between(rng, -40.0, 20.0), between(rng, -500.0, -250.0), 0.14 * height)
    parts.append(Primitive("cast iron", Cylinder(135.0, 430.0), 3.6, centre=compressor))
    parts.append(
        Primitive("cast iron", Cylinder(105.0, 220.0), 5.5, centre=(compressor[0], compressor[1], 0.2 * height))
    )
    fan = (x - 30.0, 420.0, 0.2 * height)
    parts.append(Primitive("cast iron", Cylinder(80.0, 160.0), 4.0, centre=fan, rotation=along_x))
    parts.append(Primitive("steel", Cylinder(270.0, 30.0), 0.6, centre=fan, rotation=along_x))
    parts.append(
        block("aluminium alloy", (0.35 * front, 420.0, 0.2 * height), (x0 + 0.25 * front, -650.0, 0.42 * height), 0.4)
    )
    parts.append(block("populated pcb", (60.0, 300.0, 0.12 * height), (x0 + 0.25 * front, -650.0, 0.42 * height), 1.2))
    parts.append(Primitive("copper coil", Cylinder(70.0, 180.0), 4.0, centre=(x0 + 0.3 * front, -300.0, 0.4 * height)))
    receiver = (x + 60.0, 100.0, 0.1 * height)
    hole = Primitive(None, Cylinder(58.0, 380.0))
    parts.append(Primitive("steel", Cylinder(64.0, 400.0), centre=receiver, carve=(hole,)))
    for _ in range(int(rng.integers(14, 24))):
        long = between(rng, 200.0, 900.0)
        at = (x + between(rng, -120.0, 120.0), between(rng, -900.0, 900.0), between(rng, 0.1, 0.75) * height)
        turn = (rotation(), rotation(roll=90), rotation(pitch=90))[int(rng.integers(2))]
        parts.append(Primitive("copper", Cylinder(9.0, long), 3.0, centre=at, rotation=turn))
    return parts
