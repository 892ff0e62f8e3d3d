"""Goods shaped like a gun: cordless drills, glue, caulking, spray and staple guns."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import coil, tube
from ..primitives import Box, Cylinder, Frustum
from ..prism import Point, Prism, circle
from ..revolved import Revolved
from .assembly import ALONG_X, ALONG_Y, copies, pick, regular, rod, strip, vary

Parts = tuple[Primitive, ...]
# A gun shape lies on a side; seldom it stands on its battery or its back.
SIDES = (IDENTITY, rotation(roll=180), IDENTITY, rotation(roll=180), rotation(roll=90))


def _grip(rng: np.random.Generator, top: float, length: float, width: float) -> list[Point]:
    """Outline of a raked handle that hangs from y = top."""
    rake = length * rng.uniform(0.1, 0.3)
    path = [(0.0, top), (-0.25 * rake, top - 0.3 * length), (-0.6 * rake, top - 0.65 * length), (-rake, top - length)]
    return strip(path, [width * 1.25, width, 0.95 * width, 1.15 * width])


def _shelled(
    material: str, outline: list[Point], depth: float, inside: list[Point], wall: float, contents: Parts = ()
) -> Primitive:
    hollow = Primitive(None, Prism(inside, depth - 2 * wall), carve=contents)
    return Primitive(material, Prism(outline, depth), carve=(hollow,))


def _shrunk(outline: list[Point], wall: float) -> list[Point]:
    """An outline drawn in by about a wall, along the half-angle at each corner."""
    ring = np.asarray(outline)
    before, after = ring - np.roll(ring, 1, axis=0), np.roll(ring, -1, axis=0) - ring
    way = before / np.hypot(*before.T)[:, None] + after / np.hypot(*after.T)[:, None]
    left = np.stack([-way[:, 1], way[:, 0]], axis=1) / np.maximum(np.hypot(*way.T), 0.5)[:, None]
    area = float(np.sum(ring[:, 0] * np.roll(ring[:, 1], -1) - ring[:, 1] * np.roll(ring[:, 0], -1)))
    moved_in = ring + np.sign(area) * wall * left
    return [(float(x), float(y)) for x, y in moved_in]


def cordless_drill(rng: np.random.Generator) -> Item:
    """A cordless drill or screwdriver: motor, gearbox, chuck, trigger, board, cells in a foot or in the grip."""
    k = rng.uniform(0.72, 1.05)
    wall, plastic = 2.4, pick(rng, "glass-filled nylon", "abs")
    parts: list[Primitive] = []
    r = 27 * k
    rotor = Primitive(
        "copper coil", Cylinder(13 * k, 34 * k), 5.5, carve=(Primitive("steel", Cylinder(2.5 * k, 34 * k)),)
    )
    gap = Primitive(None, Cylinder(15 * k, 46 * k), carve=(rotor,))
    magnet = Primitive("ferrite", Cylinder(18.5 * k, 46 * k), carve=(gap,))
    can = Primitive("steel", Cylinder(20 * k, 52 * k), None, (0, 0, -22 * k), IDENTITY, (magnet,))
    ring = Primitive(None, Cylinder(17 * k, 26 * k), carve=(Primitive("steel", Cylinder(15 * k, 24 * k), 4.8),))
    gearbox = Primitive(
        "zinc die-cast" if rng.random() < 0.3 else "glass-filled nylon",
        Cylinder(21 * k, 30 * k),
        None,
        (0, 0, 21 * k),
        IDENTITY,
        (ring,),
    )
    room = Primitive(None, Cylinder(r - wall, 104 * k), carve=(can, gearbox))
    parts.append(Primitive(plastic, Cylinder(r, 108 * k), None, (0, 0, 0), ALONG_X, (room,)))
    jaws = Primitive(None, Cylinder(5 * k, 26 * k), centre=(0, 0, 9 * k))
    core = Primitive("steel", Cylinder(11 * k, 44 * k), carve=(jaws,))
    parts.append(
        Primitive(
            pick(rng, "glass-filled nylon", "steel"),
            Cylinder(20 * k, 46 * k),
            1.37 if rng.random() < 0.7 else 7.0,
            (78 * k, 0, 0),
            ALONG_X,
            (core,),
        )
    )
    if rng.random() < 0.3:
        parts.append(
            rod("high-speed steel", (101 * k, 0, 0), (101 * k + rng.uniform(30, 60), 0, 0), rng.uniform(1.5, 4))
        )
    length = rng.uniform(85, 105) * k
    outline = _grip(rng, -r, length, 34 * k)
    switch = Primitive("glass-filled nylon", Box((22 * k, 26 * k, 18 * k)), 2.2, (2 * k, -r - 22 * k, 0))
    parts.append(_shelled(plastic, outline, 34 * k, _shrunk(outline, wall), wall, (switch,)))
    parts.append(Primitive("abs", Box((14 * k, 24 * k, 16 * k)), centre=(26 * k, -r - 20 * k, 0)))
    foot_y, x0 = -r - length, outline[3][0] + 10 * k
    columns = int(rng.integers(2, 6))
    at = np.array([[(i - (columns - 1) / 2) * 19.5, -10.5, (j - 0.5) * 19.5] for i in range(columns) for j in range(2)])
    cells = Primitive("li-ion cell", copies(Cylinder(9, 36 if k < 0.85 else 44), at, turn=ALONG_Y), centre=(0, 10, 0))
    board = Primitive("populated pcb", Box((19.0 * columns, 1.6, 34)), centre=(0, 25, 0))
    size = (19.5 * columns + 9, 58.0, 48.0)
    hollow = Primitive(None, Box((size[0] - 4, size[1] - 4, size[2] - 4)), carve=(cells, board))
    parts.append(Primitive(plastic, Box(size), centre=(x0, foot_y - 29, 0), carve=(hollow,)))
    screws = np.array(
        [[-30 * k, 18 * k, 0], [30 * k, -20 * k, 0], [-6 * k, -r - 0.5 * length, 0], [-12 * k, -r - 0.9 * length, 0]]
    )
    parts.append(Primitive("steel", copies(Cylinder(1.6, 2), np.add(screws, (0, 0, 18 * k)))))
    return Item("cordless drill", tuple(parts), poses=SIDES)


def glue_gun(rng: np.random.Generator) -> Item:
    """A hot-melt glue gun or a soldering gun: heated barrel, nozzle, trigger with linkage, stick, board, lead."""
    k = rng.uniform(0.6, 1.1)
    plastic = pick(rng, "abs", "polypropylene", "glass-filled nylon")
    body = [
        (-75 * k, 16 * k),
        (-70 * k, -12 * k),
        (-45 * k, -16 * k),
        (10 * k, -16 * k),
        (48 * k, -11 * k),
        (50 * k, 12 * k),
        (20 * k, 19 * k),
        (-50 * k, 20 * k),
    ]
    block = Primitive(
        "aluminium alloy",
        Cylinder(9 * k, 55 * k),
        None,
        (12 * k, 2 * k, 0),
        ALONG_X,
        (Primitive("epoxy", Cylinder(5.5 * k, 55 * k), 0.95),),
    )
    heater = Primitive("alumina", Box((34 * k, 5 * k, 8 * k)), centre=(10 * k, -11 * k + 2, 0))
    barrel = _shelled(plastic, body, 32 * k, _shrunk(body, 2.2), 2.2, (block,) if k > 1 else (block, heater))
    stick = rod("eva foam", (-rng.uniform(85, 140) * k, 2 * k, 0), (-76 * k, 2 * k, 0), 5.5 * k)
    tip = Primitive(
        "brass",
        Frustum(8 * k, 2 * k, 20 * k),
        None,
        (60 * k, 1 * k, 0),
        ALONG_X,
        (Primitive(None, Cylinder(1.2 * k, 20 * k)),),
    )
    boot = Primitive(
        "silicone",
        Cylinder(10 * k, 10 * k),
        None,
        (55 * k, 1 * k, 0),
        ALONG_X,
        (Primitive("brass", Frustum(8 * k, 5 * k, 10 * k)),),
    )
    outline = _grip(rng, -17 * k, 75 * k, 26 * k)
    shifted = [(x - 40 * k, y) for x, y in outline]
    board = Primitive("populated pcb", Box((12 * k, 30 * k, 1.6)), centre=(-46 * k, -55 * k, 0))
    handle = _shelled(plastic, shifted, 28 * k, _shrunk(shifted, 2.2), 2.2, (board,))
    trigger = Primitive(
        plastic, Prism(strip([(-16 * k, -18 * k), (-12 * k, -34 * k), (-20 * k, -54 * k)], 10 * k), 16 * k)
    )
    wound = Primitive("steel", coil(4 * k, 0.6, 7, 24 * k), None, (-60 * k, -12 * k, 13 * k), ALONG_X)
    stand = Primitive(
        "steel", tube(np.array([(20, -16, 8), (34, -50, 18), (34, -50, -18), (20, -16, -8)], float) * k, 1.3)
    )
    end = shifted[3]
    t = np.linspace(0, 1, 24)
    lead = np.stack([end[0] - 10 * k + 30 * k * np.sin(9 * t) * t, end[1] - 60 * k * t, 6 + 6 * np.cos(11 * t)], axis=1)
    return Item(
        "glue gun",
        (
            barrel,
            stick,
            *moved((tip,), (6 * k, 0, 0)),
            boot,
            handle,
            trigger,
            wound,
            stand,
            Primitive("cable", tube(lead, 2.6)),
        ),
        poses=SIDES[:4],
    )


def caulking_gun(rng: np.random.Generator) -> Item:
    """A skeleton or tube gun for cartridges: rod with thumb plate, trigger, frame, sometimes a cartridge in it."""
    length, r = rng.uniform(150, 195), rng.uniform(22, 26)
    metal = pick(rng, "steel", "aluminium alloy")
    half = 0.5 * length
    rails = Primitive(
        metal, copies(Cylinder(3.0, length), np.array([[0, s * (r + 2), 0.0] for s in (-1, 1)]), turn=ALONG_X)
    )
    ends = [
        Primitive(metal, Prism(circle(r + 5, 24), 2.5, [circle(9, 14)]), None, (s * (half + 1.3), 0, 0), ALONG_X)
        for s in (-1.0, 1.0)
    ]
    reach = rng.uniform(0, 0.7) * length
    plunger = rod("steel", (-half - rng.uniform(50, 75), 0, 0), (-half + reach + 4, 0, 0), 4.0)
    plate = Primitive(metal, Cylinder(r - 2, 2.5), None, (-half + reach + 5.5, 0, 0), ALONG_X)
    hook = Primitive("steel", tube(np.array([(-half - 75, 0, 0), (-half - 82, 6, 0), (-half - 82, 26, 0)]), 3.6))
    grip = strip([(-half - 12, -2.0), (-half - 18, -40.0), (-half - 34, -100.0)], [26.0, 22.0, 24.0])
    frame = Primitive(metal, Prism(grip, 22), 0.5 * (7.85 if metal == "steel" else 2.7))
    trigger = Primitive(
        metal,
        Prism(strip([(-half + 6, -16.0), (-half + 6, -50.0), (-half - 12, -92.0)], 12.0), 16),
        4.0 if metal == "steel" else 2.0,
    )
    wound = Primitive("steel", coil(7, 0.9, 5, 16), None, (-half - 26, 0, 0), ALONG_X)
    parts = [rails, *ends, plunger, plate, hook, frame, trigger, wound]
    if rng.random() < 0.45:
        room = length - reach - 14
        filled = Primitive(
            pick(rng, "silicone", "acrylic", "polyurethane"), Cylinder(r - 4.0, room - 4), vary(rng, 1.2)
        )
        parts.append(
            Primitive("polyethylene", Cylinder(r - 2.5, room), None, (half - room / 2 - 2, 0, 0), ALONG_X, (filled,))
        )
        parts.append(
            Primitive(
                "polyethylene",
                Frustum(8, 3, 60),
                None,
                (half + 33, 0, 0),
                ALONG_X,
                (Primitive(None, Frustum(6.5, 1.5, 60)),),
            )
        )
    return Item("caulking gun", tuple(parts), poses=SIDES[:4])


def spray_gun(rng: np.random.Generator) -> Item:
    """A paint gun, blow gun or hose nozzle: cast body with bores, needle and spring, trigger, hook, cup."""
    k = rng.uniform(0.7, 1.05)
    cast = pick(rng, "aluminium alloy", "zinc die-cast", "glass-filled nylon")
    body = [(-48, 12), (-52, -4), (-44, -14), (38, -12), (42, 10), (12, 14), (4, 26), (-8, 26), (-14, 14)]
    way = Primitive(
        None,
        Cylinder(4.0 * k, 70 * k),
        None,
        (-8 * k, 0, 0),
        ALONG_X,
        (Primitive("stainless steel", Cylinder(1.3 * k, 70 * k)),),
    )
    barrel = Primitive(cast, Prism([(x * k, y * k) for x, y in body], 24 * k), carve=(way,))
    cap = Revolved(((0, 13 * k), (8 * k, 13 * k), (8 * k, 16 * k), (20 * k, 16 * k), (22 * k, 8 * k), (26 * k, 5 * k)))
    nozzle = Primitive(
        pick(rng, "brass", "aluminium alloy"),
        cap,
        None,
        (43 * k, -1 * k, 0),
        ALONG_X,
        (Primitive(None, Cylinder(3 * k, 24 * k), centre=(0, 0, 13 * k)),),
    )
    outline = [(x - 26 * k, y) for x, y in _grip(rng, -15 * k, 92 * k, 24 * k)]
    handle = _shelled(cast, outline, 22 * k, _shrunk(outline, 8.0 * k), 6.0 * k)
    trigger = Primitive(
        pick(rng, "steel", cast),
        Prism(strip([(2 * k, 12 * k), (6 * k, -20 * k), (-2 * k, -66 * k)], 7.0 * k), 14 * k),
        4.0 if cast != "glass-filled nylon" else None,
    )
    knob = Primitive("brass", Cylinder(8 * k, 16 * k), None, (-62 * k, 0, 0), ALONG_X)
    wound = Primitive("steel", coil(5 * k, 0.8, 7, 22 * k), None, (-62 * k, 18 * k, 0), ALONG_X)
    hook = Primitive(
        "steel", tube(np.array([(-4, 26, 0), (-4, 40, 0), (-16, 46, 0), (-24, 40, 0)], float) * k, 2.4 * k)
    )
    parts = [barrel, nozzle, handle, trigger, knob, wound, hook]
    if rng.random() < 0.6:
        shell = Revolved(((0, 8 * k), (20 * k, 14 * k), (40 * k, 40 * k), (100 * k, 42 * k)))
        cup = Primitive(
            pick(rng, "aluminium alloy", "polypropylene"), shell, carve=(Primitive(None, shell.inset(1.6)),)
        )
        parts += moved((cup,), (22 * k, 15 * k, 0), rotation(roll=-90))
    parts.append(
        Primitive(
            "brass", Prism(regular(8 * k, 6), 20 * k), None, (outline[3][0] - 12 * k, outline[3][1] - 9 * k, 0), ALONG_Y
        )
    )
    return Item("spray gun", tuple(parts), poses=SIDES[:4])


def staple_gun(rng: np.random.Generator) -> Item:
    """A hand tacker or a rivet gun: sheet steel shell, drive spring, plunger, rail with staples, lever."""
    k = rng.uniform(0.75, 1.1)
    shell = [(-80, 2), (-82, 22), (-60, 30), (20, 34), (52, 48), (74, 40), (74, -22), (50, -24), (46, -6), (-20, -4)]
    outline = [(x * k, y * k) for x, y in shell]
    spring = Primitive("steel", coil(7 * k, 1.6 * k, 7, 44 * k), None, (60 * k, 8 * k, 0), ALONG_Y)
    plunger = Primitive("steel", Box((4 * k, 46 * k, 12 * k)), centre=(70 * k, 0, 0))
    pin = Primitive("steel", Box((30 * k, 8 * k, 10 * k)), centre=(34 * k, 16 * k, 0))
    body = _shelled(
        pick(rng, "steel", "steel", "abs"),
        outline,
        26 * k,
        _shrunk(outline, 1.1),
        1.1,
        moved((spring, pin), (-2 * k, 0, 0)),
    )
    lever = Primitive(
        "steel",
        Prism(
            strip([(54 * k, 52 * k), (10 * k, 58 * k), (-50 * k, rng.uniform(50, 66) * k), (-84 * k, 56 * k)], 9 * k),
            20 * k,
        ),
        3.6,
    )
    rail = Primitive("steel", Box((96 * k, 8 * k, 12 * k)), 3.5, (24 * k, -29 * k, 0))
    staples = Primitive("steel", Box((rng.uniform(20, 70) * k, 8 * k, 10 * k)), 4.5, (30 * k, -38 * k, 0))
    slide = Primitive("steel", tube(np.array([(-24, -29, 0), (-36, -29, 5), (-36, -29, -5)], float) * k, 1.5))
    rivets = Primitive(
        "steel",
        copies(Cylinder(2.6 * k, 30 * k), np.array([[-40.0 * k, 20 * k, 0], [50 * k, 42 * k, 0], [20 * k, 2 * k, 0]])),
    )
    return Item(
        "staple gun", (body, lever, rail, staples, slide, *moved((plunger,), (7 * k, 0, 0)), rivets), poses=SIDES[:4]
    )


GOODS: tuple[Goods, ...] = (
    Goods("cordless drill", cordless_drill, ("tools", "electronics"), 1.5, "pistol"),
    Goods("glue gun", glue_gun, ("tools", "hobby"), 1.2, "pistol"),
    Goods("caulking gun", caulking_gun, ("tools", "household"), 1.0, "pistol"),
    Goods("spray gun", spray_gun, ("tools", "household"), 1.0, "pistol"),
    Goods("staple gun", staple_gun, ("tools", "documents"), 1.0, "pistol"),
)
