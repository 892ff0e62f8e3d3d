"""The configuration of a training run: defaults of the detector, then a TOML file, then ``--set``.

What came out of it is written into the run and the bundle, so a result can always be traced to its settings.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cargolens.datasets.canonical import CANONICALS
from cargolens.datasets.errors import UsageError
from cargolens.datasets.reader import ReadOptions
from cargolens.inference.tiling import Tiling
from cargolens.models import DetectorOptions, detector_type
from cargolens.models.box_detector import BoxDetectorOptions

from .augment import AugmentOptions
from .compose import ComposeOptions
from .label_options import LabelOptions
from .options import apply, merge, parse_assignments, read_toml
from .scenes import CropOptions, SceneOptions

# What to project into scans unless a folder is named; sides of samples must divide by the coarsest stride.
SIMULATED_THREATS, SIZE_STEP = "simulated", 32
# Cargo is rendered with its threats; nothing is projected into it.
SCENES = "scenes"
# Scans come with labels.
LABELS = "labels"


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


@dataclass(frozen=True)
class StartedConfig(TrainConfig):
    """What also decides the result where a detector that needs no threats starts from a trained one.

    Attributes:
        init: Folder of a finished run, or a bundle; None for the bundle that ships with the package.
    """

    init: str | None = None


@dataclass(frozen=True)
class BankOptions:
    """The pictures that training samples are made of.

    Attributes:
        folder: Where they are kept, for several runs; None for the run's own folder.
        per_threat: Pictures of each design of a threat.
        per_goods: Pictures of each family of goods.
        seed: Root of their randomness; the run's seed does not change them.
        long_side: Length the longer side of a parcel is reduced to, pixels.
        mm_per_pixel: Pitch of scans that do not tell theirs.
    """

    folder: str | None = None
    per_threat: int = 40
    per_goods: int = 10
    seed: int = 0
    long_side: int = 640
    mm_per_pixel: float = 1.2

    def __post_init__(self) -> None:
        if min(self.per_threat, self.per_goods) < 1 or self.long_side < 64 or self.mm_per_pixel <= 0.0:
            raise ValueError("expected per_threat and per_goods 1 or more, long_side 64 or more, mm_per_pixel above 0")


@dataclass(frozen=True)
class LossConfig(TrainConfig):
    """What also decides the result where a detector is trained by a loss: the optimiser, and composed samples.

    Attributes:
        batch: Samples of a step in each process.
        steps: Steps of the optimiser.
        size: Side of a training sample, pixels.
        lr: Highest learning rate of the backbone.
        head_lr: That of the head, as a multiple of it.
        weight_decay: Decay of AdamW.
        warmup: Share of the steps in which the rates rise.
        clip: Largest norm of a step's gradients.
        ema: Decay of the moving average of the weights, which is what is kept in the end.
        workers: Processes that compose samples; None for one a processor. Does not change the result.
        init: Folder of a finished run whose weights to start from; None for the backbone's.
        project: ``"simulated"``, or the folder of a bank of threats and goods to project into the scans; ``"scenes"``:
            cargo rendered with what is hidden in it.
        banks: The pictures that samples are made of.
        compose: How they are put together.
        augment: How scanners and files differ.
        scenes: What is rendered for ``project=scenes``.
        crops: How samples are cut out of it.
    """

    batch: int = 16
    steps: int = 6000
    size: int = 288
    lr: float = 2e-4
    head_lr: float = 10.0
    weight_decay: float = 0.01
    warmup: float = 0.06
    clip: float = 5.0
    ema: float = 0.998
    workers: int | None = None
    init: str | None = None
    project: str = SIMULATED_THREATS
    banks: BankOptions = field(default_factory=BankOptions)
    compose: ComposeOptions = field(default_factory=ComposeOptions)
    augment: AugmentOptions = field(default_factory=AugmentOptions)
    scenes: SceneOptions = field(default_factory=SceneOptions)
    crops: CropOptions = field(default_factory=CropOptions)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.steps < 1 or (self.workers is not None and self.workers < 0):
            raise ValueError("expected steps 1 or more, workers 0 or more")
        if self.size < SIZE_STEP or self.size % SIZE_STEP:
            raise ValueError(f"size is {self.size}, expected a multiple of {SIZE_STEP}")
        if not (self.lr > 0.0 and self.head_lr > 0.0 and self.clip > 0.0):
            raise ValueError("expected lr, head_lr and clip above 0")
        if not (0.0 < self.warmup < 1.0 and 0.0 <= self.ema < 1.0):
            raise ValueError(f"warmup is {self.warmup} and ema {self.ema}, expected 0 to 1")


@dataclass(frozen=True)
class GradientConfig(LossConfig):
    """What also decides the result where a detector is trained by a loss on projected threats.

    Attributes:
        scale_samples: Composed samples without threats from which the scale of the outputs is chosen.
    """

    scale_samples: int = 160

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.scale_samples < 1:
            raise ValueError("expected scale_samples 1 or more")


@dataclass(frozen=True)
class BoxConfig(LossConfig):
    """What also decides the result where a detector is trained on boxes, marked in scans or those of composed threats.

    Attributes:
        project: ``"labels"``: DATA are sets with labels, and threats are projected into the simulated scans among them
            alone. Anything else as for `LossConfig`: DATA are scans without threats.
        labels: How scans with labels are found, parted and shown.
    """

    steps: int = 3000
    size: int = 384
    project: str = LABELS
    labels: LabelOptions = field(default_factory=LabelOptions)

    @property
    def classes(self) -> tuple[str, ...]:
        """Classes of the detector; empty until they are known."""
        return self.model.classes if isinstance(self.model, BoxDetectorOptions) else ()

    def with_classes(self, classes: tuple[str, ...]) -> BoxConfig:
        """The configuration of a detector of these classes."""
        if not isinstance(self.model, BoxDetectorOptions):
            raise UsageError(f"detector {self.detector} has no boxes")
        return dataclasses.replace(self, model=dataclasses.replace(self.model, classes=classes))


def default_config(detector: str) -> TrainConfig:
    """The settings a detector is trained with unless something else is asked for.

    Raises:
        UsageError: No such detector.
    """
    kind = detector_type(detector)
    recipe = kind.recipe
    tiling = Tiling(recipe.tile, recipe.overlap, recipe.long_side, recipe.enlarge)
    fitted = TrainConfig if kind.starts_from is None else StartedConfig
    by_style: dict[str, type[TrainConfig]] = {"gradient": GradientConfig, "boxes": BoxConfig, "fit-once": fitted}
    config_type = by_style[kind.style]
    return config_type(detector, recipe.canonical, tiling, kind.options_type())


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
    values: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(config)))
    return values


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
