"""Single things in the beam, as patches for a bank: every design and every family of goods from many sides.

The signal is ideal (no noise, no blur): both are added once, to the composed scan.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..bank import Patch
from .geometry import axis_rotation, rotation
from .item import Item
from .physics import transmit
from .scanner import Scanner, random_scanner
from .scene import Canvas
from .truth import box_of
from .view_geometry import Float64, parallel

# A patch is at least this long, and the thing covers a pixel from this much mass on, g/cm2.
SIDE_RANGE = (72.0, 224.0)
FINEST_MM = 0.25
COVERED = 2e-3
MARGIN = 2
# Spectra take time to prepare, so patches share this many.
SCANNERS_USED = 24


def random_turn(item: Item, rng: np.random.Generator) -> Float64:
    """A rotation as things have in luggage: mostly resting, often tilted, sometimes any."""
    pose = item.poses[int(rng.integers(len(item.poses)))]
    how = rng.random()
    if how < 0.15:
        axis = rng.normal(size=3)
        return np.asarray(axis_rotation(axis) @ rotation(yaw=float(rng.uniform(0, 360))))
    tilt = rng.normal(0.0, 6.0 if how < 0.65 else 22.0, 2)
    return np.asarray(rotation(yaw=float(rng.uniform(0, 360)), pitch=tilt[0], roll=tilt[1]) @ pose)


def render_patch(
    item: Item, rng: np.random.Generator, kind: str, family: str = "", *, scanner: Scanner | None = None
) -> Patch | None:
    """One item alone, from a random side.

    Args:
        item: The item; hosts in it are drawn too, but do not count in the mask.
        rng: Source of randomness.
        kind: See `Patch`.
        family: See `Patch`.
        scanner: The scanner; None draws a dual-energy parcel scanner.

    Returns:
        The patch, cut tight; None where nothing of the item shows.
    """
    scanner = scanner or _dual_scanner(int(rng.integers(SCANNERS_USED)))
    placed = item.placed((0.0, 0.0, 0.0), random_turn(item, rng))
    low, high = placed.bounds
    extent = high - low
    wanted = float(np.exp(rng.uniform(*np.log(SIDE_RANGE))))
    pitch = max(FINEST_MM, float(extent[:2].max()) / wanted)
    rows, columns = (int(np.ceil(extent[axis] / pitch)) + 2 * MARGIN for axis in (1, 0))
    middle = 0.5 * (low + high)
    at = (float(middle[0]), float(middle[1]), float(middle[2]))
    view = parallel("top", 0.0, rows=rows, columns=columns, pitch_mm=pitch, centre_mm=at)
    fine = view.subsampled(2) if pitch > 0.6 else view
    canvas = Canvas(fine, by_role=True)
    canvas.add_items((placed,))
    areal = canvas.finish()
    signal = transmit(areal.stacked, areal.materials, scanner, subsampling=2 if pitch > 0.6 else 1)
    nepers = -np.log(np.maximum(signal.mean, np.float32(1e-6)))
    counted = [plane for role, plane in canvas.roles.items() if role == "payload"]
    mass = np.sum(counted, axis=0) if counted else np.zeros(fine.shape, np.float32)
    mask = _covered(mass, nepers.shape[1:])
    x0, y0, x1, y1 = box_of(nepers[-1] > 1e-3)
    if x1 - x0 < 3 or y1 - y0 < 3 or not mask[y0:y1, x0:x1].any():
        return None
    return Patch(nepers[:, y0:y1, x0:x1], mask[y0:y1, x0:x1], pitch, kind, item.name, family)


def _covered(mass: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    step = mass.shape[0] // shape[0]
    return np.asarray(mass.reshape(shape[0], step, shape[1], step).mean(axis=(1, 3)) > COVERED)


@lru_cache(maxsize=SCANNERS_USED)
def _dual_scanner(number: int) -> Scanner:
    """Random parcel scanner `number`, with two energies; coarse energy groups are enough here."""
    rng = np.random.default_rng(number)
    while True:
        found = random_scanner(rng)
        if found.channels == 2:
            return replace(found, energy_groups=16)
