"""How far simulated scans are from real ones: figures of content, and classifiers that try to tell them apart.

    python benchmarks/simulator_realism.py REAL [--count 120] [--seed 0] [--sheets DIR]

REAL holds `index.jsonl` (a line an image with `path`, `set`, `scanner`). Real pseudo-colour scans, half of them SIXray
and half from three scanners of another set, are compared with

* shapes: analytic parcels, as they were drawn before there was a scene;
* parcels, measured: today's, as random scanners measure them;
* parcels and bags, on a screen: scanned as finely as the real ones and exported as a random vendor's screen would.

Grey scans are compared with grey exports, dual-energy scans (single things on the belt) with measured parcels.

Every scan is cropped to its content and brought to 1.5 mm a pixel; that of real pictures is estimated from the boxes of
things of known size. Crops are 128 pixels wide and at least 30 % full. "Distance" is the Wasserstein-1 distance of a
figure between the two sets of scans, over the standard deviation of it among real scans. The floor is one half of the
real scans against the other. "Other scanner" is real against real, SIXray against the other set: what a change of
scanner and traffic alone amounts to. AUROC is that of crops of scans that the classifier has not seen, with a 95 %
interval over scans: 0.5 is indistinguishable, 1 always told apart.
With --sheets, pictures of scans and of the crops that are told apart most surely go to DIR; they hold real scans.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from scipy.linalg import sqrtm
from scipy.stats import wasserstein_distance
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from torch import nn

from cargolens.datasets import CargoLensError, View, find_sources, read_scan
from cargolens.datasets.canonical import attenuation, canonical, material
from cargolens.datasets.simulator import SimulatedScans
from cargolens.datasets.simulator.display import displayed, random_display
from cargolens.datasets.simulator.parcel import ParcelSettings, draw_scanner
from cargolens.datasets.simulator.scanner import Scanner, random_scanner
from cargolens.datasets.simulator.scenarios import SCENARIOS
from cargolens.models.backbones import create_backbone

Floats = NDArray[np.float32]
Rng = np.random.Generator

PITCH = 1.5  # mm a pixel that all scans are brought to
SIDE, CROP, CROPS = 256, 128, 4
# mm a pixel of the pictures: 75th percentile of the longer side of boxes of pistols (190 mm) and lighters (80 mm).
PITCHES = {"sixray": 0.98, "scanners_yolo": 0.84, "gdxray_voc": 0.43, "dual_energy": 1.0}
AIR = 0.05  # nepers
FULL = 0.3
COLOUR_SETS, GREY_SETS, DUAL_SETS = ("sixray", "scanners_yolo"), ("gdxray_voc",), ("dual_energy",)
THREAT_RATE = 0.3
# Random scanners to choose from, and the pitch given to those that are to be as fine as real pictures, mm.
SCANNERS, FINE = 24, (0.6, 1.1)
COMPONENTS = 64
RESAMPLES = 200
# Training of the small network: passes, crops at a time. After 6 passes it still tells bags apart much less surely.
EPOCHS, BATCH = 24, 32


@dataclass(frozen=True, eq=False)
class Shown:
    """A scan at the common scale: colours (3, rows, columns), attenuation, material index, how far that is known."""

    colours: Floats
    nepers: Floats
    index: Floats
    known: Floats


def shown(view: View, mm_per_pixel: float) -> Shown | None:
    """A view cropped to its content and brought to the common scale; None when there is too little of it."""
    nepers = attenuation(view)
    inside = cv2.medianBlur((nepers > AIR).astype(np.uint8), 5) > 0
    rows, columns = (np.flatnonzero(inside.mean(axis=axis) > 0.02) for axis in (1, 0))
    scale = mm_per_pixel / PITCH
    if min(len(rows), len(columns)) * scale < 48:
        return None
    part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    height, width = nepers[part].shape
    size = round(width * scale), round(height * scale)
    index, known = material(view)

    def resized(plane: Floats) -> Floats:
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        return np.asarray(cv2.resize(np.ascontiguousarray(plane[part]), size, interpolation=how), np.float32)

    transmission = resized(np.exp(-nepers))
    colours = np.stack([resized(plane) for plane in canonical(view)]).clip(0.0, 1.0)
    return Shown(colours, -np.log(np.maximum(transmission, 1e-5)), resized(index).clip(0, 1), resized(known).clip(0, 1))


def crops(scan: Shown, rng: Rng) -> list[Floats]:
    """Up to four places of a scan: (3, 128, 128) colours."""
    pad = [(0, max(CROP - n, 0)) for n in scan.nepers.shape]
    colours = np.pad(scan.colours, [(0, 0), *pad], constant_values=1.0)
    full = np.pad(scan.nepers > AIR, pad)
    out: list[Floats] = []
    for _ in range(8 * CROPS):
        y, x = (int(rng.integers(n - CROP + 1)) for n in full.shape)
        if full[y : y + CROP, x : x + CROP].mean() >= FULL and len(out) < CROPS:
            out.append(colours[:, y : y + CROP, x : x + CROP])
    return out


# What scans are compared by: name, figure of one scan.


def _slope(scan: Shown) -> float:
    """Slope of the radial power spectrum of attenuation, 4 to 80 cycles a picture side."""
    canvas = np.zeros((SIDE, SIDE), np.float32)
    y, x = (max(n - SIDE, 0) // 2 for n in scan.nepers.shape)
    part = scan.nepers[y : y + SIDE, x : x + SIDE]
    canvas[: part.shape[0], : part.shape[1]] = part
    window = np.hanning(SIDE)
    power = np.abs(np.fft.fftshift(np.fft.fft2(canvas * window * window[:, None]))) ** 2
    y, x = np.indices(power.shape) - SIDE // 2
    radius = np.hypot(x, y).astype(int).ravel()
    mean = np.bincount(radius, power.ravel()) / np.bincount(radius)
    cycles = np.arange(4, 81)
    return float(np.polyfit(np.log(cycles), np.log(mean[cycles] + 1e-12), 1)[0])


def _edges(scan: Shown) -> float:
    """Share of the content where attenuation changes by more than 0.06 nepers a pixel."""
    gradient = np.hypot(*np.gradient(scan.nepers))
    return float((gradient > 0.06)[scan.nepers > AIR].mean())


def _quantile(share: float) -> Callable[[Shown], float]:
    return lambda scan: float(np.exp(-np.quantile(scan.nepers[scan.nepers > AIR], share)))


def _family(low: float, high: float) -> Callable[[Shown], float]:
    def share(scan: Shown) -> float:
        sure = (scan.known > 0.5) & (scan.nepers > 0.1)
        return float(((scan.index >= low) & (scan.index < high))[sure].mean()) if sure.any() else 0.0

    return share


def _fine(scan: Shown) -> float:
    """Amplitude of detail finer than 1 pixel against that of 1 to 2 pixels, in luma: sharpness and noise."""
    luma = scan.colours.mean(axis=0)
    once, twice = (cv2.GaussianBlur(luma, (0, 0), sigma) for sigma in (1.0, 2.0))
    inside = scan.nepers > AIR
    return float(np.std((luma - once)[inside]) / max(float(np.std((once - twice)[inside])), 1e-6))


def _flat(scan: Shown) -> float:
    """Share of the content without detail: luma within 1.5 % of its mean over 5 x 5 pixels."""
    luma = scan.colours.mean(axis=0)
    spread = np.sqrt(np.maximum(cv2.blur(luma * luma, (5, 5)) - cv2.blur(luma, (5, 5)) ** 2, 0.0))
    return float((spread < 0.015)[scan.nepers > AIR].mean())


FIGURES: dict[str, Callable[[Shown], float]] = {
    "share of empty area": lambda scan: float((scan.nepers < AIR).mean()),
    "transmission, median": _quantile(0.5),
    "transmission, 5 % darkest": _quantile(0.95),
    "transmission, 0.5 % darkest": _quantile(0.995),
    "power-spectrum slope": _slope,
    "edge density": _edges,
    "flat share": _flat,
    "finest detail": _fine,
    "organic share": _family(-1.0, 0.25),
    "inorganic share": _family(0.25, 0.75),
    "metal share": _family(0.75, 2.0),
}


FAMILIES = ("organic share", "inorganic share", "metal share")


def figures(scans: Sequence[Shown]) -> NDArray[np.float64]:
    """(scans, figures)."""
    return np.array([[figure(scan) for figure in FIGURES.values()] for scan in scans])


def histogram(scans: Sequence[Shown], *, of_material: bool) -> NDArray[np.float64]:
    """Histogram of attenuation, or of attenuation and material together, each scan counting the same."""
    total = np.zeros(60 if not of_material else 60 * 20)
    for scan in scans:
        inside = scan.nepers > AIR
        at = np.minimum((scan.nepers[inside] * 12).astype(int), 59)
        if of_material:
            sure = scan.known[inside] > 0.5
            at = (at * 20 + np.minimum((scan.index[inside] * 20).astype(int), 19))[sure]
        counts = np.bincount(at, minlength=total.size)
        total += counts / max(counts.sum(), 1)
    return np.asarray(total / total.sum())


def jensen_shannon(p: NDArray[np.float64], q: NDArray[np.float64]) -> float:
    """Jensen-Shannon divergence in bits: 0 equal, 1 nothing in common."""
    middle = 0.5 * (p + q)

    def relative(a: NDArray[np.float64]) -> float:
        some = a > 0
        return float((a[some] * np.log2(a[some] / middle[some])).sum())

    return 0.5 * (relative(p) + relative(q))


# Features and what is done with them.


@dataclass(frozen=True, eq=False)
class Crops:
    """Crops of a set of scans: colours (n, 3, 128, 128), scan of each (n,), Lite0 features (n, 1280)."""

    colours: Floats
    scan: NDArray[np.int64]
    features: Floats


def take_crops(scans: Sequence[Shown], seed: int, embed: Callable[[Floats], Floats]) -> Crops:
    """Crops of every scan with their features."""
    found = [crops(scan, np.random.default_rng([seed, k])) for k, scan in enumerate(scans)]
    colours = np.stack([crop for some in found for crop in some])
    return Crops(colours, np.repeat(np.arange(len(found)), [len(some) for some in found]), embed(colours))


def lite0() -> Callable[[Floats], Floats]:
    """Pooled features of EfficientNet-Lite0 with ImageNet weights."""
    network = create_backbone("efficientnet_lite0").eval()

    @torch.inference_mode()
    def embed(colours: Floats) -> Floats:
        parts = [network(torch.from_numpy(colours[k : k + 16])).pooled for k in range(0, len(colours), 16)]
        return np.asarray(torch.cat(parts).numpy(), np.float32)

    return embed


def frechet(a: Floats, b: Floats) -> float:
    """Frechet distance of two sets of features (n, d) as if both were normal."""
    mean = a.mean(axis=0) - b.mean(axis=0)
    first, second = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    root = np.real(sqrtm(first @ second))
    return float(mean @ mean + np.trace(first + second - 2 * root))


def kernel_distance(a: Crops, b: Crops) -> float:
    """Unbiased squared maximum mean discrepancy with the kernel (x y / d + 1)^3, times 1000.

    Pairs of crops of one scan, which resemble each other, are left out.
    """

    def mean(p: Crops, q: Crops, *, within: bool) -> float:
        kernel = (p.features.astype(np.float64) @ q.features.T / p.features.shape[1] + 1.0) ** 3
        return float(kernel[p.scan[:, None] != q.scan].mean() if within else kernel.mean())

    return 1000.0 * (mean(a, a, within=True) + mean(b, b, within=True) - 2.0 * mean(a, b, within=False))


def kernel_interval(a: Crops, b: Crops, seed: int) -> tuple[float, float]:
    """95 % interval of the kernel distance, from draws of half of the scans, which spread as all of them do."""
    rng = np.random.default_rng(seed)
    values = []
    for _ in range(RESAMPLES // 4):
        halves = []
        for some in (a, b):
            scans = np.unique(some.scan)
            kept = np.isin(some.scan, rng.choice(scans, len(scans) // 2, replace=False))
            halves.append(Crops(some.colours[:0], some.scan[kept], some.features[kept]))
        values.append(kernel_distance(*halves))
    return float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))


@dataclass(frozen=True, eq=False)
class Verdict:
    """AUROC of a classifier with its interval; scores of the crops of either side, higher for the second."""

    auroc: float
    low: float
    high: float
    scores: tuple[Floats, Floats]

    def __str__(self) -> str:
        return f"{self.auroc:.3f} ({self.low:.3f} to {self.high:.3f})"


def verdict(a: Crops, b: Crops, scores: Floats, seed: int) -> Verdict:
    """AUROC of scores of the crops of `a`, then of `b`, with an interval over scans."""
    rng = np.random.default_rng(seed)
    parts = scores[: len(a.scan)], scores[len(a.scan) :]
    truth = np.r_[np.zeros(len(a.scan)), np.ones(len(b.scan))]
    values = []
    for _ in range(RESAMPLES):
        weights = [rng.multinomial(n, np.full(n, 1 / n))[some.scan] for some in (a, b) for n in [some.scan.max() + 1]]
        values.append(roc_auc_score(truth, scores, sample_weight=np.concatenate(weights)))
    low, high = np.quantile(values, (0.025, 0.975))
    return Verdict(float(roc_auc_score(truth, scores)), float(low), float(high), parts)


def told_by_features(a: Crops, b: Crops, seed: int) -> Verdict:
    """A logistic regression on Lite0 features, in five folds of scans."""
    x = np.concatenate([a.features, b.features])
    truth = np.r_[np.zeros(len(a.scan)), np.ones(len(b.scan))]
    groups = np.r_[a.scan, b.scan + a.scan.max() + 1]
    scores = np.zeros(len(truth), np.float32)
    for train, test in GroupKFold(5, shuffle=True, random_state=seed).split(x, truth, groups):
        model = make_pipeline(StandardScaler(), LogisticRegression(C=3e-3, max_iter=300))
        scores[test] = model.fit(x[train], truth[train]).decision_function(x[test])
    return verdict(a, b, scores, seed)


class Judge(nn.Module):
    """A small network for crops: 64 features and a score."""

    def __init__(self) -> None:
        super().__init__()
        widths = (3, 16, 32, 64, 64)
        layers: list[nn.Module] = []
        for number, (before, after) in enumerate(itertools.pairwise(widths)):
            stride = 2 if number < 3 else 1
            layers += [nn.Conv2d(before, after, 3, stride, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU()]
        self.features = nn.Sequential(*layers)
        self.score = nn.Linear(64, 1)

    def forward(self, planes: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Features (b, 64) and scores (b,) of planes (b, 3, rows, columns)."""
        pooled = self.features(planes).mean(dim=(2, 3))
        return pooled, self.score(pooled)[:, 0]


