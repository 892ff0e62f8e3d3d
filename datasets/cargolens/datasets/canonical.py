"""`canonical()`: the one representation every detector sees, computed from physics by one function everywhere.

A dual-energy scan, a grey film and an orange-green-blue JPEG become comparable here: attenuation is `-ln T` of the
highest energy, the material index comes from the ratio of the logs corrected for thickness, or from the vendor's
palette, and `known` says how far the material can be told. `docs/canonical.md` holds the formulas. A canonical is
versioned by its name: a change of one number makes a new name, because bundles record which one they want.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from . import colour
from .errors import UsageError
from .ratio_table import GRID, RATIO
from .scan import Float32, View

DEFAULT_CANONICAL = "colour-1"
ATTENUATION_SCALE = 5.0  # nepers at which the attenuation plane reaches 1
SMALLEST_TRANSMISSION = 2.0**-17  # half a count of 16 bits
SMOOTHING = 0.8  # pixels; the ratio of two noisy logs needs it, the attenuation does not
KNOWN_FROM = (0.02, 0.06)  # nepers of the high energy over which the material fades in
KNOWN_TO = (5.0, 7.0)  # nepers of the low energy over which it fades out
BLACK_MARGIN = 4.0  # the material also fades out towards this many times the file's black
_TABLE_NEPERS, _TABLE_RATIO = 8.0, (0.8, 3.6)
_TABLE_SIZE = 256
_BLOCK_ROWS, _BLOCK_COLUMNS = 32, 2048
_PART_ROWS, _PART_COLUMNS = 256, 1024
_REACH = 4  # pixels around a pixel that its planes depend on: the kernel of SMOOTHING ends at 3
CARGO_DEPTH = 8.0  # nepers at which the depth plane of cargo reaches black
CARGO_SMOOTHING = 2.5  # pixels; MeV ratios of materials differ by hundredths (`docs/physics.md`)
CARGO_ORGANIC, CARGO_GAIN = 1.2, 4.0  # ratio of the logs of organic goods at 4/6 and 6/9 MV; planes a unit below it
CARGO_FROM = (0.15, 0.5)  # nepers of the high energy over which the ratio fades in
CARGO_TO = (5.0, 7.0)  # nepers of the low energy over which it fades out


@dataclass(frozen=True)
class Canonical:
    """One way to show a view to a network.

    Attributes:
        name: Versioned name.
        planes: What each plane holds.
        air: The value of each plane where there is nothing but air; padding uses it.
        render: From a view to (planes, rows, columns) float32 in [0, 1]; a pixel depends on its near neighbours alone.
        reach: How far these neighbours may be, pixels.
    """

    name: str
    planes: tuple[str, ...]
    air: tuple[float, ...]
    render: Callable[[View], Float32]
    reach: int = _REACH


def canonical(view: View, name: str = DEFAULT_CANONICAL) -> Float32:
    """Render a view, part by part, so that a strip of any length takes the memory of its planes and little more.

    Args:
        view: What was read.
        name: A key of `CANONICALS`.

    Returns:
        (planes, rows, columns) float32 in [0, 1], C-contiguous.

    Raises:
        UsageError: No canonical has that name.
    """
    if name not in CANONICALS:
        raise UsageError(f"canonical {name!r} is unknown, expected one of {', '.join(CANONICALS)}")
    wanted = CANONICALS[name]
    planes = np.empty((len(wanted.planes), view.rows, view.columns), np.float32)
    for top in range(0, view.rows, _PART_ROWS):
        for left in range(0, view.columns, _PART_COLUMNS):
            above, before = min(top, wanted.reach), min(left, wanted.reach)
            part = planes[:, top : top + _PART_ROWS, left : left + _PART_COLUMNS]
            around = np.s_[
                top - above : top + _PART_ROWS + wanted.reach, left - before : left + _PART_COLUMNS + wanted.reach
            ]
            rendered = wanted.render(_cropped(view, around))
            part[:] = rendered[:, above : above + part.shape[1], before : before + part.shape[2]]
    return planes


def _cropped(view: View, part: tuple[slice, slice]) -> View:
    material_there = None if view.material is None else view.material[part]
    return replace(view, transmission=view.transmission[(slice(None), *part)], material=material_there)


def attenuation(view: View) -> Float32:
    """Attenuation of the highest energy, `-ln T`.

    Args:
        view: What was read.

    Returns:
        (rows, columns) float32, nepers; 0 is air, noise makes some of it slightly negative. Black is limited to the
        middle of the file's darkest step, because nothing more is known there.
    """
    return _log(view, view.transmission.shape[0] - 1)


def material(view: View) -> tuple[Float32, Float32]:
    """Material index and how far it is known.

    Args:
        view: What was read.

    Returns:
        Material (rows, columns) float32 in [0, 1]: 0 organic, 0.5 inorganic, 1 metal; and known (rows, columns) float32
        in [0, 1], 0 where the view says nothing (grey scans, air, black, MV pairs): material is a placeholder there.
    """
    if view.material is not None:
        return _material_of_palette(view.material)
    if _tells_material(view):
        return _material_of_energies(view)
    nothing = np.zeros((view.rows, view.columns), np.float32)
    return nothing, nothing


def _tells_material(view: View) -> bool:
    return view.material is not None or (view.encoding == "dual-energy" and view.energy_unit != "MV")


def _log(view: View, energy: int) -> Float32:
    floor = max(0.5 * view.black_transmission, SMALLEST_TRANSMISSION)
    return np.asarray(-cv2.log(np.maximum(view.transmission[energy], np.float32(floor))), np.float32)


def _material_of_palette(index: Float32) -> tuple[Float32, Float32]:
    """A palette's material, with the unknown specks of its noise taken as known in part, like their neighbours."""
    valid = ~np.isnan(index)
    known = cv2.blur(valid.astype(np.float32), (3, 3))
    filled = np.where(valid, index, np.float32(0.0))
    around = cv2.blur(filled, (3, 3)) / np.maximum(known, np.float32(1e-6))
    return np.where(valid, filled, np.clip(around, 0.0, 1.0)), np.asarray(known, np.float32)


