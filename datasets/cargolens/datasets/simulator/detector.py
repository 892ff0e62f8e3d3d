"""What a detector absorbs: the share of photons each of its channels stops, per energy.

A sandwich detector reads two scintillators behind one another with a metal sheet between them: the thin front one sees
mostly low energies, the thick rear one what is left. An interlaced detector is one scintillator that sees pulses of two
energies in turn. Every photon that a scintillator stops is counted with its whole energy: escape of fluorescence and of
scattered photons is left out, which matters for megavolt beams in small crystals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..errors import UsageError
from .attenuation import Float64
from .materials import Layer


@dataclass(frozen=True)
class Detector:
    """The layers of a detector, in the order the beam meets them.

    Attributes:
        kind: ``"sandwich"`` (front, filter, rear: two channels from one beam), ``"interlaced"`` (front only: two beams
            in turn) or ``"single"`` (front only, one beam, one channel).
        front: First scintillator.
        filter: Metal between the scintillators of a sandwich; None where there is none.
        rear: Second scintillator of a sandwich.
    """

    kind: Literal["sandwich", "interlaced", "single"]
    front: Layer
    filter: Layer | None = None
    rear: Layer | None = None

    def __post_init__(self) -> None:
        if (self.kind == "sandwich") != (self.rear is not None):
            expected = "a rear scintillator" if self.kind == "sandwich" else "the front scintillator only"
            raise UsageError(f"{self.kind} detector: expected {expected}, found rear {self.rear}")

    @property
    def channels(self) -> int:
        """Signals a pixel gives: 1 or 2."""
        return 1 if self.kind == "single" else 2

    @property
    def beams(self) -> int:
        """Source settings the detector needs: 2 when interlaced, otherwise 1."""
        return 2 if self.kind == "interlaced" else 1

    def absorption(self, energies_kev: Float64) -> Float64:
        """Share of incident photons each channel stops.

        Args:
            energies_kev: (bins,) photon energies, keV.

        Returns:
            (channels, bins) in [0, 1], lowest energy channel first.
        """
        stopped = 1.0 - self.front.transmission(energies_kev)
        if self.rear is None:
            return np.repeat(stopped[None], self.channels, axis=0)
        reaching = self.front.transmission(energies_kev)
        if self.filter is not None:
            reaching = reaching * self.filter.transmission(energies_kev)
        return np.stack([stopped, reaching * (1.0 - self.rear.transmission(energies_kev))])
