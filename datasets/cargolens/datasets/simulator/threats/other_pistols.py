"""Pistols that are built another way: printed ones, derringers, machine pistols."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..design import Threat
from ..item import Item, Primitive, moved
from ..many import coil, tube
from ..prism import Point, Prism, rectangle
from .cartridges import ROUNDS, Magazine, magazine
from .firearms import POSES, SERVICE
from .outlines import ALONG_X, band, box, curve, pieces, pins, pipe, rod, shrunk, varied, vary


def draw_printed(rng: np.random.Generator) -> Item:
    """A blocky pistol of printed plastic with a few steel pins and springs."""
    plastic = str(rng.choice(["abs", "nylon", "pet", "polycarbonate"]))
    long, tall, thick = vary(rng, 170.0, 0.2), vary(rng, 42.0, 0.15), vary(rng, 33.0, 0.15)
    lean, grip = float(rng.uniform(5, 22)), vary(rng, 95.0)
    back = -grip * float(np.tan(np.deg2rad(lean)))
    body: list[Point] = [
        (0.0, 0.0),
        (6.0, 0.0),
        (6.0 + back, -grip),
        (50.0 + back, -grip),
        (54.0, -6.0),
        (60.0, -30.0),
        (98.0, -30.0),
        (102.0, 0.0),
        (long - 8.0, 0.0),
        (long, 8.0),
        (long, tall),
        (8.0, tall),
        (0.0, tall - 10.0),
    ]
    guard = rectangle(32.0, 20.0, (79.0, -14.0), 6.0)
    infill = vary(rng, 0.8, 0.25)
    bore = vary(rng, 5.0, 0.1)
    y = 0.55 * tall
    hollow = rod(None, (45.0, y, 0.0), long, bore)
    liner = pipe("steel", (45.0, y, 0.0), long - 1.0, bore, bore - 1.0)
    parts: list[Primitive] = [
        Primitive(plastic, Prism(body, thick, holes=(guard,)), density=infill, carve=(hollow,)),
        rod("steel", (10.0, y, 0.0), vary(rng, 42.0, 0.1), 1.8),
        Primitive("steel", coil(4.5, 0.6, 8, 24.0, 8), centre=(24.0, y, 0.0), rotation=ALONG_X),
        Primitive(plastic, Prism(band(curve([(82, -3), (78, -12), (82, -22)], 3), 5.0), 9.0)),
        pins("steel", [(vary(rng, x, 0.2), vary(rng, h, 0.3)) for x, h in ((20, 12), (60, 10), (90, 8))], 1.6, thick),
    ]
    if rng.random() < 0.4:
        parts.append(liner)
    return Item("printed pistol", tuple(parts), family="pistol", poses=POSES)


def draw_derringer(rng: np.random.Generator) -> Item:
    """Two short barrels over each other on a bird's-head grip."""
    kind = ROUNDS[str(rng.choice([".22", ".38", ".45"]))]
    metal = str(rng.choice(["steel", "stainless steel", "zinc die-cast", "brass"]))
    long, radius = vary(rng, 72.0, 0.2), kind.radius + 2.6
    grip = curve(
        [
            (14.0, 2.0),
            (2.0, -14.0),
            (-16.0, -38.0),
            (-36.0, -52.0),
            (-44.0, -44.0),
            (-30.0, -16.0),
            (-18.0, 8.0),
            (-8.0, 2.0 * radius),
            (0.0, 3.6 * radius),
            (12.0, 4.0 * radius),
        ],
        3,
    )
    cheeks = shrunk([p for p in grip if p[1] < 0.0], 0.86)
    spur = [(2.0, 2.0), (10.0, -2.0), (8.0, -14.0), (4.0, -14.0)]
    hammer = [(-6.0, 2.0 * radius), (0.0, 3.0 * radius), (-16.0, 4.6 * radius), (-22.0, 4.2 * radius)]
    wood = str(rng.choice(["hardwood", "abs", "rubber"]))
    parts = [pipe(metal, (12.0, y, 0.0), long, radius, kind.bullet) for y in (radius, 3.0 * radius)] + [
        box(metal, (14.0, 0.7 * radius, -0.5 * radius), (long - 1.0, 3.3 * radius, 0.5 * radius), density=3.0),
        Primitive(metal, Prism(grip, 7.0)),
        Primitive(metal, Prism(spur, 5.0)),
        Primitive(metal, Prism(hammer, 6.0)),
        *(Primitive(wood, Prism(cheeks, 7.0), centre=(0.0, 0.0, side * 7.0)) for side in (-1.0, 1.0)),
        pins("steel", [(-20.0, -28.0), (8.0, 4.0 * radius - 4.0)], 2.2, 21.0),
    ]
    return Item("derringer", tuple(parts), family="pistol", poses=POSES)


