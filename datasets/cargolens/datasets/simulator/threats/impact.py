"""Things that strike, bind or stun: knuckles, batons, nunchaku, slingshots, handcuffs, stun guns."""

from __future__ import annotations

import numpy as np

from ..design import Threat
from ..geometry import axis_rotation, rotation
from ..item import Item, Primitive, moved
from ..many import Many, coil, torus, tube
from ..primitives import Box, Cylinder, Frustum, RoundedBox, sphere
from ..prism import Prism, circle, gear, rectangle
from ..revolved import Revolved
from ..view_geometry import Float64
from .figures import (
    ALONG_X,
    FLAT_OR_EDGE,
    LYING,
    about,
    arc,
    chance,
    ellipse,
    hull,
    pick,
    points_of,
    rod,
    strip,
    turned,
)

Parts = tuple[Primitive, ...]
KNUCKLES, BATON, NUNCHAKU, SLINGSHOT, HANDCUFFS, STUN = (
    "knuckles", "baton", "nunchaku", "slingshot", "handcuffs", "stun_gun",
)  # fmt: skip
METALS = ("brass", "zinc die-cast", "aluminium alloy", "steel", "stainless steel")
KNUCKLE_POSES = (*FLAT_OR_EDGE, rotation(roll=60))


# Knuckles: fingers along x, palm towards -y.


def _finger_outline(centres: Float64, reach: Float64, bar: Float64) -> Float64:
    """The bumpy outer line over the fingers, closed along the palm bar, which runs from right to left."""
    top = np.concatenate([
        arc(float(r), 215.0 if k == 0 else 150.0, -35.0 if k == len(centres) - 1 else 30.0, 9, (float(x), float(y)))
        for k, ((x, y), r) in enumerate(zip(centres, reach, strict=True))
    ])  # fmt: skip
    # Neighbours' rings overlap: only what is outside all of them is rim.
    distance = np.linalg.norm(top[:, None] - centres, axis=2)
    return np.concatenate([top[np.all(distance > reach - 0.01, axis=1)], bar])


def _palm_bar(rng: np.random.Generator, width: float, palm: float, bow: float) -> Float64:
    """(7, 2) line of the bar against the palm, bowed towards the fingers at its ends."""
    x = np.linspace(1.0, -1.0, 7)
    return np.stack([width * x, palm + bow * np.abs(x) ** rng.uniform(1.6, 4.0)], axis=1)


def _knuckles(
    rng: np.random.Generator, name: str, fingers: int, metal: str, thickness: float, *, spikes: bool = False
) -> Item:
    bore, wall = rng.uniform(10.0, 12.5), rng.uniform(4.0, 6.5)
    pitch = 2 * bore + rng.uniform(2.5, 4.5)
    x = (np.arange(fingers) - (fingers - 1) / 2) * pitch
    rise = rng.uniform(1.0, 7.0) * (1.0 - (x / (abs(x[0]) + 1e-6)) ** 2)
    sizes = bore * rng.uniform(0.94, 1.04, fingers)
    centres = np.stack([x, rise], axis=1)
    palm, bow = -bore - wall - rng.uniform(5.0, 22.0), rng.uniform(0.0, 5.0)
    width = (abs(float(x[0])) + bore) * rng.uniform(0.6, 0.95)
    outline = _finger_outline(centres, sizes + wall, _palm_bar(rng, width, palm, bow))
    holes = [circle(float(r), 20, (float(cx), float(cy))) for (cx, cy), r in zip(centres, sizes, strict=True)]
    low, high = palm + bow + rng.uniform(4.0, 6.5), -1.05 * bore - rng.uniform(2.5, 4.5)
    if high - low > 3.0 and chance(rng, 0.8):
        half = (width - 6.0) * rng.uniform(0.7, 1.0)
        holes.append(rectangle(2 * half, high - low, (0.0, 0.5 * (low + high)), 0.3 * min(high - low, half)))
    parts: Parts = (Primitive(metal, Prism(points_of(outline), thickness, holes)),)
    if spikes:
        base, length = rng.uniform(2.5, 4.5), rng.uniform(7.0, 16.0)
        spike = Frustum(base, rng.uniform(0.0, 0.5) * base, length)
        tips = centres[:, 1] + sizes + wall + length / 2 - 0.3
        at = np.column_stack([centres[:, 0], tips, np.zeros(fingers)])
        parts += (Primitive(metal, Many(spike, at, np.tile(axis_rotation((0.0, 1.0, 0.0)), (fingers, 1, 1)))),)
    return Item(name, parts, KNUCKLES, KNUCKLE_POSES)


def _classic(rng: np.random.Generator) -> Item:
    return _knuckles(rng, "four-ring knuckles", 4, pick(rng, *METALS), rng.uniform(8.0, 14.0))


def _spiked(rng: np.random.Generator) -> Item:
    return _knuckles(rng, "spiked knuckles", 4, pick(rng, *METALS), rng.uniform(7.0, 12.0), spikes=True)


def _two_finger(rng: np.random.Generator) -> Item:
    fingers, spikes = int(rng.choice([2, 2, 3])), chance(rng, 0.4)
    return _knuckles(rng, "two-finger knuckles", fingers, pick(rng, *METALS), rng.uniform(5.0, 12.0), spikes=spikes)


