"""Every reader on a small copy of its set, and on the real files that are of its format."""

from __future__ import annotations

import importlib.util
import json
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pytest
from tests.datasets.public.trees import COLUMNS, ROWS, TREES, Tree, picture

from cargolens.datasets.public.card import PLAIN, Layout
from cargolens.datasets.public.defects import KINDS, Report
from cargolens.datasets.public.opening import check_entries, read_entries, read_scans
from cargolens.datasets.public.table import SETS, find_set
from cargolens.datasets.public.yolo import read_class_names
from cargolens.datasets.taxonomy import classify


def test_every_set_has_a_tree() -> None:
    assert {name for name, _ in TREES.values()} == set(SETS)


@pytest.fixture(params=TREES)
def tree(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path, Tree]:
    name, make = TREES[request.param]
    return name, tmp_path, make(tmp_path)


def test_scans_boxes_splits_and_defects_are_what_the_tree_says(tree: tuple[str, Path, Tree]) -> None:
    name, root, expected = tree
    report = Report()
    scans = list(read_scans(root, name, expected.layout, report=report))
    found = {
        s.entry.source.scan_id: (
            s.entry.split,
            s.entry.anomalous,
            {(a.label, a.view, a.box and tuple(round(v, 6) for v in a.box)) for a in s.entry.annotations},
        )
        for s in scans
    }
    assert found == expected.scans
    for scan in scans:
        assert tuple(view.name for view in scan.scan.views) == expected.views
        assert all((view.columns, view.rows) == (COLUMNS, ROWS) for view in scan.scan.views)
    checked = Report()
    assert len(list(check_entries(root, name, expected.layout, checked))) == len(scans)
    assert checked.counts == Counter(expected.defects)
    assert report.counts == checked.counts - Counter({"wrong-suffix": 9, "hash-differs": 9})


def test_a_tree_is_known_by_its_layout(tree: tuple[str, Path, Tree]) -> None:
    name, root, expected = tree
    if name == "clcxray" and expected.layout != PLAIN:  # files named by the user
        assert not SETS[name].matches(root)
    else:
        assert find_set(root).name == name


def test_the_original_name_stays_beside_the_common_one() -> None:
    for card in SETS.values():
        for label in card.classes:
            term = classify(label)
            assert term is not None, f"{card.name}: {label}"
    assert (classify("Multi-tool_Knife").name, classify("Multi-tool_Knife").kind) == ("knife", "threat")
    assert classify("Mobile_Phone").kind == "goods"
    assert classify("gizmo") is None


def test_the_taxonomy_has_every_family_of_the_simulator() -> None:
    from cargolens.datasets.simulator.threats import FAMILIES  # noqa: PLC0415  a second of imports
    from cargolens.datasets.taxonomy import THREATS  # noqa: PLC0415

    assert set(FAMILIES) <= set(THREATS)


def _make(name: str, root: Path) -> Tree:
    return TREES[name][1](root)


def test_sixray_10_has_the_split_of_its_lists(tmp_path: Path) -> None:
    _make("sixray", tmp_path)
    entries = {e.source.scan_id: e.split for e in read_entries(tmp_path, layout=Layout(variant="10"))}
    assert entries == {"JPEGImage/P00001.jpg": "train", "JPEGImage/N0000001.jpg": "test"}


def test_what_a_set_says_beside_boxes_is_kept(tmp_path: Path) -> None:
    def entries(name: str) -> dict:
        root = tmp_path / name
        return {Path(e.source.scan_id).stem: e for e in read_entries(root, layout=_make(name, root).layout)}

    assert entries("opixray")["000003"].attributes == {"occlusion": "2"}
    assert {e.source.scanner for e in entries("eds").values()} == {"domain1", "domain2"}
    assert entries("pidray")["xray_hidden1"].attributes == {"difficulty": "hidden"}
    gun = entries("stcray")["3DGun1_B5_L1_C2_Loc1_phi1_th1_2"]
    assert (gun.source.group, gun.attributes, len(gun.annotations[0].polygons)) == (
        "3DGun1_B5",
        {"caption": "a bag"},
        1,
    )
    pistol = entries("compass-xp")["0001"]
    assert (pistol.labels, pistol.source.group, len(pistol.source.files)) == (("pistol",), "pistol 1", 2)
    assert entries("gdxray")["B0049_0001"].labels == ("handgun",)
    assert entries("stcray")["2011-01-01-014922-1"].labels == ("Syringe",)


def test_compass_keeps_16_bits_and_its_variants(tmp_path: Path) -> None:
    _make("compass-xp", tmp_path)
    (dual, _) = read_scans(tmp_path)
    assert (dual.scan.views[0].encoding, dual.scan.views[0].bit_depth) == ("dual-energy", 16)
    (colour, _) = read_scans(tmp_path, layout=Layout(variant="colour"))
    assert colour.scan.views[0].bit_depth == 8


@pytest.mark.parametrize(
    ("name", "scan", "pixels"),
    [
        ("pidray", "train/xray_1.png", 300),  # a triangle of 20 x 30
        ("pidray", "easy/xray_easy1.png", 5),  # run lengths
        ("folders", "test/pistol/1.png", 24),  # a picture of a mask
    ],
)
def test_masks(tmp_path: Path, name: str, scan: str, pixels: int) -> None:
    _make(name, tmp_path)
    entry = next(c.entry for c in check_entries(tmp_path) if c.entry.source.scan_id == scan)
    mask = entry.annotations[0].pixels(ROWS, COLUMNS)
    assert mask is not None
    assert mask.shape == (ROWS, COLUMNS)
    assert abs(int(mask.sum()) - pixels) <= 0.1 * pixels


