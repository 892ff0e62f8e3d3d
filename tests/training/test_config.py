"""Settings: where they come from, which win, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cargolens.datasets.errors import UsageError
from cargolens.models.gaussian import GaussianOptions
from cargolens.training.config import default_config, differences, from_json, make_config, to_json


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


def test_differences_name_the_key() -> None:
    a, b = (to_json(make_config("gaussian", None, [f"model.rank={rank}"])) for rank in (3, 4))
    assert differences(a, a) == []
    assert differences(a, b) == ["model.rank 3 -> 4"]
