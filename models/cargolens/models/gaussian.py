"""`gaussian`: the published one-class baseline for parcels, with a dense map.

Griffin, Caldwell, Andrews and Bohler 2019 ("Unexpected item in the bagging area", IEEE TIFS) model normal traffic by
full-covariance Gaussians over frozen ImageNet features: the pooled layer tells unusual *appearance* (shape, texture,
density), the logits tell unusual *semantics*. A third Gaussian over stride 8 and 16 features gives the map. Nothing
is trained by gradient: two passes over normal scans, in memory that does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from cargolens.datasets.errors import DataError, UsageError

from .backbones import Features, create_backbone
from .covariance import Moments, factor, shrink
from .detector import Detector, DetectorOptions, Recipe
from .held_out import check_unseen, seen_scans, unseen_scans
from .local import local_features, local_size

PARTS = ("appearance", "semantic", "local")
# Distances below a tenth of what is normal tell nothing, and float32 repeats the smallest of them to four digits only:
# the score's logarithm levels off there, and no spread is taken for smaller than one part in twenty.
NEAR = 0.1
LEAST_SPREAD = 0.05


@dataclass(frozen=True)
class GaussianOptions(DetectorOptions):
    """Options of `gaussian`.

    Attributes:
        rank: Principal axes kept for the pooled features and for the logits, 1 or more. The covariance is exact where
            fewer tiles than this were seen; beyond, the smaller variances are replaced by their mean. It is what
            keeps a bundle near 20 MB.
    """

    rank: int = 128


class GaussianDistance(nn.Module):
    """Root mean square Mahalanobis distance from one Gaussian, about 1 for vectors it was made from.

    For dimension d it is sqrt(D^2 / d), so the log-likelihood is -(d / 2) distance^2 plus a constant. Vectors are
    centred before anything is squared and the part off the principal axes is formed as a vector, so float32 suffices.
    """

    mean: Tensor
    axes: Tensor
    scale: Tensor
    rest: Tensor

    def __init__(self, size: int, rank: int) -> None:
        super().__init__()
        rank = min(rank, size)
        self.register_buffer("mean", torch.zeros(size))
        self.register_buffer("axes", torch.eye(size, rank))
        self.register_buffer("scale", torch.ones(rank))
        self.register_buffer("rest", torch.ones(()))

    def fit(self, moments: Moments, count: int) -> None:
        """Take over a mean and a covariance, shrunk for `count` independent vectors."""
        found = factor(shrink(moments.covariance(), count, moments.floor()), self.axes.shape[1])
        self.mean.copy_(moments.mean())
        self.axes.copy_(found.axes)
        self.scale.copy_(found.variances.rsqrt())
        self.rest.fill_(found.rest**-0.5)

    def forward(self, vectors: Tensor) -> Tensor:
        """(..., d) vectors -> (...) distances."""
        x = vectors - self.mean
        along = x @ self.axes
        squares = (along * self.scale).square().sum(-1)
        if self.axes.shape[1] < self.axes.shape[0]:
            off = (x - along @ self.axes.T) * self.rest
            squares = squares + off.square().sum(-1)
        return (squares / self.mean.shape[0]).sqrt()


class Gaussian(Detector):
    """Frozen backbone, three Gaussians, and one score of them.

    `score` is the mean of three parts, each the logarithm of its distance, levelled off at `NEAR`, in units of the
    spread of unseen normal tiles: appearance (pooled features), semantic (logits) and local (mean of the map). Each
    part is a monotone function of one Gaussian's log-likelihood; the distances of the first two are extra outputs, so
    a station can tell which of the two raised a score. `map` is the local distance itself.
    """

    style = "fit-once"
    recipe = Recipe(canonical="colour-1", tile=128, overlap=32, long_side=None)
    outputs = ("map", "score", "appearance", "semantic")
    options_type: ClassVar[type[DetectorOptions]] = GaussianOptions
    passes = 2

    centre: Tensor
    spread: Tensor

    def __init__(self, options: GaussianOptions) -> None:
        super().__init__()
        if options.rank < 1:
            raise UsageError(f"rank {options.rank} of detector gaussian, expected 1 or more")
        self.backbone = create_backbone(options.backbone, options.weights).requires_grad_(False).eval()
        self.licence = self.backbone.licence
        sizes = self.backbone.pooled_size, self.backbone.logits_size
        local = local_size(self.backbone)
        self.appearance = GaussianDistance(sizes[0], options.rank)
        self.semantic = GaussianDistance(sizes[1], options.rank)
        self.local = GaussianDistance(local, local)
        self.register_buffer("centre", torch.zeros(len(PARTS)))
        self.register_buffer("spread", torch.ones(len(PARTS)))
        self._moments = {name: Moments(getattr(self, name).mean.shape[0]) for name in PARTS}
        self._unseen = torch.zeros(0, len(PARTS))

    def forward(self, planes: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Map, score, and the distances of appearance and semantics of (b, 3, tile, tile) planes."""
        amap, parts = self._distances(self.backbone(planes))
        score = ((_levelled_log(parts) - self.centre) / self.spread).mean(1)
        return amap, score, parts[:, 0], parts[:, 1]

    def fit_scans(self, pass_index: int, count: int) -> Sequence[int]:
        """First the scans the Gaussians are made from, then the ones they have not seen."""
        return seen_scans(count) if pass_index == 0 else unseen_scans(count)

    @torch.no_grad()
    def fit_tiles(self, pass_index: int, planes: Tensor) -> None:
        """Add (b, 3, tile, tile) tiles to the sums, or record how far unseen ones lie."""
        features = self.backbone(planes)
        if pass_index == 0:
            self._moments["appearance"].update(features.pooled)
            self._moments["semantic"].update(features.logits)
            self._moments["local"].update(local_features(features).flatten(0, 2))
        else:
            self._unseen = torch.cat([self._unseen, self._distances(features)[1].cpu()])

    @torch.no_grad()
    def end_pass(self, pass_index: int) -> dict[str, float]:
        """Turn sums into Gaussians, or unseen distances into the level and spread of each part."""
        if pass_index == 0:
            tiles = int(self._moments["appearance"].count)
            if tiles < 2:
                raise DataError(f"{tiles} tiles of normal scans, expected 2 or more to fit a Gaussian: add scans")
            for name in PARTS:
                # Neighbouring locations of a tile are no independent evidence, so all three shrink by tiles.
                getattr(self, name).fit(self._moments[name], tiles)
            return {"tiles": float(tiles)}
        logs = _levelled_log(check_unseen(self._unseen).double())
        self.centre.copy_(logs.mean(0))
        self.spread.copy_(logs.std(0, correction=0).clamp_min(LEAST_SPREAD))
        return {f"{name}_unseen": float(value) for name, value in zip(PARTS, logs.mean(0).exp(), strict=True)}

    def fit_state(self) -> dict[str, Tensor]:
        """Running sums of the three Gaussians and the unseen distances."""
        state = {f"{name}.{key}": value for name in PARTS for key, value in self._moments[name].state().items()}
        return state | {"unseen": self._unseen}

    def load_fit_state(self, state: dict[str, Any]) -> None:
        """Go on from sums that `fit_state` returned."""
        for name in PARTS:
            prefix = f"{name}."
            sums = {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}
            self._moments[name].load_state(sums)
        self._unseen = state["unseen"]

    def _distances(self, features: Features) -> tuple[Tensor, Tensor]:
        """Map (b, 1, h, w) and the three distances of each tile (b, 3)."""
        amap = self.local(local_features(features))
        parts = [self.appearance(features.pooled), self.semantic(features.logits), amap.mean(dim=(1, 2))]
        return amap.unsqueeze(1), torch.stack(parts, 1)


def _levelled_log(distances: Tensor) -> Tensor:
    """Logarithm of distances far above `NEAR`, and that of `NEAR` far below."""
    return 0.5 * (distances.square() + NEAR**2).log()
