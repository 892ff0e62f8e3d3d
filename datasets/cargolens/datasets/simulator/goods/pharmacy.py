"""Pharmacy: pills, syrup, ointment, plasters, inhalers, vials, meters."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import Many, coil
from ..primitives import Box, Capsule, Cylinder, Ellipsoid, Frustum, RoundedBox
from ..prism import Prism, rectangle
from ..revolved import Revolved
from .boards import board
from .cosmetics import tube_pack
from .parts import cells
from .pills import pills
from .vessels import (
    BOX_POSES,
    FLAT,
    boxed,
    cap,
    dropper,
    filled,
    grain,
    jumble,
    lattice,
    pick,
    pipe,
    shoulder,
    stand_or_lie,
)


def _syrup(rng: np.random.Generator) -> Item:
    pose, radius = stand_or_lie(rng, head=0.0), rng.uniform(24.0, 33.0)
    height = radius * rng.uniform(3.6, 4.6)
    glass, neck = rng.random() < 0.7, 12.5
    body = Revolved(
        (
            (0.0, radius - 2.0),
            (2.0, radius),
            (0.66 * height, radius),
            *shoulder(0.66 * height, radius, 0.84 * height, neck),
            (0.84 * height, neck),
            (height, neck),
        )
    )
    room = filled(
        body.inset(2.0 if glass else 1.0, 2.4),
        pick(rng, ("water", "honey", "glycerol")),
        rng.uniform(0.3, 0.85),
        pose,
        rng.uniform(1.05, 1.3),
    )
    bottle = Primitive("glass" if glass else "pet", body, carve=(room,))
    lid = cap("polypropylene", neck + 3.0, 20.0, height - 17.0, 1.4)
    cup = moved((cap("polypropylene", neck + 7.5, 28.0, 0.0, 0.9),), (0.0, 0.0, height - 21.0))
    spoon = (
        Primitive(
            "polypropylene",
            Ellipsoid((16.0, 10.0, 1.0)),
            centre=(radius + 12.0, 0.0, 0.25 * height),
            rotation=rotation(pitch=90),
        ),
        Primitive("polypropylene", Box((3.0, 7.0, 85.0)), centre=(radius + 12.0, 0.0, 0.25 * height + 55.0)),
    )
    extra = pick(rng, (cup, spoon, ()))
    parts = (bottle, lid, *extra)
    upright = rng.random() < 0.5 and pose[2, 2] > 0.5
    return Item("syrup bottle", boxed(parts) if upright else parts, poses=(pose,))


def _ointment(rng: np.random.Generator) -> Item:
    parts = tube_pack(
        rng, pick(rng, ("face cream", "grease", "sunscreen")), rng.uniform(9.0, 15.0), rng.uniform(60.0, 110.0)
    )
    lying = moved(parts, (0.0, 0.0, 0.0), rotation(pitch=90) @ rotation(yaw=90))
    if rng.random() < 0.7:
        return Item("ointment tube", boxed(lying), poses=BOX_POSES)
    return Item("ointment tube", lying)


def _plasters(rng: np.random.Generator) -> Item:
    count = int(rng.integers(8, 50))
    x, y = pick(rng, ((72.0, 19.0), (72.0, 25.0), (100.0, 60.0), (40.0, 40.0)))
    places = lattice((1, 1, count), (1.0, 1.0, 0.95)) + rng.uniform(-1.2, 1.2, (count, 3)) * (1.0, 1.0, 0.1)
    strips = Primitive("soft pvc", Many(Box((x, y, 0.35)), places), 0.9)
    pads = Primitive("cotton", Many(Box((0.35 * x, 0.7 * y, 0.5)), places), 0.35, (0.0, 0.0, 0.4))
    sachets = Primitive("paper", Many(Box((x + 8.0, y + 8.0, 0.16)), places), centre=(0.0, 0.0, -0.3))
    return Item("plasters", boxed((strips, pads, sachets), 3.0), poses=BOX_POSES)


def _thermometer(rng: np.random.Generator) -> Item:
    if rng.random() < 0.3:
        length = rng.uniform(115.0, 135.0)
        liquid = Primitive("isopropanol", Cylinder(0.5, 0.5 * length), centre=(0.0, 0.0, -0.2 * length))
        bore = Primitive(None, Cylinder(2.6, 0.94 * length), carve=(pipe("glass", 1.6, 0.5, 0.9 * length, 0.0),))
        bulb = Primitive("tin", Capsule(2.2, 14.0), 6.4, (0.0, 0.0, -0.5 * length - 7.0))
        return Item(
            "thermometer",
            (Primitive("glass", Cylinder(3.6, length), carve=(bore,)), liquid, bulb),
            poses=(rotation(pitch=90),),
        )
    length = rng.uniform(85.0, 100.0)
    inside = (
        *moved(board(rng, (0.42 * length, 9.0), tall=1.8, thickness=0.8), (0.0, 0.0, -1.5)),
        Primitive("lcd", Box((22.0, 8.0, 1.4)), centre=(4.0, 0.0, 1.8)),
    )
    room = Primitive(None, RoundedBox((0.78 * length, 13.0, 8.0), 3.0))
    shell = Primitive("abs", RoundedBox((0.82 * length, 15.5, 10.0), 4.0), carve=(room,))
    cell = Primitive("steel", Cylinder(5.6, 3.0), 4.6, (0.34 * length, 0.0, 0.0))
    neck = Primitive("abs", Frustum(4.5, 2.4, 0.3 * length), 0.5, (-0.55 * length, 0.0, 0.0), rotation(pitch=-90))
    tip = Primitive("stainless steel", Capsule(2.2, 11.0), 4.0, (-0.72 * length, 0.0, 0.0), rotation(pitch=90))
    return Item("thermometer", (shell, *inside, cell, neck, tip), poses=FLAT)


def _inhaler(rng: np.random.Generator) -> Item:
    radius, tall = rng.uniform(10.5, 12.0), rng.uniform(52.0, 60.0)
    pose = pick(rng, (rotation(roll=90), rotation(roll=-90), rotation(pitch=90)))
    room = filled(Cylinder(radius - 0.5, tall - 1.0), "butane", rng.uniform(0.2, 0.6), pose, rng.uniform(1.1, 1.3))
    can = Primitive("aluminium", Cylinder(radius, tall), centre=(0.0, 0.0, 8.0), carve=(room,))
    valve = pipe("pom", 5.0, 2.0, 14.0, -0.5 * tall + 5.0)
    spring = Primitive("stainless steel", coil(2.6, 0.4, 5, 8.0), centre=(0.0, 0.0, -0.5 * tall + 4.0))
    crimp = pipe("aluminium", radius + 0.5, radius - 3.0, 4.0, -0.5 * tall + 8.0)
    sleeve = pipe("polypropylene", radius + 4.0, radius + 2.6, tall + 4.0, -6.0)
    mouth = moved(
        (pipe("polypropylene", radius + 2.0, radius + 0.6, 34.0, 17.0),),
        (0.0, 0.0, -0.5 * tall - 2.0),
        rotation(roll=68),
    )
    parts = (can, valve, spring, crimp, sleeve, *mouth)
    return Item("inhaler", parts, poses=(pose,))


def _vials(rng: np.random.Generator) -> Item:
    nx, ny = pick(rng, ((1, 1), (5, 1), (5, 2), (3, 2), (10, 1)))
    ampoule = rng.random() < 0.4
    radius = rng.uniform(5.0, 7.5) if ampoule else rng.uniform(8.0, 12.5)
    tall, wall = radius * rng.uniform(3.0, 4.0), 0.6 if ampoule else 1.1
    places = lattice((nx, ny, 1), (2 * radius + 3.0, 2 * radius + 3.0, 1.0))
    fill = rng.uniform(0.3, 0.9) * (tall - 2 * wall)
    material, density = pick(rng, (("water", 1.0), ("vegetable oil", 0.92), ("mannitol", 0.35)))
    liquid = Primitive(
        material, Many(Cylinder(radius - wall, fill), places), density, (0.0, 0.0, 0.5 * (fill - tall) + wall)
    )
    room = Primitive(None, Many(Cylinder(radius - wall, tall - 2 * wall), places), carve=(liquid,))
    parts = [Primitive("borosilicate glass", Many(Cylinder(radius, tall), places), carve=(room,))]
    top = 0.5 * tall
    if ampoule:
        bore = Primitive(None, Many(Cylinder(2.0, 0.5 * tall), places))
        parts.append(
            Primitive(
                "borosilicate glass",
                Many(Cylinder(2.6, 0.5 * tall), places),
                centre=(0, 0, top + 0.25 * tall),
                carve=(bore,),
            )
        )
    else:
        plug = Primitive("rubber", Many(Cylinder(0.72 * radius - 0.25, 7.2), places), centre=(0.0, 0.0, -0.2))
        parts.append(
            Primitive("aluminium", Many(Cylinder(0.72 * radius, 7.6), places), centre=(0, 0, top + 3.8), carve=(plug,))
        )
        parts.append(
            Primitive("polypropylene", Many(Cylinder(0.75 * radius, 1.0), places), centre=(0.0, 0.0, top + 8.2))
        )
    if nx * ny > 1:
        return Item("vials", boxed(tuple(parts), 4.0), poses=(IDENTITY, IDENTITY))
    return Item("vials", tuple(parts))


def _first_aid(rng: np.random.Generator) -> Item:
    x, y, z = rng.uniform(150.0, 230.0), rng.uniform(95.0, 150.0), rng.uniform(45.0, 75.0)
    rolls = lattice((int(0.6 * x / 36.0), 2, 1), (36.0, 42.0, 1.0)) - np.array([0.15 * x, 0.0, 0.0])
    gauze = Primitive("cotton", Many(Cylinder(15.0, 38.0), rolls), rng.uniform(0.2, 0.35), texture=grain(rng, 0.1, 2.0))
    pads = Primitive(
        "cotton", Many(Box((0.3 * x, 0.7 * y, 2.0)), lattice((1, 1, 8), (1.0, 1.0, 3.6))), 0.3, (0.32 * x, 0.0, 0.0)
    )
    tape = pipe("soft pvc", 22.0, 13.0, 12.0, 0.5 * z - 11.0)
    blanket = Primitive("aluminium", Box((0.4 * x, 0.5 * y, 5.0)), 0.25, (-0.2 * x, 0.0, -0.5 * z + 7.0))
    pins = Primitive(
        "steel", Many(Cylinder(0.45, 28.0), lattice((5, 2, 1), (3.0, 4.0, 1.0))), centre=(0.1 * x, 0.3 * y, 0.2 * z)
    )
    tweezers = Primitive(
        "stainless steel",
        Many(Box((90.0, 7.0, 1.0)), np.array([[0, 0, 0], [0, 0, 4.0]])),
        centre=(0.0, -0.36 * y, 0.25 * z),
    )
    inside = (gauze, pads, tape, blanket, pins, *((tweezers,) if rng.random() < 0.6 else ()))
    hard = rng.random() < 0.4
    if hard:
        room = Primitive(None, Box((x + 2.0, y + 2.0, z + 2.0)), carve=inside)
        latches = Many(
            Box((14.0, 5.0, 14.0)), np.array([[-0.3 * x, -0.5 * y - 5.5, 0.0], [0.3 * x, -0.5 * y - 5.5, 0.0]])
        )
        return Item(
            "first-aid kit",
            (
                Primitive("polypropylene", RoundedBox((x + 6.0, y + 6.0, z + 6.0), 2.0), carve=(room,)),
                Primitive("abs", latches),
            ),
            poses=(*FLAT, rotation(roll=90)),
        )
    room = Primitive(None, Box((x + 2.0, y + 2.0, z + 2.0)), carve=inside)
    bag = Primitive("polyester", Box((x + 5.0, y + 5.0, z + 5.0)), 0.5, carve=(room,))
    zipper = Primitive("brass", Prism(rectangle(x + 6.6, y + 6.6), 3.0, (rectangle(x + 5.2, y + 5.2),)), 3.0)
    slider = Primitive("zinc die-cast", Box((10.0, 6.0, 4.0)), 5.0, (0.3 * x, -0.5 * y - 6.5, 0.0))
    return Item("first-aid kit", (bag, zipper, slider), poses=FLAT, soft=True)


def _lenses(rng: np.random.Generator) -> Item:
    case = Primitive("polypropylene", Many(Cylinder(13.5, 14.0), np.array([[-16.0, 0, 0], [16.0, 0, 0]])), carve=(
        Primitive("water", Many(Cylinder(11.0, 9.0), np.array([[-16.0, 0, 0], [16.0, 0, 0]]))),
    ))  # fmt: skip
    if rng.random() < 0.4:
        nx, ny = int(rng.integers(3, 6)), int(rng.integers(2, 7))
        places = lattice((nx, 1, ny), (24.0, 1.0, 12.0))
        wells = Primitive("water", Many(Ellipsoid((8.0, 8.0, 4.0)), places), 1.0)
        trays = Primitive("polypropylene", Many(Box((22.0, 34.0, 1.0)), places), centre=(0.0, 4.0, 4.6))
        return Item("contact lenses", boxed((wells, trays), 3.0), poses=BOX_POSES)
    height = rng.uniform(105.0, 165.0)
    half = rng.uniform(24.0, 32.0)
    room = filled(
        Cylinder(half - 1.0, height - 2.0, 0.6 * half - 1.0), "water", rng.uniform(0.4, 0.95), rotation(roll=90)
    )
    bottle = Primitive(
        "polyethylene", Cylinder(half, height, 0.6 * half), centre=(0.0, 0.0, 0.5 * height), carve=(room,)
    )
    lid = cap("polypropylene", 11.0, 20.0, height, 1.3)
    return Item(
        "contact lenses",
        (bottle, lid, *moved((case,), (half + 22.0, 0, 30.0), rotation(roll=90) @ rotation(yaw=90))),
        poses=(rotation(roll=90),),
    )


def _glucose(rng: np.random.Generator) -> Item:
    x, y, z = rng.uniform(80.0, 105.0), rng.uniform(48.0, 62.0), rng.uniform(15.0, 21.0)
    inside = (
        *moved(board(rng, (0.82 * x, 0.78 * y), tall=3.0), (0.0, 0.0, -2.0)),
        Primitive("lcd", Box((0.42 * x, 0.6 * y, 1.8)), centre=(0.1 * x, 0.0, 0.5 * z - 4.0)),
    )
    room = Primitive(None, RoundedBox((x - 4.0, y - 4.0, z - 4.0), 3.0, "z"), carve=inside)
    parts: list[Primitive] = [Primitive("abs", RoundedBox((x, y, z), 5.0, "z"), carve=(room,))]
    if rng.random() < 0.6:
        parts += moved(
            cells("alkaline", ((-0.5 * x - 12.0, 0.0, 0.0),), 5.2, 42.0, ((0.0, 1.0, 0.0),)), (0.0, 0.0, 0.0)
        )
    strips = Primitive("pet", jumble(rng, Box((6.0, 0.4, 34.0)), (14.0, 14.0, 8.0), 0.08), None, (0.0, 0.0, 0.0))
    tub = (
        pipe("polypropylene", 14.0, 12.2, 46.0, 0.0),
        strips,
        Primitive("silica gel", Cylinder(11.0, 4.0), 0.8, (0.0, 0.0, 20.0)),
    )
    parts += moved(tub, (0.0, 0.5 * y + 20.0, 3.0), rotation(pitch=90))
    pen = (pipe("abs", 7.0, 5.2, 100.0, 0.0), Primitive("steel", coil(4.0, 0.5, 9, 36.0), centre=(0.0, 0.0, 10.0)))
    parts += moved(pen, (0.0, -0.5 * y - 12.0, 0.0), rotation(pitch=90))
    return Item("glucose meter", tuple(parts), poses=FLAT)


def _eye_drops(rng: np.random.Generator) -> Item:
    pose = stand_or_lie(rng)
    return Item("medicine drops", dropper(rng, pick(rng, ("water", "spirit", "glycerol")), pose), poses=(pose,))


def _bandage(rng: np.random.Generator) -> Item:
    count, radius = int(rng.integers(1, 5)), rng.uniform(18.0, 34.0)
    places = lattice((count, 1, 1), (2 * radius + 2.0, 1.0, 1.0))
    width = rng.uniform(50.0, 105.0)
    cloth = Primitive(
        "cotton", Many(Cylinder(radius, width), places), rng.uniform(0.25, 0.42), texture=grain(rng, 0.12, 2.0)
    )
    hooks = Primitive("aluminium", Many(Box((6.0, 1.0, 16.0)), places + np.array([0.0, radius + 0.6, 0.0])))
    return Item("bandages", (cloth, hooks), poses=(rotation(roll=90), IDENTITY))


def _test_kit(rng: np.random.Generator) -> Item:
    x, count = rng.uniform(65.0, 78.0), int(rng.integers(1, 6))
    places = lattice((1, 1, count), (1.0, 1.0, 9.0))
    strip = Primitive("cellulose", Many(Box((58.0, 4.0, 0.8)), places), 0.6)
    room = Primitive(None, Many(Box((x - 3.0, 17.0, 4.0)), places), carve=(strip,))
    cassettes = Primitive("polystyrene", Many(RoundedBox((x, 20.0, 6.0), 1.2), places), carve=(room,))
    foil = Primitive("aluminium", Many(Box((x + 14.0, 36.0, 0.12)), places), centre=(0.0, 0.0, 3.9))
    tubes = Primitive(
        "polypropylene",
        Many(Cylinder(4.5, 50.0), places, np.broadcast_to(rotation(pitch=90), (count, 3, 3))),
        0.5,
        (0.0, 26.0, 0.0),
    )
    return Item("test kit", boxed((cassettes, foil, tubes), 3.0), poses=BOX_POSES)


GOODS: tuple[Goods, ...] = (
    *pills(),
    Goods("syrup bottle", _syrup, ("pharmacy",), count=(1, 2)),
    Goods("ointment tube", _ointment, ("pharmacy",), 1.2, count=(1, 3)),
    Goods("plasters", _plasters, ("pharmacy",), count=(1, 3)),
    Goods("bandages", _bandage, ("pharmacy", "sports"), 0.8),
    Goods("thermometer", _thermometer, ("pharmacy",), 0.8),
    Goods("inhaler", _inhaler, ("pharmacy",), 0.8, count=(1, 2)),
    Goods("vials", _vials, ("pharmacy",), 0.8),
    Goods("medicine drops", _eye_drops, ("pharmacy",), count=(1, 3)),
    Goods("first-aid kit", _first_aid, ("pharmacy", "sports", "household"), 0.8),
    Goods("contact lenses", _lenses, ("pharmacy",), 0.8),
    Goods("glucose meter", _glucose, ("pharmacy",), 0.7),
    Goods("test kit", _test_kit, ("pharmacy",), 0.7, count=(1, 3)),
)
