"""The examples run: a bundle read, checked and scored in another language from the documents alone."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from tests.inference import bundles

from cargolens.datasets.scan import Scan, ScanMeta, View
from cargolens.inference.bundle import default_bundle, read_bundle, write_bundle
from cargolens.inference.golden import Golden, record_golden
from cargolens.inference.session import DetectorSession
from cargolens.inference.tiling import Tiling

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "run_bundle.js"


@pytest.fixture(scope="module")
def node() -> str:
    program = shutil.which("node")
    words = [program or "", "-e", "require('onnxruntime-web')"]
    if program is None or subprocess.run(words, check=False, capture_output=True).returncode:
        pytest.skip("node or its package onnxruntime-web is not here (set NODE_PATH)")
    return program


def scans() -> list[Scan]:
    """Grey and dual energy; smaller than a window, larger than several, strips; some black, some above air."""
    random = np.random.default_rng(8)
    cases = [
        ((40, 50), 0.3, 0.0),
        ((150, 131), 0.2, 1 / 255),
        ((64, 200), 0.0, 0.1),
        ((30, 190), 0.2, 0.0),
        ((300, 40), 0.2, 0.0),
    ]
    found = []
    for size, low, black in cases:
        grey = random.uniform(low, 1.05, (1, *size)).astype(np.float32)
        both = np.concatenate([grey ** random.uniform(0.9, 2.5, size).astype(np.float32), grey])
        found += [View(grey, black_transmission=black), View(both, "", "dual-energy", black_transmission=black)]
    found.append(View(found[1].transmission, "", "dual-energy", energies=(4.0, 6.0), energy_unit="MV"))
    return [Scan((view,), ScanMeta("")) for view in found]


@pytest.fixture(scope="module", params=[None, 100, 333], ids=["kept", "smaller", "larger"])
def recorded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle with golden views that are kept as they are, or resized to a long side."""
    path = tmp_path_factory.mktemp("example") / "recorded.onnx"
    manifest = bundles.manifest(tiling=Tiling(64, 16, request.param))
    write_bundle(bundles.network(), manifest, Golden(), path)
    bundle = read_bundle(path)
    write_bundle(bundle.network, bundle.manifest, record_golden(scans(), DetectorSession(bundle)), path)
    return path


def run_example(node: str, bundle: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([node, str(EXAMPLE), str(bundle)], check=False, capture_output=True, text=True, timeout=120)


def test_another_language_gives_the_recorded_scores(node: str, recorded: Path) -> None:
    done = run_example(node, recorded)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(scans())


def test_another_language_runs_the_default_model(node: str) -> None:
    done = run_example(node, default_bundle())
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("dual-energy: score") >= 3


def test_it_notices_another_score_and_a_damaged_file(node: str, recorded: Path, tmp_path: Path) -> None:
    bundle = read_bundle(recorded)
    first = bundle.golden.cases[0]
    result = first.results[0].model_copy(update={"score": first.results[0].score + 0.001})
    golden = bundle.golden.model_copy(update={"cases": (first.model_copy(update={"results": (result,)}),)})
    write_bundle(bundle.network, bundle.manifest, golden, tmp_path / "other.onnx")
    done = run_example(node, tmp_path / "other.onnx")
    assert (done.returncode, "largest difference 0.00" in done.stderr) == (1, True)
    data = bytearray(recorded.read_bytes())
    data[100] ^= 1
    (tmp_path / "damaged.onnx").write_bytes(data)
    done = run_example(node, tmp_path / "damaged.onnx")
    assert (done.returncode, "damaged" in done.stderr) == (1, True)
