"""Boxes a network gives itself: where they lie on the view, which are duplicates, and which become regions."""

from __future__ import annotations

import numpy as np

from cargolens.datasets.scan import View
from cargolens.inference.boxes import BoxGatherer
from cargolens.inference.regions import box_regions
from cargolens.inference.tiling import Tiling, cut


def test_boxes_of_windows_become_regions_of_the_view() -> None:
    # 64 x 128 pixels shown at half size: two windows of 32, the second one starting at column 32
    tiles = cut(np.ones((1, 64, 128), np.float32), Tiling(32, 0, 64))
    assert tiles.origins == ((0, 0), (0, 32))
    boxes = np.zeros((2, 4, 4), np.float32)
    scores = np.zeros((2, 4, 2), np.float32)
    boxes[0, :3] = [[4, 5, 14, 15], [5, 5, 15, 15], [4, 5, 14, 15]]
    scores[0, 0, 1], scores[0, 1, 1], scores[0, 2, 0] = 0.9, 0.8, 0.7
    boxes[1, 0], scores[1, 0, 0] = [20, 20, 40, 40], 0.95
    gatherer = BoxGatherer(tiles)
    for window in range(2):
        gatherer.add(boxes[window : window + 1], scores[window : window + 1])
    view = View(np.ones((1, 64, 128), np.float32), encoding="grey", mm_per_pixel=2.0)
    found = box_regions(gatherer.result(), view, 0.5, ("pistol", "knife"))
    # the weaker of two knives in one place is gone, a pistol there stays; what leaves the view is cut at its edge
    assert [(region.kind, region.box) for region in found] == [
        ("threat:pistol", (104, 40, 128, 64)), ("threat:knife", (8, 10, 28, 30)), ("threat:pistol", (8, 10, 28, 30)),
    ]  # fmt: skip
    assert found[0].area_mm2 == 24 * 24 * 4.0
    assert len(box_regions(gatherer.result(), view, 0.92, ("pistol", "knife"))) == 1
