"""`Scan` and `View`: the value objects that every room passes around.

A scan is what one consignment looked like on one scanner: one or more views, each holding transmission with
air = 1.0 and polarity undone. Values are physical, immutable, and keep the depth of the file they came from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Float32 = NDArray[np.float32]
Encoding = Literal["grey", "dual-energy", "pseudo-colour"]


def _frozen(array: Float32) -> Float32:
    """A read-only float32 array; copies only where the caller could still write to it."""
    out = np.ascontiguousarray(array, dtype=np.float32)
    if out.flags.writeable:
        out = out.copy() if out is array or out.base is not None else out
        out.flags.writeable = False
    return out


@dataclass(frozen=True, eq=False)
class View:
    """One projection of the scanned object.

    Attributes:
        transmission: (energies, rows, columns) float32, air = 1.0, lowest energy first. Noise may lift it
            slightly above 1; it is never negative and always finite.
        name: View name such as ``"top"``; ``""`` when the scan has one unnamed view.
        encoding: How the file carried the signal.
        bit_depth: Bits per sample of the file, as the file says or the user declares.
        material: (rows, columns) float32 in [0, 1] where a vendor's palette encodes the material
            (0 organic, 0.5 inorganic, 1 metal), NaN where the palette says nothing; None for grey and dual energy.
        energies: Nominal energies, kV or MV, lowest first; None when the file does not say.
        energy_unit: ``"kV"`` or ``"MV"``; None when unknown.
        mm_per_pixel: Pixel pitch in the object plane, mm; None when unknown.
        black_transmission: Transmission below which the file cannot tell two values apart (saturated black).
    """

    transmission: Float32
    name: str = ""
    encoding: Encoding = "grey"
    bit_depth: int = 16
    material: Float32 | None = None
    energies: tuple[float, ...] | None = None
    energy_unit: Literal["kV", "MV"] | None = None
    mm_per_pixel: float | None = None
    black_transmission: float = 0.0

    def __post_init__(self) -> None:
        t = self.transmission
        if t.ndim != 3 or min(t.shape) < 1 or t.shape[0] > 2:
            raise ValueError(f"transmission must be (1 or 2 energies, rows, columns), found {t.shape}")
        if self.encoding == "dual-energy" and t.shape[0] != 2:
            raise ValueError(f"a dual-energy view needs 2 energies, found {t.shape[0]}")
        if self.material is not None and self.material.shape != t.shape[1:]:
            raise ValueError(f"material {self.material.shape} does not match transmission {t.shape[1:]}")
        if not np.isfinite(t).all() or float(t.min()) < 0.0:
            raise ValueError("transmission must be finite and not negative")
        object.__setattr__(self, "transmission", _frozen(t))
        if self.material is not None:
            object.__setattr__(self, "material", _frozen(self.material))

    @property
    def rows(self) -> int:
        """Height in pixels of the input."""
        return int(self.transmission.shape[1])

    @property
    def columns(self) -> int:
        """Width in pixels of the input."""
        return int(self.transmission.shape[2])


@dataclass(frozen=True)
class ScanMeta:
    """What is known about the consignment besides its image; None where nobody said.

    Attributes:
        scan_id: Identity of the scan, unique in a batch.
        files: Files the scan was read from, in the order they were given.
        declared: Declared goods in words.
        hs_code: Declared customs tariff code.
        declared_kg: Declared weight, kg.
        scanner: Scanner name or serial.
        time: Acquisition time, ISO 8601.
        group: Consignment or series this scan belongs to (the unit of splitting and of bootstrap).
        origin: Where the consignment comes from, as declared.
        notes: What the reader found worth knowing about the files, such as a suffix that does not fit the content.
    """

    scan_id: str
    files: tuple[str, ...] = ()
    declared: str | None = None
    hs_code: str | None = None
    declared_kg: float | None = None
    scanner: str | None = None
    time: str | None = None
    group: str | None = None
    origin: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Scan:
    """One consignment: its views and what is known about it."""

    views: tuple[View, ...]
    meta: ScanMeta = field(default_factory=lambda: ScanMeta(scan_id=""))

    def __post_init__(self) -> None:
        if not self.views:
            raise ValueError("a scan needs at least one view")
        names = [v.name for v in self.views]
        if len(set(names)) != len(names):
            raise ValueError(f"view names must be unique, found {names}")
