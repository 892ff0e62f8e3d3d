"""What carries goods, whatever it is: sizes by name, and the frame that freight containers share.

Outer and inner sizes of containers are those of ISO 668; thicknesses of sheet and sections are typical of steel boxes
and were not measured. Everything is in the frame of the hold, see `hold`; the outside bottom is at ``-floor``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..item import Item, Primitive, Vector
from ..many import Many
from ..primitives import Box
from .hold import Hold, Parts, Room, block

# Outer length and height of the sizes by their name, mm, and the payload, kg.
SIZES: dict[str, tuple[float, float, float]] = {
    "20ft": (6058.0, 2591.0, 28_000.0),
    "40ft": (12_192.0, 2591.0, 26_500.0),
    "40ft high cube": (12_192.0, 2896.0, 26_500.0),
    "45ft high cube": (13_716.0, 2896.0, 27_500.0),
    "20ft reefer": (6058.0, 2591.0, 27_000.0),
    "40ft reefer": (12_192.0, 2896.0, 27_700.0),
    "20ft tank": (6058.0, 2591.0, 26_000.0),
    "tank trailer": (12_000.0, 2100.0, 25_000.0),
    "tank wagon": (13_500.0, 2900.0, 60_000.0),
    "20ft flat rack": (6058.0, 2591.0, 28_000.0),
    "40ft flat rack": (12_192.0, 2591.0, 38_000.0),
    "flatbed trailer": (13_600.0, 1700.0, 26_000.0),
    "covered wagon": (14_000.0, 2900.0, 55_000.0),
    "open wagon": (12_800.0, 2200.0, 58_000.0),
}
# Trailers that have no feet, and wagons: they are never scanned without what runs under them.
TRAILERS = frozenset(name for name in SIZES if name.endswith("trailer"))
WAGONS = frozenset(name for name in SIZES if name.endswith("wagon"))
WIDTH = 2438.0
# Height of floor boards and cross members, mm.
FLOOR = 160.0
CASTING: Vector = (178.0, 162.0, 118.0)


def room_of(name: str) -> Room:
    """What kind of hold a container or body of `SIZES` has."""
    rooms: dict[str, Room] = {"reefer": "reefer", "tank": "tank", "flat": "flat", "open": "open"}
    return next((room for word, room in rooms.items() if word in name), "box")


@dataclass(frozen=True, eq=False)
class Container:
    """A container, or another body for goods, in the frame of its hold.

    Attributes:
        name: Its size, one of `SIZES`.
        hold: What is inside.
        items: Body, doors, and the unit of a reefer.
        outside: (2, 3) corners of the box round it, mm.
        walls: Centre and size of hollows in the fabric, by where they are: ``"wall"``, ``"floor"``, ``"roof"``,
            ``"door"``, ``"unit"``, ``"insulation"``.
        tare_kg: Its mass.
    """

    name: str
    hold: Hold
    items: tuple[Item, ...]
    outside: np.ndarray
    walls: dict[str, tuple[Vector, Vector]]

    @property
    def tare_kg(self) -> float:
        """Mass of the empty container, kg."""
        return sum(item.mass_g for item in self.items) / 1000.0


def castings(x0: float, x1: float, z0: float, z1: float) -> Parts:
    """The eight corner castings of a frame between two ends and two levels."""
    half = 0.5 * WIDTH
    hole = Primitive(None, Box((70.0, CASTING[1], 62.0)))
    # The hand hole, right through, is the bright spot in the corners of a radiograph.
    return [
        Primitive("steel", Box(CASTING), centre=(x, y, z), carve=(hole,))
        for x in (x0 + 0.5 * CASTING[0], x1 - 0.5 * CASTING[0])
        for y in (-half + 0.5 * CASTING[1], half - 0.5 * CASTING[1])
        for z in (z0 + 0.5 * CASTING[2], z1 - 0.5 * CASTING[2])
    ]


def frame(length: float, height: float, front: float, inner: float) -> Parts:
    """Posts, rails, castings and cross members; `front` is how far the outer front is ahead of the hold."""
    x0, x1 = -front, length - front
    z0, z1 = -FLOOR, height - FLOOR
    middle, half = 0.5 * (x0 + x1), 0.5 * WIDTH
    parts = castings(x0, x1, z0, z1)
    tall = height - 2.0 * CASTING[2]
    for x, depth in ((x0 + 60.0, 120.0), (x1 - 75.0, 150.0)):
        for y in (-half + 60.0, half - 60.0):
            hole = Primitive(None, Box((depth - 12.0, 108.0, tall)))
            parts.append(Primitive("steel", Box((depth, 120.0, tall)), centre=(x, y, 0.5 * (z0 + z1)), carve=(hole,)))
    span = length - 2.0 * CASTING[0]
    for y in (-half + 32.0, half - 32.0):
        hole = Primitive(None, Box((span, 54.0, 54.0)))
        parts.append(Primitive("steel", Box((span, 60.0, 60.0)), centre=(middle, y, z1 - 45.0), carve=(hole,)))
        parts.append(block("steel", (span, 5.0, 158.0), (middle, y, z0 + 84.0)))
        parts.append(block("steel", (span, 48.0, 5.0), (middle, y, z0 + 8.0)))
    for x in (x0 + 60.0, x1 - 60.0):
        for z in (z0 + 60.0, z1 - 50.0):
            hole = Primitive(None, Box((92.0, WIDTH - 330.0, 88.0)))
            parts.append(Primitive("steel", Box((100.0, WIDTH - 330.0, 96.0)), centre=(x, 0.0, z), carve=(hole,)))
    if inner:
        count = int(span / inner)
        at = x0 + CASTING[0] + span * (np.arange(count) + 0.5) / count
        for dx, size, z in (
            (0.0, (4.5, WIDTH - 130.0, 122.0), -28.0 - 61.0),
            (20.0, (40.0, WIDTH - 130.0, 4.5), -31.0),
            (20.0, (40.0, WIDTH - 130.0, 4.5), -148.0),
        ):
            centres = np.stack([at + dx, np.zeros(count), np.full(count, z)], axis=1)
            parts.append(Primitive("steel", Many(Box(size), centres)))
    return parts
