"""What carries the goods on the road: container chassis, tractors, box trailers, their wheels, axles and tanks.

Parts stand on z = 0, the front of the load deck at x = 0, the rear at positive x.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry import rotation
from ..item import Item, Primitive, moved
from ..many import Many, tube
from ..primitives import Box, Capsule, Cylinder, RoundedBox
from ..prism import Prism
from .hold import Hollows, Parts, between, block
from .wheels import wheel

RADIUS = 510.0


@dataclass(frozen=True, eq=False)
class Trailer:
    """A chassis and the height of its deck, with its hollows, see `hides`."""

    item: Item
    deck: float
    hollows: Hollows


def axle(x: float, *, twin: bool = True) -> Parts:
    """An axle with its wheels, brakes, springs and air bellows."""
    tube = Primitive(None, Cylinder(52.0, 2000.0))
    parts: Parts = [
        Primitive("steel", Cylinder(64.0, 2000.0), centre=(x, 0, RADIUS), rotation=rotation(roll=90), carve=(tube,)),
        *(block("steel", (900.0, 90.0, 45.0), (x, s * 500.0, RADIUS + 90.0), 5.0) for s in (-1.0, 1.0)),
        *(
            Primitive("rubber", Cylinder(130.0, 200.0), 0.35, (x + 330.0, s * 500.0, RADIUS + 230.0))
            for s in (-1.0, 1.0)
        ),
    ]
    offsets = (930.0, 1170.0) if twin else (1060.0,)
    for side in (-1.0, 1.0):
        for y in offsets:
            wide = 260.0 if twin else 380.0
            turn = rotation(yaw=0.0 if side > 0 else 180.0)
            parts += list(
                moved(
                    wheel(RADIUS, min(wide, 225.0 if twin else wide), steel_rim=True, rim_share=0.56),
                    (x, side * y, RADIUS),
                    turn,
                )
            )
        drum = Primitive(None, Cylinder(190.0, 170.0))
        parts.append(
            Primitive(
                "cast iron",
                Cylinder(212.0, 180.0),
                centre=(x, side * 800.0, RADIUS),
                rotation=rotation(roll=90),
                carve=(drum,),
            )
        )
        parts.append(
            Primitive("steel", Cylinder(70.0, 140.0), 3.0, (x - 160.0, side * 640.0, RADIUS + 40.0), rotation(roll=90))
        )
    return parts


def chassis(rng: np.random.Generator, length: float) -> Trailer:
    """A skeletal trailer for containers: two beams deeper behind, cross members, twist locks, legs, tanks, lamps."""
    deck = between(rng, 1180.0, 1420.0)
    parts: Parts = []
    neck = between(rng, 0.22, 0.35) * length
    shallow, deep = between(rng, 140.0, 190.0), between(rng, 330.0, 430.0)
    # A beam's outline in x, z: shallow over the tractor, deep behind.
    under = [(0.0, -shallow), (neck, -shallow), (neck + 900.0, -deep), (length, -deep)]
    outline = [(0.0, 0.0), *under, (length, 0.0)]
    lower = [(x, z + 16.0) for x, z in under]
    flange = [*under, *lower[::-1]]
    for side in (-1.0, 1.0):
        y = side * 490.0
        parts.append(Primitive("steel", Prism(outline, 8.0), centre=(0, y, deck), rotation=rotation(roll=90)))
        parts.append(Primitive("steel", Prism(flange, 140.0), centre=(0, y, deck), rotation=rotation(roll=90)))
        parts.append(block("steel", (length, 140.0, 14.0), (0.5 * length, y, deck - 8.0)))
    for x in np.linspace(0.0, length, int(length / between(rng, 1000.0, 1500.0))):
        drop = shallow if x < neck else 0.75 * deep
        parts.append(block("steel", (8.0, 1100.0, 0.8 * drop), (float(x), 0.0, deck - 0.5 * drop)))
        if rng.random() < 0.7:
            parts.append(block("steel", (60.0, 2400.0, 90.0), (float(x) + 40.0, 0.0, deck - 70.0), 1.3))
    for x in (90.0, length - 90.0):
        hole = Primitive(None, Box((136.0, 2300.0, 136.0)))
        parts.append(Primitive("steel", Box((150.0, 2430.0, 150.0)), centre=(x, 0, deck - 76.0), carve=(hole,)))
        parts += [block("cast iron", (170.0, 150.0, 150.0), (x, s * 1130.0, deck - 76.0), 6.0) for s in (-1.0, 1.0)]
    count = 3 if length > 8000.0 else 2
    last = length - between(rng, 900.0, 1500.0)
    places = [last - 1310.0 * k for k in range(count)]
    twins = rng.random(count) < 0.6
    for x, twin in zip(places, twins, strict=True):
        parts += axle(x, twin=bool(twin))
    leg = neck + between(rng, 700.0, 1100.0)
    for side in (-1.0, 1.0):
        parts.append(
            block("steel", (110.0, 110.0, deck - 250.0), (leg, side * 620.0, 0.5 * (deck - 250.0) + 130.0), 4.0)
        )
        parts.append(block("steel", (260.0, 260.0, 20.0), (leg, side * 620.0, 130.0)))
    parts.append(Primitive("steel", Cylinder(45.0, 1240.0), 4.0, (leg, 0, deck - 350.0), rotation(roll=90)))
    for _ in range(2):
        at = (
            between(rng, leg + 500.0, max(places[-1] - 700.0, leg + 600.0)),
            between(rng, -300.0, 300.0),
            deck - 560.0,
        )
        hole = Primitive(None, Capsule(132.0, 590.0))
        turn = rotation(roll=90) if rng.random() < 0.5 else rotation(pitch=90)
        parts.append(Primitive("steel", Capsule(135.0, 600.0), centre=at, rotation=turn, carve=(hole,)))
    parts += underside(rng, length, deck, deep, leg, places)
    parts.append(block("steel", (90.0, 2300.0, 110.0), (length - 60.0, 0, 560.0), 1.6))
    parts.append(block("polycarbonate", (80.0, 2200.0, 120.0), (length + 20.0, 0, deck - 330.0), 0.3))
    spare = (0.5 * (leg + places[-1]), 0.0, deck - deep - 250.0)
    with_spare = rng.random() < 0.4 and places[-1] - leg > 2200.0
    if with_spare:
        parts += list(moved(wheel(RADIUS, 260.0, steel_rim=True, rim_share=0.56), spare, rotation(roll=90)))
    hollows: Hollows = {
        "tyre": (
            (places[0], 1170.0 if twins[0] else 1060.0, RADIUS),
            (2.0 * RADIUS, 225.0 if twins[0] else 380.0, 2.0 * RADIUS),
        ),
        "axle": ((places[0], 0.0, RADIUS), (90.0, 1200.0, 90.0)),
        # Between web and flanges of a beam.
        "frame": ((0.5 * (leg + length), 530.0, deck - 0.5 * deep), (0.8 * (length - leg), 56.0, 0.8 * deep)),
    }
    if with_spare:
        hollows["spare wheel"] = (spare, (2.0 * RADIUS, 2.0 * RADIUS, 260.0))
    return Trailer(Item("chassis", tuple(parts)), deck, hollows)


def underside(
    rng: np.random.Generator, length: float, deck: float, deep: float, leg: float, axles: list[float]
) -> Parts:
    """What hangs under a trailer: brackets, twist locks, air and brake lines, chambers, mudguards, braces, boxes.

    Args:
        rng: Source of randomness.
        length: Of the trailer, mm.
        deck: Height of its deck.
        deep: Depth of its beams.
        leg: x of the landing legs.
        axles: x of the axles.
    """
    count = int(rng.integers(25, 50))
    x = rng.uniform(leg - 500.0, 0.97 * length, count)
    y = rng.choice((-1.0, 1.0), count) * rng.uniform(380.0, 1150.0, count)
    z = deck - rng.uniform(0.1, 1.15, count) * deep
    plates = np.stack(
        [rng.uniform(8.0, 90.0, count), rng.uniform(8.0, 90.0, count), rng.uniform(30.0, 200.0, count)], 1
    )
    parts: Parts = [Primitive("steel", Many(Box((1.0, 1.0, 1.0)), np.stack([x, y, z], 1), None, plates), 3.0)]
    locks = np.array([[at, s * 1130.0, deck - 90.0] for at in rng.uniform(0.3, 0.75, 2) * length for s in (-1.0, 1.0)])
    parts.append(Primitive("cast iron", Many(Box((190.0, 120.0, 190.0)), locks), 4.5))
    for _ in range(int(rng.integers(4, 8))):
        # A line sags between its clips.
        first, last = np.sort(rng.uniform(leg - 600.0, 0.98 * length, 2))
        knots = np.linspace(first, last, max(3, int((last - first) / 900.0)))
        depth = deck - between(rng, 0.2, 1.0) * deep
        path = np.stack(
            [
                knots,
                between(rng, -450.0, 450.0) + rng.normal(0.0, 15.0, len(knots)),
                depth - np.abs(rng.normal(0.0, 45.0, len(knots))),
            ],
            axis=1,
        )
        what, density = (("rubber", 1.2), ("copper", 2.0), ("steel", 5.0))[int(rng.integers(3))]
        parts.append(Primitive(what, tube(path, between(rng, 7.0, 14.0)), density))
    chambers = np.array([[at - 260.0, s * 420.0, RADIUS + 120.0] for at in axles for s in (-1.0, 1.0)])
    turned = np.tile(rotation(pitch=70.0), (len(chambers), 1, 1))
    parts.append(Primitive("steel", Many(Cylinder(85.0, 220.0), chambers, turned), 1.8))
    hangers = np.array(
        [[at + a * 620.0, s * 480.0, deck - deep - 130.0] for at in axles for a in (-1, 1) for s in (-1, 1)]
    )
    parts.append(Primitive("steel", Many(Box((110.0, 60.0, 300.0)), hangers), 2.6))
    if rng.random() < 0.7:
        angle = np.linspace(0.15 * np.pi, 0.85 * np.pi, 8)
        for at in axles:
            for side in (-1050.0, 1050.0):
                rim = np.stack([at + 570.0 * np.cos(angle), np.full(8, side), RADIUS + 570.0 * np.sin(angle)], axis=1)
                parts.append(Primitive("polypropylene", tube(rim, 9.0), 6.0))
    for side in (-620.0, 620.0):
        brace = np.array([[leg, side, 420.0], [leg + 650.0, side * 0.7, deck - deep]])
        parts.append(Primitive("steel", tube(brace, 26.0), 3.0))
    clear = min(axles) - 800.0
    if rng.random() < 0.6 and clear > leg + 900.0:
        for z_bar in (560.0, 830.0):
            bars = np.array([[0.5 * (leg + 400.0 + clear), s * 1180.0, z_bar] for s in (-1.0, 1.0)])
            parts.append(Primitive("aluminium alloy", Many(Box((clear - leg - 400.0, 25.0, 100.0)), bars), 0.9))
    if rng.random() < 0.5 and clear > leg + 1400.0:
        size = (between(rng, 500.0, 900.0), 450.0, 450.0)
        hole = Primitive(None, Box((size[0] - 4.0, 446.0, 446.0)))
        box = (between(rng, leg + 700.0, clear - 500.0), float(rng.choice((-900.0, 900.0))), deck - deep - 260.0)
        parts.append(Primitive("steel", Box(size), centre=box, carve=(hole,)))
        parts.append(block("steel", (0.5 * size[0], 200.0, 80.0), (box[0], box[1], box[2] - 150.0), 1.2))
    return parts


def tractor(rng: np.random.Generator, deck: float) -> Trailer:
    """A tractor with its fifth wheel at x = 1200, nose towards -x: frame, engine, gearbox, cab, tanks, axles."""
    parts: Parts = []
    height = between(rng, 2900.0, 3800.0)
    front, rear = -between(rng, 3000.0, 3300.0), 2000.0
    base = -between(rng, 1900.0, 2150.0)
    for side in (-1.0, 1.0):
        parts.append(block("steel", (rear - front - 200.0, 8.0, 260.0), (0.5 * (front + rear), side * 400.0, 850.0)))
        parts.append(block("steel", (rear - front - 200.0, 80.0, 9.0), (0.5 * (front + rear), side * 400.0, 975.0)))
        parts.append(block("steel", (rear - front - 200.0, 80.0, 9.0), (0.5 * (front + rear), side * 400.0, 722.0)))
    for x in np.linspace(front + 400.0, rear - 200.0, 7):
        parts.append(block("steel", (12.0, 790.0, 200.0), (float(x), 0, 850.0)))
    parts += axle(1000.0)
    if rng.random() < 0.6:
        parts += axle(2350.0)
    parts += axle(base, twin=False)
    # Fifth wheel, final drive, shaft.
    parts += [
        block("cast iron", (850.0, 900.0, 90.0), (1200.0, 0, deck - 210.0), 5.0),
        block("steel", (500.0, 900.0, 120.0), (1200.0, 0, deck - 330.0), 3.0),
        Primitive("cast iron", Cylinder(260.0, 300.0), 4.0, (1000.0, 0, RADIUS), rotation(roll=90)),
        Primitive("steel", Cylinder(55.0, 1700.0), 4.0, (0.0, 0, 700.0), rotation(pitch=90)),
    ]
    # Engine of a dozen litres under the cab, gearbox behind it.
    x0 = front + 1300.0
    bores = Primitive(None, Many(Cylinder(64.0, 300.0), np.array([[(k - 2.5) * 165.0, 0.0, 40.0] for k in range(6)])))
    parts += [
        Primitive("cast iron", Box((1100.0, 450.0, 560.0)), 5.0, (x0, 0, 1000.0), carve=(bores,)),
        block("aluminium alloy", (1050.0, 380.0, 160.0), (x0, 0, 1380.0), 1.6),
        block("steel", (1000.0, 360.0, 180.0), (x0, 0, 640.0), 1.2),
        Primitive("steel", Cylinder(70.0, 1050.0), 5.0, (x0, 0, 820.0), rotation(pitch=90)),
        Primitive("cast iron", Cylinder(230.0, 500.0), 3.0, (x0 + 820.0, 0, 900.0), rotation(pitch=90)),
        Primitive("aluminium alloy", Cylinder(190.0, 500.0), 2.2, (x0 + 1300.0, 0, 880.0), rotation(pitch=90)),
        block("aluminium alloy", (180.0, 900.0, 900.0), (front + 420.0, 0, 1150.0), 0.6),
        Primitive("polypropylene", Cylinder(380.0, 60.0), 0.4, (front + 620.0, 0, 1150.0), rotation(pitch=90)),
        Primitive("cast iron", Cylinder(140.0, 220.0), 3.5, (x0 + 200.0, 300.0, 1150.0), rotation(roll=90)),
    ]
    parts += _cab(rng, front, height)
    tanks: list[tuple[float, float, float]] = []
    for side in (-1.0, 1.0):
        long = between(rng, 700.0, 1300.0)
        centre = (base + 700.0 + 0.5 * long + 150.0, side * 900.0, 680.0)
        level = between(rng, 0.2, 0.9)
        inside = (long - 6.0, 620.0, 600.0)
        fuel = Primitive(
            "mineral oil", Box((inside[0], inside[1], inside[2] * level)), 0.84, (0, 0, -0.5 * inside[2] * (1 - level))
        )
        air = Primitive(None, Box(inside), carve=(fuel,))
        parts.append(Primitive("aluminium alloy", RoundedBox((long, 628.0, 608.0), 2.0), centre=centre, carve=(air,)))
        tanks.append(centre)
    for x in (600.0, 1700.0):
        hole = Primitive(None, Capsule(132.0, 690.0))
        parts.append(
            Primitive(
                "steel", Capsule(135.0, 700.0), centre=(x - 500.0, 0, 620.0), rotation=rotation(roll=90), carve=(hole,)
            )
        )
    parts.append(block("lead-acid cell", (500.0, 520.0, 220.0), (base + 500.0, -650.0, 800.0), 2.2))
    hollows: Hollows = {
        "fuel tank": (tanks[1], (600.0, 560.0, 500.0)),
        "seat": ((front + 900.0, -500.0, 1850.0), (450.0, 450.0, 180.0)),
        "door panel": ((front + 900.0, 1130.0, 1900.0), (700.0, 60.0, 500.0)),
    }
    return Trailer(Item("tractor", tuple(parts)), deck, hollows)


def _cab(rng: np.random.Generator, front: float, height: float) -> Parts:
    """Sheet metal of a cab over the engine, its glass, bunk, seats, dashboard and steering wheel."""
    long, floor = between(rng, 1900.0, 2250.0), 1450.0
    x0, x1 = front, front + long
    parts: Parts = []
    for side in (-1.0, 1.0):
        y = side * 1210.0
        outline = [(x0, 900.0), (x1, 900.0), (x1, height), (x0 + 350.0, height), (x0 + 60.0, 0.6 * height)]
        window = [
            (x0 + 300.0, 0.62 * height),
            (x0 + 1150.0, 0.62 * height),
            (x0 + 1150.0, 0.84 * height),
            (x0 + 480.0, 0.84 * height),
        ]
        for depth in (0.0, 80.0):
            parts.append(
                Primitive(
                    "steel", Prism(outline, 1.0, [window]), centre=(0, y - side * depth, 0), rotation=rotation(roll=90)
                )
            )
        parts.append(Primitive("glass", Prism(window, 4.0), centre=(0, y, 0), rotation=rotation(roll=90)))
        parts.append(
            block("steel", (80.0, 70.0, height - floor), (x0 + 1230.0, y - side * 40.0, 0.5 * (height + floor)), 0.7)
        )
    parts += [
        block("steel", (long, 2400.0, 1.5), (0.5 * (x0 + x1), 0, height)),
        block("steel", (long, 2400.0, 2.5), (0.5 * (x0 + x1), 0, floor)),
        block("steel", (1.2, 2400.0, height - 900.0), (x1, 0, 0.5 * (height + 900.0))),
        block("glass", (6.0, 2200.0, 0.3 * height), (x0 + 230.0, 0, 0.74 * height)),
        block("steel", (1.2, 2400.0, 0.6 * height - 700.0), (x0 + 30.0, 0, 0.3 * height + 350.0)),
        block("abs", (420.0, 2200.0, 420.0), (x0 + 330.0, 0, 0.56 * height), 0.12),
        block("steel", (60.0, 2200.0, 60.0), (x0 + 330.0, 0, 0.56 * height), 2.0),
        block("polyurethane foam", (700.0, 2000.0, 150.0), (x1 - 420.0, 0, floor + 500.0), 0.05),
        block("plywood", (700.0, 2000.0, 14.0), (x1 - 420.0, 0, floor + 420.0)),
        block("steel", (200.0, 2200.0, 220.0), (x0 + 90.0, 0, 560.0), 0.9),
    ]
    for y in (-600.0, 600.0):
        x = x0 + 900.0
        parts += [
            Primitive("polyurethane foam", RoundedBox((500.0, 500.0, 150.0), 50.0), 0.06, (x, y, floor + 480.0)),
            Primitive(
                "polyurethane foam",
                RoundedBox((140.0, 480.0, 750.0), 50.0),
                0.06,
                (x + 280.0, y, floor + 850.0),
                rotation(pitch=12.0),
            ),
            block("steel", (320.0, 380.0, 300.0), (x, y, floor + 200.0), 0.9),
            Primitive(
                "steel",
                Many(Cylinder(12.0, 700.0), np.array([[0.0, s * 200.0, 0.0] for s in (-1, 1)])),
                4.0,
                (x + 290.0, y, floor + 800.0),
                rotation(pitch=12.0),
            ),
        ]
    return parts
