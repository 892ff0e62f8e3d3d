#!/usr/bin/env python3
"""Do the intervals and the guarantee hold, and is evaluation fast enough? Prints the tables of docs/evaluation.md.

guarantee  2,000 simulated calibrations for 4 score distributions and n = 300, 1,000, 3,000: the true false-alarm rate
of each threshold is known, so the share of calibrations beyond the budget is too.
coverage   share of simulated test sets whose interval holds the true value, for every kind of interval.
speed      100,000 scans and their truth from CSV to every scan-level number; a million scores; 10,000 maps; 100,000
hashes.

    OMP_NUM_THREADS=1 python benchmarks/evaluation_coverage.py [guarantee] [coverage] [speed] [--sets 1000]
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy import stats
from scipy.integrate import quad, trapezoid

from cargolens.inference.evaluation import ranking
from cargolens.inference.evaluation.annotations import read_truth
from cargolens.inference.evaluation.breakdown import break_down
from cargolens.inference.evaluation.budgets import guarantee_on_normals, simulate_guarantee
from cargolens.inference.evaluation.comparison import compare
from cargolens.inference.evaluation.duplicates import find_overlaps
from cargolens.inference.evaluation.froc import froc
from cargolens.inference.evaluation.intervals import Estimate, rate
from cargolens.inference.evaluation.operating import ALARM, CLEAR, Traffic, operating_point
from cargolens.inference.evaluation.outcomes import read_outcomes
from cargolens.inference.evaluation.pixels import PixelScorer
from cargolens.inference.evaluation.resampling import Resampling
from cargolens.inference.evaluation.scores import Scores, make_scores
from cargolens.inference.evaluation.summary import summarise
from cargolens.inference.evaluation.table import assessed_scores, decisions_at, join
from cargolens.inference.evaluation.threats import LocatedScan, Threat
from cargolens.inference.hashes import ScanHashes
from cargolens.inference.results import Region
from cargolens.inference.threshold import choose_rank

SHIFT = 1.5


def guarantee(runs: int) -> None:
    print(f"\n{runs} calibrations each, budget 1 %, confidence 95 %: promise, exceeded in at most 5 %")
    print("| normal scores | n | median true FAR | 95 % of thresholds within | exceeded (95 % interval) | in theory |")
    print("|---|---|---|---|---|---|")
    mixture = (0.9, stats.norm(0, 1), stats.norm(4, 2))
    populations: dict[str, tuple[Callable[[np.random.Generator, int], np.ndarray], Callable[[float], float]]] = {
        "normal": (lambda rng, n: rng.normal(size=n), lambda t: float(stats.norm.sf(t))),
        "log-normal, heavy tail": (lambda rng, n: rng.lognormal(0, 1.5, n), lambda t: float(stats.lognorm.sf(t, 1.5))),
        "two scanners mixed": (
            lambda rng, n: np.where(rng.random(n) < 0.9, rng.normal(0, 1, n), rng.normal(4, 2, n)),
            lambda t: float(mixture[0] * mixture[1].sf(t) + (1 - mixture[0]) * mixture[2].sf(t)),
        ),
        "Poisson counts, many ties": (
            lambda rng, n: rng.poisson(20, n).astype(float),
            lambda t: float(stats.poisson.sf(t, 20)),
        ),
    }
    for seed, (name, (draw, exceedance)) in enumerate(populations.items()):
        for n in (300, 1000, 3000):
            test = simulate_guarantee(draw, exceedance, n, 0.01, runs=runs, seed=seed)
            print(line(name, n, test.realised, test.exceeded))
    normals = np.random.default_rng(0).gumbel(size=20_000)
    test = guarantee_on_normals(normals, 1000, 0.01, runs=runs, seed=4)
    print(line("own 20,000 scores, redrawn", 1000, test.realised, test.exceeded))


def line(name: str, n: int, realised: np.ndarray, exceeded: Estimate) -> str:
    interval = f"{exceeded.value:.3f} ({exceeded.low:.3f}-{exceeded.high:.3f})"
    # Without ties the chance does not depend on the distribution; ties only lower it.
    theory = stats.binom.cdf(n - choose_rank(n, 0.01, 0.95), n, 0.01)
    ceiling = "<= " if "ties" in name else ""
    within = f"{np.median(realised):.4f} | {np.quantile(realised, 0.95):.4f}"
    return f"| {name} | {n} | {within} | {interval} | {ceiling}{theory:.3f} |"


class Coverage:
    """Counts how often intervals hold the truth."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], list[tuple[bool, float]]] = {}

    def add(self, name: str, setting: str, estimate: Estimate, truth: float) -> None:
        """Notes one interval and the truth it should hold."""
        if estimate.low is None or estimate.high is None:
            return
        inside = estimate.low - 1e-12 <= truth <= estimate.high + 1e-12
        self.rows.setdefault((name, setting), []).append((inside, estimate.high - estimate.low))

    def show(self) -> None:
        """Prints one row a kind of interval."""
        print("\n| interval | data | coverage of nominal 95 % (its own interval) | mean width | sets | |")
        print("|---|---|---|---|---|---|")
        for (name, setting), found in self.rows.items():
            inside = np.array([f[0] for f in found])
            share = rate(inside)
            verdict = "" if share.low <= 0.97 and share.high >= 0.93 else "**outside 93-97 %**"
            width = np.mean([f[1] for f in found])
            spread = f"{share.value:.3f} ({share.low:.3f}-{share.high:.3f})"
            print(f"| {name} | {setting} | {spread} | {width:.4f} | {len(found)} | {verdict} |")


