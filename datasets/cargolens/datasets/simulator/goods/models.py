"""Toys that are models of something: robots, toy guns, trains, figures, drones."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import rotation
from ..item import Item, Primitive, moved
from ..many import tube
from ..primitives import Capsule, Cylinder, Ellipsoid, RoundedBox
from ..prism import Point, Prism, circle, gear
from .boards import board
from .parts import FLAT, Bits, case, cells, hollow, inward, motor, pouch, speaker, spring

UPRIGHT = (rotation(), rotation(roll=90), rotation(roll=-90), rotation(pitch=90))


def robot(rng: np.random.Generator) -> Item:
    """A walking toy robot standing along z: battery box, motor and gears, speaker, lamps, jointed limbs."""
    k = rng.uniform(0.8, 1.25)
    w, d, h = 78 * k, 56 * k, 92 * k
    inside: list[Primitive] = []
    spots = [(-16.0, -0.1 * d, 2.0 * k), (0.0, -0.1 * d, 2.0 * k), (16.0, -0.1 * d, 2.0 * k)]
    if rng.random() < 0.85:
        inside += cells("alkaline", spots, 7.1, 49, ((0, 0, 1), (0, 0, -1), (0, 0, 1)))
    for x, y, z in spots:
        inside += moved((spring(2.8, 0.4, 4, 5),), (x, y, z - 29))
    inside += moved(motor(9.5, 24, shaft=7.0), (0.16 * w, 0.24 * d, -0.3 * h), rotation(pitch=90))
    for n in range(3):
        wheel = Primitive("pom", Prism(gear(6.0 + 2 * n, 14 + 4 * n, 1.4), 3.5, [circle(1.6, 8)]))
        inside += moved((wheel,), (-0.2 * w + 5 * n, 0.2 * d, -0.3 * h + 3 * n), rotation(pitch=90))
    inside += moved(board(rng, (0.5 * w, 0.3 * h), tall=3), (0, 0.34 * d - 2, 0.24 * h), rotation(roll=90))
    inside += moved(speaker(13, 10), (0, 0.44 * d - 3, -0.08 * h), rotation(roll=-90))
    bits = Bits()
    for s in (-1, 1):
        for t in (-1, 1):
            bits.screw((0.4 * s * w, 0, 0.4 * t * h), 1.3, 12, "y")
    body = case("abs", (w, d, h), 2.0, (*inside, *bits.parts()), radius=6)
    parts: list[Primitive] = [body]
    lamps = Bits()
    for s in (-1, 1):
        lamps.rod("epoxy", (8.0 * s * k, 13 * k, 2 * k), 2.5, 6, "y")
        lamps.rod("copper", (8.0 * s * k, 0.2 * d, 2 * k), 0.5, 14, "y")
    parts.append(case("abs", (48 * k, 44 * k, 38 * k), 1.8, lamps.parts(), radius=5, centre=(0, 0, 0.5 * h + 20 * k)))
    outer = Bits()
    for s in (-1, 1):
        for lx, lz, size in (
            (0.32 * w, -0.5 * h - 26 * k, (24 * k, 34 * k, 46 * k)),
            (0.66 * w, -0.02 * h, (18 * k, 22 * k, 74 * k)),
        ):
            parts.append(case("abs", size, 1.8, radius=4, centre=(s * lx, 0, lz)))
            outer.screw((s * lx, 0, lz + 0.3 * size[2]), 1.3, 14, "y")
        outer.rod("steel", (0.5 * s * w, 0, 0.28 * h), 2, 12, "x")
        outer.box("abs", (0.32 * s * w, 6 * k, -0.5 * h - 54 * k), (30 * k, 52 * k, 9 * k), 0.7)
        outer.rod("steel", (0.32 * s * w, 0, -0.5 * h - 54 * k), 1.2, 34 * k, "x")
    if rng.random() < 0.5:
        outer.rod("steel", (14 * k, 0, 0.5 * h + 52 * k), 0.8, 28 * k)
    return Item("toy robot", (*parts, *outer.parts()), poses=UPRIGHT)


def toy_gun(rng: np.random.Generator) -> Item:
    """A toy gun of plastic: thin halves with ribs and screws, trigger, springs; water tank, dart plunger or lights."""
    k = rng.uniform(0.75, 1.25)
    long = rng.uniform(130, 190) * k
    depth = rng.uniform(24, 34) * k
    drop = rng.uniform(-16, 4) * k
    frame = [(-0.4, 16), (-0.44, 26), (-0.3, 36), (0.3, 34), (0.5, 24), (0.5, 10), (0.1, 2), (-0.02, -4), (-0.06, -22),
             (-0.14, -22), (-0.2, -74), (-0.42, -70), (-0.34, -10)]  # fmt: skip
    outline: list[Point] = [(a * long + (drop if b < -60 else 0.0), b * k) for a, b in frame]
    inner = inward(outline, 2.2)
    plastic = str(rng.choice(["polystyrene", "abs", "polypropylene"]))
    bits = Bits()
    inside: list[Primitive] = []
    kind = int(rng.integers(3))
    if kind == 0:
        bits.box(
            "water" if rng.random() < 0.4 else "polyethylene",
            (-0.04 * long, 22 * k, 0),
            (0.4 * long, 11 * k, 0.6 * depth),
            0.95,
        )
        bits.rod("polypropylene", (0.3 * long, 20 * k, 0), 3.5 * k, 0.3 * long, "x", 0.6)
        inside += moved((spring(3.4 * k, 0.4, 8, 0.14 * long),), (0.0, 9 * k, 0), rotation(pitch=90))
        bits.rod("steel", (0.36 * long, 20 * k, 0), 1.6, 4, "x")
    elif kind == 1:
        inside.append(Primitive("abs", Cylinder(9 * k, 0.42 * long), 0.5, (0.2 * long, 20 * k, 0), rotation(pitch=90)))
        inside += moved((spring(6.5 * k, 0.6, 13, 0.36 * long),), (-0.1 * long, 20 * k, 0), rotation(pitch=90))
    else:
        inside += moved(motor(7.5, 20, shaft=6.0), (0.1 * long, 21 * k, 0), rotation(pitch=90))
        inside += moved(speaker(10 * k, 8 * k), (-0.18 * long, 22 * k, 0.3 * depth))
        inside += moved(board(rng, (0.16 * long, 14 * k), tall=2), (-0.04 * long, 22 * k, -0.2 * depth))
        rows = (-1, 1) if depth > 27 else (0,)
        spots = [(-0.28 * long + 0.5 * drop, -34 * k, 5.5 * s) for s in rows]
        inside += cells("alkaline", spots, 5.2, 43 * min(k, 1.0), ((0.16, 1, 0), (-0.16, -1, 0))[: len(rows)])
        bits.rod("epoxy", (0.44 * long, 20 * k, 0), 2.5, 7, "x")
    for x, y in ((-0.32, 24), (0.28, 26), (0.4, 14), (-0.24, -4), (-0.29, -50)):
        bits.screw((x * long + (0.8 * drop if y < -20 else 0), y * k, 0), 1.2, 0.5 * depth)
        bits.rod(plastic, (x * long + (0.8 * drop if y < -20 else 0), y * k, -0.1 * depth), 2.8, 0.5 * depth, "z", 0.7)
    for at in np.linspace(-0.3, 0.4, int(rng.integers(4, 9))) * long:
        for s in (-1, 1):
            bits.box(plastic, (float(at), 20 * k, 0.29 * s * depth), (1.2, 18 * k, 0.1 * depth))
    shell = hollow(plastic, Prism(outline, depth), Prism(inner, depth - 4.4), (*inside, *bits.parts()))
    outer = Bits()
    outer.box(plastic, (-0.0 * long, -8 * k, 0), (5 * k, 16 * k, 7 * k), None, rotation(yaw=-14))
    outer.box(plastic, (0.04 * long, -22 * k, 0), (0.14 * long, 3 * k, 7 * k))
    outer.box(plastic, (0.11 * long, -10 * k, 0), (3 * k, 22 * k, 7 * k))
    outer.box(plastic, (-0.3 * long, 38 * k, 0), (6 * k, 5 * k, 5 * k))
    outer.rod("abs", (0.53 * long, 20 * k, 0), 8 * k, 0.07 * long, "x", 0.9)
    sides = (rotation(), rotation(roll=180))
    return Item("toy gun", (shell, *outer.parts()), poses=(*sides, *sides, rotation(roll=90)))


def model_train(rng: np.random.Generator) -> Item:
    """A model locomotive or wagon along x on metal wheels: weight, motor with worm and gears, board, couplings."""
    scale = float(rng.choice([0.6, 1.0, 1.0, 1.6]))
    x, y, z = rng.uniform(120, 210) * min(scale, 1.3), 34 * scale, 42 * scale
    engine = rng.random() < 0.6
    inside: list[Primitive] = []
    bits = Bits()
    if engine:
        inside += moved(motor(0.24 * y, 0.2 * x, shaft=4.0), (0, 0, -0.1 * z), rotation(pitch=90))
        bits.box("zinc die-cast", (0, 0, -0.37 * z), (0.8 * x, 0.5 * y, 0.12 * z))
        bits.box("zinc die-cast", (-0.3 * x, 0, 0.1 * z), (0.24 * x, 0.6 * y, 0.4 * z))
        inside += moved(board(rng, (0.5 * x, 0.7 * y), tall=2.0, thickness=1.0), (0.14 * x, 0, 0.3 * z))
        bits.rod("brass", (0.22 * x, 0, -0.1 * z), 0.09 * y, 0.1 * x, "x")
        bits.rod("epoxy", (0.46 * x, 0, 0), 1.8, 5, "x")
    else:
        bits.box("steel", (0, 0, -0.4 * z), (0.6 * x, 0.6 * y, 1.2 * scale))
        for at in np.linspace(-0.4, 0.4, 6) * x:
            bits.box("polystyrene", (float(at), 0, -0.1 * z), (1.0, 0.8 * y, 0.5 * z))
    metal = "zinc die-cast" if engine and rng.random() < 0.3 else "polystyrene"
    body = case(metal, (x, y, z), 1.2, (*inside, *bits.parts()), radius=1.5, centre=(0, 0, 0.5 * z + 12 * scale))
    under = Bits()
    groups = (-0.3, 0.3) if rng.random() < 0.7 or not engine else (-0.3, 0.0, 0.3)
    for at in groups:
        for s in (-1, 1):
            cx = at * x + 11.0 * s * scale
            under.rod("steel", (cx, 0, 6 * scale), 1.0 * scale, 0.9 * y, "y")
            for t in (-1, 1):
                under.rod(
                    "nickel" if rng.random() < 0.5 else "steel",
                    (cx, 8.2 * t * scale, 6 * scale),
                    5.5 * scale,
                    2.4 * scale,
                    "y",
                    6.0,
                )
            if engine:
                under.rod("pom", (cx, 0, 6 * scale), 4.5 * scale, 3.0, "y")
        under.box(
            "zinc die-cast" if engine else "polystyrene", (at * x, 0, 8 * scale), (34 * scale, 0.5 * y, 4 * scale)
        )
        under.box("bronze", (at * x, 0.36 * y, 7 * scale), (26 * scale, 0.4, 2))
    for s in (-1, 1):
        under.box("nylon", (s * (0.5 * x + 5), 0, 7 * scale), (14, 5, 3))
        under.rod("steel", (s * (0.5 * x + 10), 0, 9 * scale), 0.6, 6)
    return Item("model train", (body, *under.parts()), poses=(rotation(), rotation(roll=90), rotation(roll=-90)))


def action_figure(rng: np.random.Generator) -> Item:
    """A jointed figure along y of solid plastic, with pins in its joints and some gear, on a card under a blister."""
    k = rng.uniform(0.6, 1.6)
    what = str(rng.choice(["abs", "soft pvc", "polypropylene"]))
    parts: list[Primitive] = []

    def limb(x: float, y: float, r: float, long: float, yaw: float) -> None:
        turn = rotation(yaw=yaw) @ rotation(roll=90)
        parts.append(Primitive(what, Capsule(r * k, long * k), None, (x * k, y * k, 0), turn))

    parts.append(Primitive(what, Ellipsoid((9 * k, 11 * k, 9.5 * k)), centre=(0, 66 * k, 0)))
    parts.append(Primitive(what, RoundedBox((33 * k, 34 * k, 18 * k), 6 * k), centre=(0, 36 * k, 0)))
    parts.append(Primitive(what, RoundedBox((24 * k, 14 * k, 15 * k), 5 * k), centre=(0, 11 * k, 0)))
    pins = Bits()
    for s in (-1, 1):
        lean, bend = rng.uniform(4, 40), rng.uniform(-25, 25)
        limb(s * (20 + 0.28 * lean), 36, 5.2, 31, s * lean)
        limb(s * (24 + 0.6 * lean), 12, 4.6, 28, s * (lean + bend))
        limb(s * 9.5, -14, 7.2, 40, s * rng.uniform(0, 8))
        limb(s * 11.5, -48, 6.2, 40, s * rng.uniform(0, 6))
        parts.append(Primitive(what, RoundedBox((11 * k, 9 * k, 24 * k), 3 * k), centre=(s * 12 * k, -70 * k, 4 * k)))
        for x, y in ((17.0, 48.0), (9.5, 4.0), (10.5, -31.0), (24.0, 24.0)):
            pins.rod("steel" if k > 1 else "pom", (s * x * k, y * k, 0), 1.2 * k, 9 * k, "x")
    pins.box(what, (-38 * k, 10 * k, 8 * k), (4 * k, rng.uniform(30, 80) * k, 3 * k))
    if rng.random() < 0.5:
        pins.rod(what, (36 * k, 6 * k, 8 * k), 15 * k, 2.5 * k)
    if rng.random() < 0.5:
        pins.box("coated paper", (0, 6 * k, -18 * k), (120 * k, 200 * k, 0.6), 0.9)
        bubble = hollow(
            "pet",
            RoundedBox((94 * k, 164 * k, 34 * k), 4),
            RoundedBox((94 * k - 0.8, 164 * k - 0.8, 34 * k - 0.8), 3.6),
        )
        parts.append(bubble)
    return Item("action figure", (*parts, *pins.parts()), poses=FLAT)


def drone(rng: np.random.Generator) -> Item:
    """A quadcopter: body with pouch cell, board and camera, four arms with motors and propellers, skids."""
    k = rng.uniform(0.5, 1.12)
    inside = list(moved(pouch(rng, (36 * k, 66 * k, 16 * k)), (0, -8 * k, -3 * k)))
    inside += moved(board(rng, (48 * k, 74 * k), tall=min(3.0, 4 * k), thickness=1.0), (0, 0, 8 * k))
    shell = case("polycarbonate", (62 * k, 108 * k, 34 * k), 1.6, inside, radius=10 * k)
    parts: list[Primitive] = [shell]
    bits = Bits()
    brushless = k > 0.8
    frame = "carbon fibre laminate" if brushless and rng.random() < 0.4 else "glass-filled nylon"
    for sx in (-1, 1):
        for sy in (-1, 1):
            hub = np.array([88.0 * sx * k, 84.0 * sy * k, 4.0 * k])
            root = np.array([28.0 * sx * k, 40.0 * sy * k, 2.0 * k])
            wires = Primitive("copper", tube(np.stack([root, hub]), 1.1 * k))
            parts.append(Primitive(frame, tube(np.stack([root, hub]), 4.6 * k), 0.9, carve=(wires,)))
            x, y, z = (float(v) for v in hub)
            r, high = (13 * k, 15 * k) if brushless else (4.4, 17.0)
            wound = Primitive("copper coil", Cylinder(0.74 * r, 0.5 * high), 5.5)
            magnet = hollow(
                "neodymium magnet", Cylinder(0.9 * r, 0.55 * high), Cylinder(0.78 * r, 0.55 * high), (wound,)
            )
            what = "aluminium alloy" if brushless else "steel"
            bell = hollow(what, Cylinder(r, high), Cylinder(0.92 * r, high - 1.6), (magnet,))
            parts += moved((bell,), (x, y, z + 0.5 * high + 2.5 * k))
            yaw = float(rng.uniform(0, 180))
            for turn in (yaw, yaw + 180):
                out = rotation(yaw=turn) @ np.array([34.0 * k, 0.0, 0.0])
                blade = rotation(yaw=turn) @ rotation(roll=16)
                bits.box(
                    "nylon", (x + float(out[0]), y + float(out[1]), z + 21 * k), (64 * k, 11 * k, 1.0), None, blade
                )
            bits.rod("steel", (x, y, z + 19 * k), 1.4, 10 * k)
            bits.screw((x, y, z - 1), 1.2, 7)
    for s in (-1, 1):
        bits.rod("nylon", (34.0 * s * k, 0, -34 * k), 2.4 * k, 96 * k, "y")
        for t in (-1, 1):
            bits.rod("nylon", (34.0 * s * k, 30.0 * t * k, -26 * k), 2.2 * k, 18 * k)
        bits.screw((24.0 * s * k, 46.0 * k, 18 * k), 1.0, 6)
        bits.screw((24.0 * s * k, -46.0 * k, 18 * k), 1.0, 6)
    bits.box("aluminium alloy", (0, 58 * k, -8 * k), (20 * k, 9 * k, 18 * k), 1.6)
    bits.rod("glass", (0, 64 * k, -8 * k), 6 * k, 4 * k, "y")
    bits.rod("copper", (0, 54 * k, 6 * k), 6 * k, 8 * k, "y", 4.0)
    return Item("drone", (*parts, *bits.parts()), poses=(rotation(), rotation(), rotation(roll=180), rotation(roll=90)))


GOODS: tuple[Goods, ...] = (
    Goods("toy robot", robot, ("toys",)),
    Goods("toy gun", toy_gun, ("toys",), resembles="pistol"),
    Goods("model train", model_train, ("toys", "hobby"), count=(1, 3)),
    Goods("action figure", action_figure, ("toys", "hobby"), count=(1, 3)),
    Goods("drone", drone, ("toys", "hobby", "electronics")),
)
