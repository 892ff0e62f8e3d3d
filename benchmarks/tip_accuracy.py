"""How far a projected threat is from the same threat scanned together with the parcel.

Threat and parcel are rendered together (the truth), and the threat is projected into the parcel rendered alone. First
table: error of -ln T over the threat without noise, for sharp pictures and for those of the whole scanner (blur,
afterglow, scatter), and with noise, where the error is that of the mean over many draws. Second: variance of the noise
over the threat against that of the scan of both. Third: time a projection.

With --sheet, also projects simulated threats into real scans and writes one picture of them, to be looked at.

    python benchmarks/tip_accuracy.py [--parcels 6] [--draws 12] [--sheet FILE.png --real FOLDER --library FOLDER]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import cv2
import numpy as np
from numpy.typing import NDArray

from cargolens.datasets import View, read_scan
from cargolens.datasets.bank import Bank, Patch
from cargolens.datasets.canonical import canonical
from cargolens.datasets.simulator.acquisition import detect, draw_noise, photon_statistics, to_view
from cargolens.datasets.simulator.geometry import rotation
from cargolens.datasets.simulator.item import Item, Placed, Primitive
from cargolens.datasets.simulator.parcel import draw_parcel
from cargolens.datasets.simulator.physics import Signal, transmit
from cargolens.datasets.simulator.primitives import Box
from cargolens.datasets.simulator.scanner import SCANNERS, Scanner
from cargolens.datasets.simulator.scene import Scene, areal_map
from cargolens.datasets.simulator.threats import ALL_THREATS
from cargolens.datasets.simulator.truth import box_of
from cargolens.datasets.simulator.view_geometry import ViewGeometry, parallel
from cargolens.datasets.tip import ImagingModel, Variation, VariationRanges, library_from_simulator, project

SIZE = (320, 420)
SHEET_CELLS, CELL = 24, 360


class Case(NamedTuple):
    """One threat in one parcel: signals of both and of the parcel, and the threat's patch with its place."""

    joint: Signal
    benign: Signal
    patch: Patch
    at: tuple[float, float]
    mask: NDArray[np.bool_]


def threats() -> dict[str, Item]:
    rng = np.random.default_rng(3)
    powder = Primitive("cocaine hydrochloride", Box((120, 80, 4)), density=0.6)
    return {
        "brick": ALL_THREATS["wrapped brick"].draw(rng),
        "pistol": ALL_THREATS["metal service pistol"].draw(rng),
        "thin powder": Item("thin powder", (powder,), family="powder_bag"),
    }


def signal_of(scene: Scene, geometry: ViewGeometry, scanner: Scanner) -> Signal:
    areal = areal_map(scene, geometry)
    return transmit(areal.stacked, areal.materials, scanner)


def cases(item: Item, scanner: Scanner, parcels: int) -> Iterator[Case]:
    for k in range(parcels):
        parcel = draw_parcel(np.random.SeedSequence(11, spawn_key=(0, k)))
        middle = 0.5 * (parcel.bounds[0] + parcel.bounds[1])
        extent = (parcel.bounds[1] - parcel.bounds[0])[:2]
        pitch = max(scanner.pitch_mm, float(extent[1]) * 1.05 / SIZE[0], float(extent[0]) * 1.05 / SIZE[1])
        geometry = parallel(
            "top", 0.0, rows=SIZE[0], columns=SIZE[1], pitch_mm=pitch, centre_mm=tuple(map(float, middle))
        )
        placed: Placed = item.placed(tuple(map(float, middle)), rotation(yaw=37.0 * k))
        alone = signal_of(Scene((placed,)), geometry, scanner)
        nepers = -np.log(np.maximum(alone.mean, np.float32(1e-6)))
        mask = nepers[-1] > 1e-3
        x0, y0, x1, y1 = box_of(mask)
        patch = Patch(nepers[:, y0:y1, x0:x1], mask[y0:y1, x0:x1], pitch, "threat", item.name, str(item.family))
        joint = signal_of(Scene((*parcel.scene.items, placed)), geometry, scanner)
        benign = signal_of(parcel.scene, geometry, scanner)
        yield Case(joint, benign, patch, ((y0 + y1) / 2, (x0 + x1) / 2), mask)


def as_view(mean: NDArray[np.float32], case: Case) -> View:
    return View(mean, encoding="dual-energy", mm_per_pixel=case.patch.mm_per_pixel)


