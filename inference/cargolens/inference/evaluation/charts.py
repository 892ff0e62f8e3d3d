"""The figures of an evaluation as SVG: drawn by matplotlib, text as outlines, nothing loaded from elsewhere.

Everything is drawn without a display and without touching matplotlib's global state.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from .budgets import BUDGETS, BudgetPoint
from .cues import CueReport
from .froc import Froc
from .intervals import Estimate
from .operating import OperatingPoint
from .optional import needs
from .record import thinned
from .scores import Bool, Float64
from .strata import Strata
from .summary import Curve, RankingSummary

NORMAL, THREAT, OTHER, INK, SOFT, LINE = "#3b6ea8", "#c2453d", "#7a6aa8", "#17202b", "#5b6775", "#dfe3e8"
ORIGIN_COLOURS = {"simulated": "#c98a1b", "projected": "#7a6aa8", "real": "#c2453d", "unknown": "#5b6775"}
_BINS = 60
_STYLE = {
    "font.size": 9,
    "font.family": "DejaVu Sans",
    "axes.edgecolor": SOFT,
    "axes.labelcolor": SOFT,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": LINE,
    "grid.linewidth": 0.7,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "svg.fonttype": "path",
    "text.parse_math": False,
    "figure.constrained_layout.use": True,
}


def require() -> None:
    """Refuses, before any work, to draw without matplotlib.

    Raises:
        UsageError: When it is not installed.
    """
    needs("matplotlib", "matplotlib")


def roc_chart(
    ranking: RankingSummary, point: OperatingPoint | None, other: tuple[str, RankingSummary] | None, system: str
) -> str:
    """TPR over FPR with its band, FPR in decades: the part near zero is the one that a station pays for."""
    with _figure("roc", (4.7, 3.6)) as (axes, result):
        start = min(0.01, max(1e-4, 0.5 / max(1, ranking.n_normal)))
        chance = np.geomspace(start, 1, 60)
        axes.plot(chance, chance, color=LINE, linewidth=1, label="chance")
        if other is not None:
            _band(axes, other[1].roc, OTHER, other[0], start)
        _band(axes, ranking.roc, THREAT, system, start)
        if point is not None:
            reading = point.readings[1]
            _point(axes, reading.pfa, reading.pd, start)
        axes.set(xscale="log", xlim=(start, 1), ylim=(0, 1.02), xlabel="false-alarm rate", ylabel="detection rate")
        axes.xaxis.set_major_formatter(_percent)
        axes.yaxis.set_major_formatter(_percent)
        axes.legend(loc="best")
    return result[0]


def pr_chart(ranking: RankingSummary, other: tuple[str, RankingSummary] | None, system: str) -> str:
    """Precision over recall with its band; the level of chance is the share of anomalous scans."""
    with _figure("pr", (4.7, 3.6)) as (axes, result):
        share = ranking.n_anomalous / (ranking.n_anomalous + ranking.n_normal)
        axes.axhline(share, color=LINE, linewidth=1, label=f"chance: {100 * share:.3g} % of these scans")
        if other is not None:
            _band(axes, other[1].pr, OTHER, other[0], 0)
        _band(axes, ranking.pr, THREAT, system, 0)
        axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="recall", ylabel="precision on these scans")
        axes.xaxis.set_major_formatter(_percent)
        axes.yaxis.set_major_formatter(_percent)
        axes.legend(loc="best")
    return result[0]


def score_chart(score: Float64, anomalous: Bool, threshold: float | None) -> str:
    """Scores of both classes, each as a share of its class; the outermost bins also hold what lies beyond."""
    with _figure("scores", (9.6, 2.5)) as (axes, result):
        known = ~np.isnan(score)
        low, high = (float(v) for v in np.quantile(score[known], (0.002, 0.998)))
        if threshold is not None:
            low, high = min(low, threshold), max(high, threshold)
        margin = 0.02 * (high - low) or 1.0
        edges = np.linspace(low - margin, high + margin, _BINS + 1)
        for kind, colour, name in ((~anomalous, NORMAL, "normal"), (anomalous, THREAT, "with a threat")):
            mine = np.clip(score[known & kind], edges[0], edges[-1])
            if mine.size:
                heights = np.histogram(mine, edges)[0] / mine.size
                axes.stairs(heights, edges, fill=True, color=colour, alpha=0.32)
                axes.stairs(heights, edges, color=colour, linewidth=1.3, label=f"{name}, n = {mine.size}")
        if threshold is not None:
            axes.axvline(threshold, color=INK, linestyle=(0, (4, 3)), linewidth=1.2, label=f"threshold {threshold:.4g}")
        axes.set(xlim=(edges[0], edges[-1]), xlabel="raw scan score", ylabel="share of the class")
        axes.yaxis.set_major_formatter(_percent)
        axes.legend(loc="upper right")
    return result[0]


def froc_chart(froc: Froc) -> str:
    """Recall of threats over false regions a scan, with intervals at the standard budgets."""
    with _figure("froc", (4.7, 3.4)) as (axes, result):
        lowest = min(p.limit for p in froc.points) / 2
        x, y = thinned(froc.false_axis), thinned(froc.recall_axis)
        shown = x >= lowest
        axes.step(x[shown], y[shown], where="post", color=THREAT, linewidth=1.6)
        for p in froc.points:
            _whisker(axes, p.limit, p.recall, THREAT)
        axes.set(xscale="log", ylim=(0, 1.02), xlabel="false regions a scan", ylabel="threats pointed at")
        axes.set_xticks([p.limit for p in froc.points], [f"{p.limit:g}" for p in froc.points])
        axes.minorticks_off()
        axes.yaxis.set_major_formatter(_percent)
    return result[0]


def budget_chart(budgets: Sequence[BudgetPoint]) -> str:
    """What each alarm budget detects, and the false-alarm rate it led to on the test scans."""
    with _figure("budgets", (4.7, 3.4)) as (axes, result):
        usable = [b for b in budgets if b.pd is not None and b.pfa is not None]
        limits = [b.budget for b in usable]
        axes.plot(limits, limits, color=SOFT, linestyle=(0, (4, 3)), linewidth=1, label="the budget itself")
        for name, colour, pick in (("Pd", THREAT, "pd"), ("Pfa", NORMAL, "pfa")):
            estimates = [getattr(b, pick) for b in usable]
            axes.plot(limits, [e.value for e in estimates], color=colour, marker="o", markersize=3.5, label=name)
            for limit, estimate in zip(limits, estimates, strict=True):
                _whisker(axes, limit, estimate, colour)
        axes.set(xscale="log", ylim=(0, 1.02), xlabel="alarm budget on normal scans", ylabel="rate on the test scans")
        ticks = [b for b in BUDGETS if b >= limits[0] / 20]
        axes.set_xticks(ticks, [f"{100 * t:g} %" for t in ticks])
        axes.minorticks_off()
        axes.yaxis.set_major_formatter(_percent)
        axes.legend(loc="best")
    return result[0]


def cue_chart(report: CueReport) -> str:
    """AUROC of each trivial cue beside the detector's."""
    with _figure("cues", (9.6, 0.7 + 0.3 * (len(report.cues) + 1))) as (axes, result):
        names = ["the detector", *(c.cue for c in report.cues)]
        values = [report.detector, *(c.auroc.value for c in report.cues)]
        colours = [INK, *(THREAT if c.separates else SOFT for c in report.cues)]
        for row, (value, colour) in enumerate(zip(values, colours, strict=True)):
            if value is not None:
                axes.plot(value, row, marker="o", markersize=6 if row == 0 else 5, color=colour)
        for row, cue in enumerate(report.cues, start=1):
            if cue.auroc.low is not None:
                axes.plot([cue.auroc.low, cue.auroc.high], [row, row], color=colours[row], linewidth=1.6)
        axes.axvline(0.5, color=SOFT, linewidth=0.9)
        axes.set_yticks(range(len(names)), names)
        axes.set(ylim=(len(names) - 0.5, -0.5), xlim=(0.3, 1.02), xlabel="AUROC, 0.5 is chance")
    return result[0]


