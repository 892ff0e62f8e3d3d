"""Banks for `compose`: threats and goods from many sides, and the parcels of the training data.

A bank is filled once, by all processors, in an order that does not depend on them, and goes on after an interruption.
Beside its patches lie ``recipe.json``, what it was made from, and ``journal.jsonl``, a line for each finished job.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np

from cargolens.datasets.bank import Bank, BankWriter, Patch
from cargolens.datasets.errors import DataError, UsageError
from cargolens.datasets.nepers import nepers
from cargolens.datasets.reader import ReadOptions
from cargolens.datasets.scan import View
from cargolens.datasets.simulator import SimulatedScans
from cargolens.datasets.simulator.cargo.consignment import CargoSettings
from cargolens.datasets.simulator.scenarios import SCENARIOS
from cargolens.inference.files import write_atomic
from cargolens.inference.version import cargolens_version

from .config import SCENES, SIMULATED_THREATS, BankOptions, LossConfig
from .data import Reading, SimulatedSource, Source, identity, lines_sha256, read_source, scan_reading
from .progress import TrainProgress
from .scenes import benign_patch, rendered_scenes, scene_patches

RECIPE, JOURNAL = "recipe.json", "journal.jsonl"
CHUNK = 4
# Attenuation from which on a parcel, and not air, lies in a pixel.
COVERED = 0.02
LEAST_TRANSMISSION = 1e-7

J = TypeVar("J")


@dataclass(frozen=True)
class ThingJob:
    """Picture `number` of a design: kind is ``"threat"`` or ``"goods"``."""

    kind: str
    name: str
    number: int


@dataclass(frozen=True, eq=False)
class Made:
    """What a job made, for the bank's writer, and what the journal keeps of it."""

    patches: tuple[Any, ...]
    notes: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Banks:
    """What training samples are made of, and a note for each training scan.

    `things` is None where `parcels` holds whole scenes, with their threats. Notes have ``scan_id``, ``sha256``,
    ``perceptual`` (a hash a view; missing in older banks) and ``error``.
    """

    things: Bank | None
    parcels: Bank
    scans: tuple[Mapping[str, Any], ...]


def varied_parcels(count: int, seed: int, scenario: str = "parcel") -> SimulatedScans:
    """Benign parcels, or what a scenario has, as many scanners see them from above and from the side."""
    settings = SCENARIOS[scenario]
    if isinstance(settings, CargoSettings):
        raise UsageError(
            f"scenario {scenario}: threats are drawn at 80 to 160 kV and cannot be projected into cargo; add "
            "--project scenes, which renders cargo with what is hidden in it, and families of cargo (see "
            "training/recipes/cargo.toml)"
        )
    return SimulatedScans(count, seed, 0.0, views=("top", "side"), size=None, settings=settings, scanner="random")


def simulator(config: LossConfig) -> Callable[[int, int, str], SimulatedScans]:
    """What makes simulated training scans of a count, a seed and a scenario.

    Raises:
        UsageError: When called, where the scenario is none for what is projected.
    """
    return partial(rendered_scenes, options=config.scenes) if config.project == SCENES else varied_parcels


def make_banks(
    sources: Sequence[Source], config: LossConfig, folder: Path, report: TrainProgress, workers: int
) -> None:
    """Fill both banks, or go on with them, or leave them as they are.

    Args:
        sources: Benign scans.
        config: Effective configuration.
        folder: Folder of the run, for banks that are to lie there.
        report: Where to tell how far it is.
        workers: Processes.

    Raises:
        UsageError: A bank that is there was made from something else.
        DataError: No scan could be read, or a bank is damaged.
    """
    options = config.banks
    root = folder / "bank" if options.folder is None else Path(options.folder)
    if config.project == SCENES:
        fill_scenes(root / "scenes", sources, config, report, workers)
        return
    if config.project == SIMULATED_THREATS:
        fill_things(root / "things", options, report, workers)
    fill_parcels(root / "parcels", sources, config, report, workers)


def open_banks(config: LossConfig, folder: Path) -> Banks:
    """The banks that `make_banks` filled.

    Raises:
        DataError: One is missing or damaged.
    """
    root = folder / "bank" if config.banks.folder is None else Path(config.banks.folder)
    if config.project == SCENES:
        return Banks(None, Bank(root / "scenes"), tuple(read_journal(root / "scenes" / JOURNAL)))
    things = root / "things" if config.project == SIMULATED_THREATS else Path(config.project)
    return Banks(Bank(things), Bank(root / "parcels"), tuple(read_journal(root / "parcels" / JOURNAL)))


