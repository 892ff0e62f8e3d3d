"""What is worn besides clothes: bras with their wires, hats, belts, gloves."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import rotation
from ..item import Item, Primitive, moved
from ..many import Many, tube
from ..primitives import Box, Ellipsoid, Intersection
from ..prism import Point, Prism
from ..texture import Texture
from .clothing import Parts, cloth, draw_size, row_of, soft_item
from .haberdashery import buckle, discs, hardware, knit, ring, seed, strap, wander


def bra(rng: np.random.Generator) -> Item:
    """A bra: moulded cups, steel wires under them, straps with sliders, hooks at the back."""
    radius, depth = float(rng.uniform(52, 75)), float(rng.uniform(28, 50))
    wall = float(rng.uniform(2.5, 7.0))
    gap = float(rng.uniform(12, 25))
    parts: Parts = []
    wires = rng.random() < 0.85
    nested = rng.random() < 0.4
    for side in (-1.0, 1.0):
        x = 0.0 if nested else side * (radius + 0.5 * gap)
        z = (wall + 4.0) * (side > 0) if nested else 0.0
        dome = Intersection(
            (Ellipsoid((radius, radius, depth)), Box((4 * radius, 4 * radius, depth))), ((0, 0, 0), (0, 0, 0.5 * depth))
        )
        inner = (radius - wall, radius - wall, depth - wall)
        hollow = Intersection(
            (Ellipsoid(inner), Box((4 * radius, 4 * radius, depth))), ((0, 0, 0), (0, 0, 0.5 * depth))
        )
        parts.append(
            Primitive("polyurethane foam", dome, 0.1, (x, 0.0, z), carve=(Primitive(None, hollow),), texture=knit(rng))
        )
        edge = np.array(
            [[0.99 * radius * np.cos(a), 0.99 * radius * np.sin(a), 0.0] for a in np.linspace(-2.95, -0.2, 15)]
        )
        if wires:
            parts += moved([Primitive("steel", tube(edge, float(rng.uniform(0.9, 1.2))))], (x, 0.0, z + 1.0))
        parts += moved([Primitive("nylon", tube(edge, 3.2), 0.4)], (x, 0.0, z + 1.0))
        band = wander(rng, (1.8 * radius, 1.3 * radius, 8.0), 10) + np.array([x, 0.6 * radius * side, 0.0])
        parts.append(Primitive("nylon", strap(band, float(rng.uniform(9, 14)), 1.4), 0.8))
        sliders = band[[2, 6]] + np.array([0.0, 0.0, 1.0])
        metal = hardware(rng) if rng.random() < 0.7 else "nylon"
        parts += [ring(metal, 14.0, 0.9, tuple(at)) for at in sliders]
    hooks = row_of((-6.0, -1.25 * radius, 4.0), (0.0, 9.0, 0.0), int(rng.integers(2, 4)))
    parts.append(
        Primitive("steel", Many(Box((7.0, 2.6, 1.0)), np.concatenate([hooks, hooks + np.array([14.0, 0.0, 0.0])])))
    )
    parts.append(Primitive("nylon", Box((60.0, 36.0, 2.5)), 0.4, (0.0, -1.2 * radius, 2.5), texture=knit(rng)))
    return soft_item("bra", parts)


def hat(rng: np.random.Generator) -> Item:
    """A baseball cap with a stiff peak, a knitted hat with its turned-up brim, or a brimmed hat."""
    kind = str(rng.choice(["cap", "beanie", "brim"]))
    if kind == "beanie":
        size = draw_size(rng, (190, 240), (160, 210), (25, 50))
        parts = cloth(rng, "wool", size, float(rng.uniform(60, 110)), crumple=0.3, hem=10.0)
        brim = Box((0.92 * size[0], 60.0, 8.0))
        parts.append(
            Primitive(
                "wool",
                brim,
                0.2,
                (0.0, -0.36 * size[1], 0.5 * size[2]),
                texture=Texture(0.35, (3.0, 40.0, 6.0), seed(rng)),
            )
        )
        if rng.random() < 0.5:
            pompom = float(rng.uniform(25, 40))
            parts.append(
                Primitive(
                    "wool",
                    Ellipsoid((pompom, pompom, 0.8 * pompom)),
                    0.09,
                    (0.0, 0.5 * size[1] + 0.6 * pompom, 0.8 * pompom),
                    texture=Texture(0.35, 3.0, seed(rng)),
                )
            )
        return soft_item("hat", parts)
    a, b, h = float(rng.uniform(76, 90)), float(rng.uniform(92, 105)), float(rng.uniform(90, 125))
    wall = 2.0 if kind == "cap" else float(rng.uniform(2.0, 4.0))
    below = Box((4 * a, 4 * b, h))
    dome = Intersection((Ellipsoid((a, b, h)), below), ((0, 0, 0), (0, 0, 0.5 * h)))
    inner = Intersection((Ellipsoid((a - wall, b - wall, h - wall)), below), ((0, 0, 0), (0, 0, 0.5 * h)))
    material = "cotton" if kind == "cap" else str(rng.choice(["wool", "polyester", "cellulose"]))
    parts = [Primitive(material, dome, 0.45, carve=(Primitive(None, inner),), texture=knit(rng))]
    turn = np.linspace(0.0, 2 * np.pi, 25)
    sweatband = np.column_stack([(a - 2.5) * np.cos(turn), (b - 2.5) * np.sin(turn), np.full(25, 15.0)])
    parts.append(Primitive(material, strap(sweatband, 30.0, 2.5, on_edge=True), 0.5))
    if kind == "cap":
        for k in range(3):
            arc = np.linspace(-1.45, 1.45, 12)
            seam = np.column_stack([a * np.sin(arc), np.zeros(12), h * np.cos(arc)]) @ rotation(yaw=60.0 * k).T
            seam[:, 1] *= b / a
            parts.append(Primitive(material, tube(seam, 1.6), 0.5))
        bend = np.linspace(0.15 * np.pi, 0.85 * np.pi, 9)
        front = [(float(1.02 * a * np.cos(t)), float((b + 68) * np.sin(t) ** 0.8)) for t in bend]
        back = [(float(0.96 * a * np.cos(t)), float(b * np.sin(t))) for t in bend[::-1]]
        parts.append(Primitive("polyethylene", Prism(front + back, 1.6), None, (0.0, 0.0, 3.0)))
        parts.append(
            Primitive(
                "cotton",
                Prism(front + back, 3.0),
                0.25,
                (0.0, 0.0, 3.0),
                texture=Texture(0.5, (60.0, 5.0, 60.0), seed(rng)),
            )
        )
        parts.append(discs("steel", np.array([[0.0, 0.0, h + 2.0]]), 7.0, 4.0))
        eyes = np.array(
            [[0.75 * a * np.cos(t), 0.75 * b * np.sin(t), 0.66 * h] for t in np.deg2rad(np.arange(30, 360, 60))]
        )
        parts.append(discs("brass", eyes, 3.5, 1.2))
        parts += moved(buckle(rng, 20.0), (0.0, -b, 18.0), rotation(roll=90)) if rng.random() < 0.5 else []
    else:
        wide = float(rng.uniform(45, 75))
        outline = [(float((a + wide) * np.cos(t)), float((b + wide) * np.sin(t))) for t in turn[:-1]]
        hole = [(float(a * np.cos(t)), float(b * np.sin(t))) for t in turn[:-1]]
        parts.append(Primitive(material, Prism(outline, 2.5, [hole]), 0.45, (0.0, 0.0, 1.5), texture=knit(rng, 0.2)))
        rim = np.column_stack([[*outline, outline[0]], np.full(25, 1.5)])
        parts.append(Primitive("steel" if rng.random() < 0.4 else material, tube(rim, 0.8)))
    return Item("hat", tuple(parts), poses=(rotation(), rotation(roll=180)), soft=True)


def belt(rng: np.random.Generator) -> Item:
    """A belt rolled up on its edge or laid in loops, with its buckle, loops and holes."""
    width, thick = float(rng.uniform(24, 42)), float(rng.uniform(2.6, 4.2))
    length = float(rng.uniform(850, 1150))
    leather = rng.random() < 0.75
    material, density = ("leather", 0.95) if leather else (str(rng.choice(["cotton", "nylon", "polyurethane"])), 0.8)
    start, step = float(rng.uniform(22, 34)), thick + float(rng.uniform(0.3, 3.0))
    turns = (np.sqrt((2 * np.pi * start) ** 2 + 4 * np.pi * step * length) - 2 * np.pi * start) / (2 * np.pi * step)
    angle = np.linspace(0.0, 2 * np.pi * turns, int(22 * turns))
    radius = start + step * angle / (2 * np.pi)
    squash = float(rng.uniform(0.6, 1.0))
    path = np.column_stack([radius * np.cos(angle), squash * radius * np.sin(angle), np.zeros(len(angle))])
    parts: Parts = [Primitive(material, strap(path, width, thick, on_edge=True), density)]
    for z in (-0.42, 0.42):
        parts.append(Primitive("polyester", tube(path + np.array([0.0, 0.0, z * width]), 0.7), 0.9))
    end, heading = path[-1], np.rad2deg(np.arctan2(*(path[-1] - path[-2])[1::-1]))
    # The buckle stands on edge like the band: its length along the band, its width upright.
    turn = rotation(yaw=float(heading)) @ rotation(roll=90.0)
    parts += moved(buckle(rng, width), tuple(end + turn @ np.array([0.5 * width, 0.0, -1.0])), turn)
    loop = path[-4]
    around = rotation(yaw=float(heading) - 10.0)
    parts += moved([Primitive(material, Box((9.0, 2 * thick + 3.0, width + 3.0)), density)], tuple(loop), around)
    rivets = path[[-3, -2]]
    parts.append(Primitive(hardware(rng), Many(Box((6.0, thick + 1.6, 6.0)), rivets, np.stack([around, around]))))
    return Item("belt", tuple(parts), poses=(rotation(), rotation(roll=180), rotation(roll=90)))


def _hand(length: float, width: float) -> list[Point]:
    """The outline of a glove laid flat: wrist at the bottom, fingers along +y, thumb at -x."""
    points = [(0.36, 0.0), (0.36, 0.3), (0.5, 0.5)]
    for x, top in ((0.37, 0.86), (0.13, 0.98), (-0.12, 1.0), (-0.36, 0.92)):
        points += [(x + 0.115, 0.58), (x + 0.1, top - 0.05), (x, top), (x - 0.1, top - 0.05), (x - 0.115, 0.58)]
    points += [(-0.5, 0.48), (-0.72, 0.66), (-0.84, 0.64), (-0.82, 0.52), (-0.52, 0.26), (-0.36, 0.2), (-0.36, 0.0)]
    return [(x * width, (y - 0.5) * length) for x, y in points]


def gloves(rng: np.random.Generator) -> Item:
    """A pair of gloves of leather, knit, coated knit or padded for skiing, one on the other."""
    kind = str(rng.choice(["leather", "knit", "coated", "ski"]))
    length, width = float(rng.uniform(215, 265)), float(rng.uniform(92, 112))
    thick, material, density = {
        "leather": (2.6, "leather", 0.8), "knit": (5.0, "wool", 0.22), "coated": (4.0, "polyester", 0.35),
        "ski": (17.0, "polyester", 0.16),
    }[kind]  # fmt: skip
    parts: Parts = []
    hand = _hand(length, width)
    for k, side in enumerate((-1.0, 1.0)):
        one: Parts = []
        outline = [(side * x, y) for x, y in hand]
        shrunk = [(0.94 * x, 0.97 * y) for x, y in outline]
        for layer in (0.5, 1.6):
            one.append(
                Primitive(
                    material, Prism(outline, 0.9 * thick), density, (0.0, 0.0, layer * thick), texture=knit(rng, 0.15)
                )
            )
        # The seam runs round the edge.
        rim = np.column_stack([shrunk, np.full(len(shrunk), thick)])
        one.append(Primitive(material, tube(rim, 1.3, closed=True), 1.0))
        if kind == "coated":
            palm = [(x, y) for x, y in shrunk if y > -0.3 * length]
            one.append(Primitive("latex", Prism(palm, 1.0), 1.0, (0.0, 0.0, 2.3 * thick)))
        cuff = Box((0.74 * width, 0.22 * length, 1.6))
        ribs = Texture(0.3, (2.0, 40.0, 4.0), seed(rng))
        one.append(Primitive("latex", cuff, 0.4, (0.0, -0.37 * length, 2.2 * thick), texture=ribs))
        if kind == "ski":
            one += moved(buckle(rng, 22.0), (0.0, -0.22 * length, 2.6 * thick))
        elif kind == "leather" and rng.random() < 0.5:
            one.append(discs(hardware(rng), np.array([[0.0, -0.4 * length, 2.4 * thick]]), 6.0, 2.5))
        turn = rotation(yaw=float(rng.normal(0, 6) + 180.0 * (rng.random() < 0.2)))
        parts += moved(one, (float(rng.normal(0, 8)), float(rng.normal(0, 8)), k * 2.5 * thick), turn)
    return soft_item("gloves", parts)


GOODS: tuple[Goods, ...] = (
    Goods("bra", bra, ("clothes",), 1.0, count=(1, 3)),
    Goods("hat", hat, ("clothes", "sports"), 0.8),
    Goods("belt", belt, ("clothes",), 1.0),
    Goods("gloves", gloves, ("clothes", "sports", "tools"), 0.8),
)
