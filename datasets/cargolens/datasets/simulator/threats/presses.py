"""Tablet presses as they are shipped: hand-driven, motor-driven and rotary, whole or in parts.

Castings are walls and webs with windows, wheels have spokes, housings hold a motor; outer shapes as in sales pictures.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..design import Threat
from ..geometry import axis_rotation, rotation
from ..item import Item, Primitive, Vector, moved
from ..many import Many, coil, tube
from ..primitives import Box, Cylinder, Frustum, RoundedBox, sphere
from ..prism import Point, Prism, circle, gear, rectangle

Parts = tuple[Primitive, ...]
ACROSS = rotation(roll=90)
STANDING = (rotation(), rotation(roll=90), rotation(roll=-90), rotation(pitch=-90))


def inset(outline: Sequence[Point], wall: float) -> list[Point]:
    """An anticlockwise outline moved inwards by a wall, mm; its edges must be longer than the wall is thick."""
    at = np.asarray(outline, dtype=float)
    edge = np.roll(at, -1, axis=0) - at
    normal = np.stack([-edge[:, 1], edge[:, 0]], axis=1) / np.linalg.norm(edge, axis=1)[:, None]
    level = np.sum(normal * at, axis=1) + wall
    out = []
    for k in range(len(at)):
        x, y = np.linalg.solve(np.stack([normal[k - 1], normal[k]]), [level[k - 1], level[k]])
        out.append((float(x), float(y)))
    return out


def casting(
    rng: np.random.Generator, what: str, outline: Sequence[Point], width: float, windows: Sequence[Sequence[Point]]
) -> Parts:
    """A cast frame, seen from its side as an anticlockwise outline (x, z): a rim round a pierced web or two cheeks."""
    wall = float(rng.uniform(0.1, 0.16)) * width + 4.0
    inner = inset(outline, wall)
    parts = [Primitive(what, Prism(outline, width, holes=(inner,)), rotation=ACROSS)]
    if rng.random() < 0.5:
        parts.append(Primitive(what, Prism(inner, 1.2 * wall, holes=windows), rotation=ACROSS))
    else:
        for side in (-0.5, 0.5):
            at = (0.0, side * (width - 0.8 * wall), 0.0)
            parts.append(Primitive(what, Prism(inner, 0.8 * wall), centre=at, rotation=ACROSS))
    return tuple(parts)


def wheel(rng: np.random.Generator, what: str, radius: float, width: float, bore: float) -> Parts:
    """A wheel round z: rim, hub with a bore, and spokes or a web with holes."""
    hub, rim = max(1.8 * bore, 0.16 * radius), radius * (1.0 - float(rng.uniform(0.12, 0.24)))
    parts = [
        Primitive(what, Prism(circle(radius, 40), width, holes=(circle(rim, 32),))),
        Primitive(what, Prism(circle(hub, 20), 1.3 * width, holes=(circle(bore, 16),))),
    ]
    count = int(rng.integers(3, 7))
    angles = np.arange(count) * 360.0 / count
    middle = 0.5 * (hub + rim)
    if rng.random() < 0.6:
        turns = np.stack([rotation(float(a)) for a in angles])
        spoke = Box((rim - hub, max(6.0, float(rng.uniform(0.08, 0.18)) * radius), 0.5 * width))
        parts.append(Primitive(what, Many(spoke, turns[:, :, 0] * middle, turns)))
    else:
        hole = float(rng.uniform(0.4, 0.75)) * min(0.5 * (rim - hub), middle * np.sin(np.pi / count))
        spots = np.deg2rad(angles)
        holes = [circle(hole, 12, (float(middle * np.cos(a)), float(middle * np.sin(a)))) for a in spots]
        parts.append(Primitive(what, Prism(circle(rim, 32), 0.35 * width, holes=(circle(hub, 20), *holes))))
    return tuple(parts)


def bolts(places: Sequence[Vector], radius: float, length: float) -> Primitive:
    """Hexagon bolts, heads included as longer shanks, upright at places."""
    return Primitive("steel", Many(Cylinder(radius, length), np.asarray(places, dtype=float)))


def base(rng: np.random.Generator, what: str, size: Vector) -> Parts:
    """A hollow foot open below, with bolts at its corners; its lower face at z = 0, mm."""
    wall = float(np.clip(0.04 * size[0], 5.0, 14.0))
    room = Box((size[0] - 2 * wall, size[1] - 2 * wall, size[2] - wall))
    hollow = Primitive(None, room, centre=(0, 0, -0.5 * wall))
    foot = RoundedBox(size, min(0.1 * size[0], 0.3 * size[1]), "z")
    corners = [(i * 0.42 * size[0], j * 0.38 * size[1], size[2] + 3.0) for i in (-1, 1) for j in (-1, 1)]
    return Primitive(what, foot, centre=(0, 0, 0.5 * size[2]), carve=(hollow,)), bolts(
        corners, float(rng.uniform(4, 7)), 6.0
    )


def hopper(rng: np.random.Generator, radius: float, height: float) -> Parts:
    """A thin-walled funnel over a spout, its tip at z = 0."""
    what = str(rng.choice(["stainless steel", "polycarbonate", "aluminium"]))
    wall = 1.0 if what != "polycarbonate" else 2.5
    small = max(0.25 * radius, wall + 4.0)
    room = Primitive(None, Frustum(small - wall, radius - wall, height))
    spout = Primitive(None, Cylinder(small - wall, 0.4 * height))
    return (
        Primitive(what, Frustum(small, radius, height), centre=(0, 0, 0.9 * height), carve=(room,)),
        Primitive(what, Cylinder(small, 0.4 * height), centre=(0, 0, 0.2 * height), carve=(spout,)),
    )


def tool_train(rng: np.random.Generator, height: float) -> Parts:
    """What lies on the axis of a single-punch press: ram, punches, die in its table, gears and spring below.

    Args:
        rng: Source of randomness.
        height: Of the press, mm; the axis is z, the table's top at 0.42 of it.
    """
    table, plate = 0.42 * height, max(10.0, 0.035 * height)
    rod, die = 0.032 * height, float(rng.uniform(0.035, 0.05)) * height
    bore = float(np.clip(rng.uniform(0.25, 0.5) * die, 2.0, 8.0))
    seat = Primitive("tool steel", Cylinder(die, plate), carve=(Primitive(None, Cylinder(bore, plate)),))
    span = float(rng.uniform(0.11, 0.15)) * height
    top = Cylinder(span, plate) if rng.random() < 0.5 else RoundedBox((2 * span, 1.7 * span, plate), 0.3 * span, "z")
    gears = Prism(gear(0.075 * height, int(rng.integers(18, 30)), 0.008 * height), 0.022 * height, holes=(circle(rod),))
    return (
        Primitive("cast iron", top, centre=(0, 0, table - 0.5 * plate), carve=(seat,)),
        Primitive("steel", Cylinder(rod, 0.3 * height), centre=(0, 0, 0.72 * height)),
        Primitive("tool steel", Cylinder(bore, 0.12 * height), centre=(0, 0, table + 0.09 * height)),
        Primitive("tool steel", Cylinder(bore, 0.1 * height), centre=(0, 0, table - plate - 0.05 * height)),
        Primitive("steel", Cylinder(0.7 * rod, 0.2 * height), centre=(0, 0, 0.18 * height)),
        Primitive("steel", gears, centre=(0, 0, 0.2 * height)),
        Primitive("brass", gears, centre=(0, 0, 0.15 * height)),
        Primitive("steel", coil(1.25 * rod, 0.004 * height + 0.6, 6, 0.08 * height), centre=(0, 0, 0.27 * height)),
    )


def single_punch_frame(rng: np.random.Generator, height: float) -> Parts:
    """The C-shaped casting behind the axis, with the guide of the ram, and its foot."""
    what = "cast iron" if rng.random() < 0.8 else "aluminium alloy"
    low = np.array([-0.38, -0.16, -0.05, 0.95, 0.64, 0.42, 0.6, 0.12])
    high = np.array([-0.3, -0.11, -0.04, 1.0, 0.7, 0.48, 0.8, 0.2])
    back, throat, front, top, arm, sill, shoulder, width = (height * rng.uniform(low, high)).tolist()
    outline = [
        (back, 0.085 * height), (front, 0.085 * height), (front, 0.38 * height), (throat, sill),
        (throat, arm - 0.05 * height), (front, arm), (front, top - 0.06 * height), (throat, top),
        (back + 0.1 * height, top), (back, shoulder),
    ]  # fmt: skip
    middle, hole = 0.5 * (back + throat), 0.22 * (throat - back)
    windows = [circle(hole, 14, (middle, share * height)) for share in (0.22, 0.4, 0.58)]
    guide, rod = 0.06 * height, 0.034 * height
    ring = Prism(rectangle(2 * guide, 1.4 * guide), 0.09 * height, holes=(circle(rod, 16),))
    gusset = Prism([(front, 0.26 * height), (0.06 * height, 0.38 * height), (front, 0.38 * height)], 0.025 * height)
    foot = (0.62 * height, float(rng.uniform(0.34, 0.5)) * height, 0.085 * height)
    return (
        *casting(rng, what, outline, width, windows if rng.random() < 0.5 else ()),
        Primitive(what, ring, centre=(0.016 * height, 0, arm + 0.08 * height)),
        Primitive(what, gusset, rotation=ACROSS),
        *moved(base(rng, what, foot), (-0.1 * height, 0, 0)),
    )


def drive(rng: np.random.Generator, height: float, radius: float, *, heavy: bool) -> Parts:
    """Eccentric shaft across the top with its sheave, and the wheel that turns it with its handle."""
    shaft, z = 0.02 * height + 3.0, 0.86 * height
    side = float(rng.uniform(0.2, 0.27)) * height
    width = float(rng.uniform(0.09, 0.14) if heavy else rng.uniform(0.04, 0.07)) * height
    turned = wheel(rng, "cast iron", radius, width, shaft)
    strap = Prism(circle(0.085 * height, 24), 0.04 * height, holes=(circle(0.06 * height, 20),))
    sheave = Cylinder(0.058 * height, 0.042 * height)
    angle = float(rng.uniform(0, 2 * np.pi))
    grip = (0.8 * radius * np.cos(angle), side + width, z + 0.8 * radius * np.sin(angle))
    return (
        Primitive("steel", Cylinder(shaft, 2 * side), centre=(0, 0, z), rotation=ACROSS),
        Primitive("steel", strap, centre=(0, 0, z + 0.015 * height), rotation=ACROSS),
        Primitive("bronze", sheave, centre=(0, 0, z + 0.015 * height), rotation=ACROSS),
        *moved(turned, (0, side, z), ACROSS),
        Primitive("steel", Cylinder(0.014 * height, 0.18 * height), centre=grip, rotation=ACROSS),
    )


def motor(length: float, radius: float) -> Parts:
    """An electric motor along y: shell, windings, iron, shaft, terminal box."""
    stator = Primitive("steel", Cylinder(0.86 * radius, 0.55 * length), carve=(
        Primitive("copper coil", Cylinder(0.68 * radius, 0.55 * length), 4.0, carve=(
            Primitive("steel", Cylinder(0.5 * radius, 0.55 * length)),)),
    ))  # fmt: skip
    room = Primitive(None, Cylinder(0.9 * radius, 0.92 * length), carve=(stator,))
    fins = Prism(gear(1.12 * radius, 18, 0.1 * radius), 0.7 * length, holes=(circle(radius, 20),))
    return (
        Primitive("aluminium alloy", Cylinder(0.98 * radius, length), rotation=ACROSS, carve=(room,)),
        Primitive("aluminium alloy", fins, rotation=ACROSS),
        Primitive("steel", Cylinder(0.12 * radius, 0.35 * length), centre=(0, 0.67 * length, 0), rotation=ACROSS),
        Primitive("abs", Box((radius, 0.4 * length, 0.4 * radius)), 0.5, centre=(0, 0, 1.34 * radius)),
    )


def belt(start: Vector, stop: Vector, radii: tuple[float, float], thickness: float) -> Primitive:
    """A belt round two pulleys that turn about y, as a rubber cord."""
    a, b = np.asarray(start), np.asarray(stop)
    tilt = float(np.arctan2(b[2] - a[2], b[0] - a[0]))
    arc = np.linspace(0.5 * np.pi, 1.5 * np.pi, 9) + tilt
    half_turn = np.stack([np.cos(arc), np.zeros(9), np.sin(arc)], axis=1)
    points = np.concatenate([a + radii[0] * half_turn, b - radii[1] * half_turn])
    return Primitive("rubber", tube(points, thickness, closed=True))


def hand_press(rng: np.random.Generator) -> Item:
    """A bench-top press with a C-frame, turned by a hand wheel."""
    height = float(rng.uniform(190, 400))
    parts = (
        *single_punch_frame(rng, height), *tool_train(rng, height),
        *drive(rng, height, float(rng.uniform(0.2, 0.3)) * height, heavy=False),
        *moved(hopper(rng, 0.1 * height, 0.18 * height), (0.12 * height, 0, 0.46 * height)),
    )  # fmt: skip
    return Item("hand-wheel press", parts, "pill_press", STANDING)


def lever_press(rng: np.random.Generator) -> Item:
    """Base, two or four columns, crosshead and a ram that a lever drives down."""
    height, four = float(rng.uniform(150, 350)), rng.random() < 0.35
    what = str(rng.choice(["steel", "cast iron", "aluminium alloy", "stainless steel"]))
    wide, deep, plate = 0.5 * height, float(rng.uniform(0.38, 0.52)) * height, float(rng.uniform(0.05, 0.09)) * height
    column, ram = float(rng.uniform(0.022, 0.04)) * height + 2.0, float(rng.uniform(0.03, 0.05)) * height
    spots = [(i * 0.36 * wide, j * 0.32 * deep) for i in (-1, 1) for j in ((-1, 1) if four else (0,))]
    holes = [circle(column, 14, at) for at in spots]
    ends = Prism(rectangle(wide, deep, radius=0.1 * deep), plate, holes=holes)
    head = Prism(rectangle(wide, deep, radius=0.1 * deep), plate, holes=(*holes, circle(ram, 16)))
    columns = Many(Cylinder(column, 0.9 * height), np.array([(*at, 0.45 * height) for at in spots]))
    nuts = Many(Cylinder(1.7 * column, 0.6 * plate), np.array([(*at, 0.8 * height + plate) for at in spots]))
    bore, z = float(rng.uniform(2.5, 7.0)), 0.78 * height
    die = circle(0.13 * height, 24) if rng.random() < 0.5 else rectangle(0.3 * height, 0.24 * height)
    block = Prism(die, 0.1 * height, holes=(circle(bore, 12),))
    direction = np.array([np.cos(rng.uniform(0.2, 1.3)), 0.0, np.sin(rng.uniform(0.0, 1.2))])
    reach = float(rng.uniform(0.5, 0.9)) * height
    pivot = np.array([0.0, 0.0, z + 0.14 * height])
    tip = pivot + direction / np.linalg.norm(direction) * reach
    lever = Cylinder(0.016 * height + 2, reach)
    arm = Primitive("steel", lever, centre=0.5 * (pivot + tip), rotation=axis_rotation(direction))
    guide = Prism(rectangle(wide, deep), 0.8 * plate, holes=(*holes, circle(ram, 16)))
    cheek = Box((0.14 * height, 0.025 * height, 0.2 * height))
    parts = (
        Primitive(what, ends, centre=(0, 0, 0.5 * plate)),
        Primitive(what, head, centre=(0, 0, z)),
        Primitive(what, guide, centre=(0, 0, 0.5 * height)),
        Primitive("stainless steel", columns),
        Primitive("steel", nuts),
        Primitive("tool steel", block, centre=(0, 0, plate + 0.05 * height)),
        Primitive("tool steel", Cylinder(bore, 0.2 * height), centre=(0, 0, plate + 0.18 * height)),
        Primitive("steel", Cylinder(ram, 0.42 * height), centre=(0, 0, 0.69 * height)),
        Primitive("steel", coil(1.35 * ram, 1.0 + 0.004 * height, 7, 0.2 * height), centre=(0, 0, 0.64 * height)),
        Primitive(what, Many(cheek, np.array([[0, s * 0.05 * height, z + 0.13 * height] for s in (-1, 1)]))),
        Primitive("steel", Cylinder(0.02 * height, 0.16 * height), centre=pivot, rotation=ACROSS),
        arm,
        Primitive(str(rng.choice(["abs", "nylon", "steel"])), sphere(0.032 * height + 5), centre=tip),
    )  # fmt: skip
    return Item("lever press", parts, "pill_press", STANDING)


def motor_press(rng: np.random.Generator) -> Item:
    """The C-frame press with a flywheel, a motor behind and a belt, perhaps under a guard."""
    height = float(rng.uniform(260, 400))
    radius = float(rng.uniform(0.24, 0.34)) * height
    thick, long = float(rng.uniform(0.09, 0.13)) * height, float(rng.uniform(0.28, 0.36)) * height
    seat = (-0.45 * height - thick, -0.02 * height, 0.2 * height + 1.2 * thick)
    plane = 0.24 * height
    pulley = (seat[0], plane, seat[2])
    sheave = Prism(circle(0.4 * thick + 6), 22.0, holes=(circle(0.12 * thick),))
    parts = [
        *single_punch_frame(rng, height), *tool_train(rng, height), *drive(rng, height, radius, heavy=True),
        *moved(hopper(rng, 0.11 * height, 0.2 * height), (0.13 * height, 0, 0.46 * height)),
        *moved(motor(long, thick), seat),
        Primitive("cast iron", sheave, centre=pulley, rotation=ACROSS),
        belt((0, plane, 0.86 * height), pulley, (radius + 3, 0.4 * thick + 9), 5.0),
        Primitive("steel", Box((2.4 * thick, 0.7 * long, 6.0)), centre=(seat[0], 0, 0.2 * height)),
    ]  # fmt: skip
    if rng.random() < 0.35:
        guard = rectangle(0.6 * height, 0.55 * height, (0.0, 0.82 * height), 0.1 * height)
        sheet = Primitive("steel", Prism(guard, 1.5), centre=(0, plane + 0.1 * height, 0), rotation=ACROSS)
        parts.append(sheet)
    return Item("motor-driven press", tuple(parts), "pill_press", STANDING)


def turret(rng: np.random.Generator, radius: float, stations: int, *, punches: bool, dies: bool) -> Parts:
    """A turret about z: two punch guides and a die table on a hub, with tooling at different heights."""
    what = str(rng.choice(["cast iron", "stainless steel", "steel"], p=[0.6, 0.2, 0.2]))
    angle = 2 * np.pi * np.arange(stations) / stations
    pitch = float(rng.uniform(0.78, 0.86)) * radius
    barrel = min(0.42 * 2 * np.pi * pitch / stations, float(rng.uniform(7, 13)), 0.12 * radius)
    shaft, hub = 0.16 * radius, float(rng.uniform(0.4, 0.55)) * radius
    ring = np.stack([pitch * np.cos(angle), pitch * np.sin(angle), np.zeros(stations)], axis=1)
    tall, gap = float(rng.uniform(0.28, 0.42)) * radius, float(rng.uniform(0.25, 0.4)) * radius
    plate = 0.2 * radius
    middle = Primitive(None, Cylinder(shaft, tall))
    seats = Primitive(None, Many(Cylinder(barrel, tall), ring))
    guide = Primitive(what, Cylinder(radius, tall), carve=(middle, seats))
    bore = Primitive(None, Many(Cylinder(0.4 * barrel, plate), ring))
    held = (Primitive("tool steel", Many(Cylinder(0.97 * barrel, plate), ring), carve=(bore,)),) if dies else ()
    sockets = Primitive(None, Many(Cylinder(barrel, plate), ring), carve=held)
    table = Primitive(what, Cylinder(radius, plate), carve=(Primitive(None, Cylinder(shaft, plate)), sockets))
    neck = Primitive(what, Prism(circle(hub, 24), gap, holes=(circle(shaft, 16),)))
    parts = [table]
    rise = 0.35 * gap * (1.0 - np.cos(angle + rng.uniform(0, 6)))
    length = 1.3 * gap + tall
    for side in (-1.0, 1.0):
        parts += moved((guide,), (0, 0, side * (gap + 0.5 * (plate + tall))))
        parts += moved((neck,), (0, 0, side * 0.5 * (plate + gap)))
        if punches:
            foot = 0.5 * plate + 0.2 * gap + 0.4 * rise
            bodies, heads = ring.copy(), ring.copy()
            bodies[:, 2], heads[:, 2] = side * (foot + 0.5 * length), side * (foot + length + 3.0)
            parts.append(Primitive("tool steel", Many(Cylinder(0.94 * barrel, length), bodies)))
            parts.append(Primitive("tool steel", Many(Cylinder(1.25 * barrel, 6.0), heads)))
    return tuple(parts)


def rotary_press(rng: np.random.Generator) -> Item:
    """A small rotary press: turret between cam rings and pressure rollers, over a cabinet with motor and worm gear."""
    radius, stations = float(rng.uniform(52, 88)), int(rng.integers(5, 18))
    half, cabinet = 1.25 * radius, float(rng.uniform(1.5, 2.1)) * radius
    discs = turret(rng, radius, stations, punches=True, dies=True)
    low = min(float(p.shape.bounds[0, 2]) + float(np.asarray(p.centre)[2]) for p in discs)
    level = cabinet - low + 0.2 * radius
    top = level - low + 0.15 * radius
    wall = float(rng.uniform(3, 8))
    sheet = "cast iron" if wall > 5 else "stainless steel"
    room = Box((2 * half - 2 * wall, 2 * half - 2 * wall, cabinet - 2 * wall))
    engine = moved(motor(1.1 * radius, 0.42 * radius)[:1], (-0.45 * radius, 0, -0.1 * cabinet))
    track = Prism(circle(0.95 * radius, 36), 0.1 * radius, holes=(circle(0.68 * radius, 28),))
    posts = np.array([(i * 0.88 * half, j * 0.88 * half, 0.5 * (cabinet + top)) for i in (-1, 1) for j in (-1, 1)])
    rolls = np.array([[0.82 * radius, 0, top - 0.25 * radius], [0.82 * radius, 0, cabinet - 0.3 * radius]])
    roller = Many(Cylinder(0.26 * radius, 0.3 * radius), rolls, np.stack([ACROSS] * 2))
    gears = Prism(gear(0.75 * radius, 30, 4.0), 0.16 * radius, holes=(circle(0.16 * radius, 16),))
    hand = wheel(rng, "cast iron", 0.7 * radius, 0.15 * radius, 10.0)
    crown = Prism(rectangle(2 * half, 2 * half, radius=0.3 * half), 0.14 * radius, holes=(circle(0.35 * radius, 20),))
    parts = (
        Primitive(sheet, RoundedBox((2 * half, 2 * half, cabinet), 0.08 * half, "z"), centre=(0, 0, 0.5 * cabinet),
                  carve=(Primitive(None, room, carve=engine),)),
        *moved(discs, (0, 0, level)),
        Primitive("bronze", gears, centre=(0, 0, 0.75 * cabinet)),
        Primitive("steel", Cylinder(0.15 * radius, top - 0.5 * cabinet), centre=(0, 0, 0.5 * (top + 0.5 * cabinet))),
        Primitive("cast iron", track, centre=(0, 0, level - low + 0.02 * radius)),
        Primitive("cast iron", track, centre=(0, 0, level + low - 0.06 * radius)),
        Primitive("steel", Many(Cylinder(0.09 * half, top - cabinet), posts)),
        Primitive("cast iron", crown, centre=(0, 0, top + 0.07 * radius)),
        Primitive("steel", roller),
        *moved(hopper(rng, 0.4 * radius, 0.7 * radius), (-0.6 * radius, 0.4 * radius, top + 0.15 * radius)),
        *moved(hand, (0, half + 0.15 * radius, 0.6 * cabinet), ACROSS),
    )  # fmt: skip
    return Item("rotary press", parts, "pill_press", (rotation(), rotation(roll=-90), rotation(pitch=90)))


def turret_alone(rng: np.random.Generator) -> Item:
    """A turret out of its press, with or without tooling."""
    radius, stations = float(rng.uniform(50, 115)), int(rng.integers(4, 24))
    parts = turret(rng, radius, stations, punches=rng.random() < 0.5, dies=rng.random() < 0.6)
    return Item("press turret", parts, "pill_press", (rotation(), rotation(pitch=90), rotation(roll=90)))


def frame_alone(rng: np.random.Generator) -> Item:
    """The casting of a single-punch press, bare, with or without its table."""
    height = float(rng.uniform(200, 480))
    parts = single_punch_frame(rng, height)
    if rng.random() < 0.5:
        parts = (*parts, *tool_train(rng, height)[:1])
    return Item("press frame", parts, "pill_press", STANDING)


def drive_parts(rng: np.random.Generator) -> Item:
    """Flywheel, shaft, ram, gears and punches of a press laid out flat, as spare parts."""
    height = float(rng.uniform(250, 480))
    radius = float(rng.uniform(0.2, 0.32)) * height
    wide = float(rng.uniform(0.08, 0.13)) * height
    rod = 0.03 * height
    lengths = rng.uniform(0.12, 0.35, int(rng.integers(3, 8))) * height
    rods = np.zeros((len(lengths), 3))
    rods[:, 0] = radius + 3 * rod * (1 + np.arange(len(lengths)))
    rods[:, 1] = rng.normal(0, 0.03 * height, len(lengths))
    turns = np.stack([rotation(float(rng.normal(0, 6))) @ ACROSS for _ in lengths])
    scales = np.stack([rod * rng.uniform(0.5, 1.0, len(lengths))] * 2 + [lengths], axis=1)
    teeth = gear(0.08 * height, int(rng.integers(16, 28)), 0.008 * height)
    cog = Prism(teeth, 0.05 * height, holes=(circle(0.03 * height),))
    table = rectangle(0.3 * height, 0.24 * height, radius=0.03 * height)
    plate = Prism(table, 0.04 * height, holes=(circle(0.045 * height),))
    parts = [
        *wheel(rng, "cast iron", radius, wide, 0.03 * height + 3),
        Primitive("steel", Many(Cylinder(1.0, 1.0), rods, turns, scales)),
        Primitive("steel", cog, centre=(0.1 * height, radius + 0.1 * height, 0)),
        Primitive("cast iron", plate, centre=(-0.16 * height, radius + 0.14 * height, 0)),
    ]  # fmt: skip
    if rng.random() < 0.6:
        at = (radius + 0.2 * height, -radius - 0.13 * height, -0.05 * height)
        parts += moved(hopper(rng, 0.11 * height, 0.2 * height), at)
    return Item("press drive parts", tuple(parts), "pill_press", (rotation(), rotation(roll=180)))


THREATS: tuple[Threat, ...] = (
    Threat("hand-wheel press", "pill_press", hand_press),
    Threat("lever press", "pill_press", lever_press),
    Threat("motor-driven press", "pill_press", motor_press),
    Threat("rotary press", "pill_press", rotary_press),
    Threat("press turret", "pill_press", turret_alone),
    Threat("press frame", "pill_press", frame_alone),
    Threat("press drive parts", "pill_press", drive_parts),
)
