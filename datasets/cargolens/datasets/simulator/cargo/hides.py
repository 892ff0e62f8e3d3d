"""What does not belong in a consignment, and where it is put: every way, by name and by family.

Each way takes a draft (container or vehicle with its load), puts something in it and returns it as a threat. Where
goods make room for it, they are taken out of the load, and the threat's `Item.instead` holds them: the benign twin is
the same consignment as it was declared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from ..geometry import corners_of, rotation
from ..item import Placed, Primitive, Vector, moved
from ..many import Many
from ..materials import material
from ..primitives import Box, Cylinder, RoundedBox
from ..prism import Prism
from ..view_geometry import Float64
from . import boxed
from .contraband import bricks, cigarettes, guns, lead_box, press
from .draft import Apply, Draft, Hide, threat
from .hold import Parts, between, block, pallet
from .liquid_hides import in_tank, in_vessel, other_bottles, other_bulk, wrong_drum

# What is smaller is replaced as a whole; a larger body is hollowed out, mm3.
WHOLE = 150e6
# Smallest room worth hiding anything in, mm.
LEAST: Vector = (180.0, 180.0, 110.0)


def _solids(draft: Draft) -> list[tuple[int, int]]:
    """Bodies of the load that something can be hidden in: thing and part, those of no metal and of some size."""
    found = []
    for k, placed in enumerate(draft.load.placed):
        for n, part in enumerate(placed.item.parts):
            if (
                not isinstance(part.shape, (Box, RoundedBox, Cylinder))
                or part.material is None
                or part.texture is not None
            ):
                continue
            extent = np.diff(part.shape.bounds, axis=0)[0] * (0.94, 0.94, 0.9)
            solid = material(part.material).group != "metal" and (part.density or 0.0) > 0.02
            if solid and all(np.sort(extent) > np.sort(LEAST)) and not part.carve:
                found.append((k, n))
    return found


def in_load(make: Callable[[np.random.Generator, Vector], Parts], family: str, name: str) -> Apply:
    """Among the goods: in the place of one or several cartons or sacks, or in a hollow of a large body."""

    def apply(rng: np.random.Generator, draft: Draft) -> Placed | None:
        found = _solids(draft)
        if not found:
            return None
        k, n = found[int(rng.integers(len(found)))]
        placed = draft.load.placed[k]
        first = placed.item.parts[n]
        if first.shape.volume > WHOLE:
            extent = np.diff(first.shape.bounds, axis=0)[0]
            share = 0.6 if isinstance(first.shape, Cylinder) else 0.85
            room = np.minimum(extent * share, rng.uniform((300.0, 250.0, 250.0), (900.0, 700.0, 700.0)))
            slack = 0.5 * (extent * share - room)
            at = rng.uniform(-1.0, 1.0, 3) * slack
            size = (float(room[0]), float(room[1]), float(room[2]))
            hollow = Primitive(None, Box(size), centre=at, carve=tuple(make(rng, size)))
            parts = [replace(first, role="host", carve=(hollow,))]
            gone = [first]
        else:
            near = [m for j, m in found if j == k and placed.item.parts[m].shape.volume <= WHOLE]
            distance = [np.linalg.norm(np.subtract(placed.item.parts[m].centre, first.centre)) for m in near]
            chosen = [near[i] for i in np.argsort(distance, kind="stable")[: int(rng.integers(1, 7))]]
            gone = [placed.item.parts[m] for m in chosen]
            parts = []
            for part in gone:
                extent = np.diff(part.shape.bounds, axis=0)[0] * (0.95, 0.95, 0.92)
                inside = make(rng, (float(extent[0]), float(extent[1]), float(extent[2])))
                parts += list(
                    moved(inside, (float(part.centre[0]), float(part.centre[1]), float(part.centre[2])), part.rotation)
                )
        removed = set(map(id, gone))
        rest = tuple(part for part in placed.item.parts if id(part) not in removed)
        if rest:
            draft.load.placed[k] = replace(placed, item=replace(placed.item, parts=rest))
        else:
            del draft.load.placed[k]
        return threat(name, family, parts, placed.position, placed.rotation, gone)

    return apply


def spot(rng: np.random.Generator, draft: Draft, size: Vector, x: tuple[float, float]) -> Vector | None:
    """Where something of a size can stand on the floor or on the goods, its middle in a range of x; None if nowhere."""
    length, width, height = draft.hold.size
    if draft.hold.room == "tank":
        return None
    half = 0.5 * np.asarray(size)
    boxes = np.array([placed.bounds for placed in draft.load.placed]).reshape(-1, 2, 3)
    # The box round a heap says nothing of how high it is where: nothing stands on one.
    heaps = [placed.item.name.endswith("in bulk") for placed in draft.load.placed]
    boxes[heaps, 1, 2] = height
    best: tuple[float, Vector] | None = None
    low, high = max(x[0], half[0] + 5.0), min(x[1], length - half[0] - 5.0)
    if low > high or size[1] > width - 10.0:
        return None
    for _ in range(80):
        at = np.array([between(rng, low, high), between(rng, -1.0, 1.0) * max(0.0, 0.5 * width - half[1] - 5.0)])
        over = np.all((boxes[:, 0, :2] < at + half[:2] - 2.0) & (boxes[:, 1, :2] > at - half[:2] + 2.0), axis=1)
        top = float(boxes[over, 1, 2].max()) if over.any() else 0.0
        if top + size[2] < height - 10.0 and (best is None or top < best[0] - 1.0):
            best = (top, (float(at[0]), float(at[1]), top))
    return best[1] if best else None


def in_heap(make: Callable[[np.random.Generator, Vector], Parts], family: str, name: str) -> Apply:
    """Buried in what was poured, on the floor or higher up, where the heap is deep enough to cover it."""

    def apply(rng: np.random.Generator, draft: Draft) -> Placed | None:
        heaps = [k for k, placed in enumerate(draft.load.placed) if placed.item.name.endswith("in bulk")]
        if not heaps:
            return None
        k = heaps[int(rng.integers(len(heaps)))]
        placed = draft.load.placed[k]
        # Slices of a heap stand side by side across the hold; the widest ones, in the middle, have room.
        slices = [part for part in placed.item.parts if isinstance(part.shape, Prism)]
        widest = max((part.shape.bounds[1, 2] for part in slices), default=0.0)
        slices = [part for part in slices if part.shape.bounds[1, 2] > 0.99 * widest]
        if not slices:
            return None
        part = slices[int(rng.integers(len(slices)))]
        if not isinstance(part.shape, Prism):
            return None
        outline = np.asarray(part.shape.outline)
        size = rng.uniform((250.0, 200.0, 150.0), (900.0, 0.9 * 2.0 * widest, 500.0))
        size[1] = min(size[1], 1.9 * widest)
        for _ in range(20):
            x = between(rng, 400.0, draft.hold.size[0] - 400.0)
            near = outline[(np.abs(outline[:, 0] - x) < 0.5 * size[0] + 200.0) & (outline[:, 1] > 0.0)]
            room = float(near[:, 1].min()) - size[2] - 120.0 if len(near) else -1.0
            if room < 0.0:
                continue
            extent = (float(size[0]), float(size[1]), float(size[2]))
            # The slice's own y is up, its z across.
            at = (x, 15.0 + 0.5 * extent[2] + between(rng, 0.0, room), 0.0)
            axes = np.asarray(part.rotation).T
            hollow = Primitive(None, Box(extent), centre=at, rotation=axes, carve=tuple(make(rng, extent)))
            host = replace(part, role="host", carve=(hollow,))
            rest = tuple(other for other in placed.item.parts if other is not part)
            draft.load.placed[k] = replace(placed, item=replace(placed.item, parts=rest))
            return threat(name, family, [host], placed.position, placed.rotation, [part])
        return None

    return apply


def beside(make: Callable[[np.random.Generator, Vector], Parts], family: str, name: str, where: str) -> Apply:
    """In free room: ``"front"``: behind the load, or over it at the front end; ``"doors"``; ``"anywhere"``."""

    def apply(rng: np.random.Generator, draft: Draft) -> Placed | None:
        length = draft.hold.size[0]
        if where == "doors" and draft.hold.room not in ("box", "reefer"):
            return None
        reach = {"front": (0.0, 1400.0), "doors": (length - 900.0, length), "anywhere": (0.0, length)}[where]
        for _ in range(4):
            long, wide, tall = (float(v) for v in rng.uniform((260.0, 260.0, 160.0), (700.0, 800.0, 500.0)))
            size = (long, wide, tall)
            at = spot(rng, draft, size, reach)
            if at is None and where == "doors":
                # Laid against the leaves, where there is a hand's breadth of room.
                size = (float(rng.uniform(110.0, 200.0)), size[1], size[2])
                at = spot(rng, draft, size, (length - 260.0, length))
            if at is None:
                continue
            inside = (size[0] - 30.0, size[1] - 30.0, size[2] - 30.0)
            goods = make(rng, inside)
            parts = list(moved(goods, (0.0, 0.0, 0.5 * size[2])))
            parts.append(
                replace(block("polyester", (size[0] - 10.0, size[1] - 10.0, 6.0), (0.0, 0.0, 5.0), 0.5), role="wrap")
            )
            return threat(name, family, parts, at, rotation(yaw=between(rng, -4.0, 4.0)))
        return None

    return apply


def in_fabric(hollow: str, name: str, family: str = "powder_brick") -> Apply:
    """In the wall, floor, roof, doors or unit, or in a hollow of a vehicle: flat packs side by side."""

    def apply(rng: np.random.Generator, draft: Draft) -> Placed | None:
        if hollow not in draft.hollows:
            return None
        centre, size = (np.asarray(v, dtype=float) for v in draft.hollows[hollow])
        most = np.array([1500.0, 1200.0, 900.0])
        room = np.minimum(size * 0.96, rng.uniform(0.35, 1.0, 3) * most)
        thin = size < 200.0
        room[thin] = size[thin] * 0.9
        at = centre + rng.uniform(-0.5, 0.5, 3) * np.maximum(size * 0.96 - room, 0.0)
        if hollow == "wall" and rng.random() < 0.5:
            at[1] = -at[1]
        pack = bricks(rng, (float(room[0]), float(room[1]), float(room[2])), most_kg=120.0)
        return threat(name, family, pack, at)

    return apply


def in_tyre(hollow: str, name: str) -> Apply:
    """In a tyre: packs bent into its cavity, side by side round the rim, all round or along a part of it."""

    def apply(rng: np.random.Generator, draft: Draft) -> Placed | None:
        if hollow not in draft.hollows:
            return None
        centre, size = (np.asarray(v, dtype=float) for v in draft.hollows[hollow])
        # The hollow is a box round the wheel, whose axle is along its shortest side.
        axle, radius = int(np.argmin(size)), 0.5 * float(size.max())
        deep, wide = 0.2 * radius, 0.72 * float(size[axle])
        count = max(3, int(2.0 * np.pi * 0.8 * radius / between(rng, 110.0, 190.0)))
        used = int(rng.integers(max(2, count // 4), count + 1))
        angle = 2.0 * np.pi * np.arange(used) / count + between(rng, 0.0, 2.0 * np.pi)
        # Ends of a pack stand further out than its middle: it must not reach the tread with them.
        long = 2.0 * np.pi * 0.78 * radius / count * 0.93
        long = min(long, 2.0 * float(np.sqrt((0.94 * radius) ** 2 - (0.78 * radius + 0.5 * deep) ** 2)))
        across = np.zeros((used, 3))
        across[:, axle] = 1.0
        out = np.zeros((used, 3))
        first, second = (k for k in range(3) if k != axle)
        out[:, first], out[:, second] = np.cos(angle), np.sin(angle)
        turns = np.stack([np.cross(across, out), across, out], axis=2)
        packs = Many(Box((long, wide, deep)), 0.78 * radius * out, turns)
        content = bricks(rng, (long, wide, deep))[0]
        part = Primitive(content.material, packs, content.density)
        return threat(name, "powder_brick", [part], centre)

    return apply


def false_wall(rng: np.random.Generator, draft: Draft) -> Placed | None:
    """Bricks between the front end and a wall that was put in before it; the load stands that much further back."""
    length, width, height = draft.hold.size
    if draft.hold.room not in ("box", "reefer") or not draft.load.placed:
        return None
    deep = between(rng, 180.0, 420.0)
    if max(float(placed.bounds[1, 0]) for placed in draft.load.placed) + deep > length - 15.0:
        return None
    draft.load.placed = [placed.moved((deep, 0.0, 0.0)) for placed in draft.load.placed]
    room = (deep - 60.0, between(rng, 0.5, 0.95) * width, between(rng, 0.4, 0.92) * height)
    pack = list(moved(bricks(rng, room, most_kg=600.0), (0.5 * deep - 15.0, 0.0, 0.5 * room[2] + 5.0)))
    what, thick = ("steel", 2.0) if rng.random() < 0.5 else ("plywood", 18.0)
    wall = block(what, (thick, width - 20.0, height - 30.0), (deep - 0.5 * thick - 4.0, 0.0, 0.5 * height))
    studs = np.array([[deep - 35.0, y, 0.5 * height] for y in (-0.45 * width, 0.0, 0.45 * width)])
    frame = Primitive("softwood", Many(Box((45.0, 45.0, height - 60.0)), studs))
    parts = [*pack, *(replace(part, role="wrap") for part in (wall, frame))]
    return threat("bricks behind a false wall", "powder_brick", parts, (0.0, 0.0, 0.0))


def in_pallet(rng: np.random.Generator, draft: Draft) -> Placed | None:
    """Bricks between the blocks of one or two pallets under their load."""
    found = [placed for placed in draft.load.placed if placed.item.name.startswith("pallet of")]
    if not found:
        return None
    placed = found[int(rng.integers(len(found)))]
    # The deck's three rows of blocks, see `hold.pallet`; the goods stand over it.
    boards = [part for part in placed.item.parts if part.material == "softwood" and isinstance(part.shape, Box)]
    if not boards:
        return None
    deck = np.ptp(boards[0].shape.bounds, axis=0)
    gap = 0.5 * (float(deck[1]) - 100.0) - 100.0
    room = (float(deck[0]) * between(rng, 0.5, 0.92), gap - 20.0, 74.0)
    parts: Parts = []
    for side in (-1.0, 1.0) if rng.random() < 0.7 else (1.0,):
        parts += moved(bricks(rng, room), (0.0, side * 0.25 * (float(deck[1]) - 100.0), 61.0))
    return threat("bricks in a pallet", "powder_brick", parts, placed.position, placed.rotation)


def undeclared_pallet(rng: np.random.Generator, draft: Draft) -> Placed | None:
    """A pallet among its like that holds other goods, of another density."""
    found = [k for k, placed in enumerate(draft.load.placed) if placed.item.name.startswith("pallet of")]
    if not found:
        return None
    placed = draft.load.placed.pop(found[int(rng.integers(len(found)))])
    low, high = placed.item.bounds()
    extent = np.asarray(high - low)
    density = placed.item.mass_g / float(np.prod(extent)) * 1000.0
    kinds = [kind for kind in boxed.KINDS.values() for _, d in kind.goods if d > 1.5 * density or d < 0.65 * density]
    kind = kinds[int(rng.integers(len(kinds)))]
    goods = [w for w in kind.goods if w[1] > 1.5 * density or w[1] < 0.65 * density]
    parts, deck = pallet(rng, min(float(extent[0]), 1200.0), min(float(extent[1]), 1130.0))
    size = boxed.carton_size(rng, kind)
    room = (float(extent[0]), float(extent[1]), max(float(extent[2]) - deck, size[2] + 1.0))
    if rng.random() < 0.3:
        inside = list(moved(cigarettes(rng, room), (0.0, 0.0, deck + 0.5 * room[2])))
    else:
        inside, _ = boxed.stacked(rng, kind, goods[0], (0.0, 0.0, deck), room, size)
    return threat(
        "undeclared pallet",
        "undeclared_goods",
        parts + inside,
        placed.position,
        placed.rotation,
        list(placed.item.parts),
    )


def standing_press(*, turret_only: bool) -> Apply:
    """A tablet press, or its turret, standing among the goods."""

    def apply(rng: np.random.Generator, draft: Draft) -> Placed | None:
        item = press(rng, turret_only=turret_only)
        size = item.extents
        at = spot(rng, draft, (float(size[0]), float(size[1]), float(size[2])), (0.0, draft.hold.size[0]))
        if at is None:
            return None
        return item.resting(at[0], at[1], z=at[2] + 1.0)

    return apply


def _bricks(rng: np.random.Generator, room: Vector) -> Parts:
    return bricks(rng, room)


_TABLE = (
    Hide("bricks in the load", "powder_brick", in_load(_bricks, "powder_brick", "bricks in the load"), weight=3.0),
    Hide("bricks in a heap", "powder_brick", in_heap(_bricks, "powder_brick", "bricks in a heap")),
    Hide("lead box in a heap", "shield", in_heap(lead_box, "shield", "lead box in a heap"), "shielded"),
    Hide("bricks behind the load", "powder_brick", beside(_bricks, "powder_brick", "bricks behind the load", "front")),
    Hide(
        "bricks at the doors",
        "powder_brick",
        beside(_bricks, "powder_brick", "bricks at the doors", "doors"),
        weight=2.0,
    ),
    Hide("bricks in a wall", "powder_brick", in_fabric("wall", "bricks in a wall")),
    Hide("bricks in the floor", "powder_brick", in_fabric("floor", "bricks in the floor")),
    Hide("bricks in the roof", "powder_brick", in_fabric("roof", "bricks in the roof")),
    Hide("bricks in a door", "powder_brick", in_fabric("door", "bricks in a door")),
    Hide("bricks behind a false wall", "powder_brick", false_wall),
    Hide("bricks in a pallet", "powder_brick", in_pallet),
    Hide("bricks in the insulation", "powder_brick", in_fabric("insulation", "bricks in the insulation")),
    Hide("bricks in a frame", "powder_brick", in_fabric("frame", "bricks in a frame")),
    Hide("bricks in a drum", "powder_brick", in_vessel),
    Hide("bricks in a tank", "powder_brick", in_tank, weight=3.0),
    Hide("bricks in the reefer unit", "powder_brick", in_fabric("unit", "bricks in the reefer unit"), weight=2.0),
    Hide("bricks in a tyre", "powder_brick", in_tyre("tyre", "bricks in a tyre")),
    Hide("bricks in the spare wheel", "powder_brick", in_tyre("spare wheel", "bricks in the spare wheel")),
    Hide("bricks in the fuel tank", "powder_brick", in_fabric("fuel tank", "bricks in the fuel tank")),
    Hide("bricks in an axle", "powder_brick", in_fabric("axle", "bricks in an axle")),
    Hide("bricks in a door panel", "powder_brick", in_fabric("door panel", "bricks in a door panel")),
    Hide("bricks under a seat", "powder_brick", in_fabric("seat", "bricks under a seat")),
    Hide("bricks in a false floor", "powder_brick", in_fabric("false floor", "bricks in a false floor")),
    Hide("bricks in the dashboard", "powder_brick", in_fabric("dashboard", "bricks in the dashboard")),
    Hide("bricks in a silencer", "powder_brick", in_fabric("silencer", "bricks in a silencer")),
    Hide("bricks in a bumper", "powder_brick", in_fabric("bumper", "bricks in a bumper")),
    Hide("drum of another level", "wrong_fill", wrong_drum(liquid=False)),
    Hide("drum of another liquid", "wrong_fill", wrong_drum(liquid=True)),
    Hide("bottles of another liquid", "wrong_fill", other_bottles),
    Hide("tank of another liquid", "wrong_fill", other_bulk),
    Hide("undeclared pallet", "undeclared_goods", undeclared_pallet),
    Hide(
        "cigarettes in the load", "undeclared_goods", in_load(cigarettes, "undeclared_goods", "cigarettes in the load")
    ),
    Hide("lead box in the load", "shield", in_load(lead_box, "shield", "lead box in the load"), "shielded"),
    Hide(
        "lead box beside the load",
        "shield",
        beside(lead_box, "shield", "lead box beside the load", "anywhere"),
        "shielded",
        0.5,
    ),
    Hide("firearms in the load", "firearms", in_load(guns, "firearms", "firearms in the load")),
    Hide(
        "firearms beside the load",
        "firearms",
        beside(guns, "firearms", "firearms beside the load", "anywhere"),
        weight=0.5,
    ),
    Hide("tablet press", "pill_press", standing_press(turret_only=False)),
    Hide("press turret", "press_tooling", standing_press(turret_only=True)),
)
HIDES: Mapping[str, Hide] = MappingProxyType({hide.name: hide for hide in _TABLE})
FAMILIES: Mapping[str, tuple[Hide, ...]] = MappingProxyType(
    {
        family: tuple(hide for hide in _TABLE if hide.family == family)
        for family in sorted({hide.family for hide in _TABLE})
    }
)


def hide_one(rng: np.random.Generator, draft: Draft, families: Mapping[str, float]) -> tuple[Hide, Placed] | None:
    """Hide one thing of the wanted families: a family by weight, then a way that this consignment has room for.

    Args:
        rng: Source of randomness.
        draft: The consignment; it is changed.
        families: Families and their weights.

    Returns:
        What was hidden and how; None where no way of any wanted family fits.
    """
    left = dict(families)
    while left:
        names = sorted(left)
        weights = np.array([left[name] for name in names])
        family = names[int(rng.choice(len(names), p=weights / weights.sum()))]
        ways = list(FAMILIES[family])
        while ways:
            shares = np.array([hide.weight for hide in ways])
            hide = ways.pop(int(rng.choice(len(ways), p=shares / shares.sum())))
            placed = hide.apply(rng, draft)
            if placed is not None:
                return hide, placed
        del left[family]
    return None


def reach(placed: Placed) -> Float64:
    """(2, 3) corners of a box round a placed thing."""
    corners = corners_of(placed.item.bounds()) @ placed.rotation.T + placed.position
    return np.stack([corners.min(axis=0), corners.max(axis=0)])
