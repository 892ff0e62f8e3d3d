"""Pictures of a converted set: one safe name for each, linked or copied, and what became of the scans."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from ..source import ViewFiles
from .defects import Report
from .truth import Entry

_UNSAFE = re.compile(r"[^\w.()+=,@-]")


@dataclass
class Converted:
    """What became of a set.

    Attributes:
        scans: Scans that were written.
        annotations: Things that are marked in them.
        lost: What the format cannot hold, by name.
        report: Defects of the set.
    """

    scans: int = 0
    annotations: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    report: Report = field(default_factory=Report)


class Pictures:
    """Pictures of the target: one name for each, whatever folders they came from."""

    def __init__(self, copy: bool) -> None:
        self.copy = copy
        self.used = set[str]()

    def stem(self, scan_id: str) -> str:
        """A name of its own for a scan."""
        flat = _UNSAFE.sub("_", re.sub(r"\.[A-Za-z]{2,4}$", "", scan_id).replace("/", "__")).strip(". ") or "scan"
        name, number = flat, 1
        while name.lower() in self.used:
            number += 1
            name = f"{flat}-{number}"
        self.used.add(name.lower())
        return name

    def place(self, file: str, path: Path) -> None:
        """Link or copy one picture."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if self.copy:
            shutil.copyfile(file, path)
        else:
            path.symlink_to(Path(file).resolve())


def view_names(stem: str, entry: Entry, view: ViewFiles) -> list[str]:
    """File names of a view, so that views and energies are found to belong together again."""
    middle = f"_{_UNSAFE.sub('_', view.name)}" if len(entry.source.views) > 1 or view.name else ""
    ends = ("_low", "_high") if len(view.files) == 2 else ("",)
    return [f"{stem}{middle}{end}{Path(file).suffix}" for end, file in zip(ends, view.files, strict=True)]