def silent(scanner: Scanner, *, sharp: bool) -> ImagingModel:
    """The scanner's model without noise, and for sharp pictures without blur and scatter."""
    known = ImagingModel.of_scanner(scanner)
    return ImagingModel(
        (0.0, 0.0),
        (0.0, 0.0),
        blur_px=0.0 if sharp else known.blur_px,
        lag_px=0.0 if sharp else known.lag_px,
        scatter=0.0 if sharp else known.scatter,
        scatter_width_px=known.scatter_width_px,
        scanner=scanner,
    )


def errors(found: NDArray[np.float32], case: Case, truth: NDArray[np.float32]) -> NDArray[np.float64]:
    """(energies, pixels) of |difference of -ln T| over the threat, where the truth is above 0.003."""
    seen = case.mask & (truth.min(axis=0) > 3e-3)
    pair = (np.log(np.maximum(image[:, seen], 1e-6)) for image in (found, truth))
    return np.abs(next(pair) - next(pair)).astype(float)


def quantiles(parts: list[NDArray[np.float64]]) -> str:
    low, high = np.concatenate(parts, axis=1)
    return " | ".join(f"{np.median(e):.4f} / {np.percentile(e, 95):.4f}" for e in (low, high))


def noiseless(every: list[Case], scanner: Scanner, mode: str, *, sharp: bool) -> str:
    found, rng = [], np.random.default_rng(0)
    for case in every:
        pair = (
            [case.joint, case.benign] if sharp else [photon_statistics(s, scanner) for s in (case.joint, case.benign)]
        )
        imaging = silent(scanner, sharp=sharp)
        out, _ = project(as_view(pair[1].mean, case), case.patch, case.at, rng=rng, mode=mode, imaging=imaging)
        found.append(errors(out.transmission, case, pair[0].mean))
    return quantiles(found)