def _plastic_knuckles(rng: np.random.Generator) -> Item:
    plastic = pick(rng, "polycarbonate", "glass-filled nylon", "abs", "carbon fibre laminate", "acrylic")
    return _knuckles(rng, "plastic knuckles", 4, plastic, rng.uniform(10.0, 16.0), spikes=chance(rng, 0.3))


def _ring_knuckles(rng: np.random.Generator) -> Item:
    """Four separate rings of bar on a wire-like palm grip."""
    metal = pick(rng, "steel", "stainless steel", "brass")
    bar, bore = rng.uniform(2.2, 3.6), rng.uniform(11.0, 13.0)
    pitch = 2 * (bore + bar) + 0.2
    x = (np.arange(4) - 1.5) * pitch
    rings = tuple(Primitive(metal, torus(bore + bar, bar), centre=(float(at), 0.0, 0.0)) for at in x)
    low = -bore - bar - rng.uniform(14, 24)
    legs = np.array([[x[0] + 3, -bore - 2 * bar, 0], [x[0] + 14, low, 0], [x[3] - 14, low, 0],
                     [x[3] - 3, -bore - 2 * bar, 0]])  # fmt: skip
    grip = Primitive(metal, tube(legs, 1.2 * bar))
    return Item("bar knuckles", (*rings, grip), KNUCKLES, KNUCKLE_POSES)


def _keychain(rng: np.random.Generator) -> Item:
    """A flat animal-head figure with two finger holes and pointed ears, as it hangs from key rings."""
    material = pick(rng, "abs", "aluminium alloy", "zinc die-cast", "steel")
    bore, wall, ear = rng.uniform(9.5, 11.5), rng.uniform(3.5, 5.5), rng.uniform(14, 24)
    x = bore + 2.0
    half = [(0.0, bore + wall * 0.5), (x * 0.5, bore + wall * 0.9), (x * 1.05, bore + wall + ear),
            (x + bore + wall, bore * 0.5), (x + bore + wall * 0.7, -bore * 0.6), (x, -bore - wall),
            (0.0, -bore - wall * rng.uniform(1.2, 2.2))]  # fmt: skip
    side = np.asarray(half)
    outline = np.concatenate([side, side[-2:0:-1] * (-1.0, 1.0)])
    holes = [circle(bore, 18, (s * (x + 0.3), 0.0)) for s in (-1.0, 1.0)]
    body = Primitive(material, Prism(points_of(outline), rng.uniform(4.0, 9.0), holes))
    ring = Primitive("steel", torus(rng.uniform(10, 14), 0.9), centre=(0.0, -bore - 2 * wall - 12.0, 0.0))
    return Item("keychain knuckles", (body, ring), KNUCKLES, KNUCKLE_POSES)


# Batons: along x.


def _telescopic(rng: np.random.Generator, *, opened: bool) -> Item:
    handle = rng.uniform(155, 250) if not opened else rng.uniform(150, 200)
    radius = rng.uniform(11.0, 13.0)
    wall = rng.uniform(1.0, 1.6)
    metal = pick(rng, "steel", "steel", "aluminium alloy")
    grip = pick(rng, "rubber", "polyurethane", "nylon")
    middle, tip = radius - wall - 0.4, radius - 2 * wall - 1.0
    solid = chance(rng, 0.4)
    inner_wall = rng.uniform(0.9, 1.3)
    parts: list[Primitive] = []
    # Each section is a tube; nested ones lie in the hollow of the one before.
    pieces = ((middle, inner_wall), (tip, tip if solid else inner_wall))
    if opened:
        hollow = Primitive(None, Cylinder(radius - wall, handle - 6.0))
        parts.append(Primitive(metal, Cylinder(radius, handle), carve=(hollow,), rotation=ALONG_X))
        at = handle / 2
        for outer, thick in pieces:
            length = handle * rng.uniform(0.8, 0.9)
            parts.append(_tube_along(metal, outer, thick, length, at + length / 2 - 8.0))
            at += length - 8.0
    else:
        nested: Primitive | None = None
        for k, (outer, thick) in reversed(tuple(enumerate(pieces))):
            core = () if nested is None else (nested,)
            length = handle - 12.0 - 6.0 * k
            if thick < outer:
                core = (Primitive(None, Cylinder(outer - thick, length - 1.0), carve=core),)
            nested = Primitive(metal, Cylinder(outer, length), carve=core)
        hollow = Primitive(None, Cylinder(radius - wall, handle - 6.0), carve=(nested,) if nested else ())
        parts.append(Primitive(metal, Cylinder(radius, handle), carve=(hollow,), rotation=ALONG_X))
        at = handle / 2
    ball = rng.uniform(5.0, 8.0)
    parts.append(Primitive("steel", Cylinder(ball, rng.uniform(6, 12)), centre=(at + 6.0, 0, 0), rotation=ALONG_X))
    foam = rng.uniform(2.0, 3.5)
    around = handle * rng.uniform(0.6, 0.95)
    sleeve = Primitive(grip, Cylinder(radius + foam, around), 0.9 if grip == "rubber" else 0.5,
                       carve=(Primitive(None, Cylinder(radius + 0.01, around)),),
                       centre=(-(handle - around) / 2 + 1.0, 0, 0), rotation=ALONG_X)  # fmt: skip
    cap = Primitive(metal, Cylinder(radius + foam, 9.0), centre=(-handle / 2 - 5.0, 0, 0), rotation=ALONG_X)
    clip = Primitive("steel", Box((rng.uniform(8, 20), 6.0, 0.8)), centre=(-handle / 2 + 2.0, 0.0, 2.0))
    extra = (sleeve, cap, clip) if chance(rng, 0.7) else (sleeve, cap)
    name = "telescopic baton, open" if opened else "telescopic baton, closed"
    return Item(name, (*parts, *extra), BATON, LYING)


