"""Cartons of corrugated board, drawn to measure: slotted, crash-lock, die-cut, insulated.

Every function takes the hollow |x| <= x/2, |y| <= y/2, 0 <= z <= z that it must leave free. Board is a slab of the mass
of its liners with the fluting in it. Thin films are drawn thicker and less dense than they are, so that they do not
fall between rays; their mass per area is the real one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .geometry import IDENTITY, rotation
from .item import Primitive, Vector, moved
from .many import Many
from .primitives import Box
from .prism import Point, Prism
from .sheet import CorrugatedSheet
from .texture import Texture
from .view_geometry import Float64

Size = tuple[float, float, float]
Parts = list[Primitive]

# Least thickness that films are drawn with, mm.
FILM = 0.5
# Turns of a panel that stands: its own y, along its flutes, points up; its normal along x or y.
FACING_X, FACING_Y = rotation(yaw=90.0, roll=90.0), rotation(roll=90.0)
ACROSS = rotation(yaw=90.0)


@dataclass(frozen=True)
class Board:
    """Corrugated board.

    Attributes:
        thickness: mm.
        period: Of the flutes, mm.
        liners: Mass per area of all liners, g/cm2.
        fluting: Mass per area of all fluting, g/cm2.
    """

    thickness: float
    period: float
    liners: float
    fluting: float

    def panel(self, width: float, length: float, centre: Vector, turn: Float64, seed: int) -> Parts:
        """A panel whose flutes run along its own y and are seen."""
        t = self.thickness
        flat = CorrugatedSheet((width, length), 0.15, 0.8 * t, self.period)
        fluting = self.fluting * 10.0 / (0.15 * flat.stretch)
        return [
            Primitive(
                "cardboard", Box((width, length, t)), self.liners * 10.0 / t, centre, turn, texture=_cloudy(seed)
            ),
            Primitive("cardboard", flat, fluting, centre, turn),
        ]

    def slab(self, width: float, length: float, centre: Vector, turn: Float64 = IDENTITY, layers: int = 1) -> Primitive:
        """A panel whose fluting is smeared over it, or some on one another."""
        return Primitive("cardboard", Box((width, length, layers * self.thickness)), self.density, centre, turn)

    def cut(self, outline: list[Point], z: float) -> Primitive:
        """A level panel of any outline."""
        return Primitive("cardboard", Prism(outline, self.thickness), self.density, (0.0, 0.0, z))

    @property
    def density(self) -> float:
        """Of the whole board, g/cm3."""
        return (self.liners + self.fluting) * 10.0 / self.thickness


def board(rng: np.random.Generator, walls: str) -> Board:
    """A board with ``"single"``, ``"double"`` or ``"micro"`` flutes, its liners recycled or kraft."""
    thickness, period, liners, fluting = {
        "single": ((2.8, 4.2), (6.0, 8.2), (0.024, 0.036), (0.014, 0.020)),
        "double": ((6.2, 7.4), (6.0, 8.0), (0.042, 0.060), (0.026, 0.034)),
        "micro": ((1.4, 1.9), (3.1, 3.6), (0.022, 0.030), (0.011, 0.015)),
    }[walls]
    return Board(*(float(rng.uniform(*span)) for span in (thickness, period, liners, fluting)))


def film(material: str, areal: float, size: tuple[float, float], centre: Vector, turn: Float64 = IDENTITY) -> Primitive:
    """A flat film in its own x, y of a mass per area in g/cm2."""
    return Primitive(material, Box((*size, FILM)), areal * 10.0 / FILM, centre, turn)


def labels(rng: np.random.Generator, x: float, y: float, z: float) -> Parts:
    """Shipping labels on a face x by y at height z, sometimes a pouch with the papers of the delivery."""
    parts: Parts = []
    for material, areal, size, chance in (
        ("paper", 0.016, (150.0, 102.0), 0.9),
        ("paper", 0.034, (150.0, 106.0), 0.2),
        ("polyethylene film", 0.011, (228.0, 165.0), 0.15),
        ("paper", 0.013, (60.0, 25.0), 0.3),
    ):
        width, length = size
        if rng.random() < chance and width < 0.95 * x and length < 0.95 * y:
            a, b = rng.uniform(-0.5, 0.5, 2)
            turn = rotation(yaw=float(rng.uniform(-3.0, 3.0)))
            parts.append(film(material, areal, size, (a * (x - width), b * (y - length), z + 0.5 * FILM), turn))
    return parts


def slotted_carton(rng: np.random.Generator, inside: Size, walls: str = "single") -> Parts:
    """A regular slotted carton: flaps that meet over shorter ones, taped along the seam."""
    x, y, z = inside
    b = board(rng, walls)
    spring = (float(rng.uniform(0.0, 1.0)), float(rng.uniform(0.0, 1.5)))
    low, high = (-_flap_reach(b, y, spring[0]), z + _flap_reach(b, y, spring[1]))
    parts = _walls(rng, b, inside, -2.0 * b.thickness, z + 2.0 * b.thickness)
    parts += _flaps(rng, b, inside, 0.0, -1.0, spring[0]) + _flaps(rng, b, inside, z, 1.0, spring[1])
    parts += _joint(rng, b, inside)
    parts += _tape(rng, x + 2 * b.thickness, low, high, bottom=True)
    return parts + labels(rng, x, y, high + 2.0 * FILM)


def double_wall_carton(rng: np.random.Generator, inside: Size) -> Parts:
    """A slotted carton of double-wall board."""
    return slotted_carton(rng, inside, "double")


def crash_lock_carton(rng: np.random.Generator, inside: Size) -> Parts:
    """A carton whose floor, glued of slanting panels, locks when it is unfolded."""
    x, y, z = inside
    b = board(rng, "single")
    t, spring = b.thickness, float(rng.uniform(0.0, 1.5))
    high = z + _flap_reach(b, y, spring)
    parts = _walls(rng, b, inside, -3.0 * t, z + 2.0 * t)
    hook, slant = float(rng.uniform(0.08, 0.15)) * y, 0.5 * min(x, y) * float(rng.uniform(0.7, 0.95))
    for side, level in ((1.0, 1.5), (-1.0, 2.5)):
        # Each long panel hooks over the other in the middle; its ends slant to the corners.
        tip = side * hook
        outline = [(-0.5, -0.5), (0.5, -0.5)]
        corners = [(side * a * x, side * c * y) for a, c in outline]
        corners += [(side * (0.5 * x - slant), tip), (side * (slant - 0.5 * x), tip)]
        parts.append(b.cut(corners, -level * t))
    for side in (-1.0, 1.0):
        inner = side * (0.5 * x - slant)
        parts.append(
            b.cut(
                [(side * 0.5 * x, -0.5 * y), (side * 0.5 * x, 0.5 * y), (inner, 0.1 * y), (inner, -0.1 * y)], -0.5 * t
            )
        )
    parts += _flaps(rng, b, inside, z, 1.0, spring) + _joint(rng, b, inside)
    return parts + _tape(rng, x + 2 * t, 0.0, high, bottom=False) + labels(rng, x, y, high + 2.0 * FILM)


def die_cut_carton(rng: np.random.Generator, inside: Size) -> Parts:
    """A mailing box folded from one sheet of micro-flute board: rolled side walls, a lid tucked in at the front."""
    x, y, z = inside
    b = board(rng, "micro" if rng.random() < 0.7 else "single")
    t, seed = b.thickness, int(rng.integers(1 << 30))
    wide = x + 4.0 * t
    parts = b.panel(wide, y + 4.0 * t, (0.0, 0.0, -0.5 * t), IDENTITY, seed)
    parts += b.panel(wide, y + 4.0 * t, (0.0, 0.0, z + 0.5 * t), IDENTITY, seed + 1)
    parts += b.panel(wide, z, (0.0, 0.5 * (y + t), 0.5 * z), FACING_Y, seed)
    tuck = float(rng.uniform(0.6, 0.95)) * z
    parts.append(b.slab(wide, z, (0.0, -0.5 * (y + 2.0 * t), 0.5 * z), FACING_Y, 2))
    parts.append(b.slab(0.94 * wide, tuck, (0.0, -0.5 * (y + 5.0 * t), z - 0.5 * tuck), FACING_Y))
    ear = min(0.35 * y, 60.0)
    for side in (-1.0, 1.0):
        at = side * 0.5 * (x + 2.0 * t)
        parts.append(b.slab(y, z, (at, 0.0, 0.5 * z), FACING_X, 2))
        # Ears of the lid, and the flaps that the rolled wall holds.
        for end in (-1.0, 1.0):
            beside = (side * 0.5 * (x + 5.0 * t), end * 0.5 * (y - ear), 0.5 * z)
            parts.append(b.slab(ear, 0.9 * z, beside, FACING_X))
        slots = np.array([[at, end * 0.3 * y, -0.5 * t] for end in (-1.0, 1.0)])
        parts.append(Primitive("cardboard", Many(Box((2.0 * t, 25.0, t)), slots), 0.6 * b.density))
    if rng.random() < 0.5:
        parts.append(film("paper", 0.013, (50.0, 50.0), (0.0, -0.5 * y + 10.0, z + t + 0.5 * FILM)))
    return parts + labels(rng, x, y, z + t + FILM)


def insulated_carton(rng: np.random.Generator, inside: Size) -> Parts:
    """A slotted carton round a box of polystyrene foam with a stepped lid."""
    x, y, z = inside
    w, step = float(rng.uniform(15.0, 32.0)), min(float(rng.uniform(6.0, 10.0)), 0.3 * z)
    density = float(rng.uniform(0.015, 0.028))
    foam = Texture(0.08, 3.0, int(rng.integers(1 << 30)))
    body = Primitive(
        "polystyrene foam", Box((x + 2 * w, y + 2 * w, z + w - step)), density, (0.0, 0.0, 0.5 * (z - w - step)),
        carve=(Primitive(None, Box((x, y, z - step)), centre=(0.0, 0.0, 0.5 * w)),), texture=foam,
    )  # fmt: skip
    collar = Primitive(
        "polystyrene foam", Box((x + 2 * w, y + 2 * w, step)), density, (0.0, 0.0, z - 0.5 * step),
        carve=(Primitive(None, Box((x, y, step))),),
    )  # fmt: skip
    lid = Primitive("polystyrene foam", Box((x + 2 * w, y + 2 * w, w)), density, (0.0, 0.0, z + 0.5 * w))
    outer = slotted_carton(rng, (x + 2 * w, y + 2 * w, z + 2 * w))
    return [body, collar, lid, *moved(outer, (0.0, 0.0, -w))]


def _cloudy(seed: int) -> Texture:
    """How unevenly liners are filled with fibre, with streaks along the flutes."""
    return Texture(0.06, (2.5, 6.0, 2.5), seed)


def _walls(rng: np.random.Generator, b: Board, inside: Size, low: float, high: float) -> Parts:
    """The four upright panels of a carton, from height `low` to `high`; those along x reach over the corners."""
    x, y, _ = inside
    t, middle, seed = b.thickness, 0.5 * (low + high), int(rng.integers(1 << 30))
    parts: Parts = []
    for side in (-1.0, 1.0):
        parts += b.panel(y, high - low, (side * 0.5 * (x + t), 0.0, middle), FACING_X, seed)
        parts += b.panel(x + 2 * t, high - low, (0.0, side * 0.5 * (y + t), middle), FACING_Y, seed + 1)
    return parts


def _flap_reach(b: Board, y: float, spring: float) -> float:
    """How far above the hollow flaps end that spring open by some degrees, mm."""
    return float(2.0 * b.thickness + 0.5 * y * np.sin(np.deg2rad(spring)))


def _flaps(rng: np.random.Generator, b: Board, inside: Size, z: float, up: float, spring: float) -> Parts:
    """Two short flaps, and on them two long ones that nearly meet: the lid (up = 1) or the floor (-1) of a carton.

    The long flaps spring open by an angle in degrees, about their hinges and away from the contents.
    """
    x, y, _ = inside
    t, seed, gap = b.thickness, int(rng.integers(1 << 30)), float(rng.uniform(0.5, 4.0))
    reach, half = 0.5 * (min(x, y) - gap), 0.25 * (y - gap)
    rise = half * float(np.sin(np.deg2rad(spring)))
    parts: Parts = []
    for side in (-1.0, 1.0):
        parts.append(b.slab(y, reach, (side * 0.5 * (x - reach), 0.0, z + up * 0.5 * t), ACROSS))
        long = (0.0, side * (0.5 * gap + half), z + up * (1.5 * t + rise))
        parts += b.panel(x, 2 * half, long, rotation(roll=-side * up * spring), seed)
    return parts


def _joint(rng: np.random.Generator, b: Board, inside: Size) -> Parts:
    """The seam of the blank at one corner: a doubled strip, glued or stitched with steel."""
    x, y, z = inside
    width = min(35.0, 0.3 * x)
    at = (float(rng.choice([-0.5, 0.5])) * (x - width), -0.5 * y - 1.5 * b.thickness, 0.5 * z)
    parts = [b.slab(width, z, at, FACING_Y)]
    if rng.random() < 0.15:
        count = max(2, round(z / 45.0))
        outside = at[1] - 0.5 * b.thickness - 0.4
        centres = np.array([(at[0], outside, share * z) for share in np.linspace(0.1, 0.9, count)])
        parts.append(Primitive("steel", Many(Box((14.0, 0.7, 2.2)), centres)))
    return parts


def _tape(rng: np.random.Generator, x: float, low: float, high: float, *, bottom: bool) -> Parts:
    """Tape over the seams along x, its ends folded down the walls."""
    width = float(rng.choice([48.0, 50.0, 72.0]))
    material, areal = ("paper", 0.013) if rng.random() < 0.3 else ("packing tape", 0.0045)
    parts: Parts = []
    for z, up in ((high, 1.0), (low, -1.0))[: 2 if bottom else 1]:
        y = float(rng.uniform(-6.0, 6.0))
        strips = 2 if rng.random() < 0.25 else 1
        turn = rotation(yaw=float(rng.uniform(-1.0, 1.0)))
        parts.append(film(material, areal * strips, (x, width), (0.0, y, z + up * FILM), turn))
        for side in (-1.0, 1.0):
            fold = float(rng.uniform(30.0, 70.0))
            parts.append(
                film(material, areal, (width, fold), (side * (0.5 * x + FILM), y, z - up * 0.5 * fold), FACING_X)
            )
    return parts
