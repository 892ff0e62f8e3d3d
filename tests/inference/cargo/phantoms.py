"""Containers drawn by hand: walls, roof and floor of known attenuation, and goods of known areal density in them."""

from __future__ import annotations

import numpy as np

from cargolens.datasets.scan import Scan, ScanMeta, View
from cargolens.inference.cargo.goods import ROWS, Goods, find_goods, side_of
from cargolens.inference.cargo.hold import Hold
from cargolens.inference.cargo.model import CargoModel
from cargolens.inference.cargo.picture import Picture

WALL, RAIL = 0.15, 0.9
HOLD = Hold(20, 20 + ROWS, 30, 630)


def picture(goods: np.ndarray | None = None, deepest: float = 6.0, mm: float | None = 10.0) -> Picture:
    """A container 6 m long in a picture of 10 mm cells; goods are nepers of the whole side, (ROWS, 600)."""
    a = np.zeros((220, 660), np.float32)
    a[20:180, 30:630] = WALL
    a[180:190, 30:630] = RAIL
    a[20:190, 30:36] = a[20:190, 624:630] = 2.0
    if goods is not None:
        a[20:180, 30:630] += goods
    a = np.minimum(a, np.float32(deepest))
    return Picture(np.stack([1.2 * a, a]), (a >= deepest).astype(np.float32), (1.0, 1.0), deepest, (4.0, 6.0), mm)


def block(nepers: float, x0: int, x1: int, y0: int) -> np.ndarray:
    """Nepers of one block that stands on the floor: columns x0 to x1, from row y0 down."""
    goods = np.zeros((ROWS, 600), np.float32)
    goods[y0:, x0:x1] = nepers
    return goods


def goods_of(shown: Picture, model: CargoModel) -> Goods:
    """The goods of a phantom, its hold taken as it was drawn."""
    return find_goods(side_of(shown, HOLD), (8, 590), model.fabric, model.ceiling)


def scan_of(shown: Picture, name: str = "side", **meta: object) -> Scan:
    """The phantom as a scan."""
    transmission = np.exp(-shown.nepers)
    view = View(
        transmission, name, "dual-energy", energies=shown.energies, energy_unit="MV", mm_per_pixel=shown.mm_per_pixel
    )
    return Scan((view,), ScanMeta("phantom", **meta))  # type: ignore[arg-type]
