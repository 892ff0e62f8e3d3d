"""The ONNX reader sees what the onnx package sees, and damaged bytes end in BundleError and nothing else."""

from __future__ import annotations

import contextlib

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper
from tests.inference import bundles

from cargolens.datasets.errors import BundleError
from cargolens.inference.onnx_file import Port, inspect_model, join_metadata, split_metadata

NETWORK = bundles.network()


def test_ports_operators_and_size_are_what_the_onnx_package_reads() -> None:
    info = inspect_model(NETWORK)
    assert info.inputs == (Port("planes", TensorProto.FLOAT, (None, 3, 64, 64)),)
    assert info.outputs == (
        Port("map", TensorProto.FLOAT, (None, 1, 16, 16)),
        Port("score", TensorProto.FLOAT, (None,)),
    )
    assert info.operators == {"AveragePool": 1, "Conv": 1, "ReduceMax": 1}
    model = bundles.model(NETWORK)
    assert info.parameter_bytes == sum(numpy_helper.to_array(t).nbytes for t in model.graph.initializer)


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(st.text(max_size=20), st.binary(max_size=300), max_size=5))
def test_metadata_comes_back(metadata: dict[str, bytes]) -> None:
    network, found = split_metadata(join_metadata(NETWORK, metadata))
    assert network == NETWORK
    assert found == metadata
    assert list(found) == list(metadata)


def test_metadata_is_what_the_onnx_package_and_onnxruntime_read() -> None:
    text = {"cargolens.manifest": '{"a":1}', "other": "Größe"}
    data = join_metadata(NETWORK, {k: v.encode() for k, v in text.items()})
    assert {p.key: p.value for p in bundles.model(data).metadata_props} == text
    onnx.checker.check_model(bundles.model(data), full_check=True)


def test_metadata_written_by_the_onnx_package_is_read() -> None:
    model = bundles.model(NETWORK)
    helper.set_model_props(model, {"k": "v", "w": "x" * 200})
    network, found = split_metadata(model.SerializeToString())
    assert found == {"k": b"v", "w": b"x" * 200}
    assert bundles.model(network) == bundles.model(NETWORK)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6, dtype=np.float32).reshape(2, 3),  # float_data
        np.arange(6, dtype=np.float64),  # double_data
        np.arange(-3, 3, dtype=np.int64),  # int64_data, negative varints of ten bytes
        np.arange(-3, 3, dtype=np.int8),  # int32_data
        np.arange(6, dtype=np.float16),  # int32_data, one a half
        np.arange(6, dtype=np.uint32),  # uint64_data
        np.array(2.0, np.float32),  # no dimensions: one element
        np.zeros((0, 4), np.float32),  # no elements
    ],
)
def test_every_way_of_storing_numbers_is_counted(array: np.ndarray) -> None:
    kind = helper.np_dtype_to_tensor_dtype(array.dtype)
    typed = helper.make_tensor("extra", kind, array.shape, array.ravel().tolist())
    raw = numpy_helper.from_array(array, "extra")
    for tensor in (typed, raw):
        model = bundles.model(NETWORK)
        model.graph.initializer.append(tensor)
        assert inspect_model(model.SerializeToString()).parameter_bytes == 40 + array.nbytes


@pytest.mark.parametrize("kind", [TensorProto.INT4, TensorProto.UINT4])
def test_four_bit_weights_are_counted(kind: int) -> None:
    model = bundles.model(NETWORK)
    model.graph.initializer.append(helper.make_tensor("extra", kind, [3], [1, 2, 3]))
    assert inspect_model(model.SerializeToString()).parameter_bytes == 42


def _look(data: bytes) -> None:
    network, _ = split_metadata(data)
    inspect_model(network)


@settings(deadline=None, max_examples=400)
@given(st.integers(0, len(NETWORK)))
def test_a_cut_file_is_refused_or_whole(length: int) -> None:
    with contextlib.suppress(BundleError):
        _look(NETWORK[:length])


@settings(deadline=None, max_examples=1500)
@given(st.lists(st.tuples(st.integers(0, len(NETWORK) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_changed_bytes_raise_nothing_but_bundle_error(changes: list[tuple[int, int]]) -> None:
    data = bytearray(NETWORK)
    for place, value in changes:
        data[place] = value
    message = ""
    try:
        _look(bytes(data))
    except BundleError as error:
        message = str(error)
    assert "\n" not in message
    assert len(message) < 400


@settings(deadline=None, max_examples=500)
@given(st.binary(max_size=200))
def test_arbitrary_bytes_raise_nothing_but_bundle_error(data: bytes) -> None:
    with contextlib.suppress(BundleError):
        _look(data)


@settings(deadline=None, max_examples=300)
@given(st.integers(0, len(NETWORK)), st.binary(min_size=1, max_size=12), st.integers(0, 12))
def test_inserted_and_removed_bytes_raise_nothing_but_bundle_error(place: int, insert: bytes, remove: int) -> None:
    with contextlib.suppress(BundleError):
        _look(NETWORK[:place] + insert + NETWORK[place + remove :])


def test_a_file_of_countless_empty_fields_ends_early() -> None:
    with pytest.raises(BundleError, match="more than 300000 fields"):
        split_metadata(b"\x08\x00" * 5_000_000)
