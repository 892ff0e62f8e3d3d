"""Builders of bottles, cans, jars, cartons and what goes with them, shared by several groups of goods.

A liquid's level is horizontal: a draw picks the pose first, then pours. So a vessel with a liquid has one pose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar, cast

import numpy as np

from ..geometry import IDENTITY, Convex, rotation
from ..item import Item, Primitive, moved
from ..many import Many, coil, torus, tube
from ..primitives import Box, Cylinder, Ellipsoid, Frustum, Intersection, Polyhedron, RoundedBox, sphere
from ..revolved import Revolved
from ..texture import Texture
from ..view_geometry import Float64

T = TypeVar("T")
Parts = tuple[Primitive, ...]
Profile = tuple[tuple[float, float], ...]

HUGE = (2000.0, 2000.0, 2000.0)
LYING = (rotation(pitch=90), rotation(roll=90))
FLAT = (IDENTITY, rotation(roll=180))
BOX_POSES = (IDENTITY, rotation(roll=180), rotation(pitch=90), rotation(roll=90))


def pick(rng: np.random.Generator, options: Sequence[T]) -> T:
    """One of some options."""
    return options[int(rng.integers(len(options)))]


def stand_or_lie(rng: np.random.Generator, lying: float = 0.6, head: float = 0.05) -> Float64:
    """A pose of a round thing that stands along z: upright, lying with any side up, or rarely on its head."""
    kind = rng.random()
    if kind < lying:
        return np.asarray(rotation(pitch=90) @ rotation(yaw=rng.uniform(0.0, 360.0)))
    return rotation(roll=180) if kind < lying + head else IDENTITY


def shoulder(z0: float, r0: float, z1: float, r1: float, steps: int = 3) -> Profile:
    """Corners of an S-shaped transition between two radii, its ends left out."""
    share = np.arange(1, steps) / steps
    bend = 0.5 - 0.5 * np.cos(np.pi * share)
    return tuple((float(z0 + (z1 - z0) * s), float(r0 + (r1 - r0) * b)) for s, b in zip(share, bend, strict=True))


def pipe(material: str, outer: float, inner: float, height: float, z: float, density: float | None = None) -> Primitive:
    """A ring or tube round z, its middle at height z."""
    hollow = Primitive(None, Cylinder(inner, height))
    return Primitive(material, Cylinder(outer, height), density, (0.0, 0.0, z), carve=(hollow,))


def cap(material: str, radius: float, height: float, z: float, wall: float = 1.3) -> Primitive:
    """A cap open at the bottom, which is at height z."""
    hollow = Primitive(None, Cylinder(radius - wall, height - wall), centre=(0.0, 0.0, -0.5 * wall))
    return Primitive(material, Cylinder(radius, height), centre=(0.0, 0.0, z + 0.5 * height), carve=(hollow,))


def carton(size: tuple[float, float, float], inside: Parts = (), wall: float = 0.45) -> Parts:
    """A folding box with doubled flaps at its ends along x; what is inside is in its frame."""
    x, y, z = size
    hollow = Primitive(None, Box((x - 2 * wall, y - 2 * wall, z - 2 * wall)), carve=inside)
    flaps = Primitive(
        "cardboard", Many(Box((wall, y, z)), np.array([[-0.5 * (x + wall), 0, 0], [0.5 * (x + wall), 0, 0]])), 0.75
    )
    return Primitive("cardboard", Box(size), 0.75, carve=(hollow,)), flaps


def boxed(parts: Parts, slack: float = 1.5) -> Parts:
    """Primitives in a folding box that fits them, with their middle at the origin."""
    low, high = Item("boxed", parts).bounds()
    x, y, z = (float(side) + slack for side in high - low)
    dx, dy, dz = (float(middle) for middle in -0.5 * (low + high))
    return carton((x, y, z), moved(parts, (dx, dy, dz)))


def grain(rng: np.random.Generator, amount: float, size: float = 3.0) -> Texture:
    """Lumps in a powder or a dough: about this much, of about this size in mm."""
    return Texture(amount * rng.uniform(0.6, 1.4), size * rng.uniform(0.7, 1.5), int(rng.integers(1000)))


def wood(rng: np.random.Generator, along: tuple[float, float, float] = (40.0, 2.0, 2.0)) -> Texture:
    """Grain along x, or as given."""
    return Texture(rng.uniform(0.03, 0.08), along, int(rng.integers(1000)))


def pouch(
    rng: np.random.Generator, size: tuple[float, float, float], film: str, wall: float, content: Primitive
) -> Parts:
    """A pillow of film full of a powder or grain, fuller to one end, with the seams at its ends along x.

    Args:
        rng: Source of randomness.
        size: Of what is inside, mm.
        film: Its material.
        wall: Its thickness, mm.
        content: What is inside: material, density and texture are used.
    """
    x, y, z = size
    bulge, sag = rng.uniform(0.53, 0.66, 2), rng.uniform(-0.08, 0.08) * x

    def pillow(more: float) -> Intersection:
        round_y = Ellipsoid((bulge[0] * x * 1.3 + more, bulge[1] * y + more, 0.5 * z + more))
        edges = RoundedBox((x + 2 * more, y + 2 * more, z + 2 * more), 0.2 * y, "z")
        return Intersection((round_y, edges), ((sag, 0.0, 0.0), (0.0, 0.0, 0.0)))

    inside = Primitive(content.material, pillow(0.0), content.density, texture=content.texture)
    ends = np.array([[-0.5 * x - 5.0, 0.0, 0.0], [0.5 * x + 5.0, 0.0, 0.0]])
    seams = Primitive(film, Many(Box((12.0, 0.95 * y, 2 * wall)), ends))
    return Primitive(film, pillow(wall), carve=(inside,)), seams


def reach(shape: Revolved | Convex, up: Float64) -> tuple[float, float]:
    """Lowest and highest level that a shape's box reaches along a direction; exact for what is turned round z."""
    if isinstance(shape, Revolved):
        z, r = np.asarray(shape.profile).T
        spread = r * float(np.hypot(up[0], up[1]))
        return float((z * up[2] - spread).min()), float((z * up[2] + spread).max())
    low, high = shape.bounds
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    spread = float(np.abs(up) @ half)
    if isinstance(shape, (Cylinder, Frustum)) and getattr(shape, "radius_y", None) is None:
        spread = float(np.hypot(up[0], up[1]) * half[0] + abs(up[2]) * half[2])
    return float(up @ middle) - spread, float(up @ middle) + spread


