"""Small builders that families of goods share: outlines, rods, copies of sub-assemblies, loose heaps, chains, cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from ..geometry import IDENTITY, Convex, axis_rotation, rotation
from ..item import Primitive
from ..many import Many, tube
from ..materials import Material
from ..primitives import Box, Cylinder, RoundedBox
from ..prism import Point
from ..revolved import Revolved
from ..view_geometry import Float64

T = TypeVar("T")

# Turn what stands along z along another axis.
ALONG_X = rotation(pitch=90)
ALONG_Y = rotation(roll=-90)
# Poses of what is flat in its own x, y plane: mostly on its faces, seldom on an edge.
FLAT = (IDENTITY, rotation(roll=180), rotation(), rotation(roll=90))
# Poses of a box that may rest on any side.
ANY_SIDE = (IDENTITY, rotation(roll=90), rotation(pitch=90))


def pick(rng: np.random.Generator, *options: T) -> T:
    """One of the options, each as likely."""
    return options[int(rng.integers(len(options)))]


def vary(rng: np.random.Generator, value: float, share: float = 0.12) -> float:
    """A value within a share of the one given."""
    return value * float(rng.uniform(1.0 - share, 1.0 + share))


def strip(path: Sequence[Point], widths: float | Sequence[float]) -> list[Point]:
    """Outline of a band along a line.

    Args:
        path: Corners of its middle line, mm.
        widths: Full width, or one for each corner, mm.
    """
    line = np.asarray(path, dtype=float)
    way = np.gradient(line, axis=0)
    across = np.stack([-way[:, 1], way[:, 0]], axis=1) / np.maximum(np.hypot(*way.T), 1e-9)[:, None]
    half = 0.5 * np.broadcast_to(np.asarray(widths, dtype=float), len(line))[:, None]
    ring = np.concatenate([line + half * across, (line - half * across)[::-1]])
    return [(float(x), float(y)) for x, y in ring]


def arc(radius: float, start: float, stop: float, corners: int = 8, centre: Point = (0.0, 0.0)) -> list[Point]:
    """Points on a circle from one angle to another, degrees."""
    angle = np.deg2rad(np.linspace(start, stop, corners))
    return [(centre[0] + radius * float(np.cos(t)), centre[1] + radius * float(np.sin(t))) for t in angle]


def taper(length: float, start: float, stop: float, corners: int = 7) -> list[Point]:
    """Outline of a bar from x = 0 to `length` between round ends of these widths, mm."""
    return [*arc(start / 2, 90, 270, corners), *arc(stop / 2, -90, 90, corners, (length, 0.0))]


def regular(radius: float, corners: int = 6, centre: Point = (0.0, 0.0), turn: float = 0.0) -> list[Point]:
    """A regular polygon by the distance of its corners, mm, and its turn, degrees."""
    return arc(radius, turn, turn + 360.0 * (1.0 - 1.0 / corners), corners, centre)


def rod(
    material: str | Material, start: tuple[float, float, float], end: tuple[float, float, float], radius: float,
    carve: tuple[Primitive, ...] = (),
) -> Primitive:  # fmt: skip
    """A round bar between two points."""
    first, last = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
    shape = Cylinder(radius, float(np.linalg.norm(last - first)))
    return Primitive(material, shape, centre=0.5 * (first + last), rotation=axis_rotation(last - first), carve=carve)


def lathe(
    material: str | Material,
    profile: tuple[tuple[float, float], ...],
    y: float = 0.0,
    carve: tuple[Primitive, ...] = (),
) -> Primitive:
    """A turned part along x: a profile of (x, radius), mm, at some y."""
    return Primitive(material, Revolved(profile), centre=(0, y, 0), rotation=ALONG_X, carve=carve)


def copies(
    shape: Convex,
    centres: Float64,
    rotations: Float64 | None = None,
    *,
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0),
    turn: Float64 = IDENTITY,
    scales: Float64 | None = None,
) -> Many:
    """One part of many like assemblies, at an offset and a turn in the frame of each.

    Args:
        shape: The part.
        centres: (n, 3) where the assemblies are, mm.
        rotations: (n, 3, 3) their axes as columns; None for unturned.
        offset: Where the part is in an assembly, mm.
        turn: (3, 3) its axes in an assembly.
        scales: (n, 3) stretch along the part's own axes.
    """
    turned = np.broadcast_to(IDENTITY, (len(centres), 3, 3)) if rotations is None else rotations
    return Many(shape, np.asarray(centres) + turned @ np.asarray(offset), turned @ turn, scales)


def repeated(many: Many, centres: Float64, rotations: Float64 | None = None) -> Many:
    """Copies of a group of copies: links of a chain, springs of a mattress.

    Args:
        many: The group.
        centres: (n, 3) where the groups are, mm.
        rotations: (n, 3, 3) their axes as columns; None for unturned.
    """
    n, each = len(centres), len(many.centres)
    turned = np.broadcast_to(IDENTITY, (n, 3, 3)) if rotations is None else np.asarray(rotations)
    own = np.broadcast_to(IDENTITY, (each, 3, 3)) if many.rotations is None else many.rotations
    at = np.einsum("nij,mj->nmi", turned, np.asarray(many.centres)) + np.asarray(centres)[:, None]
    axes = np.einsum("nij,mjk->nmik", turned, own)
    scales = None if many.scales is None else np.tile(many.scales, (n, 1))
    cuts = tuple((np.tile(normals, (n, 1)), np.tile(offsets, n)) for normals, offsets in many.cuts)
    return Many(many.shape, at.reshape(-1, 3), axes.reshape(-1, 3, 3), scales, cuts, many.cut_off * n)


def strewn(
    rng: np.random.Generator, count: int, size: tuple[float, float, float], tilt: float = 12.0
) -> tuple[Float64, Float64]:
    """Where loose things lie in a bag or a box.

    Args:
        rng: Source of randomness.
        count: How many.
        size: Of the heap of their middles, centred, mm.
        tilt: Standard deviation of their slope, degrees.

    Returns:
        (n, 3) centres and (n, 3, 3) rotations; things that are long along z come to lie.
    """
    half = 0.5 * np.asarray(size, dtype=float)
    flat = rng.uniform(-1.0, 1.0, (count, 2)) * np.where(rng.random((count, 1)) < 0.7, 0.75, 1.0)
    centres = np.column_stack([flat, np.linspace(-1.0, 1.0, count) if count > 1 else np.zeros(1)]) * half
    yaw, slope = rng.uniform(0.0, 2.0 * np.pi, count), np.deg2rad(rng.normal(0.0, tilt, count))
    way = np.stack([np.cos(yaw) * np.cos(slope), np.sin(yaw) * np.cos(slope), np.sin(slope)], axis=1)
    return centres, axis_rotation(way)


def chain(path: Float64, wire: float, length: float, width: float) -> Many:
    """Oval links along a line, each turned a quarter against the last.

    Args:
        path: (n, 3) corners of the line, mm.
        wire: Radius of the wire, mm.
        length: Of a link outside, mm.
        width: Of a link outside, mm.
    """
    line = np.asarray(path, dtype=float)
    run = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    at = np.arange(max(2, int(run[-1] / (length - 2.0 * wire)))) * (length - 2.0 * wire)
    ends = np.stack([np.interp(at, run, line[:, k]) for k in range(3)], axis=1)
    links = axis_rotation(np.diff(ends, axis=0) + 1e-9)
    links[1::2] = links[1::2] @ rotation(yaw=90)
    half, straight = width / 2 - wire, (length - width) / 2
    oval = [
        (half * np.cos(t), 0.0, half * np.sin(t) + straight * np.sign(np.sin(t))) for t in np.arange(0.3, 6.5, 0.785)
    ]
    return repeated(tube(np.asarray(oval), wire, closed=True), 0.5 * (ends[1:] + ends[:-1]), links)


def case(
    material: str, size: tuple[float, float, float], wall: float, contents: tuple[Primitive, ...] = (),
    radius: float = 0.0,
) -> Primitive:  # fmt: skip
    """A closed box of an even wall with things inside, in its frame; upright edges rounded if a radius is given."""
    x, y, z = (side - 2.0 * wall for side in size)
    if radius > wall:
        inner: Box | RoundedBox = RoundedBox((x, y, z), radius - wall, "z")
        return Primitive(material, RoundedBox(size, radius, "z"), carve=(Primitive(None, inner, carve=contents),))
    return Primitive(material, Box(size), carve=(Primitive(None, Box((x, y, z)), carve=contents),))


def twisted(rng: np.random.Generator, starts: Float64, lengths: Float64, radii: Float64, turn: Float64) -> Many:
    """Flutes of drill bits: short flat lengths, each turned a little against the last.

    Args:
        rng: Source of randomness.
        starts: (n, 3) where the flutes begin, mm.
        lengths: (n,) mm.
        radii: (n,) mm.
        turn: (3, 3) turns z along the bits.
    """
    centres, axes, scales = [], [], []
    for start, length, radius in zip(starts, lengths, radii, strict=True):
        steps = int(np.clip(length / (0.9 * radius), 6, 24))
        phase = rng.uniform(0, 180)
        for k in range(steps):
            centres.append(start + turn[:, 2] * length * (k + 0.5) / steps)
            axes.append(turn @ rotation(yaw=phase + 30.0 * k))
            scales.append((radius, radius, length / steps))
    return Many(Cylinder(1.0, 1.0, 0.6), np.asarray(centres), np.asarray(axes), np.asarray(scales))


def joined(*groups: Many) -> Many:
    """Groups of copies of one shape as one: several tubes in one primitive."""
    n = [len(group.centres) for group in groups]
    turned = [
        np.broadcast_to(IDENTITY, (k, 3, 3)) if g.rotations is None else g.rotations
        for g, k in zip(groups, n, strict=True)
    ]
    scales = [np.ones((k, 3)) if g.scales is None else g.scales for g, k in zip(groups, n, strict=True)]
    cuts = tuple(
        (np.concatenate([pair[0] for pair in both]), np.concatenate([pair[1] for pair in both]))
        for both in zip(*(group.cuts for group in groups), strict=True)
    )
    centres = np.concatenate([group.centres for group in groups])
    cut_off = sum(group.cut_off for group in groups)
    return Many(groups[0].shape, centres, np.concatenate(turned), np.concatenate(scales), cuts, cut_off)
