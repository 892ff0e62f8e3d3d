"""From the folder of a data set to its scans: truth from the reader, sizes and pixels from the files, rules between."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import ScanError
from ..reader import ReadOptions, read_scan
from .card import PLAIN, Layout, SetCard
from .defects import Report
from .probe import probe
from .rules import settle
from .table import find_set
from .truth import Entry, LabelledScan, Size

_READING = ReadOptions()


@dataclass(frozen=True)
class Checked:
    """An entry whose files were looked at.

    Attributes:
        entry: With truth in pixels, inside its pictures.
        sha256: Over the content of its files, in order.
        sizes: (columns, rows) of each view.
    """

    entry: Entry
    sha256: bytes
    sizes: dict[str, Size]


def read_entries(
    folder: str | Path, name: str | None = None, layout: Layout = PLAIN, report: Report | None = None
) -> Iterator[Entry]:
    """The scans of a data set as its files tell them; no picture is opened.

    Args:
        folder: As it was released.
        name: Name of the set; None looks at the folder.
        layout: What the copy does not say itself.
        report: Counts defects; None forgets them.

    Raises:
        UsageError: No set has this name.
        DataError: The folder looks like no set, or a file that everything depends on cannot be used.
    """
    card = find_set(Path(folder), name)
    yield from _unique(card, Path(folder), layout, Report() if report is None else report)


def check_entries(
    folder: str | Path, name: str | None = None, layout: Layout = PLAIN, report: Report | None = None
) -> Iterator[Checked]:
    """Like `read_entries`, with every picture's structure and size checked and the truth settled.

    A scan with a picture that cannot be used is reported and left out.
    """
    report = Report() if report is None else report
    card = find_set(Path(folder), name)
    for entry in _unique(card, Path(folder), layout, report):
        checked = _checked(entry, report)
        if checked is not None:
            yield checked


def read_scans(
    folder: str | Path,
    name: str | None = None,
    layout: Layout = PLAIN,
    options: ReadOptions = _READING,
    report: Report | None = None,
) -> Iterator[LabelledScan]:
    """The scans of a data set with their truth, read one at a time.

    Args:
        folder: As it was released.
        name: Name of the set; None looks at the folder.
        layout: What the copy does not say itself.
        options: How pictures are read.
        report: Counts defects; None forgets them. A scan that cannot be read is counted and left out.

    Raises:
        UsageError: No set has this name.
        DataError: The folder looks like no set, or a file that everything depends on cannot be used.
    """
    report = Report() if report is None else report
    for entry in read_entries(folder, name, layout, report):
        try:
            scan = read_scan(entry.source, options)
        except ScanError as error:
            report.add("damaged-image", str(error))
            continue
        sizes = {view.name: (view.columns, view.rows) for view in scan.views}
        yield LabelledScan(scan, settle(entry, sizes, report))


def _unique(card: SetCard, folder: Path, layout: Layout, report: Report) -> Iterator[Entry]:
    seen = set[str]()
    for entry in card.read(folder, layout, report):
        scan_id = entry.source.scan_id
        if scan_id in seen:
            report.add("duplicate-id", scan_id)
            continue
        seen.add(scan_id)
        for label in entry.all_labels:
            if card.classes and label and label not in card.classes:
                report.add("label-unknown", f"{scan_id}: {label!r} is no class of {card.title}")
        yield entry


def _checked(entry: Entry, report: Report) -> Checked | None:
    digest = hashlib.sha256()
    sizes: dict[str, Size] = {}
    md5 = ""
    for view in entry.source.views:
        for file in view.files:
            try:
                found = probe(file)
            except ScanError as error:
                report.add("empty-file" if _is_empty(file) else "damaged-image", str(error))
                return None
            if found.wrong_suffix:
                report.add("wrong-suffix", f"{file}: {found.kind.upper()} inside")
            if sizes.setdefault(view.name, found.size) != found.size:
                report.add("damaged-image", f"{file}: {found.size}, the other energy of its view {sizes[view.name]}")
                return None
            digest.update(found.data)
            md5 = found.md5 if "md5" in entry.attributes else ""
    if md5 and md5 != entry.attributes["md5"]:
        report.add("hash-differs", f"{entry.source.files[0]}: {md5}, expected {entry.attributes['md5']}")
    return Checked(settle(entry, sizes, report), digest.digest(), sizes)


def _is_empty(file: str) -> bool:
    try:
        return Path(file).is_file() and Path(file).stat().st_size == 0
    except OSError:
        return False
