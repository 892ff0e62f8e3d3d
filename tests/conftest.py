"""Fixtures every room's tests share: where the real development scans are, and a quiet environment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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
