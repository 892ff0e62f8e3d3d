"""DICOS (Digital Imaging and Communications in Security, NEMA IIC 1): X-ray images in and out, threat reports out.

Needs pydicom, the ``dicos`` extra; it is imported when a DICOS file is first touched.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .defects import Defect, validate
    from .dx import decode_dx
    from .dx_write import image_references, read_reference, write_dx
    from .files import require_pydicom
    from .folder import ValidatedFolder, find_files, validate_folder
    from .report import ImageReference, ThreatObject, ThreatReport
    from .tdr import read_tdr, write_tdr

_HOME = {
    "defects": ("Defect", "validate"),
    "dx": ("decode_dx",),
    "dx_write": ("image_references", "read_reference", "write_dx"),
    "files": ("require_pydicom",),
    "folder": ("ValidatedFolder", "find_files", "validate_folder"),
    "report": ("ImageReference", "ThreatObject", "ThreatReport"),
    "tdr": ("read_tdr", "write_tdr"),
}

__all__ = [
    "Defect", "ImageReference", "ThreatObject", "ThreatReport", "ValidatedFolder", "decode_dx", "find_files",
    "image_references", "read_reference", "read_tdr", "require_pydicom", "validate", "validate_folder", "write_dx",
    "write_tdr",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Loads a public name from its module (PEP 562)."""
    home = next((module for module, names in _HOME.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{home}", __name__), name)
