"""What the service allows a client, and how it refuses."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class ServeLimits:
    """Bounds of the service.

    Attributes:
        queue: Requests that may wait besides those that workers do; one more is refused with 503.
        deadline: Seconds from the last byte of a request to its answer; a scan is then ``cannot_assess``.
        upload: Seconds a request's body may take to arrive.
        body: Longest body of a scan, bytes.
        files: Most files of a scan.
        batch: Most windows of a tensor request.
    """

    queue: int = 16
    deadline: float = 60.0
    upload: float = 60.0
    body: int = 256 * MIB
    files: int = 32
    batch: int = 8


class RefusedError(Exception):
    """A request that is not done.

    Attributes:
        status: HTTP status.
        reason: One word for the metrics.
    """

    def __init__(self, status: int, text: str, reason: str) -> None:
        super().__init__(text)
        self.status, self.reason = status, reason

    @property
    def headers(self) -> dict[str, str]:
        """Headers that belong to the status."""
        if self.status == 503:
            return {"Retry-After": "1"}
        return {"WWW-Authenticate": "Bearer"} if self.status == 401 else {}
