"""Power: adapters, chargers, cables, cells and packs, extension leads, power supplies."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import axis_rotation, rotation
from ..item import Item, Primitive, Vector, moved
from ..many import torus
from ..primitives import Box, Cylinder, RoundedBox
from ..revolved import Revolved
from ..view_geometry import Float64
from .boards import board
from .parts import (
    FLAT,
    SIX,
    Bits,
    Parts,
    at_end,
    cable,
    case,
    cells,
    fan,
    hank,
    heatsink,
    hollow,
    jack_plug,
    mains_plug,
    merged,
    ring,
    spring,
    toroid,
    transformer,
    usb_plug,
)  # fmt: skip


def _plug_kind(rng: np.random.Generator) -> str:
    return str(rng.choice(["round", "round", "blade", "fused"]))


def _tie(path: Float64, thick: float) -> Primitive:
    """A wire tie round the middle of a hank."""
    x, y, z = (float(v) for v in path[len(path) // 2])
    along = path[len(path) // 2 + 1] - path[len(path) // 2]
    return Primitive("steel", torus(0.6 * thick + 3.0, 0.5, 14), 4.0, (x, y, z), axis_rotation(along))


def _pins(kind: str) -> Parts:
    """Contacts of a plug that is part of a housing, standing on z = 0."""
    bits = Bits()
    for s in (-1, 1):
        if kind == "fused":
            bits.box("brass", (11.1 * s, -10, 9), (6.3, 4, 18))
        elif kind == "blade":
            bits.box("brass", (6.35 * s, 0, 8.5), (1.5, 6.3, 17))
        else:
            bits.rod("brass", (9.3 * s, 0, 9.5), 2.0, 19)
    if kind == "fused":
        bits.box("brass", (0, 12, 11.4), (4, 8, 22.8))
    return bits.parts()


def _lead_from(
    rng: np.random.Generator, start: Vector, away: float, radius: float, copper: float
) -> tuple[Float64, Parts]:
    """A coiled lead that leaves a housing along +x at a point: its path, and the lead with a tie."""
    path = hank(rng, rng.uniform(28, 42), rng.uniform(4, 8), 14, stretch=1.35, tails=45)
    path = path * np.array([-1.0, 1.0, 1.0])
    path = path + np.array([start[0] + away - path[:, 0].min(), start[1], start[2]])
    path[0] = start
    return path, (cable(path, radius, copper), _tie(path, 14))


def wall_adapter(rng: np.random.Generator) -> Item:
    """An adapter that plugs into the wall at +z, with a laminated transformer or a switching board, and its lead."""
    x, y, z = rng.uniform(58, 82), rng.uniform(42, 58), rng.uniform(32, 48)
    inside: list[Primitive] = []
    if rng.random() < 0.5:
        inside += moved(transformer(rng.uniform(32, 0.86 * y), rng.uniform(0.3, 0.42) * z), (-0.1 * x, 0, 0))
        small = board(rng, (0.22 * x, 0.72 * y), tall=0.3 * z, style="power", grain=6.0)
        inside += moved(small, (0.35 * x, 0, -0.15 * z))
    else:
        inside += moved(board(rng, (0.84 * x, 0.8 * y), tall=0.45 * z, style="power", grain=10.0), (0, 0, -0.32 * z))
        inside += moved(transformer(0.4 * y, 0.22 * z, "ferrite"), (0.08 * x, 0.05 * y, 0.2 * z))
    bits = Bits()
    for s in (-1, 1):
        bits.rod("brass", (-0.2 * x, 9 * s, 0.36 * z), 1.6, 0.13 * z)
        bits.screw((0.4 * x, 0.38 * s * y, 0), 1.2, 0.5 * z)
    shell = case("abs", (x, y, z), 2.2, (*inside, *bits.parts()), radius=4)
    pins = moved(_pins(_plug_kind(rng)), (-0.2 * x, 0, 0.5 * z), rotation(yaw=90))
    path, lead = _lead_from(rng, (0.5 * x + 0.5, 0, 0), 20, rng.uniform(1.5, 2.2), 0.25)
    end = at_end(jack_plug(2.75, 10) if rng.random() < 0.6 else usb_plug(rng, "micro"), path)
    return Item("wall adapter", (shell, *pins, *lead, *end), poses=(*FLAT, rotation(roll=90)))


def laptop_supply(rng: np.random.Generator) -> Item:
    """A laptop's power supply with its lead coiled beside it."""
    x, y, z = rng.uniform(95, 145), rng.uniform(42, 66), rng.uniform(26, 34)
    inside = list(moved(board(rng, (0.9 * x, 0.8 * y), tall=0.5 * z, style="power", grain=11.0), (0, 0, -0.3 * z)))
    inside += moved(transformer(0.5 * y, 0.34 * z, "ferrite"), (0.1 * x, 0, 0.1 * z))
    bits = Bits()
    bits.rod("aluminium", (-0.22 * x, 0.12 * y, 0.05 * z), 0.26 * z, 0.26 * x, "x", 1.75)
    for s in (-1, 1):
        bits.box("aluminium alloy", (0.1 * x, 0.42 * s * y, 0), (0.66 * x, 1.5, 0.6 * z))
        bits.box("chip package", (0.2 * x, 0.37 * s * y, 0), (10, 4, 14))
        bits.box("copper", (0.2 * x, 0.4 * s * y, 0), (9, 1.0, 12))
        bits.rod("brass", (-0.42 * x, 5 * s, 0), 1.3, 10, "x")
    inside += moved(toroid(0.15 * y, 0.04 * y, 12), (-0.34 * x, -0.2 * y, 0.02 * z))
    shell = case("polycarbonate", (x, y, z), 2.2, (*inside, *bits.parts()), radius=5)
    path, lead = _lead_from(rng, (0.5 * x + 0.5, 0, 0), 20, rng.uniform(1.9, 2.6), 0.35)
    along = path[-1] - path[-2]
    where = path[-1] - 0.45 * along
    choke = moved(
        (ring("ferrite", 7.5, 2.8, 26),), (float(where[0]), float(where[1]), float(where[2])), axis_rotation(along)
    )
    parts = (shell, *lead, *choke, *at_end(jack_plug(2.75, 11), path))
    return Item("laptop power supply", parts, poses=FLAT)


