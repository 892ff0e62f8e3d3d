"""Overlays: heat on a scale the calibration fixes, and boxes where the regions are."""

from __future__ import annotations

import numpy as np
import pytest
from tests.inference.test_results import minimal

from cargolens.datasets.scan import Scan, View
from cargolens.inference.overlay import STRIP_ROWS, HeatScale, draw_overlay, without_strip
from cargolens.inference.results import Region, ScanResult

SCALE = HeatScale(floor=1.0, alarm=3.0)


def scan_of(*sizes: tuple[int, int]) -> Scan:
    views = []
    for number, (rows, columns) in enumerate(sizes):
        transmission = np.full((2, rows, columns), 0.9, np.float32)
        views.append(View(transmission, name=f"v{number}", encoding="dual-energy"))
    return Scan(tuple(views))


def result_with(*regions: Region) -> ScanResult:
    changes = {"decision": "alarm", "score": 0.7, "threshold": 0.5, "p_value": 0.01, "error": None, "regions": regions}
    return minimal().model_copy(update=changes)


def halves(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Plain and marked picture of a scan with one tall view."""
    body = without_strip(picture)
    width = (body.shape[1] - 8) // 2
    return body[:, :width], body[:, -width:]


@pytest.mark.parametrize(
    ("value", "strength"),
    [(-9.0, 0.0), (1.0, 0.0), (2.0, 0.25), (3.0, 0.5), (5.0, 1.0), (99.0, 1.0)],
)
def test_heat_is_fixed_by_the_calibration_and_not_by_the_picture(value: float, strength: float) -> None:
    assert SCALE.strength(np.array([[value]], np.float32))[0, 0] == pytest.approx(strength)


def test_levels_that_coincide_still_give_a_scale() -> None:
    assert HeatScale(1.0, 1.0).strength(np.array([[0.5, 1.0, 1.5]], np.float32)).tolist() == [[0.0, 0.0, 1.0]]


def test_what_is_not_hot_keeps_its_pixels() -> None:
    scan = scan_of((400, 400))
    cold = np.full((400, 400), 0.9, np.float32)
    cold[100:150, 100:150] = 4.0
    plain, marked = halves(draw_overlay(scan, {"v0": cold}, result_with(), SCALE))
    changed = (plain != marked).any(axis=2)
    assert changed[110:140, 110:140].all()
    assert not changed[:90].any()
    assert not changed[160:].any()


def test_without_a_calibration_there_is_no_heat() -> None:
    hot = np.full((400, 400), 1e6, np.float32)
    plain, marked = halves(draw_overlay(scan_of((400, 400)), {"v0": hot}, result_with(), None))
    assert np.array_equal(plain, marked)


def test_boxes_are_drawn_where_the_regions_are() -> None:
    region = Region(view="v0", box=(200, 220, 300, 320), score=0.7, kind="novelty", area_mm2=None)
    plain, marked = halves(draw_overlay(scan_of((400, 400)), {}, result_with(region), SCALE))
    changed = (plain != marked).any(axis=2)
    assert changed[220:320, 199].all()
    assert changed[319 + 1, 200:300].all()
    assert not changed[230:310, 210:290].any()  # the inside stays to be looked at
    assert not changed[:, :190].any()


@pytest.mark.parametrize(
    "sizes",
    [
        [(1, 1)],  # the smallest scan
        [(3, 5000)],  # a line
        [(400, 300), (200, 900)],  # two views of different shape
        [(2000, 1500)],  # larger than the picture
    ],
)
def test_any_scan_can_be_drawn(sizes: list[tuple[int, int]]) -> None:
    scan = scan_of(*sizes)
    maps = {view.name: np.full((view.rows, view.columns), 2.0, np.float32) for view in scan.views}
    boxes = [
        Region(view=view.name, box=(0, 0, view.columns, view.rows), score=1.0, kind=kind, area_mm2=None)
        for view in scan.views
        for kind in ("novelty", "opaque", "threat:knife")
    ]
    picture = draw_overlay(scan, maps, result_with(*boxes), SCALE)
    assert picture.dtype == np.uint8
    assert picture.shape[0] > STRIP_ROWS
    assert max(picture.shape) < 4000
