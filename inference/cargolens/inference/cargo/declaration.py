"""Whether what was declared fits what is seen: empty or loaded, how heavy, and of which class.

Each check has its own bar, set on simulated honest declarations that the figures were not fitted on, and makes none
where the view does not allow it. What hides in goods of the declared kind and weight fits its declaration.
"""

from __future__ import annotations

from dataclasses import dataclass

from cargolens.datasets.scan import ScanMeta

from .chapters import chapter, plausibility
from .model import CargoModel
from .reading import Mass, Reading

TOLERANCE = 0.05
"""Relative error that an honest declared weight may have, besides the interval of the estimate."""
LEAST_KG = 100.0
"""A declared weight below this is that of an empty container with its dunnage."""
NOT_VERIFIED = "declared empty, and that could not be verified"


@dataclass(frozen=True)
class Mismatch:
    """One thing that does not fit the declaration.

    Attributes:
        reason: One line, for an officer.
        weight: How far it does not fit, 0 to 1: 1 - probability for a class, 1 - smaller / larger for a mass.
        box: Where, (x0, y0, x1, y1) in pixels of the view.
    """

    reason: str
    weight: float
    box: tuple[int, int, int, int]


def declared_empty(meta: ScanMeta) -> bool:
    """Whether a declaration says that there are no goods: code 00 or 0000, or no code and a weight of nothing."""
    digits = "".join(c for c in meta.hs_code or "" if c.isdigit())
    if digits:
        return set(digits) == {"0"}
    return not meta.hs_code and meta.declared_kg is not None and meta.declared_kg < LEAST_KG


def compare(reading: Reading, meta: ScanMeta, model: CargoModel) -> list[Mismatch]:
    """What of a reading does not fit a declaration, the most telling first.

    Args:
        reading: The reading.
        meta: What was declared; what was not is not compared.
        model: The figures.

    Returns:
        The mismatches; none where no hold was found.
    """
    if reading.hold is None or reading.empty is None:
        return []
    if reading.empty:
        goods = chapter(meta.hs_code) is not None or (meta.declared_kg or 0.0) >= LEAST_KG
        said = f"{meta.declared_kg:,.0f} kg" if (meta.declared_kg or 0.0) >= LEAST_KG else "goods"
        return [Mismatch(f"{said} declared, and the hold looks empty", 1.0, reading.hold)] if goods else []
    where = reading.goods or reading.hold
    if declared_empty(meta):
        share = 1.0 - (reading.emptiness or 0.0)
        return [Mismatch(f"declared empty, and {share:.0%} of the side of the hold is loaded", 1.0, where)]
    found = [_mass(reading.mass, meta, where), _class(reading, meta, model, where)]
    return sorted((m for m in found if m is not None), key=lambda m: -m.weight)


def _mass(mass: Mass | None, meta: ScanMeta, where: tuple[int, int, int, int]) -> Mismatch | None:
    said = meta.declared_kg
    if mass is None or said is None or said < LEAST_KG:
        return None
    if said * (1.0 + TOLERANCE) < mass.surely_low:
        text = f"{said:,.0f} kg declared, and at least {mass.surely_low:,.0f} kg are seen"
        return Mismatch(text, 1.0 - said / mass.kilograms, where)
    if mass.surely_high is not None and said * (1.0 - TOLERANCE) > mass.surely_high:
        text = f"{said:,.0f} kg declared, and at most {mass.surely_high:,.0f} kg are seen"
        return Mismatch(text, 1.0 - mass.kilograms / said, where)
    return None


def _class(reading: Reading, meta: ScanMeta, model: CargoModel, where: tuple[int, int, int, int]) -> Mismatch | None:
    seen = reading.classified
    # A load that is not plainly of a known class, or of which half is black, contradicts nobody.
    if seen is None or not seen.typical or (reading.black_share or 0.0) > 0.5:
        return None
    fits = plausibility(seen.shares, meta.hs_code)
    if fits is None or fits >= model.figures.implausible_below:
        return None
    text = f"chapter {chapter(meta.hs_code)} declared, and the load looks like {seen.best}"
    return Mismatch(text, 1.0 - fits, where)