def _tube_along(metal: str, outer: float, wall: float, length: float, x: float) -> Primitive:
    hollow = () if wall >= outer else (Primitive(None, Cylinder(outer - wall, length)),)
    return Primitive(metal, Cylinder(outer, length), centre=(x, 0, 0), rotation=ALONG_X, carve=hollow)


def _telescopic_open(rng: np.random.Generator) -> Item:
    return _telescopic(rng, opened=True)


def _telescopic_closed(rng: np.random.Generator) -> Item:
    return _telescopic(rng, opened=False)


def _solid_baton(rng: np.random.Generator) -> Item:
    length, radius = rng.uniform(300, 340), rng.uniform(13, 18)
    material = pick(rng, "hardwood", "rubber", "polycarbonate", "nylon", "polypropylene")
    shape = [(-length / 2, radius * 0.8), (-length / 2 + 6, radius), (-0.15 * length, radius * rng.uniform(0.85, 1.0)),
             (length / 2 - 8, radius * rng.uniform(1.0, 1.25)), (length / 2, radius * 0.6)]  # fmt: skip
    core: Parts = ()
    if material == "rubber" and chance(rng, 0.6):
        core = (rod("steel", (0, 0, -0.45 * length), (0, 0, 0.45 * length), rng.uniform(3, 6)),)
    body = Primitive(material, Revolved(tuple(shape)), carve=core, rotation=ALONG_X)
    rings = np.array([[-length / 2 + 25.0 + 11.0 * k, 0.0, 0.0] for k in range(8)])
    ribs = Primitive("rubber", Many(Cylinder(radius + 1.5, 4.0), rings, np.tile(ALONG_X, (8, 1, 1))), 0.25)
    strap = np.array([[-length / 2, 0, 0], [-length / 2 - 30, 18, 3], [-length / 2 - 70, 5, 0],
                      [-length / 2 - 30, -14, -3]])  # fmt: skip
    cord = Primitive("leather", tube(strap, 2.0, closed=True))
    chosen = tuple(part for part, p in ((ribs, 0.5), (cord, 0.4)) if chance(rng, p))
    return Item("solid baton", (body, *chosen), BATON, LYING)


def _tonfa(rng: np.random.Generator) -> Item:
    length, radius = rng.uniform(300, 345), rng.uniform(12, 16)
    material = pick(rng, "polycarbonate", "hardwood", "rubber", "aluminium alloy")
    hollow = (Primitive(None, Cylinder(radius - 2.5, length - 8.0)),) if material == "aluminium alloy" else ()
    body = Primitive(material, Cylinder(radius, length), rotation=ALONG_X, carve=hollow)
    reach = rng.uniform(100, 125)
    profile = ((radius * 0.97, 0.85 * radius), (0.55 * reach, 0.95 * radius), (0.9 * reach, 0.8 * radius),
               (0.91 * reach, 1.15 * radius), (reach, 1.15 * radius))  # fmt: skip
    side = Primitive(material, Revolved(profile), centre=(-0.3 * length, 0, 0), rotation=axis_rotation((0.0, 1.0, 0.0)))
    pin = rod("steel", (0, 0, radius * 0.98), (0, 0, 0.6 * reach), 3.0)
    if chance(rng, 0.5):
        side = Primitive(material, side.shape, centre=side.centre, rotation=side.rotation, carve=(pin,))
    return Item("tonfa", (body, side), BATON, FLAT_OR_EDGE)


def _spring_baton(rng: np.random.Generator) -> Item:
    handle, radius = rng.uniform(110, 150), rng.uniform(10, 13)
    spring, wire, turns = rng.uniform(80, 150), rng.uniform(1.2, 2.0), int(rng.integers(18, 34))
    body = Primitive("steel", Cylinder(radius, handle), rotation=ALONG_X,
                     carve=(Primitive(None, Cylinder(radius - rng.uniform(1.0, 2.5), handle - 5.0)),))  # fmt: skip
    first = Primitive("steel", coil(radius - 3.0, wire, turns, spring, 10), centre=(handle / 2 + spring / 2, 0, 0),
                      rotation=ALONG_X)  # fmt: skip
    end = handle / 2 + spring
    ball = Primitive("steel", sphere(rng.uniform(8, 14)), centre=(end + 10.0, 0, 0))
    sleeve = Primitive("rubber", Cylinder(radius + 2.5, handle * 0.9), rotation=ALONG_X,
                       carve=(Primitive(None, Cylinder(radius + 0.01, handle * 0.9)),))  # fmt: skip
    return Item("spring baton", (body, first, ball, sleeve), BATON, LYING)


# Nunchaku and slingshots.


