"""Hand tools: hammers, screwdrivers, spanners, sockets, pliers, hex keys, tool rolls."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import tube
from ..primitives import Box, Cylinder, Frustum, RoundedBox
from ..prism import Point, Prism, circle
from ..revolved import Revolved
from ..texture import Texture
from .assembly import (
    ALONG_X,
    ALONG_Y,
    FLAT,
    arc,
    case,
    copies,
    lathe,
    pick,
    rod,
    strip,
    taper,
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
        parts.append(lathe("steel", ((12, 11), (22, 10), (24, 13), (36, vary(rng, 13)))))
    elif kind == "ball":
        parts.append(lathe("steel", ((12, 11), (20, 10), (23, 12), (34, 13))))
        parts.append(lathe("steel", ((-36, 3), (-33, 8), (-28, 10.5), (-22, 9.5), (-12, 11))))
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


def _driver(rng: np.random.Generator, shaft: float, radius: float, grip: float, thick: float) -> Parts:
    """A screwdriver along x, its handle from -grip to 0."""
    ring = thick * rng.uniform(0.72, 0.9)
    profile = [(-grip, thick * 0.6), (-grip + 4, thick), (-0.55 * grip, thick), (-0.4 * grip, ring)]
    profile += [(-0.18 * grip, thick), (-0.08 * grip, thick), (0.0, radius + 2.5)]
    tang_length = grip * rng.uniform(0.45, 0.75)
    tang = Primitive("steel", Cylinder(radius, tang_length), centre=(0, 0, -tang_length / 2))
    handle = lathe(pick(rng, "abs", "polypropylene", "acrylic"), tuple(profile), carve=(tang,))
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
        square = np.stack([np.minimum(0.5 * drive, 0.8 * radii)] * 2 + [np.full(columns, height * 0.35)], axis=1)
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
    Goods("hammer", hammer, ("tools",), 1.5, "hammer"),
    Goods("screwdriver set", screwdrivers, ("tools", "hobby"), 1.5, "screwdriver"),
    Goods("spanner", wrenches, ("tools", "machine parts"), 2.0, "wrench"),
    Goods("adjustable spanner", adjustable, ("tools",), 1.0, "wrench"),
    Goods("socket set", socket_set, ("tools",), 1.0, "wrench"),
    Goods("pliers", pliers, ("tools", "hobby"), 1.5, "pliers", (1, 3)),
    Goods("hex keys", hex_keys, ("tools", "machine parts", "sports"), 1.0, "wrench"),
    Goods("tool roll", tool_roll, ("tools",), 0.8, "wrench"),
)
