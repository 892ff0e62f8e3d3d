"""Scans and where they come from: value objects, readers, and the one representation detectors see."""

from __future__ import annotations

import os

# Data sets and training share processes with albumentations, which looks for updates on the network when imported.
os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")

from .canonical import CANONICALS, DEFAULT_CANONICAL, Canonical, attenuation, canonical, material
from .errors import BundleError, CalibrationError, CargoLensError, DataError, ScanError, UsageError
from .pictures import describe, draw
from .reader import ReadOptions, read_scan
from .scan import Scan, ScanMeta, View
from .sources import Found, ScanSource, ViewFiles, find_sources, survey

__all__ = [
    "CANONICALS", "DEFAULT_CANONICAL", "BundleError", "CalibrationError", "Canonical", "CargoLensError", "DataError",
    "Found", "ReadOptions", "Scan", "ScanError", "ScanMeta", "ScanSource", "UsageError", "View", "ViewFiles",
    "attenuation", "canonical", "describe", "draw", "find_sources", "material", "read_scan", "survey",
]  # fmt: skip
