"""Things that burn: lighters, the fuel for them, matches."""

from __future__ import annotations

import numpy as np

from ..design import Threat
from ..geometry import axis_rotation, rotation
from ..item import Item, Primitive, Vector, moved
from ..many import Many, coil, tube
from ..materials import make_material
from ..primitives import Box, Cylinder, Ellipsoid, Frustum, Intersection, RoundedBox
from ..prism import Prism, circle, gear, rectangle
from ..revolved import Revolved
from .figures import (
    ALONG_X,
    FLAT_OR_EDGE,
    LYING,
    about,
    arc,
    chance,
    ellipse,
    pick,
    points_of,
    rod,
    strip,
)
from .gas_cans import open_pipe

Parts = tuple[Primitive, ...]
LIGHTER, MATCHES, FUEL = "lighter", "matches", "lighter_fuel"
ALONG_Y = rotation(roll=90)
PIEZO = make_material("lead zirconate titanate", "PbZr0.52Ti0.48O3", 7.6, group="ceramic", source="textbook")
# Neodymium stands for all the rare earths of mischmetal.
FLINT = make_material("ferrocerium", {"Nd": 76, "Fe": 21, "Mg": 3}, 6.7, group="metal")
# Lying on the broad side, the way up in which the level of a liquid was drawn.
ON_SIDE = (rotation(roll=90),)


# Ways a flat block that was drawn upright rests: on a broad side, on a narrow one, standing.
BLOCK = (*(rotation(roll=90), rotation(roll=-90)) * 2, rotation(pitch=90), rotation())


# Lighters: upright, flame up; x is the broad side.


def _fuel(rng: np.random.Generator, a: float, b: float, height: float, *, lying: bool) -> Primitive:
    """Butane in an oval tank centred on the origin, its level square to z, or to y in a lighter that lies."""
    full = rng.uniform(0.05, 0.95)
    if lying:
        level = Box((2 * a, 2 * b * full, height))
        return Primitive("butane", Intersection((Cylinder(a, height, b), level), ((0, 0, 0), (0, -b * (1 - full), 0))))
    return Primitive("butane", Cylinder(a, height * full, b), centre=(0.0, 0.0, -height * (1 - full) / 2))


def _piezo_unit(rng: np.random.Generator, x: float, top: float, room: float) -> Parts:
    """An electric igniter hanging from a height in a room: spring, hammer, crystal and flared contact, well apart."""
    z, parts = top, []
    share = min(1.0, room / 42.0)
    spring = rng.uniform(7, 14) * share
    radius = rng.uniform(1.1, 1.6)
    parts.append(Primitive("steel", coil(radius, 0.22, 7, spring, 8), centre=(x, 0, z - spring / 2)))
    parts.append(rod("steel", (x, 0, z + 3.0), (x, 0, z - 0.7 * spring), rng.uniform(0.4, 0.6)))
    z -= spring + rng.uniform(0.5, 4.0) * share
    hammer = rng.uniform(4, 8) * share
    parts.append(rod("steel", (x, 0, z), (x, 0, z - hammer), rng.uniform(1.2, 1.9)))
    z -= hammer + rng.uniform(0.8, 5.0) * share
    crystal = rng.uniform(3.5, 5.5)
    parts.append(Primitive(PIEZO, Cylinder(rng.uniform(1.0, 1.4), crystal), centre=(x, 0, z - crystal / 2)))
    z -= crystal
    bell = rng.uniform(3.5, 6.0)
    flare = Frustum(rng.uniform(2.0, 2.9), rng.uniform(1.0, 1.5), bell)
    parts.append(Primitive(pick(rng, "brass", "steel", "zinc die-cast"), flare, centre=(x, 0, z - bell / 2)))
    return tuple(parts)


