#!/usr/bin/env python3
"""What detectors find in simulated containers of loads, hides and a scanner that they were not trained on.

    python benchmarks/cargo_threats.py [REAL] [--scenes 360] [--steps 900] [--normals 80] [--pairs 150] [--seed 11]
        [--detectors threat_windows periodic gaussian] [--work FOLDER] [--plot FILE.png]

`threat_windows` learns from --scenes rendered containers (training/recipes/cargo.toml) without the loads of
`HELD_LOADS` and the families of `HELD_FAMILIES`, on scanners of 4/6 and 6 MV; the others from --normals benign
containers of the same loads and scanners. Then come --pairs containers of the held-out loads, one family after another,
half of them on the held-out 6/9 MV scanner, each with its benign twin: the same consignment as it was declared, under
the same noise. Everything is seen at half size, 512 x 1,280 pixels. TPR at an FPR is read off the ROC against all
benign twins; intervals are 95 %, drawn over scans. "Above twin" is the share of pairs whose threat raised the score,
"on it" that whose map is highest on the threat.

REAL is a folder with `cargo/KIND/*.jpg`: real radiographs without known threats; counted are those above what 5 % of
the simulated benign twins exceed. With --work, what is finished is kept and gone on with: bundles and scores. --plot
draws the first pair of each family of `PLOTTED` with the maps of the first two detectors, whatever they show.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import cv2
import numpy as np
from numpy.typing import NDArray

from cargolens.datasets.canonical import canonical
from cargolens.datasets.errors import CargoLensError
from cargolens.datasets.reader import ReadOptions, read_scan
from cargolens.datasets.scan import Scan, View
from cargolens.datasets.simulator import SimulatedScans
from cargolens.datasets.simulator.cargo.consignment import CargoSettings
from cargolens.datasets.simulator.cargo.hides import FAMILIES
from cargolens.datasets.simulator.cargo.loads import LOADS
from cargolens.datasets.simulator.output import MANIFEST, SynthOptions, write_scans
from cargolens.datasets.simulator.samples import SimulatedScan
from cargolens.datasets.sources import find_sources
from cargolens.inference.bundle import read_bundle
from cargolens.inference.evaluation.intervals import wilson
from cargolens.inference.evaluation.resampling import Resampling
from cargolens.inference.evaluation.scores import make_scores
from cargolens.inference.evaluation.summary import summarise
from cargolens.inference.session import DetectorSession
from cargolens.inference.tiling import cut
from cargolens.training.config import make_config
from cargolens.training.export import export_run
from cargolens.training.options import read_toml
from cargolens.training.progress import TrainProgress
from cargolens.training.train import train_run

RECIPE = Path(__file__).resolve().parents[1] / "training" / "recipes" / "cargo.toml"
SIZE = (512, 1280)
HELD_LOADS = (
    "steel drums", "sacks of sugar", "cartons of toys", "palletised appliances", "paper reels", "citrus", "tyres",
    "furniture", "spare parts",
)  # fmt: skip
HELD_FAMILIES = ("firearms", "undeclared_goods")
KNOWN_SCANNERS, HELD_SCANNER = ("cargo-4-6", "cargo-6"), "cargo-6-9"
# Drums and tanks are few kinds of load, and nothing but them can have a wrong level.
DRUMS = {"plastic drums": 3.0, "tanks in cages": 2.5}
SHARE = 0.05
TOP = (1, 3, 5)
GREY = "threat_windows, one energy"
JOINT = "threat_windows and periodic"
PLOTTED = ("undeclared_goods", "wrong_fill", "powder_brick", "shield", "firearms")
PANEL = (480, 192)
DENSITIES = (0.0, 5.0, 10.0, 20.0, 50.0, 1e9)

Record = dict[str, Any]


def loads(held: bool) -> dict[str, float]:
    """Loads of the tests, or those of training, and their weights."""
    return {
        name: DRUMS.get(name, kind.weight) if not held else 1.0
        for name, kind in LOADS.items()
        if (name in HELD_LOADS) == held
    }


def normal_scans(options: argparse.Namespace) -> SimulatedScans:
    """Benign containers of the loads of training."""
    settings = CargoSettings("container", loads=loads(False), scanner=KNOWN_SCANNERS)
    return SimulatedScans(options.normals, options.seed + 1, 0.0, views=("side",), size=SIZE, settings=settings)


def pair(options: argparse.Namespace, k: int) -> SimulatedScan | None:
    """Test pair k; None where no held-out load has room for its family."""
    family = sorted(FAMILIES)[k % len(FAMILIES)]
    scanner = HELD_SCANNER if k // len(FAMILIES) % 2 else KNOWN_SCANNERS[0]
    settings = CargoSettings("container", loads=loads(True), families={family: 1.0}, scanner=scanner)
    scans = SimulatedScans(k + 1, options.seed + 2, 1.0, views=("side",), size=SIZE, settings=settings)
    try:
        return scans[k]
    except CargoLensError:
        return None


def trained(name: str, options: argparse.Namespace, work: Path) -> DetectorSession:
    """A detector's bundle, trained unless it is there."""
    bundle = work / f"{name}.onnx"
    if not bundle.exists():
        report = TrainProgress(quiet=not options.verbose)
        if name == "threat_windows":
            data, config = [f"simulated:{options.scenes}:{options.seed}:container"], threat_config(options)
        else:
            write_scans(normal_scans(options), work / "normal", SynthOptions(), resume=(work / "normal").exists())
            data = [str(work / "normal" / MANIFEST)]
            config = make_config(name, None, ["canonical=cargo-1", "tiling.long_side=none"], options.seed)
        there = (work / name).exists()
        train_run(data, config, work / name, resume=there, device="cpu", report=report)
        export_run(work / name, bundle)
    return DetectorSession(read_bundle(bundle))


