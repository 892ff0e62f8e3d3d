"""Revolvers, from the snub-nosed to the long magnum, and old ones loaded from the front.

Drawn flat: the bore along +x, the sights up along +y, the middle plane at z = 0, the rear of the cylinder at x = 0, the
cylinder's axis at y = 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from ..design import Threat
from ..item import Item, Primitive, moved
from ..many import Many
from ..primitives import Cylinder, Frustum, sphere
from ..prism import Point, Prism, circle
from .cartridges import ROUNDS, Round, cartridges
from .outlines import ALONG_X, band, box, curve, lying, pieces, pins, rod, shrunk, varied, vary

POSES = lying(flat=4, edge=1, upright=1)


@dataclass(frozen=True)
class Revolver:
    """Proportions of a revolver; lengths in mm.

    Attributes:
        kind: Cartridge.
        chambers: How many.
        barrel: Length of the barrel.
        drop: How far the grip reaches below the axis of the cylinder.
        lean: Angle of the grip, degrees.
        flare: Width of the butt against that of the neck.
        guard: Length of the trigger guard.
        material: Of frame, barrel and cylinder.
        brass: Whether guard and grip frame are of brass.
        grips: Materials of the grips; an empty string for a bare frame.
        shroud: What is under the barrel: ``"none"``, ``"rod"`` (bare ejector rod), ``"half"`` or ``"full"`` lug.
        rib: Whether there is a rib on the barrel.
        octagon: Whether the barrel is eight-sided.
        open_top: Whether there is no strap over the cylinder.
        loaded: Whether it takes metallic cartridges.
    """

    kind: Round = ROUNDS[".38"]
    chambers: int = 6
    barrel: float = 102.0
    drop: float = 92.0
    lean: float = 25.0
    flare: float = 1.35
    guard: float = 44.0
    material: str = "steel"
    brass: bool = False
    grips: tuple[str, ...] = ("hardwood", "rubber", "rubber", "")
    shroud: str = "half"
    rib: bool = True
    octagon: bool = False
    open_top: bool = False
    loaded: bool = True

    @property
    def ring(self) -> float:
        """Radius of the circle the chambers are on, mm."""
        return (self.kind.radius + 1.1) / float(np.sin(np.pi / self.chambers))

    @property
    def radius(self) -> float:
        """Radius of the cylinder, mm."""
        return self.ring + self.kind.radius + 2.4

    @property
    def drum(self) -> float:
        """Length of the cylinder, mm."""
        return self.kind.length + 3.0


def draw_revolver(rng: np.random.Generator, name: str, design: Revolver) -> Item:
    """A whole revolver; now and then its cylinder is swung out or missing."""
    r = varied(design, rng, 0.08)
    state = rng.random()
    parts = [*_frame(rng, r), *_barrel(rng, r), *_grip(rng, r), *_lock(rng, r)]
    if state < 0.92:
        drum = _cylinder(rng, r)
        swung = state < 0.06 and not r.open_top
        parts += moved(drum, (0.0, -0.4 * r.radius, 1.7 * r.radius)) if swung else drum
    return Item(name, tuple(parts), family="revolver", poses=POSES)


def _cylinder(rng: np.random.Generator, r: Revolver) -> tuple[Primitive, ...]:
    """The fluted cylinder, its pin, and cartridges in some of the chambers."""
    step = 2.0 * np.pi / r.chambers
    start = float(rng.uniform(0.0, step)) if rng.random() < 0.15 else 0.5 * np.pi
    angles = start + step * np.arange(r.chambers)
    at = r.ring * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    bores = [circle(r.kind.radius + 0.15, 10, (float(y), float(z))) for y, z in at]
    turn = np.linspace(0.0, 2.0 * np.pi, 6 * r.chambers, endpoint=False)
    depth = 0.0 if rng.random() < 0.15 else float(rng.uniform(1.0, 1.9))
    reach = r.radius - depth * np.clip(np.cos(r.chambers * (turn - start - 0.5 * step)), 0.0, 1.0)
    outline = [(float(a * np.cos(t)), float(a * np.sin(t))) for a, t in zip(reach, turn, strict=True)]
    rear = vary(rng, 0.35) * r.drum
    whole = [(float(r.radius * np.cos(t)), float(r.radius * np.sin(t))) for t in turn]
    parts = [
        _lengthwise(r.material, Prism(whole, rear, holes=bores), 0.5 * rear),
        _lengthwise(r.material, Prism(outline, r.drum - rear, holes=bores), 0.5 * (rear + r.drum)),
    ]
    filled = np.flatnonzero(rng.random(r.chambers) < rng.choice([0.0, 0.9]))
    if len(filled) and r.loaded:
        # The prism's x, y lie along -z and y of the revolver once it is turned along the bore.
        bases = np.stack([np.full(len(filled), -0.8), at[filled, 1], -at[filled, 0]], axis=1)
        forward = np.tile([1.0, 0.0, 0.0], (len(filled), 1))
        parts += cartridges(r.kind, bases, forward, live=bool(rng.random() < 0.85))
    elif len(filled):
        balls = np.stack([np.full(len(filled), 0.7 * r.drum), at[filled, 1], -at[filled, 0]], axis=1)
        parts += [Primitive("lead", Many(sphere(r.kind.radius), balls))]
    return tuple(parts)


def _lengthwise(material: str, shape: Prism, x: float, y: float = 0.0) -> Primitive:
    return Primitive(material, shape, centre=(x, y, 0.0), rotation=ALONG_X)


def _frame(rng: np.random.Generator, r: Revolver) -> list[Primitive]:
    """Top strap, recoil shield, the block in front of the cylinder and the housing of the lock under it."""
    high, low, front = r.radius + 0.3, -r.radius - 0.3, r.drum + 0.7
    thick = 2.0 * r.kind.radius + 5.0
    strap = vary(rng, 7.5)
    rear = 14.0
    window: list[Point] = [(-0.5, low), (front, low), (front, high), (-0.5, high)]
    outline = curve([(-rear - 8.0, -4.0), (-rear, 0.7 * high), (-6.0, high + strap)], 3)
    outline += [(front + 10.0, high + strap), (front + 12.0, high - 4.0), (front + 12.0, low - 2.0)]
    outline += [(front + 4.0, low - 9.0), (10.0, low - 14.0), (-18.0, low - 12.0), (-30.0, low + 4.0), (-29.0, -6.0)]
    if r.open_top:
        outline = [
            (-30.0, -10.0),
            (-14.0, 6.0),
            (-2.0, 8.0),
            (-2.0, low),
            (front, low),
            (front, 2.0),
            (front + 12.0, 2.0),
            (front + 12.0, low - 4.0),
            (10.0, low - 10.0),
            (-18.0, low - 12.0),
            (-30.0, low + 4.0),
        ]
    holes = () if r.open_top else (window,)
    shield = Prism(circle(0.92 * r.radius, 20), 6.0)
    return [
        Primitive(r.material, Prism(outline, thick, holes=holes), carve=(_cavity(low),)),
        _lengthwise(r.material, shield, -5.2),
        rod("steel", (-1.0, 0.0, 0.0), r.drum + 12.0, 2.2),
    ]


def _cavity(low: float) -> Primitive:
    """The room for the lock inside the frame."""
    return Primitive(None, Prism([(-20.0, low + 2.0), (-16.0, low - 9.0), (6.0, low - 10.0), (6.0, low - 2.0)], 6.5))


def _barrel(rng: np.random.Generator, r: Revolver) -> list[Primitive]:
    """Barrel over the top chamber, with rib, lug or rod and the front sight."""
    start, y = r.drum + 1.0, r.ring
    radius = r.kind.bullet + vary(rng, 4.0, 0.2)
    end = start + r.barrel
    if r.octagon:
        side = Prism(circle(radius + 0.5, 8), r.barrel, holes=(circle(r.kind.bullet, 12),))
        parts = [_lengthwise(r.material, side, 0.5 * (start + end), y)]
    else:
        bore = Primitive(None, Cylinder(r.kind.bullet, r.barrel))
        taper = Frustum(radius, radius * float(rng.uniform(0.8, 1.0)), r.barrel)
        at = (0.5 * (start + end), y, 0.0)
        parts = [Primitive(r.material, taper, centre=at, rotation=ALONG_X, carve=(bore,))]
    top = y + radius
    if r.rib:
        parts.append(box(r.material, (start + 8.0, top - 1.0, -3.0), (end - 1.0, top + 3.5, 3.0)))
        top += 3.5
    base, tall = end - vary(rng, 18.0, 0.3), vary(rng, 6.0, 0.4)
    blade = [(base, top - 1.0), (end - 2.0, top - 1.0), (end - 3.0, top + tall), (end - 6.0, top + tall)]
    parts.append(Primitive("steel", Prism(blade, 2.8)))
    return parts + _under(r, start, end, y - radius)


def _under(r: Revolver, start: float, end: float, y: float) -> list[Primitive]:
    """What lies under the barrel."""
    if r.shroud == "none":
        return []
    reach = {"full": end - 1.0, "half": start + 0.55 * r.barrel, "rod": start + min(0.9 * r.barrel, 75.0)}[r.shroud]
    stick = rod("steel", (r.drum + 12.0, 0.0, 0.0), reach - 2.0, 2.6)
    if r.shroud == "rod":
        return [stick, box("steel", (reach - 8.0, -4.0, -3.0), (reach - 3.0, y + 1.5, 3.0))]
    top = max(y + 1.0, 3.2)
    nose: list[Point] = [
        (start + 10.0, -5.0),
        (reach - 9.0, -5.0),
        (reach, -1.0),
        (reach, top),
        (start + 10.0, top),
    ]
    length = reach - start - 21.0
    slot = Primitive(None, Cylinder(2.7, length), centre=(start + 12.0 + 0.5 * length, 0.0, 0.0), rotation=ALONG_X)
    return [
        Primitive(r.material, Prism(nose, 12.0), carve=(slot,)),
        rod("steel", (start + 12.5, 0.0, 0.0), reach - 9.5, 2.0),
    ]


def _grip(rng: np.random.Generator, r: Revolver) -> list[Primitive]:
    """The bent frame of the grip, and two grips on it unless it is bare."""
    low = -r.radius
    slope = float(np.tan(np.deg2rad(r.lean)))
    neck, butt = vary(rng, 32.0), vary(rng, 32.0) * r.flare

    def at(u: float, v: float) -> Point:
        return -30.0 - (v - 4.0) * slope * v / r.drop - u, -4.0 - v

    long = r.drop - 4.0
    hump, belly = float(rng.uniform(0.0, 8.0)), float(rng.uniform(0.7, 1.05)) * neck
    back = curve(
        [at(-2.0, -2.0), at(hump, 0.14 * long), at(2.0, 0.38 * long), at(6.0, 0.7 * long), at(10.0, 0.95 * long)], 3
    )
    front = curve([at(10.0 - butt, long), at(-belly, 0.75 * long), at(-belly, 0.5 * long), (-8.0, low - 11.0)], 3)
    sole = curve([back[-1], at(8.0 - 0.5 * butt, 1.06 * long), front[0]], 3)
    metal = "brass" if r.brass else r.material
    wide = 2.0 * r.kind.radius + 3.0
    straps = [
        Primitive(metal, Prism(band(back, 4.0), wide)),
        Primitive(metal, Prism(band(front, 4.0), wide)),
        Primitive(metal, Prism(band(sole, 4.0), wide)),
        Primitive(
            "steel", Prism(band(curve([at(-16.0, 8.0), at(-8.0, 0.5 * long), at(-12.0, long - 5.0)], 4), 1.8), 6.0)
        ),
    ]
    cover = str(rng.choice(r.grips))
    if not cover:
        return straps
    outline = [*back, *sole[1:-1], *front]
    panel = shrunk(outline, float(rng.uniform(0.95, 1.12)), float(rng.uniform(0.93, 1.08)))
    thick = vary(rng, 9.0, 0.2)
    screw = pins("steel", [at(-0.3 * neck, 0.55 * long)], 2.2, thick)
    grips = [
        Primitive(cover, Prism(panel, thick), centre=(0.0, 0.0, s * 0.5 * (wide + thick)), carve=(screw,))
        for s in (-1.0, 1.0)
    ]
    return straps + grips


def _lock(rng: np.random.Generator, r: Revolver) -> list[Primitive]:
    """Hammer, trigger, guard, pins and springs."""
    low = -r.radius - 12.0
    metal = "brass" if r.brass else r.material
    spur = vary(rng, 1.0, 0.4)
    hammer = [
        (-8.0, 0.0),
        (-9.0, 8.0),
        (-18.0, r.radius + 2.0),
        (-30.0, r.radius + 6.0 * spur),
        (-27.0, r.radius - 2.0),
        (-20.0, 4.0),
        (-20.0, -8.0),
        (-12.0, -10.0),
    ]
    deep = vary(rng, 28.0, 0.12)
    guard = curve(
        [
            (r.guard - 8.0, low + 3.0),
            (r.guard - 4.0, low - 0.6 * deep),
            (0.45 * r.guard, low - deep),
            (4.0, low - 0.85 * deep),
            (-8.0, low - 0.35 * deep),
            (-14.0, low + 2.0),
        ],
        3,
    )
    trigger = curve([(6.0, low + 6.0), (5.0, low - 6.0), (9.0, low - 0.7 * deep)], 3)
    return [
        Primitive("steel", Prism(hammer, 7.0)),
        Primitive(metal, Prism(band(guard, -3.2), 9.0)),
        Primitive("steel", Prism(band(trigger, 5.0), 7.0)),
        pieces("steel", [((0.0, low + 4.0, 0.0), (9.0, 4.0, 4.0)), ((-12.0, low + 6.0, 0.0), (5.0, 5.0, 5.0))]),
        pins("steel", [(-20.0, low + 8.0), (12.0, low - 1.0 + 4.0), (-26.0, -8.0)], 1.8, 2.0 * r.kind.radius + 5.5),
    ]


def draw_front_loader(rng: np.random.Generator, name: str, design: Revolver) -> Item:
    """An old revolver with its loading lever under a long barrel."""
    r = varied(design, rng, 0.08)
    start, y = r.drum + 4.0, r.ring
    lever = [
        (start + 10.0, -4.0),
        (start + 0.8 * r.barrel, y - 10.0),
        (start + 0.8 * r.barrel, y - 14.0),
        (start + 12.0, -14.0),
    ]
    ram = rod("steel", (r.drum + 2.0, -r.ring, 0.0), start + 30.0, 4.5)
    parts = [*_frame(rng, r), *_barrel(rng, r), *_grip(rng, r), *_lock(rng, r), *_cylinder(rng, r)]
    parts += [Primitive("steel", Prism(lever, 7.0)), ram]
    return Item(name, tuple(parts), family="revolver", poses=POSES)


WOOD = ("hardwood", "hardwood", "abs", "")
_OLD = Revolver(
    barrel=190.0,
    kind=ROUNDS[".44"],
    shroud="none",
    rib=False,
    octagon=True,
    grips=("hardwood",),
    brass=True,
    lean=30.0,
    flare=1.3,
    drop=100.0,
    loaded=False,
)
_DESIGNS: tuple[tuple[str, Revolver, float], ...] = (
    ("snub revolver", Revolver(barrel=50.0, chambers=5, drop=70.0, guard=40.0, shroud="half", rib=False), 1.5),
    ("four-inch revolver", Revolver(), 2.0),
    ("full-lug revolver", Revolver(kind=ROUNDS[".44"], shroud="full", barrel=125.0, material="stainless steel"), 1.0),
    (
        "long magnum revolver",
        Revolver(kind=ROUNDS[".44"], barrel=200.0, shroud="full", grips=("rubber", "hardwood")),
        1.0,
    ),
    ("small-bore revolver", Revolver(kind=ROUNDS[".22"], chambers=8, barrel=125.0, shroud="rod", grips=WOOD), 0.7),
    (
        "slim-barrel revolver",
        Revolver(chambers=7, kind=ROUNDS["7.65 mm"], barrel=114.0, shroud="rod", rib=False, grips=WOOD, lean=18.0),
        1.0,
    ),
    ("bare-frame revolver", Revolver(grips=("",), barrel=85.0), 0.8),
    (
        "single-action revolver",
        Revolver(
            kind=ROUNDS[".45"], barrel=140.0, shroud="rod", rib=False, grips=WOOD, lean=30.0, flare=1.2, drop=96.0
        ),
        1.2,
    ),
    (
        "zinc starter revolver",
        Revolver(
            kind=ROUNDS[".22"], barrel=60.0, drop=68.0, guard=36.0, material="zinc die-cast", grips=("abs",), rib=False
        ),
        0.6,
    ),
)
THREATS: tuple[Threat, ...] = (
    *(Threat(name, "revolver", partial(draw_revolver, name=name, design=r), weight=w) for name, r, w in _DESIGNS),
    Threat("cap-and-ball revolver", "revolver", partial(draw_front_loader, name="cap-and-ball revolver", design=_OLD)),
)
