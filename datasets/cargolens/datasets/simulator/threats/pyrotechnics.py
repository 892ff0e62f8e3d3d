"""Grenade bodies, inert or empty as collectors and training sets have them, and fireworks."""

from __future__ import annotations

import numpy as np

from ..design import Threat
from ..geometry import axis_rotation, rotation
from ..item import Item, Primitive, moved
from ..many import Many, coil, torus, tube
from ..primitives import Box, Cylinder, Frustum, sphere
from ..prism import Point, Prism, circle
from ..revolved import Revolved
from ..view_geometry import Float64
from .figures import ALONG_X, LYING, STANDING_OR_LYING, chance, pick, rod, strip

Parts = tuple[Primitive, ...]
GRENADE, FIREWORK = "grenade", "firework"
GRENADE_POSES = (*STANDING_OR_LYING, rotation(pitch=90, roll=45), rotation(pitch=75))
SPARK = "firework composition"


# Grenades: upright, the fuze at the top.


def _fuze(rng: np.random.Generator, z: float, reach: float, drop: float) -> Parts:
    """Fuze head over a neck at z, safety lever bent down beside the body, pin with its ring.

    Args:
        rng: Draws sizes and what is there.
        z: Height of the neck, mm.
        reach: How far the lever stands off the axis at the body's widest, mm.
        drop: How far down the lever goes, mm.
    """
    metal = pick(rng, "zinc die-cast", "aluminium alloy", "steel")
    radius, height = rng.uniform(7.5, 10.5), rng.uniform(14, 24)
    spring = Primitive("steel", coil(2.6, 0.5, 5, 0.45 * height, 8))
    hollow = Primitive(None, Cylinder(4.0, 0.8 * height), carve=(spring,))
    head = Primitive(metal, Cylinder(radius, height), centre=(0, 0, z + height / 2), carve=(hollow,))
    top = z + height
    path = [(-radius * 0.8, top + 0.8), (radius, top + 0.8), (reach * 0.75, top - 4.0), (reach + 2.0, z - 0.3 * drop),
            (reach * 0.95 + 2.0, z - drop)]  # fmt: skip
    lever = Primitive("steel", Prism(strip(path, 1.4), rng.uniform(9, 14)), rotation=rotation(roll=90))
    pin_z = top - rng.uniform(4, 7)
    pin = rod("steel", (0, -radius - 4.0, pin_z), (0, radius + 3.0, pin_z), 1.0)
    ring_radius = rng.uniform(10, 14)
    turn = rotation(roll=rng.uniform(0, 60), pitch=rng.uniform(-30, 30))
    ring = Primitive("steel", torus(ring_radius, rng.uniform(0.8, 1.3)), rotation=turn,
                     centre=(0, -radius - 4.0 - ring_radius * 0.8, pin_z))  # fmt: skip
    chosen: Parts = (head, lever)
    return chosen + ((pin, ring) if chance(rng, 0.8) else ())


def _body(rng: np.random.Generator, metal: str, profile: tuple[Point, ...], wall: float) -> Primitive:
    """A hollow body, empty or with an inert filling and the tube of the fuze down its middle."""
    hollow = Revolved(profile).inset(wall)
    low, high = hollow.profile[0][0], hollow.profile[-1][0]
    pipe_length = 0.6 * (high - low)
    pipe = Primitive("aluminium", Cylinder(3.6, pipe_length), centre=(0, 0, high - pipe_length / 2 - 0.1), carve=(
        Primitive(None, Cylinder(2.8, pipe_length)),))  # fmt: skip
    narrow = min(r for _, r in hollow.profile) > 3.8
    inside = (pipe,) if narrow and chance(rng, 0.7) else ()
    filling = pick(rng, "gypsum", "candle wax", "silica", "epoxy")
    density = {"gypsum": 1.2, "candle wax": 0.9, "silica": 1.5, "epoxy": 1.15}[filling]
    content = (
        Primitive(None, hollow, carve=inside) if chance(rng, 0.5) else Primitive(filling, hollow, density, carve=inside)
    )
    return Primitive(metal, Revolved(profile), carve=(content,))