def threat_config(options: argparse.Namespace) -> Any:
    """The recipe for cargo, less what is held out."""
    recipe = read_toml(RECIPE)
    families = {name: w for name, w in recipe["scenes"]["families"].items() if name not in HELD_FAMILIES}
    own = {"families": families, "loads": loads(False), "scanners": list(KNOWN_SCANNERS)}
    settings = [f"scenes.{key}={json.dumps(value)}" for key, value in own.items()]
    settings += [f"model.families={json.dumps(sorted(families))}", "tiling.long_side=none", f"steps={options.steps}"]
    return make_config("threat_windows", RECIPE, [*settings, "workers=0"], options.seed)


def assess(session: DetectorSession, scan: Scan, mask: NDArray[np.bool_] | None) -> Record:
    """Score of a scan, its windows' scores, and whether the strongest place lies on a mask."""
    view = scan.views[0]
    planes = session.canonical(view)
    found = session.assess_view(planes)
    out: Record = {"score": found.score}
    tiles = cut(planes, session.bundle.manifest.tiling, session.bundle.manifest.air)
    if len(tiles) > max(TOP) and "score" in session.bundle.manifest.outputs:
        windows = np.concatenate([session.run(batch)[1] for batch in tiles.batches(16)])
        largest = np.sort(windows)[::-1]
        out["pooled"] = [*(float(largest[:n].mean()) for n in TOP), float(np.log(np.mean(np.exp(windows))))]
    if mask is not None:
        seen = found.map.at_view()
        # Within a cell or two of the threat; a plateau's place is its middle.
        near = cv2.dilate(mask.astype(np.uint8), np.ones((17, 17), np.uint8)) > 0
        rows, columns = np.nonzero(seen >= seen.max())
        out["on_it"] = bool(near[round(rows.mean()), round(columns.mean())]) and float(np.ptp(seen)) > 0.0
    return out


def one_energy(scan: Scan) -> Scan:
    """The scan as a scanner of its higher energy alone would have given it."""
    view = scan.views[0]
    grey = dataclasses.replace(view, transmission=view.transmission[-1:], encoding="grey", energies=None)
    return Scan((dataclasses.replace(grey, energy_unit=None),), scan.meta)


