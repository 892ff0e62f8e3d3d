"""Which scans a command line means: files, folders, globs and manifests to an ordered list of sources.

Nothing is opened here except manifests, so a hundred thousand files take seconds; what a file holds is the reader's
question. The order is the one of the inputs and, inside a folder, the one of the paths, whatever the file system says.
"""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import ScanError
from .manifest import read_manifest
from .source import ScanSource, ViewFiles

__all__ = ["Found", "ScanSource", "ViewFiles", "find_sources", "sources_by_name", "survey"]

# Names that claim to be pictures. Those the reader cannot open still become sources, so that somebody is told.
READ_SUFFIXES = frozenset((".png", ".jpg", ".jpeg", ".jpe", ".tif", ".tiff", ".npy", ".npz", ".dcm", ".dcs", ".dicos"))
OTHER_SUFFIXES = (".bmp", ".gif", ".webp", ".jp2", ".j2k", ".pgm", ".ppm", ".raw", ".img")
IMAGE_SUFFIXES = READ_SUFFIXES.union(OTHER_SUFFIXES)
VIEW_NAMES = "top|side|front|bottom|view[0-9]"
_NAME = re.compile(rf"(?P<stem>.+?)(?:_(?P<view>{VIEW_NAMES}))?(?:_(?P<energy>low|high))?$", re.IGNORECASE)
_PROGRESS_EVERY = 1000
_Entry = tuple[str, str, bool]  # path, scan id, named by the user one by one


@dataclass(frozen=True)
class Found:
    """What the inputs hold.

    Attributes:
        sources: One a scan, in order.
        ignored: Files that do not claim to be pictures and were left alone.
    """

    sources: list[ScanSource]
    ignored: int


def find_sources(inputs: Sequence[str | Path], *, on_progress: Callable[[int], None] | None = None) -> list[ScanSource]:
    """List the scans of some inputs.

    Args:
        inputs: Files, folders (searched with their subfolders), globs, and manifests (`.jsonl`).
        on_progress: Called now and then with the number of files seen so far.

    Returns:
        One source a scan. ``x_low`` and ``x_high`` are two energies of one scan, ``x_top`` and ``x_side`` two of its
        views. A scan's id is its path relative to the input it was found through, without the suffix when it has
        several files; equal ids get ``#2``, ``#3``.

    Raises:
        ScanError: An input does not exist, matches nothing, or a folder cannot be listed.
        DataError: A manifest cannot be used.
    """
    return survey(inputs, on_progress=on_progress).sources


def survey(inputs: Sequence[str | Path], *, on_progress: Callable[[int], None] | None = None) -> Found:
    """Like `find_sources`, and also count the files that were left alone."""
    walker = _Walker(on_progress)
    sources: list[ScanSource] = []
    pending: list[_Entry] = []  # neighbouring inputs are grouped together: `scan x_low.png x_high.png` is one scan
    for item in map(str, inputs):
        if item.lower().endswith(".jsonl") and Path(item).is_file():
            sources += _grouped(pending)
            pending = []
            sources += read_manifest(item)
        else:
            pending += walker.entries(item)
    sources += _grouped(pending)
    return Found(_distinct(sources), walker.ignored)


def sources_by_name(names: Sequence[str]) -> list[ScanSource]:
    """Lists the scans that files of these names make up, as `find_sources` does, without looking at any file.

    Args:
        names: File names, in order; folders before them count as part of a scan's identity.

    Returns:
        One source a scan.
    """
    return _distinct(_grouped([(name, name, False) for name in names]))


