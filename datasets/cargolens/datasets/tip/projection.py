"""Threat image projection: a threat's picture is put into a scan as if it had lain in the beam.

Transmission multiplies: behind a threat that lets the share T through arrives T times what arrived before. That is
exact for one photon energy; ``mode="basis"`` corrects for the spectrum where the scanner is known. Around it, what a
machine adds is taken off first and put back after (scatter, offset), the threat is blurred as the machine blurs, and
noise is added up to what the weaker signal has: multiplying scales the noise of the background down, and a threat would
stand out by being too clean.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from ..bank import Patch
from ..canonical import attenuation
from ..errors import UsageError
from ..scan import Float32, View
from ..simulator.scanner import Scanner
from ..simulator.truth import ThreatTruth, box_of
from .composition import TOUCHED, Mode, Shadow, on_display, on_palette, on_signal
from .imaging import ImagingModel
from .variation import Variation

Point = tuple[float, float]

# A change shows from this many standard deviations of the noise on.
SHOWS = 3.0
# Patches that are reduced by more than this are averaged; others are interpolated.
SHRINK_FROM = 0.8
# Air ends here when a place in the parcel is looked for; a place has this share of the most that any place has of it.
PARCEL_NEPERS, PARCEL_SHARE = 0.05, 0.97
# Pixels between places that are tried, and how near to the wanted quantile is near enough.
PLACE_STEP, NEAR_QUANTILE = 4, 0.1
# More levels than this are too fine to matter.
MOST_LEVELS = 4096


def project(
    view: View,
    patch: Patch,
    at: Point | None = None,
    *,
    rng: np.random.Generator,
    mode: Mode = "simple",
    scanner: Scanner | None = None,
    imaging: ImagingModel | None = None,
    patch_scanner: Scanner | None = None,
    variation: Variation | None = None,
    mm_per_pixel: float | None = None,
) -> tuple[View, ThreatTruth]:
    """Project a threat into a view.

    Args:
        view: A real or simulated view of any encoding. Its pixels that the threat does not reach come back bit by bit.
        patch: The threat. Two energies are needed for a view of two, and for pseudo-colour, where they decide the
            material; a grey view takes their mean attenuation.
        at: Row and column of the threat's middle; None places it as `variation` says.
        rng: Source of the noise.
        mode: ``"simple"`` multiplies transmissions; ``"basis"`` corrects for the hardening of the beam and needs the
            scanner.
        scanner: The scanner that made the view, where known: short for ``imaging=ImagingModel.of_scanner(scanner)``.
        imaging: Noise, blur, scatter and offset of the machine; None estimates them from the view. Give one model for
            many projections into the scans of one machine. For a patch that is blurred already, such as a cut-out,
            set its ``blur_px`` to 0.
        patch_scanner: The scanner that the patch was made for, if another one; for ``mode="basis"``.
        variation: How the threat differs from its picture; None leaves it as it is.
        mm_per_pixel: Pitch of a view that does not know its own.

    Returns:
        The view with the threat, and its truth: the mask is what the threat covers, visible the part of it that changes
        the signal by more than three standard deviations of the noise.

    Raises:
        UsageError: The mode or the pitch is unknown, the energies do not fit, the threat does not lie in the view, or
            ``"basis"`` without a scanner of two energies.
    """
    variation = variation or Variation()
    imaging = imaging or (ImagingModel.of_scanner(scanner) if scanner is not None else ImagingModel.estimated(view))
    if mode not in get_args(Mode):
        raise UsageError(f"mode {mode!r}: expected one of {', '.join(get_args(Mode))}")
    if mode == "basis" and (imaging.scanner is None or view.encoding != "dual-energy"):
        raise UsageError("mode='basis' needs a dual-energy view and the scanner that made it; use mode='simple'")
    shadow = _shadow(view, patch, at, variation, imaging, mm_per_pixel)
    touched = np.any(shadow.transmission < 1.0 - TOUCHED, axis=0)
    if view.encoding == "pseudo-colour":
        composed, index = on_palette(view, shadow, imaging)
    elif math.isfinite(imaging.display_limit):
        composed, index = on_display(view, shadow, imaging), None
    else:
        composed, index = on_signal(view, shadow, imaging, mode, patch_scanner), None
    spread = np.maximum(composed.variance * np.float32(variation.noise) - composed.variance_before, np.float32(0.0))
    noisy = composed.signal + np.sqrt(spread) * imaging.draw_noise(spread.shape, rng)
    before = view.transmission[(slice(None), *shadow.window)]
    change = np.abs(composed.signal - before) > SHOWS * np.sqrt(composed.variance)
    out = _written(view, shadow, noisy, touched, variation.illumination)
    if index is not None and view.material is not None:
        plane = view.material.copy()
        plane[shadow.window] = np.where(touched, index, plane[shadow.window])
        out = replace(out, material=plane)
    return out, _truth(view, patch, shadow, change.any(axis=0))


def _shadow(
    view: View, patch: Patch, at: Point | None, variation: Variation, imaging: ImagingModel, mm_per_pixel: float | None
) -> Shadow:
    """The threat turned, scaled and blurred onto the view's pixels."""
    pitch = view.mm_per_pixel or mm_per_pixel
    if not pitch:
        raise UsageError(f"view {view.name!r} does not know its pitch: give mm_per_pixel")
    planes = _energies(view, patch) * np.float32(variation.volume * variation.density)
    transmission, mask = np.exp(-planes), patch.mask.astype(np.float32)
    scale = patch.mm_per_pixel / pitch * variation.magnification * variation.volume
    if scale < SHRINK_FROM:
        # A pixel averages what arrives, not what was absorbed.
        rows, columns = mask.shape
        size = max(1, round(columns * scale)), max(1, round(rows * scale))
        transmission = np.stack([cv2.resize(t, size, interpolation=cv2.INTER_AREA) for t in transmission])
        mask, scale = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.float32), 1.0
    matrix = _turn(variation, scale)
    rows, columns = mask.shape
    extent = np.abs(matrix) @ np.array([columns, rows])
    if at is None:
        at = find_place(view, (float(extent[1]), float(extent[0])), variation)
    reach = int(np.ceil(3.0 * imaging.blur_px + abs(imaging.lag_px))) + 1
    low = np.floor(np.array(at)[::-1] - 0.5 * extent).astype(int) - reach
    high = np.ceil(np.array(at)[::-1] + 0.5 * extent).astype(int) + reach
    _check_inside(view, at, extent)
    width, height = (int(n) for n in high - low)
    # From the middle of the patch to `at`; a pixel's value stands for its middle.
    shift = np.array(at)[::-1] - low - 0.5 - matrix @ (0.5 * np.array([columns, rows]) - 0.5)
    out = []
    for energy, plane in enumerate(transmission):
        moved = np.hstack([matrix, (shift + np.array([energy * imaging.lag_px, 0.0]))[:, None]])
        warped = cv2.warpAffine(plane, moved, (width, height), borderMode=cv2.BORDER_CONSTANT, borderValue=1.0)
        out.append(cv2.GaussianBlur(warped, (0, 0), imaging.blur_px) if imaging.blur_px > 0.0 else warped)
    covered = cv2.warpAffine(mask, np.hstack([matrix, shift[:, None]]), (width, height)) > 0.5
    return _cut(np.stack(out).astype(np.float32), covered, (int(low[1]), int(low[0])), (view.rows, view.columns))


