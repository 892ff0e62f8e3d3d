"""A scan's files out of a multipart body into the spool, under names the service makes.

The client's names only say which view and energy a file is; they never reach the file system. A body that ends
before its closing boundary is refused as a whole: a scan with a view missing must not pass for a scan.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from cargolens.datasets.sources import ScanSource, sources_by_name

from ..results import ScanResult
from .declared import DECLARED_SCHEMA, with_declared
from .limits import MIB, RefusedError

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

FILES, SCAN_ID = "files", "scan_id"
_MAX_NAME = 200
_MAX_HEADERS, _MAX_HEADER_BYTES = 8, 4096
_FLUSH_BYTES = MIB
_SUFFIX = re.compile(r"\.[a-z0-9]{1,6}")


@dataclass(frozen=True)
class Upload:
    """A scan that has arrived.

    Attributes:
        source: Its files in the spool.
        scan_id: Its identity for the client.
        names: The client's name of each file in the spool.
    """

    source: ScanSource
    scan_id: str
    names: dict[str, str]

    def as_client_sees(self, result: ScanResult) -> ScanResult:
        """A result under the client's names."""
        error = result.error
        for path, name in self.names.items():
            error = None if error is None else error.replace(path, name)
        files = tuple(self.names[file] for file in result.files)
        return result.model_copy(update={"scan_id": self.scan_id, "files": files, "error": error})


async def receive_upload(
    content_type: str, chunks: AsyncIterator[bytes], folder: Path, max_files: int, *, declared: bool
) -> Upload:
    """Stores a multipart body.

    Args:
        content_type: Value of the request's Content-Type.
        chunks: The body.
        folder: An empty folder for the files.
        max_files: Most files.
        declared: Whether parts may say what was declared (`DECLARED_SCHEMA`).

    Raises:
        RefusedError: The body is no well-formed multipart body, or its files are not one scan.
    """
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary", b"")
    if kind != b"multipart/form-data" or not boundary:
        raise RefusedError(415, "expected multipart/form-data with the scan's files in parts named files", "type")
    receiver = _Receiver(folder, max_files, (SCAN_ID, *DECLARED_SCHEMA) if declared else (SCAN_ID,))
    try:
        parser = MultipartParser(boundary, receiver.callbacks())
        async for chunk in chunks:
            parser.write(chunk)
            if receiver.pending >= _FLUSH_BYTES:
                await asyncio.to_thread(receiver.flush)
        await asyncio.to_thread(receiver.flush)
    except FormParserError as error:
        raise _bad(f"the body is no well-formed multipart body ({str(error)[:120]})") from None
    except OSError as error:
        raise RefusedError(503, f"the scan cannot be stored ({error.strerror})", "spool") from None
    if not receiver.complete:
        raise _bad("the body ends before its closing boundary; send the scan again")
    return _as_scan(receiver.paths, receiver.fields)


def _as_scan(paths: dict[str, Path], fields: dict[str, bytes]) -> Upload:
    """The stored files as one scan."""
    if not paths:
        raise _bad("no files; send the scan's files in parts named files")
    sources = sources_by_name(list(paths))
    if len(sources) != 1:
        raise _bad(
            f"{len(sources)} scans ({', '.join(source.scan_id for source in sources)[:200]}), expected files of one; "
            "name them alike but for view and energy, such as x_top_low.png and x_top_high.png"
        )
    named = sources[0]
    views = tuple(replace(view, files=tuple(str(paths[name]) for name in view.files)) for view in named.views)
    said = {name: _text(value, name) for name, value in fields.items()}
    scan_id = said.pop(SCAN_ID, named.scan_id)
    spooled = replace(named, scan_id=paths[named.files[0]].parent.name, views=views)
    return Upload(with_declared(spooled, said), scan_id, {str(path): name for name, path in paths.items()})


class _Receiver:
    """What the parser calls: parts become files and fields."""

    def __init__(self, folder: Path, max_files: int, fields: Collection[str]) -> None:
        self.paths: dict[str, Path] = {}
        self.fields: dict[str, bytes] = {}
        self.complete = False
        self.pending = 0
        self._folder, self._max_files, self._allowed = folder, max_files, fields
        self._chunks: list[tuple[Path, bytes]] = []
        self._headers: dict[bytes, bytes] = {}
        self._name = self._value = b""
        self._path: Path | None = None
        self._field = ""

    def callbacks(self) -> MultipartCallbacks:
        """What the parser is to call."""
        return {
            "on_part_begin": self._headers.clear,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._part_data,
            "on_end": self._end,
        }

    def flush(self) -> None:
        """Writes what has gathered; called outside the event loop while no part is being parsed."""
        chunks, self._chunks, self.pending = self._chunks, [], 0
        for path, data in chunks:
            with path.open("ab") as file:
                file.write(data)

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]
        self._check_headers()

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]
        self._check_headers()

    def _check_headers(self) -> None:
        if len(self._headers) > _MAX_HEADERS or len(self._name) + len(self._value) > _MAX_HEADER_BYTES:
            raise _bad("a part with many or long headers")

    def _header_end(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b"").decode("latin-1"))
        field = options.get(b"name", b"").decode("latin-1")
        self._path, self._field = None, ""
        if field == FILES and b"filename" in options:
            self._path = self._new_file(_text(options[b"filename"], "a file name"))
        elif field in self._allowed and b"filename" not in options and field not in self.fields:
            self._field, self.fields[field] = field, b""
        elif field in DECLARED_SCHEMA and field not in self._allowed:
            raise _bad(f"part {field}: this service does not read loads; start it with --cargo, or leave the part out")
        else:
            most = " and one ".join(self._allowed)
            raise _bad(f"part {field[:40]!a}: expected files, with a file name each, and at most one {most}")

    def _new_file(self, client_name: str) -> Path:
        name = re.split(r"[\\/]", client_name)[-1]
        if not name or name in self.paths:
            raise _bad(f"file name {name!a}: expected a name of its own for each file")
        if len(self.paths) >= self._max_files:
            raise _bad(f"more than {self._max_files} files")
        suffix = Path(name).suffix.lower()
        path = self._folder / f"{len(self.paths):03d}{suffix if _SUFFIX.fullmatch(suffix) else ''}"
        self.paths[name] = path
        self._chunks.append((path, b""))  # an empty file is a file
        return path

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._path is not None:
            self._chunks.append((self._path, data[start:end]))
            self.pending += end - start
        else:
            self.fields[self._field] += data[start:end]
            if len(self.fields[self._field]) > 4 * _MAX_NAME:
                raise _bad(f"{self._field} is longer than {_MAX_NAME} characters")

    def _end(self) -> None:
        self.complete = True


def _text(value: bytes, what: str) -> str:
    """Client's bytes as a short line of text."""
    try:
        text = value.decode()
    except UnicodeDecodeError:
        raise _bad(f"{what} is not UTF-8") from None
    if not 0 < len(text) <= _MAX_NAME or not text.isprintable():
        raise _bad(f"{what} has {len(text)} characters or some that cannot be printed, expected 1 to {_MAX_NAME}")
    return text


def _bad(text: str) -> RefusedError:
    return RefusedError(400, text, "malformed")
