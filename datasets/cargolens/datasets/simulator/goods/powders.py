"""Powders and blocks of kitchen, bath and workshop in the packs they are sold in: what drugs are confused with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive
from ..many import Many, torus
from ..primitives import Box, Cylinder, Frustum, RoundedBox
from ..revolved import Revolved
from .vessels import BOX_POSES, FLAT, cap, carton, filled, grain, pick, pouch, stand_or_lie


@dataclass(frozen=True)
class Powder:
    """A powder, or a block of something, and how it is sold.

    Attributes:
        name: What it is.
        material: Name in the library.
        density: Lowest and highest bulk density, g/cm3.
        packs: Ways it is packed, from `PACKS`.
        litres: Smallest and largest pack.
        themes: Parcels it is found in.
        resembles: Threat family it may be taken for.
        lumps: Standard deviation of its density.
    """

    name: str
    material: str
    density: tuple[float, float]
    packs: tuple[str, ...]
    litres: tuple[float, float]
    themes: tuple[str, ...]
    resembles: str = "powder_bag"
    lumps: float = 0.04


def _block_size(rng: np.random.Generator, volume: float) -> tuple[float, float, float]:
    """Sides of a block of a volume, mm3: longest first."""
    wide, tall = rng.uniform(0.55, 0.8), rng.uniform(0.35, 0.6)
    x = (volume / (wide * tall)) ** (1.0 / 3.0)
    return float(x), float(wide * x), float(tall * x)


def _paper_bag(rng: np.random.Generator, powder: Primitive, volume: float) -> Item:
    x, y, z = _block_size(rng, volume)
    wall = 0.25
    fill = Primitive(powder.material, RoundedBox((x, y, z), 0.12 * z), powder.density, texture=powder.texture)
    paper = Primitive("paper", RoundedBox((x + 2 * wall, y + 2 * wall, z + 2 * wall), 0.12 * z), carve=(fill,))
    fold = Primitive("paper", Box((1.6, 0.9 * y, 0.5 * z)), centre=(0.5 * x + 1.2, 0.0, 0.12 * z))
    bottom = Primitive("paper", Box((0.9, 0.8 * y, 0.7 * z)), centre=(-0.5 * x - 0.8, 0.0, 0.0))
    return Item("paper bag", (paper, fold, bottom), poses=(IDENTITY, IDENTITY, rotation(roll=90), rotation(pitch=90)))


def _film_pouch(rng: np.random.Generator, powder: Primitive, volume: float) -> Item:
    x, y, z = _block_size(rng, 1.5 * volume)
    film, wall = pick(rng, (("polyethylene film", 0.12), ("polypropylene", 0.1), ("aluminium", 0.05)))
    parts = pouch(rng, (x, y, 0.8 * z), film, wall, powder)
    if rng.random() < 0.5:
        zipper = Primitive(
            "polyethylene", Many(Box((3.0, y, 0.6)), np.array([[0.52 * x, 0, 0.4], [0.52 * x, 0, -0.4]]))
        )
        parts = (*parts, zipper)
    return Item("pouch", parts, poses=FLAT, soft=True)


def _card_box(rng: np.random.Generator, powder: Primitive, volume: float) -> Item:
    x, y, z = _block_size(rng, 1.2 * volume)
    level = rng.uniform(0.7, 0.95)
    room = Box((x - 2.0, y - 2.0, z - 2.0))
    full = filled(room, str(powder.material), level, IDENTITY, powder.density, texture=powder.texture)
    liner = Primitive("polyethylene film", Box((x - 1.8, y - 1.8, z - 1.8)), carve=(full,))
    spout = Primitive(
        "aluminium", Box((18.0, 12.0, 0.5)), centre=(0.3 * x, 0.5 * y + 0.4, 0.5 * z), rotation=rotation(roll=90)
    )
    parts = carton((x, y, z), (liner,), 0.7)
    return Item("card box", (*parts, spout) if rng.random() < 0.3 else parts, poses=(IDENTITY,))


def _tub(rng: np.random.Generator, powder: Primitive, volume: float) -> Item:
    pose = stand_or_lie(rng, lying=0.3)
    slim = rng.uniform(0.9, 1.8)
    radius = float((1.25 * volume / (np.pi * 2.0 * slim)) ** (1.0 / 3.0))
    height, wall = 2.0 * slim * radius, rng.uniform(0.9, 1.5)
    body = Revolved(
        (
            (0.0, 0.95 * radius),
            (5.0, radius),
            (0.9 * height, radius),
            (0.9 * height, 0.92 * radius),
            (height, 0.92 * radius),
        )
    )
    room = filled(
        body.inset(wall), str(powder.material), rng.uniform(0.55, 0.93), pose, powder.density, texture=powder.texture
    )
    lid = cap("polypropylene", radius, 0.12 * height, 0.9 * height + 0.5, 1.4)
    seal = Primitive("aluminium", Cylinder(0.9 * radius, 0.05), centre=(0.0, 0.0, height + 0.2))
    return Item("tub", (Primitive("polyethylene", body, carve=(room,)), lid, seal), poses=(pose,))


def _composite_can(rng: np.random.Generator, powder: Primitive, volume: float) -> Item:
    pose = stand_or_lie(rng, lying=0.3)
    slim = rng.uniform(0.8, 1.5)
    radius = float((1.2 * volume / (np.pi * 2.0 * slim)) ** (1.0 / 3.0))
    height = 2.0 * slim * radius
    material, wall = pick(rng, (("steel", 0.22), ("cardboard", 0.9)))
    room = filled(
        Cylinder(radius - wall, height - 0.5),
        str(powder.material),
        rng.uniform(0.7, 0.95),
        pose,
        powder.density,
        texture=powder.texture,
    )
    parts = [Primitive(material, Cylinder(radius, height), carve=(room,))]
    parts += [Primitive("steel", torus(radius, 1.2), centre=(0.0, 0.0, side * 0.5 * height)) for side in (-1.0, 1.0)]
    parts.append(Primitive("steel", Cylinder(radius - 0.5, 0.22), centre=(0.0, 0.0, -0.5 * height - 0.2)))
    parts.append(Primitive("aluminium", Cylinder(radius - 0.5, 0.1), centre=(0.0, 0.0, 0.5 * height + 0.1)))
    parts.append(cap("polyethylene", radius + 1.8, 9.0, 0.5 * height - 7.0, 1.0))
    return Item("composite can", tuple(parts), poses=(pose,))


def _vacuum_brick(rng: np.random.Generator, powder: Primitive, volume: float) -> Item:
    x, y, z = _block_size(rng, volume)
    fill = Primitive(powder.material, RoundedBox((x, y, z), 0.06 * z), powder.density, texture=powder.texture)
    foil = Primitive(
        pick(rng, ("polypropylene", "aluminium")), RoundedBox((x + 0.3, y + 0.3, z + 0.3), 0.06 * z), carve=(fill,)
    )
    fin = Primitive("polypropylene", Box((2.0, y, 1.0)), centre=(0.5 * x + 1.3, 0.0, 0.0))
    seam = Primitive("polypropylene", Box((x, 9.0, 0.4)), centre=(0.0, 0.0, 0.5 * z + 0.4))
    return Item("vacuum brick", (foil, fin, seam), poses=BOX_POSES)


def _wrapped_block(rng: np.random.Generator, powder: Primitive, volume: float) -> Item:
    x, y, z = _block_size(rng, volume)
    fill = Primitive(powder.material, Box((x, y, z)), powder.density, texture=powder.texture)
    paper = Primitive(pick(rng, ("paper", "aluminium")), Box((x + 0.2, y + 0.2, z + 0.2)), carve=(fill,))
    ends = Many(Box((0.6, y, 0.6 * z)), np.array([[-0.5 * x - 0.5, 0.0, 0.0], [0.5 * x + 0.5, 0.0, 0.0]]))
    return Item("wrapped block", (paper, Primitive("paper", ends)), poses=BOX_POSES)


def _shaker(rng: np.random.Generator, powder: Primitive, volume: float) -> Item:
    half, deep = rng.uniform(26.0, 34.0), rng.uniform(18.0, 25.0)
    height = float(np.clip(1.3 * volume / (np.pi * half * deep), 90.0, 220.0))
    pose = pick(rng, (IDENTITY, rotation(roll=90)))
    room = filled(
        Cylinder(half - 1.1, height - 2.2, deep - 1.1),
        str(powder.material),
        rng.uniform(0.5, 0.9),
        pose,
        powder.density,
        texture=powder.texture,
    )
    top = Primitive("polypropylene", Frustum(0.72 * deep, 0.6 * deep, 14.0), 0.45, (0.0, 0.0, 0.5 * height + 7.0))
    return Item("shaker", (Primitive("polyethylene", Cylinder(half, height, deep), carve=(room,)), top), poses=(pose,))


Pack = Callable[[np.random.Generator, Primitive, float], Item]
PACKS: dict[str, Pack] = {
    "paper bag": _paper_bag,
    "pouch": _film_pouch,
    "card box": _card_box,
    "tub": _tub,
    "composite can": _composite_can,
    "vacuum brick": _vacuum_brick,
    "wrapped block": _wrapped_block,
    "shaker": _shaker,
}


def packed(rng: np.random.Generator, *, powder: Powder) -> Item:
    """A pack of a powder or of a block."""
    volume = float(np.exp(rng.uniform(*np.log(powder.litres)))) * 1e6
    texture = grain(rng, powder.lumps)
    bulk = Primitive(powder.material, Box((1.0, 1.0, 1.0)), rng.uniform(*powder.density), texture=texture)
    item = PACKS[pick(rng, powder.packs)](rng, bulk, volume)
    return Item(powder.name, item.parts, poses=item.poses, soft=item.soft)


FOOD, HOUSE, BRICK = ("food",), ("household",), "powder_brick"
# fmt: off
POWDERS: tuple[Powder, ...] = (
    Powder("sugar", "sugar", (0.75, 0.95), ("paper bag", "paper bag", "pouch", "card box"), (0.3, 1.2), FOOD),
    Powder("flour", "flour", (0.5, 0.7), ("paper bag", "paper bag", "pouch"), (0.6, 2.0), FOOD),
    Powder("salt", "salt", (1.1, 1.35), ("card box", "paper bag", "pouch", "composite can"), (0.2, 0.8), FOOD),
    Powder("starch", "starch", (0.55, 0.7), ("card box", "pouch"), (0.3, 0.8), FOOD),
    Powder("baking powder", "baking soda", (0.8, 1.1), ("pouch", "card box", "composite can"), (0.03, 0.4), FOOD),
    Powder("citric acid", "citric acid", (0.7, 0.9), ("pouch", "tub"), (0.1, 0.8), ("food", "household")),
    Powder("protein powder", "protein powder", (0.3, 0.5), ("tub", "tub", "pouch"), (0.7, 3.0), ("food", "sports")),
    Powder("cocoa", "chocolate", (0.35, 0.55), ("pouch", "card box", "composite can"), (0.2, 0.8), FOOD),
    Powder("milk powder", "lactose", (0.4, 0.6), ("pouch", "composite can", "card box"), (0.4, 1.4), FOOD),
    Powder("baby formula", "protein powder", (0.4, 0.55), ("composite can", "card box"), (0.9, 2.0), FOOD),
    Powder("coffee brick", "coffee", (0.4, 0.52), ("vacuum brick",), (0.45, 1.1), FOOD, BRICK, 0.05),
    Powder("ground coffee", "coffee", (0.3, 0.42), ("pouch", "composite can"), (0.5, 1.4), FOOD, lumps=0.06),
    Powder("butter", "vegetable oil", (0.93, 0.97), ("wrapped block",), (0.13, 0.27), FOOD, BRICK, 0.01),
    Powder("yeast", "protein powder", (0.7, 0.95), ("vacuum brick",), (0.05, 0.6), FOOD, BRICK),
    Powder("soap block", "soap", (0.98, 1.1), ("wrapped block", "vacuum brick"), (0.1, 0.9), HOUSE, BRICK, 0.015),
    Powder("wax block", "candle wax", (0.88, 0.92), ("vacuum brick",), (0.2, 1.0), ("hobby",), BRICK, 0.01),
    Powder("block of clay", "clay litter", (1.7, 2.0), ("vacuum brick",), (0.2, 0.7), ("hobby",), BRICK, 0.02),
    Powder("detergent powder", "detergent powder", (0.5, 0.9), ("card box", "pouch"), (0.6, 2.6), HOUSE, lumps=0.07),
    Powder("talc", "talc", (0.4, 0.9), ("shaker", "shaker", "pouch"), (0.1, 0.4), ("cosmetics", "household")),
    Powder("plaster", "gypsum", (0.7, 1.1), ("paper bag", "pouch", "tub"), (0.5, 2.2), ("tools", "hobby")),
    Powder("cement sample", "concrete", (1.1, 1.5), ("paper bag", "pouch"), (0.3, 1.2), ("tools",)),
    Powder("washing soda", "baking soda", (0.8, 1.1), ("pouch", "paper bag", "card box"), (0.4, 1.2), HOUSE),
    Powder("chalk powder", "chalk", (0.6, 1.1), ("pouch", "tub"), (0.1, 0.8), ("sports", "hobby")),
    Powder("creatine", "paracetamol", (0.5, 0.7), ("tub", "pouch"), (0.3, 1.2), ("sports", "pharmacy")),
    Powder("spice powder", "tea", (0.35, 0.55), ("pouch", "composite can"), (0.05, 0.6), FOOD),
)
# fmt: on


def powders() -> tuple[Goods, ...]:
    """The families of `POWDERS`."""
    return tuple(
        Goods(p.name, partial(packed, powder=p), p.themes, resembles=p.resembles, count=(1, 3)) for p in POWDERS
    )