def strata_chart(strata: Strata, most: int = 24) -> str:
    """Pd of every stratum with its interval, one colour an origin; hollow where the stratum is too small."""
    rows = strata.levels[:most]
    shown = [c for c in strata.cells if c.level in rows and c.pd.value is not None]
    with _figure(f"strata-{strata.attribute}", (9.6, 0.75 + 0.3 * len(rows))) as (axes, result):
        width = 0.22
        for cell in shown:
            place = strata.origins.index(cell.origin) - (len(strata.origins) - 1) / 2
            row = rows.index(cell.level) + width * place
            colour = ORIGIN_COLOURS[cell.origin]
            axes.plot([cell.pd.low, cell.pd.high], [row, row], color=colour, linewidth=1.6)
            face = "white" if cell.note else colour
            axes.plot(cell.pd.value, row, marker="o", markersize=5, color=colour, markerfacecolor=face)
        for origin in strata.origins:
            axes.plot([], [], marker="o", color=ORIGIN_COLOURS[origin], label=origin)
        axes.set_yticks(range(len(rows)), [_short(name) for name in rows])
        axes.set(ylim=(len(rows) - 0.5, -0.5), xlim=(-0.02, 1.02), xlabel="detection rate, 95 % interval")
        axes.xaxis.set_major_formatter(_percent)
        if len(strata.origins) > 1:
            axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return result[0]


