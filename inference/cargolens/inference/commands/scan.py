"""`cargolens scan`: assess scans and write one result line for each."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from cargolens.datasets.errors import DataError, UsageError
from cargolens.datasets.reader import ReadOptions
from cargolens.datasets.sources import ScanSource, find_sources

from ..bundle import default_bundle, read_bundle
from ..cli import EXIT_ALARM, EXIT_NOT_ASSESSED, EXIT_OK
from ..decision import DEFAULT_OPAQUE_LIMIT, NO_THRESHOLD, unlike_calibration
from ..engine import DEFAULT_TIMEOUT, default_workers, plan_run, run_batch
from ..progress import RunProgress
from ..ray_engine import run_on_ray
from ..report import check_report, report_on_run
from ..results import ScanResult
from ..strips import FindConsignments
from ..strips import split_strips as split_strips_of
from ..tables import read_results
from ..worker import AssessSettings
from .options import Cargo, Quiet, SplitStrips, Workers, reads_scans

if TYPE_CHECKING:
    from ..manifest import Calibration
    from ..threat_reports import ReportFolder

_EVIDENCE, _RUN = "Evidence", "How the run goes"


class Engine(str, Enum):
    """What runs a batch."""

    local = "local"
    ray = "ray"


@reads_scans
def scan(
    inputs: Annotated[list[str], typer.Argument(help="Files, folders (searched whole), globs, or a .jsonl manifest.")],
    *,
    reading: ReadOptions,
    out: Annotated[Path, typer.Option(help="Results file: .jsonl, .csv or .parquet.")],
    bundle: Annotated[
        Path | None,
        typer.Option(
            help="The detector: a bundle made by cargolens export and calibrate.", show_default="the one that ships"
        ),
    ] = None,
    cargo: Cargo = False,
    workers: Workers = None,
    fail_on_alarm: Annotated[bool, typer.Option("--fail-on-alarm", help="Exit with 3 if any scan alarms.")] = False,
    quiet: Quiet = False,
    overlays: Annotated[
        Path | None, typer.Option(help="Folder for a picture of each alarm.", rich_help_panel=_EVIDENCE)
    ] = None,
    overlay_all: Annotated[
        bool, typer.Option("--overlay-all", help="Pictures of all scans that were read.", rich_help_panel=_EVIDENCE)
    ] = False,
    maps: Annotated[
        Path | None,
        typer.Option(help="Folder for the anomaly maps, to evaluate pixels.", rich_help_panel=_EVIDENCE),
    ] = None,
    engine: Annotated[
        Engine, typer.Option(help="Processes of this machine, or Ray (docs/ray.md).", rich_help_panel=_RUN)
    ] = Engine.local,
    report: Annotated[
        Path | None,
        typer.Option(help="One HTML page about the run, with pictures of alarms.", rich_help_panel=_EVIDENCE),
    ] = None,
    dicos: Annotated[
        Path | None,
        typer.Option(help="Folder for a DICOS Threat Detection Report of each scan.", rich_help_panel=_EVIDENCE),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on after an interrupted run.", rich_help_panel=_RUN)
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace results that are there.", rich_help_panel=_RUN)
    ] = False,
    timeout: Annotated[
        float, typer.Option(min=0, help="Seconds one scan may take; 0 for no limit.", rich_help_panel=_RUN)
    ] = DEFAULT_TIMEOUT,
    worker_memory: Annotated[
        int, typer.Option(min=0, help="MiB a worker may take for a scan; 0 for no bound.", rich_help_panel=_RUN)
    ] = 4096,
    opaque_limit: Annotated[
        float,
        typer.Option(min=0, max=1, help="Share of an object that may be too dense to see.", rich_help_panel=_RUN),
    ] = DEFAULT_OPAQUE_LIMIT,
    split_strips: SplitStrips = None,
) -> int:
    """Assess scans and write one result line for each, in input order.

    A scan is `clear`, `alarm` or `cannot_assess`; what cannot be read or looked through is never `clear`, and one bad
    file never stops the run. Files `x_low.png` and `x_high.png` are one dual-energy scan.

    Example: cargolens scan incoming/ --bundle parcels.onnx --out results.jsonl --overlays alarms/

    Example: cargolens scan consignments.jsonl --cargo --out results.jsonl
    """
    journal = None if engine is Engine.local else out.with_name(f"{out.stem}.ray")
    plan = plan_run(out, resume=resume, overwrite=overwrite, journal=journal)
    if report is not None:
        check_report(report, out)
        overlays = overlays or report.with_name(f"{report.stem}_pictures")
    if overlay_all and overlays is None:
        raise UsageError("--overlay-all needs --overlays DIR")
    if split_strips is not None and dicos is not None:
        raise UsageError("--dicos describes whole files, --split-strips parts of them; choose one")
    bundle = bundle or default_bundle()
    detector = read_bundle(bundle)
    settings = AssessSettings(
        bundle=bundle,
        bundle_sha256=detector.sha256,
        reading=reading,
        opaque_limit=opaque_limit,
        cargo=cargo,
        overlays=overlays,
        overlay_all=overlay_all,
        maps=maps,
        memory_mib=worker_memory or None,
    )
    console = Console(stderr=True, quiet=quiet)
    with console.status("looking for scans"):
        sources = find_sources(inputs)
    if not sources:
        raise DataError(f"{', '.join(inputs)}: no scans found; expected PNG, JPEG, TIFF, NPY, NPZ or DICOS files")
    workers = workers or default_workers()
    if split_strips is not None:
        finder = FindConsignments(settings.reading, split_strips, settings.memory_mib)
        with console.status("looking for consignments on strips"):
            sources = split_strips_of(sources, finder, workers=workers, timeout=timeout or None)
    if detector.manifest.calibration is None:
        text = f"{bundle}: {NO_THRESHOLD}; every scan will be cannot_assess"
        console.print(text, style="yellow", highlight=False, soft_wrap=True)
    _make_folder(overlays)
    _make_folder(maps)
    progress = RunProgress(len(sources), quiet=quiet)
    reports = _report_folder(dicos, sources, settings.reading.max_bytes, detector.manifest.calibration)
    begin, count = _followers(progress, reports)
    template = settings.template(detector)
    if engine is Engine.ray:
        counts = run_on_ray(
            sources,
            plan,
            settings,
            template,
            workers=workers,
            resume=resume,
            timeout=timeout or None,
            progress_bars=console.is_terminal and not quiet,
            on_result=None if reports is None else reports.add,
        )
        progress.done = len(sources)
    else:
        with progress:
            counts = run_batch(
                sources,
                plan,
                settings,
                template,
                workers=workers or default_workers(),
                resume=resume,
                timeout=timeout or None,
                on_start=begin,
                on_result=count,
            )
    if reports is not None:
        reports.complete(read_results(out))
    console.print(
        f"{len(sources)} scans: {counts['alarm']} alarms, {counts['clear']} clear, "
        f"{counts['cannot_assess']} not assessed; {progress.summary}; results in {out}",
        highlight=False,
        soft_wrap=True,
    )
    if warning := unlike_calibration(counts):
        console.print(warning, style="yellow", highlight=False, soft_wrap=True)
    if report is not None:
        report_on_run(report, out, detector, overlays)
        console.print(f"report in {report}", highlight=False, soft_wrap=True)
    if fail_on_alarm and counts["alarm"]:
        return EXIT_ALARM
    return EXIT_NOT_ASSESSED if counts["cannot_assess"] else EXIT_OK


def _report_folder(
    folder: Path | None, sources: list[ScanSource], max_bytes: int, calibration: Calibration | None
) -> ReportFolder | None:
    """The folder of threat reports where one is asked for."""
    if folder is None:
        return None
    from ..threat_reports import ReportFolder  # noqa: PLC0415 - only this option needs it

    return ReportFolder(folder, sources, max_bytes, () if calibration is None else calibration.normals)


def _followers(
    progress: RunProgress, reports: ReportFolder | None
) -> tuple[Callable[[dict[str, int]], None], Callable[[ScanResult], None]]:
    """What a run calls when it knows how many results were kept, and after each new one."""

    def begin(kept: dict[str, int]) -> None:
        progress.begin_with(kept)
        if reports is not None:
            reports.begin_after(sum(kept.values()))

    def count(result: ScanResult) -> None:
        if reports is not None:
            reports.add(result)
        progress.advance(result.decision)

    return begin, count


def _make_folder(folder: Path | None) -> None:
    """Creates a folder for evidence where one is asked for."""
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be made a folder ({error.strerror}); choose another") from error
