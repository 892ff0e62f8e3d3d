"""`student_teacher`: where a small network fails to imitate a frozen one, it has not seen such a thing in normal scans.

Bergmann, Fauser, Sattlegger and Steger 2020 ("Uninformed Students", CVPR); made small and fast by Batzner, Heckler and
Koenig 2024 ("EfficientAD", WACV). Here the teacher is the shared backbone at stride 8, and there is one student,
trained on the mean squared difference while normal scans are shown again and again. EfficientAD's autoencoder, its
hard feature loss and its penalty on ImageNet pictures are left out: they pay in tens of thousands of steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim import Adam

from cargolens.datasets.errors import DataError, UsageError

from .backbones import create_backbone
from .covariance import Moments
from .detector import Detector, DetectorOptions, Recipe
from .held_out import check_unseen, seen_scans, unseen_scans

STRIDE = 8
# Rate of the optimiser, and of the last fifth of the passes.
RATE, LAST_RATE = 1e-3, 1e-4
# Planes are mostly air, which is near 1; brought to order 1 around 0 for the student.
MIDDLE, GAIN = 0.75, 4.0
# The smallest level: a tenth of the spread of normal features.
LEAST_LEVEL = 0.1


@dataclass(frozen=True)
class StudentTeacherOptions(DetectorOptions):
    """Options of `student_teacher`.

    Attributes:
        width: Channels of the student, an even number.
        epochs: How often the student is shown the scans it learns from, 1 or more.
    """

    width: int = 64
    epochs: int = 10


class StudentTeacher(Detector):
    """Frozen backbone as teacher, and a convolutional student that learns its features of normal scans.

    `map` is the root mean square difference of student and teacher, whose channels are in units of their spread in
    normal scans, divided by what the tiles of unseen normal scans score on average; `score` is the mean of the map.
    """

    style = "fit-once"
    recipe = Recipe(canonical="colour-1", tile=128, overlap=32, long_side=None)
    options_type: ClassVar[type[DetectorOptions]] = StudentTeacherOptions

    mean: Tensor
    spread: Tensor
    level: Tensor

    def __init__(self, options: StudentTeacherOptions) -> None:
        super().__init__()
        if options.width < 2 or options.width % 2 or options.epochs < 1:
            raise UsageError(
                f"width {options.width} and epochs {options.epochs} of detector student_teacher, expected an even "
                "width of 2 or more and 1 epoch or more"
            )
        self.backbone = create_backbone(options.backbone, options.weights).requires_grad_(False).eval()
        self.licence = self.backbone.licence
        channels = self.backbone.channels[STRIDE]
        self.student = _student(options.width, channels)
        self.register_buffer("mean", torch.zeros(channels))
        self.register_buffer("spread", torch.ones(channels))
        self.register_buffer("level", torch.ones(()))
        # The first pass measures the teacher, the last one unseen scans.
        self.passes = options.epochs + 2
        self._moments = Moments(channels)
        self._unseen = torch.zeros(0)
        self._losses = torch.zeros(0)
        self._adam: Adam | None = None
        self._adam_state: dict[str, Tensor] = {}

    def forward(self, planes: Tensor) -> tuple[Tensor, Tensor]:
        """Map and score of (b, 3, tile, tile) planes."""
        amap = self._differences(planes).square().mean(1).sqrt() / self.level
        return amap.unsqueeze(1), amap.mean((1, 2))

    def fit_scans(self, pass_index: int, count: int) -> Sequence[int]:
        """The scans to learn from, in another order each time, and in the last pass those kept aside."""
        if pass_index == self.passes - 1:
            return unseen_scans(count)
        seen = seen_scans(count)
        return [seen[k] for k in np.random.default_rng(pass_index).permutation(len(seen))]

    def fit_tiles(self, pass_index: int, planes: Tensor) -> None:
        """Measure the teacher on (b, 3, tile, tile) tiles, take one step towards it, or record unseen scores."""
        if pass_index == 0:
            features: Tensor = self.backbone(planes).taps[STRIDE]
            self._moments.update(features.permute(0, 2, 3, 1).flatten(0, 2))
        elif pass_index < self.passes - 1:
            self._step(planes, LAST_RATE if pass_index > 0.8 * (self.passes - 2) else RATE)
        else:
            with torch.no_grad():
                self._unseen = torch.cat([self._unseen, self(planes)[1].cpu()])

    @torch.no_grad()
    def end_pass(self, pass_index: int) -> dict[str, float]:
        """Take over the teacher's mean and spread, tell the loss, or turn unseen scores into the level."""
        if pass_index == 0:
            if self._moments.count == 0:
                raise DataError("no tiles of normal scans, expected 1 or more to learn from: add scans")
            self.mean.copy_(self._moments.mean())
            self.spread.copy_((self._moments.covariance().diagonal() + self._moments.floor()).sqrt())
            return {}
        if pass_index < self.passes - 1:
            loss = float(self._losses.mean())
            self._losses = self._losses[:0]
            return {"loss": loss}
        level = float(check_unseen(self._unseen).double().mean())
        self.level.fill_(max(level, LEAST_LEVEL))
        return {"level": level}

    def fit_state(self) -> dict[str, Tensor]:
        """Sums over the teacher, the optimiser's averages, and the losses and unseen scores so far."""
        sums = {f"moments.{key}": value for key, value in self._moments.state().items()}
        adam = {f"adam.{key}": value for key, value in self._optimiser_state().items()}
        return sums | adam | {"unseen": self._unseen, "losses": self._losses}

    def load_fit_state(self, state: dict[str, Any]) -> None:
        """Go on from what `fit_state` returned."""
        self._moments.load_state(_under("moments.", state))
        self._adam, self._adam_state = None, _under("adam.", state)
        self._unseen, self._losses = state["unseen"], state["losses"]

    def _differences(self, planes: Tensor) -> Tensor:
        """(b, channels, rows / 8, columns / 8) student minus teacher, in units of the teacher's spread."""
        teacher = self.backbone(planes).taps[STRIDE]
        shown = (self.backbone.three_planes(planes) - MIDDLE) * GAIN
        wanted = (teacher - self.mean[:, None, None]) / self.spread[:, None, None]
        difference: Tensor = self.student(shown) - wanted
        return difference

    def _step(self, planes: Tensor, rate: float) -> None:
        """One step of Adam on the mean squared difference."""
        if self._adam is None:
            # Made here and not before: by now the student is on its device.
            self._adam = Adam(self.student.parameters())
            self._load_optimiser(self._adam)
        for group in self._adam.param_groups:
            group["lr"] = rate
        loss = self._differences(planes).square().mean()
        self._adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self._adam.step()
        self._losses = torch.cat([self._losses, loss.detach().cpu()[None]])

    def _optimiser_state(self) -> dict[str, Tensor]:
        if self._adam is None:
            return self._adam_state
        state = self._adam.state_dict()["state"]
        return {f"{k}.{name}": value for k, values in state.items() for name, value in values.items()}

    def _load_optimiser(self, adam: Adam) -> None:
        state: dict[int, dict[str, Tensor]] = {}
        for key, value in self._adam_state.items():
            k, name = key.split(".")
            state.setdefault(int(k), {})[name] = value
        adam.load_state_dict({"state": state, "param_groups": adam.state_dict()["param_groups"]})


def _student(width: int, channels: int) -> nn.Sequential:
    """Six convolutions to (b, channels, rows / 8, columns / 8), each of which sees 47 pixels; the same start always."""
    plan = [(3, width // 2, 2), (width // 2, width, 2), (width, width, 2), (width, width, 1), (width, width, 1)]
    layers: list[nn.Module] = []
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        for inner, outer, stride in plan:
            layers += [nn.Conv2d(inner, outer, 3, stride, 1), nn.ReLU()]
        layers.append(nn.Conv2d(width, channels, 1))
        for layer in layers:
            if isinstance(layer, nn.Conv2d) and layer.bias is not None:
                nn.init.kaiming_normal_(layer.weight)
                nn.init.zeros_(layer.bias)
    return nn.Sequential(*layers)


def _under(prefix: str, state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The entries whose names start with a prefix, without it."""
    return {key.removeprefix(prefix): value for key, value in state.items() if key.startswith(prefix)}
