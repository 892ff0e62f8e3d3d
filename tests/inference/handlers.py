"""Picklable handler factories for the worker pool: tasks say how the worker should behave.

``ok`` answers, ``die`` ends the process, ``kill`` ends it as the kernel would, ``crash`` reads address 0, ``hang``
never ends, ``raise`` raises, ``once:FILE`` dies unless FILE exists (and makes it), ``big`` answers too much.
"""

from __future__ import annotations

import ctypes
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cargolens.datasets.errors import BundleError, CargoLensError
from cargolens.datasets.sources import ScanSource
from cargolens.inference.worker import AssessSettings

BIG = 1 << 16


def _behave(task: str) -> bytes:
    name, _, argument = task.partition(":")
    if name == "die":
        os._exit(7)
    if name == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "crash":
        ctypes.string_at(0)
    if name == "hang":
        threading.Event().wait()
    if name == "raise":
        raise CargoLensError("the disk is full")
    if name == "once" and not Path(argument).exists():
        Path(argument).touch()
        os._exit(7)
    return b"x" * (BIG + 1) if name == "big" else b"done"


def scripted() -> Callable[[int, str], bytes]:
    """A handler that answers with the index and what the task asked for."""
    return lambda index, task: b"%d %s" % (index, _behave(task))


def refuses_to_start() -> Callable[[int, str], bytes]:
    """A factory that finds its bundle unusable."""
    raise BundleError("b.onnx: damaged")


def dies_at_start() -> Callable[[int, str], bytes]:
    """A factory whose process ends before it is ready."""
    os._exit(9)


@dataclass(frozen=True)
class DyingOn:
    """The real settings, but the worker ends whenever it is given a scan whose id contains `word`."""

    settings: AssessSettings
    word: str

    def __call__(self) -> Callable[[int, ScanSource], bytes]:
        handler = self.settings()

        def handle(index: int, source: ScanSource) -> bytes:
            if self.word in source.scan_id:
                os.kill(os.getpid(), signal.SIGKILL)
            return handler(index, source)

        return handle


@dataclass(frozen=True)
class Impostor:
    """Answers every scan with the result of another one, or with bytes that are no result."""

    settings: AssessSettings
    nonsense: bool

    def __call__(self) -> Callable[[int, ScanSource], bytes]:
        handler = self.settings()
        if self.nonsense:
            return lambda index, source: b'{"decision": "clear"}\n'
        return lambda index, source: handler(index, source).replace(source.scan_id.encode(), b"another")


@dataclass(frozen=True)
class KillingActor:
    """Kills the process that started its own, once, when it is given a scan whose id contains `word`."""

    inner: Callable[[], Callable[[int, ScanSource], bytes]]
    word: str
    mark: Path

    def __call__(self) -> Callable[[int, ScanSource], bytes]:
        handler = self.inner()

        def handle(index: int, source: ScanSource) -> bytes:
            if self.word in source.scan_id and not self.mark.exists():
                self.mark.touch()
                os.kill(os.getppid(), signal.SIGKILL)
            return handler(index, source)

        return handle


@dataclass(frozen=True)
class StoppingOnce:
    """Leaves a file for each scan it assesses, and stops the run once, at the scan whose id contains `word`."""

    settings: AssessSettings
    word: str
    log: Path

    def __call__(self) -> Callable[[int, ScanSource], bytes]:
        handler = self.settings()

        def handle(index: int, source: ScanSource) -> bytes:
            mark = self.log / "stopped"
            if self.word in source.scan_id and not mark.exists():
                mark.touch()
                raise CargoLensError("the disk is full")
            (self.log / source.scan_id).touch()
            return handler(index, source)

        return handle
