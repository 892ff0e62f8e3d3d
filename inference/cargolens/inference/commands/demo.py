"""`cargolens demo`: the whole way on simulated scans, ending in one page."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ..cli import run
from ..demo import DemoSize, run_demo

_DEFAULT = DemoSize()


def demo(
    out: Annotated[Path, typer.Option(help="Folder for everything; an earlier demo there is replaced.")] = Path("demo"),
    seed: Annotated[int, typer.Option(min=0, help="Seed of simulation and training.")] = 0,
    train: Annotated[int, typer.Option(min=2, help="Normal scans to learn from.")] = _DEFAULT.train,
    normals: Annotated[int, typer.Option(min=1, help="Normal scans to choose the threshold from.")] = _DEFAULT.normals,
    incoming: Annotated[int, typer.Option(min=2, help="Scans to assess.")] = _DEFAULT.incoming,
    budget: Annotated[float, typer.Option(help="Largest share of normal scans that may alarm.")] = _DEFAULT.budget,
) -> None:
    """Show the whole way on simulated scans: train, export, calibrate, scan, and a page with the flagged ones.

    Needs no data and no accelerator. The simulation knows what it planted, so the page also says how much was found.

    Example: cargolens demo --out demo
    """
    console = Console(stderr=True)
    started = time.perf_counter()
    size = DemoSize(train=train, normals=normals, incoming=incoming, budget=budget)
    page = run_demo(
        out, seed, size, run, lambda line: console.print(line, highlight=False, markup=False, soft_wrap=True)
    )
    console.print(f"done in {time.perf_counter() - started:.0f} s; open this page in a browser:", highlight=False)
    typer.echo(str(page.resolve()))
