"""The command line: what it lists, what it loads, and what it exits with."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from tests.inference.conftest import write_parcel

from cargolens.datasets.errors import CargoLensError
from cargolens.inference import cli
from cargolens.inference.bundle import read_bundle
from cargolens.inference.cli import COMMANDS, run
from cargolens.inference.tables import read_results

CODES = ("0", "2", "3", "64", "65", "70", "130")


def scan(scans: Path, bundle: Path, out: Path, *more: str) -> int:
    return run(["scan", str(scans), "--bundle", str(bundle), "--out", str(out), "--workers", "1", "-q", *more])


def test_help_lists_every_command_and_every_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    text = capsys.readouterr().out
    for name, command in COMMANDS.items():
        assert name in text
        assert command.summary in " ".join(text.split())
    for code in CODES:
        assert code in text.split("Exit codes")[1].split()


@pytest.mark.parametrize("name", [name for name, command in COMMANDS.items() if command.extra is None] + ["demo"])
def test_every_command_explains_itself_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    assert f"cargolens {name}" in capsys.readouterr().out.split("Example:")[1]


def test_help_loads_neither_network_nor_schema_nor_training() -> None:
    heavy = "torch onnxruntime pydantic PIL matplotlib jinja2 cargolens.training"
    code = (
        "import sys; from cargolens.inference.cli import run; assert run(['--help']) == 0; "
        f"print([name for name in '{heavy}'.split() if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_version_and_module_entry() -> None:
    done = subprocess.run([sys.executable, "-m", "cargolens", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("cargolens ")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 64, "cargolens --help"),
        (["bogus"], 64, "bogus"),
        (["scan"], 64, "inputs"),  # a missing argument
        (["scan", "x", "--bundle", "b.onnx"], 64, "--out"),  # a missing option
        (["scan", "x", "--bundle", "b.onnx", "--out", "r.jsonl", "--workers", "many"], 64, "--workers"),
        (["scan", "x", "--bundle", "b.onnx", "--out", "r.jsonl", "--workers", "0"], 64, "--workers"),
        (["scan", "x", "--bundle", "b.onnx", "--out", "r.xlsx"], 64, ".jsonl"),  # before anything is read
        (["scan", "x", "--bundle", "b.onnx", "--out", "absent/r.jsonl"], 64, "no such folder"),
        (["scan", "x", "--bundle", "absent.onnx", "--out", "r.jsonl"], 65, "absent.onnx"),
        (["scan", "x", "--bundle", "b.onnx", "--out", "r.jsonl", "--report", "page.txt"], 64, ".html"),
        (["info", "absent.png"], 65, "absent.png"),
        (["info", "absent.onnx"], 65, "absent.onnx"),
        (["info", "b.onnx", "--draw", "x.png"], 64, "--draw"),
        (["selftest", "absent.onnx"], 65, "absent.onnx"),
        (["calibrate", "absent.onnx", "--normals", "x", "--budget", "0.1", "--out", "y.onnx"], 65, "absent.onnx"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_its_code(
    words: list[str],
    code: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(words) == code
    error = capsys.readouterr().err
    assert said.lower() in error.lower()
    assert len(error.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_scan_exits_with_what_it_found(scans: Path, bundle: Path, plain_bundle: Path, tmp_path: Path) -> None:
    assert scan(scans, bundle, tmp_path / "a.jsonl") == 0
    assert scan(scans, bundle, tmp_path / "b.jsonl", "--fail-on-alarm") == 3
    assert scan(scans, plain_bundle, tmp_path / "c.jsonl", "--fail-on-alarm") == 2
    clear = scans / "parcel-0_low.png", scans / "parcel-0_high.png"
    words = ["scan", *map(str, clear), "--bundle", str(bundle), "--out", str(tmp_path / "d.jsonl"), "-q"]
    assert run([*words, "--fail-on-alarm"]) == 0
    # Some were not assessed and one alarmed: the alarm is what --fail-on-alarm was asked for.
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"")
    both = ["scan", str(scans), str(broken), "--bundle", str(bundle), "--out", str(tmp_path / "e.jsonl"), "-q"]
    assert run([*both, "--fail-on-alarm"]) == 3
    assert run([*both, "--overwrite"]) == 2


def test_what_shows_nothing_but_air_says_so(bundle: Path, tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "white.png"), np.full((96, 128), 255, np.uint8))
    write_parcel(tmp_path / "tray", "tray_top", 1.0, 1.0, (0, 0, 1, 1))
    write_parcel(tmp_path / "tray", "tray_side", 1.0, 1.0, (0, 0, 1, 1))
    write_parcel(tmp_path / "off", "off_top", 0.7, 0.8, (16, 16, 112, 80))
    write_parcel(tmp_path / "off", "off_side", 1.0, 1.0, (0, 0, 1, 1))
    for name, code, decision, shares in (
        ("white.png", 0, "clear", [0.0]),  # nothing is hidden in air, but nothing was inspected either
        ("tray", 0, "clear", [0.0, 0.0]),
        ("off", 2, "cannot_assess", [0.5, 0.0]),  # a parcel in one view and none in the other
    ):
        out = tmp_path / f"{name}.jsonl"
        assert scan(tmp_path / name, bundle, out) == code, name
        (result,) = read_results(out)
        assert result.decision == decision
        assert sorted((view.foreground_share for view in result.views), reverse=True) == shares
        assert (result.error is None) == (decision == "clear")
    assert result.error is not None
    assert result.error.startswith("view side: shows nothing but air, while view top shows an object")


def test_no_scans_is_an_error_and_leaves_nothing(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.txt").write_text("no scan", encoding="utf-8")
    assert scan(tmp_path / "empty", bundle, tmp_path / "r.jsonl") == 65
    assert "no scans" in capsys.readouterr().err
    assert not (tmp_path / "r.jsonl").exists()


def test_scan_tells_what_it_found_and_writes_the_page(
    scans: Path, bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("jinja2")
    page = tmp_path / "page.html"
    words = ["scan", str(scans), "--bundle", str(bundle), "--out", str(tmp_path / "r.jsonl"), "--report", str(page)]
    assert run([*words, "--workers", "1"]) == 0
    captured = capsys.readouterr()
    assert "8 scans: 2 alarms, 6 clear, 0 not assessed" in captured.err
    assert not captured.out
    assert page.read_text(encoding="utf-8").count("data:image/jpeg;base64,") == 2
    assert len(list((tmp_path / "page_pictures").iterdir())) == 2


def test_options_that_shape_a_decision_are_in_the_results(scans: Path, bundle: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.jsonl"
    assert scan(scans, bundle, out, "--mm-per-pixel", "0.5", "--opaque-limit", "0.1") == 0
    results = list(read_results(out))
    assert results[0].options == {"mm_per_pixel": 0.5, "opaque_limit": 0.1}
    assert results[2].regions[0].area_mm2 == pytest.approx(256.0)


def test_calibrate_from_scans_and_from_their_results_agree(
    scans: Path, plain_bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["calibrate", str(plain_bundle), "--budget", "0.4", "--confidence", "0.9", "--json", "-q"]
    assert run([*words, "--normals", str(scans), "--out", str(tmp_path / "a.onnx"), "--workers", "1"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["n"], figures["k"]) == (8, 8)
    assert scan(scans, plain_bundle, tmp_path / "r.csv") == 2
    assert run([*words, "--normals", str(tmp_path / "r.csv"), "--out", str(tmp_path / "b.onnx")]) == 0
    a, b = read_bundle(tmp_path / "a.onnx"), read_bundle(tmp_path / "b.onnx")
    assert a.manifest.calibration == b.manifest.calibration
    assert figures["sha256"] == a.sha256 == b.sha256
    # The same results do not calibrate another bundle.
    assert (
        run([*words[:1], str(tmp_path / "a.onnx"), *words[2:], "--normals", str(tmp_path / "r.csv"), "--out", "x"])
        == 65
    )


@pytest.mark.parametrize(
    ("budget", "needed"),
    [("0.01", "299"), ("0.05", "59")],
)
def test_too_few_normals_are_refused_with_the_number_needed(
    scans: Path, plain_bundle: Path, tmp_path: Path, budget: str, needed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "x.onnx"
    words = ["calibrate", str(plain_bundle), "--normals", str(scans), "--budget", budget, "--out", str(out)]
    assert run(words) == 65
    assert f"needs {needed} normal scans, found 8" in " ".join(capsys.readouterr().err.split())
    assert not out.exists()


def test_info_shows_a_scan_and_draws_it(scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pair = [str(scans / f"parcel-2_{energy}.png") for energy in ("low", "high")]
    assert run(["info", *pair, "--draw", str(tmp_path / "p.png"), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert "dual-energy" in json.dumps(facts)
    assert cv2.imread(str(tmp_path / "p.png")) is not None
    assert run(["info", *pair]) == 0
    assert "dual-energy" in capsys.readouterr().out
    assert run(["info", str(scans)]) == 65
    assert "8 scans" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["scan", "serve", "bench", "calibrate", "info"])
def test_commands_that_read_scans_take_the_same_options(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == 0
    shown = capsys.readouterr().out
    for option in ("--bit-depth", "--air", "--dark-air", "--no-palette", "--mm-per-pixel", "--max-pixels"):
        assert option in shown


def test_what_is_known_of_files_reaches_the_reader(scans: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(next(scans.rglob("*_low.png")))
    assert run(["info", file.replace("_low", "_high"), file, "--mm-per-pixel", "0.7", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["views"][0]["mm_per_pixel"] == 0.7
    assert run(["info", file.replace("_low", "_high"), file, "--max-pixels", "9"]) == 65
    assert "at most 9 in all" in " ".join(capsys.readouterr().err.split())


def test_info_shows_a_bundle(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["info", str(bundle), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["sha256"] == read_bundle(bundle).sha256
    assert facts["calibration"]["threshold"] == 0.59
    assert run(["info", str(bundle)]) == 0
    assert "darkness" in capsys.readouterr().out


def test_selftest_refuses_a_bundle_without_golden_scans(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["selftest", str(bundle)]) == 65
    assert "golden" in capsys.readouterr().err


def test_a_missing_training_package_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(name: str) -> object:
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr(importlib, "import_module", missing)
    assert run(["train", "scans", "--out", "run"]) == 64
    assert "cargolens train needs torch: pip install 'cargolens[train]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (CargoLensError("the disk is full"), 70, "the disk is full"),
        (ValueError("two\nlines"), 70, "internal error: ValueError: two lines; run again with --debug"),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_errors_inside_a_command_are_one_line(
    error: BaseException, code: int, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(bundle: str) -> None:
        raise error

    monkeypatch.setattr(cli, "_load", lambda command: failing)
    assert run(["selftest", "b.onnx"]) == code
    text = capsys.readouterr().err
    assert said in text
    assert len(text.strip().splitlines()) == 1
    if not isinstance(error, KeyboardInterrupt):
        assert run(["selftest", "b.onnx", "--debug"]) == code
        assert "Traceback" in capsys.readouterr().err
