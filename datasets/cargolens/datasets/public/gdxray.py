"""GDXray+: grey radiographs in series, of baggage, castings, welds, fruit and calibration bodies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError
from ..untrusted import read_limited
from .card import Layout, SetCard
from .defects import Report
from .files import MAX_NOTE_BYTES, image_names, one_picture, subfolders
from .matfile import read_mat
from .truth import Annotation, Entry

GROUPS = {"B": "Baggages", "C": "Castings", "W": "Welds", "N": "Nature", "S": "Settings"}
# The files name no class: it follows from the series, or from the group.
SERIES = {"B0049": "handgun", "B0050": "shuriken", "B0051": "razor blade"}
CLEAN = ("B0078", "B0082")
_MARKED = {"B": "object", "C": "defect", "W": "defect", "N": "defect", "S": "object"}
_SERIES = re.compile(r"[BCWNS]\d{4}$")
_FRAME = re.compile(r"[BCWNS]\d{4}_(\d{4})$")
_Truth = dict[int, list[Annotation]]


def read(folder: Path, _layout: Layout, report: Report) -> Iterator[Entry]:
    """All series. In one with ground truth, a frame without a box is not labelled: the truth may cover a part only."""
    for series in _series(folder):
        name = series.name
        label = SERIES.get(name, _MARKED[name[0]])
        truth = _truth(series, label, report)
        frames = set[int]()
        for file in image_names(series):
            frame = _FRAME.match(file.rpartition(".")[0])
            if frame is None:
                report.add("unlisted-image", str(series / file))
                continue
            number = int(frame[1])
            frames.add(number)
            marked = tuple(truth.get(number, ()))
            single = name in SERIES
            anomalous = True if marked or single else False if name in CLEAN else None
            labels = (label,) if single and not marked else ()
            yield Entry(one_picture(folder, series / file, group=name), "", anomalous, marked, labels)
        for number in sorted(truth.keys() - frames):
            report.add("missing-image", f"{series}: ground truth of frame {number}")


def matches(folder: Path) -> bool:
    """Whether there are groups with series, or series."""
    return next(_series(folder), None) is not None


def boxes_of(table: NDArray[np.float64], label: str) -> _Truth:
    """Boxes by frame, from a table of five or nine columns.

    Five: frame, x1, x2, y1, y2. Nine: frame and four corners x, y of a turned rectangle; its upright hull is larger
    than the thing. Corners count pixels from 1 and include the last one.

    Raises:
        DataError: The table has other columns, or a frame is no whole number.
    """
    if table.ndim != 2 or table.shape[1] not in (5, 9):
        raise DataError(f"a table of shape {table.shape}, expected 5 or 9 columns")
    found: _Truth = {}
    for row in table.tolist():
        frame, values = row[0], row[1:]
        if frame != int(frame):
            raise DataError(f"frame {frame}, expected a whole number")
        polygons: tuple[tuple[float, ...], ...] = ()
        if len(values) == 4:
            box = (values[0] - 1, values[2] - 1, values[1], values[3])
            # Some series have y (or x) the other way round; the pixel that is added belongs to the larger one.
            if values[1] < values[0]:
                box = (values[0], box[1], values[1] - 1, box[3])
            if values[3] < values[2]:
                box = (box[0], values[2], box[2], values[3] - 1)
        else:
            xs, ys = values[::2], values[1::2]
            box = (min(xs) - 1, min(ys) - 1, max(xs), max(ys))
            polygons = (tuple(v - 0.5 for v in values),)
        found.setdefault(int(frame), []).append(Annotation(label, box, polygons=polygons))
    return found


def _series(folder: Path) -> Iterator[Path]:
    """Series of all groups; the folder may hold groups, be a group, or be a series."""
    if _SERIES.match(folder.name):
        yield folder
        return
    for place in [folder, *(folder / group for group in GROUPS.values())]:
        yield from (series for series in subfolders(place) if _SERIES.match(series.name))


def _truth(series: Path, label: str, report: Report) -> _Truth:
    """Truth of a series: ``ground_truth.txt``, else ``BoundingBox.mat``."""
    text, matlab = series / "ground_truth.txt", series / "BoundingBox.mat"
    try:
        if text.is_file():
            return boxes_of(_numbers(text), label)
        if matlab.is_file():
            return boxes_of(read_mat(matlab, "bb"), label)
    except (DataError, ValueError) as error:
        report.add("annotation-unreadable", f"{series}: {error}")
    return {}


def _numbers(path: Path) -> NDArray[np.float64]:
    lines = read_limited(path, 64 * MAX_NOTE_BYTES).decode("ascii", "replace").splitlines()
    try:
        rows = [[float(word) for word in line.replace(",", " ").split()] for line in lines if line.strip()]
    except ValueError as error:
        raise DataError(f"{path}: {error}; expected numbers") from error
    if not rows or len({len(row) for row in rows}) != 1:
        raise DataError(f"{path}: {len(rows)} rows of different lengths, expected a table")
    return np.array(rows, dtype=np.float64)


CARD = SetCard(
    "gdxray", "GDXray+", read, matches, truth="boxes, rotated boxes", depth="8", images=21_100,
    licence="research and education only, as its authors ask",
    citation="Mery et al., GDXray: the database of X-ray images for nondestructive testing, J. Nondestruct. Eval. 2015",
    defects=(
        "columns are x1 x2 y1 y2, counted from 1", "B0031 has y the other way round",
        "B0046 and others have nine columns: corners of a turned rectangle",
        "no class is named: it follows from the series", "a frame may repeat, and may be missing",
    ),
    get="domingomery.ing.puc.cl/material/gdxray",
)  # fmt: skip
