"""Kitchenware: cutlery and small tools; and what cooks and bakes."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import Many, coil, tube
from ..primitives import Box, Capsule, Cylinder, Ellipsoid, Intersection, RoundedBox
from ..prism import Point, Prism, circle, gear, rectangle
from .baking import baking
from .crockery import crockery
from .vessels import FLAT, Parts, boxed, lattice, pick, pipe, wood

CUTLERY = ("stainless steel", "stainless steel", "stainless steel", "sterling silver", "brass")


def handle_outline(length: float, neck: float, end: float) -> list[Point]:
    """Outline of a cutlery handle from the neck at x = 0 to its end, widening."""
    x = np.array([0.0, 0.35, 0.75, 0.93, 1.0]) * length
    half = 0.5 * np.array([neck, 0.9 * neck + 0.1 * end, 0.95 * end, end, 0.45 * end])
    upper = [(float(a), float(b)) for a, b in zip(x, half, strict=True)]
    return upper + [(a, -b) for a, b in upper[::-1]]


def spoon(rng: np.random.Generator, length: float, material: str) -> Parts:
    """A spoon: the bowl hangs below its handle."""
    bowl, thick = 0.3 * length, rng.uniform(1.3, 2.2)
    half, deep = 0.5 * bowl, rng.uniform(0.14, 0.2) * bowl
    wide = half * rng.uniform(0.6, 0.85)
    lower = Box((2 * half, 2 * wide, 2 * deep))
    inside = Intersection((Ellipsoid((half - thick, wide - thick, deep - thick)), lower), ((0, 0, 0), (0, 0, -deep)))
    shell = Intersection((Ellipsoid((half, wide, deep)), lower), ((0.0, 0.0, 0.0), (0.0, 0.0, -deep)))
    stem = Prism(handle_outline(0.72 * length, 0.05 * length, rng.uniform(0.09, 0.13) * length), thick)
    return (
        Primitive(material, shell, centre=(-half, 0.0, 0.0), carve=(Primitive(None, inside),)),
        Primitive(material, stem, centre=(-1.5, 0.0, -0.5 * thick), rotation=rotation(pitch=-2)),
    )


def fork(rng: np.random.Generator, length: float, material: str) -> Parts:
    """A fork of three or four tines."""
    tines, thick = int(rng.integers(3, 5)), rng.uniform(1.6, 2.4)
    wide, head = rng.uniform(0.11, 0.14) * length, 0.3 * length
    step = wide / (2 * tines - 1)
    outline: list[Point] = [(0.0, -0.3 * wide), (-0.45 * head, -0.5 * wide)]
    for k in range(tines):
        low = -0.5 * wide + 2 * k * step
        outline += [(-head, low + 0.25 * step), (-head, low + 0.75 * step), (-0.5 * head, low + step)]
        if k < tines - 1:
            outline.append((-0.5 * head, low + 2 * step))
    outline += [(-0.45 * head, 0.5 * wide), (0.0, 0.3 * wide)]
    stem = Prism(handle_outline(0.7 * length, 0.05 * length, rng.uniform(0.09, 0.13) * length), thick)
    return (
        Primitive(material, Prism(outline, thick), centre=(0.0, 0.0, 0.0), rotation=rotation(pitch=4)),
        Primitive(material, stem, rotation=rotation(pitch=-2)),
    )


def _cutlery(rng: np.random.Generator) -> Item:
    material, length = pick(rng, CUTLERY), rng.uniform(130.0, 205.0)
    state = int(rng.integers(1 << 30))
    parts: list[Primitive] = []
    makers = [maker for maker in (spoon, fork) if rng.random() < 0.75] or [spoon]
    for row, maker in enumerate(makers):
        for k in range(int(rng.integers(1, 5))):
            same = maker(np.random.default_rng(state), length, material)
            at = (rng.uniform(-4.0, 4.0), 34.0 * row + rng.uniform(-2.0, 2.0), 3.2 * k)
            parts += moved(same, at, rotation(yaw=rng.uniform(-5.0, 5.0)))
    if rng.random() < 0.4:
        return Item("cutlery", boxed(tuple(parts), 4.0), poses=FLAT)
    return Item("cutlery", tuple(parts), poses=FLAT)


def _butter_knife(rng: np.random.Generator) -> Item:
    length, thick = rng.uniform(150.0, 230.0), rng.uniform(1.4, 2.2)
    blade, wide = 0.48 * length, rng.uniform(15.0, 23.0)
    tip = [(-blade, 0.1 * wide), (-0.96 * blade, 0.42 * wide), (-0.85 * blade, 0.5 * wide)]
    outline = [
        (0.0, 0.28 * wide),
        (0.0, -0.28 * wide),
        (-0.2 * blade, -0.42 * wide),
        (-0.85 * blade, -0.42 * wide),
        (-0.97 * blade, -0.25 * wide),
        *tip,
    ]
    steel = Primitive("stainless steel", Prism(outline, thick))
    tall = rng.uniform(4.0, 8.0)
    tang = Primitive("stainless steel", Box((0.4 * length, 5.0, min(thick, 0.6 * tall))))
    grip = pick(rng, ("stainless steel", "stainless steel", "polypropylene", "hardwood"))
    inside: Parts = (tang,)
    if grip == "stainless steel" and rng.random() < 0.5:
        inside = (Primitive(None, RoundedBox((0.48 * length, 0.5 * wide, 0.6 * tall), 0.25 * tall)),)
    handle = Primitive(
        grip, RoundedBox((0.52 * length, 0.8 * wide, tall), 0.4 * tall), centre=(0.26 * length, 0.0, 0.0), carve=inside
    )
    return Item("butter knife", (steel, handle), poses=(*FLAT, rotation(roll=90)))


def _cake_slice(rng: np.random.Generator) -> Item:
    wide, blade, thick = rng.uniform(42.0, 62.0), rng.uniform(110.0, 150.0), rng.uniform(1.2, 1.8)
    outline = [
        (0.0, -10.0),
        (-20.0, -0.45 * wide),
        (-0.5 * blade, -0.5 * wide),
        (-blade, -2.0),
        (-blade, 2.0),
        (-0.5 * blade, 0.5 * wide),
        (-20.0, 0.45 * wide),
        (0.0, 10.0),
    ]
    slots = [rectangle(30.0, 3.0, (-0.35 * blade, y)) for y in (-8.0, 0.0, 8.0)] if rng.random() < 0.6 else []
    metal = pick(rng, CUTLERY)
    neck = np.array([[0, 0, 0], [16, 0, 12], [40, 0, 16]], dtype=float)
    grip = RoundedBox((rng.uniform(95.0, 120.0), 19.0, 11.0), 4.0)
    parts = (
        Primitive(metal, Prism(outline, thick, slots)),
        Primitive(metal, tube(neck, 3.0)),
        Primitive(
            pick(rng, (metal, "hardwood", "abs")),
            grip,
            3.0 if metal != "brass" else None,
            (92.0, 0.0, 17.0),
            carve=(Primitive("steel", Box((80.0, 6.0, 2.5))),),
        ),
    )
    return Item("cake slice", parts, poses=FLAT)


def _board(rng: np.random.Generator) -> Item:
    x, y, z = rng.uniform(180.0, 330.0), rng.uniform(120.0, 220.0), rng.uniform(8.0, 24.0)
    material = pick(rng, ("hardwood", "hardwood", "softwood", "polyethylene"))
    holes = [circle(rng.uniform(6.0, 11.0), 12, (0.42 * x, 0.0))] if rng.random() < 0.6 else []
    texture = wood(rng) if material != "polyethylene" else None
    shape = Prism(rectangle(x, y, radius=8.0), z, holes)
    return Item("cutting board", (Primitive(material, shape, texture=texture),), poses=(IDENTITY, rotation(roll=90)))


def _whisk(rng: np.random.Generator) -> Item:
    wires, length, wide = int(rng.integers(4, 9)), rng.uniform(110.0, 170.0), rng.uniform(22.0, 38.0)
    angle = np.linspace(0.0, np.pi, 11)
    parts = []
    for k in range(wires):
        turn = rotation(yaw=180.0 * k / wires)
        loop = np.stack(
            [wide * np.cos(angle) * np.sin(angle) ** 0.4, np.zeros(11), length * np.sin(angle) ** 0.7], axis=1
        )
        parts.append(Primitive("stainless steel", tube(loop @ turn.T, 0.8)))
    grip = rng.uniform(95.0, 130.0)
    material = pick(rng, ("stainless steel", "hardwood", "polypropylene"))
    room = (
        Primitive(None, Cylinder(10.0, grip - 4.0))
        if material == "stainless steel"
        else Primitive("stainless steel", Cylinder(5.0, 30.0), 4.0, (0.0, 0.0, 0.5 * grip - 16.0))
    )
    parts.append(Primitive(material, Cylinder(11.0, grip), centre=(0.0, 0.0, -0.5 * grip), carve=(room,)))
    return Item("whisk", tuple(parts), poses=(rotation(pitch=90),))


def _turner(rng: np.random.Generator) -> Item:
    kind = pick(rng, ("slotted", "silicone", "ladle", "skimmer", "wooden"))
    length = rng.uniform(190.0, 260.0)
    parts: list[Primitive] = []
    if kind == "wooden":
        blade = Cylinder(rng.uniform(20.0, 30.0), 8.0, 36.0)
        parts = [
            Primitive("hardwood", blade, texture=wood(rng)),
            Primitive(
                "hardwood",
                Cylinder(6.5, length - 40.0),
                centre=(0, 0.5 * length, 0),
                rotation=rotation(roll=90),
                texture=wood(rng, (2.0, 2.0, 40.0)),
            ),
        ]
        return Item("kitchen spoon", tuple(parts), poses=FLAT)
    metal = pick(rng, ("stainless steel", "nylon")) if kind != "silicone" else "silicone"
    stem = np.array([[0, 30, 0], [0, 0.4 * length, 18], [0, length - 40.0, 20]], dtype=float)
    if kind in ("slotted", "silicone"):
        slots = [rectangle(6.0, 48.0, (x, 0.0), 2.5) for x in (-21.0, -7.0, 7.0, 21.0)] if kind == "slotted" else []
        parts.append(
            Primitive(
                metal, Prism(rectangle(68.0, 80.0, radius=9.0), 1.3 if metal == "stainless steel" else 3.5, slots)
            )
        )
        if kind == "silicone":
            parts[0] = Primitive(
                "silicone",
                RoundedBox((52.0, 84.0, 8.0), 3.5),
                carve=(Primitive("nylon", Box((8.0, 60.0, 3.0)), centre=(0.0, 8.0, 0.0)),),
            )
    else:
        radius, thick = rng.uniform(32.0, 48.0), 1.0 if metal == "stainless steel" else 2.5
        half = Box((2 * radius, 2 * radius, radius))
        offsets = ((0.0, 0.0, 0.0), (0.0, 0.0, -0.5 * radius))
        flat = 0.35 if kind == "skimmer" else 0.75
        inner = Intersection((Ellipsoid((radius - thick, radius - thick, flat * radius - thick)), half), offsets)
        outer = Intersection((Ellipsoid((radius, radius, flat * radius)), half), offsets)
        parts.append(Primitive(metal, outer, carve=(Primitive(None, inner),)))
        stem[0] = (0.0, radius, 0.0)
    parts.append(
        Primitive("stainless steel" if metal != "nylon" else "nylon", tube(stem, 3.4 if metal != "nylon" else 5.5))
    )
    grip = RoundedBox((22.0, 105.0, 14.0), 5.0)
    parts.append(Primitive(pick(rng, ("polypropylene", "hardwood", "epoxy")), grip, centre=(0.0, length - 20.0, 20.0)))
    return Item("kitchen spoon", tuple(parts), poses=FLAT)


def _garlic_press(rng: np.random.Generator) -> Item:
    metal = pick(rng, ("stainless steel", "zinc die-cast", "aluminium alloy"))
    length = rng.uniform(95.0, 130.0)
    holes = lattice((4, 7, 1), (4.0, 4.0, 1.0))
    sieve = Primitive(
        metal,
        Box((22.0, 34.0, 2.5)),
        centre=(0.0, 0.0, -10.0),
        carve=(Primitive(None, Many(Cylinder(1.0, 2.5), holes)),),
    )
    walls = Primitive(metal, Prism(rectangle(28.0, 40.0, radius=4.0), 22.0, (rectangle(22.0, 34.0, radius=2.0),)))
    ram = Primitive(metal, Box((20.0, 31.0, 8.0)), centre=(0.0, 0.0, 10.0), rotation=rotation(pitch=12))
    pivot = Primitive("steel", Cylinder(2.4, 44.0), centre=(-17.0, 0.0, 4.0), rotation=rotation(roll=90))
    arms = []
    for z, tilt in ((2.0, 0.0), (18.0, -8.0)):
        arm = RoundedBox((length, 16.0, 8.0), 3.0)
        arms.append(
            Primitive(
                metal,
                arm,
                None,
                (12.0 + 0.5 * length, 0.0, z + 0.5 * length * np.sin(-np.deg2rad(tilt))),
                rotation(pitch=tilt),
                (Primitive(None, RoundedBox((length - 8.0, 11.0, 4.0), 1.5)),),
            )
        )
    return Item(
        "garlic press", (sieve, walls, ram, pivot, *arms), poses=(IDENTITY, rotation(roll=90), rotation(roll=180))
    )


def _grater(rng: np.random.Generator) -> Item:
    x, y, tall, wall = rng.uniform(75.0, 110.0), rng.uniform(50.0, 80.0), rng.uniform(170.0, 235.0), 0.5
    holes = lattice((int(x / 9.0), int(tall / 12.0), 1), (8.0, 11.0, 1.0))
    parts: list[Primitive] = []
    fine = lattice((int(x / 6.0), int(tall / 7.0), 1), (5.4, 6.6, 1.0))
    for side, cut, size in ((-1.0, holes, 2.6), (1.0, fine, 1.3)):
        teeth = Primitive(None, Many(Cylinder(size, wall), cut))
        sheet = Primitive("stainless steel", Box((x, tall, wall)), carve=(teeth,))
        parts += moved((sheet,), (0.0, side * 0.5 * y, 0.0), rotation(roll=90.0 - 5.0 * side))
    parts += [
        Primitive("stainless steel", Box((wall, 0.92 * y, tall)), centre=(s * 0.5 * x, 0.0, 0.0)) for s in (-1.0, 1.0)
    ]
    parts.append(Primitive("polypropylene", RoundedBox((x, 0.6 * y, 16.0), 6.0), 0.7, (0.0, 0.0, 0.5 * tall + 9.0)))
    return Item("grater", tuple(parts), poses=(rotation(roll=90), rotation(pitch=90), IDENTITY))


def _corkscrew(rng: np.random.Generator) -> Item:
    worm = Primitive("steel", coil(rng.uniform(3.2, 4.5), 1.3, rng.uniform(5.0, 7.0), 58.0), centre=(0.0, 0.0, -34.0))
    if rng.random() < 0.4:
        grip = Primitive(
            "hardwood",
            Capsule(10.0, 95.0),
            rotation=rotation(pitch=90),
            carve=(Primitive("steel", Cylinder(3.5, 16.0)),),
        )
        return Item("corkscrew", (worm, grip), poses=(rotation(roll=90), rotation(pitch=90)))
    metal = pick(rng, ("zinc die-cast", "stainless steel"))
    bell = pipe(metal, 15.0, 12.0, 42.0, -52.0)
    rack = Primitive(metal, Cylinder(4.0, 88.0), centre=(0.0, 0.0, 38.0))
    rings = Primitive(metal, Many(Cylinder(5.2, 1.8), lattice((1, 1, 9), (1.0, 1.0, 3.8))), 3.0, (0.0, 0.0, 16.0))
    frame = Primitive(
        metal,
        Prism(rectangle(36.0, 44.0, radius=6.0), 9.0, (rectangle(22.0, 30.0, radius=4.0),)),
        centre=(0, 0, -12.0),
        rotation=rotation(roll=90),
    )
    wings = []
    for side in (-1.0, 1.0):
        wings.append(
            Primitive(metal, Prism(gear(10.0, 9, 2.5), 6.0), centre=(side * 15.0, 0.0, 8.0), rotation=rotation(roll=90))
        )
        wings.append(
            Primitive(
                metal,
                RoundedBox((10.0, 7.0, 82.0), 3.0),
                centre=(side * 24.0, 0.0, -34.0),
                rotation=rotation(pitch=-8 * side),
            )
        )
    key = Primitive(
        metal, Prism(circle(15.0), 5.0, (circle(9.0),)), centre=(0.0, 0.0, 92.0), rotation=rotation(roll=90)
    )
    return Item(
        "corkscrew", (worm, bell, rack, rings, frame, *wings, key), poses=(rotation(roll=90), rotation(roll=-90))
    )


def _can_opener(rng: np.random.Generator) -> Item:
    length = rng.uniform(95.0, 130.0)
    grips: list[Primitive] = []
    for side in (-1.0, 1.0):
        core = Primitive("steel", Box((length - 4.0, 9.0, 2.0)))
        shell = Primitive(pick(rng, ("polypropylene", "soft pvc")), RoundedBox((length, 15.0, 9.0), 4.0), carve=(core,))
        grips += moved((shell,), (0.5 * length + 8.0, side * 15.0, 0.0), rotation(yaw=side * 7.0))
    jaw = Primitive("steel", Prism(((-34.0, -12.0), (14.0, -18.0), (14.0, 18.0), (-34.0, 8.0)), 2.5))
    wheel = Primitive("steel", Cylinder(9.0, 2.2), centre=(-20.0, 0.0, 3.0))
    feed = Primitive("steel", Prism(gear(8.0, 16, 1.5), 4.0), centre=(-20.0, -10.0, -4.0))
    axle = Primitive("steel", Cylinder(2.6, 26.0), centre=(-20.0, -10.0, -12.0))
    key = Primitive("steel", RoundedBox((58.0, 16.0, 4.0), 1.8), centre=(-20.0, -10.0, -26.0))
    rivet = Primitive("steel", Cylinder(4.0, 8.0), centre=(2.0, 0.0, 0.0))
    return Item(
        "can opener", (*grips, jaw, wheel, feed, axle, key, rivet), poses=(rotation(roll=180), rotation(roll=90))
    )


def _tongs(rng: np.random.Generator) -> Item:
    length, wide = rng.uniform(180.0, 310.0), rng.uniform(14.0, 24.0)
    arms = []
    for side in (-1.0, 1.0):
        arm = Primitive(
            "stainless steel",
            Prism(rectangle(length, wide, radius=5.0), 1.0),
            rotation=rotation(pitch=4.0 * side),
            centre=(0.0, 0.0, side * 9.0),
        )
        lips = Primitive(
            "stainless steel",
            Many(Box((length, 1.0, 4.0)), np.array([[0.0, -0.5 * wide, 2.0 * -side], [0.0, 0.5 * wide, 2.0 * -side]])),
            centre=(0, 0, side * 9.0),
            rotation=rotation(pitch=4.0 * side),
        )
        head = pick(rng, ("silicone", "stainless steel"))
        arms += [
            arm,
            lips,
            Primitive(
                head, Ellipsoid((26.0, 18.0, 2.5)), centre=(-0.5 * length - 10.0, 0.0, side * (9.0 + 0.035 * length))
            ),
        ]
    pin = Primitive("steel", Cylinder(2.0, wide + 4.0), centre=(0.48 * length, 0.0, 0.0), rotation=rotation(roll=90))
    spring = Primitive(
        "steel", coil(6.0, 0.9, 4, wide - 4.0), centre=(0.46 * length, 0.0, 0.0), rotation=rotation(roll=90)
    )
    return Item("kitchen tongs", (*arms, pin, spring), poses=(IDENTITY, rotation(roll=90)))


GOODS: tuple[Goods, ...] = (
    Goods("cutlery", _cutlery, ("kitchen", "household"), 1.2, count=(1, 2)),
    Goods("butter knife", _butter_knife, ("kitchen",), 0.9, "knife", (1, 4)),
    Goods("cake slice", _cake_slice, ("kitchen",), 0.7, "knife"),
    Goods("cutting board", _board, ("kitchen",), 0.8),
    Goods("whisk", _whisk, ("kitchen",), 0.8),
    Goods("kitchen spoon", _turner, ("kitchen",), count=(1, 3)),
    Goods("garlic press", _garlic_press, ("kitchen",), 0.8, resembles="scissors"),
    Goods("grater", _grater, ("kitchen",), 0.8),
    Goods("corkscrew", _corkscrew, ("kitchen",), resembles="knife"),
    Goods("can opener", _can_opener, ("kitchen",), 0.9, resembles="scissors"),
    Goods("kitchen tongs", _tongs, ("kitchen",), 0.8, resembles="scissors"),
    *crockery(),
    *baking(),
)
