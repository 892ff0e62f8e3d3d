"""Options that several commands share, so that a scan is read the same way wherever it is read."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer

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
