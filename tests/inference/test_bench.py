"""`cargolens bench`: what it measures hangs together, and what cannot be measured is one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cargolens.datasets.reader import read_scan
from cargolens.datasets.sources import find_sources
from cargolens.inference.bench import BATCHES, STAGES, write_synthetic_scans
from cargolens.inference.bundle import read_bundle
from cargolens.inference.cli import run


def test_figures_of_given_scans_hang_together(scans: Path, bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bench", str(bundle), str(scans), "--scans", "9", "--workers", "2", "--json", "-q"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["bundle_sha256"] == read_bundle(bundle).sha256
    assert figures["scans"] == {"different": 8, "assessed": 9, "files": 2, "synthetic": False}
    assert tuple(figures["seconds"]) == STAGES
    total = figures["seconds"]["total"]
    for taken in figures["seconds"].values():
        assert 0 < taken["p50"] <= taken["p95"] <= total["p95"]
        assert taken["p50"] <= total["p50"]
    assert [one["workers"] for one in figures["workers"]] == [1, 2]
    assert all(one["scans_per_second"] > 0 for one in figures["workers"])
    # Starting a process and loading the network takes longer than a scan.
    assert all(one["first_decision"] > total["p50"] for one in figures["workers"])
    assert [one["batch"] for one in figures["batch"]] == list(BATCHES)
    best = max(figures["batch"], key=lambda one: one["windows_per_second"])
    assert figures["best_batch"] == best["batch"]
    assert figures["machine"]["processors"] >= 1


def test_without_files_it_makes_two_view_pairs(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bench", str(bundle), "--scans", "2", "--workers", "1"]) == 0
    table = capsys.readouterr().out
    assert "synthetic, 512 x 512" in table
    assert "4 files each, 2 assessed" in table
    for word in (*STAGES, "p50 ms", "p95 ms", "scans/s", "windows a call"):
        assert word in table


def test_synthetic_scans_are_read_and_the_same_every_time(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_synthetic_scans(tmp_path / name, 2, 64)
    first, again = (sorted((tmp_path / name).iterdir()) for name in ("a", "b"))
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in again]
    assert first[0].read_bytes() != first[4].read_bytes()
    sources = find_sources([tmp_path / "a"])
    assert [[view.name for view in source.views] for source in sources] == [["top", "side"]] * 2
    view = read_scan(sources[0]).views[0]
    assert (view.encoding, view.bit_depth, view.transmission.shape) == ("dual-energy", 16, (2, 64, 64))


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        ("broken.png", b"", 65, "empty file"),
        ("notes.txt", b"x", 65, "can be assessed"),
        ("folder", None, 65, "no scans"),
    ],
)
def test_what_cannot_be_measured_is_one_line(
    name: str,
    content: bytes | None,
    code: int,
    said: str,
    bundle: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / name
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    assert run(["bench", str(bundle), str(path), "-q"]) == code
    error = capsys.readouterr().err
    assert said in error
    assert len(error.strip().splitlines()) == 1
