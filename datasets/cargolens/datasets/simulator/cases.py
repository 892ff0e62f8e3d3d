"""Cases: soft and hard ones with wheels and a telescope, briefcases.

Each is drawn round a hollow as told in `baggage`.
"""

from __future__ import annotations

import numpy as np

from .bag_fittings import rivets
from .bag_parts import (
    STANDING,
    Parts,
    Shell,
    Skin,
    at_height,
    carry_handle,
    creases,
    curve,
    edge_zip,
    piping,
    plate,
    points,
    screws,
    shell,
    side_release,
    webbing,
)
from .geometry import rotation
from .goods.haberdashery import knit, strap
from .item import Primitive, moved
from .many import Many, tube
from .packer import Size
from .pockets import pocket
from .primitives import Box, Cylinder, RoundedBox
from .prism import Prism


def wheel(radius: float, width: float) -> Parts:
    """A wheel on an axle along x: a tyre, a hub, a bearing, the ends of the axle."""
    along = rotation(pitch=90.0)
    axle = Primitive("steel", Cylinder(0.2 * radius, width), 6.0)
    hub = Primitive("glass-filled nylon", Cylinder(0.74 * radius, width), 0.9, carve=(axle,))
    tyre = Primitive("polyurethane", Cylinder(radius, width), carve=(hub,), rotation=along)
    ends = np.array([[side * (0.5 * width + 3.0), 0.0, 0.0] for side in (-1.0, 1.0)])
    return [tyre, Primitive("steel", Many(Cylinder(3.4, 6.0), ends, np.stack([along, along])))]


def spinner(rng: np.random.Generator) -> Parts:
    """A swivelling twin wheel under its housing; its pin points along +y, the housing's top is at y = 0."""
    radius, width = float(rng.uniform(20.0, 26.0)), float(rng.uniform(11.0, 15.0))
    trail = float(rng.uniform(6.0, 14.0))
    parts: Parts = []
    for side in (-1.0, 1.0):
        parts += moved(wheel(radius, width), (side * (0.5 * width + 4.0), -radius - 14.0, trail))
    parts.append(
        Primitive("abs", Box((6.0, 1.2 * radius, 1.2 * radius)), None, (0.0, -0.7 * radius - 8.0, 0.5 * trail))
    )
    upright = rotation(roll=90.0)
    parts.append(Primitive("steel", Cylinder(4.0, 20.0), None, (0.0, -9.0, 0.0), upright))
    parts.append(Primitive("abs", Cylinder(20.0, 8.0), None, (0.0, -5.0, 0.0), upright))
    return list(moved(parts, (0.0, 0.0, 0.0), rotation(pitch=float(rng.uniform(0.0, 360.0)))))


