"""Printed boards with components, laid out as real ones are: patches of one kind of part each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from ..item import Primitive
from ..many import Many
from ..primitives import Box
from ..view_geometry import Float64
from .parts import Bits, Parts

# Lowest and highest corner, mm.
Rect = tuple[float, float, float, float]


def board(
    rng: np.random.Generator,
    size: tuple[float, float],
    *,
    tall: float = 3.0,
    style: Literal["logic", "power"] = "logic",
    thickness: float = 1.2,
    grain: float | None = None,
) -> Parts:
    """A printed board with components: chips with their pins, ranks of passives, cans, coils, shields, connectors.

    Args:
        rng: Source of randomness.
        size: Along x and y, mm.
        tall: Height left for components above it, mm; 1.2 mm are needed below.
        style: ``"power"`` has tall capacitors and coils, ``"logic"`` mostly chips.
        thickness: Of the bare board, mm; its middle is at z = 0.
        grain: Smallest patch of one kind of component, mm.
    """
    x, y = size
    bits = Bits()
    least = grain or max(4.5, 0.085 * float(np.sqrt(x * y)) + 2.0)
    patches = _patches(rng, (-0.48 * x, -0.48 * y, 0.48 * x, 0.48 * y), least)
    odds = {"logic": (0.3, 0.34, 0.05, 0.09, 0.07, 0.07, 0.08), "power": (0.1, 0.24, 0.24, 0.2, 0.0, 0.1, 0.12)}[style]
    kinds = rng.choice(7, len(patches), p=odds)
    top = 0.5 * thickness
    fillers = (_chip, _passives, _cans, _inductor, _shield, _header)
    for kind, patch in zip(kinds, patches, strict=True):
        if kind < len(fillers):
            fillers[kind](rng, bits, patch, top, tall)
    # Passives and joints on the lower side.
    for _ in range(int(min(150, x * y / 60))):
        at = (rng.uniform(-0.46, 0.46) * x, rng.uniform(-0.46, 0.46) * y, -top - 0.3)
        bits.box("solder" if rng.random() < 0.4 else "barium titanate", at, (rng.uniform(0.6, 1.6), 0.8, 0.5))
    # Ground planes, cut up by the tracks.
    planes = Primitive("copper", Many(Box((1.0, 1.0, 1.0)), *_pours(rng, patches, top)))
    plate = Primitive("fr4", Box((x, y, thickness)), rng.uniform(2.1, 2.5), carve=(planes,))
    return (plate, *bits.parts())


def _pours(rng: np.random.Generator, patches: Sequence[Rect], top: float) -> tuple[Float64, None, Float64]:
    """Copper areas inside a board, of the mass of a few layers."""
    corners = np.asarray(patches)
    kept = corners[rng.random(len(corners)) < 0.7] if len(corners) > 1 else corners
    kept = kept if len(kept) else corners
    centres = np.column_stack([kept[:, [0, 2]].mean(axis=1), kept[:, [1, 3]].mean(axis=1), np.zeros(len(kept))])
    height = rng.uniform(0.05, 0.16, len(kept)) * top / 0.6
    sizes = np.column_stack([0.97 * (kept[:, 2] - kept[:, 0]), 0.97 * (kept[:, 3] - kept[:, 1]), height])
    return centres, None, sizes


def _patches(rng: np.random.Generator, area: Rect, least: float) -> list[Rect]:
    """A rectangle cut again and again across its longer side."""
    out, stack = [], [area]
    while stack:
        x0, y0, x1, y1 = stack.pop()
        w, h = x1 - x0, y1 - y0
        if max(w, h) < 2 * least or (max(w, h) < 4.5 * least and min(w, h) > 0.5 * least and rng.random() < 0.14):
            out.append((x0, y0, x1, y1))
            continue
        at = rng.uniform(0.3, 0.7)
        if w >= h:
            stack += [(x0, y0, x0 + at * w, y1), (x0 + at * w, y0, x1, y1)]
        else:
            stack += [(x0, y0, x1, y0 + at * h), (x0, y0 + at * h, x1, y1)]
    return out


def _middle(patch: Rect) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = patch
    return 0.5 * (x0 + x1), 0.5 * (y0 + y1), x1 - x0, y1 - y0


def _chip(rng: np.random.Generator, bits: Bits, patch: Rect, top: float, tall: float) -> None:
    cx, cy, w, h = _middle(patch)
    w, h = min(0.74 * w, 26.0), min(0.74 * h, 26.0)
    if rng.random() < 0.6:
        w = h = min(w, h)
    z = min(rng.uniform(0.7, 1.6), tall - 0.3)
    bits.box("chip package", (cx, cy, top + 0.3 + 0.5 * z), (w, h, z), 2.2)
    bits.box("copper", (cx, cy, top + 0.22), (0.5 * w, 0.5 * h, 0.15))
    if min(w, h) > 8 and rng.random() < 0.4:
        n = int(min(9, min(w, h) / 1.3))
        for gx in np.linspace(-0.42, 0.42, n) * w:
            for gy in np.linspace(-0.42, 0.42, n) * h:
                bits.box("solder", (cx + gx, cy + gy, top + 0.1), (0.55, 0.55, 0.2))
        return
    pitch, both = rng.uniform(0.9, 1.3), rng.random() < 0.5
    for s in (-1, 1):
        for gx in np.arange(-0.42 * w, 0.42 * w, pitch):
            bits.box("copper", (cx + gx, cy + s * 0.56 * h, top + 0.25), (0.45, 0.12 * h, 0.4))
        if both:
            for gy in np.arange(-0.42 * h, 0.42 * h, pitch):
                bits.box("copper", (cx + s * 0.56 * w, cy + gy, top + 0.25), (0.12 * w, 0.45, 0.4))


def _passives(rng: np.random.Generator, bits: Bits, patch: Rect, top: float, _: float) -> None:
    x0, y0, x1, y1 = patch
    step = rng.uniform(1.6, 3.2)
    lying = rng.random() < 0.5
    size = (0.62 * step, 0.34 * step) if lying else (0.34 * step, 0.62 * step)
    for px in np.arange(x0 + 0.5 * step, x1 - 0.3 * step, step):
        for py in np.arange(y0 + 0.5 * step, y1 - 0.3 * step, step):
            if rng.random() < 0.6:
                what = "barium titanate" if rng.random() < 0.55 else "alumina"
                bits.box(what, (px, py, top + 0.35 * 0.5 * step), (*size, 0.35 * step))


def _cans(rng: np.random.Generator, bits: Bits, patch: Rect, top: float, tall: float) -> None:
    x0, y0, x1, y1 = patch
    r = float(np.clip(rng.uniform(0.2, 0.48) * min(x1 - x0, y1 - y0), 1.2, 6.5))
    high = min(tall, rng.uniform(1.5, 3.5) * r)
    for px in np.arange(x0 + r, x1 - 0.7 * r, 2.3 * r):
        for py in np.arange(y0 + r, y1 - 0.7 * r, 2.3 * r):
            bits.rod("aluminium", (px, py, top + 0.5 * high), r, high, "z", 1.75)
            bits.rod("rubber", (px, py, top + 0.04 * high), 0.8 * r, 0.08 * high)


def _inductor(rng: np.random.Generator, bits: Bits, patch: Rect, top: float, tall: float) -> None:
    cx, cy, w, h = _middle(patch)
    side = min(0.8 * min(w, h), 14.0)
    z = min(tall, 0.6 * side)
    if rng.random() < 0.5:
        bits.box("ferrite", (cx, cy, top + 0.5 * z), (side, side, z), rng.uniform(3.5, 4.8))
    else:
        bits.rod("ferrite", (cx, cy, top + 0.5 * z), 0.32 * side, z)
        bits.rod("copper coil", (cx, cy, top + 0.5 * z), 0.5 * side, 0.6 * z, "z", 3.5)


def _shield(rng: np.random.Generator, bits: Bits, patch: Rect, top: float, tall: float) -> None:
    cx, cy, w, h = _middle(patch)
    w, h, z = 0.86 * w, 0.86 * h, min(tall - 0.2, 1.8)
    bits.box("stainless steel", (cx, cy, top + z), (w, h, 0.2))
    for s in (-0.5, 0.5):
        bits.box("stainless steel", (cx + s * w, cy, top + 0.5 * z), (0.25, h, z))
        bits.box("stainless steel", (cx, cy + s * h, top + 0.5 * z), (w, 0.25, z))
    inner = (cx - 0.4 * w, cy - 0.4 * h, cx + 0.4 * w, cy + 0.4 * h)
    (_chip if rng.random() < 0.6 else _passives)(rng, bits, inner, top, z - 0.3)


def _header(rng: np.random.Generator, bits: Bits, patch: Rect, top: float, tall: float) -> None:
    cx, cy, w, h = _middle(patch)
    long, across = 0.85 * max(w, h), min(0.6 * min(w, h), 5.0)
    z = min(tall, rng.uniform(2.0, 7.0))
    flip = h > w
    bits.box("glass-filled nylon", (cx, cy, top + 0.5 * z), (across, long, z) if flip else (long, across, z), 1.0)
    for at in np.arange(-0.46 * long, 0.46 * long, 2.0):
        p = (cx, cy + at) if flip else (cx + at, cy)
        bits.box("brass", (*p, top + 0.5 * z), (0.6, 0.6, z))