def _nunchaku(rng: np.random.Generator) -> Item:
    length, radius = rng.uniform(210, 310), rng.uniform(12, 17)
    material = pick(rng, "hardwood", "hardwood", "stainless steel", "aluminium alloy", "polyethylene foam")
    spread, gap = rng.uniform(0, 35), 2 * radius + rng.uniform(3, 40)
    hollow: Parts = ()
    if material == "stainless steel":
        hollow = (Primitive(None, Cylinder(radius - rng.uniform(1.0, 2.0), length - 8.0)),)
    elif material == "aluminium alloy":
        hollow = (Primitive(None, Cylinder(radius - 2.0, length - 8.0)),)
    elif material == "polyethylene foam":
        hollow = (Primitive("polypropylene", Cylinder(radius * 0.55, length - 4.0)),)
    density = 0.1 if material == "polyethylene foam" else None
    if material == "hardwood" and chance(rng, 0.5):
        shape: Cylinder | Frustum = Frustum(radius, radius * 0.8, length)
    else:
        shape = Cylinder(radius, length)
    stick = Primitive(material, shape, density, rotation=ALONG_X, carve=hollow, centre=(-length / 2, 0, 0))
    cap = Primitive("steel", Cylinder(radius * 0.7, 3.0), rotation=ALONG_X, centre=(1.5, 0, 0))
    swivel = Primitive("steel", sphere(3.5), centre=(6.0, 0, 0))
    one = (stick, cap, swivel)
    parts = moved(one, (0, gap / 2, 0), rotation(yaw=-spread / 2))
    parts += moved(one, (0, -gap / 2, 0), rotation(yaw=spread / 2))
    links = int(rng.integers(9, 16))
    bend = np.linspace(0.0, 1.0, links)
    bow = rng.uniform(10, 45)
    path = np.stack([8.0 + bow * np.sin(np.pi * bend), gap * (bend - 0.5), 0 * bend], axis=1)
    if chance(rng, 0.6):
        turns = np.stack([axis_rotation(np.asarray(d)) for d in np.gradient(path, axis=0)])
        turns = turns @ np.stack([rotation(yaw=90.0 * (k % 2)) for k in range(links)])
        ring = Many(Box((1.0, 1.0, 1.0)), *_links(path, turns, about(rng, 9.0), rng.uniform(1.2, 2.0)))
        chain = Primitive("steel", ring)
    else:
        chain = Primitive("nylon", tube(path, rng.uniform(1.8, 3.0)))
    return Item("nunchaku", (*parts, chain), NUNCHAKU, (rotation(), rotation(roll=180)))


def _links(path: Float64, turns: Float64, length: float, wire: float) -> tuple[Float64, Float64, Float64]:
    """Chain links as two long and two short bars each: centres, rotations and scales for unit boxes."""
    half = 0.3 * length
    offsets = np.array([[half, 0, 0], [-half, 0, 0], [0, 0, length / 2], [0, 0, -length / 2]])
    scales = np.array([[wire, wire, length], [wire, wire, length], [2 * half, wire, wire], [2 * half, wire, wire]])
    centres = (path[:, None] + np.einsum("nij,kj->nki", turns, offsets)).reshape(-1, 3)
    return centres, np.repeat(turns, 4, axis=0), np.tile(scales, (len(path), 1))


def _chained_sticks(rng: np.random.Generator) -> Item:
    """Short steel or aluminium sticks folded together, of two or three sections."""
    length, radius, count = rng.uniform(120, 200), rng.uniform(9, 13), int(rng.integers(2, 4))
    metal = pick(rng, "aluminium alloy", "stainless steel", "hardwood")
    hollow = () if metal == "hardwood" else (Primitive(None, Cylinder(radius - 1.6, length - 6.0)),)
    stick = Primitive(metal, Cylinder(radius, length), rotation=ALONG_X, carve=hollow)
    gap = 2 * radius + 1.5
    parts: Parts = ()
    for k in range(count):
        parts += moved((stick,), (rng.normal(0, 3), k * gap, 0), rotation(yaw=rng.normal(0, 0.4)))
    for k in range(count - 1):
        side = 1.0 if k % 2 == 0 else -1.0
        bend = np.deg2rad(np.linspace(-90, 90, 7))
        x, y = side * (length / 2 + 1 + 12 * np.cos(bend)), (k + 0.5) * gap + gap / 2 * np.sin(bend)
        loop = np.stack([x, y, 0 * bend], axis=1)
        turns = np.stack([axis_rotation(np.asarray(d)) for d in np.gradient(loop, axis=0)])
        parts += (Primitive("steel", Many(Box((1.0, 1.0, 1.0)), *_links(loop, turns, 6.0, 1.2))),)
    return Item("sectional sticks", parts, NUNCHAKU, (rotation(), rotation(roll=180)))


def _slingshot(rng: np.random.Generator) -> Item:
    metal = pick(rng, "steel", "stainless steel", "aluminium alloy")
    wire, half, prong = rng.uniform(3.5, 5.0), rng.uniform(28, 42), rng.uniform(50, 75)
    grip = rng.uniform(90, 115)
    fork = np.array([[2.0, 6, 0], [6, 6, 0], [18, half * 0.6, 0], [32, half, 0], [32 + prong, half, 0]])
    arms = tuple(Primitive(metal, tube(fork * (1.0, s, 1.0), wire)) for s in (-1.0, 1.0))
    handle = hull(np.concatenate([ellipse(14, 13, (-grip + 14, 0), 12), ellipse(11, 16, (-9.5, 0), 12)]))
    inside = tuple(rod(metal, (-40.0, s * 6.0, 0), (-2.5, s * 6.0, 0), wire) for s in (-1.0, 1.0))
    body = Primitive(pick(rng, "abs", "nylon", "polypropylene"), Prism(handle, rng.uniform(16, 24)), carve=inside)
    return Item("wire slingshot", (*arms, body, *_bands(rng, half, 32 + prong)), SLINGSHOT, FLAT_OR_EDGE)


