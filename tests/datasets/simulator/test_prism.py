"""Prisms: exact for outlines that are not convex, with holes, at any alignment."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.datasets.simulator.rays import ORIGIN, ROTATIONS, image, projected_volume, walked, wide_fan

from cargolens.datasets.simulator.geometry import rotation
from cargolens.datasets.simulator.primitives import Box, Cylinder, sphere
from cargolens.datasets.simulator.prism import Prism, circle, gear, rectangle
from cargolens.datasets.simulator.view_geometry import parallel

STAR = gear(30, 5, 14)
PISTOL = [(-50, -16), (48, -16), (48, 2), (-12, 4), (-16, 16), (-26, 50), (-48, 44), (-42, 6), (-50, 4)]


def in_polygon(corners: list[tuple[float, float]], p: np.ndarray) -> np.ndarray:
    """Even-odd rule."""
    x, y = p[..., 0], p[..., 1]
    inside = np.zeros(x.shape, bool)
    for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1], strict=True):
        crosses = (y0 > y) != (y1 > y)
        with np.errstate(divide="ignore", invalid="ignore"):
            inside ^= crosses & (x < x0 + (y - y0) / (y1 - y0) * (x1 - x0))
    return inside


@pytest.mark.parametrize("turned", [rotation(20, 50, 70), rotation(0, 90, 0), rotation(5, 1, 2)])
def test_a_star_with_a_hole_agrees_with_walking_along_the_rays(turned: np.ndarray) -> None:
    hole = circle(8, 12)
    shape = Prism(STAR, 20, [hole])
    view, centre = wide_fan(90, 60, 1.7), np.array([3.1, -4.7, 6.3])

    def inside(p: np.ndarray) -> np.ndarray:
        return (np.abs(p[..., 2]) <= 10) & in_polygon(STAR, p) & ~in_polygon(hole, p)

    difference = np.abs(image(shape, view, centre, turned) - walked(inside, view, centre, turned, 60.0))
    # A ray through the star and its hole enters and leaves several times: a step each.
    assert np.quantile(difference, 0.999) < 0.3
    assert difference.mean() < 0.02


@pytest.mark.parametrize(
    "shape",
    [
        Prism(STAR, 20.3, [circle(8, 12)]),
        Prism(PISTOL, 22.3),
        Prism(rectangle(50, 30, radius=8), 25.3, [rectangle(9, 9)]),
    ],
    ids=["star", "pistol", "plate"],
)
def test_projections_add_up_to_the_volume_at_any_alignment(shape: Prism) -> None:
    errors = [projected_volume(shape, view, turned) / shape.volume - 1 for turned in ROTATIONS for view in (0.0, 90.0)]
    assert np.abs(errors).max() < 0.006
    assert abs(float(np.median(errors))) < 1e-3


@pytest.mark.parametrize("tilt", [0.0, 1e-12, 1e-9, 1e-7, 1e-6, 1e-5, 1e-4])
@pytest.mark.parametrize("flip", [0.0, 180.0])
def test_a_tool_lying_flat_is_as_thick_as_it_is(tilt: float, flip: float) -> None:
    # Seen along its extrusion every edge is crossed nowhere, or everywhere.
    view = parallel("p", 0.0, rows=121, columns=121, pitch_mm=1.0)
    chords = image(Prism(PISTOL, 20), view, np.array([0.31, 0.17, 3.0]), rotation(0, flip, tilt))
    x, y = np.meshgrid(view.belt_mm - 0.31, view.detector_mm[:, 0] - 0.17)
    inside = in_polygon(PISTOL, np.stack([-x if flip else x, y], axis=-1))
    assert np.abs(chords - 20.0 * inside).max() < 0.01
    assert set(np.round(np.unique(np.round(chords, 2))).tolist()) == {0.0, 20.0}


def test_no_ray_leaks_through_a_corner() -> None:
    # Corners on the very lines of the rays, at many turns: a leak is a chord of a whole, or none where there is one.
    shape = Prism(rectangle(20, 20), 10, [circle(4, 8)])
    view = parallel("p", 0.0, rows=81, columns=81, pitch_mm=0.5)
    box, drill = Box((20, 20, 10)), Prism(circle(4, 8), 10)
    for turned in [*ROTATIONS, *(rotation(0, angle, 0) for angle in np.arange(0, 360, 7.5))]:
        expected = image(box, view, ORIGIN, turned) - image(drill, view, ORIGIN, turned)
        wrong = np.abs(image(shape, view, ORIGIN, turned) - expected) > 0.05
        # Rays along a face are in or out as rounding has it: never more than a few lines of them.
        assert wrong.mean() < 0.03


@settings(max_examples=50, deadline=None)
@given(st.integers(3, 40), st.integers(0, 2**31), st.floats(0, 360), st.floats(-90, 90))
def test_random_outlines_never_give_less_than_nothing_or_more_than_the_box(
    corners: int, seed: int, yaw: float, pitch: float
) -> None:
    rng = np.random.default_rng(seed)
    # Seen from the origin the corners go round it once, so the outline does not cross itself.
    angle = 2 * np.pi * (np.arange(corners) + rng.uniform(0, 0.45, corners)) / corners
    reach = rng.uniform(3, 30, corners)
    outline = list(zip((reach * np.cos(angle)).tolist(), (reach * np.sin(angle)).tolist(), strict=True))
    shape = Prism(outline, 12.0)
    chords = image(shape, wide_fan(80, 60, 1.3), ORIGIN, rotation(yaw, pitch, 3.0))
    assert chords.min() > -0.02
    assert chords.max() <= float(np.linalg.norm(shape.bounds[1] - shape.bounds[0])) * 1.001


def test_a_prism_cut_down_to_a_ball_and_a_round_one_to_a_cylinder() -> None:
    view, turned = wide_fan(), rotation(20, 50, 70)
    cut = image(Prism(rectangle(80, 80), 60, within=sphere(20)), view, ORIGIN, turned)
    assert np.abs(cut - image(sphere(20), view, ORIGIN, turned)).max() < 2e-3
    # A polygon of a circle's area, many sides.
    round_one = image(Prism(circle(20, 120), 30), view, ORIGIN, turned)
    assert np.abs(round_one - image(Cylinder(20, 30), view, ORIGIN, turned)).mean() < 0.02


def test_outlines_have_the_area_they_say() -> None:
    assert Prism(circle(10, 7), 1).volume == pytest.approx(100 * np.pi)
    assert Prism(rectangle(30, 20), 2).volume == pytest.approx(1200)
    assert Prism(rectangle(30, 20)[::-1], 2, [rectangle(3, 3)]).volume == pytest.approx(1182), "either turning sense"


@pytest.mark.parametrize(
    ("outline", "words"),
    [
        ([(0, 0), (1, 1)], "at least 3"),
        ([(0, 0), (1, float("nan")), (2, 0)], "finite"),
        (circle(10, 500), "at most 400"),
        ([(0, 0), (9, 9), (9, 0), (0, 9)], "crosses itself"),  # a bow tie, whose halves would cancel
    ],
)
def test_impossible_outlines_are_refused(outline: list[tuple[float, float]], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Prism(outline, 5.0)
