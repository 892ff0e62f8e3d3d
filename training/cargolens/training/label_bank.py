"""Labelled scans as training takes them: canonical planes at the station's scale, read once, and their boxes.

Reading a scan takes longer than a step of the optimiser, so every view goes through the station's own functions once
and is kept as uint8 planes, a file a view, memory-mapped. Beside them lie the recipe and the journal of any bank.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, final

import cv2
import numpy as np
from numpy.typing import NDArray

from cargolens.datasets.canonical import canonical
from cargolens.datasets.errors import DataError
from cargolens.datasets.scan import Float32, View
from cargolens.datasets.splits import ScanTable, split_scans
from cargolens.inference.files import write_atomic
from cargolens.inference.tiling import Tiling
from cargolens.inference.version import cargolens_version

from .banks import JOURNAL, Made, fill, read_journal
from .config import BoxConfig
from .data import lines_sha256
from .labels import TRAIN, VALIDATION, LabelledSource, read_marked, told_defects
from .progress import TrainProgress

UInt8 = NDArray[np.uint8]
Int64 = NDArray[np.int64]
# Ways of belonging together that a part kept aside must not tear, and scans from which on there is one.
SPLIT_BY, LEAST_SPLIT = ("hash", "near", "series"), 5


@dataclass(frozen=True, eq=False)
class KeptView:
    """One view of a bank.

    Attributes:
        number: Its number in the bank.
        size: (rows, columns) of the view in pixels of the file.
        boxes: (n, 4) float32 x0, y0, x1, y1 in pixels of the kept planes.
        labels: (n,) int64 numbers of classes.
    """

    number: int
    size: tuple[int, int]
    boxes: Float32
    labels: Int64


@final
class PlaneWriter:
    """Appends planes to a folder, a file each; a folder that was cut off goes on after its last whole file."""

    def __init__(self, folder: Path, keep: int | None = None) -> None:
        """Open the folder, which is made if it is not there; `keep` is how many of its files stay, None for all."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.count = folder, 0
        while (keep is None or self.count < keep) and (folder / _name(self.count)).is_file():
            self.count += 1

    def append(self, planes: UInt8) -> None:
        """Write (planes, rows, columns) uint8."""
        stream = io.BytesIO()
        np.save(stream, planes, allow_pickle=False)
        write_atomic(self.folder / _name(self.count), stream.getvalue())
        self.count += 1

    def close(self) -> None:
        """Nothing is left to write."""

    def __enter__(self) -> PlaneWriter:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class LabelBank:
    """Views of labelled scans.

    Attributes:
        notes: What the journal says of each scan, in the order of the sources.
        views: Views of each scan; none for one that was left out.
    """

    def __init__(self, folder: Path) -> None:
        """Open a bank that `fill_labels` filled.

        Raises:
            DataError: It is damaged.
        """
        self.folder = folder
        self.notes: list[dict[str, Any]] = read_journal(folder / JOURNAL)
        self.views: list[tuple[KeptView, ...]] = []
        count = 0
        try:
            for note in self.notes:
                kept = [_kept(view, count + k) for k, view in enumerate(note["views"])]
                self.views.append(tuple(kept))
                count += len(kept)
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(f"{folder / JOURNAL}: not a journal of labelled scans; delete the bank") from error

    def planes(self, view: KeptView) -> UInt8:
        """(planes, rows, columns) of a view, read when used.

        Raises:
            DataError: The file is missing or damaged.
        """
        path = self.folder / _name(view.number)
        try:
            found: UInt8 = np.load(path, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError) as error:
            raise DataError(f"{path}: damaged or missing ({error}); delete the bank and start again") from error
        if found.ndim != 3 or found.dtype != np.uint8:
            raise DataError(f"{path}: {found.dtype} {found.shape}, expected uint8 planes; delete the bank")
        return found


def fill_labels(
    folder: Path, sources: Sequence[LabelledSource], config: BoxConfig, report: TrainProgress, workers: int
) -> None:
    """Read all labelled scans into a bank, or go on with it; the journal has a line a scan.

    Raises:
        UsageError: The folder holds a bank made from something else.
        DataError: No scan to train on could be used, or none of them has a box.
    """
    recipe = {
        "sources_sha256": lines_sha256(source.identity for source in sources), "classes": list(config.classes),
        "groups": config.labels.groups, "canonical": config.canonical, "tiling": asdict(config.tiling),
        "zoom": config.labels.zoom[1], "reading": asdict(config.reading), "version": cargolens_version(),
    }  # fmt: skip
    work = partial(keep_marked, config=config)
    notes = fill(folder, recipe, sources, work, report, "labelled scans", workers, PlaneWriter)
    trained = [note for source, note in zip(sources, notes, strict=True) if source.part == TRAIN]
    usable = [note for note in trained if not note["error"]]
    if not usable:
        raise DataError(f"none of {len(trained)} labelled scans could be used; the first: {trained[0]['error']}")
    if not any(view["boxes"] for note in usable for view in note["views"]):
        raise DataError(f"none of {len(usable)} labelled scans has a box of {', '.join(config.classes)}")
    defects = told_defects([note["defects"] for note in notes])
    if defects:
        report.say(f"labels mended or left out: {defects}")


