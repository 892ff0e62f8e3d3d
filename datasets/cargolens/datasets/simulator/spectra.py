"""What leaves the X-ray source: tube spectra 60 to 450 kV and linac spectra 1 to 15 MV, and the filters in the beam.

Tubes come from a table made with SpekPy (tools/build_tube_spectra.py). Between its voltages, bremsstrahlung is
interpolated at a fixed share of the tube voltage and characteristic lines at a fixed energy, which keeps the end point
and the lines where they belong. Linacs follow the thin-target formula of Schiff summed over the slices of a target.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..errors import UsageError
from .attenuation import LOWEST_KEV, Float64
from .materials import Layer

TABLE = Path(__file__).with_name("data") / "tube_spectra.npz"
ELECTRON_MEV = 0.51099895
# Width of a linac bin, MeV: the same for every end point, so that two pulses share their bins.
LINAC_BIN_MEV = 0.05
TARGET_SLICES = 8
# Tungsten for 1-10 MeV electrons: mean energy loss, MeV/cm, and radiation length, cm.
TUNGSTEN_LOSS, TUNGSTEN_RADIATION_LENGTH = 23.0, 0.35
TUNGSTEN_Z = 74


@dataclass(frozen=True)
class Beam:
    """One X-ray source setting.

    Attributes:
        kind: ``"tube"`` (tungsten anode, 20 degrees) or ``"linac"`` (tungsten target, on axis).
        energy: Tube voltage in kV, or end point in MV.
        filters: Sheets between the source and the tunnel, the tube window included.
    """

    kind: Literal["tube", "linac"]
    energy: float
    filters: tuple[Layer, ...] = ()


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Photons per energy bin.

    Attributes:
        energies_kev: (bins,) centres of the bins, keV, rising.
        photons: (bins,) photons a bin; for a tube per cm2 and mAs at 1 m, for a linac in relative units.
    """

    energies_kev: Float64
    photons: Float64

    @property
    def mean_kev(self) -> float:
        """Mean photon energy, keV."""
        return float(np.dot(self.energies_kev, self.photons) / self.photons.sum())


@lru_cache(maxsize=256)
def beam_spectrum(beam: Beam) -> Spectrum:
    """The spectrum that reaches the tunnel: the source behind its filters.

    Args:
        beam: The source setting.

    Returns:
        The filtered spectrum, from 5 keV up to the end point.

    Raises:
        UsageError: A tube voltage outside 60-450 kV or an end point outside 1-15 MV.
    """
    bare = tube_spectrum(beam.energy) if beam.kind == "tube" else linac_spectrum(beam.energy)
    photons = bare.photons.copy()
    for layer in beam.filters:
        photons *= layer.transmission(bare.energies_kev)
    return Spectrum(bare.energies_kev, photons)


@lru_cache(maxsize=1)
def _tube_table() -> dict[str, NDArray[np.float64]]:
    with np.load(TABLE, allow_pickle=False) as stored:
        return {key: stored[key].astype(np.float64) for key in stored.files}


def tube_spectrum(kilovolts: float) -> Spectrum:
    """Unfiltered spectrum of a tungsten tube in 1 keV bins.

    Args:
        kilovolts: Tube voltage, 60 to 450 kV.

    Returns:
        Photons per cm2, mAs and bin at 1 m from 5.5 keV up.

    Raises:
        UsageError: The voltage is outside the table.
    """
    table = _tube_table()
    voltages, energies = table["kilovolts"], table["energy_kev"]
    if not voltages[0] <= kilovolts <= voltages[-1]:
        raise UsageError(f"tube voltage {kilovolts:g} kV: the table covers {voltages[0]:g} to {voltages[-1]:g} kV")
    energies = energies[(energies > LOWEST_KEV) & (energies < kilovolts)]
    upper = min(int(np.searchsorted(voltages, kilovolts)), len(voltages) - 1)
    lower = max(upper - 1, 0) if voltages[upper] > kilovolts else upper
    span = voltages[upper] - voltages[lower]
    share = (kilovolts - voltages[lower]) / span if span else 0.0
    photons = np.zeros_like(energies)
    for row, weight in ((lower, 1.0 - share), (upper, share)):
        # d(photons)/d(E / kV) at the same E / kV; the last bin of a row is centred half a keV below its end point.
        scale = voltages[row] / kilovolts
        brems = np.interp(energies * scale, table["energy_kev"], table["bremsstrahlung"][row])
        lines = np.interp(energies, table["energy_kev"], table["lines"][row])
        photons += weight * (brems * scale + lines)
    return Spectrum(energies, photons)


