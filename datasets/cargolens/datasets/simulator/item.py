"""Things in a parcel: primitives of a material, put together to items, posed in the world.

An item family is a function that draws an `Item` from a random generator. All of it, for a bottle of shampoo::

    def shampoo(rng: np.random.Generator) -> Item:
        height, radius = rng.uniform(150, 220), rng.uniform(25, 38)
        body = Revolved(((0, radius), (0.8 * height, radius), (0.9 * height, 12), (height, 12)))
        inside = body.inset(wall=1.2)
        liquid = Primitive("shampoo", inside.below(rng.uniform(0.5, 0.8) * height))
        air = Primitive(None, inside, carve=(liquid,))           # the hollow, partly filled
        bottle = Primitive("polyethylene", body, carve=(air,))   # the wall is what is left
        cap = Primitive("polypropylene", Cylinder(16, 22), centre=(0, 0, height + 11))
        return Item("shampoo", (bottle, cap), poses=(rotation(), rotation(pitch=90)))

Rules:

* Sizes in mm, densities in g/cm3, angles in degrees. A primitive's frame is that of what it is part of.
* `carve` lists what is inside a primitive: each takes its own place in the parent's material, to any depth. It must lie
  inside the parent (flush faces are fine) and apart from its siblings. Material None is empty space.
* Primitives side by side, and items side by side, should not overlap; where they do, both count.
* A threat is an item with a `family`. Its primitives have a role: ``"payload"`` (the default: what the box is drawn
  round), ``"wrap"`` (belongs to the threat, but not to its box: film, tape, a bag) or ``"host"`` (the innocent thing
  around it). The benign twin of the scan keeps the hosts, without what was carved for the threat.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from .geometry import IDENTITY, Shape, corners_of
from .materials import Material, material
from .texture import Texture
from .view_geometry import Float64

Vector = tuple[float, float, float]
Role = Literal["payload", "wrap", "host"]


@dataclass(frozen=True, eq=False)
class Primitive:
    """One body of one material.

    Attributes:
        material: Name in the library, a material of your own, or None for empty space.
        shape: Its form, in its own frame.
        density: g/cm3; None takes the material's own. Give a bulk density for powder, cloth, stacks.
        centre: Where the shape's origin is, mm.
        rotation: (3, 3) the shape's axes as columns; see `geometry.rotation`.
        carve: What is inside it, in its frame.
        texture: Unevenness of its density.
        role: Part it plays in a threat; see the module's docstring.
    """

    material: str | Material | None
    shape: Shape
    density: float | None = None
    centre: Vector | Float64 = (0.0, 0.0, 0.0)
    rotation: Float64 = field(default_factory=lambda: IDENTITY)
    carve: tuple[Primitive, ...] = ()
    texture: Texture | None = None
    role: Role = "payload"

    def __post_init__(self) -> None:
        if self.material is not None:
            known = material(self.material)
            if self.density is None:
                object.__setattr__(self, "density", known.density)
        if self.density is not None and not 0.0 <= self.density < 30.0:
            raise ValueError(f"density {self.density:g} g/cm3 of {self.material}: expected 0 to 30")

    @property
    def mass_g(self) -> float:
        """Mass with everything carved into it, g."""
        own = self.shape.volume - sum(part.shape.volume for part in self.carve)
        density = self.density if self.material is not None and self.density is not None else 0.0
        return own / 1000.0 * density + sum(part.mass_g for part in self.carve)

    def without_threat(self) -> Primitive | None:
        """This primitive as the benign twin holds it: None unless it is a host."""
        if self.role != "host":
            return None
        kept = tuple(part for part in (inner.without_threat() for inner in self.carve) if part is not None)
        return replace(self, carve=kept)


@dataclass(frozen=True, eq=False)
class Item:
    """A thing, in its own frame.

    Attributes:
        name: What it is, such as ``"wrench"``.
        parts: Its primitives.
        family: Threat family, such as ``"pistol"``; None for a benign item.
        poses: Rotations in which it rests on its lowest point.
        soft: Whether other things may sink into it (cloth, cushions), for the packer.
        instead: Of a threat: what the benign twin has in its place; empty for its hosts alone.
    """

    name: str
    parts: tuple[Primitive, ...]
    family: str | None = None
    poses: tuple[Float64, ...] = (IDENTITY,)
    soft: bool = False
    instead: tuple[Primitive, ...] = ()

    def __post_init__(self) -> None:
        if not self.parts or not self.poses:
            raise ValueError(f"item {self.name!r} needs at least one part and one pose")
        if self.family is not None and all(_all_host(part) for part in self.parts):
            raise ValueError(f"threat {self.name!r} has no part that is payload or wrap")

    def bounds(self, turned: Float64 = IDENTITY) -> Float64:
        """(2, 3) lowest and highest corner of a box round the item, mm, when it is turned by a rotation."""
        corners = np.concatenate([
            corners_of(part.shape.bounds) @ part.rotation.T + np.asarray(part.centre) for part in self.parts
        ])  # fmt: skip
        corners = corners @ turned.T
        return np.stack([corners.min(axis=0), corners.max(axis=0)])

    @property
    def extents(self) -> Float64:
        """(3,) sizes of its box in its own frame, mm."""
        low, high = self.bounds()
        return np.asarray(high - low)

    @property
    def mass_g(self) -> float:
        """Mass, g."""
        return sum(part.mass_g for part in self.parts)

    def placed(self, position: Vector | Float64 = (0.0, 0.0, 0.0), rotation: Float64 = IDENTITY) -> Placed:
        """This item with its origin at a world position, turned."""
        return Placed(self, np.asarray(position, dtype=float), np.asarray(rotation, dtype=float))

    def resting(self, x: float, y: float, rotation: Float64 = IDENTITY, z: float = 0.0) -> Placed:
        """This item turned, with the middle of its box over (x, y) and its lowest corner at height z."""
        low, high = self.bounds(rotation)
        middle = 0.5 * (low + high)
        return self.placed((x - middle[0], y - middle[1], z - low[2]), rotation)


@dataclass(frozen=True, eq=False)
class Placed:
    """An item somewhere in the world.

    Attributes:
        item: The item.
        position: (3,) world position of its origin, mm.
        rotation: (3, 3) its axes as columns.
    """

    item: Item
    position: Float64
    rotation: Float64

    @property
    def bounds(self) -> Float64:
        """(2, 3) corners of a box round it in the world, mm."""
        return self.item.bounds(self.rotation) + self.position

    def moved(self, offset: Vector | Float64, turn: Float64 = IDENTITY) -> Placed:
        """Turned about the world's origin, then moved: for a parcel that is put on the belt as a whole."""
        return Placed(self.item, turn @ self.position + np.asarray(offset), turn @ self.rotation)


def _all_host(part: Primitive) -> bool:
    return part.role == "host" and all(_all_host(inner) for inner in part.carve)


def moved(parts: Sequence[Primitive], offset: Vector, turn: Float64 = IDENTITY) -> tuple[Primitive, ...]:
    """Primitives turned about the origin, then moved: to build an item from sub-assemblies."""
    return tuple(
        replace(part, centre=turn @ np.asarray(part.centre, float) + np.asarray(offset), rotation=turn @ part.rotation)
        for part in parts
    )