def telescope(rng: np.random.Generator, room: Size, z: float) -> tuple[Parts, float]:
    """Two telescopic tubes along y under the back of a case, with their brackets, screws and grip.

    Args:
        rng: Source of randomness.
        room: Sizes of the hollow, mm.
        z: Highest that it reaches, mm.

    Returns:
        Its parts, and how deep it is, mm.
    """
    x, y, _ = room
    metal = str(rng.choice(["aluminium alloy", "steel", "aluminium alloy"]))
    wide, deep = float(rng.uniform(18.0, 30.0)), float(rng.uniform(11.0, 15.0))
    wall = float(rng.uniform(0.9, 1.4)) if metal != "steel" else float(rng.uniform(0.5, 0.7))
    apart = float(rng.uniform(0.22, 0.34)) * x
    # Many end halfway down the back.
    length = float(rng.uniform(0.5, 0.98)) * y
    aside = 0.49 * y - 0.5 * length
    pulled = float(rng.uniform(120.0, 330.0)) if rng.random() < 0.12 else 0.0
    parts: Parts = []
    for side in (-1.0, 1.0):
        hole = Primitive(None, Box((wide - 2 * wall, length, deep - 2 * wall)))
        middle = z - 0.5 * deep
        parts.append(Primitive(metal, Box((wide, length, deep)), None, (side * apart, aside, middle), carve=(hole,)))
        inner = (wide - 2 * wall - 1.6, 0.92 * length, deep - 2 * wall - 1.6)
        bore = Primitive(None, Box((inner[0] - 2 * wall, inner[1], inner[2] - 2 * wall)))
        at = (side * apart, aside + 0.5 * (length - inner[1]) + pulled, middle)
        parts.append(Primitive(metal, Box(inner), None, at, carve=(bore,)))
        if rng.random() < 0.6:
            parts.append(Primitive("steel", Cylinder(1.6, 0.9 * length), None, at, STANDING))
    end = 0.5 * length
    across = 2 * apart + wide
    button = Primitive(str(rng.choice(["pom", "steel"])), Box((24.0, 8.0, 0.6 * deep)))
    levers = Many(Box((0.4 * across, 2.5, 3.0)), np.array([[s * 0.24 * across, -7.0, 0.0] for s in (-1.0, 1.0)]))
    works = Primitive(None, Box((0.96 * across, 20.0, deep)), carve=(button, Primitive("steel", levers)))
    bar = RoundedBox((across + 12.0, 26.0, deep + 3.0), 5.0)
    grip = (0.0, aside + end + pulled + 14.0, z - 0.5 * deep - 1.5)
    parts.append(Primitive("abs", bar, None, grip, carve=(works,)))
    cup = Box((2 * apart + 2.2 * wide, float(rng.uniform(14.0, 32.0)), 2.5))
    for share in (-0.97, 0.9):
        parts.append(Primitive("abs", cup, None, (0.0, aside + share * end, z - deep - 1.3)))
    places = np.array([
        (side * (apart + off * wide), aside + share * end, z - 0.5 * deep)
        for side in (-1.0, 1.0) for off in (-0.8, 0.8) for share in (-0.99, -0.93, 0.88, 0.93)
    ])  # fmt: skip
    parts.append(screws(rng, places, deep))
    return parts, deep + 3.0


def _undercarriage(rng: np.random.Generator, room: Size, body: Shell, deep: float) -> Parts:
    """Wheels with their housings, feet, corner guards and rows of screws of a case; `deep` is that of its telescope."""
    x, y, z = room
    end = float(body.rim[:, 1].min())
    back = body.bottom - deep
    parts: Parts = []
    places: list[tuple[float, float, float]] = []
    levels = (back + 30.0, max(z - 25.0, back + 90.0)) if rng.random() < 0.6 else (back + 24.0,)
    for side in (-1.0, 1.0):
        at = side * (0.5 * x - 28.0)
        for level in levels:
            if len(levels) == 2:
                parts += moved(spinner(rng), (at, end - 4.0, level))
            else:
                radius = float(rng.uniform(20.0, 27.0))
                parts += moved(wheel(radius, float(rng.uniform(16.0, 24.0))), (at, end - radius - 1.0, level))
            cover = RoundedBox((62.0, 10.0, 52.0), 4.0)
            parts.append(Primitive("abs", cover, 0.6, (at, end - 6.0, level)))
            places += [(at + a, end - 4.0, level + b) for a in (-24.0, 24.0) for b in (-18.0, 18.0)]
        if len(levels) == 1:
            foot = Box((24.0, 22.0, 18.0))
            parts.append(Primitive("abs", foot, 0.7, (side * 0.35 * x, end - 12.0, 0.9 * z)))
    along = np.linspace(-0.42, 0.42, int(rng.integers(3, 6))) * y
    places += [(side * 0.4 * x, float(at), back + 3.0) for side in (-1.0, 1.0) for at in along]
    # Those of the wheels lie along y.
    count = len(places) - 2 * len(along)
    lying = Many(Cylinder(1.9, 12.0), np.array(places[:count]), np.broadcast_to(STANDING, (count, 3, 3)))
    loose = rivets(rng, room, back - 4.0, int(rng.integers(8, 28)))
    return [*parts, Primitive("steel", lying), screws(rng, np.array(places[count:]), 7.0), *loose]


