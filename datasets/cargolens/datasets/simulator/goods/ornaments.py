"""Ornaments and wall things: clocks, vases, figurines, frames, globes, mirrors, candlesticks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import Many, coil, torus, tube
from ..primitives import Box, Cylinder, Ellipsoid, Frustum, Intersection, sphere
from ..prism import Prism, rectangle
from ..revolved import Revolved
from .parts import cells
from .vessels import FLAT, Parts, filled, jumble, lattice, pick, pipe


def _movement() -> Parts:
    """A quartz clock movement with its cell, shaft and hands."""
    inside = (
        Primitive("populated pcb", Box((40.0, 22.0, 1.2)), centre=(0.0, 14.0, -3.0)),
        Primitive("chip package", Many(Box((6.0, 5.0, 1.2)), np.array([[-8.0, 16.0, -1.6], [7.0, 12.0, -1.6]]))),
        Primitive("copper coil", Cylinder(4.0, 20.0), centre=(-14.0, 2.0, 0.0), rotation=rotation(roll=90)),
        Primitive("ferrite", Cylinder(3.0, 3.0), centre=(-4.0, 6.0, 0.0)),
        Primitive("pom", Many(Cylinder(7.0, 1.2), np.array([[0, 0, 3.0], [9, 4, 1.0], [4, -5, -1.0]]))),
        *cells("alkaline", ((0.0, -18.0, 0.0),), 6.8, 48.0, ((1.0, 0.0, 0.0),)),
    )
    room = Primitive(None, Box((52.0, 52.0, 13.6)), carve=inside)
    return (Primitive("abs", Box((55.0, 55.0, 15.6)), carve=(room,)), pipe("brass", 4.0, 1.8, 12.0, 12.0))


def _clock(rng: np.random.Generator) -> Item:
    radius, deep = rng.uniform(55.0, 140.0), rng.uniform(28.0, 42.0)
    hands = [
        Primitive(
            "aluminium",
            Box((length, wide, 0.4)),
            centre=(0.5 * length * np.cos(a), 0.5 * length * np.sin(a), z),
            rotation=rotation(yaw=float(np.rad2deg(a))),
        )
        for length, wide, a, z in (
            (0.8 * radius, 4.0, rng.uniform(0, 6.3), 12.0),
            (0.55 * radius, 5.5, rng.uniform(0, 6.3), 11.0),
            (0.82 * radius, 1.2, rng.uniform(0, 6.3), 13.0),
        )
    ]
    numerals = np.array(
        [[0.82 * radius * np.cos(a), 0.82 * radius * np.sin(a), 9.0] for a in np.arange(12) * np.pi / 6.0]
    )
    parts = [
        *_movement(),
        Primitive(pick(rng, ("cardboard", "aluminium", "plywood")), Cylinder(0.95 * radius, 1.2), 0.9, (0.0, 0.0, 8.2)),
        Primitive("brass", Many(Box((5.0, 5.0, 0.8)), numerals)),
        *hands,
        Primitive(pick(rng, ("glass", "acrylic")), Cylinder(0.95 * radius, 1.8), centre=(0.0, 0.0, 0.5 * deep - 1.0)),
    ]
    material = pick(rng, ("abs", "hardwood", "aluminium"))
    parts.append(pipe(material, radius, 0.955 * radius, deep, 0.0))
    if rng.random() < 0.35 and radius < 80.0:
        bells = Intersection((sphere(18.0), Box((40.0, 40.0, 18.0))), ((0, 0, 0), (0, 0, 9.0)))
        room = Intersection((sphere(16.8), Box((40.0, 40.0, 16.8))), ((0, 0, 0), (0, 0, 8.4)))
        bell = Primitive("steel", bells, carve=(Primitive(None, room),))
        for side in (-1.0, 1.0):
            parts += moved((bell,), (side * 0.5 * radius, 0.9 * radius + 6.0, 0.0), rotation(roll=-90))
            parts.append(
                Primitive(
                    "steel",
                    Cylinder(2.5, 22.0),
                    centre=(side * 0.6 * radius, -radius - 6.0, 0.0),
                    rotation=rotation(roll=90),
                )
            )
    return Item("clock", tuple(parts), poses=(IDENTITY, IDENTITY, rotation(roll=180), rotation(roll=90)))


def _vase(rng: np.random.Generator) -> Item:
    tall, material = rng.uniform(110.0, 300.0), pick(rng, ("porcelain", "glass", "earthenware", "lead glass", "brass"))
    widest = min(rng.uniform(0.18, 0.4) * tall, 95.0)
    at = np.sort(rng.uniform(0.15, 0.9, 3))
    radii = widest * np.array(
        [rng.uniform(0.5, 0.9), rng.uniform(0.7, 1.0), 1.0, rng.uniform(0.35, 0.8), rng.uniform(0.4, 0.9)]
    )
    z = np.concatenate([[0.0], at, [1.0]]) * tall
    smooth = np.linspace(0.0, tall, 9)
    curve = np.interp(smooth, z, radii)
    curve[1:-1] = 0.25 * curve[:-2] + 0.5 * curve[1:-1] + 0.25 * curve[2:]
    body = Revolved(tuple((float(a), float(b)) for a, b in zip(smooth, curve, strict=True)))
    wall = 1.0 if material == "brass" else min(rng.uniform(3.0, 6.0), 0.4 * float(curve.min()))
    floor = wall * (3.0 if material == "lead glass" else 1.3)
    parts = (Primitive(material, body, carve=(Primitive(None, body.inset(wall, floor)),)),)
    return Item("vase", parts, poses=(rotation(pitch=90), IDENTITY))


def _figurine(rng: np.random.Generator) -> Item:
    tall, hollow = rng.uniform(70.0, 200.0), rng.random() < 0.6
    material, density = pick(
        rng,
        (("porcelain", 2.4), ("earthenware", 1.9), ("epoxy", 1.5), ("bronze", 8.8), ("gypsum", 1.2), ("hardwood", 0.7)),
    )
    hollow = hollow or material == "bronze"
    wide, wall = rng.uniform(0.16, 0.24) * tall, 2.5 if material == "bronze" else rng.uniform(3.0, 5.0)
    torso = Revolved(
        (
            (0.0, wide),
            (0.1 * tall, 1.05 * wide),
            (0.4 * tall, 0.62 * wide),
            (0.62 * tall, 0.85 * wide),
            (0.75 * tall, 0.35 * wide),
        )
    )
    inside = (Primitive(None, torso.inset(wall, wall)),) if hollow else ()
    head = 0.5 * wide
    parts = [Primitive(material, torso, density, carve=inside)]
    room = (Primitive(None, sphere(head - wall)),) if hollow and head > wall + 2.0 else ()
    parts.append(
        Primitive(
            material,
            Ellipsoid((head, head, 1.15 * head)) if not room else sphere(head),
            density,
            (0, 0, 0.75 * tall + 0.9 * head),
            carve=room,
        )
    )
    for side in (-1.0, 1.0):
        bend = np.array(
            [
                [0.75 * wide, 0, 0.62 * tall],
                [rng.uniform(1.0, 1.6) * wide, rng.uniform(-10, 10), rng.uniform(0.4, 0.55) * tall],
                [rng.uniform(0.6, 1.4) * wide, rng.uniform(5, 25), rng.uniform(0.3, 0.75) * tall],
            ]
        )
        parts.append(Primitive(material, tube(bend * (side, 1.0, 1.0), 0.22 * wide), density))
    parts.append(Primitive(material, Cylinder(1.25 * wide, 0.05 * tall, wide), density, (0.0, 0.0, -0.025 * tall)))
    if rng.random() < 0.4:
        parts.append(
            Primitive(
                material,
                Ellipsoid((0.5 * wide, 0.45 * wide, 0.5 * wide)),
                density,
                (0.9 * wide, 0.5 * wide, 0.1 * tall),
            )
        )
    return Item("ceramic figurine", tuple(parts), poses=(rotation(roll=90), rotation(pitch=90), IDENTITY))


def _frame(rng: np.random.Generator) -> Item:
    x, y, deep = rng.uniform(90.0, 300.0), rng.uniform(80.0, 240.0), rng.uniform(10.0, 22.0)
    border = rng.uniform(9.0, 28.0)
    material, density = pick(
        rng, (("hardwood", 0.65), ("plywood", 0.75), ("aluminium", 0.9), ("polystyrene", 0.6), ("zinc die-cast", 3.0))
    )
    inner = (x - 2 * border, y - 2 * border)
    moulding = Primitive(material, Prism(rectangle(x, y), deep, (rectangle(*inner),)), density)
    rabbet = Primitive(
        material,
        Prism(rectangle(x, y), 0.4 * deep, (rectangle(inner[0] - 8.0, inner[1] - 8.0),)),
        0.5 * density,
        (0, 0, 0.32 * deep),
    )
    picture = Primitive("coated paper", Box((*inner, 0.4)))
    pane = pick(rng, (("glass", 2.0), ("glass", 1.8), ("acrylic", 1.2)))
    parts = [moulding, rabbet, picture, Primitive(pane[0], Box((*inner, pane[1])), centre=(0.0, 0.0, 1.6))]
    parts.append(Primitive("plywood", Box((inner[0] + 4.0, inner[1] + 4.0, 2.5)), centre=(0.0, 0.0, -0.5 * deep + 1.0)))
    clips = lattice((2, 2, 1), (0.6 * x, y - border, 1.0))
    parts.append(Primitive("steel", Many(Box((5.0, 16.0, 0.7)), clips), centre=(0.0, 0.0, -0.5 * deep - 0.6)))
    if rng.random() < 0.6:
        parts.append(
            Primitive(
                "cardboard", Box((0.28 * x, 0.75 * y, 3.0)), 0.8, (0.0, -0.06 * y, -0.5 * deep - 4.0), rotation(roll=2)
            )
        )
        parts.append(Primitive("steel", Box((28.0, 12.0, 1.0)), centre=(0.0, 0.28 * y, -0.5 * deep - 6.5)))
    nails = lattice((2, 2, 1), (x - border, y - border, 1.0))
    parts.append(Primitive("steel", Many(Cylinder(0.7, 14.0), nails, np.broadcast_to(rotation(pitch=90), (4, 3, 3)))))
    return Item("framed picture", tuple(parts), poses=(*FLAT, rotation(roll=90)))


def _snow_globe(rng: np.random.Generator) -> Item:
    radius, pose = rng.uniform(25.0, 48.0), pick(rng, (IDENTITY, rotation(roll=180), rotation(pitch=90)))
    wall = rng.uniform(1.4, 2.6)
    room = filled(sphere(radius - wall), "water", rng.uniform(0.9, 0.99), pose, 1.02)
    globe = Primitive(
        pick(rng, ("glass", "glass", "acrylic")), sphere(radius), centre=(0.0, 0.0, radius), carve=(room,)
    )
    snow = Primitive(
        "pet", jumble(rng, Box((1.4, 1.4, 0.3)), (radius, radius, 10.0), 0.01), centre=(0.0, 0.0, 0.4 * radius)
    )
    figure = Revolved(((0.3 * radius, 0.35 * radius), (0.8 * radius, 0.22 * radius), (1.3 * radius, 0.05 * radius)))
    base = Revolved(((-0.6 * radius, 1.05 * radius), (-0.2 * radius, 0.95 * radius), (0.25 * radius, 0.66 * radius)))
    material = pick(rng, ("epoxy", "hardwood", "abs"))
    inside: Parts = (Primitive(None, Cylinder(0.55 * radius, 0.4 * radius), centre=(0.0, 0.0, -0.38 * radius)),)
    stopper = Primitive("rubber", Cylinder(0.45 * radius, 8.0), centre=(0.0, 0.0, 0.25 * radius))
    parts = [
        globe,
        snow,
        Primitive("epoxy", figure, 1.4),
        replace(stopper, density=0.5),
        Primitive(material, base, carve=inside),
    ]
    if rng.random() < 0.4:
        comb = Primitive("steel", Box((0.5 * radius, 8.0, 1.6)), centre=(0.0, 0.0, -0.45 * radius))
        drum = Primitive(
            "brass", Cylinder(5.0, 0.45 * radius), centre=(0.0, 10.0, -0.42 * radius), rotation=rotation(pitch=90)
        )
        parts += [comb, drum, Primitive("steel", coil(6.5, 0.5, 5, 6.0), centre=(0.0, -11.0, -0.42 * radius))]
    return Item("snow globe", tuple(parts), poses=(pose,))


def _mirror(rng: np.random.Generator) -> Item:
    radius, glass = rng.uniform(35.0, 95.0), rng.uniform(2.0, 3.2)
    metal = pick(rng, ("steel", "abs", "brass"))
    faces = Primitive(
        "glass",
        Many(
            Cylinder(radius, glass),
            np.array([[0, 0, -0.6 * glass], [0, 0, 0.6 * glass]]) if rng.random() < 0.4 else np.zeros((1, 3)),
        ),
    )
    rim = Primitive(metal, torus(radius + 1.5, 2.4), 3.0 if metal != "abs" else None)
    parts = [faces, rim]
    if rng.random() < 0.6:
        stem = np.array([[0, -radius - 2.0, 0], [0, -radius - 60.0, 0]])
        parts.append(Primitive(metal, tube(stem, 4.0), 3.0 if metal != "abs" else None))
        if rng.random() < 0.5:
            base = Primitive(
                pick(rng, ("cast iron", "abs")),
                Cylinder(0.6 * radius, 8.0),
                centre=(0.0, -radius - 62.0, 0.0),
                rotation=rotation(roll=90),
            )
            parts.append(base)
    return Item("mirror", tuple(parts), poses=(IDENTITY, rotation(roll=180)))


def _candlestick(rng: np.random.Generator) -> Item:
    material, tall = (
        pick(rng, ("brass", "pewter", "glass", "lead glass", "hardwood", "steel", "sterling silver")),
        rng.uniform(60.0, 260.0),
    )
    base, cup = rng.uniform(32.0, 52.0), rng.uniform(13.0, 17.0)
    z = np.linspace(0.14, 0.86, 8)
    knobs = [(float(a * tall), float(rng.uniform(5.0, 13.0))) for a in z]
    body = Revolved(
        ((0.0, base), (0.05 * tall, 0.9 * base), (0.1 * tall, 9.0), *knobs, (0.9 * tall, cup), (tall, cup + 2.0))
    )
    hollow = base - 4.0
    inside = [Primitive(None, Cylinder(11.0, 0.09 * tall), centre=(0.0, 0.0, 0.955 * tall))]
    if material not in ("glass", "lead glass", "hardwood"):
        inside.append(Primitive(None, Frustum(hollow, 0.7 * hollow, 0.04 * tall), centre=(0.0, 0.0, 0.02 * tall)))
    return Item("candlestick", (Primitive(material, body, carve=tuple(inside)),), poses=(rotation(pitch=90), IDENTITY))


def ornaments() -> tuple[Goods, ...]:
    """Families of what stands or hangs in a room."""
    return (
        Goods("clock", _clock, ("household",)),
        Goods("vase", _vase, ("household",)),
        Goods("ceramic figurine", _figurine, ("household", "hobby"), 1.2),
        Goods("framed picture", _frame, ("household", "documents"), count=(1, 3)),
        Goods("snow globe", _snow_globe, ("household", "toys"), 0.7),
        Goods("mirror", _mirror, ("household", "cosmetics"), 0.8),
        Goods("candlestick", _candlestick, ("household",), 0.8, count=(1, 2)),
    )
