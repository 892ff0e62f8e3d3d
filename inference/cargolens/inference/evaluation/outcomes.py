"""What a system answered: results of `cargolens scan`, or a CSV of scores from anybody."""

from __future__ import annotations

import hashlib
import math
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cargolens.datasets.errors import DataError
from cargolens.datasets.untrusted import csv_records, open_limited

from ..results import ScanResult
from ..tables import COLUMNS, read_results
from .matching import examples, refuse_doubles
from .operating import ALARM, CANNOT_ASSESS, CLEAR
from .threats import Mark
from .truth import MAX_BYTES, MAX_SCANS

UNDECIDED = -1
_CODES = {"clear": CLEAR, "alarm": ALARM, "cannot_assess": CANNOT_ASSESS}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One scan's answer.

    Attributes:
        scan_id: Its name.
        score: Raw score; None when the system gave none.
        decision: CLEAR, ALARM, CANNOT_ASSESS, or UNDECIDED when there is a score and no threshold yet.
        group: Consignment, where the system says so.
        files: Files it was read from.
        scanner: Scanner, where the system says so.
        regions: Places it pointed at.
        sizes: (rows, columns) of each view.
        error: Why it could not be assessed.
        sha256: Hash over the content of the files.
        perceptual: Perceptual hash of each view; empty where unknown.
    """

    scan_id: str
    score: float | None
    decision: int
    group: str | None = None
    files: tuple[str, ...] = ()
    scanner: str | None = None
    regions: tuple[Mark, ...] = ()
    sizes: Mapping[str, tuple[int, int]] | None = None
    error: str | None = None
    sha256: str | None = None
    perceptual: tuple[int, ...] = ()


@dataclass(frozen=True)
class Outcomes:
    """The answers of one system.

    Attributes:
        source: File they were read from.
        scans: One a scan, names unique.
        threshold: The frozen threshold; None when there is none.
        system: Bundle name, or the file name for a table of scores.
        bundle_sha256: Hash of the bundle; None for a table of scores.
        version: CargoLens version that decided; None for a table of scores.
        sha256: Hash of the file.
    """

    source: str
    scans: tuple[Outcome, ...]
    threshold: float | None
    system: str
    bundle_sha256: str | None
    version: str | None
    sha256: str


def read_outcomes(path: str | Path) -> Outcomes:
    """Reads results of `cargolens scan`, or a CSV of scores: `scan_id, score[, group, view, decision]`.

    Raises:
        DataError: One line that says what is wrong and what is expected.
        UsageError: For Parquet without pyarrow.
    """
    source = Path(path)
    with open_limited(source, MAX_BYTES) as stream:
        digest = (
            hashlib.file_digest(stream, "sha256").hexdigest() if hasattr(hashlib, "file_digest") else _digest(stream)
        )
        stream.seek(0)
        header = stream.readline(1 << 16) if source.suffix == ".csv" else b""
    if source.suffix == ".csv" and header.decode("utf-8", "replace").strip() != ",".join(COLUMNS):
        return _read_scores(source, digest)
    return _from_results(source, read_results(source), digest)


def _from_results(path: Path, results: Iterable[ScanResult], digest: str) -> Outcomes:
    """Takes what an evaluation needs of each result as it is read; the results themselves are never together."""
    scans: list[Outcome] = []
    # A worker that died may leave a line without threshold; lines that name one must agree.
    agreed: dict[str, set[str | float]] = {"bundle_sha256": set(), "threshold": set(), "version": set()}
    system = ""
    for result in results:
        scans.append(_outcome(result))
        system = system or result.bundle
        for key, values in agreed.items():
            values.update({getattr(result, key)} - {None})
    if not scans:
        raise DataError(f"{path}: holds no result")
    refuse_doubles((s.scan_id for s in scans), str(path))
    for key, values in agreed.items():
        if len(values) > 1:
            raise DataError(
                f"{path}: results of {len(values)} different {key}: {examples(sorted(map(str, values)))}; evaluate "
                "one system at a time"
            )
    threshold = next((float(value) for value in agreed["threshold"]), None)
    if threshold is None:
        scans = [s if s.score is None else replace(s, decision=UNDECIDED) for s in scans]
    bundle, version = (str(next(iter(agreed[key]))) for key in ("bundle_sha256", "version"))
    return Outcomes(str(path), tuple(scans), threshold, system, bundle, version, digest)


def _outcome(result: ScanResult) -> Outcome:
    return Outcome(
        result.scan_id,
        result.score,
        _CODES[result.decision],
        result.group,
        result.files,
        None if result.scanner is None else sys.intern(result.scanner),
        tuple(Mark.of(region) for region in result.regions),
        {sys.intern(v.view): (v.rows, v.columns) for v in result.views} or None,
        result.error,
        result.sha256,
        tuple(int(v.perceptual, 16) for v in result.views if v.perceptual is not None),
    )


def _read_scores(path: Path, digest: str) -> Outcomes:
    with open_limited(path, MAX_BYTES) as stream:
        key = "id" if stream.readline(1 << 16).decode("utf-8", "replace").startswith("id,") else "scan_id"
        stream.seek(0)
        rows = list(csv_records(stream, path, (key, "score")))
    if not rows or len(rows) > MAX_SCANS:
        raise DataError(f"{path}: holds {len(rows)} scores, expected 1 to {MAX_SCANS}")
    bad = [row[key] for row, _ in rows if not _readable(row["score"])]
    if bad:
        raise DataError(
            f"{path}: {len(bad)} of {len(rows)} scores are not finite numbers: {examples(bad)}; leave the score "
            "empty for 'cannot assess'"
        )
    refuse_doubles((f"{row[key]} view {row['view']}" if row.get("view") else row[key] for row, _ in rows), str(path))
    scans: dict[str, Outcome] = {}
    for row, number in rows:
        score = float(row["score"]) if row["score"].strip() else None
        word = (row.get("decision") or "").strip()
        if word and word not in _CODES:
            raise DataError(f"{path}: row {number}: decision is {word[:40]!r}, expected clear, alarm or cannot_assess")
        decision = _CODES[word] if word else CANNOT_ASSESS if score is None else UNDECIDED
        view = Outcome(row[key], score, decision, row.get("group") or None)
        before = scans.get(row[key])
        if before is not None and not row.get("view"):
            raise DataError(
                f"{path}: row {number}: {row[key]} occurs again without a view; name the views or keep one row a scan"
            )
        scans[row[key]] = view if before is None else _pooled(before, view)
    return Outcomes(str(path), tuple(scans.values()), None, path.name, None, None, digest)


def _pooled(a: Outcome, b: Outcome) -> Outcome:
    """Two views of one scan: the higher score, and the graver decision (alarm, cannot assess, undecided, clear)."""
    scored = [o.score for o in (a, b) if o.score is not None]
    gravity = (ALARM, CANNOT_ASSESS, UNDECIDED, CLEAR)
    decision = min((a.decision, b.decision), key=gravity.index)
    return Outcome(a.scan_id, max(scored, default=None), decision, a.group or b.group)


def _readable(text: str) -> bool:
    if not text.strip():
        return True
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _digest(stream: object) -> str:
    digest = hashlib.sha256()
    while block := stream.read(1 << 20):  # type: ignore[attr-defined]
        digest.update(block)
    return digest.hexdigest()
