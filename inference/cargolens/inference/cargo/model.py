"""The figures behind cargo readings: a small JSON file of the package, fitted on simulated containers.

Strictly parsed, like everything that decides: unknown keys, numbers that are not finite and shapes that do not fit are
refused by name. `tools/build_cargo_model.py` makes the file; what was fitted, on what, stands in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Annotated

import numpy as np
from pydantic import Field, ValidationError, model_validator

from cargolens.datasets.errors import BundleError

from ..manifest import Strict
from .features import DUAL_NAMES, GREY_NAMES
from .goods import ROWS
from .picture import Float32
from .scorer import Scorer

FILE = "cargo_model.json"
MAX_BYTES = 4 << 20

Vector = Annotated[tuple[float, ...], Field(strict=False, min_length=1, max_length=4096)]
Matrix = Annotated[tuple[Vector, ...], Field(strict=False, min_length=1, max_length=4096)]
Share = Annotated[float, Field(ge=0, le=1)]


class ScorerFigures(Strict):
    """A `Scorer` as numbers."""

    mean: Vector
    scale: Vector
    hidden: Matrix
    bias: Vector
    out: Vector

    @model_validator(mode="after")
    def _check(self) -> ScorerFigures:
        features, units = len(self.mean), len(self.bias)
        if len(self.scale) != features or len(self.out) != units or len(self.hidden) != units:
            raise ValueError("mean, scale, hidden, bias and out do not fit together")
        if any(len(row) != features for row in self.hidden) or min(self.scale) <= 0:
            raise ValueError(f"hidden must have {features} columns, and scale must be above 0")
        return self

    def scorer(self) -> Scorer:
        """The scorer."""
        return Scorer(
            *(np.array(value, np.float32) for value in (self.mean, self.scale, self.hidden, self.bias, self.out))
        )


class LinearFigures(Strict):
    """``weights . (x - mean) / scale + intercept``, one output."""

    mean: Vector
    scale: Vector
    weights: Vector
    intercept: float

    def __call__(self, features: Float32) -> float:
        """The value of (features,)."""
        z = (features - np.array(self.mean)) / np.array(self.scale)
        return float(z @ np.array(self.weights)) + self.intercept


class ClassFigures(Strict):
    """Linear discriminant analysis: classes as points in a space where their spread is round.

    Attributes:
        mean: (features,) of all loads.
        whitening: (features, features) ``z = (x - mean) whitening``.
        centres: (classes, features) middle of each class, whitened.
        typical: Squared distance to the nearest class within which 90 of 100 loads lie that were left out of the fit.
        strange: The same for 99 of 100: a load beyond it is unlike all classes.
    """

    mean: Vector
    whitening: Matrix
    centres: Matrix
    typical: float = Field(gt=0)
    strange: float = Field(gt=0)


class MassFigures(Strict):
    """Correction and spread of a mass that was added up from attenuation.

    Attributes:
        correction: Log of true mass over added mass, from the features of the load.
        spread: Log of how far that is off, likewise.
        likely: Spreads within which 90 of 100 loads are.
        certain: Spreads within which 99 of 100 loads are.
    """

    correction: LinearFigures
    spread: LinearFigures
    likely: float = Field(gt=0)
    certain: float = Field(gt=0)


class EnergyFigures(Strict):
    """What is fitted for one energy (grey) and for two (dual) apart."""

    features: Annotated[tuple[str, ...], Field(strict=False)]
    classes: ClassFigures
    mass: MassFigures


class CargoFigures(Strict):
    """The whole file; see the fields of `CargoModel`."""

    schema_version: Annotated[int, Field(ge=1, le=1)]
    about: dict[str, str | int | float]
    floor: ScorerFigures
    end: ScorerFigures
    fabric: Vector
    fabric_ceiling: Vector
    empty_below: Share
    fill: Annotated[tuple[float, float], Field(strict=False)]
    curve_megavolts: Vector
    curve_nepers: Vector
    curve_grams: Matrix
    black_limit: Share
    black_likely: float
    black_certain: float
    class_loads: dict[str, Annotated[tuple[str, ...], Field(strict=False, min_length=1)]]
    implausible_below: Share
    grey: EnergyFigures
    dual: EnergyFigures

    @model_validator(mode="after")
    def _check(self) -> CargoFigures:
        if len(self.fabric) != ROWS or len(self.fabric_ceiling) != ROWS:
            raise ValueError(f"fabric and fabric_ceiling must have {ROWS} rows")
        for name, part, expected in (("grey", self.grey, GREY_NAMES), ("dual", self.dual, DUAL_NAMES)):
            if part.features != expected:
                raise ValueError(f"{name}: its features are not those of this version of CargoLens")
            size = len(expected)
            rows = [part.classes.mean, *part.classes.whitening, *part.classes.centres]
            rows += [v for fit in (part.mass.correction, part.mass.spread) for v in (fit.mean, fit.scale, fit.weights)]
            if any(len(row) != size for row in rows) or len(part.classes.whitening) != size:
                raise ValueError(f"{name}: expected {size} numbers a row")
            if len(part.classes.centres) != len(self.class_loads):
                raise ValueError(f"{name}: {len(part.classes.centres)} centres for {len(self.class_loads)} classes")
        if len(self.curve_grams) != len(self.curve_megavolts) or any(
            len(row) != len(self.curve_nepers) for row in self.curve_grams
        ):
            raise ValueError("curve_grams must have a row for each of curve_megavolts, as long as curve_nepers")
        return self


@dataclass(frozen=True, eq=False)
class Classified:
    """Which class a load looks like.

    Attributes:
        shares: Probability of each class, in the order of the model; sums to 1.
        strange: The load is unlike all of them.
        typical: The load is as near to one of them as most loads of known kinds are.
    """

    shares: dict[str, float]
    strange: bool
    typical: bool

    @property
    def best(self) -> str:
        """The most probable class."""
        return max(self.shares, key=self.shares.__getitem__)


class CargoModel:
    """Figures ready for use."""

    def __init__(self, figures: CargoFigures) -> None:
        self.figures = figures
        self.floor, self.end = figures.floor.scorer(), figures.end.scorer()
        self.fabric = np.array(figures.fabric, np.float32)
        self.ceiling = np.array(figures.fabric_ceiling, np.float32)
        self._spaces = {}
        for part in (figures.grey, figures.dual):
            classes = part.classes
            self._spaces[len(part.features)] = (
                np.array(classes.mean), np.array(classes.whitening), np.array(classes.centres), classes
            )  # fmt: skip

    def classify(self, features: Float32) -> Classified:
        """Which class a load looks like, from the features of one or of two energies."""
        mean, whitening, centres, figures = self._spaces[len(features)]
        squared = (((features - mean) @ whitening - centres) ** 2).sum(axis=1)
        weight = np.exp(-0.5 * (squared - squared.min()))
        shares = weight / weight.sum()
        names = self.figures.class_loads
        nearest = float(squared.min())
        found = dict(zip(names, (float(s) for s in shares), strict=True))
        return Classified(found, nearest > figures.strange, nearest <= figures.typical)

    def mass(self, features: Float32) -> MassFigures:
        """The figures of mass for features of one or of two energies."""
        return (self.figures.dual if len(features) == len(DUAL_NAMES) else self.figures.grey).mass

    def grams(self, nepers: Float32, megavolts: float) -> Float32:
        """Areal density of ordinary goods behind an attenuation, g/cm2, for a nominal energy in MV."""
        known = np.array(self.figures.curve_megavolts)
        rows = np.array(self.figures.curve_grams)
        k = int(np.clip(np.searchsorted(known, megavolts) - 1, 0, len(known) - 2))
        share = float(np.clip((megavolts - known[k]) / (known[k + 1] - known[k]), 0.0, 1.0))
        curve = (1.0 - share) * rows[k] + share * rows[k + 1]
        return np.asarray(np.interp(nepers, self.figures.curve_nepers, curve), np.float32)


def parse_model(data: bytes, where: str) -> CargoModel:
    """Parses a model file.

    Raises:
        BundleError: One line: what does not fit, and where.
    """
    if len(data) > MAX_BYTES:
        raise BundleError(f"{where}: {len(data)} bytes, expected at most {MAX_BYTES}; install CargoLens again")
    try:
        return CargoModel(CargoFigures.model_validate_json(data))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "file"
        raise BundleError(f"{where}: not a cargo model: {place}: {first['msg']}; install CargoLens again") from error


@lru_cache(maxsize=1)
def default_model() -> CargoModel:
    """The model of the package."""
    return parse_model(files(__package__).joinpath(FILE).read_bytes(), FILE)