def usb_charger(rng: np.random.Generator) -> Item:
    """A small charger: wall pins at +z, a folded board in it, one to four USB sockets at the other end."""
    x, y, z = rng.uniform(26, 44), rng.uniform(24, 44), rng.uniform(36, 68)
    count = int(rng.integers(1, 4)) if y > 32 else 1
    inside: list[Primitive] = []
    for s in (-1, 1):
        one = board(rng, (0.8 * z, 0.78 * y), tall=0.26 * x, style="power", grain=8.0)
        inside += moved(one, (0.36 * s * x, 0, 0), rotation(pitch=90) if s < 0 else rotation(pitch=-90))
    inside += moved(transformer(0.4 * z, 0.22 * x, "ferrite"), (0, 0, 0.05 * z), rotation(pitch=90))
    bits = Bits()
    for k in range(count):
        at = (0.0, (k - 0.5 * (count - 1)) * 8.4, -0.5 * z + 9)
        bits.box("stainless steel", at, (13, 5.6, 13), 3.0)
    for s in (-1, 1):
        bits.box("brass", (0, 9.3 * s if y > 26 else 6.3 * s, 0.5 * z - 4), (3, 3, 4))
    shell = case("polycarbonate", (x, y, z), 1.8, (*inside, *bits.parts()), radius=3.5)
    kind = "fused" if x > 38 and rng.random() < 0.5 else str(rng.choice(["round", "blade"]))
    pins = moved(_pins(kind), (0, 0, 0.5 * z), rotation(yaw=90))
    return Item("usb charger", (shell, *pins), poses=SIX)


