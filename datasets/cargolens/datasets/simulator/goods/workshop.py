"""Tools that hold, measure and paint: clamps, spirit levels, tape measures, brushes."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import tube
from ..primitives import Box, Cylinder, RoundedBox
from ..prism import Prism, circle
from ..texture import Texture
from .assembly import (
    ALONG_X,
    ALONG_Y,
    FLAT,
    arc,
    copies,
    pick,
    rod,
    strip,
    vary,
)


def tape_measure(rng: np.random.Generator) -> Item:
    """A pocket tape: a coil of steel tape on a spring hub in a plastic shell, hook, clip, screws."""
    k = rng.uniform(0.8, 1.3)
    outer, width = 27 * k, pick(rng, 13.0, 16.0, 19.0, 25.0)
    layers = Texture(0.15, (0.8, 0.8, 30.0), int(rng.integers(50)))
    full = outer - 4.0
    hub = Primitive("abs", Cylinder(full * 0.22, width))
    spring = Primitive("steel", Cylinder(full * 0.5, width), vary(rng, 3.0), carve=(hub,))
    gap = Primitive(None, Cylinder(full * rng.uniform(0.55, 0.65), width), carve=(spring,))
    coil_ = Primitive("steel", Cylinder(full, width), vary(rng, 6.6), carve=(gap,), texture=layers)
    outline = [*arc(outer, 20, 230, 16), (-0.6 * outer, -outer), (outer, -outer), (outer, 0.0)]
    hollow = Primitive(None, Cylinder(full + 0.5, width + 1), carve=(coil_,))
    shell = Primitive(
        pick(rng, "abs", "abs", "aluminium alloy", "zinc die-cast"), Prism(outline, width + 8), carve=(hollow,)
    )
    hook = Primitive("steel", Box((1.2, 9, width)), centre=(outer + 0.8, -outer + 3, 0))
    corners = np.array([[0.8, -0.8, 0.0], [-0.72, 0.72, 0.0], [-0.65, -0.8, 0.0]]) * outer * 0.93 + (
        0,
        0,
        width / 2 + 4.8,
    )
    screws = Primitive("steel", copies(Cylinder(2.2, 1.4), corners))
    clip = Primitive("steel", Box((12, 38 * k, 0.8)), centre=(0, 0, -width / 2 - 6))
    bumper = Primitive("rubber", Box((2, 20 * k, width + 8)), centre=(outer + 2.5, -outer / 2 + 6, 0))
    parts = [shell, hook, screws, clip, *([bumper] if rng.random() < 0.5 else [])]
    return Item("tape measure", tuple(parts), poses=(IDENTITY, rotation(roll=90), rotation(roll=180)))


def clamp(rng: np.random.Generator) -> Item:
    """A G-clamp, an F-clamp or a spring clamp."""
    kind = pick(rng, "g", "g", "f", "spring")
    k, reach = rng.uniform(0.7, 1.3), rng.uniform(0.15, 0.8)
    if kind == "spring":
        t = np.linspace(0, 1, 7)
        half = strip([(float(-70 * k + 130 * k * s), float(3 + 22 * k * abs(s - 0.55) ** 0.8)) for s in t], 9 * k)
        arm = Primitive(pick(rng, "glass-filled nylon", "steel"), Prism(half, 14 * k))
        wound = Primitive(
            "steel", tube(np.stack([5 * np.cos(t * 25), 5 * np.sin(t * 25), 10 * t - 5], axis=1) * 1.0, 1.2)
        )
        pads = Primitive("soft pvc", copies(Box((14, 5, 12)), np.array([[62 * k, 9.0, 0], [62 * k, -9.0, 0]])))
        return Item("clamp", (arm, *moved((arm,), (0, -2, 0), rotation(roll=180)), wound, pads), poses=FLAT[:2])
    span, depth = 90 * k, 55 * k
    if kind == "g":
        inner = [(-depth * 0.5, 12 * k), (-depth * 0.5, span - 12 * k), (-depth * 0.1, span), (depth * 0.6, span)]
        outline = [
            (depth * 0.6, -14 * k),
            (-depth * 0.4, -14 * k),
            (-depth * 0.78, 6 * k),
            (-depth * 0.78, span - 6 * k),
            (-depth * 0.4, span + 14 * k),
            (depth * 0.6, span + 10 * k),
        ]
        frame = Primitive(
            pick(rng, "cast iron", "steel"),
            Prism([*outline, *inner[::-1], (-depth * 0.1, 0.0), (depth * 0.6, 0.0)], 14 * k),
        )
        top = span + 12 * k
    else:
        bar = Primitive("steel", Box((9 * k, span + 90 * k, 4 * k)), centre=(-depth * 0.55, span / 2 + 20 * k, 0))
        lower = Primitive(
            "cast iron", Prism(strip([(-depth * 0.45, -8 * k), (depth * 0.65, -2 * k)], [18 * k, 12 * k]), 12 * k)
        )
        upper = Primitive(
            "cast iron", Prism(strip([(-depth * 0.45, span + 4 * k), (depth * 0.65, span + 6 * k)], 14 * k), 14 * k)
        )
        frame, top = bar, span + 13 * k
        extra = (lower, upper)
    screw_end = span * (1 - reach) + 8 * k
    x = depth * 0.42
    spindle = rod("steel", (x, screw_end, 0), (x, top + span * reach * 0.8 + 12, 0), 4.5 * k)
    pad = Primitive("steel", Cylinder(9 * k, 7 * k), None, (x, screw_end - 3.5 * k, 0), ALONG_Y)
    tail = top + span * reach * 0.8 + 12
    bar_end = rod("steel", (x - 24 * k, tail + 3, 0), (x + 24 * k, tail + 3, 0), 2.6 * k)
    if kind == "f":
        bar_end = rod("hardwood", (x, tail, 0), (x, tail + 70 * k, 0), 12 * k)
        return Item("clamp", (frame, *extra, spindle, pad, bar_end), poses=FLAT[:2])
    return Item("clamp", (frame, spindle, pad, bar_end), poses=FLAT)


def spirit_level(rng: np.random.Generator) -> Item:
    """A torpedo or box-section level with vials."""
    length, tall, thick = rng.uniform(180, 320), rng.uniform(35, 52), rng.uniform(16, 24)
    metal = rng.random() < 0.6
    wall = rng.uniform(1.4, 2.2)
    vials = [
        (0.0, ALONG_X, tall / 2 - 8),
        (-0.36 * length, ALONG_Y, 0.0),
        (0.34 * length, rotation(yaw=45, pitch=90), 0.0),
    ]
    blocks = []
    for x, turn, y in vials[: int(rng.integers(2, 4))]:
        bubble = Primitive(None, Cylinder(4.0, 8), centre=(0, 0, rng.uniform(-6, 6)))
        liquid = Primitive("ethanol", Cylinder(4.5, 34), carve=(bubble,))
        blocks.append(
            Primitive(
                "acrylic",
                Cylinder(7, 40 if tall > 43 else 32),
                None,
                (x, y if abs(y) < tall / 2 - 7 else y - 2, 0),
                turn,
                (liquid,) if tall > 43 else (bubble,),
            )
        )
    rib = Primitive("abs", Box((length - 8, 2, thick - 2 * wall - 0.5)), centre=(0, -0.22 * tall, 0))
    size = (length, tall + 8, thick)
    room = Primitive(
        None,
        Box((length - 2 * wall, tall + 8 - 2 * wall, thick - 2 * wall)),
        carve=(*blocks, rib) if tall > 60 else tuple(blocks),
    )
    shell = Primitive("aluminium alloy" if metal else "abs", Box(size), carve=(room,))
    caps = Primitive(
        "soft pvc",
        copies(
            RoundedBox((8, tall + 10, thick + 2), 2), np.array([[-length / 2 - 4.2, 0, 0], [length / 2 + 4.2, 0, 0]])
        ),
    )
    return Item("spirit level", (shell, caps), poses=(*FLAT[:2], rotation(roll=90)))


def paint_brushes(rng: np.random.Generator) -> Item:
    """Flat paint brushes: bristles set in a tinned ferrule with nails, a wooden or plastic handle; or a roller."""
    parts: list[Primitive] = []
    y = 0.0
    for _ in range(int(rng.integers(1, 5))):
        width, thick = rng.uniform(18, 75), rng.uniform(8, 16)
        y += width / 2
        hair = Primitive(
            pick(rng, "nylon", "polyester", "wool"),
            Box((rng.uniform(38, 60), width * 0.97, thick * 0.8)),
            vary(rng, 0.5),
            (45, y, 0),
            texture=Texture(0.15, (20.0, 0.8, 2.0), int(rng.integers(99))),
        )
        plug = Primitive("softwood", Box((30, width - 1.2, thick - 1.2)))
        ferrule = Primitive("steel", Box((32, width, thick)), carve=(plug,))
        nails = Primitive(
            "steel",
            copies(Cylinder(1.1, thick + 1.6), np.array([[-5.0, y - width * 0.3, 0], [-5.0, y + width * 0.3, 0]])),
        )
        handle = strip(
            [(-16.0, 0.0), (-35.0, 0.0), (-60.0, 0.0), (-110.0, 0.0), (-130.0, 0.0)],
            [width, 0.9 * width, 20.0, 26.0, 14.0],
        )
        hang = circle(4, 10, (-120, 0))
        wood = Primitive(
            pick(rng, "softwood", "hardwood", "polypropylene"), Prism(handle, 0.8 * thick, [hang]), centre=(0, y, 0)
        )
        parts += [hair, *moved((ferrule,), (0, y, 0)), nails, wood]
        y += width / 2 + rng.uniform(2, 8)
    return Item("paint brush", tuple(parts), poses=FLAT[:2])


GOODS: tuple[Goods, ...] = (
    Goods("tape measure", tape_measure, ("tools", "household", "hobby"), 1.0, "grenade"),
    Goods("clamp", clamp, ("tools",), 1.0, "pill_press", (1, 2)),
    Goods("spirit level", spirit_level, ("tools",), 0.7, "baton"),
    Goods("paint brush", paint_brushes, ("tools", "hobby", "household"), 1.0),
)
