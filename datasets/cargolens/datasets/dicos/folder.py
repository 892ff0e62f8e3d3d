"""A folder of DICOS files checked rule by rule: how many files break each, and where it is seen first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..decode import read_bytes
from ..errors import DataError, ScanError
from ..sources import find_sources
from . import codes
from .defects import MAX_BYTES, find_defects
from .files import parse, require_pydicom

NOT_READABLE, TWICE = "no readable DICOS file", "(0008,0018) SOPInstanceUID: in two files"


@dataclass
class ValidatedFolder:
    """What the DICOS files of a folder are, and the rules they break.

    Attributes:
        kinds: Files by the name of their SOP class; those that cannot be read have none.
        broken: Files that break a rule, by rule.
        examples: The first file that breaks a rule, and how, by rule.
        faulty: Files that break any rule.
    """

    kinds: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    examples: dict[str, tuple[str, str]] = field(default_factory=dict)
    faulty: int = 0

    def add(self, path: Path, faults: dict[str, str]) -> None:
        """Count a file with the rules it breaks, and how."""
        self.faulty += bool(faults)
        for rule, text in faults.items():
            self.broken[rule] += 1
            self.examples.setdefault(rule, (str(path), text))


def find_files(folder: Path) -> Iterator[Path]:
    """The files below a folder whose suffix is that of DICOS; a file itself, whatever its suffix.

    Raises:
        ScanError: A folder cannot be listed.
    """
    if folder.is_file():
        yield folder
        return
    for source in find_sources([folder]):
        yield from (Path(file) for file in source.files if file.lower().endswith(codes.SUFFIXES))


def validate_folder(
    folder: str | Path, max_bytes: int = MAX_BYTES, on_file: Callable[[int], None] | None = None
) -> ValidatedFolder:
    """Checks every image and report below a folder as `validate` does, and that no SOP instance UID is used twice.

    Args:
        folder: Folder, or one file.
        max_bytes: Limit on the size of a file, packed and inflated.
        on_file: Called with the number of files that are done.

    Raises:
        UsageError: pydicom is missing.
        DataError: The folder cannot be listed.
    """
    require_pydicom()
    result = ValidatedFolder()
    seen: dict[str, str] = {}
    try:
        for number, path in enumerate(find_files(Path(folder)), start=1):
            result.add(path, _faults(path, max_bytes, seen, result))
            if on_file is not None:
                on_file(number)
    except ScanError as error:
        raise DataError(str(error)) from error
    return result


def _faults(path: Path, max_bytes: int, seen: dict[str, str], result: ValidatedFolder) -> dict[str, str]:
    try:
        elements = parse(read_bytes(path, max_bytes), str(path), max_bytes)
        defects = find_defects(elements)
        kind, instance = elements.text("SOPClassUID"), elements.text("SOPInstanceUID")
    except ScanError as error:
        return {NOT_READABLE: str(error).removeprefix(f"{path}: ")}
    result.kinds[codes.SOP_CLASSES.get(kind, "no DICOS")] += 1
    faults: dict[str, str] = {}
    for defect in defects:
        faults.setdefault(defect.rule, str(defect))
    if instance and seen.setdefault(instance, str(path)) != str(path):
        faults[TWICE] = f"the UID of {seen[instance]}"
    return faults
