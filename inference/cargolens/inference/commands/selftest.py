"""`cargolens selftest`: prove that a bundle works on this machine."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated

import onnxruntime
import typer

from ..bundle import read_bundle
from ..selftest import selftest as replay_golden
from ..session import DetectorSession
from .options import AsJson


def selftest(
    bundle: Annotated[Path, typer.Argument(help="The bundle to test.")],
    as_json: AsJson = False,
) -> None:
    """Prove that a bundle works on this machine: replay its golden scans and compare every step.

    Counts, canonical planes, maps and scores must be what they were at export, within the tolerance in the bundle.

    Example: cargolens selftest parcels.onnx
    """
    started = time.perf_counter()
    report = replay_golden(DetectorSession(read_bundle(bundle)))
    seconds = time.perf_counter() - started
    if as_json:
        figures = {
            "bundle": str(bundle),
            "scans": report.scans,
            "views": report.views,
            "difference": report.difference,
            "tolerance": report.tolerance,
            "seconds": round(seconds, 3),
            "onnxruntime": onnxruntime.__version__,
        }
        typer.echo(json.dumps(figures))
        return
    typer.echo(
        f"{bundle}: passed. {report.scans} golden scans, {report.views} views: largest difference "
        f"{report.difference:.2g}, allowed {report.tolerance:g}; onnxruntime {onnxruntime.__version__}, {seconds:.1f} s"
    )
