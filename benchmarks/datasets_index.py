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
from cargolens.datasets.split_files import read_table, write_split
from cargolens.datasets.splits import Split, split_scans

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


class Clock:
    """Wall and processor seconds since the last line, and the most memory held so far."""

    def __init__(self) -> None:
        self.start = self.last = (time.perf_counter(), time.process_time())

    def line(self, what: str, since: tuple[float, float] | None = None) -> None:
        """Print what took how long, since the last line or since a given time."""
        now = (time.perf_counter(), time.process_time())
        wall, cpu = (b - a for a, b in zip(since or self.last, now, strict=True))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{what:<46}{wall:6.1f} s, {cpu:5.1f} s of processor, peak {peak:4.0f} MiB", flush=True)
        self.last = now


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scans", type=int, default=1_000_000)
    count = parser.parse_args().scans
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "index.parquet")
        clock = Clock()
        write_index(rows(count), path, Path("/data"))
        clock.line(f"index of {count:,} scans ({path.stat().st_size >> 20} MiB)")
        table = read_table(path)
        clock.line("columns read")
        split = split_scans(table, ("hash", "near", "series"))
        clock.line("split by hash,near,series")
        write_split(split, path, Path(folder, "split.csv"))
        clock.line("split written")
        clock.line("index and split", clock.start)
        describe(split)
        for by in (("hash", "near"), ("scanner",)):
            split = split_scans(table, by)
            clock.line(f"split by {','.join(by)}")
            describe(split)
        seen = sum(1 for _ in Index(path))
        clock.line(f"index read again, {seen:,} scans with truth")


def describe(split: Split) -> None:
    sizes = ", ".join(f"{name} {n}" for name, n in zip(split.names, np.bincount(split.code).tolist(), strict=True))
    shared = ", ".join(f"{leak.by} {leak.values}" for leak in split.leaks)
    print(f"    {sizes}; {np.unique(split.group).size} groups; shared between splits: {shared}")


if __name__ == "__main__":
    main()
