"""A picture an officer can judge at a glance: the scan in standard pseudo-colour, beside it with heat and boxes.

The heat's scale is fixed by the bundle's calibration, never by the picture itself: the same colour means the same
strangeness in every scan, and a harmless scan stays plain instead of showing its own least harmless corner in red.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from cargolens.datasets.canonical import canonical
from cargolens.datasets.scan import Scan, View

from .results import Region, ScanResult

Float32 = NDArray[np.float32]
Picture = NDArray[np.uint8]
Box = tuple[float, float, float, float]

STRIP_ROWS = 64
"""Height of the caption strip at the top of an overlay, pixels."""
_LONG_SIDE = 900
_SHORT_SIDE = 320
_GAP = 8
_HEAT = (190, 0, 220)  # magenta, BGR: no material family of the pseudo-colour looks like it
_HEAT_OPACITY = 0.65
_COLOURS = {"opaque": (20, 20, 20), "novelty": (150, 0, 190)}
_OTHER_KIND = (30, 30, 200)
_TRUTH = (70, 160, 0)
_DECISIONS = {"alarm": (60, 60, 235), "cannot_assess": (0, 170, 240), "clear": (90, 190, 90)}
_FONT = cv2.FONT_HERSHEY_SIMPLEX


@dataclass(frozen=True)
class HeatScale:
    """Levels of the detector's map that the heat is tied to.

    Attributes:
        floor: Where heat begins: the median of normal scans' strongest map values.
        alarm: The level that normal scans exceed no more often than the alarm budget; half of full heat.
    """

    floor: float
    alarm: float

    def strength(self, values: Float32) -> Float32:
        """Map values as heat: 0 at and under the floor, 0.5 at the alarm level, 1 as far above it again."""
        span = max(self.alarm - self.floor, float(np.finfo(np.float32).tiny))
        return np.asarray(np.clip((values - self.floor) / (2 * span), 0.0, 1.0), dtype=np.float32)


def draw_overlay(scan: Scan, maps: dict[str, Float32], result: ScanResult, scale: HeatScale | None) -> Picture:
    """Draws one scan.

    Args:
        scan: The scan.
        maps: For each view name the detector's map on the view's pixel grid, (rows, columns) float32.
        result: Its result; boxes and numbers come from it.
        scale: What the heat is tied to; None (a bundle without calibration) draws no heat.

    Returns:
        (rows, columns, 3) uint8, BGR: a caption strip of `STRIP_ROWS`, then for each view the plain picture and the
        marked one.
    """
    body = draw_evidence(scan, maps, result.regions, scale)
    return np.concatenate([_strip(result, body.shape[1]), body])


def draw_evidence(
    scan: Scan,
    maps: Mapping[str, Float32],
    regions: Sequence[Region],
    scale: HeatScale | None,
    truths: Sequence[tuple[str, Box]] = (),
) -> Picture:
    """Draws each view plain and, beside or under it, with heat, regions and truth.

    Args:
        scan: The scan.
        maps: For each view name the detector's map on the view's pixel grid, (rows, columns) float32.
        regions: Boxes of the system.
        scale: What the heat is tied to; None draws no heat.
        truths: View name and box (x0, y0, x1, y1) in pixels of each threat, drawn in green.

    Returns:
        (rows, columns, 3) uint8, BGR.
    """
    blocks = []
    for view in scan.views:
        plain, factor = _picture(view)
        marked = plain.copy()
        if scale is not None and view.name in maps:
            marked = _heated(marked, scale.strength(maps[view.name]))
        for name, box in truths:
            if name == view.name:
                _truth(marked, box, factor)
        for region in reversed([region for region in regions if region.view == view.name]):
            _box(marked, region, factor)
        wide = plain.shape[1] > 1.6 * plain.shape[0]
        blocks.append(_join([plain, marked], across=not wide))
    return _join(blocks, across=False)


def without_strip(overlay: Picture) -> Picture:
    """An overlay's pictures alone, for a page that writes the caption itself."""
    return overlay[STRIP_ROWS:]


