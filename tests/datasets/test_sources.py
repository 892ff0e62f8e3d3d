"""Which files form which scan, in which order, under which id; manifests line by line."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cargolens.datasets import DataError, ScanError, find_sources, read_scan, survey


def touch(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return root


GROUPS = [
    # files, then what they are: scan id to {view: files}
    (["a.png"], {"a.png": {"": ["a.png"]}}),
    (["x_low.png", "x_high.png"], {"x": {"": ["x_low.png", "x_high.png"]}}),
    (["X_LOW.PNG", "X_HIGH.PNG"], {"X": {"": ["X_LOW.PNG", "X_HIGH.PNG"]}}),
    (["x_top.png", "x_side.png"], {"x": {"top": ["x_top.png"], "side": ["x_side.png"]}}),
    (
        ["x_top_low.png", "x_top_high.png", "x_side_low.png", "x_side_high.png"],
        {"x": {"top": ["x_top_low.png", "x_top_high.png"], "side": ["x_side_low.png", "x_side_high.png"]}},
    ),
    (["d/x_low.png", "e/x_high.png"], {"d/x_low.png": {"": ["d/x_low.png"]}, "e/x_high.png": {"": ["e/x_high.png"]}}),
    (["x_low.png", "x_high.tif"], {"x_high.tif": {"": ["x_high.tif"]}, "x_low.png": {"": ["x_low.png"]}}),
    (["laptop.png", "x_sider.png"], {"laptop.png": {"": ["laptop.png"]}, "x_sider.png": {"": ["x_sider.png"]}}),
    (["x_top.png"], {"x_top.png": {"top": ["x_top.png"]}}),
    (["_low.png"], {"_low.png": {"": ["_low.png"]}}),
    (["x.png", "x.jpg"], {"x.jpg": {"": ["x.jpg"]}, "x.png": {"": ["x.png"]}}),
    (["a.dcm", "b.bmp", "c.txt", "d.xml", ".hidden.png"], {"a.dcm": {"": ["a.dcm"]}, "b.bmp": {"": ["b.bmp"]}}),
]


@pytest.mark.parametrize(("files", "expected"), GROUPS)
def test_grouping(tmp_path: Path, files: list[str], expected: dict[str, dict[str, list[str]]]) -> None:
    touch(tmp_path, *files)
    found = {
        source.scan_id: {view.name: [file.removeprefix(f"{tmp_path}/") for file in view.files] for view in source.views}
        for source in find_sources([tmp_path])
    }
    assert found == expected
    assert [list(views) for views in found.values()] == [list(views) for views in expected.values()]


def test_order_is_that_of_inputs_then_paths(tmp_path: Path) -> None:
    touch(tmp_path, "b/z.png", "b/a.png", "b/c/q.png", "a/m.png", "single.png")
    ids = [source.scan_id for source in find_sources([tmp_path / "b", tmp_path / "single.png", tmp_path / "a"])]
    assert ids == ["a.png", "c/q.png", "z.png", "single.png", "m.png"]


def test_files_named_one_by_one_are_grouped(tmp_path: Path) -> None:
    touch(tmp_path, "x_low.png", "x_high.png")
    (source,) = find_sources([tmp_path / "x_high.png", tmp_path / "x_low.png"])
    assert [Path(file).name for file in source.files] == ["x_low.png", "x_high.png"]


def test_equal_ids_are_made_unique_and_equal_files_kept_once(tmp_path: Path) -> None:
    touch(tmp_path, "a/x.png", "b/x.png", "c/x.png", "c/x.png#2.png")
    inputs = [tmp_path / "a", tmp_path / "b", tmp_path / "c", tmp_path / "a" / "x.png"]
    assert [source.scan_id for source in find_sources(inputs)] == ["x.png", "x.png#2", "x.png#3", "x.png#2.png"]


def test_globs(tmp_path: Path) -> None:
    touch(tmp_path, "s1/a.png", "s2/b.png", "s2/deep/c.png", "s2/readme.txt")
    assert [s.scan_id for s in find_sources([f"{tmp_path}/s*/*"])] == ["s1/a.png", "s2/b.png"]
    assert [s.scan_id for s in find_sources([f"{tmp_path}/**/*.png"])] == ["s1/a.png", "s2/b.png", "s2/deep/c.png"]
    with pytest.raises(ScanError, match="no picture matches"):
        find_sources([f"{tmp_path}/*.tif"])


def test_a_file_whose_name_looks_like_a_pattern(tmp_path: Path) -> None:
    touch(tmp_path, "bag[1].png")
    assert [s.scan_id for s in find_sources([tmp_path / "bag[1].png"])] == ["bag[1].png"]


def test_what_is_left_alone_is_counted(tmp_path: Path) -> None:
    touch(tmp_path, "a.png", "a.txt", "labels/a.xml", ".DS_Store")
    found = survey([tmp_path])
    assert (len(found.sources), found.ignored) == (1, 3)


def test_absent_input(tmp_path: Path) -> None:
    with pytest.raises(ScanError, match="does not exist"):
        find_sources([tmp_path / "absent"])


def test_a_folder_is_one_scan_or_an_error(tmp_path: Path) -> None:
    touch(tmp_path, "a.png", "b.png")
    with pytest.raises(ScanError, match="holds 2 scans"):
        read_scan(tmp_path)


def test_links_that_lead_in_circles(tmp_path: Path) -> None:
    touch(tmp_path, "a/x.png")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "gone.png").symlink_to(tmp_path / "nowhere.png")
    assert [s.scan_id for s in find_sources([tmp_path])] == ["a/x.png", "gone.png"]


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_order_does_not_depend_on_creation(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    names = [f"{d}/{n}{e}.png" for d in ("a", "a.b", "B") for n in ("x", "y", "x y") for e in ("_low", "_high", "")]
    shuffled = random.Random(seed).sample(names, len(names))
    root = touch(tmp_path_factory.mktemp("order"), *shuffled)
    expected = [f"{d}/{n}" for d in ("B", "a", "a.b") for n in ("x y.png", "x y", "x.png", "x", "y.png", "y")]
    assert [s.scan_id for s in find_sources([root])] == expected


def test_progress_is_told(tmp_path: Path) -> None:
    touch(tmp_path, *(f"{n}.png" for n in range(2500)))
    told: list[int] = []
    assert len(find_sources([tmp_path], on_progress=told.append)) == 2500
    assert told == [1000, 2000]


GOOD: dict[str, Any] = {
    "scan_id": "parcel 7",
    "views": [
        {"name": "top", "files": ["t_low.png", "t_high.png"], "energies": [80, 160]},
        {"name": "side", "files": ["/data/side.png"]},
    ],
    "declared": "toys",
    "hs_code": "9503",
    "declared_kg": 2,
    "scanner": "S1",
    "group": "c1",
    "anomalous": False,
}


def test_manifest(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    path.write_text(json.dumps(GOOD) + "\n\n" + json.dumps({"scan_id": "b", "views": [{"files": ["b.png"]}]}))
    first, second = find_sources([path])
    assert first.files == (str(tmp_path / "t_low.png"), str(tmp_path / "t_high.png"), "/data/side.png")
    assert first.views[0].energies == (80.0, 160.0)
    assert (first.declared, first.hs_code, first.declared_kg, first.scanner, first.group) == (
        "toys", "9503", 2.0, "S1", "c1",
    )  # fmt: skip
    assert (second.scan_id, second.views[0].name) == ("b", "")


BAD = [
    # changes to a good line, or a line as it is; what the message says
    ("{", "not JSON"),
    ("[1]", "list, expected an object"),
    ("[" * 60_000, "not JSON"),
    ('{"scan_id": "a", "declared_kg": NaN}', "NaN is not a number"),
    ("x" * 70_000, "longer than"),
    ({"scan_id": 7}, "scan_id is 7"),
    ({"scan_id": ""}, "scan_id is ''"),
    ({"views": []}, "views is []"),
    ({"views": {"files": ["a"]}}, "views is {"),
    ({"views": ["a.png"]}, "a view is 'a.png'"),
    ({"views": [{"files": []}]}, "files is []"),
    ({"views": [{"files": ["a", "b", "c"]}]}, "files is ["),
    ({"views": [{"files": [3]}]}, "files is [3]"),
    ({"views": [{"files": ["a"], "name": 3}]}, "name is 3"),
    ({"views": [{"files": ["a"]}, {"files": ["b"]}]}, "same name"),
    ({"views": [{"files": ["a", "b"], "energies": [160, 80]}]}, "lowest first"),
    ({"views": [{"files": ["a", "b"], "energies": "80"}]}, "positive numbers"),
    ({"views": [{"files": ["a"], "energies": [-1]}]}, "positive numbers"),
    ({"declared": 5}, "declared is 5"),
    ({"declared_kg": "2 kg"}, "declared_kg is '2 kg'"),
    ({"declared_kg": -2}, "declared_kg is -2"),
    ({"declared_kg": True}, "declared_kg is True"),
]


@pytest.mark.parametrize(("line", "says"), BAD)
def test_a_wrong_manifest_line_is_named(tmp_path: Path, line: str | dict[str, Any], says: str) -> None:
    path = tmp_path / "m.jsonl"
    text = line if isinstance(line, str) else json.dumps(GOOD | line)
    path.write_text(json.dumps(GOOD | {"scan_id": "first"}) + "\n" + text + "\n")
    with pytest.raises(DataError) as caught:
        find_sources([path])
    assert str(caught.value).startswith(f"{path}: line 2: ")
    assert says in str(caught.value)


def test_an_id_used_twice_names_both_lines(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    path.write_text((json.dumps(GOOD) + "\n") * 2)
    with pytest.raises(DataError, match=r"line 2: scan_id 'parcel 7' was used in line 1"):
        find_sources([path])


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    path.write_bytes(b"\xff\xfe\x00\x01\n")
    with pytest.raises(DataError, match="line 1: not JSON"):
        find_sources([path])
