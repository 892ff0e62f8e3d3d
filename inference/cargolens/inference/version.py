"""The version that results and bundles carry."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def cargolens_version() -> str:
    """Version of the installed package, ``unknown`` when it runs from bare sources."""
    try:
        return version("cargolens")
    except PackageNotFoundError:
        return "unknown"
