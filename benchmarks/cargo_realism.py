"""How far simulated containers are from real radiographs: texture figures, and a classifier that tells them apart.

    python benchmarks/cargo_realism.py REAL [--copies 6] [--seed 0] [--sheets DIR]

REAL holds `cargo/KIND/*.jpg`: real radiographs of containers in folders by what is in them (chapters of the Harmonized
System, reefers, cut-outs of reefer units). To each real picture come some simulated containers with the same kind of
load, in the same kind of box, at least 70 % full, shown alike: highest energy, air white, a power law drawn between
0.6 and 1 for what a vendor's screen does, 8 bits, JPEG. Every picture is cut to its content and brought to the same
height of 400 pixels.

Printed are medians of the figures with the Wasserstein-1 distance over the standard deviation among real pictures, and
the AUROC of a logistic regression on all figures: 0.5 is indistinguishable, 1 always told apart. A folder is left out
at a time, its real and its simulated pictures together; the 95 % interval draws folders. Beside it stands what the same
procedure gives when real and simulated are swapped at random within folders. So few pictures say little: an AUROC near
1 means that they differ, one near 0.5 would not mean that they do not.
With --sheets, real and simulated pictures side by side go to DIR; they hold real scans.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.stats import wasserstein_distance
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from cargolens.datasets.simulator import SimulatedScans
from cargolens.datasets.simulator.cargo.consignment import CargoSettings

Grey = NDArray[np.uint8]
Floats = NDArray[np.float64]

HEIGHT = 400
AIR = 0.97
# Folder of real pictures: kinds of load and boxes that its simulated ones have. None: the cut-out of a reefer's unit.
KINDS: dict[str, tuple[dict[str, float], dict[str, float]] | None] = {
    "HS0000": ({"empty reefer": 1.0}, {"40ft reefer": 1.0}),
    "HS0202": ({"frozen quarters": 1.0}, {"40ft reefer": 1.0}),
    "HS0805": ({"citrus": 1.0}, {"40ft reefer": 1.0}),
    "HS0901": ({"coffee in bulk": 1.0}, {"20ft": 1.0}),
    "HS1202": ({"big bags of nuts": 1.0}, {"40ft": 1.0, "40ft high cube": 1.0}),
    "HS1701": ({"sacks of sugar": 1.0}, {"20ft": 1.0}),
    "HS2304": ({"meal in bulk": 1.0}, {"40ft": 1.0, "40ft high cube": 1.0}),
    "HS4011": ({"tyres": 1.0}, {"40ft high cube": 1.0}),
    "HS5201": ({"cotton bales": 1.0}, {"40ft high cube": 1.0}),
    "reefer": None,
    "reefer_motor": ({"steel drums": 4.0, "citrus": 1.0, "empty reefer": 1.0}, {"40ft reefer": 1.0}),
}
# Width of the cut-out of a unit, mm; powers of a screen; quality of JPEG.
UNIT_MM, POWERS, QUALITY = (500.0, 700.0), (0.6, 1.0), 92
PERMUTATIONS, RESAMPLES = 200, 2000


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture cut to its content, (400, columns) 0 to 1 with air = 1; its folder, and whether it is real."""

    grey: NDArray[np.float32]
    folder: str
    real: bool


def prepared(grey: Grey, folder: str, *, real: bool) -> Picture:
    """Cut to the content, brought to the common height."""
    inside = cv2.medianBlur((grey < AIR * 255).astype(np.uint8), 5) > 0
    rows, columns = (np.flatnonzero(inside.mean(axis=axis) > 0.02) for axis in (1, 0))
    part = grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = HEIGHT / len(part)
    how = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR
    small = cv2.resize(part, (max(24, round(part.shape[1] * scale)), HEIGHT), interpolation=how)
    return Picture(small.astype(np.float32) / np.float32(255.0), folder, real)


def simulated(folder: str, seed: int) -> Picture:
    """A simulated container as the pictures of a folder show one."""
    kind = KINDS[folder]
    loads, boxes = kind or ({"empty reefer": 1.0}, {"40ft reefer": 1.0})
    settings = CargoSettings(loads=loads, containers=boxes, scanner="random", fill=(0.7, 1.0))
    sample = SimulatedScans(1, seed, 0.0, ("side",), None, settings=settings)[0]
    rng = np.random.default_rng([seed, 1])
    view = sample.scan.views[0]
    picture = np.clip(view.transmission[-1], 0.0, 1.0) ** float(rng.uniform(*POWERS))
    _, coded = cv2.imencode(".jpg", np.round(picture * 255.0).astype(np.uint8), (cv2.IMWRITE_JPEG_QUALITY, QUALITY))
    grey = np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)
    if kind is None:
        # The unit is at the end where the container's is; real cut-outs hold that end alone.
        box, unit = (
            next(p.bounds[:, 0].mean() for p in sample.parcel.scene.items if p.item.name == name)
            for name in ("container", "reefer unit")
        )
        columns = round(float(rng.uniform(*UNIT_MM)) / (view.mm_per_pixel or 5.0))
        used = np.flatnonzero((grey < AIR * 255).mean(axis=0) > 0.3)
        first = used[0] if unit < box else max(used[-1] + 1 - columns, 0)
        grey = grey[:, first : first + columns]
    return prepared(grey, folder, real=False)


