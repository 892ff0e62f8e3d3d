"""Chemicals by the litre or kilogram: bottles, canisters, jerrycans, small drums and tubs, filled to a level."""

from __future__ import annotations

import numpy as np

from ..design import Threat
from ..geometry import rotation
from ..item import Item, Primitive, Vector
from ..many import torus, tube
from ..materials import Material, material, material_names
from ..primitives import Box, Cylinder, RoundedBox
from ..prism import Prism, circle
from ..revolved import Revolved
from .wraps import PRECURSOR_POWDERS, bulk, flat_bag, pillow, powder_texture

LIQUIDS = tuple(name for name in material_names("precursor") if material(name).bulk_density is None)
STANDING = (rotation(),)
PLASTICS = ("polyethylene", "polyethylene", "polypropylene", "pet")


def liquid(rng: np.random.Generator) -> tuple[str, float]:
    """A precursor that is a liquid, and its density, which varies by a few per cent, g/cm3."""
    what = str(rng.choice(LIQUIDS))
    return what, material(what).density * float(rng.uniform(0.97, 1.04))


def content(rng: np.random.Generator, room: Revolved, *, powder: bool) -> Primitive:
    """What fills a turned hollow that stands, up to a level."""
    low, high = float(room.bounds[0, 2]), float(room.bounds[1, 2])
    part = room.below(low + float(rng.uniform(0.35, 0.95)) * (high - low))
    if powder:
        what = str(rng.choice(PRECURSOR_POWDERS))
        return Primitive(what, part, bulk(rng, what), texture=powder_texture(rng, coarse=rng.random() < 0.3))
    name, density = liquid(rng)
    return Primitive(name, part, density)


def closed(rng: np.random.Generator, what: str | Material, body: Revolved, wall: float, *, powder: bool) -> Primitive:
    """A turned vessel with its content."""
    room = body.inset(wall)
    inside = Primitive(None, room, carve=(content(rng, room, powder=powder),), role="wrap")
    return Primitive(what, body, carve=(inside,), role="wrap")


def screw_cap(rng: np.random.Generator, radius: float, height: float, z: float) -> Primitive:
    """A hollow cap whose lower face is at z, mm."""
    room = Primitive(None, Cylinder(radius - 1.6, height - 1.8), centre=(0, 0, -0.9), role="wrap")
    what = str(rng.choice(["polypropylene", "polyethylene", "abs"]))
    return Primitive(what, Cylinder(radius, height), centre=(0, 0, z + 0.5 * height), carve=(room,), role="wrap")


def bottle(rng: np.random.Generator) -> Item:
    """A reagent bottle of glass or plastic, 0.25 to 5 L, with a label and a cap."""
    litres = float(np.exp(rng.uniform(np.log(0.25), np.log(5.0))))
    radius = float(np.cbrt(litres * 1e6 / (np.pi * rng.uniform(2.2, 4.0))))
    height = litres * 1e6 / (np.pi * radius**2)
    glass = rng.random() < 0.45
    neck = float(np.clip(0.35 * radius, 11, 25))
    wall = float(rng.uniform(2.2, 4.5) if glass else rng.uniform(1.0, 2.2))
    body = Revolved((
        (0, 0.94 * radius), (4, radius), (height, radius), (height + 0.35 * radius, 0.8 * radius),
        (height + 0.6 * radius, neck), (height + 0.6 * radius + 25, neck),
    ))  # fmt: skip
    what = ("glass", "borosilicate glass")[int(rng.integers(2))] if glass else str(rng.choice(PLASTICS))
    top = height + 0.6 * radius + 12
    vessel = closed(rng, what, body, wall, powder=rng.random() < 0.35)
    collar = torus(neck + 3.0, 1.5)
    ring = Primitive("polypropylene", collar, centre=(0, 0, top - 4), role="wrap")
    return Item("reagent bottle", (vessel, screw_cap(rng, neck + 4.5, 24.0, top), ring), "precursor_drum", STANDING)


