"""A network in 8 bits: activations in uint8, weights in int8 a channel, ranges from scans, as ONNX QDQ nodes.

Convolutions and what lies between them are quantised; the last convolution and what follows it, where a few hundredths
move a score, are not. The scores are near those of the float network and not the same, so a threshold must be chosen
anew; `docs/engine.md` has what it gains and costs.
"""

from __future__ import annotations

import contextlib
import io
import logging
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static

from cargolens.datasets.errors import BundleError, CargoLensError, UsageError
from cargolens.datasets.scan import Float32
from cargolens.inference.bundle import INPUT

MAX_WINDOWS = 64
OPERATORS = ("Conv", "Add", "Clip", "Relu")


class _Windows(CalibrationDataReader):  # type: ignore[misc]
    """Hands the calibrator one window at a time."""

    def __init__(self, windows: Iterable[Float32]) -> None:
        self._windows: Iterator[Float32] = iter(windows)
        self.count = 0

    def get_next(self) -> dict[str, Float32] | None:
        """The next window, or None after `MAX_WINDOWS`."""
        window = next(self._windows, None) if self.count < MAX_WINDOWS else None
        if window is None:
            return None
        self.count += 1
        return {INPUT: np.ascontiguousarray(window)}


def quantised(model: bytes, windows: Iterable[Float32]) -> tuple[bytes, int]:
    """The same network with 8-bit convolutions.

    Args:
        model: ONNX model with 32-bit or packed 16-bit weights.
        windows: (1, planes, tile, tile) float32 windows of scans like those to come, `MAX_WINDOWS` at most.

    Returns:
        The quantised ONNX model, and the number of windows its ranges come from.

    Raises:
        UsageError: There are no windows.
        BundleError: The network has fewer than two convolutions, or onnxruntime cannot quantise it.
    """
    loaded = unpacked(model)
    kept = _kept_in_float(loaded)
    reader = _Windows(windows)
    with tempfile.TemporaryDirectory() as folder, _quiet():
        source, target = Path(folder) / "float.onnx", Path(folder) / "int8.onnx"
        onnx.save(loaded, source)
        try:
            quantize_static(
                str(source),
                str(target),
                reader,
                quant_format=QuantFormat.QDQ,
                per_channel=True,
                activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8,
                calibrate_method=CalibrationMethod.MinMax,
                op_types_to_quantize=list(OPERATORS),
                nodes_to_exclude=kept,
            )
        except CargoLensError:
            raise
        except Exception as error:
            if reader.count == 0:
                raise UsageError("no scans to take the ranges of 8-bit numbers from; name some") from error
            raise BundleError(
                f"onnxruntime cannot quantise the network: {' '.join(str(error).split())[:200]}"
            ) from error
        return target.read_bytes(), reader.count


def unpacked(model: bytes) -> onnx.ModelProto:
    """The model with weights that were packed as 16-bit floats as 32-bit ones, and a name for every node."""
    loaded = onnx.load_from_string(model)
    graph = loaded.graph
    stored = {tensor.name: tensor for tensor in graph.initializer}
    nodes: list[Any] = []
    for number, node in enumerate(graph.node):
        node.name = node.name or f"{node.op_type}_{number}"
        half = stored.get(node.input[0]) if node.op_type == "Cast" else None
        if half is None or half.data_type != onnx.TensorProto.FLOAT16:
            nodes.append(node)
            continue
        values = onnx.numpy_helper.to_array(half).astype(np.float32)
        half.CopyFrom(onnx.numpy_helper.from_array(values, node.output[0]))
    del graph.node[:]
    graph.node.extend(nodes)
    return loaded


def _kept_in_float(model: onnx.ModelProto) -> list[str]:
    """Names of the last convolution and of everything after it; nodes are in the order they run."""
    nodes = list(model.graph.node)
    convolutions = [k for k, node in enumerate(nodes) if node.op_type == "Conv"]
    if len(convolutions) < 2:
        raise BundleError(f"the network has {len(convolutions)} convolutions, expected at least 2 to quantise")
    return [node.name for node in nodes[convolutions[-1] :]]


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keeps the quantiser's advice off the terminal."""
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.ERROR)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        root.setLevel(level)
