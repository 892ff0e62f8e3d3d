"""Craft and hobby supplies: model kits, paints, knitting, beads, stamps, candles, clay, tiles, pots, seeds, magnets."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, Convex, rotation
from ..item import Item, Primitive, moved
from ..many import torus, tube
from ..primitives import Box, Capsule, Cylinder, Ellipsoid, Frustum, RoundedBox, sphere
from ..prism import Prism, circle, rectangle
from ..revolved import Revolved
from ..texture import Texture
from .assembly import ALONG_X, ALONG_Y, ANY_SIDE, FLAT, case, copies, joined, pick, regular, rod, strewn, strip, vary

Parts = tuple[Primitive, ...]
STANDING = (IDENTITY, rotation(pitch=90), IDENTITY)


def model_kit(rng: np.random.Generator) -> Item:
    """Parts of a plastic kit on sprue frames, with a decal sheet, in a carton; or loose frames in a bag."""
    x, y = rng.uniform(140, 230), rng.uniform(95, 150)
    parts: list[Primitive] = []
    frames = int(rng.integers(1, 4))
    for j in range(frames):
        z = 9.0 * j
        corners = np.array([(-x, -y, 0), (x, -y, 0), (x, y, 0), (-x, y, 0)], float) / 2
        bars = [tube(corners, 1.6, closed=True)]
        bars += [
            tube(np.array([(-x / 2, v, 0), (x / 2, v, 0)]), 1.4)
            for v in np.linspace(-0.3, 0.3, int(rng.integers(2, 4))) * y
        ]
        parts.append(Primitive("polystyrene", joined(*bars), centre=(0, 0, z)))
        n = int(rng.integers(14, 40))
        at = np.column_stack([rng.uniform(-0.46, 0.46, n) * x, rng.uniform(-0.45, 0.45, n) * y, np.full(n, z)])
        turns = np.stack([rotation(yaw=90.0 * int(v)) for v in rng.integers(0, 4, n)])
        scales = np.column_stack([rng.uniform(3, 24, n), rng.uniform(2, 11, n), rng.uniform(1.2, 6, n)])
        parts.append(Primitive("polystyrene", copies(Box((1, 1, 1)), at[::2], turns[::2], scales=scales[::2])))
        parts.append(
            Primitive(
                "polystyrene",
                copies(Cylinder(0.5, 1), at[1::2], turns[1::2], turn=ALONG_X, scales=scales[1::2, [2, 1, 0]]),
            )
        )
        wheels = np.column_stack([rng.uniform(-0.4, 0.4, 6) * x, np.full(6, -0.4 * y), np.full(6, z)])
        parts.append(Primitive("polystyrene", copies(Cylinder(rng.uniform(3, 7), 3), wheels)))
    parts.append(Primitive("coated paper", Box((0.9 * x, 0.9 * y, 1.0)), centre=(0, 0, -7.0)))
    if rng.random() < 0.25:
        return Item("model kit", tuple(parts), poses=FLAT[:2])
    low, high = Item("model kit", tuple(parts)).bounds()
    box = case(
        "cardboard", tuple(np.add(high - low, (10, 10, 16))), 0.8, moved(tuple(parts), tuple(-0.5 * (low + high)))
    )
    return Item("model kit", (box,), poses=(*FLAT[:2], rotation(roll=90)))


def paint_tubes(rng: np.random.Generator) -> Item:
    """Collapsible tubes of paint or glue: aluminium or plastic skin, flat fold, shoulder, cap; in a tray."""
    count = int(rng.integers(3, 13))
    r, length = rng.uniform(6, 12), rng.uniform(60, 105)
    at = np.array([[rng.normal(0, 1.0), j * (2.15 * r), 0.0] for j in range(count)])
    colour = pick(rng, ("paint", 1.35), ("paint", 1.7), ("epoxy", 1.1), ("acrylic", 1.1))
    skin = pick(rng, "aluminium alloy", "polyethylene", "tin")
    filling = Primitive(
        colour[0], copies(Frustum(0.35 * r, r - 0.3, 0.86 * length), at, turn=ALONG_X), vary(rng, colour[1], 0.1)
    )
    body = Primitive(skin, copies(Frustum(0.35 * r + 0.3, r, 0.88 * length), at, turn=ALONG_X), carve=(filling,))
    fold = Primitive(skin, copies(Box((6, 2.0 * r, 0.9)), at, offset=(-0.47 * length, 0, 0)))
    neck = Primitive(skin, copies(Cylinder(0.35 * r, 5), at, offset=(0.44 * length + 2.6, 0, 0), turn=ALONG_X), 1.2)
    cap = Primitive(
        "polypropylene", copies(Frustum(0.55 * r, 0.45 * r, 10), at, offset=(0.44 * length + 10, 0, 0), turn=ALONG_X)
    )
    parts: list[Primitive] = [body, fold, neck, cap]
    if rng.random() < 0.6:
        low, high = Item("paint tubes", tuple(parts)).bounds()
        box = case(
            "cardboard", tuple(np.add(high - low, (6, 6, 4))), 0.8, moved(tuple(parts), tuple(-0.5 * (low + high)))
        )
        return Item("paint tubes", (box,), poses=FLAT)
    return Item("paint tubes", tuple(parts), poses=FLAT[:2])


def knitting(rng: np.random.Generator) -> Item:
    """Balls of yarn, knitting needles or crochet hooks, stitch counters."""
    parts: list[Primitive] = []
    for j in range(int(rng.integers(1, 5))):
        r = rng.uniform(28, 42)
        fibre, density = pick(rng, ("wool", 0.16), ("cotton", 0.28), ("polyester", 0.18))
        strands = Texture(0.22, (2.5, 2.5, 6.0), int(rng.integers(999)))
        ball = Capsule(r, rng.uniform(2.1, 3.4) * r)
        band = Primitive("paper", torus(r + 0.5, 0.6))
        parts += moved(
            (Primitive(fibre, ball, vary(rng, density), texture=strands), band),
            ((j % 2) * 90.0, (j // 2) * 88.0, 0),
            ALONG_Y @ rotation(yaw=rng.uniform(0, 90)),
        )
    metal = pick(rng, "aluminium alloy", "steel", "hardwood", "abs")
    thick, length = rng.uniform(1.2, 4), rng.uniform(140, 250)
    for j in range(int(rng.integers(1, 6))):
        y = 150.0 + 11 * j
        parts.append(rod(metal, (-60, y, 0), (-60 + length, y + rng.uniform(-6, 6), 0), thick))
        parts.append(Primitive("abs", sphere(thick * 2), centre=(-60 - thick, y, 0)))
    return Item("knitting set", tuple(parts), poses=(IDENTITY,), soft=True)


def beads(rng: np.random.Generator) -> Item:
    """A box of compartments with beads, findings, crimps and wire; or bags of seed beads."""
    columns, rows = int(rng.integers(3, 7)), int(rng.integers(2, 4))
    w, d, tall = rng.uniform(26, 36), rng.uniform(30, 44), rng.uniform(18, 26)
    parts: list[Primitive] = []
    for i in range(columns):
        for j in range(rows):
            n = int(rng.integers(8, 40))
            r = rng.uniform(1.2, 3.6)
            n = min(n, int(0.35 * w * d * tall / (4.2 * r**3 + 20)))
            if n < 2 or rng.random() < 0.1:
                continue
            centre = ((i - (columns - 1) / 2) * w, (j - (rows - 1) / 2) * d, -tall / 2 + r + 3.0)
            at = np.add(rng.uniform(-1, 1, (n, 3)) * (w / 2 - r - 2, d / 2 - r - 2, 1.6), (0, 0, 1.6)) + centre
            stuff = pick(rng, "glass", "glass", "acrylic", "hardwood", "brass", "porcelain", "sterling silver")
            shapes: tuple[Convex, ...] = (sphere(r), Cylinder(r, 1.4 * r), Box((1.5 * r, 1.5 * r, 1.5 * r)))
            shape = pick(rng, *shapes)
            parts.append(Primitive(stuff, copies(shape, at), None if stuff != "acrylic" else 1.1))
    walls = np.array([[(i - columns / 2) * w, 0, 0] for i in range(1, columns)])
    bars = np.array([[0, (j - rows / 2) * d, 0] for j in range(1, rows)])
    size = (columns * w + 4, rows * d + 4, tall)
    parts.append(Primitive("polystyrene", copies(Box((1.2, size[1] - 4, tall - 5)), walls)))
    parts.append(Primitive("polystyrene", copies(Box((size[0] - 4, 1.2, tall - 5)), bars)))
    return Item("bead box", (case("polystyrene", size, 1.6, tuple(parts), 4),), poses=FLAT[:2])


def rubber_stamps(rng: np.random.Generator) -> Item:
    """Rubber stamps on wooden blocks or a self-inking frame with a spring, and an ink pad in a tin."""
    parts: list[Primitive] = []
    x = 0.0
    for _ in range(int(rng.integers(1, 5))):
        w, d = rng.uniform(22, 60), rng.uniform(18, 42)
        if rng.random() < 0.3:
            spring = Primitive("steel", Cylinder(5, 26), 1.6, (0, 0, 34))
            frame = case("abs", (w, d, 44), 2.2, moved((spring,), (0, 0, -34)))
            plate = Primitive("rubber", Box((w - 6, d - 6, 3)), centre=(0, 0, -24))
            parts += moved((frame, plate), (x + w / 2, 0, 26))
        else:
            block = Primitive(
                "hardwood",
                Box((w, d, rng.uniform(14, 24))),
                vary(rng, 0.7),
                (0, 0, 14),
                texture=Texture(0.05, (9.0, 0.8, 0.8), int(x) + 3),
            )
            knob = Primitive("hardwood", Revolved(((24, 6), (34, 6), (40, 11), (52, 9), (56, 4))), 0.7)
            relief = [
                circle(rng.uniform(1.5, 0.1 * d + 2), 8, (float(px), float(py)))
                for px, py in zip((-0.25 * w, 0.05 * w, 0.3 * w), rng.uniform(-0.25, 0.25, 3) * d, strict=True)
            ]
            rubber = Primitive("rubber", Prism(rectangle(w - 3, d - 3), 2.4, relief), centre=(0, 0, 2))
            parts += moved((block, rubber, *([knob] if rng.random() < 0.5 else [])), (x + w / 2, 0, 0))
        x += w + 6
    pad = Primitive("cotton", Box((82, 52, 7)), 0.5)
    tin = case(pick(rng, "steel", "abs"), (90, 60, 15), 0.5, (pad,))
    return Item("rubber stamps", (*parts, *moved((tin,), (45, 62, 8))), poses=(IDENTITY, rotation(roll=90)))


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


def clay(rng: np.random.Generator) -> Item:
    """Blocks of modelling clay in film: single, a set of colours, or a bag of pottery clay; with modelling tools."""
    kind = pick(rng, "set", "block", "sticks")
    density = vary(rng, 1.75)
    material = pick(rng, "clay litter", "soft pvc", "chalk")
    lumps = Texture(0.03, 4.0, int(rng.integers(99)))
    if kind == "block":
        size = (rng.uniform(90, 180), rng.uniform(70, 120), rng.uniform(40, 80))
        return Item(
            "modelling clay", (Primitive(material, RoundedBox(size, 5), density, texture=lumps),), poses=ANY_SIDE
        )
    columns, rows = int(rng.integers(3, 7)), int(rng.integers(1, 4))
    bar = RoundedBox((rng.uniform(18, 30), rng.uniform(40, 58), rng.uniform(12, 22)), 3)
    x, y, z = bar.size
    at = np.array(
        [
            [(i - (columns - 1) / 2) * (x + 2), (j - (rows - 1) / 2) * (y + 2), rng.uniform(0, 0.6)]
            for i in range(columns)
            for j in range(rows)
        ]
    )
    bars = Primitive(material, copies(bar, at), density)
    tool = Primitive("hardwood", Capsule(3.5, 110), None, (0, -(rows * (y + 2)) / 2 - 10, 0), ALONG_X)
    box = case(
        "cardboard",
        (max(columns * (x + 2), 116) + 6, rows * (y + 2) + 34, z + 8),
        0.8,
        moved((bars, tool), (0, 6, -0.5)),
    )
    return Item("modelling clay", (box,), poses=(*FLAT[:2], rotation(roll=90)))


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


def art_set(rng: np.random.Generator) -> Item:
    """Artists' fine brushes with ferrules or pencils with leads, and pans of watercolour in a tin."""
    count = int(rng.integers(4, 14))
    length, r = rng.uniform(150, 210), rng.uniform(2.2, 4)
    at = np.array([[rng.uniform(-4, 4), j * (2 * r + 3.0), 0.0] for j in range(count)])
    pencils = rng.random() < 0.5
    parts: list[Primitive] = []
    if pencils:
        lead = Primitive("graphite", copies(Cylinder(0.4 * r, length - 22), at, turn=ALONG_X))
        parts.append(Primitive("softwood", copies(Cylinder(r, length - 22), at, turn=ALONG_X), 0.55, carve=(lead,)))
        parts.append(
            Primitive("softwood", copies(Frustum(r, 0.4 * r, 16), at, offset=(length / 2 - 3, 0, 0), turn=ALONG_X), 0.6)
        )
    else:
        parts.append(
            Primitive(
                "hardwood", copies(Frustum(0.5 * r, r, 0.75 * length), at, offset=(-0.1 * length, 0, 0), turn=ALONG_X)
            )
        )
        hollow = Primitive(
            "nylon", copies(Cylinder(0.75 * r, 24), at, offset=(0.275 * length + 12, 0, 0), turn=ALONG_X), 0.9
        )
        parts.append(
            Primitive(
                pick(rng, "brass", "nickel", "aluminium alloy"),
                copies(Cylinder(0.9 * r, 24), at, offset=(0.275 * length + 12, 0, 0), turn=ALONG_X),
                carve=(hollow,),
            )
        )
        parts.append(
            Primitive(
                "nylon",
                copies(Frustum(0.85 * r, 0.2 * r, 16), at, offset=(0.275 * length + 32, 0, 0), turn=ALONG_X),
                0.6,
            )
        )
    if rng.random() < 0.5:
        n = int(rng.integers(6, 15))
        pans = np.array([[(i % 6) * 21.0 - 52, -26.0 - 18.0 * (i // 6), 0.0] for i in range(n)])
        cake = Primitive("paint", copies(Box((17, 13, 6)), pans), 1.6)
        floor = 18.0 * (1 + (n - 1) // 6)
        tin = case("steel", (140, floor + 12, 14), 0.4, moved((cake,), (0, 17 + floor / 2, 0)))
        parts += moved((tin,), (0, -17 - floor / 2 - 6, 0))
    return Item("art set", tuple(parts), poses=FLAT[:2])


def drafting_set(rng: np.random.Generator) -> Item:
    """A cutting mat with a rule, a set square, a paper punch and a tape wheel."""
    parts: list[Primitive] = [Primitive("soft pvc", Box((rng.uniform(200, 300), rng.uniform(140, 210), 3)), 1.3)]
    length = rng.uniform(150, 300)
    parts.append(
        Primitive(
            pick(rng, "stainless steel", "aluminium alloy", "acrylic"),
            Prism(rectangle(length, rng.uniform(18, 32)), rng.uniform(0.8, 3), [circle(3, 10, (length / 2 - 9, 0))]),
            None,
            (0, rng.uniform(-40, 40), 4),
            rotation(yaw=rng.normal(0, 8)),
        )
    )
    side = rng.uniform(70, 120)
    inner = [(0.18 * side, 0.14 * side), (0.62 * side, 0.14 * side), (0.18 * side, 0.55 * side)]
    parts.append(
        Primitive(
            "acrylic",
            Prism([(0, 0), (side, 0), (0, side)], 2, [inner]),
            None,
            (rng.uniform(-60, 0), -side / 3, 7),
            rotation(yaw=rng.uniform(0, 90)),
        )
    )
    punch = Primitive("steel", Box((36, 30, 12)), 2.5, (rng.uniform(-50, 60), 45, 14))
    wheel = Primitive(
        pick(rng, "abs", "zinc die-cast"), Prism(regular(16, 8), 9), None, (rng.uniform(-50, 60), -50, 12)
    )
    return Item("drafting set", (*parts, punch, wheel), poses=FLAT[:2])


GOODS: tuple[Goods, ...] = (
    Goods("model kit", model_kit, ("hobby", "toys"), 1.2),
    Goods("paint tubes", paint_tubes, ("hobby",), 1.0),
    Goods("knitting set", knitting, ("hobby",), 1.0),
    Goods("bead box", beads, ("hobby", "jewellery"), 1.0),
    Goods("rubber stamps", rubber_stamps, ("hobby", "documents"), 0.8, "press_tooling"),
    Goods("candles", candle_making, ("hobby", "household"), 1.0),
    Goods("modelling clay", clay, ("hobby", "toys"), 1.0, "powder_brick"),
    Goods("tile samples", tiles, ("hobby", "household"), 0.8),
    Goods("plant pots", plant_pots, ("household", "hobby"), 0.8),
    Goods("seed packets", seeds, ("hobby", "household"), 0.8),
    Goods("weights", sinkers, ("hobby", "sports"), 0.8, "ammunition"),
    Goods("magnets", magnets, ("hobby", "toys", "household"), 0.8),
    Goods("tape rolls", tape_rolls, ("household", "hobby", "documents"), 1.0),
    Goods("art set", art_set, ("hobby", "toys"), 1.0),
    Goods("drafting set", drafting_set, ("hobby", "documents"), 0.8),
)
