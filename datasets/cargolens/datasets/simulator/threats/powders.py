"""Powders in bricks and bags, crystals, herb, resin, opium: every areal density from hard to see to opaque."""

from __future__ import annotations

import numpy as np

from ..design import Threat
from ..geometry import Convex, rotation
from ..item import Item, Primitive, moved
from ..many import Many
from ..materials import Material
from ..primitives import Box, Capsule, Cylinder, Ellipsoid, Intersection, RoundedBox
from ..prism import Prism, circle, gear, rectangle
from ..revolved import Revolved
from ..texture import Texture
from .wraps import (
    CUTTING_AGENTS,
    DRUG_POWDERS,
    areal_density,
    brick_layers,
    bulk,
    drug_powder,
    flat_bag,
    heaped,
    knot,
    pillow,
    powder_texture,
    shells,
    tape_bands,
    tumbled,
)

FLAT = (rotation(), rotation(roll=180))
ANY_SIDE = (rotation(), rotation(roll=180), rotation(roll=90), rotation(pitch=90))


def brick_powder(rng: np.random.Generator) -> str | Material:
    """What a brick is pressed from."""
    if rng.random() < 0.1:
        return str(rng.choice(CUTTING_AGENTS))
    return DRUG_POWDERS[int(rng.integers(len(DRUG_POWDERS)))]


def _relief(rng: np.random.Generator, size: tuple[float, float, float]) -> tuple[Primitive, ...]:
    """A stamp pressed into the upper face: ring, star, cross or letters."""
    depth, reach = float(rng.uniform(0.8, 3.0)), 0.3 * min(size[:2])
    depth = min(depth, 0.25 * size[2])
    stamps = (
        Prism(circle(reach), depth, holes=(circle(0.75 * reach),)),
        Prism(gear(reach, int(rng.integers(3, 9)), 0.5 * reach), depth),
        Prism(rectangle(2 * reach, 0.4 * reach), depth),
        Prism(rectangle(1.6 * reach, 1.6 * reach, radius=0.3 * reach), depth, holes=(rectangle(reach, reach),)),
    )
    stamp = stamps[int(rng.integers(len(stamps)))]
    return (Primitive(None, stamp, centre=(0, 0, 0.5 * (size[2] - depth)), rotation=rotation(rng.uniform(0, 90))),)


def _cracks(rng: np.random.Generator, size: tuple[float, float, float]) -> tuple[Primitive, ...]:
    """Cracks across a pressed block, side by side along its length."""
    count = int(rng.integers(0, 3))
    return tuple(
        Primitive(
            None,
            Box((float(rng.uniform(0.4, 1.5)), size[1] * float(rng.uniform(0.4, 0.8)), size[2] * 0.6)),
            centre=((k + 0.5) / count * size[0] - 0.5 * size[0], 0, -0.05 * size[2]),
            rotation=rotation(float(rng.uniform(-10, 10))),
        )
        for k in range(count)
        if size[0] / count > 0.5 * size[1]
    )


def brick_size(rng: np.random.Generator, grams: float, areal: float, density: float) -> tuple[float, float, float]:
    """Length, width and thickness of a brick of a mass (g), an areal density (g/cm2) and a density (g/cm3), mm."""
    area, slender = 100.0 * grams / areal, rng.uniform(1.0, 2.2)
    return float(np.sqrt(area * slender)), float(np.sqrt(area / slender)), 10.0 * areal / density


def block(
    rng: np.random.Generator, what: str | Material, areal: float, grams: float
) -> tuple[Primitive, tuple[float, float, float], float]:
    """A pressed block: its body, its size and the radius of its edges, mm."""
    density = bulk(rng, what, pressed=True)
    size = brick_size(rng, grams, areal, density)
    radius = float(rng.uniform(0.03, 0.18)) * min(size)
    carve = _cracks(rng, size)
    if not carve and rng.random() < 0.4:
        carve = _relief(rng, size)
    shape: Convex = RoundedBox(size, radius)
    if rng.random() < 0.2:
        # Pressed in a tin: round.
        shape, carve = Cylinder(0.5 * size[0], size[2], 0.5 * size[1]), ()
    return Primitive(what, shape, density, carve=carve, texture=powder_texture(rng)), size, radius


