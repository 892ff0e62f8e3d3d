"""Things with a board and a battery that people carry: telephones, cameras, loudspeakers, watches; and lamps."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import Convex, rotation
from ..item import Item, Primitive, Vector, moved
from ..many import Many, torus, tube
from ..primitives import Box, Cylinder, Ellipsoid, RoundedBox
from ..prism import Prism
from ..revolved import Revolved
from ..view_geometry import Float64
from .boards import board
from .parts import FLAT, Bits, Parts, case, cells, hollow, inward, motor, pouch, ring, speaker, spring

EDGES = (rotation(roll=90), rotation(roll=90, yaw=90), rotation(pitch=90))


def camera_module(bits: Bits, at: Vector, r: float, height: float) -> None:
    """Add a small camera along z, its foot at a point: sensor, can, coil, magnets, lenses."""
    x, y, z = at
    bits.box("alumina", (x, y, z + 0.2), (2.0 * r, 2.0 * r, 0.4))
    bits.box("silica", (x, y, z + 0.6), (1.3 * r, 1.0 * r, 0.3))
    for s in (-1, 1):
        bits.box("neodymium magnet", (x + 0.85 * s * r, y, z + 0.5 * height), (0.2 * r, r, 0.4 * height))
        bits.box("neodymium magnet", (x, y + 0.85 * s * r, z + 0.5 * height), (r, 0.2 * r, 0.4 * height))
        bits.box("copper", (x + 0.65 * s * r, y, z + 0.5 * height), (0.12 * r, 1.2 * r, 0.35 * height))
        bits.box("copper", (x, y + 0.65 * s * r, z + 0.5 * height), (1.2 * r, 0.12 * r, 0.35 * height))
        bits.box("stainless steel", (x + 1.05 * s * r, y, z + 0.5 * height), (0.2, 2.1 * r, height))
        bits.box("stainless steel", (x, y + 1.05 * s * r, z + 0.5 * height), (2.1 * r, 0.2, height))
    bits.rod("display glass", (x, y, z + 0.75 * height), 0.5 * r, 0.12 * height)
    bits.rod("acrylic", (x, y, z + 0.5 * height), 0.45 * r, 0.3 * height)


def _slab(rng: np.random.Generator, size: Vector, columns: int, cameras: int, lens: float) -> Parts:
    """A flat device behind glass: frame, panel, middle plate, pouch cells, boards at both ends, screws."""
    x, y, z = size
    glass, panel, plate, rim = 0.65, rng.uniform(1.0, 1.5), 0.5, rng.uniform(1.4, 2.2)
    deep = z - 2 * glass - panel - plate
    middle = -0.5 * z + glass + 0.5 * deep
    band, foot = rng.uniform(0.2, 0.28) * y, rng.uniform(0.08, 0.12) * y
    bits = Bits()
    inner: list[Primitive] = []
    width, length = x - 2 * rim - 3, y - band - foot - 2 * rim - 6
    share = rng.uniform(0.62, 0.97) if columns == 1 else 0.98
    each = share * width / columns
    shift = 0.5 * (foot - band)
    for k in range(columns):
        cell = pouch(rng, (each - 1, length, 0.85 * deep))
        turn = rotation() if rng.random() < 0.8 else rotation(yaw=180)
        inner += moved(cell, ((k + 0.5) * each - 0.5 * width, shift, middle), turn)
    if share < 0.85:
        strip = board(rng, ((1 - share) * width - 2, length), tall=0.4 * deep, thickness=0.8, grain=4.0)
        inner += moved(strip, (0.5 * share * width + 1, shift, middle - 0.1 * deep))
    spot = 2.3 * lens * (1 if cameras < 3 else 2) if cameras else 0.0
    top = board(rng, (x - 2 * rim - 4 - spot, band - 3), tall=0.4 * deep, thickness=0.8, grain=4.0 + 0.01 * x)
    inner += moved(top, (0.5 * spot, 0.5 * y - rim - 0.5 * band, middle - 0.1 * deep))
    low = board(rng, (0.45 * x, foot - 2), tall=0.4 * deep, thickness=0.8, grain=4.5)
    inner += moved(low, (-0.2 * x, -0.5 * y + rim + 0.5 * foot + 1, middle - 0.1 * deep))
    for k in range(cameras):
        at = (-0.5 * x + rim + 1.2 * lens + 2.3 * lens * (k // 2), 0.5 * y - rim - 1.2 * lens - 2.3 * lens * (k % 2))
        camera_module(bits, (*at, middle - 0.45 * deep), lens, 0.9 * deep)
    inner += moved(speaker(0.45 * foot, 0.8 * deep, magnet="neodymium"), (0.32 * x, -0.5 * y + rim + 0.55 * foot,
                                                                        middle + 0.45 * deep))  # fmt: skip
    port = case("stainless steel", (9.0, 7.3, min(3.2, 0.8 * deep)), 0.3, radius=1.2)
    inner.append(*moved((port,), (0.12 * x, -0.5 * y + rim + 4, middle)))
    bits.rod("steel", (0.2 * x, -0.5 * y + rim + 0.4 * foot, middle), 0.25 * deep, 8.0, "x")
    for _ in range(int(rng.integers(8, 18))):
        where = (rng.choice([-0.44, 0.44, 0.0]) * x, rng.uniform(-0.46, 0.46) * y, middle)
        bits.screw(where, 0.6, 0.8 * deep)
    bits.box("aluminium alloy", (0, 0, 0.5 * z - glass - panel - 0.5 * plate), (x - 2 * rim, y - 2 * rim, plate))
    bits.box("lcd", (0, 0, 0.5 * z - glass - 0.5 * panel), (x - 2 * rim, y - 2 * rim, panel))
    if columns == 1 and rng.random() < 0.5:
        inner.append(ring("copper", 22, rng.uniform(9, 14), 0.25, (0, shift, -0.5 * z + glass + 0.2)))
    metal = "aluminium alloy" if rng.random() < 0.6 else "polycarbonate"
    round_ = min(0.12 * x, 10.0)
    frame = hollow(
        metal if rng.random() < 0.85 else "stainless steel", RoundedBox((x, y, z - 2 * glass), round_, "z"),
        RoundedBox((x - 2 * rim, y - 2 * rim, z - 2 * glass), round_ - rim, "z"), (*inner, *bits.parts()),
    )  # fmt: skip
    back = "display glass" if rng.random() < 0.5 else metal
    plates = [
        Primitive(what, RoundedBox((x - 0.4, y - 0.4, glass), round_, "z"), centre=(0, 0, s * 0.5 * (z - glass)))
        for what, s in (("display glass", 1), (back, -1))
    ]
    return (frame, *plates)


def smartphone(rng: np.random.Generator) -> Item:
    """A telephone of the touch-screen kind, without its box."""
    size = (rng.uniform(64, 79), rng.uniform(135, 167), rng.uniform(7.0, 9.4))
    parts = _slab(rng, size, 1, int(rng.integers(1, 5)), rng.uniform(4.0, 6.0))
    return Item("smartphone", parts, poses=(*FLAT, *FLAT, *EDGES[:2]))


def tablet(rng: np.random.Generator) -> Item:
    """A tablet computer or a reader."""
    size = (rng.uniform(125, 215), rng.uniform(185, 285), rng.uniform(6.4, 9.5))
    parts = _slab(rng, size, int(rng.integers(2, 4)), 1, rng.uniform(3.5, 4.5))
    return Item("tablet", parts, poses=(*FLAT, *FLAT, EDGES[0]))


def camera(rng: np.random.Generator) -> Item:
    """A camera with an interchangeable lens that looks at +z."""
    w, h, d = rng.uniform(105, 145), rng.uniform(66, 98), rng.uniform(36, 58)
    shell = str(rng.choice(["magnesium alloy", "polycarbonate", "glass-filled nylon"]))
    r = rng.uniform(0.3, 0.38) * h
    inner: list[Primitive] = []
    tilt = rotation(roll=90)
    inner += moved(board(rng, (0.62 * w, 0.7 * h), tall=3), (-0.1 * w, 0, -0.5 * d + 7))
    inner += moved(
        board(rng, (0.5 * w, 0.6 * d), tall=4, style="power"), (-0.1 * w, -0.5 * h + 6, 0), rotation(roll=-90)
    )
    inner += moved(pouch(rng, (0.72 * d, 0.62 * h, 15)), (-0.38 * w, 0, 0), rotation(pitch=90))
    flash = hollow("aluminium", Cylinder(6, 30), Cylinder(5.6, 28), (Primitive("paper", Cylinder(5.5, 26), 1.3),))
    inner += moved((flash,), (-0.2 * w, -0.32 * h, 0.22 * d), rotation(pitch=90))
    bits = Bits()
    bits.box("alumina", (0.05 * w, 0, -0.1 * d), (36, 28, 1.5))
    bits.box("silica", (0.05 * w, 0, -0.1 * d + 1.5), (30, 21, 1.2))
    bits.box("steel", (0.05 * w, 0.36 * h, 0), (0.45 * w, 1.0, 0.6 * d))
    for sx in (-0.45, 0.1, 0.45):
        for sy in (-0.42, 0.42):
            bits.screw((sx * w, sy * h, -0.5 * d + 9), 0.9, 8)
    inner += bits.parts()
    body = case(shell, (w, h, d), rng.uniform(1.6, 2.4), inner, radius=7)
    out: list[Primitive] = [body, Primitive("lcd", Box((68, 48, 3)), centre=(0, 0, -0.5 * d - 1.5))]
    if rng.random() < 0.6:
        prism = Primitive("glass", Box((26, 16, 26)), 2.5)
        out.append(case(shell, (48, 22, 0.8 * d), 1.8, (prism,), radius=6, centre=(0.05 * w, 0.5 * h + 11, 0)))
    shoe = Bits()
    shoe.box("stainless steel", (0.05 * w, 0.5 * h + 23, 0), (21, 1.5, 18))
    for s in (-1, 1):
        shoe.box("stainless steel", (s * (0.5 * w + 2), 0.35 * h, 0.2 * d), (4, 7, 2))
    shoe.rod("aluminium alloy", (-0.36 * w, 0.5 * h + 4, 0.1 * d), 8, 8, "y")
    out += shoe.parts()
    out += moved(_lens(rng, r), (0.05 * w, 0, 0.5 * d))
    return Item("camera", tuple(out), poses=(rotation(), tilt, rotation(roll=90, yaw=180), rotation(roll=180)))


def _lens(rng: np.random.Generator, r: float) -> Parts:
    """A camera lens from its mount at z = 0: barrels, elements, iris, helicoid."""
    long = rng.uniform(28, 130)
    flare = rng.uniform(0.9, 1.15)
    outer = Revolved(((0, r), (0.25 * long, r), (0.4 * long, 1.1 * r), (long, 1.1 * flare * r)))
    wall = rng.uniform(1.6, 2.6)
    inside: list[Primitive] = []
    count = int(np.clip(long / 9, 4, 10))
    for k, at in enumerate(np.linspace(0.1, 0.93, count)):
        thick = rng.uniform(2.0, 3.4)
        radius = (0.45 + 0.35 * abs(at - 0.4)) * r
        kind: Convex = Ellipsoid((radius, radius, thick)) if k % 3 else Cylinder(radius, 0.8 * thick)
        what = "glass" if rng.random() < 0.75 else "lead glass"
        inside.append(Primitive(what, kind, centre=(0, 0, at * long)))
    inside += [
        ring("brass", 0.86 * r, 0.8 * r, 0.3 * long, (0, 0, 0.3 * long)),
        ring("aluminium alloy", 0.8 * r, 0.74 * r, 0.5 * long, (0, 0, 0.55 * long)),
        ring("steel", 0.7 * r, 0.3 * r, 0.4, (0, 0, 0.1 * long + 0.42 * long / count)),
    ]
    bits = Bits()
    for angle in np.arange(3) * 2.1:
        bits.rod("steel", (0.7 * r * np.cos(angle), 0.7 * r * np.sin(angle), 0.5 * long), 0.8, 0.35 * long)
    bits.box("fr4", (0, 0.9 * r, 0.2 * long), (0.8 * r, 0.7, 0.2 * long))
    bits.rod("steel", (-0.89 * r, 0, 0.3 * long), 0.06 * r, 10)
    metal = "aluminium alloy" if rng.random() < 0.5 else "polycarbonate"
    grip = ring("rubber", 1.2 * r, 1.1 * max(1.0, flare) * r + 0.2, 0.22 * long, (0, 0, 0.7 * long))
    mount = ring("stainless steel", 0.98 * r, 0.72 * r, 2.5, (0, 0, 1.3))
    barrel = hollow(metal, outer, outer.inset(wall, 0.0), (*inside, mount, *bits.parts()))
    cap = Primitive("abs", Cylinder(1.1 * flare * r, 2.0), centre=(0, 0, long + 1.2))
    return (barrel, *((grip,) if flare < 1.08 else ()), *((cap,) if rng.random() < 0.6 else ()))


def headphones(rng: np.random.Generator) -> Item:
    """Headphones, worn shape or with the cups turned flat."""
    half, rise, r = rng.uniform(68, 84), rng.uniform(95, 125), rng.uniform(32, 43)
    deep, flat = rng.uniform(18, 27), rng.random() < 0.55
    angle = np.linspace(0, np.pi, 19)
    path = np.stack([half * np.cos(angle), 0.32 * r + rise * np.sin(angle) ** 0.85, 0 * angle], axis=1)
    strip = Primitive("steel", tube(path, rng.uniform(1.0, 1.7)))
    pad = Primitive("polyurethane foam", tube(path, rng.uniform(5, 8)), rng.uniform(0.15, 0.4), carve=(strip,))
    parts: list[Primitive] = [pad]
    magnet = "neodymium" if rng.random() < 0.6 else "ferrite"
    for s in (-1, 1):
        inside: list[Primitive] = list(moved(speaker(0.62 * r, 0.55 * deep, magnet=magnet), (0, 0, 0.5 * deep - 3)))
        if rng.random() < 0.8:
            inside += moved(board(rng, (0.9 * r, 0.55 * r), tall=1.5), (0, 0.3 * r, -0.32 * deep))
        if s > 0 or rng.random() < 0.3:
            inside += moved(pouch(rng, (0.75 * r, 0.5 * r, 3)), (0, -0.5 * r, -0.28 * deep))
        bits = Bits()
        for a in np.arange(4) * np.pi / 2 + 0.8:
            bits.screw((0.8 * r * np.cos(a), 0.8 * r * np.sin(a), 0), 0.9, 9)
        cup = hollow("abs", Cylinder(r, deep), Cylinder(r - 2, deep - 3.6), (*inside, *bits.parts()))
        ear = Primitive("polyurethane foam", torus(0.78 * r, 0.24 * r), rng.uniform(0.06, 0.12),
                        (0, 0, 0.5 * deep + 0.24 * r))  # fmt: skip
        turn = rotation(yaw=rng.uniform(-20, 20)) if flat else rotation(pitch=-90.0 * s)
        parts += moved((cup, ear), (s * half, -0.1 * r, 0), turn)
        arm = Bits()
        arm.box("stainless steel", (s * (half + 3), 0.55 * r, 0), (1.0, 0.9 * r, 9))
        arm.screw((s * (half + 3), 0.3 * r, 0), 1.2, 6, "x")
        parts += arm.parts()
    return Item("headphones", tuple(parts), poses=FLAT)


def earbuds(rng: np.random.Generator) -> Item:
    """Earbuds in their charging case."""
    x, y, z = rng.uniform(44, 66), rng.uniform(36, 52), rng.uniform(20, 28)
    inside: list[Primitive] = []
    for s in (-1, 1):
        bits = Bits()
        bits.rod("steel", (0, 0, 3.4), 3.0, 1.0)
        bits.rod("neodymium magnet", (0, 0, 2.2), 2.2, 1.4)
        bits.box("fr4", (0, 0, -0.8), (7, 6, 0.6))
        bits.box("chip package", (0, 0, 0), (4, 4, 0.8))
        can = hollow("steel", Cylinder(4.4, 4), Cylinder(4.2, 3.7), (Primitive("li-ion cell", Cylinder(4.1, 3.6)),))
        bud = hollow(
            "abs",
            Ellipsoid((0.18 * x, 0.19 * y, 0.38 * z)),
            Ellipsoid((0.18 * x - 0.8, 0.19 * y - 0.8, 0.38 * z - 0.8)),
            (*bits.parts(), *moved((can,), (0, 0, -3.2))),
        )
        stem = hollow("abs", RoundedBox((5, 5, 0.55 * y), 1.2), RoundedBox((3.8, 3.8, 0.5 * y), 0.6))
        turn = rotation(roll=float(rng.uniform(-6, 6)))
        inside += moved((bud,), (s * 0.25 * x, 0.1 * y, 0), turn)
        if x > 50:
            inside += moved((stem,), (s * 0.25 * x + s * 7, -0.14 * y, 0), rotation(roll=90))
    inside += moved(pouch(rng, (0.24 * x, 0.5 * y, min(8.0, 0.4 * z))), (0, -0.1 * y, 0))
    inside += moved(board(rng, (0.8 * x, 0.16 * y), tall=1.5, grain=3.5), (0, -0.36 * y, -0.1 * z))
    bits = Bits()
    for s in (-1, 1):
        bits.box("neodymium magnet", (s * 0.36 * x, 0.36 * y, 0), (4, 2, 3))
        bits.box("neodymium magnet", (s * 0.12 * x, 0.38 * y, 0.1 * z), (3, 2, 2))
        bits.rod("brass", (s * 0.25 * x, -0.3 * y, 0.1 * z), 0.6, 4, "y")
    bits.rod("steel", (0, 0.2 * y, -0.36 * z), 0.8, 0.4 * x, "x")
    bits.box("stainless steel", (0, -0.5 * y + 4.2, 0), (9, 5, 3.2), 3.5)
    body = case("polycarbonate", (x, y, z), 1.5, (*inside, *bits.parts()), radius=0.44 * z)
    return Item("earbuds in case", (body,), poses=(*FLAT, rotation(roll=90)))


def loudspeaker(rng: np.random.Generator) -> Item:
    """A portable loudspeaker: a bar with drivers in front, or a drum with one at each end."""
    kind = "ferrite" if rng.random() < 0.4 else "neodymium"
    if rng.random() < 0.55:
        x, y, z = rng.uniform(120, 230), rng.uniform(55, 85), rng.uniform(45, 75)
        r = 0.4 * min(y, 0.4 * x)
        inside: list[Primitive] = []
        for s in (-1, 1):
            inside += moved(speaker(r, 0.62 * z, magnet=kind), (s * 0.28 * x, 0, 0.5 * z - 3.5))
        inside += moved(board(rng, (0.5 * x, 0.7 * y), tall=10, style="power"), (0, 0, -0.5 * z + 6))
        inside += moved(cells("lithium", [(0, 0, 0)], 9.1, 65, ((1, 0, 0),)), (0, -0.28 * y, 0.22 * z))
        bits = Bits()
        for sx in (-0.45, 0.0, 0.45):
            for sy in (-0.4, 0.4):
                bits.screw((sx * x, sy * y, -0.2 * z), 1.4, 14)
        shell = case("abs", (x, y, z), rng.uniform(2, 3), (*inside, *bits.parts()), radius=min(14, 0.2 * z))
        grille = Primitive("steel", Box((0.9 * x, 0.85 * y, 0.7)), 4.5, (0, 0, 0.5 * z + 0.4))
        return Item("portable loudspeaker", (shell, grille), poses=(*FLAT, rotation(roll=90)))
    r, long = rng.uniform(30, 50), rng.uniform(80, 200)
    inside = list(moved(speaker(0.85 * r, min(0.5 * r + 12, 0.36 * long), magnet=kind), (0, 0, 0.5 * long - 4)))
    if long > 120:
        weight = Primitive("steel", Cylinder(0.45 * r, 3))
        radiator = Primitive("silicone", Cylinder(0.8 * r, 4), carve=(weight,))
        inside += moved((radiator,), (0, 0, -0.5 * long + 6))
        inside += moved(cells("lithium", [(0, 0, 0)], 9.1, 65), (0.4 * r, 0, -0.08 * long))
    else:
        inside += moved(pouch(rng, (0.9 * r, 0.9 * r, 8)), (0, 0, -0.25 * long))
    inside += moved(
        board(rng, (0.42 * long, 0.9 * r), tall=6, style="power"), (-0.5 * r, 0, -0.1 * long), rotation(pitch=90)
    )
    tube_ = hollow("abs", Cylinder(r, long), Cylinder(r - 2.6, long - 4), inside)
    mesh = ring("polyester", r + 1.2, r + 0.1, 0.9 * long)
    return Item("portable loudspeaker", (tube_, mesh), poses=(rotation(), rotation(pitch=90)))


def _cut_corners(outline: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """An outline with each corner cut off (Chaikin 1974)."""
    at = np.asarray(outline)
    after = np.roll(at, -1, axis=0)
    cut = np.stack([0.75 * at + 0.25 * after, 0.25 * at + 0.75 * after], axis=1).reshape(-1, 2)
    return [(float(a), float(b)) for a, b in cut]


def controller(rng: np.random.Generator) -> Item:
    """A game controller with two sticks, rumble motors and triggers."""
    w, h, z = rng.uniform(144, 162), rng.uniform(96, 112), rng.uniform(34, 42)
    half = [(0.0, 0.36), (0.2, 0.4), (0.36, 0.44), (0.46, 0.3), (0.5, -0.1), (0.49, -0.42), (0.42, -0.5), (0.34, -0.42),
            (0.24, -0.12), (0.1, -0.08)]  # fmt: skip
    outline = [(a * w, b * h) for a, b in half] + [(-a * w, b * h) for a, b in half[:0:-1]]
    outline = _cut_corners(outline)
    inner = inward(outline, 2.2)
    inside: list[Primitive] = list(moved(board(rng, (0.6 * w, 0.4 * h), tall=4), (0, 0.14 * h, 2)))
    for s in (-1, 1):
        weight = Prism([(7, 0), (5, 5), (0, 7), (-5, 5), (-7, 0)], 8)
        inside += moved(motor(10.5, 22, shaft=9), (0.4 * s * w, -0.16 * h, -2), rotation(roll=90))
        inside += moved((Primitive("steel", weight),), (0.4 * s * w, -0.16 * h - 17, -2), rotation(roll=90))
        inside += moved((spring(3, 0.4, 5, 10),), (0.33 * s * w, 0.32 * h, -4), rotation(roll=90))
    if rng.random() < 0.6:
        inside += moved(pouch(rng, (42, 30, 9)), (0, 0.12 * h, -9))
    else:
        spots = [(-17.0, 0.1 * h, -7.0), (17.0, 0.1 * h, -7.0)]
        inside += cells("alkaline", spots, 7.1, 49, ((0, 1, 0), (0, -1, 0)))
    bits = Bits()
    sticks = ((-0.3, 0.22), (0.16, 0.04)) if rng.random() < 0.5 else ((-0.17, 0.04), (0.17, 0.04))
    out: list[Primitive] = []
    for sx, sy in sticks:
        bits.box("steel", (sx * w, sy * h, 6), (15, 15, 9), 3.0)
        bits.box("glass-filled nylon", (sx * w + 9, sy * h, 6), (4, 10, 9))
        out.append(Primitive("abs", Cylinder(9.5, 3), centre=(sx * w, sy * h, 0.5 * z + 9)))
        out.append(Primitive("abs", Cylinder(4, 8), centre=(sx * w, sy * h, 0.5 * z + 3.9)))
    for a in np.arange(4) * np.pi / 2:
        bits.rod("abs", (0.32 * w + 12 * np.cos(a), 0.2 * h + 12 * np.sin(a), 0.3 * z), 5, 8)
        bits.rod("silicone", (0.32 * w + 12 * np.cos(a), 0.2 * h + 12 * np.sin(a), 0.12 * z), 5, 2)
    for sx, sy in ((-0.4, 0.3), (0.4, 0.3), (-0.43, -0.3), (0.43, -0.3), (0.0, 0.0)):
        bits.screw((sx * w, sy * h, 0), 1.1, 11)
    bits.box("stainless steel", (0, 0.3 * h, 0), (9, 7, 3.2), 4.0)
    shell = hollow("abs", Prism(outline, z), Prism(inner, z - 5), (*inside, *bits.parts()))
    return Item("game controller", (shell, *out), poses=FLAT)


def smartwatch(rng: np.random.Generator) -> Item:
    """A watch with a board and a strap, closed to a loop or laid out."""
    r, z = rng.uniform(18, 24), rng.uniform(9.5, 13.5)
    metal = str(rng.choice(["stainless steel", "aluminium alloy", "polycarbonate", "titanium alloy"]))
    inside: list[Primitive] = list(
        moved(board(rng, (1.2 * r, 0.9 * r), tall=1.0, thickness=0.6, grain=3.2), (0, 0, 1.0))
    )
    inside += moved(pouch(rng, (1.25 * r, 1.15 * r, 0.3 * z)), (0, 0, -0.2 * z))
    inside += [
        ring("copper", 0.75 * r, 0.4 * r, 0.4, (0, 0, -0.42 * z + 0.6)),
        Primitive("lcd", Cylinder(0.78 * r, 1.0), centre=(0, 0, 0.5 * z - 2.6)),
    ]
    if rng.random() < 0.5:
        body = hollow(metal, Cylinder(r, z), Cylinder(0.92 * r, z - 2.2), inside)
        glass = Primitive("display glass", Cylinder(0.95 * r, 1.4), centre=(0, 0, 0.5 * z + 0.7))
    else:
        shell = RoundedBox((1.75 * r, 2.0 * r, z), 0.4 * r, "z")
        body = hollow(metal, shell, RoundedBox((1.62 * r, 1.86 * r, z - 2.2), 0.33 * r, "z"), inside)
        glass = Primitive(
            "display glass", RoundedBox((1.7 * r, 1.95 * r, 1.4), 0.38 * r, "z"), centre=(0, 0, 0.5 * z + 0.7)
        )
    bits = Bits()
    bits.rod(metal, (1.0 * r + 1.2, 0, 0), 3, 3, "x")
    for s in (-1, 1):
        bits.rod("stainless steel", (0, s * (1.0 * r + 1.6), -1), 0.9, r, "x")
    links = rng.random() < 0.3
    what = "stainless steel" if links else str(rng.choice(["silicone", "leather", "polyester"]))
    wide, thick = rng.uniform(18, 23), 2.6 if links else rng.uniform(2.2, 3.2)
    poses: tuple[Float64, ...] = FLAT
    if links or rng.random() < 0.5:
        a, b = rng.uniform(29, 34), rng.uniform(24, 29)
        t = np.linspace(0.5 * np.pi + 0.75, 2.5 * np.pi - 0.75, 22)
        y, zz = a * np.cos(t), b * np.sin(t) - b
        path = np.stack([0 * t, y, zz], axis=1)
        step = np.diff(path, axis=0)
        length = np.linalg.norm(step, axis=1)
        turns = np.stack([rotation(roll=float(np.degrees(np.arctan2(s[2], s[1])))) for s in step])
        across, through = np.full_like(length, wide), np.full_like(length, thick)
        scales = np.stack([across, 0.92 * length, through], axis=1)
        band: Parts = (Primitive(what, Many(Box((1, 1, 1)), 0.5 * (path[:-1] + path[1:]), turns, scales)),)
        bits.box("stainless steel", (0, 0, -2 * b - 3), (wide, 22, 1.0))
        poses = (rotation(pitch=90), rotation(roll=90), rotation(pitch=-90))
    else:
        short = rng.uniform(66, 82)
        spots = np.stack([np.zeros(8), np.arange(-10, 34, 6.0), np.zeros(8)], axis=1)
        holes = Primitive(None, Many(Cylinder(1.2, thick), spots))
        band = (
            Primitive(what, Box((wide, 90, thick)), centre=(0, r + 48, -2), carve=(holes,)),
            Primitive(what, Box((wide, short, thick)), centre=(0, -r - 3 - short / 2, -2)),
        )
        bits.box("stainless steel", (0, -r - 5 - short, -2), (wide + 4, 2, 2))
        bits.rod("stainless steel", (0, -r + 2 - short, -2), 1.0, wide + 3, "x")
    return Item("smartwatch", (body, glass, *band, *bits.parts()), poses=poses)


def calculator(rng: np.random.Generator) -> Item:
    """A desk or pocket calculator."""
    x, y, z = rng.uniform(66, 105), rng.uniform(110, 175), rng.uniform(9, 20)
    bits = Bits()
    columns, rows = int(rng.integers(4, 6)), int(rng.integers(5, 9))
    for cx in np.linspace(-0.38, 0.38, columns) * x:
        for cy in np.linspace(-0.42, 0.12, rows) * y:
            bits.box("abs", (cx, cy, 0.5 * z - 3.4), (0.6 * x / columns, 0.32 * y / rows, 3.5))
            bits.rod("graphite", (cx, cy, 0.5 * z - 5.8), 1.8, 0.7)
    bits.box("silicone", (0, -0.15 * y, 0.5 * z - 5.2), (0.88 * x, 0.64 * y, 0.7))
    bits.box("fr4", (0, -0.12 * y, 0.5 * z - 6.8), (0.9 * x, 0.72 * y, 1.0))
    bits.box("copper", (0, -0.12 * y, 0.5 * z - 6.2), (0.8 * x, 0.6 * y, 0.04))
    bits.box("chip package", (0.1 * x, 0.1 * y, max(0.5 * z - 8, 2.3 - 0.5 * z)), (9, 9, 1.2))
    bits.box("glass", (0, 0.28 * y, 0.5 * z - 3.2), (0.82 * x, 0.15 * y, 2.2))
    if rng.random() < 0.6:
        bits.box("glass", (0.15 * x, 0.42 * y, 0.5 * z - 2.8), (0.42 * x, 12, 1.2))
    for sx, sy in ((-0.43, -0.44), (0.43, -0.44), (-0.43, 0.44), (0.43, 0.44), (0.0, 0.2)):
        bits.screw((sx * x, sy * y, 0), 1.1, min(6.0, z - 4))
    if z > 15:
        power = cells("alkaline", [(0.0, 0.36 * y, -0.5 * z + 7.0)], 5.2, 43, ((1, 0, 0),))
    else:
        bits.rod("steel", (-0.25 * x, 0.33 * y, -0.5 * z + 3.2), 5.8, 2.6, "z", 4.2)
        power = ()
    shell = case("abs", (x, y, z), 1.6, (*bits.parts(), *power), radius=3)
    return Item("calculator", (shell,), poses=(*FLAT, EDGES[0]))


def remote(rng: np.random.Generator) -> Item:
    """A remote control with two cells."""
    x, y, z = rng.uniform(36, 56), rng.uniform(120, 225), rng.uniform(16, 25)
    bits = Bits()
    inside: list[Primitive] = []
    rows, columns = int(y * rng.uniform(0.045, 0.075)), int(rng.integers(2, 5))
    for cx in np.linspace(-0.32, 0.32, columns) * x:
        for cy in np.linspace(-0.38, 0.42, rows) * y:
            if rng.random() < 0.9:
                bits.box("silicone", (cx, cy, 0.5 * z - 3.5), (0.5 * x / columns, 0.4 * y / rows, 3.4))
                bits.rod("graphite", (cx, cy, 0.5 * z - 5), 1.7, 0.6)
    bits.box("silicone", (0, 0, 0.5 * z - 4.3), (0.84 * x, 0.88 * y, 0.8))
    inside += moved(
        board(rng, (0.84 * x, y - 70), tall=0.9, thickness=1.0, grain=0.3 * x),
        (0, 30, 0.5 * z - 6.8),
        rotation(roll=180),
    )
    size = (5.2, 43.0) if z < 21 else (7.1, 49.0)
    low = -0.5 * z + 1.9 + size[0]
    spots = [(-1.06 * size[0], 36 - 0.5 * y, low), (1.06 * size[0], 36 - 0.5 * y, low)]
    if rng.random() < 0.85:
        inside += cells("alkaline", spots, *size, axes=((0, 1, 0), (0, -1, 0)))
    for k, (cx, cy, cz) in enumerate(spots):
        end = 0.5 * size[1] + 4.0
        for s in (-1, 1):
            bits.box("nickel", (cx, cy + s * end, cz), (8, 0.4, 7))
        inside += moved((spring(2.6, 0.35, 4, 5.0),), (cx, cy + (2 * (k % 2) - 1) * (end - 1.5), cz), rotation(roll=90))
    bits.rod("epoxy", (0, 0.5 * y - 5.3, 0), 2.5, 7, "y")
    for s in (-1, 1):
        bits.screw((0.4 * s * x, 0.4 * y, 0), 1.1, 8)
    shell = case("abs", (x, y, z), 1.7, (*inside, *bits.parts()), radius=min(5, 0.24 * z))
    return Item("remote control", (shell,), poses=(*FLAT, EDGES[0]))


def lamp(rng: np.random.Generator) -> Item:
    """An LED lamp with a screw cap, or a spot with pins; its cap is at the bottom."""
    thin, r = rng.random() < 0.3, rng.uniform(28, 34)
    r = 0.62 * r if thin else r
    neck, screw = (0.3 * r + 4, 7.0) if thin else (0.45 * r, 13.2)
    filament = rng.random() < 0.35
    neck = max(neck, screw - 0.4)
    turn = np.linspace(-0.5, 0.5 * np.pi - 0.02, 9)
    bowl = [(float(1.25 * r + r * np.sin(t)), float(r * np.cos(t))) for t in turn]
    dome = Revolved(((0, neck), (0.5 * r, 0.7 * r + 0.3 * neck), *bowl))
    parts: list[Primitive] = []
    bits = Bits()
    inside: list[Primitive] = []
    if filament:
        for a in np.arange(4) * np.pi / 2:
            bits.rod("alumina", (0.35 * r * np.cos(a), 0.35 * r * np.sin(a), 1.2 * r), 0.9, 0.9 * r)
        bits.rod("glass", (0, 0, 0.5 * r), 0.12 * r, 0.9 * r)
        bits.rod("nickel", (0, 0, 1.2 * r), 0.4, 1.2 * r)
        parts.append(hollow("glass", dome, dome.inset(0.8), bits.parts()))
    else:
        bits.rod("aluminium alloy", (0, 0, 0.62 * r), 0.62 * r, 1.6)
        for a in np.arange(9) * 0.7:
            bits.box("alumina", (0.42 * r * np.cos(a), 0.42 * r * np.sin(a), 0.62 * r + 1.4), (3, 3, 1))
        cup = Revolved(
            ((1.5, neck - 2.0), (0.5 * r, 0.66 * r + 0.3 * neck - 2.2), (0.59 * r, 0.66 * r + 0.3 * neck - 2.2))
        )
        inside.append(hollow("aluminium alloy", cup, cup.inset(1.2, 0.0)))
        parts.append(hollow("polycarbonate", dome, dome.inset(1.4), (*inside, *bits.parts())))
    stem = 24.0
    drive = moved(
        board(rng, (0.9 * stem, 1.2 * screw), tall=0.4 * screw, style="power", grain=5.0),
        (-0.1 * screw, 0, 0),
        rotation(pitch=90),
    )
    shell = Cylinder(screw - 0.7, stem)
    parts.append(
        hollow(
            "brass" if rng.random() < 0.4 else "nickel",
            shell,
            Cylinder(screw - 1.0, stem - 0.6),
            drive,
            centre=(0, 0, -0.5 * stem),
        )
    )
    one = torus(screw - 0.6, 0.5, 16)
    parts += [Primitive("brass", one, 4.0, (0, 0, at)) for at in -4.0 - 3.6 * np.arange(5)]
    foot = Bits()
    foot.rod("glass", (0, 0, -stem - 1.5), 0.6 * screw, 3.0)
    foot.rod("solder", (0, 0, -stem - 3.8), 0.3 * screw, 1.6)
    parts += foot.parts()
    return Item("led lamp", tuple(parts), poses=(rotation(pitch=90), rotation(pitch=-90), rotation()))


GOODS: tuple[Goods, ...] = (
    Goods("smartphone", smartphone, ("electronics", "household"), weight=2.0),
    Goods("tablet", tablet, ("electronics",)),
    Goods("camera", camera, ("electronics", "hobby"), resembles="revolver"),
    Goods("headphones", headphones, ("electronics", "sports")),
    Goods("earbuds in case", earbuds, ("electronics", "sports")),
    Goods("portable loudspeaker", loudspeaker, ("electronics", "household"), resembles="power_bank"),
    Goods("game controller", controller, ("electronics", "toys")),
    Goods("smartwatch", smartwatch, ("electronics", "sports", "jewellery")),
    Goods("calculator", calculator, ("electronics", "documents")),
    Goods("remote control", remote, ("electronics", "household")),
    Goods("led lamp", lamp, ("electronics", "household"), count=(1, 4)),
)
