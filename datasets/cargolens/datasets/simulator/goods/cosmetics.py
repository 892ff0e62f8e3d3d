"""Cosmetics: make-up, creams, tubes, brushes; soap and candles."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import Many, coil
from ..primitives import Box, Capsule, Cylinder, Ellipsoid, Frustum, Intersection, Polyhedron, RoundedBox, sphere
from ..revolved import Revolved
from .candles import soaps_and_candles
from .vessels import BOX_POSES, FLAT, Parts, aerosol, boxed, cap, carton, filled, lattice, pick, pipe, stand_or_lie

ROLLED = (rotation(pitch=90), rotation(pitch=90) @ rotation(yaw=70), rotation(pitch=90) @ rotation(yaw=200), IDENTITY)


def _lipstick(rng: np.random.Generator) -> Item:
    radius, height = rng.uniform(8.5, 11.5), rng.uniform(62.0, 82.0)
    base = 0.4 * height
    case = pick(rng, ("abs", "abs", "aluminium", "zinc die-cast"))
    inner = radius - 1.6
    slant = Polyhedron(((0.7, 0.0, 0.7),), (6.0,), (40.0, 40.0, 60.0))
    bullet = Intersection((Cylinder(inner - 2.0, 24.0), slant))
    sleeve = rng.uniform(0.4, 0.6)
    heavy = "steel" if rng.random() < 0.3 else None
    weight = Primitive(heavy, Cylinder(inner - 2.0, 4.0), centre=(0.0, 0.0, 4.0 - 0.5 * base))
    parts = (
        Primitive(case, Cylinder(radius, base), centre=(0, 0, 0.5 * base), carve=(
            Primitive(None, Cylinder(radius - 1.4, base - 2.0), centre=(0, 0, 1.0), carve=(
                pipe("pom", inner - 0.4, inner - 1.6, base - 6.0, 0.0),
                weight,
            )),
        )),
        pipe("aluminium", inner, inner - sleeve, 14.0, base + 7.0),
        Primitive("beeswax", bullet, rng.uniform(0.95, 1.1), (0, 0, base + rng.uniform(0.0, 8.0))),
        cap(case, radius, height - base, base, 1.2),
    )  # fmt: skip
    return Item("lipstick", parts, poses=ROLLED)


def _mascara(rng: np.random.Generator) -> Item:
    radius, height = rng.uniform(6.5, 9.5), rng.uniform(100.0, 135.0)
    tall = 0.6 * height
    body = Revolved(((0.0, radius), (tall, radius), (tall, 0.7 * radius), (tall + 9.0, 0.7 * radius)))
    room = filled(body.inset(1.4), "face cream", rng.uniform(0.35, 0.75), IDENTITY, 1.1)
    rod = pipe("stainless steel", 1.1, 0.4, 0.45 * tall, tall - 0.15 * tall)
    brush = Primitive("nylon", Capsule(rng.uniform(2.0, 3.2), 26.0), 0.4, (0.0, 0.0, 0.45 * tall))
    wire = Primitive("stainless steel", coil(0.5, 0.35, 9, 26.0, 6), centre=(0.0, 0.0, 0.45 * tall))
    plastic = pick(rng, ("polypropylene", "abs"))
    lid = cap(pick(rng, (plastic, "aluminium")), radius, height - tall, tall + 0.5, 1.0)
    return Item("mascara", (Primitive(plastic, body, carve=(room,)), rod, brush, wire, lid), poses=ROLLED)


def _cream_jar(rng: np.random.Generator) -> Item:
    radius, height = rng.uniform(22.0, 42.0), rng.uniform(32.0, 62.0)
    tall, wall = 0.68 * height, rng.uniform(1.0, 1.8)
    shell = pick(rng, ("polypropylene", "acrylic", "glass", "glass"))
    double = shell != "glass" and rng.random() < 0.7
    cup = Revolved(((wall + 3.0, 0.55 * radius), (9.0, 0.8 * radius), (tall, 0.84 * radius)))
    cream = pick(rng, ("face cream", "sunscreen", "face cream", "grease", "beeswax"))
    room = filled(cup.inset(1.2), cream, rng.uniform(0.4, 0.95), IDENTITY)
    inner = Primitive("polypropylene" if double else shell, cup, carve=(room,))
    outer = Cylinder(radius, tall)
    carve = moved((inner,), (0.0, 0.0, -0.5 * tall))
    if double:
        hollow = moved((inner,), (0.0, 0.0, -0.5 * (tall + wall)))
        carve = (Primitive(None, Cylinder(radius - wall, tall - wall), centre=(0.0, 0.0, 0.5 * wall), carve=hollow),)
    lid = pick(rng, ("polypropylene", "abs", "aluminium"))
    parts = (
        Primitive(shell, outer, centre=(0.0, 0.0, 0.5 * tall), carve=carve),
        pipe(shell, 0.88 * radius, 0.84 * radius, 10.0, tall + 5.0),
        Primitive("polyethylene foam", Cylinder(0.86 * radius, 1.5), 0.2, (0.0, 0.0, tall + 10.8)),
        cap(lid, radius, height - tall + 2.0, tall + 0.3, 0.8 if lid == "aluminium" else 1.6),
    )
    return Item("cream jar", parts, poses=(IDENTITY, IDENTITY, rotation(roll=180), rotation(pitch=90)))


def _squeezed(radius: float, width: float, length: float) -> Polyhedron:
    """A tube pressed flat at its end: round at -z, a line along x at +z."""
    half = 0.5 * length
    planes, offsets = [], []
    for angle in np.arange(8) * np.pi / 4.0:
        c, s = float(np.cos(angle)), float(np.sin(angle))
        end = abs(c) * width
        slope = (radius - end) / length
        planes.append((c, s, slope))
        offsets.append(radius - slope * half)
    return Polyhedron(tuple(planes), tuple(offsets), (2 * max(radius, width), 2 * radius, length))


def tube_pack(rng: np.random.Generator, content: str, radius: float, length: float) -> Parts:
    """A squeeze tube of laminate or aluminium along z, cap down, crimped at the top, partly used or full."""
    metal = rng.random() < 0.25
    wall, skin = (0.14, "aluminium") if metal else (0.45, "polyethylene")
    width = 1.45 * radius
    inner = _squeezed(radius - wall, width - wall, length - 2 * wall)
    used = rng.uniform(0.4, 0.99) if rng.random() < 0.4 else 0.93
    room = filled(inner, content, used, IDENTITY)
    crimp = Primitive(skin, RoundedBox((2 * width, 1.2, 9.0), 0.3), centre=(0.0, 0.0, 0.5 * length + 4.0))
    end = -0.5 * length
    lid = cap("polypropylene", pick(rng, (0.55, 0.98)) * radius, rng.uniform(14.0, 26.0), 0.0, 1.4)
    head = (
        Primitive("polyethylene", Frustum(0.4 * radius, radius, 5.0), 0.6, (0.0, 0.0, end - 2.5)),
        pipe("polyethylene", 0.38 * radius, 0.2 * radius, 10.0, end - 10.0),
        *moved((lid,), (0.0, 0.0, end - 5.0), rotation(roll=180)),
    )
    return (Primitive(skin, _squeezed(radius, width, length), carve=(room,)), crimp, *head)


def _toothpaste(rng: np.random.Generator) -> Item:
    radius = rng.uniform(14.0, 19.0)
    parts = tube_pack(rng, "toothpaste", radius, rng.uniform(105.0, 150.0))
    if rng.random() < 0.5:
        lying = moved(parts, (0.0, 0.0, 0.0), rotation(pitch=90) @ rotation(yaw=90))
        return Item("toothpaste", boxed(lying), poses=BOX_POSES)
    return Item("toothpaste", parts, poses=(rotation(roll=90), rotation(roll=-90)))


def _cream_tube(rng: np.random.Generator) -> Item:
    content = pick(rng, ("face cream", "sunscreen", "shampoo"))
    parts = tube_pack(rng, content, rng.uniform(13.0, 26.0), rng.uniform(70.0, 140.0))
    return Item("cream tube", parts, poses=(rotation(roll=90), rotation(roll=-90)))


def _palette(rng: np.random.Generator) -> Item:
    nx, ny = int(rng.integers(1, 8)), int(rng.integers(1, 5))
    pitch = rng.uniform(24.0, 34.0) if nx * ny < 12 else rng.uniform(18.0, 26.0)
    if nx * ny == 1:
        pitch = rng.uniform(55.0, 70.0)
    x, y, z = nx * pitch + 14.0, ny * pitch + 14.0, rng.uniform(11.0, 16.0)
    case = pick(rng, ("abs", "abs", "polystyrene", "cardboard"))
    places = lattice((nx, ny, 1), (pitch, pitch, 1.0))
    depth, reach = rng.uniform(3.5, 5.0), 0.44 * pitch
    square = rng.random() < 0.5
    pan = Box((2 * reach, 2 * reach, depth)) if square else Cylinder(reach, depth)
    cake = Box((2 * reach - 0.8, 2 * reach - 0.8, depth - 0.4)) if square else Cylinder(reach - 0.4, depth - 0.4)
    powder = Primitive("talc", Many(cake, places), rng.uniform(1.1, 1.7), (0.0, 0.0, 0.2))
    tray = (
        Primitive(
            pick(rng, ("steel", "aluminium")),
            Many(pan, places),
            centre=(0, 0, -0.5 * z + 2.2 + 0.5 * depth),
            carve=(powder,),
        ),
        Primitive("glass", Box((0.86 * x, 0.8 * y, rng.uniform(1.0, 1.8))), centre=(0.0, 0.0, 0.5 * z - 2.4)),
    )
    hollow = Primitive(None, Box((x - 3.0, y - 3.0, z - 2.6)), carve=tray)
    body = Primitive(case, RoundedBox((x, y, z), min(2.0, 0.2 * z), "z"), carve=(hollow,))
    pin = Primitive("steel", Cylinder(0.8, 0.7 * x), centre=(0.0, 0.5 * y + 0.8, 0.0), rotation=rotation(pitch=90))
    magnets = Primitive(
        "neodymium magnet",
        Many(Cylinder(2.5, 1.0), np.array([[-0.2 * x, -0.5 * y - 0.5, 0], [0.2 * x, -0.5 * y - 0.5, 0]])),
    )
    extras = (pin, magnets) if rng.random() < 0.5 else (pin,)
    return Item("make-up palette", (body, *extras), poses=(IDENTITY, IDENTITY, rotation(roll=180), rotation(roll=90)))


def _nail_polish(rng: np.random.Generator) -> Item:
    nx, ny = pick(rng, ((1, 1), (2, 1), (3, 1), (5, 1), (3, 2), (4, 2), (6, 2)))
    radius, tall = rng.uniform(10.0, 15.0), rng.uniform(28.0, 40.0)
    square, wall = rng.random() < 0.4, rng.uniform(2.0, 3.0)
    pitch = 2 * radius + 2.5
    places = lattice((nx, ny, 1), (pitch, pitch, 1.0))

    def all_of(shape: Cylinder | Box | Ellipsoid | Frustum) -> Many:
        return Many(shape, places)

    inside = radius - wall
    fill = rng.uniform(0.6, 0.92) * (tall - wall - 3.0)
    drop = -0.5 * (tall - wall - 3.0 - fill)
    liquid = Primitive(
        "isopropanol",
        all_of(Box((1.8 * inside, 1.8 * inside, fill)) if square else Cylinder(inside, fill)),
        rng.uniform(0.95, 1.1),
        (0, 0, drop),
    )
    room_z = tall - wall - 3.0
    room = Primitive(
        None,
        all_of(Box((1.8 * inside, 1.8 * inside, room_z)) if square else Cylinder(inside, room_z)),
        centre=(0, 0, 1.2),
        carve=(liquid,),
    )
    glass = Primitive(
        "glass", all_of(Box((1.8 * radius, 1.8 * radius, tall)) if square else Cylinder(radius, tall)), carve=(room,)
    )
    high = rng.uniform(28.0, 42.0)
    lid_room = Primitive(None, all_of(Cylinder(4.2, high - 2.0)), centre=(0, 0, -1.0))
    lid = Primitive(
        "polypropylene", all_of(Frustum(7.0, 5.6, high)), centre=(0, 0, 0.5 * tall + 0.5 * high), carve=(lid_room,)
    )
    bottles = [glass, lid, Primitive("nylon", all_of(Cylinder(1.4, 14.0)), 0.6, (0, 0, 0.5 * tall + 4.0))]
    if rng.random() < 0.7:
        balls = places + rng.uniform(-3.0, 3.0, places.shape) * (1, 1, 0) + (0, 0, -0.5 * tall + 5.5)
        bottles.append(Primitive("stainless steel", Many(sphere(1.8), balls)))
    if nx * ny > 1 and rng.random() < 0.7:
        size = (nx * pitch + 4.0, ny * pitch + 4.0, tall + high + 4.0)
        return Item(
            "nail polish", carton(size, moved(bottles, (0, 0, -0.5 * high))), poses=(*BOX_POSES, rotation(roll=90))
        )
    return Item("nail polish", tuple(bottles), poses=(IDENTITY, rotation(roll=90)))


def _deodorant(rng: np.random.Generator) -> Item:
    if rng.random() < 0.5:
        pose, radius = stand_or_lie(rng), rng.uniform(17.0, 21.0)
        tall = radius * rng.uniform(3.2, 4.0)
        body = Revolved(((0.0, radius), (0.75 * tall, radius), (tall, 0.8 * radius)))
        glass = rng.random() < 0.6
        room = filled(body.inset(2.2 if glass else 1.2), "liquid soap", rng.uniform(0.4, 0.95), pose)
        ball = Primitive(
            "polypropylene",
            sphere(0.68 * radius),
            centre=(0, 0, tall + 0.5 * radius),
            carve=(Primitive(None, sphere(0.68 * radius - 1.2)),),
        )
        lid = cap("polypropylene", 0.95 * radius, 2.0 * radius, 0.98 * tall, 1.4)
        ring = pipe("polyethylene", 0.78 * radius, 0.66 * radius, 6.0, tall + 4.0)
        return Item(
            "deodorant", (Primitive("glass" if glass else "pet", body, carve=(room,)), ball, ring, lid), poses=(pose,)
        )
    half, deep, tall = rng.uniform(26.0, 33.0), rng.uniform(14.0, 19.0), rng.uniform(80.0, 100.0)
    left = rng.uniform(0.3, 1.0) * (tall - 16.0)
    stick = Primitive(
        "soap", Cylinder(half - 2.2, left, deep - 2.2), rng.uniform(0.95, 1.15), (0.0, 0.0, 0.5 * (tall - left) - 8.0)
    )
    spindle = Primitive(
        "polypropylene",
        coil(2.2, 0.9, 8, 0.5 * (tall - left), 8),
        centre=(0, 0, -0.5 * tall + 0.25 * (tall - left) + 2),
    )
    room = Primitive(None, Cylinder(half - 1.6, tall - 10.0, deep - 1.6), carve=(stick,))
    parts = (
        Primitive("polypropylene", Cylinder(half, tall, deep), centre=(0.0, 0.0, 0.0), carve=(room,)),
        spindle,
        Primitive("polypropylene", Cylinder(11.0, 7.0), centre=(0.0, 0.0, -0.5 * tall - 3.5)),
        Primitive(
            "polypropylene",
            Cylinder(half + 1.2, 28.0, deep + 1.2),
            centre=(0, 0, 0.5 * tall - 6.0),
            carve=(Primitive(None, Cylinder(half, 26.6, deep), centre=(0, 0, -0.7)),),
        ),
    )
    return Item("deodorant", parts, poses=(rotation(roll=90), IDENTITY))


def _hair_spray(rng: np.random.Generator) -> Item:
    pose, radius = stand_or_lie(rng, head=0.0), rng.uniform(22.0, 32.5)
    return Item("hair spray", aerosol(rng, "ethanol", radius, rng.uniform(170.0, 290.0), pose), poses=(pose,))


def _brushes(rng: np.random.Generator) -> Item:
    count, pitch = int(rng.integers(1, 13)), rng.uniform(14.0, 24.0)
    places = lattice((count, 1, 1), (pitch, 1.0, 1.0))
    places[:, 1] = rng.uniform(-12.0, 12.0, count)
    size = rng.uniform(0.4, 1.0, count)
    along = rotation(roll=-90)
    turns = np.broadcast_to(along, (count, 3, 3))

    def each(radius: float, length: float, ahead: float, shape: Cylinder | Ellipsoid) -> Many:
        scales = np.stack([radius * size, radius * size, np.full(count, length)], axis=1)
        return Many(shape, places + np.array([0.0, ahead, 0.0]), turns, scales)

    handle = rng.uniform(90.0, 140.0)
    unit = Cylinder(1.0, 1.0)
    metal = pick(rng, ("aluminium", "aluminium", "brass"))
    grip = pick(rng, ("hardwood", "hardwood", "acrylic"))
    core = Primitive("hardwood", each(4.1, 28.0, 0.0, unit))
    parts = [
        Primitive(grip, each(4.0, handle, -0.5 * handle - 14.0, unit)),
        Primitive(metal, each(5.0, 28.0, 0.0, unit), carve=(core,)),
        Primitive("nylon", each(7.5, 20.0, 26.0, Ellipsoid((1.0, 1.0, 1.0))), rng.uniform(0.4, 0.7)),
    ]
    if count > 3 and rng.random() < 0.6:
        sheet = Many(
            Box((count * pitch + 12.0, handle + 85.0, 1.4)),
            np.array([[0, -0.35 * handle, -9.0], [0, -0.35 * handle, 9.0]]),
        )
        parts.append(Primitive(pick(rng, ("polyester", "leather")), sheet, 0.5))
    return Item("make-up brushes", tuple(parts), poses=FLAT)


def _hair_brush(rng: np.random.Generator) -> Item:
    half, wide = rng.uniform(36.0, 60.0), rng.uniform(22.0, 38.0)
    material = pick(rng, ("abs", "hardwood", "polypropylene"))
    nx, ny = int(half / 4.5), int(wide / 4.0)
    pins = lattice((nx, ny, 1), (1.7 * half / nx, 1.7 * wide / ny, 1.0))
    pins = pins[(pins[:, 0] / half) ** 2 + (pins[:, 1] / wide) ** 2 < 0.72]
    pin = pick(rng, ("steel", "nylon", "nylon", "hardwood"))
    length = rng.uniform(13.0, 18.0)
    parts = [
        Primitive(material, Cylinder(half, 9.0, wide), 0.6 if material == "polypropylene" else None),
        Primitive("rubber", Cylinder(0.9 * half, 3.0, 0.9 * wide), centre=(0.0, 0.0, 6.0)),
        Primitive(pin, Many(Cylinder(0.5 if pin == "steel" else 0.8, length), pins), centre=(0, 0, 7.5 + 0.5 * length)),
        Primitive(
            material,
            Cylinder(11.0, rng.uniform(95.0, 130.0), 8.0),
            centre=(half + 50.0, 0, 0),
            rotation=rotation(pitch=90),
        ),
    ]
    return Item("hair brush", tuple(parts), poses=(IDENTITY, rotation(roll=90), rotation(roll=180)))


def _razor(rng: np.random.Generator) -> Item:
    length, radius = rng.uniform(75.0, 110.0), rng.uniform(4.5, 6.5)
    metal = pick(rng, ("brass", "stainless steel", "zinc die-cast", "aluminium"))
    rings = lattice((1, 1, int(rng.integers(6, 16))), (1.0, 1.0, 4.0)) - np.array([0.0, 0.0, 0.12 * length])
    bore = Primitive(None, Cylinder(2.2, 0.45 * length), centre=(0.0, 0.0, 0.27 * length))
    top = 0.5 * length
    curved = Intersection((Box((42.0, 26.0, 6.0)), Cylinder(24.0, 26.0)))
    parts = (
        Primitive(metal, Cylinder(radius, length), carve=(bore,)),
        Primitive(metal, Many(Cylinder(radius + 0.5, 1.6), rings), 2.0),
        Primitive(metal, Cylinder(1.6, 14.0), centre=(0.0, 0.0, top - 3.0)),
        Primitive(metal, Box((42.0, 24.0, 1.6)), centre=(0.0, 0.0, top + 2.0)),
        Primitive(metal, curved, 4.0, (0.0, 0.0, top + 7.0)),
        Primitive(metal, Capsule(1.1, 42.0), centre=(0.0, 12.5, top + 2.0), rotation=rotation(pitch=90)),
    )
    return Item("razor handle", parts, poses=(rotation(roll=90), rotation(pitch=90)))


def _manicure(rng: np.random.Generator) -> Item:
    length = rng.uniform(52.0, 80.0)
    lever = Primitive(
        "stainless steel", RoundedBox((0.8 * length, 9.0, 1.6), 0.7), centre=(0.0, 0.0, 5.0), rotation=rotation(pitch=4)
    )
    jaws = Primitive("stainless steel", Many(Box((length, 11.0, 1.5)), np.array([[0, 0, -2.2], [0, 0, 1.6]])))
    rivet = Primitive("stainless steel", Cylinder(2.2, 11.0), centre=(0.38 * length, 0.0, 1.5))
    parts = [jaws, lever, rivet]
    tweezers = np.array([[0, 22.0, -1.5], [0, 22.0, 1.5]])
    legs = np.stack([rotation(pitch=-1.5), rotation(pitch=1.5)])
    parts.append(Primitive("stainless steel", Many(Box((rng.uniform(85.0, 100.0), 8.0, 1.2)), tweezers, legs)))
    if rng.random() < 0.7:
        parts.append(
            Primitive(pick(rng, ("steel", "glass")), Box((rng.uniform(90.0, 160.0), 11.0, 1.2)), centre=(10, -20.0, 0))
        )
        parts.append(Primitive("abs", RoundedBox((40.0, 13.0, 5.0), 2.0), 0.8, (-65.0, -20.0, 0.0)))
    if rng.random() < 0.5:
        parts.append(Primitive("leather", RoundedBox((175.0, 75.0, 1.4), 0.6), centre=(0.0, 0.0, -7.0)))
    return Item("manicure set", tuple(parts), poses=FLAT)


GOODS: tuple[Goods, ...] = (
    Goods("lipstick", _lipstick, ("cosmetics",), 1.2, count=(1, 4)),
    Goods("mascara", _mascara, ("cosmetics",), count=(1, 3)),
    Goods("cream jar", _cream_jar, ("cosmetics", "pharmacy"), 1.3, count=(1, 3)),
    Goods("toothpaste", _toothpaste, ("cosmetics", "household"), count=(1, 3)),
    Goods("cream tube", _cream_tube, ("cosmetics",), 1.2, count=(1, 4)),
    Goods("make-up palette", _palette, ("cosmetics",), 1.3, count=(1, 2)),
    Goods("nail polish", _nail_polish, ("cosmetics",), count=(1, 2)),
    Goods("deodorant", _deodorant, ("cosmetics",), count=(1, 2)),
    Goods("hair spray", _hair_spray, ("cosmetics",), 0.8, "gas_can"),
    Goods("make-up brushes", _brushes, ("cosmetics", "hobby")),
    Goods("hair brush", _hair_brush, ("cosmetics",), 0.8),
    Goods("razor handle", _razor, ("cosmetics",), 0.6),
    Goods("manicure set", _manicure, ("cosmetics",), 0.8, resembles="scissors"),
    *soaps_and_candles(),
)
