"""`cargolens synth`: write simulated scans with exact truth, the way a scanner would write them."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from cargolens.datasets.errors import UsageError

from ..engine import default_workers
from .options import Quiet, Workers

if TYPE_CHECKING:
    from cargolens.datasets.simulator.cargo.consignment import CargoSettings
    from cargolens.datasets.simulator.parcel import ParcelSettings

_CONTENT, _FILES = "What is scanned", "How they are written"


class Scenario(str, Enum):
    """What can be simulated."""

    parcel = "parcel"
    baggage = "baggage"
    container = "container"
    pallet = "pallet"
    truck = "truck"
    car = "car"
    rail = "rail"


class Format(str, Enum):
    """How pictures are written."""

    png = "png"
    npz = "npz"


def synth(
    scenario: Annotated[Scenario, typer.Argument(help="What to simulate: parcels, bags at a checkpoint, or cargo.")],
    *,
    out: Annotated[Path, typer.Option(help="Folder for everything; new or empty, unless --resume is given.")],
    count: Annotated[int, typer.Option(min=1, help="Number of scans.")],
    seed: Annotated[int, typer.Option(min=0, help="Seed; scan k is the same for any count and number of workers.")] = 0,
    views: Annotated[
        str | None,
        typer.Option(help="Views: top, side, of cargo oblique, of trucks cab; default: top,side, of cargo side."),
    ] = None,
    threat_rate: Annotated[
        float, typer.Option(min=0, max=1, help="Share of scans with a threat.", rich_help_panel=_CONTENT)
    ] = 0.5,
    families: Annotated[
        str, typer.Option(help="Threat families, as pistol,knife or pistol=2,knife=1.", rich_help_panel=_CONTENT)
    ] = "all",
    loads: Annotated[
        str, typer.Option(help="Kinds of load of cargo, as tyres,empty or tyres=2,empty=1.", rich_help_panel=_CONTENT)
    ] = "all",
    scanner: Annotated[
        str,
        typer.Option(
            help="Scanners to choose from, comma-separated; random: another each scan.", rich_help_panel=_CONTENT
        ),
    ] = "random",
    split: Annotated[
        int,
        typer.Option(min=0, help="Number of the split; splits of one seed share nothing.", rich_help_panel=_CONTENT),
    ] = 0,
    size: Annotated[
        str | None,
        typer.Option(help="Rows x columns of every view, as 512x512; default: cropped.", rich_help_panel=_FILES),
    ] = None,
    subsampling: Annotated[
        int, typer.Option(min=1, max=4, help="Rays a pixel along each axis.", rich_help_panel=_FILES)
    ] = 1,
    format_: Annotated[
        Format, typer.Option("--format", help="16-bit PNG, one file an energy; or NPZ.", rich_help_panel=_FILES)
    ] = Format.png,
    twins: Annotated[
        bool, typer.Option("--twins", help="Also each scan without its threats.", rich_help_panel=_FILES)
    ] = False,
    maps: Annotated[
        bool,
        typer.Option(
            "--maps", help="Also material, mass and attenuation a pixel; masks of threats.", rich_help_panel=_FILES
        ),
    ] = False,
    workers: Workers = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on after an interrupted run.")] = False,
    quiet: Quiet = False,
) -> None:
    """Simulate scans with exact truth: pictures as a scanner writes them, COCO annotations, a manifest and a preview.

    Threats are outer shapes and bulk densities. The same request gives the same files, whatever the number of workers
    and however often it was interrupted. Scans are in OUT/scans, ready for `cargolens scan`.

    Example: cargolens synth parcel --count 1000 --seed 7 --threat-rate 0.3 --out parcels

    Example: cargolens synth container --count 100 --loads "tyres,citrus,empty" --scanner cargo-4-6 --out containers
    """
    # The simulator is a second of imports that `--help` does not need.
    from cargolens.datasets.simulator import SimulatedScans  # noqa: PLC0415
    from cargolens.datasets.simulator.output import SynthOptions, write_scans  # noqa: PLC0415

    scans = SimulatedScans(
        count,
        seed,
        views=tuple(_words(_views(scenario) if views is None else views)),
        size=_size(size),
        settings=_settings(scenario, threat_rate, families, scanner, loads),
        split=split,
        subsampling=subsampling,
        maps=maps,
    )
    console = Console(stderr=True, quiet=quiet)
    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
    with Progress(TextColumn(f"simulating {scenario.value}"), *columns, console=console) as progress:
        task = progress.add_task("synth", total=count)
        records = write_scans(
            scans,
            out,
            SynthOptions(format_.value, twins, maps),
            workers=workers or default_workers(),
            resume=resume,
            on_done=lambda done: progress.update(task, completed=done),
        )
    with_threats = sum(record["anomalous"] for record in records)
    console.print(
        f"{count} scans, {with_threats} with threats, in {out / 'scans'}; truth in {out / 'annotations.json'} and "
        f"{out / 'manifest.jsonl'}; a first look in {out / 'preview.png'}",
        highlight=False,
        soft_wrap=True,
    )


def _views(scenario: Scenario) -> str:
    return "top,side" if scenario in (Scenario.parcel, Scenario.baggage) else "side"


def _settings(
    scenario: Scenario, threat_rate: float, families: str, scanner: str, loads: str
) -> ParcelSettings | CargoSettings:
    from cargolens.datasets.simulator.cargo.consignment import CargoSettings  # noqa: PLC0415  see `synth`
    from cargolens.datasets.simulator.scenarios import SCENARIOS  # noqa: PLC0415

    names = tuple(_words(scanner))
    settings = replace(
        SCENARIOS[scenario.value],
        threat_rate=threat_rate,
        families=None if families == "all" else _weights("families", families),
        scanner=names[0] if len(names) == 1 else names,
    )
    if loads == "all":
        return settings
    if not isinstance(settings, CargoSettings):
        raise UsageError(f"--loads {loads}: a {scenario.value} has none, expected container, pallet, truck or rail")
    return replace(settings, loads=_weights("loads", loads))


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _weights(option: str, text: str) -> dict[str, float]:
    """Names with their weights, 1 where none is given."""
    weights: dict[str, float] = {}
    for word in _words(text):
        name, _, number = word.partition("=")
        try:
            weights[name.strip()] = float(number or 1.0)
        except ValueError:
            raise UsageError(f"--{option} {word}: expected a name, or name=weight such as pistol=2") from None
    return weights


def _size(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    match = re.fullmatch(r"(\d+)x(\d+)", text.strip())
    if match is None:
        raise UsageError(f"--size {text}: expected rows x columns such as 512x512")
    return int(match[1]), int(match[2])
