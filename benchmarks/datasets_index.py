"""Index and split of a million scans: seconds, and the most memory the process held.

Run: python benchmarks/datasets_index.py [--scans 1000000]
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from cargolens.datasets.public.index import Index, IndexRow, write_index
from cargolens.datasets.public.truth import Annotation, Entry
from cargolens.datasets.source import ScanSource, ViewFiles
from cargolens.datasets.splits import read_table, split_scans, write_split

CLASSES = ("Gun", "Knife", "Wrench", "Pliers", "Scissors")


def rows(count: int) -> Iterator[IndexRow]:
    """Scans as SIXray has them: one view, one in a hundred with a box; 1 % doubles, 1 % near doubles, 50,000 series."""
    rng = np.random.default_rng(0)
    hashes = rng.integers(1, 1 << 63, count, dtype=np.uint64)
    twins = rng.integers(0, count, count // 100)
    hashes[twins] = hashes[rng.integers(0, count, twins.size)] ^ np.uint64(0b11)
    doubles = dict(
        zip(rng.integers(0, count, count // 100).tolist(), rng.integers(0, count, count // 100).tolist(), strict=True)
    )
    series, scanners, shown = rng.integers(0, 50_000, count), rng.integers(0, 6, count), rng.random(count) < 0.01
    for k in range(count):
        source = ScanSource(
            f"JPEGImage/P{k:07d}.jpg", (ViewFiles("", (f"/data/JPEGImage/P{k:07d}.jpg",)),),
            group=f"series {series[k]}", scanner=f"scanner {scanners[k]}",
        )  # fmt: skip
        marked = (Annotation(CLASSES[k % 5], (10.5, 20.5, 110.25, 90.75)),) if shown[k] else ()
        content = hashlib.sha256(doubles.get(k, k).to_bytes(8, "little")).digest()
        labels = tuple(a.label for a in marked)
        yield IndexRow(Entry(source, "", bool(marked), marked, labels), "sixray", content, (int(hashes[k]),))


def report(what: str, started: float) -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:<44}{time.perf_counter() - started:7.1f} s   peak {peak:6.0f} MiB")
    return time.perf_counter()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scans", type=int, default=1_000_000)
    count = parser.parse_args().scans
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "index.parquet")
        start = now = time.perf_counter()
        write_index(rows(count), path, Path("/data"))
        now = report(f"index of {count} scans written ({path.stat().st_size >> 20} MiB)", now)
        table = read_table(path)
        now = report("columns read", now)
        for by in (("hash", "near"), ("hash", "near", "series"), ("scanner",)):
            split = split_scans(table, by)
            sizes = np.bincount(split.code).tolist()
            leaks = {leak.by: leak.values for leak in split.leaks}
            now = report(f"split by {','.join(by)}", now)
            print(f"    {sizes} of {', '.join(split.names)}; {np.unique(split.group).size} groups; shared {leaks}")
        write_split(split, path, Path(folder, "split.csv"))
        report("split written", now)
        report("in all", start)
        now = time.perf_counter()
        seen = sum(1 for _ in Index(path))
        report(f"index read again, {seen} scans with truth", now)


if __name__ == "__main__":
    main()
