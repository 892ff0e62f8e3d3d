"""Hand tools: hammers, drivers, spanners, pliers, saws, drills, clamps, levels, files, chisels, brushes, tool rolls."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import tube
from ..primitives import Box, Cylinder, Frustum, Polyhedron, RoundedBox
from ..prism import Point, Prism, circle, rectangle
from ..revolved import Revolved
from ..texture import Texture
from .assembly import (
    ALONG_X,
    ALONG_Y,
    FLAT,
    arc,
    case,
    copies,
    pick,
    regular,
    rod,
    strip,
    taper,
    twisted,
    vary,
)

Parts = tuple[Primitive, ...]
GRAIN = Texture(0.05, (1.0, 12.0, 1.0))


def hammer(rng: np.random.Generator) -> Item:
    """A claw, ball-pein, club or soft-faced hammer."""
    kind = pick(rng, "claw", "claw", "ball", "club", "soft")
    width, thick = rng.uniform(20, 30), rng.uniform(18, 26)
    length, grip = rng.uniform(200, 300), rng.uniform(11, 15)
    head_material = "steel"
    parts: list[Primitive] = []
    if kind == "claw":
        parts += _claw(rng, width, thick)
        parts.append(_lathe("steel", ((12, 11), (22, 10), (24, 13), (36, vary(rng, 13)))))
    elif kind == "ball":
        parts.append(_lathe("steel", ((12, 11), (20, 10), (23, 12), (34, 13))))
        parts.append(_lathe("steel", ((-36, 3), (-33, 8), (-28, 10.5), (-22, 9.5), (-12, 11))))
    elif kind == "club":
        width, thick = rng.uniform(70, 95), rng.uniform(34, 45)
    else:
        head_material = pick(rng, "aluminium alloy", "steel")
        radius = rng.uniform(13, 18)
        for side, face in ((1, pick(rng, "nylon", "rubber", "polyurethane")), (-1, "rubber")):
            parts.append(Primitive(face, Cylinder(radius, 22), centre=(side * 25.0, 0, 0), rotation=ALONG_X))
        width = 28.0
    handle, tang = _hammer_handle(rng, length, grip)
    eye = Box((min(width - 8, 20.0), thick, min(thick - 8, 14.0)))
    head = RoundedBox((width, thick, thick), 3.0, "all")
    parts.append(Primitive(head_material, head, carve=(Primitive(tang, eye),)))
    poses = (*FLAT[:3], rotation(pitch=90))
    return Item("hammer", (*parts, *moved(handle, (0, -thick / 2, 0))), poses=poses)


def _claw(rng: np.random.Generator, width: float, thick: float) -> list[Primitive]:
    reach, drop = rng.uniform(45, 60), rng.uniform(10, 32)
    t = np.linspace(0, 1, 7)
    path = [(-width / 2 - float(s) * reach, 2.0 - float(s**2) * drop) for s in t]
    outline = strip(path, [14.0 - 11.0 * float(s) for s in t])
    neck = rng.uniform(0.3, 0.45)
    prong = thick * neck
    return [
        Primitive("steel", Prism(outline, prong), centre=(0, 0, side * (thick - prong) / 2)) for side in (-1.0, 1.0)
    ]


def _hammer_handle(rng: np.random.Generator, length: float, grip: float) -> tuple[Parts, str]:
    kind = pick(rng, "wood", "wood", "fibreglass", "steel")
    if kind == "wood":
        profile = ((0, 9.0), (length * 0.2, 8.0), (length * 0.65, grip), (length - 12, grip + 1), (length, grip - 4))
        shape = Revolved(profile)
        wood = Primitive("hardwood", shape, vary(rng, 0.72), rotation=rotation(roll=90), texture=GRAIN)
        return (wood,), "hardwood"
    core = ("steel", 6.5) if kind == "steel" else ("epoxy", 8.0)
    density = 7.85 if kind == "steel" else 1.9
    split = 0.5 * length
    bare = Primitive(core[0], Cylinder(core[1], split), density, (0, -split / 2, 0), ALONG_Y)
    inner = Primitive(core[0], Cylinder(core[1], length - split - 8), density, (0, 0, 4))
    sleeve = Cylinder(grip + 1.5, length - split, grip - 1)
    ribs = Texture(0.12, (4.0, 4.0, 3.0), int(rng.integers(100)))
    rubber = Primitive("rubber", sleeve, 1.15, (0, -(length + split) / 2, 0), ALONG_Y, (inner,), ribs)
    return (bare, rubber), core[0]


def _lathe(material: str, profile: tuple[tuple[float, float], ...], y: float = 0.0, carve: Parts = ()) -> Primitive:
    return Primitive(material, Revolved(profile), centre=(0, y, 0), rotation=ALONG_X, carve=carve)


def _driver(rng: np.random.Generator, shaft: float, radius: float, grip: float, thick: float) -> Parts:
    """A screwdriver along x, its handle from -grip to 0."""
    ring = thick * rng.uniform(0.72, 0.9)
    profile = [(-grip, thick * 0.6), (-grip + 4, thick), (-0.55 * grip, thick), (-0.4 * grip, ring)]
    profile += [(-0.18 * grip, thick), (-0.08 * grip, thick), (0.0, radius + 2.5)]
    tang_length = grip * rng.uniform(0.45, 0.75)
    tang = Primitive("steel", Cylinder(radius, tang_length), centre=(0, 0, -tang_length / 2))
    handle = _lathe(pick(rng, "abs", "polypropylene", "acrylic"), tuple(profile), carve=(tang,))
    bar = rod("steel", (0, 0, 0), (shaft, 0, 0), radius)
    if rng.random() < 0.5:
        tip = Primitive("steel", Box((8, 2.4 * radius, max(0.8, 0.45 * radius))), centre=(shaft + 4, 0, 0))
    else:
        tip = Primitive("steel", Frustum(radius, 0.35 * radius, 6), centre=(shaft + 3, 0, 0), rotation=ALONG_X)
    return handle, bar, tip


def screwdrivers(rng: np.random.Generator) -> Item:
    """Screwdrivers side by side, loose, on a card or in a case."""
    precision = rng.random() < 0.35
    count = int(rng.integers(4, 8)) if precision else int(rng.integers(1, 6))
    parts: list[Primitive] = []
    y = 0.0
    for k in range(count):
        size = rng.uniform(0.5, 1.0)
        radius = 1.0 + 0.6 * size if precision else 1.8 + 2.2 * size
        grip, thick = (42 + 15 * size, 3.5 + size) if precision else (70 + 35 * size, 9 + 7 * size)
        y += thick
        way = rotation(yaw=180) if k % 2 and precision else IDENTITY
        driver = _driver(rng, rng.uniform(35, 55) if precision else rng.uniform(55, 160), radius, grip, thick)
        parts += moved(driver, (rng.uniform(-6, 6), y, 0), way)
        y += thick + rng.uniform(1, 6)
    if precision or rng.random() < 0.3:
        low, high = Item("set", tuple(parts)).bounds()
        middle, size3 = 0.5 * (low + high), high - low + (10, 10, 7)
        box = case("polystyrene", tuple(size3), 1.6, moved(tuple(parts), tuple(-middle)), 4.0)
        return Item("screwdriver set", (box,), poses=FLAT)
    return Item("screwdriver set", tuple(parts), poses=FLAT[:2])


def _spanner(rng: np.random.Generator, size: float, kind: str) -> Parts:
    """A spanner for nuts of a size across flats, mm, along x."""
    length = 40 + 7.5 * size
    jaw, ring, shank = size * rng.uniform(1.0, 1.15), 0.8 * size, size * rng.uniform(0.62, 0.8)
    thick = 2.5 + 0.24 * size
    holes: list[list[Point]] = []
    if kind == "ring":
        end = _ring_end(shank, ring, 0.0)
        holes.append(circle(size * 0.52, 12))
    else:
        end = _jaw(jaw, size, shank, rng.uniform(8, 20))
    if kind == "open":
        other = [(-length - x, -y) for x, y in _jaw(0.9 * jaw, 0.85 * size, shank, 15.0)]
    else:
        other = [(-length - x, -y) for x, y in _ring_end(shank, ring, 0.0)]
        holes.append(circle(size * 0.52, 12, (-length, 0.0)))
    recess = 0.25 * thick
    bed = Box((length - jaw - ring - 12, 0.5 * shank, recess))
    pockets = tuple(Primitive(None, bed, centre=(-length / 2, 0, side * (thick - recess) / 2)) for side in (-1.0, 1.0))
    steel = Primitive("steel", Prism([*end, *other], thick, holes), carve=pockets)
    return moved((steel,), (length / 2, 0, 0))


def _jaw(radius: float, gap: float, shank: float, angle: float) -> list[Point]:
    """Outline of an open jaw round the origin, its shank towards -x, from below the shank to above it."""
    shut, root = np.rad2deg(np.arcsin(min(0.95, gap / 2 / radius))), np.rad2deg(np.arcsin(shank / 2 / radius))
    turn = np.deg2rad(angle)
    bed = [(-0.35 * gap, -gap / 2), (-0.6 * gap, 0.0), (-0.35 * gap, gap / 2)]
    notch = [(float(x * np.cos(turn) - y * np.sin(turn)), float(x * np.sin(turn) + y * np.cos(turn))) for x, y in bed]
    below, above = arc(radius, -180 + root, angle - shut, 8), arc(radius, angle + shut, 180 - root, 8)
    return [*below, *notch, *above]


def _ring_end(shank: float, radius: float, angle: float) -> list[Point]:
    root = np.rad2deg(np.arcsin(min(0.99, shank / 2 / radius)))
    return arc(radius, -180 + root + angle, 180 - root + angle, 14)


def wrenches(rng: np.random.Generator) -> Item:
    """One spanner or a graded set, fanned or side by side."""
    kind = pick(rng, "combination", "combination", "open", "ring")
    count = 1 if rng.random() < 0.4 else int(rng.integers(2, 8))
    size, step = rng.uniform(8, 22 if count == 1 else 12), rng.uniform(1.0, 2.0)
    parts: list[Primitive] = []
    y = 0.0
    for k in range(count):
        now = size + k * step
        y += 1.2 * now
        turn = rotation(yaw=rng.normal(0, 2), roll=pick(rng, 0, 180) if kind == "open" else 0)
        parts += moved(_spanner(rng, now, kind), (rng.uniform(-4, 4), y, 0), turn)
        y += 1.2 * now + rng.uniform(0, 3)
    return Item("spanner", tuple(parts), poses=FLAT if count == 1 else FLAT[:2])


def adjustable(rng: np.random.Generator) -> Item:
    """An adjustable spanner or a pipe wrench: a fixed and a sliding jaw, a worm, a handle with an eye."""
    k = rng.uniform(0.7, 1.25)
    length, thick, gap = 150 * k, 12 * k, rng.uniform(2, 20) * k
    handle = taper(length, 19 * k, 25 * k)
    fixed = [
        (0.0, -12 * k),
        (14 * k, -20 * k),
        (40 * k, -16 * k),
        (44 * k, -3 * k),
        (28 * k, -2 * k),
        (22 * k, 14 * k),
        (0.0, 12 * k),
    ]
    outline = [*fixed, *[(-x, y) for x, y in handle[::-1] if x > 10]]
    eye = circle(7 * k, 12, (-length, 0.0))
    bed = Primitive(None, Box((0.62 * length, 9 * k, 0.3 * thick)), centre=(-length / 2, 0, 0.35 * thick))
    body = Primitive("steel", Prism(outline, thick, [eye]), carve=(bed,))
    sliding = [(24 * k, gap), (46 * k, gap), (43 * k, gap + 12 * k), (28 * k, gap + 22 * k), (23 * k, gap + 22 * k)]
    jaw = Primitive("steel", Prism(sliding, 0.85 * thick), centre=(0, 2 * k, 0))
    worm = Primitive("steel", Cylinder(5 * k, 12 * k), 6.5, (10 * k, 20 * k, 0), ALONG_X)
    parts: list[Primitive] = [body, jaw, worm]
    if rng.random() < 0.4:
        sleeve = Primitive(
            "soft pvc", RoundedBox((0.5 * length, 2.5, thick + 4), 1.0), centre=(-0.6 * length, 13 * k + 2, 0)
        )
        parts += [sleeve, *moved((sleeve,), (0, -26 * k - 4, 0))]
    return Item("adjustable spanner", tuple(parts), poses=FLAT)


def socket_set(rng: np.random.Generator) -> Item:
    """A case of sockets in rows with a ratchet, an extension, a handle and bits."""
    columns, drive = int(rng.integers(6, 11)), rng.uniform(7, 11)
    radii = np.linspace(rng.uniform(5, 7), rng.uniform(10, 14), columns)
    x = np.cumsum(2 * radii + rng.uniform(1.5, 4)) - radii
    width = float(x[-1] + radii[-1]) + 14
    deep = rng.random() < 0.4
    rows, y = [], 16.0
    for height in (26.0, 40.0)[: 1 + deep]:
        centres = np.stack([x - width / 2 + 4, np.full(columns, y), np.zeros(columns)], axis=1)
        rows.append((centres, height))
        y += height + 10
    parts: list[Primitive] = []
    for centres, height in rows:
        outer = np.stack([radii, radii, np.full(columns, height)], axis=1)
        hexes = np.stack([0.7 * radii, 0.7 * radii, np.full(columns, height * 0.5)], axis=1)
        square = np.stack([np.full(columns, 0.5 * drive)] * 2 + [np.full(columns, height * 0.35)], axis=1)
        holes = tuple(
            Primitive(
                None, copies(Cylinder(1, 1), centres, offset=(0, side * height * share, 0), turn=ALONG_Y, scales=hole)
            )
            for side, share, hole in ((1, 0.25, hexes), (-1, 0.325, square))
        )
        parts.append(Primitive("steel", copies(Cylinder(1, 1), centres, turn=ALONG_Y, scales=outer), carve=holes))
    parts += moved(_ratchet(rng, min(width * 0.7, 170), drive), (-width * 0.3, -12, 0))
    parts.append(rod("steel", (-width / 2 + 8, -32, 0), (width * rng.uniform(-0.1, 0.3), -32, 0), 0.6 * drive))
    bits = int(rng.integers(5, 14))
    at = np.stack([np.linspace(-0.4, 0.4, bits) * width, np.full(bits, -48.0), np.zeros(bits)], axis=1)
    parts.append(Primitive("steel", copies(Cylinder(3.2, 25), at, turn=ALONG_Y)))
    depth, tall = y + 70.0, 2 * float(radii[-1]) + 14
    tray = Primitive("polypropylene", Box((width - 2, depth - 6, 1.5)), centre=(0, 0, -tall / 2 + 3))
    inside = (*moved(tuple(parts), (0, 30 - y / 2, 0)), tray)
    latches = Primitive("steel", copies(Box((18, 2, 14)), np.array([[-0.3 * width, 0, 0], [0.3 * width, 0, 0]])))
    shell = case("polypropylene", (width + 8, depth, tall), 2.2, inside, 10)
    return Item("socket set", (shell, *moved((latches,), (0, -depth / 2 - 1, 0))), poses=(*FLAT[:2], rotation(roll=90)))


def _ratchet(rng: np.random.Generator, length: float, drive: float) -> Parts:
    radius = 1.5 * drive
    gear_ = Primitive(None, Cylinder(radius * 0.6, 10), carve=(Primitive("steel", Cylinder(radius * 0.5, 10)),))
    head = Primitive("steel", Cylinder(radius, 16), carve=(gear_,))
    neck = rod("steel", (radius, 0, 0), (0.45 * length, 0, 0), 0.55 * drive)
    tang = Primitive("steel", Cylinder(0.5 * drive, 0.5 * length), centre=(0, 0, 0))
    material = pick(rng, "rubber", "abs", "steel")
    grip = Primitive(material, Cylinder(1.1 * drive, 0.55 * length), None, (0.725 * length, 0, 0), ALONG_X, (tang,))
    return head, neck, grip


def pliers(rng: np.random.Generator) -> Item:
    """Combination, long-nosed, cutting or water-pump pliers, more or less open, with sleeves."""
    kind = pick(rng, "combination", "long", "cutter", "pump", "snips")
    k = rng.uniform(0.8, 1.15)
    reach = {"combination": 38, "long": 60, "cutter": 24, "pump": 45, "snips": 50}[kind] * k
    root = {"combination": 11, "long": 9, "cutter": 13, "pump": 13, "snips": 10}[kind] * k
    open_ = rng.uniform(1, 14)
    thick, spread, grip = rng.uniform(8, 12) * k, rng.uniform(16, 26) * k, rng.uniform(95, 130) * k
    tip = {"combination": 6.5, "long": 2.2, "cutter": 5, "pump": 6, "snips": 3.0}[kind] * k
    jaw = [(0.0, 1.0), (0.35 * reach, 1.5), (0.45 * reach, 4.0 * k), (0.62 * reach, 1.2), (reach, 0.8), (reach, tip)]
    jaw += [(0.4 * reach, root * 0.95), (0.0, root * 1.1), (-10 * k, root * 0.9), (-10 * k, 1.0)]
    if kind == "pump":
        jaw = [(x, y + 0.25 * max(x, 0.0)) for x, y in jaw]
    t = np.linspace(0, 1, 8)
    path = [(float(-10 * k - s * grip), float(0.5 * root + spread * np.sin(1.9 * s) ** 0.9)) for s in t]
    core, sleeve = strip(path, 6.5 * k), strip(path[1:], 12.0 * k)
    soft = Primitive("steel", Prism(strip(path[1:], 6.0 * k), 0.6 * thick))
    cover = Primitive(pick(rng, "soft pvc", "rubber", "polypropylene"), Prism(sleeve, 1.25 * thick), carve=(soft,))
    bare = rng.random() < 0.15
    handle = Primitive("steel", Prism(core if bare else strip(path[:2], 8.0 * k), 0.6 * thick))
    half = moved(
        (Primitive("steel", Prism(jaw, thick)), handle, *(() if bare else (cover,))), (0, 0, 0), rotation(yaw=open_)
    )
    other = moved(half, (0, 0, 0), rotation(roll=180))
    rivet = Primitive("steel", Cylinder(0.55 * root, 2.0), centre=(-1.0, 0, thick / 2 + 1))
    extra: Parts = (rivet,)
    if rng.random() < 0.3:
        wire = [(-45 * k, -12 * k, 0), (-40 * k, 0, 4), (-45 * k, 12 * k, 0)]
        extra = (*extra, Primitive("steel", tube(np.asarray(wire, float), 0.8)))
    return Item("pliers", (*half, *other, *extra), poses=FLAT)


def hand_saw(rng: np.random.Generator) -> Item:
    """A toolbox saw with a plate, a back saw, a folding saw, or a junior hacksaw."""
    kind = pick(rng, "panel", "back", "folding", "hack")
    length = rng.uniform(160, 215)
    if kind == "hack":
        height, wire = rng.uniform(60, 85), rng.uniform(2.5, 4.5)
        frame = np.array(
            [
                (0, 0, 0),
                (0, height * 0.9, 0),
                (10, height, 0),
                (length - 8, height, 0),
                (length, height * 0.9, 0),
                (length, 0, 0),
            ]
        )
        blade = Primitive("high-speed steel", Box((length, rng.uniform(6, 11), 0.7)))
        parts = [Primitive("steel", tube(frame, wire)), *moved((blade,), (length / 2, -wire - 6, 0))]
        parts.append(Primitive("abs", Cylinder(12, 90), None, (-wire - 13, 10, 0), ALONG_Y))
        return Item("hand saw", tuple(parts), poses=FLAT[:2])
    tall = rng.uniform(30, 90) if kind != "folding" else rng.uniform(22, 32)
    nose = tall * rng.uniform(0.3, 0.9 if kind == "panel" else 1.0)
    pitch = length / int(rng.integers(24, 45))
    teeth = [(k * pitch * 0.5, -rng.uniform(1.8, 2.4) * (k % 2)) for k in range(1, int(2 * length / pitch))]
    plate = Primitive("steel", Prism([(0, 0), *teeth, (length, 0), (length, nose), (0, tall)], rng.uniform(0.7, 1.1)))
    parts = [plate]
    if kind == "back":
        stiff = Primitive(
            pick(rng, "brass", "steel"), Box((length, 12, 3)), centre=(length / 2, max(nose, tall) + 6.5, 0)
        )
        parts.append(stiff)
    grip = rng.uniform(85, 105)
    if kind == "folding":
        spine = Primitive(None, Box((0.8 * grip, 8, 3)))
        handle = Primitive(
            pick(rng, "hardwood", "polypropylene"),
            Prism(taper(grip, 28, 34), 22),
            None,
            (-grip - 8, 12, 0),
            IDENTITY,
            (),
        )
        bolt = Primitive("steel", Cylinder(6, 2), centre=(-10.0, 12, 12.1))
        parts += [
            Primitive(
                handle.material, handle.shape, handle.density, handle.centre, carve=moved((spine,), (grip / 2, 0, 0))
            ),
            bolt,
        ]
    else:
        outline = [
            (0, -8),
            (0, tall + 6),
            (-25, tall + 18),
            (-grip * 0.8, tall + 8),
            (-grip, tall - 20),
            (-grip * 0.85, -14),
            (-30, -22),
        ]
        hole = rectangle(grip * 0.42, tall * 0.45 + 18, (-grip * 0.52, tall * 0.42), 8)
        handle = Primitive(pick(rng, "hardwood", "abs", "plywood"), Prism(outline, 22, [hole]), centre=(0.0, 0.0, 0.0))
        bolts = Primitive("brass", copies(Cylinder(5, 1.5), np.array([[-12.0, 8, 11.8], [-14.0, tall - 8, 11.8]])))
        parts += [handle, bolts]
    return Item("hand saw", tuple(parts), poses=FLAT[:2])


def drill_bits(rng: np.random.Generator) -> Item:
    """Twist drills in an index case, or in a pouch."""
    count = int(rng.integers(6, 20))
    radii = np.linspace(rng.uniform(0.5, 1.5), rng.uniform(3.5, 6.5), count)
    lengths = 22 + 16 * radii + rng.uniform(0, 15)
    y = np.cumsum(2 * radii + rng.uniform(2.0, 4.0))
    y -= 0.5 * (y[0] + y[-1])
    shank = 0.4 * lengths
    centres = np.stack([-0.5 * lengths.max() + shank / 2, y, np.zeros(count)], axis=1)
    starts = centres + np.stack([shank / 2, np.zeros(count), np.zeros(count)], axis=1)
    steel = pick(rng, "high-speed steel", "high-speed steel", "steel")
    scales = np.stack([radii, radii, shank], axis=1)
    shanks = Primitive(steel, copies(Cylinder(1, 1), centres, turn=ALONG_X, scales=scales))
    flutes = Primitive(steel, twisted(rng, starts, 0.6 * lengths, radii, ALONG_X))
    holder = Primitive(
        "polypropylene", Box((10, float(np.ptp(y)) + 12, 2)), centre=(-0.3 * lengths.max(), 0, -radii[-1] - 1.2)
    )
    size = (float(lengths.max()) + 14, float(np.ptp(y)) + 24, 2 * float(radii[-1]) + 10)
    if rng.random() < 0.25:
        return Item("drill bits", (shanks, flutes, holder), poses=FLAT[:2])
    metal = rng.random() < 0.4
    box = case("steel" if metal else "polypropylene", size, 0.7 if metal else 1.8, (shanks, flutes, holder), 3)
    hinge = rod("steel", (-size[0] / 2 - 1.6, -size[1] / 2 + 6, 0), (-size[0] / 2 - 1.6, size[1] / 2 - 6, 0), 1.5)
    return Item("drill bits", (box, hinge), poses=(*FLAT[:2], rotation(pitch=90)))


def tape_measure(rng: np.random.Generator) -> Item:
    """A pocket tape: a coil of steel tape on a spring hub in a plastic shell, hook, clip, screws."""
    k = rng.uniform(0.8, 1.3)
    outer, width = 27 * k, pick(rng, 13.0, 16.0, 19.0, 25.0)
    layers = Texture(0.15, (0.8, 0.8, 30.0), int(rng.integers(50)))
    full = outer - 4.0
    hub = Primitive("abs", Cylinder(full * 0.22, width))
    spring = Primitive("steel", Cylinder(full * 0.5, width), vary(rng, 3.0), carve=(hub,))
    gap = Primitive(None, Cylinder(full * rng.uniform(0.55, 0.65), width), carve=(spring,))
    coil_ = Primitive("steel", Cylinder(full, width), vary(rng, 6.6), carve=(gap,), texture=layers)
    outline = [*arc(outer, 20, 230, 16), (-0.6 * outer, -outer), (outer, -outer), (outer, 0.0)]
    hollow = Primitive(None, Cylinder(full + 0.5, width + 1), carve=(coil_,))
    shell = Primitive(
        pick(rng, "abs", "abs", "aluminium alloy", "zinc die-cast"), Prism(outline, width + 8), carve=(hollow,)
    )
    hook = Primitive("steel", Box((1.2, 9, width)), centre=(outer + 0.8, -outer + 3, 0))
    corners = np.array([[0.8, -0.8, 0.0], [-0.72, 0.72, 0.0], [-0.65, -0.8, 0.0]]) * outer * 0.93 + (
        0,
        0,
        width / 2 + 4.8,
    )
    screws = Primitive("steel", copies(Cylinder(2.2, 1.4), corners))
    clip = Primitive("steel", Box((12, 38 * k, 0.8)), centre=(0, 0, -width / 2 - 6))
    bumper = Primitive("rubber", Box((2, 20 * k, width + 8)), centre=(outer + 2.5, -outer / 2 + 6, 0))
    parts = [shell, hook, screws, clip, *([bumper] if rng.random() < 0.5 else [])]
    return Item("tape measure", tuple(parts), poses=(IDENTITY, rotation(roll=90), rotation(roll=180)))


def clamp(rng: np.random.Generator) -> Item:
    """A G-clamp, an F-clamp or a spring clamp."""
    kind = pick(rng, "g", "g", "f", "spring")
    k, reach = rng.uniform(0.7, 1.3), rng.uniform(0.15, 0.8)
    if kind == "spring":
        t = np.linspace(0, 1, 7)
        half = strip([(float(-70 * k + 130 * k * s), float(3 + 22 * k * abs(s - 0.55) ** 0.8)) for s in t], 9 * k)
        arm = Primitive(pick(rng, "glass-filled nylon", "steel"), Prism(half, 14 * k))
        wound = Primitive(
            "steel", tube(np.stack([5 * np.cos(t * 25), 5 * np.sin(t * 25), 10 * t - 5], axis=1) * 1.0, 1.2)
        )
        pads = Primitive("soft pvc", copies(Box((14, 5, 12)), np.array([[62 * k, 9.0, 0], [62 * k, -9.0, 0]])))
        return Item("clamp", (arm, *moved((arm,), (0, -2, 0), rotation(roll=180)), wound, pads), poses=FLAT[:2])
    span, depth = 90 * k, 55 * k
    if kind == "g":
        inner = [(-depth * 0.5, 12 * k), (-depth * 0.5, span - 12 * k), (-depth * 0.1, span), (depth * 0.6, span)]
        outline = [
            (depth * 0.6, -14 * k),
            (-depth * 0.4, -14 * k),
            (-depth * 0.78, 6 * k),
            (-depth * 0.78, span - 6 * k),
            (-depth * 0.4, span + 14 * k),
            (depth * 0.6, span + 10 * k),
        ]
        frame = Primitive(
            pick(rng, "cast iron", "steel"),
            Prism([*outline, *inner[::-1], (-depth * 0.1, 0.0), (depth * 0.6, 0.0)], 14 * k),
        )
        top = span + 12 * k
    else:
        bar = Primitive("steel", Box((9 * k, span + 90 * k, 4 * k)), centre=(-depth * 0.55, span / 2 + 20 * k, 0))
        lower = Primitive(
            "cast iron", Prism(strip([(-depth * 0.45, -8 * k), (depth * 0.65, -2 * k)], [18 * k, 12 * k]), 12 * k)
        )
        upper = Primitive(
            "cast iron", Prism(strip([(-depth * 0.45, span + 4 * k), (depth * 0.65, span + 6 * k)], 14 * k), 14 * k)
        )
        frame, top = bar, span + 13 * k
        extra = (lower, upper)
    screw_end = span * (1 - reach) + 8 * k
    x = depth * 0.42
    spindle = rod("steel", (x, screw_end, 0), (x, top + span * reach * 0.8 + 12, 0), 4.5 * k)
    pad = Primitive("steel", Cylinder(9 * k, 7 * k), None, (x, screw_end - 3.5 * k, 0), ALONG_Y)
    tail = top + span * reach * 0.8 + 12
    bar_end = rod("steel", (x - 24 * k, tail + 3, 0), (x + 24 * k, tail + 3, 0), 2.6 * k)
    if kind == "f":
        bar_end = rod("hardwood", (x, tail, 0), (x, tail + 70 * k, 0), 12 * k)
        return Item("clamp", (frame, *extra, spindle, pad, bar_end), poses=FLAT[:2])
    return Item("clamp", (frame, spindle, pad, bar_end), poses=FLAT)


def spirit_level(rng: np.random.Generator) -> Item:
    """A torpedo or box-section level with vials."""
    length, tall, thick = rng.uniform(180, 320), rng.uniform(35, 52), rng.uniform(16, 24)
    metal = rng.random() < 0.6
    wall = rng.uniform(1.4, 2.2)
    vials = [
        (0.0, ALONG_X, tall / 2 - 8),
        (-0.36 * length, ALONG_Y, 0.0),
        (0.34 * length, rotation(yaw=45, pitch=90), 0.0),
    ]
    blocks = []
    for x, turn, y in vials[: int(rng.integers(2, 4))]:
        bubble = Primitive(None, Cylinder(4.0, 8), centre=(0, 0, rng.uniform(-6, 6)))
        liquid = Primitive("ethanol", Cylinder(4.5, 34), carve=(bubble,))
        blocks.append(
            Primitive(
                "acrylic",
                Cylinder(7, 40 if tall > 43 else 32),
                None,
                (x, y if abs(y) < tall / 2 - 7 else y - 2, 0),
                turn,
                (liquid,) if tall > 43 else (bubble,),
            )
        )
    rib = Primitive("abs", Box((length - 8, 2, thick - 2 * wall - 0.5)), centre=(0, -0.22 * tall, 0))
    size = (length, tall + 8, thick)
    room = Primitive(
        None,
        Box((length - 2 * wall, tall + 8 - 2 * wall, thick - 2 * wall)),
        carve=(*blocks, rib) if tall > 60 else tuple(blocks),
    )
    shell = Primitive("aluminium alloy" if metal else "abs", Box(size), carve=(room,))
    caps = Primitive(
        "soft pvc",
        copies(
            RoundedBox((8, tall + 10, thick + 2), 2), np.array([[-length / 2 - 4.2, 0, 0], [length / 2 + 4.2, 0, 0]])
        ),
    )
    return Item("spirit level", (shell, caps), poses=(*FLAT[:2], rotation(roll=90)))


def files(rng: np.random.Generator) -> Item:
    """Flat, round and half-round files or needle files with their tangs in handles."""
    count = int(rng.integers(2, 7))
    needle = rng.random() < 0.4
    k = 0.45 if needle else 1.0
    parts: list[Primitive] = []
    cut = Texture(0.04, (1.2, 30.0, 30.0), 3)
    y = 0.0
    for _ in range(count):
        length, width, thick = (
            rng.uniform(130, 200) * (0.55 if needle else 1),
            rng.uniform(12, 24) * k,
            rng.uniform(3.5, 6) * k,
        )
        kind = pick(rng, "flat", "flat", "round", "half", "three")
        if kind == "round":
            blade = Primitive(
                "tool steel", Frustum(width * 0.22, width * 0.14, length), None, (length / 2, 0, 0), ALONG_X
            )
        elif kind == "flat":
            outline = [
                (0.0, -width / 2),
                (length * 0.7, -width / 2),
                (length, -width * 0.38),
                (length, width * 0.38),
                (length * 0.7, width / 2),
                (0.0, width / 2),
            ]
            blade = Primitive("tool steel", Prism(outline, thick), texture=cut)
        else:
            side = ((0.0, -1.0, 0.0), (0.0, 0.5, 0.87), (0.0, 0.5, -0.87))
            blade = Primitive(
                "tool steel", Polyhedron(side, (width * 0.25,) * 3, (length, width, width)), None, (length / 2, 0, 0)
            )
        tang = Primitive(
            "tool steel", Frustum(0.12 * width, 0.22 * width, 35 * k + 15), centre=(0, 0, -(35 * k + 15) / 2)
        )
        grip, thick_grip = 90 * k + 15, 13 * k
        profile = (
            (-grip, thick_grip * 0.7),
            (-grip + 5, thick_grip),
            (-0.4 * grip, thick_grip),
            (-0.15 * grip, 0.75 * thick_grip),
            (0.0, 0.72 * thick_grip),
        )
        handle = _lathe(pick(rng, "hardwood", "polypropylene", "abs"), profile, carve=(tang,))
        y += max(width, 26 * k) / 2
        parts += moved((blade, handle), (rng.uniform(-5, 5), y, 0))
        y += max(width, 26 * k) / 2 + rng.uniform(1, 5)
    if rng.random() < 0.4:
        low, high = Item("files", tuple(parts)).bounds()
        sheet = Primitive(
            "soft pvc",
            Box((float(np.ptp([low[0], high[0]])) + 8, float(high[1] - low[1]) + 10, 0.8)),
            None,
            (0.5 * float(low[0] + high[0]), 0.5 * float(low[1] + high[1]), float(low[2]) - 0.5),
        )
        parts.append(sheet)
    return Item("file set", tuple(parts), poses=FLAT[:2])


def hex_keys(rng: np.random.Generator) -> Item:
    """L-shaped keys in a plastic clip, or a folding set."""
    count = int(rng.integers(5, 10))
    sizes = np.linspace(rng.uniform(0.8, 1.4), rng.uniform(3.0, 5.2), count)
    if rng.random() < 0.35:
        body = Primitive("steel", copies(Box((95, 14, 1.2)), np.array([[0, 0, -12.0], [0, 0, 12.0]])))
        at = np.stack([np.zeros(count), np.zeros(count), np.linspace(-10, 10, count)], axis=1)
        scales = np.stack([np.minimum(sizes, 2.2) * 0.9] * 2 + [np.full(count, 78.0)], axis=1)
        keys = Primitive("tool steel", copies(Cylinder(1, 1), at, turn=ALONG_X, scales=scales))
        pins = Primitive("steel", copies(Cylinder(3, 22.5), np.array([[-44.0, 0, 0], [44.0, 0, 0]])))
        return Item("hex keys", (body, keys, pins), poses=(IDENTITY, rotation(roll=90)))
    keys_ = []
    y = 0.0
    for radius in sizes:
        long, short = 35 + 22 * radius, 12 + 6 * radius
        bend = [
            (long, 0, 0),
            (2.5 * radius, 0, 0),
            (0.7 * radius, 0.7 * radius, 0),
            (0, 2.5 * radius, 0),
            (0, short, 0),
        ]
        keys_.append(Primitive("tool steel", tube(np.add(bend, (0.0, y, 0.0)), radius)))
        y -= 2.6 * radius + 1
    clip = Primitive("polypropylene", Box((16, abs(y) + 4, 2.2)), centre=(26.0, y / 2, -sizes[-1] - 1.5))
    return Item("hex keys", (*keys_, clip), poses=FLAT[:2])


def chisels(rng: np.random.Generator) -> Item:
    """Wood chisels, cold chisels, punches: a bevelled blade, a tang in a ferruled handle."""
    parts: list[Primitive] = []
    y = 0.0
    for _ in range(pick(rng, 1, 1, 2, 3, 4)):
        width, length = rng.uniform(6, 32), rng.uniform(85, 130)
        thick = rng.uniform(3, 5)
        y += max(width, 28) / 2
        if rng.random() < 0.25:
            stock = Primitive("tool steel", Cylinder(width / 3 + 2, length), None, (0, y, 0), ALONG_X)
            edge = Primitive(
                "tool steel",
                Polyhedron(((0.35, 0, 1.0), (0.35, 0, -1.0)), (7.0, 7.0), (40, width, 14)),
                None,
                (length / 2 + 20, y, 0),
            )
            parts += [stock, edge]
        else:
            blade = Primitive("tool steel", Box((length, width, thick)), centre=(length / 2 + 10, y, 0))
            run = 2.2 * thick
            bevel = Primitive(
                "tool steel",
                Polyhedron(((thick, 0, run),), (0.0,), (run, width, thick)),
                None,
                (length + 10 + run / 2, y, 0),
            )
            neck = Primitive("tool steel", Frustum(5.5, 4.0, 20), None, (0, y, 0), rotation(pitch=90))
            tang = Primitive("tool steel", Frustum(1.5, 3.5, 45), centre=(0, 0, -32.5))
            grip = rng.uniform(95, 125)
            profile = ((-grip, 10.0), (-grip + 6, 14.5), (-0.4 * grip, 13.5), (-25, 11.0), (-10, 10.0))
            handle = _lathe(pick(rng, "hardwood", "polypropylene", "acrylic"), profile, y, (tang,))
            hoop = Primitive("steel", Cylinder(11.5, 7), None, (-grip - 3.6, y, 0), ALONG_X)
            parts += [blade, bevel, neck, handle, *([hoop] if rng.random() < 0.5 else [])]
        y += max(width, 28) / 2 + rng.uniform(2, 6)
    return Item("chisel", tuple(parts), poses=FLAT[:2])


def paint_brushes(rng: np.random.Generator) -> Item:
    """Flat paint brushes: bristles set in a tinned ferrule with nails, a wooden or plastic handle; or a roller."""
    parts: list[Primitive] = []
    y = 0.0
    for _ in range(int(rng.integers(1, 5))):
        width, thick = rng.uniform(18, 75), rng.uniform(8, 16)
        y += width / 2
        hair = Primitive(
            pick(rng, "nylon", "polyester", "wool"),
            Box((rng.uniform(38, 60), width * 0.97, thick * 0.8)),
            vary(rng, 0.5),
            (45, y, 0),
            texture=Texture(0.15, (20.0, 0.8, 2.0), int(rng.integers(99))),
        )
        plug = Primitive("softwood", Box((30, width - 1.2, thick - 1.2)))
        ferrule = Primitive("steel", Box((32, width, thick)), carve=(plug,))
        nails = Primitive(
            "steel",
            copies(Cylinder(1.1, thick + 1.6), np.array([[-5.0, y - width * 0.3, 0], [-5.0, y + width * 0.3, 0]])),
        )
        handle = strip(
            [(-16.0, 0.0), (-35.0, 0.0), (-60.0, 0.0), (-110.0, 0.0), (-130.0, 0.0)],
            [width, 0.9 * width, 20.0, 26.0, 14.0],
        )
        hang = circle(4, 10, (-120, 0))
        wood = Primitive(
            pick(rng, "softwood", "hardwood", "polypropylene"), Prism(handle, 0.8 * thick, [hang]), centre=(0, y, 0)
        )
        parts += [hair, *moved((ferrule,), (0, y, 0)), nails, wood]
        y += width / 2 + rng.uniform(2, 8)
    return Item("paint brush", tuple(parts), poses=FLAT[:2])


def hole_saws(rng: np.random.Generator) -> Item:
    """Hole saws: toothed steel cups of several sizes with an arbor and a pilot drill."""
    parts: list[Primitive] = []
    x = 0.0
    for _ in range(int(rng.integers(2, 6))):
        radius, tall = rng.uniform(10, 34), rng.uniform(28, 42)
        x += radius
        wall = rng.uniform(1.4, 2.2)
        bore = Primitive(None, Cylinder(radius - wall, tall - 5), centre=(0, 0, 2.5))
        hub = Primitive(None, Cylinder(6.0, 5), centre=(0, 0, -tall / 2 + 2.5))
        slots = Primitive(
            None, copies(Box((0.9 * wall, 7, 14)), np.array([[radius - wall / 2, 0, 0], [wall / 2 - radius, 0, 0]]))
        )
        cup = Primitive(
            "high-speed steel", Cylinder(radius, tall), carve=(bore, hub) if radius < 16 else (bore, hub, slots)
        )
        angle = np.arange(0, 2 * np.pi, 5.5 / radius)
        at = np.stack(
            [
                (radius - wall / 2) * np.cos(angle),
                (radius - wall / 2) * np.sin(angle),
                np.full(len(angle), tall / 2 + 1.2),
            ],
            axis=1,
        )
        teeth = Primitive("high-speed steel", copies(Frustum(1.6, 0.3, 2.4), at))
        parts += moved((cup, teeth), (x, rng.uniform(-8, 8), tall / 2))
        x += radius + rng.uniform(2, 6)
    arbor = Primitive("steel", Cylinder(5.5, 38), None, (20, 48, 6), ALONG_X)
    collar = Primitive("steel", Prism(regular(12, 6), 12), None, (42, 48, 6), ALONG_X)
    pilot = Primitive(
        "high-speed steel", twisted(rng, np.array([[50.0, 48, 6]]), np.array([60.0]), np.array([3.2]), ALONG_X)
    )
    return Item("hole saw", (*parts, arbor, collar, pilot), poses=(IDENTITY, rotation(roll=180)))


def tool_roll(rng: np.random.Generator) -> Item:
    """Several tools side by side in a roll of canvas or leather, laid flat or rolled into two layers."""
    parts: list[Primitive] = []
    y = 0.0
    for _ in range(int(rng.integers(4, 9))):
        draw = pick(rng, "spanner", "spanner", "driver", "pliers", "rod")
        if draw == "spanner":
            across = rng.uniform(8, 15)
            tool, half = moved(_spanner(rng, across, pick(rng, "combination", "open")), (0, 0, 0)), across * 1.2
        elif draw == "driver":
            tool, half = moved(_driver(rng, rng.uniform(60, 110), rng.uniform(2, 3.5), 85, 12), (0, 0, 0)), 13.0
        elif draw == "pliers":
            tool, half = pliers(rng).parts, 45.0
        else:
            tool, half = (rod("tool steel", (-60, 0, 0), (70, 0, 0), rng.uniform(2, 6)),), 7.0
        parts += moved(tool, (rng.uniform(-10, 10), y + half, 0), rotation(yaw=pick(rng, 0, 180)))
        y += 2 * half + 4
        if y > 250.0:
            break
    low, high = Item("roll", tuple(parts)).bounds()
    cloth = "leather" if rng.random() < 0.3 else "cotton"
    density = vary(rng, 0.9 if cloth == "leather" else 0.5)
    knit = Texture(0.06, 2.0, 7)
    size = (float(high[0] - low[0]) + 24, float(high[1] - low[1]) + 12, 1.8)
    middle = 0.5 * (low + high)
    sheets = [
        Primitive(cloth, Box(size), density, (middle[0], middle[1], z), texture=knit) for z in (low[2] - 1, high[2] + 1)
    ]
    seams = Primitive(
        cloth,
        copies(
            Box((size[0] * 0.6, 2.5, 1.5)),
            np.stack([np.full(5, middle[0] - 20), np.linspace(low[1], high[1], 5), np.full(5, low[2] - 2.7)], axis=1),
        ),
        density,
    )
    corner = (float(high[0]) - 5, float(middle[1]), float(high[2]) + 4)
    frame = np.add([(0, 0, 0), (18, 0, 0), (18, 22, 0), (0, 22, 0)], corner)
    buckle = Primitive("steel", tube(frame, 1.5, closed=True))
    return Item("tool roll", (*parts, *sheets, seams, buckle), poses=FLAT[:2])


GOODS: tuple[Goods, ...] = (
    Goods("hammer", hammer, ("tools",), 1.5, "baton"),
    Goods("screwdriver set", screwdrivers, ("tools", "hobby"), 1.5, "knife"),
    Goods("spanner", wrenches, ("tools", "machine parts"), 2.0, "knife"),
    Goods("adjustable spanner", adjustable, ("tools",), 1.0, "pistol"),
    Goods("socket set", socket_set, ("tools",), 1.0),
    Goods("pliers", pliers, ("tools", "hobby"), 1.5, "scissors", (1, 3)),
    Goods("hand saw", hand_saw, ("tools",), 1.0, "knife"),
    Goods("drill bits", drill_bits, ("tools", "machine parts"), 1.0),
    Goods("tape measure", tape_measure, ("tools", "household", "hobby"), 1.0, "grenade"),
    Goods("clamp", clamp, ("tools",), 1.0, "pill_press", (1, 2)),
    Goods("spirit level", spirit_level, ("tools",), 0.7, "baton"),
    Goods("file set", files, ("tools", "hobby"), 0.8, "knife"),
    Goods("hex keys", hex_keys, ("tools", "machine parts", "sports"), 1.0),
    Goods("chisel", chisels, ("tools", "hobby"), 1.0, "knife"),
    Goods("paint brush", paint_brushes, ("tools", "hobby", "household"), 1.0),
    Goods("hole saw", hole_saws, ("tools",), 0.8, "throwing_star"),
    Goods("tool roll", tool_roll, ("tools",), 0.8),
)
