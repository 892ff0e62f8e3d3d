"""Bags and wallets: skins with their zips, rings, chains and feet; cards, coins, what a toiletry bag holds."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import axis_rotation, rotation
from ..heap import folded
from ..item import Item, Primitive, Vector, moved
from ..many import Many, torus, tube
from ..primitives import Box, Capsule, Cylinder, Ellipsoid, RoundedBox
from ..prism import Prism, rectangle
from ..texture import Texture
from ..view_geometry import Float64
from .clothing import heap_part
from .haberdashery import discs, hardware, knit, ring, seed, strap, wander, zip_fastener

Parts = list[Primitive]
LYING = (rotation(), rotation(roll=180.0))


def _skin(
    rng: np.random.Generator, material: str, size: Vector, wall: float, density: float, contents: Parts
) -> Primitive:
    """A closed bag that stands on z = 0, round what it holds; the contents are in its own frame."""
    radius = min(0.4 * min(size), float(rng.uniform(8.0, 25.0)))
    inside = RoundedBox((size[0] - 2 * wall, size[1] - 2 * wall, size[2] - 2 * wall), radius - wall)
    hollow = Primitive(None, inside, carve=tuple(contents))
    at = (0.0, 0.0, 0.5 * size[2])
    return Primitive(material, RoundedBox(size, radius), density, at, carve=(hollow,), texture=knit(rng, 0.15, 2.5))


def chain(path: Float64, wire: float, metal: str) -> Primitive:
    """A chain along a path (n, 3): links in turn flat and upright."""
    step = np.diff(path, axis=0)
    turns = axis_rotation(step)
    turns[::2] = turns[::2] @ rotation(yaw=90.0)
    middle, long = 0.5 * (path[1:] + path[:-1]), np.linalg.norm(step, axis=1)
    scales = np.column_stack([np.full(len(long), wire), np.full(len(long), wire), 1.15 * long])
    sides = [middle + side * turns[:, :, 0] * (2.2 * wire) for side in (-1.0, 1.0)]
    both = np.concatenate
    return Primitive(metal, Many(Cylinder(1.0, 1.0), both(sides), both([turns, turns]), both([scales, scales])))


def handbag(rng: np.random.Generator) -> Item:
    """A handbag: leather or cloth over stiffening, a zip or a magnet, rings, feet, a chain or handles."""
    size = (float(rng.uniform(190, 330)), float(rng.uniform(70, 130)), float(rng.uniform(140, 240)))
    x, y, z = size
    material, density = [("leather", 0.85), ("polyurethane", 0.75), ("cotton", 0.5)][int(rng.integers(3))]
    metal = hardware(rng)
    parts = [_skin(rng, material, size, float(rng.uniform(1.8, 3.0)), density, [])]
    parts += zip_fastener(
        rng, np.array([[-0.42 * x, 0.0, z + 1.0], [0.42 * x, 0.0, z + 1.0]]), metal=bool(rng.random() < 0.8)
    )
    inner = np.array([[-0.25 * x, 0.3 * y, 0.6 * z], [0.25 * x, 0.3 * y, 0.6 * z]])
    parts += zip_fastener(rng, inner)
    feet = np.array([[sx * 0.42 * x, sy * 0.35 * y, -1.5] for sx in (-1, 1) for sy in (-1, 1)])
    parts.append(discs(metal, feet, 5.5, 3.0))
    upright = rotation(roll=90.0)
    parts += [
        ring(metal, 26.0, 1.8, (side * 0.36 * x, sy * 0.5 * y, 0.92 * z), upright) for side in (-1, 1) for sy in (-1, 1)
    ]
    arc = np.linspace(0.0, np.pi, 22)
    drop = float(rng.uniform(40, 90))
    handle = np.column_stack([0.36 * x * np.cos(arc), np.full(22, 0.5 * y), 0.95 * z + drop * np.sin(arc)])
    if rng.random() < 0.4:
        fine = np.linspace(0, 21, 46)
        links = np.column_stack([np.interp(fine, np.arange(22), handle[:, k]) for k in range(3)])
        parts.append(chain(links, float(rng.uniform(1.1, 1.9)), metal))
    else:
        parts += [Primitive(material, tube(handle * [1, sy, 1], 5.5), 0.8) for sy in (-1, 1)]
    plate = Prism(rectangle(float(rng.uniform(20, 55)), float(rng.uniform(8, 18)), radius=3.0), 1.2)
    parts.append(Primitive(metal, plate, None, (0.0, -0.5 * y - 1.0, 0.6 * z), upright))
    if rng.random() < 0.5:
        parts.append(Primitive("neodymium magnet", Cylinder(7.0, 2.5), None, (0.0, 0.42 * y, 0.85 * z), upright))
        parts.append(Primitive("steel", Cylinder(8.5, 1.5), None, (0.0, -0.42 * y, 0.85 * z), upright))
    return Item("handbag", tuple(parts), poses=(rotation(roll=90), rotation(roll=-90), rotation()), soft=True)


def wallet(rng: np.random.Generator) -> Item:
    """A wallet: leather leaves, cards with chips, banknotes, coins, a snap or a zip."""
    long = rng.random() < 0.4
    x, y = (
        (float(rng.uniform(180, 200)), float(rng.uniform(90, 105)))
        if long
        else (float(rng.uniform(105, 125)), float(rng.uniform(85, 98)))
    )
    parts: Parts = []
    level = 0.0
    leaves = int(rng.integers(3, 6))
    leather = str(rng.choice(["leather", "leather", "polyurethane"]))
    cards = int(rng.integers(2, 10))
    places: list[tuple[float, float, float]] = []
    for k in range(leaves):
        shrink = 1.0 if k in (0, leaves - 1) else float(rng.uniform(0.85, 0.97))
        parts.append(
            Primitive(
                leather,
                Prism(rectangle(shrink * x, shrink * y, radius=5.0), 1.3),
                0.9,
                (0.0, 0.0, level + 0.7),
                texture=knit(rng),
            )
        )
        level += 1.5
        for _ in range(cards // leaves + int(rng.random() < 0.5)):
            places.append(
                (
                    float(rng.uniform(-0.5, 0.5)) * (x - 88),
                    float(rng.uniform(-0.5, 0.5)) * max(y - 58, 2.0),
                    level + 0.4,
                )
            )
            level += 0.9
    if places:
        at = np.array(places)
        chips = at + np.array([-24.0, 4.0, 0.0])
        holes = Primitive("copper", Many(Box((11.0, 9.0, 0.3)), chips), 4.0)
        parts.append(Primitive("pvc", Many(Box((85.6, 54.0, 0.76)), at), carve=(holes,)))
    notes = int(rng.integers(0, 12))
    if notes:
        parts.append(
            Primitive(
                "cotton",
                Box((min(0.92 * x, 140.0), 0.75 * y, 0.12 * notes)),
                0.85,
                (0.0, 0.05 * y, level + 0.06 * notes),
            )
        )
        level += 0.12 * notes
    if rng.random() < 0.65:
        coins = int(rng.integers(2, 12))
        radius = rng.choice([8.1, 9.4, 10.6, 11.6, 12.9], coins)
        centre = np.array([float(rng.choice([-0.2, 0.2])) * x, -0.1 * y, level + 2.0])
        spread = np.column_stack(
            [rng.normal(0.0, 15.0, coins), rng.normal(0.0, 12.0, coins), rng.uniform(0.0, 3.0, coins)]
        )
        spread[:, :2] = np.clip(spread[:, :2], -0.25 * y, 0.25 * y)
        turns = np.stack([rotation(pitch=float(a), roll=float(b)) for a, b in rng.normal(0.0, 5.0, (coins, 2))])
        scales = np.column_stack([radius, radius, rng.uniform(1.6, 2.3, coins)])
        kinds = rng.integers(0, 2, coins)
        for kind, metal in enumerate(("brass", "nickel" if rng.random() < 0.3 else "copper")):
            which = kinds == kind
            if which.any():
                parts.append(
                    Primitive(metal, Many(Cylinder(1.0, 1.0), (centre + spread)[which], turns[which], scales[which]))
                )
        level += 5.5
    parts.append(
        Primitive(leather, Prism(rectangle(x, y, radius=5.0), 1.6), 0.9, (0.0, 0.0, level + 1.0), texture=knit(rng))
    )
    if rng.random() < 0.4:
        edge = np.array(
            [
                [0.49 * x, -0.48 * y, 0.5 * level],
                [0.49 * x, 0.48 * y, 0.5 * level],
                [-0.49 * x, 0.48 * y, 0.5 * level],
                [-0.49 * x, -0.48 * y, 0.5 * level],
            ]
        )
        parts += zip_fastener(rng, edge)
    elif rng.random() < 0.6:
        snap = np.array([[0.42 * x, 0.0, level + 2.5], [0.42 * x, 0.0, 0.0]])
        parts.append(discs(hardware(rng), snap, 6.0, 2.0))
    return Item("wallet", tuple(parts), poses=LYING)


def backpack(rng: np.random.Generator) -> Item:
    """A backpack folded flat: layers of nylon, zips, padded straps with plastic buckles, some with a stay."""
    size = (float(rng.uniform(270, 325)), float(rng.uniform(220, 300)), float(rng.uniform(35, 75)))
    x, y, z = size
    heap = folded(rng, size, 1.0, int(rng.integers(4, 7)), hem_mm=12.0, cell_mm=4.5)
    mass = float(rng.uniform(350, 800))
    parts = [heap_part(rng, "nylon", heap, mass * 1000.0 / heap.volume)]
    for share in rng.uniform(0.3, 0.8, int(rng.integers(2, 4))):
        turn = np.linspace(0.1 * np.pi, 0.9 * np.pi, 10)
        bow = np.column_stack(
            [0.42 * x * np.cos(turn), y * (share - 0.5 + 0.15 * np.sin(turn)), np.full(10, share * z)]
        )
        parts += zip_fastener(rng, bow, metal=bool(rng.random() < 0.25))
    panel = Texture(0.25, 8.0, seed(rng))
    parts.append(Primitive("eva foam", Box((0.8 * x, 0.85 * y, 7.0)), 0.12, (0.0, 0.0, 0.1 * z + 4.0), texture=panel))
    for side in (-1.0, 1.0):
        bend = np.array([[side * 0.12, 0.42], [side * 0.2, 0.15], [side * 0.26, -0.1], [side * 0.24, -0.35]]) * [x, y]
        path = np.column_stack([bend, np.full(4, 0.9 * z)])
        parts.append(Primitive("eva foam", strap(path, 62.0, 9.0), 0.14))
        parts.append(Primitive("nylon", strap(path + np.array([0.0, 0.0, 5.0]), 25.0, 1.6), 0.9))
        frame = Prism(
            rectangle(34.0, 30.0, radius=3.0),
            4.0,
            [rectangle(26.0, 6.0, (0.0, -7.0)), rectangle(26.0, 6.0, (0.0, 6.0))],
        )
        parts.append(Primitive("pom", frame, None, (float(path[-1, 0]), float(path[-1, 1]), 0.9 * z + 8.0)))
    clip = Prism(rectangle(50.0, 32.0, radius=6.0), 8.0, [rectangle(22.0, 12.0)])
    parts.append(
        Primitive(
            "pom", clip, None, (float(rng.uniform(-40, 40)), 0.1 * y, z), rotation(yaw=float(rng.uniform(0, 180)))
        )
    )
    if rng.random() < 0.4:
        for side in (-0.25, 0.25):
            parts.append(Primitive("aluminium alloy", Box((12.0, 0.8 * y, 3.0)), None, (side * x, 0.0, 0.1 * z)))
    cord = wander(rng, size, 12)
    parts.append(Primitive("polyester", tube(cord, 1.8), 0.8))
    return Item("backpack", tuple(parts), soft=True)


def toiletry_bag(rng: np.random.Generator) -> Item:
    """A toiletry bag with its zip, rings and hook, and in it a brush, a comb, a tube, a small bottle."""
    size = (float(rng.uniform(200, 270)), float(rng.uniform(80, 120)), float(rng.uniform(90, 150)))
    x, y, z = size
    contents: Parts = []
    low = -0.5 * z + 16.0
    along = rotation(pitch=90.0)
    if rng.random() < 0.8:
        contents.append(Primitive("polypropylene", Capsule(5.0, 0.75 * x), None, (0.0, -0.25 * y, low), along))
        tuft = np.array([[0.2 * x + 5.0 * k, -0.25 * y + w, low + 11.0] for k in range(6) for w in (-3.0, 0.0, 3.0)])
        contents.append(Primitive("nylon", Many(Cylinder(1.2, 10.0), tuft), 0.5))
    if rng.random() < 0.7:
        paste = Primitive("toothpaste", Ellipsoid((0.28 * x, 0.14 * y, 12.0)))
        contents.append(
            Primitive(
                "polyethylene",
                Ellipsoid((0.28 * x + 1.0, 0.14 * y + 1.0, 13.0)),
                None,
                (0.0, 0.1 * y, low + 4.0),
                carve=(paste,),
            )
        )
        contents.append(
            Primitive("polypropylene", Cylinder(9.0, 16.0), None, (0.28 * x + 9.5, 0.1 * y, low + 4.0), along)
        )
    if rng.random() < 0.7:
        teeth = np.array([[-0.3 * x + 2.6 * k, 0.3 * y, low] for k in range(int(0.5 * x / 2.6))])
        contents.append(Primitive("polystyrene", Many(Box((1.4, 2.5, 24.0)), teeth)))
    if rng.random() < 0.7:
        radius, high = float(rng.uniform(14, 20)), float(rng.uniform(45, 60))
        liquid = Primitive(str(rng.choice(["shampoo", "perfume", "face cream"])), Cylinder(radius - 1.0, 0.8 * high))
        bottle = Primitive("pet", Cylinder(radius, high), None, (-0.05 * x, 0.0, low + 34.0), along, (liquid,))
        contents += [
            bottle,
            Primitive(
                "polypropylene",
                Cylinder(0.5 * radius, 14.0),
                None,
                (-0.05 * x + 0.5 * high + 7.0, 0.0, low + 34.0),
                along,
            ),
        ]
    parts = [_skin(rng, str(rng.choice(["polyester", "nylon", "leather"])), size, 2.0, 0.6, contents)]
    zipped = np.array(
        [[-0.46 * x, 0.0, 0.95 * z], [-0.4 * x, 0.0, z + 1.0], [0.4 * x, 0.0, z + 1.0], [0.46 * x, 0.0, 0.95 * z]]
    )
    parts += zip_fastener(rng, zipped)
    parts.append(ring(hardware(rng), 22.0, 1.8, (0.5 * x, 0.0, 0.8 * z), rotation(pitch=90.0)))
    if rng.random() < 0.5:
        bend = np.linspace(-0.3 * np.pi, 1.2 * np.pi, 12)
        hook = np.column_stack([18.0 * np.cos(bend), 18.0 * np.sin(bend), np.zeros(12)])
        parts += moved([Primitive("steel", tube(hook, 2.0))], (-0.2 * x, 0.3 * y, z + 3.0))
        parts += moved([Primitive("steel", torus(5.0, 1.2))], (-0.2 * x, 0.3 * y - 22.0, z + 3.0))
    return Item("toiletry bag", tuple(parts), poses=(rotation(), rotation(roll=90), rotation(roll=-90)), soft=True)


GOODS: tuple[Goods, ...] = (
    Goods("handbag", handbag, ("clothes", "jewellery"), 1.0),
    Goods("wallet", wallet, ("clothes", "jewellery"), 1.0, count=(1, 2)),
    Goods("backpack", backpack, ("clothes", "sports"), 0.8),
    Goods("toiletry bag", toiletry_bag, ("cosmetics", "clothes"), 1.0),
)
