"""A bundle comes back as it was written, byte for byte the same each time, or is not written at all."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import helper
from pydantic import ValidationError
from tests.inference import bundles

from cargolens.datasets.errors import BundleError, CalibrationError
from cargolens.inference.bundle import (
    Bundle,
    BundleManifest,
    Calibration,
    KnownScans,
    Metric,
    Training,
    bundle_bytes,
    parse_bundle,
    read_bundle,
    save_bundle,
    write_bundle,
)
from cargolens.inference.calibration import NormalScan, calibrate_bundle, fingerprint
from cargolens.inference.golden import Golden, GoldenCase, GoldenResult, GoldenView, PackedArray
from cargolens.inference.hashes import hashes_of, scan_set
from cargolens.inference.onnx_file import split_metadata
from cargolens.inference.tiling import Tiling


@pytest.fixture
def bundle() -> Bundle:
    return parse_bundle(bundle_bytes(bundles.network(), bundles.manifest(), Golden()))


def normals(count: int, seed: int = 0) -> list[NormalScan]:
    generator = np.random.default_rng(seed)
    return [
        NormalScan(generator.normal(), generator.normal(), hashlib.sha256(str(i).encode()).hexdigest())
        for i in range(count)
    ]


def test_a_bundle_comes_back(tmp_path: Path) -> None:
    manifest = bundles.manifest(
        classes=("gun", "knife"),
        metrics=[Metric(name="auroc", value=0.5, low=0.4, high=0.6, n=100, data="simulated")],
        training=Training(count=3, fingerprint="b" * 64, config={"a": [1, 2.5, None, {"b": "Größe"}]}, version="1"),
        notes="Größe",
    )
    path = tmp_path / "x.onnx"
    written = write_bundle(bundles.network(), manifest, Golden(), path)
    found = read_bundle(path)
    assert found.manifest == manifest == written.manifest
    assert found.golden == Golden()
    assert found.network == bundles.network()
    assert found.path == str(path)
    assert found.sha256 == written.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_same_parts_give_the_same_bytes(tmp_path: Path) -> None:
    first = bundle_bytes(bundles.network(), bundles.manifest(), Golden())
    assert bundle_bytes(bundles.network(), bundles.manifest(), Golden()) == first
    assert bundle_bytes(first, bundles.manifest(), Golden()) == first  # a bundle's own metadata is replaced
    save_bundle(first, tmp_path / "a.onnx")
    assert (tmp_path / "a.onnx").read_bytes() == first


def test_a_bundle_is_put_together_as_specified() -> None:
    """The hash and key order follow docs/bundle.md, written here a second time."""
    data = bundle_bytes(bundles.network(), bundles.manifest(), Golden())
    text = json.dumps(json.loads(bundles.manifest().model_dump_json()), sort_keys=True, separators=(",", ":")).encode()
    assert data == bundles.forge(bundles.network(), text)


def test_a_bundle_is_an_onnx_model_to_everyone_else(tmp_path: Path) -> None:
    path = tmp_path / "x.onnx"
    write_bundle(bundles.network(), bundles.manifest(), Golden(), path)
    onnx.checker.check_model(str(path), full_check=True)
    found = ort.InferenceSession(str(path)).get_modelmeta().custom_metadata_map
    assert sorted(found) == ["cargolens.golden", "cargolens.manifest", "cargolens.sha256"]
    assert json.loads(found["cargolens.manifest"])["detector"] == "darkness"


def test_the_exporters_notes_are_dropped() -> None:
    model = bundles.model(bundles.network())
    node, graph = model.graph.node[0], model.graph
    helper.set_model_props(node, {"stack_trace": "/home/someone/secret.py"})
    helper.set_model_props(graph, {"signature": "/home/someone/secret.py"})
    helper.set_model_props(graph.initializer[0], {"from": "/home/someone/secret.py"})
    node.doc_string = graph.doc_string = model.doc_string = graph.input[0].doc_string = "/home/someone/secret.py"
    data = bundle_bytes(model.SerializeToString(), bundles.manifest(), Golden())
    assert b"secret" not in data
    assert data == bundle_bytes(bundles.network(), bundles.manifest(), Golden())


def test_a_failed_write_leaves_the_old_bundle_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.onnx"
    write_bundle(bundles.network(), bundles.manifest(), Golden(), path)
    before = path.read_bytes()
    with pytest.raises(BundleError, match="network outputs are"):
        write_bundle(bundles.network(), bundles.manifest(outputs=("score", "map")), Golden(), path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BundleError, match="cannot write the bundle: No space left on device"):
        write_bundle(bundles.network(), bundles.manifest(notes="other"), Golden(), path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["x.onnx"]


def test_one_flipped_bit_anywhere_is_found() -> None:
    known = KnownScans(training=scan_set(hashes_of([(f"{i:016x}" + "0" * 48, (i, i + 1)) for i in range(9)])))
    data = bundle_bytes(bundles.network(), bundles.manifest(), Golden(), known)
    generator = np.random.default_rng(1)
    places = generator.choice(len(data), 300, replace=False).tolist()
    places += generator.choice(np.arange(data.index(b"cargolens.scans"), len(data)), 100, replace=False).tolist()
    for place in places:
        changed = bytearray(data)
        changed[place] ^= 1 << int(generator.integers(8))
        with pytest.raises(BundleError):
            parse_bundle(bytes(changed))


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_changed_manifests_raise_nothing_but_bundle_error(data: st.DataObject) -> None:
    """The hash is right, so the schema alone stands between these bytes and the station."""
    text = bytearray(bundles.manifest_json(calibration=bundles.calibration_json()))
    for _ in range(data.draw(st.integers(1, 4))):
        text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    message = ""
    try:
        parse_bundle(bundles.forge(bundles.network(), bytes(text)))
    except BundleError as error:
        message = str(error)
    assert "\n" not in message
    assert len(message) < 600


def test_calibration_sets_threshold_and_region_levels(bundle: Bundle) -> None:
    scans = normals(400)
    found = calibrate_bundle(bundle, scans, 0.05, 0.95).manifest.calibration
    assert found is not None
    scores, maxima = (np.sort([getattr(s, name) for s in scans]) for name in ("score", "map_max"))
    assert found.threshold == scores[found.k - 1]
    assert found.region_alarm == maxima[found.k - 1]
    assert found.region_floor == maxima[39]
    assert found.normals == tuple(scores)
    assert found.fingerprint == fingerprint(s.sha256 for s in scans)
    assert (found.n, found.budget, found.confidence) == (400, 0.05, 0.95)


def test_calibrating_again_changes_the_calibration_and_nothing_else(bundle: Bundle) -> None:
    once = calibrate_bundle(bundle, normals(100), 0.05)
    twice = calibrate_bundle(once, normals(200, seed=1), 0.02)
    assert once.network == twice.network == bundle.network
    assert once.manifest.calibration != twice.manifest.calibration
    assert twice.manifest.model_copy(update={"calibration": None}) == bundle.manifest
    assert split_metadata(twice.with_calibration(None)) == split_metadata(bundle.with_calibration(None))
    assert twice.sha256 == hashlib.sha256(twice.with_calibration(twice.manifest.calibration)).hexdigest()


def test_hashes_of_scans_travel_with_what_was_made_from_them(bundle: Bundle) -> None:
    training = scan_set(hashes_of([("1" * 64, (3, 4)), ("2" * 64, ())]))
    listed = parse_bundle(bundle_bytes(bundle.network, bundle.manifest, Golden(), KnownScans(training=training)))
    once = calibrate_bundle(listed, normals(100), 0.05)
    assert (listed.scans.training, listed.scans.calibration) == (training, None)
    assert once.scans.training == training
    assert once.scans.calibration is not None
    assert once.scans.calibration.hashes().n_scans == 100
    again = parse_bundle(once.with_calibration(once.manifest.calibration))
    assert (again.scans, again.sha256) == (once.scans, once.sha256)
    # hashes of scans that a removed calibration came from go with it
    assert parse_bundle(once.with_calibration(None)).scans == listed.scans


def test_a_bundle_without_hashes_of_scans_has_the_bytes_it_always_had(bundle: Bundle) -> None:
    plain = bundle_bytes(bundle.network, bundle.manifest, Golden())
    assert bundle_bytes(bundle.network, bundle.manifest, Golden(), KnownScans()) == plain
    assert list(split_metadata(plain)[1]) == ["cargolens.manifest", "cargolens.golden", "cargolens.sha256"]
    listed = calibrate_bundle(bundle, normals(100), 0.05)
    data = listed.with_calibration(listed.manifest.calibration)
    parts = split_metadata(data)[1]
    # a reader that knows three parts finds them unchanged and their hash right
    assert split_metadata(bundle_bytes(bundle.network, listed.manifest, Golden()))[1].items() <= parts.items()


def test_many_normals_are_thinned(bundle: Bundle) -> None:
    scans = normals(5000)
    found = calibrate_bundle(bundle, scans, 0.01).manifest.calibration
    assert found is not None
    assert len(found.normals) == 4096
    assert found.threshold == np.sort([s.score for s in scans])[found.k - 1]


@pytest.mark.parametrize(
    ("scans", "words"),
    [
        (normals(55), "needs 299 normal scans, found 55"),  # too few for the promise
        (normals(300) + normals(1), "1 of 301 normal scans repeat"),  # a copy adds no evidence
        ([NormalScan(np.nan, 0.0, str(i)) for i in range(300)], "not finite"),  # nothing to rank
        ([NormalScan(0.0, np.inf, str(i)) for i in range(300)], "map of a normal scan is not finite"),
    ],
)
def test_calibration_refuses(bundle: Bundle, scans: list[NormalScan], words: str) -> None:
    with pytest.raises(CalibrationError, match=words):
        calibrate_bundle(bundle, scans, 0.01, 0.95)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"threshold": float("nan")}, "finite"),
        ({"k": 60}, "rank k 60 of 59"),
        ({"k": 58, "threshold": 0.58}, "does not keep a budget"),
        ({"normals": [1.0] + [0.5] * 58}, "ascending"),
        ({"normals": [0.5]}, "1 normals stored for n 59"),
        ({"threshold": 0.6}, "is not normal 59"),
        ({"region_floor": 0.8}, "above region_alarm"),
        ({"budget": 0.0}, "greater than 0"),
        ({"budget": 1.0}, "less than 1"),
        ({"confidence": "0.95"}, "valid number"),
        ({"fingerprint": "A" * 64}, "pattern"),
    ],
)
def test_a_calibration_that_breaks_its_promise_cannot_be_made(change: dict[str, object], words: str) -> None:
    Calibration(**bundles.calibration_json())
    with pytest.raises(ValidationError, match=words):
        Calibration(**bundles.calibration_json(**change))


def test_the_specification_names_every_key() -> None:
    """docs/bundle.md is what others read bundles by; a key that it does not name does not exist for them."""
    text = (Path(__file__).resolve().parents[2] / "docs" / "bundle.md").read_text()
    models = (BundleManifest, Training, Calibration, Metric, Golden, GoldenCase, GoldenView, GoldenResult, PackedArray)
    names = {name for model in models for name in model.model_fields} | {f.name for f in dataclasses.fields(Tiling)}
    assert {name for name in names if f"`{name}`" not in text and f'"{name}"' not in text} == set()
