"""From a scene to what a scanner writes, with its benign twin and the truth about every threat.

The twin is the same scene without its threats, under the same noise: outside a threat's reach (its mask, widened by
blur, afterglow and scatter) the two scans are the same pixel for pixel. Benign matter is traced once for both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ..scan import Float32, View
from .acquisition import detect, draw_noise, noise_sigma, photon_statistics, to_view
from .item import Placed
from .physics import Signal, ideal, response
from .scanner import Scanner
from .scene import ArealMap, Canvas, Scene, strip
from .truth import ThreatTruth, box_of
from .view_geometry import ViewGeometry

Counts = NDArray[np.uint16]
Mask = NDArray[np.bool_]

# A threat covers a pixel where it has more mass than 10 um of plastic, g/cm2.
COVERED = 1e-3
# A change shows from this many standard deviations of the noise on.
SHOWS = 3.0


@dataclass(frozen=True, eq=False)
class SimulatedView:
    """One view of a scene as a scanner writes it.

    Attributes:
        name: Name of the view.
        scanner: The scanner.
        counts: (channels, rows, columns) uint16, air = 60000.
        twin_counts: The same without the threats, under the same noise; None for a benign scene.
        threats: Truth about each threat of the scene, in its order; one that the view misses has an empty mask.
        areal: Areal density of every material, at pixel resolution, if asked for.
    """

    name: str
    scanner: Scanner
    counts: Counts
    twin_counts: Counts | None
    threats: tuple[ThreatTruth, ...]
    areal: ArealMap | None = None

    @property
    def view(self) -> View:
        """The scan's view."""
        return to_view(self.counts, self.scanner, self.name)

    @property
    def twin(self) -> View | None:
        """The twin's view; None for a benign scene."""
        return None if self.twin_counts is None else to_view(self.twin_counts, self.scanner, self.name)


@dataclass(frozen=True, eq=False)
class _Traced:
    """A threat traced on its own.

    Attributes:
        placed: The threat.
        present: Its primitives, hosts included.
        absent: What the twin has in its place.
        mass: (rows, columns) payload and wrap, g/cm2, averaged over a pixel's rays.
        payload: (rows, columns) payload alone, g/cm2.
        touched: (rays down, rays across) where the scene with it and without it may differ.
    """

    placed: Placed
    present: Canvas
    absent: Canvas
    mass: Float32
    payload: Float32
    touched: Mask


def render_view(
    scene: Scene,
    geometry: ViewGeometry,
    scanner: Scanner,
    rng: np.random.Generator,
    *,
    subsampling: int = 1,
    keep_areal: bool = False,
) -> SimulatedView:
    """Scan a scene.

    Args:
        scene: The scene.
        geometry: The view, as from `view_geometry.scanner_view`.
        scanner: The scanner.
        rng: Source of the noise; the same state gives the same noise for any scene.
        subsampling: Rays per pixel along each axis. Their transmission is averaged, never their areal density, so that
            thin sheets seen edge-on are right; 2 is enough for most, at about three times the cost.
        keep_areal: Whether to return the areal density of every material.

    Returns:
        The view with its twin and its truth.
    """
    noise = draw_noise(geometry.shape, scanner, rng)
    if geometry.dark is not None:
        noise.source[:, geometry.dark] = 0.0
    fine = geometry.subsampled(subsampling)
    matter = Canvas(fine)
    matter.add_items(placed for placed in scene.items if placed.item.family is None)
    threats = [_trace(placed, fine, subsampling) for placed in scene.threats]
    for threat in threats:
        _add(matter, threat.absent)
    empty = _signal(matter, scanner)
    twin = _averaged(empty, subsampling)
    if not threats:
        areal = _pixel_areal(matter, subsampling) if keep_areal else None
        return SimulatedView(geometry.name, scanner, detect(twin, scanner, noise), None, (), areal)
    for threat in threats:
        _swap(matter, threat.absent, threat.present)
    touched = np.logical_or.reduce([threat.touched for threat in threats])
    full = _resignal(empty, matter, touched, scanner)
    signal = _averaged(full, subsampling)
    truths = _truths(threats, matter, full, (signal, twin), scanner, subsampling)
    return SimulatedView(
        geometry.name,
        scanner,
        detect(signal, scanner, noise),
        detect(twin, scanner, noise),
        truths,
        _pixel_areal(matter, subsampling) if keep_areal else None,
    )


def render(
    scene: Scene,
    geometries: Sequence[ViewGeometry],
    scanner: Scanner | Sequence[Scanner],
    seed: np.random.SeedSequence,
    *,
    subsampling: int = 1,
    keep_areal: bool = False,
) -> tuple[SimulatedView, ...]:
    """Scan a scene in several views; the noise of view k depends on the seed and k alone.

    Args:
        scene: The scene.
        geometries: The views.
        scanner: The scanner, or one for each view.
        seed: Root of the noise.
        subsampling: See `render_view`.
        keep_areal: See `render_view`.

    Returns:
        One view each.
    """
    views = []
    scanners = [scanner] * len(geometries) if isinstance(scanner, Scanner) else scanner
    for k, (geometry, seen_by) in enumerate(zip(geometries, scanners, strict=True)):
        child = np.random.SeedSequence(seed.entropy, spawn_key=(*seed.spawn_key, k))
        rng = np.random.default_rng(child)
        views.append(render_view(scene, geometry, seen_by, rng, subsampling=subsampling, keep_areal=keep_areal))
    return tuple(views)


