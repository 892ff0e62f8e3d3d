"""What is hidden: bricks, cigarettes, firearms, boxes of lead, tablet presses. Outer shapes and bulk densities only."""

from __future__ import annotations

import numpy as np

from .. import threats as threat_table
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, Vector, moved
from ..many import Many
from ..primitives import Box, Cylinder
from .hold import Parts, between, block, pick

POWDERS = (
    "cocaine hydrochloride", "heroin base", "methamphetamine hydrochloride", "cannabis resin", "ketamine hydrochloride",
    "mdma hydrochloride",
)  # fmt: skip


def bricks(rng: np.random.Generator, room: Vector, *, most_kg: float = 300.0) -> Parts:
    """Pressed bricks in a room, centred: as many as fit, or fewer; small gaps between them."""
    side = (between(rng, 190.0, 260.0), between(rng, 120.0, 180.0), between(rng, 35.0, 80.0))
    order = np.argsort(np.argsort(room))
    size = np.sort(side)[order]
    size = np.minimum(size, np.asarray(room) * 0.98)
    counts = np.maximum((np.asarray(room) / (size + 3.0)).astype(int), 1)
    grid = np.stack(np.meshgrid(*(np.arange(n) - 0.5 * (n - 1) for n in counts), indexing="ij"), axis=-1).reshape(-1, 3)
    density = between(rng, 0.85, 1.25)
    kg = density * float(np.prod(size)) / 1e6
    keep = int(max(1, min(len(grid), most_kg / kg)))
    # From the bottom up, as they were laid.
    grid = grid[np.lexsort((grid[:, 0], grid[:, 1], grid[:, 2]))][:keep]
    centres = grid * (size + 3.0) + rng.normal(0.0, 1.0, grid.shape)
    return [Primitive(pick(rng, *POWDERS), Many(Box(tuple(size.tolist())), centres), density)]


def cigarettes(rng: np.random.Generator, room: Vector) -> Parts:
    """Master cases of cigarettes: light, even, with the gaps of the cartons in them."""
    size = np.minimum((480.0, 390.0, 280.0), np.asarray(room) * 0.95)
    counts = np.maximum((np.asarray(room) / (size + 5.0)).astype(int), 1)
    grid = np.stack(np.meshgrid(*(np.arange(n) - 0.5 * (n - 1) for n in counts), indexing="ij"), axis=-1).reshape(-1, 3)
    return [Primitive("tobacco", Many(Box(tuple(size.tolist())), grid * (size + 5.0)), between(rng, 0.22, 0.3))]


def guns(rng: np.random.Generator, room: Vector) -> Parts:
    """Pistols or long guns, as many as lie in a room, up to a dozen, side by side and over each other."""
    families = ("long_gun", "pistol", "revolver") if max(room) > 700.0 else ("pistol", "revolver")
    for _ in range(12):
        designs = threat_table.FAMILIES[pick(rng, *families)]
        item = designs[int(rng.integers(len(designs)))].draw(rng)
        extent = item.extents
        # Longest side along the longest side of the room.
        turn = IDENTITY if (extent[0] >= extent[1]) == (room[0] >= room[1]) else rotation(yaw=90)
        low, high = item.bounds(turn)
        extent, middle = np.asarray(high - low), 0.5 * np.asarray(high + low)
        if np.all(extent <= room):
            break
    counts = np.clip((np.asarray(room) / (extent + 15.0)).astype(int), 1, (2, 4, 6))
    parts: Parts = []
    for n, cell in enumerate(np.ndindex(*counts.tolist())):
        if n == 12:
            break
        at = (np.asarray(cell) - 0.5 * (counts - 1)) * (extent + 15.0) - middle
        parts += list(moved(item.parts, (float(at[0]), float(at[1]), float(at[2])), turn))
    return parts


def lead_box(rng: np.random.Generator, room: Vector) -> Parts:
    """A box of lead, 3 to 25 mm thick, and what it hides."""
    outer = np.minimum(np.asarray(room) * 0.9, rng.uniform(220.0, 600.0, 3))
    wall = float(rng.choice([3.0, 6.0, 10.0, 15.0, 25.0]))
    inside = np.maximum(outer - 2.0 * wall, 40.0)
    load = bricks(rng, (float(inside[0]), float(inside[1]), float(inside[2])))
    hollow = Primitive(None, Box(tuple(inside.tolist())), carve=tuple(load))
    return [Primitive("lead", Box(tuple((inside + 2.0 * wall).tolist())), carve=(hollow,))]


def press(rng: np.random.Generator, *, turret_only: bool) -> Item:
    """A rotary tablet press of the size that stands on the floor, or its turret with the punches in it."""
    radius, stations = between(rng, 170.0, 280.0), int(rng.integers(16, 46))
    angles = np.arange(stations) * 2.0 * np.pi / stations
    ring = np.stack([0.85 * radius * np.cos(angles), 0.85 * radius * np.sin(angles), np.zeros(stations)], axis=1)
    base = 0.0 if turret_only else between(rng, 800.0, 950.0)
    bores = Primitive(None, Many(Cylinder(13.0, 120.0), ring))
    parts: Parts = [
        Primitive("steel", Cylinder(radius, 120.0), centre=(0, 0, base + 200.0), carve=(bores,)),
        Primitive("tool steel", Many(Cylinder(12.5, 130.0), ring), centre=(0, 0, base + 330.0)),
        Primitive("tool steel", Many(Cylinder(12.5, 130.0), ring), centre=(0, 0, base + 70.0)),
        Primitive("cast iron", Cylinder(0.7 * radius, 90.0), 5.0, (0, 0, base + 310.0)),
        Primitive("steel", Cylinder(40.0, 420.0), centre=(0, 0, base + 220.0)),
    ]
    if turret_only:
        parts.append(block("softwood", (2.3 * radius, 2.3 * radius, 20.0), (0, 0, -15.0)))
        return Item("press turret", tuple(parts), "press_tooling")
    side = 2.5 * radius
    hollow = Primitive(None, Box((side - 40.0, side - 40.0, base - 60.0)))
    parts += [
        Primitive("cast iron", Box((side, side, base - 20.0)), centre=(0, 0, 0.5 * base - 10.0), carve=(hollow,)),
        Primitive("cast iron", Cylinder(0.35 * side, 90.0), centre=(0, 0, 0.35 * base)),
        Primitive("copper coil", Cylinder(90.0, 220.0), 4.5, (0.25 * side, 0, 0.65 * base), rotation(pitch=90)),
        *(
            Primitive("steel", Cylinder(35.0, 520.0), centre=(a * 0.45 * side, b * 0.45 * side, base + 260.0))
            for a in (-1.0, 1.0)
            for b in (-1.0, 1.0)
        ),
        block("cast iron", (side, side, 80.0), (0, 0, base + 560.0), 5.5),
        *(
            Primitive(
                "tool steel", Cylinder(110.0, 60.0), centre=(a * 0.8 * radius, 0, base + z), rotation=rotation(roll=90)
            )
            for a in (-1.0, 1.0)
            for z in (-30.0, 460.0)
        ),
        Primitive("stainless steel", Cylinder(130.0, 300.0), 0.4, (0.3 * side, 0, base + 760.0)),
    ]
    return Item("tablet press", tuple(parts), "pill_press")
