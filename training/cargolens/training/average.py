"""The mean of the weights of several runs: one detector, as fast as each, that is better on scanners none has seen.

Runs that started from the same weights and learnt the same task from differently composed samples end on one slope of
the loss, and their mean is flatter than each (Wortsman et al. 2022, "Model soups").
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor

from cargolens.datasets.errors import UsageError
from cargolens.models import detector_type

from .run import DETECTOR, Progress, Run, SkippedScan, UsedScan

T = TypeVar("T")


def average_runs(folders: Sequence[Path], out: Path) -> Progress:
    """Write the mean of finished runs as a run of its own, with the scans of all.

    Args:
        folders: Runs of one gradient detector with the same options, canonical planes and tiling.
        out: Folder of the new run; its configuration is that of the first.

    Returns:
        What all of them used and could not read.

    Raises:
        UsageError: Fewer than two runs, runs that do not fit, a detector that is fitted and not trained, or `out` holds
            a run.
        DataError: A run is unfinished or damaged.
    """
    if len(folders) < 2:
        raise UsageError(f"{len(folders)} run, expected two or more to average")
    runs = [Run(folder) for folder in folders]
    first = runs[0].config()
    if detector_type(first.detector).style != "gradient":
        raise UsageError(f"{folders[0]}: {first.detector} is fitted to scans, and the mean of two fits is no fit")
    for run in runs[1:]:
        config = run.config()
        for name in ("detector", "model", "canonical", "tiling"):
            if getattr(config, name) != getattr(first, name):
                raise UsageError(f"{run.folder}: its {name} is not that of {folders[0]}; runs of one kind are averaged")
    weights, licences = zip(*(run.weights() for run in runs), strict=True)
    if len(set(licences)) > 1:
        raise UsageError(f"the runs' weights have different licences: {', '.join(sorted(set(licences)))}")
    prints = [run.read_fingerprint() for run in runs]
    progress = Progress(
        used=_distinct(
            [UsedScan(s["scan_id"], s["sha256"], tuple(s["perceptual"])) for p in prints for s in p["scans"]]
        ),
        skipped=_distinct([SkippedScan(**s) for p in prints for s in p["skipped"]]),
    )
    digests = [hashlib.sha256((run.folder / DETECTOR).read_bytes()).hexdigest() for run in runs]
    made = Run(out)
    made.begin(first, [f"the mean of {', '.join(folder.name for folder in folders)}"], digests, resume=False)
    made.finish(progress, mean(weights), licences[0])
    return progress


def mean(weights: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of each tensor, in float64; tensors of whole numbers must be equal.

    Raises:
        UsageError: The tensors differ in name, shape or whole numbers.
    """
    first = weights[0]
    shapes = [{name: (tensor.shape, tensor.dtype) for name, tensor in found.items()} for found in weights]
    if any(found != shapes[0] for found in shapes):
        raise UsageError("the runs' tensors differ in name, shape or type; runs of one kind are averaged")
    result = {}
    for name, tensor in first.items():
        if tensor.is_floating_point():
            result[name] = torch.stack([found[name].double() for found in weights]).mean(0).to(tensor.dtype)
        elif all(torch.equal(found[name], tensor) for found in weights):
            result[name] = tensor
        else:
            raise UsageError(
                f"{name} differs between the runs, and whole numbers have no mean; average runs of one kind"
            )
    return result


def _distinct(scans: Sequence[T]) -> list[T]:
    """In their order, each once."""
    return list(dict.fromkeys(scans))
