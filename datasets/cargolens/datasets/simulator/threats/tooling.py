"""Punches and dies of tablet presses, and moulds and boards for tablets and capsules."""

from __future__ import annotations

import numpy as np

from ..design import Threat
from ..geometry import Convex, rotation
from ..item import Item, Primitive, Vector, moved
from ..many import Many, tube
from ..primitives import Box, Capsule, Cylinder, Ellipsoid, Intersection, RoundedBox
from ..prism import Prism, gear, rectangle
from ..revolved import Revolved
from ..view_geometry import Float64
from .wraps import flat_bag

Parts = tuple[Primitive, ...]
FLAT = (rotation(), rotation(roll=180))
LYING = (rotation(pitch=90), rotation(), rotation(roll=90))
ANY_SIDE = (rotation(), rotation(roll=180), rotation(roll=90), rotation(pitch=90))


def punch(rng: np.random.Generator) -> Revolved:
    """A punch from head to tip: with a domed head and neck for a rotary press, plain for a single-punch one."""
    tip = float(rng.uniform(2.0, 8.0))
    if rng.random() < 0.55:
        barrel, length = float(rng.choice([9.5, 12.7])) * float(rng.uniform(0.9, 1.05)), float(rng.uniform(118, 140))
        head, neck = 1.33 * barrel, 0.72 * barrel
        stem = length - float(rng.uniform(18, 32))
        return Revolved((
            (0, 0.6 * head), (3, head), (6, head), (9, neck), (20, neck), (21, barrel), (stem, barrel),
            (stem + 3, 1.15 * tip), (length - 4, 1.1 * tip), (length - 4, tip), (length, tip),
        ))  # fmt: skip
    barrel, length = float(rng.uniform(7, 12)), float(rng.uniform(42, 75))
    stem = length * float(rng.uniform(0.45, 0.7))
    foot = float(rng.uniform(1.0, 1.5)) * barrel
    return Revolved((
        (0, foot), (4, foot), (4, barrel), (stem, barrel), (stem + 1.5, 1.2 * tip), (length, tip),
    ))  # fmt: skip


def copies(what: str, body: Revolved, centres: Float64, turns: Float64) -> Parts:
    """A turned body many times over: a primitive for each of its slices."""
    return tuple(
        Primitive(what, Many(shape, centres + turns[:, :, 2] * z, turns)) for z, shape in body.slices if z >= 0.0
    )


def die(rng: np.random.Generator) -> tuple[float, float, float]:
    """Outer radius, height and bore radius of a die, mm."""
    radius = float(rng.choice([12.0, 15.1, 19.05])) * float(rng.uniform(0.9, 1.1))
    return radius, radius * float(rng.uniform(1.2, 1.6)), radius * float(rng.uniform(0.15, 0.5))


def rings(what: str, size: tuple[float, float, float], centres: Float64, turns: Float64 | None = None) -> Primitive:
    """Dies of one size with their bores."""
    radius, height, bore = size
    hole = Primitive(None, Many(Cylinder(bore, height), centres, turns))
    return Primitive(what, Many(Cylinder(radius, height), centres, turns), carve=(hole,))


def steel(rng: np.random.Generator) -> str:
    """What tooling is made of."""
    return str(rng.choice(["tool steel", "stainless steel", "steel", "high-speed steel"], p=[0.6, 0.15, 0.2, 0.05]))


def one_punch(rng: np.random.Generator) -> Item:
    """A punch, perhaps with several tips, with the key on its barrel."""
    body, what = punch(rng), steel(rng)
    parts = [Primitive(what, body)]
    length, widest = float(body.bounds[1, 2]), max(radius for _, radius in body.profile[3:6])
    if rng.random() < 0.3:
        count = int(rng.integers(3, 9))
        angle = 2 * np.pi * np.arange(count) / count
        at = np.stack([0.6 * widest * np.cos(angle), 0.6 * widest * np.sin(angle), np.full(count, length + 5)], axis=1)
        parts = [
            Primitive(what, Cylinder(widest, 8.0), centre=(0, 0, length + 4)),
            Primitive(what, Many(Cylinder(0.2 * widest, 14.0), at + np.array([0, 0, 10]))),
            *parts,
        ]
    if rng.random() < 0.5:
        parts.append(Primitive("steel", Box((4.0, 3.0, 9.0)), centre=(widest + 2, 0, 0.45 * length)))
    return Item("punch", tuple(parts), "press_tooling", LYING)


