"""How a training run tells how far it is, on stderr: a live bar on a terminal, a plain line now and then in a log."""

from __future__ import annotations

import time
from types import TracebackType
from typing import final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

LOG_SECONDS = 10.0


@final
class TrainProgress:
    """Progress over the scans of one pass after another, or over other things that take long."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.console = Console(stderr=True, quiet=quiet)
        self._bar: Progress | None = None
        if self.console.is_terminal and not quiet:
            self._bar = Progress(
                TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                TextColumn("{task.fields[rate]:.1f} {task.fields[unit]}/s"), TimeElapsedColumn(), TextColumn("left"),
                TimeRemainingColumn(), console=self.console,
            )  # fmt: skip

    def start(self, title: str, total: int, done: int = 0, unit: str = "scans") -> None:
        """Begin a pass over `total` scans, or another `unit`, of which `done` are finished."""
        self._title, self._total, self._done, self._first, self._unit = title, total, done, done, unit
        self._started = self._logged = time.monotonic()
        if self._bar is not None:
            self._task = self._bar.add_task(title, total=total, completed=done, rate=0.0, unit=unit)

    def advance(self, count: int = 1, note: str = "") -> None:
        """Count finished ones; a note stands beside the title."""
        self._done += count
        title = f"{self._title}{note and ', '}{note}"
        now = time.monotonic()
        rate = (self._done - self._first) / max(now - self._started, 1e-9)
        if self._bar is not None:
            self._bar.update(self._task, description=title, completed=self._done, rate=rate)
        elif now - self._logged >= LOG_SECONDS:
            self._logged = now
            left = (self._total - self._done) / rate
            self.say(f"{title}: {self._done}/{self._total} {self._unit}, {rate:.1f} {self._unit}/s, {left:.0f} s left")

    def say(self, text: str) -> None:
        """Print one plain line."""
        self.console.print(text, highlight=False, markup=False, soft_wrap=True)

    def __enter__(self) -> TrainProgress:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
