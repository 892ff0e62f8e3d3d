"""What hangs and sits at the edges of bags: locks and tags on zips, buckles, rings and hooks, guards, rivets.

In real bags these are the small dense things round everything else, and what is taken for a weapon most.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from .geometry import rotation
from .goods.carried import key_fob, tags
from .goods.hardware import carabiners, padlock
from .goods.luggage import (
    clip_buckle,
    combination_lock,
    corner_guards,
    frame_buckles,
    frame_lock,
    rivet_rows,
    strap_rings,
    swivel_hooks,
    zip_pulls,
)
from .item import Item, Primitive, moved
from .many import Many
from .packer import Size
from .primitives import Cylinder
from .view_geometry import Float64

Draw = Callable[[np.random.Generator], Item]
SOFT_FITTINGS: Mapping[Draw, float] = MappingProxyType({
    clip_buckle: 3.0, strap_rings: 2.0, zip_pulls: 3.0, swivel_hooks: 1.0, frame_buckles: 0.6, combination_lock: 0.7,
    carabiners: 0.5, tags: 0.4,
})  # fmt: skip
CASE_FITTINGS: Mapping[Draw, float] = MappingProxyType({
    combination_lock: 2.0, padlock: 0.8, zip_pulls: 2.5, rivet_rows: 2.5, corner_guards: 1.5, frame_lock: 0.7,
    strap_rings: 0.6, clip_buckle: 0.6, tags: 0.6,
})  # fmt: skip
SMALL_FITTINGS: Mapping[Draw, float] = MappingProxyType({
    zip_pulls: 2.0, strap_rings: 2.0, swivel_hooks: 2.0, frame_buckles: 1.0, tags: 0.8, key_fob: 0.4,
})  # fmt: skip
# What a kind of bag is fitted with, and the fewest and most of it; bags of film have nothing.
FITTINGS: Mapping[str, tuple[Mapping[Draw, float], int, int]] = MappingProxyType({
    "backpack": (SOFT_FITTINGS, 3, 8), "sports bag": (SOFT_FITTINGS, 2, 6), "laptop bag": (SOFT_FITTINGS, 2, 6),
    "soft case": (CASE_FITTINGS, 4, 10), "hard case": (CASE_FITTINGS, 4, 10), "briefcase": (CASE_FITTINGS, 1, 4),
    "handbag": (SMALL_FITTINGS, 2, 6), "pouch": (SMALL_FITTINGS, 1, 2),
})  # fmt: skip
# Farthest that a fitting sits from the hollow's wall, mm, and the largest there is room for.
AWAY, LARGEST = 14.0, 100.0


def edge_fittings(rng: np.random.Generator, kind: str, inside: Size) -> list[Primitive]:
    """What hangs at the edges of a bag.

    Args:
        rng: Source of randomness.
        kind: Kind of bag.
        inside: Sizes of the hollow |x| <= x/2, |y| <= y/2, 0 <= z <= z, which is left free, mm.

    Returns:
        Its parts; none for a kind that has no fittings.
    """
    if kind not in FITTINGS:
        return []
    table, least, most = FITTINGS[kind]
    draws, weights = list(table), np.array(list(table.values()))
    parts: list[Primitive] = []
    for k in rng.choice(len(draws), int(rng.integers(least, most + 1)), p=weights / weights.sum()).tolist():
        item = draws[k](rng)
        turn = _turn(rng, item)
        low, high = item.bounds(turn)
        if float((high - low).max()) <= LARGEST:
            parts += moved(item.parts, _outside(rng, low, high, inside), turn)
    return parts


def rivets(rng: np.random.Generator, inside: Size, z: float, count: int) -> list[Primitive]:
    """Rivets and screws of a case near its edges, upright or lying so that they show as a T.

    Args:
        rng: Source of randomness.
        inside: Sizes of the hollow, mm.
        z: Height, beyond the hollow by more than their length, mm.
        count: Number of them.

    Returns:
        Shanks and heads.
    """
    half = 0.5 * np.asarray(inside[:2])
    at = rng.uniform(-1.0, 1.0, (count, 2))
    near = np.arange(count), rng.integers(0, 2, count)
    at[near] = np.sign(at[near]) * rng.uniform(0.75, 0.97, count)
    centres = np.column_stack([at * half, np.full(count, z)])
    turns = np.stack([
        rotation(yaw=float(rng.uniform(0.0, 360.0)), pitch=90.0 if rng.random() < 0.4 else float(rng.normal(0.0, 12.0)))
        for _ in range(count)
    ])  # fmt: skip
    radius, length = float(rng.uniform(1.5, 2.4)), float(rng.uniform(6.0, 11.0))
    heads = centres + turns[:, :, 2] * (0.5 * length)
    metal = str(rng.choice(["steel", "stainless steel"]))
    return [
        Primitive(metal, Many(Cylinder(radius, length), centres, turns)),
        Primitive(metal, Many(Cylinder(2.0 * radius, 1.6), heads, turns)),
    ]


def _turn(rng: np.random.Generator, item: Item) -> Float64:
    """As it lies flat, mostly; some hang and are seen on edge."""
    tilt = rng.normal(0.0, 12.0, 2) if rng.random() < 0.7 else rng.uniform(-90.0, 90.0, 2)
    flat = item.poses[int(rng.integers(len(item.poses)))]
    return np.asarray(rotation(float(rng.uniform(0.0, 360.0)), float(tilt[0]), float(tilt[1])) @ flat)


def _outside(rng: np.random.Generator, low: Float64, high: Float64, inside: Size) -> tuple[float, float, float]:
    """Where something of some bounds is put so that it sits just outside one of the four walls of a hollow."""
    axis, side = int(rng.integers(2)), float(rng.choice([-1.0, 1.0]))
    middle = 0.5 * (low + high)
    at = -middle
    edge = side * (0.5 * inside[axis] + float(rng.uniform(1.0, AWAY)))
    at[axis] = edge - (low[axis] if side > 0.0 else high[axis])
    at[1 - axis] += float(rng.uniform(-0.45, 0.45)) * inside[1 - axis]
    at[2] += float(rng.uniform(0.1, 0.9)) * inside[2]
    return float(at[0]), float(at[1]), float(at[2])
