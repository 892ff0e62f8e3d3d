"""Knives with a fixed blade.

Drawn flat: the blade along +x from the handle at the origin, its edge down along -y, its middle plane at z = 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from ..design import Threat
from ..item import Item, Primitive, moved
from ..prism import Point, Prism, circle, rectangle
from .outlines import box, curve, ground, lying, middle_of, pins, shrunk, varied, vary

POSES = lying(flat=6, edge=2, upright=1)
STEELS = ("stainless steel", "stainless steel", "tool steel", "steel")
GRIPS = ("hardwood", "pom", "abs", "glass-filled nylon", "rubber", "polypropylene")


@dataclass(frozen=True)
class Knife:
    """Proportions of a knife; lengths in mm, outlines in shares of length and width.

    Attributes:
        length: Of the blade.
        width: Of the blade, from spine to edge.
        thick: Of the blade at its spine.
        spine: Points of the spine, from handle to tip: x in lengths, y in widths from 1 (top) to 0.
        edge: Points of the edge, from tip to handle.
        bevel: Width of the bevel, in widths.
        two_edged: Whether the spine is ground too.
        grip: Length of the handle.
        girth: Width of the handle.
        tang: ``"full"``: as wide as the handle, between two scales; ``"stick"``: a thin bar inside; ``"bare"``: the
            handle is the steel itself.
        guard: How far the cross-guard reaches out; 0 for none.
        pommel: Whether there is metal at the end.
        teeth: Saw teeth, on the spine.
        fuller: Whether a groove runs along the blade.
        angular: Whether the outline has corners instead of curves.
        slope: How far the handle drops towards its end, in its own lengths.
        metals: What the blade may be of.
        grips: What the handle may be of.
    """

    length: float = 150.0
    width: float = 28.0
    thick: float = 3.0
    spine: tuple[Point, ...] = ((0, 1), (0.6, 1), (0.85, 0.85), (1.0, 0.45))
    edge: tuple[Point, ...] = ((1.0, 0.45), (0.9, 0.15), (0.7, 0), (0, 0))
    bevel: float = 0.9
    two_edged: bool = False
    grip: float = 115.0
    girth: float = 26.0
    tang: str = "full"
    guard: float = 0.0
    pommel: bool = False
    teeth: bool = False
    fuller: bool = False
    angular: bool = False
    slope: float = 0.06
    metals: tuple[str, ...] = STEELS
    grips: tuple[str, ...] = GRIPS


def draw_knife(rng: np.random.Generator, name: str, design: Knife, *, sheath: bool = False) -> Item:
    """A knife with a fixed blade, in its sheath if asked."""
    k = varied(design, rng, 0.15)
    metal = str(rng.choice(k.metals))
    # Handles of broad blades are nearer their spine.
    raised = float(rng.uniform(0.3, 1.0)) * max(0.0, 0.5 * (k.width - k.girth))
    parts = [blade(rng, k, metal), *moved(handle(rng, k, metal), (0.0, raised, 0.0))]
    if k.guard:
        parts.append(_guard(rng, k))
    if sheath:
        parts += _sheath(rng, k)
    return Item(name, tuple(parts), family="knife", poses=POSES)


def blade_outline(rng: np.random.Generator, k: Knife) -> tuple[list[Point], list[Point]]:
    """Spine from handle to tip and edge from tip to handle, mm, each point moved a little."""

    def placed(points: Sequence[Point]) -> list[Point]:
        wobble = rng.uniform(-0.02, 0.02, (len(points), 2))
        return [
            (k.length * (x + (dx if 0.0 < x < 1.0 else 0.0)), k.width * (y - 0.5 + (dy if 0.0 < x < 1.0 else 0.0)))
            for (x, y), (dx, dy) in zip(points, wobble, strict=True)
        ]

    steps = 1 if k.angular else 3
    spine, edge = curve(placed(k.spine), steps), curve(placed(k.edge), steps)
    if k.teeth:
        spine = _toothed(spine, 0.12 * k.width)
    return spine, edge


def _toothed(path: list[Point], depth: float) -> list[Point]:
    """Teeth cut into the middle of a path."""
    start, stop = path[0][0], path[-1][0]
    x = np.linspace(start + 0.15 * (stop - start), start + 0.6 * (stop - start), 25)
    known = np.asarray(path)
    y = np.interp(x, known[:, 0], known[:, 1]) - depth * (np.arange(25) % 2)
    teeth = [(float(a), float(b)) for a, b in zip(x, y, strict=True)]
    return [*(q for q in path if q[0] < x[0]), *teeth, *(q for q in path if q[0] > x[-1])]


def blade(rng: np.random.Generator, k: Knife, metal: str) -> Primitive:
    """The blade with its bevels, and a fuller if it has one."""
    spine, edge = blade_outline(rng, k)
    outline = [*spine, *edge[1:]]
    # Both run with the blade on their left once turned round.
    cutting = [edge[::-1], spine[::-1]] if k.two_edged else [edge[::-1]]
    size = (3.0 * k.length, 4.0 * k.width, 2.0 * k.thick)
    within = ground(cutting, k.thick, 0.15 * k.thick, max(k.bevel * k.width, 2.0), size)
    carve: tuple[Primitive, ...] = ()
    if k.fuller:
        depth = 0.3 * k.thick
        groove = rectangle(0.5 * k.length, 0.14 * k.width, (0.36 * k.length, (0.0 if k.two_edged else 0.2) * k.width))
        carve = tuple(
            Primitive(None, Prism(groove, depth), centre=(0.0, 0.0, s * 0.5 * (0.7 * k.thick - depth))) for s in (-1, 1)
        )
    return Primitive(metal, Prism(outline, k.thick, within=within), carve=carve)


def _grip_outline(rng: np.random.Generator, k: Knife) -> list[Point]:
    """The handle's side view, from the blade at x = 0 backwards."""
    drop = k.slope * k.grip * float(rng.uniform(-0.3, 1.6))
    waist, swell, heel = rng.uniform(0.72, 0.95), rng.uniform(0.9, 1.1), rng.uniform(0.85, 1.25)
    half = 0.5 * k.girth

    def at(share: float, side: float, of: float) -> Point:
        return -share * k.grip, side * half * of - drop * share**2

    top = [at(0.0, 1, 0.85), at(0.25, 1, waist), at(0.6, 1, swell), at(0.92, 1, 0.9 * heel)]
    low = [at(0.95, -1, heel), at(0.75, -1, 0.9 * swell), at(0.5, -1, swell), at(0.22, -1, waist), at(0.0, -1, 0.9)]
    return [*curve(top, 3), *curve([at(0.99, 1, 0.6 * heel), at(1.0, -1, 0.5 * heel)], 1), *curve(low, 3)]


