"""Outer pockets of bags and what people carry in them."""

from __future__ import annotations

import numpy as np

from . import goods as goods_table
from .bag_parts import Parts, Skin, at_height, band, curve, outline
from .geometry import rotation
from .goods.haberdashery import strap, zip_fastener
from .item import Item, Primitive, Vector, moved
from .many import torus, tube
from .prism import Prism, circle
from .view_geometry import Float64

# What lies in outer pockets; none of it resembles a threat.
POCKETED = (
    "coins", "pens", "usb cable", "audio cable", "earbuds in case", "lipstick", "mascara", "usb charger",
    "watch", "batteries", "smartphone", "wallet", "notebook", "ointment tube", "contact lenses", "calculator",
    "make-up palette", "cigarette case", "sewing kit", "thermometer", "car charger", "chocolate bar",
    "mirror",
)  # fmt: skip
# What stands in side pockets.
UPRIGHT = ("sports bottle", "drink bottle", "deodorant", "shampoo bottle")


def laid(item: Item, yaw: float) -> tuple[Primitive, ...]:
    """The parts of an item in its flattest pose, turned by degrees, resting on the origin."""
    pose = min(item.poses, key=lambda turned: float(np.ptp(item.bounds(turned)[:, 2])))
    placed = item.resting(0.0, 0.0, rotation(yaw=yaw) @ pose)
    return moved(item.parts, tuple(placed.position.tolist()), placed.rotation)


def pocket_contents(
    rng: np.random.Generator, size: tuple[float, float], count: int, most: float
) -> tuple[Parts, float]:
    """Small things side by side on z = 0.

    Args:
        rng: Source of randomness.
        size: Room along x and y, centred, mm.
        count: Number of things tried.
        most: Highest of them, mm.

    Returns:
        Their parts, and how high they are, mm.
    """
    parts: Parts = []
    things = [goods_table.ALL_GOODS[str(name)].draw(rng) for name in rng.choice(POCKETED, count)]
    if count and rng.random() < 0.4:
        things.append(_keys(rng))
    room = np.asarray(size)
    taken: list[Float64] = []
    height = 0.0
    for thing in things:
        found = laid(thing, float(rng.choice([0.0, 90.0]) + rng.normal(0.0, 12.0)))
        box = Item("found", found).bounds()
        free = room - np.ptp(box, axis=0)[:2]
        if box[1, 2] > most or np.any(free < 0.0):
            continue
        for at in rng.uniform(-0.5, 0.5, (6, 2)) * free:
            here = box[:, :2] + at
            if not any(np.all((here[0] < other[1]) & (here[1] > other[0])) for other in taken):
                parts += moved(found, (float(at[0]), float(at[1]), 0.0))
                taken.append(here)
                height = max(height, float(box[1, 2]))
                break
    return parts, height


def _keys(rng: np.random.Generator) -> Item:
    """Keys fanned out on a ring."""
    parts = [Primitive("steel", torus(13.0, 1.0))]
    fan = np.sort(rng.uniform(0.0, 300.0, int(rng.integers(2, 7))))
    for k, yaw in enumerate(fan.tolist()):
        long, bow = float(rng.uniform(24.0, 36.0)), float(rng.uniform(9.0, 13.0))
        teeth = [(bow + long - 4.0 * n, 3.0 - float(rng.uniform(0.0, 2.5))) for n in range(5)]
        blade = [(0.6 * bow, -4.0), (bow + long - 3.0, -4.0), (bow + long, -1.0), *teeth, (0.6 * bow, 4.0)]
        metal, turn = str(rng.choice(["brass", "nickel", "steel"])), rotation(yaw=yaw)
        for shape, at in (
            (Prism(circle(bow, 12), 2.0, [circle(3.0, 8, (-0.55 * bow, 0.0))]), 0.0),
            (Prism(blade, 2.0), 0.4 * bow),
        ):
            parts += moved(
                [Primitive(metal, shape, None, (at, 0.0, 0.0))], _along(turn, bow + 10.0, 1.2 + 2.2 * k), turn
            )
    return Item("keys", tuple(parts))


def _along(turn: Float64, distance: float, z: float) -> Vector:
    """A place at a distance along the turned x axis."""
    x, y, _ = (distance * turn[:, 0]).tolist()
    return x, y, z


def pocket(
    rng: np.random.Generator, skin: Skin, size: tuple[float, float], centre: tuple[float, float], z: float, count: int
) -> tuple[Parts, float]:
    """A pocket on the front of a bag, with what is in it, its skin, its edging and its zip.

    Returns:
        Its parts, and its highest z, mm.
    """
    contents, height = pocket_contents(rng, (size[0] - 12.0, size[1] - 12.0), count, 34.0)
    height = max(height, float(rng.uniform(3.0, 9.0))) + 1.0
    rim = outline(rng, (size[0] - 10.0, size[1] - 10.0), 0.25 * min(size), 3.0)
    parts = contents
    wall = band(at_height(rim, 0.5 * height), height, skin.wall)
    parts.append(Primitive(skin.material, wall, skin.density))
    parts.append(skin.panel(rng, rim, height + 0.5 * skin.wall))
    parts.append(Primitive("polyester", tube(at_height(rim, height, closed=False), 1.6, closed=True), 0.7))
    top = height + skin.wall + 1.0
    half = 0.42 * size[0]
    bow = float(rng.uniform(-0.12, 0.05)) * size[1]
    y = float(rng.uniform(0.28, 0.42)) * size[1]
    path = curve([(-half, y + bow, top), (-0.4 * half, y, top), (0.4 * half, y, top), (half, y + bow, top)], 9)
    parts += zip_fastener(rng, path, metal=bool(rng.random() < 0.35))
    return list(moved(parts, (*centre, z))), z + top + 3.0


def side_pocket(rng: np.random.Generator, skin: Skin, edge: float, y: float, z: float) -> Parts:
    """A net or cloth pocket at the side, now and then with a bottle or an umbrella upright in it."""
    side = float(np.sign(edge))
    size = (float(rng.uniform(60.0, 80.0)), 0.4 * y)
    rim = outline(rng, (size[0] - 15.0, size[1] - 15.0), 15.0, 6.0)
    centre = (edge + side * 0.5 * size[0] + side * 4.0, -0.25 * y, 0.5 * z)
    net = Skin("nylon", 0.5 * skin.areal, skin.wall, 0.0, 0.4)
    parts: Parts = list(moved([net.panel(rng, rim, -2.0), net.panel(rng, rim, 2.0)], (centre[0], centre[1], 0.9 * z)))
    elastic = np.array([[-0.5 * size[0], 0.5 * size[1], 0.0], [0.5 * size[0], 0.48 * size[1], 0.0]])
    parts += moved([Primitive("latex", strap(elastic, 12.0, 2.0), 0.7)], (centre[0], centre[1], 0.9 * z))
    if rng.random() < 0.6:
        item = goods_table.ALL_GOODS[str(rng.choice(UPRIGHT))].draw(rng)
        length, width = float(item.extents.max()), float(np.sort(item.extents)[1])
        if width < 0.9 * z + 30.0 and width < 90.0 and length < 0.9 * y:
            turn = _lengthwise(item)
            found = item.resting(edge + side * (0.5 * width + 4.0), -0.3 * y, turn, 0.2 * z)
            at = found.position
            parts += moved(item.parts, (float(at[0]), float(at[1]), float(at[2])), turn)
    return parts


def _lengthwise(item: Item) -> Float64:
    """The turn that lays the longest side of an item along y."""
    longest = int(np.argmax(item.extents))
    return (rotation(yaw=90.0), rotation(), rotation(roll=90.0))[longest]
