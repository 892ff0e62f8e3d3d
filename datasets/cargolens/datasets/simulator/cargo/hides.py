"""What does not belong in a consignment, and where it is put. Outer shapes and bulk densities only.

Each hide takes a draft (container or vehicle with its load), puts something in it and returns it as a threat. Where
goods make room for it, they are taken out of the load, and the threat's `Item.instead` holds them: the benign twin is
the same consignment as it was declared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np

from .. import threats as threat_table
from ..design import Concealment
from ..geometry import IDENTITY, corners_of, rotation
from ..item import Item, Placed, Primitive, Vector, moved
from ..many import Many
from ..materials import material
from ..primitives import Box, Cylinder, RoundedBox
from ..view_geometry import Float64
from . import boxed
from .hold import Hold, Load, Parts, between, block, pallet, pick

POWDERS = (
    "cocaine hydrochloride", "heroin base", "methamphetamine hydrochloride", "cannabis resin", "ketamine hydrochloride",
    "mdma hydrochloride",
)  # fmt: skip
# What is smaller is replaced as a whole; a larger body is hollowed out, mm3.
WHOLE = 150e6
# Smallest room worth hiding anything in, mm.
LEAST: Vector = (180.0, 180.0, 110.0)


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


def bricks(rng: np.random.Generator, room: Vector, *, most_kg: float = 300.0) -> Parts:
    """Pressed bricks in a room, centred: as many as fit, or fewer; small gaps between them."""
    side = (between(rng, 190.0, 260.0), between(rng, 120.0, 180.0), between(rng, 35.0, 80.0))
    order = np.argsort(np.argsort(room))
    size = np.sort(side)[order]
    size = np.minimum(size, np.asarray(room) * 0.98)
    counts = np.maximum((np.asarray(room) / (size + 3.0)).astype(int), 1)
    grid = np.stack(np.meshgrid(*(np.arange(n) - 0.5 * (n - 1) for n in counts), indexing="ij"), axis=-1).reshape(-1, 3)
    density = between(rng, 0.85, 1.25)
    kg = density * float(np.prod(size)) / 1e6
    keep = int(max(1, min(len(grid), most_kg / kg)))
    # From the bottom up, as they were laid.
    grid = grid[np.lexsort((grid[:, 0], grid[:, 1], grid[:, 2]))][:keep]
    centres = grid * (size + 3.0) + rng.normal(0.0, 1.0, grid.shape)
    return [Primitive(pick(rng, *POWDERS), Many(Box(tuple(size.tolist())), centres), density)]


def cigarettes(rng: np.random.Generator, room: Vector) -> Parts:
    """Master cases of cigarettes: light, even, with the gaps of the cartons in them."""
    size = np.minimum((480.0, 390.0, 280.0), np.asarray(room) * 0.95)
    counts = np.maximum((np.asarray(room) / (size + 5.0)).astype(int), 1)
    grid = np.stack(np.meshgrid(*(np.arange(n) - 0.5 * (n - 1) for n in counts), indexing="ij"), axis=-1).reshape(-1, 3)
    return [Primitive("tobacco", Many(Box(tuple(size.tolist())), grid * (size + 5.0)), between(rng, 0.22, 0.3))]


def guns(rng: np.random.Generator, room: Vector) -> Parts:
    """Pistols or long guns, as many as lie in a room, up to a dozen, side by side and over each other."""
    families = ("long_gun", "pistol", "revolver") if max(room) > 700.0 else ("pistol", "revolver")
    for _ in range(12):
        designs = threat_table.FAMILIES[pick(rng, *families)]
        item = designs[int(rng.integers(len(designs)))].draw(rng)
        extent = item.extents
        # Longest side along the longest side of the room.
        turn = IDENTITY if (extent[0] >= extent[1]) == (room[0] >= room[1]) else rotation(yaw=90)
        low, high = item.bounds(turn)
        extent, middle = np.asarray(high - low), 0.5 * np.asarray(high + low)
        if np.all(extent <= room):
            break
    counts = np.clip((np.asarray(room) / (extent + 15.0)).astype(int), 1, (2, 4, 6))
    parts: Parts = []
    for n, cell in enumerate(np.ndindex(*counts.tolist())):
        if n == 12:
            break
        at = (np.asarray(cell) - 0.5 * (counts - 1)) * (extent + 15.0) - middle
        parts += list(moved(item.parts, (float(at[0]), float(at[1]), float(at[2])), turn))
    return parts


def lead_box(rng: np.random.Generator, room: Vector) -> Parts:
    """A box of lead, 3 to 25 mm thick, and what it hides."""
    outer = np.minimum(np.asarray(room) * 0.9, rng.uniform(220.0, 600.0, 3))
    wall = float(rng.choice([3.0, 6.0, 10.0, 15.0, 25.0]))
    inside = np.maximum(outer - 2.0 * wall, 40.0)
    load = bricks(rng, (float(inside[0]), float(inside[1]), float(inside[2])))
    hollow = Primitive(None, Box(tuple(inside.tolist())), carve=tuple(load))
    return [Primitive("lead", Box(tuple((inside + 2.0 * wall).tolist())), carve=(hollow,))]


def press(rng: np.random.Generator, *, turret_only: bool) -> Item:
    """A rotary tablet press of the size that stands on the floor, or its turret with the punches in it."""
    radius, stations = between(rng, 170.0, 280.0), int(rng.integers(16, 46))
    angles = np.arange(stations) * 2.0 * np.pi / stations
    ring = np.stack([0.85 * radius * np.cos(angles), 0.85 * radius * np.sin(angles), np.zeros(stations)], axis=1)
    base = 0.0 if turret_only else between(rng, 800.0, 950.0)
    bores = Primitive(None, Many(Cylinder(13.0, 120.0), ring))
    parts: Parts = [
        Primitive("steel", Cylinder(radius, 120.0), centre=(0, 0, base + 200.0), carve=(bores,)),
        Primitive("tool steel", Many(Cylinder(12.5, 130.0), ring), centre=(0, 0, base + 330.0)),
        Primitive("tool steel", Many(Cylinder(12.5, 130.0), ring), centre=(0, 0, base + 70.0)),
        Primitive("cast iron", Cylinder(0.7 * radius, 90.0), 5.0, (0, 0, base + 310.0)),
        Primitive("steel", Cylinder(40.0, 420.0), centre=(0, 0, base + 220.0)),
    ]
    if turret_only:
        parts.append(block("softwood", (2.3 * radius, 2.3 * radius, 20.0), (0, 0, -15.0)))
        return Item("press turret", tuple(parts), "press_tooling")
    side = 2.5 * radius
    hollow = Primitive(None, Box((side - 40.0, side - 40.0, base - 60.0)))
    parts += [
        Primitive("cast iron", Box((side, side, base - 20.0)), centre=(0, 0, 0.5 * base - 10.0), carve=(hollow,)),
        Primitive("cast iron", Cylinder(0.35 * side, 90.0), centre=(0, 0, 0.35 * base)),
        Primitive("copper coil", Cylinder(90.0, 220.0), 4.5, (0.25 * side, 0, 0.65 * base), rotation(pitch=90)),
        *(
            Primitive("steel", Cylinder(35.0, 520.0), centre=(a * 0.45 * side, b * 0.45 * side, base + 260.0))
            for a in (-1.0, 1.0)
            for b in (-1.0, 1.0)
        ),
        block("cast iron", (side, side, 80.0), (0, 0, base + 560.0), 5.5),
        *(
            Primitive(
                "tool steel", Cylinder(110.0, 60.0), centre=(a * 0.8 * radius, 0, base + z), rotation=rotation(roll=90)
            )
            for a in (-1.0, 1.0)
            for z in (-30.0, 460.0)
        ),
        Primitive("stainless steel", Cylinder(130.0, 300.0), 0.4, (0.3 * side, 0, base + 760.0)),
    ]
    return Item("tablet press", tuple(parts), "pill_press")


def _threat(
    name: str,
    family: str,
    parts: Parts,
    centre: Vector | Float64,
    turn: Float64 = IDENTITY,
    instead: Parts | None = None,
) -> Placed:
    """A threat at a place; `instead` is in the same frame."""
    return Item(name, tuple(parts), family, instead=tuple(instead or ())).placed(np.asarray(centre, float), turn)


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
        return _threat(name, family, parts, placed.position, placed.rotation, gone)

    return apply


def _spot(rng: np.random.Generator, draft: Draft, size: Vector, x: tuple[float, float]) -> Vector | None:
    """Where something of a size can stand on the floor or on the goods, its middle in a range of x; None if nowhere."""
    length, width, height = draft.hold.size
    half = 0.5 * np.asarray(size)
    boxes = np.array([placed.bounds for placed in draft.load.placed]).reshape(-1, 2, 3)
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


def beside(make: Callable[[np.random.Generator, Vector], Parts], family: str, name: str, where: str) -> Apply:
    """In free room: ``"front"``: behind the load, or over it at the front end; ``"doors"``; ``"anywhere"``."""

    def apply(rng: np.random.Generator, draft: Draft) -> Placed | None:
        length = draft.hold.size[0]
        reach = {"front": (0.0, 1400.0), "doors": (length - 900.0, length), "anywhere": (0.0, length)}[where]
        for _ in range(4):
            size = tuple(float(v) for v in rng.uniform((260.0, 260.0, 160.0), (700.0, 800.0, 500.0)))
            at = _spot(rng, draft, size, reach)  # type: ignore[arg-type]
            if at is None and where == "doors":
                # Laid against the leaves, where there is a hand's breadth of room.
                size = (float(rng.uniform(110.0, 200.0)), size[1], size[2])
                at = _spot(rng, draft, size, (length - 260.0, length))
            if at is None:
                continue
            inside = (size[0] - 30.0, size[1] - 30.0, size[2] - 30.0)
            goods = make(rng, inside)
            parts = list(moved(goods, (0.0, 0.0, 0.5 * size[2])))
            parts.append(
                replace(block("polyester", (size[0] - 10.0, size[1] - 10.0, 6.0), (0.0, 0.0, 5.0), 0.5), role="wrap")
            )
            return _threat(name, family, parts, at, rotation(yaw=between(rng, -4.0, 4.0)))
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
        return _threat(name, family, pack, at)

    return apply


def _content(part: Primitive) -> Primitive | None:
    """The liquid in a drum or a tank: what is carved into what is carved into its wall."""
    for air in part.carve:
        if air.material is None:
            for content in air.carve:
                return content
    return None


def _hosted(part: Primitive) -> Primitive:
    return replace(part, role="host", carve=tuple(_hosted(inner) for inner in part.carve))


def wrong_drum(*, liquid: bool) -> Apply:
    """A drum or tank among its like that holds something else, or another level."""

    def apply(rng: np.random.Generator, draft: Draft) -> Placed | None:
        vessels = [
            k
            for k, placed in enumerate(draft.load.placed)
            if any(_content(part) is not None for part in placed.item.parts)
        ]
        if not vessels:
            return None
        placed = draft.load.placed.pop(vessels[int(rng.integers(len(vessels)))])
        number = next(n for n, part in enumerate(placed.item.parts) if _content(part) is not None)
        body = placed.item.parts[number]
        content, air = _content(body), body.carve[0]
        if content is None:
            return None
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
        parts = [vessel if n == number else _hosted(part) for n, part in enumerate(placed.item.parts)]
        name = "drum of another liquid" if liquid else "drum of another level"
        return _threat(name, "wrong_fill", parts, placed.position, placed.rotation, list(placed.item.parts))

    return apply


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
    return _threat(
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
        at = _spot(rng, draft, (float(size[0]), float(size[1]), float(size[2])), (0.0, draft.hold.size[0]))
        if at is None:
            return None
        return item.resting(at[0], at[1], z=at[2] + 1.0)

    return apply


def _bricks(rng: np.random.Generator, room: Vector) -> Parts:
    return bricks(rng, room)


_TABLE = (
    Hide("bricks in the load", "powder_brick", in_load(_bricks, "powder_brick", "bricks in the load"), weight=3.0),
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
    Hide("bricks in the reefer unit", "powder_brick", in_fabric("unit", "bricks in the reefer unit"), weight=2.0),
    Hide("bricks in a tyre", "powder_brick", in_fabric("tyre", "bricks in a tyre")),
    Hide("bricks in the spare wheel", "powder_brick", in_fabric("spare wheel", "bricks in the spare wheel")),
    Hide("bricks in the fuel tank", "powder_brick", in_fabric("fuel tank", "bricks in the fuel tank")),
    Hide("bricks in an axle", "powder_brick", in_fabric("axle", "bricks in an axle")),
    Hide("bricks in a door panel", "powder_brick", in_fabric("door panel", "bricks in a door panel")),
    Hide("bricks under a seat", "powder_brick", in_fabric("seat", "bricks under a seat")),
    Hide("bricks in a bumper", "powder_brick", in_fabric("bumper", "bricks in a bumper")),
    Hide("drum of another level", "wrong_fill", wrong_drum(liquid=False)),
    Hide("drum of another liquid", "wrong_fill", wrong_drum(liquid=True)),
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
