"""`cargolens synth`: what it writes is scanned as it is, and a run that was stopped ends as one that was not."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cargolens.datasets.reader import read_scan
from cargolens.datasets.simulator.baggage import BAGS
from cargolens.datasets.simulator.scenarios import SCENARIOS
from cargolens.datasets.sources import find_sources
from cargolens.inference.cli import run
from cargolens.inference.commands.synth import Scenario
from cargolens.inference.worker import content_sha256

REQUEST = ["synth", "parcel", "--count", "5", "--seed", "1", "--views", "top", "--size", "64x64", "--workers", "2"]
COMMAND = [sys.executable, "-m", "cargolens", *REQUEST, "--quiet"]


def hashes(folder: Path) -> dict[str, str]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "synth.jsonl"]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synth") / "out"
    assert run([*REQUEST, "--out", str(folder)]) == 0
    return folder


def test_what_is_written_is_found_and_read(whole: Path) -> None:
    records = [json.loads(line) for line in (whole / "manifest.jsonl").read_text().splitlines()]
    sources = find_sources([whole / "scans"])
    assert [source.scan_id for source in sources] == [record["scan_id"] for record in records]
    for source, record in zip(sources, records, strict=True):
        assert content_sha256(source, 1 << 30) == record["sha256"]
        assert read_scan(source).views[0].transmission.shape == (2, 64, 64)
    assert {path.name for path in whole.iterdir()} == {
        "scans", "manifest.jsonl", "annotations.json", "preview.png", "synth.jsonl",
    }  # fmt: skip


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_an_interrupted_run_resumes_to_the_same_files(whole: Path, tmp_path: Path, how: signal.Signals) -> None:
    out = tmp_path / "out"
    journal = out / "synth.jsonl"
    process = subprocess.Popen([*COMMAND, "--out", str(out)], start_new_session=True)
    try:
        deadline = time.monotonic() + 120.0
        while not (journal.exists() and journal.read_bytes().count(b"\n") >= 2):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        os.kill(process.pid, how)
        code = process.wait(timeout=60.0)
    finally:
        process.kill()
    assert code == (130 if how == signal.SIGINT else -signal.SIGKILL)
    assert not (out / "manifest.jsonl").exists()
    # Its workers end with it: the group is empty before long.
    deadline = time.monotonic() + 60.0
    while _alive(process.pid):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    subprocess.run([*COMMAND, "--out", str(out), "--resume"], check=True)
    assert hashes(out) == hashes(whole)


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--size", "64"], "rows x columns"),
        (["--families", "pistol=much"], "name=weight"),
        (["--families", "pistols"], "pistols not known"),
        (["--views", "top,front"], "front"),
        (["--scanner", "parcel-161"], "parcel-161"),
        (["--threat-rate", "2"], "threat-rate"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_written(
    tmp_path: Path, words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run(["synth", "parcel", "--count", "1", "--out", str(out), *words]) == 64
    assert told in capsys.readouterr().err
    assert not out.exists()


def test_families_have_weights(tmp_path: Path) -> None:
    words = ["--threat-rate", "1", "--families", "pistol=2, pills", "--scanner", "hub-180,parcel-160", "--split", "3"]
    assert run([*REQUEST, *words, "--out", str(tmp_path / "out")]) == 0
    records = [json.loads(line) for line in (tmp_path / "out" / "manifest.jsonl").read_text().splitlines()]
    assert {threat["family"] for record in records for threat in record["threats"]} <= {"pistol", "pills"}
    assert {record["scanner"] for record in records} <= {"hub-180", "parcel-160"}


def test_every_scenario_is_offered_and_writes_what_it_is_about(tmp_path: Path) -> None:
    assert {scenario.value for scenario in Scenario} == set(SCENARIOS)
    assert run(["synth", "baggage", *REQUEST[2:], "--out", str(tmp_path / "out")]) == 0
    records = [json.loads(line) for line in (tmp_path / "out" / "manifest.jsonl").read_text().splitlines()]
    assert {record["container"] for record in records} <= set(BAGS)
