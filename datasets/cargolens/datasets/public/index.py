"""An index of scans in one Parquet file: truth, splits and hashes of a million scans, written and read in pieces."""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from ..errors import DataError, ScanError, UsageError
from ..near import perceptual_hash
from ..reader import read_scan
from ..source import ScanSource, ViewFiles
from .card import PLAIN, Layout
from .defects import Report
from .opening import Checked, check_entries
from .table import find_set
from .truth import Annotation, Entry

VERSION = b"2"
ROWS_A_GROUP = 8192
MAX_TEXT = 1 << 24
_TEXTS = ("scan_id", "set", "split", "scanner", "group")


@dataclass(frozen=True)
class IndexRow:
    """One scan of an index.

    Attributes:
        entry: Its files and truth.
        set: Name of its data set.
        sha256: Over the content of its files.
        near: Perceptual hash of each view; 0 for one that shows only air; empty where none were computed.
    """

    entry: Entry
    set: str
    sha256: bytes
    near: tuple[int, ...] = ()


def index_set(
    folder: str | Path,
    path: Path,
    name: str | None = None,
    layout: Layout = PLAIN,
    *,
    near: bool = True,
    report: Report | None = None,
    on_scan: Callable[[int], None] | None = None,
) -> int:
    """Writes the index of a data set.

    Args:
        folder: As it was released.
        path: Parquet file to write.
        name: Name of the set; None looks at the folder.
        layout: What the copy does not say itself.
        near: Also compute perceptual hashes, for which every picture is decoded.
        report: Counts defects.
        on_scan: Called with the number of scans that are done.

    Returns:
        Number of scans.

    Raises:
        UsageError: No set has this name, or pyarrow is missing.
        DataError: The folder looks like no set, holds no usable scan, or the index cannot be written.
    """
    report = Report() if report is None else report
    card = find_set(Path(folder), name)
    entries = check_entries(folder, card.name, layout, report)
    rows = (IndexRow(c.entry, card.name, c.sha256, _hashes(c, report) if near else ()) for c in entries)
    first = next(rows, None)
    if first is None:
        raise DataError(f"{folder}: no usable scan; see cargolens datasets verify")
    return write_index(chain([first], rows), path, Path(folder), on_scan)


def write_index(rows: Iterable[IndexRow], path: Path, root: Path, on_scan: Callable[[int], None] | None = None) -> int:
    """Writes rows as they come; nothing appears under `path` before the last one.

    Args:
        rows: The scans.
        path: Parquet file to write.
        root: Folder that files are written relative to.
        on_scan: Called with the number of scans that are done.

    Returns:
        Number of scans.

    Raises:
        UsageError: pyarrow is missing.
        DataError: The file cannot be written, or a name in it is not UTF-8.
    """
    arrow = pyarrow()
    base = os.path.abspath(root)  # noqa: PTH100  a Path for each of a million files costs a minute
    schema = _schema(arrow).with_metadata({"cargolens_index": VERSION, "root": base})
    temporary = path.with_name(f".{path.name}.tmp")
    count = 0
    try:
        with arrow.parquet.ParquetWriter(temporary, schema, compression="zstd") as writer:
            pending: list[dict[str, Any]] = []
            for row in rows:
                pending.append(_record(row, base))
                count += 1
                if len(pending) == ROWS_A_GROUP:
                    writer.write_table(_columns(arrow, pending, schema))
                    pending.clear()
                    if on_scan is not None:
                        on_scan(count)
            writer.write_table(_columns(arrow, pending, schema))
        temporary.replace(path)
    except UnicodeEncodeError as error:
        raise DataError(f"{path}: not written: the name {str(error.object)[:200]!r} is not UTF-8; rename it") from error
    except OSError as error:
        raise DataError(f"{path}: cannot be written ({error.strerror or error}); check the disk") from error
    finally:
        temporary.unlink(missing_ok=True)
    if on_scan is not None:
        on_scan(count)
    return count


