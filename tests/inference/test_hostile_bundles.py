"""Every damaged or hostile bundle ends in one clear line of BundleError, before it can hang or take the memory.

Each case is a whole file whose hash is right unless the hash is the point, so it reaches the check it is about.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import pickle
import resource
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tests.inference import bundles
from tests.inference.bundles import calibration_json, field, forge, manifest_json, network

from cargolens.datasets.errors import BundleError
from cargolens.inference.bundle import Bundle, bundle_bytes, parse_bundle, read_bundle
from cargolens.inference.golden import Golden
from cargolens.inference.hashes import MAX_ROWS
from cargolens.inference.onnx_file import split_metadata
from cargolens.inference.session import MEMORY_HEADROOM, DetectorSession

F = TensorProto.FLOAT
ONE = numpy_helper.from_array(np.ones(1, np.float32))
GOOD = bundle_bytes(network(), bundles.manifest(), Golden())


def load(data: bytes) -> None:
    DetectorSession(parse_bundle(data))


def test_the_bundle_all_cases_start_from_is_good() -> None:
    load(GOOD)
    load(calibrated())
    load(listed((1, 5), (1, 7), (2, 0), scans=9, kept=2))


def said(**changes: Any) -> bytes:
    """The good bundle with its manifest changed and its hash right."""
    return forge(network(), manifest_json(**changes))


def with_golden(golden: bytes) -> bytes:
    """The good bundle with other golden vectors."""
    return forge(network(), manifest_json(), golden)


def calibrated(**changes: Any) -> bytes:
    """The good bundle with a calibration that is changed."""
    return said(calibration=calibration_json(**changes))


def changed(change: Callable[[onnx.ModelProto], object]) -> bytes:
    """The good bundle with its model changed and its hash right."""
    model = bundles.model(network())
    change(model)
    return forge(model.SerializeToString(), manifest_json())


def with_tensor(**values: Any) -> bytes:
    """The good bundle with one more stored tensor."""
    return changed(lambda model: model.graph.initializer.append(TensorProto(name="extra", **values)))


def with_nodes(*nodes: onnx.NodeProto, tensors: tuple[onnx.TensorProto, ...] = ()) -> bytes:
    """The good bundle with nodes in front that the map depends on through a sum of 0 times their result `extra`."""

    def change(model: onnx.ModelProto) -> None:
        graph = model.graph
        rest = list(graph.node)
        rest[0].output[0] = "dark"
        join = [
            helper.make_node("ReduceMax", ["extra"], ["largest"], keepdims=0),
            helper.make_node("Add", ["dark", "largest"], ["darkness"]),
        ]
        del graph.node[:]
        graph.node.extend([*nodes, rest[0], *join, *rest[1:]])
        graph.initializer.extend(tensors)

    return changed(change)


def shape_of(*sizes: int) -> onnx.TensorProto:
    return numpy_helper.from_array(np.array(sizes, np.int64), "sizes")


def golden_json(**changes: Any) -> bytes:
    """A golden case whose parts can be changed: counts of one 4 x 4 view."""
    counts = {
        "dtype": "uint16",
        "shape": [1, 4, 4],
        "data": base64.b64encode(zlib.compress(np.full(16, 60_000, "<u2").tobytes())).decode(),
    }
    counts |= changes
    small = {"dtype": "float32", "shape": [1, 1], "data": base64.b64encode(zlib.compress(bytes(4))).decode()}
    result = {"planes": small, "map": small, "map_max": 0.0, "score": 0.0}
    view = {"name": "", "counts": counts, "encoding": "grey"}
    return json.dumps({"cases": [{"views": [view], "results": [result]}], "tolerance": 1e-4}).encode()


def deep_graphs(levels: int) -> bytes:
    """Graphs inside attributes of nodes inside graphs, built from the inside out."""
    inner = b""
    for _ in range(levels):
        inner = field(1, field(5, field(6, inner)))
    return forge(field(7, inner), manifest_json())


def dims(model: onnx.ModelProto, place: str, sizes: list[Any], kind: int = F) -> None:
    """Declares another shape for the input or an output."""
    port = {"planes": model.graph.input, "map": model.graph.output, "score": model.graph.output}[place]
    index = [p.name for p in port].index(place)
    port[index].CopyFrom(helper.make_tensor_value_info(place, kind, sizes))


def metadata(**values: bytes) -> bytes:
    return forge(network(), manifest_json(), **values)


def listed(*rows: tuple[int, int], scans: int = 1, kept: int = 1, **other: Any) -> bytes:
    """The good bundle with hashes of training scans and their hash right; `other` replaces parts of the set."""
    data = b"".join(a.to_bytes(8, "little") + b.to_bytes(8, "little") for a, b in rows)
    known = {"scans": scans, "kept": kept, "rows": base64.b64encode(data).decode()} | other
    return with_scans(json.dumps({"training": known}).encode())


def with_scans(text: bytes) -> bytes:
    """The good bundle with an optional part, its hash right."""
    digest = split_metadata(metadata())[1]["cargolens.sha256"]
    return metadata(scans=text, scans_sha256=hashlib.sha256(digest + text).hexdigest().encode())


CASES: dict[str, tuple[Callable[[], bytes], str]] = {
    # not a bundle at all
    "empty file": (lambda: b"", "the file is empty"),
    "text file": (lambda: b"This is not a model.\n" * 50, "not an ONNX file"),
    "pickle": (lambda: pickle.dumps({"threshold": 1.0}), "not an ONNX file"),
    "zip (a torch checkpoint)": (lambda: b"PK\x03\x04" + bytes(200), "not an ONNX file"),
    "zeros": (lambda: bytes(1000), "field number 0"),
    "ONNX without metadata": (network, "not a CargoLens bundle"),
    "no graph": (lambda: forge(b"\x08\x0a", manifest_json()), "0 graphs found"),
    "two graphs": (lambda: forge(network() + network(), manifest_json()), "2 graphs found"),
    # damaged
    "cut at 1 %": (lambda: GOOD[: len(GOOD) // 100], "not an ONNX file"),
    "cut in half": (lambda: GOOD[: len(GOOD) // 2], "not an ONNX file"),
    "cut before the last byte": (lambda: GOOD[:-1], "not an ONNX file"),
    "cut behind the network": (lambda: GOOD[: len(network())], "not a CargoLens bundle"),
    "bytes behind the end": (lambda: GOOD + b"\xff", "ends inside a number"),
    "field longer than the file": (lambda: b"\x3a\xff\xff\xff\xff\x7f", "bytes, 0 left"),
    "number of eleven bytes": (lambda: b"\x08" + b"\xff" * 10 + b"\x01", "longer than 64 bits"),
    "group wire type": (lambda: b"\x0b\x0c", "wire type 3"),
    "a million empty fields": (lambda: forge(network() + b"\x10\x00" * 1_000_000, manifest_json()), "more than 300000"),
    "a million nodes": (
        lambda: forge(field(7, b"\x0a\x00" * 1_000_000), manifest_json()),
        "more than 300000 fields",
    ),
    # hash and keys
    "wrong hash": (lambda: metadata(sha256=b"0" * 64), "do not match their SHA-256"),
    "hash in capitals": (lambda: metadata(sha256=b"ABC"), "do not match their SHA-256"),
    "manifest of another bundle": (lambda: metadata(manifest=manifest_json(notes="x")), "do not match their SHA-256"),
    "network of another bundle": (lambda: GOOD.replace(b"darkness", b"darkmass"), "do not match their SHA-256"),
    "unknown metadata key": (lambda: metadata(extra=b"1"), "'cargolens.extra' is not part of a bundle"),
    "metadata key twice": (
        lambda: GOOD + field(14, field(1, b"cargolens.manifest") + field(2, b"{}")),
        "'cargolens.manifest' appears twice",
    ),
    "metadata key that is not text": (lambda: GOOD + field(14, field(1, b"\xff")), "not UTF-8"),
    "huge metadata": (
        lambda: GOOD + field(14, bytes([10, 1, 65, 18, 128, 128, 128, 40]) + bytes(80 * 2**20)),
        "metadata of more than",
    ),
    "too many metadata keys": (
        lambda: GOOD + b"".join(field(14, field(1, b"k%d" % i)) for i in range(100)),
        "or 64 keys",
    ),
    # manifest
    "manifest is not JSON": (lambda: forge(network(), b"detector: x"), "manifest: not strict JSON"),
    "manifest is a list": (lambda: forge(network(), b"[]"), "bundle schema None"),
    "manifest is not UTF-8": (lambda: forge(network(), b'{"notes": "\xff"}'), "manifest: not strict JSON"),
    "manifest nested too deep": (lambda: forge(network(), b"[" * 100_000), "manifest: not strict JSON"),
    "manifest too large": (lambda: said(notes="x" * 5_000_000), "the limit is 4,194,304"),
    "number of ten thousand digits": (lambda: forge(network(), b'{"a":' + b"9" * 10_000 + b"}"), "not strict JSON"),
    "future schema": (
        lambda: said(schema_version=2),
        "bundle schema 2, this CargoLens reads 1",
    ),
    "schema as text": (lambda: said(schema_version="1"), "bundle schema '1'"),
    "no schema": (lambda: said(schema_version=None), "bundle schema None"),
    "unknown key": (lambda: said(owner="x"), "key 'owner' is not known to schema 1"),
    "unknown key inside": (
        lambda: said(training__cpu="x"),
        "key 'training.cpu' is not known",
    ),
    "unknown key in tiling": (
        lambda: said(tiling__mode="x"),
        "key 'tiling.mode' is not known",
    ),
    "missing key": (lambda: said(licence=None), "key 'licence': Field required"),
    "key twice": (
        lambda: forge(network(), manifest_json().replace(b'"notes"', b'"notes": "a", "notes"')),
        "key 'notes' appears twice",
    ),
    "number as text": (lambda: said(training__count="3"), "key 'training.count'"),
    "tile as text": (lambda: said(tiling__tile="64"), "key 'tiling.tile'"),
    "tile of 0": (lambda: said(tiling__tile=0), "tile must be 8 to 4096"),
    "tile of 10^9": (lambda: said(tiling__tile=10**9), "tile must be 8 to 4096"),
    "overlap of a whole tile": (
        lambda: said(tiling__overlap=64),
        "overlap must be 0 to half",
    ),
    "enlarged by nothing": (lambda: said(tiling__enlarge=0.0), "enlarge must be"),
    "long side of 10^9": (lambda: said(tiling__long_side=10**9), "long_side must be"),
    "lower scores are worse": (lambda: said(score_direction="lower"), "score_direction"),
    "outputs without score": (lambda: said(outputs=["map"]), "must name map and score"),
    # calibration
    "NaN threshold": (
        lambda: calibrated(threshold=float("nan")),
        "key 'calibration.threshold': Input should be a finite number",
    ),
    "infinite threshold": (
        lambda: forge(
            network(),
            manifest_json(calibration=calibration_json(threshold=1)).replace(b'"threshold": 1', b'"threshold": 1e999'),
        ),
        "key 'calibration.threshold'",
    ),
    "threshold nobody reached": (
        lambda: calibrated(threshold=99.0),
        "threshold 99.0 is not normal 59",
    ),
    "promise that does not hold": (
        lambda: calibrated(budget=0.001),
        "does not keep a budget",
    ),
    "k above n": (lambda: calibrated(k=60), "rank k 60 of 59"),
    "n of 10^12": (
        lambda: calibrated(n=10**12),
        "key 'calibration.n'",
    ),
    "normals out of order": (
        lambda: calibrated(normals=[1.0] * 58 + [0.5]),
        "ascending",
    ),
    # hashes of scans, the part that may be missing
    "hashes without their hash": (lambda: metadata(scans=b"{}"), "come together, one of them is missing"),
    "hash without hashes": (lambda: metadata(scans_sha256=b"0" * 64), "come together, one of them is missing"),
    "hashes of another bundle": (
        lambda: metadata(scans=b"{}", scans_sha256=hashlib.sha256(b"other{}").hexdigest().encode()),
        "hashes of scans do not match their SHA-256",
    ),
    "hashes are not JSON": (lambda: with_scans(b"x"), "hashes of scans: not strict JSON"),
    "hashes of an unknown set": (lambda: with_scans(b'{"test":null}'), "key 'test' is not known"),
    "hashes that are not base64": (lambda: listed(rows="!"), "cannot be unpacked"),
    "half a row of hashes": (lambda: listed(rows="AAAA"), "3 bytes of scan hashes"),
    "no rows of hashes": (listed, "0 bytes of scan hashes"),
    "hashes out of order": (lambda: listed((2, 0), (1, 0), scans=2, kept=2), "not in ascending order"),
    "a row of hashes twice": (lambda: listed((1, 5), (1, 5)), "not in ascending order, each once"),
    "more scans kept than there are": (lambda: listed((1, 0), (2, 0), scans=1, kept=2), "expected 2 of 1"),
    "a wrong number of scans kept": (lambda: listed((1, 0), scans=9, kept=7), "hashes of 1 scans, expected 7"),
    "too many rows of hashes": (lambda: listed(rows="A" * (MAX_ROWS * 16 * 4 // 3 + 8)), "the limit is 262,144 rows"),
    "hashes of 20 MB": (lambda: with_scans(b" " * 20_000_000), "the limit is 12,582,912"),
    # golden vectors
    "golden is not JSON": (lambda: with_golden(b"x"), "golden vectors: not strict JSON"),
    "golden with unknown key": (lambda: with_golden(b'{"code":"x"}'), "key 'code' is not known"),
    "golden with a wide tolerance": (lambda: with_golden(b'{"tolerance":10}'), "key 'tolerance'"),
    "golden array is not base64": (
        lambda: with_golden(golden_json(data="!")),
        "cannot be unpacked",
    ),
    "golden array too short": (
        lambda: with_golden(golden_json(shape=[1, 5, 5])),
        "does not hold",
    ),
    "golden array of gigabytes": (
        lambda: with_golden(golden_json(shape=[2, 60_000, 60_000])),
        "the limit is 67,108,864",
    ),
    "golden zip bomb": (
        lambda: forge(
            network(), manifest_json(), golden_json(data=base64.b64encode(zlib.compress(bytes(10**8))).decode())
        ),
        "does not hold",
    ),
    "golden counts of another type": (lambda: with_golden(golden_json(dtype="object")), "dtype"),
    # parameters
    "external data": (lambda: with_tensor(dims=[1], data_type=F, data_location=TensorProto.EXTERNAL), "external data"),
    "external data by path": (
        lambda: with_tensor(
            dims=[1], data_type=F, external_data=[onnx.StringStringEntryProto(key="location", value="/etc/passwd")]
        ),
        "external data",
    ),
    "160 GB tensor": (lambda: with_tensor(dims=[40_000_000_000], data_type=F), "declares 160.0 GB"),
    "1 GB tensor without data": (
        lambda: with_tensor(dims=[250_000_000], data_type=F),
        "declares 1,000,000,000 bytes and carries 0",
    ),
    "tensor with too little data": (
        lambda: with_tensor(dims=[4], data_type=F, raw_data=bytes(8)),
        "declares 16 bytes and carries 8",
    ),
    "sizes whose product overflows": (lambda: with_tensor(dims=[2**62, 2**62], data_type=F), "declares"),
    "negative size": (lambda: with_tensor(dims=[-1], data_type=F), "none negative"),
    "a thousand dimensions": (lambda: with_tensor(dims=[1] * 1000, data_type=F, raw_data=bytes(4)), "at most 16 sizes"),
    "text tensor": (lambda: with_tensor(dims=[1], data_type=TensorProto.STRING, string_data=[b"x"]), "is not a number"),
    "element type 99": (lambda: with_tensor(dims=[1], data_type=99, raw_data=bytes(4)), "element type 99"),
    "sparse tensor": (
        lambda: changed(lambda m: m.graph.sparse_initializer.append(onnx.SparseTensorProto(dims=[10**12]))),
        "sparse parameters",
    ),
    # operators
    "ConstantOfShape of 160 GB": (
        lambda: with_nodes(
            helper.make_node("ConstantOfShape", ["sizes"], ["extra"]), tensors=(shape_of(40_000_000_000),)
        ),
        "ConstantOfShape would make",
    ),
    "the same from a Constant": (
        lambda: with_nodes(
            helper.make_node("Constant", [], ["sizes"], value_ints=[200_000, 200_000]),
            helper.make_node("ConstantOfShape", ["sizes"], ["extra"]),
        ),
        "ConstantOfShape would make",
    ),
    "Expand to 160 GB": (
        lambda: with_nodes(
            helper.make_node("Expand", ["bias", "sizes"], ["extra"]), tensors=(shape_of(200_000, 200_000),)
        ),
        "Expand would make",
    ),
    "160 GB from a computed shape": (
        lambda: with_nodes(
            helper.make_node("Mul", ["sizes", "sizes"], ["square"]),
            helper.make_node("ConstantOfShape", ["square"], ["extra"]),
            tensors=(shape_of(200_000),),
        ),
        "needs more memory",
    ),
    "20 GB from a computed shape, filled page by page": (
        lambda: with_nodes(
            helper.make_node("Mul", ["sizes", "sizes"], ["square"]),
            helper.make_node("ConstantOfShape", ["square"], ["extra"], value=ONE),
            tensors=(shape_of(70_000),),
        ),
        "needs more memory",
    ),
    "40 GB by enlarging the input": (
        lambda: with_nodes(
            helper.make_node("Resize", ["planes", "", "scales"], ["extra"]),
            tensors=(numpy_helper.from_array(np.array([1, 1, 900, 900], np.float32), "scales"),),
        ),
        "needs more memory",
    ),
    "20 GB in pieces of 1 GB": (
        lambda: with_nodes(
            helper.make_node("Sqrt", ["large"], ["root"]),
            helper.make_node("Cast", ["root"], ["sizes"], to=TensorProto.INT64),
            *(helper.make_node("ConstantOfShape", ["sizes"], [f"p{i}"], value=ONE) for i in range(20)),
            helper.make_node("Sum", [f"p{i}" for i in range(20)], ["extra"]),
            tensors=(numpy_helper.from_array(np.array([250e6**2], np.float64), "large"),),
        ),
        "needs more memory",
    ),
    "NaN in free values": (
        lambda: said(training__config={"rate": float("nan")}),
        "NaN is not a finite number",
    ),
    "operator domain of somebody": (
        lambda: with_nodes(helper.make_node("Run", ["planes"], ["extra"], domain="evil.ops")),
        "operator domain 'evil.ops' is not allowed",
    ),
    "operator nobody knows": (
        lambda: with_nodes(helper.make_node("Run", ["planes"], ["extra"])),
        "cannot run the network",
    ),
    "endless loop": (
        lambda: with_nodes(
            helper.make_node("Loop", ["", "", "planes"], ["extra"], body=helper.make_graph([], "body", [], [])),
        ),
        "sub-graphs (If, Loop, Scan) are not allowed",
    ),
    "a hundred thousand graphs in each other": (lambda: deep_graphs(2000), "sub-graphs"),
    "functions": (
        lambda: changed(
            lambda m: m.functions.append(
                helper.make_function("f", "g", ["x"], ["y"], [helper.make_node("Neg", ["x"], ["y"])], m.opset_import)
            )
        ),
        "holds functions",
    ),
    "nodes in a circle": (
        lambda: with_nodes(helper.make_node("Neg", ["a"], ["extra"]), helper.make_node("Neg", ["extra"], ["a"])),
        "cannot run the network",
    ),
    "opset of the future": (
        lambda: changed(lambda m: setattr(m.opset_import[0], "version", 9999)),
        "cannot run the network",
    ),
    # ports
    "input of another name": (
        lambda: changed(lambda m: setattr(m.graph.input[0], "name", "image")),
        "inputs are ['image']",
    ),
    "two inputs": (
        lambda: changed(lambda m: m.graph.input.append(helper.make_tensor_value_info("more", F, [1]))),
        "inputs are ['planes', 'more']",
    ),
    "input of rank 3": (lambda: changed(lambda m: dims(m, "planes", ["b", 3, 64])), "input has shape (None, 3, 64)"),
    "input of 4 planes": (lambda: changed(lambda m: dims(m, "planes", ["b", 4, 64, 64])), "input has shape"),
    "input of another tile": (lambda: changed(lambda m: dims(m, "planes", ["b", 3, 32, 32])), "input has shape"),
    "input of fixed batch": (lambda: changed(lambda m: dims(m, "planes", [7, 3, 64, 64])), "input has shape (7,"),
    "input of bytes": (
        lambda: changed(lambda m: dims(m, "planes", ["b", 3, 64, 64], TensorProto.UINT8)),
        "expected float32",
    ),
    "missing output": (lambda: changed(lambda m: m.graph.output.pop()), "outputs are ['map']"),
    "outputs in another order": (lambda: changed(lambda m: m.graph.output.reverse()), "outputs are ['score', 'map']"),
    "output without a shape": (
        lambda: changed(lambda m: m.graph.output[1].type.tensor_type.ClearField("shape")),
        "shape None, expected float32",
    ),
    "score of rank 2": (lambda: changed(lambda m: dims(m, "score", ["b", 1])), "score 2, expected 4 and 1"),
    "sequence output": (
        lambda: changed(lambda m: m.graph.output[0].type.sequence_type.elem_type.tensor_type.SetInParent()),
        "'map' is not a tensor",
    ),
    # what the network does
    "map that is not square": (
        lambda: forge(
            network(
                nodes=[
                    helper.make_node("Conv", ["planes", "weights", "bias"], ["darkness"]),
                    helper.make_node("AveragePool", ["darkness"], ["map"], kernel_shape=[4, 8], strides=[4, 8]),
                    helper.make_node("ReduceMax", ["map", "axes"], ["score"], keepdims=0),
                ],
                outputs=[
                    helper.make_tensor_value_info("map", F, ["b", 1, "h", "w"]),
                    helper.make_tensor_value_info("score", F, ["b"]),
                ],
            ),
            manifest_json(),
        ),
        "expected (b, 1, h, h)",
    ),
    "score of the whole batch": (
        lambda: forge(
            network(
                nodes=[
                    helper.make_node("Conv", ["planes", "weights", "bias"], ["darkness"]),
                    helper.make_node("AveragePool", ["darkness"], ["map"], kernel_shape=[4, 4], strides=[4, 4]),
                    helper.make_node("Flatten", ["map"], ["flat"]),
                    helper.make_node("Reshape", ["flat", "all"], ["score"]),
                ],
                initializers=[
                    numpy_helper.from_array(np.zeros((1, 3, 1, 1), np.float32), "weights"),
                    numpy_helper.from_array(np.ones(1, np.float32), "bias"),
                    numpy_helper.from_array(np.array([-1], np.int64), "all"),
                ],
            ),
            manifest_json(),
        ),
        "expected (b, 1, h, h) with a stride dividing 32, and (b,)",
    ),
    "network that gives NaN": (
        lambda: with_nodes(
            helper.make_node("Constant", [], ["extra"], value_floats=[float("nan")]),
        ),
        "not finite for a picture of air",
    ),
    "unknown canonical": (lambda: said(canonical="colour-99"), "wants planes 'colour-99'"),
    "air of another colour": (lambda: said(air=[0.0, 0.0, 0.0]), "pads with air"),
}


@pytest.mark.parametrize("name", CASES)
def test_hostile_bundle_is_one_clear_line(name: str, tmp_path: Path) -> None:
    make, words = CASES[name]
    path = tmp_path / "hostile.onnx"
    path.write_bytes(make())
    with pytest.raises(BundleError) as caught:
        DetectorSession(read_bundle(path))
    message = str(caught.value)
    assert words in message
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    assert len(message) < 600
    assert caught.value.exit_code == 65


def test_memory_limit_is_lifted_again() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    for name in ("160 GB from a computed shape", "ConstantOfShape of 160 GB"):
        with pytest.raises(BundleError):
            load(CASES[name][0]())
    load(GOOD)
    assert resource.getrlimit(resource.RLIMIT_AS) == before


def test_memory_bombs_stay_within_the_limit(tmp_path: Path) -> None:
    """A process of its own meets every bomb and never holds more than the headroom."""
    names = [name for name in CASES if " GB" in name]
    for index, name in enumerate(names):
        (tmp_path / f"{index}.onnx").write_bytes(CASES[name][0]())
    script = """
