"""Food: bars, packs, tins, bags, fruit, and the powders and blocks that are taken for something else."""

from __future__ import annotations

from functools import partial

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, Convex, axis_rotation, rotation
from ..item import Item, Primitive, moved
from ..many import Many, torus, tube
from ..primitives import Box, Capsule, Cylinder, Ellipsoid, Frustum, RoundedBox, sphere
from .powders import powders
from .vessels import (
    BOX_POSES,
    FLAT,
    Parts,
    boxed,
    cap,
    filled,
    glass_jar,
    grain,
    jumble,
    lattice,
    pick,
    pouch,
    stand_or_lie,
)


def _chocolate(rng: np.random.Generator) -> Item:
    x, y, z = rng.uniform(120.0, 190.0), rng.uniform(65.0, 85.0), rng.uniform(6.0, 11.0)
    nx, ny = int(rng.integers(5, 9)), int(rng.integers(3, 6))
    size, base = (x / nx - 1.5, y / ny - 1.5), 0.55 * z
    filling: Parts = ()
    if rng.random() < 0.4:
        filling = (Primitive("nuts", jumble(rng, Ellipsoid((2.2, 2.0, 1.6)), (x - 5.0, y - 5.0, 1.0), 0.12)),)
    slab = Primitive("chocolate", Box((x, y, max(base, 7.0 if filling else 0.0))), carve=filling)
    top = 0.5 * float(slab.shape.bounds[1, 2] * 2)
    tiles = Many(RoundedBox((*size, z - base), 0.3 * (z - base)), lattice((nx, ny, 1), (x / nx, y / ny, 1.0)))
    bar = (slab, Primitive("chocolate", tiles, centre=(0.0, 0.0, top + 0.5 * (z - base))))
    foil = Primitive("aluminium", Box((x + 8.0, 14.0, 0.08)), centre=(0.0, 0.0, -top - 0.1))
    count = int(rng.integers(1, 4))
    bars = tuple(part for k in range(count) for part in moved((*bar, foil), (0.0, 0.0, k * (z + top))))
    return Item("chocolate bar", boxed(bars) if rng.random() < 0.4 else bars, poses=FLAT)


def _pralines(rng: np.random.Generator) -> Item:
    nx, ny = int(rng.integers(3, 7)), int(rng.integers(2, 5))
    pitch, radius = rng.uniform(30.0, 38.0), rng.uniform(11.0, 14.0)
    places = lattice((nx, ny, 1), (pitch, pitch, 1.0))
    chosen = rng.integers(0, 3, len(places))
    chosen[:3] = (0, 1, 2)
    tall = rng.uniform(16.0, 22.0)
    shapes: tuple[Convex, ...] = (
        Ellipsoid((radius, radius, 0.5 * tall)),
        Frustum(radius, 0.75 * radius, tall),
        RoundedBox((2 * radius, 1.6 * radius, tall), 2.0),
    )
    cores: tuple[tuple[str | None, Convex], ...] = (
        ("nuts", sphere(5.0)),
        ("honey", Cylinder(0.55 * radius, 0.5 * tall)),
        (None, sphere(3.0)),
    )
    inside = []
    for k, (shape, (core, room)) in enumerate(zip(shapes, cores, strict=True)):
        at = places[chosen == k]
        inside.append(Primitive("chocolate", Many(shape, at), carve=(Primitive(core, Many(room, at)),)))
    tray = Primitive("pet", Many(Box((pitch - 1.0, pitch - 1.0, 0.4)), places), centre=(0.0, 0.0, -0.5 * tall - 0.4))
    return Item("box of pralines", boxed((*inside, tray), 4.0), poses=(IDENTITY, rotation(roll=180), rotation(roll=90)))