def tool_set(rng: np.random.Generator) -> Item:
    """Upper punch, lower punch and die side by side, once or a few times."""
    what, upper, lower, ring = steel(rng), punch(rng), punch(rng), die(rng)
    count = int(rng.integers(1, 4))
    step = 2.6 * ring[0]
    rows = np.arange(count) * 3.0 * step
    turns = np.stack([rotation(float(rng.normal(0, 8))) @ rotation(pitch=90) for _ in range(count)])
    first = np.stack([rng.normal(0, 4, count), rows, np.zeros(count)], axis=1)
    second = first + np.array([float(rng.normal(0, 8)), step, 0.0])
    dies = np.stack([rng.normal(40, 6, count), rows + 2 * step, np.zeros(count)], axis=1)
    parts = (*copies(what, upper, first, turns), *copies(what, lower, second, turns), rings(what, ring, dies))
    return Item("punches and die", parts, "press_tooling", FLAT)


def dies(rng: np.random.Generator) -> Item:
    """A number of dies in rows or a stack, perhaps in a bag."""
    size, what = die(rng), steel(rng)
    nx, ny, nz = int(rng.integers(1, 7)), int(rng.integers(1, 4)), int(rng.integers(1, 3))
    at = np.stack(np.meshgrid(np.arange(nx), np.arange(ny), np.arange(nz), indexing="ij"), -1).reshape(-1, 3)
    centres = at * [2.1 * size[0], 2.1 * size[0], size[1] + 0.5]
    centres[:, :2] += rng.uniform(-0.4, 0.4, (len(at), 2))
    parts: Parts = (rings(what, size, centres),)
    if rng.random() < 0.4:
        shift = tuple((-0.5 * (centres.min(axis=0) + centres.max(axis=0))).tolist())
        bag = (2.1 * size[0] * nx + 40, 2.1 * size[0] * ny + 12)
        parts = (*moved(parts, (shift[0], shift[1], 0.0)), *flat_bag(rng, bag, -0.5 * size[1] - 0.1, zipped=True))
    return Item("dies", parts, "press_tooling", ANY_SIDE)


def foam_tray(rng: np.random.Generator) -> Item:
    """Punches and dies in the slots of a foam tray, in a case or carton."""
    body, ring, what = punch(rng), die(rng), steel(rng)
    count = int(rng.integers(2, 9))
    length, widest = float(body.bounds[1, 2]), float(body.bounds[1, 0])
    step = 2.4 * max(widest, 0.6 * ring[0]) + 6
    size = (length + 2.4 * ring[0] + 50, count * step + 24, 2 * max(widest, ring[0]) + 22)
    y = (np.arange(count) - 0.5 * (count - 1)) * step
    slot = np.stack([np.full(count, -0.5 * size[0] + 14), y, np.zeros(count)], axis=1)
    turns = np.tile(rotation(pitch=90), (count, 1, 1))
    full = rng.random(count) > 0.1
    full[0] = True
    room = Many(Box((length + 2, 2 * widest + 2, 2 * widest + 2)), slot + np.array([0.5 * length, 0, 0]))
    middle = np.stack([np.full(count, 0.5 * size[0] - 16 - ring[0]), y, np.zeros(count)], axis=1)
    held = copies(what, body, slot[full], turns[full])
    empty = Primitive(None, room, carve=held, role="wrap")
    sockets = Primitive(
        None,
        Many(Cylinder(ring[0] + 0.5, ring[1] + 1), middle[::2]),
        carve=(rings(what, ring, middle[::2]),),
        role="wrap",
    )
    foam = Primitive(
        "polyethylene foam", Box(size), float(rng.uniform(0.025, 0.06)), carve=(empty, sockets), role="wrap"
    )
    shell, case = (("cardboard", 1.5), ("abs", 2.5), ("plywood", 6.0))[int(rng.integers(3))], size
    outer = (case[0] + 2 * shell[1], case[1] + 2 * shell[1], case[2] + 2 * shell[1])
    box = Primitive(shell[0], RoundedBox(outer, min(4.0, shell[1]), "z"), carve=(foam,), role="wrap")
    return Item("tooling in a foam tray", (box,), "press_tooling", FLAT)


