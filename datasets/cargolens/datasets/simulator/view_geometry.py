"""Where the rays of one view run.

A line scanner images one plane at a time while the belt carries the parcel through: column i is the plane x = x_i,
row j is one detector pixel. World coordinates are in mm: x along the belt, y across it, z up, the belt at z = 0.
Rays lie in planes x = const, so a view is two one-dimensional things: belt positions, and rays in (y, z). A second view
at a small angle looks along the belt a little: its planes are x = const + slant y.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .scanner import Scanner

Float64 = NDArray[np.float64]

# Direction from the source to the middle of the tunnel, degrees from straight up, turning towards +y.
VIEW_ANGLES = {"top": 0.0, "side": 90.0}


class Window(NamedTuple):
    """A rectangle of pixels; the stops are exclusive."""

    row0: int
    row1: int
    column0: int
    column1: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """Index of this rectangle in a (rows, columns) array."""
        return slice(self.row0, self.row1), slice(self.column0, self.column1)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.row1 - self.row0, self.column1 - self.column0

    def shared(self, other: Window) -> Window | None:
        """Pixels of both windows, or None."""
        row0, row1 = max(self.row0, other.row0), min(self.row1, other.row1)
        column0, column1 = max(self.column0, other.column0), min(self.column1, other.column1)
        return Window(row0, row1, column0, column1) if row0 < row1 and column0 < column1 else None

    def inside(self, outer: Window) -> tuple[slice, slice]:
        """Index of this rectangle in an array that covers `outer`."""
        return (
            slice(self.row0 - outer.row0, self.row1 - outer.row0),
            slice(self.column0 - outer.column0, self.column1 - outer.column0),
        )


@dataclass(frozen=True, eq=False)
class ViewGeometry:
    """The rays of one view: a fan from a point source, or parallel. Use `fan`, `parallel` or `scanner_view`.

    The scene must lie between the source and the detector; rays are followed as whole lines.

    Attributes:
        name: Name of the view.
        belt_mm: (columns,) belt positions, rising, mm; unevenly spaced where the speed was not what the scanner took it
            to be.
        detector_mm: (rows, 2) detector pixels in (y, z), mm, in the order the rays turn.
        source_mm: (y, z) of the source; None for parallel rays.
        direction: (y, z) unit vector of parallel rays, or from the source to the middle row.
        pitch_mm: Size of a pixel in the plane of the middle of the scene, mm.
        lean_mm: (rows,) how far along the belt each row looks ahead, mm: a line of detectors out of plumb, or read
            while the load moved on, shears the picture. None for not at all. Meshes cannot be seen in a leaning view.
        dark: (columns,) bool, where the source is off, such as at a driver; None for nowhere.
        slant: How far along the belt a ray moves for each mm across the belt, the tangent of the angle between the
            plane of the beam and the belt's normal; `belt_mm` is where its plane crosses y = 0. Heaps and meshes cannot
            be seen in a slanting view.
    """

    name: str
    belt_mm: Float64
    detector_mm: Float64
    source_mm: tuple[float, float] | None
    direction: tuple[float, float]
    pitch_mm: float
    lean_mm: Float64 | None = None
    dark: NDArray[np.bool_] | None = None
    slant: float = 0.0
    rays: Float64 = field(init=False, repr=False)
    _keys: Float64 = field(init=False, repr=False)
    _rising: bool = field(init=False, repr=False)
    _even: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.belt_mm.ndim != 1 or self.detector_mm.ndim != 2 or self.detector_mm.shape[1] != 2:
            raise ValueError(
                f"belt {self.belt_mm.shape} and detector {self.detector_mm.shape}: expected (n,) and (m, 2)"
            )
        if self.lean_mm is not None and self.lean_mm.shape != self.detector_mm.shape[:1]:
            raise ValueError(f"lean {self.lean_mm.shape}: expected {self.detector_mm.shape[:1]}")
        spacing = np.diff(self.belt_mm)
        if np.any(spacing <= 0.0):
            raise ValueError("belt positions must rise")
        even = bool(len(spacing) == 0 or np.ptp(spacing) < 1e-6 * spacing[0])
        object.__setattr__(self, "_even", even)
        if self.source_mm is None:
            rays = np.broadcast_to(np.asarray(self.direction, float), self.detector_mm.shape).copy()
        else:
            rays = self.detector_mm - np.asarray(self.source_mm)
            rays /= np.hypot(rays[:, 0], rays[:, 1])[:, None]
        object.__setattr__(self, "rays", rays)
        keys = self._key(self.detector_mm)
        steps = np.diff(keys)
        if not (np.all(steps > 0.0) or np.all(steps < 0.0)):
            raise ValueError("detector pixels must turn one way round the source")
        rising = bool(len(steps) == 0 or steps[0] > 0.0)
        object.__setattr__(self, "_rising", rising)
        object.__setattr__(self, "_keys", keys if rising else -keys)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.detector_mm), len(self.belt_mm)

    @property
    def rows_rise_with_angle(self) -> bool:
        """Whether later rows turn from the beam's direction towards its right-hand side, seen from -x."""
        return self._rising

    def _key(self, points: Float64) -> Float64:
        """What orders points (..., 2) of (y, z) across the fan: angle round the source, or offset across the beam."""
        dy, dz = self.direction
        if self.source_mm is None:
            return np.asarray(points[..., 0] * dz - points[..., 1] * dy)
        y, z = points[..., 0] - self.source_mm[0], points[..., 1] - self.source_mm[1]
        return np.asarray(np.arctan2(y * dz - z * dy, y * dy + z * dz))

    def rows_before(self, points: Float64) -> NDArray[np.int64]:
        """Number of rays before each point (..., 2) in (y, z): a point between rows 4 and 5 gives 5."""
        key = self._key(points)
        return np.asarray(np.searchsorted(self._keys, key if self._rising else -key), dtype=np.int64)

    def columns_before(self, x: Float64) -> NDArray[np.int64]:
        """Number of columns with a belt position below each x."""
        if not self._even:
            return np.asarray(np.searchsorted(self.belt_mm, x), dtype=np.int64)
        before = np.ceil((x - self.belt_mm[0]) / self._step)
        return np.asarray(np.minimum(np.maximum(before, 0.0), len(self.belt_mm)), dtype=np.int64)

    def along(self, points: Float64) -> Float64:
        """Belt position of the plane through each point (..., 3)."""
        return np.asarray(points[..., 0] - self.slant * points[..., 1] if self.slant else points[..., 0])

    def columns_between(self, low: Float64, high: Float64) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """First columns in which some row may see an x of these ranges, and the ones after the last."""
        if self.lean_mm is None:
            return self.columns_before(low), self.columns_before(high)
        return self.columns_before(low - self.lean_mm.max()), self.columns_before(high - self.lean_mm.min())

    @property
    def _step(self) -> float:
        return float(self.belt_mm[1] - self.belt_mm[0]) if len(self.belt_mm) > 1 else 1.0

    def windows(self, corners: Float64) -> list[Window | None]:
        """For each body, pixels whose rays may meet the hull of its corners (n, corners, 3); None where none do."""
        x = self.along(corners)
        column0, column1 = self.columns_between(x.min(axis=1), x.max(axis=1))
        rows = self.rows_before(corners[..., 1:])
        edges = zip(
            rows.min(axis=1).tolist(), rows.max(axis=1).tolist(), column0.tolist(), column1.tolist(), strict=True
        )
        return [Window(*edge) if edge[0] < edge[1] and edge[2] < edge[3] else None for edge in edges]

    def subsampled(self, factor: int) -> ViewGeometry:
        """The same view with factor x factor rays a pixel, spread evenly over it."""
        if factor == 1:
            return self
        belt = _spread(self.belt_mm, factor)
        detector = np.stack([_spread(self.detector_mm[:, axis], factor) for axis in (0, 1)], axis=1)
        lean = None if self.lean_mm is None else _spread(self.lean_mm, factor)
        dark = None if self.dark is None else np.repeat(self.dark, factor)
        return ViewGeometry(
            self.name, belt, detector, self.source_mm, self.direction, self.pitch_mm / factor, lean, dark, self.slant
        )


