"""Single pallets as air cargo and groupage bring them to a scanner of 160 to 450 kV."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from .boxed import bottles, mixed, on_pallets, produce
from .bulk import sacks
from .heavy import machinery
from .hold import Hold, Load, between
from .loads import LoadKind
from .rounds import drums, ibcs

_KINDS = (
    LoadKind("palletised food", "prepared foodstuffs", "21", on_pallets("cartons of food")),
    LoadKind("palletised clothes", "garments", "62", on_pallets("cartons of clothes")),
    LoadKind("palletised shoes", "footwear", "64", on_pallets("cartons of shoes")),
    LoadKind("palletised toys", "toys", "95", on_pallets("cartons of toys")),
    LoadKind("palletised appliances", "electrical appliances", "85", on_pallets("cartons of appliances")),
    LoadKind("palletised medicines", "medicaments", "30", on_pallets("cartons of medicines")),
    LoadKind("palletised cosmetics", "soap and cosmetics", "33", on_pallets("cartons of cosmetics")),
    LoadKind("drinks", "beverages", "22", bottles),
    LoadKind("sacks on pallets", "rice in sacks", "10", sacks("rice", 0.75, 0.88, palleted=True)),
    LoadKind("citrus", "citrus fruit", "08", produce),
    LoadKind("tanks in cages", "chemical products", "38", ibcs),
    LoadKind("plastic drums", "organic chemicals", "29", drums(steel=False)),
    LoadKind("machine in a crate", "machinery", "84", machinery),
    LoadKind("mixed", "groupage", "99", mixed),
)
PALLETS: Mapping[str, LoadKind] = MappingProxyType({kind.name: kind for kind in _KINDS})


def draw_pallet(rng: np.random.Generator, kind: LoadKind, fill: tuple[float, float]) -> tuple[Hold, Load]:
    """One pallet, or what stands on one, drawn as a hold that has room for no more.

    Args:
        rng: Source of randomness.
        kind: What is on it, one of `PALLETS`.
        fill: Least and greatest share of the height that it takes.

    Returns:
        The room it takes, and the load; one thing of it, or a layer of things.
    """
    height = between(rng, 1000.0, 1000.0 + 900.0 * fill[1])
    long = {"machine in a crate": 1750.0, "plastic drums": 1320.0}.get(kind.name, 1330.0)
    hold = Hold((long, 1190.0, height), 1500.0)
    return hold, kind.draw(rng, hold, 1.0)
