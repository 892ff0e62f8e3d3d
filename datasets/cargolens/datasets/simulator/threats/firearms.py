"""Pistols: outside and the hollows, springs, rods and cartridges that X-rays show.

Drawn flat: the bore along +x, the sights up along +y, the middle plane at z = 0, the slide's lower rear corner at the
origin.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from ..design import Threat
from ..geometry import rotation
from ..item import Item, Primitive, moved
from ..many import Many, coil
from ..primitives import Cylinder
from ..prism import Point, Prism, circle, rectangle
from .cartridges import ROUNDS, Magazine, Round, magazine
from .outlines import ALONG_X, band, box, curve, lying, pieces, pins, pipe, rod, shrunk, varied, vary

POSES = lying(flat=4, edge=1, upright=1)


@dataclass(frozen=True)
class Pistol:
    """Proportions of a self-loading pistol; lengths in mm.

    Attributes:
        slide, tall, wide: Length, height and width of the slide.
        muzzle: How far the barrel stands out of the slide.
        kind: Cartridge.
        grip, depth, thick: Length, front to back and width of the grip.
        lean: Angle of the grip, degrees.
        dust: Where the frame ends under the slide, as a share of the slide.
        guard: Length of the trigger guard.
        tail: How far the frame reaches behind the slide.
        frame: Material of the frame.
        body: Material of slide and barrel.
        panels: Material of the grip panels of a metal frame; None for a polymer frame.
        double: Whether the magazine has two columns.
        open_top: Whether the slide leaves the barrel bare on top.
        hammer: Whether there is a hammer outside.
    """

    slide: float = 185.0
    tall: float = 23.0
    wide: float = 26.0
    muzzle: float = 1.0
    kind: Round = ROUNDS["9 mm"]
    grip: float = 82.0
    depth: float = 48.0
    thick: float = 29.0
    lean: float = 17.0
    dust: float = 0.9
    guard: float = 46.0
    tail: float = 8.0
    frame: str = "glass-filled nylon"
    body: str = "steel"
    panels: str | None = None
    double: bool = True
    open_top: bool = False
    hammer: bool = False

    @property
    def barrel(self) -> float:
        """Outer radius of the barrel, mm."""
        return self.kind.bullet + 2.8

    @property
    def wall(self) -> float:
        """Thickness of a side wall of the frame, mm."""
        return 2.3 if self.panels else 3.2

    @property
    def web(self) -> float:
        """Width of the frame between its walls, mm."""
        return max(self.thick - (9.0 if self.panels else 0.0), self.kind.radius * 4.2) - 2.0 * self.wall

    @property
    def strap(self) -> Point:
        """Where the front strap of the grip starts."""
        return self.depth + 12.0, -24.0

    def down(self, u: float, v: float) -> Point:
        """A point u behind the front strap and v down along the grip."""
        cos, sin = float(np.cos(np.deg2rad(self.lean))), float(np.sin(np.deg2rad(self.lean)))
        return self.strap[0] - u * cos - v * sin, self.strap[1] + u * sin - v * cos


def draw_pistol(rng: np.random.Generator, name: str, design: Pistol) -> Item:
    """A whole pistol, or one without its magazine now and then."""
    p = varied(design, rng, 0.08)
    held = rng.random()
    loaded = () if held < 0.15 else _loaded(rng, p, 0.0 if held < 0.3 else float(rng.uniform(0.3, 1.0)))
    parts = (*slide(rng, p), *barrel(rng, p), *frame(rng, p), *loaded)
    return Item(name, parts, family="pistol", poses=POSES)


def slide(rng: np.random.Generator, p: Pistol) -> tuple[Primitive, ...]:
    """Two walls, breech block, top and the bushing at the muzzle, with sights."""
    long, tall = p.slide, p.tall
    inner = 2.0 * p.barrel + 1.0
    wall = max(1.5, 0.5 * (p.wide - inner))
    start, port = 0.3 * long, 0.3 * long + p.kind.length + 3.0
    nose, bevel = float(rng.uniform(0.55, 1.0)) * tall, float(rng.uniform(2.0, 9.0))
    profile: list[Point] = [(0.0, 0.0), (long, 0.0), (long, nose), (long - bevel, tall)]
    low = 0.55 * tall
    if p.open_top:
        profile = [(0.0, 0.0), (long, 0.0), (long, tall), (long - 16.0, tall), (long - 20.0, low), (start + 4.0, low)]
    rear: list[Point] = [(start, tall), (2.5, tall), (0.0, 0.8 * tall)]
    ported = [(port, tall), (port, low), (start, low)]
    right = [*profile, *([] if p.open_top else ported), *rear]
    z = 0.5 * (inner + wall)
    pin = rod(p.body, (-0.1 * start, 0.0, 0.0), 0.45 * start, 1.4)
    channel = Primitive(None, Cylinder(2.6, 0.9 * start), rotation=ALONG_X, carve=moved((pin,), (0, 0, 0), ALONG_X.T))
    breech = box(p.body, (0.0, 0.3 * tall, -inner / 2), (start, tall, inner / 2), carve=(channel,))
    bore_y = 0.5 * tall
    bushing = Prism(rectangle(inner, 0.96 * tall), 7.0, holes=(circle(p.barrel, 16),))
    parts = [
        Primitive(p.body, Prism(right, wall), centre=(0.0, 0.0, z)),
        Primitive(p.body, Prism([*profile, *rear], wall), centre=(0.0, 0.0, -z)),
        breech,
        Primitive(p.body, bushing, centre=(long - 4.0, bore_y, 0.0), rotation=ALONG_X),
        _sights(rng, p),
    ]
    if not p.open_top:
        parts.append(box(p.body, (port, tall - 3.0, -inner / 2), (long - 7.5, tall, inner / 2)))
    if rng.random() < 0.7:
        grooves = np.arange(5.0, 5.0 + float(rng.uniform(18, 30)), vary(rng, 3.4, 0.2))
        sides = [((x, bore_y, s * (0.5 * p.wide + 0.2)), (1.6, 0.7 * tall, 0.5)) for x in grooves for s in (-1.0, 1.0)]
        parts.append(pieces(p.body, sides))
    return tuple(parts)


def _sights(rng: np.random.Generator, p: Pistol) -> Primitive:
    high = vary(rng, 4.0, 0.3)
    front = ((p.slide - vary(rng, 9.0, 0.4), p.tall + 0.4 * high, 0.0), (7.0, 0.8 * high, 3.0))
    rear = [((7.0, p.tall + 0.5 * high, s * 5.5), (8.0, high, 7.0)) for s in (-1.0, 1.0)]
    return pieces(p.body, [front, *rear])


def barrel(rng: np.random.Generator, p: Pistol) -> tuple[Primitive, ...]:
    """The barrel with its chamber block, the recoil spring and its rod."""
    y, start = 0.5 * p.tall, 0.3 * p.slide
    block = start + p.kind.case + 6.0
    hole = Primitive(None, Cylinder(p.kind.radius, block - start), rotation=ALONG_X)
    end = p.slide + p.muzzle
    rest = 0.52 * p.slide
    spring = coil(p.barrel * 0.6, vary(rng, 0.75, 0.2), vary(rng, (p.slide - rest) / 6.0, 0.3), p.slide - rest - 9.0, 8)
    low = -1.5
    return (
        box(p.body, (start, y - p.barrel, -p.barrel), (block, y + p.barrel, p.barrel), carve=(hole,)),
        pipe(p.body, (block, y, 0.0), end, p.barrel - 0.6, p.kind.bullet),
        Primitive("steel", spring, centre=(0.5 * (rest + p.slide) - 2.0, low, 0.0), rotation=ALONG_X),
        rod(str(rng.choice(["steel", "glass-filled nylon"])), (rest, low, 0.0), p.slide - 2.0, 2.2),
    )


def frame(rng: np.random.Generator, p: Pistol) -> tuple[Primitive, ...]:
    """Side walls, straps, trigger guard, trigger, hammer and the small parts inside."""
    high = 13.0
    ahead = p.dust * p.slide
    swell, hump = float(rng.uniform(0.0, 2.5)), float(rng.uniform(0.0, 3.5))
    front = curve([p.down(swell * bump, v * p.grip) for v, bump in ((0, 0), (0.3, 1), (0.55, 0), (0.8, 1), (1, 0))], 2)
    back = curve(
        [
            p.down(0.97 * p.depth, p.grip),
            p.down(p.depth + hump, 0.65 * p.grip),
            p.down(0.94 * p.depth, 0.25 * p.grip),
            p.down(0.86 * p.depth, 0.06 * p.grip),
            (-0.7 * p.tail, -9.0),
            (-p.tail, -4.0),
        ],
        3,
    )
    chin: list[Point] = [
        (ahead, -0.8 * high),
        (ahead - 3.0, -high),
        (p.strap[0] + 8.0, -high),
        (p.strap[0] + 2.0, -high - 4.0),
    ]
    outline = [(ahead, 0.0), *chin, *front, *back, (-0.8 * p.tail, 0.0)]
    panel = [
        p.down(4.0, 6.0),
        p.down(3.5, p.grip - 4.0),
        p.down(p.depth - 6.0, p.grip - 4.0),
        p.down(p.depth - 3.0, 0.6 * p.grip),
        p.down(0.82 * p.depth, 8.0),
    ]
    z = 0.5 * (p.web + p.wall)
    windows = (shrunk(panel, 0.72, 0.85),) if p.panels and rng.random() < 0.6 else ()
    strap = 4.5 if p.panels else 3.4
    parts = [Primitive(p.frame, Prism(outline, p.wall, holes=windows), centre=(0.0, 0.0, s * z)) for s in (-1.0, 1.0)]
    parts += [
        Primitive(p.frame, Prism(band([*chin, *front], -strap * 0.8), p.web)),
        Primitive(p.frame, Prism(band(back[:-3], -strap), p.web)),
        *_guard(rng, p, high),
        *_lockwork(rng, p),
    ]
    if p.panels:
        parts += _panels(rng, p, panel)
    return tuple(parts)


def _guard(rng: np.random.Generator, p: Pistol, high: float) -> list[Primitive]:
    x, deep = p.strap[0], vary(rng, 7.0 + 0.53 * p.guard, 0.08)
    square = float(rng.uniform(0.6, 1.0))
    path = curve(
        [
            (x + p.guard, -high),
            (x + p.guard * (0.8 + 0.2 * square), -high - 0.55 * deep),
            (x + (0.3 + 0.3 * square) * p.guard, -high - deep),
            (x - 4.0, -high - 0.85 * deep),
        ],
        3,
    )
    reach = x + 0.55 * p.guard
    trigger = curve([(reach - 4, -high + 4), (reach - 6, -high - 8), (reach - 2, -high - 0.7 * deep)], 3)
    steel = p.panels is not None
    return [
        Primitive(p.frame, Prism(band(path, -vary(rng, 3.5 if steel else 5.0)), 10.0 if steel else 14.0)),
        Primitive(
            str(rng.choice(["steel", "abs" if not steel else "aluminium alloy"])), Prism(band(trigger, 5.0), 7.0)
        ),
    ]


def _lockwork(rng: np.random.Generator, p: Pistol) -> list[Primitive]:
    """Sear, trigger bar, ejector, catches and pins; a hammer if it shows."""
    x = p.strap[0]
    w = 0.5 * p.web
    bar = ((0.5 * x + 10.0, -9.0, w - 1.5), (0.7 * x, 4.0, 1.6))
    lock = ((vary(rng, 0.5 * p.slide, 0.05), -6.0, 0.0), (16.0, 8.0, 0.9 * p.web))
    sear = [
        ((vary(rng, 12.0, 0.4), vary(rng, -8.0, 0.4), 0.0), (vary(rng, 9.0, 0.3), vary(rng, 9.0, 0.3), 0.5 * p.web))
    ]
    stop = ((0.42 * p.slide, -4.0, -w - p.wall - 1.0), (vary(rng, 36.0, 0.2), 6.0, 2.0))
    bolts = [(vary(rng, 0.12 * x, 0.3), -6.0), (0.45 * x, -7.0), (x + 0.4 * p.guard, -8.0)]
    parts = [
        pieces("steel", [bar, lock, stop, *sear]),
        pins("steel", bolts, 1.9, p.web + 2.0 * p.wall),
    ]
    if p.hammer:
        cock = vary(rng, 14.0, 0.4)
        spur = [(2.0, -12.0), (4.0, -2.0), (0.5, 4.0), (-cock, 8.0), (-cock + 1.0, 4.0), (-5.0, 1.0), (-7.0, -11.0)]
        parts.append(Primitive("steel", Prism(spur, 7.0)))
        main = coil(3.2, 0.7, 12, 0.45 * p.grip, 8)
        at = p.down(p.depth - 9.0, 0.62 * p.grip)
        parts.append(Primitive("steel", main, centre=(*at, 0.0), rotation=rotation(yaw=-p.lean) @ rotation(roll=90)))
    return parts


def _panels(rng: np.random.Generator, p: Pistol, outline: list[Point]) -> list[Primitive]:
    """Grip panels on both sides, with their screws."""
    thick = 4.5
    at = 0.5 * (p.web + thick) + p.wall
    screws = [p.down(vary(rng, 0.45 * p.depth, 0.1), share * p.grip) for share in (0.2, 0.85)]
    heads = (pins("steel", screws, 2.4, thick),)
    return [
        Primitive(p.panels, Prism(outline, thick), centre=(0.0, 0.0, side * at), carve=heads) for side in (-1.0, 1.0)
    ]


def _loaded(rng: np.random.Generator, p: Pistol, filled: float) -> tuple[Primitive, ...]:
    """The magazine in the grip."""
    depth = min(p.depth - 12.0, p.kind.length + 6.0)
    box_design = Magazine(p.kind, p.grip + 14.0, depth, p.double, wall=0.7, plate=float(rng.uniform(3.0, 9.0)))
    at = p.down(0.5 * p.depth - 1.0, -15.0)
    return moved(magazine(rng, box_design, filled), (*at, 0.0), rotation(yaw=-p.lean))


def draw_bare_barrel(rng: np.random.Generator, name: str, design: Pistol, *, toggle: bool) -> Item:
    """A pistol whose thin barrel stands far out of a short slide; with a toggle joint's knobs on it, or without."""
    p = varied(design, rng, 0.06)
    y, end = 0.5 * p.tall, p.slide + p.muzzle
    post = [((end - 6.0, y + p.barrel + 2.0, 0.0), (8.0, 6.0, 2.5)), ((end - 6.0, y, 0.0), (12.0, 2.0 * p.barrel, 3.0))]
    parts = [*slide(rng, p), *barrel(rng, p), *frame(rng, p), pieces(p.body, post)]
    if toggle:
        knob = vary(rng, 9.0)
        at = (vary(rng, 30.0), p.tall + 1.0)
        parts += [Primitive(p.body, Cylinder(knob, 6.0), centre=(*at, side * 14.0)) for side in (-1.0, 1.0)]
        parts.append(box(p.body, (6.0, p.tall, -7.0), (0.7 * p.slide, p.tall + 4.0, 7.0)))
    if rng.random() < 0.8:
        parts += _loaded(rng, p, float(rng.choice([0.0, 0.5, 1.0])))
    return Item(name, tuple(parts), family="pistol", poses=POSES)


