"""Protobuf's wire format: the fields of a message out of untrusted bytes, and back.

Only what an ONNX file needs. Every length is checked against what is left, numbers have at most 64 bits, and a budget
bounds how many fields are read, so no input makes the reader run or grow without end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cargolens.datasets.errors import BundleError

MAX_FIELDS = 300_000
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


@dataclass(frozen=True)
class Field:
    """One protobuf field: its number, where it lies, and its value; a payload for wire types other than varint."""

    number: int
    wire: int
    start: int
    stop: int
    value: int
    content: memoryview | None

    @property
    def payload(self) -> memoryview:
        """The bytes of a string, nested message or packed list."""
        if self.content is None or self.wire != BYTES:
            raise damaged(f"field {self.number} has wire type {self.wire}, expected {BYTES}")
        return self.content

    @property
    def number_value(self) -> int:
        """The value as a signed 64-bit integer, as protobuf's int64 and enums are written."""
        if self.wire != VARINT:
            raise damaged(f"field {self.number} has wire type {self.wire}, expected {VARINT}")
        return _signed(self.value)


@dataclass
class Budget:
    """Counts fields over a whole file, so that a file of millions of empty ones ends early."""

    left: int = MAX_FIELDS

    def spend(self) -> None:
        """Counts one field; raises BundleError when there were too many."""
        self.left -= 1
        if self.left < 0:
            raise BundleError(f"the ONNX file holds more than {MAX_FIELDS} fields")


def fields(data: memoryview, budget: Budget) -> Iterator[Field]:
    """The fields of one message, each checked to lie inside it; nested messages stay unread."""
    position = 0
    while position < len(data):
        budget.spend()
        start = position
        tag, position = _varint(data, position)
        number, wire = tag >> 3, tag & 7
        value, content = 0, None
        if not 1 <= number < 2**29:
            raise damaged(f"field number {number}")
        if wire == VARINT:
            value, position = _varint(data, position)
        elif wire in (FIXED64, FIXED32, BYTES):
            length = 8 if wire == FIXED64 else 4
            if wire == BYTES:
                length, position = _varint(data, position)
            if length > len(data) - position:
                raise damaged(f"a field of {length} bytes, {len(data) - position} left")
            content = data[position : position + length]
            position += length
        else:
            raise damaged(f"wire type {wire}")
        yield Field(number, wire, start, position, value, content)


def integers(entry: Field, budget: Budget) -> list[int]:
    """The signed integers of one repeated field, packed into a payload or written one by one."""
    if entry.wire == VARINT:
        return [entry.number_value]
    out, position = [], 0
    while position < len(entry.payload):
        budget.spend()
        value, position = _varint(entry.payload, position)
        out.append(_signed(value))
    return out


def text(data: memoryview) -> str:
    """A string field; raises BundleError where it is not UTF-8."""
    try:
        return bytes(data).decode()
    except UnicodeDecodeError:
        raise damaged("a name is not UTF-8 text") from None


def field_bytes(number: int, payload: bytes) -> bytes:
    """A string, message or packed list as a field of the given number."""
    return _varint_bytes(number << 3 | BYTES) + _varint_bytes(len(payload)) + payload


def _varint_bytes(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _varint(data: memoryview, position: int) -> tuple[int, int]:
    """An unsigned varint of at most 64 bits and the position behind it."""
    value = 0
    for index in range(10):
        if position >= len(data):
            raise damaged("it ends inside a number")
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            if value >= 2**64:
                break
            return value, position
    raise damaged("a number is longer than 64 bits")


def damaged(detail: str) -> BundleError:
    """The error for bytes that are not what protobuf writes."""
    return BundleError(f"not an ONNX file, or a damaged one: {detail}")


def _signed(value: int) -> int:
    return value - 2**64 if value >= 2**63 else value
