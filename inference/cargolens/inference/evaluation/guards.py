"""The guards run on a table of scans: what an outsider must know before believing any score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cargolens.datasets.errors import CargoLensError, ScanError
from cargolens.datasets.near import perceptual_hash
from cargolens.datasets.reader import read_scan
from cargolens.datasets.scan import Scan
from cargolens.datasets.sources import find_sources

from ..bundle import Bundle
from ..hashes import ScanHashes, hashes_of
from .cues import CueReport, ScanCues, check_cues, scan_cues
from .duplicates import Overlap, find_overlap
from .operating import CANNOT_ASSESS, Decisions
from .outcomes import Outcome
from .provenance import KnownSet, SeenBefore, check_known, seen_before
from .resampling import Resampling
from .table import ScanTable, table_cues

_REASONS = 8
_MOST_NEAR = 50_000
"""Test scans compared with each other by perceptual hash; the time rises with the square of their number."""


@dataclass(frozen=True)
class Doubles:
    """Scans of the test that are the same content, byte for byte or nearly.

    Attributes:
        n_hashed: Test scans whose content hash is known.
        identical: Scans that repeat the content of another test scan.
        contradicting: Contents that the truth calls anomalous in one place and normal in another.
        n_near: Test scans that could be compared by perceptual hash.
        near: Nearly equal scans among those; None when fewer than two could be.
        known: Test scans among those the system was trained and calibrated on, as far as somebody lists them.
    """

    n_hashed: int
    identical: int
    contradicting: int
    n_near: int
    near: Overlap | None
    known: tuple[KnownSet, ...]


@dataclass(frozen=True)
class Reason:
    """Why scans could not be assessed, and how many."""

    text: str
    count: int


@dataclass(frozen=True)
class Guards:
    """All guards.

    Attributes:
        cues: Trivial cues as classifiers beside the detector.
        seen: What of the test the bundle has seen; None without a bundle.
        doubles: Repeated content.
        n_opened: Scans that were opened for cues and near doubles.
        n_asked: Scans that were to be opened.
        reasons: Most frequent reasons of `cannot_assess`.
    """

    cues: CueReport
    seen: SeenBefore | None
    doubles: Doubles
    n_opened: int
    n_asked: int
    reasons: tuple[Reason, ...]


def open_outcome(outcome: Outcome) -> Scan:
    """Reads the scan an answer is about, from the files it names.

    Raises:
        CargoLensError: When the files are gone, or are not one readable scan.
    """
    if not outcome.files:
        raise ScanError(f"{outcome.scan_id}: the results name no file")
    sources = find_sources(list(outcome.files))
    if len(sources) != 1:
        raise ScanError(f"{outcome.scan_id}: its {len(outcome.files)} files read as {len(sources)} scans, expected one")
    return read_scan(sources[0])


def check_guards(
    table: ScanTable,
    decision: Decisions,
    detector: float | None,
    bundle: Bundle | None,
    run: ScanHashes | None,
    inspect: int,
    resampling: Resampling | None = None,
) -> Guards:
    """Runs every guard.

    Args:
        table: The scans.
        decision: (n,) decisions; only `cannot_assess` matters here.
        detector: AUROC of the detector, to stand beside the cues.
        bundle: The bundle that answered.
        run: Hashes of its training scans, from a run folder.
        inspect: Most scans that are opened; drawn at random when there are more.
        resampling: How intervals of cues are drawn; None = 500 resamples with seed 0.
    """
    plan = resampling or Resampling(resamples=500)
    asked = _sample(table, inspect, plan.seed)
    cues: dict[str, ScanCues] = {}
    seen = {o.sha256: o.perceptual for o in table.outcomes if o.sha256 is not None}
    for outcome, scan in _opened([table.outcomes[i] for i in asked]):
        cues[outcome.scan_id] = scan_cues(scan)
        if outcome.sha256 is not None and not outcome.perceptual:
            seen[outcome.sha256] = tuple(perceptual_hash(view) for view in scan.views)
    report = check_cues(table_cues(table, cues), table.anomalous, table.cluster, detector, plan)
    digests = [o.sha256 for o in table.outcomes]
    return Guards(
        report,
        None if bundle is None else seen_before(bundle.manifest, digests, table.score),
        _doubles(table, seen, bundle, run),
        len(cues),
        len(asked),
        _reasons(table, decision),
    )


def _sample(table: ScanTable, most: int, seed: int) -> list[int]:
    """Scans to open: all that name a file, or a random part of them."""
    named = [i for i, o in enumerate(table.outcomes) if o.files]
    if len(named) <= most:
        return named
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1,)))
    return sorted(rng.choice(named, most, replace=False).tolist())


def _opened(outcomes: Sequence[Outcome]) -> Iterator[tuple[Outcome, Scan]]:
    """The scans that can be opened; the caller says how many of those asked for could."""
    for outcome in outcomes:
        scan = _open_or_none(outcome)
        if scan is not None:
            yield outcome, scan


def _open_or_none(outcome: Outcome) -> Scan | None:
    try:
        return open_outcome(outcome)
    except (CargoLensError, OSError):
        return None


def _doubles(
    table: ScanTable, seen: Mapping[str, tuple[int, ...]], bundle: Bundle | None, run: ScanHashes | None
) -> Doubles:
    """Doubles of the test, from the content hash of each scan and the perceptual hashes of its views where known."""
    hashed = [(o.sha256, bool(a)) for o, a in zip(table.outcomes, table.anomalous, strict=True) if o.sha256 is not None]
    counts = Counter(d for d, _ in hashed)
    sides = Counter(d for d, _ in set(hashed))
    test = hashes_of(seen.items())
    compared = hashes_of([(d, views) for d, views in seen.items() if views][:_MOST_NEAR])
    return Doubles(
        len(hashed),
        sum(n - 1 for n in counts.values()),
        sum(n > 1 for n in sides.values()),
        compared.n_scans,
        find_overlap(("test", compared), ("test", compared)) if compared.n_scans > 1 else None,
        check_known(test, bundle, run) if seen else (),
    )


def _reasons(table: ScanTable, decision: Decisions) -> tuple[Reason, ...]:
    texts = Counter(
        (o.error or "the system gave no reason").rpartition(": ")[2][:120]
        for o, d in zip(table.outcomes, decision, strict=True)
        if d == CANNOT_ASSESS
    )
    return tuple(Reason(text, count) for text, count in texts.most_common(_REASONS))
