"""Tools that cut: saws, twist drills, hole saws, files, chisels."""

from __future__ import annotations

import numpy as np

from ..design import Goods
from ..geometry import IDENTITY, rotation
from ..item import Item, Primitive, moved
from ..many import tube
from ..primitives import Box, Cylinder, Frustum, Polyhedron
from ..prism import Prism, rectangle
from ..texture import Texture
from .assembly import (
    ALONG_X,
    ALONG_Y,
    FLAT,
    case,
    copies,
    lathe,
    pick,
    regular,
    rod,
    taper,
    twisted,
)


def hand_saw(rng: np.random.Generator) -> Item:
    """A toolbox saw with a plate, a back saw, a folding saw, or a junior hacksaw."""
    kind = pick(rng, "panel", "back", "folding", "hack")
    length = rng.uniform(160, 215)
    if kind == "hack":
        height, wire = rng.uniform(60, 85), rng.uniform(2.5, 4.5)
        frame = np.array(
            [
                (0, 0, 0),
                (0, height * 0.9, 0),
                (10, height, 0),
                (length - 8, height, 0),
                (length, height * 0.9, 0),
                (length, 0, 0),
            ]
        )
        blade = Primitive("high-speed steel", Box((length, rng.uniform(6, 11), 0.7)))
        parts = [Primitive("steel", tube(frame, wire)), *moved((blade,), (length / 2, -wire - 6, 0))]
        parts.append(Primitive("abs", Cylinder(12, 90), None, (-wire - 13, 10, 0), ALONG_Y))
        return Item("hand saw", tuple(parts), poses=FLAT[:2])
    tall = rng.uniform(30, 90) if kind != "folding" else rng.uniform(22, 32)
    nose = tall * rng.uniform(0.3, 0.9 if kind == "panel" else 1.0)
    pitch = length / int(rng.integers(24, 45))
    teeth = [(k * pitch * 0.5, -rng.uniform(1.8, 2.4) * (k % 2)) for k in range(1, int(2 * length / pitch))]
    plate = Primitive("steel", Prism([(0, 0), *teeth, (length, 0), (length, nose), (0, tall)], rng.uniform(0.7, 1.1)))
    parts = [plate]
    if kind == "back":
        stiff = Primitive(
            pick(rng, "brass", "steel"), Box((length, 12, 3)), centre=(length / 2, max(nose, tall) + 6.5, 0)
        )
        parts.append(stiff)
    grip = rng.uniform(85, 105)
    if kind == "folding":
        spine = Primitive(None, Box((0.8 * grip, 8, 3)))
        handle = Primitive(
            pick(rng, "hardwood", "polypropylene"),
            Prism(taper(grip, 28, 34), 22),
            None,
            (-grip - 8, 12, 0),
            IDENTITY,
            (),
        )
        bolt = Primitive("steel", Cylinder(6, 2), centre=(-10.0, 12, 12.1))
        parts += [
            Primitive(
                handle.material, handle.shape, handle.density, handle.centre, carve=moved((spine,), (grip / 2, 0, 0))
            ),
            bolt,
        ]
    else:
        outline = [
            (0, -8),
            (0, tall + 6),
            (-25, tall + 18),
            (-grip * 0.8, tall + 8),
            (-grip, tall - 20),
            (-grip * 0.85, -14),
            (-30, -22),
        ]
        hole = rectangle(grip * 0.42, tall * 0.45 + 18, (-grip * 0.52, tall * 0.42), 8)
        handle = Primitive(pick(rng, "hardwood", "abs", "plywood"), Prism(outline, 22, [hole]), centre=(0.0, 0.0, 0.0))
        bolts = Primitive("brass", copies(Cylinder(5, 1.5), np.array([[-12.0, 8, 11.8], [-14.0, tall - 8, 11.8]])))
        parts += [handle, bolts]
    return Item("hand saw", tuple(parts), poses=FLAT[:2])


