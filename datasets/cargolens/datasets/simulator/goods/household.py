"""Household: lamps, pegs, sponges, alarms, adapters, pots, soil, paint; ornaments; things of a desk."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import Many, coil, torus, tube
from ..primitives import Box, Cylinder, Ellipsoid, Frustum, Intersection, RoundedBox
from ..prism import Prism, circle, rectangle
from ..revolved import Revolved
from .boards import board
from .desk import desk
from .ornaments import ornaments
from .parts import mains_plug, speaker
from .vessels import FLAT, Parts, aerosol, boxed, filled, grain, jumble, lattice, pick, pipe, pouch, stand_or_lie


def _bulb(rng: np.random.Generator) -> Item:
    radius, cap_radius = rng.uniform(17.0, 34.0), pick(rng, (13.5, 7.0))
    height = radius * rng.uniform(1.9, 2.4)
    led = rng.random() < 0.7
    shape = Revolved(
        (
            (0.0, cap_radius),
            (0.35 * height, 0.75 * radius),
            (0.65 * height, radius),
            (0.88 * height, 0.75 * radius),
            (height, 0.2 * radius),
        )
    )
    threads = Primitive(
        "aluminium", Many(Cylinder(cap_radius + 0.5, 1.8), lattice((1, 1, 5), (1.0, 1.0, 3.8))), 1.2, (0.0, 0.0, -13.0)
    )
    shell = pipe(pick(rng, ("aluminium", "brass")), cap_radius, cap_radius - 0.3, 24.0, -12.0)
    foot = Primitive("lead glass", Frustum(5.0, cap_radius - 1.0, 5.0), centre=(0.0, 0.0, -26.5))
    tip = Primitive("solder", Cylinder(3.5, 2.0), centre=(0.0, 0.0, -30.0))
    parts: list[Primitive] = [shell, threads, foot, tip]
    if led:
        sink = Revolved(((0.0, cap_radius), (0.42 * height, 0.85 * radius)))
        driver = moved(
            board(rng, (1.4 * cap_radius, 0.3 * height), tall=3.0, style="power"),
            (0.0, 0.0, 0.18 * height - 4.0),
            rotation(roll=90),
        )
        metal = pick(rng, ("aluminium", "polycarbonate"))
        parts.append(Primitive(metal, sink, carve=(Primitive(None, sink.inset(1.6, 0.8)),)))
        parts += driver
        parts.append(Primitive("aluminium", Cylinder(0.78 * radius, 1.4), centre=(0.0, 0.0, 0.43 * height + 0.8)))
        spots = np.array(
            [[0.5 * radius * np.cos(a), 0.5 * radius * np.sin(a), 0.43 * height + 2.0] for a in np.arange(8) * 0.785]
        )
        parts.append(Primitive("chip package", Many(Box((3.0, 3.0, 0.8)), spots)))
        dome = Intersection(
            (Ellipsoid((0.95 * radius, 0.95 * radius, 0.57 * height)), Box((2 * radius, 2 * radius, height))),
            ((0, 0, 0), (0, 0, 0.5 * height)),
        )
        room = Intersection(
            (
                Ellipsoid((0.95 * radius - 1.5, 0.95 * radius - 1.5, 0.57 * height - 1.5)),
                Box((2 * radius, 2 * radius, height)),
            ),
            ((0, 0, 0), (0, 0, 0.5 * height)),
        )
        parts.append(
            Primitive("polycarbonate", dome, centre=(0.0, 0.0, 0.43 * height + 1.6), carve=(Primitive(None, room),))
        )
    else:
        parts.append(Primitive("glass", shape, carve=(Primitive(None, shape.inset(0.7, 0.3)),)))
        parts.append(Primitive("glass", Cylinder(3.0, 0.35 * height), centre=(0.0, 0.0, 0.18 * height)))
        wires = np.array([[-3, 0, 0], [-6, 0, 0.45 * height], [6, 0, 0.45 * height], [3, 0, 0]])
        parts.append(Primitive("nickel", tube(wires, 0.4)))
        parts.append(
            Primitive(
                "tungsten", coil(0.6, 0.08, 14, 12.0, 6), centre=(0, 0, 0.46 * height), rotation=rotation(pitch=90)
            )
        )
    return Item(
        "light bulb",
        boxed(tuple(parts)) if rng.random() < 0.6 else tuple(parts),
        poses=(rotation(pitch=90), rotation(roll=180)),
    )


def _pegs(rng: np.random.Generator) -> Item:
    count, x = int(rng.integers(4, 40)), rng.uniform(62.0, 80.0)
    size = (0.9 * x + 12.0, 1.6 * x, 24.0 * max(1.0, count / 10.0) ** 0.6)
    at = jumble(rng, Box((x, 10.0, 12.0)), size, 0.42)
    count = min(count, len(at.centres))
    places, turns = at.centres[:count], np.asarray(at.rotations)[:count]
    material = pick(rng, ("softwood", "polypropylene"))
    legs = np.concatenate([places + turns[:, :, 2] * side for side in (-3.6, 3.6)])
    pairs = np.concatenate([turns, turns])
    body = Primitive(
        material, Many(Box((x, 9.5, 5.0)), legs, pairs), rng.uniform(0.5, 0.65) if material == "softwood" else 0.7
    )
    across = np.stack([turns[:, :, 0], -turns[:, :, 2], turns[:, :, 1]], axis=2)
    rings = np.concatenate([places + turns[:, :, 1] * side for side in (-5.2, 5.2)])
    spring = Primitive("steel", Many(Cylinder(3.2, 1.4), rings, np.concatenate([across, across])), 5.5)
    arms = Primitive("steel", Many(Cylinder(0.7, 9.5), places + 6.0 * turns[:, :, 0], across))
    return Item("clothes pegs", (body, spring, arms), poses=FLAT, soft=count > 12)


def _sponge(rng: np.random.Generator) -> Item:
    x, y, z = rng.uniform(85.0, 125.0), rng.uniform(60.0, 80.0), rng.uniform(22.0, 38.0)
    count = int(rng.integers(1, 6))
    foam = Primitive("polyurethane foam", Box((x, y, z)), rng.uniform(0.025, 0.06), texture=grain(rng, 0.25, 3.0))
    pad = Primitive(
        "nylon", Box((x, y, 8.0)), rng.uniform(0.15, 0.3), (0.0, 0.0, 0.5 * z + 4.1), texture=grain(rng, 0.2, 1.5)
    )
    parts = tuple(part for k in range(count) for part in moved((foam, pad), (0.0, 0.0, k * (z + 8.5))))
    if rng.random() < 0.3:
        wool = Primitive(
            "stainless steel",
            Ellipsoid((30.0, 30.0, 17.0)),
            rng.uniform(0.15, 0.3),
            (0.0, -0.5 * y - 33.0, 0.0),
            texture=grain(rng, 0.5, 1.2),
        )
        parts = (*parts, wool)
    return Item("sponges", parts, poses=(*FLAT, rotation(roll=90)), soft=True)


def _door_bell(rng: np.random.Generator) -> Item:
    x, y, z = rng.uniform(70.0, 110.0), rng.uniform(70.0, 130.0), rng.uniform(28.0, 45.0)
    inside = [
        *moved(board(rng, (0.7 * x, 0.4 * y), tall=5.0), (0.0, 0.26 * y, -0.5 * z + 6.0)),
        *moved(speaker(min(22.0, 0.26 * x, 0.26 * y), 14.0), (0.0, -0.2 * y, 0.5 * z - 3.0)),
    ]
    room = Primitive(None, RoundedBox((x - 4.0, y - 4.0, z - 4.0), 3.0, "z"), carve=tuple(inside))
    parts: list[Primitive] = [Primitive("abs", RoundedBox((x, y, z), 6.0, "z"), carve=(room,))]
    if rng.random() < 0.6:
        parts += moved(mains_plug(rng, "round"), (0.0, 0.0, -0.5 * z - 2.0), rotation(roll=180))
    chip = (Primitive("populated pcb", Box((26.0, 55.0, 1.6)), centre=(0.0, 0.0, -4.0)),)
    case = (Primitive(None, RoundedBox((31.0, 75.0, 13.0), 4.0, "z"), carve=chip),)
    button = (
        Primitive("abs", RoundedBox((34.0, 78.0, 16.0), 5.0, "z"), carve=case),
        Primitive("steel", Cylinder(10.0, 3.2), 4.2, (0.0, -12.0, 1.5)),
        Primitive("steel", coil(4.0, 0.4, 4, 7.0), centre=(0.0, 20.0, 2.0)),
    )
    parts += moved(button, (0.5 * x + 26.0, 0.0, 0.0))
    return Item("door bell", tuple(parts), poses=(IDENTITY, rotation(roll=90)))


def _smoke_alarm(rng: np.random.Generator) -> Item:
    radius, tall = rng.uniform(38.0, 60.0), rng.uniform(28.0, 44.0)
    pins = np.array([[np.cos(a), np.sin(a), 0.0] for a in np.arange(20) * np.pi / 10.0])
    cell = (
        Primitive("alkaline cell", Box((48.0, 26.0, 17.0)), centre=(0.0, -0.5 * radius, -2.0))
        if radius > 48.0
        else Primitive(
            "li-ion cell", Cylinder(8.0, 30.0), centre=(0.0, -0.6 * radius, -2.0), rotation=rotation(pitch=90)
        )
    )
    inside = (
        *moved(board(rng, (1.1 * radius, 0.7 * radius), tall=4.0), (0.0, 0.3 * radius, -0.5 * tall + 5.5)),
        pipe("abs", 18.0, 16.5, 15.0, 2.0),
        Primitive("brass", Cylinder(13.0, 0.4), centre=(0.5 * radius, 0.1 * radius, 0.5 * tall - 6.0)),
        cell,
    )
    room = Primitive(None, Cylinder(radius - 2.0, tall - 4.0), carve=inside)
    body = Primitive("abs", Cylinder(radius, tall), carve=(room,))
    fins = Primitive("abs", Many(Box((3.0, 3.0, 0.5 * tall)), pins * (radius + 1.5)), 0.6)
    plate = Primitive("abs", Prism(circle(radius), 3.0, (circle(0.5 * radius),)), centre=(0.0, 0.0, -0.5 * tall - 2.0))
    return Item("smoke alarm", (body, fins, plate), poses=(*FLAT, rotation(roll=90)))


def _adapter(rng: np.random.Generator) -> Item:
    kind = pick(rng, ("round", "fused", "blade"))
    plug = mains_plug(rng, kind)
    x, deep = rng.uniform(42.0, 58.0), rng.uniform(26.0, 44.0)
    contacts = Primitive(
        "brass", Many(Box((2.0, 7.0, 18.0)), np.array([[-10.0, 0, 0], [10.0, 0, 0], [-10.0, 6, 0], [10.0, 6, 0]]))
    )
    earth = Primitive("brass", Box((3.0, 0.8 * x, 1.0)), centre=(0.0, 0.0, 0.3 * deep))
    room = Primitive(None, Box((x - 5.0, x - 5.0, deep - 5.0)), carve=(contacts, earth))
    block = Primitive("abs", RoundedBox((x, x, deep), 6.0), centre=(0.0, 0.0, -0.5 * deep), carve=(room,))
    screws = Primitive(
        "steel", Many(Cylinder(1.5, 12.0), lattice((2, 2, 1), (0.7 * x, 0.7 * x, 1.0))), centre=(0.0, 0.0, -0.3 * deep)
    )
    return Item(
        "plug adapter", (*plug, block, screws), poses=(rotation(pitch=90), rotation(roll=90), rotation(roll=180))
    )


def _plant_pot(rng: np.random.Generator) -> Item:
    radius, material = rng.uniform(40.0, 110.0), pick(rng, ("earthenware", "earthenware", "polypropylene", "porcelain"))
    tall, wall = radius * rng.uniform(1.2, 1.8), 1.6 if material == "polypropylene" else rng.uniform(4.0, 8.0)
    body = Revolved(((0.0, 0.66 * radius), (0.8 * tall, 0.92 * radius), (0.8 * tall, radius), (tall, 1.02 * radius)))
    holes = Primitive(
        None,
        Many(Cylinder(4.0, wall), lattice((2, 2, 1), (0.4 * radius, 0.4 * radius, 1.0))),
        centre=(0, 0, 0.5 * wall),
    )
    hollow = Revolved(((wall, 0.66 * radius - wall), (0.8 * tall, 0.92 * radius - wall), (tall, 0.97 * radius - wall)))
    soil: Parts = ()
    if rng.random() < 0.25:
        soil = (
            Primitive("garden soil", hollow.below(0.75 * tall), rng.uniform(0.6, 1.0), texture=grain(rng, 0.15, 4.0)),
        )
    pot = Primitive(material, body, carve=(Primitive(None, hollow, carve=soil), holes))
    count = 1 if soil else int(rng.integers(1, 4))
    parts = tuple(part for k in range(count) for part in moved((pot,), (0.0, 0.0, k * (0.2 * tall + wall))))
    if rng.random() < 0.5:
        parts = (
            *parts,
            pipe(material, radius, radius - wall, 16.0, -9.0),
            Primitive(material, Cylinder(radius, wall), centre=(0, 0, -17.5)),
        )
    return Item("plant pot", parts, poses=(IDENTITY, IDENTITY, rotation(pitch=90)) if not soil else (IDENTITY,))


def _bag(
    rng: np.random.Generator, name: str, material: str, low: float, high: float, lumps: float, size: float
) -> Item:
    bulk = Primitive(material, Box((1.0, 1.0, 1.0)), rng.uniform(low, high), texture=grain(rng, lumps, size))
    x = rng.uniform(170.0, 300.0)
    parts = pouch(
        rng,
        (x, rng.uniform(0.55, 0.75) * x, rng.uniform(45.0, 90.0)),
        pick(rng, ("polyethylene film", "paper")),
        0.16,
        bulk,
    )
    return Item(name, parts, poses=FLAT, soft=True)


def _soil(rng: np.random.Generator) -> Item:
    return _bag(rng, "bag of soil", "garden soil", 0.5, 1.1, 0.15, 5.0)


def _litter(rng: np.random.Generator) -> Item:
    material, low, high = pick(rng, (("clay litter", 0.7, 0.95), ("silica gel", 0.5, 0.7), ("softwood", 0.5, 0.65)))
    return _bag(rng, "cat litter", material, low, high, 0.12, 3.5)


def _pods(rng: np.random.Generator) -> Item:
    x, y, z = rng.uniform(110.0, 180.0), rng.uniform(90.0, 130.0), rng.uniform(60.0, 110.0)
    powder = rng.random() < 0.4
    shape = RoundedBox((36.0, 27.0, 15.0), 3.0) if powder else Ellipsoid((20.0, 17.0, 10.0))
    pods = Primitive(
        "detergent powder" if powder else "liquid soap",
        jumble(rng, shape, (x - 8.0, y - 8.0, 0.75 * z), 0.5),
        rng.uniform(1.0, 1.3),
    )
    wall = 1.2
    tub = Primitive(
        "polypropylene",
        RoundedBox((x, y, z), 10.0, "z"),
        carve=(Primitive(None, RoundedBox((x - 2 * wall, y - 2 * wall, z - 2 * wall), 9.0, "z")),),
    )
    lid = Primitive(
        "polypropylene",
        Prism(rectangle(x + 3.0, y + 3.0, radius=10.0), 12.0, (rectangle(x, y, radius=9.0),)),
        centre=(0, 0, 0.5 * z - 6.0),
    )
    return Item("detergent pods", (tub, moved((pods,), (0.0, 0.0, -0.08 * z))[0], lid))


def _air_freshener(rng: np.random.Generator) -> Item:
    pose, radius = stand_or_lie(rng, head=0.0), rng.uniform(22.0, 33.0)
    return Item(
        "air freshener",
        aerosol(rng, pick(rng, ("water", "isopropanol")), radius, rng.uniform(150.0, 270.0), pose),
        poses=(pose,),
    )


def _paint(rng: np.random.Generator) -> Item:
    radius = pick(rng, (27.0, 36.0, 50.0, 65.0)) * rng.uniform(0.95, 1.05)
    tall, pose = radius * rng.uniform(1.8, 2.3), pick(rng, (IDENTITY, IDENTITY, rotation(pitch=90)))
    metal, wall = pick(rng, (("steel", 0.28), ("steel", 0.28), ("polypropylene", 1.4)))
    room = filled(
        Cylinder(radius - wall, tall - 2 * wall), "paint", rng.uniform(0.3, 0.93), pose, rng.uniform(1.1, 1.45)
    )
    settled = Primitive("paint", Cylinder(radius - 2 * wall - 0.5, 4.0), 0.7, (0.0, 0.0, -0.5 * tall + 3.0))
    lid = pipe(metal, 0.9 * radius, 0.8 * radius, 4.0, 0.5 * tall)
    parts = [Primitive(metal, Cylinder(radius, tall), carve=(room,)), settled, lid]
    parts += [Primitive(metal, torus(radius, 1.5), centre=(0.0, 0.0, z)) for z in (-0.5 * tall, 0.5 * tall)]
    parts.append(
        Primitive(metal, torus(0.86 * radius, 2.0), 2.0 if metal == "steel" else None, (0.0, 0.0, 0.5 * tall + 1.0))
    )
    if radius > 45.0:
        angle = np.linspace(0.0, np.pi, 10)
        bail = np.stack(
            [(radius + 2.0) * np.cos(angle), -0.4 * radius * np.sin(angle), 0.3 * tall + 0.5 * radius * np.sin(angle)],
            axis=1,
        )
        parts.append(Primitive("steel", tube(bail, 1.6)))
    return Item("paint can", tuple(parts), poses=(pose,))


def _curtain_rings(rng: np.random.Generator) -> Item:
    count, radius = int(rng.integers(6, 25)), rng.uniform(14.0, 28.0)
    material, wire = pick(rng, (("steel", 1.6), ("brass", 2.0), ("hardwood", 4.0), ("polypropylene", 2.5)))
    ring = torus(radius, wire, 14)
    places = lattice((count, 1, 1), (2.4 * wire, 1.0, 1.0)) + rng.uniform(-4.0, 4.0, (count, 3)) * (0.2, 1.0, 1.0)
    parts = [
        Primitive(
            material,
            ring,
            centre=at,
            rotation=rotation(pitch=90 + float(rng.uniform(-12, 12)), yaw=float(rng.uniform(-12, 12))),
        )
        for at in places
    ]
    eyes = Primitive("steel", Many(Cylinder(2.2, 8.0), places - np.array([0.0, 0.0, radius + wire + 4.0])), 3.0)
    return Item("curtain rings", (*parts, eyes), poses=(IDENTITY, rotation(roll=90)))


GOODS: tuple[Goods, ...] = (
    Goods("light bulb", _bulb, ("household",), 1.2, count=(1, 4)),
    Goods("clothes pegs", _pegs, ("household",), 0.8),
    Goods("sponges", _sponge, ("household", "kitchen"), 0.8),
    Goods("door bell", _door_bell, ("household", "electronics"), 0.7),
    Goods("smoke alarm", _smoke_alarm, ("household", "electronics"), 0.8, count=(1, 3)),
    Goods("plug adapter", _adapter, ("household", "electronics"), count=(1, 3)),
    Goods("plant pot", _plant_pot, ("household",), 0.8),
    Goods("bag of soil", _soil, ("household", "hobby"), 0.6),
    Goods("cat litter", _litter, ("household",), 0.6, "powder_bag"),
    Goods("detergent pods", _pods, ("household",), 0.8),
    Goods("air freshener", _air_freshener, ("household",), 0.8, "gas_can"),
    Goods("paint can", _paint, ("household", "tools", "hobby"), 0.8, count=(1, 2)),
    Goods("curtain rings", _curtain_rings, ("household",), 0.6),
    *ornaments(),
    *desk(),
)