def _picture(view: View) -> tuple[Picture, float]:
    """The view in standard pseudo-colour at a size fit to look at, and picture pixels a view pixel."""
    planes = canonical(view, "colour-1")
    image = np.ascontiguousarray((planes[::-1].transpose(1, 2, 0) * 255 + 0.5).astype(np.uint8))
    longest = max(image.shape[:2])
    factor = _LONG_SIDE / longest if longest > _LONG_SIDE else max(1.0, float(_SHORT_SIDE // longest))
    size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_NEAREST
    return (image if factor == 1 else np.asarray(cv2.resize(image, size, interpolation=method), np.uint8)), factor


def _heated(picture: Picture, strength: Float32) -> Picture:
    """The picture with heat laid over it; what is not hot keeps its pixels."""
    fitted = cv2.resize(strength, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_LINEAR)
    opacity = (_HEAT_OPACITY * np.clip(fitted, 0, 1))[..., None]
    return (picture * (1 - opacity) + np.array(_HEAT, np.float32) * opacity + 0.5).astype(np.uint8)


def _box(picture: Picture, region: Region, factor: float) -> None:
    """Draws a region's box with a light rim, and its kind and score beside it."""
    x0, y0, x1, y1 = (round(value * factor) for value in region.box)
    colour = _COLOURS.get(region.kind, _OTHER_KIND)
    cv2.rectangle(picture, (x0 - 1, y0 - 1), (x1, y1), (255, 255, 255), 4)
    cv2.rectangle(picture, (x0 - 1, y0 - 1), (x1, y1), colour, 2)
    label = f"{region.kind} {region.score:.0%}" if region.kind == "opaque" else f"{region.kind} {region.score:.3g}"
    (width, height), _ = cv2.getTextSize(label, _FONT, 0.42, 1)
    left = int(np.clip(x0 - 1, 0, max(0, picture.shape[1] - width - 6)))
    top = y0 - height - 8 if y0 > height + 8 else min(y1, picture.shape[0] - height - 8)
    cv2.rectangle(picture, (left, top), (left + width + 6, top + height + 7), colour, cv2.FILLED)
    cv2.putText(picture, label, (left + 3, top + height + 2), _FONT, 0.42, (255, 255, 255), 1, cv2.LINE_AA)


def _truth(picture: Picture, box: Box, factor: float) -> None:
    """Draws where a threat is known to be."""
    x0, y0, x1, y1 = (round(value * factor) for value in box)
    cv2.rectangle(picture, (x0, y0), (x1, y1), (255, 255, 255), 5)
    cv2.rectangle(picture, (x0, y0), (x1, y1), _TRUTH, 3)


def _strip(result: ScanResult, width: int) -> Picture:
    """Caption: which scan, what was decided, by which numbers."""
    strip = np.full((STRIP_ROWS, width, 3), 38, np.uint8)
    words = result.decision.replace("_", " ").upper()
    numbers = [("score", result.score), ("threshold", result.threshold), ("p", result.p_value)]
    figures = "   ".join(f"{name} {value:.4g}" for name, value in numbers if value is not None)
    (first, _), _ = cv2.getTextSize(words, _FONT, 0.55, 2)
    cv2.putText(strip, words, (10, 25), _FONT, 0.55, _DECISIONS[result.decision], 2, cv2.LINE_AA)
    cv2.putText(strip, figures or (result.error or ""), (22 + first, 25), _FONT, 0.45, (230, 230, 230), 1, cv2.LINE_AA)
    identity = result.scan_id.encode("ascii", "replace").decode()
    cv2.putText(strip, f"{identity}   {result.bundle}", (10, 50), _FONT, 0.45, (190, 190, 190), 1, cv2.LINE_AA)
    return strip


def _join(pictures: list[Picture], across: bool) -> Picture:
    """Pictures side by side or one under another, on a light ground."""
    axis = 1 if across else 0
    other = max(picture.shape[1 - axis] for picture in pictures)
    parts: list[Picture] = []
    for picture in pictures:
        room = [(0, 0), (0, 0), (0, 0)]
        room[1 - axis] = (0, other - picture.shape[1 - axis])
        if parts:
            room[axis] = (_GAP, 0)
        parts.append(np.pad(picture, room, constant_values=225))
    return np.concatenate(parts, axis=axis)
