"""Everything that is wrong with a copy of a data set, counted by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ..taxonomy import classify
from .card import PLAIN, Layout, SetCard
from .defects import Report
from .opening import Checked, check_entries
from .table import find_set


@dataclass
class Verified:
    """What a copy holds, and what is wrong with it.

    Attributes:
        card: The set.
        report: Defects.
        scans: Usable scans.
        pictures: Files they consist of.
        anomalous: Scans by whether they are anomalous; None where the set does not say.
        splits: Scans by split.
        labels: Marked things, and labels of scans, by class.
    """

    card: SetCard
    report: Report
    scans: int = 0
    pictures: int = 0
    anomalous: Counter[bool | None] = field(default_factory=Counter)
    splits: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)


def verify(
    folder: str | Path,
    name: str | None = None,
    layout: Layout = PLAIN,
    on_scan: Callable[[int], None] | None = None,
) -> Verified:
    """Reads all truth and checks the structure, size and content hash of every picture; pixels are not decoded.

    Args:
        folder: As it was released.
        name: Name of the set; None looks at the folder.
        layout: What the copy does not say itself.
        on_scan: Called with the number of scans that are done.

    Raises:
        UsageError: No set has this name.
        DataError: The folder looks like no set, or a file that everything depends on cannot be used.
    """
    report = Report()
    result = Verified(find_set(Path(folder), name), report)
    seen: dict[bytes, tuple[str, str, int]] = {}
    for checked in check_entries(folder, result.card.name, layout, report):
        entry = checked.entry
        result.scans += 1
        result.pictures += len(entry.source.files)
        result.anomalous[entry.anomalous] += 1
        result.splits[entry.split] += 1
        result.labels.update(a.label for a in entry.annotations)
        result.labels.update(entry.labels)
        _compare(checked, seen, report)
        if on_scan is not None:
            on_scan(result.scans)
    for label in sorted(result.labels):
        if label and classify(label) is None:
            report.add("label-unmapped", repr(label))
    return result


def _compare(checked: Checked, seen: dict[bytes, tuple[str, str, int]], report: Report) -> None:
    """Report a scan whose files are those of an earlier one, byte for byte."""
    entry = checked.entry
    truth = hash((entry.anomalous, entry.all_labels, tuple(sorted(a.box or () for a in entry.annotations))))
    # Half of the hash keeps a million scans in little memory, and still tells any number of scans apart.
    known = seen.setdefault(checked.sha256[:16], (entry.source.scan_id, entry.split, truth))
    if known[0] == entry.source.scan_id:
        return
    where = f"{entry.source.scan_id} = {known[0]}"
    report.add("identical" if known[1] == entry.split else "identical-across-splits", where)
    if known[2] != truth:
        report.add("identical-other-truth", where)