def _material_of_energies(view: View) -> tuple[Float32, Float32]:
    low, high = (np.asarray(cv2.GaussianBlur(_log(view, n), (0, 0), SMOOTHING), np.float32) for n in (0, 1))
    black = max(BLACK_MARGIN * view.black_transmission, SMALLEST_TRANSMISSION)
    ceiling = -float(np.log(min(black, 0.5)))
    fade = min(KNOWN_TO[0], 0.75 * ceiling), min(KNOWN_TO[1], ceiling)
    index, known = np.empty_like(high), np.empty_like(high)
    for part in _blocks(high.shape):
        index[part] = _index_of_ratio(low[part], high[part])
        known[part] = _ramp(high[part], *KNOWN_FROM) * (np.float32(1.0) - _ramp(low[part], *fade))
    return index, known


def _blocks(shape: tuple[int, ...]) -> Iterator[tuple[slice, slice]]:
    """Parts of a plane small enough for the processor's cache, and narrow enough for OpenCV's remap."""
    for top in range(0, shape[0], _BLOCK_ROWS):
        for left in range(0, shape[1], _BLOCK_COLUMNS):
            yield slice(top, top + _BLOCK_ROWS), slice(left, left + _BLOCK_COLUMNS)


def _index_of_ratio(low: Float32, high: Float32) -> Float32:
    low_ratio, high_ratio = _TABLE_RATIO
    ratio = low / np.maximum(high, np.float32(1e-3))
    x = (ratio - np.float32(low_ratio)) * np.float32((_TABLE_SIZE - 1) / (high_ratio - low_ratio))
    y = high * np.float32((_TABLE_SIZE - 1) / _TABLE_NEPERS)
    found = cv2.remap(_material_of_ratio(), x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found, np.float32)


@lru_cache(maxsize=1)
def _material_of_ratio() -> Float32:
    """(attenuation, ratio) table of the material index, between the reference materials and clipped outside."""
    nepers = np.linspace(0.0, _TABLE_NEPERS, _TABLE_SIZE)
    ratios = np.linspace(*_TABLE_RATIO, _TABLE_SIZE)
    curves = np.array([np.interp(nepers, GRID, curve) for curve in RATIO.values()])
    table = [np.interp(ratios, curves[:, row], colour.MATERIAL_ANCHORS) for row in range(_TABLE_SIZE)]
    return np.array(table, np.float32)


