"""What the cargo model is fitted on is exact and repeatable, and its bars are quantiles of what was left out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cargolens.datasets.errors import DataError
from cargolens.datasets.simulator.scanner import SCANNERS
from cargolens.inference.cargo.chapters import CLASSES
from cargolens.inference.cargo.features import DUAL_NAMES, GREY_NAMES
from cargolens.inference.cargo.goods import ROWS, Side
from cargolens.inference.cargo.model import CargoModel, default_model
from cargolens.training import cargo_model
from cargolens.training.cargo_model import Load
from cargolens.training.cargo_scenes import BOXED, Truth, coarsened, read_examples, simulate, write_examples

KINDS = [kind for kinds in CLASSES.values() for kind in kinds]


def truth(load: str, kg: float = 10_000.0) -> Truth:
    return Truth(load, "40", kg, kg, 0.5, 4, 100.0, (10.0, 90.0), (5.0, 95.0), "container", "s")


@pytest.fixture(scope="module")
def loads() -> list[Load]:
    """Loads whose features tell their class, and whose added mass is off by a tenth."""
    rng = np.random.default_rng(0)
    centres = {name: rng.normal(0.0, 6.0, len(DUAL_NAMES)) for name in CLASSES}
    out = []
    for k in range(1200):
        kind = KINDS[k % len(KINDS)]
        x = (centres[cargo_model.class_of(kind)] + rng.normal(0.0, 1.0, len(DUAL_NAMES))).astype(np.float32)
        added = 10_000.0 * float(np.exp(rng.normal(0.05, 0.1)))
        out.append(Load(truth(kind), 0.5, 0.4, 0.0, x, x[: len(GREY_NAMES)], (x[: len(GREY_NAMES)],) * 2, added))
    return out


@pytest.fixture(scope="module")
def model() -> CargoModel:
    return default_model()


def test_examples_are_the_same_for_any_count_and_are_resumed(tmp_path: Path) -> None:
    first = list(write_examples(tmp_path, 1, 3, coarse_mm=24.0, loads=("tyres", "empty")))
    before = {path.name: path.read_bytes() for path in first}
    assert len(before) == 4  # empty ones three times as often
    first[1].unlink()
    second = list(write_examples(tmp_path, 1, 3, coarse_mm=24.0, loads=("tyres", "empty")))
    assert [path.name for path in second] == list(before)
    examples = list(read_examples(tmp_path))
    assert [example.truth.load for example in examples] == ["tyres", "empty", "empty", "empty"]
    for path, example in zip(second, examples, strict=True):
        with np.load(path) as now:
            assert np.array_equal(now["nepers"].astype(np.float32), example.picture.nepers)
    assert examples[1].truth.empty


def test_a_file_that_is_no_example_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "000000.npz").write_bytes(b"PK")
    with pytest.raises(DataError, match="not an example") as caught:
        list(read_examples(tmp_path))
    assert "\n" not in str(caught.value)


def test_truth_lies_where_the_picture_shows_it() -> None:
    example = simulate("cartons of clothes", coarsened(SCANNERS["cargo-6-9"], 16.0), "container", 11, 0)
    a, seen = example.picture.high, example.truth
    left, right = (round(column) for column in seen.outside)
    # Beside the container there is air; its chassis and its tractor are lower.
    assert a[: int(0.5 * seen.floor), : max(left - 2, 1)].max() < 0.05
    assert a[int(seen.floor) - 30 : int(seen.floor), left : left + 3].mean() > 0.2
    assert left < seen.ends[0] < seen.ends[1] < right
    assert seen.mass_kg > 500.0
    assert seen.stacks >= 3


def test_coarser_scanners_have_the_noise_of_averaged_pixels() -> None:
    preset = SCANNERS["cargo-4-6"]
    coarse = coarsened(preset, 10.0)
    assert coarse.pitch_mm == 10.0
    assert coarse.quanta == pytest.approx(4.0 * preset.quanta)
    assert coarse.electronic_noise == pytest.approx(preset.electronic_noise / 2.0)
    assert coarsened(preset, 4.0) is preset


def test_classes_that_lie_apart_are_told_apart(loads: list[Load]) -> None:
    found, honest = cargo_model._classes(loads, dual=True)
    assert len(found["centres"]) == len(CLASSES)
    assert len(honest) > 0
    mean, whitening = np.array(found["mean"]), np.array(found["whitening"])
    z = np.array([(load.dual - mean) @ whitening for load in loads])
    nearest = ((z[:, None] - np.array(found["centres"])) ** 2).sum(axis=2).argmin(axis=1)
    assert [list(CLASSES)[k] for k in nearest] == [cargo_model.class_of(load.truth.load) for load in loads]
    # Whitened: the spread within classes is round, about one in each direction.
    assert z.std() > 1.0
    assert np.abs(z - np.array(found["centres"])[nearest]).std() == pytest.approx(0.6, abs=0.15)


def test_intervals_hold_on_loads_that_were_left_out(loads: list[Load]) -> None:
    fitted = cargo_model._mass(loads[:800], dual=False)
    inside = certain = 0
    for load in loads[800:]:
        z = [
            (load.grey - np.array(fitted[part]["mean"])) / np.array(fitted[part]["scale"])
            for part in ("correction", "spread")
        ]
        best, spread = (
            float(z[k] @ np.array(fitted[part]["weights"])) + fitted[part]["intercept"]
            for k, part in enumerate(("correction", "spread"))
        )
        off = abs(np.log(load.truth.mass_kg / load.added) - best)
        inside += off <= np.exp(spread) * fitted["likely"]
        certain += off <= np.exp(spread) * fitted["certain"]
    assert 0.85 <= inside / 400 <= 0.96  # 90 of 100; three standard errors are 0.045
    assert certain / 400 >= 0.97


def test_copies_of_an_example_share_their_fold() -> None:
    folds = cargo_model._folds(["a", "a", "b", "b", "a", "a"], copies=2)
    assert folds[0] == folds[1]
    assert folds[2] == folds[3]
    assert folds[4] == folds[5] != folds[0]


def test_every_load_of_a_box_is_empty_or_of_one_class() -> None:
    assert sorted([*KINDS, "empty", "empty reefer"]) == sorted(BOXED)


def test_a_squeezed_side_has_coarser_columns_and_the_same_rows() -> None:
    nepers = np.repeat(np.linspace(0.0, 3.0, ROWS, dtype=np.float32)[:, None], 300, axis=1)[None]
    nepers[:, :, 100:200] += 1.0  # a third of the length
    side = Side(nepers, (nepers[0] > 3.5).astype(np.float32), 1.5)
    coarse = cargo_model.squeezed(side, 0.6)
    assert coarse.nepers.shape == (1, ROWS, 180)
    assert coarse.cell == side.cell
    assert coarse.nepers[0, 40, 60:120] == pytest.approx(nepers[0, 40, 150])
    assert coarse.nepers.mean(axis=2) == pytest.approx(nepers.mean(axis=2), abs=1e-5)
    assert coarse.black.mean() == pytest.approx(side.black.mean(), abs=1e-5)
    kept = cargo_model.squeezed(side, 1.0)
    assert np.array_equal(kept.nepers, side.nepers)


def test_grey_features_are_of_squeezed_sides(model: CargoModel) -> None:
    example = simulate("tyres", coarsened(SCANNERS["cargo-4-6"], 16.0), "container", 12, 0)
    known = json.loads(model.figures.model_dump_json())
    (load,) = cargo_model.make_loads(known, [example])
    assert load.dual is not None
    assert len(load.shown) == 2
    assert all(len(row) == len(GREY_NAMES) and np.isfinite(row).all() for row in load.shown)
    # Tyres stand nearer to each other where columns are coarse; heights stay.
    lag, height = GREY_NAMES.index("along_lag"), GREY_NAMES.index("height")
    assert all(row[lag] < load.dual[lag] for row in load.shown)
    assert all(row[height] == pytest.approx(load.dual[height], abs=0.1) for row in load.shown)