def fill_things(folder: Path, options: BankOptions, report: TrainProgress, workers: int) -> None:
    """Draw every design of a threat and every family of goods from many sides."""
    from cargolens.datasets.simulator.goods import ALL_GOODS  # noqa: PLC0415  gathers hundreds of designs
    from cargolens.datasets.simulator.threats import ALL_THREATS  # noqa: PLC0415

    jobs = [ThingJob("threat", name, k) for name in ALL_THREATS for k in range(options.per_threat)]
    jobs += [ThingJob("goods", name, k) for name in ALL_GOODS for k in range(options.per_goods)]
    recipe = {
        "per_threat": options.per_threat, "per_goods": options.per_goods, "seed": options.seed,
        "designs_sha256": lines_sha256([*ALL_THREATS, *ALL_GOODS]), "version": cargolens_version(),
    }  # fmt: skip
    fill(folder, recipe, jobs, partial(draw_thing, seed=options.seed), report, "threats and goods", workers)


def fill_parcels(
    folder: Path, sources: Sequence[Source], config: LossConfig, report: TrainProgress, workers: int
) -> None:
    """Turn every view of the training scans into a patch; the journal has a line a scan.

    Raises:
        DataError: No scan could be read.
    """
    options = config.banks
    recipe = {
        "long_side": options.long_side, "mm_per_pixel": options.mm_per_pixel, "reading": asdict(config.reading),
        "sources_sha256": lines_sha256(map(identity, sources)), "version": cargolens_version(),
    }  # fmt: skip
    work = partial(read_parcel, reading=config.reading, options=options)
    _check_some(fill(folder, recipe, sources, work, report, "parcels", workers))


def fill_scenes(
    folder: Path, sources: Sequence[Source], config: LossConfig, report: TrainProgress, workers: int
) -> None:
    """Render every simulated source with its twin, and take scans from files as they are; the journal has a line each.

    Raises:
        DataError: No scan could be read.
    """
    options = config.banks
    recipe = {
        "scenes": asdict(config.scenes), "visible": config.crops.visible, "mm_per_pixel": options.mm_per_pixel,
        "reading": asdict(config.reading), "sources_sha256": lines_sha256(map(identity, sources)),
        "version": cargolens_version(),
    }  # fmt: skip
    work = partial(draw_scene, reading=config.reading, visible=config.crops.visible, mm_per_pixel=options.mm_per_pixel)
    _check_some(fill(folder, recipe, sources, work, report, "scenes", workers))


def _check_some(notes: Sequence[Mapping[str, Any]]) -> None:
    if not any(note["sha256"] and not note["error"] for note in notes):
        raise DataError(f"none of {len(notes)} scans could be read; the first: {notes[0]['error']}")


def fill(
    folder: Path,
    recipe: Mapping[str, Any],
    jobs: Sequence[J],
    work: Callable[[J], Made],
    report: TrainProgress,
    title: str,
    workers: int,
    writer: Callable[..., Any] = BankWriter,
) -> list[dict[str, Any]]:
    """Do the jobs that are not done yet, in order, and put what they make into the folder's bank.

    Args:
        folder: The bank.
        recipe: What decides its content.
        jobs: All jobs.
        work: What to do with one, picklable; `Made.notes` may have an ``error``, which is told.
        report: Where to tell how far it is.
        title: What is being made.
        workers: Processes; 1 works in this one.
        writer: Opens the bank, as `BankWriter` does.

    Returns:
        The journal: a line a job.

    Raises:
        UsageError: The folder holds a bank of another recipe.
        DataError: The bank is damaged, or a worker died.
    """
    _check_recipe(folder, recipe)
    path = folder / JOURNAL
    notes = read_journal(path)
    if len(notes) == len(jobs):
        return notes
    # After a loss of power the journal may be ahead of the bank.
    there = writer(folder)
    there.close()
    while notes and notes[-1]["patches"] > there.count:
        notes.pop()
    path.write_text("".join(_line(note) for note in notes), encoding="utf-8")
    report.start(title, len(jobs), len(notes), "pictures")
    with (
        writer(folder, notes[-1]["patches"] if notes else 0) as bank,
        path.open("a", encoding="utf-8") as journal,
        _results(jobs[len(notes) :], work, workers) as results,
    ):
        try:
            for made in results:
                for patch in made.patches:
                    bank.append(patch)
                notes.append({"patches": bank.count, **made.notes})
                journal.write(_line(notes[-1]))
                journal.flush()
                if made.notes.get("error"):
                    report.say(f"not used: {made.notes['error']}")
                report.advance()
        except BrokenProcessPool as error:
            raise DataError(f"{folder}: a worker died, perhaps of lack of memory; use fewer workers") from error
    return notes


