"""Filling banks: the same whatever the processes, gone on with after an interruption, refused when made from else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from cargolens.datasets.bank import DATA, INDEX, Bank, Patch
from cargolens.datasets.errors import DataError, UsageError
from cargolens.datasets.reader import ReadOptions
from cargolens.datasets.scan import View
from cargolens.datasets.simulator.threats import ALL_THREATS
from cargolens.training.banks import (
    JOURNAL,
    RECIPE,
    Made,
    ThingJob,
    draw_thing,
    fill,
    fill_parcels,
    parcel_patch,
    varied_parcels,
)
from cargolens.training.config import BankOptions, GradientConfig, make_config
from cargolens.training.data import SimulatedSource, find_training_sources
from cargolens.training.progress import TrainProgress

QUIET = TrainProgress(quiet=True)
OPTIONS = BankOptions(long_side=64)


def work(number: int) -> Made:
    """No patch of every third job, and an error of job 4."""
    nepers = np.full((2, 3, 4), number / 4, np.float32)
    patches = () if number % 3 == 2 else (Patch(nepers, nepers[0] > 0, 1.0, "goods", str(number)),)
    return Made(patches, {"error": "broken"} if number == 4 else {})


def failing(number: int) -> Made:
    if number == 5:
        raise KeyboardInterrupt
    return work(number)


def contents(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in (DATA, INDEX, JOURNAL, RECIPE)]


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    fill(tmp_path / "whole", {"a": 1}, range(9), work, QUIET, "things", 1)
    return tmp_path / "whole"


def test_journal_and_bank_belong_together(whole: Path) -> None:
    notes = [json.loads(line) for line in (whole / JOURNAL).read_text().splitlines()]
    assert [note["patches"] for note in notes] == [1, 2, 2, 3, 4, 4, 5, 6, 6]
    assert notes[4]["error"] == "broken"
    assert [patch.name for patch in Bank(whole)] == ["0", "1", "3", "4", "6", "7"]


def test_processes_change_nothing(tmp_path: Path, whole: Path) -> None:
    fill(tmp_path / "two", {"a": 1}, range(9), work, QUIET, "things", 2)
    assert contents(tmp_path / "two") == contents(whole)


def test_interrupted_and_gone_on_with(tmp_path: Path, whole: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        fill(tmp_path / "cut", {"a": 1}, range(9), failing, QUIET, "things", 1)
    # a patch whose job was not journalled, and a torn line
    with (tmp_path / "cut" / JOURNAL).open("a") as file:
        file.write('{"patc')
    fill(tmp_path / "cut", {"a": 1}, range(9), work, QUIET, "things", 1)
    assert contents(tmp_path / "cut") == contents(whole)


def test_journal_ahead_of_its_bank(tmp_path: Path, whole: Path) -> None:
    """What a loss of power can do: the last patches are not on the disk, their jobs are done again."""
    expected = contents(whole)
    index = whole / INDEX
    index.write_text("".join(index.read_text().splitlines(keepends=True)[:2]))
    lines = (whole / JOURNAL).read_text().splitlines(keepends=True)
    (whole / JOURNAL).write_text("".join(lines[:7]))
    fill(whole, {"a": 1}, range(9), work, QUIET, "things", 1)
    assert contents(whole) == expected


def test_finished_banks_are_left_alone(whole: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in whole.iterdir()}
    fill(whole, {"a": 1}, range(9), failing, QUIET, "things", 1)
    assert {path.name: path.stat().st_mtime_ns for path in whole.iterdir()} == before


@pytest.mark.parametrize(
    ("damage", "kind", "told"),
    [
        # another recipe
        (lambda f: (f / RECIPE).write_text('{"a": 2}'), UsageError, r"another recipe \(a differ\)"),
        # a bank nobody says the origin of
        (lambda f: (f / RECIPE).unlink(), UsageError, "without recipe.json"),
        # no JSON
        (lambda f: (f / RECIPE).write_text("{"), DataError, "not JSON"),
        # a journal of something else
        (lambda f: (f / JOURNAL).write_text('{"a": 1}\n'), DataError, "line 1: not a journal's"),
    ],
)
def test_refusals(whole: Path, damage: object, kind: type[Exception], told: str) -> None:
    damage(whole)  # type: ignore[operator]
    with pytest.raises(kind, match=told):
        fill(whole, {"a": 1}, range(9), work, QUIET, "things", 1)


def test_drawing_a_thing() -> None:
    name = next(iter(ALL_THREATS))
    first, again, other = (draw_thing(ThingJob("threat", name, number), seed=1) for number in (0, 0, 1))
    (patch,) = first.patches
    assert (patch.kind, patch.name, patch.family) == ("threat", name, ALL_THREATS[name].family)
    assert np.array_equal(patch.nepers, again.patches[0].nepers)
    assert other.patches[0].nepers.shape != patch.nepers.shape or not np.array_equal(
        other.patches[0].nepers, patch.nepers
    )


def test_a_draw_that_fails_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from cargolens.datasets.simulator import patches  # noqa: PLC0415

    def broken(*_: object) -> None:
        raise ValueError("no such bolt")

    monkeypatch.setattr(patches, "render_patch", broken)
    name = next(iter(ALL_THREATS))
    made = draw_thing(ThingJob("threat", name, 3), seed=1)
    assert made.patches == ()
    assert made.notes["error"] == f"threat {name}, picture 3: ValueError: no such bolt"


def test_parcels_are_reduced_by_what_arrives() -> None:
    """Half of a pixel open and half shut lets half through."""
    stripes = np.ones((1, 128, 128), np.float32)
    stripes[:, :, ::2] = 1e-4
    patch = parcel_patch(View(stripes), "stripes", OPTIONS)
    assert patch.nepers.shape == (1, 64, 64)
    np.testing.assert_allclose(np.exp(-patch.nepers), 0.5, atol=1e-3)
    # twice the unknown pitch
    assert patch.mm_per_pixel == pytest.approx(2 * OPTIONS.mm_per_pixel)
    assert parcel_patch(View(stripes, mm_per_pixel=0.5), "s", replace(OPTIONS, long_side=256)).mm_per_pixel == 0.5


def config(**options: object) -> GradientConfig:
    made = make_config("threat_segmenter", None, ["model.backbone=test_tiny"])
    assert isinstance(made, GradientConfig)
    return replace(made, banks=OPTIONS, **options)  # type: ignore[arg-type]


def test_parcels_of_files(tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    rng = np.random.default_rng(0)
    for k in range(3):
        cv2.imwrite(str(tmp_path / "scans" / f"{k}.png"), rng.integers(0, 65535, (40, 50), np.uint16))
    (tmp_path / "scans" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    sources = find_training_sources([str(tmp_path / "scans")])
    fill_parcels(tmp_path / "bank", sources, config(), QUIET, 1)
    assert [patch.nepers.shape for patch in Bank(tmp_path / "bank")] == [(1, 40, 50)] * 3
    notes = [json.loads(line) for line in (tmp_path / "bank" / JOURNAL).read_text().splitlines()]
    assert [bool(note["error"]) for note in notes] == [source.scan_id == "broken.png" for source in sources]
    # the same files read in another way are another bank
    with pytest.raises(UsageError, match="reading differ"):
        fill_parcels(tmp_path / "bank", sources, config(reading=ReadOptions(bit_depth=12)), QUIET, 1)


def test_nothing_readable(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match="none of 1 scans could be read"):
        fill_parcels(tmp_path / "bank", find_training_sources([str(tmp_path / "a.png")]), config(), QUIET, 1)


def test_simulated_parcels_are_benign_and_varied() -> None:
    (source, *_) = find_training_sources(["simulated:4:5"], varied_parcels)
    assert isinstance(source, SimulatedSource)
    assert source.scans.settings.threat_rate == 0.0
    assert source.scans.settings.scanner == "random"
    assert source.scans.views == ("top", "side")
