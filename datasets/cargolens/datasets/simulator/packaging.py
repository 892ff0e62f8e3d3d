"""How a parcel is packed: the container round its contents, the void fill, the wraps of single items.

Containers are drawn to measure: `container` is given the hollow it must leave free. Thin films are drawn thicker and
less dense than they are, so that they do not fall between rays; their mass per area is the real one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .geometry import rotation
from .item import Item, Primitive, Vector
from .many import Many
from .primitives import Box
from .sheet import CorrugatedSheet
from .texture import Texture
from .view_geometry import Float64

Size = tuple[float, float, float]
Parts = list[Primitive]

# Least thickness that films are drawn with, mm.
FILM = 0.5
# Turns of a panel that stands: its flutes, along its own y, point up; its normal along x or y.
FACING_X, FACING_Y = rotation(yaw=90.0, roll=90.0), rotation(roll=90.0)
ACROSS = rotation(yaw=90.0)


@dataclass(frozen=True)
class _Board:
    """Corrugated board: thickness and period of the flutes in mm, mass per area of liners and of fluting in g/cm2."""

    thickness: float
    period: float
    liners: float
    fluting: float

    def panel(
        self, width: float, length: float, centre: Vector, turn: Float64, seed: int, *, flutes: bool = True
    ) -> Parts:
        """A panel whose flutes run along its own y."""
        t = self.thickness
        smear = 0.0 if flutes else self.fluting
        texture = Texture(0.06, (2.5, 2.5, 6.0), seed) if flutes else None
        parts = [
            Primitive(
                "cardboard", Box((width, length, t)), (self.liners + smear) * 10.0 / t, centre, turn, texture=texture
            )
        ]
        if flutes:
            depth = 0.8 * t
            flat = CorrugatedSheet((width, length), 0.15, depth, self.period)
            density = self.fluting * 10.0 / (0.15 * flat.stretch)
            parts.append(Primitive("cardboard", flat, density, centre, turn))
        return parts


def _board(rng: np.random.Generator, walls: str) -> _Board:
    """A board of ``"single"``, ``"double"`` or ``"micro"`` flutes, from recycled or kraft liners."""
    thickness, period, liners, fluting = {
        "single": ((2.8, 4.2), (6.0, 8.2), (0.024, 0.036), (0.014, 0.020)),
        "double": ((6.2, 7.4), (6.0, 8.0), (0.042, 0.060), (0.026, 0.034)),
        "micro": ((1.4, 1.9), (3.1, 3.6), (0.022, 0.030), (0.011, 0.015)),
    }[walls]
    return _Board(*(float(rng.uniform(*span)) for span in (thickness, period, liners, fluting)))


def _film(
    material: str, areal: float, size: tuple[float, float], centre: Vector, turn: Float64 | None = None
) -> Primitive:
    """A flat film of a mass per area in g/cm2, in its own x, y."""
    shape = Box((*size, FILM))
    return Primitive(material, shape, areal * 10.0 / FILM, centre, rotation() if turn is None else turn)


def _walls(board: _Board, inside: Size, low: float, high: float, seed: int) -> Parts:
    """The four upright panels of a carton, from height `low` to `high`; those along x reach over the corners."""
    x, y, _ = inside
    t, middle = board.thickness, 0.5 * (low + high)
    parts: Parts = []
    for side in (-1.0, 1.0):
        parts += board.panel(y, high - low, (side * 0.5 * (x + t), 0.0, middle), FACING_X, seed)
        parts += board.panel(x + 2 * t, high - low, (0.0, side * 0.5 * (y + t), middle), FACING_Y, seed + 1)
    return parts


def _flaps(rng: np.random.Generator, board: _Board, inside: Size, z: float, up: float) -> Parts:
    """Two short flaps, and on them two long ones that nearly meet: the lid (up = 1) or the floor (-1) of a carton."""
    x, y, _ = inside
    t, seed = board.thickness, int(rng.integers(1 << 30))
    gap = float(rng.uniform(0.5, 4.0))
    reach = 0.5 * (min(x, y) - gap)
    parts: Parts = []
    for side in (-1.0, 1.0):
        short = (side * 0.5 * (x - reach), 0.0, z + up * 0.5 * t)
        parts += board.panel(y, reach, short, ACROSS, seed, flutes=False)
        # A long flap that springs open a little turns about its hinge, away from the contents.
        half = 0.25 * (y - gap)
        lift = float(rng.uniform(0.0, 1.2))
        rise = half * np.sin(np.deg2rad(lift))
        long = (0.0, side * (0.5 * gap + half), z + up * (1.5 * t + 0.1 + rise))
        parts += board.panel(x, 2 * half, long, rotation(roll=-side * up * lift), seed)
    return parts


def _tape(rng: np.random.Generator, x: float, t: float, low: float, high: float) -> Parts:
    """Tape over both seams along x, its ends folded down the walls."""
    width = float(rng.choice([48.0, 50.0, 72.0]))
    paper = rng.random() < 0.3
    material, areal = ("paper", 0.013) if paper else ("packing tape", 0.0045)
    parts: Parts = []
    for z, up in ((low, -1.0), (high, 1.0)):
        y = float(rng.uniform(-6.0, 6.0))
        turn = rotation(yaw=float(rng.uniform(-1.0, 1.0)))
        strips = 2 if rng.random() < 0.25 else 1
        parts.append(_film(material, areal * strips, (x + 2 * t, width), (0.0, y, z + up * FILM), turn))
        for side in (-1.0, 1.0):
            fold = float(rng.uniform(30.0, 70.0))
            at = (side * (0.5 * x + t + FILM), y, z - up * 0.5 * fold)
            parts.append(_film(material, areal, (width, fold), at, FACING_X))
    return parts


def _labels(rng: np.random.Generator, x: float, y: float, z: float) -> Parts:
    """A shipping label on the lid at height z, sometimes a pouch with the papers of the delivery."""
    parts: Parts = []
    for material, areal, size, chance in (
        ("paper", 0.016, (150.0, 102.0), 0.95),
        ("paper", 0.034, (150.0, 106.0), 0.25),
        ("polyethylene film", 0.011, (228.0, 165.0), 0.15),
        ("paper", 0.013, (60.0, 25.0), 0.3),
    ):
        width, length = size
        if rng.random() < chance and width < 0.95 * x and length < 0.95 * y:
            at = (
                float(rng.uniform(-0.5, 0.5)) * (x - width),
                float(rng.uniform(-0.5, 0.5)) * (y - length),
                z + 1.5 * FILM,
            )
            parts.append(_film(material, areal, size, at, rotation(yaw=float(rng.uniform(-3.0, 3.0)))))
    return parts


def _joint(rng: np.random.Generator, board: _Board, inside: Size) -> Parts:
    """The seam of the blank at one corner: a doubled strip, glued or stitched with steel."""
    x, y, z = inside
    t, side = board.thickness, float(rng.choice([-1.0, 1.0]))
    at = (side * (0.5 * x - 18.0), -0.5 * y - 1.5 * t, 0.5 * z)
    parts = board.panel(min(35.0, 0.3 * x), z, at, FACING_Y, 0, flutes=False)
    if rng.random() < 0.15:
        count = max(2, round(z / 45.0))
        centres = np.stack(
            [np.full(count, at[0]), np.full(count, at[1] - 0.5 * t - 0.4), np.linspace(0.1, 0.9, count) * z], 1
        )
        parts.append(Primitive("steel", Many(Box((14.0, 0.7, 2.2)), centres)))
    return parts


def _carton(rng: np.random.Generator, inside: Size, walls: str = "single") -> Parts:
    """A regular slotted carton."""
    x, y, z = inside
    board = _board(rng, walls)
    t = board.thickness
    low, high = -2.0 * t - 0.1, z + 2.0 * t + 0.1
    parts = _walls(board, inside, low, high, int(rng.integers(1 << 30)))
    parts += _flaps(rng, board, inside, 0.0, -1.0) + _flaps(rng, board, inside, z, 1.0)
    parts += _joint(rng, board, inside) + _tape(rng, x, t, low - 0.02 * y, high + 0.02 * y)
    return parts + _labels(rng, x, y, high + 0.02 * y)


def _double_wall(rng: np.random.Generator, inside: Size) -> Parts:
    return _carton(rng, inside, "double")


_CONTAINERS: dict[str, Callable[[np.random.Generator, Size], Parts]] = {
    "carton": _carton,
    "double-wall carton": _double_wall,
}
CONTAINERS: tuple[str, ...] = tuple(_CONTAINERS)


def container(rng: np.random.Generator, kind: str, inside: Size) -> Item:
    """A container round a hollow.

    Args:
        rng: Source of randomness.
        kind: Of `CONTAINERS`.
        inside: Sizes of the hollow |x| <= x/2, |y| <= y/2, 0 <= z <= z, which it leaves free, mm.

    Returns:
        The container, benign; it reaches below z = 0 by its floor.
    """
    return Item(kind, tuple(_CONTAINERS[kind](rng, inside)))
