"""Knives whose blade folds or slides into the handle: lock-blades, butterflies, cutters, pocket tools, razors.

Drawn flat: the blade's pivot at the origin, the handle along -x, an open blade along +x with its edge along -y.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from ..design import Threat
from ..geometry import rotation
from ..item import Item, Primitive, moved
from ..many import Many, coil, tube
from ..primitives import Box
from ..prism import Point, Prism, circle, rectangle
from .blades import STEELS, Knife, blade
from .outlines import ALONG_X, box, curve, ground, lying, middle_of, pieces, pins, shrunk, varied, vary

POSES = lying(flat=6, edge=3, upright=1)
Profile = tuple[tuple[Point, ...], tuple[Point, ...]]
# Spine from the pivot to the tip, edge from the tip to the pivot; x in lengths, y in widths.
PROFILES: tuple[Profile, ...] = (
    (((0, 0.9), (0.5, 1), (0.8, 0.85), (1, 0.45)), ((1, 0.45), (0.85, 0.12), (0.6, 0), (0.1, 0), (0, 0.2))),
    (((0, 0.9), (0.55, 1), (0.8, 0.75), (1, 0.7)), ((1, 0.7), (0.9, 0.25), (0.65, 0), (0.1, 0), (0, 0.2))),
    (((0, 0.95), (0.6, 1), (0.9, 0.8), (1, 0.1)), ((1, 0.1), (0.9, 0.02), (0.5, 0), (0.1, 0), (0, 0.2))),
    (((0, 0.9), (0.5, 1), (0.75, 0.85), (1, 0.5)), ((1, 0.5), (0.75, 0.12), (0.5, 0), (0.1, 0.02), (0, 0.2))),
    (((0, 0.8), (0.3, 1.15), (0.6, 0.95), (1, 0.4)), ((1, 0.4), (0.85, 0.1), (0.6, 0), (0.1, 0), (0, 0.2))),
    (((0, 0.8), (0.4, 0.85), (0.75, 1.0), (1, 0.9)), ((1, 0.9), (0.9, 0.3), (0.7, 0.02), (0.1, 0), (0, 0.2))),
)


@dataclass(frozen=True)
class Folder:
    """Proportions of a folding knife; lengths in mm.

    Attributes:
        blade: Length of the blade.
        width: Of the blade.
        thick: Of the blade.
        room: What the handle is longer than the blade.
        girth: Width of the handle.
        scale: Thickness of each scale.
        liner: Thickness of each liner; 0 for none.
        covers: What the scales may be of.
        spring: Whether a coil spring drives the blade.
    """

    blade: float = 85.0
    width: float = 24.0
    thick: float = 3.0
    room: float = 22.0
    girth: float = 28.0
    scale: float = 4.0
    liner: float = 1.2
    covers: tuple[str, ...] = ("glass-filled nylon", "aluminium alloy", "steel", "hardwood", "abs", "titanium alloy")
    spring: bool = False


def draw_folder(rng: np.random.Generator, name: str, design: Folder, angles: tuple[float, float]) -> Item:
    """A folding knife whose blade is turned back by an angle: 0 for open, 180 for closed."""
    f = varied(design, rng, 0.12)
    metal = str(rng.choice(STEELS))
    spine, edge = PROFILES[rng.integers(len(PROFILES))]
    k = Knife(length=f.blade, width=f.width, thick=f.thick, spine=spine, edge=edge, bevel=float(rng.uniform(0.4, 1.0)))
    sharp = blade(rng, replace(k, teeth=bool(rng.random() < 0.15)), metal)
    pivot = vary(rng, 2.6, 0.2)
    tang = Prism(circle(0.46 * f.width, 20), f.thick, holes=(circle(pivot, 10),))
    turned = rotation(yaw=-float(rng.uniform(*angles)))
    parts = [
        *moved((*moved((sharp,), (0.4 * f.width, 0.0, 0.0)), Primitive(metal, tang)), (0.0, 0.0, 0.0), turned),
        *_body(rng, f, pivot),
    ]
    if rng.random() < 0.6:
        stud = moved(
            (pins("steel", [(0.75 * f.width, 0.25 * f.width)], 2.5, 3.0, 0.5 * f.thick + 1.5),), (0, 0, 0), turned
        )
        parts += stud
    return Item(name, tuple(parts), family="knife", poses=POSES)


def _body(rng: np.random.Generator, f: Folder, pivot: float) -> list[Primitive]:
    """Scales, liners, spacer, screws and clip."""
    long, half = f.blade + f.room, 0.5 * f.girth
    sag, belly = float(rng.uniform(-0.02, 0.05)) * long, float(rng.uniform(0.85, 1.1))
    waist = float(rng.uniform(0.75, 1.0))
    top = [
        (0.45 * f.girth, 3.0),
        (2.0, half),
        (-0.35 * long, waist * half),
        (-0.7 * long, half),
        (-long, 0.3 * half - sag),
    ]
    low = [
        (-long, -0.4 * half - sag),
        (-0.8 * long, -belly * half - sag),
        (-0.45 * long, -belly * half),
        (-0.2 * long, -waist * half),
        (0.0, -half),
        (0.45 * f.girth, -3.0),
    ]
    outline = [*curve(top, 3), *curve(low, 3)]
    cover = str(rng.choice(f.covers))
    screws = [middle_of(outline, -share * long) for share in (0.4, 0.66, 0.86)]
    inner = 0.5 * f.thick + 0.1
    parts: list[Primitive] = []
    if f.liner:
        slots = [circle(2.8, 10, (-x * long, -0.2 * half)) for x in (0.3, 0.45, 0.6)] if rng.random() < 0.5 else []
        liner = Prism(shrunk(outline, 0.985, 0.95), f.liner, holes=[circle(pivot, 10), *slots])
        parts += [Primitive("stainless steel", liner, centre=(0, 0, s * (inner + 0.5 * f.liner))) for s in (-1.0, 1.0)]
        inner += f.liner
    # A metal bolster in front on some, the scale behind it; or a scale over all.
    stud = pins("steel", screws, 1.8, f.scale)
    head = Primitive("steel", Prism(circle(1.6 * pivot, 14), f.scale))
    at = inner + 0.5 * f.scale
    if rng.random() < 0.25:
        stop = -0.22 * long
        front, rear = [q for q in outline if q[0] > stop], [q for q in outline if q[0] <= stop]
        bolster = str(rng.choice(["steel", "brass", "stainless steel"]))
        parts += [Primitive(bolster, Prism(front, f.scale), centre=(0, 0, s * at), carve=(head,)) for s in (-1.0, 1.0)]
        parts += [Primitive(cover, Prism(rear, f.scale), centre=(0, 0, s * at)) for s in (-1.0, 1.0)]
    else:
        parts += [
            Primitive(cover, Prism(outline, f.scale), centre=(0, 0, s * at), carve=(head, stud)) for s in (-1.0, 1.0)
        ]
    parts.append(pins("steel", [(0.0, 0.0)], pivot, f.thick + 2.0 * f.liner))
    spacer = [(x, y) for x, y in outline if x < -0.25 * long and y > 0.0]
    inside = [(x * 0.99, y - vary(rng, 4.5, 0.2)) for x, y in spacer]
    parts.append(
        Primitive(str(rng.choice(["steel", "abs", "aluminium alloy"])), Prism([*spacer, *inside[::-1]], f.thick))
    )
    if f.spring:
        spring = coil(2.0, 0.5, 14, 0.4 * f.blade, 8)
        parts.append(Primitive("steel", spring, centre=(-0.72 * long, 0.2 * half, 0.0), rotation=ALONG_X))
    if rng.random() < 0.5:
        z = inner + f.scale + 1.5
        parts.append(box("steel", (-long + 6.0, -3.5, z - 0.6), (-0.45 * long, 3.5, z + 0.6)))
    return parts


def draw_butterfly(rng: np.random.Generator, name: str, angles: tuple[float, float]) -> Item:
    """Two channelled handles, with holes or solid, turned round the tang: at 180 degrees both cover the blade."""
    metal = str(rng.choice(STEELS))
    grip = str(rng.choice(["steel", "zinc die-cast", "aluminium alloy", "brass", "stainless steel"]))
    long, wide, thick = vary(rng, 125.0, 0.15), vary(rng, 12.0), vary(rng, 10.0, 0.15)
    k = Knife(length=0.8 * long, width=1.35 * wide, thick=3.0, spine=PROFILES[1][0], edge=PROFILES[1][1], bevel=0.6)
    if rng.random() < 0.4:
        k = replace(k, two_edged=True, spine=((0, 0.9), (0.7, 0.95), (1, 0.5)), edge=((1, 0.5), (0.7, 0.05), (0, 0.1)))
    profile = curve([(5.0, 0.45 * wide), (-0.5 * long, 0.42 * wide), (-long, 0.5 * wide)], 3)
    profile += curve([(-long, -0.4 * wide), (-0.5 * long, -0.36 * wide), (5.0, -0.45 * wide)], 3)
    holes = [
        circle(0.24 * wide, 12, (-share * long, 0.0)) for share in np.linspace(0.15, 0.88, int(rng.integers(4, 8)))
    ]
    side = Prism(profile, 2.2, holes=holes if rng.random() < 0.6 else ())
    at = 0.5 * thick - 1.1
    spine = box(grip, (-long, 0.14 * wide, -at + 1.1), (-0.15 * long, 0.42 * wide, at - 1.1))
    arm = (*(Primitive(grip, side, centre=(0.0, 0.0, s * at)) for s in (-1.0, 1.0)), spine)
    tang = Prism(rectangle(16.0, 1.9 * wide, (-2.0, 0.0), 2.0), 3.0)
    parts: list[Primitive] = [*moved((blade(rng, k, metal),), (6.0, 0.0, 0.0)), Primitive(metal, tang)]
    for up in (1.0, -1.0):
        swing = float(rng.uniform(*angles))
        # The lower handle is the upper one mirrored by a half turn about its own axis.
        own = moved(arm, (0.0, 0.0, 0.0), rotation(roll=0.0 if up > 0 else 180.0))
        parts += moved(own, (0.0, up * 0.55 * wide, 0.0), rotation(yaw=-up * swing))
    parts.append(pins("steel", [(0.0, 0.55 * wide), (0.0, -0.55 * wide)], 1.8, thick + 0.6))
    return Item(name, tuple(parts), family="knife", poses=POSES)


def draw_utility(rng: np.random.Generator) -> Item:
    """A trimming knife: two shells of metal or plastic, a trapezoid blade, spare blades in the handle."""
    shell = str(rng.choice(["zinc die-cast", "aluminium alloy", "abs", "steel"]))
    long, girth, thick = vary(rng, 150.0), vary(rng, 32.0, 0.12), vary(rng, 17.0, 0.15)
    outline = curve([(0.0, 9.0), (-20.0, 0.45 * girth), (-0.6 * long, 0.4 * girth), (-long, 0.5 * girth)], 3)
    outline += curve([(-long, -0.4 * girth), (-0.6 * long, -0.55 * girth), (-25.0, -0.45 * girth), (0.0, -9.0)], 3)
    inside = Primitive(None, Prism(shrunk(outline, 0.94, 0.8), thick - 2.0 * vary(rng, 2.4, 0.2)))
    out = float(rng.choice([0.0, rng.uniform(8.0, 30.0)]))
    trapezoid: list[Point] = [(0.0, -9.4), (-60.0, -9.4), (-44.0, 9.4), (-16.0, 9.4)]
    notches = (rectangle(3.0, 4.0, (-26.0, 7.0)), rectangle(3.0, 4.0, (-34.0, 7.0)))
    edge = ground([[(-60.0, -9.4), (0.0, -9.4)]], 0.62, 0.1, 1.6, (150.0, 40.0, 2.0))
    steel = Prism(trapezoid, 0.62, holes=notches, within=edge)
    parts = [
        Primitive(shell, Prism(outline, thick), carve=(inside,)),
        Primitive("tool steel", steel, centre=(out, 0.0, 0.5)),
    ]
    spare = int(rng.integers(0, 6))
    if spare:
        stack = Prism(trapezoid, 0.62 * spare)
        parts.append(Primitive("tool steel", stack, centre=(-0.93 * long + 60.0, -2.0, -1.5)))
    parts += [
        box("abs", (-55.0 + out, 0.2 * girth, -0.2 * thick), (-25.0 + out, 0.4 * girth, 0.2 * thick)),
        pins("steel", [(-0.55 * long, -0.1 * girth)], 2.6, thick + 0.4),
        Primitive("steel", coil(2.2, 0.5, 7, 16.0, 8), centre=(-0.5 * long, 0.25 * girth, 0.0), rotation=ALONG_X),
    ]
    return Item("utility knife", tuple(parts), family="knife", poses=POSES)


def draw_snap_off(rng: np.random.Generator) -> Item:
    """A cutter with a strip blade that snaps off in lengths, in a steel channel in a plastic body."""
    wide = float(rng.choice([9.0, 18.0, 18.0, 25.0]))
    blade_long, thick = (80.0, 0.4) if wide < 10 else (100.0, 0.55)
    long, girth, deep = vary(rng, 1.4 * blade_long, 0.1), wide * vary(rng, 1.5, 0.1), vary(rng, 5.0 + 0.35 * wide, 0.1)
    body = str(rng.choice(["abs", "abs", "polypropylene", "zinc die-cast", "aluminium alloy"]))
    outline = [
        (0.0, -0.47 * girth),
        (0.0, 0.47 * girth),
        *curve([(-20.0, 0.5 * girth), (-long, 0.45 * girth)], 1),
        *curve([(-long, -0.45 * girth), (-0.5 * long, -0.55 * girth), (-20.0, -0.5 * girth)], 3),
    ]
    room = Primitive(None, Prism(rectangle(long - 8.0, 0.92 * wide + 1.6, (-0.5 * long, 0.0)), 3.6))
    out = float(rng.choice([0.0, rng.uniform(5.0, 75.0)]))
    start = out - 2.0
    lean = 0.55 * wide
    strip = [
        (start, -0.45 * wide),
        (start - lean, 0.45 * wide),
        (start - blade_long, 0.45 * wide),
        (start - blade_long, -0.45 * wide),
    ]
    steps = np.arange(8.0, blade_long - lean - 6.0, 8.0)
    score = np.array([(start - 0.5 * lean - s, 0.0, 0.5 * thick - 0.06) for s in steps])
    along = np.broadcast_to(rotation(yaw=float(np.degrees(np.arctan2(lean, 0.9 * wide)))), (len(score), 3, 3))
    lines = Primitive(None, Many(Box((0.5, 0.95 * wide, 0.12)), score, along))
    parts = [
        Primitive(body, Prism(outline, deep), carve=(room,)),
        Primitive("tool steel", Prism(strip, thick), carve=(lines,)),
        box("steel", (-0.92 * long, -0.46 * wide - 0.5, -1.7), (-2.0, 0.46 * wide + 0.5, -0.9)),
        pieces("steel", [((-0.48 * long, s * (0.46 * wide + 0.3), 0.0), (0.9 * long, 0.6, 3.0)) for s in (-1.0, 1.0)]),
        box(
            "abs",
            (start - blade_long - 4.0, -0.3 * wide, 1.8),
            (start - blade_long + 16.0, 0.3 * wide, 0.5 * deep + 2.5),
        ),
    ]
    return Item("snap-off cutter", tuple(parts), family="knife", poses=POSES)


def draw_pocket_tool(rng: np.random.Generator) -> Item:
    """A pocket knife of several layers: springs, blades, opener, saw, corkscrew, between plastic scales."""
    long, girth = vary(rng, 88.0, 0.12), vary(rng, 25.0, 0.12)
    layers = int(rng.integers(2, 6))
    step = vary(rng, 2.6, 0.15)
    outline = [(x * long / 88.0 - 0.44 * long, y) for x, y in rectangle(88.0, girth, radius=0.42 * girth)]
    half = 0.5 * layers * step
    parts: list[Primitive] = []
    for layer in range(layers):
        z = -half + (layer + 0.5) * step
        spring = rectangle(0.92 * long, 0.2 * girth, (-0.44 * long, 0.3 * girth))
        parts.append(Primitive("stainless steel", Prism(spring, step - 0.7), centre=(0.0, 0.0, z)))
        for pivot, way in ((0.0, 1.0), (-0.88 * long, -1.0)):
            parts.append(_tool(rng, long, girth, pivot, way, z, step - 0.8))
    plates = [((-0.44 * long, 0.0, -half + k * step), (0.8 * long, 0.85 * girth, 0.6)) for k in range(layers + 1)]
    parts += [
        pieces("aluminium alloy", plates),
        *(Primitive("abs", Prism(outline, 2.6), centre=(0.0, 0.0, s * (half + 1.7))) for s in (-1.0, 1.0)),
        pins("brass", [(0.0, 0.0), (-0.88 * long, 0.0), (-0.44 * long, 0.3 * girth)], 1.2, 2.0 * half + 6.0),
    ]
    if rng.random() < 0.5:
        screw = tube(
            np.array(
                [
                    (-0.75 * long + 30.0 * t, -0.55 * girth + 2.6 * np.sin(25 * t), half * np.cos(25 * t) * 0.6)
                    for t in np.linspace(0.0, 1.0, 40)
                ]
            ),
            0.9,
        )
        parts.append(Primitive("stainless steel", screw))
    return Item("pocket multi-tool", tuple(parts), family="knife", poses=POSES)


def _tool(
    rng: np.random.Generator, long: float, girth: float, pivot: float, way: float, z: float, thick: float
) -> Primitive:
    """A blade, a file or a screwdriver of a pocket tool: folded in, or now and then out."""
    reach = float(rng.uniform(0.4, 0.78)) * long
    wide = float(rng.uniform(0.3, 0.5)) * girth
    shapes: Sequence[list[Point]] = (
        [
            (-3.0, 0.3 * wide),
            (reach * 0.7, 0.5 * wide),
            (reach, -0.1 * wide),
            (reach * 0.8, -0.5 * wide),
            (-3.0, -0.4 * wide),
        ],
        [(-3.0, 0.4 * wide), (reach, 0.4 * wide), (reach, -0.4 * wide), (-3.0, -0.4 * wide)],
        [
            (-3.0, 0.4 * wide),
            (reach * 0.5, 0.5 * wide),
            (reach * 0.6, 0.1 * wide),
            (reach * 0.7, 0.4 * wide),
            (reach * 0.7, -0.5 * wide),
            (-3.0, -0.4 * wide),
        ],
    )
    shape = shapes[int(rng.integers(len(shapes)))]
    out = float(rng.uniform(90.0, 180.0)) if rng.random() < 0.12 else 0.0
    # Folded in, a tool lies towards the other end; opening turns it over the lower side.
    turn = rotation(yaw=(180.0 if way > 0 else 0.0) + way * out)
    return Primitive("stainless steel", Prism(shape, thick), centre=(pivot, -0.2 * girth, z), rotation=turn)


def draw_straight_razor(rng: np.random.Generator) -> Item:
    """A cut-throat razor: a hollow-ground blade with a thick spine, between thin scales."""
    long, wide, thick = vary(rng, 75.0), vary(rng, 19.0, 0.15), vary(rng, 5.0, 0.15)
    nose = float(rng.uniform(0.0, 6.0))
    outline: list[Point] = [
        (0.0, 0.5 * wide),
        (long - nose, 0.5 * wide),
        (long, 0.3 * wide),
        (long, -0.4 * wide),
        (long - 2.0, -0.5 * wide),
        (2.0, -0.5 * wide),
        (0.0, -0.35 * wide),
    ]
    size = (4.0 * long, 4.0 * wide, 2.0 * thick)
    within = ground([[(0.0, -0.5 * wide), (long, -0.5 * wide)]], thick, 0.08, wide, size)
    shank = [(-48.0, 0.2 * wide), (0.0, 0.5 * wide), (0.0, -0.05 * wide), (-48.0, -0.12 * wide)]
    tail = curve([(-48.0, 0.2 * wide), (-62.0, 0.35 * wide), (-74.0, 0.75 * wide)], 3)
    tail += curve([(-74.0, 0.5 * wide), (-60.0, 0.1 * wide), (-48.0, -0.12 * wide)], 3)
    steel = str(rng.choice(["tool steel", "stainless steel"]))
    turned = rotation(yaw=-float(rng.choice([180.0, 180.0, rng.uniform(0.0, 180.0)])))
    sharp = (
        Primitive(steel, Prism(outline, thick, within=within)),
        Primitive(steel, Prism(shank, 0.8 * thick)),
        Primitive(steel, Prism(tail, 0.55 * thick)),
    )
    grip = 1.9 * long
    scale = curve([(10.0, 5.0), (-0.5 * grip, 9.0), (-grip, 4.0)], 4) + curve(
        [(-grip, -5.0), (-0.5 * grip, -5.0), (10.0, -6.0)], 4
    )
    cover = str(rng.choice(["abs", "acrylic", "hardwood", "stainless steel"]))
    at = 0.5 * thick + 1.4
    parts = (
        *moved(moved(sharp, (44.0, 0.0, 0.0)), (0.0, 0.0, 0.0), turned),
        *(Primitive(cover, Prism(scale, 2.4), centre=(0.0, 0.0, s * at)) for s in (-1.0, 1.0)),
        pins("brass", [(0.0, 0.0), (-grip + 6.0, 0.0)], 1.3, 2.0 * at + 3.0),
        box(
            str(rng.choice(["lead", "abs", "zinc die-cast"])),
            (-grip + 2.0, -4.0, -at + 1.2),
            (-grip + 12.0, 3.0, at - 1.2),
        ),
    )
    return Item("straight razor", parts, family="knife", poses=POSES)


_OPEN, _CLOSED, _HALF = (0.0, 0.0), (180.0, 180.0), (30.0, 160.0)
_LOCK = Folder()
_POCKET = Folder(
    blade=62.0,
    width=15.0,
    thick=2.0,
    room=16.0,
    girth=19.0,
    scale=3.2,
    liner=0.8,
    covers=("hardwood", "abs", "brass", "stainless steel"),
)
_LONG = Folder(blade=100.0, width=19.0, thick=2.8, room=20.0, girth=22.0, covers=("hardwood", "abs", "acrylic"))
_AUTO = Folder(
    blade=88.0, width=16.0, room=24.0, girth=20.0, scale=3.0, covers=("zinc die-cast", "aluminium alloy"), spring=True
)
_DESIGNS: tuple[tuple[str, Folder, tuple[float, float], float], ...] = (
    ("lock-blade, open", _LOCK, _OPEN, 1.5),
    ("lock-blade, closed", _LOCK, _CLOSED, 1.5),
    ("lock-blade, half open", _LOCK, _HALF, 0.5),
    ("pocket knife, open", _POCKET, _OPEN, 0.8),
    ("pocket knife, closed", _POCKET, _CLOSED, 0.8),
    ("long folding knife, open", _LONG, _OPEN, 0.8),
    ("long folding knife, closed", _LONG, _CLOSED, 0.8),
    ("spring knife, open", _AUTO, _OPEN, 0.7),
    ("spring knife, closed", _AUTO, _CLOSED, 0.7),
)
THREATS: tuple[Threat, ...] = (
    *(
        Threat(name, "knife", partial(draw_folder, name=name, design=f, angles=a), weight=w)
        for name, f, a, w in _DESIGNS
    ),
    Threat("butterfly knife, open", "knife", partial(draw_butterfly, name="butterfly knife, open", angles=(0.0, 8.0))),
    Threat(
        "butterfly knife, closed",
        "knife",
        partial(draw_butterfly, name="butterfly knife, closed", angles=(178.0, 180.0)),
    ),
    Threat(
        "butterfly knife, half open",
        "knife",
        partial(draw_butterfly, name="butterfly knife, half open", angles=(20.0, 160.0)),
        weight=0.5,
    ),
    Threat("utility knife", "knife", draw_utility, weight=1.5),
    Threat("snap-off cutter", "knife", draw_snap_off, weight=1.5),
    Threat("pocket multi-tool", "knife", draw_pocket_tool, weight=1.2),
    Threat("straight razor", "knife", draw_straight_razor, weight=0.8),
)
