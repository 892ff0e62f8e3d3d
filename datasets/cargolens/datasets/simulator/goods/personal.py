"""Personal things: keys, glasses, umbrellas, pens, belts, ornaments, sewing, frames, small music."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import coil, torus, tube
from ..primitives import Box, Cylinder, Ellipsoid, Frustum, sphere
from ..prism import Prism, circle, gear, rectangle
from ..revolved import Revolved
from .assembly import (
    ALONG_X,
    ALONG_Y,
    FLAT,
    case,
    copies,
    pick,
    rod,
    strip,
    taper,
    vary,
)  # fmt: skip
from .hardware import key


def key_ring(rng: np.random.Generator) -> Item:
    """Keys on a split ring with a fob: car remote, leather tag, bottle opener, small torch, charm."""
    parts: list[Primitive] = [
        Primitive("steel", torus(14, 1.1)),
        Primitive("steel", torus(14, 1.1), centre=(0, 0, 2.3)),
    ]
    for j in range(int(rng.integers(1, 6))):
        turn = rotation(yaw=rng.uniform(0, 360))
        out = turn @ np.array([28.0, 0, 0])
        parts += moved(key(rng, rng.uniform(0.8, 1.15)), (out[0], out[1], 2.6 * j), turn)
    if rng.random() < 0.6:
        w, d, t = rng.uniform(30, 40), rng.uniform(55, 75), rng.uniform(11, 15)
        cell = Primitive("stainless steel", Cylinder(10, 3.2), 4.0, (0, 0, -2.5))
        board = Primitive("populated pcb", Box((w - 8, d - 12, 1.2)), centre=(0, 0, 2))
        buttons = Primitive(
            "rubber",
            copies(Cylinder(4.5, 1.2), np.array([[0, 14.0, t / 2 + 0.6], [0, 0, t / 2 + 0.6], [0, -14, t / 2 + 0.6]])),
        )
        fob = (case("abs", (w, d, t), 1.6, (cell, board), 8), buttons)
        parts += moved(fob, (-d / 2 - 14, -10, 3), rotation(yaw=rng.uniform(60, 120)))
    else:
        tag = Prism(taper(50, 26, 20), 3, [circle(3, 8)])
        parts += moved(
            (Primitive(pick(rng, "leather", "zinc die-cast", "acrylic", "aluminium alloy"), tag),),
            (-18, 0, 1),
            rotation(yaw=rng.uniform(120, 240)),
        )
    return Item("key ring", tuple(parts), poses=FLAT[:2])


def spectacles(rng: np.random.Generator) -> Item:
    """Spectacles or sunglasses, folded or open, loose or in a case: lenses, rims, hinges with screws, temples."""
    k, metal = rng.uniform(0.92, 1.08), rng.random() < 0.5
    frame = pick(rng, "titanium alloy", "stainless steel") if metal else pick(rng, "abs", "nylon")
    w, h = rng.uniform(24, 29) * k, rng.uniform(16, 26) * k
    t = np.linspace(0, 2 * np.pi, 18, endpoint=False)
    power = rng.uniform(0.65, 1.0)
    oval = np.stack(
        [w * np.sign(np.cos(t)) * np.abs(np.cos(t)) ** power, h * np.sign(np.sin(t)) * np.abs(np.sin(t)) ** power],
        axis=1,
    )
    lens = Prism([(float(x), float(y)) for x, y in oval], rng.uniform(1.6, 2.6))
    parts: list[Primitive] = []
    for s in (-1.0, 1.0):
        at = (s * (w + 8), 0, 0)
        rim = np.column_stack([oval, np.zeros(len(oval))])
        parts.append(Primitive(pick(rng, "polycarbonate", "polycarbonate", "glass"), lens, centre=at))
        parts.append(Primitive(frame, tube(rim, 0.9 if metal else 2.0, closed=True), centre=at))
    parts.append(rod(frame, (-8, 2, 1), (8, 2, 1), 1.2 if metal else 2.4))
    hinge = np.array([[s * (2 * w + 10), 0.4 * h, -3.0] for s in (-1, 1)])
    parts.append(Primitive("steel", copies(Box((4, 3, 5)), hinge)))
    thick = 1.0 if metal else 2.0
    core = "stainless steel"
    for j, s in enumerate((-1.0, 1.0)):
        z = -7.0 - 5.0 * j
        start = (s * (2 * w + 9), 0.4 * h, z)
        bend = np.array([start, (-s * (w * 1.2), 0.4 * h, z), (-s * (2 * w), -0.2 * h, z)])
        parts.append(Primitive(frame, tube(bend, thick)))
        if not metal:
            parts.append(Primitive(core, tube(np.add(bend[:2], (0, 2.7, 0)), 0.6)))
    if rng.random() < 0.5:
        low, high = Item("spectacles", tuple(parts)).bounds()
        size = np.add(high - low, (12, 14, 16))
        inside = moved(tuple(parts), tuple(-0.5 * (low + high)))
        shell = case(
            pick(rng, "abs", "polypropylene", "steel"), tuple(size), 1.4 if rng.random() < 0.7 else 0.8, inside, 14
        )
        bar = rod("steel", (-size[0] * 0.35, size[1] / 2 + 1.5, 0), (size[0] * 0.35, size[1] / 2 + 1.5, 0), 1.2)
        return Item("spectacles", (shell, bar), poses=FLAT[:2])
    return Item("spectacles", tuple(parts), poses=(*FLAT[:2], rotation(roll=90)))


def umbrella(rng: np.random.Generator) -> Item:
    """A folding umbrella: telescopic steel shaft, ribs with joints, springs, rolled cloth, handle."""
    length = rng.uniform(180, 270)
    count, r = pick(rng, 6, 8, 10), rng.uniform(15, 24)
    inner = Primitive("steel", Cylinder(4.0, length), carve=(Primitive(None, Cylinder(3.4, length)),))
    shaft = Primitive("steel", Cylinder(5.2, length), carve=(Primitive(None, Cylinder(4.6, length), carve=(inner,)),))
    angle = 2 * np.pi * np.arange(count) / count
    reach = np.array([0.42, 0.62])
    at = np.concatenate(
        [np.stack([f * r * np.cos(angle), f * r * np.sin(angle), np.zeros(count)], axis=1) for f in reach]
    )
    scales = np.column_stack([np.full((2 * count, 2), 1.0), np.repeat([0.96 * length, 0.8 * length], count)])
    ribs = Primitive(pick(rng, "steel", "aluminium alloy"), copies(Cylinder(1.3, 1), at, scales=scales))
    joints = Primitive(
        "steel", copies(Box((3, 3, 6)), np.concatenate([np.add(at[:count], (0, 0, z * length)) for z in (-0.1, 0.3)]))
    )
    cloth = Primitive(
        "polyester",
        Cylinder(r, 0.97 * length),
        vary(rng, 0.28),
        carve=(Primitive(None, Cylinder(5.2, 0.97 * length)), ribs),
    )
    spring = Primitive("steel", coil(6.4, 0.6, 12, 40), centre=(0, 0, -0.25 * length))
    handle = Revolved(((-length / 2 - 62, 9), (-length / 2 - 55, 14), (-length / 2 - 20, 12), (-length / 2, 14)))
    grip = Primitive(pick(rng, "abs", "hardwood", "rubber"), handle, 0.9)
    button = Primitive("steel", Box((4, 6, 10)), centre=(14.5, 0, -length / 2 - 30))
    tip = Primitive("steel", Frustum(9, 4, 9), centre=(0, 0, length / 2 + 4.6))
    return Item("umbrella", (cloth, shaft, joints, spring, grip, button, tip), poses=(rotation(pitch=90),))


def cigarette_case(rng: np.random.Generator) -> Item:
    """A flat metal case with cigarettes, cards or tissues, a hinge and a spring clip."""
    x, y, z = rng.uniform(80, 100), rng.uniform(58, 85), rng.uniform(9, 20)
    count = int(y / 9)
    rows = 1 if z < 15 else 2
    at = np.array(
        [[0, (j - (count - 1) / 2) * 8.4, (i - (rows - 1) / 2) * 8.0] for j in range(count) for i in range(rows)]
    )
    paper = Primitive(
        "tobacco", copies(Cylinder(3.9, min(x - 8, 80) * 0.72), at, offset=(6.0, 0, 0), turn=ALONG_X), 0.28
    )
    tips = Primitive(
        "cellulose",
        copies(Cylinder(3.9, min(x - 8, 80) * 0.24), at, offset=(-0.38 * min(x - 8, 80), 0, 0), turn=ALONG_X),
        0.2,
    )
    strap = Primitive("steel", Box((5, y - 8, 0.4)), centre=(0, 0, -z / 2 + 0.9)) if rows == 1 else None
    metal = pick(rng, "stainless steel", "aluminium alloy", "sterling silver", "brass")
    shell = case(metal, (x, y, z), 0.6, (paper, tips, *([strap] if strap and z > 10.5 else [])), 4)
    hinge = rod(metal, (-x / 2 + 6, y / 2 + 1.3, 0), (x / 2 - 6, y / 2 + 1.3, 0), 1.2)
    return Item("cigarette case", (shell, hinge), poses=(*FLAT[:2], rotation(roll=90)))


def pens(rng: np.random.Generator) -> Item:
    """Ball pens, fountain pens, markers: barrels, refills with springs, clips, nibs; loose, in a cup or a gift box."""
    count = int(rng.integers(1, 13))
    metal = rng.random() < 0.4
    body = (
        pick(rng, "brass", "aluminium alloy", "stainless steel")
        if metal
        else pick(rng, "abs", "polystyrene", "polypropylene")
    )
    r, length = rng.uniform(4, 6.5), rng.uniform(125, 145)
    at = np.array([[rng.uniform(-3, 3), j * (2 * r + rng.uniform(1, 3)), 0.0] for j in range(count)])
    refill = Primitive(
        "brass" if rng.random() < 0.5 else "polypropylene", copies(Cylinder(1.4, 0.7 * length), at, turn=ALONG_X)
    )
    hollow = Primitive(None, copies(Cylinder(r - 1.0, 0.86 * length), at, turn=ALONG_X), carve=(refill,))
    barrel = Primitive(body, copies(Cylinder(r, 0.86 * length), at, turn=ALONG_X), carve=(hollow,))
    cone = Primitive(body, copies(Frustum(r, 1.2, 0.1 * length), at, offset=(0.48 * length, 0, 0), turn=ALONG_X))
    clip = Primitive("steel", copies(Box((38, 3.2, 0.8)), at, offset=(-0.28 * length, 0, r + 1.6)))
    ball = Primitive("brass", copies(Cylinder(0.9, 3), at, offset=(0.535 * length, 0, 0), turn=ALONG_X))
    parts: list[Primitive] = [barrel, cone, clip, ball]
    if count < 5:
        wound = coil(2.3, 0.35, 7, 20, 8)
        parts += [
            Primitive("steel", wound, None, (float(p[0]) + 0.36 * length, float(p[1]), float(p[2])), ALONG_X)
            for p in at[:3]
        ]
    if count < 4 and rng.random() < 0.6:
        low, high = Item("pens", tuple(parts)).bounds()
        size = np.add(high - low, (20, 24, 12))
        inside = moved(tuple(parts), tuple(-0.5 * (low + high)))
        return Item(
            "pen set",
            (case(pick(rng, "cardboard", "polypropylene", "hardwood"), tuple(size), 2.5, inside),),
            poses=FLAT[:2],
        )
    return Item("pen set", tuple(parts), poses=FLAT[:2])


def belt(rng: np.random.Generator) -> Item:
    """A belt rolled up with its buckle: prong frame, plate or ratchet, holes, loop."""
    wide, thick = rng.uniform(25, 42), rng.uniform(2.5, 4)
    turns, r0 = rng.uniform(2.5, 4.0), rng.uniform(14, 22)
    t = np.linspace(0, 2 * np.pi * turns, int(20 * turns))
    r = r0 + (thick + 0.8) * t / (2 * np.pi)
    band = Primitive(
        pick(rng, "leather", "leather", "polyurethane"),
        Prism(strip([(float(a * np.cos(b)), float(a * np.sin(b))) for a, b in zip(r, t, strict=True)], thick), wide),
        0.95,
    )
    end = float(r[-1]) + 8
    metal = pick(rng, "zinc die-cast", "brass", "steel")
    loop = [(end, -20, -wide * 0.65), (end, 20, -wide * 0.65), (end, 20, wide * 0.65), (end, -20, wide * 0.65)]
    frame = Primitive(metal, tube(np.array(loop), rng.uniform(2, 3.5), closed=True))
    prong = rod(metal, (end, -20, 0), (end + 3, 22, 0), 1.8)
    plate = Primitive(metal, Box((3, 42, wide * 1.25)), centre=(end, 0, 0))
    turned = rotation(yaw=float(np.rad2deg(t[-1])))
    buckle = moved((plate,) if rng.random() < 0.35 else (frame, prong), (0, 0, 0), turned)
    return Item("rolled belt", (band, *buckle), poses=(IDENTITY, rotation(roll=90)))


def ornament(rng: np.random.Generator) -> Item:
    """A figurine, religious or not: rounded bodies of brass, resin, stone, wood or porcelain on a base."""
    k = rng.uniform(0.6, 1.5)
    material, hollow = pick(
        rng,
        ("brass", True),
        ("epoxy", False),
        ("marble", False),
        ("hardwood", False),
        ("porcelain", True),
        ("pewter", False),
        ("gypsum", False),
        ("bronze", True),
    )
    seated = rng.random() < 0.5
    profile = (
        ((0, 20 * k), (14 * k, 21 * k), (30 * k, 14 * k), (48 * k, 13 * k), (58 * k, 6 * k))
        if seated
        else ((0, 16 * k), (40 * k, 11 * k), (70 * k, 12 * k), (84 * k, 10 * k), (92 * k, 5 * k))
    )
    trunk = Revolved(tuple((z, r * rng.uniform(0.92, 1.08)) for z, r in profile))
    carve = (Primitive(None, trunk.inset(2.2 * k)),) if hollow else ()
    top = profile[-1][0]
    head = Primitive(
        material,
        Ellipsoid((7.5 * k, 8 * k, 9.5 * k)),
        None,
        (0, 0, top + 8 * k),
        IDENTITY,
        (Primitive(None, sphere(5.5 * k)),) if hollow else (),
    )
    arms = tube(
        np.array([(-13, 0, 40), (-17, 6, 26), (0, 15, 22), (17, 6, 26), (13, 0, 40)], float)
        * k
        * (1, 1, 1.0 if seated else 1.6),
        3.4 * k,
    )
    foot = Primitive(pick(rng, material, "hardwood"), Cylinder(25 * k, 7 * k), centre=(0, 0, -3.6 * k))
    parts = [Primitive(material, trunk, carve=carve), head, Primitive(material, arms), foot]
    if rng.random() < 0.5:
        halo = Primitive(
            pick(rng, "brass", material),
            Prism(gear(15 * k, 16, 3 * k), 1.4),
            None,
            (0, -7 * k, top + 10 * k),
            rotation(roll=90),
        )
        parts.append(halo)
    return Item("figurine", tuple(parts), poses=(rotation(roll=90), IDENTITY, rotation(pitch=90)))


def sewing_kit(rng: np.random.Generator) -> Item:
    """A sewing kit in a tin or a box: bobbins, needles, pins, buttons, thimble, tape, safety pins."""
    x, y, z = rng.uniform(90, 150), rng.uniform(60, 100), rng.uniform(24, 40)
    n = int(rng.integers(4, 9))
    spool_x = np.linspace(-0.4, 0.4, n) * x
    at = np.stack([spool_x, np.full(n, 0.27 * y), np.full(n, -z / 2 + 12.0)], axis=1)
    hub = Primitive("polystyrene", copies(Cylinder(2.8, 17), at, turn=ALONG_Y))
    reel = Primitive("polyester", copies(Cylinder(min(6.0, 0.38 * x / n), 17), at, turn=ALONG_Y), 0.6, carve=(hub,))
    m = int(rng.integers(8, 24))
    needles = np.stack([np.linspace(-0.4, 0.1, m) * x, np.full(m, -0.12 * y), np.full(m, -z / 2 + 4.0)], axis=1)
    shanks = Primitive("steel", copies(Cylinder(0.5, 0.4 * y), needles, turn=ALONG_Y))
    heads = Primitive("glass", copies(sphere(1.8), np.add(needles[::2], (0, 0.2 * y + 2, 0))))
    buttons = np.column_stack([rng.uniform(0.12, 0.42, 9) * x, rng.uniform(-0.4, 0.0, 9) * y, np.full(9, -z / 2 + 5.0)])
    discs = Primitive(pick(rng, "polyester", "brass", "abs"), copies(Cylinder(5.5, 2), buttons))
    thimble = Frustum(9, 7, 16)
    cup = Primitive(
        "steel",
        thimble,
        None,
        (0.32 * x, -0.3 * y, 2 - z / 2 + 12),
        IDENTITY,
        (Primitive(None, Frustum(8.4, 6.4, 15.2), centre=(0, 0, -0.4)),),
    )
    tin = rng.random() < 0.5
    shell = case(
        "steel" if tin else "polypropylene", (x, y, z), 0.4 if tin else 1.5, (reel, shanks, heads, discs, cup), 6
    )
    return Item("sewing kit", (shell,), poses=FLAT[:2])


def picture_frame(rng: np.random.Generator) -> Item:
    """A framed picture: mitred moulding, glass, mat, print, backing, clips, hanger; or a small mirror."""
    w, h = rng.uniform(90, 240), rng.uniform(110, 300)
    m, deep = rng.uniform(10, 28), rng.uniform(10, 22)
    moulding = pick(rng, "softwood", "hardwood", "aluminium alloy", "polystyrene", "zinc die-cast")
    inner = rectangle(w - 2 * m, h - 2 * m)
    face = Primitive(moulding, Prism(rectangle(w, h), 0.5 * deep, [inner]), centre=(0, 0, 0.25 * deep))
    rebate = rectangle(w - m, h - m)
    back_ring = Primitive(moulding, Prism(rectangle(w, h), 0.5 * deep, [rebate]), centre=(0, 0, -0.25 * deep))
    room = (w - m - 1, h - m - 1)
    glass = Primitive(pick(rng, "glass", "acrylic"), Box((*room, 2)), centre=(0, 0, -1.1))
    print_ = Primitive("coated paper", Box((*room, 0.3)), centre=(0, 0, -2.4))
    backing = Primitive("cardboard", Box((*room, 2.5)), 0.75, (0, 0, -4))
    clips = np.array([[sx * (w / 2 - m / 2), sy * 0.25 * h, -5.0] for sx in (-1, 1) for sy in (-1, 1)])
    tabs = Primitive("steel", copies(Box((14, 6, 0.6)), np.add(clips, (0, 0, -1))))
    hanger = Primitive(
        "steel", tube(np.array([(-12, h * 0.42, -6.5), (0, h * 0.42 + 6, -6.5), (12, h * 0.42, -6.5)]), 1.0)
    )
    return Item(
        "picture frame", (face, back_ring, glass, print_, backing, tabs, hanger), poses=(*FLAT[:2], rotation(roll=90))
    )


def harmonica(rng: np.random.Generator) -> Item:
    """A harmonica: comb with channels, brass reed plates, cover plates, screws; in a box."""
    holes = pick(rng, 10, 10, 12, 16)
    length, wide = 9.6 * holes + 8, rng.uniform(24, 32)
    slots = np.array([[(j - (holes - 1) / 2) * 9.4, 2.0, 0] for j in range(holes)])
    comb = Primitive(
        pick(rng, "abs", "hardwood", "aluminium alloy"),
        Box((length - 4, wide, 6)),
        carve=(Primitive(None, copies(Box((6.4, wide - 6, 6)), slots)),),
    )
    plates = Primitive("brass", copies(Box((length - 6, wide - 2, 1.0)), np.array([[0, 0, 3.6], [0, 0, -3.6]])))
    reeds = Primitive(
        "bronze", copies(Box((2.2, wide * 0.6, 0.4)), np.concatenate([np.add(slots, (0, 0, s * 4.5)) for s in (-1, 1)]))
    )
    covers = []
    for s in (-1.0, 1.0):
        bow = strip([(-wide / 2, 5.0 * s), (-wide * 0.25, 10.0 * s), (wide * 0.25, 10.0 * s), (wide / 2, 6.0 * s)], 0.8)
        covers.append(Primitive("stainless steel", Prism(bow, length), rotation=rotation(pitch=90) @ rotation(yaw=90)))
    screws = Primitive("brass", copies(Cylinder(1.6, 12), np.array([[s * (length / 2 - 4), 0, 0.0] for s in (-1, 1)])))
    parts = (comb, plates, reeds, *covers, screws)
    if rng.random() < 0.5:
        low, high = Item("harmonica", parts).bounds()
        box = case(
            "polypropylene", tuple(np.add(high - low, (8, 8, 7))), 1.6, moved(parts, tuple(-0.5 * (low + high))), 3
        )
        return Item("harmonica", (box,), poses=FLAT)
    return Item("harmonica", parts, poses=FLAT)


def recorder(rng: np.random.Generator) -> Item:
    """A recorder, a tin whistle or part of a flute: bored tube with finger holes, keys, joints, mouthpiece."""
    length, r = rng.uniform(240, 320), rng.uniform(7, 13)
    material = pick(rng, "abs", "hardwood", "brass", "sterling silver")
    wall = 0.6 if material in ("brass", "sterling silver") else 4.0
    bore = Primitive(None, Cylinder(r - min(wall, 0.5 * r), length - 20), centre=(0, 0, -8))
    holes = int(rng.integers(6, 9))
    at = np.array([[r - 0.6 * wall, 0, (-0.35 + 0.55 * j / holes) * length] for j in range(holes)])
    vents = Primitive(None, copies(Cylinder(0.2 * r, 0.5 * wall), at, turn=ALONG_X))
    body = Primitive(material, Cylinder(r, length), carve=(bore, vents) if wall > 1 else (bore,))
    joints = np.array([[0, 0, z * length] for z in (-0.42, 0.2, 0.44)])
    rings = [Primitive(material, torus(r + 1.2, 1.4), centre=tuple(p)) for p in joints]
    mouth = Primitive(material, Frustum(r, 0.55 * r, 30), centre=(0, 0, length / 2 + 15)) if length < 300 else rings[0]
    parts: list[Primitive] = [body, *rings, *([mouth] if length < 300 else [])]
    if rng.random() < 0.5:
        keys = Primitive("nickel", copies(Cylinder(0.7 * r, 2), np.add(at, (0.6 * wall + 3, 0, 0)), turn=ALONG_X))
        rods = Primitive(
            "nickel", copies(Cylinder(1.5, 0.5 * length), np.array([[0.8 * r, 0.9 * r + 1, -0.08 * length]]))
        )
        parts += [keys, rods]
    return Item("recorder", tuple(parts), poses=(rotation(pitch=90), rotation(pitch=90, roll=60)))


GOODS: tuple[Goods, ...] = (
    Goods("key ring", key_ring, ("household", "jewellery", "documents"), 1.2, "knuckles"),
    Goods("spectacles", spectacles, ("clothes", "cosmetics", "jewellery"), 1.2, "knuckles"),
    Goods("umbrella", umbrella, ("clothes", "household"), 1.0, "baton"),
    Goods("cigarette case", cigarette_case, ("jewellery", "household"), 0.6),
    Goods("pen set", pens, ("documents", "books", "hobby"), 1.2),
    Goods("rolled belt", belt, ("clothes",), 1.2, "knuckles"),
    Goods("figurine", ornament, ("household", "jewellery", "toys"), 1.0),
    Goods("sewing kit", sewing_kit, ("household", "hobby"), 0.8),
    Goods("picture frame", picture_frame, ("household", "hobby"), 0.8),
    Goods("harmonica", harmonica, ("hobby", "toys"), 0.7, resembles="magazine"),
    Goods("recorder", recorder, ("hobby", "toys"), 0.7, "baton"),
)
