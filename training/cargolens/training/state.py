"""What training by a loss changes: weights, their moving average, and the optimiser; kept and restored exactly."""

from __future__ import annotations

import contextlib
import math
from typing import Any

import torch
from torch import Tensor, nn

from cargolens.datasets.errors import DataError
from cargolens.models import Detector

from .config import LossConfig
from .run import LogRow, Progress, Run

# Steps in a row that may fail.
MOST_FAILED = 10
# The one cycle (Smith and Topin 2018) of PyTorch: first and last rate as parts of the highest, range of beta1.
FIRST_RATE, LAST_RATE, BETA1 = 1 / 25, 1 / 25e4, (0.85, 0.95)
# The average follows faster at first: after n steps its decay is n / (n + this).
EMA_START = 9.0
MODULE, AVERAGE, OPTIMISER, SUMS, COUNTS = "module.", "average.", "optimiser.", "sums.", "counts"


class TrainState:
    """Everything that training changes: weights, their moving average, the optimiser, and figures not logged yet.

    Args:
        detector: On its device.
        config: Effective configuration.
    """

    def __init__(self, detector: Detector, config: LossConfig) -> None:
        detector.to(memory_format=torch.channels_last)
        self.detector, self.config, self.step = detector, config, 0
        heads = {id(parameter) for parameter in detector.head_parameters()}
        trained = [parameter for parameter in detector.parameters() if parameter.requires_grad]
        groups = [[p for p in trained if id(p) not in heads], [p for p in trained if id(p) in heads]]
        self.parameters = [*groups[0], *groups[1]]
        self.rates = (config.lr, config.lr * config.head_lr)
        self.optimiser = torch.optim.AdamW(
            [{"params": group, "lr": rate} for group, rate in zip(groups, self.rates, strict=True)],
            weight_decay=config.weight_decay,
        )
        self.average = {
            name: tensor.detach().clone()
            for name, tensor in detector.state_dict().items()
            if tensor.dtype.is_floating_point
        }
        self.sums: dict[str, Tensor] = {}
        self.counted, self.failed_in_a_row, self.failed = 0, 0, 0

    def advance(self, network: nn.Module, planes: Tensor, targets: Tensor) -> None:
        """One step of the optimiser; gradients that are not finite are left out and counted.

        Raises:
            DataError: That happened too often in a row.
        """
        rate, beta1 = one_cycle(self.step, self.config.steps, self.config.warmup)
        for group, highest in zip(self.optimiser.param_groups, self.rates, strict=True):
            group["lr"], group["betas"] = highest * rate, (beta1, group["betas"][1])
        self.optimiser.zero_grad()
        with _precision(planes.device):
            loss, parts = network(planes, targets)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.parameters, self.config.clip)
        self.step += 1
        if not bool(norm.isfinite()):
            self._count_failure()
            return
        self.optimiser.step()
        self._average()
        self.failed_in_a_row, self.counted = 0, self.counted + 1
        for name, value in {"loss": loss.detach(), **parts, "gradient": norm}.items():
            self.sums[name] = self.sums.get(name, torch.zeros_like(value)) + value

    def take_figures(self) -> list[LogRow]:
        """Means over the steps since the last call, and how many steps failed so far."""
        rows = [LogRow(self.step, name, float(total) / self.counted) for name, total in sorted(self.sums.items())]
        self.sums, self.counted = {}, 0
        return [*rows, LogRow(self.step, "failed", float(self.failed))] if rows else []

    def use_average(self) -> None:
        """Give the detector the averaged weights."""
        self.detector.load_state_dict(self.average, strict=False)

    def keep(self, run: Run, progress: Progress) -> None:
        """Write a checkpoint and the log so far."""
        progress.step = self.step
        tensors = {MODULE + name: tensor for name, tensor in self.detector.state_dict().items()}
        tensors |= {AVERAGE + name: tensor for name, tensor in self.average.items()}
        tensors |= {SUMS + name: tensor for name, tensor in self.sums.items()}
        tensors[COUNTS] = torch.tensor([self.counted, self.failed_in_a_row, self.failed])
        for k, parameter in enumerate(self.parameters):
            tensors |= {f"{OPTIMISER}{k}.{key}": tensor for key, tensor in self.optimiser.state[parameter].items()}
        run.save_partial(progress, tensors)
        run.write_log(progress.log)

    def restore(self, run: Run) -> Progress | None:
        """Go on from the run's checkpoint; None where there is none.

        Raises:
            DataError: It does not fit.
        """
        found = run.load_partial()
        if found is None:
            return None
        progress, tensors = found
        try:
            self.detector.load_state_dict(_part(tensors, MODULE))
            for name, tensor in self.average.items():
                tensor.copy_(tensors[AVERAGE + name])
            self.sums = {name: tensor.to(self.parameters[0].device) for name, tensor in _part(tensors, SUMS).items()}
            self.counted, self.failed_in_a_row, self.failed = (int(n) for n in tensors[COUNTS])
            for k, parameter in enumerate(self.parameters):
                # Like the optimiser makes them: moments as the parameter lies in memory, the count on the CPU.
                self.optimiser.state[parameter] = {
                    key: tensor if tensor.dim() == 0 else torch.empty_like(parameter).copy_(tensor).detach()
                    for key, tensor in _part(tensors, f"{OPTIMISER}{k}.").items()
                }
        except (RuntimeError, KeyError, ValueError) as error:
            raise DataError(f"{run.folder}: its checkpoint does not fit this detector; choose another --out") from error
        self.step = progress.step
        return progress

    @torch.no_grad()
    def _average(self) -> None:
        share = 1.0 - min(self.config.ema, self.step / (self.step + EMA_START))
        for name, tensor in self.detector.state_dict().items():
            if name in self.average:
                self.average[name].lerp_(tensor, share)

    def _count_failure(self) -> None:
        self.failed_in_a_row, self.failed = self.failed_in_a_row + 1, self.failed + 1
        if self.failed_in_a_row >= MOST_FAILED:
            raise DataError(
                f"the gradients of {MOST_FAILED} steps in a row up to step {self.step} are not finite; start again "
                f"with a lower rate, --set lr={self.config.lr / 4:g}"
            )


def one_cycle(step: int, steps: int, warmup: float) -> tuple[float, float]:
    """Learning rate as a part of the highest, and beta1, at a step from 0 on (Smith and Topin 2018, with cosines)."""
    peak = max(warmup * steps - 1.0, 0.0)
    if step < peak:
        lowest, along = FIRST_RATE, step / peak
    else:
        lowest, along = LAST_RATE, 1.0 - (step - peak) / max(steps - 1.0 - peak, 1.0)
    height = (1.0 - math.cos(math.pi * along)) / 2.0
    return lowest + (1.0 - lowest) * height, BETA1[1] - (BETA1[1] - BETA1[0]) * height


def _part(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def _precision(device: torch.device) -> contextlib.AbstractContextManager[Any]:
    """Mixed precision where the GPU computes in bfloat16, whose range needs no scaling of the loss."""
    if device.type == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False):
        return torch.autocast("cuda", torch.bfloat16)
    return contextlib.nullcontext()
