"""A protocol as a file: which question, which scans and truth, and bundles that exist or how to train one a fold.

Training is `cargolens train`, `export` and `calibrate` in processes of their own, so nothing here needs torch.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from cargolens.datasets.errors import CargoLensError, DataError, UsageError
from cargolens.datasets.manifest import write_manifest
from cargolens.datasets.reader import read_scan
from cargolens.datasets.scan import Scan
from cargolens.datasets.source import ScanSource, ViewFiles
from cargolens.datasets.sources import find_sources
from cargolens.datasets.untrusted import parse_json, read_limited

from ..manifest import Strict
from .annotations import read_truth
from .matching import match
from .optional import needs
from .protocol_runs import MakeBundle, ReadScan, given_bundles
from .protocols import (
    Fold,
    Presentation,
    Protocol,
    held_out_family,
    leave_one_scanner_out,
    one_view_or_two,
    single_or_dual_energy,
)
from .truth import ScanTruth, Truth

MAX_DEFINITION_BYTES = 1 << 20
Texts = Annotated[tuple[str, ...], Field(strict=False)]
Share = Annotated[float, Field(gt=0, lt=1)]


class Training(Strict):
    """How a bundle is made for each fold, from its normal scans.

    Attributes:
        detector: Name for `cargolens train`.
        config: TOML file of its settings.
        set: Single settings, ``KEY=VALUE``.
        seed: Root of randomness.
        device: Torch device.
        budget: False-alarm rate to calibrate for; None leaves bundles without a threshold.
        confidence: Confidence of that promise.
        calibration_share: Share of the normal consignments of a fold kept from training for calibration.
    """

    detector: str = "gaussian"
    config: str | None = None
    set: Texts = ()
    seed: int = Field(default=0, ge=0)
    device: str = "auto"
    budget: Share | None = None
    confidence: Share = 0.95
    calibration_share: Share = 0.3


class Definition(Strict):
    """A protocol and what it runs on; paths are relative to the file.

    Attributes:
        protocol: The question.
        truth: Truth in any form `cargolens evaluate` reads.
        scans: Files, folders, globs or manifests: the scans of the truth and no others.
        families: Families to hold out; empty = all.
        views: Views to compare.
        unlabelled_benign: Whether an image of a YOLO or VOC folder that has no annotation file is a benign scan.
        train_share: Share of consignments that may train, where the protocol splits them.
        bundles: Bundle of each fold, by its name.
        train: How to make one a fold.
    """

    protocol: Literal["held-out-family", "leave-one-scanner-out", "energies", "views"]
    truth: str
    scans: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
    families: Texts = ()
    views: Texts = ()
    unlabelled_benign: bool = False
    train_share: Share = 0.5
    bundles: dict[str, str] | None = None
    train: Training | None = None

    @model_validator(mode="after")
    def _check(self) -> Definition:
        if (self.bundles is None) == (self.train is None):
            raise ValueError("give either bundles, one for each fold, or train")
        return self


@dataclass(frozen=True)
class Prepared:
    """What `run_protocol` takes."""

    protocol: Protocol
    read: ReadScan
    make: MakeBundle


def read_definition(path: Path) -> Definition:
    """Reads a definition from TOML or JSON; paths in it become paths from here.

    Raises:
        DataError: The file cannot be read.
        UsageError: It is no definition; one line says which key is wrong.
    """
    data = read_limited(path, MAX_DEFINITION_BYTES)
    values = parse_json(data, str(path)) if path.suffix == ".json" else _parse_toml(data, path)
    try:
        found = Definition.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(map(str, first["loc"])) or "definition"
        raise UsageError(f"{path}: {key}: {first['msg'].removeprefix('Value error, ')}") from error

    def here(name: str) -> str:
        return str(path.parent / name)

    train = found.train
    if train is not None and train.config is not None:
        train = train.model_copy(update={"config": here(train.config)})
    bundles = None if found.bundles is None else {fold: here(name) for fold, name in found.bundles.items()}
    scans = tuple(here(name) for name in found.scans)
    changed = {"truth": here(found.truth), "scans": scans, "bundles": bundles, "train": train}
    return found.model_copy(update=changed)


def prepare(definition: Definition, folder: Path, tell: Callable[[str], None] = lambda _: None) -> Prepared:
    """Splits the truth into folds and finds their scans.

    Args:
        definition: What is asked.
        folder: Where runs and bundles of folds go.
        tell: Told each step of a training.

    Raises:
        DataError: Truth and scans do not match, or the truth allows no such protocol.
        UsageError: A fold has no bundle.
    """
    truth = read_truth(definition.truth, unlabelled_benign=definition.unlabelled_benign)
    protocol = make_protocol(definition, truth)
    sources = _sources(definition, truth)

    def read(scan: ScanTruth, presentation: Presentation) -> Scan:
        return read_scan(shown_source(sources[scan.name], presentation))

    if definition.train is None:
        bundles = {name: Path(path) for name, path in (definition.bundles or {}).items()}
        make = given_bundles(bundles)
        for fold in protocol.folds:
            make(fold)
        return Prepared(protocol, read, make)
    settings = definition.train
    folders = {fold.name: folder / f"{i:02d}-{_slug(fold.name)}" for i, fold in enumerate(protocol.folds, 1)}

    def train(fold: Fold) -> Path:
        return train_fold(fold, sources, settings, folders[fold.name], tell)

    return Prepared(protocol, read, train)


def make_protocol(definition: Definition, truth: Truth) -> Protocol:
    """The folds that a definition asks for; raises DataError where the truth does not allow them."""
    if definition.protocol == "held-out-family":
        return held_out_family(truth, definition.train_share, definition.families or None)
    if definition.protocol == "leave-one-scanner-out":
        return leave_one_scanner_out(truth)
    if definition.protocol == "energies":
        return single_or_dual_energy(truth, definition.train_share)
    return one_view_or_two(truth, definition.views, definition.train_share)


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
    fold: Fold, sources: dict[str, ScanSource], settings: Training, folder: Path, tell: Callable[[str], None]
) -> Path:
    """Trains, exports and, with a budget, calibrates a bundle on the fold's normal scans; a finished one is kept.

    Args:
        fold: The fold.
        sources: Every scan of the truth by name.
        settings: How to train.
        folder: Where everything about the fold goes.
        tell: Told each step.

    Raises:
        DataError: The fold has too few normal scans.
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
    words += [] if settings.config is None else ["--config", settings.config]
    words += [word for value in settings.set for word in ("--set", value)]
    words += ["--resume"] if run.exists() else []
    tell(f"{fold.name}: training on {len(learn)} scans")
    _cargolens(fold.name, "train", str(folder / "train.jsonl"), "--out", str(run), "-q", *words)
    made = bundle if settings.budget is None else plain
    _cargolens(fold.name, "export", str(run), "--out", str(made), "--overwrite", "-q")
    if settings.budget is not None:
        tell(f"{fold.name}: calibrating on {len(calibrate)} scans")
        limits = ["--budget", str(settings.budget), "--confidence", str(settings.confidence)]
        normals = ["--normals", str(folder / "calibration.jsonl")]
        _cargolens(fold.name, "calibrate", str(plain), *normals, *limits, "--out", str(bundle), "-q")
    return bundle


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


def _sources(definition: Definition, truth: Truth) -> dict[str, ScanSource]:
    """The source of each scan whose truth is known, by its name in the truth."""
    found = {source.scan_id: source for source in find_sources(definition.scans)}
    known = [scan.name for scan in truth.scans if scan.anomalous is not None]
    unknown = [scan.name for scan in truth.scans if scan.anomalous is None]
    names = match(known, unknown, {name: source.files for name, source in found.items()})
    return {name: found[scan_id] for name, scan_id in zip(known, names, strict=True)}


def _parse_toml(data: bytes, path: Path) -> Any:
    toml = needs("tomllib" if sys.version_info >= (3, 11) else "tomli", "tomli")
    try:
        return toml.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, toml.TOMLDecodeError) as error:
        raise UsageError(f"{path}: not TOML ({error})") from error


def _slug(name: str) -> str:
    return "".join(c if c.isalnum() or c in "._-" else "-" for c in name)[:60]
