"""Fits the cargo model of the station on simulated containers: where a hold is, classes of load, mass and its interval.

Everything that decides at the station is a quantile of examples that the figure in question was not fitted on: examples
are split in folds, and each is judged by what the others gave.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from cargolens.datasets.simulator.materials import Layer
from cargolens.datasets.simulator.physics import filter_transmission
from cargolens.datasets.simulator.scanner import Scanner, linac, tungstate
from cargolens.inference.cargo.chapters import CLASSES, plausibility
from cargolens.inference.cargo.features import DUAL_NAMES, GREY_NAMES, load_features
from cargolens.inference.cargo.goods import ROWS, Side, end_features, ends_of, find_goods, mirrored, side_of
from cargolens.inference.cargo.hold import Hold, find_body, find_hold, floor_features, levelled
from cargolens.inference.cargo.model import ScorerFigures, parse_model
from cargolens.inference.cargo.picture import Float32
from cargolens.inference.cargo.scorer import Scorer

from .cargo_scenes import Example, Truth

Float64 = NDArray[np.float64]

MEGAVOLTS = (4.0, 6.0, 9.0)
GRAMS = np.concatenate([[0.0], np.geomspace(0.5, 400.0, 47)])
"""Areal densities of the curves, g/cm2."""
FLOOR_UNITS, END_UNITS = 24, 12
EPOCHS = 40
_BATCH = 2048
FOLDS = 5
SHRINKAGE = 0.1
RIDGE = 30.0
EMPTY_SHARE = 0.975
"""Share of the empty containers that shall be said to be empty."""
BLACK_LIMIT = 0.05
"""Black share of the goods up to which a mass has an upper bound."""
_LEAST_KG = 200.0
_PEAK = 1.5  # rows or columns: how near a place must be to the true one to count for much
DEPTHS = (0.6, 1.4)
"""Factors on attenuation that grey classes are fitted over: how a picture was made from a signal is seldom known."""
_DEPTH_COPIES = 2
SQUEEZES = (0.5, 1.0)
"""Columns for each row that grey classes, and the ends of holds, are fitted over: vehicles drive through portals faster
than the pictures' rows are fine, and what is published seldom says by how much."""


@dataclass(frozen=True, eq=False)
class Load:
    """The goods of one example as the fit sees them.

    Attributes:
        truth: What is true of it.
        covered: Share of the hold's side that goods cover.
        height: Mean height at which they stand, as a share of the hold's.
        black: Black share of them.
        dual: Features of two energies; None without goods.
        grey: Features of the highest energy alone.
        shown: The same under several depths and squeezes.
        added: Areal density times area, kg.
    """

    truth: Truth
    covered: float
    height: float
    black: float
    dual: Float32 | None
    grey: Float32 | None
    shown: tuple[Float32, ...]
    added: float


def fit_model(examples: Callable[[], Iterable[Example]], about: dict[str, Any], tell: Callable[[str], None]) -> bytes:
    """Fits everything.

    Args:
        examples: Gives the examples, as often as it is called, in one order.
        about: What the file says about where it came from.
        tell: Told what is going on.

    Returns:
        The model file.
    """
    tell("floors and ends")
    floor, end, fabric = _fit_places(examples())
    curves = _curves()
    ceiling = np.maximum(np.percentile(fabric, 97, axis=0) * 1.3, np.where(np.arange(ROWS) < 0.56 * ROWS, 0.55, 0.3))
    known = {
        "schema_version": 1,
        "about": about,
        "floor": _scorer_figures(floor),
        "end": _scorer_figures(end),
        "fabric": _short(np.median(fabric, axis=0)),
        "fabric_ceiling": _short(ceiling),
        "curve_megavolts": list(MEGAVOLTS),
        "curve_nepers": _short(curves[0]),
        "curve_grams": [_short(row) for row in curves[1]],
        "class_loads": {name: list(loads) for name, loads in CLASSES.items()},
        "black_limit": BLACK_LIMIT,
    }
    tell("loads")
    loads = make_loads(known, examples())
    tell(f"classes and masses of {len(loads)} loads")
    return finish(known, loads)


def make_loads(known: dict[str, Any], examples: Iterable[Example]) -> list[Load]:
    """The goods of each example in which a hold is found.

    Args:
        known: Figures of a model file; floors, ends, fabric and curves are used.
        examples: The examples.
    """
    floor, end = (ScorerFigures.model_validate_json(json.dumps(known[name])).scorer() for name in ("floor", "end"))
    found = (_load(example, floor, end, known, k) for k, example in enumerate(examples))
    return [load for load in found if load is not None]


