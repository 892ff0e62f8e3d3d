"""Toys: cars, dolls, building bricks, plush, games, jigsaw puzzles, musical boxes."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import axis_rotation, rotation
from ..item import Item, Primitive, moved
from ..many import Many
from ..primitives import Box, Capsule, Cylinder, Ellipsoid, Frustum, RoundedBox, sphere
from ..prism import Point, Prism
from ..texture import Texture
from .boards import board
from .parts import FLAT, Bits, Parts, case, cells, hollow, motor, ring, speaker


def _bigger(outline: list[Point], share: float) -> list[Point]:
    """An outline scaled about the middle of its box."""
    at = np.asarray(outline)
    middle = 0.5 * (at.min(axis=0) + at.max(axis=0))
    return [(float(x), float(y)) for x, y in middle + share * (at - middle)]


def toy_car(rng: np.random.Generator) -> Item:
    """A toy car along x: die-cast or plastic body, wheels on steel axles, base plate, some with a pull-back motor."""
    small = rng.random() < 0.55
    long = rng.uniform(62, 90) if small else rng.uniform(120, 260)
    wide, high = 0.42 * long, rng.uniform(0.26, 0.4) * long
    metal = "zinc die-cast" if small else str(rng.choice(["abs", "polypropylene"]))
    wall = rng.uniform(1.2, 1.7) if small else rng.uniform(1.6, 2.4)
    roof = rng.uniform(0.1, 0.3)
    side: list[Point] = [
        (-0.5 * long, 0.0), (0.5 * long, 0.0), (0.5 * long, 0.34 * high), (0.3 * long, 0.5 * high), (roof * long, high),
        (-0.25 * long, high), (-0.42 * long, 0.56 * high), (-0.5 * long, 0.5 * high),
    ]  # fmt: skip
    share = 1.0 - 2.0 * wall / (0.7 * high)
    inside: list[Primitive] = []
    bits = Bits()
    for s in (-1, 1):
        bits.box(
            "polypropylene", (0.02 * long, 0.3 * high, 0.2 * s * wide), (0.14 * long, 0.25 * high, 0.24 * wide), 0.8
        )
    if rng.random() < 0.5:
        drive = case("abs", (0.22 * long, 0.3 * high, 0.5 * wide), 1.0,
                     (Primitive("steel", Cylinder(0.07 * high, 0.3 * wide), 4.0), ), radius=1.0)  # fmt: skip
        inside += moved((drive,), (-0.28 * long, 0.3 * high, 0))
    elif not small:
        inside += moved(motor(10, 26, shaft=4.0), (-0.24 * long, max(0.3 * high, 14 + wall), -4))
        size = (5.2, 43.0) if wide < 70 else (7.1, 49.0)
        at = [(0.1 * long + 1.06 * size[0] * s, size[0] + 3 * wall, 0.0) for s in (-1, 1)]
        inside += cells("alkaline", at, *size, axes=((0, 0, 1), (0, 0, -1)))
        inside += moved(
            board(rng, (0.2 * long, 0.4 * wide), tall=2.5), (-0.1 * long, 0.55 * high, 0), rotation(roll=90)
        )
    body = hollow(metal, Prism(side, wide), Prism(_bigger(side, share), wide - 2 * wall), (*inside, *bits.parts()))
    base = Bits()
    base.box(
        "polypropylene" if rng.random() < 0.7 else metal, (0, -0.04 * high, 0), (0.9 * long, 0.06 * high, 0.84 * wide)
    )
    r = rng.uniform(0.22, 0.32) * high
    parts: list[Primitive] = [body]
    tyre = "rubber" if rng.random() < 0.4 else "abs"
    for axle in (-0.3, 0.3):
        base.rod("steel", (axle * long, -0.06 * high, 0), max(0.6, 0.008 * long), wide + 0.1 * long)
        for s in (-1, 1):
            base.rod(tyre, (axle * long, -0.06 * high, s * (0.5 * wide + 0.03 * long)), r, 0.06 * long)
            base.rod("abs", (axle * long, -0.06 * high, s * (0.5 * wide + 0.065 * long)), 0.6 * r, 0.01 * long)
    for boss in (-0.38, 0.36):
        base.rod("zinc die-cast" if small else "steel", (boss * long, 0.02 * high, 0), 1.6, 4, "y")
    turn = rotation(roll=90)
    return Item("toy car", (*parts, *base.parts()), poses=(turn, turn, rotation(), rotation(roll=-90)))


def doll(rng: np.random.Generator) -> Item:
    """A doll lying along y: hollow head with hair, body, jointed limbs, cloth; some with a voice box or steel wires."""
    k = rng.uniform(0.8, 1.4)
    skin = "soft pvc" if rng.random() < 0.6 else "polypropylene"
    head = hollow(skin, Ellipsoid((21 * k, 25 * k, 21 * k)), Ellipsoid((19 * k, 23 * k, 19 * k)),
                  [Primitive("acrylic", sphere(4.6 * k), centre=(7.5 * s * k, 2 * k, 12.5 * k)) for s in (-1, 1)],
                  centre=(0, 92 * k, 0))  # fmt: skip
    hair = hollow("nylon", Ellipsoid((26 * k, 31 * k, 25 * k)), Ellipsoid((21.5 * k, 25.5 * k, 21.5 * k)),
                  centre=(0, 92 * k, 0), density=rng.uniform(0.08, 0.2))  # fmt: skip
    voice: list[Primitive] = []
    if k > 1.0 and rng.random() < 0.5:
        voice += moved(speaker(14, 10), (0, 0, 20 * k - 4))
        voice += cells("alkaline", [(0.0, -10.0, -4.0)], 5.2, 43, ((1, 0, 0),)) if k > 1.1 else ()
        voice += moved(board(rng, (24, 20), tall=2), (0, 8, -8))
    trunk = (30 * k, 62 * k, 20 * k)
    body = hollow(skin, RoundedBox((2 * trunk[0], trunk[1] * 1.25, 2 * trunk[2]), 12 * k),
                  RoundedBox((2 * trunk[0] - 4.4, trunk[1] * 1.25 - 4.4, 2 * trunk[2] - 4.4), 10 * k), voice,
                  centre=(0, 26 * k, 0))  # fmt: skip
    parts: list[Primitive] = [head, hair, body]
    wire = rng.random() < 0.4
    for s in (-1, 1):
        for long, r, x, y, lean in ((84.0, 8.5, 40.0 * s, 22.0, 14.0), (110.0, 10.5, 16.0 * s, -68.0, 3.0)):
            turn = rotation(yaw=s * (lean + rng.uniform(-6, 10))) @ rotation(roll=90)
            core = Primitive(None, Capsule((r - 2.2) * k, (long - 5) * k))
            if wire:
                core = Primitive("steel", Cylinder(0.9, 0.8 * long * k))
            parts.append(Primitive(skin, Capsule(r * k, long * k), None, (x * k, y * k, 0), turn, carve=(core,)))
            if rng.random() < 0.4:
                parts.append(Primitive("nylon", Cylinder(0.5 * r * k, 5), centre=(x * k, (y + 0.4 * long) * k, 0)))
        bits = Bits()
        bits.box("soft pvc", (18.0 * s * k, -126 * k, 5 * k), (15 * k, 10 * k, 26 * k))
        parts += bits.parts()
    dress, lining = Frustum(46 * k, 33 * k, 96 * k), Frustum(44 * k, 31.5 * k, 96 * k)
    weave, turn = rng.uniform(0.2, 0.4), rotation(roll=-90)
    cloth = hollow("polyester", dress, lining, centre=(0, 6 * k, 0), turn=turn, density=weave)
    if rng.random() < 0.7:
        parts.append(cloth)
    return Item("doll", tuple(parts), poses=FLAT)


def bricks(rng: np.random.Generator) -> Item:
    """A carton of building bricks in bags: studded boxes, plates, wheels on axles, thrown together."""
    x, y, z = rng.uniform(110, 230), rng.uniform(90, 170), rng.uniform(34, 62)
    bits = Bits()
    unit = 8.0 if rng.random() < 0.8 else 15.8
    count = int(min(95, 0.2 * x * y * z / unit**3 / 4))
    room = 0.5 * np.array([x, y, z]) - 1.5
    places, turns, sizes = [], [], []
    for _ in range(count):
        a, b = (1, 2, 2, 3, 4)[rng.integers(5)], (1, 2, 2)[rng.integers(3)]
        size = np.array([a * unit, b * unit, unit * (1.2 if rng.random() < 0.7 else 0.4)])
        turn = rotation(rng.uniform(0, 360), rng.uniform(-90, 90), rng.uniform(0, 360))
        reach = np.abs(turn) @ (0.5 * size + 0.2 * unit)
        if np.any(reach > room):
            turn = rotation(yaw=float(rng.integers(2)) * 90)
            reach = np.abs(turn) @ (0.5 * size + 0.2 * unit)
        at = rng.uniform(-1, 1, 3) * np.maximum(room - reach, 0.0)
        places.append(at)
        turns.append(turn)
        sizes.append(size)
        for i in range(a):
            for j in range(b):
                local = np.array([(i + 0.5 - a / 2) * unit, (j + 0.5 - b / 2) * unit, 0.5 * size[2] + 0.1 * unit])
                sx, sy, sz = (float(v) for v in at + turn @ local)
                bits.box("abs", (sx, sy, sz), (0.54 * unit, 0.54 * unit, 0.2 * unit), None, turn)
    one, wall = Box((1.0, 1.0, 1.0)), 0.19 * unit
    centres, axes, spans = np.asarray(places), np.asarray(turns), np.asarray(sizes)
    within = spans - np.array([2 * wall, 2 * wall, wall])
    empty = Primitive(None, Many(one, centres - 0.5 * wall * axes[:, :, 2], axes, within))
    brick = Primitive("abs", Many(one, centres, axes, spans), carve=(empty,))
    for _ in range(int(rng.integers(0, 5))):
        wx, wy, wz = (float(v) for v in rng.uniform(-1, 1, 3) * (room - np.array([20.0, 12.0, 9.0])))
        bits.rod("steel", (wx, wy, wz), 1.0, 30, "x")
        for s in (-1, 1):
            bits.rod("rubber", (wx + 12.0 * s, wy, wz), 8, 7, "x")
    carton = hollow("cardboard", Box((x, y, z)), Box((x - 1.2, y - 1.2, z - 1.2)), (brick, *bits.parts()))
    leaflet = Primitive("coated paper", Box((0.8 * x, 0.8 * y, 1.0)), centre=(0, 0, 0.5 * z + 0.5))
    return Item("building bricks", (carton, leaflet), poses=(*FLAT, rotation(roll=90)))


def plush(rng: np.random.Generator) -> Item:
    """A stuffed animal lying on its back: polyester filling, glass or plastic eyes, beans, squeaker or music box."""
    k = rng.uniform(0.75, 1.4)
    fill = rng.uniform(0.03, 0.07)
    seed = int(rng.integers(1 << 30))
    wool = Texture(0.35, 4.0, seed)

    def lump(radii: tuple[float, float, float], at: tuple[float, float, float], inside: Parts = ()) -> Primitive:
        a, b, d = (radius * k for radius in radii)
        texture = None if inside else wool
        stuffing = Primitive("polyester", Ellipsoid((a - 1.4, b - 1.4, d - 1.4)), fill, texture=texture, carve=inside)
        return Primitive("polyester", Ellipsoid((a, b, d)), 0.3, (at[0] * k, at[1] * k, at[2] * k), carve=(stuffing,))

    heart: list[Primitive] = []
    kind = int(rng.integers(4))
    if kind == 0:
        bellows = hollow("polyethylene", Cylinder(14, 16), Cylinder(13, 14), (ring("nylon", 5, 2, 6),))
        heart.append(bellows)
    elif kind == 1:
        heart += moved(_movement(rng), (0, 0, 0))
    elif kind == 2:
        voice = (*moved(speaker(11, 8), (0, 0, 7.5)), *moved(board(rng, (30, 20), tall=1.0), (0, 0, -6)))
        heart.append(case("abs", (40, 32, 19), 1.4, voice, radius=2))
    parts: list[Primitive] = [lump((46, 56, 38), (0, 0, 0), tuple(heart)), lump((40, 37, 34), (0, 88, 0))]
    for s in (-1, 1):
        parts += [
            lump((14, 15, 8), (34 * s, 120, 0)),
            lump((16, 38, 15), (56 * s, 22, 8)),
            lump((19, 42, 18), (32 * s, -74, 6)),
        ]
        if rng.random() < 0.4:
            beans = rng.uniform(-9, 9, (45, 3)) * k + np.array([32 * s, -92, 6]) * k
            parts.append(Primitive("polypropylene", Many(sphere(1.9), beans)))
    bits = Bits()
    what = "glass" if rng.random() < 0.25 else "acrylic"
    for s in (-1, 1):
        bits.rod(what, (15.0 * s * k, 96 * k, 33 * k), 5, 4)
        bits.rod("nylon", (15.0 * s * k, 96 * k, 26 * k), 1.6, 12)
    bits.rod("abs", (0, 82 * k, 36 * k), 6, 6)
    bits.box("polyester", (48 * k, -40 * k, 0), (26, 18, 0.6), 0.8)
    return Item("plush toy", (*parts, *bits.parts()), poses=(*FLAT, rotation(roll=90)), soft=True)


def _movement(rng: np.random.Generator) -> Parts:
    """A musical movement: pinned brass drum, steel comb, spring barrel, governor, on a zinc plate; key along z."""
    pins = Bits()
    for _ in range(110):
        angle = rng.uniform(0, 2 * np.pi)
        pins.box("steel", (rng.uniform(-11, 11), 7.2 * np.cos(angle), 3 + 7.2 * np.sin(angle)), (0.5, 0.7, 0.7))
    for k in range(18):
        pins.box("steel", (-10.5 + 1.25 * k, -13, 3.5), (0.8, 11, 0.7))
    pins.box("steel", (0, -20, 2.5), (24, 6, 3))
    pins.box("zinc die-cast", (3, -4, -7), (44, 38, 2.4))
    pins.rod("steel", (19, 2, -1), 7.5, 9, "z", 5.0)
    pins.rod("steel", (19, 2, 2), 1.6, 24)
    pins.box("brass", (-16, 6, 0), (3, 12, 9), 5.0)
    for at in ((-15, -20, -4), (20, -20, -4), (-15, 12, -4)):
        pins.screw(at, 1.2, 6)
    drum = hollow("brass", Cylinder(7, 24), Cylinder(6, 23))
    return (*moved((drum,), (0, 0, 3), rotation(pitch=90)), *pins.parts())


def music_box(rng: np.random.Generator) -> Item:
    """A musical box of wood with a movement, hinged lid, mirror; some with a dancer on a magnet."""
    x, y, z = rng.uniform(85, 150), rng.uniform(65, 110), rng.uniform(45, 75)
    wall = rng.uniform(4, 7)
    bits = Bits()
    bits.box("glass", (0, 0, 0.5 * z - wall - 1.2), (0.7 * x, 0.7 * y, 1.6))
    bits.box("cotton", (0.2 * x, 0, -0.5 * z + wall + 3), (0.4 * x, 0.7 * y, 5), 0.25)
    for s in (-1, 1):
        bits.rod("brass", (0.3 * s * x, 0.5 * y - wall - 1.4, 0.3 * z), 1.2, 18, "x")
    if rng.random() < 0.5:
        bits.rod("polypropylene", (0.2 * x, -0.1 * y, 0), 4, 0.4 * z, "z", 0.8)
        bits.rod("neodymium magnet", (0.2 * x, -0.1 * y, -0.24 * z), 5, 2)
    inside = (*moved(_movement(rng), (-0.5 * x + wall + 26, 0, -0.5 * z + wall + 12)), *bits.parts())
    wood = str(rng.choice(["softwood", "hardwood", "plywood"]))
    body = case(wood, (x, y, z), wall, inside, radius=2)
    latch = Bits()
    latch.box("brass", (0, -0.5 * y - 1.2, 0.28 * z), (14, 1.6, 16))
    latch.rod("steel", (-0.5 * x + wall + 45, 0, -0.5 * z - 7), 1.6, 14)
    latch.box("steel", (-0.5 * x + wall + 45, 0, -0.5 * z - 14), (22, 2, 9))
    return Item("musical box", (body, *latch.parts()), poses=(*FLAT, rotation(roll=90)))


def board_game(rng: np.random.Generator) -> Item:
    """A board game in its carton: folded board, cards, dice, pawns, tray."""
    x, y, z = rng.uniform(190, 320), rng.uniform(140, 260), rng.uniform(35, 62)
    bits = Bits()
    low = -0.5 * z + 1.6
    bits.box("polystyrene", (0, 0, low + 0.4), (0.96 * x, 0.96 * y, 0.8))
    for at in (-0.24, 0.26):
        for s in (-1, 1):
            bits.box("polystyrene", (at * x + 0.2 * s * x, 0, low + 0.2 * z), (0.8, 0.9 * y, 0.38 * z))
    for _ in range(int(rng.integers(1, 5))):
        stack = rng.uniform(8, 20)
        cx, cy = rng.uniform(-0.9, 0.9) * (0.5 * x - 38), rng.uniform(-0.9, 0.9) * (0.5 * y - 46)
        bits.box(
            "coated paper",
            (cx, cy, low + 1 + 0.5 * stack),
            (rng.uniform(44, 63), rng.uniform(63, 89) * 0.9, stack),
            1.05,
        )
    what = str(rng.choice(["hardwood", "acrylic", "polystyrene", "zinc die-cast"], p=[0.35, 0.3, 0.25, 0.1]))
    for _ in range(int(rng.integers(6, 40))):
        cx, cy = rng.uniform(-0.42, 0.42) * x, rng.uniform(-0.42, 0.42) * y
        bits.rod(what, (cx, cy, low + 9), 5, 3)
        bits.rod(what, (cx, cy, low + 15), 3.2, 10)
    for _ in range(int(rng.integers(1, 7))):
        cx, cy = rng.uniform(-0.4, 0.4) * x, rng.uniform(-0.4, 0.4) * y
        bits.box("acrylic", (cx, cy, low + 9), (16, 16, 16), None, rotation(yaw=float(rng.uniform(0, 90))))
    for k in range(2 if y > 180 else 4):
        bits.box("cardboard", (0, 0, 0.5 * z - 4 - 2.3 * k), (0.9 * x, 0.9 * y, 2.0))
        bits.box("coated paper", (0, 0, 0.5 * z - 5.1 - 2.3 * k), (0.9 * x, 0.9 * y, 0.2))
    carton = hollow("cardboard", Box((x, y, z)), Box((x - 3.2, y - 3.2, z - 3.2)), bits.parts())
    lid = hollow(
        "cardboard", Box((x + 3.6, y + 3.6, 0.9 * z)), Box((x + 0.4, y + 0.4, 0.9 * z)), centre=(0, 0, 0.05 * z)
    )
    top = Primitive("coated paper", Box((x + 3, y + 3, 1.5)), 1.0, (0, 0, 0.5 * z + 0.9))
    return Item("boxed board game", (carton, lid, top), poses=(*FLAT, rotation(roll=90)))


def puzzle(rng: np.random.Generator) -> Item:
    """A jigsaw puzzle: a heap of pieces of grey board in a bag in a carton."""
    x, y, z = rng.uniform(150, 330), rng.uniform(120, 240), rng.uniform(38, 58)
    count = int(rng.integers(160, 420))
    size = np.sqrt(0.55 * x * y / 90)
    at = rng.uniform(-0.5, 0.5, (count, 3)) * np.array([0.74 * x, 0.74 * y, 0.36 * z]) - np.array([0, 0, 0.08 * z])
    yaw = rng.uniform(0, 2 * np.pi, count)
    zero, one = np.zeros(count), np.ones(count)
    spun = np.array([[np.cos(yaw), -np.sin(yaw), zero], [np.sin(yaw), np.cos(yaw), zero], [zero, zero, one]])
    normals = np.stack([*rng.uniform(-0.5, 0.5, (2, count)), one], axis=1)
    turns = axis_rotation(normals) @ np.moveaxis(spun, -1, 0)
    scales = np.tile([min(size, 22.0), 0.8 * min(size, 22.0), 2.0], (count, 1)) * rng.uniform(0.85, 1.1, (count, 3))
    pieces = Primitive("coated paper", Many(Box((1.0, 1.0, 1.0)), at, turns, scales), rng.uniform(0.8, 0.95))
    carton = hollow("cardboard", Box((x, y, z)), Box((x - 3, y - 3, z - 3)), (pieces,))
    lid = hollow(
        "cardboard", Box((x + 3.4, y + 3.4, 0.8 * z)), Box((x + 0.4, y + 0.4, 0.8 * z)), centre=(0, 0, 0.1 * z)
    )
    return Item("jigsaw puzzle", (carton, lid), poses=(*FLAT, rotation(roll=90)))


GOODS: tuple[Goods, ...] = (
    Goods("toy car", toy_car, ("toys",), weight=1.5, count=(1, 5)),
    Goods("doll", doll, ("toys",)),
    Goods("building bricks", bricks, ("toys",)),
    Goods("plush toy", plush, ("toys",), count=(1, 2)),
    Goods("boxed board game", board_game, ("toys", "hobby")),
    Goods("jigsaw puzzle", puzzle, ("toys", "hobby")),
    Goods("musical box", music_box, ("toys", "household")),
)