def _grams(rng: np.random.Generator, low: float, high: float, areal: float) -> float:
    """A mass with which a block is neither a tower nor wider than a parcel."""
    low = max(low, 1.0 * areal**2.2)
    return float(np.exp(rng.uniform(np.log(low), np.log(max(high, 1.5 * low)))).clip(10.0 * areal, 500.0 * areal))


def brick(rng: np.random.Generator) -> Item:
    """One brick in its wrapping."""
    areal = areal_density(rng, 0.4, 8.0)
    core, size, radius = block(rng, brick_powder(rng), areal, _grams(rng, 80, 1500, areal))
    whole = shells(core, size, radius, brick_layers(rng))
    return Item("wrapped brick", (whole, *tape_bands(rng, whole)), "powder_brick", ANY_SIDE)


def bare_brick(rng: np.random.Generator) -> Item:
    """A brick with a stamp, in clear film at most."""
    areal = areal_density(rng, 0.3, 8.0)
    core, size, radius = block(rng, brick_powder(rng), areal, _grams(rng, 50, 1200, areal))
    whole = shells(core, size, radius, [("polyethylene film", 0.1)]) if rng.random() < 0.6 else core
    return Item("bare brick", (whole,), "powder_brick", ANY_SIDE)


def brick_stack(rng: np.random.Generator) -> Item:
    """Two to four like bricks side by side or on one another, each wrapped."""
    what, layers = brick_powder(rng), brick_layers(rng)[-3:]
    columns, tiers = ((2, 1), (1, 2), (2, 2), (3, 1), (1, 3))[int(rng.integers(5))]
    areal = areal_density(rng, 0.8, 10.0) / tiers
    core, size, radius = block(rng, what, areal, _grams(rng, 100, 1000, areal))
    one = shells(core, size, radius, layers)
    grow = 2 * sum(thickness for _, thickness in layers) + 0.5
    parts: list[Primitive] = []
    for k in range(columns):
        for tier in range(tiers):
            shift = (float(rng.uniform(-0.04, 0.04)) * size[0], k * (size[1] + grow), tier * (size[2] + grow))
            parts += moved((one,), shift)
    return Item("stack of bricks", tuple(parts), "powder_brick", (rotation(), rotation(roll=90)))


def puck(rng: np.random.Generator) -> Item:
    """A round puck, ball or sausage of pressed powder in tape."""
    what = brick_powder(rng)
    density, radius = bulk(rng, what, pressed=True), float(rng.uniform(14, 55))
    tape = float(rng.uniform(0.15, 1.5))
    kind = int(rng.integers(3))
    height = 10.0 * areal_density(rng, 0.3, 5.0) / density
    length = 2.2 * radius + float(rng.uniform(5, 120))
    small, large = (
        (Cylinder(radius, height), Cylinder(radius + tape, height + 2 * tape)),
        (Ellipsoid((radius, 0.95 * radius, 0.85 * radius)),
         Ellipsoid((radius + tape, 0.95 * radius + tape, 0.85 * radius + tape))),
        (Capsule(radius / 2, length), Capsule(radius / 2 + tape, length + 2 * tape)),
    )[kind]  # fmt: skip
    core = Primitive(what, small, density, texture=powder_texture(rng))
    skin = Primitive(
        str(rng.choice(["packing tape", "latex", "polyethylene film", "pvc"])), large, carve=(core,), role="wrap"
    )
    poses = (rotation(), rotation(pitch=90)) if kind < 2 else (rotation(pitch=90),)
    return Item("taped puck", (skin,), "powder_brick", poses)


