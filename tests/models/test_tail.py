"""The tail probability: agrees with counts and with known distributions, keeps order, refuses too little."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import expon, norm

from cargolens.datasets.errors import DataError
from cargolens.models.tail import LEAST_STEP, TailProbability


def fitted(values: list[float]) -> TailProbability:
    tail = TailProbability()
    tail.fit(torch.tensor(values))
    return tail


def test_inside_it_is_what_was_counted() -> None:
    values = np.random.default_rng(0).normal(size=400)
    asked = np.quantile(values, [0.05, 0.3, 0.5, 0.8])
    counted = [-np.log10((1 + (values >= x).sum()) / 401) for x in asked]
    np.testing.assert_allclose(fitted(values.tolist())(torch.tensor(asked).float()), counted, atol=0.02)


@pytest.mark.parametrize(
    ("distribution", "within"),
    [
        # an exponential is what the tail assumes
        (expon(scale=2.0), 0.35),
        # a normal falls faster, so the curve says less than is true, never much more
        (norm(), 1.2),
    ],
)
def test_beyond_it_follows_the_distribution(distribution, within: float) -> None:  # type: ignore[no-untyped-def]
    tail = fitted(distribution.rvs(2000, random_state=np.random.default_rng(1)).tolist())
    for p in (1e-2, 1e-3, 1e-4):
        found = float(tail(torch.tensor(distribution.isf(p))))
        assert -np.log10(p) - within <= found <= -np.log10(p) + 0.35


@given(st.lists(st.floats(-50, 50, width=32), min_size=5, max_size=60))
def test_order_is_kept_everywhere(values: list[float]) -> None:
    tail = fitted(values)
    asked = torch.linspace(min(values) - 5.0, max(values) + 5.0, 200)
    steps = tail(asked).diff()
    assert bool((steps > 0.0).all())
    # never steeper than what two runtimes compute alike
    assert float((steps / asked.diff()).max()) <= 3.0 / LEAST_STEP


def test_values_that_are_all_alike_are_not_rare() -> None:
    tail = fitted([1.0] * 99 + [1.001])
    assert float(tail(torch.tensor(1.001))) == pytest.approx(0.0, abs=0.05)
    assert float(tail(torch.tensor(1.5))) > 2.0


@pytest.mark.parametrize("values", [[], [1.0] * 4, [0.0, 1.0, 2.0, 3.0, float("nan")]])
def test_too_little_is_refused(values: list[float]) -> None:
    with pytest.raises(DataError, match="scores of benign scans"):
        fitted(values)
