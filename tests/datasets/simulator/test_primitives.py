"""Chords of the convex shapes: against walking along rays, against volumes at exact alignment, and their properties."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.datasets.simulator.rays import ORIGIN, ROTATIONS, Inside, image, projected_volume, walked, wide_fan

from cargolens.datasets.simulator.geometry import Shape, axis_rotation, rotation
from cargolens.datasets.simulator.many import Many, coil, torus, tube
from cargolens.datasets.simulator.primitives import (
    Box,
    Capsule,
    Cylinder,
    Ellipsoid,
    Frustum,
    Intersection,
    Polyhedron,
    RoundedBox,
    sphere,
    wedge,
)
from cargolens.datasets.simulator.revolved import Revolved
from cargolens.datasets.simulator.sheet import CorrugatedSheet
from cargolens.datasets.simulator.view_geometry import parallel

GENERIC = rotation(20, 50, 70)
CENTRE = np.array([3.1, -4.7, 6.3])


def between(values: np.ndarray, half: float) -> np.ndarray:
    return np.abs(values) <= half


def cone(bottom: float, top: float, height: float) -> Inside:
    def inside(p: np.ndarray) -> np.ndarray:
        radius = bottom + (top - bottom) * (p[..., 2] / height + 0.5)
        return between(p[..., 2], height / 2) & (np.hypot(p[..., 0], p[..., 1]) <= radius)

    return inside


def bottle(p: np.ndarray) -> np.ndarray:
    radius = np.interp(p[..., 2], [0, 40, 50, 60], [20, 20, 8, 8])
    return (p[..., 2] >= 0) & (p[..., 2] <= 60) & (np.hypot(p[..., 0], p[..., 1]) <= radius)


def pill(p: np.ndarray) -> np.ndarray:
    return np.linalg.norm(p - np.clip(p[..., 2], -17, 17)[..., None] * np.array([0, 0, 1.0]), axis=-1) <= 8


# What a point must satisfy to be inside, written without the shapes' own code.
SHAPES: list[tuple[Shape, Inside]] = [
    (Box((60, 30, 20)), lambda p: between(p[..., 0], 30) & between(p[..., 1], 15) & between(p[..., 2], 10)),
    (Ellipsoid((30, 20, 10)), lambda p: (p[..., 0] / 30) ** 2 + (p[..., 1] / 20) ** 2 + (p[..., 2] / 10) ** 2 <= 1),
    (Cylinder(15, 50), lambda p: (np.hypot(p[..., 0], p[..., 1]) <= 15) & between(p[..., 2], 25)),
    # Elliptic.
    (Cylinder(20, 50, 9), lambda p: (np.hypot(p[..., 0] / 20, p[..., 1] / 9) <= 1) & between(p[..., 2], 25)),
    (Frustum(20, 8, 40), cone(20, 8, 40)),
    # Whole cone, and a shallow one that most rays are steeper than.
    (Frustum(0, 22, 44), cone(0, 22, 44)),
    (Frustum(35, 0, 12), cone(35, 0, 12)),
    (Capsule(8, 50), pill),
    (wedge((60, 30, 20)), lambda p: between(p[..., 0], 30) & between(p[..., 1], 15) & between(p[..., 2], 10)
     & (20 * p[..., 0] + 60 * p[..., 2] <= 0)),
    # A lens.
    (Intersection((sphere(25), sphere(25)), ((0, 0, -10), (0, 0, 10))),
     lambda p: (np.linalg.norm(p - [0, 0, 10], axis=-1) <= 25) & (np.linalg.norm(p - [0, 0, -10], axis=-1) <= 25)),
    (Revolved(((0, 20), (40, 20), (50, 8), (60, 8))), bottle),
]  # fmt: skip
NAMES = [f"{n}-{type(shape).__name__}" for n, (shape, _) in enumerate(SHAPES)]

# Volumes of these are exact, so that projections can be held against them.
SOLID = [
    Box((60, 30, 20.7)), RoundedBox((60, 30, 20), 6), RoundedBox((60, 30, 20), 6, "z"), Ellipsoid((30, 20, 11)),
    Cylinder(15, 50.3), Cylinder(20, 50.3, 10), Frustum(20, 8.2, 41.3), Frustum(22, 0, 41.3), Frustum(60, 0, 41.3),
    Capsule(8, 50.3), Revolved(((0, 20), (40.3, 20), (50, 8), (66.3, 8))), torus(25, 6.1), coil(20, 2.2, 5, 40),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "inside"), SHAPES, ids=NAMES)
@pytest.mark.parametrize("turned", [GENERIC, rotation(0, 90, 0)], ids=["generic", "aligned"])
def test_chords_agree_with_walking_along_the_rays(shape: Shape, inside: Inside, turned: np.ndarray) -> None:
    geometry = wide_fan(rows=90, columns=60, pitch=1.7)
    step = 0.13
    expected = walked(inside, geometry, CENTRE, turned, reach=75.0, step=step)
    found = image(shape, geometry, CENTRE, turned)
    assert expected.max() > 8.0, "the view must see the shape"
    # A ray that enters and leaves gains or loses at most one step; one along a face may be in or out.
    difference = np.abs(found - expected)
    assert np.quantile(difference, 0.999) <= 1.01 * step
    assert difference.mean() < 0.02


@pytest.mark.parametrize("shape", SOLID, ids=[f"{n}-{type(s).__name__}" for n, s in enumerate(SOLID)])
def test_projections_add_up_to_the_volume_at_any_alignment(shape: Shape) -> None:
    errors = [projected_volume(shape, view, turned) / shape.volume - 1 for turned in ROTATIONS for view in (0.0, 90.0)]
    # What is left is the grid of pixels: worst where a cone stands along the belt.
    assert np.abs(errors).max() < 0.006
    assert abs(float(np.median(errors))) < 1e-3


@pytest.mark.parametrize("tilt", [0.0, 1e-9, 1e-7, 1e-5, 1e-3])
@pytest.mark.parametrize("upside_down", [False, True])
def test_a_cone_seen_along_its_axis_weighs_what_it_weighs(tilt: float, upside_down: bool) -> None:
    # Rays steeper than the cone lie outside the two roots of its quadratic, not between them.
    shape = Frustum(30, 10, 15)
    view = parallel("p", 0.0, rows=141, columns=141, pitch_mm=0.5)
    chords = image(shape, view, ORIGIN, rotation(0, 180.0 * upside_down, tilt))
    radius = np.hypot(*np.meshgrid(view.belt_mm, view.belt_mm, indexing="ij"))
    expected = np.clip((30 - radius) / 20 * 15, 0, 15)
    assert np.abs(chords - expected).max() < 0.03
    assert chords.sum(dtype=float) * 0.25 / shape.volume == pytest.approx(1.0, abs=2e-3)


def test_a_cone_along_its_own_generator_is_no_special_case() -> None:
    # 45 degrees: the ray is parallel to the cone's side, and one root is at infinity.
    shape = Frustum(40, 0, 40)
    for tilt in (45.0, 45.0 + 1e-7, 45.0 - 1e-5):
        assert projected_volume(shape, 0.0, rotation(0, 0, tilt)) == pytest.approx(shape.volume, rel=3e-3)


@pytest.mark.parametrize("shape", [Frustum(0, 5, 9), wedge((9, 8, 7)), CorrugatedSheet((50, 40), 1.0, 3.0, 9.0)])
def test_chords_are_finite_and_not_negative_everywhere(shape: Shape) -> None:
    for turned in ROTATIONS:
        for view in (parallel("p", 0.0, rows=101, columns=101, pitch_mm=0.5), wide_fan()):
            chords = image(shape, view, ORIGIN, turned)
            assert np.isfinite(chords).all()
            assert chords.min() >= 0.0


@settings(max_examples=60, deadline=None)
@given(
    st.floats(0, 360), st.floats(-90, 90), st.floats(0, 360), st.floats(-0.45, 0.45),
    st.sampled_from(["box", "ellipsoid", "cylinder", "frustum"]),
)  # fmt: skip
def test_two_halves_make_the_whole(yaw: float, pitch: float, roll: float, cut: float, kind: str) -> None:
    whole = {
        "box": Box((30, 24, 18)), "ellipsoid": Ellipsoid((15, 12, 9)), "cylinder": Cylinder(12, 30, 8),
        "frustum": Frustum(14, 5, 26),
    }[kind]  # fmt: skip
    view, turned = wide_fan(60, 50, 1.5), rotation(yaw, pitch, roll)
    halves = [
        image(
            Intersection((whole, Polyhedron(((sign, 0, 0),), (sign * cut * 20,), (90, 90, 90)))), view, CENTRE, turned
        )
        for sign in (1.0, -1.0)
    ]
    assert np.abs(halves[0] + halves[1] - image(whole, view, CENTRE, turned)).max() < 2e-3


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(2, 40), min_size=3, max_size=3), st.floats(0, 360), st.floats(-90, 90), st.floats(-30, 30))
def test_no_chord_is_longer_than_the_shape(size: list[float], yaw: float, pitch: float, y: float) -> None:
    a, b, c = size
    view = wide_fan(60, 50, 1.5)
    turned, centre = rotation(yaw, pitch, 10.0), np.array([0.0, y, 10.0])
    longest = float(np.linalg.norm(size))
    for shape in (
        Box((a, b, c)),
        Ellipsoid((a / 2, b / 2, c / 2)),
        Cylinder(a / 2, c, b / 2),
        Frustum(a / 2, b / 2, c),
    ):
        reach = max(longest, float(np.linalg.norm([max(a, b), max(a, b), c])))
        assert image(shape, view, centre, turned).max() <= reach * (1 + 1e-4) + 1e-3


def test_a_thin_long_wire_keeps_its_thickness() -> None:
    # 0.4 mm across and 300 mm long, aslant: the discriminant spans twelve orders of magnitude.
    wire, turned = Cylinder(0.2, 300.0), axis_rotation((0.8, 0.55, 0.24))
    view = parallel("p", 0.0, rows=5200, columns=260, pitch_mm=0.05)
    chords = image(wire, view, ORIGIN, turned)
    across = 0.4 / np.sqrt(1.0 - 0.24**2 / (0.8**2 + 0.55**2 + 0.24**2))
    assert chords.max() == pytest.approx(across, rel=2e-3)


def test_many_copies_are_the_sum_of_single_ones() -> None:
    rng = np.random.default_rng(4)
    centres, turns = rng.uniform(-40, 40, (60, 3)), axis_rotation(rng.normal(size=(60, 3)))
    scales = rng.uniform(0.5, 2.5, (60, 3))
    view = wide_fan()
    for shape in (Cylinder(4, 3), Ellipsoid((4, 3, 2)), Box((3, 4, 5)), Capsule(2, 9)):
        found = image(Many(shape, centres, turns), view, CENTRE, GENERIC)
        single = sum(image(shape, view, CENTRE + GENERIC @ c, GENERIC @ r) for c, r in zip(centres, turns, strict=True))
        assert np.abs(found - single).max() < 2e-3
    stretched = image(Many(Cylinder(1, 1), centres, turns, scales), view, CENTRE, GENERIC)
    single = sum(
        image(Cylinder(s[0], s[2], s[1]), view, CENTRE + GENERIC @ c, GENERIC @ r)
        for c, r, s in zip(centres, turns, scales, strict=True)
    )
    assert np.abs(stretched - single).max() < 2e-3


def test_copies_at_the_rim_of_the_view_are_cut_not_moved() -> None:
    view = parallel("p", 0.0, rows=20, columns=20, pitch_mm=1.0)
    many = Many(sphere(6.0), np.array([[-9.0, 0, 0], [9.0, -9.0, 0], [400.0, 0, 0]]))
    expected = sum(image(sphere(6.0), view, centre) for centre in many.centres)
    assert np.abs(image(many, view) - expected).max() < 1e-4


def test_tubes_weigh_what_their_length_says() -> None:
    path = np.array([[0, 0, 0], [40, 0, 0], [40, 30, 10], [0, 30, 30.0]])
    length = float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())
    assert tube(path, 2.0).volume == pytest.approx(np.pi * 4 * length)
    assert torus(25, 4).volume == pytest.approx(2 * np.pi**2 * 25 * 16)


def test_a_ring_agrees_with_walking_along_the_rays() -> None:
    view = wide_fan(90, 60, 1.7)
    inside = lambda p: (np.hypot(p[..., 0], p[..., 1]) - 25) ** 2 + p[..., 2] ** 2 <= 36  # noqa: E731
    expected = walked(inside, view, CENTRE, GENERIC, 75.0)
    coarse, fine = (np.abs(image(torus(25, 6, n), view, CENTRE, GENERIC) - expected) for n in (24, 120))
    # A polygon of 24 sides strays up to 0.2 mm from the circle: a grazing ray gains or loses 2 sqrt(2 x 6 x 0.2) mm.
    assert coarse.max() < 3.5
    assert coarse.mean() < 0.03
    assert np.quantile(fine, 0.999) < 0.3
    assert fine.mean() < 0.01


def test_a_bent_tube_is_one_solid_piece() -> None:
    # Nothing is missing or doubled at the joints: walk along a tube of three straight lengths.
    path = np.array([[-30, 0, 0], [0, 0, 0], [15, 25, 5], [40, 25, 15.0]])
    view = wide_fan(90, 70, 1.5)

    def inside(p: np.ndarray) -> np.ndarray:
        near = np.full(p.shape[:-1], np.inf)
        for a, b in itertools.pairwise(path):
            share = np.clip(((p - a) @ (b - a)) / ((b - a) @ (b - a)), 0, 1)
            near = np.minimum(near, np.linalg.norm(p - a - share[..., None] * (b - a), axis=-1))
        return near <= 5

    expected = walked(inside, view, CENTRE, GENERIC, 75.0)
    difference = image(tube(path, 5.0), view, CENTRE, GENERIC) - expected
    # The walk rounds the outside of each bend and both ends with a ball; the tube has a mitre and square ends.
    assert np.quantile(np.abs(difference), 0.98) < 0.2
    assert difference.max() < 2.0
    assert projected_volume(tube(path, 5.0), 0.0, GENERIC) == pytest.approx(tube(path, 5.0).volume, rel=2e-3)


def test_corrugated_sheets_keep_their_mass() -> None:
    sheet = CorrugatedSheet((60, 41), 0.8, 4.0, 12.0)
    for turned in ROTATIONS:
        for angle in (0.0, 90.0):
            # Edge-on the sheet is a few pixels wide, whose grid leaves more of a mark.
            assert projected_volume(sheet, angle, turned, pitch=0.25) == pytest.approx(sheet.volume, rel=0.012)


# What is wrong, and the words that say so.
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: RoundedBox((10, 10, 4), 3.0), "0 to 2"),  # rounder than it is thick
        (lambda: RoundedBox((10, 10, 4), 1.0, "x"), "'all' or 'z'"),
        (lambda: Capsule(5, 8), "at least 10"),
        (lambda: Revolved(((0, 5), (-3, 5))), "z rising"),  # profile that falls
        (lambda: Revolved(((0, 5), (20, 5))).inset(6), "no room"),
        (lambda: Revolved(((0, 5), (20, 5))).below(-1), "above the bottom"),
        (lambda: Many(sphere(1), np.zeros((0, 3))), "at least one"),
        (lambda: Many(sphere(1), np.zeros((4, 3)), np.zeros((3, 3, 3))), "expected"),
        (lambda: axis_rotation((0, 0, 0)), "above zero"),
    ],
)
def test_impossible_shapes_are_refused(make: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        make()  # type: ignore[operator]


def test_an_axis_rotation_is_a_rotation() -> None:
    axes = np.random.default_rng(0).normal(size=(50, 3))
    axes[:3] = [[0, 0, 1], [0, 0, -1], [1, 0, 0]]
    turns = axis_rotation(axes)
    assert np.allclose(turns @ np.swapaxes(turns, 1, 2), np.eye(3), atol=1e-12)
    assert np.allclose(np.linalg.det(turns), 1.0)
    assert np.allclose(turns[:, :, 2], axes / np.linalg.norm(axes, axis=1, keepdims=True))
