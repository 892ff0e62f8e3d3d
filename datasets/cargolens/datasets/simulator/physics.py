"""From matter in the beam to the signal an ideal detector would give: polyenergetic Beer-Lambert attenuation.

The spectrum of a scanner is collapsed once into a few energy groups. A view is then two matrix products with an
exponential between them: areal densities times mass attenuation, and transmitted groups times the weights of the mean
signal and of its variance. Beam hardening is the sum over energies itself; nothing is added for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import UsageError
from ..scan import Float32
from .attenuation import Float64
from .materials import Layer, Material, material
from .scanner import Scanner
from .spectra import beam_spectrum

# Pixels evaluated together: their groups fit the second-level cache.
CHUNK = 16_384
# Energies are grouped so that the signal behind these absorbers is exact, at these transmissions.
ABSORBERS = ("water", "aluminium", "steel")
TRANSMISSIONS = (0.7, 0.3, 0.05, 0.002)
# K edges of the heavy metals that parcels hold: tin, tungsten, gold, lead, bismuth, keV.
EDGES_KEV = (29.2, 69.525, 80.725, 88.005, 90.526)


@dataclass(frozen=True, eq=False)
class Response:
    """A scanner's spectrum and detector, collapsed into energy groups.

    Attributes:
        energies_kev: (bins,) fine energies, keV.
        signal: (channels, bins) share of the air signal each fine bin contributes; rows add up to 1.
        grouping: (groups, bins) weights that average a fine quantity over a group; rows add up to 1.
        weights: (groups, 2 * channels) float32: first the shares of the mean signal, then the weights of its variance.
    """

    energies_kev: Float64
    signal: Float64
    grouping: Float64
    weights: Float32

    @property
    def mean_detected_kev(self) -> tuple[float, ...]:
        """Mean energy of the signal in air, per channel, keV."""
        return tuple(float(mean) for mean in self.signal @ self.energies_kev)


@dataclass(frozen=True, eq=False)
class Signal:
    """What an ideal detector would give.

    Attributes:
        mean: (channels, rows, columns) float32, air = 1.
        variance: (channels, rows, columns) float32, of the photon noise of one line.
    """

    mean: Float32
    variance: Float32


@lru_cache(maxsize=64)
def response(scanner: Scanner) -> Response:
    """Collapse a scanner's spectrum into energy groups; computed once a scanner.

    A channel that stops the share eta(E) of the photons N(E) and adds up their energies gives the signal
    sum N eta E. As each photon adds E, its variance is sum N eta E^2 (compound Poisson).

    Args:
        scanner: The scanner.

    Returns:
        Its response, with about ``scanner.energy_groups`` groups.
    """
    spectra = [beam_spectrum(beam) for beam in scanner.beams]
    energies = max((spectrum.energies_kev for spectrum in spectra), key=len)
    eta = scanner.detector.absorption(energies)
    photons = np.zeros_like(eta)
    for channel in range(scanner.channels):
        spectrum = spectra[min(channel, len(spectra) - 1)]
        photons[channel, : len(spectrum.photons)] = spectrum.photons / spectrum.photons.sum()
    detected = photons * eta * energies
    in_air = detected.sum(axis=1, keepdims=True)
    signal = detected / in_air
    variance = detected * energies / in_air**2 / scanner.quanta
    group_of, importance = _group(energies, signal, scanner.energy_groups)
    groups = int(group_of[-1]) + 1
    member = group_of[None, :] == np.arange(groups)[:, None]
    grouping = member * importance
    grouping /= grouping.sum(axis=1, keepdims=True)
    weights = np.concatenate([signal, variance]) @ member.T
    return Response(energies, signal, grouping, np.ascontiguousarray(weights.T, dtype=np.float32))


def _group(energies: Float64, signal: Float64, wanted: int) -> tuple[NDArray[np.int64], Float64]:
    """Group number per fine bin, rising without gaps, and the importance of each bin within its group.

    A group of width h replaces the attenuation in it by its mean, which changes the signal behind a thickness x by
    p h^3 (x dmu/dE)^2 / 24, p being the share of the signal per energy. The sum over all groups is least when their
    density follows the cube root of p (x dmu/dE)^2, here averaged over absorbers, thicknesses and channels.
    """
    importance, squares = np.zeros_like(energies), np.zeros_like(energies)
    for name in ABSORBERS:
        attenuation = material(name).mass_attenuation(energies)
        slope = np.gradient(attenuation)
        for share in signal:
            for transmission in TRANSMISSIONS:
                thickness = _thickness(share, attenuation, transmission)
                behind = share * np.exp(-attenuation * thickness)
                behind /= behind.sum()
                importance += behind
                squares += behind * (thickness * slope) ** 2
    density = np.cbrt(squares)
    middle = np.cumsum(density) - 0.5 * density
    number = np.minimum((middle / density.sum() * wanted).astype(np.int64), wanted - 1)
    # No group reaches across an edge. A bin wider than one group leaves numbers out: renumber, so that none is empty.
    number += wanted * np.searchsorted(np.array(EDGES_KEV), energies)
    group_of = np.asarray(np.unique(number, return_inverse=True)[1], dtype=np.int64)
    return group_of, np.maximum(importance, 1e-12 * importance.max())


def _thickness(signal: Float64, mass_attenuation: Float64, transmission: float) -> float:
    """Areal density, g/cm2, that lets this share of the signal through."""
    thin, thick = 0.0, 1.0
    while np.dot(signal, np.exp(-mass_attenuation * thick)) > transmission:
        thick *= 2.0
    for _ in range(40):
        middle = 0.5 * (thin + thick)
        if np.dot(signal, np.exp(-mass_attenuation * middle)) > transmission:
            thin = middle
        else:
            thick = middle
    return thick


@lru_cache(maxsize=8192)
def _exponent(scanner: Scanner, what: Material) -> Float32:
    prepared = response(scanner)
    column = (prepared.grouping @ what.mass_attenuation(prepared.energies_kev)).astype(np.float32)
    column.flags.writeable = False
    return column


def exponents(materials: Sequence[str | Material], scanner: Scanner) -> Float32:
    """Mass attenuation per material and energy group.

    Args:
        materials: Names in the library, or materials of your own.
        scanner: The scanner.

    Returns:
        (materials, groups) float32, cm2/g.

    Raises:
        UsageError: A name the library does not have.
    """
    columns = [_exponent(scanner, material(name)) for name in materials]
    return np.stack(columns) if columns else np.zeros((0, response(scanner).weights.shape[0]), np.float32)


def ideal(areal: Float32, materials: Sequence[str | Material], scanner: Scanner) -> tuple[Float32, Float32]:
    """Mean and variance of the signal behind matter, pixel by pixel.

    Args:
        areal: (pixels, materials) areal densities, g/cm2, not negative.
        materials: What the columns are.
        scanner: The scanner.

    Returns:
        Mean (channels, pixels), air = 1, and variance (channels, pixels) of the photon noise, both float32.

    Raises:
        UsageError: The columns do not match the materials.
    """
    if areal.ndim != 2 or areal.shape[1] != len(materials):
        raise UsageError(f"areal densities {areal.shape}: expected (pixels, {len(materials)} materials)")
    weights = response(scanner).weights
    attenuation = -exponents(materials, scanner)
    out = np.empty((areal.shape[0], weights.shape[1]), np.float32)
    crossed = np.empty((min(CHUNK, areal.shape[0]), weights.shape[0]), np.float32)
    for start in range(0, areal.shape[0], CHUNK):
        part = np.ascontiguousarray(areal[start : start + CHUNK], dtype=np.float32)
        exponential = crossed[: len(part)]
        np.matmul(part, attenuation, out=exponential)
        np.exp(exponential, out=exponential)
        np.matmul(exponential, weights, out=out[start : start + CHUNK])
    channels = scanner.channels
    return np.ascontiguousarray(out[:, :channels].T), np.ascontiguousarray(out[:, channels:].T)


def transmit(areal: Float32, materials: Sequence[str | Material], scanner: Scanner, *, subsampling: int = 1) -> Signal:
    """The ideal signal of a view. Pixels without matter are not evaluated.

    With several rays a pixel, their signals are averaged, never their areal densities: a sheet seen edge-on would
    otherwise come out too dark.

    Args:
        areal: (rows * subsampling, columns * subsampling, materials) float32 areal densities, g/cm2.
        materials: What the last axis is.
        scanner: The scanner.
        subsampling: Rays per pixel along each axis.

    Returns:
        The signal, (channels, rows, columns).

    Raises:
        UsageError: Shapes that do not match.
    """
    rows, columns = areal.shape[0], areal.shape[1]
    if subsampling < 1 or rows % subsampling or columns % subsampling:
        raise UsageError(f"areal densities {areal.shape}: expected rows and columns divisible by {subsampling}")
    flat = areal.reshape(rows * columns, -1)
    air = response(scanner).weights.sum(axis=0)
    maps = np.empty((2 * scanner.channels, rows * columns), np.float32)
    maps[:] = air[:, None]
    touched = np.flatnonzero(flat @ np.ones(flat.shape[1], np.float32) > 0.0)
    mean, variance = ideal(flat[touched], materials, scanner)
    maps[: scanner.channels, touched] = mean
    maps[scanner.channels :, touched] = variance
    images = maps.reshape(-1, rows, columns)
    if subsampling > 1:
        size = (columns // subsampling, rows // subsampling)
        images = np.stack([cv2.resize(image, size, interpolation=cv2.INTER_AREA) for image in images])
    return Signal(images[: scanner.channels], images[scanner.channels :])


def filter_transmission(layers: Sequence[Layer], scanner: Scanner) -> tuple[float, ...]:
    """Transmission of a stack of sheets per channel on the fine energies, without grouping: the reference for tests."""
    prepared = response(scanner)
    crossed = prepared.signal.copy()
    for layer in layers:
        crossed *= layer.transmission(prepared.energies_kev)
    return tuple(float(share) for share in crossed.sum(axis=1))