def drill_bits(rng: np.random.Generator) -> Item:
    """Twist drills in an index case, or in a pouch."""
    count = int(rng.integers(6, 20))
    radii = np.linspace(rng.uniform(0.5, 1.5), rng.uniform(3.5, 6.5), count)
    lengths = 22 + 16 * radii + rng.uniform(0, 15)
    y = np.cumsum(2 * radii + rng.uniform(2.0, 4.0))
    y -= 0.5 * (y[0] + y[-1])
    shank = 0.4 * lengths
    centres = np.stack([-0.5 * lengths.max() + shank / 2, y, np.zeros(count)], axis=1)
    starts = centres + np.stack([shank / 2, np.zeros(count), np.zeros(count)], axis=1)
    steel = pick(rng, "high-speed steel", "high-speed steel", "steel")
    scales = np.stack([radii, radii, shank], axis=1)
    shanks = Primitive(steel, copies(Cylinder(1, 1), centres, turn=ALONG_X, scales=scales))
    flutes = Primitive(steel, twisted(rng, starts, 0.6 * lengths, radii, ALONG_X))
    holder = Primitive(
        "polypropylene", Box((10, float(np.ptp(y)) + 12, 2)), centre=(-0.3 * lengths.max(), 0, -radii[-1] - 1.2)
    )
    size = (float(lengths.max()) + 14, float(np.ptp(y)) + 24, 2 * float(radii[-1]) + 10)
    if rng.random() < 0.25:
        return Item("drill bits", (shanks, flutes, holder), poses=FLAT[:2])
    metal = rng.random() < 0.4
    box = case("steel" if metal else "polypropylene", size, 0.7 if metal else 1.8, (shanks, flutes, holder), 3)
    hinge = rod("steel", (-size[0] / 2 - 1.6, -size[1] / 2 + 6, 0), (-size[0] / 2 - 1.6, size[1] / 2 - 6, 0), 1.5)
    return Item("drill bits", (box, hinge), poses=(*FLAT[:2], rotation(pitch=90)))


def files(rng: np.random.Generator) -> Item:
    """Flat, round and half-round files or needle files with their tangs in handles."""
    count = int(rng.integers(2, 7))
    needle = rng.random() < 0.4
    k = 0.45 if needle else 1.0
    parts: list[Primitive] = []
    cut = Texture(0.04, (1.2, 30.0, 30.0), 3)
    y = 0.0
    for _ in range(count):
        length, width, thick = (
            rng.uniform(130, 200) * (0.55 if needle else 1),
            rng.uniform(12, 24) * k,
            rng.uniform(3.5, 6) * k,
        )
        kind = pick(rng, "flat", "flat", "round", "half", "three")
        if kind == "round":
            blade = Primitive(
                "tool steel", Frustum(width * 0.22, width * 0.14, length), None, (length / 2, 0, 0), ALONG_X
            )
        elif kind == "flat":
            outline = [
                (0.0, -width / 2),
                (length * 0.7, -width / 2),
                (length, -width * 0.38),
                (length, width * 0.38),
                (length * 0.7, width / 2),
                (0.0, width / 2),
            ]
            blade = Primitive("tool steel", Prism(outline, thick), texture=cut)
        else:
            side = ((0.0, -1.0, 0.0), (0.0, 0.5, 0.87), (0.0, 0.5, -0.87))
            blade = Primitive(
                "tool steel", Polyhedron(side, (width * 0.25,) * 3, (length, width, width)), None, (length / 2, 0, 0)
            )
        tang = Primitive(
            "tool steel", Frustum(0.12 * width, 0.22 * width, 35 * k + 15), centre=(0, 0, -(35 * k + 15) / 2)
        )
        grip, thick_grip = 90 * k + 15, 13 * k
        profile = (
            (-grip, thick_grip * 0.7),
            (-grip + 5, thick_grip),
            (-0.4 * grip, thick_grip),
            (-0.15 * grip, 0.75 * thick_grip),
            (0.0, 0.72 * thick_grip),
        )
        handle = lathe(pick(rng, "hardwood", "polypropylene", "abs"), profile, carve=(tang,))
        y += max(width, 26 * k) / 2
        parts += moved((blade, handle), (rng.uniform(-5, 5), y, 0))
        y += max(width, 26 * k) / 2 + rng.uniform(1, 5)
    if rng.random() < 0.4:
        low, high = Item("files", tuple(parts)).bounds()
        sheet = Primitive(
            "soft pvc",
            Box((float(np.ptp([low[0], high[0]])) + 8, float(high[1] - low[1]) + 10, 0.8)),
            None,
            (0.5 * float(low[0] + high[0]), 0.5 * float(low[1] + high[1]), float(low[2]) - 0.5),
        )
        parts.append(sheet)
    return Item("file set", tuple(parts), poses=FLAT[:2])


