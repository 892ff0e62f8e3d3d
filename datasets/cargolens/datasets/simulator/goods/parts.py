"""What devices are built from: housings, boards, cells, windings, motors, loudspeakers, plugs, cables, screws.

A builder returns primitives about its own origin, to be put in place with `moved`. Plugs point along +z.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from ..geometry import IDENTITY, Convex, Shape, axis_rotation, rotation
from ..item import Primitive, Vector, moved
from ..many import Many, torus, tube
from ..many import coil as helix
from ..materials import make_material
from ..primitives import Box, Cylinder, Frustum, RoundedBox
from ..prism import Point, Prism, circle, gear, rectangle
from ..view_geometry import Float64

Parts = tuple[Primitive, ...]
# Most bits of a kind that are cheaper to image as primitives of their own than as copies.
FEW = 4
FLAT = (rotation(), rotation(roll=180))
SIX = (*FLAT, rotation(roll=90), rotation(roll=-90), rotation(pitch=90), rotation(pitch=-90))

CATHODE = make_material("manganese cathode", {"MnO2": 88, "C": 6, "KOH": 2.5, "H2O": 3.5}, 3.1, group="electronics")
ANODE = make_material("zinc anode gel", {"Zn": 66, "H2O": 20, "KOH": 13, "C2H4": 1}, 2.75, group="electronics")
# Barium stands for its neighbour lanthanum, which the attenuation table lacks.
HYDRIDE = make_material("metal hydride roll", {"NiO2H2": 35, "Ni": 20, "BaNi5": 33, "KOH": 4, "H2O": 8}, 3.6)


class Bits:
    """Small boxes and rods, gathered so that all of one material and form are one primitive."""

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, float | None, str], list[tuple[Vector, Vector, Float64]]] = {}

    def box(
        self, material: str, centre: Vector, size: Vector, density: float | None = None, turn: Float64 = IDENTITY
    ) -> None:
        """Add a box of these full sizes, mm."""
        self._kinds.setdefault((material, density, "box"), []).append((centre, size, turn))

    def rod(
        self, material: str, centre: Vector, radius: float, length: float, axis: str = "z", density: float | None = None
    ) -> None:
        """Add a cylinder along x, y or z."""
        turn = {"x": rotation(pitch=90), "y": rotation(roll=90), "z": IDENTITY}[axis]
        self._kinds.setdefault((material, density, "rod"), []).append((centre, (radius, radius, length), turn))

    def screw(self, centre: Vector, radius: float, length: float, axis: str = "z", material: str = "steel") -> None:
        """Add a screw: a shank with its middle at the centre, and a head that ends it on the positive side."""
        self.rod(material, centre, radius, length, axis)
        head = radius * 0.9
        offset = np.eye(3)["xyz".index(axis)] * (0.5 * length - 0.5 * head)
        # The head is a ring round the shank, given as a plate of the ring's mass.
        at = np.asarray(centre, dtype=float) + offset
        self.rod(material, (float(at[0]), float(at[1]), float(at[2])), 1.75 * radius, head, axis)

    def parts(self) -> Parts:
        """The primitives, one a material and form."""
        out = []
        for (material, density, form), bits in self._kinds.items():
            if len(bits) <= FEW:
                out += [_single(material, density, form, *bit) for bit in bits]
                continue
            centres = np.array([centre for centre, _, _ in bits], dtype=float)
            sizes = np.array([size for _, size, _ in bits], dtype=float)
            shape: Convex = Box((1.0, 1.0, 1.0)) if form == "box" else Cylinder(1.0, 1.0)
            upright = all(turn is IDENTITY for _, _, turn in bits)
            rotations = None if upright else np.array([turn for _, _, turn in bits])
            out.append(Primitive(material, Many(shape, centres, rotations, sizes), density))
        return tuple(out)


def _single(material: str, density: float | None, form: str, centre: Vector, size: Vector, turn: Float64) -> Primitive:
    shape = Box(size) if form == "box" else Cylinder(size[0], size[2])
    return Primitive(material, shape, density, centre, turn)


def merged(parts: Sequence[Primitive]) -> Parts:
    """The same parts, all bits of one material and form in one primitive: many boards then cost as much as one."""
    out: list[Primitive] = []
    kinds: dict[tuple[object, float | None, type, str], list[Primitive]] = {}
    for part in parts:
        shape = part.shape
        if isinstance(shape, Many) and shape.scales is not None and not (shape.cuts or part.carve or part.texture):
            kinds.setdefault((part.material, part.density, type(shape.shape), part.role), []).append(part)
        else:
            out.append(part)
    for same in kinds.values():
        shapes = [part.shape for part in same if isinstance(part.shape, Many)]
        upright = all(np.array_equal(part.rotation, IDENTITY) for part in same)
        upright = upright and all(shape.rotations is None for shape in shapes)
        centres, turns, scales = [], [], []
        for part, shape in zip(same, shapes, strict=True):
            turned = (
                np.broadcast_to(np.eye(3), (len(shape.centres), 3, 3)) if shape.rotations is None else shape.rotations
            )
            centres.append(shape.centres @ part.rotation.T + np.asarray(part.centre))
            turns.append(part.rotation @ turned)
            scales.append(np.asarray(shape.scales))
        copies = Many(
            shapes[0].shape, np.concatenate(centres), None if upright else np.concatenate(turns), np.concatenate(scales)
        )
        out.append(replace(same[0], shape=copies, centre=(0.0, 0.0, 0.0), rotation=IDENTITY))
    return tuple(out)


def hollow(
    material: str,
    outside: Shape,
    inside: Shape,
    contents: Sequence[Primitive] = (),
    *,
    inside_at: Vector = (0.0, 0.0, 0.0),
    centre: Vector = (0.0, 0.0, 0.0),
    turn: Float64 = IDENTITY,
    density: float | None = None,
) -> Primitive:
    """A shell with things in it; what is inside is given in the frame of the shell."""
    x, y, z = inside_at
    void = Primitive(None, inside, centre=inside_at, carve=merged(moved(contents, (-x, -y, -z))))
    return Primitive(material, outside, density, centre, turn, carve=(void,))


def case(
    material: str,
    size: Vector,
    wall: float,
    contents: Sequence[Primitive] = (),
    *,
    radius: float = 2.0,
    edges: str = "all",
    centre: Vector = (0.0, 0.0, 0.0),
    turn: Float64 = IDENTITY,
) -> Primitive:
    """A housing with rounded edges round its contents."""
    inner = (size[0] - 2 * wall, size[1] - 2 * wall, size[2] - 2 * wall)
    limit = 0.5 * min(inner if edges == "all" else inner[:2])
    outside = RoundedBox(size, min(radius, limit), edges)
    inside = RoundedBox(inner, min(max(radius - wall, 0.0), limit), edges)
    return hollow(material, outside, inside, contents, centre=centre, turn=turn)


def inward(outline: Sequence[Point], wall: float) -> list[Point]:
    """An outline moved inward by a wall, corner by corner."""
    at = np.asarray(outline)
    before, after = np.roll(at, 1, axis=0), np.roll(at, -1, axis=0)
    one, two = at - before, after - at
    area = float(np.sum(at[:, 0] * after[:, 1] - at[:, 1] * after[:, 0]))
    sign = 1.0 if area > 0 else -1.0
    unit = [edge / np.linalg.norm(edge, axis=1)[:, None] for edge in (one, two)]
    total = sign * (unit[0] + unit[1])
    middle = np.stack([-total[:, 1], total[:, 0]], axis=1)
    inner = at + wall * middle * 2.0 / np.maximum(np.sum(middle**2, axis=1), 0.6)[:, None]
    return [(float(x), float(y)) for x, y in inner]


def ring(
    material: str, outer: float, inner: float, height: float, centre: Vector = (0.0, 0.0, 0.0), turn: Float64 = IDENTITY
) -> Primitive:
    """A flat ring or a pipe along z."""
    return hollow(material, Cylinder(outer, height), Cylinder(inner, height), centre=centre, turn=turn)


def spring(radius: float, wire: float, turns: float, length: float, material: str = "steel") -> Primitive:
    """A coil spring along z; `wire` is the radius of the wire."""
    return Primitive(material, helix(radius, wire, turns, length, 10))


# Cells


def cells(
    kind: Literal["lithium", "alkaline", "hydride"],
    at: Sequence[Vector],
    radius: float,
    length: float,
    axes: Sequence[Vector] = ((0.0, 0.0, 1.0),),
) -> Parts:
    """Round cells: a steel can, the roll or the two electrodes in it, the hollow or the nail in the middle, the cap.

    Args:
        kind: ``"lithium"`` and ``"hydride"`` are rolls; ``"alkaline"`` is a ring of cathode round a gel.
        at: Middles of the cells, mm.
        radius: mm.
        length: Without the cap, mm.
        axes: Where the caps point: one for all or one each.
    """
    turns = np.stack([axis_rotation(axis) for axis in axes])
    centres = np.asarray(at, dtype=float)
    turns = np.broadcast_to(turns, (len(centres), 3, 3))

    def copies(r: float, high: float, up: float = 0.0) -> Many:
        return Many(Cylinder(r, high), centres + up * turns[:, :, 2], np.ascontiguousarray(turns))

    wall, inner = 0.022 * radius + 0.08, 0.86 * length
    if kind == "alkaline":
        nail = Primitive("brass", copies(0.1 * radius, 0.75 * inner, 0.0))
        gel = Primitive(ANODE, copies(0.62 * radius, 0.93 * inner), carve=(nail,))
        filling = Primitive(CATHODE, copies(radius - wall, inner, 0.02 * length), carve=(gel,))
        spare = Primitive("nylon", copies(radius - wall, 0.06 * length, -0.45 * length))
    else:
        core = Primitive(None, copies(0.17 * radius, inner, -0.03 * length))
        roll = "li-ion cell" if kind == "lithium" else HYDRIDE
        filling = Primitive(roll, copies(radius - wall, inner, -0.03 * length), carve=(core,))
        spare = Primitive(None, copies(radius - wall, 0.045 * length, 0.44 * length))
    can = Primitive("steel", copies(radius, length), carve=(filling, spare))
    cap = Primitive("steel", copies(0.36 * radius, 0.03 * length, 0.515 * length))
    return (can, cap)


def pouch(rng: np.random.Generator, size: Vector) -> Parts:
    """A flat lithium cell: the roll, its sealed rim, two tabs and the protection board at +y, all within the sizes."""
    x, y, z = size
    top = min(6.0, 0.14 * y)
    body = y - top
    bits = Bits()
    bits.box("fr4", (0, 0.5 * body, 0), (0.8 * x, 0.45 * top, min(0.8, 0.3 * z)))
    for s in (-1, 1):
        bits.box("nickel", (0.25 * s * x, 0.5 * body - 0.3 * top, 0.2 * z), (0.1 * x, 0.35 * top, 0.2))
        bits.box("chip package", (0.18 * s * x, 0.5 * body, 0.3 * z), (0.12 * x, 0.3 * top, 0.3 * z))
    roll = Primitive(
        "li-ion cell", RoundedBox((0.95 * x, body, z), 0.45 * min(z, 0.9 * x), "all"), rng.uniform(2.2, 2.6)
    )
    return (*moved((roll,), (0, -0.5 * top, 0)), *bits.parts())


# Windings, motors, loudspeakers


def transformer(width: float, stack: float, core: str = "steel") -> Parts:
    """A laminated or ferrite E core lying in x, y with its winding round the middle leg; z is the stack."""
    w = width
    windows = tuple(
        Primitive("copper coil", Box((w / 6 * 0.98, w / 2, stack)), centre=(s * w / 4, 0, 0)) for s in (-1, 1)
    )
    iron = Primitive(core, Box((w, 0.83 * w, stack)), carve=windows)
    bits = Bits()
    for s in (-1, 1):
        bits.box("copper coil", (0, 0, s * (0.5 * stack + 0.07 * w)), (0.64 * w, 0.48 * w, 0.14 * w))
    return (iron, *bits.parts())


def toroid(radius: float, thick: float, turns: int) -> Parts:
    """A ferrite ring with wire wound round it, flat in x, y."""
    n = turns * 6
    t = 2 * np.pi * np.arange(n) / n
    small = 1.25 * thick
    reach = radius + small * np.cos(turns * t)
    path = np.stack([reach * np.cos(t), reach * np.sin(t), small * np.sin(turns * t)], axis=1)
    return Primitive("ferrite", torus(radius, thick, 16)), Primitive("copper", tube(path, 0.16 * thick, closed=True))


def motor(radius: float, length: float, *, magnet: str = "ferrite", shaft: float = 8.0, teeth: int = 5) -> Parts:
    """A brushed motor along z: can, magnets, wound armature, commutator, bearing boss; the shaft leaves it at +z."""
    wall, thick = max(0.6, 0.05 * radius), 0.2 * radius
    arm = radius - wall - thick - 0.4
    high = 0.4 * length
    pin = max(0.12 * radius, 0.6)
    iron = Primitive("steel", Prism(gear(0.98 * arm, teeth, 0.45 * arm), high))
    armature = Primitive("copper coil", Cylinder(arm, high), carve=(iron,))
    ends = Bits()
    for s in (-1, 1):
        ends.rod("copper coil", (0, 0, 0.5 * s * (high + 0.1 * length)), 0.8 * arm, 0.1 * length)
    ends.rod("brass", (0, 0, -0.38 * length), 0.4 * arm, 0.12 * length)
    ends.rod("steel", (0, 0, 0.38 * length), pin, 0.12 * length)
    gap = Primitive(None, Cylinder(arm + 0.3, 0.62 * length), carve=(armature, *ends.parts()[:1]))
    magnets = Primitive(magnet, Cylinder(radius - wall, 0.62 * length), carve=(gap,))
    inside = (magnets, *ends.parts()[1:])
    can = hollow("steel", Cylinder(radius, length), Cylinder(radius - wall, length - 2 * wall), inside)
    outer = Bits()
    outer.rod("steel", (0, 0, 0.5 * length + 0.5 * shaft), pin, shaft)
    outer.rod("brass", (0, 0, 0.5 * length + 0.04 * length), 0.35 * radius, 0.08 * length)
    outer.rod("nylon", (0, 0, -0.5 * length - 0.03 * length), 0.9 * radius, 0.06 * length)
    for s in (-1, 1):
        outer.box("brass", (0.5 * s * radius, 0, -0.6 * length), (0.3 * radius, 0.4, 0.12 * length))
    return (can, *outer.parts())


def speaker(radius: float, depth: float, *, magnet: str = "ferrite") -> Parts:
    """A loudspeaker that faces +z, its rim at z = 0 and its magnet, of ``"ferrite"`` or ``"neodymium"``, at -depth."""
    back = 0.42 * depth
    cone = depth - back
    rim = ring("steel", radius, 0.86 * radius, 1.2, (0, 0, -0.6))
    inner = Frustum(0.3 * radius - 0.4, 0.86 * radius - 0.4, cone)
    basket = hollow(
        "steel", Frustum(0.3 * radius, 0.86 * radius, cone), inner, centre=(0, 0, -1.2 - 0.5 * cone + 0.6), density=3.5
    )
    if magnet == "neodymium":
        core: Primitive = Primitive("neodymium magnet", Cylinder(0.26 * radius, 0.45 * back))
        motor_ = hollow("steel", Cylinder(0.36 * radius, 0.8 * back), Cylinder(0.3 * radius, 0.6 * back), (core,))
        parts: Parts = moved((motor_,), (0, 0, -depth + 0.4 * back))
    else:
        pole = Primitive("steel", Cylinder(0.2 * radius, 0.5 * back))
        winding = hollow("copper", Cylinder(0.25 * radius, 0.5 * back), Cylinder(0.2 * radius, 0.5 * back), (pole,))
        gap = Primitive(None, Cylinder(0.28 * radius, 0.6 * back), carve=(winding,))
        body = Primitive("ferrite", Cylinder(0.56 * radius, 0.6 * back), carve=(gap,))
        plates = Bits()
        plates.rod("steel", (0, 0, -0.37 * back), 0.5 * radius, 0.14 * back)
        plates.rod("steel", (0, 0, 0.37 * back), 0.5 * radius, 0.14 * back)
        parts = moved((body, *plates.parts()), (0, 0, -depth + 0.44 * back))
    return (rim, basket, *parts, Primitive("copper", Cylinder(0.23 * radius, 1.5), 3.0, (0, 0, -depth + back + 0.8)))


def fan(size: float, depth: float, blades: int = 7, *, frame: bool = True) -> Parts:
    """An axial fan about z: square frame with screw holes, hub with magnet ring and stator, slanted blades."""
    r = 0.47 * size
    stator = Primitive("copper coil", Cylinder(0.26 * r, 0.35 * depth), 4.5)
    magnet = hollow("ferrite", Cylinder(0.36 * r, 0.5 * depth), Cylinder(0.31 * r, 0.5 * depth), (stator,))
    hub = hollow("abs", Cylinder(0.4 * r, 0.8 * depth), Cylinder(0.37 * r, 0.7 * depth), (magnet,))
    angle = 2 * np.pi * np.arange(blades) / blades
    centres = np.stack([0.69 * r * np.cos(angle), 0.69 * r * np.sin(angle), 0 * angle], axis=1)
    turns = np.stack([rotation(yaw=float(np.degrees(a))) @ rotation(roll=40) for a in angle])
    chord = min(0.42 * r, (0.9 * depth - 0.9) / 0.643)
    vanes = Primitive("abs", Many(Box((0.55 * r, chord, 1.2)), centres, turns))
    if not frame:
        return (hub, vanes)
    corners = [(sx * 0.44 * size, sy * 0.44 * size) for sx in (-1, 1) for sy in (-1, 1)]
    holes = [circle(0.98 * r, 24), *(circle(0.02 * size, 6, corner) for corner in corners)]
    square = Prism(rectangle(size, size, radius=0.05 * size), depth, holes)
    return (Primitive("abs", square, 0.55), hub, vanes)


def heatsink(size: Vector, fins: int, material: str = "aluminium alloy", base: float = 0.15) -> Parts:
    """A finned block, its base at -z and its fins along y, centred."""
    x, y, z = size
    bits = Bits()
    foot = base * z
    bits.box(material, (0, 0, -0.5 * z + 0.5 * foot), (x, y, foot))
    for at in np.linspace(-0.48, 0.48, fins) * x:
        bits.box(material, (at, 0, 0.5 * foot), (min(1.2, 0.35 * x / fins), y, z - foot))
    return bits.parts()


# Plugs and cables; a plug points along +z with the cable entering at z = 0.


def usb_plug(rng: np.random.Generator, kind: str = "A") -> Parts:
    """A USB plug of type A, C or micro, with its overmould."""
    w, h, long = {"A": (12.0, 4.5, 12.0), "C": (8.3, 2.5, 6.6), "micro": (6.9, 1.9, 6.0)}[kind]
    grip = rng.uniform(18, 26)
    bits = Bits()
    bits.box("glass-filled nylon", (0, -0.2 * h, 0), (0.8 * w, 0.3 * h, 0.9 * long))
    for at in np.linspace(-0.3, 0.3, 4) * w:
        bits.box("brass", (at, 0.1 * h, 0), (0.08 * w, 0.15 * h, 0.9 * long))
    shell = case("stainless steel", (w, h, long), 0.32, moved(bits.parts(), (0, 0, 0)), radius=0.5, edges="z")
    core = Bits()
    core.box("fr4", (0, 0, 0.2 * grip), (0.7 * w, 1.0, 0.4 * grip))
    core.box("solder", (0, 1.0, 0.3 * grip), (0.5 * w, 0.8, 2.0))
    core.rod("copper", (0, 0, -0.25 * grip), 0.7, 0.4 * grip)
    core.box("steel", (0, -1.0, 0.4 * grip), (0.8 * w, 0.4, 0.15 * grip))
    mould = Primitive("soft pvc", RoundedBox((w + 4, h + 3.5, grip), 1.5, "all"), carve=core.parts())
    relief = Primitive("soft pvc", Frustum(1.8, 2.6, 9.0), centre=(0, 0, 4.5))
    return (relief, *moved((mould,), (0, 0, 9 + 0.5 * grip)), *moved((shell,), (0, 0, 9 + grip + 0.5 * long)))


def mains_plug(rng: np.random.Generator, kind: str = "round") -> Parts:
    """A mains plug: two round pins, three rectangular ones with a fuse, or two blades."""
    bits, inner = Bits(), Bits()
    if kind == "fused":
        body = Prism(rectangle(50, 48, radius=10), 22)
        for x, y, long, w, h in ((0, 12, 22.7, 4, 8), (-11.1, -10, 17.7, 6.3, 4), (11.1, -10, 17.7, 6.3, 4)):
            bits.box("brass", (x, y, 22 + 0.5 * long), (w, h, long))
            inner.box("brass", (x, y, 0), (w + 2, h + 1, 12))
        inner.rod("porcelain", (11, 2, 2), 3.1, 14, "y")
        for s in (-1, 1):
            inner.rod("brass", (11, 2 + 9.6 * s, 2), 3.1, 5, "y")
        return (Primitive("abs", body, 1.1, (0, 0, 11), carve=inner.parts()), *bits.parts())
    depth = rng.uniform(26, 36)
    if kind == "blade":
        for s in (-1, 1):
            bits.box("brass", (6.35 * s, 0, depth + 8.5), (1.5, 6.3, 17))
            inner.box("brass", (6.35 * s, 0, 0.25 * depth), (2, 6.3, 0.4 * depth))
        mould: Convex = RoundedBox((24, 16, depth), 4.0, "all")
    else:
        pin = 2.4 if rng.random() < 0.5 else 2.0
        for s in (-1, 1):
            bits.rod("brass", (9.5 * s, 0, depth + 9.5), pin, 19)
            inner.rod("brass", (9.0 * s, 0, 0.3 * depth), pin + 0.4, 0.36 * depth)
            inner.rod("copper", (5.0 * s, 0, -0.2 * depth), 0.8, 0.5 * depth)
        mould = Cylinder(18.5, depth) if pin > 2.2 else RoundedBox((35, 14, depth), 4.0, "all")
    return (Primitive("soft pvc", mould, centre=(0, 0, 0.5 * depth), carve=inner.parts()), *bits.parts())


def jack_plug(radius: float = 1.75, length: float = 15.0) -> Parts:
    """A round audio or DC plug with its grip."""
    bits = Bits()
    bits.rod("brass", (0, 0, 22 + 0.5 * length), radius, length)
    core = Bits()
    core.rod("brass", (0, 0, 5), 0.8 * radius + 0.6, 8)
    core.rod("copper", (0, 0, -5), 0.6, 9)
    return (Primitive("soft pvc", Cylinder(radius + 2.4, 22), centre=(0, 0, 11), carve=core.parts()), *bits.parts())


def cable(path: Float64, radius: float, copper: float) -> Primitive:
    """A cable along a path: insulation of a radius round conductors that fill a share of its section."""
    core = Primitive("copper", tube(path, radius * float(np.sqrt(copper))))
    return Primitive("soft pvc", tube(path, radius), carve=(core,))


def hank(
    rng: np.random.Generator, radius: float, turns: float, thick: float, *, stretch: float = 1.0, tails: float = 40.0
) -> Float64:
    """Path of a cable coiled by hand, flat in x, y: loops that wander, and two ends that leave it.

    Args:
        rng: Source of randomness.
        radius: Of the loops, mm.
        turns: Number of loops.
        thick: Height over which they are spread, mm.
        stretch: How much longer than wide the loops are.
        tails: Length of the ends, mm.

    Returns:
        (n, 3) points, mm.
    """
    n = int(turns * 14) + 2
    t = np.linspace(0, 2 * np.pi * turns, n)
    knots = np.linspace(0, 1, int(turns * 2.5) + 3)
    at = np.linspace(0, 1, n)
    wander = np.stack([np.interp(at, knots, rng.uniform(-1, 1, len(knots))) for _ in range(4)])
    r = radius * (1 + 0.09 * wander[0])
    path = np.stack([
        stretch * (r * np.cos(t) + 0.08 * radius * wander[1]), r * np.sin(t) + 0.08 * radius * wander[2],
        0.5 * thick * wander[3]
    ], axis=1)  # fmt: skip
    ends = []
    for first, second in ((path[0], path[1]), (path[-1], path[-2])):
        away = (first - second) / np.linalg.norm(first - second)
        away = rotation(yaw=float(rng.uniform(-25, 25))) @ np.array([away[0], away[1], 0.0])
        ends.append(first + tails * rng.uniform(0.7, 1.2) * away / np.linalg.norm(away))
    return np.concatenate([ends[:1], path, ends[1:]])


def at_end(parts: Sequence[Primitive], path: Float64, end: int = -1) -> Parts:
    """A plug put on the first (0) or last (-1) end of a cable's path."""
    last, before = (path[-1], path[-2]) if end else (path[0], path[1])
    x, y, z = (float(v) for v in last)
    return moved(parts, (x, y, z), axis_rotation(last - before))
