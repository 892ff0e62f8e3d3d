"""Regions: boxes around map peaks and black patches, in pixels of the input."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cargolens.datasets.scan import View
from cargolens.inference.regions import MAX_REGIONS, map_regions, opaque_regions, strongest
from cargolens.inference.results import Region
from cargolens.inference.session import ViewMap


def view(rows: int = 80, columns: int = 120, pitch: float | None = None) -> View:
    return View(np.ones((1, rows, columns), np.float32), name="top", mm_per_pixel=pitch)


def found(values: list[list[float]], floor: float = 0.2, stride: int = 10, pitch: float | None = None) -> list[Region]:
    """Regions of a small map in the corner of one that is empty otherwise, so that the background is the floor."""
    cells = np.zeros((8, 12), np.float32)
    cells[: len(values), : len(values[0])] = values
    rows, columns = cells.shape[0] * stride, cells.shape[1] * stride
    return map_regions(ViewMap(cells, (rows, columns), (1 / stride, 1 / stride)), view(rows, columns, pitch), floor)


@pytest.mark.parametrize(
    ("values", "boxes"),
    [
        ([[0.1, 0.2], [0.0, 0.2]], []),  # nothing above the floor; the floor itself does not count
        ([[0, 0, 0], [0, 1, 0], [0, 0, 0]], [(10, 10, 20, 20)]),  # a peak of one cell
        (
            [[0, 0.7, 0], [0, 1, 0], [0, 0.5, 0]],
            [(10, 5, 20, 25)],
        ),  # as large as what is above 0.2 + 0.4 x 0.8, about the peak
        ([[1, 0, 0, 0.9]], [(0, 0, 10, 10), (30, 0, 40, 10)]),  # two peaks, the stronger first
        ([[1, 0.8, 0.9]], [(0, 0, 15, 10), (20, 0, 30, 10)]),  # a dip under 0.865: two
        ([[1, 0.88, 0.9]], [(0, 0, 20, 10)]),  # hardly a dip: the second is a shoulder of the first
        ([[0.7, 1, 0.98, 0.7]], [(0, 0, 40, 10)]),  # the middle of the summit, not its highest cell
        ([[1, 0], [0, 1]], [(0, 0, 20, 20)]),  # cells touch at corners
        ([[0.5, 0.5], [0.5, 0.5]], [(0, 0, 20, 20)]),  # a plateau is one region
    ],
)
def test_boxes_follow_the_peaks(values: list[list[float]], boxes: list[tuple[int, int, int, int]]) -> None:
    assert [region.box for region in found(values)] == boxes


def test_a_raised_map_is_measured_from_its_own_background() -> None:
    cells = np.full((8, 12), 3.0, np.float32)
    cells[2, 2], cells[2, 3], cells[6, 9] = 5.0, 4.2, 4.0
    regions = map_regions(ViewMap(cells, (80, 120), (0.1, 0.1)), view(), 0.2)
    # from the floor both would lie above half-way of either, and be one region as large as the view
    assert [region.box for region in regions] == [(15, 20, 35, 30), (90, 60, 100, 70)]


def test_a_view_full_of_threats_has_a_region() -> None:
    cells = np.full((8, 12), 5.0, np.float32)
    cells[0, 0] = 0.0
    regions = map_regions(ViewMap(cells, (80, 120), (0.1, 0.1)), view(), 0.2)
    assert [(region.box, region.score) for region in regions] == [((0, 0, 120, 80), 5.0)]


def test_score_kind_view_and_area() -> None:
    (region,) = found([[0, 0.75, 0]], pitch=0.5)
    assert region == Region(view="top", box=(10, 0, 20, 10), score=0.75, kind="novelty", area_mm2=25.0)
    assert found([[0, 0.75, 0]])[0].area_mm2 is None


maps = hnp.arrays(
    np.float32,
    hnp.array_shapes(min_dims=2, max_dims=2, max_side=12),
    elements=st.floats(-5, 5, width=32, allow_nan=False),
)


@settings(deadline=None)
@given(maps, st.floats(-5, 5), st.integers(1, 90), st.integers(1, 90))
def test_any_map_gives_boxes_inside_the_view_strongest_first(
    values: np.ndarray, floor: float, rows: int, columns: int
) -> None:
    per_cell = (values.shape[0] / rows, values.shape[1] / columns)
    regions = map_regions(ViewMap(values, (rows, columns), per_cell), view(rows, columns), floor)
    assert bool(regions) == bool(values.max() > floor)
    assert len(regions) <= MAX_REGIONS
    scores = [region.score for region in regions]
    assert scores == sorted(scores, reverse=True)
    if regions:
        assert scores[0] == float(values.max())
    for region in regions:
        x0, y0, x1, y1 = region.box
        assert 0 <= x0 < x1 <= columns
        assert 0 <= y0 < y1 <= rows
        assert region.score > floor


def test_a_noisy_map_gives_no_more_than_the_limit() -> None:
    noise = np.random.default_rng(0).random((60, 60), dtype=np.float32)
    assert len(map_regions(ViewMap(noise, (600, 600), (0.1, 0.1)), view(600, 600), -1.0)) <= MAX_REGIONS


def opaque_view(patches: list[tuple[int, int, int, int]], black: float = 0.001) -> View:
    transmission = np.full((2, 100, 100), 0.5, np.float32)
    for x0, y0, x1, y1 in patches:
        transmission[:, y0:y1, x0:x1] = 0.0005
    return View(transmission, name="side", encoding="dual-energy", black_transmission=black, mm_per_pixel=2.0)


def test_black_patches_become_opaque_regions_largest_first() -> None:
    regions = opaque_regions(opaque_view([(0, 0, 10, 20), (50, 50, 90, 90), (95, 0, 98, 3)]))
    # The third covers 9 of 10,000 pixels of the object: too small to be named.
    assert [(region.box, region.score) for region in regions] == [((50, 50, 90, 90), 0.16), ((0, 0, 10, 20), 0.02)]
    assert {(region.kind, region.view) for region in regions} == {("opaque", "side")}
    assert regions[0].area_mm2 == 6400.0


def test_dark_is_not_opaque_while_the_file_can_still_tell() -> None:
    assert opaque_regions(opaque_view([(50, 50, 90, 90)], black=0.0001)) == []
    assert opaque_regions(view()) == []


def test_black_patches_come_after_what_the_detector_found() -> None:
    def region(kind: str, score: float) -> Region:
        return Region(view="", box=(0, 0, 1, 1), score=score, kind=kind, area_mm2=None)

    many = [region("novelty", i / 100) for i in range(25)]
    assert strongest([region("opaque", 0.9), region("novelty", -2.0), region("novelty", 0.1)]) == (
        region("novelty", 0.1),
        region("novelty", -2.0),
        region("opaque", 0.9),
    )
    assert len(strongest(many)) == MAX_REGIONS


def test_a_region_is_called_after_the_class_that_is_strongest_at_its_peak() -> None:
    values = np.zeros((8, 8), np.float32)
    values[2, 2], values[6, 5] = 5.0, 4.0
    which = np.zeros((8, 8), np.int16)
    which[6, 5] = 1
    found = map_regions(ViewMap(values, (64, 64), (1 / 8, 1 / 8), which), view(64, 64), 1.0, ("pistol", "knife"))
    assert [region.kind for region in found] == ["threat:pistol", "threat:knife"]