def _ramp(value: Float32, start: float, end: float) -> Float32:
    """0 up to `start`, 1 from `end`, smooth between (the cubic 3 t^2 - 2 t^3)."""
    t = np.clip((value - np.float32(start)) * np.float32(1.0 / (end - start)), 0.0, 1.0)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def _luma(view: View) -> Float32:
    nepers = np.maximum(attenuation(view), np.float32(0.0))
    return np.asarray(cv2.exp(nepers * np.float32(-colour.DISPLAY_EXPONENT)), np.float32)


@lru_cache(maxsize=1)
def _hues() -> tuple[NDArray[np.float32], ...]:
    rgb, to_white, to_black = colour.hue_directions()
    columns = (rgb[:, 0], rgb[:, 1], rgb[:, 2], to_white, to_black)
    return tuple(np.array(column, np.float32) for column in columns)


def _render_colour(view: View) -> Float32:
    luma = _luma(view)
    planes = np.empty((3, *luma.shape), np.float32)
    if not _tells_material(view):
        planes[:] = luma
        return planes
    index, known = material(view)
    for part in _blocks(luma.shape):
        light = luma[part]
        step = np.rint(index[part] * np.float32(colour.MATERIAL_STEPS - 1)).astype(np.uint8)
        *shares, to_white, to_black = (cv2.LUT(step, table) for table in _hues())
        chroma = np.minimum((1 - light) * to_white, light * to_black) * known[part]
        for plane, share in zip(planes, shares, strict=True):
            plane[part] = np.clip(light + chroma * share, 0.0, 1.0)
    return planes


def _render_physics(view: View) -> Float32:
    index, known = material(view)
    nepers = np.clip(attenuation(view) * np.float32(1 / ATTENUATION_SCALE), 0.0, 1.0)
    return np.stack([nepers, np.where(known > 0, index, np.float32(0.0)), known]).astype(np.float32)


def _render_grey(view: View) -> Float32:
    return _luma(view)[None]


def _render_cargo(view: View) -> Float32:
    nepers = np.maximum(attenuation(view), np.float32(0.0))
    depth = np.clip(1.0 - nepers * np.float32(1.0 / CARGO_DEPTH), 0.0, 1.0)
    return np.stack([_luma(view), depth, _megavolt_ratio(view)]).astype(np.float32)


def _megavolt_ratio(view: View) -> Float32:
    """0.5 for organic goods and where nothing is known; steel lies above it, heavy metals near 1, plastic below."""
    if view.encoding != "dual-energy" or view.energy_unit != "MV":
        return np.full((view.rows, view.columns), 0.5, np.float32)
    low, high = (np.asarray(cv2.GaussianBlur(_log(view, n), (0, 0), CARGO_SMOOTHING), np.float32) for n in (0, 1))
    ratio = low / np.maximum(high, np.float32(1e-2))
    black = -float(np.log(max(BLACK_MARGIN * view.black_transmission, SMALLEST_TRANSMISSION)))
    fade = min(CARGO_TO[0], 0.75 * black), min(CARGO_TO[1], black)
    known = _ramp(high, *CARGO_FROM) * (np.float32(1.0) - _ramp(low, *fade))
    return np.asarray(np.clip(0.5 + CARGO_GAIN * known * (CARGO_ORGANIC - ratio), 0.0, 1.0), np.float32)


CANONICALS: dict[str, Canonical] = {
    c.name: c
    for c in (
        Canonical("colour-1", ("red", "green", "blue"), (1.0, 1.0, 1.0), _render_colour),
        Canonical("physics-1", ("attenuation", "material", "known"), (0.0, 0.0, 0.0), _render_physics),
        Canonical("grey-1", ("grey",), (1.0,), _render_grey),
        Canonical("cargo-1", ("lightness", "depth", "ratio"), (1.0, 1.0, 0.5), _render_cargo, reach=12),
    )
}
