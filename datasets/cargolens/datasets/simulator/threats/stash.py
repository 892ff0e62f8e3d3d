"""Packets of powder or tablets in hollows of innocent things."""

from __future__ import annotations

import numpy as np

from ..geometry import Convex
from ..item import Primitive, Vector, moved
from ..many import Many
from ..primitives import Box, Cylinder, Ellipsoid, Intersection, RoundedBox
from .pills import tablet
from .wraps import areal_density, bulk, drug_powder, heaped, powder_texture, shells, tumbled


def powder(rng: np.random.Generator, shape: Convex, *, pressed: bool = False) -> Primitive:
    """Powder in a shape."""
    what = drug_powder(rng)
    return Primitive(what, shape, bulk(rng, what, pressed=pressed), texture=powder_texture(rng))


def stash(rng: np.random.Generator, room: Vector, *, areal: tuple[float, float] = (0.2, 10.0)) -> Primitive:
    """A box-shaped hollow with a packet of powder on its floor, thick or thin.

    Args:
        rng: Source of randomness.
        room: Sizes of the hollow, mm.
        areal: Least and most mass per area of the packet from above, g/cm2, where there is room for it.

    Returns:
        The hollow, centred on its origin.
    """
    what = drug_powder(rng)
    density, film = bulk(rng, what, pressed=rng.random() < 0.5), min(0.15, 0.05 * room[2])
    thick = min(10.0 * areal_density(rng, *areal) / density, room[2] - 2.1 * film)
    size = (0.96 * room[0] - 2 * film, 0.96 * room[1] - 2 * film, thick)
    texture = powder_texture(rng)
    if rng.random() < 0.4:
        # A loose packet bulges, and is thin at its edges.
        lens = Intersection((Ellipsoid((0.56 * size[0], 0.56 * size[1], 0.62 * thick)), Box(size)))
        packet = Primitive(what, lens, density, texture=texture)
    else:
        core = Primitive(what, RoundedBox(size, 0.12 * min(size)), density, texture=texture)
        packet = shells(core, size, 0.12 * min(size), [("polyethylene film", film)])
    return Primitive(None, Box(room), carve=(at(packet, z=-0.5 * (room[2] - thick) + film),), role="wrap")


def tablet_stash(rng: np.random.Generator, room: Vector) -> Primitive:
    """A box-shaped hollow with loose tablets, a layer or full, centred on its origin."""
    kind = tablet(rng)
    least = float(kind.size.min())
    deep = float(rng.uniform(min(1.2 * least, room[2]), room[2]))
    spare = 0.5 * float(np.linalg.norm(kind.size))
    centres = heaped(rng, (room[0], room[1], deep), kind.size, square=8.0, volume=kind.volume, most=400)
    half = np.maximum(0.5 * np.array([room[0], room[1], deep]) - spare, 0.05)
    centres[:, 2] = np.clip(centres[:, 2], -half[2], half[2])
    inside = np.all(np.abs(centres[:, :2]) <= half[:2], axis=1)
    centres = centres[inside] if inside.any() else np.zeros((1, 3))
    n = len(centres)
    loose = Many(kind.shape, centres, tumbled(rng, n), np.tile(kind.stretch, (n, 1)))
    held = Primitive(kind.what, loose, kind.density, centre=(0, 0, -0.5 * (room[2] - deep)))
    return Primitive(None, Box(room), carve=(held,), role="wrap")


def stash_round(rng: np.random.Generator, radius: float, height: float) -> Primitive:
    """A round hollow along z with a packet of powder that fills some of its length."""
    what, film = drug_powder(rng), min(0.2, 0.04 * radius)
    length = height * float(rng.uniform(0.4, 0.98))
    core = Primitive(what, Cylinder(radius - film, length - 2 * film), bulk(rng, what), texture=powder_texture(rng))
    packet = Primitive("polyethylene film", Cylinder(radius, length), carve=(core,), role="wrap")
    return Primitive(
        None, Cylinder(radius, height), carve=moved((packet,), (0, 0, -0.5 * (height - length))), role="wrap"
    )


def at(part: Primitive, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Primitive:
    """A primitive moved."""
    return moved((part,), (x, y, z))[0]
