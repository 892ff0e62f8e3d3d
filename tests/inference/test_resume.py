"""A run that was killed goes on where it stopped and ends with the same decisions, or is refused with the reason."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.inference.conftest import THIN, write_parcel

from cargolens.datasets.errors import CargoLensError, DataError, UsageError
from cargolens.inference.cli import run
from cargolens.inference.journal import Journal, read_journal, whole_lines
from cargolens.inference.results import decided_alike, to_line
from cargolens.inference.tables import read_results


def scan(scans: Path, bundle: Path, out: Path, *more: str) -> int:
    return run(["scan", str(scans), "--bundle", str(bundle), "--out", str(out), "--workers", "1", "--quiet", *more])


@pytest.fixture(scope="module")
def finished(scans: Path, bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The journal of an uninterrupted run."""
    out = tmp_path_factory.mktemp("finished") / "r.jsonl"
    assert scan(scans, bundle, out) == 0
    return out.read_bytes()


@given(cut=st.integers(min_value=0), tail=st.binary(max_size=20))
@settings(max_examples=60, deadline=None)
def test_opening_keeps_exactly_the_whole_lines(
    finished: bytes, tmp_path_factory: pytest.TempPathFactory, cut: int, tail: bytes
) -> None:
    # Cut anywhere, then garbage without a line end: what a power cut may leave.
    path = tmp_path_factory.mktemp("cut") / "r.jsonl"
    kept = finished[: cut % (len(finished) + 1)]
    path.write_bytes(kept + tail.replace(b"\n", b"\0"))
    whole = kept[: kept.rfind(b"\n") + 1]
    assert whole_lines(path) == len(whole)
    with Journal(path, keep=True):
        pass
    assert path.read_bytes() == whole
    assert len(list(read_journal(path))) == whole.count(b"\n")


@pytest.mark.parametrize(
    ("lines", "torn"),
    [
        (0, 0),  # killed before the first result: an empty file
        (0, 100),  # torn in the first line
        (3, 0),  # killed between two lines
        (5, 250),  # torn in the sixth
        (8, 0),  # killed after the last line
    ],
)
def test_a_resumed_run_decides_what_an_uninterrupted_one_does(
    finished: bytes, scans: Path, bundle: Path, tmp_path: Path, lines: int, torn: int
) -> None:
    whole = finished.splitlines(keepends=True)
    out = tmp_path / "r.jsonl"
    out.write_bytes(b"".join(whole[:lines]) + b"".join(whole[lines : lines + 1])[:torn])
    assert scan(scans, bundle, out, "--resume") == 0
    found = out.read_bytes().splitlines(keepends=True)
    assert found[:lines] == whole[:lines]
    (tmp_path / "whole.jsonl").write_bytes(finished)
    pairs = zip(read_journal(out), read_journal(tmp_path / "whole.jsonl"), strict=True)
    assert all(decided_alike(a, b) for a, b in pairs)