def coverage(sets: int) -> None:
    table = Coverage()
    for k in range(sets):
        rng = np.random.default_rng(np.random.SeedSequence(1, spawn_key=(k,)))
        for n_normal, n_anomalous, resamples in ((1000, 200, 400), (200, 50, 400)):
            rank_metrics(table, rng, n_normal, n_anomalous, resamples)
        clustered(table, rng)
        rates(table, rng)
        regions(table, rng)
        pixels(table, rng)
    table.show()


def separated(rng: np.random.Generator, n_normal: int, n_anomalous: int) -> Scores:
    truth = np.arange(n_normal + n_anomalous) < n_anomalous
    return make_scores(rng.normal(size=truth.size) + SHIFT * truth, truth)


def true_average_precision(prevalence: float) -> float:
    def precision(t: float) -> float:
        true, false = prevalence * stats.norm.sf(t - SHIFT), (1 - prevalence) * stats.norm.sf(t)
        return float(true / (true + false) * stats.norm.pdf(t - SHIFT))

    return float(quad(precision, -12, 15, limit=200)[0])


def rank_metrics(table: Coverage, rng: np.random.Generator, n_normal: int, n_anomalous: int, resamples: int) -> None:
    summary = summarise(
        separated(rng, n_normal, n_anomalous), Resampling(resamples=resamples, seed=int(rng.integers(2**31)))
    )
    setting = f"{n_normal} normal, {n_anomalous} anomalous"
    table.add("AUROC", setting, summary.auroc, float(stats.norm.cdf(SHIFT / np.sqrt(2))))
    prevalence = n_anomalous / (n_normal + n_anomalous)
    table.add("average precision", setting, summary.average_precision, true_average_precision(prevalence))
    for entry in summary.tpr_at_fpr[1:]:
        true = float(stats.norm.sf(stats.norm.isf(entry.limit) - SHIFT))
        table.add(f"TPR at FPR {entry.limit:.0%}", setting, entry.estimate, true)
    for entry in summary.fpr_at_tpr:
        true = float(stats.norm.sf(stats.norm.isf(entry.limit) + SHIFT))
        table.add(f"FPR at TPR {entry.limit:.0%}", setting, entry.estimate, true)


def clustered(table: Coverage, rng: np.random.Generator) -> None:
    """Consignments of 1 to 6 scans that share half their variance."""
    sizes = rng.integers(1, 7, 250)
    cluster = np.repeat(np.arange(250), sizes)
    truth = np.repeat(np.arange(250) < 80, sizes)
    noise = np.sqrt(0.5) * (np.repeat(rng.normal(size=250), sizes) + rng.normal(size=cluster.size))
    scores = make_scores(noise + SHIFT * truth, truth, cluster)
    setting = "170 + 80 consignments of 1-6 scans"
    plan = Resampling(resamples=400, seed=int(rng.integers(2**31)))
    table.add("AUROC, clusters", setting, summarise(scores, plan).auroc, float(stats.norm.cdf(SHIFT / np.sqrt(2))))
    hits = scores.score[truth] > 1.0
    true = float(stats.norm.sf(1.0 - SHIFT))
    table.add("Pd, Clopper-Pearson, clusters", setting, rate(hits, scores.cluster[truth]), true)
    table.add("Pd, Wilson, clusters", setting, rate(hits, scores.cluster[truth], method="wilson"), true)
    table.add("Pd, clusters ignored", setting, rate(hits), true)
    other = make_scores(0.6 * scores.score + 0.8 * rng.normal(size=truth.size), truth, cluster)
    # the second system's separation is 0.6 SHIFT at unit variance
    gap = stats.norm.cdf(SHIFT / np.sqrt(2)) - stats.norm.cdf(0.6 * SHIFT / np.sqrt(2))
    table.add("AUROC difference, paired", setting, compare(scores, other, plan)[0].difference, float(gap))


