"""`cargolens train` and `cargolens export`; the command line loads this file only when one of them is used."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cargolens.datasets.errors import UsageError

from .config import make_config
from .export import export_run
from .progress import TrainProgress
from .train import train_run


def train(
    data: Annotated[
        list[str],
        typer.Argument(help="Normal scans: files, folders, globs, a .jsonl manifest, or simulated:COUNT:SEED."),
    ],
    out: Annotated[Path, typer.Option(help="Folder for the run.")],
    detector: Annotated[str, typer.Option(help="Which detector to train.")] = "gaussian",
    config: Annotated[Path | None, typer.Option(help="TOML file with settings.")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="One setting, e.g. tiling.tile=256; repeat for more.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Root of all randomness; default 0.")] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:N.")] = "auto",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was interrupted.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Train a detector on normal scans; what it has never seen is what it will flag.

    Example: cargolens train scans/normal --detector gaussian --out runs/first
    """
    report = TrainProgress(quiet=quiet)
    effective = make_config(detector, config, settings or (), seed)
    progress = train_run(data, effective, out, resume=resume, device=device, report=report)
    if progress is None:
        report.say(f"{out} is finished already; export it with: cargolens export {out} --out bundle.onnx")
        return
    report.say(f"{len(progress.used)} scans used, {len(progress.skipped)} could not be read; run in {out}")


def export(
    run: Annotated[Path, typer.Argument(help="Folder written by cargolens train.")],
    out: Annotated[Path, typer.Option(help="Bundle to write, a .onnx file.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the bundle if it is there.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No messages.")] = False,
) -> None:
    """Turn a trained run into one bundle file, checked against the trained network; calibrate it next.

    Example: cargolens export runs/first --out first.onnx
    """
    if not run.is_dir():
        raise UsageError(f"{run}: no such folder; give one written by cargolens train")
    exported = export_run(run, out, overwrite=overwrite)
    size = out.stat().st_size / 1e6
    TrainProgress(quiet=quiet).say(
        f"{out}: {size:.1f} MB, differs from the trained network by at most {exported.difference:.1e} on "
        f"{exported.tiles} tiles; choose its threshold with cargolens calibrate"
    )
