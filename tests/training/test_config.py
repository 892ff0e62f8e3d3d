"""Settings: where they come from, which win, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cargolens.datasets.errors import UsageError
from cargolens.models.gaussian import GaussianOptions
from cargolens.models.threat_segmenter import SegmenterLoss, ThreatSegmenterOptions
from cargolens.training.config import GradientConfig, default_config, differences, from_json, make_config, to_json


def test_defaults_are_the_detectors_recipe() -> None:
    config = default_config("gaussian")
    assert (config.canonical, config.tiling.tile, config.tiling.long_side) == ("colour-1", 128, None)
    assert config.model == GaussianOptions()


def test_precedence(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("seed = 1\nbatch = 4\n[tiling]\ntile = 96\noverlap = 16\n[reading]\nbit_depth = 12\n")
    config = make_config("gaussian", file, ["batch=2", "tiling.tile=64", "model.rank=7"], seed=9)
    # argument over --set over file over recipe
    assert (config.seed, config.batch) == (9, 2)
    assert (config.tiling.tile, config.tiling.overlap) == (64, 16)
    assert config.reading.bit_depth == 12
    assert config.model == GaussianOptions(rank=7)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # a number, and none in both spellings
        ("tiling.long_side=448", 448),
        ("tiling.long_side=none", None),
        ("tiling.long_side=null", None),
    ],
)
def test_values(text: str, value: object) -> None:
    assert make_config("gaussian", None, ["tiling.long_side=32", text]).tiling.long_side == value


@pytest.mark.parametrize(
    ("assignments", "told"),
    [
        # a slip is met with the right name, at any depth
        (["sed=1"], "setting sed is unknown; did you mean seed"),
        (["tiling.tille=64"], r"did you mean tiling\.tile\?"),
        # nothing close: the list
        (["zzzz=1"], "there are detector, canonical, tiling"),
        # types are not guessed
        (["seed=abc"], r"seed is 'abc' \(str\), expected int"),
        (["tiling.tile=64.5"], "expected int"),
        (["seed=true"], r"\(bool\), expected int"),
        (["tiling.long_side=big"], "expected int or none"),
        # a table is not a value, and a value not a table
        (["tiling=3"], r"set tiling\.NAME"),
        (["seed=3", "seed.x=1"], "was set to a value before"),
        # not an assignment
        (["seed"], "expected KEY=VALUE"),
        (["=1"], "expected KEY=VALUE"),
        # what the value objects themselves refuse
        (["tiling.tile=4"], "tile must be 8"),
        (["canonical=rgb"], "expected one of colour-1"),
        (["batch=0"], "expected 1 to 1024"),
        # another detector's file
        (["detector=other"], "is for detector other"),
    ],
)
def test_refusals(assignments: list[str], told: str) -> None:
    with pytest.raises(UsageError, match=told) as caught:
        make_config("gaussian", None, assignments)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        # no file
        (None, "No such file"),
        # not TOML
        (b"seed = = 1", "not TOML"),
        # not text
        (b"\xff\xfe\x00", "not TOML"),
        # a configuration is never this long
        (b"#" * (1 << 21), "at most 1 MiB"),
        # unknown keys of a file are refused like any
        (b"[modell]\nrank = 3\n", "did you mean model"),
    ],
)
def test_refused_files(tmp_path: Path, content: bytes | None, told: str) -> None:
    file = tmp_path / "mine.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageError, match=told):
        make_config("gaussian", file)


def test_json_round_trip() -> None:
    config = make_config("gaussian", None, ["model.rank=3", "reading.air=60000", "tiling.long_side=512"], seed=4)
    assert from_json(json.loads(json.dumps(to_json(config)))) == config


def gradient(*settings: str) -> GradientConfig:
    made = make_config("threat_segmenter", None, settings)
    assert isinstance(made, GradientConfig)
    return made


def test_settings_of_gradient_detectors() -> None:
    made = gradient(
        "steps=7", "compose.pitch_mm=[0.5, 2]", "compose.weights.knife=3", "augment.jpeg=[50, 90]",
        "model.families=knife, pistol", "model.loss.scan=0.5", "banks.per_goods=2", "workers=none",
    )  # fmt: skip
    assert made.steps == 7
    assert made.compose.pitch_mm == (0.5, 2.0)
    assert made.compose.weights == {"knife": 3.0}
    assert made.augment.jpeg == (50, 90)
    assert made.model == ThreatSegmenterOptions(families=("knife", "pistol"), loss=SegmenterLoss(scan=0.5))
    assert made.banks.per_goods == 2
    assert from_json(json.loads(json.dumps(to_json(made)))) == made


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        # lists have their length and their kinds
        ("compose.pitch_mm=[1]", "is a list of 1, expected 2 values"),
        ("compose.pitch_mm=3", "expected a list"),
        ("augment.jpeg=[50.5, 90]", r"jpeg\[0\] is 50.5 \(float\), expected int"),
        ("model.families=[1, 2]", "expected str"),
        ("compose.weights.knife=much", r"weights\.knife is 'much'"),
        # what the value objects refuse
        ("compose.pitch_mm=[2, 1]", "above 0 and rising"),
        ("compose.twin=1.5", "expected 0 to 1"),
        ("compose.threats=[]", "expected chances"),
        ("size=100", "multiple of 32"),
        ("steps=0", "expected steps 1 or more"),
        ("scale_samples=0", "expected scale_samples 1 or more"),
        ("lr=0", "lr, head_lr and clip above 0"),
        ("warmup=1", "expected 0 to 1"),
        ("banks.per_threat=0", "per_threat and per_goods 1 or more"),
        ("model.loss.scan_cells=0", "must be above 0"),
    ],
)
def test_refused_settings_of_gradient_detectors(setting: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        gradient(setting)


def test_fit_once_detectors_have_none_of_these() -> None:
    with pytest.raises(UsageError, match="setting steps is unknown"):
        make_config("gaussian", None, ["steps=5"])


def test_differences_name_the_key() -> None:
    a, b = (to_json(make_config("gaussian", None, [f"model.rank={rank}"])) for rank in (3, 4))
    assert differences(a, a) == []
    assert differences(a, b) == ["model.rank 3 -> 4"]
