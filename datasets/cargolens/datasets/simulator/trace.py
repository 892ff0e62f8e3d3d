"""Chords of all primitives of a scene in one view.

Most of a parcel's primitives are small, and for a small one the calls cost more than the pixels. So windows are found
for all at once, and shapes of one kind are traced together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..scan import Float32
from .crossings import Interval, frustum, slabs
from .geometry import Convex, Posed, Rays, corners_of, pose_in
from .item import Placed, Primitive
from .many import Int64, Many, trace_copies, trace_many
from .primitives import ROUND_NORMALS, Box, Cylinder, Ellipsoid, RoundedBox
from .revolved import Revolved
from .view_geometry import Float64, ViewGeometry, Window

# Pixels of a window above which a primitive is traced on its own: its calls no longer matter.
LARGE = 12_000

# Where rays enter and leave shapes of one kind, given their rays and numbers; and the stretch of the shapes, if any.
Together = tuple[Callable[[Rays, Int64], Interval], Float64 | None]


@dataclass(eq=False)
class Body:
    """A primitive somewhere in the world, and its chords once they are traced.

    Attributes:
        part: The primitive.
        centre: (3,) world position of its shape's origin, mm.
        rotation: (3, 3) its shape's axes as columns.
        inner: What is carved into it.
        window: Pixels it may cover; None where the view does not see it, or before it is traced.
        chords: (rows, columns) of the window, mm.
        posed: The window with its rays, where they are needed again.
    """

    part: Primitive
    centre: Float64
    rotation: Float64
    inner: tuple[Body, ...]
    window: Window | None = None
    chords: Float32 | None = None
    posed: Posed | None = None


def bodies(items: Iterable[Placed]) -> list[Body]:
    """The primitives of placed items in the world, each with what is carved into it."""
    return [_body(part, placed.position, placed.rotation) for placed in items for part in placed.item.parts]


def _body(part: Primitive, position: Float64, rotation: Float64) -> Body:
    centre = position + rotation @ np.asarray(part.centre, dtype=float)
    turned = rotation @ part.rotation
    return Body(part, centre, turned, tuple(_body(inner, centre, turned) for inner in part.carve))


def trace(roots: Sequence[Body], geometry: ViewGeometry) -> None:
    """Fill in windows and chords of bodies and all that is carved into them."""
    flat: list[Body] = []
    _flatten(roots, flat)
    stacks = _unstack(flat)
    flat += [piece for _, pieces in stacks for piece in pieces]
    if not flat:
        return
    centres, turned = _poses(flat)
    corners = corners_of(np.stack([body.part.shape.bounds for body in flat])) @ turned.swapaxes(1, 2)
    corners += centres[:, None]
    windows = geometry.windows(corners)
    groups: dict[str, list[Body]] = {}
    unstacked = {id(body) for body, _ in stacks}
    for body, window in zip(flat, windows, strict=True):
        body.window = window
        if window is None or id(body) in unstacked:
            continue
        kind = _kind(body.part, window)
        if kind is not None:
            groups.setdefault(kind, []).append(body)
        else:
            body.posed = pose_in(geometry, window, body.centre, body.rotation)
            body.chords = body.part.shape.chords(body.posed)
    for members in groups.values():
        (_trace_repeated if isinstance(members[0].part.shape, Many) else _trace_alike)(members, geometry)
    for body, pieces in stacks:
        _restack(body, pieces)


def _trace_alike(members: Sequence[Body], geometry: ViewGeometry) -> None:
    """Fill in the chords of bodies whose shapes are of one kind."""
    centres, turned = _poses(members)
    interval, scales = _KINDS[_name(members[0].part)]([body.part.shape for body in members])
    corners = corners_of(np.stack([body.part.shape.bounds for body in members])) @ turned.swapaxes(1, 2)
    corners += centres[:, None]
    whole = Window(0, geometry.shape[0], 0, geometry.shape[1])
    for chosen, padded, chords in trace_copies(geometry, whole, interval, centres, turned, scales, corners):
        for number, wider, chord in zip(chosen.tolist(), padded, chords, strict=True):
            body = members[number]
            if body.window is not None:
                body.chords = chord[body.window.inside(wider)]


def _trace_repeated(members: Sequence[Body], geometry: ViewGeometry) -> None:
    """Fill in the chords of bodies that are copies of the same unit shape."""
    shapes: list[Any] = [body.part.shape for body in members]
    centres, turned = _poses(members)
    windows = [body.window for body in members if body.window is not None]
    for body, chords in zip(members, trace_many(geometry, shapes, centres, turned, windows), strict=True):
        body.chords = chords


def _poses(members: Sequence[Body]) -> tuple[Float64, Float64]:
    return np.stack([body.centre for body in members]), np.stack([body.rotation for body in members])


def _unstack(flat: Sequence[Body]) -> list[tuple[Body, list[Body]]]:
    """Turned bodies with their slices, which are traced beside everyone else's."""
    return [
        (
            body,
            [
                Body(Primitive(None, shape), body.centre + body.rotation[:, 2] * z, body.rotation, ())
                for z, shape in body.part.shape.slices
            ],
        )
        for body in flat
        if isinstance(body.part.shape, Revolved) and body.part.texture is None
    ]