def _fill(
    rng: np.random.Generator, what: str | Material, areal: float, *, flat: bool = False
) -> tuple[Primitive, tuple[float, float, float]]:
    """Loose powder or crystals in the shape of a bag that lies, and its size in mm."""
    density = bulk(rng, what)
    thick = 10.0 * areal / density
    length = float(np.exp(rng.uniform(np.log(max(30.0, 1.5 * thick)), np.log(max(220.0, 2.5 * thick)))))
    size = (length, length * float(rng.uniform(0.5, 1.0)), thick)
    shape = pillow(rng, size, square=float(rng.uniform(5, 9)) if flat else None, uneven=0.08 if flat else 0.3)
    coarse = rng.random() < 0.3
    return Primitive(what, shape, density, texture=powder_texture(rng, coarse=coarse)), size


def zip_bag(rng: np.random.Generator) -> Item:
    """Powder or crystals in a zip bag, often in two."""
    fill, size = _fill(rng, drug_powder(rng), areal_density(rng, 0.2, 5.0))
    bag = (size[0] * float(rng.uniform(1.15, 1.9)), size[1] * float(rng.uniform(1.05, 1.25)))
    parts = flat_bag(rng, bag, -0.5 * size[2], zipped=True)
    slid = (0.5 * (size[0] - bag[0]) + 1.0, 0.0, 0.0)
    return Item("powder in a zip bag", (*moved((fill,), slid), *parts), "powder_bag", FLAT)


def knotted_bag(rng: np.random.Generator) -> Item:
    """A tied bag: a bulging ball of powder under a twisted neck."""
    what = drug_powder(rng)
    density = bulk(rng, what)
    across = 10.0 * areal_density(rng, 0.4, 8.0) / density
    radii = (0.5 * across * float(rng.uniform(1.0, 1.4)), 0.5 * across * float(rng.uniform(1.0, 1.3)), 0.5 * across)
    sack = Intersection(
        (Ellipsoid(radii), Box((2 * radii[0], 2 * radii[1], 1.8 * radii[2]))), ((0, 0, 0), (0, 0, 0.1 * radii[2]))
    )
    film = float(rng.uniform(0.1, 0.5))
    outer = Ellipsoid((radii[0] + film, radii[1] + film, radii[2] + film))
    fill = Primitive(what, sack, density, texture=powder_texture(rng, coarse=rng.random() < 0.3))
    # Below the flattened underside there is nothing.
    under = Box((2 * radii[0] + 2, 2 * radii[1] + 2, 1.8 * radii[2] + 2 * film))
    skin = Primitive(
        "polyethylene film",
        Intersection((outer, under), ((0, 0, 0), (0, 0, 0.1 * radii[2]))),
        carve=(fill,),
        role="wrap",
    )
    return Item(
        "powder in a knotted bag",
        (skin, *knot(rng, min(radii), radii[2] + film)),
        "powder_bag",
        (rotation(), rotation(pitch=80)),
    )


def vacuum_bag(rng: np.random.Generator) -> Item:
    """Powder sucked flat in a ribbed film with wide sealed edges, perhaps foil."""
    fill, size = _fill(rng, drug_powder(rng), areal_density(rng, 0.3, 8.0), flat=True)
    bag = (size[0] + float(rng.uniform(15, 60)), size[1] + float(rng.uniform(8, 30)))
    foil = rng.random() < 0.3
    parts = flat_bag(rng, bag, -0.5 * size[2], zipped=False, what="nylon")
    lining = Primitive("aluminium", Box((*bag, 0.02)), centre=(0, 0, 0.5 * size[2] + 0.05), role="wrap")
    return Item("powder in a vacuum bag", (fill, *parts, *((lining,) if foil else ())), "powder_bag", FLAT)


