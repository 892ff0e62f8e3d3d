"""Attenuation at two energies of any view, so that things can be added to scans of every kind.

A dual-energy view has both. Where a vendor's palette tells the material, the lower energy follows from the curves the
material index is defined by. A grey view has one.
"""

from __future__ import annotations

import cv2
import numpy as np

from . import colour
from .canonical import attenuation, material
from .ratio_table import GRID, RATIO
from .scan import Float32, View


def nepers(view: View) -> Float32:
    """Attenuation of a view.

    Args:
        view: What was read.

    Returns:
        (energies, rows, columns) float32, `-ln T`, lowest energy first, not negative: two energies for a dual-energy
        view and for one whose palette tells the material, else one.
    """
    high = np.maximum(attenuation(view), np.float32(0.0))
    if view.encoding == "dual-energy":
        floor = np.float32(max(0.5 * view.black_transmission, 2.0**-17))
        low = np.maximum(-np.log(np.maximum(view.transmission[0], floor)), np.float32(0.0))
        return np.stack([low, high]).astype(np.float32)
    if view.material is None:
        return high[None]
    index, known = material(view)
    # What the palette does not tell is taken for what most goods are.
    index = np.where(known > 0.0, index, np.float32(0.0))
    return np.stack([high * _ratio(index, high), high]).astype(np.float32)


def compressed(nepers: Float32, limit: float) -> Float32:
    """What a display that keeps dark parts readable shows for an attenuation: limit (1 - exp(-nepers / limit)).

    Args:
        nepers: (rows, columns) float32, not negative.
        limit: Attenuation that it does not exceed, nepers.

    Returns:
        (rows, columns) float32.
    """
    most = np.float32(limit)
    return np.asarray(most * (np.float32(1.0) - np.asarray(cv2.exp(-nepers / most), np.float32)), np.float32)


def _ratio(index: Float32, high: Float32) -> Float32:
    """Ratio of the logs for a material index (rows, columns) behind an attenuation (rows, columns)."""
    curves = np.array([np.interp(_NEPERS, GRID, curve) for curve in RATIO.values()])
    steps = np.linspace(0.0, 1.0, len(_NEPERS))
    table = np.array([np.interp(steps, colour.MATERIAL_ANCHORS, curves[:, k]) for k in range(len(_NEPERS))], np.float32)
    x = index * np.float32(len(steps) - 1)
    y = high * np.float32((len(_NEPERS) - 1) / _NEPERS[-1])
    return np.asarray(cv2.remap(table, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)


_NEPERS = np.linspace(0.0, GRID[-1], 65)
