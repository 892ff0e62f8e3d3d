"""Options that several commands share, so that a scan is read the same way wherever it is read."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from enum import Enum
from functools import wraps
from typing import Annotated, Any

import typer

from cargolens.datasets.reader import ReadOptions

_READING = "How files are read"

BitDepth = Annotated[
    int | None, typer.Option(help="Bits really used, e.g. 12 in a 16-bit file.", rich_help_panel=_READING)
]
Air = Annotated[float | None, typer.Option(help="Counts of air; default: found.", rich_help_panel=_READING)]
DarkAir = Annotated[
    bool, typer.Option("--dark-air", help="Air is dark and objects are bright.", rich_help_panel=_READING)
]
Palette = Annotated[
    bool | None,
    typer.Option(
        "--palette/--no-palette", help="Colour carries the material; default: found.", rich_help_panel=_READING
    ),
]
MmPerPixel = Annotated[
    float | None, typer.Option(help="Pixel pitch in the object plane, mm.", rich_help_panel=_READING)
]
Cargo = Annotated[
    bool,
    typer.Option(
        "--cargo", help="Containers: read emptiness, class and mass of the load; compare with the declaration."
    ),
]
SplitStrips = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="PIXELS",
        help="Cut strips where this many pixels of the belt show air: one result a consignment.",
        rich_help_panel=_READING,
    ),
]
MaxPixels = Annotated[int, typer.Option(min=1, help="Largest picture that is decoded.", rich_help_panel=_READING)]
Workers = Annotated[
    int | None, typer.Option(min=1, max=256, help="Worker processes; default: the processors it may use.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")]


class Per(str, Enum):
    """What scans are taken together by."""

    scanner = "scanner"
    group = "group"


AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


def _reading(
    bit_depth: BitDepth = ReadOptions.bit_depth,
    air: Air = ReadOptions.air,
    dark_air: DarkAir = ReadOptions.dark_air,
    palette: Palette = ReadOptions.palette,
    mm_per_pixel: MmPerPixel = ReadOptions.mm_per_pixel,
    max_pixels: MaxPixels = ReadOptions.max_pixels,
) -> ReadOptions:
    return ReadOptions(
        bit_depth=bit_depth,
        air=air,
        dark_air=dark_air,
        palette=palette,
        mm_per_pixel=mm_per_pixel,
        max_pixels=max_pixels,
    )


def reads_scans(command: Callable[..., Any]) -> Callable[..., Any]:
    """A command with the options of how files are read, at the end of its own; it is given them as `reading`."""
    own = inspect.signature(command, eval_str=True)
    shared = inspect.signature(_reading, eval_str=True).parameters
    options = [option.replace(kind=inspect.Parameter.KEYWORD_ONLY) for option in shared.values()]

    @wraps(command)
    def with_reading(*words: Any, **given: Any) -> Any:
        reading = _reading(**{name: given.pop(name) for name in shared if name in given})
        return command(*words, reading=reading, **given)

    parameters = [*(p for p in own.parameters.values() if p.name != "reading"), *options]
    with_reading.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    with_reading.__annotations__ = {p.name: p.annotation for p in parameters} | {"return": own.return_annotation}
    return with_reading
