"""Detectors: what each layer absorbs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cargolens.datasets.errors import UsageError
from cargolens.datasets.simulator.detector import Detector
from cargolens.datasets.simulator.materials import Layer
from cargolens.datasets.simulator.scanner import csi_sandwich, gos_sandwich, tungstate

ENERGIES = np.linspace(10.0, 300.0, 200)


@given(st.floats(0.05, 2.0), st.floats(0.1, 3.0), st.floats(0.5, 10.0))
def test_no_photon_is_counted_twice(front: float, copper: float, rear: float) -> None:
    stopped = csi_sandwich(front, copper, rear).absorption(ENERGIES)
    assert np.all((stopped >= 0.0) & (stopped <= 1.0))
    # What the rear stops must have left the front and crossed the copper.
    reaching_rear = (1.0 - stopped[0]) * Layer("copper", copper).transmission(ENERGIES)
    assert np.all(stopped[1] <= reaching_rear + 1e-12)  # 1 - (1 - x) loses the smallest x
    assert stopped[1] == pytest.approx(reaching_rear * (1.0 - Layer("caesium iodide", rear).transmission(ENERGIES)))


def test_the_front_of_a_sandwich_sees_lower_energies() -> None:
    for detector in (gos_sandwich(), csi_sandwich()):
        low, high = detector.absorption(ENERGIES)
        assert low @ ENERGIES / low.sum() < high @ ENERGIES / high.sum()


def test_absorption_jumps_at_the_edge_of_the_scintillator() -> None:
    below, above = tungstate("single", 0.2).absorption(np.array([69.0, 70.0]))[0]  # K edge of tungsten, 69.5 keV
    assert above > 1.3 * below


def test_an_interlaced_detector_has_one_crystal_for_both_pulses() -> None:
    stopped = tungstate("interlaced").absorption(np.array([500.0, 3000.0]))
    assert stopped.shape == (2, 2)
    assert np.array_equal(stopped[0], stopped[1])


# Kind and rear layer that do not belong together.
@pytest.mark.parametrize(
    ("kind", "rear"),
    [("sandwich", None), ("single", Layer("caesium iodide", 3.0)), ("interlaced", Layer("caesium iodide", 3.0))],
)
def test_layers_must_fit_the_kind(kind: str, rear: Layer | None) -> None:
    with pytest.raises(UsageError, match=f"{kind} detector"):
        Detector(kind, Layer("caesium iodide", 0.3), None, rear)  # type: ignore[arg-type]
