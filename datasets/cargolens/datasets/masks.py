"""Masks as COCO writes them: compressed or plain run lengths, and polygons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import DataError

Mask = NDArray[np.bool_]
MAX_PIXELS = 1 << 28


def encode_mask(mask: Mask) -> dict[str, Any]:
    """A mask as COCO's compressed run-length encoding: ``size`` (rows, columns) and ``counts``.

    Runs are counted down the columns, starting with those not in the mask. A run is written as its difference to the
    one before last, in groups of five bits from the lowest, each as a printable character; the sixth bit says that more
    follow.
    """
    flat = np.asfortranarray(mask).ravel(order="F")
    edges = np.flatnonzero(np.diff(flat)) + 1
    runs = np.diff(np.concatenate([[0], edges, [flat.size]])).tolist()
    if flat.size and flat[0]:
        runs.insert(0, 0)
    text = []
    for k, run in enumerate(runs):
        rest = run - runs[k - 2] if k > 2 else run
        more = True
        while more:
            group = rest & 0x1F
            rest >>= 5
            more = rest != (-1 if group & 0x10 else 0)
            text.append(chr(group + (0x20 if more else 0) + 48))
    return {"size": list(mask.shape), "counts": "".join(text)}


def decode_mask(encoded: Mapping[str, Any], where: str) -> Mask:
    """The mask of a COCO run-length encoding, compressed (a text) or not (a list of runs).

    Returns:
        (rows, columns) bool.

    Raises:
        DataError: The runs do not add up to the size, or the size is beyond 2^28 pixels.
    """
    size, counts = encoded.get("size"), encoded.get("counts")
    if not isinstance(size, list) or len(size) != 2 or not all(type(n) is int and n > 0 for n in size):
        raise DataError(f"{where}: mask of size {str(size)[:40]}, expected [rows, columns]")
    if size[0] * size[1] > MAX_PIXELS:
        raise DataError(f"{where}: mask of {size[0]} x {size[1]} pixels, expected at most {MAX_PIXELS}")
    runs = _runs(counts, where) if isinstance(counts, str) else counts
    if not isinstance(runs, list) or not all(type(run) is int and 0 <= run <= MAX_PIXELS for run in runs):
        raise DataError(f"{where}: mask runs are {str(counts)[:40]!r}, expected counts of pixels")
    if sum(runs) != size[0] * size[1]:
        raise DataError(f"{where}: mask runs add up to {sum(runs)}, expected {size[0]} x {size[1]} pixels")
    flat = np.repeat(np.arange(len(runs)) % 2 == 1, runs)
    return np.ascontiguousarray(flat.reshape((size[0], size[1]), order="F"))


def draw_polygons(polygons: Sequence[Sequence[float]], rows: int, columns: int) -> Mask:
    """The pixels whose centres lie inside some polygons, each a flat list x0, y0, x1, y1, ... in pixels.

    A polygon that crosses itself has its inside by the even-odd rule.
    """
    union = np.zeros((rows, columns), bool)
    for polygon in polygons:
        union |= _inside(np.reshape(np.asarray(polygon, np.float64), (-1, 2)), rows, columns)
    return union


def _inside(points: NDArray[np.float64], rows: int, columns: int) -> Mask:
    """Even-odd filling: every edge switches what lies to the right of it."""
    switches = np.zeros((rows, columns + 1), np.int64)
    for (x0, y0), (x1, y1) in zip(points, np.roll(points, -1, axis=0), strict=True):
        low, high = sorted((y0, y1))
        first, last = (int(np.clip(np.ceil(y - 0.5), 0, rows)) for y in (low, high))
        crossed = np.arange(first, last)  # rows whose centres lie between the ends
        if crossed.size:
            x = x0 + (crossed + 0.5 - y0) * (x1 - x0) / (y1 - y0)
            switches[crossed, np.clip(np.ceil(x - 0.5), 0, columns).astype(np.int64)] += 1
    return np.asarray(np.cumsum(switches, axis=1)[:, :columns] % 2 == 1)


def _runs(text: str, where: str) -> list[int]:
    runs: list[int] = []
    value = shift = 0
    for character in text:
        code = ord(character) - 48
        if not 0 <= code < 64 or shift > 60:
            raise DataError(f"{where}: character {character!r} in mask runs, expected COCO's compressed counts")
        value |= (code & 0x1F) << shift
        shift += 5
        if not code & 0x20:
            if code & 0x10:
                value -= 1 << shift
            runs.append(value + (runs[-2] if len(runs) > 2 else 0))
            value = shift = 0
    if shift:
        raise DataError(f"{where}: mask runs break off; write the file again")
    return runs
