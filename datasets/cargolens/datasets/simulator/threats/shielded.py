"""Contraband in machines, metal and bottles: cans of cells, housings, pipes, foil, solutions."""

from __future__ import annotations

import numpy as np

from ..design import Threat
from ..geometry import rotation
from ..item import Item, Primitive, Vector, moved
from ..many import Many, tube
from ..materials import Material
from ..primitives import Box, Cylinder, RoundedBox
from ..prism import Prism, circle, rectangle
from ..revolved import Revolved
from .firearms import draw_stripped
from .stash import at, powder, stash, stash_round
from .tooling import copies, punch
from .wraps import areal_density, bulk, drug_powder, mixture, powder_texture, shells

FLAT = (rotation(), rotation(roll=180))
ANY_SIDE = (rotation(), rotation(roll=90), rotation(pitch=90))
LYING = (rotation(pitch=90), rotation(roll=90))


def batteries(rng: np.random.Generator) -> Item:
    """Round cells, one or more of which are cans of powder."""
    radius, length = ((7.0, 49.0), (13.0, 48.5), (16.5, 60.0), (9.1, 65.0))[int(rng.integers(4))]
    count = int(rng.integers(2, 9))
    fake = rng.random(count) < 0.4
    fake[0] = True
    parts: list[Primitive] = []
    for k in range(count):
        core = powder(rng, Cylinder(radius - 0.4, length - 4), pressed=True)
        paste = "li-ion cell" if radius == 9.1 else "alkaline cell"
        cell = Primitive(paste, Cylinder(radius - 0.3, length - 3), carve=(core,) if fake[k] else (), role="host")
        can = Primitive("steel", Cylinder(radius, length), carve=(cell,), role="host")
        place = (0.0, (k % 4) * 2.05 * radius, (k // 4) * 2.05 * radius)
        parts += moved((can,), place, rotation(pitch=90))
    nubs = np.array([[0.5 * length + 0.8, (k % 4) * 2.05 * radius, (k // 4) * 2.05 * radius] for k in range(count)])
    parts.append(
        Primitive(
            "steel", Many(Cylinder(0.35 * radius, 1.5), nubs, np.tile(rotation(pitch=90), (count, 1, 1))), role="host"
        )
    )
    return Item("powder in battery cans", tuple(parts), "powder_bag", FLAT)


SOLUTES = ("cocaine hydrochloride", "methamphetamine hydrochloride", "ketamine hydrochloride", "heroin hydrochloride")
SOLVENTS = ("wine", "spirit", "shampoo", "water", "liquid soap", "vegetable oil")
SOLUTIONS: tuple[tuple[str, Material], ...] = tuple(
    (solvent, mixture(f"{solute} in {solvent}", {solvent: 100 - share, solute: share}, (0.9, 1.2)))
    for k, solvent in enumerate(SOLVENTS)
    for solute, share in ((SOLUTES[k % 4], 15), (SOLUTES[(k + 1) % 4], 30), (SOLUTES[(k + 2) % 4], 45))
)


def solution(rng: np.random.Generator) -> Item:
    """A bottle of drink or shampoo whose liquid carries a drug: a little denser and of another composition."""
    solvent, dissolved = SOLUTIONS[int(rng.integers(len(SOLUTIONS)))]
    radius, height = float(rng.uniform(26, 44)), float(rng.uniform(130, 250))
    lying = rng.random() < 0.5
    glass = solvent in ("wine", "spirit")
    neck = float(rng.uniform(9, 15))
    body = Revolved(((0, radius), (0.62 * height, radius), (0.8 * height, neck), (height, neck)))
    room = body.inset(float(rng.uniform(2.2, 3.6) if glass else rng.uniform(0.7, 1.4)))
    level = room.below(height * (0.985 if lying else float(rng.uniform(0.55, 0.9))))
    drug = Primitive(dissolved, level, dissolved.density * float(rng.uniform(0.98, 1.03)))
    liquid = Primitive(solvent, level, carve=(drug,), role="host")
    air = Primitive(None, room, carve=(liquid,), role="host")
    shell = Primitive("glass" if glass else str(rng.choice(["pet", "polyethylene"])), body, carve=(air,), role="host")
    cap = Primitive(
        "aluminium" if glass else "polypropylene", Cylinder(neck + 2, 20), 0.6, (0, 0, height + 10), role="host"
    )
    return Item("drug dissolved in a bottle", (shell, cap), "powder_bag", (rotation(pitch=90 if lying else 0),))


def electronics(rng: np.random.Generator) -> Item:
    """A device with board, transformer and screws, and a packet in the free room or in place of its battery."""
    size = (float(rng.uniform(110, 280)), float(rng.uniform(80, 180)), float(rng.uniform(28, 80)))
    wall = float(rng.uniform(1.8, 3.0))
    stuff = "abs" if rng.random() < 0.7 else "aluminium alloy"
    room = (size[0] - 2 * wall, size[1] - 2 * wall, size[2] - 2 * wall)
    board = Primitive(
        "fr4", Box((0.48 * room[0], 0.9 * room[1], 1.6)), centre=(-0.24 * room[0], 0, -0.5 * room[2] + 5), role="host"
    )
    n = int(rng.integers(12, 40))
    chips = np.stack(
        [rng.uniform(-0.44, -0.05, n) * room[0], rng.uniform(-0.4, 0.4, n) * room[1], np.full(n, -0.5 * room[2] + 7.2)],
        axis=1,
    )
    scales = np.stack([rng.uniform(2, 12, n), rng.uniform(2, 10, n), rng.uniform(1.0, 2.6, n)], axis=1)
    space = (0.42 * room[0], 0.85 * room[1], room[2] * float(rng.uniform(0.35, 0.9)))
    spot = (0.25 * room[0], 0.0, -0.5 * (room[2] - space[2]))
    packet = at(stash(rng, space), *spot)
    if rng.random() < 0.4:
        held = stash(rng, (0.97 * space[0], 0.97 * space[1], 0.94 * space[2]))
        packet = at(Primitive("li-ion cell", Box(space), carve=(held,), role="host"), *spot)
    inner: list[Primitive] = [board, packet]
    inner.append(Primitive("chip package", Many(Box((1.0, 1.0, 1.0)), chips, scales=scales), role="host"))
    if room[2] > 40:
        core = Primitive("steel", Box((26, 22, 20)), centre=(-0.3 * room[0], 0, 0.15 * room[2]), role="host")
        inner.append(core)
    hollow = Primitive(None, Box(room), carve=tuple(inner), role="host")
    case = Primitive(stuff, RoundedBox(size, min(6.0, 0.2 * size[2]), "z"), carve=(hollow,), role="host")
    lead = np.array(
        [
            [-0.5 * size[0], 0, 0],
            [-0.5 * size[0] - 20, 15, -0.3 * size[2]],
            [-0.5 * size[0] - 30, 0.45 * size[1], -0.4 * size[2]],
        ]
    )
    return Item(
        "powder in electronics",
        (case, Primitive("cable", tube(lead, 2.5), role="host")),
        "powder_bag",
        (rotation(), rotation(roll=90)),
    )


def machine_part(rng: np.random.Generator) -> Item:
    """A turned or flanged metal part with a plugged bore full of powder."""
    metal = str(rng.choice(["steel", "cast iron", "aluminium alloy", "brass"]))
    radius, height = float(rng.uniform(22, 60)), float(rng.uniform(60, 200))
    wall = float(rng.uniform(3, 14)) if metal == "aluminium alloy" else float(rng.uniform(2, 8))
    core = stash_round(rng, radius - wall, height - 2.5 * wall)
    body = Primitive(metal, Cylinder(radius, height), carve=(core,), role="host")
    holes = [
        circle(0.1 * radius, 10, (1.35 * radius * np.cos(a), 1.35 * radius * np.sin(a)))
        for a in np.arange(6) * np.pi / 3
    ]
    flange = Prism(circle(1.6 * radius, 36), float(rng.uniform(8, 16)), holes=(circle(radius, 36), *holes))
    rim = Primitive(metal, flange, centre=(0, 0, float(rng.uniform(-0.4, 0.4)) * height), role="host")
    shaft = Primitive("steel", Cylinder(0.3 * radius, 0.4 * height), centre=(0, 0, 0.7 * height), role="host")
    return Item("powder in a machine part", (body, rim, shaft), "powder_bag", (rotation(), *LYING))


def steel_pipe(rng: np.random.Generator) -> Item:
    """A length of pipe or profile with caps, filled."""
    radius, length, wall = float(rng.uniform(12, 38)), float(rng.uniform(120, 330)), float(rng.uniform(1.0, 4.5))
    metal = str(rng.choice(["steel", "stainless steel", "aluminium alloy", "copper", "pvc"]))
    core = stash_round(rng, radius - wall, length - 2 * wall)
    bore = Primitive(None, Cylinder(radius - wall, length - 2 * wall), carve=core.carve, role="host")
    pipe = Primitive(metal, Cylinder(radius, length), carve=(bore,), role="host")
    sleeve = Prism(circle(radius + 3, 28), 18.0, holes=(circle(radius, 28),))
    ends = tuple(Primitive(metal, sleeve, centre=(0, 0, side * (0.5 * length - 9)), role="host") for side in (-1, 1))
    return Item("powder in a steel pipe", (pipe, *ends), "powder_bag", LYING)


def lead_foil(rng: np.random.Generator) -> Item:
    """A brick behind lead, copper or many turns of aluminium foil."""
    what = drug_powder(rng)
    density = bulk(rng, what, pressed=True)
    thick = 10.0 * areal_density(rng, 0.5, 6.0) / density
    size = (float(rng.uniform(60, 190)), float(rng.uniform(45, 130)), thick)
    core = Primitive(what, RoundedBox(size, 0.08 * min(size)), density, texture=powder_texture(rng))
    metal, thinnest, thickest = (
        ("lead", 0.1, 1.5),
        ("copper", 0.1, 1.0),
        ("aluminium", 0.2, 2.5),
        ("steel", 0.3, 1.5),
    )[int(rng.integers(4))]
    layers = [("polyethylene film", 0.2), (metal, float(rng.uniform(thinnest, thickest))), ("packing tape", 0.2)]
    return Item("brick in metal foil", (shells(core, size, 0.08 * min(size), layers),), "powder_brick", ANY_SIDE)


def loose_bolts(rng: np.random.Generator, size: Vector) -> tuple[Primitive, ...]:
    """Bolts, their heads and washers, scattered in a box of a size in mm, as hosts."""
    n = int(rng.integers(20, 70))
    places = rng.uniform(-0.4, 0.4, (n, 3)) * size
    leans = zip(rng.uniform(0, 360, n), rng.normal(90, 15, n), strict=True)
    turns = np.stack([rotation(float(yaw), float(pitch)) for yaw, pitch in leans])
    thick = rng.choice([3.0, 4.0, 5.0], n)
    scales = np.stack([thick, thick, rng.uniform(15, 45, n)], axis=1)
    heads = places + turns[:, :, 2] * (0.5 * scales[:, 2:] + 2)
    wide = np.stack([1.8 * thick, 1.8 * thick, np.full(n, 4.0)], axis=1)
    rings = rng.uniform(-0.4, 0.4, (6, 3)) * size
    return (
        Primitive("steel", Many(Cylinder(1.0, 1.0), places, turns, scales), role="host"),
        Primitive("steel", Many(Cylinder(1.0, 1.0), heads, turns, wide), role="host"),
        Primitive("steel", Many(Cylinder(9.0, 1.6), rings), role="host"),
    )


def hardware(rng: np.random.Generator) -> Item:
    """Punches among bolts and washers."""
    body = punch(rng)
    length, widest = float(body.bounds[1, 2]), float(body.bounds[1, 0])
    size = (length + float(rng.uniform(20, 80)), float(rng.uniform(70, 130)), float(rng.uniform(35, 60)))
    count = int(rng.integers(1, 4))
    spots = np.full((count, 3), -0.5 * length)
    spots[:, 1] = (np.arange(count) - 0.5 * count) * 2.2 * widest
    spots[:, 2] = rng.uniform(-0.1, 0.1, count) * size[2]
    punches = copies("tool steel", body, spots, np.tile(rotation(pitch=90), (count, 1, 1)))
    return Item("punches among hardware", (*loose_bolts(rng, size), *punches), "press_tooling", FLAT)


def pistol_parts(rng: np.random.Generator) -> Item:
    """A pistol taken apart, among bolts, washers and a bracket."""
    apart = draw_stripped(rng)
    low, high = apart.bounds()
    x, y, z = (float(v) for v in high - low)
    bolts = loose_bolts(rng, (1.1 * x, 1.1 * y, 30.0))
    sheet = Prism(
        rectangle(0.6 * x, 0.5 * y),
        float(rng.uniform(2, 6)),
        holes=(circle(0.1 * min(x, y)), circle(0.03 * x, 10, (0.22 * x, 0))),
    )
    bracket = Primitive("steel", sheet, centre=(0, 0, 0.5 * z + 25.0), role="host")
    middle = 0.5 * (low + high)
    parts = moved(apart.parts, (-float(middle[0]), -float(middle[1]), -float(middle[2])))
    return Item("pistol parts among hardware", (*parts, *bolts, bracket), "pistol", FLAT)


THREATS_IN_MACHINES: tuple[Threat, ...] = (
    Threat("powder in battery cans", "powder_bag", batteries, "hidden"),
    Threat("drug dissolved in a bottle", "powder_bag", solution, "hidden"),
    Threat("powder in electronics", "powder_bag", electronics, "hidden"),
    Threat("powder in a machine part", "powder_bag", machine_part, "shielded"),
    Threat("powder in a steel pipe", "powder_bag", steel_pipe, "shielded"),
    Threat("brick in metal foil", "powder_brick", lead_foil, "shielded"),
    Threat("punches among hardware", "press_tooling", hardware, "hidden"),
    Threat("pistol parts among hardware", "pistol", pistol_parts, "hidden"),
)