def _biscuits(rng: np.random.Generator) -> Item:
    texture = grain(rng, 0.06, 2.0)
    density = rng.uniform(0.45, 0.7)
    thick, count = rng.uniform(5.0, 9.0), int(rng.integers(12, 28))
    length = count * (thick + 0.7)
    places = lattice((1, 1, count), (1.0, 1.0, thick + 0.7)) + rng.uniform(-0.8, 0.8, (count, 3)) * (1.0, 1.0, 0.0)
    stack: Convex = Cylinder(rng.uniform(25.0, 34.0), thick)
    if rng.random() < 0.5:
        stack = RoundedBox((rng.uniform(50.0, 64.0), rng.uniform(42.0, 56.0), thick), 2.0, "z")
    broken = places[rng.random(count) < 0.97]
    parts: Parts = (Primitive("biscuit", Many(stack, broken), density, texture=texture),)
    if rng.random() < 0.4:
        cream = Cylinder(18.0, 0.5)
        parts = (*parts, Primitive("chocolate", Many(cream, places + np.array([0.0, 0.0, 0.5 * thick + 0.35]))))
    ends = np.array([[0.0, 0.0, -0.5 * length - 1.0], [0.0, 0.0, 0.5 * length + 1.0]])
    parts = (*parts, Primitive("polypropylene", Many(Cylinder(0.6 * float(stack.bounds[1, 0]), 1.2), ends), 0.4))
    lying = moved(parts, (0.0, 0.0, 0.0), rotation(pitch=90))
    return Item("biscuits", boxed(lying) if rng.random() < 0.4 else lying, poses=(IDENTITY, rotation(roll=90)))


def _tin(rng: np.random.Generator, *, name: str) -> Item:
    pose = stand_or_lie(rng, lying=0.35)
    pet = name == "pet food tin"
    radius, height = pick(rng, ((36.5, 110.0), (36.5, 58.0), (42.0, 35.0), (49.5, 118.0), (33.0, 82.0), (52.0, 60.0)))
    content, chunk = pick(
        rng,
        (("meat", "meat"),)
        if pet
        else (("water", "fruit"), ("water", "rice"), ("vegetable oil", "meat"), ("milk", None)),
    )
    room_shape = Cylinder(radius - 0.22, height - 0.5)
    liquid = filled(
        room_shape,
        content,
        rng.uniform(0.86, 0.97),
        pose,
        texture=grain(rng, 0.05, 6.0) if pet or chunk == "meat" else None,
    )
    parts = [Primitive("steel", Cylinder(radius, height), carve=(liquid,))]
    if chunk == "fruit":
        pieces = jumble(rng, Ellipsoid((9.0, 7.0, 5.0)), (1.35 * radius, 1.35 * radius, 0.8 * height), 0.4)
        parts.append(Primitive("sugar", pieces, 0.12))
    elif chunk == "rice":
        pieces = jumble(rng, Ellipsoid((6.0, 4.0, 4.0)), (1.35 * radius, 1.35 * radius, 0.8 * height), 0.45)
        parts.append(Primitive("starch", pieces, 0.15))
    parts += [Primitive("steel", torus(radius, 1.3), centre=(0.0, 0.0, side * 0.5 * height)) for side in (-1.0, 1.0)]
    if height > 70.0:
        beads = lattice((1, 1, int(rng.integers(3, 8))), (1.0, 1.0, 6.0))
        parts.append(Primitive("steel", Many(Cylinder(radius + 0.35, 1.5), beads), 0.35))
    if rng.random() < 0.6:
        parts.append(
            Primitive("steel", RoundedBox((13.0, 22.0, 1.0), 0.4), centre=(0, 0.5 * radius, 0.5 * height + 0.6))
        )
    return Item(name, tuple(parts), poses=(pose,))


def _honey(rng: np.random.Generator) -> Item:
    pose = stand_or_lie(rng, lying=0.3)
    radius = rng.uniform(24.0, 42.0)
    content, density = pick(rng, (("honey", 1.42), ("honey", 1.3), ("nuts", 1.05), ("chocolate", 1.2)))
    return Item(
        "jar of honey",
        glass_jar(rng, content, radius, radius * rng.uniform(1.9, 3.0), pose, density * rng.uniform(0.95, 1.03)),
        poses=(pose,),
    )


def _spice_jar(rng: np.random.Generator) -> Item:
    pose, radius = stand_or_lie(rng), rng.uniform(18.0, 24.0)
    content, low, high = pick(rng, (("tea", 0.3, 0.5), ("salt", 1.1, 1.3), ("sugar", 0.5, 0.7), ("coffee", 0.4, 0.55)))
    texture = grain(rng, 0.08, 2.0)
    return Item(
        "spice jar",
        glass_jar(rng, content, radius, radius * rng.uniform(3.8, 5.2), pose, rng.uniform(low, high), texture),
        poses=(pose,),
    )


