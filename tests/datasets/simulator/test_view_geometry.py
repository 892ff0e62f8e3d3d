"""Where rays run: every row meets its detector pixel, windows lose no ray, and two views share their columns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.datasets.simulator.rays import ORIGIN, image, wide_fan

from cargolens.datasets.simulator.geometry import pose, rotation
from cargolens.datasets.simulator.primitives import Ellipsoid, sphere
from cargolens.datasets.simulator.scanner import SCANNERS
from cargolens.datasets.simulator.view_geometry import ViewGeometry, Window, fan, parallel, scanner_view

PARCEL = SCANNERS["parcel-160"]


def folded_view() -> ViewGeometry:
    """An L-shaped detector that is reached, and rows that turn the other way."""
    side = [(-150.0, z) for z in np.linspace(-60, 150, 70)]
    top = [(y, 150.0) for y in np.linspace(-147, 150, 90)]
    return fan("fold", (90.0, -150.0), np.array(side + top)[::-1], columns=60, pitch_mm=2.0)


@pytest.mark.parametrize(
    "view",
    [
        wide_fan(),
        folded_view(),
        parallel("p", 30, rows=99, columns=60, pitch_mm=1.3),
        # A beam that looks along the belt a little: no ray is lost, and chords are as long as the ray is.
        replace(wide_fan(), slant=0.3),
        replace(parallel("p", 90, rows=99, columns=90, pitch_mm=1.3), slant=-0.5),
    ],
)
def test_windows_lose_no_ray(view: ViewGeometry) -> None:
    # A window cut too small shows as pixels a shape should have and has not: compare with a shape without a window.
    rng = np.random.default_rng(1)
    for _ in range(60):
        centre, turned = rng.uniform(-40, 40, 3), rotation(*rng.uniform(0, 360, 3))
        shape = Ellipsoid(tuple(rng.uniform(2, 25, 3)))
        found = image(shape, view, centre, turned)
        # Distance of every ray from the centre, in the ellipsoid's own metric.
        scaled = turned / np.array(shape.radii)
        metric = scaled @ scaled.T
        origin = np.stack(np.meshgrid(view.belt_mm, view.detector_mm[:, 0]), axis=-1)
        origin[..., 0] += view.slant * origin[..., 1]
        points = np.concatenate([origin, np.broadcast_to(view.detector_mm[:, 1:, None], (*view.shape, 1))], axis=-1)
        points = points - centre
        d = np.concatenate([view.slant * view.rays[:, :1], view.rays], axis=1)[:, None, :]
        d = d / np.linalg.norm(d, axis=-1, keepdims=True)
        a = np.sum((d @ metric) * d, axis=-1)
        b = np.sum((points @ metric) * d, axis=-1)
        c = np.sum((points @ metric) * points, axis=-1) - 1
        expected = 2 * np.sqrt(np.maximum(b**2 - a * c, 0)) / a
        assert np.abs(found - expected).max() < 0.02


@pytest.mark.parametrize("name", sorted(name for name, s in SCANNERS.items() if s.regime == "parcel"))
def test_scanners_see_their_belt(name: str) -> None:
    scanner = SCANNERS[name]
    top, side = (scanner_view(scanner, view, (256, 256)) for view in ("top", "side"))
    middle = np.array([0.0, 0.0, scanner.tunnel_mm[1] / 2])
    for view in (top, side):
        chords = image(sphere(20), view, middle)
        rows, columns = np.nonzero(chords)
        # A ball in the middle of the tunnel is in the middle of the view, and as large as the pitch says.
        assert rows.mean() == pytest.approx(127.5, abs=1.0)
        assert columns.mean() == pytest.approx(127.5, abs=1.0)
        for count in (np.ptp(rows) + 1, np.ptp(columns) + 1):
            assert count == pytest.approx(40 / scanner.pitch_mm, abs=2.5)
    # Row 0 of a side view is the highest, of a top view the one at -y.
    high = image(sphere(5), side, middle + np.array([0, 0, 30]))
    right = image(sphere(5), top, middle + np.array([0, 30, 0]))
    assert np.nonzero(high)[0].mean() < 127.0 < np.nonzero(right)[0].mean()


@settings(max_examples=60, deadline=None)
@given(st.floats(-60, 60), st.floats(-60, 60), st.floats(120, 220), st.floats(6, 40), st.floats(0, 360))
def test_an_object_spans_the_same_columns_in_both_views(x: float, y: float, z: float, size: float, yaw: float) -> None:
    shape, turned = Ellipsoid((size, 0.6 * size, 1.7 * size)), rotation(yaw, 20, 30)
    spans = []
    for name in ("top", "side"):
        view = scanner_view(PARCEL, name, (400, 300))
        columns = np.flatnonzero(image(shape, view, np.array([x, y, z]), turned).any(axis=0))
        spans.append((columns[0], columns[-1]))
    # Its tip is narrower than the distance between rays: one view may hit the last column and the other miss it.
    assert np.abs(np.subtract(*spans)).max() <= 1


@pytest.mark.parametrize("projection", ["fan", "parallel"])
def test_a_view_is_aimed_at_the_parcel(projection: str) -> None:
    scanner = replace(PARCEL, projection=projection)
    low = np.array([0.0, 25.0, 60.0])
    for name in ("top", "side"):
        chords = image(sphere(20), scanner_view(scanner, name, (256, 256), aim_mm=(25.0, 60.0)), low)
        assert np.nonzero(chords)[0].mean() == pytest.approx(127.5, abs=1.0)


@pytest.mark.parametrize("angle", [0, 17, 45, 90, 135, 180, 270])
def test_a_ball_looks_the_same_from_everywhere(angle: float) -> None:
    chords = image(sphere(20), scanner_view(PARCEL, "any", (300, 300), angle_deg=angle), np.array([0, 0, 210.0]))
    assert chords.max() == pytest.approx(40, abs=0.05)
    assert np.count_nonzero(chords) == pytest.approx(np.pi * 400, rel=0.03)


def test_supersampled_rays_average_to_the_pixel_and_keep_its_place() -> None:
    for view in (wide_fan(60, 50, 1.5), folded_view(), parallel("p", 30, rows=61, columns=50, pitch_mm=1.3)):
        fine = view.subsampled(2)
        assert fine.shape == (2 * view.shape[0], 2 * view.shape[1])
        assert np.allclose(fine.belt_mm.reshape(-1, 2).mean(axis=1), view.belt_mm)
        coarse = image(sphere(25), view, ORIGIN)
        averaged = image(sphere(25), fine, ORIGIN).reshape(view.shape[0], 2, view.shape[1], 2).mean(axis=(1, 3))
        assert averaged.sum() == pytest.approx(coarse.sum(), rel=0.01)
        assert np.abs(averaged - coarse).mean() < 0.25


def test_what_is_outside_the_view_has_no_window() -> None:
    view = parallel("p", 0, rows=20, columns=20, pitch_mm=1.0)
    box = sphere(2).bounds
    assert pose(view, box, np.array([0.0, 0, 0]), np.eye(3)) is not None
    for far in ([30.0, 0, 0], [-30.0, 0, 0], [0, 30.0, 0], [0, -30.0, 0]):
        assert pose(view, box, np.array(far), np.eye(3)) is None
    assert Window(0, 4, 0, 4).shared(Window(4, 8, 0, 4)) is None
    assert Window(0, 4, 0, 4).shared(Window(2, 8, 1, 9)) == Window(2, 4, 1, 4)


# What is wrong, and the words that say so.
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: fan("f", (0, 0), np.array([[0, 9.0], [3, 9], [1, 9]]), columns=3, pitch_mm=1), "one way round"),
        (lambda: fan("f", (0, 0), np.zeros((4, 3)) + 1.0, columns=3, pitch_mm=1), "expected"),
        (lambda: scanner_view(PARCEL, "below", (10, 10)), "give its angle"),
    ],
)
def test_impossible_views_are_refused(make: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()  # type: ignore[operator]
