"""`cargolens bench`: how fast a bundle is on this machine."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from cargolens.datasets.errors import DataError
from cargolens.datasets.reader import ReadOptions
from cargolens.datasets.sources import ScanSource, find_sources

from ..bench import (
    SYNTHETIC_SIZE,
    batch_speeds,
    stage_seconds,
    this_machine,
    throughput,
    write_synthetic_scans,
)
from ..bundle import Bundle, read_bundle
from ..engine import default_workers
from ..version import cargolens_version
from ..worker import AssessSettings
from .options import AsJson, Quiet, Workers, reads_scans

_SYNTHETIC_SCANS = 8
_BUSY_SHARE = 0.5


@reads_scans
def bench(
    bundle: Annotated[Path, typer.Argument(help="The bundle to measure.")],
    inputs: Annotated[
        list[str] | None, typer.Argument(help="Scans to measure with; default: synthetic two-view 512 x 512 pairs.")
    ] = None,
    *,
    reading: ReadOptions,
    scans: Annotated[int, typer.Option(min=1, max=1_000_000, help="Assessments a measurement.")] = 40,
    workers: Workers = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Measure a bundle: each stage of a scan, scans a second at 1 to N workers, memory, and windows a call.

    Without files it makes its own scans, the same every time. Measure on a quiet machine; the load is in the output.

    Example: cargolens bench parcels.onnx incoming/ --scans 200 --json
    """
    detector = read_bundle(bundle)
    settings = AssessSettings(bundle=bundle, bundle_sha256=detector.sha256, reading=reading)
    console = Console(stderr=True, quiet=quiet)
    with tempfile.TemporaryDirectory(prefix="cargolens-") as folder:
        if not inputs:
            write_synthetic_scans(Path(folder), min(scans, _SYNTHETIC_SCANS))
        sources = find_sources(inputs or [folder])
        if not sources:
            raise DataError(f"{', '.join(inputs or [])}: no scans found; expected files that cargolens scan reads")
        with console.status("measuring"):
            figures = _measure(detector, settings, sources, scans, workers or default_workers())
    figures["scans"]["synthetic"] = not inputs
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False, allow_nan=False))
        return
    _show(figures, str(bundle))
    machine = figures["machine"]
    if machine["load"] is not None and machine["load"] > _BUSY_SHARE * machine["processors"]:
        text = f"the machine was busy (load {machine['load']:.1f} on {machine['processors']} processors): measure again"
        console.print(text, style="yellow", highlight=False, soft_wrap=True)


def _measure(
    bundle: Bundle, settings: AssessSettings, sources: Sequence[ScanSource], scans: int, workers: int
) -> dict[str, Any]:
    """All figures, as they go into JSON."""
    machine = this_machine(default_workers())
    template = settings.template(bundle)
    stages = stage_seconds(settings, sources, scans)
    speeds = batch_speeds(bundle, scans)
    return {
        "bundle": template.bundle,
        "bundle_sha256": bundle.sha256,
        "version": cargolens_version(),
        "machine": asdict(machine),
        "scans": {"different": len(sources), "assessed": scans, "files": len(sources[0].files)},
        "seconds": {stage: asdict(taken) for stage, taken in stages.items()},
        "workers": [
            asdict(throughput(settings, template, sources, count, scans * count)) for count in range(1, workers + 1)
        ],
        "batch": [asdict(speed) for speed in speeds],
        "best_batch": max(speeds, key=lambda speed: speed.windows_per_second).batch,
    }


def _show(figures: dict[str, Any], bundle: str) -> None:
    console = Console()
    machine, scans = figures["machine"], figures["scans"]
    kind = f"synthetic, {SYNTHETIC_SIZE} x {SYNTHETIC_SIZE}" if scans["synthetic"] else "given"
    console.print(
        f"{bundle} on {machine['processors']} of {machine['processor']}, onnxruntime {machine['onnxruntime']}; "
        f"{scans['different']} scans ({kind}), {scans['files']} files each, {scans['assessed']} assessed",
        highlight=False,
        soft_wrap=True,
    )
    stages = [
        (stage, f"{1000 * taken['p50']:.1f}", f"{1000 * taken['p95']:.1f}")
        for stage, taken in figures["seconds"].items()
    ]
    console.print(_table(("stage, one core", "p50 ms", "p95 ms"), stages))
    by_workers = [
        (
            str(one["workers"]),
            f"{one['scans_per_second']:.1f}",
            f"{one['first_decision']:.2f}",
            "-" if one["peak_mib"] is None else f"{one['peak_mib']:.0f}",
        )
        for one in figures["workers"]
    ]
    console.print(_table(("workers", "scans/s", "first decision s", "peak MiB a worker"), by_workers))
    by_batch = [(str(one["batch"]), f"{one['windows_per_second']:.1f}") for one in figures["batch"]]
    console.print(_table(("windows a call", "windows/s"), by_batch))


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    table = Table()
    for index, head in enumerate(heads):
        table.add_column(head, justify="right" if index else "left")
    for row in rows:
        table.add_row(*row)
    return table
