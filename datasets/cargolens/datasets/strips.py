"""Several consignments on one strip: a belt that never stops gives a picture with air between what it carried.

A strip is cut in the middle of each stretch where every view shows air alone, so each of its columns belongs to exactly
one consignment: nothing is looked at twice, and nothing is left out.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from .errors import ScanError
from .scan import Scan, View

OBJECT_BELOW = 0.95
"""An object is where the transmission of the highest energy, averaged over 5 x 5 pixels, is under this."""
_PART = 4096


def consignments(scan: Scan, least_gap: int) -> tuple[tuple[int, int], ...]:
    """Finds the stretches of belt that hold one consignment each.

    The belt runs along a view's longer side. Views share it, so they are cut at the same places.

    Args:
        scan: The whole strip.
        least_gap: Fewest pixels of air along the belt, in all views, between two consignments.

    Returns:
        (first, last + 1) pixel along the belt of each consignment, in order; together they are the whole strip. One
        stretch where there is no gap, nothing but air, or where the views have different lengths.
    """
    length = _length(scan.views[0])
    if any(_length(view) != length for view in scan.views):
        return ((0, length),)
    occupied = np.zeros(length, np.bool_)
    for view in scan.views:
        occupied |= _occupied(view)
    borders = np.flatnonzero(np.diff(occupied.astype(np.int8), prepend=0, append=0))
    starts, stops = borders[0::2], borders[1::2]
    gaps = [(int(a), int(b)) for a, b in zip(stops[:-1], starts[1:], strict=True) if b - a >= least_gap]
    cuts = [0, *((a + b) // 2 for a, b in gaps), length]
    return tuple(pairwise(cuts))


def stretch(scan: Scan, belt: tuple[int, int], scan_id: str) -> Scan:
    """One consignment of a strip.

    Args:
        scan: The whole strip.
        belt: (first, last + 1) pixel along the belt.
        scan_id: Identity of the consignment.

    Returns:
        The scan with each view cut to that stretch.

    Raises:
        ScanError: The strip is shorter than that.
    """
    views = []
    for view in scan.views:
        if not 0 <= belt[0] < belt[1] <= _length(view):
            raise ScanError(
                f"{scan_id}: pixels {belt[0]} to {belt[1]} of a belt of {_length(view)} were asked for; "
                "the file changed after the strip was cut: start the run again"
            )
        part = slice(*belt)
        where = (slice(None), part) if _along_columns(view) else (part, slice(None))
        cut = None if view.material is None else view.material[where]
        views.append(replace(view, transmission=view.transmission[(slice(None), *where)], material=cut))
    return Scan(tuple(views), replace(scan.meta, scan_id=scan_id))


def _along_columns(view: View) -> bool:
    return view.columns >= view.rows


def _length(view: View) -> int:
    return max(view.columns, view.rows)


def _occupied(view: View) -> NDArray[np.bool_]:
    """(length,) whether anything but air is at each pixel along the belt."""
    penetrating = view.transmission[-1] if _along_columns(view) else view.transmission[-1].T
    parts = [
        (cv2.blur(np.ascontiguousarray(penetrating[:, left : left + _PART]), (5, 5)) < OBJECT_BELOW).any(axis=0)
        for left in range(0, penetrating.shape[1], _PART)
    ]
    return np.concatenate(parts)
