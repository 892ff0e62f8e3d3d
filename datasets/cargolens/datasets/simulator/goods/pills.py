"""Pills in blister packs, tubs, tubes and bags; and sweets that look like pills."""

from __future__ import annotations

from functools import partial

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, Convex, rotation
from ..item import Item, Primitive, moved
from ..many import Many, coil
from ..primitives import Box, Capsule, Cylinder, Ellipsoid, Intersection, RoundedBox, sphere
from ..prism import Prism, rectangle
from ..revolved import Revolved
from .vessels import BOX_POSES, FLAT, Parts, boxed, cap, jumble, lattice, pick, shoulder, stand_or_lie

Pill = tuple[Convex, str, float]


def pill(rng: np.random.Generator) -> Pill:
    """A tablet, a caplet, a hard or a soft capsule: shape, material, density."""
    kind = pick(rng, ("round", "round", "domed", "caplet", "capsule", "soft"))
    if kind == "round":
        material, density = pick(
            rng, (("tablet mass", 1.25), ("multivitamin mass", 1.45), ("paracetamol", 1.25), ("aspirin", 1.35))
        )
        return Cylinder(rng.uniform(3.0, 6.5), rng.uniform(2.6, 5.0)), material, density * rng.uniform(0.93, 1.05)
    if kind == "domed":
        radius = rng.uniform(3.5, 6.0)
        lens = Intersection((Cylinder(radius, 0.9 * radius), Ellipsoid((1.15 * radius, 1.15 * radius, 0.45 * radius))))
        return lens, pick(rng, ("tablet mass", "ibuprofen", "multivitamin mass")), rng.uniform(1.15, 1.4)
    if kind == "caplet":
        long = rng.uniform(6.5, 10.5)
        return (
            Ellipsoid((long, 0.42 * long, 0.34 * long)),
            pick(rng, ("tablet mass", "multivitamin mass", "paracetamol")),
            1.3,
        )
    if kind == "capsule":
        radius = rng.uniform(2.6, 3.9)
        return (
            Capsule(radius, radius * rng.uniform(5.2, 6.0)),
            pick(rng, ("tablet mass", "gelatin", "microcrystalline cellulose")),
            rng.uniform(0.55, 0.85),
        )
    long = rng.uniform(6.0, 12.0)
    return Ellipsoid((long, 0.42 * long, 0.42 * long)), "vegetable oil", 1.0


def _blister(rng: np.random.Generator, layers: int) -> tuple[Parts, tuple[float, float, float]]:
    """Blister cards on one another, their cups up and down in turn, and the size they take."""
    shape, material, density = pill(rng)
    turn = rotation(pitch=90) if isinstance(shape, Capsule) else IDENTITY
    half = np.abs(turn) @ shape.bounds[1]
    gap = rng.uniform(4.0, 7.0)
    nx, ny = int(rng.integers(3, 8)), int(rng.integers(2, 4))
    pitch = (2 * float(half[0]) + gap, 2 * float(half[1]) + gap)
    x, y, tall = nx * pitch[0] + 4.0, ny * pitch[1] + 4.0, 2 * float(half[2]) + 1.4
    spots = lattice((nx, ny, 1), (*pitch, 1.0))
    heights = (np.arange(layers) - 0.5 * (layers - 1)) * tall
    places = np.concatenate([spots + np.array([0.0, 0.0, z]) for z in heights])
    used = rng.random(len(places)) < (1.0 if rng.random() < 0.7 else rng.uniform(0.3, 0.9))
    used[0] = True
    taken = places[used]
    turns = np.broadcast_to(turn, (len(taken), 3, 3))
    pills = Primitive(material, Many(shape, taken, turns), density)
    cards = np.array([[0.0, 0.0, z - 0.5 * tall + 0.25] for z in heights])
    cold_formed = rng.random() < 0.25
    film = Primitive("aluminium" if cold_formed else "pvc", Many(Box((x, y, 0.12 if cold_formed else 0.28)), cards))
    cups = RoundedBox((2 * float(half[0]) + 1.2, 2 * float(half[1]) + 1.2, 0.3), 0.1)
    domes = Primitive("pvc", Many(cups, places + np.array([0.0, 0.0, 0.5 * tall - 0.5])))
    return (pills, film, domes), (x, y, layers * tall)


def _blisters(rng: np.random.Generator) -> Item:
    layers = int(rng.integers(1, 7))
    parts, (x, y, z) = _blister(rng, layers)
    if rng.random() < 0.7:
        leaflet = Primitive("paper", Box((0.9 * x, 0.85 * y, 1.6)), 0.75, (0.0, 0.0, 0.5 * z + 1.2))
        return Item("blister pack", boxed((*parts, leaflet), 3.0), poses=BOX_POSES)
    return Item("blister pack", parts, poses=FLAT)


