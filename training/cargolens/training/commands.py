"""`cargolens train`, `average` and `export`; the command line loads this file only when one of them is used."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from cargolens.datasets.errors import UsageError
from cargolens.models import detector_type

from .average import average_runs
from .config import make_config
from .export import export_run
from .progress import TrainProgress
from .train import train_run


def train(
    data: Annotated[
        list[str],
        typer.Argument(
            help="Scans without threats: files, folders, globs, a .jsonl manifest, or simulated:COUNT:SEED[:SCENARIO]. "
            "For box_detector: folders of labelled sets (COCO, VOC, YOLO, or any of cargolens datasets list)."
        ),
    ],
    out: Annotated[Path, typer.Option(help="Folder for the run.")],
    detector: Annotated[str, typer.Option(help="Which detector to train.")] = "gaussian",
    project: Annotated[
        str | None,
        typer.Option(
            help="Threats to project into the scans, for detectors trained on them: simulated (the default), or a "
            "folder with a bank of pictures; scenes: render cargo with what is hidden in it."
        ),
    ] = None,
    config: Annotated[Path | None, typer.Option(help="TOML file with settings.")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="One setting, e.g. tiling.tile=256; repeat for more.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Root of all randomness; default 0.")] = None,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:N.")] = "auto",
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was interrupted.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Train a detector on scans without threats, or on labelled ones.

    gaussian, patchcore and student_teacher flag what they have never seen, and periodic what breaks the pattern of a
    load of cargo. threat_windows and threat_segmenter flag
    families of threats: simulated ones are projected into the scans. torchrun --nproc-per-node N -m cargolens train ...
    uses N processes or GPUs for it. box_detector learns the boxes of labelled sets, and may start from a run on
    simulated threats.

    Examples:
      cargolens train scans/normal --detector gaussian --out runs/first
      cargolens train simulated:600:1 --detector threat_segmenter --project simulated --out runs/threats
      cargolens train simulated:360:11:container --detector threat_windows --config cargo.toml --out runs/cargo
      cargolens train COCO_DIR --detector box_detector --out runs/boxes
    """
    # Of the processes torchrun starts, one speaks.
    report = TrainProgress(quiet=quiet or os.environ.get("RANK", "0") != "0")
    chosen = list(settings or ())
    if project is not None:
        if detector_type(detector).style == "fit-once":
            raise UsageError(f"detector {detector} is not trained on threats; leave out --project")
        chosen.append(f"project={json.dumps(project)}")
    effective = make_config(detector, config, chosen, seed)
    progress = train_run(data, effective, out, resume=resume, device=device, report=report)
    if progress is None:
        report.say(f"{out} is finished already; export it with: cargolens export {out} --out bundle.onnx")
        return
    report.say(f"{len(progress.used)} scans used, {len(progress.skipped)} could not be read; run in {out}")


def average(
    runs: Annotated[list[Path], typer.Argument(help="Two or more finished runs of one detector.")],
    out: Annotated[Path, typer.Option(help="Folder of the run to write.")],
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No messages.")] = False,
) -> None:
    """Average the weights of runs that began alike: often better on unseen scanners, and as fast as one.

    Example: cargolens average runs/sparse runs/crammed --out runs/mean
    """
    progress = average_runs(runs, out)
    TrainProgress(quiet=quiet).say(
        f"the mean of {len(runs)} runs, made from {len(progress.used)} scans; run in {out}, export it next"
    )


def export(
    run: Annotated[Path, typer.Argument(help="Folder written by cargolens train.")],
    out: Annotated[Path, typer.Option(help="Bundle to write, a .onnx file.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the bundle if it is there.")] = False,
    half_weights: Annotated[
        bool, typer.Option("--half-weights", help="Keep weights as 16-bit floats: half the size, nearly the scores.")
    ] = False,
    int8: Annotated[
        bool, typer.Option("--int8", help="Convolutions in 8 bits: twice as fast, other scores; needs --calibration.")
    ] = False,
    calibration: Annotated[
        list[str] | None,
        typer.Option(help="Scans that 8-bit ranges come from, as for cargolens train; may be repeated."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No messages.")] = False,
) -> None:
    """Turn a trained run into one bundle file, checked against the trained network; calibrate it next.

    Example: cargolens export runs/first --out first.onnx
    """
    if not run.is_dir():
        raise UsageError(f"{run}: no such folder; give one written by cargolens train")
    if int8 != bool(calibration):
        raise UsageError("--int8 and --calibration DATA belong together: 8-bit ranges come from training scans")
    exported = export_run(run, out, overwrite=overwrite, half_weights=half_weights, int8=calibration if int8 else None)
    size = out.stat().st_size / 1e6
    TrainProgress(quiet=quiet).say(
        f"{out}: {size:.1f} MB, differs from the trained network by at most {exported.difference:.1e} on "
        f"{exported.tiles} tiles; choose its threshold with cargolens calibrate"
    )
