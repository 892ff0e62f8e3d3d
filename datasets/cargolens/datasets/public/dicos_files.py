"""Folders of DICOS files: the images are scans that nobody has labelled; reports beside them are passed over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..dicos.codes import SUFFIXES, TDR
from ..source import ScanSource
from ..sources import find_sources
from .card import Layout, SetCard
from .defects import Report
from .files import walk
from .truth import Entry


def read(folder: Path, layout: Layout, report: Report) -> Iterator[Entry]:
    """All scans of DICOS images, energies and views put together by their names."""
    del report  # what is wrong with a file is found where it is opened
    for source in find_sources([layout.images or folder]):
        if all(file.lower().endswith(SUFFIXES) for file in source.files) and not _is_report(source):
            yield Entry(source)


def matches(folder: Path) -> bool:
    """Whether there is a file with a suffix of DICOS, or it is one."""
    if folder.is_file():
        return folder.suffix.lower() in SUFFIXES
    return next(walk(folder, SUFFIXES), None) is not None


def _is_report(source: ScanSource) -> bool:
    """Whether a file is a Threat Detection Report; one that cannot be read is taken for an image, and then reported."""
    from ..dicos.files import sop_class  # noqa: PLC0415  pydicom, which other sets do not need

    return sop_class(source.files[0]) == TDR


CARD = SetCard(
    "dicos", "DICOS files", read, matches, truth="none", depth="1-16",
    defects=("reports are passed over", "views are put together by file names, not by UIDs"),
)  # fmt: skip
