"""What is scanned where: settings of parcels and cargo by the name of the scenario."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .cargo.consignment import CargoSettings
from .parcel import ParcelSettings

# Bags at a checkpoint: lying in trays or on the belt, crowded, about many themes at once, tools and machines rare.
BAGGAGE = ParcelSettings(
    themes={
        "clothes": 8.0, "electronics": 3.0, "cosmetics": 2.5, "documents": 2.0, "books": 1.2, "food": 1.2,
        "pharmacy": 1.0, "jewellery": 1.0, "sports": 0.8, "household": 0.8, "toys": 0.5, "hobby": 0.4, "tools": 0.15,
    },
    theme_counts=(0.05, 0.2, 0.35, 0.25, 0.15),
    containers={
        "backpack": 3.0, "soft case": 1.5, "hard case": 1.5, "laptop bag": 1.5, "handbag": 2.0, "sports bag": 0.8,
        "briefcase": 0.5, "pouch": 0.5, "carrier bag": 0.7,
    },
    fill=(0.3, 0.95),
    checkpoint=True,
    on_tray=0.3,
)  # fmt: skip
SCENARIOS: Mapping[str, ParcelSettings | CargoSettings] = MappingProxyType(
    {
        "parcel": ParcelSettings(),
        "baggage": BAGGAGE,
        "container": CargoSettings("container"),
        "pallet": CargoSettings("pallet", scanner="pallet-320"),
        "truck": CargoSettings("truck"),
        "car": CargoSettings("car"),
        "rail": CargoSettings("rail", scanner="rail-9"),
    }
)