def finish(known: dict[str, Any], loads: Sequence[Load]) -> bytes:
    """The model file from places, curves and loads: what is empty, how full, which class, how heavy."""
    empties = np.array([load.covered for load in loads if load.truth.empty])
    full = [load for load in loads if not load.truth.empty and load.dual is not None]
    heights, fills = np.array([load.height for load in full]), np.array([load.truth.fill for load in full])
    fill, *_ = np.linalg.lstsq(np.column_stack([heights, heights**2]), fills, rcond=None)
    black = np.array([np.log(max(load.added, 1e-3) / load.truth.mass_kg) for load in full if load.black > BLACK_LIMIT])
    figures = known | {
        "empty_below": round(max(0.01, float(np.quantile(empties, EMPTY_SHARE, method="higher"))), 4),
        "fill": _short(fill),
        "black_likely": round(float(np.quantile(black, 0.95, method="higher")), 4),
        "black_certain": round(float(np.quantile(black, 0.995, method="higher")), 4),
    }
    honest: list[float] = []
    for name, wanted in (("grey", GREY_NAMES), ("dual", DUAL_NAMES)):
        classes, found = _classes(full, dual=name == "dual")
        honest += found
        figures[name] = {"features": list(wanted), "classes": classes, "mass": _mass(full, dual=name == "dual")}
    figures["implausible_below"] = float(f"{np.quantile(honest, 0.005):.3g}")
    data = json.dumps(figures, separators=(",", ":")).encode() + b"\n"
    parse_model(data, "the fitted model")
    return data


def class_of(load: str) -> str:
    """The class that a kind of load belongs to."""
    return next(name for name, kinds in CLASSES.items() if load in kinds)


def _fit_places(examples: Iterable[Example]) -> tuple[Scorer, Scorer, Float64]:
    """Scores of floors and of ends, and the fabric of the empty containers, (containers, ROWS)."""
    floors: list[tuple[Float32, Float64]] = []
    ends: list[tuple[Float32, Float64]] = []
    fabric: list[Float32] = []
    for k, example in enumerate(examples):
        picture, truth = example.picture, example.truth
        body = find_body(picture)
        if body is None:
            continue
        at, features = floor_features(levelled(picture, body), body)
        floors.append((features, _peak(at, truth.floor)))
        hold = Hold(body.top, min(round(truth.floor), len(picture.high)), body.left, body.right, body.slope)
        side = side_of(picture, hold)
        first, stop = ((column - body.left) / side.cell for column in truth.ends)
        share = float(np.random.default_rng(np.random.SeedSequence(1, spawn_key=(k,))).uniform(*SQUEEZES))
        for shown, by in ((side, 1.0), (squeezed(side, share), share)):
            for seen, end in ((shown, first * by), (mirrored(shown), (side.black.shape[1] - stop) * by)):
                features = end_features(seen)
                ends.append((features, _peak(np.arange(len(features)), end)))
        if truth.empty:
            fabric.append(np.median(side.nepers[-1][:, int(first) + 2 : int(stop) - 2], axis=1))
    scorers = []
    for rows, units in ((floors, FLOOR_UNITS), (ends, END_UNITS)):
        x, y = (np.concatenate([row[k] for row in rows]) for k in (0, 1))
        scorers.append(_fit_scorer(x.astype(np.float32), y.astype(np.float32), units))
    return scorers[0], scorers[1], np.array(fabric, float)


def squeezed(side: Side, share: float) -> Side:
    """The side with so many columns for each that it had, its rows as they were."""
    size = (max(1, round(side.black.shape[1] * share)), ROWS)

    def resized(plane: Float32) -> Float32:
        return np.asarray(cv2.resize(np.ascontiguousarray(plane), size, interpolation=cv2.INTER_AREA), np.float32)

    return Side(np.stack([resized(plane) for plane in side.nepers]), resized(side.black), side.cell)


def _peak(at: NDArray[np.int64], true: float) -> Float64:
    return np.asarray(np.exp(-0.5 * ((at - true) / _PEAK) ** 2))


