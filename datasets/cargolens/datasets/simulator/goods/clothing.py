"""Clothes and cloth as they are packed: folded, rolled or thrown in, with the metal that is sewn to them."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import rotation
from ..heap import VoxelHeap, crumpled, folded
from ..item import Item, Primitive, Vector, moved
from ..many import Many, torus, tube
from ..primitives import Box, Cylinder, Ellipsoid
from ..prism import Point, Prism
from ..texture import Texture
from ..view_geometry import Float64
from .haberdashery import (
    buttons,
    discs,
    hardware,
    knit,
    seams,
    seed,
    strap,
    wander,
    zip_fastener,
)

Parts = list[Primitive]
# Cells of a heap of cloth, mm: fine enough for hems, coarse enough to be drawn in some milliseconds.
CELL = 4.5


def heap_part(
    rng: np.random.Generator, material: str, heap: VoxelHeap, density: float, *, coarse: float = 0.1
) -> Primitive:
    """A heap that stands on z = 0, with the knit of its cloth."""
    return Primitive(material, heap, density, (0.0, 0.0, float(heap.bounds[1, 2])), texture=knit(rng, coarse))


def cloth(
    rng: np.random.Generator, material: str, size: Vector, mass: float, *, crumple: float, hem: float = 15.0
) -> Parts:
    """Cloth of a mass in g, thrown in with probability `crumple`, with its seams, or folded in layers."""
    layers = int(rng.integers(5, 9))
    if rng.random() < crumple:
        crease = float(rng.uniform(18.0, 40.0))
        heap = crumpled(rng, size, 1.0, layers, crease_mm=crease, cell_mm=CELL)
        radius = float(rng.uniform(1.2, 2.0))
        lines = seams(rng, material, size, int(rng.integers(3, 7)), radius=radius, density=0.5)
    else:
        heap, lines = folded(rng, size, 1.0, layers, hem_mm=hem, cell_mm=CELL), []
    return [heap_part(rng, material, heap, mass * 1000.0 / heap.volume), *lines]


def neckline(rng: np.random.Generator, radius: float, thick: float) -> Many:
    """A collar that lies as it fell: a ring, flattened and bent."""
    turn = np.linspace(0.0, 2.0 * np.pi, 20, endpoint=False)
    bent = 1.0 + sum(float(rng.normal(0.0, 0.09)) * np.cos(k * turn + float(rng.uniform(0.0, 6.0))) for k in (2, 3, 4))
    flat = float(rng.uniform(0.3, 0.8))
    path = np.stack(
        [radius * bent * np.cos(turn), flat * radius * bent * np.sin(turn), 2.0 * thick * np.cos(turn)], axis=1
    )
    return tube(path, thick, closed=True)


def soft_item(name: str, parts: Parts) -> Item:
    """An item that yields."""
    return Item(name, tuple(parts), soft=True)


def draw_size(
    rng: np.random.Generator, x: tuple[float, float], y: tuple[float, float], z: tuple[float, float]
) -> Vector:
    """Sizes, each between two limits, mm."""
    return (float(rng.uniform(*x)), float(rng.uniform(*y)), float(rng.uniform(*z)))


def row_of(start: Vector, step: Vector, count: int) -> Float64:
    """(count, 3) places in a row."""
    return np.asarray(np.asarray(start) + np.arange(count)[:, None] * np.asarray(step))


def tshirt(rng: np.random.Generator) -> Item:
    """A T-shirt, vest or top: ribbed collar, hems, a print or a size label."""
    size = draw_size(rng, (190, 290), (170, 270), (14, 40))
    material = str(rng.choice(["cotton", "cotton", "polyester"]))
    parts = cloth(rng, material, size, float(rng.uniform(110, 230)), crumple=0.4)
    collar = neckline(rng, float(rng.uniform(55, 75)), 2.2)
    at = (float(rng.uniform(-0.1, 0.1)) * size[0], 0.2 * size[1], 0.8 * size[2])
    parts.append(Primitive(material, collar, 0.5, at, rotation(roll=float(rng.uniform(-4, 4)))))
    if rng.random() < 0.4:
        # A plastisol print is PVC with chalk and titanium white.
        print_size = (float(rng.uniform(60, 140)), float(rng.uniform(40, 110)), 0.6)
        parts.append(
            Primitive(
                "soft pvc",
                Box(print_size),
                0.45,
                (0.0, -0.1 * size[1], 0.9 * size[2]),
                texture=Texture(0.5, 6.0, seed(rng)),
            )
        )
    return soft_item("t-shirt", parts)


def shirt(rng: np.random.Generator) -> Item:
    """A shirt with its placket and buttons, folded on card with clips and pins, or worn."""
    size = draw_size(rng, (220, 300), (190, 250), (18, 45))
    parts = cloth(rng, "cotton", size, float(rng.uniform(180, 310)), crumple=0.25, hem=22.0)
    top, count = 0.85 * size[2], int(rng.integers(4, 8))
    x, lean = float(rng.uniform(-0.05, 0.05)) * size[0], float(rng.uniform(-4, 4))
    places = row_of((x, -0.42 * size[1], top), (lean, 0.8 * size[1] / count, 0.0), count)
    parts += buttons(rng, places)
    parts.append(Primitive("cotton", strap(places[[0, -1]] - np.array([0, 0, 2.0]), 32.0, 1.5), 0.5))
    collar = np.array([[-70, 0.3, 0], [-30, 0.44, 5], [30, 0.44, 5], [70, 0.3, 0]]) * [1, size[1], 1] + [x, 0, top]
    parts.append(Primitive("cotton", strap(collar, 38.0, 1.8), 0.55))
    if rng.random() < 0.5:
        card = (0.8 * size[0], 0.9 * size[1], 0.6)
        parts.append(Primitive("cardboard", Box(card), 0.7, (0.0, 0.0, 0.4 * size[2])))
        pins = np.column_stack([rng.uniform(-0.4, 0.4, (4, 2)) * size[:2], np.full(4, top)])
        ends = pins + np.column_stack([rng.uniform(-20, 20, (4, 2)), np.zeros(4)])
        for a, b in zip(pins, ends, strict=True):
            parts.append(Primitive("steel", tube(np.stack([a, b]), 0.35)))
        clips = np.column_stack([rng.uniform(-0.45, 0.45, (3, 2)) * size[:2], np.full(3, 0.6 * size[2])])
        parts.append(Primitive("polystyrene", Many(Box((12.0, 9.0, 3.0)), clips)))
    return soft_item("shirt", parts)


def trousers(rng: np.random.Generator) -> Item:
    """Jeans, chinos or joggers: waistband, fly with its zip and button, rivets at the pockets."""
    jeans = rng.random() < 0.55
    size = draw_size(rng, (240, 340), (170, 240), (35, 70))
    mass = float(rng.uniform(480, 800) if jeans else rng.uniform(260, 480))
    parts = cloth(rng, "cotton", size, mass, crumple=0.35, hem=18.0)
    top = 0.8 * size[2]
    waist = np.array([[-0.44, 0.4, 0.0], [-0.1, 0.42, 0.06], [0.2, 0.41, 0.0], [0.44, 0.4, -0.1]]) * size + [0, 0, top]
    parts.append(Primitive("cotton", strap(waist, 38.0, 3.2), 0.6, texture=knit(rng, 0.15)))
    x = float(rng.uniform(-0.2, 0.2)) * size[0]
    fly = np.array(
        [[x, 0.36 * size[1], top], [x + rng.uniform(-8, 8), 0.36 * size[1] - rng.uniform(90, 140), 0.7 * top]]
    )
    parts += zip_fastener(rng, fly, metal=True if jeans else None)
    metal = str(rng.choice(["brass", "copper", "steel"]))
    if jeans:
        parts.append(discs(metal, np.array([[x, 0.41 * size[1], top + 2.0]]), 8.5, 5.0))
        rivets = np.column_stack(
            [rng.uniform(-0.42, 0.42, 6) * size[0], rng.uniform(0.05, 0.34, 6) * size[1], np.full(6, top)]
        )
        parts.append(discs(metal, rivets, 4.5, 2.2))
    else:
        parts += buttons(rng, np.array([[x, 0.41 * size[1], top + 2.0]]))
    parts += seams(rng, "cotton", size, 3, radius=2.0, density=0.55)
    return soft_item("trousers", parts)


def jacket(rng: np.random.Generator) -> Item:
    """A jacket, fleece, hoodie or down coat: long zip, cords with eyelets and toggles, snaps, ribbed cuffs."""
    kind = str(rng.choice(["hoodie", "down", "shell", "denim"]))
    size = draw_size(rng, (250, 330), (210, 310), (50, 115))
    material, mass = {
        "hoodie": ("cotton", 600.0), "down": ("polyester", 350.0), "shell": ("polyester", 550.0),
        "denim": ("cotton", 850.0),
    }[kind]  # fmt: skip
    parts = cloth(rng, material, size, mass * float(rng.uniform(0.75, 1.3)), crumple=0.6, hem=20.0)
    if kind == "down":
        padding = crumpled(rng, size, 12.0, 4, crease_mm=45.0, cell_mm=2 * CELL)
        parts.append(heap_part(rng, "down", padding, 0.012, coarse=0.25))
    # The front zip, bent by the fold of the jacket.
    path = wander(rng, (0.9 * size[0], 0.9 * size[1], size[2]), 10)
    if kind == "denim" or rng.random() < 0.15:
        parts.append(discs(hardware(rng), path[::2], 8.0, 4.0))
    else:
        parts += zip_fastener(rng, path[: int(rng.integers(6, 10))])
    if kind in ("hoodie", "shell"):
        cord = wander(rng, size, 12)
        parts.append(Primitive("cotton" if kind == "hoodie" else "polyester", tube(cord, 2.2), 0.7))
        ends = [moved([Primitive(hardware(rng), torus(5.0, 1.1))], tuple(cord[k])) for k in (3, 8)]
        parts += [part for end in ends for part in end]
        if rng.random() < 0.6:
            parts.append(Primitive("pom", Many(Cylinder(5.0, 16.0), cord[[0, -1]])))
    snaps = np.column_stack([rng.uniform(-0.4, 0.4, (4, 2)) * size[:2], rng.uniform(0.2, 0.8, 4) * size[2]])
    if rng.random() < 0.5:
        parts.append(discs(hardware(rng), snaps[: int(rng.integers(1, 5))], 6.0, 3.0))
    parts += seams(rng, material, size, 3, radius=2.2, density=0.5)
    return soft_item("jacket", parts)


def jumper(rng: np.random.Generator) -> Item:
    """A knitted jumper or cardigan, thick and loose, with ribbed hems."""
    size = draw_size(rng, (230, 320), (190, 280), (45, 95))
    material = str(rng.choice(["wool", "wool", "cotton", "polyester"]))
    parts = cloth(rng, material, size, float(rng.uniform(280, 650)), crumple=0.35, hem=45.0)
    if rng.random() < 0.3:
        count = int(rng.integers(4, 7))
        parts += buttons(rng, row_of((0.0, -0.4 * size[1], 0.85 * size[2]), (1.0, 0.8 * size[1] / count, 0.0), count))
    collar = neckline(rng, float(rng.uniform(60, 85)), 5.0)
    parts.append(Primitive(material, collar, 0.22, (0.0, 0.15 * size[1], 0.75 * size[2])))
    return soft_item("jumper", parts)


def underwear(rng: np.random.Generator) -> Item:
    """A bundle of underwear: small folded pieces, each with its elastic band."""
    pieces: Parts = []
    level = 0.0
    base = draw_size(rng, (120, 170), (90, 130), (9, 16))
    for _ in range(int(rng.integers(2, 6))):
        size = (base[0] * float(rng.uniform(0.9, 1.1)), base[1] * float(rng.uniform(0.9, 1.1)), base[2])
        cloth = [heap_part(rng, "cotton", folded(rng, size, 0.5, 5, hem_mm=8.0, cell_mm=CELL), 0.35)]
        band = Box((0.96 * size[0], float(rng.uniform(20, 36)), 2.4))
        ribs = Texture(0.3, (1.2, 20.0, 3.0), seed(rng))
        cloth.append(Primitive("latex", band, 0.45, (0.0, 0.38 * size[1], 0.7 * size[2]), texture=ribs))
        turn = rotation(yaw=float(rng.choice([0.0, 180.0])))
        pieces += moved(cloth, (float(rng.normal(0, 4)), float(rng.normal(0, 4)), level), turn)
        level += base[2]
    return soft_item("underwear", pieces)


def _foot(length: float, width: float) -> list[Point]:
    """The outline of a sock laid flat: leg along +y, foot along +x."""
    w = width
    return [
        (0.0, 0.0), (0.12 * length, -0.45 * w), (length - 0.4 * w, -0.5 * w), (length, -0.2 * w), (length, 0.25 * w),
        (length - 0.35 * w, 0.5 * w), (w, 0.6 * w), (0.98 * w, 0.9 * length), (0.02 * w, 0.9 * length),
        (-0.02 * w, 0.5 * w),
    ]  # fmt: skip


def socks(rng: np.random.Generator) -> Item:
    """Pairs of socks: laid flat in a banderole with its hook, or rolled to balls."""
    material = str(rng.choice(["cotton", "wool", "polyester"]))
    if rng.random() < 0.5:
        parts: Parts = []
        count, radius = int(rng.integers(1, 5)), float(rng.uniform(28, 42))
        for k in range(count):
            radii = radius * rng.uniform(0.85, 1.15, 3) * np.array([1.25, 1.0, 0.8])
            core = Primitive(
                material,
                Ellipsoid((0.5 * radii[0], 0.45 * radii[1], 0.4 * radii[2])),
                0.12,
                texture=knit(rng, 0.3, 2.0),
            )
            ball = Ellipsoid((float(radii[0]), float(radii[1]), float(radii[2])))
            at = ((k % 2) * 2.1 * radius, (k // 2) * 2.0 * radius, float(radii[2]))
            roll = Primitive(
                material,
                ball,
                float(rng.uniform(0.2, 0.3)),
                at,
                rotation(yaw=float(rng.uniform(0, 360))),
                (core,),
                knit(rng, 0.3, 2.5),
            )
            opening = moved(
                [Primitive(material, torus(0.75 * radius, 4.0, 14), 0.25)], (at[0], at[1], at[2]), rotation(pitch=90)
            )
            parts += [roll, *opening]
        return soft_item("socks", parts)
    length, width = float(rng.uniform(170, 240)), float(rng.uniform(75, 95))
    count, thick = int(rng.integers(1, 5)), float(rng.uniform(3.0, 6.0))
    parts = []
    for k in range(2 * count):
        shift = (float(rng.normal(0, 3)), float(rng.normal(0, 3)), (k + 0.5) * thick)
        sock = Primitive(material, Prism(_foot(length, width), 0.8 * thick), 0.28, shift, texture=knit(rng, 0.15, 2.0))
        cuff = Primitive(
            material,
            Box((0.95 * width, 0.25 * length, 0.2 * thick)),
            0.5,
            (0.5 * width + shift[0], 0.75 * length, shift[2] + 0.45 * thick),
            texture=Texture(0.4, (1.5, 30.0, 3.0), seed(rng)),
        )
        parts += [sock, cuff]
    high = 2 * count * thick
    parts.append(Primitive("cardboard", Box((1.1 * width, 60.0, 0.6)), 0.7, (0.5 * width, 0.5 * length, high + 1.0)))
    parts.append(Primitive("steel", Many(Box((9.0, 1.6, 2.0)), np.array([[0.5 * width, 0.86 * length, high]]))))
    hook = np.array(
        [[0.5 * width + 12 * np.sin(a), 0.95 * length + 12 * np.cos(a), high + 1.0] for a in np.linspace(-2.6, 2.0, 9)]
    )
    parts.append(Primitive("polypropylene", tube(hook, 1.6)))
    return soft_item("socks", parts)


def towel(rng: np.random.Generator) -> Item:
    """A terry towel, folded or rolled, with its woven borders."""
    weight = float(rng.uniform(380, 650))  # g/m2
    if rng.random() < 0.3:
        radius, length = float(rng.uniform(40, 70)), float(rng.uniform(220, 340))
        turns = np.linspace(0.6, 2 * np.pi * radius / 11.0, 60)
        # A roll: the cloth as a spiral of flat pieces on edge.
        spiral = np.column_stack(
            [radius * turns / turns[-1] * np.cos(turns), radius * turns / turns[-1] * np.sin(turns), np.zeros(60)]
        )
        rolled = Primitive(
            "cotton", strap(spiral, length, 7.0, on_edge=True), weight / 7e3, texture=knit(rng, 0.15, 2.0)
        )
        border = Primitive("cotton", strap(spiral[::2], 22.0, 7.0, on_edge=True), 0.08, (0.0, 0.0, 0.4 * length))
        return Item("towel", tuple(moved([rolled, border], (0, 0, 0), rotation(roll=90))), soft=True)
    size = draw_size(rng, (220, 330), (180, 300), (30, 80))
    parts = cloth(rng, "cotton", size, weight * float(rng.uniform(0.5, 1.1)), crumple=0.25, hem=14.0)
    borders = row_of((-0.4 * size[0], 0.0, 0.3 * size[2]), (6.0, 0.0, 0.15 * size[2]), 4)
    parts.append(Primitive("cotton", Many(Box((14.0, 0.94 * size[1], 1.8)), borders), 0.55))
    return soft_item("towel", parts)


def scarf(rng: np.random.Generator) -> Item:
    """A scarf, shawl or tie-like band of silk, wool or cotton, many with a fringe."""
    size = draw_size(rng, (190, 300), (130, 240), (18, 60))
    material = str(rng.choice(["wool", "silk", "cotton", "polyester"]))
    mass = float(rng.uniform(50, 110) if material == "silk" else rng.uniform(110, 320))
    parts = cloth(rng, material, size, mass, crumple=0.55, hem=6.0)
    if rng.random() < 0.55:
        count = int(rng.integers(18, 40))
        starts = np.column_stack(
            [
                np.full(count, 0.45 * size[0]),
                np.linspace(-0.42, 0.42, count) * size[1],
                rng.uniform(0.1, 0.7, count) * size[2],
            ]
        )
        long = rng.uniform(30, 60)
        turns = np.stack(
            [
                rotation(yaw=float(t), pitch=90.0 + float(p))
                for t, p in zip(rng.normal(0, 16, count), rng.uniform(-8, 8, count), strict=True)
            ]
        )
        parts.append(
            Primitive(material, Many(Cylinder(1.6, float(long)), starts + turns[:, :, 2] * (0.5 * long), turns), 0.35)
        )
    return soft_item("scarf", parts)


GOODS: tuple[Goods, ...] = (
    Goods("t-shirt", tshirt, ("clothes", "sports"), 3.0, count=(1, 3)),
    Goods("shirt", shirt, ("clothes",), 1.5, count=(1, 2)),
    Goods("trousers", trousers, ("clothes",), 2.0, count=(1, 2)),
    Goods("jacket", jacket, ("clothes", "sports"), 1.5),
    Goods("jumper", jumper, ("clothes",), 1.5),
    Goods("underwear", underwear, ("clothes",), 1.0),
    Goods("socks", socks, ("clothes", "sports"), 1.2, count=(1, 3)),
    Goods("towel", towel, ("household", "sports", "clothes"), 1.0, count=(1, 2)),
    Goods("scarf", scarf, ("clothes",), 0.8),
)
