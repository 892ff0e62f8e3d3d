"""Loads without edges of their own: sacks, big bags, heaps in a liner, timber, scrap, pipes, slabs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..geometry import axis_rotation, rotation
from ..item import Primitive
from ..many import Many
from ..primitives import Box, Capsule, Cylinder, Ellipsoid, Intersection, RoundedBox
from ..prism import Prism
from ..texture import Texture
from ..view_geometry import Float64
from .hold import Hold, Load, Parts, between, block, pallet, pick, rows


def _texture(rng: np.random.Generator, amount: float, grain: float) -> Texture:
    return Texture(amount, grain, int(rng.integers(2**31)))


def sacks(
    material: str, low: float, high: float, *, palleted: bool
) -> Callable[[np.random.Generator, Hold, float], Load]:
    """Loads of sacks laid flat in layers, sagging and bulging, on pallets or on the floor."""

    def draw(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
        long, wide = between(rng, 560.0, 820.0), between(rng, 380.0, 520.0)
        thick, density = between(rng, 120.0, 190.0), between(rng, low, high)
        size = (1000.0, 1130.0, thick) if palleted else (long, wide, thick * 0.92)
        if palleted:
            layers = int(between(rng, 5.0, 10.0))
            kg = layers * 1.13 * thick * density * 0.85
            plan = rows(
                rng, hold, (size[0], size[1], 150.0 + layers * thick), fill=fill, unit_kg=kg, ragged=0.0, tallest=0.99
            )
            load = Load(unit="pallet")
            for x, y, _, _ in plan.cells():
                parts, deck = pallet(rng, size[0], size[1])
                for layer in range(layers):
                    parts += _layer(
                        rng, material, density, (0.0, 0.0, deck + layer * 0.93 * thick), (500.0, 376.0, thick), 2, 3
                    )
                load.add(f"pallet of sacks of {material}", parts, (x, y, 0.0), rotation(pitch=between(rng, -0.8, 0.8)))
            load.units = len(load.placed)
            return load
        kg = density * long * wide * thick / 1e6 * 0.85
        plan = rows(rng, hold, size, fill=fill, unit_kg=kg, gap=(0.0, 25.0), ragged=0.3, tallest=0.87)
        load = Load(unit="sack")
        for row in sorted({cell[2] for cell in plan.cells()}):
            parts = []
            cells = [cell for cell in plan.cells() if cell[2] == row]
            tilt = float(np.clip(rng.normal(0.0, 1.2), -2.5, 2.5))
            for _, y, _, levels in cells:
                # Stacks settle unevenly and wander; those thrown on top lie as they fell.
                drift, sunk = 0.0, between(rng, 0.93, 1.0)
                for level in range(levels):
                    drift = float(np.clip(drift + rng.normal(0.0, 8.0), -45.0, 45.0))
                    centre = (drift, y + between(rng, -12.0, 12.0), (level + 0.5) * size[2] * sunk)
                    loose = max(0, level - levels + 3) if levels > 3 else 0
                    parts.append(
                        _sack(
                            rng, material, density, centre, (long * between(rng, 0.95, 1.06), wide, thick), loose=loose
                        )
                    )
                    load.units += 1
            load.add(f"row of sacks of {material}", parts, (cells[0][0], 0.0, 0.0), rotation(pitch=tilt))
        return load

    return draw


def _sack(
    rng: np.random.Generator,
    material: str,
    density: float,
    centre: tuple[float, float, float],
    size: tuple[float, float, float],
    *,
    loose: int = 0,
) -> Primitive:
    """A sack lying flat; a `loose` one (1 or 2) is turned and tilted, and rounder because nothing presses on it."""
    x, y, z = size
    shape = RoundedBox((x * (1.0 - 0.05 * loose), y, z * (1.0 + 0.1 * loose)), (0.42 + 0.03 * loose) * z)
    turn = rotation(
        yaw=between(rng, -4.0, 4.0) * (1.0 + 3.0 * loose),
        pitch=between(rng, -3.0, 3.0) * (1.0 + 1.7 * loose),
        roll=between(rng, -3.0, 3.0) * loose,
    )
    return Primitive(material, shape, density * float(rng.normal(1.0, 0.03)), centre, turn)


def _layer(
    rng: np.random.Generator,
    material: str,
    density: float,
    base: tuple[float, float, float],
    size: tuple[float, float, float],
    nx: int,
    ny: int,
) -> Parts:
    return [
        _sack(
            rng,
            material,
            density,
            (
                base[0] + (i - 0.5 * (nx - 1)) * size[0],
                base[1] + (j - 0.5 * (ny - 1)) * size[1],
                base[2] + 0.5 * size[2],
            ),
            (size[0] * 0.99, size[1] * 0.99, size[2]),
        )
        for i in range(nx)
        for j in range(ny)
    ]


def big_bags(material: str, low: float, high: float) -> Callable[[np.random.Generator, Hold, float], Load]:
    """Loads of flexible bags of a tonne: square foot, bulging sides, a dome of goods, an empty top of cloth."""

    def draw(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
        wide, density = between(rng, 900.0, 1120.0), between(rng, low, high)
        tall = between(rng, 900.0, 1500.0)
        kg = density * wide * wide * tall / 1e6 * 0.85
        plan = rows(
            rng, hold, (wide, min(wide, 1120.0), tall), fill=fill, unit_kg=kg, gap=(0.0, 40.0), ragged=0.0, tallest=0.97
        )
        load = Load(unit="big bag")
        for x, y, _, levels in plan.cells():
            for level in range(min(levels, 2)):
                high_ = tall * between(rng, 0.93, 1.05)
                x_half = 0.5 * wide * between(rng, 0.97, 1.04)
                side = min(2.0 * x_half, 1140.0)
                straight = between(rng, 0.55, 0.75) * high_
                # Straight sides under a dome that bulges over them.
                dome = Intersection(
                    (RoundedBox((2 * x_half, side, 2.0 * high_), 0.2 * wide, "z"),
                     Ellipsoid((1.15 * x_half, 0.58 * side, high_ - straight)), Box((3 * wide, 3 * wide, 2.0 * high_))),
                    ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, high_)),
                )  # fmt: skip
                grain = _texture(rng, 0.03, 60.0)
                body = RoundedBox((2 * x_half, side, straight), 0.2 * wide, "z")
                parts = [
                    Primitive(material, body, density, (0, 0, 0.5 * straight), texture=grain),
                    Primitive(material, dome, density, (0, 0, straight), texture=grain),
                    Primitive(
                        "polypropylene", Ellipsoid((0.97 * x_half, 0.97 * x_half, 0.16 * wide)), 0.012, (0, 0, high_)
                    ),
                ]
                at = (x + between(rng, -15.0, 15.0), y, level * tall * 0.95)
                load.add(f"big bag of {material}", parts, at, rotation(yaw=between(rng, -2.0, 2.0)))
        load.units = len(load.placed)
        return load

    return draw


_BLOCK, _LUMP = Box((1.0, 1.0, 1.0)), Ellipsoid((1.0, 1.0, 1.0))


def quarters(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
    """Frozen quarters of meat in cloth, piled in columns: lumps of all shapes with little air between."""
    load = Load(unit="column of meat")
    pitch, across = between(rng, 560.0, 700.0), int(rng.integers(3, 5))
    wide = (hold.size[1] - 60.0) / across
    count = max(1, int((hold.size[0] - 80.0) * min(1.0, 1.08 * fill) / pitch))
    high = between(rng, 0.72, 0.88) * hold.size[2]
    last = int(rng.integers(1, 5))
    for row in range(count):
        # The last columns before the doors are lower.
        step = 1.0 if row < count - last else 1.0 - between(rng, 0.06, 0.16) * (row - count + last + 1)
        lean = float(np.clip(rng.normal(0.0, 1.0), -2.0, 2.0))
        for k in range(across):
            tall = high * max(0.3, step) * between(rng, 0.94, 1.04)
            lumps: dict[Box | Ellipsoid, list[tuple[Float64, Float64, Float64]]] = {_BLOCK: [], _LUMP: []}
            z = 0.0
            while z < tall - 120.0:
                thick, shape = between(rng, 150.0, 300.0), _BLOCK if rng.random() < 0.6 else _LUMP
                size = np.array([pitch * between(rng, 1.0, 1.2), wide * between(rng, 0.95, 1.05), 1.25 * thick])
                centre = rng.uniform(-0.05, 0.05, 3) * (pitch, wide, 0.0) + (0.0, 0.0, z + 0.5 * thick)
                turn = rotation(between(rng, -14.0, 14.0), between(rng, -14.0, 14.0), between(rng, -8.0, 8.0))
                lumps[shape].append((centre, turn, size * (0.5 if shape is _LUMP else 0.78)))
                z += 0.62 * thick
            parts: Parts = []
            for shape, some in lumps.items():
                if some:
                    centres, turns, sizes = (np.array([lump[n] for lump in some]) for n in (0, 1, 2))
                    grain = _texture(rng, 0.16, 70.0)
                    body = Many(shape, centres, turns, sizes)
                    parts.append(Primitive("meat", body, between(rng, 0.42, 0.5), texture=grain))
            at = (60.0 + (row + 0.5) * pitch, (k - 0.5 * (across - 1)) * wide, 60.0)
            load.add("column of meat", parts, at, rotation(pitch=lean))
        if load.mass_kg > hold.payload_kg * 0.97:
            break
    load.units = len(load.placed)
    return load


def heap(material: str, low: float, high: float) -> Callable[[np.random.Generator, Hold, float], Load]:
    """Loads poured into a liner: one body with the slopes of poured grain, cones where the spout stood."""

    def draw(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
        length, width, height = hold.size
        density = between(rng, low, high)
        level = min(0.9 * height, hold.payload_kg / (density * length * width / 1e6) * between(rng, 0.85, 1.0)) * fill
        spouts = np.sort(rng.uniform(0.12, 0.88, int(rng.integers(1, 5)))) * length
        slope = np.tan(np.deg2rad(between(rng, 26.0, 36.0)))
        at = np.linspace(8.0, length - 8.0, 90)
        # Cones run together; grain slides down until the mean height is that of the mass.
        cones = np.max(
            [between(rng, 0.85, 1.0) * height - slope * np.sqrt((at - spout) ** 2 + 600.0**2) for spout in spouts],
            axis=0,
        )
        low_end, high_end = -2.0 * height, height
        for _ in range(40):
            shift = 0.5 * (low_end + high_end)
            mean = _under_roof(cones + shift, height).mean()
            low_end, high_end = (shift, high_end) if mean < level else (low_end, shift)
        top = _under_roof(cones + shift, height) + rng.normal(0.0, 2.0, len(at))
        load = Load(unit="")
        # Across the hold it is highest in the middle: slices of falling height towards the walls.
        slices = np.array([0.0, 0.3, 0.55, 0.75, 0.9])
        edges = np.array([0.0, 0.42, 0.62, 0.8, 0.92, 1.0])
        parts: Parts = []
        for k in range(len(slices)):
            wide = 0.5 * width * (edges[k + 1] - edges[k])
            drop = slope * 0.16 * width * slices[k]
            outline = [(float(at[0]), 0.0), (float(at[-1]), 0.0)]
            outline += [(float(x), float(max(z - drop, 20.0))) for x, z in zip(at[::-1], top[::-1], strict=True)]
            middle = 0.25 * width * (edges[k] + edges[k + 1])
            for side in (-1.0, 1.0):
                parts.append(Primitive(
                    material, Prism(outline, wide - 2.0), density, (0.0, side * middle, 0.0), rotation(roll=90),
                    texture=_texture(rng, 0.03, 40.0) if k == 0 and side > 0 else None,
                ))  # fmt: skip
        load.add(f"{material} in bulk", parts)
        bulkhead = [
            block("steel", (50.0, width - 100.0, 50.0), (length - 20.0, 0.0, z), 1.2)
            for z in np.linspace(0.1, 0.8, 5) * height
        ]
        load.add("bulkhead", bulkhead)
        load.units = 1
        return load

    return draw


def _under_roof(levels: Float64, height: float) -> Float64:
    """Levels of what was poured: flattened softly where they near the roof, never below what lies on the floor."""
    soft, cap = 160.0, 0.97 * height
    return np.asarray(np.maximum(-soft * np.logaddexp(-levels / soft, -cap / soft), 30.0))


def timber(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
    """Packs of sawn timber on bearers, strapped, the boards of one pack alike; or logs."""
    load = Load(unit="pack")
    density = between(rng, 0.42, 0.75)
    long = between(rng, 2400.0, min(5800.0, hold.size[0] - 100.0))
    count = max(1, int((hold.size[0] - 60.0) / long))
    budget = hold.payload_kg * fill
    for row in range(count):
        x = 40.0 + (row + 0.5) * long + row * 20.0
        for side in (-0.25, 0.25):
            z = 0.0
            while z < 0.85 * hold.size[2] - 500.0 and load.mass_kg < budget:
                tall, board = between(rng, 420.0, 640.0), between(rng, 25.0, 60.0)
                layers = int(tall / (board + 4.0))
                sheets = np.array(
                    [[between(rng, -40.0, 40.0), 0.0, 100.0 + (k + 0.5) * (board + 4.0)] for k in range(layers)]
                )
                parts = [Primitive("softwood", Many(Box((long * 0.985, 1080.0, board)), sheets), density)]
                bearers = np.array([[k * long, 0.0, 45.0] for k in (-0.38, 0.0, 0.38)])
                parts.append(Primitive("softwood", Many(Box((90.0, 1080.0, 88.0)), bearers), density))
                straps = np.array(
                    [[k * long, s * 545.0, 100.0 + 0.5 * tall] for k in (-0.42, -0.15, 0.15, 0.42) for s in (-1, 1)]
                )
                parts.append(Primitive("steel", Many(Box((32.0, 1.0, tall)), straps)))
                load.add("pack of timber", parts, (x, side * hold.size[1], z), rotation(pitch=between(rng, -0.2, 0.2)))
                z += tall + 110.0
    load.units = len(load.placed)
    return load


def pipes(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
    """Bundles of steel pipe or bar along the hold, on dunnage."""
    load = Load(unit="bundle")
    radius = between(rng, 25.0, 110.0)
    wall = between(rng, 3.0, 8.0) if rng.random() < 0.7 else radius
    long = min(between(rng, 4000.0, 6000.0), hold.size[0] - 200.0)
    steel = 7.8e-6 * np.pi * (radius**2 - max(radius - wall, 0.0) ** 2) * long
    most = max(4, int(hold.payload_kg * fill / steel))
    across = int((hold.size[1] - 100.0) / (2 * radius + 3.0))
    made, level = 0, 0
    rings = int((hold.size[0] - 100.0) // long)
    while made < most and level * 1.75 * radius < 0.7 * hold.size[2]:
        number = min(across - level % 2, most - made)
        for k in range(max(1, rings)):
            y = (np.arange(number) - 0.5 * (number - 1)) * (2 * radius + 3.0)
            x = 80.0 + (k + 0.5) * long + rng.normal(0.0, 25.0, number)
            z = np.full(number, 90.0 + radius + level * 1.75 * radius)
            centres = np.stack([x, y, z], axis=1)
            turn = np.tile(rotation(pitch=90), (number, 1, 1))
            outer, inner = Cylinder(radius, long), Cylinder(max(radius - wall, 0.5), long)
            parts = [
                Primitive("steel", Many(outer, centres, turn), carve=(Primitive(None, Many(inner, centres, turn)),))
            ]
            load.add("layer of pipes", parts)
            made += number
        level += 1
    beams = np.array([[x, 0.0, 45.0] for x in np.arange(500.0, hold.size[0] - 300.0, 1400.0)])
    load.add("dunnage", [Primitive("softwood", Many(Box((100.0, 2200.0, 88.0)), beams))])
    load.units = made
    return load


def slabs(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
    """Stone slabs upright on A-frames, or blocks: few, heavy, low."""
    load = Load(unit="bundle")
    stone = pick(rng, "granite", "marble")
    budget, x = hold.payload_kg * fill, 300.0
    while x < hold.size[0] - 1700.0:
        long, tall = between(rng, 1200.0, 1900.0), between(rng, 900.0, 1500.0)
        room = budget - load.mass_kg
        count = min(int(rng.integers(8, 24)), int(room / (2.7e-6 * long * tall * 20.0)))
        if count < 3:
            break
        sheets = np.array([[0.0, (k - 0.5 * count) * 26.0, 160.0 + 0.5 * tall] for k in range(count)])
        parts = [Primitive(stone, Many(Box((long, 20.0, tall)), sheets))]
        parts += [block("softwood", (120.0, 1600.0, 150.0), (a * 0.35 * long, 0.0, 75.0)) for a in (-1.0, 1.0)]
        parts += [
            block("softwood", (80.0, 60.0, tall), (a * 0.35 * long, b * (13.0 * count + 50.0), 150.0 + 0.5 * tall))
            for a in (-1.0, 1.0)
            for b in (-1.0, 1.0)
        ]
        load.add("bundle of slabs", parts, (x + 0.5 * long, between(rng, -150.0, 150.0), 0.0))
        x += long + between(rng, 100.0, 700.0)
    load.units = len(load.placed)
    return load


def scrap(rng: np.random.Generator, hold: Hold, fill: float) -> Load:
    """Metal scrap thrown in: sheets, bars, pipes, wheels and blocks at all angles, denser towards the floor."""
    load, budget = Load(unit=""), min(hold.payload_kg * 0.85, 22_000.0) * fill
    length, width, height = hold.size
    while load.mass_kg < budget:
        what = pick(rng, "steel", "steel", "steel", "cast iron", "aluminium alloy", "copper", "stainless steel")
        count = int(rng.integers(10, 25))
        x, y = rng.uniform(250.0, length - 250.0, count), rng.uniform(-0.42, 0.42, count) * width
        z = 60.0 + np.abs(rng.beta(1.0, 2.0, count)) * 0.7 * height * (0.5 + 0.5 * np.sin(np.pi * x / length))
        turn = axis_rotation(rng.normal(0.0, 1.0, (count, 3)))
        kind = int(rng.integers(5))
        size = (between(rng, 200.0, 600.0), between(rng, 60.0, 320.0), between(rng, 3.0, 40.0))
        if kind == 0:
            shape: Box | Cylinder | Capsule = Box(size)
        elif kind == 1:
            shape = Cylinder(between(rng, 12.0, 60.0), between(rng, 250.0, 800.0))
        elif kind == 2:
            shape = Cylinder(between(rng, 80.0, 220.0), between(rng, 20.0, 80.0))
        elif kind == 3:
            shape = Box((size[0], size[2], 14.0))
        else:
            shape = Box((between(rng, 90.0, 260.0),) * 2 + (between(rng, 90.0, 260.0),))
        loose = {2: 0.45, 4: 0.5}.get(kind, 1.0)
        density = {"steel": 7.8, "cast iron": 7.2, "aluminium alloy": 2.7, "copper": 8.9, "stainless steel": 7.9}[what]
        places = np.stack([x, y, z], axis=1)
        load.add("scrap", [Primitive(what, Many(shape, places, turn), density * loose)])
    load.units = 1
    return load
