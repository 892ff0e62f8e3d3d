"""Things that cut and pierce: razor blades and throwing stars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..design import Threat
from ..geometry import axis_rotation, rotation
from ..item import Item, Primitive, moved
from ..many import Many
from ..primitives import Box, Cylinder, Frustum, RoundedBox
from ..prism import Point, Prism, circle, gear, rectangle
from ..view_geometry import Float64
from .figures import (
    FLAT_OR_EDGE,
    LYING,
    about,
    arc,
    chance,
    mirrored,
    pick,
    points_of,
    turned,
)

Parts = tuple[Primitive, ...]
RAZOR, STAR = "razor_blade", "throwing_star"
RAZOR_POSES = (rotation(), rotation(roll=180), rotation(roll=82), rotation(roll=35), rotation(pitch=30))
STAR_POSES = (rotation(), rotation(roll=180), rotation(), rotation(roll=90), rotation(roll=60))

# Half the width of the slot of a double-edge blade along its length, as its makers agreed on: share of half the
# length, mm.
SLOT = (
    ((0.0, 2.5), (0.06, 2.3), (0.11, 1.6), (0.14, 0.7), (0.34, 0.7), (0.345, 2.3), (0.38, 2.3), (0.385, 0.8),
     (0.48, 0.8), (0.62, 3.1), (0.64, 0.9), (0.67, 0.9), (0.69, 3.1), (0.78, 1.1), (0.8, 0.0)),
    ((0.0, 2.3), (0.08, 2.1), (0.13, 1.0), (0.15, 0.8), (0.5, 0.8), (0.56, 3.0), (0.62, 3.2), (0.68, 2.6), (0.74, 1.0),
     (0.8, 0.0)),
    ((0.0, 0.9), (0.4, 0.9), (0.45, 2.4), (0.53, 2.4), (0.58, 0.9), (0.7, 0.9), (0.73, 2.0), (0.78, 1.4), (0.8, 0.0)),
)  # fmt: skip


def double_edge_outline(rng: np.random.Generator) -> tuple[list[Point], list[Point]]:
    """Outline and slot of a double-edge blade, mm."""
    length, width = about(rng, 42.7, 0.02), about(rng, 22.0, 0.03)
    shoulder, ear = about(rng, 37.0, 0.02) / 2, width / 2 - about(rng, 2.5, 0.3)
    inner = shoulder - rng.uniform(0.0, 1.2)
    corners = np.array([[shoulder, width / 2], [shoulder, ear + 0.8], [inner, ear], [length / 2, ear]])
    upper = np.concatenate([corners[::-1] * (-1.0, 1.0), corners])
    outline = np.concatenate([upper, -upper])
    half = np.asarray(SLOT[int(rng.integers(len(SLOT)))]) * (length / 2, about(rng, 1.0, 0.2))
    slot = np.concatenate([half[::-1] * (-1.0, 1.0), half[1:]])
    return points_of(outline), mirrored(points_of(slot))


def _double_edge_stack(rng: np.random.Generator, count: int) -> Parts:
    """Blades on one another, of one make."""
    thickness = about(rng, 0.1, 0.1)
    outline, slot = double_edge_outline(rng)
    metal = pick(rng, "stainless steel", "steel")
    return (Primitive(metal, Prism(outline, thickness * count, (slot,))),)


def _double_edge(rng: np.random.Generator) -> Item:
    parts = _double_edge_stack(rng, 1)
    if chance(rng, 0.4):
        paper = Box((about(rng, 46.0, 0.05), about(rng, 25.0, 0.05), about(rng, 0.25)))
        gap = 0.06 + paper.size[2] / 2
        parts += tuple(Primitive("paper", paper, centre=(0, 0, s * gap), role="wrap") for s in (-1.0, 1.0))
    return Item("double-edge blade", parts, RAZOR, RAZOR_POSES)


def _double_edges(rng: np.random.Generator) -> Item:
    parts: Parts = ()
    z, spread = 0.0, rng.uniform(1.0, 18.0)
    for _ in range(int(rng.integers(2, 7))):
        offset = (float(rng.normal(0, spread)), float(rng.normal(0, spread)), z)
        parts += moved(_double_edge_stack(rng, 1), offset, rotation(yaw=rng.normal(0, 4 * spread)))
        z += 0.12
    return Item("loose double-edge blades", parts, RAZOR, RAZOR_POSES[:3])


def _dispenser(rng: np.random.Generator) -> Item:
    count = int(rng.integers(5, 11))
    paper = rng.uniform(0.1, 0.25)
    stack = count * (0.1 + paper)
    size = (about(rng, 47.5, 0.03), about(rng, 26.5, 0.04), stack + about(rng, 2.5))
    blades = tuple(
        part
        for k in range(count)
        for part in moved(_double_edge_stack(rng, 1), (0.0, 0.0, (k - (count - 1) / 2) * (0.1 + paper)))
    )
    inside = Primitive("paper", Box((44.0, 23.0, stack)), 0.4 * paper / 0.2, carve=blades, role="wrap")
    hollow = Primitive(None, Box((size[0] - 1.6, size[1] - 1.6, size[2] - 1.4)), carve=(inside,), role="wrap")
    material = pick(rng, "polystyrene", "polypropylene", "cardboard")
    box = Primitive(material, Box(size), 0.75 if material == "cardboard" else None, carve=(hollow,), role="wrap")
    return Item("blade dispenser", (box,), RAZOR, FLAT_OR_EDGE)


def _single_edge(rng: np.random.Generator) -> Item:
    length, width, thickness = about(rng, 38.5, 0.03), about(rng, 18.5, 0.05), rng.uniform(0.22, 0.32)
    notch = about(rng, 2.0, 0.4)
    edge = width / 2 - rng.uniform(4.0, 6.0)
    side = ((length / 2, width / 2), (length / 2, edge), (length / 2 - notch, edge), (length / 2 - notch, -width / 2))
    outline = points_of(np.concatenate([np.asarray(side), (np.asarray(side) * (-1.0, 1.0))[::-1]]))
    hole = circle(about(rng, 2.0), 16, (0.0, about(rng, 2.0, 0.5)))
    blade = Primitive(pick(rng, "steel", "stainless steel"), Prism(outline, thickness, (hole,) * int(chance(rng, 0.4))))
    fold, wall = about(rng, 5.0), rng.uniform(0.25, 0.45)
    spine = Primitive(
        pick(rng, "aluminium", "steel", "steel"), Box((length, fold, wall)), centre=(0, width / 2 - fold / 2, 0)
    )
    z = (thickness + wall) / 2
    back = Primitive(spine.material, Box((length, 0.4, thickness + 2 * wall)), centre=(0, width / 2 + 0.2, 0))
    parts = (blade, *moved((spine,), (0, 0, z)), *moved((spine,), (0, 0, -z)), back)
    return Item("single-edge blade", parts, RAZOR, RAZOR_POSES)


def _utility(rng: np.random.Generator) -> Item:
    length, width, thickness = about(rng, 60.0, 0.06), about(rng, 18.8, 0.04), rng.uniform(0.45, 0.65)
    top, y = length - 2 * about(rng, 13.0, 0.2), width / 2
    corners = [(-length / 2, -y), (length / 2, -y), (top / 2, y)]
    notch, depth, at = rng.uniform(1.2, 2.0), rng.uniform(2.0, 4.0), about(rng, 6.0)
    for x in (at, -at) if chance(rng, 0.7) else (0.0,):
        corners += [(x + notch, y), (x + notch, y - depth), (x - notch, y - depth), (x - notch, y)]
    corners.append((-top / 2, y))
    holes = [circle(about(rng, 1.6), 14, (x, 0.0)) for x in (-18.0, 0.0, 18.0)] if chance(rng, 0.4) else []
    blade = Primitive(pick(rng, "steel", "tool steel"), Prism(corners, thickness, holes))
    count = int(rng.choice([1, 1, 1, 5, 10]))
    parts = tuple(
        part
        for k in range(count)
        for part in moved((blade,), (rng.normal(0, 0.6), rng.normal(0, 0.4), k * (thickness + 0.03)))
    )
    return Item("utility blade", parts, RAZOR, RAZOR_POSES)


def _snap_off(rng: np.random.Generator) -> Item:
    wide = chance(rng, 0.5)
    width, thickness = (18.0, rng.uniform(0.45, 0.6)) if wide else (9.0, rng.uniform(0.35, 0.42))
    length, lean = (about(rng, 100.0, 0.05) if wide else about(rng, 80.0, 0.05)), width * rng.uniform(0.5, 0.8)
    segments = int(rng.integers(1, 9)) if chance(rng, 0.3) else 9
    step = about(rng, 11.0 if wide else 5.6, 0.1)
    stub = max(12.0, length - 9 * step)
    length = min(length, stub + segments * step)
    # From the stub at x = 0 to the slanted front; the cutting edge is at +y.
    outline = [(0.0, 0.0), (length, 0.0), (length - lean, width), (0.0, width)]
    hole = circle(width * rng.uniform(0.13, 0.2), 16, (stub * 0.4, width / 2))
    depth = thickness * rng.uniform(0.25, 0.45)
    at = np.arange(length - step - lean / 2, stub * 0.7 + lean / 2, -step)
    turn = axis_rotation((0.0, 0.0, 1.0)) @ rotation(yaw=float(np.degrees(np.arctan2(width, -lean))))
    carve: Parts = ()
    if len(at):
        groove = Box((0.96 * float(np.hypot(width, lean)), rng.uniform(0.35, 0.6), depth))
        centres = np.stack([at, np.full_like(at, width / 2), np.full_like(at, (thickness - depth) / 2)], axis=1)
        carve = (Primitive(None, Many(groove, centres, np.tile(turn, (len(at), 1, 1)))),)
    blade = Primitive(pick(rng, "steel", "tool steel"), Prism(outline, thickness, (hole,)), carve=carve)
    count = int(rng.choice([1, 1, 1, 3, 6]))
    parts = tuple(
        part for k in range(count) for part in moved((blade,), (rng.normal(0, 0.5), 0, k * (thickness + 0.02)))
    )
    if count > 1:
        case = Box((length + 6.0, width + 3.0, 1.0))
        heights = (-thickness / 2 - 0.6, (count - 0.5) * (thickness + 0.02) + 0.6)
        parts += tuple(
            Primitive("polypropylene", case, centre=(length / 2, width / 2, z), role="wrap") for z in heights
        )
    return Item("snap-off blade", parts, RAZOR, RAZOR_POSES)


def _scalpel_blade(rng: np.random.Generator) -> Item:
    length, width = rng.uniform(38, 60), rng.uniform(5.5, 9.5)
    curve = rng.uniform(0.3, 0.9)
    x = np.linspace(0.0, 0.55 * length, 9)
    belly = width / 2 * (1.0 - (x / x[-1]) ** (2.0 / curve))
    back = [(float(x[-1]), -width / 2 * 0.9), (-0.3 * length, -width / 2), (-0.45 * length, -width / 3.2)]
    outline = [
        *back,
        (-0.45 * length, width / 3.0),
        (-0.32 * length, width / 2),
        *points_of(np.stack([x, belly], axis=1)),
    ]
    slot = rectangle(0.36 * length, 0.32 * width, (-0.22 * length, 0.0), 0.1 * width)
    keyhole = [slot] if chance(rng, 0.8) else []
    blade = Primitive(pick(rng, "steel", "stainless steel"), Prism(outline[::-1], rng.uniform(0.38, 0.5), keyhole))
    foil = Box((length * 1.25, width * 1.9, 0.06))
    parts: Parts = (blade,)
    if chance(rng, 0.3):
        parts += tuple(Primitive("aluminium", foil, centre=(0, 0, z), role="wrap") for z in (-0.4, 0.4))
    return Item("scalpel blade", parts, RAZOR, RAZOR_POSES)


def _cartridge(rng: np.random.Generator) -> Item:
    width, depth, height = about(rng, 41.0, 0.05), about(rng, 10.5, 0.2), rng.uniform(3.0, 4.6)
    count = int(rng.integers(1, 6))
    pitch = 0.55 * depth / max(count, 2)
    y = (np.arange(count) - (count - 1) / 2) * pitch
    lean = rng.uniform(18, 28)
    blade = Box((0.92 * width, rng.uniform(1.1, 1.6), 0.1))
    blades = Primitive(
        "stainless steel",
        Many(blade, np.stack([0 * y, y, 0 * y + 0.2 * height], axis=1), np.tile(rotation(roll=lean), (count, 1, 1))),
    )
    clips = tuple(
        Primitive(pick(rng, "aluminium", "stainless steel"), Box((1.0, 0.96 * depth, 0.8 * height)),
                  centre=(s * 0.48 * width, 0, 0))
        for s in (-1.0, 1.0)
    )  # fmt: skip
    body = Primitive("abs", RoundedBox((width, depth, height), 0.4 * height, "all"), carve=(blades,))
    neck = Primitive("abs", Box((0.3 * width, 0.5 * depth, 3.0)), centre=(0, 0, -height / 2 - 1.5))
    strip_ = Primitive("polyethylene", Box((0.8 * width, 1.8, 1.2)), centre=(0, 0.5 * depth + 0.95, 0.2 * height))
    one = (body, *moved(clips, (0, 0, height * 0.9)), neck, strip_) if chance(rng, 0.6) else (body, neck)
    number = int(rng.choice([1, 1, 4, 5]))
    parts = tuple(part for k in range(number) for part in moved(one, (0.0, k * (depth + 5.0), 0.0)))
    if number > 1:
        size = (width + 5.0, number * (depth + 5.0) + 3.0, 1.0)
        tray = Primitive("polypropylene", Box(size), centre=(0, (number - 1) * (depth + 5) / 2, -height / 2 - 3.6))
        parts += (tray,)
    return Item("razor cartridge", parts, RAZOR, (rotation(), rotation(roll=180), rotation(roll=90)))


# Throwing stars: outlines in x, y, points outwards.


def _arms(n: int, arm: Sequence[Point], sizes: Sequence[float] = ()) -> Float64:
    """Corners of n like arms; each is one side (along, across) of an arm from the middle outwards, mirrored."""
    side = np.asarray(arm, dtype=float)
    one = np.concatenate([side * (1.0, -1.0), side[::-1]])
    one = np.delete(one, len(side), axis=0) if side[-1, 1] == 0.0 else one
    # Only what is outside the body grows with an arm's size.
    scale = sizes or (1.0,) * n
    return np.concatenate([turned(_stretched(one, s), 360.0 * k / n) for k, s in zip(range(n), scale, strict=True)])


def _stretched(arm: Float64, size: float) -> Float64:
    start = float(arm[:, 0].min())
    return np.stack([start + (arm[:, 0] - start) * size, arm[:, 1]], axis=1)


def _star(rng: np.random.Generator, name: str, corners: Float64, hole: float, thickness: float | None = None) -> Item:
    """A plate with a ground rim, a hole in the middle and perhaps more in it."""
    reach = float(np.hypot(*corners.T).max())
    thickness = rng.uniform(1.5, 4.0) if thickness is None else thickness
    holes = _centre_hole(rng, hole) if hole > 0.8 else []
    metal = pick(rng, "steel", "stainless steel", "stainless steel", "steel", "zinc die-cast")
    rim = rng.uniform(0.88, 0.97) if chance(rng, 0.7) else 1.0
    core = thickness * (rng.uniform(0.2, 0.6) if rim < 1.0 else 1.0)
    parts = [Primitive(metal, Prism(points_of(corners), core, holes))]
    if rim < 1.0:
        layer = Prism(points_of(corners * rim), (thickness - core) / 2, holes)
        z = (thickness + core) / 4
        parts += [Primitive(metal, layer, centre=(0, 0, s * z)) for s in (-1.0, 1.0)]
    count = int(rng.choice([1, 2, 3], p=[0.8, 0.12, 0.08]))
    stack = tuple(
        part
        for k in range(count)
        for part in moved(parts, (rng.normal(0, 1.5) * (k > 0), rng.normal(0, 1.5) * (k > 0), k * (thickness + 0.2)),
                          rotation(yaw=rng.uniform(0, 90) * (k > 0)))
    )  # fmt: skip
    if chance(rng, 0.15):
        cloth = Box((2.1 * reach, 2.1 * reach, rng.uniform(0.5, 1.2)))
        cover = pick(rng, "nylon", "leather")
        low, high = -thickness / 2 - 0.7, (count - 0.5) * (thickness + 0.2) + 0.7
        stack += tuple(Primitive(cover, cloth, 0.8, centre=(0, 0, z), role="wrap") for z in (low, high))
    return Item(name, stack, STAR, STAR_POSES)


def _centre_hole(rng: np.random.Generator, radius: float) -> list[list[Point]]:
    kind = rng.random()
    if kind < 0.7:
        return [circle(radius, 18)]
    if kind < 0.85:
        return [points_of(turned(np.asarray(rectangle(1.6 * radius, 1.6 * radius)), rng.uniform(0, 90)))]
    return [
        points_of(turned(np.asarray(rectangle(2.2 * radius, 0.8 * radius, radius=0.3 * radius)), rng.uniform(0, 90)))
    ]


def _triangle_star(rng: np.random.Generator) -> Item:
    n, reach = int(rng.integers(3, 9)), rng.uniform(32, 62)
    body = reach * rng.uniform(0.22, 0.45)
    angle = np.pi / n
    corners = _arms(n, ((body * np.cos(angle), body * np.sin(angle) * 0.999), (reach, 0.0)))
    return _star(rng, "straight star", corners, body * rng.uniform(0.15, 0.4))


def _spear_star(rng: np.random.Generator) -> Item:
    n, reach = int(rng.integers(4, 9)), rng.uniform(38, 60)
    body = reach * rng.uniform(0.24, 0.36)
    angle = np.pi / n
    root = body * float(np.sin(angle))
    waist = min(root * rng.uniform(0.45, 0.85), 0.12 * reach)
    shoulder = waist * rng.uniform(1.15, 2.0)
    start, wide = body * float(np.cos(angle)), reach * rng.uniform(0.56, 0.68)
    bend = start + (wide - start) * rng.uniform(0.3, 0.6)
    arm = [(start, root * 0.999), (0.5 * (start + bend), 0.65 * waist + 0.35 * root), (bend, waist), (wide, shoulder)]
    tip = [(0.5 * (wide + reach), shoulder * rng.uniform(0.48, 0.62))] if chance(rng, 0.5) else []
    return _star(rng, "spear-armed star", _arms(n, (*arm, *tip, (reach, 0.0))), body * rng.uniform(0.14, 0.35))


def _oval_star(rng: np.random.Generator) -> Item:
    n, reach = int(rng.integers(3, 9)), rng.uniform(35, 58)
    body = reach * rng.uniform(0.28, 0.42)
    start, root = body * float(np.cos(np.pi / n)), body * float(np.sin(np.pi / n)) * 0.999
    x = np.linspace(0.0, 1.0, 6)[1:-1]
    belly = root * (1.0 - x) + reach * rng.uniform(0.05, 0.12) * np.sin(np.pi * x) ** rng.uniform(0.6, 1.2)
    sizes = tuple(float(s) for s in rng.uniform(0.75, 1.1, n)) if chance(rng, 0.5) else ()
    # An arm that is shortened must not grow into its neighbour either.
    inner = start + x * (reach - start) * min((1.0, *sizes))
    belly = np.minimum(belly, inner * np.tan(np.pi / n) * 0.95)
    arm = [(start, root), *points_of(np.stack([start + x * (reach - start), belly], axis=1)), (reach, 0.0)]
    return _star(rng, "oval-armed star", _arms(n, arm, sizes), body * rng.uniform(0.15, 0.4))


def _concave_star(rng: np.random.Generator) -> Item:
    n, reach = int(rng.choice([3, 4, 4, 5])), rng.uniform(35, 60)
    waist = reach * float(np.cos(np.pi / n)) * rng.uniform(0.35, 0.8)
    angle = np.linspace(0.0, 2 * np.pi / n, 9)[:-1]
    share = np.abs(1.0 - angle / (np.pi / n))
    radius = waist + (reach - waist) * share ** rng.uniform(1.6, 2.6)
    corners = np.concatenate([
        np.stack([radius * np.cos(angle + 2 * np.pi * k / n), radius * np.sin(angle + 2 * np.pi * k / n)], axis=1)
        for k in range(n)
    ])  # fmt: skip
    return _star(rng, "concave plate star", corners, waist * rng.uniform(0.15, 0.45), rng.uniform(1.5, 2.5))


def _hooked_star(rng: np.random.Generator) -> Item:
    n, reach = int(rng.choice([3, 5, 6, 7, 8])), rng.uniform(36, 60)
    body, sweep = reach * rng.uniform(0.3, 0.45), rng.uniform(25, 55)
    share = np.linspace(0.0, 1.0, 7)
    radius = body + (reach - body) * share
    middle = np.deg2rad(sweep) * share**1.3
    half = (1.0 - share ** rng.uniform(1.0, 1.8)) * 0.48 * np.pi / n
    low = np.stack([radius * np.cos(middle - half), radius * np.sin(middle - half)], axis=1)
    high = np.stack([radius * np.cos(middle + half), radius * np.sin(middle + half)], axis=1)
    one = np.concatenate([low, high[-2::-1]])
    corners = np.concatenate([turned(one, 360.0 * k / n) for k in range(n)])
    return _star(rng, "hooked star", corners, body * rng.uniform(0.15, 0.45))


def _disc_star(rng: np.random.Generator) -> Item:
    teeth, reach = int(rng.integers(8, 21)), rng.uniform(30, 55)
    if chance(rng, 0.5):
        corners = np.asarray(gear(reach, teeth, reach * rng.uniform(0.08, 0.2)))
    else:
        angle = 360.0 * np.arange(teeth) / teeth
        tip, foot = arc(reach, 0, 0, 1)[0], arc(reach * rng.uniform(0.72, 0.88), 0, 0, 1)[0]
        corners = np.concatenate([np.stack([turned(tip[None], a)[0], turned(foot[None], a + 4)[0]]) for a in angle])
    return _star(rng, "spinning disc", corners, reach * rng.uniform(0.1, 0.5), rng.uniform(1.5, 3.0))


def _folding_star(rng: np.random.Generator) -> Item:
    reach, width, thickness = rng.uniform(45, 70), rng.uniform(13, 22), rng.uniform(1.5, 2.5)
    half = ((-reach, 0.0), (-0.62 * reach, width / 2), (0.0, width * rng.uniform(0.35, 0.5)), (0.62 * reach, width / 2),
            (reach, 0.0))  # fmt: skip
    hole = circle(2.5, 12)
    metal = pick(rng, "stainless steel", "steel")
    blade = (Primitive(metal, Prism(mirrored(half), thickness, (hole,))),)
    other = moved(blade, (0, 0, thickness), rotation(yaw=90.0 if chance(rng, 0.7) else rng.uniform(0, 90)))
    pin = Primitive("brass", Cylinder(2.5, 2 * thickness), centre=(0, 0, thickness / 2))
    heads = tuple(Primitive("brass", Cylinder(4.5, 1.2), centre=(0, 0, z)) for z in
                  (-thickness / 2 - 0.6, 1.5 * thickness + 0.6))  # fmt: skip
    return Item("folding star", (*blade, *other, pin, *heads), STAR, STAR_POSES)


def _spike(rng: np.random.Generator) -> Item:
    length, radius, count = rng.uniform(110, 190), rng.uniform(3.0, 5.0), int(rng.integers(1, 4))
    metal, tip = pick(rng, "steel", "stainless steel"), rng.uniform(25, 50)
    turn = axis_rotation((1.0, 0.0, 0.0))
    body: Parts = (
        Primitive(metal, Cylinder(radius, length - tip) if chance(rng, 0.5)
                  else Box((1.8 * radius, 1.8 * radius, length - tip)), rotation=turn),
        Primitive(metal, Frustum(radius, 0.2, tip), centre=(length / 2, 0, 0), rotation=turn),
    )  # fmt: skip
    if chance(rng, 0.5):
        tassel = Primitive("cotton", Cylinder(radius + 1.0, 22.0), 0.5, (-(length - tip) / 2 - 11.0, 0, 0), turn)
        body += (tassel,)
    parts = tuple(p for k in range(count) for p in moved(body, (rng.normal(0, 2), k * (2 * radius + 0.6), 0)))
    return Item("throwing spike", parts, STAR, LYING)


THREATS: tuple[Threat, ...] = (
    Threat("double-edge blade", RAZOR, _double_edge, weight=2.0),
    Threat("loose double-edge blades", RAZOR, _double_edges),
    Threat("blade dispenser", RAZOR, _dispenser, "wrapped", 0.7),
    Threat("single-edge blade", RAZOR, _single_edge),
    Threat("utility blade", RAZOR, _utility),
    Threat("snap-off blade", RAZOR, _snap_off),
    Threat("scalpel blade", RAZOR, _scalpel_blade, weight=0.7),
    Threat("razor cartridge", RAZOR, _cartridge, weight=0.5),
    Threat("straight star", STAR, _triangle_star, weight=1.5),
    Threat("spear-armed star", STAR, _spear_star, weight=2.0),
    Threat("oval-armed star", STAR, _oval_star),
    Threat("concave plate star", STAR, _concave_star),
    Threat("hooked star", STAR, _hooked_star),
    Threat("spinning disc", STAR, _disc_star, weight=0.7),
    Threat("folding star", STAR, _folding_star, weight=0.5),
    Threat("throwing spike", STAR, _spike, weight=0.4),
)
