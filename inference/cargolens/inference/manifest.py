"""The manifest inside a bundle: what a detector expects, was trained on, and promises.

Every key is checked and none is optional by accident: an unknown key is refused by name, numbers must be finite, and
a calibration must keep the promise it states. Written as JSON; the format is specified in docs/bundle.md.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator, model_validator

from .threshold import rate_bound
from .tiling import Tiling

SCHEMA_VERSION: Final = 1
MAX_NORMALS = 4096
MAP, SCORE, CLASSES = "map", "score", "classes"

Text = Annotated[str, Field(max_length=10_000)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Strict(BaseModel):
    """A value read from a bundle: exact types, no unknown keys, finite numbers, immutable."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)


class Training(Strict):
    """What the detector was trained on and how.

    Attributes:
        count: Training scans.
        fingerprint: SHA-256 over the scans' content hashes (hexadecimal, sorted, one a line).
        perceptual: The same over perceptual hashes, where they were computed.
        config: The effective training configuration.
        seed: Seed of the run.
        version: CargoLens version that trained.
    """

    count: int = Field(ge=0)
    fingerprint: Digest
    perceptual: Digest | None = None
    config: dict[str, JsonValue] = Field(default_factory=dict)
    seed: int = 0
    version: Name


class Calibration(Strict):
    """The threshold and the normal scans it came from; see `threshold` and `calibration`.

    Attributes:
        threshold: An alarm is a scan score above this.
        budget: False-alarm rate promised.
        confidence: Confidence of that promise.
        n: Normal scans used.
        k: Rank of the threshold among their scores.
        normals: Their scores ascending; 4096 upper quantiles where there were more.
        region_floor: Map value below which no region is drawn: the lowest tenth of the normals' map maxima ends there.
        region_alarm: Map value a region must exceed to be strong: the k-th of the normals' map maxima.
        fingerprint: SHA-256 over the scans' content hashes (hexadecimal, sorted, one a line).
    """

    threshold: float
    budget: float = Field(gt=0, lt=1)
    confidence: float = Field(gt=0, lt=1)
    n: int = Field(ge=1, le=10_000_000)
    k: int = Field(ge=1)
    normals: Annotated[tuple[float, ...], Field(strict=False, min_length=1, max_length=MAX_NORMALS)]
    region_floor: float
    region_alarm: float
    fingerprint: Digest

    @model_validator(mode="after")
    def _check(self) -> Calibration:
        if self.k > self.n:
            raise ValueError(f"rank k {self.k} of {self.n} normal scans")
        if len(self.normals) != min(self.n, MAX_NORMALS):
            raise ValueError(f"{len(self.normals)} normals stored for n {self.n}, expected {min(self.n, MAX_NORMALS)}")
        if np.any(np.diff(self.normals) < 0):
            raise ValueError("normals are not in ascending order")
        if self.n <= MAX_NORMALS and self.threshold != self.normals[self.k - 1]:
            raise ValueError(f"threshold {self.threshold} is not normal {self.k}, {self.normals[self.k - 1]}")
        if rate_bound(self.n, self.k, self.confidence) > self.budget * (1 + 1e-9):
            raise ValueError(f"k {self.k} of n {self.n} does not keep a budget of {self.budget} at {self.confidence}")
        if self.region_floor > self.region_alarm:
            raise ValueError(f"region_floor {self.region_floor} is above region_alarm {self.region_alarm}")
        return self


class Metric(Strict):
    """One measured figure with its interval, number of scans, and the data it was measured on."""

    name: Name
    value: float
    low: float | None = None
    high: float | None = None
    n: int = Field(ge=0)
    data: Text


class BundleManifest(Strict):
    """Everything the station must know about the network.

    Attributes:
        schema_version: Version of this format.
        detector: Name of the detector.
        backbone: Name of the backbone.
        licence: Licence of the weights.
        canonical: Name of the canonical representation the network takes.
        tiling: How a view is resized and cut into windows.
        air: Value of air in each canonical plane; windows are padded with it.
        score_direction: ``"higher"``: a higher score is less like normal traffic.
        pooling: How window scores become a view's and views' a scan's.
        outputs: Names of the network's outputs, in graph order; `map` and `score` must be among them.
        classes: Threat classes, where the detector tells them apart; the output `classes` then has a map for each.
        training: What it was trained on.
        calibration: Threshold; None until `cargolens calibrate` has run.
        metrics: Measured figures.
        notes: Free text for people.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    detector: Name
    backbone: Name
    licence: Text
    canonical: Name
    tiling: Tiling
    air: Annotated[tuple[float, ...], Field(strict=False, min_length=1, max_length=16)]
    score_direction: Literal["higher"] = "higher"
    pooling: Literal[
        "max over tiles, max over views", "max over tiles, mean over views", "mean over views, max over the belt"
    ] = "max over tiles, max over views"
    outputs: Annotated[tuple[Name, ...], Field(strict=False, max_length=16)] = (MAP, SCORE)
    classes: Annotated[tuple[Name, ...], Field(strict=False, max_length=1000)] = ()
    training: Training
    calibration: Calibration | None = None
    metrics: Annotated[tuple[Metric, ...], Field(strict=False, max_length=1000)] = ()
    notes: Text = ""

    @field_validator("outputs")
    @classmethod
    def _check_outputs(cls, outputs: tuple[str, ...]) -> tuple[str, ...]:
        missing = [name for name in (MAP, SCORE) if name not in outputs]
        if missing or len(set(outputs)) != len(outputs):
            raise ValueError(f"outputs {list(outputs)} must name map and score once each")
        return outputs
