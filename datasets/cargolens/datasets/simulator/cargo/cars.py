"""Hatchbacks, saloons, estates, off-roaders and vans, with what they carry and where things are hidden."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..geometry import rotation
from ..item import Item, Primitive, moved
from ..primitives import Cylinder
from .car_body import STYLES, Body, draw_body, shell
from .car_parts import cabin, fuel_tank, luggage, power, running_gear, seats, silencer
from .hold import Hollows, Parts, between, block
from .wheels import wheel

# How often each kind of car comes, vans apart.
WEIGHTS = {"hatchback": 3.0, "saloon": 2.0, "estate": 1.5, "off-roader": 2.0}
VANS = 0.25


@dataclass(frozen=True, eq=False)
class Car:
    """A car standing on z = 0, nose at -x, with the hollows of its body.

    Attributes:
        item: The car.
        hollows: Centre and size of spaces things are hidden in, by name: tyre, spare wheel, fuel tank, door panel,
            seat, bumper, false floor, dashboard, silencer.
        style: Kind of car, one of `car_body.STYLES`.
    """

    item: Item
    hollows: Hollows
    style: str


def draw_car(rng: np.random.Generator, *, luggage: bool = True) -> Item:
    """A car or a van; see `draw_vehicle`."""
    return draw_vehicle(rng, luggage=luggage).item


def draw_vehicle(rng: np.random.Generator, *, luggage: bool = True, style: str | None = None) -> Car:
    """A car or a van, nose at -x, standing on z = 0.

    Args:
        rng: Source of randomness.
        luggage: Whether it may hold bags and boxes.
        style: Kind of car, one of `car_body.STYLES`; None for a draw.

    Returns:
        The vehicle and its hollows.
    """
    if style is None:
        names = sorted(WEIGHTS)
        shares = np.array([WEIGHTS[name] for name in names])
        style = "van" if rng.random() < VANS else names[int(rng.choice(len(names), p=shares / shares.sum()))]
    if style not in STYLES:
        raise ValueError(f"style {style!r}: expected one of {', '.join(STYLES)}")
    body = draw_body(rng, style)
    van = style == "van"
    parts = [*shell(rng, body), *power(rng, body), *running_gear(rng, body), *cabin(rng, body)]
    first = body.front + between(rng, 1420.0, 1520.0)
    rows = (first,) if van else (first, first + between(rng, 780.0, 880.0))
    for number, x in enumerate(rows):
        parts += seats(rng, body, x, bench=number > 0)
    tank, tank_at, fittings = fuel_tank(rng, body)
    parts += [tank, *fittings]
    spare = (body.x1 - 480.0, -60.0, body.sill + (60.0 if style == "off-roader" else 100.0))
    parts += moved(wheel(0.92 * body.radius, 140.0, steel_rim=True), spare, rotation(roll=90))
    parts += _boot(rng, body)
    floor = body.sill + (60.0 if van else 210.0)
    if luggage and rng.random() < 0.75:
        start = rows[-1] + (900.0 if van else 480.0)
        parts += _load(rng, body, (start, body.x1 - 190.0), floor)
    tank_size = np.ptp(tank.shape.bounds, axis=0) * 0.9
    hollows: Hollows = {
        "tyre": ((body.rear, 0.5 * body.width - 125.0, body.radius), (2.0 * body.radius, 190.0, 2.0 * body.radius)),
        "spare wheel": (spare, (1.84 * body.radius, 1.84 * body.radius, 140.0)),
        "fuel tank": (tank_at, (float(tank_size[0]), float(tank_size[1]), float(tank_size[2]))),
        "door panel": ((body.front + 800.0, 0.5 * body.width - 40.0, 0.6 * body.belt), (700.0, 55.0, 0.5 * body.belt)),
        "seat": ((rows[-1], 0.0, body.sill + 250.0), (440.0, 0.7 * body.width, 150.0)),
        "bumper": ((body.x1 - 60.0, 0.0, body.sill + 200.0), (110.0, 0.8 * body.width, 180.0)),
        "false floor": ((first + 350.0, 0.0, body.sill - 30.0), (1200.0, 0.7 * body.width, 62.0)),
        "dashboard": ((body.front + 620.0, 0.2 * body.width, body.belt - 120.0), (280.0, 0.36 * body.width, 170.0)),
        "silencer": silencer(body),
    }
    return Car(Item("van" if van else "car", tuple(parts)), hollows, style)


def _boot(rng: np.random.Generator, body: Body) -> Parts:
    """Jack, tools and a warning triangle beside the spare wheel, a wiper motor and a lock in the tail."""
    x, z = body.x1 - 260.0, body.sill + 150.0
    return [
        block("steel", (330.0, 70.0, 70.0), (x - 120.0, between(rng, 250.0, 450.0), z), 2.2),
        Primitive("steel", Cylinder(11.0, 330.0), None, (x - 90.0, -430.0, z), rotation(pitch=90.0, yaw=20.0)),
        Primitive(
            "copper coil", Cylinder(34.0, 110.0), 4.0, (body.x1 - 120.0, 40.0, 0.9 * body.belt), rotation(roll=90)
        ),
        block("steel", (50.0, 90.0, 80.0), (body.x1 - 70.0, 0.0, body.sill + 330.0), 3.4),
        block(
            "polyester", (0.5 * (body.x1 - body.rear), 0.7 * body.width, 25.0), (body.x1 - 450.0, 0.0, z + 40.0), 0.25
        ),
    ]


def _load(rng: np.random.Generator, body: Body, x: tuple[float, float], floor: float) -> Parts:
    if x[1] - x[0] < 350.0:
        return []
    parts = luggage(rng, body, x, floor)
    if body.style == "van":
        # What tradesmen carry: boards of ply along the wall, a shelf.
        parts.append(
            block("plywood", (0.8 * (x[1] - x[0]), 12.0, 900.0), (0.5 * sum(x), 0.4 * body.width, floor + 500.0))
        )
        if rng.random() < 0.5:
            for z in (0.25, 0.45, 0.65):
                at = (0.5 * sum(x), -0.36 * body.width, floor + z * (body.height - floor))
                parts.append(block("steel", (0.6 * (x[1] - x[0]), 330.0, 2.0), at))
    return parts
