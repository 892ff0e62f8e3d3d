"""Rates by stratum: where a detector is strong, where it is blind, and where there is too little to tell.

Simulated, projected and real threats sit in columns of their own, never pooled: projected threats flatter a detector.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cargolens.datasets.errors import UsageError

from .intervals import Estimate, percentile, rate
from .operating import ALARM, Decisions
from .ranking import area_under_roc, rank
from .resampling import METHOD, Resampling, draw_weights, find_clusters
from .scores import Bool, Float64, Int64, make_scores

AREAL_DENSITY_EDGES = (1.0, 3.0, 6.0)
"""g/cm2: the bins <1, 1-3, 3-6 and >=6."""
SHARE_EDGES = (0.25, 0.5, 0.75)
"""Bins of visibility and superposition."""
ORIGINS = ("simulated", "projected", "real")
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Cell:
    """One stratum of one origin.

    Attributes:
        level: Value or bin of the attribute.
        origin: ``simulated``, ``projected``, ``real`` or ``unknown``.
        n_anomalous: Anomalous scans in it.
        n_normal: Normal scans in it; for an attribute of threats the normal scans of the same origin.
        pd: Detection rate at the frozen threshold; `cannot_assess` is not a detection.
        pfa: False-alarm rate; value None for an attribute of threats.
        auroc: Of the anomalous scans in it against its normal scans; value None without scores of both kinds.
        note: Empty, or that the stratum is too small.
    """

    level: str
    origin: str
    n_anomalous: int
    n_normal: int
    pd: Estimate
    pfa: Estimate
    auroc: Estimate
    note: str


@dataclass(frozen=True)
class Strata:
    """All strata of one attribute.

    Attributes:
        attribute: Name of the attribute.
        of_threats: Whether it describes threats, so that normal scans have no value.
        origins: Columns present.
        levels: Rows, in order.
        cells: Those that hold a scan.
        smallest_n: Size of the smallest cell.
        n_unknown: Scans that the truth gives no value for; they are not in any row.
    """

    attribute: str
    of_threats: bool
    origins: tuple[str, ...]
    levels: tuple[str, ...]
    cells: tuple[Cell, ...]
    smallest_n: int
    n_unknown: int


@dataclass(frozen=True, eq=False)
class StrataInput:
    """Scans in parallel arrays.

    Attributes:
        anomalous: (n,) bool.
        decision: (n,) int8, see `operating`.
        score: (n,) float64, NaN where there is none.
        cluster: (n,) consignment.
        origin: (n,) one of `ORIGINS`, or None.
    """

    anomalous: Bool
    decision: Decisions
    score: Float64
    cluster: Int64
    origin: Sequence[str | None]


def bin_names(edges: Sequence[float], unit: str = "") -> tuple[str, ...]:
    """Names of the bins below, between and from the edges on."""
    after = f" {unit}" if unit else ""
    inner = (f"{low:g}-{high:g}{after}" for low, high in pairwise(edges))
    return (f"<{edges[0]:g}{after}", *inner, f">={edges[-1]:g}{after}")


def binned(values: Sequence[float | None], edges: Sequence[float], unit: str = "") -> list[str | None]:
    """The bin of each value; None and NaN stay unknown.

    Args:
        values: Numbers or None.
        edges: Rising inner edges; a value on an edge belongs to the bin above.
        unit: Text after the numbers.
    """
    names = bin_names(edges, unit)
    return [None if v is None or np.isnan(v) else names[int(np.searchsorted(edges, v, side="right"))] for v in values]


def stratify(
    scans: StrataInput,
    attribute: str,
    levels: Sequence[str | tuple[str, ...] | None],
    of_threats: bool,
    minimum: int = 30,
    order: Sequence[str] = (),
    resampling: Resampling | None = None,
) -> Strata:
    """Rates of every level of one attribute, one column an origin.

    Args:
        scans: The scans.
        attribute: Name of the attribute.
        levels: (n,) level of each scan, or several when it carries several threats, or None.
        of_threats: True for threat family, areal density, visibility, superposition; False for view, scanner,
            commodity.
        minimum: Fewest scans of a kind a rate should rest on; smaller strata are shown and say so.
        order: Levels that come first, in this order; the others follow by name.
        resampling: How intervals of AUROC are drawn; None = 300 resamples with seed 0.

    Raises:
        UsageError: When lengths differ.
    """
    if len(levels) != scans.anomalous.size or len(scans.origin) != scans.anomalous.size:
        raise UsageError(f"found {len(levels)} levels for {scans.anomalous.size} scans; expected one a scan")
    plan = resampling or Resampling(resamples=300)
    members: dict[str, list[int]] = {}
    unknown = 0
    for i, level in enumerate(levels):
        names = () if level is None else (level,) if isinstance(level, str) else level
        if of_threats and not scans.anomalous[i]:
            continue
        unknown += not names
        for name in dict.fromkeys(names):
            members.setdefault(name, []).append(i)
    origin = np.array([o or UNKNOWN for o in scans.origin])
    origins = tuple(o for o in (*ORIGINS, UNKNOWN) if (origin == o).any())
    rows = (*(name for name in order if name in members), *sorted(set(members) - set(order)))
    cells = []
    for name in rows:
        index = np.array(members[name])
        for column in origins:
            here = index[origin[index] == column]
            if here.size:
                normals = ~scans.anomalous & (origin == column) if of_threats else None
                cells.append(_cell(scans, name, column, here, normals, minimum, plan))
    sizes = [c.n_anomalous + (0 if of_threats else c.n_normal) for c in cells]
    return Strata(attribute, of_threats, origins, rows, tuple(cells), min(sizes, default=0), unknown)


def falls_with(strata: Strata) -> tuple[str, ...]:
    """Neighbouring levels whose Pd falls where it should rise, with intervals that do not overlap.

    Args:
        strata: Strata whose levels are ordered from hard to easy, such as bins of areal density.

    Returns:
        One line a violation; empty when detection rises with the level as far as the data can tell.
    """
    lines = []
    for origin in strata.origins:
        row = [c for c in strata.cells if c.origin == origin and c.pd.value is not None]
        for low, high in pairwise(row):
            if low.pd.low is not None and high.pd.high is not None and high.pd.high < low.pd.low:
                lines.append(
                    f"{origin}: Pd falls from {low.pd.value:.3f} at {low.level} to {high.pd.value:.3f} at {high.level}"
                )
    return tuple(lines)


def _cell(
    scans: StrataInput, level: str, origin: str, here: Int64, normals: Bool | None, minimum: int, plan: Resampling
) -> Cell:
    threats = here[scans.anomalous[here]]
    benign = here[~scans.anomalous[here]] if normals is None else np.flatnonzero(normals)
    pd = rate(scans.decision[threats] == ALARM, scans.cluster[threats])
    pfa = rate(scans.decision[benign] == ALARM, scans.cluster[benign])
    if normals is not None:
        pfa = Estimate(None, None, None, 0, "none", "an attribute of threats; normal scans have no value")
    counts = [("anomalous", threats.size)] + ([("normal", benign.size)] if normals is None else [])
    small = [f"{n} {kind}" for kind, n in counts if 0 < n < minimum]
    note = f"too small to rest a claim on: {', '.join(small)} (fewer than {minimum})" if small else ""
    return Cell(level, origin, threats.size, benign.size, pd, pfa, _auroc(scans, threats, benign, plan), note)


def _auroc(scans: StrataInput, threats: Int64, benign: Int64, plan: Resampling) -> Estimate:
    index = np.concatenate((threats, benign))
    scored = index[~np.isnan(scans.score[index])]
    truth = scans.anomalous[scored]
    if truth.all() or not truth.any():
        return Estimate(None, None, None, scored.size, "none", "needs scored scans of both kinds")
    scores = make_scores(scans.score[scored], truth, scans.cluster[scored])
    ranked = rank(scores)
    clusters = find_clusters(scores.cluster, truth)
    steps = (ranked.steps(weights) for weights in draw_weights(clusters, plan))
    draws = np.array([area_under_roc(f, t) for f, t in steps if f[-1] and t[-1]])
    return percentile(area_under_roc(*ranked.steps()), draws, scored.size, plan.confidence, METHOD, clusters.note)
