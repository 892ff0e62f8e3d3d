"""Threats as a scanner sees them: outer shapes, wall thicknesses and bulk densities of public knowledge.

`ALL_THREATS` holds every design by name, `FAMILIES` the designs of each family. Both are put together when they are
first asked for, from the modules named here.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from ..design import Threat

MODULES: tuple[str, ...] = (
    "ammunition", "axes", "blades", "firearms", "folding_knives", "gas_cans", "hammers_and_saws", "hazards",
    "hidden", "impact", "long_guns", "other_knives", "other_pistols", "pills", "powders", "power_banks",
    "precursors", "presses", "prohibited_tools", "pyrotechnics", "revolvers", "scissors", "sharp", "tooling",
)  # fmt: skip

ALL_THREATS: Mapping[str, Threat]
FAMILIES: Mapping[str, tuple[Threat, ...]]


@lru_cache(maxsize=1)
def _gather() -> Mapping[str, Threat]:
    table: dict[str, Threat] = {}
    for module in MODULES:
        for threat in importlib.import_module(f".{module}", __name__).THREATS:
            if threat.name in table:
                raise ValueError(f"threat {threat.name!r} of {module}: another module has a threat of that name")
            table[threat.name] = threat
    return MappingProxyType(table)


@lru_cache(maxsize=1)
def _families() -> Mapping[str, tuple[Threat, ...]]:
    families: dict[str, list[Threat]] = {}
    for threat in _gather().values():
        families.setdefault(threat.family, []).append(threat)
    return MappingProxyType({name: tuple(designs) for name, designs in sorted(families.items())})


def __getattr__(name: str) -> Any:
    """Gathers the tables when they are first used (PEP 562)."""
    if name == "ALL_THREATS":
        return _gather()
    if name == "FAMILIES":
        return _families()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
