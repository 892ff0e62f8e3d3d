"""Finding the files of a copy: listings in a fixed order, lists of names, and sources of one picture."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import DataError
from ..source import ScanSource, ViewFiles
from ..sources import IMAGE_SUFFIXES
from ..untrusted import read_limited

MAX_LIST_BYTES = 1 << 28
MAX_NOTE_BYTES = 1 << 20


def is_image(name: str) -> bool:
    """Whether a file name claims to be a picture."""
    return os.path.splitext(name)[1].lower() in IMAGE_SUFFIXES  # noqa: PTH122  a Path per file of a million is slow


def image_names(folder: Path) -> list[str]:
    """Names of the pictures in a folder itself, sorted.

    Raises:
        DataError: The folder cannot be listed.
    """
    return sorted(name for name in listing(folder) if is_image(name))


def listing(folder: Path) -> list[str]:
    """Names of all files in a folder, hidden ones left out.

    Raises:
        DataError: The folder cannot be listed.
    """
    try:
        with os.scandir(folder) as entries:
            return [e.name for e in entries if not e.name.startswith(".") and not e.is_dir()]
    except OSError as error:
        raise DataError(f"{folder}: cannot be listed ({error.strerror}); check the path") from error


def subfolders(folder: Path) -> list[Path]:
    """Folders inside a folder, sorted by name; none when it is not there."""
    return sorted(p for p in folder.iterdir() if p.is_dir()) if folder.is_dir() else []


def walk(folder: Path, suffixes: Iterable[str] = ()) -> Iterator[Path]:
    """Files below a folder, sorted folder by folder; pictures, or those with one of some suffixes in lower case."""
    wanted = tuple(suffixes)
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and (name.lower().endswith(wanted) if wanted else is_image(name)):
                yield Path(here, name)


def first_json(folder: Path) -> Path | None:
    """The first JSON file of a folder or of those right below it."""
    return next((path for pattern in ("*.json", "*/*.json") for path in sorted(folder.glob(pattern))), None)


def first_folder(folder: Path, *names: str) -> Path | None:
    """The first of some folders that is there."""
    return next((folder / name for name in names if (folder / name).is_dir()), None)


def names_in_list(path: Path) -> list[str]:
    """Names of a list file, one a line (its first word), without a picture suffix; empty when there is no such file.

    Raises:
        DataError: The list is larger than 256 MiB.
    """
    if not path.is_file():
        return []
    lines = read_limited(path, MAX_LIST_BYTES).decode("utf-8", "replace").splitlines()
    names = (line.split()[0] for line in lines if line.strip())
    return [os.path.splitext(name)[0] if is_image(name) else name for name in names]  # noqa: PTH122  as above


def by_stem(names: Iterable[str]) -> dict[str, str]:
    """File names by their stem; the first of several."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(os.path.splitext(name)[0], name)  # noqa: PTH122  as above
    return found


def one_picture(root: Path, path: Path, *, group: str | None = None, scanner: str | None = None) -> ScanSource:
    """The source of a scan that is one picture, named by its path below the root."""
    scan_id = path.relative_to(root).as_posix()
    return ScanSource(scan_id, (ViewFiles("", (str(path),)),), group=group, scanner=scanner)
