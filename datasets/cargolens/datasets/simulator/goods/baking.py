"""Baking tins and moulds, rolling pins, kitchen scales, mills, strainers."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import Many, coil, torus, tube
from ..primitives import Box, Capsule, Cylinder, Ellipsoid, Frustum, Intersection, RoundedBox, sphere
from ..prism import Prism, circle, gear, rectangle
from ..revolved import Revolved
from ..texture import Texture
from .boards import board
from .parts import cells
from .vessels import FLAT, Parts, jumble, lattice, pick, pipe, wood


def _rolling_pin(rng: np.random.Generator) -> Item:
    length, radius = rng.uniform(130.0, 172.0), rng.uniform(20.0, 30.0)
    kind = pick(rng, ("wood", "wood", "marble", "plain", "steel"))
    if kind == "plain":
        pin = Revolved(
            ((-1.0 * length, 12.0), (-0.5 * length, radius - 4), (0.5 * length, radius - 4), (1.0 * length, 12.0))
        )
        return Item(
            "rolling pin",
            (Primitive("hardwood", pin, texture=wood(rng, (2.0, 2.0, 40.0))),),
            poses=(rotation(pitch=90),),
        )
    rod = Primitive("steel", Cylinder(4.0, length), carve=())
    bore = Primitive(None, Cylinder(5.5, length), carve=(rod,))
    hollow = Primitive(
        None, Cylinder(radius - 1.0, length - 4.0), carve=(Primitive("steel", Cylinder(4.0, length - 4.0)),)
    )
    inside = hollow if kind == "steel" else bore
    barrel = Primitive(
        {"wood": "hardwood", "marble": "marble", "steel": "stainless steel"}[kind],
        Cylinder(radius, length),
        carve=(inside,),
    )
    parts = [barrel]
    for side in (-1.0, 1.0):
        at = (0.0, 0.0, side * (0.5 * length + 42.0))
        parts.append(
            Primitive(
                "hardwood",
                Capsule(12.5, 74.0),
                centre=at,
                carve=(Primitive("steel", Cylinder(4.0, 40.0), centre=(0, 0, -side * 12.0)),),
            )
        )
        parts.append(Primitive("polypropylene", Cylinder(9.0, 4.0), centre=(0.0, 0.0, side * (0.5 * length + 2.2))))
    return Item("rolling pin", tuple(parts), poses=(rotation(pitch=90),))


def _scale(rng: np.random.Generator) -> Item:
    x, y, z = rng.uniform(150.0, 230.0), rng.uniform(130.0, 190.0), rng.uniform(15.0, 24.0)
    beam = RoundedBox((75.0, 12.7, min(12.7, z - 5.5)), 1.0)
    slot = Primitive(None, Capsule(2.6, 30.0), rotation=rotation(pitch=90))
    inside = [
        Primitive("aluminium alloy", beam, carve=(slot,)),
        *moved(board(rng, (60.0, 32.0), tall=2.5), (-0.25 * x, 0.36 * y, -0.5 * z + 5.5)),
        Primitive("lcd", Box((52.0, 22.0, 2.2)), centre=(0.22 * x, 0.36 * y, 0.5 * z - 4.2)),
        Primitive("steel", Many(Cylinder(2.0, 6.0), lattice((2, 2, 1), (0.8 * x, 0.55 * y, 1.0)))),
    ]
    if rng.random() < 0.6:
        inside += (
            cells(
                "alkaline",
                ((0.0, -0.36 * y, -0.5 * z + 8.0), (11.5, -0.36 * y, -0.5 * z + 8.0)),
                min(5.2, 0.22 * z),
                44.0,
                ((1.0, 0.0, 0.0),) * 2,
            )
            if z > 20.0
            else ()
        )
    room = Primitive(None, Box((x - 4.0, y - 4.0, z - 4.0)), carve=tuple(inside))
    body = Primitive("abs", RoundedBox((x, y, z), 6.0, "z"), carve=(room,))
    top = pick(rng, (("display glass", 4.0), ("stainless steel", 0.6), ("abs", 2.5)))
    parts: Parts = (
        body,
        Primitive(top[0], Box((0.98 * x, 0.98 * y, top[1])), centre=(0.0, 0.0, 0.5 * z + 0.5 * top[1] + 0.2)),
    )
    feet = Primitive(
        "rubber", Many(Cylinder(7.0, 2.5), lattice((2, 2, 1), (0.85 * x, 0.8 * y, 1.0))), centre=(0, 0, -0.5 * z - 1.3)
    )
    return Item("kitchen scale", (*parts, feet), poses=(IDENTITY, rotation(roll=180), rotation(roll=90)))


def _cake_tin(rng: np.random.Generator) -> Item:
    metal, wall = pick(rng, (("steel", 0.5), ("steel", 0.8), ("aluminium", 0.8)))
    if rng.random() < 0.5:
        radius, tall = rng.uniform(70.0, 140.0), rng.uniform(45.0, 75.0)
        parts = [
            pipe(metal, radius, radius - wall, tall, 0.5 * tall),
            Primitive(metal, Cylinder(radius + 3.0, wall), centre=(0, 0, 2.0)),
        ]
        parts += [Primitive(metal, torus(radius, 1.3), centre=(0.0, 0.0, z)) for z in (0.0, tall)]
        if rng.random() < 0.4:
            parts.append(pipe(metal, 22.0, 22.0 - wall, tall, 0.5 * tall))
        clip = np.array([[0, 0, 10], [8, 12, 10], [10, 30, 0.5 * tall], [4, 34, tall - 10.0]], dtype=float) + np.array(
            [radius, 0, 0]
        )
        parts.append(Primitive("steel", tube(clip, 1.8)))
        parts.append(Primitive("steel", Box((2.0, 26.0, 0.7 * tall)), centre=(radius + 2.0, 8.0, 0.5 * tall)))
        return Item("cake tin", tuple(parts), poses=(IDENTITY, rotation(roll=180), rotation(roll=90)))
    x, y, tall = rng.uniform(180.0, 320.0), rng.uniform(90.0, 220.0), rng.uniform(18.0, 75.0)
    room = Primitive(None, Box((x - 2 * wall, y - 2 * wall, tall - wall)), centre=(0.0, 0.0, 0.5 * wall))
    tray = Primitive(
        metal,
        RoundedBox((x, y, tall), 8.0, "z"),
        carve=(
            Primitive(None, RoundedBox((x - 2 * wall, y - 2 * wall, tall - wall), 8.0 - wall, "z"), centre=room.centre),
        ),
    )
    bead = Primitive(
        "steel",
        Prism(rectangle(x + 12.0, y + 12.0, radius=12.0), 1.2, (rectangle(x, y, radius=8.0),)),
        centre=(0, 0, 0.5 * tall),
    )
    return Item("cake tin", (tray, bead), poses=(IDENTITY, rotation(roll=180), rotation(roll=90)))


def _mould(rng: np.random.Generator) -> Item:
    nx, ny = pick(rng, ((3, 2), (4, 3), (5, 3), (6, 4), (2, 2), (8, 5)))
    pitch = rng.uniform(38.0, 70.0) if nx < 5 else rng.uniform(24.0, 42.0)
    deep, places = rng.uniform(0.35, 0.6) * pitch, lattice((nx, ny, 1), (pitch, pitch, 1.0))
    material, wall = pick(
        rng, (("silicone", 1.6), ("silicone", 2.2), ("steel", 0.5), ("aluminium", 0.7), ("polycarbonate", 2.0))
    )
    size = 0.42 * pitch
    flat = Primitive(
        material,
        Prism(
            rectangle(nx * pitch + 10.0, ny * pitch + 10.0, radius=8.0),
            wall,
            () if nx * ny > 16 else [circle(size, 12, (float(p[0]), float(p[1]))) for p in places],
        ),
    )
    kind = pick(rng, ("cup", "dome", "block"))
    if kind == "block" or material == "polycarbonate":
        blocks, rooms = (
            Box((2 * size, 1.7 * size, deep)),
            Box((2 * size - 2 * wall, 1.7 * size - 2 * wall, deep - wall)),
        )
        cups = Primitive(
            material,
            Many(blocks, places),
            centre=(0, 0, -0.5 * deep),
            carve=(Primitive(None, Many(rooms, places), centre=(0.0, 0.0, 0.5 * wall)),),
        )
    elif kind == "dome":
        half = Box((2 * size, 2 * size, deep))
        shift = ((0.0, 0.0, 0.0), (0.0, 0.0, -0.5 * deep))
        dome = Intersection((Ellipsoid((size, size, deep)), half), shift)
        room = Intersection((Ellipsoid((size - wall, size - wall, deep - wall)), half), shift)
        cups = Primitive(material, Many(dome, places), carve=(Primitive(None, Many(room, places)),))
    else:
        room_c = Frustum(0.75 * size - wall, size - wall, deep - wall)
        cups = Primitive(
            material,
            Many(Frustum(0.75 * size, size, deep), places),
            centre=(0, 0, -0.5 * deep),
            carve=(Primitive(None, Many(room_c, places), centre=(0.0, 0.0, 0.5 * wall)),),
        )
    return Item("baking mould", (flat, cups), poses=(*FLAT, rotation(roll=90)))


def _mill(rng: np.random.Generator) -> Item:
    radius, tall = rng.uniform(22.0, 32.0), rng.uniform(120.0, 230.0)
    body = Revolved(
        ((0.0, radius), (0.15 * tall, 0.95 * radius), (0.45 * tall, 0.62 * radius), (0.68 * tall, 0.85 * radius))
    )
    content = pick(rng, (("nuts", 0.5, Ellipsoid((2.4, 2.4, 2.4))), ("salt", 1.9, Ellipsoid((2.0, 1.6, 1.6)))))
    corns = Primitive(
        content[0],
        jumble(rng, content[2], (0.55 * radius, 0.55 * radius, 0.4 * tall), 0.45),
        content[1],
        (0, 0, 0.38 * tall),
    )
    wall = 0.3 * radius
    material = pick(rng, ("hardwood", "hardwood", "acrylic", "stainless steel"))
    thin = 0.8 if material == "stainless steel" else wall
    shell = Primitive(material, body, carve=(Primitive(None, body.inset(thin, 1.0)),))
    rod = Primitive("steel", Cylinder(3.0, 0.85 * tall), centre=(0.0, 0.0, 0.5 * tall))
    grinder = Primitive(
        pick(rng, ("porcelain", "steel")), Frustum(0.5 * radius, 0.3 * radius, 18.0), centre=(0.0, 0.0, 12.0)
    )
    ring = pipe("steel", 0.75 * radius, 0.5 * radius, 14.0, 10.0)
    spring = Primitive("steel", coil(5.0, 0.6, 5, 16.0), centre=(0.0, 0.0, 32.0))
    head = Revolved(
        (
            (0.69 * tall, 0.85 * radius),
            (0.76 * tall, 0.8 * radius),
            (0.86 * tall, 0.95 * radius),
            (0.95 * tall, 0.6 * radius),
        )
    )
    nut = Primitive("steel", sphere(6.0), centre=(0.0, 0.0, 0.98 * tall))
    top = Primitive("hardwood" if material != "acrylic" else "acrylic", head, 0.72 if material != "acrylic" else None)
    return Item(
        "pepper mill", (shell, corns, rod, grinder, ring, spring, top, nut), poses=(rotation(pitch=90), IDENTITY)
    )


def _cutters(rng: np.random.Generator) -> Item:
    parts: list[Primitive] = []
    tall, metal = rng.uniform(14.0, 26.0), pick(rng, ("steel", "steel", "polypropylene", "copper"))
    wall = 1.4 if metal == "polypropylene" else 0.4
    count = int(rng.integers(1, 7))
    for k in range(count):
        radius, teeth = rng.uniform(16.0, 38.0), int(rng.integers(4, 9))
        kind = pick(rng, ("circle", "star", "square"))
        ring = (
            gear(radius, teeth, 0.35 * radius)
            if kind == "star"
            else circle(radius, 20)
            if kind == "circle"
            else rectangle(1.8 * radius, 1.5 * radius, radius=3.0)
        )
        scale = (radius - wall) / radius
        inner = [(scale * x, scale * y) for x, y in ring]
        at = (82.0 * (k % 3), 82.0 * (k // 3), 0.0)
        parts.append(Primitive(metal, Prism(ring, tall, (inner,)), centre=at))
        rim = [(1.04 * x, 1.04 * y) for x, y in ring]
        parts.append(Primitive(metal, Prism(rim, 0.9, (inner,)), centre=(at[0], at[1], 0.5 * tall)))
    return Item("cookie cutters", tuple(parts), poses=(*FLAT, rotation(roll=90)))


def _strainer(rng: np.random.Generator) -> Item:
    radius, deep = rng.uniform(35.0, 100.0), rng.uniform(0.5, 0.75)
    half = Box((2 * radius, 2 * radius, radius))
    shift = ((0.0, 0.0, 0.0), (0.0, 0.0, -0.5 * radius))
    outer = Intersection((Ellipsoid((radius, radius, deep * radius)), half), shift)
    inner = Intersection((Ellipsoid((radius - 0.6, radius - 0.6, deep * radius - 0.6)), half), shift)
    mesh = Texture(0.25, 1.2, int(rng.integers(1000)))
    ribs = []
    for turn in (0.0, 90.0):
        angle = np.linspace(np.pi, 2 * np.pi, 10)
        bow = (
            np.stack([radius * np.cos(angle), np.zeros(10), deep * radius * np.sin(angle)], axis=1)
            @ rotation(yaw=turn).T
        )
        ribs.append(Primitive("stainless steel", tube(bow, 1.0)))
    handle = np.array(
        [[radius, -8, 0], [radius + 90, -6, 6], [radius + 110, 0, 6], [radius + 90, 6, 6], [radius, 8, 0]], dtype=float
    )
    parts = (
        Primitive("stainless steel", outer, 3.0, carve=(Primitive(None, inner),), texture=mesh),
        Primitive("stainless steel", torus(radius, 2.0)),
        Primitive("stainless steel", tube(handle, 2.2)),
        Primitive(
            "stainless steel",
            tube(np.array([[-radius, -8, 0], [-radius - 16, 0, 0], [-radius, 8, 0]], dtype=float), 1.8),
        ),
        *ribs,
    )
    return Item("strainer", parts, poses=FLAT)


def baking() -> tuple[Goods, ...]:
    """Families of what is used to weigh, roll, sieve and bake."""
    return (
        Goods("rolling pin", _rolling_pin, ("kitchen",), 0.7),
        Goods("kitchen scale", _scale, ("kitchen",), 0.8),
        Goods("cake tin", _cake_tin, ("kitchen",), 0.8),
        Goods("baking mould", _mould, ("kitchen", "hobby"), 0.9, "mold", (1, 2)),
        Goods("cookie cutters", _cutters, ("kitchen", "hobby"), 0.8),
        Goods("pepper mill", _mill, ("kitchen",), 0.8, count=(1, 2)),
        Goods("strainer", _strainer, ("kitchen",), 0.7),
    )
