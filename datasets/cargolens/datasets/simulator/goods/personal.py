"""Personal things: jewellery, watches, keys, glasses, umbrellas, coins, pens, grooming, hair, medals, small music."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, axis_rotation, rotation
from ..item import Item, Primitive, moved
from ..many import coil, torus, tube
from ..primitives import Box, Cylinder, Ellipsoid, Frustum, sphere
from ..prism import Point, Prism, circle, gear, rectangle
from ..revolved import Revolved
from ..view_geometry import Float64
from .assembly import (
    ALONG_X,
    ALONG_Y,
    ANY_SIDE,
    FLAT,
    arc,
    case,
    chain,
    copies,
    pick,
    regular,
    rod,
    strewn,
    strip,
    taper,
    vary,
)  # fmt: skip
from .hardware import key

Parts = tuple[Primitive, ...]
PRECIOUS = ("14 carat gold", "sterling silver", "stainless steel", "brass")


def _wavy(rng: np.random.Generator, x: float, y: float, corners: int = 60) -> Float64:
    """A loose closed line in a box: how a necklace lies."""
    t = np.linspace(0, 2 * np.pi, corners)
    wave = 1 + 0.15 * np.sin(2 * t + rng.uniform(0, 6)) + 0.1 * np.sin(5 * t + rng.uniform(0, 6))
    return np.stack([x / 2 * wave * np.cos(t), y / 2 * wave * np.sin(t), np.zeros(corners)], axis=1)


def _finger_ring(rng: np.random.Generator) -> Parts:
    metal, r = pick(rng, *PRECIOUS), rng.uniform(8, 9.8)
    band = Primitive(metal, torus(r, rng.uniform(0.8, 1.6), 18))
    if rng.random() < 0.4:
        return (band,)
    stone = Primitive(
        pick(rng, "diamond", "glass", "zirconia"), Frustum(0.4, rng.uniform(1.5, 4), 3), None, (0, r + 2.6, 0), ALONG_Y
    )
    prongs = copies(
        Cylinder(0.4, 3.5),
        np.array([[2.0 * c, r + 2.2, 2.0 * s] for c, s in ((1, 1), (1, -1), (-1, 1), (-1, -1))]),
        turn=ALONG_Y,
    )
    return band, stone, Primitive(metal, prongs)


def ring_box(rng: np.random.Generator) -> Item:
    """A ring in a padded box with a sprung hinge, or several rings in a tray."""
    if rng.random() < 0.6:
        side, tall = rng.uniform(42, 60), rng.uniform(41, 52)
        ring = moved(_finger_ring(rng), (0, 0, 0), rotation(roll=90))
        pad = Primitive(
            "polyurethane foam", Box((side - 8, side - 8, 0.38 * tall)), vary(rng, 0.08), (0, 0, -0.22 * tall)
        )
        hinge = Primitive("steel", Box((0.5 * side, 1.0, 5)), centre=(0, side / 2 - 4, 0.02 * tall))
        board = pick(rng, "cardboard", "polypropylene", "hardwood")
        return Item("ring box", (case(board, (side, side, tall), 2.4, (pad, *ring, hinge)),), poses=ANY_SIDE)
    columns, rows = int(rng.integers(3, 7)), int(rng.integers(1, 4))
    parts: list[Primitive] = [Primitive("polyurethane foam", Box((columns * 27.0, rows * 20.0, 12)), 0.08, (0, 0, -9))]
    for i in range(columns):
        for j in range(rows):
            if len(parts) < 20:
                parts += moved(
                    _finger_ring(rng), ((i - columns / 2 + 0.5) * 27, (j - rows / 2 + 0.5) * 20, 2), rotation(roll=90)
                )
    tray = case("cardboard", (columns * 27.0 + 8, rows * 20.0 + 8, 46), 1.5, tuple(parts))
    return Item("ring box", (tray,), poses=(IDENTITY,))


def necklace(rng: np.random.Generator) -> Item:
    """A necklace of links, beads or pearls with clasp and pendant, loose or in a flat box."""
    metal, kind = pick(rng, *PRECIOUS), pick(rng, "links", "fine", "beads")
    x, y = rng.uniform(60, 130), rng.uniform(45, 90)
    path = _wavy(rng, x, y)
    parts: list[Primitive] = []
    if kind == "links":
        wire = rng.uniform(0.5, 1.2)
        parts.append(Primitive(metal, chain(path, wire, 7.5 * wire, 5.4 * wire)))
    elif kind == "fine":
        parts.append(Primitive(metal, tube(path[:-1], rng.uniform(0.5, 1.0), closed=True), 5.0))
    else:
        r = rng.uniform(1.8, 5)
        run = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(path[:, :2], axis=0).T))])
        at = np.arange(0, run[-1], 2.1 * r)
        beads = np.stack([np.interp(at, run, path[:, k]) for k in range(3)], axis=1)
        stone = pick(
            rng, ("glass", 2.5), ("marble", 2.7), ("hardwood", 0.8), ("acrylic", 1.19), ("sterling silver", 10.36)
        )
        hole = Primitive(None, copies(Cylinder(0.5, 1.6 * r), beads))
        parts.append(Primitive(stone[0], copies(sphere(r), beads), stone[1], carve=(hole,)))
    clasp = rod(metal, (x * 0.4, y * 0.1, 0), (x * 0.4 + 8, y * 0.1 + 3, 0), 1.8)
    pendant = pick(
        rng,
        Primitive(metal, Cylinder(9, 1.6), None, (0, 0, 0)),
        Primitive(metal, Prism(_cross(14.0), 2.0)),
        Primitive(pick(rng, "glass", "silica", "diamond"), Ellipsoid((6, 9, 4))),
    )
    parts += [clasp, *moved((pendant,), (0, -y * 0.2, 0))] if rng.random() < 0.7 else [clasp]
    if rng.random() < 0.5:
        low, high = Item("necklace", tuple(parts)).bounds()
        pad = Primitive(
            "polyurethane foam",
            Box((*np.add(high - low, 4.0)[:2], 6.0)),
            0.09,
            (0, 0, -float(high[2] - low[2]) / 2 - 4),
        )
        inside = (*moved(tuple(parts), tuple(-0.5 * (low + high))), pad)
        box = case("cardboard", tuple(np.add(high - low, (10, 10, 20))), 1.6, inside)
        return Item("necklace", (box,), poses=(IDENTITY, rotation(roll=90)))
    return Item("necklace", tuple(parts), poses=FLAT[:2])


def _cross(size: float) -> list[Point]:
    a, b = 0.16 * size, size
    return [
        (-a, -b),
        (a, -b),
        (a, 0.2 * b),
        (0.5 * b, 0.2 * b),
        (0.5 * b, 0.2 * b + 2 * a),
        (a, 0.2 * b + 2 * a),
        (a, 0.8 * b),
        (-a, 0.8 * b),
        (-a, 0.2 * b + 2 * a),
        (-0.5 * b, 0.2 * b + 2 * a),
        (-0.5 * b, 0.2 * b),
        (-a, 0.2 * b),
    ]


def watch(rng: np.random.Generator) -> Item:
    """A wrist watch or a pocket watch: case, movement, glass, crown, band of links or leather with a buckle."""
    r, thick = rng.uniform(13, 23), rng.uniform(7, 13)
    metal = pick(rng, "stainless steel", "stainless steel", "titanium alloy", "brass", "abs")
    battery = Primitive("stainless steel", Cylinder(4.7, 1.8), 5.5, (3, 2, 0))
    wheels = copies(
        Cylinder(1, 1.2),
        np.array([[-5.0, 2, 0], [-2.0, -5, 0], [5.0, -5, 0]]),
        scales=np.array([[3.4, 3.4, 1], [2.6, 2.6, 1], [3, 3, 1]]),
    )
    movement = Primitive(
        "brass",
        Cylinder(0.72 * r, 0.4 * thick),
        vary(rng, 4.5),
        (0, 0, -0.08 * thick),
        carve=(battery, Primitive("steel", wheels)) if r > 15 else (),
    )
    crystal = Primitive(pick(rng, "glass", "acrylic"), Cylinder(0.84 * r, 1.6), centre=(0, 0, 0.42 * thick - 0.8))
    dial = Primitive("brass", Cylinder(0.8 * r, 0.4), centre=(0, 0, 0.2 * thick))
    room = Primitive(None, Cylinder(0.86 * r, 0.84 * thick), carve=(movement, crystal, dial))
    body = Primitive(metal, Cylinder(r, thick), carve=(room,))
    crown = rod(metal, (r, 0, 0), (r + 3.5, 0, 0), 2.4)
    parts: list[Primitive] = [body, crown]
    band = rng.uniform(0.75, 1.0) * r
    curl = rng.random() < 0.5
    links = int(rng.integers(7, 12))
    centres, turns = [], []
    for s in (-1, 1):
        for j in range(links):
            a = 0.16 * (j + 0.5) if curl else 0.0
            reach = r + 4 + 6.5 * (j + 0.5)
            where = (
                (0, s * reach, 0.0)
                if not curl
                else (0, s * (r + 2 + 30 * np.sin(a) * 1.1), -30 * (1 - np.cos(a)) * 1.4)
            )
            centres.append(where)
            turns.append(rotation(roll=-s * float(np.rad2deg(a))))
    metal_band = metal != "abs" and rng.random() < 0.6
    shape = Box((band, 5.6, 2.6))
    link = copies(shape, np.asarray(centres, dtype=float), np.stack(turns))
    parts.append(
        Primitive(metal if metal_band else pick(rng, "leather", "silicone", "nylon"), link, 5.2 if metal_band else None)
    )
    pins = copies(Cylinder(0.7, band + 1), np.array([[0, s * (r + 2.5), 0.0] for s in (-1, 1)]), turn=ALONG_X)
    parts.append(Primitive("steel", pins))
    if not metal_band:
        end = centres[links - 1]
        frame = np.array([(-0.6 * band, 0, 0), (0.6 * band, 0, 0), (0.6 * band, 10, 0), (-0.6 * band, 10, 0)])
        parts.append(Primitive("stainless steel", tube(np.add(frame, (0, end[1] - 14, end[2] + 2)), 1.0, closed=True)))
    return Item("watch", tuple(parts), poses=(IDENTITY, rotation(roll=180), rotation(pitch=90)))


def bracelet(rng: np.random.Generator) -> Item:
    """Bangles, chain bracelets or strings of beads, earrings with them."""
    parts: list[Primitive] = []
    for _ in range(int(rng.integers(1, 4))):
        metal, r = pick(rng, *PRECIOUS), rng.uniform(27, 36)
        at = (rng.uniform(-25, 25), rng.uniform(-25, 25), rng.uniform(0, 8))
        kind = pick(rng, "bangle", "cuff", "links", "beads")
        if kind == "bangle":
            parts.append(Primitive(metal, torus(r, rng.uniform(1.2, 3.5), 30), centre=at))
        elif kind == "cuff":
            parts.append(
                Primitive(metal, Prism(strip(arc(r, -140, 140, 20), rng.uniform(1, 2)), rng.uniform(6, 25)), centre=at)
            )
        elif kind == "links":
            wire = rng.uniform(0.8, 1.6)
            parts.append(Primitive(metal, chain(_wavy(rng, 1.9 * r, 1.6 * r), wire, 7 * wire, 5.2 * wire), centre=at))
        else:
            n = int(rng.integers(16, 24))
            t = 2 * np.pi * np.arange(n) / n
            ring = np.stack([r * np.cos(t), r * np.sin(t), np.zeros(n)], axis=1)
            parts.append(
                Primitive(
                    pick(rng, "glass", "granite", "hardwood", "hardwood"),
                    copies(sphere(0.95 * np.pi * r / n), ring),
                    centre=at,
                )
            )
    if rng.random() < 0.5:
        studs = np.column_stack([rng.uniform(-20, 20, 6), rng.uniform(-20, 20, 6), np.full(6, -6.0)])
        parts += [
            Primitive("sterling silver", copies(Cylinder(0.5, 11), studs)),
            Primitive("14 carat gold", copies(sphere(2.4), np.add(studs, (0, 0, 6.5)))),
        ]
    return Item("bracelet", tuple(parts), poses=(IDENTITY, rotation(roll=180)))


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


def coins(rng: np.random.Generator) -> Item:
    """Coins: loose, in a roll, a purse or capsules of an album page."""
    metal = pick(rng, "brass", "nickel", "copper", "sterling silver", "steel")
    r, thick, count = rng.uniform(8.5, 19), rng.uniform(1.4, 2.6), int(rng.integers(5, 30))
    kind = pick(rng, "loose", "roll", "album")
    if kind == "roll":
        at = np.array(
            [[rng.normal(0, 0.15), rng.normal(0, 0.15), (j - count / 2) * (thick + 0.1)] for j in range(count)]
        )
        wrap = Primitive(
            "paper",
            Cylinder(r + 1.2, count * (thick + 0.1) + 8),
            centre=(0, 0, -thick / 2),
            carve=(
                Primitive(
                    None,
                    Cylinder(r + 0.8, count * (thick + 0.1) + 6),
                    carve=(Primitive(metal, copies(Cylinder(r, thick), at)),),
                ),
            ),
        )
        return Item("coins", (wrap,), poses=(rotation(pitch=90), IDENTITY))
    if kind == "album":
        columns = 5
        at = np.array([[(j % columns) * (2 * r + 8), (j // columns) * (2 * r + 8), 0.0] for j in range(min(count, 20))])
        capsules = Primitive(
            "acrylic",
            copies(Cylinder(r + 2.5, thick + 3), at),
            carve=(
                Primitive(
                    None,
                    copies(Cylinder(r + 0.3, thick + 0.6), at),
                    carve=(Primitive(metal, copies(Cylinder(r, thick), at)),),
                ),
            ),
        )
        low, high = capsules.shape.bounds
        card = Primitive(
            "cardboard",
            Box((float(high[0] - low[0]) + 8, float(high[1] - low[1]) + 8, 2)),
            None,
            (*(0.5 * (low + high))[:2], -thick / 2 - 2.7),
        )
        return Item("coins", (capsules, card), poses=FLAT[:2])
    spread = 1.3 * r * np.sqrt(count)
    centres, _ = strewn(rng, count, (spread, 0.7 * spread, 3 * thick))
    turns = axis_rotation(rng.normal((0.0, 0.0, 1.0), 0.12, (count, 3)))
    return Item("coins", (Primitive(metal, copies(Cylinder(r, thick), centres, turns)),), poses=FLAT[:2])


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


def medals(rng: np.random.Generator) -> Item:
    """Medals, badges, brooches and sheriff's stars with pins and ribbons, in a case or on a card."""
    parts: list[Primitive] = []
    for j in range(int(rng.integers(1, 6))):
        r = rng.uniform(11, 30)
        points = pick(rng, 0, 0, 5, 6, 8)
        metal = pick(rng, "brass", "zinc die-cast", "bronze", "sterling silver")
        outline = (
            circle(r, 28)
            if not points
            else [
                p
                for pair in zip(regular(r, points), regular(0.5 * r, points, turn=180 / points), strict=True)
                for p in pair
            ]
        )
        disc = Primitive(metal, Prism(outline, rng.uniform(1.8, 3.2)))
        relief = Primitive(metal, torus(0.42 * r, 0.8), centre=(0, 0, 2.2))
        tips = (
            ()
            if not points
            else (Primitive(metal, copies(sphere(1.6), np.array([(*p, 0.0) for p in regular(1.04 * r, points)]))),)
        )
        ring = Primitive(metal, torus(4, 0.7), centre=(0, r + 4.5, 0))
        ribbon = Primitive("polyester", Box((24, 38, 1.2)), 0.6, (0, r + 29, 0))
        pin = rod("steel", (-12, r + 44, 1.6), (12, r + 44, 1.6), 0.8)
        parts += moved((disc, relief, *tips, ring, ribbon, pin), (62.0 * j, rng.uniform(-5, 5), 0))
        if j >= 3:
            break
    return Item("medals", tuple(parts), poses=FLAT[:2])


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
    at = np.array([[r - wall / 2, 0, (-0.35 + 0.55 * j / holes) * length] for j in range(holes)])
    vents = Primitive(None, copies(Cylinder(0.28 * r + 1, 0.9 * wall), at, turn=ALONG_X))
    body = Primitive(material, Cylinder(r, length), carve=(bore, vents) if wall > 1 else (bore,))
    joints = np.array([[0, 0, z * length] for z in (-0.42, 0.2, 0.44)])
    rings = [Primitive(material, torus(r + 1.2, 1.4), centre=tuple(p)) for p in joints]
    mouth = Primitive(material, Frustum(r, 0.55 * r, 30), centre=(0, 0, length / 2 + 15)) if length < 300 else rings[0]
    parts: list[Primitive] = [body, *rings, *([mouth] if length < 300 else [])]
    if rng.random() < 0.5:
        keys = Primitive("nickel", copies(Cylinder(0.7 * r, 2), np.add(at, (wall / 2 + 3, 0, 0)), turn=ALONG_X))
        rods = Primitive(
            "nickel", copies(Cylinder(1.5, 0.5 * length), np.array([[0.8 * r, 0.9 * r + 1, -0.08 * length]]))
        )
        parts += [keys, rods]
    return Item("recorder", tuple(parts), poses=(rotation(pitch=90), rotation(pitch=90, roll=60)))


