"""What contraband powders are and what holds them: materials, fills of bags, films, tapes, foils."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np

from ..heap import VoxelHeap
from ..item import Primitive, Role
from ..many import tube
from ..materials import Material, make_material, material, material_names
from ..primitives import Box, Cylinder, Ellipsoid, Frustum, RoundedBox
from ..texture import Texture
from ..view_geometry import Float64

Size = tuple[float, float, float]
# A layer of a wrapping: material, thickness in mm.
Layer = tuple[str, float]


def mixture(name: str, shares: Mapping[str, float], bulk_density: tuple[float, float]) -> Material:
    """Materials of the library mixed by mass.

    Args:
        name: What to call the mixture.
        shares: Mass share per material.
        bulk_density: Lowest and highest bulk density, g/cm3.

    Returns:
        The mixture, without voids as dense as its parts side by side.
    """
    elements: dict[str, float] = {}
    for part, share in shares.items():
        for symbol, fraction in material(part).composition:
            elements[symbol] = elements.get(symbol, 0.0) + share * fraction
    density = sum(shares.values()) / sum(share / material(part).density for part, share in shares.items())
    return make_material(name, elements, density, group="drug", bulk_density=bulk_density)


CUT_POWDERS: tuple[Material, ...] = (
    mixture("cut fentanyl", {"fentanyl hydrochloride": 8, "mannitol": 60, "lactose": 32}, (0.45, 0.75)),
    mixture(
        "fentanyl with xylazine",
        {"fentanyl hydrochloride": 10, "xylazine hydrochloride": 25, "mannitol": 40, "caffeine": 25},
        (0.4, 0.7),
    ),
    mixture("cut heroin", {"heroin base": 35, "caffeine": 35, "paracetamol": 30}, (0.5, 0.9)),
    mixture("cut cocaine", {"cocaine hydrochloride": 65, "caffeine": 15, "mannitol": 20}, (0.5, 1.1)),
)
DRUG_POWDERS: tuple[str | Material, ...] = (
    *(n for n in material_names("drug") if material(n).bulk_density and n not in ("cannabis herb", "cannabis resin")),
    *CUT_POWDERS,
)
PRECURSOR_POWDERS: tuple[str, ...] = tuple(n for n in material_names("precursor") if material(n).bulk_density)
CUTTING_AGENTS = ("mannitol", "lactose", "caffeine", "paracetamol")


def drug_powder(rng: np.random.Generator, *, others: float = 0.15) -> str | Material:
    """A drug, pure or cut; with probability `others` a precursor or a cutting agent instead."""
    if rng.random() < others:
        return str(rng.choice([*PRECURSOR_POWDERS, *CUTTING_AGENTS]))
    return DRUG_POWDERS[int(rng.integers(len(DRUG_POWDERS)))]


def bulk(rng: np.random.Generator, what: str | Material, *, pressed: bool = False) -> float:
    """A bulk density of a powder, g/cm3: all its range, or the upper third and a little beyond if pressed."""
    low, high = material(what).bulk_density or (0.8 * material(what).density, material(what).density)
    if pressed:
        low, high = low + 0.67 * (high - low), min(1.15 * high, 0.9 * material(what).density)
    return float(rng.uniform(low, high))


def areal_density(rng: np.random.Generator, low: float = 0.2, high: float = 10.0) -> float:
    """Mass per area, g/cm2, each factor of two as likely as any other."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def powder_texture(rng: np.random.Generator, *, coarse: bool = False) -> Texture:
    """Lumps in a powder, or the voids between crystals if coarse."""
    amount = rng.uniform(0.12, 0.3) if coarse else rng.uniform(0.02, 0.12)
    return Texture(float(amount), float(rng.uniform(1.0, 3.0)), int(rng.integers(1 << 30)))


def lumps(rng: np.random.Generator, shape: tuple[int, int], pieces: int) -> Float64:
    """(rows, columns) smooth noise of about unit deviation, with about `pieces` lumps along each axis."""
    coarse = rng.standard_normal((pieces + 2, pieces + 2))
    return np.asarray(cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC))