def handle(rng: np.random.Generator, k: Knife, metal: str) -> list[Primitive]:
    """The handle with the tang in it."""
    outline = _grip_outline(rng, k)
    if k.tang == "bare":
        flat = shrunk(outline, 1.0, 0.8)
        hole = (circle(0.15 * k.girth, 14, middle_of(flat, -0.8 * k.grip)),) if rng.random() < 0.4 else ()
        return [Primitive(metal, Prism(flat, k.thick, holes=hole))]
    grip = str(rng.choice(k.grips))
    thick = vary(rng, 18.0, 0.2)
    if k.tang == "full":
        return _scales(rng, k, metal, grip, outline, 0.5 * (thick - k.thick))
    long = float(rng.uniform(0.5, 0.88)) * k.grip
    high = float(rng.uniform(0.2, 0.42)) * k.girth
    tang = box(
        metal, (-long, -0.5 * high - 0.03 * k.grip, -0.5 * k.thick), (-0.1, 0.5 * high - 0.03 * k.grip, 0.5 * k.thick)
    )
    parts = [Primitive(grip, Prism(outline, thick), carve=(tang,))]
    if k.pommel:
        parts.append(box(metal, (-k.grip - 9.0, -0.5 * k.girth, -8.0), (-k.grip, 0.35 * k.girth, 8.0)))
    return parts


