"""Hammers and saws, which baggage rules prohibit and public data sets label."""

from __future__ import annotations

import numpy as np

from ..design import Threat
from ..geometry import axis_rotation, rotation
from ..item import Item, Primitive, moved
from ..many import Many, tube
from ..primitives import Box, Cylinder, Frustum, Polyhedron, RoundedBox
from ..prism import Point, Prism, circle, gear, rectangle
from ..revolved import Revolved
from .figures import (
    ALONG_X,
    FLAT_OR_EDGE,
    chance,
    ellipse,
    hull,
    mirrored,
    pick,
    points_of,
    strip,
    turned,
)

Parts = tuple[Primitive, ...]
HAMMER, SAW = "hammer", "saw"
ALONG_Y = axis_rotation((0.0, 1.0, 0.0))


# Hammers: the handle along x, the head across it along y at +x.


def _handle(rng: np.random.Generator, length: float) -> Parts:
    """A handle that ends at x = 0, where the head begins."""
    kind = rng.random()
    a, b = rng.uniform(9.5, 13), rng.uniform(13, 17)
    if kind < 0.5:
        x = np.linspace(0.0, 1.0, 9)
        half = b * (0.95 - 0.35 * np.sin(np.pi * np.clip(x * 1.1, 0, 1)) * x + 0.1 * (x < 0.15))
        outline = mirrored(points_of(np.stack([length * (x - 1.0), half], axis=1)))
        return (Primitive("hardwood", Prism(outline, 2 * a)),)
    grip = rng.uniform(0.45, 0.6) * length
    shaft = rng.uniform(6.5, 9.5)
    inner: Parts = (Primitive(pick(rng, "steel", "carbon fibre laminate"), Box((grip, 1.2 * shaft, 1.2 * shaft))),)
    cover = RoundedBox((grip, 2 * b, 2 * a), 0.7 * a, "all")
    plastic = pick(rng, "rubber", "abs", "polypropylene")
    sleeve = Primitive(plastic, cover, centre=(-length + grip / 2, 0, 0), carve=inner)
    bar = Box((length - grip, 1.2 * shaft, 1.2 * shaft))
    metal = pick(rng, "steel", "steel", "glass-filled nylon")
    return (sleeve, Primitive(metal, bar, centre=(-(length - grip) / 2, 0, 0)))


def _poll(rng: np.random.Generator, reach: float, radius: float, metal: str) -> Parts:
    """The striking face towards -y: a neck and a round or square face."""
    face = radius * rng.uniform(1.05, 1.35)
    neck = Primitive(
        metal,
        Frustum(radius, 0.8 * radius, 0.55 * reach),
        centre=(0, -0.275 * reach, 0),
        rotation=axis_rotation((0.0, -1.0, 0.0)),
    )
    depth = 0.45 * reach
    if chance(rng, 0.7):
        end = Primitive(metal, Cylinder(face, depth), centre=(0, -0.55 * reach - depth / 2, 0), rotation=ALONG_Y)
    else:
        end = Primitive(metal, Box((1.7 * face, depth, 1.7 * face)), centre=(0, -0.55 * reach - depth / 2, 0))
    return (neck, end)


def _claw_hammer(rng: np.random.Generator) -> Item:
    length, s = rng.uniform(210, 300), rng.uniform(0.8, 1.1)
    metal = "steel"
    eye = Primitive(metal, Box((26 * s, 24 * s, 24 * s)), carve=(Primitive("hardwood", Box((26 * s, 15 * s, 14 * s))),))
    poll = moved(_poll(rng, 38 * s, 11 * s, metal), (0, -12 * s, 0))
    t = np.linspace(0.0, 1.0, 7)
    bend = rng.uniform(8, 26) * s
    path = np.stack([-bend * t**2, 12 * s + 58 * s * t], axis=1)
    claw = Prism(strip(path, (20.0 - 15.0 * t) * s), 9.0 * s)
    claws = tuple(Primitive(metal, claw, centre=(0, 0, z * 7.0 * s), rotation=rotation(roll=0)) for z in (-1.0, 1.0))
    head = moved((eye, *poll, *claws), (13 * s, 0, 0))
    return Item("claw hammer", (*_handle(rng, length), *head), HAMMER, FLAT_OR_EDGE)


def _ball_peen(rng: np.random.Generator) -> Item:
    length, s = rng.uniform(220, 310), rng.uniform(0.7, 1.15)
    metal = pick(rng, "steel", "brass", "steel")
    face = [[-42, 11.5], [-40, 12.5], [-24, 12.5], [-20, 9.5], [-12, 12], [12, 12]]
    peen = [[18, 8.5], [22, 8.5], [25, 11], [33, 11.5], [40, 8], [44, 2]]
    profile = tuple(points_of(np.array([*face, *peen]) * s))
    eye = Primitive("hardwood", Box((16 * s, 10 * s, 20 * s)))
    head = Primitive(
        metal,
        Revolved(profile),
        rotation=ALONG_Y,
        centre=(11 * s, 0, 0),
        carve=moved((eye,), (0, 0, 0), rotation(pitch=90)),
    )
    return Item("ball-peen hammer", (*_handle(rng, length), head), HAMMER, FLAT_OR_EDGE)


