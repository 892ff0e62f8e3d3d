"""Scanners: presets that hold together, and a random family that is reproducible and wide."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cargolens.datasets.errors import UsageError
from cargolens.datasets.simulator.physics import response
from cargolens.datasets.simulator.scanner import SCANNERS, Regime, linac, random_scanner, scanner, tube

PARCEL = [preset for preset in SCANNERS.values() if preset.regime == "parcel"]


def test_parcel_presets_differ_in_what_matters() -> None:
    assert len(PARCEL) >= 6
    assert len({preset.beams[0].energy for preset in PARCEL}) >= 5
    assert len({preset.pitch_mm for preset in PARCEL}) >= 5
    assert {preset.projection for preset in PARCEL} == {"fan", "parallel"}
    assert {preset.detector_shape for preset in PARCEL} == {"flat", "L"}
    assert {preset.channels for preset in PARCEL} == {1, 2}
    assert {preset.regime for preset in SCANNERS.values()} == {"parcel", "pallet", "cargo"}


@pytest.mark.parametrize("name", SCANNERS)
def test_presets_are_usable(name: str) -> None:
    preset = scanner(name)
    prepared = response(preset)
    assert preset.name == name
    assert hash(preset) == hash(replace(preset))  # equal scanners share what was prepared
    assert prepared.signal.shape[0] == preset.channels == len(preset.energies)
    assert list(prepared.mean_detected_kev) == sorted(prepared.mean_detected_kev)
    assert preset.source_to_detector_mm > preset.source_to_centre_mm + preset.tunnel_mm[1] / 4
    # Noise in air stays between what good and bad machines show.
    air = prepared.weights.sum(axis=0)
    assert air[: preset.channels] == pytest.approx(1.0, abs=1e-5)
    assert np.all((np.sqrt(air[preset.channels :]) > 0.001) & (np.sqrt(air[preset.channels :]) < 0.02))


# Regime, lowest and highest nominal energy, unit.
@pytest.mark.parametrize(
    ("regime", "low", "high", "unit"),
    [("parcel", 120, 180, "kV"), ("pallet", 225, 450, "kV"), ("cargo", 3.8, 9.5, "MV")],
)
def test_random_scanners_are_reproducible_and_in_range(regime: Regime, low: float, high: float, unit: str) -> None:
    drawn = [random_scanner(np.random.default_rng(seed), regime) for seed in range(40)]
    again = [random_scanner(np.random.default_rng(seed), regime) for seed in range(40)]
    assert drawn == again
    assert len(set(drawn)) == 40
    for one in drawn:
        assert one.regime == regime
        assert one.energy_unit == unit
        assert all(low <= energy <= high for energy in one.energies)
        assert one.source_to_detector_mm > one.source_to_centre_mm
    assert response(drawn[0]).weights.shape[1] == 4


def test_random_parcel_scanners_cover_the_family() -> None:
    drawn = [random_scanner(np.random.default_rng(seed)) for seed in range(200)]
    assert {one.bits for one in drawn} == {12, 14, 16}
    assert {one.projection for one in drawn} == {"fan", "parallel"}
    assert {one.dead_corrected for one in drawn} == {True, False}
    assert {one.detector.front.material for one in drawn} == {"gadolinium oxysulfide", "caesium iodide"}
    quanta = [one.quanta for one in drawn]
    assert min(quanta) < 16_000 < 70_000 < max(quanta)


def test_impossible_scanners_are_refused() -> None:
    base = SCANNERS["parcel-160"]
    with pytest.raises(UsageError, match="needs 1 beam"):
        replace(base, beams=(tube(100), tube(160)))
    with pytest.raises(UsageError, match="needs 2 beam"):
        replace(SCANNERS["cargo-4-6"], beams=(linac(6),))
    with pytest.raises(UsageError, match="cannot be mixed"):
        replace(SCANNERS["cargo-4-6"], beams=(tube(160), linac(6)))
    for change in ({"quanta": 0.0}, {"pitch_mm": -1.0}, {"bits": 7}, {"energy_groups": 0}):
        with pytest.raises(UsageError, match="expected quanta"):
            replace(base, **change)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="'parcel-1' is not known"):
        scanner("parcel-1")
    with pytest.raises(UsageError, match="expected parcel, pallet or cargo"):
        random_scanner(np.random.default_rng(0), "boat")  # type: ignore[arg-type]
