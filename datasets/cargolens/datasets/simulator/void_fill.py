"""What the voids of a parcel are filled with: bubbles, pillows, peanuts, paper, foam.

Every function takes the most that the fill may measure, and draws it in the middle of x and y, standing on z = 0.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .cartons import FILM, Parts, Size
from .geometry import axis_rotation, rotation
from .heap import VoxelHeap, crumpled
from .item import Primitive
from .many import Many
from .primitives import Box, Capsule, Cylinder, Ellipsoid, RoundedBox
from .sheet import CorrugatedSheet
from .texture import Texture
from .view_geometry import Float64

# Most bubbles of a piece of bubble wrap, and pieces of loose fill, that are drawn.
MOST_BUBBLES, MOST_PIECES = 500, 400


def bubble_wrap(rng: np.random.Generator, size: Size) -> Parts:
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


def air_pillows(rng: np.random.Generator, size: Size) -> Parts:
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


def foam_peanuts(rng: np.random.Generator, size: Size) -> Parts:
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


def crumpled_paper(rng: np.random.Generator, size: Size) -> Parts:
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


def honeycomb_paper(rng: np.random.Generator, size: Size) -> Parts:
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


def foam_corners(rng: np.random.Generator, size: Size) -> Parts:
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


def moulded_tray(rng: np.random.Generator, size: Size) -> Parts:
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


def shredded_paper(rng: np.random.Generator, size: Size) -> Parts:
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


VOID_FILL: dict[str, Callable[[np.random.Generator, Size], Parts]] = {
    "bubble wrap": bubble_wrap,
    "air pillows": air_pillows,
    "foam peanuts": foam_peanuts,
    "crumpled paper": crumpled_paper,
    "honeycomb paper": honeycomb_paper,
    "foam corners": foam_corners,
    "moulded foam tray": moulded_tray,
    "shredded paper": shredded_paper,
}
