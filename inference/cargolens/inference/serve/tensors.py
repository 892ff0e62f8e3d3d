"""The tensor part of the Open Inference Protocol v2: a request's bytes to the network and its answer's bytes back.

JSON, and the binary tensor data extension that Triton's clients use: the JSON comes first, then raw little-endian
values. The request is untrusted: exact shape and type, finite values, a bounded batch.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..bundle import INPUT, Bundle
from ..manifest import CLASSES, MAP, SCORE
from ..session import DetectorSession

Float32 = NDArray[np.float32]

HEADER_LENGTH = "Inference-Header-Content-Length"
MODEL_VERSION = "1"
_JSON_BYTES_A_VALUE = 26
_HEADER_BYTES = 1 << 16
_STATUS_DIGITS, _LENGTH_DIGITS = 3, 10


@dataclass(frozen=True)
class TensorRequest:
    """A request as it came.

    Attributes:
        model: Name of the model, for the answer.
        body: The request's body.
        json_length: Bytes of JSON at its beginning; None when it is JSON as a whole.
    """

    model: str
    body: bytes
    json_length: int | None = None


@dataclass(frozen=True)
class TensorAnswer:
    """A response's parts.

    Attributes:
        status: HTTP status.
        body: The body.
        json_length: Bytes of JSON at its beginning; None when it is JSON as a whole.
    """

    status: int
    body: bytes
    json_length: int | None = None

    def pack(self) -> bytes:
        """The answer as bytes for the worker's pipe."""
        return b"%03d%010d" % (self.status, self.json_length or 0) + self.body

    @classmethod
    def unpack(cls, data: bytes) -> TensorAnswer:
        """The answer from `pack`'s bytes; raises ValueError where they are none."""
        start = _STATUS_DIGITS + _LENGTH_DIGITS
        status, length = int(data[:_STATUS_DIGITS]), int(data[_STATUS_DIGITS:start])
        return cls(status, data[start:], length or None)


class TensorError(Exception):
    """The request cannot be answered; the text is one line for the client."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True)
class _Wanted:
    """What a request asks for: outputs by name and whether each comes as raw values."""

    identity: str | None
    outputs: dict[str, bool]


def window_shape(bundle: Bundle) -> tuple[int, int, int]:
    """(planes, tile, tile) of one window."""
    tile = bundle.manifest.tiling.tile
    return len(bundle.manifest.air), tile, tile


def output_shapes(bundle: Bundle) -> dict[str, list[int]]:
    """The outputs a client may ask for and their shapes, -1 for the batch and what the file leaves open."""
    told = (MAP, SCORE, CLASSES) if bundle.manifest.classes else (MAP, SCORE)
    ports = {port.name: port.shape or () for port in bundle.info.outputs}
    return {name: [-1 if size is None else size for size in ports[name]] for name in told if name in ports}


def max_request_bytes(bundle: Bundle, max_batch: int) -> int:
    """Longest body a request of `max_batch` windows needs as JSON."""
    return max_batch * math.prod(window_shape(bundle)) * _JSON_BYTES_A_VALUE + _HEADER_BYTES


def answer_tensors(session: DetectorSession, request: TensorRequest, max_batch: int) -> bytes:
    """Answers a request; never raises for what is wrong with it.

    Returns:
        `TensorAnswer.pack` of a response, or of ``{"error": ...}``.
    """
    try:
        answer = _answer(session, request, max_batch)
    except TensorError as error:
        answer = error_answer(str(error), error.status)
    except MemoryError:
        answer = error_answer("the request needs more memory than a worker may take", 413)
    except Exception as error:  # noqa: BLE001 - one request must not end the service
        answer = error_answer(f"internal error: {type(error).__name__}; please report it", 500)
    return answer.pack()


def error_answer(text: str, status: int) -> TensorAnswer:
    """The protocol's error object."""
    return TensorAnswer(status, json.dumps({"error": text}).encode())


def _answer(session: DetectorSession, request: TensorRequest, max_batch: int) -> TensorAnswer:
    length = len(request.body) if request.json_length is None else request.json_length
    if length > len(request.body):
        raise TensorError(f"{HEADER_LENGTH} is {length}, the body has {len(request.body)} bytes")
    header = _parse(request.body[:length])
    windows = _windows(header, request.body[length:], window_shape(session.bundle), max_batch)
    wanted = _wanted(header, output_shapes(session.bundle))
    try:
        maps, scores, classes = session.run(windows)
    except Exception as error:  # noqa: BLE001  onnxruntime's errors share no base class
        raise TensorError(f"the network failed: {' '.join(str(error).split())[:200]}", 500) from None
    found = {MAP: maps, SCORE: scores, CLASSES: classes}
    return _response(request.model, wanted, {name: found[name] for name in wanted.outputs})