def below(part: Primitive, up: Float64, level: float) -> Primitive | None:
    """What of an unturned convex primitive, with what is carved into it, is under a level along a direction.

    A shape that cannot be cut stays whole where its centre is.
    """
    offset = level - float(up @ np.asarray(part.centre, dtype=float))
    if not hasattr(part.shape, "interval"):
        return part if offset >= 0.0 else None
    shape = cast(Convex, part.shape)
    low, high = reach(shape, up)
    if high <= offset + 1e-6:
        return part
    if low >= offset - 1e-6:
        return None
    kept = tuple(inner for inner in (below(inner, up, offset) for inner in part.carve) if inner is not None)
    half, at = _half_space(up, offset)
    return replace(part, shape=Intersection((shape, half), ((0.0, 0.0, 0.0), at)), carve=kept)


def _half_space(up: Float64, offset: float) -> tuple[Convex, tuple[float, float, float]]:
    """All that is under a level, and where its origin is; a box where it can be, which has bounds."""
    x, y, z = (float(part) for part in up)
    if max(abs(x), abs(y), abs(z)) > 1.0 - 1e-9:
        back = offset - 0.5 * HUGE[0]
        return Box(HUGE), (x * back, y * back, z * back)
    return Polyhedron(((x, y, z),), (offset,), HUGE), (0.0, 0.0, 0.0)