def _bands(rng: np.random.Generator, half: float, x: float) -> Parts:
    """Slack rubber bands from the fork to a leather pouch."""
    reach, droop = rng.uniform(60, 130), rng.uniform(-25, 25)
    radius = rng.uniform(1.5, 3.0)
    bands: Parts = ()
    for side in (-1.0, 1.0):
        t = np.linspace(0.0, 1.0, 7)
        path = np.stack([x - 6.0 - reach * t, side * half * (1 - t) ** 0.7 + droop * np.sin(np.pi * t) + side * 7.0 * t,
                         13.0 + 3.0 * np.sin(np.pi * t)], axis=1)  # fmt: skip
        bands += (Primitive("latex", tube(path, radius)),)
    pouch = Primitive("leather", RoundedBox((16.0, 40.0, 3.0), 5.0, "z"), centre=(x - 6.0 - reach - 9.0, 0, 13.0))
    return (*bands, pouch)


def _cast_slingshot(rng: np.random.Generator) -> Item:
    """A fork in one flat piece of metal, plastic or wood."""
    material = pick(
        rng, "aluminium alloy", "stainless steel", "glass-filled nylon", "plywood", "zinc die-cast", "steel"
    )
    thin = material in ("stainless steel", "steel")
    half, fork = rng.uniform(34, 48), rng.uniform(48, 70)
    wide, grip = rng.uniform(14, 20), rng.uniform(75, 100)
    upper = [(-grip, 0.0), (-grip, 9.0), (-grip * 0.75, rng.uniform(11, 16)), (-grip * 0.35, rng.uniform(9, 12)),
             (-8.0, 14.0), (8.0, half), (fork, half + wide * 0.3), (fork + 4, half - wide * 0.5), (fork, half - wide),
             (22.0, half - wide), (6.0, 8.0), (3.0, 0.0)]  # fmt: skip
    side = np.asarray(upper) + rng.normal(0, 0.6, (len(upper), 1)) * (0.0, 1.0)
    side[0, 1] = side[-1, 1] = 0.0
    outline = np.concatenate([side, side[-2:0:-1] * (1.0, -1.0)])
    holes = [circle(rng.uniform(3, 8), 14, (-grip * at, 0.0)) for at in (0.8, 0.45) if chance(rng, 0.6)]
    plate = Primitive(material, Prism(points_of(outline), rng.uniform(4, 8) if thin else rng.uniform(9, 18), holes))
    return Item("cast slingshot", (plate, *_bands(rng, half - wide / 2, fork)), SLINGSHOT, FLAT_OR_EDGE)


# Handcuffs: each cuff in x, y; its lock box towards the other.


def _cuff(rng: np.random.Generator, bore: float, thickness: float, metal: str, shut: float) -> Parts:
    """A double cheek, the lock box at y < 0 and a toothed single strand turned by an angle about its hinge."""
    width = rng.uniform(9, 12)
    frame = strip(arc(bore + width / 2, -75, 100, 14), width)
    z = thickness / 2
    cheek = rng.uniform(2.2, 3.2)
    cheeks = tuple(Primitive(metal, Prism(frame, cheek), centre=(0, 0, s * (z + cheek / 2 - 0.2))) for s in (-1.0, 1.0))
    mid = arc(bore + width / 2, -75, 100, 6)
    box_size = (rng.uniform(36, 44), rng.uniform(20, 25), thickness + 2 * cheek)
    hollow = Primitive(None, Box((box_size[0] - 8, box_size[1] - 9, thickness)), carve=(
        Primitive("steel", Box((box_size[0] * 0.4, box_size[1] * 0.25, thickness * 0.8)), centre=(2.0, 1.0, 0)),
        Primitive("steel", Cylinder(2.2, thickness * 0.9), centre=(-box_size[0] * 0.25, -1.0, 0)),
    ))  # fmt: skip
    at = (2.0, -bore - box_size[1] / 2 - 1.0, 0.0)
    lock = Primitive(metal, RoundedBox(box_size, 6.0, "z"), centre=at, carve=(hollow,))
    pin = Cylinder(3.5, thickness + 2 * cheek + 1.5)
    pivot = Primitive("steel", pin, centre=(float(mid[-1, 0]), float(mid[-1, 1]), 0.0))
    arm = strip(arc(bore + width / 2, 100, 262, 14), width * 0.9)
    hinge = mid[-1]
    swung = turned(np.asarray(arm) - hinge, -shut, (float(hinge[0]), float(hinge[1])))
    strand = Primitive(metal, Prism(points_of(swung), thickness * 0.92))
    return (*cheeks, lock, pivot, strand)


