"""What a view sees of a scene: areal density of every material, and of every threat on its own.

Only the window of each primitive is touched. What is carved takes its chord from its parent's material, so hollow
bodies and liquids need no sorting; a parent's texture applies to what is left of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..scan import Float32
from .geometry import pose
from .item import Item, Placed, Primitive, Role
from .materials import Material, material
from .view_geometry import Float64, ViewGeometry, Window


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
    """Areal densities being added up: a plane a material, made when first needed, and one a role if wanted.

    Attributes:
        shape: Rows and columns.
        by_role: Whether to keep the sum of all materials per role as well.
        planes: Areal density per material, g/cm2.
        roles: Areal density per role, g/cm2.
    """

    shape: tuple[int, int]
    by_role: bool = False
    planes: dict[Material, Float32] = field(default_factory=dict)
    roles: dict[Role, Float32] = field(default_factory=dict)

    def add(self, part: Primitive, window: Window, chords: Float32) -> None:
        """Add what is left of a primitive; `chords` is used up."""
        if part.material is None or not part.density:
            return
        chords *= np.float32(part.density / 10.0)
        what = material(part.material)
        plane = self.planes.get(what)
        if plane is None:
            plane = self.planes[what] = np.zeros(self.shape, np.float32)
        plane[window.slices] += chords
        if self.by_role:
            self.roles.setdefault(part.role, np.zeros(self.shape, np.float32))[window.slices] += chords

    def add_items(self, items: Iterable[Placed], geometry: ViewGeometry) -> None:
        """Add all primitives of placed items."""
        for placed in items:
            for part in placed.item.parts:
                _deposit(part, placed.position, placed.rotation, geometry, self)

    def finish(self, materials: Sequence[Material] | None = None) -> ArealMap:
        """The planes as one array, in the order of `materials` (all of them, sorted by name, if None)."""
        order = tuple(sorted(self.planes, key=lambda m: m.name)) if materials is None else tuple(materials)
        planes = np.zeros((len(order), *self.shape), np.float32)
        for k, what in enumerate(order):
            if what in self.planes:
                planes[k] = self.planes[what]
        return ArealMap(order, planes)


def areal_map(scene: Scene, geometry: ViewGeometry) -> ArealMap:
    """Areal density of every material of a scene in one view.

    Args:
        scene: The scene.
        geometry: The view.

    Returns:
        The map, materials sorted by name.
    """
    canvas = Canvas(geometry.shape)
    canvas.add_items(scene.items, geometry)
    return canvas.finish()


def strip(placed: Placed) -> Placed | None:
    """A threat as the benign twin holds it: its hosts, whole; None if there are none."""
    parts = tuple(part for part in (p.without_threat() for p in placed.item.parts) if part is not None)
    if not parts:
        return None
    item = Item(placed.item.name, parts, None, placed.item.poses, placed.item.soft)
    return Placed(item, placed.position, placed.rotation)


def _deposit(
    part: Primitive, position: Float64, rotation: Float64, geometry: ViewGeometry, canvas: Canvas
) -> tuple[Window, Float32] | None:
    """Add a primitive and what it holds; its window and whole chords, for its parent to take off."""
    centre = position + rotation @ np.asarray(part.centre, dtype=float)
    turned = rotation @ part.rotation
    posed = pose(geometry, part.shape.bounds, centre, turned)
    if posed is None:
        return None
    whole = part.shape.chords(posed)
    window, rest = posed.window, whole.copy()
    for inner in part.carve:
        held = _deposit(inner, centre, turned, geometry, canvas)
        if held is not None:
            _take_off(rest, window, *held)
    if part.carve:
        # Rounding, and nothing else, can leave less than nothing of a parent.
        np.maximum(rest, np.float32(0.0), out=rest)
    if part.texture is not None:
        rest *= part.texture.factor(posed.rays)
    canvas.add(part, window, rest)
    return window, whole


def _take_off(rest: Float32, outer: Window, inner: Window, chords: Float32) -> None:
    shared = outer.shared(inner)
    if shared is not None:
        rest[shared.inside(outer)] -= chords[shared.inside(inner)]


def _count(part: Primitive) -> int:
    return 1 + sum(_count(inner) for inner in part.carve)