def _flint_unit(rng: np.random.Generator, x: float, top: float, width: float) -> Parts:
    """A wheel on its axle, the flint under it and the flint's spring, under a height."""
    wheel = rng.uniform(3.6, 4.4)
    thick = rng.uniform(0.35, 0.5) * width
    z = top + wheel * rng.uniform(0.6, 1.0)
    teeth = Prism(gear(wheel, 16, 0.35), thick, (circle(1.2, 10),))
    rough = Primitive("steel", teeth, centre=(x, 0, z), rotation=ALONG_Y)
    sides = np.array([[x, s * 0.33 * width, z] for s in (-1, 1)])
    rims = Primitive("steel", Many(Cylinder(wheel + 0.3, 0.22 * width), sides, np.tile(ALONG_Y, (2, 1, 1))))
    axle = rod("steel", (x, -0.47 * width, z), (x, 0.47 * width, z), 1.1)
    flint = rng.uniform(1.5, 5.0)
    low = z - wheel - flint
    spring = rng.uniform(16, 26)
    return (
        rough, rims, axle,
        Primitive(FLINT, Cylinder(1.2, flint), centre=(x, 0, low + flint / 2)),
        Primitive("steel", coil(1.1, 0.25, spring / 1.5, spring, 8), centre=(x, 0, low - spring / 2)),
    )  # fmt: skip


def _valve(rng: np.random.Generator, x: float, top: float) -> Parts:
    """Jet, sleeve and spring of a burner valve."""
    metal, height = pick(rng, "brass", "zinc die-cast", "brass"), rng.uniform(7, 11)
    sleeve = Primitive(metal, Cylinder(rng.uniform(1.8, 2.4), height), centre=(x, 0, top - height / 2), carve=(
        Primitive("rubber", Cylinder(1.0, height * 0.8)),))  # fmt: skip
    jet = rod(metal, (x, 0, top), (x, 0, top + rng.uniform(4, 6)), rng.uniform(0.7, 1.1))
    return (sleeve, jet)


def _hood(rng: np.random.Generator, a: float, b: float, low: float, height: float, centre: float = 0.0) -> Primitive:
    """The pressed windshield: an oval of thin sheet, open at the top."""
    wall = rng.uniform(0.22, 0.4)
    outer, inner = (points_of(ellipse(a - t, b - t, corners=18)) for t in (0.0, wall))
    metal = pick(rng, "steel", "steel", "stainless steel", "aluminium")
    return Primitive(metal, Prism(outer, height, (inner,)), centre=(centre, 0.0, low + height / 2))


def _disposable(rng: np.random.Generator, *, electric: bool) -> tuple[Parts, bool]:
    """A lighter of clear plastic, and whether its fuel was drawn for lying."""
    height, a = rng.uniform(50, 68), rng.uniform(10.5, 12.8)
    if chance(rng, 0.15):
        height, a = rng.uniform(36, 46), rng.uniform(9, 10.5)
    b = a * rng.uniform(0.42, 0.6)
    wall = rng.uniform(0.9, 1.5)
    tank = height - rng.uniform(4, 9)
    lying = chance(rng, 0.6)
    channel = a * rng.uniform(0.28, 0.45) * (1 if chance(rng, 0.5) else -1)
    top = height / 2
    unit = _piezo_unit(rng, channel, top, height - 6.0) if electric else _flint_unit(rng, channel, top, 2 * b)
    valve = _valve(rng, -channel, top - rng.uniform(0, 3))
    # What hangs into the tank is drawn over it: a few millimetres of butane less are not seen.
    liquid = _fuel(rng, a - wall, b - wall, tank, lying=lying)
    hollow = Primitive(None, Cylinder(a - wall, tank, b - wall), centre=(0, 0, -1.0), carve=(liquid,))
    plastic = pick(rng, "acrylic", "polystyrene", "pom", "nylon", "polycarbonate")
    body = Primitive(plastic, Cylinder(a, height, b), carve=(hollow,))
    hood_height = rng.uniform(9, 15)
    share = rng.uniform(0.7, 1.0)
    hood = _hood(rng, a * share, b * 0.98, top - rng.uniform(0, 2), hood_height, -np.sign(channel) * a * (1 - share))
    button = Primitive("abs", RoundedBox((0.8 * a, 1.5 * b, 4.0), 0.8, "all"),
                       centre=(np.sign(channel) * 0.55 * a, 0, top + (3.0 if electric else 0.0)))  # fmt: skip
    extra: Parts = (button,) if chance(rng, 0.8) else ()
    if chance(rng, 0.3):
        adjuster = Box((5.0, 1.2 * b, 0.8))
        extra += (Primitive("steel", adjuster, centre=(-channel, 0, top + 1.0)),)
    return (body, hood, *unit, *valve, *extra), lying


