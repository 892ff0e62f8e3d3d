"""Jewellery and small valuables: rings, necklaces, watches, bracelets, coins, medals."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, axis_rotation, rotation
from ..item import Item, Primitive, moved
from ..many import torus, tube
from ..primitives import Box, Cylinder, Ellipsoid, Frustum, sphere
from ..prism import Point, Prism, circle
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
    vary,
)  # fmt: skip

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


GOODS: tuple[Goods, ...] = (
    Goods("ring box", ring_box, ("jewellery",), 1.5),
    Goods("necklace", necklace, ("jewellery",), 1.5, None, (1, 3)),
    Goods("watch", watch, ("jewellery", "electronics"), 1.5, None, (1, 3)),
    Goods("bracelet", bracelet, ("jewellery",), 1.2, "knuckles"),
    Goods("coins", coins, ("jewellery", "hobby"), 1.0),
    Goods("medals", medals, ("jewellery", "sports", "hobby"), 1.0, "throwing_star"),
)
