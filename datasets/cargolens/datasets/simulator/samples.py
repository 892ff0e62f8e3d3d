"""A sequence of simulated scans of parcels or cargo, each with its truth and its benign twin.

Sample k depends on the seed, the split and k alone: not on the length of the sequence, the order or the worker. What is
in a parcel is `parcel`'s question, and what is in a container `cargo.consignment`'s; here it meets a scanner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import overload

import numpy as np
from numpy.typing import NDArray

from ..errors import UsageError
from ..scan import Scan, ScanMeta, View
from .cargo.consignment import Cargo, CargoSettings, draw_cargo
from .cargo.consignment import draw_scanner as draw_cargo_scanner
from .cargo.draft import Hide
from .cargo.gantry import CAB, OBLIQUE, frame_cargo, seen_by
from .design import Threat
from .geometry import corners_of
from .parcel import NOISE, POSE, Parcel, ParcelSettings, draw_parcel, draw_scanner, stage
from .render import SimulatedView, render
from .scanner import Scanner
from .scene import ArealMap
from .truth import ThreatTruth
from .view_geometry import VIEW_ANGLES, Float64, ViewGeometry, scanner_view

# Direction of a view by its name; one without a name is a top view.
ANGLES = {**VIEW_ANGLES, "": VIEW_ANGLES["top"]}
# Stream of the pose stage that puts the parcel into the view.
FRAMING = 1
# Air round a parcel on each side, as a share of its size, in a view that is cropped to it.
MARGINS = (0.02, 0.15)
# Least air round a parcel in a view of fixed size, as a share of the view.
FRAME = 0.03
# Detector pixels looked through for the parcel, as a share of the tunnel's width and height.
REACH = 1.2
# Room that a parcel needs in the tunnel, against its size.
CLEARANCE = 1.15


@dataclass(frozen=True, eq=False)
class SimulatedScan:
    """A scan, the same scan without its threats (None for a benign one), the truth, and what was scanned.

    `parcel` is a `Cargo` where cargo is scanned. `matter` is what each view looks through, its threats included, where
    maps were asked for.
    """

    scan: Scan
    twin: Scan | None
    threats: tuple[ThreatTruth, ...]
    parcel: Parcel | Cargo
    scanner: Scanner
    matter: tuple[ArealMap, ...] = ()


class SimulatedScans(Sequence[SimulatedScan]):
    """Simulated parcels, made when asked for.

    Args:
        count: Number of scans.
        seed: Root seed.
        threat_rate: Share of scans that hold a threat, 0 to 1; None takes that of the settings.
        views: Names of the views: ``"top"``, ``"side"``, or ``""`` for a top view without a name. Cargo may also have
            ``"oblique"``, and a truck ``"cab"``; see `cargo.gantry`.
        size: Rows and columns of a view. The parcel is put into it whole, at the scanner's pitch or, where it is too
            large for that, at a coarser one. None crops each view to the parcel, with some air, at the scanner's pitch.
        settings: What parcels or cargo are drawn from; None for the defaults of parcels.
        scanner: Name of a scanner, several to choose from, or ``"random"``; None takes that of the settings.
        split: Number of the split: sample k of one split shares nothing with sample k of another.
        subsampling: Rays per pixel along each axis; see `render.render_view`.
        maps: Whether to keep the areal density of every material.

    Raises:
        UsageError: A value out of its range, or an unknown name.
    """

    def __init__(
        self,
        count: int,
        seed: int = 0,
        threat_rate: float | None = None,
        views: tuple[str, ...] = ("top",),
        size: tuple[int, int] | None = (384, 512),
        *,
        settings: ParcelSettings | CargoSettings | None = None,
        scanner: str | Scanner | tuple[str, ...] | None = None,
        split: int = 0,
        subsampling: int = 1,
        maps: bool = False,
    ) -> None:
        if min(count, seed, split) < 0 or subsampling < 1 or (size is not None and min(size) < 16):
            raise UsageError(
                f"count {count}, seed {seed}, split {split}, subsampling {subsampling}, size {size}: "
                "expected none below 0, at least 1 ray and 16 pixels"
            )
        settings = ParcelSettings() if settings is None else settings
        known = {*VIEW_ANGLES}
        if isinstance(settings, CargoSettings):
            known |= {OBLIQUE, CAB} if settings.kind == "truck" else {OBLIQUE}
        if not views or len(set(views)) != len(views) or set(views) - known - {""}:
            raise UsageError(f"views {', '.join(views) or 'none'}: expected some of {', '.join(sorted(known))}")
        if threat_rate is not None:
            settings = replace(settings, threat_rate=threat_rate)
        if scanner is not None:
            settings = replace(settings, scanner=scanner)
        self.length, self.seed, self.views, self.size = count, seed, views, size
        self.settings, self.split, self.subsampling, self.maps = settings, split, subsampling, maps

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, index: int) -> SimulatedScan: ...
    @overload
    def __getitem__(self, index: slice) -> list[SimulatedScan]: ...
    def __getitem__(self, index: int | slice) -> SimulatedScan | list[SimulatedScan]:
        if isinstance(index, slice):
            return [self[k] for k in range(*index.indices(self.length))]
        k = index + self.length if index < 0 else index
        if not 0 <= k < self.length:
            raise IndexError(f"sample {index} of {self.length}")
        return self._sample(k)

    def _sample(self, k: int) -> SimulatedScan:
        seed = np.random.SeedSequence(self.seed, spawn_key=(self.split, k))
        framing = np.random.default_rng(stage(seed, POSE, FRAMING))
        parcel: Parcel | Cargo
        if isinstance(self.settings, CargoSettings):
            parcel, scanner = draw_cargo(seed, self.settings), draw_cargo_scanner(seed, self.settings)
            geometries = frame_cargo(parcel, scanner, self.views, self.size, framing)
        else:
            parcel, scanner = draw_parcel(seed, self.settings), draw_scanner(seed, self.settings)
            geometries = frame(parcel, scanner, self.views, self.size, framing)
        scanners = [seen_by(name, scanner) for name in self.views]
        rendered = render(
            parcel.scene, geometries, scanners, stage(seed, NOISE), subsampling=self.subsampling, keep_areal=self.maps
        )
        pitch = geometries[0].pitch_mm
        split = f"{self.split}-" if self.split else ""
        meta = ScanMeta(scan_id=f"parcel-{self.seed}-{split}{k:06d}", scanner=scanner.name)
        if isinstance(parcel, Cargo):
            meta = replace(
                meta,
                scan_id=f"{parcel.kind}-{self.seed}-{split}{k:06d}",
                declared=parcel.declared or None,
                hs_code=parcel.hs or None,
                declared_kg=parcel.declared_kg,
            )
        scan = Scan(tuple(_at(view.view, pitch) for view in rendered), meta)
        twins = [view.twin for view in rendered]
        twin = Scan(tuple(_at(view, pitch) for view in twins if view is not None), meta) if parcel.threats else None
        matter = tuple(view.areal for view in rendered if view.areal is not None)
        return SimulatedScan(scan, twin, _truth(rendered, parcel), parcel, scanner, matter)


def frame(
    parcel: Parcel, scanner: Scanner, views: Sequence[str], size: tuple[int, int] | None, rng: np.random.Generator
) -> list[ViewGeometry]:
    """Views that show a parcel whole; all have the same pitch and the same columns.

    Args:
        parcel: The parcel.
        scanner: The scanner. One whose tunnel is too small for the parcel is drawn larger.
        views: Names of the views.
        size: Rows and columns, or None to crop to the parcel with some air.
        rng: Where the parcel lies in the view.

    Returns:
        One view each.
    """
    low, high = parcel.bounds
    extent = high - low
    grown = max(1.0, *(CLEARANCE * extent[1:] / np.asarray(scanner.tunnel_mm)))
    scanner = replace(
        scanner,
        tunnel_mm=(scanner.tunnel_mm[0] * grown, scanner.tunnel_mm[1] * grown),
        source_to_centre_mm=scanner.source_to_centre_mm * grown,
        source_to_detector_mm=scanner.source_to_detector_mm * grown,
    )
    if size is not None:
        room = (1.0 - 2.0 * FRAME) * np.asarray(size)
        rows = max(stop - start for start, stop in (_rows(_wide(scanner, name, parcel), parcel) for name in views))
        scanner = replace(
            scanner, pitch_mm=max(scanner.pitch_mm, scanner.pitch_mm * rows / room[0], extent[0] / room[1])
        )
    pitch = scanner.pitch_mm
    columns, start = _place(int(np.ceil(extent[0] / pitch)), None if size is None else size[1], rng)
    belt = low[0] + (np.arange(columns) - start + 0.5) * pitch
    out = []
    for name in views:
        wide = _wide(scanner, name, parcel)
        first, stop = _rows(wide, parcel)
        count, before = _place(stop - first, None if size is None else size[0], rng)
        at = np.arange(first - before, first - before + count)
        # Beyond the ends of the wide view its line of pixels goes on as it began.
        detector = np.stack([_extended(wide.detector_mm[:, axis], at) for axis in (0, 1)], axis=1)
        out.append(ViewGeometry(name, belt, detector, wide.source_mm, wide.direction, pitch))
    return out


def _wide(scanner: Scanner, name: str, parcel: Parcel) -> ViewGeometry:
    """The whole detector line of a view, aimed at the parcel."""
    middle = parcel.bounds.mean(axis=0)
    rows = int(REACH * sum(scanner.tunnel_mm) / scanner.pitch_mm)
    return scanner_view(scanner, name, (rows, 1), angle_deg=ANGLES[name], aim_mm=(float(middle[1]), float(middle[2])))


def _rows(view: ViewGeometry, parcel: Parcel) -> tuple[int, int]:
    """First row that sees a parcel, and the one after the last."""
    rows = view.rows_before(corners_of(parcel.bounds)[:, 1:])
    return int(rows.min()), max(int(rows.max()), int(rows.min()) + 1)


def _place(pixels: int, size: int | None, rng: np.random.Generator) -> tuple[int, int]:
    """Size of a view along one axis, and pixels before the parcel, which takes some pixels of it."""
    if size is None:
        before, after = (max(2, round(pixels * float(share))) for share in rng.uniform(*MARGINS, 2))
        return before + pixels + after, before
    spare = max(size - pixels, 0)
    least = min(int(FRAME * size), spare // 2)
    return size, int(rng.integers(least, spare - least + 1))


def _extended(values: Float64, at: NDArray[np.int64]) -> Float64:
    """Values at places, some of them beyond the ends, where they go on in a straight line."""
    last = len(values) - 1
    inside = values[np.clip(at, 0, last)]
    below, above = np.minimum(at, 0), np.maximum(at - last, 0)
    return np.asarray(inside + below * (values[1] - values[0]) + above * (values[last] - values[last - 1]))


def _at(view: View, pitch_mm: float) -> View:
    return replace(view, mm_per_pixel=pitch_mm)


def _truth(views: Sequence[SimulatedView], parcel: Parcel | Cargo) -> tuple[ThreatTruth, ...]:
    """Truth of all views, each threat with the design it was drawn from."""
    designs: Sequence[Threat | Hide] = parcel.threats
    return tuple(
        replace(truth, design=threat.name, concealment=threat.concealment)
        for view in views
        for truth, threat in zip(view.threats, designs, strict=True)
    )