def usb_cable(rng: np.random.Generator) -> Item:
    """A data cable, coiled and tied, with a plug on each end."""
    path = hank(
        rng, rng.uniform(24, 48), rng.uniform(3, 9), rng.uniform(6, 16), stretch=rng.uniform(1.0, 2.2), tails=30
    )
    kinds = [str(kind) for kind in rng.choice(["A", "C", "micro"], 2)]
    ends = [at_end(usb_plug(rng, kind), path, end) for kind, end in zip(kinds, (0, -1), strict=True)]
    parts: list[Primitive] = [cable(path, rng.uniform(1.3, 2.2), rng.uniform(0.2, 0.35)), *merged((*ends[0], *ends[1]))]
    if rng.random() < 0.7:
        parts.append(_tie(path, 12))
    return Item("usb cable", tuple(parts), poses=FLAT)


def mains_cable(rng: np.random.Generator) -> Item:
    """A mains lead: plug, thick cable, appliance socket."""
    path = hank(
        rng, rng.uniform(42, 64), rng.uniform(3, 7), rng.uniform(16, 30), stretch=rng.uniform(1.1, 1.8), tails=40
    )
    bits = Bits()
    for x, y in ((-7.0, 0.0), (7.0, 0.0), (0.0, 4.0)):
        bits.box("brass", (x, y, 18), (5.5, 3.2, 15))
        bits.rod("copper", (0.5 * x, 0.5 * y, 5), 0.8, 9)
    socket = Primitive(
        "soft pvc", RoundedBox((27, 19, 34), 4, "z"), centre=(0, 0, 17), carve=moved(bits.parts(), (0, 0, -17))
    )
    plug = mains_plug(rng, _plug_kind(rng))
    wire = cable(path, rng.uniform(3.0, 3.9), rng.uniform(0.12, 0.2))
    tie = (_tie(path, 24),) if rng.random() < 0.6 else ()
    return Item("mains cable", (wire, *at_end(plug, path), *at_end((socket,), path, 0), *tie), poses=FLAT)


def audio_cable(rng: np.random.Generator) -> Item:
    """A thin audio cable with jack or cinch plugs, or earphones."""
    path = hank(
        rng, rng.uniform(22, 45), rng.uniform(4, 10), rng.uniform(6, 14), stretch=rng.uniform(1.0, 1.8), tails=35
    )
    parts: list[Primitive] = [cable(path, rng.uniform(0.9, 1.8), 0.3), *at_end(jack_plug(), path)]
    if rng.random() < 0.5:
        bits = Bits()
        bits.rod("steel", (0, 0, 4), 4.5, 1.0)
        bits.rod("neodymium magnet", (0, 0, 2.8), 3.3, 1.4)
        shell = hollow("abs", Cylinder(7, 11), Cylinder(6, 9.4), bits.parts())
        parts += at_end(moved((shell, Primitive("silicone", Cylinder(4, 6), centre=(0, 0, 8.6))), (0, 0, 5.5)), path, 0)
        second = np.stack([path[1], path[1] + [12, 22, 0], path[0] + [18, 14, 2]])
        parts += [cable(second, 0.9, 0.3), *at_end(moved((shell,), (0, 0, 5.5)), second)]
    else:
        parts += at_end(jack_plug() if rng.random() < 0.5 else jack_plug(4.2, 9), path, 0)
    return Item("audio cable", tuple(parts), poses=FLAT)