def _egg_profile(height: float, radius: float, neck: float) -> list[Point]:
    """An egg standing on z = 0 up to a neck."""
    t = np.linspace(0.05, 0.95, 9)
    r = np.maximum(radius * np.sqrt(1.0 - (2.0 * t - 1.0) ** 2), neck)
    side = [(float(height * a), float(b)) for a, b in zip(t, r, strict=True)]
    return [(0.0, float(0.5 * r[0])), *side, (height, neck)]


def _pineapple(rng: np.random.Generator) -> Item:
    height, radius, neck = rng.uniform(78, 98), rng.uniform(26, 31), rng.uniform(10, 12)
    wall, depth = rng.uniform(4.0, 7.0), rng.uniform(2.5, 4.0)
    metal = pick(rng, "cast iron", "cast iron", "aluminium alloy", "zinc die-cast")
    inner = tuple((z, max(r - depth, neck - 2)) for z, r in _egg_profile(height, radius, neck))
    body = _body(rng, metal, inner, wall)
    rows, columns = int(rng.integers(5, 8)), int(rng.integers(6, 11))
    z_inner, r_inner = np.asarray(inner).T
    heights = np.linspace(0.12, 0.88, rows) * height
    gap = rng.uniform(2.0, 3.5)
    at, turns, scales = [], [], []
    for z in heights:
        r = float(np.interp(z, z_inner, r_inner))
        for k in range(columns):
            angle = 2 * np.pi * k / columns
            at.append([(r + depth / 2 - 0.2) * np.cos(angle), (r + depth / 2 - 0.2) * np.sin(angle), z])
            turns.append(rotation(yaw=float(np.rad2deg(angle))))
            scales.append([depth, 2 * np.pi * r / columns - gap, 0.76 * height / (rows - 1) - gap])
    blocks = Primitive(metal, Many(Box((1.0, 1.0, 1.0)), np.array(at), np.stack(turns), np.array(scales)))
    fuze = _fuze(rng, height, radius, rng.uniform(40, 70)) if chance(rng, 0.85) else ()
    return Item("ribbed grenade", (body, blocks, *fuze), GRENADE, GRENADE_POSES)


def _egg(rng: np.random.Generator) -> Item:
    round_one = chance(rng, 0.5)
    radius = rng.uniform(29, 33)
    height, neck = 2 * radius * (0.98 if round_one else rng.uniform(1.2, 1.5)), rng.uniform(10, 12)
    profile = tuple(_egg_profile(height, radius, neck))
    metal = pick(rng, "steel", "steel", "cast iron", "aluminium alloy")
    parts: Parts = (_body(rng, metal, profile, rng.uniform(1.2, 4.5)),)
    if chance(rng, 0.6):
        widest = max(r for _, r in profile)
        seam = Prism(circle(widest + 1.8, 24), 2.4, (circle(widest, 24),))
        parts += (Primitive(metal, seam, centre=(0, 0, height / 2)),)
    return Item("egg grenade", (*parts, *_fuze(rng, height, radius, rng.uniform(35, 60))), GRENADE, GRENADE_POSES)


def _can(rng: np.random.Generator) -> Item:
    """A cylinder for smoke or flash: thin wall, vents, a fuze on its lid."""
    radius, height, wall = rng.uniform(20, 32), rng.uniform(90, 140), rng.uniform(0.6, 2.5)
    metal = pick(rng, "steel", "aluminium alloy", "steel")
    neck = 10.0
    profile = ((0.0, radius), (height, radius), (height + 3.0, radius), (height + 4.0, neck))
    body = _body(rng, metal, profile, wall)
    rings = tuple(Primitive(metal, torus(radius, 1.3, 20), centre=(0, 0, z)) for z in (1.5, height + 1.0))
    vents: Parts = ()
    if chance(rng, 0.5):
        # A perforated sleeve outside.
        angle = np.linspace(0, 2 * np.pi, 7)[:-1]
        at = np.array([[(radius + 1.6) * np.cos(a), (radius + 1.6) * np.sin(a), height / 2] for a in angle])
        turns = np.stack([rotation(yaw=float(np.rad2deg(a))) for a in angle])
        vents = (Primitive(metal, Many(Box((2.4, 0.6 * radius, 0.8 * height)), at, turns)),)
    fuze = _fuze(rng, height + 4.0, radius, rng.uniform(50, 90))
    return Item("canister grenade", (body, *rings, *vents, *fuze), GRENADE, GRENADE_POSES)


