"""The HTTP service: the same results as `scan`, the protocol's tensors, who is let in, and how it starts and stops."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.inference.serving import MULTIPART, Running, closed, multipart, part, reply_of, running

from cargolens.inference.bundle import read_bundle
from cargolens.inference.cli import run
from cargolens.inference.results import ScanResult, decided_alike
from cargolens.inference.session import DetectorSession
from cargolens.inference.tables import read_results

KEY = "a-key-of-many-characters"
INFER = "/v2/models/bundle/infer"


@pytest.fixture(scope="module")
def service(bundle: Path) -> Iterator[Running]:
    with running(bundle) as found:
        yield found


def files_of(scans: Path, number: int) -> list[Path]:
    return [scans / f"parcel-{number}_{energy}.png" for energy in ("low", "high")]


def tensor(values: np.ndarray[Any, Any], **more: Any) -> dict[str, Any]:
    return {"inputs": [{"name": "planes", "datatype": "FP32", "shape": list(values.shape), **more}]}


@pytest.fixture(scope="module")
def windows() -> np.ndarray[Any, Any]:
    return np.random.default_rng(5).random((2, 3, 64, 64), dtype=np.float32)


def test_a_scan_over_http_is_the_scan_of_the_command_line(
    service: Running, scans: Path, bundle: Path, tmp_path: Path
) -> None:
    words = ["scan", str(scans), "--bundle", str(bundle), "--out", str(tmp_path / "r.jsonl"), "--workers", "1", "-q"]
    assert run(words) == 0
    expected = list(read_results(tmp_path / "r.jsonl"))
    assert {result.decision for result in expected} == {"alarm", "clear"}
    for number, wanted in enumerate(expected):
        reply = service.scan(files_of(scans, number))
        assert reply.status == 200
        found = ScanResult.model_validate_json(reply.body)
        named = wanted.model_copy(update={"files": tuple(Path(file).name for file in wanted.files)})
        assert decided_alike(found, named)


def test_views_and_energies_come_from_names_and_the_client_may_name_the_scan(service: Running, scans: Path) -> None:
    low, high = (file.read_bytes() for file in files_of(scans, 0))
    parts = [
        part("files", data, f"C:\\scans\\p_{view}_{energy}.PNG")
        for view in ("side", "top")
        for energy, data in (("high", high), ("low", low))
    ]
    reply = service.ask("POST", "/v1/scans", closed(part("scan_id", b"belt 3 / 17"), *parts), MULTIPART)
    assert reply.json["scan_id"] == "belt 3 / 17"
    assert reply.json["files"] == ["p_top_low.PNG", "p_top_high.PNG", "p_side_low.PNG", "p_side_high.PNG"]
    assert [view["view"] for view in reply.json["views"]] == ["top", "side"]
    assert reply.json["decision"] == "clear"


def test_a_missing_energy_or_an_unreadable_file_is_not_assessed(service: Running, scans: Path, tmp_path: Path) -> None:
    lone = service.scan(files_of(scans, 0)[:1]).json
    assert (lone["decision"], lone["score"]) == ("cannot_assess", None)
    assert lone["error"].startswith("parcel-0_low.png: its high-energy partner is missing")
    (tmp_path / "notes.txt").write_bytes(b"no picture")
    (tmp_path / "empty.png").write_bytes(b"")
    for name in ("notes.txt", "empty.png"):
        result = service.scan([tmp_path / name]).json
        assert (result["decision"], result["files"]) == ("cannot_assess", [name])
        assert result["error"].startswith(name)


def test_the_protocol_says_what_is_served(service: Running, bundle: Path) -> None:
    assert service.ask("GET", "/v2/health/live").json == {"live": True}
    assert service.ask("GET", "/v2/health/ready").json == {"ready": True}
    assert service.ask("GET", "/v2").json["extensions"] == ["binary_tensor_data"]
    for place in ("/v2/models/bundle", "/v2/models/bundle/versions/1"):
        assert service.ask("GET", f"{place}/ready").json == {"ready": True}
        metadata = service.ask("GET", place).json
        assert metadata["inputs"] == [{"name": "planes", "datatype": "FP32", "shape": [-1, 3, 64, 64]}]
        assert metadata["outputs"] == [
            {"name": "map", "datatype": "FP32", "shape": [-1, 1, 16, 16]},
            {"name": "score", "datatype": "FP32", "shape": [-1]},
        ]
    for absent in ("/v2/models/other", "/v2/models/bundle/versions/2", "/v2/models/other/infer", "/nothing"):
        method = "POST" if absent.endswith("infer") else "GET"
        assert service.ask(method, absent, b"{}" if method == "POST" else None).status == 404
    assert service.ask("PUT", "/v1/scans").status == 405
    text = service.ask("GET", "/metrics").body.decode()
    assert f'sha256="{read_bundle(bundle).sha256}"' in text
    assert "POST /v1/scans" in service.ask("GET", "/docs").body.decode()
    assert "/v1/scans" in service.ask("GET", "/openapi.json").json["paths"]


@pytest.mark.parametrize("nested", [False, True])
def test_tensors_as_json_give_what_the_session_gives(
    service: Running, bundle: Path, windows: np.ndarray[Any, Any], nested: bool
) -> None:
    maps, scores, _ = DetectorSession(read_bundle(bundle)).run(windows)
    request = tensor(windows, data=windows.tolist() if nested else windows.ravel().tolist()) | {"id": "seven"}
    answer = service.ask("POST", INFER, json.dumps(request).encode()).json
    assert (answer["id"], answer["model_name"], answer["model_version"]) == ("seven", "bundle", "1")
    by_name = {output["name"]: output for output in answer["outputs"]}
    assert np.array_equal(np.array(by_name["map"]["data"], np.float32).reshape(by_name["map"]["shape"]), maps)
    assert np.array_equal(np.array(by_name["score"]["data"], np.float32), scores)


def test_tensors_as_raw_values_give_the_same(service: Running, bundle: Path, windows: np.ndarray[Any, Any]) -> None:
    maps, scores, _ = DetectorSession(read_bundle(bundle)).run(windows)
    raw = windows.astype("<f4").tobytes()
    request = tensor(windows, parameters={"binary_data_size": len(raw)})
    request["outputs"] = [{"name": "score"}, {"name": "map", "parameters": {"binary_data": True}}]
    header = json.dumps(request).encode()
    reply = service.ask("POST", INFER, header + raw, {"Inference-Header-Content-Length": str(len(header))})
    length = int(reply.headers["inference-header-content-length"])
    score, the_map = json.loads(reply.body[:length])["outputs"]
    assert np.array_equal(np.array(score["data"], np.float32), scores)
    assert the_map["parameters"] == {"binary_data_size": maps.nbytes}
    assert np.array_equal(np.frombuffer(reply.body[length:], "<f4").reshape(the_map["shape"]), maps)


@pytest.mark.parametrize("binary", [False, True])
def test_tritons_client_understands_it(
    service: Running, bundle: Path, windows: np.ndarray[Any, Any], binary: bool
) -> None:
    triton = pytest.importorskip("tritonclient.http")
    client = triton.InferenceServerClient(f"127.0.0.1:{service.port}")
    assert client.is_model_ready("bundle", "1")
    planes = triton.InferInput("planes", windows.shape, "FP32")
    planes.set_data_from_numpy(windows, binary_data=binary)
    answer = client.infer("bundle", [planes])
    maps, scores, _ = DetectorSession(read_bundle(bundle)).run(windows)
    assert np.array_equal(answer.as_numpy("map"), maps)
    assert np.array_equal(answer.as_numpy("score"), scores)


def test_decisions_are_counted(service: Running, scans: Path) -> None:
    before = service.metric('cargolens_scans_total{decision="alarm"}')
    assert service.scan(files_of(scans, 2)).json["decision"] == "alarm"
    assert service.metric('cargolens_scans_total{decision="alarm"}') == before + 1
    assert service.metric("cargolens_admitted") == 0


def test_a_web_page_cannot_reach_it_under_another_name(service: Running) -> None:
    assert service.ask("GET", "/v2", headers={"Host": "evil.example:80"}).status == 421
    for name in ("localhost", "127.0.0.1:8080", "[::1]:8080"):
        assert service.ask("GET", "/v2", headers={"Host": name}).status == 200


@pytest.mark.parametrize("where", ["file", "environment"])
def test_only_a_valid_key_lets_in(bundle: Path, scans: Path, tmp_path: Path, where: str) -> None:
    (tmp_path / "keys").write_text(f"another-key-of-many-characters\n{KEY}\n", encoding="ascii")
    options = ("--api-key-file", str(tmp_path / "keys")) if where == "file" else ()
    with running(bundle, *options, environment={"CARGOLENS_API_KEY": KEY} if where == "environment" else {}) as service:
        body = multipart(files_of(scans, 0))
        refused = [{}, {"Authorization": KEY}, {"Authorization": f"Basic {KEY}"}, {"Authorization": "Bearer "}]
        refused += [{"Authorization": f"Bearer {key}"} for key in (KEY[:-1], KEY + "x", KEY.upper(), "\xff" * 24)]
        for headers in refused:
            reply = service.ask("POST", "/v1/scans", body, MULTIPART | headers)
            assert (reply.status, reply.headers["www-authenticate"]) == (401, "Bearer")
            assert service.ask("GET", "/metrics", headers=headers).status == 401
        good = {"Authorization": f"Bearer {KEY}"}
        assert service.ask("POST", "/v1/scans", body, MULTIPART | good).json["decision"] == "clear"
        assert service.ask("GET", "/v2", headers=good | {"Host": "station.example"}).status == 200
        schemes = service.ask("GET", "/openapi.json", headers=good).json["components"]["securitySchemes"]
        assert schemes["HTTPBearer"]["scheme"] == "bearer"
        # Keys are no part of what a worker inherits or of any process's command line.
        assert KEY not in " ".join(service.process.args)


@pytest.mark.parametrize(
    ("options", "environment", "said"),
    [
        (["--host", "0.0.0.0"], {}, "--allow-without-key"),
        (["--host", "station.example"], {}, "--allow-without-key"),
        ([], {"CARGOLENS_API_KEY": "short"}, "at least 16"),
        ([], {"CARGOLENS_API_KEY": "with spaces in it, and long"}, "without spaces"),
        (["--api-key-file", "absent"], {}, "absent: API keys cannot be read"),
        (["--tls-key", "absent"], {}, "go together"),
        (["--tls-certificate", "absent", "--tls-key", "absent"], {}, "TLS cannot use it"),
        (["--spool", "absent"], {}, "no such folder"),
        (["--port", "TAKEN"], {}, "choose another"),
        (["--host", "192.0.2.1", "--allow-without-key"], {}, "cannot listen"),  # not an address of this machine
    ],
)
def test_what_would_be_unsafe_or_cannot_work_is_one_line(
    options: list[str],
    environment: dict[str, str],
    said: str,
    bundle: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("fastapi")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        words = [str(taken.getsockname()[1]) if word == "TAKEN" else word for word in options]
        assert run(["serve", str(bundle), *words]) == 64
    error = capsys.readouterr().err
    assert said in error
    assert len(error.strip().splitlines()) == 1


@pytest.mark.parametrize("package", ["fastapi", "uvicorn", "prometheus_client", "python_multipart"])
def test_a_missing_package_is_one_line(
    package: str, bundle: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in list(sys.modules):
        if name == package or name.startswith(
            (f"{package}.", "cargolens.inference.serve", "cargolens.inference.comma")
        ):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    assert run(["serve", str(bundle)]) == 64
    assert capsys.readouterr().err.strip() == f"cargolens serve needs {package}: pip install 'cargolens[serve]'"


def test_the_service_loads_no_training_framework() -> None:
    pytest.importorskip("fastapi")
    code = "import sys, cargolens.inference.commands.serve; print('torch' in sys.modules, 'PIL' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False"


@pytest.mark.parametrize("group", [False, True])
def test_sigterm_finishes_what_was_admitted_and_leaves_nothing(
    bundle: Path, scans: Path, tmp_path: Path, group: bool
) -> None:
    with running(bundle, "--spool", str(tmp_path)) as service:
        open_requests = [service.begin(multipart(files_of(scans, number))) for number in range(6)]
        service.wait_for_admitted(6)
        assert len(list(tmp_path.iterdir())) == 1
        service.signal_stop(group=group)
        service.wait_until_closed()
        for number, connection in enumerate(open_requests):
            connection.send(multipart(files_of(scans, number))[-10:])
            reply = reply_of(connection)
            assert reply.status == 200
            assert reply.json["decision"] == ("alarm" if number in (2, 5) else "clear")
            connection.close()
        assert service.process.wait(60) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_new_bundle_in_the_old_ones_place_waits_for_the_next_start(
    bundle: Path, plain_bundle: Path, scans: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "bundle.onnx"
    mine.write_bytes(bundle.read_bytes())
    with running(mine, "--deadline", "30") as service:
        mine.write_bytes(plain_bundle.read_bytes())
        result = service.scan(files_of(scans, 0)).json
        assert (result["decision"], result["bundle_sha256"]) == ("clear", read_bundle(bundle).sha256)
