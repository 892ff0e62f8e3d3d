"""Power banks: round or pouch cells in a row or two, a board with its sockets, a case of plastic or metal."""

from __future__ import annotations

import numpy as np

from ..design import Threat
from ..geometry import rotation
from ..item import Item, Primitive, moved
from ..many import Many, torus, tube
from ..primitives import Box, Cylinder, RoundedBox
from ..prism import Prism, circle, rectangle
from ..texture import Texture
from ..view_geometry import Float64
from .figures import ALONG_X, FLAT_OR_EDGE, LYING, about, chance, pick

Parts = tuple[Primitive, ...]
POWER_BANK = "power_bank"
POSES = (*FLAT_OR_EDGE, rotation(pitch=90))
# Radius and length of round cells, mm.
SIZES = ((9.1, 65.0), (9.1, 65.0), (10.6, 70.0))


def round_cells(rng: np.random.Generator, centres: Float64, radius: float, length: float) -> Parts:
    """Like cells along x: can, winding, the hole in its middle, the space and cap at its positive end.

    Args:
        rng: Draws the winding's density.
        centres: (n, 3) middles, mm.
        radius: mm.
        length: mm.
    """
    at = np.asarray(centres, dtype=float)
    turns = np.tile(ALONG_X, (len(at), 1, 1))
    flips = rng.choice([-1.0, 1.0], len(at)) if chance(rng, 0.5) else np.full(len(at), rng.choice([-1.0, 1.0]))
    wall, gap = rng.uniform(0.2, 0.3), rng.uniform(2.5, 4.0)
    shift = np.column_stack([flips, np.zeros((len(at), 2))])
    hole = Primitive(None, Many(Cylinder(rng.uniform(1.0, 1.9), length - gap - 2.0), at - shift * gap / 2, turns))
    winding = Cylinder(radius - wall - 0.05, length - gap - 1.2)
    jelly = Primitive("li-ion cell", Many(winding, at - shift * gap / 2, turns), rng.uniform(2.2, 2.75), carve=(hole,))
    space = Primitive(None, Many(Cylinder(radius - 1.2, gap - 1.0), at + shift * (length / 2 - gap / 2 - 0.4), turns))
    can = Primitive("steel", Many(Cylinder(radius, length), at, turns), carve=(jelly, space))
    tip = np.array([length / 2 + 0.15, 0.0, 0.0])
    ends = np.concatenate([at + tip, at - tip])
    strips = Primitive("nickel", Many(Box((0.2, min(8.0, radius), min(1.6 * radius, 14.0))), ends))
    return (can, strips)


def pouch_cell(rng: np.random.Generator, size: tuple[float, float, float]) -> Parts:
    """A stack of foils in a laminate, its tabs towards +x."""
    grain = Texture(rng.uniform(0.02, 0.05), (6.0, 6.0, 0.6), int(rng.integers(1 << 30)))
    foil = 0.12
    core = Box((size[0] - rng.uniform(5, 9), size[1] - rng.uniform(2, 4), size[2] - 2 * foil))
    stack = Primitive("li-ion cell", core, rng.uniform(2.2, 2.7), texture=grain)
    skin = Primitive("polyethylene film", Box(size), 1.6, carve=(stack,))
    tabs = np.array([[size[0] / 2 + 3.0, s * 0.22 * size[1], 0.2 * size[2]] for s in (-1, 1)])
    return (skin, Primitive("nickel", Many(Box((6.0, rng.uniform(4, 8), 0.15)), tabs)))


def board(rng: np.random.Generator, length: float, width: float) -> Parts:
    """A charger's board of a size in x, y: chips, coils, capacitors, solder; about 5 mm high."""
    plate = Primitive("fr4", Box((length, width, 1.2)))
    n = max(4, int(length * width / rng.uniform(35, 70)))
    scales = np.column_stack([rng.uniform(1.0, 5.0, n), rng.uniform(0.8, 4.0, n), np.full(n, 1.0)])
    scales = np.minimum(scales, 0.3 * min(length, width))
    at = np.column_stack([rng.uniform(-0.5, 0.5, (n, 2)) * ((length, width) - scales[:, :2]), np.full(n, 1.15)])
    chips = Primitive("chip package", Many(Box((1.0, 1.0, 1.0)), at, scales=scales))
    dots = rng.uniform(-0.47, 0.47, (2 * n, 2)) * (length, width)
    solder = Primitive("solder", Many(Box((1.0, 0.8, 0.4)), np.column_stack([dots, np.full(2 * n, -0.8)])))
    side = min(7.0, 0.45 * min(length, width))
    coils = rng.uniform(-0.3, 0.3, (int(rng.integers(1, 4)), 2)) * (length, width)
    height = rng.uniform(2.5, 4.0)
    chokes = np.column_stack([coils, np.full(len(coils), 0.6 + height / 2)])
    inner = Primitive("copper coil", Many(Cylinder(0.3 * side, 0.7 * height), chokes))
    return (plate, chips, solder, Primitive("ferrite", Many(Box((side, side, height)), chokes), carve=(inner,)))