def _stick(rng: np.random.Generator) -> Item:
    head, radius, wall = rng.uniform(70, 100), rng.uniform(27, 34), rng.uniform(0.9, 1.6)
    handle, grip = rng.uniform(190, 250), rng.uniform(12, 16)
    shell = _body(rng, "steel", ((0.0, radius), (head, radius), (head + 1.0, radius)), wall)
    bore = Primitive(None, Cylinder(4.0, handle - 8.0), carve=(Primitive("cotton", Cylinder(1.0, handle - 12.0), 0.8),))
    stick = Primitive("hardwood", Frustum(grip * 0.9, grip, handle), centre=(0, 0, -handle / 2), carve=(bore,))
    socket = Primitive("steel", Prism(circle(grip + 4.5, 20), 14.0, (circle(grip + 0.5, 20),)), centre=(0, 0, -7.5))
    room = Primitive(None, Cylinder(grip * 0.9 - 0.2, 9.0))
    lid = Cylinder(grip * 0.9 + 1.0, 12.0)
    cap = Primitive(pick(rng, "steel", "aluminium"), lid, centre=(0, 0, -handle - 6.0), carve=(room,))
    clip = Primitive("steel", Box((1.0, 12.0, 0.7 * head)), centre=(radius + 1.5, 0, 0.45 * head))
    parts = (shell, stick, socket, cap) + ((clip,) if chance(rng, 0.5) else ())
    poses = tuple(rotation(pitch=90, roll=angle) for angle in (0, 90, 180))
    return Item("stick grenade", parts, GRENADE, poses)


# Fireworks.


def _rocket(rng: np.random.Generator) -> Item:
    count = int(rng.choice([1, 1, 2, 3]))
    radius, motor, stick = rng.uniform(6, 13), rng.uniform(55, 95), rng.uniform(200, 260)
    head, head_radius = rng.uniform(30, 70), rng.uniform(1.0, 2.0)
    turn = ALONG_X
    clay = Primitive("clay litter", Cylinder(0.7 * radius, 8.0), 1.7, centre=(0, 0, -motor / 2 + 5.0))
    charge = Primitive(SPARK, Cylinder(0.7 * radius, 0.6 * motor), 1.5, centre=(0, 0, 3.0))
    body = Primitive("cardboard", Cylinder(radius, motor), 0.85, rotation=turn, carve=(clay, charge))
    r = min(radius * head_radius, 20.0)
    stars = Primitive(SPARK, Many(sphere(min(3.5, 0.3 * r)), _scatter(rng, 14, 0.55 * r, 0.6 * head)), 1.6)
    room = Primitive(None, Cylinder(r - 1.0, head - 2.0), carve=(stars,))
    front = (motor / 2 + head / 2, 0.0, 0.0)
    shell = Primitive("cardboard", Cylinder(r, head), 0.8, centre=front, rotation=turn, carve=(room,))
    tip = rng.uniform(15, 40)
    under = Primitive(None, Frustum(r - 1.0, 0.1, tip - 1.5), centre=(0, 0, -0.75))
    front = (motor / 2 + head + tip / 2, 0.0, 0.0)
    cone = Primitive("polystyrene", Frustum(r, 0.5, tip), centre=front, rotation=turn, carve=(under,))
    wood = Primitive("softwood", Box((stick, 4.0, 4.0)), centre=(motor / 2 - stick / 2, radius + 2.2, 0))
    one: Parts = (body, shell, cone, wood)
    if chance(rng, 0.4):
        fins = tuple(Primitive("polystyrene", Box((24.0, 18.0, 1.0)), centre=(-motor / 2, 0, s * (radius + 1.0)))
                     for s in (-1.0, 1.0))  # fmt: skip
        one = (*one, *fins)
    parts = tuple(
        p for k in range(count) for p in moved(one, (rng.normal(0, 4) * (k > 0), k * (2 * max(r, radius) + 5.5), 0))
    )
    return Item("rocket", parts, FIREWORK, (rotation(), rotation(roll=180), rotation(roll=90)))


