"""The detector of boxes: decoding against torchvision's, and a loss that a step makes smaller."""

from __future__ import annotations

import torch
from torchvision.models.detection.image_list import ImageList

from cargolens.models.box_detector import BoxDetector, BoxDetectorOptions


def tiny() -> BoxDetector:
    torch.manual_seed(0)
    return BoxDetector(BoxDetectorOptions("test_tiny", classes=("pistol", "knife"), width=32, convolutions=1))


def test_boxes_are_those_torchvision_decodes() -> None:
    detector, planes = tiny().eval(), torch.rand(2, 3, 64, 96)
    with torch.no_grad():
        union, score, classes, boxes, scores = detector(planes)
        levels = detector.network.backbone(planes)
        out = detector.network.head(levels)
        squares = detector.network.anchor_generator(ImageList(planes, [(64, 96)] * 2), levels)
        expected = detector.network.box_coder.decode(out["bbox_regression"][0], squares[0])
    torch.testing.assert_close(boxes[0], expected)
    assert union.shape == (2, 1, 8, 12)
    torch.testing.assert_close(score, scores.amax((1, 2)))
    torch.testing.assert_close(classes.amax((2, 3)), scores.amax(1))


def test_training_on_one_scan_finds_its_box() -> None:
    detector = tiny().train()
    planes = torch.ones(2, 3, 64, 64)
    planes[0, :, 16:40, 8:32] = 0.1
    nothing = {"boxes": torch.zeros(0, 4), "labels": torch.zeros(0, dtype=torch.int64)}
    targets = [{"boxes": torch.tensor([[8.0, 16.0, 32.0, 40.0]]), "labels": torch.tensor([1])}, nothing]
    optimiser = torch.optim.Adam([p for p in detector.parameters() if p.requires_grad], 3e-3)
    losses = []
    for _ in range(60):
        optimiser.zero_grad()
        loss, _ = detector.box_loss(planes, targets)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.5 * losses[0]
    with torch.no_grad():
        _, score, classes, boxes, scores = detector.eval()(planes)
    assert float(score[0]) > 2.0 * float(score[1])
    assert int(classes[0].amax((1, 2)).argmax()) == 1
    torch.testing.assert_close(boxes[0, scores[0].amax(1).argmax()], targets[0]["boxes"][0], atol=8.0, rtol=0.0)
