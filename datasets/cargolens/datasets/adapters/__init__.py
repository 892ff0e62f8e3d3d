"""Vendor formats: an adapter turns what a scanner exports into files that are read here, and a manifest.

Most vendors' formats are secret, so the ones that matter to you are yours to add: a function in a file here with a line
in `ADAPTERS`, or in a package of your own that names it under the entry point group ``cargolens.adapters``. `raw` is
the worked example.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from pathlib import Path

from ..errors import DataError, UsageError
from ..manifest import write_manifest
from ..source import ScanSource

Adapter = Callable[[Path, Path], Iterator[ScanSource]]
"""Called with the vendor's folder and a folder for converted files; yields scans whose files are there."""

GROUP = "cargolens.adapters"
ADAPTERS = {"raw": "cargolens.datasets.adapters.raw:adapt"}
"""Name of the format -> ``module:function``, imported when it is used."""


def adapter_names() -> list[str]:
    """Formats that can be adapted, those of installed packages included."""
    return sorted({*ADAPTERS, *(point.name for point in entry_points(group=GROUP))})


def adapt(source: str | Path, target: str | Path, name: str) -> int:
    """Writes a vendor's scans as files that are read here, with ``manifest.jsonl``.

    Args:
        source: The vendor's folder.
        target: New or empty folder.
        name: The format.

    Returns:
        Number of scans.

    Raises:
        UsageError: The format is unknown, or the target holds something.
        DataError: The vendor's files cannot be used, or the target cannot be written.
    """
    source, target = Path(source), Path(target)
    adapter = find_adapter(name)
    if not source.is_dir():
        raise DataError(f"{source}: no such folder; check the path")
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise UsageError(f"{target}: holds something already; name a new folder")
    try:
        (target / "scans").mkdir(parents=True)
        return write_manifest(adapter(source, target / "scans"), target / "manifest.jsonl")
    except OSError as error:
        raise DataError(f"{target}: cannot be written ({error.strerror or error}); check the disk") from error


def find_adapter(name: str) -> Adapter:
    """The adapter of a format.

    Raises:
        UsageError: No format has this name.
    """
    if name in ADAPTERS:
        module, _, function = ADAPTERS[name].partition(":")
        found: Adapter = getattr(importlib.import_module(module), function)
        return found
    point = next((point for point in entry_points(group=GROUP) if point.name == name), None)
    if point is None:
        raise UsageError(f"no format is called {name!r}; known are {', '.join(adapter_names())}")
    loaded: Adapter = point.load()
    return loaded
