"""Tablets and capsules as they are smuggled: loose in bags, in bottles without a label, in strips, in latex."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..design import Threat
from ..geometry import Convex, rotation
from ..item import Item, Primitive
from ..many import Many
from ..materials import Material
from ..primitives import Box, Capsule, Cylinder, Ellipsoid, Intersection, RoundedBox, sphere
from ..revolved import Revolved
from ..view_geometry import Float64
from .wraps import Size, flat_bag, heaped, knot, mixture, tumbled

FLAT = (rotation(), rotation(roll=180))
TIED = (rotation(), rotation(pitch=80))
# Tablets are pressed from little of the drug and much filler.
TABLET_MASSES: tuple[str | Material, ...] = (
    "tablet mass",
    mixture("fentanyl tablet", {"fentanyl hydrochloride": 2, "lactose": 98}, (0.5, 0.8)),
    mixture("mdma tablet", {"mdma hydrochloride": 40, "microcrystalline cellulose": 50, "lactose": 10}, (0.5, 0.8)),
    mixture("tramadol tablet", {"tramadol hydrochloride": 30, "lactose": 50, "calcium phosphate": 20}, (0.5, 0.8)),
    mixture("methamphetamine tablet", {"methamphetamine hydrochloride": 20, "caffeine": 65, "starch": 15}, (0.5, 0.8)),
    mixture("benzodiazepine tablet", {"lactose": 70, "starch": 20, "calcium phosphate": 10}, (0.5, 0.8)),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Tablet:
    """One kind of tablet or capsule.

    Attributes:
        shape: Its form; the shortest way through it is along z.
        stretch: Along x, y and z, applied to the form.
        density: g/cm3.
        what: What it is made of.
    """

    shape: Convex
    stretch: Size
    density: float
    what: str | Material

    @property
    def size(self) -> Float64:
        """(3,) full sizes, mm."""
        low, high = self.shape.bounds
        return np.asarray((high - low) * np.asarray(self.stretch))

    @property
    def volume(self) -> float:
        """Volume, mm3."""
        return self.shape.volume * float(np.prod(self.stretch))


def tablet(rng: np.random.Generator) -> Tablet:
    """A round, oval, bar or capsule-shaped tablet, flat or biconvex, 5 to 20 mm."""
    radius, height = float(rng.uniform(2.6, 6.0)), float(rng.uniform(2.2, 4.8))
    what = TABLET_MASSES[int(rng.integers(len(TABLET_MASSES)))]
    density, kind = float(rng.uniform(1.05, 1.35)), rng.random()
    if kind < 0.25:
        return Tablet(Cylinder(radius, height), (1.0, 1.0, 1.0), density, what)
    if kind < 0.65:
        # Two caps of a large sphere on a short band.
        cap = float(rng.uniform(0.5, 0.9)) * min(radius, 0.5 * height)
        ball = (radius**2 + cap**2) / (2 * cap)
        lift = ball - 0.5 * height
        form = Intersection(
            (Cylinder(radius, height), sphere(ball), sphere(ball)), ((0, 0, 0), (0, 0, -lift), (0, 0, lift))
        )
        oval = float(rng.uniform(1.4, 2.2)) if rng.random() < 0.35 else 1.0
        return Tablet(form, (oval, 1.0, 1.0), density, what)
    if kind < 0.8:
        return Tablet(RoundedBox((2 * radius + 6, radius + 1, height), 0.8), (1.0, 1.0, 1.0), density, what)
    # A caplet lies along x: a flat ellipsoid cut at its sides.
    return Tablet(
        Intersection((Ellipsoid((9.0, 4.2, 3.6)), Box((16.0, 7.2, 6.0)))), (0.8 + radius / 10,) * 3, density, what
    )


def pile(rng: np.random.Generator, kind: Tablet, size: Size, *, square: float = 4.0) -> Primitive:
    """Loose tablets of one kind that fill a box of rounded form."""
    centres = heaped(rng, size, kind.size, square=square, volume=kind.volume)
    n = len(centres)
    return Primitive(kind.what, Many(kind.shape, centres, tumbled(rng, n), np.tile(kind.stretch, (n, 1))), kind.density)


def _bag_size(rng: np.random.Generator, kind: Tablet) -> Size:
    length = float(np.exp(rng.uniform(np.log(35), np.log(190))))
    thick = float(np.clip(rng.uniform(0.9, 4.0) * kind.size[1], 0, 0.5 * length))
    return length, length * float(rng.uniform(0.6, 1.0)), max(thick, 1.05 * float(kind.size[2]))


def zip_bag(rng: np.random.Generator) -> Item:
    """Loose tablets of one or two kinds in a zip bag, from a layer to a heap."""
    kind = tablet(rng)
    size = _bag_size(rng, kind)
    heap = pile(rng, kind, size)
    low, high = heap.shape.bounds
    bag = (1.1 * float(high[0] - low[0]) + float(rng.uniform(8, 60)), 1.08 * float(high[1] - low[1]))
    return Item("tablets in a zip bag", (heap, *flat_bag(rng, bag, float(low[2]) - 0.1, zipped=True)), "pills", FLAT)


def knotted_bag(rng: np.random.Generator) -> Item:
    """Loose tablets in a tied bag or the fingertip of a glove."""
    kind, radius = tablet(rng), float(rng.uniform(14, 42))
    heap = pile(rng, kind, (2 * radius, 1.8 * radius, 1.6 * radius), square=2.2)
    return Item("tablets in a knotted bag", _tied(rng, heap, _reach(heap, kind), radius), "pills", TIED)


def _reach(heap: Primitive, kind: Tablet) -> float:
    """Radius of the ball round a heap, mm."""
    shape = heap.shape
    centres = shape.centres if isinstance(shape, Many) else np.zeros((1, 3))
    return float(np.linalg.norm(centres, axis=1).max() + 0.5 * np.linalg.norm(kind.size)) + 0.1


def _tied(rng: np.random.Generator, heap: Primitive, reach: float, radius: float) -> tuple[Primitive, ...]:
    air = Primitive(None, sphere(reach), carve=(heap,), role="wrap")
    what, film = str(rng.choice(["polyethylene film", "latex"])), float(rng.uniform(0.1, 0.6))
    return Primitive(what, sphere(reach + film), carve=(air,), role="wrap"), *knot(rng, radius, reach + film)


def vacuum_bag(rng: np.random.Generator) -> Item:
    """A single layer, or a few, of tablets sucked tight in film: lying flat, packed by the hundred."""
    kind = tablet(rng)
    nx, ny, layers = int(rng.integers(6, 20)), int(rng.integers(5, 16)), int(rng.integers(1, 4))
    step = kind.size * float(rng.uniform(1.04, 1.2))
    at = np.stack(np.meshgrid(np.arange(nx), np.arange(ny), np.arange(layers), indexing="ij"), -1).reshape(-1, 3)
    centres = (at - 0.5 * np.array([nx - 1, ny - 1, layers - 1])) * step
    centres[:, 0] += 0.5 * step[0] * (at[:, 1] % 2)
    centres += rng.uniform(-0.1, 0.1, centres.shape) * step * [1, 1, 0.3]
    n = len(centres)
    yaw = (
        rng.uniform(0, 2 * np.pi, n)
        if kind.stretch[0] == 1.0 and kind.size[0] == kind.size[1]
        else rng.normal(0, 0.1, n)
    )
    cos, sin, zero, one = np.cos(yaw), np.sin(yaw), np.zeros(n), np.ones(n)
    turns = np.stack([cos, -sin, zero, sin, cos, zero, zero, zero, one], axis=1).reshape(n, 3, 3)
    layer = Primitive(kind.what, Many(kind.shape, centres, turns, np.tile(kind.stretch, (n, 1))), kind.density)
    low, high = layer.shape.bounds
    bag = (float(high[0] - low[0]) + float(rng.uniform(15, 40)), float(high[1] - low[1]) + float(rng.uniform(6, 25)))
    return Item(
        "tablets in vacuum film", (layer, *flat_bag(rng, bag, float(low[2]) - 0.1, zipped=False)), "pills", FLAT
    )


def bottle(rng: np.random.Generator) -> Item:
    """An unlabelled bottle or tub of loose tablets."""
    kind = tablet(rng)
    radius, height = float(rng.uniform(15, 42)), float(rng.uniform(45, 130))
    wall = float(rng.uniform(0.8, 1.6))
    neck = radius * float(rng.uniform(0.6, 0.85))
    body = Revolved(((0, radius), (0.8 * height, radius), (0.88 * height, neck), (height, neck)))
    inside = body.inset(wall)
    lying = rng.random() < 0.5
    held = _poured(rng, kind, radius - wall - 0.3, (wall + 0.3, 0.8 * height), lying=lying)
    hollow = Primitive(None, inside, carve=(held,), role="wrap")
    shell = Primitive(str(rng.choice(["polyethylene", "pet", "polypropylene"])), body, carve=(hollow,), role="wrap")
    cap = Cylinder(neck + 2.0, 14.0)
    cavity = Primitive(None, Cylinder(neck + 0.5, 12.5), centre=(0, 0, -0.75), role="wrap")
    lid = Primitive("polypropylene", cap, centre=(0, 0, height + 7.0), carve=(cavity,), role="wrap")
    return Item("tablets in a bottle", (shell, lid), "pills", (rotation(pitch=90 if lying else 0),))


def _poured(
    rng: np.random.Generator, kind: Tablet, radius: float, ends: tuple[float, float], *, lying: bool
) -> Primitive:
    """Tablets in a round bottle that stands or lies on its +x side: as a heap at its lowest."""
    height, spare = ends[1] - ends[0], 0.5 * float(np.linalg.norm(kind.size))
    centres = heaped(rng, (2 * radius, 2 * radius, height), kind.size, square=8.0, volume=kind.volume)
    full = float(rng.uniform(0.25, 0.95))
    inside = (np.hypot(centres[:, 0], centres[:, 1]) < radius - spare) & (np.abs(centres[:, 2]) < 0.5 * height - spare)
    inside &= centres[:, 0] > radius * (1 - 2 * full) if lying else centres[:, 2] < height * (full - 0.5)
    chosen = centres[inside] if inside.any() else np.zeros((1, 3))
    n = len(chosen)
    loose = Many(kind.shape, chosen, tumbled(rng, n), np.tile(kind.stretch, (n, 1)))
    return Primitive(kind.what, loose, kind.density, centre=(0, 0, 0.5 * (ends[0] + ends[1])))


def strips(rng: np.random.Generator) -> Item:
    """Heat-sealed strips or blisters without print: tablets in rows between films, a few strips on one another."""
    kind = tablet(rng)
    nx, ny, sheets = int(rng.integers(3, 11)), int(rng.integers(1, 4)), int(rng.integers(1, 7))
    pitch, rise = kind.size[:2] + rng.uniform(3, 7), float(kind.size[2]) + 1.0
    at = np.stack(np.meshgrid(np.arange(nx), np.arange(ny), np.arange(sheets), indexing="ij"), -1).reshape(-1, 3)
    shift = rng.normal(0, 2.5, (sheets, 2)) * (sheets > 1)
    centres = (at - 0.5 * np.array([nx - 1, ny - 1, 0])) * [*pitch, rise]
    centres[:, :2] += shift[at[:, 2]]
    full = rng.random(len(centres)) > rng.choice([0.0, 0.15])
    centres = centres[full] if full.any() else centres
    rows = Many(kind.shape, centres, scales=np.tile(kind.stretch, (len(centres), 1)))
    foil = str(rng.choice(["aluminium", "aluminium", "polyethylene film"]))
    film = Box((nx * pitch[0] + 4, ny * pitch[1] + 4, 0.03 if foil == "aluminium" else 0.15))
    below = np.stack([*shift.T, np.arange(sheets) * rise - 0.5 * float(kind.size[2]) - 0.1], axis=1)
    parts = (
        Primitive(kind.what, rows, kind.density),
        Primitive(foil, Many(film, below), role="wrap"),
        Primitive("pvc", Many(Box((*film.size[:2], 0.25)), below + np.array([0, 0, 0.2])), role="wrap"),
    )
    return Item("tablets in strips", parts, "pills", (*FLAT, rotation(roll=90)))


def rolls(rng: np.random.Generator) -> Item:
    """Tablets stacked face to face in film or paper rolls, side by side."""
    radius, height = float(rng.uniform(3.5, 7.0)), float(rng.uniform(2.5, 4.5))
    count, columns, layers = int(rng.integers(8, 30)), int(rng.integers(1, 7)), int(rng.integers(1, 4))
    at = np.stack(np.meshgrid(np.arange(count), np.arange(columns), np.arange(layers), indexing="ij"), -1).reshape(
        -1, 3
    )
    centres = (at - 0.5 * np.array([count - 1, columns - 1, 0])) * [height + 0.15, 2 * radius + 1.5, 2 * radius + 1.5]
    centres += rng.normal(0, 0.12, centres.shape) * [0, 1, 1]
    turns = np.tile(rotation(pitch=90), (len(centres), 1, 1))
    what = TABLET_MASSES[int(rng.integers(len(TABLET_MASSES)))]
    stacks = Primitive(what, Many(Cylinder(radius, height), centres, turns), float(rng.uniform(1.05, 1.35)))
    ends = np.unique(at[:, 1:], axis=0)
    middle = np.stack([np.zeros(len(ends)), *((ends - [0.5 * (columns - 1), 0]) * (2 * radius + 1.5)).T], axis=1)
    tube = Cylinder(radius + 0.7, count * (height + 0.15) + 4)
    turns = turns[: len(ends)]
    room = Many(Cylinder(radius + 0.6, tube.height - 0.4), middle, turns)
    hollow = Primitive(None, room, carve=(stacks,), role="wrap")
    wrapped = Primitive("paper", Many(tube, middle, turns), 0.9, carve=(hollow,), role="wrap")
    return Item("tablets in rolls", (wrapped,), "pills", FLAT)


def balloons(rng: np.random.Generator) -> Item:
    """A handful of small balloons, each full of tablets, in a bag."""
    kind = tablet(rng)
    radius = float(kind.size.max()) * float(rng.uniform(0.9, 1.6))
    rows, columns = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    parts: list[Primitive] = []
    for k in range(rows * columns):
        held = pile(rng, kind, (2 * radius, 2 * radius, 2 * radius), square=2.0)
        reach = _reach(held, kind)
        air = Primitive(None, sphere(reach), carve=(held,), role="wrap")
        place = 2.15 * (radius + 0.5 * float(kind.size.max())) * np.array([k % rows, k // rows, 0.0])
        parts.append(Primitive("latex", sphere(reach + 0.5), centre=place, carve=(air,), role="wrap"))
    return Item("tablets in balloons", tuple(parts), "pills", FLAT)


def capsules(rng: np.random.Generator) -> Item:
    """Hard capsules of powder, or soft ones of liquid, by the hundred in a bag."""
    radius, length = float(rng.uniform(2.5, 4.0)), float(rng.uniform(14, 23))
    liquid = rng.random() < 0.35
    size = (float(rng.uniform(50, 150)), float(rng.uniform(45, 110)), float(rng.uniform(1.0, 4.0)) * 2.4 * radius)
    centres = heaped(rng, size, np.array([2.2 * radius, 2.2 * radius, length]), square=4.0, most=500)
    turns = tumbled(rng, len(centres))
    if size[2] < length:
        turns = np.stack([rotation(float(yaw), 90.0) for yaw in rng.uniform(0, 360, len(centres))])
    shell = Many(Capsule(radius, length), centres, turns)
    if liquid:
        fill, what, density = Many(Capsule(radius - 0.4, length - 0.8), centres, turns), "vegetable oil", 0.93
    else:
        # A powder fills the lower part of each hard shell.
        fill = Many(Capsule(radius - 0.15, 0.62 * length), centres - 0.08 * length * turns[:, :, 2], turns)
        what, density = "mdma hydrochloride", float(rng.uniform(0.5, 0.8))
    held = Primitive(what, fill, density)
    room = Primitive(None, Many(Capsule(radius - 0.12, length - 0.24), centres, turns), carve=(held,))
    hull = Primitive("gelatin", shell, carve=(held if liquid else room,))
    low, high = shell.bounds
    bag = (1.3 * float(high[0] - low[0]), 1.1 * float(high[1] - low[1]))
    return Item("capsules in a bag", (hull, *flat_bag(rng, bag, float(low[2]) - 0.1, zipped=True)), "pills", FLAT)


THREATS: tuple[Threat, ...] = (
    Threat("tablets in a zip bag", "pills", zip_bag, "open", 2.0),
    Threat("tablets in a knotted bag", "pills", knotted_bag),
    Threat("tablets in vacuum film", "pills", vacuum_bag, "wrapped"),
    Threat("tablets in a bottle", "pills", bottle),
    Threat("tablets in strips", "pills", strips),
    Threat("tablets in rolls", "pills", rolls, "wrapped", 0.7),
    Threat("tablets in balloons", "pills", balloons, "wrapped", 0.7),
    Threat("capsules in a bag", "pills", capsules),
)
