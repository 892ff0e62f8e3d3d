"""How a parcel is packed: the container round its contents, the fill of its voids, the wraps of single items.

Containers and wraps are drawn to measure round a hollow, fillings to fit a space. Cartons are in `cartons`, fillings
in `void_fill`.
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
from .geometry import rotation
from .item import Item, Primitive
from .many import Many, tube
from .primitives import Box, Cylinder, RoundedBox
from .texture import Texture
from .void_fill import VOID_FILL

Draw = Callable[[np.random.Generator, Size], Parts]
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
    return Item(kind, tuple(VOID_FILL[kind](rng, size)), soft=True)


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
FILLINGS: tuple[str, ...] = tuple(VOID_FILL)
