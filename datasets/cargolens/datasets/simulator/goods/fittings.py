"""Plumbing and stock: pipe fittings, valves, springs, spools of wire, bearings, castors."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import coil, torus, tube
from ..primitives import Box, Capsule, Cylinder
from ..prism import Prism, circle, rectangle
from ..revolved import Revolved
from ..texture import Texture
from .assembly import (
    ALONG_X,
    ALONG_Y,
    copies,
    pick,
    regular,
    rod,
    taper,
    vary,
)


def pipe_fittings(rng: np.random.Generator) -> Item:
    """Elbows, tees, sockets and short lengths of copper, brass, steel or plastic pipe."""
    material, wall = pick(rng, ("copper", 1.0), ("brass", 2.2), ("pvc", 3.0), ("steel", 3.0), ("polypropylene", 3.5))
    radius = rng.uniform(7, 20)
    parts: list[Primitive] = []
    x = 0.0
    for _ in range(int(rng.integers(1, 6))):
        kind = pick(rng, "elbow", "tee", "socket", "pipe", "union")
        reach = radius * rng.uniform(2.0, 3.0)
        if kind in ("elbow", "tee"):
            bend = np.array([(0, -reach, 0), (0, -0.5 * radius, 0), (0.5 * radius, 0, 0), (reach, 0, 0)], float)
            main = (
                tube(bend, radius)
                if kind == "elbow"
                else tube(np.array([(-reach, 0, 0), (reach, 0, 0)], float), radius)
            )
            void = (
                tube(bend, radius - wall)
                if kind == "elbow"
                else tube(np.array([(-reach, 0, 0), (reach, 0, 0)], float), radius - wall)
            )
            fitting = [Primitive(material, main, carve=(Primitive(None, void),))]
            ends = [(reach - 3, 0.0)] if kind == "elbow" else [(-reach + 3, 0.0), (reach - 3, 0.0)]
            if kind == "tee":
                branch = Primitive(
                    material,
                    Cylinder(radius, reach - radius),
                    None,
                    (0, -(reach + radius) / 2, 0),
                    ALONG_Y,
                    (Primitive(None, Cylinder(radius - wall, reach - radius)),),
                )
                fitting.append(branch)
            collars = [
                Primitive(
                    material, Cylinder(radius + 2.5, 7), None, (*e, 0), ALONG_X, (Primitive(None, Cylinder(radius, 7)),)
                )
                for e in ends
            ]
            fitting += collars
        elif kind == "union":
            bore = Primitive(None, Cylinder(radius - wall, 0.8 * reach))
            nut = Primitive(material, Prism(regular(1.5 * radius, 6), 0.8 * reach), None, (0, 0, 0), ALONG_X, (bore,))
            fitting = [nut]
        else:
            length = reach * (1.2 if kind == "socket" else rng.uniform(2, 4))
            fitting = [
                Primitive(
                    material,
                    Cylinder(radius, length),
                    None,
                    (0, 0, 0),
                    ALONG_Y,
                    (Primitive(None, Cylinder(radius - wall, length)),),
                )
            ]
        parts += moved(tuple(fitting), (x, rng.uniform(-10, 10), 0), rotation(yaw=pick(rng, 0, 90, 180, 270)))
        x += 2.1 * reach + 3
        if x > 220:
            break
    return Item("pipe fittings", tuple(parts), poses=(IDENTITY, rotation(roll=180)))


def valve(rng: np.random.Generator) -> Item:
    """A ball valve with a lever, a gate valve with a wheel, or a tap."""
    k = rng.uniform(0.7, 1.4)
    kind = pick(rng, "ball", "gate", "tap")
    metal = pick(rng, "brass", "brass", "stainless steel", "bronze")
    hole = Primitive(None, Cylinder(8 * k, 30 * k))
    ball = Primitive("stainless steel", Cylinder(12 * k, 18 * k), carve=(Primitive(None, Cylinder(8 * k, 18 * k)),))
    seat = Primitive(None, Cylinder(12.5 * k, 18 * k), carve=(ball,))
    profile = (
        (-36 * k, 16 * k),
        (-22 * k, 16 * k),
        (-16 * k, 19 * k),
        (16 * k, 19 * k),
        (22 * k, 16 * k),
        (36 * k, 16 * k),
    )
    bores = [Primitive(None, Cylinder(11 * k, 20 * k), centre=(0, 0, s * 26 * k)) for s in (-1.0, 1.0)]
    ways = [Primitive(None, Cylinder(8 * k, 7 * k), centre=(0, 0, s * 12.5 * k)) for s in (-1.0, 1.0)]
    body = Primitive(
        metal,
        Revolved(tuple(profile)),
        None,
        (0, 0, 0),
        ALONG_X,
        (seat, *ways, *bores) if kind == "ball" else (*bores, hole),
    )
    stem = rod(metal, (0, 19 * k, 0), (0, 36 * k, 0), 7 * k)
    if kind == "ball":
        turn = rotation(pitch=pick(rng, 0, 90))
        lever = Primitive("steel", Prism(taper(75 * k, 20 * k, 14 * k), 2.5))
        sleeve = Primitive("soft pvc", Box((45 * k, 15 * k, 4.5)), centre=(55 * k, 0, 0))
        top = moved((lever, *moved((sleeve,), (0, 0, 3.6))), (0, 38 * k, 0), turn @ rotation(roll=-90))
    elif kind == "gate":
        wheel = Primitive(pick(rng, "cast iron", "zinc die-cast"), torus(24 * k, 3.5 * k))
        spokes = Primitive(
            "cast iron",
            copies(Box((41 * k, 5 * k, 3 * k)), np.zeros((3, 3)), np.stack([rotation(yaw=a) for a in (0, 60, 120)])),
            5.0,
        )
        top = (
            *moved((wheel, spokes), (0, 48 * k, 0), rotation(roll=-90)),
            rod(metal, (0, 36 * k, 0), (0, 52 * k, 0), 4 * k),
        )
    else:
        path = np.array([(30, 14, 0), (45, 22, 0), (75, 18, 0), (84, 5, 0), (84, -12, 0)], float) * k
        spout = Primitive(metal, tube(path, 9 * k), 5.0)
        cross = Primitive(
            metal, copies(Capsule(4.5 * k, 48 * k), np.array([[0, 40 * k, 0]] * 2), np.stack([ALONG_X, IDENTITY]))
        )
        top = (spout, cross)
    return Item("valve", (body, stem, *top), poses=(IDENTITY, rotation(roll=90), rotation(roll=180)))


def springs(rng: np.random.Generator) -> Item:
    """Compression or extension springs, loose."""
    parts: list[Primitive] = []
    x = 0.0
    for _ in range(int(rng.integers(1, 7))):
        radius = rng.uniform(3, 16)
        wire, turns = radius * rng.uniform(0.1, 0.22), rng.uniform(5, 14)
        pitch = wire * rng.uniform(2.1, 5)
        turn = rotation(yaw=rng.uniform(-15, 15)) @ ALONG_Y
        x += radius + wire
        parts.append(
            Primitive(
                pick(rng, "steel", "stainless steel"),
                coil(radius, wire, turns, turns * pitch),
                None,
                (x, 0, radius),
                turn,
            )
        )
        x += radius + wire + 3
    return Item("spring", tuple(parts), poses=(IDENTITY, rotation(roll=90)))


def wire_spool(rng: np.random.Generator) -> Item:
    """Solder, wire, cable or rope on a spool."""
    radius, width = rng.uniform(18, 55), rng.uniform(18, 70)
    core = radius * rng.uniform(0.3, 0.55)
    wound = rng.uniform(0.65, 0.98)
    material, density = pick(
        rng, ("copper", 5.5), ("solder", 5.8), ("steel", 5.0), ("cable", 2.0), ("nylon", 0.8), ("aluminium", 1.9)
    )
    turns = Texture(0.1, (30.0, 30.0, 1.2), int(rng.integers(64)))
    hub = Primitive("polystyrene", Cylinder(core, width), carve=(Primitive(None, Cylinder(core - 2.5, width)),))
    coil_ = Primitive(
        material, Cylinder(core + wound * (radius - core), width), vary(rng, density, 0.1), carve=(hub,), texture=turns
    )
    hole = circle(core - 2.5, 14)
    windows = (
        [circle(0.15 * radius, 8, p) for p in regular(0.5 * (core + radius) * 1.02, 5)]
        if radius - core > 0.5 * radius
        else []
    )
    flange = Prism(circle(radius, 32), 2.5, [hole, *windows])
    sides = [Primitive("polystyrene", flange, centre=(0, 0, s * (width / 2 + 1.3))) for s in (-1.0, 1.0)]
    return Item("wire spool", (coil_, *sides), poses=(IDENTITY, rotation(roll=90), rotation(roll=90)))


def castors(rng: np.random.Generator) -> Item:
    """Swivel castors: tyre on a hub and axle, fork, ball race, plate or stem; one to four."""
    k = rng.uniform(0.6, 1.2)
    r, w = 28 * k, rng.uniform(16, 26) * k
    axle = Primitive("steel", Cylinder(4 * k, w))
    hub = Primitive("polypropylene", Cylinder(0.65 * r, w), carve=(axle,))
    tyre = Primitive(pick(rng, "rubber", "polyurethane", "nylon"), Cylinder(r, w), 1.15, (0, 0, 0), ALONG_Y, (hub,))
    cheeks = Primitive("steel", Prism([(-9 * k, -8 * k), (9 * k, -8 * k), (22 * k, 34 * k), (-14 * k, 34 * k)], 2.2))
    fork = [part for s in (-1.0, 1.0) for part in moved((cheeks,), (0, s * (w / 2 + 2.4), 0), rotation(roll=90))]
    crown = Primitive("steel", Box((40 * k, w + 8, 2.4)), centre=(4 * k, 0, 35.4 * k))
    race = Primitive(
        "steel", copies(Cylinder(1, 1), np.array([[4 * k, 0, 39 * k]]), scales=np.array([[18 * k, 18 * k, 5 * k]])), 6.0
    )
    if rng.random() < 0.5:
        plate = rectangle(62 * k, 50 * k, (0, 0), 5)
        holes = [circle(4 * k, 10, (sx * 23 * k, sy * 17 * k)) for sx in (-1, 1) for sy in (-1, 1)]
        top = Primitive("steel", Prism(plate, 3.0, holes), centre=(4 * k, 0, 43.5 * k))
    else:
        top = rod("steel", (4 * k, 0, 42 * k), (4 * k, 0, 75 * k), 6 * k)
    one = (tyre, *fork, crown, race, top)
    parts = [part for j in range(pick(rng, 1, 2, 4)) for part in moved(one, ((j % 2) * 85 * k, (j // 2) * 75 * k, 0))]
    return Item("castor", tuple(parts), poses=(rotation(roll=90), rotation(roll=180), rotation(pitch=90)))


def bearings(rng: np.random.Generator) -> Item:
    """Ball bearings: two races, balls, a cage, shields; a few of one size."""
    outer = rng.uniform(9, 40)
    bore, width = outer * rng.uniform(0.35, 0.5), outer * rng.uniform(0.35, 0.6)
    wall = 0.22 * (outer - bore)
    ball = 0.5 * (outer - bore - 2 * wall) * 0.95
    middle, count = 0.5 * (outer + bore), int(2.6 * 0.5 * (outer + bore) / ball)
    angle = np.arange(count) * 2 * np.pi / count
    at = np.stack([middle * np.cos(angle), middle * np.sin(angle), np.zeros(count)], axis=1)
    inner = Primitive("steel", Cylinder(bore + wall, width), carve=(Primitive(None, Cylinder(bore, width)),))
    balls = Primitive("steel", copies(Capsule(ball, 2.001 * ball), at))
    race = Primitive(None, Cylinder(outer - wall, width), carve=(inner, balls))
    ring = Primitive("steel", Cylinder(outer, width), carve=(race,))
    parts = [
        part
        for j in range(int(rng.integers(1, 5)))
        for part in moved((ring,), (j * 2.15 * outer, rng.uniform(-4, 4), 0))
    ]
    return Item("bearing", tuple(parts), poses=(IDENTITY, IDENTITY, rotation(roll=90)))


GOODS: tuple[Goods, ...] = (
    Goods("pipe fittings", pipe_fittings, ("tools", "household", "machine parts"), 1.0, "pistol"),
    Goods("valve", valve, ("tools", "machine parts"), 1.0, "grenade", (1, 2)),
    Goods("spring", springs, ("tools", "machine parts"), 0.8),
    Goods("wire spool", wire_spool, ("tools", "hobby", "electronics"), 1.0, "grenade"),
    Goods("castor", castors, ("tools", "household", "machine parts"), 0.8, "grenade"),
    Goods("bearing", bearings, ("machine parts", "tools"), 1.2, "throwing_star"),
)
