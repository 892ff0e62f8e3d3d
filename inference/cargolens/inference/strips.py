"""Which consignments the strips of a run hold, found in worker processes before the run begins.

Pictures come from outside, so they are decoded where the engine decodes them: in a process with bounded memory and
time. A strip that cannot be read there stays whole, and the run says what is wrong with it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from cargolens.datasets.errors import ScanError
from cargolens.datasets.reader import ReadOptions, read_scan
from cargolens.datasets.sources import ScanSource
from cargolens.datasets.strips import consignments

from .pool import run_in_order
from .worker import bound_memory

_MAX_ANSWER = 1 << 20


@dataclass(frozen=True)
class FindConsignments:
    """Gives a worker the handler that answers with a strip's consignments as JSON.

    Attributes:
        reading: How files are read.
        least_gap: Fewest pixels of air between two consignments.
        memory_mib: Address space a strip may take; None for no bound.
    """

    reading: ReadOptions
    least_gap: int
    memory_mib: int | None

    def __call__(self) -> Callable[[int, ScanSource], bytes]:
        """Bounds this process's memory and returns the handler."""
        if self.memory_mib is not None:
            bound_memory(self.memory_mib)
        return self.find

    def find(self, _: int, source: ScanSource) -> bytes:
        """The stretches of one strip as JSON; none where it cannot be read."""
        try:
            found = consignments(read_scan(source, self.reading), self.least_gap)
        except (ScanError, MemoryError):
            found = ()
        return json.dumps(found).encode()


def split_strips(
    sources: Sequence[ScanSource], finder: FindConsignments, *, workers: int, timeout: float | None
) -> list[ScanSource]:
    """Sources of a run with a strip's place taken by its consignments.

    Args:
        sources: Scans and strips, in order.
        finder: How strips are read and cut.
        workers: Worker processes.
        timeout: Seconds a strip may take; None for no limit.

    Returns:
        In order; a scan with one consignment, or that cannot be read, as it was. The others' ids end in their pixels
        along the belt: ``belt.png#0-4120``.
    """
    split: list[ScanSource] = []
    for answer in run_in_order(sources, finder, workers=workers, timeout=timeout, max_answer=_MAX_ANSWER):
        source = sources[answer.index]
        found = [] if answer.payload is None else json.loads(answer.payload)
        if len(found) < 2:
            split.append(source)
            continue
        split += [
            replace(source, scan_id=f"{source.scan_id}#{first}-{stop}", belt=(first, stop)) for first, stop in found
        ]
    return split
