"""Scans in which somebody has marked things: from the folder of a set to sources with boxes, classes and splits.

Every reader of `cargolens.datasets.public` serves. Classes are the names of the common taxonomy, so that what a station
says does not depend on whose labels it was trained on. A scan of which nobody can say where everything is that its
set looks for would teach that a threat is background: it is left out, with the reason.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cargolens.datasets.errors import DataError, ScanError
from cargolens.datasets.public.card import Layout
from cargolens.datasets.public.defects import Report
from cargolens.datasets.public.opening import read_entries
from cargolens.datasets.public.rules import settle
from cargolens.datasets.public.table import find_set
from cargolens.datasets.public.truth import Annotation, Box, Entry
from cargolens.datasets.reader import ReadOptions
from cargolens.datasets.scan import View
from cargolens.datasets.simulator.truth import box_of
from cargolens.datasets.taxonomy import classify, normalise

from .data import Reading, read_source
from .label_options import LabelOptions

Int64 = NDArray[np.int64]
MAX_CLASSES, MAX_NAME = 1000, 200
TRAIN, VALIDATION, TEST = "train", "val", "test"
# Defects of a box that leave nobody knowing where the thing is.
LOST = ("box-outside", "box-empty", "box-not-numbers")


@dataclass(frozen=True, eq=False)
class LabelledSource:
    """One scan of a data set, not yet opened, with what the set says about it."""

    entry: Entry
    set: str

    @property
    def scan_id(self) -> str:
        """Identity in its set."""
        return self.entry.source.scan_id

    @property
    def identity(self) -> str:
        """Identity, files and labels in one line: with other labels it is another source."""
        entry = self.entry
        said = [
            entry.split, entry.anomalous, sorted(entry.labels), [_said(annotation) for annotation in entry.annotations]
        ]  # fmt: skip
        digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
        return "\t".join([self.scan_id, *entry.source.files, digest])

    @property
    def part(self) -> str:
        """`TRAIN`, `VALIDATION` or `TEST`, by what the release calls its split; `TRAIN` where it has none."""
        name = self.entry.split.lower()
        if TRAIN in name:
            return TRAIN
        return VALIDATION if VALIDATION in name else TEST if TEST in name else TRAIN


@dataclass(frozen=True, eq=False)
class Marked:
    """A scan that was read, and for each of its views the boxes (n, 4) in its pixels and their classes (n,).

    Attributes:
        reading: What became of the source; where the scan is left out, no scan and the reason.
        boxes: A view each, float32 x0, y0, x1, y1.
        labels: A view each, numbers of classes.
        defects: Kinds of what was wrong with its labels, and how often; see `public.defects.KINDS`.
    """

    reading: Reading
    boxes: tuple[NDArray[np.float32], ...] = ()
    labels: tuple[Int64, ...] = ()
    defects: Mapping[str, int] = field(default_factory=dict)

    @property
    def views(self) -> tuple[View, ...]:
        """Views of the scan; none where it is left out."""
        return () if self.reading.scan is None else self.reading.scan.views


def find_labelled(folders: Sequence[str], options: LabelOptions, report: Report) -> list[LabelledSource]:
    """The scans of some data sets, in order, without those of a test split; no picture is opened.

    Args:
        folders: As they were released.
        options: What the copies do not say themselves.
        report: Counts what is wrong with them.

    Raises:
        UsageError: No reader has the name that was asked for.
        DataError: A folder looks like no set, or holds nothing but a test split.
    """
    layout = Layout(
        annotations=None if options.annotations is None else Path(options.annotations),
        images=None if options.images is None else Path(options.images),
        first_class=options.first_class, variant=options.variant, side=options.side,
    )  # fmt: skip
    found: list[LabelledSource] = []
    for folder in folders:
        name = find_set(Path(folder), options.set).name
        sources = [LabelledSource(entry, name) for entry in read_entries(folder, name, layout, report)]
        kept = [source for source in sources if source.part != TEST]
        if not kept:
            held = f", only {len(sources)} of its test split" if sources else ""
            raise DataError(f"{folder}: no scan of {name} to train on{held}; see cargolens datasets verify {folder}")
        found += kept
    return found


def class_name(label: str, groups: dict[str, str]) -> str:
    """The class a set's label counts as: its name in the taxonomy, or its own in small letters; empty for none."""
    term = classify(label)
    name = "_".join(normalise(label).split()) if term is None else term.name
    return groups.get(name, name)