def bagged(rng: np.random.Generator) -> Item:
    """Greased punches thrown into a bag."""
    body, what = punch(rng), steel(rng)
    count = int(rng.integers(2, 9))
    length, widest = float(body.bounds[1, 2]), float(body.bounds[1, 0])
    turns = np.stack(
        [rotation(float(rng.normal(0, 14)) + 180 * rng.integers(2)) @ rotation(pitch=90) for _ in range(count)]
    )
    layer = np.arange(count) % 2
    centres = np.stack(
        [rng.normal(0, 5, count), (np.arange(count) - 0.5 * count) * 1.6 * widest, layer * 2.05 * widest], axis=1
    )
    centres -= turns[:, :, 2] * 0.5 * length
    skin = Primitive(
        "grease",
        Many(Cylinder(widest + 1.0, 0.5 * length), centres + turns[:, :, 2] * 0.5 * length, turns),
        0.15,
        role="wrap",
    )
    bag = flat_bag(rng, (length + 50, count * 1.7 * widest + 40), -widest - 1.2, zipped=rng.random() < 0.5)
    return Item("punches in a bag", (*copies(what, body, centres, turns), skin, *bag), "press_tooling", FLAT)


def rolled(rng: np.random.Generator) -> Item:
    """Punches bundled in paper, cloth or bubble film and tape."""
    body, what = punch(rng), steel(rng)
    count = int(rng.choice([1, 2, 3, 4, 7]))
    length, widest = float(body.bounds[1, 2]), float(body.bounds[1, 0])
    ring = max(1, count - 1) if count == 7 else count
    reach = 0.0 if count == 1 else (widest + 0.5) / np.sin(np.pi / max(ring, 2)) if ring > 1 else 0.0
    angle = 2 * np.pi * np.arange(ring) / ring
    centres = np.stack([reach * np.cos(angle), reach * np.sin(angle), np.full(ring, -0.5 * length)], axis=1)
    if count == 7:
        centres = np.concatenate([centres, [[0, 0, -0.5 * length]]])
    turns = np.tile(rotation(), (len(centres), 1, 1))
    inner = float(reach) + widest + 0.5
    thick = float(rng.uniform(2, 9))
    soft, density = (("newsprint", 0.35), ("polyethylene film", 0.06), ("cotton", 0.25))[int(rng.integers(3))]
    air = Primitive(None, Cylinder(inner, length), carve=copies(what, body, centres, turns), role="wrap")
    roll = Primitive(soft, Cylinder(inner + thick, length + 14), density, carve=(air,), role="wrap")
    tape = Cylinder(inner + thick + 0.3, length * 0.6)
    hole = Primitive(None, Cylinder(inner + thick, length * 0.6), role="wrap")
    band = Primitive("packing tape", tape, carve=(hole,), role="wrap")
    return Item("wrapped punches", (roll, band), "press_tooling", (rotation(pitch=90), rotation(roll=90)))


def cavity(rng: np.random.Generator, depth: float) -> tuple[Convex, float, float]:
    """A tablet's hollow below z = 0, and its sizes along x and y, mm."""
    a, b = float(rng.uniform(3, 6)), float(rng.uniform(3, 6))
    kind = int(rng.integers(4))
    if kind == 0:
        return Cylinder(a, depth), 2 * a, 2 * a
    if kind == 1:
        dome = Intersection((Ellipsoid((a, a, depth)), Box((2 * a, 2 * a, depth))), ((0, 0, 0.5 * depth), (0, 0, 0)))
        return dome, 2 * a, 2 * a
    if kind == 2:
        return RoundedBox((2.6 * a, 1.5 * b, depth), 1.0, "z"), 2.6 * a, 1.5 * b
    return Cylinder(1.7 * a, depth, a), 3.4 * a, 2 * a


def grid(rng: np.random.Generator, pitch: tuple[float, float], largest: float = 220.0) -> Float64:
    """(n, 3) centres of rows and columns that fit a plate no longer than `largest`, mm."""
    nx, ny = (int(np.clip(rng.integers(4, 16), 2, largest / p)) for p in pitch)
    at = np.stack(np.meshgrid(np.arange(nx), np.arange(ny), [0.0], indexing="ij"), -1).reshape(-1, 3)
    return np.asarray((at - 0.5 * np.array([nx - 1, ny - 1, 0])) * [*pitch, 1.0])


def _metal(rng: np.random.Generator) -> str:
    return str(rng.choice(["brass", "steel", "stainless steel", "aluminium alloy", "aluminium"]))


