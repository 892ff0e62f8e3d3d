"""Stratified cluster bootstrap as weights: how often each consignment is drawn.

Weights on data that is sorted once cost one pass a resample, so 2,000 resamples of 100,000 scans take seconds and a
few megabytes. Normal and anomalous consignments are drawn separately, so that class counts stay as they were. A
consignment with scans of both kinds belongs to a third stratum and is drawn whole: its scans depend on each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cargolens.datasets.errors import UsageError

from .scores import Bool, Int64

METHOD = "stratified cluster bootstrap, percentile"


@dataclass(frozen=True)
class Resampling:
    """How a bootstrap is drawn.

    Attributes:
        resamples: How many; 0 leaves intervals out.
        seed: Resample k is the same for one seed, whatever else is drawn.
        confidence: Nominal coverage of the percentile interval.
    """

    resamples: int = 2000
    seed: int = 0
    confidence: float = 0.95

    def __post_init__(self) -> None:
        if self.resamples < 0 or not 0.0 < self.confidence < 1.0:
            raise UsageError(
                f"found {self.resamples} resamples at confidence {self.confidence}; expected 0 or more, in (0, 1)"
            )


@dataclass(frozen=True, eq=False)
class Clusters:
    """Consignments by what they hold.

    Attributes:
        count: Number of consignments.
        strata: Numbers of those with only normal, only anomalous, and both kinds of scans; empty strata left out.
    """

    count: int
    strata: tuple[Int64, ...]

    @property
    def note(self) -> str:
        """Empty, or a warning that there are too few consignments to resample."""
        least = min(s.size for s in self.strata)
        if least == 1:
            return "one consignment of a kind: no interval can be drawn from it"
        return f"only {least} consignments of a kind: interval unreliable" if least < 10 else ""


def find_clusters(cluster: Int64, anomalous: Bool) -> Clusters:
    """Sorts consignments into strata.

    Args:
        cluster: (n,) consignment of each scan, numbered from 0.
        anomalous: (n,) truth of each scan.
    """
    count = int(cluster.max()) + 1
    scans = np.bincount(cluster, minlength=count)
    threats = np.bincount(cluster[anomalous], minlength=count)
    kinds = (
        np.flatnonzero((threats == 0) & (scans > 0)),
        np.flatnonzero((threats == scans) & (scans > 0)),
        np.flatnonzero((threats > 0) & (threats < scans)),
    )
    return Clusters(count, tuple(k.astype(np.int64) for k in kinds if k.size))


def draw_weights(clusters: Clusters, resampling: Resampling) -> Iterator[Int64]:
    """Yields, for each resample, how often each consignment was drawn.

    Yields:
        (clusters.count,) int64; within each stratum they sum to its size.
    """
    for k in range(resampling.resamples):
        rng = np.random.default_rng(np.random.SeedSequence(resampling.seed, spawn_key=(k,)))
        weights = np.zeros(clusters.count, dtype=np.int64)
        for members in clusters.strata:
            weights[members] = np.bincount(rng.integers(0, members.size, members.size), minlength=members.size)
        yield weights
