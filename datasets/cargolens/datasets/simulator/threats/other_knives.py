"""Knives that are held another way: the karambit and the push dagger. Drawn as `blades` are."""

from __future__ import annotations

import numpy as np

from ..design import Threat
from ..item import Item, Primitive
from ..prism import Point, Prism, circle, rectangle
from .blades import GRIPS, POSES, STEELS, Knife, blade
from .outlines import box, curve, shrunk, varied, vary


def draw_karambit(rng: np.random.Generator) -> Item:
    """A claw-shaped blade sharp on the inside, in three layers, with a ring at the end of the handle."""
    metal, grip = str(rng.choice(STEELS)), str(rng.choice(GRIPS))
    size, thick = vary(rng, 1.0, 0.15), vary(rng, 3.4, 0.2)
    back = [(0, 13), (25, 17), (50, 12), (68, -4), (76, -24)]

    def layer(share: float) -> list[Point]:
        inner = [(76, -24), (62, -10 + 3 * share), (46, -3 + 6 * share), (25, -6 + 8 * share), (0, -10 + 9 * share)]
        return (
            curve([(size * x, size * y) for x, y in back], 3) + curve([(size * x, size * y) for x, y in inner], 3)[1:]
        )

    step = thick / 4.0
    blade_parts = [
        Primitive(metal, Prism(layer(abs(k) / 1.5), step), centre=(0.0, 0.0, k * step)) for k in (-1.5, -0.5, 0.5, 1.5)
    ]
    body = [(size * x, size * y) for x, y in curve([(0, 13), (-35, 18), (-70, 12), (-92, 0)], 3)]
    body += [
        (size * x, size * y) for x, y in curve([(-96, -8), (-70, -8), (-50, -6), (-35, -10), (-18, -5), (0, -11)], 3)
    ]
    ring = Prism(circle(17.0 * size, 20), thick, holes=(circle(11.5 * size, 16),))
    side = 0.5 * thick + 3.0
    parts = [
        *blade_parts,
        Primitive(metal, Prism(shrunk(body, 0.99, 0.96), thick)),
        Primitive(metal, ring, centre=(-108.0 * size, -6.0 * size, 0.0)),
        *(Primitive(grip, Prism(body, 6.0), centre=(0.0, 0.0, s * side)) for s in (-1.0, 1.0)),
    ]
    return Item("karambit", tuple(parts), family="knife", poses=POSES)


def draw_push_dagger(rng: np.random.Generator) -> Item:
    """A short double-edged blade across a fist-wide grip."""
    k = varied(
        Knife(
            length=72.0,
            width=26.0,
            thick=3.6,
            two_edged=True,
            bevel=0.45,
            spine=((0, 1), (0.5, 0.9), (1, 0.5)),
            edge=((1, 0.5), (0.5, 0.1), (0, 0)),
        ),
        rng,
        0.15,
    )
    metal = str(rng.choice(STEELS))
    neck = box(metal, (-22.0, -4.0, -0.5 * k.thick), (0.0, 4.0, 0.5 * k.thick))
    wide, deep = vary(rng, 72.0), vary(rng, 20.0)
    bar = rectangle(deep, wide, (-22.0 - 0.5 * deep, 0.0), 7.0)
    core = box(metal, (-19.0 - deep, -0.4 * wide, -0.5 * k.thick), (-22.1, 0.4 * wide, 0.5 * k.thick))
    grip = Primitive(str(rng.choice(GRIPS)), Prism(bar, vary(rng, 17.0, 0.15)), carve=(core,))
    return Item("push dagger", (blade(rng, k, metal), neck, grip), family="knife", poses=POSES)


THREATS: tuple[Threat, ...] = (
    Threat("karambit", "knife", draw_karambit, weight=0.7),
    Threat("push dagger", "knife", draw_push_dagger, weight=0.6),
)