def _turn(variation: Variation, scale: float) -> NDArray[np.float64]:
    angle = np.radians(variation.rotation)
    mirror = -1.0 if variation.flip else 1.0
    cosine, sine = scale * np.cos(angle), scale * np.sin(angle)
    return np.array([[cosine * mirror, -sine], [sine * mirror, cosine]])


def _energies(view: View, patch: Patch) -> Float32:
    """The patch's attenuation at the energies that the view is composed at."""
    wanted = 1 if view.encoding == "grey" else 2
    have = len(patch.nepers)
    if have < wanted:
        raise UsageError(
            f"patch {patch.name!r} has one energy and a {view.encoding} view needs two: take a patch from a "
            "dual-energy or pseudo-colour scan, or one of the simulator"
        )
    return patch.nepers if have == wanted else patch.nepers.mean(axis=0, keepdims=True)


def _check_inside(view: View, at: Point, extent: NDArray[np.float64]) -> None:
    columns, rows = (float(n) for n in extent)
    if (
        at[0] < 0.5 * rows
        or at[1] < 0.5 * columns
        or at[0] > view.rows - 0.5 * rows
        or at[1] > view.columns - 0.5 * columns
    ):
        raise UsageError(
            f"a threat of {rows:.0f} x {columns:.0f} pixels round row {at[0]:.0f}, column {at[1]:.0f} does not lie "
            f"in a view of {view.rows} x {view.columns}: move it, or check the pitch"
        )


