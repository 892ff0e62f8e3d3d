"""`Scores`: what every rank metric works on, checked once.

Scores are the raw float64 values of the system. Nothing is normalised, clamped or squashed: that would merge scores
that differ and change the ranks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cargolens.datasets.errors import DataError

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores of scans whose truth is known; build it with `make_scores`.

    Attributes:
        score: (n,) float64, finite, higher = more suspicious.
        anomalous: (n,) bool, the truth.
        cluster: (n,) int64, 0 .. clusters - 1: scans of one consignment share a number.
    """

    score: Float64
    anomalous: Bool
    cluster: Int64

    @property
    def n_anomalous(self) -> int:
        """How many scans carry a threat."""
        return int(np.count_nonzero(self.anomalous))

    @property
    def n_normal(self) -> int:
        """How many scans carry none."""
        return self.score.size - self.n_anomalous


def make_scores(score: ArrayLike, anomalous: ArrayLike, cluster: ArrayLike | None = None) -> Scores:
    """Checks scores and truth and puts them side by side.

    Args:
        score: (n,) numbers, higher = more suspicious.
        anomalous: (n,) bool or 0/1.
        cluster: (n,) integers, equal for scans of one consignment; None = every scan stands alone.

    Raises:
        DataError: For another shape, no scan at all, a truth that is not 0 or 1, or scores that are not finite (with
            count).
    """
    values = np.asarray(score, dtype=np.float64)
    truth = np.asarray(anomalous)
    if values.ndim != 1 or truth.shape != values.shape:
        raise DataError(f"scores {values.shape} and truth {truth.shape} must be two lists of the same length")
    if values.size == 0:
        raise DataError("there is no scored scan to evaluate")
    bad = int(values.size - np.count_nonzero(np.isfinite(values)))
    if bad:
        raise DataError(
            f"{bad} of {values.size} scores are NaN or infinite; mend the system, or leave the score empty for "
            "'cannot assess'"
        )
    if not np.isin(truth, (0, 1)).all():
        raise DataError("truth must be 0 or 1 for every scan; leave out scans whose truth is unknown")
    names = np.arange(values.size) if cluster is None else np.asarray(cluster)
    if names.shape != values.shape:
        raise DataError(f"clusters {names.shape} do not match scores {values.shape}")
    codes = names if cluster is None else np.unique(names, return_inverse=True)[1]
    return Scores(values, truth.astype(np.bool_), codes.astype(np.int64))


def cluster_codes(names: Sequence[str | None]) -> Int64:
    """Numbers for group names: equal names share one, None is a group of its own.

    Args:
        names: One name a scan; None where nobody said.

    Returns:
        (n,) int64.
    """
    known: dict[str, int] = {}
    codes = np.empty(len(names), dtype=np.int64)
    following = 0
    for i, name in enumerate(names):
        code = following if name is None else known.setdefault(name, following)
        following += code == following
        codes[i] = code
    return codes