def envelope_pad(rng: np.random.Generator) -> Item:
    """A thin pad between sheets of paper, card or foil, as it lies in a letter."""
    what = drug_powder(rng)
    density = bulk(rng, what)
    thick = 10.0 * areal_density(rng, 0.2, 1.2) / density
    size = (float(rng.uniform(35, 180)), float(rng.uniform(30, 110)), thick)
    fill = Primitive(what, pillow(rng, size, square=8.0, uneven=0.25), density, texture=powder_texture(rng))
    sheet = str(rng.choice(["paper", "cardboard", "coated paper", "aluminium", "newsprint"]))
    thickness = 0.03 if sheet == "aluminium" else float(rng.uniform(0.1, 0.6))
    card = Box((size[0] + float(rng.uniform(4, 40)), size[1] + float(rng.uniform(4, 30)), thickness))
    z = 0.5 * (thick + thickness) + 0.2
    covers = tuple(Primitive(sheet, card, centre=(0, 0, side * z), role="wrap") for side in (-1.0, 1.0))
    tape = Primitive(
        "packing tape",
        Box((float(rng.uniform(15, 50)), 1.02 * card.size[1], 0.06)),
        centre=(0, 0, z + 0.5 * thickness + 0.05),
        role="wrap",
    )
    return Item("powder in an envelope pad", (fill, *covers, tape), "powder_bag", FLAT)


def jar(rng: np.random.Generator) -> Item:
    """A jar or tub filled to a level, with a lid."""
    what = drug_powder(rng)
    radius, height = float(rng.uniform(14, 60)), float(rng.uniform(30, 150))
    glass = rng.random() < 0.35
    wall = float(rng.uniform(1.8, 3.5) if glass else rng.uniform(0.7, 1.6))
    body = Revolved(((0, radius), (0.82 * height, radius), (0.9 * height, 0.85 * radius), (height, 0.85 * radius)))
    inside = body.inset(wall)
    powder = Primitive(
        what,
        inside.below(wall + rng.uniform(0.15, 0.9) * (height - wall)),
        bulk(rng, what),
        texture=powder_texture(rng),
    )
    hollow = Primitive(None, inside, carve=(powder,), role="wrap")
    pot = Primitive(
        "glass" if glass else str(rng.choice(["polyethylene", "pet", "polypropylene"])),
        body,
        carve=(hollow,),
        role="wrap",
    )
    lid = Primitive(
        "polypropylene" if rng.random() < 0.6 else "aluminium",
        Cylinder(0.92 * radius, 1.5),
        centre=(0, 0, height + 0.8),
        role="wrap",
    )
    return Item("powder in a jar", (pot, lid), "powder_bag", (rotation(),))


def baggies(rng: np.random.Generator) -> Item:
    """Many small doses in tiny bags or wraps, loose in a larger bag."""
    what = drug_powder(rng)
    dose = float(rng.uniform(10, 32))
    thick = float(rng.uniform(2.0, 0.5 * dose))
    room = (float(rng.uniform(2, 6)) * dose, float(rng.uniform(2, 5)) * dose, float(rng.uniform(1, 5)) * thick)
    centres = heaped(rng, room, np.array([1.25 * dose, 1.1 * dose, thick]), square=5.0)
    n = len(centres)
    turns = np.stack([rotation(*rng.normal(0, (60, 15, 15))) for _ in range(n)])
    scales = rng.uniform(0.8, 1.2, (n, 3))
    doses = Many(Ellipsoid((0.5 * dose, 0.42 * dose, 0.5 * thick)), centres, turns, scales)
    film = Many(Box((1.3 * dose, dose, 0.1)), centres + np.array([0.2 * dose, 0.0, 0.0]), turns)
    parts = (
        Primitive(what, doses, bulk(rng, what), texture=powder_texture(rng)),
        Primitive("polyethylene film", film, role="wrap"),
    )
    low, high = doses.bounds
    bag = flat_bag(rng, (1.2 * (high - low)[0] + 15, 1.15 * (high - low)[1]), float(low[2]) - 0.5, zipped=True)
    return Item("powder in small bags", (*parts, *bag), "powder_bag", FLAT)


