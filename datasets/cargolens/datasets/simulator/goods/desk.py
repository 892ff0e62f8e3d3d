"""Things of a desk: tape, stapler, punch, pens, clips, glue."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import Many, coil
from ..primitives import Box, Cylinder, Frustum, RoundedBox
from ..prism import Prism, gear
from ..revolved import Revolved
from .cosmetics import tube_pack
from .vessels import FLAT, Parts, cap, filled, jumble, lattice, pick, pipe, shoulder, stand_or_lie


def _tape(rng: np.random.Generator) -> Item:
    wide, outer = rng.uniform(12.0, 50.0), rng.uniform(24.0, 50.0)
    inner = 0.5 * outer if outer < 36.0 else 38.0 * rng.uniform(0.9, 1.0)
    roll = pipe("packing tape", outer, inner, wide, 0.0)
    core = pipe(pick(rng, ("cardboard", "polypropylene")), inner, inner - 2.5, wide, 0.0)
    if rng.random() < 0.5:
        count = int(rng.integers(1, 4))
        parts = tuple(part for k in range(count) for part in moved((roll, core), (0.0, 0.0, k * (wide + 0.8))))
        return Item("adhesive tape", parts, poses=(IDENTITY, rotation(roll=90)))
    weight = Primitive(pick(rng, ("silica", "steel")), Box((2.2 * outer, wide + 16.0, 7.0)), 1.6)
    foot = RoundedBox((2.6 * outer, wide + 26.0, 14.0), 4.0)
    base = Primitive("abs", foot, centre=(0.4 * outer, 0.0, -outer - 8.0), carve=(weight,))
    cheeks = np.array([[0.0, -0.5 * wide - 3.0, -0.5 * outer], [0.0, 0.5 * wide + 3.0, -0.5 * outer]])
    sides = Primitive("abs", Many(Box((0.8 * outer, 2.5, outer)), cheeks))
    hub = Primitive("polystyrene", Cylinder(inner - 3.0, wide), 0.5, rotation=rotation(roll=90))
    teeth = Primitive("steel", Box((0.8, wide + 2.0, 9.0)), centre=(1.55 * outer, 0.0, -outer + 3.0))
    wheel = moved((roll, core), (0.0, 0.0, 0.0), rotation(roll=90))
    return Item("adhesive tape", (*wheel, hub, base, sides, teeth), poses=(IDENTITY, rotation(roll=90)))


def _stapler(rng: np.random.Generator) -> Item:
    x, y = rng.uniform(95.0, 150.0), rng.uniform(24.0, 36.0)
    staples = Box((rng.uniform(0.15, 0.6) * x, 12.4, 6.0))
    load = (
        Primitive("steel", staples, rng.uniform(4.5, 6.0), (0.12 * x, 0.0, -1.0)),
        Primitive("steel", coil(3.0, 0.4, 14, 0.2 * x), centre=(-0.32 * x, 0.0, 0.0), rotation=rotation(pitch=90)),
    )
    rail = (Primitive(None, Box((0.9 * x, 13.4, 10.4)), carve=load),)
    magazine = Primitive("steel", Box((0.92 * x, 15.0, 12.0)), centre=(0.0, 0.0, 13.0), carve=rail)
    metal = rng.random() < 0.4
    wall = 1.0 if metal else 1.6
    room = Primitive(None, RoundedBox((x - 2 * wall, y - 2 * wall, 15.0 - 2 * wall), 4.0))
    turn = rotation(pitch=-5)
    shell = RoundedBox((x, y, 15.0), 5.0)
    arm = Primitive("steel" if metal else "abs", shell, None, (-0.03 * x, 0.0, 29.0), turn, (room,))
    parts = (
        Primitive("abs", RoundedBox((x + 6.0, y, 6.0), 2.5)),
        Primitive("steel", Box((0.85 * x, 18.0, 1.5)), centre=(0.04 * x, 0.0, 4.2)),
        Primitive("steel", Box((16.0, 13.0, 2.5)), centre=(0.46 * x, 0.0, 5.5)),
        magazine,
        arm,
        Primitive("steel", Cylinder(2.2, y), centre=(-0.44 * x, 0.0, 17.0), rotation=rotation(roll=90)),
        Primitive("steel", Box((0.4 * x, 7.0, 0.8)), centre=(-0.1 * x, 0.0, 21.0), rotation=rotation(pitch=-5)),
    )
    return Item("stapler", parts, poses=(IDENTITY, rotation(roll=90), rotation(roll=-90)))


def _punch(rng: np.random.Generator) -> Item:
    x, y = rng.uniform(95.0, 125.0), rng.uniform(60.0, 90.0)
    pins = np.array([[0.0, -40.0, 12.0], [0.0, 40.0, 12.0]])
    parts = (
        Primitive("steel", RoundedBox((0.5 * x, y + 40.0, 2.0), 0.9), centre=(0.0, 0.0, 6.0)),
        Primitive("polypropylene", RoundedBox((0.9 * x, y + 40.0, 8.0), 3.0), 0.5),
        Primitive("steel", Many(Cylinder(3.0, 24.0), pins)),
        Primitive("steel", Many(Cylinder(6.0, 16.0), pins), 3.5, (0.0, 0.0, 2.0)),
        Primitive(
            "steel", RoundedBox((0.85 * x, 26.0, 2.0), 0.9), centre=(0.1 * x, 0.0, 32.0), rotation=rotation(pitch=-14)
        ),
        Primitive("abs", RoundedBox((0.85 * x, 30.0, 10.0), 4.0), 0.6, (0.12 * x, 0.0, 38.0), rotation(pitch=-14)),
        Primitive("steel", Cylinder(2.5, y + 30.0), centre=(-0.3 * x, 0.0, 18.0), rotation=rotation(roll=90)),
    )
    return Item("paper punch", parts, poses=(IDENTITY, rotation(roll=90)))


def _pens(rng: np.random.Generator) -> Item:
    count, pitch = int(rng.integers(2, 16)), rng.uniform(9.5, 12.5)
    places = lattice((count, 1, 1), (pitch, 1.0, 1.0)) + rng.uniform(-1.0, 1.0, (count, 3)) * (0.0, 6.0, 0.0)
    turns = np.broadcast_to(rotation(roll=90), (count, 3, 3))

    def each(radius: float, length: float, ahead: float) -> Many:
        return Many(Cylinder(radius, length), places + np.array([0.0, ahead, 0.0]), turns)

    ink = Primitive("printing ink", each(1.0, 95.0, 0.0))
    core = Primitive("polypropylene", each(1.7, 108.0, 0.0), carve=(ink,))
    barrels = Primitive(
        pick(rng, ("polystyrene", "abs", "aluminium")),
        each(4.6, 125.0, 0.0),
        carve=(Primitive(None, each(3.4, 122.0, 0.0), carve=(core,)),),
    )
    tips = Primitive("brass", each(1.5, 13.0, -66.0), 6.0)
    clips = Primitive("steel", Many(Box((3.0, 36.0, 1.0)), places + np.array([0.0, 44.0, 5.4])))
    parts: Parts = (barrels, tips, clips)
    if rng.random() < 0.6:
        parts = (*parts, Primitive("steel", each(2.2, 20.0, -50.0), 1.1))
    if rng.random() < 0.5:
        pencils = np.broadcast_to(rotation(roll=90), (3, 3, 3))
        at = lattice((3, 1, 1), (9.0, 1.0, 1.0)) + np.array([0.5 * count * pitch + 18.0, 0.0, 0.0])
        lead = Primitive("graphite", Many(Cylinder(1.1, 168.0), at, pencils))
        ferrule = Primitive("aluminium", Many(Cylinder(3.9, 14.0), at + np.array([0.0, 91.0, 0.0]), pencils), 1.4)
        parts = (*parts, Primitive("softwood", Many(Cylinder(3.6, 168.0), at, pencils), carve=(lead,)), ferrule)
    return Item("pens", parts, poses=FLAT)


def _clips(rng: np.random.Generator) -> Item:
    kind = pick(rng, ("pins", "clips", "bands"))
    x, y, z = rng.uniform(48.0, 80.0), rng.uniform(40.0, 60.0), rng.uniform(18.0, 30.0)
    room = (0.86 * x, 0.86 * y, 0.6 * z)
    if kind == "pins":
        heads = jumble(rng, Cylinder(5.0, 1.2), room, 0.12)
        points = Many(Cylinder(0.6, 9.0), heads.centres, heads.rotations)
        pieces: Parts = (Primitive("brass", heads), Primitive("steel", points))
    elif kind == "clips":
        wire = jumble(rng, Box((28.0, 1.0, 1.0)), room, 0.05)
        turns = np.asarray(wire.rotations)
        beside = Many(wire.shape, wire.centres + 5.0 * turns[:, :, 1], turns)
        pieces = (Primitive("steel", wire), Primitive("steel", beside))
    else:
        pieces = (Primitive("rubber", jumble(rng, Box((40.0, 2.0, 1.2)), room, 0.25)),)
    wall = 1.1
    box = Primitive(
        "polystyrene",
        RoundedBox((x, y, z), 3.0, "z"),
        carve=(Primitive(None, RoundedBox((x - 2 * wall, y - 2 * wall, z - 2 * wall), 2.0, "z")),),
    )
    return Item("box of clips", (box, *pieces), poses=FLAT)


def _glue(rng: np.random.Generator) -> Item:
    kind = pick(rng, ("stick", "bottle", "tube", "sticks"))
    if kind == "tube":
        return Item(
            "glue",
            tube_pack(rng, pick(rng, ("acetone", "face cream")), rng.uniform(7.0, 12.0), rng.uniform(60.0, 100.0)),
            poses=(rotation(roll=90),),
        )
    if kind == "sticks":
        count = int(rng.integers(5, 30))
        places = (
            lattice((count, 1, 1), (11.8, 1.0, 1.0)) if count < 15 else lattice((count // 2, 1, 2), (11.8, 1.0, 11.8))
        )
        return Item(
            "glue",
            (Primitive("eva foam", Many(Cylinder(5.6, rng.uniform(100.0, 200.0)), places), 0.95),),
            poses=(rotation(roll=90),),
        )
    if kind == "stick":
        radius, tall = rng.uniform(10.0, 16.0), rng.uniform(80.0, 105.0)
        left = rng.uniform(0.3, 0.6) * tall
        paste = Primitive("soap", Cylinder(radius - 2.2, left), 1.05, (0.0, 0.0, 0.1 * tall))
        free = 0.58 * tall - 0.5 * left
        at = (0.0, 0.0, 0.46 * free - 0.48 * tall)
        screw = Primitive("polypropylene", Cylinder(2.4, 0.9 * free), centre=at)
        room = Primitive(None, Cylinder(radius - 1.3, 0.97 * tall), carve=(paste, screw))
        knob = Primitive("polypropylene", Prism(gear(radius - 1.0, 14, 1.0), 8.0), centre=(0.0, 0.0, -0.5 * tall - 4.2))
        lid = cap("polypropylene", radius + 1.2, 0.35 * tall, 0.2 * tall, 1.1)
        return Item(
            "glue",
            (Primitive("polypropylene", Cylinder(radius, tall), carve=(room,)), knob, lid),
            poses=(rotation(pitch=90), IDENTITY),
        )
    pose, radius = stand_or_lie(rng), rng.uniform(16.0, 27.0)
    tall = radius * rng.uniform(3.0, 4.2)
    body = Revolved(((0.0, radius), (0.78 * tall, radius), *shoulder(0.78 * tall, radius, tall, 9.0), (tall, 9.0)))
    room = filled(body.inset(1.2), "face cream", rng.uniform(0.3, 0.95), pose, 1.08)
    nozzle = Primitive("polypropylene", Frustum(11.0, 3.0, 32.0), 0.5, (0.0, 0.0, tall + 16.0))
    return Item("glue", (Primitive("polyethylene", body, carve=(room,)), nozzle), poses=(pose,))


def desk() -> tuple[Goods, ...]:
    """Families of what lies on a desk."""
    return (
        Goods("adhesive tape", _tape, ("household", "documents", "hobby"), count=(1, 3)),
        Goods("stapler", _stapler, ("documents", "household"), 0.8, resembles="magazine"),
        Goods("paper punch", _punch, ("documents",), 0.7),
        Goods("pens", _pens, ("documents", "hobby")),
        Goods("box of clips", _clips, ("documents", "household"), 0.8),
        Goods("glue", _glue, ("hobby", "documents", "tools"), 0.8, count=(1, 3)),
    )
