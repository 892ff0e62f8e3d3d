"""A running `cargolens serve` and plain HTTP to talk to it, for the tests of the service."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

BOUNDARY = "cut-here"
MULTIPART = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
_WAIT = 60


@dataclass(frozen=True)
class Reply:
    """A response: status, headers in lower case, body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Running:
    """A service in a process of its own."""

    process: subprocess.Popen[str]
    port: int

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=_WAIT)

    def ask(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Reply:
        connection = self.connect()
        try:
            chunked = body is not None and not isinstance(body, bytes)
            connection.request(method, path, body, dict(headers or {}), encode_chunked=chunked)
            return reply_of(connection)
        finally:
            connection.close()

    def scan(self, files: Sequence[Path], **fields: str) -> Reply:
        return self.ask("POST", "/v1/scans", multipart(files, **fields), MULTIPART)

    def begin(self, body: bytes) -> http.client.HTTPConnection:
        """Sends a scan's headers and all but the last ten bytes of its body."""
        connection = self.connect()
        connection.putrequest("POST", "/v1/scans")
        for name, value in {**MULTIPART, "Content-Length": str(len(body))}.items():
            connection.putheader(name, value)
        connection.endheaders(body[:-10])
        return connection

    def refusal_before_body(self, length: int) -> bytes:
        """What a client hears that asks before it sends its body."""
        with socket.create_connection(("127.0.0.1", self.port), _WAIT) as connection:
            head = f"POST /v1/scans HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\nExpect: 100-continue\r\n"
            connection.sendall(f"{head}Content-Type: {MULTIPART['Content-Type']}\r\n\r\n".encode())
            answer = b""
            while data := connection.recv(65_536):
                answer += data
            return answer

    def metric(self, name: str) -> float:
        for line in self.ask("GET", "/metrics").body.decode().splitlines():
            if line.startswith(f"{name} "):
                return float(line.split()[-1])
        raise AssertionError(f"no metric {name}")

    def wait_for_admitted(self, count: int) -> None:
        """Asks until so many requests are admitted; the test's own time limit ends a wait in vain."""
        while self.metric("cargolens_admitted") != count:
            pass

    def signal_stop(self, *, group: bool) -> None:
        """SIGTERM to the service, or to its workers as well."""
        if group:
            os.killpg(self.process.pid, signal.SIGTERM)
        else:
            self.process.terminate()

    def wait_until_closed(self) -> None:
        """Tries until no new connection is taken."""
        with contextlib.suppress(OSError):
            while True:
                socket.create_connection(("127.0.0.1", self.port), _WAIT).close()


def reply_of(connection: http.client.HTTPConnection) -> Reply:
    response = connection.getresponse()
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Reply(response.status, headers, response.read())


def part(name: str, content: bytes, file_name: str | None = None) -> bytes:
    """One part of a multipart body."""
    extra = "" if file_name is None else f'; filename="{file_name}"'
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def closed(*parts: bytes) -> bytes:
    """Parts with their closing boundary."""
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def multipart(files: Sequence[Path], **fields: str) -> bytes:
    """A scan's files as a body."""
    parts = [part("files", file.read_bytes(), file.name) for file in files]
    return closed(*parts, *(part(name, value.encode()) for name, value in fields.items()))


@contextmanager
def running(bundle: Path, *options: str, environment: Mapping[str, str] | None = None) -> Iterator[Running]:
    """Starts a service on a free port and waits until it is ready."""
    for name in ("fastapi", "uvicorn", "prometheus_client", "python_multipart"):
        pytest.importorskip(name)
    command = [sys.executable, "-m", "cargolens", "serve", str(bundle), "--port", "0", "--workers", "1", *options]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, start_new_session=True, env={**os.environ, **(environment or {})}
    )
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        address = next((word for word in line.split() if word.startswith("http")), None)
        assert address is not None, line + process.stderr.read()
        service = Running(process, urlsplit(address).port or 0)
        while service.ask("GET", "/v2/health/ready").status != 200:
            assert process.poll() is None
        yield service
    finally:
        process.terminate()
        try:
            process.wait(_WAIT)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr is not None:
            process.stderr.close()
