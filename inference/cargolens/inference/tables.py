"""Results as one file of any format: the same rows as the JSONL journal, converted once it is complete.

Nested values (files, regions, views, options) are JSON text in CSV and native lists in Parquet, so that nothing is
lost and both read back to equal results. A table appears under its name only when it is whole.
"""

from __future__ import annotations

import csv
import importlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from cargolens.datasets.errors import CargoLensError, DataError, UsageError

from .journal import read_journal
from .results import MAX_LINE_BYTES, ScanResult, from_line, to_line

FORMATS = (".jsonl", ".csv", ".parquet")
_NESTED = ("files", "regions", "options", "views", "cargo")
_TEXTS = ("options", "cargo")  # of these Parquet holds JSON text as well
_NUMBERS = ("score", "p_value", "threshold")
_SECONDS = ("read", "canonical", "network", "total")
_ROWS_A_GROUP = 2048

COLUMNS = tuple(
    column
    for name in ScanResult.model_fields
    for column in ((f"seconds_{part}" for part in _SECONDS) if name == "seconds" else (name,))
)
"""Columns of the CSV, in the order of the JSON fields; ``seconds`` becomes four columns."""
_COLUMNS_BEFORE_CARGO = tuple(name for name in COLUMNS if name != "cargo")


def check_format(path: Path) -> None:
    """Refuses, before any work is done, an output that could not be written at the end.

    Raises:
        UsageError: For an unknown suffix, or Parquet without pyarrow.
    """
    if path.suffix not in FORMATS:
        raise UsageError(f"{path}: found suffix {path.suffix or 'none'!r}, expected one of {', '.join(FORMATS)}")
    if path.suffix == ".parquet":
        _pyarrow()


def read_results(path: Path) -> Iterator[ScanResult]:
    """Yields the results of a JSONL, CSV or Parquet file.

    Raises:
        DataError: When the file is not whole or not CargoLens results.
        UsageError: For an unknown suffix, or Parquet without pyarrow.
    """
    check_format(path)
    readers = {".jsonl": read_journal, ".csv": _read_csv, ".parquet": _read_parquet}
    try:
        yield from readers[path.suffix](path)
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror or error})") from error


def write_table(results: Iterable[ScanResult], path: Path) -> None:
    """Writes results as the format the suffix names, atomically.

    Raises:
        CargoLensError: When writing fails; nothing appears under `path` then.
    """
    writers: dict[str, Callable[[Iterable[ScanResult], Path], None]] = {
        ".jsonl": _write_lines,
        ".csv": _write_csv,
        ".parquet": _write_parquet,
    }
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        writers[path.suffix](results, temporary)
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise CargoLensError(
            f"{path}: writing failed ({error.strerror or error}); free space, then run again with --resume"
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def _row(result: ScanResult) -> dict[str, Any]:
    row = result.model_dump(mode="json")
    seconds = row.pop("seconds")
    return row | {f"seconds_{part}": seconds[part] for part in _SECONDS}


def _result(row: dict[str, Any], where: str) -> ScanResult:
    row["seconds"] = {part: row.pop(f"seconds_{part}") for part in _SECONDS}
    return from_line(json.dumps(row).encode(), where)


def _write_lines(results: Iterable[ScanResult], path: Path) -> None:
    with path.open("wb") as file:
        file.writelines(to_line(result) for result in results)


def _write_csv(results: Iterable[ScanResult], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for result in results:
            row = _row(result)
            row |= {name: json.dumps(row[name], ensure_ascii=False) for name in _NESTED}
            writer.writerow(row)


def _read_csv(path: Path) -> Iterator[ScanResult]:
    csv.field_size_limit(MAX_LINE_BYTES)
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file, strict=True)
        try:
            if tuple(reader.fieldnames or ()) not in (COLUMNS, _COLUMNS_BEFORE_CARGO):
                raise DataError(f"{path}: its columns are not those of scan results; expected {','.join(COLUMNS)}")
            for number, texts in enumerate(reader, start=2):
                yield _result(_parse(texts), f"{path}: row {number}")
        except (csv.Error, ValueError, TypeError) as error:
            raise DataError(f"{path}: not a readable results table ({error})") from error


def _parse(texts: dict[str, str | Any]) -> dict[str, Any]:
    """Texts of a CSV row back to values; an empty cell is None."""
    row: dict[str, Any] = {name: text or None for name, text in texts.items()}
    row["scan_id"] = texts["scan_id"]
    row |= {name: json.loads(texts[name]) for name in _NESTED if name in texts}
    for name in (*_NUMBERS, *(f"seconds_{part}" for part in _SECONDS)):
        row[name] = None if row[name] is None else float(texts[name])
    return row


def _pyarrow() -> Any:
    try:
        importlib.import_module("pyarrow.parquet")
        return importlib.import_module("pyarrow")
    except ImportError as error:
        raise UsageError(
            "Parquet needs pyarrow: pip install 'cargolens[eval]', or choose a .jsonl or .csv output"
        ) from error


def _schema(arrow: Any) -> Any:
    text, real, whole = arrow.string(), arrow.float64(), arrow.int64()
    region = [("view", text), ("box", arrow.list_(whole)), ("score", real), ("kind", text), ("area_mm2", real)]
    view = [("view", text), ("rows", whole), ("columns", whole), ("score", real)]
    view += [("map_max", real), ("opaque_share", real), ("foreground_share", real)]
    view += [("perceptual", text), ("belt", arrow.list_(whole))]
    special = {
        "files": arrow.list_(text),
        "regions": arrow.list_(arrow.struct(region)),
        "views": arrow.list_(arrow.struct(view)),
    }
    special |= {name: real for name in COLUMNS if name in _NUMBERS or name.startswith("seconds_")}
    return arrow.schema([(name, special.get(name, text)) for name in COLUMNS])


def _write_parquet(results: Iterable[ScanResult], path: Path) -> None:
    arrow = _pyarrow()
    schema = _schema(arrow)
    with arrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        rows: list[dict[str, Any]] = []
        for result in results:
            row = _row(result)
            rows.append(row | {name: json.dumps(row[name], ensure_ascii=False) for name in _TEXTS})
            if len(rows) == _ROWS_A_GROUP:
                writer.write_table(arrow.Table.from_pylist(rows, schema=schema))
                rows.clear()
        writer.write_table(arrow.Table.from_pylist(rows, schema=schema))


def _read_parquet(path: Path) -> Iterator[ScanResult]:
    arrow = _pyarrow()
    try:
        with arrow.parquet.ParquetFile(path) as file:
            if tuple(file.schema_arrow.names) not in (COLUMNS, _COLUMNS_BEFORE_CARGO):
                raise DataError(f"{path}: its columns are not those of scan results; expected {','.join(COLUMNS)}")
            number = 0
            for batch in file.iter_batches(batch_size=_ROWS_A_GROUP):
                for row in batch.to_pylist():
                    number += 1
                    yield _result(
                        row | {name: json.loads(row[name]) for name in _TEXTS if name in row}, f"{path}: row {number}"
                    )
    except (arrow.ArrowException, ValueError) as error:
        raise DataError(f"{path}: not a readable Parquet table ({' '.join(str(error).split())[:200]})") from error
