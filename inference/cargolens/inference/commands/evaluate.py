"""`cargolens evaluate`: numbers an outsider can trust, from results or anybody's scores and a truth."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cargolens.datasets.errors import CargoLensError, UsageError

from ..bundle import read_bundle
from ..evaluation.annotations import read_truth
from ..evaluation.cases import find_cases
from ..evaluation.compute import evaluate as compute
from ..evaluation.intervals import Estimate
from ..evaluation.operating import Traffic
from ..evaluation.outcomes import read_outcomes
from ..evaluation.page import check_page, figure, interval, plain_interval, render, share, to_pdf
from ..evaluation.provenance import read_run_scans
from ..evaluation.record import to_json, to_record
from ..evaluation.resampling import Resampling
from ..evaluation.study import Inputs, Settings, Study
from ..files import write_atomic
from .options import AsJson, Quiet

_TRAFFIC, _STATISTICS, _GUARDS = "Assumed traffic", "Statistics", "Guards and pictures"
_LOG_SECONDS = 2.0
PAGE, METRICS, PDF = "report.html", "metrics.json", "report.pdf"


def evaluate(
    results: Annotated[
        Path, typer.Argument(help="Results of cargolens scan, or a CSV: scan_id, score[, group, view].")
    ],
    *,
    truth: Annotated[Path, typer.Option(help="COCO JSON, VOC or YOLO folder, or JSONL/CSV: scan_id, anomalous.")],
    out: Annotated[Path, typer.Option(help="Folder for report.html and metrics.json.")],
    unlabelled_benign: Annotated[
        bool,
        typer.Option("--unlabelled-benign", help="YOLO or VOC: an image without an annotation file is a benign scan."),
    ] = False,
    against: Annotated[Path | None, typer.Option(help="Answers of another system on the same scans.")] = None,
    bundle: Annotated[
        Path | None, typer.Option(help="The bundle that answered: budget curve, maps, what it has seen.")
    ] = None,
    run: Annotated[Path | None, typer.Option(help="Run folder of the bundle: are test scans in training?")] = None,
    maps: Annotated[Path | None, typer.Option(help="Folder of cargolens scan --maps: pixel AP and AUPRO.")] = None,
    threshold: Annotated[
        float | None, typer.Option(help="A threshold frozen elsewhere; default: that of the results or the bundle.")
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Also report.pdf.")] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a report that is there.")] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
    prevalence: Annotated[
        float, typer.Option(min=0, max=1, help="Share of scans with a threat.", rich_help_panel=_TRAFFIC)
    ] = Traffic.prevalence,
    scans_per_day: Annotated[
        float, typer.Option(help="Scans a day.", rich_help_panel=_TRAFFIC)
    ] = Traffic.scans_per_day,
    seconds_per_alarm: Annotated[
        float, typer.Option(min=0, help="Officer's seconds an alarm.", rich_help_panel=_TRAFFIC)
    ] = Traffic.seconds_per_alarm,
    confidence: Annotated[
        float, typer.Option(help="Of every interval.", rich_help_panel=_STATISTICS)
    ] = Resampling.confidence,
    resamples: Annotated[
        int, typer.Option(min=0, help="Bootstrap resamples; 0: no such intervals.", rich_help_panel=_STATISTICS)
    ] = Resampling.resamples,
    seed: Annotated[int, typer.Option(min=0, help="Of the bootstrap.", rich_help_panel=_STATISTICS)] = 0,
    minimum: Annotated[
        int, typer.Option(min=1, help="Scans under which a stratum is marked.", rich_help_panel=_STATISTICS)
    ] = Settings.minimum,
    inspect: Annotated[
        int, typer.Option(min=0, help="Most scans opened to look for cues and doubles.", rich_help_panel=_GUARDS)
    ] = Settings.inspect,
    examples: Annotated[
        int, typer.Option(min=0, max=50, help="Worst misses and false alarms shown, each.", rich_help_panel=_GUARDS)
    ] = 6,
) -> None:
    """Evaluate a system: operating point first, every number with its count and its interval.

    Truth and results must be about exactly the same scans. Scans that could not be assessed are counted apart and never
    dropped; a threshold is never chosen on the scans it is judged by.

    Example: cargolens evaluate results.jsonl --truth annotations.json --bundle parcels.onnx --out report
    """
    settings = Settings(
        Resampling(resamples, seed, confidence),
        Traffic(prevalence, scans_per_day, seconds_per_alarm),
        threshold,
        minimum,
        inspect,
    )
    _check_out(out, overwrite)
    check_page(pdf)
    console = Console(stderr=True, quiet=quiet)
    with _steps(console) as step:
        step("reading")
        inputs = Inputs(
            read_truth(truth, unlabelled_benign=unlabelled_benign),
            read_outcomes(results),
            None if bundle is None else read_bundle(bundle),
            None if against is None else read_outcomes(against),
            None if run is None else read_run_scans(run / "fingerprint.json"),
            maps,
        )
        study = compute(inputs, settings, step)
        step("pictures of the worst cases")
        cases = find_cases(study, examples)
        step("the report")
        record = to_record(study, cases)
        page = render(study, cases, record)
        files = {PAGE: page.encode(), METRICS: to_json(record)} | ({PDF: to_pdf(page)} if pdf else {})
        _write(out, files)
    if as_json:
        typer.echo(files[METRICS].decode(), nl=False)
        return
    _tell(study, console, out)


def _check_out(out: Path, overwrite: bool) -> None:
    there = [name for name in (PAGE, METRICS, PDF) if (out / name).exists()]
    if there and not overwrite:
        raise UsageError(f"{out / there[0]}: a report is there already; replace it with --overwrite")
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out}: is a file; choose another --out")


def _write(out: Path, files: dict[str, bytes]) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_atomic(out / name, content)
    except OSError as error:
        raise CargoLensError(f"{out}: writing failed ({error.strerror or error}); free space and try again") from error


@contextmanager
def _steps(console: Console) -> Iterator[Callable[[str], None]]:
    """Tells which step is running: live on a terminal, as lines in a log once the run takes longer than a moment."""
    started = time.monotonic()
    if console.is_terminal:
        with console.status("") as status:
            yield lambda name: status.update(f"{name} ({time.monotonic() - started:.0f} s)")
        return

    def log(name: str) -> None:
        seconds = time.monotonic() - started
        if seconds > _LOG_SECONDS:
            console.print(f"{seconds:.0f} s: {name}", highlight=False)

    yield log


def _tell(study: Study, console: Console, out: Path) -> None:
    """The headline on the terminal."""
    table = Table(show_header=False, box=None, pad_edge=False)

    def row(name: str, estimate: Estimate, as_share: bool) -> None:
        shown = (
            (share(estimate.value), interval(estimate))
            if as_share
            else (figure(estimate.value), plain_interval(estimate))
        )
        table.add_row(name, *shown, f"n {estimate.n}")

    if study.operating_point is not None:
        for reading in study.operating_point.readings:
            row(f"Pd, {reading.name}", reading.pd, True)
            row(f"Pfa, {reading.name}", reading.pfa, True)
    if study.ranking is not None:
        row("AUROC", study.ranking.auroc, False)
        for at in study.ranking.tpr_at_fpr:
            row(f"TPR at FPR {100 * at.limit:g} %", at.estimate, True)
    if study.pixels is not None:
        row("pixel AP", study.pixels.scores.pixel_ap, False)
        row("AUPRO to 0.3", study.pixels.scores.aupro_30, False)
        row("AUPRO to 0.05", study.pixels.scores.aupro_05, False)
    Console().print(table, highlight=False, soft_wrap=True)
    for finding in study.findings:
        console.print(f"- {finding}", style="yellow", highlight=False, soft_wrap=True, markup=False)
    console.print(f"report in {out / PAGE}", highlight=False, soft_wrap=True)
