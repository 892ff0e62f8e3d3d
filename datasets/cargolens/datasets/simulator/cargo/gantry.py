"""Where a cargo scanner's beam runs: a source low beside the lane, a tall line of detectors on the other side.

The source stands about as high as the deck of a truck, or a metre above it: the beam looks up at the roof and down at
the chassis, which is why radiographs of containers show the near and the far edge of the roof as two lines, and loads
that fade into the floor. What moves, and how evenly, depends on what the scanner is mounted on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ...errors import UsageError
from ..geometry import corners_of
from ..scanner import SCANNERS, Scanner
from ..view_geometry import Float64, ViewGeometry, scanner_view
from .consignment import Cargo

# Direction of a view, degrees from straight up: a side view, and a view from above.
ANGLES = {"side": 90.0, "top": 180.0, "": 90.0}
# The view of a portal that scans a truck's cab at low energy; see `PORTAL`.
CAB = "cab"
ANGLES[CAB] = 90.0
PORTAL = "portal-cab"
# A second view at a small angle to the first, along the lane, and the tangent of that angle: 2.8 degrees, as in Lim et
# al. 2021, JINST 16 P08037. What is deeper is moved along the belt, which tells what stands behind what.
OBLIQUE = "oblique"
ANGLES[OBLIQUE] = 90.0
SLANT = float(np.tan(np.deg2rad(2.8)))
# Air ahead of and behind a consignment, and over and under it, as a share of its size.
AIR_ALONG, AIR_ACROSS = (0.005, 0.08), (0.005, 0.05)
# Columns over which the speed changes.
SPEED_COLUMNS = 260
# Columns of one swing of an arm, and how far it swings, mm.
SWING_COLUMNS, SWING_MM = (60.0, 140.0), (2.0, 7.0)


@dataclass(frozen=True)
class Motion:
    """How a scanner of a kind of mount stands and moves.

    Attributes:
        heights: Lowest and highest source over the ground, mm.
        speed: Standard deviation of the speed from what the scanner takes it to be, as a share.
        shear: Standard deviation of how far a line of detectors looks ahead for each mm across it: out of plumb, and
            read while things moved on.
        swings: Whether an arm swings along the lane.
    """

    heights: tuple[float, float]
    speed: float
    shear: float
    swings: bool = False


MOTIONS: Mapping[str, Motion] = MappingProxyType(
    {
        "portal": Motion((900.0, 2300.0), 0.012, 0.003),
        "gantry": Motion((1300.0, 2300.0), 0.002, 0.001),
        "mobile": Motion((900.0, 1700.0), 0.015, 0.005, swings=True),
        "rail": Motion((1500.0, 2600.0), 0.003, 0.002),
    }
)


def frame_cargo(
    cargo: Cargo, scanner: Scanner, views: Sequence[str], size: tuple[int, int] | None, rng: np.random.Generator
) -> list[ViewGeometry]:
    """Views that show a consignment whole; all have the same pitch and the same columns.

    Args:
        cargo: The consignment.
        scanner: The scanner.
        views: Names of the views: ``"side"``, ``"top"``, ``"oblique"`` for a side view at a small angle to the lane's
            normal, or ``""`` for a side view without a name. With ``"cab"`` among them they are those of a multi-energy
            portal: the cab is in that view, and the load alone in the others.
        size: Rows and columns, or None to crop at the scanner's pitch. A consignment that is too large for a size is
            seen at a coarser pitch.
        rng: Where it is in the view, and how evenly it moves.

    Returns:
        One view each.
    """
    low, high = cargo.bounds.copy()
    if OBLIQUE in views:
        aside = SLANT * float(np.abs(cargo.bounds[:, 1]).max())
        low[0], high[0] = low[0] - aside, high[0] + aside
    motion = MOTIONS[scanner.mount]
    height = float(np.random.default_rng(scanner.seed).uniform(*motion.heights))
    air = rng.uniform(*AIR_ALONG, 2) * (high[0] - low[0])
    across = [_span(scanner, name, cargo, height) for name in views]
    pitch = scanner.pitch_mm
    if size is not None:
        tallest = max(stop - start for start, stop in across) * (1.0 + 2.0 * AIR_ACROSS[0])
        pitch = max(pitch, tallest / size[0], float(high[0] - low[0] + air.sum()) / size[1])
    columns = size[1] if size is not None else int(np.ceil((high[0] - low[0] + air.sum()) / pitch))
    start = low[0] - air[0]
    if size is not None:
        start -= float(rng.random()) * max(0.0, columns * pitch - (high[0] - low[0] + air.sum()))
    belt = start + (np.arange(columns) + 0.5) * pitch
    moving = cargo.kind != "pallet"
    belt = _jolted(belt, pitch, motion, rng) if moving else belt
    shear = motion.shear * float(np.clip(rng.normal(), -2.0, 2.0)) if moving else 0.0
    out = []
    for name, (first, last) in zip(views, across, strict=True):
        margins = rng.uniform(*AIR_ACROSS, 2) * (last - first)
        rows = size[0] if size is not None else int(np.ceil((last - first + margins.sum()) / pitch))
        spare = rows * pitch - (last - first)
        # Offsets across the beam in the plane of the middle of the lane, lowest first.
        bottom = first - (margins[0] if size is None else float(rng.random()) * max(spare, 0.0))
        part, dark = _part(cargo, name, views, belt)
        out.append(
            _view(scanner, name, np.asarray(bottom + (np.arange(rows) + 0.5) * pitch), part, pitch, height, shear, dark)
        )
    return out


def seen_by(name: str, scanner: Scanner) -> Scanner:
    """The scanner of a view: a portal's cab view has a source of its own, beside the one for the load."""
    return replace(SCANNERS[PORTAL], seed=scanner.seed) if name == CAB else scanner


