"""Scans and where they come from: value objects, readers, and the one representation detectors see.

Names are loaded when they are first used, so that the command line can raise the room's errors without paying for
numpy and OpenCV. The functions of `cargolens.datasets.canonical` are imported from there: its name is the module's.
"""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING, Any

# Data sets and training share processes with albumentations, which looks for updates on the network when imported.
os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")

if TYPE_CHECKING:
    from .errors import BundleError, CalibrationError, CargoLensError, DataError, ScanError, UsageError
    from .pictures import describe, draw
    from .reader import ReadOptions, read_scan
    from .scan import Scan, ScanMeta, View
    from .sources import Found, ScanSource, ViewFiles, find_sources, survey

_HOME = {
    "errors": ("BundleError", "CalibrationError", "CargoLensError", "DataError", "ScanError", "UsageError"),
    "pictures": ("describe", "draw"),
    "reader": ("ReadOptions", "read_scan"),
    "scan": ("Scan", "ScanMeta", "View"),
    "sources": ("Found", "ScanSource", "ViewFiles", "find_sources", "survey"),
}

__all__ = [
    "BundleError", "CalibrationError", "CargoLensError", "DataError", "Found", "ReadOptions", "Scan", "ScanError",
    "ScanMeta", "ScanSource", "UsageError", "View", "ViewFiles", "describe", "draw", "find_sources", "read_scan",
    "survey",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Loads a public name from its module (PEP 562)."""
    home = next((module for module, names in _HOME.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{home}", __name__), name)