def _lock(rng: np.random.Generator, at: tuple[float, float, float], yaw: float) -> Parts:
    """A combination lock: a case, three wheels on a spindle, a shackle or a hook."""
    metal = str(rng.choice(["zinc die-cast", "brass"]))
    wheels = np.array([[k * 7.0, 0.0, 0.0] for k in (-1.0, 0.0, 1.0)])
    along = rotation(pitch=90.0)
    drums = Many(Cylinder(5.5, 5.0), wheels, np.stack([along] * 3))
    case = Primitive("abs", Box((62.0, 15.0, 22.0)), 0.5, carve=(Primitive(metal, drums),))
    bolt = Primitive("steel", Box((18.0, 5.0, 4.0)), None, (20.0, 10.0, 0.0))
    return list(
        moved([case, bolt, screws(rng, np.array([[-26.0, 9.0, 0.0], [26.0, -9.0, 0.0]]), 14.0)], at, rotation(yaw=yaw))
    )


def soft_case(rng: np.random.Generator, room: Size) -> Parts:
    """A trolley of cloth over boards: piping on wire, two front pockets, a telescope, wheels."""
    x, y, z = room
    skin = Skin("polyester", float(rng.uniform(0.08, 0.12)), 2.2, 5.0)
    body = shell(rng, room, skin, float(rng.uniform(28.0, 55.0)), back=float(rng.uniform(3.0, 5.0)), tiers=2)
    wire = "steel" if rng.random() < 0.75 else None
    parts = [*body.parts, *piping(rng, body.rim, (0.0, z), wire), *edge_zip(rng, body.rim, 0.8 * z, 0.8)]
    parts += creases(rng, skin, body, int(rng.integers(2, 6)))
    if rng.random() < 0.5:
        parts += edge_zip(rng, body.rim, 0.5 * z, 0.9)
    board = Prism(points(body.rim * 0.98), 2.6)
    parts.append(Primitive("polyethylene", board, 0.28, (0.0, 0.0, body.bottom - 1.5)))
    tubes, deep = telescope(rng, room, body.bottom - 3.0)
    top = body.top + 2.0
    big = float(rng.uniform(0.5, 0.62))
    first, high = pocket(rng, skin, (0.85 * x, big * y), (0.0, -0.42 * y + 0.5 * big * y), top, int(rng.integers(2, 8)))
    second, _ = pocket(rng, skin, (0.85 * x, 0.25 * y), (0.0, 0.3 * y), top, int(rng.integers(0, 4)))
    parts += [*tubes, *first, *second, plate(rng, (0.0, -0.1 * y, high + 1.0))]
    parts += carry_handle(rng, 150.0, (0.0, float(body.rim[:, 1].max()), 0.5 * z), 30.0, 0.6)
    return parts + _undercarriage(rng, room, body, deep)


def hard_case(rng: np.random.Generator, room: Size) -> Parts:
    """A trolley of two ribbed shells closed by a zip or a frame, lined, with locks, handles, wheels."""
    x, y, z = room
    material = str(rng.choice(["polycarbonate", "abs", "polypropylene"]))
    thick = float(rng.uniform(1.6, 2.4))
    skin = Skin(material, 0.1 * thick * 1.12, thick, 0.0, 0.03)
    body = shell(rng, room, skin, float(rng.uniform(35.0, 60.0)), back=1.5, tiers=1)
    parts = list(body.parts)
    frame = at_height(body.rim * 1.012, 0.5 * z)
    if rng.random() < 0.35:
        parts.append(Primitive("aluminium alloy", strap(frame, 22.0, 1.8, on_edge=True)))
    else:
        parts += edge_zip(rng, body.rim * 1.005, 0.5 * z, 0.96)
        parts.append(Primitive("soft pvc", tube(frame[:-1] - (0.0, 0.0, 16.0), 2.0, closed=True), 0.9))
    count = int(rng.integers(5, 12))
    ribs = np.linspace(-0.4, 0.4, count)[:, None] * (x, 0.0, 0.0)
    for level in (body.top + 2.0, body.bottom - 2.0):
        wide = float(rng.uniform(0.25, 0.5)) * 0.8 * x / count
        parts.append(Primitive(material, Many(Box((wide, 0.82 * y, 3.0)), ribs + np.array([0.0, 0.0, level])), 0.45))
    lining = Skin("polyester", 0.012, 1.2, 0.0, 0.2).panel(rng, body.rim * 0.99, body.top + 5.0)
    tubes, deep = telescope(rng, room, body.bottom - 4.0)
    parts += [lining, *tubes, *_lock(rng, (float(body.rim[:, 0].max()) + 8.0, 0.0, 0.5 * z), 90.0)]
    for side in (0.0, 1.0):
        end = float(body.rim[:, 1].max())
        handle = carry_handle(rng, 140.0, (0.0, end, 0.5 * z), 24.0, 0.6)
        turned = moved(
            handle, (float(body.rim[:, 0].max()) - end if side else 0.0, 0.0, 0.0), rotation(yaw=-90.0 * side)
        )
        parts += turned
    # Straps across the clothes, laid under the lining, with their buckle.
    cross = float(rng.uniform(0.0, 0.15)) * y
    level = body.top + 7.0
    for tilt in (-1.0, 1.0):
        path = np.array([[-0.42 * x, tilt * 0.3 * y, level], [0.0, cross, level], [0.42 * x, -tilt * 0.3 * y, level]])
        parts.append(webbing(path, 25.0))
    parts += moved(side_release(rng, 25.0), (0.0, cross, level + 5.0), rotation(yaw=float(rng.uniform(-40.0, 40.0))))
    return parts + _undercarriage(rng, room, body, deep)