def _chain_cuffs(rng: np.random.Generator) -> Item:
    metal = pick(rng, "steel", "stainless steel", "steel", "aluminium alloy")
    bore, thickness = rng.uniform(25, 31), rng.uniform(3.0, 4.2)
    shut = float(rng.choice([0.0, 0.0, -60.0, -120.0])) + rng.uniform(-8, 8)
    cuff = _cuff(rng, bore, thickness, metal, shut)
    gap = rng.uniform(20, 40)
    low = bore + 26.0
    first = moved(cuff, (0, 0, 0), rotation(yaw=90))
    second = moved(cuff, (2 * low + gap, rng.normal(0, 6), 0), rotation(yaw=-90 + rng.normal(0, 20)))
    links = int(rng.integers(3, 5))
    x = np.linspace(low - 4, low + gap + 4, links)
    path = np.stack([x, rng.normal(0, 1.5, links), 0 * x], axis=1)
    turns = np.stack([rotation(pitch=90) @ rotation(yaw=90.0 * (k % 2)) for k in range(links)])
    chain = Primitive("steel", Many(Box((1.0, 1.0, 1.0)), *_links(path, turns, gap / (links - 1) + 6, 3.4)))
    keys = _cuff_key(rng, (low, 30.0)) if chance(rng, 0.3) else ()
    return Item("chain handcuffs", (*first, *second, chain, *keys), HANDCUFFS, FLAT_OR_EDGE[:3])


def _cuff_key(rng: np.random.Generator, at: tuple[float, float]) -> Parts:
    turn = rotation(yaw=rng.uniform(0, 360))
    ring = Primitive("steel", torus(6.5, 1.2))
    stem = rod("steel", (7.0, 0, 0), (30.0, 0, 0), 1.8)
    bit = Primitive("steel", Box((3.0, 4.0, 1.5)), centre=(28.0, 3.0, 0))
    return moved((ring, stem, bit), (at[0], at[1] + 20.0, 0), turn)


def _hinged_cuffs(rng: np.random.Generator) -> Item:
    metal = pick(rng, "steel", "stainless steel")
    bore, thickness = rng.uniform(25, 30), rng.uniform(3.2, 4.2)
    cuff = _cuff(rng, bore, thickness, metal, rng.uniform(-8, 8))
    low, gap = bore + 26.0, rng.uniform(10, 16)
    if chance(rng, 0.5):
        first, second = moved(cuff, (0, 0, 0), rotation(yaw=90)), moved(cuff, (2 * low + gap, 0, 0), rotation(yaw=-90))
        plates = Primitive(metal, RoundedBox((gap + 10, 32, 5.0), 2.0, "z"), centre=(low + gap / 2, 0, 0))
        bolts = np.array([[low + gap * t, 0.0, 0.0] for t in (0.1, 0.5, 0.9)])
        pins = Primitive("steel", Many(Cylinder(2.6, 34.0), bolts, np.tile(rotation(roll=90), (3, 1, 1))))
        parts: Parts = (*first, *second, plates, pins)
    else:
        # Folded: one cuff over the other.
        shift = (rng.normal(0, 4), rng.normal(0, 4), 13.0)
        parts = moved(cuff, (0, 0, 0), rotation(yaw=90)) + moved(cuff, shift, rotation(yaw=90))
        parts += (Primitive(metal, Box((8.0, 30.0, 20.0)), centre=(low + 6.0, 0, 6.5)),)
    return Item("hinged handcuffs", parts, HANDCUFFS, FLAT_OR_EDGE)


def _thumb_cuffs(rng: np.random.Generator) -> Item:
    metal = pick(rng, "steel", "zinc die-cast")
    bore, thickness = rng.uniform(8.5, 11), rng.uniform(7, 10)
    x = bore + 3.5
    outline = hull(np.concatenate([ellipse(bore + 5, bore + 5, (s * x, 0.0), 16) for s in (-1.0, 1.0)] + [
        np.asarray(rectangle(20, 14, (0.0, -bore - 8.0)))]))  # fmt: skip
    holes = [circle(bore, 18, (s * (x + 0.6), 0.0)) for s in (-1.0, 1.0)]
    keyhole = circle(1.8, 10, (0.0, -bore - 8.0))
    plate = Primitive(metal, Prism(outline, thickness, [*holes, keyhole]))
    return Item("thumb cuffs", (plate,), HANDCUFFS, FLAT_OR_EDGE)


def _plastic_cuffs(rng: np.random.Generator) -> Item:
    """Two loops of ribbed nylon strap through one block."""
    radius, width = rng.uniform(35, 55), rng.uniform(6, 9)
    plastic, thickness = "nylon", rng.uniform(1.3, 1.8)
    loops: Parts = ()
    for side in (-1.0, 1.0):
        a, b = radius * rng.uniform(0.8, 1.1), radius * rng.uniform(0.6, 1.0)
        outer, inner = (ellipse(a - t, b - t, (side * (a + 4.0), 0.0), 22) for t in (0.0, thickness))
        loops += (Primitive(plastic, Prism(points_of(outer), width, (points_of(inner),))),)
    tails = tuple(Primitive(plastic, Box((rng.uniform(60, 110), thickness, width)), centre=(s * 20.0, s * -26.0, 0),
                            rotation=rotation(yaw=rng.uniform(20, 50))) for s in (-1.0, 1.0))  # fmt: skip
    block = Primitive(plastic, RoundedBox((12.0, 24.0, width + 5), 2.0, "z"))
    return Item("strap handcuffs", (*loops, *tails, block), HANDCUFFS, FLAT_OR_EDGE)


