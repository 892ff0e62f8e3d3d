"""`cargolens protocols`: a question that one test set cannot answer, asked fold by fold, as one table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cargolens.datasets.errors import CargoLensError, UsageError

from ..evaluation.optional import needs
from ..evaluation.protocol_files import prepare, read_definition
from ..evaluation.protocol_runs import run_protocol, to_markdown, write_protocol
from ..evaluation.resampling import Resampling
from ..files import write_atomic
from .options import Quiet

_DEFINITION = "definition.json"


def protocols(
    definition: Annotated[Path, typer.Argument(help="TOML or JSON file: protocol, truth, scans, bundles or train.")],
    *,
    out: Annotated[Path, typer.Option(help="Folder for the table, and for what is trained.")],
    resume: Annotated[bool, typer.Option("--resume", help="Keep the bundles of folds that are finished.")] = False,
    resamples: Annotated[int, typer.Option(min=0, help="Bootstrap resamples.")] = Resampling.resamples,
    seed: Annotated[int, typer.Option(min=0, help="Of the bootstrap.")] = 0,
    quiet: Quiet = False,
) -> None:
    """Run a protocol: held-out threat family, leave one scanner out, one energy or two, one view or two.

    Each fold is judged by a bundle that never saw a consignment of its test: one you give, or one trained for it by
    cargolens train, export and calibrate on the fold's normal scans. Writes the table as CSV, HTML, Markdown and JSON.

    Example: cargolens protocols scanners.toml --out report
    """
    needs("jinja2", "jinja2")
    asked = read_definition(definition)
    _begin(out, asked.model_dump_json(indent=1) + "\n", resume)
    console = Console(stderr=True, quiet=quiet)

    def tell(text: str) -> None:
        console.print(text, highlight=False, soft_wrap=True, markup=False)

    ready = prepare(asked, out / "folds", tell)
    table = run_protocol(
        ready.protocol, ready.read, ready.make, Resampling(resamples, seed), lambda name: tell(f"fold: {name}")
    )
    try:
        paths = write_protocol(table, out)
    except OSError as error:
        raise CargoLensError(f"{out}: writing failed ({error.strerror or error}); free space and try again") from error
    typer.echo(to_markdown(table), nl=False)
    tell(f"table in {', '.join(map(str, paths))}")


def _begin(out: Path, asked: str, resume: bool) -> None:
    """Makes the folder, or checks that it belongs to the same definition."""
    kept = out / _DEFINITION
    if kept.exists() and not resume:
        raise UsageError(f"{out}: holds a protocol; go on with --resume or choose another --out")
    if kept.exists() and kept.read_text(encoding="utf-8") != asked:
        raise UsageError(f"{out}: holds a protocol of another definition; choose another --out")
    try:
        out.mkdir(parents=True, exist_ok=True)
        write_atomic(kept, asked.encode())
    except OSError as error:
        raise UsageError(f"{out}: cannot be written ({error.strerror}); choose another --out") from error
