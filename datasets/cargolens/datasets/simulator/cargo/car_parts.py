"""What is under the sheet metal of cars: engine, running gear, exhaust, seats, dashboard, doors' and ends' fittings."""

from __future__ import annotations

import numpy as np

from ..geometry import rotation
from ..item import Primitive, moved
from ..many import Many, coil, torus, tube
from ..primitives import Box, Capsule, Cylinder, Ellipsoid, RoundedBox
from .car_body import Body
from .hold import Parts, between, block, pick
from .wheels import wheel

_ACROSS, _ALONG = rotation(roll=90), rotation(pitch=90)


def power(rng: np.random.Generator, body: Body) -> Parts:
    """Engine across the car with gearbox, radiator, battery, pumps, hoses and boxes round it."""
    at = (body.front - between(rng, 60.0, 180.0), 0.0, body.sill + between(rng, 60.0, 110.0))
    parts = list(moved(engine(rng), at, rotation(yaw=90)))
    low, nose = body.sill, body.x0
    parts += [
        block("aluminium alloy", (34.0, 0.4 * body.width, 400.0), (nose + 190.0, 0.0, low + 310.0), 0.7),
        block("aluminium alloy", (18.0, 0.38 * body.width, 360.0), (nose + 150.0, 0.0, low + 310.0), 0.8),
        Primitive("polypropylene", Cylinder(190.0, 30.0), 0.3, (nose + 250.0, 90.0, low + 320.0), _ALONG),
        Primitive("copper coil", Cylinder(45.0, 60.0), 4.0, (nose + 270.0, 90.0, low + 320.0), _ALONG),
        block("lead-acid cell", (240.0, 175.0, 180.0), (body.front + 20.0, 0.3 * body.width, body.belt - 330.0), 2.3),
        block(
            "polypropylene", (300.0, 250.0, 130.0), (body.front - 140.0, -0.26 * body.width, body.belt - 300.0), 0.25
        ),
        block("populated pcb", (170.0, 130.0, 30.0), (body.front + 120.0, 0.2 * body.width, body.belt - 230.0), 1.2),
        block("aluminium alloy", (150.0, 120.0, 110.0), (body.front + 260.0, -0.28 * body.width, low + 380.0), 1.7),
        Primitive(
            "steel", Cylinder(120.0, 110.0), 1.2, (body.front + 290.0, -0.2 * body.width, body.belt - 300.0), _ALONG
        ),
        block("polypropylene", (200.0, 150.0, 160.0), (body.front + 200.0, 0.33 * body.width, low + 450.0), 0.4),
    ]
    for _ in range(int(rng.integers(7, 13))):
        # Hoses and looms wander about the bay.
        knots = np.column_stack(
            [
                np.sort(rng.uniform(nose + 200.0, body.front + 380.0, 4)),
                rng.uniform(-0.33, 0.33, 4) * body.width,
                rng.uniform(low + 150.0, 0.85 * body.belt, 4),
            ]
        )
        what, density = (("rubber", 1.0), ("copper", 2.2), ("aluminium alloy", 1.4))[int(rng.integers(3))]
        parts.append(Primitive(what, tube(knots, between(rng, 7.0, 20.0)), density))
    return parts


