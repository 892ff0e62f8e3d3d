"""A pool of worker processes that outlives its workers and keeps the order of its tasks.

Decoders and networks are C++ that can be made to crash by a file. Each worker holds one task at a time, so the pool
knows which task a dead worker held: it starts another worker and tries that task once more with nothing else running
(a second death cannot then be another scan's memory), and reports it as failed when it kills its worker again.

Workers are spawned, not forked (OpenCV and ONNX Runtime hold threads), and answer with bytes: the parent never
unpickles what a process that decodes untrusted files wrote.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Generic, TypeVar

from cargolens.datasets.errors import BundleError, CargoLensError, UsageError

Task = TypeVar("Task")
Handler = Callable[[int, Task], bytes]
"""Does one task, given its index; the bytes are its answer."""
HandlerFactory = Callable[[], Handler[Task]]
"""Runs once in each worker, loads what the tasks share. Must be picklable."""

READY, ANSWER, FATAL = b"R", b"A", b"F"
_MAX_ATTEMPTS = 2
_MAX_START_FAILURES = 3
_WINDOW_A_WORKER = 32


@dataclass(frozen=True)
class Answer:
    """What became of one task.

    Attributes:
        index: Position of the task.
        payload: The handler's bytes, or None when the task has none.
        failure: Why there is no answer, in words; None otherwise.
    """

    index: int
    payload: bytes | None
    failure: str | None = None


class Worker(Generic[Task]):
    """One process and the parent's end of its pipe; its messages begin with READY, ANSWER or FATAL."""

    def __init__(self, factory: HandlerFactory[Task], max_answer: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, child = context.Pipe()
        self.process: SpawnProcess = context.Process(target=_serve, args=(child, factory), daemon=True)
        with _interrupts_held():
            self.process.start()
        child.close()
        self.ready = False
        self.task: int | None = None
        self.deadline: float | None = None
        self._max_answer = max_answer

    @property
    def idle(self) -> bool:
        """Whether it waits for a task."""
        return self.ready and self.task is None

    def give(self, index: int, task: Task, timeout: float | None) -> None:
        """Hands it a task; `deadline` is when its seconds are over."""
        self.task = index
        self.deadline = None if timeout is None else time.monotonic() + timeout
        with contextlib.suppress(OSError):  # a worker that just died is found by its pipe's end
            self.pipe.send((index, task))

    def receive(self) -> bytes | None:
        """The next message, or None when the worker is gone."""
        try:
            return self.pipe.recv_bytes(self._max_answer)
        except (EOFError, OSError):
            return None

    def stop(self) -> str:
        """Ends the process and tells how it ended."""
        self.pipe.close()
        self.process.join(0.2)
        if self.process.is_alive():
            self.process.kill()
        self.process.join()
        code = self.process.exitcode or 0
        self.process.close()
        if code >= 0:
            return f"exit code {code}"
        name = signal.Signals(-code).name
        return f"{name}, most likely out of memory" if -code == signal.SIGKILL else name


def run_in_order(
    tasks: Sequence[Task],
    factory: HandlerFactory[Task],
    *,
    workers: int,
    first: int = 0,
    timeout: float | None = None,
    max_answer: int = 16 * 1024 * 1024,
) -> Iterator[Answer]:
    """Yields one answer a task, in the order of the tasks, whatever happens to the workers.

    At most `32 x workers` tasks are ahead of the last answer yielded, so memory is bounded however long the run.

    Args:
        tasks: Picklable tasks.
        factory: Makes the handler, once in each worker.
        workers: Number of processes.
        first: Position of the first task to do; those before it are left out.
        timeout: Seconds one task may take before its worker is ended; None for no limit.
        max_answer: Longest answer accepted, bytes.

    Raises:
        CargoLensError: What the factory raised, or when workers keep dying before they are ready.
    """
    pool = _Pool(tasks, factory, workers, first, timeout, max_answer)
    try:
        yield from pool.run()
    finally:
        pool.close()


class _Pool(Generic[Task]):
    """State of one run: which worker holds what, what waits, what is done but not yet in order."""

    def __init__(
        self,
        tasks: Sequence[Task],
        factory: HandlerFactory[Task],
        workers: int,
        first: int,
        timeout: float | None,
        max_answer: int,
    ) -> None:
        self.tasks, self.factory, self.timeout, self.max_answer = tasks, factory, timeout, max_answer
        self.size = max(1, min(workers, len(tasks) - first))
        self.workers: list[Worker[Task]] = []
        self.next = self.emitted = first
        self.done: dict[int, Answer] = {}
        self.suspects: deque[int] = deque()
        self.attempts: dict[int, int] = {}
        self.start_failures = 0

    def run(self) -> Iterator[Answer]:
        while self.emitted < len(self.tasks):
            self._staff()
            self._dispatch()
            self._listen()
            while self.emitted in self.done:
                yield self.done.pop(self.emitted)
                self.emitted += 1

    def close(self) -> None:
        for worker in self.workers:
            worker.process.kill()
        for worker in self.workers:
            worker.stop()
        self.workers.clear()

    def _staff(self) -> None:
        """Starts workers up to the pool's size, but no more than there is work for."""
        busy = sum(worker.task is not None for worker in self.workers)
        wanted = min(self.size, busy + len(self.suspects) + len(self.tasks) - self.next)
        while len(self.workers) < wanted:
            self.workers.append(Worker(self.factory, self.max_answer))

    def _dispatch(self) -> None:
        """Gives idle workers work; a task that killed its worker runs again only when nothing else does."""
        idle = [worker for worker in self.workers if worker.idle]
        if self.suspects:
            if idle and all(worker.task is None for worker in self.workers):
                index = self.suspects.popleft()
                idle[0].give(index, self.tasks[index], self.timeout)
            return
        for worker in idle:
            if self.next < min(len(self.tasks), self.emitted + _WINDOW_A_WORKER * self.size):
                worker.give(self.next, self.tasks[self.next], self.timeout)
                self.next += 1

    def _listen(self) -> None:
        """Waits for a message, a death or a deadline, and deals with all that are there."""
        now = time.monotonic()
        deadlines = [worker.deadline for worker in self.workers if worker.deadline is not None]
        pause = max(0.0, min(deadlines) - now) if deadlines else None
        heard = wait([worker.pipe for worker in self.workers], pause)
        for worker in [worker for worker in self.workers if worker.pipe in heard]:
            self._hear(worker, worker.receive())
        now = time.monotonic()
        for worker in [worker for worker in self.workers if worker.deadline is not None and worker.deadline <= now]:
            self._end_slow(worker)

    def _hear(self, worker: Worker[Task], message: bytes | None) -> None:
        if message is None:
            self._bury(worker)
        elif message[:1] == READY:
            worker.ready, self.start_failures = True, 0
        elif message[:1] == FATAL:
            raise error_from(message[1:])
        elif worker.task is not None:
            self.done[worker.task] = Answer(worker.task, message[1:])
            worker.task = worker.deadline = None

    def _bury(self, worker: Worker[Task]) -> None:
        """Takes a dead worker out and decides what becomes of the task it held."""
        self.workers.remove(worker)
        index, was_ready = worker.task, worker.ready
        how = worker.stop()
        if index is not None:
            self.attempts[index] = self.attempts.get(index, 0) + 1
            if self.attempts[index] >= _MAX_ATTEMPTS:
                self.done[index] = Answer(index, None, f"ended its worker process twice ({how})")
            else:
                self.suspects.append(index)
        elif not was_ready:
            self.start_failures += 1
            if self.start_failures >= _MAX_START_FAILURES:
                raise CargoLensError(
                    f"worker processes end before they are ready ({how}); try --workers 1, or free memory"
                )

    def _end_slow(self, worker: Worker[Task]) -> None:
        index = worker.task
        self.workers.remove(worker)
        worker.process.kill()
        worker.stop()
        if index is not None:
            self.done[index] = Answer(index, None, f"took longer than the limit of {self.timeout:g} s")


def _serve(pipe: Connection, factory: HandlerFactory[Task]) -> None:
    """Body of a worker process: load once, then answer until the parent closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()
    try:
        handler = factory()
        pipe.send_bytes(READY)
        while True:
            index, task = pipe.recv()
            pipe.send_bytes(ANSWER + handler(index, task))
    except CargoLensError as error:
        _report(pipe, str(error), error.exit_code)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass
    except Exception as error:  # noqa: BLE001 - the parent must hear of it as an error, not as a death to retry
        _report(pipe, f"{type(error).__name__}: {error}", CargoLensError.exit_code)


def _report(pipe: Connection, text: str, code: int) -> None:
    with contextlib.suppress(OSError):
        pipe.send_bytes(FATAL + json.dumps({"text": text, "code": code}).encode())


def _follow_parent() -> None:
    """Ends this process when its parent is gone, even in the middle of a task."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def error_from(message: bytes) -> CargoLensError:
    """A worker's error as the error of the same exit code here."""
    fields = json.loads(message)
    kinds: dict[int, type[CargoLensError]] = {UsageError.exit_code: UsageError, BundleError.exit_code: BundleError}
    return kinds.get(int(fields["code"]), CargoLensError)(str(fields["text"]))


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Starts children with Ctrl-C blocked, so that only the parent answers it, and keeps one that comes meanwhile."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