def _tea(rng: np.random.Generator) -> Item:
    if rng.random() < 0.4:
        leaf = Primitive("tea", Box((1, 1, 1)), rng.uniform(0.2, 0.4), texture=grain(rng, 0.2, 3.0))
        parts = pouch(rng, (rng.uniform(100, 160), rng.uniform(70, 110), rng.uniform(35, 60)), "aluminium", 0.06, leaf)
        return Item("tea", boxed(parts) if rng.random() < 0.4 else parts, poses=FLAT)
    count, rows = int(rng.integers(10, 26)), int(rng.integers(1, 3))
    places = lattice((count, rows, 1), (5.4, 66.0, 1.0)) + rng.uniform(-0.6, 0.6, (count * rows, 3))
    tilt = np.stack([rotation(pitch=float(angle)) for angle in rng.uniform(-5.0, 5.0, count * rows)])
    bags = Primitive(
        "tea",
        Many(RoundedBox((3.2, 54.0, 42.0), 1.4), places, tilt),
        rng.uniform(0.25, 0.4),
        texture=grain(rng, 0.15, 2.0),
    )
    sleeves = Primitive(
        pick(rng, ("paper", "aluminium")), Many(Box((0.09, 60.0, 58.0)), places - np.array([2.3, 0, 0]), tilt)
    )
    return Item("tea", boxed((bags, sleeves), 4.0), poses=BOX_POSES)


def _beans(rng: np.random.Generator) -> Item:
    bean = Primitive("coffee", Box((1, 1, 1)), rng.uniform(0.33, 0.42), texture=grain(rng, 0.22, 4.0))
    parts = pouch(rng, (rng.uniform(180, 260), rng.uniform(90, 130), rng.uniform(50, 80)), "aluminium", 0.06, bean)
    valve = Primitive(
        "polypropylene",
        Cylinder(9.0, 2.0),
        centre=(0.3 * float(parts[0].shape.bounds[1, 0]), 0.0, float(parts[0].shape.bounds[1, 2]) - 1.0),
    )
    return Item("coffee beans", (*parts, valve), poses=FLAT, soft=True)


def _rice(rng: np.random.Generator) -> Item:
    material, low, high, size = pick(
        rng,
        (("rice", 0.75, 0.85, 2.0), ("rice", 0.7, 0.8, 4.0), ("nuts", 0.55, 0.7, 6.0), ("biscuit", 0.35, 0.45, 5.0)),
    )
    kernels = Primitive(material, Box((1, 1, 1)), rng.uniform(low, high), texture=grain(rng, 0.12, size))
    x = rng.uniform(140.0, 230.0)
    parts = pouch(rng, (x, 0.6 * x, rng.uniform(35.0, 65.0)), "polypropylene", 0.1, kernels)
    return Item("bag of rice", parts, poses=FLAT, soft=True)


def _pasta(rng: np.random.Generator) -> Item:
    if rng.random() < 0.4:
        length, count = rng.uniform(240.0, 262.0), int(rng.integers(150, 280))
        side = 1.9 * np.sqrt(count) / np.sqrt(1.6)
        places = rng.uniform(-0.5, 0.5, (count, 3)) * (6.0, 1.6 * side, side)
        turns = np.broadcast_to(rotation(pitch=90), (count, 3, 3))
        rods = Primitive("flour", Many(Cylinder(0.85, length), places, turns), 1.35)
        return Item("pasta", boxed((rods,)) if rng.random() < 0.4 else (rods,), poses=(IDENTITY, rotation(roll=90)))
    x, y, z = rng.uniform(150.0, 210.0), rng.uniform(90.0, 120.0), rng.uniform(50.0, 70.0)
    kinds: tuple[tuple[Convex, float], ...] = (
        (Cylinder(4.5, 32.0), 0.5),
        (Capsule(3.5, 28.0), 0.45),
        (Ellipsoid((11.0, 8.0, 4.0)), 0.4),
    )
    shape, share = pick(rng, kinds)
    pieces = Primitive("flour", jumble(rng, shape, (x, y, z), share, pillow=True), rng.uniform(0.55, 0.75))
    film = Primitive("polypropylene", Box((x + 20.0, y, 0.12)))
    return Item("pasta", (pieces, film), poses=FLAT, soft=True)


