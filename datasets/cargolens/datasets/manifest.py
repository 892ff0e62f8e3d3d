"""Manifests: a JSONL file that says which files form which scan and what was declared.

One object a line: `scan_id`, `views` (a list of `{name, files, energies, mm_per_pixel}`), and where known `declared`,
`hs_code`, `declared_kg`, `origin`, `scanner`, `group`. Paths are relative to the manifest. Further keys are left alone,
so that a truth file can serve as a manifest. `manifest.schema.json` beside this file is the JSON Schema of a line.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

from .errors import DataError
from .source import ScanSource, ViewFiles

MAX_BYTES = 1 << 30
MAX_LINE = 1 << 16
MAX_VIEWS = 16
_TEXTS = ("declared", "hs_code", "scanner", "group", "origin")


def read_manifest(path: str | Path) -> list[ScanSource]:
    """Read a manifest.

    Args:
        path: `.jsonl` file.

    Returns:
        One source a line, in order. The files are not opened.

    Raises:
        DataError: One line naming the first line of the manifest that cannot be used.
    """
    folder = Path(path).parent
    sources: list[ScanSource] = []
    used: dict[str, int] = {}
    try:
        if Path(path).stat().st_size > MAX_BYTES:
            raise DataError(f"{path}: larger than {MAX_BYTES} bytes; split it")
        with Path(path).open("rb") as stream:
            number = 0
            while line := stream.readline(MAX_LINE + 1):
                number += 1
                where = f"{path}: line {number}"
                if len(line) > MAX_LINE:
                    raise DataError(f"{where}: longer than {MAX_LINE} bytes, expected one scan a line")
                if not line.strip():
                    continue
                source = _source(line, where, folder)
                if source.scan_id in used:
                    before = used[source.scan_id]
                    raise DataError(f"{where}: scan_id {source.scan_id!r} was used in line {before} already")
                used[source.scan_id] = number
                sources.append(source)
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror}); check the path and the permissions") from error
    return sources


def write_manifest(sources: Iterable[ScanSource], path: str | Path) -> int:
    """Write a manifest that `read_manifest` reads back.

    Args:
        sources: The scans, taken one at a time.
        path: `.jsonl` file; paths are written relative to its folder where they lie inside.

    Returns:
        Number of scans.

    Raises:
        DataError: The file cannot be written.
    """
    folder = Path(path).resolve().parent
    count = 0
    try:
        with Path(path).open("w", encoding="utf-8") as stream:
            for source in sources:
                record = {"scan_id": source.scan_id, "views": [_view_record(view, folder) for view in source.views]}
                known = {key: getattr(source, key) for key in (*_TEXTS, "declared_kg")}
                record |= {key: value for key, value in known.items() if value is not None}
                stream.write(json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n")
                count += 1
    except OSError as error:
        raise DataError(f"{path}: cannot be written ({error.strerror}); check the disk") from error
    return count


def _view_record(view: ViewFiles, folder: Path) -> dict[str, Any]:
    paths = [Path(file).resolve() for file in view.files]
    files = [str(file.relative_to(folder) if file.is_relative_to(folder) else file) for file in paths]
    energies = {} if view.energies is None else {"energies": list(view.energies)}
    pitch = {} if view.mm_per_pixel is None else {"mm_per_pixel": view.mm_per_pixel}
    return {"name": view.name, "files": files, **energies, **pitch}


def _source(line: bytes, where: str, folder: Path) -> ScanSource:
    try:
        record = json.loads(line, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{where}: not JSON ({error})") from error
    if not isinstance(record, dict):
        raise DataError(f"{where}: {type(record).__name__}, expected an object with scan_id and views")
    scan_id, views = record.get("scan_id"), record.get("views")
    if not isinstance(scan_id, str) or not scan_id:
        raise DataError(f"{where}: scan_id is {scan_id!r}, expected a text")
    if not isinstance(views, list) or not 1 <= len(views) <= MAX_VIEWS:
        raise DataError(f"{where}: views is {_short(views)}, expected a list of {{name, files, energies}}")
    files = tuple(_view(view, where, folder) for view in views)
    if len({view.name for view in files}) != len(files):
        raise DataError(f"{where}: two views have the same name, expected different names")
    texts = {key: record.get(key) for key in _TEXTS}
    for key, value in texts.items():
        if value is not None and not isinstance(value, str):
            raise DataError(f"{where}: {key} is {_short(value)}, expected a text")
    weight = record.get("declared_kg")
    if weight is not None and not (_is_number(weight) and weight >= 0):
        raise DataError(f"{where}: declared_kg is {_short(weight)}, expected kilograms")
    return ScanSource(scan_id, files, declared_kg=None if weight is None else float(weight), **texts)


def _view(view: Any, where: str, folder: Path) -> ViewFiles:
    if not isinstance(view, dict):
        raise DataError(f"{where}: a view is {_short(view)}, expected {{name, files, energies}}")
    name, files, energies = view.get("name", ""), view.get("files"), view.get("energies")
    if not isinstance(name, str):
        raise DataError(f"{where}: a view's name is {_short(name)}, expected a text")
    if not isinstance(files, list) or len(files) not in (1, 2) or not all(isinstance(f, str) and f for f in files):
        raise DataError(f"{where}: files is {_short(files)}, expected one path, or two (low energy, then high energy)")
    if energies is not None:
        if not isinstance(energies, list) or not all(_is_number(e) and e > 0 for e in energies):
            raise DataError(f"{where}: energies is {_short(energies)}, expected positive numbers (kV or MV)")
        if len(energies) not in (1, 2) or energies != sorted(set(energies)):
            raise DataError(f"{where}: energies is {_short(energies)}, expected one, or two with the lowest first")
    pitch = view.get("mm_per_pixel")
    if pitch is not None and not (_is_number(pitch) and pitch > 0):
        raise DataError(f"{where}: mm_per_pixel is {_short(pitch)}, expected a positive number")
    paths = tuple(str(folder / file) for file in files)
    known = None if energies is None else tuple(float(e) for e in energies)
    return ViewFiles(name, paths, known, mm_per_pixel=None if pitch is None else float(pitch))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")
