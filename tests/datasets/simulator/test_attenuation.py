"""Attenuation against NIST's published values and an independent library; formulas against hand counts."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cargolens.datasets.errors import UsageError
from cargolens.datasets.simulator.attenuation import (
    ATOMIC_NUMBERS,
    ATOMIC_WEIGHTS,
    element_mass_attenuation,
    mass_attenuation,
    mass_fractions,
    mix,
    parse_formula,
)

# Total mass attenuation with coherent scatter, cm2/g: J. H. Hubbell and S. M. Seltzer, NISTIR 5632.
ANCHORS = list(csv.reader((Path(__file__).with_name("nist_anchors.csv")).open()))
ANCHOR_KEV = np.array([float(cell) for cell in ANCHORS[0][2:]])
SYMBOLS = sorted(ATOMIC_NUMBERS)


@pytest.mark.parametrize("row", ANCHORS[1:], ids=lambda row: row[0])
def test_elements_meet_the_published_values(row: list[str]) -> None:
    published = np.array([float(cell) for cell in row[2:]])
    error = np.abs(element_mass_attenuation(row[0], ANCHOR_KEV) / published - 1.0)
    assert ATOMIC_NUMBERS[row[0]] == int(row[1])
    assert error[ANCHOR_KEV < 1000.0].max() < 0.005
    assert error[ANCHOR_KEV >= 1000.0].max() < 0.01


# Element, K edge in keV, attenuation below and above it (same source).
@pytest.mark.parametrize(
    ("symbol", "edge", "below", "above"),
    [
        ("Sn", 29.20, 7.76, 43.6),
        ("I", 33.17, 6.553, 35.82),
        ("W", 69.53, 2.552, 11.23),
        ("Pb", 88.00, 1.91, 7.683),
        ("Gd", 50.24, 3.812, 18.64),
        ("Cs", 35.98, 5.863, 31.43),
        ("Cd", 26.71, 8.809, 50.65),
        ("Ba", 37.44, 5.498, 29.19),
        ("Ag", 25.51, 9.527, 55.39),
    ],
)
def test_absorption_edges_are_steps(symbol: str, edge: float, below: float, above: float) -> None:
    just_below, just_above = element_mass_attenuation(symbol, [edge * 0.999, edge * 1.001])
    assert just_below == pytest.approx(below, rel=0.01)
    assert just_above == pytest.approx(above, rel=0.01)


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_elements_agree_with_xraydb_between_grid_points(symbol: str) -> None:
    xraydb = pytest.importorskip("xraydb", reason="xraydb is not installed: no oracle for attenuation below 800 keV")
    energies = np.linspace(30.0, 790.0, 400)
    ours = element_mass_attenuation(symbol, energies)
    theirs = xraydb.mu_elam(symbol, 1000.0 * energies, kind="total")
    if symbol == "Sn":
        # Elam's spline swings 2.3 % off just above the K edge of tin; Chantler's table (no coherent part there) sides
        # with XCOM.
        swings = (energies > 30.0) & (energies < 38.5)
        chantler = xraydb.mu_chantler(symbol, 1000.0 * energies[swings])
        assert np.abs(ours[swings] / chantler - 1.0).max() < 0.02
        ours, theirs = ours[~swings], theirs[~swings]
    assert np.abs(ours / theirs - 1.0).max() < 0.01


# Water, cm2/g: NIST's own table of the compound, through the pair production range.
@pytest.mark.parametrize(
    ("mev", "expected"),
    [(0.06, 0.2059), (0.1, 0.1707), (1.0, 0.07072), (2.0, 0.04942), (6.0, 0.02770), (10.0, 0.02219)],
)
def test_water_as_a_compound(mev: float, expected: float) -> None:
    assert float(mass_attenuation("H2O", 1000.0 * mev)) == pytest.approx(expected, rel=0.005)


# Formula and the atoms a chemist counts.
@pytest.mark.parametrize(
    ("formula", "atoms"),
    [
        ("H2O", {"H": 2, "O": 1}),
        ("C22H29ClN2O", {"C": 22, "H": 29, "Cl": 1, "N": 2, "O": 1}),  # two-letter symbol beside one-letter ones
        ("Ca(OH)2", {"Ca": 1, "O": 2, "H": 2}),  # bracket with a count
        ("Al2(SO4)3", {"Al": 2, "S": 3, "O": 12}),
        ("Mg3(Si4O10)(OH)2", {"Mg": 3, "Si": 4, "O": 12, "H": 2}),  # same element inside and outside brackets
        ("C4.9H7.7", {"C": 4.9, "H": 7.7}),  # decimal counts
        ("Co", {"Co": 1}),  # cobalt, not carbon monoxide
        ("CO", {"C": 1, "O": 1}),
    ],
)
def test_formulas(formula: str, atoms: dict[str, float]) -> None:
    assert parse_formula(formula) == pytest.approx(atoms)


@pytest.mark.parametrize("formula", ["", "h2o", "H2O)", "(H2O", "2H", "H2..5", "Xx2", "U", "H2 O", "H22(", "()", "O2-"])
def test_bad_formulas_are_refused(formula: str) -> None:
    with pytest.raises(UsageError, match="formula"):
        mass_fractions(formula)


@given(st.dictionaries(st.sampled_from(SYMBOLS), st.integers(1, 40), min_size=1, max_size=6))
def test_mass_fractions_follow_the_atomic_weights(atoms: dict[str, int]) -> None:
    fractions = mass_fractions("".join(f"{symbol}{count}" for symbol, count in atoms.items()))
    total = sum(count * ATOMIC_WEIGHTS[symbol] for symbol, count in atoms.items())
    assert fractions == pytest.approx({s: n * ATOMIC_WEIGHTS[s] / total for s, n in atoms.items()})


@given(st.floats(0.01, 0.99), st.floats(5.0, 20_000.0))
def test_a_mixture_attenuates_like_its_parts(share: float, energy: float) -> None:
    mixture = mix({"C2H4": share, "NaCl": 1.0 - share})
    parts = share * mass_attenuation("C2H4", energy) + (1.0 - share) * mass_attenuation("NaCl", energy)
    assert float(mass_attenuation(mixture, energy)) == pytest.approx(float(parts), rel=1e-9)


@given(st.sampled_from(SYMBOLS), st.floats(5.0, 20_000.0))
def test_attenuation_is_positive_and_finite_everywhere(symbol: str, energy: float) -> None:
    value = float(element_mass_attenuation(symbol, energy))
    assert 0.0 < value < 2_000.0


@pytest.mark.parametrize("energy", [0.0, -1.0, 4.99, 20_001.0, float("nan"), float("inf")])
def test_energies_outside_the_table_are_refused(energy: float) -> None:
    with pytest.raises(UsageError, match="keV"):
        element_mass_attenuation("Fe", [100.0, energy])


def test_unknown_elements_and_broken_mixtures_are_refused() -> None:
    with pytest.raises(UsageError, match="'U'"):
        element_mass_attenuation("U", 100.0)
    with pytest.raises(UsageError, match=r"add up to 0\.9"):
        mass_attenuation({"Fe": 0.9}, 100.0)
    with pytest.raises(UsageError, match="positive"):
        mix({"H2O": 1.0, "NaCl": -0.5})