def rates(table: Coverage, rng: np.random.Generator) -> None:
    for share, n in ((0.9, 50), (0.9, 300), (0.01, 2000), (0.01, 300)):
        hits = rng.random(n) < share
        setting = f"rate {share:g}, n {n}"
        table.add("Clopper-Pearson", setting, rate(hits), share)
        table.add("Wilson", setting, rate(hits, method="wilson"), share)
    decision = np.where(np.arange(2300) < 300, rng.random(2300) < 0.8, rng.random(2300) < 0.01)
    traffic = Traffic(0.001, 10_000, 30)
    reading = operating_point(
        np.where(decision, ALARM, CLEAR).astype(np.int8), np.arange(2300) < 300, traffic=traffic
    ).readings[0]
    alarms = 0.001 * 0.8 + 0.999 * 0.01
    setting = "Pd 0.8 of 300, Pfa 0.01 of 2,000, prevalence 0.001"
    table.add("precision", setting, reading.precision, 0.0008 / alarms)
    table.add("alarms per 1,000", setting, reading.alarms_per_1000, 1000 * alarms)


def regions(table: Coverage, rng: np.random.Generator) -> None:
    """Scans with one threat at a region of N(1.5, 1) and, as false regions, a Poisson number of N(0, 1)."""
    scans = []
    for i in range(200):
        threats = (Threat("gun", "", (0.0, 0.0, 10.0, 10.0)),) if i < 100 else ()
        found = [((0, 0, 10, 10), rng.normal() + SHIFT)] if threats else []
        found += [((50, 50, 60, 60), rng.normal()) for _ in range(rng.poisson(2.0))]
        marks = tuple(Region(view="", box=b, score=float(s), kind="novelty", area_mm2=None) for b, s in found)
        scans.append(LocatedScan(str(i), i, threats, marks))
    result = froc(scans, (0.5,), Resampling(resamples=400, seed=int(rng.integers(2**31))))
    true = float(stats.norm.sf(stats.norm.isf(0.25) - SHIFT))
    table.add("recall at 0.5 false regions a scan", "200 scans, 100 threats", result.points[0].recall, true)


_LEVELS = np.linspace(-12, 14, 200_001)
_FALSE, _TRUE = stats.norm.sf(_LEVELS)[::-1], stats.norm.sf(_LEVELS - SHIFT)[::-1]


def pixels(table: Coverage, rng: np.random.Generator) -> None:
    """Maps of unit noise with one region 1.5 higher, and a shift shared by all pixels of a scan's region."""
    maps = []
    for i in range(100):
        mask = np.zeros((24, 24), dtype=bool)
        if i % 2:
            mask[5:11, 8:14] = True
        maps.append((rng.normal(size=mask.shape) + SHIFT * mask, mask))
    scorer = PixelScorer(maps[0][0], Resampling(resamples=400, seed=int(rng.integers(2**31))))
    for i, (values, mask) in enumerate(maps):
        scorer.add(values, mask, i)
    result = scorer.result()
    inside = _FALSE <= 0.3
    area = float(trapezoid(_TRUE[inside], _FALSE[inside]) / 0.3)
    share = 50 * 36 / (100 * 24 * 24)
    precision = share * _TRUE / np.maximum(share * _TRUE + (1 - share) * _FALSE, 1e-300)
    table.add("AUPRO to 0.3", "100 maps, 50 regions", result.aupro_30, area)
    table.add("pixel AP", "100 maps, 50 regions", result.pixel_ap, float(trapezoid(precision, _TRUE)))


