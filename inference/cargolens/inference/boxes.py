"""Boxes of a detector that gives them itself: from windows to the view, and of those that overlap the strongest.

A network's graph has a fixed number of boxes; how many are left once duplicates are gone is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .tiling import Tiles

Float32 = NDArray[np.float32]

MAX_CANDIDATES = 400
"""Boxes of a view that are compared with each other, strongest first."""
MAX_OVERLAP = 0.5
"""Of two boxes of a class whose intersection over union is larger, the weaker one is a duplicate."""


@dataclass(frozen=True, eq=False)
class Boxes:
    """Boxes in one view, in parallel arrays, strongest first.

    Attributes:
        corners: (n, 4) float32 x0, y0, x1, y1 in pixels of the view, inside it.
        scores: (n,) float32.
        classes: (n,) int16, which of the bundle's classes.
    """

    corners: Float32
    scores: Float32
    classes: NDArray[np.int16]


class BoxGatherer:
    """Collects the boxes of a view's windows, in the windows' order and a few windows at a time."""

    def __init__(self, tiles: Tiles) -> None:
        self._tiles, self._next = tiles, 0
        self._parts: list[tuple[Float32, Float32, NDArray[np.int16]]] = []

    def add(self, boxes: Float32, scores: Float32) -> None:
        """Adds the next windows' boxes.

        Args:
            boxes: (windows, n, 4) x0, y0, x1, y1 in pixels of the window.
            scores: (windows, n, classes).
        """
        across = np.float32(1 / self._tiles.scale[1])
        down = np.float32(1 / self._tiles.scale[0])
        rows, columns = self._tiles.view_size
        for corners, given in zip(boxes, scores, strict=True):
            top, left = self._tiles.origins[self._next]
            self._next += 1
            best = given.max(axis=1)
            chosen = np.argsort(-best, kind="stable")[:MAX_CANDIDATES]
            moved = corners[chosen] + np.array([left, top, left, top], np.float32)
            moved *= np.array([across, down, across, down], np.float32)
            moved = np.clip(moved, 0, np.array([columns, rows, columns, rows], np.float32))
            inside = (moved[:, 2] > moved[:, 0]) & (moved[:, 3] > moved[:, 1])
            which = given[chosen].argmax(axis=1).astype(np.int16)
            self._parts.append((moved[inside], best[chosen][inside], which[inside]))

    def result(self) -> Boxes:
        """The strongest `MAX_CANDIDATES` of all windows, without duplicates within a class."""
        corners = np.concatenate([part[0] for part in self._parts])
        scores = np.concatenate([part[1] for part in self._parts])
        classes = np.concatenate([part[2] for part in self._parts])
        order = np.argsort(-scores, kind="stable")[:MAX_CANDIDATES]
        corners, scores, classes = corners[order], scores[order], classes[order]
        kept = _distinct(corners, scores, classes)
        return Boxes(corners[kept], scores[kept], classes[kept])


def _distinct(corners: Float32, scores: Float32, classes: NDArray[np.int16]) -> NDArray[np.intp]:
    """Indices of the boxes that no stronger one of their class overlaps, strongest first."""
    if len(corners) == 0:
        return np.zeros(0, np.intp)
    sizes = np.concatenate([corners[:, :2], corners[:, 2:] - corners[:, :2]], 1)
    # The library drops scores at or under its threshold; nothing is to be dropped for its score here.
    kept = cv2.dnn.NMSBoxesBatched(
        sizes.tolist(), scores.tolist(), classes.tolist(), float(scores.min()) - 1.0, MAX_OVERLAP
    )
    return np.sort(np.asarray(kept, np.intp).ravel())
