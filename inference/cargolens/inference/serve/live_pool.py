"""A pool of worker processes for tasks that arrive one by one, each with a deadline.

The workers and their rules are those of `cargolens.inference.pool`: spawned, one task at a time, answers that are bytes
and never unpickled, a task that killed its worker tried once more with nothing else running. A thread of its own
talks to them, so that whoever submits never waits.
"""

from __future__ import annotations

import itertools
import multiprocessing
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from typing import Generic, TypeVar

from cargolens.datasets.errors import CargoLensError

from ..pool import ANSWER, FATAL, READY, Answer, HandlerFactory, Worker, error_from

Task = TypeVar("Task")

STOPPED = "the service stopped before it was assessed"
_MAX_ATTEMPTS = 2
_MAX_START_FAILURES = 3


@dataclass(eq=False)
class _Job(Generic[Task]):
    """A task on its way."""

    index: int
    task: Task
    deadline: float
    limit: float
    attempts: int = 0
    future: Future[Answer] = field(default_factory=Future)

    def finish(self, payload: bytes | None, failure: str | None = None) -> None:
        if not self.future.done():
            self.future.set_result(Answer(self.index, payload, failure))


class LivePool(Generic[Task]):
    """Worker processes that wait for tasks until they are told to stop."""

    def __init__(
        self,
        factory: HandlerFactory[Task],
        workers: int,
        max_answer: int,
        on_failure: Callable[[], None] = lambda: None,
    ) -> None:
        """Prepares the pool; `start` starts it.

        Args:
            factory: Makes the handler, once in each worker.
            workers: Worker processes.
            max_answer: Longest answer accepted, bytes.
            on_failure: Called in the pool's thread when it cannot go on; `failure` then says why.
        """
        self.failure: CargoLensError | None = None
        self.restarts = 0
        self._factory, self._size, self._max_answer, self._on_failure = factory, workers, max_answer, on_failure
        self._thread = threading.Thread(target=self._run, name="workers", daemon=True)
        self._lock = threading.Lock()
        self._arrivals: deque[_Job[Task]] = deque()
        self._stopping = self._woken = False
        self._ear, self._bell = multiprocessing.Pipe(duplex=False)
        self._numbers = itertools.count()
        self._workers: list[Worker[Task]] = []
        self._waiting: deque[_Job[Task]] = deque()
        self._suspects: deque[_Job[Task]] = deque()
        self._running: dict[int, _Job[Task]] = {}
        self._start_failures = 0

    @property
    def workers_ready(self) -> int:
        """Workers that have loaded what they need."""
        return sum(worker.ready for worker in list(self._workers))

    def start(self) -> None:
        """Starts the workers; returns before they are ready."""
        self._thread.start()

    def submit(self, task: Task, seconds: float) -> Future[Answer]:
        """Hands in a task.

        Args:
            task: A picklable task.
            seconds: From now on; after that the task fails, and the worker that does it is ended.

        Returns:
            A future whose result is an `Answer`, never an exception. Cancelling it takes a waiting task out.
        """
        job = _Job(next(self._numbers), task, time.monotonic() + seconds, seconds)
        with self._lock:
            if self._stopping:
                job.finish(None, STOPPED)
            else:
                self._arrivals.append(job)
                self._ring()
        return job.future

    def close(self) -> None:
        """Ends the workers; tasks without an answer fail."""
        with self._lock:
            self._stopping = True
            self._ring()
        if self._thread.is_alive():
            self._thread.join()

    def _ring(self) -> None:
        """Wakes the thread; the lock is held."""
        if not self._woken:
            self._woken = True
            self._bell.send_bytes(b"!")

    def _run(self) -> None:
        try:
            while self._take_arrivals():
                self._staff()
                self._dispatch()
                self._listen()
        except CargoLensError as error:
            self.failure = error
        except Exception as error:  # noqa: BLE001 - whatever it is, no request may wait for ever
            self.failure = CargoLensError(f"the worker pool failed: {type(error).__name__}: {error}")
        finally:
            self._end()
        if self.failure is not None:
            self._on_failure()

    def _take_arrivals(self) -> bool:
        with self._lock:
            self._waiting.extend(self._arrivals)
            self._arrivals.clear()
            return not self._stopping

    def _staff(self) -> None:
        while len(self._workers) < self._size:
            self._workers.append(Worker(self._factory, self._max_answer))

    def _dispatch(self) -> None:
        """Gives idle workers work; a task that killed its worker runs again only when nothing else does."""
        self._drop_late()
        idle = [worker for worker in self._workers if worker.idle]
        if self._suspects:
            if idle and not self._running:
                self._give(idle[0], self._suspects.popleft())
            return
        for worker in idle:
            while self._waiting:
                job = self._waiting.popleft()
                if job.future.set_running_or_notify_cancel():
                    self._give(worker, job)
                    break

    def _give(self, worker: Worker[Task], job: _Job[Task]) -> None:
        self._running[job.index] = job
        worker.give(job.index, job.task, max(0.0, job.deadline - time.monotonic()))

    def _drop_late(self) -> None:
        """Answers those that waited until their deadline, and forgets those nobody waits for any more."""
        now = time.monotonic()
        for queue in (self._waiting, self._suspects):
            late = [job for job in queue if job.deadline <= now or job.future.cancelled()]
            for job in late:
                queue.remove(job)
                if job.future.running() or job.future.set_running_or_notify_cancel():
                    job.finish(None, f"was not reached within the limit of {job.limit:g} s")

    def _listen(self) -> None:
        """Waits for an arrival, a message, a death or a deadline, and deals with all that are there."""
        queued = [job.deadline for queue in (self._waiting, self._suspects) for job in queue]
        deadlines = queued + [worker.deadline for worker in self._workers if worker.deadline is not None]
        pause = max(0.0, min(deadlines) - time.monotonic()) if deadlines else None
        heard = wait([self._ear, *(worker.pipe for worker in self._workers)], pause)
        if self._ear in heard:
            with self._lock:
                self._ear.recv_bytes()
                self._woken = False
        for worker in [worker for worker in self._workers if worker.pipe in heard]:
            self._hear(worker, worker.receive())
        now = time.monotonic()
        for worker in [worker for worker in self._workers if worker.deadline is not None and worker.deadline <= now]:
            self._end_slow(worker)

    def _hear(self, worker: Worker[Task], message: bytes | None) -> None:
        if message is None:
            self._bury(worker)
        elif message[:1] == READY:
            worker.ready, self._start_failures = True, 0
        elif message[:1] == FATAL:
            raise error_from(message[1:])
        elif message[:1] == ANSWER and worker.task is not None:
            self._running.pop(worker.task).finish(message[1:])
            worker.task = worker.deadline = None

    def _bury(self, worker: Worker[Task]) -> None:
        """Takes a dead worker out and decides what becomes of the task it held."""
        self._workers.remove(worker)
        self.restarts += 1
        was_ready = worker.ready
        job = None if worker.task is None else self._running.pop(worker.task)
        how = worker.stop()
        if job is not None:
            job.attempts += 1
            if job.attempts >= _MAX_ATTEMPTS:
                job.finish(None, f"ended its worker process twice ({how})")
            else:
                self._suspects.append(job)
        elif not was_ready:
            self._start_failures += 1
            if self._start_failures >= _MAX_START_FAILURES:
                raise CargoLensError(
                    f"worker processes end before they are ready ({how}); try --workers 1, or free memory"
                )

    def _end_slow(self, worker: Worker[Task]) -> None:
        self._workers.remove(worker)
        self.restarts += 1
        job = None if worker.task is None else self._running.pop(worker.task)
        worker.process.kill()
        worker.stop()
        if job is not None:
            job.finish(None, f"took longer than the limit of {job.limit:g} s")

    def _end(self) -> None:
        with self._lock:
            self._stopping = True
            self._waiting.extend(self._arrivals)
            self._arrivals.clear()
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.stop()
        self._workers.clear()
        for job in [*self._running.values(), *self._suspects, *self._waiting]:
            if job.future.running() or job.future.set_running_or_notify_cancel():
                job.finish(None, STOPPED)
