"""Unevenness inside a body: lumps in powder, grain in wood, knit in cloth, from one fractal volume.

The volume repeats, so it is looked up anywhere. A ray takes the value at its point nearest the body's centre, so
textures stay with the body when it is turned, and neighbouring rays see related values in every view.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..scan import Float32
from .geometry import Rays, row_blocks

SIDE = 64


@dataclass(frozen=True)
class Texture:
    """A multiplicative texture: chords become chord * (1 + amount * noise), never below zero.

    Attributes:
        amount: Standard deviation of the factor, such as 0.1.
        grain_mm: Size of the finest detail along x, y and z, or one number for all; give one axis a small and another
            a large one for layers or fibres. Detail repeats after 64 grains.
        seed: Which part of the volume; bodies with different seeds look different.
    """

    amount: float
    grain_mm: float | tuple[float, float, float] = 1.0
    seed: int = 0

    def factor(self, rays: Rays) -> Float32:
        """(rows, columns) factor for each ray.

        Args:
            rays: Rays in the body's frame.
        """
        grain = np.broadcast_to(np.asarray(self.grain_mm, dtype=float), 3)
        offset = np.random.default_rng(self.seed).uniform(0, SIDE, 3)
        # Nearest point to the origin: o - (o . d) d with o = a u + b, linear in u.
        slope = (rays.a - (rays.d @ rays.a)[..., None] * rays.d) / grain
        start = (rays.b - np.sum(rays.b * rays.d, axis=-1, keepdims=True) * rays.d) / grain + offset
        # A large even number of periods keeps truncation towards zero out of it.
        start += SIDE * 4096.0
        u = rays.u.astype(np.float32)
        whole = np.floor(start)
        share, whole = (start - whole).astype(np.float32), whole.astype(np.int32)
        slope = slope.astype(np.float32)
        volume = fractal_volume()
        out = np.empty((len(slope), len(u)), np.float32)
        for rows in row_blocks(out.shape):
            index: NDArray[np.int32] | int = 0
            for axis in range(3):
                at = slope[rows, axis, None] * u
                at += share[rows, axis, None]
                cell = np.floor(at, out=at).astype(np.int32)
                cell += whole[rows, axis, None]
                cell &= SIDE - 1
                index = index * SIDE + cell
            volume.take(index, out=out[rows], mode="wrap")
        out *= np.float32(self.amount)
        out += np.float32(1.0)
        return np.asarray(np.maximum(out, np.float32(0.0), out=out), dtype=np.float32)


@lru_cache(maxsize=1)
def fractal_volume() -> Float32:
    """(64, 64, 64) periodic noise of mean 0 and standard deviation 1 whose power falls as frequency^-2.6."""
    rng = np.random.default_rng(20240229)
    spectrum = np.fft.rfftn(rng.standard_normal((SIDE, SIDE, SIDE)))
    f = np.fft.fftfreq(SIDE)
    radius = np.sqrt(f[:, None, None] ** 2 + f[None, :, None] ** 2 + np.fft.rfftfreq(SIDE)[None, None, :] ** 2)
    radius[0, 0, 0] = np.inf
    volume = np.fft.irfftn(spectrum * radius**-1.3, s=(SIDE, SIDE, SIDE), axes=(0, 1, 2))
    volume = np.clip(volume / volume.std(), -2.5, 2.5)
    out = np.asarray((volume - volume.mean()) / volume.std(), dtype=np.float32)
    out.flags.writeable = False
    return out
