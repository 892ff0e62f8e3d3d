"""Turned bodies: bottles, jars, cups, candlesticks, dies, bullets, knobs, as a stack of cones."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from ..scan import Float32
from .geometry import Posed, pose
from .primitives import Cylinder, Frustum
from .view_geometry import Float64


@dataclass(frozen=True)
class Revolved:
    """A profile turned round z.

    Attributes:
        profile: (z, radius) corners from bottom to top, mm; z must not fall. Two corners at one z are a step.
    """

    profile: tuple[tuple[float, float], ...]

    def __post_init__(self) -> None:
        z, r = np.asarray(self.profile, dtype=float).T if len(self.profile) else (np.zeros(0), np.zeros(0))
        if len(z) < 2 or np.any(np.diff(z) < 0.0) or np.any(r < 0.0) or z[0] == z[-1]:
            raise ValueError("a profile needs at least 2 corners (z, radius), z rising and radius not negative")

    @property
    def slices(self) -> list[tuple[float, Cylinder | Frustum]]:
        """The cylinders and cones it is stacked from, each with the height of its middle, mm."""
        out: list[tuple[float, Cylinder | Frustum]] = []
        for (z0, r0), (z1, r1) in itertools.pairwise(self.profile):
            if z1 - z0 > 1e-9 and max(r0, r1) > 0.0:
                out.append((0.5 * (z0 + z1), Cylinder(r0, z1 - z0) if r0 == r1 else Frustum(r0, r1, z1 - z0)))
        return out

    @property
    def bounds(self) -> Float64:
        """(2, 3) corners, mm."""
        widest = max(r for _, r in self.profile)
        return np.array([[-widest, -widest, self.profile[0][0]], [widest, widest, self.profile[-1][0]]])

    @property
    def volume(self) -> float:
        """Volume, mm3."""
        return sum(shape.volume for _, shape in self.slices)

    def inset(self, wall: float, floor: float | None = None) -> Revolved:
        """The hollow inside a wall: carve it. Open at the top; closed by a floor at the bottom.

        Args:
            wall: Thickness of the wall, measured level, mm.
            floor: Thickness of the floor, mm; None for that of the wall.

        Raises:
            ValueError: Nothing is left inside.
        """
        bottom = self.profile[0][0] + (wall if floor is None else floor)
        z, r = np.asarray(self.profile, dtype=float).T
        kept = [(float(at), max(0.0, float(radius) - wall)) for at, radius in self.profile if at > bottom]
        start = (bottom, max(0.0, float(np.interp(bottom, z, r)) - wall))
        if not kept or max(radius for _, radius in [start, *kept]) <= 0.0:
            raise ValueError(f"wall of {wall:g} mm leaves no room inside")
        return Revolved((start, *kept))

    def below(self, level: float) -> Revolved:
        """The part under a level, for a liquid that fills it up to there (while the body stands).

        Raises:
            ValueError: The level is at or under the bottom.
        """
        z, r = np.asarray(self.profile, dtype=float).T
        if level <= z[0]:
            raise ValueError(f"level {level:g} mm: expected above the bottom at {z[0]:g}")
        if level >= z[-1]:
            return self
        kept = tuple(corner for corner in self.profile if corner[0] < level)
        return Revolved((*kept, (level, float(np.interp(level, z, r)))))

    def chords(self, posed: Posed) -> Float32:
        """(rows, columns) length of each ray inside, mm."""
        out = np.zeros(posed.window.shape, np.float32)
        for z, shape in self.slices:
            part = pose(posed.geometry, shape.bounds, posed.centre + posed.rotation[:, 2] * z, posed.rotation)
            shared = None if part is None else posed.window.shared(part.window)
            if part is not None and shared is not None:
                # Slices start their rays at different origins: lengths add up all the same.
                out[shared.inside(posed.window)] += shape.chords(part)[shared.inside(part.window)]
        return out