def metal_can(rng: np.random.Generator) -> Item:
    """A solvent can or aluminium flask with beads and a seam, 0.5 to 5 L."""
    litres = float(np.exp(rng.uniform(np.log(0.5), np.log(5.0))))
    radius = float(np.cbrt(litres * 1e6 / (np.pi * rng.uniform(2.0, 3.6))))
    height = litres * 1e6 / (np.pi * radius**2)
    what, wall = (("steel", 0.3), ("aluminium", 0.9), ("stainless steel", 0.7))[int(rng.integers(3))]
    neck = float(rng.uniform(12, 22))
    shoulder = height + (2.0 if what == "steel" else 0.5 * radius)
    body = Revolved(((0, radius), (height, radius), (shoulder, neck), (shoulder + 14, neck)))
    vessel = closed(rng, what, body, wall, powder=rng.random() < 0.2)
    beads = tuple(
        Primitive("steel" if what == "steel" else what, torus(radius + 0.8, 1.2), centre=(0, 0, z), role="wrap")
        for z in (1.5, height - 1.5)
    )
    cap = screw_cap(rng, neck + 3, 18, shoulder + 2)
    return Item("metal can", (vessel, cap, *beads), "precursor_drum", STANDING)


def _tank(rng: np.random.Generator, size: Vector, wall: float) -> Primitive:
    """A box-shaped vessel of plastic or sheet steel with a liquid up to a level; centred."""
    what = "steel" if rng.random() < 0.2 else "polyethylene"
    wall = 0.5 if what == "steel" else wall
    radius = 0.2 * min(size[:2])
    room = (size[0] - 2 * wall, size[1] - 2 * wall, size[2] - 2 * wall)
    level = float(rng.uniform(0.35, 0.95)) * room[2]
    name, density = liquid(rng)
    filling = Primitive(
        name, RoundedBox((room[0], room[1], level), radius - 0.5 * wall, "z"), density,
        centre=(0, 0, -0.5 * (room[2] - level)),
    )  # fmt: skip
    air = Primitive(None, RoundedBox(room, radius - 0.5 * wall, "z"), carve=(filling,), role="wrap")
    return Primitive(what, RoundedBox(size, radius, "z"), carve=(air,), role="wrap")


def jerrycan(rng: np.random.Generator) -> Item:
    """A canister of 1 to 25 L with a handle, a spout and a cap."""
    litres = float(np.exp(rng.uniform(np.log(1.0), np.log(25.0))))
    unit = float(np.cbrt(litres * 1e6 / (0.62 * 0.8 * 1.15)))
    size = (0.8 * unit, 0.62 * unit * float(rng.uniform(0.85, 1.1)), 1.15 * unit)
    tank = _tank(rng, size, float(rng.uniform(1.2, 3.0)))
    z = 0.5 * size[2]
    reach, rise = 0.3 * size[0], 0.12 * unit
    feet = ((-reach, 3.0), (-0.8 * reach, rise), (0.4 * reach, rise), (0.6 * reach, 3.0))
    bow = np.array([(x, 0.0, z + up) for x, up in feet])
    spout = (0.33 * size[0], 0.0, z + 9.0)
    hole = Primitive(None, Cylinder(0.06 * unit, 18), role="wrap")
    parts = (
        tank,
        Primitive("polyethylene", tube(bow, 0.035 * unit + 3), 0.6, role="wrap"),
        Primitive("polyethylene", Cylinder(0.06 * unit + 2.5, 18), centre=spout, carve=(hole,), role="wrap"),
        Primitive("polypropylene", Cylinder(0.075 * unit + 4, 8), centre=(spout[0], 0, z + 22), role="wrap"),
    )
    return Item("jerrycan", parts, "precursor_drum", STANDING)


def drum(rng: np.random.Generator) -> Item:
    """A small drum of plastic, fibre or steel with a ring lock or bungs, 2 to 30 L, of liquid or powder."""
    litres = float(np.exp(rng.uniform(np.log(2.0), np.log(30.0))))
    radius = float(np.cbrt(litres * 1e6 / (np.pi * rng.uniform(2.0, 3.2))))
    height = litres * 1e6 / (np.pi * radius**2)
    what, wall = (("polyethylene", 3.0), ("cardboard", 5.0), ("steel", 0.7))[int(rng.integers(3))]
    belly = 1.0 if what != "polyethylene" else float(rng.uniform(0.92, 1.0))
    body = Revolved(((0, belly * radius), (0.25 * height, radius), (0.75 * height, radius), (height, belly * radius)))
    powder = what == "cardboard" or rng.random() < 0.4
    vessel = closed(rng, what, body, wall, powder=powder)
    rim = belly * radius + 2
    lid = Primitive(
        "polyethylene" if what == "polyethylene" else "steel", Cylinder(rim, 4.0 if what == "polyethylene" else 0.8),
        centre=(0, 0, height + 2), role="wrap",
    )  # fmt: skip
    ring = Primitive(
        "steel", torus(rim + 1, 2.0 if what == "polyethylene" else 3.0), 3.5, (0, 0, height - 2), role="wrap"
    )
    hoops = tuple(
        Primitive(what, torus(radius + 1, 2.0), centre=(0, 0, share * height), role="wrap") for share in (0.33, 0.67)
    )
    return Item("small drum", (vessel, lid, ring, *hoops), "precursor_drum", STANDING)