def sockets(rng: np.random.Generator, count: int, width: float) -> Parts:
    """USB sockets in a row along y, open towards -x: shells with a tongue and contacts in them."""
    y = (np.arange(count) - (count - 1) / 2) * width / max(count, 2)
    parts: Parts = ()
    for at in y:
        large = chance(rng, 0.6)
        size = (13.5, 13.0, 5.8) if large else (7.2, 8.6, 3.0)
        tongue = Primitive("glass-filled nylon", Box((size[0] * 0.7, size[1] * 0.8, size[2] * 0.3)), carve=(
            Primitive("copper", Box((size[0] * 0.5, size[1] * 0.6, 0.25))),))  # fmt: skip
        bore = Box((size[0] - 0.3, size[1] - 0.6, size[2] - 0.6))
        room = Primitive(None, bore, centre=(-0.15, 0, 0), carve=(tongue,))
        shell = Primitive("steel", Box(size), centre=(size[0] / 2, float(at), 0.6 + size[2] / 2), carve=(room,))
        parts += (shell,)
    return parts


def _case(
    rng: np.random.Generator, size: tuple[float, float, float], inside: Parts, wall: float, material: str
) -> Primitive:
    inner = (size[0] - 2 * wall, size[1] - 2 * wall, size[2] - 2 * wall)
    rounding = min(rng.uniform(1.0, 9.0), 0.45 * size[2], 2.2 * wall)
    return Primitive(material, RoundedBox(size, rounding, "z"), carve=(Primitive(None, Box(inner), carve=inside),))


def _cable(rng: np.random.Generator, x: float, reach: float) -> Parts:
    """A short cable plugged into the end at x: plug and a loop."""
    plug = Primitive("abs", Box((18.0, 12.0, 7.0)), centre=(x - 12.0, 0, 0))
    metal = Primitive("steel", Box((10.0, 10.5, 4.0)), centre=(x + 1.0, 0, 0), carve=(
        Primitive("glass-filled nylon", Box((9.6, 9.5, 3.2))),))  # fmt: skip
    t = np.linspace(0.0, 1.0, 18)
    bend = rng.uniform(0.5, 1.0) * reach
    side = bend * (1 - np.cos(2.4 * np.pi * t)) * rng.choice([-0.6, 0.6])
    path = np.stack([x - 21.0 - bend * np.sin(np.pi * t), side, 0 * t], axis=1)
    return (plug, metal, Primitive("cable", tube(path, rng.uniform(1.4, 2.0)), 1.9))


