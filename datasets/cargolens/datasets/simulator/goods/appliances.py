"""Small appliances of kitchen, bath and household, with their motors, heaters and boards."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import rotation
from ..item import Item, Primitive, moved
from ..many import Many, tube
from ..many import coil as helix
from ..primitives import Box, Cylinder
from ..prism import Prism, circle, gear
from ..revolved import Revolved
from .boards import board
from .parts import FLAT, Bits, at_end, cable, case, cells, hank, hollow, mains_plug, motor, ring, spring

SIDEWAYS = (rotation(roll=90), rotation(roll=-90), rotation(roll=90, yaw=180))


def _mains_lead(rng: np.random.Generator, start: tuple[float, float, float], beside: float) -> tuple[Primitive, ...]:
    """A coiled mains lead that leaves at a point along -y, its hank lying at x = beside."""
    path = hank(rng, rng.uniform(34, 48), rng.uniform(3, 6), 22, stretch=0.7, tails=40)
    path = path + np.array([beside, start[1] + 10.0, start[2]])
    path[0] = start
    kind = str(rng.choice(["round", "blade", "fused"], p=[0.6, 0.25, 0.15]))
    return (cable(path, rng.uniform(2.8, 3.6), 0.16), *at_end(mains_plug(rng, kind), path))


def hair_dryer(rng: np.random.Generator) -> Item:
    """A hair dryer lying on its side: barrel along x, handle along -y, fan, mica frame with its wire, switch, lead."""
    r, long = rng.uniform(32, 44), rng.uniform(150, 210)
    along = rotation(pitch=90)
    barrel = Revolved(
        ((-0.5 * long, 0.7 * r), (-0.46 * long, r), (0.0, r), (0.3 * long, 0.78 * r), (0.5 * long, 0.7 * r))
    )
    inside: list[Primitive] = []
    inside += moved(motor(14, 32, shaft=6.0), (0, 0, -0.3 * long))
    blades = np.arange(9) * 2 * np.pi / 9
    spots = np.stack([0.55 * r * np.cos(blades), 0.55 * r * np.sin(blades), np.full(9, -0.3 * long + 24)], axis=1)
    turns = np.stack([rotation(yaw=float(np.degrees(a))) @ rotation(roll=35) for a in blades])
    inside.append(Primitive("nylon", Many(Box((0.55 * r, 1.4, 12)), spots, turns)))
    mica = Bits()
    for a in (0, 45, 90, 135):
        mica.box("silica", (0, 0, 0.17 * long), (1.25 * r, 0.6, 0.36 * long), 2.6, rotation(yaw=a))
    inside += mica.parts()
    heater = helix(0.56 * r, 0.5, rng.uniform(9, 15), 0.32 * long, 14)
    inside.append(Primitive("nickel", heater, centre=(0, 0, 0.17 * long)))
    inside.append(ring("silica", 0.67 * r, 0.65 * r, 0.4 * long, (0, 0, 0.18 * long)))
    bits = Bits()
    bits.rod("steel", (0, 0, 0.495 * long), 0.6 * r, 0.6, "z", 3.5)
    bits.box("steel", (0.3 * r, 0, 0.03 * long), (5, 0.5, 12))
    shell = hollow("polycarbonate", barrel, barrel.inset(2.2), (*inside, *bits.parts()))
    high, wide = rng.uniform(95, 130), rng.uniform(26, 34)
    grip = Bits()
    grip.box("nylon", (0, 0.14 * high, 0), (11, 26, 14), 1.0)
    for k in (-1, 0, 1):
        grip.box("brass", (0, 0.14 * high + 8 * k, 3), (8, 3, 1.0))
        grip.rod("copper", (3.0 * k, -0.2 * high, 2 * k), 0.9, 0.5 * high, "y")
    grip.box("barium titanate", (4, -0.05 * high, 4), (3, 10, 10), 2.2)
    for s in (-0.4, 0.36):
        grip.screw((0, s * high, 0), 1.5, 0.6 * wide)
    handle = case("polycarbonate", (wide, high, wide), 2.2, grip.parts(), radius=9)
    at = (-0.2 * long, -r - 0.5 * high + 2, 0.0)
    lead = _mains_lead(rng, (at[0], at[1] - 0.5 * high - 1, 0.0), at[0] + rng.uniform(75, 95))
    return Item("hair dryer", (*moved((shell,), (0, 0, 0), along), *moved((handle,), at), *lead), poses=FLAT)


def shaver(rng: np.random.Generator) -> Item:
    """An electric shaver standing along z: foil or three rotary heads, motor, cells, board."""
    x, y, z = rng.uniform(48, 62), rng.uniform(30, 42), rng.uniform(95, 135)
    inside: list[Primitive] = list(moved(motor(11.5, 28, shaft=8.0), (0, 0, 0.24 * z)))
    if rng.random() < 0.5:
        inside += moved(
            cells("lithium" if rng.random() < 0.5 else "hydride", [(0.0, 0.0, -0.18 * z)], 7.1, 49), (0, 0, 0)
        )
    else:
        inside += moved(cells("hydride", [(-8.0, 0.0, -0.18 * z), (8.0, 0.0, -0.18 * z)], 7.1, 49), (0, 0, 0))
    inside += moved(
        board(rng, (0.5 * z, 0.74 * x), tall=2.0), (0, -0.3 * y, -0.08 * z), rotation(roll=90) @ rotation(yaw=90)
    )
    bits = Bits()
    for s in (-1, 1):
        bits.rod("brass", (3.5 * s, 0, -0.42 * z), 1.0, 9)
        bits.screw((0.34 * s * x, 0, -0.3 * z), 1.2, 10, "y")
        bits.screw((0.34 * s * x, 0, 0.3 * z), 1.2, 10, "y")
    body = case("abs", (x, y, z), 2.4, (*inside, *bits.parts()), radius=0.3 * y)
    head: list[Primitive] = []
    if rng.random() < 0.55:
        for k in (-1, 0, 1):
            angle, far = 2.1 * k + 0.5, 0.27 * x
            at = (far * float(np.sin(angle)), far * float(np.cos(angle)) * 0.8, 0.5 * z + 8.0)
            cutter = Primitive("stainless steel", Prism(gear(8.0, 15, 3.0), 2.5, [circle(3, 8)]))
            rim = ring("stainless steel", 10.5, 9.7, 6.0)
            head += moved((rim, cutter, spring(2.4, 0.3, 5, 8)), at)
        head.append(Primitive("abs", Cylinder(0.52 * x, 3, 0.5 * y + 6), centre=(0, 0, 0.5 * z + 2)))
    else:
        comb = Bits()
        for s in (-1, 1):
            for at in np.linspace(-0.38, 0.38, 26) * x:
                comb.box("stainless steel", (float(at), 7 * s, 0.5 * z + 10), (0.5, 9, 8))
            comb.box("stainless steel", (0, 7 * s, 0.5 * z + 15), (0.8 * x, 9, 0.2))
        comb.box("abs", (0, 0, 0.5 * z + 4), (0.9 * x, 0.8 * y, 7), 0.8)
        head += [*comb.parts(), *moved((spring(3, 0.4, 5, 7),), (0.25 * x, 0, 0.5 * z + 11))]
    return Item("electric shaver", (body, *head), poses=SIDEWAYS)


def hand_mixer(rng: np.random.Generator) -> Item:
    """A hand mixer on its side: body along x, handle over it, universal motor, worm gears; beaters beside it."""
    x, y, z = rng.uniform(160, 210), rng.uniform(62, 80), rng.uniform(72, 92)
    inside: list[Primitive] = []
    along = rotation(pitch=90)
    field = Primitive("steel", Box((46, 52, 26)), carve=(Primitive(None, Cylinder(17, 26)),))
    armature = Primitive("copper coil", Cylinder(15.5, 24), carve=(Primitive("steel", Prism(gear(15.2, 11, 6.5), 24)),))
    inside += moved((field, armature), (-0.04 * x, 0, 0), along)
    bits = Bits()
    bits.rod("steel", (0.02 * x, 0, 0), 3, 0.6 * x, "x")
    for s in (-1, 1):
        bits.box("copper coil", (-0.04 * x, 0, 22 * s), (38, 30, 7), 5.5)
        bits.rod("copper", (-0.25 * x, 0, 0), 9, 10, "x", 4.0)
        bits.box("graphite", (-0.25 * x, 12.0 * s, 0), (6, 8, 6))
        bits.rod("steel", (0.27 * x, 12.5 * s, -2), 4, 0.6 * z)
        bits.screw((0.42 * s * x, 0.36 * y, 0), 1.6, 16)
        bits.screw((0.42 * s * x, -0.36 * y, 0), 1.6, 16)
        wheel = Primitive("pom", Prism(gear(11.5, 24, 1.6), 9, [circle(4, 10)]))
        inside += moved((wheel,), (0.27 * x, 12.5 * s, 0))
    bits.rod("brass", (0.2 * x, 0, 0), 4.5, 26, "x", 6.0)
    bits.box("nylon", (-0.36 * x, 0, 0.2 * z), (18, 16, 14), 0.9)
    bits.box("fr4", (-0.36 * x, 0, -0.1 * z), (22, 30, 1.4))
    body = case("abs", (x, y, z), 2.4, (*inside, *bits.parts()), radius=13)
    handle = np.asarray(
        [(-0.42 * x, 0, 0.46 * z), (-0.3 * x, 0, 0.46 * z + 34), (0.2 * x, 0, 0.46 * z + 38), (0.4 * x, 0, 0.46 * z)]
    )
    core = Primitive(None, tube(handle, 9.5))
    grip = Primitive("abs", tube(handle, 12), carve=(core,))
    parts: list[Primitive] = [body, grip]
    for s in (-1, 1):
        stem = Bits()
        stem.rod("stainless steel", (0, 0, 70), 3, 90)
        parts += moved(stem.parts(), (-0.3 * x, 0.5 * y + 26 + 28 * (s + 1), -0.1 * z), along)
        for k in range(4):
            t = np.linspace(0, np.pi, 8)
            hoop = np.stack(
                [20 * np.sin(t) * np.cos(0.8 * k), 20 * np.sin(t) * np.sin(0.8 * k), 25 - 42 * np.cos(t) * -1], axis=1
            )
            wire = Primitive("stainless steel", tube(hoop, 1.3))
            parts += moved((wire,), (-0.3 * x, 0.5 * y + 26 + 28 * (s + 1), -0.1 * z), along)
    return Item("hand mixer", tuple(parts), poses=(rotation(), rotation(roll=90), rotation(roll=-90)))


def iron(rng: np.random.Generator) -> Item:
    """A steam iron: cast sole with its heater and steam holes, tank, handle, thermostat, lead."""
    x, y, z = rng.uniform(215, 262), rng.uniform(95, 115), rng.uniform(100, 128)
    t = np.linspace(-0.5 * np.pi, 0.5 * np.pi, 11)
    nose = [
        (float(0.5 * x * np.cos(a) ** 0.8 if abs(np.cos(a)) > 1e-9 else 0.0), float(0.5 * y * np.sin(a))) for a in t
    ]
    outline = [(-0.5 * x, -0.46 * y), *nose, (-0.5 * x, 0.46 * y)]
    inner = [(0.93 * a, 0.92 * b) for a, b in outline]
    holes = [
        circle(1.8, 6, (float(0.34 * x * np.cos(a)), float(0.36 * y * np.sin(a)))) for a in np.linspace(-1.2, 1.2, 9)
    ]
    sole = Primitive("aluminium alloy", Prism(outline, 13, holes), centre=(0, 0, 6.5))
    bend = np.linspace(0.5 * np.pi, -0.5 * np.pi, 9)
    loop = [
        (-0.4 * x, 0.3 * y, 0),
        *((0.24 * x * np.cos(a), 0.3 * y * np.sin(a), 0.0) for a in bend),
        (-0.4 * x, -0.3 * y, 0),
    ]
    path = np.asarray(loop, dtype=float)
    rod = Primitive("silica", tube(path, 3.4), 2.8, carve=(Primitive("nickel", tube(path, 1.2)),))
    sheath = Primitive("steel", tube(path, 4.0), carve=(rod,))
    sole = Primitive("aluminium alloy", Prism(outline, 13, holes), centre=(0, 0, 6.5), carve=(sheath,))
    level = rng.uniform(0.05, 0.6) if rng.random() < 0.4 else 0.0
    water = (
        (Primitive("water", Prism(inner, 0.32 * z * level), centre=(0, 0, -0.16 * z * (1 - level))),) if level else ()
    )
    tank = hollow(
        "polycarbonate", Prism(outline, 0.36 * z), Prism(inner, 0.32 * z), water, centre=(0, 0, 15 + 0.18 * z)
    )
    bits = Bits()
    top = 15 + 0.36 * z
    bits.box("alumina", (0.06 * x, 0, 14), (12, 12, 9))
    bits.box("steel", (0.06 * x, 6, 15), (36, 7, 0.6))
    bits.rod("steel", (0.1 * x, 0, top - 8), 1.6, 44)
    bits.box("abs", (-0.42 * x, 0, 0.5 * (top + z)), (26, 34, z - top), 0.5)
    bits.box("brass", (-0.44 * x, 0, 0.5 * (top + z)), (12, 16, 4))
    for s in (-1, 1):
        for at in (-0.38, 0.2):
            bits.screw((at * x, 0.24 * s * y, 17), 2, 16)
    bits.rod("abs", (0.1 * x, 0, top + 6), 13, 12)
    handle = np.asarray([(-0.42 * x, 0, z), (-0.1 * x, 0, z + 6), (0.18 * x, 0, z - 2), (0.36 * x, 0, top)])
    grip = Primitive("abs", tube(handle, 14), 1.05, carve=(Primitive(None, tube(handle, 11.4)),))
    path = hank(rng, 44, rng.uniform(3, 5), 22, stretch=1.2, tails=40)
    path = path * np.array([-1.0, 1.0, 1.0]) + np.array([0.0, 0.5 * y + 55.0, 12.0])
    path[0] = (-0.5 * x - 4, 0, 0.5 * (top + z))
    path = np.insert(path, 1, [(-0.5 * x - 22, 0.3 * y, 0.4 * z)], axis=0)
    lead = (cable(path, 3.4, 0.16), *at_end(mains_plug(rng, "round"), path))
    return Item(
        "iron", (sole, tank, *bits.parts(), grip, *lead), poses=(rotation(), rotation(roll=180), rotation(roll=90))
    )


def toothbrush(rng: np.random.Generator) -> Item:
    """An electric toothbrush along z with motor, crank, cell, charging coil; with its base or not."""
    r, long = rng.uniform(12.5, 15.5), rng.uniform(140, 180)
    body = Revolved(((0, 0.92 * r), (0.5 * long, r), (0.85 * long, 0.8 * r), (long, 0.42 * r)))
    inside: list[Primitive] = list(
        cells("lithium" if rng.random() < 0.5 else "hydride", [(0.0, 0.0, 0.34 * long)], 7.0, 49)
    )
    inside += moved(motor(8.5, 24, shaft=4.0), (0, 0, 0.34 * long + 42))
    bits = Bits()
    bits.rod("steel", (0, 0, 0.87 * long), 1.5, 0.18 * long)
    bits.box("pom", (0, 0, 0.34 * long + 63), (10, 7, 10))
    bits.rod("brass", (3, 0, 0.34 * long + 60), 3.5, 3, "y")
    bits.box("fr4", (0, 0.72 * r, 0.4 * long), (9, 0.9, 60))
    for at in rng.uniform(-26, 26, 9):
        bits.box("chip package", (rng.uniform(-3, 3), 0.72 * r - 1, 0.4 * long + float(at)), (3, 1, 3))
    bits.rod("ferrite", (0, 0, 9), 3.5, 13)
    inside.append(ring("copper", 6.6, 4.0, 10, (0, 0, 9)))
    parts: list[Primitive] = [hollow("polypropylene", body, body.inset(2.0), (*inside, *bits.parts()))]
    brush = Bits()
    brush.rod("abs", (0, 0, long + 32), 3.2, 62, "z", 0.9)
    brush.rod("stainless steel", (0, 0, long + 26), 1.0, 40)
    brush.rod("nylon", (0, -7, long + 66), 6.5, 9, "y", 0.55)
    brush.rod("abs", (0, 0, long + 66), 7, 5, "y")
    if rng.random() < 0.7:
        parts += brush.parts()
    if rng.random() < 0.4:
        coil = ring("copper coil", 9, 5.5, 9, (0, 0, 5))
        peg = Primitive("ferrite", Cylinder(3, 14), centre=(0, 0, 3))
        base = case(
            "abs",
            (52, 46, 26),
            2,
            (coil, peg, *moved(board(rng, (36, 30), tall=6, style="power"), (0, 0, -8))),
            radius=8,
        )
        parts += moved((base,), (r + 36, 0, 40), rotation(roll=90))
    return Item("electric toothbrush", tuple(parts), poses=(*SIDEWAYS, rotation(pitch=90)))


def blender(rng: np.random.Generator) -> Item:
    """A stick blender along z: motor in the grip, drive shaft, bell with a knife."""
    r, long = rng.uniform(27, 34), rng.uniform(150, 180)
    body = Revolved(((0, 0.7 * r), (0.3 * long, r), (0.8 * long, 0.86 * r), (long, 0.5 * r)))
    inside: list[Primitive] = []
    armature = Primitive("copper coil", Cylinder(12.5, 26), carve=(Primitive("steel", Prism(gear(12.2, 9, 5.0), 26)),))
    field = hollow("steel", Cylinder(21, 28), Cylinder(13.5, 28), (armature,))
    inside += moved((field,), (0, 0, 0.3 * long))
    bits = Bits()
    bits.rod("copper", (0, 0, 0.3 * long + 24), 8, 9, "z", 4.0)
    bits.rod("steel", (0, 0, 0.3 * long - 24), 3, 22)
    for s in (-1, 1):
        bits.box("graphite", (11.0 * s, 0, 0.3 * long + 24), (7, 5, 5))
        bits.box("copper coil", (0, 0, 0.3 * long + 17.5 * s), (36, 20, 6), 5.0)
    bits.box("fr4", (0, 0, 0.72 * long), (26, 1.4, 34))
    bits.box("nylon", (0, -8, 0.74 * long), (14, 11, 18), 0.9)
    for at in rng.uniform(-14, 14, 6):
        bits.box("barium titanate", (float(rng.uniform(-10, 10)), 2, 0.72 * long + float(at)), (4, 3, 4), 3.0)
    parts: list[Primitive] = [hollow("polypropylene", body, body.inset(2.2), (*inside, *bits.parts()))]
    stem = rng.uniform(120, 165)
    steel = "stainless steel" if rng.random() < 0.5 else "abs"
    leg = Revolved(((-stem, 33), (-stem + 22, 30), (-stem + 34, 13), (-20, 13), (-3, 0.72 * r)))
    rod = Bits()
    rod.rod("steel", (0, 0, -0.5 * stem), 3, 0.84 * stem)
    rod.rod("pom", (0, 0, -0.75 * stem), 6, 14)
    rod.box("stainless steel", (0, 0, -stem + 9), (44, 9, 1.3), None, rotation(roll=14))
    parts += moved((hollow(steel, leg, leg.inset(0.8 if steel != "abs" else 2.0, 0.0), rod.parts()),), (0, 0, 0))
    return Item("stick blender", tuple(parts), poses=(rotation(pitch=90), rotation(pitch=-90), rotation(roll=90)))


GOODS: tuple[Goods, ...] = (
    Goods("hair dryer", hair_dryer, ("household", "cosmetics"), resembles="pistol"),
    Goods("electric shaver", shaver, ("cosmetics", "household")),
    Goods("hand mixer", hand_mixer, ("kitchen",)),
    Goods("iron", iron, ("household",)),
    Goods("electric toothbrush", toothbrush, ("cosmetics", "household"), count=(1, 2)),
    Goods("stick blender", blender, ("kitchen",)),
)