def filled(
    hollow: Revolved | Convex,
    material: str,
    fill: float,
    pose: Float64,
    density: float | None = None,
    fittings: Parts = (),
    texture: Texture | None = None,
) -> Primitive:
    """The hollow of a vessel with a liquid or a powder in it.

    Args:
        hollow: The room inside.
        material: The liquid.
        fill: Height of its level, as a share of the hollow's height in the pose.
        pose: How the vessel lies; see `stand_or_lie`.
        density: Of the liquid, g/cm3.
        fittings: Convex things that stand in the hollow: a punt, a dip tube; not with a texture.
        texture: Unevenness of a powder.

    Returns:
        Empty space to carve from the vessel's wall.
    """
    up = pose[2]
    low, high = reach(hollow, up)
    level = low + fill * (high - low)
    slices = hollow.slices if isinstance(hollow, Revolved) else [(0.0, hollow)]
    inside: list[Primitive] = []
    for z, shape in slices:
        own = _within(fittings, z + shape.bounds[0, 2], z + shape.bounds[1, 2])
        wet = _kept(own, up, level)
        inside += _kept(own, -up, -level)
        local = tuple(replace(part, centre=np.asarray(part.centre) - (0.0, 0.0, z)) for part in wet)
        liquid = below(Primitive(material, shape, density, (0.0, 0.0, z), carve=local, texture=texture), up, level)
        if liquid is not None:
            # What is wet is already cut at the level.
            inside.append(replace(liquid, carve=local))
    return Primitive(None, hollow, carve=tuple(inside))


def _kept(parts: Parts, up: Float64, level: float) -> Parts:
    return tuple(part for part in (below(part, up, level) for part in parts) if part is not None)


def _within(parts: Parts, low: float, high: float) -> Parts:
    return _kept(_kept(parts, IDENTITY[2], high), -IDENTITY[2], -low)


def punt(material: str, radius: float, height: float, wall: float, floor: float) -> tuple[Primitive, Primitive]:
    """The dome pushed up into a bottle's bottom: the dent to carve from its floor, and the dome to stand on it."""
    inner = max(radius - 1.3 * wall, 0.4 * radius)
    dent = Primitive(None, Cylinder(inner, floor), centre=(0.0, 0.0, 0.5 * floor))
    rise = max(height - wall, 0.5 * height)
    air = Primitive(None, Frustum(inner, 0.25 * inner, rise), centre=(0.0, 0.0, 0.5 * (rise - height)))
    dome = Primitive(
        material, Frustum(radius, 0.4 * radius, height), centre=(0.0, 0.0, floor + 0.5 * height), carve=(air,)
    )
    return dent, dome


def dip_tube(length: float, z: float, radius: float = 2.2) -> Primitive:
    """A plastic tube along z from height z down."""
    return pipe("polyethylene", radius, radius - 0.8, length, z - 0.5 * length)


def label(rng: np.random.Generator, radius: float, low: float, high: float) -> Parts:
    """A paper label round a bottle, or none."""
    if high - low < 15.0 or rng.random() < 0.3:
        return ()
    return (pipe("coated paper", radius + 0.12, radius, high - low, 0.5 * (low + high)),)


def oblong(
    rng: np.random.Generator, width: float, depth: float, height: float, wall: float
) -> tuple[Convex, Intersection | RoundedBox]:
    """The outside and the hollow of a moulded bottle without its neck: oval, square or tapered, with rounded shoulders.

    Both are centred on the middle of the outside.
    """
    kind = pick(rng, ("oval", "square", "tapered"))

    def shape(inset: float) -> Intersection | RoundedBox:
        x, y, z = width - 2 * inset, depth - 2 * inset, height - 2 * inset
        if kind == "square":
            return RoundedBox((x, y, z), 0.24 * y)
        taper = 0.85 if kind == "oval" else 0.62
        dome = Ellipsoid((taper * x, 1.1 * y, 0.98 * z))
        if kind == "oval":
            return Intersection((Cylinder(0.5 * x, z, 0.5 * y), dome), ((0.0, 0.0, 0.0), (0.0, 0.0, -0.42 * z)))
        return Intersection((RoundedBox((x, y, z), 0.3 * y, "z"), dome), ((0.0, 0.0, 0.0), (0.0, 0.0, -0.4 * z)))

    return shape(0.0), shape(wall)


def moulded(
    rng: np.random.Generator,
    size: tuple[float, float, float],
    content: str,
    pose: Float64,
    plastic: str = "polyethylene",
    fittings: Parts = (),
) -> tuple[Primitive, float]:
    """A moulded bottle that stands on z = 0, part full, and the height its shoulders end at."""
    wall = rng.uniform(0.7, 1.4)
    outer, inner = oblong(rng, *size, wall)
    room = filled(inner, content, rng.uniform(0.35, 0.97), pose, fittings=fittings)
    top = float(outer.bounds[1, 2])
    low = float(outer.bounds[0, 2])
    return Primitive(plastic, outer, centre=(0.0, 0.0, -low), carve=(room,)), top - low


