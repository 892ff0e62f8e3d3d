"""How a parcel is packed: the container round its contents, the fill of its voids, the wraps of single items.

Containers and wraps are drawn to measure round a hollow, fillings to fit a space. Cartons are in `cartons`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .cartons import (
    FACING_X,
    FACING_Y,
    FILM,
    Parts,
    Size,
    crash_lock_carton,
    die_cut_carton,
    double_wall_carton,
    film,
    insulated_carton,
    labels,
    slotted_carton,
)
from .geometry import axis_rotation, rotation
from .heap import VoxelHeap, crumpled
from .item import Item, Primitive
from .many import Many, tube
from .primitives import Box, Capsule, Cylinder, Ellipsoid, RoundedBox
from .sheet import CorrugatedSheet
from .texture import Texture
from .view_geometry import Float64

Draw = Callable[[np.random.Generator, Size], Parts]
# Most bubbles of a piece of bubble wrap, and pieces of loose fill, that are drawn.
MOST_BUBBLES, MOST_PIECES = 500, 400
# Thickness that skins round a hollow are drawn with, mm: they are seen edge on.
SKIN = 1.2


def container(rng: np.random.Generator, kind: str, inside: Size) -> Item:
    """A container round a hollow.

    Args:
        rng: Source of randomness.
        kind: Of `CONTAINERS`.
        inside: Sizes of the hollow |x| <= x/2, |y| <= y/2, 0 <= z <= z, which it leaves free, mm.

    Returns:
        The container; its floor reaches below z = 0.
    """
    return Item(kind, tuple(_CONTAINERS[kind](rng, inside)), soft="mailer" in kind)


def filling(rng: np.random.Generator, kind: str, size: Size) -> Item:
    """A piece of void fill.

    Args:
        rng: Source of randomness.
        kind: Of `FILLINGS`.
        size: Most that it may measure along x, y and z, mm; 20 and up is drawn well.

    Returns:
        The fill, soft, in the middle of x and y and upwards from z = 0.
    """
    return Item(kind, tuple(_FILLINGS[kind](rng, size)), soft=True)


def inner_wrap(rng: np.random.Generator, size: Size) -> Item:
    """A thin wrap round one item: a bag, bubble wrap, tissue, shrink film, foam.

    Args:
        rng: Source of randomness.
        size: Sizes of the item, which is left free as by `container`, mm.

    Returns:
        The wrap.
    """
    kind = str(rng.choice(list(_WRAPS), p=[0.4, 0.25, 0.1, 0.15, 0.1]))
    material, areal, wall, uneven = _WRAPS[kind]
    areal *= float(rng.uniform(0.7, 1.4))
    parts = [_shell(rng, size, material, areal, wall, uneven)]
    x, y, z = size
    if kind == "poly bag":
        seam = float(rng.uniform(0.2, 0.8)) * z
        low = float(parts[0].shape.bounds[1, 0])
        for side in (-1.0, 1.0):
            hem = float(rng.uniform(6.0, 25.0))
            parts.append(film(material, 3.0 * areal, (hem, y), (side * (low + 0.5 * hem), 0.0, seam)))
    else:
        # The end of the sheet, taped down.
        width = min(48.0, 0.5 * x)
        top = 0.5 * z + float(parts[0].shape.bounds[1, 2])
        parts.append(film("packing tape", 0.0045, (width, 0.7 * y), (0.2 * x, 0.0, top + FILM)))
    return Item(kind, tuple(parts), soft=True)


# Material, mass per area in g/cm2, thickness drawn in mm, unevenness.
_WRAPS = {
    "poly bag": ("polyethylene film", 0.004, SKIN, 0.0),
    "bubble layer": ("polyethylene film", 0.012, 4.0, 0.35),
    "tissue": ("paper", 0.008, SKIN, 0.4),
    "shrink film": ("pvc", 0.003, SKIN, 0.0),
    "foam sheet": ("polyethylene foam", 0.006, 2.0, 0.15),
}


def _shell(
    rng: np.random.Generator, inside: Size, material: str, areal: float, wall: float, uneven: float
) -> Primitive:
    """A closed skin of a mass per area in g/cm2 round a hollow, its edges rounded as far as that leaves it free."""
    x, y, z = inside
    inner_radius = min(0.45 * min(inside), float(rng.uniform(2.0, 12.0)))
    # A corner of the hollow lies under the facet of the rounded corner from this depth on.
    spare = 0.43 * inner_radius
    inner = (x + 2 * spare, y + 2 * spare, z + 2 * spare)
    outer = (inner[0] + 2 * wall, inner[1] + 2 * wall, inner[2] + 2 * wall)
    texture = Texture(uneven, 3.0, int(rng.integers(1 << 30))) if uneven else None
    hollow = Primitive(None, RoundedBox(inner, inner_radius))
    shape = RoundedBox(outer, inner_radius + wall)
    return Primitive(material, shape, areal * 10.0 / wall, (0.0, 0.0, 0.5 * z), carve=(hollow,), texture=texture)


def _mailer(
    rng: np.random.Generator, inside: Size, layers: tuple[tuple[str, float, float, float], ...], *, loose: float
) -> Parts:
    """A pouch: skins from inside to outside, seams along its sides, a flap stuck down, and slack beyond the contents.

    Args:
        rng: Source of randomness.
        inside: The hollow, mm.
        layers: Material, mass per area in g/cm2, thickness in mm and unevenness of each skin.
        loose: Most that it is longer than its contents, mm.

    Returns:
        Its parts.
    """
    parts: Parts = []
    hollow, z = inside, inside[2]
    for material, areal, wall, uneven in layers:
        skin = _shell(rng, hollow, material, areal * float(rng.uniform(0.85, 1.15)), wall, uneven)
        size = skin.shape.bounds[1] - skin.shape.bounds[0]
        grown = float(size[2] - hollow[2])
        parts += [skin] if not parts else [_lifted(skin, 0.5 * z)]
        hollow = (float(size[0]), float(size[1]), hollow[2] + grown)
    x, y, high = hollow
    total = sum(areal for _, areal, _, _ in layers)
    outer = layers[-1][0]
    seam = float(rng.uniform(0.1, 0.9)) * z
    slack = float(rng.uniform(0.2, 1.0)) * loose
    hem = float(rng.uniform(7.0, 14.0))
    if slack > 5.0:
        parts.append(film(outer, 2.0 * total, (slack, y), (0.5 * (x + slack), 0.0, seam)))
    for side in (-1.0, 1.0):
        parts.append(film(outer, 2.5 * total, (x + slack, hem), (0.5 * slack, side * 0.5 * (y + hem), seam)))
    top = 0.5 * (z + high)
    flap = min(float(rng.uniform(40.0, 65.0)), 0.5 * x)
    parts.append(film(outer, total, (flap, y), (0.5 * (x - flap), 0.0, top + FILM)))
    parts.append(film("silicone", 0.006, (12.0, y), (0.5 * x - 0.8 * flap, 0.0, top + FILM)))
    if loose:
        parts.append(Primitive(outer, _wrinkles(rng, x, y, top + FILM), 2.0 * total * 10.0 / FILM))
    return parts + labels(rng, 0.95 * x, y, top + 2 * FILM)


def _lifted(part: Primitive, z: float) -> Primitive:
    return Primitive(part.material, part.shape, part.density, (0.0, 0.0, z), part.rotation, part.carve, part.texture)


def _wrinkles(rng: np.random.Generator, x: float, y: float, z: float) -> Many:
    """Creases of a film drawn over an edge: narrow strips from its ends inwards."""
    count = int(rng.integers(12, 30))
    length = rng.uniform(0.1, 0.35, count) * min(x, y)
    side = rng.choice([-1.0, 1.0], count)
    centres = np.stack([side * 0.5 * (x - length), rng.uniform(-0.46, 0.46, count) * y, np.full(count, z)], axis=1)
    turns = np.stack([rotation(yaw=float(angle)) for angle in rng.normal(0.0, 18.0, count)])
    return Many(
        Box((1.0, 1.0, 1.0)), centres, turns, np.stack([length, rng.uniform(1.0, 2.5, count), np.full(count, FILM)], 1)
    )


def _padded_mailer(rng: np.random.Generator, inside: Size) -> Parts:
    """Two sheets of kraft paper with macerated paper or bubbles between them."""
    if rng.random() < 0.5:
        padding = ("newsprint", float(rng.uniform(0.02, 0.035)), 3.5, 0.25)
    else:
        padding = ("polyethylene film", 0.01, 4.0, 0.35)
    return _mailer(rng, inside, (padding, ("paper", 0.013, SKIN, 0.05)), loose=50.0)


def _bubble_mailer(rng: np.random.Generator, inside: Size) -> Parts:
    """Co-extruded film lined with bubbles; some of it metallised."""
    skins = [("polyethylene film", 0.009, 4.0, 0.35), ("polyethylene film", 0.006, SKIN, 0.0)]
    if rng.random() < 0.2:
        skins.append(("aluminium", 0.0012, SKIN, 0.0))
    return _mailer(rng, inside, tuple(skins), loose=60.0)


def _poly_mailer(rng: np.random.Generator, inside: Size) -> Parts:
    return _mailer(rng, inside, (("polyethylene film", float(rng.uniform(0.005, 0.008)), SKIN, 0.0),), loose=90.0)


def _cardboard_envelope(rng: np.random.Generator, inside: Size) -> Parts:
    """Solid board or thin corrugated board glued along its sides, with a strip to tear it open."""
    wall = float(rng.choice([SKIN, 1.6]))
    skin = ("cardboard", float(rng.uniform(0.032, 0.045)), wall, 0.06)
    parts = _mailer(rng, inside, (skin,), loose=0.0)
    top = float(max(part.centre[2] for part in parts)) + FILM
    parts.append(film("polypropylene", 0.008, (5.0, 0.98 * inside[1]), (0.25 * inside[0], 0.0, top)))
    return parts


def _mailing_tube(rng: np.random.Generator, inside: Size) -> Parts:
    """A wound cardboard tube along x with caps of plastic, or of steel crimped on."""
    x, y, z = inside
    radius, wall = 0.5 * float(np.hypot(y, z)) + 0.5, float(rng.uniform(1.6, 3.2))
    steel = rng.random() < 0.25
    plug = 2.0 if steel else float(rng.uniform(12.0, 22.0))
    length = x + 2.0 * plug
    along, middle = rotation(pitch=90.0), 0.5 * z
    hollow = Primitive(None, Cylinder(radius, length))
    wound = Texture(0.05, (4.0, 4.0, 9.0), int(rng.integers(1 << 30)))
    parts = [Primitive("cardboard", Cylinder(radius + wall, length), 0.7, (0.0, 0.0, middle), along, (hollow,), wound)]
    for side in (-1.0, 1.0):
        if steel:
            parts.append(Primitive("steel", Cylinder(radius, 0.4), None, (side * 0.5 * (x + plug), 0.0, middle), along))
            rim = Primitive(None, Cylinder(radius + wall + 0.05, 6.0))
            bead = Cylinder(radius + wall + 0.5, 6.0)
            parts.append(Primitive("steel", bead, None, (side * 0.5 * (length - 6.0), 0.0, middle), along, (rim,)))
        else:
            floor = side * 0.5 * (x + 2.0)
            parts.append(Primitive("polyethylene", Cylinder(radius, 1.6), None, (floor, 0.0, middle), along))
            cup = Primitive(None, Cylinder(radius - 1.4, plug - 2.0))
            at = side * (0.5 * length - 0.5 * (plug - 2.0))
            parts.append(
                Primitive("polyethylene", Cylinder(radius, plug - 2.0), None, (at, 0.0, middle), along, (cup,))
            )
            strap = film(
                "packing tape", 0.0045, (48.0, 2 * radius), (side * (0.5 * length + FILM), 0.0, middle), FACING_X
            )
            parts.append(strap)
    label = min(150.0, 0.8 * x)
    outside = Cylinder(radius + wall + FILM, label)
    bare = Primitive(None, Cylinder(radius + wall, label))
    parts.append(Primitive("paper", outside, 0.3, (0.1 * x, 0.0, middle), along, (bare,)))
    return parts


def _plastic_tote(rng: np.random.Generator, inside: Size) -> Parts:
    """A returnable crate of polypropylene: ribs, a rim, a lid in two halves on steel wires, sealed with cable ties."""
    x, y, z = inside
    wall, rim = float(rng.uniform(2.2, 3.2)), float(rng.uniform(12.0, 20.0))
    plastic = str(rng.choice(["polypropylene", "polyethylene"]))
    hollow = Primitive(None, Box((x, y, z)), centre=(0.0, 0.0, 0.5 * wall))
    parts = [
        Primitive(
            plastic, Box((x + 2 * wall, y + 2 * wall, z + wall)), None, (0.0, 0.0, 0.5 * (z - wall)), carve=(hollow,)
        )
    ]
    outer = (x + 2 * wall, y + 2 * wall)
    lip = Primitive(None, Box((*outer, 3.0)))
    parts.append(
        Primitive(plastic, Box((outer[0] + 2 * rim, outer[1] + 2 * rim, 3.0)), None, (0.0, 0.0, z - 1.5), carve=(lip,))
    )
    pitch = float(rng.uniform(35.0, 70.0))
    upright: list[tuple[float, float, float, float]] = []
    for at in np.arange(-0.5 * x + 0.5 * pitch, 0.5 * x, pitch):
        upright += [(at, side * 0.5 * (outer[1] + 0.7 * rim), 2.5, 0.7 * rim) for side in (-1.0, 1.0)]
    for at in np.arange(-0.5 * y + 0.5 * pitch, 0.5 * y, pitch):
        upright += [(side * 0.5 * (outer[0] + 0.7 * rim), at, 0.7 * rim, 2.5) for side in (-1.0, 1.0)]
    ribs = np.array(upright)
    tall = np.full(len(ribs), 0.75 * z)
    centres = np.stack([ribs[:, 0], ribs[:, 1], z - 3.0 - 0.5 * tall], axis=1)
    parts.append(
        Primitive(plastic, Many(Box((1.0, 1.0, 1.0)), centres, None, np.stack([ribs[:, 2], ribs[:, 3], tall], 1)))
    )
    for side in (-1.0, 1.0):
        half = (0.5 * (x + 2 * rim) - 0.7, y + 2 * rim, 2.4)
        parts.append(Primitive(plastic, Box(half), None, (side * (0.5 * half[0] + 0.7), 0.0, z + 1.2)))
        stiff = np.array([(side * share * half[0], 0.0, z + 2.4 + 3.0) for share in (0.15, 0.4, 0.65, 0.9)])
        parts.append(Primitive(plastic, Many(Box((2.0, 0.94 * half[1], 6.0)), stiff)))
        wire = np.array([(side * 0.5 * (x + 1.8 * rim), end * 0.48 * y, z - 4.5) for end in (-1.0, 1.0)])
        parts.append(Primitive("steel", tube(wire, 1.5)))
        tie = np.array(
            [(6 * np.cos(a), side * 0.5 * (y + rim) + 2.0, z + 6 * np.sin(a)) for a in np.arange(8) * np.pi / 4]
        )
        parts.append(Primitive("nylon", tube(tie, 1.1, closed=True)))
    parts.append(
        film("paper", 0.016, (min(150.0, 0.8 * x), min(100.0, 0.8 * z)), (0.0, 0.5 * outer[1] + rim, 0.5 * z), FACING_Y)
    )
    return parts


_CONTAINERS: dict[str, Draw] = {
    "carton": slotted_carton,
    "double-wall carton": double_wall_carton,
    "crash-lock carton": crash_lock_carton,
    "die-cut carton": die_cut_carton,
    "insulated carton": insulated_carton,
    "padded mailer": _padded_mailer,
    "bubble mailer": _bubble_mailer,
    "poly mailer": _poly_mailer,
    "cardboard envelope": _cardboard_envelope,
    "mailing tube": _mailing_tube,
    "plastic tote": _plastic_tote,
}
CONTAINERS: tuple[str, ...] = tuple(_CONTAINERS)


def _bubble_wrap(rng: np.random.Generator, size: Size) -> Parts:
    """Sheets on one another, each a flat film with a film of bubbles."""
    x, y, z = size
    small = rng.random() < 0.6
    radius, height = (4.8, 4.0) if small else (float(rng.uniform(12.0, 14.0)), 9.0)
    height = min(height, 0.9 * z)
    radius = min(radius, 0.45 * min(x, y))
    pitch = 2.15 * radius
    layers = int(np.clip(z // (1.2 * height), 1, 5))
    rows, columns = max(1, int(y / pitch)), max(1, int((x - 0.5 * pitch) / pitch))
    per_layer = max(1, min(rows * columns, MOST_BUBBLES // layers))
    row, column = np.divmod(np.arange(rows * columns), columns)
    places = np.stack([(column + 0.25 + 0.5 * (row % 2) - 0.5 * columns) * pitch, (row + 0.5 - 0.5 * rows) * pitch], 1)
    centres, films = [], []
    step = z / layers
    for layer in range(layers):
        # Of a sheet with more bubbles than are drawn, a patch is.
        first = int(rng.integers(0, rows * columns - per_layer + 1))
        level = layer * step + 0.5 * height
        centres.append(np.column_stack([places[first : first + per_layer], np.full(per_layer, level)]))
        films.append((0.0, 0.0, level + 0.5 * height - 0.5 * FILM))
    thin = Primitive(None, Many(Cylinder(radius - 0.4, height), np.concatenate(centres)))
    bubbles = Primitive(
        "polyethylene film", Many(Cylinder(radius, height), np.concatenate(centres)), 0.12, carve=(thin,)
    )
    return [bubbles, Primitive("polyethylene film", Many(Box((x, y, FILM)), np.array(films)), 0.12)]


def _air_pillows(rng: np.random.Generator, size: Size) -> Parts:
    """Cushions of film in chains, seams between them."""
    x, y, z = size
    length, width = min(x, float(rng.uniform(90.0, 200.0))), min(y, float(rng.uniform(90.0, 130.0)))
    high = min(z, 0.45 * width)
    counts = [max(1, int(total / each)) for total, each in ((x, length), (y, width), (z, high))]
    middles = [(np.arange(n) - 0.5 * (n - 1)) * each for n, each in zip(counts, (length, width, high), strict=True)]
    centres = np.stack(np.meshgrid(middles[0], middles[1], middles[2] + 0.5 * counts[2] * high, indexing="ij"), -1)
    centres = centres.reshape(-1, 3)
    radii = np.array([0.46 * length, 0.46 * width, 0.46 * high]) * rng.uniform(0.85, 1.0, (len(centres), 1))
    inner = Primitive(None, Many(Ellipsoid((1.0, 1.0, 1.0)), centres, None, radii - FILM))
    skin = Primitive("polyethylene film", Many(Ellipsoid((1.0, 1.0, 1.0)), centres, None, radii), 0.06, carve=(inner,))
    seams = Many(Box((5.0, width, FILM)), centres + np.array([0.5 * length - 2.5, 0.0, 0.0]))
    return [skin, Primitive("polyethylene film", seams, 0.12)]


def _scattered(rng: np.random.Generator, size: Size, piece: float, reach: Size) -> Float64:
    """(n, 3) places in a box on a jittered grid about `piece` wide, `reach` away from its faces, mm."""
    room = np.maximum(np.asarray(size) - 2.0 * np.asarray(reach), 0.0)
    counts = np.maximum(1, np.floor(room / piece)).astype(int)
    grid = np.stack(np.meshgrid(*(np.arange(n) + 0.5 for n in counts), indexing="ij"), axis=-1).reshape(-1, 3)
    grid = grid[rng.permutation(len(grid))[:MOST_PIECES]]
    places = (np.clip(grid + rng.uniform(-0.45, 0.45, grid.shape), 0.0, counts) / counts - 0.5) * room
    return np.asarray(places + np.array([0.0, 0.0, 0.5 * size[2]]))


def _directions(rng: np.random.Generator, count: int, steepest: float = 1.0) -> Float64:
    """(count, 3) random directions whose rise is at most `steepest`, as a sine."""
    rise, turn = rng.uniform(-steepest, steepest, count), rng.uniform(0.0, 2.0 * np.pi, count)
    level = np.sqrt(1.0 - rise**2)
    return np.stack([level * np.cos(turn), level * np.sin(turn), rise], axis=1)


def _foam_peanuts(rng: np.random.Generator, size: Size) -> Parts:
    """Loose pieces of foam: bent like an S or an 8, of polystyrene or starch."""
    reach = min(17.0, 0.48 * min(size))
    centres = _scattered(rng, size, 1.1 * reach, (reach, reach, reach))
    axes = axis_rotation(_directions(rng, len(centres)))
    shift = 0.3 * reach
    ends = [centres + axes[:, :, 0] * (sign * shift) + axes[:, :, 2] * (sign * 0.15 * reach) for sign in (-1.0, 1.0)]
    lobe = Capsule(0.35 * reach, 1.07 * reach)
    starch = rng.random() < 0.5
    density = float(rng.uniform(0.011, 0.018)) if starch else float(rng.uniform(0.007, 0.011))
    shape = Many(lobe, np.concatenate(ends), np.concatenate([axes, axes]))
    return [Primitive("cellulose" if starch else "polystyrene foam", shape, density)]


def _crumpled_paper(rng: np.random.Generator, size: Size) -> Parts:
    """Kraft or newspaper pressed into a void."""
    x, y, z = size
    news = rng.random() < 0.3
    layers, plies = int(np.clip(z / rng.uniform(6.0, 12.0), 2, 12)), float(rng.uniform(0.12, 0.35))
    crease, cell = float(rng.uniform(18.0, 40.0)), 4.0 if x * y < 3e4 else 5.0
    heap = crumpled(rng, size, plies, layers, crease_mm=crease, cell_mm=cell)
    material, density = ("newsprint", 0.6) if news else ("paper", 0.8)
    # Facets that stand are finer than the heap's cells; they show as a web of lines.
    folds = _folds(rng, (0.85 * x, 0.85 * y, 0.95 * z))
    return [_heap_part(material, heap, density, size), Primitive(material, folds, density * 0.15 / FILM)]


def _folds(rng: np.random.Generator, size: Size) -> Many:
    """Upright facets of crumpled paper, each running on from the last, in chains."""
    x, y, z = size
    tall = float(np.clip(0.4 * z, 4.0, 15.0))
    chains = int(np.clip(x * y / 700.0, 4, 40))
    length, links = min(22.0, 0.2 * min(x, y)), 4
    turns = rng.uniform(0.0, 360.0, (chains, 1)) + np.cumsum(rng.normal(0.0, 40.0, (chains, links)), axis=1)
    long = length * rng.uniform(0.4, 1.0, (chains, links))
    steps = np.stack([np.cos(np.deg2rad(turns)), np.sin(np.deg2rad(turns))], axis=-1) * long[..., None]
    path = np.cumsum(steps, axis=1) - 0.5 * steps
    path += (rng.uniform(-0.5, 0.5, (chains, 1, 2)) * (x, y)) - path.mean(axis=1, keepdims=True)
    reach = 0.5 * np.array([x, y]) - length
    path = np.clip(path, -reach, reach).reshape(-1, 2)
    heights = tall * rng.uniform(0.4, 1.0, chains * links)
    lean = tall * 0.5 + 0.25 * length
    middle = np.repeat(rng.uniform(min(lean, 0.5 * z), max(z - lean, 0.5 * z), chains), links)
    frames = np.stack([rotation(yaw=float(turn), roll=float(rng.normal(0.0, 12.0))) for turn in turns.ravel()])
    sizes = np.stack([long.ravel(), np.full(len(path), FILM), heights], axis=1)
    return Many(Box((1.0, 1.0, 1.0)), np.column_stack([path, middle]), frames, sizes)


def _heap_part(material: str, heap: VoxelHeap, density: float, size: Size) -> Primitive:
    """A heap that stands on z = 0, its cells shrunk where its margin would reach beyond a size."""
    grown = heap.bounds[1] - heap.bounds[0]
    shrink = np.minimum(1.0, np.asarray(size) / grown)
    level = float(min(shrink[0], shrink[1]))
    cell = (heap.cell[0] * level, heap.cell[1] * level, heap.cell[2] * float(shrink[2]))
    fitted = VoxelHeap(heap.fill, cell)
    return Primitive(material, fitted, density, (0.0, 0.0, float(fitted.bounds[1, 2])))


def _honeycomb_paper(rng: np.random.Generator, size: Size) -> Parts:
    """Slit paper drawn out to cells, wound in layers that cross."""
    x, y, z = size
    depth = min(float(rng.uniform(4.0, 7.0)), 0.8 * z)
    layers = int(np.clip(z / (1.3 * depth), 1, 5))
    side = min(x, y)
    parts: Parts = []
    for layer in range(layers):
        period = float(rng.uniform(9.0, 15.0))
        turned = bool(rng.integers(2)) and layers > 1
        flat = CorrugatedSheet((y, x) if turned else (x, y), 0.1, depth, period)
        level = (layer + 0.5) * z / layers
        parts.append(Primitive("paper", flat, 1.1, (0.0, 0.0, level), rotation(yaw=90.0 * turned)))
    twist = CorrugatedSheet((0.66 * side, 0.66 * side), 0.1, depth, float(rng.uniform(8.0, 12.0)))
    parts.append(Primitive("paper", twist, 1.1, (0.0, 0.0, 0.5 * z), rotation(yaw=float(rng.uniform(20.0, 70.0)))))
    return parts


def _foam_corners(rng: np.random.Generator, size: Size) -> Parts:
    """Blocks of polyethylene foam at the corners, each cut out for the corner of the goods."""
    leg = min(float(rng.uniform(35.0, 65.0)), 0.45 * min(size[:2]), 0.9 * size[2])
    thick = leg * float(rng.uniform(0.4, 0.6))
    density = float(rng.uniform(0.022, 0.035))
    levels = ((0.0, 1.0), (size[2], -1.0)) if size[2] > 2.1 * leg else ((0.0, 1.0),)
    parts: Parts = []
    for sx in (-1.0, 1.0):
        for sy in (-1.0, 1.0):
            for z, up in levels:
                cut = Primitive(
                    None, Box((leg - thick,) * 3), centre=(-sx * 0.5 * thick, -sy * 0.5 * thick, up * 0.5 * thick)
                )
                at = (sx * 0.5 * (size[0] - leg), sy * 0.5 * (size[1] - leg), z + up * 0.5 * leg)
                foam = Texture(0.1, 2.0, int(rng.integers(1 << 30)))
                parts.append(Primitive("polyethylene foam", Box((leg,) * 3), density, at, carve=(cut,), texture=foam))
    return parts


def _moulded_tray(rng: np.random.Generator, size: Size) -> Parts:
    """A tray of polystyrene foam or moulded pulp with recesses, round and square."""
    x, y, z = size
    pulp = rng.random() < 0.3
    columns, rows = int(rng.integers(1, 4)), int(rng.integers(1, 3))
    cuts: Parts = []
    for i in range(columns):
        for j in range(rows):
            cell = np.array([x / columns, y / rows])
            at = (np.array([i, j]) + 0.5) * cell - 0.5 * np.array([x, y])
            wide, deep = rng.uniform(0.55, 0.85, 2) * cell, float(rng.uniform(0.4, 0.85)) * z
            centre = (float(at[0]), float(at[1]), 0.5 * (z - deep))
            radius = 0.5 * float(wide.min())
            if rng.random() < 0.35:
                cuts.append(Primitive(None, Cylinder(radius, deep), centre=centre))
            else:
                shape = RoundedBox((float(wide[0]), float(wide[1]), deep), 0.3 * radius, "z")
                cuts.append(Primitive(None, shape, centre=centre))
    material, density = ("cardboard", 0.15) if pulp else ("polystyrene foam", float(rng.uniform(0.016, 0.03)))
    beads = Texture(0.1, 3.0, int(rng.integers(1 << 30)))
    return [Primitive(material, Box(size), density, (0.0, 0.0, 0.5 * z), carve=tuple(cuts), texture=beads)]


def _shredded_paper(rng: np.random.Generator, size: Size) -> Parts:
    """Crinkled strips, three folds to a strip."""
    half = min(22.0, 0.4 * min(size[:2]))
    steepest = min(1.0, 0.3 * size[2] / half)
    centres = _scattered(
        rng, size, 0.35 * half, (1.15 * half, 1.15 * half, min(0.49 * size[2], half * (steepest + 0.2)))
    )
    turns = axis_rotation(_directions(rng, len(centres), steepest))
    # Each fold is a strip of its own, tilted against its neighbours; it stands for two strips.
    fold = 2.0 * half / 3.0
    pieces, frames = [], []
    for k, tilt in enumerate((-28.0, 28.0, -28.0)):
        pieces.append(centres + turns[:, :, 2] * ((k - 1) * 0.88 * fold))
        frames.append(turns @ rotation(pitch=tilt))
    shape = Many(Box((FILM, float(rng.uniform(2.5, 4.5)), 0.95 * fold)), np.concatenate(pieces), np.concatenate(frames))
    return [Primitive("paper", shape, 0.35)]


_FILLINGS: dict[str, Draw] = {
    "bubble wrap": _bubble_wrap,
    "air pillows": _air_pillows,
    "foam peanuts": _foam_peanuts,
    "crumpled paper": _crumpled_paper,
    "honeycomb paper": _honeycomb_paper,
    "foam corners": _foam_corners,
    "moulded foam tray": _moulded_tray,
    "shredded paper": _shredded_paper,
}
FILLINGS: tuple[str, ...] = tuple(_FILLINGS)
