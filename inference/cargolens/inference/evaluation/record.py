"""`metrics.json`: every number of a report with its interval and count, and the hashes of what it was made from.

The same inputs and settings give the same bytes: the file holds no time and no path.
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import fields, is_dataclass
from pathlib import PurePath
from typing import Any

import numpy as np

from ..results import Region
from ..version import cargolens_version
from .cases import Cases
from .study import Inputs, Study

SCHEMA = 1
_DRAWN = 400
_SKIPPED = {"inputs", "table", "decision", "realised", "picture", "mask"}


def to_record(study: Study, cases: Cases) -> dict[str, Any]:
    """The report as plain values, ready for JSON."""
    settings = plain(study.settings)
    return {
        "schema": SCHEMA,
        "cargolens": cargolens_version(),
        "sources": _sources(study.inputs),
        "settings": settings,
        "settings_sha256": hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest(),
        "counts": plain(study.census),
        **{f.name: plain(getattr(study, f.name)) for f in fields(study) if f.name not in _SKIPPED | _ELSEWHERE},
        "cases": plain(cases),
    }


def to_json(record: dict[str, Any]) -> bytes:
    """The record as the bytes of `metrics.json`."""
    return (json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


_ELSEWHERE = {"settings", "census"}


def plain(value: Any) -> Any:
    """Dataclasses, arrays and numpy numbers as JSON values; what is not finite becomes None."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value) if f.name not in _SKIPPED}
    if isinstance(value, Region):
        return value.model_dump(mode="json")
    if isinstance(value, np.ndarray):
        return [plain(v) for v in thinned(value).tolist()]
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def thinned(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """At most about 400 points of a curve, both ends included."""
    if values.size <= _DRAWN:
        return values
    return np.asarray(values[np.unique(np.linspace(0, values.size - 1, _DRAWN).astype(int))])


def _sources(inputs: Inputs) -> dict[str, Any]:
    outcomes, bundle = inputs.outcomes, inputs.bundle
    return {
        "results": {"name": PurePath(outcomes.source).name, "sha256": outcomes.sha256, "scans": len(outcomes.scans)},
        "truth": {
            "name": PurePath(inputs.truth.source).name,
            "sha256": inputs.truth.sha256,
            "format": inputs.truth.format,
        },
        "system": outcomes.system,
        "bundle_sha256": outcomes.bundle_sha256 or (None if bundle is None else bundle.sha256),
        "decided_with": outcomes.version,
        "detector": None if bundle is None else bundle.manifest.detector,
        "trained_on": None if bundle is None else bundle.manifest.training.fingerprint,
        "calibrated_on": None
        if bundle is None or bundle.manifest.calibration is None
        else bundle.manifest.calibration.fingerprint,
        "against": None
        if inputs.against is None
        else {"name": PurePath(inputs.against.source).name, "sha256": inputs.against.sha256},
    }
