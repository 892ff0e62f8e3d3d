"""What an ONNX file holds, read from its bytes without the onnx package and before onnxruntime sees it.

An ONNX file is one protobuf message. This reader walks it with every length checked and every loop bounded, refuses
whatever a detector never needs and an attacker could use (sub-graphs, functions, other operator domains, external or
sparse tensors, tensors that declare more than they carry), and reads and writes the metadata a bundle lives in.
Field numbers are those of the public onnx.proto3 schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod

import numpy as np

from cargolens.datasets.errors import BundleError

from .protobuf import BYTES, Budget, Field, damaged, field_bytes, fields, integers, text

MAX_METADATA_BYTES = 64 * 2**20
MAX_TENSOR_BYTES = 2**31 - 1
_MAX_RANK = 16
_MAX_METADATA_KEYS = 64
_DOMAINS = ("", "ai.onnx")

# Bits an element of each TensorProto.DataType; strings and undefined types are absent and so refused.
_BITS = {1: 32, 2: 8, 3: 8, 4: 16, 5: 16, 6: 32, 7: 64, 9: 8, 10: 16, 11: 64, 12: 32, 13: 64, 14: 64, 15: 128, 16: 16}
_BITS |= {17: 8, 18: 8, 19: 8, 20: 8, 21: 4, 22: 4, 23: 4, 24: 8, 25: 2, 26: 2}
_INT64 = 7
# Typed payload fields of TensorProto and their fixed element size in bytes; None means varints.
_PAYLOADS = {4: 4, 5: None, 7: None, 10: 8, 11: None}
# Fields that only hold notes, and the messages they hide in: (message, field) gives the message inside.
_NOTES = {"model": {6}, "graph": {10, 16}, "node": {6, 9}, "tensor": {12, 16}, "port": {3, 4}}
_NESTED = {("model", 7): "graph", ("graph", 1): "node", ("graph", 5): "tensor"}
_NESTED |= {("graph", number): "port" for number in (11, 12, 13)}
# Operators that make a tensor as large as one of their inputs says, and which input that is.
_SHAPE_INPUTS = {"ConstantOfShape": 0, "Expand": 1}


@dataclass(frozen=True)
class Port:
    """A graph input or output: its name, TensorProto element type (1 is float32) and shape.

    A dimension is a number, or None where it is free (as the batch is); `shape` is None where none is declared.
    """

    name: str
    elem_type: int
    shape: tuple[int | None, ...] | None


@dataclass(frozen=True)
class ModelInfo:
    """What a network's bytes say about it: ports, operators by type and count, and bytes of its parameters."""

    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    operators: Mapping[str, int]
    parameter_bytes: int


def split_metadata(data: bytes) -> tuple[bytes, dict[str, bytes]]:
    """Separates an ONNX file into its network and its metadata.

    Args:
        data: The whole file.

    Returns:
        The bytes of every top-level field but `metadata_props`, in file order, and the metadata by key.

    Raises:
        BundleError: The bytes are not a protobuf message, or a metadata key appears twice or is not text.
    """
    budget = Budget()
    kept: list[memoryview] = []
    metadata: dict[str, bytes] = {}
    size = 0
    view = memoryview(data)
    for entry in fields(view, budget):
        if entry.number != 14:
            kept.append(view[entry.start : entry.stop])
            continue
        parts = {e.number: e.payload for e in fields(entry.payload, budget)}
        key = text(parts.get(1, memoryview(b"")))
        if key in metadata:
            raise BundleError(f"metadata key {_quote(key)} appears twice")
        metadata[key] = bytes(parts.get(2, memoryview(b"")))
        size += len(entry.payload)
        if size > MAX_METADATA_BYTES or len(metadata) > _MAX_METADATA_KEYS:
            raise BundleError(f"metadata of more than {MAX_METADATA_BYTES} bytes or {_MAX_METADATA_KEYS} keys")
    return b"".join(kept), metadata


def join_metadata(network: bytes, metadata: Mapping[str, bytes]) -> bytes:
    """Appends metadata, in the order given, to a network without any; the inverse of `split_metadata`."""
    out = [network]
    for key, value in metadata.items():
        entry = field_bytes(1, key.encode()) + field_bytes(2, value)
        out.append(field_bytes(14, entry))
    return b"".join(out)


