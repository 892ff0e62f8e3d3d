"""Railway wagons: the frame that runs under all of them, and the bodies of covered and open ones.

Parts of a frame stand on z = 0, the top of the rails; its deck carries a container, a vessel or a body.
"""

from __future__ import annotations

import numpy as np

from ..geometry import rotation
from ..item import Item, Primitive
from ..many import Many, coil
from ..primitives import Box, Capsule, Cylinder
from ..prism import Prism
from .body import SIZES, Container
from .hold import Hold, Hollows, Parts, between, block
from .road import Trailer

# Radius of the wheels, distance of their treads, and of the axles of a bogie, mm.
TREAD, GAUGE, BOGIE = 460.0, 1500.0, 1800.0
# From the deck of the frame to the top of the floor of a body, mm.
BOARDS = 50.0


def _bogie(x: float) -> Parts:
    """A bogie of two axles: side frames, bolster, springs, axle boxes, brake beams."""
    parts: Parts = []
    side = [(-1150.0, 0.0), (-1050.0, 190.0), (-450.0, 330.0), (450.0, 330.0), (1050.0, 190.0), (1150.0, 0.0),
            (800.0, -40.0), (380.0, -130.0), (-380.0, -130.0), (-800.0, -40.0)]  # fmt: skip
    windows = [
        [(-700.0, 60.0), (-420.0, 230.0), (-300.0, 230.0), (-300.0, 20.0)],
        [(700.0, 60.0), (420.0, 230.0), (300.0, 230.0), (300.0, 20.0)],
    ]
    turn = rotation(roll=90)
    for y in (-980.0, 980.0):
        parts.append(Primitive("cast iron", Prism(side, 130.0, windows), 4.0, (x, y, TREAD), turn))
        parts += [
            Primitive("steel", coil(75.0, 17.0, 4.0, 240.0), 7.0, (x + a * 130.0, y, TREAD + 90.0)) for a in (-1.0, 1.0)
        ]
        parts += [block("cast iron", (240.0, 200.0, 220.0), (x + a * 0.5 * BOGIE, y, TREAD), 5.0) for a in (-1.0, 1.0)]
    for a in (-0.5, 0.5):
        at = x + a * BOGIE
        parts.append(Primitive("steel", Cylinder(80.0, 2150.0), centre=(at, 0.0, TREAD), rotation=turn))
        for s in (-0.5, 0.5):
            hub = (at, s * GAUGE, TREAD)
            hollow = Primitive(None, Cylinder(TREAD - 70.0, 95.0))
            parts += [
                Primitive("steel", Cylinder(TREAD, 125.0), centre=hub, rotation=turn, carve=(hollow,)),
                Primitive("steel", Cylinder(TREAD - 70.0, 25.0), centre=hub, rotation=turn),
                Primitive("steel", Cylinder(TREAD + 28.0, 32.0), 5.0, (at, s * (GAUGE - 120.0), TREAD), turn),
                Primitive("steel", Cylinder(130.0, 180.0), centre=hub, rotation=turn),
            ]
        parts.append(block("steel", (90.0, 1700.0, 120.0), (at - np.sign(a) * 560.0, 0.0, TREAD - 60.0), 3.0))
    parts.append(block("cast iron", (420.0, 2100.0, 260.0), (x, 0.0, TREAD + 260.0), 3.2))
    return parts


def wagon(rng: np.random.Generator, length: float) -> Trailer:
    """The frame of a wagon: two bogies, a deep centre sill and side sills, cross members, couplers, brakes.

    Args:
        rng: Source of randomness.
        length: Length of the deck, which begins at x = 0.

    Returns:
        The frame, the height of its deck over the rails, and its hollows.
    """
    deck = between(rng, 1100.0, 1240.0)
    inset = between(rng, 1500.0, 1900.0)
    parts = _bogie(inset) + _bogie(length - inset)
    low = [(0.0, -220.0), (inset + 1300.0, -220.0), (inset + 2100.0, -480.0), (length - inset - 2100.0, -480.0),
           (length - inset - 1300.0, -220.0), (length, -220.0)]  # fmt: skip
    sill = [(0.0, 0.0), *low, (length, 0.0)]
    flange = [*low, *[(x, z + 18.0) for x, z in low][::-1]]
    turn = rotation(roll=90)
    for y in (-330.0, 330.0):
        parts.append(Primitive("steel", Prism(sill, 11.0), centre=(0.0, y, deck), rotation=turn))
        parts.append(Primitive("steel", Prism(flange, 170.0), centre=(0.0, y, deck), rotation=turn))
    for y in (-1200.0, 1200.0):
        parts.append(block("steel", (length, 10.0, 230.0), (0.5 * length, y, deck - 115.0)))
        parts.append(block("steel", (length, 75.0, 12.0), (0.5 * length, y, deck - 224.0)))
    parts.append(block("steel", (length, 2400.0, 8.0), (0.5 * length, 0.0, deck - 4.0), 3.0))
    at = np.linspace(200.0, length - 200.0, int(length / between(rng, 900.0, 1400.0)))
    places = np.stack([at, np.zeros(len(at)), np.full(len(at), deck - 110.0)], axis=1)
    parts.append(Primitive("steel", Many(Box((9.0, 2380.0, 200.0)), places)))
    for x, out in ((0.0, -1.0), (length, 1.0)):
        # Draw gear and buffers, or a central coupler.
        parts.append(block("cast iron", (700.0, 320.0, 280.0), (x + out * 100.0, 0.0, deck - 170.0), 4.0))
        for y in (-875.0, 875.0):
            parts += [
                Primitive("steel", Cylinder(120.0, 420.0), 3.5, (x + out * 250.0, y, deck - 110.0), rotation(pitch=90)),
                Primitive("steel", Cylinder(230.0, 45.0), None, (x + out * 480.0, y, deck - 110.0), rotation(pitch=90)),
            ]
        parts.append(Primitive("steel", Cylinder(28.0, 900.0), None, (x + out * 40.0, 1150.0, deck - 450.0)))
    middle = 0.5 * length
    hole = Primitive(None, Capsule(196.0, 790.0))
    parts += [
        Primitive(
            "steel", Capsule(200.0, 800.0), None, (middle - 700.0, 620.0, deck - 420.0), rotation(pitch=90), (hole,)
        ),
        Primitive("cast iron", Cylinder(170.0, 380.0), 3.0, (middle + 500.0, -500.0, deck - 400.0), rotation(pitch=90)),
        Primitive("steel", Cylinder(24.0, 0.6 * length), None, (middle, 60.0, deck - 520.0), rotation(pitch=90)),
        Primitive("steel", Cylinder(17.0, 0.95 * length), 3.0, (middle, 900.0, deck - 260.0), rotation(pitch=90)),
    ]
    hollows: Hollows = {
        "frame": ((middle, 0.0, deck - 240.0), (0.5 * length - inset, 600.0, 420.0)),
        "axle": ((inset, 0.0, TREAD + 430.0), (1000.0, 560.0, 90.0)),
    }
    return Trailer(Item("chassis", tuple(parts)), deck, hollows)