def _crisps(rng: np.random.Generator) -> Item:
    if rng.random() < 0.5:
        radius, height = rng.uniform(33.0, 38.0), rng.uniform(110.0, 245.0)
        count = int(height * rng.uniform(0.22, 0.36))
        places = lattice((1, 1, count), (1.0, 1.0, 0.9 * height / count))
        turns = np.stack([rotation(pitch=float(a), roll=float(b)) for a, b in rng.uniform(-5.0, 5.0, (count, 2))])
        stack = Primitive("biscuit", Many(Cylinder(0.86 * radius, 1.1, 0.7 * radius), places, turns), 0.85)
        tin = Primitive(
            "cardboard",
            Cylinder(radius, height),
            0.8,
            carve=(Primitive(None, Cylinder(radius - 0.9, height), carve=(stack,)),),
        )
        base = Primitive("steel", Cylinder(radius, 0.25), centre=(0.0, 0.0, -0.5 * height - 0.2))
        ring = Primitive("steel", torus(radius, 1.0), centre=(0.0, 0.0, -0.5 * height))
        lid = cap("polyethylene", radius + 1.5, 9.0, 0.5 * height - 7.0, 0.9)
        return Item("crisps", (tin, base, ring, lid), poses=(IDENTITY, rotation(pitch=90)))
    x, y, z = rng.uniform(150.0, 240.0), rng.uniform(120.0, 170.0), rng.uniform(45.0, 75.0)
    chips = Primitive("biscuit", jumble(rng, Cylinder(18.0, 1.3, 13.0), (x, y, z), 0.07, pillow=True), 0.8)
    ends = np.array([[-0.5 * x, 0, 0], [0.5 * x, 0, 0]])
    seal = Primitive("polypropylene", Many(Box((9.0, y, 0.2)), ends))
    return Item("crisps", (chips, seal), poses=FLAT, soft=True)


def _sweets(rng: np.random.Generator) -> Item:
    x, y, z = rng.uniform(100.0, 170.0), rng.uniform(70.0, 110.0), rng.uniform(25.0, 45.0)
    kinds: tuple[tuple[Convex, str, float], ...] = (
        (sphere(7.0), "sugar", 1.4),
        (Ellipsoid((10.0, 7.0, 6.0)), "sugar", 1.4),
        (RoundedBox((18.0, 14.0, 8.0), 2.0), "gelatin", 1.3),
        (Cylinder(11.0, 7.0), "chocolate", 1.2),
        (Capsule(5.0, 22.0), "gelatin", 1.3),
    )
    shape, material, density = pick(rng, kinds)
    pieces = Primitive(
        material, jumble(rng, shape, (x, y, z), rng.uniform(0.4, 0.58), pillow=True), density * rng.uniform(0.9, 1.05)
    )
    seal = Primitive("polypropylene", Many(Box((8.0, y, 0.3)), np.array([[-0.5 * x, 0, 0], [0.5 * x, 0, 0]])))
    return Item("bag of sweets", (pieces, seal), poses=FLAT, soft=True)


def _nuts(rng: np.random.Generator) -> Item:
    x, y, z = rng.uniform(100.0, 180.0), rng.uniform(70.0, 120.0), rng.uniform(25.0, 50.0)
    shells = rng.random() < 0.3
    shape: Convex = (
        Ellipsoid((16.0, 14.0, 14.0)) if shells else Ellipsoid((rng.uniform(7.0, 11.0), 6.0, rng.uniform(4.5, 6.0)))
    )
    pieces = jumble(rng, shape, (x, y, max(z, 36.0)), rng.uniform(0.45, 0.55), pillow=True)
    carve: Parts = ()
    if shells:
        kernel = Primitive("nuts", Many(sphere(9.0), pieces.centres))
        carve = (Primitive(None, Many(sphere(12.0), pieces.centres), carve=(kernel,)),)
    body = Primitive("hardwood" if shells else "nuts", pieces, 0.9 if shells else 1.0, carve=carve)
    seal = Primitive("polypropylene", Many(Box((8.0, y, 0.3)), np.array([[-0.5 * x, 0, 0], [0.5 * x, 0, 0]])))
    return Item("bag of nuts", (body, seal), poses=FLAT, soft=True)