def _spread(values: Float64, factor: int) -> Float64:
    """Values at the middles of the `factor` parts of each pixel, linear between pixels and beyond the ends."""
    n = len(values)
    if n == 1:
        return np.repeat(values, factor)
    at = (np.arange(n * factor) + 0.5) / factor - 0.5
    left = np.clip(np.floor(at).astype(int), 0, n - 2)
    return np.asarray(values[left] + (at - left) * (values[left + 1] - values[left]))


def fan(
    name: str,
    source_mm: tuple[float, float],
    detector_mm: Float64,
    *,
    columns: int,
    pitch_mm: float,
    belt_centre_mm: float = 0.0,
) -> ViewGeometry:
    """A fan of rays from a point source to detector pixels anywhere.

    Args:
        name: Name of the view.
        source_mm: (y, z) of the source.
        detector_mm: (rows, 2) detector pixels in (y, z), turning one way round the source.
        columns: Number of belt positions.
        pitch_mm: Distance between belt positions, mm.
        belt_centre_mm: Belt position in the middle of the view.

    Returns:
        The view.
    """
    if detector_mm.ndim != 2 or detector_mm.shape[1] != 2:
        raise ValueError(f"detector {detector_mm.shape}: expected (rows, 2)")
    middle = detector_mm[len(detector_mm) // 2] - np.asarray(source_mm)
    middle = middle / np.hypot(middle[0], middle[1])
    belt = _belt(columns, pitch_mm, belt_centre_mm)
    return ViewGeometry(name, belt, detector_mm, source_mm, (float(middle[0]), float(middle[1])), pitch_mm)


def parallel(
    name: str,
    angle_deg: float,
    *,
    rows: int,
    columns: int,
    pitch_mm: float,
    centre_mm: tuple[float, float, float] = (0.0, 0.0, 0.0),
) -> ViewGeometry:
    """Parallel rays.

    Args:
        name: Name of the view.
        angle_deg: Direction of the rays, degrees from straight up, turning towards +y.
        rows: Number of rays.
        columns: Number of belt positions.
        pitch_mm: Distance between rays, and between belt positions, mm.
        centre_mm: World point seen in the middle of the view.

    Returns:
        The view.
    """
    along, across = _axes(angle_deg)
    offset = (np.arange(rows) - (rows - 1) / 2.0) * pitch_mm
    detector = np.asarray(centre_mm[1:]) + offset[:, None] * across
    belt = _belt(columns, pitch_mm, centre_mm[0])
    return ViewGeometry(name, belt, detector, None, (float(along[0]), float(along[1])), pitch_mm)


def scanner_view(
    scanner: Scanner,
    name: str,
    size: tuple[int, int],
    *,
    angle_deg: float | None = None,
    aim_mm: tuple[float, float] | None = None,
) -> ViewGeometry:
    """The view a scanner has of its tunnel, which stands on the belt, centred on y = 0 and x = 0.

    Args:
        scanner: The scanner: projection, detector line, distances and pitch.
        name: ``"top"`` (source under the belt) or ``"side"`` (source at -y); any name if `angle_deg` is given.
        size: Rows and columns.
        angle_deg: Direction from the source to where it aims, degrees from straight up towards +y.
        aim_mm: (y, z) that the middle row looks at; None for the middle of the tunnel. Aim a view of few rows at the
            parcel: a fan is narrower near its source, and a low parcel would be cut off at the belt.

    Returns:
        The view. Row 0 of a side view is the highest.

    Raises:
        ValueError: A name without a known angle.
    """
    if angle_deg is None:
        if name not in VIEW_ANGLES:
            raise ValueError(f"view {name!r}: give its angle, or use one of {', '.join(VIEW_ANGLES)}")
        angle_deg = VIEW_ANGLES[name]
    rows, columns = size
    width, height = scanner.tunnel_mm
    centre = np.array([0.0, height / 2.0] if aim_mm is None else aim_mm)
    if scanner.projection == "parallel":
        at = (0.0, float(centre[0]), float(centre[1]))
        return parallel(name, angle_deg, rows=rows, columns=columns, pitch_mm=scanner.pitch_mm, centre_mm=at)
    along, across = _axes(angle_deg)
    source = centre - scanner.source_to_centre_mm * along
    reach = scanner.source_to_detector_mm
    spacing = scanner.pitch_mm * reach / scanner.source_to_centre_mm
    offset = (np.arange(rows) - (rows - 1) / 2.0) * spacing
    back = np.zeros(rows)
    if scanner.detector_shape == "L":
        # The line folds back towards the source where it leaves the tunnel.
        half = 0.5 * (abs(across[0]) * width + abs(across[1]) * height)
        fold = half * reach / (scanner.source_to_centre_mm - 0.5 * (abs(along[0]) * width + abs(along[1]) * height))
        back, offset = np.maximum(offset - fold, 0.0), np.minimum(offset, fold)
    detector = source + (reach - back)[:, None] * along + offset[:, None] * across
    belt = _belt(columns, scanner.pitch_mm, 0.0)
    return ViewGeometry(
        name, belt, detector, (float(source[0]), float(source[1])), (float(along[0]), float(along[1])), scanner.pitch_mm
    )


def _belt(columns: int, pitch_mm: float, centre_mm: float) -> Float64:
    return np.asarray(centre_mm + (np.arange(columns) - (columns - 1) / 2.0) * pitch_mm)


def _axes(angle_deg: float) -> tuple[Float64, Float64]:
    """Unit vectors in (y, z) along the beam and across it, exact for quarter turns."""
    quarter = angle_deg / 90.0
    if quarter == round(quarter):
        cos, sin = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(quarter) % 4]
    else:
        cos, sin = float(np.cos(np.deg2rad(angle_deg))), float(np.sin(np.deg2rad(angle_deg)))
    return np.array([sin, cos]), np.array([cos, -sin])
