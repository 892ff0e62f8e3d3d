"""Which test scans the bundle has already seen, as far as the bundle and its run folder can tell.

A bundle carries one fingerprint of its training set, one of its calibration set, and the scores of its calibration
scans. A run folder (``fingerprint.json``) lists the hash of each training scan. Hashes of the images themselves go
through
`duplicates`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cargolens.datasets.errors import DataError
from cargolens.datasets.untrusted import open_limited, parse_json

from ..calibration import fingerprint
from ..manifest import BundleManifest
from .duplicates import ScanHashes, repeated_scores
from .scores import Float64

_MAX_BYTES = 1 << 29


@dataclass(frozen=True)
class SeenBefore:
    """What of the test the bundle has seen.

    Attributes:
        is_training_set: The test scans are exactly the training scans.
        is_calibration_set: They are exactly the calibration scans.
        calibration_scores: Test scores that equal a stored calibration score bit for bit.
        n_hashed: Test scans whose content hash is known; the first two answers need all of them.
        warning: Empty, or one sentence.
    """

    is_training_set: bool
    is_calibration_set: bool
    calibration_scores: int
    n_hashed: int
    warning: str


def seen_before(manifest: BundleManifest, digests: Sequence[str | None], scores: Float64) -> SeenBefore:
    """Looks for test scans in what a bundle says of its training and calibration.

    Args:
        manifest: Of the bundle.
        digests: (n,) SHA-256 over the files of each test scan in hexadecimal, None where unknown.
        scores: (n,) raw scores of this bundle on the test scans, NaN where there is none.
    """
    known = [d for d in digests if d is not None]
    print_of_test = fingerprint(known)
    calibration = manifest.calibration
    training = print_of_test == manifest.training.fingerprint
    calibrated = calibration is not None and print_of_test == calibration.fingerprint
    repeated = 0 if calibration is None else repeated_scores(scores, calibration.normals)
    found = []
    if training:
        found.append("the test scans are the training scans")
    if calibrated:
        found.append("the test scans are the calibration scans")
    elif repeated:
        found.append(f"{repeated} of {len(digests)} test scores equal a calibration score bit for bit")
    warning = f"The test is not independent of the bundle: {'; '.join(found)}." if found else ""
    return SeenBefore(training, calibrated, repeated, len(known), warning)


def read_run_digests(path: Path) -> tuple[str, ...]:
    """Content hashes of the training scans a run folder lists.

    Args:
        path: ``fingerprint.json`` of the run.

    Raises:
        DataError: When it is not one.
    """
    with open_limited(path, _MAX_BYTES) as stream:
        document = parse_json(stream.read(), str(path))
    scans = document.get("scans") if isinstance(document, dict) else None
    digests = [s.get("sha256") if isinstance(s, dict) else None for s in scans] if isinstance(scans, list) else []
    if not digests or not all(isinstance(d, str) and _is_digest(d) for d in digests):
        raise DataError(f"{path}: expected the fingerprint.json of a run, with a sha256 for each of its scans")
    return tuple(str(d) for d in digests)


def hashes_of_digests(digests: Iterable[str]) -> ScanHashes:
    """Hashes of scans whose images are not at hand: `duplicates.find_overlaps` then finds identical ones only."""
    content = np.array([int(d[:16], 16) for d in digests], dtype=np.uint64)
    return ScanHashes(content, np.zeros_like(content))


def _is_digest(text: str) -> bool:
    return len(text) == 64 and all(c in "0123456789abcdef" for c in text)
