"""Parts of machines: printer cartridges, motors, fans, gear boxes, bearings, guides, parts of sewing machines."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import rotation
from ..item import Item, Primitive, moved
from ..many import Many, tube
from ..primitives import Box, Cylinder, RoundedBox, sphere
from ..prism import Prism, circle, gear, rectangle
from .parts import FLAT, SIX, Bits, Parts, case, fan, hollow, motor, ring, spring

LYING = (rotation(pitch=90), rotation(roll=90))


def ink_cartridge(rng: np.random.Generator) -> Item:
    """An ink cartridge: tank with foam or free ink, chip, and on some the print head."""
    x, y, z = rng.uniform(9, 40), rng.uniform(38, 72), rng.uniform(28, 48)
    bits = Bits()
    full = rng.uniform(0.25, 0.95)
    inner = (x - 3.0, 0.6 * y, z - 3.0)
    inside: list[Primitive] = []
    if x > 16 and rng.random() < 0.6:
        soaked = RoundedBox((inner[0], inner[1], inner[2] * full), 0.5)
        inside.append(
            Primitive("polyurethane foam", soaked, rng.uniform(0.6, 0.95), (0, -0.16 * y, -0.5 * (1 - full) * inner[2]))
        )
    else:
        inside.append(Primitive("water", Box((inner[0], inner[1], inner[2] * full)), 1.05,
                                (0, -0.16 * y, -0.5 * (1 - full) * inner[2])))  # fmt: skip
    bits.box("polypropylene", (0, 0.16 * y, 0), (x - 3.1, 1.2, z - 3.2))
    bits.rod("silicone", (0, 0.3 * y, -0.3 * z), min(3.5, 0.3 * x), 5)
    bits.rod("stainless steel", (0, 0.3 * y, -0.1 * z), min(2.5, 0.25 * x), 0.5)
    inside += moved((spring(min(2.4, 0.24 * x), 0.25, 6, 9),), (0, 0.3 * y, 0.14 * z))
    shell = case("polypropylene", (x, y, z), 1.4, (*inside, *bits.parts()), radius=1.5)
    outer = Bits()
    outer.box("fr4", (0, 0.5 * y + 0.4, 0.1 * z), (min(11.0, 0.8 * x), 0.7, 12))
    outer.box("copper", (0, 0.5 * y + 0.8, 0.1 * z), (min(9.0, 0.7 * x), 0.08, 10))
    outer.box("chip package", (0, 0.5 * y + 1.0, 0.1 * z), (3, 0.8, 3))
    if x > 26:
        outer.box("silica", (0, 0.1 * y, -0.5 * z - 0.4), (5, 14, 0.7))
        outer.box("nickel", (0, 0.1 * y, -0.5 * z - 0.9), (8, 16, 0.1))
    return Item("ink cartridge", (shell, *outer.parts()), poses=SIX)


def toner_cartridge(rng: np.random.Generator) -> Item:
    """A laser printer's cartridge along x: toner hopper with stirrer, magnetic roller, drum, blades, gears."""
    x, y, z = rng.uniform(250, 345), rng.uniform(75, 120), rng.uniform(60, 95)
    fill = rng.uniform(0.05, 0.85)
    long = x - 24
    hop = (long - 4, 0.5 * y, 0.72 * z)
    toner = Primitive("toner", Box((hop[0] - 3, hop[1] - 3, (hop[2] - 3) * fill)), rng.uniform(0.5, 0.7),
                      (0, 0, -0.5 * (hop[2] - 3) * (1 - fill)))  # fmt: skip
    hopper = case("polystyrene", hop, 1.5, (toner,), radius=4, centre=(0, 0.22 * y, 0.08 * z))
    r = rng.uniform(11.5, 15)
    along = rotation(pitch=90)
    drum = ring("aluminium alloy", r, r - 0.9, long - 6)
    roller = hollow("aluminium alloy", Cylinder(0.6 * r, long - 10), Cylinder(0.6 * r - 0.7, long - 10),
                    (Primitive("ferrite", Cylinder(0.42 * r, long - 24), 3.6),))  # fmt: skip
    charge = Primitive("rubber", Cylinder(0.4 * r, long - 16), carve=(Primitive("steel", Cylinder(2.5, long - 16)),))
    y0 = -0.5 * y + r + 5
    parts: list[Primitive] = [hopper, *moved((drum,), (0, y0, -0.2 * z), along)]
    parts += moved((roller,), (0, y0 + 1.75 * r, -0.16 * z), along)
    parts += moved((charge,), (0, y0 + 0.2 * r, -0.2 * z + 1.6 * r), along)
    bits = Bits()
    bits.box("stainless steel", (0, y0 + 1.3 * r, 0.16 * z), (long - 14, 0.9, 0.2 * z))
    bits.box("polyurethane", (0, y0 + 1.15 * r, 0.02 * z), (long - 14, 1.6, 0.1 * z))
    bits.box("steel", (0, y0 + 0.7 * r, 0.3 * z), (long - 10, 12, 0.9))
    for s in (-1, 1):
        bits.box("polystyrene", (s * (0.5 * x - 3), 0, 0), (2.2, 0.96 * y, 0.9 * z))
        bits.rod("steel", (s * (0.5 * x - 6), y0, -0.2 * z), 3, 10, "x")
        for _ in range(3):
            bits.screw((s * (0.5 * x - 6), rng.uniform(-0.4, 0.4) * y, rng.uniform(-0.3, 0.35) * z), 1.2, 9, "x")
    bits.box("polystyrene", (0, -0.1 * y, 0.44 * z), (long, 0.7 * y, 1.8))
    parts += bits.parts()
    for radius, cy, cz in ((r, y0, -0.2 * z), (0.6 * r, y0 + 1.75 * r, -0.16 * z), (0.8 * r, 0.2 * y, 0.1 * z)):
        wheel = Primitive("pom", Prism(gear(radius, 15, 1.6), 7, [circle(0.2 * radius, 8)]))
        parts += moved((wheel,), (0.5 * x - 9.5, cy, cz), along)
    parts += moved((spring(2.5, 0.35, 7, 14),), (-0.5 * x + 8, y0 + 1.2 * r, 0.3 * z))
    return Item("toner cartridge", tuple(parts), poses=(*FLAT, rotation(roll=90)))