def chisels(rng: np.random.Generator) -> Item:
    """Wood chisels, cold chisels, punches: a bevelled blade, a tang in a ferruled handle."""
    parts: list[Primitive] = []
    y = 0.0
    for _ in range(pick(rng, 1, 1, 2, 3, 4)):
        width, length = rng.uniform(6, 32), rng.uniform(85, 130)
        thick = rng.uniform(3, 5)
        y += max(width, 28) / 2
        if rng.random() < 0.25:
            stock = Primitive("tool steel", Cylinder(width / 3 + 2, length), None, (0, y, 0), ALONG_X)
            edge = Primitive(
                "tool steel",
                Polyhedron(((0.35, 0, 1.0), (0.35, 0, -1.0)), (7.0, 7.0), (40, width, 14)),
                None,
                (length / 2 + 20, y, 0),
            )
            parts += [stock, edge]
        else:
            blade = Primitive("tool steel", Box((length, width, thick)), centre=(length / 2 + 10, y, 0))
            run = 2.2 * thick
            bevel = Primitive(
                "tool steel",
                Polyhedron(((thick, 0, run),), (0.0,), (run, width, thick)),
                None,
                (length + 10 + run / 2, y, 0),
            )
            neck = Primitive("tool steel", Frustum(5.5, 4.0, 20), None, (0, y, 0), rotation(pitch=90))
            tang = Primitive("tool steel", Frustum(1.5, 3.5, 45), centre=(0, 0, -32.5))
            grip = rng.uniform(95, 125)
            profile = ((-grip, 10.0), (-grip + 6, 14.5), (-0.4 * grip, 13.5), (-25, 11.0), (-10, 10.0))
            handle = lathe(pick(rng, "hardwood", "polypropylene", "acrylic"), profile, y, (tang,))
            hoop = Primitive("steel", Cylinder(11.5, 7), None, (-grip - 3.6, y, 0), ALONG_X)
            parts += [blade, bevel, neck, handle, *([hoop] if rng.random() < 0.5 else [])]
        y += max(width, 28) / 2 + rng.uniform(2, 6)
    return Item("chisel", tuple(parts), poses=FLAT[:2])


def hole_saws(rng: np.random.Generator) -> Item:
    """Hole saws: toothed steel cups of several sizes with an arbor and a pilot drill."""
    parts: list[Primitive] = []
    x = 0.0
    for _ in range(int(rng.integers(2, 6))):
        radius, tall = rng.uniform(10, 34), rng.uniform(28, 42)
        x += radius
        wall = rng.uniform(1.4, 2.2)
        bore = Primitive(None, Cylinder(radius - wall, tall - 5), centre=(0, 0, 2.5))
        hub = Primitive(None, Cylinder(6.0, 5), centre=(0, 0, -tall / 2 + 2.5))
        slots = Primitive(
            None, copies(Box((0.7 * wall, 3.5, 14)), np.array([[radius - wall / 2, 0, 0], [wall / 2 - radius, 0, 0]]))
        )
        cup = Primitive(
            "high-speed steel", Cylinder(radius, tall), carve=(bore, hub) if radius < 16 else (bore, hub, slots)
        )
        angle = np.arange(0, 2 * np.pi, 5.5 / radius)
        at = np.stack(
            [
                (radius - wall / 2) * np.cos(angle),
                (radius - wall / 2) * np.sin(angle),
                np.full(len(angle), tall / 2 + 1.2),
            ],
            axis=1,
        )
        teeth = Primitive("high-speed steel", copies(Frustum(1.6, 0.3, 2.4), at))
        parts += moved((cup, teeth), (x, rng.uniform(-8, 8), tall / 2))
        x += radius + rng.uniform(2, 6)
    arbor = Primitive("steel", Cylinder(5.5, 38), None, (20, 48, 6), ALONG_X)
    collar = Primitive("steel", Prism(regular(12, 6), 12), None, (42, 48, 6), ALONG_X)
    pilot = Primitive(
        "high-speed steel", twisted(rng, np.array([[50.0, 48, 6]]), np.array([60.0]), np.array([3.2]), ALONG_X)
    )
    return Item("hole saw", (*parts, arbor, collar, pilot), poses=(IDENTITY, rotation(roll=180)))


GOODS: tuple[Goods, ...] = (
    Goods("hand saw", hand_saw, ("tools",), 1.0, "saw"),
    Goods("drill bits", drill_bits, ("tools", "machine parts"), 1.0),
    Goods("file set", files, ("tools", "hobby"), 0.8, "knife"),
    Goods("chisel", chisels, ("tools", "hobby"), 1.0, "knife"),
    Goods("hole saw", hole_saws, ("tools",), 0.8, "throwing_star"),
)
