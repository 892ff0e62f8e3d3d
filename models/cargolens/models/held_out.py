"""Which normal scans a fit-once detector learns from, and which it keeps aside to see what an unseen one looks like."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from cargolens.datasets.errors import DataError

# Every fifth scan stays out.
HELD_OUT = 5


def seen_scans(count: int) -> Sequence[int]:
    """The scans of `count` to learn from: all but every fifth."""
    return [k for k in range(count) if k % HELD_OUT != HELD_OUT - 1]


def unseen_scans(count: int) -> Sequence[int]:
    """The scans of `count` that `seen_scans` leaves out; all where there are too few to leave one out."""
    return range(HELD_OUT - 1, count, HELD_OUT) or range(count)


def check_unseen(values: Tensor) -> Tensor:
    """The values of the tiles of unseen scans, if there are any.

    Raises:
        DataError: There are none.
    """
    if len(values) == 0:
        raise DataError("none of the scans kept aside to set the scale could be read: add scans that can")
    return values