def engine(rng: np.random.Generator) -> Parts:
    """The engine of a car with its gearbox, crank along x: pistons, crank with webs, valve gear, sump, pumps."""
    n, bore = int(rng.choice([3, 4, 4, 4, 6])), between(rng, 72.0, 88.0)
    metal = pick(rng, "aluminium alloy", "aluminium alloy", "cast iron")
    pitch = bore * (1.15 if n < 6 else 1.05)
    long = n * pitch + 40.0
    x = (np.arange(n) - 0.5 * (n - 1)) * pitch
    up = 45.0 * np.where(np.arange(n) % 2, 1.0, -1.0)
    bores = Primitive(None, Many(Cylinder(0.5 * bore, 210.0), np.stack([x, 0 * x, 20.0 + 0 * x], axis=1)))
    pistons = np.stack([x, 0 * x, 265.0 + 0.5 * up], axis=1)
    rods = np.stack([x, 0 * x, 190.0 + 0.4 * up], axis=1)
    webs = np.stack([x, 0 * x, 120.0 - 0.4 * up], axis=1)
    turned = np.tile(_ALONG, (n, 1, 1))
    valves = np.array([[a, b, 420.0] for a in np.repeat(x, 2) + np.tile([-18.0, 18.0], n) for b in (-35.0, 35.0)])
    return [
        Primitive(
            metal, Box((long, 200.0, 250.0)), 2.3 if metal != "cast iron" else 4.6, (0, 0, 250.0), carve=(bores,)
        ),
        Primitive("aluminium alloy", Many(Cylinder(0.48 * bore, 55.0), pistons), 1.9),
        Primitive("steel", Many(Box((22.0, 40.0, 140.0)), rods), 4.0),
        Primitive("cast iron", Many(Cylinder(62.0, 20.0), webs, turned)),
        Primitive("cast iron", Cylinder(26.0, long + 60.0), None, (0, 0, 120.0), _ALONG),
        block("aluminium alloy", (long, 230.0, 105.0), (0, 0, 425.0), 1.5),
        *(Primitive("steel", Cylinder(13.0, long), None, (0, y, 465.0), _ALONG) for y in (-55.0, 55.0)),
        Primitive("steel", Many(Cylinder(4.0, 95.0), valves), 6.0),
        block("polypropylene", (long, 210.0, 55.0), (0, 0, 500.0), 0.35),
        block("aluminium alloy", (0.9 * long, 220.0, 90.0), (0, 0, 60.0), 0.8),
        block("mineral oil", (0.85 * long, 190.0, 45.0), (0, 0, 45.0)),
        Primitive("steel", Cylinder(138.0, 26.0), None, (0.5 * long + 22.0, 0, 150.0), _ALONG),
        # Gearbox: case, two shafts with wheels, differential.
        Primitive("aluminium alloy", Cylinder(155.0, 340.0), 0.9, (0.5 * long + 210.0, 0, 140.0), _ALONG),
        *(
            Primitive(
                "steel",
                Many(
                    Cylinder(r, 24.0),
                    np.array([[0.5 * long + 110.0 + 45.0 * k, y, z] for k in range(5)]),
                    np.tile(_ALONG, (5, 1, 1)),
                ),
                7.0,
            )
            for r, y, z in ((48.0, 0.0, 160.0), (62.0, 75.0, 120.0))
        ),
        Primitive("cast iron", Cylinder(95.0, 70.0), 5.5, (0.5 * long + 130.0, 150.0, 70.0), _ALONG),
        block("polypropylene", (0.9 * long, 140.0, 180.0), (0, -190.0, 400.0), 0.22),
        block("cast iron", (0.85 * long, 70.0, 90.0), (0, 150.0, 380.0), 2.4),
        Primitive("cast iron", Ellipsoid((75.0, 70.0, 75.0)), 3.6, (0.2 * long, 220.0, 330.0)),
        Primitive("copper coil", Cylinder(64.0, 110.0), 3.6, (-0.35 * long, -170.0, 270.0), _ALONG),
        Primitive("aluminium alloy", Cylinder(58.0, 140.0), 2.4, (-0.35 * long, -165.0, 110.0), _ALONG),
        Primitive("copper coil", Cylinder(42.0, 190.0), 4.0, (0.3 * long, -150.0, 110.0), _ALONG),
        Primitive("steel", torus(88.0, 11.0, 20), 6.0, (-0.5 * long - 25.0, 0, 120.0), _ALONG),
        Primitive("steel", torus(52.0, 10.0, 16), 6.0, (-0.5 * long - 25.0, 0, 460.0), _ALONG),
        Primitive("steel", Cylinder(38.0, 90.0), 1.4, (0.1 * long, -150.0, 60.0), _ALONG),
    ]


