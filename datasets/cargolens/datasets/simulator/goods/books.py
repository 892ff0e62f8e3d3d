"""Books, magazines and notebooks: blocks of leaves with their covers, spines, stitches, wires."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import rotation
from ..item import Item, Primitive, moved
from ..many import Many, coil, torus
from ..materials import Material, make_material
from ..primitives import Box, Cylinder, Frustum
from ..prism import Prism, rectangle
from ..texture import Texture
from ..view_geometry import Float64
from .haberdashery import seed, strap

Parts = list[Primitive]
FLAT = (rotation(), rotation(roll=180.0))
STANDING = (*FLAT, rotation(roll=90.0), rotation(pitch=90.0), rotation(pitch=-90.0))
# Bulky wood-containing paper of novels has less chalk than office paper.
NOVEL_PAPER = make_material("novel paper", {"C6H10O5": 86, "CaCO3": 7, "H2O": 7}, 0.6, group="paper")
LEAVES: tuple[tuple[Material | str, float], ...] = (
    ("newsprint", 0.58), (NOVEL_PAPER, 0.62), ("paper", 0.74), ("coated paper", 1.1)
)  # fmt: skip


def pages(rng: np.random.Generator, amount: float = 0.04) -> Texture:
    """Leaves along x, y: even along them, uneven across."""
    return Texture(amount, (float(rng.uniform(5.0, 15.0)), float(rng.uniform(5.0, 15.0)), 1.2), seed(rng))


def _format(rng: np.random.Generator) -> tuple[float, float]:
    """Width and height of a page, mm: pocket to large."""
    formats = ((105, 174), (120, 190), (129, 198), (148, 210), (156, 234), (170, 240), (210, 280))
    x, y = formats[int(rng.integers(len(formats)))]
    return x + float(rng.uniform(-4, 4)), y + float(rng.uniform(-4, 4))


def stapled(x: float, y: float, z: float, height: float) -> Primitive:
    """Two wire stitches along a spine at x."""
    places = np.array([[x, side * 0.26 * y, z] for side in (-1.0, 1.0)])
    return Primitive("steel", Many(Box((1.0, 12.0, max(height, 0.9))), places))


def paperback(rng: np.random.Generator) -> Item:
    """A paperback: glued block in a card cover, some with a section of glossy plates or a creased spine."""
    x, y = _format(rng)
    z = float(rng.uniform(9, 42))
    paper, density = LEAVES[int(rng.choice(4, p=[0.3, 0.35, 0.2, 0.15]))]
    density *= float(rng.uniform(0.88, 1.12))
    plates: tuple[Primitive, ...] = ()
    if rng.random() < 0.25 and paper != "coated paper":
        thick = float(rng.uniform(0.06, 0.14)) * z
        plates = (Primitive("coated paper", Box((x, y, thick)), 1.15, (0.0, 0.0, float(rng.uniform(-0.3, 0.3)) * z)),)
    block = Primitive(paper, Box((x, y, z)), density, carve=plates, texture=pages(rng, 0.05))
    spine = -0.5 * x
    parts = [block, Primitive("polyethylene", Box((1.2, y, z)), None, (spine - 0.6, 0.0, 0.0))]
    for side in (-1.0, 1.0):
        cover = Box((x + 2.0, y + 1.0, 0.4))
        parts.append(
            Primitive(
                "coated paper",
                cover,
                1.0,
                (-0.5, 0.0, side * (0.5 * z + 0.3)),
                rotation(pitch=side * float(rng.uniform(0.0, 1.2))),
            )
        )
    parts.append(Primitive("coated paper", Box((0.5, y + 1.0, z)), 1.0, (spine - 1.5, 0.0, 0.0)))
    if rng.random() < 0.3:
        # Flaps of the cover, folded inwards.
        flap = float(rng.uniform(50, 85))
        parts.append(Primitive("coated paper", Box((flap, y, 0.4)), 1.0, (0.5 * (x - flap), 0.0, -0.5 * z - 0.7)))
    return Item("paperback", tuple(parts), poses=STANDING)


def hardback(rng: np.random.Generator) -> Item:
    """A hardback: sewn block with a rounded or flat back, boards that stand over it, jacket, ribbon, metal corners."""
    x, y = _format(rng)
    z = float(rng.uniform(14, 55))
    board, over = float(rng.uniform(2.0, 3.4)), float(rng.uniform(2.5, 4.5))
    coated = rng.random() < 0.35
    paper, density = LEAVES[3] if coated else LEAVES[int(rng.integers(1, 3))]
    parts = [Primitive(paper, Box((x, y, z)), density * float(rng.uniform(0.9, 1.1)), texture=pages(rng, 0.04))]
    wide = x + over - 6.0
    for side in (-1.0, 1.0):
        panel = Prism(rectangle(wide, y + 2 * over, radius=float(rng.uniform(0.3, 6.0))), board)
        at = (0.5 * (x + 2 * over) - 0.5 * wide - 0.5 * over, 0.0, side * 0.5 * (z + board))
        parts.append(Primitive("cardboard", panel, float(rng.uniform(0.95, 1.2)), at))
        # The hinge: cloth only, before the board begins.
        hinge = Box((8.0, y + 2 * over, 0.7))
        parts.append(Primitive("cotton", hinge, 0.8, (-0.5 * x - 1.0, 0.0, side * 0.5 * (z + 0.7))))
    arc = np.linspace(-0.5, 0.5, 7)
    bulge = float(rng.uniform(0.0, 0.3)) * z
    back = np.column_stack([-0.5 * x - 1.8 - bulge * (1.0 - 4.0 * arc**2), np.zeros(7), (z + 2 * board) * arc])
    turned = back[:, [0, 2, 1]]
    spine = strap(turned, y + 2 * over, 2.0, on_edge=True)
    parts.append(Primitive("cardboard", spine, 1.0, rotation=rotation(roll=90.0)))
    bands = np.array([[-0.5 * x + 1.0, side * 0.5 * y, 0.0] for side in (-1.0, 1.0)])
    parts.append(Primitive("cotton", Many(Box((3.0, 2.5, z)), bands), 0.7))
    if rng.random() < 0.5:
        jacket = np.array([[0.0, 0.0, side * (0.5 * z + board + 0.3)] for side in (-1.0, 1.0)])
        parts.append(Primitive("coated paper", Many(Box((x + over, y + 2 * over, 0.5)), jacket), 0.45))
    if rng.random() < 0.12:
        corners = np.array(
            [[0.5 * x - 4.0, sy * (0.5 * y - 3.0), sz * (0.5 * z + board + 0.5)] for sy in (-1, 1) for sz in (-1, 1)]
        )
        parts.append(Primitive("brass", Many(Box((16.0, 16.0, 0.6)), corners)))
    if rng.random() < 0.3:
        ribbon = np.array([[0.0, 0.5 * y, 0.0], [0.05 * x, 0.5 * y + 25.0, 0.0]])
        parts.append(Primitive("polyester", strap(ribbon, 5.0, 0.6), 0.8))
    return Item("hardback", tuple(parts), poses=STANDING)


def magazines(rng: np.random.Generator) -> Item:
    """A stack of magazines or brochures, wire-stitched or glued, edges not quite flush, some in film."""
    x, y = float(rng.uniform(175, 220)), float(rng.uniform(245, 297))
    parts: Parts = []
    level = 0.0
    for _ in range(int(rng.integers(1, 9))):
        z = float(rng.uniform(1.6, 7.0))
        stitched, turn = z < 4.5, rotation(yaw=float(rng.normal(0.0, 1.2) + 180.0 * (rng.random() < 0.25)))
        at = (float(rng.normal(0, 3)), float(rng.normal(0, 3)), level + 0.5 * z)
        size = (x * float(rng.uniform(0.93, 1.0)), y * float(rng.uniform(0.94, 1.0)), z)
        one = [Primitive("coated paper", Box(size), float(rng.uniform(0.95, 1.2)), texture=pages(rng, 0.03))]
        if stitched:
            one.append(stapled(-0.5 * size[0], size[1], 0.0, z))
        else:
            one.append(Primitive("polyethylene", Box((0.8, size[1], z)), None, (-0.5 * size[0] - 0.4, 0.0, 0.0)))
        parts += moved(one, at, turn)
        level += z + float(rng.uniform(0.1, 0.6))
    if rng.random() < 0.3:
        wrap = np.array([[0.0, 0.0, -0.4], [0.0, 0.0, level + 0.4]])
        parts.append(Primitive("polyethylene film", Many(Box((x + 30.0, y + 20.0, 0.5)), wrap), 0.1))
    return Item("magazine", tuple(parts), poses=FLAT)


def _pen(rng: np.random.Generator) -> Parts:
    """A ball pen along x: barrel, refill with its brass tip, spring, clip."""
    metal = rng.random() < 0.3
    barrel = "aluminium alloy" if metal else str(rng.choice(["polystyrene", "polypropylene", "abs"]))
    along = rotation(pitch=90.0)
    ink = Primitive("printing ink", Cylinder(1.0, 80.0))
    refill = Primitive("polypropylene", Cylinder(1.5, 105.0), carve=(ink,))
    hollow = Primitive(None, Cylinder(3.6, 122.0), carve=(refill,))
    return [
        Primitive(barrel, Cylinder(4.7, 124.0), rotation=along, carve=(hollow,)),
        Primitive("steel", coil(2.4, 0.3, 9, 22.0, 8), centre=(48.0, 0.0, 0.0), rotation=along),
        Primitive("brass", Frustum(0.5, 3.0, 12.0), centre=(68.0, 0.0, 0.0), rotation=rotation(pitch=-90.0)),
        Primitive("steel", Box((38.0, 3.0, 0.8)), centre=(-40.0, 0.0, 6.0)),
    ]


def _repeated(one: Many, heights: Float64) -> Many:
    """A wire shape of `Many` repeated at heights along z."""
    n = len(heights)
    lift = np.column_stack([np.zeros((n, 2)), heights])
    centres = (np.asarray(one.centres)[None] + lift[:, None]).reshape(-1, 3)
    turns = None if one.rotations is None else np.tile(one.rotations, (n, 1, 1))
    scales = None if one.scales is None else np.tile(one.scales, (n, 1))
    cuts = tuple((np.tile(normals, (n, 1)), np.tile(offsets, n)) for normals, offsets in one.cuts)
    return Many(one.shape, centres, turns, scales, cuts, n * one.cut_off)


def notebook(rng: np.random.Generator) -> Item:
    """A notebook: wire or plastic coil through punched holes, or bound with an elastic band; often with a pen."""
    x, y = (float(v) for v in ((105, 148), (148, 210), (205, 285), (90, 140))[int(rng.integers(4))])
    z = float(rng.uniform(5, 18))
    spiral = rng.random() < 0.65
    pitch = float(rng.uniform(6.2, 9.5))
    count = int((y - 12.0) / pitch)
    edge = -0.5 * x + 5.0
    places = np.column_stack([np.full(count, edge), (np.arange(count) - 0.5 * (count - 1)) * pitch, np.zeros(count)])
    holes = (Primitive(None, Many(Cylinder(2.2, z), places)),) if spiral else ()
    parts = [Primitive("paper", Box((x, y, z)), 0.72 * float(rng.uniform(0.9, 1.1)), carve=holes, texture=pages(rng))]
    cover = str(rng.choice(["cardboard", "polypropylene", "polyurethane"]))
    thick = 0.7 if cover == "polypropylene" else float(rng.uniform(1.2, 2.2))
    for side in (-1.0, 1.0):
        panel = Prism(rectangle(x - 8.0 * spiral, y, radius=float(rng.uniform(2, 9))), thick)
        parts.append(Primitive(cover, panel, 0.95, (4.0 * spiral, 0.0, side * 0.5 * (z + thick))))
    if spiral:
        radius = 0.5 * z + thick + 2.5
        wire = str(rng.choice(["steel", "steel", "pvc"]))
        thin = 0.55 if wire == "steel" else 1.3
        if rng.random() < 0.5 or wire == "pvc":
            shape = coil(radius, thin, count, count * pitch, 12)
        else:
            one = torus(radius, thin, 14)
            shape = _repeated(one, np.concatenate([places[:, 1], places[:, 1] + 1.8]))
        parts.append(Primitive(wire, shape, None, (edge + 5.0 - radius + 2.0, 0.0, 0.0), rotation(roll=-90.0)))
    else:
        spine = Box((1.5, y, z + 2 * thick))
        parts.append(Primitive(cover, spine, 0.95, (-0.5 * x - 0.8, 0.0, 0.0)))
        band = np.array([[0.4 * x, 0.0, side * (0.5 * z + thick + 0.5)] for side in (-1.0, 1.0)])
        parts.append(Primitive("latex", Many(Box((6.0, y + 2.0, 0.9)), band), 0.9))
    if rng.random() < 0.4:
        parts += moved(_pen(rng), (0.5 * x + 7.0, float(rng.uniform(-0.1, 0.1)) * y, 0.0), rotation(yaw=90.0))
    return Item("notebook", tuple(parts), poses=FLAT)


GOODS: tuple[Goods, ...] = (
    Goods("paperback", paperback, ("books",), 3.0, count=(1, 5)),
    Goods("hardback", hardback, ("books",), 2.5, count=(1, 3)),
    Goods("magazine", magazines, ("books", "documents"), 1.5),
    Goods("notebook", notebook, ("books", "documents", "hobby"), 1.5, count=(1, 3)),
)