def draw_suppressed(rng: np.random.Generator) -> Item:
    """A pistol with a can on its muzzle: a tube with cross-walls."""
    p = varied(replace(SERVICE, muzzle=12.0), rng, 0.08)
    long, radius, y = vary(rng, 165.0, 0.25), vary(rng, 17.5, 0.15), 0.5 * p.tall
    metal = str(rng.choice(["steel", "aluminium alloy", "titanium alloy"]))
    start = p.slide + 8.0
    walls = np.linspace(0.25, 0.96, int(rng.integers(5, 10))) * long + start
    at = np.array([(x, y, 0.0) for x in walls])
    turned = np.broadcast_to(ALONG_X, (len(at), 3, 3))
    bores = Primitive(None, Many(Cylinder(p.kind.bullet + 1.0, 2.2), at, turned))
    parts = (
        *slide(rng, p),
        *barrel(rng, p),
        *frame(rng, p),
        *_loaded(rng, p, float(rng.uniform(0, 1))),
        pipe(metal, (start, y, 0.0), start + long, radius, radius - vary(rng, 2.0, 0.3)),
        Primitive(metal, Many(Cylinder(radius - 2.8, 2.2), at, turned), carve=(bores,)),
    )
    return Item("pistol with suppressor", parts, family="pistol", poses=POSES)


