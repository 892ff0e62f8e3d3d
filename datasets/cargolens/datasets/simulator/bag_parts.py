"""What bags are made of: skins, piping, zips, webbing with its slides and hooks, handles.

Outlines and paths are in mm; a bag lies on its back, its length along y, its depth along z. Cloth is drawn thicker and
less dense than it is, so that it does not fall between rays; its mass per area is the real one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .geometry import rotation
from .goods.haberdashery import buckle, discs, hardware, knit, ring, seed, strap, wander, zip_fastener
from .item import Primitive, Vector, moved
from .many import Many, tube
from .packer import Size
from .primitives import Box, Cylinder
from .prism import Prism, rectangle
from .texture import Texture
from .view_geometry import Float64

Parts = list[Primitive]
# Turn of what is built in x, y to stand facing along y.
STANDING = rotation(roll=90.0)
# Corner of a hollow that a rounded outline must be moved out by to leave it free, as a share of the radius.
CORNER = 0.31
# Radius of the cords that edge a bag, mm.
CORD = 2.2
# Thickness that webbing is drawn with, mm, and its density.
WEBBING, WEBBING_DENSITY = 1.6, 0.75


@dataclass(frozen=True)
class Skin:
    """Cloth or sheet that a bag is made of.

    Attributes:
        material: Its name.
        areal: Mass per area, lining included, g/cm2.
        wall: Thickness drawn, mm.
        slack: Farthest that it bulges beyond what it holds, mm.
        uneven: Unevenness of its density.
    """

    material: str
    areal: float
    wall: float
    slack: float
    uneven: float = 0.2

    @property
    def density(self) -> float:
        """Density drawn, g/cm3."""
        return 10.0 * self.areal / self.wall

    def panel(self, rng: np.random.Generator, rim: Float64, z: float, layers: float = 1.0) -> Primitive:
        """A level panel inside an outline (n, 2), as heavy as some layers."""
        return Primitive(
            self.material, Prism(points(rim), self.wall), min(layers * self.density, 2.5), (0.0, 0.0, z),
            texture=knit(rng, self.uneven, 3.0),
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Shell:
    """A closed skin round a hollow.

    Attributes:
        parts: What it is made of.
        rim: (n, 2) its outline where it is widest, anticlockwise, mm.
        bottom: Its lowest z, mm.
        top: Its highest z, mm.
    """

    parts: Parts
    rim: Float64
    bottom: float
    top: float


def outline(rng: np.random.Generator, size: tuple[float, float], radius: float, slack: float = 0.0) -> Float64:
    """An outline round a rectangle that it leaves free.

    Args:
        rng: Source of randomness.
        size: Full sizes of the rectangle, centred, mm.
        radius: Of its corners, mm; less where the rectangle is small.
        slack: Farthest that it bulges outwards, mm.

    Returns:
        (40, 2) corners, anticlockwise, mm.
    """
    radius = min(radius, 0.45 * min(size))
    core = 0.5 * np.asarray(size) + (CORNER - 1.0) * radius
    arc = np.deg2rad(np.linspace(0.0, 90.0, 7))
    corners = [
        np.array([sx, sy]) * core + radius * np.column_stack([np.cos(arc + quarter), np.sin(arc + quarter)])
        for (sx, sy), quarter in zip(((1, 1), (-1, 1), (-1, -1), (1, -1)), np.arange(4) * np.pi / 2.0, strict=True)
    ]
    pieces = []
    for corner, following in zip(corners, corners[1:] + corners[:1], strict=True):
        pieces += [corner, np.linspace(corner[-1], following[0], 5)[1:-1]]
    path = np.concatenate(pieces)
    if slack > 0.0:
        angle = np.arctan2(path[:, 1], path[:, 0])
        wave = sum(
            rng.normal(0.0, 1.0 / k) * np.cos(k * angle + rng.uniform(0.0, 2.0 * np.pi)) for k in range(2, 8)
        )  # fmt: skip
        wave = np.asarray(wave)
        path = path * (1.0 + slack * (wave - wave.min()) / np.ptp(wave) / np.linalg.norm(path, axis=1))[:, None]
    return np.asarray(path)


def points(path: Float64) -> list[tuple[float, float]]:
    """Corners of a prism from an outline (n, 2)."""
    return [(float(x), float(y)) for x, y in path]


def at_height(path: Float64, z: float, *, closed: bool = True) -> Float64:
    """(n, 3) an outline (n, 2) at a height, its first corner once more at its end if it is closed."""
    ring_ = np.concatenate([path, path[:1]]) if closed else path
    return np.column_stack([ring_, np.full(len(ring_), z)])


def band(path: Float64, height: float, thickness: float) -> Many:
    """A wall that stands along a path (n, 3), its lengths end to end."""
    upright = strap(path, height, thickness, on_edge=True)
    return replace(upright, scales=np.asarray(upright.scales) / (1.02, 1.0, 1.0))


def curve(controls: Sequence[Vector] | Float64, corners: int = 20) -> Float64:
    """(corners, 3) a Bezier curve: how webbing and cables hang."""
    bent = np.broadcast_to(np.asarray(controls, dtype=float), (corners, len(controls), 3))
    share = np.linspace(0.0, 1.0, corners)[:, None, None]
    while bent.shape[1] > 1:
        bent = (1.0 - share) * bent[:, :-1] + share * bent[:, 1:]
    return np.asarray(bent[:, 0])


def shell(
    rng: np.random.Generator, room: Size, skin: Skin, radius: float, *, back: float = 2.0, tiers: int = 3
) -> Shell:
    """A skin round a hollow: a wall of some tiers that bulge each in their own way, a back, a front that is arched.

    Args:
        rng: Source of randomness.
        room: Sizes of the hollow, mm.
        skin: What it is made of.
        radius: Of its upright edges, mm.
        back: Thickness of the foam of its back, mm.
        tiers: Number of tiers.

    Returns:
        The shell.
    """
    x, y, z = room
    spare = max(skin.wall, 2.0 * CORD) + 1.0
    free = (x + spare, y + spare)
    rims = [outline(rng, free, radius, skin.slack) for _ in range(tiers)]
    levels = np.concatenate([[0.0], np.sort(rng.uniform(0.2, 0.8, tiers - 1)), [1.0]]) * z
    parts: Parts = []
    for rim, low, high in zip(rims, levels[:-1], levels[1:], strict=True):
        wall = band(at_height(rim, 0.5 * (low + high)), float(high - low), skin.wall)
        parts.append(Primitive(skin.material, wall, skin.density, texture=knit(rng, skin.uneven, 4.0)))
    # The edge between wall and front is rounded: a tier above the hollow, drawn in.
    arch = float(rng.uniform(0.15, 0.35)) * min(radius, z)
    front = rims[-1] * (1.0 - 0.6 * arch / np.linalg.norm(rims[-1], axis=1))[:, None]
    edge = band(at_height(front, z + 0.5 * arch), arch, skin.wall)
    parts.append(Primitive(skin.material, edge, skin.density))
    top = z + arch + skin.wall
    parts.append(skin.panel(rng, front, top - 0.5 * skin.wall))
    foam = Prism(points(rims[0]), back)
    parts.append(
        Primitive("polyethylene foam", foam, 0.05, (0.0, 0.0, -0.5 * back), texture=Texture(0.1, 5.0, seed(rng)))
    )
    parts.append(skin.panel(rng, rims[0], -back - 0.5 * skin.wall, 1.6))
    widest = rims[int(np.argmax([np.ptp(rim) for rim in rims]))]
    return Shell(parts, widest, -back - skin.wall, top)


def piping(rng: np.random.Generator, rim: Float64, heights: Sequence[float], wire: str | None) -> Parts:
    """Cords sewn into the edges of a bag, on a wire that keeps it in shape or on none."""
    parts: Parts = []
    for z in heights:
        path = at_height(rim, z, closed=False)
        parts.append(Primitive(str(rng.choice(["soft pvc", "polyester"])), tube(path, CORD, closed=True), 0.7))
        if wire is not None:
            parts.append(Primitive(wire, tube(path, float(rng.uniform(0.8, 1.3)), closed=True)))
    return parts


def edge_zip(
    rng: np.random.Generator, rim: Float64, z: float, share: float = 0.75, sliders: int | None = None
) -> Parts:
    """A zip in the wall of a bag that runs round a share of it, the middle of its back edge left out."""
    lowest = int(np.argmin(rim[:, 1] + 0.01 * np.abs(rim[:, 0])))
    order = np.roll(rim, -lowest, axis=0)
    spare = int(0.5 * (1.0 - share) * len(order))
    # Outwards by as much as the tape is thick.
    path = order[spare : len(order) - spare] * 1.008
    return zip_fastener(
        rng, at_height(path, z, closed=False), metal=bool(rng.random() < 0.25), upright=True,
        sliders=sliders or int(rng.integers(2, 4)),
    )  # fmt: skip


def creases(rng: np.random.Generator, skin: Skin, shell_: Shell, count: int) -> Parts:
    """Folds and doubled seams that wander over the front and the back."""
    size = (0.9 * float(np.ptp(shell_.rim[:, 0])), 0.9 * float(np.ptp(shell_.rim[:, 1])), 1.0)
    parts: Parts = []
    for k in range(count):
        path = wander(rng, size, int(rng.integers(5, 15)))
        path[:, 2] = shell_.top + 1.2 if k % 2 else shell_.bottom - 1.2
        parts.append(Primitive(skin.material, tube(path, float(rng.uniform(1.0, 2.2))), float(rng.uniform(0.4, 0.9))))
    return parts


def square_ring(metal: str, width: float, length: float, wire: float, centre: Vector = (0.0, 0.0, 0.0)) -> Primitive:
    """A loop of wire, as webbing is led through."""
    path = at_height(np.asarray(rectangle(length, width, radius=3.0)), 0.0, closed=False)
    return Primitive(metal, tube(path, wire, closed=True), centre=centre)


def adjuster(rng: np.random.Generator, width: float) -> Parts:
    """A slide of plastic or metal on webbing: a frame with a bar across."""
    material = str(rng.choice(["pom", "nylon", "zinc die-cast", "steel"], p=[0.45, 0.2, 0.2, 0.15]))
    bar, long = float(rng.uniform(3.0, 4.5)), float(rng.uniform(20.0, 30.0))
    holes = [rectangle(0.5 * long - 1.5 * bar, width + 2.0, (side * 0.25 * long, 0.0)) for side in (-1.0, 1.0)]
    frame = Prism(rectangle(long + bar, width + 2.0 + 2.0 * bar, radius=3.0), float(rng.uniform(2.5, 4.0)), holes)
    return [Primitive(material, frame)]


def side_release(rng: np.random.Generator, width: float) -> Parts:
    """A plastic buckle of two halves that snap together, its prongs and slots in it."""
    slots = [rectangle(9.0, 0.6 * width, (side * 0.3 * width, 0.0)) for side in (-1.0, 1.0)]
    long = float(rng.uniform(1.6, 2.0)) * width
    body = Prism(rectangle(long, width + 6.0, radius=5.0), 6.0, slots)
    prong = Many(Box((0.5 * long, 3.0, 7.5)), np.array([[0.0, -0.35 * width, 0.0], [0.0, 0.35 * width, 0.0]]))
    return [Primitive("pom", body, 1.1), Primitive("pom", prong, 0.9)]


def snap_hook(metal: str) -> Parts:
    """A lobster clasp on a swivel, along x from the origin."""
    bend = np.linspace(0.15 * np.pi, 1.9 * np.pi, 12)
    hook = np.column_stack([-28.0 - 12.0 * np.cos(bend), 8.0 * np.sin(bend), np.zeros(12)])
    return [
        Primitive(metal, tube(hook, 2.1)),
        Primitive(metal, Cylinder(4.0, 12.0), centre=(-9.0, 0.0, 0.0), rotation=rotation(pitch=90.0)),
    ]


def webbing(path: Float64, width: float) -> Primitive:
    """Webbing along a path (n, 3)."""
    return Primitive("polyester", strap(path, width, WEBBING), WEBBING_DENSITY)


def loose_end(rng: np.random.Generator, start: Vector, heading: float, width: float) -> Parts:
    """Webbing that hangs from a place and curls, with its adjuster.

    Args:
        rng: Source of randomness.
        start: Where it is sewn on, mm.
        heading: Direction in which it leaves, degrees.
        width: mm.

    Returns:
        Its parts.
    """
    length, angle = float(rng.uniform(80.0, 240.0)), np.deg2rad(heading) + np.cumsum(rng.normal(0.0, 0.5, 5))
    steps = np.column_stack([np.cos(angle), np.sin(angle), np.zeros(5)]) * length / 5.0
    path = curve(np.concatenate([[start], np.asarray(start) + np.cumsum(steps, axis=0)]), 14)
    parts = [webbing(path, width)]
    kind = adjuster(rng, width) if rng.random() < 0.6 else side_release(rng, width)
    k = int(rng.integers(2, 11))
    turn = rotation(yaw=float(np.rad2deg(np.arctan2(*(path[k + 1] - path[k])[1::-1]))))
    return parts + list(moved(kind, (float(path[k, 0]), float(path[k, 1]), float(path[k, 2]) + 3.0), turn))


def shoulder_strap(rng: np.random.Generator, width: float, z: float, ends: tuple[Vector, Vector]) -> Parts:
    """A long strap clipped to two rings that lies over a bag: webbing, a pad, hooks, a slide."""
    metal = hardware(rng) if rng.random() < 0.75 else "pom"
    reach = np.abs(np.asarray(ends)).max(axis=0)
    between = rng.uniform(-1.1, 1.1, (5, 3)) * reach
    between[:, 2] = z
    path = curve(np.concatenate([ends[:1], between, ends[1:]]), 26)
    path[:, 2] = z
    parts = [webbing(path, width)]
    parts.append(Primitive("eva foam", strap(path[10:16] + np.array([0.0, 0.0, 5.0]), 55.0, 7.0), 0.15))
    for k, onward in ((0, 1), (25, 24), (int(rng.integers(3, 9)), None)):
        step = path[onward] - path[k] if onward is not None else path[k + 1] - path[k]
        turn = rotation(yaw=float(np.rad2deg(np.arctan2(step[1], step[0]))))
        at = (float(path[k, 0]), float(path[k, 1]), z + 2.0)
        if onward is None:
            parts += moved(adjuster(rng, width), at, turn)
        else:
            parts += moved([*snap_hook(metal), square_ring(metal, width + 3.0, 10.0, 1.9)], at, turn)
            parts.append(ring(metal, width, 1.9, (at[0] - 40.0 * step[0] / float(np.linalg.norm(step)), at[1], z)))
    return parts


def carry_handle(
    rng: np.random.Generator, span: float, at: tuple[float, float, float], reach: float, steel: float = 0.0
) -> Parts:
    """A handle that stands out along y: webbing with a padded grip, sewn or riveted on; `steel` of them have a core."""
    width = float(rng.uniform(24.0, 36.0))
    x, y, z = at
    lean = float(rng.uniform(-0.15, 0.15)) * span
    bow = [
        (-0.5 * span, y + 3.0, z),
        (-0.5 * span + lean, y + 1.3 * reach, z),
        (0.5 * span + lean, y + 1.3 * reach, z),
    ]
    path = curve([*bow, (0.5 * span, y + 3.0, z)], 16) + np.array([x, 0.0, 0.0])
    # It stands on edge, as it was sewn on.
    parts = [Primitive("polyester", strap(path, width, WEBBING, on_edge=True), WEBBING_DENSITY)]
    grip = str(rng.choice(["eva foam", "soft pvc", "leather"]))
    parts.append(Primitive(grip, tube(path[5:11], float(rng.uniform(6.0, 10.0))), 0.35))
    if rng.random() < steel:
        parts.append(Primitive("steel", strap(path, 0.4 * width, 1.2, on_edge=True)))
        mounts = Many(Box((22.0, 3.0, width)), path[[0, -1]])
        parts.append(Primitive(str(rng.choice(["steel", "zinc die-cast", "abs"])), mounts))
    if rng.random() < 0.6:
        parts.append(discs(hardware(rng), path[[0, -1]] + np.array([0.0, 12.0, 0.0]), 4.5, 0.6 * width))
    return parts


def screws(rng: np.random.Generator, places: Float64, length: float = 10.0) -> Primitive:
    """Screws or rivets at places (n, 3), upright."""
    return Primitive(str(rng.choice(["steel", "stainless steel"])), Many(Cylinder(1.9, length), places))


def hanging_buckle(rng: np.random.Generator, at: Vector, yaw: float) -> Parts:
    """A frame buckle on a tab of leather."""
    width = float(rng.uniform(15.0, 26.0))
    tab = Primitive("leather", Box((70.0, width, 2.4)), None, (-25.0, 0.0, -2.0))
    return list(moved([*buckle(rng, width), tab], at, rotation(yaw=yaw)))


def cloth(rng: np.random.Generator, heavy: float = 1.0, slack: float = 14.0) -> Skin:
    """Cloth of a bag, `heavy` times as heavy as that of a backpack."""
    material = str(rng.choice(["polyester", "nylon", "cotton"], p=[0.55, 0.35, 0.1]))
    return Skin(material, heavy * float(rng.uniform(0.035, 0.06)), float(rng.uniform(1.6, 2.4)), slack)


def plate(rng: np.random.Generator, at: tuple[float, float, float]) -> Primitive:
    """A maker's plate: metal or moulded rubber."""
    material = str(rng.choice(["zinc die-cast", "soft pvc", "aluminium", "leather"]))
    size = float(rng.uniform(25.0, 55.0)), float(rng.uniform(10.0, 28.0))
    return Primitive(material, Prism(rectangle(*size, radius=4.0), float(rng.uniform(0.8, 2.0))), None, at)
