"""Loads of machines: crated machinery, engines and spares, cars in a box, and nothing at all."""

from __future__ import annotations

import numpy as np

from ..geometry import rotation
from ..item import Item, Primitive, Vector, moved
from ..many import Many
from ..primitives import Box, Cylinder
from ..prism import Prism, circle, gear
from .cars import draw_car
from .hold import Hold, Load, Parts, between, block, pick


def crate(size: Vector) -> Parts:
    """A crate of boards on skids, standing on z = 0."""
    x, y, z = size
    skids = np.array([[0.0, s * 0.4 * y, 50.0] for s in (-1, 0, 1)])
    posts = np.array([[a * (0.5 * x - 40.0), s * (0.5 * y - 20.0), 0.5 * z] for a in (-1, 0, 1) for s in (-1, 1)])
    boards = np.array([[0.0, s * (0.5 * y - 10.0), k * z] for k in (0.12, 0.37, 0.62, 0.9) for s in (-1, 1)])
    return [
        Primitive("softwood", Many(Box((x, 90.0, 98.0)), skids)),
        Primitive("softwood", Many(Box((80.0, 35.0, z - 100.0)), posts)),
        Primitive("softwood", Many(Box((x, 20.0, 110.0)), boards)),
        block("plywood", (x, y, 18.0), (0, 0, 108.0)),
        block("plywood", (x, y, 12.0), (0, 0, z)),
    ]


def machine(rng: np.random.Generator, size: Vector) -> Parts:
    """A machine that fits a box: bed, columns, housings with gears, motors, shafts, a cabinet, pipes."""
    x, y, z = size
    parts: Parts = []
    bed = (x, 0.7 * y, between(rng, 0.1, 0.22) * z)
    hollow = Primitive(None, Box((0.8 * x, 0.55 * y, 0.6 * bed[2])))
    parts.append(Primitive("cast iron", Box(bed), centre=(0, 0, 0.5 * bed[2]), carve=(hollow,)))
    for k in range(int(rng.integers(2, 5))):
        tall, wide = between(rng, 0.3, 0.75) * z, between(rng, 0.1, 0.3) * x
        at = (
            -0.4 * x + (k + 0.5) * 0.22 * x + between(rng, -0.05, 0.05) * x,
            between(rng, -0.1, 0.1) * y,
            bed[2] + 0.5 * tall,
        )
        wall = between(rng, 8.0, 25.0)
        hole = Primitive(None, Box((max(wide - 2 * wall, 20.0), 0.5 * y - 2 * wall, tall - 2 * wall)))
        parts.append(Primitive("cast iron", Box((wide, 0.5 * y, tall)), centre=at, carve=(hole,)))
        if rng.random() < 0.7:
            wheel = Prism(
                gear(min(0.4 * tall, 0.3 * z), int(rng.integers(18, 40)), 0.035 * min(tall, z)),
                between(rng, 25.0, 80.0),
                [circle(40.0, 16)],
            )
            parts.append(Primitive("steel", wheel, centre=(at[0], at[1], at[2]), rotation=rotation(roll=90)))
        shaft = Cylinder(between(rng, 15.0, 40.0), 0.8 * y)
        parts.append(
            Primitive(
                "steel", shaft, centre=(at[0], 0.0, at[2] + between(rng, -0.2, 0.2) * tall), rotation=rotation(roll=90)
            )
        )
    for _ in range(int(rng.integers(1, 4))):
        parts += [
            Primitive(
                part.material,
                part.shape,
                part.density,
                np.asarray(part.centre)
                + np.array([between(rng, -0.4, 0.4) * x, between(rng, -0.2, 0.2) * y, bed[2] + 130.0]),
                part.rotation,
                part.carve,
            )
            for part in motor(rng)
        ]
    cabinet = (0.22 * x, 0.35 * y, 0.6 * z)
    at = (0.36 * x, 0.0, bed[2] + 0.3 * z)
    hole = Primitive(None, Box(tuple(s - 4.0 for s in cabinet)))  # type: ignore[arg-type]
    parts.append(Primitive("steel", Box(cabinet), centre=at, carve=(hole,)))
    boards = np.array([[at[0], at[1], at[2] + k * 0.12 * z] for k in (-1.5, -0.5, 0.5, 1.5)])
    parts.append(Primitive("populated pcb", Many(Box((0.8 * cabinet[0], 0.5 * cabinet[1], 30.0)), boards), 0.9))
    for _ in range(int(rng.integers(3, 9))):
        long = between(rng, 0.2, 0.7) * x
        turn = (rotation(), rotation(pitch=90))[int(rng.integers(2))]
        where = (between(rng, -0.15, 0.15) * x, between(rng, -0.3, 0.3) * y, between(rng, 0.4, 0.6) * z)
        parts.append(Primitive("steel", Cylinder(between(rng, 8.0, 25.0), min(long, 0.7 * z)), 4.0, where, turn))
    return parts