def _percent(value: float, _: object) -> str:
    return f"{100 * value:.3g} %"


def _short(name: str) -> str:
    return name if len(name) <= 34 else f"{name[:33]}…"


def _band(axes: Any, curve: Curve, colour: str, name: str, start: float) -> None:
    x = np.maximum(curve.x, start)
    axes.fill_between(x, curve.low, curve.high, color=colour, alpha=0.16, linewidth=0)
    axes.plot(x, curve.y, color=colour, linewidth=1.8, label=_short(name))


def _point(axes: Any, pfa: Estimate, pd: Estimate, start: float) -> None:
    """The frozen threshold; a false-alarm rate of zero is drawn at the left edge, where its interval begins."""
    if pfa.value is None or pd.value is None or None in (pfa.low, pfa.high, pd.low, pd.high):
        return
    x = max(pfa.value, start)
    axes.plot([max(pfa.low or 0.0, start), pfa.high], [pd.value, pd.value], color=INK, linewidth=1)
    axes.plot([x, x], [pd.low, pd.high], color=INK, linewidth=1)
    axes.plot(x, pd.value, marker="o", markersize=6, color=INK, linestyle="", label="frozen threshold", clip_on=False)


def _whisker(axes: Any, x: float, estimate: Estimate, colour: str) -> None:
    if estimate.value is not None and estimate.low is not None:
        axes.plot([x, x], [estimate.low, estimate.high], color=colour, linewidth=1.2)
        axes.plot(x, estimate.value, marker="o", markersize=4, color=colour)


@contextmanager
def _figure(name: str, inches: tuple[float, float]) -> Iterator[tuple[Any, list[str]]]:
    """Axes to draw on; the SVG is in the list when the block ends. Identifiers differ from figure to figure."""
    matplotlib = needs("matplotlib", "matplotlib")
    figures = needs("matplotlib.figure", "matplotlib")
    result: list[str] = []
    with matplotlib.rc_context({**_STYLE, "svg.hashsalt": name}):
        figure = figures.Figure(figsize=inches)
        yield figure.add_subplot(), result
        out = io.StringIO()
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    svg = text[text.index("<svg") :]
    # Glyph outlines are named alike in every figure; on one page each figure keeps its own.
    unique = re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{re.sub(r'[^a-z]', '-', name)}-", svg)
    result.append(unique.replace("<svg ", f'<svg role="img" aria-label="{name.replace("-", " ")}" ', 1))
