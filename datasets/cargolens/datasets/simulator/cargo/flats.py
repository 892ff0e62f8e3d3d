"""Decks without walls: flat racks and flatbed trailers, and what travels on them and nowhere else."""

from __future__ import annotations

import numpy as np

from ..geometry import rotation
from ..item import Item, Primitive, moved
from ..many import Many, tube
from ..primitives import Box, Cylinder
from ..prism import Prism
from .body import SIZES, WIDTH, Container, castings
from .hold import Hold, Load, Parts, between, block, pick
from .wheels import wheel


def draw_deck(rng: np.random.Generator, name: str) -> Container:
    """A flat rack with its end walls, or the deck of a flatbed trailer with its headboard."""
    length, height, payload = SIZES[name]
    rack = "rack" in name
    floor = between(rng, 560.0, 640.0) if rack else between(rng, 120.0, 170.0)
    front = 260.0 if rack else 90.0
    hold = Hold((length - 2.0 * front, WIDTH - 120.0, height - 120.0 if rack else 2700.0), payload, "flat")
    x0, x1, half = -front, length - front, 0.5 * WIDTH
    middle = 0.5 * (x0 + x1)
    board = pick(rng, "softwood", "hardwood", "plywood")
    parts: Parts = [block(board, (length - 200.0, WIDTH - 160.0, 45.0), (middle, 0.0, -22.0))]
    at = np.arange(x0 + 250.0, x1 - 200.0, between(rng, 400.0, 560.0))
    places = np.stack([at, np.zeros(len(at)), np.full(len(at), -110.0)], axis=1)
    parts.append(Primitive("steel", Many(Box((8.0, WIDTH - 200.0, 110.0)), places)))
    for y in (-half + 40.0, half - 40.0):
        hole = Primitive(None, Box((length - 200.0, 68.0, min(floor, 160.0) - 14.0)))
        rail = Box((length - 200.0, 76.0, min(floor, 160.0)))
        at_rail = (middle, y, -0.5 * min(floor, 160.0))
        parts.append(Primitive("steel", rail, centre=at_rail, carve=(hole,)))
        rings = np.array([[x, y, -20.0] for x in np.arange(x0 + 400.0, x1 - 300.0, 900.0)])
        parts.append(Primitive("steel", Many(Cylinder(16.0, 70.0), rings), 4.0))
    if rack:
        parts += _rack(x0, x1, floor, height, half)
    else:
        hole = Primitive(None, Box((34.0, WIDTH - 120.0, 1450.0)))
        wall = Primitive("steel", Box((40.0, WIDTH - 100.0, 1500.0)), centre=(x0 + 20.0, 0.0, 730.0), carve=(hole,))
        parts.append(wall)
        stakes = np.array([[x, s * (half - 30.0), 500.0] for x in np.arange(x0 + 900.0, x1 - 400.0, 2400.0)
                           for s in (-1.0, 1.0)])  # fmt: skip
        if rng.random() < 0.5:
            parts.append(Primitive("steel", Many(Box((80.0, 60.0, 1100.0)), stakes), 1.6))
    top = height - floor if rack else 1480.0
    outside = np.array([[x0, -half, -floor], [x1, half, top]])
    walls = {"floor": ((middle, 0.0, -105.0), (length - 900.0, WIDTH - 400.0, 100.0))}
    return Container(name, hold, (Item("container", tuple(parts)),), outside, walls)


def _rack(x0: float, x1: float, floor: float, height: float, half: float) -> Parts:
    """Main beams under the deck, end walls with posts, corner castings."""
    parts = castings(x0, x1, -floor, height - floor)
    middle, long = 0.5 * (x0 + x1), x1 - x0 - 380.0
    for y in (-0.45 * half, 0.45 * half):
        hole = Primitive(None, Box((long, 180.0, floor - 230.0)))
        beam = Box((long, 200.0, floor - 190.0))
        parts.append(Primitive("steel", beam, centre=(middle, y, -0.5 * floor - 70.0), carve=(hole,)))
    for x in (x0 + 90.0, x1 - 90.0):
        for y in (-half + 80.0, half - 80.0):
            hole = Primitive(None, Box((130.0, 110.0, height - floor)))
            at = (x, y, 0.5 * (height - floor) - 60.0)
            parts.append(Primitive("steel", Box((150.0, 130.0, height - floor - 120.0)), centre=at, carve=(hole,)))
        parts.append(block("steel", (5.0, 2.0 * half - 330.0, height - floor - 300.0), (x, 0.0, 0.45 * height - 300.0)))
        cross = np.array([[x, 0.0, z] for z in (150.0, 700.0, 1250.0, 1750.0)])
        parts.append(Primitive("steel", Many(Box((80.0, 2.0 * half - 330.0, 80.0)), cross), 1.2))
    return parts