def _piezo_lighter(rng: np.random.Generator) -> Item:
    parts, lying = _disposable(rng, electric=True)
    return Item("electronic lighter", parts, LIGHTER, ON_SIDE if lying else BLOCK)


def _flint_lighter(rng: np.random.Generator) -> Item:
    parts, lying = _disposable(rng, electric=False)
    return Item("flint lighter", parts, LIGHTER, ON_SIDE if lying else BLOCK)


def _lighter_pack(rng: np.random.Generator) -> Item:
    count, electric = int(rng.integers(2, 5)), chance(rng, 0.5)
    seed = int(rng.integers(2**31))
    parts: Parts = ()
    for k in range(count):
        # Most are of one make.
        one, _ = _disposable(np.random.default_rng(seed if chance(rng, 0.7) else seed + k + 1), electric=electric)
        parts += moved(one[:8], (k * rng.uniform(26, 28), 0.0, float(rng.normal(0, 1))), rotation(yaw=180.0 * (k % 2)))
    if chance(rng, 0.6):
        size = (27.0 * count + 8.0, 0.6, 105.0)
        card = Primitive("coated paper", Box(size), centre=(13.5 * (count - 1), 9.0, 6.0), role="wrap")
        blister = Primitive("pet", Box((size[0] - 8, 0.4, 90.0)), centre=(13.5 * (count - 1), -9.0, 3.0), role="wrap")
        parts += (card, blister)
    return Item("pack of lighters", parts, LIGHTER, ON_SIDE)


def _petrol_lighter(rng: np.random.Generator) -> Item:
    """A hinged metal case with the burner as an insert."""
    width, depth = about(rng, 37.5, 0.04), about(rng, 13.0, 0.06)
    low, lid = about(rng, 36.5, 0.05), about(rng, 20.0, 0.05)
    metal, wall = pick(rng, "brass", "brass", "steel", "sterling silver"), rng.uniform(0.55, 0.8)
    inner = (width - 2 * wall, depth - 2 * wall)
    insert_wall = 0.5
    room = (inner[0] - 2 * insert_wall - 0.2, inner[1] - 2 * insert_wall - 0.2, low - 5.0)
    flint_x = 0.28 * inner[0]
    flint, spring = rng.uniform(1.5, 5.0), 22.0
    sleeve = Primitive("brass", Cylinder(1.9, room[2] - 1.0), centre=(flint_x, 0, 0), carve=(
        Primitive(None, Cylinder(1.3, room[2] - 1.0), carve=(
            Primitive(FLINT, Cylinder(1.2, flint), centre=(0, 0, room[2] / 2 - 0.5 - flint / 2)),
            Primitive("steel", coil(0.95, 0.25, 16, spring, 8), centre=(0, 0, 2.0 - flint)),
            Primitive("brass", Cylinder(1.25, 4.0), centre=(0, 0, -room[2] / 2 + 2.6)),
        )),))  # fmt: skip
    cotton = Primitive("cotton", Box(room), rng.uniform(0.25, 0.75), carve=(sleeve,))
    insert = Primitive("stainless steel", Box((inner[0] - 0.2, inner[1] - 0.2, low - 4.0)), carve=(cotton,))
    hollow = Primitive(None, Box((*inner, low - wall)), centre=(0, 0, wall / 2), carve=(insert,))
    body = Primitive(metal, Box((width, depth, low)), carve=(hollow,))
    top = low / 2
    cap_room = Primitive(None, Box((*inner, lid - wall)), centre=(0, 0, -wall / 2))
    cap = Primitive(metal, Box((width, depth, lid)), centre=(0, 0, lid / 2), carve=(cap_room,))
    swing = -float(rng.choice([0.0, 0.0, 0.0, 100.0])) * rng.uniform(0.9, 1.2)
    hinge = Primitive("steel", Cylinder(1.4, depth * 0.8), centre=(-width / 2 - 0.6, 0, top), rotation=ALONG_Y)
    cap_parts = moved(moved((cap,), (width / 2, 0, 0)), (-width / 2, 0, top), rotation(pitch=swing))
    chimney = _hood(rng, 8.0, 0.42 * inner[1], top + 0.3, 14.0, -0.1 * width)
    wheel = Primitive("steel", Prism(gear(4.2, 16, 0.35), 4.5), centre=(flint_x, 0, top + 6.5), rotation=ALONG_Y)
    cam = Primitive("stainless steel", Box((9.0, 2.0, 5.0)), centre=(-0.36 * width, 0, top + 4.0))
    return Item("petrol lighter", (body, *cap_parts, hinge, chimney, wheel, cam), LIGHTER, BLOCK)