def briefcase(rng: np.random.Generator, room: Size) -> Parts:
    """A flat case in a frame: two locks, hinges, a handle on a steel core, guards on its corners."""
    x, y, z = room
    material = str(rng.choice(["abs", "aluminium", "leather"]))
    wall = {"abs": 2.6, "aluminium": 0.9, "leather": 2.4}[material]
    skin = Skin(material, {"abs": 0.27, "aluminium": 0.243, "leather": 0.2}[material], wall, 0.0, 0.02)
    body = shell(rng, (y, x, z), skin, float(rng.uniform(12.0, 24.0)), back=1.5, tiers=1)
    rim = body.rim * 1.006
    parts = list(body.parts)
    for level in (0.62, 0.7):
        path = at_height(rim, level * z)
        parts.append(Primitive("aluminium alloy", strap(path, 9.0, 1.8, on_edge=True)))
    foam = Prism(points(0.98 * body.rim), 6.0)
    egg = knit(rng, 0.3, 6.0)
    parts.append(Primitive("polyurethane foam", foam, 0.03, (0.0, 0.0, body.top + 4.0), texture=egg))
    edge, back = float(rim[:, 1].max()), float(rim[:, 1].min())
    for side in (-1.0, 1.0):
        parts += _lock(rng, (side * 0.36 * y, edge + 8.0, 0.65 * z), 0.0)
        leaves = Box((60.0, 2.0, 28.0))
        parts.append(Primitive("steel", leaves, None, (side * 0.3 * y, back - 2.0, 0.65 * z)))
        pin = Cylinder(2.5, 60.0)
        parts.append(Primitive("steel", pin, None, (side * 0.3 * y, back - 5.5, 0.65 * z), rotation(pitch=90.0)))
    handle = curve(
        [
            (-65.0, edge + 6.0, 0.6 * z),
            (-60.0, edge + 48.0, 0.6 * z),
            (60.0, edge + 48.0, 0.6 * z),
            (65.0, edge + 6.0, 0.6 * z),
        ],
        14,
    )
    core = Primitive("steel", tube(handle, 2.2))
    parts += [core, Primitive("soft pvc", tube(handle[3:11], 8.0), 0.7)]
    corners = np.array(
        [
            (a * 0.47 * y, b * 0.47 * x, level)
            for a in (-1, 1)
            for b in (-1, 1)
            for level in (body.top + 8.0, body.bottom - 2.0)
        ]
    )
    guard = str(rng.choice(["steel", "abs"]))
    parts.append(Primitive(guard, Many(Box((26.0, 26.0, 1.2)), corners)))
    parts.append(screws(rng, corners + np.array([7.0, 7.0, 0.0]), 6.0))
    return list(moved(parts, (0.0, 0.0, 0.0), rotation(yaw=90.0)))
