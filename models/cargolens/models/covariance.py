"""Means and full covariances of features, gathered in one pass of bounded memory and shrunk where scans are few."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

# Features that are linear in each other leave directions without variance; never trust one below this share.
LEAST_SHRINKAGE = 1e-3
# float32 networks repeat a feature to about 1e-6 of its size on another runtime; a spread of a hundredth of the
# size is the least that can tell two scans apart there.
RESOLUTION = 1e-2


class Moments:
    """Running count, sum and sum of outer products of vectors, in float64 on the CPU.

    Memory is d x d whatever the number of vectors. Vectors are taken relative to the first batch's mean, so the
    covariance of features far from zero loses no digits to cancellation.
    """

    def __init__(self, size: int) -> None:
        self.count = torch.zeros((), dtype=torch.float64)
        self.origin = torch.zeros(size, dtype=torch.float64)
        self.total = torch.zeros(size, dtype=torch.float64)
        self.outer = torch.zeros(size, size, dtype=torch.float64)

    def update(self, vectors: Tensor) -> None:
        """Add (n, d) vectors, any floating dtype and device."""
        x = vectors.detach().to("cpu", torch.float64)
        if self.count == 0:
            self.origin = x.mean(0)
        x = x - self.origin
        self.count += len(x)
        self.total += x.sum(0)
        self.outer += x.T @ x

    def mean(self) -> Tensor:
        """(d,) float64 mean."""
        return self.origin + self.total / self.count

    def covariance(self) -> Tensor:
        """(d, d) float64 maximum-likelihood covariance (divided by the count)."""
        shift = self.total / self.count
        return self.outer / self.count - torch.outer(shift, shift)

    def floor(self) -> float:
        """Variance that float32 features of this size cannot resolve, at least 1e-12."""
        size = float((self.covariance().diagonal() + self.mean().square()).mean())
        return max(RESOLUTION**2 * size, 1e-12)

    def state(self) -> dict[str, Tensor]:
        """The sums, to be stored and given back to `load_state`."""
        return {"count": self.count, "origin": self.origin, "total": self.total, "outer": self.outer}

    def load_state(self, state: dict[str, Tensor]) -> None:
        """Continue from sums that `state` returned."""
        self.count, self.origin = state["count"].clone(), state["origin"].clone()
        self.total, self.outer = state["total"].clone(), state["outer"].clone()


def oas_shrinkage(covariance: Tensor, count: int) -> float:
    """Share of the mean variance to blend into a covariance: oracle approximating shrinkage.

    Chen, Wiesel, Eldar and Hero 2010, equation 23 without its terms of 2 / d, as scikit-learn has it. It needs the
    covariance alone and so works on running sums.

    Args:
        covariance: (d, d) maximum-likelihood covariance.
        count: Number of independent vectors it came from.

    Returns:
        A share in [0, 1]; 1 where all variances are equal or there is one vector.
    """
    size = covariance.shape[0]
    trace = float(covariance.trace())
    squares = float((covariance * covariance).sum())
    gap = (count + 1.0) * (squares - trace * trace / size)
    if gap <= 0.0:
        return 1.0
    return min(1.0, (squares + trace * trace) / gap)


def shrink(covariance: Tensor, count: int, floor: float) -> Tensor:
    """(d, d) covariance blended towards its mean variance by `oas_shrinkage`; positive definite.

    Args:
        covariance: (d, d) maximum-likelihood covariance.
        count: Number of independent vectors it came from.
        floor: Variance added in every direction, above 0: what cannot be resolved is no evidence.
    """
    share = max(oas_shrinkage(covariance, count), LEAST_SHRINKAGE)
    size = covariance.shape[0]
    level = share * float(covariance.trace()) / size + floor
    return (1.0 - share) * covariance + level * torch.eye(size, dtype=covariance.dtype)


class Factor(NamedTuple):
    """A covariance as its largest principal axes and one variance for everything else.

    Attributes:
        axes: (d, rank) orthonormal principal axes, largest variance first.
        variances: (rank,) variance along each axis.
        rest: Mean variance of the other axes; exact where they are equal, as below the rank of few scans.
    """

    axes: Tensor
    variances: Tensor
    rest: float


def factor(covariance: Tensor, rank: int) -> Factor:
    """The `rank` largest principal axes of a positive definite covariance (probabilistic PCA, Tipping 1999).

    With fewer than `rank` training vectors the shrunk covariance has equal variances off those axes and the
    factor is exact; otherwise the variances beyond `rank` are replaced by their mean.
    """
    values, vectors = torch.linalg.eigh(covariance)
    size = len(values)
    rank = min(rank, size)
    rest = float(values[: size - rank].mean()) if rank < size else float(values[0])
    # The sign of an eigenvector is arbitrary; fixed here so that equal data give equal bytes.
    axes = vectors.flip(1)[:, :rank]
    sign = axes.gather(0, axes.abs().argmax(0, keepdim=True)).sign()
    return Factor(axes * sign, values.flip(0)[:rank], rest)