def motor(rng: np.random.Generator) -> Parts:
    """An electric motor, shaft along x: housing with fins, rotor, windings, end shields, shaft."""
    radius, long = between(rng, 80.0, 160.0), between(rng, 250.0, 450.0)
    turn = rotation(pitch=90)
    hole = Primitive(None, Cylinder(0.85 * radius, 0.9 * long))
    return [
        Primitive("cast iron", Cylinder(radius, long), 6.0, rotation=turn, carve=(hole,)),
        Primitive("steel", Cylinder(0.5 * radius, 0.6 * long), rotation=turn),
        Primitive("copper coil", Cylinder(0.8 * radius, 0.12 * long), 4.0, (0.35 * long, 0, 0), turn),
        Primitive("copper coil", Cylinder(0.8 * radius, 0.12 * long), 4.0, (-0.35 * long, 0, 0), turn),
        Primitive("steel", Cylinder(20.0, 1.4 * long), rotation=turn),
    ]


def machinery(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
    """Machines, some in crates, with room between them, braced to the floor."""
    load, x = Load(unit="machine"), between(rng, 150.0, 400.0)
    while x < hold.size[0] * max(fill, 0.4) - 1200.0 and load.mass_kg < 0.9 * hold.payload_kg:
        size = (between(rng, 1000.0, 2400.0), between(rng, 1100.0, 1900.0), between(rng, 1000.0, 0.85 * hold.size[2]))
        size = (min(size[0], hold.size[0] - x - 150.0), size[1], size[2])
        parts: Parts = list(moved(machine(rng, (0.9 * size[0], 0.85 * size[1], 0.85 * size[2])), (0.0, 0.0, 120.0)))
        boxed = rng.random() < 0.6
        parts += (
            crate(size)
            if boxed
            else [block("softwood", (size[0], 120.0, 110.0), (0.0, s * 0.3 * size[1], 55.0)) for s in (-1.0, 1.0)]
        )
        load.add(
            "machine in a crate" if boxed else "machine",
            parts,
            (x + 0.5 * size[0], between(rng, -150.0, 150.0), 0.0),
            rotation(yaw=between(rng, -2.0, 2.0)),
        )
        x += size[0] + between(rng, 80.0, 500.0)
    load.units = len(load.placed)
    return load


def spares(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
    """Used engines, gearboxes, axles and motors on pallets and loose on the floor."""
    load, x = Load(unit=""), 450.0
    while x < hold.size[0] * fill - 900.0 and load.mass_kg < 0.85 * hold.payload_kg:
        for side in (-0.24, 0.0, 0.24):
            for level in range(int(rng.integers(1, 3))):
                base = 20.0 + level * 620.0
                kind = int(rng.integers(3))
                if kind == 0:
                    parts = engine(rng)
                elif kind == 1:
                    parts = list(moved(motor(rng), (0.0, 0.0, 160.0)))
                else:
                    axle = Cylinder(between(rng, 35.0, 60.0), between(rng, 800.0, 1150.0))
                    parts = [
                        Primitive("steel", axle, 5.0, (0, 0, 200.0), rotation(roll=90)),
                        Primitive("cast iron", Cylinder(170.0, 180.0), 4.0, (0, 0, 200.0), rotation(pitch=90)),
                    ]
                at = (x + 350.0 + between(rng, -80.0, 80.0), side * hold.size[1] + between(rng, -60.0, 60.0), base)
                load.add("used spare part", parts, at, rotation(yaw=between(rng, 0.0, 360.0)))
        boards = block("softwood", (900.0, 2000.0, 20.0), (0.0, 0.0, 10.0), 0.4)
        load.add(
            "pallets", [boards, block("softwood", (900.0, 2000.0, 20.0), (0.0, 0.0, 615.0), 0.4)], (x + 400.0, 0.0, 0.0)
        )
        x += between(rng, 850.0, 1100.0)
    load.units = len(load.placed)
    return load


def engine(rng: np.random.Generator) -> Parts:
    """An engine with its gearbox, x along the crank: block with bores, head, sump, manifold, flywheel, gearbox."""
    n = int(rng.choice([3, 4, 4, 6]))
    bore, metal = between(rng, 75.0, 105.0), pick(rng, "cast iron", "aluminium alloy")
    long = n * bore * 1.18 + 60.0
    centres = np.array([[(k - 0.5 * (n - 1)) * bore * 1.18, 0.0, 0.0] for k in range(n)])
    bores = Primitive(None, Many(Cylinder(0.5 * bore, 0.36 * 480.0), centres))
    return [
        Primitive(
            metal,
            Box((long, 260.0, 260.0)),
            centre=(0, 0, 300.0),
            density=3.6 if metal == "cast iron" else 1.8,
            carve=(bores,),
        ),
        Primitive("aluminium alloy", Many(Cylinder(0.48 * bore, 60.0), centres), centre=(0, 0, 340.0)),
        block("aluminium alloy", (long, 240.0, 110.0), (0, 0, 490.0), 1.7),
        Primitive("steel", Cylinder(45.0, long), 4.5, (0, 0, 180.0), rotation(pitch=90)),
        Primitive("steel", Cylinder(150.0, 30.0), centre=(0.5 * long + 25.0, 0, 190.0), rotation=rotation(pitch=90)),
        block("steel", (0.9 * long, 230.0, 3.0), (0, 0, 60.0)),
        block("mineral oil", (0.8 * long, 200.0, 50.0), (0, 0, 90.0)),
        block("cast iron", (0.8 * long, 70.0, 90.0), (0, 170.0, 430.0), 2.2),
        Primitive("aluminium alloy", Cylinder(130.0, 420.0), 1.5, (0.5 * long + 260.0, 0, 190.0), rotation(pitch=90)),
        Primitive(
            "steel",
            Many(
                Cylinder(55.0, 40.0), np.array([[0.0, y, z] for y, z in ((0.0, 90.0), (50.0, -60.0), (-50.0, -60.0))])
            ),
            3.5,
            (0.5 * long + 260.0, 0, 190.0),
            rotation(pitch=90),
        ),
        Primitive("copper coil", Cylinder(60.0, 110.0), 4.0, (-0.3 * long, -180.0, 300.0), rotation(pitch=90)),
    ]


def cars(rng: np.random.Generator, hold: Hold, fill: float) -> Load:  # noqa: ARG001  the table calls all alike
    """Two or three cars on the floor, in a long box another two on ramps above them; boxes of parts between."""
    load, x = Load(unit="car"), 150.0
    long_box = hold.size[0] > 9000.0
    while x < hold.size[0] - 3600.0:
        car = draw_car(rng, luggage=False)
        low, high = car.bounds()
        at = (x - float(low[0]), 0.0, -float(low[2]))
        if at[0] + float(high[0]) > hold.size[0] - 100.0:
            break
        load.placed.append(car.placed(at))
        if long_box and rng.random() < 0.35 and hold.size[2] > 2600.0 and x > 1000.0:
            upper = draw_car(rng, luggage=False)
            load.placed.append(upper.placed((x + 400.0, 0.0, 1300.0), rotation(pitch=between(rng, 3.0, 9.0))))
            ramp = [block("steel", (4300.0, 90.0, 80.0), (0, s * 700.0, 0), 1.4) for s in (-1.0, 1.0)]
            load.add("ramp", ramp, (x + 2200.0, 0.0, 1240.0), rotation(pitch=6.0))
        x += float(high[0] - low[0]) + between(rng, 120.0, 350.0)
    load.units = len(load.placed)
    if not load.placed:
        load.placed.append(Item("car parts", tuple(engine(rng))).placed((1500.0, 0.0, 0.0)))
        load.units = 1
    return load


def nothing(rng: np.random.Generator, hold: Hold, fill: float) -> Load:  # noqa: ARG001  the table calls all alike
    """An empty hold, swept or with a few boards and straps left in it."""
    load = Load(unit="")
    if rng.random() < 0.4:
        boards = [
            Primitive(
                "softwood",
                Box((between(rng, 300.0, 1200.0), 90.0, 40.0)),
                None,
                (between(rng, 300.0, hold.size[0] - 900.0), between(rng, -900.0, 900.0), 20.0),
                rotation(yaw=between(rng, 0.0, 90.0)),
            )
            for _ in range(int(rng.integers(1, 6)))
        ]
        load.add("left-over dunnage", boards)
    return load
