"""`cargolens drift`: whether today's alarm rate still fits the bundle's budget and calibration."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cargolens.datasets.errors import DataError

from ..bundle import Bundle, read_bundle
from ..evaluation.operating import ALARM
from ..evaluation.outcomes import Outcome, read_outcomes
from ..evaluation.page import interval, share
from ..evaluation.traffic import SIGNIFICANCE, TrafficTest, traffic_test
from .options import AsJson, Per

EXIT_DRIFT = 3


def drift(
    results: Annotated[Path, typer.Argument(help="Results of cargolens scan: a shift, a day, a week.")],
    bundle: Annotated[Path, typer.Argument(help="The bundle that decided.")],
    *,
    per: Annotated[Per | None, typer.Option(help="Also test every scanner or group by itself.")] = None,
    significance: Annotated[float, typer.Option(help="Level of each tail of the tests.")] = SIGNIFICANCE,
    fail_on_drift: Annotated[bool, typer.Option("--fail-on-drift", help="Exit with 3 on a finding.")] = False,
    as_json: AsJson = False,
) -> int:
    """Test today's alarms against what the bundle promised.

    Too many alarms cost officers; far too few mean that scanner, reader or bundle has gone blind. Alarms are compared
    with the budget and, exactly, with the scans the bundle was calibrated on. Real threats among the traffic raise the
    rate a little. Testing every scanner divides the significance among them.

    Example: cargolens drift today.jsonl parcels.onnx --per scanner
    """
    detector = read_bundle(bundle)
    outcomes = read_outcomes(results)
    if outcomes.bundle_sha256 != detector.sha256:
        raise DataError(
            f"{results}: was not decided by {bundle} ({detector.sha256[:12]}...); give the bundle that decided"
        )
    parts = {"all scans": outcomes.scans} | ({} if per is None else _parts(outcomes.scans, per, results))
    level = significance / max(1, len(parts) - 1)
    tests = {
        name: _test(scans, detector, results, significance if name == "all scans" else level)
        for name, scans in parts.items()
    }
    if as_json:
        typer.echo(json.dumps({name: asdict(test) for name, test in tests.items()}, allow_nan=False))
    else:
        _tell(tests)
    return EXIT_DRIFT if fail_on_drift and any(test.has_drifted for test in tests.values()) else 0


def _parts(scans: Iterable[Outcome], per: Per, results: Path) -> dict[str, tuple[Outcome, ...]]:
    """Scored scans by scanner or group; those that name none are a part of their own."""
    parts: dict[str, list[Outcome]] = {}
    for scan in scans:
        if scan.score is not None:
            parts.setdefault(getattr(scan, per.value) or f"no {per.value}", []).append(scan)
    if set(parts) <= {f"no {per.value}"}:
        raise DataError(f"{results}: no scan names its {per.value}; give it in the manifest, or leave --per out")
    return {name: tuple(parts[name]) for name in sorted(parts)}


def _test(scans: Iterable[Outcome], detector: Bundle, results: Path, significance: float) -> TrafficTest:
    calibration = detector.manifest.calibration
    if calibration is None:
        raise DataError(f"{detector.path}: has no threshold to drift from; run cargolens calibrate")
    scored = [scan for scan in scans if scan.score is not None]
    if not scored:
        raise DataError(f"{results}: none of its scans has a score")
    alarms = sum(scan.decision == ALARM for scan in scored)
    return traffic_test(alarms, len(scored), calibration.k, calibration.n, calibration.budget, significance)


def _tell(tests: dict[str, TrafficTest]) -> None:
    table = Table(box=None, pad_edge=False)
    for name in ("", "alarms", "scans", "rate", "95 % interval", "budget", "expected", "p more", "p fewer", "verdict"):
        table.add_column(name, justify="left" if name in ("", "verdict") else "right")
    for name, test in tests.items():
        table.add_row(
            name,
            str(test.alarms),
            str(test.n),
            share(test.budget.rate.value),
            interval(test.budget.rate),
            share(test.budget.budget),
            f"{test.expected:.1f}",
            f"{test.p_more:.2g}",
            f"{test.p_fewer:.2g}",
            test.verdict,
        )
    Console().print(table, highlight=False, soft_wrap=True, markup=False)