def _scales(
    rng: np.random.Generator, k: Knife, metal: str, grip: str, outline: list[Point], thick: float
) -> list[Primitive]:
    """A tang as wide as the handle between two scales with rivets; hollow rivets leave holes."""
    at = 0.5 * (k.thick + thick)
    skeleton = rng.random() < 0.25
    slot = [rectangle(0.4 * k.grip, 0.25 * k.girth, middle_of(outline, -0.5 * k.grip), 2.0)] if skeleton else []
    rivets = [middle_of(outline, -share * k.grip) for share in ((0.15, 0.5, 0.82) if not skeleton else (0.15, 0.85))]
    stud = None if rng.random() < 0.2 else str(rng.choice([metal, "brass", "aluminium"]))
    pin = pins(stud, rivets, vary(rng, 2.6, 0.3), thick)
    return [
        Primitive(metal, Prism(shrunk(outline, 0.99, 0.98), k.thick, holes=slot)),
        *(Primitive(grip, Prism(outline, thick), centre=(0.0, 0.0, s * at), carve=(pin,)) for s in (-1.0, 1.0)),
    ]


def _guard(rng: np.random.Generator, k: Knife) -> Primitive:
    """A cross-guard, straight or bent, one- or two-sided."""
    metal = str(rng.choice(["steel", "stainless steel", "brass", "aluminium alloy", "zinc die-cast"]))
    up = k.guard if k.two_edged or rng.random() < 0.5 else 2.0
    bend = float(rng.uniform(-5.0, 7.0))
    top, low = 0.5 * k.width + up, -0.5 * k.width - k.guard
    outline = [(-1.0, 0.0), (bend, top), (bend + 5.0, top), (5.0, 0.0), (bend + 5.0, low), (bend, low)]
    return Primitive(metal, Prism(outline, vary(rng, 10.0, 0.3)), centre=(-3.0, 0.0, 0.0))


def _sheath(rng: np.random.Generator, k: Knife) -> list[Primitive]:
    """Two layers of leather, nylon or plastic round the blade, with rivets or a metal tip now and then."""
    cloth = str(rng.choice(["leather", "nylon", "pvc", "polypropylene", "glass-filled nylon"]))
    thick = vary(rng, 2.4, 0.3)
    half = 0.5 * k.width + 7.0
    outline = [
        (4.0, half),
        (0.75 * k.length, half),
        (k.length + 8.0, 3.0),
        (k.length + 8.0, -3.0),
        (0.75 * k.length, -half),
        (4.0, -half),
    ]
    gap = 0.5 * (k.thick + 0.6 + thick)
    studs = [(x * k.length, s * (half - 3.0)) for x in (0.1, 0.4, 0.7) for s in (-1.0, 1.0)]
    pin = pins(str(rng.choice(["steel", "brass", "nylon"])), studs, 2.2, thick)
    return [
        Primitive(
            cloth, Prism(outline, thick), centre=(0.0, 0.0, s * gap), carve=(replace(pin, role="wrap"),), role="wrap"
        )
        for s in (-1.0, 1.0)
    ]


