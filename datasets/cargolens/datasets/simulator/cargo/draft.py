"""A consignment before it is scanned, what hiding something in it means, and the threat that comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from ..design import Concealment
from ..geometry import IDENTITY
from ..item import Item, Placed, Vector
from ..view_geometry import Float64
from .hold import Hold, Load, Parts


@dataclass(eq=False)
class Draft:
    """A consignment before it is scanned, in the frame of its hold.

    Attributes:
        hold: The space for goods.
        load: The goods; hides take some away.
        hollows: Centre and size of hollows in the fabric, by name.
        fabric: The container or vehicle itself.
    """

    hold: Hold
    load: Load
    hollows: Mapping[str, tuple[Vector, Vector]] = field(default_factory=dict)
    fabric: list[Placed] = field(default_factory=list)


Apply = Callable[[np.random.Generator, Draft], "Placed | None"]


@dataclass(frozen=True)
class Hide:
    """One way to hide something.

    Attributes:
        name: What, and where; the design of the threat.
        family: What it counts as.
        apply: Puts it into a draft; None where there is no room for it.
        concealment: See `design.Threat`.
        weight: How often it is drawn, against 1 for the others of its family.
    """

    name: str
    family: str
    apply: Apply
    concealment: Concealment = "hidden"
    weight: float = 1.0


def threat(
    name: str,
    family: str,
    parts: Parts,
    centre: Vector | Float64,
    turn: Float64 = IDENTITY,
    instead: Parts | None = None,
) -> Placed:
    """A threat at a place; `instead` is in the same frame."""
    return Item(name, tuple(parts), family, instead=tuple(instead or ())).placed(np.asarray(centre, float), turn)
