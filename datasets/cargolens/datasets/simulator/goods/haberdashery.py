"""What clothes, shoes and bags are fastened and edged with: zips, buckles, buttons, rivets, straps, seams."""

from __future__ import annotations

import numpy as np

from ..geometry import IDENTITY, rotation
from ..item import Primitive, Vector, moved
from ..many import Many, torus, tube
from ..primitives import Box, Capsule, Cylinder
from ..prism import Prism, rectangle
from ..texture import Texture
from ..view_geometry import Float64

# Turn of a slider on an upright zip: its pull to the right of the path.
OUTWARDS = rotation(yaw=-90.0)
HARDWARE = ("brass", "zinc die-cast", "stainless steel", "steel")


def hardware(rng: np.random.Generator) -> str:
    """A metal that buckles and buttons are made of."""
    return str(rng.choice(HARDWARE))


def seed(rng: np.random.Generator) -> int:
    """A seed for a texture."""
    return int(rng.integers(1 << 30))


def knit(rng: np.random.Generator, amount: float = 0.1, grain_mm: float = 1.5) -> Texture:
    """The unevenness of cloth, coarser along one direction."""
    return Texture(amount, (grain_mm, float(rng.uniform(1.5, 4.0)) * grain_mm, grain_mm), seed(rng))


def wander(rng: np.random.Generator, size: Vector, corners: int = 14) -> Float64:
    """(corners, 3) a smooth path about a box that stands on z = 0, mm: where a seam of a heap of cloth runs."""
    turn = np.cumsum(rng.normal(0.0, 0.45, corners)) + rng.uniform(0.0, 2.0 * np.pi)
    step = 1.6 * max(size[:2]) / corners
    path = np.cumsum(np.stack([np.cos(turn), np.sin(turn)], axis=1) * step, axis=0)
    path += rng.uniform(-0.25, 0.25, 2) * size[:2] - path.mean(axis=0)
    # Paths that leave the box are folded back into it.
    half = 0.45 * np.asarray(size[:2])
    path = half - np.abs((path + half) % (4.0 * half) - 2.0 * half)
    height = np.interp(np.arange(corners), [0, 0.5 * corners, corners], rng.uniform(0.25, 0.8, 3)) * size[2]
    return np.column_stack([path, height])


def seams(
    rng: np.random.Generator, material: str, size: Vector, count: int, radius: float = 1.4, density: float = 0.5
) -> list[Primitive]:
    """Doubled seams and hems that wander through a heap of cloth standing on z = 0."""
    return [Primitive(material, tube(wander(rng, size), radius), density) for _ in range(count)]


def along(path: Float64, pitch: float) -> tuple[Float64, Float64]:
    """Places every `pitch` mm of a path (n, 3): centres (m, 3), and turns (m, 3, 3) about z with x along it."""
    lengths = np.linalg.norm(np.diff(path, axis=0), axis=1)
    at = np.concatenate([[0.0], np.cumsum(lengths)])
    where = np.arange(0.5 * pitch, at[-1], pitch)
    if not len(where):
        where = np.array([0.5 * at[-1]])
    piece = np.clip(np.searchsorted(at, where, side="right") - 1, 0, len(lengths) - 1)
    step = np.diff(path, axis=0)[piece] / lengths[piece, None]
    centres = path[piece] + step * (where - at[piece])[:, None]
    turns = np.stack([rotation(yaw=float(angle)) for angle in np.rad2deg(np.arctan2(step[:, 1], step[:, 0]))])
    return centres, turns


def strap(path: Float64, width: float, thickness: float, *, on_edge: bool = False) -> Many:
    """A band along a path (n, 3), lying flat, or standing on its edge."""
    step = np.diff(path, axis=0)
    length = np.linalg.norm(step, axis=1)
    yaw = np.rad2deg(np.arctan2(step[:, 1], step[:, 0]))
    pitch = -np.rad2deg(np.arcsin(np.clip(step[:, 2] / length, -1.0, 1.0)))
    turns = np.stack([rotation(yaw=float(a), pitch=float(b)) for a, b in zip(yaw, pitch, strict=True)])
    across = (thickness, width) if on_edge else (width, thickness)
    scales = np.column_stack([length * 1.02, np.tile(across, (len(length), 1))])
    return Many(Box((1.0, 1.0, 1.0)), 0.5 * (path[1:] + path[:-1]), turns, scales)


def zip_fastener(
    rng: np.random.Generator, path: Float64, *, metal: bool | None = None, upright: bool = False, sliders: int = 1
) -> list[Primitive]:
    """A zip along a path (n, 3): teeth on a tape, and sliders with their pulls somewhere on it.

    Args:
        rng: Source of randomness.
        path: Corners, mm.
        metal: Whether its teeth are metal; None to draw it.
        upright: Whether its tape stands on edge, as in the wall of a bag; the pulls then hang out on the right of the
            path: outside where it runs anticlockwise.
        sliders: Number of sliders.

    Returns:
        Its parts.
    """
    is_metal = bool(rng.random() < 0.5) if metal is None else metal
    pitch = float(rng.uniform(2.2, 3.2))
    wide = float(rng.uniform(4.5, 7.0))
    centres, turns = along(path, pitch)
    material = str(rng.choice(["brass", "aluminium alloy", "zinc die-cast"])) if is_metal else "nylon"
    # A coil of nylon runs on; teeth of metal stand apart.
    share, density = (0.55, None) if is_metal else (0.96, 0.65)
    across = (2.0, wide) if upright else (wide, 2.0)
    parts = [
        Primitive(material, Many(Box((share * pitch, *across)), centres, turns), density),
        Primitive("polyester", strap(path, 25.0, 0.8, on_edge=upright), 0.6),
    ]
    aside, turned = (np.array([0.0, -7.0, 0.0]), OUTWARDS) if upright else (np.array([0.0, 0.0, 2.0]), IDENTITY)
    for k in rng.integers(0, len(centres), sliders).tolist():
        parts += moved(slider(rng), tuple(centres[k] + turns[k] @ aside), turns[k] @ turned)
    return parts


