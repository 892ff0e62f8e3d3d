"""Simulated containers as the station sees them, with what is true of their load: what the cargo model is fitted on.

Each example is one side view of a container or truck, read as its files would be, on the coarse grid that
`inference.cargo` works on. Examples are kept as small files, so that a fit can be repeated without the simulation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from cargolens.datasets.air import air_level
from cargolens.datasets.errors import DataError
from cargolens.datasets.scan import Scan, View
from cargolens.datasets.simulator import SimulatedScans
from cargolens.datasets.simulator.cargo.body import room_of
from cargolens.datasets.simulator.cargo.consignment import CONTAINERS, Cargo, CargoSettings, Kind, draw_cargo
from cargolens.datasets.simulator.cargo.gantry import frame_cargo
from cargolens.datasets.simulator.cargo.loads import EMPTY, LOADS
from cargolens.datasets.simulator.geometry import IDENTITY
from cargolens.datasets.simulator.parcel import POSE, stage
from cargolens.datasets.simulator.samples import FRAMING
from cargolens.datasets.simulator.scanner import SCANNERS, Scanner, random_scanner
from cargolens.inference.cargo.picture import Picture, shrink

COUNTS = 60_000.0
"""Counts of air in simulated files."""
ROOMS = ("box", "reefer")
"""What the model knows: closed boxes, with and without a cooling unit."""
BOXED = tuple(name for name, kind in LOADS.items() if set(kind.rooms) & set(ROOMS))
"""Kinds of load that travel in them."""
POSTS_MM = (95.0, 110.0)
"""From the ends of a container to its hold: where the front is, and where the doors are; reefers have their unit."""
_FABRIC = ("container", "doors", "chassis", "tractor", "reefer unit")
_APART_MM = 150.0
_LARGEST = 1 << 26


@dataclass(frozen=True)
class Truth:
    """What is true of an example; rows and columns are cells of its picture.

    Attributes:
        load: Kind of load.
        hs: Chapter of the Harmonized System.
        mass_kg: Mass of the goods.
        declared_kg: Honest declaration of it.
        fill: Share of the side of the hold that the load takes.
        stacks: Like things side by side along the hold, 0 where nothing repeats.
        floor: Row of the floor in the middle of the lane and of the container.
        ends: First column of the hold, and the column after its last.
        outside: First column of the container, and the column after its last.
        kind: Container or truck.
        scanner: Name of the scanner.
    """

    load: str
    hs: str
    mass_kg: float
    declared_kg: float
    fill: float
    stacks: int
    floor: float
    ends: tuple[float, float]
    outside: tuple[float, float]
    kind: str
    scanner: str

    @property
    def empty(self) -> bool:
        """Whether there is no load."""
        return self.load in EMPTY


@dataclass(frozen=True, eq=False)
class Example:
    """A picture and what is true of it."""

    picture: Picture
    truth: Truth


def write_examples(
    folder: Path,
    count: int,
    seed: int,
    *,
    coarse_mm: float | None,
    scanners: Sequence[str] = (),
    loads: Sequence[str] = BOXED,
) -> Iterator[Path]:
    """Simulates examples that are not in a folder yet; empty containers three times as often as each load.

    Args:
        folder: Where to; created if it is not there.
        count: Examples of each kind of load.
        seed: Root seed; example k is the same whatever `count` is.
        coarse_mm: Pixel of the scanner, mm, to save time; None for that of the scanner drawn.
        scanners: Presets to take in turn with random scanners; none for random ones alone.
        loads: Kinds of load.

    Yields:
        Each file, once it is there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    drawn = [name for name in loads for _ in range(3 if name in EMPTY else 1)]
    for k in range(count * len(drawn)):
        path = folder / f"{k:06d}.npz"
        if not path.is_file():
            rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(k,)))
            names = (*scanners, *["" for _ in scanners]) or ("",)
            name = names[int(rng.integers(len(names)))]
            scanner = SCANNERS[name] if name else random_scanner(rng, "cargo")
            if coarse_mm is not None:
                scanner = coarsened(scanner, coarse_mm)
            kind: Kind = "truck" if rng.random() < 0.25 else "container"
            _save(simulate(drawn[k % len(drawn)], scanner, kind, seed, k), path)
        yield path


def read_examples(folder: Path) -> Iterator[Example]:
    """The examples of a folder, in order.

    Raises:
        DataError: A file that `write_examples` did not write.
    """
    for path in sorted(folder.glob("*.npz")):
        try:
            if path.stat().st_size > _LARGEST:
                raise ValueError(f"larger than {_LARGEST} bytes")
            with np.load(path, allow_pickle=False) as file:
                nepers, black = file["nepers"].astype(np.float32), file["black"].astype(np.float32)
                said = json.loads(str(file["truth"]))
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise DataError(f"{path}: not an example ({error}); delete it and simulate it again") from error
        view, truth = (_values(said[name]) for name in ("picture", "truth"))
        yield Example(Picture(nepers, black, **view), Truth(**truth))


