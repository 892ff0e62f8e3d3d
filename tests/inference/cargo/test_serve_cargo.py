"""`cargolens serve --cargo`: the load of a container over HTTP, as `cargolens scan --cargo` reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from tests.inference.serving import Running, running

from cargolens.datasets.simulator import SimulatedScans
from cargolens.datasets.simulator.cargo.consignment import CargoSettings
from cargolens.datasets.simulator.output import SynthOptions, write_scans
from cargolens.inference.cli import run
from cargolens.inference.results import ScanResult, decided_alike
from cargolens.inference.tables import read_results

PHYSICS = {"energies": "4,6", "mm_per_pixel": "8.0"}


@pytest.fixture(scope="module")
def service(bundle: Path) -> Iterator[Running]:
    with running(bundle, "--cargo") as found:
        yield found


@pytest.fixture(scope="module")
def container(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """A folder with a container of tyres as `cargolens synth` writes it, and its record."""
    folder = tmp_path_factory.mktemp("containers") / "synth"
    settings = CargoSettings("container", loads={"tyres": 1.0}, containers={"20ft": 1.0}, scanner="cargo-4-6")
    write_scans(SimulatedScans(1, 5, 0.0, ("side",), (320, 640), settings=settings), folder, SynthOptions())
    (record,) = [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]
    return folder, record


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"hs_code": "4011", "declared_kg": "3000"},
        {"hs_code": "4011", "declared_kg": "9000"},  # three times what is there
        {"hs_code": "0901"},  # tyres are no coffee
        {"hs_code": "0000", "declared_kg": "0"},
    ],
)
def test_a_load_over_http_is_the_load_of_the_command_line(
    service: Running, container: tuple[Path, dict[str, object]], bundle: Path, tmp_path: Path, said: dict[str, str]
) -> None:
    folder, record = container
    views = record["views"]
    assert isinstance(views, list)
    declared = {name: float(text) if name == "declared_kg" else text for name, text in said.items()}
    (folder / "one.jsonl").write_text(json.dumps({"scan_id": "one", "views": views} | declared))
    out = tmp_path / "results.jsonl"
    words = [str(folder / "one.jsonl"), "--bundle", str(bundle), "--out", str(out), "--workers", "1", "-q"]
    run(["scan", *words, "--cargo"])
    (expected,) = read_results(out)
    energies = ",".join(str(energy) for energy in views[0]["energies"])
    fields = {"scan_id": "one", "energies": energies, "mm_per_pixel": str(views[0]["mm_per_pixel"])}
    reply = service.scan([folder / file for file in views[0]["files"]], **fields, **said)
    found = ScanResult.model_validate_json(reply.body)
    names = tuple(Path(file).name for file in expected.files)
    assert decided_alike(found, expected.model_copy(update={"files": names}))
    assert found.cargo is not None
    assert found.cargo.load_class == "tyres"
    assert found.cargo.mass_kg is not None
    wrong = said.get("hs_code") in ("0901", "0000") or said.get("declared_kg") == "9000"
    assert bool(found.cargo.mismatches) is wrong
    assert any(region.kind == "manifest" for region in found.regions) is wrong
    assert found.decision == "alarm" or not wrong


@pytest.mark.parametrize("value", [0, 65_535])
def test_a_blank_picture_says_nothing(service: Running, tmp_path: Path, value: int) -> None:
    files = [tmp_path / "blank_side_low.png", tmp_path / "blank_side_high.png"]
    for file in files:
        cv2.imwrite(str(file), np.full((300, 700), value, np.uint16))
    found = ScanResult.model_validate_json(service.scan(files, hs_code="0000", **PHYSICS).body)
    assert found.cargo is not None
    told = {name for name, what in found.cargo.model_dump().items() if what not in (None, ())}
    assert told == {"view", "notes"}
    assert found.decision != "clear"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"declared_kg": "heavy"}, "declared_kg is 'heavy', expected a number"),
        ({"declared_kg": "nan"}, "declared_kg is 'nan', expected a number"),
        ({"declared_kg": "-1"}, "declared_kg is '-1', expected kilograms"),
        ({"energies": "6,4"}, "energies is '6,4', expected one number above 0, or two"),
        ({"energies": "4,5,6"}, "energies is '4,5,6', expected one number above 0, or two"),
        ({"energies": "0"}, "energies is '0', expected one number above 0"),
        ({"mm_per_pixel": "0"}, "mm_per_pixel is '0', expected a number above 0"),
        ({"hs_code": "\x07"}, "hs_code has 1 characters or some that cannot be printed"),
        ({"weight": "9"}, "part 'weight': expected files, with a file name each, and at most one scan_id and one"),
    ],
)
def test_what_is_no_declaration_is_refused(
    service: Running, container: tuple[Path, dict[str, object]], fields: dict[str, str], told: str
) -> None:
    folder, _ = container
    reply = service.scan(sorted((folder / "scans").glob("*.png"))[:2], **fields)
    assert reply.status == 400
    assert reply.json["error"].startswith(told)


def test_energies_must_fit_the_files(service: Running, container: tuple[Path, dict[str, object]]) -> None:
    folder, _ = container
    found = service.scan(sorted((folder / "scans").glob("*.png"))[:2], energies="6").json
    assert found["decision"] == "cannot_assess"
    assert "1 energies declared for 2" in found["error"]


def test_the_interface_says_what_may_be_declared(service: Running) -> None:
    operation = service.ask("GET", "/openapi.json").json["paths"]["/v1/scans"]["post"]
    schema = operation["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert set(schema["properties"]) == {"files", "scan_id", "hs_code", "declared_kg", "energies", "mm_per_pixel"}


def test_without_the_flag_a_declaration_is_refused(bundle: Path, container: tuple[Path, dict[str, object]]) -> None:
    folder, _ = container
    files = sorted((folder / "scans").glob("*.png"))[:2]
    with running(bundle) as plain:
        assert plain.scan(files).json["cargo"] is None
        reply = plain.scan(files, hs_code="4011")
        assert reply.status == 400
        assert "start it with --cargo" in reply.json["error"]