def _cut(transmission: Float32, mask: NDArray[np.bool_], corner: tuple[int, int], shape: tuple[int, int]) -> Shadow:
    """The part of the window that lies in the view; only the halo of the blur can reach beyond."""
    top, left = (max(0, -start) for start in corner)
    bottom, right = (min(side, end - start) for side, start, end in zip(mask.shape, corner, shape, strict=True))
    part = slice(top, bottom), slice(left, right)
    return Shadow(transmission[(slice(None), *part)], mask[part], corner[0] + top, corner[1] + left)


def find_place(view: View, extent: Point, variation: Variation) -> Point:
    """Row and column of the middle of a thing, from the translation and the obscuration of a variation.

    Args:
        view: The view.
        extent: Rows and columns the thing takes.
        variation: The variation.

    Returns:
        Row and column.

    Raises:
        UsageError: The thing is larger than the view.
    """
    room = np.array([view.rows, view.columns]) - np.array(extent)
    if room.min() < 0.0:
        raise UsageError(
            f"a threat of {extent[0]:.0f} x {extent[1]:.0f} pixels does not fit a view of {view.rows} x "
            f"{view.columns}: check the pitch"
        )
    wanted = 0.5 * np.array(extent) + np.array(variation.translation) * room
    if variation.obscuration is None:
        return float(wanted[0]), float(wanted[1])
    load = np.maximum(attenuation(view), np.float32(0.0))
    size = max(1, round(extent[1])), max(1, round(extent[0]))
    row = np.arange(int(np.ceil(0.5 * extent[0])), int(view.rows - 0.5 * extent[0]) + 1, PLACE_STEP)
    column = np.arange(int(np.ceil(0.5 * extent[1])), int(view.columns - 0.5 * extent[1]) + 1, PLACE_STEP)
    if not len(row) or not len(column):
        return float(wanted[0]), float(wanted[1])
    at = np.ix_(np.minimum(row, view.rows - 1), np.minimum(column, view.columns - 1))
    mean = cv2.blur(load, size)[at].ravel()
    filled = cv2.blur((load > PARCEL_NEPERS).astype(np.float32), size)[at].ravel()
    inside = np.flatnonzero(filled >= PARCEL_SHARE * filled.max())
    rank = np.argsort(np.argsort(mean[inside])) / max(1, len(inside) - 1)
    off = np.abs(rank - variation.obscuration)
    near = inside[off <= max(NEAR_QUANTILE, off.min())]
    places = np.stack([row[near // len(column)], column[near % len(column)]], axis=1)
    best = places[np.argmin(((places - wanted) ** 2).sum(axis=1))]
    return float(best[0]), float(best[1])


def _written(view: View, shadow: Shadow, signal: Float32, touched: NDArray[np.bool_], illumination: float) -> View:
    """The view with a new signal where the threat reaches, on the levels that its file has."""
    planes = view.transmission.copy()
    for energy, plane in enumerate(planes):
        step = _level_step(view.transmission[energy])
        new = np.maximum(signal[energy], np.float32(0.0))
        if step:
            new = np.rint(new / np.float32(step)) * np.float32(step)
        plane[shadow.window] = np.where(touched, new, plane[shadow.window])
    return replace(view, transmission=planes if illumination == 1.0 else planes * np.float32(illumination))


def _level_step(plane: Float32) -> float:
    """Distance of the levels of a file of few bits; 0 where the levels are many or uneven."""
    stride = max(1, plane.size // 65_536)
    levels = np.unique(plane.ravel()[::stride]).astype(float)
    if not 16 <= len(levels) <= MOST_LEVELS:
        return 0.0
    gaps = np.diff(levels)
    count = np.rint(levels[0] / gaps.min()) + np.concatenate([[0.0], np.cumsum(np.rint(gaps / gaps.min()))])
    step = float(levels @ count / (count @ count))
    return step if np.abs(levels - count * step).max() < 0.1 * step else 0.0


def _truth(view: View, patch: Patch, shadow: Shadow, change: NDArray[np.bool_]) -> ThreatTruth:
    mask, visible = (np.zeros((view.rows, view.columns), bool) for _ in range(2))
    mask[shadow.window] = shadow.mask
    visible[shadow.window] = shadow.mask & change
    load = attenuation(view)[mask]
    return ThreatTruth(
        family=patch.family,
        view=view.name,
        box=box_of(mask),
        mask=mask,
        visible=visible,
        superposition=float(load.mean()) if len(load) else 0.0,
        design=patch.name,
    )
