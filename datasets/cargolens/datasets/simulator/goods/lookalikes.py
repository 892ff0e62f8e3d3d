"""Goods that are shaped like batons, throwing stars, knuckledusters and grenades."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import Many, coil, torus
from ..primitives import Box, Capsule, Cylinder
from ..prism import Point, Prism, circle, gear, rectangle
from ..revolved import Revolved
from .assembly import ALONG_X, ALONG_Y, FLAT, arc, copies, pick, regular, repeated, rod, strip

Parts = tuple[Primitive, ...]


def torch(rng: np.random.Generator) -> Item:
    """A torch: tube with cells in a row, spring, switch, reflector, lens, board; slim to club-sized."""
    big = rng.random() < 0.35
    cell_r, cell_l = (16.5, 60.0) if big else pick(rng, (7.1, 50.0), (9.1, 65.0), (5.2, 44.0))
    count = int(rng.integers(2, 4)) if big else int(rng.integers(1, 4))
    wall, length = rng.uniform(1.2, 2.4), count * cell_l + 22
    metal = pick(rng, "aluminium alloy", "aluminium alloy", "abs", "stainless steel")
    inner = cell_r + 0.6
    rows = np.array([[0, 0, 6 + (j + 0.5) * cell_l] for j in range(count)])
    cells = [Primitive(pick(rng, "alkaline cell", "li-ion cell"), copies(Cylinder(cell_r, cell_l - 1), rows))]
    caps = Primitive("steel", copies(Cylinder(0.4 * cell_r, 1.0), np.add(rows, (0, 0, cell_l / 2 + 0.1))))
    wound = Primitive("steel", coil(0.6 * cell_r, 0.6, 4, 5.0), centre=(0, 0, 3))
    shell_r = inner + wall
    loaded = moved((*cells, caps, wound), (0, 0, -length / 2 + 3))
    room = Primitive(None, Cylinder(inner, length), carve=loaded)
    parts: list[Primitive] = [Primitive(metal, Cylinder(shell_r, length), centre=(0, 0, length / 2), carve=(room,))]
    head, tall = shell_r * rng.uniform(1.15, 1.7), rng.uniform(22, 45)
    profile = Revolved(((0, shell_r), (0.5 * tall, head), (tall, head)))
    bowl = Revolved(((0.45 * tall, 4.0), (tall - 4, head - wall - 1)))
    hollow_ = Primitive(
        None,
        Revolved(((2.0, 0.6 * shell_r), (0.45 * tall, head - wall - 1), (tall, head - wall - 1))),
        carve=(
            Primitive("abs", bowl, carve=(Primitive(None, bowl.inset(1.0)),)),
            Primitive(
                "glass" if rng.random() < 0.5 else "polycarbonate",
                Cylinder(head - wall - 1.2, 2.5),
                centre=(0, 0, tall - 1.6),
            ),
        ),
    )
    board = Primitive("populated pcb", Cylinder(0.55 * shell_r, 1.6), centre=(0, 0, length + 3.5))
    parts += [*moved((Primitive(metal, profile, carve=(hollow_,)),), (0, 0, length)), board]
    parts.append(Primitive("rubber", Cylinder(0.6 * shell_r, 5), centre=(0, 0, -2.6)))
    rings = int(rng.integers(0, 9))
    if rings:
        at = np.array([[0, 0, (0.2 + 0.6 * (j + 0.5) / rings) * length] for j in range(rings)])
        parts.append(Primitive(metal, repeated_rings(shell_r, 0.8, at)))
    if rng.random() < 0.4:
        parts.append(Primitive("steel", Box((2, 7, 55)), centre=(shell_r + 2.5, 0, length * 0.45)))
    if length + tall > 330:
        return torch(rng)
    return Item(
        "torch", tuple(parts), poses=(rotation(pitch=90), rotation(pitch=90, roll=0), rotation(pitch=-90), IDENTITY)
    )


def repeated_rings(radius: float, wire: float, centres: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Many:
    """Rings round z at some heights: knurls, ribs, O-rings."""
    return repeated(torus(radius, wire, 16), centres)


def bicycle_pump(rng: np.random.Generator) -> Item:
    """A hand pump or a massage stick: tube, piston rod with washer, handle, valve head, hose."""
    length, r = rng.uniform(140, 215), rng.uniform(10, 16)
    metal = pick(rng, "aluminium alloy", "aluminium alloy", "polypropylene", "steel")
    out = rng.uniform(0.02, 0.25) * length
    washer = Primitive("rubber", Cylinder(r - 1.8, 8), centre=(0, 0, -0.2 * length))
    stem = Primitive("steel", Cylinder(3, 0.6 * length), centre=(0, 0, 0.16 * length))
    room = Primitive(None, Cylinder(r - 1.6, length - 8), carve=(washer, stem))
    barrel = Primitive(metal, Cylinder(r, length), None, (0, 0, 0), ALONG_X, (room,))
    stroke = rod("steel", (length / 2, 0, 0), (length / 2 + out, 0, 0), 3)
    tee = rng.random() < 0.3
    grip = Primitive(
        pick(rng, "abs", "rubber"),
        Capsule(9, 70) if tee else Cylinder(r + 1.5, 32),
        None,
        (length / 2 + out + (12 if tee else 19), 0, 0),
        ALONG_Y if tee else ALONG_X,
    )
    head = Primitive(
        pick(rng, "abs", "zinc die-cast"),
        Cylinder(r + 2, 26),
        None,
        (-length / 2 - 10, 6, 0),
        ALONG_Y,
        (Primitive(None, Cylinder(4, 20)),),
    )
    lever = Primitive("abs", Box((6, 34, 10)), centre=(-length / 2 - r - 16, 8, 0))
    seal = Primitive("rubber", torus(5, 2), None, (-length / 2 - 10, 20, 0), ALONG_Y)
    return Item("bicycle pump", (barrel, stroke, grip, head, lever, seal), poses=FLAT)


def telescopic_pole(rng: np.random.Generator) -> Item:
    """A selfie stick, tripod leg, pointer or walking pole, pushed together: nested tubes, clamps, grip, foot, strap."""
    sections, r = int(rng.integers(2, 5)), rng.uniform(7, 13)
    length, grip_length = rng.uniform(130, 200), rng.uniform(70, 110)
    metal = pick(rng, "aluminium alloy", "steel", "carbon fibre laminate")
    core: Parts = ()
    for j in range(sections - 1, -1, -1):
        outer = r * (1.0 - 0.2 * j)
        core = (
            Primitive(
                metal, Cylinder(outer, length), carve=(Primitive(None, Cylinder(outer - 1.0, length), carve=core),)
            ),
        )
    stick = moved(core, (0, 0, 0), ALONG_X)
    sleeve = Primitive(None, Cylinder(r, grip_length))
    soft = pick(rng, "eva foam", "rubber", "cork")
    at = (-0.5 * (length - grip_length), 0, 0)
    grip = Primitive(soft, Cylinder(r + rng.uniform(4, 8), grip_length), None, at, ALONG_X, (sleeve,))
    steps = np.array([[length / 2 + 7.0 + 15 * j, 0, 0] for j in range(sections - 1)])
    clamps = Primitive("abs", copies(Box((13, 2 * r + 6, 2 * r + 4)), steps), 0.8)
    end = length / 2 + 15.0 * (sections - 1)
    tip = rod(pick(rng, "steel", "rubber"), (end, 0, 0), (end + 30, 0, 0), 0.5 * r)
    strap = Primitive("nylon", torus(rng.uniform(22, 30), 2.0, 16), centre=(-length / 2 - 30, 0, 0))
    return Item("telescopic pole", (*stick, grip, clamps, tip, strap), poses=FLAT[:2])


def fidget_spinner(rng: np.random.Generator) -> Item:
    """A fidget spinner, a star-shaped bottle opener or a snowflake ornament of metal or plastic, lobes and bearings."""
    lobes = pick(rng, 2, 3, 3, 4, 5, 6)
    r, thick = rng.uniform(24, 40), rng.uniform(4, 10)
    kind = pick(rng, "spinner", "spinner", "ornament")
    if kind == "ornament":
        spikes = [
            (float(p * np.cos(t)), float(p * np.sin(t)))
            for t, p in zip(
                np.linspace(0, 2 * np.pi, 4 * lobes, endpoint=False),
                np.tile([r, 0.45 * r, 0.6 * r, 0.45 * r], lobes),
                strict=True,
            )
        ]
        stuff, most = pick(rng, ("hardwood", 6.0), ("acrylic", 5.0), ("abs", 4.0), ("brass", 0.8))
        plate = Prism(spikes, most * rng.uniform(0.5, 1), [regular(0.2 * r, 6), circle(0.03 * r, 8, (0.68 * r, 0.0))])
        return Item("fidget spinner", (Primitive(stuff, plate),), poses=FLAT)
    outline: list[Point] = []
    ring = 11.5 + 2.5
    for j in range(lobes):
        turn = 360.0 * j / lobes
        at = regular(r, lobes)[j]
        outline += (
            [
                *arc(ring, turn - 95, turn + 95, 8, at),
                (
                    0.52 * r * float(np.cos(np.deg2rad(turn + 180 / lobes))),
                    0.52 * r * float(np.sin(np.deg2rad(turn + 180 / lobes))),
                ),
            ]
            if lobes < 5
            else [*arc(8, turn - 60, turn + 60, 5, at)]
        )
    hole = 11.0 if lobes < 5 else 6.0
    spots = [circle(hole if lobes < 5 else 5.0, 16, p) for p in regular(r, lobes)]
    body = Prism(outline, thick, [circle(11.0, 18), *spots] if r > 26 and lobes < 4 else [circle(8.0, 18)])
    parts = [Primitive(pick(rng, "abs", "abs", "zinc die-cast", "aluminium alloy", "brass"), body)]
    reach = 7.5 if not (r > 26 and lobes < 4) else 10.5
    race = Primitive(None, Cylinder(0.75 * reach, 7), carve=(Primitive("steel", Cylinder(0.5 * reach, 7)),))
    parts.append(Primitive("steel", Cylinder(reach, 7), carve=(race,)))
    if r > 26 and lobes < 4:
        weights = copies(Cylinder(10.5, 6.5), np.array([(*p, 0.0) for p in regular(r, lobes)]))
        bores = Primitive(
            None, copies(Cylinder(rng.uniform(2, 6), 6.5), np.array([(*p, 0.0) for p in regular(r, lobes)]))
        )
        parts.append(Primitive(pick(rng, "steel", "brass"), weights, carve=(bores,)))
    parts.append(
        Primitive("abs", copies(Cylinder(11, 2), np.array([[0, 0, thick / 2 + 3.0], [0, 0, -thick / 2 - 3.0]])))
    )
    return Item("fidget spinner", tuple(parts), poses=FLAT)


def toothed_discs(rng: np.random.Generator) -> Item:
    """Toothed discs: tooth washers, fan wheels, pastry wheels, clock and laser-cut wheels."""
    kind = pick(rng, "washer", "fan", "wheel", "disc")
    r = rng.uniform(15, 60)
    if kind == "washer":
        count = int(rng.integers(3, 12))
        r = rng.uniform(8, 20)
        stack = [
            Primitive(
                "steel",
                Prism(gear(r * rng.uniform(0.8, 1), 12, 0.22 * r), 1.2, [circle(0.5 * r, 14)]),
                None,
                ((j % 4) * 2.2 * r, (j // 4) * 2.2 * r, 0),
                rotation(yaw=rng.uniform(0, 90)),
            )
            for j in range(count)
        ]
        return Item("toothed disc", tuple(stack), poses=FLAT[:2])
    if kind == "fan":
        n = int(rng.integers(3, 9))
        turns = np.stack([rotation(yaw=360.0 * j / n, roll=rng.uniform(25, 26)) for j in range(n)])
        blades = copies(Box((0.65 * r, 0.5 * r, 1.6)), np.zeros((n, 3)), turns, offset=(0.65 * r, 0, 0))
        metal = pick(rng, "polypropylene", "aluminium alloy", "steel", "brass")
        hub = Primitive(metal, Prism(circle(0.3 * r, 16), 0.4 * r, [circle(0.1 * r, 8)]))
        return Item("toothed disc", (Primitive(metal, blades), hub), poses=FLAT[:2])
    if kind == "wheel":
        disc = Primitive("stainless steel", Prism(gear(20, 18, 2.5), 1.0, [circle(2.5, 8)]))
        fork = Primitive("stainless steel", copies(Box((36, 8, 1.4)), np.array([[20.0, 0, 2.2], [20.0, 0, -2.2]])))
        handle = rod(pick(rng, "hardwood", "abs", "stainless steel"), (38, 0, 0), (135, 0, 0), 9)
        return Item("toothed disc", (disc, fork, handle, rod("steel", (0, 0, -4), (0, 0, 4), 2.5)), poses=FLAT[:2])
    teeth = int(rng.integers(14, 40))
    holes = [circle(0.13 * r, 12), *[circle(0.08 * r, 10, p) for p in regular(0.55 * r, pick(rng, 3, 4, 6))]]
    wheel = Primitive(
        pick(rng, "steel", "brass", "acrylic"), Prism(gear(r, teeth, rng.uniform(1.5, 4)), rng.uniform(0.6, 2.5), holes)
    )
    return Item("toothed disc", (wheel,), poses=FLAT)


def loop_strip(rng: np.random.Generator) -> Item:
    """A row of joined loops, light where knuckledusters are heavy: a cookie cutter, a cable or bottle holder."""
    loops, thin = int(rng.integers(3, 7)), rng.random() < 0.4
    r, wall = rng.uniform(9, 14), rng.uniform(1.0, 3.5)
    material = pick(rng, "steel", "aluminium alloy") if thin else pick(rng, "abs", "nylon", "hardwood", "silicone")
    thick = rng.uniform(0.5, 1.2) if thin else rng.uniform(3, 14)
    pitch = 2 * r + wall
    x = [(j - (loops - 1) / 2) * pitch for j in range(loops)]
    holes = [circle(r, 16, (v, 0.0)) if rng.random() < 0.8 else rectangle(1.8 * r, 1.7 * r, (v, 0.0), 4) for v in x]
    outline = rectangle(loops * pitch + 2 * wall, 2 * (r + wall), (0, 0), 0.9 * (r + wall))
    parts = [Primitive(material, Prism(outline, thick, holes))]
    if rng.random() < 0.5:
        at = np.array([[s * loops / 2 * pitch, 0.7 * r, thick / 2 + 1.3] for s in (-1.0, 1.0)])
        parts.append(Primitive("steel", copies(Cylinder(2.2, 2.5), at)))
    return Item("loop strip", tuple(parts), poses=FLAT)


def round_flask(rng: np.random.Generator) -> Item:
    """Round or ribbed hollow things with a neck: baubles, tea eggs, flasks, pump dispensers, finials, floats."""
    r = rng.uniform(22, 34)
    tall = r * rng.uniform(1.0, 1.4)
    t = np.linspace(-0.95, 0.95, 11)
    wave = rng.uniform(0.0, 1.5) * (np.arange(11) % 2)
    profile = Revolved(
        tuple((float(tall * s), float(r * np.sqrt(1 - s * s) + w)) for s, w in zip(t, wave, strict=True))
    )
    material, wall = pick(
        rng,
        ("glass", 1.2),
        ("porcelain", 3.0),
        ("stainless steel", 0.5),
        ("abs", 2.0),
        ("hardwood", 10.0),
        ("zinc die-cast", 2.5),
    )
    inside = Revolved(tuple((float(0.9 * tall * s), float(max(0.5, r * np.sqrt(1 - s * s) * 0.98 - wall))) for s in t))
    filled = (
        (Primitive(pick(rng, "tea", "water", "candle wax"), inside.below(rng.uniform(-0.5, 0.6) * tall), 0.8),)
        if rng.random() < 0.4
        else ()
    )
    ball = Primitive(material, profile, carve=(Primitive(None, inside, carve=filled),))
    neck = Primitive(
        pick(rng, "steel", "brass", "abs"),
        Prism(circle(0.3 * r, 16), 14, [circle(0.2 * r, 12)]),
        centre=(0, 0, 0.95 * tall + 7.2),
    )
    cap = Primitive("brass", torus(7, 1.1), None, (0, 0, 0.95 * tall + 22), rotation(roll=90))
    lever = Primitive(
        "steel",
        Prism(strip([(0.0, 0.0), (12.0, -2.0), (22.0, -18.0), (24.0, -40.0)], 5.0), 8),
        None,
        (4, 0, 0.95 * tall + 16),
        rotation(roll=90),
    )
    extra = (lever,) if material in ("glass", "porcelain", "abs") and rng.random() < 0.5 else (cap,)
    return Item("round flask", (ball, neck, *extra), poses=(rotation(pitch=90), IDENTITY, rotation(roll=90)))


GOODS: tuple[Goods, ...] = (
    Goods("torch", torch, ("tools", "electronics", "sports", "household"), 1.5, "baton", (1, 2)),
    Goods("bicycle pump", bicycle_pump, ("sports",), 1.0, "baton"),
    Goods("telescopic pole", telescopic_pole, ("sports", "electronics"), 1.0, "baton"),
    Goods("fidget spinner", fidget_spinner, ("toys", "hobby"), 1.5, "throwing_star", (1, 2)),
    Goods("toothed disc", toothed_discs, ("machine parts", "kitchen", "hobby"), 1.0, "throwing_star"),
    Goods("loop strip", loop_strip, ("household", "kitchen", "hobby"), 1.0, "knuckles"),
    Goods("round flask", round_flask, ("household", "kitchen", "hobby"), 1.0, "grenade"),
)