def _pill_tub(rng: np.random.Generator, *, name: str, sweets: bool = False) -> Item:
    shape, material, density = pill(rng)
    if sweets:
        shape, material, density = pick(rng, _SWEETS)
    pose = stand_or_lie(rng, lying=0.4)
    radius = rng.uniform(19.0, 38.0)
    height, wall = radius * rng.uniform(2.2, 3.4), rng.uniform(0.9, 1.6)
    neck, top = 0.8 * radius, 0.8 * height
    body = Revolved(((0.0, radius), (top, radius), *shoulder(top, radius, 0.88 * height, neck), (height, neck)))
    level = rng.uniform(0.3, 0.85)
    side = 1.32 * (radius - wall)
    if pose[2, 2] != 0.0:
        room, at = (side, side, level * top - 4.0), (0.0, 0.0, 0.5 * level * top)
        if pose[2, 2] < 0.0:
            at = (0.0, 0.0, height - 0.5 * level * top - 4.0)
    else:
        down = -pose[2] * (1.0 - level) * 0.6 * radius
        room, at = (side * 0.9, side * 0.9, 0.86 * top), (float(down[0]), float(down[1]), 0.5 * top)
    pills = Primitive(material, jumble(rng, shape, room, rng.uniform(0.5, 0.6)), density, at)
    cotton: Parts = ()
    if rng.random() < 0.3:
        cotton = (Primitive("cotton", sphere(0.5 * neck), 0.12, (0.0, 0.0, top)),)
    plastic = pick(rng, ("polyethylene", "polyethylene", "pet", "glass"))
    bottle = Primitive(plastic, body, carve=(Primitive(None, body.inset(wall + (0.8 if plastic == "glass" else 0.0))),))
    lid = cap("polypropylene", neck + 3.5, 0.16 * height, 0.9 * height, 1.5)
    inner = cap("polypropylene", neck + 1.8, 0.12 * height, 0.91 * height, 0.8)
    dryer = Primitive("silica gel", Cylinder(7.0, 12.0), 0.75, (0.0, 0.0, 0.93 * height))
    parts = (bottle, pills, lid, inner, *cotton, *((dryer,) if rng.random() < 0.5 else ()))
    return Item(name, parts, poses=(pose,))


_SWEETS: tuple[Pill, ...] = (
    (Cylinder(4.5, 4.0), "sugar", 1.45),
    (Ellipsoid((5.5, 5.5, 3.0)), "sugar", 1.5),
    (Ellipsoid((8.0, 3.6, 3.6)), "gelatin", 1.35),
    (sphere(3.2), "sugar", 1.45),
    (Cylinder(8.0, 4.5), "sugar", 1.4),
)


def _pill_bag(rng: np.random.Generator, *, name: str, sweets: bool) -> Item:
    shape, material, density = pick(rng, _SWEETS) if sweets else pill(rng)
    x, y, z = rng.uniform(50.0, 120.0), rng.uniform(45.0, 90.0), rng.uniform(12.0, 28.0)
    pieces = Primitive(material, jumble(rng, shape, (x, y, z), rng.uniform(0.35, 0.55), pillow=True), density)
    film = pick(rng, ("polyethylene film", "aluminium"))
    sheets = Many(Box((x + 16.0, y + 8.0, 0.1)), np.array([[0.0, 0.0, -0.5 * z - 0.3], [0.0, 0.0, 0.5 * z + 0.3]]))
    seal = Primitive("polyethylene", Box((3.0, y + 8.0, 1.6)), centre=(0.5 * x + 4.0, 0.0, 0.0))
    return Item(name, (pieces, Primitive(film, sheets), seal), poses=FLAT, soft=True)


def _mints(rng: np.random.Generator) -> Item:
    shape, material, density = pick(rng, _SWEETS)
    x, y, z = rng.uniform(55.0, 95.0), rng.uniform(38.0, 62.0), rng.uniform(15.0, 22.0)
    pieces = Primitive(material, jumble(rng, shape, (x - 4.0, y - 4.0, 0.7 * z), rng.uniform(0.4, 0.6)), density)
    wall, metal = (0.25, "steel") if rng.random() < 0.6 else (1.1, "polypropylene")
    base = Primitive(
        metal,
        RoundedBox((x, y, z), 7.0, "z"),
        carve=(Primitive(None, RoundedBox((x - 2 * wall, y - 2 * wall, z - 2 * wall), 6.5, "z")),),
    )
    rim = Primitive(
        metal,
        Prism(rectangle(x + 1.0, y + 1.0, radius=7.0), 5.0, (rectangle(x, y, radius=6.5),)),
        centre=(0.0, 0.0, 0.3 * z),
    )
    hinge = Primitive(metal, Cylinder(0.9, 0.4 * x), centre=(0.0, 0.5 * y + 1.0, 0.3 * z), rotation=rotation(pitch=90))
    return Item("tin of mints", (base, pieces, rim, hinge), poses=FLAT)