REAL = {
    "sixray": "sixray",
    "gdxray_voc": "voc",
    "scanners_yolo": "yolo",
    "trays_yolo_1based": "yolo",
    "cargo": "hs-folders",
    "dual_energy": "yolo",
}


@pytest.mark.parametrize("folder", REAL)
def test_real_files_have_the_boxes_of_their_index(real_data: Path, folder: str) -> None:
    known = [json.loads(line) for line in (real_data / "index.jsonl").open()]
    index = {row["path"]: row for row in known if row["set"] == folder}
    report = Report()
    layout = Layout(first_class=1) if folder == "trays_yolo_1based" else PLAIN
    names = set()
    assert find_set(real_data / folder).name == REAL[folder]
    for checked in check_entries(real_data / folder, layout=layout, report=report):
        entry = checked.entry
        paths = [Path(file).relative_to(real_data).as_posix() for file in entry.source.files]
        names.update(paths)
        for row in map(index.__getitem__, paths):
            assert entry.anomalous == row["anomalous"]
            assert checked.sizes[""] == (row["width"], row["height"])
            found = sorted((a.box, a.label) for a in entry.annotations)
            expected = sorted((tuple(box[:4]), box[4]) for box in row["boxes"])
            np.testing.assert_allclose([b for b, _ in found], [b for b, _ in expected], atol=1.5)
            if folder not in ("trays_yolo_1based", "dual_energy"):  # their class names are not released
                assert [label for _, label in found] == [label for _, label in expected]
                assert set(entry.all_labels) == set(row["labels"])
    assert names == set(index)
    # Rifles, guns and empty trays of the pairs have no truth beside them, and must not be taken for background.
    assert dict(report.counts) == ({"unlabelled-image": 38} if folder == "dual_energy" else {})


def test_a_folder_of_a_tariff_code_declares_it(tmp_path: Path) -> None:
    _make("hs folders", tmp_path)
    found = {e.source.scan_id: (e.source.hs_code, e.labels) for e in read_entries(tmp_path)}
    assert found == {
        "HS9503/1.png": ("9503", ("HS9503",)),
        "HS9503/6": ("9503", ("HS9503",)),
        "hs_640399/sub/2.png": ("640399", ("hs_640399",)),
        "HS0000/3.png": (None, ("HS0000",)),
        "reefer/4.png": (None, ("reefer",)),
    }


def test_what_a_manifest_declares_reaches_the_scan(tmp_path: Path) -> None:
    _make("manifest", tmp_path)
    first, second = read_scans(tmp_path / "manifest.jsonl")
    meta = first.scan.meta
    assert (meta.declared, meta.hs_code, meta.declared_kg, meta.scanner, meta.group) == (
        "toys", "9503", 1.2, "line 3", "flight 17",
    )  # fmt: skip
    assert [view.energies for view in second.scan.views] == [(100.0, 160.0)] * 2
    assert (second.scan.meta.declared_kg, second.entry.source.origin) == (0, None)


def test_two_energies_of_different_size_are_no_scan(tmp_path: Path) -> None:
    _make("hs folders", tmp_path)
    picture(tmp_path / "HS9503/6_high.png", 1, bits=16)
    pixels = cv2.imread(str(tmp_path / "HS9503/6_high.png"), cv2.IMREAD_UNCHANGED)
    cv2.imwrite(str(tmp_path / "HS9503/6_high.png"), pixels[:-1])
    report = Report()
    assert "HS9503/6" not in {c.entry.source.scan_id for c in check_entries(tmp_path, report=report)}
    assert report.counts["damaged-image"] == 1


@pytest.mark.parametrize(
    "names",
    [
        'names: [\'gun\', "it\'s, a \\"knife\\"", plain one]',
        "names: [gun,\n  'it''s, a \"knife\"',\n  plain one]\nnc: 3",
        "names:\n- gun\n- 'it''s, a \"knife\"'\n- plain one  # the third",
        'names:\n  0: "gun"\n  2: plain one\n  1: "it\'s, a \\"knife\\""\nnc: 3',
    ],
)
def test_class_names_of_yolo_are_read_as_yaml_has_them(tmp_path: Path, names: str) -> None:
    (tmp_path / "data.yaml").write_text(f"nc: 3\n{names}\n")
    assert read_class_names(tmp_path) == ["gun", 'it\'s, a "knife"', "plain one"]


def test_every_defect_is_explained() -> None:
    with pytest.raises(KeyError):
        Report().add("gremlins", "x")
    assert all(kind.text for kind in KINDS.values())


def test_the_tables_of_the_docs_are_those_of_the_code() -> None:
    docs = Path(__file__).parents[3] / "docs"
    spec = importlib.util.spec_from_file_location("make_datasets_table", docs / "make_datasets_table.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    text = (docs / "datasets.md").read_text(encoding="utf-8")
    assert all(card.title in text for card in SETS.values())
    assert script.page(text) == text