def _fruit(rng: np.random.Generator) -> Item:
    nx, ny = pick(rng, ((1, 1), (2, 1), (2, 2), (3, 2)))
    radius = rng.uniform(27.0, 42.0)
    places = lattice((nx, ny, 1), (2.05 * radius, 2.05 * radius, 1.0)) + rng.uniform(-1.0, 1.0, (nx * ny, 3))
    texture = grain(rng, 0.03, 4.0)
    if rng.random() < 0.5:
        seeds = np.concatenate([places + 5.0 * np.array([np.cos(a), np.sin(a), 0.0]) for a in np.arange(5) * 1.257])
        core = (
            Primitive(
                None,
                Many(Cylinder(8.0, 12.0), places),
                carve=(Primitive("hardwood", Many(Ellipsoid((1.6, 1.6, 4.0)), seeds), 1.1),),
            ),
        )
        flesh = Primitive("fruit", Many(Ellipsoid((radius, radius, 0.9 * radius)), places), 0.85, carve=core)
        return Item(
            "fruit", (flesh, Primitive("hardwood", Many(Cylinder(1.2, 20.0), places), centre=(0, 0, 0.85 * radius)))
        )
    peel = Primitive("fruit", Many(sphere(0.9 * radius), places), 1.0, texture=texture)
    skin = Primitive("fruit", Many(sphere(radius), places), 0.6, carve=(peel,))
    return Item("fruit", (skin,))


def _cheese(rng: np.random.Generator) -> Item:
    x, y, z = rng.uniform(80.0, 140.0), rng.uniform(55.0, 90.0), rng.uniform(30.0, 60.0)
    density = rng.uniform(1.0, 1.12)
    if rng.random() < 0.35:
        radius = rng.uniform(38.0, 60.0)
        body = Primitive("cheese", Cylinder(radius - 2.0, 0.6 * radius), density, texture=grain(rng, 0.02, 4.0))
        return Item(
            "cheese",
            (Primitive("beeswax", Cylinder(radius, 0.6 * radius + 4.0), carve=(body,)),),
            poses=(IDENTITY, rotation(pitch=90)),
        )
    holes: Parts = ()
    if rng.random() < 0.6:
        room = (x - 12.0, y - 12.0, z - 12.0)
        eyes = jumble(rng, sphere(rng.uniform(3.0, 8.0)), room, rng.uniform(0.02, 0.08))
        holes = (Primitive(None, eyes),)
    block = Primitive("cheese", Box((x, y, z)), density, carve=holes, texture=None if holes else grain(rng, 0.015, 4.0))
    film = Primitive("polyethylene film", Box((x + 30.0, y + 16.0, 0.2)))
    return Item("cheese", (block, film), poses=(IDENTITY, rotation(roll=90)))


def _sausage(rng: np.random.Generator) -> Item:
    count = int(rng.integers(1, 5))
    radius = rng.uniform(18.0, 30.0) if count < 3 else rng.uniform(10.0, 16.0)
    length = radius * rng.uniform(5.0, 9.0)
    bend = rng.uniform(0.0, 0.25) * length
    share = np.linspace(-0.5, 0.5, 8)
    path = np.stack([length * share, bend * (1.0 - 4.0 * share**2), np.zeros(8)], axis=1)
    texture = grain(rng, 0.06, 4.0)
    parts: list[Primitive] = []
    out = np.stack([path[0] - path[1], path[-1] - path[-2]])
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    turns, ends = axis_rotation(out), path[[0, -1]]
    tips = Many(Frustum(radius, 0.35 * radius, 0.7 * radius), ends + 0.35 * radius * out, turns)
    clips = Many(Box((4.0, 5.0, 2.5)), ends + (0.7 * radius + 1.5) * out, turns)
    density = rng.uniform(0.95, 1.08)
    for k in range(count):
        at = (0.0, k * (2.0 * radius + 1.0), 0.0)
        parts += [Primitive("meat", shape, density, at, texture=texture) for shape in (tube(path, radius), tips)]
        if radius > 16.0:
            parts.append(Primitive("aluminium", clips, centre=at))
    return Item("sausage", tuple(parts), poses=FLAT)


