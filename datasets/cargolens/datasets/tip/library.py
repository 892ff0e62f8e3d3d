"""A threat library: a bank of patches, from simulated threats or from threats in the user's own scans.

A cut-out is the threat's transmission: what arrived with it, divided by what would have arrived without it. The latter
is a clean scan of the same parcel where there is one, and else filled in from round about the threat.
"""

from __future__ import annotations

import multiprocessing
import zlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ..bank import BankWriter, Patch
from ..errors import DataError, UsageError
from ..nepers import nepers
from ..scan import Float32, View
from ..simulator.patches import render_patch
from ..simulator.scanner import Scanner
from ..simulator.scanner import scanner as scanner_named
from ..simulator.truth import Box, box_of
from .imaging import ImagingModel

Mask = NDArray[np.bool_]

# Draws of a design before it is given up: some sides of a thing show nothing of it.
TRIES = 8
# The blur of the threat reaches this far into its surroundings, pixels.
HALO = 2
# A cut-out covers a pixel where it takes more than this many standard deviations of the noise.
COVERED_SIGMAS = 3.0
LEAST_COVERED = 0.02
# Surroundings darker than this hide too much; a threat may be brighter than them in this share of its pixels.
DARKEST_NEPERS, MOST_BRIGHTER = 4.0, 0.25
LEAST_TRANSMISSION = 2.0**-17
# Noise of the attenuation where none could be measured, nepers: a step of 8 bits in air and a bit.
LEAST_SIGMA = 0.005
# Pixels of surroundings that a place is filled in from, and the passes that smooth the filling.
RING, RELAXATIONS = 12, 40
NEIGHBOURS = np.array([[0.0, 0.25, 0.0], [0.25, 0.0, 0.25], [0.0, 0.25, 0.0]], np.float32)


def library_from_simulator(
    folder: Path,
    families: Iterable[str] | None = None,
    per_design: int = 8,
    seed: int = 0,
    workers: int = 1,
    *,
    scanner: str | Scanner | None = None,
) -> int:
    """Fill a library with simulated threats, each design from several sides.

    A patch depends on the seed, its design and its number alone. A library that was cut off goes on where it stopped.

    Args:
        folder: Where to; made if it is not there.
        families: Threat families; None for all.
        per_design: Patches a design.
        seed: Root seed.
        workers: Processes.
        scanner: The scanner they are made for; None draws a parcel scanner a patch. ``project(mode="basis")`` needs to
            know it.

    Returns:
        Patches in the library.

    Raises:
        UsageError: A family or a scanner that is unknown, or nothing to make.
        DataError: The folder holds another library.
    """
    from ..simulator.threats import FAMILIES  # noqa: PLC0415  gathers all designs, which only this needs

    chosen = sorted(FAMILIES if families is None else set(families))
    unknown = [family for family in chosen if family not in FAMILIES]
    if unknown or not chosen or per_design < 1 or workers < 1:
        raise UsageError(
            f"families {', '.join(unknown) or 'missing'}, {per_design} a design, {workers} workers: expected families "
            f"of {', '.join(FAMILIES)}, and at least 1 of both"
        )
    machine = None if scanner is None else scanner_named(scanner)
    todo = [(design.name, n) for family in chosen for design in FAMILIES[family] for n in range(per_design)]
    with BankWriter(folder) as bank:
        if bank.count > len(todo):
            raise DataError(f"{folder}: holds {bank.count} patches, more than the {len(todo)} asked for; name another")
        for patch in _rendered(todo[bank.count :], partial(_simulated, seed=seed, scanner=machine), workers):
            bank.append(patch)
        return bank.count


def _rendered(todo: Sequence[tuple[str, int]], render: partial[Patch], workers: int) -> Iterator[Patch]:
    if workers == 1 or not todo:
        yield from map(render, todo)
        return
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), cv2.setNumThreads, (1,)) as pool:
        yield from pool.map(render, todo, chunksize=4)


