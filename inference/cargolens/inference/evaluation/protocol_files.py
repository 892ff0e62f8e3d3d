"""A protocol as a file: which question, which scans and truth, and bundles that exist or how to train one a fold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from cargolens.datasets.errors import UsageError
from cargolens.datasets.reader import read_scan
from cargolens.datasets.scan import Scan
from cargolens.datasets.source import ScanSource
from cargolens.datasets.sources import find_sources
from cargolens.datasets.untrusted import parse_json, read_limited

from ..manifest import Strict
from .annotations import read_truth
from .known_threats import SIMULATED
from .matching import match
from .protocol_runs import MakeBundle, ReadScan, given_bundles
from .protocol_training import Share, Texts, Training, parse_toml, shown_source, train_fold
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
    is_json = path.suffix == ".json"
    values = parse_json(read_limited(path, MAX_DEFINITION_BYTES), str(path)) if is_json else parse_toml(path)
    try:
        found = Definition.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(map(str, first["loc"])) or "definition"
        raise UsageError(f"{path}: {key}: {first['msg'].removeprefix('Value error, ')}") from error

    def here(name: str) -> str:
        return str(path.parent / name)

    train = found.train
    if train is not None:
        files = {"config": train.config, "project": train.project}
        placed = {key: here(name) for key, name in files.items() if name is not None and name != SIMULATED}
        train = train.model_copy(update=placed)
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
        # Threats are drawn for the first fold; the others leave some of the same out.
        drawn = [f / "run" / "bank" / "things" for f in folders.values() if (f / "bundle.onnx").is_file()]
        shared = next((str(f) for f in drawn if f.is_dir()), settings.project)
        project = shared if settings.project == SIMULATED else settings.project
        return train_fold(fold, sources, settings.model_copy(update={"project": project}), folders[fold.name], tell)

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


def _sources(definition: Definition, truth: Truth) -> dict[str, ScanSource]:
    """The source of each scan whose truth is known, by its name in the truth."""
    found = {source.scan_id: source for source in find_sources(definition.scans)}
    known = [scan.name for scan in truth.scans if scan.anomalous is not None]
    unknown = [scan.name for scan in truth.scans if scan.anomalous is None]
    names = match(known, unknown, {name: source.files for name, source in found.items()})
    return {name: found[scan_id] for name, scan_id in zip(known, names, strict=True)}


def _slug(name: str) -> str:
    return "".join(c if c.isalnum() or c in "._-" else "-" for c in name)[:60]
