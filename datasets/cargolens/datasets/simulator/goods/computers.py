"""Computers and what is in them: laptops, routers, drives, memory, graphics cards, bare boards."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import rotation
from ..item import Item, Primitive, Vector, moved
from ..many import Many, tube
from ..primitives import Box, Cylinder
from ..prism import Prism, circle, rectangle
from .boards import board
from .parts import FLAT, Bits, Parts, case, cells, fan, heatsink, hollow, pouch, ring, speaker

UPRIGHT = (rotation(roll=90), rotation(pitch=90))


def laptop(rng: np.random.Generator) -> Item:
    """A laptop, closed: its base below, with the hinge at +y, and its lid above."""
    x, y, z = rng.uniform(285, 350), rng.uniform(195, 245), rng.uniform(15, 27)
    old = z > 20
    metal = "aluminium alloy" if rng.random() < 0.45 else "abs"
    wall, lid = (1.0 if metal != "abs" else 1.6), rng.uniform(4.4, 6.0)
    deep = z - lid - 1.2
    inside: list[Primitive] = []
    bits = Bits()
    half = 0.36 * y
    # Board and cooling behind, cells in front.
    inside += moved(
        board(rng, (0.62 * x, half), tall=0.3 * deep, grain=rng.uniform(7.5, 10.5)), (-0.02 * x, 0.2 * y, -0.18 * deep)
    )
    r = min(0.16 * y, 32.0)
    fans = 1 if rng.random() < 0.6 else 2
    chip = (rng.uniform(-0.12, 0.05) * x, 0.2 * y, 0.12 * deep)
    for s in (-1, 1)[:fans]:
        fx, fy = s * (0.5 * x - wall - 1.12 * r), 0.5 * y - wall - 1.12 * r - 9
        inside += moved(fan(2.1 * r, 0.5 * deep, 19, frame=False), (fx, fy, 0))
        bits.box("copper", (fx, 0.5 * y - wall - 5, 0), (1.5 * r, 7, 0.5 * deep), 3.5)
        bits.rod("steel", (fx, fy, -0.3 * deep), 1.06 * r, 0.3)
        path = [chip, (0.5 * (chip[0] + fx), fy, chip[2]), (fx - 0.6 * s * r, 0.5 * y - wall - 5, chip[2]),
                (fx + 0.7 * s * r, 0.5 * y - wall - 5, chip[2])]  # fmt: skip
        inside.append(Primitive("copper", tube(np.asarray(path), min(2.6, 0.15 * deep)), 5.5))
    for _ in range(int(rng.integers(1, 4))):
        # Leads of the aerials, the panel, the loudspeakers.
        along = np.linspace(-0.44, 0.44, 6) * x
        lead = np.column_stack([along, rng.uniform(-0.04, 0.42, 6) * y, np.full(6, 0.2 * deep)])
        inside.append(Primitive("cable", tube(lead, rng.uniform(0.5, 1.1))))
    bits.box("copper", chip, (34, 30, 1.5))
    bits.box("silica", (chip[0], chip[1], chip[2] - 1.5), (14, 12, 0.9))
    for k in range(int(rng.integers(1, 3))):
        where = (-0.32 * x + 8, 0.1 * y + 0.13 * y * k, 0.14 * deep)
        bits.box("fr4", where, (67, 28, 1.0))
        for at in np.linspace(-24, 24, 4):
            bits.box("chip package", (where[0] + at, where[1], where[2] + 1.0), (10, 12, 1.0))
    inside += _laptop_cells(rng, (x, y, deep), wall) if old else _laptop_pouches(rng, (x, y, deep))
    bits.box("fr4", (0.38 * x, -0.02 * y, 0.1 * deep), (22, 80, 0.8))
    for at in (-24, -4, 18):
        bits.box("chip package", (0.38 * x, -0.02 * y + at, 0.1 * deep + 1), (14, 16, 1.1))
    for s in (-1, 1):
        for k, at in enumerate(np.linspace(0.02, 0.34, 4)):
            wide, long, high = ((14, 13, 6), (9, 8, 3.2), (14, 12, 5.5), (12, 15, 4))[(k + s) % 4]
            where = (s * (0.5 * x - wall - 8.5), at * y, 0)
            bits.box("stainless steel", where, (wide, long, min(high, 0.6 * deep)), 2.6)
    for sx in (-0.47, -0.2, 0.1, 0.3, 0.47):
        for sy in (-0.46, 0.02, 0.46):
            bits.screw((sx * x, sy * y, 0), 1.1, min(0.6 * deep, deep - 2 * wall - 0.5))
    bits.box("steel", (0, 0.1 * y, 0.5 * deep - wall - 0.6), (0.86 * x, 0.5 * y, 0.3))
    base = case(
        metal, (x, y, deep), wall, (*inside, *bits.parts()), radius=min(6, 0.4 * deep), centre=(0, 0, -0.5 * (z - deep))
    )
    return Item(
        "laptop",
        (base, *_keys(x, y, 0.5 * deep - 0.5 * (z - deep)), *_lid(rng, x, y, lid, metal, 0.5 * z)),
        poses=(*FLAT, *FLAT, rotation(roll=90), rotation(roll=-90)),
    )


def _laptop_cells(rng: np.random.Generator, size: Vector, wall: float) -> Parts:
    """Round cells in two rows along the front of a base of these sizes."""
    _, y, deep = size
    count, r = int(rng.integers(2, 4)), min(9.1, 0.5 * deep - wall - 0.2)
    spots = [(66.0 * (k - 0.5 * (count - 1)), -0.2 * y - 2.15 * r * j, 0.0) for k in range(count) for j in (0, 1)]
    return cells("lithium", spots, r, 64, ((1, 0, 0),))


def _laptop_pouches(rng: np.random.Generator, size: Vector) -> Parts:
    """Flat cells side by side along the front of a base of these sizes, between two loudspeakers."""
    x, y, deep = size
    count = int(rng.integers(2, 5))
    wide = 0.62 * x / count
    parts: list[Primitive] = []
    for k in range(count):
        cell = pouch(rng, (wide - 2, 0.38 * y, 0.5 * deep))
        parts += moved(cell, ((k + 0.5) * wide - 0.31 * x, -0.24 * y, -0.1 * deep))
    for s in (-1, 1):
        parts += moved(speaker(0.035 * x, 0.5 * deep, magnet="neodymium"), (0.41 * s * x, -0.3 * y, 0.2 * deep))
    return tuple(parts)


def _keys(x: float, y: float, top: float) -> Parts:
    """Keyboard of a laptop whose base ends at a height: caps and their scissors."""
    bits = Bits()
    for row in range(6):
        for column in range(15):
            at = ((column - 7) * 0.058 * x, 0.28 * y - row * 0.073 * y)
            bits.box("abs", (*at, top + 0.5), (0.048 * x, 0.06 * y, 0.9))
    return bits.parts()


def _lid(rng: np.random.Generator, x: float, y: float, z: float, metal: str, top: float) -> Parts:
    """Lid of a laptop, its outside at a height: shell, panel, controller strip, aerials, webcam, hinges."""
    bits = Bits()
    bits.box("lcd", (0, 0, 0), (0.95 * x, 0.86 * y, 0.4 * z))
    bits.box("steel", (0, 0, 0.24 * z), (0.94 * x, 0.85 * y, 0.08))
    bits.box("fr4", (0, -0.455 * y, 0), (0.7 * x, 0.05 * y, 0.8))
    for at in rng.uniform(-0.33, 0.33, 12) * x:
        bits.box("chip package", (at, -0.455 * y, 0.1 * z), (rng.uniform(2, 9), 0.03 * y, 0.8))
    bits.box("fr4", (0, 0.465 * y, 0), (40, 6, 0.8))
    bits.rod("display glass", (0, 0.465 * y, 0), 3, 0.5 * z)
    for s in (-1, 1):
        bits.box("copper", (0.3 * s * x, 0.47 * y, 0), (30, 5, 0.1))
        for sy in (-0.46, 0.46):
            bits.screw((0.47 * s * x, sy * y, 0), 1.0, 0.6 * z)
    shell = case(
        metal,
        (x, y, z),
        0.9,
        moved(bits.parts(), (0, 0, 0), rotation(yaw=180)),
        radius=0.3 * z,
        centre=(0, 0, top - 0.5 * z),
    )
    hinges = Bits()
    for s in (-1, 1):
        hinges.rod("steel", (0.36 * s * x, 0.5 * y + 3.0, top - z), 2.8, 26, "x")
    return (shell, *hinges.parts())


def _disc_drive(rng: np.random.Generator) -> Parts:
    """A small hard disk, flat: platter, spindle, arm, magnet, board."""
    x, y = 70.0, 100.0
    bits = Bits()
    bits.rod("aluminium", (0, 15, 0.5), 32, 0.8)
    bits.rod("steel", (0, 15, 0), 11, 5.0, "z", 5.5)
    bits.rod("steel", (18, -26, 0), 7, 5.0)
    bits.box("neodymium magnet", (-6, -34, 0), (24, 18, 4), 5.0)
    bits.box("aluminium alloy", (6, -6, 0), (4, 44, 1.2), 2.7, rotation(yaw=24))
    for sx in (-32, 32):
        for sy in (-46, 0, 46):
            bits.screw((sx, sy, 0), 1.0, 5)
    body = case("aluminium alloy", (x, y, 7.2), 0.9, bits.parts(), radius=1.2)
    return (body, *moved(board(rng, (0.9 * x, 0.4 * y), tall=1.0, thickness=0.8), (0, -26, -4.6), rotation(roll=180)))


def router(rng: np.random.Generator) -> Item:
    """A wireless router, flat, its aerials at +y upright or folded down."""
    x, y, z = rng.uniform(140, 245), rng.uniform(95, 165), rng.uniform(24, 40)
    inside: list[Primitive] = list(
        moved(board(rng, (0.86 * x, 0.74 * y), tall=0.4 * z, grain=rng.uniform(8, 12)), (0, 0, -0.2 * z))
    )
    bits = Bits()
    ports = int(rng.integers(3, 7))
    for k in range(ports):
        at = (-0.38 * x + 17 * k, 0.5 * y - 2.2 - 9.0, -0.2 * z + 8)
        bits.box("stainless steel", at, (15.6, 16, 13), 0.9)
        bits.box("brass", (at[0], at[1], at[2] + 2), (9, 10, 0.6), 4.0)
        bits.box("ferrite", (at[0], at[1] - 17, at[2] - 3), (13, 9, 5.5), 3.0)
    bits.rod("brass", (0.36 * x, 0.5 * y - 10, -0.2 * z + 6), 2.5, 11, "y", 5.0)
    for s in (-1, 1):
        for t in (-1, 1):
            bits.screw((0.44 * s * x, 0.42 * t * y, 0), 1.4, 0.5 * z)
    if rng.random() < 0.7:
        inside += moved(heatsink((32, 32, 0.22 * z), 8), (0.1 * x, -0.1 * y, 0.12 * z))
    body = case("abs", (x, y, z), rng.uniform(1.8, 2.6), (*inside, *bits.parts()), radius=6)
    parts: list[Primitive] = [body]
    long, r = rng.uniform(120, 190), rng.uniform(5.5, 8)
    up = rng.random() < 0.35
    for at in np.linspace(-0.42, 0.42, int(rng.integers(2, 5))) * x:
        inner = Bits()
        inner.rod("brass", (0, 0, -0.2 * long), 2.2, 0.35 * long, "z", 5.0)
        inner.rod("copper", (0, 0, 0.08 * long), 0.9, 0.5 * long)
        inner.box("fr4", (0, 0, 0.22 * long), (0.9 * r, 0.8, 0.4 * long))
        rod = hollow("abs", Cylinder(r, long), Cylinder(r - 1.3, long - 4), inner.parts())
        joint = Bits()
        joint.rod("brass", (at, 0.5 * y + 7, 0), 3.2, 14, "y", 6.0)
        joint.rod("pom", (at, 0.5 * y + 7, 0), 6.5, 12, "y", 1.0)
        turn = rotation() if up else rotation(roll=90) @ rotation(pitch=float(rng.uniform(-4, 4)))
        away = (at, 0.5 * y + 22, 0.4 * long) if up else (at, 0.5 * y + 16 + r - 0.2 * long, 0.5 * z + r + 1)
        parts += [*moved((rod,), away, turn), *joint.parts()]
    return Item("router", tuple(parts), poses=(*FLAT, rotation(roll=90)))


def hard_disk(rng: np.random.Generator) -> Item:
    """A hard disk of 3.5 or 2.5 inches."""
    if rng.random() < 0.4:
        cover = Primitive("stainless steel", Box((69, 98, 0.5)), centre=(0, 0, 4.0))
        return Item("hard disk", (*_disc_drive(rng), cover), poses=(*FLAT, *UPRIGHT))
    x, y, z = 101.6, 147.0, rng.uniform(19, 26.1)
    inside: list[Primitive] = []
    bits = Bits()
    platters = int(rng.integers(1, 5))
    what = "glass" if rng.random() < 0.3 else "aluminium"
    for k in range(platters):
        inside.append(ring(what, 47.5, 14.5, 1.3, (0, 20, 0.5 * z - 7 - 3.0 * k)))
        bits.box("aluminium alloy", (22, -22, 0.5 * z - 5.5 - 3.0 * k), (5, 62, 1.0), 2.7, rotation(yaw=28))
    bits.rod("steel", (0, 20, 0), 14, 0.6 * z, "z", 5.0)
    bits.rod("copper coil", (0, 20, -0.26 * z), 11, 0.12 * z)
    bits.rod("steel", (32, -44, 0), 9, 0.6 * z, "z", 6.5)
    bits.box("copper coil", (14, -56, 0), (22, 12, 2.4), 5.0, rotation(yaw=28))
    for s in (-1, 1):
        bits.box("neodymium magnet", (12, -56, s * 0.14 * z), (34, 22, 2.4))
        bits.box("steel", (12, -56, s * 0.23 * z), (42, 22, 2.4))
    for a in (-44, 44):
        for b in (-66, 0, 66):
            bits.screw((a, b, 0.5 * z - 8), 1.5, 8)
    cast = case("aluminium alloy", (x, y, z), rng.uniform(2.4, 3.4), (*inside, *bits.parts()), radius=3)
    lid = Primitive("stainless steel", Box((94, 139, 0.8)), centre=(0, 0, 0.5 * z + 0.4))
    electronics = moved(board(rng, (92, rng.uniform(50, 95)), tall=2.0), (0, -28, -0.5 * z - 3), rotation(roll=180))
    plug = Bits()
    plug.box("glass-filled nylon", (-18, -70, -0.5 * z - 4), (44, 8, 4))
    for at in np.linspace(-38, 2, 22):
        plug.box("brass", (at, -70, -0.5 * z - 4), (0.7, 7, 1.5))
    return Item("hard disk", (cast, lid, *electronics, *plug.parts()), poses=(*FLAT, *UPRIGHT))


def solid_state_drive(rng: np.random.Generator) -> Item:
    """A solid-state drive: a 2.5 inch case, or a bare strip."""
    strip = rng.random() < 0.45
    x, y = (22.0, float(rng.choice([60, 80]))) if strip else (69.8, 100.2)
    bits = Bits()
    count = int(rng.integers(2, 5))
    wide, depth = (16.0, 0.62 * y / count) if strip else (14.0, 18.0)
    for k in range(count):
        at = (0.0, 0.42 * y - (k + 0.6) * 0.72 * y / count) if strip else ((k % 2) * 26.0 - 13, 30.0 - 24 * (k // 2))
        bits.box("chip package", (*at, 1.1), (wide, depth, 1.2))
        bits.box("silica", (*at, 1.05), (0.7 * wide, 0.7 * depth, 0.5))
        bits.box("solder", (*at, 0.5), (0.8 * wide, 0.8 * depth, 0.12))
    bits.box("chip package", (0, -0.3 * y, 1.1), (13, 13, 1.2))
    bits.box("copper", (0, -0.3 * y, 0.5), (9, 9, 0.15))
    length = y - 3 if strip else rng.uniform(0.5, 0.9) * y
    bare = board(rng, (x - 3 if not strip else x, length), tall=0.8, thickness=0.8)[:1]
    for _ in range(40):
        where = (rng.uniform(-0.44, 0.44) * x, rng.uniform(-0.46, 0.46) * length, -0.7)
        bits.box("barium titanate" if rng.random() < 0.5 else "solder", where, (1.1, 0.7, 0.5))
    for at in np.linspace(-0.45, 0.45, 18) * x:
        bits.box("brass", (at, -0.5 * y + 2.5, 0.5), (0.6, 3.5, 0.3))
    if strip:
        return Item("solid-state drive", (*bare, *bits.parts()), poses=FLAT)
    for a in (-31, 31):
        for b in (-46, 46):
            bits.screw((a, b, 0), 1.0, 4)
    what = "aluminium alloy" if rng.random() < 0.6 else "abs"
    body = case(what, (x, y, 7.0), 0.8, (*bare, *bits.parts()), radius=1.5)
    return Item("solid-state drive", (body,), poses=(*FLAT, *UPRIGHT))


def memory(rng: np.random.Generator) -> Item:
    """A memory module, long or short, some with a heat spreader."""
    x, y = (133.35, 31.0) if rng.random() < 0.6 else (67.6, 30.0)
    bits = Bits()
    sides = (1, -1) if rng.random() < 0.6 else (1,)
    count = 8 if x > 100 else 4
    for s in sides:
        for at in np.linspace(-0.42, 0.42, count) * x:
            bits.box("chip package", (at, 0.1 * y, s * 1.2), (9.5, 12, 1.0))
            bits.box("silica", (at, 0.1 * y, s * 1.2), (6, 8, 0.3))
            bits.box("solder", (at, 0.1 * y, s * 0.65), (7, 10, 0.12))
        for at in np.linspace(-0.47, 0.47, 60 if x > 100 else 36) * x:
            bits.box("copper", (at, -0.5 * y + 2.0, s * 0.65), (0.75, 3.0, 0.06))
            if rng.random() < 0.5:
                bits.box("barium titanate", (at, -0.5 * y + 5.4, s * 0.85), (0.9, 1.2, 0.5))
    notch = Primitive(None, Many(Cylinder(1.4, 1.2), np.array([[-0.46 * x, -0.05 * y, 0], [0.46 * x, -0.05 * y, 0]])))
    plate = Primitive("fr4", Box((x, y, 1.2)), rng.uniform(2.4, 2.8), carve=(notch,))
    parts = [plate, *bits.parts()]
    if x > 100 and rng.random() < 0.4:
        fins = Bits()
        for s in (-1, 1):
            fins.box("aluminium alloy", (0, 0.12 * y, 2.6 * s), (x, y + 4, 1.2))
        parts += fins.parts()
    return Item("memory module", tuple(parts), poses=(*FLAT, rotation(roll=90)))


def graphics_card(rng: np.random.Generator) -> Item:
    """A graphics card lying on its board: cooler above it, bracket at -x, contacts at -y."""
    x, y, z = rng.uniform(160, 300), rng.uniform(98, 125), rng.uniform(32, 48)
    parts: list[Primitive] = list(board(rng, (x, y), tall=4, style="logic", thickness=1.6, grain=9))
    bits = Bits()
    die = (-0.06 * x, 0.0)
    bits.box("chip package", (*die, 2.2), (38, 38, 2.0), 2.4)
    bits.box("silica", (*die, 3.6), (24, 22, 0.8))
    for a in np.arange(8) * np.pi / 4:
        bits.box("chip package", (die[0] + 36 * np.cos(a), 34 * np.sin(a), 1.6), (13, 11, 1.2))
    for at in np.linspace(0.25, 0.44, 6) * x:
        bits.box("ferrite", (at, 0.28 * y, 3.5), (8, 8, 5.5))
    fingers = Bits()
    for at in np.arange(-0.3 * x, -0.3 * x + 85, 1.0 * 2):
        fingers.box("brass", (at, -0.5 * y - 3.5, 0), (0.9, 6, 1.6))
    fingers.box("fr4", (-0.3 * x + 42, -0.5 * y - 3.8, 0), (86, 7.4, 1.5))
    fingers.box("stainless steel", (-0.5 * x - 1.5, -4, 0.5 * z - 4), (0.9, y + 18, z + 2), 6.0)
    for k, at in enumerate((-0.3, -0.08, 0.14, 0.34)):
        fingers.box("stainless steel", (-0.5 * x + 8, at * y, 5), (17, (15, 18, 15, 18)[k], 6), 2.8)
    fingers.box("glass-filled nylon", (0.42 * x, 0.42 * y, 6), (18, 8, 10), 1.0)
    fins = int(0.92 * x / 3.0) if x < 200 else int(0.92 * x / 3.6)
    cooler = heatsink((0.92 * x, 0.86 * y, 0.4 * z), min(fins, 70), base=0.08)
    pipes = []
    for k in range(int(rng.integers(2, 5))):
        off = (k - 1.0) * 14
        path = [
            (die[0] - 20, off * 0.5, 6),
            (die[0] + 30, off * 0.6, 6),
            (0.4 * x, off, 6),
            (0.44 * x, off * 1.3, 0.3 * z),
        ]
        pipes.append(Primitive("copper", tube(np.asarray(path), 3.0), 4.0))
    count = 1 if x < 190 else int(rng.integers(2, 4))
    size = min(0.88 * y, 0.88 * x / count)
    middles = [float(at) for at in (np.arange(count) - 0.5 * (count - 1)) * (0.9 * x / count)]
    for at in middles:
        parts += moved(fan(size, 0.3 * z, 11, frame=False), (at, 0, 0.75 * z))
    shroud = Prism(rectangle(x, y, radius=4), 1.6, [circle(0.46 * size, 20, (at, 0.0)) for at in middles])
    parts += [*moved(cooler, (0, 0, 0.3 * z)), *pipes, Primitive("abs", shroud, centre=(0, 0, 0.95 * z))]
    return Item("graphics card", (*parts, *bits.parts(), *fingers.parts()), poses=(*FLAT, rotation(roll=90)))


def circuit_boards(rng: np.random.Generator) -> Item:
    """One to four circuit boards in an antistatic bag, some with a heat sink or tall parts."""
    x, y = rng.uniform(55, 190), rng.uniform(45, 130)
    parts: list[Primitive] = []
    style = "power" if rng.random() < 0.3 else "logic"
    tall = rng.uniform(12, 28) if style == "power" else rng.uniform(3, 12)
    count = int(rng.integers(1, 4)) if tall < 8 else 1
    low = 3.0
    for _ in range(count):
        single = board(rng, (x, y), tall=tall, style="power" if style == "power" else "logic", thickness=1.6)
        turn = rotation(yaw=float(rng.choice([0, 180])) + rng.uniform(-2, 2))
        parts += moved(single, (rng.uniform(-2, 2), rng.uniform(-2, 2), low), turn)
        low += tall + 4.5
    if rng.random() < 0.4 and count == 1:
        parts += moved(
            heatsink((rng.uniform(14, 40), rng.uniform(14, 40), 0.8 * tall), int(rng.integers(5, 12))),
            (0.2 * x, 0.1 * y, 3.8 + 0.4 * tall),
        )
    bag = Bits()
    wide, long = 1.15 * x + 12, 1.12 * y + 20
    for z in (0.3, low + 0.4):
        bag.box("polyethylene film", (0, 4, z), (wide, long, 0.09))
        bag.box("aluminium", (0, 4, z), (wide, long, 0.012))
    for s in (-1, 1):
        bag.box("polyethylene film", (0.5 * s * wide, 4, 0.5 * low), (1.5, long, 0.5))
    bag.box("paper", (0.2 * x, -0.3 * y, low + 0.7), (38, 20, 0.15))
    return Item("circuit boards in bag", (*parts, *bag.parts()), poses=(*FLAT, rotation(roll=90)))


GOODS: tuple[Goods, ...] = (
    Goods("laptop", laptop, ("electronics", "documents")),
    Goods("router", router, ("electronics", "household")),
    Goods("hard disk", hard_disk, ("electronics",), resembles="power_bank"),
    Goods("solid-state drive", solid_state_drive, ("electronics",), count=(1, 3), resembles="power_bank"),
    Goods("memory module", memory, ("electronics",), count=(1, 4)),
    Goods("graphics card", graphics_card, ("electronics", "hobby")),
    Goods("circuit boards in bag", circuit_boards, ("electronics", "machine parts", "hobby"), weight=2.0),
)
