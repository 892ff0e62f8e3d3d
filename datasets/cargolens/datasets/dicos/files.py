"""DICOS files as elements: read within limits, written with what readers insist on.

pydicom parses; what it would do without a bound (inflate, follow a syntax of 64-bit lengths) is done or refused here.
Values are looked at one by one when they are needed, since other elements of the file may be as wrong as they like.
"""

from __future__ import annotations

import contextlib
import io
import math
import os
import uuid
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import DataError, ScanError, UsageError
from . import codes

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_PREAMBLE = 128
_SEED = uuid.UUID("d3c6a1de-5f8d-4d0e-9a4c-1c4b6a2f7f10")
_MAX_UID = 64
_MAX_META = 1 << 16


def require_pydicom() -> None:
    """Checks that pydicom is there.

    Raises:
        UsageError: With the command that installs it.
    """
    try:
        import pydicom  # noqa: F401, PLC0415 - an optional package
    except ImportError as error:
        raise UsageError("DICOS files need pydicom: pip install 'cargolens[dicos]'") from error


@dataclass(frozen=True, eq=False)
class Elements:
    """The elements of a file or of an item, read one at a time.

    Attributes:
        dataset: pydicom's data set.
        name: File name for messages.
        syntax: UID of the transfer syntax.
        version: DICOS version of the file meta group; ``""`` when it holds none.
    """

    dataset: Dataset
    name: str
    syntax: str = codes.EXPLICIT
    version: str = ""

    def value(self, tag: int | str) -> Any:
        """The value of an element; None when it is absent or empty.

        Raises:
            ScanError: It cannot be read.
        """
        with _quiet():
            try:
                if tag not in self.dataset or self.dataset[tag].is_empty:
                    return None
                return self.dataset[tag].value
            except Exception as error:  # a damaged value may raise anything from TypeError to struct.error
                raise ScanError(f"{self.name}: element {label(tag)} cannot be read ({_line(error)})") from error

    def text(self, tag: int | str, index: int = 0) -> str:
        """One value of an element as text in one line; ``""`` when it is absent."""
        values = self.values(tag)
        letters = str(values[index]) if index < len(values) else ""
        return "".join(letter if letter.isprintable() else " " for letter in letters).strip()

    def number(self, tag: int | str) -> float | None:
        """The first value of an element as a number; None when it is absent.

        Raises:
            ScanError: A value of the element is no finite number.
        """
        return next(iter(self.numbers(tag)), None)

    def numbers(self, tag: int | str) -> list[float]:
        """All values of an element as numbers.

        Raises:
            ScanError: One is no finite number.
        """
        found = []
        for value in self.values(tag):
            try:
                number = float(value)
            except (TypeError, ValueError, OverflowError):
                number = math.nan
            if not math.isfinite(number):
                raise ScanError(f"{self.name}: {label(tag)} is {str(value)[:40]!r}, expected a finite number")
            found.append(number)
        return found

    def count(self, tag: int | str, default: int | None = None) -> int:
        """The first value of an element as a whole number.

        Raises:
            ScanError: It is absent without a default, or no whole number.
        """
        number = self.number(tag)
        if number is None and default is not None:
            return default
        if number is None or number != int(number):
            raise ScanError(f"{self.name}: {label(tag)} is {number}, expected a whole number")
        return int(number)

    def values(self, tag: int | str) -> list[Any]:
        """All values of an element.

        Raises:
            ScanError: It is a sequence.
        """
        values = self._all(tag)
        if any(_is_item(value) for value in values):
            raise ScanError(f"{self.name}: {label(tag)} is a sequence, expected a value")
        return values

    def items(self, tag: int | str) -> list[Elements]:
        """The items of a sequence.

        Raises:
            ScanError: The element is no sequence.
        """
        values = self._all(tag)
        if not all(_is_item(value) for value in values):
            raise ScanError(f"{self.name}: {label(tag)} is no sequence")
        return [Elements(item, self.name) for item in values]

    def _all(self, tag: int | str) -> list[Any]:
        value = self.value(tag)
        if value is None:
            return []
        return list(value) if _is_many(value) else [value]

    def __contains__(self, tag: int | str) -> bool:
        return tag in self.dataset


def label(tag: int | str) -> str:
    """A tag in words, such as ``(4010,1031) AlarmDecision``."""
    from pydicom.datadict import keyword_for_tag, tag_for_keyword  # noqa: PLC0415

    number = tag if isinstance(tag, int) else tag_for_keyword(tag)
    if number is None:
        return str(tag)
    return f"({number >> 16:04X},{number & 0xFFFF:04X}) {keyword_for_tag(number)}".rstrip()