def _trace(placed: Placed, fine: ViewGeometry, subsampling: int) -> _Traced:
    present, absent = Canvas(fine, by_role=True), Canvas(fine)
    present.add_items((placed,))
    left = strip(placed)
    if left is not None:
        absent.add_items((left,))
    nothing = np.zeros(fine.shape, np.float32)
    payload = present.roles.get("payload", nothing)
    mass = payload + present.roles.get("wrap", nothing)
    touched = mass > 0.0
    if left is not None:
        for what, plane in present.planes.items():
            touched |= plane != absent.planes.get(what, nothing)
        for what, plane in absent.planes.items():
            touched |= plane != present.planes.get(what, nothing)
    return _Traced(placed, present, absent, _pixels(mass, subsampling), _pixels(payload, subsampling), touched)


def _pixels(rays: Float32, subsampling: int) -> Float32:
    """Average over the rays of each pixel."""
    if subsampling == 1:
        return rays
    size = (rays.shape[1] // subsampling, rays.shape[0] // subsampling)
    return np.asarray(cv2.resize(rays, size, interpolation=cv2.INTER_AREA), dtype=np.float32)


def _averaged(signal: Signal, subsampling: int) -> Signal:
    if subsampling == 1:
        return signal
    return Signal(
        np.stack([_pixels(image, subsampling) for image in signal.mean]),
        np.stack([_pixels(image, subsampling) for image in signal.variance]),
    )


def _pixel_areal(matter: Canvas, subsampling: int) -> ArealMap:
    areal = matter.finish()
    return (
        areal
        if subsampling == 1
        else ArealMap(areal.materials, np.stack([_pixels(p, subsampling) for p in areal.planes]))
    )


def _add(matter: Canvas, more: Canvas) -> None:
    for what, plane in more.planes.items():
        if what in matter.planes:
            matter.planes[what] += plane
        else:
            matter.planes[what] = plane.copy()


def _swap(matter: Canvas, out: Canvas, into: Canvas) -> None:
    """Put the matter of one canvas in another's place, in place."""
    _add(matter, into)
    for what, plane in out.planes.items():
        target = matter.planes[what]
        target -= plane
        np.maximum(target, np.float32(0.0), out=target)


def _signal(matter: Canvas, scanner: Scanner) -> Signal:
    """The ideal signal; rays that meet nothing get that of air without being evaluated."""
    air = response(scanner).weights.sum(axis=0)
    shape = matter.geometry.shape
    maps = np.empty((len(air), *shape), np.float32)
    maps[:] = air[:, None, None]
    signal = Signal(maps[: scanner.channels], maps[scanner.channels :])
    met = np.zeros(shape, bool)
    for plane in matter.planes.values():
        rows = _rows_with(plane)
        met[rows] |= plane[rows] > 0.0
    _fill(signal, matter, met, scanner)
    return signal


def _resignal(signal: Signal, matter: Canvas, where: Mask, scanner: Scanner) -> Signal:
    """A copy of a signal, worked out anew where the matter has changed."""
    out = Signal(signal.mean.copy(), signal.variance.copy())
    _fill(out, matter, where, scanner)
    return out


def _fill(signal: Signal, matter: Canvas, where: Mask, scanner: Scanner) -> None:
    at = np.flatnonzero(where)
    if not len(at):
        return
    # In an order that does not depend on which item came first, so that equal scenes give equal sums.
    materials = sorted(matter.planes, key=lambda what: what.name)
    areal = np.zeros((len(materials), len(at)), np.float32)
    for k, what in enumerate(materials):
        plane = matter.planes[what]
        rows = _rows_with(plane)
        first, stop = np.searchsorted(at, (rows.start * plane.shape[1], rows.stop * plane.shape[1]))
        plane.ravel().take(at[first:stop], out=areal[k, first:stop], mode="clip")
    mean, variance = ideal(areal.T, materials, scanner)
    for channel in range(len(mean)):
        signal.mean[channel].ravel()[at] = mean[channel]
        signal.variance[channel].ravel()[at] = variance[channel]


def _rows_with(plane: Float32) -> slice:
    """Rows between the first and the last with matter."""
    filled = np.flatnonzero(plane.any(axis=1))
    return slice(int(filled[0]), int(filled[-1]) + 1) if len(filled) else slice(0, 0)


def _truths(
    threats: Sequence[_Traced], matter: Canvas, full: Signal, pictures: tuple[Signal, Signal], scanner: Scanner,
    subsampling: int,
) -> tuple[ThreatTruth, ...]:  # fmt: skip
    """Truth about each threat: the scene with everything, beside the scene without that one threat."""
    signal, twin = pictures
    sigma = noise_sigma(signal, scanner)
    full_scale = np.float32(scanner.saturation)
    seen = np.minimum(photon_statistics(signal, scanner).mean, full_scale)
    out = []
    for threat in threats:
        without = twin
        if len(threats) > 1:
            others = Canvas(matter.geometry, planes={what: plane.copy() for what, plane in matter.planes.items()})
            _swap(others, threat.present, threat.absent)
            without = _averaged(_resignal(full, others, threat.touched, scanner), subsampling)
        mask, payload = threat.mass > COVERED, threat.payload > COVERED
        if not payload.any():
            # All wrap: an empty bag as a threat of its own.
            payload = mask
        before = np.minimum(photon_statistics(without, scanner).mean, full_scale)
        change = np.abs(seen - before) > SHOWS * sigma
        if matter.geometry.dark is not None:
            change[..., matter.geometry.dark.reshape(-1, subsampling)[:, 0]] = False
        attenuation = -np.log(np.maximum(without.mean[-1][payload], 1e-6))
        out.append(
            ThreatTruth(
                family=str(threat.placed.item.family),
                view=matter.geometry.name,
                box=box_of(payload),
                mask=mask,
                payload=payload,
                visible=mask & change.any(axis=0),
                areal=threat.mass,
                superposition=float(attenuation.mean()) if len(attenuation) else 0.0,
            )
        )
    return tuple(out)