def _plate(what: str, size: Vector, hollow: Convex, at: Float64, depth: float, corner: float) -> Primitive:
    """A plate with hollows in its upper face and screw holes in its corners."""
    lift = np.array([0.0, 0.0, 0.5 * (size[2] - depth)])
    spots = np.array(
        [(i * (0.5 * size[0] - corner), j * (0.5 * size[1] - corner), 0.0) for i in (-1, 1) for j in (-1, 1)]
    )
    drilled = Primitive(None, Many(Cylinder(0.4 * corner, size[2]), spots))
    return Primitive(what, Box(size), carve=(Primitive(None, Many(hollow, at + lift)), drilled))


def cavity_plate(rng: np.random.Generator) -> Item:
    """One to three metal plates with rows of tablet-shaped hollows."""
    what, depth = _metal(rng), float(rng.uniform(2.5, 6))
    hollow, x, y = cavity(rng, depth)
    at = grid(rng, (x + float(rng.uniform(2, 8)), y + float(rng.uniform(2, 8))))
    reach = at.max(axis=0)
    size = (2 * reach[0] + x + 30, 2 * reach[1] + y + 30, depth + float(rng.uniform(2, 12)))
    one = _plate(what, size, hollow, at, depth, float(rng.uniform(5, 8)))
    parts = [
        moved((one,), (0, 0, k * (size[2] + float(rng.uniform(0.1, 4)))))[0] for k in range(int(rng.integers(1, 4)))
    ]
    return Item("plate with tablet cavities", tuple(parts), "mold", ANY_SIDE)


def two_part(rng: np.random.Generator) -> Item:
    """A closed mould of two halves, with hollows that meet, guide pins, a gate and a handle or clamp screws."""
    what, depth = _metal(rng), float(rng.uniform(2, 5))
    hollow, x, y = cavity(rng, depth)
    at = grid(rng, (x + 6, y + 6), 140.0)
    reach = at.max(axis=0)
    size = (2 * reach[0] + x + 44, 2 * reach[1] + y + 44, depth + float(rng.uniform(8, 18)))
    half = _plate(what, size, hollow, at, depth, 10.0)
    open_by = float(rng.uniform(0.05, 0.4)) if rng.random() < 0.7 else float(rng.uniform(5, 25))
    upper = moved((half,), (0, 0, 0.5 * (size[2] + open_by)), rotation(roll=180))
    lower = moved((half,), (0, 0, -0.5 * (size[2] + open_by)))
    spots = np.array([(i * (0.5 * size[0] - 10), j * (0.5 * size[1] - 10), 0.0) for i in (-1, 1) for j in (-1, 1)])
    pins = Primitive("tool steel", Many(Cylinder(3.8, 1.7 * size[2]), spots))
    parts = [*upper, *lower, pins]
    if rng.random() < 0.5:
        bow = np.array(
            [[-25, 0, size[2]], [-25, 0, size[2] + 30], [25, 0, size[2] + 30], [25, 0, size[2]]], dtype=float
        )
        parts.append(Primitive("steel", tube(bow + np.array([0, 0, 0.5 * open_by + 4.5]), 4.0)))
    return Item("two-part tablet mould", tuple(parts), "mold", ANY_SIDE)


def silicone_mould(rng: np.random.Generator) -> Item:
    """A sheet of rubber cups in the size of tablets, one or several in a stack."""
    radius, depth, wall = float(rng.uniform(4, 9)), float(rng.uniform(4, 10)), float(rng.uniform(1.0, 2.0))
    at = grid(rng, (2 * radius + 2 * wall + float(rng.uniform(1, 6)),) * 2)
    reach = at.max(axis=0)
    oval = float(rng.uniform(1.0, 1.15))
    room = Many(Cylinder(radius, depth, radius / oval), at)
    cups = Primitive(
        "silicone",
        Many(Cylinder(radius + wall, depth + wall, radius / oval + wall), at - np.array([0, 0, 0.5 * wall])),
        carve=(Primitive(None, room),),
    )
    sheet = Prism(rectangle(2 * reach[0] + 2 * radius + 22, 2 * reach[1] + 2 * radius + 22, radius=8.0), 2.0)
    holes = Primitive(None, Many(Cylinder(radius, 2.0, radius / oval), at))
    top = Primitive("silicone", sheet, centre=(0, 0, 0.5 * depth + 1.0), carve=(holes,))
    count = int(rng.integers(1, 4))
    parts = [p for k in range(count) for p in moved((cups, top), (0, 0, k * (depth + 5.0)))]
    return Item("silicone tablet mould", tuple(parts), "mold", FLAT)


