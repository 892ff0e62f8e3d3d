"""A calibrated bundle and small scans with known darkness for the tests of the batch engine and the command line."""

from __future__ import annotations

import hashlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from tests.inference import bundles

from cargolens.inference.bundle import read_bundle, save_bundle, write_bundle
from cargolens.inference.calibration import NormalScan, calibrate_bundle
from cargolens.inference.golden import Golden

AIR = 60_000
SIZE = (96, 128)
# The network of `bundles` scores 1 - red of the pseudo-colour: thin plastic is light, thick steel dark.
THIN, THICK = 0.8, 0.02


@pytest.fixture(scope="session")
def plain_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle without a threshold."""
    path = tmp_path_factory.mktemp("bundle") / "plain.onnx"
    write_bundle(bundles.network(), bundles.manifest(), Golden(), path)
    return path


@pytest.fixture(scope="session")
def bundle(plain_bundle: Path) -> Path:
    """The same with threshold 0.59, region floor 0.3 and region alarm 0.59 from 59 normal scans."""
    normals = [NormalScan(i / 100, i / 100, hashlib.sha256(b"%d" % i).hexdigest()) for i in range(1, 60)]
    calibrated = calibrate_bundle(read_bundle(plain_bundle), normals, 0.05)
    path = plain_bundle.with_name("bundle.onnx")
    save_bundle(calibrated.with_calibration(calibrated.manifest.calibration), path)
    return path


def write_parcel(folder: Path, name: str, low: float, high: float, box: tuple[int, int, int, int]) -> None:
    """Writes a dual-energy scan of air with one uniform block: box is x0, y0, x1, y1."""
    folder.mkdir(parents=True, exist_ok=True)
    for energy, transmission in (("low", low), ("high", high)):
        counts = np.full(SIZE, AIR, np.uint16)
        counts[box[1] : box[3], box[0] : box[2]] = round(AIR * transmission)
        (folder / f"{name}_{energy}.png").write_bytes(cv2.imencode(".png", counts)[1].tobytes())


@pytest.fixture(scope="session")
def scans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight scans: parcels 0 to 7, of which 2 and 5 hold a dark block at (32, 32, 64, 64)."""
    folder = tmp_path_factory.mktemp("scans")
    for number in range(8):
        if number in (2, 5):
            write_parcel(folder, f"parcel-{number}", THICK / 2, THICK + number / 1000, (32, 32, 64, 64))
        else:
            write_parcel(folder, f"parcel-{number}", THIN - 0.05, THIN + number / 100, (16, 16, 112, 80))
    return folder
