"""A batch on Ray Data: exactly the rows of the manifest, whatever files, actors and interruptions do."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.inference import handlers
from tests.inference.conftest import THIN, write_parcel
from tests.inference.test_engine import settings_for

from cargolens.datasets.errors import CargoLensError, DataError, UsageError
from cargolens.datasets.sources import ScanSource, ViewFiles, find_sources
from cargolens.inference import ray_engine
from cargolens.inference.bundle import read_bundle
from cargolens.inference.engine import assess_sources, plan_run
from cargolens.inference.ray_engine import decode_source, encode_source, prepare, reconcile, run_on_ray
from cargolens.inference.results import ScanResult, decided_alike, to_line
from cargolens.inference.tables import read_results
from cargolens.inference.worker import AssessSettings, for_source

pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: pip install 'cargolens[eval]'")
pa = pytest.importorskip("pyarrow")

needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="Ray is not installed: pip install 'cargolens[ray]'"
)
SCANS = 8


@pytest.mark.parametrize(
    "source",
    [
        ScanSource("a", (ViewFiles("", ("a.png",)),)),
        ScanSource("b/c", (ViewFiles("top", ("x_low.png", "x_high.png"), (80.0, 160.0)), ViewFiles("side", ("y",)))),
        ScanSource("d", (ViewFiles("", ("d_low.png",), lone="low"),), declared="t\u00e9", declared_kg=1.5, origin="DE"),
        ScanSource("e#2", (ViewFiles("", ("e.png",)),), belt=(120, 480)),
        ScanSource("\udcff.png", (ViewFiles("", ("\udcff.png",)),)),  # a file name that is not UTF-8
    ],
)
def test_a_source_survives_its_text(source: ScanSource) -> None:
    text = encode_source(source)
    assert text.isascii()
    assert decode_source(text) == source


def scripted_run(bundle: Path, count: int) -> tuple[list[ScanSource], ScanResult]:
    sources = [ScanSource(f"s{i}", (ViewFiles("", (f"s{i}.png",)),)) for i in range(count)]
    return sources, settings_for(bundle).template(read_bundle(bundle))


def write_rows(path: Path, sources: list[ScanSource], template: ScanResult, positions: list[int]) -> None:
    lines = [to_line(for_source(template, sources[i % len(sources)])) for i in positions]
    table = {"position": pa.array(positions, pa.int64()), "line": lines, "failure": pa.nulls(len(lines), pa.string())}
    pq.write_table(pa.table(table), path)


@pytest.mark.parametrize(
    ("files", "wrong"),
    [
        ([[0, 1], [2, 3], [4]], None),
        ([[3, 2], [4], [1, 0]], None),  # files and rows in any order
        ([[0, 3], [1, 4], [2]], None),  # files that overlap
        ([[0, 1], [3, 4]], "1 of 5 scans have no row, the first is 2"),
        ([[0, 1], [2, 3]], "1 of 5 scans have no row, the first is 4"),
        ([[0, 1], [1, 2], [3, 4]], "scan 1 has two rows"),
        ([[0, 1, 2], [3, 4], [4]], "scan 4 has two rows"),
        ([[0, 1, 2, 3, 4, 5]], "a row for scan 5 of 5"),
    ],
)
def test_every_scan_must_have_exactly_one_row(
    bundle: Path, tmp_path: Path, files: list[list[int]], wrong: str | None
) -> None:
    sources, template = scripted_run(bundle, 5)
    for number, positions in enumerate(files):
        write_rows(tmp_path / f"{number}.parquet", sources, template, positions)
    if wrong is None:
        assert [result.scan_id for result in reconcile(tmp_path, sources, template)] == [s.scan_id for s in sources]
    else:
        with pytest.raises(CargoLensError, match=wrong):
            list(reconcile(tmp_path, sources, template))


def test_a_row_of_another_scan_is_no_answer(bundle: Path, tmp_path: Path) -> None:
    sources, template = scripted_run(bundle, 2)
    write_rows(tmp_path / "r.parquet", sources[::-1], template, [0, 1])
    results = list(reconcile(tmp_path, sources, template))
    assert [result.scan_id for result in results] == ["s0", "s1"]
    assert all("answered for another scan" in (result.error or "") for result in results)


def test_state_of_another_run_is_refused(bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ray_engine, "_FILE_SCANS", 2)
    sources, template = scripted_run(bundle, 5)
    prepare(tmp_path / "s", sources, template, resume=False)
    written = sorted((tmp_path / "s" / "manifest").iterdir())
    assert [pq.read_table(file).num_rows for file in written] == [2, 2, 1]
    prepare(tmp_path / "s", sources, template, resume=True)  # the same run: kept as it is
    assert sorted((tmp_path / "s" / "manifest").iterdir()) == written
    with pytest.raises(DataError, match="over 5 other scans, this run has 4"):
        prepare(tmp_path / "s", sources[:4], template, resume=True)
    with pytest.raises(DataError, match="bundle_sha256"):
        prepare(tmp_path / "s", sources, template.model_copy(update={"bundle_sha256": "0" * 64}), resume=True)
    (tmp_path / "s" / "run.json").write_text("{")
    with pytest.raises(DataError, match="not readable"):
        prepare(tmp_path / "s", sources, template, resume=True)


def test_a_missing_ray_is_said_with_the_line_that_installs_it(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    sources, template = scripted_run(bundle, 1)
    plan = plan_run(tmp_path / "r.jsonl", resume=False, overwrite=False, journal=tmp_path / "r.ray")
    with pytest.raises(UsageError, match=r"pip install 'cargolens\[ray\]'"):
        run_on_ray(sources, plan, settings_for(bundle), template)
    assert not plan.journal.exists()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Ray on this machine with room for one actor, once for all tests."""
    ray = pytest.importorskip("ray", reason="Ray is not installed: pip install 'cargolens[ray]'")
    patch = pytest.MonkeyPatch()
    patch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))  # the handlers of the tests, for Ray's workers
    patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    ray.init(address="local", num_cpus=5, object_store_memory=100 * 2**20, include_dashboard=False, log_to_driver=False)
    yield ray
    ray.shutdown()
    patch.undo()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight scans, of which number 3 is no picture."""
    folder = tmp_path_factory.mktemp("ray")
    for number in range(SCANS):
        write_parcel(folder, f"p{number}", THIN - 0.05, THIN, (16, 16, 112, 80))
    (folder / "p3_high.png").write_bytes(b"no picture")
    return folder


def run_scans(folder: Path, bundle: Path, out: Path, factory: Any = None, *, resume: bool = False) -> dict[str, int]:
    settings = settings_for(bundle)
    plan = plan_run(out, resume=resume, overwrite=False, journal=out.with_suffix(".ray"))
    template = settings.template(read_bundle(bundle))
    sources = find_sources([folder])
    return run_on_ray(sources, plan, factory or settings, template, workers=1, resume=resume, timeout=60.0)


def alike(folder: Path, settings: AssessSettings, bundle: Path, out: Path) -> list[bool]:
    """Whether each result is the one of the batch engine."""
    template = settings.template(read_bundle(bundle))
    here = assess_sources(find_sources([folder]), settings, template, workers=1)
    return [decided_alike(a, b) for a, b in zip(here, read_results(out), strict=True)]


@needs_ray
def test_rows_are_those_of_the_batch_engine_whatever_dies(
    cluster: Any, folder: Path, bundle: Path, tmp_path: Path
) -> None:
    # Number 3 is no picture, number 5 kills whoever decodes it, and the actor dies once under number 6.
    factory = handlers.KillingActor(handlers.DyingOn(settings_for(bundle), "p5"), "p6", tmp_path / "died")
    out = tmp_path / "r.parquet"
    assert run_scans(folder, bundle, out, factory) == {"clear": SCANS - 2, "alarm": 0, "cannot_assess": 2}
    assert (tmp_path / "died").exists()
    assert not out.with_suffix(".ray").exists()
    results = list(read_results(out))
    assert "content of an unknown kind" in (results[3].error or "")
    assert "ended its worker process twice" in (results[5].error or "")
    assert alike(folder, settings_for(bundle), bundle, out) == [number != 5 for number in range(SCANS)]


@needs_ray
def test_a_run_that_stopped_goes_on_where_it_was(cluster: Any, folder: Path, bundle: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.mkdir()
    factory = handlers.StoppingOnce(settings_for(bundle), "p6", log)
    out = tmp_path / "r.jsonl"
    with pytest.raises(CargoLensError, match=r"^the disk is full$"):
        run_scans(folder, bundle, out, factory)
    first = {path.name for path in log.iterdir()}
    assert not out.exists()
    kept = {
        row["position"]
        for path in (out.with_suffix(".ray") / "rows").glob("*.parquet")
        for row in pq.read_table(path).to_pylist()
    }
    assert kept
    for path in log.iterdir():
        if not path.name.startswith("stopped"):
            path.unlink()
    with pytest.raises(UsageError, match="results are there already"):
        run_scans(folder, bundle, out, factory)
    assert run_scans(folder, bundle, out, factory, resume=True)["clear"] == SCANS - 1
    again = {path.name for path in log.iterdir()}
    assert first & again <= {"stopped", *(f"p{i}" for i in range(SCANS) if i not in kept)}
    assert all(alike(folder, settings_for(bundle), bundle, out))
    assert run_scans(folder, bundle, out, factory, resume=True)["clear"] == SCANS - 1  # complete: only checked


@needs_ray
def test_what_would_lose_scans_is_an_error(
    cluster: Any, folder: Path, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planner = importlib.import_module("ray.data._internal.planner.planner")
    with monkeypatch.context() as patch:
        patch.setattr(planner.Planner, "_check_supports_checkpointing", lambda *_: False)
        with pytest.raises(CargoLensError, match="would run without checkpoints"):
            run_scans(folder, bundle, tmp_path / "a.jsonl")
    context = cluster.data.DataContext.get_current()
    monkeypatch.setattr(context, "max_errored_blocks", 5)
    with pytest.raises(UsageError, match="max_errored_blocks is 5, must be 0"):
        run_scans(folder, bundle, tmp_path / "b.jsonl")
    monkeypatch.setattr(ray_engine, "SPARE_CPUS", 5)
    with pytest.raises(UsageError, match="need 6 processors, the cluster has 5"):
        run_scans(folder, bundle, tmp_path / "c.jsonl")
