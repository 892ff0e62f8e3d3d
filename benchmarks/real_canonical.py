"""Check the readers and the canonical representation against real scans, and print the figures.

    python benchmarks/real_canonical.py DATA

DATA holds `index.jsonl` (a line an image with `path`, `set`, `scanner`). Every file is read; the first table is the
attenuation of air on each scanner, the second the ratio of the logs in parts of the dual-energy set whose material is
known. That ratio falls with thickness, so each part is given with the range of attenuation it covers.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cargolens.datasets import CargoLensError, View, find_sources, read_scan
from cargolens.datasets.canonical import attenuation, canonical

Nepers = NDArray[np.float32]

LARGE_KNIVES = tuple(f"knife/knife_{n}" for n in (24, 26, 32, 34, 100))
# Region of the dual-energy set, scans, range of -ln T_high, published figure.
REGIONS = (
    ("plastic: pallet walls", ("background/background_4", "background/background_6"), (0.1, 0.4), 1.26),
    ("metal frame: its thin walls", ("background/background_0", "background/background_2"), (0.2, 0.5), 1.8),
    ("metal frame: all of it", ("background/background_0", "background/background_2"), (0.1, 9.0), 1.8),
    ("first knife, whole picture", ("knife/knife_0",), (0.1, 9.0), 2.2),
    ("all knives, blade and handle", ("knife/",), (0.1, 9.0), 2.2),
    ("five large knives, thick of the blade", LARGE_KNIVES, (0.6, 0.8), 2.2),
)


def border_air(nepers: Nepers) -> float | None:
    """Median attenuation of the air along the border (outer 3 %), None when less than a quarter of it is air.

    Air is the brightest mode of the border: the lowest peak of its histogram in steps of 0.01 nepers that holds 5 %,
    and what lies within 0.05 of it. Nothing here uses the level of air that the reader found.
    """
    margin = max(2, round(0.03 * min(nepers.shape)))
    inside = np.zeros(nepers.shape, bool)
    inside[margin:-margin, margin:-margin] = True
    border = nepers[~inside]
    histogram, edges = np.histogram(border, np.arange(-0.5, 1.0, 0.01))
    share = np.convolve(histogram, np.ones(3), mode="same") / border.size
    peaks = [n for n in range(3, len(share) - 3) if share[n] >= 0.05 and share[n] == share[n - 3 : n + 4].max()]
    if not peaks:
        return None
    air = border[np.abs(border - (edges[peaks[0]] + 0.005)) <= 0.05]
    return float(np.median(air)) if air.size > 0.25 * border.size else None


def ratio(view: View, low: float, high: float) -> NDArray[np.float64]:
    """Ratio ln T_low / ln T_high of every pixel whose -ln T_high lies between two bounds."""
    nepers = [-np.log(np.maximum(plane, 1e-5)) for plane in view.transmission]
    body = (nepers[1] >= low) & (nepers[1] < high)
    return np.asarray(nepers[0][body] / nepers[1][body], np.float64)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    folder: Path = parser.parse_args().data
    scanner_of = {}
    for line in (folder / "index.jsonl").open():
        record = json.loads(line)
        scanner_of[record["path"]] = f"{record['set']}/{record['scanner']}"
    air: dict[str, list[float | None]] = defaultdict(list)
    files, failed, noted, started, seconds = 0, 0, defaultdict[str, int](int), time.perf_counter(), [0.0, 0.0]
    dual: dict[str, View] = {}
    for source in find_sources([folder]):
        files += len(source.files)
        try:
            begin = time.perf_counter()
            scan = read_scan(source)
            read = time.perf_counter()
            canonical(scan.views[0])
            seconds = [seconds[0] + read - begin, seconds[1] + time.perf_counter() - read]
        except CargoLensError as error:
            failed += 1
            print(error)
            continue
        scanner = scanner_of[Path(source.files[0]).relative_to(folder).as_posix()]
        air[scanner].append(border_air(attenuation(scan.views[0])))
        noted[scanner] += any("no air found" in note for note in scan.meta.notes)
        if scan.views[0].encoding == "dual-energy":
            dual[source.scan_id.removeprefix("dual_energy/")] = scan.views[0]
    total = time.perf_counter() - started
    print(f"{files} files, {failed} not read, {total:.1f} s (read {seconds[0]:.1f} s, colour-1 {seconds[1]:.1f} s)\n")
    print("| scanner | scans | no air found | air at the border | median of air, nepers | largest | within 0.02 |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for scanner, values in sorted(air.items()):
        found = np.abs([value for value in values if value is not None])
        figures = "- | - | -"
        if found.size:
            figures = f"{np.median(found):.4f} | {found.max():.4f} | {np.mean(found <= 0.02):.3f}"
        print(f"| {scanner} | {len(values)} | {noted[scanner]} | {found.size} | {figures} |")
    print("\n| region | pixels | -ln T_high | ratio, median | published | difference |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, prefixes, (low, high), published in REGIONS:
        pixels = np.concatenate([ratio(view, low, high) for key, view in dual.items() if key.startswith(prefixes)])
        middle = float(np.median(pixels))
        figures = f"{low:g} to {high:g} | {middle:.3f} | {published} | {middle - published:+.3f}"
        print(f"| {name} | {pixels.size} | {figures} |")


if __name__ == "__main__":
    main()
