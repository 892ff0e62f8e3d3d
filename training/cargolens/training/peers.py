"""One process or many: what torchrun tells a process about the others."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from torch import distributed

# The first process fills banks while the others wait for it.
PATIENCE = timedelta(hours=12)


@dataclass(frozen=True)
class Peers:
    """The processes of a run.

    Attributes:
        rank: Number of this one; 0 writes.
        count: How many there are.
        local: Number of this one on its machine, which is also that of its GPU.
        here: How many there are on its machine.
    """

    rank: int = 0
    count: int = 1
    local: int = 0
    here: int = 1

    @property
    def first(self) -> bool:
        """Whether this process writes."""
        return self.rank == 0

    def wait(self) -> None:
        """Wait until all are here."""
        if self.count > 1:
            distributed.barrier()

    def device(self, device: str) -> str:
        """The device of this process where all were given `device`."""
        return f"cuda:{self.local}" if self.count > 1 and device == "cuda" else device


@contextmanager
def joined(device: str) -> Iterator[Peers]:
    """Join the processes that torchrun started; alone where it did not.

    Args:
        device: Torch device that all train on: NCCL for GPUs, else Gloo.
    """
    count = int(os.environ.get("WORLD_SIZE", "1"))
    if count == 1:
        yield Peers()
        return
    local, here = (int(os.environ.get(name, default)) for name, default in (("LOCAL_RANK", 0), ("LOCAL_WORLD_SIZE", 1)))
    peers = Peers(int(os.environ["RANK"]), count, local, here)
    distributed.init_process_group("nccl" if device.startswith("cuda") else "gloo", timeout=PATIENCE)
    try:
        yield peers
    finally:
        distributed.destroy_process_group()
