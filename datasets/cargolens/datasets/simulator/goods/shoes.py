"""Shoes in pairs: soles with their steel, uppers, laces in eyelets, heels with nails, buckles."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..design import Goods
from ..geometry import rotation
from ..item import Item, Primitive, moved
from ..many import Many, tube
from ..primitives import Box, Cylinder, Ellipsoid, Frustum, Intersection, Polyhedron
from ..prism import Point, Prism
from ..texture import Texture
from .haberdashery import buckle, discs, knit, seed, strap, zip_fastener

Parts = list[Primitive]
LYING = (rotation(), rotation(roll=180.0))


def _sole(length: float, width: float, side: float) -> list[Point]:
    """The outline of a sole, heel at -x, its inner edge hollowed at the arch."""
    corners = [
        (-0.50, -0.10), (-0.46, -0.26), (-0.36, -0.33), (-0.10, -0.30), (0.12, -0.42), (0.28, -0.50), (0.40, -0.42),
        (0.47, -0.24), (0.50, 0.02), (0.46, 0.26), (0.36, 0.42), (0.22, 0.48), (0.06, 0.38), (-0.12, 0.26),
        (-0.36, 0.33), (-0.46, 0.24),
    ]  # fmt: skip
    return [(x * length, side * y * width) for x, y in corners]


def _hull(length: float, width: float, heights: tuple[float, float, float], inset: float) -> Polyhedron:
    """The body of a shoe over its sole: an upright outline under a roof that falls from the instep to the toe.

    Args:
        length: mm.
        width: mm.
        heights: At the toe and the instep, and where along the shoe the roof starts to fall, as a share from -0.5, mm.
        inset: How far all faces but the level top are moved inwards, mm.

    Returns:
        The body, centred on its own box.
    """
    toe, instep, start = heights
    angle = 2.0 * np.pi * (np.arange(16) + 0.5) / 16
    reach = np.sqrt((0.46 * length * np.cos(angle)) ** 2 + (0.45 * width * np.sin(angle)) ** 2)
    normals = [(float(np.cos(a)), float(np.sin(a)), 0.0) for a in angle]
    offsets = [float(r) for r in reach]
    fall = np.array([instep - toe, 0.0, (0.46 - start) * length])
    fall /= np.linalg.norm(fall)
    point = np.array([start * length, 0.0, 0.5 * instep])
    for normal, through in (
        (fall, point),
        (np.array([0.6, 0.0, 0.8]), np.array([0.45 * length, 0.0, 0.5 * toe - 0.5 * instep])),
        (np.array([0.0, 0.8, 0.6]), np.array([0.0, 0.36 * width, 0.5 * instep])),
        (np.array([0.0, -0.8, 0.6]), np.array([0.0, -0.36 * width, 0.5 * instep])),
    ):
        normals.append((float(normal[0]), float(normal[1]), float(normal[2])))
        offsets.append(float(normal @ through))
    box = (0.93 * length - 2 * inset, 0.92 * width - 2 * inset, instep - inset)
    # Its own box is inset at the bottom only, so its middle is higher than that of the whole.
    moved_in = (offset - inset * (1.0 + 0.5 * normal[2]) for normal, offset in zip(normals, offsets, strict=True))
    return Polyhedron(tuple(normals), tuple(moved_in), box)


def _upper(
    rng: np.random.Generator, material: str, length: float, width: float, heights: tuple[float, float, float], z: float,
    *, wall: float, density: float,
) -> Primitive:  # fmt: skip
    """The upper over a sole at height z: a shell, its lining within the wall."""
    hollow = Primitive(None, _hull(length, width, heights, wall), centre=(0.0, 0.0, 0.5 * wall))
    shape = _hull(length, width, heights, 0.0)
    return Primitive(
        material, shape, density, (0.0, 0.0, z + 0.5 * heights[1]), carve=(hollow,), texture=knit(rng, 0.12, 2.0)
    )


def _laces(
    rng: np.random.Generator, length: float, width: float, heights: tuple[float, float, float], z: float
) -> Parts:
    """Two rows of eyelets on the falling roof and the lace between them."""
    toe, instep, start = heights
    count = int(rng.integers(4, 7))
    x = np.linspace(start + 0.02, 0.3 * (0.46 - start) + start + 0.1, count)
    slope = (toe - instep) / (0.46 - start)
    height = z + instep + (x - start) * slope + 1.0
    gap = float(rng.uniform(0.1, 0.16)) * width
    rows = [np.column_stack([x * length, np.full(count, side * gap), height]) for side in (-1.0, 1.0)]
    metal = str(rng.choice(["brass", "aluminium alloy", "steel", "nylon"]))
    eyelets = np.concatenate(rows)
    holes = Primitive(None, Many(Cylinder(2.0, 1.6), eyelets))
    path = np.empty((2 * count, 3))
    path[0::2], path[1::2] = rows[0], rows[1]
    path[2::4], path[3::4] = path[3::4].copy(), path[2::4].copy()
    return [
        Primitive(metal, Many(Cylinder(4.0, 1.6), eyelets), carve=(holes,)),
        Primitive("polyester", tube(path + np.array([0.0, 0.0, 1.5]), float(rng.uniform(1.4, 2.2))), 0.6),
    ]


def _nails(rng: np.random.Generator, x: float, width: float, z: float, long: float) -> Primitive:
    """The nails of a heel."""
    count = int(rng.integers(5, 12))
    angle = np.linspace(0.4 * np.pi, 1.6 * np.pi, count)
    places = np.column_stack([x + 0.3 * width * np.cos(angle), 0.26 * width * np.sin(angle), np.full(count, z)])
    return Primitive("steel", Many(Cylinder(0.9, long), places))


def _shank(length: float, z: float, rise: float, wide: float, thick: float) -> Primitive:
    """The steel spring in the arch of a sole."""
    x = np.linspace(-0.28, 0.14, 6) * length
    bend = np.column_stack([x, np.zeros(6), z + rise * np.linspace(1.0, 0.0, 6) ** 1.5])
    return Primitive("steel", strap(bend, wide, thick))


def _tread(rng: np.random.Generator, length: float, width: float, size: float) -> Primitive:
    """Lugs under a sole."""
    x, y = np.meshgrid(np.arange(-0.44, 0.46, 1.6 * size / length), np.arange(-0.3, 0.31, 1.6 * size / width))
    x, y = x.ravel(), y.ravel()
    kept = (x / 0.5) ** 4 + (y / np.where(x > 0.05, 0.46, 0.32)) ** 4 < 0.9
    places = np.column_stack([x[kept] * length, y[kept] * width, np.full(int(kept.sum()), 1.5)])
    shape = Box((size, size, 3.0)) if rng.random() < 0.5 else Cylinder(0.55 * size, 3.0)
    return Primitive("rubber", Many(shape, places))


def _pair(rng: np.random.Generator, name: str, one: Callable[[float], Parts], width: float) -> Item:
    """A left and a right shoe beside one another, head to tail or not."""
    turned = rng.random() < 0.6
    parts = list(moved(one(1.0), (0.0, 0.52 * width, 0.0)))
    away = (float(rng.normal(0.0, 5.0)), -0.54 * width, 0.0)
    parts += moved(one(-1.0), away, rotation(yaw=180.0 if turned else float(rng.normal(0.0, 2.0))))
    return Item(name, tuple(parts), poses=(*LYING, rotation(roll=90.0)))


def sneaker(rng: np.random.Generator) -> Item:
    """Sneakers: foam midsole, rubber outsole with a tread, mesh or leather upper, laces in eyelets."""
    length, width = float(rng.uniform(235, 310)), float(rng.uniform(92, 112))
    material, wall, density = [("polyester", 4.0, 0.3), ("leather", 3.2, 0.75), ("cotton", 2.4, 0.55)][
        int(rng.integers(3))
    ]
    heel = float(rng.uniform(14, 32))
    heights = (float(rng.uniform(38, 50)), float(rng.uniform(72, 100)), float(rng.uniform(-0.15, 0.0)))
    lug, gel, foam = float(rng.uniform(5, 11)), rng.random() < 0.3, float(rng.uniform(0.14, 0.3))
    laced, shank = rng.random() < 0.85, rng.random() < 0.2
    look = int(rng.integers(1 << 30))

    def one(side: float) -> Parts:
        same = np.random.default_rng(look)
        parts: Parts = []
        inner: Parts = (
            [Primitive("polyurethane", Box((40.0, 30.0, 0.5 * heel)), 0.9, (-0.34 * length, 0.0, 0.0))] if gel else []
        )
        sole = Prism(_sole(length, width, side), heel)
        texture = Texture(0.06, 3.0, seed(same))
        parts.append(
            Primitive(
                "eva foam",
                sole,
                foam,
                (0.0, 0.0, 5.0 + 0.5 * heel),
                carve=tuple(inner),
                texture=None if gel else texture,
            )
        )
        parts.append(Primitive("rubber", Prism(_sole(0.98 * length, 0.96 * width, side), 2.0), 1.1, (0.0, 0.0, 4.0)))
        parts.append(_tread(same, length, width, lug))
        parts.append(_upper(same, material, length, width, heights, 5.0 + heel, wall=wall, density=density))
        parts.append(
            Primitive("eva foam", Prism(_sole(0.9 * length, 0.84 * width, side), 4.0), 0.2, (0.0, 0.0, 9.0 + heel))
        )
        counter = np.array([[-0.38, 0.3], [-0.45, 0.18], [-0.47, 0.0], [-0.45, -0.18], [-0.38, -0.3]]) * [length, width]
        back = np.column_stack([counter, np.full(5, 5.0 + heel + 28.0)])
        parts.append(Primitive("polystyrene", strap(back, 45.0, 1.4, on_edge=True), 1.0))
        if laced:
            parts += _laces(same, length, width, heights, 5.0 + heel)
        if shank:
            parts.append(_shank(length, 5.0 + 0.6 * heel, 4.0, 14.0, 1.0))
        return parts

    return _pair(rng, "sneaker", one, width)


def leather_shoe(rng: np.random.Generator) -> Item:
    """Leather shoes: welted sole, stacked heel with nails, steel shank, laces or a buckled strap."""
    length, width = float(rng.uniform(250, 315)), float(rng.uniform(88, 108))
    heights = (float(rng.uniform(32, 42)), float(rng.uniform(66, 88)), float(rng.uniform(-0.18, -0.05)))
    heel, lift = float(rng.uniform(16, 26)), float(rng.uniform(2.0, 6.0))
    fastening = str(rng.choice(["laces", "buckle", "none"]))
    sole_material = str(rng.choice(["leather", "rubber"]))
    look = int(rng.integers(1 << 30))

    def one(side: float) -> Parts:
        same = np.random.default_rng(look)
        z = heel + lift
        outline = _sole(length, 0.94 * width, side)
        back = [(x, y) for x, y in outline if x < -0.2 * length]
        parts = [
            Primitive(sole_material, Prism(outline, 5.5), 1.05, (0.0, 0.0, z - 2.8)),
            Primitive(
                sole_material,
                Prism(back, heel),
                1.1,
                (0.0, 0.0, 0.5 * heel),
                texture=Texture(0.1, (60.0, 60.0, 3.0), seed(same)),
            ),
            Primitive("rubber", Prism([(0.97 * x, 0.95 * y) for x, y in back], 4.0), None, (0.0, 0.0, -2.0)),
            _nails(same, -0.36 * length, 0.9 * width, 0.7 * z, 0.9 * z),
            _shank(length, z + 0.5, 3.0, float(same.uniform(9, 15)), float(same.uniform(1.0, 1.8))),
            _upper(same, "leather", length, width, heights, z, wall=2.6, density=0.95),
        ]
        welt = np.array([[0.99 * x, 0.99 * y, z + 1.0] for x, y in outline])
        parts.append(Primitive("polyester", tube(welt, 1.4, closed=True), 1.0))
        if fastening == "laces":
            parts += _laces(same, length, width, heights, z)
        elif fastening == "buckle":
            parts += moved(
                buckle(same, 15.0), (0.0, side * 0.38 * width, z + 0.7 * heights[1]), rotation(roll=-side * 50.0)
            )
        return parts

    return _pair(rng, "leather shoe", one, width)


def boot(rng: np.random.Generator) -> Item:
    """Boots: a shaft, a deep tread, zips or hooks; working boots with a steel toe cap and plate."""
    length, width = float(rng.uniform(250, 315)), float(rng.uniform(96, 116))
    heights = (float(rng.uniform(46, 56)), float(rng.uniform(85, 105)), float(rng.uniform(-0.2, -0.08)))
    shaft, safety = float(rng.uniform(60, 170)), rng.random() < 0.4
    heel, plate = float(rng.uniform(22, 36)), rng.random() < 0.5
    zipped = not safety and rng.random() < 0.5
    look = int(rng.integers(1 << 30))

    def one(side: float) -> Parts:
        same = np.random.default_rng(look)
        z = heel + 3.0
        sole = Primitive(
            "polyurethane",
            Prism(_sole(length, width, side), heel),
            0.6,
            (0.0, 0.0, 3.0 + 0.5 * heel),
            texture=Texture(0.06, 3.0, seed(same)),
        )
        parts = [sole, _tread(same, length, width, 13.0)]
        parts.append(_upper(same, "leather", length, width, heights, z, wall=3.6, density=0.85))
        radius = 0.19 * length
        ring_of = Primitive(None, Cylinder(radius - 3.4, shaft, 0.4 * width - 3.4))
        tall = Cylinder(radius, shaft, 0.4 * width)
        at = (-0.24 * length, 0.0, z + heights[1] + 0.5 * shaft)
        parts.append(Primitive("leather", tall, 0.85, at, carve=(ring_of,), texture=knit(same, 0.1, 2.0)))
        if safety:
            cap = 0.3 * length
            outer, inner = (
                Ellipsoid((cap, 0.44 * width, heights[0])),
                Ellipsoid((cap - 1.8, 0.44 * width - 1.8, heights[0] - 1.8)),
            )
            quarter = Polyhedron(
                ((-1.0, 0.0, 0.0), (0.0, 0.0, -1.0)), (-0.03 * length, 0.0), (2 * cap, width, 2 * heights[0])
            )
            hollow = Primitive(None, Intersection((inner, quarter)))
            parts.append(
                Primitive("steel", Intersection((outer, quarter)), None, (0.14 * length, 0.0, z + 1.0), carve=(hollow,))
            )
            if plate:
                inside = [(0.9 * x, 0.86 * y) for x, y in _sole(length, width, side)]
                parts.append(Primitive("steel", Prism(inside, 0.6), None, (0.0, 0.0, z)))
        else:
            parts.append(_shank(length, z, 3.0, 14.0, 1.4))
            parts.append(_nails(same, -0.36 * length, width, 0.6 * heel, 0.8 * heel))
        if zipped:
            path = np.array([[0.0, 0.0, 0.0], [heights[1] * 0.4 + 0.9 * shaft, 0.0, 0.0]])
            turn = rotation(pitch=-90.0) @ rotation(roll=90.0)
            parts += moved(
                zip_fastener(same, path, metal=True),
                (-0.24 * length, side * (0.4 * width + 1.0), z + 0.6 * heights[1]),
                rotation(yaw=0.0) @ turn,
            )
        else:
            parts += _laces(same, length, width, heights, z)
            hooks = np.array(
                [
                    [at[0] + radius, y * width, z + heights[1] + share * shaft]
                    for y in (-0.16, 0.16)
                    for share in (0.2, 0.5, 0.8)
                ]
            )
            parts.append(Primitive("brass", Many(Box((5.0, 7.0, 6.0)), hooks)))
        return parts

    return _pair(rng, "boot", one, width)


def high_heel(rng: np.random.Generator) -> Item:
    """High heels: a steel shank in a steep arch, a heel of plastic round a steel pin or of bare metal."""
    length, width = float(rng.uniform(200, 245)), float(rng.uniform(68, 84))
    rise = float(rng.uniform(55, 110))
    thin, metal = rng.random() < 0.6, rng.random() < 0.3
    sandal = rng.random() < 0.35
    look = int(rng.integers(1 << 30))

    def one(side: float) -> Parts:
        same = np.random.default_rng(look)
        share = np.linspace(-0.45, 0.45, 14)
        z = 4.0 + rise / (1.0 + np.exp((share + 0.1) * 22.0)) * np.where(share < -0.3, 0.985, 1.0)
        path = np.column_stack([share * length, np.zeros(14), z])
        front = [(px, py) for px, py in _sole(length, width, side) if px > 0.05 * length]
        parts = [
            Primitive("polyurethane", Prism(front, 4.0), 1.1, (0.0, 0.0, 2.0)),
            Primitive("cardboard", strap(path[:9], 0.55 * width, 4.5), 1.0),
            Primitive("steel", strap(path[1:8] + np.array([0.0, 0.0, 1.0]), 12.0, 1.6)),
        ]
        x, high = -0.4 * length, float(z[0]) - 3.0
        top, foot = (14.0, 4.5) if thin else (22.0, 15.0)
        pin = Primitive("steel", Cylinder(min(2.6, foot - 1.2), 0.9 * high))
        solid = str(same.choice(["brass", "stainless steel", "zinc die-cast"]))
        if metal and thin:
            parts.append(
                Primitive(
                    solid,
                    Frustum(foot, 0.7 * top, high),
                    None,
                    (x, 0.0, 0.5 * high),
                    carve=(Primitive(None, Frustum(0.55 * foot, 0.6 * top, high)),),
                )
            )
        else:
            parts.append(Primitive("abs", Frustum(foot, top, high), None, (x, 0.0, 0.5 * high), carve=(pin,)))
        parts.append(Primitive("polyurethane", Cylinder(foot + 0.5, 5.0), 1.15, (x, 0.0, -2.0)))
        parts.append(_nails(same, x, 0.5 * width, high + 2.0, 14.0))
        if sandal:
            for where in (0.12, 0.26):
                arc = np.linspace(0.0, np.pi, 9)
                bow = np.column_stack([np.full(9, where * length), 0.5 * width * np.cos(arc), 4.0 + 40.0 * np.sin(arc)])
                parts.append(Primitive("leather", tube(bow, 4.0), 0.5))
            parts += moved(buckle(same, 9.0), (-0.36 * length, side * 0.4 * width, high + 60.0), rotation(roll=90.0))
        else:
            body = _upper(same, "leather", 0.62 * length, width, (20.0, 42.0, -0.1), 5.0, wall=2.0, density=0.9)
            parts += moved([body], (0.2 * length, 0.0, 0.0))
        counter = np.array([[-0.3, 0.32], [-0.44, 0.2], [-0.48, 0.0], [-0.44, -0.2], [-0.3, -0.32]]) * [length, width]
        parts.append(
            Primitive(
                "leather", strap(np.column_stack([counter, np.full(5, high + 25.0)]), 42.0, 2.2, on_edge=True), 0.95
            )
        )
        return parts

    return _pair(rng, "high heel", one, width)


def sandal(rng: np.random.Generator) -> Item:
    """Flat sandals: cork, foam or leather footbed, straps with buckles and rivets, or a thong."""
    length, width = float(rng.uniform(225, 300)), float(rng.uniform(88, 108))
    bed, density, thick = [("cork", 0.28, 22.0), ("eva foam", 0.2, 18.0), ("leather", 0.95, 7.0)][int(rng.integers(3))]
    thick *= float(rng.uniform(0.8, 1.2))
    thong, straps = rng.random() < 0.3, int(rng.integers(1, 4))
    band, buckled = float(rng.uniform(14.0, 32.0)), rng.random() < 0.75
    look = int(rng.integers(1 << 30))

    def one(side: float) -> Parts:
        same = np.random.default_rng(look)
        outline = _sole(length, width, side)
        parts = [
            Primitive(
                bed,
                Prism(outline, thick),
                density,
                (0.0, 0.0, 4.0 + 0.5 * thick),
                texture=Texture(0.15, 2.5, seed(same)),
            ),
            Primitive("rubber", Prism([(0.98 * x, 0.97 * y) for x, y in outline], 4.0), 0.9, (0.0, 0.0, 2.0)),
        ]
        z = 4.0 + thick
        if thong:
            v = np.array(
                [[-0.02, -0.4, 0.0], [0.12, -0.25, 22.0], [0.28, 0.02, 8.0], [0.12, 0.3, 22.0], [-0.02, 0.38, 0.0]]
            )
            parts.append(Primitive("soft pvc", tube(v * [length, side * width, 1.0] + [0.0, 0.0, z], 5.0), 1.1))
            return [*parts, discs("soft pvc", np.array([[0.28 * length, 0.0, 1.5]]), 9.0, 3.0)]
        for k in range(straps):
            arc = np.linspace(0.05, np.pi - 0.05, 9)
            x = (0.22 - 0.17 * k) * length
            bow = np.column_stack([np.full(9, x), 0.46 * width * np.cos(arc), z + 45.0 * np.sin(arc)])
            parts.append(Primitive("leather", strap(bow, band, 2.4), 0.9))
            if not buckled:
                continue
            parts += moved(buckle(same, 18.0), (x, side * 0.2 * width, z + 43.0), rotation(yaw=90.0))
        return parts

    return _pair(rng, "sandal", one, width)


GOODS: tuple[Goods, ...] = (
    Goods("sneaker", sneaker, ("clothes", "sports"), 2.0),
    Goods("leather shoe", leather_shoe, ("clothes",), 1.2),
    Goods("boot", boot, ("clothes", "tools"), 1.0),
    Goods("high heel", high_heel, ("clothes",), 0.8),
    Goods("sandal", sandal, ("clothes",), 0.8),
)
