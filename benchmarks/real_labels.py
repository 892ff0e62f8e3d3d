#!/usr/bin/env python3
"""`box_detector` on real labels, a scanner left out at a time: by number of labels, with simulated scans first or not.

REAL holds scanners_yolo (YOLO; the first digit of a name is the scanner) and sixray (as released). For each domain
left out, a detector learns N labelled scans of the others, from ImageNet weights or from a run on composed simulated
threats, and is shown the domain left out and the scans of its own domains that were kept aside (15 %; identical and
nearly identical pictures stay together). Research only: nothing of this is shipped. Told are the mean average
precision at IoU 0.5 over the classes of the training domains, with a 95 % interval by bootstrap over scans, and how
often the strongest region is on a threat (its centre in the box, or IoU 0.3), with a 95 % Wilson interval.

    python benchmarks/real_labels.py REAL [--domains 1 2 3 sixray] [--out 1 2 3] [--labels 0 10 50 200 all]
        [--start none simulated] [--steps 1500] [--size 320] [--keep FOLDER] [--minutes M]

With --keep, finished cells are not done again and one that was cut off goes on; after --minutes no new one is begun.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np

from cargolens.datasets.bank import Bank
from cargolens.datasets.public.defects import Report
from cargolens.datasets.public.index import Index, index_set
from cargolens.datasets.public.opening import Checked, check_entries
from cargolens.datasets.split_files import read_table
from cargolens.datasets.splits import split_scans
from cargolens.inference.evaluation.boxes import box_scores
from cargolens.inference.evaluation.intervals import wilson
from cargolens.inference.evaluation.threats import LocatedScan, hits
from cargolens.training.config import BoxConfig, make_config
from cargolens.training.export import load_detector
from cargolens.training.labels import LabelledSource, class_name
from cargolens.training.progress import TrainProgress
from cargolens.training.run import Run
from cargolens.training.train import train_run
from cargolens.training.validation import locate

SETS = {"scanners_yolo": "yolo", "sixray": "sixray"}
ASIDE = 0.15
GROUPS = {"pistol": "gun", "revolver": "gun", "long_gun": "gun"}


@dataclass(frozen=True, eq=False)
class RealScan:
    """A labelled scan, its domain, and whether it is kept aside when its domain is learnt."""

    checked: Checked
    set: str
    domain: str
    aside: bool

    @property
    def classes(self) -> set[str]:
        """What is marked in it, in the words of the taxonomy."""
        return {class_name(a.label, {}) for a in self.checked.entry.annotations}


def real_scans(real: Path, domains: Sequence[str], work: Path) -> list[RealScan]:
    """All usable scans of the domains."""
    found = []
    for folder, name in SETS.items():
        if not (real / folder).is_dir() or not ({"sixray"} if name == "sixray" else {"1", "2", "3"}) & set(domains):
            continue
        index = work / f"{folder}.parquet"
        if not index.is_file():
            index_set(real / folder, index, name)
        split = split_scans(read_table(index), ("hash", "near"), {"train": 1.0 - ASIDE, "aside": ASIDE})
        aside = {row.entry.source.scan_id for row, code in zip(Index(index), split.code, strict=True) if code}
        for checked in check_entries(real / folder, name, report=Report()):
            entry = checked.entry
            domain = "sixray" if name == "sixray" else Path(entry.source.files[0]).name[0]
            if domain in domains and entry.anomalous is not None and not entry.labels:
                found.append(RealScan(checked, name, domain, entry.source.scan_id in aside))
    return found


def write_set(folder: Path, scans: Sequence[RealScan]) -> Path:
    """Scans as COCO with links to their pictures; those kept aside are the split for validation."""
    (folder / "annotations").mkdir(parents=True, exist_ok=True)
    (folder / "images").mkdir(exist_ok=True)
    names = sorted({name for scan in scans for name in scan.classes})
    for split, aside in (("train", False), ("val", True)):
        images: list[dict[str, Any]] = []
        marked: list[dict[str, Any]] = []
        for scan in (scan for scan in scans if scan.aside == aside):
            source = Path(scan.checked.entry.source.files[0]).resolve()
            link = folder / "images" / f"{scan.set}-{source.name}"
            if not link.exists():
                link.symlink_to(source)
            columns, rows = scan.checked.sizes[""]
            images.append({"id": len(images), "file_name": link.name, "width": columns, "height": rows})
            for a in scan.checked.entry.annotations:
                if a.box is not None:
                    x0, y0, x1, y1 = a.box
                    kind = names.index(class_name(a.label, {}))
                    marked.append({
                        "id": len(marked), "image_id": images[-1]["id"], "category_id": kind,
                        "bbox": [x0, y0, x1 - x0, y1 - y0],
                    })  # fmt: skip
        kinds = [{"id": k, "name": name} for k, name in enumerate(names)]
        document = {"images": images, "annotations": marked, "categories": kinds}
        (folder / "annotations" / f"{split}.json").write_text(json.dumps(document))
    return folder


def settings(arguments: argparse.Namespace, classes: Sequence[str], *more: str) -> BoxConfig:
    size = arguments.size
    words = [
        f"tiling.tile={size}", f"tiling.long_side={size}", f"size={size}", f"batch={arguments.batch}",
        f"workers={arguments.workers}", f"model.classes={json.dumps(list(classes))}", f"model.width={arguments.width}",
        *more,
    ]  # fmt: skip
    made = make_config("box_detector", None, words, arguments.seed)
    if not isinstance(made, BoxConfig):
        raise SystemExit("box_detector takes no boxes")
    return made


def train(data: Sequence[str], config: BoxConfig, out: Path) -> Path:
    """A finished run."""
    if not Run(out).finished:
        train_run(data, config, out, resume=True, device="auto")
    return out


def pretrained(arguments: argparse.Namespace, classes: Sequence[str], work: Path) -> Path:
    """A run on composed simulated threats of the classes that the simulator draws."""
    groups = [f"compose.groups.{a}={b}" for a, b in GROUPS.items() if b in classes]
    drawn = drawn_families(arguments.project)
    known = [name for name in classes if name in drawn or name in GROUPS.values()]
    more = (f"steps={arguments.first_steps}", f"project={arguments.project}", "compose.visible=0.1", *groups)
    out = work / f"simulated-{'-'.join(known)[:80]}-{arguments.first_steps}"
    return train([f"simulated:{arguments.parcels}:1"], settings(arguments, known, *more), out)


def drawn_families(project: str) -> set[str]:
    """Families of threats that a bank, or the simulator, has."""
    if Path(project).is_dir():
        return {row["family"] for row in Bank(project).rows if row["kind"] == "threat"}
    from cargolens.datasets.simulator.threats import FAMILIES  # noqa: PLC0415  gathers hundreds of designs

    return set(FAMILIES)


def judged(run: Path, scans: Sequence[RealScan], classes: Sequence[str], most: int) -> dict[str, Any]:
    """Scores of a run on some scans, evenly spread."""
    detector, config = load_detector(Run(run))
    if not isinstance(config, BoxConfig):
        raise SystemExit(f"{run}: no run of boxes")
    chosen = scans[:: max(1, -(-len(scans) // most))]
    sources = [LabelledSource(scan.checked.entry, scan.set) for scan in chosen]
    located = locate(detector, sources, classes, config, "cpu", TrainProgress(quiet=True))
    found = box_scores(located, by_class=True)
    on = [points_at(scan) for scan in located if scan.threats]
    return {
        "map50": [found.map50.value, found.map50.low, found.map50.high], "boxes": found.map50.n,
        "scans": len(located), "first": [sum(on), len(on)],
        "classes": {one.label: [one.ap50.value, one.n_threats] for one in found.classes},
    }  # fmt: skip


def points_at(scan: LocatedScan) -> bool:
    """Whether the strongest region is on a threat."""
    best = max(scan.regions, key=lambda region: region.score, default=None)
    return best is not None and any(hits(best, threat) for threat in scan.threats)


def cell(
    arguments: argparse.Namespace, scans: Sequence[RealScan], out: str, labels: str, start: str, work: Path
) -> Any:
    """What one cell of the table says; None for one that does not exist."""
    count = None if labels == "all" else int(labels)
    if count == 0 and start == "none":
        return None
    own = [scan for scan in scans if scan.domain != out]
    classes = sorted({name for scan in own for name in scan.classes})
    first = pretrained(arguments, classes, work) if start == "simulated" else None
    aside = [scan for scan in own if scan.aside]
    learnt = [scan for scan in own if not scan.aside]
    order = np.random.default_rng([arguments.seed, 7]).permutation(len(learnt))
    learnt = [learnt[k] for k in order[:count]]
    run = first
    if learnt:
        name = f"{out}-{labels}-{start}-{arguments.steps}"
        data = write_set(work / f"set-{out}-{labels}", learnt)
        more = [f"steps={arguments.steps}", "labels.val=0", *([] if first is None else [f"init={first}"])]
        run = train([str(data)], settings(arguments, classes, *more), work / name)
    if run is None:
        return None
    left = [scan for scan in scans if scan.domain == out]
    return {
        "out": out, "labels": labels, "used": len(learnt), "start": start, "classes": len(classes),
        "left out": judged(run, left, classes, arguments.test_scans),
        "own": judged(run, aside, classes, arguments.test_scans),
    }  # fmt: skip


def show(rows: Sequence[dict[str, Any]]) -> None:
    """The table: a line a cell and side."""
    print(
        f"{'left out':9s} {'labels':>6s} {'start':9s} {'shown':8s} {'mAP50':22s} {'boxes':>5s}  strongest on a threat"
    )
    for row in rows:
        for side in ("left out", "own"):
            part = row[side]
            value, low, high = part["map50"]
            interval = "" if low is None else f" [{low:.3f}, {high:.3f}]"
            on, count = part["first"]
            edges = wilson(on, count)
            print(f"{row['out']:9s} {row['used']:6d} {row['start']:9s} {side:8s} {f'{value:.3f}{interval}':22s} "
                  f"{part['boxes']:5d}  {on / count:.3f} [{edges[0]:.3f}, {edges[1]:.3f}] of {count}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("real", type=lambda p: Path(p).resolve())
    parser.add_argument("--domains", nargs="+", default=["1", "2", "3"], help="of 1, 2, 3 and sixray")
    parser.add_argument("--out", nargs="+", help="domains to leave out; default: each")
    parser.add_argument("--labels", nargs="+", default=["0", "10", "50", "200", "all"])
    parser.add_argument("--start", nargs="+", choices=("none", "simulated"), default=["none", "simulated"])
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--first-steps", type=int, default=3000, help="steps on simulated scans")
    parser.add_argument("--parcels", type=int, default=200, help="simulated parcels that threats are projected into")
    parser.add_argument("--project", default="simulated", help="or a bank of threats and goods")
    parser.add_argument("--size", type=int, default=320)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--width", type=int, default=96)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--test-scans", type=int, default=250, help="most scans of a side to be judged on")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="folder for runs and cells; default: nowhere")
    parser.add_argument("--minutes", type=float, default=float("inf"))
    arguments = parser.parse_args()
    if not any((arguments.real / folder).is_dir() for folder in SETS):
        print(f"{arguments.real}: no {' and no '.join(SETS)}; real labels are left out")
        return
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="real-labels-") as name:
        work = arguments.keep or Path(name)
        work.mkdir(parents=True, exist_ok=True)
        scans = real_scans(arguments.real, arguments.domains, work)
        print(
            f"{len(scans)} labelled scans, {arguments.size} px, batch {arguments.batch}, {arguments.steps} steps on "
            f"labels, {arguments.first_steps} before on {arguments.parcels} simulated parcels, seed {arguments.seed}"
        )
        rows, missing = [], []
        for out, labels, start in product(arguments.out or arguments.domains, arguments.labels, arguments.start):
            path = work / f"cell-{out}-{labels}-{start}-{arguments.steps}-{arguments.first_steps}.json"
            if not path.is_file() and time.monotonic() - began > 60 * arguments.minutes:
                missing.append(f"{out}/{labels}/{start}")
                continue
            if not path.is_file():
                path.write_text(json.dumps(cell(arguments, scans, out, labels, start, work)))
            row = json.loads(path.read_text())
            rows += [] if row is None else [row]
            print(f"{out}/{labels}/{start} after {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        show(rows)
        if missing:
            print(f"not done for lack of time: {', '.join(missing)}")


if __name__ == "__main__":
    main()