def draw_stripped(rng: np.random.Generator) -> Item:
    """A pistol taken apart: slide, barrel with its spring, frame and magazine laid beside each other."""
    p = varied(SERVICE if rng.random() < 0.5 else COMPACT, rng, 0.08)
    gap = float(rng.uniform(8.0, 30.0))

    def turn() -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return rotation(yaw=float(rng.uniform(-25, 25)))

    top = moved(slide(rng, p), (0.0, 45.0 + gap, 0.0), turn())
    tube_parts = moved(barrel(rng, p), (20.0, 100.0 + 2 * gap, 0.0), turn())
    parts = (*frame(rng, p), *top, *tube_parts)
    if rng.random() < 0.8:
        kept = Magazine(p.kind, p.grip + 14.0, p.kind.length + 6.0, p.double, wall=0.7)
        filled = float(rng.choice([0.0, rng.uniform(0.2, 1.0)]))
        parts += moved(magazine(rng, kept, filled), (p.slide - 30.0, -35.0 - gap, 0.0), turn())
    return Item("pistol in parts", parts, family="pistol", poses=lying(1, 0))


def draw_holstered(rng: np.random.Generator) -> Item:
    """A pistol in a leather or nylon holster."""
    p = varied(SERVICE if rng.random() < 0.5 else COMPACT, rng, 0.08)
    cloth = str(rng.choice(["leather", "nylon", "pvc"]))
    pouch = [
        (0.1 * p.slide, p.tall + 6.0),
        (p.slide + 8.0, p.tall + 4.0),
        (p.slide + 8.0, -24.0),
        (70.0, -52.0),
        (p.down(0.5 * p.depth, 0.4 * p.grip)[0], -60.0),
    ]
    thick = vary(rng, 3.0, 0.3)
    at = 0.5 * (p.thick + 12.0 + thick)
    wraps = (
        *(Primitive(cloth, Prism(pouch, thick), centre=(0.0, 0.0, side * at), role="wrap") for side in (-1.0, 1.0)),
        Primitive(cloth, Prism(band(pouch[:4], -thick), 2.0 * at - thick), role="wrap"),
    )
    parts = (*slide(rng, p), *barrel(rng, p), *frame(rng, p), *_loaded(rng, p, 0.9), *wraps)
    return Item("pistol in holster", parts, family="pistol", poses=POSES)


