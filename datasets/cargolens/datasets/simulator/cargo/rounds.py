"""Loads of round things: drums, tanks in cages, reels of paper, coils of steel, cable drums, tyres."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..geometry import rotation
from ..item import Primitive, moved
from ..many import Many, torus
from ..materials import material as known
from ..primitives import Box, Cylinder, RoundedBox
from ..revolved import Revolved
from .hold import Hold, Load, Parts, between, block, pallet, pick, rows

DRUM_RADIUS, DRUM_HEIGHT = 286.0, 880.0
IBC = (1000.0, 1180.0, 1160.0)


def drum(material: str, level: float, *, steel: bool, density: float | None = None) -> Parts:
    """A 200 litre drum on z = 0, filled to a share of its height: wall, two rolling hoops, rims and content."""
    shell, wall = ("steel", 1.0) if steel else ("polyethylene", 5.0)
    inside = DRUM_HEIGHT - 30.0
    content = Primitive(
        material, Cylinder(DRUM_RADIUS - wall, inside * level), density, (0, 0, -0.5 * inside * (1.0 - level))
    )
    air = Primitive(None, Cylinder(DRUM_RADIUS - wall, inside), carve=(content,))
    body = Primitive(shell, Cylinder(DRUM_RADIUS, inside + 2.0 * wall), centre=(0, 0, 0.5 * DRUM_HEIGHT), carve=(air,))
    if not steel:
        return [body]
    hoop = torus(DRUM_RADIUS + 3.0, 5.0, 20)
    return [body, *(Primitive(shell, hoop, 3.0, (0, 0, z * DRUM_HEIGHT)) for z in (0.03, 0.35, 0.65, 0.97))]


def drums(*, steel: bool) -> Callable[[np.random.Generator, Hold, float], Load]:
    """Loads of drums, all of one liquid and level, four to a row, one or two tiers with boards between."""

    def draw(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
        material = pick(rng, "mineral oil", "glycerol", "vegetable oil", "isopropanol", "water", "paint", "honey")
        level = between(rng, 0.88, 0.96)
        size = (2.0 * DRUM_RADIUS + 8.0, 2.0 * DRUM_RADIUS + 8.0, DRUM_HEIGHT + 20.0)
        plan = rows(
            rng,
            hold,
            size,
            fill=fill,
            unit_kg=215.0 * level * known(material).density + 20.0,
            gap=(0.0, 15.0),
            ragged=0.0,
        )
        load = Load(unit="drum")
        for x, y, row, levels in plan.cells():
            for tier in range(levels):
                shift = 0.0 if row % 2 else 12.0
                full = float(np.clip(level + rng.normal(0.0, 0.004), 0.3, 0.985))
                at = (x + between(rng, -5.0, 5.0), y + shift - 6.0, tier * size[2])
                load.add("drum", drum(material, full, steel=steel), at, rotation(yaw=between(rng, 0.0, 360.0)))
        load.units = len(load.placed)
        for tier in range(1, int(plan.levels.max())):
            boards = [
                block(
                    "plywood",
                    (float(plan.x.max()), 2200.0, 12.0),
                    (0.5 * float(plan.x.max()), 0.0, tier * size[2] - 8.0),
                )
            ]
            load.add("boards", boards)
        return load

    return draw


def ibc(rng: np.random.Generator, material: str, level: float) -> Parts:
    """A plastic tank in a cage of tubes on a pallet, filled to a share of its height."""
    x, y, z = IBC
    inside = (x - 60.0, y - 60.0, z - 190.0)
    content = Primitive(
        material, Box((inside[0], inside[1], inside[2] * level)), None, (0, 0, -0.5 * inside[2] * (1.0 - level))
    )
    air = Primitive(None, Box(inside), carve=(content,))
    tank = Primitive(
        "polyethylene",
        RoundedBox((x - 54.0, y - 54.0, z - 184.0), 1.0),
        centre=(0, 0, 160.0 + 0.5 * inside[2]),
        carve=(air,),
    )
    rods = np.array(
        [[a, s * (0.5 * y - 10.0), 160.0 + 0.5 * inside[2]] for a in np.linspace(-0.48, 0.48, 11) * x for s in (-1, 1)]
    )
    bands = np.array(
        [[0.0, s * (0.5 * y - 10.0), 160.0 + k * inside[2]] for k in np.linspace(0.02, 0.98, 5) for s in (-1, 1)]
    )
    base, _ = pallet(rng, x, y)
    return [
        *base, tank, Primitive("steel", Many(Cylinder(9.0, inside[2]), rods), 2.5),
        Primitive("steel", Many(Box((x, 16.0, 16.0)), bands), 1.6),
        Primitive("polyethylene", Cylinder(80.0, 40.0), centre=(0, 0, z - 12.0)),
    ]  # fmt: skip


def ibcs(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
    """Tanks of a cubic metre in cages, two abreast, one or two high."""
    material = pick(rng, "liquid soap", "glycerol", "vegetable oil", "hydrochloric acid", "water", "paint")
    level = between(rng, 0.85, 0.95)
    plan = rows(
        rng,
        hold,
        (IBC[0] + 10.0, 1150.0, IBC[2] + 5.0),
        fill=fill,
        unit_kg=980.0 * level * known(material).density + 80.0,
        gap=(10.0, 50.0),
        ragged=0.0,
    )
    load = Load(unit="tank")
    for x, y, _, levels in plan.cells():
        for tier in range(levels):
            full = float(np.clip(level + rng.normal(0.0, 0.008), 0.3, 0.97))
            load.add(
                "tank in a cage",
                ibc(rng, material, full),
                (x, y, tier * (IBC[2] + 5.0)),
                rotation(yaw=between(rng, -0.6, 0.6)),
            )
    load.units = len(load.placed)
    return load


def reels(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
    """Reels of paper on end, in rows that are staggered, each with a core of cardboard."""
    radius, tall = between(rng, 430.0, 570.0), between(rng, 700.0, 1250.0)
    what = pick(rng, "newsprint", "paper", "coated paper", "cardboard")
    density = {"newsprint": 0.65, "paper": 0.8, "coated paper": 1.1, "cardboard": 0.7}[what]
    kg = density * np.pi * radius**2 * tall / 1e6
    plan = rows(rng, hold, (2 * radius, 2 * radius, tall), fill=fill, unit_kg=kg, gap=(-60.0, 10.0), ragged=0.0)
    load = Load(unit="reel")
    for x, y, row, levels in plan.cells():
        for tier in range(levels):
            hole = Primitive(None, Cylinder(38.0, tall))
            parts = [
                Primitive(
                    what,
                    Cylinder(radius - 2.0, tall - 8.0),
                    density * between(rng, 0.99, 1.01),
                    (0, 0, 0.5 * tall),
                    carve=(hole,),
                )
            ]
            side = 1.0 if (row + (y > 0)) % 2 else -1.0
            load.add("reel of paper", parts, (x + side * 0.18 * radius, y, tier * tall))
    load.units = len(load.placed)
    return load


def coils(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
    """Coils of steel strip, eye across the hold, in cradles of wood: few, and far apart, because they are heavy."""
    load, x, budget = Load(unit="coil"), between(rng, 400.0, 800.0), hold.payload_kg * fill
    while True:
        radius, wide = between(rng, 380.0, 560.0), between(rng, 500.0, 1250.0)
        mass = 7.7e-6 * np.pi * (radius**2 - 254.0**2) * wide
        if x + 2 * radius > hold.size[0] - 200.0 or load.mass_kg + mass > budget:
            break
        hole = Primitive(None, Cylinder(254.0, wide))
        body = Primitive("steel", Cylinder(radius, wide), 7.7, (0, 0, radius + 80.0), rotation(roll=90), carve=(hole,))
        straps = [block("steel", (40.0, wide, 3.0), (0, 0, 2 * radius + 82.0))]
        cradle = [block("hardwood", (160.0, wide + 300.0, 150.0), (a * 0.72 * radius, 0, 75.0)) for a in (-1.0, 1.0)]
        load.add("coil of steel", [body, *straps, *cradle], (x + radius, between(rng, -80.0, 80.0), 0.0))
        x += 2 * radius + between(rng, 250.0, 900.0)
    load.units = len(load.placed)
    return load


def cable_drums(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
    """Wooden drums of cable, axle across the hold, wedged."""
    load, x = Load(unit="drum of cable"), 60.0
    while x < hold.size[0] * fill - 1700.0 and load.mass_kg < hold.payload_kg * 0.9:
        radius, wide = between(rng, 550.0, 900.0), between(rng, 600.0, 1000.0)
        for side in (-0.25, 0.25) if wide < 900.0 else (0.0,):
            hole = Primitive(None, Cylinder(0.45 * radius, wide - 120.0))
            parts = [
                Primitive(
                    "cable",
                    Cylinder(radius * between(rng, 0.8, 0.92), wide - 120.0),
                    between(rng, 1.8, 2.8),
                    (0, 0, radius),
                    rotation(roll=90),
                    carve=(hole,),
                ),
                Primitive(
                    "softwood",
                    Many(Cylinder(radius, 45.0), np.array([[0.0, 0.0, s * 0.5 * (wide - 50.0)] for s in (-1, 1)])),
                    0.5,
                    (0, 0, radius),
                    rotation(roll=90),
                ),
                Primitive("softwood", Cylinder(0.45 * radius, wide - 120.0), 0.12, (0, 0, radius), rotation(roll=90)),
                *(block("softwood", (160.0, wide, 110.0), (a * 0.75 * radius, 0, 55.0)) for a in (-1.0, 1.0)),
            ]
            load.add("drum of cable", parts, (x + radius, side * hold.size[1], 0.0))
        x += 2 * radius + between(rng, 20.0, 200.0)
    load.units = len(load.placed)
    return load


def tyre(radius: float, wide: float) -> Parts:
    """A tyre round z, centred: tread with round shoulders, bulging side walls, beads of wire."""
    rim, half = 0.62 * radius, 0.5 * wide
    outer = Revolved(((-half, rim + 6.0), (-0.9 * half, 0.86 * radius), (-0.6 * half, 0.97 * radius), (0.0, radius),
                      (0.6 * half, 0.97 * radius), (0.9 * half, 0.86 * radius), (half, rim + 6.0)))  # fmt: skip
    inner = Revolved(((-0.84 * half, rim + 6.0), (-0.7 * half, 0.86 * radius), (0.7 * half, 0.93 * radius),
                      (0.84 * half, rim + 6.0)))  # fmt: skip
    # The bore through the side walls.
    bore = Many(Cylinder(rim, 0.08 * wide), np.array([[0.0, 0.0, s * 0.46 * wide] for s in (-1, 1)]))
    rubber = Primitive("rubber", outer, 1.15, carve=(Primitive(None, inner), Primitive(None, bore)))
    return [rubber, *(Primitive("steel", torus(rim + 5.0, 6.0, 16), 4.0, (0, 0, s * 0.44 * wide)) for s in (-1.0, 1.0))]


def tyres(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
    """Tyres laced: stacked leaning on each other like scales, column by column, the last ones thrown in."""
    truck = rng.random() < 0.3
    radius = between(rng, 470.0, 520.0) if truck else between(rng, 290.0, 350.0)
    wide = between(rng, 250.0, 300.0) if truck else between(rng, 170.0, 220.0)
    load = Load(unit="tyre")
    lean = between(rng, 15.0, 55.0) * float(rng.choice([-1.0, 1.0]))
    step = 2.0 * radius * 0.98
    count = max(1, int((hold.size[0] - 100.0) * min(1.0, fill * 1.1) / step))
    across = max(2, int(hold.size[1] / (1.6 * radius)))
    rise = wide * between(rng, 0.9, 1.15)
    for column in range(count):
        high = between(rng, 0.82, 0.95) * hold.size[2] * (1.0 if column < count - 1 else between(rng, 0.5, 1.0))
        tidy = np.clip(between(rng, 0.0, 1.0) - 0.4 * column / count, 0.05, 1.0)
        for k in range(across):
            y = (k - 0.5 * (across - 1)) * (hold.size[1] - 2.0 * radius) / max(across - 1, 1)
            z = 0.5 * wide + 30.0
            parts: Parts = []
            sign = 1.0 if (k + column) % 2 else -1.0
            while z < high - 0.85 * radius:
                angle = sign * lean * (1.0 if tidy > 0.3 else between(rng, 0.4, 1.3)) + float(
                    rng.normal(0.0, 8.0 / (0.5 + tidy))
                )
                turn = rotation(roll=angle, yaw=between(rng, -25.0, 25.0), pitch=between(rng, -10.0, 10.0))
                at = np.array(
                    [
                        between(rng, -30.0, 30.0),
                        between(rng, -40.0, 40.0),
                        z + abs(np.sin(np.deg2rad(angle))) * 0.4 * radius,
                    ]
                )
                where = (float(at[0]), float(at[1]), float(at[2]))
                parts += moved(tyre(radius * between(rng, 0.97, 1.0), wide), where, turn)
                z += rise * between(rng, 0.9, 1.25) / (0.7 + 0.3 * tidy)
                load.units += 1
            load.add("stack of tyres", parts, (60.0 + radius + column * step, y, 0.0))
    return load
