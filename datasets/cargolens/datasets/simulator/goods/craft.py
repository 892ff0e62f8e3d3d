"""Craft and hobby sets: model kits, paints, yarn, beads, stamps, clay, drawing things."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, Convex, rotation
from ..item import Item, Primitive, moved
from ..many import torus, tube
from ..primitives import Box, Capsule, Cylinder, Frustum, RoundedBox, sphere
from ..prism import Prism, circle, rectangle
from ..revolved import Revolved
from ..texture import Texture
from .assembly import ALONG_X, ALONG_Y, ANY_SIDE, FLAT, case, copies, joined, pick, regular, rod, vary

Parts = tuple[Primitive, ...]


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
                circle(rng.uniform(0.05, 0.09) * min(w, d), 8, (float(px), float(py)))
                for px, py in zip((-0.25 * w, 0.05 * w, 0.3 * w), rng.uniform(-0.25, 0.25, 3) * d, strict=True)
            ]
            rubber = Primitive("rubber", Prism(rectangle(w - 3, d - 3), 2.4, relief), centre=(0, 0, 2))
            parts += moved((block, rubber, *([knob] if rng.random() < 0.5 else [])), (x + w / 2, 0, 0))
        x += w + 6
    pad = Primitive("cotton", Box((82, 52, 7)), 0.5)
    tin = case(pick(rng, "steel", "abs"), (90, 60, 15), 0.5, (pad,))
    return Item("rubber stamps", (*parts, *moved((tin,), (45, 62, 8))), poses=(IDENTITY, rotation(roll=90)))


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
    Goods("modelling clay", clay, ("hobby", "toys"), 1.0, "powder_brick"),
    Goods("art set", art_set, ("hobby", "toys"), 1.0),
    Goods("drafting set", drafting_set, ("hobby", "documents"), 0.8),
)
