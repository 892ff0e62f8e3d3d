"""How the allocator of this process treats memory that a training step frees."""

from __future__ import annotations

import ctypes
import sys

# Numbers of glibc's malloc.h; the largest threshold is that of a C int.
M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4
LARGEST = 2**31 - 1


def keep_freed_memory() -> bool:
    """Let the process keep what it frees, instead of giving each large tensor back to the system and asking again.

    A step allocates and frees the same hundreds of megabytes, and the system clears every page it hands out: on two
    busy cores a third of the time went there, and training was twice as fast without (see docs/default_model.md).

    Returns:
        Whether the allocator was told; only glibc's is.
    """
    if sys.platform != "linux":
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and bool(mallopt(M_MMAP_MAX, 0)) and bool(mallopt(M_TRIM_THRESHOLD, LARGEST))
