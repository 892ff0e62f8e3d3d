"""Freed memory is kept by the process, so that steps do not wait for cleared pages."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cargolens.training.memory import keep_freed_memory

FAULTS = """
import ctypes, resource, sys
from cargolens.training.memory import keep_freed_memory
if sys.argv[1] == "kept" and not keep_freed_memory():
    sys.exit(3)
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(10):
    block = libc.malloc(64 * 2**20)
    ctypes.memset(block, 1, 64 * 2**20)
    libc.free(block)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(how: str) -> int:
    found = subprocess.run([sys.executable, "-c", FAULTS, how], capture_output=True, text=True, check=False)
    if found.returncode == 3:
        pytest.skip("not glibc")
    assert found.returncode == 0, found.stderr
    return int(found.stdout)


def test_memory_is_asked_for_once() -> None:
    kept, usual = faults("kept"), faults("usual")
    if usual < 1000:
        pytest.skip("this system hands memory out in huge pages")
    assert kept < usual / 3


def test_other_systems_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert keep_freed_memory() is False
