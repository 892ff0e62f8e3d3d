"""What `cargolens scan --cargo` reads of loads: emptiness, class, mass, repetition, and misfits with a declaration.

Held out: other seeds than the model was fitted on; scanners none of which it was fitted on; and, with --fit, each kind
of load in turn, with classes and masses fitted anew without it. Rates with Wilson intervals of 95 %.

    python benchmarks/cargo_loads.py EXAMPLES [--count 12] [--fit FITTED] [--docs docs/cargo.md]

EXAMPLES is where simulated examples are kept; FITTED the folder that `tools/build_cargo_model.py` made. --docs writes
what is printed between the marks `<!-- loads -->` and `<!-- end of loads -->`. Real radiographs: `cargo_real.py`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import cv2
import numpy as np

from cargolens.datasets.scan import ScanMeta
from cargolens.datasets.simulator import SimulatedScans
from cargolens.datasets.simulator.cargo.consignment import CargoSettings
from cargolens.datasets.simulator.cargo.loads import LOADS
from cargolens.inference.cargo.chapters import CLASSES
from cargolens.inference.cargo.declaration import Mismatch, compare
from cargolens.inference.cargo.model import CargoModel, default_model, parse_model
from cargolens.inference.cargo.reading import Reading, read_cargo, read_picture
from cargolens.inference.evaluation.intervals import wilson
from cargolens.training.cargo_model import class_of, finish, make_loads
from cargolens.training.cargo_scenes import BOXED, Example, Truth, as_read, read_examples, write_examples

SEED, PITCH_MM = 777, 8.0
SCANNERS = ("cargo-4-6", "cargo-6-9", "cargo-6", "gantry-6-9", "mobile-4-6")
START, END = "<!-- loads -->", "<!-- end of loads -->"


@dataclass(frozen=True)
class Read:
    """An example, read: what is true, and what was found."""

    truth: Truth
    found: Reading

    @property
    def seen(self) -> bool:
        """Whether there was a hold to read."""
        return self.found.hold is not None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("examples", type=Path)
    parser.add_argument("--count", type=int, default=12, help="examples of each kind of load")
    parser.add_argument("--fit", type=Path, help="examples that the model was fitted on")
    parser.add_argument("--docs", type=Path, help="a page with the marks")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    model = default_model()
    for done, _ in enumerate(
        write_examples(given.examples, given.count, SEED, coarse_mm=PITCH_MM, scanners=SCANNERS), start=1
    ):
        if done % 50 == 0:
            print(f"{done} examples", file=sys.stderr)
    rows = [Read(e.truth, _read(e, model)) for e in read_examples(given.examples)]
    lines = [_heading(rows), *emptiness(rows), *mass(rows), *classes(rows), *repetition(rows)]
    lines += declarations(rows, model)
    lines += others(model)
    if given.fit is None:
        lines += ["", "Held-out kinds of load: left out, no --fit."]
    else:
        lines += held_out_kinds(given.fit, given.examples)
    text = "\n".join(lines)
    print(text)
    if given.docs is not None:
        write_between(given.docs, START, END, text)
    return 0


def write_between(path: Path, start: str, end: str, text: str) -> None:
    """Put a text between two marks of a page, in place of what stands there."""
    page = path.read_text(encoding="utf-8")
    before, after = page.index(start) + len(start), page.index(end)
    path.write_text(f"{page[:before]}\n{text}\n{page[after:]}", encoding="utf-8")


def _read(example: Example, model: CargoModel) -> Reading:
    picture = example.picture
    rows, columns = (round(n * s) for n, s in zip(picture.high.shape, picture.scale, strict=True))
    return read_picture(picture, model, "side", (rows, columns))


def _heading(rows: Sequence[Read]) -> str:
    missing = sum(not row.seen for row in rows)
    presets = sum(row.truth.scanner in SCANNERS for row in rows)
    return (
        f"{len(rows)} simulated containers and trucks, seed {SEED}, none of them fitted on: {presets} before the "
        f"{len(SCANNERS)} named scanners, the others each before a random one of its own. No hold found: {missing}."
    )


def rate(hits: int, n: int) -> str:
    """A rate with its interval."""
    if n == 0:
        return "none"
    low, high = wilson(hits, n)
    return f"{hits} of {n}, {hits / n:.1%} ({low:.1%} to {high:.1%})"


def emptiness(rows: Sequence[Read]) -> list[str]:
    """Empty or loaded, and how empty."""
    seen = [row for row in rows if row.seen]
    out = ["", "| | said to be empty | not known |", "|---|---|---|"]
    for name, chosen in (("empty", True), ("loaded", False)):
        part = [row for row in seen if row.truth.empty is chosen]
        empty, null = (sum(row.found.empty is said for row in part) for said in (True, None))
        out.append(f"| {name} | {rate(empty, len(part))} | {rate(null, len(part))} |")
    read = [(row.found.emptiness, row.truth) for row in seen if row.found.emptiness is not None]
    off = np.array([abs(said - (1.0 - truth.fill)) for said, truth in read if not truth.empty])
    median, most = np.percentile(off, (50, 90))
    return [*out, "", f"`emptiness` of loaded ones is off by {median:.3f} (median), {most:.3f} (90 %); n {len(off)}."]


def mass(rows: Sequence[Read]) -> list[str]:
    """Error of masses and how often their interval holds."""
    rows = [row for row in rows if not row.truth.empty]
    out = ["", "| scanner | both bounds | median error | size of error, median | 90 % | in the interval of 90 % |"]
    out += ["|---|---|---|---|---|---|"]
    for name in ("random", *SCANNERS, "all"):
        part = [
            row for row in rows if name in ("all", row.truth.scanner if row.truth.scanner in SCANNERS else "random")
        ]
        both = [(row.found.mass, row.truth.mass_kg) for row in part if row.found.mass is not None]
        full = [(found, kg) for found, kg in both if found.high is not None]
        if not full:
            out.append(f"| {name} | 0 | | | | |")
            continue
        off = np.array([found.kilograms / kg - 1.0 for found, kg in full])
        inside = sum(found.low <= kg <= (found.high or 0.0) for found, kg in full)
        median, size, most = np.median(off), np.median(np.abs(off)), np.percentile(np.abs(off), 90)
        errors = f"{median:+.1%} | {size:.1%} | {most:.1%}"
        out.append(f"| {name} | {len(full)} of {len(both)} | {errors} | {rate(inside, len(full))} |")
    lower = [(row.found.mass, row.truth.mass_kg) for row in rows if row.found.mass is not None]
    bounds = [(found, kg) for found, kg in lower if found.high is None]
    held = sum(found.low <= kg for found, kg in bounds)
    shares = np.percentile([found.low / kg for found, kg in bounds], (10, 50, 90)) if bounds else np.zeros(3)
    text = (
        f"Lower bounds, where more of the load is black: true mass is above {rate(held, len(bounds))}; the bound is "
        f"{shares[1]:.0%} of it (median; {shares[0]:.0%} to {shares[2]:.0%} for 80 of 100)."
    )
    return [*out, "", text]


def classes(rows: Sequence[Read]) -> list[str]:
    """Confusion of the classes."""
    out = ["", "| class | right | taken for |", "|---|---|---|"]
    right = total = strange = 0
    for name in CLASSES:
        part = [row.found.classified for row in rows if not row.truth.empty and row.found.classified is not None
                and class_of(row.truth.load) == name]  # fmt: skip
        found = Counter("unlike all" if c.strange else c.best for c in part)
        right, total, strange = right + found[name], total + len(part), strange + found["unlike all"]
        others = ", ".join(f"{other} {count}" for other, count in found.most_common() if other != name)
        out.append(f"| {name} | {found[name]} of {len(part)} | {others} |")
    return [*out, "", f"Right: {rate(right, total)}; said to be unlike all classes: {rate(strange, total)}."]


def repetition(rows: Sequence[Read]) -> list[str]:
    """Like parts counted along the hold against stacks as they were drawn."""
    regular = [row for row in rows if row.truth.stacks >= 3 and row.found.repetition is not None]
    counted = [(row.found.repetition.count, row.truth.stacks) for row in regular if row.found.repetition.count]
    near = sum(_near(count, true) for count, true in counted)
    parts = sum(not _near(c, true) and any(_near(c / k, true) for k in (2, 3, 4)) for c, true in counted)
    irregular = [row for row in rows if row.truth.stacks == 0 and row.found.repetition is not None]
    false = sum(bool(row.found.repetition.count) for row in irregular)
    text = (
        f"Repetition: a count is given for {rate(len(counted), len(regular))} of the loads of three stacks or more; of "
        f"these the stacks are counted (within one, or a tenth) in {rate(near, len(counted))}, and two to four like "
        f"parts of each stack in {parts} more. Of loads that do not repeat, {rate(false, len(irregular))} get a count."
    )
    return ["", text]


def _near(count: float, true: int) -> bool:
    return abs(count - true) <= max(1.0, 0.1 * true)


def declarations(rows: Sequence[Read], model: CargoModel) -> list[str]:
    """False reasons of honest declarations, and wrong ones that are noticed."""
    seen = [row for row in rows if row.seen]
    loaded = [row for row in seen if not row.truth.empty]
    empties = [row for row in seen if row.truth.empty]
    honest = [compare(row.found, _declared(row.truth), model) for row in seen]
    kinds = Counter(_what(reason) for found in honest for reason in found)
    chapters = sorted({LOADS[name].hs for name in BOXED} - {""})
    rng = np.random.default_rng(SEED)
    out = ["", "| declaration | a reason of kind `manifest` |", "|---|---|"]
    out.append(f"| honest (weight within 4 %) | {rate(sum(map(bool, honest)), len(honest))} |")
    wrong = [
        ("empty, and it is loaded", loaded, lambda _: ScanMeta("x", hs_code="", declared_kg=0.0)),
        ("goods, and it is empty", empties, lambda _: ScanMeta("x", hs_code="62", declared_kg=9000.0)),
        ("half of the weight", loaded, lambda t: replace(_declared(t), declared_kg=0.5 * t.mass_kg)),
        ("three quarters of the weight", loaded, lambda t: replace(_declared(t), declared_kg=0.75 * t.mass_kg)),
        ("one and a half times the weight", loaded, lambda t: replace(_declared(t), declared_kg=1.5 * t.mass_kg)),
        ("twice the weight", loaded, lambda t: replace(_declared(t), declared_kg=2.0 * t.mass_kg)),
        (
            "another chapter, at random", loaded,
            lambda t: replace(_declared(t), hs_code=str(rng.choice([c for c in chapters if c != t.hs]))),
        ),
    ]  # fmt: skip
    for name, part, make in wrong:
        hits = sum(bool(compare(row.found, make(row.truth), model)) for row in part)
        out.append(f"| {name} | {rate(hits, len(part))} |")
    return [*out, "", f"Reasons of honest declarations: {dict(kinds) or 'none'}."]


def _declared(truth: Truth) -> ScanMeta:
    return ScanMeta("x", hs_code=truth.hs, declared_kg=truth.declared_kg)


def _what(reason: Mismatch) -> str:
    return "class" if "looks like" in reason.reason else "empty" if "empty" in reason.reason else "mass"


def others(model: CargoModel) -> list[str]:
    """Tanks, decks and open wagons: no closed container, so nothing should be read."""
    kinds = [name for name in LOADS if name not in BOXED]
    found = total = reasons = 0
    for k, load in enumerate(kinds):
        kind = "truck" if {"tank", "flat"} & set(LOADS[load].rooms) else "rail"
        settings = CargoSettings(kind, loads={load: 1.0}, scanner="cargo-4-6")
        sample = SimulatedScans(k + 1, SEED, 0.0, ("side",), (420, 1300), settings=settings)[k]
        reading = read_cargo(as_read(sample.scan), model)
        total, found = total + 1, found + (reading.hold is not None)
        reasons += bool(compare(reading, sample.scan.meta, model))
    text = (
        f"Tanks, decks and open wagons, one of each of {total} kinds of load: taken for a closed container "
        f"{rate(found, total)}; a reason against an honest declaration {rate(reasons, total)}."
    )
    return ["", text]


def held_out_kinds(fitted: Path, examples: Path) -> list[str]:
    """Each kind of load read by classes and masses that were fitted without it."""
    known = json.loads(_shipped())
    loads = make_loads(known, read_examples(fitted))
    tested = list(read_examples(examples))
    out = [
        "",
        "| held-out kind | its class has others | right class | unlike all | mass in the interval | honest, a reason |",
        "|---|---|---|---|---|---|",
    ]
    sums: Counter[str] = Counter()
    for kind in (name for name in BOXED if LOADS[name].hs):
        part = [e for e in tested if e.truth.load == kind]
        model = parse_model(finish(known, [load for load in loads if load.truth.load != kind]), f"without {kind}")
        rows = [Read(e.truth, _read(e, model)) for e in part]
        named = [row for row in rows if row.found.classified is not None]
        siblings = len(CLASSES[class_of(kind)]) > 1
        strange = sum(row.found.classified.strange for row in named)
        right = sum(not row.found.classified.strange and row.found.classified.best == class_of(kind) for row in named)
        masses = [(row.found.mass, row.truth.mass_kg) for row in rows if row.found.mass is not None]
        both = [(found, kg) for found, kg in masses if found.high is not None]
        inside = sum(found.low <= kg <= (found.high or 0.0) for found, kg in both)
        false = sum(bool(compare(row.found, _declared(row.truth), model)) for row in rows)
        out.append(
            f"| {kind} | {'yes' if siblings else 'no'} | {right} of {len(named)} | {strange} of {len(named)} | "
            f"{inside} of {len(both)} | {false} of {len(rows)} |"
        )
        group = "with" if siblings else "without"
        sums.update({f"{group} right": right, f"{group} strange": strange, f"{group} n": len(named)})
        sums.update({"inside": inside, "both": len(both), "false": false, "rows": len(rows)})
    text = (
        f"Kinds whose class has others: right class {rate(sums['with right'], sums['with n'])}, unlike all "
        f"{rate(sums['with strange'], sums['with n'])}. Kinds alone in their class, which no class is right for: "
        f"unlike all {rate(sums['without strange'], sums['without n'])}. Masses in the interval: "
        f"{rate(sums['inside'], sums['both'])}. A reason against an honest declaration: "
        f"{rate(sums['false'], sums['rows'])}."
    )
    return [*out, "", text]


def _shipped() -> bytes:
    import cargolens.inference.cargo.model as shipped  # noqa: PLC0415  where the file is

    return Path(shipped.__file__).with_name(shipped.FILE).read_bytes()


if __name__ == "__main__":
    sys.exit(main())
