"""The Gaussian baseline: shrinkage and distances against oracles, and sums that survive an interruption."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
import torch
from hypothesis import given, settings

from cargolens.datasets.errors import DataError
from cargolens.models import create_detector
from cargolens.models.covariance import LEAST_SHRINKAGE, Moments, factor, oas_shrinkage, shrink
from cargolens.models.gaussian import NEAR, PARTS, Gaussian, GaussianDistance, GaussianOptions


def vectors(count: int, size: int, seed: int = 0, offset: float = 0.0) -> torch.Tensor:
    rng = np.random.default_rng(seed)
    mix = rng.standard_normal((size, size)) * np.geomspace(1, 0.05, size)
    return torch.from_numpy(rng.standard_normal((count, size)) @ mix + offset)


@pytest.mark.parametrize(("count", "size"), [(10, 40), (60, 40), (4000, 12), (2, 5)])
def test_shrinkage_is_scikit_learns(count: int, size: int) -> None:
    covariance = pytest.importorskip("sklearn.covariance")
    x = vectors(count, size)
    moments = Moments(size)
    moments.update(x)
    # scikit-learn centres and divides by the count exactly as we do
    found = oas_shrinkage(moments.covariance(), count)
    expected = covariance.OAS().fit(x.numpy())
    assert found == pytest.approx(expected.shrinkage_, rel=1e-9)
    if found > LEAST_SHRINKAGE:
        np.testing.assert_allclose(shrink(moments.covariance(), count, 1e-300), expected.covariance_, rtol=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=6), st.floats(-1e6, 1e6))
def test_running_sums_equal_all_at_once(sizes: list[int], offset: float) -> None:
    # far from zero, where sums of squares alone would lose every digit
    x = vectors(sum(sizes), 4, offset=offset)
    moments = Moments(4)
    for part in torch.split(x, sizes):
        moments.update(part)
    np.testing.assert_allclose(moments.mean(), x.mean(0), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(moments.covariance(), np.cov(x.T.numpy(), bias=True), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize(
    ("count", "size", "rank"),
    [
        # fewer vectors than axes: the low-rank form is the whole covariance
        (20, 48, 32),
        # all axes kept
        (500, 24, 24),
        # more axes asked for than there are
        (500, 8, 128),
    ],
)
def test_distance_is_mahalanobis(count: int, size: int, rank: int) -> None:
    x = vectors(count, size, offset=3.0)
    moments = Moments(size)
    moments.update(x)
    distance = GaussianDistance(size, rank)
    distance.fit(moments, count)
    probe = vectors(30, size, seed=1, offset=3.0)
    full = shrink(moments.covariance(), count, moments.floor())
    away = probe - moments.mean()
    expected = ((away @ torch.linalg.inv(full)) * away).sum(1).div(size).sqrt()
    np.testing.assert_allclose(distance(probe.float()), expected, rtol=2e-4)


def test_factor_beyond_its_rank_keeps_the_total_variance() -> None:
    moments = Moments(10)
    moments.update(vectors(400, 10))
    covariance = shrink(moments.covariance(), 400, 1e-12)
    found = factor(covariance, 3)
    assert float(found.variances.sum()) + 7 * found.rest == pytest.approx(float(covariance.trace()))
    np.testing.assert_allclose(found.axes.T @ found.axes, np.eye(3), atol=1e-12)


def tiny(**options: int) -> Gaussian:
    detector = create_detector("gaussian", GaussianOptions(backbone="test_tiny", **options))
    assert isinstance(detector, Gaussian)
    return detector


def tiles(k: int) -> torch.Tensor:
    return torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(k))


def fit(detector: Gaussian, count: int) -> None:
    for step in range(detector.passes):
        for k in detector.fit_scans(step, count):
            detector.fit_tiles(step, tiles(k))
        detector.end_pass(step)


@pytest.mark.parametrize("count", [1, 4, 5, 6, 23])
def test_passes_share_no_scan_once_there_are_five(count: int) -> None:
    first, second = (list(tiny().fit_scans(step, count)) for step in (0, 1))
    if count >= 5:
        assert sorted(first + second) == list(range(count))
    else:
        assert first == second == list(range(count))


def test_blank_scans_fit_and_stay_finite() -> None:
    detector = tiny()
    for step in range(2):
        for _ in range(3):
            detector.fit_tiles(step, torch.ones(2, 3, 64, 64))
        detector.end_pass(step)
    with torch.no_grad():
        for out in detector(torch.cat([torch.ones(1, 3, 64, 64), torch.zeros(1, 3, 64, 64)])):
            assert bool(out.isfinite().all())


def test_score_is_the_mean_of_the_standardised_parts() -> None:
    detector = tiny()
    fit(detector, 10)
    planes = tiles(99)
    with torch.no_grad():
        amap, score, appearance, semantic = detector(planes)
    parts = torch.stack([appearance, semantic, amap.mean((1, 2, 3))], 1).square().add(NEAR**2).sqrt().log()
    torch.testing.assert_close(score, ((parts - detector.centre) / detector.spread).mean(1))


def test_score_is_steady_near_the_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    detector = tiny()
    fit(detector, 10)
    parts = torch.tensor([[0.0] * len(PARTS), [0.02] * len(PARTS)])
    scores = []
    # what float32 makes of the same features on another runtime
    for shown in (parts, parts + 3e-6):
        monkeypatch.setattr(detector, "_distances", lambda _, shown=shown: (shown[:, :1, None, None], shown))
        scores.append(detector(torch.rand(len(parts), 3, 64, 64))[1])
    torch.testing.assert_close(*scores, rtol=0.0, atol=1e-4)


def test_unseen_scans_score_about_zero() -> None:
    detector = tiny()
    fit(detector, 40)
    with torch.no_grad():
        scores = torch.cat([detector(tiles(1000 + k))[1] for k in range(20)])
    assert abs(float(scores.mean())) < 0.5


def test_state_carries_a_fit_across_an_interruption() -> None:
    whole = tiny()
    fit(whole, 12)
    first, second = tiny(), tiny()
    shown = list(first.fit_scans(0, 12))
    for k in shown[:5]:
        first.fit_tiles(0, tiles(k))
    second.load_fit_state(first.fit_state())
    for k in shown[5:]:
        second.fit_tiles(0, tiles(k))
    second.end_pass(0)
    third = tiny()
    third.load_state_dict(second.state_dict())
    third.load_fit_state(second.fit_state())
    for k in third.fit_scans(1, 12):
        third.fit_tiles(1, tiles(k))
    third.end_pass(1)
    for a, b in zip(whole.state_dict().values(), third.state_dict().values(), strict=True):
        assert torch.equal(a, b)


def test_one_tile_is_too_few() -> None:
    detector = tiny()
    detector.fit_tiles(0, tiles(0)[:1])
    with pytest.raises(DataError, match="1 tiles of normal scans, expected 2"):
        detector.end_pass(0)
