"""The first thing a request meets: who asks, under which host name, how much it sends and for how long.

An ASGI wrapper around the application. Bodies are counted as they arrive, whatever their headers say. A refused body
is read to its end, within the same bounds, so that the client reads the refusal instead of a reset connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from .keys import ApiKeys, is_loopback
from .limits import MIB, RefusedError
from .metrics import ServiceMetrics

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

OPEN_PATHS = ("/v2/health/live", "/v2/health/ready")
_DRAIN_SECONDS = 10.0
_STRANGERS_BYTES = MIB


class Guard:
    """Wraps the application."""

    def __init__(
        self,
        application: Application,
        keys: ApiKeys,
        metrics: ServiceMetrics,
        *,
        body: int,
        upload: float,
        local_only: bool,
    ) -> None:
        """Wraps an application.

        Args:
            application: What answers requests that are let in.
            keys: Keys accepted; when there are none, no key is asked for.
            metrics: Where requests are counted.
            body: Longest body, bytes.
            upload: Seconds a body may take to arrive.
            local_only: Answer only to this machine's own host names, so that a web page cannot reach the service by
                giving its own name this machine's address.
        """
        self._application, self._keys, self._metrics = application, keys, metrics
        self._body, self._upload, self._local_only = body, upload, local_only

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Handles one connection's request."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if bounded.waits:  # the body was never asked for, so nothing more can come on this connection
                    message["headers"] = [*message.get("headers", []), (b"connection", b"close")]
            await send(message)

        waits = dict(scope["headers"]).get(b"expect", b"").lower() == b"100-continue"
        bounded = _BoundedBody(receive, self._body, self._upload, waits=waits)
        try:
            self._check(scope)
        except RefusedError as refusal:
            self._metrics.refused(refusal.reason)
            await bounded.drain(self._body if refusal.status == 413 else _STRANGERS_BYTES)
            await _refuse(refusal, noting)
        else:
            scope.setdefault("state", {})["drain"] = lambda: bounded.drain(self._body)
            await self._application(scope, bounded.receive, noting)
        finally:
            self._metrics.requested(scope["path"], status, time.perf_counter() - started)

    def _check(self, scope: MutableMapping[str, Any]) -> None:
        headers = dict(scope["headers"])
        if self._local_only and not is_loopback(_host_name(headers.get(b"host", b"").decode("latin-1"))):
            raise RefusedError(421, "this service answers to localhost only", "host")
        if self._keys and scope["path"] not in OPEN_PATHS and not self._keys.accept(headers.get(b"authorization", b"")):
            raise RefusedError(401, "a valid API key is needed: Authorization: Bearer KEY", "key")
        if headers.get(b"content-encoding", b"identity").lower() != b"identity":
            raise RefusedError(415, "compressed bodies are not taken", "type")
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > self._body:
            raise _too_long(self._body)


class _BoundedBody:
    """A request's body: no longer than allowed, in the time allowed."""

    def __init__(self, receive: Receive, limit: int, seconds: float, *, waits: bool) -> None:
        """Takes over a body; a client that `waits` sends none before it is asked to, by the first `receive`."""
        self._receive, self._limit, self.waits = receive, limit, waits
        self._ends = time.monotonic() + seconds
        self._seen, self._complete = 0, False

    async def receive(self) -> Message:
        """The next message; raises RefusedError when the body is too long or too slow."""
        self.waits = False
        if self._complete:
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), max(0.001, self._ends - time.monotonic()))
        except asyncio.TimeoutError:
            self._complete = True
            raise RefusedError(408, "the body did not arrive in time", "slow") from None
        self._note(message)
        if self._seen > self._limit:
            await self.drain(self._limit)
            raise _too_long(self._limit)
        return message

    async def drain(self, most: int) -> None:
        """Reads what is left and forgets it, about `most` bytes at most and not for long."""
        if self.waits:
            return
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._drain(self._seen + most), _DRAIN_SECONDS)

    async def _drain(self, end: int) -> None:
        while not self._complete and self._seen <= end:
            self._note(await self._receive())

    def _note(self, message: Message) -> None:
        self._seen += len(message.get("body", b""))
        self._complete = message["type"] != "http.request" or not message.get("more_body", False)


def _too_long(limit: int) -> RefusedError:
    return RefusedError(413, f"the body is longer than {limit} bytes", "body")


def _host_name(host: str) -> str:
    """The host of a Host header, without port and brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


async def _refuse(refusal: RefusedError, send: Send) -> None:
    body = json.dumps({"error": str(refusal)}).encode()
    headers = {"content-type": "application/json", "content-length": str(len(body)), **refusal.headers}
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": refusal.status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})
