"""A CSV with a row a box, or a row a picture: the form of many small collections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ..errors import DataError
from ..source import ScanSource, ViewFiles
from ..untrusted import csv_records, open_limited
from .card import Layout, SetCard
from .defects import Report
from .truth import Annotation, Box, Entry

MAX_CSV_BYTES = 1 << 30
# Names that columns go by, in lower case.
COLUMNS = {
    "path": ("path", "file", "filename", "file_name", "image", "image_path"),
    "label": ("label", "class", "class_name", "category", "name"),
    "x0": ("x0", "xmin", "x_min", "x1", "left"),
    "y0": ("y0", "ymin", "y_min", "y1", "top"),
    "x1": ("x1", "xmax", "x_max", "x2", "right"),
    "y1": ("y1", "ymax", "y_max", "y2", "bottom"),
    "split": ("split", "subset", "set"),
    "group": ("group", "series", "bag", "consignment"),
    "scanner": ("scanner", "device", "machine"),
    "scan_id": ("scan_id", "scan"),
    "view": ("view",),
    "anomalous": ("anomalous", "anomaly", "prohibited"),
}
_TRUE, _FALSE = ("1", "true", "yes"), ("0", "false", "no")
_Row = Mapping[str, str]


def read(folder: Path, layout: Layout, report: Report) -> Iterator[Entry]:
    """Scans of a CSV; rows of one scan_id, or one path, are one scan. A row without a box is a label of the scan."""
    path = layout.annotations or _the_file(folder)
    base = layout.images or path.parent
    scans: dict[str, list[tuple[_Row, str]]] = {}
    with open_limited(path, MAX_CSV_BYTES) as stream:
        names: dict[str, str] | None = None
        for record, number in csv_records(stream, path, ()):
            names = names or _names(list(record), path)
            row = {key: str(record[column]).strip() for key, column in names.items()}
            scans.setdefault(row.get("scan_id") or row["path"], []).append((row, f"{path}: row {number}"))
    for key, rows in scans.items():
        entry = _entry(key, rows, base, report)
        if entry is not None:
            yield entry


def _the_file(folder: Path) -> Path:
    found = [folder] if folder.is_file() else csv_files(folder)
    if not found:
        raise DataError(f"{folder}: no CSV with column {' or '.join(COLUMNS['path'][:3])}; name one with --annotations")
    return found[0]


def csv_files(folder: Path) -> list[Path]:
    """The CSV files at the top of a folder, those with a usable header."""
    return [p for p in sorted(folder.glob("*.csv")) if _has_header(p)] if folder.is_dir() else []


def matches(folder: Path) -> bool:
    """Whether it is a usable CSV, or holds exactly one."""
    return _has_header(folder) if folder.suffix == ".csv" and folder.is_file() else len(csv_files(folder)) == 1


def _has_header(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            header = stream.readline(1 << 16).decode("utf-8-sig", "replace").split(",")
    except OSError:
        return False
    return any(name.strip().strip('"').lower() in COLUMNS["path"] for name in header)


def _names(header: list[str], path: Path) -> dict[str, str]:
    """Column of each field that is there. `x1` is the left edge beside `x2` and the right edge beside `x0`."""
    known = {name.lower(): name for name in header}
    found: dict[str, str] = {}
    for field, aliases in COLUMNS.items():
        column = next((known[alias] for alias in aliases if alias in known), None)
        if column is not None and not (field in ("x1", "y1") and column == found.get(f"{field[0]}0")):
            found[field] = column
        elif field in ("x1", "y1"):
            column = next((known[a] for a in aliases[1:] if a in known), None)
            found |= {field: column} if column is not None else {}
    if "path" not in found:
        raise DataError(f"{path}: columns are {','.join(header)[:200]}; expected one of {', '.join(COLUMNS['path'])}")
    return found


def _entry(key: str, rows: list[tuple[_Row, str]], base: Path, report: Report) -> Entry | None:
    views: dict[str, str] = {}
    annotations: list[Annotation] = []
    labels: list[str] = []
    for row, where in rows:
        view = row.get("view", "")
        file = base / row["path"]
        if Path(row["path"]).is_absolute() or ".." in Path(row["path"]).parts or not file.is_file():
            report.add("missing-image", f"{where}: {row['path']}")
            continue
        views.setdefault(view, str(file))
        label = row.get("label", "")
        if any(row.get(corner) for corner in ("x0", "y0", "x1", "y1")):
            annotations.append(Annotation(label, _box(row), view))
        elif label:
            labels.append(label)
    if not views:
        return None
    first = rows[0][0]
    source = ScanSource(
        key,
        tuple(ViewFiles(view, (file,)) for view, file in views.items()),
        group=first.get("group") or None,
        scanner=first.get("scanner") or None,
    )
    anomalous = _anomalous([row.get("anomalous") for row, _ in rows], bool(annotations or labels))
    return Entry(source, first.get("split", ""), anomalous, tuple(annotations), tuple(dict.fromkeys(labels)))


def _box(row: _Row) -> Box:
    def number(corner: str) -> float:
        try:
            return float(row.get(corner) or "nan")
        except ValueError:
            return float("nan")

    return number("x0"), number("y0"), number("x1"), number("y1")


def _anomalous(values: list[str | None], marked: bool) -> bool | None:
    """True when any row says so; without a column, whether anything is marked; None when the column does not say."""
    said = [value.lower() for value in values if value is not None]
    if not said:
        return marked
    if any(value in _TRUE for value in said):
        return True
    return False if any(value in _FALSE for value in said) else None


CARD = SetCard("csv", "a CSV with a row a box or a picture", read, matches, truth="boxes, labels")
