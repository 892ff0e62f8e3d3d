"""Corrugated sheets: cardboard fluting, container walls, corrugated roofing, at no more than the cost of a box."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..scan import Float32
from .geometry import Posed, chords_of_interval, row_blocks
from .primitives import Box
from .view_geometry import Float64

# Rays closer to the sheet than this sine see it as a smeared slab: they cross several waves.
GRAZING = 0.3


@dataclass(frozen=True)
class CorrugatedSheet:
    """A thin sheet waving along x about the plane z = 0, straight along y.

    An approximation: a ray meets the sheet where it meets the plane z = 0, and what it crosses there is the sheet's
    mass per area of that plane. Mass is exact in every direction; that flanks along the ray look denser is left out.

    Attributes:
        size: Sizes along x and y, mm.
        thickness: Of the sheet itself, mm.
        depth: From valley to crest, mm.
        period: Of the waves, mm.
    """

    size: tuple[float, float]
    thickness: float
    depth: float
    period: float

    @property
    def bounds(self) -> Float64:
        """(2, 3) corners, mm."""
        half = 0.5 * np.array([*self.size, self.depth + self.thickness])
        return np.stack([-half, half])

    @property
    def stretch(self) -> float:
        """Length of the sheet along its waves, per length of x."""
        phase = 2.0 * np.pi * (np.arange(256) + 0.5) / 256
        return float(np.mean(np.hypot(1.0, np.pi * self.depth / self.period * np.cos(phase))))

    @property
    def volume(self) -> float:
        """Volume of the sheet, mm3."""
        return self.size[0] * self.size[1] * self.thickness * self.stretch

    def chords(self, posed: Posed) -> Float32:
        """(rows, columns) length of each ray in the sheet, mm."""
        rays, (rows, columns) = posed.rays, posed.window.shape
        d, b, a = rays.d, rays.b, rays.a
        steep = np.abs(d[:, 2]) >= GRAZING
        out = np.zeros((rows, columns), np.float32)
        if np.any(steep):
            inverse = 1.0 / np.where(steep, d[:, 2], 1.0)
            # Where the ray meets the middle plane: linear in the belt offset.
            start = (b[:, :2] - d[:, :2] * (b[:, 2] * inverse)[:, None]).astype(np.float32)
            drift = (a[:2] - d[:, :2] * (a[2] * inverse)[:, None]).astype(np.float32)
            slant = (self.thickness * np.abs(inverse) * steep).astype(np.float32)
            u = rays.u.astype(np.float32)
            steepest = np.float32((np.pi * self.depth / self.period) ** 2)
            for part in row_blocks(out.shape):
                x, y = (drift[part, axis, None] * u + start[part, axis, None] for axis in (0, 1))
                inside = (np.abs(x) <= self.size[0] / 2.0) & (np.abs(y) <= self.size[1] / 2.0)
                x *= np.float32(2.0 * np.pi / self.period)
                wave = np.cos(x, out=x)
                wave *= wave
                wave *= steepest
                wave += np.float32(1.0)
                chord = np.sqrt(wave, out=wave)
                chord *= slant[part, None]
                np.multiply(chord, inside, out=out[part])
        if not np.all(steep):
            reach = self.depth + self.thickness
            slab = chords_of_interval(Box((*self.size, reach)).interval(rays), (rows, columns))
            out += np.where(steep[:, None], 0.0, slab * (self.thickness * self.stretch / reach)).astype(np.float32)
        return out
