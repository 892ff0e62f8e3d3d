"""What a client of `cargolens serve --cargo` says of a scan besides its files: what a line of a manifest could say.

Checked here, in the parent, because a wrong number must be a refusal and not a reading that silently lacks it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cargolens.datasets.sources import ScanSource

from .limits import RefusedError

HS_CODE, DECLARED_KG, ENERGIES, MM_PER_PIXEL = "hs_code", "declared_kg", "energies", "mm_per_pixel"
DECLARED_SCHEMA: Mapping[str, Mapping[str, Any]] = {
    HS_CODE: {"type": "string", "minLength": 1, "maxLength": 200, "description": "Declared tariff code; 00 for empty."},
    DECLARED_KG: {"type": "number", "minimum": 0, "description": "Declared weight of the goods, kg."},
    ENERGIES: {
        "type": "string",
        "pattern": r"^[0-9.]+(,[0-9.]+)?$",
        "description": "Nominal energies of every view, MV, the lowest first, as 4,6; mass needs them.",
    },
    MM_PER_PIXEL: {
        "type": "number",
        "exclusiveMinimum": 0,
        "description": "Pixel pitch in the middle of the lane, mm; mass needs it. The service's option goes before it.",
    },
}
"""Parts of a request to a service that reads loads, as the interface's description has them."""


def with_declared(source: ScanSource, said: Mapping[str, str]) -> ScanSource:
    """A source with what its client says of it.

    Args:
        source: The scan's files.
        said: Value of each part that was sent, by the names in `DECLARED_SCHEMA`.

    Raises:
        RefusedError: A value that is none.
    """
    views = source.views
    if ENERGIES in said:
        energies = tuple(_number(ENERGIES, word) for word in said[ENERGIES].split(","))
        if len(energies) > 2 or list(energies) != sorted(set(energies)) or energies[0] <= 0:
            raise _bad(ENERGIES, said[ENERGIES], "one number above 0, or two with the lowest first, as 4,6")
        views = tuple(replace(view, energies=energies) for view in views)
    if MM_PER_PIXEL in said:
        pitch = _number(MM_PER_PIXEL, said[MM_PER_PIXEL])
        if pitch <= 0:
            raise _bad(MM_PER_PIXEL, said[MM_PER_PIXEL], "a number above 0")
        views = tuple(replace(view, mm_per_pixel=pitch) for view in views)
    weight = _number(DECLARED_KG, said[DECLARED_KG]) if DECLARED_KG in said else None
    if weight is not None and weight < 0:
        raise _bad(DECLARED_KG, said[DECLARED_KG], "kilograms")
    return replace(source, views=views, hs_code=said.get(HS_CODE), declared_kg=weight)


def _number(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise _bad(name, text, "a number")
    return value


def _bad(name: str, text: str, expected: str) -> RefusedError:
    return RefusedError(400, f"{name} is {text[:40]!a}, expected {expected}", "malformed")
