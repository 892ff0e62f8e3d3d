"""Splits from and to files: what an index or JSON lines say about scans, and which scan went where."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .errors import DataError, ScanError, UsageError
from .public.index import Index, pyarrow
from .splits import Int64, ScanTable, Split, UInt64
from .untrusted import json_lines, open_limited

MAX_JSONL_BYTES = 1 << 32
MAX_LINE = 1 << 20
ROWS = 65536


def read_table(path: str | Path) -> ScanTable:
    """What splitting needs, from an index (``.parquet``) or a JSONL file.

    A line of JSONL has `scan_id` or `path`, and where known `sha256`, `set`, `group` or `series`, `scanner`, `split`,
    `anomalous`, `labels`. Where it has no `sha256`, the file of its `path`, relative to the JSONL, is hashed.

    Raises:
        UsageError: For another suffix, or an index without pyarrow.
        DataError: The file cannot be used.
    """
    path = Path(path)
    reader = {".parquet": _index_rows, ".jsonl": _json_rows}.get(path.suffix)
    if reader is None:
        raise UsageError(f"{path}: found suffix {path.suffix or 'none'!r}, expected an index .parquet or a .jsonl")
    content: list[UInt64] = []
    near: list[UInt64] = []
    near_scan: list[Int64] = []
    codes: dict[str, list[Int64]] = {name: [] for name in _Names.fields}
    names = _Names()
    n = 0
    for rows in reader(path):
        digests = b"".join(row["sha256"][:8] for row in rows)
        content.append(np.frombuffer(digests, ">u8").astype(np.uint64))
        hashes = [(h, n + k) for k, row in enumerate(rows) for h in row["near"] or () if h]
        near.append(np.array([h for h, _ in hashes], np.uint64))
        near_scan.append(np.array([k for _, k in hashes], np.int64))
        for name, values in names.codes(rows).items():
            codes[name].append(values)
        n += len(rows)
    if not n:
        raise DataError(f"{path}: holds no scan")
    return ScanTable(
        np.concatenate(content),
        np.concatenate(near),
        np.concatenate(near_scan),
        {name: np.concatenate(parts) for name, parts in codes.items()},
        {name: tuple(known) for name, known in names.known.items()},
    )


def write_split(split: Split, index: str | Path, path: Path) -> None:
    """Writes a split as CSV or Parquet: `scan_id`, `sha256`, `split`, `group`; and what leaks as JSON beside it.

    A file that could not be written whole does not appear.

    Args:
        split: The split.
        index: What the table was read from.
        path: ``.csv`` or ``.parquet``.

    Raises:
        UsageError: For another suffix.
        DataError: The file cannot be written.
    """
    if path.suffix not in (".csv", ".parquet"):
        raise UsageError(f"{path}: found suffix {path.suffix or 'none'!r}, expected .csv or .parquet")
    rows = _written(split, Path(index))
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        if path.suffix == ".csv":
            with temporary.open("w", newline="", encoding="utf-8") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(("scan_id", "sha256", "split", "group"))
                for part in rows:
                    writer.writerows(part)
        else:
            _write_parquet(rows, temporary)
        about = {
            "splits": {name: int((split.code == k).sum()) for k, name in enumerate(split.names)},
            "groups": int(np.unique(split.group).size),
            "leaks": [leak.__dict__ for leak in split.leaks],
            "leaks of the release": [leak.__dict__ for leak in split.released],
        }
        path.with_name(f"{path.stem}.leakage.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        raise DataError(f"{path}: cannot be written ({error.strerror or error}); check the disk") from error
    finally:
        temporary.unlink(missing_ok=True)


class _Names:
    """Texts as numbers, in the order in which they come."""

    fields = ("series", "scanner", "split", "stratum")

    def __init__(self) -> None:
        self.known: dict[str, dict[str, int]] = {name: {} for name in self.fields}

    def codes(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Int64]:
        """Numbers of each field of some rows; -1 where a row does not say."""
        texts: dict[str, list[str | None]] = {name: [] for name in self.fields}
        for row in rows:
            of_set = row.get("set") or ""
            # A series or a scanner "1" of one set is not that of another.
            texts["series"].append(f"{of_set}:{row['group']}" if row.get("group") else None)
            texts["scanner"].append(f"{of_set}:{row['scanner']}" if row.get("scanner") else None)
            texts["split"].append(row.get("split") or None)
            labels = ",".join(sorted(set(row.get("labels") or ())))
            texts["stratum"].append(f"{row.get('anomalous')} {labels}")
        return {name: np.array([self._code(name, text) for text in texts[name]], np.int64) for name in self.fields}

    def _code(self, name: str, text: str | None) -> int:
        known = self.known[name]
        return -1 if text is None else known.setdefault(text, len(known))


def _index_rows(path: Path) -> Iterator[list[dict[str, Any]]]:
    columns = ["scan_id", "set", "split", "scanner", "group", "anomalous", "labels", "sha256", "near"]
    for batch in Index(path).batches(columns):
        yield batch.to_pylist()


def _json_rows(path: Path) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    with open_limited(path, MAX_JSONL_BYTES) as stream:
        for record, _, where in json_lines(stream, path, MAX_LINE):
            name = record.get("scan_id") or record.get("path")
            if not isinstance(name, str):
                raise DataError(f"{where}: scan_id is {name!r}, expected a text")
            labels = record.get("labels") or record.get("label") or []
            rows.append({
                **{key: record.get(key) for key in ("set", "split", "scanner", "anomalous")},
                "scan_id": name, "group": record.get("group") or record.get("series"), "near": (),
                "labels": [str(v) for v in labels] if isinstance(labels, list) else [str(labels)],
                "sha256": _digest(record, path.parent, where),
            })  # fmt: skip
            if len(rows) == ROWS:
                yield rows
                rows = []
    yield rows


def _digest(record: Mapping[str, Any], folder: Path, where: str) -> bytes:
    known = record.get("sha256")
    if isinstance(known, str):
        try:
            digest = bytes.fromhex(known)
        except ValueError:
            digest = b""
        if len(digest) != 32:
            raise DataError(f"{where}: sha256 is {known[:40]!r}, expected 64 hexadecimal digits")
        return digest
    from .decode import read_bytes  # noqa: PLC0415  OpenCV, which an index with hashes does not need
    from .reader import ReadOptions  # noqa: PLC0415

    try:
        return hashlib.sha256(read_bytes(folder / str(record.get("path")), ReadOptions.max_bytes)).digest()
    except ScanError as error:
        raise DataError(f"{where}: has no sha256, and {error}") from error


def _written(split: Split, index: Path) -> Iterator[list[tuple[str, str, str, int]]]:
    reader = _index_rows if index.suffix == ".parquet" else _json_rows
    n = 0
    for rows in reader(index):
        code, group = split.code[n : n + len(rows)].tolist(), split.group[n : n + len(rows)].tolist()
        ids = ((row["scan_id"], row["sha256"].hex()) for row in rows)
        yield [(*known, split.names[c], g) for known, c, g in zip(ids, code, group, strict=True)]
        n += len(rows)


def _write_parquet(rows: Iterator[list[tuple[str, str, str, int]]], path: Path) -> None:
    arrow = pyarrow()
    text = arrow.string()
    schema = arrow.schema([("scan_id", text), ("sha256", text), ("split", text), ("group", arrow.int64())])
    with arrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for part in rows:
            columns = list(zip(*part, strict=True)) or [()] * len(schema)
            writer.write_table(arrow.table([list(column) for column in columns], schema=schema))
