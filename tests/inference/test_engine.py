"""The batch engine: one result a scan, in order, whatever files and workers do."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from tests.inference import handlers
from tests.inference.conftest import write_parcel

from cargolens.datasets.errors import BundleError, CargoLensError
from cargolens.datasets.sources import find_sources
from cargolens.inference.bundle import read_bundle
from cargolens.inference.engine import assess_sources, default_workers
from cargolens.inference.pool import Answer, run_in_order
from cargolens.inference.results import ScanResult, decided_alike
from cargolens.inference.worker import AssessSettings

KILLED = "ended its worker process twice"


def settings_for(bundle: Path, **changes: object) -> AssessSettings:
    return AssessSettings(bundle=bundle, bundle_sha256=read_bundle(bundle).sha256, **changes)  # type: ignore[arg-type]


def assess(folder: Path, bundle: Path, workers: int = 1, **changes: object) -> list[ScanResult]:
    settings = settings_for(bundle, **changes)
    template = settings.template(read_bundle(bundle))
    return list(assess_sources(find_sources([folder]), settings, template, workers=workers))


@pytest.mark.parametrize(
    ("tasks", "workers", "failed"),
    [
        ([], 2, {}),  # nothing to do starts nothing
        (["ok"] * 5, 1, {}),
        (["ok"] * 100, 3, {}),  # more than the window of one worker
        (["ok", "die", "ok", "ok"], 1, {1: KILLED}),  # the same worker slot goes on
        (["ok", "kill", "ok", "kill", "ok"], 2, {1: "SIGKILL", 3: "SIGKILL"}),
        (["crash", "ok"], 2, {0: "SIGSEGV"}),
        (["ok", "big", "ok"], 1, {1: KILLED}),  # an answer beyond the limit is not read into memory
    ],
)
def test_every_task_has_one_answer_in_order(tasks: list[str], workers: int, failed: dict[int, str]) -> None:
    answers = list(run_in_order(tasks, handlers.scripted, workers=workers, max_answer=handlers.BIG))
    assert [answer.index for answer in answers] == list(range(len(tasks)))
    for answer in answers:
        if answer.index in failed:
            assert answer.payload is None
            assert failed[answer.index] in (answer.failure or "")
        else:
            assert answer == Answer(answer.index, b"%d done" % answer.index)


def test_a_worker_lost_once_costs_nothing(tmp_path: Path) -> None:
    tasks = ["ok", f"once:{tmp_path / 'mark'}", "ok"]
    answers = list(run_in_order(tasks, handlers.scripted, workers=2))
    assert [answer.payload for answer in answers] == [b"0 done", b"1 done", b"2 done"]


def test_a_task_over_its_time_limit_fails_and_the_rest_goes_on() -> None:
    answers = list(run_in_order(["ok", "hang", "ok"], handlers.scripted, workers=1, timeout=1.0))
    assert [answer.payload for answer in answers] == [b"0 done", None, b"2 done"]
    assert answers[1].failure == "took longer than the limit of 1 s"


def test_a_run_can_begin_in_the_middle() -> None:
    answers = list(run_in_order(["ok"] * 4, handlers.scripted, workers=2, first=2))
    assert [answer.payload for answer in answers] == [b"2 done", b"3 done"]


def test_what_stops_a_worker_for_good_stops_the_run() -> None:
    with pytest.raises(BundleError, match="damaged"):
        list(run_in_order(["ok"], handlers.refuses_to_start, workers=2))
    with pytest.raises(CargoLensError, match="end before they are ready"):
        list(run_in_order(["ok"], handlers.dies_at_start, workers=1))
    with pytest.raises(CargoLensError, match="the disk is full"):
        list(run_in_order(["ok", "raise"], handlers.scripted, workers=1))


def test_an_abandoned_run_leaves_no_process_behind() -> None:
    running = run_in_order(["ok"] * 50, handlers.scripted, workers=2)
    next(running)
    assert multiprocessing.active_children()
    running.close()
    assert not multiprocessing.active_children()


def test_decisions_boxes_and_figures_are_those_of_the_scans(scans: Path, bundle: Path) -> None:
    results = assess(scans, bundle)
    assert [result.scan_id for result in results] == [f"parcel-{number}" for number in range(8)]
    assert [result.decision == "alarm" for result in results] == [number in (2, 5) for number in range(8)]
    assert {result.decision for result in results} == {"alarm", "clear"}
    dark = results[2]
    assert dark.threshold == 0.59
    assert dark.score is not None
    assert dark.score > dark.threshold
    assert dark.p_value == pytest.approx(1 / 60)
    # The map's cells are 4 pixels wide, so the block's box is exact here.
    assert dark.regions[0].box == (32, 32, 64, 64)
    assert dark.views[0].rows == 96
    assert len(dark.sha256 or "") == 64
    assert dark.seconds.total >= dark.seconds.read > 0


def test_workers_change_nothing_but_the_time(scans: Path, bundle: Path) -> None:
    one, two = assess(scans, bundle, 1), assess(scans, bundle, 2)
    assert all(decided_alike(a, b) for a, b in zip(one, two, strict=True))


def test_without_a_threshold_nothing_is_clear(scans: Path, plain_bundle: Path) -> None:
    results = assess(scans, plain_bundle)
    assert {result.decision for result in results} == {"cannot_assess"}
    assert {result.error for result in results} == {"bundle has no threshold; run cargolens calibrate"}
    assert all(result.score is not None and result.p_value is None for result in results)


POISON = {
    "empty.png": b"",
    "text.jpg": b"not a picture",
    "cut.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    # A header that claims 30,000 x 30,000 pixels of 16 bit.
    "bomb.png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x75\x30\x00\x00\x75\x30\x10" + b"\x00" * 8,
    "pickle.npy": b"\x93NUMPY\x01\x00\x76\x00{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"
    + b" " * 60
    + b"\n",
}


def test_a_poison_file_is_one_line_and_never_clear(scans: Path, bundle: Path, tmp_path: Path) -> None:
    for name, content in POISON.items():
        (tmp_path / name).write_bytes(content)
    write_parcel(tmp_path, "good", 0.75, 0.8, (16, 16, 112, 80))
    (tmp_path / "folder.png").mkdir()
    results = {result.scan_id: result for result in assess(tmp_path, bundle, 2)}
    assert set(results) >= {*POISON, "good"}
    assert results.pop("good").decision == "clear"
    for result in results.values():
        assert result.decision == "cannot_assess"
        assert result.score is None
        assert result.error
        assert "\n" not in result.error
        assert "internal" not in result.error


def test_a_scan_that_kills_its_worker_is_not_assessed_and_the_others_are(scans: Path, bundle: Path) -> None:
    settings = settings_for(bundle)
    template = settings.template(read_bundle(bundle))
    factory = handlers.DyingOn(settings, "parcel-3")
    found = list(assess_sources(find_sources([scans]), factory, template, workers=2))
    expected = assess(scans, bundle)
    for number, (result, good) in enumerate(zip(found, expected, strict=True)):
        if number == 3:
            assert (result.scan_id, result.decision) == ("parcel-3", "cannot_assess")
            assert KILLED in (result.error or "")
        else:
            assert decided_alike(result, good)


@pytest.mark.parametrize("nonsense", [True, False])
def test_what_a_worker_says_of_another_scan_is_not_believed(scans: Path, bundle: Path, nonsense: bool) -> None:
    settings = settings_for(bundle)
    template = settings.template(read_bundle(bundle))
    sources = find_sources([scans])[:2]
    found = list(assess_sources(sources, handlers.Impostor(settings, nonsense), template, workers=1))
    assert [result.scan_id for result in found] == ["parcel-0", "parcel-1"]
    assert {result.decision for result in found} == {"cannot_assess"}


def test_a_bundle_that_changes_during_the_run_stops_it(scans: Path, bundle: Path, plain_bundle: Path) -> None:
    settings = AssessSettings(bundle=plain_bundle, bundle_sha256=read_bundle(bundle).sha256)
    with pytest.raises(BundleError, match="changed while the run"):
        list(assess_sources(find_sources([scans]), settings, settings.template(read_bundle(bundle)), workers=1))


def test_memory_a_scan_may_take_is_bounded(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "large.png").write_bytes(cv2.imencode(".png", np.full((1200, 1200), 60_000, np.uint16))[1].tobytes())
    bounded, free = assess(tmp_path, bundle, memory_mib=2)[0], assess(tmp_path, bundle)[0]
    assert (bounded.decision, free.decision) == ("cannot_assess", "clear")
    assert "memory" in (bounded.error or "").lower()


def test_pictures_are_kept_for_alarms_or_for_all(scans: Path, bundle: Path, tmp_path: Path) -> None:
    assess(scans, bundle, overlays=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["000002_parcel-2.png", "000005_parcel-5.png"]
    assess(scans, bundle, overlays=tmp_path, overlay_all=True)
    assert len(list(tmp_path.iterdir())) == 8


def test_a_picture_that_cannot_be_kept_stops_the_run(scans: Path, bundle: Path, tmp_path: Path) -> None:
    with pytest.raises(CargoLensError, match="writing failed"):
        assess(scans, bundle, overlays=tmp_path / "absent")


def test_the_default_number_of_workers_is_what_may_be_used() -> None:
    assert 1 <= default_workers() <= (os.cpu_count() or 1)
