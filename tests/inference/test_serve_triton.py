"""`cargolens triton`: the repository's layout, its configuration as Triton parses it, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import onnx
import pytest
from onnx import TensorProto, helper
from tests.inference import bundles

from cargolens.inference.bundle import Bundle, parse_bundle, read_bundle
from cargolens.inference.cli import run
from cargolens.inference.triton import triton_config


def parsed(text: str) -> Any:
    """The configuration as Triton's own message; skips where its client is not installed."""
    service = pytest.importorskip("tritonclient.grpc.model_config_pb2")
    text_format = pytest.importorskip("google.protobuf.text_format")
    return text_format.Parse(text, service.ModelConfig())


def with_classes() -> Bundle:
    """A bundle that also tells two classes apart."""
    network = bundles.model(bundles.network())
    network.graph.node.append(helper.make_node("Concat", ["map", "map"], ["classes"], axis=1))
    network.graph.output.append(helper.make_tensor_value_info("classes", TensorProto.FLOAT, ["b", 2, 16, 16]))
    onnx.checker.check_model(network)
    manifest = bundles.manifest_json(outputs=["map", "score", "classes"], classes=["gun", "knife"])
    return parse_bundle(bundles.forge(network.SerializeToString(), manifest))


def test_the_repository_holds_the_bundle_and_versions_stand_beside_each_other(bundle: Path, tmp_path: Path) -> None:
    for version in ("1", "2"):
        assert run(["triton", str(bundle), "--out", str(tmp_path / "r"), "--model-version", version]) == 0
    files = sorted(str(path.relative_to(tmp_path / "r")) for path in (tmp_path / "r").rglob("*") if path.is_file())
    assert files == ["bundle/1/model.onnx", "bundle/2/model.onnx", "bundle/config.pbtxt"]
    assert read_bundle(tmp_path / "r" / "bundle" / "1" / "model.onnx").sha256 == read_bundle(bundle).sha256
    assert (tmp_path / "r" / "bundle" / "1").stat().st_mode & 0o777 == 0o755


def test_a_configuration_says_what_the_network_takes_and_gives(bundle: Path) -> None:
    text = triton_config(read_bundle(bundle), "parcels", max_batch=4, gpu=False)
    assert text.splitlines() == [
        'name: "parcels"',
        'backend: "onnxruntime"',
        "max_batch_size: 4",
        'input [ { name: "planes" data_type: TYPE_FP32 dims: [ 3, 64, 64 ] } ]',
        (
            'output [ { name: "map" data_type: TYPE_FP32 dims: [ 1, 16, 16 ] }, '
            '{ name: "score" data_type: TYPE_FP32 dims: [ 1 ] reshape { shape: [ ] } } ]'
        ),
        "instance_group [ { kind: KIND_CPU } ]",
        f'parameters {{ key: "cargolens.bundle_sha256" value {{ string_value: "{read_bundle(bundle).sha256}" }} }}',
    ]


@pytest.mark.parametrize("gpu", [False, True])
def test_triton_parses_it(gpu: bool) -> None:
    bundle = with_classes()
    config = parsed(triton_config(bundle, "parcels", max_batch=8, gpu=gpu))
    assert (config.name, config.backend, config.max_batch_size) == ("parcels", "onnxruntime", 8)
    assert [(one.name, list(one.dims)) for one in config.input] == [("planes", [3, 64, 64])]
    assert [(one.name, list(one.dims), one.HasField("reshape")) for one in config.output] == [
        ("map", [1, 16, 16], False),
        ("score", [1], True),
        ("classes", [2, 16, 16], False),
    ]
    assert config.HasField("dynamic_batching") == gpu
    assert config.parameters["cargolens.bundle_sha256"].string_value == bundle.sha256


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--name", "../up"], 64, "cannot be a model's name"),
        (["--name", 'a" b'], 64, "cannot be a model's name"),
        (["--model-version", "7"], 64, "is there already"),
        (["--out", "file"], 70, "writing failed"),
    ],
)
def test_what_cannot_be_written_is_one_line_and_leaves_nothing(
    options: list[str],
    code: int,
    said: str,
    bundle: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "r" / "bundle" / "7").mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    assert run(["triton", str(bundle), "--out", "r", *options]) == code
    error = capsys.readouterr().err
    assert said in error
    assert len(error.strip().splitlines()) == 1
    assert sorted(tmp_path.rglob("*")) == before
