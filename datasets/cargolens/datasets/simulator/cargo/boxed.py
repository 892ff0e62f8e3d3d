"""Loads of boxes: cartons on pallets and on the floor, crates of produce, frozen meat, bottles, tiles, furniture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..geometry import rotation
from ..item import Primitive, Vector
from ..many import Many
from ..materials import Material
from ..primitives import Box, Capsule, Cylinder, Ellipsoid, RoundedBox
from .hold import Hold, Load, Parts, between, block, pallet, pick, rows

Content = tuple[str, float]


@dataclass(frozen=True)
class Cartons:
    """What a stack of cartons is of.

    Attributes:
        goods: Materials and their mean density in the carton, g/cm3.
        size: Smallest and largest carton along x, y, z, mm.
        headspace: Share of a carton's height that is empty at the top, at most.
        unevenness: Standard deviation of the mass from carton to carton.
    """

    goods: tuple[Content, ...]
    size: tuple[Vector, Vector]
    headspace: float = 0.1
    unevenness: float = 0.03


KINDS = {
    "cartons of food": Cartons(
        (("biscuit", 0.35), ("starch", 0.5), ("chocolate", 0.55), ("rice", 0.75), ("water", 0.7)),
        ((300.0, 200.0, 180.0), (420.0, 320.0, 320.0)),
    ),
    "cartons of appliances": Cartons(
        (("abs", 0.22), ("polypropylene", 0.18), ("populated pcb", 0.2), ("aluminium alloy", 0.18)),
        ((350.0, 300.0, 280.0), (600.0, 450.0, 480.0)),
        0.05,
        0.05,
    ),
    "cartons of clothes": Cartons(
        (("cotton", 0.25), ("polyester", 0.22), ("wool", 0.22)),
        ((500.0, 350.0, 280.0), (620.0, 450.0, 420.0)),
        0.04,
        0.06,
    ),
    "cartons of shoes": Cartons(
        (("eva foam", 0.16), ("leather", 0.18), ("rubber", 0.22)),
        ((600.0, 330.0, 300.0), (680.0, 420.0, 380.0)),
        0.02,
        0.04,
    ),
    "cartons of toys": Cartons(
        (("abs", 0.12), ("polypropylene", 0.1), ("pvc", 0.14)),
        ((400.0, 300.0, 300.0), (700.0, 500.0, 500.0)),
        0.08,
        0.1,
    ),
    "cartons of cosmetics": Cartons(
        (("shampoo", 0.6), ("soap", 0.65), ("face cream", 0.45)), ((280.0, 200.0, 180.0), (400.0, 300.0, 260.0))
    ),
    "cartons of medicines": Cartons(
        (("microcrystalline cellulose", 0.3), ("tablet mass", 0.28)),
        ((350.0, 250.0, 200.0), (500.0, 380.0, 320.0)),
        0.06,
    ),
    "boxed meat": Cartons((("meat", 0.82),), ((540.0, 350.0, 130.0), (600.0, 400.0, 170.0)), 0.03, 0.03),
    "boxed fish": Cartons((("meat", 0.75), ("ice", 0.7)), ((500.0, 300.0, 100.0), (580.0, 380.0, 140.0)), 0.03, 0.04),
    "banana cartons": Cartons((("fruit", 0.42),), ((500.0, 390.0, 230.0), (520.0, 400.0, 245.0)), 0.1, 0.04),
    "tiles": Cartons(
        (("porcelain", 1.55), ("earthenware", 1.4)), ((300.0, 300.0, 160.0), (620.0, 320.0, 200.0)), 0.0, 0.02
    ),
}


def carton_size(rng: np.random.Generator, kind: Cartons) -> Vector:
    """Outer size of the cartons of one consignment, mm."""
    low, high = (np.asarray(end) for end in kind.size)
    x, y, z = low + (high - low) * rng.random(3)
    return float(x), float(y), float(z)


def carton(
    rng: np.random.Generator, what: str | Material, density: float, size: Vector, centre: Vector, headspace: float
) -> Parts:
    """One carton: goods with some air over them in a box of cardboard, seen as goods and the rim round them."""
    inside = (size[0] - 10.0, size[1] - 10.0, size[2] - 8.0 - between(rng, 0.0, headspace) * size[2])
    goods = block(what, inside, (centre[0], centre[1], centre[2] - 0.5 * (size[2] - 8.0 - inside[2])), density)
    return [goods]


def stacked(
    rng: np.random.Generator, kind: Cartons, what: Content, base: Vector, room: Vector, size: Vector
) -> tuple[Parts, int]:
    """Cartons in layers from (x, y, z) = `base`, centred in x and y, in a room; a cardboard shell a layer.

    Real stacks are never quite square: each layer is turned or pushed a little.
    """
    nx, ny, nz = (max(1, int(room[k] / size[k])) for k in range(3))
    parts: Parts = []
    cardboard: list[Vector] = []
    for layer in range(nz):
        shift = rng.normal(0.0, 4.0, 2)
        for i in range(nx):
            for j in range(ny):
                centre = (
                    base[0] + (i - 0.5 * (nx - 1)) * (size[0] + 3.0) + float(shift[0]) + between(rng, -3.0, 3.0),
                    base[1] + (j - 0.5 * (ny - 1)) * (size[1] + 3.0) + float(shift[1]) + between(rng, -3.0, 3.0),
                    base[2] + (layer + 0.5) * size[2],
                )
                density = what[1] * float(np.clip(rng.normal(1.0, kind.unevenness), 0.7, 1.3))
                parts += carton(rng, what[0], density, size, centre, kind.headspace)
                cardboard.append((centre[0], centre[1], base[2] + layer * size[2] + 3.0))
    # Flaps of bottom and top lie on each other: one sheet for each carton.
    parts.append(Primitive("cardboard", Many(Box((size[0] - 4.0, size[1] - 4.0, 5.0)), np.array(cardboard)), 0.45))
    return parts, nx * ny * nz


def on_pallets(kind: str) -> Callable[[np.random.Generator, Hold, float], Load]:
    """Loads of pallets with cartons of a kind, wrapped in film, some with edge boards and straps."""

    def draw(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
        cartons = KINDS[kind]
        what = cartons.goods[int(rng.integers(len(cartons.goods)))]
        size = carton_size(rng, cartons)
        length, width = (1200.0, 1000.0) if rng.random() < 0.5 else (1000.0, 1130.0)
        # Cartons are made to fill the deck of a pallet.
        across = [max(1, round(deck_size / side)) for deck_size, side in zip((length, width), size, strict=False)]
        size = (length / across[0] - 4.0, width / across[1] - 4.0, size[2])
        levels = max(1, int(between(rng, 0.45, 0.93) * (hold.size[2] - 160.0) / size[2]))
        kg = 25.0 + 0.9 * what[1] * length * width * levels * size[2] / 1e6
        high = 150.0 + levels * size[2]
        plan = rows(rng, hold, (length, width, high), fill=fill, unit_kg=kg, ragged=0.0, tallest=0.99)
        straps, boards = rng.random() < 0.4, rng.random() < 0.3
        load, count = Load(unit="pallet"), 0
        for x, y, _, stack in plan.cells():
            z = 0.0
            for _ in range(min(stack, 2)):
                parts, deck = pallet(rng, length, width)
                kept = levels - int(rng.random() < 0.1) * int(rng.integers(0, max(1, levels // 3) + 1))
                goods, _ = stacked(
                    rng,
                    cartons,
                    what,
                    (0.0, 0.0, deck),
                    (length + 30.0, width + 20.0, max(1, kept) * size[2] + 1.0),
                    size,
                )
                parts += goods
                if straps:
                    at = [(k * 0.3 * length, 0.0, deck + kept * size[2] + 2.0) for k in (-1.0, 1.0)]
                    parts += [block("polypropylene", (16.0, width, 1.5), place) for place in at]
                if boards:
                    tall = kept * size[2]
                    corners = np.array(
                        [[a * 0.5 * length, b * 0.5 * width, deck + 0.5 * tall] for a in (-1, 1) for b in (-1, 1)]
                    )
                    parts.append(Primitive("cardboard", Many(Box((45.0, 45.0, tall)), corners), 0.12))
                lean = rotation(
                    yaw=between(rng, -1.2, 1.2), roll=between(rng, -0.3, 0.3), pitch=between(rng, -0.5, 0.5)
                )
                load.add(f"pallet of {kind}", parts, (x, y, z), lean)
                z += high + 10.0
                count += 1
        load.units = count
        return load

    return draw


def on_floor(kind: str, *, leaning: float = 6.0) -> Callable[[np.random.Generator, Hold, float], Load]:
    """Loads of cartons stacked by hand from the floor to the roof, without pallets."""

    def draw(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
        cartons = KINDS[kind]
        what = cartons.goods[int(rng.integers(len(cartons.goods)))]
        size = carton_size(rng, cartons)
        kg = what[1] * size[0] * size[1] * size[2] / 1e6 * 0.95
        plan = rows(
            rng, hold, size, fill=fill, unit_kg=kg, gap=(1.0, 8.0), ragged=between(rng, 0.0, 0.25), tallest=0.97
        )
        load, count = Load(unit="carton"), 0
        across = max((cell[2] for cell in plan.cells()), default=0)
        for row in range(across + 1):
            cells = [cell for cell in plan.cells() if cell[2] == row]
            # A row of stacks is one thing: it leans as a whole.
            parts: Parts = []
            cardboard: list[Vector] = []
            for _, y, _, levels in cells:
                for level in range(levels):
                    push = between(rng, -leaning, leaning)
                    centre = (push, y + between(rng, -3.0, 3.0), (level + 0.5) * size[2])
                    density = what[1] * float(np.clip(rng.normal(1.0, cartons.unevenness), 0.7, 1.3))
                    parts += carton(rng, what[0], density, size, centre, cartons.headspace)
                    cardboard.append((push, y, level * size[2] + 3.0))
                    count += 1
            if not parts:
                continue
            parts.append(
                Primitive("cardboard", Many(Box((size[0] - 4.0, size[1] - 4.0, 5.0)), np.array(cardboard)), 0.45)
            )
            load.add(f"row of {kind}", parts, (cells[0][0], 0.0, 0.0), rotation(pitch=between(rng, -0.3, 0.3)))
        load.units = count
        return load

    return draw


def produce(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
    """Citrus in open crates on pallets: each crate a layer or two of fruit, air between the crates' rims."""
    length, width = 1200.0, 1000.0
    columns, deep = int(rng.integers(4, 6)), int(rng.integers(1, 3))
    radius, bulk = 150.0 / columns * between(rng, 0.95, 1.0), between(rng, 0.82, 0.95)
    crate = (300.0, 400.0, (0.4 + 1.6 * deep) * radius + between(rng, 14.0, 20.0))
    levels = max(1, int(between(rng, 0.85, 0.95) * (hold.size[2] - 160.0) / crate[2]))
    kg = 25.0 + 0.45 * length * width * levels * crate[2] / 1e6
    plan = rows(
        rng, hold, (length, width, 150.0 + levels * crate[2]), fill=fill, unit_kg=kg, ragged=0.0, tallest=0.99,
        gap=(5.0, 60.0),
    )  # fmt: skip
    load = Load(unit="pallet")
    for x, y, _, _ in plan.cells():
        parts, deck = pallet(rng, length, width)
        # Crates sag and stand on whatever lies on the deck: no two pallets line up.
        deck += between(rng, 0.0, 40.0)
        tall = crate[2] * between(rng, 0.97, 1.0)
        # Fruit lie in lines across the hold; a line is two rods, none of them quite in line with its neighbours.
        lean = rng.normal(0.0, 6.0, (levels, 4))
        lines = np.array(
            [
                (
                    (i - 1.5) * crate[0] + (k - 0.5 * (columns - 1)) * 2.0 * radius + lean[level, i] + up * radius,
                    half * 0.25 * width,
                    deck + level * tall + 16.0 + radius + up * 1.6 * radius,
                )
                for level in range(levels)
                for i in range(4)
                for k in range(columns)
                for up in range(deep)
                for half in (-1.0, 1.0)
            ]
        )
        lines += rng.normal(0.0, 1.0, lines.shape) * (0.14 * radius, 0.0, 0.14 * radius)
        turn = np.tile(rotation(roll=90), (len(lines), 1, 1))
        rod = Cylinder(radius * 0.96, 0.5 * width - 15.0)
        parts.append(Primitive("fruit", Many(rod, lines, turn), 0.66 * bulk))
        walls = np.array(
            [[(i - 2.0) * crate[0], 0.0, deck + (level + 0.45) * tall] for level in range(levels) for i in range(5)]
        )
        parts.append(Primitive("cardboard", Many(Box((6.0, width - 10.0, 0.85 * crate[2])), walls), 0.35))
        floors = np.array([[0.0, 0.0, deck + level * tall + 6.0] for level in range(levels)])
        parts.append(Primitive("cardboard", Many(Box((length, width, 7.0)), floors), 0.35))
        load.add(
            "pallet of produce",
            parts,
            (x, y, 0.0),
            rotation(yaw=between(rng, -0.8, 0.8), pitch=between(rng, -1.0, 1.0), roll=between(rng, -1.2, 1.2)),
        )
    load.units = len(load.placed)
    return load