def stepper_motor(rng: np.random.Generator) -> Item:
    """A stepper motor, shaft at +z: square lamination stack, wound teeth, toothed rotor with its magnet, bearings."""
    side = float(rng.choice([28.0, 35.0, 42.3, 56.4], p=[0.15, 0.2, 0.45, 0.2]))
    long = side * rng.uniform(0.65, 1.35)
    r = 0.27 * side
    stack = 0.5 * long
    magnet = Primitive("neodymium magnet", Cylinder(0.72 * r, 0.25 * stack))
    rotor = Primitive("steel", Prism(gear(r - 0.3, 20, 0.05 * r), stack), carve=(magnet,))
    bore = Primitive(None, Cylinder(min(r, 0.26 * side), stack))
    teeth = Primitive("steel", Prism(gear(0.42 * side, 8, 0.15 * side), stack), carve=(bore,))
    turns = Primitive("copper coil", Cylinder(0.42 * side + 0.02, stack), 5.5, carve=(teeth,))
    stator = Primitive("steel", RoundedBox((side, side, stack), 0.12 * side, "z"), carve=(turns,))
    parts: list[Primitive] = [stator, rotor]
    for s in (-1, 1):
        inner = ring("copper coil", 0.4 * side, 0.3 * side, 0.14 * long)
        cap = hollow("aluminium alloy", RoundedBox((side, side, 0.25 * long), 0.12 * side, "z"),
                     RoundedBox((0.86 * side, 0.86 * side, 0.17 * long), 0.05 * side, "z"), (inner,))  # fmt: skip
        parts += moved((cap,), (0, 0, s * (0.5 * stack + 0.125 * long)))
    bits = Bits()
    bits.rod("steel", (0, 0, 0.5 * long + 10), 0.06 * side, 24)
    for s in (-1, 1):
        for t in (-1, 1):
            bits.rod("steel", (0.37 * s * side, 0.37 * t * side, 0), 1.3, long)
    bits.box("nylon", (0, -0.5 * side - 3, -0.36 * long), (16, 7, 6), 0.9)
    for at in np.linspace(-6, 6, 6):
        bits.box("brass", (float(at), -0.5 * side - 3, -0.36 * long), (0.6, 6, 3))
    if rng.random() < 0.5:
        pulley = Primitive("aluminium alloy", Prism(gear(7, 16, 0.9), 9, [circle(0.06 * side, 8)]))
        parts += moved((pulley,), (0, 0, 0.5 * long + 14))
    return Item("stepper motor", (*parts, *bits.parts()), poses=(rotation(), *LYING))