SERVICE = Pistol()
METAL = replace(
    SERVICE, slide=200.0, frame="aluminium alloy", panels="abs", hammer=True, dust=0.72, depth=50.0, tail=14.0
)
SINGLE = replace(
    SERVICE,
    slide=190.0,
    tall=22.0,
    wide=23.0,
    kind=ROUNDS[".45"],
    frame="steel",
    panels="hardwood",
    double=False,
    dust=0.8,
    lean=17.5,
    tail=16.0,
    hammer=True,
    thick=28.0,
    guard=40.0,
    depth=46.0,
)
COMPACT = replace(SERVICE, slide=160.0, grip=66.0, dust=0.86)
POCKET = replace(
    SERVICE,
    slide=125.0,
    tall=18.0,
    wide=20.0,
    kind=ROUNDS["7.65 mm"],
    grip=55.0,
    depth=36.0,
    thick=22.0,
    double=False,
    guard=36.0,
)
BLOWBACK = replace(
    POCKET,
    slide=150.0,
    muzzle=3.0,
    frame="steel",
    panels="abs",
    hammer=True,
    grip=62.0,
    depth=40.0,
    dust=0.82,
    tail=13.0,
    thick=27.0,
)
TARGET = replace(
    SINGLE,
    slide=150.0,
    muzzle=90.0,
    kind=ROUNDS[".22"],
    grip=88.0,
    lean=28.0,
    body="stainless steel",
    depth=50.0,
    tail=18.0,
    dust=0.7,
    tall=21.0,
)
MAGNUM = replace(
    METAL,
    slide=255.0,
    tall=30.0,
    wide=31.0,
    kind=ROUNDS[".44"],
    frame="steel",
    panels="rubber",
    grip=84.0,
    depth=58.0,
    double=False,
    dust=0.7,
    lean=14.0,
    thick=33.0,
)
SHORT_SLIDE = replace(
    METAL, slide=125.0, muzzle=88.0, panels="abs", double=False, frame="steel", dust=0.98, open_top=True
)
TOGGLE = replace(
    SINGLE,
    slide=112.0,
    muzzle=105.0,
    kind=ROUNDS["9 mm"],
    lean=33.0,
    hammer=False,
    grip=88.0,
    depth=42.0,
    tall=19.0,
    wide=24.0,
    dust=0.98,
    tail=6.0,
    guard=38.0,
)
STARTER = replace(BLOWBACK, slide=150.0, body="zinc die-cast", frame="zinc die-cast", double=False)
OPEN = replace(METAL, slide=205.0, open_top=True, muzzle=6.0, lean=16.0)

