"""The whole way on simulated scans, with known truth: what a newcomer runs first.

Every step is the command a user would type, run through the same command line; the demo adds the scans, the
clock, and a page that compares the decisions with what was planted.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from cargolens.datasets.errors import CargoLensError, UsageError
from cargolens.datasets.scan import Scan
from cargolens.datasets.simulator import SimulatedScan, SimulatedScans

from .bundle import read_bundle
from .report import Proportion, Story, check_report, report_on_run
from .results import ScanResult
from .tables import read_results

AIR_COUNTS = 60_000
_MARK = ".cargolens-demo"
_TOLERATED = (0, 2)


@dataclass(frozen=True)
class DemoSize:
    """How many scans each step gets.

    Attributes:
        train: Normal scans to learn from.
        normals: Other normal scans to choose the threshold from.
        incoming: Scans to assess; some hold a planted threat.
        threat_rate: Share of those that do.
        budget: Alarm budget of the threshold.
    """

    train: int = 60
    normals: int = 80
    incoming: int = 80
    threat_rate: float = 0.3
    budget: float = 0.05


@dataclass(frozen=True)
class Planted:
    """Truth of one incoming scan: the families planted in it, and their boxes by view."""

    scan_id: str
    families: tuple[str, ...]
    boxes: tuple[tuple[str, tuple[int, int, int, int]], ...]


def run_demo(
    folder: Path, seed: int, size: DemoSize, run_command: Callable[[Sequence[str]], int], say: Callable[[str], None]
) -> Path:
    """Runs the whole way and returns the page.

    Args:
        folder: Where everything goes; must be new, empty, or of an earlier demo.
        seed: Seed of simulation and training.
        size: How many scans.
        run_command: Runs one command line and returns its exit code.
        say: Tells the user one line.

    Raises:
        UsageError: When the folder holds something else.
        CargoLensError: When a step fails.
    """
    _prepare(folder)
    page, results, bundle = folder / "report.html", folder / "results.jsonl", folder / "bundle.onnx"
    check_report(page, results)
    steps: list[tuple[str, float]] = []

    def timed(name: str, work: Callable[[], None]) -> None:
        started = time.perf_counter()
        work()
        steps.append((name, time.perf_counter() - started))
        say(f"  {steps[-1][1]:.1f} s")

    def command(*words: str) -> None:
        say(f"$ cargolens {' '.join(words)}")
        code = run_command(words)
        if code not in _TOLERATED:
            raise CargoLensError(f"the demo stopped: `cargolens {words[0]}` exited with {code}; what it said is above")

    truth: list[Planted] = []

    def simulate() -> None:
        say(f"simulating {size.train} + {size.normals} normal scans and {size.incoming} to assess in {folder}")
        write_scans(SimulatedScans(size.train, seed=seed), folder / "train", "normal")
        write_scans(SimulatedScans(size.normals, seed=seed + 1), folder / "normals", "normal")
        incoming = SimulatedScans(size.incoming, seed=seed + 2, threat_rate=size.threat_rate)
        truth.extend(write_scans(incoming, folder / "incoming", "parcel"))
        write_truth(truth, folder / "truth.jsonl")

    def assess() -> None:
        words = ["--out", str(results), "--overlays", str(folder / "pictures")]
        command("scan", str(folder / "incoming"), "--bundle", str(bundle), *words)

    run, raw = folder / "run", folder / "uncalibrated.onnx"
    timed("simulate the scans", simulate)
    timed("train", lambda: command("train", str(folder / "train"), "--out", str(run), "--seed", str(seed)))
    timed("export to one ONNX file", lambda: command("export", str(run), "--out", str(raw)))
    choose = ["--normals", str(folder / "normals"), "--budget", str(size.budget), "--out", str(bundle)]
    timed("choose the threshold", lambda: command("calibrate", str(raw), *choose))
    timed("prove the bundle", lambda: command("selftest", str(bundle)))
    timed("scan", assess)
    found = list(read_results(results))
    report_on_run(page, results, read_bundle(bundle), folder / "pictures", story(found, truth, steps, size.budget))
    return page


def write_scans(samples: Sequence[SimulatedScan], folder: Path, name: str) -> list[Planted]:
    """Writes simulated scans the way a dual-energy scanner would: 16-bit PNG, a low and a high file a scan.

    Returns:
        Truth of each scan, in order.
    """
    folder.mkdir(parents=True, exist_ok=True)
    truth = []
    for number, sample in enumerate(samples):
        scan_id = f"{name}-{number:04d}"
        _write_pair(sample.scan, folder, scan_id)
        families = tuple(sorted({threat.family for threat in sample.threats}))
        # One view alone is written without its name, so it is read back without one.
        several = len(sample.scan.views) > 1
        boxes = tuple((threat.view if several else "", threat.box) for threat in sample.threats)
        truth.append(Planted(scan_id, families, boxes))
    return truth


def write_truth(truth: Sequence[Planted], path: Path) -> None:
    """Writes truth as JSONL: scan_id, anomalous, label and boxes."""
    lines = []
    for item in truth:
        boxes = [{"view": view, "box": list(box)} for view, box in item.boxes]
        label = ",".join(item.families) or None
        lines.append(
            json.dumps({"scan_id": item.scan_id, "anomalous": bool(item.families), "label": label, "boxes": boxes})
        )
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def story(
    results: Sequence[ScanResult], truth: Sequence[Planted], steps: Sequence[tuple[str, float]], budget: float
) -> Story:
    """Compares decisions with what was planted.

    Raises:
        CargoLensError: When results and truth are not of the same scans.
    """
    if [result.scan_id for result in results] != [item.scan_id for item in truth]:
        raise CargoLensError("the demo's results are not of the scans it simulated; delete its folder and run it again")
    pairs = list(zip(results, truth, strict=True))
    planted = [(result, item) for result, item in pairs if item.families]
    benign = [result for result, item in pairs if not item.families]
    flagged = [(result, item) for result, item in planted if result.decision == "alarm"]
    pointed = sum(_points_at(result, item) for result, item in flagged)
    return Story(
        title="CargoLens demo: simulated parcels",
        lead="A detector learned what normal simulated parcels look like and never saw a threat. These are its "
        "decisions on parcels it had not seen, some with a planted threat. Simulated scans show that the way works; "
        "they say nothing about performance on real traffic.",
        truth=(
            Proportion("planted threats that alarmed", len(flagged), len(planted)),
            Proportion(
                "of those, strongest region on the threat", pointed, len(flagged), "its box overlaps the planted one"
            ),
            Proportion(
                "benign parcels that alarmed",
                sum(result.decision == "alarm" for result in benign),
                len(benign),
                f"the budget is {100 * budget:g} % of all such parcels",
            ),
            Proportion("could not be assessed", sum(r.decision == "cannot_assess" for r in results), len(results)),
        ),
        steps=tuple(steps),
        truths={item.scan_id: ", ".join(item.families) or "benign" for item in truth},
    )


def _points_at(result: ScanResult, item: Planted) -> bool:
    """Whether the strongest region overlaps a planted threat's box in the same view."""
    regions = [region for region in result.regions if region.kind != "opaque"]
    if not regions:
        return False
    x0, y0, x1, y1 = regions[0].box
    return any(
        view == regions[0].view and min(x1, box[2]) > max(x0, box[0]) and min(y1, box[3]) > max(y0, box[1])
        for view, box in item.boxes
    )


def _write_pair(scan: Scan, folder: Path, scan_id: str) -> None:
    """One file an energy and view; names follow `x_low.png`, `x_high.png`, or `x_top_low.png` with several views."""
    for view in scan.views:
        middle = f"_{view.name}" if len(scan.views) > 1 else ""
        for energy, transmission in zip(("low", "high"), view.transmission, strict=True):
            counts = np.clip(np.rint(transmission * AIR_COUNTS), 0, 65_535).astype(np.uint16)
            path = folder / f"{scan_id}{middle}_{energy}.png"
            done, encoded = cv2.imencode(".png", counts, [cv2.IMWRITE_PNG_COMPRESSION, 1])
            if not done:
                raise CargoLensError(f"{path}: the scan could not be encoded as PNG")
            path.write_bytes(encoded.tobytes())


def _prepare(folder: Path) -> None:
    """Makes the folder ready; only what an earlier demo made is removed."""
    mark = folder / _MARK
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: is a file; choose another --out")
    if folder.is_dir() and any(folder.iterdir()):
        if not mark.is_file():
            raise UsageError(f"{folder}: holds files that no demo made; choose an empty folder with --out")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    mark.write_text("Made by cargolens demo, which removes this folder when it runs again.\n", encoding="utf-8")
