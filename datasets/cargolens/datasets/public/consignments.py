"""A manifest of consignments: views, files and what was declared of each, one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..manifest import read_manifest
from .card import Layout, SetCard
from .defects import Report
from .truth import Entry

NAME = "manifest.jsonl"


def read(folder: Path, layout: Layout, report: Report) -> Iterator[Entry]:
    """All consignments whose files are there; a manifest declares goods, and nobody says what is prohibited."""
    path = layout.annotations or (folder if folder.is_file() else folder / NAME)
    for source in read_manifest(path):
        there = tuple(view for view in source.views if all(Path(file).is_file() for file in view.files))
        if not there:
            report.add("missing-image", f"{path}: {source.scan_id}: {source.files[0]}")
            continue
        for view in source.views:
            if view not in there:
                report.add("missing-view", f"{path}: {source.scan_id}: {view.name or view.files[0]}")
        yield Entry(replace(source, views=there))


def matches(folder: Path) -> bool:
    """Whether it is a manifest, or holds one under its usual name."""
    path = folder if folder.is_file() and folder.suffix == ".jsonl" else folder / NAME
    try:
        with path.open("rb") as stream:
            return b'"views"' in stream.readline(1 << 16)
    except OSError:
        return False


CARD = SetCard(
    "manifest", "manifests of consignments", read, matches, truth="declared goods", views=2,
    defects=("a line that breaks the schema ends the reading, with its number",),
)  # fmt: skip
