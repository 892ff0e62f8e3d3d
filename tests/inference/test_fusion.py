"""Two views into one score, and regions that must explain themselves in both."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.inference.conftest import THICK, THIN, write_parcel

from cargolens.inference.bundle import read_bundle
from cargolens.inference.cli import run
from cargolens.inference.fusion import Fusion, belt_profiles, explained, fuse
from cargolens.inference.results import Region, ScanResult
from cargolens.inference.session import ViewAssessment, ViewMap
from cargolens.inference.tables import read_results


def view(name: str, peaks: dict[int, float], cells: int = 100, columns: int = 200, rows: int = 40) -> ViewAssessment:
    """A view whose map is 0 but for peaks at some columns of cells, in any row."""
    values = np.zeros((10, cells), np.float32)
    for column, value in peaks.items():
        values[column % 10, column] = value
    found = ViewMap(values, (rows, columns), (10 / rows, cells / columns))
    return ViewAssessment(found, float(values.max()), name)


@pytest.mark.parametrize(
    ("top", "side", "expected"),
    [
        ({50: 4.0}, {50: 2.0}, (4.0, 3.0, 3.0)),  # the same place: the mean of both peaks
        ({50: 4.0}, {52: 2.0}, (4.0, 3.0, 3.0)),  # 2 % of the belt apart is the same place
        ({50: 4.0}, {20: 2.0}, (4.0, 3.0, 2.0)),  # two things: neither view says the other's
        ({50: 4.0}, {}, (4.0, 2.0, 2.0)),  # one view says nothing at all
        ({10: 4.0, 80: 3.0}, {80: 3.0}, (4.0, 3.5, 3.0)),  # the higher peak is one view's alone
    ],
)
def test_the_score_of_two_views(
    top: dict[int, float], side: dict[int, float], expected: tuple[float, float, float]
) -> None:
    views = [view("top", top), view("side", side, rows=90)]
    assert tuple(fuse(views, fusion) for fusion in Fusion) == pytest.approx(expected)
    assert tuple(fuse(views[::-1], fusion) for fusion in Fusion) == pytest.approx(expected)


@pytest.mark.parametrize("fusion", Fusion)
def test_a_view_alone_keeps_its_score(fusion: Fusion) -> None:
    assert fuse([view("top", {50: 4.0})], fusion) == 4.0


def test_places_are_shares_of_the_belt_whatever_the_sizes_of_view_and_map() -> None:
    fine, coarse = view("top", {150: 4.0}, cells=200, columns=400), view("side", {38: 2.0}, cells=50, columns=90)
    # A map may reach a part of a cell beyond its view: 25 cells of 4 pixels over 98 pixels.
    beyond = ViewMap(np.full((2, 25), 1.0, np.float32), (8, 98), (0.25, 0.25))
    profiles = belt_profiles([fine.map, coarse.map, beyond])
    assert profiles.shape == (3, 200)
    assert np.flatnonzero(profiles[0]).tolist() == list(range(146, 155))
    assert 148 in np.flatnonzero(profiles[1])
    assert np.flatnonzero(profiles[1]).size == 4 + 8
    assert (profiles[2] == 1.0).all()


def region(name: str, x0: int, x1: int, kind: str = "novelty") -> Region:
    return Region(view=name, box=(x0, 3, x1, 9), score=1.0, kind=kind, area_mm2=None)


@pytest.mark.parametrize(
    ("regions", "opaque", "kept"),
    [
        ([region("top", 98, 104), region("side", 98, 104)], [], [0, 1]),  # columns 98 to 104 are cells 49 to 52
        ([region("top", 98, 104), region("top", 20, 30)], [], [0]),  # nothing in the side view at 10 to 15
        (
            [region("top", 98, 104), region("top", 20, 30)],
            [region("side", 25, 60, "opaque")],
            [0, 1],
        ),  # it is black there
        ([region("top", 98, 104), region("top", 20, 30)], [region("top", 25, 60, "opaque")], [0]),  # its own view is
        ([region("top", 20, 30)], [], [0]),  # better a region that is not explained than an alarm without one
        ([], [], []),
    ],
)
def test_regions_must_be_explained_by_the_other_view(
    regions: list[Region], opaque: list[Region], kept: list[int]
) -> None:
    views = [view("top", {50: 4.0, 12: 4.0}), view("side", {50: 2.0})]
    assert explained(regions, opaque, views, floor=1.0) == [regions[i] for i in kept]


def test_one_view_explains_itself() -> None:
    regions = [region("", 20, 30)]
    assert explained(regions, [], [view("", {})], floor=1.0) == regions


def two_views(folder: Path, count: int) -> Path:
    """Parcels with a dark block that the top view shows at the left and the side view at the right."""
    for number in range(count):
        write_parcel(folder, f"p{number}_top", THICK, THICK + number / 1000, (8, 32, 24, 64))
        write_parcel(folder, f"p{number}_side", THIN - 0.05, THIN + number / 1000, (96, 32, 120, 64))
    return folder


def calibrate(bundle: Path, normals: Path, out: Path, *more: str) -> int:
    common = ["--budget", "0.5", "--out", str(out), "--workers", "1", "--quiet"]
    return run(["calibrate", str(bundle), "--normals", str(normals), *common, *more])


def scan(bundle: Path, folder: Path, out: Path) -> list[ScanResult]:
    run(["scan", str(folder), "--bundle", str(bundle), "--out", str(out), "--workers", "1", "--quiet"])
    return list(read_results(out))


def test_the_fusion_is_the_bundles_and_its_threshold_holds_for_it(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    normals = two_views(tmp_path / "normals", 6)
    before = scan(bundle, normals, tmp_path / "before.jsonl")
    assert [result.score for result in before] == [max(seen.score for seen in result.views) for result in before]
    made = tmp_path / "belt.onnx"
    assert calibrate(bundle, normals, made, "--fusion", "belt") == 0
    manifest = read_bundle(made).manifest
    assert manifest.pooling == "mean over views, max over the belt"
    after = scan(made, normals, tmp_path / "after.jsonl")
    scores = [result.score for result in after]
    assert all(
        score is not None and score < max(seen.score for seen in r.views)
        for score, r in zip(scores, after, strict=True)
    )
    assert manifest.calibration is not None
    assert sorted(float(score or 0) for score in scores) == pytest.approx(manifest.calibration.normals)
    # Calibrating again without saying so keeps the fusion; scores of another one are no normals.
    assert calibrate(made, normals, tmp_path / "again.onnx") == 0
    assert read_bundle(tmp_path / "again.onnx").manifest == manifest
    assert calibrate(made, tmp_path / "after.jsonl", tmp_path / "x.onnx", "--fusion", "mean") == 64
    assert "results hold the old ones" in capsys.readouterr().err
