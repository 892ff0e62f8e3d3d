"""Scissors: household, kitchen, nail, embroidery, surgical, tailor's, folding, secateurs, and in a manicure case."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..design import Threat
from ..geometry import rotation
from ..item import Item, Primitive, moved
from ..many import coil, tube
from ..primitives import Box, Cylinder, Polyhedron, RoundedBox
from ..prism import Point, Prism, rectangle
from .figures import (
    FLAT_OR_EDGE,
    about,
    chance,
    ellipse,
    hull,
    pick,
    points_of,
    rod,
    strip,
)

Parts = tuple[Primitive, ...]
SCISSORS = "scissors"


# Scissors: the pivot at the origin, blades towards +x, in two halves that turn about z.


@dataclass(frozen=True)
class Blades:
    """Measures of a pair of blades, mm.

    Attributes:
        length: From the pivot to the tip.
        width: At the pivot.
        thickness: Of each.
        tip: Width at the tip.
        bend: How far out of the plane a curved pair bends over its length, degrees.
        metal: Material.
    """

    length: float
    width: float
    thickness: float
    tip: float
    bend: float = 0.0
    metal: str = "stainless steel"


def _blade(blades: Blades, rng: np.random.Generator) -> Parts:
    """One blade, its spine at +y and its edge, ground thin, at -y: a tapering strip, in lengths if it bends."""
    pieces = 3 if blades.bend else 1
    step, parts = blades.length / pieces, []
    at, angle = np.zeros(2), 0.0
    bevel, edge = rng.uniform(0.25, 0.6), rng.uniform(0.1, 0.35)
    for k in range(pieces):
        first, last = (blades.width + (blades.tip - blades.width) * (k + j) / pieces for j in (0, 1))
        w, t = first, blades.thickness
        # The spine falls towards the tip; the edge stays straight.
        spine = (first - last, step, 0.0)
        ground = (0.0, -t * (1.0 - edge), bevel * w)
        normals = (spine, ground)
        offsets = (
            spine[0] * -step / 2 + spine[1] * w / 2,
            ground[1] * -w / 2 + ground[2] * (t * edge - t / 2),
        )
        angle_mid = angle + blades.bend / pieces / 2 * (k > 0)
        rad = np.deg2rad(angle_mid)
        middle = at + 0.5 * step * np.array([np.cos(rad), np.sin(rad)])
        parts.append(
            Primitive(blades.metal, Polyhedron(normals, offsets, (step, w, t)),
                      centre=(float(middle[0]), (first - blades.width) / 2 + 0.15 * blades.width, float(middle[1])),
                      rotation=rotation(pitch=-angle_mid))
        )  # fmt: skip
        at = at + step * np.array([np.cos(rad), np.sin(rad)])
        angle = angle_mid + blades.bend / pieces / 2 * (k > 0)
    return tuple(parts)


def _heel(blades: Blades, back: float) -> Primitive:
    """The flat round the pivot, from x = -back to 0."""
    half = 0.5 * blades.width
    return Primitive(
        blades.metal,
        Prism([(0.0, half + 0.15 * blades.width), (-back, -0.02), (-back, -0.62 * blades.width),
               (0.0, -half + 0.15 * blades.width)], blades.thickness),
    )  # fmt: skip


def _mirror(part: Primitive) -> Primitive:
    """The other half: the same, turned half about x."""
    return moved((part,), (0.0, 0.0, 0.0), rotation(roll=180))[0]


def _assembled(
    rng: np.random.Generator, blades: Blades, one: Parts, other: Parts, handles: Parts, angle: float
) -> Parts:  # fmt: skip
    """Both halves, metal on its own side of the middle plane, handles in it, with a pivot through both."""
    z = blades.thickness / 2 + 0.05
    up, down = rotation(yaw=angle / 2), rotation(yaw=-angle / 2)
    parts = moved(one, (0, 0, z), up) + moved(tuple(_mirror(p) for p in other), (0, 0, -z), down) + handles
    head = blades.width * rng.uniform(0.16, 0.3)
    height = 2 * blades.thickness + rng.uniform(1.0, 2.5)
    metal = pick(rng, "steel", "brass", "stainless steel")
    caps = (height - 2 * z) / 2 + 0.01
    at = blades.thickness + 0.1 + caps / 2
    screw = tuple(Primitive(metal, Cylinder(head, caps), centre=(-0.2 * blades.width, 0, s * at)) for s in (-1.0, 1.0))
    return parts + screw


def _opening(rng: np.random.Generator, widest: float = 60.0) -> float:
    """Angle between the blades: closed half of the time."""
    return float(rng.uniform(0.0, 4.0) if chance(rng, 0.5) else rng.uniform(4.0, widest))


def _bow(rng: np.random.Generator, blades: Blades, length: float, size: tuple[float, float], tang: float) -> Primitive:
    """A moulded handle in y < 0 with a finger hole and the tang in it, x from the heel back."""
    back = 0.45 * blades.width
    height = about(rng, 9.0, 0.2)
    a, b = size
    centre = (-back - length + a, -b - rng.uniform(0.5, 2.5))
    neck = np.array([(-back, -0.4), (-back, -0.75 * blades.width - 2.0), (-back - 6.0, -0.4)])
    outline = hull(np.concatenate([ellipse(a, b, centre), neck]))
    wall = rng.uniform(3.5, 6.0)
    hole = points_of(ellipse(max(a - wall, 4.0), max(b - wall, 4.0), centre, 16))
    reach = min(tang, length - 2 * a + wall - 1.5)
    steel = Box((max(reach, 3.0), 0.35 * blades.width, blades.thickness))
    inside = Primitive(blades.metal, steel, centre=(-back - steel.size[0] / 2 - 0.2, -0.45 * blades.width, 0.0))
    plastic = pick(rng, "abs", "polypropylene", "glass-filled nylon")
    return Primitive(plastic, Prism(outline, height, (hole,)), carve=(inside,))


def _plastic_handled(
    rng: np.random.Generator, name: str, blades: Blades, length: float, small: Point, large: Point
) -> Item:  # fmt: skip
    angle = _opening(rng)
    tang = length * rng.uniform(0.25, 0.7)
    heel = _heel(blades, 0.45 * blades.width)
    one = (*_blade(blades, rng), heel)
    upper = moved((_bow(rng, blades, length, small, tang),), (0, 0, 0), rotation(yaw=angle / 2))
    lower = moved((_mirror(_bow(rng, blades, length, large, tang)),), (0, 0, 0), rotation(yaw=-angle / 2))
    return Item(name, _assembled(rng, blades, one, one, upper + lower, angle), SCISSORS, FLAT_OR_EDGE)


def _household(rng: np.random.Generator) -> Item:
    length = rng.uniform(65, 125)
    blades = Blades(length, length * rng.uniform(0.13, 0.2), rng.uniform(1.2, 2.2), rng.uniform(1.5, 7.0))
    a, b = rng.uniform(19, 26), rng.uniform(11, 15)
    handle = rng.uniform(60, 95)
    large = (a + rng.uniform(0, 12), b + rng.uniform(0, 4))
    return _plastic_handled(rng, "household scissors", blades, max(handle, 2 * large[0] + 12), (a, b), large)


def _kitchen(rng: np.random.Generator) -> Item:
    length = rng.uniform(80, 110)
    blades = Blades(length, rng.uniform(18, 26), rng.uniform(1.8, 2.8), rng.uniform(4.0, 8.0))
    small, large = ((rng.uniform(28, 37), rng.uniform(15, 20)) for _ in range(2))
    return _plastic_handled(rng, "kitchen scissors", blades, rng.uniform(95, 115), small, large)


def _safety(rng: np.random.Generator) -> Item:
    length = rng.uniform(50, 68)
    blades = Blades(length, rng.uniform(11, 15), rng.uniform(1.0, 1.5), rng.uniform(6.0, 9.5))
    bow = (rng.uniform(14, 20), rng.uniform(10, 13))
    return _plastic_handled(rng, "safety scissors", blades, rng.uniform(55, 68), bow, bow)


def _wire_bow(rng: np.random.Generator, blades: Blades, length: float, size: tuple[float, float]) -> Parts:
    """An all-metal shank and ring in y < 0."""
    a, b = size
    wire, back = min(blades.thickness * rng.uniform(0.7, 1.1), 3.4), 0.45 * blades.width
    centre = (-back - length + a, -b - wire - 0.3)
    start, stop = np.array([-back + 0.3, -0.35 * blades.width]), np.array([centre[0] + a * 0.92, centre[1] + 0.25 * b])
    middle = 0.5 * (start + stop) + (0.0, rng.uniform(-0.2, 0.6))
    path = np.array([start, middle, stop])
    shank = Prism(strip(path, (0.55 * blades.width, 2.1 * wire, 2.2 * wire)), 1.1 * blades.thickness)
    ring = ellipse(a, b, centre, 24)
    # The ring's wire is thicker than the blade: it lies in the middle plane.
    return (
        Primitive(blades.metal, shank),
        Primitive(blades.metal, tube(np.column_stack([ring, np.zeros(len(ring))]), wire, closed=True)),
    )


def _metal_handled(
    rng: np.random.Generator, name: str, blades: Blades, length: float, size: tuple[float, float], widest: float = 60.0,
    extra: Parts = (),
) -> Item:  # fmt: skip
    angle = _opening(rng, widest)
    one = (*_blade(blades, rng), _heel(blades, 0.45 * blades.width), *_wire_bow(rng, blades, length, size), *extra)
    other = one
    if chance(rng, 0.2):
        larger = (size[0] * rng.uniform(1.1, 1.4), size[1] * 1.1)
        other = (*one[: -2 - len(extra)], *_wire_bow(rng, blades, length + 4.0, larger), *extra)
    return Item(name, _assembled(rng, blades, one, other, (), angle), SCISSORS, FLAT_OR_EDGE)


def _nail(rng: np.random.Generator, widest: float = 60.0) -> Item:
    length = rng.uniform(18, 30)
    bend = rng.uniform(15, 35) if chance(rng, 0.6) else 0.0
    blades = Blades(length, rng.uniform(4.5, 7.0), rng.uniform(1.2, 1.9), rng.uniform(0.4, 1.0), bend)
    size = (rng.uniform(10, 14), rng.uniform(8.5, 11))
    return _metal_handled(rng, "nail scissors", blades, rng.uniform(52, 72), size, widest)


def _embroidery(rng: np.random.Generator) -> Item:
    blades = Blades(rng.uniform(35, 52), rng.uniform(6, 9), rng.uniform(1.2, 2.0), 0.6,
                    metal=pick(rng, "stainless steel", "steel"))  # fmt: skip
    blob = Primitive(blades.metal, Prism(points_of(ellipse(5.0, 2.6, (-14.0, -5.5), 14)), 2.5 * blades.thickness))
    extra = (blob,) if chance(rng, 0.6) else ()
    size = (rng.uniform(11, 14), rng.uniform(9, 12))
    return _metal_handled(rng, "embroidery scissors", blades, rng.uniform(48, 60), size, extra=extra)


def _surgical(rng: np.random.Generator) -> Item:
    clamp = chance(rng, 0.35)
    length = rng.uniform(25, 45) if clamp else rng.uniform(35, 60)
    width = rng.uniform(5, 7) if clamp else rng.uniform(8, 11)
    blades = Blades(length, width, rng.uniform(2.0, 3.2), rng.uniform(1.5, 4.0), rng.uniform(10, 25) * chance(rng, 0.4))
    handle = rng.uniform(75, 110)
    ratchet = Primitive("stainless steel", Box((4.0, 7.0, 2.0)), centre=(-0.62 * handle, -4.0, 0.0))
    return _metal_handled(rng, "surgical scissors", blades, handle, (rng.uniform(13, 16), rng.uniform(10, 12)), 40.0,
                          (ratchet,) if clamp else ())  # fmt: skip


def _tailor(rng: np.random.Generator) -> Item:
    length = rng.uniform(105, 150)
    blades = Blades(length, rng.uniform(20, 28), rng.uniform(2.5, 4.0), rng.uniform(1.0, 3.0),
                    metal=pick(rng, "steel", "stainless steel"))  # fmt: skip
    size = (rng.uniform(24, 34), rng.uniform(15, 19))
    return _metal_handled(rng, "tailor's shears", blades, rng.uniform(90, 125), size, 45.0)


def _folding(rng: np.random.Generator) -> Item:
    blades = Blades(rng.uniform(30, 45), rng.uniform(8, 12), rng.uniform(0.9, 1.4), rng.uniform(1.0, 4.0))
    handle, wire = rng.uniform(36, 48), rng.uniform(1.2, 1.8)
    # Folded, the loops lie beside the blades; open, behind them.
    towards = 1.0 if chance(rng, 0.5) else -1.0
    loop = ellipse(handle / 2, 0.24 * handle, (towards * handle / 2, -0.24 * handle - 1.5), 20)
    wires = Primitive(blades.metal, tube(np.column_stack([loop, np.zeros(20)]), wire, closed=True))
    grip = Box((handle * 0.7, 8.0, wire * 3))
    case = (Primitive("polypropylene", grip, centre=(towards * handle * 0.5, -0.45 * handle, 0.0)),)
    angle = _opening(rng, 50.0) if towards < 0 else 0.0
    one = (*_blade(blades, rng), _heel(blades, 4.0), wires)
    extra = moved(case, (0, 0, 0), rotation(yaw=angle / 2)) if chance(rng, 0.3) else ()
    return Item("folding scissors", _assembled(rng, blades, one, one, extra, angle), SCISSORS, FLAT_OR_EDGE)


def _secateurs(rng: np.random.Generator) -> Item:
    length = rng.uniform(45, 60)
    angle = _opening(rng, 35.0)
    thickness = rng.uniform(3.0, 4.0)
    blades = Blades(length, rng.uniform(20, 27), thickness, rng.uniform(2.0, 4.0), metal="tool steel")
    x = np.linspace(0.0, 1.0, 7)
    hook = strip(np.stack([length * x, 6.0 - 17.0 * np.sin(np.pi * (x * 0.8)) * x + 3.0], axis=1), 12.0 - 7.0 * x)
    anvil = Primitive("steel", Prism(hook, thickness))
    handle = rng.uniform(115, 145)
    grip_path = np.stack([-handle * x, -9.0 - rng.uniform(8, 16) * np.sin(np.pi * x) - 3.0 * x], axis=1)
    cover = pick(rng, "soft pvc", "abs", "glass-filled nylon")
    core = Primitive(pick(rng, "aluminium alloy", "steel"), Prism(strip(grip_path[:-1], 6.0), 3.5))
    grip = Primitive(cover, Prism(strip(grip_path, 15.0 - 3.0 * x), about(rng, 11.0)), carve=(core,))
    # Only the grips' own side of the pivot: they must not meet.
    handles = moved((grip,), (-10, 0, 0), rotation(yaw=angle / 2)) + moved(
        (_mirror(grip),), (-10, 0, 0), rotation(yaw=-angle / 2)
    )
    one = (*_blade(blades, rng), _heel(blades, 14.0))
    parts = _assembled(rng, blades, one, (anvil, _heel(blades, 14.0)), handles, angle)
    spring = Primitive("steel", coil(4.5, 0.7, 7, rng.uniform(16, 22)), centre=(-38, 0, 0), rotation=rotation(roll=90))
    return Item("secateurs", (*parts, spring), SCISSORS, FLAT_OR_EDGE)


def _case_tools(rng: np.random.Generator, middle: float, side: float) -> Parts:
    """What else a manicure case holds, in a row along y from `side` on: file, tweezers, pushers, clipper."""
    steel, parts, y = "stainless steel", [], side
    for kind in rng.permutation(4)[: int(rng.integers(1, 5))]:
        if kind == 0:
            parts += [Primitive(steel, Box((rng.uniform(70, 95), 6.0, 1.1)), centre=(middle, y, 0.0))]
        elif kind == 1:
            arm = Box((rng.uniform(70, 88), 5.0, 1.2))
            parts += [Primitive(steel, arm, None, (middle, y, s * 1.8), rotation(pitch=2.0 * s)) for s in (-1.0, 1.0)]
        elif kind == 2:
            grip = about(rng, 55.0)
            parts += [rod(steel, (middle - grip, y, 0.0), (middle + 0.4 * grip, y, 0.0), rng.uniform(1.4, 2.2))]
            parts += [
                Primitive(steel, RoundedBox((12.0, 5.0, 1.2), 2.0, "z"), centre=(middle + 0.4 * grip + 6.0, y, 0.0))
            ]
        else:
            leaf = Box((rng.uniform(48, 62), 11.0, 1.5))
            parts += [
                Primitive(steel, leaf, None, (middle, y + 3.0, s * 3.0), rotation(pitch=2.5 * s)) for s in (-1.0, 1.0)
            ]
            parts += [Primitive(steel, Cylinder(2.0, 9.0), centre=(middle + 15.0, y + 3.0, 0.0))]
            y += 6.0
        y += rng.uniform(7.0, 10.0)
    return tuple(replace(part, role="wrap") for part in parts)


def _in_case(rng: np.random.Generator) -> Item:
    """Nail scissors in a steel-framed manicure case with their like."""
    inner = _nail(rng, 5.0)
    low, high = inner.bounds()
    tools = _case_tools(rng, float(low[0] + high[0]) / 2, float(high[1]) + 5.0)
    content = Item("content", (*inner.parts, *tools))
    low, high = content.bounds()
    centre, size = 0.5 * (low + high), high - low + (14.0, 14.0, 5.0)
    path = np.asarray(rectangle(float(size[0]), float(size[1]), (float(centre[0]), float(centre[1])), 8.0))
    frame = tube(np.column_stack([path, np.full(len(path), centre[2])]), rng.uniform(0.9, 1.8), closed=True)
    cover, skin = pick(rng, "pvc", "leather"), Prism(points_of(path), rng.uniform(0.8, 1.8))
    skins = tuple(
        Primitive(cover, skin, centre=(0.0, 0.0, float(centre[2]) + s * size[2] / 2), role="wrap") for s in (-1.0, 1.0)
    )
    return Item(
        "manicure case", (*content.parts, Primitive("steel", frame, role="wrap"), *skins), SCISSORS, FLAT_OR_EDGE
    )


THREATS: tuple[Threat, ...] = (
    Threat("household scissors", SCISSORS, _household, weight=2.0),
    Threat("kitchen scissors", SCISSORS, _kitchen),
    Threat("safety scissors", SCISSORS, _safety, weight=0.7),
    Threat("nail scissors", SCISSORS, _nail, weight=1.5),
    Threat("embroidery scissors", SCISSORS, _embroidery),
    Threat("surgical scissors", SCISSORS, _surgical),
    Threat("tailor's shears", SCISSORS, _tailor),
    Threat("folding scissors", SCISSORS, _folding, weight=0.7),
    Threat("secateurs", SCISSORS, _secateurs, weight=0.7),
    Threat("manicure case", SCISSORS, _in_case, "wrapped", 0.7),
)
