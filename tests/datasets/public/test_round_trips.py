"""Whatever is marked survives any chain of formats: random classes, boxes and outlines, there and back."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.datasets.public.trees import COLUMNS, ROWS, coco, picture

from cargolens.datasets.convert import convert
from cargolens.datasets.public.opening import check_entries
from cargolens.datasets.public.verify import verify

LABELS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12).flatmap(
    lambda word: st.sampled_from((word, f"{word} {word}", f"'{word}", f'{word}"', f"{word}: #{word}", f"<{word}>&\\"))
)


@st.composite
def boxes(draw: st.DrawFn) -> tuple[float, float, float, float]:
    """Boxes inside the picture, in thousandths of a pixel, so that rounding in the sixth digit is never close."""
    x0, y0 = draw(st.integers(0, 1000 * COLUMNS - 10)), draw(st.integers(0, 1000 * ROWS - 10))
    x1, y1 = draw(st.integers(x0 + 10, 1000 * COLUMNS)), draw(st.integers(y0 + 10, 1000 * ROWS))
    return x0 / 1000, y0 / 1000, x1 / 1000, y1 / 1000


SETS = st.lists(
    st.lists(st.tuples(LABELS, boxes()), max_size=4, unique_by=lambda thing: thing[0]), min_size=1, max_size=3
)


def write(folder: Path, scans: list[list[tuple[str, tuple[float, ...]]]]) -> None:
    """The scans as COCO, with an outline for every box."""
    names = {label: k for k, label in enumerate({label for scan in scans for label, _ in scan}, start=1)}
    marked = [
        {
            "image_id": k,
            "category_id": names[label],
            "bbox": [x0, y0, x1 - x0, y1 - y0],
            "segmentation": [[x0, y0, x1, y0, x1, y1]],
        }
        for k, scan in enumerate(scans)
        for label, (x0, y0, x1, y1) in scan
    ]
    for k in range(len(scans)):
        picture(folder / f"images/{k}.png", k)
    coco(
        folder / "annotations/train.json",
        [(k, f"{k}.png") for k in range(len(scans))],
        marked,
        {number: label for label, number in names.items()},
    )


def truth(folder: Path, digits: int) -> Counter:
    """Content of the picture, class and box of all that is marked, and the pictures in which nothing is."""
    found: Counter = Counter()
    for checked in check_entries(folder):
        marked = [(a.label, *(round(v, digits) + 0.0 for v in a.box or ())) for a in checked.entry.annotations]
        found.update((checked.sha256, checked.entry.split, checked.entry.anomalous, *thing) for thing in marked or [()])
    return found


@pytest.mark.parametrize("chain", [("coco", "yolo", "voc"), ("voc", "yolo", "coco")], ids="-".join)
@given(scans=SETS)
@settings(max_examples=10, deadline=None)
def test_boxes_and_classes_survive_any_chain(chain: tuple[str, ...], scans: list) -> None:
    with tempfile.TemporaryDirectory() as name:
        before = Path(name, "0")
        write(before, scans)
        expected = truth(before, 6)
        assert sum(expected.values()) == sum(max(len(scan), 1) for scan in scans)
        for number, to in enumerate(chain, start=1):
            after = Path(name, str(number))
            assert convert(before, after, to).scans == len(scans)
            assert not verify(after).report.corrupting
            before = after
        assert truth(before, 6) == expected


@given(scans=SETS)
@settings(max_examples=10, deadline=None)
def test_outlines_survive_coco_as_they_are(scans: list) -> None:
    with tempfile.TemporaryDirectory() as name:
        write(Path(name, "a"), scans)
        convert(Path(name, "a"), Path(name, "b"), "coco")
        before, after = [
            json.loads(Path(name, folder, "annotations/train.json").read_text())["annotations"] for folder in "ab"
        ]
        assert [row["segmentation"] for row in after] == [row["segmentation"] for row in before]