def _restack(body: Body, pieces: Iterable[Body]) -> None:
    if body.window is None:
        return
    body.chords = np.zeros(body.window.shape, np.float32)
    for piece in pieces:
        shared = None if piece.window is None else body.window.shared(piece.window)
        if shared is not None and piece.window is not None and piece.chords is not None:
            body.chords[shared.inside(body.window)] += piece.chords[shared.inside(piece.window)]


def _kind(part: Primitive, window: Window) -> str | None:
    """Name of the kind of shape this one is traced with; None for those traced on their own."""
    if part.texture is not None:
        return None
    if isinstance(part.shape, Many):
        return None if part.shape.kind is None else f"many {part.shape.kind}"
    return _name(part) if window.shape[0] * window.shape[1] <= LARGE and _name(part) in _KINDS else None


def _name(part: Primitive) -> str:
    name = type(part.shape).__name__
    return name + part.shape.edges if isinstance(part.shape, RoundedBox) else name


def _flatten(roots: Iterable[Body], out: list[Body]) -> None:
    for body in roots:
        out.append(body)
        _flatten(body.inner, out)


def _unit(unit: Convex, scales: list[tuple[float, float, float]]) -> Together:
    """Stretched copies of one shape."""
    return lambda rays, _: unit.interval(rays), np.array(scales)


def _boxes(shapes: list[Any]) -> Together:
    return _unit(Box((1.0, 1.0, 1.0)), [shape.size for shape in shapes])


def _ellipsoids(shapes: list[Any]) -> Together:
    return _unit(Ellipsoid((1.0, 1.0, 1.0)), [shape.radii for shape in shapes])


def _cylinders(shapes: list[Any]) -> Together:
    return _unit(
        Cylinder(1.0, 1.0), [(s.radius, s.radius if s.radius_y is None else s.radius_y, s.height) for s in shapes]
    )


def _frusta(shapes: list[Any]) -> Together:
    bottom, top, height = np.array([(shape.bottom, shape.top, shape.height) for shape in shapes]).T
    return lambda rays, n: frustum(rays, bottom[n], top[n], height[n]), None


def _rounded_boxes(shapes: list[Any]) -> Together:
    normals, halves = ROUND_NORMALS[shapes[0].edges], np.stack([shape.halves for shape in shapes])
    return lambda rays, n: slabs(rays, normals, halves[n][:, None, :]), None


_KINDS: dict[str, Callable[[list[Any]], Together]] = {
    "Box": _boxes,
    "Ellipsoid": _ellipsoids,
    "Cylinder": _cylinders,
    "Frustum": _frusta,
    "RoundedBoxall": _rounded_boxes,
    "RoundedBoxz": _rounded_boxes,
}
