"""Training on boxes: scans that somebody has labelled, composed scans, or both, through the loop of `gradient`.

In the end the detector is shown the scans that were kept aside as the station would show them, and the run says how
well it found what is marked there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from cargolens.datasets.errors import UsageError
from cargolens.datasets.public.defects import Report
from cargolens.inference.engine import default_workers
from cargolens.models import Detector
from cargolens.models.threat_segmenter import all_families

from .banks import Banks, make_banks, open_banks, simulator
from .box_samples import BoxSamples, LabelledWindows
from .config import LABELS, SIMULATED_THREATS, BoxConfig
from .data import SIMULATED, Source, find_training_sources
from .gradient import make_composer, new_progress, optimise, start_from
from .label_bank import LabelBank, fill_labels, split_labelled
from .labels import LabelledSource, find_classes, find_labelled, told_defects
from .memory import keep_freed_memory
from .peers import Peers
from .progress import TrainProgress
from .run import Progress, Run
from .state import TrainState
from .validation import validate

BoxSource: TypeAlias = LabelledSource | Source


def find_box_sources(data: Sequence[str], config: BoxConfig, report: TrainProgress) -> list[BoxSource]:
    """All sources of the DATA arguments of `train`: labelled scans first, then those that threats are projected into.

    Args:
        data: Folders of sets, and ``simulated:COUNT:SEED``; see `BoxConfig.project`.
        config: Configuration; its classes need not be settled.
        report: Where to tell what is wrong with the sets.

    Raises:
        UsageError: A simulated argument is not of its form, or nothing was named.
        DataError: A folder is no set with labels that can be read.
    """
    if config.project != LABELS:
        return list(find_training_sources(data, simulator(config)))
    folders = [item for item in data if not item.startswith(SIMULATED)]
    simulated = [item for item in data if item.startswith(SIMULATED)]
    defects = Report()
    found: list[BoxSource] = [*find_labelled(folders, config.labels, defects)]
    if defects.counts:
        report.say(f"defects of the set: {told_defects([defects.counts])}; see cargolens datasets verify")
    if simulated or not found:
        found += find_training_sources(simulated, simulator(config))
    return found


def settle_classes(config: BoxConfig, sources: Sequence[BoxSource]) -> BoxConfig:
    """The configuration with the classes of the labels, or of the simulator where nothing is labelled.

    Raises:
        DataError: Nothing is marked in the labelled scans.
    """
    if config.classes:
        return config
    labelled = _labelled(sources)
    return config.with_classes(find_classes(labelled, config.labels.groups) if labelled else all_families())


def train_on_boxes(
    detector: Detector,
    sources: Sequence[BoxSource],
    config: BoxConfig,
    run: Run,
    device: str,
    peers: Peers,
    report: TrainProgress,
) -> Progress:
    """Fill the banks, train a detector on their boxes, validate it, and finish the run.

    Args:
        detector: A new detector of style ``"boxes"``.
        sources: What `find_box_sources` found.
        config: Effective configuration, its classes settled.
        run: The run's folder, begun.
        device: Torch device of this process.
        peers: The processes that train together.
        report: Where to tell how far it is.

    Returns:
        What was used and what could not be.

    Raises:
        UsageError: A bank was made from something else, or the run to start from does not fit.
        DataError: No scan could be used, or the gradients are not finite any more.
        KeyboardInterrupt: Stopped by a signal; a checkpoint is kept.
    """
    workers = default_workers() // peers.here if config.workers is None else config.workers
    labelled, plain = _labelled(sources), [s for s in sources if not isinstance(s, LabelledSource)]
    composed = replace(config, project=SIMULATED_THREATS) if config.project == LABELS else config
    place = (run.folder / "bank" if config.banks.folder is None else Path(config.banks.folder)) / "labels"
    if peers.first:
        if labelled:
            fill_labels(place, labelled, config, report, workers)
        if plain:
            make_banks(plain, composed, run.folder, report, workers)
    peers.wait()
    bank = LabelBank(place) if labelled else None
    banks = open_banks(composed, run.folder) if plain else None
    trained, aside = split_labelled(labelled, bank.notes, config) if bank is not None else ([], [])
    if config.init is not None:
        start_from(detector, Run(Path(config.init)))
    keep_freed_memory()
    detector.to(device)
    state = TrainState(detector, config)
    progress = state.restore(run) or _new_progress(bank, trained, banks)
    peers.wait()
    windows = None if bank is None else LabelledWindows(bank, trained, config)
    optimise(state, _samples(windows, banks, detector, composed), progress, run, device, peers, report, workers)
    if peers.first:
        state.use_average()
        found = validate(detector.eval(), [labelled[k] for k in aside], config, device, report)
        if found is not None:
            progress.log += found.log_rows(config.steps)
            run.write_validation(found.to_json())
            report.say(found.told())
        run.finish(progress, detector.state_dict(), detector.licence)
    peers.wait()
    return progress


def _labelled(sources: Sequence[BoxSource]) -> list[LabelledSource]:
    return [source for source in sources if isinstance(source, LabelledSource)]


def _new_progress(bank: LabelBank | None, trained: Sequence[int], banks: Banks | None) -> Progress:
    """Used are the scans that samples are made of, not those kept aside; skipped all that could not be used."""
    taken = set(trained)
    notes = [] if bank is None else [note for k, note in enumerate(bank.notes) if note["error"] or k in taken]
    return new_progress([*notes, *(() if banks is None else banks.scans)])


def _samples(windows: LabelledWindows | None, banks: Banks | None, detector: Detector, config: BoxConfig) -> BoxSamples:
    """Samples of both; beside labelled scans, those of the detector's classes are projected that the bank has.

    Raises:
        UsageError: It has none of them.
    """
    if banks is None:
        return BoxSamples(windows, None, (), config)
    families = detector.classes
    if windows is not None and banks.things is not None:
        groups = config.compose.groups
        there = {groups.get(row["family"], row["family"]) for row in banks.things.rows if row["kind"] == "threat"}
        families = tuple(name for name in detector.classes if name in there)
    if not families:
        raise UsageError(
            f"no threat of {', '.join(detector.classes)} is drawn; leave out the simulated scans, or say which count "
            "as which with compose.groups"
        )
    composer = make_composer(banks, detector, config, families)
    return BoxSamples(windows, composer, [detector.classes.index(name) for name in families], config)