def keep_marked(source: LabelledSource, config: BoxConfig) -> Made:
    """One scan as the bank keeps it."""
    marked = read_marked(source, config.classes, config.labels.groups, config.reading)
    found = marked.reading
    note: dict[str, Any] = {
        "scan_id": source.scan_id, "sha256": found.sha256, "perceptual": list(found.perceptual),
        "error": found.error, "defects": dict(marked.defects), "views": [],
    }  # fmt: skip
    if found.scan is None:
        return Made((), note)
    views, zoom = found.scan.views, config.labels.zoom[1]
    planes = tuple(kept_planes(view, config.canonical, config.tiling, zoom) for view in views)
    note["views"] = [_view_note(*parts) for parts in zip(views, planes, marked.boxes, marked.labels, strict=True)]
    return Made(planes, note)


def kept_planes(view: View, name: str, tiling: Tiling, zoom: float) -> UInt8:
    """Canonical planes of a view, times 255, reduced to at most `zoom` times the size the station gives the view."""
    planes = canonical(view, name)
    station = tiling.resized(view.rows, view.columns)
    rows, columns = (min(own, max(1, round(side * zoom))) for own, side in zip(planes.shape[1:], station, strict=True))
    if (rows, columns) != planes.shape[1:]:
        planes = resized(planes, rows, columns)
    return np.asarray(np.rint(planes * np.float32(255.0)), np.uint8)


def resized(planes: Float32, rows: int, columns: int) -> Float32:
    """Planes of another size, as the station does it: areas are averaged where they shrink, else linear."""
    how = cv2.INTER_AREA if rows * columns < planes.shape[1] * planes.shape[2] else cv2.INTER_LINEAR
    return np.stack([cv2.resize(plane, (columns, rows), interpolation=how) for plane in planes]).astype(np.float32)


def split_labelled(
    sources: Sequence[LabelledSource], notes: Sequence[Mapping[str, Any]], config: BoxConfig
) -> tuple[list[int], list[int]]:
    """Which usable scans are trained on, and which are kept aside to see how well that went.

    The release's split is kept where it has one for validation. Else a share is dealt out so that identical and nearly
    identical pictures, and those of one series, stay together; see `cargolens.datasets.splits`.

    Returns:
        Numbers of sources; the second list is empty where no share is asked for, or none can be had.
    """
    usable = [k for k, note in enumerate(notes) if not note["error"]]
    given = [k for k in usable if sources[k].part == VALIDATION]
    trained = [k for k in usable if sources[k].part == TRAIN]
    share = config.labels.val
    if given or not share or len(trained) < LEAST_SPLIT:
        return trained, given if share else []
    table = _table([sources[k] for k in trained], [notes[k] for k in trained])
    split = split_scans(table, SPLIT_BY, {TRAIN: 1.0 - share, VALIDATION: share}, config.seed)
    aside = {k for k, code in zip(trained, split.code.tolist(), strict=True) if split.names[code] == VALIDATION}
    if len(aside) == len(trained):
        return trained, []
    return [k for k in trained if k not in aside], sorted(aside)


def _table(sources: Sequence[LabelledSource], notes: Sequence[Mapping[str, Any]]) -> ScanTable:
    """What splitting needs to know."""
    hashes = [(int(text, 16), k) for k, note in enumerate(notes) for text in note["perceptual"] if int(text, 16)]
    series = [f"{s.set}:{s.entry.source.group}" if s.entry.source.group else "" for s in sources]
    strata = [",".join(s.entry.all_labels) for s in sources]
    unknown = np.full(len(sources), -1, np.int64)
    names, of_series = np.unique(series, return_inverse=True)
    return ScanTable(
        np.array([int(note["sha256"][:16], 16) for note in notes], np.uint64),
        np.array([value for value, _ in hashes], np.uint64),
        np.array([k for _, k in hashes], np.int64),
        {
            "series": np.where(np.array(series) == "", -1, of_series.astype(np.int64)),
            "scanner": unknown, "split": unknown, "stratum": np.unique(strata, return_inverse=True)[1].astype(np.int64),
        },
        {"series": tuple(map(str, names)), "scanner": (), "split": (), "stratum": tuple(sorted(set(strata)))},
    )  # fmt: skip


def _view_note(view: View, planes: UInt8, boxes: Float32, labels: Int64) -> dict[str, Any]:
    scale = np.array([planes.shape[2] / view.columns, planes.shape[1] / view.rows] * 2)
    return {
        "size": [view.rows, view.columns], "boxes": np.round(boxes * scale, 3).tolist(), "labels": labels.tolist()
    }  # fmt: skip


def _kept(view: Mapping[str, Any], number: int) -> KeptView:
    rows, columns = view["size"]
    boxes = np.array(view["boxes"], np.float32).reshape(-1, 4)
    labels = np.array(view["labels"], np.int64).reshape(-1)
    if len(boxes) != len(labels):
        raise ValueError(f"{len(boxes)} boxes and {len(labels)} labels")
    return KeptView(number, (int(rows), int(columns)), boxes, labels)


def _name(number: int) -> str:
    return f"{number:07d}.npy"
