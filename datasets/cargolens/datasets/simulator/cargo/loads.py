"""What is shipped: kinds of load, the chapter of the Harmonized System they are declared under, and how to draw one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from . import boxed, bulk, flats, heavy, rounds, tanks
from .hold import Hold, Load, Room

DrawLoad = Callable[[np.random.Generator, Hold, float], Load]


@dataclass(frozen=True)
class LoadKind:
    """One kind of load.

    Attributes:
        name: What it is; the label of the load's class.
        declared: What a declaration calls it.
        hs: Chapter of the Harmonized System, two digits; empty for none.
        draw: Draws one for a hold and the share of it that is to be filled.
        weight: How often it is drawn, against 1 for the others.
        rooms: What it travels in.
        regular: Whether like units repeat.
    """

    name: str
    declared: str
    hs: str
    draw: DrawLoad
    weight: float = 1.0
    rooms: tuple[Room, ...] = ("box",)
    regular: bool = True

    @property
    def cold(self) -> bool:
        """Whether it goes into reefers, and only there."""
        return self.rooms == ("reefer",)


_KINDS = (
    LoadKind("palletised food", "prepared foodstuffs", "21", boxed.on_pallets("cartons of food"), 1.5),
    LoadKind("palletised cosmetics", "soap and cosmetics", "33", boxed.on_pallets("cartons of cosmetics")),
    LoadKind("palletised medicines", "medicaments", "30", boxed.on_pallets("cartons of medicines"), 0.7),
    LoadKind("palletised appliances", "electrical appliances", "85", boxed.on_pallets("cartons of appliances")),
    LoadKind("cartons of clothes", "garments", "62", boxed.on_floor("cartons of clothes"), 1.3),
    LoadKind("cartons of shoes", "footwear", "64", boxed.on_floor("cartons of shoes", leaning=10.0)),
    LoadKind("cartons of toys", "toys", "95", boxed.on_floor("cartons of toys", leaning=10.0)),
    LoadKind("tiles", "ceramic tiles", "69", boxed.on_pallets("tiles")),
    LoadKind("drinks", "beverages", "22", boxed.bottles),
    LoadKind("sacks on pallets", "rice in sacks", "10", bulk.sacks("rice", 0.75, 0.88, palleted=True)),
    LoadKind("sacks of coffee", "coffee, not roasted", "09", bulk.sacks("coffee", 0.6, 0.72, palleted=False)),
    LoadKind("sacks of sugar", "cane sugar", "17", bulk.sacks("sugar", 0.8, 0.92, palleted=False)),
    LoadKind("sacks of plastic", "polymers of ethylene", "39", bulk.sacks("polyethylene", 0.52, 0.6, palleted=True)),
    LoadKind("big bags of nuts", "ground-nuts", "12", bulk.big_bags("nuts", 0.55, 0.7), rooms=("box", "reefer")),
    LoadKind("big bags of chemicals", "carbonates", "28", bulk.big_bags("baking soda", 0.9, 1.2), 0.7),
    LoadKind("meal in bulk", "oil-cake", "23", bulk.heap("flour", 0.5, 0.65), regular=False),
    LoadKind("grain in bulk", "malt", "11", bulk.heap("rice", 0.55, 0.75), 0.6, regular=False),
    LoadKind("steel drums", "lubricants", "34", rounds.drums(steel=True), rooms=("box", "reefer")),
    LoadKind("plastic drums", "organic chemicals", "29", rounds.drums(steel=False), 0.8),
    LoadKind("tanks in cages", "chemical products", "38", rounds.ibcs),
    LoadKind("timber", "sawn wood", "44", bulk.timber, rooms=("box", "flat", "open")),
    LoadKind("paper reels", "paper in rolls", "48", rounds.reels),
    LoadKind("waste paper", "recovered paper", "47", boxed.bales("paper", 0.4, 0.6), 0.7),
    LoadKind("cotton bales", "cotton, not carded", "52", boxed.bales("cotton", 0.4, 0.55), 0.7),
    LoadKind("tyres", "tyres of rubber", "40", rounds.tyres),
    LoadKind("machinery", "machinery", "84", heavy.machinery, 1.3, rooms=("box", "flat"), regular=False),
    LoadKind("spare parts", "parts of vehicles", "87", heavy.spares, regular=False),
    LoadKind("scrap", "waste and scrap of iron", "72", bulk.scrap, rooms=("box", "open"), regular=False),
    LoadKind("steel coils", "flat-rolled steel", "72", rounds.coils, 0.8, rooms=("box", "flat", "open")),
    LoadKind("pipes", "tubes of steel", "73", bulk.pipes, 0.8, rooms=("box", "flat", "open")),
    LoadKind("stone slabs", "worked stone", "68", bulk.slabs, 0.8, rooms=("box", "flat")),
    LoadKind("cable drums", "insulated cable", "85", rounds.cable_drums, 0.8, rooms=("box", "flat")),
    LoadKind("furniture", "furniture", "94", boxed.furniture, regular=False),
    LoadKind("white goods", "household machines", "84", boxed.white_goods),
    LoadKind("cars", "motor cars", "87", heavy.cars, regular=False),
    LoadKind("mixed", "groupage", "99", boxed.mixed, 1.3, regular=False),
    LoadKind("empty", "", "", heavy.nothing, 1.5, regular=False),
    LoadKind("citrus", "citrus fruit", "08", boxed.produce, 1.5, rooms=("reefer",)),
    LoadKind("bananas", "bananas", "08", boxed.on_pallets("banana cartons"), rooms=("reefer",)),
    LoadKind("boxed meat", "meat, frozen", "02", boxed.on_floor("boxed meat"), 1.3, rooms=("reefer",)),
    LoadKind("hanging meat", "carcasses, chilled", "02", boxed.hanging_meat, 0.8, rooms=("reefer",)),
    LoadKind("fish", "fish, frozen", "03", boxed.on_pallets("boxed fish"), 0.8, rooms=("reefer",)),
    LoadKind("frozen quarters", "meat, frozen", "02", bulk.quarters, rooms=("reefer",)),
    LoadKind("coffee in bulk", "coffee, not roasted", "09", bulk.heap("coffee", 0.6, 0.7), 0.7, regular=False),
    LoadKind("fuel in bulk", "mineral oils", "27", tanks.liquids(("gasoline", None), ("mineral oil", None)),
             rooms=("tank",), regular=False),
    LoadKind("wine in bulk", "wine", "22", tanks.liquids(("wine", None)), 0.6, ("tank",), regular=False),
    LoadKind("oil in bulk", "vegetable oils", "15", tanks.liquids(("vegetable oil", None)), 0.7, ("tank",),
             regular=False),
    LoadKind("chemicals in bulk", "organic chemicals", "29", tanks.liquids(
        ("isopropanol", None), ("glycerol", None), ("acetone", None), ("hydrochloric acid", None)),
        rooms=("tank",), regular=False),
    LoadKind("beams", "sections of steel", "72", flats.beams, 0.8, ("flat", "open")),
    LoadKind("concrete parts", "articles of cement", "68", flats.concrete, 0.8, ("flat",)),
    LoadKind("plant", "tractors and loaders", "84", flats.plant, rooms=("flat",), regular=False),
    LoadKind("coal", "coal", "27", bulk.heap("graphite", 0.8, 0.9), rooms=("open",), regular=False),
    LoadKind("gravel", "gravel", "25", bulk.heap("granite", 1.5, 1.7), 0.7, ("open",), regular=False),
    LoadKind("empty tank", "", "", heavy.nothing, 0.5, ("tank",), regular=False),
    LoadKind("empty deck", "", "", heavy.nothing, 0.4, ("flat", "open"), regular=False),
    LoadKind("empty reefer", "", "", heavy.nothing, 0.5, rooms=("reefer",), regular=False),
)  # fmt: skip
LOADS: Mapping[str, LoadKind] = MappingProxyType({kind.name: kind for kind in _KINDS})
EMPTY = frozenset(kind.name for kind in _KINDS if not kind.hs)