def running_gear(rng: np.random.Generator, body: Body) -> Parts:
    """Wheels, struts and springs, arms, bars, drive shafts, steering rack, subframe, rear beam, exhaust, fuel lines."""
    parts: Parts = []
    alloy = rng.random() < 0.6
    axle, level = body.radius, body.sill
    track = 0.5 * body.width - 125.0
    for x in (body.front, body.rear):
        for s in (-1.0, 1.0):
            turn = rotation(yaw=0.0 if s > 0 else 180.0)
            parts += moved(
                wheel(body.radius, between(rng, 175.0, 225.0), steel_rim=not alloy), (x, s * track, axle), turn
            )
            inner = s * (track - 190.0)
            parts += [
                Primitive("steel", coil(62.0, 6.5, 5.5, 290.0), None, (x + 20.0, inner, axle + 380.0)),
                Primitive("steel", Cylinder(26.0, 430.0), 3.4, (x + 15.0, inner, axle + 260.0), rotation(roll=7.0 * s)),
                Primitive("steel", Cylinder(75.0, 9.0), None, (x + 20.0, inner, axle + 535.0)),
                block("cast iron", (110.0, 60.0, 190.0), (x, s * (track - 110.0), axle), 3.2),
                Primitive(
                    "steel",
                    tube(np.array([[x, s * (track - 120.0), axle - 70.0], [x + 180.0, s * 280.0, axle - 40.0]]), 22.0),
                    3.6,
                ),
                block("cast iron", (55.0, 70.0, 130.0), (x - 120.0, s * (track - 70.0), axle + 40.0), 3.8),
            ]
    front, rear = body.front, body.rear
    parts += [
        Primitive("steel", Cylinder(13.0, 2.0 * track - 240.0), None, (front, 0, axle), _ACROSS),
        Primitive("steel", Cylinder(19.0, 0.62 * body.width), 4.0, (front + 170.0, 0.0, axle + 70.0), _ACROSS),
        Primitive(
            "steel",
            tube(
                np.array(
                    [
                        [front + 60.0, -0.4 * body.width, axle],
                        [front + 240.0, -0.3 * body.width, level + 20],
                        [front + 240.0, 0.3 * body.width, level + 20.0],
                        [front + 60.0, 0.4 * body.width, axle],
                    ]
                ),
                11.0,
            ),
        ),
        block("steel", (420.0, 0.55 * body.width, 75.0), (front + 120.0, 0.0, level - 10.0), 0.9),
        block("steel", (110.0, 0.62 * body.width, 90.0), (rear - 60.0, 0.0, axle - 20.0), 1.2),
        *(
            Primitive(
                "steel",
                tube(
                    np.array([[rear - 420.0, s * 0.3 * body.width, level + 40.0], [rear, s * (track - 130.0), axle]]),
                    34.0,
                ),
                3.0,
            )
            for s in (-1.0, 1.0)
        ),
    ]
    return parts + _exhaust(rng, body)


def silencer(body: Body) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    """Centre of the rear silencer of a body's exhaust, and its size, mm."""
    return (body.x1 - 330.0, 0.24 * body.width, body.sill + 45.0), (480.0, 230.0, 165.0)


def _exhaust(rng: np.random.Generator, body: Body) -> Parts:
    centre, size = silencer(body)
    level, side = body.sill - 5.0, between(rng, -60.0, 60.0)
    path = np.array(
        [
            [body.front + 60.0, 120.0, level + 220.0],
            [body.front + 230.0, side, level + 20.0],
            [0.2 * body.rear, side, level],
            [body.rear - 350.0, side, level + 10.0],
            [body.rear - 120.0, 0.2 * body.width, body.radius + 190.0],
            [body.rear + 120.0, 0.24 * body.width, body.radius + 120.0],
            [centre[0] - 200.0, centre[1], centre[2]],
        ]
    )
    hole = Primitive(None, RoundedBox((size[0] - 3.0, size[1] - 3.0, size[2] - 3.0), 55.0))
    return [
        Primitive("steel", tube(path, 25.0), 0.9),
        Primitive("alumina", Cylinder(58.0, 240.0), 0.9, (body.front + 520.0, side, level), _ALONG),
        Primitive("stainless steel", Cylinder(70.0, 300.0), 0.9, (body.front + 520.0, side, level), _ALONG),
        Primitive("stainless steel", Capsule(85.0, 520.0), 0.8, (0.45 * body.rear, side, level + 5.0), _ALONG),
        Primitive("stainless steel", RoundedBox(size, 57.0), None, centre, carve=(hole,)),
        block("glass", (size[0] - 40.0, size[1] - 40.0, size[2] - 30.0), centre, 0.12),
        Primitive("stainless steel", Cylinder(26.0, 260.0), 1.0, (body.x1 - 60.0, centre[1] + 60.0, centre[2]), _ALONG),
    ]