def parse(data: bytes, name: str, max_bytes: int) -> Elements:
    """The elements of a DICOS file.

    Args:
        data: The whole content.
        name: File name for messages.
        max_bytes: Limit on the content once it is inflated.

    Returns:
        Its elements; values are not looked at yet.

    Raises:
        ScanError: pydicom is missing, or the file is damaged, too large or in a transfer syntax that is not read.
    """
    try:
        require_pydicom()
    except UsageError as error:
        raise ScanError(f"{name}: {error}") from error
    from pydicom.filereader import read_dataset  # noqa: PLC0415

    start = _PREAMBLE + 4
    if data[_PREAMBLE:start] != b"DICM":
        raise ScanError(f"{name}: no DICOS file: it lacks the letters DICM at byte {_PREAMBLE}")
    with _quiet():
        try:
            head = io.BytesIO(data[start:])
            meta = Elements(read_dataset(head, False, True, stop_when=lambda tag, _vr, _length: tag.group != 2), name)
            syntax = meta.text("TransferSyntaxUID")
            body = _body(data, start + head.tell(), syntax, name, max_bytes)
            dataset = read_dataset(io.BytesIO(body), syntax == codes.IMPLICIT, True)
        except ScanError:
            raise
        except Exception as error:  # as in `Elements.value`
            raise ScanError(f"{name}: damaged DICOS file ({_line(error)}); copy it again") from error
    return Elements(dataset, name, syntax, meta.text(codes.META_VERSION))


def sop_class(path: str) -> str:
    """The SOP class UID that the file meta group names; ``""`` when the start of the file cannot be understood.

    Raises:
        UsageError: pydicom is missing.
    """
    require_pydicom()
    from pydicom.filereader import read_dataset  # noqa: PLC0415

    with _quiet():
        try:
            with Path(path).open("rb") as stream:
                head = io.BytesIO(stream.read(_MAX_META)[_PREAMBLE + 4 :])
            found = read_dataset(head, False, True, stop_when=lambda tag, _vr, _length: tag.group != 2)
            return Elements(found, path).text("MediaStorageSOPClassUID")
        except Exception:  # noqa: BLE001  as in `Elements.value`
            return ""


def _body(data: bytes, start: int, syntax: str, name: str, max_bytes: int) -> bytes:
    if syntax not in codes.SYNTAXES:
        raise ScanError(
            f"{name}: transfer syntax {syntax[:_MAX_UID] or 'not given'}, expected little endian, deflated, "
            "lossless JPEG or RLE; write it as Explicit VR Little Endian"
        )
    if syntax != codes.DEFLATED:
        return data[start:]
    try:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        body = inflater.decompress(data[start:], max_bytes + 1)
    except zlib.error as error:
        raise ScanError(f"{name}: damaged DICOS file ({error}); copy it again") from error
    if len(body) > max_bytes:
        raise ScanError(f"{name}: more than {max_bytes} bytes once inflated")
    if not inflater.eof:
        raise ScanError(f"{name}: truncated DICOS file: its deflated part does not end; copy it again")
    return body


def to_bytes(dataset: Dataset) -> bytes:
    """A data set with SOPClassUID and SOPInstanceUID as the bytes of a file, Explicit VR Little Endian."""
    from pydicom import dcmwrite  # noqa: PLC0415
    from pydicom.dataset import FileMetaDataset  # noqa: PLC0415
    from pydicom.uid import UID  # noqa: PLC0415

    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.add_new(codes.META_VERSION, "CS", codes.VERSION)
    meta.TransferSyntaxUID = UID(codes.EXPLICIT)
    meta.ImplementationClassUID = UID(make_uid("implementation"))
    dataset.file_meta = meta
    stream = io.BytesIO()
    with _quiet():
        dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()


def save(data: bytes, path: Path) -> None:
    """Writes a file whole or not at all.

    Raises:
        DataError: It cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise DataError(f"{path}: writing failed ({error.strerror or error}); check the folder and the disk") from error


def make_uid(*parts: str) -> str:
    """A UID that depends on nothing but the parts (DICOM PS3.5 annex B.2: 2.25 and a UUID)."""
    return f"2.25.{uuid.uuid5(_SEED, chr(0).join(parts)).int}"


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Values outside the rules, such as UIDs with leading zeros, are met without warning or error."""
    from pydicom.config import disable_value_validation  # noqa: PLC0415

    with disable_value_validation(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _is_item(value: object) -> bool:
    return hasattr(value, "group_dataset")


def _is_many(value: object) -> bool:
    return hasattr(value, "__iter__") and not isinstance(value, (str, bytes)) and not hasattr(value, "original_string")


def _line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:160]
