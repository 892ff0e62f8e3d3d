"""Runs a protocol and writes its table, as CSV, HTML, Markdown and JSON: a row a fold, figures with their intervals.

The runner trains nothing itself. It is given a function that makes a bundle for a fold, or the bundles.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cargolens.datasets.errors import DataError, ScanError, UsageError
from cargolens.datasets.scan import Scan

from ..bundle import read_bundle
from ..files import write_atomic
from ..manifest import BundleManifest
from ..session import DetectorSession
from ..version import cargolens_version
from .comparison import Difference, compare
from .intervals import Estimate, rate
from .page import page_environment
from .protocols import Fold, Presentation, Protocol
from .record import plain
from .resampling import Resampling
from .scores import Bool, Float64, Int64, cluster_codes, make_scores
from .summary import METRIC_NAMES, RankingSummary, summarise
from .truth import ScanTruth

MakeBundle = Callable[[Fold], Path]
ReadScan = Callable[[ScanTruth, Presentation], Scan]
_COMPARED = (METRIC_NAMES[0], "tpr at fpr 0.01", "tpr at fpr 0.05")


@dataclass(frozen=True)
class FoldResult:
    """One row.

    Attributes:
        fold: Its name.
        n_train: Scans the fold allowed for training.
        n_normal: Normal test scans.
        n_anomalous: Anomalous test scans.
        n_unscored: Test scans that could not be read or scored; outside the rank metrics, no detection in `pd`.
        ranking: Rank metrics; None when a class is empty.
        pd: Detection rate at the bundle's own threshold; None without one.
        pfa: False-alarm rate there.
        bundle_sha256: The bundle that was judged.
        classes: Threat families that the bundle has learned; empty for one that learned normal scans alone.
        note: Empty, or why a figure is missing.
    """

    fold: str
    n_train: int
    n_normal: int
    n_anomalous: int
    n_unscored: int
    ranking: RankingSummary | None
    pd: Estimate | None
    pfa: Estimate | None
    bundle_sha256: str
    classes: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class ProtocolTable:
    """The answer to a protocol's question.

    Attributes:
        protocol: Its name.
        question: What it asks.
        rows: One a fold.
        differences: For a paired protocol, each later fold minus the first on the scans both scored.
    """

    protocol: str
    question: str
    rows: tuple[FoldResult, ...]
    differences: Mapping[str, tuple[Difference, ...]]


def given_bundles(bundles: Mapping[str, Path]) -> MakeBundle:
    """A `MakeBundle` from bundles that exist already, by the name of the fold."""

    def find(fold: Fold) -> Path:
        if fold.name not in bundles:
            raise UsageError(f"no bundle for fold {fold.name!r}; found {', '.join(bundles) or 'none'}")
        return bundles[fold.name]

    return find


def run_protocol(
    protocol: Protocol,
    read: ReadScan,
    make: MakeBundle,
    resampling: Resampling | None = None,
    on_fold: Callable[[str], None] = lambda _: None,
) -> ProtocolTable:
    """Makes or finds a bundle for each fold, scores the fold's test scans with it, and compares.

    Args:
        protocol: Which scans train and which judge.
        read: Opens a scan of the truth as a presentation shows it; see `as_shown`.
        make: Gives the bundle of a fold; a training function belongs here. It must use the fold's `train` scans only,
            shown as the fold's `presentation` says, for training and for calibration.
        resampling: How intervals are drawn; None = 2,000 resamples with seed 0.
        on_fold: Told the name of each fold as it begins.

    Raises:
        DataError: When no test scan of a fold could be scored.
    """
    plan = resampling or Resampling()
    rows, scores = [], []
    for fold in protocol.folds:
        on_fold(fold.name)
        row, score = _judge(fold, read, make, plan)
        rows.append(row)
        scores.append(score)
    differences: dict[str, tuple[Difference, ...]] = {}
    if protocol.paired:
        anomalous, cluster = _arrays(protocol.folds[0])
        for fold, score in zip(protocol.folds[1:], scores[1:], strict=True):
            differences[fold.name] = _paired(score, scores[0], anomalous, cluster, plan)
    return ProtocolTable(protocol.name, protocol.question, tuple(rows), differences)


def as_shown(read: Callable[[ScanTruth], Scan]) -> ReadScan:
    """A `ReadScan` from a function that opens whole scans."""
    return lambda scan, presentation: presentation.apply(read(scan))


def write_protocol(table: ProtocolTable, folder: Path) -> tuple[Path, ...]:
    """Writes ``<protocol>.csv``, ``.html``, ``.md`` and ``.json`` into a folder that exists; the paths.

    Raises:
        UsageError: Without jinja2.
    """
    files = {
        ".csv": to_csv(table),
        ".html": to_html(table),
        ".md": to_markdown(table),
        ".json": json.dumps(_record(table), indent=1, allow_nan=False) + "\n",
    }
    name = table.protocol.replace(" ", "-")
    for suffix, text in files.items():
        write_atomic(folder / f"{name}{suffix}", text.encode())
    return tuple(folder / f"{name}{suffix}" for suffix in files)


def figures(row: FoldResult) -> dict[str, Estimate | None]:
    """The figures of a row by column name; None where there is none."""
    ranking = row.ranking
    at = {} if ranking is None else {r.limit: r.estimate for r in ranking.tpr_at_fpr}
    return {
        "auroc": None if ranking is None else ranking.auroc,
        "tpr_at_fpr_0.01": at.get(0.01),
        "tpr_at_fpr_0.05": at.get(0.05),
        "pd": row.pd,
        "pfa": row.pfa,
    }


def to_csv(table: ProtocolTable) -> str:
    """The table for programs: one row a fold, three columns a figure, empty where there is none."""
    text = io.StringIO(newline="")
    counts = ("n_train", "n_normal", "n_anomalous", "n_unscored")
    named = [f"{name}{end}" for name in figures(table.rows[0]) for end in ("", "_low", "_high")]
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["protocol", "fold", *counts, *named, "bundle_sha256", "classes", "note"])
    for row in table.rows:
        values = [v for e in figures(row).values() for v in ((None,) * 3 if e is None else (e.value, e.low, e.high))]
        sizes = [getattr(row, name) for name in counts]
        writer.writerow([table.protocol, row.fold, *sizes, *values, row.bundle_sha256, " ".join(row.classes), row.note])
    return text.getvalue()


def to_html(table: ProtocolTable) -> str:
    """The table as one page that loads nothing.

    Raises:
        UsageError: Without jinja2.
    """
    page = page_environment().get_template("protocol.html")
    return str(page.render(table=table, figures=figures, compared=_COMPARED, version=cargolens_version()))


def to_markdown(table: ProtocolTable) -> str:
    """The table for people."""
    lines = [f"## {table.protocol}", "", table.question, ""]
    lines += [
        "| fold | may train | normal | anomalous | no score | AUROC | TPR at FPR 1 % | TPR at FPR 5 % | Pd | Pfa |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in table.rows:
        shown = map(_cell, figures(row).values())
        cells = (row.fold, row.n_train, row.n_normal, row.n_anomalous, row.n_unscored, *shown)
        lines.append("| " + " | ".join(str(c).replace("|", "\\|") for c in cells) + " |")
    lines += ["", *(f"{row.fold}: {row.note}" for row in table.rows if row.note)]
    for fold, differences in table.differences.items():
        lines += [
            f"- {fold} minus {table.rows[0].fold}, {gap.metric}: {_cell(gap.difference)}, p {gap.p_value:.3g}, "
            f"n {gap.difference.n}"
            for gap in differences
            if gap.metric in _COMPARED
        ]
    return "\n".join(lines).rstrip() + "\n"


def _judge(fold: Fold, read: ReadScan, make: MakeBundle, plan: Resampling) -> tuple[FoldResult, Float64]:
    bundle = read_bundle(make(fold))
    session = DetectorSession(bundle)
    score = np.array([_score(session, fold, read, scan) for scan in fold.test])
    anomalous, cluster = _arrays(fold)
    known = ~np.isnan(score)
    if not known.any():
        raise DataError(f"{fold.name}: none of its {score.size} test scans could be scored")
    ranking, note = None, _knows_held_out(fold, bundle.manifest)
    try:
        ranking = summarise(make_scores(score[known], anomalous[known], cluster[known]), plan)
    except DataError as error:
        note = " ".join((note, str(error))).strip()
    calibration = bundle.manifest.calibration
    pd = pfa = None
    if calibration is not None:
        alarm = np.where(known, score, -np.inf) > calibration.threshold
        pd, pfa = (rate(alarm[kind], cluster[kind], plan.confidence) for kind in (anomalous, ~anomalous))
    row = FoldResult(
        fold.name,
        len(fold.train),
        int((~anomalous).sum()),
        int(anomalous.sum()),
        int((~known).sum()),
        ranking,
        pd,
        pfa,
        bundle.sha256,
        bundle.manifest.classes,
        note,
    )
    return row, score


def _score(session: DetectorSession, fold: Fold, read: ReadScan, truth: ScanTruth) -> float:
    """Raw score of a scan as the fold shows it; NaN when it cannot be read."""
    try:
        return session.assess(read(truth, fold.presentation)).score
    except ScanError:
        return float("nan")


def _knows_held_out(fold: Fold, manifest: BundleManifest) -> str:
    """What must be said of a bundle that names the family it should not know."""
    if fold.held_out and fold.held_out in manifest.classes:
        return f"Not held out: the bundle has a class {fold.held_out!r}, so its training showed such threats."
    return ""


def _arrays(fold: Fold) -> tuple[Bool, Int64]:
    return np.array([bool(scan.anomalous) for scan in fold.test]), cluster_codes([scan.group for scan in fold.test])


def _paired(
    score: Float64, first: Float64, anomalous: Bool, cluster: Int64, plan: Resampling
) -> tuple[Difference, ...]:
    both = ~np.isnan(score) & ~np.isnan(first)
    if not both.any() or anomalous[both].all() or not anomalous[both].any():
        return ()
    mine, other = (make_scores(s[both], anomalous[both], cluster[both]) for s in (score, first))
    return compare(mine, other, plan)


def _cell(estimate: Estimate | None) -> str:
    if estimate is None or estimate.value is None:
        return "–"
    if estimate.low is None or estimate.high is None:
        return f"{estimate.value:.3f}"
    return f"{estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f})"


def _record(table: ProtocolTable) -> dict[str, Any]:
    record: dict[str, Any] = plain(table)
    return record
