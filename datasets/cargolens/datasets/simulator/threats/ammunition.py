"""Magazines and ammunition: loose, boxed, on strips and belts; shells for shotguns."""

from __future__ import annotations

from functools import partial

import numpy as np

from ..design import Threat
from ..geometry import axis_rotation, rotation
from ..item import Item, Primitive, moved
from ..many import Many, coil
from ..primitives import Box, Cylinder
from ..prism import Prism, circle
from ..view_geometry import Float64
from .cartridges import ROUNDS, Magazine, cartridges, magazine
from .outlines import box, lying, vary

PISTOL_ROUNDS = (".22", "7.65 mm", "9 mm", "9 mm", ".45", ".38", ".44")
RIFLE_ROUNDS = ("5.56 mm", "7.62x39 mm", "7.62x51 mm")
CASES = ("brass", "brass", "brass", "steel", "aluminium alloy")
Bounds = tuple[float, float]


def draw_magazine(rng: np.random.Generator, name: str, kinds: tuple[str, ...], length: Bounds, bend: Bounds,
                  double: float, materials: tuple[str, ...]) -> Item:  # fmt: skip
    """A box magazine: empty, partly filled or full."""
    kind = ROUNDS[str(rng.choice(kinds))]
    material = str(rng.choice(materials))
    plastic = material == "glass-filled nylon"
    design = Magazine(
        kind, float(rng.uniform(*length)), kind.length + float(rng.uniform(4.0, 8.0)), bool(rng.random() < double),
        float(rng.uniform(*bend)), material, 2.2 if plastic else vary(rng, 0.9, 0.2), vary(rng, 5.5, 0.4),
    )  # fmt: skip
    filled = float(rng.choice([0.0, rng.uniform(0.1, 0.9), 1.0], p=[0.3, 0.3, 0.4]))
    return Item(name, magazine(rng, design, filled), family="magazine", poses=lying(4, 2, 0))


def draw_magazines(rng: np.random.Generator) -> Item:
    """Two to four magazines of one kind side by side."""
    kind = ROUNDS[str(rng.choice(["9 mm", ".45", "5.56 mm"]))]
    rifle = bool(kind.neck)
    long = float(rng.uniform(150, 190)) if rifle else float(rng.uniform(100, 140))
    design = Magazine(kind, long, kind.length + 6.0, True, 12.0 if rifle else 0.0)
    gap = design.depth + float(rng.uniform(4.0, 15.0)) + (20.0 if rifle else 3.0)
    parts: list[Primitive] = []
    for k in range(int(rng.integers(2, 5))):
        filled = float(rng.choice([0.0, rng.uniform(0.1, 1.0)]))
        parts += moved(magazine(rng, design, filled), (k * gap, float(rng.uniform(-15, 15)), 0.0))
    return Item("magazines side by side", tuple(parts), family="magazine", poses=lying(1, 0, 0))


def draw_drum(rng: np.random.Generator) -> Item:
    """A drum magazine: cartridges in a ring round a spring, and a tower on top."""
    kind = ROUNDS[str(rng.choice(["9 mm", ".45", "7.62x39 mm", "5.56 mm"]))]
    thick = kind.length + 9.0
    radius = vary(rng, 62.0, 0.15)
    shell = str(rng.choice(["steel", "glass-filled nylon", "aluminium alloy"]))
    wall = 1.0 if shell == "steel" else 2.4
    depth = thick - 2.0 * wall
    side = Prism(circle(radius, 40), wall)
    rim = Prism(circle(radius, 40), depth, holes=(circle(radius - wall, 40),))
    parts = [
        *(Primitive(shell, side, centre=(0.0, 0.0, s * 0.5 * (thick - wall))) for s in (-1.0, 1.0)),
        Primitive(shell, rim),
        Primitive("steel", Prism(circle(0.3 * radius, 24), 0.5 * depth, holes=(circle(0.12 * radius, 12),))),
    ]
    ring = radius - wall - kind.radius - 1.5
    most = int(2.0 * np.pi * ring / (2.1 * kind.radius))
    rows = []
    for reach in (ring, ring - 2.15 * kind.radius):
        count = int(2.0 * np.pi * reach / (2.1 * kind.radius))
        angle = 2.0 * np.pi * np.arange(count) / count
        rows.append(
            np.stack([reach * np.cos(angle), reach * np.sin(angle), np.full(count, -0.5 * depth + 1.0)], axis=1)
        )
    bases = np.concatenate(rows if rng.random() < 0.5 else rows[:1])
    kept = bases[: int(rng.choice([0, len(bases), int(rng.integers(1, most))]))]
    if len(kept):
        parts += cartridges(kind, kept, np.tile([0.0, 0.0, 1.0], (len(kept), 1)))
    tower = Magazine(kind, vary(rng, 55.0, 0.3), kind.length + 5.0, material=shell, wall=wall)
    # The tower's depth runs along the drum's axis.
    stands = moved(magazine(rng, tower, 0.8 if len(kept) else 0.0), (0.0, 0.0, 0.0), rotation(pitch=-90))
    parts += moved(stands, (0.0, radius + tower.length + tower.plate, 0.0))
    return Item("drum magazine", tuple(parts), family="magazine", poses=lying(4, 1, 0))