def noisy(every: list[Case], scanner: Scanner, mode: str, draws: int) -> tuple[str, str]:
    """Error of the mean of many draws, and the ratio of variances per energy, with noise known and estimated."""
    found, ratios = [], {"known": [], "estimated": []}
    for case in every:
        projected: dict[str, list[NDArray[np.float32]]] = {"known": [], "estimated": []}
        scanned = []
        for k in range(draws):
            rng = np.random.default_rng(k)
            noise = draw_noise(SIZE, scanner, rng)
            scanned.append(detect(case.joint, scanner, noise).astype(np.float32) / 60_000.0)
            other = draw_noise(SIZE, scanner, np.random.default_rng(1000 + k))
            view = as_view(to_view(detect(case.benign, scanner, other), scanner).transmission, case)
            models = {"known": ImagingModel.of_scanner(scanner)}
            if mode == "simple":
                models["estimated"] = ImagingModel.estimated(view)
            for name, imaging in models.items():
                out, _ = project(view, case.patch, case.at, rng=rng, mode=mode, imaging=imaging)
                projected[name].append(out.transmission)
        truth = np.mean(scanned, axis=0)
        found.append(errors(np.mean(projected["known"], axis=0), case, truth))
        inside = cv2.erode(case.mask.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        for name, images in projected.items():
            if images:
                spread = [np.var(stack, axis=0, ddof=1)[:, inside].mean(axis=1) for stack in (images, scanned)]
                ratios[name].append(spread[0] / spread[1])
    text = ", ".join(
        f"{name} {np.median(low):.2f} / {np.median(high):.2f}"
        for name, pairs in ratios.items()
        if pairs
        for low, high in [np.transpose(pairs)]
    )
    return quantiles(found), text


def seconds(case: Case, scanner: Scanner, mode: str) -> str:
    view = as_view(
        to_view(
            detect(case.benign, scanner, draw_noise(SIZE, scanner, np.random.default_rng(0))), scanner
        ).transmission,
        case,
    )
    imaging, rng, times = ImagingModel.of_scanner(scanner), np.random.default_rng(0), []
    for _ in range(9):
        start = time.perf_counter()
        project(view, case.patch, case.at, rng=rng, mode=mode, imaging=imaging)
        times.append(time.perf_counter() - start)
    return f"{1000 * statistics.median(times):.1f} ms"


def accuracy(parcels: int, draws: int) -> None:
    scanner = SCANNERS["parcel-160"]
    print(f"{scanner.name}, {parcels} parcels of {SIZE[0]} x {SIZE[1]}; median / 95 % of |d ln T|\n")
    print("| threat | mode | input | low energy | high energy |\n| --- | --- | --- | --- | --- |")
    rest = []
    for name, item in threats().items():
        every = list(cases(item, scanner, parcels))
        for mode in ("simple", "basis"):
            for sharp in (True, False):
                kind = "sharp" if sharp else "blurred"
                print(f"| {name} | {mode} | {kind} | {noiseless(every, scanner, mode, sharp=sharp)} |")
            mean, ratio = noisy(every, scanner, mode, draws)
            print(f"| {name} | {mode} | noisy, mean of {draws} | {mean} |", flush=True)
            pixels = int(np.mean([np.count_nonzero(case.mask) for case in every]))
            rest.append(f"| {name} | {mode} | {ratio} | {seconds(every[0], scanner, mode)} | {pixels} |")
    print("\n| threat | mode | variance against the scan of both, low / high | time | pixels |")
    print("| --- | --- | --- | --- | --- |")
    print("\n".join(rest))


def scans_for(folder: Path, rng: np.random.Generator) -> list[tuple[Path, str]]:
    """Scans of three sets in turn; benign ones where the set has any."""
    found: dict[str, list[Path]] = {"sixray": [], "scanners_yolo": [], "gdxray_voc": []}
    for line in (folder / "index.jsonl").open():
        record = json.loads(line)
        if record["set"] in found and (not record["boxes"] or record["set"] != "sixray"):
            found[record["set"]].append(folder / record["path"])
    pools = {name: [paths[k] for k in rng.permutation(len(paths))] for name, paths in found.items() if paths}
    out = []
    while len(out) < SHEET_CELLS and any(pools.values()):
        out += [(paths.pop(), name) for name, paths in pools.items() if paths]
    return out[:SHEET_CELLS]


def picture(view: View, box: tuple[int, int, int, int] | None) -> NDArray[np.uint8]:
    rgb = canonical(view, "colour-1")
    scale = CELL / max(rgb.shape[1:])
    size = [max(1, int(n * scale)) for n in rgb.shape[2:0:-1]]
    image = cv2.resize(np.ascontiguousarray(rgb.transpose(1, 2, 0)[..., ::-1]), size, interpolation=cv2.INTER_AREA)
    image = np.ascontiguousarray((np.clip(image, 0, 1) * 255).astype(np.uint8))
    if box is not None:
        x0, y0, x1, y1 = (round(n * scale) for n in box)
        cv2.rectangle(image, (x0 - 2, y0 - 2), (x1 + 1, y1 + 1), (0, 0, 255), 1)
    out = np.full((CELL, CELL, 3), 255, np.uint8)
    out[: image.shape[0], : image.shape[1]] = image
    return out


def sheet(target: Path, real: Path, library: Path) -> None:
    """Scan beside scan with the threat, boxed."""
    if not (real / "index.jsonl").is_file():
        print(f"no index.jsonl in {real}: no sheet of real scans")
        return
    families = ("pistol", "knife", "powder_brick", "revolver", "wrench", "pills", "grenade", "power_bank")
    library_from_simulator(library, families, per_design=1, seed=5)
    bank, rng, cells = Bank(library), np.random.default_rng(8), []
    for path, _ in scans_for(real, rng):
        view = read_scan(path).views[0]
        pitch = 700.0 / max(view.rows, view.columns)
        patch = bank[int(rng.integers(len(bank)))]
        longest = max(patch.mask.shape) * patch.mm_per_pixel
        smaller = min(1.0, 0.35 * min(view.rows, view.columns) * pitch / longest)
        variation = Variation.draw(rng, VariationRanges(magnification=(smaller, smaller)))
        out, truth = project(view, patch, rng=rng, variation=variation, mm_per_pixel=pitch)
        cells.append(np.hstack([picture(view, None), picture(out, None), picture(out, truth.box)]))
        print(f"{path.parent.name}/{path.name}: {truth.family}, visible {truth.visibility:.2f}")
    rows = [np.hstack(cells[k : k + 2]) for k in range(0, len(cells) - 1, 2)]
    cv2.imwrite(str(target), np.vstack(rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parcels", type=int, default=6)
    parser.add_argument("--draws", type=int, default=12)
    parser.add_argument("--sheet", type=Path, help="picture of projections into real scans; nothing else is done")
    parser.add_argument("--real", type=Path, default=Path(os.environ.get("CARGOLENS_REAL_DATA", "shared/data/real")))
    parser.add_argument("--library", type=Path, help="folder for the threats of the sheet")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    if args.sheet is not None:
        sheet(args.sheet, args.real, args.library or args.sheet.with_suffix(".library"))
    else:
        accuracy(args.parcels, args.draws)


if __name__ == "__main__":
    main()
