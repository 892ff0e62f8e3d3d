"""Packets inside any benign goods the simulator can draw: the widest range of innocent hosts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from .. import goods as benign
from ..design import Threat
from ..item import Item, Primitive, Vector
from ..materials import material
from ..primitives import Box, Cylinder, RoundedBox
from .stash import stash, tablet_stash

# What nobody hollows out, or what would run out.
SOLID_GROUPS = ("metal", "glass", "ceramic", "liquid", "electronics")
# Least sizes of a hollow, mm, longest first, and how often goods are drawn until some have room for one.
LEAST = (30.0, 20.0, 4.0)
TRIES = 12
Path = tuple[int, ...]


def room_in(part: Primitive) -> Vector | None:
    """Sizes of the largest box that is sure to lie in a primitive with nothing in it, mm; None where there is none."""
    group = None if part.material is None else material(part.material).group
    if part.carve or group in SOLID_GROUPS:
        return None
    shape = part.shape
    if isinstance(shape, Box):
        return shape.size
    if isinstance(shape, RoundedBox):
        x, y, z = (size - 2.0 * shape.radius for size in shape.size)
        return (x, y, shape.size[2]) if shape.edges == "z" else (x, y, z)
    if isinstance(shape, Cylinder):
        return (1.41 * shape.radius, 1.41 * (shape.radius_y or shape.radius), shape.height)
    return None


def _rooms(parts: tuple[Primitive, ...], path: Path = ()) -> list[tuple[Path, Vector]]:
    """Every primitive of an item with room for a packet: where it is, and how large the room is."""
    out: list[tuple[Path, Vector]] = []
    for k, part in enumerate(parts):
        room = room_in(part)
        if room is not None and np.all(np.sort(room)[::-1] >= LEAST):
            out.append(((*path, k), room))
        out += _rooms(part.carve, (*path, k))
    return out


def _as_host(parts: tuple[Primitive, ...], path: Path, held: Primitive) -> tuple[Primitive, ...]:
    """The parts as hosts, with something carved into the one at the path."""
    out = []
    for k, part in enumerate(parts):
        here = path[1:] if path and path[0] == k else None
        carve = (held,) if here == () else _as_host(part.carve, here or (-1,), held)
        out.append(replace(part, carve=carve, role="host"))
    return tuple(out)


def _implanted(
    rng: np.random.Generator, name: str, family: str, fill: Callable[[np.random.Generator, Vector], Primitive]
) -> Item:
    names = sorted(benign.ALL_GOODS)
    for _ in range(TRIES):
        goods = benign.ALL_GOODS[names[int(rng.integers(len(names)))]].draw(rng)
        rooms = _rooms(goods.parts)
        if rooms:
            break
    else:
        goods = Item("block", (Primitive("paper", Box((150.0, 100.0, 30.0))),))
        rooms = _rooms(goods.parts)
    path, room = rooms[int(rng.integers(len(rooms)))]
    share = rng.uniform(0.5, 0.95, 3)
    x, y, z = (np.asarray(room) * np.where(np.asarray(room) * share < 4.0, 0.95, share)).tolist()
    off = 0.5 * (np.asarray(room) - [x, y, z]) * rng.uniform(-0.9, 0.9, 3)
    held = replace(fill(rng, (x, y, z)), centre=off)
    return Item(name, _as_host(goods.parts, path, held), family, goods.poses, goods.soft)


def powder_in_goods(rng: np.random.Generator) -> Item:
    """Powder in some hollow or solid part of any goods."""
    return _implanted(rng, "powder in goods", "powder_bag", stash)


def tablets_in_goods(rng: np.random.Generator) -> Item:
    """Loose tablets in some hollow or solid part of any goods."""
    return _implanted(rng, "tablets in goods", "pills", tablet_stash)


IMPLANTS: tuple[Threat, ...] = (
    Threat("powder in goods", "powder_bag", powder_in_goods, "hidden", 8.0),
    Threat("tablets in goods", "pills", tablets_in_goods, "hidden", 3.0),
)