import sys
from pathlib import Path
from cargolens.datasets.errors import BundleError
from cargolens.inference.bundle import read_bundle
from cargolens.inference.session import DetectorSession
for path in sys.argv[1:]:
    try:
        DetectorSession(read_bundle(path))
        print("loaded", path)
    except BundleError:
        pass
# Not ru_maxrss: Linux hands the peak of the process that forked on to it.
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(int(peak.split()[1]) * 1024)
"""
    files = [str(tmp_path / f"{index}.onnx") for index in range(len(names))]
    out = subprocess.run([sys.executable, "-c", script, *files], capture_output=True, text=True, check=True).stdout
    assert len(names) >= 8
    assert "loaded" not in out
    assert int(out) < MEMORY_HEADROOM + 2**29


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: None, "No such file or directory"),
        (lambda path: path.mkdir(), "s a directory"),
        (os.mkfifo, "not a regular file"),  # opening it must not wait for a writer
        (lambda path: path.symlink_to(path), "symbolic links"),
        (lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_WRONLY), 2**31), "the limit for a bundle is"),
    ],
)
def test_what_is_no_file_is_refused(make: Callable[[Path], None], words: str, tmp_path: Path) -> None:
    path = tmp_path / "x.onnx"
    make(path)
    with pytest.raises(BundleError, match=words):
        read_bundle(path)


def test_a_path_with_a_nul_is_refused() -> None:
    with pytest.raises(BundleError, match="cannot be read"):
        read_bundle("a\0b")


def test_a_bundle_made_in_memory_names_itself(tmp_path: Path) -> None:
    bundle: Bundle = parse_bundle(said(canonical="colour-99"))
    with pytest.raises(BundleError, match=r"^bundle wants planes 'colour-99', this CargoLens computes"):
        DetectorSession(bundle)
