"""How a long run tells how far it is: a live bar on a terminal, an occasional plain line in a log."""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from typing_extensions import Self

_LOG_SECONDS = 10.0


class RunProgress:
    """Progress of a run over scans, on stderr."""

    def __init__(self, total: int, *, quiet: bool = False, decisions: bool = True) -> None:
        """Prepares the display.

        Args:
            total: Scans of the whole run.
            quiet: Show nothing.
            decisions: Show alarms and scans not assessed so far.
        """
        self.total, self._decisions = total, decisions
        self.done = self.alarms = self.not_assessed = self._first = 0
        self._started = self._logged = time.monotonic()
        self._console = Console(stderr=True, quiet=quiet)
        self._bar: Progress | None = None
        if self._console.is_terminal and not quiet:
            self._bar = Progress(
                TextColumn("scanning"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]:.1f} scans/s"),
                TimeElapsedColumn(),
                TextColumn("left"),
                TimeRemainingColumn(),
                *(
                    [TextColumn("[red]{task.fields[alarms]} alarms[/red], {task.fields[missed]} not assessed")]
                    if decisions
                    else []
                ),
                console=self._console,
            )
            self._task = self._bar.add_task("scan", total=total, rate=0.0, alarms=0, missed=0)

    def begin_with(self, counts: Mapping[str, int]) -> None:
        """Takes in what an earlier, interrupted run finished; it does not count into the rate."""
        self.done = self._first = sum(counts.values())
        self.alarms, self.not_assessed = counts["alarm"], counts["cannot_assess"]
        self._started = self._logged = time.monotonic()

    @property
    def rate(self) -> float:
        """Scans a second since this run began."""
        return (self.done - self._first) / max(1e-9, time.monotonic() - self._started)

    @property
    def summary(self) -> str:
        """What this run did, in a few words."""
        done = self.done - self._first
        return f"{self.rate:.1f} scans/s" if done else "nothing was left to do"

    def advance(self, decision: str) -> None:
        """Counts one finished scan."""
        self.done += 1
        self.alarms += decision == "alarm"
        self.not_assessed += decision == "cannot_assess"
        if self._bar is not None:
            self._bar.update(
                self._task, completed=self.done, rate=self.rate, alarms=self.alarms, missed=self.not_assessed
            )
        elif time.monotonic() - self._logged > _LOG_SECONDS:
            self._logged = time.monotonic()
            self._log()

    def _log(self) -> None:
        left = (self.total - self.done) / self.rate if self.rate else 0.0
        found = f", {self.alarms} alarms, {self.not_assessed} not assessed" if self._decisions else ""
        self._console.print(
            f"{self.done}/{self.total} scans, {self.rate:.1f} scans/s, {left:.0f} s left{found}", highlight=False
        )

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
