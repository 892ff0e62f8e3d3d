"""Pixel metrics from kept maps: what `scan --maps` writes, `evaluate --maps` scores against masks or boxes."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from cargolens.datasets.errors import CargoLensError, DataError
from cargolens.datasets.masks import encode_mask
from cargolens.datasets.reader import read_scan
from cargolens.datasets.sources import find_sources
from cargolens.inference.bundle import read_bundle
from cargolens.inference.cli import run
from cargolens.inference.evaluation import pixel_report
from cargolens.inference.evaluation.pixel_report import union_mask
from cargolens.inference.evaluation.threats import Threat
from cargolens.inference.maps import encode_map, map_name, read_map
from cargolens.inference.session import DetectorSession, ViewMap

SIZE = (96, 128)
BOX = (32, 32, 64, 64)
ROUND = np.hypot(*(np.indices(SIZE) - np.array([[[48]], [[48]]]))) < 14


@pytest.fixture(scope="module")
def kept(scans: Path, bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Results of the eight scans, and the folder of their maps."""
    folder = tmp_path_factory.mktemp("kept")
    words = ["scan", str(scans), "--bundle", str(bundle), "--out", str(folder / "results.jsonl"), "--workers", "1"]
    assert run([*words, "--maps", str(folder / "maps"), "-q"]) == 0
    return folder / "results.jsonl", folder / "maps"


def write_coco(path: Path, results: Path, shape: Any) -> Path:
    """Parcels 2 and 5 hold a threat of this shape."""
    names = [json.loads(line)["scan_id"] for line in results.read_text().splitlines()]
    images = [{"id": i, "file_name": n, "scan_id": n} for i, n in enumerate(names)]
    notes = [
        {"id": i, "image_id": i, "category_id": 1, "bbox": [32, 32, 32, 32], "segmentation": shape, "iscrowd": 0}
        for i, n in enumerate(names)
        if n.endswith(("2", "5"))
    ]
    path.write_text(json.dumps({"images": images, "annotations": notes, "categories": [{"id": 1, "name": "block"}]}))
    return path


def evaluate(results: Path, truth: Path, out: Path, *more: object) -> dict[str, Any]:
    words = ["evaluate", str(results), "--truth", str(truth), "--out", str(out), "--resamples", "40", "-q"]
    assert run([*words, "--inspect", "0", *map(str, more)]) == 0
    found: dict[str, Any] = json.loads((out / "metrics.json").read_text())
    return found


def test_a_kept_map_is_the_map(kept: tuple[Path, Path], scans: Path, bundle: Path) -> None:
    session = DetectorSession(read_bundle(bundle))
    for source in find_sources([str(scans)]):
        expected = session.assess(read_scan(source)).views[0].map
        found, _ = read_map(kept[1] / map_name(source.scan_id, ""), SIZE, None, session.bundle.sha256)
        np.testing.assert_array_equal(found.values, expected.values)
        assert (found.cells_per_pixel, found.view_size) == (expected.cells_per_pixel, SIZE)


def test_pixels_against_masks(kept: tuple[Path, Path], bundle: Path, tmp_path: Path) -> None:
    results, maps = kept
    truth = write_coco(tmp_path / "truth.json", results, encode_mask(ROUND))
    pixels = evaluate(results, truth, tmp_path / "a", "--maps", maps)["pixels"]
    session = DetectorSession(read_bundle(bundle))
    values, masks = [], []
    for line in map(json.loads, results.read_text().splitlines()):
        found, _ = read_map(maps / map_name(line["scan_id"], ""), SIZE, line["sha256"], session.bundle.sha256)
        values.append(found.at_view().ravel())
        masks.append((ROUND if line["scan_id"].endswith(("2", "5")) else np.zeros(SIZE, bool)).ravel())
    expected = average_precision_score(np.concatenate(masks), np.concatenate(values))
    # Inside the block values differ by rounding alone, which bins do not keep.
    assert pixels["scores"]["pixel_ap"]["value"] == pytest.approx(expected, abs=1e-2)
    assert (pixels["scores"]["n_regions"], pixels["n_masks"], pixels["n_boxes"], pixels["n_scans"]) == (2, 2, 0, 8)
    assert pixels["scores"]["n_pixels"] == 8 * SIZE[0] * SIZE[1]
    text = (tmp_path / "a" / "report.html").read_text()
    assert "AUPRO to FPR 0.05" in text
    assert "all of which counts as threat" not in text


@pytest.mark.parametrize(
    "shape",
    [
        [],  # no mask
        [[32, 32]],  # too few points to be an outline
        "rubbish",
    ],
)
def test_boxes_stand_in_for_masks_and_that_is_said(kept: tuple[Path, Path], tmp_path: Path, shape: Any) -> None:
    results, maps = kept
    pixels = evaluate(results, write_coco(tmp_path / "t.json", results, shape), tmp_path / "a", "--maps", maps)[
        "pixels"
    ]
    outlined = evaluate(
        results,
        write_coco(tmp_path / "o.json", results, [[32, 32, 64, 32, 64, 64, 32, 64]]),
        tmp_path / "b",
        "--maps",
        maps,
    )["pixels"]
    assert (pixels["n_masks"], pixels["n_boxes"]) == (0, 2)
    assert (outlined["n_masks"], outlined["n_boxes"]) == (2, 0)
    assert pixels["scores"] == outlined["scores"]  # the outline is the box
    assert "all of which counts as threat" in (tmp_path / "a" / "report.html").read_text()