def pellets(rng: np.random.Generator) -> Item:
    """Hard-packed fingers in latex, as they are swallowed or posted, in a bag."""
    what = drug_powder(rng, others=0.0)
    radius, length = float(rng.uniform(5, 12)), float(rng.uniform(28, 65))
    skin = float(rng.uniform(0.3, 1.2))
    columns, layers = int(rng.integers(2, 9)), int(rng.integers(1, 4))
    at = np.stack(np.meshgrid(np.arange(columns), np.arange(layers), indexing="ij"), -1).reshape(-1, 2)
    pitch = 2.15 * (radius + skin)
    centres = np.stack([at[:, 0] * pitch, rng.normal(0, 0.08 * length, len(at)), at[:, 1] * pitch], axis=1)
    turns = np.stack([rotation(float(rng.normal(0, 3))) @ rotation(roll=90) for _ in range(len(at))])
    core = Primitive(
        what, Many(Capsule(radius, length), centres, turns), bulk(rng, what, pressed=True), texture=powder_texture(rng)
    )
    cover = Primitive(
        "latex", Many(Capsule(radius + skin, length + 2 * skin), centres, turns), carve=(core,), role="wrap"
    )
    return Item("pressed fingers in latex", (cover,), "powder_bag", FLAT)


def crystals(rng: np.random.Generator) -> Item:
    """Coarse crystals and shards in a bag, with a fine rest at the bottom."""
    what = "methamphetamine hydrochloride" if rng.random() < 0.7 else "ketamine hydrochloride"
    areal = areal_density(rng, 0.2, 3.0)
    thick = 10.0 * areal / bulk(rng, what)
    length = float(rng.uniform(max(45, 1.5 * thick), max(160, 2.5 * thick)))
    size = (length, length * float(rng.uniform(0.5, 0.9)), thick)
    grain = float(np.clip(rng.uniform(0.25, 0.6) * thick, 2.0, 14.0))
    count = int(np.clip(2.5 * np.prod(size) / grain**3, 20, 500))
    centres = rng.uniform(-0.5, 0.5, (count, 3)) * (np.asarray(size) * 0.9 - grain).clip(1.0)
    centres[:, 2] *= np.sqrt(np.clip(1 - (2 * centres[:, :2] / np.asarray(size[:2])) ** 2, 0.05, 1).prod(axis=1))
    scales = rng.uniform(0.3, 1.0, (count, 3)) * [1.0, 0.7, 0.6]
    turns = tumbled(rng, count)
    shards = Primitive(what, Many(RoundedBox((grain, grain, grain), 0.2 * grain), centres, turns, scales))
    dust = Primitive(
        what, pillow(rng, size, uneven=0.3), 0.5 * bulk(rng, what), texture=powder_texture(rng, coarse=True)
    )
    bag = flat_bag(rng, (1.4 * size[0], 1.15 * size[1]), -0.5 * thick - 0.3, zipped=rng.random() < 0.7)
    return Item("crystals in a bag", (shards, dust, *bag), "powder_bag", FLAT)