def _part(cargo: Cargo, name: str, views: Sequence[str], belt: Float64) -> tuple[Float64, NDArray[np.bool_] | None]:
    """Columns of a view, and those of them at which the source is off."""
    if CAB not in views:
        return belt, None
    if cargo.cab is None:
        raise UsageError(f"view {CAB!r}: a {cargo.kind} has no cab, expected a truck")
    start, stop, driver_start, driver_stop = cargo.cab
    middle = 0.5 * (start + stop)
    inside = belt < stop if middle < 0.5 * (cargo.bounds[0, 0] + cargo.bounds[1, 0]) else belt > start
    part = belt[inside] if name == CAB else belt[~inside]
    return part, (part > driver_start) & (part < driver_stop) if name == CAB else None


def _aim(name: str, scanner: Scanner, height: float) -> tuple[float, float]:
    """Where the middle of the beam runs: level at the height of the source, or straight down through the lane."""
    return (
        (0.0, height if scanner.regime == "cargo" else 0.5 * scanner.tunnel_mm[1])
        if ANGLES[name] == 90.0
        else (0.0, 1500.0)
    )


def _source(scanner: Scanner, name: str, height: float) -> ViewGeometry:
    return scanner_view(scanner, name, (3, 1), angle_deg=ANGLES[name], aim_mm=_aim(name, scanner, height))


def _span(scanner: Scanner, name: str, cargo: Cargo, height: float) -> tuple[float, float]:
    """Where the consignment's shadow begins and ends across the beam, mm in the plane of the middle of the lane."""
    view = _source(scanner, name, height)
    offsets = _offsets(view, corners_of(cargo.bounds)[:, 1:], scanner)
    # No detector is lower than the lane.
    return float(offsets.min()), float(offsets.max())


def _offsets(view: ViewGeometry, points: Float64, scanner: Scanner) -> Float64:
    dy, dz = view.direction
    if view.source_mm is None:
        return np.asarray(points[:, 1] * dy - points[:, 0] * dz)
    y, z = points[:, 0] - view.source_mm[0], points[:, 1] - view.source_mm[1]
    ahead, aside = y * dy + z * dz, z * dy - y * dz
    return np.asarray(aside / ahead * scanner.source_to_centre_mm)


def _view(
    scanner: Scanner,
    name: str,
    offsets: Float64,
    belt: Float64,
    pitch: float,
    height: float,
    shear: float,
    dark: NDArray[np.bool_] | None,
) -> ViewGeometry:
    """Detector pixels that see given offsets, the highest first."""
    view = _source(scanner, name, height)
    dy, dz = view.direction
    across = np.array([-dz, dy])
    if view.source_mm is None:
        middle = np.asarray(_aim(name, scanner, height))
        detector = middle + (offsets[::-1, None] - (middle @ across)) * across
    else:
        reach = scanner.source_to_detector_mm
        magnified = offsets[::-1, None] * reach / scanner.source_to_centre_mm
        detector = np.asarray(view.source_mm) + reach * np.array([dy, dz]) + magnified * across
    lean = None if shear == 0.0 else shear * (offsets[::-1] - offsets.mean())
    slant = SLANT if name == OBLIQUE else 0.0
    return ViewGeometry(name, belt, detector, view.source_mm, view.direction, pitch, lean, dark, slant)


def _jolted(belt: Float64, pitch: float, motion: Motion, rng: np.random.Generator) -> Float64:
    """Belt positions where the speed is not quite what the scanner takes it to be, and where an arm swings."""
    knots = rng.normal(0.0, motion.speed, len(belt) // SPEED_COLUMNS + 3)
    column = np.arange(len(belt))
    speed = 1.0 + np.interp(column / SPEED_COLUMNS, np.arange(len(knots)), knots)
    if motion.swings:
        turn = 2.0 * np.pi / rng.uniform(*SWING_COLUMNS)
        # Speed of a swing, at most half the pitch a column.
        speed += min(float(rng.uniform(*SWING_MM)) * turn / pitch, 0.5) * np.cos(turn * column + rng.uniform(0.0, 6.28))
    at = np.cumsum(np.clip(speed, 0.4, 1.6)) * pitch
    # Stretched so that it begins and ends where it should.
    return np.asarray(belt[0] + (at - at[0]) * (belt[-1] - belt[0]) / max(at[-1] - at[0], pitch))
