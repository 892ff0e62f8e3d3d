"""Pots, pans, crockery and glasses."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import Many, torus, tube
from ..primitives import Box, Cylinder, Ellipsoid, Frustum, Intersection, sphere
from ..revolved import Revolved
from .vessels import BOX_POSES, Parts, boxed, glass_jar, grain, lattice, pick, pipe


def _pan(rng: np.random.Generator) -> Item:
    radius, tall = rng.uniform(70.0, 105.0), rng.uniform(35.0, 50.0)
    metal, wall = pick(
        rng, (("aluminium", 3.0), ("aluminium", 2.2), ("stainless steel", 0.9), ("cast iron", 3.8), ("steel", 2.0))
    )
    body = Revolved(((0.0, 0.78 * radius), (8.0, 0.86 * radius), (tall, radius)))
    pan = Primitive(metal, body, carve=(Primitive(None, body.inset(wall)),))
    parts = [pan]
    if metal != "cast iron":
        parts.append(
            Primitive(pick(rng, ("stainless steel", "aluminium")), Cylinder(0.7 * radius, 2.5), centre=(0, 0, -1.3))
        )
    length = min(rng.uniform(120.0, 160.0), 320.0 - 2 * radius)
    core = Primitive("steel", Cylinder(2.6, 0.6 * length), centre=(0.0, 0.0, -0.15 * length))
    grip = pick(rng, ("epoxy", "hardwood", "stainless steel"))
    shell = Primitive(
        grip,
        Cylinder(12.0, length, 8.0),
        2.2 if grip == "stainless steel" else None,
        (radius + 12.0 + 0.5 * length, 0.0, 0.85 * tall),
        rotation(pitch=83),
        (core,),
    )
    rivets = lattice((1, 3, 1), (1.0, 14.0, 1.0)) + np.array([0.97 * radius, 0.0, 0.75 * tall])
    parts.append(shell)
    parts.append(Primitive("steel", Many(sphere(3.2), rivets)))
    parts.append(
        Primitive(
            "steel", Box((22.0, 30.0, 2.5)), centre=(radius + 8.0, 0.0, 0.75 * tall), rotation=rotation(pitch=-10)
        )
    )
    return Item("frying pan", tuple(parts), poses=(IDENTITY, rotation(roll=180), rotation(roll=90)))


def _pot(rng: np.random.Generator) -> Item:
    radius, tall, wall = rng.uniform(65.0, 115.0), rng.uniform(70.0, 140.0), rng.uniform(0.6, 1.0)
    metal = pick(rng, ("stainless steel", "stainless steel", "aluminium", "steel"))
    wall = 2.2 if metal == "aluminium" else wall
    body = Revolved(((0.0, radius - 6.0), (5.0, radius), (tall - 2.0, radius), (tall, radius + 2.5)))
    parts = [Primitive(metal, body, carve=(Primitive(None, body.inset(wall, wall)),))]
    parts.append(Primitive("aluminium", Cylinder(0.88 * radius, 4.0), centre=(0.0, 0.0, -2.1)))
    for side in (-1.0, 1.0):
        loop = np.array([[0, -28, 0], [22, -24, 2], [26, 0, 3], [22, 24, 2], [0, 28, 0]]) * (side, 1.0, 1.0)
        parts.append(Primitive("stainless steel", tube(loop + np.array([side * radius, 0.0, 0.78 * tall]), 3.5), 5.0))
    if rng.random() < 0.8:
        glass = rng.random() < 0.6
        lid = Intersection(
            (Ellipsoid((1.25 * radius, 1.25 * radius, 0.5 * radius)), Box((2 * radius, 2 * radius, radius))),
            ((0, 0, -0.3 * radius), (0, 0, 0.5 * radius)),
        )
        thick = 4.0 if glass else 0.8
        room = Intersection(
            (
                Ellipsoid((1.25 * radius - thick, 1.25 * radius - thick, 0.5 * radius - thick)),
                Box((2 * radius, 2 * radius, radius)),
            ),
            ((0, 0, -0.3 * radius), (0, 0, 0.5 * radius)),
        )
        parts.append(
            Primitive("glass" if glass else metal, lid, centre=(0.0, 0.0, tall + 1.0), carve=(Primitive(None, room),))
        )
        parts.append(Primitive("stainless steel", torus(radius, 1.4), centre=(0.0, 0.0, tall + 1.0)))
        parts.append(Primitive("epoxy", Cylinder(16.0, 12.0), centre=(0.0, 0.0, tall + 0.2 * radius + 14.0)))
        parts.append(Primitive("steel", Cylinder(2.2, 22.0), centre=(0.0, 0.0, tall + 0.2 * radius + 8.0)))
    return Item("cooking pot", tuple(parts), poses=(IDENTITY, IDENTITY, rotation(roll=180)))


def _ear(material: str, radius: float, low: float, high: float, thick: float) -> Primitive:
    """A handle on the side of a cup, between two heights."""
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    angle = np.linspace(-0.5 * np.pi, 0.5 * np.pi, 8)
    path = np.stack([radius + 0.85 * half * np.cos(angle), np.zeros(8), middle + half * np.sin(angle)], axis=1)
    return Primitive(material, tube(path, thick))


def _mug(rng: np.random.Generator) -> Item:
    radius, tall = rng.uniform(34.0, 48.0), rng.uniform(65.0, 110.0)
    material = pick(rng, ("porcelain", "porcelain", "earthenware", "glass", "stainless steel"))
    wall = 0.6 if material == "stainless steel" else rng.uniform(3.0, 5.0)
    taper = rng.uniform(0.72, 1.0)
    body = Revolved(
        ((0.0, taper * radius - 4.0), (5.0, taper * radius), (0.5 * tall, 0.5 * (1 + taper) * radius), (tall, radius))
    )
    foot = Primitive(None, Cylinder(0.7 * taper * radius - 2.0, 2.0), centre=(0.0, 0.0, 1.0))
    cup = Primitive(material, body, carve=(Primitive(None, body.inset(wall, wall + 3.0)), foot))
    parts: Parts = (cup, _ear(material, radius - 3.0 * (1 - taper), 0.22 * tall, 0.82 * tall, 3.0 if wall < 1 else 4.5))
    if rng.random() < 0.35:
        return Item("mug", boxed(parts, 6.0), poses=BOX_POSES)
    return Item("mug", parts, poses=(IDENTITY, rotation(roll=180), rotation(roll=90)))


def _dish(material: str, radius: float, rise: float, thick: float) -> Primitive:
    """A plate: a flat well, a sloping rim, a foot."""
    body = Revolved(((0.0, 0.55 * radius), (2.5, 0.6 * radius), (0.35 * rise, 0.68 * radius), (rise, radius)))
    slope = thick * 0.5 * radius / rise
    room = Revolved(
        (
            (thick, 0.6 * radius - 0.1 * slope),
            (0.35 * rise + 0.9 * thick, 0.66 * radius - 0.2 * slope),
            (rise, radius - slope),
        )
    )
    foot = Primitive(None, Cylinder(0.5 * radius, 1.2), centre=(0.0, 0.0, 0.6))
    return Primitive(material, body, carve=(Primitive(None, room), foot))


def _plates(rng: np.random.Generator) -> Item:
    radius, count = rng.uniform(70.0, 140.0), int(rng.integers(1, 7))
    material, thick = pick(rng, ("porcelain", "porcelain", "earthenware", "glass")), rng.uniform(3.5, 5.0)
    rise = rng.uniform(18.0, 26.0)
    plate = _dish(material, radius, rise, thick)
    parts = tuple(
        part for k in range(count) for part in moved((plate,), (0.0, 0.0, (thick + rng.uniform(2.0, 4.0)) * k))
    )
    return Item("plates", parts, poses=(IDENTITY, IDENTITY, rotation(roll=180), rotation(roll=90)))


def _bowl(rng: np.random.Generator) -> Item:
    radius = rng.uniform(50.0, 115.0)
    material, wall = pick(
        rng,
        (
            ("porcelain", 4.0),
            ("glass", 4.5),
            ("earthenware", 5.5),
            ("stainless steel", 0.7),
            ("hardwood", 7.0),
            ("polypropylene", 2.0),
        ),
    )
    tall = radius * rng.uniform(0.6, 1.0)
    body = Revolved(((0.0, 0.45 * radius), (0.18 * tall, 0.7 * radius), (0.5 * tall, 0.9 * radius), (tall, radius)))
    first = Primitive(material, body, carve=(Primitive(None, body.inset(wall, wall)),))
    count = int(rng.integers(1, 5))
    parts = tuple(part for k in range(count) for part in moved((first,), (0.0, 0.0, (2.2 * wall + 5.0) * k)))
    return Item("bowls", parts, poses=(IDENTITY, rotation(roll=180)))


def _teapot(rng: np.random.Generator) -> Item:
    radius = rng.uniform(48.0, 75.0)
    tall = radius * rng.uniform(1.3, 1.8)
    material, wall = pick(rng, (("porcelain", 4.0), ("glass", 2.5), ("cast iron", 3.5), ("stainless steel", 0.7)))
    body = Revolved(
        (
            (0.0, 0.6 * radius),
            (0.2 * tall, 0.92 * radius),
            (0.45 * tall, radius),
            (0.75 * tall, 0.85 * radius),
            (tall, 0.45 * radius),
        )
    )
    shell = Primitive(material, body, carve=(Primitive(None, body.inset(wall, wall)),))
    path = np.array(
        [
            [0.9 * radius, 0, 0.35 * tall],
            [1.25 * radius, 0, 0.5 * tall],
            [1.45 * radius, 0, 0.75 * tall],
            [1.6 * radius, 0, 0.95 * tall],
        ]
    )
    bore = Primitive(None, tube(path, 9.5 - wall))
    lid = Revolved(
        (
            (tall, 0.48 * radius),
            (tall + 6.0, 0.4 * radius),
            (tall + 10.0, 0.12 * radius),
            (tall + 22.0, 0.16 * radius),
            (tall + 26.0, 0.06 * radius),
        )
    )
    parts = [
        shell,
        Primitive(material, tube(path, 9.5), carve=(bore,)),
        Primitive(material, lid, 1.6 if material != "stainless steel" else 2.0),
    ]
    if material == "cast iron" or rng.random() < 0.3:
        angle = np.linspace(0.0, np.pi, 9)
        arch = np.stack([0.8 * radius * np.cos(angle), np.zeros(9), 0.85 * tall + 0.9 * radius * np.sin(angle)], axis=1)
        parts.append(Primitive(pick(rng, ("steel", "hardwood")), tube(arch, 3.2)))
    else:
        parts += moved(
            (_ear(material, 0.88 * radius, 0.25 * tall, 0.85 * tall, 6.0),), (0.0, 0.0, 0.0), rotation(yaw=180)
        )
    if rng.random() < 0.5:
        sieve = Revolved(((0.25 * tall, 0.3 * radius), (0.97 * tall, 0.4 * radius)))
        parts.append(Primitive("stainless steel", sieve, 4.0, carve=(Primitive(None, sieve.inset(0.5, 0.5)),)))
    return Item("teapot", tuple(parts))


def _wine_glass(rng: np.random.Generator) -> Item:
    radius, tall, wall = rng.uniform(28.0, 48.0), rng.uniform(110.0, 230.0), rng.uniform(1.0, 1.8)
    stemmed = rng.random() < 0.7
    material = "lead glass" if rng.random() < 0.2 else "glass"
    if stemmed:
        low = 0.42 * tall
        foot: tuple[tuple[float, float], ...] = (
            (0.0, 0.85 * radius),
            (2.0, 0.8 * radius),
            (5.0, 5.0),
            (0.2 * tall, 3.5),
            (low, 5.0),
        )
        cup = (
            (low, 5.0),
            (low + 0.14 * tall, 0.85 * radius),
            (low + 0.3 * tall, radius),
            (tall, rng.uniform(0.65, 0.95) * radius),
        )
        body = Revolved((*foot, *cup[1:]))
        room = Revolved(cup).inset(wall, 4.0)
    else:
        tall = min(tall, 150.0)
        body = Revolved(((0.0, 0.85 * radius), (tall, radius)))
        room = body.inset(wall + 0.6, rng.uniform(6.0, 14.0))
    glass = Primitive(material, body, carve=(Primitive(None, room),))
    count, pitch = int(rng.integers(1, 5)), 2 * radius + 6.0
    if count == 1:
        return Item("drinking glass", (glass,), poses=(IDENTITY, rotation(roll=180), rotation(pitch=90)))
    places = lattice((2, (count + 1) // 2, 1), (pitch, pitch, 1.0))[:count]
    parts = tuple(part for at in places for part in moved((glass,), (float(at[0]), float(at[1]), 0.0)))
    return Item("drinking glass", boxed(parts, 4.0), poses=(IDENTITY, rotation(roll=180), rotation(roll=90)))


def _storage_jar(rng: np.random.Generator) -> Item:
    radius = rng.uniform(35.0, 55.0)
    content = pick(rng, (("rice", 0.8), ("sugar", 0.85), ("coffee", 0.35), ("flour", 0.6)))
    parts = glass_jar(rng, content[0], radius, radius * rng.uniform(2.4, 3.8), IDENTITY, content[1], grain(rng, 0.06))
    return Item("storage jar", parts)


def _moka(rng: np.random.Generator) -> Item:
    size = rng.uniform(0.75, 1.1)
    radius, wall = 45.0 * size, 3.0
    metal = pick(rng, ("aluminium", "aluminium", "stainless steel"))
    wall = 1.0 if metal == "stainless steel" else wall
    low, waist, tall = 70.0 * size, 0.72 * radius, 150.0 * size
    base = Revolved(((0.0, radius), (low - 18.0, 0.86 * radius), (low, waist)))
    upper = Revolved(((low, waist), (low + 16.0, 0.8 * radius), (tall, radius)))
    funnel = (
        pipe(metal, 0.78 * waist, 0.78 * waist - 1.0, 22.0, low - 12.0),
        pipe(metal, 5.0, 4.0, 0.6 * low, 0.42 * low),
    )
    coffee = (
        (Primitive("coffee", Cylinder(0.7 * waist, 18.0), 0.35, (0.0, 0.0, low - 12.0)),) if rng.random() < 0.3 else ()
    )
    parts = [
        Primitive(metal, base, carve=(Primitive(None, base.inset(wall, wall)),)),
        *funnel,
        *coffee,
        Primitive("rubber", torus(0.75 * waist, 2.0), centre=(0.0, 0.0, low)),
        Primitive(metal, upper, carve=(Primitive(None, upper.inset(wall, wall)),)),
        pipe(metal, 9.0, 7.0, 0.4 * tall, low + 0.2 * tall),
        Primitive(
            metal,
            Frustum(radius, 6.0, 16.0 * size),
            0.7 if metal == "aluminium" else 1.4,
            (0.0, 0.0, tall + 9.0 * size),
        ),
        Primitive("brass", Cylinder(4.5, 9.0), centre=(0.9 * radius, 0.0, 0.4 * low), rotation=rotation(pitch=90)),
        Primitive("epoxy", sphere(8.0), centre=(0.0, 0.0, tall + 24.0 * size)),
    ]
    path = np.array([[-radius, 0, tall - 6.0], [-radius - 28.0, 0, tall - 10.0], [-radius - 34.0, 0, low + 10.0]])
    parts.append(Primitive("epoxy", tube(path, 7.0)))
    parts.append(Primitive("steel", Cylinder(1.8, 26.0), centre=(-radius - 2.0, 0.0, tall), rotation=rotation(roll=90)))
    return Item("moka pot", tuple(parts), poses=(IDENTITY, rotation(roll=90)))


def crockery() -> tuple[Goods, ...]:
    """Families of vessels to cook in and to eat from."""
    return (
        Goods("frying pan", _pan, ("kitchen",), 0.8),
        Goods("cooking pot", _pot, ("kitchen",), 0.7),
        Goods("mug", _mug, ("kitchen", "household"), 1.4, count=(1, 4)),
        Goods("plates", _plates, ("kitchen",)),
        Goods("bowls", _bowl, ("kitchen",)),
        Goods("teapot", _teapot, ("kitchen",), 0.7),
        Goods("drinking glass", _wine_glass, ("kitchen",), count=(1, 2)),
        Goods("storage jar", _storage_jar, ("kitchen", "food"), 0.7),
        Goods("moka pot", _moka, ("kitchen",), 0.7),
    )