def bottles(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
    """Drinks on pallets: bottles or cans standing in layers with a sheet between, wrapped in film."""
    glass = rng.random() < 0.5
    radius, tall = (
        (between(rng, 31.0, 38.0), between(rng, 230.0, 310.0)) if glass else (33.0, between(rng, 115.0, 170.0))
    )
    length, width = 1200.0, 1000.0
    what = pick(rng, "wine", "water", "spirit", "milk")
    layers = max(1, int(between(rng, 0.4, 0.6) * (hold.size[2] - 160.0) / tall))
    kg = 25.0 + 0.75 * length * width * layers * tall / 1e6
    plan = rows(rng, hold, (length, width, 150.0 + layers * tall), fill=fill, unit_kg=kg, ragged=0.0, tallest=0.99)
    nx = int(length / (2 * radius))
    load = Load(unit="pallet")
    for x, y, _, stack in plan.cells():
        for level in range(min(stack, 2)):
            parts, deck = pallet(rng, length, width)
            body = [((i - 0.5 * (nx - 1)) * 2 * radius, 0.0, deck + (k + 0.5) * tall - 0.14 * tall * glass)
                    for k in range(layers) for i in range(nx)]  # fmt: skip
            # A file of bottles across the pallet is one elliptic rod of the same mean density.
            size = (1.85 * radius, width - 20.0, (0.7 if glass else 0.9) * tall)
            parts.append(Primitive(what, Many(Box(size), np.array(body)), 0.72))
            if glass:
                necks = np.array(body) + np.array([0.0, 0.0, 0.46 * tall])
                parts.append(Primitive("glass", Many(Box((24.0, width - 20.0, 0.26 * tall)), necks), 0.16))
                parts.append(
                    Primitive("glass", Many(Box((2.0 * radius, width - 20.0, 0.72 * tall)), np.array(body)), 0.28)
                )
            sheets = np.array([[0.0, 0.0, deck + k * tall + 1.0] for k in range(layers + 1)])
            parts.append(Primitive("cardboard", Many(Box((length, width, 6.0)), sheets), 0.5))
            load.add(
                "pallet of drinks",
                parts,
                (x, y, level * (160.0 + layers * tall)),
                rotation(yaw=between(rng, -1.0, 1.0)),
            )
    load.units = len(load.placed)
    return load


def bales(material: str, low: float, high: float) -> Callable[[np.random.Generator, Hold, float], Load]:
    """Loads of pressed bales with straps: cotton, waste paper, rags."""

    def draw(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
        size = (between(rng, 700.0, 1050.0), between(rng, 700.0, 1140.0), between(rng, 900.0, 1250.0))
        density = between(rng, low, high)
        kg = density * size[0] * size[1] * size[2] / 1e6
        plan = rows(rng, hold, size, fill=fill, unit_kg=kg, gap=(15.0, 45.0), ragged=0.05)
        load = Load(unit="bale")
        for x, y, _, levels in plan.cells():
            for level in range(levels):
                # Bales spring back unevenly: those side by side differ by a hand's breadth.
                bulge = size[0] * between(rng, 0.95, 1.02), size[1] * 0.98, size[2] * between(rng, 0.92, 1.0)
                radius = between(rng, 90.0, 200.0)
                shape = RoundedBox(bulge, min(radius, 0.3 * min(bulge)))
                bale = Primitive(material, shape, density * float(rng.normal(1.0, 0.04)))
                straps = np.array([[k * size[0], 0.0, 0.0] for k in np.linspace(-0.4, 0.4, 5)])
                parts = [
                    bale,
                    Primitive(
                        "steel", Many(Box((14.0, 2.0, 0.9 * size[2])), straps + np.array([0.0, 0.5 * size[1], 0.0]))
                    ),
                ]
                at = (x + between(rng, -10.0, 10.0), y, (level + 0.5) * size[2])
                load.add(f"bale of {material}", parts, at, rotation(pitch=between(rng, -1.0, 1.0)))
        load.units = len(load.placed)
        return load

    return draw


def furniture(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
    """Sofas, chairs, tables, cupboards and mattresses in film and cardboard, stacked as they fit."""
    load = Load(unit="")
    x, length = 60.0, hold.size[0] * fill
    while x < length - 900.0:
        deep, z = between(rng, 800.0, 1900.0), 0.0
        while z < 0.9 * hold.size[2] - 500.0:
            tall = between(rng, 450.0, 1000.0)
            for side in (-0.25, 0.25):
                make = (_sofa, _cupboard, _table, _mattresses)[int(rng.integers(4))]
                size = (deep - 40.0, 0.5 * hold.size[1] - 40.0, min(tall, hold.size[2] - z - 40.0))
                load.add(
                    "furniture",
                    make(rng, size),
                    (x + 0.5 * deep, side * hold.size[1], z),
                    rotation(yaw=between(rng, -2.0, 2.0)),
                )
            z += tall + 20.0
        x += deep
    load.units = len(load.placed)
    return load


def _sofa(rng: np.random.Generator, size: Vector) -> Parts:
    x, y, z = size
    foam = between(rng, 0.03, 0.06)
    springs = np.array([[i * 0.12 * x, j * 0.25 * y, 0.32 * z] for i in range(-3, 4) for j in (-1, 0, 1)])
    feet = np.array([[a * 0.44 * x, b * 0.44 * y, 0.04 * z] for a in (-1, 1) for b in (-1, 1)])
    return [
        block("polyurethane foam", (x, y, 0.3 * z), (0.0, 0.0, 0.35 * z), foam),
        block("polyurethane foam", (x, 0.25 * y, 0.5 * z), (0.0, 0.37 * y, 0.7 * z), foam),
        *(block("softwood", (0.07 * x, y, 0.6 * z), (a * 0.46 * x, 0.0, 0.4 * z), 0.3) for a in (-1.0, 1.0)),
        block("softwood", (x, y, 20.0), (0.0, 0.0, 0.2 * z), 0.35),
        Primitive("steel", Many(Cylinder(28.0, 0.22 * z), springs), 0.12),
        Primitive("hardwood", Many(Box((45.0, 45.0, 0.08 * z)), feet)),
    ]


def _cupboard(rng: np.random.Generator, size: Vector) -> Parts:
    x, y, z = size
    shelves = np.array([[0.0, 0.0, k * z] for k in np.linspace(0.03, 0.97, int(rng.integers(3, 6)))])
    sides = [block("plywood", (18.0, y, z), (a * (0.5 * x - 10.0), 0.0, 0.5 * z)) for a in (-1.0, 0.0, 1.0)]
    hinges = np.array([[a * (0.5 * x - 30.0), 0.45 * y, k * z] for a in (-1, 1) for k in (0.2, 0.8)])
    return [
        *sides,
        Primitive("plywood", Many(Box((x, y, 18.0)), shelves)),
        block("plywood", (x, 4.0, z), (0.0, 0.48 * y, 0.5 * z)),
        Primitive("steel", Many(Box((40.0, 20.0, 50.0)), hinges), 3.0),
    ]


def _table(rng: np.random.Generator, size: Vector) -> Parts:
    x, y, z = size
    legs = np.array([[a * 0.45 * x, b * 0.45 * y, 0.5 * z] for a in (-1, 1) for b in (-1, 1)])
    wood = pick(rng, "hardwood", "softwood", "plywood")
    stack = np.array([[0.0, 0.0, z - 40.0 * k - 20.0] for k in range(int(rng.integers(1, 4)))])
    return [Primitive(wood, Many(Box((x, y, 28.0)), stack)), Primitive(wood, Many(Box((60.0, 60.0, z)), legs))]


def _mattresses(rng: np.random.Generator, size: Vector) -> Parts:
    x, y, z = size
    count = max(1, int(z / 240.0))
    slabs = np.array([[0.0, 0.0, (k + 0.5) * 240.0] for k in range(count)])
    parts = [Primitive("polyurethane foam", Many(Box((x, y, 210.0)), slabs), between(rng, 0.03, 0.07))]
    if rng.random() < 0.7:
        coils = np.array(
            [[i * 75.0 - 0.45 * x, 0.0, (k + 0.5) * 240.0] for k in range(count) for i in range(int(0.9 * x / 75.0))]
        )
        parts.append(Primitive("steel", Many(Box((44.0, 0.9 * y, 150.0)), coils), 0.05))
    return parts


def white_goods(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
    """Washing machines, refrigerators and cookers in cartons, upright, two or three high."""
    kind = int(rng.integers(3))
    size = ((640.0, 660.0, 890.0), (640.0, 700.0, 1780.0), (560.0, 620.0, 900.0))[kind]
    make = (_washer, _fridge, _cooker)[kind]
    plan = rows(
        rng, hold, size, fill=fill, unit_kg=(68.0, 62.0, 45.0)[kind], gap=(8.0, 25.0), ragged=0.03, tallest=0.99
    )
    load = Load(unit=("washing machine", "refrigerator", "cooker")[kind])
    for x, y, _, levels in plan.cells():
        for level in range(levels):
            load.add(load.unit, make(size), (x + between(rng, -4.0, 4.0), y, level * size[2]))
    load.units = len(load.placed)
    return load


def _case(size: Vector, wall: float) -> Primitive:
    x, y, z = size
    hole = Primitive(None, Box((x - 2 * wall, y - 2 * wall, z - 2 * wall)))
    return Primitive("steel", Box((x, y, z)), centre=(0.0, 0.0, 0.5 * z + 20.0), carve=(hole,))


def _washer(size: Vector) -> Parts:
    x, y, z = (size[0] - 40.0, size[1] - 40.0, size[2] - 40.0)
    hole = Primitive(None, Cylinder(238.0, 0.55 * y))
    drum = Primitive(
        "stainless steel", Cylinder(240.0, 0.55 * y), centre=(0, 0, 0.53 * z), rotation=rotation(roll=90), carve=(hole,)
    )
    tub = Primitive("polypropylene", Cylinder(285.0, 0.62 * y), 0.1, (0, 0, 0.53 * z), rotation(roll=90))
    return [
        _case((x, y, z), 0.9), drum, tub, block("concrete", (0.8 * x, 0.5 * y, 90.0), (0, 0, 0.91 * z), 2.2),
        block("concrete", (0.55 * x, 90.0, 160.0), (0, -0.38 * y, 0.22 * z), 2.2),
        Primitive("copper coil", Cylinder(60.0, 150.0), 4.5, (0.1 * x, 0.1 * y, 0.14 * z), rotation(roll=90)),
        Primitive("aluminium alloy", Cylinder(150.0, 18.0), centre=(0, 0.36 * y, 0.53 * z), rotation=rotation(roll=90)),
        block("polystyrene foam", (x, y, 40.0), (0, 0, 10.0), 0.03),
    ]  # fmt: skip


def _fridge(size: Vector) -> Parts:
    x, y, z = (size[0] - 40.0, size[1] - 40.0, size[2] - 40.0)
    hole = Primitive(None, Box((x - 100.0, y - 100.0, z - 110.0)))
    body = Primitive("polyurethane foam", Box((x, y, z)), 0.04, (0, 0, 0.5 * z + 20.0), carve=(hole,))
    shelves = np.array([[0.0, 0.0, k * z] for k in (0.25, 0.38, 0.5, 0.63, 0.78)])
    return [
        body, _case((x, y, z), 0.6), Primitive("glass", Many(Box((x - 110.0, 0.5 * y, 4.0)), shelves)),
        Primitive("cast iron", Ellipsoid((85.0, 85.0, 95.0)), 3.8, (0.1 * x, -0.33 * y, 130.0)),
        block("steel", (0.8 * x, 8.0, 0.6 * z), (0, -0.48 * y, 0.5 * z), 0.5),
    ]  # fmt: skip


def _cooker(size: Vector) -> Parts:
    x, y, z = (size[0] - 40.0, size[1] - 40.0, size[2] - 40.0)
    hole = Primitive(None, Box((0.72 * x, 0.8 * y, 0.4 * z)))
    oven = Primitive("steel", Box((0.73 * x, 0.81 * y, 0.41 * z)), centre=(0, 0, 0.5 * z), carve=(hole,))
    plates = np.array([[a * 0.24 * x, b * 0.24 * y, z] for a in (-1, 1) for b in (-1, 1)])
    racks = np.array([[0.0, 0.0, k * z] for k in (0.4, 0.5, 0.6)])
    return [
        _case((x, y, z), 1.0),
        oven,
        Primitive("cast iron", Many(Cylinder(85.0, 14.0), plates)),
        Primitive("steel", Many(Box((0.68 * x, 0.7 * y, 8.0)), racks), 1.2),
        block("glass", (0.6 * x, 10.0, 0.4 * z), (0, 0.45 * y, 0.5 * z)),
    ]


def hanging_meat(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
    """Quarters and carcasses on hooks from rails, close together, ribs and legs of bone."""
    load = Load(unit="carcass")
    spacing, across = between(rng, 330.0, 460.0), 5
    count = max(1, int((hold.size[0] - 200.0) * fill / spacing))
    for row in range(count):
        for k in range(across):
            long, round_ = between(rng, 1100.0, 1550.0), between(rng, 130.0, 200.0)
            y = (k - 0.5 * (across - 1)) * hold.size[1] / (across + 0.3) + between(rng, -40.0, 40.0)
            top = hold.size[2] - between(rng, 150.0, 220.0)
            mid = top - 0.5 * long - 100.0
            parts: Parts = [
                Primitive("meat", Capsule(round_, long), between(rng, 0.75, 0.95), (0, 0, mid)),
                Primitive(
                    "meat",
                    Ellipsoid((round_ * 1.15, round_, 0.3 * long)),
                    0.35,
                    (between(rng, -30.0, 30.0), 0, mid - 0.22 * long),
                ),
                Primitive("calcium phosphate", Cylinder(22.0, 0.7 * long), 0.8, (0.3 * round_, 0, mid)),
                Primitive("steel", Cylinder(7.0, 190.0), centre=(0, 0, top)),
            ]
            ribs = np.array([[0.1 * round_, 0.0, mid + z * long] for z in np.linspace(-0.05, 0.35, 9)])
            parts.append(Primitive("calcium phosphate", Many(Ellipsoid((0.75 * round_, 0.6 * round_, 6.0)), ribs), 0.8))
            x = 150.0 + (row + 0.5) * spacing + between(rng, -60.0, 60.0)
            load.add("carcass", parts, (x, y, 0.0), rotation(yaw=between(rng, 0.0, 360.0)))
    load.units = len(load.placed)
    return load


def mixed(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
    """Groupage: pallets and loose cartons of several consignees, all sizes, irregular as such loads are."""
    load, x = Load(unit=""), 60.0
    names = list(KINDS)
    while x < hold.size[0] * fill - 600.0:
        deep = between(rng, 600.0, 1200.0)
        for side in (-0.25, 0.25):
            kind = KINDS[names[int(rng.integers(len(names)))]]
            what = kind.goods[int(rng.integers(len(kind.goods)))]
            size = carton_size(rng, kind)
            parts, base = pallet(rng, deep, 1050.0) if rng.random() < 0.7 else ([], 0.0)
            high = between(rng, 0.3, 0.9) * hold.size[2] * (0.5 if what[1] > 1.0 else 1.0)
            goods, _ = stacked(rng, kind, what, (0.0, 0.0, base), (deep + 20.0, 1080.0, high), size)
            at = (x + 0.5 * deep, side * hold.size[1], 0.0)
            load.add(
                "mixed goods", parts + goods, at, rotation(yaw=between(rng, -3.0, 3.0), pitch=between(rng, -0.8, 0.8))
            )
        x += deep + between(rng, 20.0, 150.0)
    load.units = len(load.placed)
    return load
