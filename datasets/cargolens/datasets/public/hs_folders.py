"""Cargo sorted by what was declared: a folder for each code of the Harmonised System, such as ``HS9503``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from ..sources import find_sources
from .card import Layout, SetCard
from .defects import Report
from .files import subfolders
from .truth import Entry

_CODE = re.compile(r"HS[ _-]?(\d{2,10})", re.IGNORECASE)
UNDECLARED = "00"  # no chapter of the tariff


def read(folder: Path, layout: Layout, report: Report) -> Iterator[Entry]:
    """All scans, with the code of their folder as declared; what was declared says nothing about what is prohibited.

    Other folders, such as one of empty containers, and codes of chapter 00, are labels alone.
    """
    for source in find_sources([layout.images or folder]):
        folders = PurePosixPath(source.scan_id).parts[:-1]
        if not folders:
            report.add("unlabelled-image", source.scan_id)
            continue
        kind = next((name for name in reversed(folders) if _CODE.fullmatch(name)), folders[-1])
        yield Entry(replace(source, hs_code=_code(kind)), labels=(kind,))


def matches(folder: Path) -> bool:
    """Whether a folder in it is named by a code."""
    return any(_CODE.fullmatch(path.name) for path in subfolders(folder))


def _code(kind: str) -> str | None:
    found = _CODE.fullmatch(kind)
    return None if found is None or found[1].startswith(UNDECLARED) else found[1]


CARD = SetCard(
    "hs-folders", "cargo in folders of HS codes", read, matches, truth="declared codes",
    defects=("a folder that is no code, and code 0000, are labels alone", "nobody says what is prohibited"),
)  # fmt: skip