def pillow(rng: np.random.Generator, size: Size, *, square: float | None = None, uneven: float = 0.2) -> VoxelHeap:
    """What fills a bag that lies flat: thick in the middle, thin to the edges, uneven.

    Args:
        rng: Source of randomness.
        size: Sizes of its box, mm.
        square: From 2 (an ellipse from above, edges thin) to 8 (almost a slab); None draws it.
        uneven: How far thickness varies, as a share.

    Returns:
        The fill, to be given its bulk density.
    """
    power = rng.uniform(2.5, 7.0) if square is None else square
    cell = float(np.clip(max(size[:2]) / 56.0, 0.9, 5.0))
    nx, ny = (max(6, round(s / cell)) for s in size[:2])
    u = np.abs(np.linspace(-1.0, 1.0, nx))[:, None]
    v = np.abs(np.linspace(-1.0, 1.0, ny))[None, :]
    edge = np.clip(1.0 - u**power - v**power, 0.0, 1.0) ** 0.5
    # It has slid to one corner, and is lumpy.
    slope = rng.uniform(-1, 1, 2) * uneven
    tilt = 1.0 + slope[0] * np.linspace(-1, 1, nx)[:, None] + slope[1] * np.linspace(-1, 1, ny)[None, :]
    thick = edge * np.clip(tilt + 0.5 * uneven * lumps(rng, (nx, ny), 4), 0.15, None)
    thick *= size[2] / thick.max()
    height = max(size[2] / 18.0, min(0.6, size[2] / 3.0))
    levels = (np.arange(max(1, int(np.ceil(size[2] / height)))) * height)[None, None, :]
    # The underside is flatter than the top.
    low = (0.25 * (size[2] - thick))[:, :, None]
    high = low + thick[:, :, None]
    fill = np.clip(np.minimum(high, levels + height) - np.maximum(low, levels), 0.0, None) / height
    return VoxelHeap(fill.astype(np.float32), (size[0] / nx, size[1] / ny, height))


def shells(core: Primitive, size: Size, radius: float, layers: Sequence[Layer], role: Role = "wrap") -> Primitive:
    """A round or box-shaped core in layers of wrapping, from the inside out.

    Args:
        core: The core; a cylinder, or a shape in a rounded box of the size and radius given.
        size: Sizes of the core, mm.
        radius: Radius of its edges, mm.
        layers: What is wrapped round it.
        role: Role of the layers.

    Returns:
        The outermost layer, all else carved into it.
    """
    out, is_round = core, isinstance(core.shape, Cylinder)
    for what, thickness in layers:
        size = (size[0] + 2 * thickness, size[1] + 2 * thickness, size[2] + 2 * thickness)
        radius = min(radius + thickness, 0.5 * min(size))
        shape = Cylinder(0.5 * size[0], size[2], 0.5 * size[1]) if is_round else RoundedBox(size, radius)
        out = Primitive(what, shape, carve=(out,), role=role)
    return out


def brick_layers(rng: np.random.Generator) -> list[Layer]:
    """Wrapping of a brick, from the inside out: film, perhaps grease, foil or ink, then tape or rubber."""
    layers: list[Layer] = [("polyethylene film", float(rng.uniform(0.05, 0.4)))]
    masking = (
        ("grease", 0.4, 2.0), ("aluminium", 0.02, 0.12), ("paper", 0.1, 0.5), ("newsprint", 0.3, 1.5),
        ("printing ink", 0.02, 0.1), ("latex", 0.3, 1.0), ("coffee", 2.0, 7.0), ("beeswax", 0.5, 3.0),
    )  # fmt: skip
    for what, low, high in (masking[k] for k in rng.permutation(len(masking))[: rng.integers(0, 3)]):
        layers += [(what, float(rng.uniform(low, high))), ("polyethylene film", float(rng.uniform(0.05, 0.2)))]
    outer = ("packing tape", "pvc", "polyethylene film", "latex")
    layers.append((str(rng.choice(outer)), float(rng.uniform(0.1, 0.8))))
    return layers


def tape_bands(rng: np.random.Generator, body: Primitive) -> tuple[Primitive, ...]:
    """Tape laid once more over the upper and lower face of a wrapped block, in up to three bands.

    Args:
        rng: Source of randomness.
        body: The block, centred on its origin.
    """
    x, y, z = body.shape.bounds[1] * 2.0
    parts = []
    for _ in range(int(rng.integers(0, 4))):
        thickness, width = float(rng.uniform(0.1, 0.5)), float(min(rng.choice([25.0, 48.0]), 0.8 * min(x, y)))
        along = rng.random() < 0.5
        size = (0.97 * x, width, thickness) if along else (width, 0.97 * y, thickness)
        slack = 0.45 * ((y if along else x) - width)
        off = float(rng.uniform(-slack, slack))
        for side in (-1.0, 1.0):
            at = (0.0, off, side * 0.5 * (z + thickness)) if along else (off, 0.0, side * 0.5 * (z + thickness))
            parts.append(Primitive("packing tape", Box(size), centre=at, role="wrap"))
    return tuple(parts)


