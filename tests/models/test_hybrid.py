"""Novelty and threats on one backbone: whose value a cell is, what a score promises, and what is fitted from what."""

from __future__ import annotations

import math

import pytest
import torch

from cargolens.datasets.errors import DataError, UsageError
from cargolens.models import create_detector
from cargolens.models.covariance import Moments
from cargolens.models.hybrid import FOLDS, NOVELTY, Hybrid, HybridOptions, merged
from cargolens.models.threat_windows import ROOT, ThreatWindows, ThreatWindowsOptions

THREAT = ThreatWindowsOptions("test_tiny", families=("pistol", "knife"))
OPTIONS = HybridOptions("test_tiny", threat=THREAT)


def tiny(options: HybridOptions = OPTIONS) -> Hybrid:
    torch.manual_seed(0)
    detector = create_detector("hybrid", options)
    assert isinstance(detector, Hybrid)
    return detector


def benign(count: int, seed: int = 0) -> list[torch.Tensor]:
    """Smooth pictures, each a batch of one."""
    random = torch.Generator().manual_seed(seed)
    coarse = torch.rand(count, 3, 4, 4, generator=random)
    fine = torch.nn.functional.interpolate(coarse, size=(64, 64), mode="bilinear")
    return [fine[k : k + 1] for k in range(count)]


def fit(detector: Hybrid, scans: list[torch.Tensor]) -> Hybrid:
    for number in range(detector.passes):
        for k in detector.fit_scans(number, len(scans)):
            detector.fit_tiles(number, scans[k])
        detector.end_pass(number)
    return detector


@pytest.mark.parametrize(
    "options",
    [
        HybridOptions("test_tiny", novelty=0.0),
        HybridOptions("test_tiny", novelty=1.0),
        HybridOptions("test_tiny", patch=2),
    ],
)
def test_options_are_checked(options: HybridOptions) -> None:
    with pytest.raises(UsageError):
        create_detector("hybrid", options)


def test_each_half_alone_decides_by_its_own_probability(monkeypatch: pytest.MonkeyPatch) -> None:
    detector = tiny()
    threat, novelty = torch.full((1, 1, 8, 8), -5.0), torch.full((1, 1, 8, 8), -5.0)
    families = torch.full((1, 2, 8, 8), -9.0)
    threat[0, 0, 2, 3], families[0, 1, 2, 3], novelty[0, 0, 6, 6] = 4.0, 3.5, 9.0
    monkeypatch.setattr(detector, "_halves", lambda _: (threat, families, novelty))
    with torch.no_grad():
        union, score, classes = detector(torch.rand(1, 3, 64, 64))
    # an unfitted curve gives the value itself
    assert float(union[0, 0, 2, 3]) == pytest.approx(4.0 + math.log10(0.9))
    assert float(union[0, 0, 6, 6]) == float(score) == pytest.approx(9.0 + math.log10(0.1))
    torch.testing.assert_close(classes.amax(1, keepdim=True), union)
    assert detector.classes[int(classes[0, :, 2, 3].argmax())] == "knife"
    assert detector.classes[int(classes[0, :, 6, 6].argmax())] == NOVELTY


def test_the_threat_half_is_the_one_it_starts_from() -> None:
    threat = ThreatWindows(THREAT).eval()
    torch.nn.init.normal_(threat.head.weight)
    threat.level.copy_(torch.tensor([0.5, -0.5]))
    detector = tiny()
    detector.start_from(threat)
    planes = benign(1)[0]
    with torch.no_grad():
        union, families, _ = detector._halves(planes)
        torch.testing.assert_close(union, ROOT * threat(planes)[0].clamp_min(1e-9 ** (1 / ROOT)).log())
        torch.testing.assert_close(families, ROOT * threat(planes)[2].clamp_min(1e-9 ** (1 / ROOT)).log())


def test_benign_windows_reach_a_score_as_often_as_it_says() -> None:
    detector = fit(tiny(), benign(150))
    with torch.no_grad():
        scores = torch.cat([detector(planes)[1] for planes in benign(400, seed=1)])
    for level in (0.3, 0.1, 0.03):
        share = float((scores >= -math.log10(level)).float().mean())
        # three standard errors of both samples
        assert share <= level + 3.0 * math.sqrt(level * (1.0 - level) * (1 / 150 + 1 / 400))


def test_what_was_never_seen_is_novel() -> None:
    detector = fit(tiny(), benign(40))
    noise = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(2)).round()
    with torch.no_grad():
        _, score, classes = detector(noise)
    assert float(score) > 2.0
    assert detector.classes[int(classes.amax((2, 3)).argmax())] == NOVELTY


def test_going_on_from_any_pass_ends_the_same() -> None:
    scans = benign(12)
    whole, second = fit(tiny(), scans), tiny()
    for stop in (3, FOLDS, FOLDS + 2):
        first = tiny()
        for number in range(first.passes):
            if number == stop:
                second.load_state_dict(first.state_dict())
                second.load_fit_state(first.fit_state())
                first = second
            for k in first.fit_scans(number, len(scans)):
                first.fit_tiles(number, scans[k])
            first.end_pass(number)
        for name, tensor in whole.state_dict().items():
            assert torch.equal(first.state_dict()[name], tensor), name
        second = tiny()


def test_fewer_scans_than_folds_are_refused() -> None:
    with pytest.raises(DataError, match="expected 5 scans or more"):
        fit(tiny(), benign(4))


def test_merged_moments_are_those_of_all_vectors() -> None:
    vectors = torch.randn(60, 7, dtype=torch.float64) * 3.0 + 100.0
    parts, whole = [Moments(7) for _ in range(3)], Moments(7)
    whole.update(vectors)
    for part, some in zip(parts, vectors.reshape(3, 20, 7), strict=True):
        part.update(some)
    found = merged(parts)
    torch.testing.assert_close(found.mean(), whole.mean())
    torch.testing.assert_close(found.covariance(), whole.covariance())
    assert float(found.count) == 60
