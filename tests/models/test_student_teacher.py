"""The student: what it learns, what its map is, and that an interrupted fit ends with the same bytes."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from safetensors.torch import load, save

from cargolens.datasets.errors import DataError, UsageError
from cargolens.models import create_detector
from cargolens.models.student_teacher import STRIDE, StudentTeacher, StudentTeacherOptions


def tiny(epochs: int = 2, width: int = 8) -> StudentTeacher:
    detector = create_detector("student_teacher", StudentTeacherOptions("test_tiny", width=width, epochs=epochs))
    assert isinstance(detector, StudentTeacher)
    return detector


def tiles(k: int) -> torch.Tensor:
    return torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(k))


def fit(detector: StudentTeacher, count: int) -> dict[int, dict[str, float]]:
    figures = {}
    for step in range(detector.passes):
        for k in detector.fit_scans(step, count):
            detector.fit_tiles(step, tiles(k))
        figures[step] = detector.end_pass(step)
    return figures


def test_student_learns_what_it_is_shown() -> None:
    figures = fit(tiny(epochs=20, width=16), 10)
    assert figures[20]["loss"] < 0.8 * figures[1]["loss"]


def test_teacher_is_left_alone() -> None:
    detector, before = tiny(), tiny()
    fit(detector, 5)
    for a, b in zip(detector.backbone.state_dict().values(), before.backbone.state_dict().values(), strict=True):
        assert torch.equal(a, b)


def test_teacher_is_measured_on_the_scans_to_learn_from() -> None:
    detector = tiny()
    fit(detector, 6)
    with torch.no_grad():
        features = torch.cat([detector.backbone(tiles(k)).taps[STRIDE] for k in (0, 1, 2, 3, 5)]).double()
    torch.testing.assert_close(detector.mean.double(), features.mean((0, 2, 3)), rtol=1e-5, atol=1e-7)
    expected = features.var((0, 2, 3), correction=0)
    floor = detector.spread.double().square() - expected
    # what float32 cannot resolve is added, the same for all channels and little
    torch.testing.assert_close(floor, floor.mean().expand(len(floor)), rtol=1e-2, atol=1e-8)
    assert 0.0 < float(floor.mean()) < 1e-3 * float(features.square().mean())


def test_map_is_the_difference_in_normal_spreads() -> None:
    detector = tiny()
    fit(detector, 6)
    with torch.no_grad():
        amap, score = detector(tiles(9))
        teacher = (detector.backbone(tiles(9)).taps[STRIDE].permute(0, 2, 3, 1) - detector.mean) / detector.spread
        student = detector.student(4.0 * tiles(9) - 3.0).permute(0, 2, 3, 1)
    expected = (student - teacher).square().mean(3).sqrt() / detector.level
    torch.testing.assert_close(amap[:, 0], expected, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(score, expected.mean((1, 2)), rtol=1e-4, atol=1e-5)


def test_unseen_scans_score_one() -> None:
    detector = tiny()
    fit(detector, 15)
    with torch.no_grad():
        scores = torch.cat([detector(tiles(k))[1] for k in (4, 9, 14)])
    assert float(scores.mean()) == pytest.approx(1.0, abs=1e-5)


def test_scans_come_in_another_order_each_time() -> None:
    detector = tiny()
    shown = [list(detector.fit_scans(step, 20)) for step in range(detector.passes)]
    assert sorted(shown[1]) == sorted(shown[2]) == [k for k in range(20) if k not in shown[-1]]
    assert shown[1] != shown[2]
    assert shown[-1] == [4, 9, 14, 19]


@pytest.mark.parametrize("stop", [3, 9, 13, 20])
def test_interrupted_fit_ends_with_the_same_bytes(stop: int) -> None:
    """Stopped after so many scans: in the first pass, in the second, at its end, and among the unseen."""
    whole, detector = tiny(), tiny()
    fit(whole, 8)
    done = 0
    for step in range(detector.passes):
        for k in detector.fit_scans(step, 8):
            detector.fit_tiles(step, tiles(k))
            done += 1
            if done == stop:
                module, state = save(detector.state_dict()), save(detector.fit_state())
                detector = tiny()
                detector.load_state_dict(load(module))
                detector.load_fit_state(load(state))
        detector.end_pass(step)
    assert done > stop
    assert save(detector.state_dict()) == save(whole.state_dict())


def test_blank_scans_fit_and_stay_finite() -> None:
    detector = tiny()
    for step in range(detector.passes):
        detector.fit_tiles(step, torch.ones(2, 3, 64, 64))
        detector.end_pass(step)
    with torch.no_grad():
        for out in detector(torch.cat([torch.ones(1, 3, 64, 64), torch.zeros(1, 3, 64, 64)])):
            assert np.isfinite(out.numpy()).all()


@pytest.mark.parametrize(
    ("step", "told"),
    [
        # nothing to learn from
        (0, "no tiles of normal scans"),
        # nothing to set the scale with
        (3, "none of the scans kept aside"),
    ],
)
def test_nothing_seen_is_refused(step: int, told: str) -> None:
    with pytest.raises(DataError, match=told):
        tiny(epochs=2).end_pass(step)


@pytest.mark.parametrize(
    ("width", "epochs"),
    [
        # nothing, and what does not halve
        (0, 1),
        (7, 1),
        # never shown a scan
        (8, 0),
    ],
)
def test_refusals(width: int, epochs: int) -> None:
    with pytest.raises(UsageError, match="expected an even width"):
        tiny(width=width, epochs=epochs)
