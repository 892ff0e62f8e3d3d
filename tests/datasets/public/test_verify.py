"""A set with every kind of defect planted is told by name; hostile annotations are one defect, never a crash."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat
from tests.datasets.public.trees import COLUMNS, ROWS, TREES, coco, picture, text, voc

from cargolens.datasets.convert import convert
from cargolens.datasets.errors import DataError, UsageError
from cargolens.datasets.masks import decode_mask, draw_polygons, encode_mask
from cargolens.datasets.public.card import Layout
from cargolens.datasets.public.defects import Report
from cargolens.datasets.public.index import index_set
from cargolens.datasets.public.matfile import read_mat
from cargolens.datasets.public.opening import read_entries
from cargolens.datasets.public.table import find_set
from cargolens.datasets.public.verify import verify


def test_twelve_planted_defects_are_found_by_name(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    for number in range(12):
        picture(folder / f"JPEGImages/{number}.png", number, content=".jpg" if number == 7 else "")
    notes = folder / "Annotations"
    voc(notes / "0.xml", "0.png", [("gun", 200, 5, 220, 30)])  # box-outside
    voc(notes / "1.xml", "1.png", [("gun", 5, 5, 5, 30)])  # box-empty
    voc(notes / "2.xml", "2.png", [("gun", "nan", 5, 9, "?")])  # box-not-numbers
    voc(notes / "3.xml", "3.png", [("", 1, 1, 9, 9)])  # label-empty
    voc(notes / "4.xml", "4.png", [("gun", 1, 1, 9, 9)], size=(64, 48))  # size-differs
    voc(notes / "5.xml", "5.png", [("gun", 10, 5, 30, 115), ("knife", 1, 1, 80, 8)])  # axes-swapped
    text(notes / "6.xml", "<annotation><filename>6.png</filename>")  # annotation-unreadable
    voc(notes / "7.xml", "7.png", [("gun", 9, 9, 1, 1)])  # wrong-suffix, box-unordered
    (folder / "JPEGImages/8.png").write_bytes(b"")  # empty-file
    voc(notes / "8.xml", "8.png", [])
    whole = (folder / "JPEGImages/9.png").read_bytes()
    (folder / "JPEGImages/9.png").write_bytes(whole[: len(whole) // 2])  # damaged-image
    voc(notes / "9.xml", "9.png", [])
    voc(notes / "10.xml", "10.png", [("gun", 1, 1, 9, 9), ("gun", 1, 1, 9, 9), ("gun", 100, 50, 140, 60)])
    (folder / "JPEGImages/11.png").write_bytes((folder / "JPEGImages/10.png").read_bytes())  # identical-...
    voc(notes / "11.xml", "11.png", [("gizmo", 1, 1, 9, 9)])  # label-unmapped
    voc(notes / "12.xml", "absent.png", [])  # missing-image
    picture(folder / "JPEGImages/13.png", 13)  # unlabelled-image
    voc(notes / "sub/0.xml", "0.png", [])  # duplicate-id
    text(folder / "ImageSets/Main/train.txt", "10\n")
    text(folder / "ImageSets/Main/test.txt", "11\n")
    found = verify(folder)
    assert dict(found.report.counts) == dict.fromkeys(
        (
            "box-outside", "box-empty", "box-not-numbers", "label-empty", "size-differs", "axes-swapped",
            "annotation-unreadable", "wrong-suffix", "box-unordered", "empty-file", "damaged-image", "box-twice",
            "box-clipped", "identical-across-splits", "identical-other-truth", "label-unmapped", "missing-image",
            "unlabelled-image", "duplicate-id",
        ),
        1,
    )  # fmt: skip
    assert found.report.corrupting == 14
    assert found.scans == 9


def test_real_sets_have_identical_scans(real_data: Path) -> None:
    found = verify(real_data / "gdxray_voc")
    assert found.report.counts["identical"] == 2
    assert found.scans == 109


BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><annotation><filename>&x;</filename></annotation>'
COCO = '{"images": %s, "annotations": [], "categories": []}'


@pytest.mark.parametrize(
    ("name", "path", "content"),
    [
        ("sixray", "Annotation/P00001.xml", BOMB),
        ("sixray", "Annotation/P00001.xml", "x" * (1 << 21)),
        ("opixray", "train/train_annotation/000001.txt", "000001.jpg Gun a b c d"),
        ("eds", "domain1/labels/1.xml", "<annotation>"),
        ("dvxray", "DvXray_Positive_Samples/P1.json", "[" * 100_000),
        ("dvxray", "DvXray_Positive_Samples/P1.json", '{"objects": [7]}'),
        ("pixray", "1.json", '{"objects": 7}'),
        ("stcray", "STCray_TrainSet/Json_BB/Class 3_3D Gun/3DGun1_B5_L1_C2_Loc1_phi1_th1_2.json", '{"shapes": {}}'),
        ("gdxray", "Baggages/B0031/ground_truth.txt", "1 2 3\n"),
        ("gdxray", "Baggages/B0031/ground_truth.txt", "1.5 2 3 4 5\n"),
        ("gdxray", "Baggages/B0046/BoundingBox.mat", "MATLAB"),
        ("labelme", "x/note.json", "NaN"),
        ("yolo", "train/labels/a.txt", "1 2 3"),
        ("coco", "annotations/instances_val.json", COCO % '[{"id": [], "file_name": "a.png"}]'),
    ],
)
def test_an_annotation_that_cannot_be_read_is_one_defect_and_no_scan_is_clean_for_it(
    tmp_path: Path, name: str, path: str, content: str
) -> None:
    tree = TREES[name][1](tmp_path)
    text(tmp_path / path, content)
    found = verify(tmp_path, name, tree.layout)
    assert found.report.counts["annotation-unreadable"] >= 1
    assert found.anomalous[False] <= sum(anomalous is False for _, anomalous, _ in tree.scans.values())


@pytest.mark.parametrize(
    ("name", "path", "content", "words"),
    [
        ("coco", "annotations/instances_val.json", COCO % 1, "expected COCO lists"),
        ("cargoxray", "images.json.gz", "{}{}", "not JSON"),
        ("compass-xp", "COMPASS-XP/meta.txt", "basename\tclass\n", "expected basename"),
        ("csv", "labels.csv", 'image,label\n"a.png\n', "not a readable CSV"),
        ("sixray", "ImageSet/100/train.csv", "name\n", "no lists"),
    ],
)
def test_a_set_that_cannot_be_used_is_one_line(tmp_path: Path, name: str, path: str, content: str, words: str) -> None:
    TREES[name][1](tmp_path)
    text(tmp_path / path, content)
    with pytest.raises(DataError, match=words) as caught:
        verify(tmp_path, name, Layout(variant="1000" if name == "sixray" else ""))
    assert "\n" not in str(caught.value)


def test_bombs_are_refused(tmp_path: Path) -> None:
    TREES["cargoxray"][1](tmp_path)
    (tmp_path / "images.json.gz").write_bytes(gzip.compress(b" " * ((1 << 29) + 1), 1))
    with pytest.raises(DataError, match="more than 536870912 bytes"):
        verify(tmp_path)
    savemat(tmp_path / "big.mat", {"bb": np.zeros((1 << 12, 1 << 12))}, do_compression=True)
    with pytest.raises(DataError, match="more than 67108864 bytes"):
        read_mat(tmp_path / "big.mat", "bb")


@pytest.mark.parametrize("kind", ["f8", "f4", "u1", "i2", "u2", "i4"])
@pytest.mark.parametrize("packed", [True, False])
def test_matlab_files_are_read_as_scipy_writes_them(tmp_path: Path, kind: str, packed: bool) -> None:
    table = (np.random.default_rng(0).random((7, 5)) * 100).astype(kind)
    other = {"name": "text", "cell": np.array([1, "a"], object)}
    savemat(tmp_path / "a.mat", {**other, "bb": table}, do_compression=packed)
    assert np.array_equal(read_mat(tmp_path / "a.mat", "bb"), table.astype(np.float64))
    with pytest.raises(DataError, match="no numeric variable"):
        read_mat(tmp_path / "a.mat", "name")


def test_damaged_matlab_files_are_one_line(tmp_path: Path) -> None:
    savemat(tmp_path / "a.mat", {"bb": np.ones((3, 5))})
    whole = (tmp_path / "a.mat").read_bytes()
    rng = np.random.default_rng(0)
    errors: list[str] = []
    for _ in range(300):
        data = bytearray(whole[: rng.integers(100, len(whole) + 1)])
        for at in rng.integers(0, len(data), 3):
            data[at] = rng.integers(256)
        (tmp_path / "b.mat").write_bytes(data)
        try:
            read_mat(tmp_path / "b.mat", "bb")
        except DataError as error:
            errors.append(str(error))
    assert len(errors) > 100
    assert not any("\n" in error for error in errors)


def test_masks_come_back_from_run_lengths() -> None:
    rng = np.random.default_rng(3)
    for density in (0.0, 0.1, 0.9, 1.0):
        mask = rng.random((37, 53)) < density
        assert np.array_equal(decode_mask(encode_mask(mask), "m"), mask)
    plain = {"size": [2, 3], "counts": [1, 2, 3]}
    assert decode_mask(plain, "m").tolist() == [[False, True, False], [True, False, False]]
    for bad in (
        {"size": [2, 3], "counts": [1]},
        {"size": [1 << 20, 1 << 20], "counts": []},
        {"size": 3},
        {"size": [2, 3], "counts": "\x01"},
    ):
        with pytest.raises(DataError):
            decode_mask(bad, "m")


def test_polygons_fill_the_pixels_whose_centres_they_hold() -> None:
    assert draw_polygons([(1, 1, 4, 1, 4, 3, 1, 3)], 5, 6).tolist() == [
        [False] * 6, *[[False, True, True, True, False, False]] * 2, [False] * 6, [False] * 6,
    ]  # fmt: skip
    circle = [v for a in np.linspace(0, 2 * np.pi, 90) for v in (50 + 30 * np.cos(a), 40 + 30 * np.sin(a))]
    assert draw_polygons([circle], 80, 100).sum() == pytest.approx(np.pi * 900, rel=0.01)
    assert draw_polygons([(-50, -50, 200, -50, 200, 200, -50, 200)], 20, 30).all()
    assert draw_polygons([(90, 5, 95, 5, 95, 9)], 20, 30).sum() == 0


def test_what_is_no_set_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such folder"):
        find_set(tmp_path / "absent")
    with pytest.raises(UsageError, match="known are sixray"):
        find_set(tmp_path, "imagenet")


def test_coco_of_sizes_that_are_wrong(tmp_path: Path) -> None:
    picture(tmp_path / "images/a.png")
    coco(
        tmp_path / "annotations/a.json",
        [(1, "a.png")],
        [{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}],
        {1: "gun"},
    )
    document = json.loads((tmp_path / "annotations/a.json").read_text())
    document["images"][0] |= {"width": ROWS, "height": COLUMNS}
    text(tmp_path / "annotations/a.json", json.dumps(document))
    assert dict(verify(tmp_path).report.counts) == {"size-differs": 1}


def test_names_that_are_not_utf8_are_told_or_refused_in_one_line(tmp_path: Path) -> None:
    name = os.fsdecode(b"a\xff\n.png")
    picture(tmp_path / "in/good/x.png")
    (tmp_path / "in/good/x.png").rename(tmp_path / "in/good" / name)
    (tmp_path / "in/good" / f"b{name}").write_bytes(b"")
    (tmp_path / "in/good/dead.png").symlink_to(tmp_path / "absent")
    os.mkfifo(tmp_path / "in/good/pipe.png")
    found = verify(tmp_path / "in")
    assert (found.scans, dict(found.report.counts)) == (1, {"empty-file": 1, "damaged-image": 2})
    assert convert(tmp_path / "in", tmp_path / "out", "yolo").scans == 1
    with pytest.raises(DataError, match="is not UTF-8; rename it"):
        index_set(tmp_path / "in", tmp_path / "i.parquet")
    marked = [{"image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4]}]
    coco(tmp_path / "b/annotations/a.json", [(1, "a.png")], marked, {1: "\ud800"})
    picture(tmp_path / "b/images/a.png")
    with pytest.raises(DataError, match="is not UTF-8, which yolo needs"):
        convert(tmp_path / "b", tmp_path / "c", "yolo")


VALUES = (None, True, -1, 0, 1e308, 10**400, "", "x", [], {}, [[]], [None], {"a": 1})


def _with_one_value_changed(document: object, rng: np.random.Generator) -> object:
    """JSON with a random node, at any depth, replaced by something else."""
    if not isinstance(document, dict | list) or not document or rng.random() < 0.2:
        return VALUES[rng.integers(len(VALUES))]
    keys = list(document) if isinstance(document, dict) else range(len(document))
    key = keys[rng.integers(len(keys))]
    document[key] = _with_one_value_changed(document[key], rng)  # type: ignore[index]
    return document


@pytest.mark.parametrize("name", [name for name in TREES if name not in ("folders", "hs folders", "dicos")])
def test_mutated_annotations_end_in_defects_or_in_one_line(tmp_path: Path, name: str) -> None:
    set_name, make = TREES[name]
    tree = make(tmp_path)
    rng = np.random.default_rng(7)
    suffixes = (".json", ".jsonl", ".xml", ".txt", ".csv", ".yaml", ".mat", ".gz")
    notes = sorted(path for path in tmp_path.rglob("*") if path.is_file() and path.suffix in suffixes)
    changed = 0
    for _ in range(40):
        path = notes[rng.integers(len(notes))]
        whole = path.read_bytes()
        text_of = gzip.decompress(whole) if path.suffix == ".gz" else whole
        data = bytearray(whole)
        if text_of[:1] in b"[{" and len(text_of) > 9 and rng.random() < 0.8:
            first, *rest = text_of.splitlines() if path.suffix == ".jsonl" else [text_of]
            mutated = b"\n".join([json.dumps(_with_one_value_changed(json.loads(first), rng)).encode(), *rest])
            data = bytearray(gzip.compress(mutated) if path.suffix == ".gz" else mutated)
        else:
            for at in rng.integers(0, max(len(data), 1), 3)[: len(data)]:
                data[at] = rng.integers(256)
            data = data[: rng.integers(len(data) + 1)] if rng.random() < 0.3 else data
        path.write_bytes(data)
        report = Report()
        try:
            before = len(list(read_entries(tmp_path, set_name, tree.layout, report)))
            assert before <= len(tree.scans) + 1
        except DataError as error:
            changed += 1
            assert "\n" not in str(error)  # noqa: PT017  most mutations raise nothing
        changed += bool(report.counts)
        path.write_bytes(whole)
    assert changed