def without_notes(network: bytes) -> bytes:
    """The same network without the exporter's notes: doc strings and the metadata of graph, nodes and tensors.

    Notes hold stack traces with the paths of the machine that exported, which are nobody's business at a station and
    make two exports of one detector differ.
    """
    return _without_notes(memoryview(network), "model", Budget())


def inspect_model(network: bytes) -> ModelInfo:
    """Checks a network's bytes and lists its ports and operators.

    Args:
        network: An ONNX model, with or without metadata.

    Returns:
        The model's ports, operators and parameter size.

    Raises:
        BundleError: The message is damaged or holds something a detector may not hold.
    """
    walk = _Walk()
    graphs = 0
    for entry in fields(memoryview(network), walk.budget):
        if entry.number == 7:
            graphs += 1
            walk.graph(entry.payload)
        elif entry.number in (20, 25):
            raise BundleError("the model holds functions or training graphs; export it with functions inlined")
    if graphs != 1:
        raise damaged(f"{graphs} graphs found, 1 expected")
    walk.check_made_tensors()
    return ModelInfo(tuple(walk.inputs), tuple(walk.outputs), dict(sorted(walk.operators.items())), walk.tensor_bytes)


def _without_notes(data: memoryview, kind: str, budget: Budget) -> bytes:
    out: list[bytes | memoryview] = []
    for entry in fields(data, budget):
        if entry.number in _NOTES[kind]:
            continue
        inner = _NESTED.get((kind, entry.number))
        if inner is None:
            out.append(data[entry.start : entry.stop])
        else:
            out.append(field_bytes(entry.number, _without_notes(entry.payload, inner, budget)))
    return b"".join(out)


