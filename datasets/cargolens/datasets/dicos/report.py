"""A Threat Detection Report as values: what was decided about a scan, where, by which algorithm, on which images."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ImageReference:
    """An image a report speaks about.

    Attributes:
        view: Name of the view it shows; two energies of a view are two references of one name.
        sop_class: SOP class UID.
        sop_instance: SOP instance UID, as the image has it.
        study: UID of the scan the image belongs to.
        frame: Frame of reference UID; ``""`` when it has none.
        object_id: Identity of the object that was scanned; ``""`` when it has none.
        object_type: Type of the object, such as ``"BAGGAGE"``.
    """

    view: str
    sop_class: str
    sop_instance: str
    study: str
    frame: str = ""
    object_id: str = ""
    object_type: str = "BAGGAGE"


@dataclass(frozen=True)
class ThreatObject:
    """One potential threat object (PTO) in one view.

    Attributes:
        view: Name of the view.
        box: (x0, y0, x1, y1) in pixels, x to the right, y down, x1 and y1 exclusive.
        category: ``ANOMALY``, ``CONTRABAND``, ``EXPLOSIVE``, ``PROHIBITED ITEM``, ``PHARMACEUTICAL``, ``LAPTOP`` or
            ``OTHER``.
        flag: ``HIGH_THREAT``, ``THREAT``, ``NO_THREAT`` or ``UNKNOWN``.
        ability: ``NO_INTERFERENCE``, or ``SHIELD`` for what could not be seen through.
        description: In words.
        probability: Of the flag, 0 to 1; None when there is none.
        polygon: Corners (x, y) in pixels; empty for none.
        mass_g: Mass, g.
        density: Density, g/cm3.
        z_effective: Effective atomic number.
    """

    view: str
    box: tuple[float, float, float, float]
    category: str = "ANOMALY"
    flag: str = "THREAT"
    ability: str = "NO_INTERFERENCE"
    description: str = ""
    probability: float | None = None
    polygon: tuple[tuple[float, float], ...] = ()
    mass_g: float | None = None
    density: float | None = None
    z_effective: float | None = None


@dataclass(frozen=True)
class ThreatReport:
    """What a system decided about one scan.

    Attributes:
        scan_id: Identity of the scan.
        alarm: ALARM; otherwise CLEAR.
        algorithm: Manufacturer, version, then parameters, at most 64 characters each.
        images: The images it rests on.
        time: When it was decided, with its time zone.
        objects: What was found.
        seconds: Time the decision took.
        abort_reason: Why nothing could be decided, such as ``"NOT_REVIEWED"``; ``""`` when it was.
        kind: ``MACHINE``, ``GROUND TRUTH`` or ``AGGREGATE``.
        station: Name of the station.
    """

    scan_id: str
    alarm: bool
    algorithm: tuple[str, ...]
    images: tuple[ImageReference, ...]
    time: datetime
    objects: tuple[ThreatObject, ...] = ()
    seconds: float = 0.0
    abort_reason: str = ""
    kind: str = "MACHINE"
    station: str = ""

    @property
    def alarm_objects(self) -> int:
        """Objects the alarm rests on."""
        return sum(item.flag != "NO_THREAT" for item in self.objects) if self.alarm else 0
