"""Grooming and hair: nail sets, hair clips, brushes, shaving sets."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import rotation
from ..item import Item, Primitive, moved
from ..many import coil, tube
from ..primitives import Box, Cylinder, Ellipsoid, sphere
from ..prism import Prism, rectangle
from ..revolved import Revolved
from .assembly import (
    ALONG_X,
    ALONG_Y,
    FLAT,
    case,
    copies,
    pick,
    rod,
    strewn,
    strip,
    taper,
)  # fmt: skip


def nail_set(rng: np.random.Generator) -> Item:
    """A manicure set in a case: clippers with levers, a file, tweezers, cuticle pusher, in a zipped case."""
    parts: list[Primitive] = []
    y = 0.0
    for _ in range(int(rng.integers(1, 3))):
        k = rng.uniform(0.8, 1.3)
        jaw = strip([(0.0, 0.0), (30 * k, 0.0), (55 * k, 0.0)], [9 * k, 11 * k, 13 * k])
        blades = [
            Primitive("stainless steel", Prism(jaw, 1.6), None, (0, y, s * 2.4), rotation(pitch=s * 2.0))
            for s in (-1.0, 1.0)
        ]
        lever = Primitive("stainless steel", Prism(jaw, 1.8), None, (4, y, 8), rotation(pitch=-4))
        pin = Primitive("steel", Cylinder(2.2 * k, 15), centre=(50 * k, y, 3))
        parts += [*blades, lever, pin]
        y += 18 * k
    file_ = Primitive("stainless steel", Prism(taper(rng.uniform(70, 110), 10, 4), 1.0), centre=(-10, y, 0))
    legs = np.array([(-30, y + 14, 0), (55, y + 12, 0), (70, y + 16, 0), (55, y + 20, 0), (-30, y + 18, 0)], float)
    tweezers = Primitive("stainless steel", tube(legs, 1.1))
    pusher = rod("stainless steel", (-40, y + 28, 0), (65, y + 28, 0), 1.8)
    parts += [file_, tweezers, pusher, Primitive("stainless steel", Ellipsoid((6, 3, 0.8)), centre=(70, y + 28, 0))]
    low, high = Item("nails", tuple(parts)).bounds()
    size = np.add(high - low, (16, 16, 12))
    shell = case(
        pick(rng, "leather", "polyurethane", "polypropylene"),
        tuple(size),
        1.8,
        moved(tuple(parts), tuple(-0.5 * (low + high))),
        8,
    )
    t = np.array([(x * 0.5 * size[0], v * 0.5 * size[1], 0) for x, v in ((-1, -1), (1, -1), (1, 1), (-1, 1))]) * 1.02
    zip_ = Primitive(
        "brass" if rng.random() < 0.5 else "nylon", tube(t, 1.3, closed=True), 3.0 if rng.random() < 0.5 else 1.1
    )
    return Item("nail care kit", (shell, zip_), poses=FLAT[:2])


def hair_things(rng: np.random.Generator) -> Item:
    """Hair clips, slides, grips, claws, combs: sprung steel strips and toothed plastic."""
    parts: list[Primitive] = []
    kind = pick(rng, "snap", "claw", "grips", "duck", "comb")
    if kind == "snap":
        n = int(rng.integers(2, 10))
        blade = strip([(0.0, 0.0), (20.0, 0.0), (52.0, 0.0)], [4.0, 16.0, 8.0])
        hole = strip([(8.0, 0.0), (22.0, 0.0), (40.0, 0.0)], [2.0, 10.0, 4.0])
        for j in range(n):
            clip = Primitive("steel", Prism(blade, 0.6, [hole]))
            tongue = Primitive("steel", Prism(strip([(12.0, 0.0), (50.0, 0.0)], [5.0, 3.0]), 0.6), centre=(0, 0, 1.4))
            parts += moved((clip, tongue), ((j % 2) * 62, (j // 2) * 20, 0), rotation(yaw=rng.normal(0, 6)))
    elif kind == "claw":
        for j in range(int(rng.integers(1, 4))):
            w = rng.uniform(50, 95)
            teeth = int(w / 8)
            comb = [
                (float(x), -20.0 if i % 2 else 0.0) for i, x in enumerate(np.linspace(-w / 2, w / 2, 2 * teeth + 1))
            ]
            half = Primitive(
                pick(rng, "abs", "polycarbonate", "acrylic"), Prism([*comb, (w * 0.35, 22), (-w * 0.35, 22)], 3.2)
            )
            wound = Primitive("steel", coil(4, 0.8, 8, 24), None, (0, 22, 11), ALONG_X)
            parts += moved(
                (*moved((half,), (0, 0, 0), rotation(roll=18)), *moved((half,), (0, 0, 22), rotation(roll=-18)), wound),
                (0, 60.0 * j, 0),
            )
    elif kind == "grips":
        n = int(rng.integers(8, 40))
        centres, turns = strewn(rng, n, (70, 45, 8), 5.0)
        pair = [copies(Box((1.2, 0.8, rng.uniform(45, 62))), centres, turns, offset=(0, s * 1.3, 0)) for s in (-1, 1)]
        parts += [Primitive("steel", grip) for grip in pair]
    elif kind == "duck":
        for j in range(int(rng.integers(2, 8))):
            jaw = taper(rng.uniform(70, 110), 14, 6)
            metal = pick(rng, "aluminium alloy", "steel", "abs")
            two = [
                Primitive(metal, Prism(jaw, 1.0), None, (0, 14.0 * j, s * 4), rotation(pitch=s * 3.0))
                for s in (-1.0, 1.0)
            ]
            parts += [*two, Primitive("steel", coil(3.4, 0.8, 5, 9), None, (14, 14.0 * j, 0), ALONG_Y)]
    else:
        w, teeth = rng.uniform(120, 190), int(rng.integers(24, 50))
        spine = Primitive(pick(rng, "abs", "hardwood", "steel", "aluminium alloy"), Box((w, 12, 4)), centre=(0, 10, 0))
        at = np.stack([np.linspace(-0.48, 0.3, teeth) * w, np.full(teeth, -8.0), np.zeros(teeth)], axis=1)
        parts += [spine, Primitive(spine.material, copies(Box((0.3 * w / teeth, 24, 2)), at))]
    return Item("hair clips", tuple(parts), poses=FLAT[:2])


def hair_brush(rng: np.random.Generator) -> Item:
    """A paddle or round brush: handle, cushion, rows of pins."""
    k = rng.uniform(0.85, 1.15)
    if rng.random() < 0.5:
        head = rectangle(100 * k, 66 * k, (0, 0), 20 * k)
        body = Primitive(pick(rng, "hardwood", "abs"), Prism(head, 9))
        cushion = Primitive("rubber", Prism(rectangle(92 * k, 58 * k, (0, 0), 18 * k), 5), 0.6, (0, 0, 7))
        at = np.array([[x * 9.5 * k, y * 9.0 * k, 17.0] for x in range(-4, 5) for y in range(-2, 3)])
        pins = Primitive(pick(rng, "nylon", "steel"), copies(Cylinder(0.6, 15), at))
        balls = Primitive("nylon", copies(sphere(1.1), np.add(at, (0, 0, 8))))
        handle = Primitive(
            body.material, Prism(strip([(50 * k, 0), (80 * k, 0), (145 * k, 0)], [26 * k, 20 * k, 26 * k]), 14)
        )
        return Item("styling brush", (body, cushion, pins, balls, handle), poses=(*FLAT[:2], rotation(roll=90)))
    r, length = rng.uniform(10, 22), rng.uniform(75, 100)
    barrel = Primitive(
        pick(rng, "aluminium alloy", "hardwood"),
        Cylinder(r, length),
        carve=(Primitive(None, Cylinder(r - 1.2, length)),),
    )
    rows: list[list[float]] = []
    turns = []
    for a in range(0, 360, 30):
        for j in range(9):
            rows.append([0.0, 0.0, (j - 4) * length / 9.5])
            turns.append(rotation(yaw=a + 15 * (j % 2)))
    bristle = copies(Cylinder(0.6, 11), np.asarray(rows), np.stack(turns), offset=(r + 5.5, 0, 0), turn=ALONG_X)
    grip = Revolved(((-length / 2 - 125, 8), (-length / 2 - 60, 11), (-length / 2 - 5, 9), (-length / 2, r)))
    return Item(
        "styling brush", (barrel, Primitive("nylon", bristle), Primitive("abs", grip, 0.8)), poses=(rotation(pitch=90),)
    )


def razor_handle(rng: np.random.Generator) -> Item:
    """A safety razor's handle and head without a blade, or a shaving brush: knurled bar, plates, stand."""
    k = rng.uniform(0.85, 1.2)
    metal = pick(rng, "zinc die-cast", "brass", "stainless steel", "aluminium alloy")
    knurl = [(0.0, 5.0)]
    for i in range(10):
        knurl += [(4 + 6.0 * i, 6 * k), (8 + 6.0 * i, 5.2 * k)]
    bar = Primitive(metal, Revolved((*knurl, (76.0, 4.0), (84.0, 4.0))))
    plate = Primitive(
        metal,
        Prism(rectangle(41 * k, 24 * k, (0, 0), 3), 2.5, [rectangle(3, 12, (x * k, 0)) for x in (-12, 12)]),
        centre=(0, 0, 86),
    )
    cap = Primitive(metal, Cylinder(20 * k, 42 * k, 3.0), None, (0, 0, 91), ALONG_X @ rotation(yaw=90))
    parts: list[Primitive] = [bar, plate, cap]
    if rng.random() < 0.5:
        knot = Revolved(((30, 11), (60, 19), (75, 20), (82, 12)))
        brush = (
            Primitive(
                pick(rng, "hardwood", "acrylic", "epoxy"), Revolved(((-35, 14), (-20, 12), (0, 10), (25, 15), (30, 14)))
            ),
            Primitive("wool", knot, 0.35),
        )
        parts += moved(brush, (0, 55, 30))
    return Item("shaving set", tuple(parts), poses=(rotation(roll=90), rotation(pitch=90)))


GOODS: tuple[Goods, ...] = (
    Goods("nail care kit", nail_set, ("cosmetics",), 1.0, "knife"),
    Goods("hair clips", hair_things, ("cosmetics", "jewellery", "clothes"), 1.2, "knife", (1, 3)),
    Goods("styling brush", hair_brush, ("cosmetics",), 1.0),
    Goods("shaving set", razor_handle, ("cosmetics",), 0.7),
)
