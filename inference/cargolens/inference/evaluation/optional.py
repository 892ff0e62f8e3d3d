"""Loads a package of the `eval` extra when it is needed, or says how to get it."""

from __future__ import annotations

import importlib
from typing import Any

from cargolens.datasets.errors import UsageError


def needs(module: str, package: str) -> Any:
    """Imports `module`.

    Raises:
        UsageError: When `package`, which brings it, is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise UsageError(f"this evaluation needs {package}: pip install 'cargolens[eval]'") from error
