"""Wheels of cars, trucks and machines."""

from __future__ import annotations

import numpy as np

from ..geometry import rotation
from ..item import Primitive
from ..many import Many, torus
from ..primitives import Cylinder
from .hold import Parts


def wheel(radius: float, wide: float, *, steel_rim: bool, rim_share: float = 0.66) -> Parts:
    """A wheel round y, centred: tyre, beads, rim, hub, brake disc."""
    rim, turn = rim_share * radius, rotation(roll=90)
    hollow = Primitive(None, Cylinder(0.95 * radius, 0.86 * wide))
    bores = Primitive(None, Many(Cylinder(rim, 0.07 * wide), np.array([[0.0, 0.0, s * 0.465 * wide] for s in (-1, 1)])))
    metal, thick = ("steel", 4.0 if radius < 400.0 else 10.0) if steel_rim else ("aluminium alloy", 9.0)
    barrel = Primitive(None, Cylinder(rim - thick, 0.9 * wide))
    return [
        Primitive("rubber", Cylinder(radius, wide), 1.15, rotation=turn, carve=(hollow, bores)),
        Primitive(
            "steel",
            Cylinder(0.975 * radius, 0.8 * wide),
            rotation=turn,
            carve=(Primitive(None, Cylinder(0.975 * radius - 0.8, 0.8 * wide)),),
        ),
        *(Primitive("steel", torus(rim + 4.0, 5.0, 24), 4.0, (0, s * 0.44 * wide, 0), turn) for s in (-1.0, 1.0)),
        Primitive(metal, Cylinder(rim, 0.9 * wide), rotation=turn, carve=(barrel,)),
        Primitive(metal, Cylinder(0.9 * rim, thick), centre=(0, 0.1 * wide, 0), rotation=turn),
        Primitive("cast iron", Cylinder(0.65 * rim, 0.1 * wide), 5.0, (0, -0.1 * wide, 0), turn),
        Primitive("steel", Cylinder(0.25 * rim, 0.5 * wide), 6.0, rotation=turn),
    ]
