"""Beam hardening in a projection: a background pixel is taken for water and steel, and the threat is put behind both.

Two energies determine two areal densities, so a dual-energy pixel is inverted on the scanner's response (Alvarez and
Macovski 1976). The threat's areal densities add to them, and the response gives the signal behind both. Multiplying
transmissions instead takes each beam as it is in air and so attenuates too much: behind the background it is harder.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import UsageError
from ..simulator.physics import exponents, response
from ..simulator.scanner import Scanner

Float64 = NDArray[np.float64]

BASIS = ("water", "steel")
STEPS, TOLERANCE = 16, 1e-5
CHUNK = 8192
LEAST_SIGNAL = 1e-7


def areal_densities(transmission: NDArray[np.floating], scanner: Scanner) -> tuple[Float64, NDArray[np.bool_]]:
    """Water and steel that give a pair of transmissions.

    Args:
        transmission: (2, pixels), lower energy first, air = 1; without blur, scatter or offset.
        scanner: The scanner.

    Returns:
        (2, pixels) g/cm2 of water and steel; either is negative where the matter lies outside of the two, and noise on
        air makes both so. And (pixels,) bool, False where no pair was found: black pixels, and pairs that no matter
        gives.

    Raises:
        UsageError: The scanner has one energy.
    """
    if scanner.channels != 2:
        raise UsageError(f"scanner {scanner.name!r} has one energy: mode='basis' needs two; use mode='simple'")
    count = transmission.shape[1]
    areal, found = np.zeros((2, count)), np.zeros(count, bool)
    for start in range(0, count, CHUNK):
        part = slice(start, start + CHUNK)
        areal[:, part], found[part] = _newton(np.asarray(transmission[:, part], float), scanner)
    return areal, found


class Behind(NamedTuple):
    """Signal behind matter.

    Attributes:
        mean: (2, pixels), lower energy first, air = 1.
        variance: (2, pixels), of its photon noise.
        slope: (pixels, 2, 2), derivative of the mean of each energy after the areal density of water and of steel.
    """

    mean: Float64
    variance: Float64
    slope: Float64


def signal_behind(areal: Float64, scanner: Scanner) -> Behind:
    """Signal behind areal densities of the basis.

    Args:
        areal: (2, pixels) g/cm2 of water and steel, of any sign.
        scanner: The scanner, of two energies.

    Returns:
        The signal.
    """
    sums = _sums(scanner)
    out = np.empty((sums.shape[1], areal.shape[1]))
    attenuation = exponents(BASIS, scanner)
    for start in range(0, areal.shape[1], CHUNK):
        part = slice(start, start + CHUNK)
        out[:, part] = (_crossed(areal[:, part].T, attenuation) @ sums).T
    return Behind(out[:2], out[2:4], -out[4:].reshape(2, 2, -1).transpose(2, 1, 0))


def _sums(scanner: Scanner) -> NDArray[np.float32]:
    """(groups, 8) weights of the mean, of its variance, and of its derivative after water and after steel."""
    weights = response(scanner).weights
    return np.hstack([weights, *(weights[:, :2] * row[:, None] for row in exponents(BASIS, scanner))])


def _crossed(areal: Float64, attenuation: NDArray[np.float32]) -> NDArray[np.float32]:
    """Share of each energy group that crosses areal densities (pixels, 2)."""
    return np.asarray(np.exp(np.clip(-areal @ attenuation, -80.0, 20.0).astype(np.float32)))


def _newton(transmission: Float64, scanner: Scanner) -> tuple[Float64, NDArray[np.bool_]]:
    """Newton steps on the logarithms, from air: attenuation bends downwards, so that the steps do not overshoot."""
    attenuation, sums = exponents(BASIS, scanner), _sums(scanner)[:, [0, 1, 4, 5, 6, 7]]
    target = -np.log(np.maximum(transmission.T, LEAST_SIGNAL))
    areal = np.zeros_like(target)
    left = np.arange(len(target))
    found = np.zeros(len(target), bool)
    for _ in range(STEPS):
        parts = (_crossed(areal[left], attenuation) @ sums).astype(float)
        mean = np.maximum(parts[:, :2], LEAST_SIGNAL * LEAST_SIGNAL)
        error = target[left] + np.log(mean)
        reached = np.abs(error).max(axis=1) < TOLERANCE
        found[left[reached]] = True
        left, error, parts, mean = (values[~reached] for values in (left, error, parts, mean))
        if not len(left):
            break
        areal[left] += _step(error, parts[:, 2:4] / mean, parts[:, 4:6] / mean)
    return areal.T, found & (transmission.min(axis=0) > LEAST_SIGNAL)


def _step(error: Float64, water: Float64, steel: Float64) -> Float64:
    """Solution (pixels, 2) of two equations a pixel by Cramer's rule; nothing where they are the same."""
    determinant = water[:, 0] * steel[:, 1] - water[:, 1] * steel[:, 0]
    determinant = np.where(np.abs(determinant) < 1e-12, np.inf, determinant)
    first = error[:, 0] * steel[:, 1] - error[:, 1] * steel[:, 0]
    second = error[:, 1] * water[:, 0] - error[:, 0] * water[:, 1]
    return np.asarray(np.stack([first, second], axis=1) / determinant[:, None])
