"""Parts of bicycles, skates and skateboards: pedals, chains, sprockets, cranks, trucks."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import coil
from ..primitives import Box, Cylinder, Frustum
from ..prism import Prism, circle, gear, rectangle
from .assembly import (
    ALONG_X,
    ALONG_Y,
    FLAT,
    copies,
    pick,
    regular,
    rod,
    strip,
    taper,
)  # fmt: skip

Parts = tuple[Primitive, ...]
ROUND = (IDENTITY, IDENTITY, rotation(roll=90))


def ice_skate(rng: np.random.Generator) -> Item:
    """An ice or inline skate: boot, sole plate, runner with stanchions or a frame with wheels, eyelets."""
    length, wide = rng.uniform(225, 290), rng.uniform(75, 95)
    sole = strip(
        [(0.0, 0.0), (0.3 * length, 2.0), (0.6 * length, -3.0), (0.85 * length, 2.0), (length, 5.0)],
        [0.6 * wide, 0.7 * wide, 0.85 * wide, 0.95 * wide, 0.45 * wide],
    )
    boot = Prism(sole, 75)
    foot = Primitive(
        None,
        Prism(
            strip([(8.0, 0.0), (0.5 * length, 0.0), (0.92 * length, 3.0)], [0.5 * wide, 0.62 * wide, 0.5 * wide]), 67
        ),
        centre=(0, 0, 0),
    )
    leather = pick(rng, "leather", "polyurethane", "abs")
    lower = Primitive(leather, boot, 0.9, (0, 0, 37), carve=(foot,))
    shin = Cylinder(0.17 * length, 110, 0.42 * wide)
    shaft = Primitive(
        leather,
        shin,
        0.9,
        (0.22 * length, 0, 132),
        carve=(Primitive(None, Cylinder(0.17 * length - 5, 110, 0.42 * wide - 5)),),
    )
    parts: list[Primitive] = [lower, shaft]
    if rng.random() < 0.6:
        runner = [
            (-12.0, -50.0),
            (0.9 * length, -52.0),
            (length + 10, -38.0),
            (length + 8, -26.0),
            (0.8 * length, -36.0),
            (0.1 * length, -36.0),
            (-10.0, -38.0),
        ]
        parts.append(Primitive("stainless steel", Prism(runner, rng.uniform(3.0, 4.2)), rotation=rotation(roll=90)))
        posts = [Box((0.22 * length, 8, 36))] * 2
        at = [(0.15 * length, 0, -18), (0.72 * length, 0, -18)]
        parts += [
            Primitive(pick(rng, "steel", "glass-filled nylon"), post, 1.4, where)
            for post, where in zip(posts, at, strict=True)
        ]
    else:
        wheels = np.array([[(0.12 + 0.25 * j) * length, 0, -34.0] for j in range(4)])
        race = Primitive(
            None,
            copies(Cylinder(11, 24), wheels, turn=ALONG_Y),
            carve=(Primitive("steel", copies(Cylinder(10, 20), wheels, turn=ALONG_Y), 6.0),),
        )
        parts.append(
            Primitive("polyurethane", copies(Cylinder(0.12 * length, 24), wheels, turn=ALONG_Y), 1.15, carve=(race,))
        )
        rails = np.array([[0.5 * length, s * 15.0, -18] for s in (-1, 1)])
        parts.append(Primitive("aluminium alloy", copies(Box((0.85 * length, 2.5, 32)), rails)))
    eyes = np.array([[(0.4 + 0.045 * j) * length, s * 16.0, 78 + 0.5 * j] for j in range(6) for s in (-1, 1)])
    parts.append(Primitive("brass", copies(Cylinder(3, 1.5), eyes)))
    return Item("ice skate", tuple(parts), poses=(rotation(roll=90), rotation(roll=-90), IDENTITY))


def bicycle_pedals(rng: np.random.Generator) -> Item:
    """Pedals: cage or platform on an axle with bearings and pins; one or two."""
    k = rng.uniform(0.85, 1.1)
    w, d = 95 * k, rng.uniform(65, 100) * k
    metal = pick(rng, "aluminium alloy", "abs", "magnesium alloy")
    holes = [rectangle(0.3 * w, 0.26 * d, (sx * 0.22 * w, sy * 0.27 * d), 4) for sx in (-1, 1) for sy in (-1, 1)]
    bearing = Primitive("steel", copies(Cylinder(8 * k, 8), np.array([[0, 0, -0.36 * w], [0, 0, 0.36 * w]])), 6.5)
    spindle = Primitive("steel", Cylinder(4.5 * k, 0.62 * w))
    bore = Primitive(None, Cylinder(9 * k, w), None, (0, 0, 0), ALONG_X, (bearing, spindle))
    body = Primitive(metal, Prism(rectangle(w, d, (0, 0), 8), 20 * k, holes), carve=(bore,))
    axle = rod("steel", (w / 2, 0, 0), (w / 2 + 28 * k, 0, 0), 7 * k)
    pins = np.array(
        [[x * 0.42 * w, s * 0.44 * d, z * 11 * k] for x in (-1, -0.4, 0.4, 1) for s in (-1, 1) for z in (-1, 1)]
    )
    parts = [body, axle, Primitive("steel", copies(Cylinder(1.8, 3.5), pins))]
    if rng.random() < 0.3:
        parts.append(Primitive("polypropylene", Box((0.5 * w, 6, 22 * k)), centre=(0, d / 2 + 3.5, 0)))
    pair = moved(tuple(parts), (10, d + 25, 4), rotation(yaw=160)) if rng.random() < 0.7 else ()
    return Item("bicycle pedal", (*parts, *pair), poses=FLAT[:2])


def bicycle_chain(rng: np.random.Generator) -> Item:
    """A roller chain folded or coiled: plates of two widths and rollers on pins."""
    pitch, folds = 12.7, int(rng.integers(3, 6))
    n = int(rng.integers(10, 18))
    points = []
    for j in range(folds):
        row = np.arange(n) if j % 2 == 0 else np.arange(n)[::-1]
        points += [(float(i) * pitch, j * 15.0 + rng.normal(0, 0.6), 0.0) for i in row]
    pins = np.asarray(points)
    way = np.diff(pins, axis=0)
    turns = np.stack([rotation(yaw=float(np.rad2deg(np.arctan2(y, x)))) for x, y, _ in way])
    middles = 0.5 * (pins[1:] + pins[:-1])
    inner, outer = slice(0, None, 2), slice(1, None, 2)
    sides = []
    for which, height in ((inner, 2.2), (outer, 3.4)):
        plates = np.concatenate([np.add(middles[which], (0, 0, s * height)) for s in (-1.0, 1.0)])
        sides.append(Primitive("steel", copies(Cylinder(9.8, 1.0, 4.0), plates, np.concatenate([turns[which]] * 2))))
    rollers = Primitive("steel", copies(Cylinder(3.8, 3.2), pins), 7.0)
    ends = Primitive("steel", copies(Cylinder(1.8, 7.6), pins), 3.0)
    return Item("bicycle chain", (*sides, rollers, ends), poses=FLAT[:2])


def sprocket(rng: np.random.Generator) -> Item:
    """A chainring or a cassette: toothed rings with spider arms, spacers and lock ring."""
    if rng.random() < 0.5:
        teeth = int(rng.integers(22, 46))
        r, arms = teeth * 2.1, pick(rng, 4, 5)
        spider = arms if rng.random() < 0.7 else 8
        inner = [(x, y) for x, y in gear(0.8 * r, spider, 0.35 * r)]
        ring = Primitive(pick(rng, "aluminium alloy", "steel"), Prism(gear(r, teeth, 5), rng.uniform(2, 4), [inner]))
        bolts = Primitive("steel", copies(Cylinder(5, 6), np.array([(*p, 0.0) for p in regular(0.86 * r, arms)])))
        return Item("sprocket", (ring, bolts), poses=FLAT)
    parts: list[Primitive] = []
    count, z = int(rng.integers(5, 10)), 0.0
    for j in range(count):
        teeth = 11 + 2 * j + int(j > 4)
        r = 2.1 * teeth
        holes = (
            [circle(17.5, 20)]
            if r < 40
            else [circle(17.5, 20), *[circle(0.14 * r, 10, p) for p in regular(0.66 * r, 6)]]
        )
        parts.append(
            Primitive("steel", Prism(gear(r, teeth, 4.2), 1.8, holes), None, (0, 0, -z), rotation(yaw=11.0 * j))
        )
        z += 4.2
    spacers = np.array([[0, 0, -(j + 0.5) * 4.2] for j in range(count - 1)])
    hollow = Primitive(None, copies(Cylinder(17.5, 2.3), spacers))
    parts.append(Primitive("abs", copies(Cylinder(20, 2.3), spacers), carve=(hollow,)))
    return Item("sprocket", tuple(parts), poses=ROUND)


def bicycle_crank(rng: np.random.Generator) -> Item:
    """Crank arms, a derailleur, a brake calliper or a lever: forged arms, springs, wheels."""
    if rng.random() < 0.5:
        metal, length = pick(rng, "aluminium alloy", "carbon fibre laminate", "steel"), rng.uniform(165, 175)
        arm = Primitive(metal, Prism(taper(length, 36, 26), 14, [rectangle(13, 13), circle(7, 14, (length, 0))]))
        insert = Primitive("steel", Prism(circle(7, 14), 16, [circle(5.5, 12)]), centre=(length, 0, 0))
        star = [
            Primitive(metal, Prism(taper(58, 20, 14), 8), None, (0, 0, 11.5), rotation(yaw=float(a)))
            for a in np.arange(0, 360, pick(rng, 72, 90))
        ]
        return Item("bicycle crank", (arm, insert, *star), poses=FLAT[:2])
    jockeys = np.array([[0, 0, 0.0], [6, -55, 0.0]])
    wheels = [Primitive("pom", Prism(gear(20, 11, 4), 7, [circle(4, 10)]), centre=tuple(at)) for at in jockeys]
    cage = Primitive("aluminium alloy", copies(Box((14, 84, 2)), np.array([[3.0, -28, 6], [3.0, -28, -6]])))
    link = Primitive(
        "aluminium alloy",
        Prism(strip([(4.0, 8.0), (22.0, 34.0), (38.0, 66.0)], [26.0, 22.0, 30.0]), 24),
        1.7,
        (0, 0, 16),
    )
    wound = Primitive("steel", coil(9, 1.2, 6, 22), centre=(24, 34, 16))
    screws = Primitive(
        "steel", copies(Cylinder(3, 34), np.array([[38.0, 66, 16], [4.0, 8, 16], [0, 0, 0], [6, -55, 0]]))
    )
    return Item("bicycle crank", (*wheels, cage, link, wound, screws), poses=FLAT)


def skate_truck(rng: np.random.Generator) -> Item:
    """Skateboard trucks with wheels: hanger, axle, base plate, bushings, king pin, bearings."""
    k = rng.uniform(0.85, 1.1)
    hanger = Primitive(
        "aluminium alloy", Frustum(16 * k, 9 * k, 32 * k), centre=(0, 0, 24 * k), rotation=rotation(roll=15)
    )
    beam = rod(
        "aluminium alloy",
        (-60 * k, 0, 12 * k),
        (60 * k, 0, 12 * k),
        9 * k,
        (Primitive("steel", Cylinder(4 * k, 120 * k)),),
    )
    ends = [rod("steel", (s * 60 * k, 0, 12 * k), (s * 95 * k, 0, 12 * k), 4 * k) for s in (-1, 1)]
    plate = Prism(
        rectangle(54 * k, 82 * k, (0, 0), 6),
        7 * k,
        [circle(3, 8, (sx * 20 * k, sy * 32 * k)) for sx in (-1, 1) for sy in (-1, 1)],
    )
    foot = Primitive("aluminium alloy", plate, centre=(0, 6 * k, 56 * k))
    bush = Primitive("polyurethane", copies(Cylinder(12 * k, 12 * k), np.array([[0, 4, 46 * k]])), 1.15)
    pin = rod("steel", (0, 0, -12 * k), (0, 0, 2 * k), 4.5 * k)
    parts: list[Primitive] = [hanger, beam, *ends, foot, bush, pin]
    if rng.random() < 0.65:
        at = np.array([[s * 78 * k, 0, 12 * k] for s in (-1, 1)])
        race = Primitive(
            None,
            copies(Cylinder(11 * k, 30 * k), at, turn=ALONG_X),
            carve=(Primitive("steel", copies(Cylinder(10.5 * k, 16 * k), at, turn=ALONG_X), 5.5),),
        )
        parts = [
            hanger,
            beam,
            foot,
            bush,
            pin,
            Primitive("polyurethane", copies(Cylinder(26 * k, 32 * k), at, turn=ALONG_X), 1.15, carve=(race,)),
        ]
    return Item("skateboard truck", tuple(parts), poses=(IDENTITY, rotation(roll=180), rotation(roll=90)))


GOODS: tuple[Goods, ...] = (
    Goods("ice skate", ice_skate, ("sports",), 1.2, "knife", (1, 2)),
    Goods("bicycle pedal", bicycle_pedals, ("sports", "machine parts"), 1.0),
    Goods("bicycle chain", bicycle_chain, ("sports", "machine parts"), 1.0),
    Goods("sprocket", sprocket, ("sports", "machine parts"), 1.4, "throwing_star"),
    Goods("bicycle crank", bicycle_crank, ("sports", "machine parts"), 1.0, "throwing_star"),
    Goods("skateboard truck", skate_truck, ("sports",), 1.0, None, (1, 2)),
)
