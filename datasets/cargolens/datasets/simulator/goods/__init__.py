"""Benign goods: families of items as they travel in parcels.

`ALL_GOODS` holds every family by name. It is put together when it is first asked for, from the modules named here.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from ..design import Goods

MODULES: tuple[str, ...] = (
    "accessories", "appliances", "bags", "books", "bottles", "carried", "clothing", "computers", "cosmetics",
    "craft", "cutting_tools", "cycling", "dies", "electronics", "fittings", "food", "gripped", "grooming",
    "gun_shaped", "hardware", "household", "jewellery", "kitchen", "lookalikes", "luggage", "machine_parts",
    "machines", "models", "paper", "personal", "pharmacy", "power", "presses", "shoes", "sports", "supplies",
    "tools", "toys", "workshop",
)  # fmt: skip

ALL_GOODS: Mapping[str, Goods]


@lru_cache(maxsize=1)
def _gather() -> Mapping[str, Goods]:
    table: dict[str, Goods] = {}
    for module in MODULES:
        for goods in importlib.import_module(f".{module}", __name__).GOODS:
            if goods.name in table:
                raise ValueError(f"goods {goods.name!r} of {module}: another module has goods of that name")
            table[goods.name] = goods
    return MappingProxyType(table)


def __getattr__(name: str) -> Any:
    """Gathers the table when it is first used (PEP 562)."""
    if name == "ALL_GOODS":
        return _gather()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