def told_by_network(a: Crops, b: Crops, seed: int) -> tuple[Verdict, float]:
    """The small network, trained on one half of the scans and tried on the other, both ways.

    Returns:
        The verdict, and the Frechet distance of its features on the crops it was not trained on (mean of both ways).
    """
    planes = torch.from_numpy(np.concatenate([a.colours, b.colours]))
    truth = torch.cat([torch.zeros(len(a.scan)), torch.ones(len(b.scan))])
    half = torch.from_numpy(np.r_[a.scan, b.scan] % 2)
    scores, distances = np.zeros(len(truth), np.float32), []
    for fold in (0, 1):
        torch.manual_seed(seed)
        train, test = torch.nonzero(half != fold)[:, 0], torch.nonzero(half == fold)[:, 0]
        network = Judge().to(memory_format=torch.channels_last)
        optimiser = torch.optim.AdamW(network.parameters(), 1e-2, weight_decay=1e-2)
        steps = EPOCHS * -(-len(train) // BATCH)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1e-2, total_steps=steps)
        for _ in range(EPOCHS):
            for part in torch.randperm(len(train)).split(BATCH):
                some = train[part]
                flips = [axis for axis in (2, 3) if torch.rand(()) < 0.5]
                _, score = network(planes[some].flip(flips))
                loss = nn.functional.binary_cross_entropy_with_logits(score, truth[some])
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                schedule.step()
        network.eval()
        with torch.inference_mode():
            pooled, score = (torch.cat(v) for v in zip(*(network(planes[p]) for p in test.split(BATCH)), strict=True))
        scores[test.numpy()] = score.numpy()
        of_b = truth[test] > 0.5
        distances.append(frechet(pooled[~of_b].numpy(), pooled[of_b].numpy()))
    return verdict(a, b, scores, seed), float(np.mean(distances))


# Where scans come from.


def real_scans(folder: Path, sets: Sequence[str], count: int, seed: int) -> dict[str, list[Shown]]:
    """Up to `count` scans of each set, in an order drawn at random, the scanners of a set in equal parts."""
    rng = np.random.default_rng(seed)
    rows = [json.loads(line) for line in (folder / "index.jsonl").open()]
    out: dict[str, list[Shown]] = {}
    for name in sets:
        mine = [row for row in rows if row["set"] == name and not row["path"].endswith("_low.png")]
        by_scanner = [[r for r in mine if r["scanner"] == s] for s in sorted({r["scanner"] for r in mine})]
        share = count // len(by_scanner) + 1
        chosen = [some[k] for some in by_scanner for k in rng.permutation(len(some))[:share]]
        if len(chosen) < count:  # a set whose scanners have few scans each
            chosen += [row for row in mine if row not in chosen]
        found = []
        for k in rng.permutation(len(chosen)):
            try:
                file = chosen[k]["path"]
                pair = [file] if "_high" not in file else [file, file.replace("_high", "_low")]
                scan = shown(read_scan(find_sources([folder / f for f in pair])[0]).views[0], PITCHES[name])
            except CargoLensError as error:
                print(error, file=sys.stderr)
                continue
            if scan is not None and len(found) < count:
                found.append(scan)
        out[name] = found
    return out


def fine_scanners(seed: int) -> tuple[Scanner, ...]:
    """Random dual-energy scanners whose pixels are as small as those of the real pictures."""
    rng = np.random.default_rng(seed)
    drawn = (random_scanner(rng) for _ in range(SCANNERS))
    return tuple(replace(s, name=f"fine-{k}", pitch_mm=float(rng.uniform(*FINE))) for k, s in enumerate(drawn))


def simulated_scans(count: int, seed: int, settings: ParcelSettings) -> dict[str, list[Shown]]:
    """The same parcels as measured, on a screen with a palette, and on a grey one."""
    settings = replace(settings, threat_rate=THREAT_RATE)
    scans = SimulatedScans(count, seed, size=None, settings=settings)
    out: dict[str, list[Shown | None]] = {"measured": [], "screen": [], "grey": []}
    for k in range(count):
        view = scans[k].scan.views[0]
        pitch = view.mm_per_pixel or PITCH
        scanner = draw_scanner(np.random.SeedSequence(seed, spawn_key=(0, k)), settings)
        rng = np.random.default_rng([seed, k, 1])
        out["measured"].append(shown(view, pitch))
        out["screen"].append(shown(displayed(view, random_display(rng), scanner), pitch))
        out["grey"].append(shown(displayed(view, random_display(rng, colour=False)), pitch))
    return {name: [scan for scan in some if scan is not None] for name, some in out.items()}


# Mass attenuation, cm2/g, at the mean detected energies of a 160 kVp sandwich detector (60 and 96 keV), NIST XCOM.
SHAPE_MATERIALS = {
    "cellulose": (0.192, 0.163), "plastic": (0.197, 0.173), "water": (0.206, 0.172), "glass": (0.252, 0.170),
    "aluminium": (0.278, 0.173), "steel": (1.205, 0.395),
}  # fmt: skip
SHAPES_PITCH = 1.0  # it had none; at this one its parcels are 200 to 440 mm wide
SHAPE_DENSITY = {"steel": 2.5, "aluminium": 2.0, "glass": 2.5}


def shapes_view(rng: Rng, size: tuple[int, int] = (384, 512)) -> View:
    """A parcel as the first version of the simulator drew it: a carton and some boxes, discs and bottles in it."""
    rows, columns = size
    areal = {name: np.zeros(size, np.float32) for name in SHAPE_MATERIALS}
    height, width = rng.uniform(0.55, 0.85, 2) * size
    centre = np.array([columns / 2, rows / 2]) + rng.uniform(-10, 10, 2)
    carton = _rectangle(centre, (width, height), float(rng.uniform(-15, 15)), size)
    areal["cellulose"] += 0.12 * carton + 1.2 * (carton - cv2.erode(carton, np.ones((5, 5), np.uint8)))
    for _ in range(int(rng.integers(10, 22))):
        name = str(rng.choice(["cellulose", "cellulose", "plastic", "plastic", *list(SHAPE_MATERIALS)[2:]]))
        reach = rng.uniform(0.06, 0.2) * min(height, width) * (0.35 if name == "steel" else 1.0)
        at = centre + rng.uniform(-0.36, 0.36, 2) * (width, height)
        density = SHAPE_DENSITY.get(name, 4.0) * float(rng.uniform(0.3, 1.0))
        kind, turn = int(rng.integers(3)), float(rng.uniform(0, 180))
        if kind == 0:
            shape = _rectangle(at, (2 * reach, reach * rng.uniform(0.6, 3)), turn, size).astype(np.float32)
        else:
            shape = _ellipsoid(at, (reach, reach * rng.uniform(0.4, 1.0)), np.radians(turn), size)
            shape = np.minimum(shape * 1.8, 1.0) if kind == 2 else shape  # a filled bottle: flat middle, round rim
        areal[name] += density * shape
    planes = []
    for energy in (0, 1):
        exponent = sum(areal[name] * values[energy] for name, values in SHAPE_MATERIALS.items())
        mean = cv2.GaussianBlur(np.exp(-np.asarray(exponent, np.float32)), (0, 0), 0.7)
        noisy = mean + np.sqrt(mean / 4e4 + 4e-8) * rng.standard_normal(size, dtype=np.float32)
        planes.append(np.clip(np.round(60000 * noisy), 0, 65535) / 60000)
    return View(np.stack(planes).astype(np.float32), "top", "dual-energy", 16, black_transmission=0.001)


def _rectangle(at: Any, sides: Any, turn: float, size: tuple[int, int]) -> NDArray[np.uint8]:
    mask = np.zeros(size, np.uint8)
    corners = cv2.boxPoints(([float(v) for v in at], [float(v) for v in sides], turn))
    cv2.fillPoly(mask, [np.round(corners).astype(np.int32)], 1)
    return mask


def _ellipsoid(at: Any, half: Any, turn: float, size: tuple[int, int]) -> Floats:
    """Chord of an ellipsoid along the beam, 1 at its centre."""
    y, x = np.mgrid[: size[0], : size[1]].astype(np.float32)
    u = ((x - at[0]) * np.cos(turn) + (y - at[1]) * np.sin(turn)) / half[0]
    v = (-(x - at[0]) * np.sin(turn) + (y - at[1]) * np.cos(turn)) / half[1]
    return np.asarray(np.sqrt(np.maximum(1.0 - u * u - v * v, 0.0)), np.float32)


# What is printed.


def print_figures(arms: dict[str, list[Shown]], real: str) -> None:
    """Medians of every figure, and distances to the real scans, the first arm."""
    values = {name: figures(scans) for name, scans in arms.items()}
    print("| figure: median, distance | " + " | ".join(f"{name} ({len(s)})" for name, s in arms.items()) + " |")
    print("| --- " * (len(arms) + 1) + "|")
    no_material = not any((scan.known > 0.5).any() for scan in arms[real])
    for column, figure in enumerate(FIGURES):
        if no_material and figure in FAMILIES:
            continue
        reference = values[real][:, column]
        cells = [f"{np.median(reference):.3f} +- {reference.std():.3f}"]
        for name in list(arms)[1:]:
            mine = values[name][:, column]
            far = wasserstein_distance(mine, reference) / max(float(reference.std()), 1e-9)
            cells.append(f"{np.median(mine):.3f}, {far:.2f}")
        print(f"| {figure} | {' | '.join(cells)} |")
    for title, of_material in (("attenuation", False), ("attenuation and material", True)):
        if no_material and of_material:
            continue
        tables = {name: histogram(scans, of_material=of_material) for name, scans in arms.items()}
        cells = ["0"] + [f"{jensen_shannon(tables[real], tables[name]):.3f}" for name in list(arms)[1:]]
        print(f"| {title}, Jensen-Shannon, bits | {' | '.join(cells)} |")
    print()


def print_verdicts(arms: dict[str, Crops], other: tuple[Crops, Crops] | None, seed: int) -> dict[str, Verdict]:
    """Distances and classifiers of every arm against the first one."""
    real, *rest = arms
    pairs = {name: (arms[real], arms[name]) for name in rest}
    if other is not None:
        pairs["other scanner"] = other
    axes = PCA(COMPONENTS, random_state=seed).fit(np.concatenate([c.features for c in arms.values()]))
    print("| against real | crops | Frechet, Lite0 | kernel distance x 1000 | AUROC, Lite0 | Frechet, trained "
          "| AUROC, trained |")  # fmt: skip
    print("| --- | --- | --- | --- | --- | --- | --- |")
    out = {}
    for name, (a, b) in pairs.items():
        far = frechet(axes.transform(a.features), axes.transform(b.features))
        low, high = kernel_interval(a, b, seed)
        by_features, (by_network, trained) = told_by_features(a, b, seed), told_by_network(a, b, seed)
        out[name] = by_features
        kernel = f"{kernel_distance(a, b):.1f} ({low:.1f} to {high:.1f})"
        print(f"| {name} | {len(a.scan)} + {len(b.scan)} | {far:.2f} | {kernel} | {by_features} | {trained:.2f} "
              f"| {by_network} |", flush=True)  # fmt: skip
    print()
    return out


def sheet(pictures: Sequence[Floats], columns: int = 8, cell: int = 192) -> NDArray[np.uint8]:
    """Colours (3, rows, columns) of several pictures on one sheet, blue, green, red."""
    out = np.full((-(-len(pictures) // columns) * cell, columns * cell, 3), 255, np.uint8)
    for k, planes in enumerate(pictures):
        scale = (cell - 4) / max(planes.shape[1:])
        size = [max(1, int(n * scale)) for n in planes.shape[2:0:-1]]
        small = cv2.resize(np.ascontiguousarray(planes[::-1].transpose(1, 2, 0)), size, interpolation=cv2.INTER_AREA)
        row, column = (cell * n for n in divmod(k, columns))
        out[row : row + size[1], column : column + size[0]] = np.round(small.clip(0, 1) * 255)
    return out


def write_sheets(folder: Path, arms: dict[str, list[Shown]], taken: dict[str, Crops], said: dict[str, Verdict]) -> None:
    """Scans of every arm, and the crops that are told apart most and least surely."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, scans in arms.items():
        cv2.imwrite(str(folder / f"{name} scans.png"), sheet([scan.colours for scan in scans[:64]]))
    real = next(iter(taken))
    for name, told in said.items():
        if name not in taken:
            continue
        for side, of, sign in ((real, 0, 1), (name, 1, -1)):
            order = np.argsort(sign * told.scores[of])
            for word, some in (("surest", order[:32]), ("least sure", order[::-1][:32])):
                path = folder / f"{real} or {name}, {side}, {word}.png"
                cv2.imwrite(str(path), sheet([taken[side].colours[k] for k in some]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--count", type=int, default=120, help="scans of every kind")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sheets", type=Path)
    options = parser.parse_args()
    if not (options.data / "index.jsonl").is_file():
        print(f"no index.jsonl in {options.data}: name the folder of real scans")
        return
    cv2.setNumThreads(1)
    count, seed = options.count, options.seed
    started = time.perf_counter()
    by_set = real_scans(options.data, COLOUR_SETS, count, seed)
    halves = [[scan for some in by_set.values() for scan in some[part::2]][:count] for part in (0, 1)]
    measured = simulated_scans(count, seed, replace(SCENARIOS["parcel"], scanner="random"))["measured"]
    fine = fine_scanners(seed)
    parcels, bags = (simulated_scans(count, seed, replace(SCENARIOS[n], scanner=fine)) for n in ("parcel", "baggage"))
    shapes = [shown(shapes_view(np.random.default_rng([seed, k])), SHAPES_PITCH) for k in range(count)]
    print(f"{time.perf_counter() - started:.0f} s to read, simulate and display", file=sys.stderr)
    print("Pseudo-colour\n")
    arms = {
        "real": halves[0],
        "real, other half": halves[1],
        "shapes": [scan for scan in shapes if scan is not None],
        "parcels, measured": measured,
        "parcels, on a screen": parcels["screen"],
        "bags, on a screen": bags["screen"],
    }
    print_figures(arms, "real")
    embed = lite0()
    taken = {name: take_crops(scans, seed, embed) for name, scans in arms.items()}
    other = [take_crops(some, seed, embed) for some in by_set.values()]
    said = print_verdicts(taken, (other[0], other[1]), seed)
    if options.sheets:
        write_sheets(options.sheets, arms, taken, said)
    print("Grey\n")
    grey = real_scans(options.data, GREY_SETS, count, seed)["gdxray_voc"]
    print_figures({"real": grey[::2], "real, other half": grey[1::2], "bags, grey": bags["grey"]}, "real")
    print("Dual energy (single things on the belt, not parcels)\n")
    dual = real_scans(options.data, DUAL_SETS, count, seed)["dual_energy"]
    print_figures({"real": dual[::2], "real, other half": dual[1::2], "parcels, measured": measured}, "real")
    print(f"{time.perf_counter() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