def flat_pose(rng: np.random.Generator) -> Float64:
    """A pose of a bottle that is wider than deep: standing, or lying on its wide side."""
    return pick(rng, (IDENTITY, rotation(roll=90), rotation(roll=90), rotation(roll=-90)))


def aerosol(
    rng: np.random.Generator, content: str, radius: float, height: float, pose: Float64, *, balls: int = 0
) -> Parts:
    """A spray can with seams, domed bottom, valve, dip tube and overcap."""
    metal = pick(rng, ("steel", "aluminium"))
    wall = 0.2 if metal == "steel" else 0.4
    can = height * 0.78
    body = Revolved(((0.0, radius), (can, radius), *shoulder(can, radius, can + 14.0, 13.0), (can + 14.0, 13.0)))
    dent, dome = punt(metal, 0.85 * radius, rng.uniform(6.0, 12.0), 0.4, wall)
    stem = pipe("polypropylene", 5.0, 3.8, 13.0, can + 3.0)
    spring = Primitive("stainless steel", coil(2.6, 0.35, 5, 9.0), centre=(0.0, 0.0, can + 6.0))
    rattle = tuple(
        Primitive("steel", sphere(3.0), centre=(0.5 * radius * np.cos(2.4 * k), 0.5 * radius * np.sin(2.4 * k), 17.0))
        for k in range(balls)
    )
    straw = dip_tube(can - 24.0, can - 8.0, 1.8)
    bubble = filled(body.inset(wall), content, rng.uniform(0.3, 0.85), pose, rng.uniform(0.65, 0.95), (dome, straw))
    if metal == "steel":
        seams = (torus(radius, 1.4), torus(0.98 * radius, 1.3))
    else:
        seams = (torus(0.96 * radius, 0.8), torus(14.0, 1.6))
    heights = (1.4, can) if metal == "steel" else (1.0, can + 14.0)
    rims = tuple(Primitive(metal, ring, centre=(0.0, 0.0, z)) for ring, z in zip(seams, heights, strict=True))
    cup = cap("steel", 13.2, 7.0, can + 11.0, 0.35)
    button = Primitive("polypropylene", Frustum(8.0, 5.5, 12.0), 0.6, (0.0, 0.0, can + 24.5))
    over = cap("polypropylene", radius - 0.5, height - can - 2.0, can + 2.0, 1.1)
    return (Primitive(metal, body, carve=(dent, bubble)), *rims, cup, stem, spring, button, over, *rattle)


def pump_head(rng: np.random.Generator, radius: float, top: float) -> Parts:
    """A collar with a push pump over a neck that ends at a height."""
    collar = cap("polypropylene", radius, 16.0, top, 1.5)
    spring = Primitive("stainless steel", coil(3.2, 0.5, 6, 18.0), centre=(0.0, 0.0, top - 4.0))
    stem = pipe("polypropylene", 4.0, 2.0, 26.0, top + 24.0)
    head = Primitive("polypropylene", RoundedBox((18.0, 18.0, 9.0), 3.0), 0.55, (0.0, 0.0, top + 40.0))
    spout = Primitive(
        "polypropylene",
        tube(np.array([[8.0, 0, 1], [rng.uniform(26, 40), 0, 0], [rng.uniform(41, 46), 0, -8.0]]), 4.0),
        0.6,
        (0.0, 0.0, top + 40.0),
    )
    return collar, spring, stem, head, spout


def dropper(rng: np.random.Generator, content: str, pose: Float64) -> Parts:
    """A small glass bottle with a pipette under a rubber bulb, or with a plastic drip insert."""
    radius = rng.uniform(12.0, 19.0)
    height = radius * rng.uniform(3.2, 4.6)
    wall, neck = rng.uniform(1.6, 2.4), 0.52 * radius
    profile = ((0.0, radius - 1.5), (1.5, radius), (0.68 * height, radius))
    body = Revolved(
        (*profile, *shoulder(0.68 * height, radius, 0.84 * height, neck), (0.84 * height, neck), (height, neck))
    )
    length = 0.74 * height
    pipette = pipe("glass", 3.4, 2.4, length, height - 0.5 * length)
    fittings = (pipette,) if rng.random() < 0.7 else ()
    room = filled(body.inset(wall, 2.2), content, rng.uniform(0.5, 0.9), pose, fittings=fittings)
    collar = cap("polypropylene", neck + 2.6, 0.2 * height, 0.83 * height, 1.4)
    bottle = Primitive("glass", body, carve=(room,))
    if not fittings:
        return bottle, collar
    bulb = pipe("rubber", 0.4 * radius, 0.4 * radius - 1.6, 0.36 * height, 1.2 * height)
    return bottle, collar, bulb, Primitive("rubber", sphere(0.4 * radius), 0.7, (0.0, 0.0, 1.38 * height))


