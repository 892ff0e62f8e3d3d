"""Attenuation at two energies of views of every kind."""

from __future__ import annotations

import numpy as np
import pytest

from cargolens.datasets.canonical import material
from cargolens.datasets.nepers import compressed, nepers
from cargolens.datasets.ratio_table import GRID, RATIO
from cargolens.datasets.scan import View

HIGH = np.linspace(0.2, 2.5, 12, dtype=np.float32)[None].repeat(6, 0)


def test_dual_energy_is_minus_the_log() -> None:
    transmission = np.exp(-np.stack([1.4 * HIGH, HIGH])).astype(np.float32)
    found = nepers(View(transmission, encoding="dual-energy"))
    np.testing.assert_allclose(found, np.stack([1.4 * HIGH, HIGH]), rtol=1e-5)


def test_grey_has_one_energy() -> None:
    found = nepers(View(np.exp(-HIGH)[None].astype(np.float32)))
    assert found.shape == (1, *HIGH.shape)
    np.testing.assert_allclose(found[0], HIGH, rtol=1e-5)


def test_noise_in_air_is_no_negative_mass() -> None:
    bright = np.full((2, 4, 4), 1.05, np.float32)
    assert nepers(View(bright, encoding="dual-energy")).min() == 0.0
    assert nepers(View(bright[:1])).min() == 0.0


@pytest.mark.parametrize(("index", "curve"), list(enumerate(RATIO)))
def test_palette_follows_the_curve_of_its_material(index: int, curve: str) -> None:
    """The lower energy of a reference material is that of the curve the material index is defined by."""
    steps = np.full(HIGH.shape, index / (len(RATIO) - 1), np.float32)
    found = nepers(View(np.exp(-HIGH)[None].astype(np.float32), encoding="pseudo-colour", material=steps))
    expected = np.interp(HIGH, GRID, RATIO[curve])
    np.testing.assert_allclose(found[0] / found[1], expected, rtol=0.02)


def test_palette_and_back() -> None:
    """The two energies made of a palette's material have that material again."""
    wanted = np.linspace(0.05, 0.95, 12, dtype=np.float32)[None].repeat(6, 0)
    high = np.full(wanted.shape, 1.0, np.float32)
    view = View(np.exp(-high)[None].astype(np.float32), encoding="pseudo-colour", material=wanted)
    low, high = nepers(view)
    again = View(np.exp(-np.stack([low, high])).astype(np.float32), encoding="dual-energy")
    index, known = material(again)
    # the index is smoothed along the ramp, so its ends are left out
    np.testing.assert_allclose(index[:, 2:-2], wanted[:, 2:-2], atol=0.03)
    assert known[:, 2:-2].min() > 0.9


def test_unknown_material_of_a_palette_is_organic() -> None:
    nothing = np.full(HIGH.shape, np.nan, np.float32)
    organic = np.zeros(HIGH.shape, np.float32)
    views = [
        View(np.exp(-HIGH)[None].astype(np.float32), encoding="pseudo-colour", material=m) for m in (nothing, organic)
    ]
    np.testing.assert_array_equal(*(nepers(view) for view in views))


@pytest.mark.parametrize("limit", [0.9, 2.5, 7.0])
def test_a_display_shows_thin_things_as_they_are_and_nothing_beyond_its_limit(limit: float) -> None:
    given = np.array([[0.0, 1e-3, 0.5, 2.0, 12.0, 80.0]], np.float32)
    shown = compressed(given, limit)
    np.testing.assert_allclose(shown, limit * -np.expm1(-given.astype(float) / limit), atol=2e-6)
    assert shown[0, 0] == 0.0
    assert shown[0, 1] == pytest.approx(1e-3, rel=2e-3)
    assert (np.diff(shown[0]) >= 0.0).all()
    assert shown.max() <= np.float32(limit)
