"""The loop for detectors that look at normal scans a fixed number of times and need no threats."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from cargolens.datasets.errors import DataError
from cargolens.models import Detector

from .config import TrainConfig
from .data import Source, read_in_order, tiles_of
from .progress import TrainProgress
from .run import LogRow, Progress, Run, SkippedScan, UsedScan

CHECKPOINT_SECONDS = 60.0
MODULE, FIT = "module.", "fit."


def fit_once(
    detector: Detector, sources: Sequence[Source], config: TrainConfig, run: Run, device: str, report: TrainProgress
) -> Progress:
    """Show a detector its training scans, pass by pass, and finish the run.

    Interrupted at any point and started again with the same arguments, it goes on from the last checkpoint and ends
    with the same bytes.

    Args:
        detector: A new detector of style ``"fit-once"``.
        sources: Where the normal scans are.
        config: Effective configuration.
        run: The run's folder, begun.
        device: Torch device.
        report: Where to tell how far it is.

    Returns:
        What was used and what could not be read.

    Raises:
        DataError: No scan could be read, or too few for the detector.
    """
    # The seed decides the order: which scans a detector holds out must not depend on how files are named.
    order = np.random.default_rng(np.random.SeedSequence(config.seed)).permutation(len(sources))
    progress = _restore(detector, run)
    detector.to(device).eval()
    known = {scan.scan_id for scan in progress.used} | {scan.scan_id for scan in progress.skipped}
    kept = time.monotonic()
    try:
        while progress.step < detector.passes:
            wanted = detector.fit_scans(progress.step, len(sources))
            title = f"pass {progress.step + 1} of {detector.passes}"
            report.start(title, len(wanted), progress.done)
            remaining = [sources[order[k]] for k in wanted[progress.done :]]
            for reading in read_in_order(remaining, config.reading):
                scan_id = reading.source.scan_id
                if reading.scan is not None:
                    for tiles in tiles_of(reading.scan, config):
                        detector.fit_tiles(progress.step, torch.from_numpy(tiles).to(device))
                if scan_id not in known:
                    known.add(scan_id)
                    if reading.scan is None or reading.sha256 is None:
                        progress.skipped.append(SkippedScan(scan_id, reading.error))
                        report.say(f"not used: {reading.error}")
                    else:
                        progress.used.append(UsedScan(scan_id, reading.sha256, reading.perceptual))
                progress.done += 1
                report.advance()
                if time.monotonic() - kept >= CHECKPOINT_SECONDS:
                    run.save_partial(progress, _state(detector))
                    kept = time.monotonic()
            if not progress.used:
                raise DataError(f"none of {len(sources)} scans could be read; the first: {progress.skipped[0].error}")
            figures = detector.end_pass(progress.step)
            progress.log += [LogRow(progress.step, name, value) for name, value in figures.items()]
            progress.step, progress.done = progress.step + 1, 0
    except KeyboardInterrupt:
        run.save_partial(progress, _state(detector))
        report.say(f"stopped; {run.folder} keeps {len(progress.used)} scans, go on with --resume")
        raise
    run.finish(progress, detector.state_dict(), detector.licence)
    return progress


def _state(detector: Detector) -> dict[str, Tensor]:
    module = {MODULE + name: tensor for name, tensor in detector.state_dict().items()}
    return module | {FIT + name: tensor for name, tensor in detector.fit_state().items()}


def _restore(detector: Detector, run: Run) -> Progress:
    """The progress of an earlier run, with the detector where it was; a new one where there is none."""
    found = run.load_partial()
    if found is None:
        return Progress()
    progress, tensors = found
    try:
        detector.load_state_dict(
            {name.removeprefix(MODULE): tensor for name, tensor in tensors.items() if name.startswith(MODULE)}
        )
        detector.load_fit_state(
            {name.removeprefix(FIT): tensor for name, tensor in tensors.items() if name.startswith(FIT)}
        )
    except (RuntimeError, KeyError) as error:
        raise DataError(f"{run.folder}: its partial state does not fit this detector; choose another --out") from error
    return progress