def seats(rng: np.random.Generator, body: Body, x: float, *, bench: bool) -> Parts:
    """Two seats, or a bench, with their cushions at x: springs, frames, rails, head restraints, belts."""
    parts: Parts = []
    low = body.sill
    for side in (-0.24, 0.24):
        y, lean = side * body.width, between(rng, 14.0, 24.0)
        tilt = rotation(pitch=lean)
        back, wide = np.array([x + 270.0, y, low + 330.0]), 470.0 if not bench else 0.44 * body.width

        def behind(up: float, back: np.ndarray = back, lean: float = lean) -> tuple[float, float, float]:
            return (
                float(back[0] + up * np.sin(np.deg2rad(lean))),
                float(back[1]),
                float(back[2] + up * np.cos(np.deg2rad(lean))),
            )

        parts += [
            Primitive(
                "polyurethane foam",
                RoundedBox((500.0, wide, 150.0), 55.0),
                0.06,
                (x, y, low + 270.0),
                rotation(pitch=-7.0),
            ),
            Primitive("polyurethane foam", RoundedBox((115.0, wide, 600.0), 50.0), 0.06, behind(290.0), tilt),
            Primitive("polyurethane foam", RoundedBox((95.0, 260.0, 170.0), 42.0), 0.07, behind(690.0), tilt),
            Primitive(
                "polyester",
                RoundedBox((504.0, wide + 4.0, 154.0), 56.0),
                0.02,
                (x, y, low + 270.0),
                rotation(pitch=-7.0),
            ),
            Primitive(
                "steel",
                Many(
                    Cylinder(6.0, 190.0),
                    np.array([[*behind(590.0)[:1], y + a, behind(590.0)[2]] for a in (-55.0, 55.0)]),
                    np.tile(tilt, (2, 1, 1)),
                ),
            ),
            Primitive(
                "steel",
                Many(
                    Cylinder(3.0, wide - 60.0),
                    np.array([[x - 180.0 + 60.0 * k, y, low + 225.0] for k in range(7)]),
                    np.tile(_ACROSS, (7, 1, 1)),
                ),
            ),
        ]
        if bench:
            continue
        edge = 0.5 * wide - 25.0
        frame = np.array([behind(0.0), behind(560.0)])
        for a in (-edge, edge):
            parts.append(Primitive("steel", tube(frame + np.array([0.0, a, 0.0]), 12.0), 4.6))
            parts.append(Primitive("steel", Cylinder(42.0, 24.0), 6.0, (back[0], y + a, back[2] - 20.0), _ACROSS))
        parts += [
            Primitive(
                "steel", tube(np.array([behind(560.0)] * 2) + np.array([[0, -edge, 0], [0, edge, 0]]), 12.0), 4.6
            ),
            block("steel", (430.0, wide - 50.0, 3.0), (x, y, low + 195.0), 5.0),
            Primitive(
                "steel",
                Many(Box((520.0, 26.0, 38.0)), np.array([[x, y + a, low + 100.0] for a in (-190.0, 190.0)])),
                3.4,
            ),
            Primitive("copper coil", Cylinder(24.0, 90.0), 4.0, (x + 120.0, y, low + 150.0)),
        ]
    for s in (-1.0, 1.0):
        # Reel and buckle of the belt.
        parts.append(block("steel", (60.0, 60.0, 90.0), (x + 430.0, s * 0.45 * body.width, low + 260.0), 3.5))
        parts.append(block("steel", (22.0, 25.0, 170.0), (x + 200.0, s * 0.11 * body.width, low + 270.0), 2.6))
    return parts