def ribbon_cable(rng: np.random.Generator) -> Item:
    """A flat cable of many wires with a connector at each end, folded in zigzag."""
    wires, long = int(rng.integers(10, 34)), rng.uniform(70, 150)
    wide, layers = 1.27 * wires, int(rng.integers(2, 5))
    copper, sheath = Bits(), Bits()
    for k in range(layers):
        turn = rotation(yaw=float(rng.uniform(-2, 2)))
        sheath.box("soft pvc", (0, 0, 2.4 * k), (long, wide, 0.9), 0.9, turn)
        for at in (np.arange(wires) - 0.5 * (wires - 1)) * 1.27:
            x, y, _ = turn @ np.array([0.0, at, 0.0])
            copper.box("copper", (float(x), float(y), 2.4 * k), (long, 0.36, 0.36), None, turn)
    for k in range(layers - 1):
        sheath.box("cable", (0.5 * long * (-1) ** k, 0, 2.4 * k + 1.2), (1.2, wide, 2.4), 2.0)
    ends = Bits()
    for s, z in ((-1.0, 0.0), ((-1.0) ** layers * -1, 2.4 * (layers - 1))):
        ends.box("glass-filled nylon", (0.5 * s * long + 5 * s, 0, z), (9, wide + 6, 6), 1.2)
        for at in (np.arange(wires) - 0.5 * (wires - 1)) * 1.27:
            ends.box("brass", (0.5 * s * long + 5 * s, float(at), z), (6, 0.5, 3))
    return Item("ribbon cable", (*sheath.parts(), *copper.parts(), *ends.parts()), poses=FLAT)


SIZES = {"AAA": (5.2, 43.3), "AA": (7.1, 49.2), "C": (13.0, 48.6), "D": (16.8, 60.0)}