def _fit_scorer(x: Float32, y: Float32, units: int) -> Scorer:
    """One hidden layer by Adam on squared errors; the same rows give the same scorer on one machine."""
    torch.set_num_threads(1)
    make = torch.Generator().manual_seed(0)
    mean, scale = x.mean(axis=0), x.std(axis=0) + np.float32(1e-3)
    inputs, targets = torch.from_numpy((x - mean) / scale), torch.from_numpy(3.0 * (y - y.mean()))
    hidden = torch.randn(units, x.shape[1], generator=make) * x.shape[1] ** -0.5
    bias, out = torch.zeros(units), torch.randn(units, generator=make) * units**-0.5
    parameters = [p.requires_grad_() for p in (hidden, bias, out)]
    steps = EPOCHS * -(-len(x) // _BATCH)
    optimiser = torch.optim.Adam(parameters, lr=5e-3, weight_decay=1e-5)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 1e-2, total_steps=steps)
    for _ in range(EPOCHS):
        for batch in torch.split(torch.randperm(len(x), generator=make), _BATCH):
            optimiser.zero_grad()
            scores = torch.tanh(inputs[batch] @ hidden.T + bias) @ out
            ((scores - targets[batch]) ** 2).mean().backward()
            optimiser.step()
            schedule.step()
    arrays = [p.detach().numpy().astype(np.float32) for p in parameters]
    return Scorer(mean, scale, *arrays)


def _load(example: Example, floor: Scorer, end: Scorer, known: dict[str, Any], k: int) -> Load | None:
    """The goods of an example; None where no hold is found."""
    picture, truth = example.picture, example.truth
    hold = find_hold(picture, floor)
    if hold is None:
        return None
    side = side_of(picture, hold)
    fabric, ceiling = (np.array(known[name], np.float32) for name in ("fabric", "fabric_ceiling"))
    goods = find_goods(side, ends_of(side, end), fabric, ceiling)
    height = float(goods.heights.mean())
    if not goods.mask.any():
        return Load(truth, 0.0, 0.0, 0.0, None, None, (), 0.0)
    rng = np.random.default_rng(np.random.SeedSequence(0, spawn_key=(k,)))
    depths, shares = rng.uniform(*DEPTHS, _DEPTH_COPIES), rng.uniform(*SQUEEZES, _DEPTH_COPIES)
    one = replace(goods, nepers=goods.nepers[-1:])
    shown = []
    for depth, share in zip(depths.tolist(), shares.tolist(), strict=True):
        grey = squeezed(Side(side.nepers[-1:], side.black, side.cell), share)
        there = find_goods(grey, ends_of(grey, end), fabric, ceiling)
        shown.append(load_features(there if there.mask.any() else one, depth))
    energies, pitch = picture.energies or (6.0,), picture.mm_per_pixel or 1.0
    grams = _grams(goods.nepers[-1][goods.mask], max(energies), known)
    centimetres = goods.cell * pitch / 10.0
    dual = load_features(goods)
    return Load(
        truth, goods.covered, height, goods.black_share, dual, dual[: len(GREY_NAMES)],
        tuple(shown),
        float(grams.sum()) * centimetres * centimetres * picture.scale[0] * picture.scale[1] / 1000.0,
    )  # fmt: skip


def _classes(loads: Sequence[Load], *, dual: bool) -> tuple[dict[str, Any], list[float]]:
    """Discriminant analysis of the classes, and how plausible each honest declaration was to the other folds."""
    rows = [(load, x) for load in loads for x in ((load.dual,) if dual else load.shown)]
    x = np.array([features for _, features in rows], float)
    y = np.array([class_of(load.truth.load) for load, _ in rows])
    folds = _folds([load.truth.load for load, _ in rows], copies=1 if dual else _DEPTH_COPIES)
    distances, honest = np.zeros(len(x)), []
    for fold in range(FOLDS):
        mean, whitening, centres = _lda(x[folds != fold], y[folds != fold])
        mine = np.flatnonzero(folds == fold)
        squared = ((((x[mine] - mean) @ whitening)[:, None] - centres) ** 2).sum(axis=2)
        distances[mine] = squared.min(axis=1)
        shares = np.exp(-0.5 * (squared - squared.min(axis=1, keepdims=True)))
        for k, row in zip(mine, shares / shares.sum(axis=1, keepdims=True), strict=True):
            said = plausibility(dict(zip(CLASSES, row.tolist(), strict=True)), rows[k][0].truth.hs)
            honest += [] if said is None else [said]
    mean, whitening, centres = _lda(x, y)
    figures = {
        "mean": _short(mean),
        "whitening": [_short(row) for row in whitening],
        "centres": [_short(row) for row in centres],
        "typical": round(float(np.quantile(distances, 0.90, method="higher")), 2),
        "strange": round(float(np.quantile(distances, 0.99, method="higher")), 2),
    }
    return figures, honest


