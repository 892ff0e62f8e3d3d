"""Real development scans, where they are on the machine: every file is read, air is air, and the physics fits."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cargolens.datasets import find_sources, read_scan
from cargolens.datasets.canonical import attenuation, canonical, material
from cargolens.datasets.sources import ScanSource

ENCODINGS = {
    "cargo": "grey",
    "dual_energy": "dual-energy",
    "gdxray_voc": "grey",
    "scanners_yolo": "pseudo-colour",
    "sixray": "pseudo-colour",
    "trays_yolo_1based": "pseudo-colour",
}


@pytest.fixture(scope="module")
def sources(real_data: Path) -> list[ScanSource]:
    return find_sources([real_data])


def test_every_listed_file_is_a_source_once(real_data: Path, sources: list[ScanSource]) -> None:
    listed = [json.loads(line)["path"] for line in (real_data / "index.jsonl").open()]
    found = [Path(file).relative_to(real_data).as_posix() for source in sources for file in source.files]
    assert sorted(found) == sorted(listed)


@pytest.mark.parametrize("folder", ENCODINGS)
def test_a_sample_of_each_set_is_understood(sources: list[ScanSource], folder: str) -> None:
    some = [source for source in sources if source.scan_id.startswith(folder)][::40]
    assert some
    for source in some:
        (view,) = read_scan(source).views
        assert view.encoding == ENCODINGS[folder]
        planes = canonical(view)
        assert np.isfinite(planes).all()
        assert (material(view)[1].max() > 0) == (view.encoding != "grey")


AIR_SHOWN = [
    # folder, every how many scans
    ("dual_energy", 5),
    ("sixray", 40),
    ("scanners_yolo", 20),
    ("trays_yolo_1based", 2),
    ("gdxray_voc/JPEGImages/B0046", 10),
]


@pytest.mark.parametrize(("folder", "every"), AIR_SHOWN)
def test_air_has_no_attenuation(sources: list[ScanSource], folder: str, every: int) -> None:
    """The commonest attenuation along the border of a picture is that of air, on most of its pictures."""
    some = [source for source in sources if source.scan_id.startswith(folder)][::every]
    middles = []
    for source in some:
        nepers = attenuation(read_scan(source).views[0])
        inside = np.zeros(nepers.shape, bool)
        inside[4:-4, 4:-4] = True
        border = nepers[~inside]
        near = border[border < 0.1]
        if near.size > 0.25 * border.size:
            middles.append(float(np.median(near)))
    assert len(middles) >= max(2, len(some) // 2)
    assert np.mean(np.abs(middles) <= 0.02) > 0.9


def test_pallet_is_plastic_and_blades_are_metal(sources: list[ScanSource]) -> None:
    by_id = {source.scan_id: source for source in sources}
    pallet = read_scan(by_id["dual_energy/background/background_4"]).views[0]
    index, known = material(pallet)
    assert np.median(index[known > 0.9]) < 0.1
    blade = read_scan(by_id["dual_energy/knife/knife_24"]).views[0]
    index, known = material(blade)
    dense = (known > 0.9) & (attenuation(blade) > 0.4)
    assert np.median(index[dense]) > 0.9
