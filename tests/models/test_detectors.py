"""The shared tester, run over every detector by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.models import tester
from tests.models.tester import Trained

from cargolens.datasets.errors import UsageError
from cargolens.datasets.scan import Scan
from cargolens.datasets.simulator import SimulatedScans
from cargolens.models import DETECTORS, DetectorOptions, create_detector
from cargolens.models.gaussian import GaussianOptions
from cargolens.models.threat_segmenter import ThreatSegmenterOptions
from cargolens.training.export import load_detector
from cargolens.training.run import Run


def simulated(count: int, threat_rate: float = 0.5) -> list[Scan]:
    return [sample.scan for sample in SimulatedScans(count, 99, threat_rate, views=("top", "side"), size=(192, 256))]


def test_shapes(trained: Trained) -> None:
    tester.check_shapes(load_detector(Run(trained.run))[0])


def test_batch_independence(trained: Trained) -> None:
    tester.check_batch_independence(load_detector(Run(trained.run))[0])


def test_save_load(trained: Trained) -> None:
    tester.check_save_load(*load_detector(Run(trained.run)))


def test_reacts(trained: Trained) -> None:
    detector, config = load_detector(Run(trained.run))
    tester.check_reacts(detector, config, simulated(1, 0.0)[0])


def test_parity_on_simulated_scans(trained: Trained) -> None:
    tester.check_parity(trained, simulated(4))


def test_parity_on_real_scans(trained: Trained, real_scans: list[Scan]) -> None:
    tester.check_parity(trained, real_scans)


def test_same_score_as_station(trained: Trained) -> None:
    for scan in simulated(2):
        tester.check_same_score_as_station(trained, scan)


def test_bundle(trained: Trained) -> None:
    tester.check_bundle(trained)


def test_determinism(trained: Trained, tmp_path: Path) -> None:
    tester.check_determinism(trained, tmp_path)


@pytest.mark.parametrize("name", sorted(DETECTORS))
def test_says_what_it_is(name: str) -> None:
    kind = DETECTORS[name]
    assert kind.style in ("fit-once", "gradient", "boxes")
    assert kind.recipe.tile % 32 == 0
    assert issubclass(kind.options_type, DetectorOptions)


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        # a typing slip is met with the right name
        ("gausian", None, "did you mean gaussian"),
        # anything else with the list
        ("zzz", None, "there are: box_detector, gaussian, hybrid"),
        # options of the base lack the detector's own
        ("gaussian", DetectorOptions(backbone="test_tiny"), "takes GaussianOptions"),
        # a backbone nobody has
        ("gaussian", GaussianOptions(backbone="vgg99"), "test_tiny"),
        # a rank that keeps nothing
        ("gaussian", GaussianOptions(backbone="test_tiny", rank=0), "expected 1 or more"),
        # families that are none, or twice the same
        ("threat_segmenter", ThreatSegmenterOptions("test_tiny", families=()), "distinct families"),
        ("threat_segmenter", ThreatSegmenterOptions("test_tiny", families=("knife", "knife")), "distinct families"),
        # a width that does not split into groups
        ("threat_segmenter", ThreatSegmenterOptions("test_tiny", width=20), "multiple of 8"),
    ],
)
def test_refusals(name: str, options: DetectorOptions | None, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        create_detector(name, options)