def batteries(rng: np.random.Generator) -> Item:
    """Alkaline or rechargeable cells: in a blister on its card, in film, or a nine-volt block."""
    if rng.random() < 0.18:
        at: list[Vector] = [(7.6 * (k % 3 - 1), 7.0 * (k // 3) - 3.5, 0.0) for k in range(6)]
        stack = cells("alkaline", at, 3.4, 40.0)
        top = Bits()
        top.box("nylon", (0, 0, 21.5), (24, 15, 2))
        shell = case("steel", (26.2, 17.2, 46), 0.35, (*stack, *top.parts()), radius=1.5, edges="z")
        snaps = Bits()
        for s in (-1, 1):
            snaps.rod("steel", (6.3 * s, 0, 24.3), 3.0, 2.6, "z", 4.5)
        return Item("batteries", (shell, *snaps.parts()), poses=SIX)
    radius, long = SIZES[str(rng.choice(list(SIZES), p=[0.35, 0.45, 0.1, 0.1]))]
    count = int(rng.integers(2, 9)) if radius < 10 else int(rng.integers(1, 5))
    alternate = rng.random() < 0.3
    axes: list[Vector] = [(0.0, -1.0 if alternate and k % 2 else 1.0, 0.0) for k in range(count)]
    rows = 2 if count > 5 and rng.random() < 0.4 else 1
    pitch = 2.08 * radius
    across = -(-count // rows)
    spots: list[Vector] = [
        ((k % across - 0.5 * (across - 1)) * pitch, 0.0, (k // across) * pitch) for k in range(count)
    ]
    parts: list[Primitive] = list(cells("alkaline" if rng.random() < 0.75 else "hydride", spots, radius, long, axes))
    w, h = across * pitch + 6, rows * pitch + 2
    if rng.random() < 0.6:
        card = Primitive("coated paper", Box((w + 16, long + 45, 0.5)), centre=(0, 10, -radius - 1.2))
        bubble = hollow("pet", RoundedBox((w, long + 8, h), 2.5), RoundedBox((w - 0.8, long + 7.2, h - 0.8), 2.2),
                        centre=(0, 0, 0.5 * (rows - 1) * pitch))  # fmt: skip
        parts += [card, bubble]
    else:
        film = hollow("polyethylene film", Box((w - 4, long + 4, h)), Box((w - 4.3, long + 3.7, h - 0.3)),
                      centre=(0, 0, 0.5 * (rows - 1) * pitch))  # fmt: skip
        parts.append(film)
    return Item("batteries", tuple(parts), poses=FLAT)


def tool_pack(rng: np.random.Generator) -> Item:
    """Battery of a power tool: a block of 18650 cells with nickel strips, a board, and the slide with its contacts."""
    across, deep = int(rng.choice([3, 4, 5])), 2 if rng.random() < 0.75 else 1
    r = 9.15
    spots: list[Vector] = [
        ((k - 0.5 * (across - 1)) * 19.4, 0.0, (j - 0.5 * (deep - 1)) * 19.4)
        for j in range(deep)
        for k in range(across)
    ]
    axes: list[Vector] = [(0.0, 1.0 if k % 2 else -1.0, 0.0) for k in range(len(spots))]
    inside: list[Primitive] = list(cells("lithium", spots, r, 64.6, axes))
    bits = Bits()
    for s in (-1, 1):
        for k in range(0, across - 1, 2):
            start = (k + (s > 0) - 0.5 * (across - 1) + 0.5) * 19.4
            if abs(start) < 0.5 * across * 19.4:
                bits.box("nickel", (start, 35.4 * s, 0), (24, 0.25, 8 + 19.4 * (deep - 1)))
        bits.box("abs", (0, 31 * s, 0), (19.4 * across, 1.4, 19.4 * deep), 0.6)
    top = 0.5 * 19.4 * deep
    inside += moved(board(rng, (0.7 * 19.4 * across, 46), tall=5, style="power", grain=9.0), (0, 0, top + 4))
    x, y, z = 19.4 * across + 9, 82.0, 19.4 * deep + 24
    for sx in (-1, 1):
        for sy in (-1, 1):
            bits.screw((sx * (0.5 * x - 6), sy * 0.4 * y, 0.1 * z), 1.6, 0.62 * z)
    body = case("glass-filled nylon", (x, y, z), 2.6, moved((*inside, *bits.parts()), (0, 0, -6)), radius=5)
    slide = Bits()
    for s in (-1, 1):
        slide.box("glass-filled nylon", (0.3 * s * x, -4, 0.5 * z + 5), (5, 0.85 * y, 10))
        slide.box("copper", (0.14 * s * x, 10, 0.5 * z + 4), (1.0, 18, 8))
        slide.box("copper", (0.05 * s * x, 10, 0.5 * z + 4), (0.8, 12, 8))
    slide.box("glass-filled nylon", (0, -4, 0.5 * z + 9), (0.66 * x, 0.6 * y, 2))
    latch = moved((spring(3.0, 0.4, 6, 12),), (0, -0.4 * y, 0.5 * z - 8 + 12), rotation())
    return Item(
        "power tool battery", (body, *slide.parts(), *latch), poses=(*FLAT, rotation(roll=90), rotation(pitch=90))
    )


def extension_lead(rng: np.random.Generator) -> Item:
    """A strip of mains sockets with brass rails, switch, and its lead."""
    count = int(rng.integers(3, 7))
    x, y, z = 42.0 * count + 40, rng.uniform(44, 56), rng.uniform(32, 42)
    x = min(x, 300.0)
    step = (x - 40) / count
    bits = Bits()
    for s in (-1, 1):
        bits.box("brass", (0, 9.5 * s, -0.1 * z), (0.9 * x, 0.8, 7))
    bits.box("brass", (0, 0, -0.3 * z), (0.9 * x, 6, 0.7))
    for k in range(count):
        cx = (k - 0.5 * (count - 1)) * step + 8
        for s in (-1, 1):
            bits.box("brass", (cx, 9.5 * s, 0.08 * z), (6.5, 5, 9))
            bits.box("steel", (cx, 0.4 * s * y, 0.1 * z), (3, 0.8, 0.5 * z))
            bits.box("abs", (cx + 0.48 * step * s, 0, 0.1 * z), (1.6, 0.8 * y, 0.5 * z))
    bits.box("abs", (-0.5 * x + 18, 0, 0.1 * z), (20, 18, 0.5 * z), 0.8)
    bits.box("copper", (-0.5 * x + 18, 0, 0), (14, 12, 3), 5.0)
    bits.rod("zinc die-cast", (-0.5 * x + 18, 0, 0.24 * z), 2, 8, "x")
    for sx in np.linspace(-0.46, 0.46, 4) * x:
        for s in (-1, 1):
            bits.screw((float(sx), 0.38 * s * y, -0.15 * z), 1.5, 0.5 * z)
    shell = case("abs" if rng.random() < 0.5 else "polypropylene", (x, y, z), 2.4, bits.parts(), radius=6)
    path = hank(rng, rng.uniform(40, 55), rng.uniform(3, 7), 24, stretch=1.5, tails=45)
    path = path + np.array([0.0, -0.5 * y - 12 - path[:, 1].max(), 0.0])
    path[0] = (0.5 * x + 1, 0.0, 0.0)
    path = np.insert(path, 1, [(0.5 * x + 12, -0.25 * y, 0.0), (0.5 * x - 10, -0.5 * y - 10, 0.0)], axis=0)
    plug = at_end(mains_plug(rng, "round"), path)
    return Item("extension lead", (shell, cable(path, 3.6, 0.16), *plug, _tie(path, 20)), poses=FLAT)


def computer_supply(rng: np.random.Generator) -> Item:
    """Power supply of a desktop computer: steel box, fan, heat sinks, transformer, capacitors, a bunch of leads."""
    x, y, z = 150.0, rng.uniform(125, 165), 86.0
    inside = list(moved(board(rng, (0.86 * x, 0.84 * y), tall=32, style="power", grain=15.0), (0, 0, -0.42 * z)))
    for s in (-1, 1):
        sink = heatsink((10, 0.55 * y, 44), 4, base=0.1)
        inside += moved(sink, (0.22 * s * x, 0, -0.1 * z))
    inside += moved(transformer(40, 28, "ferrite"), (0, 0.1 * y, -0.12 * z))
    inside += moved(toroid(13, 4.5, 16), (-0.02 * x, -0.3 * y, -0.18 * z))
    size = min(120.0, y - 12)
    inside += moved(fan(size, 24, 9), (0, 0, 0.5 * z - 14))
    bits = Bits()
    for sx in (-1, 1):
        bits.rod("aluminium", (-0.38 * x, 0.15 * sx * y, -0.16 * z), 12, 36, "z", 1.75)
        for sy in (-1, 1):
            bits.screw((0.44 * sx * x, 0.44 * sy * y, 0.3 * z), 1.6, 8)
    bits.box("glass-filled nylon", (-0.3 * x, 0.5 * y - 14, 0), (30, 24, 26), 0.8)
    for k in (-1, 0, 1):
        bits.box("brass", (-0.3 * x + 7 * k, 0.5 * y - 12, 0), (2, 16, 5))
    shell = case("steel", (x, y, z), 0.8, (*inside, *bits.parts()), radius=2)
    leads: list[Primitive] = []
    for k in range(int(rng.integers(3, 6))):
        end = np.array([rng.uniform(-60, 60), -0.5 * y - rng.uniform(60, 110), rng.uniform(-30, 0)])
        start = np.array([0.3 * x, -0.5 * y - 1, -10.0 + 3 * k])
        bend = [start, start - np.array([0, 25, 0]), end + np.array([25 * (-1) ** k, 20, 0]), end]
        leads.append(cable(np.asarray(bend), rng.uniform(3.5, 6.0), 0.3))
        plug = Bits()
        plug.box("nylon", (0, 0, 7), (rng.uniform(18, 50), 9, 14), 0.8)
        for at in np.linspace(-6, 6, 4):
            plug.box("brass", (float(at), 0, 7), (1.4, 5, 11))
        leads += at_end(plug.parts(), np.asarray(bend))
    return Item("computer power supply", (shell, *merged(leads)), poses=(*FLAT, rotation(roll=90)))


def car_charger(rng: np.random.Generator) -> Item:
    """A charger for a car's lighter socket, point at -z: spring tip, fuse, earth springs, board, USB sockets."""
    long, r = rng.uniform(55, 95), rng.uniform(10.2, 10.8)
    head = rng.uniform(12, 17)
    body = Revolved(((0, 5.0), (5, r - 1.5), (0.6 * long, r), (0.62 * long, head), (long, head)))
    inside: list[Primitive] = list(
        moved(
            board(rng, (0.55 * long, 1.5 * r), tall=0.5 * r, style="power", grain=6.0),
            (-0.2 * r, 0, 0.6 * long),
            rotation(pitch=90),
        )
    )
    bits = Bits()
    bits.rod("glass", (0, 0, 0.16 * long), 3.0, 0.16 * long)
    bits.rod("brass", (0, 0, 0.09 * long), 3.2, 4)
    count = 2 if head > 14 else 1
    for k in range(count):
        bits.box("stainless steel", (0, 7.4 * (k - 0.5 * (count - 1)), long - 8), (13, 5.5, 12), 3.0)
    inside += moved((spring(3.0, 0.35, 7, 0.16 * long),), (0, 0, 0.32 * long))
    shell = hollow("abs", body, body.inset(1.6, 2.0), (*inside, *bits.parts()))
    tips = Bits()
    tips.rod("brass", (0, 0, -2.5), 3.0, 5)
    for s in (-1, 1):
        tips.box("nickel", (s * (r + 0.6), 0, 0.34 * long), (0.8, 5, 0.3 * long))
    return Item(
        "car charger", (shell, *tips.parts()), poses=(rotation(pitch=90), rotation(pitch=-90), rotation(roll=90))
    )


def lead_battery(rng: np.random.Generator) -> Item:
    """A small sealed lead battery: three or six cells of plates, straps across them, two tab terminals."""
    count = 6 if rng.random() < 0.7 else 3
    x, y, z = ((151, 65, 94) if rng.random() < 0.5 else (90, 70, 101)) if count == 6 else (70, 47, 100)
    rows = 2 if count == 6 and x < 100 else 1
    cell = (x - 4.8) * rows / count
    deep = (y - 4.8) / rows
    plates, others = Bits(), Bits()
    per, fill = 7, rng.uniform(0.85, 1.0)
    for k in range(count):
        cx = (k % (count // rows) - 0.5 * (count // rows - 1)) * cell
        cy = (k // (count // rows) - 0.5 * (rows - 1)) * deep
        for j in range(per):
            at = cx + (j - 0.5 * (per - 1)) * (cell - 3) / per
            size = (0.68 * (cell - 3) / per, 0.9 * deep, 0.74 * z)
            plates.box("lead", (at, cy, -0.06 * z), size, fill * (7.2 if j % 2 else 5.6))
        others.box("lead", (cx, cy, 0.36 * z), (0.8 * cell, 6, 3.5))
        others.box("abs", (cx + 0.5 * cell - 0.8, cy, -0.05 * z), (1.4, 0.96 * deep, 0.84 * z))
    shell = case("abs", (x, y, z), 2.4, (*plates.parts(), *others.parts()), radius=3, edges="z")
    tabs = Bits()
    for s in (-1, 1):
        tabs.box("brass", (0.38 * s * x, 0.25 * y, 0.5 * z + 3), (0.8, 6.3, 6))
    return Item("lead battery", (shell, *tabs.parts()), poses=(rotation(), rotation(roll=90), rotation(pitch=90)))


GOODS: tuple[Goods, ...] = (
    Goods("wall adapter", wall_adapter, ("electronics", "household", "toys")),
    Goods("laptop power supply", laptop_supply, ("electronics",)),
    Goods("usb charger", usb_charger, ("electronics", "household"), count=(1, 2)),
    Goods("usb cable", usb_cable, ("electronics", "household"), weight=2.0, count=(1, 4)),
    Goods("mains cable", mains_cable, ("electronics", "household", "kitchen")),
    Goods("audio cable", audio_cable, ("electronics", "hobby"), count=(1, 3)),
    Goods("ribbon cable", ribbon_cable, ("electronics", "machine parts"), count=(1, 3)),
    Goods("batteries", batteries, ("electronics", "household", "toys"), weight=1.5, count=(1, 4)),
    Goods("power tool battery", tool_pack, ("tools", "machine parts")),
    Goods("extension lead", extension_lead, ("household", "electronics")),
    Goods("computer power supply", computer_supply, ("electronics", "machine parts")),
    Goods("car charger", car_charger, ("electronics", "household")),
    Goods("lead battery", lead_battery, ("machine parts", "electronics"), weight=0.7),
)
