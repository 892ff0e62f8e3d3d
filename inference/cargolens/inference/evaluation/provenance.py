"""Which test scans the bundle has already seen, as far as the bundle and its run folder can tell.

A bundle carries one fingerprint of its training set, one of its calibration set, the scores of its calibration scans,
and, where they were kept, the hashes of both sets. A run folder (``fingerprint.json``) lists those of each training
scan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cargolens.datasets.errors import DataError
from cargolens.datasets.untrusted import open_limited, parse_json

from ..bundle import Bundle
from ..calibration import fingerprint
from ..hashes import ScanHashes, hashes_of
from ..manifest import BundleManifest
from .duplicates import Overlap, find_overlap, repeated_scores
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


@dataclass(frozen=True)
class KnownSet:
    """Scans that a system was made from, and what of the test is among them.

    Attributes:
        name: ``training`` or ``calibration``.
        origin: Who lists them: ``run`` or ``bundle``.
        scans: Scans of the set.
        kept: Scans of them whose hashes are listed.
        overlap: Test scans that are among those, and test scans that nearly equal one.
    """

    name: str
    origin: str
    scans: int
    kept: int
    overlap: Overlap


def check_known(test: ScanHashes, bundle: Bundle | None, run: ScanHashes | None) -> tuple[KnownSet, ...]:
    """Looks for test scans among those a bundle, or the run behind it, lists.

    Args:
        test: Hashes of the test scans.
        bundle: The bundle that answered.
        run: Hashes of the training scans of its run, which then stand for those the bundle lists.
    """
    listed = [] if run is None else [("training", "run", run.n_scans, run.n_scans, run)]
    for name in ("training", "calibration"):
        kept = None if bundle is None else getattr(bundle.scans, name)
        if kept is not None and not (name == "training" and run is not None):
            listed.append((name, "bundle", kept.scans, kept.kept, kept.hashes()))
    return tuple(
        KnownSet(name, origin, scans, kept, find_overlap(("test", test), (name, hashes)))
        for name, origin, scans, kept, hashes in listed
    )


def read_run_scans(path: Path) -> ScanHashes:
    """Hashes of the training scans a run folder lists.

    Args:
        path: ``fingerprint.json`` of the run.

    Raises:
        DataError: When it is not one.
    """
    with open_limited(path, _MAX_BYTES) as stream:
        document = parse_json(stream.read(), str(path))
    found = document.get("scans") if isinstance(document, dict) else None
    scans: list[Any] = found if isinstance(found, list) else []
    rows: list[tuple[Any, Any]] = [
        (s.get("sha256"), s.get("perceptual", [])) if isinstance(s, dict) else (None, None) for s in scans
    ]
    if not rows or not all(_is_hex(d, 64) and isinstance(v, list) and all(_is_hex(h, 16) for h in v) for d, v in rows):
        raise DataError(f"{path}: expected the fingerprint.json of a run, with a sha256 for each of its scans")
    return hashes_of((digest, [int(value, 16) for value in views]) for digest, views in rows)


def _is_hex(text: object, digits: int) -> bool:
    return isinstance(text, str) and len(text) == digits and all(c in "0123456789abcdef" for c in text)