def herb_bag(rng: np.random.Generator) -> Item:
    """Loose flower heads with stems in a zip or vacuum bag."""
    thick = float(rng.uniform(12, 75))
    length = float(rng.uniform(1.6, 4.0)) * thick + 40
    size = (length, length * float(rng.uniform(0.6, 1.0)), thick)
    bud = float(rng.uniform(0.25, 0.45)) * thick
    count = int(np.clip(2.5 * np.prod(size) / (8 * bud**3), 10, 400))
    centres = rng.uniform(-0.5, 0.5, (count, 3)) * (np.asarray(size) - 2 * bud).clip(1.0)
    turns = tumbled(rng, count)
    scales = rng.uniform(0.5, 1.1, (count, 3))
    density = float(rng.uniform(0.15, 0.45))
    buds = Primitive(
        "cannabis herb", Many(Ellipsoid((bud, 0.6 * bud, 0.55 * bud)), centres, turns, scales), density,
        texture=Texture(float(rng.uniform(0.25, 0.45)), float(rng.uniform(0.6, 1.2)), int(rng.integers(1 << 30))),
    )  # fmt: skip
    stems = Primitive("cannabis herb", Many(Cylinder(0.8, bud), centres[::2], turns[::2]), 0.7)
    rest = Primitive(
        "cannabis herb", pillow(rng, size, uneven=0.3), float(rng.uniform(0.04, 0.15)),
        texture=Texture(0.35, 1.5, int(rng.integers(1 << 30))),
    )  # fmt: skip
    bag = flat_bag(rng, (1.25 * size[0], 1.1 * size[1]), -0.5 * thick - 0.3, zipped=rng.random() < 0.6)
    return Item("herb in a bag", (buds, stems, rest, *bag), "herb", FLAT)


def herb_slab(rng: np.random.Generator) -> Item:
    """Herb pressed to a slab, in film and tape or vacuum film."""
    density = float(rng.uniform(0.25, 0.6))
    areal = areal_density(rng, 0.5, 5.0)
    size = brick_size(rng, _grams(rng, 50, 1000, areal), areal, density)
    radius = float(rng.uniform(0.08, 0.2)) * min(size)
    grain = (float(rng.uniform(3, 9)), float(rng.uniform(2, 6)), float(rng.uniform(0.8, 2.0)))
    texture = Texture(float(rng.uniform(0.12, 0.3)), grain, int(rng.integers(1 << 30)))
    core = Primitive("cannabis herb", RoundedBox(size, radius), density, carve=_cracks(rng, size), texture=texture)
    whole = shells(core, size, radius, brick_layers(rng))
    return Item("pressed herb", (whole, *tape_bands(rng, whole)), "herb", ANY_SIDE)


def herb_jar(rng: np.random.Generator) -> Item:
    """Flower heads in a jar or tube."""
    radius, height = float(rng.uniform(12, 50)), float(rng.uniform(50, 140))
    wall = float(rng.uniform(0.8, 3.0))
    body = Revolved(((0, radius), (height, radius)))
    inside = body.inset(wall)
    herb = Primitive(
        "cannabis herb", inside.below(float(rng.uniform(0.5, 0.95)) * height), float(rng.uniform(0.08, 0.3)),
        texture=Texture(0.5, float(rng.uniform(1.0, 2.5)), int(rng.integers(1 << 30))),
    )  # fmt: skip
    hollow = Primitive(None, inside, carve=(herb,), role="wrap")
    pot = Primitive("glass" if wall > 1.8 else "polypropylene", body, carve=(hollow,), role="wrap")
    lid = Primitive("polypropylene", Cylinder(radius, 3.0), centre=(0, 0, height + 1.6), role="wrap")
    return Item("herb in a jar", (pot, lid), "herb", (rotation(), rotation(pitch=90)))


def resin_slabs(rng: np.random.Generator) -> Item:
    """One to ten bars of resin, 100 g each or less, in film, side by side."""
    density, areal = float(rng.uniform(0.9, 1.15)), areal_density(rng, 0.4, 3.0)
    size = brick_size(rng, _grams(rng, 20, 250, areal), areal, density)
    radius = float(rng.uniform(0.05, 0.3)) * min(size)
    carve = _relief(rng, size) if rng.random() < 0.5 else ()
    core = Primitive(
        "cannabis resin",
        RoundedBox(size, radius),
        density,
        carve=carve,
        texture=Texture(0.03, 2.0, int(rng.integers(1 << 30))),
    )
    one = shells(core, size, radius, [("polyethylene film", float(rng.uniform(0.03, 0.2)))])
    columns, tiers = int(rng.integers(1, 4)), int(rng.integers(1, 3))
    step = (size[1] + 1.0, size[2] + 1.0)
    parts = [
        p
        for c in range(columns)
        for t in range(tiers)
        for p in moved((one,), (float(rng.normal(0, 1.5)), c * step[0], t * step[1]))
    ]
    return Item("resin bars", tuple(parts), "resin", ANY_SIDE[:3])