def measure(options: argparse.Namespace, sessions: dict[str, DetectorSession], path: Path) -> list[Record]:
    """Scores of all pairs, one line each; those that an earlier run has are read."""
    records = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    with path.open("a") as file:
        for k in range(len(records), options.pairs):
            sample = pair(options, k)
            record: Record = {"pair": k, "scores": {}}
            if sample is not None and sample.twin is not None:
                truth, areal = sample.threats[0], sample.threats[0].areal
                inside = truth.mask if truth.payload is None else truth.payload
                record |= {
                    "family": truth.family, "design": truth.design, "load": getattr(sample.parcel, "load", ""),
                    "scanner": sample.scanner.name, "visibility": truth.visibility,
                    "superposition": truth.superposition,
                    "areal": None if areal is None or not inside.any() else float(np.percentile(areal[inside], 90)),
                }  # fmt: skip
                for name, session in sessions.items():
                    kinds: list[tuple[str, Callable[[Scan], Scan]]] = [(name, lambda scan: scan)]
                    kinds += [(GREY, one_energy)] if name == "threat_windows" else []
                    for label, seen in kinds:
                        record["scores"][label] = [
                            assess(session, seen(sample.scan), inside), assess(session, seen(sample.twin), None),
                        ]  # fmt: skip
            records.append(record)
            file.write(json.dumps(record) + "\n")
            file.flush()
    return [record for record in records if record["scores"]]


def scores_of(records: Sequence[Record], name: str, pooled: int | None = None) -> NDArray[np.float64]:
    """(pairs, 2) scores, the threat's first. The joint score is the sum of both ranks among all benign twins."""
    if name != JOINT:
        return np.array(
            [[one["score"] if pooled is None else one["pooled"][pooled] for one in r["scores"][name]] for r in records]
        ).reshape(-1, 2)
    first, second = (scores_of(records, part) for part in ("threat_windows", "periodic"))
    return rarity(first, first[:, 1]) + rarity(second, second[:, 1])


def rarity(scores: NDArray[np.float64], benign: NDArray[np.float64]) -> NDArray[np.float64]:
    """-log of the share of benign scores at or above each score, (n + 1 - rank) / (n + 1); ties count as above."""
    above = np.array([[np.count_nonzero(benign >= value) for value in row] for row in scores])
    return np.asarray(-np.log((above + 1.0) / (len(benign) + 1.0)))


def row(scores: NDArray[np.float64], benign: NDArray[np.float64]) -> str:
    """AUROC and TPR at 1 % and 5 % FPR of threats against all benign twins, with intervals."""
    if len(scores) < 4:
        return f"{len(scores):4d}   too few"
    both = np.concatenate([scores[:, 0], benign])
    anomalous = np.arange(len(both)) < len(scores)
    found = summarise(make_scores(both, anomalous), Resampling())
    at = {rate.limit: rate.estimate for rate in found.tpr_at_fpr}
    cells = [found.auroc, at[0.01], at[0.05]]
    told = "  ".join(f"{cell.value:5.2f} [{cell.low:4.2f}, {cell.high:4.2f}]" for cell in cells)
    higher = float((scores[:, 0] > scores[:, 1]).mean())
    return f"{len(scores):4d}  {told}  {higher:6.2f}"


def groups(records: Sequence[Record]) -> Iterable[tuple[str, list[Record]]]:
    """Named groups of pairs."""
    yield "all", list(records)
    for label, held in (("families that were trained", False), ("families that were held out", True)):
        yield label, [r for r in records if (r["family"] in HELD_FAMILIES) == held]
    for family in sorted(FAMILIES):
        mark = " (held out)" if family in HELD_FAMILIES else ""
        yield f"  {family}{mark}", [r for r in records if r["family"] == family]
    for label, regular in (("regular loads", True), ("irregular loads", False)):
        yield label, [r for r in records if LOADS[r["load"]].regular == regular]
    for label, seen in (("a tenth of it shows, or more", True), ("less of it shows", False)):
        yield label, [r for r in records if ((r["visibility"] or 0.0) >= 0.1) == seen]
    for scanner in (KNOWN_SCANNERS[0], HELD_SCANNER):
        mark = " (held out)" if scanner == HELD_SCANNER else ""
        yield f"scanner {scanner}{mark}", [r for r in records if r["scanner"] == scanner]