def _row_parts(rng: np.random.Generator, count: int, tiers: int) -> tuple[tuple[float, float, float], Parts]:
    """Sizes inside a case, and what fills it: round cells side by side, the board across an end or along a side."""
    radius, length = SIZES[int(rng.integers(len(SIZES)))]
    pitch = 2 * radius + rng.uniform(0.1, 0.8)
    y = (np.arange(count) - (count - 1) / 2) * pitch
    z = (np.arange(tiers) - (tiers - 1) / 2) * (2 * radius + 0.2)
    double = chance(rng, 0.15) and tiers == 1 and count >= 3
    rows = np.array([-(length / 2 + 0.8), length / 2 + 0.8]) if double else np.zeros(1)
    centres = np.array([(r, a, b) for r in rows for a in y for b in z])
    cells = round_cells(rng, centres, radius, length)
    body = length * len(rows) + 1.6
    wide, high = count * pitch + 1.0, tiers * (2 * radius + 0.2) + 1.0
    deep = rng.uniform(16, 26)
    if chance(rng, 0.75) or count == 1:
        plate = moved(board(rng, deep - 1.0, wide * 0.92), (0, 0, -3.0)) + moved(
            sockets(rng, int(rng.integers(1, 2 + min(2, int(wide // 32)))), wide * 0.8), (-(deep - 1.0) / 2, 0, -3.0)
        )
        size = (body + deep, wide, max(high, 12.0))
        return size, moved(cells, (deep / 2, 0, 0)) + moved(plate, (-body / 2, 0, 0))
    plate = moved(board(rng, body * 0.9, deep - 1.0), (0, 0, -3.0)) + moved(
        sockets(rng, 1, deep), (-body * 0.45, 0, -3.0)
    )
    return (body, wide + deep, max(high, 12.0)), moved(cells, (0, deep / 2, 0)) + moved(plate, (0, -wide / 2, 0))


def _cells_in_case(rng: np.random.Generator, name: str, count: int, tiers: int) -> Item:
    (x, y, z), inside = _row_parts(rng, count, tiers)
    material = pick(rng, "abs", "abs", "polycarbonate", "aluminium alloy")
    wall = rng.uniform(0.8, 1.2) if material == "aluminium alloy" else rng.uniform(1.5, 2.5)
    size = (x + 2 * wall + 1.0, y + 2 * wall + 0.6, z + 2 * wall + 0.4)
    parts: Parts = (_case(rng, size, inside, wall, material),)
    if chance(rng, 0.3):
        parts += _cable(rng, -size[0] / 2, rng.uniform(25, 55))
    return Item(name, parts, POWER_BANK, POSES)


def _cell_row(rng: np.random.Generator) -> Item:
    return _cells_in_case(rng, "power bank, row of cells", int(rng.choice([2, 3, 4, 4, 5, 6, 8])), 1)


def _cell_block(rng: np.random.Generator) -> Item:
    return _cells_in_case(rng, "power bank, two rows", int(rng.integers(2, 5)), 2)


def _stick(rng: np.random.Generator) -> Item:
    """One cell in a tube or a small box."""
    if chance(rng, 0.4):
        return Item("power bank, one cell", _cells_in_case(rng, "one", 1, 1).parts, POWER_BANK, FLAT_OR_EDGE)
    radius, length = SIZES[int(rng.integers(len(SIZES)))]
    wall, deep = rng.uniform(0.9, 1.8), rng.uniform(17, 26)
    total, outer = length + deep + 4.0, radius + wall + 0.5
    electronics = board(rng, deep - 2.0, 1.5 * radius)[:3]
    shell = Primitive("steel", Box((12.0, 12.0, 5.0)), carve=(Primitive(None, Box((11.7, 11.4, 4.4)), carve=(
        Primitive("glass-filled nylon", Box((8.0, 10.0, 1.6))),)),))  # fmt: skip
    inside = moved(round_cells(rng, np.zeros((1, 3)), radius, length), (deep / 2 - 0.2, 0, 0))
    inside += moved(electronics, (-length / 2 - 0.5, 0, -3.5)) + moved((shell,), (-total / 2 + 8.0, 0, 1.5))
    # The tube is drawn along z: its content turns with it.
    hollow = Primitive(None, Cylinder(radius + 0.5, total - 2.0), carve=moved(inside, (0, 0, 0), ALONG_X.T))
    material = pick(rng, "aluminium alloy", "abs")
    body = Primitive(material, Cylinder(outer, total), rotation=ALONG_X, carve=(hollow,))
    return Item("power bank, one cell", (body,), POWER_BANK, LYING)


def _flat(rng: np.random.Generator) -> Item:
    """One or two pouch cells beside a board."""
    thick, number = rng.uniform(4.0, 10.0), int(rng.choice([1, 1, 2]))
    size = (rng.uniform(75, 105), rng.uniform(48, 68), thick)
    # Two cells lie on each other, or end to end.
    beside = number == 2 and chance(rng, 0.4)
    cells: Parts = ()
    for k in range(number):
        off = (k - (number - 1) / 2) * ((size[0] + 2.0) / 2 if beside else size[2] + 0.3)
        one = pouch_cell(rng, (size[0] / 2, size[1], thick) if beside else size)
        cells += moved(one, (off, 0, 0) if beside else (0, 0, off))
    high = thick if beside else number * (thick + 0.3)
    deep = rng.uniform(18, 30)
    room = (size[0] + 8.0 + deep, size[1] + 2.0, max(high + 0.6, 8.6))
    plate = moved(board(rng, deep - 3.0, size[1] * 0.9), (0, 0, -0.5 * room[2] + 1.6))
    plate += moved(sockets(rng, int(rng.integers(1, 4)), size[1] * 0.8), (-0.5 * (deep - 3.0), 0, -0.5 * room[2] + 1.6))
    inside = moved(cells, (-room[0] / 2 + size[0] / 2 + 1.5, 0, -0.5 * (room[2] - high) + 0.2))
    inside += moved(moved(plate, (0, 0, 0), rotation(yaw=180)), (room[0] / 2 - deep / 2 - 0.6, 0, 0))
    if chance(rng, 0.25):
        inside += _display(room)
    material = pick(rng, "abs", "polycarbonate", "aluminium alloy", "abs")
    wall = rng.uniform(0.8, 1.1) if material == "aluminium alloy" else rng.uniform(1.2, 2.2)
    extra = 3.0 if chance(rng, 0.25) else 0.0
    outer = (room[0] + 2 * wall, room[1] + 2 * wall, room[2] + 2 * wall + extra)
    parts: Parts = (_case(rng, outer, inside, wall, material),)
    if chance(rng, 0.25):
        parts += _cable(rng, -outer[0] / 2, rng.uniform(25, 50))
    return Item("power bank, flat", parts, POWER_BANK, POSES)


def _display(room: tuple[float, float, float]) -> Parts:
    """A small figure display under the cover; it lies in the free space at the board's end."""
    return (Primitive("lcd", Box((9.0, 20.0, 1.2)), centre=(room[0] / 2 - 9.0, 0.0, room[2] / 2 - 0.7)),)


def _wireless(rng: np.random.Generator) -> Item:
    """A flat one with a charging coil, a ferrite sheet and a ring of magnets."""
    cell = (rng.uniform(62, 92), rng.uniform(46, 60), rng.uniform(4.0, 8.0))
    room = (cell[0] + 24.0, cell[1] + 3.0, cell[2] + 4.4)
    inside = moved(pouch_cell(rng, cell), (-7.0, 0, -1.9))
    inside += moved(board(rng, 11.0, cell[1] * 0.85)[:3], (room[0] / 2 - 6.5, 0, -room[2] / 2 + 2.0))
    radius, top = rng.uniform(19, 22), room[2] / 2
    middle = (-7.0, 0.0)
    coil_ring = Prism(circle(radius, 24, middle), 0.9, (circle(0.48 * radius, 24, middle),))
    inside += (
        Primitive("copper", coil_ring, 6.5, centre=(0, 0, top - 0.6)),
        Primitive(
            "ferrite", Prism(rectangle(2.05 * radius, 2.05 * radius, middle, 4.0), 0.6), centre=(0, 0, top - 1.5)
        ),
    )
    if chance(rng, 0.7) and radius + 5.0 < cell[1] / 2:
        angle = np.linspace(0, 2 * np.pi, 17)[:-1]
        at = np.column_stack(
            [middle[0] + (radius + 3.4) * np.cos(angle), (radius + 3.4) * np.sin(angle), np.full(16, top - 1.0)]
        )
        turns = np.stack([rotation(yaw=float(np.rad2deg(a))) for a in angle])
        inside += (Primitive("neodymium magnet", Many(Box((4.0, 0.3 * radius, 1.2)), at, turns)),)
    material, wall = pick(rng, "abs", "polycarbonate"), rng.uniform(1.1, 1.6)
    outer = (room[0] + 2 * wall, room[1] + 2 * wall, room[2] + 2 * wall)
    parts: Parts = (_case(rng, outer, inside, wall, material),)
    if chance(rng, 0.2):
        stand = Primitive("zinc die-cast", torus(radius, 1.0, 20), centre=(middle[0], 0, outer[2] / 2 + 1.2))
        parts += (stand,)
    return Item("power bank, wireless", parts, POWER_BANK, POSES)


def _rugged(rng: np.random.Generator) -> Item:
    """A large one with a rubber bumper, a torch and a solar panel."""
    count = int(rng.choice([3, 4, 4, 6]))
    (x, y, z), inside = _row_parts(rng, count, 1)
    wall = rng.uniform(1.6, 2.4)
    size = (x + 2 * wall + 1.0, y + 2 * wall + 0.6, z + 2 * wall + 0.4)
    case = _case(rng, size, inside, wall, "abs")
    bumper = Prism(rectangle(size[0] + 8, size[1] + 8, radius=6.0), size[2] * 0.9,
                   (rectangle(size[0] + 0.2, size[1] + 0.2, radius=0.0),))  # fmt: skip
    wafer = Box((size[0] * 0.8, size[1] * 0.85, about(rng, 0.5)))
    panel = Primitive("silica", wafer, 2.3, centre=(0, 0, size[2] / 2 + 1.5))
    cover = Primitive("epoxy", Box((size[0] * 0.86, size[1] * 0.9, 0.8)), centre=(0, 0, size[2] / 2 + 0.6))
    return Item("power bank, rugged", (case, Primitive("silicone", bumper), cover, panel), POWER_BANK, POSES)


THREATS: tuple[Threat, ...] = (
    Threat("power bank, row of cells", POWER_BANK, _cell_row, weight=3.0),
    Threat("power bank, two rows", POWER_BANK, _cell_block),
    Threat("power bank, one cell", POWER_BANK, _stick),
    Threat("power bank, flat", POWER_BANK, _flat, weight=2.0),
    Threat("power bank, wireless", POWER_BANK, _wireless, weight=0.7),
    Threat("power bank, rugged", POWER_BANK, _rugged, weight=0.7),
)