# Figures of one picture.


def _high(picture: Picture) -> NDArray[np.float32]:
    """Detail finer than 2 pixels."""
    return np.asarray(picture.grey - cv2.GaussianBlur(picture.grey, (0, 0), 2.0), np.float32)


def _inside(picture: Picture) -> NDArray[np.bool_]:
    return np.asarray(picture.grey < AIR)


def _between(low: float, high: float) -> Callable[[Picture], float]:
    return lambda p: float(((p.grey >= low) & (p.grey < high)).mean())


def _edges(axis: int) -> Callable[[Picture], float]:
    """Mean change from pixel to pixel of the content, along rows (1) or columns (0)."""

    def figure(p: Picture) -> float:
        return float(np.abs(np.diff(p.grey, axis=axis)).mean())

    return figure


def _detail(low: float, high: float) -> Callable[[Picture], float]:
    """Standard deviation of fine detail where the picture is neither air nor outside a range of greys."""

    def figure(p: Picture) -> float:
        inside = (p.grey >= low) & (p.grey < high)
        return float(np.std(_high(p)[inside])) if inside.sum() > 50 else 0.0

    return figure


def _flat(p: Picture) -> float:
    """Share of the content whose grey is within 0.8 % of its mean over 5 x 5 pixels."""
    spread = np.sqrt(np.maximum(cv2.blur(p.grey * p.grey, (5, 5)) - cv2.blur(p.grey, (5, 5)) ** 2, 0.0))
    return float((spread < 0.008)[_inside(p)].mean())


def _ratio(p: Picture) -> float:
    """Amplitude of detail finer than 1 pixel against that of 1 to 2 pixels: sharpness and noise."""
    once, twice = (cv2.GaussianBlur(p.grey, (0, 0), sigma) for sigma in (1.0, 2.0))
    inside = _inside(p)
    return float(np.std((p.grey - once)[inside]) / max(float(np.std((once - twice)[inside])), 1e-6))


def _tails(p: Picture) -> float:
    """Logarithm of the kurtosis of fine detail: few strong edges on flat ground, or texture everywhere."""
    high = _high(p)[_inside(p)]
    return float(np.log(np.mean((high - high.mean()) ** 4) / max(float(np.var(high)) ** 2, 1e-12)))


def _slope(axis: int) -> Callable[[Picture], float]:
    """Slope of the power spectrum along rows (1) or columns (0), from 8 pixels a cycle to 80."""

    def figure(p: Picture) -> float:
        lines = p.grey if axis == 1 else p.grey.T
        n = lines.shape[1]
        power = np.mean(np.abs(np.fft.rfft(lines * np.hanning(n), axis=1)) ** 2, axis=0)
        cycles = np.arange(len(power)) / n
        band = (cycles > 1 / 80) & (cycles < 1 / 8)
        return float(np.polyfit(np.log(cycles[band]), np.log(power[band] + 1e-12), 1)[0]) if band.sum() > 2 else 0.0

    return figure


def _alike(shift: int, axis: int) -> Callable[[Picture], float]:
    """Correlation of fine detail with itself some pixels on: long straight lines keep it."""

    def figure(p: Picture) -> float:
        high = _high(p)
        a, b = (np.take(high, range(*part), axis=axis) for part in ((0, high.shape[axis] - shift),
                                                                     (shift, high.shape[axis])))  # fmt: skip
        return float(np.corrcoef(a.ravel(), b.ravel())[0, 1])

    return figure


FIGURES: dict[str, Callable[[Picture], float]] = {
    "black share (below 0.04)": _between(-1.0, 0.04),
    "dark share (0.04 to 0.35)": _between(0.04, 0.35),
    "middle share (0.35 to 0.75)": _between(0.35, 0.75),
    "bright share (0.75 to 0.97)": _between(0.75, AIR),
    "change along rows": _edges(1),
    "change along columns": _edges(0),
    "fine detail, dark": _detail(0.04, 0.35),
    "fine detail, middle": _detail(0.35, 0.75),
    "fine detail, bright": _detail(0.75, AIR),
    "flat share": _flat,
    "sharpness": _ratio,
    "tails of detail": _tails,
    "spectrum along rows": _slope(1),
    "spectrum along columns": _slope(0),
    "likeness 12 pixels on": _alike(12, 1),
    "likeness 12 pixels down": _alike(12, 0),
}


