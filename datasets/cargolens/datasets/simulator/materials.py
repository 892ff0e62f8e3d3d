"""Named materials: what they are made of, how dense they are, and how they travel.

Compositions are chemical facts or stated mixtures by mass. Each density says where it comes from:

* ``NIST``: the density NIST lists for the material in NISTIR 5632 (X-ray mass attenuation coefficients, table 2).
* ``textbook``: the value general handbooks agree on to the digits given; not traced to one edition.
* ``predicted``: computed values that chemical databases quote; nobody published a measured one.
* ``assumed``: our own estimate of a product that varies; the simulator should vary it too.

Bulk densities (powders poured or pressed, cloth folded, paper stacked) are assumed unless the comment says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from ..errors import UsageError
from .attenuation import ATOMIC_NUMBERS, ATOMIC_WEIGHTS, Float64, mass_attenuation, mass_fractions, mix
from .material_table import ROWS


@dataclass(frozen=True)
class Material:
    """One material.

    Attributes:
        name: Unique name in the library.
        group: What kind of thing it is: ``"drug"``, ``"plastic"``, ``"metal"`` ...
        composition: Mass fraction per element as (symbol, fraction) pairs, adding up to 1.
        density: Density of the solid or liquid, g/cm3.
        bulk_density: Lowest and highest density it travels with as powder, pile or stack, g/cm3; None where it
            travels as it is.
        source: Where the density comes from; see the module's docstring.
    """

    name: str
    group: str
    composition: tuple[tuple[str, float], ...]
    density: float
    bulk_density: tuple[float, float] | None = None
    source: str = "assumed"

    def mass_attenuation(self, energies_kev: Float64) -> Float64:
        """Mass attenuation, cm2/g, at photon energies in keV."""
        return mass_attenuation(dict(self.composition), energies_kev)

    @property
    def z_effective(self) -> float:
        """Effective atomic number: Z weighted by electrons, power 2.94 (Mayneord 1937)."""
        electrons = {s: f * ATOMIC_NUMBERS[s] / ATOMIC_WEIGHTS[s] for s, f in self.composition}
        total = sum(electrons.values())
        return float(sum(n / total * ATOMIC_NUMBERS[s] ** 2.94 for s, n in electrons.items()) ** (1.0 / 2.94))


@dataclass(frozen=True)
class Layer:
    """A uniform sheet: a filter, a scintillator, a wall.

    Attributes:
        material: Name in the library.
        thickness_mm: Thickness, mm.
        density: g/cm3; None takes the material's own.
    """

    material: str
    thickness_mm: float
    density: float | None = None

    @property
    def areal_density(self) -> float:
        """Mass per area, g/cm2."""
        return (material(self.material).density if self.density is None else self.density) * self.thickness_mm / 10.0

    def transmission(self, energies_kev: Float64) -> Float64:
        """Share of photons that crosses the sheet untouched, per energy in keV."""
        return np.asarray(np.exp(-self.areal_density * material(self.material).mass_attenuation(energies_kev)))


def make_material(
    name: str,
    composition: str | Mapping[str, float],
    density: float,
    *,
    group: str = "other",
    bulk_density: tuple[float, float] | None = None,
    source: str = "assumed",
) -> Material:
    """A material of your own, to be used wherever the library's are.

    Args:
        name: What to call it.
        composition: A formula, or mass shares per formula (normalised).
        density: g/cm3, positive.
        group: What kind of thing it is.
        bulk_density: Lowest and highest bulk density, g/cm3.
        source: Where the density comes from.

    Returns:
        The material.

    Raises:
        UsageError: A formula that cannot be read, or a density that is not positive.
    """
    if not 0.0 < density < 30.0:
        raise UsageError(f"material {name!r}: density {density:g} g/cm3, expected above 0 and below 30")
    fractions = mass_fractions(composition) if isinstance(composition, str) else mix(composition)
    return Material(name, group, tuple(sorted(fractions.items())), density, bulk_density, source)


def material(name: str | Material) -> Material:
    """A material by name; a `Material` is returned as it is.

    Raises:
        UsageError: The library has no such name.
    """
    if isinstance(name, Material):
        return name
    try:
        return MATERIALS[name]
    except KeyError:
        known = ", ".join(sorted(MATERIALS))
        raise UsageError(f"material {name!r} is not in the library, which has {known}") from None


def material_names(group: str | None = None) -> tuple[str, ...]:
    """Names of the library's materials, sorted; only those of one group if it is given."""
    return tuple(sorted(m.name for m in MATERIALS.values() if group is None or m.group == group))


def _library() -> dict[str, Material]:
    out: dict[str, Material] = {}
    for name, group, composition, density, bulk, source in ROWS:
        if name in out:
            raise ValueError(f"material {name!r} is listed twice")
        out[name] = make_material(name, composition, density, group=group, bulk_density=bulk, source=source)
    return out


MATERIALS: Mapping[str, Material] = MappingProxyType(_library())
