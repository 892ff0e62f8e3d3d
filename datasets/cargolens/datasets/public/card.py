"""What is known about a data set before its files are opened, and how its reader is called."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .defects import Report
from .truth import Entry


@dataclass(frozen=True)
class Layout:
    """What a user says about a copy that the copy itself does not; readers ignore what does not concern them.

    Attributes:
        annotations: Annotation file or folder, where it is not at its usual place.
        images: Folder of the pictures, likewise.
        first_class: Number of the first class in YOLO files, 0 or 1.
        variant: Part of a set: SIXray ``10``, ``100``, ``1000``; COMPASS-XP ``dual``, ``high``, ``colour`` ...
        side: Folder suffix of LDXray's side view.
    """

    annotations: Path | None = None
    images: Path | None = None
    first_class: int = 0
    variant: str = ""
    side: str = "B"


PLAIN = Layout()
Reader = Callable[[Path, Layout, Report], Iterator[Entry]]


@dataclass(frozen=True)
class SetCard:
    """A data set, or a generic format.

    Attributes:
        name: Name on the command line.
        title: Name in the literature.
        read: Yields the scans of a folder, lazily.
        matches: Whether a folder looks like a copy of it; opens at most small files.
        classes: Its class names; empty where the files name them.
        splits: Splits of the release.
        images: How many pictures the release has; None for a generic format.
        depth: Bits per sample, as text.
        views: Views of a scan.
        truth: What is marked, such as ``"boxes, masks"``.
        licence: Terms, as far as its authors publish them.
        citation: Who to cite.
        defects: Known defects and oddities of the release.
        get: How to get the data. Nothing is ever downloaded.
    """

    name: str
    title: str
    read: Reader
    matches: Callable[[Path], bool]
    truth: str
    classes: tuple[str, ...] = ()
    splits: tuple[str, ...] = ()
    images: int | None = None
    depth: str = "any"
    views: int = 1
    licence: str = "of the data at hand"
    citation: str = ""
    defects: tuple[str, ...] = ()
    get: str = "your own data"
