"""The bundle that ships: small, calibrated, free of anybody's folders, and what `scan` uses where none is named."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from cargolens.datasets.errors import UsageError
from cargolens.inference import bundle as bundles
from cargolens.inference.bundle import default_bundle, read_bundle
from cargolens.inference.cli import run
from cargolens.inference.selftest import selftest
from cargolens.inference.session import DetectorSession


def test_it_is_small_calibrated_and_made_from_simulated_scans() -> None:
    path = default_bundle()
    assert path.stat().st_size <= 12_000_000
    manifest = read_bundle(path).manifest
    assert manifest.detector == "threat_windows"
    assert {"firearm", "knife", "pill_press", "powder"} <= set(manifest.classes)
    assert manifest.calibration is not None
    assert manifest.calibration.budget == 0.01
    assert "/" not in json.dumps(manifest.training.config)
    assert manifest.training.count == 760


def test_it_answers_here_as_where_it_was_made() -> None:
    report = selftest(DetectorSession(read_bundle(default_bundle())))
    assert report.views >= 3
    assert report.difference <= report.tolerance == 1e-4


def test_scan_uses_it_where_no_bundle_is_named(tmp_path: Path) -> None:
    air = np.full((90, 120), 60000, np.uint16)
    air[30:60, 40:80] = 20000
    cv2.imwrite(str(tmp_path / "parcel.png"), air)
    out = tmp_path / "results.jsonl"
    assert run(["scan", str(tmp_path / "parcel.png"), "--out", str(out), "--workers", "1", "--quiet"]) == 0
    (line,) = out.read_text().splitlines()
    result = json.loads(line)
    assert result["decision"] in ("clear", "alarm")
    assert result["bundle_sha256"] == read_bundle(default_bundle()).sha256


def test_an_installation_without_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "__file__", str(tmp_path / "bundle.py"))
    with pytest.raises(UsageError, match="name one with --bundle"):
        default_bundle()