def _torch_lighter(rng: np.random.Generator) -> Item:
    """A jet lighter with a metal or plastic body, its tank, igniter and burner inside."""
    height, width, depth = rng.uniform(55, 85), rng.uniform(28, 42), rng.uniform(14, 22)
    material = pick(rng, "zinc die-cast", "aluminium alloy", "abs", "zinc die-cast")
    wall = rng.uniform(1.0, 1.6) if material != "abs" else rng.uniform(1.6, 2.4)
    room = (width - 2 * wall, depth - 2 * wall, height - 2 * wall)
    tank_size = (room[0] * 0.92, room[1] * 0.9, room[2] * rng.uniform(0.4, 0.55))
    full = rng.uniform(0.1, 0.9)
    inner = (tank_size[0] - 3.0, tank_size[1] - 3.0, tank_size[2] - 3.0)
    butane = Primitive("butane", Box((inner[0], inner[1], inner[2] * full)), centre=(0, 0, -inner[2] * (1 - full) / 2))
    tank = Primitive("nylon", Box(tank_size), centre=(0, 0, -room[2] / 2 + tank_size[2] / 2 + 0.5), carve=(
        Primitive(None, Box(inner), carve=(butane,)),))  # fmt: skip
    top = room[2] / 2
    free = room[2] - tank_size[2] - 2.0
    igniter = _short_igniter(rng, 0.28 * room[0], top - 1.0, free)
    burner = _burner(rng, -0.2 * room[0], top - 1.0, free, min(4.5, 0.35 * room[1]))
    hollow = Primitive(None, Box(room), carve=(tank, *igniter, *burner))
    body = Primitive(material, RoundedBox((width, depth, height), min(3.0, wall * 1.8), "z"), carve=(hollow,))
    lid = Primitive(material, Box((0.55 * width, depth, 3.0)), centre=(-0.2 * width, 0, height / 2 + 3.0))
    button = Primitive(pick(rng, "abs", "steel"), Box((0.3 * width, 0.7 * depth, 5.0)),
                       centre=(0.28 * width, 0, height / 2 + 2.6))  # fmt: skip
    return Item("torch lighter", (body, lid, button), LIGHTER, BLOCK)


def _short_igniter(rng: np.random.Generator, x: float, top: float, length: float) -> Parts:
    """Spring, hammer, crystal and contact one under the other within a length."""
    cuts = np.array([0.0, 0.38, 0.62, 0.8, 1.0]) * length
    spring = Primitive("steel", coil(1.5, 0.25, 7, cuts[1] - 1.0, 8), centre=(x, 0, top - cuts[1] / 2))
    hammer = rod("steel", (x, 0, top - cuts[1]), (x, 0, top - cuts[2] + 1.0), rng.uniform(1.3, 1.9))
    crystal = Primitive(PIEZO, Cylinder(1.2, cuts[3] - cuts[2]), centre=(x, 0, top - 0.5 * (cuts[2] + cuts[3])))
    flare = Frustum(2.4, 1.2, cuts[4] - cuts[3])
    return (spring, hammer, crystal, Primitive("brass", flare, centre=(x, 0, top - 0.5 * (cuts[3] + cuts[4]))))


def _burner(rng: np.random.Generator, x: float, top: float, length: float, radius: float) -> Parts:
    """A steel flame tube over a brass mixing valve."""
    pipe = 0.55 * length
    flame = Primitive("stainless steel", Cylinder(radius, pipe), centre=(x, 0, top - pipe / 2), carve=(
        Primitive(None, Cylinder(radius - 0.5, pipe), carve=(
            Primitive("alumina", Cylinder(radius * 0.6, pipe * 0.4), centre=(0, 0, -pipe * 0.2)),)),))  # fmt: skip
    valve = rod("brass", (x, 0, top - pipe), (x, 0, top - length + 0.5), rng.uniform(1.8, min(2.8, radius)))
    return (flame, valve)


