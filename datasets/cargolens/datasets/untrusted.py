"""Text files that other people wrote, read within limits: JSON, JSON lines, CSV and XML, each error one line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from io import BufferedReader
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from .errors import DataError


def open_limited(path: Path, limit: int) -> BufferedReader:
    """Opens a file for reading bytes, if it is a regular file not larger than `limit`.

    Raises:
        DataError: When it is not, or cannot be opened.
    """
    try:
        if not path.is_file():
            raise DataError(f"{path}: cannot be read (no such file); check the path")
        size = path.stat().st_size
        if size > limit:
            raise DataError(f"{path}: has {size} bytes, more than {limit}; split it")
        return path.open("rb")
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); check the path") from error


def read_limited(path: Path, limit: int) -> bytes:
    """The content of a file that is not larger than `limit`.

    Raises:
        DataError: When it is, or cannot be read.
    """
    try:
        with open_limited(path, limit) as stream:
            return stream.read(limit)
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); check the disk") from error


def parse_json(data: bytes | str, where: str) -> Any:
    """JSON, with NaN and infinity refused.

    Raises:
        DataError: When it is not JSON.
    """

    def refuse(name: str) -> None:
        raise ValueError(f"{name} is not a number")

    try:
        return json.loads(data, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{where}: not JSON ({str(error)[:120]})") from error


def json_lines(stream: BufferedReader, path: Path, max_line: int) -> Iterator[tuple[dict[str, Any], bytes, str]]:
    """Objects of a JSONL file: each with its line and where it stands. Blank lines are passed over.

    Raises:
        DataError: For a line that is too long, or is not an object.
    """
    number = 0
    while line := stream.readline(max_line + 1):
        number += 1
        where = f"{path}: line {number}"
        if len(line) > max_line:
            raise DataError(f"{where}: longer than {max_line} bytes, expected one scan a line")
        if not line.strip():
            continue
        record = parse_json(line, where)
        if not isinstance(record, dict):
            raise DataError(f"{where}: is a {type(record).__name__}, expected an object")
        yield record, line, where


def csv_records(lines: Iterable[bytes], path: Path, required: tuple[str, ...]) -> Iterator[tuple[dict[str, Any], int]]:
    """Rows of a CSV with a header, as texts.

    Args:
        lines: Lines of the file.
        path: For error texts.
        required: Columns that must be there.

    Raises:
        DataError: For a missing or doubled column, a row of another length, or text that is not UTF-8.
    """
    reader = csv.reader((line.decode("utf-8-sig" if i == 0 else "utf-8") for i, line in enumerate(lines)), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        missing = [name for name in required if name not in header]
        if missing or len(set(header)) != len(header):
            raise DataError(
                f"{path}: columns are {','.join(header)[:200]}; expected {','.join(required)} and each once"
            )
        for row in reader:
            if row and len(row) != len(header):
                raise DataError(f"{path}: row {reader.line_num} has {len(row)} values, expected {len(header)}")
            if row:
                yield dict(zip(header, row, strict=True)), reader.line_num
    except (csv.Error, UnicodeDecodeError) as error:
        raise DataError(f"{path}: row {reader.line_num}: not a readable CSV ({error})") from error


def parse_xml(data: bytes, where: str) -> ET.Element:
    """XML without a document type declaration, the way to entity bombs.

    Raises:
        DataError: When it is not.
    """
    if b"<!" in data.replace(b"<!--", b""):
        raise DataError(f"{where}: holds a document type declaration; expected a plain VOC annotation")
    try:
        return ET.fromstring(data)  # noqa: S314  see above
    except ET.ParseError as error:
        raise DataError(f"{where}: not XML ({error})") from error