def tumbled(rng: np.random.Generator, count: int) -> Float64:
    """(count, 3, 3) random rotations, any direction as likely as any other."""
    q = rng.standard_normal((count, 4))
    w, x, y, z = (q / np.linalg.norm(q, axis=1, keepdims=True)).T
    rows = (
        (1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)),
        (2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)),
        (2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)),
    )
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def heaped(
    rng: np.random.Generator, size: Size, one: Float64, *, square: float, volume: float | None = None, most: int = 900
) -> Float64:
    """(n, 3) centres of loose like things in a bag that lies or a bottle, about as tight as they pour.

    Args:
        rng: Source of randomness.
        size: Sizes of the box they are in, mm.
        one: (3,) sizes of one of them, mm.
        square: Form of the box: 2 for an ellipsoid, 8 for nearly a box.
        volume: Of one of them, mm3; None for 0.6 of its box.
        most: No more than this many.
    """
    # Poured things fill 0.55 of the room: a turned lattice of cells of that volume, shaken.
    filled = 0.6 * float(np.prod(one)) if volume is None else volume
    pitch = float((filled / 0.55) ** (1 / 3))
    half = 0.5 * np.asarray(size)
    # Nothing sticks out by more than half its least size; a single layer is pressed flat.
    inner = np.maximum(half - 0.5 * float(one.min()), 0.05 * half)
    reached = np.where(inner < 0.5 * pitch, half, inner)
    reach = int(np.ceil(np.linalg.norm(reached) / pitch))
    axis = np.arange(-reach, reach + 1) * pitch
    at = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1).reshape(-1, 3)
    at = at @ tumbled(rng, 1)[0] + rng.uniform(-0.2, 0.2, at.shape) * pitch
    inside = np.sum(np.abs(at / reached) ** square, axis=1) <= 1.0
    kept = at[inside] if inside.any() else np.zeros((1, 3))
    kept = kept if len(kept) <= most else rng.permutation(kept)[:most]
    return np.asarray(kept * inner / reached)


def flat_bag(
    rng: np.random.Generator, size: tuple[float, float], z: float, *, zipped: bool, what: str = "polyethylene film"
) -> tuple[Primitive, ...]:
    """The empty bag under its fill: both films as one sheet, seams, and a zip along +x.

    Args:
        rng: Source of randomness.
        size: Sizes of the bag, mm.
        z: Height of its upper face, mm.
        zipped: Whether it has a zip; a heat-sealed strip otherwise.
        what: Material of the film.

    Returns:
        The parts, as wrap.
    """
    film = float(rng.uniform(0.08, 0.2))
    parts = [Primitive(what, Box((*size, film)), centre=(0, 0, z - film / 2), role="wrap")]
    end = 0.5 * size[0] - rng.uniform(3.0, 8.0)
    if zipped:
        for offset in (0.0, 3.0):
            rib = Box((1.3, size[1] * 0.98, 1.1))
            parts.append(Primitive("polyethylene", rib, centre=(end - offset, 0, z + 0.55), role="wrap"))
    else:
        seal = Box((rng.uniform(4.0, 10.0), size[1] * 0.98, film))
        parts.append(Primitive(what, seal, centre=(end - 4.0, 0, z + film / 2), role="wrap"))
    return tuple(parts)


def knot(rng: np.random.Generator, radius: float, z: float) -> tuple[Primitive, ...]:
    """Twisted neck, knot and tail of a plastic bag above z, as wrap.

    Args:
        rng: Source of randomness.
        radius: Radius of the bag below, mm.
        z: Where the neck starts, mm.
    """
    neck, ball = float(rng.uniform(0.25, 0.5)) * radius, float(rng.uniform(2.5, 5.0))
    bend = rng.uniform(-1.0, 1.0, 2) * radius * 0.4
    tail = np.array([[0, 0, z + neck], [bend[0], bend[1], z + neck + ball], [2 * bend[0], 2 * bend[1], z + neck + 2]])
    return (
        Primitive("polyethylene film", Frustum(0.3 * radius, 2.0, neck), 0.15, (0, 0, z + neck / 2), role="wrap"),
        Primitive("polyethylene film", Ellipsoid((ball, ball, 0.7 * ball)), 0.6, (0, 0, z + neck), role="wrap"),
        Primitive("polyethylene film", tube(tail, 1.8), 0.4, role="wrap"),
    )