# Stun guns: electrodes towards +x.


def _board(rng: np.random.Generator, x: float, y: float) -> Parts:
    """A board of a size with chips on it and solder under it."""
    plate = Primitive("fr4", Box((x, y, 1.5)))
    n = int(rng.integers(6, 14))
    at = np.column_stack([rng.uniform(-0.42, 0.42, (n, 2)) * (x, y), np.full(n, 1.8)])
    scales = np.column_stack([rng.uniform(1.5, 5.0, n), rng.uniform(1.2, 3.5, n), np.full(n, 2.0)])
    chips = Primitive("chip package", Many(Box((1.0, 1.0, 1.0)), at, scales=scales))
    joints = np.column_stack([rng.uniform(-0.46, 0.46, (24, 2)) * (x, y), np.full(24, -1.2)])
    solder = Primitive("solder", Many(sphere(0.6), joints))
    return (plate, chips, solder)


def _stun_inside(rng: np.random.Generator, length: float, width: float, depth: float) -> Parts:
    """Battery, board, transformer and capacitor in a row, all within the sizes."""
    y = 0.9 * width
    board = moved(_board(rng, 0.3 * length, 0.85 * y), (-0.02 * length, 0, -0.25 * depth))
    core = Primitive("ferrite", Box((0.1 * length, 0.35 * y, 0.3 * depth)))
    winding = RoundedBox((0.16 * length, 0.7 * y, 0.62 * depth), 2.0, "z")
    transformer = Primitive("copper coil", winding, centre=(0.24 * length, 0, 0.1 * depth), carve=(core,))
    leads = tuple(
        rod("copper", (-0.05 * length, s * 0.25 * y, 0), (0.055 * length, s * 0.25 * y, 0), 0.8) for s in (-1.0, 1.0)
    )
    block = Box((0.12 * length, 0.8 * y, 0.7 * depth))
    potting = Primitive("epoxy", block, centre=(0.4 * length, 0, 0), carve=leads)
    radius = min(0.17 * depth, 0.12 * y)
    foil = Primitive("paper", Cylinder(radius * 0.9, 0.15 * length))
    capacitor = Primitive("aluminium", Cylinder(radius, 0.16 * length), centre=(0.0, 0.2 * y, 0.18 * depth),
                          rotation=ALONG_X, carve=(foil,))  # fmt: skip
    return (*board, transformer, potting, capacitor, *_cells(rng, length, y, depth))


def _cells(rng: np.random.Generator, length: float, y: float, depth: float) -> Parts:
    """Two small round cells, a block or one larger round one, in the rear."""
    kind, radius, x = rng.random(), min(0.46 * depth, 0.23 * y), -0.33 * length
    if kind < 0.4:
        cell = Cylinder(radius, 0.27 * length)
        return tuple(
            Primitive("alkaline cell", cell, centre=(x, s * 1.05 * radius, 0), rotation=ALONG_X) for s in (-1.0, 1.0)
        )
    if kind < 0.7:
        block = Box((0.27 * length, min(26.0, y), min(16.0, 0.8 * depth)))
        return (Primitive("alkaline cell", block, centre=(x, 0, 0)),)
    single = Cylinder(min(0.45 * depth, 0.48 * y, 9.0), 0.29 * length)
    return (Primitive("li-ion cell", single, centre=(x, 0, 0), rotation=ALONG_X),)


def _stun_box(rng: np.random.Generator) -> Item:
    length, width, depth = rng.uniform(95, 165), rng.uniform(38, 58), rng.uniform(22, 32)
    wall = rng.uniform(1.8, 2.6)
    inner = (length - 2 * wall, width - 2 * wall, depth - 2 * wall)
    hollow = Primitive(None, Box(inner), carve=_stun_inside(rng, *inner))
    body = Primitive("abs", RoundedBox((length, width, depth), min(5.0, 0.2 * depth), "z"), carve=(hollow,))
    tip, spread = length / 2, width * rng.uniform(0.3, 0.42)
    reach, thick, metal = rng.uniform(4, 9), rng.uniform(1, 2), pick(rng, "steel", "brass")
    sides = (-1.0, 1.0)
    pins = tuple(rod(metal, (tip, s * spread, 0), (tip + reach, s * spread, 0), thick) for s in sides)
    horn = Box((8.0, 0.22 * width, 0.6 * depth))
    horns = tuple(Primitive("abs", horn, centre=(tip + 4.0, s * 0.39 * width, 0)) for s in sides)
    inner_pins = tuple(Primitive("steel", sphere(1.8), centre=(tip + 1.8, s * 0.12 * width, 0)) for s in sides)
    front = (*horns, *inner_pins) if chance(rng, 0.5) else pins
    clip = Primitive("steel", Box((0.5 * length, 12.0, 0.7)), centre=(-0.1 * length, 0, depth / 2 + 1.5))
    switch = Primitive("polypropylene", Box((14.0, 3.0, 7.0)), centre=(0.15 * length, width / 2 + 1.5, 0))
    extras = tuple(p for p, q in ((clip, 0.5), (switch, 0.8)) if chance(rng, q))
    return Item("box stun gun", (body, *front, *extras), STUN, FLAT_OR_EDGE)


