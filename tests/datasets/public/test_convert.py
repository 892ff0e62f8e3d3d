"""Sets converted and read again: COCO keeps everything, YOLO and VOC what they can say, and nothing is told wrongly."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from pycocotools.coco import COCO
from tests.datasets.public.trees import COLUMNS, ROWS, TREES, text

from cargolens.datasets.convert import FORMATS, convert
from cargolens.datasets.errors import DataError, UsageError
from cargolens.datasets.public.opening import check_entries
from cargolens.datasets.public.pictures import Pictures
from cargolens.datasets.public.truth import Annotation, Entry


def _annotation(annotation: Annotation, *, masks: bool) -> tuple:
    box = annotation.box and tuple(round(v, 4) for v in annotation.box)
    if not masks:
        return annotation.label, annotation.view, box
    pixels = annotation.pixels(ROWS, COLUMNS)
    if annotation.mask_file and pixels is not None:  # its box is the one around its pixels
        ys, xs = np.nonzero(pixels)
        box = (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1)
    shape = None if pixels is None else pixels.tobytes()
    return annotation.label, annotation.view, box, shape, tuple(sorted(annotation.details.items()))


def _everything(entry: Entry) -> tuple:
    source = entry.source
    return (
        entry.split, entry.anomalous, entry.labels, source.scanner, source.group, tuple(entry.attributes.items()),
        source.declaration, tuple((view.name, len(view.files), view.energies) for view in source.views),
        Counter(_annotation(a, masks=True) for a in entry.annotations),
    )  # fmt: skip


@pytest.mark.parametrize("name", TREES)
def test_coco_keeps_everything(tmp_path: Path, name: str) -> None:
    set_name, make = TREES[name]
    tree = make(tmp_path / "tree")
    done = convert(tmp_path / "tree", tmp_path / "coco", "coco", set_name, tree.layout)
    before = {c.entry.source.scan_id: c for c in check_entries(tmp_path / "tree", set_name, tree.layout)}
    after = {c.entry.source.scan_id: c for c in check_entries(tmp_path / "coco")}
    assert done.scans == len(before)
    assert not done.lost
    assert {k: _everything(c.entry) for k, c in after.items()} == {k: _everything(c.entry) for k, c in before.items()}
    assert {k: c.sha256 for k, c in after.items()} == {k: c.sha256 for k, c in before.items()}
    for path in (tmp_path / "coco" / "annotations").iterdir():
        COCO(str(path))  # the reference implementation takes it


@pytest.mark.parametrize("to", ["yolo", "voc"])
@pytest.mark.parametrize("name", TREES)
def test_boxes_survive_yolo_and_voc(tmp_path: Path, name: str, to: str) -> None:
    set_name, make = TREES[name]
    tree = make(tmp_path / "tree")
    kept = [
        c.entry
        for c in check_entries(tmp_path / "tree", set_name, tree.layout)
        if c.entry.anomalous is False or any(a.box for a in c.entry.annotations)
    ]
    kept = [entry for entry in kept if entry.anomalous is not None]
    if not kept:
        with pytest.raises(DataError, match="scans that nobody has labelled"):
            convert(tmp_path / "tree", tmp_path / "out", to, set_name, tree.layout)
        assert not (tmp_path / "out").exists()
        return
    done = convert(tmp_path / "tree", tmp_path / "out", to, set_name, tree.layout)
    assert done.scans == len(kept)
    views = to == "voc"  # where a scan of two views is two scans
    expected = Counter(
        (entry.split or "all", *_annotation(a, masks=False)[:: 2 if views else 1])
        for entry in kept
        for a in entry.annotations
        if a.box
    )
    found = [c.entry for c in check_entries(tmp_path / "out", to)]
    assert len(found) == sum(len(e.source.views) if views else 1 for e in kept)
    again = Counter(
        (
            entry.split or ("all" if views else Path(entry.source.scan_id).parts[1]),
            *_annotation(a, masks=False)[:: 2 if views else 1],
        )
        for entry in found
        for a in entry.annotations
    )
    assert again == expected


def test_coco_to_yolo_to_coco_ends_with_the_same_boxes(tmp_path: Path) -> None:
    TREES["pidray"][1](tmp_path / "a")
    convert(tmp_path / "a", tmp_path / "b", "coco")
    convert(tmp_path / "b", tmp_path / "c", "yolo")
    convert(tmp_path / "c", tmp_path / "d", "coco", copy=True)

    def boxes(folder: str) -> Counter:
        return Counter(
            _annotation(a, masks=False) for c in check_entries(tmp_path / folder) for a in c.entry.annotations
        )

    assert boxes("d") == boxes("a")
    assert sum(boxes("a").values()) == 3
    assert not any(path.is_symlink() for path in (tmp_path / "d" / "images").iterdir())


def test_what_boxes_cannot_say_is_left_out_and_counted(tmp_path: Path) -> None:
    tree = TREES["gdxray"][1](tmp_path / "a")
    done = convert(tmp_path / "a", tmp_path / "b", "yolo")
    assert done.lost["scans that nobody has labelled"] == sum(a is None for _, a, _ in tree.scans.values())
    assert done.lost["anomalous scans without a box"] == 1
    assert done.lost["masks and polygons"] == 1


def test_names_from_a_set_stay_inside_the_target(tmp_path: Path) -> None:
    TREES["coco"][1](tmp_path / "a")
    note = tmp_path / "a/annotations/instances_val.json"
    document = json.loads(note.read_text())
    document["images"][0]["scan_id"] = "../../../evil"
    document["images"][1]["scan_id"] = "/etc/passwd"
    text(note, json.dumps(document))
    for to in FORMATS:
        convert(tmp_path / "a", tmp_path / to / "out", to)
        assert [p.name for p in (tmp_path / to).iterdir()] == ["out"]
    assert not (tmp_path / "evil.png").exists()


def test_a_file_name_cannot_point_outside(tmp_path: Path) -> None:
    TREES["coco"][1](tmp_path / "a")
    (tmp_path / "secret.png").write_bytes((tmp_path / "a/images/a.png").read_bytes())
    note = tmp_path / "a/annotations/instances_val.json"
    note.write_text(
        note.read_text().replace('"a.png"', '"../../secret.png"').replace('"b.png"', f'"{tmp_path}/secret.png"')
    )
    assert not list(check_entries(tmp_path / "a"))


def test_a_target_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    TREES["coco"][1](tmp_path / "a")
    with pytest.raises(UsageError, match="holds something"):
        convert(tmp_path / "a", tmp_path, "coco")
    for inside in ("", "new"):
        with pytest.raises(UsageError, match="lies inside"):
            convert(tmp_path / "a", tmp_path / "a" / inside, "coco")
    with pytest.raises(UsageError, match="expected one of coco, yolo, voc"):
        convert(tmp_path / "a", tmp_path / "b", "tfrecord")  # type: ignore[arg-type]
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="looks like none of"):
        convert(tmp_path / "empty", tmp_path / "b", "coco")


@pytest.mark.parametrize("there", [False, True])
def test_what_is_not_finished_does_not_stay(tmp_path: Path, there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    TREES["coco"][1](tmp_path / "a")
    target = tmp_path / "b"
    if there:
        target.mkdir()
    seen: list[list[str]] = []

    def stop(_scans: int) -> None:
        seen.append([path.name for path in target.iterdir()])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        convert(tmp_path / "a", target, "yolo", on_scan=stop)
    assert seen == [[".unfinished"]]
    assert (target.exists(), [*tmp_path.glob("b/*")]) == (there, [])

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Pictures, "place", full)
        with pytest.raises(DataError, match="No space left on device"):
            convert(tmp_path / "a", target, "yolo")
    assert (target.exists(), [*tmp_path.glob("b/*")]) == (there, [])

    # What a killed process left behind is no obstacle.
    text(target / ".unfinished/labels/all/old.txt", "0 0.5 0.5 0.5 0.5\n")
    assert convert(tmp_path / "a", target, "yolo").scans == 2
    assert sorted(path.name for path in target.iterdir()) == ["data.yaml", "images", "labels"]
    assert not list(target.rglob("old.txt"))
