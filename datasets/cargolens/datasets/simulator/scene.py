"""What a view sees of a scene: areal density of every material, and of every threat on its own.

Only the window of each primitive is touched. What is carved takes its chord from its parent's material, so hollow
bodies and liquids need no sorting; a parent's texture applies to what is left of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from ..scan import Float32
from .item import Item, Placed, Primitive, Role
from .materials import Material, material
from .trace import Body, bodies, trace
from .view_geometry import ViewGeometry, Window


@dataclass(frozen=True, eq=False)
class Scene:
    """Items on the belt.

    Attributes:
        items: The placed items, threats among them.
    """

    items: tuple[Placed, ...]

    @property
    def threats(self) -> tuple[Placed, ...]:
        """The items with a threat family."""
        return tuple(placed for placed in self.items if placed.item.family is not None)

    @property
    def primitives(self) -> int:
        """Number of primitives, carved ones included."""
        return sum(_count(part) for placed in self.items for part in placed.item.parts)

    def without(self, threats: Iterable[Placed]) -> Scene:
        """The scene with these threats taken out; their hosts stay, whole."""
        gone = set(map(id, threats))
        kept = (strip(placed) if id(placed) in gone else placed for placed in self.items)
        return Scene(tuple(placed for placed in kept if placed is not None))


@dataclass(frozen=True, eq=False)
class ArealMap:
    """Areal densities in one view.

    Attributes:
        materials: What the planes are.
        planes: (materials, rows, columns) float32, g/cm2.
    """

    materials: tuple[Material, ...]
    planes: Float32

    @property
    def stacked(self) -> Float32:
        """(rows, columns, materials), as the physics takes it; shares memory with the planes."""
        return np.moveaxis(self.planes, 0, -1)

    @property
    def total(self) -> Float32:
        """(rows, columns) mass per area of all materials, g/cm2."""
        return np.asarray(self.planes.sum(axis=0), dtype=np.float32)


@dataclass(eq=False)
class Canvas:
    """Areal densities being added up, a plane a material, and one a role if wanted.

    Attributes:
        geometry: The view.
        by_role: Whether to keep the sum of all materials per role as well.
        planes: Areal density per material, g/cm2.
        roles: Areal density per role, g/cm2.
    """

    geometry: ViewGeometry
    by_role: bool = False
    planes: dict[Material, Float32] = field(default_factory=dict)
    roles: dict[Role, Float32] = field(default_factory=dict)

    def add_items(self, items: Iterable[Placed]) -> None:
        """Add all primitives of placed items."""
        roots = bodies(items)
        trace(roots, self.geometry)
        for body in roots:
            self._add(body)

    def _add(self, body: Body) -> None:
        """Add what is left of a body once what is carved into it is taken off, and all that is carved into it."""
        for inner in body.inner:
            self._add(inner)
        part, window, chords = body.part, body.window, body.chords
        if window is None or chords is None or part.material is None or not part.density:
            return
        # Rounding, and nothing else, can leave less than nothing of a body.
        np.maximum(chords, np.float32(0.0), out=chords)
        if body.inner:
            rest = chords.copy()
            for inner in body.inner:
                _take_off(rest, window, inner)
            np.maximum(rest, np.float32(0.0), out=rest)
            chords = rest
        areal = chords * np.float32(part.density / 10.0)
        if part.texture is not None and body.posed is not None:
            areal *= part.texture.factor(body.posed.rays)
        what = material(part.material)
        plane = self.planes.get(what)
        if plane is None:
            plane = self.planes[what] = np.zeros(self.geometry.shape, np.float32)
        plane[window.slices] += areal
        if self.by_role:
            self.roles.setdefault(part.role, np.zeros(self.geometry.shape, np.float32))[window.slices] += areal

    def finish(self) -> ArealMap:
        """The planes as one array, sorted by the name of the material."""
        order = tuple(sorted(self.planes, key=lambda what: what.name))
        planes = [self.planes[what] for what in order]
        return ArealMap(order, np.stack(planes) if planes else np.zeros((0, *self.geometry.shape), np.float32))


def areal_map(scene: Scene, geometry: ViewGeometry) -> ArealMap:
    """Areal density of every material of a scene in one view.

    Args:
        scene: The scene.
        geometry: The view.

    Returns:
        The map, materials sorted by name.
    """
    canvas = Canvas(geometry)
    canvas.add_items(scene.items)
    return canvas.finish()


def strip(placed: Placed) -> Placed | None:
    """A threat as the benign twin holds it: what it took the place of, or its hosts, whole; None if there are none."""
    hosts = (part.without_threat() for part in placed.item.parts)
    parts = placed.item.instead or tuple(part for part in hosts if part is not None)
    if not parts:
        return None
    item = Item(placed.item.name, parts, None, placed.item.poses, placed.item.soft)
    return Placed(item, placed.position, placed.rotation)


def _take_off(rest: Float32, outer: Window, inner: Body) -> None:
    shared = None if inner.window is None else outer.shared(inner.window)
    if shared is not None and inner.window is not None and inner.chords is not None:
        rest[shared.inside(outer)] -= inner.chords[shared.inside(inner.window)]


def _count(part: Primitive) -> int:
    return 1 + sum(_count(inner) for inner in part.carve)
