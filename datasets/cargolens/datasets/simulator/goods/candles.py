"""Soap, bath bombs, candles and incense."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive
from ..many import Many
from ..primitives import Box, Cylinder, Ellipsoid, Frustum, Intersection, RoundedBox, sphere
from ..texture import Texture
from .vessels import BOX_POSES, Parts, boxed, cap, carton, jumble, lattice, pick


def soap_block(rng: np.random.Generator) -> Parts:
    """A bar of soap, pressed or cut, with its stamp."""
    x, y, z = rng.uniform(65.0, 95.0), rng.uniform(45.0, 62.0), rng.uniform(20.0, 34.0)
    grain = Texture(rng.uniform(0.01, 0.04), 4.0, int(rng.integers(1000)))
    density = rng.uniform(0.98, 1.12)
    kind = pick(rng, ("pressed", "cut", "oval"))
    if kind == "oval":
        return (
            Primitive(
                "soap",
                Intersection((Cylinder(0.5 * x, z, 0.5 * y), Ellipsoid((0.62 * x, 0.62 * y, 0.62 * z)))),
                density,
                texture=grain,
            ),
        )
    if kind == "cut":
        return (Primitive("soap", Box((x, y, z)), density, texture=grain),)
    stamp = Primitive(None, Box((0.5 * x, 0.35 * y, 1.5)), centre=(0.0, 0.0, 0.5 * z - 0.75))
    return (Primitive("soap", RoundedBox((x, y, z), 0.3 * z), density, carve=(stamp,)),)


def _soap(rng: np.random.Generator) -> Item:
    parts = soap_block(rng)
    if rng.random() < 0.5:
        return Item("soap bar", boxed(parts), poses=BOX_POSES)
    return Item("soap bar", parts, poses=(IDENTITY, rotation(roll=180), rotation(roll=90)))


def _bath_bombs(rng: np.random.Generator) -> Item:
    nx, ny = pick(rng, ((1, 1), (2, 1), (3, 1), (2, 2), (3, 2)))
    radius = rng.uniform(20.0, 38.0) if nx < 3 else rng.uniform(18.0, 26.0)
    places = lattice((nx, ny, 1), (2 * radius + 4.0, 2 * radius + 4.0, 1.0))
    grain = Texture(rng.uniform(0.03, 0.08), 2.5, int(rng.integers(1000)))
    material = pick(rng, ("baking soda", "citric acid"))
    balls = (
        Primitive(material, Many(sphere(radius), places), rng.uniform(0.95, 1.25), texture=grain),
        Primitive(material, Many(Cylinder(radius + 0.8, 2.0), places), 0.15),
    )
    if nx * ny == 1:
        return Item("bath bombs", balls)
    size = (nx * (2 * radius + 4.0) + 4.0, ny * (2 * radius + 4.0) + 4.0, 2 * radius + 4.0)
    return Item("bath bombs", carton(size, balls), poses=BOX_POSES)


def _candle(rng: np.random.Generator) -> Item:
    wax = pick(rng, ("candle wax", "beeswax"))
    kind = pick(rng, ("glass", "tin", "pillar", "tealights", "tapers"))
    if kind == "tealights":
        nx, ny, nz = pick(rng, ((3, 2, 1), (4, 3, 1), (5, 5, 2), (6, 1, 1)))
        places = lattice((nx, ny, nz), (39.0, 39.0, 17.0))
        fill = Primitive(wax, Many(Cylinder(18.8, 13.5), places), centre=(0.0, 0.0, 0.7))
        cups = Primitive("aluminium", Many(Cylinder(19.0, 15.0), places), carve=(fill,))
        discs = Primitive("steel", Many(Cylinder(6.0, 0.3), places), centre=(0.0, 0.0, -8.0))
        return Item("candle", (cups, discs), poses=(IDENTITY, rotation(roll=90)))
    if kind == "tapers":
        count, radius = int(rng.integers(2, 11)), rng.uniform(9.0, 12.0)
        length = rng.uniform(180.0, 260.0)
        places = lattice((count, 1, 1), (2 * radius + 1.0, 1, 1))
        wick = Primitive("cotton", Many(Cylinder(0.8, length + 12.0), places), 0.5, (0.0, 0.0, 6.0))
        return Item(
            "candle", (Primitive(wax, Many(Cylinder(radius, length), places)), wick), poses=(rotation(roll=90),)
        )
    radius = rng.uniform(27.0, 45.0)
    height = radius * rng.uniform(1.4, 2.6)
    grain = Texture(0.02, 5.0, int(rng.integers(1000)))
    wick = Primitive("cotton", Cylinder(1.2, height + 8.0), 0.5, (0.0, 0.0, 0.5 * height + 4.0))
    plate = Primitive("steel", Cylinder(8.0, 0.4), centre=(0.0, 0.0, 6.0))
    if kind == "pillar":
        body = Primitive(wax, Cylinder(radius, height), centre=(0.0, 0.0, 0.5 * height), texture=grain)
        return Item("candle", (body, wick), poses=(IDENTITY, rotation(pitch=90)))
    wall, floor, material = (
        (rng.uniform(2.2, 4.0), rng.uniform(4.0, 9.0), "glass") if kind == "glass" else (0.3, 0.4, "steel")
    )
    level = rng.uniform(0.6, 0.92) * height
    body = Primitive(
        wax,
        Cylinder(radius - wall, level - floor),
        centre=(0, 0, 0.5 * (level + floor) - 0.5 * (height + floor)),
        texture=grain,
    )
    room = Primitive(None, Cylinder(radius - wall, height - floor), centre=(0.0, 0.0, 0.5 * floor), carve=(body,))
    vessel = Primitive(material, Cylinder(radius, height), centre=(0.0, 0.0, 0.5 * height), carve=(room,))
    lid_kind = "steel" if kind == "tin" else pick(rng, ("hardwood", "aluminium"))
    lid: Parts = (
        (cap(lid_kind, radius + 0.6, 12.0, height - 9.0, 0.3),)
        if kind == "tin"
        else (Primitive(lid_kind, Cylinder(radius, 5.0), centre=(0, 0, height + 2.6)),)
    )
    return Item(
        "candle", (vessel, wick, plate, *(lid if rng.random() < 0.6 else ())), poses=(IDENTITY, rotation(pitch=90))
    )


def _incense(rng: np.random.Generator) -> Item:
    if rng.random() < 0.3:
        cones = jumble(rng, Frustum(7.0, 1.0, 26.0), (66.0, 36.0, 36.0), 0.25)
        return Item("incense", carton((94.0, 64.0, 64.0), (Primitive("hardwood", cones, 0.8),)), poses=BOX_POSES)
    ny, nz = int(rng.integers(4, 11)), int(rng.integers(3, 7))
    count, length, side = ny * nz, rng.uniform(190.0, 245.0), 2.9 * ny + 3.0
    places = lattice((1, ny, nz), (1.0, 2.9, 2.8)) + rng.uniform(-1.0, 1.0, (count, 3)) * (6.0, 0.1, 0.1)
    turns = np.broadcast_to(rotation(pitch=90), (count, 3, 3))
    sticks = (
        Primitive("hardwood", Many(Cylinder(0.7, length), places, turns)),
        Primitive(
            "graphite", Many(Cylinder(1.3, 0.75 * length), places - (0.12 * length, 0, 0), turns), rng.uniform(0.6, 0.9)
        ),
    )
    parts = carton((length + 20.0, side, 2.8 * nz + 3.0), sticks)
    if rng.random() < 0.4:
        holder = Primitive("hardwood", RoundedBox((length + 10.0, 38.0, 6.0), 2.5), centre=(0, 0.5 * side + 21.0, 0))
        parts = (*parts, holder)
    return Item("incense", parts, poses=(IDENTITY, rotation(roll=90)))


def soaps_and_candles() -> tuple[Goods, ...]:
    """Families of what is pressed, poured or rolled: soap, bath bombs, candles, incense."""
    return (
        Goods("soap bar", _soap, ("cosmetics", "household"), resembles="powder_brick", count=(1, 4)),
        Goods("bath bombs", _bath_bombs, ("cosmetics",), 0.7),
        Goods("candle", _candle, ("household", "cosmetics", "hobby"), count=(1, 3)),
        Goods("incense", _incense, ("household",), 0.5),
    )