def capsule_board(rng: np.random.Generator) -> Item:
    """A capsule-filling set: plates with a hundred holes on spacers, a rimmed tray and a tamper with pegs."""
    what = str(rng.choice(["acrylic", "polycarbonate", "abs", "aluminium alloy", "stainless steel"]))
    hole = float(rng.uniform(2.6, 4.2))
    at = grid(rng, (2 * hole + float(rng.uniform(2, 5)),) * 2, 190.0)
    reach = at.max(axis=0)
    wide = (2 * float(reach[0]) + 36, 2 * float(reach[1]) + 36)
    parts: list[Primitive] = []
    z = 0.0
    for _ in range(int(rng.integers(2, 5))):
        thick = float(rng.uniform(3, 16))
        drilled = Primitive(None, Many(Cylinder(hole * float(rng.uniform(0.7, 1.0)), thick), at))
        parts.append(
            Primitive(
                what, Prism(rectangle(*wide, radius=5.0), thick), centre=(0, 0, z + 0.5 * thick), carve=(drilled,)
            )
        )
        z += thick + float(rng.uniform(0.5, 12))
    corners = np.array([(i * (0.5 * wide[0] - 9), j * (0.5 * wide[1] - 9), 0.5 * z) for i in (-1, 1) for j in (-1, 1)])
    parts.append(Primitive("stainless steel", Many(Cylinder(2.5, z), corners)))
    if rng.random() < 0.6:
        rim = Prism(rectangle(*wide, radius=5.0), 22.0, holes=(rectangle(wide[0] - 6, wide[1] - 6, radius=3.0),))
        parts.append(Primitive(what, rim, centre=(0, 0, z + 11.5)))
    return Item("capsule-filling board", tuple(parts), "mold", (rotation(), rotation(roll=180), rotation(roll=90)))


def hand_mould(rng: np.random.Generator) -> Item:
    """A plate with rows of holes and its twin with pegs, apart or put together, sometimes round or star-edged."""
    what, hole = _metal(rng), float(rng.uniform(1.8, 5.0))
    at = grid(rng, (2 * hole + float(rng.uniform(2, 6)),) * 2, 120.0)
    reach = at.max(axis=0)
    thick = float(rng.uniform(3, 8))
    wide = (2 * float(reach[0]) + 30, 2 * float(reach[1]) + 30)
    outline = rectangle(*wide, radius=6.0)
    if rng.random() < 0.2:
        outline = gear(0.55 * float(np.hypot(*wide)), 24, 1.5)
    upper = Primitive(what, Prism(outline, thick), carve=(Primitive(None, Many(Cylinder(hole, thick), at)),))
    gap = float(rng.choice([0.2, 1.5 * thick + 2]))
    pegs = Primitive(what, Many(Capsule(0.95 * hole, max(thick, 2 * hole)), at + np.array([0, 0, -0.5 * thick - 0.1])))
    floor = Primitive(what, Prism(outline, thick), centre=(0, 0, -thick - gap - 0.5 * thick))
    post = np.array([(i * (0.5 * wide[0] - 7), 0.0, -thick - 0.5 * gap) for i in (-1, 1)])
    posts = Primitive("steel", Many(Cylinder(2.5, thick + gap), post))
    side = (
        moved((pegs, floor), (2.0 * float(floor.shape.bounds[1, 0]) + 8.0, 0.0, 0.0))
        if gap > 1 and rng.random() < 0.4
        else (pegs, floor)
    )
    return Item("hand tablet mould", (upper, *side, posts), "mold", FLAT)


THREATS: tuple[Threat, ...] = (
    Threat("punch", "press_tooling", one_punch),
    Threat("punches and die", "press_tooling", tool_set, "open", 2.0),
    Threat("dies", "press_tooling", dies),
    Threat("tooling in a foam tray", "press_tooling", foam_tray, "wrapped", 1.5),
    Threat("punches in a bag", "press_tooling", bagged, "wrapped"),
    Threat("wrapped punches", "press_tooling", rolled, "wrapped"),
    Threat("plate with tablet cavities", "mold", cavity_plate),
    Threat("two-part tablet mould", "mold", two_part),
    Threat("silicone tablet mould", "mold", silicone_mould),
    Threat("capsule-filling board", "mold", capsule_board),
    Threat("hand tablet mould", "mold", hand_mould),
)