def slider(rng: np.random.Generator) -> list[Primitive]:
    """A zip's slider, moving along x, with its pull: a tab, a ring, or a cord or leather loop on a link."""
    metal = str(rng.choice(["zinc die-cast", "brass", "steel"]))
    body = Prism([(-5.0, -3.0), (2.0, -5.0), (5.0, -4.0), (5.0, 4.0), (2.0, 5.0), (-5.0, 3.0)], 2.5)
    size = float(rng.uniform(0.75, 1.35))
    length = size * float(rng.uniform(16.0, 34.0))
    turn = rotation(yaw=float(rng.uniform(-60.0, 60.0)))
    kind = str(rng.choice(["tab", "plate", "ring", "cord"], p=[0.45, 0.2, 0.15, 0.2]))
    parts = [Primitive(metal, body)]
    if kind == "tab":
        pull = [
            Primitive(
                metal, Prism(rectangle(length, 6.5 * size, radius=2.5 * size), 1.3, [rectangle(0.35 * length, 3.0)])
            )
        ]
    elif kind == "plate":
        hole = [rectangle(3.0, 3.0, (-0.36 * length, 0.0))]
        outline = [
            (-0.5 * length, -2.8),
            (0.3 * length, -4.2),
            (0.5 * length, 0.0),
            (0.3 * length, 4.2),
            (-0.5 * length, 2.8),
        ]
        pull = [Primitive(metal, Prism([(x, size * y) for x, y in outline], float(rng.uniform(1.4, 2.4)), hole))]
    elif kind == "ring":
        pull = [Primitive(metal, torus(0.5 * length - 1.4, 1.2, 16))]
    else:
        link = tube(
            np.array(
                [
                    (-0.5 * length, -2.0, 0.0),
                    (-0.2 * length, -2.4, 0.0),
                    (-0.2 * length, 2.4, 0.0),
                    (-0.5 * length, 2.0, 0.0),
                ]
            ),
            0.8,
            closed=True,
        )
        grip = Primitive(
            str(rng.choice(["leather", "soft pvc", "polyester"])),
            Box((length, 6.0, 2.4)),
            None,
            (0.3 * length, 0.0, 0.0),
        )
        pull = [Primitive(metal, link), grip]
    at = turn @ np.array([0.5 * length + 2.0, 0.0, 2.2])
    return [*parts, *moved(pull, (float(at[0]), float(at[1]), float(at[2])), turn)]


def buckle(rng: np.random.Generator, width: float) -> list[Primitive]:
    """A frame buckle round a band of a width, with its bar and prong, lying in x, y."""
    metal, bar = hardware(rng), float(rng.uniform(2.5, 5.0))
    long = width * float(rng.uniform(0.75, 1.3))
    radius = float(rng.uniform(0.1, 0.45)) * min(long, width)
    inner = rectangle(long, width + 2.0, radius=radius)
    frame = Prism(
        rectangle(long + 2 * bar, width + 2.0 + 2 * bar, radius=radius + bar), float(rng.uniform(2.5, 4.5)), [inner]
    )
    prong = Capsule(1.6, long + 1.5 * bar)
    pin = Primitive(metal, prong, centre=(0.0, 0.0, 2.6), rotation=rotation(pitch=90.0))
    middle = Primitive(metal, Cylinder(1.5, width + 2.0), centre=(-0.35 * long, 0.0, 0.0), rotation=rotation(roll=90.0))
    return [Primitive(metal, frame), pin, middle]


def ring(metal: str, width: float, wire: float, centre: Vector, turn: Float64 = IDENTITY) -> Primitive:
    """A D-shaped ring of wire, flat side along x."""
    angle = np.linspace(0.0, np.pi, 9)
    half = 0.5 * width
    path = np.column_stack([half * np.cos(angle), 0.9 * half * np.sin(angle), np.zeros(9)])
    return Primitive(metal, tube(path, wire, closed=True), centre=centre, rotation=turn)


def discs(material: str, places: Float64, radius: float, height: float) -> Primitive:
    """Buttons, rivets, snaps at places (n, 3)."""
    return Primitive(material, Many(Cylinder(radius, height), places))


def buttons(rng: np.random.Generator, places: Float64) -> list[Primitive]:
    """Sewn buttons at places (n, 3), with their raised rim."""
    radius = float(rng.uniform(5.0, 10.0))
    if rng.random() < 0.7:
        rim = discs("polyester", places + np.array([0.0, 0.0, 1.2]), radius, 0.8)
        middle = Primitive(None, Many(Cylinder(0.7 * radius, 0.8), places + np.array([0.0, 0.0, 1.2])))
        raised = Primitive("polyester", rim.shape, 1.35, carve=(middle,))
        return [discs("polyester", places, radius, 1.6), raised]
    return [discs(hardware(rng), places, 0.8 * radius, 2.0)]
