"""Tracing many primitives together gives what tracing each on its own gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.datasets.simulator.rays import ROTATIONS, wide_fan

from cargolens.datasets.simulator import trace as trace_module
from cargolens.datasets.simulator.geometry import pose, rotation
from cargolens.datasets.simulator.item import Item, Primitive
from cargolens.datasets.simulator.many import Many, torus, tube
from cargolens.datasets.simulator.primitives import Box, Capsule, Cylinder, Ellipsoid, Frustum, RoundedBox
from cargolens.datasets.simulator.prism import Prism, gear
from cargolens.datasets.simulator.revolved import Revolved
from cargolens.datasets.simulator.texture import Texture
from cargolens.datasets.simulator.trace import Body, bodies, trace
from cargolens.datasets.simulator.view_geometry import ViewGeometry, parallel


def items(seed: int) -> list:
    rng = np.random.default_rng(seed)
    placed = []
    for k in range(140):
        a, b, c = rng.uniform(1.0, 18.0, 3)
        spots = rng.normal(0.0, 1.0, (9, 3))
        shape = (
            Box((a, b, c)), Ellipsoid((a, b, c)), Cylinder(a, c), Cylinder(a, c, b), Frustum(a, b, c), Frustum(a, 0, c),
            RoundedBox((2 * a, 2 * b, 2 * c), 0.3), RoundedBox((2 * a, 2 * b, 2 * c), min(a, b), "z"),
            Many(Box((2.0, 3.0, 4.0)), b * spots, ROTATIONS[:9]), torus(a, 1.0), tube(a * spots, 0.8),
            Many(Cylinder(2.0, 5.0, 1.0), b * spots, None, 0.5 + np.abs(spots)), Many(Capsule(1.0, 4.0), a * spots),
            Many(Ellipsoid((1.0, 2.0, 3.0)), spots), Capsule(a, 3 * a), Prism(gear(a, 5, 0.4 * a), b),
            Revolved(((0, a), (c, a), (c + 2, b), (c + 9, b))),
        )[k % 17]  # fmt: skip
        inner = Primitive("water", Ellipsoid((a / 9, b / 9, c / 9)))
        texture = Texture(0.1, 1.0, seed=k) if k % 7 == 0 else None
        part = Primitive("abs", shape, carve=(inner,) if k % 3 == 0 else (), texture=texture)
        # Some lie over the rim of the view, some outside it.
        turned = ROTATIONS[k % len(ROTATIONS)] if k % 2 else rotation(*rng.uniform(0, 360, 3))
        placed.append(Item("x", (part,)).placed(rng.uniform([-90, -70, -30], [90, 70, 40]), turned))
    return placed


def each(roots: list[Body]):
    for body in roots:
        yield body
        yield from each(list(body.inner))


@pytest.mark.parametrize(
    "view",
    [
        wide_fan(),
        parallel("p", 90, rows=120, columns=130, pitch_mm=0.9),
        replace(parallel("p", 90, rows=120, columns=130, pitch_mm=0.9), slant=0.4),
    ],
    ids=["fan", "side", "slanting"],
)
@pytest.mark.parametrize("large", [0, 12_000, 10**9])
def test_together_is_as_on_their_own(view: ViewGeometry, large: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trace_module, "LARGE", large)
    roots = bodies(items(3))
    trace(roots, view)
    seen = 0
    for body in each(roots):
        alone = pose(view, body.part.shape.bounds, body.centre, body.rotation)
        if alone is None:
            assert body.window is None
            continue
        seen += 1
        assert body.window == alone.window
        assert body.chords is not None
        difference = np.abs(body.part.shape.chords(alone) - body.chords)
        # A ray along a face may be in for one and out for the other.
        assert np.mean(difference > 2e-3) < 0.02
    assert seen > 120


def test_nothing_is_traced_of_nothing() -> None:
    trace([], wide_fan())
    assert bodies([]) == []


@pytest.mark.parametrize("slant", [0.05, -0.3])
def test_a_slanting_beam_sees_all_of_the_mass(slant: float) -> None:
    """Whatever the shape: areal densities times the area that a ray stands for add up to its volume."""
    upright = parallel("p", 90, rows=520, columns=600, pitch_mm=0.4)
    view = replace(upright, slant=slant)
    shapes = (
        Box((20.0, 30.0, 12.0)), Cylinder(9.0, 40.0), Prism(gear(25.0, 6, 8.0), 30.0), torus(20.0, 4.0),
        Revolved(((0, 8), (20, 14), (30, 3))), Capsule(6.0, 40.0),
    )  # fmt: skip
    for shape in shapes:
        for turned in ROTATIONS[::4]:
            roots = bodies([Item("x", (Primitive("abs", shape),)).placed((4.0, 30.0, -6.0), turned)])
            trace(roots, view)
            chords = roots[0].chords
            assert chords is not None
            area = 0.4 * 0.4 / np.hypot(1.0, slant)
            assert float(chords.sum()) * area == pytest.approx(shape.volume, rel=0.01)


def test_a_slanting_beam_moves_what_is_deeper() -> None:
    """Two balls behind each other are seen apart by the depth between them times the slant."""
    view = replace(parallel("p", 90, rows=60, columns=200, pitch_mm=1.0), slant=0.1)
    ball = Item("ball", (Primitive("abs", Ellipsoid((6.0, 6.0, 6.0))),))
    roots = bodies([ball.placed((0.0, y, 0.0)) for y in (-200.0, 200.0)])
    trace(roots, view)
    middles = [
        float((body.chords.sum(axis=0) * np.arange(body.window.column0, body.window.column1)).sum() / body.chords.sum())
        for body in roots
        if body.chords is not None and body.window is not None
    ]
    assert middles[0] - middles[1] == pytest.approx(40.0, abs=0.5)