def _scatter(rng: np.random.Generator, count: int, radius: float, length: float) -> Float64:
    """(count, 3) places in a cylinder along z."""
    angle, r = rng.uniform(0, 2 * np.pi, count), radius * np.sqrt(rng.uniform(0, 1, count))
    return np.column_stack([r * np.cos(angle), r * np.sin(angle), rng.uniform(-0.5, 0.5, count) * length])


def _cake(rng: np.random.Generator) -> Item:
    """A block of upright tubes, each with a plug of clay, a charge and a shell."""
    nx, ny = int(rng.integers(3, 8)), int(rng.integers(3, 6))
    radius, height, wall = rng.uniform(8, 16), rng.uniform(60, 140), rng.uniform(1.5, 3.0)
    pitch = 2 * radius + 0.4
    staggered = 0.5 * pitch * (np.arange(ny) % 2) if chance(rng, 0.4) else np.zeros(ny)
    x, y = np.meshgrid((np.arange(nx) - (nx - 1) / 2) * pitch, (np.arange(ny) - (ny - 1) / 2) * pitch)
    x = x + staggered[:, None] - staggered.mean()
    base = np.column_stack([x.ravel(), y.ravel(), np.zeros(nx * ny)])

    def up(z: float) -> Float64:
        return np.asarray(base + np.array([0.0, 0.0, z]))

    bore = radius - wall
    plug, lift, shell = rng.uniform(6, 12), rng.uniform(4, 10), rng.uniform(15, 0.3 * height + 10)
    clay = Primitive("clay litter", Many(Cylinder(bore, plug), up(-height / 2 + plug / 2 + 1.0)), rng.uniform(1.5, 1.9))
    charge = Primitive(
        SPARK, Many(Cylinder(bore, lift), up(-height / 2 + plug + lift / 2 + 1.2)), rng.uniform(0.9, 1.3)
    )
    effect = Primitive(SPARK, Many(Cylinder(bore - 0.6, shell), up(-height / 2 + plug + lift + shell / 2 + 1.6)),
                       rng.uniform(0.7, 1.5))  # fmt: skip
    hollow = Primitive(None, Many(Cylinder(bore, height - 2.0), base), carve=(clay, charge, effect))
    tubes = Primitive("cardboard", Many(Cylinder(radius, height), base), 0.85, carve=(hollow,))
    size = (float(np.ptp(x)) + pitch + 1.0, ny * pitch + 1.0)
    walls = tuple(
        Primitive("cardboard", Box((0.8, size[1], height)), 0.7, centre=(s * (size[0] / 2 + 0.5), 0, 0))
        for s in (-1, 1)
    )
    walls += tuple(
        Primitive("cardboard", Box((size[0], 0.8, height)), 0.7, centre=(0, s * (size[1] / 2 + 0.5), 0))
        for s in (-1, 1)
    )
    fuse = tube(
        np.array([[size[0] / 2 + 1.5, 0, -height / 3], [size[0] / 2 + 6, 8, 0], [size[0] / 2 + 3, 14, height / 4]]), 1.3
    )
    return Item("cake of tubes", (tubes, *walls, Primitive("cotton", fuse, 0.9)), FIREWORK,
                (rotation(), rotation(pitch=90), rotation(roll=90)))  # fmt: skip


def _cracker_strip(rng: np.random.Generator) -> Item:
    """Small rolls in two rows along a braided fuse."""
    pairs, radius, length = int(rng.integers(8, 60)), rng.uniform(1.8, 4.5), rng.uniform(22, 45)
    pitch = 2.1 * radius
    x = (np.arange(pairs) - (pairs - 1) / 2) * pitch
    if pairs * pitch > 200.0:
        x, pairs = x[: int(200.0 / pitch)], int(200.0 / pitch)
        x = x - x.mean()
    side = np.repeat([-1.0, 1.0], pairs)
    lean = rng.uniform(0, 35)
    at = np.column_stack([np.tile(x, 2), side * (length * 0.5 + 1.0), rng.uniform(-0.5, 0.5, 2 * pairs)])
    turns = np.stack([axis_rotation((np.sin(np.deg2rad(lean)), s * np.cos(np.deg2rad(lean)), 0.0)) for s in side])
    core = Primitive(SPARK, Many(Cylinder(0.5 * radius, 0.6 * length), at, turns), rng.uniform(0.9, 1.4))
    rolls = Primitive("newsprint", Many(Cylinder(radius, length), at, turns), 0.75, carve=(core,))
    fuse = Primitive("cotton", Cylinder(1.4, float(np.ptp(x)) + 40.0), 0.9, rotation=ALONG_X)
    return Item("cracker strip", (rolls, fuse), FIREWORK, (rotation(), rotation(roll=180), rotation(roll=70)))


