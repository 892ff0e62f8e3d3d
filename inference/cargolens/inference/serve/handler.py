"""What a worker process of the service does: assess a scan's files, or run tensors through the network.

Both happen here, behind a worker's limits, because both begin with bytes that a stranger may have made.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass

from cargolens.datasets.sources import ScanSource

from ..worker import AssessSettings
from .tensors import TensorRequest, answer_tensors

ServiceTask = ScanSource | TensorRequest
_MAX_OPEN_FILES = 256


@dataclass(frozen=True)
class ServiceSettings:
    """Everything a worker of the service needs; calling it loads the bundle and gives the pool its handler.

    Attributes:
        assess: How scans are assessed.
        max_batch: Most windows one tensor request may hold.
    """

    assess: AssessSettings
    max_batch: int

    def __call__(self) -> Callable[[int, ServiceTask], bytes]:
        """Loads the bundle in this process, limits the process, and returns the handler.

        Raises:
            BundleError: When the bundle is unusable.
        """
        # A service manager may signal all processes of a service: the parent alone decides when work ends.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        assessor = self.assess.load()
        _limit_process()

        def handle(index: int, task: ServiceTask) -> bytes:
            if isinstance(task, TensorRequest):
                return answer_tensors(assessor.session, task, self.max_batch)
            return assessor.handle(index, task)

        return handle


def _limit_process() -> None:
    """No files written, few opened, no core dump: decoding needs none of them (POSIX; else nothing)."""
    try:
        import resource  # noqa: PLC0415 - absent outside POSIX
    except ImportError:
        return
    for kind, wanted in (
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _MAX_OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (limit, limit))
