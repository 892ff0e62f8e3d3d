"""Rank metrics against scikit-learn, and the rows at the edge."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score, roc_curve

from cargolens.datasets.errors import DataError
from cargolens.inference.evaluation import ranking
from cargolens.inference.evaluation.resampling import Resampling
from cargolens.inference.evaluation.scores import cluster_codes, make_scores
from cargolens.inference.evaluation.summary import summarise


def _sample(seed: int, n: int, decimals: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.random(n) < 0.3
    truth[:2] = (False, True)
    return np.round(rng.normal(size=n) + truth, decimals), truth


@pytest.mark.parametrize("decimals", [0, 1, 8])  # nearly all tied, some tied, none tied
@pytest.mark.parametrize("n", [2, 3, 17, 400])
def test_agrees_with_scikit_learn(n: int, decimals: int) -> None:
    for seed in range(5):
        score, truth = _sample(seed, n, decimals)
        scores = make_scores(score, truth)
        assert ranking.auroc(scores) == pytest.approx(roc_auc_score(truth, score), abs=1e-12)
        assert ranking.average_precision(scores) == pytest.approx(average_precision_score(truth, score), abs=1e-12)
        fpr, tpr, _ = roc_curve(truth, score, drop_intermediate=False)
        for limit in (0.001, 0.01, 0.05, 0.1, 0.5, 1.0):
            assert ranking.tpr_at_fpr(scores, limit).tpr == pytest.approx(tpr[fpr <= limit].max(), abs=1e-12)
        for floor in (0.5, 0.9, 0.95, 1.0):
            assert ranking.fpr_at_tpr(scores, floor).fpr == pytest.approx(fpr[tpr >= floor].min(), abs=1e-12)
        precision, recall, _ = precision_recall_curve(truth, score)
        best = (2 * precision * recall / np.maximum(precision + recall, 1e-300)).max()
        assert ranking.best_f1(*ranking.rank(scores).steps())[0] == pytest.approx(best, abs=1e-12)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=2, max_size=60),
    st.sampled_from((0.0, 0.01, 0.1, 0.3)),
)
def test_threshold_gives_the_rates_it_claims(rows: list[tuple[int, bool]], limit: float) -> None:
    score, truth = np.array([r[0] for r in rows], dtype=float), np.array([r[1] for r in rows])
    if truth.all() or not truth.any():
        return
    for point in (
        ranking.tpr_at_fpr(make_scores(score, truth), limit),
        ranking.fpr_at_tpr(make_scores(score, truth), 1 - limit),
    ):
        assert point.tpr == pytest.approx(np.mean(score[truth] > point.threshold))
        assert point.fpr == pytest.approx(np.mean(score[~truth] > point.threshold))


def test_decimal_limits_are_met_exactly() -> None:
    # 0.07 * 100 is 7.000000000000001 in floats and 0.29 * 100 is 28.999999999999996
    for k in range(101):
        assert ranking.most_within(100, k / 100) == k
        assert ranking.least_reaching(100, k / 100) == k


def test_raw_scores_are_not_squashed() -> None:
    # a sigmoid in float32 is 1.0 above 17, which would make all of these equal
    score = np.array([25.0, 26.0, 27.0, 31.0])
    assert ranking.auroc(make_scores(score, [0, 0, 1, 1])) == 1.0


@pytest.mark.parametrize(
    ("score", "truth", "words"),
    [
        ([], [], "no scored scan"),  # nothing at all
        ([1.0], [1], "0 normal and 1 anomalous"),  # one scan
        ([1.0, 2.0], [0, 0], "2 normal and 0 anomalous"),  # one class empty
        ([1.0, np.nan, np.nan], [0, 1, 1], "2 of 3 scores are NaN"),  # NaN, counted
        ([1.0, np.inf], [0, 1], "1 of 2 scores are NaN or infinite"),
        ([1.0, 2.0], [0, 2], "truth must be 0 or 1"),
        ([1.0, 2.0], [0], "same length"),
    ],
)
def test_refuses(score: list[float], truth: list[int], words: str) -> None:
    with pytest.raises(DataError, match=words):
        ranking.auroc(make_scores(score, truth))


def test_all_scores_equal() -> None:
    # a constant detector has AUROC 0.5 and the anomaly rate as precision, not the trapezoid's 0.55
    scores = make_scores(np.zeros(100), np.arange(100) < 10)
    summary = summarise(scores, Resampling(resamples=50))
    assert summary.auroc.value == 0.5
    assert summary.average_precision.value == pytest.approx(0.1)
    assert summary.tpr_at_fpr[0].estimate.value == 0.0
    assert summary.fpr_at_tpr[0].estimate.value == 1.0
    assert "every resample gave the same value" in summary.auroc.note


def test_a_limit_that_cannot_be_resolved_says_so() -> None:
    score, truth = _sample(0, 300, 8)
    summary = summarise(make_scores(score, truth), Resampling(resamples=20))
    assert "1000 or more can" in summary.tpr_at_fpr[0].estimate.note
    assert summary.tpr_at_fpr[3].estimate.note == ""


def test_a_million_scores() -> None:
    rng = np.random.default_rng(1)
    truth = rng.random(1_000_000) < 0.1
    score = rng.normal(size=truth.size) + truth
    assert ranking.auroc(make_scores(score, truth)) == pytest.approx(roc_auc_score(truth, score), abs=1e-12)


def test_curves_pass_through_the_data() -> None:
    score, truth = _sample(4, 400, 8)
    summary = summarise(make_scores(score, truth), Resampling(resamples=100))
    fpr, tpr, _ = roc_curve(truth, score, drop_intermediate=False)
    expected = [tpr[fpr <= x + 1e-12].max() for x in summary.roc.x]
    np.testing.assert_allclose(summary.roc.y, expected)
    assert (summary.roc.low <= summary.roc.high).all()
    assert (summary.pr.low <= summary.pr.high).all()


def test_clusters_by_name() -> None:
    codes = cluster_codes(["a", None, "a", None, "b"])
    assert codes[0] == codes[2]
    assert len(set(codes.tolist())) == 4
