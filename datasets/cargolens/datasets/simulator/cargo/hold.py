"""The space that is loaded, and how loads are laid out in it: rows from the front to the doors, some of them lower.

A hold's frame has x from the front end to the doors, y across, z up from the floor: x from 0 to the length, y from
minus to plus half the width. All sizes in mm, masses in kg.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from ..geometry import IDENTITY
from ..item import Item, Placed, Primitive, Vector
from ..materials import Material
from ..primitives import Box
from ..view_geometry import Float64

Parts = list[Primitive]
# Where things can be hidden in a fabric or a vehicle, by name: centre and size of the hollow, mm.
Hollows = dict[str, tuple[Vector, Vector]]
# What a hold is: closed and dry, cooled, a tank lying along x, a deck without walls, a body without a roof.
Room = Literal["box", "reefer", "tank", "flat", "open"]


@dataclass(frozen=True)
class Hold:
    """An empty space for goods.

    Attributes:
        size: Length, width and height, mm; of a tank those of a box round its inside, see `tanks`.
        payload_kg: Heaviest load that is allowed in it.
        room: What it is.
    """

    size: Vector
    payload_kg: float
    room: Room = "box"


@dataclass(eq=False)
class Load:
    """Goods in a hold.

    Attributes:
        placed: What is in it, in the hold's frame. Each is one thing that could be taken out: a pallet, a drum, a sack.
        units: How many like things there are.
        unit: What one of them is; empty where nothing repeats.
    """

    placed: list[Placed] = field(default_factory=list)
    units: int = 0
    unit: str = ""

    def add(self, name: str, parts: Parts, at: Vector = (0.0, 0.0, 0.0), turn: Float64 = IDENTITY) -> None:
        """Put one thing at a place, turned."""
        self.placed.append(Item(name, tuple(parts)).placed(at, turn))

    @property
    def mass_kg(self) -> float:
        """True mass, kg."""
        return sum(placed.item.mass_g for placed in self.placed) / 1000.0


def block(
    what: str | Material | None, size: Vector, centre: Vector = (0.0, 0.0, 0.0), density: float | None = None
) -> Primitive:
    """A box of some material."""
    return Primitive(what, Box(size), density, centre)


def pick(rng: np.random.Generator, *choices: str) -> str:
    """One of several names."""
    return choices[int(rng.integers(len(choices)))]


def between(rng: np.random.Generator, low: float, high: float) -> float:
    """A number from a range."""
    return float(rng.uniform(low, high))


@dataclass(frozen=True)
class Rows:
    """Upright stacks in a hold, row by row from the front.

    Attributes:
        x: (rows,) middle of each row, mm.
        y: (across,) middle of each stack of a row, mm.
        levels: (rows, across) things on top of each other in each stack.
    """

    x: Float64
    y: Float64
    levels: Float64

    def cells(self) -> list[tuple[float, float, int, int]]:
        """x, y, number of the row and number of levels of every stack."""
        return [
            (float(x), float(y), row, int(self.levels[row, k]))
            for row, x in enumerate(self.x)
            for k, y in enumerate(self.y)
            if self.levels[row, k] > 0
        ]


def rows(
    rng: np.random.Generator,
    hold: Hold,
    unit: Vector,
    *,
    fill: float,
    unit_kg: float,
    gap: tuple[float, float] = (5.0, 30.0),
    ragged: float = 0.08,
    tallest: float = 0.93,
) -> Rows:
    """Lay out stacks of a unit, as many as the hold's length, width, height and payload allow, or a share of that.

    A load that does not fill its hold is short, low, or steps down towards the doors.

    Args:
        rng: Source of randomness.
        hold: The hold.
        unit: Size of one unit, mm.
        fill: Share of the room or of the payload, whichever ends first, to use.
        unit_kg: Mass of one unit.
        gap: Narrowest and widest gap between rows, mm.
        ragged: Share of stacks that miss a unit at the top.
        tallest: Highest a stack may be, as a share of the hold's height.

    Returns:
        The stacks.
    """
    length, width, height = hold.size
    across = max(1, int((width - 10.0) / (unit[0 + 1] + 3.0)))
    most = max(1, int(tallest * height / unit[2]))
    spacing = unit[0] + between(rng, *gap)
    count = max(1, int((length - 60.0) / spacing))
    room = count * across * most
    allowed = max(1, int(min(room * fill, hold.payload_kg * min(fill * 1.2, 1.0) / max(unit_kg, 1e-6))))
    style = rng.random()
    low = max(1, round(allowed / (count * across)))
    if allowed < room and style < 0.5 and low < most:
        # All rows, lower ones; the remainder makes the front rows one higher.
        levels = np.full(count, min(low, most))
        more = int(np.clip((allowed - low * count * across) / across, -count, count))
        levels[: max(more, 0)] += 1
        if more < 0:
            levels[more:] -= 1
    else:
        # Full height as far as it goes, then a step or two down.
        full = min(allowed // (across * most), count)
        levels = np.zeros(count, int)
        levels[:full] = most
        left = (allowed - full * across * most) // across
        for k in range(full, count):
            levels[k] = min(most, left, max(1, round(left * 0.6)))
            left -= levels[k]
    grid = np.repeat(np.clip(levels, 0, most)[:, None], across, axis=1)
    missing = rng.random(grid.shape) < ragged
    grid = np.where(missing & (grid > 1), grid - 1, grid)
    if not grid.any():
        grid[0] = 1
    used = max(int(np.flatnonzero(grid.any(axis=1))[-1]) + 1, 1)
    spare = max(0.0, length - 60.0 - used * spacing)
    # What is left over is mostly at the doors; now and then a few gaps open within.
    steps = np.full(used, spacing) + (rng.random(used) < 0.12) * rng.uniform(0.0, 0.08) * min(spare, 900.0)
    x = 25.0 + np.cumsum(steps) - 0.5 * spacing
    side = (width - across * unit[1]) / (across + 1)
    y = -0.5 * width + side * np.arange(1, across + 1) + unit[1] * (np.arange(across) + 0.5)
    return Rows(np.minimum(x, length - 0.5 * unit[0] - 10.0), y, grid[:used])


def pallet(rng: np.random.Generator, length: float, width: float) -> tuple[Parts, float]:
    """A wooden pallet standing on z = 0: its boards, blocks and nails, and its height, mm."""
    wood = between(rng, 0.45, 0.6)
    parts = [block("softwood", (length, width, 22.0), (0.0, 0.0, 133.0), wood * 0.85)]
    for y in (-0.5, 0.0, 0.5):
        at = y * (width - 100.0)
        parts.append(block("softwood", (length, 100.0, 22.0), (0.0, at, 11.0), wood))
        parts += [
            block("softwood", (120.0, 100.0, 78.0), (x * (length - 120.0), at, 61.0), wood) for x in (-0.5, 0.0, 0.5)
        ]
    return parts, 144.0