def _arc_lighter(rng: np.random.Generator) -> Item:
    """A rechargeable lighter: cell, board, transformer and two or four electrodes."""
    height, width, depth = rng.uniform(65, 85), rng.uniform(28, 38), rng.uniform(10, 15)
    material = pick(rng, "zinc die-cast", "zinc die-cast", "aluminium alloy", "abs")
    wall = rng.uniform(0.9, 1.4)
    room = (width - 2 * wall, depth - 2 * wall, height - 2 * wall)
    cell = Primitive("li-ion cell", Box((0.65 * room[0], 0.6 * room[1], 0.42 * room[2])), 2.2,
                     centre=(-0.12 * room[0], -0.1 * room[1], -0.2 * room[2]))  # fmt: skip
    board = Primitive(
        "populated pcb", Box((0.85 * room[0], 1.0, 0.8 * room[2])), centre=(0, 0.36 * room[1], -0.02 * room[2])
    )
    winding = Primitive("copper coil", Box((0.4 * room[0], 0.6 * room[1], 0.22 * room[2])), carve=(
        Primitive("ferrite", Box((0.2 * room[0], 0.3 * room[1], 0.2 * room[2]))),),
        centre=(0.02 * room[0], -0.1 * room[1], 0.16 * room[2]))  # fmt: skip
    socket = Primitive("steel", Box((7.0, 2.6, 5.0)), centre=(0, -0.1 * room[1], -room[2] / 2 + 2.6), carve=(
        Primitive(None, Box((6.2, 1.9, 5.0))),))  # fmt: skip
    poles = [(sx * 4.0, sy * 2.0) for sx in (-1, 1) for sy in ((-1, 1) if chance(rng, 0.6) and depth > 12 else (0,))]
    insulator = Primitive("alumina", Many(Cylinder(1.7, 12.0), np.array([(x, y, height / 2 + 6.0) for x, y in poles])))
    tips = Primitive("steel", Many(Cylinder(0.7, 4.0), np.array([(x, y, height / 2 + 14.0) for x, y in poles])))
    hollow = Primitive(None, Box(room), carve=(cell, board, winding, socket))
    body = Primitive(material, RoundedBox((width, depth, height), min(2.0, 1.5 * wall), "z"), carve=(hollow,))
    cap_size = (width, depth, 22.0)
    cap = Primitive(material, Box(cap_size), centre=(0, 0, height / 2 + 11.2), carve=(
        Primitive(None, Box((width - 2, depth - 2, 21.0)), centre=(0, 0, -0.5), carve=moved((insulator, tips), (
            0, 0, -height / 2 - 10.4))),))  # fmt: skip
    outer: Parts = (cap,) if chance(rng, 0.7) else (insulator, tips)
    return Item("arc lighter", (body, *outer), LIGHTER, BLOCK)


def _long_lighter(rng: np.random.Generator) -> Item:
    """A gas match with a long neck, along x."""
    body_length, neck, radius = rng.uniform(110, 140), rng.uniform(60, 120), rng.uniform(3.2, 4.5)
    b = rng.uniform(9, 12)
    tank = Primitive("acrylic", Box((48.0, 18.0, 1.5 * b - 2.0)), centre=(-body_length / 2 + 30.0, 0, 0), carve=(
        Primitive(None, Box((45.0, 15.0, 1.5 * b - 5.0)), carve=(
            Primitive("butane", Box((45.0, 15.0 * 0.5, 1.5 * b - 5.0)), centre=(0, -3.7, 0)),)),))  # fmt: skip
    igniter = moved(_short_igniter(rng, 0.0, 0.0, 34.0), (body_length / 2 - 12.0, 4.0, 0.0), rotation(pitch=90))
    hollow = Primitive(None, Box((body_length - 4.0, 24.0, 1.5 * b)), carve=(tank, *igniter))
    handle = Primitive(
        pick(rng, "abs", "polypropylene"), RoundedBox((body_length, 28.0, 1.5 * b + 4.0), 6.0, "z"), carve=(hollow,)
    )
    at = (body_length / 2 + neck / 2, 0.0, 0.0)
    pipe = Primitive("steel", Cylinder(radius, neck), centre=at, rotation=ALONG_X, carve=(
        Primitive(None, Cylinder(radius - 0.4, neck), carve=(
            Primitive("polyethylene", Cylinder(1.0, neck - 8.0), centre=(0, 0, -4.0)),
            Primitive("brass", Cylinder(1.3, 7.0), centre=(0, 0, neck / 2 - 4.0)),
        )),))  # fmt: skip
    guard = strip(arc(15.0, 180, 360, 9, (body_length * 0.15, -14.0)), 3.5)
    trigger = Primitive("abs", Box((12.0, 10.0, 6.0)), centre=(body_length * 0.15, -19.0, 0))
    return Item(
        "long-necked lighter", (handle, pipe, Primitive("abs", Prism(guard, 8.0)), trigger), LIGHTER, FLAT_OR_EDGE
    )


