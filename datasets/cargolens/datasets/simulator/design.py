"""What the simulator can draw: families of goods and designs of threats, each a function of a random generator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from .item import Item

Draw = Callable[[np.random.Generator], Item]
Concealment = Literal["open", "wrapped", "hidden", "shielded"]

# What a parcel can be about. A theme decides which goods it holds.
THEMES = (
    "clothes", "electronics", "tools", "kitchen", "toys", "books", "cosmetics", "food", "pharmacy", "sports", "hobby",
    "machine parts", "jewellery", "household", "documents",
)  # fmt: skip


@dataclass(frozen=True)
class Goods:
    """A family of benign items.

    Attributes:
        name: What it is, such as ``"claw hammer"``; also the name of the items drawn.
        draw: Draws one of them; every size, shape, material, wear and pose it comes in.
        themes: Parcels it is found in, from `THEMES`.
        weight: How often it is drawn, against 1 for the others of its theme.
        resembles: Threat family that it may be taken for but is not; None if there is none. These are the hard
            negatives.
        count: Fewest and most that travel together.
    """

    name: str
    draw: Draw
    themes: tuple[str, ...]
    weight: float = 1.0
    resembles: str | None = None
    count: tuple[int, int] = (1, 1)

    def __post_init__(self) -> None:
        unknown = set(self.themes) - set(THEMES)
        if unknown or not self.themes:
            raise ValueError(f"goods {self.name!r}: themes {sorted(unknown) or 'missing'}, expected some of {THEMES}")


@dataclass(frozen=True)
class Threat:
    """One design of a threat: a revolver with a 4-inch barrel, a brick in film and tape.

    Attributes:
        name: Which design; also the name of the items drawn.
        family: What it counts as; whole families are held out of training to test what was never seen.
        draw: Draws one; its `Item.family` is `family`.
        concealment: ``"open"``: as it is; ``"wrapped"``: in film, foil, cloth or tape that belongs to it;
            ``"hidden"``: inside an innocent host; ``"shielded"``: behind metal meant to hide it.
        weight: How often it is drawn, against 1 for the others of its family.
    """

    name: str
    family: str
    draw: Draw
    concealment: Concealment = "open"
    weight: float = 1.0
