"""Bottles, cans, jars and dispensers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, Convex, rotation
from ..item import Item, Primitive, moved
from ..many import coil, torus, tube
from ..primitives import Cylinder, Ellipsoid, RoundedBox
from ..revolved import Revolved
from .vessels import (
    Profile,
    aerosol,
    cap,
    dropper,
    filled,
    flat_pose,
    glass_jar,
    label,
    moulded,
    pick,
    pipe,
    pump_head,
    punt,
    shoulder,
    stand_or_lie,
)


def _pet(rng: np.random.Generator) -> Item:
    litres = float(pick(rng, (0.25, 0.33, 0.5, 0.5, 0.75, 1.0)))
    radius = rng.uniform(0.93, 1.06) * 32.0 * (litres / 0.5) ** 0.33
    height = litres * 1e6 / (np.pi * radius**2) * 1.18 + 20.0
    neck, top = 12.5, 0.72 * height
    depth = rng.uniform(0.8, 2.0)
    profile: list[tuple[float, float]] = [(0.0, 0.72 * radius), (0.04 * height, 0.95 * radius), (0.08 * height, radius)]
    for k in range(int(rng.integers(0, 4))):
        at = height * (0.22 + 0.13 * k)
        profile += [(at, radius), (at + 2.5, radius - depth), (at + 5.0, radius)]
    profile += [(top, radius), *shoulder(top, radius, height - 22.0, neck), (height - 22.0, neck)]
    profile += [(height - 18.0, neck), (height - 18.0, neck + 3.5), (height - 16.0, neck + 3.5), (height - 16.0, neck)]
    body = Revolved((*profile, (height, neck)))
    pose = stand_or_lie(rng)
    drink = pick(rng, ("water", "water", "milk", "wine"))
    room = filled(body.inset(rng.uniform(0.3, 0.5)), drink, rng.uniform(0.4, 0.96), pose, rng.uniform(1.0, 1.05))
    lid = cap("polyethylene", neck + 1.9, rng.uniform(11.0, 16.0), height - 14.5, 1.4)
    return Item("drink bottle", (Primitive("pet", body, carve=(room,)), lid), poses=(pose,))


def _wine(rng: np.random.Generator) -> Item:
    radius, height = rng.uniform(35.0, 41.0), rng.uniform(285.0, 320.0)
    low, high = pick(rng, ((0.45, 0.78), (0.6, 0.72), (0.62, 0.72)))
    wall, floor, neck = rng.uniform(2.6, 4.0), rng.uniform(4.0, 7.0), rng.uniform(13.5, 15.0)
    profile: Profile = ((0.0, radius - 2.0), (3.5, radius), (low * height, radius))
    profile += (*shoulder(low * height, radius, high * height, neck, 4), (high * height, neck))
    body = Revolved((*profile, (height - 20.0, neck - 0.6), (height - 14.0, neck + 0.8), (height, neck + 0.4)))
    dent, dome = punt("glass", 0.72 * radius, rng.uniform(8.0, 40.0), wall, floor)
    pose = stand_or_lie(rng, lying=0.75)
    screwed = rng.random() < 0.4
    closed = height - (4.0 if screwed else rng.uniform(38.0, 48.0))
    room = filled(body.inset(wall, floor).below(closed), "wine", rng.uniform(0.82, 0.95), pose, fittings=(dome,))
    plug = Primitive(
        None if screwed else "cork",
        Cylinder(neck - 0.8 - wall, height - closed),
        centre=(0.0, 0.0, 0.5 * (height + closed)),
    )
    glass = Primitive("glass", body, carve=(dent, room, plug))
    sleeve = rng.uniform(30.0, 60.0)
    foil = cap("aluminium" if screwed else pick(rng, ("tin", "polyethylene")), neck + 1.2, sleeve, height - sleeve, 0.2)
    parts = (glass, foil, *label(rng, radius, 0.2 * height, (low - 0.05) * height))
    return Item("wine bottle", parts, poses=(pose,))


def _beer(rng: np.random.Generator) -> Item:
    radius = rng.uniform(29.0, 34.0)
    height = radius * rng.uniform(6.4, 7.6)
    neck, low, high = 13.0, rng.uniform(0.5, 0.62), rng.uniform(0.75, 0.85)
    profile: Profile = ((0.0, radius - 3.0), (4.0, radius), (low * height, radius))
    profile += (*shoulder(low * height, radius, high * height, neck, 3), (high * height, neck))
    body = Revolved((*profile, (height - 12.0, neck - 0.5), (height - 9.0, neck + 0.6), (height, neck)))
    pose = stand_or_lie(rng)
    room = filled(body.inset(rng.uniform(2.0, 3.0), 4.0), "water", rng.uniform(0.8, 0.92), pose, 1.01)
    crown = cap("steel", 16.0, 6.5, height - 6.0, 0.25)
    parts = (Primitive("glass", body, carve=(room,)), crown, *label(rng, radius, 0.18 * height, 0.45 * height))
    return Item("beer bottle", parts, poses=(pose,))


def _spirit(rng: np.random.Generator) -> Item:
    height, wall = rng.uniform(150.0, 290.0), rng.uniform(2.5, 4.5)
    pose = pick(rng, (IDENTITY, rotation(pitch=90), rotation(roll=90)))
    tall, neck = 0.7 * height, rng.uniform(12.0, 15.0)
    width, depth = rng.uniform(0.28, 0.38) * height, rng.uniform(0.14, 0.3) * height
    outer = RoundedBox((width, depth, tall), min(0.35 * depth, 18.0), pick(rng, ("all", "z")))
    inner = RoundedBox((width - 2 * wall, depth - 2 * wall, tall - 2.5 * wall), 0.25 * (depth - 2 * wall), outer.edges)
    fill = rng.uniform(0.55, 1.0)
    glass = Primitive("glass", outer, centre=(0.0, 0.0, 0.5 * tall), carve=(filled(inner, "spirit", fill, pose),))
    stem = pipe("glass", neck, neck - wall, 0.22 * height, 0.81 * height)
    lid = cap(pick(rng, ("aluminium", "polypropylene", "hardwood")), neck + 1.8, 0.15 * height, 0.78 * height, 1.0)
    return Item("spirit bottle", (glass, stem, lid), poses=(pose,))


def _can(rng: np.random.Generator) -> Item:
    radius, height = pick(rng, ((33.1, 115.2), (33.1, 168.0), (28.9, 134.0), (26.4, 133.0), (33.1, 88.0)))
    wall = rng.uniform(0.1, 0.16) if rng.random() < 0.8 else 0.22
    metal = "aluminium alloy" if wall < 0.2 else "steel"
    body = Revolved(((0.0, 0.74 * radius), (9.0, radius), (height - 12.0, radius), (height, 0.81 * radius)))
    pose = stand_or_lie(rng, head=0.1)
    dent, dome = punt(metal, 0.7 * radius, rng.uniform(8.0, 11.0), 0.3, 0.3)
    room = filled(body.inset(wall, 0.3), "water", rng.uniform(0.86, 0.95), pose, rng.uniform(1.0, 1.05), (dome,))
    rim = Primitive(metal, torus(0.81 * radius, 1.1), centre=(0.0, 0.0, height + 0.6))
    lid = Primitive(metal, Cylinder(0.76 * radius, 0.25), centre=(0.0, 0.0, height + 0.2))
    tab = Primitive(metal, RoundedBox((14.0, 22.0, 0.9), 0.4), centre=(0.0, 3.0, height + 0.8))
    return Item("drink can", (Primitive(metal, body, carve=(dent, room)), rim, lid, tab), poses=(pose,))


def _thermos(rng: np.random.Generator) -> Item:
    radius, height = rng.uniform(30.0, 45.0), rng.uniform(180.0, 300.0)
    neck, top = rng.uniform(0.62, 0.85) * radius, rng.uniform(0.74, 0.86) * height
    wall, gap = rng.uniform(0.4, 0.7), rng.uniform(2.5, 4.5)
    body = Revolved(((0.0, radius), (top, radius), *shoulder(top, radius, top + 18.0, neck), (top + 18.0, neck)))
    gapped = body.inset(wall)
    lining = gapped.inset(gap, gap + 3.0)
    pose = stand_or_lie(rng)
    room = lining.inset(wall)
    inside = Primitive(None, room)
    if rng.random() < 0.4:
        inside = filled(room, pick(rng, ("water", "milk")), rng.uniform(0.3, 0.95), pose)
    flask = Primitive("stainless steel", lining, carve=(inside,))
    parts: list[Primitive] = [Primitive("stainless steel", body, carve=(Primitive(None, gapped, carve=(flask,)),))]
    parts.append(Primitive("silicone", torus(neck - 4.0, 1.5), centre=(0.0, 0.0, top + 19.0)))
    kind = pick(rng, ("stopper", "cup", "cup"))
    stopper = rng.uniform(15.0, 30.0)
    parts.append(cap("polypropylene", neck - 5.0, stopper, top + 20.0, 2.2))
    if kind == "cup":
        cup = cap("stainless steel", radius - 1.0, height - top - 2.0, top + 18.0, 0.6)
        parts.append(cup)
    else:
        handle = np.array([[neck, 0, 0], [neck + 4, 0, 20], [0, 0, 34], [-neck - 4, 0, 20], [-neck, 0, 0]])
        parts.append(Primitive("polypropylene", tube(handle, 2.8), centre=(0.0, 0.0, top + 21.0)))
    return Item("thermos flask", tuple(parts), poses=(pose,))


def _shampoo(rng: np.random.Generator) -> Item:
    pose, height = flat_pose(rng), rng.uniform(110.0, 210.0)
    size = (rng.uniform(0.3, 0.45) * height, rng.uniform(0.18, 0.28) * height, height)
    content = pick(rng, ("shampoo", "liquid soap", "face cream", "sunscreen"))
    body, top = moulded(rng, size, content, pose, pick(rng, ("polyethylene", "polypropylene", "pet")))
    radius, tall = rng.uniform(0.3, 0.42) * size[1], rng.uniform(14.0, 30.0)
    if rng.random() < 0.5:
        radius = rng.uniform(11.0, 14.0)
    neck = pipe("polyethylene", 0.8 * radius, 0.8 * radius - 1.4, 12.0, top + 6.0)
    lid = cap("polypropylene", radius, tall, top + 0.5, 1.4)
    spout = pipe("polypropylene", 3.0, 1.5, 8.0, top + 8.0)
    return Item("shampoo bottle", (body, neck, lid, spout), poses=(pose,))


def _detergent(rng: np.random.Generator) -> Item:
    pose, height = flat_pose(rng), rng.uniform(190.0, 280.0)
    size = (rng.uniform(0.45, 0.6) * height, rng.uniform(0.26, 0.36) * height, height)
    content = pick(rng, ("liquid soap", "bleach", "water"))
    body, top = moulded(rng, size, content, pose)
    parts = [body, pipe("polyethylene", 19.0, 17.2, 14.0, top + 6.0), cap("polypropylene", 24.0, 42.0, top + 1.0, 1.6)]
    reach_x = 0.5 * size[0]
    path = np.array([[reach_x - 4, 0, 0.75], [reach_x + 18, 0, 0.72], [reach_x + 22, 0, 0.45], [reach_x - 2, 0, 0.35]])
    path[:, 2] *= height
    parts.append(Primitive("polyethylene", tube(path, 8.0), 0.4))
    return Item("detergent bottle", tuple(parts), poses=(pose,))


def _spray(rng: np.random.Generator) -> Item:
    pose, radius = stand_or_lie(rng), pick(rng, (17.5, 22.5, 26.0, 32.5))
    content, balls = pick(rng, (("perfume", 0), ("isopropanol", 0), ("mineral oil", 0), ("paint", 2), ("water", 0)))
    height = radius * rng.uniform(5.0, 8.0)
    return Item("spray can", aerosol(rng, content, radius, height, pose, balls=balls), poses=(pose,))


def _pump(rng: np.random.Generator) -> Item:
    lying, height = rng.random() < 0.7, rng.uniform(110.0, 170.0)
    pose = rotation(roll=90) if lying else IDENTITY
    content = pick(rng, ("liquid soap", "shampoo", "face cream"))
    straw = pipe("polyethylene", 3.0, 2.0, 0.86 * height, -0.05 * height)
    if rng.random() < 0.5:
        size = (rng.uniform(55.0, 80.0), rng.uniform(38.0, 52.0), height)
        body, top = moulded(rng, size, content, pose, "polyethylene", (straw,))
    else:
        radius = rng.uniform(24.0, 34.0)
        outline = Revolved(
            ((0.0, radius), (0.84 * height, radius), *shoulder(0.84 * height, radius, height, 13.0), (height, 13.0))
        )
        straw = replace(straw, centre=(0.0, 0.0, 0.45 * height))
        wall = rng.uniform(0.6, 1.2)
        room = filled(outline.inset(wall), content, rng.uniform(0.4, 0.9), pose, fittings=(straw,))
        body, top = Primitive(pick(rng, ("pet", "polyethylene")), outline, carve=(room,)), height
    return Item("pump dispenser", (body, *pump_head(rng, rng.uniform(13.5, 17.0), top)), poses=(pose,))


def _trigger(rng: np.random.Generator) -> Item:
    pose, height = flat_pose(rng), rng.uniform(160.0, 210.0)
    size = (rng.uniform(80.0, 105.0), rng.uniform(45.0, 60.0), height)
    body, top = moulded(rng, size, pick(rng, ("water", "liquid soap", "isopropanol")), pose, "pet")
    spring = Primitive(
        "stainless steel", coil(4.0, 0.5, 7, 16.0), centre=(14.0, 0.0, top + 26.0), rotation=rotation(pitch=90)
    )
    barrel = Primitive("polypropylene", RoundedBox((78.0, 24.0, 26.0), 6.0), 0.35, (8.0, 0.0, top + 30.0))
    lever = np.array([[26.0, 0, 18], [34.0, 0, 4], [30.0, 0, -12], [38.0, 0, -26]])
    trigger = Primitive("polypropylene", tube(lever, 4.0), 0.7, (8.0, 0.0, top + 20.0))
    nozzle = cap("polypropylene", 9.0, 9.0, 0.0, 2.0)
    parts = (body, cap("polypropylene", 14.5, 18.0, top, 1.6), barrel, spring, trigger)
    return Item(
        "trigger spray bottle", (*parts, *moved((nozzle,), (45.0, 0.0, top + 33.0), rotation(pitch=90))), poses=(pose,)
    )


def _dropper(rng: np.random.Generator) -> Item:
    pose = stand_or_lie(rng)
    return Item(
        "dropper bottle", dropper(rng, pick(rng, ("glycerol", "vegetable oil", "water", "spirit")), pose), poses=(pose,)
    )


def _perfume(rng: np.random.Generator) -> Item:
    pose = pick(rng, (IDENTITY, rotation(roll=90), rotation(roll=90), rotation(pitch=90)))
    tall, wall, fill = rng.uniform(45.0, 95.0), rng.uniform(2.5, 6.0), rng.uniform(0.3, 0.95)
    base = wall * rng.uniform(1.5, 3.0)
    outer: Convex
    inner: Convex
    kind = pick(rng, ("block", "block", "round", "disc"))
    if kind == "block":
        width, depth = rng.uniform(30.0, 60.0), rng.uniform(20.0, 32.0)
        outer, inner = (
            RoundedBox((width, depth, tall), 2.0),
            RoundedBox((width - 2 * wall, depth - 2 * wall, tall - wall - base), 2.5),
        )
    elif kind == "round":
        radius = rng.uniform(16.0, 26.0)
        outer, inner = Cylinder(radius, tall), Cylinder(radius - wall, tall - wall - base)
    else:
        outer = Ellipsoid((0.5 * tall, rng.uniform(14.0, 18.0), 0.5 * tall))
        inner = Ellipsoid((0.5 * tall - wall, outer.radii[1] - wall, 0.5 * tall - base))
    lift = 0.5 * (base - wall) if kind != "disc" else 0.0
    straw = pipe("polyethylene", 1.2, 0.6, 0.8 * (tall - wall - base), 0.0)
    room = replace(filled(inner, "perfume", fill, pose, fittings=(straw,)), centre=(0.0, 0.0, lift))
    top = 0.5 * tall - (1.0 if kind == "disc" else 0.0)
    glass = Primitive("lead glass" if rng.random() < 0.1 else "glass", outer, carve=(room,))
    crimp = cap("aluminium", 8.5, 9.0, top, 0.35)
    valve = pipe("polypropylene", 4.5, 2.0, 14.0, top + 4.0)
    spring = Primitive("stainless steel", coil(1.9, 0.3, 5, 7.0), centre=(0.0, 0.0, top + 3.0))
    lid = pick(rng, ("abs", "aluminium", "zinc die-cast", "hardwood"))
    over = cap(lid, rng.uniform(11.0, 16.0), rng.uniform(20.0, 32.0), top + 0.5, rng.uniform(1.0, 2.0))
    return Item("perfume flacon", (glass, crimp, valve, spring, over), poses=(pose,))


def _jar(rng: np.random.Generator) -> Item:
    pose, radius = stand_or_lie(rng, head=0.1), rng.uniform(24.0, 45.0)
    content = pick(rng, ("fruit", "vegetable oil", "water", "face cream", "candle wax"))
    return Item("preserving jar", glass_jar(rng, content, radius, radius * rng.uniform(1.7, 3.2), pose), poses=(pose,))


def _canister(rng: np.random.Generator) -> Item:
    tall, lying = rng.uniform(150.0, 300.0), rng.random() < 0.4
    pose = rotation(roll=90) if lying else IDENTITY
    width, depth, wall = rng.uniform(0.55, 0.75) * tall, rng.uniform(0.35, 0.5) * tall, rng.uniform(1.4, 2.2)
    tin = rng.random() < 0.3
    plastic, wall = ("steel", 0.35) if tin else ("polyethylene", wall)
    content = pick(rng, ("vegetable oil", "mineral oil", "water", "liquid soap", "isopropanol"))
    outer = RoundedBox((width, depth, tall), 0.03 * tall if tin else 0.12 * depth, "z" if tin else "all")
    room = RoundedBox((width - 2 * wall, depth - 2 * wall, tall - 2 * wall), 0.12 * depth - 0.4 * wall, outer.edges)
    inner = filled(room, content, rng.uniform(0.2, 0.97), pose)
    span = 0.32 * width
    arch = np.array([[-span, 0, 0], [-span + 8, 0, 24], [0.1 * width, 0, 24], [0.16 * width, 0, 0]])
    handle = Primitive(plastic, tube(arch, 3.0 if tin else 9.0), 2.0 if tin else 0.4, (0.0, 0.0, 0.5 * tall))
    screw = moved(
        (pipe("polyethylene", 16.0, 13.5, 14.0, 6.0), cap("polypropylene", 19.0, 18.0, 3.0, 2.0)),
        (0.34 * width, 0, 0.5 * tall),
    )
    return Item("canister", (Primitive(plastic, outer, carve=(inner,)), handle, *screw), poses=(pose,))


def _wash(rng: np.random.Generator) -> Item:
    pose, radius = stand_or_lie(rng), rng.uniform(26.0, 40.0)
    height, wall = radius * rng.uniform(3.6, 4.4), rng.uniform(0.9, 1.4)
    body = Revolved(
        ((0.0, radius), (0.8 * height, radius), *shoulder(0.8 * height, radius, height, 14.0), (height, 14.0))
    )
    straw = pipe("polyethylene", 3.0, 2.0, 0.92 * height, 0.5 * height)
    room = filled(
        body.inset(wall),
        pick(rng, ("water", "ethanol", "isopropanol", "acetone")),
        rng.uniform(0.3, 0.9),
        pose,
        fittings=(straw,),
    )
    bent = np.array([[0, 0, 0], [0, 0, 26], [8, 0, 36], [1.3 * radius, 0, 48], [1.8 * radius, 0, 40]], dtype=float)
    spout = Primitive("polyethylene", tube(bent, 2.6), 0.5, (0.0, 0.0, height))
    lid = cap("polypropylene", 18.0, 20.0, height - 4.0, 2.0)
    return Item("wash bottle", (Primitive("polyethylene", body, carve=(room,)), lid, spout), poses=(pose,))


def _sports(rng: np.random.Generator) -> Item:
    pose, radius = stand_or_lie(rng), rng.uniform(32.0, 38.0)
    height = radius * rng.uniform(4.6, 6.0)
    waist, top = radius - rng.uniform(2.0, 6.0), 0.82 * height
    profile = (
        (0.0, radius),
        (0.55 * height, radius),
        (0.6 * height, waist),
        (0.68 * height, waist),
        (0.74 * height, radius),
    )
    body = Revolved((*profile, (top, radius), (top + 8.0, 27.0), (top + 16.0, 27.0)))
    wall = rng.uniform(0.9, 1.6)
    metal = rng.random() < 0.3
    inside = body.inset(0.6 if metal else wall)
    room = filled(inside, "water", rng.uniform(0.3, 0.9), pose) if rng.random() < 0.5 else Primitive(None, inside)
    lid = cap("polypropylene", 30.0, 18.0, top + 6.0, 1.8)
    seal = Primitive("silicone", torus(25.0, 1.4), centre=(0.0, 0.0, top + 17.5))
    spout = pipe("silicone", 8.0, 4.0, 22.0, top + 35.0)
    material = "aluminium" if metal else pick(rng, ("polyethylene", "polycarbonate"))
    return Item("sports bottle", (Primitive(material, body, carve=(room,)), lid, seal, spout), poses=(pose,))


GOODS: tuple[Goods, ...] = (
    Goods("drink bottle", _pet, ("food", "sports"), 1.2, count=(1, 4)),
    Goods("wine bottle", _wine, ("food", "kitchen"), count=(1, 2)),
    Goods("beer bottle", _beer, ("food",), 0.7, count=(1, 4)),
    Goods("spirit bottle", _spirit, ("food",), 0.8),
    Goods("drink can", _can, ("food",), 1.2, count=(1, 6)),
    Goods("thermos flask", _thermos, ("kitchen", "sports", "household")),
    Goods("sports bottle", _sports, ("sports", "kitchen")),
    Goods("shampoo bottle", _shampoo, ("cosmetics", "household"), 1.5, count=(1, 3)),
    Goods("detergent bottle", _detergent, ("household",), 0.7),
    Goods("spray can", _spray, ("household", "tools", "cosmetics", "hobby"), 1.0, "gas_can", (1, 2)),
    Goods("pump dispenser", _pump, ("cosmetics", "household")),
    Goods("trigger spray bottle", _trigger, ("household", "hobby"), 0.7),
    Goods("dropper bottle", _dropper, ("cosmetics", "pharmacy", "hobby"), count=(1, 5)),
    Goods("perfume flacon", _perfume, ("cosmetics",), 1.2, count=(1, 2), resembles="lighter"),
    Goods("preserving jar", _jar, ("food", "kitchen"), count=(1, 3)),
    Goods("canister", _canister, ("household", "tools", "machine parts"), 0.5, "precursor_drum"),
    Goods("wash bottle", _wash, ("hobby", "household"), 0.4),
)