def cabin(rng: np.random.Generator, body: Body) -> Parts:
    """Dashboard with its beam, heater, clocks, radio and air bags; steering, pedals, console, levers, looms."""
    x, z = body.front + between(rng, 560.0, 660.0), body.belt - 110.0
    wide, driver = 0.8 * body.width, -0.22 * body.width
    parts = [
        Primitive("polypropylene", RoundedBox((330.0, wide, 230.0), 90.0), 0.13, (x, 0.0, z)),
        Primitive("steel", Cylinder(24.0, wide), 1.5, (x - 40.0, 0.0, z), _ACROSS),
        block("polypropylene", (260.0, 380.0, 330.0), (x - 60.0, 30.0, z - 190.0), 0.22),
        block("aluminium alloy", (55.0, 230.0, 210.0), (x - 90.0, 30.0, z - 170.0), 0.9),
        block("aluminium alloy", (40.0, 200.0, 180.0), (x + 10.0, 30.0, z - 190.0), 0.8),
        Primitive("copper coil", Cylinder(38.0, 60.0), 4.2, (x - 60.0, 240.0, z - 120.0)),
        block("populated pcb", (50.0, 330.0, 110.0), (x + 80.0, driver, z + 40.0), 0.9),
        block("populated pcb", (140.0, 180.0, 60.0), (x + 70.0, 0.0, z - 10.0), 1.3),
        block("steel", (150.0, 280.0, 90.0), (x + 30.0, -driver, z + 20.0), 0.8),
        Primitive("steel", torus(180.0, 11.0, 28), 3.0, (x + 350.0, driver, z + 60.0), rotation(pitch=64)),
        Primitive("polyurethane", torus(180.0, 16.0, 28), 0.5, (x + 350.0, driver, z + 60.0), rotation(pitch=64)),
        Primitive("steel", Cylinder(55.0, 60.0), 1.6, (x + 335.0, driver, z + 50.0), rotation(pitch=64)),
        Primitive(
            "steel",
            tube(
                np.array(
                    [
                        [x + 330.0, driver, z + 50.0],
                        [x + 60.0, driver, z - 80.0],
                        [body.front + 200.0, driver, body.sill + 130.0],
                    ]
                ),
                17.0,
            ),
            4.0,
        ),
        *(
            block("steel", (16.0, 45.0, 260.0), (x - 130.0, driver + k * 90.0, body.sill + 230.0), 2.5)
            for k in (-1, 0, 1)
        ),
        block("polypropylene", (800.0, 190.0, 190.0), (x + 480.0, 0.0, body.sill + 210.0), 0.16),
        Primitive("steel", Cylinder(9.0, 260.0), None, (x + 300.0, 0.0, body.sill + 360.0), rotation(pitch=-15)),
        Primitive("steel", Cylinder(10.0, 300.0), None, (x + 650.0, 20.0, body.sill + 260.0), rotation(pitch=65)),
        block("glass", (12.0, 230.0, 70.0), (body.screens[0] - 60.0, 0.0, body.height - 190.0), 1.6),
    ]
    for s in (-1.0, 1.0):
        sill = np.array(
            [
                [body.front + 300.0, s * 0.42 * body.width, body.sill + 130.0],
                [body.rear - 300.0, s * 0.42 * body.width, body.sill + 120.0],
                [body.rear + 100.0, s * 0.4 * body.width, body.sill + 500.0],
                [body.x1 - 130.0, s * 0.38 * body.width, body.sill + 480.0],
            ]
        )
        parts.append(Primitive("copper", tube(sill, 9.0), 2.2))
        mirror = (body.roof[0][0] + 330.0, s * (0.5 * body.width + 90.0), body.belt + 70.0)
        parts += [
            Primitive("polypropylene", RoundedBox((110.0, 190.0, 140.0), 40.0), 0.25, mirror),
            block("glass", (4.0, 150.0, 110.0), mirror),
            block(
                "polycarbonate", (150.0, 330.0, 130.0), (body.x0 + 190.0, s * 0.36 * body.width, 0.62 * body.belt), 0.2
            ),
            block(
                "aluminium alloy", (60.0, 110.0, 90.0), (body.x0 + 230.0, s * 0.36 * body.width, 0.62 * body.belt), 0.7
            ),
            block("polycarbonate", (90.0, 190.0, 260.0), (body.x1 - 70.0, s * 0.4 * body.width, 0.78 * body.belt), 0.2),
        ]
    for x_end, back in ((body.x0 + 60.0, 1.0), (body.x1 - 50.0, -1.0)):
        parts += [
            Primitive(
                "polypropylene", RoundedBox((90.0, 0.92 * body.width, 330.0), 40.0), 0.14, (x_end, 0, body.sill + 190.0)
            ),
            block("steel", (55.0, 0.7 * body.width, 85.0), (x_end + back * 35.0, 0.0, body.sill + 250.0), 1.3),
            block("polypropylene", (110.0, 0.7 * body.width, 90.0), (x_end, 0.0, body.sill + 250.0), 0.06),
        ]
    return parts