def test_what_has_no_map_or_no_place_is_counted(kept: tuple[Path, Path], tmp_path: Path) -> None:
    results, maps = kept
    some = tmp_path / "some"
    shutil.copytree(maps, some)
    (some / map_name("parcel-0", "")).unlink()
    truth = tmp_path / "truth.jsonl"
    names = [json.loads(line)["scan_id"] for line in results.read_text().splitlines()]
    rows = [{"scan_id": n, "anomalous": n.endswith(("2", "5")), "boxes": [], "label": "block"} for n in names]
    rows[2]["boxes"] = [{"box": [32, 32, 64, 64], "mask": encode_mask(ROUND), "label": "block"}]
    truth.write_text("".join(json.dumps(row) + "\n" for row in rows))
    pixels = evaluate(results, truth, tmp_path / "a", "--maps", some)["pixels"]
    assert (pixels["n_scans"], pixels["n_without_map"], pixels["n_unplaced"]) == (6, 1, 1)
    missing = evaluate(results, truth, tmp_path / "b")["missing"]
    assert "scan with --maps" in missing["pixels"]


def test_large_views_are_scored_at_reduced_resolution(
    kept: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results, maps = kept
    truth = write_coco(tmp_path / "truth.json", results, encode_mask(ROUND))
    whole = evaluate(results, truth, tmp_path / "a", "--maps", maps)["pixels"]
    monkeypatch.setattr(pixel_report, "MAX_PIXELS", SIZE[0] * SIZE[1] // 4)
    pixels = evaluate(results, truth, tmp_path / "b", "--maps", maps)["pixels"]
    assert (whole["n_reduced"], pixels["n_reduced"]) == (0, 8)
    assert pixels["scores"]["n_pixels"] * 4 == whole["scores"]["n_pixels"]
    assert pixels["scores"]["aupro_30"]["value"] == pytest.approx(whole["scores"]["aupro_30"]["value"], abs=0.05)


def as_npz(**arrays: Any) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


GOOD = encode_map(ViewMap(np.zeros((4, 5), np.float32), (8, 10), (0.5, 0.5)), "a" * 64, "b" * 64)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d[:100], "damaged NPZ"),
        (lambda _: b"", "damaged NPZ"),
        (lambda _: as_npz(map=np.zeros(5)), "expected map, a plane of floats"),
        (lambda _: as_npz(other=np.zeros((2, 2))), "expected map, a plane of floats"),
        (lambda _: as_npz(map=np.zeros((0, 2))), "expected map, a plane of floats"),
        (lambda _: as_npz(map=np.full((2, 2), np.nan)), "4 of 4 values are not finite"),
        (lambda _: as_npz(map=np.array([[{}]], dtype=object)), "array of type"),
        (lambda _: as_npz(map=np.zeros((2, 2)), cells_per_pixel=np.zeros(2)), "two numbers above 0"),
        (lambda _: as_npz(map=np.zeros((2, 2)), cells_per_pixel=np.full(2, np.nan)), "two numbers above 0"),
        (lambda _: as_npz(map=np.zeros((2, 2)), scan=np.zeros(32, np.uint8)), "is a map of scan 000000000000"),
        (lambda _: as_npz(map=np.zeros((2, 2)), bundle=np.zeros(32, np.uint8)), "is a map of bundle 000000000000"),
    ],
)
def test_damaged_and_foreign_maps_are_refused(tmp_path: Path, change: Callable[[bytes], bytes], words: str) -> None:
    path = tmp_path / "map.npz"
    path.write_bytes(GOOD)
    assert read_map(path, (8, 10), "a" * 64, "b" * 64)[0].cells_per_pixel == (0.5, 0.5)
    path.write_bytes(change(GOOD))
    with pytest.raises(CargoLensError, match=words):
        read_map(path, (8, 10), "a" * 64, "b" * 64)


def test_a_map_of_anybody_covers_its_view(tmp_path: Path) -> None:
    path = tmp_path / "map.npz"
    path.write_bytes(as_npz(map=np.eye(4)))
    assert read_map(path, (8, 12), "a" * 64, None)[0].cells_per_pixel == (0.5, 4 / 12)


def test_masks_of_threats() -> None:
    box = union_mask([Threat("a", box=(2.0, 1.0, 5.0, 3.0)), Threat("b", box=(7.0, 7.0, 7.0, 7.0))], (8, 9), "s")
    assert (box.sum(), box[1:3, 2:5].all(), box[7, 7]) == (7, True, True)  # a box without area is one pixel
    with pytest.raises(DataError, match=r"is \(8, 9\) pixels, its mask in the truth \(96, 128\)"):
        union_mask([Threat("a", mask=encode_mask(ROUND))], (8, 9), "s")


def test_names_of_maps_differ_where_scans_or_views_do() -> None:
    names = {map_name(s, v) for s, v in [("a/b", ""), ("a_b", ""), ("a", "b"), ("a_b", "top"), ("x" * 300, "")]}
    assert len(names) == 5
    assert max(map(len, names)) < 120