# Fuel.


def _fluid_tin(rng: np.random.Generator) -> Item:
    """A flat tin of lighter fluid with a spout."""
    width, depth, height, wall = rng.uniform(48, 66), rng.uniform(20, 32), rng.uniform(85, 125), rng.uniform(0.2, 0.3)
    plastic = chance(rng, 0.3)
    shell, wall = ("polyethylene", 1.1) if plastic else ("steel", wall)
    full = rng.uniform(0.3, 0.95)
    outer = RoundedBox((width, depth, height), 0.3 * depth, "z")
    inner_size = (width - 2 * wall, depth - 2 * wall, height - 2 * wall)
    radius = 0.3 * depth - wall * 0.5
    liquid = Primitive("gasoline", RoundedBox((*inner_size[:2], inner_size[2] * full), radius, "z"),
                       centre=(0, 0, -inner_size[2] * (1 - full) / 2))  # fmt: skip
    body = Primitive(shell, outer, carve=(Primitive(None, RoundedBox(inner_size, radius, "z"), carve=(liquid,)),))
    spout = Primitive(
        "polyethylene",
        Revolved(((0.0, 9.0), (4.0, 9.0), (5.0, 5.0), (18.0, 3.5))),
        centre=(0.25 * width, 0, height / 2),
    )
    inner_line = rectangle(width - 0.9, depth - 0.9, radius=0.3 * depth - 0.9)
    rim = Prism(rectangle(width + 1, depth + 1, radius=0.3 * depth), 2.2, (inner_line,))
    rims = tuple(Primitive("steel", rim, centre=(0, 0, s * (height / 2 - 1.1))) for s in (-1.0, 1.0))
    return Item(
        "lighter fluid tin", (body, spout) if plastic else (body, spout, *rims), FUEL, (rotation(), rotation(roll=90))
    )


# Matches.


def _matchbox(rng: np.random.Generator) -> Item:
    length, count = (
        (about(rng, 43.0, 0.05), int(rng.integers(15, 50))) if chance(rng, 0.8) else (90.0, int(rng.integers(20, 45)))
    )
    thick = rng.uniform(1.8, 2.3)
    width, height = rng.uniform(34, 40), rng.uniform(11, 16)
    size = (length + 6.5, width, height)
    rows = max(1, int((height - 4.0) / (thick * 1.15)))
    columns = max(1, int((width - 5.0) / (thick * 1.15)))
    chosen = rng.permutation(rows * columns)[:count]
    row, column = np.sort(chosen) // columns, np.sort(chosen) % columns
    y = (column - (columns - 1) / 2) * thick * 1.15
    z = -height / 2 + 2.4 + row * thick * 1.15
    x = rng.uniform(-0.6, 0.6, len(y))
    side = np.where(rng.random(len(y)) < (0.0 if chance(rng, 0.7) else 0.5), -1.0, 1.0)
    sticks = Primitive(
        pick(rng, "softwood", "hardwood"), Many(Box((length, thick, thick)), np.column_stack([x, y, z])), 0.45
    )
    heads = Primitive("firework composition", Many(Ellipsoid((1.7, 0.57 * thick, 0.57 * thick)), np.column_stack([
        x + side * (length / 2 + 0.2), y, z])), rng.uniform(1.2, 1.7))  # fmt: skip
    sleeve = 0.45
    tray = Primitive(None, Box((size[0] - 1.0, size[1] - 1.2, size[2] - 1.2)))
    shell = Primitive(
        "cardboard", Box(size), 0.75, carve=(Primitive(None, tray.shape, carve=(sticks, heads)),), role="wrap"
    )
    cover = tuple(Primitive("cardboard", Box((size[0] - 2.0, size[1] + 2 * sleeve, sleeve)), 0.75,
                            centre=(0, 0, s * (size[2] / 2 + sleeve)), role="wrap") for s in (-1.0, 1.0))  # fmt: skip
    boxes = int(rng.choice([1, 1, 1, 2, 4]))
    one = (shell, *cover)
    parts = tuple(p for k in range(boxes) for p in moved(one, (0, 0, k * (size[2] + 3 * sleeve))))
    return Item("box of matches", parts, MATCHES, (rotation(), rotation(roll=90), rotation(pitch=90), rotation()))