class _Walker:
    """Turns inputs into picture paths and counts what it passes by."""

    def __init__(self, on_progress: Callable[[int], None] | None) -> None:
        self.on_progress = on_progress
        self.seen = 0
        self.ignored = 0

    def entries(self, item: str) -> list[_Entry]:
        path = Path(item)
        if path.is_dir():
            return self._folder(item, item)
        if os.path.lexists(item):
            return [(item, path.name, True)]
        if glob.has_magic(item):
            fixed = re.split(r"[*?\[]", item, maxsplit=1)[0]
            root = fixed.rpartition("/")[0] or ("/" if fixed.startswith("/") else ".")
            matches = sorted(glob.glob(item, recursive=True))  # noqa: PTH207  Path.glob refuses absolute patterns
            files = [match for match in matches if not Path(match).is_dir() and self._is_picture(match)]
            if files:
                return [(file, _relative(file, root), False) for file in files]
            raise ScanError(f"{item}: no picture matches, expected at least one; check the pattern")
        raise ScanError(f"{item}: does not exist; check the path")

    def _folder(self, root: str, folder: str) -> list[_Entry]:
        found: list[str] = []
        stack, visited = [folder], set[tuple[int, int]]()
        while stack:
            here = stack.pop()
            try:
                status = os.stat(here)  # noqa: PTH116  a hundred thousand Path objects cost seconds
                if (status.st_dev, status.st_ino) in visited:
                    continue  # a symbolic link leads back to a folder that was listed already
                visited.add((status.st_dev, status.st_ino))
                with os.scandir(here) as listing:
                    for entry in listing:
                        if entry.name.startswith("."):
                            self.ignored += 1
                        elif entry.is_dir():
                            stack.append(entry.path)
                        elif self._is_picture(entry.name):
                            found.append(entry.path)
            except OSError as error:
                raise ScanError(f"{here}: cannot be listed ({error.strerror}); check the permissions") from error
            stack.sort(reverse=True)  # which of two links to one folder is followed must not depend on the disk
        found.sort(key=lambda path: path.split("/"))
        return [(path, _relative(path, root), False) for path in found]

    def _is_picture(self, name: str) -> bool:
        self.seen += 1
        if self.on_progress is not None and self.seen % _PROGRESS_EVERY == 0:
            self.on_progress(self.seen)
        is_picture = os.path.splitext(name)[1].lower() in IMAGE_SUFFIXES  # noqa: PTH122  as above
        self.ignored += not is_picture
        return is_picture


def _relative(path: str, root: str) -> str:
    return path.removeprefix(root).lstrip("/").removeprefix("./")


def _grouped(entries: Iterable[_Entry]) -> list[ScanSource]:
    """One source for all files whose names differ only by view and energy, at the place of the first of them."""
    groups: dict[tuple[str, str], list[tuple[str, str, str, str, bool]]] = {}
    seen = set[str]()
    for path, scan_id, named in entries:
        if path in seen:
            continue
        seen.add(path)
        folder, _, file = path.rpartition("/")
        stem, suffix = os.path.splitext(file)  # noqa: PTH122  as above
        match = _NAME.match(stem)
        view, energy = (match["view"] or "", match["energy"] or "") if match else ("", "")
        whole = not view and not energy
        key = (path, "") if whole or match is None else (f"{folder}/{match['stem']}", suffix.lower())
        groups.setdefault(key, []).append((path, scan_id, view.lower(), energy.lower(), named))
    return [_source(members) for members in groups.values()]


def _source(members: list[tuple[str, str, str, str, bool]]) -> ScanSource:
    path, scan_id, view, energy, named = members[0]
    if len(members) == 1:
        files = ViewFiles(view, (path,), lone=energy if not named else "")
        return ScanSource(scan_id, (files,))
    views: dict[str, dict[str, str]] = {}
    for path, _, view, energy, _ in members:
        views.setdefault(view, {})[energy] = path
    built: list[ViewFiles] = []
    for view, by_energy in sorted(views.items(), key=lambda item: _view_order(item[0])):
        pair = tuple(by_energy[energy] for energy in ("low", "high") if energy in by_energy)
        lone = next(iter(by_energy)) if len(pair) == 1 else ""
        built.append(ViewFiles(view, pair or tuple(by_energy.values()), lone=lone))
    stem = members[0][1]
    match = _NAME.match(os.path.splitext(stem.rpartition("/")[2])[0])  # noqa: PTH122  as above
    head = stem.rpartition("/")[0]
    name = match["stem"] if match else stem
    return ScanSource(f"{head}/{name}" if head else name, tuple(built))


def _view_order(name: str) -> tuple[int, str]:
    order = ("", "top", "side", "front", "bottom")
    return (order.index(name) if name in order else len(order), name)


def _distinct(sources: list[ScanSource]) -> list[ScanSource]:
    used: dict[str, int] = {}
    result = []
    for source in sources:
        scan_id, count = source.scan_id, used.get(source.scan_id, 0) + 1
        while count > 1 and f"{scan_id}#{count}" in used:
            count += 1
        used[scan_id] = count
        name = scan_id if count == 1 else f"{scan_id}#{count}"
        used.setdefault(name, 1)
        result.append(source if count == 1 else source.renamed(name))
    return result