def _parse(data: bytes) -> dict[str, Any]:
    def refuse(name: str) -> None:
        raise ValueError(f"{name} is not a number")

    try:
        header = json.loads(data.decode(), parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise TensorError(f"the request is not strict JSON: {str(error)[:120]}") from None
    if not isinstance(header, dict):
        raise TensorError("the request is no JSON object")
    return header


def _windows(header: dict[str, Any], raw: bytes, shape: tuple[int, int, int], max_batch: int) -> Float32:
    """The request's one input, checked, as (n, planes, tile, tile)."""
    inputs = header.get("inputs")
    if not isinstance(inputs, list) or len(inputs) != 1 or not isinstance(inputs[0], dict):
        raise TensorError(f"expected one input, named {INPUT}")
    tensor = inputs[0]
    if (tensor.get("name"), tensor.get("datatype")) != (INPUT, "FP32"):
        raise TensorError(f"expected the input {INPUT} of datatype FP32")
    declared = tensor.get("shape")
    count = declared[0] if isinstance(declared, list) and declared else None
    if type(count) is not int or not 1 <= count <= max_batch or declared != [count, *shape]:
        raise TensorError(f"{INPUT} has shape {str(declared)[:80]}, expected (1 to {max_batch}, {str(shape)[1:]}")
    declared = (count, *shape)
    size = _parameter(tensor, "binary_data_size")
    values = _json_values(tensor.get("data")) if size is None else _raw_values(raw, size)
    if values.size != math.prod(declared) or values.shape not in (declared, (values.size,)):
        raise TensorError(f"{INPUT} has {values.size} values in shape {values.shape}, its shape says {declared}")
    with np.errstate(over="ignore"):
        windows = values.astype(np.float32).reshape(declared)
    if not np.isfinite(windows).all():
        raise TensorError(f"{INPUT} holds values that are not finite")
    return windows


def _json_values(data: Any) -> NDArray[Any]:
    try:
        values = np.array(data)
    except (ValueError, OverflowError):
        values = np.array(None)
    if not isinstance(data, list) or values.dtype.kind not in "iuf":
        raise TensorError(f"data of {INPUT} are not numbers in a list, flat or of the tensor's shape")
    return values


def _raw_values(raw: bytes, size: Any) -> NDArray[Any]:
    if type(size) is not int or size != len(raw) or size % 4:
        raise TensorError(f"binary_data_size is {str(size)[:20]}, {len(raw)} bytes follow the JSON")
    return np.frombuffer(raw, "<f4")


def _wanted(header: dict[str, Any], known: dict[str, list[int]]) -> _Wanted:
    identity = header.get("id")
    if identity is not None and not isinstance(identity, str):
        raise TensorError("id is no text")
    default = _parameter(header, "binary_data_output") is True
    asked = header.get("outputs", [])
    if asked == []:
        asked = [{"name": name} for name in known]
    names = list(known)
    if not isinstance(asked, list) or not all(isinstance(one, dict) and one.get("name") in names for one in asked):
        raise TensorError(f"outputs must be among {', '.join(known)}")
    outputs = {}
    for one in asked:
        raw = _parameter(one, "binary_data")
        outputs[one["name"]] = default if raw is None else raw is True
    return _Wanted(identity, outputs)


def _parameter(holder: dict[str, Any], name: str) -> Any:
    parameters = holder.get("parameters")
    if parameters is not None and not isinstance(parameters, dict):
        raise TensorError("parameters are no JSON object")
    return None if parameters is None else parameters.get(name)


def _response(model: str, wanted: _Wanted, found: dict[str, Float32 | None]) -> TensorAnswer:
    outputs: list[dict[str, Any]] = []
    raw: list[bytes] = []
    for name, values in found.items():
        if values is None or not np.isfinite(values).all():
            raise TensorError(f"the network's output {name} is not finite for these values", 500)
        output: dict[str, Any] = {"name": name, "datatype": "FP32", "shape": list(values.shape)}
        if wanted.outputs[name]:
            raw.append(np.ascontiguousarray(values, "<f4").tobytes())
            output["parameters"] = {"binary_data_size": len(raw[-1])}
        else:
            output["data"] = values.ravel().tolist()
        outputs.append(output)
    response: dict[str, Any] = {"model_name": model, "model_version": MODEL_VERSION, "outputs": outputs}
    if wanted.identity is not None:
        response["id"] = wanted.identity
    text = json.dumps(response, allow_nan=False).encode()
    return TensorAnswer(200, text + b"".join(raw), len(text) if raw else None)