GOODS: tuple[Goods, ...] = (
    Goods("ring box", ring_box, ("jewellery",), 1.5),
    Goods("necklace", necklace, ("jewellery",), 1.5, None, (1, 3)),
    Goods("watch", watch, ("jewellery", "electronics"), 1.5, None, (1, 3)),
    Goods("bracelet", bracelet, ("jewellery",), 1.2, "knuckles"),
    Goods("key ring", key_ring, ("household", "jewellery", "documents"), 1.2, "knuckles"),
    Goods("spectacles", spectacles, ("clothes", "cosmetics", "jewellery"), 1.2, "knuckles"),
    Goods("umbrella", umbrella, ("clothes", "household"), 1.0, "baton"),
    Goods("coins", coins, ("jewellery", "hobby"), 1.0),
    Goods("cigarette case", cigarette_case, ("jewellery", "household"), 0.6),
    Goods("pen set", pens, ("documents", "books", "hobby"), 1.2),
    Goods("nail care kit", nail_set, ("cosmetics",), 1.0, "knife"),
    Goods("hair clips", hair_things, ("cosmetics", "jewellery", "clothes"), 1.2, "knife", (1, 3)),
    Goods("styling brush", hair_brush, ("cosmetics",), 1.0),
    Goods("shaving set", razor_handle, ("cosmetics",), 0.7),
    Goods("rolled belt", belt, ("clothes",), 1.2, "knuckles"),
    Goods("figurine", ornament, ("household", "jewellery", "toys"), 1.0),
    Goods("medals", medals, ("jewellery", "sports", "hobby"), 1.0, "throwing_star"),
    Goods("sewing kit", sewing_kit, ("household", "hobby"), 0.8),
    Goods("picture frame", picture_frame, ("household", "hobby"), 0.8),
    Goods("harmonica", harmonica, ("hobby", "toys"), 0.7),
    Goods("recorder", recorder, ("hobby", "toys"), 0.7, "baton"),
)