def cooling_fan(rng: np.random.Generator) -> Item:
    """An axial fan, or a processor cooler with its fan on top."""
    size = float(rng.choice([40, 60, 80, 92, 120, 140]))
    depth = rng.uniform(10, 20) if size < 61 else rng.uniform(15, 38)
    parts: list[Primitive] = list(fan(size, depth, int(rng.integers(5, 12))))
    bits = Bits()
    for s in (-1, 1):
        for t in (-1, 1):
            bits.screw((0.44 * s * size, 0.44 * t * size, -0.5), 1.6, depth + 3)
    if size > 70 and rng.random() < 0.35:
        fins = Bits()
        for at in np.linspace(-0.46, 0.46, int(size / 3.4)) * size:
            fins.box("aluminium", (float(at), 0, -0.5 * depth - 19), (0.6, 0.95 * size, 34))
        fins.box("copper", (0, 0, -0.5 * depth - 39), (40, 40, 5))
        for k in (-1, 0, 1):
            fins.rod("copper", (0, 12.0 * k, -0.5 * depth - 30), 3, 0.9 * size, "x", 5.0)
        parts += fins.parts()
    wire = [(0.5 * size + 1, 0.3 * size, 0), (0.5 * size + 14, 0.1 * size, 2), (0.5 * size + 12, -0.3 * size, -2)]
    bits.box("nylon", (0.5 * size + 12, -0.3 * size - 6, -2), (10, 11, 6), 1.0)
    parts.append(Primitive("cable", tube(np.asarray(wire), 1.3)))
    return Item("cooling fan", (*parts, *bits.parts()), poses=(*FLAT, rotation(roll=90)))


def electric_motor(rng: np.random.Generator) -> Item:
    """A small brushed motor, some with a pinion, a flange or suppression parts."""
    r = rng.uniform(10, 27)
    long = r * rng.uniform(2.2, 3.4)
    parts: list[Primitive] = list(motor(r, long, shaft=rng.uniform(8, 24), teeth=int(rng.choice([3, 5, 7]))))
    bits = Bits()
    if rng.random() < 0.5:
        pinion = Primitive("brass", Prism(gear(0.26 * r, 9, 0.05 * r), 7, [circle(0.13 * r, 8)]))
        parts += moved((pinion,), (0, 0, 0.5 * long + 0.08 * long + 4))
    if rng.random() < 0.4:
        bits.box("steel", (0, 0, 0.5 * long + 0.7), (2.6 * r, 0.9 * r, 1.4))
    if rng.random() < 0.6:
        bits.rod("barium titanate", (0, 0.5 * r, -0.6 * long), 2.4, 1.8)
        bits.rod("ferrite", (0.5 * r, 0.4 * r, -0.62 * long), 1.5, 8)
    return Item("electric motor", (*parts, *bits.parts()), poses=(*LYING, rotation()))


def _bearing(bore: float, outer: float, width: float) -> Parts:
    """A ball bearing about z: two rings, balls, cage."""
    middle, ball = 0.5 * (bore + outer), 0.3 * (outer - bore)
    count = max(6, int(2 * np.pi * middle / (2.6 * ball)))
    angle = 2 * np.pi * np.arange(count) / count
    spots = np.stack([middle * np.cos(angle), middle * np.sin(angle), 0 * angle], axis=1)
    wall = 0.22 * (outer - bore)
    return (
        ring("steel", outer, outer - wall, width),
        ring("steel", bore + wall, bore, width),
        Primitive("steel", Many(sphere(ball), spots)),
        ring("brass", middle + 0.4, middle - 0.4, 0.5 * width),
    )


