"""Strips of several consignments: cut in the air between them, every column exactly once, one result line each."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.inference.test_engine import settings_for

from cargolens.datasets.errors import ScanError
from cargolens.datasets.reader import ReadOptions, read_scan
from cargolens.datasets.scan import Scan, View
from cargolens.datasets.sources import ScanSource, find_sources
from cargolens.datasets.strips import consignments, stretch
from cargolens.inference.engine import assess_sources
from cargolens.inference.strips import FindConsignments, split_strips

GAP = 20


def strip(*objects: tuple[int, int], length: int = 400, rows: int = 60, name: str = "") -> View:
    """Air with dark blocks over these stretches of the belt."""
    values = np.ones((1, rows, length), np.float32)
    for first, stop in objects:
        values[0, 20:40, first:stop] = 0.4
    return View(values, name=name)


@pytest.mark.parametrize(
    ("objects", "found"),
    [
        ([(50, 100), (200, 260)], [(0, 150), (150, 400)]),  # cut in the middle of the gap
        ([(50, 100), (110, 160)], [(0, 400)]),  # too close to be two
        ([(0, 100), (300, 400)], [(0, 200), (200, 400)]),  # objects at both ends
        ([(50, 100)], [(0, 400)]),  # one
        ([], [(0, 400)]),  # air alone is looked at as well
        ([(20, 60), (120, 160), (220, 260)], [(0, 90), (90, 190), (190, 400)]),
    ],
)
def test_strips_are_cut_in_the_middle_of_gaps(objects: list[tuple[int, int]], found: list[tuple[int, int]]) -> None:
    assert list(consignments(Scan((strip(*objects),)), GAP)) == found
    upright = View(np.ascontiguousarray(strip(*objects).transmission.transpose(0, 2, 1)))
    assert list(consignments(Scan((upright,)), GAP)) == found


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 380), st.integers(1, 60)), max_size=6), st.integers(1, 50))
def test_every_pixel_of_the_belt_is_in_exactly_one_consignment(objects: list[tuple[int, int]], gap: int) -> None:
    scan = Scan((strip(*((a, a + n) for a, n in objects)),))
    found = consignments(scan, gap)
    assert [i for first, stop in found for i in range(first, stop)] == list(range(400))
    joined = np.concatenate([stretch(scan, part, "x").views[0].transmission for part in found], axis=2)
    np.testing.assert_array_equal(joined, scan.views[0].transmission)


def test_a_noisy_belt_is_still_air() -> None:
    noise = np.random.default_rng(1).normal(1.0, 0.02, (1, 60, 400)).astype(np.float32)
    view = strip((50, 100), (200, 260))
    assert len(consignments(Scan((View(view.transmission * np.abs(noise)),)), GAP)) == 2


def test_views_are_cut_where_both_show_air_and_not_if_their_belts_differ() -> None:
    top, side = strip((50, 100), (200, 260), name="top"), strip((50, 190), (200, 260), name="side")
    assert len(consignments(Scan((top,)), GAP)) == 2
    assert consignments(Scan((top, side)), GAP) == ((0, 400),)
    longer = strip((50, 100), length=500, name="side")
    assert consignments(Scan((top, longer)), GAP) == ((0, 400),)


def test_a_strip_that_became_shorter_is_an_error() -> None:
    with pytest.raises(ScanError, match="the file changed after the strip was cut"):
        stretch(Scan((strip(),)), (300, 401), "x")


def test_one_line_a_consignment_and_a_broken_strip_stays_whole(bundle: Path, tmp_path: Path) -> None:
    view = strip((50, 100), (200, 260), length=1200, rows=100)
    counts = np.rint(view.transmission[0] * 60_000).astype(np.uint16)
    assert cv2.imwrite(str(tmp_path / "belt.png"), counts)
    data = (tmp_path / "belt.png").read_bytes()
    (tmp_path / "broken.png").write_bytes(data[: len(data) // 2])
    sources = split_strips(find_sources([tmp_path]), FindConsignments(ReadOptions(), GAP, 4096), workers=1, timeout=60)
    assert [(s.scan_id, s.belt) for s in sources] == [
        ("belt.png#0-150", (0, 150)),
        ("belt.png#150-1200", (150, 1200)),
        ("broken.png", None),
    ]
    assessor = settings_for(bundle, memory_mib=None).load()
    first, second, broken = (assessor.assess(i, source) for i, source in enumerate(sources))
    assert [(r.views[0].columns, r.views[0].belt) for r in (first, second)] == [(150, (0, 150)), (1050, (150, 1200))]
    assert first.sha256 == second.sha256 is not None
    assert all(r.score == pytest.approx(1 - 0.4**0.75, abs=0.01) for r in (first, second))
    assert (broken.decision, broken.views) == ("cannot_assess", ())


def test_a_strip_is_decoded_once_for_all_its_consignments(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = np.rint(strip((50, 100), (200, 260)).transmission[0] * 60_000).astype(np.uint16)
    for name in ("a.png", "b.png"):
        assert cv2.imwrite(str(tmp_path / name), counts)
    sources = split_strips(find_sources([tmp_path]), FindConsignments(ReadOptions(), GAP, None), workers=1, timeout=60)
    read: list[str] = []

    def counted(source: ScanSource, options: ReadOptions) -> Scan:
        read.append(source.files[0])
        return read_scan(source, options)

    monkeypatch.setattr("cargolens.inference.worker.read_scan", counted)
    assessor = settings_for(bundle, memory_mib=None).load()
    results = [assessor.assess(i, source) for i, source in enumerate(sources)]
    assert [r.scan_id for r in results] == [s.scan_id for s in sources]
    assert [Path(file).name for file in read] == ["a.png", "b.png"]
    by_pool = list(assess_sources(sources, settings_for(bundle), assessor.template, workers=1))
    assert [(r.scan_id, r.score, r.regions) for r in by_pool] == [(r.scan_id, r.score, r.regions) for r in results]