def _matchbook(rng: np.random.Generator) -> Item:
    """Paper matches stapled into a folded cover."""
    count, length = int(rng.integers(8, 13)), about(rng, 40.0, 0.06)
    pitch = 3.4
    y = (np.arange(count) - (count - 1) / 2) * pitch
    at = np.array([(0.0, yy, zz) for zz in (-0.7, 0.7) for yy in y])
    at = at[rng.random(len(at)) < rng.uniform(0.4, 1.0)] if chance(rng, 0.5) else at
    at = at if len(at) else np.zeros((1, 3))
    comb = Primitive("cardboard", Many(Box((length, 3.0, 1.1)), at), 0.7)
    tips = at + np.array([length / 2 + 2.2, 0.0, 0.0])
    heads = Primitive("firework composition", Many(Ellipsoid((2.2, 1.5, 0.66)), tips), 1.4)
    width = count * pitch + 2.0
    cover = Box((length + 14.0, width, 0.35))
    covers = tuple(Primitive("coated paper", cover, 0.8, centre=(-1.0, 0, s * 1.7), role="wrap") for s in (-1.0, 1.0))
    staple: Vector = (-length / 2 + 4.0, 0.0, 0.0)
    wire = tube(np.array([[0, -6, -1.0], [0, -6, 2.0], [0, 6, 2.0], [0, 6, -1.0]], dtype=float), 0.35)
    return Item("book of matches", (comb, heads, *covers, Primitive("steel", wire, centre=staple)), MATCHES,
                FLAT_OR_EDGE)  # fmt: skip


def _long_matches(rng: np.random.Generator) -> Item:
    """Loose long or storm matches in a bundle or a tube."""
    length, count, thick = rng.uniform(60, 280), int(rng.integers(8, 40)), rng.uniform(2.0, 3.2)
    reach = thick * np.sqrt(count) * 0.75
    angle, distance = rng.uniform(0, 2 * np.pi, count), reach * np.sqrt((np.arange(count) + 0.5) / count)
    at = np.column_stack([rng.uniform(-3, 3, count), distance * np.cos(angle), distance * np.sin(angle)])
    sticks = Primitive("softwood", Many(Box((length, thick, thick)), at), 0.45)
    coat = rng.uniform(3.0, 18.0)
    turns = np.tile(axis_rotation((1.0, 0.0, 0.0)), (count, 1, 1))
    tips = at + np.array([length / 2 + coat / 2, 0.0, 0.0])
    heads = Primitive("firework composition", Many(Cylinder(0.62 * thick, coat), tips, turns), 1.4)
    parts: Parts = (sticks, heads)
    if chance(rng, 0.5):
        tube_outer = reach + 2 * thick
        sleeve = open_pipe(tube_outer + 1.2, 1.2, length + 30.0)
        parts += (Primitive("cardboard", sleeve, 0.7, rotation=ALONG_X, role="wrap"),)
    return Item("long matches", parts, MATCHES, LYING)


THREATS: tuple[Threat, ...] = (
    Threat("electronic lighter", LIGHTER, _piezo_lighter, weight=3.0),
    Threat("flint lighter", LIGHTER, _flint_lighter, weight=2.0),
    Threat("pack of lighters", LIGHTER, _lighter_pack, weight=0.7),
    Threat("petrol lighter", LIGHTER, _petrol_lighter),
    Threat("torch lighter", LIGHTER, _torch_lighter),
    Threat("arc lighter", LIGHTER, _arc_lighter, weight=0.7),
    Threat("long-necked lighter", LIGHTER, _long_lighter, weight=0.5),
    Threat("lighter fluid tin", FUEL, _fluid_tin),
    Threat("box of matches", MATCHES, _matchbox, weight=2.0),
    Threat("book of matches", MATCHES, _matchbook, weight=0.7),
    Threat("long matches", MATCHES, _long_matches, weight=0.5),
)
