"""Manifests: the published schema says what the reader does; vendor formats become manifests."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.datasets.public.trees import raw_export

from cargolens.datasets import adapters, read_scan
from cargolens.datasets.adapters import ADAPTERS, adapt, find_adapter
from cargolens.datasets.errors import DataError, UsageError
from cargolens.datasets.manifest import read_manifest, write_manifest
from cargolens.datasets.source import ScanSource, ViewFiles

jsonschema = pytest.importorskip("jsonschema")
SCHEMA = json.loads(files("cargolens.datasets").joinpath("manifest.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

ONE = {"scan_id": "a", "views": [{"name": "top", "files": ["a_low.png", "a_high.png"], "energies": [100, 160]}]}
LINES = [
    # line, whether it is a manifest
    (ONE, True),
    (
        {
            **ONE,
            "declared": "toys",
            "hs_code": "9503",
            "declared_kg": 1.5,
            "origin": "NL",
            "scanner": "7",
            "group": "g",
        },
        True,
    ),
    ({**ONE, "declared": None, "declared_kg": None, "further": [1]}, True),
    ({"scan_id": "a", "views": [{"files": ["a.png"]}]}, True),
    ({"scan_id": "a", "views": [{"files": ["a.png"], "energies": None}]}, True),
    ({"scan_id": "a", "views": [{"files": ["a.png"], "mm_per_pixel": 5}]}, True),
    ({"scan_id": "a", "views": [{"files": ["a.png"], "mm_per_pixel": None}]}, True),
    ({"scan_id": "a", "views": [{"files": ["a.png"], "mm_per_pixel": 0}]}, False),
    ({"scan_id": "a", "views": [{"files": ["a.png"], "mm_per_pixel": "5"}]}, False),
    ([], False),
    ({"views": ONE["views"]}, False),
    ({**ONE, "scan_id": ""}, False),
    ({**ONE, "scan_id": 7}, False),
    ({**ONE, "views": []}, False),
    ({**ONE, "views": [{}]}, False),
    ({**ONE, "views": [{"files": []}]}, False),
    ({**ONE, "views": [{"files": ["a", "b", "c"]}]}, False),
    ({**ONE, "views": [{"files": [""]}]}, False),
    ({**ONE, "views": [{"files": ["a"], "name": 1}]}, False),
    ({**ONE, "views": [{"files": ["a"], "energies": [0]}]}, False),
    ({**ONE, "views": [{"files": ["a"], "energies": [100, 100]}]}, False),
    ({**ONE, "views": [{"files": ["a"], "name": str(k)} for k in range(17)]}, False),
    ({**ONE, "origin": 7}, False),
    ({**ONE, "hs_code": 9503}, False),
    ({**ONE, "declared_kg": -1}, False),
    ({**ONE, "declared_kg": "2"}, False),
]


@pytest.mark.parametrize(("line", "good"), LINES)
def test_schema_and_reader_agree(tmp_path: Path, line: object, good: bool) -> None:
    (tmp_path / "m.jsonl").write_text(json.dumps(line))
    assert VALIDATOR.is_valid(line) == good
    if good:
        assert len(read_manifest(tmp_path / "m.jsonl")) == 1
    else:
        with pytest.raises(DataError, match="line 1: "):
            read_manifest(tmp_path / "m.jsonl")


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


TEXT = st.none() | st.text(st.characters(codec="utf-8"), min_size=1, max_size=9)
VIEWS = st.lists(
    st.builds(
        ViewFiles,
        st.sampled_from(["", "top", "side"]),
        st.tuples(st.just("/data/a.png")),
        st.none() | st.tuples(st.floats(1, 300)),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda view: view.name,
).map(tuple)
SOURCE = st.builds(
    ScanSource, st.text("abc/", min_size=1), VIEWS, TEXT, TEXT, st.none() | st.floats(0, 1e6), TEXT, TEXT, TEXT
)


@given(st.lists(SOURCE, max_size=4, unique_by=lambda source: source.scan_id))
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, sources: list[ScanSource]) -> None:
    path = tmp_path_factory.mktemp("m") / "m.jsonl"
    assert write_manifest(sources, path) == len(sources)
    assert read_manifest(path) == sources
    assert all(VALIDATOR.is_valid(json.loads(line)) for line in path.read_bytes().splitlines())


def test_a_vendor_export_keeps_its_counts_and_its_declaration(tmp_path: Path) -> None:
    counts = raw_export(tmp_path / "vendor")
    assert adapt(tmp_path / "vendor", tmp_path / "out", "raw") == 1
    (source,) = read_manifest(tmp_path / "out/manifest.jsonl")
    assert VALIDATOR.is_valid(json.loads((tmp_path / "out/manifest.jsonl").read_text()))
    assert (source.declared, source.hs_code, source.declared_kg) == ("toys", "9503", 1.5)
    assert (source.origin, source.group) == ("NL", "R1")
    assert all(np.array_equal(np.load(f) >> 4, plane) for f, plane in zip(source.files, counts, strict=True))
    scan = read_scan(source)
    (view,) = scan.views
    assert (view.name, view.encoding, view.bit_depth, view.energies) == ("top", "dual-energy", 16, (100.0, 160.0))
    assert scan.meta.origin == "NL"
    expected = counts[0] / counts[0].max()
    assert np.corrcoef(view.transmission[0].ravel(), expected.ravel())[0, 1] > 0.999


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rows": 10**9}, "columns is"),
        ({"rows": -1}, "rows is -1"),
        ({"rows": 7}, "bytes, expected 1680"),
        ({"bits": 40}, "bits is 40"),
        ({"byte_order": "little"}, "check the byte order"),
        ({"views": {"top": ["../1_lo.raw"]}}, "views is"),
        ({"views": {"top": []}}, "views is"),
        ({"views": {"top": ["absent.raw"]}}, "cannot be read"),
        ({"kv": ["a"]}, "kv is"),
        ({"kg": -2}, "kg is"),
    ],
)
def test_a_wrong_description_is_one_line(tmp_path: Path, changes: dict, words: str) -> None:
    raw_export(tmp_path / "vendor", **changes)
    with pytest.raises(DataError, match=words) as caught:
        adapt(tmp_path / "vendor", tmp_path / "out", "raw")
    assert "\n" not in str(caught.value)


def test_adapters_of_other_packages_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        name = "acme"

        def load(self):
            return len

    monkeypatch.setattr(adapters, "entry_points", lambda group: [Point()] if group == "cargolens.adapters" else [])
    assert find_adapter("acme") is len
    assert adapters.adapter_names() == sorted({"acme", *ADAPTERS})
    with pytest.raises(UsageError, match="known are acme, raw"):
        find_adapter("other")
