"""Simulates many parcels and checks that what was asked for is there: families in their shares, no threat left out.

    python benchmarks/simulator_parcels.py [--count 200] [--size 256x256] [--workers 2] [--out DIR]

Half of the parcels hold a threat of the default scenario, on random scanners. Checked: the share of scans with a threat
(Clopper-Pearson interval), every family in the same share (chi-square), every threat that was drawn is in its scan with
a box in at least one view, no scan is empty or clipped, and the hash of every file is the same for 1, for several and
for shuffled workers (the first scans only). Prints scans a second and the memory of a worker. With --out the scans are
kept, and an interrupted run goes on where it stopped. The exit code is 1 if anything failed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
from scipy.stats import binomtest, chisquare

from cargolens.datasets.simulator import SimulatedScans
from cargolens.datasets.simulator.acquisition import AIR_COUNTS, MAX_COUNTS
from cargolens.datasets.simulator.output import JOURNAL, Record, SynthOptions, write_scans
from cargolens.datasets.simulator.parcel import ParcelSettings, asked_families

# A test that says so once in a thousand runs of a sound simulator.
LEVEL = 0.001
THREAT_RATE = 0.5
REPEATED = 24
# Scans between two lines of progress on standard error.
PROGRESS = 500
# Share of pixels at the top of the scale from which a picture counts as clipped: on air, the high energy of the dimmest
# random scanners has 3 % of noise, and 9 % of head-room above it.
CLIPPED = 1e-3
VIEWS = ("top", "side")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--size", default="256x256", help="rows x columns")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, help="where to keep the scans; default: nowhere")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="simulator-parcels-") as name:
        return check(options, options.out or Path(name) / "scans", Path(name))


def check(options: argparse.Namespace, folder: Path, scratch: Path) -> int:
    """Simulates, then runs every check; returns 1 if one failed."""
    rows, columns = map(int, options.size.split("x"))

    def scans(count: int) -> SimulatedScans:
        settings = ParcelSettings(threat_rate=THREAT_RATE, scanner="random")
        return SimulatedScans(count, options.seed, views=VIEWS, size=(rows, columns), settings=settings)

    found: list[int] = []

    def told(done: int) -> None:
        found.append(done)
        if done % PROGRESS == 0:
            print(
                f"{done} of {options.count} scans, {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True
            )

    started = time.perf_counter()
    records = write_scans(
        scans(options.count), folder, SynthOptions(), workers=options.workers, resume=True, on_done=told
    )
    seconds, made = time.perf_counter() - started, options.count - found[0]
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(
        f"{made} of {options.count} parcels, two views of {rows} x {columns}, {options.workers} workers: "
        f"{made / seconds:.2f} scans/s, at most {memory} MB a worker, {seconds:.0f} s"
    )
    results = [
        *check_shares(records),
        *check_threats(records),
        *check_pictures(folder, records),
        *check_hashes(scans(min(REPEATED, options.count)), scratch),
    ]
    for passed, text in results:
        print(f"{'ok  ' if passed else 'FAIL'}  {text}")
    print_families(records)
    return int(not all(passed for passed, _ in results))


def check_shares(records: list[Record]) -> list[tuple[bool, str]]:
    """Whether threats, and families among them, come as often as asked."""
    hits = sum(record["anomalous"] for record in records)
    interval = binomtest(hits, len(records)).proportion_ci(1.0 - LEVEL, "exact")
    families = Counter(threat["family"] for record in records for threat in _threats(record))
    counts = [families[family] for family in asked_families(ParcelSettings())]
    p = float(chisquare(counts).pvalue)
    enough = sum(counts) >= 5 * len(counts)
    found = f"{hits} of {len(records)} scans hold a threat"
    spread = f"{len(counts)} families, {min(counts)} to {max(counts)} threats each: chi-square p = {p:.3f}"
    if not enough:
        spread += " (too few scans for every family to be expected)"
    return [
        (
            interval.low <= THREAT_RATE <= interval.high,
            f"{found}: {interval.low:.3f} to {interval.high:.3f} at {1 - LEVEL:.1%}, asked {THREAT_RATE}",
        ),
        (p > LEVEL and (min(counts) > 0 or not enough), spread),
    ]


def check_threats(records: list[Record]) -> list[tuple[bool, str]]:
    """Whether every threat that was drawn shows a box in some view."""
    drawn = seen = 0
    for record in records:
        boxes = {threat["threat"] for threat in record["threats"] if threat["box"][2] > threat["box"][0]}
        drawn += len({threat["threat"] for threat in record["threats"]})
        seen += len(boxes)
    empty = sum(record["anomalous"] and not record["threats"] for record in records)
    return [(drawn == seen and not empty, f"{seen} of {drawn} threats are in the picture")]


def check_pictures(folder: Path, records: list[Record]) -> list[tuple[bool, str]]:
    """Whether any picture shows nothing, or has pixels cut off at the top."""
    empty = clipped = 0
    brightest = 0
    for record in records:
        for name in (name for view in record["views"] for name in view["files"]):
            picture = cv2.imread(str(folder / name), cv2.IMREAD_UNCHANGED)
            empty += int(np.count_nonzero(picture < 0.97 * AIR_COUNTS) < 0.005 * picture.size)
            brightest = max(brightest, int(picture.max()))
            clipped += int(np.count_nonzero(picture == MAX_COUNTS) > CLIPPED * picture.size)
    return [
        (not empty, f"{empty} pictures show nothing"),
        (not clipped, f"{clipped} pictures are clipped above air (brightest pixel {brightest}, air {AIR_COUNTS})"),
    ]


def check_hashes(scans: SimulatedScans, scratch: Path) -> list[tuple[bool, str]]:
    """Whether files depend on the number of workers or the order of the work."""
    order = np.random.default_rng(0).permutation(len(scans)).tolist()
    seen = {}
    for name, workers, way in (("1 worker", 1, None), ("3 workers", 3, None), ("shuffled", 2, order)):
        out = scratch / name
        write_scans(scans, out, SynthOptions(), workers=workers, order=way)
        files = sorted(path for path in out.rglob("*") if path.is_file() and path.name != JOURNAL)
        digest = hashlib.sha256()
        for path in files:
            digest.update(str(path.relative_to(out)).encode() + path.read_bytes())
        seen[name] = digest.hexdigest()[:16]
    return [(len(set(seen.values())) == 1, f"hash of {len(scans)} scans: {json.dumps(seen)}")]


def print_families(records: list[Record]) -> None:
    """Threats by family, with how much of them shows, and what the parcels are like."""
    by_family: dict[str, list[float]] = {}
    for record in records:
        for threat in record["threats"]:
            by_family.setdefault(threat["family"], []).append(threat["visibility"] or 0.0)
    for family, visibility in sorted(by_family.items()):
        print(
            f"  {family:16s} {len(visibility) // len(VIEWS):5d} threats, median visibility {np.median(visibility):.2f}"
        )
    fill = [record["fill"] for record in records]
    goods = [len(record["goods"]) for record in records]
    for name, values in (("fill", fill), ("goods", goods)):
        low, middle, high = np.quantile(values, (0.05, 0.5, 0.95))
        print(f"  {name}: 5 % {low:.2f}, median {middle:.2f}, mean {np.mean(values):.2f}, 95 % {high:.2f}")


def _threats(record: Record) -> list[Record]:
    return [threat for threat in record["threats"] if threat["view"] == VIEWS[0]]


if __name__ == "__main__":
    raise SystemExit(main())
