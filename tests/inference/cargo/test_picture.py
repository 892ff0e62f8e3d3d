"""The coarse grid keeps what pixels hold on average, and knows what is black."""

from __future__ import annotations

import numpy as np
import pytest

from cargolens.datasets.scan import Scan, View
from cargolens.inference.cargo.picture import DEEPEST, ROWS, scattered, shrink, side_view


def view(transmission: np.ndarray, name: str = "side", **changes: object) -> View:
    return View(np.asarray(transmission, np.float32), name, **changes)  # type: ignore[arg-type]


def test_cells_hold_the_mean_attenuation_of_their_pixels() -> None:
    nepers = np.random.default_rng(0).uniform(0.0, 3.0, (1, 4 * ROWS, 1200))
    shown = shrink(view(np.exp(-nepers)))
    assert shown.high.shape == (ROWS, 300)
    assert shown.scale == (4.0, 4.0)
    assert shown.high.mean() == pytest.approx(nepers.mean(), rel=1e-4)
    expected = nepers[0].reshape(ROWS, 4, 300, 4).mean(axis=(1, 3))
    assert np.abs(shown.high - expected).max() < 1e-3


def test_small_views_are_not_enlarged() -> None:
    shown = shrink(view(np.full((2, 50, 80), 0.5), encoding="dual-energy"))
    assert shown.nepers.shape == (2, 50, 80)
    assert shown.scale == (1.0, 1.0)


@pytest.mark.parametrize(
    ("black", "value", "is_black"),
    [
        (0.0, 0.001, True),  # beyond what scattered signal lets through
        (0.0, 0.02, False),
        (0.05, 0.04, True),  # the file cannot tell it from nothing
    ],
)
def test_black(black: float, value: float, is_black: bool) -> None:
    shown = shrink(view(np.full((1, 100, 100), value), black_transmission=black))
    assert shown.black.mean() == float(is_black)
    assert shown.high.max() <= DEEPEST


def test_a_dark_place_amid_bright_ones_may_be_scatter_and_amid_dark_ones_is_not() -> None:
    nepers = np.zeros((200, 200), np.float32)
    nepers[95:105, 95:105] = 4.6
    assert scattered(nepers)[100, 100] == 1.0
    assert scattered(nepers)[50, 50] == 0.0
    assert not scattered(np.full((200, 200), 4.6, np.float32)).any()


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (("side",), "side"),
        (("",), ""),
        (("top", "side"), "side"),
        (("cab", "side"), "side"),
        (("oblique", "side"), "side"),
        (("left", "top"), "left"),
        (("top",), None),
        (("cab", "top"), None),
    ],
)
def test_the_view_from_the_side(names: tuple[str, ...], chosen: str | None) -> None:
    found = side_view(Scan(tuple(view(np.ones((1, 4, 4)), name) for name in names)))
    assert (None if found is None else found.name) == chosen
