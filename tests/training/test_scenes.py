"""Scenes with what is hidden in them and their twins, and the windows that training cuts out of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cargolens.datasets.bank import Bank, BankWriter, Patch
from cargolens.datasets.errors import DataError, UsageError
from cargolens.inference.bundle import read_bundle
from cargolens.inference.session import DetectorSession
from cargolens.training.augment import AugmentOptions
from cargolens.training.banks import varied_parcels
from cargolens.training.config import make_config
from cargolens.training.export import export_run
from cargolens.training.progress import TrainProgress
from cargolens.training.scenes import (
    BENIGN,
    SCENE,
    TWIN,
    CropOptions,
    SceneComposer,
    SceneOptions,
    another_look,
    rendered_scenes,
    scene_patches,
)
from cargolens.training.train import train_run

FAMILIES = ("powder_brick", "shield")
# Steps in which a window of the bank below is cut: no change of looks, so that pixels can be compared.
STILL = CropOptions(pitch_mm=(10.0, 10.0), threat=1.0, twin=1.0, thickness=0.0, grey=0.0, blur=0.0, coarse=0.0)
QUIET = AugmentOptions(colour_share=0.0, tone_share=0.0, downscale_share=0.0, jpeg_share=0.0)
SETTINGS = (
    "model.backbone=test_tiny", "model.families=shield", "model.shade=0", "project=scenes", "canonical=cargo-1",
    "tiling.tile=128", "tiling.long_side=none", "steps=3", "batch=2", "size=64", "workers=0", "scale_samples=4",
    "scenes.size=[96,256]", "scenes.scanners=cargo-6", "crops.pitch_mm=[20,60]",
)  # fmt: skip


def scene(family: str, threat: float, rows: int = 90, columns: int = 240) -> list[Patch]:
    """Goods of 1 neper that fill the lower half, a block in the middle of the scene, and the twin."""
    twin = np.zeros((2, rows, columns), np.float32)
    twin[:, rows // 2 :] = 1.0
    mask = np.zeros((rows, columns), np.bool_)
    mask[55:75, 100:130] = True
    with_threat = twin + threat * mask
    return [
        Patch(with_threat, mask, 10.0, SCENE, "a block", family),
        Patch(twin, np.zeros_like(mask), 10.0, TWIN, "goods"),
    ]


def write_scenes(folder: Path, families: Sequence[str] = FAMILIES) -> Bank:
    with BankWriter(folder) as bank:
        for k, family in enumerate(families):
            for patch in scene(family, 0.5 + k):
                bank.append(patch)
        bank.append(replace(scene("", 0.0)[1], kind=BENIGN))
    return Bank(folder)


def composer(
    bank: Bank, families: Sequence[str] = FAMILIES, crops: CropOptions = STILL, seed: int = 1
) -> SceneComposer:
    return SceneComposer(
        bank, families, size=64, stride=8, canonical="cargo-1", seed=seed, crops=crops, augment=QUIET
    )  # fmt: skip


def test_a_rendered_scene_and_its_twin_differ_by_the_threat() -> None:
    options = SceneOptions(size=(96, 256), families={"shield": 1.0}, loads={"empty": 1.0}, scanners=("cargo-6",))
    patches = scene_patches(rendered_scenes(1, 3, "container", options)[0], 0.1)
    assert [patch.kind for patch in patches] == [SCENE, TWIN]
    there, without = patches
    assert there.family == "shield"
    changed = np.abs(there.nepers - without.nepers).max(0)
    assert changed[there.mask].mean() > 1.0
    assert np.median(changed[~there.mask]) < 0.01
    assert not without.mask.any()


def test_what_cannot_be_seen_is_no_threat() -> None:
    options = SceneOptions(size=(96, 256), families={"shield": 1.0}, loads={"empty": 1.0}, scanners=("cargo-6",))
    (only,) = scene_patches(replace(rendered_scenes(1, 3, "container", options)[0]), 1.01)
    assert only.kind == BENIGN


def test_scenes_are_of_cargo() -> None:
    with pytest.raises(UsageError, match="renders cargo"):
        rendered_scenes(1, 3, "parcel", SceneOptions())
    with pytest.raises(UsageError, match="--project scenes"):
        varied_parcels(1, 3, "container")


def test_a_window_of_a_bank_is_the_part_of_its_patch(tmp_path: Path) -> None:
    bank = write_scenes(tmp_path)
    whole, part = bank[0], bank.window(0, 50, 90, 32)
    np.testing.assert_array_equal(part.nepers, whole.nepers[:, 50:82, 90:122])
    np.testing.assert_array_equal(part.mask, whole.mask[50:82, 90:122])
    beyond = bank.window(0, -10, 230, 32)
    np.testing.assert_array_equal(beyond.nepers[:, 10:, :10], whole.nepers[:, :22, 230:])
    assert not beyond.nepers[:, :10].any()
    assert not beyond.nepers[:, :, 10:].any()
    assert not bank.window(0, 500, 500, 16).nepers.any()


def test_a_sample_shows_its_threat_and_its_twin_does_not(tmp_path: Path) -> None:
    made = composer(write_scenes(tmp_path))
    for k in range(8):
        there, without = made.sample(k)
        assert there.planes.shape == (3, 64, 64)
        family = int(there.cells.any((1, 2)).argmax())
        covered = there.cells[family] == 255
        assert covered.any()
        assert not without.cells.any()
        # The depth plane: 8 nepers from white to black, 0.5 or 1.5 of them in the block.
        lost = (without.planes[1].astype(int) - there.planes[1]).reshape(8, 8, 8, 8).mean((1, 3))
        assert lost[covered].mean() == pytest.approx(255 / 8 * (0.5 + family), rel=0.05)
        assert abs(lost[there.cells.sum(0) == 0]).max() < 1.0


def test_a_sample_depends_on_its_number_alone(tmp_path: Path) -> None:
    bank = write_scenes(tmp_path)
    crops = CropOptions(pitch_mm=(8.0, 20.0))
    first, second = composer(bank, crops=crops), composer(bank, crops=crops)
    late = [second.sample(k) for k in (5, 3)]
    for k, samples in zip((5, 3), late, strict=True):
        for a, b in zip(first.sample(k), samples, strict=True):
            np.testing.assert_array_equal(a.planes, b.planes)
            np.testing.assert_array_equal(a.cells, b.cells)
    assert any(
        not np.array_equal(first.sample(k)[0].planes, composer(bank, crops=crops, seed=2).sample(k)[0].planes)
        for k in range(3)
    )


def test_scenes_of_families_that_are_held_out_serve_without_their_threat(tmp_path: Path) -> None:
    bank = write_scenes(tmp_path)
    made = composer(bank, ("shield",), replace(STILL, threat=0.0))
    darkest = min(int(sample.planes[1].min()) for k in range(12) for sample in made.sample(k))
    # Goods are 1 neper deep; both threats would be deeper.
    assert darkest == pytest.approx(255 * 7 / 8, abs=1.0)
    with pytest.raises(DataError, match="pill_press"):
        composer(bank, ("pill_press",))


def test_looks_keep_what_they_show() -> None:
    nepers = np.full((2, 16, 16), 2.0, np.float32)
    nepers[0] *= np.float32(1.2)
    same = another_look(nepers, np.random.default_rng(0), STILL)
    assert same.energy_unit == "MV"
    np.testing.assert_allclose(-np.log(same.transmission[1]), 2.0, atol=1e-3)
    grey = another_look(nepers, np.random.default_rng(0), replace(STILL, grey=1.0, coarse=1.0))
    assert grey.encoding == "grey"
    assert grey.black_transmission == pytest.approx(1 / 255)
    np.testing.assert_allclose(grey.transmission[0] * 255, np.rint(np.exp(-2.0) * 255), rtol=1e-5)


def test_training_on_scenes_ends_in_a_bundle(tmp_path: Path) -> None:
    config = make_config("threat_windows", None, [*SETTINGS, 'scenes.families={"shield":1}'], 1)
    run = tmp_path / "run"
    found = train_run(["simulated:4:9:container"], config, run, device="cpu", report=TrainProgress(quiet=True))
    assert found is not None
    assert [scan.scan_id for scan in found.used] == [f"simulated:9:{k}:container" for k in range(4)]
    again = tmp_path / "again"
    train_run(["simulated:4:9:container"], config, again, device="cpu", report=TrainProgress(quiet=True))
    name = "detector.safetensors"
    assert (again / name).read_bytes() == (run / name).read_bytes()
    export_run(run, tmp_path / "cargo.onnx")
    bundle = read_bundle(tmp_path / "cargo.onnx")
    assert bundle.manifest.classes == ("shield",)
    scan = rendered_scenes(1, 10, "container", config.scenes)[0].scan  # type: ignore[attr-defined]
    assert np.isfinite(DetectorSession(bundle).assess(scan).score)
