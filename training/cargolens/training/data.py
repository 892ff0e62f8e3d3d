"""Training scans, read one at a time: files in any form `find_sources` takes, or simulated ones.

A scan that cannot be read is never dropped in silence: whoever reads gets its error, and the run names it.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from cargolens.datasets.canonical import CANONICALS, canonical
from cargolens.datasets.errors import ScanError, UsageError
from cargolens.datasets.near import perceptual_hash
from cargolens.datasets.reader import ReadOptions, read_scan
from cargolens.datasets.scan import Float32, Scan
from cargolens.datasets.simulator import SimulatedScans
from cargolens.datasets.simulator.cargo.consignment import CargoSettings
from cargolens.datasets.simulator.scenarios import SCENARIOS
from cargolens.datasets.sources import ScanSource, find_sources
from cargolens.inference.hashes import hash_text
from cargolens.inference.tiling import cut
from cargolens.inference.worker import content_sha256

from .config import TrainConfig

SIMULATED = "simulated:"
READ_AHEAD = 2


@dataclass(frozen=True, eq=False)
class SimulatedSource:
    """One normal scan of a simulated sequence."""

    scans: SimulatedScans
    index: int
    scenario: str = "parcel"

    @property
    def scan_id(self) -> str:
        """Identity: the seed, the place in the sequence, and the scenario unless it is parcels."""
        scenario = "" if self.scenario == "parcel" else f":{self.scenario}"
        return f"{SIMULATED}{self.scans.seed}:{self.index}{scenario}"


Source: TypeAlias = ScanSource | SimulatedSource


def identity(source: Source) -> str:
    """What makes a source the same source in another run, in one line."""
    return source.scan_id if isinstance(source, SimulatedSource) else "\t".join([source.scan_id, *source.files])


def lines_sha256(lines: Iterable[str]) -> str:
    """Hash over lines in their order: what tells one list of sources from another."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True, eq=False)
class Reading:
    """What became of one source.

    Attributes:
        source: Where it was read from.
        scan: The scan, or None.
        sha256: Hash over its content; None where it could not be had.
        error: Why there is no scan, in one line.
        perceptual: Perceptual hash of each view in hexadecimal.
    """

    source: Source
    scan: Scan | None
    sha256: str | None
    error: str = ""
    perceptual: tuple[str, ...] = ()


def find_training_sources(
    data: Sequence[str], simulate: Callable[[int, int, str], SimulatedScans] | None = None
) -> list[Source]:
    """All sources of the DATA arguments of `train`, in order.

    Args:
        data: Files, folders, globs, manifests, or ``simulated:COUNT:SEED``, with ``:SCENARIO`` for one other than
            ``parcel``.
        simulate: Makes scans of a count, a seed and a scenario; None for normal ones by one scanner: parcels from
            above, cargo from the side at the scanner's own pitch.

    Raises:
        UsageError: A simulated argument is not of that form, or nothing was found.
        DataError: A manifest or an input cannot be used.
    """
    sources: list[Source] = []
    files: list[str] = []
    for item in data:
        if item.startswith(SIMULATED):
            sources += _simulated(item, simulate or _plain)
        else:
            files.append(item)
    if files:
        sources = [*find_sources(files), *sources]
    if not sources:
        raise UsageError(f"no scans in {', '.join(data) or 'nothing'}; name files, folders or simulated:COUNT:SEED")
    return sources


def read_source(source: Source, options: ReadOptions) -> Reading:
    """Read one source; its error is part of the answer."""
    if isinstance(source, SimulatedSource):
        return scan_reading(source, source.scans[source.index].scan)
    digest = content_sha256(source, options.max_bytes)
    try:
        scan = read_scan(source, options)
        return Reading(source, scan, digest, perceptual=_perceptual(scan))
    except ScanError as error:
        return Reading(source, None, digest, str(error))
    except MemoryError:
        return Reading(source, None, digest, f"{source.files[0]}: does not fit into memory; leave it out")


def scan_reading(source: SimulatedSource, scan: Scan) -> Reading:
    """What is kept of a scan that was just simulated."""
    return Reading(source, scan, _scan_sha256(scan), perceptual=_perceptual(scan))


def read_in_order(sources: Sequence[Source], options: ReadOptions) -> Iterator[Reading]:
    """Read sources in order, a few ahead of the consumer, so that the network does not wait for the disk."""
    with ThreadPoolExecutor(READ_AHEAD) as pool:
        pending: deque[Future[Reading]] = deque()
        for source in sources:
            pending.append(pool.submit(read_source, source, options))
            if len(pending) > READ_AHEAD:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()


def tiles_of(scan: Scan, config: TrainConfig) -> Iterator[Float32]:
    """Batches (n, planes, tile, tile) of all tiles of all views of a scan, by the station's own functions."""
    air = CANONICALS[config.canonical].air
    for view in scan.views:
        yield from cut(canonical(view, config.canonical), config.tiling, air).batches(config.batch)


def _plain(count: int, seed: int, scenario: str) -> SimulatedScans:
    settings = SCENARIOS[scenario]
    if isinstance(settings, CargoSettings):
        return SimulatedScans(count, seed, 0.0, views=("side",), size=None, settings=settings)
    return SimulatedScans(count, seed, settings=settings)


def _simulated(item: str, simulate: Callable[[int, int, str], SimulatedScans]) -> list[SimulatedSource]:
    count, seed, scenario, *more = [*item.removeprefix(SIMULATED).split(":"), "", ""]
    scenario = scenario or "parcel"
    good = count.isdecimal() and seed.isdecimal() and int(count) >= 1 and scenario in SCENARIOS
    if not good or any(more):
        known = ", ".join(SCENARIOS)
        raise UsageError(f"{item}: expected simulated:COUNT:SEED, or simulated:COUNT:SEED:SCENARIO with one of {known}")
    scans = simulate(int(count), int(seed), scenario)
    return [SimulatedSource(scans, k, scenario) for k in range(len(scans))]


def _perceptual(scan: Scan) -> tuple[str, ...]:
    return tuple(hash_text(perceptual_hash(view)) for view in scan.views)


def _scan_sha256(scan: Scan) -> str:
    digest = hashlib.sha256()
    for view in scan.views:
        digest.update(np.ascontiguousarray(view.transmission).tobytes())
    return digest.hexdigest()
