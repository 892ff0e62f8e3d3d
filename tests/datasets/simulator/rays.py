"""What the geometry tests share: rotations that hide and show bugs, a fan, and chords by walking along rays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cargolens.datasets.simulator.geometry import Shape, pose, rotation
from cargolens.datasets.simulator.view_geometry import ViewGeometry, fan, parallel

Inside = Callable[[np.ndarray], np.ndarray]
ORIGIN = np.zeros(3)

# Exact and nearly exact alignment, where a direction or a slope vanishes, and generic turns.
ROTATIONS = [
    rotation(*angles)
    for angles in [
        (0, 0, 0), (90, 0, 0), (0, 90, 0), (0, 0, 90), (90, 90, 0), (0, 180, 0),  # exact
        (1e-4, 0, 0), (0, 1e-4, 0), (0, 0, 1e-4), (1e-7, 1e-7, 1e-7), (0, 90.0001, 0), (0, 89.99999, 1e-6),  # nearly
        (33, 0, 0), (0, 33, 0), (0, 0, 33), (45, 35.264, 0),  # about one axis, and along a diagonal
        (20, 50, 70), (5, 1, 2), (123, 45, 67),  # generic
    ]
]  # fmt: skip


def wide_fan(rows: int = 160, columns: int = 140, pitch: float = 0.9) -> ViewGeometry:
    """A fan of about 50 degrees on a flat detector above the origin."""
    z = np.full(rows, 120.0)
    y = np.linspace(-130.0, 130.0, rows)
    return fan("fan", (10.0, -160.0), np.stack([y, z], axis=1), columns=columns, pitch_mm=pitch)


def image(
    shape: Shape, geometry: ViewGeometry, centre: np.ndarray = ORIGIN, turned: np.ndarray | None = None
) -> np.ndarray:
    """Chords of a shape over the whole view."""
    out = np.zeros(geometry.shape, np.float32)
    posed = pose(geometry, shape.bounds, centre, np.eye(3) if turned is None else turned)
    if posed is not None:
        out[posed.window.slices] = shape.chords(posed)
    return out


def walked(
    inside: Inside, geometry: ViewGeometry, centre: np.ndarray, turned: np.ndarray, reach: float, step: float = 0.13
):
    """Chords by counting steps that fall inside, along every ray, within `reach` of the centre."""
    towards = centre[1:] - geometry.detector_mm
    nearest = np.sum(towards * geometry.rays, axis=1)
    along = np.arange(-reach, reach, step) + step / 2
    out = np.zeros(geometry.shape)
    for column, x in enumerate(geometry.belt_mm):
        yz = geometry.detector_mm[:, None, :] + (nearest[:, None] + along)[..., None] * geometry.rays[:, None, :]
        points = np.concatenate([np.full((*yz.shape[:2], 1), x), yz], axis=2)
        out[:, column] = inside((points - centre) @ turned).sum(axis=1) * step
    return out


def projected_volume(shape: Shape, angle: float, turned: np.ndarray, pitch: float = 0.5) -> float:
    """Sum of chords times the area of a pixel, in a parallel beam; four staggered grids tame the pixels."""
    size = int(np.ceil(1.05 * np.linalg.norm(shape.bounds[1] - shape.bounds[0]) / pitch)) + 4
    geometry = parallel("parallel", angle, rows=size, columns=size, pitch_mm=pitch)
    middle = turned @ shape.bounds.mean(axis=0)
    total = 0.0
    for k in range(4):
        shift = pitch * np.array([k / 4, (k * 0.375) % 1, (k * 0.625) % 1])
        total += float(image(shape, geometry, shift - middle, turned).sum(dtype=float))
    return total / 4 * pitch**2
