"""Intervals of rates against statsmodels' published methods through scipy, and the bootstrap against a plain loop."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from cargolens.datasets.errors import DataError
from cargolens.inference.evaluation import comparison
from cargolens.inference.evaluation.intervals import clopper_pearson, effective_size, rate, wilson
from cargolens.inference.evaluation.ranking import rank
from cargolens.inference.evaluation.resampling import Resampling, draw_weights, find_clusters
from cargolens.inference.evaluation.scores import make_scores
from cargolens.inference.evaluation.summary import summarise


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 500), st.data(), st.sampled_from((0.9, 0.95, 0.99)))
def test_exact_and_wilson_agree_with_scipy(n: int, data: st.DataObject, confidence: float) -> None:
    k = data.draw(st.integers(0, n))
    for ours, name in ((clopper_pearson, "exact"), (wilson, "wilson")):
        theirs = binomtest(k, n).proportion_ci(confidence, name)
        assert ours(k, n, confidence) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_statsmodels_agrees_too() -> None:
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    for k, n in ((0, 10), (3, 10), (90, 100), (100, 100)):
        assert clopper_pearson(k, n) == pytest.approx(
            proportion.proportion_confint(k, n, method="beta"), nan_ok=True, abs=1e-9
        )
        assert wilson(k, n) == pytest.approx(proportion.proportion_confint(k, n, method="wilson"), abs=1e-9)


def test_published_example() -> None:
    # an observed Pd of 0.9 has a Wilson interval of 0.79-0.96 at n = 50
    assert wilson(45, 50) == pytest.approx((0.786, 0.957), abs=5e-4)


def test_rate_of_nothing_is_not_zero() -> None:
    empty = rate(np.zeros(0, dtype=bool))
    assert (empty.value, empty.low, empty.n) == (None, None, 0)


@pytest.mark.parametrize(
    ("hits", "cluster", "expected"),
    [
        ([1, 0, 1, 0], [0, 1, 2, 3], 4.0),  # every scan alone: n itself
        ([1, 1, 1, 1], [0, 0, 1, 1], 2.0),  # no variance to see: the number of groups
        ([1, 0, 1, 0], [0, 0, 0, 0], 1.0),  # one group is one observation
    ],
)
def test_effective_size(hits: list[int], cluster: list[int], expected: float) -> None:
    assert effective_size(np.array(hits, dtype=bool), np.array(cluster)) == expected


def test_groups_that_agree_are_worth_their_number() -> None:
    # 100 groups of 10 scans that all share one answer: about 100 independent scans, not 1,000
    rng = np.random.default_rng(0)
    hits = np.repeat(rng.random(100) < 0.4, 10)
    assert effective_size(hits, np.repeat(np.arange(100), 10)) == pytest.approx(100, rel=0.1)


def test_weights_draw_whole_consignments_within_their_kind() -> None:
    cluster = np.array([0, 0, 1, 2, 2, 3, 4])
    anomalous = np.array([0, 0, 0, 1, 1, 1, 0], dtype=bool)
    clusters = find_clusters(cluster, anomalous)
    assert [s.tolist() for s in clusters.strata] == [[0, 1, 4], [2, 3]]
    for weights in draw_weights(clusters, Resampling(resamples=20)):
        assert weights[[0, 1, 4]].sum() == 3
        assert weights[[2, 3]].sum() == 2


def test_weights_equal_repeating_the_scans() -> None:
    rng = np.random.default_rng(0)
    cluster = rng.integers(0, 20, 60)
    truth = rng.random(60) < 0.5
    score = np.round(rng.normal(size=60), 1)
    scores = make_scores(score, truth, cluster)
    ranked = rank(scores)
    for weights in draw_weights(find_clusters(scores.cluster, truth), Resampling(resamples=10)):
        each = weights[scores.cluster]
        repeated = rank(make_scores(np.repeat(score, each), np.repeat(truth, each)))
        false, true = ranked.steps(weights)
        kept = np.isin(ranked.levels, repeated.levels)
        np.testing.assert_array_equal((false[kept], true[kept]), repeated.steps())


def test_same_seed_same_interval_and_fewer_resamples_are_a_prefix() -> None:
    clusters = find_clusters(np.arange(10), np.arange(10) < 5)
    few = list(draw_weights(clusters, Resampling(resamples=3, seed=7)))
    many = list(draw_weights(clusters, Resampling(resamples=6, seed=7)))
    np.testing.assert_array_equal(few, many[:3])


def test_wider_interval_for_clustered_scans() -> None:
    rng = np.random.default_rng(2)
    effect = np.repeat(rng.normal(size=80), 10)
    truth = np.repeat(np.arange(80) % 2 == 0, 10)
    score = effect + 0.1 * rng.normal(size=800) + truth
    plan = Resampling(resamples=300)
    alone = summarise(make_scores(score, truth), plan).auroc
    grouped = summarise(make_scores(score, truth, np.repeat(np.arange(80), 10)), plan).auroc
    assert grouped.high - grouped.low > 2 * (alone.high - alone.low)


def test_a_pair_sees_what_two_intervals_hide() -> None:
    rng = np.random.default_rng(3)
    truth = np.arange(400) % 2 == 0
    hard = rng.normal(size=400) + truth
    better, worse = make_scores(hard + 0.3 * truth, truth), make_scores(hard, truth)
    plan = Resampling(resamples=300)
    a, b = (summarise(s, plan).auroc for s in (better, worse))
    assert a.low is not None
    assert b.high is not None
    assert a.low < b.high  # the two intervals overlap
    difference = comparison.compare(better, worse, plan)[0]
    assert difference.metric == "auroc"
    assert difference.difference.low > 0
    assert difference.p_value < 0.02


def test_a_system_does_not_differ_from_itself() -> None:
    truth = np.arange(50) % 2 == 0
    scores = make_scores(np.arange(50.0), truth)
    for row in comparison.compare(scores, scores, Resampling(resamples=50)):
        assert row.difference.value == 0
        assert row.p_value == 1.0


def test_paired_systems_must_share_their_scans() -> None:
    with pytest.raises(DataError, match="same scans"):
        comparison.compare(make_scores([1, 2], [0, 1]), make_scores([1, 2], [1, 0]))


def test_alarm_differences() -> None:
    truth = np.repeat([True, False], 100)
    first, second = truth.copy(), truth.copy()
    second[:30] = False
    second[100:110] = True
    pd, pfa = comparison.compare_alarms(first, second, truth, np.arange(200), Resampling(resamples=200))
    assert (pd.metric, pd.difference.value) == ("Pd", pytest.approx(0.3))
    assert (pfa.metric, pfa.difference.value) == ("Pfa", pytest.approx(-0.1))
    assert pd.difference.low > 0.2
    assert pfa.difference.high < 0
