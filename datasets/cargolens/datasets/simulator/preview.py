"""One sheet that shows the first scans of a folder, with the boxes of their threats."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from ..canonical import canonical
from ..scan import View
from .acquisition import AIR_COUNTS

# Scans on the sheet, its columns, and the size of a cell, pixels.
MOST_SCANS, COLUMNS, CELL = 64, 8, 256
RED = (0, 0, 255)


def preview(folder: Path, records: Sequence[dict[str, Any]]) -> NDArray[np.uint8]:
    """The first view of the first scans on one sheet, with the boxes of their threats."""
    shown = records[:MOST_SCANS]
    columns = min(COLUMNS, max(1, len(shown)))
    sheet = np.full((-(-max(1, len(shown)) // columns) * CELL, columns * CELL, 3), 255, np.uint8)
    for k, record in enumerate(shown):
        row, column = (CELL * n for n in divmod(k, columns))
        cell = _cell(folder, record)
        sheet[row : row + cell.shape[0], column : column + cell.shape[1]] = cell
    return sheet


def _cell(folder: Path, record: dict[str, Any]) -> NDArray[np.uint8]:
    first = record["views"][0]
    counts = _read_counts([folder / name for name in first["files"]])
    encoding: Literal["dual-energy", "grey"] = "dual-energy" if len(counts) == 2 else "grey"
    colours = canonical(View(counts.astype(np.float32) / np.float32(AIR_COUNTS), first["name"], encoding), "colour-1")
    scale = (CELL - 4) / max(colours.shape[1:])
    size = [max(1, int(n * scale)) for n in colours.shape[2:0:-1]]
    cell = cv2.resize(np.ascontiguousarray(colours.transpose(1, 2, 0)[:, :, ::-1]), size, interpolation=cv2.INTER_AREA)
    out = np.ascontiguousarray(np.round(np.clip(cell, 0.0, 1.0) * 255.0).astype(np.uint8))
    for threat in record["threats"]:
        if threat["view"] == first["name"] and threat["box"][2]:
            x0, y0, x1, y1 = (round(value * scale) for value in threat["box"])
            cv2.rectangle(out, (x0 - 1, y0 - 1), (x1, y1), RED, 1)
            cv2.putText(out, threat["family"], (max(x0, 2), max(y0 - 4, 9)), cv2.FONT_HERSHEY_SIMPLEX, 0.35, RED, 1)
    return out


def _read_counts(paths: Sequence[Path]) -> NDArray[np.uint16]:
    """(energies, rows, columns) of the files of one view."""
    if paths[0].suffix == ".npz":
        with np.load(paths[0]) as arrays:
            return np.stack([arrays[name] for name in ("low", "high", "transmission") if name in arrays])
    planes = [cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED) for path in paths]
    return np.stack([plane.astype(np.uint16) for plane in planes if plane is not None])
