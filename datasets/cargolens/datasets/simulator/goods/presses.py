"""Innocent presses: bottle cappers, book, juice and arbor presses, vices, hole punches."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import coil, torus
from ..primitives import Box, Cylinder, Frustum, sphere
from ..prism import Prism, circle, gear, rectangle
from ..revolved import Revolved
from .assembly import ALONG_X, ALONG_Y, FLAT, copies, pick, regular, rod, strip, taper


def bottle_capper(rng: np.random.Generator) -> Item:
    """A bench capper for crown caps, or a two-armed one: column, ram with spring, lever, base, bell."""
    if rng.random() < 0.4:
        bell = Revolved(((0, 18), (14, 18), (22, 12), (30, 12)))
        head = Primitive("steel", bell, carve=(Primitive(None, Cylinder(14, 12), centre=(0, 0, 6)),))
        arm = strip([(8.0, 0.0), (40.0, 14.0), (110.0, 26.0), (150.0, 22.0)], [16.0, 14.0, 18.0, 22.0])
        lever = Primitive(pick(rng, "steel", "glass-filled nylon"), Prism(arm, rng.uniform(8, 18)), centre=(0, 0, 24))
        turned = moved((lever,), (0, 0, 0), rotation(roll=90))
        other = moved(turned, (0, 0, 0), rotation(yaw=180))
        jaws = Primitive("steel", copies(Box((22, 26, 2.5)), np.array([[22.0, 0, -4], [-22.0, 0, -4]])))
        return Item("bottle capper", (head, *turned, *other, jaws), poses=(IDENTITY, rotation(roll=90)))
    height = rng.uniform(230, 330)
    foot = Primitive(pick(rng, "steel", "hardwood", "cast iron"), Box((110, 90, rng.uniform(8, 20))))
    column = rod("steel", (-38, 0, 8), (-38, 0, height), rng.uniform(8, 13))
    sleeve = Primitive("aluminium alloy", Cylinder(22, 60), 2.1, (-38, 0, 0.75 * height))
    bridge = Primitive("aluminium alloy", Box((62, 26, 30)), centre=(3, 0, 0.75 * height))
    ram = rod("steel", (18, 0, 0.52 * height), (18, 0, 0.7 * height), 9)
    bell = Revolved(((0, 19), (16, 19), (24, 11), (28, 11)))
    cap = Primitive(
        "steel", bell, centre=(18, 0, 0.42 * height), carve=(Primitive(None, Cylinder(14.5, 13), centre=(0, 0, 6.5)),)
    )
    wound = Primitive("steel", coil(14, 1.2, 7, 0.14 * height), centre=(18, 0, 0.6 * height))
    swing = rng.uniform(-0.3, 0.9)
    end = (18 + 140 * np.cos(swing), 18.0, 0.8 * height + 140 * np.sin(swing) * 0.4)
    lever = rod("steel", (-20, 18, 0.8 * height), (float(end[0]), 18, float(end[2])), 6)
    knob = Primitive("abs", sphere(15), centre=end)
    return Item(
        "bottle capper",
        (foot, column, sleeve, bridge, ram, cap, wound, lever, knob),
        poses=(rotation(roll=90), rotation(pitch=90), rotation(roll=-90)),
    )


def book_press(rng: np.random.Generator) -> Item:
    """A book, flower or nipping press: two boards or plates, screws or a spindle with a wheel."""
    x, y = rng.uniform(120, 240), rng.uniform(100, 190)
    if rng.random() < 0.5:
        thick, gap = rng.uniform(10, 20), rng.uniform(10, 40)
        wood = pick(rng, "plywood", "hardwood")
        boards = [
            Primitive(wood, Prism(rectangle(x, y, (0, 0), 4), thick), centre=(0, 0, s * (gap + thick) / 2))
            for s in (-1.0, 1.0)
        ]
        leaves = np.stack([np.zeros(5), np.zeros(5), np.linspace(-0.4, 0.4, 5) * gap], axis=1)
        filling = Primitive("cardboard", copies(Box((0.86 * x, 0.84 * y, 1.6)), leaves))
        at = np.array([[sx * (x / 2 - 10), sy * (y / 2 - 10), 8.0] for sx in (-1, 1) for sy in (-1, 1)])
        bolts = Primitive("steel", copies(Cylinder(3.0, gap + 2 * thick + 24), at))
        wings = Primitive(
            pick(rng, "steel", "brass"),
            copies(
                Box((26, 6, 12)),
                np.add(at, (0, 0, gap / 2 + thick)),
                np.stack([rotation(yaw=v) for v in rng.uniform(0, 180, 4)]),
            ),
        )
        return Item("book press", (*boards, filling, bolts, wings), poses=(IDENTITY, rotation(roll=90)))
    tall = rng.uniform(150, 230)
    base = Primitive("cast iron", Box((x, y, 12)), centre=(0, 0, 6))
    k = x / 180
    hoop = [
        (-0.45 * x, 12.0),
        (-0.45 * x, 0.55 * tall),
        (-0.25 * x, 0.72 * tall),
        (0.25 * x, 0.72 * tall),
        (0.45 * x, 0.55 * tall),
        (0.45 * x, 12.0),
    ]
    frame = Primitive("cast iron", Prism(strip(hoop, 18 * k), 26 * k), rotation=rotation(roll=90))
    level = rng.uniform(0.15, 0.45) * tall
    platen = Primitive("cast iron", Box((0.78 * x, 0.9 * y, 12)), centre=(0, 0, level + 6))
    screw = rod("steel", (0, 0, level + 12), (0, 0, 0.95 * tall), 8 * k)
    wheel = Primitive("cast iron", torus(50 * k, 6 * k), centre=(0, 0, 0.95 * tall + 6))
    bar = Primitive("cast iron", Box((90 * k, 12 * k, 8 * k)), centre=(0, 0, 0.95 * tall + 6))
    return Item("book press", (base, frame, platen, screw, wheel, bar), poses=(IDENTITY, rotation(roll=90)))


def juice_press(rng: np.random.Generator) -> Item:
    """A lever citrus press, a garlic or potato press, or a screw fruit press with a slatted basket."""
    kind = pick(rng, "hand", "hand", "lever", "basket")
    if kind == "hand":
        k = rng.uniform(0.7, 1.3)
        metal = pick(rng, "aluminium alloy", "stainless steel", "zinc die-cast")
        cup = Revolved(((0, 24 * k), (30 * k, 26 * k)))
        well = Primitive(None, Cylinder(21 * k, 27 * k), centre=(0, 0, 16.5 * k))
        sieve = Primitive(
            metal,
            cup,
            carve=(
                well,
                Primitive(
                    None,
                    copies(Cylinder(1.3, 3 * k), np.array([(*p, 1.5 * k) for r in (8, 15) for p in regular(r * k, r)])),
                ),
            ),
        )
        handle = Primitive(metal, Prism(taper(130 * k, 22 * k, 16 * k), 9 * k), centre=(26 * k, 0, 8 * k))
        ram = Primitive(metal, Cylinder(19 * k, 10 * k), centre=(0, 0, 40 * k))
        other = Primitive(
            metal,
            Prism(strip([(-28 * k, 26 * k), (0, 48 * k), (150 * k, rng.uniform(30, 90) * k)], 9 * k), 16 * k),
            rotation=rotation(roll=90),
        )
        pin = rod("steel", (-30 * k, -14 * k, 22 * k), (-30 * k, 14 * k, 22 * k), 3 * k)
        return Item("juice press", (sieve, handle, ram, other, pin), poses=(rotation(roll=90), IDENTITY))
    if kind == "lever":
        tall = rng.uniform(220, 300)
        base = Primitive("cast iron", Prism(rectangle(150, 110, (0, 0), 20), 14))
        column = Primitive(
            "cast iron",
            Prism(strip([(-50.0, 7.0), (-58.0, 0.5 * tall), (-44.0, tall)], [34.0, 24.0, 30.0]), 26),
            rotation=rotation(roll=90),
        )
        bowl = Revolved(((0, 16), (30, 46), (34, 46)))
        jar = Primitive("stainless steel", bowl, centre=(14, 0, 0.42 * tall), carve=(Primitive(None, bowl.inset(2)),))
        cone = Primitive("aluminium alloy", Frustum(34, 8, 34), centre=(14, 0, 0.72 * tall))
        ram = rod("steel", (14, 0, 0.72 * tall + 17), (14, 0, tall), 8)
        ring = Primitive("steel", torus(47, 4), centre=(14, 0, 0.4 * tall))
        lever = rod("steel", (-44, 24, tall - 10), (150, 24, tall - rng.uniform(20, 90)), 7)
        grip = rod("rubber", (100, 24, tall - 30), (100, 60, tall - 30), 12)
        return Item(
            "juice press",
            (base, column, jar, cone, ram, ring, lever, grip),
            poses=(rotation(roll=90), rotation(pitch=90)),
        )
    r, tall = rng.uniform(45, 80), rng.uniform(90, 150)
    slats = int(rng.integers(14, 24))
    turns = np.stack([rotation(yaw=360.0 * j / slats) for j in range(slats)])
    stave = copies(Box((8, 4.4 * r / slats, tall)), np.zeros((slats, 3)), turns, offset=(r, 0, tall / 2 + 14))
    basket = Primitive("hardwood", stave)
    hoops = [Primitive("steel", torus(r + 6, 2), centre=(0, 0, 14 + f * tall)) for f in (0.2, 0.8)]
    tray = Primitive("cast iron", Cylinder(r + 22, 12), 5.0, (0, 0, 6))
    screw = rod("steel", (0, 0, 12), (0, 0, 1.9 * tall), 8)
    plate = Primitive("hardwood", Prism(circle(r - 8, 24), 20, [circle(9, 12)]), centre=(0, 0, tall + 4))
    nut = Primitive("cast iron", Prism(circle(22, 16), 26, [circle(8, 12)]), centre=(0, 0, 1.45 * tall))
    bar = rod("steel", (-r, 0, 1.62 * tall), (r, 0, 1.62 * tall), 6)
    return Item("juice press", (basket, *hoops, tray, screw, plate, nut, bar), poses=(IDENTITY, rotation(roll=90)))


def arbor_press(rng: np.random.Generator) -> Item:
    """A small arbor or eyelet press, or a bench drill stand: C frame, rack ram, pinion shaft, lever, anvil plate."""
    k = rng.uniform(0.55, 0.9)
    outline = [
        (-90, 0),
        (90, 0),
        (90, 24),
        (-20, 32),
        (-34, 60),
        (-34, 190),
        (10, 214),
        (70, 214),
        (70, 286),
        (-30, 290),
        (-84, 230),
        (-84, 40),
        (-90, 24),
    ]
    iron = pick(rng, "cast iron", "cast iron", "aluminium alloy")
    slot = rectangle(24 * k, 66 * k, (44 * k, 250 * k))
    frame = Prism([(x * k, y * k) for x, y in outline], rng.uniform(36, 54) * k, [slot])
    ram = Primitive("steel", Box((22 * k, 200 * k, 22 * k)), centre=(44 * k, rng.uniform(190, 270) * k, 0))
    rack = Primitive(
        "steel", copies(Box((4 * k, 4 * k, 20 * k)), np.array([[31.0 * k, (160 + 9 * j) * k, 0] for j in range(16)]))
    )
    anvil = Primitive("cast iron", Prism(gear(46 * k, 4, 14 * k), 18 * k), None, (44 * k, 33 * k, 0), ALONG_Y)
    axle = rod("steel", (18 * k, 250 * k, -40 * k), (18 * k, 250 * k, 46 * k), 9 * k)
    swing = rng.uniform(-0.6, 1.2)
    tip = (18 * k + 150 * k * float(np.cos(swing)), 250 * k + 130 * k * float(np.sin(swing)), 46 * k)
    lever = rod("steel", (18 * k, 250 * k, 46 * k), tip, 6 * k)
    knob = Primitive("abs", sphere(14 * k), centre=tip)
    return Item(
        "arbor press",
        (Primitive(iron, frame), ram, rack, anvil, axle, lever, knob),
        poses=(*FLAT[:2], rotation(roll=90)),
    )


def bench_vice(rng: np.random.Generator) -> Item:
    """A small vice: fixed and sliding jaws with plates, a screw with a tommy bar, a base or a clamp."""
    k, gap = rng.uniform(0.5, 1.0), rng.uniform(2, 40)
    iron = pick(rng, "cast iron", "cast iron", "aluminium alloy")
    fixed = Prism(
        [(-70 * k, 0), (10 * k, 0), (10 * k, 70 * k), (-18 * k, 74 * k), (-40 * k, 40 * k), (-70 * k, 36 * k)],
        55 * k,
        [circle(7 * k, 14, (-40 * k, 18 * k))],
    )
    slide = Prism(
        [
            (12 * k + gap, 8 * k),
            (60 * k + gap, 8 * k),
            (60 * k + gap, 40 * k),
            (38 * k + gap, 74 * k),
            (12 * k + gap, 70 * k),
        ],
        55 * k,
    )
    plates = Primitive(
        "tool steel", copies(Box((0.9, 16 * k, 56 * k)), np.array([[10.6 * k, 62 * k, 0], [11.2 * k + gap, 62 * k, 0]]))
    )
    screw = rod("steel", (60 * k + gap, 24 * k, 0), (95 * k + gap, 24 * k, 0), 8 * k)
    bar = rod("steel", (90 * k + gap, 24 * k, -48 * k), (90 * k + gap, 24 * k, 48 * k), 4 * k)
    guides = Primitive(
        "steel",
        copies(
            Cylinder(5 * k, 2.4 * k + gap),
            np.array([[11 * k + gap / 2, 24 * k, s * 16 * k] for s in (-1.0, 1.0)]),
            turn=ALONG_X,
        ),
    )
    foot = Primitive(
        iron,
        Prism(rectangle(96 * k, 70 * k, (0, 0), 8), 10 * k, [circle(4, 9, (s * 38 * k, 0)) for s in (-1, 1)]),
        None,
        (-28 * k, -5 * k, 0),
        rotation(roll=90),
    )
    return Item(
        "bench vice",
        (Primitive(iron, fixed), Primitive(iron, slide), plates, screw, bar, guides, foot),
        poses=(rotation(roll=90), IDENTITY),
    )


def hole_punch(rng: np.random.Generator) -> Item:
    """An office punch, a stapler-like embosser, or an eyelet and rivet plier with its dies and rivets."""
    k = rng.uniform(0.8, 1.2)
    steel = Primitive("steel", Box((105 * k, 46 * k, 1.6)))
    wall = Primitive(
        "steel", copies(Box((70 * k, 1.6, 30 * k)), np.array([[0, 16 * k, 15.8 * k], [0, -16 * k, 15.8 * k]]))
    )
    rise = rng.uniform(10, 22)
    lever = Primitive("steel", Box((115 * k, 38 * k, 1.8)), None, (4, 0, 38 * k), rotation(pitch=-rise))
    at = np.array([[s * 20 * k, 0.0, 16 * k] for s in (-1.0, 1.0)])
    pins = Primitive("tool steel", copies(Cylinder(3, 28 * k), at))
    wound = Primitive("steel", coil(5 * k, 0.8, 6, 18 * k), centre=(20 * k, 0, 18 * k))
    second = Primitive("steel", coil(5 * k, 0.8, 6, 18 * k), centre=(-20 * k, 0, 18 * k))
    tray = Primitive("polypropylene", Box((110 * k, 50 * k, 1.5)), centre=(0, 0, -4.0))
    axle = rod("steel", (-38 * k, -20 * k, 34 * k), (-38 * k, 20 * k, 34 * k), 2.5)
    return Item(
        "hole punch", (steel, wall, lever, pins, wound, second, tray, axle), poses=(IDENTITY, rotation(roll=90))
    )


GOODS: tuple[Goods, ...] = (
    Goods("bottle capper", bottle_capper, ("kitchen", "hobby"), 1.0, "pill_press"),
    Goods("book press", book_press, ("books", "hobby"), 1.0, "pill_press"),
    Goods("juice press", juice_press, ("kitchen",), 1.0, "pill_press"),
    Goods("arbor press", arbor_press, ("tools", "machine parts"), 1.0, "pill_press"),
    Goods("bench vice", bench_vice, ("tools", "machine parts"), 1.0, "pill_press"),
    Goods("hole punch", hole_punch, ("documents", "household"), 1.0, "pill_press"),
)