def draw_heap(rng: np.random.Generator, name: str, kinds: tuple[str, ...], *, live: bool) -> Item:
    """Loose cartridges that lie in one or two layers, turned every way; in a plastic bag now and then."""
    kind = ROUNDS[str(rng.choice(kinds))]
    count = int(rng.integers(1, int(1700 / kind.length)) if rng.random() < 0.7 else rng.integers(1, 6))
    pitch = 1.02 * kind.length
    per_layer = max(1, (count + 1) // 2) if count > 8 and rng.random() < 0.5 else count
    columns = int(np.ceil(np.sqrt(per_layer * rng.uniform(0.7, 1.5))))
    k = np.arange(count)
    spot, layer = k % per_layer, k // per_layer
    cells = np.stack([spot % columns, spot // columns], axis=1) * np.array([pitch, 0.75 * pitch])
    middle = cells + rng.uniform(-0.12, 0.12, (count, 2)) * pitch
    yaw = rng.uniform(0.0, 2.0 * np.pi, count)
    lift = rng.uniform(-0.08, 0.08, count)
    axes = np.stack([np.cos(yaw) * np.cos(lift), np.sin(yaw) * np.cos(lift), np.sin(lift)], axis=1)
    z = layer * 2.2 * kind.radius
    bases = np.concatenate([middle, z[:, None]], axis=1) - 0.5 * kind.length * axes
    parts = list(cartridges(kind, bases, axes, str(rng.choice(CASES)), live=live))
    if rng.random() < 0.3:
        low, high = middle.min(axis=0) - 0.6 * pitch, middle.max(axis=0) + 0.6 * pitch
        parts += [
            box("polyethylene film", (low[0], low[1], at), (high[0], high[1], at + 0.15), role="wrap")
            for at in (-2.0 * kind.radius, float(z.max()) + 2.0 * kind.radius)
        ]
    return Item(name, tuple(parts), family="ammunition", poses=lying(1, 0, 0))


def draw_box(rng: np.random.Generator, name: str, kinds: tuple[str, ...]) -> Item:
    """A cardboard box of cartridges that stand in rows, in a plastic or foam tray, full or not."""
    kind = ROUNDS[str(rng.choice(kinds))]
    rows, columns = (5, 10) if not kind.neck else (int(rng.choice([2, 4])), int(rng.choice([5, 10])))
    pitch = 2.0 * kind.radius * float(rng.uniform(1.15, 1.4))
    x, y = np.meshgrid(np.arange(columns) * pitch, np.arange(rows) * pitch)
    at = np.stack([x.ravel() - x.mean(), y.ravel() - y.mean(), np.zeros(x.size)], axis=1)
    kept = at[rng.random(len(at)) < rng.choice([1.0, 0.7, 0.3], p=[0.7, 0.2, 0.1])]
    kept = kept if len(kept) else at[:1]
    size = np.array([columns * pitch + 2.0, rows * pitch + 2.0, kind.length + 4.0])
    up = np.tile([0.0, 0.0, 1.0], (len(kept), 1))
    tray_high = 0.55 * kind.case
    tray = str(rng.choice(["polypropylene", "polystyrene", "polystyrene foam"]))
    middle = (0.0, 0.0, 0.5 * tray_high + 1.0)
    holes = Primitive(None, Many(Cylinder(kind.radius + 0.3, tray_high), kept), role="wrap")
    density = None if tray == "polystyrene foam" else vary(rng, 0.35, 0.3)
    parts = [
        *cartridges(kind, kept + np.array([0.0, 0.0, 1.0]), up, str(rng.choice(CASES))),
        Primitive(tray, Box((size[0], size[1], tray_high)), density, middle, carve=(holes,), role="wrap"),
        *_carton(size, vary(rng, 0.6, 0.3)),
    ]
    return Item(name, tuple(parts), family="ammunition", poses=(rotation(), rotation(roll=90), rotation(pitch=90)))


def _carton(size: Float64, wall: float) -> tuple[Primitive, ...]:
    """A closed cardboard box that stands on z = 0 round the middle of x, y."""
    x, y, z = (float(v) for v in size)
    inside = Primitive(None, Box((x, y, z)), role="wrap")
    outer = Box((x + 2.0 * wall, y + 2.0 * wall, z + 2.0 * wall))
    return (Primitive("cardboard", outer, centre=(0.0, 0.0, 0.5 * z - wall), carve=(inside,), role="wrap"),)


def draw_strip(rng: np.random.Generator) -> Item:
    """Rifle cartridges side by side on a stripper clip, or on a belt of links."""
    kind = ROUNDS[str(rng.choice(RIFLE_ROUNDS))]
    belt = bool(rng.random() < 0.4)
    count = int(rng.integers(12, 40)) if belt else int(rng.choice([5, 10]))
    pitch = 2.0 * kind.radius * (1.25 if belt else 1.03)
    angle = np.cumsum(rng.normal(0.0, 0.09, count)) if belt else np.zeros(count)
    steps = np.stack([np.cos(angle), np.sin(angle)], axis=1) * pitch
    at = np.concatenate([np.cumsum(steps, axis=0), np.zeros((count, 1))], axis=1)
    axes = np.stack([-np.sin(angle), np.cos(angle), np.zeros(count)], axis=1)
    parts = list(cartridges(kind, at, axes, str(rng.choice(CASES))))
    if belt:
        turned = axis_rotation(axes)
        inner = Primitive(None, Many(Cylinder(kind.radius + 0.05, 12.0), at + 26.0 * axes, turned))
        parts.append(
            Primitive("steel", Many(Cylinder(kind.radius + 0.75, 12.0), at + 26.0 * axes, turned), carve=(inner,))
        )
    else:
        low, high = float(at[0, 0] - 0.5 * pitch), float(at[-1, 0] + 0.5 * pitch)
        parts.append(box(str(rng.choice(["steel", "brass"])), (low, -1.2, -kind.radius), (high, -0.3, kind.radius)))
        parts += [
            box("steel", (low, -1.2, s * kind.radius - 0.4), (high, 3.5, s * kind.radius + 0.4)) for s in (-1.05, 1.05)
        ]
    return Item("cartridges on a strip", tuple(parts), family="ammunition", poses=lying(4, 1, 0))


def draw_shells(rng: np.random.Generator) -> Item:
    """Shotgun shells, loose or in rows in a box: plastic hulls with brass heads, shot, wad and propellant."""
    long, radius = float(rng.choice([58.0, 65.0, 70.0])), vary(rng, 10.2, 0.06)
    boxed = bool(rng.random() < 0.5)
    count = int(rng.choice([10, 25])) if boxed else int(rng.integers(1, 16))
    columns = 5 if boxed else int(rng.integers(1, 3)) + count // 5
    k = np.arange(count)
    pitch = 2.0 * radius + (0.5 if boxed else float(rng.uniform(2.0, 20.0)))
    if boxed:
        at = np.stack([(k % columns) * pitch, (k // columns) * pitch, np.zeros(count)], axis=1)
        axes = np.tile([0.0, 0.0, 1.0], (count, 1))
    else:
        cell = np.stack(
            [(k % columns) * (long + 6.0), (k // columns) * max(pitch, long + 6.0), np.zeros(count)], axis=1
        )
        yaw = rng.uniform(0.0, 2.0 * np.pi, count)
        axes = np.stack([np.cos(yaw), np.sin(yaw), np.zeros(count)], axis=1)
        at = cell - 0.5 * long * axes
    at -= at.mean(axis=0)
    parts = _shell_parts(rng, at, axes, long, radius)
    if boxed:
        parts += moved(
            _carton(np.array([columns * pitch + 1.0, count / columns * pitch + 1.0, long + 3.0]), 0.7), (0, 0, -1.0)
        )
    return Item(
        "shotgun shells", tuple(parts), family="ammunition", poses=(rotation(), rotation(roll=90), rotation(yaw=90))
    )


def _shell_parts(rng: np.random.Generator, at: Float64, axes: Float64, long: float, radius: float) -> list[Primitive]:
    """Shells from the middle of their heads along their axes, mm."""
    turned = axis_rotation(axes)

    def part(material: str | None, r: float, start: float, stop: float, density: float | None = None,
             carve: tuple[Primitive, ...] = ()) -> Primitive:  # fmt: skip
        shape = Many(Cylinder(r, stop - start), at + 0.5 * (start + stop) * axes, turned)
        return Primitive(material, shape, density, carve=carve)

    head = float(rng.choice([8.0, 12.0, 16.0, 22.0]))
    inside = radius - 0.9
    slug = bool(rng.random() < 0.2)
    # Shot is poured: lead or steel balls fill about 0.62 of their room.
    load = str(rng.choice(["lead", "lead", "steel"]))
    shot = 6.8 if load == "lead" else 4.8
    return [
        part(str(rng.choice(["brass", "steel"])), radius + 0.4, 0.0, 4.0),
        part("brass", radius + 0.25, 4.0, head, carve=(part(None, inside, 4.0, head),)),
        part("polyethylene", radius, head, long, carve=(part(None, inside, head, long - 2.0),)),
        part("propellant", inside - 0.1, 5.0, 0.25 * long),
        part("polyethylene", inside - 0.2, 0.26 * long, 0.42 * long, 0.55),
        part("lead", inside - 1.5, 0.44 * long, 0.62 * long) if slug
        else part(load, inside - 0.2, 0.44 * long, 0.89 * long, shot),
    ]  # fmt: skip


def draw_speed_loader(rng: np.random.Generator) -> Item:
    """Revolver cartridges in a ring on a loader's knob."""
    kind = ROUNDS[str(rng.choice([".38", ".44"]))]
    count = int(rng.integers(5, 8))
    ring = (kind.radius + 1.1) / float(np.sin(np.pi / count))
    angle = 2.0 * np.pi * np.arange(count) / count
    bases = np.stack([ring * np.cos(angle), ring * np.sin(angle), np.zeros(count)], axis=1)
    metal = str(rng.choice(["abs", "aluminium alloy", "polycarbonate"]))
    parts = [
        *cartridges(kind, bases, np.tile([0.0, 0.0, 1.0], (count, 1))),
        Primitive(metal, Cylinder(ring + kind.radius + 1.5, 6.0), centre=(0.0, 0.0, -3.1)),
        Primitive(metal, Cylinder(7.0, 16.0), centre=(0.0, 0.0, -14.2)),
        Primitive("steel", coil(2.5, 0.5, 6, 14.0, 8), centre=(0.0, 0.0, 8.0)),
    ]
    return Item(
        "speed loader", tuple(parts), family="ammunition", poses=(rotation(), rotation(pitch=90), rotation(roll=180))
    )


def _box_magazine(name: str, weight: float, kinds: tuple[str, ...], length: Bounds, bend: Bounds, double: float,
                  materials: tuple[str, ...]) -> Threat:  # fmt: skip
    draw = partial(draw_magazine, name=name, kinds=kinds, length=length, bend=bend, double=double, materials=materials)
    return Threat(name, "magazine", draw, weight=weight)


_METAL = ("steel", "steel", "stainless steel")
THREATS: tuple[Threat, ...] = (
    _box_magazine(
        "double-stack pistol magazine",
        1.5,
        ("9 mm", "9 mm", ".45"),
        (95, 145),
        (0, 0),
        1.0,
        (*_METAL, "glass-filled nylon"),
    ),
    _box_magazine(
        "single-stack pistol magazine", 1.5, (".22", "7.65 mm", "9 mm", ".45"), (75, 130), (0, 0), 0.0, _METAL
    ),
    _box_magazine("long pistol magazine", 0.8, ("9 mm",), (180, 260), (0, 0), 1.0, (*_METAL, "glass-filled nylon")),
    _box_magazine(
        "straight rifle magazine",
        1.0,
        ("5.56 mm", "7.62x51 mm"),
        (80, 150),
        (0, 5),
        1.0,
        ("aluminium alloy", "steel", "glass-filled nylon"),
    ),
    _box_magazine(
        "bent rifle magazine",
        1.2,
        ("5.56 mm",),
        (160, 200),
        (8, 22),
        1.0,
        ("aluminium alloy", "steel", "glass-filled nylon"),
    ),
    _box_magazine(
        "curved rifle magazine",
        1.5,
        ("7.62x39 mm",),
        (130, 250),
        (35, 65),
        1.0,
        ("steel", "steel", "glass-filled nylon"),
    ),
    Threat("magazines side by side", "magazine", draw_magazines, weight=0.8),
    Threat("drum magazine", "magazine", draw_drum, weight=0.6),
    Threat(
        "loose pistol cartridges",
        "ammunition",
        partial(draw_heap, name="loose pistol cartridges", kinds=PISTOL_ROUNDS, live=True),
        weight=2.0,
    ),
    Threat(
        "loose rifle cartridges",
        "ammunition",
        partial(draw_heap, name="loose rifle cartridges", kinds=RIFLE_ROUNDS, live=True),
        weight=1.5,
    ),
    Threat(
        "empty cases",
        "ammunition",
        partial(draw_heap, name="empty cases", kinds=PISTOL_ROUNDS + RIFLE_ROUNDS, live=False),
        weight=0.5,
    ),
    Threat(
        "box of pistol cartridges",
        "ammunition",
        partial(draw_box, name="box of pistol cartridges", kinds=PISTOL_ROUNDS),
        concealment="wrapped",
        weight=1.5,
    ),
    Threat(
        "box of rifle cartridges",
        "ammunition",
        partial(draw_box, name="box of rifle cartridges", kinds=RIFLE_ROUNDS),
        concealment="wrapped",
    ),
    Threat("cartridges on a strip", "ammunition", draw_strip),
    Threat("shotgun shells", "ammunition", draw_shells, weight=1.2),
    Threat("speed loader", "ammunition", draw_speed_loader, weight=0.6),
)
