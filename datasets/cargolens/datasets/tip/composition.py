"""The signal of background and threat together, for measured signals, displays and palettes.

Each gives the signal before its noise is added, with the variance that the noise should have and the part of it that
the background brings.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..canonical import material
from ..errors import UsageError
from ..nepers import nepers
from ..scan import Float32, View
from ..simulator.scanner import Scanner
from .basis import areal_densities, signal_behind
from .imaging import ImagingModel

Mode = Literal["simple", "basis"]

# A pixel is touched where the threat takes at least this share of the signal.
TOUCHED = 1e-4
# Below this many standard deviations of its noise, a background pixel says nothing about matter.
LEAST_SIGMAS = 4.0
# Pixels that the material of a palette looks at beside its own, and the attenuation from which it is too dark to tell.
AROUND, DENSE_NEPERS = 4, 2.0
LEAST_TRANSMISSION = 2.0**-17


@dataclass(frozen=True, eq=False)
class Shadow:
    """The threat on the pixel grid of the view: a window with its transmission and the part that is the threat."""

    transmission: Float32
    mask: NDArray[np.bool_]
    top: int
    left: int

    @property
    def window(self) -> tuple[slice, slice]:
        """Where it lies in the view."""
        rows, columns = self.mask.shape
        return slice(self.top, self.top + rows), slice(self.left, self.left + columns)


@dataclass(frozen=True, eq=False)
class Composed:
    """Signal with the threat before noise is added, the variance due to it, and what it has of the background's."""

    signal: Float32
    variance: Float32
    variance_before: Float32


def on_signal(view: View, shadow: Shadow, imaging: ImagingModel, mode: Mode, patch_scanner: Scanner | None) -> Composed:
    """Grey and dual-energy views: what the machine added comes off, the threat goes in, and it is put back."""
    part = (slice(None), *shadow.window)
    before = view.transmission[part]
    # Scatter is made of what arrives all over the view; only its share under the threat is needed.
    primary = before - imaging.haze(view.transmission)[part]
    after = primary * shadow.transmission
    variance, variance_before = (
        imaging.variance(before + after - primary),
        _scaled(imaging.variance(before), primary, after),
    )
    if mode == "basis":
        after, variance, variance_before = _hardened(before, primary, shadow, imaging, patch_scanner)
    lost = after - primary
    scattered = np.stack([imaging.wide(plane) for plane in lost]) * np.float32(imaging.scatter)
    return Composed(before + lost + scattered, variance, variance_before)


def _scaled(variance: Float32, primary: Float32, after: Float32) -> Float32:
    """Variance of the background's noise once the threat has scaled it."""
    share = np.clip(after / np.where(np.abs(primary) > 1e-6, primary, np.float32(np.inf)), 0.0, 1.0)
    return np.asarray(variance * share * share, np.float32)


def _hardened(
    before: Float32, primary: Float32, shadow: Shadow, imaging: ImagingModel, patch_scanner: Scanner | None
) -> tuple[Float32, Float32, Float32]:
    """Primary signal behind background and threat, and the variances with and without it; see `basis`."""
    scanner = imaging.scanner
    if scanner is None:
        raise UsageError("mode='basis' needs the scanner")
    gain = np.float32(1.0 + imaging.scatter)
    arrived, threat = (gain * primary).reshape(2, -1), shadow.transmission.reshape(2, -1)
    simple = primary * shadow.transmission
    noise = imaging.variance(before)
    seen = (gain * primary > LEAST_SIGMAS * np.sqrt(noise)).all(axis=0).ravel()
    at = np.flatnonzero(seen & (threat < 1.0 - TOUCHED).any(axis=0))
    behind, known = areal_densities(arrived[:, at], scanner)
    front, clear = areal_densities(threat[:, at], patch_scanner or scanner)
    at, behind, front = at[known & clear], behind[:, known & clear], front[:, known & clear]
    alone, both = signal_behind(behind, scanner), signal_behind(behind + front, scanner)
    # The scanner's photons, unless the model has another dose.
    dose = np.divide(imaging.photon_variance, ImagingModel.of_scanner(scanner).photon_variance)[:, None] / gain**2
    after = _replaced(simple, at, both.mean / gain)
    # Readout noise, and that of the scattered photons, which the linear model has as part of the whole.
    rest = imaging.variance(before - primary).reshape(2, -1)[:, at]
    variance = _replaced(imaging.variance(before + after - primary), at, both.variance * dose + rest)
    # Noise of either energy moves both areal densities, and they move both energies.
    transfer = both.slope @ np.linalg.inv(alone.slope)
    carried = np.einsum("pek,kp->ep", transfer**2, alone.variance * dose + rest)
    return after, variance, _replaced(_scaled(noise, primary, after), at, carried)


def _replaced(planes: Float32, at: NDArray[np.intp], values: NDArray[np.float64]) -> Float32:
    """Planes (energies, rows, columns) with other values (energies, places) at some places."""
    flat = planes.reshape(len(planes), -1).copy()
    flat[:, at] = values
    return np.asarray(flat.reshape(planes.shape), np.float32)


def on_display(view: View, shadow: Shadow, imaging: ImagingModel) -> Composed:
    """Pictures from a display: attenuation adds up behind its curve, and noise is scaled as the curve does."""
    before = view.transmission[(slice(None), *shadow.window)]
    shown = -np.log(np.maximum(before, np.float32(LEAST_TRANSMISSION)))
    behind = imaging.undisplayed(shown)
    threat = -np.log(np.maximum(shadow.transmission, np.float32(LEAST_TRANSMISSION)))
    signal = np.exp(-imaging.displayed(behind + threat))
    slope = (
        np.float32(1.0) if math.isinf(imaging.display_limit) else np.exp(-threat / np.float32(imaging.display_limit))
    )
    scale = slope * signal / np.maximum(before, np.float32(LEAST_TRANSMISSION))
    return Composed(
        signal, imaging.variance(signal), imaging.variance(before) * np.minimum(scale, np.float32(1.0)) ** 2
    )


def on_palette(view: View, shadow: Shadow, imaging: ImagingModel) -> tuple[Composed, Float32]:
    """Pseudo-colour: attenuation as for a grey picture; material anew from the ratio of two energies."""
    composed = on_display(view, replace(shadow, transmission=shadow.transmission[1:]), imaging)
    top, left = (max(0, start - AROUND) for start in (shadow.top, shadow.left))
    rows, columns = shadow.mask.shape
    around = slice(top, shadow.top + rows + AROUND), slice(left, shadow.left + columns + AROUND)
    shown = -np.log(np.maximum(view.transmission[(slice(None), *around)], np.float32(LEAST_TRANSMISSION)))
    near = replace(
        view,
        transmission=np.exp(-imaging.undisplayed(shown)),
        material=None if view.material is None else view.material[around],
    )
    pair = nepers(near)
    part = slice(shadow.top - top, shadow.top - top + rows), slice(shadow.left - left, shadow.left - left + columns)
    pair[(slice(None), *part)] -= np.log(np.maximum(shadow.transmission, np.float32(LEAST_TRANSMISSION)))
    index, known = material(View(np.exp(-pair), encoding="dual-energy"))
    untold = np.where(pair[1] > DENSE_NEPERS, np.float32(imaging.dense_material), np.float32(np.nan))
    return composed, np.asarray(np.where(known < 0.5, untold, index)[part], np.float32)
