"""The material library: complete, consistent, and each density with a source."""

from __future__ import annotations

import numpy as np
import pytest

from cargolens.datasets.errors import UsageError
from cargolens.datasets.simulator.materials import MATERIALS, Layer, make_material, material, material_names

SOURCES = {"NIST", "textbook", "predicted", "assumed"}

# What a parcel simulator must have: contraband, what it is cut with and made from, what it is made on, what hides it.
# fmt: off
NEEDED = (
    "fentanyl hydrochloride", "fentanyl base", "methamphetamine hydrochloride", "cocaine hydrochloride",
    "cocaine base", "heroin hydrochloride", "heroin base", "xylazine hydrochloride", "cannabis herb", "4-anpp", "npp",
    "4-piperidone hydrochloride", "1-boc-4-piperidone", "ephedrine hydrochloride", "pseudoephedrine hydrochloride",
    "phenylacetone", "methylamine solution", "mannitol", "lactose", "caffeine", "paracetamol", "magnesium stearate",
    "gelatin", "tool steel", "brass", "sugar", "flour", "protein powder", "detergent powder", "multivitamin mass",
    "cotton", "polyester", "paper", "cardboard", "leather", "rubber", "polyurethane", "glass", "porcelain", "steel",
    "stainless steel", "aluminium", "copper", "solder", "fr4", "li-ion cell", "alkaline cell", "lcd", "copper coil",
    "cable", "softwood", "soap", "candle wax", "water", "vegetable oil", "abs", "pvc", "polyethylene", "pet", "silver",
    "gold", "packing tape", "grease", "polystyrene foam", "chocolate", "perfume", "shampoo", "concrete",
    "tungsten carbide", "lead",
)
# fmt: on


def test_the_library_is_large_and_has_what_parcels_hold() -> None:
    assert len(MATERIALS) >= 80
    assert set(NEEDED) <= set(MATERIALS)


@pytest.mark.parametrize("name", sorted(MATERIALS))
def test_every_material_is_consistent(name: str) -> None:
    entry = MATERIALS[name]
    assert entry.name == name
    assert entry.source in SOURCES
    assert sum(fraction for _, fraction in entry.composition) == pytest.approx(1.0)
    assert min(fraction for _, fraction in entry.composition) > 0.0
    if entry.bulk_density is not None:
        low, high = entry.bulk_density
        assert 0.0 < low < high <= entry.density
    assert np.all(entry.mass_attenuation(np.array([10.0, 60.0, 1000.0, 9000.0])) > 0.0)


# Effective atomic number (electrons weighted, power 2.94), computed with another library.
@pytest.mark.parametrize(
    ("name", "z_effective"),
    [
        ("water", 7.42),
        ("polyethylene", 5.44),
        ("cellulose", 6.89),
        ("sugar", 6.92),
        ("caffeine", 6.51),
        ("fentanyl hydrochloride", 8.39),
        ("fentanyl base", 5.90),
        ("methamphetamine hydrochloride", 9.89),
        ("cocaine hydrochloride", 8.78),
        ("xylazine hydrochloride", 10.69),
        ("pvc", 13.86),
        ("salt", 15.18),
        ("silica", 11.56),
        ("brass", 29.4),
    ],
)
def test_effective_atomic_numbers(name: str, z_effective: float) -> None:
    assert material(name).z_effective == pytest.approx(z_effective, abs=0.03)


# Molar masses in g/mol show that a formula was typed right: hydrogen's share times molar mass counts its atoms.
@pytest.mark.parametrize(
    ("name", "hydrogens", "molar_mass"),
    [
        ("fentanyl hydrochloride", 29, 372.94),
        ("heroin base", 23, 369.41),
        ("xylazine hydrochloride", 17, 256.79),
        ("ephedrine hydrochloride", 16, 201.69),
        ("mdma hydrochloride", 16, 229.70),
        ("ketamine hydrochloride", 17, 274.19),
        ("tramadol hydrochloride", 26, 299.84),
        ("paracetamol", 9, 151.16),
        ("magnesium stearate", 70, 591.2),
        ("lactose", 24, 360.31),
    ],
)
def test_molar_masses(name: str, hydrogens: int, molar_mass: float) -> None:
    share = dict(material(name).composition)["H"]
    assert hydrogens * 1.008 / share == pytest.approx(molar_mass, rel=2e-4)


def test_groups_and_unknown_names() -> None:
    drugs = material_names("drug")
    assert "cocaine base" in drugs
    assert "sugar" not in drugs
    assert len(material_names()) == len(MATERIALS)
    with pytest.raises(UsageError, match="'unobtainium' is not in the library"):
        material("unobtainium")


def test_materials_of_your_own() -> None:
    alloy = make_material("alloy", {"Fe": 3, "Cu": 1}, 8.0)
    assert dict(alloy.composition) == pytest.approx({"Fe": 0.75, "Cu": 0.25})
    assert material(alloy) is alloy
    for density in (0.0, -1.0, float("nan"), 31.0):
        with pytest.raises(UsageError, match="density"):
            make_material("impossible", "Fe", density)


def test_layers_attenuate_by_their_mass() -> None:
    energies = np.array([60.0, 100.0])
    solid, packed = Layer("gadolinium oxysulfide", 1.0), Layer("gadolinium oxysulfide", 2.0, density=3.67)
    assert packed.areal_density == pytest.approx(solid.areal_density)
    assert packed.transmission(energies) == pytest.approx(solid.transmission(energies))
    # 2 mm copper at 100 keV by hand: exp(-0.4584 * 0.2 * 8.96).
    assert Layer("copper", 2.0).transmission(np.array([100.0]))[0] == pytest.approx(0.4398, rel=0.005)
