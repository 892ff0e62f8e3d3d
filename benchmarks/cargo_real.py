"""What `cargolens scan --cargo` reads of real radiographs, by figures fitted on simulated ones alone, and why.

    python benchmarks/cargo_real.py REAL EXAMPLES [--docs docs/cargo.md]

REAL holds radiographs in folders named HS and a code, HS0000 for empty, and others; EXAMPLES is the folder of
`benchmarks/cargo_loads.py`. No figure is fitted here, and none was on real pictures. --docs writes what is printed
between the marks `<!-- real -->` and `<!-- end of real -->`.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import cv2
import numpy as np
from cargo_loads import write_between

from cargolens.datasets.reader import read_scan
from cargolens.datasets.scan import ScanMeta
from cargolens.inference.cargo.declaration import compare
from cargolens.inference.cargo.features import GREY_NAMES, load_features
from cargolens.inference.cargo.goods import ROWS, Side, ends_of, find_goods, side_of
from cargolens.inference.cargo.hold import find_hold
from cargolens.inference.cargo.model import CargoModel, default_model
from cargolens.inference.cargo.picture import Picture, shrink, side_view
from cargolens.inference.cargo.reading import read_cargo
from cargolens.inference.evaluation.intervals import wilson
from cargolens.training.cargo_model import class_of, squeezed
from cargolens.training.cargo_scenes import Example, read_examples

START, END = "<!-- real -->", "<!-- end of real -->"
RIGHT = {
    "02": ("hanging meat", "boxed meat"),
    "08": ("chilled produce",),
    "09": ("heap",),
    "12": ("big bags",),
    "17": ("sacks",),
    "23": ("heap",),
    "40": ("tyres",),
    "52": ("bales",),
}
"""Classes that goods of a chapter are of as these radiographs show them."""
SQUEEZES = (1.0, 0.6)
_COLUMNS = ("length / height", "goods' height", "upper wall", "goods, 25 %", "50 %", "75 %")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("real", type=Path)
    parser.add_argument("examples", type=Path)
    parser.add_argument("--docs", type=Path, help="a page with the marks")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    if not given.real.is_dir():
        print(f"{given.real}: no such folder; real radiographs are not part of this project", file=sys.stderr)
        return 2
    model = default_model()
    text = "\n".join([*readings(given.real, model), *differences(given.real, given.examples, model),
                      *one_energy(list(read_examples(given.examples)), model)])  # fmt: skip
    print(text)
    if given.docs is not None:
        write_between(given.docs, START, END, text)
    return 0


def readings(folder: Path, model: CargoModel) -> list[str]:
    """What is read of each folder."""
    out = ["| radiographs | hold found | empty | loaded | not known | emptiness | looks like | unlike all |"]
    out += ["|---|---|---|---|---|---|---|---|"]
    right = known = papers = false = 0
    for place in _folders(folder):
        found = [read_cargo(read_scan(file), model) for file in sorted(place.glob("*.jpg"))]
        if place.name.startswith("HS"):
            honest = ScanMeta("", hs_code=place.name[2:])
            papers, false = papers + len(found), false + sum(bool(compare(r, honest, model)) for r in found)
        seen = [reading for reading in found if reading.hold is not None]
        classes = [r.classified for r in seen if r.classified is not None]
        looks = Counter(c.best for c in classes if not c.strange)
        said = Counter({True: "empty", False: "loaded", None: "null"}[r.empty] for r in seen)
        free = ", ".join(f"{r.emptiness:.2f}" for r in seen if r.emptiness is not None)
        names = ", ".join(f"{name} {count}" for name, count in looks.most_common())
        wanted = RIGHT.get(place.name.removeprefix("HS")[:2], ())
        known, right = known + len(found) * bool(wanted), right + sum(looks[name] for name in wanted)
        out.append(
            f"| {place.name} | {len(seen)} of {len(found)} | {said['empty']} | {said['loaded']} | {said['null']} | "
            f"{free} | {names} | {sum(c.strange for c in classes)} |"
        )
    text = (
        f"The class that the load is of: {rate(right, known)}. A reason against its true code: {rate(false, papers)}."
    )
    return [*out, "", text]


def differences(folder: Path, examples: Path, model: CargoModel) -> list[str]:
    """What sets real pictures apart, in what the readings are made of: medians, and 5 to 95 % of simulated ones."""
    out = ["", f"| | pictures | {' | '.join(_COLUMNS)} |", "|---|---|" + "---|" * len(_COLUMNS)]
    rows = [_measures(e.picture, model) for e in read_examples(examples) if not e.truth.empty]
    simulated = np.array([row for row in rows if row is not None])
    low, middle, high = np.percentile(simulated, (5, 50, 95), axis=0)
    cells = " | ".join(f"{m:.2f} ({a:.2f} to {b:.2f})" for a, m, b in zip(low, middle, high, strict=True))
    out.append(f"| simulated | {len(simulated)} | {cells} |")
    for place in _folders(folder):
        shown = []
        for file in sorted(place.glob("*.jpg")):
            view = side_view(read_scan(file))
            row = None if view is None else _measures(shrink(view), model)
            shown += [] if row is None else [row]
        if shown:
            cells = " | ".join(f"{value:.2f}" for value in np.median(shown, axis=0))
            out.append(f"| {place.name} | {len(shown)} | {cells} |")
    return out


def _measures(picture: Picture, model: CargoModel) -> list[float] | None:
    """The figures of `_COLUMNS` for one picture; nepers of the highest energy."""
    hold = find_hold(picture, model.floor)
    if hold is None:
        return None
    side = side_of(picture, hold)
    goods = find_goods(side, ends_of(side, model.end), model.fabric, model.ceiling)
    if not goods.mask.any():
        return None
    wall = float(np.percentile(side.nepers[-1][ROWS // 16 : ROWS // 4], 8))
    takes = np.percentile(np.minimum(goods.nepers[-1][goods.mask], 3.0), (25, 50, 75))
    return [hold.length / hold.height, float(goods.heights.mean()), wall, *(float(value) for value in takes)]


def one_energy(examples: Sequence[Example], model: CargoModel) -> list[str]:
    """Simulated loads by their highest energy alone, as they are and with coarser columns."""
    out = ["", "| simulated, one energy | right class | unlike all | empty, said so | loaded, said to be empty |"]
    out += ["|---|---|---|---|---|"]
    for share in SQUEEZES:
        counts: Counter[str] = Counter()
        for example in examples:
            hold = find_hold(example.picture, model.floor)
            if hold is None:
                continue
            side = side_of(example.picture, hold)
            side = squeezed(Side(side.nepers[-1:], side.black, side.cell), share)
            goods = find_goods(side, ends_of(side, model.end), model.fabric, model.ceiling)
            empty = goods.covered <= model.figures.empty_below
            kind = "empty" if example.truth.empty else "loaded"
            counts.update({kind: 1, f"{kind} said empty": int(empty)})
            if empty or goods.at_edges or example.truth.empty:
                continue
            seen = model.classify(load_features(goods)[: len(GREY_NAMES)])
            counts.update(
                classified=1,
                strange=int(seen.strange),
                right=int(not seen.strange and seen.best == class_of(example.truth.load)),
            )
        name = "as it is" if share == 1.0 else f"columns of {1 / share:.2f} rows' pitch"
        out.append(
            f"| {name} | {rate(counts['right'], counts['classified'])} | "
            f"{rate(counts['strange'], counts['classified'])} | {rate(counts['empty said empty'], counts['empty'])} | "
            f"{rate(counts['loaded said empty'], counts['loaded'])} |"
        )
    return out


def rate(hits: int, n: int) -> str:
    """A rate with its interval."""
    low, high = wilson(hits, n) if n else (0.0, 1.0)
    return f"{hits} of {n} ({low:.0%} to {high:.0%})"


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir())


if __name__ == "__main__":
    sys.exit(main())
