"""What is wrong with a liquid, or hidden in it: drums, tanks in cages, bottles, tank containers and trailers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..item import Placed, Primitive
from ..many import Many
from ..materials import material
from ..primitives import Box, Cylinder
from .contraband import bricks
from .draft import Apply, Draft, threat
from .hold import between
from .tanks import inside


def content_of(part: Primitive) -> Primitive | None:
    """The liquid in a drum or a tank: what is carved into what is carved into its wall."""
    for air in part.carve:
        if air.material is None:
            for content in air.carve:
                return content
    return None


def hosted(part: Primitive) -> Primitive:
    """A part, and all that is in it, as the innocent thing round a threat."""
    return replace(part, role="host", carve=tuple(hosted(inner) for inner in part.carve))


def _take_vessel(rng: np.random.Generator, draft: Draft) -> tuple[Placed, int, Primitive] | None:
    """Take a drum or tank out of the load: it, the number of its part with the content, and the content."""
    vessels = [
        (k, number, content)
        for k, placed in enumerate(draft.load.placed)
        for number, content in [_first_content(placed)]
        if content is not None
    ]
    if not vessels:
        return None
    k, number, content = vessels[int(rng.integers(len(vessels)))]
    return draft.load.placed.pop(k), number, content


def _first_content(placed: Placed) -> tuple[int, Primitive | None]:
    found = ((number, content_of(part)) for number, part in enumerate(placed.item.parts))
    return next(((number, content) for number, content in found if content is not None), (0, None))


def wrong_drum(*, liquid: bool) -> Apply:
    """A drum or tank among its like that holds something else, or another level."""

    def apply(rng: np.random.Generator, draft: Draft) -> Placed | None:
        taken = _take_vessel(rng, draft)
        if taken is None:
            return None
        placed, number, content = taken
        body = placed.item.parts[number]
        air = body.carve[0]
        low, high = content.shape.bounds[:, 2] + float(content.centre[2])
        share = 1.0 if liquid else between(rng, 0.3, 0.8)
        tall = (high - low) * share
        shape: Box | Cylinder
        if isinstance(content.shape, Cylinder):
            shape = Cylinder(content.shape.radius, tall)
        else:
            extent = np.diff(content.shape.bounds, axis=0)[0]
            shape = Box((float(extent[0]), float(extent[1]), tall))
        density = (
            (content.density or 1.0) * (between(rng, 0.6, 0.8) if rng.random() < 0.4 else between(rng, 1.2, 1.6))
            if liquid
            else content.density
        )
        other = replace(content, shape=shape, centre=(0.0, 0.0, low + 0.5 * tall), density=density)
        # The vessel as a whole is what is wrong: its missing content shows above the level.
        vessel = replace(body, carve=(replace(air, carve=(other,)),))
        parts = [vessel if n == number else hosted(part) for n, part in enumerate(placed.item.parts)]
        name = "drum of another liquid" if liquid else "drum of another level"
        return threat(name, "wrong_fill", parts, placed.position, placed.rotation, list(placed.item.parts))

    return apply


def in_vessel(rng: np.random.Generator, draft: Draft) -> Placed | None:
    """Bricks sunk in a drum or a tank in a cage, which is as full as its like."""
    taken = _take_vessel(rng, draft)
    if taken is None:
        return None
    placed, number, content = taken
    body = placed.item.parts[number]
    air = body.carve[0]
    extent = np.diff(content.shape.bounds, axis=0)[0]
    # A square in a circle, where the vessel is round.
    room = extent * ((0.62, 0.62, 0.6) if isinstance(content.shape, Cylinder) else (0.6, 0.6, 0.5))
    room = np.minimum(room, rng.uniform((300.0, 300.0, 250.0), (800.0, 800.0, 600.0)))
    size = (float(room[0]), float(room[1]), float(room[2]))
    at = (0.0, 0.0, -0.5 * float(extent[2]) + 0.5 * size[2] + 15.0)
    hollow = Primitive(None, Box(size), centre=at, carve=tuple(bricks(rng, size)))
    host = replace(content, role="host", carve=(hollow,))
    vessel = replace(body, role="host", carve=(replace(air, role="host", carve=(host,)),))
    parts = [vessel if n == number else hosted(part) for n, part in enumerate(placed.item.parts)]
    return threat("bricks in a drum", "powder_brick", parts, placed.position, placed.rotation, list(placed.item.parts))


def other_bottles(rng: np.random.Generator, draft: Draft) -> Placed | None:
    """A layer or two of a pallet of bottles whose liquid is lighter or heavier than that of the others."""
    found = [
        (k, n)
        for k, placed in enumerate(draft.load.placed)
        for n, part in enumerate(placed.item.parts)
        if placed.item.name == "pallet of drinks" and isinstance(part.shape, Many) and _liquid(part)
    ]
    if not found:
        return None
    k, n = found[int(rng.integers(len(found)))]
    placed = draft.load.placed[k]
    part = placed.item.parts[n]
    if not isinstance(part.shape, Many):
        return None
    centres = np.asarray(part.shape.centres)
    layers = np.unique(np.round(centres[:, 2], 1))
    first = int(rng.integers(len(layers)))
    chosen = np.isin(np.round(centres[:, 2], 1), layers[first : first + int(rng.integers(1, 3))])
    # Part of a layer now and then.
    if rng.random() < 0.5:
        middle = between(rng, -0.3, 0.3) * float(np.ptp(centres[:, 0]))
        some = chosen & (np.abs(centres[:, 0] - middle) < 0.3 * float(np.ptp(centres[:, 0])) + 40.0)
        chosen = some if some.any() else chosen
    share = between(rng, 0.6, 0.8) if rng.random() < 0.4 else between(rng, 1.2, 1.5)
    density = (part.density or 0.7) * share
    gone = replace(part, shape=replace(part.shape, centres=centres[chosen]))
    kept = [other for m, other in enumerate(placed.item.parts) if m != n]
    if not chosen.all():
        kept.append(replace(part, shape=replace(part.shape, centres=centres[~chosen])))
    draft.load.placed[k] = replace(placed, item=replace(placed.item, parts=tuple(kept)))
    return threat(
        "bottles of another liquid", "wrong_fill", [replace(gone, density=density)], placed.position, placed.rotation,
        [gone],
    )  # fmt: skip


def _liquid(part: Primitive) -> bool:
    return part.material is not None and material(part.material).group in ("liquid", "food")


def _bulk(draft: Draft) -> int | None:
    """Number of the liquid in a tank container, trailer or wagon."""
    if draft.hold.room != "tank":
        return None
    named = (k for k, placed in enumerate(draft.load.placed) if placed.item.name.startswith("liquid in bulk"))
    return next(named, None)


def in_tank(rng: np.random.Generator, draft: Draft) -> Placed | None:
    """Bricks in a sealed compartment on the floor of a tank, under its liquid."""
    k = _bulk(draft)
    if k is None:
        return None
    placed = draft.load.placed[k]
    barrel = placed.item.parts[0]
    radius, length = inside(draft.hold)
    size = (between(rng, 500.0, 1500.0), between(rng, 400.0, 0.8 * radius), between(rng, 250.0, 450.0))
    # Its lower corners touch the wall of the vessel.
    depth = float(np.sqrt(radius**2 - (0.5 * size[1] + 10.0) ** 2)) - 10.0
    x = between(rng, -0.5, 0.5) * (length - size[0] - 100.0)
    axes = np.asarray(barrel.rotation)
    # Where it is in the vessel's frame, whose z runs along x.
    at = axes.T @ np.array([x, 0.0, 0.5 * size[2] - depth])
    if size[2] - depth > -float(barrel.shape.bounds[0, 0]) - 20.0:
        # The liquid does not cover it.
        return None
    inner = bricks(rng, (size[0] - 20.0, size[1] - 20.0, size[2] - 20.0))
    hollow = Primitive(None, Box((size[0] - 10.0, size[1] - 10.0, size[2] - 10.0)), carve=tuple(inner))
    box = Primitive("steel", Box(size), centre=at, rotation=axes.T, carve=(hollow,))
    host = replace(barrel, role="host", carve=(box,))
    rest = tuple(part for part in placed.item.parts if part is not barrel)
    draft.load.placed[k] = replace(placed, item=replace(placed.item, parts=rest))
    return threat("bricks in a tank", "powder_brick", [host], placed.position, placed.rotation, [barrel])


def other_bulk(rng: np.random.Generator, draft: Draft) -> Placed | None:
    """A tank whose liquid is lighter or heavier than the one that is declared."""
    k = _bulk(draft)
    if k is None:
        return None
    placed = draft.load.placed.pop(k)
    share = between(rng, 0.6, 0.8) if rng.random() < 0.4 else between(rng, 1.15, 1.4)
    parts = [replace(part, density=(part.density or 1.0) * share) for part in placed.item.parts]
    return threat(
        "tank of another liquid", "wrong_fill", parts, placed.position, placed.rotation, list(placed.item.parts)
    )