def draw_thing(job: ThingJob, seed: int) -> Made:
    """One picture of one design; a draw that fails, or shows nothing, makes none."""
    from cargolens.datasets.simulator.goods import ALL_GOODS  # noqa: PLC0415  see above
    from cargolens.datasets.simulator.patches import render_patch  # noqa: PLC0415
    from cargolens.datasets.simulator.threats import ALL_THREATS  # noqa: PLC0415

    rng = np.random.default_rng([seed, zlib.crc32(job.name.encode()), job.number])
    try:
        if job.kind == "threat":
            threat = ALL_THREATS[job.name]
            patch = render_patch(threat.draw(rng), rng, job.kind, threat.family)
        else:
            goods = ALL_GOODS[job.name]
            patch = render_patch(goods.draw(rng), rng, job.kind, goods.resembles or "")
    except Exception as error:  # noqa: BLE001  one draw of ten thousand must not stop a bank; the journal names it
        return Made((), {"error": f"{job.kind} {job.name}, picture {job.number}: {type(error).__name__}: {error}"})
    return Made(() if patch is None else (patch,), {})


def read_parcel(source: Source, reading: ReadOptions, options: BankOptions) -> Made:
    """All views of one scan."""
    found = read_source(source, reading)
    views = () if found.scan is None or found.sha256 is None else found.scan.views
    return Made(tuple(parcel_patch(view, source.scan_id, options) for view in views), _note(found))


def draw_scene(source: Source, reading: ReadOptions, visible: float, mm_per_pixel: float) -> Made:
    """One scene and its twin, or all views of one scan from a file, which hold no threat."""
    if isinstance(source, SimulatedSource):
        sample = source.scans[source.index]
        return Made(scene_patches(sample, visible), _note(scan_reading(source, sample.scan)))
    found = read_source(source, reading)
    views = () if found.scan is None else found.scan.views
    return Made(tuple(benign_patch(view, source.scan_id, mm_per_pixel) for view in views), _note(found))


def _note(found: Reading) -> dict[str, Any]:
    """What the journal keeps of a scan."""
    return {
        "scan_id": found.source.scan_id, "sha256": found.sha256, "perceptual": list(found.perceptual),
        "error": found.error,
    }  # fmt: skip


def parcel_patch(view: View, name: str, options: BankOptions) -> Patch:
    """A view as a patch, reduced to the bank's size; a pixel averages what arrives, not what was absorbed."""
    n = nepers(view)
    scale = min(1.0, options.long_side / max(n.shape[1:]))
    if scale < 1.0:
        shape = max(1, round(view.columns * scale)), max(1, round(view.rows * scale))
        arrived = np.stack([cv2.resize(np.exp(-plane), shape, interpolation=cv2.INTER_AREA) for plane in n])
        n = -np.log(np.maximum(arrived, np.float32(LEAST_TRANSMISSION)))
    pitch = view.mm_per_pixel or options.mm_per_pixel
    return Patch(np.asarray(n, np.float32), n[-1] > COVERED, pitch / scale, "parcel", name)


@contextmanager
def _results(jobs: Sequence[J], work: Callable[[J], Made], workers: int) -> Iterator[Iterator[Made]]:
    if workers <= 1:
        yield map(work, jobs)
        return
    # Processes that are forked from one with running threads may hang, so these start afresh; each has one thread.
    context = multiprocessing.get_context("spawn")
    threads = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    pool = ProcessPoolExecutor(workers, context, initializer=start_worker)
    try:
        yield pool.map(work, jobs, chunksize=CHUNK)
    finally:
        pool.shutdown(cancel_futures=True)
        if threads is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = threads


def start_worker() -> None:
    """Prepare a process that works for another."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # when to stop is the parent's business
    cv2.setNumThreads(1)


def _check_recipe(folder: Path, recipe: Mapping[str, Any]) -> None:
    path = folder / RECIPE
    if not path.is_file():
        if (folder / JOURNAL).exists() or any(folder.glob("patches.*")):
            raise UsageError(f"{folder}: holds a bank without {RECIPE}; choose another banks.folder")
        folder.mkdir(parents=True, exist_ok=True)
        write_atomic(path, (json.dumps(recipe, indent=1, sort_keys=True) + "\n").encode())
        return
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataError(f"{path}: not JSON ({error}); delete the bank and make it again") from error
    wanted = json.loads(json.dumps(recipe))
    if found != wanted:
        keys = [key for key in sorted({*found, *wanted}) if found.get(key) != wanted.get(key)]
        raise UsageError(
            f"{folder}: holds a bank of another recipe ({', '.join(keys)} differ); choose another banks.folder or "
            "delete it"
        )


def _line(note: Mapping[str, Any]) -> str:
    return json.dumps(note) + "\n"


def read_journal(path: Path) -> list[dict[str, Any]]:
    """The finished jobs; a torn last line is left out.

    Raises:
        DataError: A line is none of a journal.
    """
    notes: list[dict[str, Any]] = []
    for line in path.read_bytes().splitlines(keepends=True) if path.is_file() else ():
        if not line.endswith(b"\n"):
            break
        try:
            note = json.loads(line)
            good = isinstance(note["patches"], int)
        except (ValueError, KeyError, TypeError):
            good = False
        if not good:
            raise DataError(f"{path}, line {len(notes) + 1}: not a journal's; delete the bank and make it again")
        notes.append(note)
    return notes