def draw_machine_pistol(rng: np.random.Generator) -> Item:
    """A box receiver with a bolt inside, the magazine in the grip, often a folded wire or plate stock."""
    p = varied(replace(SERVICE, grip=80.0, thick=30.0, lean=3.0, depth=46.0), rng, 0.06)
    long, tall, wide = vary(rng, 245.0, 0.15), vary(rng, 48.0), vary(rng, 33.0)
    x = 0.4 * long
    shell = rectangle(long, tall, (0.5 * long, 0.5 * tall), 4.0)
    grip = [(x - 24.0, 0.0), (x - 26.0, -p.grip), (x + 24.0, -p.grip), (x + 24.0, 0.0)]
    bolt = float(rng.uniform(0.1, 0.35)) * long
    guard = curve([(x + 24.0, -28.0), (x + 60.0, -30.0), (x + 72.0, -2.0)], 4)
    filled = float(rng.choice([0.0, rng.uniform(0.3, 1.0)]))
    clip = Magazine(p.kind, p.grip + float(rng.uniform(15, 110)), 36.0, wall=0.9)
    hollow = Primitive(None, Prism(shrunk(shell, 0.975, 0.92), wide - 4.0))
    parts: list[Primitive] = [
        Primitive("steel", Prism(shell, wide), carve=(hollow,)),
        box("steel", (bolt, 0.25 * tall, -11.0), (bolt + 0.35 * long, 0.8 * tall, 11.0)),
        pipe("steel", (long - 20.0, 0.6 * tall, 0.0), long + vary(rng, 45.0, 0.5), 7.5, 4.5),
        Primitive("steel", coil(5.0, 0.8, 16, bolt, 8), centre=(0.5 * bolt + 1.0, 0.8 * tall, 0.0), rotation=ALONG_X),
        *(Primitive("glass-filled nylon", Prism(grip, 3.0), centre=(0.0, 0.0, side * 14.5)) for side in (-1.0, 1.0)),
        Primitive("steel", Prism(band(guard, 3.0), 12.0)),
        Primitive("steel", Prism(band(curve([(x + 40, -2), (x + 37, -12), (x + 41, -22)], 3), 5.0), 7.0)),
        pieces(
            "steel",
            [
                ((24.0, tall + 5.0, 0.0), (4.0, 12.0, 16.0)),
                ((long - 16.0, tall + 5.0, 0.0), (4.0, 12.0, 16.0)),
                ((0.6 * long, tall + 5.0, 0.0), (16.0, 8.0, 12.0)),
            ],
        ),
        *moved(magazine(rng, clip, filled), (x, -2.0, 0.0)),
    ]
    if rng.random() < 0.6:
        side = 0.5 * wide + 5.0
        path = [(4.0, 0.5 * tall), (0.75 * long, 0.4 * tall), (0.8 * long, -35.0), (0.74 * long, -35.0)]
        parts.append(Primitive("steel", tube(np.array([(a, b, side) for a, b in path]), vary(rng, 4.0, 0.2))))
    return Item("machine pistol", tuple(parts), family="pistol", poses=POSES)


THREATS: tuple[Threat, ...] = (
    Threat("printed pistol", "pistol", draw_printed, weight=0.7),
    Threat("derringer", "pistol", draw_derringer, weight=0.7),
    Threat("machine pistol", "pistol", draw_machine_pistol),
)