def fuel_tank(rng: np.random.Generator, body: Body) -> tuple[Primitive, tuple[float, float, float], Parts]:
    """The tank, its centre, and its pump and filler: a plastic saddle under the rear seat, filled to some level."""
    size = (between(rng, 430.0, 520.0), 0.46 * body.width, between(rng, 190.0, 240.0))
    centre = (body.rear - 430.0, 0.0, body.sill + 120.0)
    level = between(rng, 0.1, 0.9) * (size[2] - 40.0)
    fuel = Primitive(
        "gasoline", Box((size[0] - 90.0, size[1] - 90.0, level)), centre=(0, 0, -0.5 * size[2] + 15.0 + 0.5 * level)
    )
    hole = Primitive(None, RoundedBox((size[0] - 8.0, size[1] - 8.0, size[2] - 8.0), 40.0), carve=(fuel,))
    tank = Primitive("polyethylene", RoundedBox(size, 45.0), centre=centre, carve=(hole,))
    pipe = np.array(
        [
            [centre[0], 200.0, centre[2] + 90.0],
            [body.rear - 250.0, 0.42 * body.width, body.sill + 420.0],
            [body.rear + 60.0, 0.47 * body.width, 0.85 * body.belt],
        ]
    )
    return (
        tank,
        centre,
        [
            Primitive("steel", Cylinder(50.0, 150.0), 1.4, (centre[0] + 80.0, 0.0, centre[2])),
            Primitive("polyethylene", tube(pipe, 22.0), 0.5),
        ],
    )


def luggage(rng: np.random.Generator, body: Body, x: tuple[float, float], floor: float) -> Parts:
    """Suitcases with frames and wheels, bags of clothes, crates with bottles, tool boxes, between two x on a floor."""
    parts: Parts = []
    for _ in range(int(rng.integers(2, 7))):
        size = (between(rng, 280.0, 620.0), between(rng, 300.0, 520.0), between(rng, 200.0, 380.0))
        at = (
            between(rng, x[0] + 0.5 * size[0], max(x[1] - 0.5 * size[0], x[0] + 0.5 * size[0] + 1.0)),
            between(rng, -0.25, 0.25) * body.width,
            floor + 0.5 * size[2],
        )
        turn = rotation(yaw=between(rng, -12.0, 12.0))
        kind = int(rng.integers(4))
        if kind == 0:
            hole = Primitive(
                None,
                RoundedBox((size[0] - 6.0, size[1] - 6.0, size[2] - 6.0), 30.0),
                carve=(
                    Primitive(
                        "cotton", Box((size[0] - 60.0, size[1] - 60.0, size[2] - 40.0)), between(rng, 0.12, 0.25)
                    ),
                ),
            )
            parts.append(Primitive("abs", RoundedBox(size, 33.0), None, at, turn, (hole,)))
            rods = np.array([[0.0, a, 0.4 * size[2]] for a in (-80.0, 80.0)])
            parts.append(
                Primitive(
                    "aluminium alloy",
                    Many(Cylinder(7.0, size[0] - 60.0), rods, np.tile(_ALONG, (2, 1, 1))),
                    1.5,
                    at,
                    turn,
                )
            )
        elif kind == 1:
            parts.append(Primitive("cotton", RoundedBox(size, 75.0), between(rng, 0.08, 0.2), at, turn))
        elif kind == 2:
            grid = np.array([[(i - 1.5) * 85.0, (j - 1.0) * 85.0, 0.0] for i in range(4) for j in range(3)])
            parts.append(
                Primitive("water", Many(Cylinder(37.0, 210.0), grid), 0.95, (at[0], at[1], floor + 125.0), turn)
            )
        else:
            bars = np.array(
                [[rng.uniform(-150.0, 150.0), rng.uniform(-80.0, 80.0), rng.uniform(-60.0, 40.0)] for _ in range(9)]
            )
            turns = np.stack([rotation(pitch=90.0, yaw=between(rng, -30.0, 30.0)) for _ in range(9)])
            scales = np.stack([[between(rng, 7.0, 16.0)] * 2 + [between(rng, 120.0, 260.0)] for _ in range(9)])
            parts.append(
                Primitive(
                    "steel", Many(Cylinder(1.0, 1.0), bars, turns, scales), None, (at[0], at[1], floor + 110.0), turn
                )
            )
            parts.append(block("polypropylene", (420.0, 230.0, 220.0), (at[0], at[1], floor + 115.0), 0.06))
    return parts