def _simulated(what: tuple[str, int], *, seed: int, scanner: Scanner | None) -> Patch:
    from ..simulator.threats import ALL_THREATS  # noqa: PLC0415  as above

    name, number = what
    design = ALL_THREATS[name]
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(zlib.crc32(name.encode()), number)))
    for _ in range(TRIES):
        patch = render_patch(design.draw(rng), rng, "threat", design.family, scanner=scanner)
        if patch is not None:
            return patch
    raise DataError(f"threat {name!r}: nothing of it shows from {TRIES} sides")


def cut_out(
    view: View,
    where: Box | Mask,
    *,
    name: str,
    family: str,
    background: View | None = None,
    mm_per_pixel: float | None = None,
    imaging: ImagingModel | None = None,
) -> Patch:
    """Take a threat out of a scan, for the library.

    Args:
        view: A view with the threat, of any encoding.
        where: Box x0, y0, x1, y1 in pixels, x1 and y1 exclusive, or a mask (rows, columns), drawn round the threat.
        name: What it is, such as ``"folding knife"``.
        family: Its threat family.
        background: The same view without the threat, in register; None fills the place in from its surroundings, which
            is right only where these go on smoothly behind the threat.
        mm_per_pixel: Pitch of a view that does not know its own.
        imaging: The machine; None estimates noise and offset from the view.

    Returns:
        The patch: attenuation of the threat alone at the energies of the view. It is blurred as the view is: project it
        with a model whose ``blur_px`` is 0.

    Raises:
        UsageError: Place, pitch or background do not fit the view; or what is there cannot be a threat: nothing that
            stands out of the noise, surroundings that are darker than it, or almost opaque.
    """
    pitch = view.mm_per_pixel or mm_per_pixel
    if not pitch:
        raise UsageError(f"view {view.name!r} does not know its pitch: give mm_per_pixel")
    mask = _mask_of(where, view)
    imaging = imaging or ImagingModel.estimated(view)
    reach = cv2.dilate(mask.astype(np.uint8), np.ones((2 * HALO + 1,) * 2, np.uint8)) > 0
    total = nepers(_without_offset(view, imaging))
    behind = _filled(total, reach) if background is None else _clean(background, view, imaging)
    load = float(np.median(behind[-1][mask]))
    if load > DARKEST_NEPERS:
        raise UsageError(
            f"what lies with the threat takes {load:.1f} nepers, expected at most {DARKEST_NEPERS:g}: too dark to tell "
            "the threat from it; take another scan"
        )
    sigma = _sigma(total, mask, imaging)
    taken = np.stack([_denoised(plane, s) for plane, s in zip(total - behind, sigma, strict=True)])
    stands_out = cv2.medianBlur((taken[-1] > COVERED_SIGMAS * sigma[-1]).astype(np.uint8), 3) > 0
    covered = mask & stands_out
    _check_threat(taken[-1], sigma[-1], mask, covered)
    cut = np.where(reach, np.maximum(taken, np.float32(0.0)), np.float32(0.0))
    x0, y0, x1, y1 = box_of(reach)
    inside = covered if isinstance(where, tuple) else mask
    return Patch(cut[:, y0:y1, x0:x1].astype(np.float32), inside[y0:y1, x0:x1], pitch, "threat", name, family)


def _mask_of(where: Box | Mask, view: View) -> Mask:
    """The place as a mask, checked."""
    shape = (view.rows, view.columns)
    if isinstance(where, tuple):
        x0, y0, x1, y1 = where
        if not (0 <= x0 < x1 <= view.columns and 0 <= y0 < y1 <= view.rows):
            raise UsageError(f"box {where} does not lie in a view of {view.columns} x {view.rows} (x0, y0, x1, y1)")
        mask = np.zeros(shape, bool)
        mask[y0:y1, x0:x1] = True
    elif where.shape != shape:
        raise UsageError(f"mask {where.shape} does not match the view {shape}")
    else:
        mask = np.asarray(where, bool)
    if not mask.any() or mask.all():
        raise UsageError("the place of the threat is empty or all of the view: draw it round the threat alone")
    return mask


