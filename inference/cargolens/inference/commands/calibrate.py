"""`cargolens calibrate`: choose a bundle's threshold from normal scans, for a stated alarm budget."""

from __future__ import annotations

import contextlib
import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table

from cargolens.datasets.errors import CalibrationError, DataError, UsageError
from cargolens.datasets.reader import ReadOptions
from cargolens.datasets.sources import find_sources

from ..bundle import Bundle, read_bundle, save_bundle
from ..calibration import NormalScan, calibrate_bundle
from ..cli import EXIT_NOT_ASSESSED, EXIT_OK
from ..engine import assess_sources, default_workers
from ..fusion import Fusion
from ..progress import RunProgress
from ..results import ScanResult
from ..tables import FORMATS, read_results
from ..threshold import needed_scans, rate_bound
from ..worker import AssessSettings
from .options import AsJson, Per, Quiet, Workers, reads_scans

_SHOWN = 5


@dataclass(frozen=True)
class Budget:
    """A false-alarm rate and the confidence it is promised with."""

    rate: float
    confidence: float


@reads_scans
def calibrate(
    bundle: Annotated[Path, typer.Argument(help="The bundle to give a threshold.")],
    *,
    reading: ReadOptions,
    normals: Annotated[
        list[str],
        typer.Option(help="Normal scans: files, folders, globs, or a results file of cargolens scan. Repeatable."),
    ],
    budget: Annotated[float, typer.Option(help="Largest share of normal scans that may alarm.")],
    out: Annotated[Path, typer.Option(help="Where the calibrated bundle goes; may be the same file.")],
    confidence: Annotated[float, typer.Option(help="Probability that the budget holds.")] = 0.95,
    per: Annotated[
        Per | None, typer.Option(help="One bundle a scanner or group, in the folder --out, each from its own scans.")
    ] = None,
    fusion: Annotated[
        Literal["max", "mean", "belt"] | None,
        typer.Option(
            help="How views become one score: the largest, their mean, or by place on the belt.",
            show_default="as the bundle does",
        ),
    ] = None,
    workers: Workers = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Choose a bundle's threshold from normal scans that the detector was not trained on.

    The threshold keeps the share of normal scans that alarm within the budget, with the stated confidence, whatever the
    scores look like; with too few scans it is refused and the number needed is said.

    With --per, a scanner with too few scans of its own is named and gets no bundle, and the exit code is 2.

    Example: cargolens calibrate parcels.onnx --normals cleared/ --budget 0.01 --out parcels.onnx
    """
    if per is not None and out.suffix == ".onnx":
        raise UsageError(f"{out}: --per {per.value} writes several bundles; give a folder")
    detector = read_bundle(bundle)
    fused = None if fusion is None or Fusion[fusion] == detector.manifest.pooling else Fusion[fusion]
    needed = needed_scans(budget, confidence)
    console = Console(stderr=True, quiet=quiet)
    if _is_results(normals):
        if fused is not None:
            raise UsageError("--fusion changes the scores, and results hold the old ones; give --normals as scans")
        results = list(_from_files(normals, detector))
    else:
        sources = find_sources(normals)
        if len(sources) < needed:  # said before minutes of work, not after
            raise CalibrationError(
                f"a budget of {budget:g} at confidence {confidence:g} needs {needed} normal scans, "
                f"found {len(sources)}; give more scans, or ask for a larger budget or a lower confidence"
            )
        with (
            _fused(bundle, detector, fused) as (path, detector),
            RunProgress(len(sources), quiet=quiet, decisions=False) as progress,
        ):
            settings = AssessSettings(bundle=path, bundle_sha256=detector.sha256, reading=reading)
            results = []
            for result in assess_sources(
                sources, settings, settings.template(detector), workers=workers or default_workers()
            ):
                results.append(result)
                progress.advance(result.decision)
    if per is not None:
        return _calibrate_each(detector, results, per, Budget(budget, confidence), out, as_json, console)
    saved = _calibrate(detector, _scored(results, console), Budget(budget, confidence), out)
    _tell(saved, out, as_json)
    return EXIT_OK


@contextlib.contextmanager
def _fused(path: Path, detector: Bundle, fusion: Fusion | None) -> Iterator[tuple[Path, Bundle]]:
    """The bundle that takes views together as asked, on disk for the workers while the block runs."""
    if fusion is None:
        yield path, detector
        return
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / path.name
        yield other, save_bundle(detector.with_fusion(fusion), other)


def _calibrate(detector: Bundle, normals: Sequence[NormalScan], budget: Budget, out: Path) -> Bundle:
    calibrated = calibrate_bundle(detector, normals, budget.rate, budget.confidence)
    return save_bundle(calibrated.with_calibration(calibrated.manifest.calibration), out)


def _calibrate_each(
    detector: Bundle,
    results: Sequence[ScanResult],
    per: Per,
    budget: Budget,
    out: Path,
    as_json: bool,
    console: Console,
) -> int:
    """One bundle a scanner or group; those with too few scans are named and get none."""
    parts: dict[str, list[ScanResult]] = {}
    for result in results:
        name = getattr(result, per.value)
        if name is None:
            raise DataError(f"scan {result.scan_id} names no {per.value}; give it in a manifest, or leave --per out")
        parts.setdefault(name, []).append(result)
    paths = {name: out / f"{re.sub(r'[^A-Za-z0-9._-]+', '_', name)}.onnx" for name in parts}
    if len(set(paths.values())) < len(paths):
        raise DataError(f"two of the {per.value}s {', '.join(sorted(parts))[:200]} would share a file name; rename one")
    refusals: dict[str, str] = {}
    saved: dict[str, Bundle] = {}
    _make_folder(out)
    for name in sorted(parts):
        made = _calibrate_or_refuse(detector, _scored(parts[name], console), budget, paths[name])
        if isinstance(made, str):
            refusals[name] = made
        else:
            saved[name] = made
    if not saved:
        raise CalibrationError("; ".join(f"{per.value} {name}: {why}" for name, why in refusals.items())[:1000])
    for name, bundle in saved.items():
        console.print(f"{per.value} {name}", style="bold", highlight=False, markup=False)
        _tell(bundle, paths[name], as_json)
    for name, why in refusals.items():
        console.print(
            f"{per.value} {name} gets no bundle: {why}", style="yellow", highlight=False, soft_wrap=True, markup=False
        )
    return EXIT_NOT_ASSESSED if refusals else EXIT_OK


def _calibrate_or_refuse(detector: Bundle, normals: Sequence[NormalScan], budget: Budget, out: Path) -> Bundle | str:
    try:
        return _calibrate(detector, normals, budget, out)
    except CalibrationError as error:
        return str(error)


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{out}: cannot be made a folder ({error.strerror}); choose another --out") from error


def _is_results(normals: Sequence[str]) -> bool:
    """Whether the normals are results of an earlier scan rather than scans."""
    marks = [Path(name).suffix in FORMATS and _looks_like_results(Path(name)) for name in normals]
    if any(marks) and not all(marks):
        raise UsageError("--normals mixes results files with scans; give one kind")
    return bool(marks) and all(marks)


def _looks_like_results(path: Path) -> bool:
    """Tells a results file from a manifest, which is JSONL as well."""
    if path.suffix != ".jsonl":
        return path.is_file()
    try:
        with path.open("rb") as file:
            return b'"bundle_sha256"' in file.readline(1 << 20)
    except OSError:
        return False


def _from_files(names: Sequence[str], detector: Bundle) -> Iterator[ScanResult]:
    """Results of earlier scans, refused when another bundle made them."""
    for name in names:
        for result in read_results(Path(name)):
            if result.bundle_sha256 != detector.sha256:
                raise DataError(
                    f"{name}: scan {result.scan_id} was scored by bundle {result.bundle_sha256[:12]}..., "
                    f"expected {detector.sha256[:12]}...; scan the normals with this bundle"
                )
            yield result


def _scored(results: Sequence[ScanResult], console: Console) -> list[NormalScan]:
    """What calibration needs of each scan that has a score; those without are named."""
    lost = [result for result in results if result.score is None or result.sha256 is None]
    if lost:
        console.print(f"{len(lost)} of {len(results)} normal scans have no score and do not count:", style="yellow")
        for result in lost[:_SHOWN]:
            console.print(f"  {result.scan_id}: {result.error}", style="yellow", highlight=False)
    return [
        NormalScan(
            result.score,
            max(view.map_max for view in result.views),
            result.sha256,
            tuple(int(view.perceptual, 16) for view in result.views if view.perceptual is not None),
        )
        for result in results
        if result.score is not None and result.sha256 is not None
    ]


def _tell(bundle: Bundle, out: Path, as_json: bool) -> None:
    """Prints what was chosen and what it promises."""
    calibration = bundle.manifest.calibration
    if calibration is None:
        raise CalibrationError(f"{out}: was written without a calibration; report this as a fault")
    bound = rate_bound(calibration.n, calibration.k, calibration.confidence)
    figures = {
        "bundle": str(out),
        "sha256": bundle.sha256,
        "threshold": calibration.threshold,
        "budget": calibration.budget,
        "confidence": calibration.confidence,
        "n": calibration.n,
        "k": calibration.k,
        "bound": bound,
        "region_floor": calibration.region_floor,
        "region_alarm": calibration.region_alarm,
    }
    if as_json:
        typer.echo(json.dumps(figures))
        return
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_row("bundle", str(out))
    table.add_row("threshold", f"{calibration.threshold:.6g}")
    table.add_row("normal scans", f"{calibration.n}; the threshold is number {calibration.k} of their scores")
    table.add_row(
        "promise",
        f"at most {bound:.2%} of normal scans alarm, with {calibration.confidence:.0%} confidence "
        f"(budget {calibration.budget:.2%})",
    )
    table.add_row(
        "region levels", f"drawn above {calibration.region_floor:.6g}, strong above {calibration.region_alarm:.6g}"
    )
    Console().print(table, highlight=False, soft_wrap=True)