def lash(rng: np.random.Generator, low: np.ndarray, high: np.ndarray) -> Parts:
    """Straps over a thing and down to the deck, from corner to corner of its box."""
    parts: Parts = []
    for x in np.linspace(low[0] + 150.0, high[0] - 150.0, max(2, int((high[0] - low[0]) / between(rng, 1200, 2200)))):
        path = np.array([[x, -1150.0, 10.0], [x, low[1] - 5.0, high[2] + 4.0], [x, high[1] + 5.0, high[2] + 4.0],
                         [x, 1150.0, 10.0]])  # fmt: skip
        parts.append(Primitive("polyester", tube(path, 12.0), 0.6))
    return parts


def beams(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
    """Rolled steel sections in bundles on dunnage, lashed down: few layers, because they are heavy."""
    load = Load(unit="beam")
    tall, wide = between(rng, 140.0, 400.0), between(rng, 100.0, 220.0)
    web, flange = between(rng, 6.0, 11.0), between(rng, 9.0, 17.0)
    long = min(between(rng, 5000.0, 12_000.0), hold.size[0] - 150.0)
    outline = [
        (-0.5 * wide, 0.0), (0.5 * wide, 0.0), (0.5 * wide, flange), (0.5 * web, flange), (0.5 * web, tall - flange),
        (0.5 * wide, tall - flange), (0.5 * wide, tall), (-0.5 * wide, tall), (-0.5 * wide, tall - flange),
        (-0.5 * web, tall - flange), (-0.5 * web, flange), (-0.5 * wide, flange),
    ]  # fmt: skip
    # The section stands in y, z and runs along x.
    turn = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    kg = 7.85e-6 * (2.0 * wide * flange + web * (tall - 2.0 * flange)) * long
    most = max(2, int(hold.payload_kg * fill / kg))
    across = max(1, int((hold.size[1] - 200.0) / (wide + 12.0)))
    x = between(rng, 60.0, hold.size[0] - long - 60.0)
    z, made = 90.0, 0
    while made < most and z + tall < 0.6 * hold.size[2]:
        count = min(across, most - made)
        parts: Parts = [
            Primitive(
                "steel", Prism(outline, long), 7.85,
                (between(rng, -30.0, 30.0), (k - 0.5 * (count - 1)) * (wide + 12.0), 0.0), turn,
            )
            for k in range(count)
        ]  # fmt: skip
        load.add("layer of beams", parts, (x + 0.5 * long, 0.0, z))
        made, z = made + count, z + tall + 60.0
    strips = np.array([[x + k * long, 0.0, 45.0] for k in (0.08, 0.36, 0.64, 0.92)])
    load.add("dunnage", [Primitive("softwood", Many(Box((100.0, 2200.0, 88.0)), strips))])
    half = 0.5 * across * (wide + 12.0)
    load.add("lashing", lash(rng, np.array([x, -half, 0.0]), np.array([x + long, half, z - 60.0])))
    load.units = made
    return load


def concrete(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
    """Precast pipes or slabs of reinforced concrete, wedged and lashed."""
    load, x = Load(unit="piece"), 120.0
    pipes = rng.random() < 0.5
    radius, wall = between(rng, 450.0, 1000.0), between(rng, 70.0, 120.0)
    long, thick = between(rng, 2000.0, 3000.0), between(rng, 140.0, 240.0)
    while (
        x + (2.0 * radius if pipes else long) < hold.size[0] - 60.0 and load.mass_kg < hold.payload_kg * fill - 3000.0
    ):
        if pipes:
            high = min(long, 2200.0)
            hole = Primitive(None, Cylinder(radius - wall, high))
            parts: Parts = [
                Primitive("concrete", Cylinder(radius, high), 2.35, (0, 0, 60.0 + 0.5 * high), carve=(hole,))
            ]
            rods = np.arange(14) * 2.0 * np.pi / 14
            at = np.stack([(radius - 0.5 * wall) * np.cos(rods), (radius - 0.5 * wall) * np.sin(rods),
                           np.full(14, 60.0 + 0.5 * high)], axis=1)  # fmt: skip
            parts.append(Primitive("steel", Many(Cylinder(6.0, 0.98 * high), at), 5.5))
            load.add("concrete pipe", parts, (x + radius, 0.0, 0.0))
            x += 2.0 * radius + between(rng, 60.0, 200.0)
            continue
        count = int(rng.integers(3, 8))
        sheets = np.array([[0.0, 0.0, 100.0 + (k + 0.5) * (thick + 60.0)] for k in range(count)])
        spacers = np.array([[a * long, 0.0, 70.0 + k * (thick + 60.0)] for k in range(count) for a in (-0.35, 0.35)])
        parts = [
            Primitive("concrete", Many(Box((long, 1180.0, thick)), sheets), 2.35),
            Primitive("softwood", Many(Box((90.0, 1180.0, 58.0)), spacers)),
        ]
        load.add("stack of slabs", parts, (x + 0.5 * long, between(rng, -60.0, 60.0), 0.0))
        x += long + between(rng, 100.0, 400.0)
    load.units = len(load.placed)
    return load


def plant(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
    """Tractors, loaders and diggers, one or two, lashed to the deck."""
    load, x = Load(unit="machine"), between(rng, 200.0, 600.0)
    while x < hold.size[0] - 4600.0 and (not load.placed or x < hold.size[0] * fill):
        parts, long = _loader(rng) if rng.random() < 0.5 else _tractor(rng)
        if load.placed and load.mass_kg + sum(part.mass_g for part in parts) / 1000.0 > hold.payload_kg:
            break
        turn = rotation(yaw=(0.0 if rng.random() < 0.5 else 180.0) + between(rng, -1.0, 1.0))
        load.add("machine on wheels", parts, (x + 0.5 * long, between(rng, -50.0, 50.0), 0.0), turn)
        x += long + between(rng, 300.0, 900.0)
    load.units = len(load.placed)
    return load


def _diesel(x: float, z: float, size: float) -> Parts:
    """An engine with radiator and gearbox, crank along x."""
    bores = Primitive(None, Many(Cylinder(52.0, 220.0), np.array([[(k - 1.5) * 140.0, 0.0, 40.0] for k in range(4)])))
    turn = rotation(pitch=90)
    return [
        Primitive(
            "cast iron", Box((700.0 * size, 380.0, 420.0)), 4.5, (x, 0.0, z), carve=(bores,) if size >= 1 else ()
        ),
        block("aluminium alloy", (650.0 * size, 320.0, 140.0), (x, 0.0, z + 280.0), 1.5),
        block("aluminium alloy", (120.0, 700.0, 650.0), (x - 520.0 * size, 0.0, z + 100.0), 0.7),
        Primitive("cast iron", Cylinder(210.0, 600.0), 3.4, (x + 620.0 * size, 0.0, z - 60.0), turn),
        Primitive("steel", Cylinder(40.0, 900.0), 1.0, (x + 100.0, 260.0, z + 550.0)),
    ]


def _canopy(x: float, z: float) -> Parts:
    """A cab of four posts with a roof, glass and a seat."""
    posts = np.array([[x + a * 550.0, b * 600.0, z + 750.0] for a in (-1, 1) for b in (-1, 1)])
    return [
        Primitive("steel", Many(Box((70.0, 70.0, 1500.0)), posts), 2.0),
        block("steel", (1300.0, 1350.0, 30.0), (x, 0.0, z + 1510.0), 2.0),
        *(block("glass", (1000.0, 5.0, 900.0), (x, s * 600.0, z + 950.0)) for s in (-1.0, 1.0)),
        block("polyurethane foam", (450.0, 480.0, 150.0), (x + 100.0, 0.0, z + 480.0), 0.08),
        block("steel", (350.0, 400.0, 300.0), (x + 100.0, 0.0, z + 250.0), 0.6),
        Primitive("steel", Cylinder(20.0, 600.0), 3.0, (x - 320.0, 0.0, z + 450.0), rotation(pitch=25)),
    ]


def _wheels(places: list[tuple[float, float, float]], wide: float) -> Parts:
    parts: Parts = []
    for x, y, radius in places:
        parts += moved(wheel(radius, wide, steel_rim=True, rim_share=0.55), (x, y, radius), rotation())
    return parts


def _tractor(rng: np.random.Generator) -> tuple[Parts, float]:
    """A farm tractor: large wheels behind, small ones ahead, bonnet, cab, linkage; and its length, mm."""
    rear, front = between(rng, 700.0, 850.0), between(rng, 450.0, 560.0)
    base = between(rng, 2300.0, 2700.0)
    parts = _wheels(
        [(0.5 * base, s * 850.0, rear) for s in (-1.0, 1.0)] + [(-0.5 * base, s * 820.0, front) for s in (-1.0, 1.0)],
        between(rng, 380.0, 460.0),
    )
    parts += _diesel(-0.35 * base, 900.0, 1.0)
    parts += _canopy(0.32 * base, 1000.0)
    parts += [
        Primitive("cast iron", Cylinder(250.0, 900.0), 3.6, (0.42 * base, 0.0, rear), rotation(pitch=90)),
        Primitive("cast iron", Cylinder(95.0, 1700.0), 4.5, (0.5 * base, 0.0, rear), rotation(roll=90)),
        Primitive("cast iron", Cylinder(70.0, 1600.0), 4.5, (-0.5 * base, 0.0, front), rotation(roll=90)),
        block("steel", (1500.0, 700.0, 2.0), (-0.3 * base, 0.0, 1350.0)),
        *(block("steel", (1500.0, 2.0, 500.0), (-0.3 * base, s * 350.0, 1100.0)) for s in (-1.0, 1.0)),
        *(block("steel", (700.0, 50.0, 90.0), (0.5 * base + 600.0, s * 400.0, 600.0)) for s in (-1.0, 1.0)),
        block("cast iron", (300.0, 700.0, 350.0), (-0.5 * base - 650.0, 0.0, 800.0), 5.0),
    ]
    return parts, base + 2000.0


def _loader(rng: np.random.Generator) -> tuple[Parts, float]:
    """A wheel loader: four equal wheels, an arm with its rams and bucket, counterweight, cab; and its length, mm."""
    radius, base = between(rng, 550.0, 680.0), between(rng, 2300.0, 2800.0)
    parts = _wheels([(a * 0.5 * base, s * 880.0, radius) for a in (-1, 1) for s in (-1.0, 1.0)], 420.0)
    parts += _diesel(0.4 * base, 1000.0, 1.0)
    parts += _canopy(-0.02 * base, 1000.0)
    arm = [(-0.3 * base, 1500.0), (-0.75 * base, 900.0), (-0.5 * base - 750.0, 380.0), (-0.5 * base - 600.0, 260.0),
           (-0.7 * base, 720.0), (-0.3 * base, 1250.0)]  # fmt: skip
    front = -0.5 * base - 700.0
    bucket = [(front, 150.0), (front - 750.0, 120.0), (front - 780.0, 160.0), (front - 80.0, 210.0),
              (front + 60.0, 560.0), (front - 60.0, 980.0), (front, 1000.0), (front + 130.0, 600.0)]  # fmt: skip
    parts += [
        *(Primitive("steel", Prism(arm, 60.0), centre=(0, s * 420.0, 0), rotation=rotation(roll=90)) for s in (-1, 1)),
        Primitive("steel", Prism(bucket, 2300.0), 0.25, (0, 0, 0), rotation(roll=90)),
        Primitive("steel", tube(np.array([[-0.2 * base, 0.0, 1050.0], [-0.72 * base, 0.0, 850.0]]), 70.0), 5.0),
        block("cast iron", (450.0, 1700.0, 700.0), (0.5 * base + 550.0, 0.0, 950.0), 5.5),
        *(Primitive("cast iron", Cylinder(110.0, 1750.0), 4.0, (a * 0.5 * base, 0, radius), rotation(roll=90))
          for a in (-1, 1)),
        block("steel", (base, 800.0, 300.0), (0.0, 0.0, 800.0), 1.3),
    ]  # fmt: skip
    return parts, base + 3300.0
