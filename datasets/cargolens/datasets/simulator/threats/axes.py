"""Axes: a wedge-shaped head on a handle.

Drawn flat: the head at the origin, its edge down along -y, the handle along -x, the middle plane at z = 0.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from ..design import Threat
from ..item import Item, Primitive
from ..prism import Prism
from .outlines import box, curve, ground, lying, shrunk, vary


def draw_axe(rng: np.random.Generator, name: str, length: float, head: float) -> Item:
    """An axe: a wedge-shaped head with an eye, on a handle of wood, plastic or steel."""
    long, deep = vary(rng, length, 0.15), vary(rng, head, 0.15)
    wide, thick = deep * float(rng.uniform(0.55, 0.95)), vary(rng, 0.16 * head + 6.0, 0.2)
    poll = float(rng.uniform(0.18, 0.4)) * deep
    waist = 0.5 * float(rng.uniform(0.45, 0.8)) * wide
    beard = float(rng.uniform(1.0, 1.7))
    # The head lies across the handle's end: its edge at -y.
    bit = curve([(0.5 * wide, -deep), (0.0, -1.06 * deep), (-0.5 * wide * beard, -0.97 * deep)], 3)
    outline = [(waist, poll), (waist, -0.4 * deep), *bit, (-waist * 1.1, -0.45 * deep), (-waist, poll)]
    within = ground([bit[::-1]], thick, 0.6, 0.85 * deep, (6.0 * wide, 6.0 * deep, 2.0 * thick))
    steel = str(rng.choice(["steel", "tool steel", "stainless steel"]))
    grip = str(rng.choice(["hardwood", "hardwood", "glass-filled nylon", "steel"]))
    haft_y = -0.05 * deep
    bow = float(rng.uniform(-0.03, 0.05)) * long
    width = vary(rng, 26.0 if grip != "steel" else 22.0, 0.15)
    top = curve(
        [(-waist, haft_y + 0.5 * width), (-0.5 * long, haft_y + 0.45 * width + bow), (-long, haft_y + 0.6 * width)], 3
    )
    low = curve(
        [(-long, haft_y - 0.7 * width), (-0.5 * long, haft_y - 0.45 * width + bow), (-waist, haft_y - 0.5 * width)], 3
    )
    socket = min(0.7 * thick, 16.0)
    hole = box(
        grip, (-waist * 0.95, haft_y - 0.3 * width, -0.35 * thick), (waist * 0.95, haft_y + 0.2 * width, 0.35 * thick)
    )
    parts = [
        Primitive(steel, Prism(outline, thick, within=within), carve=(hole,) if grip != "steel" else ()),
        Primitive(grip, Prism([*top, *low], 7.0 if grip == "steel" else max(socket, 17.0))),
    ]
    if rng.random() < 0.3:
        spike = [(waist, poll), (-waist, poll), (0.0, poll + vary(rng, 0.6 * deep, 0.3))]
        parts.append(Primitive(steel, Prism(spike, 0.6 * thick)))
    if grip == "steel":
        sleeve = shrunk([q for q in (*top, *low) if q[0] < -0.55 * long], 1.0, 1.1)
        parts += [Primitive("rubber", Prism(sleeve, 8.0), centre=(0.0, 0.0, side * 7.6)) for side in (-1.0, 1.0)]
    return Item(name, tuple(parts), family="axe", poses=lying(4, 1, 1))


THREATS: tuple[Threat, ...] = (
    Threat("camp axe", "axe", partial(draw_axe, name="camp axe", length=330.0, head=82.0), weight=1.5),
    Threat("hand axe", "axe", partial(draw_axe, name="hand axe", length=420.0, head=105.0)),
    Threat("throwing axe", "axe", partial(draw_axe, name="throwing axe", length=280.0, head=75.0)),
)