def _bangers(rng: np.random.Generator) -> Item:
    """Thick rolls closed with clay, loose or in a packet."""
    radius, length, count = rng.uniform(5, 14), rng.uniform(45, 110), int(rng.choice([1, 2, 3, 5, 10]))
    wall = rng.uniform(0.25, 0.45) * radius
    pitch = 2 * radius + 0.5
    columns = int(np.ceil(np.sqrt(count * 2)))
    k = np.arange(count)
    at = np.column_stack([np.zeros(count), (k % columns) * pitch, (k // columns) * pitch])
    turns = np.tile(ALONG_X, (count, 1, 1))
    plug, end = rng.uniform(6, 14), np.array([length / 2, 0.0, 0.0])
    stops = np.concatenate([at - end + (plug / 2 + 0.1, 0, 0), at + end - (plug / 2 + 0.1, 0, 0)])
    clay = Primitive(
        "clay litter", Many(Cylinder(radius - wall, plug), stops, np.tile(ALONG_X, (2 * count, 1, 1))), 1.7
    )
    filled = max(length - 2 * plug - rng.uniform(2, 20), 5.0)
    core = Primitive(SPARK, Many(Cylinder(radius - wall, filled), at, turns), rng.uniform(0.9, 1.4))
    empty = Primitive(None, Many(Cylinder(radius - wall, length), at, turns), carve=(clay, core))
    rolls = Primitive("cardboard", Many(Cylinder(radius, length), at, turns), 0.9, carve=(empty,))
    tips = at + end + (9.0, 0.0, 0.0)
    fuses = Primitive("cotton", Many(Cylinder(1.2, 18.0), tips, turns), 0.9)
    parts: Parts = (rolls, fuses)
    if count > 2:
        middle = 0.5 * (at.min(axis=0) + at.max(axis=0))
        size = np.ptp(at, axis=0) + np.array([length + 20.0, pitch + 1.0, 0.0])
        sheet = Box((float(size[0]), float(size[1]), 0.4))
        for z in (at[:, 2].min() - radius - 0.4, at[:, 2].max() + radius + 0.4):
            parts += (Primitive("coated paper", sheet, centre=(5.0, float(middle[1]), float(z)), role="wrap"),)
    return Item("bangers", parts, FIREWORK, (rotation(), rotation(roll=180), rotation(roll=90)))


def _fountain(rng: np.random.Generator) -> Item:
    """A cone or a tube that stands on a foot."""
    height, radius = rng.uniform(90, 200), rng.uniform(20, 42)
    clay = Primitive("clay litter", Cylinder(0.45 * radius, 8.0), 1.7, centre=(0, 0, 6.0))
    if chance(rng, 0.5):
        charge = Primitive(
            SPARK, Frustum(0.6 * radius, 0.3 * radius, 0.5 * height), 1.4, centre=(0, 0, 0.27 * height + 12.0)
        )
        inner = Frustum(radius - 2.5, 0.22 * radius, height - 2.0)
        content = moved((clay, charge), (0, 0, -height / 2))
        hollow = Primitive(None, inner, centre=(0, 0, height / 2), carve=content)
        body = Primitive("cardboard", Revolved(((0.0, radius), (height, 0.22 * radius + 2.5))), 0.8, carve=(hollow,))
        parts: Parts = (body,)
    else:
        r = 0.6 * radius
        charge = Primitive(SPARK, Cylinder(0.7 * r, 0.6 * height), 1.5, centre=(0, 0, 12.0 + 0.3 * height))
        hollow = Primitive(None, Cylinder(0.75 * r, height - 2.0), centre=(0, 0, height / 2), carve=moved(
            (clay, charge), (0, 0, -height / 2)))  # fmt: skip
        body = Primitive("cardboard", Revolved(((0.0, r), (height, r))), 0.85, carve=(hollow,))
        foot = Primitive("polystyrene", Cylinder(1.6 * r, 3.0), centre=(0, 0, -1.5))
        parts = (body, foot)
    fuse = Primitive("cotton", Cylinder(1.2, 30.0), 0.9, centre=(0, 0, height + 15.0))
    return Item("fountain", (*parts, fuse), FIREWORK, STANDING_OR_LYING)


def _candle(rng: np.random.Generator) -> Item:
    """Long tubes of many shots, charge, star and clay by turns."""
    radius, length = rng.uniform(6, 15), rng.uniform(220, 320)
    shots, count = int(rng.integers(4, 11)), int(rng.choice([1, 2, 4, 5]))
    wall = rng.uniform(0.25, 0.4) * radius
    step = (length - 20.0) / shots
    z = -length / 2 + 10.0 + step * (np.arange(shots) + 0.5)
    bore = radius - wall

    def slugs(material: str, offset: float, share: float, density: float, shrink: float = 0.0) -> Primitive:
        at = np.column_stack([np.zeros((shots, 2)), z + offset * step])
        return Primitive(material, Many(Cylinder(bore - shrink, share * step), at), density)

    inside = (
        slugs(SPARK, -0.3, 0.3, 1.2), slugs(SPARK, -0.02, rng.uniform(0.15, 0.25), 1.75, 0.6),
        slugs("clay litter", 0.33, rng.uniform(0.1, 0.25), rng.uniform(0.9, 1.6)),
    )  # fmt: skip
    hollow = Primitive(None, Cylinder(bore, length - 3.0), carve=inside)
    pipe = Primitive("cardboard", Cylinder(radius, length), 0.85, rotation=ALONG_X, carve=(hollow,))
    fuse = rod("cotton", (length / 2, 0, 0), (length / 2 + 30.0, 0, 0), 1.3)
    parts = tuple(p for k in range(count) for p in moved((pipe, fuse), (0, k * (2 * radius + 0.5), 0)))
    return Item("roman candle", parts, FIREWORK, (rotation(), rotation(roll=180), rotation(roll=90)))


def _sparklers(rng: np.random.Generator) -> Item:
    count, length, wire = int(rng.integers(4, 12)), rng.uniform(160, 320), rng.uniform(0.5, 1.0)
    coat = rng.uniform(1.5, 2.6)
    at = np.column_stack([rng.uniform(-4, 4, count), (np.arange(count) % 5) * 5.5, (np.arange(count) // 5) * 5.5])
    turns = np.tile(ALONG_X, (count, 1, 1))
    share = rng.uniform(0.5, 0.7)
    middle = at + np.array([0.5 * length * (1 - share), 0.0, 0.0])
    core = Primitive("steel", Many(Cylinder(wire, share * length), middle, turns))
    coats = Primitive(SPARK, Many(Cylinder(coat, share * length), middle, turns), rng.uniform(1.7, 2.1), carve=(core,))
    bare = Primitive("steel", Many(Cylinder(wire, (1 - share) * length), at - (0.5 * length * share, 0, 0), turns))
    size = np.ptp(at, axis=0) + np.array([length + 4.0, 7.0, 6.0])
    sheet = Box((float(size[0]), float(size[1]), 0.5))
    middle_box = 0.5 * (at.min(axis=0) + at.max(axis=0))
    covers = tuple(
        Primitive("coated paper", sheet, 0.9, centre=middle_box + np.array([0.0, 0.0, s * size[2] / 2]), role="wrap")
        for s in (-1, 1)
    )
    return Item("sparklers", (coats, bare, *covers), FIREWORK, LYING)


THREATS: tuple[Threat, ...] = (
    Threat("ribbed grenade", GRENADE, _pineapple, weight=1.5),
    Threat("egg grenade", GRENADE, _egg, weight=1.5),
    Threat("canister grenade", GRENADE, _can),
    Threat("stick grenade", GRENADE, _stick, weight=0.7),
    Threat("rocket", FIREWORK, _rocket),
    Threat("cake of tubes", FIREWORK, _cake),
    Threat("cracker strip", FIREWORK, _cracker_strip),
    Threat("bangers", FIREWORK, _bangers),
    Threat("fountain", FIREWORK, _fountain, weight=0.7),
    Threat("roman candle", FIREWORK, _candle),
    Threat("sparklers", FIREWORK, _sparklers, weight=0.5),
)