def _values(said: dict[str, Any]) -> dict[str, Any]:
    """Values of a record whose lists were tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}


def simulate(load: str, scanner: Scanner, kind: Kind, seed: int, k: int) -> Example:
    """One example of a kind of load, without anything hidden in it."""
    sizes = {size: weight for size, weight in CONTAINERS[kind].items() if room_of(size) in ROOMS}
    settings = CargoSettings(kind, loads={load: 1.0}, containers=sizes, scanner=scanner)
    view = as_read(SimulatedScans(k + 1, seed, 0.0, ("side",), None, settings=settings)[k].scan).views[0]
    root = np.random.SeedSequence(seed, spawn_key=(0, k))
    cargo = draw_cargo(root, settings)
    # Cargo and geometry are drawn again from the same streams: a scan does not keep its rays.
    framing = np.random.default_rng(stage(root, POSE, FRAMING))
    (rays,) = frame_cargo(cargo, scanner, ("side",), None, framing)
    picture = shrink(view)
    placed = {item.item.name: item for item in cargo.scene.items}
    box = placed["container"]
    inside = box.item.bounds(IDENTITY)
    # The frame of a container is that of its hold, whose floor is at z = 0; it may stand out of level.
    middle = box.rotation @ np.array([inside[:, 0].mean(), 0.0, 0.0]) + box.position
    floor = float(rays.rows_before(middle[None, 1:])[0])
    low, high = _ends({name: item.bounds for name, item in placed.items()})
    columns = np.interp([*box.bounds[:, 0], low, high], rays.belt_mm, np.arange(view.columns)) / picture.scale[1]
    truth = Truth(
        load=cargo.load,
        hs=cargo.hs,
        mass_kg=cargo.mass_kg,
        declared_kg=cargo.declared_kg,
        fill=cargo.fill,
        stacks=_stacks(cargo),
        floor=floor / picture.scale[0],
        ends=(float(columns[2]), float(columns[3])),
        outside=(float(columns[0]), float(columns[1])),
        kind=kind,
        scanner=scanner.name,
    )
    return Example(picture, truth)


def coarsened(scanner: Scanner, pitch_mm: float) -> Scanner:
    """The scanner with larger pixels and the picture it would give if its own were averaged over them, nearly."""
    f = pitch_mm / scanner.pitch_mm
    if f <= 1.0:
        return scanner
    return replace(
        scanner,
        pitch_mm=pitch_mm,
        quanta=scanner.quanta * f * f,
        electronic_noise=scanner.electronic_noise / f,
        gain_error=scanner.gain_error / f,
        psf_px=scanner.psf_px / f,
        scatter_width_px=scanner.scatter_width_px / f,
        column_shift=scanner.column_shift / f,
        afterglow_columns=scanner.afterglow_columns / f,
    )


def as_read(scan: Scan) -> Scan:
    """A simulated scan as it comes back from 16-bit files: whole counts, and air where the reader finds it."""
    return replace(scan, views=tuple(_view_as_read(view) for view in scan.views))


def _view_as_read(view: View) -> View:
    planes, black = [], 0.0
    for plane in view.transmission:
        counts = np.clip(np.round(plane * COUNTS), 0, 65_535).astype(np.uint16)
        air = air_level(counts, 65_535.0) or 65_535.0
        planes.append(counts.astype(np.float32) / np.float32(air))
        black = max(black, 1.0 / air)
    return replace(view, transmission=np.stack(planes), black_transmission=black)


def _ends(bounds: dict[str, np.ndarray]) -> tuple[float, float]:
    """Where the hold begins and ends, mm along the lane."""
    low, high = bounds["container"][:, 0]
    doors_last = bounds["doors"][:, 0].mean() > 0.5 * (low + high)
    front, back = POSTS_MM if doors_last else POSTS_MM[::-1]
    if (unit := bounds.get("reefer unit")) is not None:
        if doors_last:
            return float(unit[1, 0]), high - back
        return low + front, float(unit[0, 0])
    return low + front, high - back


def _stacks(cargo: Cargo) -> int:
    """Like things side by side along the hold."""
    if cargo.units < 2 or not LOADS[cargo.load].regular:
        return 0
    at = np.sort([placed.position[0] for placed in cargo.scene.items if placed.item.name not in _FABRIC])
    return 1 + int(np.count_nonzero(np.diff(at) > _APART_MM))


def _save(example: Example, path: Path) -> None:
    picture = example.picture
    said = {
        "picture": {
            "scale": picture.scale,
            "deepest": picture.deepest,
            "energies": picture.energies,
            "mm_per_pixel": picture.mm_per_pixel,
        },
        "truth": asdict(example.truth),
    }
    beside = path.with_suffix(".tmp")
    with beside.open("wb") as file:
        np.savez_compressed(
            file, nepers=picture.nepers.astype(np.float16), black=picture.black.astype(np.float16),
            truth=np.array(json.dumps(said)),
        )  # fmt: skip
    beside.replace(path)
