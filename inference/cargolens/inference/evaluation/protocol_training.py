"""Trains the bundle of a protocol's fold: `cargolens train`, `export` and `calibrate` in processes of their own.

Nothing here needs torch. A fold learns from its normal scans, shown as it says, and never from what it holds out.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from cargolens.datasets.errors import CargoLensError, DataError, UsageError
from cargolens.datasets.manifest import write_manifest
from cargolens.datasets.source import ScanSource, ViewFiles
from cargolens.datasets.untrusted import read_limited

from ..bundle import read_bundle
from ..files import write_atomic
from ..manifest import Strict
from .known_threats import DECIDED, bank_families, to_toml, without
from .optional import needs
from .protocols import Fold, Presentation

MAX_SETTINGS_BYTES = 1 << 20
Texts = Annotated[tuple[str, ...], Field(strict=False)]
Share = Annotated[float, Field(gt=0, lt=1)]


class Training(Strict):
    """How a bundle is made for each fold, from its normal scans and, where the detector learns threats, from a bank.

    Attributes:
        detector: Name for `cargolens train`.
        config: TOML file of its settings.
        set: Single settings, ``KEY=VALUE``.
        project: Threats to project for detectors that learn them: ``simulated``, or the folder of a bank.
        means: Family of the truth -> the families of the bank that it stands for, where names differ.
        seed: Root of randomness.
        device: Torch device.
        budget: False-alarm rate to calibrate for; None leaves bundles without a threshold.
        confidence: Confidence of that promise.
        calibration_share: Share of the normal consignments of a fold kept from training for calibration.
    """

    detector: str = "gaussian"
    config: str | None = None
    set: Texts = ()
    project: str | None = None
    means: dict[str, Texts] = Field(default_factory=dict)
    seed: int = Field(default=0, ge=0)
    device: str = "auto"
    budget: Share | None = None
    confidence: Share = 0.95
    calibration_share: Share = 0.3


def shown_source(source: ScanSource, presentation: Presentation) -> ScanSource:
    """The files of a scan that hold what a presentation shows, so that training and test read the same.

    Raises:
        DataError: The scan has none of the views, or its two energies are not files of their own.
    """
    views = [view for view in source.views if presentation.views is None or view.name in presentation.views]
    if not views:
        raise DataError(
            f"{source.scan_id}: has views {', '.join(v.name for v in source.views)}, expected one of "
            f"{', '.join(presentation.views or ())}, each in files of its own"
        )
    return replace(source, views=tuple(_one_energy(view, presentation, source.scan_id) for view in views))


def train_fold(
    fold: Fold, sources: Mapping[str, ScanSource], settings: Training, folder: Path, tell: Callable[[str], None]
) -> Path:
    """Trains, exports and, with a budget, calibrates a bundle on the fold's normal scans; a finished one is kept.

    Where a family is held out, projected threats are those of the other families.

    Args:
        fold: The fold.
        sources: Every scan of the truth by name.
        settings: How to train.
        folder: Where everything about the fold goes.
        tell: Told each step.

    Raises:
        DataError: The fold has too few normal scans.
        UsageError: The family cannot be held out, or the detector learned threats that nobody narrowed.
        CargoLensError: A step fails; the last line it said is passed on.
    """
    bundle, plain, run = folder / "bundle.onnx", folder / "plain.onnx", folder / "run"
    if bundle.is_file():
        return bundle
    calibrate, learn = fold.split_normals(settings.calibration_share if settings.budget is not None else 0.0)
    if not learn or (settings.budget is not None and not calibrate):
        raise DataError(
            f"{fold.name}: has {len(learn)} normal scans to train on and {len(calibrate)} to calibrate with; "
            "give more scans, or leave budget out"
        )
    folder.mkdir(parents=True, exist_ok=True)
    parts = {"train.jsonl": learn, "calibration.jsonl": calibrate}
    for name, scans in parts.items():
        write_manifest((shown_source(sources[scan.name], fold.presentation) for scan in scans), folder / name)
    words = ["--detector", settings.detector, "--seed", str(settings.seed), "--device", settings.device]
    words += [] if settings.project is None else ["--project", settings.project]
    config = _fold_config(fold, settings, folder)
    words += [] if config is None else ["--config", config]
    words += [word for value in settings.set for word in ("--set", value)]
    words += ["--resume"] if run.exists() else []
    tell(f"{fold.name}: training on {len(learn)} scans")
    _cargolens(fold.name, "train", str(folder / "train.jsonl"), "--out", str(run), "-q", *words)
    made = bundle if settings.budget is None else plain
    _cargolens(fold.name, "export", str(run), "--out", str(made), "--overwrite", "-q")
    _refuse_known(fold, settings, made)
    if settings.budget is not None:
        tell(f"{fold.name}: calibrating on {len(calibrate)} scans")
        limits = ["--budget", str(settings.budget), "--confidence", str(settings.confidence)]
        normals = ["--normals", str(folder / "calibration.jsonl")]
        _cargolens(fold.name, "calibrate", str(plain), *normals, *limits, "--out", str(bundle), "-q")
    return bundle


def _fold_config(fold: Fold, settings: Training, folder: Path) -> str | None:
    """The configuration of a fold: the given one, or a copy that leaves the family it holds out."""
    if settings.project is None or not fold.held_out:
        return settings.config
    decided = [text for text in settings.set if text.strip().startswith(DECIDED)]
    if decided:
        raise UsageError(f"train.set: {decided[0]} depends on the family that is held out; give it in train.config")
    given = {} if settings.config is None else parse_toml(Path(settings.config))
    held_out = settings.means.get(fold.held_out, (fold.held_out,))
    path = folder / "train.toml"
    write_atomic(path, to_toml(without(given, bank_families(settings.project), held_out)).encode())
    return str(path)


def _refuse_known(fold: Fold, settings: Training, bundle: Path) -> None:
    classes = read_bundle(bundle).manifest.classes
    if fold.held_out and settings.project is None and classes:
        bundle.unlink()
        raise UsageError(
            f"{fold.name}: detector {settings.detector} learned {', '.join(classes)[:200]} from projected threats; "
            "say which threats to project with train.project, so that each fold leaves its family out"
        )


def _cargolens(fold: str, *words: str) -> None:
    """Runs a command in a process of its own."""
    command = [sys.executable, "-m", "cargolens", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  no shell reads the words
    if done.returncode:
        said = (done.stderr.strip() or "nothing").splitlines()[-1]
        raise CargoLensError(f"{fold}: cargolens {words[0]} ended with {done.returncode}: {said[:400]}")


def _one_energy(view: ViewFiles, presentation: Presentation, scan_id: str) -> ViewFiles:
    if presentation.energy == "all":
        return view
    if len(view.files) != 2:
        raise DataError(
            f"{scan_id}: view {view.name!r} is {len(view.files)} file; a choice of energies needs a file for each"
        )
    index = 0 if presentation.energy == "low" else 1
    energies = None if view.energies is None else (view.energies[index],)
    return ViewFiles(view.name, (view.files[index],), energies)


def parse_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file of at most 1 MiB.

    Raises:
        DataError: It cannot be read, or is larger.
        UsageError: It is no TOML.
    """
    toml = needs("tomllib" if sys.version_info >= (3, 11) else "tomli", "tomli")
    try:
        tables: dict[str, Any] = toml.loads(read_limited(path, MAX_SETTINGS_BYTES).decode("utf-8"))
    except (UnicodeDecodeError, toml.TOMLDecodeError) as error:
        raise UsageError(f"{path}: not TOML ({error})") from error
    return tables