def ball_bearings(rng: np.random.Generator) -> Item:
    """One ball bearing, a pair of them, or a row in a tube."""
    bore = rng.uniform(4, 22)
    outer, width = bore * rng.uniform(1.7, 2.4) + 2, rng.uniform(0.55, 0.9) * bore + 4
    count = int(rng.integers(1, 6))
    stacked = rng.random() < 0.5
    parts: list[Primitive] = []
    for k in range(count):
        at = (0.0, 0.0, k * (width + 0.3)) if stacked else ((2 * outer + 2) * (k % 3), (2 * outer + 2) * (k // 3), 0.0)
        parts += moved(_bearing(bore, outer, width), at)
    if stacked:
        sleeve = ring(
            "polyethylene",
            outer + 1.6,
            outer + 0.2,
            count * (width + 0.3) + 4,
            (0, 0, 0.5 * (count - 1) * (width + 0.3)),
        )
        parts.append(sleeve)
    return Item("ball bearings", tuple(parts), poses=(rotation(pitch=90), rotation(roll=90)) if stacked else FLAT)


def linear_rail(rng: np.random.Generator) -> Item:
    """A profiled guide rail with its carriage, or a ground rod with ball bushings, or a ball screw with nut."""
    long = rng.uniform(120, 340)
    kind = int(rng.integers(3))
    bits = Bits()
    if kind == 0:
        w = rng.uniform(9, 20)
        h = 0.8 * w
        half = [(0.5, 0.0), (0.5, 0.4), (0.34, 0.58), (0.5, 0.8), (0.44, 1.0)]
        side = [(a * w, b * h) for a, b in half] + [(-a * w, b * h) for a, b in half[::-1]]
        spots = np.arange(-0.5 * long + 12, 0.5 * long - 8, rng.uniform(20, 40))
        profile = Primitive("steel", Prism(side, long), rotation=rotation(yaw=90) @ rotation(roll=90))
        holes = np.stack([0 * spots + 0.5 * h, 0 * spots, spots], axis=1)[:, [1, 0, 2]]
        drilled = Primitive(None, Many(Cylinder(0.17 * w, h), holes, np.tile(rotation(roll=90), (len(spots), 1, 1))))
        bar = Primitive("steel", profile.shape, rotation=profile.rotation, carve=(drilled,))
        at = rng.uniform(-0.3, 0.3) * long
        tunnel = Primitive(None, Box((2.6 * w, 1.06 * w, 0.66 * h)), centre=(0, 0, -0.3 * h))
        carriage = Primitive("steel", Box((2.6 * w, 2.2 * w, 1.3 * h)), centre=(at, 0, 0.95 * h), carve=(tunnel,))
        balls = [(at + 2 * k, s * 0.62 * w, 0.55 * h + t) for k in range(-8, 9) for s in (-1, 1) for t in (0.0, 3.5)]
        race = Primitive("steel", Many(sphere(0.9), np.asarray(balls, dtype=float)))
        for s in (-1, 1):
            bits.box("pom", (at + s * 1.45 * w, 0, 1.0 * h), (0.26 * w, 2.1 * w, 1.1 * h), 1.1)
        return Item("linear guide", (bar, carriage, race, *bits.parts()), poses=(*FLAT, rotation(roll=90)))
    r = rng.uniform(4, 9)
    parts: list[Primitive] = []
    if kind == 1:
        bits.rod("steel", (0, 0, 0), r, long, "x")
        for k in range(int(rng.integers(1, 3))):
            at = (0.5 - k) * 0.4 * long
            parts += moved(
                (ring("steel", 1.9 * r, 1.55 * r, 4.2 * r), ring("pom", 1.5 * r, 1.1 * r, 4.0 * r)),
                (at, 0, 0),
                rotation(pitch=90),
            )
            angle = np.arange(5) * 2 * np.pi / 5
            steps = np.arange(-1.6 * r, 1.7 * r, 2.0)
            rows = [(at + d, 1.3 * r * np.cos(a), 1.3 * r * np.sin(a)) for a in angle for d in steps]
            parts.append(Primitive("steel", Many(sphere(1.0), np.asarray(rows, dtype=float))))
    else:
        bits.rod("steel", (0, 0, 0), 0.86 * r, long, "x")
        rings = np.arange(-0.44 * long, 0.4 * long, 2.6 if r < 7 else 3.2)
        for at in rings:
            bits.rod("steel", (float(at), 0, 0), r, 1.1, "x", 2.0)
        parts += moved((ring("steel", 2.2 * r, 1.05 * r, 5 * r),), (0.1 * long, 0, 0), rotation(pitch=90))
        bolts = [circle(1.6, 8, (2.9 * r * np.cos(a), 2.9 * r * np.sin(a))) for a in np.arange(6) * np.pi / 3]
        flange = Primitive("steel", Prism(circle(3.6 * r, 24), 0.9 * r, [circle(2.2 * r, 20), *bolts]))
        parts += moved((flange,), (0.1 * long - 2 * r, 0, 0), rotation(pitch=90))
    return Item("linear guide", (*bits.parts(), *parts), poses=(rotation(), rotation(roll=90)))


def gear_box(rng: np.random.Generator) -> Item:
    """A gear box: spur train between plates in a cast case, or planets in a ring gear."""
    metal = str(rng.choice(["zinc die-cast", "aluminium alloy", "glass-filled nylon"]))
    wheel = str(rng.choice(["steel", "brass", "pom"]))
    if rng.random() < 0.45:
        r, long = rng.uniform(14, 28), rng.uniform(22, 60)
        parts: list[Primitive] = [Primitive("steel", Prism(circle(r, 28), long, [gear(0.82 * r, 30, 0.06 * r)]))]
        stages = max(1, int(long / 16))
        for k in range(stages):
            z = (k + 0.5) * long / stages - 0.5 * long
            thick = 0.6 * long / stages
            for a in np.arange(3) * 2 * np.pi / 3 + 0.4 * k:
                planet = Primitive(wheel, Prism(gear(0.27 * r, 12, 0.05 * r), thick, [circle(0.08 * r, 8)]))
                parts += moved((planet,), (0.5 * r * np.cos(a), 0.5 * r * np.sin(a), z))
            parts += moved((Primitive("steel", Prism(gear(0.22 * r, 10, 0.04 * r), thick)),), (0, 0, z))
            parts.append(
                Primitive("steel", Cylinder(0.7 * r, 0.14 * long / stages), centre=(0, 0, z + 0.45 * long / stages))
            )
        parts += (
            moved(motor(0.85 * r, 1.8 * r, shaft=2.0), (0, 0, -0.5 * long - 0.98 * r)) if rng.random() < 0.6 else ()
        )
        parts.append(Primitive("steel", Cylinder(0.16 * r, 18), centre=(0, 0, 0.5 * long + 9)))
        return Item("gear box", tuple(parts), poses=(*LYING, rotation()))
    x, y, z = rng.uniform(48, 110), rng.uniform(34, 70), rng.uniform(18, 40)
    inside: list[Primitive] = []
    bits = Bits()
    cx, r = -0.5 * x + 8.0, 0.0
    k = 0
    while True:
        r = rng.uniform(0.16, 0.28) * y
        cx += r if k == 0 else 0.0
        if cx + r > 0.5 * x - 5:
            break
        thick = 0.24 * z
        level = (-0.16 if k % 2 else 0.12) * z
        body = Primitive(wheel, Prism(gear(r, int(10 + r), 0.09 * r + 0.5), thick, [circle(2.1, 8)]))
        inside += moved((body,), (cx, 0.04 * y * (-1) ** k, level), rotation(yaw=float(rng.uniform(0, 30))))
        bits.rod("steel", (cx, 0.04 * y * (-1) ** k, 0), 2.0, z - 7)
        cx += 1.5 * r + 3
        k += 1
    for s in (-1, 1):
        for t in (-1, 1):
            bits.screw((s * (0.5 * x - 6), t * (0.5 * y - 6), 0), 1.8, 0.7 * z)
    shell = case(metal, (x, y, z), rng.uniform(2.0, 3.2), (*inside, *bits.parts()), radius=3)
    out = Primitive("steel", Cylinder(3.0, 20), centre=(0.3 * x, 0, 0.5 * z + 10))
    return Item("gear box", (shell, out), poses=(*FLAT, rotation(roll=90)))


def sewing_part(rng: np.random.Generator) -> Item:
    """A bag of parts of a sewing machine: bobbins, hook case, presser feet, feed dog, needle plate, needles, screws."""
    parts: list[Primitive] = []
    thin = rectangle(2.2, 11, (-14, 0))
    slots = [rectangle(1.6, 16, (10.0 + 5 * k, 0.0)) for k in range(3)]
    plate = Prism(rectangle(72, 46, radius=9), 2.2, [thin, *slots, circle(2, 8, (-30, 12)), circle(2, 8, (-30, -12))])
    parts += moved((Primitive("steel", plate),), (0, 0, 0))
    for k in range(int(rng.integers(1, 6))):
        what = "steel" if rng.random() < 0.6 else "acrylic"
        bobbin = Bits()
        for s in (-1, 1):
            bobbin.rod(what, (0, 0, 5.0 * s), 10.3, 0.9)
        bobbin.rod("cotton", (0, 0, 0), rng.uniform(5, 9.5), 9, "z", 0.7)
        parts += moved(
            (*bobbin.parts(), ring(what, 4, 3.2, 9)), (-34 + 22 * (k % 3), 38 + 22 * (k // 3), 5), rotation(yaw=7.0 * k)
        )
    hook = hollow(
        "steel", Cylinder(14, 13), Cylinder(12.4, 12), (Primitive("steel", Cylinder(3, 11)),), inside_at=(0, 0, 0.5)
    )
    parts += moved((hook,), (52, 22, 7))
    bits = Bits()
    for k in range(int(rng.integers(2, 6))):
        x, y = -30 + 16.0 * k, -40 - rng.uniform(0, 4)
        bits.box("steel", (x - 3, y, 1), (3.2, 24, 1.8))
        bits.box("steel", (x + 3, y, 1), (3.2, 24, 1.8))
        bits.box("steel", (x, y - 6, 1), (8, 6, 1.8))
        bits.box("steel", (x, y - 3, 7), (4, 8, 12))
    for _ in range(int(rng.integers(3, 10))):
        x, y = rng.uniform(44, 66), rng.uniform(-40, 0)
        bits.rod("steel", (x, y, 1.0), 0.5, 38, "y")
        bits.rod("steel", (x, y + 14, 1.0), 1.0, 11, "y")
    for _ in range(int(rng.integers(2, 7))):
        bits.screw((rng.uniform(20, 60), rng.uniform(44, 62), 4), 1.5, 8)
    return Item("sewing machine parts", (*parts, *bits.parts()), poses=FLAT)


GOODS: tuple[Goods, ...] = (
    Goods("ink cartridge", ink_cartridge, ("electronics", "documents"), count=(1, 5)),
    Goods("toner cartridge", toner_cartridge, ("electronics", "documents")),
    Goods("stepper motor", stepper_motor, ("machine parts", "hobby"), count=(1, 3)),
    Goods("cooling fan", cooling_fan, ("electronics", "machine parts"), count=(1, 2)),
    Goods("electric motor", electric_motor, ("machine parts", "hobby"), count=(1, 3)),
    Goods("gear box", gear_box, ("machine parts", "tools")),
    Goods("ball bearings", ball_bearings, ("machine parts", "sports"), count=(1, 3)),
    Goods("linear guide", linear_rail, ("machine parts", "hobby"), count=(1, 2)),
    Goods("sewing machine parts", sewing_part, ("machine parts", "hobby", "clothes")),
)