def _sledge(rng: np.random.Generator) -> Item:
    """A club hammer: a square block; or a mason's or cross-peen head."""
    length, s = rng.uniform(200, 310), rng.uniform(0.75, 1.2)
    block, tall = rng.uniform(60, 95) * s, rng.uniform(26, 38) * s
    eye = Primitive("hardwood", Box((tall, 20 * s, 15 * s)))
    solid = Primitive("steel", RoundedBox((tall, block, tall), 4.0 * s, "all"), carve=(eye,), centre=(tall / 2, 0, 0))
    if chance(rng, 0.5):
        half = block * 0.55
        solid = Primitive("steel", Box((tall, half, tall)), carve=(eye,), centre=(tall / 2, -0.1 * block, 0))
        peen = rng.uniform(30, 50) * s
        edge = Polyhedron(
            ((0.42 * tall, peen, 0.0), (-0.42 * tall, peen, 0.0)), (0.06 * tall * peen,) * 2, (tall, peen, tall)
        )
        at = (tall / 2, -0.1 * block + half / 2 + peen / 2, 0.0)
        head: Parts = (solid, Primitive("steel", edge, centre=at, rotation=rotation()))
    else:
        head = (solid,)
    return Item("club hammer", (*_handle(rng, length), *head), HAMMER, FLAT_OR_EDGE)


def _mallet(rng: np.random.Generator) -> Item:
    length, radius, block = rng.uniform(220, 300), rng.uniform(22, 38), rng.uniform(75, 120)
    material = pick(rng, "rubber", "nylon", "hardwood", "polyurethane")
    into = 1.4 * radius
    eye = Primitive("hardwood", Cylinder(9.0, into), rotation=ALONG_X)
    solid = Cylinder(radius, block)
    density, at = 1.15 if material == "polyurethane" else None, (radius, 0.0, 0.0)
    inner = moved((eye,), (0, 0, 0), ALONG_Y.T)
    head = Primitive(material, solid, density, at, ALONG_Y, inner)
    parts: Parts = (head,)
    if chance(rng, 0.35):
        # Soft faces screwed to a light metal head.
        middle = Primitive("aluminium alloy", Cylinder(0.9 * radius, 0.5 * block), None, at, ALONG_Y, inner)
        face, off = Cylinder(radius, 0.25 * block), 0.375 * block
        faces = tuple(Primitive("nylon", face, None, (radius, s * off, 0.0), ALONG_Y) for s in (-1.0, 1.0))
        parts = (middle, *faces)
    return Item("mallet", (*_handle(rng, length), *parts), HAMMER, FLAT_OR_EDGE)


# Saws: flat, along x, teeth at -y.


def _toothed(length: float, heel: float, toe: float, pitch: float, depth: float) -> list[Point]:
    """A blade from x = 0 to its toe with teeth along y = 0."""
    count = max(2, min(int(length / pitch), 150))
    x = np.linspace(0.0, length, 2 * count + 1)
    y = np.where(np.arange(2 * count + 1) % 2 == 0, 0.0, -depth)
    return [*points_of(np.stack([x, y], axis=1)), (length, toe), (0.0, heel)]


def _hand_saw(rng: np.random.Generator) -> Item:
    length = rng.uniform(180, 240)
    blade = _toothed(length, rng.uniform(55, 90), rng.uniform(18, 45), rng.uniform(2.5, 5.0), rng.uniform(1.2, 2.5))
    heel = blade[-1][1]
    plate = Primitive("steel", Prism(blade, rng.uniform(0.7, 1.0)))
    outer = hull(
        np.concatenate(
            [ellipse(32, 0.62 * heel + 14, (-34, 0.5 * heel), 18), np.array([[4.0, 4.0], [4.0, heel - 3.0]])]
        )
    )
    hole = points_of(ellipse(16, 0.4 * heel, (-36, 0.5 * heel), 16))
    tang = Prism([(-14.0, 0.25 * heel), (3.9, 6.0), (3.9, heel - 5.0), (-14.0, 0.75 * heel)], 0.8)
    material, grip = pick(rng, "hardwood", "abs", "plywood"), Prism(outer, rng.uniform(20, 27), (hole,))
    handle = Primitive(material, grip, carve=(Primitive("steel", tang),))
    screws = Primitive(
        "brass", Many(Cylinder(4.5, 1.5), np.array([[-4.0, 0.3 * heel, 14.5], [-4.0, 0.7 * heel, 14.5]]))
    )
    return Item("hand saw", (plate, handle, screws), SAW, FLAT_OR_EDGE)