def tub(rng: np.random.Generator) -> Item:
    """A wide-mouthed plastic jar of powder with a lid and liner bag."""
    radius, height = float(rng.uniform(40, 110)), float(rng.uniform(90, 260))
    body = Revolved(((0, 0.95 * radius), (height, radius)))
    vessel = closed(rng, str(rng.choice(PLASTICS)), body, float(rng.uniform(1.0, 2.2)), powder=True)
    skirt = Prism(circle(radius + 3, 32), 18.0, holes=(circle(radius + 0.8, 32),))
    lid = (
        Primitive("polypropylene", Cylinder(radius + 3, 1.8), centre=(0, 0, height + 1), role="wrap"),
        Primitive("polypropylene", skirt, centre=(0, 0, height - 9), role="wrap"),
    )
    return Item("tub of powder", (vessel, *lid), "precursor_drum", STANDING)


def sack(rng: np.random.Generator) -> Item:
    """A foil or paper sack of 0.5 to 5 kg of powder, lying."""
    what = str(rng.choice(PRECURSOR_POWDERS))
    density, kilos = bulk(rng, what), float(np.exp(rng.uniform(np.log(0.5), np.log(5.0))))
    length = float(np.cbrt(kilos * 1e6 / density / (0.65 * 0.28 * 0.7)))
    size = (length, 0.65 * length, float(rng.uniform(0.2, 0.36)) * length)
    fill = Primitive(what, pillow(rng, size, square=float(rng.uniform(4, 8))), density, texture=powder_texture(rng))
    film = str(rng.choice(["paper", "aluminium", "polyethylene film", "polypropylene"]))
    skin = flat_bag(rng, (1.12 * size[0], 1.04 * size[1]), -0.5 * size[2], zipped=False, what=film)
    cover = Primitive(film, Box((1.1 * size[0], size[1], 0.12)), centre=(0, 0, 0.5 * size[2] + 0.1), role="wrap")
    return Item("sack of powder", (fill, *skin, cover), "precursor_drum", (rotation(), rotation(roll=180)))


def flask(rng: np.random.Generator) -> Item:
    """A flat-sided bottle that lies on its side, its liquid level along it, with an oblique shoulder."""
    wide, deep, high = float(rng.uniform(50, 110)), float(rng.uniform(35, 80)), float(rng.uniform(110, 260))
    wall = float(rng.uniform(0.8, 2.0))
    outline = [
        (-wide / 2, -high / 2), (wide / 2, -high / 2), (wide / 2, 0.3 * high), (0.2 * wide, 0.42 * high),
        (0.2 * wide, 0.5 * high), (-0.2 * wide, 0.5 * high), (-0.2 * wide, 0.42 * high), (-wide / 2, 0.3 * high),
    ]  # fmt: skip
    shrink = np.array([1 - 2 * wall / wide, 1 - 2 * wall / high])
    inner = [(float(x), float(y)) for x, y in np.asarray(outline) * shrink]
    depth = deep - 2 * wall
    name, density = liquid(rng)
    level = float(rng.uniform(0.35, 0.97)) * depth
    filling = Primitive(name, Prism(inner, level), density, centre=(0, 0, -0.5 * (depth - level)))
    air = Primitive(None, Prism(inner, depth), carve=(filling,), role="wrap")
    shell = Primitive(str(rng.choice(PLASTICS)), Prism(outline, deep), carve=(air,), role="wrap")
    cap = Cylinder(0.24 * wide, 16.0)
    lid = Primitive("polypropylene", cap, 0.5, (0, 0.5 * high + 8, 0), rotation(roll=90), role="wrap")
    return Item("flat bottle lying", (shell, lid), "precursor_drum", STANDING)


THREATS: tuple[Threat, ...] = (
    Threat("reagent bottle", "precursor_drum", bottle, "open", 2.0),
    Threat("metal can", "precursor_drum", metal_can),
    Threat("jerrycan", "precursor_drum", jerrycan),
    Threat("small drum", "precursor_drum", drum),
    Threat("tub of powder", "precursor_drum", tub),
    Threat("sack of powder", "precursor_drum", sack, "wrapped"),
    Threat("flat bottle lying", "precursor_drum", flask),
)