def glass_jar(
    rng: np.random.Generator,
    content: str,
    radius: float,
    height: float,
    pose: Float64,
    density: float | None = None,
    texture: Texture | None = None,
) -> Parts:
    """A preserving jar with a twist-off steel lid."""
    wall, mouth = rng.uniform(2.0, 3.2), radius * rng.uniform(0.8, 0.95)
    profile = ((0.0, radius - 3.0), (3.0, radius), (0.82 * height, radius), (0.9 * height, mouth), (height, mouth))
    body = Revolved(profile)
    room = filled(body.inset(wall, 3.5), content, rng.uniform(0.75, 0.97), pose, density, texture=texture)
    lid = cap("steel", mouth + 1.6, 13.0, height - 12.5, 0.25)
    curl = Primitive("steel", torus(mouth + 1.4, 0.6), centre=(0.0, 0.0, height - 12.5))
    seal = pipe("soft pvc", mouth, mouth - 3.0, 0.8, height + 0.1)
    return Primitive("glass", body, carve=(room,)), lid, curl, seal


def random_turns(rng: np.random.Generator, count: int) -> Float64:
    """(count, 3, 3) rotations, any as likely as another."""
    q = rng.standard_normal((4, count))
    a, b, c, d = q / np.linalg.norm(q, axis=0)
    rows = (
        (1 - 2 * (c * c + d * d), 2 * (b * c - a * d), 2 * (b * d + a * c)),
        (2 * (b * c + a * d), 1 - 2 * (b * b + d * d), 2 * (c * d - a * b)),
        (2 * (b * d - a * c), 2 * (c * d + a * b), 1 - 2 * (b * b + c * c)),
    )
    return np.moveaxis(np.array(rows), -1, 0)


def lattice(counts: tuple[int, int, int], pitch: tuple[float, float, float]) -> Float64:
    """(n, 3) places of a lattice about the origin, mm."""
    axes = [(np.arange(n) - 0.5 * (n - 1)) * step for n, step in zip(counts, pitch, strict=True)]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)


def jumble(
    rng: np.random.Generator, shape: Convex, size: tuple[float, float, float], filling: float, *, pillow: bool = False
) -> Many:
    """Copies of a small shape thrown together, turned at random, in a box or a pillow of a size.

    Args:
        rng: Source of randomness.
        shape: What is thrown.
        size: Of the room, mm; long copies may stick out of it a little.
        filling: Share of the room that copies take: 0.5 for a full bag. They may overlap a little.
        pillow: Whether to leave the room's rim free.

    Returns:
        The copies, at least one.
    """
    spacing = (shape.volume / filling) ** (1.0 / 3.0)
    free = np.maximum(np.asarray(size) - 1.24 * shape.volume ** (1.0 / 3.0), 0.0)
    counts = [max(1, round(float(side) / spacing)) for side in size]
    step = [float(side) / max(n - 1, 1) for side, n in zip(free, counts, strict=True)]
    places = lattice((counts[0], counts[1], counts[2]), (step[0], step[1], step[2]))
    layer = np.round(places[:, 2] / max(step[2], 1e-6)).astype(int)
    places[:, :2] += 0.25 * spacing * np.where(layer % 2, 1.0, -1.0)[:, None]
    places = np.clip(places + rng.uniform(-0.36, 0.36, places.shape) * spacing, -0.5 * free, 0.5 * free)
    kept = rng.random(len(places)) < 0.96
    if pillow:
        kept &= np.sum((places / np.maximum(0.5 * np.asarray(size), 1e-6)) ** 2 * (0.7, 0.7, 1.0), axis=1) < 1.0
    kept[len(kept) // 2] = True
    places = places[kept]
    return Many(shape, places, random_turns(rng, len(places)))