def _hacksaw(rng: np.random.Generator) -> Item:
    length = rng.uniform(150, 305)
    height = rng.uniform(55, 100) if length > 200 else rng.uniform(35, 60)
    blade = Primitive("high-speed steel", Prism(_toothed(length, 12.0, 12.0, 1.8, 0.6), 0.65, (
        circle(2.0, 10, (5.0, 7.0)), circle(2.0, 10, (length - 5.0, 7.0)))))  # fmt: skip
    front = [[length, 4, 0], [length + 8, 10, 0], [length + 8, height - 10, 0], [length - 4, height, 0]]
    path = np.array([*front, [4, height, 0], [-8, height - 12, 0], [-8, 4, 0]], dtype=float)
    frame = Primitive(pick(rng, "steel", "aluminium alloy"), tube(path, rng.uniform(3.0, 7.0)))
    block, lean = RoundedBox((26.0, height * 0.9 + 20, 24.0), 8.0, "all"), rotation(yaw=rng.uniform(-15, 10))
    grip = Primitive(pick(rng, "abs", "rubber"), block, 0.9, (-26.0, height * 0.45, 0.0), lean)
    nut = Primitive("steel", Cylinder(8.0, 6.0), centre=(length + 18.0, 6.0, 0), rotation=ALONG_X)
    return Item("hacksaw", (blade, frame, grip, nut), SAW, FLAT_OR_EDGE)


def _folding_saw(rng: np.random.Generator) -> Item:
    length, width = rng.uniform(120, 210), rng.uniform(18, 32)
    outline = _toothed(length, width, 0.35 * width, rng.uniform(2.5, 4.5), 2.2)
    blade = Primitive(pick(rng, "steel", "tool steel"), Prism(outline, rng.uniform(1.0, 1.6)))
    x = np.linspace(0.0, 1.0, 7)
    handle = length * rng.uniform(1.02, 1.15)
    path = np.stack([8.0 - handle * x, 0.5 * width - 7.0 * np.sin(np.pi * x)], axis=1)
    plastic, side = pick(rng, "abs", "polypropylene", "nylon"), Prism(strip(path, 1.25 * width), 5.5)
    halves = tuple(Primitive(plastic, side, centre=(0, 0, s * 4.2)) for s in (-1.0, 1.0))
    screws = np.array(
        [[0.0, 0.5 * width, 0.0], [-0.5 * handle, 0.5 * width - 6.0, 0.0], [-0.85 * handle, 0.5 * width, 0.0]]
    )
    pins = Primitive("steel", Many(Cylinder(4.0, 2.6), screws))
    angle = float(rng.choice([0.0, 178.0])) if chance(rng, 0.8) else rng.uniform(20, 160)
    pivot = np.array([0.0, 0.5 * width, 0.0])
    turn = rotation(yaw=angle)
    swung = moved(moved((blade,), (0.0, -0.5 * width, 0.0)), (float(pivot[0]), float(pivot[1]), 0.0), turn)
    return Item("folding saw", (*swung, *halves, pins), SAW, FLAT_OR_EDGE)


def _saw_blades(rng: np.random.Generator) -> Item:
    """Blades alone: jigsaw and hacksaw blades, or a round one."""
    if chance(rng, 0.4):
        radius, teeth = rng.uniform(35, 95), int(rng.integers(18, 60))
        corners = gear(radius, teeth, rng.uniform(2.0, 5.0))
        holes = [circle(rng.uniform(5, 15), 18)]
        if chance(rng, 0.5):
            slot = np.asarray(rectangle(0.22 * radius, 2.0, (0.72 * radius, 0.0)))
            holes += [points_of(turned(slot, 90.0 * k)) for k in range(4)]
        disc = Primitive("tool steel", Prism(corners, rng.uniform(1.0, 2.4), holes))
        return Item("saw blades", (disc,), SAW, FLAT_OR_EDGE)
    count, length = int(rng.integers(1, 11)), float(rng.choice([75.0, 100.0, 150.0, 300.0])) * rng.uniform(0.95, 1.05)
    width = 12.5 if length > 140 else 8.0
    one = (Primitive("high-speed steel", Prism(_toothed(length, width, width * 0.7, 2.0, 1.0), rng.uniform(0.7, 1.4))),)
    spread = rng.uniform(0.0, 9.0)
    parts = tuple(
        p
        for k in range(count)
        for p in moved(one, (rng.normal(0, 2), k * spread, k * 1.5), rotation(yaw=rng.normal(0, 1.5)))
    )
    return Item("saw blades", parts, SAW, FLAT_OR_EDGE)


THREATS: tuple[Threat, ...] = (
    Threat("claw hammer", HAMMER, _claw_hammer, weight=1.5),
    Threat("ball-peen hammer", HAMMER, _ball_peen),
    Threat("club hammer", HAMMER, _sledge),
    Threat("mallet", HAMMER, _mallet, weight=0.7),
    Threat("hand saw", SAW, _hand_saw),
    Threat("hacksaw", SAW, _hacksaw),
    Threat("folding saw", SAW, _folding_saw),
    Threat("saw blades", SAW, _saw_blades),
)