def resin_eggs(rng: np.random.Generator) -> Item:
    """Egg-shaped portions of resin in film, in a bag."""
    radius = float(rng.uniform(7, 15))
    nx, ny, layers = int(rng.integers(2, 6)), int(rng.integers(2, 5)), int(rng.integers(1, 3))
    at = np.stack(np.meshgrid(np.arange(nx), np.arange(ny), np.arange(layers), indexing="ij"), -1).reshape(-1, 3)
    centres = (at + rng.uniform(-0.05, 0.05, at.shape)) * [2.9 * radius, 2.15 * radius, 2.15 * radius]
    turns = np.stack([rotation(float(rng.normal(0, 15))) for _ in range(len(at))])
    core = Primitive(
        "cannabis resin",
        Many(Ellipsoid((1.3 * radius, radius, radius)), centres, turns),
        float(rng.uniform(0.95, 1.15)),
    )
    skin = Many(Ellipsoid((1.3 * radius + 0.5, radius + 0.5, radius + 0.5)), centres, turns)
    return Item("resin eggs", (Primitive("polyethylene film", skin, carve=(core,), role="wrap"),), "resin", FLAT)


def opium_ball(rng: np.random.Generator) -> Item:
    """A cake or ball of opium in leaves, film or cloth."""
    radius, flat = float(rng.uniform(18, 60)), float(rng.uniform(0.4, 1.0))
    leaf, film = float(rng.uniform(0.5, 3.0)), float(rng.uniform(0.1, 0.5))
    core = Primitive(
        "opium", Ellipsoid((radius, 0.93 * radius, radius * flat)), float(rng.uniform(1.15, 1.4)),
        texture=Texture(float(rng.uniform(0.02, 0.06)), 3.0, int(rng.integers(1 << 30))),
    )  # fmt: skip
    inner = Primitive(
        "flower and leaf",
        Ellipsoid((radius + leaf, radius + leaf, radius * flat + leaf)),
        0.3,
        carve=(core,),
        role="wrap",
    )
    outer = Ellipsoid((radius + leaf + film, radius + leaf + film, radius * flat + leaf + film))
    skin = Primitive("polyethylene film", outer, carve=(inner,), role="wrap")
    return Item("opium ball", (skin,), "resin", (rotation(),))


THREATS: tuple[Threat, ...] = (
    Threat("wrapped brick", "powder_brick", brick, "wrapped", 2.0),
    Threat("bare brick", "powder_brick", bare_brick),
    Threat("stack of bricks", "powder_brick", brick_stack, "wrapped"),
    Threat("taped puck", "powder_brick", puck, "wrapped"),
    Threat("powder in a zip bag", "powder_bag", zip_bag, "open", 2.0),
    Threat("powder in a knotted bag", "powder_bag", knotted_bag),
    Threat("powder in a vacuum bag", "powder_bag", vacuum_bag, "wrapped"),
    Threat("powder in an envelope pad", "powder_bag", envelope_pad, "wrapped", 2.0),
    Threat("powder in a jar", "powder_bag", jar),
    Threat("powder in small bags", "powder_bag", baggies),
    Threat("pressed fingers in latex", "powder_bag", pellets, "wrapped"),
    Threat("crystals in a bag", "powder_bag", crystals),
    Threat("herb in a bag", "herb", herb_bag),
    Threat("pressed herb", "herb", herb_slab, "wrapped"),
    Threat("herb in a jar", "herb", herb_jar, "open", 0.5),
    Threat("resin bars", "resin", resin_slabs, "wrapped"),
    Threat("resin eggs", "resin", resin_eggs, "wrapped"),
    Threat("opium ball", "resin", opium_ball, "wrapped", 0.5),
)