def report(records: Sequence[Record], names: Sequence[str]) -> None:
    every = list(names)
    every += [JOINT] if {"threat_windows", "periodic"} <= set(names) else []
    for name in every:
        scores = scores_of(records, name)
        print(f"\n{name}")
        print(
            f"{'':34s} {'n':>4s}  {'AUROC':>18s}  {'TPR at 1 % FPR':>18s}  {'TPR at 5 % FPR':>18s}  above twin  on it"
        )
        for label, group in groups(records):
            chosen = [records.index(r) for r in group]
            at = [r["scores"][name][0]["on_it"] for r in group if name != JOINT and "on_it" in r["scores"][name][0]]
            share = f"{np.mean(at):10.2f}" if at else ""
            print(f"{label:34s} {row(scores[chosen], scores[:, 1])} {share}")
    densities(records, every)
    pooling(records, names)


def densities(records: Sequence[Record], names: Sequence[str]) -> None:
    """What share is found at 5 % FPR by areal density of the threat, and the least density found."""
    print("\nfound at 5 % FPR by areal density of the threat (90th percentile over it, g/cm2), Wilson 95 %")
    bins = list(itertools.pairwise(DENSITIES))
    print(
        f"{'':34s}"
        + "".join(f"{(f'{a:g} to {b:g}' if b < 1e9 else f'over {a:g}'):>26s}" for a, b in bins)
        + "     least"
    )
    for name in names:
        scores = scores_of(records, name)
        threshold = np.quantile(scores[:, 1], 1.0 - SHARE, method="higher")
        cells, least = [], np.inf
        for a, b in bins:
            hits = [
                bool(value > threshold)
                for record, value in zip(records, scores[:, 0], strict=True)
                if record["areal"] is not None and a <= record["areal"] < b
            ]
            low, high = wilson(sum(hits), len(hits)) if hits else (0.0, 1.0)
            cells.append(f"{sum(hits)} of {len(hits)} [{low:.2f}, {high:.2f}]" if hits else "none")
        for record, value in zip(records, scores[:, 0], strict=True):
            if value > threshold and record["areal"] is not None:
                least = min(least, record["areal"])
        print(f"{name:34s}" + "".join(f"{cell:>26s}" for cell in cells) + f"{least:10.1f}")


def pooling(records: Sequence[Record], names: Sequence[str]) -> None:
    """AUROC of a container's score by how the scores of its windows are pooled."""
    labels = [f"mean of top {n}" if n > 1 else "maximum" for n in TOP] + ["log mean exp"]
    for name in names:
        kept = [r for r in records if all("pooled" in one for one in r["scores"][name])]
        if not kept:
            continue
        print(f"\n{name}: a container's score from its windows' scores, {len(kept)} pairs")
        for n, label in enumerate(labels):
            scores = scores_of(kept, name, n)
            print(f"{label:34s} {row(scores, scores[:, 1])}")


def real_check(real: Path, records: Sequence[Record], sessions: dict[str, DetectorSession]) -> None:
    """How many real radiographs lie above what 5 % of the simulated benign twins exceed."""
    sources = find_sources([real / "cargo"]) if (real / "cargo").is_dir() else []
    if not sources:
        print(f"\nreal radiographs: left out, no folder cargo in {real}")
        return
    scans = [at_half_size(read_scan(source, ReadOptions())) for source in sources]
    print(f"\nof {len(scans)} real radiographs, above what 5 % of {len(records)} benign twins exceed, Wilson 95 %")
    for name, session in sessions.items():
        label = GREY if name == "threat_windows" else name
        benign = scores_of(records, label)[:, 1]
        threshold = np.quantile(benign, 1.0 - SHARE, method="higher")
        found = [session.assess(scan).score for scan in scans]
        hits = sum(value > threshold for value in found)
        low, high = wilson(hits, len(found))
        print(f"{name:34s} {hits:3d} of {len(found)} [{low:.2f}, {high:.2f}]; median {np.median(found):.3g}, "
              f"that of the twins {np.median(benign):.3g}")  # fmt: skip