def test_results_are_never_replaced_unasked(
    finished: bytes, scans: Path, bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "r.jsonl"
    out.write_bytes(finished)
    assert scan(scans, bundle, out) == 64
    assert "--resume" in capsys.readouterr().err
    assert out.read_bytes() == finished
    assert scan(scans, bundle, out, "--resume", "--overwrite") == 64
    assert scan(scans, bundle, out, "--overwrite") == 0
    assert len(out.read_bytes().splitlines()) == 8


@pytest.mark.parametrize("change", ["bundle", "scan added before", "scan renamed", "option", "fewer scans"])
def test_another_run_is_refused_and_the_difference_named(
    finished: bytes,
    scans: Path,
    bundle: Path,
    plain_bundle: Path,
    tmp_path: Path,
    change: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "r.jsonl"
    out.write_bytes(finished)
    folder, more = scans, ["--resume"]
    if change == "bundle":
        bundle = plain_bundle
    elif change == "option":
        more += ["--mm-per-pixel", "1.5"]
    else:
        folder = tmp_path / "scans"
        for number in range(2 if change == "fewer scans" else 8):
            write_parcel(
                folder, f"{'other' if change == 'scan renamed' else 'parcel'}-{number}", 0.7, THIN, (8, 8, 40, 40)
            )
        if change == "scan added before":
            write_parcel(folder, "a-new-one", 0.7, THIN, (8, 8, 40, 40))
    assert scan(folder, bundle, out, *more) == 65
    said = capsys.readouterr().err
    words = {"bundle": "bundle hash", "option": "options"}
    assert words.get(change, "scan" if change != "fewer scans" else "files") in said
    assert out.read_bytes() == finished


def test_a_line_damaged_in_the_middle_is_not_taken_for_a_torn_one(
    finished: bytes, scans: Path, bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "r.jsonl"
    lines = finished.splitlines(keepends=True)
    out.write_bytes(lines[0] + lines[1][:50] + b"\n" + lines[2])
    assert scan(scans, bundle, out, "--resume") == 65
    assert "line 2" in capsys.readouterr().err


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_tables_are_resumed_through_their_journal(
    finished: bytes, scans: Path, bundle: Path, tmp_path: Path, suffix: str
) -> None:
    pytest.importorskip("pyarrow") if suffix == ".parquet" else None
    out, journal = tmp_path / f"r{suffix}", tmp_path / "r.partial.jsonl"
    journal.write_bytes(b"".join(finished.splitlines(keepends=True)[:3]) + b'{"scan')
    assert scan(scans, bundle, out) == 64
    assert not out.exists()
    assert scan(scans, bundle, out, "--resume") == 0
    assert not journal.exists()
    (tmp_path / "whole.jsonl").write_bytes(finished)
    pairs = zip(read_results(out), read_results(tmp_path / "whole.jsonl"), strict=True)
    assert all(decided_alike(a, b) for a, b in pairs)
    # Finished: a second resume finds nothing to do, and does not touch the file.
    before = out.read_bytes()
    assert scan(scans, bundle, out, "--resume") == 0
    assert out.read_bytes() == before


def test_two_runs_cannot_write_one_file(scans: Path, bundle: Path, tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    with Journal(path, keep=False), pytest.raises(UsageError, match="another cargolens run"):
        Journal(path, keep=True)


def test_a_full_disk_leaves_whole_lines(finished: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, path = tmp_path / "whole.jsonl", tmp_path / "r.jsonl"
    source.write_bytes(finished)
    first, second, *_ = read_journal(source)
    write = os.write

    def full(fd: int, data: bytes) -> int:
        if len(data) < len(to_line(second)):
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(fd, data[:10])  # a short write first, as a disk that fills up gives

    with Journal(path, keep=False) as journal:
        journal.append(first)
        monkeypatch.setattr(os, "write", full)
        with pytest.raises(CargoLensError, match=r"No space left on device.*--resume") as caught:
            journal.append(second)
        assert caught.value.exit_code == 70
        monkeypatch.undo()
        assert path.read_bytes() == to_line(first)
        journal.append(second)
    assert path.read_bytes() == to_line(first) + to_line(second)


def test_a_journal_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text('{"scan_id": "x"}\n', encoding="utf-8")
    with pytest.raises(DataError, match="line 1: not a CargoLens result"):
        list(read_journal(path))


def test_ctrl_c_keeps_what_is_finished_and_says_how_to_go_on(bundle: Path, tmp_path: Path) -> None:
    folder, out = tmp_path / "scans", tmp_path / "r.jsonl"
    count = 600  # takes seconds, so that the signal comes while scans are left
    for number in range(count):
        write_parcel(folder, f"p-{number:03d}", 0.7, THIN, (8, 8, 40, 40))
    words = ["scan", str(folder), "--bundle", str(bundle), "--out", str(out), "--workers", "1"]
    # A process group of its own: Ctrl-C reaches parent and workers alike, as it does at a terminal.
    # A test run started in the background hands an ignored SIGINT down, which Python would keep ignoring.
    process = subprocess.Popen(
        [sys.executable, "-m", "cargolens", *words],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - only a signal is set
    )
    deadline = time.monotonic() + 120
    while not (out.exists() and out.stat().st_size) and time.monotonic() < deadline:
        assert process.poll() is None
        threading.Event().wait(0.02)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert "run again with --resume" in said
    assert "Traceback" not in said
    kept = len(list(read_journal(out)))
    assert 1 <= kept < count
    assert f"{kept} of {count}" in said
    assert run([*words, "--resume", "--quiet"]) == 0
    assert len(list(read_journal(out))) == count
