"""A cargo view as everything here works on it: attenuation on a coarse grid, and how much of each cell is black.

Goods, stacks and pallets are seen at one or two centimetres. Logarithms are taken before cells are averaged, so that
what a cell holds is the mean areal density of its pixels, and mass survives.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from cargolens.datasets.scan import Scan, View

Float32 = NDArray[np.float32]

ROWS = 400
"""Most rows of the grid."""
DEEPEST = 6.0
"""Nepers beyond which noise and scattered signal, not goods, are what is measured: such pixels are black."""
SCATTER = 0.02
"""Share of what arrives round a cell that may be scattered into it: a cell darker than that is black."""
_SCATTER_REACH = 0.04
"""Standard deviation of the surroundings, as a share of the picture's height: a quarter of a metre."""
_NOT_FROM_THE_SIDE = frozenset(("top", "cab"))


@dataclass(frozen=True, eq=False)
class Picture:
    """Attenuation of one view on a coarse grid.

    Attributes:
        nepers: (energies, rows, columns) float32, `-ln T`, lowest energy first, from 0 to `deepest`.
        black: (rows, columns) float32, share of a cell's pixels that are black.
        scale: Pixels of the view to a cell, (rows, columns).
        deepest: Nepers at which this view is black.
        energies: Nominal energies, MV, where they are known to be such.
        mm_per_pixel: Pixel pitch of the view in the middle of the lane; None when unknown.
    """

    nepers: Float32
    black: Float32
    scale: tuple[float, float]
    deepest: float
    energies: tuple[float, ...] | None = None
    mm_per_pixel: float | None = None

    @property
    def high(self) -> Float32:
        """Attenuation of the highest energy, (rows, columns)."""
        return np.asarray(self.nepers[-1])


def side_view(scan: Scan) -> View | None:
    """The view of a scan that shows its load from the side: ``side``, else the first not from above or of a cab."""
    views = [view for view in scan.views if view.name not in _NOT_FROM_THE_SIDE]
    return next((view for view in views if view.name == "side"), views[0] if views else None)


def shrink(view: View) -> Picture:
    """A view on the coarse grid.

    Args:
        view: The view. Its highest energy decides what is black.

    Returns:
        The picture; at most `ROWS` rows, of cells of whole or broken numbers of pixels, as many down as across.
    """
    darkest = max(view.black_transmission, float(np.exp(-DEEPEST)))
    deepest = float(-np.log(darkest))
    factor = max(1.0, view.rows / ROWS)
    size = (max(1, round(view.columns / factor)), max(1, round(view.rows / factor)))
    planes = []
    for plane in view.transmission:
        logs = cv2.log(np.maximum(plane, np.float32(darkest)))
        cells = logs if factor == 1.0 else cv2.resize(logs, size, interpolation=cv2.INTER_AREA)
        planes.append(np.clip(-cells, 0.0, deepest))
    dark = (view.transmission[-1] <= darkest).astype(np.float32)
    black = dark if factor == 1.0 else cv2.resize(dark, size, interpolation=cv2.INTER_AREA)
    nepers = np.stack(planes).astype(np.float32)
    return Picture(
        nepers,
        np.maximum(black, scattered(nepers[-1])).astype(np.float32),
        (view.rows / size[1], view.columns / size[0]),
        deepest,
        view.energies if view.energy_unit == "MV" else None,
        view.mm_per_pixel,
    )


def scattered(nepers: Float32) -> Float32:
    """1 where a cell of (rows, columns) nepers is so dark that it may hold scattered signal alone, else 0."""
    arriving = cv2.exp(-nepers)
    around = cv2.GaussianBlur(arriving, (0, 0), max(1.0, _SCATTER_REACH * len(nepers)))
    return np.asarray((arriving < np.float32(SCATTER) * around).astype(np.float32))
