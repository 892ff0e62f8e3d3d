"""Which goods a class of load may be: chapters of the Harmonized System whose goods travel in such packing.

A table of judgement, wide on purpose. A carton or a pallet may hold nearly anything small; a coil, a heap, a carcass or
a tyre may not. Chapters in no class are never doubted.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CLASSES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cartons": (
            "cartons of clothes", "cartons of shoes", "cartons of toys", "palletised appliances",
            "palletised medicines",
        ),
        "dense pallets": (
            "palletised food", "palletised cosmetics", "sacks on pallets", "sacks of plastic", "drinks", "tiles",
        ),
        "sacks": ("sacks of coffee", "sacks of sugar"),
        "big bags": ("big bags of nuts", "big bags of chemicals"),
        "heap": ("meal in bulk", "grain in bulk", "coffee in bulk"),
        "drums": ("steel drums", "plastic drums"),
        "tanks in cages": ("tanks in cages",),
        "bales": ("waste paper", "cotton bales"),
        "paper reels": ("paper reels",),
        "timber": ("timber",),
        "tyres": ("tyres",),
        "machinery": ("machinery",),
        "parts": ("spare parts",),
        "scrap": ("scrap",),
        "coils": ("steel coils",),
        "pipes": ("pipes",),
        "slabs": ("stone slabs",),
        "cable drums": ("cable drums",),
        "furniture": ("furniture",),
        "white goods": ("white goods",),
        "cars": ("cars",),
        "mixed": ("mixed",),
        "chilled produce": ("citrus", "bananas", "fish"),
        "boxed meat": ("boxed meat", "frozen quarters"),
        "hanging meat": ("hanging meat",),
    }
)  # fmt: skip
"""Classes of load, and the kinds of simulated load they were fitted on. Kinds that look alike are one class."""

_PACKED = "04 07-09 11-24 28-40 42-43 48-49 54-71 73-76 78-85 87 90-96 99"
_HEAVY = "25-27 68 70 72-76 78-84 86-89 93 99"
_CHAPTERS: Mapping[str, str] = {
    "cartons": _PACKED + " 41 44-47 50-53",
    "dense pallets": _PACKED + " 10 25 44 72",
    "sacks": "07-12 17-19 21 23 25-26 28-32 35 38-39 99",
    "big bags": "07-12 17 23 25-26 28-29 31 38-39 71-72 76 99",
    "heap": "07-12 17 23 25-27 31 39 44 47 72 99",
    "drums": "15 20-22 25 27-29 32-34 38-40 99",
    "tanks in cages": "15 20-22 27-29 31-35 38-39 99",
    "bales": "14 24 39-41 47-48 50-53 55-56 63 99",
    "paper reels": "39 47-48 54-56 59 72 76 99",
    "timber": "44 46-47 68 94 99",
    "tyres": "40 87 99",
    "machinery": _HEAVY + " 85 90 94-95",
    "parts": _HEAVY + " 40 85 90 94-95",
    "scrap": "72-76 78-81 84-85 87 99",
    "coils": "72-76 78-79 83 99",
    "pipes": "39 44 68-69 72-74 76 99",
    "slabs": "25 68-70 99",
    "cable drums": "73-74 76 85 99",
    "furniture": "44 46 57 70 83-84 87 92 94-95 97 99",
    "white goods": "73 84-85 94 99",
    "cars": "87 99",
    "mixed": "01-97 99",
    "chilled produce": "02-09 16 18-22 99",
    "boxed meat": "02-05 07-08 16 20-21 99",
    "hanging meat": "02 99",
}


def chapter(hs_code: str | None) -> str | None:
    """The chapter of a declared code, two digits; None for none, ``00`` or what is no code."""
    digits = "".join(c for c in hs_code or "" if c.isdigit())
    return digits[:2] if len(digits) >= 2 and digits[:2] != "00" else None


def _expanded(text: str) -> frozenset[str]:
    found: set[str] = set()
    for part in text.split():
        first, _, last = part.partition("-")
        found |= {f"{number:02d}" for number in range(int(first), int(last or first) + 1)}
    return frozenset(found)


CHAPTERS: Mapping[str, frozenset[str]] = MappingProxyType({name: _expanded(text) for name, text in _CHAPTERS.items()})
KNOWN = frozenset().union(*(found for name, found in CHAPTERS.items() if name != "mixed"))
"""Chapters of some class besides mixed loads."""


def plausibility(shares: Mapping[str, float], declared: str | None) -> float | None:
    """Probability that a load is of a class in which goods of a declared chapter travel.

    Args:
        shares: Probability of each class.
        declared: The declared code.

    Returns:
        0 to 1; None where nothing is declared, or a chapter of which the classes say nothing.
    """
    found = chapter(declared)
    if found is None or found not in KNOWN:
        return None
    return sum(share for name, share in shares.items() if found in CHAPTERS.get(name, ()))
