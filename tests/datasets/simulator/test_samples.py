"""Simulated scans: reproducible one by one, whole in their views, their truth true."""

from __future__ import annotations

import numpy as np
import pytest

from cargolens.datasets.errors import UsageError
from cargolens.datasets.simulator import SimulatedScan, SimulatedScans
from cargolens.datasets.simulator.geometry import corners_of
from cargolens.datasets.simulator.parcel import ParcelSettings, draw_parcel
from cargolens.datasets.simulator.samples import frame
from cargolens.datasets.simulator.scanner import SCANNERS

SIZE = (96, 128)


def equal(first: SimulatedScan, second: SimulatedScan) -> bool:
    pairs = zip(first.scan.views, second.scan.views, strict=True)
    return all(np.array_equal(a.transmission, b.transmission) for a, b in pairs)


@pytest.fixture(scope="module")
def scans() -> SimulatedScans:
    return SimulatedScans(12, seed=4, threat_rate=0.6, views=("top", "side"), size=SIZE)


@pytest.fixture(scope="module")
def samples(scans: SimulatedScans) -> list[SimulatedScan]:
    return scans[:]


def test_sample_k_depends_on_the_seed_and_k_alone(scans: SimulatedScans, samples: list[SimulatedScan]) -> None:
    assert len(samples) == len(scans) == 12
    assert equal(scans[7], samples[7])
    assert equal(SimulatedScans(3, seed=4, threat_rate=0.6, views=("top", "side"), size=SIZE)[-1], samples[2])
    for other in (
        SimulatedScans(3, 5, 0.6, ("top", "side"), SIZE),
        SimulatedScans(3, 4, 0.6, ("top", "side"), SIZE, split=1),
    ):
        assert not equal(other[2], samples[2])
    with pytest.raises(IndexError, match="12 of 12"):
        scans[12]


def test_a_scan_says_what_it_is(samples: list[SimulatedScan]) -> None:
    assert [sample.scan.meta.scan_id for sample in samples[:2]] == ["parcel-4-000000", "parcel-4-000001"]
    for sample in samples:
        assert sample.scan.meta.scanner == "parcel-160"
        assert [view.name for view in sample.scan.views] == ["top", "side"]
        assert {view.transmission.shape for view in sample.scan.views} == {(2, *SIZE)}
        assert len({view.mm_per_pixel for view in sample.scan.views}) == 1
        assert (sample.twin is None) == (not sample.threats) == (not sample.parcel.threats)
    assert {bool(sample.threats) for sample in samples} == {True, False}


def test_truth_is_that_of_the_designs(samples: list[SimulatedScan]) -> None:
    for sample in samples:
        expected = [(t.family, t.name, t.concealment, view) for view in ("top", "side") for t in sample.parcel.threats]
        assert [(t.family, t.design, t.concealment, t.view) for t in sample.threats] == expected
        for truth in sample.threats:
            x0, y0, x1, y1 = truth.box
            assert 0 <= x0 < x1 <= SIZE[1]
            assert 0 <= y0 < y1 <= SIZE[0]
            assert truth.mask[y0:y1, x0:x1].any()


def test_the_twin_differs_where_the_threat_is_and_nowhere_far_from_it(samples: list[SimulatedScan]) -> None:
    for sample in samples:
        if sample.twin is None:
            continue
        for view, twin in zip(sample.scan.views, sample.twin.views, strict=True):
            masks = [truth.mask for truth in sample.threats if truth.view == view.name]
            change = np.abs(view.transmission - twin.transmission).max(axis=0)
            assert change[np.logical_or.reduce(masks)].max() > 0.02
            # Whole columns without a threat, away from it, keep all but a trace of scatter.
            far = ~np.logical_or.reduce(masks).any(axis=0)
            assert np.median(change[:, far], initial=0.0) if far.size == 0 else np.median(change[:, far]) < 0.01


def test_threats_are_in_the_same_columns_of_both_views() -> None:
    # A blade seen edge-on slips between the rays of coarse pixels; of nine rays a pixel, one meets it.
    for sample in SimulatedScans(12, seed=4, threat_rate=0.6, views=("top", "side"), size=SIZE, subsampling=3):
        half = len(sample.threats) // 2
        for top, side in zip(sample.threats[:half], sample.threats[half:], strict=True):
            assert abs(top.box[0] - side.box[0]) <= 1
            assert abs(top.box[2] - side.box[2]) <= 1


def test_there_is_air_round_a_parcel(samples: list[SimulatedScan]) -> None:
    for sample in samples:
        if sample.parcel.on:
            continue
        for view in sample.scan.views:
            rim = np.concatenate(
                [view.transmission[:, :2].reshape(2, -1), view.transmission[:, :, :2].reshape(2, -1)], 1
            )
            assert np.median(rim) == pytest.approx(1.0, abs=0.02)
            assert view.transmission[1].min() < 0.97  # and something in the middle


@pytest.mark.parametrize("size", [None, (64, 64), (300, 100)])
@pytest.mark.parametrize("name", ["parcel-160", "mail-100", "parcel-150-parallel", "depot-140-grey"])
def test_a_parcel_is_wholly_in_view(name: str, size: tuple[int, int] | None) -> None:
    for k in range(6):
        parcel = draw_parcel(np.random.SeedSequence(1, spawn_key=(0, k)), ParcelSettings(on_tray=0.5))
        views = frame(parcel, SCANNERS[name], ("top", "side"), size, np.random.default_rng(k))
        corners = corners_of(parcel.bounds)
        for view in views:
            rows, columns = view.rows_before(corners[:, 1:]), view.columns_before(corners[:, 0])
            assert 0 < rows.min() <= rows.max() < view.shape[0]
            assert 0 < columns.min() <= columns.max() < view.shape[1]
            if size is not None:
                assert view.shape == size
                assert view.pitch_mm >= SCANNERS[name].pitch_mm
            else:
                assert view.pitch_mm == SCANNERS[name].pitch_mm
                # No more than the margins, which are given as a share of the parcel.
                assert np.ptp(columns) >= 0.7 * view.shape[1] - 5
        assert np.array_equal(views[0].belt_mm, views[1].belt_mm)


def test_scanners_and_options() -> None:
    grey = SimulatedScans(1, size=SIZE, scanner="depot-140-grey", views=("",))[0].scan
    assert grey.views[0].encoding == "grey"
    assert grey.views[0].name == ""
    free = SimulatedScans(3, size=SIZE, scanner="random", subsampling=2)
    assert {sample.scan.meta.scanner for sample in free} == {"random-parcel"}
    assert len({float(sample.scan.views[0].transmission.std()) for sample in free}) == 3
    rate = SimulatedScans(1, settings=ParcelSettings(threat_rate=0.25)).settings.threat_rate
    assert rate == 0.25


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"count": -1}, "count -1"),
        ({"count": 1, "views": ("front",)}, "front"),
        ({"count": 1, "views": ("top", "top")}, "top"),
        ({"count": 1, "threat_rate": 2.0}, "threat_rate 2"),
        ({"count": 1, "size": (8, 8)}, "16 pixels"),
        ({"count": 1, "subsampling": 0}, "1 ray"),
    ],
)
def test_impossible_requests_are_refused(arguments: dict[str, object], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        SimulatedScans(**arguments)  # type: ignore[arg-type]