class Index:
    """The scans of an index file, read in pieces.

    Attributes:
        root: Folder that its files are relative to; moved copies are opened with `root` given.
    """

    def __init__(self, path: str | Path, root: str | Path | None = None) -> None:
        """Opens an index.

        Raises:
            UsageError: pyarrow is missing.
            DataError: It is no index, or of a newer version.
        """
        self._arrow = pyarrow()
        self.path = Path(path)
        try:
            self._file = self._arrow.parquet.ParquetFile(self.path)
        except (OSError, self._arrow.ArrowException) as error:
            raise DataError(f"{path}: not a readable index ({' '.join(str(error).split())[:120]})") from error
        metadata = self._file.schema_arrow.metadata or {}
        names = self._file.schema_arrow.names
        if metadata.get(b"cargolens_index") != VERSION or names != _schema(self._arrow).names:
            raise DataError(f"{path}: no index of version {VERSION.decode()}; make one with cargolens datasets index")
        self.root = Path(root if root is not None else metadata[b"root"].decode())

    def __len__(self) -> int:
        return int(self._file.metadata.num_rows)

    def __iter__(self) -> Iterator[IndexRow]:
        for batch in self.batches():
            for record in batch.to_pylist():
                yield self._row(record)

    def __getitem__(self, number: int) -> IndexRow:
        if not 0 <= number < len(self):
            raise IndexError(f"scan {number} of {len(self)}")
        for group in range(self._file.metadata.num_row_groups):
            rows = self._file.metadata.row_group(group).num_rows
            if number < rows:
                return self._row(self._file.read_row_group(group).slice(number, 1).to_pylist()[0])
            number -= rows
        raise IndexError(number)

    def batches(self, columns: list[str] | None = None) -> Iterator[Any]:
        """Record batches of some columns, or of all.

        Raises:
            DataError: The file is damaged.
        """
        try:
            yield from self._file.iter_batches(batch_size=ROWS_A_GROUP, columns=columns)
        except (OSError, self._arrow.ArrowException) as error:
            raise DataError(f"{self.path}: damaged ({' '.join(str(error).split())[:120]})") from error

    def _row(self, record: dict[str, Any]) -> IndexRow:
        try:
            views = tuple(
                ViewFiles(
                    view["name"],
                    tuple(str(self.root / file) for file in view["files"]),
                    view.get("energies") and tuple(view["energies"]),
                    view.get("lone", ""),
                )
                for view in json.loads(record["views"])
            )
            annotations = tuple(
                Annotation(**{**a, "box": a["box"] and tuple(a["box"]), "polygons": tuple(map(tuple, a["polygons"]))})
                for a in json.loads(record["annotations"])
            )
            declared = json.loads(record["declaration"])
            source = ScanSource(record["scan_id"], views, scanner=record["scanner"], group=record["group"], **declared)
            entry = Entry(
                source, record["split"], record["anomalous"], annotations, tuple(record["labels"]),
                attributes=json.loads(record["attributes"]),
            )  # fmt: skip
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise DataError(f"{self.path}: scan {record.get('scan_id')!r} cannot be understood ({error})") from error
        return IndexRow(entry, record["set"], record["sha256"], tuple(record["near"]))


def pyarrow() -> Any:
    """The pyarrow package.

    Raises:
        UsageError: It is not installed.
    """
    try:
        importlib.import_module("pyarrow.parquet")
        return importlib.import_module("pyarrow")
    except ImportError as error:
        raise UsageError("an index needs pyarrow: pip install 'cargolens[eval]'") from error


def _schema(arrow: Any) -> Any:
    text = arrow.string()
    return arrow.schema(
        [(name, text) for name in _TEXTS]
        + [
            ("anomalous", arrow.bool_()),
            ("labels", arrow.list_(text)),
            ("sha256", arrow.binary(32)),
            ("near", arrow.list_(arrow.uint64())),
            ("views", text),
            ("annotations", text),
            ("attributes", text),
            ("declaration", text),
        ]
    )


def _columns(arrow: Any, records: list[dict[str, Any]], schema: Any) -> Any:
    return arrow.table({name: [record[name] for record in records] for name in schema.names}, schema=schema)


def _record(row: IndexRow, base: str) -> dict[str, Any]:
    entry = row.entry
    views = [_view(view, base) for view in entry.source.views]
    annotations = [
        {
            "label": a.label, "box": a.box, "view": a.view, "polygons": a.polygons, "mask": a.mask,
            "mask_file": a.mask_file, "details": a.details,
        }
        for a in entry.annotations
    ]  # fmt: skip
    return {
        "scan_id": entry.source.scan_id, "set": row.set, "split": entry.split, "scanner": entry.source.scanner,
        "group": entry.source.group, "anomalous": entry.anomalous, "labels": list(entry.labels), "sha256": row.sha256,
        "near": list(row.near), "views": _text(views), "annotations": _text(annotations),
        "attributes": _text(dict(entry.attributes)), "declaration": _text(entry.source.declaration),
    }  # fmt: skip


def _view(view: ViewFiles, base: str) -> dict[str, Any]:
    found: dict[str, Any] = {"name": view.name, "files": [_relative(file, base) for file in view.files]}
    if view.energies is not None:
        found["energies"] = view.energies
    return found | {"lone": view.lone} if view.lone else found


def _text(value: Any) -> str:
    if not value:
        return "{}" if isinstance(value, dict) else "[]"
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    if len(text) > MAX_TEXT:
        raise DataError(f"truth of {len(text)} characters for one scan, expected at most {MAX_TEXT}")
    return text


def _relative(file: str, base: str) -> str:
    path = os.path.abspath(file)  # noqa: PTH100  as above
    return path[len(base) + 1 :] if path.startswith(f"{base}/") else path


def _hashes(checked: Checked, report: Report) -> tuple[int, ...]:
    try:
        return tuple(perceptual_hash(view) for view in read_scan(checked.entry.source).views)
    except ScanError as error:
        report.add("damaged-image", str(error))
        return ()
