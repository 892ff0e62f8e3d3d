"""Fixtures every room's tests share: where the real development scans are, and a quiet environment."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cargolens.datasets import Scan

os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real development scans; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("CARGOLENS_REAL_DATA", ROOT.parent / "shared" / "data" / "real"))
    if not (folder / "index.jsonl").is_file():
        pytest.skip("real development scans are not on this machine (set CARGOLENS_REAL_DATA)")
    return folder


@pytest.fixture(scope="session")
def real_scans(real_data: Path) -> list[Scan]:
    """One real scan a scanner: pseudo-colour of four vendors, grey film, cargo, RGBA and a dual-energy pair."""
    from cargolens.datasets import read_scan  # noqa: PLC0415  the environment above comes before numpy and OpenCV

    lines = [json.loads(line) for line in (real_data / "index.jsonl").read_text().splitlines()]
    paths = {(line["set"], line["scanner"]): line["path"] for line in reversed(lines) if line["set"] != "dual_energy"}
    pair = min(real_data.glob("dual_energy/**/*_low.png"))
    scans = [read_scan(real_data / path) for path in paths.values()]
    scans.append(read_scan(str(pair).replace("_low.png", "_*.png")))
    assert len(scans) >= 8
    return scans
