"""Where a threat is and where a system pointed: the rows that localisation is scored on."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..results import Region

Box = tuple[float, float, float, float]
HIT_IOU = 0.3
SCORED_KINDS = ("novelty", "threat")
"""Kinds of region, before any ``:``, whose score is the detector's; the others score on scales of their own."""


@dataclass(frozen=True)
class Threat:
    """One threat in one view, as the truth tells it; None where it does not say.

    Attributes:
        label: Class of the threat; ``""`` when the truth has no classes.
        view: Name of the view it is seen in; ``""`` when the truth names none.
        box: (x0, y0, x1, y1), pixels of the input, or shares of width and height when `relative`.
        relative: Whether `box` is in shares of the image.
        family: Threat family; the label where no family is given.
        areal_density: g/cm2 along the beam.
        visibility: 0 (hidden) to 1 (plain).
        superposition: 0 (alone) to 1 (under everything).
        mask: Its pixels: a COCO run-length encoding, or outlines x0, y0, x1, y1, ... in pixels of the input.
    """

    label: str
    view: str = ""
    box: Box | None = None
    relative: bool = False
    family: str = ""
    areal_density: float | None = None
    visibility: float | None = None
    superposition: float | None = None
    mask: Mapping[str, Any] | tuple[tuple[float, ...], ...] | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A `Region` of a result with nothing but its values: hundreds of thousands fit in memory."""

    view: str
    box: tuple[int, int, int, int]
    score: float
    kind: str
    area_mm2: float | None

    @classmethod
    def of(cls, region: Region) -> Mark:
        """The values of a region; names that repeat are kept once."""
        return cls(sys.intern(region.view), region.box, region.score, sys.intern(region.kind), region.area_mm2)

    def as_region(self) -> Region:
        """The region these are the values of."""
        return Region(view=self.view, box=self.box, score=self.score, kind=self.kind, area_mm2=self.area_mm2)


@dataclass(frozen=True, slots=True)
class LocatedScan:
    """One scan with its threats and the regions a system marked on it, in the pixels of the input.

    Attributes:
        scan_id: Its name.
        cluster: Number of its consignment.
        threats: Threats of the truth; those without a box are left out of localisation and counted.
        regions: Regions of the system, any order.
    """

    scan_id: str
    cluster: int
    threats: tuple[Threat, ...]
    regions: Sequence[Mark | Region]


def iou(a: Sequence[float], b: Sequence[float]) -> float:
    """Intersection over union of two boxes (x0, y0, x1, y1); 0 where both are empty."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


def hits(region: Mark | Region, threat: Threat) -> bool:
    """Whether a region points at a threat: same view, and its centre lies in the truth box or their IoU is 0.3 or more.

    The centre rule is what an officer needs: open the parcel here. The overlap rule keeps a region that covers a small
    threat from off its centre.
    """
    if threat.box is None or region.view != threat.view:
        return False
    x = (region.box[0] + region.box[2]) / 2
    y = (region.box[1] + region.box[3]) / 2
    inside = threat.box[0] <= x <= threat.box[2] and threat.box[1] <= y <= threat.box[3]
    return inside or iou(region.box, threat.box) >= HIT_IOU


def scored_regions(scan: LocatedScan) -> tuple[Mark | Region, ...]:
    """The regions whose score is the detector's."""
    return tuple(r for r in scan.regions if r.kind.split(":", 1)[0] in SCORED_KINDS)


def boxed_threats(scan: LocatedScan) -> tuple[Threat, ...]:
    """The threats with a box."""
    return tuple(t for t in scan.threats if t.box is not None)
