"""The loop for detectors that are trained by a loss: one-cycle AdamW and a moving average; here on composed samples.

In a step each process sees one batch. Batches are numbered over steps and then processes, so what is seen depends on
the seed and the number of processes alone. A run that was interrupted goes on exactly from its last checkpoint.
"""

from __future__ import annotations

import contextlib
import importlib
import math
import signal
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any, Protocol, final

import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, Dataset

from cargolens.datasets.canonical import CANONICALS
from cargolens.datasets.errors import DataError, UsageError
from cargolens.inference.engine import default_workers
from cargolens.models import Detector, create_detector
from cargolens.models.threat_windows import ThreatWindowsOptions

from .banks import Banks, make_banks, open_banks, start_worker
from .box_samples import BoxBatch
from .compose import Composer, Sample
from .config import GradientConfig, LossConfig
from .data import Source
from .memory import keep_freed_memory
from .peers import Peers
from .progress import TrainProgress
from .run import LogRow, Progress, Run, SkippedScan, UsedScan
from .scenes import SceneComposer
from .state import TrainState

CHECKPOINT_SECONDS = 60.0
# Steps whose mean is a row of the log; batches composed ahead by each worker.
LOG_STEPS, AHEAD = 25, 4


class Samples(Protocol):
    """What makes batches: batch k is the same whoever asks for it, and when."""

    def batch(self, number: int, size: int) -> Sample | BoxBatch:
        """Batch `number` of `size` samples."""


def train_by_gradient(
    detector: Detector,
    sources: Sequence[Source],
    config: GradientConfig,
    run: Run,
    device: str,
    peers: Peers,
    report: TrainProgress,
) -> Progress:
    """Fill the banks, train a detector on samples composed from them, and finish the run.

    Args:
        detector: A new detector of style ``"gradient"``.
        sources: Benign scans.
        config: Effective configuration.
        run: The run's folder, begun.
        device: Torch device of this process.
        peers: The processes that train together.
        report: Where to tell how far it is.

    Returns:
        What was used and what could not be read.

    Raises:
        UsageError: A bank was made from something else, or the run to start from does not fit.
        DataError: No scan could be read, or the gradients are not finite any more.
        KeyboardInterrupt: Stopped by a signal; a checkpoint is kept.
    """
    check_shade(config)
    workers = default_workers() // peers.here if config.workers is None else config.workers
    if peers.first:
        make_banks(sources, config, run.folder, report, workers)
    peers.wait()
    banks = open_banks(config, run.folder)
    if config.init is not None:
        start_from(detector, Run(Path(config.init)))
    keep_freed_memory()
    detector.to(device)
    state = TrainState(detector, config)
    progress = state.restore(run) or new_progress(banks.scans)
    peers.wait()
    composer = make_composer(banks, detector, config)
    optimise(state, composer, progress, run, device, peers, report, workers)
    if peers.first:
        state.use_average()
        scale_outputs(detector, composer, config, peers.count, device, workers)
        run.finish(progress, detector.state_dict(), detector.licence)
    peers.wait()
    return progress


def check_shade(config: LossConfig) -> None:
    """Refuse a detector that takes dark for dense on planes where air is not white.

    Raises:
        UsageError: It is so.
    """
    options, air = config.model, CANONICALS[config.canonical].air
    if isinstance(options, ThreatWindowsOptions) and options.shade > 0.0 and min(air) < 1.0:
        raise UsageError(
            f"canonical {config.canonical} shows air as {', '.join(map(str, air))} and not white, so darkness is no "
            "shade in it; add --set model.shade=0"
        )


def optimise(
    state: TrainState,
    samples: Samples,
    progress: Progress,
    run: Run,
    device: str,
    peers: Peers,
    report: TrainProgress,
    workers: int,
) -> None:
    """Do the steps that are left, with a checkpoint every minute and when asked to stop."""
    config = state.config
    network: nn.Module = _Loss(state.detector.train())
    if peers.count > 1:
        # A detector of boxes leaves what lies behind its backbone's last stride unused.
        unused = state.detector.style == "boxes"
        network = DistributedDataParallel(network, broadcast_buffers=False, find_unused_parameters=unused)
    numbers = [step * peers.count + peers.rank for step in range(state.step, config.steps)]
    shown = config.batch * peers.count
    report.start("training", config.steps * shown, state.step * shown, "samples")
    kept, note = time.monotonic(), ""
    with _stop_requests() as stop, _Board(run.folder if peers.first else None) as board:
        for batch in load(samples, numbers, config.batch, device, workers):
            state.advance(network, *_on(device, batch))
            if state.step % LOG_STEPS == 0 or state.step == config.steps:
                rows = state.take_figures()
                progress.log += rows
                note = next((f"loss {row.value:.3f}" for row in rows if row.name == "loss"), note)
                board.add(rows)
            report.advance(shown, note)
            due = stop.is_set() or time.monotonic() - kept >= CHECKPOINT_SECONDS
            if peers.first and due and state.step < config.steps:
                state.keep(run, progress)
                kept = time.monotonic()
            if stop.is_set():
                report.say(f"stopped; {run.folder} keeps {state.step} of {config.steps} steps, go on with --resume")
                raise KeyboardInterrupt


@final
class _Board:
    """Figures for TensorBoard, where it is installed and a folder is given."""

    def __init__(self, folder: Path | None) -> None:
        self._writer: Any = None
        with contextlib.suppress(ImportError):
            if folder is not None:
                board = importlib.import_module("torch.utils.tensorboard")
                self._writer = board.SummaryWriter(str(folder / "tensorboard"))

    def add(self, rows: Sequence[LogRow]) -> None:
        for row in rows if self._writer is not None else ():
            self._writer.add_scalar(row.name, row.value, row.step)

    def __enter__(self) -> _Board:
        return self

    def __exit__(self, *error: object) -> None:
        if self._writer is not None:
            self._writer.close()