def _stun_torch(rng: np.random.Generator) -> Item:
    """A torch with electrodes round its lens."""
    length, radius, wall = rng.uniform(150, 215), rng.uniform(16, 20), rng.uniform(1.4, 2.2)
    inner = (length - 12.0, (radius - wall) * 1.38, (radius - wall) * 1.38)
    hollow = Primitive(None, Cylinder(radius - wall, length - 6.0),
                       carve=moved(_stun_inside(rng, *inner), (0, 0, 0), ALONG_X.T))  # fmt: skip
    metal = pick(rng, "aluminium alloy", "abs")
    tubular = Primitive(metal, Cylinder(radius, length), rotation=ALONG_X, carve=(hollow,))
    head = radius * rng.uniform(1.2, 1.5)
    profile = ((0.0, radius * 0.96), (18.0, head), (34.0, head))
    lens = Primitive("polycarbonate", Cylinder(head - 2.3, 2.0), centre=(0, 0, 32.5))
    void = Primitive(None, Revolved(((4.0, radius * 0.6), (20.0, head - 2.2), (34.0, head - 2.2))), carve=(lens,))
    bezel = Primitive("aluminium alloy", Revolved(profile), centre=(length / 2, 0, 0), rotation=ALONG_X, carve=(void,))
    crown = Prism(gear(head, 6, 3.0), 3.0, (circle(head - 5.5, 20),))
    ring = Primitive("steel", crown, centre=(length / 2 + 35.6, 0, 0), rotation=ALONG_X)
    return Item("stun torch", (tubular, bezel, ring), STUN, LYING)


def _stun_pistol(rng: np.random.Generator) -> Item:
    """A pistol-shaped device of plastic with the square front of its cartridge."""
    height, depth = rng.uniform(32, 40), rng.uniform(28, 34)
    barrel, grip = rng.uniform(140, 165), rng.uniform(80, 105)
    inner = (barrel - 20.0, height - 16.0, depth - 6.0)
    hollow = Primitive(None, Box(inner), carve=_stun_inside(rng, *inner), centre=(4.0, -4.0, 0.0))
    x, y = barrel / 2, height / 2
    outline = [(-x, -y), (x, -y), (x, y - 6.0), (-x + 8.0, y), (-x, y - 8.0)]
    top = Primitive("glass-filled nylon", Prism(outline, depth), carve=(hollow,))
    cell = Primitive("li-ion cell", Box((24.0, grip * 0.75, 17.0)))
    room = Primitive(None, Box((32.0, grip - 6.0, depth - 6.0)), carve=(cell,))
    handle = Primitive(
        "glass-filled nylon", Box((38.0, grip, depth)), centre=(-barrel * 0.3, -y - grip / 2 - 2.0, 0.0),
        rotation=rotation(yaw=-rng.uniform(6, 14)), carve=(room,),
    )  # fmt: skip
    cartridge = Primitive("abs", Box((26.0, height * 0.85, depth * 0.95)), centre=(x + 13.0, -2.0, 0), carve=(
        Primitive("steel", Cylinder(4.5, 16.0), centre=(2.0, height * 0.15, 0), rotation=ALONG_X),
        Primitive("steel", Cylinder(2.0, 14.0), centre=(5.0, -height * 0.2, 0), rotation=ALONG_X),
    ))  # fmt: skip
    guard = strip(arc(16.0, 190, 350, 9, (-barrel * 0.3 + 37.0, -y - 5.0)), 4.0)
    trigger = Primitive("glass-filled nylon", Prism(guard, 9.0))
    return Item("stun pistol", (top, handle, cartridge, trigger), STUN, FLAT_OR_EDGE)


THREATS: tuple[Threat, ...] = (
    Threat("four-ring knuckles", KNUCKLES, _classic, weight=2.0),
    Threat("spiked knuckles", KNUCKLES, _spiked),
    Threat("two-finger knuckles", KNUCKLES, _two_finger),
    Threat("plastic knuckles", KNUCKLES, _plastic_knuckles),
    Threat("bar knuckles", KNUCKLES, _ring_knuckles, weight=0.7),
    Threat("keychain knuckles", KNUCKLES, _keychain, weight=0.7),
    Threat("telescopic baton, closed", BATON, _telescopic_closed, weight=2.0),
    Threat("telescopic baton, open", BATON, _telescopic_open, weight=0.7),
    Threat("solid baton", BATON, _solid_baton),
    Threat("tonfa", BATON, _tonfa),
    Threat("spring baton", BATON, _spring_baton),
    Threat("nunchaku", NUNCHAKU, _nunchaku),
    Threat("sectional sticks", NUNCHAKU, _chained_sticks, weight=0.7),
    Threat("wire slingshot", SLINGSHOT, _slingshot),
    Threat("cast slingshot", SLINGSHOT, _cast_slingshot),
    Threat("chain handcuffs", HANDCUFFS, _chain_cuffs, weight=2.0),
    Threat("hinged handcuffs", HANDCUFFS, _hinged_cuffs),
    Threat("thumb cuffs", HANDCUFFS, _thumb_cuffs, weight=0.4),
    Threat("strap handcuffs", HANDCUFFS, _plastic_cuffs, weight=0.4),
    Threat("box stun gun", STUN, _stun_box, weight=1.5),
    Threat("stun torch", STUN, _stun_torch),
    Threat("stun pistol", STUN, _stun_pistol),
)