def find_classes(sources: Sequence[LabelledSource], groups: dict[str, str]) -> tuple[str, ...]:
    """Classes that are marked in the scans to train on, sorted.

    Raises:
        DataError: Nothing is marked, or there are more classes, or longer names, than a bundle holds.
    """
    trained = [source for source in sources if source.part == TRAIN]
    names = {class_name(a.label, groups) for source in trained for a in source.entry.annotations} - {""}
    if not names:
        raise DataError(
            f"nothing is marked in {len(trained)} scans to train on; a detector of boxes needs boxes with classes"
        )
    if len(names) > MAX_CLASSES or max(map(len, names)) > MAX_NAME:
        raise DataError(
            f"{len(names)} classes, the longest name has {max(map(len, names))} letters; expected at most "
            f"{MAX_CLASSES} of at most {MAX_NAME}; name those wanted with --set model.classes=A,B"
        )
    return tuple(sorted(names))


def read_marked(source: LabelledSource, classes: Sequence[str], groups: dict[str, str], reading: ReadOptions) -> Marked:
    """Read one scan and settle its boxes.

    Args:
        source: The scan.
        classes: Classes that count; what else is marked is background.
        groups: See `class_name`.
        reading: How pictures are read.

    Returns:
        The scan with its boxes, or why it is left out.
    """
    found = read_source(source.entry.source, reading)
    if found.scan is None or found.sha256 is None:
        return Marked(replace(found, scan=None))
    report = Report()
    sizes = {view.name: (view.columns, view.rows) for view in found.scan.views}
    entry = settle(source.entry, sizes, report)
    defects = dict(sorted(report.counts.items()))
    try:
        placed = [_in_view(entry, view, classes, groups) for view in found.scan.views]
        _check_whole(source.entry, entry, sizes, report)
    except (DataError, ScanError) as error:
        return Marked(replace(found, scan=None, error=f"{source.scan_id}: {error}"), defects=defects)
    boxes = tuple(np.array([box for box, _ in one], np.float32).reshape(-1, 4) for one in placed)
    labels = tuple(np.array([label for _, label in one], np.int64) for one in placed)
    return Marked(found, boxes, labels, defects)


def told_defects(defects: Iterable[Mapping[str, int]]) -> str:
    """What was wrong with labels, in one line; empty for nothing."""
    counts: Counter[str] = Counter()
    for one in defects:
        counts.update(one)
    return ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()))


def _in_view(entry: Entry, view: View, classes: Sequence[str], groups: dict[str, str]) -> list[tuple[Box, int]]:
    found = []
    for annotation in entry.annotations:
        if annotation.view != view.name:
            continue
        name = class_name(annotation.label, groups)
        if not name:
            raise DataError("something is marked without a class; left out")
        if name in classes:
            found.append((_box(annotation, view), classes.index(name)))
    return found


def _box(annotation: Annotation, view: View) -> Box:
    """The box, or that of the mask.

    Raises:
        DataError: There is neither.
        ScanError: The mask cannot be read.
    """
    if annotation.box is not None:
        return annotation.box
    mask = annotation.pixels(view.rows, view.columns)
    if mask is None or not mask.any():
        raise DataError(f"{annotation.label} is in it and nobody says where; left out")
    x0, y0, x1, y1 = box_of(mask)
    return float(x0), float(y0), float(x1), float(y1)


def _check_whole(given: Entry, settled: Entry, views: Container[str], report: Report) -> None:
    """Refuse a scan that may show more than its boxes say: the rest of it would teach that a threat is background.

    Args:
        given: What the set says.
        settled: What became of it.
        views: Names of the views that are there.
        report: What was wrong with it.

    Raises:
        DataError: It holds something whose place is lost or was never told, or nobody has labelled it.
    """
    lost = {kind: report.counts[kind] for kind in LOST if report.counts[kind]}
    unseen = sum(annotation.view not in views for annotation in given.annotations)
    if lost or unseen:
        lost |= {"missing-view": unseen} if unseen else {}
        raise DataError(f"{sum(lost.values())} of its boxes cannot be placed ({', '.join(lost)}); left out")
    if settled.labels:
        raise DataError(f"{', '.join(settled.labels)} is in it and nobody says where; left out")
    if not settled.annotations and given.anomalous is not False:
        told = "something is in it and nobody says where" if given.anomalous else "nobody has labelled it"
        raise DataError(f"{told}; left out")


def _said(annotation: Annotation) -> list[object]:
    a = annotation
    return [a.label, a.box, a.view, a.relative, a.polygons, None if a.mask is None else dict(a.mask), a.mask_file]
