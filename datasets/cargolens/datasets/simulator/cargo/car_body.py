"""Sheet metal and glass of cars: outlines drawn as curves, panels with wheel arches, windows, pillars, roof, floor."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..geometry import rotation
from ..item import Primitive
from ..many import Many, tube
from ..primitives import Box, Cylinder
from ..prism import Point, Prism
from .hold import Parts, between, block

_SIDE = rotation(roll=90)


@dataclass(frozen=True)
class Style:
    """Proportions of a kind of car, mm; pairs are the least and the most.

    Attributes:
        base: Wheel base.
        ahead: From the front axle to the nose.
        behind: From the rear axle to the tail.
        height: Of the roof.
        ground: Height of the sills.
        wheel: Radius of the wheels.
        belt: Height of the lower edge of the windows, as a share of the height.
        cowl: From the front axle back to the foot of the windscreen.
        rake: From there back to its top.
        tail: From the tail forward to the end of the roof, and to the foot of the rear window.
    """

    base: tuple[float, float]
    ahead: tuple[float, float]
    behind: tuple[float, float]
    height: tuple[float, float]
    ground: tuple[float, float]
    wheel: tuple[float, float]
    belt: tuple[float, float]
    cowl: tuple[float, float]
    rake: tuple[float, float]
    tail: tuple[tuple[float, float], tuple[float, float]]


STYLES: dict[str, Style] = {
    "hatchback": Style(
        (2430, 2650), (760, 880), (620, 780), (1420, 1540), (170, 220), (290, 325), (0.6, 0.63), (330, 480), (640, 800),
        ((380, 560), (70, 130)),
    ),
    "saloon": Style(
        (2600, 2900), (800, 920), (980, 1130), (1390, 1480), (160, 210), (300, 340), (0.61, 0.65), (380, 520),
        (720, 880), ((1050, 1250), (520, 680)),
    ),
    "estate": Style(
        (2600, 2850), (800, 920), (950, 1100), (1430, 1520), (170, 220), (300, 335), (0.6, 0.63), (360, 500),
        (700, 850), ((230, 380), (50, 110)),
    ),
    "off-roader": Style(
        (2560, 2860), (800, 930), (830, 1000), (1620, 1800), (250, 310), (345, 390), (0.6, 0.64), (330, 480),
        (560, 700), ((240, 420), (60, 120)),
    ),
    "van": Style(
        (2900, 3600), (830, 950), (880, 1100), (1900, 2500), (210, 270), (320, 350), (0.45, 0.5), (150, 320),
        (600, 760), ((90, 160), (30, 60)),
    ),
}  # fmt: skip


def smooth(points: Sequence[Point], steps: int = 5) -> list[Point]:
    """A Catmull-Rom curve through points, as corners."""
    p = np.asarray(points, dtype=float)
    p = np.concatenate([[2 * p[0] - p[1]], p, [2 * p[-1] - p[-2]]])
    out: list[Point] = []
    for k in range(1, len(p) - 2):
        a, b, c, d = p[k - 1 : k + 3]
        for t in np.arange(steps) / steps:
            at = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
            out.append((float(at[0]), float(at[1])))
    return [*out, (float(p[-2][0]), float(p[-2][1]))]


@dataclass(frozen=True, eq=False)
class Body:
    """Lines of one car, nose at -x, standing on z = 0, mm.

    Attributes:
        style: Kind of car, one of `STYLES`.
        x0: Nose, and `x1` tail.
        x1: See there.
        front: x of the front axle, and `rear` of the rear one.
        rear: See there.
        width: Of the body.
        height: Of the roof.
        sill: Height of the sills.
        belt: Height of the lower edge of the windows.
        radius: Of the wheels.
        bonnet: (n, 2) line in x, z from the nose to the foot of the windscreen.
        roof: (n, 2) line from there over the roof to the foot of the rear window.
        boot: (n, 2) line from there to the lower edge of the tail.
        screens: x of the top of the windscreen and of the end of the roof.
    """

    style: str
    x0: float
    x1: float
    front: float
    rear: float
    width: float
    height: float
    sill: float
    belt: float
    radius: float
    bonnet: list[Point]
    roof: list[Point]
    boot: list[Point]
    screens: tuple[float, float]

    def top(self, x: float) -> float:
        """Height of the roof or a screen at x."""
        line = np.asarray(self.roof)
        return float(np.interp(x, line[:, 0], line[:, 1]))


def draw_body(rng: np.random.Generator, style: str) -> Body:
    """Draw the lines of a car."""
    kind = STYLES[style]
    base, ahead, behind = (between(rng, *span) for span in (kind.base, kind.ahead, kind.behind))
    height, sill, radius = (between(rng, *span) for span in (kind.height, kind.ground, kind.wheel))
    belt, width = between(rng, *kind.belt) * height, between(rng, 1680.0, 1880.0) + (150.0 if style == "van" else 0.0)
    front, rear = -0.5 * base, 0.5 * base
    x0, x1 = front - ahead, rear + behind
    cowl = front + between(rng, *kind.cowl)
    top = cowl + between(rng, *kind.rake)
    end, foot = x1 - between(rng, *kind.tail[0]), x1 - between(rng, *kind.tail[1])
    hood = belt * between(rng, 0.84, 0.92)
    bonnet = smooth([
        (x0 + 25.0, sill + 40.0), (x0, 0.5 * hood), (x0 + 55.0, 0.8 * hood), (x0 + 260.0, 0.95 * hood),
        (0.5 * (x0 + 260.0 + cowl), hood), (cowl - 120.0, 0.4 * hood + 0.6 * belt), (cowl, belt),
    ])  # fmt: skip
    crown = [(cowl, belt), (0.5 * (cowl + top), 0.47 * belt + 0.53 * height), (top, height - 70.0),
             (0.5 * (top + end), height), (end, height - between(rng, 40.0, 90.0))]  # fmt: skip
    deck = belt + (between(rng, 10.0, 60.0) if style == "saloon" else 0.0)
    roof = smooth([*crown, (0.45 * end + 0.55 * foot, 0.42 * height + 0.58 * deck), (foot, deck)])
    back = [(foot, deck)]
    if x1 - foot > 300.0:
        back += [(0.5 * (foot + x1), deck - 15.0), (x1 - 90.0, deck - 55.0)]
    boot = smooth([*back, (x1 - 20.0, 0.8 * deck), (x1, 0.55 * deck), (x1 - 20.0, sill + 60.0)])
    return Body(style, x0, x1, front, rear, width, height, sill, belt, radius, bonnet, roof, boot, (top, end))


def _arch(x: float, radius: float, level: float) -> list[Point]:
    """Edge of a wheel arch, from its rear foot over the wheel to its front one."""
    reach = radius + 65.0
    start = float(np.arcsin(np.clip((level - radius) / reach, -0.9, 0.9)))
    angle = np.linspace(start, np.pi - start, 12)
    return [
        (float(x + reach * c), float(radius + reach * s)) for c, s in zip(np.cos(angle), np.sin(angle), strict=True)
    ]


def _strips(line: Sequence[Point], width: float, thick: float) -> Many:
    """A sheet that follows a line in x, z, straight across the car."""
    corners = np.asarray(line)
    step = np.diff(corners, axis=0)
    long = np.hypot(step[:, 0], step[:, 1])
    turns = np.stack([rotation(pitch=float(np.rad2deg(np.arctan2(-dz, dx)))) for dx, dz in step])
    middle = 0.5 * (corners[1:] + corners[:-1])
    centres = np.stack([middle[:, 0], np.zeros(len(long)), middle[:, 1]], axis=1)
    scales = np.stack([long, np.full(len(long), width), np.full(len(long), thick)], axis=1)
    return Many(Box((1.0, 1.0, 1.0)), centres, turns, scales)


def _windows(body: Body, pillars: Sequence[float]) -> list[list[Point]]:
    """Side windows between pillars, each a polygon in x, z."""
    low, frame = body.belt + 30.0, 75.0
    out = []
    for first, last in itertools.pairwise(pillars):
        x = np.linspace(first + 45.0, last - 45.0, 12)
        tops = np.array([body.top(float(at)) - frame for at in x])
        some = tops > low + 60.0
        if some.sum() < 4:
            continue
        x, tops = x[some], tops[some]
        upper = [(float(a), float(b)) for a, b in zip(x[::-1], tops[::-1], strict=True)]
        out.append([(float(x[0]), low), (float(x[-1]), low), *upper])
    return out


def shell(rng: np.random.Generator, body: Body) -> Parts:
    """All sheet metal and glass of a body, its beams and its floor."""
    sheet = between(rng, 0.7, 0.9)
    van = body.style == "van"
    level = body.sill + 20.0
    under = [*_arch(body.rear, body.radius, level), *_arch(body.front, body.radius, level)]
    side = [*body.bonnet, *body.boot, *under]
    # Doors: a front one and, but for vans, a rear one.
    first, last = body.front + 420.0, body.rear - body.radius - 90.0
    middle = first + (0.52 if not van else 0.36) * (last - first)
    back = body.screens[1] + 60.0
    pillars = (body.roof[0][0], middle, last + 140.0, back) if not van else (body.roof[0][0], middle)
    windows = _windows(body, pillars)
    parts: Parts = []
    for s in (-1.0, 1.0):
        y = s * 0.5 * body.width
        parts.append(Primitive("steel", Prism(side, sheet), centre=(0.0, y, 0.0), rotation=_SIDE))
        # Inner panels have large openings, and stand nearer to the middle.
        openings = [
            [(a + 90.0, body.sill + 150.0), (b - 90.0, body.sill + 150.0), (b - 90.0, body.belt - 160.0),
             (a + 90.0, body.belt - 160.0)]
            for a, b in ((first, middle), (middle, last)) if b - a > 500.0
        ]  # fmt: skip
        parts.append(Primitive("steel", Prism(side, sheet, openings), centre=(0, y - s * 75.0, 0), rotation=_SIDE))
        lean = y - s * 0.06 * body.width
        for depth in (0.0, 38.0):
            frame = Prism(body.roof, sheet + 0.2, windows)
            parts.append(Primitive("steel", frame, centre=(0.0, lean - s * depth, 0.0), rotation=_SIDE))
        parts += [
            Primitive("glass", Prism(pane, 3.8), centre=(0, lean - s * 18.0, 0), rotation=_SIDE) for pane in windows
        ]
        parts += _side_frame(body, (first, middle, last), y, s)
    line = np.asarray(body.roof)
    screen = line[line[:, 0] <= body.screens[0] + 1.0]
    crown = line[(line[:, 0] >= body.screens[0] - 1.0) & (line[:, 0] <= body.screens[1] + 1.0)]
    rear = line[line[:, 0] >= body.screens[1] - 1.0]
    inner = 0.84 * body.width
    parts.append(Primitive("glass", _strips([tuple(p) for p in screen], inner, 5.2)))
    parts.append(Primitive("steel", _strips([tuple(p) for p in crown], inner + 60.0, sheet)))
    parts.append(Primitive("polyester", _strips([(a, b - 35.0) for a, b in crown], inner, 6.0), 0.15))
    parts.append(
        Primitive("glass" if not van else "steel", _strips([tuple(p) for p in rear], inner, 3.8 if not van else 0.9))
    )
    hood = [p for p in body.bonnet if p[1] > 0.78 * body.belt]
    parts.append(Primitive("steel", _strips(hood, 0.86 * body.width, sheet)))
    parts.append(Primitive("steel", _strips([(x, z - 32.0) for x, z in hood], 0.78 * body.width, 0.6), 5.0))
    parts.append(Primitive("steel", _strips(body.boot, 0.88 * body.width, sheet)))
    bows = np.linspace(body.screens[0], body.screens[1], 4)
    places = np.array([[x, 0.0, body.top(float(x)) - 22.0] for x in bows])
    parts.append(Primitive("steel", Many(Box((50.0, inner, 26.0)), places), 0.55))
    return parts + _floor(body, sheet)


def _side_frame(body: Body, doors: tuple[float, float, float], y: float, s: float) -> Parts:
    """Pillars, sill, beams in the doors, wheel housings and roof rail of one side."""
    first, middle, last = doors
    parts: Parts = []
    inside = y - s * 95.0
    for x in (first - 20.0, middle, last + 30.0):
        top = body.belt if x < body.roof[0][0] + 300.0 else body.top(x) - 40.0
        tall = top - body.sill - 20.0
        hole = Primitive(None, Box((76.0, 56.0, tall)))
        at = (x, inside + s * 20.0, 0.5 * (top + body.sill))
        parts.append(Primitive("steel", Box((80.0, 60.0, tall)), centre=at, carve=(hole,)))
    hole = Primitive(None, Box((last - first + 300.0, 86.0, 116.0)))
    sill = Box((last - first + 300.0, 90.0, 120.0))
    parts.append(Primitive("steel", sill, centre=(0.5 * (first + last), inside, body.sill + 75.0), carve=(hole,)))
    for a, b in ((first, middle), (middle, last)):
        beam = np.array([[a + 60.0, y - s * 35.0, body.sill + 330.0], [b - 60.0, y - s * 35.0, body.belt - 230.0]])
        parts.append(Primitive("steel", tube(beam, 16.0), 4.4))
        parts.append(
            block("abs", (b - a - 120.0, 22.0, 0.55 * body.belt), (0.5 * (a + b), inside, 0.62 * body.belt), 0.1)
        )
        parts += [
            Primitive(
                "copper coil", Cylinder(28.0, 55.0), 4.2, (0.5 * (a + b) + 40.0, y - s * 50.0, 0.62 * body.belt), _SIDE
            ),
            Primitive("iron", Cylinder(48.0, 26.0), 5.0, (a + 230.0, y - s * 55.0, body.sill + 260.0), _SIDE),
            block("steel", (70.0, 35.0, 110.0), (b - 70.0, y - s * 40.0, 0.86 * body.belt), 3.2),
            *(
                block("steel", (45.0, 60.0, 60.0), (a + 15.0, inside, z), 4.0)
                for z in (body.sill + 220.0, 0.85 * body.belt)
            ),
            block("steel", (b - a - 160.0, 8.0, 30.0), (0.5 * (a + b), y - s * 40.0, body.belt - 30.0), 3.0),
        ]
    rail = np.array([[x, y - s * 0.08 * body.width, z - 30.0] for x, z in body.roof if z > body.belt + 30.0])
    parts.append(Primitive("steel", tube(rail, 28.0), 1.1))
    for x in (body.front, body.rear):
        edge = _arch(x, body.radius, body.sill + 20.0)
        housing = _strips(edge, 270.0, 0.7)
        what = "polypropylene" if x == body.front else "steel"
        parts.append(Primitive(what, housing, None if x != body.front else 2.0, (0.0, y - s * 150.0, 0.0)))
    return parts


def _floor(body: Body, sheet: float) -> Parts:
    """Pan with ribs, tunnel, members across and along, firewall, parcel shelf, boot floor with its well."""
    wide = body.width - 260.0
    z = body.sill + 15.0
    start, stop = body.front + 350.0, body.x1 - 160.0
    parts = [
        block("steel", (body.rear - start, wide, sheet), (0.5 * (start + body.rear), 0.0, z)),
        block("steel", (stop - body.rear, wide - 200.0, sheet), (0.5 * (stop + body.rear), 0.0, z + 130.0)),
        block("polyester", (body.rear - start, wide, 14.0), (0.5 * (start + body.rear), 0.0, z + 10.0), 0.5),
        block("steel", (sheet, 0.86 * body.width, body.belt - z), (start - 20.0, 0.0, 0.5 * (body.belt + z))),
        block("rubber", (12.0, 0.8 * body.width, 0.7 * (body.belt - z)),
              (start - 8.0, 0.0, 0.5 * (body.belt + z)), 0.5),
    ]  # fmt: skip
    ribs = np.array([[0.5 * (start + body.rear), y, z + 8.0] for y in np.linspace(-0.4, 0.4, 7) * wide])
    parts.append(Primitive("steel", Many(Box((0.8 * (body.rear - start), 6.0, 14.0)), ribs), 2.0))
    tunnel = [(-130.0, 0.0), (-95.0, 170.0), (95.0, 170.0), (130.0, 0.0), (127.0, 0.0), (93.0, 167.0), (-93.0, 167.0),
              (-127.0, 0.0)]  # fmt: skip
    along = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    parts.append(
        Primitive(
            "steel", Prism(tunnel, body.rear - start - 250.0), None, (0.5 * (start + body.rear) - 120.0, 0, z), along
        )
    )
    cross = np.array([[x, 0.0, z + 45.0] for x in np.linspace(start + 500.0, body.rear - 300.0, 3)])
    parts.append(Primitive("steel", Many(Box((90.0, wide, 70.0)), cross), 0.45))
    for s in (-1.0, 1.0):
        y = s * 0.27 * body.width
        for first, last, up in ((body.x0 + 170.0, start + 350.0, 170.0), (body.rear - 500.0, body.x1 - 130.0, 110.0)):
            hole = Primitive(None, Box((last - first, 56.0, 96.0)))
            at = (0.5 * (first + last), y, body.sill + up)
            parts.append(Primitive("steel", Box((last - first, 60.0, 100.0)), centre=at, carve=(hole,)))
    if body.style not in ("van", "estate"):
        shelf = (max(body.screens[1] - 150.0, body.rear - 250.0), 0.0, body.belt - 30.0)
        parts.append(block("steel", (500.0, 0.78 * body.width, 1.2), shelf))
    return parts
