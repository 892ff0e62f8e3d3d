"""The bank of normal patches: search and selection against oracles, bounded memory, and an interrupted fit."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from cargolens.datasets.errors import DataError, UsageError
from cargolens.models import create_detector
from cargolens.models.covariance import RESOLUTION
from cargolens.models.local import local_features
from cargolens.models.patchcore import CANDIDATES, CHUNK, PatchCore, PatchCoreOptions, k_centre, nearest


def vectors(count: int, size: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(count, size, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize(
    "count",
    [
        # one patch
        1,
        # less than a chunk, exactly one, and some of a third
        100,
        CHUNK,
        2 * CHUNK + 7,
    ],
)
def test_nearest_is_brute_force(count: int) -> None:
    neighbors = pytest.importorskip("sklearn.neighbors")
    bank, probes = vectors(count, 12), vectors(50, 12, seed=1) + 0.5
    oracle = neighbors.NearestNeighbors(n_neighbors=1, algorithm="brute").fit(bank.double().numpy())
    assert nearest(probes, bank).tolist() == oracle.kneighbors(probes.double().numpy())[1][:, 0].tolist()


@pytest.mark.parametrize(("count", "wanted"), [(60, 10), (60, 60), (5, 9), (1, 3)])
def test_k_centre_is_the_naive_loop(count: int, wanted: int) -> None:
    x = vectors(count, 6).double()
    chosen = [int((x - x.mean(0)).norm(dim=1).argmin())]
    while len(chosen) < min(count, wanted):
        chosen.append(int(torch.cdist(x, x[chosen]).amin(1).argmax()))
    assert k_centre(x.float(), wanted).tolist() == chosen


def test_k_centre_covers_on_projections_nearly_as_well() -> None:
    # of 300 dimensions, in which far groups are all found although one of them holds nearly all vectors
    groups = 30.0 * vectors(8, 300, seed=2)
    of = torch.tensor([0] * 900 + list(range(1, 8)))
    x = groups[of] + vectors(len(of), 300)
    assert set(of[k_centre(x, 8)].tolist()) == set(range(8))


def test_equal_vectors_are_chosen_once() -> None:
    x = vectors(4, 6).repeat(5, 1)
    x = x + 0.1 * RESOLUTION * vectors(20, 6, seed=1)
    assert len(k_centre(x, 20)) == 4


def tiny(bank: int = 40) -> PatchCore:
    detector = create_detector("patchcore", PatchCoreOptions(backbone="test_tiny", bank=bank))
    assert isinstance(detector, PatchCore)
    return detector


def tiles(k: int) -> torch.Tensor:
    return torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(k))


def fit(detector: PatchCore, count: int) -> None:
    for step in range(2):
        for k in detector.fit_scans(step, count):
            detector.fit_tiles(step, tiles(k))
        detector.end_pass(step)


def test_map_is_the_distance_from_the_bank() -> None:
    detector = tiny()
    fit(detector, 6)
    with torch.no_grad():
        amap, score = detector(tiles(99))
        patches = local_features(detector.backbone(tiles(99))).double()
    bank = (detector.bank + detector.origin).double()
    expected = torch.cdist(patches.flatten(0, 2), bank).amin(1) / bank.shape[1] ** 0.5 / float(detector.level)
    np.testing.assert_allclose(amap.flatten(), expected, rtol=1e-4)
    np.testing.assert_allclose(score, expected.reshape(2, -1).mean(1), rtol=1e-4)


def test_patches_of_the_bank_are_at_no_distance() -> None:
    detector = tiny(bank=64)
    detector.fit_tiles(0, tiles(0)[:1])
    assert detector.end_pass(0) == {"patches": 64.0}
    with torch.no_grad():
        assert float(detector(tiles(0)[:1])[0].max()) < 1e-5


def test_unseen_scans_score_one() -> None:
    detector = tiny()
    fit(detector, 20)
    with torch.no_grad():
        scores = torch.cat([detector(tiles(k))[1] for k in detector.fit_scans(1, 20)])
    assert float(scores.mean()) == pytest.approx(1.0, abs=1e-5)


def test_candidates_are_bounded() -> None:
    detector, most = tiny(bank=10), 0
    for k in range(12):
        detector.fit_tiles(0, tiles(k))
        most = max(most, len(detector.fit_state()["candidates"]))
    assert 10 <= most <= CANDIDATES * 10


def test_kinds_of_traffic_that_are_rare_keep_their_patches() -> None:
    # one scan of noise, then twenty that hardly vary: the bank was thinned several times since it was shown
    rare = tiles(0).round()
    distances = []
    for shown in ([rare], []):
        detector = tiny(bank=30)
        for planes in [*shown, *(0.9 + 0.1 * tiles(k) for k in range(20))]:
            detector.fit_tiles(0, planes)
        detector.end_pass(0)
        with torch.no_grad():
            distances.append(float(detector(rare)[0].mean()))
    assert distances[0] < 0.7 * distances[1]


def test_state_carries_a_fit_across_an_interruption() -> None:
    whole = tiny(bank=10)
    fit(whole, 12)
    first, second = tiny(bank=10), tiny(bank=10)
    shown = list(first.fit_scans(0, 12))
    for k in shown[:5]:
        first.fit_tiles(0, tiles(k))
    second.load_fit_state(first.fit_state())
    for k in shown[5:]:
        second.fit_tiles(0, tiles(k))
    second.end_pass(0)
    third = tiny(bank=10)
    third.load_state_dict(second.state_dict())
    third.load_fit_state(second.fit_state())
    for k in third.fit_scans(1, 12):
        third.fit_tiles(1, tiles(k))
    third.end_pass(1)
    for a, b in zip(whole.state_dict().values(), third.state_dict().values(), strict=True):
        assert torch.equal(a, b)


def test_blank_scans_fit_and_stay_finite() -> None:
    detector = tiny()
    for step in range(2):
        detector.fit_tiles(step, torch.ones(2, 3, 64, 64))
        detector.end_pass(step)
    with torch.no_grad():
        for out in detector(torch.cat([torch.ones(1, 3, 64, 64), torch.zeros(1, 3, 64, 64)])):
            assert bool(out.isfinite().all())


@pytest.mark.parametrize(
    ("step", "told"),
    [
        # nothing to fill the bank with
        (0, "no tiles of normal scans"),
        # nothing to set the scale with
        (1, "none of the scans kept aside"),
    ],
)
def test_nothing_seen_is_refused(step: int, told: str) -> None:
    detector = tiny()
    detector.fit_tiles(1 - step, tiles(0))
    with pytest.raises(DataError, match=told):
        detector.end_pass(step)


def test_empty_bank_is_refused() -> None:
    with pytest.raises(UsageError, match="expected 1 or more patches"):
        tiny(bank=0)
