"""What the routes share: the bundle that is served, the pool that does the work, and how much of it is admitted."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..bundle import Bundle
from ..engine import result_from
from ..pool import Answer
from ..results import ScanResult
from ..worker import for_source
from .handler import ServiceTask
from .limits import RefusedError, ServeLimits
from .live_pool import LivePool
from .metrics import ServiceMetrics
from .tensors import TensorAnswer, TensorRequest, error_answer
from .upload import receive_upload

Disconnected = Callable[[], Awaitable[None]]


@dataclass
class Service:
    """One bundle at work.

    Attributes:
        bundle: The bundle.
        model: Its name in URLs.
        template: What every result says about who decided.
        pool: The workers.
        workers: How many.
        limits: What clients may ask for.
        metrics: Where everything is counted.
        spool: Folder for files of scans that are being assessed.
        stopping: Whether no more work will be taken.
        admitted: Requests being received, waiting or worked on.
    """

    bundle: Bundle
    model: str
    template: ScanResult
    pool: LivePool[ServiceTask]
    workers: int
    limits: ServeLimits
    metrics: ServiceMetrics
    spool: Path
    stopping: Callable[[], bool] = lambda: False
    admitted: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.metrics.watch("cargolens_admitted", "Requests received, waiting or worked on.", lambda: self.admitted)
        self.metrics.watch("cargolens_admission_limit", "Most that are admitted.", lambda: self.admission_limit)
        self.metrics.watch("cargolens_workers_ready", "Workers that are ready.", lambda: self.pool.workers_ready)
        self.metrics.watch("cargolens_worker_ends", "Workers that died or were ended.", lambda: self.pool.restarts)

    @property
    def admission_limit(self) -> int:
        """Most requests at a time: one a worker and those that may wait."""
        return self.workers + self.limits.queue

    @property
    def reads_loads(self) -> bool:
        """Whether scans show containers, whose load is read."""
        return bool(self.template.options.get("cargo", False))

    @property
    def ready(self) -> bool:
        """Whether a scan sent now would be assessed."""
        return self.pool.workers_ready > 0 and not self.stopping()

    async def assess(self, content_type: str, chunks: AsyncIterator[bytes], disconnected: Disconnected) -> ScanResult:
        """Receives a scan, assesses it, and returns its result.

        Args:
            content_type: Value of the request's Content-Type.
            chunks: The request's body.
            disconnected: Returns when the client is gone.

        Raises:
            RefusedError: The request is not one scan, or there is no room for it.
        """
        with self._admission(), self._folder() as folder:
            upload = await receive_upload(content_type, chunks, folder, self.limits.files, declared=self.reads_loads)
            answer = await self._work(upload.source, disconnected)
            expected = for_source(self.template, upload.source)
            result = upload.as_client_sees(result_from(answer, expected))
            self.metrics.decided(result)
            return result

    async def infer(
        self, chunks: AsyncIterator[bytes], limit: int, json_length: int | None, disconnected: Disconnected
    ) -> TensorAnswer:
        """Runs tensors through the network.

        Args:
            chunks: The request's body.
            limit: Longest body, bytes.
            json_length: Bytes of JSON at its beginning; None when it is JSON as a whole.
            disconnected: Returns when the client is gone.

        Raises:
            RefusedError: The body is too long, or there is no room for the request.
        """
        with self._admission():
            body = bytearray()
            async for chunk in chunks:
                body += chunk
                if len(body) > limit:
                    raise RefusedError(413, f"the body is longer than the {limit} bytes this network can need", "body")
            answer = await self._work(TensorRequest(self.model, bytes(body), json_length), disconnected)
            if answer.payload is None:
                return error_answer(f"the request {answer.failure}", 504)
            try:
                return TensorAnswer.unpack(answer.payload)
            except ValueError:
                return error_answer("a worker answered nonsense", 500)

    async def _work(self, task: ServiceTask, disconnected: Disconnected) -> Answer:
        """What the pool makes of a task; a task that waits for a client who left is taken out."""
        future: Future[Answer] = self.pool.submit(task, self.limits.deadline)
        waiting: asyncio.Future[Any] = asyncio.wrap_future(future)
        gone: asyncio.Future[Any] = asyncio.ensure_future(disconnected())
        try:
            await asyncio.wait({waiting, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done() and future.cancel():
                raise RefusedError(408, "the client left", "left")
            answer: Answer = await waiting
            return answer
        finally:
            gone.cancel()

    @contextmanager
    def _admission(self) -> Iterator[None]:
        if self.admitted >= self.admission_limit or self.stopping():
            raise RefusedError(503, "all workers are busy and the queue is full; try again", "full")
        self.admitted += 1
        try:
            yield
        finally:
            self.admitted -= 1

    @contextmanager
    def _folder(self) -> Iterator[Path]:
        try:
            folder = Path(tempfile.mkdtemp(dir=self.spool))
        except OSError as error:
            raise RefusedError(503, f"the scan cannot be stored ({error.strerror})", "spool") from None
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