def told_apart(values: Floats, real: NDArray[np.bool_], folders: NDArray[np.str_]) -> Floats:
    """Scores, higher for real, of pictures of folders that the classifier has not seen."""
    scores = np.zeros(len(real))
    for folder in np.unique(folders):
        test = folders == folder
        model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, class_weight="balanced", max_iter=500))
        scores[test] = model.fit(values[~test], real[~test]).decision_function(values[test])
    return scores


def interval(
    scores: Floats, real: NDArray[np.bool_], folders: NDArray[np.str_], rng: np.random.Generator
) -> tuple[float, float]:
    """95 % interval of the AUROC: folders drawn with replacement."""
    names = np.unique(folders)
    members = {name: np.flatnonzero(folders == name) for name in names}
    values = []
    for _ in range(RESAMPLES):
        at = np.concatenate([members[name] for name in rng.choice(names, len(names))])
        values.append(roc_auc_score(real[at], scores[at]))
    return float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))


def swapped(
    values: Floats, real: NDArray[np.bool_], folders: NDArray[np.str_], rng: np.random.Generator
) -> tuple[float, float]:
    """2.5 % and 97.5 % of the AUROC when who is real is drawn at random within each folder."""
    found = []
    for _ in range(PERMUTATIONS):
        label = real.copy()
        for folder in np.unique(folders):
            at = np.flatnonzero(folders == folder)
            label[at] = rng.permutation(real[at])
        found.append(roc_auc_score(label, told_apart(values, label, folders)))
    return float(np.quantile(found, 0.025)), float(np.quantile(found, 0.975))


def sheet(pictures: Sequence[Picture], wide: int = 1000) -> Grey:
    """Pictures under each other, two a row."""
    cells = []
    for picture in pictures:
        scale = min(1.0, wide / picture.grey.shape[1])
        small = cv2.resize(picture.grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        cell = np.full((HEIGHT + 8, wide + 8), 255, np.uint8)
        cell[: small.shape[0], : small.shape[1]] = np.round(small * 255.0)
        cells.append(cell)
    cells += [np.full_like(cells[0], 255)] * (len(cells) % 2)
    return np.vstack([np.hstack(cells[k : k + 2]) for k in range(0, len(cells), 2)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--copies", type=int, default=6, help="simulated pictures to each real one")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sheets", type=Path)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    files = [(path, folder) for folder in KINDS for path in sorted((options.data / "cargo" / folder).glob("*.jpg"))]
    if not files:
        print(f"no cargo/*/*.jpg in {options.data}: left out, name the folder of real scans")
        return
    pictures: list[Picture] = []
    for number, (path, folder) in enumerate(files):
        mine = [prepared(np.asarray(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), np.uint8), folder, real=True)]
        mine += [simulated(folder, options.seed + 1000 * number + copy) for copy in range(options.copies)]
        pictures += mine
        if options.sheets:
            options.sheets.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(options.sheets / f"{number:02d} {folder}.png"), sheet(mine[:4]))
    real = np.array([picture.real for picture in pictures])
    folders = np.array([picture.folder for picture in pictures])
    values = np.array([[figure(picture) for figure in FIGURES.values()] for picture in pictures])
    rng = np.random.default_rng(options.seed)
    print(f"{real.sum()} real pictures in {len(np.unique(folders))} folders, {(~real).sum()} simulated ones\n")
    print("| figure | real | simulated | distance |")
    print("| --- | --- | --- | --- |")
    for column, name in enumerate(FIGURES):
        mine, theirs = values[~real, column], values[real, column]
        far = wasserstein_distance(mine, theirs) / max(float(theirs.std()), 1e-9)
        print(f"| {name} | {np.median(theirs):.3f} +- {theirs.std():.3f} | {np.median(mine):.3f} | {far:.2f} |")
    print()
    whole = folders != "reefer"
    for name, some in (("all", np.ones(len(real), bool)), ("whole containers", whole)):
        scores = told_apart(values[some], real[some], folders[some])
        low, high = interval(scores, real[some], folders[some], rng)
        null = swapped(values[some], real[some], folders[some], rng)
        print(
            f"{name}: {real[some].sum()} real, {(~real[some]).sum()} simulated: AUROC "
            f"{roc_auc_score(real[some], scores):.3f} ({low:.3f} to {high:.3f}); swapped at random "
            f"{null[0]:.3f} to {null[1]:.3f}"
        )


if __name__ == "__main__":
    main()
