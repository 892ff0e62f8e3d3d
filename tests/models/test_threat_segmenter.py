"""The dense detector of threat families: its loss, its common scale, and the folding of batch norms."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn

from cargolens.datasets.simulator.threats import FAMILIES
from cargolens.models import create_detector
from cargolens.models.backbones import create_backbone
from cargolens.models.fold import fold_batch_norms
from cargolens.models.threat_segmenter import SegmenterLoss, ThreatSegmenter, ThreatSegmenterOptions

OPTIONS = ThreatSegmenterOptions("test_tiny", families=("pistol", "knife"))


def tiny(options: ThreatSegmenterOptions = OPTIONS) -> ThreatSegmenter:
    detector = create_detector("threat_segmenter", options)
    assert isinstance(detector, ThreatSegmenter)
    return detector


def test_default_families_are_the_simulators() -> None:
    assert ThreatSegmenterOptions().families == tuple(FAMILIES)


@pytest.mark.parametrize("name", ["efficientnet_lite0", "test_tiny"])
def test_folding_changes_no_answer(name: str) -> None:
    backbone = create_backbone(name).eval()
    planes = torch.rand(2, 3, 64, 64)
    with torch.no_grad():
        before = backbone(planes)
        fold_batch_norms(backbone)
        after = backbone(planes)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in backbone.modules())
    for stride, tap in before.taps.items():
        torch.testing.assert_close(after.taps[stride], tap, rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(after.pooled, before.pooled, rtol=1e-4, atol=1e-4)


def test_folding_is_exact_for_a_known_case() -> None:
    block = nn.Sequential(nn.Conv2d(2, 3, 1, bias=False), nn.BatchNorm2d(3), nn.ReLU()).eval()
    norm = block[1]
    with torch.no_grad():
        norm.running_mean.copy_(torch.tensor([1.0, -2.0, 0.5]))
        norm.running_var.copy_(torch.tensor([4.0, 0.25, 1.0]))
        norm.weight.copy_(torch.tensor([2.0, 1.0, -1.0]))
        norm.bias.copy_(torch.tensor([0.0, 3.0, 1.0]))
        planes = torch.randn(2, 2, 5, 5)
        expected = block(planes)
        fold_batch_norms(block)
        torch.testing.assert_close(block(planes), expected)


def test_early_layers_are_left_alone() -> None:
    detector = tiny()
    frozen = {name for name, parameter in detector.named_parameters() if not parameter.requires_grad}
    assert frozen == {"backbone.layers.0.weight", "backbone.layers.0.bias"}
    loss, _ = detector.loss(torch.rand(2, 3, 64, 64), torch.zeros(2, 2, 8, 8))
    loss.backward()
    # every other parameter takes part, which training with several processes relies on
    assert {name for name, p in detector.named_parameters() if p.grad is None} == frozen


def loss_of(logits: torch.Tensor, targets: torch.Tensor, options: SegmenterLoss | None = None) -> dict[str, float]:
    detector = tiny(replace(OPTIONS, loss=options or SegmenterLoss()))
    detector.logits = lambda planes: logits  # type: ignore[method-assign]
    total, parts = detector.loss(torch.zeros(len(logits), 3, 64, 64), targets)
    return {"total": float(total), **{name: float(part) for name, part in parts.items()}}


def test_loss_of_right_and_wrong_maps() -> None:
    targets = torch.zeros(1, 2, 8, 8)
    targets[0, 0, 2:4, 2:4] = 1.0
    right = (targets * 2 - 1) * 20
    assert loss_of(right, targets)["total"] < 1e-6
    assert loss_of(-right, targets)["total"] > 20
    # an empty batch of quiet maps costs nothing and divides by nothing
    assert loss_of(torch.full((1, 2, 8, 8), -20.0), torch.zeros(1, 2, 8, 8))["total"] < 1e-6


def test_a_threat_weighs_the_same_whatever_its_size() -> None:
    small, large = torch.zeros(1, 2, 8, 8), torch.zeros(1, 2, 8, 8)
    small[0, 0, 0, 0], large[0, 0, :6, :6] = 1.0, 1.0
    flat = torch.zeros(1, 2, 8, 8)
    assert loss_of(flat, small)["positive"] == pytest.approx(loss_of(flat, large)["positive"])
    # log 2 of a coin, and half of it for the focal factor
    assert loss_of(flat, small)["positive"] == pytest.approx(0.5 * 0.6931, rel=1e-3)


def test_only_the_telling_part_of_a_threat_has_to_show() -> None:
    targets = torch.zeros(1, 2, 8, 8)
    targets[0, 0, :4] = 1.0
    quarter = torch.full((1, 2, 8, 8), -20.0)
    quarter[0, 0, 0] = 20.0
    assert loss_of(quarter, targets)["visible"] < 1e-6
    assert loss_of(quarter, targets, SegmenterLoss(visible_share=1.0))["visible"] == pytest.approx(10.0, rel=1e-3)
    assert loss_of(-quarter, targets)["visible"] < 1e-6  # other cells of it are as good
    assert loss_of(torch.full_like(quarter, -20.0), targets)["visible"] == pytest.approx(20.0, rel=1e-3)


def test_cells_that_are_covered_a_little_do_not_count() -> None:
    targets = torch.zeros(1, 2, 8, 8)
    targets[0, 0, 0, 0] = 0.1
    loud = torch.full((1, 2, 8, 8), -20.0)
    loud[0, 0, 0, 0] = 5.0
    assert loss_of(loud, targets)["negative"] == pytest.approx(0.0, abs=1e-6)
    strict = SegmenterLoss(negative_to=0.2)
    assert loss_of(loud, targets, strict)["negative"] > 0.1


def test_loss_options_are_checked() -> None:
    with pytest.raises(ValueError, match="rising"):
        SegmenterLoss(positive_from=0.1, negative_to=0.5)


def test_common_scale() -> None:
    """The rare value of benign scans becomes 0 in every family, and a family that varies more is turned down."""
    detector = tiny()
    ramp = torch.linspace(0, 1, 101)
    detector.set_scale(torch.stack([4 * ramp - 6, 40 * ramp + 3], 1))
    planes = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        logits = detector.logits(planes)
        union, score, families = detector(planes)
    torch.testing.assert_close(families[0, 0], (logits[0, 0] - (4 * 0.95 - 6)) / (4 * 0.45))
    torch.testing.assert_close(families[0, 1], (logits[0, 1] - (40 * 0.95 + 3)) / (40 * 0.45))
    assert torch.equal(union[:, 0], families.amax(1))
    assert float(score) == float(union.max())
    # scans that are all alike do not make a scale of nothing
    detector.set_scale(torch.ones(5, 2))
    assert detector.spread.tolist() == [0.5, 0.5]


def test_peaks() -> None:
    detector = tiny()
    planes = torch.rand(3, 3, 64, 64)
    with torch.no_grad():
        assert torch.equal(detector.peaks(planes), detector.logits(planes).amax((2, 3)))
