"""CargoXray: trucks and railcars, with boxes around their goods."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import DataError
from ..source import ScanSource, ViewFiles
from ..untrusted import parse_json, read_limited
from .card import Layout, SetCard
from .defects import Report
from .truth import Annotation, Box, Entry, as_number

MAX_TABLE_BYTES = 1 << 29
_Row = dict[str, Any]


def read(folder: Path, layout: Layout, report: Report) -> Iterator[Entry]:
    """All pictures; what is marked are goods, so nobody says whether a scan is anomalous."""
    notes = layout.annotations or folder
    images = read_table(notes, "images")
    marked: dict[str, list[Annotation]] = {}
    for row in read_table(notes, "annotations"):
        label = row.get("label")
        marked.setdefault(str(row.get("image_id")), []).append(
            Annotation("" if label is None else str(label).strip(), _box(row), relative=True)
        )
    known = {str(row.get("image_id")) for row in images}
    for key in sorted(marked.keys() - known):
        report.add("missing-image", f"{folder}: annotations of image {key}, which is not listed")
    seen = set[str]()
    for row in images:
        key, name = str(row.get("image_id")), str(row.get("filepath") or "")
        if key in seen:
            report.add("duplicate-id", f"{folder}: image {key}")
            continue
        seen.add(key)
        path = _picture(layout.images or folder, name)
        if path is None:
            report.add("missing-image", f"{folder}: {name or key}")
            continue
        columns, rows = row.get("width"), row.get("height")
        sizes = {"": (columns, rows)} if isinstance(columns, int) and isinstance(rows, int) else {}
        attributes = {"md5": str(row["md5"]).lower()} if row.get("md5") else {}
        source = ScanSource(name, (ViewFiles("", (str(path),)),))
        annotations = tuple(marked.get(key, ()))
        if not annotations:
            report.add("unlabelled-image", f"{folder}: {name}")
        yield Entry(source, annotations=annotations, sizes=sizes, attributes=attributes)


def read_table(folder: Path, name: str) -> list[_Row]:
    """Rows of a table: JSON as pandas writes it (by column, by row) or one object a line, packed with gzip or plain.

    Raises:
        DataError: It is missing, damaged, larger than 512 MiB when unpacked, or no table.
    """
    packed, plain = folder / f"{name}.json.gz", folder / f"{name}.json"
    path = packed if packed.is_file() else plain
    data = read_limited(path, MAX_TABLE_BYTES)
    if data[:2] == b"\x1f\x8b":
        data = _unpacked(data, path)
    try:
        table = parse_json(data, str(path))
    except DataError:
        lines = [line for line in data.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        table = [parse_json(line, str(path)) for line in lines]
    if isinstance(table, dict) and table and all(isinstance(column, dict) for column in table.values()):
        index = dict.fromkeys(key for column in table.values() for key in column)
        table = [{name: column.get(key) for name, column in table.items()} for key in index]
    if not isinstance(table, list) or not all(isinstance(row, dict) for row in table):
        raise DataError(f"{path}: no table, expected rows or columns as pandas writes them")
    return table


def matches(folder: Path) -> bool:
    """Whether its tables are there."""
    return all(
        (folder / f"{n}.json.gz").is_file() or (folder / f"{n}.json").is_file() for n in ("images", "annotations")
    )


def _unpacked(data: bytes, path: Path) -> bytes:
    try:
        unpacker = zlib.decompressobj(wbits=31)
        out = unpacker.decompress(data, MAX_TABLE_BYTES)
    except zlib.error as error:
        raise DataError(f"{path}: damaged gzip file ({error})") from error
    if unpacker.unconsumed_tail or not unpacker.eof:
        what = f"more than {MAX_TABLE_BYTES} bytes when unpacked" if unpacker.unconsumed_tail else "cut off"
        raise DataError(f"{path}: {what}")
    return out


def _box(row: _Row) -> Box:
    x, y, width, height = (as_number(row.get(key)) for key in ("x", "y", "width", "height"))
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _picture(base: Path, name: str) -> Path | None:
    plain = Path(name)
    if not name or plain.is_absolute() or ".." in plain.parts:
        return None
    return next((path for path in (base / plain, base / "images" / plain) if path.is_file()), None)


CARD = SetCard(
    "cargoxray", "CargoXray", read, matches, truth="boxes of goods", depth="8",
    licence="see its repository",
    citation="ISSAI, Nazarbayev University: CargoXray, github.com/IS2AI/cargoxray",
    defects=("x and y are the centre of a box, in shares of the picture", "labels are free text; some are missing"),
    get="github.com/IS2AI/cargoxray",
)  # fmt: skip
