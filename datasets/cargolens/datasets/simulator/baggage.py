"""Bags as containers: backpacks, cases, laptop bags, handbags, sports bags, briefcases, pouches, carrier bags.

A bag lies on its back round a hollow that it leaves free. Outside the hollow are its skins, zips, pockets and what is
in those, webbing with its slides, rings and hooks, locks and tags at the edges, and for cases wheels and a telescope.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from .bag_fittings import edge_fittings
from .bag_parts import (
    STANDING,
    Parts,
    Skin,
    adjuster,
    carry_handle,
    cloth,
    creases,
    curve,
    edge_zip,
    hanging_buckle,
    loose_end,
    piping,
    plate,
    shell,
    shoulder_strap,
    side_release,
    square_ring,
    webbing,
)
from .cases import briefcase, hard_case, soft_case
from .geometry import rotation
from .goods.bags import chain
from .goods.haberdashery import discs, hardware, ring, strap, zip_fastener
from .heap import crumpled
from .item import Item, Primitive, moved
from .many import Many, torus, tube
from .packer import Size
from .pockets import pocket, pocket_contents, side_pocket
from .primitives import Box, Cylinder

Draw = Callable[[np.random.Generator, Size], Parts]
# Least and most of the hollow of each kind: width, length and depth as it lies, mm.
SIZES: Mapping[str, tuple[Size, Size]] = MappingProxyType({
    "backpack": ((250.0, 360.0, 90.0), (330.0, 470.0, 190.0)),
    "soft case": ((300.0, 440.0, 150.0), (400.0, 600.0, 240.0)),
    "hard case": ((300.0, 440.0, 170.0), (420.0, 620.0, 260.0)),
    "laptop bag": ((270.0, 360.0, 40.0), (320.0, 430.0, 100.0)),
    "handbag": ((180.0, 240.0, 70.0), (270.0, 360.0, 140.0)),
    "sports bag": ((220.0, 400.0, 180.0), (300.0, 580.0, 280.0)),
    "briefcase": ((280.0, 380.0, 70.0), (340.0, 460.0, 130.0)),
    "pouch": ((110.0, 160.0, 30.0), (180.0, 270.0, 80.0)),
    "carrier bag": ((220.0, 280.0, 80.0), (330.0, 420.0, 180.0)),
})  # fmt: skip
# Bags whose depth is given.
STIFF = frozenset(("hard case", "briefcase"))


def bag(rng: np.random.Generator, kind: str, inside: Size) -> Item:
    """A bag round a hollow.

    Args:
        rng: Source of randomness.
        kind: Of `BAGS`.
        inside: Sizes of the hollow |x| <= x/2, |y| <= y/2, 0 <= z <= z, which it leaves free, mm.

    Returns:
        The bag, on its back, its length along the longer of x and y; it reaches below z = 0.
    """
    x, y, z = inside
    if x <= y:
        parts = [*_BAGS[kind](rng, inside), *edge_fittings(rng, kind, inside)]
        return Item(kind, tuple(parts), soft=kind not in STIFF)
    parts = [*_BAGS[kind](rng, (y, x, z)), *edge_fittings(rng, kind, (y, x, z))]
    return Item(kind, moved(parts, (0.0, 0.0, 0.0), rotation(yaw=90.0)), soft=kind not in STIFF)


def _backpack(rng: np.random.Generator, room: Size) -> Parts:
    x, y, z = room
    skin = cloth(rng, slack=20.0)
    body = shell(rng, room, skin, 0.3 * x, back=float(rng.uniform(5.0, 11.0)))
    parts = [*body.parts, *creases(rng, skin, body, int(rng.integers(9, 18)))]
    for height in (0.72,) if z < 110.0 else (0.72, 0.35):
        parts += edge_zip(rng, body.rim, height * z, float(rng.uniform(0.6, 0.8)))
    if rng.random() < 0.7:
        parts += piping(rng, body.rim, (0.0, z), None)
    top = body.top + 2.0
    low, high = float(rng.uniform(0.4, 0.5)), float(rng.uniform(0.16, 0.25))
    lower, top_lower = pocket(
        rng, skin, (0.8 * x, low * y), (0.0, -0.42 * y + 0.5 * low * y), top, int(rng.integers(3, 12))
    )
    upper, top_upper = pocket(rng, skin, (0.7 * x, high * y), (0.0, 0.2 * y), top, int(rng.integers(0, 5)))
    parts += [*lower, *upper, plate(rng, (0.0, -0.1 * y, top_lower + 1.0))]
    parts += _harness(rng, room, body.bottom)
    edge = 0.5 * x + 26.0
    for side in (-1.0, 1.0):
        if rng.random() < 0.55:
            parts += side_pocket(rng, skin, side * float(np.abs(body.rim[:, 0]).max()), y, z)
        if rng.random() < 0.6:
            parts += loose_end(
                rng, (side * edge, float(rng.uniform(-0.3, 0.3)) * y, body.bottom - 4.0), 90.0 - side * 90.0, 25.0
            )
    parts += carry_handle(rng, 90.0, (0.0, float(body.rim[:, 1].max()), 0.15 * z), 45.0)
    if rng.random() < 0.4:
        # Drawcord with its stopper.
        cord = curve(
            rng.uniform(-1.0, 1.0, (6, 3)) * (0.4 * x, 0.3 * y, 0.0)
            + np.array([0.0, 0.0, max(top_lower, top_upper) + 2])
        )
        parts += [Primitive("polyester", tube(cord, 1.8), 0.8), Primitive("pom", Cylinder(8.0, 18.0), None, cord[-3])]
    return parts


def _harness(rng: np.random.Generator, room: Size, z: float) -> Parts:
    """Two padded shoulder straps under the back of a backpack, their webbing, slides and a sternum strap."""
    x, y, _ = room
    wide, thick = float(rng.uniform(50.0, 70.0)), float(rng.uniform(8.0, 14.0))
    level = z - 0.5 * thick - 2.0
    parts: Parts = []
    for side in (-1.0, 1.0):
        sway = float(rng.uniform(0.3, 0.55)) * x
        path = curve(
            [(side * 0.1 * x, 0.47 * y, level), (side * sway, 0.3 * y, level), (side * 0.3 * x, -0.1 * y, level)], 9
        )
        parts.append(Primitive("polyethylene foam", strap(path, wide, thick), 0.05))
        for lift in (-0.5, 0.5):
            parts.append(Primitive("polyester", strap(path + np.array([0.0, 0.0, lift * thick]), wide, 1.2), 0.35))
        end = path[-1] + (side * float(rng.uniform(0.05, 0.25)) * x, -float(rng.uniform(0.2, 0.33)) * y, 0.0)
        tail = np.array([path[-1], 0.5 * (path[-1] + end) + (side * 12.0, 0.0, 0.0), end])
        parts.append(webbing(curve(tail, 8), 25.0))
        parts += moved(adjuster(rng, 25.0), tuple(path[-1]), rotation(yaw=90.0 + side * 12.0))
        parts += loose_end(rng, (float(end[0]), float(end[1]), level), -90.0 + side * 30.0, 25.0)
    if rng.random() < 0.5:
        sternum = np.array(
            [[-0.3 * x, 0.2 * y, level - 8.0], [0.0, 0.19 * y, level - 8.0], [0.3 * x, 0.2 * y, level - 8.0]]
        )
        parts += [webbing(sternum, 20.0), *moved(side_release(rng, 20.0), (0.05 * x, 0.19 * y, level - 11.0))]
    return parts


def _laptop_bag(rng: np.random.Generator, room: Size) -> Parts:
    x, y, z = room
    # Its long side is at the top, its handles out along x: built across and turned.
    skin = cloth(rng, 1.2, slack=4.0)
    body = shell(rng, (y, x, z), skin, float(rng.uniform(25.0, 60.0)), back=float(rng.uniform(5.0, 9.0)), tiers=2)
    wire = "steel" if rng.random() < 0.7 else None
    parts = [*body.parts, *piping(rng, body.rim, (0.0, z), wire), *creases(rng, skin, body, int(rng.integers(3, 7)))]
    parts += edge_zip(rng, body.rim, 0.6 * z, 0.7)
    if z > 60.0:
        parts += edge_zip(rng, body.rim, 0.25 * z, 0.7)
    top = body.top + 2.0
    front, high = pocket(rng, skin, (0.85 * y, 0.6 * x), (0.0, -0.12 * x), top, int(rng.integers(3, 14)))
    parts += [*front, plate(rng, (0.3 * y, -0.3 * x, high + 1.0))]
    edge = float(body.rim[:, 1].max())
    span = float(rng.uniform(120.0, 190.0))
    for level in (0.1 * z, 0.85 * z):
        parts += carry_handle(rng, span, (float(rng.normal(0.0, 4.0)), edge, level), float(rng.uniform(60.0, 110.0)))
    ends = ((-0.5 * y - 12.0, 0.35 * x, high + 3.0), (0.5 * y + 12.0, 0.35 * x, high + 3.0))
    if rng.random() < 0.6:
        parts += shoulder_strap(rng, 38.0, high + 3.0, ends)
    else:
        parts += [ring(hardware(rng), 30.0, 1.9, end, rotation(yaw=90.0)) for end in ends]
    return list(moved(parts, (0.0, 0.0, 0.0), rotation(yaw=90.0)))


def _handbag(rng: np.random.Generator, room: Size) -> Parts:
    x, y, z = room
    skin = Skin(str(rng.choice(["leather", "polyurethane"])), float(rng.uniform(0.09, 0.15)), 2.2, 6.0, 0.12)
    body = shell(rng, (y, x, z), skin, float(rng.uniform(15.0, 50.0)), back=2.0, tiers=2)
    metal = hardware(rng)
    parts = [*body.parts, *piping(rng, body.rim, (0.0, z), None), *creases(rng, skin, body, int(rng.integers(2, 5)))]
    edge, top = float(body.rim[:, 1].max()), body.top + 2.0
    parts += edge_zip(rng, body.rim, 0.5 * z, float(rng.uniform(0.3, 0.42)), int(rng.integers(1, 3)))
    front, high = pocket(rng, skin, (0.7 * y, 0.5 * x), (0.0, -0.1 * x), top, int(rng.integers(2, 10)))
    parts += [
        *front,
        plate(rng, (0.0, 0.3 * x, high)),
        discs("steel", np.array([[0.0, 0.42 * x, top + 1.0]]), 9.0, 3.0),
    ]
    low = float(body.rim[:, 1].min()) - 2.0
    feet = np.array([(a * 0.4 * y, low, b * z) for a in (-1.0, 1.0) for b in (0.2, 0.8)])
    parts.append(Primitive(metal, Many(Cylinder(5.5, 4.0), feet, np.broadcast_to(STANDING, (4, 3, 3)))))
    level = high + 5.0
    places = [(side * 0.3 * y, edge - 12.0, level) for side in (-1.0, 1.0)]
    parts += [square_ring(metal, 22.0, 14.0, 1.8, at) for at in places]
    rivets = np.array([(at[0] + a, at[1] - 26.0, top + 1.0) for at in places for a in (-9.0, 9.0)])
    parts.append(discs(metal, rivets, 4.0, 3.0))
    sag = float(rng.uniform(-0.9, 0.9)) * x
    if rng.random() < 0.4:
        length = int(rng.integers(50, 90))
        path = curve(
            [places[0], (-0.7 * y, sag, level), (0.2 * y, -sag, level), (0.6 * y, sag, level), places[1]], length
        )
        parts.append(chain(path, float(rng.uniform(1.1, 1.9)), metal))
    else:
        for k in range(2):
            reach = edge + float(rng.uniform(60.0, 190.0))
            path = curve([places[0], (-0.3 * y, reach, level), (0.3 * y, reach, level), places[1]], 16)
            parts.append(
                Primitive(skin.material, tube(path + np.array([0.0, 0.0, 8.0 * k]), float(rng.uniform(4.0, 6.0))), 0.8)
            )
        parts += hanging_buckle(rng, (0.3 * y, edge - 45.0, level + 8.0), 90.0)
    return list(moved(parts, (0.0, 0.0, 0.0), rotation(yaw=90.0)))


def _sports_bag(rng: np.random.Generator, room: Size) -> Parts:
    x, y, z = room
    skin = cloth(rng, slack=24.0)
    body = shell(rng, room, skin, 0.35 * x, back=3.0, tiers=4)
    parts = [*body.parts, *creases(rng, skin, body, int(rng.integers(7, 14)))]
    board = Box((0.85 * x, 0.9 * y, 3.0))
    parts.append(Primitive("polyethylene", board, 0.5, (0.0, 0.0, body.bottom - 3.0)))
    top = body.top + 3.0
    mouth = curve([(0.0, -0.48 * y, top), (0.06 * x, 0.0, top), (0.0, 0.48 * y, top)], 9)
    parts += zip_fastener(rng, mouth, metal=bool(rng.random() < 0.3), sliders=2)
    metal = hardware(rng) if rng.random() < 0.6 else "pom"
    for side in (-1.0, 1.0):
        at, reach = side * 0.28 * x, side * (0.55 + float(rng.uniform(0.0, 0.5))) * x
        loop = curve(
            [(at, -0.2 * y, top + 4), (reach, -0.18 * y, top + 9), (reach, 0.18 * y, top + 9), (at, 0.2 * y, top + 4)],
            14,
        )
        parts.append(webbing(loop, 36.0))
        band = np.array([[side * 0.62 * x, at_, top + 4.0] for at_ in (-0.2 * y, 0.2 * y)])
        parts += [webbing(np.array([place, [at, place[1], top + 4.0]]), 36.0) for place in band]
        end = (0.0, side * (0.5 * y + 8.0), 0.85 * z)
        parts.append(ring(metal, 36.0, 2.0, end, rotation(yaw=90.0 - side * 90.0)))
        contents, high = pocket_contents(rng, (0.6 * x, 0.16 * y), int(rng.integers(0, 6)), 30.0)
        level = -0.2 * x
        parts += moved(contents, (level, side * 0.3 * y, top + 14.0)) if high else []
    if rng.random() < 0.7:
        hooks = ((0.0, -0.5 * y - 22.0, top + 46.0), (0.0, 0.5 * y + 22.0, top + 46.0))
        parts += shoulder_strap(rng, 38.0, top + 46.0, hooks)
    feet = np.array([(a * 0.3 * x, b * 0.38 * y, body.bottom - 8.0) for a in (-1, 1) for b in (-1, 0, 1)])
    return [*parts, discs("abs", feet, 9.0, 7.0)]


def _pouch(rng: np.random.Generator, room: Size) -> Parts:
    x, y, z = room
    skin = Skin(
        str(rng.choice(["polyester", "leather", "soft pvc", "nylon"])), float(rng.uniform(0.03, 0.09)), 1.6, 5.0
    )
    body = shell(rng, (y, x, z), skin, float(rng.uniform(8.0, 30.0)), tiers=2)
    parts = [*body.parts, *creases(rng, skin, body, int(rng.integers(2, 5)))]
    parts += edge_zip(rng, body.rim, 0.5 * z, float(rng.uniform(0.3, 0.6)), 1)
    if rng.random() < 0.5:
        front, _ = pocket(rng, skin, (0.8 * y, 0.6 * x), (0.0, 0.0), body.top + 2.0, int(rng.integers(0, 5)))
        parts += front
    if rng.random() < 0.6:
        out = float(body.rim[:, 0].max())
        loop = curve(
            [
                (out, 0.3 * x, 0.5 * z),
                (out + 90.0, 0.5 * x, 0.5 * z),
                (out + 90.0, -0.3 * x, 0.5 * z),
                (out + 8.0, 0.25 * x, 0.5 * z),
            ]
        )
        parts += [webbing(loop, 12.0), Primitive(hardware(rng), torus(9.0, 1.4), None, (out + 6.0, 0.3 * x, 0.5 * z))]
    parts.append(plate(rng, (0.0, -0.3 * x, body.top + 8.0)))
    return list(moved(parts, (0.0, 0.0, 0.0), rotation(yaw=90.0)))


def _carrier_bag(rng: np.random.Generator, room: Size) -> Parts:
    """A bag of film: wrinkled film above and below, its handles knotted or flat."""
    x, y, z = room
    skin = Skin("polyethylene film", float(rng.uniform(0.007, 0.013)), 1.2, 30.0, 0.4)
    body = shell(rng, room, skin, 0.2 * x, back=0.6, tiers=4)
    parts = list(body.parts)
    for side, level in ((1.0, body.top), (-1.0, body.bottom)):
        film = crumpled(rng, (1.1 * x, 1.1 * y, 14.0), 0.12, 3, crease_mm=float(rng.uniform(20.0, 45.0)))
        at = level + side * float(film.bounds[1, 2])
        parts.append(Primitive("polyethylene film", film, 0.9, (0.0, 0.0, at)))
    edge = float(body.rim[:, 1].max())
    for side in (-1.0, 1.0):
        reach = edge + float(rng.uniform(70.0, 150.0))
        handle = curve(
            [
                (side * 0.4 * x, edge, 0.5 * z),
                (side * 0.3 * x, reach, 0.5 * z),
                (side * 0.1 * x, reach, 0.5 * z),
                (side * 0.1 * x, edge, 0.5 * z),
            ]
        )
        parts.append(Primitive("polyethylene film", strap(handle, 30.0, 1.2), 0.15))
    return parts


_BAGS: dict[str, Draw] = {
    "backpack": _backpack,
    "soft case": soft_case,
    "hard case": hard_case,
    "laptop bag": _laptop_bag,
    "handbag": _handbag,
    "sports bag": _sports_bag,
    "briefcase": briefcase,
    "pouch": _pouch,
    "carrier bag": _carrier_bag,
}
BAGS: tuple[str, ...] = tuple(_BAGS)
# Those that sink together to what is in them.
SOFT = frozenset(BAGS) - STIFF