CHEF = Knife(
    length=195.0,
    width=44.0,
    thick=2.2,
    spine=((0, 1), (0.5, 0.97), (0.85, 0.8), (1, 0.42)),
    edge=((1, 0.42), (0.8, 0.12), (0.5, 0), (0.03, 0.02), (0, 0.5)),
    girth=24.0,
)
_DESIGNS: tuple[tuple[str, Knife, float], ...] = (
    ("chef's knife", CHEF, 1.5),
    (
        "santoku",
        replace(
            CHEF,
            length=165.0,
            spine=((0, 1), (0.75, 0.98), (0.93, 0.75), (1, 0.25)),
            edge=((1, 0.25), (0.85, 0.04), (0.5, 0), (0, 0), (0, 0.5)),
        ),
        0.7,
    ),
    (
        "cleaver",
        Knife(
            length=175.0,
            width=82.0,
            thick=2.6,
            spine=((0, 1), (0.5, 1.0), (1, 0.98)),
            edge=((1, 0.98), (1.0, 0.04), (0.6, 0), (0.02, 0.04), (0, 0.6)),
            bevel=0.35,
            girth=27.0,
        ),
        1.5,
    ),
    (
        "butcher's knife",
        replace(
            CHEF,
            length=240.0,
            width=40.0,
            spine=((0, 1), (0.7, 1.02), (0.9, 1.15), (1, 0.85)),
            edge=((1, 0.85), (0.93, 0.25), (0.75, 0.02), (0, 0)),
        ),
        0.8,
    ),
    ("boning knife", replace(CHEF, length=150.0, width=22.0, grip=125.0), 0.8),
    ("paring knife", replace(CHEF, length=85.0, width=20.0, thick=1.6, grip=98.0, girth=20.0, tang="stick"), 0.8),
    ("steak knife", Knife(length=115.0, width=18.0, thick=1.4, grip=105.0, girth=18.0, tang="stick"), 0.8),
    (
        "table knife",
        Knife(
            length=115.0,
            width=19.0,
            thick=1.8,
            tang="bare",
            grip=110.0,
            girth=22.0,
            bevel=0.5,
            spine=((0, 0.8), (0.5, 0.95), (0.9, 1.0), (1, 0.6)),
            edge=((1, 0.6), (0.9, 0.1), (0.4, 0), (0, 0.25)),
            metals=("stainless steel",),
        ),
        0.6,
    ),
    (
        "bread knife",
        replace(
            CHEF,
            length=210.0,
            width=30.0,
            spine=((0, 1), (0.9, 1), (1, 0.5)),
            edge=((1, 0.5), (0.95, 0.12), (0.85, 0), (0, 0)),
        ),
        0.6,
    ),
    (
        "hunting knife",
        Knife(
            length=120.0,
            width=30.0,
            thick=4.0,
            bevel=0.55,
            guard=6.0,
            spine=((0, 1), (0.55, 1), (0.8, 0.72), (1, 0.72)),
            edge=((1, 0.72), (0.9, 0.3), (0.7, 0.05), (0, 0)),
        ),
        1.0,
    ),
    (
        "gut-hook knife",
        Knife(
            length=105.0,
            width=34.0,
            thick=4.0,
            bevel=0.5,
            spine=((0, 1), (0.55, 1.05), (0.66, 1.0), (0.64, 0.8), (0.71, 0.75), (0.8, 1.0), (1, 0.55)),
            edge=((1, 0.55), (0.9, 0.2), (0.65, 0), (0, 0.05)),
        ),
        0.7,
    ),
    (
        "dagger",
        Knife(
            length=170.0,
            width=25.0,
            thick=4.5,
            two_edged=True,
            bevel=0.45,
            guard=16.0,
            tang="stick",
            pommel=True,
            spine=((0, 1), (0.7, 0.95), (1, 0.5)),
            edge=((1, 0.5), (0.7, 0.05), (0, 0)),
            girth=21.0,
        ),
        1.0,
    ),
    (
        "tanto",
        Knife(
            length=150.0,
            width=28.0,
            thick=4.5,
            bevel=0.6,
            spine=((0, 1), (0.5, 1), (1, 0.95)),
            edge=((1, 0.95), (0.84, 0.03), (0.4, 0.0), (0, 0.0)),
            angular=True,
            guard=4.0,
            slope=0.0,
        ),
        0.8,
    ),
    (
        "survival knife",
        Knife(
            length=180.0,
            width=34.0,
            thick=5.0,
            bevel=0.45,
            teeth=True,
            guard=12.0,
            tang="stick",
            pommel=True,
            spine=((0, 1), (0.72, 1), (0.88, 0.7), (1, 0.62)),
            edge=((1, 0.62), (0.88, 0.18), (0.7, 0), (0, 0)),
            girth=30.0,
        ),
        1.0,
    ),
    (
        "combat knife",
        Knife(
            length=178.0,
            width=31.0,
            thick=4.4,
            bevel=0.5,
            guard=13.0,
            tang="stick",
            pommel=True,
            fuller=True,
            spine=((0, 1), (0.66, 1), (0.85, 0.75), (1, 0.6)),
            edge=((1, 0.6), (0.88, 0.2), (0.66, 0), (0, 0)),
            grips=("leather", "rubber", "abs"),
        ),
        1.2,
    ),
    (
        "bayonet",
        Knife(
            length=185.0,
            width=23.0,
            thick=4.5,
            fuller=True,
            bevel=0.4,
            guard=18.0,
            pommel=True,
            tang="stick",
            spine=((0, 1), (0.85, 1), (1, 0.5)),
            edge=((1, 0.5), (0.9, 0.1), (0.8, 0), (0, 0)),
            girth=25.0,
        ),
        0.8,
    ),
    (
        "kukri",
        Knife(
            length=250.0,
            width=58.0,
            thick=7.0,
            bevel=0.45,
            tang="stick",
            pommel=True,
            girth=28.0,
            spine=((0, 0.95), (0.25, 1.12), (0.45, 1.1), (0.75, 0.72), (1, 0.0)),
            edge=((1, 0.0), (0.85, -0.12), (0.65, 0.0), (0.4, 0.42), (0.2, 0.55), (0, 0.5)),
            grips=("hardwood",),
        ),
        0.8,
    ),
    (
        "throwing knife",
        Knife(
            length=120.0,
            width=30.0,
            thick=4.0,
            bevel=0.3,
            two_edged=True,
            tang="bare",
            grip=95.0,
            girth=20.0,
            spine=((0, 0.75), (0.3, 1), (0.7, 0.85), (1, 0.5)),
            edge=((1, 0.5), (0.7, 0.15), (0.3, 0), (0, 0.25)),
            slope=0.0,
        ),
        0.8,
    ),
    ("neck knife", Knife(length=75.0, width=22.0, thick=3.2, tang="bare", grip=85.0, girth=26.0, bevel=0.6), 0.7),
    (
        "ceramic knife",
        replace(
            CHEF,
            length=140.0,
            width=32.0,
            thick=1.9,
            tang="stick",
            metals=("zirconia",),
            grips=("abs", "polypropylene", "rubber"),
        ),
        0.8,
    ),
    (
        "machete",
        Knife(
            length=330.0,
            width=52.0,
            thick=2.4,
            bevel=0.25,
            grip=130.0,
            girth=32.0,
            spine=((0, 1), (0.6, 1.0), (0.9, 1.1), (1, 0.75)),
            edge=((1, 0.75), (0.95, 0.1), (0.75, -0.1), (0, 0.1)),
        ),
        0.7,
    ),
    (
        "blade without handle",
        Knife(length=130.0, width=26.0, thick=2.4, tang="bare", grip=70.0, girth=12.0, slope=0.0),
        0.6,
    ),
)


THREATS: tuple[Threat, ...] = (
    *(Threat(name, "knife", partial(draw_knife, name=name, design=k), weight=w) for name, k, w in _DESIGNS),
    Threat(
        "knife in sheath",
        "knife",
        partial(draw_knife, name="knife in sheath", design=_DESIGNS[14][1], sheath=True),
        concealment="wrapped",
    ),
)