class _Loss(nn.Module):
    """A detector's loss as a module, which is what synchronises gradients between processes."""

    def __init__(self, detector: Detector) -> None:
        super().__init__()
        self.detector = detector

    def forward(self, planes: Tensor, targets: Any) -> tuple[Tensor, dict[str, Tensor]]:
        boxes = self.detector.style == "boxes"
        return self.detector.box_loss(planes, targets) if boxes else self.detector.loss(planes, targets)


class _Batches(Dataset[Sample | BoxBatch]):
    def __init__(self, composer: Samples, size: int) -> None:
        self.composer, self.size = composer, size

    def __getitem__(self, number: int) -> Sample | BoxBatch:
        return self.composer.batch(number, self.size)


def make_composer(
    banks: Banks, detector: Detector, config: LossConfig, families: Sequence[str] | None = None
) -> Composer | SceneComposer:
    """The composer of a run, of some families of threats or, for None, of all of the detector's classes."""
    classes = detector.classes if families is None else families
    if banks.things is None:
        return SceneComposer(
            banks.parcels, classes, size=config.size, stride=detector.stride, canonical=config.canonical,
            seed=config.seed, crops=config.crops, augment=config.augment,
        )  # fmt: skip
    return Composer(
        banks.things, banks.parcels, classes, size=config.size, stride=detector.stride,
        canonical=config.canonical, seed=config.seed, compose=config.compose, augment=config.augment,
    )  # fmt: skip


def load(samples: Samples, numbers: Sequence[int], size: int, device: str, workers: int) -> Iterator[Sample | BoxBatch]:
    """Batches by their numbers, in order, composed ahead by other processes, or in this one for 0 workers.

    Raises:
        DataError: A worker died.
    """
    loader: DataLoader[Sample | BoxBatch] = DataLoader(
        _Batches(samples, size), batch_size=None, sampler=numbers, num_workers=min(workers, len(numbers)),
        prefetch_factor=AHEAD if workers and numbers else None, pin_memory=device.startswith("cuda"),
        worker_init_fn=_start_loader, multiprocessing_context="spawn" if workers and numbers else None,
    )  # fmt: skip
    try:
        yield from loader
    except RuntimeError as error:
        if "DataLoader worker" not in str(error):
            raise
        raise DataError(
            f"a worker died, perhaps of lack of memory ({error}); go on with --resume, fewer workers"
        ) from error


def scale_outputs(
    detector: Detector,
    composer: Composer | SceneComposer,
    config: GradientConfig,
    processes: int,
    device: str,
    workers: int,
) -> None:
    """Show a trained detector samples without threats that it has not seen, and let it choose its scale."""
    composer.options = replace(composer.options, threat=0.0)
    first = config.steps * processes
    numbers = range(first, first + math.ceil(config.scale_samples / config.batch))
    detector.eval()
    peaks = [detector.peaks(_on(device, b)[0]) for b in load(composer, numbers, config.batch, device, workers)]
    detector.set_scale(torch.cat(peaks)[: config.scale_samples])


def start_from(detector: Detector, run: Run) -> None:
    """Give a detector the weights of a finished run; what belongs to one class goes to the class of that name.

    Raises:
        UsageError: The run is of another detector, backbone or width.
        DataError: It is not finished or damaged.
    """
    config = run.config()
    weights, licence = run.weights()
    earlier = create_detector(config.detector, replace(config.model, weights="random"))
    shared = [(k, earlier.classes.index(name)) for k, name in enumerate(detector.classes) if name in earlier.classes]
    own = detector.state_dict()
    if type(earlier) is not type(detector) or own.keys() != weights.keys():
        raise UsageError(
            f"{run.folder}: a run of {config.detector} on {config.model.backbone}; init needs the same kind"
        )
    for name, tensor in own.items():
        found = weights[name]
        if name in detector.class_tensors and found.shape[1:] == tensor.shape[1:]:
            for k, there in shared:
                tensor[k] = found[there]
        elif found.shape == tensor.shape:
            tensor.copy_(found)
        else:
            raise UsageError(f"{run.folder}: {name} has shape {tuple(found.shape)}, expected {tuple(tensor.shape)}")
    detector.licence = licence


def new_progress(notes: Iterable[Mapping[str, Any]]) -> Progress:
    """A run at its start, with what the journals of its banks say of its scans."""
    progress = Progress()
    for note in notes:
        if note["error"]:
            progress.skipped.append(SkippedScan(note["scan_id"], note["error"]))
        else:
            progress.used.append(UsedScan(note["scan_id"], note["sha256"], tuple(note.get("perceptual", ()))))
    return progress


def _on(device: str, batch: Sample | BoxBatch) -> tuple[Tensor, Any]:
    """Planes, float32 in [0, 1], and what the loss takes as targets, on a device."""
    parts = [torch.as_tensor(part).to(device, non_blocking=True) for part in batch]
    planes = (parts[0].float() / 255.0).contiguous(memory_format=torch.channels_last)
    if isinstance(batch, Sample):
        return planes, parts[1].float() / 255.0
    counts = [int(count) for count in batch.counts]
    pairs = zip(*(torch.split(part, counts) for part in parts[1:3]), strict=True)
    return planes, [{"boxes": boxes, "labels": labels} for boxes, labels in pairs]


def _start_loader(_: int) -> None:
    start_worker()


@contextlib.contextmanager
def _stop_requests() -> Iterator[threading.Event]:
    """Set at the first Ctrl-C or SIGTERM, so that a step is never cut in two; the second one interrupts at once."""
    asked = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    if threading.current_thread() is not threading.main_thread():
        yield asked
        return
    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