def linac_spectrum(megavolts: float) -> Spectrum:
    """On-axis spectrum of a linac with a tungsten target that stops its electrons, before any filter.

    The target is cut into slices. In each, electrons have lost energy and have been scattered, which widens the cone
    their photons leave in: a slice of electron energy E counts with 1 / (theta^2 + (m/E)^2), theta^2 from Rossi's
    multiple scattering formula. Photons then cross the rest of the target.

    Args:
        megavolts: End point, 1 to 15 MV.

    Returns:
        Relative photons per bin of 50 keV.

    Raises:
        UsageError: The end point is outside 1-15 MV.
    """
    if not 1.0 <= megavolts <= 15.0:
        raise UsageError(f"linac end point {megavolts:g} MV: expected 1 to 15 MV")
    bins = int(np.ceil(megavolts / LINAC_BIN_MEV))
    photon_mev: Float64 = (np.arange(bins, dtype=np.float64) + 0.5) * LINAC_BIN_MEV
    target = Layer("tungsten", thickness_mm=10.0 * megavolts / TUNGSTEN_LOSS)
    photons = np.zeros_like(photon_mev)
    scattered = 0.0
    step_cm = megavolts / TUNGSTEN_LOSS / TARGET_SLICES
    for i in range(TARGET_SLICES):
        kinetic = megavolts * (1.0 - (i + 0.5) / TARGET_SLICES)
        total = kinetic + ELECTRON_MEV
        momentum_velocity = kinetic * (kinetic + 2.0 * ELECTRON_MEV) / total
        scattered += (21.2 / momentum_velocity) ** 2 * step_cm / TUNGSTEN_RADIATION_LENGTH * (0.5 if i == 0 else 1.0)
        forward = 1.0 / (scattered + (ELECTRON_MEV / total) ** 2)
        emitted = schiff_spectrum(photon_mev, total, TUNGSTEN_Z)
        behind = Layer("tungsten", thickness_mm=target.thickness_mm * (1.0 - (i + 0.5) / TARGET_SLICES))
        photons += forward * emitted * behind.transmission(1000.0 * photon_mev)
    return Spectrum(1000.0 * photon_mev, photons / photons.sum())


def schiff_spectrum(photon_mev: Float64, electron_mev: float, z: int) -> Float64:
    """Thin-target bremsstrahlung of relativistic electrons, integrated over the photon angle.

    L. I. Schiff, Phys. Rev. 83 (1951) 252; formula 3BS in H. W. Koch and J. W. Motz, Rev. Mod. Phys. 31 (1959) 920.

    Args:
        photon_mev: Photon energies, MeV.
        electron_mev: Total (kinetic plus rest) energy of the electrons, MeV.
        z: Atomic number of the target.

    Returns:
        Relative photons per unit energy: the cross section in units of 2 Z^2 r_e^2 / 137 per m_e c^2; 0 at and above
        the end point.
    """
    k = np.asarray(photon_mev, dtype=np.float64) / ELECTRON_MEV
    e0 = electron_mev / ELECTRON_MEV
    inside = (k > 0.0) & (k < e0 - 1.0)
    k = np.where(inside, k, 0.5 * (e0 - 1.0))
    e = e0 - k
    b = 2.0 * e0 * e * z ** (1.0 / 3.0) / (111.0 * k)
    log_m = -np.log((k / (2.0 * e0 * e)) ** 2 + (z ** (1.0 / 3.0) / 111.0) ** 2)
    first = (1.0 + (e / e0) ** 2 - 2.0 * e / (3.0 * e0)) * (log_m + 1.0 - 2.0 * np.arctan(b) / b)
    second = 2.0 * np.log1p(b**2) / b**2 + 4.0 * (2.0 - b**2) * np.arctan(b) / (3.0 * b**3) - 8.0 / (3.0 * b**2)
    return np.where(inside, (first + e / e0 * (second + 2.0 / 9.0)) / k, 0.0)
