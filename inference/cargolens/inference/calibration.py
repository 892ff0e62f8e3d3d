"""Sets a bundle's threshold and region levels from normal scans the detector was not trained on."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cargolens.datasets.errors import CalibrationError

from .bundle import Bundle, parse_bundle
from .hashes import hashes_of, scan_set
from .manifest import Calibration
from .threshold import select_threshold, thin

# Share of normal scans whose whole map lies at or below the floor of regions. With the median, three of ten real scans
# with a gun showed no region at all to look at, though the map was highest on the gun.
FLOOR_SHARE = 0.1


@dataclass(frozen=True)
class NormalScan:
    """What calibration needs to know of one assessed normal scan.

    Attributes:
        score: The scan's score.
        map_max: Largest value of its maps, over all views.
        sha256: Hash over the content of its files, hexadecimal.
        perceptual: Perceptual hash of each view, where known.
    """

    score: float
    map_max: float
    sha256: str
    perceptual: tuple[int, ...] = ()


def calibrate_bundle(bundle: Bundle, normals: Sequence[NormalScan], budget: float, confidence: float = 0.95) -> Bundle:
    """Chooses threshold and region levels; the detector itself stays as it is.

    The threshold keeps the scan's false-alarm rate within the budget at the given confidence (`select_threshold`). A
    region above `region_alarm` is as rare among normal scans: it is the same order statistic of the scans' map maxima.
    A region below `region_floor`, what nine of ten normal scans exceed somewhere, is ordinary and not drawn.

    Args:
        bundle: A bundle; a calibration it already has is replaced.
        normals: Independent normal scans of the stream the station will see, each content once.
        budget: Largest false-alarm rate wanted, between 0 and 1.
        confidence: Probability that the rate is within the budget.

    Returns:
        The calibrated bundle, in memory, with the hashes of the normal scans; its bytes are written with
        `save_bundle(calibrated.with_calibration(calibrated.manifest.calibration))`.

    Raises:
        UsageError: `budget` or `confidence` is not between 0 and 1.
        CalibrationError: Too few scans, a value that is not finite, or the same scan twice.
    """
    digests = [scan.sha256 for scan in normals]
    if len(set(digests)) != len(digests):
        again = len(digests) - len(set(digests))
        raise CalibrationError(
            f"{again} of {len(digests)} normal scans repeat the content of another; "
            "the promise needs independent scans, so give each once"
        )
    choice = select_threshold([scan.score for scan in normals], budget, confidence)
    maxima = np.sort(np.array([scan.map_max for scan in normals], dtype=np.float64))
    if not np.isfinite(maxima).all():
        raise CalibrationError("the map of a normal scan is not finite")
    calibration = Calibration(
        threshold=choice.threshold,
        budget=budget,
        confidence=confidence,
        n=choice.n,
        k=choice.k,
        normals=thin([scan.score for scan in normals]),
        # A value that occurred, and never above the k-th.
        region_floor=float(maxima[min(math.ceil(FLOOR_SHARE * choice.n), choice.k) - 1]),
        region_alarm=float(maxima[choice.k - 1]),
        fingerprint=fingerprint(digests),
    )
    scans = scan_set(hashes_of((scan.sha256, scan.perceptual) for scan in normals))
    return replace(parse_bundle(bundle.with_calibration(calibration, scans)), path=bundle.path)


def fingerprint(digests: Iterable[str]) -> str:
    """SHA-256 that identifies a set of scans: over their content hashes in hexadecimal, sorted, one a line."""
    return hashlib.sha256("".join(f"{digest}\n" for digest in sorted(digests)).encode()).hexdigest()