def _noodles(rng: np.random.Generator) -> Item:
    texture = grain(rng, 0.3, 2.5)
    if rng.random() < 0.5:
        height, bottom, top = rng.uniform(90.0, 115.0), rng.uniform(32.0, 36.0), rng.uniform(44.0, 50.0)
        low, high = (bottom + share * (top - bottom) - 2.5 for share in (0.16, 0.76))
        block = Primitive(
            "flour",
            Frustum(low, high, 0.6 * height),
            rng.uniform(0.35, 0.5),
            (0.0, 0.0, -0.04 * height),
            texture=texture,
        )
        powder = Primitive(
            "salt", jumble(rng, Ellipsoid((9.0, 9.0, 4.0)), (40.0, 40.0, 8.0), 0.2), 0.6, (0.0, 0.0, 0.33 * height)
        )
        room = Primitive(
            None, Frustum(bottom - 1.6, top - 1.6, height - 1.6), centre=(0, 0, 0.8), carve=(powder, block)
        )
        cup = Primitive("polystyrene", Frustum(bottom, top, height), 0.4, carve=(room,))
        lid = Primitive("aluminium", Cylinder(top + 2.0, 0.08), centre=(0, 0, 0.5 * height + 0.1))
        return Item("instant noodles", (cup, lid), poses=(IDENTITY, rotation(roll=180)))
    x, y, z = rng.uniform(95.0, 125.0), rng.uniform(85.0, 100.0), rng.uniform(22.0, 30.0)
    block = Primitive("flour", RoundedBox((x, y, z), 8.0, "z"), rng.uniform(0.35, 0.5), texture=texture)
    sachets = (
        Primitive("salt", RoundedBox((50.0, 38.0, 4.0), 1.8), 0.75, (-10.0, 12.0, 0.5 * z + 2.5)),
        Primitive("vegetable oil", RoundedBox((42.0, 24.0, 4.0), 1.8), None, (5.0, -25.0, 0.5 * z + 2.5)),
    )
    ends = Many(Box((8.0, y, 0.2)), np.array([[-0.5 * x - 10, 0, 0], [0.5 * x + 10, 0, 0]]))
    return Item(
        "instant noodles", (block, *sachets[: int(rng.integers(1, 3))], Primitive("polypropylene", ends)), poses=FLAT
    )


def _kibble(rng: np.random.Generator) -> Item:
    x = rng.uniform(150.0, 260.0)
    kernels = Primitive("biscuit", Box((1, 1, 1)), rng.uniform(0.38, 0.5), texture=grain(rng, 0.2, 6.0))
    parts = pouch(rng, (x, 0.62 * x, rng.uniform(45.0, 80.0)), "polypropylene", 0.15, kernels)
    return Item("dry pet food", parts, poses=FLAT, soft=True)


GOODS: tuple[Goods, ...] = (
    *powders(),
    Goods("chocolate bar", _chocolate, ("food",), count=(1, 4)),
    Goods("box of pralines", _pralines, ("food",)),
    Goods("biscuits", _biscuits, ("food",), 1.2, count=(1, 3)),
    Goods("food tin", partial(_tin, name="food tin"), ("food",), 1.2, count=(1, 6)),
    Goods("pet food tin", partial(_tin, name="pet food tin"), ("food", "household"), 0.6, count=(1, 6)),
    Goods("jar of honey", _honey, ("food",), count=(1, 3)),
    Goods("spice jar", _spice_jar, ("food", "kitchen"), count=(1, 6)),
    Goods("tea", _tea, ("food",), 1.2, "herb", (1, 3)),
    Goods("coffee beans", _beans, ("food",)),
    Goods("bag of rice", _rice, ("food",), count=(1, 2)),
    Goods("pasta", _pasta, ("food",), count=(1, 3)),
    Goods("crisps", _crisps, ("food",), count=(1, 3)),
    Goods("bag of sweets", _sweets, ("food",), 1.2, count=(1, 4)),
    Goods("bag of nuts", _nuts, ("food",), count=(1, 2)),
    Goods("fruit", _fruit, ("food",), 0.7),
    Goods("cheese", _cheese, ("food",), 0.8, count=(1, 2)),
    Goods("sausage", _sausage, ("food",), 0.8, count=(1, 2)),
    Goods("instant noodles", _noodles, ("food",), count=(1, 5)),
    Goods("dry pet food", _kibble, ("food", "household"), 0.7),
)
