"""Innocent dies and moulds: pasta dies, stamps, thread dies, collets, cake and sinker moulds, waffle plates."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import torus
from ..primitives import Box, Cylinder, Ellipsoid, Frustum
from ..prism import Prism, circle, gear, rectangle
from ..revolved import Revolved
from .assembly import ALONG_X, ALONG_Y, FLAT, case, copies, pick, regular, rod

TURNED = (IDENTITY, rotation(roll=180), rotation(roll=90))


def kitchen_dies(rng: np.random.Generator) -> Item:
    """Discs with patterned holes for a pasta machine or a cookie gun, stacked or spread in a box, with a barrel."""
    brass = rng.random() < 0.5
    r, thick, metal = (
        (rng.uniform(24, 38), rng.uniform(8, 18), "bronze") if brass else (rng.uniform(22, 28), 1.2, "stainless steel")
    )
    parts: list[Primitive] = []
    count = int(rng.integers(2, 5)) if brass else int(rng.integers(5, 13))
    for j in range(count):
        n = int(rng.integers(3, 9))
        kind = pick(rng, "dots", "star", "slots")
        if kind == "star":
            holes = [[(0.5 * x, 0.5 * y) for x, y in gear(r * 1.2, n + 2, r * 0.5)]]
        elif kind == "slots":
            holes = [rectangle(0.12 * r, (1.2 - 1.2 * abs(f)) * r, (f * r, 0)) for f in (-0.6, -0.2, 0.2, 0.6)]
        else:
            holes = [circle(0.1 * r, 7, p) for p in [*regular(0.35 * r, n), *regular(0.7 * r, 2 * n)]]
        at = ((j % 4) * 2.15 * r, (j // 4) * 2.15 * r, 0.0)
        parts.append(Primitive(metal, Prism(circle(r, 30), thick, holes), None, at, rotation(yaw=rng.uniform(0, 90))))
        if brass:
            parts.append(Primitive(metal, torus(0.94 * r, 1.6), centre=(*at[:2], thick / 2 + 1)))
    if not brass:
        tall = rng.uniform(110, 150)
        barrel = Primitive(
            "aluminium alloy",
            Cylinder(r + 2, tall),
            None,
            (3 * r, -1.2 * r - 16, 0),
            ALONG_X,
            (Primitive(None, Cylinder(r, tall)),),
        )
        parts.append(barrel)
        parts.append(rod("steel", (3 * r + tall / 2, -1.2 * r - 16, 0), (3 * r + tall * 0.9, -1.2 * r - 16, 0), 4))
    return Item("pasta dies", tuple(parts), poses=(IDENTITY, rotation(roll=180)))


def stamp_dies(rng: np.random.Generator) -> Item:
    """Letter punches, leather stamps or coin-souvenir dies: steel shanks with engraved faces, in a block or a box."""
    columns, rows = int(rng.integers(3, 8)), int(rng.integers(2, 5))
    round_ = rng.random() < 0.6
    r, length = rng.uniform(2.5, 6), rng.uniform(45, 85)
    pitch = 2 * r + rng.uniform(3, 6)
    at = np.array(
        [
            [(i - (columns - 1) / 2) * pitch, (j - (rows - 1) / 2) * pitch, 0.0]
            for i in range(columns)
            for j in range(rows)
        ]
    )
    at[:, 2] = rng.uniform(0, 2, len(at))
    at = at[rng.random(len(at)) < 0.95]
    metal = pick(rng, "steel", "tool steel", "zinc die-cast")
    shank = Cylinder(r, length) if round_ else Box((2 * r, 2 * r, length))
    face = Frustum(r, 0.6 * r, 5)
    parts = [Primitive(metal, copies(shank, at)), Primitive(metal, copies(face, at, offset=(0, 0, length / 2 + 2.5)))]
    if rng.random() < 0.5:
        wide = (columns * pitch + 8, rows * pitch + 8)
        block = Prism(rectangle(*wide), 14)
        if round_:
            flat = Primitive(None, copies(Cylinder(r, 14), at * (1, 1, 0)))
            parts.append(Primitive("hardwood", block, centre=(0, 0, -length / 2 + 12), carve=(flat,)))
        return Item("stamp set", tuple(parts), poses=(IDENTITY, rotation(roll=90), rotation(pitch=90)))
    laid = moved(tuple(parts), (0, 0, 0), rotation(roll=90))
    low, high = Item("stamp set", laid).bounds()
    box = case("polystyrene", tuple(np.add(high - low, (6, 6, 5))), 1.8, moved(laid, tuple(-0.5 * (low + high))))
    return Item("stamp set", (box,), poses=FLAT[:2])


def thread_dies(rng: np.random.Generator) -> Item:
    """A tap and die set: round or hexagonal dies with flutes, taps, a stock and a wrench, in a case."""
    count = int(rng.integers(3, 8))
    r = rng.uniform(9, 15)
    parts: list[Primitive] = []
    for j in range(count):
        hole, lobes = r * (0.15 + 0.06 * j), pick(rng, 3, 4)
        flutes = [circle(0.2 * r, 8, p) for p in regular(0.62 * r, lobes)]
        rim = circle(r, 20) if rng.random() < 0.7 else regular(1.05 * r, 6)
        die = Prism(rim, rng.uniform(6, 11), [circle(min(hole, 0.34 * r), 12), *flutes])
        parts.append(Primitive("high-speed steel", die, centre=((j - (count - 1) / 2) * 2.3 * r, 0, 0)))
    radii = np.linspace(1.5, 4.5, count)
    x = (np.arange(count) - (count - 1) / 2) * 2.3 * r
    shank = np.stack([x, np.full(count, 1.4 * r + 46), np.zeros(count)], axis=1)
    cut = np.stack([x, np.full(count, 1.4 * r + 16), np.zeros(count)], axis=1)
    scales = np.stack([radii * 0.8, radii * 0.8, np.full(count, 30.0)], axis=1)
    parts.append(Primitive("high-speed steel", copies(Cylinder(1, 1), shank, turn=ALONG_Y, scales=scales)))
    parts.append(
        Primitive("high-speed steel", copies(Cylinder(1, 1), cut, turn=ALONG_Y, scales=scales * (1.25, 1.25, 1.0)), 5.6)
    )
    stock = Primitive("zinc die-cast", Prism(circle(1.5 * r, 24), 13, [circle(1.02 * r, 20)]), centre=(0, -2.8 * r, 0))
    arms = [rod("steel", (s * 1.5 * r, -2.8 * r, 0), (s * (1.5 * r + 50), -2.8 * r, 0), 4.5) for s in (-1, 1)]
    parts += [stock, *arms]
    low, high = Item("thread dies", tuple(parts)).bounds()
    metal = rng.random() < 0.4
    box = case(
        "steel" if metal else "polypropylene",
        tuple(np.add(high - low, (14, 14, 8))),
        0.8 if metal else 2.0,
        moved(tuple(parts), tuple(-0.5 * (low + high))),
        4,
    )
    return Item("thread dies", (box,), poses=(*FLAT[:2], rotation(roll=90)))


def collets(rng: np.random.Generator) -> Item:
    """Milling collets: slotted tapered sleeves with a groove and a bore, in a rack or loose."""
    k, count = rng.uniform(0.6, 1.2), int(rng.integers(2, 10))
    parts: list[Primitive] = []
    columns = 5
    for j in range(count):
        bore = Primitive(None, Cylinder((1.5 + 0.8 * j) * k if j < 9 else 8 * k, 36 * k), centre=(0, 0, 18 * k))
        profile = (
            (0, 9 * k),
            (26 * k, 13.5 * k),
            (27 * k, 12 * k),
            (30 * k, 12 * k),
            (30 * k, 14 * k),
            (36 * k, 11.5 * k),
        )
        turns = np.stack([rotation(yaw=45.0 * i) for i in range(8)])
        slits = copies(
            Box((1.9 * k, 0.8 * k, 26 * k)), np.tile([0.0, 0, 14 * k], (8, 1)), turns, offset=(8.0 * k, 0, 0)
        )
        room = Primitive(None, slits)
        collet = Primitive("steel", Revolved(profile), carve=(bore, room) if j < 5 else (bore,))
        parts += moved((collet,), ((j % columns) * 31 * k, (j // columns) * 31 * k, 0))
    if rng.random() < 0.5:
        chuck = Revolved(
            ((0, 9 * k), (60 * k, 13 * k), (62 * k, 22 * k), (74 * k, 22 * k), (76 * k, 17 * k), (100 * k, 17 * k))
        )
        inner = Primitive(None, Frustum(5 * k, 13 * k, 40 * k), centre=(0, 0, 80 * k))
        parts += moved((Primitive("steel", chuck, carve=(inner,)),), (-14 * k, -36 * k, 14 * k), ALONG_X)
    return Item("collets", tuple(parts), poses=TURNED[:2])


def cake_mould(rng: np.random.Generator) -> Item:
    """A silicone, polycarbonate or tin mould with a grid of cavities for chocolate, soap, ice or madeleines."""
    columns, rows = int(rng.integers(3, 8)), int(rng.integers(2, 6))
    r = rng.uniform(9, 22)
    pitch, deep = 2 * r + rng.uniform(4, 9), rng.uniform(0.6, 1.2) * r
    material, wall = pick(
        rng, ("silicone", 1.8), ("silicone", 1.8), ("polycarbonate", 1.5), ("steel", 0.5), ("aluminium alloy", 3.0)
    )
    columns, rows = min(columns, int(300 / pitch)), min(rows, int(200 / pitch))
    at = np.array(
        [
            [(i - (columns - 1) / 2) * pitch, (j - (rows - 1) / 2) * pitch, 0.0]
            for i in range(columns)
            for j in range(rows)
        ]
    )
    form = pick(rng, "round", "square", "dome", "cone")

    def body(radius: float, height: float) -> Box | Cylinder | Ellipsoid | Frustum:
        if form == "round":
            return Cylinder(radius, height)
        if form == "square":
            return Box((1.7 * radius, 1.7 * radius, height))
        return Frustum(0.7 * radius, radius, height) if form == "cone" else Frustum(0.45 * radius, radius, height)

    void = copies(body(r - wall, deep), at, offset=(0, 0, wall))
    cups = Primitive(
        material, copies(body(r, deep + wall), at, offset=(0, 0, wall / 2)), carve=(Primitive(None, void),)
    )
    holes = [circle(r * (0.95 if form != "square" else 0.9), 16, (float(x), float(y))) for x, y, _ in at[:20]]
    size = (columns * pitch + 10, rows * pitch + 10)
    sheet = Prism(rectangle(*size, (0, 0), 6), wall, holes if len(at) <= 20 else [])
    parts = [cups, Primitive(material, sheet, centre=(0, 0, deep / 2 + 1.6 * wall))]
    if material == "silicone" and rng.random() < 0.3:
        parts.append(Primitive("silicone", Box((*size, 1.2)), centre=(0, 0, deep / 2 + 3 * wall)))
    return Item("cake mould", tuple(parts), poses=(IDENTITY, rotation(roll=180)))


def sinker_mould(rng: np.random.Generator) -> Item:
    """A hinged aluminium mould for fishing weights: two blocks with cavities and sprues, pins, wooden handles."""
    x, y, z = rng.uniform(90, 180), rng.uniform(45, 80), rng.uniform(12, 20)
    count = int(rng.integers(2, 6))
    at = np.stack([(np.arange(count) - (count - 1) / 2) * x / count, np.zeros(count), np.zeros(count)], axis=1)
    sizes = np.linspace(0.6, 1.0, count) * min(0.42 * x / count, 0.8 * z, 16)
    scales = np.stack([sizes, 1.4 * sizes, 0.9 * sizes], axis=1)
    halves = []
    for s in (-1.0, 1.0):
        room = copies(Frustum(1, 0.15, 1), at, scales=scales)
        cavity = Primitive(None, room, centre=(0, 0, -s * z / 2 + s * 0.45 * float(sizes.max())))
        sprue = Primitive(
            None, copies(Cylinder(2.4, 0.4 * y), np.add(at, (0, 0.29 * y, -s * (z / 2 - 2.5))), turn=ALONG_Y)
        )
        halves.append(
            Primitive("aluminium alloy", Box((x, y, z)), centre=(0, 0, s * (z / 2 + 0.3)), carve=(cavity, sprue))
        )
    hinge = rod("steel", (-x / 2, -y / 2 - 3, 0), (x / 2, -y / 2 - 3, 0), 2.5)
    parts: list[Primitive] = [*halves, hinge]
    for s in (-1.0, 1.0):
        parts.append(rod("steel", (x / 2, 0.2 * y, s * 0.6 * z), (x / 2 + 25, 0.2 * y, s * 0.8 * z), 3))
        parts.append(rod("hardwood", (x / 2 + 25, 0.2 * y, s * 0.9 * z), (x / 2 + 115, 0.2 * y, s * 1.1 * z), 9))
    return Item("sinker mould", tuple(parts), poses=(IDENTITY, rotation(roll=90)))


def waffle_plates(rng: np.random.Generator) -> Item:
    """Cast plates for waffles, sandwiches or wafers: a grid of ribs, a rim, hinge lugs; one or a pair."""
    round_ = rng.random() < 0.5
    r, n = rng.uniform(70, 100), int(rng.integers(5, 10))
    metal = pick(rng, "aluminium alloy", "cast iron")
    outline = circle(r, 36) if round_ else rectangle(1.9 * r, 1.5 * r, (0, 0), 8)
    base = Primitive(metal, Prism(outline, 4))
    lines = np.linspace(-0.8, 0.8, n) * r
    ribs = []
    for turned in (False, True):
        reach = np.sqrt(np.maximum(r**2 - lines**2, 100.0)) if round_ else np.full(n, (0.72 if turned else 0.9) * r)
        inside = np.abs(lines) < (2.0 * r if round_ else (0.9 if turned else 0.7) * r)
        centres = np.stack([np.zeros(n), lines, np.full(n, 5.5)], axis=1)[inside]
        scales = np.stack([1.9 * reach, np.full(n, 4.0), np.full(n, 7.0)], axis=1)[inside]
        bars = copies(Box((1, 1, 1)), centres, scales=scales)
        ribs.append(Primitive(metal, bars, rotation=rotation(yaw=90) if turned else IDENTITY))
    rim = Primitive(metal, Prism(outline, 10, [[(0.95 * px, 0.95 * py) for px, py in outline]]), centre=(0, 0, 7))
    lugs = Primitive(
        metal,
        copies(
            Box((14, 22, 10)), np.array([[s * 0.4 * r, (1.0 if round_ else 0.75) * r + 10, 2] for s in (-1.0, 1.0)])
        ),
    )
    one = (base, *ribs, rim, lugs)
    pair = moved(one, (0, 0, 26), rotation(roll=180) @ rotation(yaw=180)) if rng.random() < 0.5 else ()
    handle = (rod("steel", (0, -r, 2), (0, -r - 30, 2), 5), rod("abs", (0, -r - 30, 2), (0, -r - 110, 2), 11))
    return Item(
        "waffle plates",
        (*one, *pair, *(handle if rng.random() < 0.4 else ())),
        poses=(IDENTITY, rotation(roll=180), rotation(roll=90)),
    )


GOODS: tuple[Goods, ...] = (
    Goods("pasta dies", kitchen_dies, ("kitchen",), 1.0, "press_tooling"),
    Goods("stamp set", stamp_dies, ("hobby", "tools"), 1.0, "press_tooling"),
    Goods("thread dies", thread_dies, ("tools", "machine parts"), 1.2, "press_tooling"),
    Goods("collets", collets, ("machine parts", "tools"), 1.0, "press_tooling"),
    Goods("cake mould", cake_mould, ("kitchen", "hobby"), 1.2, "mold"),
    Goods("sinker mould", sinker_mould, ("hobby", "sports"), 0.8, "mold"),
    Goods("waffle plates", waffle_plates, ("kitchen",), 1.0, "mold"),
)