def _lda(x: Float64, y: NDArray[np.str_]) -> tuple[Float64, Float64, Float64]:
    """Mean, whitening of the spread within classes (shrunk towards its diagonal), and centres; absent classes far."""
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-6
    z = (x - mean) / scale
    middle = {name: z[y == name].mean(axis=0) for name in CLASSES if np.any(y == name)}
    within = z - np.array([middle[name] for name in y])
    spread = within.T @ within / (len(z) - len(middle))
    spread = (1.0 - SHRINKAGE) * spread + SHRINKAGE * np.diag(np.diag(spread) + 1e-3)
    values, vectors = np.linalg.eigh(spread)
    whitening = (vectors / np.sqrt(values)) / scale[:, None]
    far = np.full(x.shape[1], 1e3)
    centres = np.array([(middle[name] * scale) @ whitening if name in middle else far for name in CLASSES])
    return mean, whitening, centres


def _mass(loads: Sequence[Load], *, dual: bool) -> dict[str, Any]:
    """Correction of added masses, how far they are off, and the quantiles of that."""
    seen = [load for load in loads if load.black <= BLACK_LIMIT and load.truth.mass_kg >= _LEAST_KG]
    x = np.array([load.dual if dual else load.grey for load in seen], float)
    y = np.array([np.log(load.truth.mass_kg / max(load.added, 1e-3)) for load in seen])
    folds = _folds([load.truth.load for load in seen])
    off = _left_out(x, y, folds)
    size = np.log(np.abs(off) + 0.01)
    spreads = size - _left_out(x, size, folds)
    times = np.abs(off) / np.exp(spreads)
    return {
        "correction": _ridge(x, y),
        "spread": _ridge(x, size),
        "likely": round(float(np.quantile(times, 0.90, method="higher")), 4),
        "certain": round(float(np.quantile(times, 0.99, method="higher")), 4),
    }


def _left_out(x: Float64, y: Float64, folds: NDArray[np.int64]) -> Float64:
    """What a ridge fitted on the other folds leaves of each value."""
    left = np.zeros(len(y))
    for fold in range(FOLDS):
        fitted = _ridge(x[folds != fold], y[folds != fold])
        mine = folds == fold
        z = (x[mine] - np.array(fitted["mean"])) / np.array(fitted["scale"])
        left[mine] = y[mine] - (z @ np.array(fitted["weights"]) + fitted["intercept"])
    return left


def _ridge(x: Float64, y: Float64) -> dict[str, Any]:
    mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-6
    z = (x - mean) / scale
    weights = np.linalg.solve(z.T @ z + RIDGE * np.eye(x.shape[1]), z.T @ (y - y.mean()))
    return {
        "mean": _short(mean),
        "scale": _short(scale),
        "weights": _short(weights),
        "intercept": float(f"{y.mean():.6g}"),
    }


def _folds(kinds: Sequence[str], copies: int = 1) -> NDArray[np.int64]:
    """A fold for each example, even over the kinds of load; copies of one example share theirs."""
    turn: dict[str, int] = {}
    out = []
    for k, kind in enumerate(kinds):
        if k % copies == 0:
            turn[kind] = turn.get(kind, -1) + 1
        out.append(turn[kind] % FOLDS)
    return np.array(out)


def _curves() -> tuple[Float64, Float64]:
    """Nepers, and for each of `MEGAVOLTS` the areal density of cellulose that takes as many, g/cm2.

    Cellulose lies between plastics, which take 6 % more, and minerals and steel, which take 5 to 15 % less.
    """
    nepers = np.linspace(0.0, 6.0, 61)
    rows = []
    for megavolts in MEGAVOLTS:
        scanner = Scanner("curve", "cargo", (linac(megavolts),), tungstate("single"))
        signal = [filter_transmission([Layer("cellulose", 10.0 * g, density=1.0)], scanner)[-1] for g in GRAMS]
        rows.append(np.interp(nepers, -np.log(np.array(signal) / signal[0]), GRAMS))
    return nepers, np.array(rows)


def _grams(nepers: Float32, megavolts: float, known: dict[str, Any]) -> Float32:
    """`CargoModel.grams` before there is a model."""
    rows = np.array(known["curve_grams"])
    at = np.interp(megavolts, MEGAVOLTS, np.arange(len(MEGAVOLTS)))
    k = min(int(at), len(MEGAVOLTS) - 2)
    curve = (1.0 - (at - k)) * rows[k] + (at - k) * rows[k + 1]
    return np.asarray(np.interp(nepers, known["curve_nepers"], curve), np.float32)


def _scorer_figures(scorer: Scorer) -> dict[str, Any]:
    parts = {"mean": scorer.mean, "scale": scorer.scale, "bias": scorer.bias, "out": scorer.out}
    return {name: _short(value) for name, value in parts.items()} | {"hidden": [_short(row) for row in scorer.hidden]}


def _short(values: Any) -> list[float]:
    """Numbers with six digits."""
    return [float(f"{value:.6g}") for value in np.asarray(values, float)]
