"""Voxel heaps: the shear gives the same as sampling along rays, in any pose, and no mass is lost."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy import ndimage
from tests.datasets.simulator.rays import ROTATIONS, image, wide_fan

from cargolens.datasets.simulator.geometry import pose, rotation
from cargolens.datasets.simulator.heap import VoxelHeap, _sampled, crumpled, folded
from cargolens.datasets.simulator.view_geometry import ViewGeometry, parallel

CENTRE = np.array([3.1, -4.7, 6.3])


def lopsided() -> VoxelHeap:
    """Smooth and without any symmetry, so that a wrong turn or flip shows."""
    x, y, z = np.meshgrid(np.linspace(-1, 1, 24), np.linspace(-1, 1, 20), np.linspace(-1, 1, 14), indexing="ij")
    fill = np.exp(-8 * ((x - 0.3) ** 2 + (y + 0.2) ** 2 + (z - 0.15) ** 2))
    fill += 0.7 * np.exp(-20 * ((x + 0.4) ** 2 + (y - 0.5) ** 2 + (z + 0.3) ** 2))
    return VoxelHeap(fill.astype(np.float32), (3.0, 3.0, 3.0))


def sampled(
    heap: VoxelHeap, view: ViewGeometry, centre: np.ndarray, turned: np.ndarray, step: float = 1.0
) -> np.ndarray:
    """Filled length by trilinear interpolation at every mm of every ray."""
    along = np.arange(-80, 80, step)
    towards = np.sum((centre[1:] - view.detector_mm) * view.rays, axis=1)
    yz = view.detector_mm[:, None, :] + (towards[:, None] + along)[..., None] * view.rays[:, None, :]
    out = np.zeros(view.shape)
    for column, x in enumerate(view.belt_mm):
        points = np.concatenate([np.full((*yz.shape[:2], 1), x), yz], axis=2)
        local = ((points - centre) @ turned) / np.array(heap.cell) + (np.array(heap.fill.shape) - 1) / 2
        out[:, column] = ndimage.map_coordinates(heap.fill, np.moveaxis(local, -1, 0), order=1).sum(axis=1) * step
    return out


@pytest.mark.parametrize(
    "turned",
    [
        rotation(),
        rotation(90),  # quarter turns: exact, by transposing
        rotation(0, 90, 0),
        rotation(180, 0, 90),
        rotation(33),  # about z: slice by slice
        rotation(-120),
        rotation(20, 50, 70),  # any: through a new grid
    ],
)
def test_a_heap_agrees_with_sampling_along_the_rays(turned: np.ndarray) -> None:
    for view in (wide_fan(60, 50, 1.8), parallel("side", 90.0, rows=60, columns=50, pitch_mm=1.8)):
        expected = sampled(lopsided(), view, CENTRE, turned)
        difference = np.abs(image(lopsided(), view, CENTRE, turned) - expected)
        assert expected.max() > 8.0
        assert difference.max() < 0.05 * expected.max()
        assert difference.mean() < 0.01 * expected.max()


@pytest.mark.parametrize("turned", ROTATIONS)
def test_a_turned_heap_keeps_its_mass(turned: np.ndarray) -> None:
    heap = crumpled(np.random.default_rng(2), (120.0, 90.0, 40.0), 1.0, 8)
    for angle in (0.0, 90.0):
        view = parallel("p", angle, rows=180, columns=180, pitch_mm=1.0)
        assert image(heap, view, CENTRE, turned).sum(dtype=float) == pytest.approx(heap.volume, rel=0.01)


def test_sheets_have_the_mass_of_their_surface() -> None:
    # Twelve sheets of 1 mm over at most 150 x 110 mm, most of it covered, folds adding to it.
    heap = crumpled(np.random.default_rng(3), (150.0, 110.0, 60.0), 1.0, 12)
    sheet = 150 * 110 * 1.0
    assert 0.45 * 12 * sheet < heap.volume < 1.6 * 12 * sheet
    flat = crumpled(np.random.default_rng(3), (150.0, 110.0, 60.0), 2.0, 12)
    assert flat.volume == pytest.approx(2 * heap.volume, rel=0.15), "twice as thick, about twice the mass"


@pytest.mark.parametrize("make", [crumpled, folded])
def test_heaps_fit_the_box_and_follow_their_seed(make: object) -> None:
    size = (140.0, 100.0, 30.0)
    one, again, other = (make(np.random.default_rng(s), size, 0.8, 14) for s in (5, 5, 6))  # type: ignore[operator]
    assert np.array_equal(one.fill, again.fill)
    assert not np.array_equal(one.fill.shape, other.fill.shape) or not np.allclose(one.fill, other.fill)
    margin = np.array(one.cell) * 2
    assert np.all(one.bounds[1] - one.bounds[0] <= np.array(size) + margin + 1.6)
    assert float(one.fill.min()) >= 0.0
    # Cloth is mostly air between its sheets, and has more than one level of mass seen from above.
    assert 0.02 < one.fill.mean() < 0.9
    seen = image(one, parallel("p", 0.0, rows=120, columns=160, pitch_mm=1.0))
    assert seen[seen > 0.5].std() > 0.05 * seen.max()


def test_a_heap_is_turned_once_for_both_views() -> None:
    heap, turned = lopsided(), rotation(33)
    for angle in (0.0, 90.0):
        image(heap, parallel("p", angle, rows=60, columns=60, pitch_mm=2.0), CENTRE, turned)
    assert len(heap._turned) == 1


@pytest.mark.parametrize("turned", [rotation(20, 50, 70), rotation(12, 90, 0), rotation(33, 2, -3)])
def test_a_freely_turned_grid_is_that_of_scipy(turned: np.ndarray) -> None:
    fill = folded(np.random.default_rng(4), (90.0, 70.0, 30.0), 0.8, 10).fill
    shape = (40, 44, 38)
    shift = (np.array(fill.shape) - 1) / 2 - turned @ ((np.array(shape) - 1) / 2)
    expected = ndimage.affine_transform(np.pad(fill, 1), turned, shift + 1.0, shape, order=1)
    found = _sampled(fill, turned, shift, shape)
    # Places are rounded to 1/32 of a cell.
    assert np.abs(found - expected).max() < 0.05 * expected.max()
    assert found.sum() == pytest.approx(expected.sum(), rel=0.002)


def test_scans_are_simulated_without_scipy() -> None:
    code = (
        "import sys\n"
        "sys.modules['scipy'] = None\n"
        "import numpy as np\n"
        "from cargolens.datasets.simulator import SimulatedScans\n"
        "from cargolens.datasets.simulator.geometry import rotation\n"
        "from cargolens.datasets.simulator.heap import _turn, crumpled\n"
        "_ = SimulatedScans(1, threat_rate=1.0, size=(64, 64))[0]\n"
        "heap = crumpled(np.random.default_rng(0), (60.0, 50.0, 20.0), 1.0, 4)\n"
        "print(_turn(heap.fill, np.array(heap.cell), rotation(20, 50, 70))[0].sum() > 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "True", done.stderr


def test_columns_sink_and_keep_their_mass() -> None:
    heap = lopsided()
    depth = np.broadcast_to(np.linspace(0.0, 11.0, 24)[:, None], (24, 20))
    sunk = heap.sunk(depth)
    assert sunk.fill.sum(axis=2) == pytest.approx(heap.fill.sum(axis=2), rel=1e-5)
    grown = sunk.fill.shape[2] - heap.fill.shape[2]
    assert grown == 3  # 11 mm are 3 whole cells of 3 mm
    level, lower = (fill @ np.arange(fill.shape[2]) / fill.sum(axis=2) for fill in (heap.fill, sunk.fill))
    assert level + grown - lower == pytest.approx(np.minimum(depth / 3.0, 3.0), abs=1e-3)


def test_impossible_heaps_are_refused() -> None:
    with pytest.raises(ValueError, match="three axes"):
        VoxelHeap(np.zeros((3, 3), np.float32), (1.0, 1.0, 1.0))
    with pytest.raises(ValueError, match="above 0"):
        VoxelHeap(np.zeros((3, 3, 3), np.float32), (1.0, 0.0, 1.0))
    assert pose(wide_fan(), lopsided().bounds, np.array([1e4, 0, 0]), np.eye(3)) is None
