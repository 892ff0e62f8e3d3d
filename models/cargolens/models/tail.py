"""How rare a value is among benign ones: the logarithm of its tail probability, as a network can compute it.

Between the smallest benign value and a high one the curve goes through what was counted, above it falls off
exponentially: counts alone would give every value beyond the largest the same probability, and lose its order.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from cargolens.datasets.errors import DataError

PIECES = 16
# The exponential takes over above this share of the values, and is made from at least this many.
TAIL_SHARE, TAIL_LEAST = 0.1, 8
# Values closer than this are one value: a steeper curve would magnify how float32 networks differ between runtimes.
LEAST_STEP = 0.02
LEAST_VALUES = 5


class TailProbability(nn.Module):
    """-log10 of the share of benign values at or above a value; strictly rising, about 0 for the least of them.

    Pieces of straight lines through the plotting positions i / (n + 1) (Weibull 1939), i counted from the largest of n
    values, up to the value that a tenth of them exceed. From there on the tail is exponential, its scale the mean
    excess, which is its maximum likelihood (for logarithms of values, Hill 1975). Below the least value the first
    piece goes on, so that nothing is cut off; a negative result stands for a probability of 1.
    """

    start: Tensor
    width: Tensor
    slope: Tensor
    lowest: Tensor

    def __init__(self) -> None:
        super().__init__()
        # The first piece is open towards lower values, the last towards higher ones.
        self.register_buffer("start", torch.zeros(PIECES))
        self.register_buffer("width", torch.zeros(PIECES - 1))
        self.register_buffer("slope", torch.tensor([1.0] + [0.0] * (PIECES - 2) + [1.0]))
        self.register_buffer("lowest", torch.zeros(()))

    def fit(self, benign: Tensor) -> None:
        """Take over the distribution of (n,) benign values.

        Raises:
            DataError: There are fewer than `LEAST_VALUES`, or one is not finite.
        """
        values = benign.detach().to("cpu", torch.float64).sort().values
        if len(values) < LEAST_VALUES or not bool(values.isfinite().all()):
            raise DataError(f"{len(values)} scores of benign scans, expected {LEAST_VALUES} or more, all finite")
        ranks = _ranks(len(values))
        # Values that are nearly equal all have the largest probability of theirs, that of the first.
        knots = [0]
        for rank in ranks:
            if float(values[rank] - values[knots[-1]]) >= LEAST_STEP:
                knots.append(rank)
        place = values[knots]
        height = -torch.log10((len(values) - torch.tensor(knots, dtype=torch.float64)) / (len(values) + 1))
        excess = (values[knots[-1] + 1 :] - place[-1]).mean().clamp_min(LEAST_STEP)
        tail = 1.0 / (math.log(10.0) * excess)
        slopes = (height.diff() / place.diff()).tolist()
        filler = PIECES - 1 - len(slopes)
        starts = [*place[:-1].tolist(), *[float(place[-1])] * (filler + 1)]
        widths = [*place.diff().tolist(), *[0.0] * filler]
        self.start.copy_(torch.tensor(starts))
        self.width.copy_(torch.tensor(widths))
        self.slope.copy_(torch.tensor([*slopes, *[float(tail)] * (filler + 1)]))
        self.lowest.copy_(height[0])

    def forward(self, values: Tensor) -> Tensor:
        """-log10 p of values of any shape."""
        above = functional.relu(values.unsqueeze(-1) - self.start)
        pieces = torch.minimum(above[..., :-1], self.width) * self.slope[:-1]
        below = functional.relu(self.start[0] - values) * self.slope[0]
        return self.lowest + pieces.sum(-1) + above[..., -1] * self.slope[-1] - below


def _ranks(count: int) -> list[int]:
    """Indices into `count` ascending values: knots from the least to the one where the tail begins."""
    beyond = min(max(math.ceil(TAIL_SHARE * count), TAIL_LEAST), count - 1)
    last = count - 1 - beyond
    return sorted({round(last * k / (PIECES - 1)) for k in range(PIECES)})
