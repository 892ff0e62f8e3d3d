"""Household and hobby supplies: candles, tiles, pots, seeds, weights, magnets, tape."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import torus
from ..primitives import Box, Cylinder, Ellipsoid, Frustum, sphere
from ..prism import Prism, rectangle
from ..revolved import Revolved
from ..texture import Texture
from .assembly import FLAT, copies, pick, strewn, strip, vary

STANDING = (IDENTITY, rotation(pitch=90), IDENTITY)


def candle_making(rng: np.random.Generator) -> Item:
    """Candle tins and jars, pillar candles, tin or plastic moulds, a roll of wick with tabs."""
    parts: list[Primitive] = []
    x = 0.0
    for _ in range(int(rng.integers(1, 5))):
        r, tall = rng.uniform(20, 40), rng.uniform(35, 110)
        kind = pick(rng, "jar", "tin", "pillar", "mould")
        if kind == "pillar":
            wick = Primitive("cotton", Cylinder(1.2, tall), 0.7)
            one: list[Primitive] = [
                Primitive(
                    pick(rng, "candle wax", "beeswax"),
                    Cylinder(r, tall),
                    carve=(wick,),
                    texture=Texture(0.02, 6.0, int(tall)),
                )
            ]
        elif kind == "mould":
            wall = rng.uniform(0.5, 2.0)
            one = [
                Primitive(
                    "aluminium alloy" if wall < 1 else "polycarbonate",
                    Frustum(r, 0.8 * r, tall),
                    carve=(Primitive(None, Frustum(r - wall, 0.8 * r - wall, tall - wall), centre=(0, 0, -wall / 2)),),
                )
            ]
            one.append(Primitive("steel", torus(r, 1.2), centre=(0, 0, -tall / 2)))
        else:
            glass, wall = ("glass", 3.0) if kind == "jar" else ("steel", 0.3)
            level = rng.uniform(0.6, 0.85) * tall
            wick = Primitive("cotton", Cylinder(1.2, level), 0.7)
            wax = Primitive(
                "candle wax", Cylinder(r - wall, level), centre=(0, 0, (level - tall + wall) / 2), carve=(wick,)
            )
            hollow = Primitive(None, Cylinder(r - wall, tall - wall), centre=(0, 0, wall / 2), carve=(wax,))
            one = [Primitive(glass, Cylinder(r, tall), carve=(hollow,))]
            if rng.random() < 0.6:
                one.append(
                    Primitive(
                        pick(rng, "steel", "hardwood", "cork"),
                        Cylinder(r, rng.uniform(1, 8)),
                        centre=(0, 0, tall / 2 + 4.2),
                    )
                )
        x += r
        parts += moved(tuple(one), (x, rng.uniform(-8, 8), tall / 2))
        x += r + 5
        if x > 230:
            break
    return Item("candles", tuple(parts), poses=STANDING[:2])


def tiles(rng: np.random.Generator) -> Item:
    """Ceramic, glass or stone tile samples: single tiles in a stack, or a mosaic on a net."""
    material, density = pick(
        rng, ("earthenware", 1.9), ("porcelain", 2.35), ("glass", 2.5), ("marble", 2.7), ("granite", 2.65)
    )
    if rng.random() < 0.4:
        pitch = rng.uniform(16, 30)
        n = min(int(240 / pitch), int(rng.integers(5, 13)))
        at = np.array([[(i - (n - 1) / 2) * pitch, (j - (n - 1) / 2) * pitch, 0.0] for i in range(n) for j in range(n)])
        kept = at[rng.random(len(at)) < 0.97]
        sheet = Primitive(material, copies(Box((pitch - 2.5, pitch - 2.5, rng.uniform(4, 8))), kept), density)
        net = Primitive("nylon", Box((n * pitch, n * pitch, 0.5)), 0.3, (0, 0, -4.5))
        return Item("tile samples", (sheet, net), poses=FLAT[:2])
    side, thick = rng.uniform(75, 150), rng.uniform(6, 10)
    glaze = Texture(0.02, 5.0, int(rng.integers(99)))
    parts = []
    for j in range(int(rng.integers(1, 7))):
        body = Prism(rectangle(side, side * pick(rng, 1.0, 0.5), (rng.normal(0, 1.5), rng.normal(0, 1.5))), thick)
        ribs = Primitive(
            None,
            copies(
                Box((2, side * 0.4, 1.0)), np.array([[(i - 2.5) * side / 7, 0, -thick / 2 + 0.5] for i in range(6)])
            ),
        )
        parts.append(Primitive(material, body, density, (0, 0, j * (thick + 0.4)), carve=(ribs,), texture=glaze))
    return Item("tile samples", tuple(parts), poses=(*FLAT[:2], rotation(roll=90)))


def plant_pots(rng: np.random.Generator) -> Item:
    """Nested pots of terracotta or plastic, sometimes with soil and saucers; bulbs in peat."""
    count, material = int(rng.integers(1, 6)), pick(rng, "earthenware", "polypropylene", "porcelain", "zinc")
    wall = {"earthenware": 6.0, "polypropylene": 1.2, "porcelain": 4.5, "zinc": 0.6}[material]
    r, tall = rng.uniform(32, 62), rng.uniform(60, 115)
    parts: list[Primitive] = []
    for j in range(count):
        shape = Revolved(((0, 0.68 * r), (0.8 * tall, 0.94 * r), (0.8 * tall, r + wall * 0.4), (tall, r + wall * 0.6)))
        room = Revolved(((wall, 0.68 * r - wall), (0.8 * tall, 0.94 * r - wall), (tall, r - wall)))
        last = j == count - 1 and rng.random() < 0.4
        soil = (
            (Primitive("garden soil", room.below(0.75 * tall), vary(rng, 0.7), texture=Texture(0.25, 4.0, j)),)
            if last
            else ()
        )
        drain = Primitive(None, Cylinder(5, wall), centre=(0, 0, wall / 2))
        pot = Primitive(material, shape, carve=(Primitive(None, room, carve=soil), drain))
        parts += moved((pot,), (0, 0, j * max(0.3 * tall, 2.2 * wall)))
    saucer = Revolved(((0, 0.8 * r), (14, r)))
    if rng.random() < 0.4:
        parts += moved((Primitive(material, saucer, carve=(Primitive(None, saucer.inset(wall)),)),), (0, 0, -16))
    return Item("plant pots", tuple(parts), poses=(rotation(pitch=90), IDENTITY, rotation(roll=180)))


def seeds(rng: np.random.Generator) -> Item:
    """Seed packets: printed paper with a heap of seeds in the corner, a bundle; or bulbs in a net."""
    parts: list[Primitive] = []
    if rng.random() < 0.3:
        n = int(rng.integers(5, 16))
        centres, turns = strewn(rng, n, (90, 70, 40), 40.0)
        scales = rng.uniform(0.8, 1.25, (n, 1)) * (1, 1, 1.15)
        flesh = Primitive("fruit", copies(sphere(rng.uniform(14, 20)), centres, turns, scales=scales), vary(rng, 0.9))
        label = Primitive("coated paper", Box((90, 60, 0.6)), centre=(0, 0, 48))
        return Item("seed packets", (flesh, label), poses=(IDENTITY, rotation(roll=90)))
    for j in range(int(rng.integers(2, 9))):
        n, r = int(rng.integers(12, 70)), rng.uniform(0.7, 3.2)
        wide, high = rng.uniform(75, 90), rng.uniform(110, 135)
        x, y = rng.uniform(-0.3, 0.3, n) * wide, -0.42 * high + np.abs(rng.normal(0, 0.16, n)) * high
        at = np.column_stack([x, y, rng.uniform(-0.4, 0.4, n)])
        grain = Primitive(pick(rng, "nuts", "rice", "starch"), copies(Ellipsoid((r, 1.3 * r, 0.8 * r)), at))
        leaf = [Primitive("paper", Box((wide, high, 0.25)), centre=(0, 0, s * (r + 0.4))) for s in (-1.0, 1.0)]
        parts += moved(
            (grain, *leaf), (rng.uniform(-8, 8), rng.uniform(-8, 8), 7.0 * j), rotation(yaw=rng.normal(0, 5))
        )
    return Item("seed packets", tuple(parts), poses=FLAT[:2])


def sinkers(rng: np.random.Generator) -> Item:
    """Fishing weights, curtain or diving weights, wheel-balance strips: lead or steel lumps with loops."""
    kind = pick(rng, "pear", "ball", "strip", "pyramid")
    n, r = int(rng.integers(3, 20)), rng.uniform(4, 14)
    material = pick(rng, "lead", "lead", "steel", "zinc", "bismuth")
    if kind == "strip":
        at = np.array([[(i % 8) * 19.5, (i // 8) * 24.0, 0.0] for i in range(n)])
        tape = Primitive("polyurethane foam", Box((160, 18, 1.2)), 0.15, (68, 0, -2.8))
        return Item("weights", (Primitive(material, copies(Box((18.5, 18, 4)), at)), tape), poses=FLAT[:2])
    spread = 2.3 * r * np.sqrt(n)
    centres, turns = strewn(rng, n, (spread, 0.8 * spread, 1.5 * r), 25.0)
    shape = {"pear": Frustum(r, 0.3 * r, 3.2 * r), "pyramid": Frustum(0.2 * r, r, 2.2 * r)}.get(kind)
    body = Primitive(material, copies(shape if shape is not None else sphere(r), centres, turns))
    loop = copies(Cylinder(0.9, 7), centres, turns, offset=(0, 0, (1.6 if shape is not None else 1.0) * r + 3))
    return Item("weights", (body, Primitive("brass", loop)), poses=(IDENTITY,))


def magnets(rng: np.random.Generator) -> Item:
    """Magnets: stacks of discs, bars and balls, horseshoes, or a magnetic knife strip's bar in wood."""
    kind = pick(rng, "discs", "balls", "horseshoe", "bar")
    strong = rng.random() < 0.7
    metal = "neodymium magnet" if strong else "ferrite"
    if kind == "discs":
        r, thick, n = rng.uniform(3, 16), rng.uniform(1.5, 5), int(rng.integers(4, 20))
        rows = int(rng.integers(1, 4))
        at = np.array([[0, (j % rows) * (2 * r + 4), (j // rows) * (thick + 0.7)] for j in range(n)])
        spacers = copies(Cylinder(r, 0.6), np.add(at, (0, 0, thick / 2 + 0.33)))
        return Item(
            "magnets",
            (Primitive(metal, copies(Cylinder(r, thick), at)), Primitive("abs", spacers)),
            poses=(rotation(pitch=90), IDENTITY),
        )
    if kind == "balls":
        r, n = rng.uniform(2.5, 4), 6
        at = np.array(
            [
                [i * 2 * r, j * 2 * r, k * 2 * r]
                for i in range(n)
                for j in range(n)
                for k in range(int(rng.integers(1, 5)))
            ],
            float,
        )
        return Item("magnets", (Primitive("neodymium magnet", copies(sphere(r), at)),), poses=(IDENTITY,))
    if kind == "horseshoe":
        r, w = rng.uniform(18, 40), rng.uniform(9, 16)
        line = [
            (r, -1.4 * r),
            *[(r * float(np.cos(t)), r * float(np.sin(t))) for t in np.linspace(0, np.pi, 9)],
            (-r, -1.4 * r),
        ]
        keeper = Primitive("iron", Box((2 * r + w, 8, w)), centre=(0, -1.4 * r - 4.5, 0))
        return Item("magnets", (Primitive("steel", Prism(strip(line, w), w)), keeper), poses=FLAT)
    length = rng.uniform(180, 320)
    cells = np.array([[(j - 3.5) * length / 8.4, 0, 0] for j in range(8)])
    core = Primitive(
        None, Box((length - 8, 30, 6)), carve=(Primitive(metal, copies(Box((length / 9.5, 24, 5)), cells)),)
    )
    wood = Primitive(
        pick(rng, "hardwood", "stainless steel"),
        Box((length, 48, 16)),
        0.7 if rng.random() < 0.8 else 2.0,
        carve=(core,),
    )
    return Item("magnets", (wood,), poses=FLAT[:2])


def tape_rolls(rng: np.random.Generator) -> Item:
    """Rolls of tape on cardboard cores: parcel, masking, insulating, washi; stacked or side by side."""
    kind = pick(rng, "parcel", "masking", "insulating", "washi", "duct")
    r, width, core_r, material, density = {
        "parcel": (rng.uniform(42, 65), 50.0, 38.0, "packing tape", 0.95),
        "masking": (rng.uniform(45, 60), pick(rng, 19.0, 25.0, 38.0), 38.0, "cellulose", 0.85),
        "insulating": (rng.uniform(25, 38), 19.0, 16.0, "soft pvc", 1.25),
        "washi": (rng.uniform(18, 26), 15.0, 15.5, "paper", 0.9),
        "duct": (rng.uniform(48, 70), 48.0, 38.0, "rubber", 1.1),
    }[kind]  # fmt: skip
    wound = Texture(0.03, (0.8, 0.8, 20.0), int(rng.integers(99)))
    board = Primitive(
        "cardboard", Cylinder(core_r + 2.5, width), 0.75, carve=(Primitive(None, Cylinder(core_r - 0.5, width)),)
    )
    roll = Primitive(material, Cylinder(r + 3, width), vary(rng, density), carve=(board,), texture=wound)
    n = int(rng.integers(1, 7))
    if rng.random() < 0.5:
        parts = [
            part
            for j in range(min(n, int(300 / width)))
            for part in moved((roll,), (rng.normal(0, 1), rng.normal(0, 1), j * (width + 0.5)))
        ]
        return Item("tape rolls", tuple(parts), poses=(IDENTITY, rotation(roll=90)))
    step = 2 * r + 8
    parts = [part for j in range(min(n, 4)) for part in moved((roll,), ((j % 2) * step, (j // 2) * step, 0))]
    return Item("tape rolls", tuple(parts), poses=(IDENTITY,))


GOODS: tuple[Goods, ...] = (
    Goods("candles", candle_making, ("hobby", "household"), 1.0),
    Goods("tile samples", tiles, ("hobby", "household"), 0.8),
    Goods("plant pots", plant_pots, ("household", "hobby"), 0.8),
    Goods("seed packets", seeds, ("hobby", "household"), 0.8),
    Goods("weights", sinkers, ("hobby", "sports"), 0.8, "ammunition"),
    Goods("magnets", magnets, ("hobby", "toys", "household"), 0.8),
    Goods("tape rolls", tape_rolls, ("household", "hobby", "documents"), 1.0),
)
