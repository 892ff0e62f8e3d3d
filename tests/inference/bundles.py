"""A small real network and bundle for the tests of this room: it scores dark windows high.

map = 16 x 16 block means of (1 - first plane), score = the map's maximum.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from cargolens.inference.bundle import BundleManifest, Training
from cargolens.inference.tiling import Tiling

TILE = 64
GOLDEN = b'{"cases":[],"tolerance":0.0001}'


def network(tile: int = TILE, **changes: Any) -> bytes:
    """The network's bytes; `changes` replace nodes, initializers, inputs, outputs, opsets or functions of the model."""
    f = TensorProto.FLOAT
    weights = np.zeros((1, 3, 1, 1), np.float32)
    weights[0, 0] = -1.0
    parts: dict[str, Any] = {
        "inputs": [helper.make_tensor_value_info("planes", f, ["b", 3, tile, tile])],
        "outputs": [
            helper.make_tensor_value_info("map", f, ["b", 1, tile // 4, tile // 4]),
            helper.make_tensor_value_info("score", f, ["b"]),
        ],
        "initializers": [
            numpy_helper.from_array(weights, "weights"),
            numpy_helper.from_array(np.ones(1, np.float32), "bias"),
            numpy_helper.from_array(np.array([1, 2, 3], np.int64), "axes"),
        ],
        "nodes": [
            helper.make_node("Conv", ["planes", "weights", "bias"], ["darkness"]),
            helper.make_node("AveragePool", ["darkness"], ["map"], kernel_shape=[4, 4], strides=[4, 4]),
            helper.make_node("ReduceMax", ["map", "axes"], ["score"], keepdims=0),
        ],
        "opsets": [helper.make_opsetid("", 18)],
        "functions": [],
    }
    parts |= changes
    graph = helper.make_graph(parts["nodes"], "detector", parts["inputs"], parts["outputs"], parts["initializers"])
    model = helper.make_model(graph, opset_imports=parts["opsets"], functions=parts["functions"], ir_version=10)
    return bytes(model.SerializeToString(deterministic=True))


def manifest(**changes: Any) -> BundleManifest:
    """A manifest that fits `network`."""
    values: dict[str, Any] = {
        "detector": "darkness",
        "backbone": "none",
        "licence": "Apache-2.0",
        "canonical": "colour-1",
        "tiling": Tiling(TILE, 16),
        "air": (1.0, 1.0, 1.0),
        "training": Training(count=0, fingerprint="0" * 64, version="0.1.0"),
    }
    return BundleManifest(**(values | changes))


def model(data: bytes) -> onnx.ModelProto:
    """Parsed bytes, for tests that change one part."""
    return onnx.load_model_from_string(data)


def forge(network_bytes: bytes, manifest_json: bytes, golden_json: bytes = GOLDEN, **metadata: bytes) -> bytes:
    """A bundle file put together by hand as docs/bundle.md says, its hash right whatever the parts hold."""
    digest = hashlib.sha256()
    for part in (network_bytes, manifest_json, golden_json):
        digest.update(len(part).to_bytes(8, "little") + part)
    entries = {"manifest": manifest_json, "golden": golden_json, "sha256": digest.hexdigest().encode()} | metadata
    return network_bytes + b"".join(
        field(14, field(1, f"cargolens.{key}".encode()) + field(2, value)) for key, value in entries.items()
    )


def field(number: int, payload: bytes) -> bytes:
    """A protobuf field: tag, length in groups of seven bits, payload."""
    length, groups = len(payload), bytearray()
    while length >= 128:
        groups.append(length % 128 + 128)
        length //= 128
    return bytes([number * 8 + 2, *groups, length]) + payload


def manifest_json(**changes: Any) -> bytes:
    """The manifest as JSON with some values replaced; a double underscore reaches inside and None removes."""
    values = json.loads(manifest().model_dump_json())
    for key, value in changes.items():
        *path, last = key.split("__")
        target = values
        for part in path:
            target = target[part]
        if value is None and last in target:
            del target[last]
        else:
            target[last] = value
    return json.dumps(values).encode()


def calibration_json(**changes: Any) -> dict[str, Any]:
    """A calibration that keeps its promise: the largest of 59 normals for 5 % at 95 %."""
    values: dict[str, Any] = {
        "threshold": 0.59,
        "budget": 0.05,
        "confidence": 0.95,
        "n": 59,
        "k": 59,
        "normals": [round(0.01 * i, 2) for i in range(1, 60)],
        "region_floor": 0.3,
        "region_alarm": 0.7,
        "fingerprint": "a" * 64,
    }
    return values | changes