def at_half_size(scan: Scan) -> Scan:
    """A real radiograph reduced to what the simulated ones have at most."""
    view = scan.views[0]
    factor = min(1.0, SIZE[0] / view.rows, SIZE[1] / view.columns)
    shape = max(1, round(view.columns * factor)), max(1, round(view.rows * factor))
    small = np.stack([cv2.resize(plane, shape, interpolation=cv2.INTER_AREA) for plane in view.transmission])
    return Scan(
        (View(small, view.name, "grey", view.bit_depth, black_transmission=view.black_transmission),), scan.meta
    )


def plot(
    path: Path, options: argparse.Namespace, records: Sequence[Record], sessions: Sequence[DetectorSession]
) -> None:
    """Draw containers with a box round what is hidden, and what detectors make of them."""
    rows = []
    for family in PLOTTED:
        found = next((r for r in records if r["family"] == family), None)
        sample = None if found is None else pair(options, found["pair"])
        if sample is None:
            continue
        depth = canonical(sample.scan.views[0], "cargo-1")[1]
        shown = cv2.cvtColor((255.0 * depth).astype(np.uint8), cv2.COLOR_GRAY2BGR)
        x0, y0, x1, y1 = sample.threats[0].box
        cv2.rectangle(shown, (x0 - 6, y0 - 6), (x1 + 6, y1 + 6), (0, 0, 255), 3)
        panels = [shown]
        for session in sessions:
            seen = session.assess(sample.scan).views[0].map.at_view()
            low, high = float(np.median(seen)), float(seen.max())
            scaled = np.clip((seen - low) / max(high - low, 1e-6), 0.0, 1.0)
            panels.append(cv2.applyColorMap((255.0 * scaled).astype(np.uint8), cv2.COLORMAP_INFERNO))
        rows.append(np.hstack([cv2.resize(panel, PANEL, interpolation=cv2.INTER_AREA) for panel in panels]))
    cv2.imwrite(str(path), np.vstack(rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("real", type=Path, nargs="?", help="folder with cargo/KIND/*.jpg")
    parser.add_argument("--scenes", type=int, default=360)
    parser.add_argument("--steps", type=int, default=900)
    parser.add_argument("--normals", type=int, default=80)
    parser.add_argument("--pairs", type=int, default=150)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--detectors", nargs="*", default=["threat_windows", "periodic", "gaussian"])
    parser.add_argument("--work", type=Path, help="keep bundles and scores here, and go on with those that are there")
    parser.add_argument("--plot", type=Path, metavar="FILE.png")
    parser.add_argument("--verbose", action="store_true", help="tell how training goes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = options.work or Path(folder)
        work.mkdir(parents=True, exist_ok=True)
        sessions = {name: trained(name, options, work) for name in options.detectors}
        records = measure(options, sessions, work / "scores.jsonl")
        print(
            f"{options.scenes} scenes or {options.normals} benign containers to learn from; {len(records)} pairs of "
            f"held-out loads, {options.pairs - len(records)} left out for want of room"
        )
        names = [label for name in sessions for label in ((name, GREY) if name == "threat_windows" else (name,))]
        report(records, names)
        if options.plot is not None:
            plot(options.plot, options, records, list(sessions.values())[:2])
        if options.real is not None:
            real_check(options.real, records, sessions)
        else:
            print("\nreal radiographs: left out, name their folder", file=sys.stderr)


if __name__ == "__main__":
    main()
