"""The file of results as it grows: appended line by line, readable at any moment, and safe to resume.

A killed run leaves whole lines and at most one torn line at the end. Opening the journal again cuts the torn line
off and checks that every line before it belongs to the same scans, bundle and options; then the run goes on.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from cargolens.datasets.errors import CargoLensError, DataError, UsageError
from cargolens.datasets.sources import ScanSource

from .results import MAX_LINE_BYTES, ScanResult, from_line, printable, to_line

if TYPE_CHECKING:
    from typing_extensions import Self

SYNC_SECONDS = 2.0
"""A power cut loses at most this much; a killed process loses nothing that was appended."""


def read_journal(path: Path) -> Iterator[ScanResult]:
    """Yields the results of a JSONL file, one at a time.

    Raises:
        DataError: On a line that is not a result, a torn last line included.
    """
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MAX_LINE_BYTES + 1):
            number += 1
            if not line.endswith(b"\n"):
                found = "longer than a result can be" if len(line) > MAX_LINE_BYTES else "cut off"
                raise DataError(f"{path}: line {number} is {found}; finish the run with --resume")
            yield from_line(line, f"{path}: line {number}")


def whole_lines(path: Path) -> int:
    """Bytes of the file up to and including its last newline: what a killed run surely kept."""
    size = path.stat().st_size
    with path.open("rb") as file:
        end = size
        while end > 0:
            start = max(0, end - 65536)
            file.seek(start)
            found = file.read(end - start).rfind(b"\n")
            if found >= 0:
                return start + found + 1
            end = start
    return 0


def check_same_run(
    kept: Iterator[ScanResult], sources: Sequence[ScanSource], template: ScanResult, path: Path
) -> Iterator[ScanResult]:
    """Passes on the kept results while checking that they begin the run that is about to go on.

    Args:
        kept: Results already on disk, in order.
        sources: The scans of this run, in order.
        template: A result carrying this run's bundle, hash, version and options.
        path: The results file, for error texts.

    Raises:
        DataError: On the first line that another run must have written; the text says what differs.
    """
    for number, result in enumerate(kept, start=1):
        if number > len(sources):
            raise DataError(
                f"{path}: holds more results than the {len(sources)} scans given now; use --overwrite or another --out"
            )
        source = sources[number - 1]
        differences = (
            ("scan", result.scan_id, printable(source.scan_id)),
            ("files", result.files, tuple(printable(str(f)) for f in source.files)),
            ("bundle hash", result.bundle_sha256, template.bundle_sha256),
            ("version", result.version, template.version),
            ("options", result.options, template.options),
        )
        for what, found, expected in differences:
            if found != expected:
                raise DataError(
                    f"{path}: line {number} is of another run: its {what} is {found!r}, this run's is {expected!r}; "
                    "resume with the same inputs, bundle and options, or use --overwrite"
                )
        yield result


class Journal:
    """An append-only results file held by one process."""

    def __init__(self, path: Path, *, keep: bool) -> None:
        """Opens (or creates) the file for appending.

        Args:
            path: The results file.
            keep: Append after its last whole line instead of starting empty.

        Raises:
            UsageError: When another run is writing it, or it cannot be created.
        """
        self.path = path
        try:
            self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0), 0o644)
        except OSError as error:
            raise UsageError(f"{path}: cannot be written ({error.strerror}); choose another --out") from error
        self._lock()
        self._size = whole_lines(path) if keep else 0
        os.ftruncate(self._fd, self._size)
        self._synced = time.monotonic()

    def _lock(self) -> None:
        try:
            import fcntl  # noqa: PLC0415 - absent outside POSIX
        except ImportError:
            return
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._fd)
            if error.errno in (errno.EAGAIN, errno.EACCES):
                raise UsageError(
                    f"{self.path}: another cargolens run is writing it; wait for it or choose another --out"
                ) from error
            raise UsageError(f"{self.path}: cannot be locked ({error.strerror}); choose another --out") from error

    def append(self, result: ScanResult) -> None:
        """Writes one whole line, or leaves the file as it was.

        Raises:
            CargoLensError: When the disk is full or fails; the lines before stay whole.
        """
        line = to_line(result)
        try:
            written = 0
            while written < len(line):
                written += os.write(self._fd, line[written:])
            self._size += len(line)
            if time.monotonic() - self._synced > SYNC_SECONDS:
                self.sync()
        except OSError as error:
            os.ftruncate(self._fd, self._size)
            raise CargoLensError(
                f"{self.path}: writing failed ({error.strerror}); finished scans are kept: free space, then run again "
                "with --resume"
            ) from error

    def sync(self) -> None:
        """Makes what was appended survive a power cut."""
        os.fsync(self._fd)
        self._synced = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            os.fsync(self._fd)
        finally:
            os.close(self._fd)
