"""The configuration of a training run: defaults of the detector, then a TOML file, then ``--set``.

What came out of it is written into the run and the bundle, so a result can always be traced to its settings.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cargolens.datasets.canonical import CANONICALS
from cargolens.datasets.errors import UsageError
from cargolens.datasets.reader import ReadOptions
from cargolens.inference.tiling import Tiling
from cargolens.models import DetectorOptions, detector_type

from .options import apply, merge, parse_assignments, read_toml


@dataclass(frozen=True)
class TrainConfig:
    """Everything that decides what a training run makes of its scans.

    Attributes:
        detector: Name of the detector.
        canonical: Name of the canonical representation.
        tiling: How views become tiles.
        model: Options of the detector.
        reading: How files are read, for scanners whose files do not say.
        seed: Root of all randomness; also the order in which scans are shown.
        batch: Tiles shown to the network at once.
    """

    detector: str
    canonical: str
    tiling: Tiling
    model: DetectorOptions
    reading: ReadOptions = field(default_factory=ReadOptions)
    seed: int = 0
    batch: int = 32

    def __post_init__(self) -> None:
        if self.canonical not in CANONICALS:
            raise ValueError(f"canonical is {self.canonical}, expected one of {', '.join(CANONICALS)}")
        if not 1 <= self.batch <= 1024:
            raise ValueError(f"batch is {self.batch}, expected 1 to 1024 tiles")
        if not 0 <= self.seed < 2**63:
            raise ValueError(f"seed is {self.seed}, expected 0 to 2^63 - 1")


def default_config(detector: str) -> TrainConfig:
    """The settings a detector is trained with unless something else is asked for.

    Raises:
        UsageError: No such detector.
    """
    kind = detector_type(detector)
    recipe = kind.recipe
    tiling = Tiling(recipe.tile, recipe.overlap, recipe.long_side)
    return TrainConfig(detector, recipe.canonical, tiling, kind.options_type())


def make_config(
    detector: str, file: Path | None = None, assignments: Iterable[str] = (), seed: int | None = None
) -> TrainConfig:
    """The effective configuration.

    Args:
        detector: Name of the detector.
        file: TOML file whose tables are named like the fields of `TrainConfig`.
        assignments: ``KEY=VALUE`` texts, stronger than the file.
        seed: Stronger than both.

    Raises:
        UsageError: A key or value does not fit, or the file is made for another detector.
    """
    values: dict[str, Any] = {} if file is None else read_toml(file)
    values = merge(values, parse_assignments(assignments))
    if values.get("detector", detector) != detector:
        raise UsageError(f"the configuration is for detector {values['detector']}, asked for {detector}; use one name")
    if seed is not None:
        values["seed"] = seed
    return apply(default_config(detector), values)


def to_json(config: TrainConfig) -> dict[str, Any]:
    """The configuration as JSON values."""
    return dataclasses.asdict(config)


def from_json(values: Mapping[str, Any]) -> TrainConfig:
    """The configuration that `to_json` gave.

    Raises:
        UsageError: A key or value is not one of this version's.
    """
    name = values.get("detector")
    if not isinstance(name, str):
        raise UsageError("the configuration names no detector")
    return apply(default_config(name), values)


def differences(a: Mapping[str, Any], b: Mapping[str, Any], where: str = "") -> list[str]:
    """Dotted keys and both values of what differs between two configurations as JSON."""
    out = []
    for key in sorted({*a, *b}):
        x, y = a.get(key), b.get(key)
        if isinstance(x, Mapping) and isinstance(y, Mapping):
            out += differences(x, y, f"{where}{key}.")
        elif x != y:
            out.append(f"{where}{key} {x} -> {y}")
    return out
