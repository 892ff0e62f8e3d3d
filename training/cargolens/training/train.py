"""Train a detector: from DATA arguments and a configuration to a finished run folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from cargolens.datasets.errors import UsageError
from cargolens.models import create_detector

from .banks import simulator
from .boxes import BoxSource, find_box_sources, settle_classes, train_on_boxes
from .config import BoxConfig, GradientConfig, StartedConfig, TrainConfig
from .data import find_training_sources, identity
from .fit_once import fit_once
from .gradient import train_by_gradient
from .labels import LabelledSource
from .peers import joined
from .progress import TrainProgress
from .run import Progress, Run
from .start import find_start, settled, start_detector


def train_run(
    data: Sequence[str],
    config: TrainConfig,
    out: Path,
    *,
    resume: bool = False,
    device: str = "auto",
    report: TrainProgress | None = None,
) -> Progress | None:
    """Train and leave a run folder behind.

    Args:
        data: Files, folders, globs, manifests, or ``simulated:COUNT:SEED``; normal scans only. For a detector of
            boxes folders of labelled sets.
        config: Effective configuration.
        out: The run's folder.
        resume: Go on with an unfinished run.
        device: A torch device, or ``"auto"``: a GPU where there is one.
        report: Where to tell how far it is; None for stderr.

    Returns:
        What was used and skipped; None where the run was finished already.

    Raises:
        UsageError: The folder holds another run, or a name in the configuration is unknown.
        DataError: The scans cannot be used.
    """
    seed_everything(config.seed)
    start = find_start(config) if isinstance(config, StartedConfig) else None
    config = settled(config, start)
    with joined(pick_device(device)) as peers, report or TrainProgress(quiet=not peers.first) as shown:
        place = peers.device(pick_device(device))
        marked: list[BoxSource] = []
        if isinstance(config, BoxConfig):
            marked = find_box_sources(data, config, shown)
            config = settle_classes(config, marked)
            lines = [source.identity if isinstance(source, LabelledSource) else identity(source) for source in marked]
        else:
            sources = find_training_sources(data, simulator(config) if isinstance(config, GradientConfig) else None)
            lines = [identity(source) for source in sources]
        run = Run(out)
        if peers.first:
            run.begin(config, data, lines, resume=resume)
        peers.wait()
        if run.finished:
            return None
        detector = create_detector(config.detector, config.model)
        start_detector(detector, start)
        if isinstance(config, BoxConfig):
            return train_on_boxes(detector, marked, config, run, place, peers, shown)
        if isinstance(config, GradientConfig):
            return train_by_gradient(detector, sources, config, run, place, peers, shown)
        if peers.count > 1:
            raise UsageError(
                f"detector {config.detector} is fitted by one process, found {peers.count}; leave out torchrun"
            )
        return fit_once(detector, sources, config, run, place, shown)


def pick_device(name: str) -> str:
    """The device to train on.

    Raises:
        UsageError: The device does not exist here.
    """
    if name == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    try:
        torch.empty(1, device=name)
    except (RuntimeError, AssertionError) as error:
        first = str(error).splitlines()[0]
        raise UsageError(f"device {name} cannot be used here ({first}); use --device cpu or auto") from error
    return name


def seed_everything(seed: int) -> None:
    """Seed torch and numpy's global generators, and ask torch for the same result every time."""
    torch.manual_seed(seed)
    np.random.seed(seed % 2**32)  # noqa: NPY002  libraries below us may use the global generator
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.deterministic = True