_WHOLE: tuple[tuple[str, Pistol, float], ...] = (
    ("polymer service pistol", SERVICE, 1.5),
    ("metal service pistol", METAL, 1.5),
    ("open-slide service pistol", OPEN, 1.0),
    ("single-action steel pistol", SINGLE, 1.5),
    ("compact polymer pistol", COMPACT, 1.5),
    ("pocket pistol", POCKET, 1.0),
    ("blowback steel pistol", BLOWBACK, 1.0),
    ("magnum pistol", MAGNUM, 1.0),
    ("zinc blank pistol", STARTER, 0.7),
)
THREATS: tuple[Threat, ...] = (
    *(Threat(name, "pistol", partial(draw_pistol, name=name, design=p), weight=w) for name, p, w in _WHOLE),
    Threat("target pistol", "pistol", partial(draw_bare_barrel, name="target pistol", design=TARGET, toggle=False)),
    Threat(
        "bare-barrel pistol",
        "pistol",
        partial(draw_bare_barrel, name="bare-barrel pistol", design=SHORT_SLIDE, toggle=False),
    ),
    Threat("toggle pistol", "pistol", partial(draw_bare_barrel, name="toggle pistol", design=TOGGLE, toggle=True)),
    Threat("pistol with suppressor", "pistol", draw_suppressed, weight=0.7),
    Threat("pistol in parts", "pistol", draw_stripped),
    Threat("pistol in holster", "pistol", draw_holstered, concealment="wrapped", weight=0.5),
)