def _without_offset(view: View, imaging: ImagingModel) -> View:
    offset = np.array(imaging.offset[-len(view.transmission) :], np.float32)[:, None, None]
    # Not to nothing: what is as dark as the offset stays as dark as the file can tell.
    return replace(view, transmission=np.maximum(view.transmission - offset, np.float32(LEAST_TRANSMISSION)))


def _clean(background: View, view: View, imaging: ImagingModel) -> Float32:
    """Attenuation of the clean scan, checked against the view."""
    if background.transmission.shape != view.transmission.shape or background.encoding != view.encoding:
        raise UsageError(
            f"background {background.encoding} {background.transmission.shape} does not match the view "
            f"{view.encoding} {view.transmission.shape}"
        )
    return nepers(_without_offset(background, imaging))


def _filled(planes: Float32, hole: Mask) -> Float32:
    """Planes with a hole filled in as a membrane spanned over it: each pixel is the mean of its neighbours."""
    y, x = np.nonzero(hole)
    top, left = max(0, int(y.min()) - RING), max(0, int(x.min()) - RING)
    part = slice(top, int(y.max()) + RING + 1), slice(left, int(x.max()) + RING + 1)
    inside = hole[part]
    if inside.all():
        raise UsageError("nothing of the surroundings is left to fill the place in from: supply a clean scan")
    out = planes.copy()
    for plane in out:
        smooth = np.asarray(cv2.medianBlur(np.ascontiguousarray(plane[part]), 3), np.float32)
        plane[part] = np.where(inside, _membrane(smooth, inside), plane[part])
    return out


def _membrane(plane: Float32, hole: Mask) -> Float32:
    """Coarse to fine: at half the size first, then relaxed at this one."""
    outside = np.where(hole, np.float32(0.0), plane)
    if min(hole.shape) >= 8:
        size = hole.shape[1] // 2, hole.shape[0] // 2
        weight = np.asarray(cv2.resize((~hole).astype(np.float32), size, interpolation=cv2.INTER_AREA), np.float32)
        small = cv2.resize(outside, size, interpolation=cv2.INTER_AREA) / np.maximum(weight, np.float32(1e-3))
        coarse = _membrane(np.asarray(small, np.float32), weight < 0.5)
        guess = np.asarray(cv2.resize(coarse, hole.shape[::-1], interpolation=cv2.INTER_LINEAR), np.float32)
    else:
        guess = np.full_like(plane, plane[~hole].mean() if not hole.all() else 0.0)
    out = np.where(hole, guess, outside)
    for _ in range(RELAXATIONS):
        out = np.where(hole, cv2.filter2D(out, -1, NEIGHBOURS, borderType=cv2.BORDER_REPLICATE), out)
    return np.asarray(out, np.float32)


def _sigma(total: Float32, mask: Mask, imaging: ImagingModel) -> list[float]:
    """Standard deviation of the noise of the attenuation over the threat, per energy."""
    out = []
    for energy, plane in enumerate(total):
        arrived = float(np.exp(-np.median(plane[mask])))
        known = min(energy, len(imaging.photon_variance) - 1)
        variance = imaging.photon_variance[known] * arrived + imaging.readout_variance[known]
        out.append(max(float(np.sqrt(variance)) / arrived, LEAST_SIGMA))
    return out


def _denoised(plane: Float32, sigma: float) -> Float32:
    """Noise of the cut-out would come on top of that of the scan it is put into."""
    return np.asarray(cv2.bilateralFilter(plane, 5, 3.0 * sigma, 1.0), np.float32)


def _check_threat(taken: Float32, sigma: float, mask: Mask, covered: Mask) -> None:
    pixels = np.count_nonzero(mask)
    brighter = np.count_nonzero(mask & (taken < -COVERED_SIGMAS * sigma)) / pixels
    if brighter > MOST_BRIGHTER:
        raise UsageError(
            f"{brighter:.0%} of the place is brighter than its surroundings: supply a clean scan as background"
        )
    if np.count_nonzero(covered) < LEAST_COVERED * pixels:
        raise UsageError(
            f"nothing there stands out of the noise ({sigma:.3f} nepers): check the place, or draw it closer"
        )