def _effervescent(rng: np.random.Generator) -> Item:
    radius, count = rng.uniform(12.0, 14.5), int(rng.integers(5, 21))
    height, thick = rng.uniform(95.0, 145.0), rng.uniform(4.0, 4.8)
    count = min(count, int((height - 20.0) / thick))
    fizz = Primitive(
        pick(rng, ("citric acid", "baking soda", "multivitamin mass")),
        Many(Cylinder(radius - 1.6, thick - 0.15), lattice((1, 1, count), (1.0, 1.0, thick))),
        rng.uniform(1.2, 1.5),
        (0.0, 0.0, 0.5 * (count * thick - height) + 3.0),
    )
    metal = rng.random() < 0.25
    wall = 0.4 if metal else 1.0
    room = Primitive(
        None, Cylinder(radius - wall, height - 1.0), centre=(0.0, 0.0, 0.5), carve=moved((fizz,), (0.0, 0.0, -0.5))
    )
    tube = Primitive("aluminium" if metal else "polypropylene", Cylinder(radius, height), carve=(room,))
    lid = Primitive("polyethylene", Cylinder(radius + 1.0, 6.0), 0.6, (0.0, 0.0, 0.5 * height + 3.0))
    dryer = Primitive("silica gel", Cylinder(radius - 4.0, 9.0), 0.75, (0.0, 0.0, 0.5 * height - 6.0))
    spiral = Primitive("polyethylene", coil(radius - 3.5, 0.9, 4, 12.0), centre=(0.0, 0.0, 0.5 * height - 7.0))
    tail = (dryer, spiral) if count * thick < height - 26.0 else ()
    return Item("effervescent tablets", (tube, lid, *tail), poses=(rotation(pitch=90), IDENTITY))


def _organiser(rng: np.random.Generator) -> Item:
    nx, ny = 7, int(rng.integers(1, 5))
    pitch = rng.uniform(20.0, 30.0)
    x, y, z = nx * pitch + 3.0, ny * pitch + 3.0, rng.uniform(16.0, 24.0)
    wells = lattice((nx, ny, 1), (pitch, pitch, 1.0))
    shape, material, density = pill(rng)
    full = wells[rng.random(len(wells)) < 0.8]
    full = full if len(full) else wells
    places = np.repeat(full, 2, axis=0) + rng.uniform(-0.2, 0.2, (2 * len(full), 3)) * (pitch, pitch, 0.0)
    pills = Primitive(material, Many(shape, places), density, (0.0, 0.0, -0.2 * z))
    rooms = Primitive(None, Many(Box((pitch - 1.8, pitch - 1.8, z - 2.6)), wells))
    body = Primitive("polypropylene", RoundedBox((x, y, z), 3.0, "z"), carve=(rooms,))
    return Item("pill organiser", (body, pills), poses=FLAT)


def pills() -> tuple[Goods, ...]:
    """Families of pills and of what looks like them."""
    return (
        Goods("blister pack", _blisters, ("pharmacy",), 2.0, "pills", (1, 6)),
        Goods(
            "vitamin bottle", partial(_pill_tub, name="vitamin bottle"), ("pharmacy", "sports"), 1.5, "pills", (1, 4)
        ),
        Goods(
            "dietary supplement",
            partial(_pill_bag, name="dietary supplement", sweets=False),
            ("pharmacy", "sports"),
            1.0,
            "pills",
            (1, 3),
        ),
        Goods(
            "tub of sweets",
            partial(_pill_tub, name="tub of sweets", sweets=True),
            ("food", "pharmacy"),
            0.8,
            "pills",
            (1, 3),
        ),
        Goods("small sweets", partial(_pill_bag, name="small sweets", sweets=True), ("food",), 0.8, "pills", (1, 4)),
        Goods("tin of mints", _mints, ("food", "pharmacy"), 0.8, "pills", (1, 3)),
        Goods("effervescent tablets", _effervescent, ("pharmacy", "sports"), 1.0, "pills", (1, 4)),
        Goods("pill organiser", _organiser, ("pharmacy",), 0.6, "pills"),
    )
