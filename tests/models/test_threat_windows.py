"""The detector of windows: what its loss asks for, how cells become windows, and its common scale."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from cargolens.datasets.errors import UsageError
from cargolens.datasets.simulator.threats import FAMILIES
from cargolens.models import create_detector
from cargolens.models.threat_windows import ThreatWindows, ThreatWindowsOptions, _averaged

OPTIONS = ThreatWindowsOptions("test_tiny", families=("pistol", "knife"), shade=0.0)


def tiny(options: ThreatWindowsOptions = OPTIONS) -> ThreatWindows:
    detector = create_detector("threat_windows", options)
    assert isinstance(detector, ThreatWindows)
    return detector


def loss_of(cells: torch.Tensor, targets: torch.Tensor) -> dict[str, float]:
    """The parts of the loss when the head gives certain cells."""
    detector = tiny()
    detector.head.forward = lambda _: cells  # type: ignore[method-assign]
    _, parts = detector.loss(torch.rand(len(cells), 3, 224, 224), targets)
    return {name: float(part) for name, part in parts.items()}


def test_default_families_are_the_simulators() -> None:
    assert ThreatWindowsOptions().families == tuple(FAMILIES)


@pytest.mark.parametrize(
    "options",
    [
        ThreatWindowsOptions("test_tiny", families=()),
        ThreatWindowsOptions("test_tiny", families=("pistol", "pistol")),
        ThreatWindowsOptions("test_tiny", window=4),
        ThreatWindowsOptions("test_tiny", positive=0.0),
        ThreatWindowsOptions("test_tiny", cells=-1.0),
        ThreatWindowsOptions("test_tiny", shade=-1.0),
    ],
)
def test_options_are_checked(options: ThreatWindowsOptions) -> None:
    with pytest.raises(UsageError):
        create_detector("threat_windows", options)


def test_averages_equal_a_walk_over_all_squares() -> None:
    cells = torch.randn(2, 3, 5, 6)
    found = _averaged(cells, 3).numpy()
    for b in range(2):
        for f in range(3):
            plane = cells[b, f].numpy()
            wide = np.pad(plane, 1, constant_values=plane.min())
            expected = [[wide[r : r + 3, c : c + 3].mean() for c in range(6)] for r in range(5)]
            np.testing.assert_allclose(found[b, f], expected, atol=1e-5)


def test_an_edge_does_not_enlarge_what_lies_there() -> None:
    cells = torch.full((1, 1, 9, 9), -5.0)
    cells[0, 0, 0, 0] = cells[0, 0, 4, 4] = 4.0
    found = _averaged(cells, 3)
    assert float(found[0, 0, 0, 0]) == pytest.approx(float(found[0, 0, 4, 4]))


def test_loss_rewards_the_cells_that_are_covered() -> None:
    targets = torch.zeros(1, 2, 7, 7)
    targets[0, 0, 2:4, 2:4] = 1.0
    right, elsewhere = torch.full((1, 2, 7, 7), -6.0), torch.full((1, 2, 7, 7), -6.0)
    right[0, 0, 2:4, 2:4] = 6.0
    elsewhere[0, 0, 5:7, 5:7] = 6.0
    assert loss_of(right, targets)["covered"] < 0.01
    assert loss_of(elsewhere, targets)["covered"] > 5.0
    # the average cannot tell the two apart
    assert loss_of(right, targets)["there"] == pytest.approx(loss_of(elsewhere, targets)["there"])


def test_loss_punishes_the_worst_window_of_a_family_that_is_absent() -> None:
    targets = torch.zeros(1, 2, 7, 7)
    quiet = torch.full((1, 2, 7, 7), -6.0)
    alarmed = quiet.clone()
    alarmed[0, 1, 0:3, 4:7] = 6.0
    assert loss_of(quiet, targets)["worst"] < 0.01
    assert loss_of(alarmed, targets)["worst"] > 5.0
    # and does not ask for one where there is none
    assert loss_of(alarmed, targets)["there"] == loss_of(alarmed, targets)["covered"] == 0.0


def test_every_parameter_learns() -> None:
    detector = tiny()
    frozen = {name for name, parameter in detector.named_parameters() if not parameter.requires_grad}
    loss, _ = detector.loss(torch.rand(2, 3, 224, 224), torch.ones(2, 2, 7, 7))
    loss.backward()
    assert {name for name, p in detector.named_parameters() if p.grad is None} == frozen


def test_scale_is_what_one_benign_scan_in_fifty_exceeds() -> None:
    detector = tiny()
    benign = torch.stack([torch.linspace(-8.0, -6.0, 200), torch.linspace(-4.0, -1.0, 200)], 1)
    detector.set_scale(benign)
    assert detector.level.tolist() == pytest.approx([float(benign[:, 1].quantile(0.98))] * 2)


def test_several_families_that_stir_outweigh_one() -> None:
    detector = tiny(replace(OPTIONS, families=("pistol", "knife", "scissors", "lighter"))).eval()
    cells = torch.full((1, 4, 7, 7), -4.0)
    cells[0, :2, 1, 1] = 1.0
    cells[0, 2, 5, 5] = 1.5
    detector.logits = lambda _: cells  # type: ignore[method-assign]
    with torch.no_grad():
        union, _, families = detector(torch.rand(1, 3, 224, 224))
    assert float(union[..., :14, :14].max()) > float(union[..., 14:, 14:].max())
    assert float(families[:, :2].max()) < float(families[:, 2].max())


def test_view_at_half_size_counts_a_third() -> None:
    detector = tiny().eval()
    detector._windows = lambda planes: torch.full(  # type: ignore[method-assign]
        (1, 2, planes.shape[2] // 32, planes.shape[3] // 32), planes.shape[2] / 256
    )
    found = detector.logits(torch.rand(1, 3, 256, 256))
    assert found.shape == (1, 2, 8, 8)
    assert found.flatten().tolist() == pytest.approx([(2 * 1.0 + 0.5) / 3] * 128)


def test_odds_grow_with_the_shade_of_the_middle_of_a_window() -> None:
    detector = tiny(replace(OPTIONS, shade=2.0)).eval()
    detector._windows = lambda planes: torch.zeros(  # type: ignore[method-assign]
        1, 2, planes.shape[2] // 32, planes.shape[3] // 32
    )
    planes = torch.ones(1, 3, 320, 320)
    planes[:, :, 128:160, 128:160] = 0.1
    found = detector.logits(planes).exp()
    air, beside = 0.02**2, (0.9 / 9 + 0.02) ** 2
    assert found[0, 0, 4, 4] == pytest.approx(beside, rel=1e-4)
    assert found[0, 1, 3, 5] == pytest.approx(beside, rel=1e-4)
    assert found[0, 0, 2, 4] == found[0, 0, 9, 9] == pytest.approx(air, rel=1e-4)


def test_map_is_the_root_of_odds_drawn_finer() -> None:
    detector = tiny().eval()
    cells = torch.full((1, 2, 7, 7), -40.0)
    cells[0, 1, 3, 3] = 3.0
    detector.logits = lambda _: cells  # type: ignore[method-assign]
    detector.level.copy_(torch.tensor([0.0, 1.0]))
    with torch.no_grad():
        union, score, families = detector(torch.rand(1, 3, 224, 224))
    assert union.shape == (1, 1, 28, 28)
    assert families.shape == (1, 2, 28, 28)
    assert float(score) == float(union.max())
    # the peak is within the cell; bilinear drawing takes an eighth of the way to either neighbour off it
    assert divmod(int(union.argmax()), 28) in {(r, c) for r in range(12, 16) for c in range(12, 16)}
    # at the peak one family is there and one is not: (exp(z / 2) + exp(-40 / 2)) ** (2 / 4)
    assert float(score) == pytest.approx((float(families[:, 1].max()) ** 2 + np.exp(-20.0)) ** 0.5, rel=1e-4)
    assert float(families[:, 0].max()) == pytest.approx(np.exp(-40.0 / 4.0), rel=1e-4)
    flat = torch.full((1, 2, 7, 7), 50.0)
    detector.logits = lambda _: flat  # type: ignore[method-assign]
    with torch.no_grad():
        assert bool(torch.isfinite(detector(torch.rand(1, 3, 224, 224))[0]).all())