def speed() -> None:
    print("\n| what | processor seconds | clock seconds | peak memory so far, MB |\n|---|---|---|---|")
    rng = np.random.default_rng(0)
    scores = make_scores(rng.normal(size=1_000_000), rng.random(1_000_000) < 0.1)
    start = stamp()
    ranking.auroc(scores)
    ranking.average_precision(scores)
    ranking.tpr_at_fpr(scores, 0.01)
    report("AUROC, AP and TPR at FPR 1 % of 1,000,000 scores", start)
    with tempfile.TemporaryDirectory() as folder:
        csv_to_numbers(Path(folder), rng)
    maps(rng)
    content = np.arange(100_000, dtype=np.uint64)
    hashes = [
        ScanHashes(content + np.uint64(k * 100_000), rng.integers(1, 2**63, 100_000, dtype=np.uint64)) for k in range(2)
    ]
    start = stamp()
    find_overlaps({"train": hashes[0], "test": hashes[1]})
    report("doubles and near doubles within and across two sets of 100,000 views", start)


def csv_to_numbers(folder: Path, rng: np.random.Generator) -> None:
    n = 100_000
    truth = rng.random(n) < 0.1
    score = rng.normal(size=n) + SHIFT * truth
    group = rng.integers(0, 60_000, n)
    family, scanner = rng.choice(["gun", "knife", "powder"], n), rng.choice(["s1", "s2"], n)
    with (folder / "truth.csv").open("w") as file:
        file.write("scan_id,anomalous,label,group,scanner\n")
        file.writelines(
            f"scan/{i:06d}.png,{int(truth[i])},{family[i] if truth[i] else ''},g{group[i]},{scanner[i]}\n"
            for i in range(n)
        )
    with (folder / "scores.csv").open("w") as file:
        file.write("scan_id,score\n")
        file.writelines(f"scan/{i:06d}.png,{float(score[i])!r}\n" for i in range(n))
    start = everything = stamp()
    table = join(read_truth(folder / "truth.csv"), read_outcomes(folder / "scores.csv"))
    report("100,000 scans: both CSV files read and joined", start)
    start = stamp()
    summarise(assessed_scores(table))
    report("100,000 scans: rank metrics and curves, 2,000 resamples of 60,000 consignments", start)
    start = stamp()
    decision = decisions_at(table, 2.3)
    operating_point(decision, table.anomalous, table.cluster, 2.3)
    break_down(table, decision)
    report("100,000 scans: operating point and strata", start)
    report("100,000 scans: all of these", everything)
    command(folder)


def command(folder: Path) -> None:
    """`cargolens evaluate` on the same files, as a process of its own, page and figures included."""
    words = ["evaluate", "scores.csv", "--truth", "truth.csv", "--threshold", "2.3", "--out", "report", "--quiet"]
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "cargolens", *words], check=True, cwd=folder, stdout=subprocess.DEVNULL)
    clock = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor, peak = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
    print(
        f"| 100,000 scans: `cargolens evaluate`, its own peak | {processor:.1f} | {clock:.1f} | {peak:.0f} |",
        flush=True,
    )


def maps(rng: np.random.Generator) -> None:
    mask = np.zeros((256, 256), dtype=bool)
    mask[40:70, 90:140] = True
    pool = [rng.normal(size=mask.shape).astype(np.float32) for _ in range(20)]
    scorer = PixelScorer(pool[0])
    start = stamp()
    for i in range(10_000):
        scorer.add(pool[i % 20], mask if i % 2 else None, i)
    scorer.result()
    report("pixel AP and AUPRO of 10,000 maps of 256 x 256, 500 resamples", start)


def stamp() -> tuple[float, float]:
    return time.process_time(), time.perf_counter()


def report(what: str, start: tuple[float, float]) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    processor, clock = (now - then for now, then in zip(stamp(), start, strict=True))
    print(f"| {what} | {processor:.1f} | {clock:.1f} | {peak:.0f} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", default=[], help="guarantee, coverage, speed; all three when none is named")
    parser.add_argument("--sets", type=int, default=1000, help="simulated test sets of the coverage table")
    parser.add_argument("--runs", type=int, default=2000, help="simulated calibrations of the guarantee table")
    arguments = parser.parse_args()
    parts = arguments.parts or ["speed", "guarantee", "coverage"]
    if "speed" in parts:
        speed()
    if "guarantee" in parts:
        guarantee(arguments.runs)
    if "coverage" in parts:
        coverage(arguments.sets)


if __name__ == "__main__":
    main()