def draw_wagon_body(rng: np.random.Generator, name: str) -> Container:
    """The body of a covered or an open wagon, on its frame's deck."""
    length, height, payload = SIZES[name]
    covered = name == "covered wagon"
    wide, wall = between(rng, 2700.0, 2850.0), 3.0 if covered else 5.0
    hold = Hold((length - 160.0, wide - 160.0, height - 150.0), payload, "box" if covered else "open")
    middle = 0.5 * hold.size[0]
    x0, x1, top = -80.0, length - 80.0, height - BOARDS
    parts: Parts = [
        block("plywood" if covered else "steel", (length, wide, 45.0 if covered else 7.0), (middle, 0, -24.0))
    ]
    for y in (-0.5 * wide, 0.5 * wide):
        parts.append(block("steel", (length, wall, top), (middle, y, 0.5 * top)))
        if covered:
            parts.append(block("plywood", (length, 15.0, top), (middle, y * 0.985, 0.5 * top)))
        at = np.arange(x0 + 100.0, x1 - 50.0, between(rng, 1100.0, 1500.0))
        posts = np.stack([at, np.full(len(at), y * 1.02), np.full(len(at), 0.5 * top)], axis=1)
        parts.append(Primitive("steel", Many(Box((110.0, 70.0, top)), posts), 1.5))
        for z in (40.0, top - 50.0):
            hole = Primitive(None, Box((length, 78.0, 88.0)))
            parts.append(Primitive("steel", Box((length, 90.0, 100.0)), centre=(middle, y, z), carve=(hole,)))
    for x in (x0, x1):
        parts.append(block("steel", (wall, wide, top), (x, 0.0, 0.5 * top)))
        posts = np.array([[x, y, 0.5 * top] for y in (-0.35 * wide, 0.0, 0.35 * wide)])
        parts.append(Primitive("steel", Many(Box((80.0, 110.0, top)), posts), 1.5))
    walls: Hollows = {"floor": ((middle, 0.0, -90.0), (length - 1500.0, wide - 500.0, 80.0))}
    if covered:
        # A low vault, and the doors on their rails over the middle.
        vault = [(-0.5 * wide, 0.0), (-0.3 * wide, 190.0), (0.0, 260.0), (0.3 * wide, 190.0), (0.5 * wide, 0.0)]
        under = [(y, z - 4.0) for y, z in vault]
        turn = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
        roof = Prism([*vault, *under[::-1]], length)
        parts.append(Primitive("steel", roof, centre=(middle, 0.0, top), rotation=turn))
        door = (between(rng, 2400.0, 3600.0), 60.0, 0.92 * top)
        for side in (-1.0, 1.0):
            hole = Primitive(None, Box((door[0] - 5.0, 55.0, door[2] - 5.0)))
            at_door = (middle, side * (0.5 * wide + 70.0), 0.5 * top)
            parts.append(Primitive("steel", Box(door), centre=at_door, carve=(hole,)))
        walls["wall"] = ((middle, 0.5 * wide - 15.0, 0.5 * top), (length - 400.0, 40.0, top - 300.0))
        walls["roof"] = ((middle, 0.0, top + 90.0), (length - 300.0, 0.5 * wide, 120.0))
    outside = np.array([[x0, -0.5 * wide, -BOARDS], [x1, 0.5 * wide, top + (260.0 if covered else 0.0)]])
    return Container(name, hold, (Item("container", tuple(parts)),), outside, walls)