@dataclass
class _Walk:
    """Collects what one graph holds while checking it."""

    budget: Budget = field(default_factory=Budget)
    inputs: list[Port] = field(default_factory=list)
    outputs: list[Port] = field(default_factory=list)
    operators: dict[str, int] = field(default_factory=dict)
    tensor_bytes: int = 0
    shapes: dict[str, list[int]] = field(default_factory=dict)
    made: list[tuple[str, str]] = field(default_factory=list)

    def graph(self, data: memoryview) -> None:
        for entry in fields(data, self.budget):
            if entry.number == 1:
                self.node(entry.payload)
            elif entry.number == 5:
                name, values = self.tensor(entry.payload)
                if values is not None:
                    self.shapes[name] = values
            elif entry.number == 11:
                self.inputs.append(self.port(entry.payload))
            elif entry.number == 12:
                self.outputs.append(self.port(entry.payload))
            elif entry.number == 15:
                raise BundleError("sparse parameters are not allowed")

    def node(self, data: memoryview) -> None:
        inputs: list[str] = []
        outputs: list[str] = []
        kind, constant = "", None
        for entry in fields(data, self.budget):
            if entry.number == 1:
                inputs.append(text(entry.payload))
            elif entry.number == 2:
                outputs.append(text(entry.payload))
            elif entry.number == 4:
                kind = text(entry.payload)
            elif entry.number == 5:
                found = self.attribute(entry.payload)
                constant = found if found is not None else constant
            elif entry.number == 7 and text(entry.payload) not in _DOMAINS:
                raise BundleError(
                    f"operator domain {_quote(text(entry.payload))} is not allowed, only standard ONNX operators are"
                )
        self.operators[kind] = self.operators.get(kind, 0) + 1
        if kind == "Constant" and constant is not None and outputs:
            self.shapes[outputs[0]] = constant
        place = _SHAPE_INPUTS.get(kind)
        if place is not None and place < len(inputs):
            self.made.append((kind, inputs[place]))

    def attribute(self, data: memoryview) -> list[int] | None:
        """Checks one attribute; its integers where it holds a short list of them."""
        values: list[int] | None = None
        for entry in fields(data, self.budget):
            if entry.number in (6, 11):
                raise BundleError("sub-graphs (If, Loop, Scan) are not allowed: their run time has no bound")
            if entry.number in (22, 23):
                raise BundleError("sparse constants are not allowed")
            if entry.number in (5, 10):
                values = self.tensor(entry.payload)[1]
            elif entry.number == 8:
                values = (values or []) + integers(entry, self.budget)
        return values

    def tensor(self, data: memoryview) -> tuple[str, list[int] | None]:
        """Checks one stored tensor; its name, and its values where it is a short int64 list (a shape)."""
        dims: list[int] = []
        name, kind, raw = "", 0, None
        payload_bytes = elements = 0
        small: list[int] = []
        for entry in fields(data, self.budget):
            if entry.number == 1:
                dims += integers(entry, self.budget)
            elif entry.number == 2:
                kind = entry.number_value
            elif entry.number == 8:
                name = text(entry.payload)
            elif entry.number == 9:
                raw = entry.payload
            elif entry.number == 13 or (entry.number == 14 and entry.number_value != 0):
                raise BundleError("parameters outside the file (external data) are not allowed")
            elif entry.number in _PAYLOADS:
                count, size = _count(entry, _PAYLOADS[entry.number])
                elements, payload_bytes = elements + count, payload_bytes + size
                if entry.number == 7 and count <= _MAX_RANK:
                    small += integers(entry, self.budget)
        need = self.declared_bytes(name, dims, kind)
        if raw is not None and len(raw) != need:
            raise BundleError(f"tensor {_quote(name)} declares {need:,} bytes and carries {len(raw):,}")
        if raw is None and not _fits(prod(dims), kind, elements):
            raise BundleError(f"tensor {_quote(name)} declares {need:,} bytes and carries {payload_bytes:,}")
        self.tensor_bytes += need
        if kind != _INT64 or prod(dims) > _MAX_RANK:
            return name, None
        return name, [int(v) for v in np.frombuffer(raw, dtype="<i8")] if raw is not None else small

    def declared_bytes(self, name: str, dims: list[int], kind: int) -> int:
        if len(dims) > _MAX_RANK or any(d < 0 for d in dims):
            raise BundleError(
                f"tensor {_quote(name)} has shape {str(dims)[:60]}: at most {_MAX_RANK} sizes, none negative"
            )
        if kind not in _BITS:
            raise BundleError(f"tensor {_quote(name)} has element type {kind}, which is not a number")
        need = (prod(dims) * _BITS[kind] + 7) // 8
        if need > MAX_TENSOR_BYTES:
            raise BundleError(f"tensor {_quote(name)} declares {need / 1e9:.1f} GB, the limit is 2.1 GB")
        return need

    def port(self, data: memoryview) -> Port:
        name, kind = "", 0
        shape: tuple[int | None, ...] | None = None
        for entry in fields(data, self.budget):
            if entry.number == 1:
                name = text(entry.payload)
            elif entry.number == 2:
                for choice in fields(entry.payload, self.budget):
                    if choice.number != 1:  # 1 is a dense tensor; sequences, maps and optionals are not
                        if choice.number != 6:
                            raise BundleError(f"{_quote(name)} is not a tensor")
                        continue
                    for part in fields(choice.payload, self.budget):
                        if part.number == 1:
                            kind = part.number_value
                        elif part.number == 2:
                            shape = self.port_shape(part.payload)
        return Port(name, kind, shape)

    def port_shape(self, data: memoryview) -> tuple[int | None, ...]:
        sizes: list[int | None] = []
        for entry in fields(data, self.budget):
            if entry.number == 1:
                size = [e.number_value for e in fields(entry.payload, self.budget) if e.number == 1]
                sizes.append(size[-1] if size else None)
        return tuple(sizes)

    def check_made_tensors(self) -> None:
        """Refuses operators that would fill a huge tensor from a stored shape; onnxruntime does so at load."""
        for kind, source in self.made:
            shape = self.shapes.get(source)
            if shape is not None and 4 * prod(abs(s) for s in shape) > MAX_TENSOR_BYTES:
                raise BundleError(f"operator {kind} would make a tensor of shape {str(shape)[:60]}, over 2.1 GB")


def _count(entry: Field, size: int | None) -> tuple[int, int]:
    """Elements and bytes in one typed payload field, packed or not."""
    if entry.content is None or entry.wire != BYTES:
        return 1, entry.stop - entry.start
    data = entry.content
    if size is not None:
        return len(data) // size, len(data)
    # Every varint ends in the one byte whose high bit is clear.
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) < 0x80)), len(data)


def _fits(elements: int, kind: int, found: int) -> bool:
    """Whether a typed payload of `found` entries holds `elements` elements; complex ones take two entries each."""
    if kind in (14, 15):
        return found == 2 * elements
    if _BITS[kind] < 8:
        return found == (elements * _BITS[kind] + 7) // 8
    return found == elements


def _quote(text: str) -> str:
    """A name from the file, on one line and short, fit for an error message."""
    return ascii(text if len(text) <= 60 else text[:57] + "...")
