"""`cargolens datasets`: list, verify, convert, index and split data sets."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from cargolens.datasets.errors import UsageError

from .options import AsJson, Quiet

if TYPE_CHECKING:
    from cargolens.datasets.dicos import ValidatedFolder
    from cargolens.datasets.public.card import Layout, SetCard
    from cargolens.datasets.public.defects import Report
    from cargolens.datasets.public.verify import Verified

EXIT_CORRUPT = 65
_COPY = "How this copy is arranged"
_Done = TypeVar("_Done")

Set = Annotated[str | None, typer.Option("--set", help="Name of the data set; default: found.", rich_help_panel=_COPY)]


def _layout(
    annotations: Annotated[
        Path | None, typer.Option(help="Annotation file or folder, where it is not found.", rich_help_panel=_COPY)
    ] = None,
    images: Annotated[
        Path | None, typer.Option(help="Folder of the pictures, likewise.", rich_help_panel=_COPY)
    ] = None,
    first_class: Annotated[
        int, typer.Option(min=0, max=1, help="Number of the first class in YOLO files.", rich_help_panel=_COPY)
    ] = 0,
    variant: Annotated[
        str,
        typer.Option(
            help="Part of a set: 10, 100, 1000 of SIXray; high, colour ... of COMPASS-XP.", rich_help_panel=_COPY
        ),
    ] = "",
    side: Annotated[str, typer.Option(help="Folder suffix of LDXray's side view.", rich_help_panel=_COPY)] = "B",
) -> Layout:
    from cargolens.datasets.public.card import Layout  # noqa: PLC0415  `--help` needs no reader

    return Layout(annotations, images, first_class, variant, side)


def _takes_layout(command: Callable[..., _Done]) -> Callable[..., _Done]:
    """Puts the options of `_layout` in the place of a command's argument `layout`."""
    # `Layout` itself is not imported for `--help`, and typer asks for no more than the annotations of the options.
    own, options = (
        inspect.signature(function, locals={"Layout": object}, eval_str=True).parameters.values()
        for function in (command, _layout)
    )
    parameters = [p for p in own if p.name != "layout"]
    parameters += [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in options]

    @wraps(command)
    def run(**given: Any) -> _Done:
        layout = _layout(**{option.name: given.pop(option.name) for option in options})
        return command(layout=layout, **given)

    run.__dict__["__signature__"] = inspect.Signature(parameters)
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    return run


class Target(str, Enum):
    """Formats to convert to."""

    coco = "coco"
    yolo = "yolo"
    voc = "voc"


app = typer.Typer(no_args_is_help=True)


@app.callback()
def datasets() -> None:
    """Read, check, convert and split public data sets and your own.

    Example: cargolens datasets verify SIXray/
    """


@app.command("list")
def list_sets(
    name: Annotated[str | None, typer.Argument(help="A data set, to see how to get it and what to know.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List the data sets and formats that are understood; nothing is ever downloaded.

    Example: cargolens datasets list sixray
    """
    from cargolens.datasets.public.table import SETS  # noqa: PLC0415  `--help` needs no reader

    if name is not None and name not in SETS:
        raise UsageError(f"no data set is called {name!r}; known are {', '.join(SETS)}")
    cards = [card for card in SETS.values() if name in (None, card.name)]
    if as_json:
        typer.echo(json.dumps([_facts(card) for card in cards], ensure_ascii=False))
        return
    if name is not None:
        table = Table(show_header=False)
        for key, value in _facts(cards[0]).items():
            table.add_row(key, "\n".join(map(str, value)) if isinstance(value, tuple) else str(value))
    else:
        table = Table(*_COLUMNS)
        for card in cards:
            facts = _facts(card)
            table.add_row(*(str(facts[key]) for key in _COLUMNS))
    Console().print(table, highlight=False)


@app.command()
@_takes_layout
def verify(
    folder: Annotated[Path, typer.Argument(help="A data set as it was released.")],
    *,
    name: Set = None,
    layout: Layout,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Check every annotation and picture, and print what is wrong; DICOS images and reports rule by rule.

    Exits with 65 when something would corrupt training or a test, a DICOS file breaks a rule, or nothing is usable.

    Example: cargolens datasets verify SIXray/
    """
    from cargolens.datasets.public.verify import verify as verify_set  # noqa: PLC0415  as above

    with _counting("checked", quiet) as count:
        found = verify_set(folder, name, layout, count)
    dicos = _validated(layout.images or folder, quiet)
    if as_json:
        typer.echo(json.dumps(_as_json(found, dicos), ensure_ascii=False))
    else:
        _print_verified(folder, found, dicos)
    unusable = not found.scans and not dicos.kinds
    return EXIT_CORRUPT if found.report.corrupting or dicos.faulty or unusable else 0


@app.command()
@_takes_layout
def convert(
    source: Annotated[Path, typer.Argument(help="A data set as it was released.")],
    target: Annotated[Path, typer.Argument(help="New folder.")],
    *,
    to: Annotated[Target, typer.Option(help="Format to write.")],
    copy: Annotated[bool, typer.Option("--copy", help="Copy the pictures; default: link to them.")] = False,
    name: Set = None,
    layout: Layout,
    quiet: Quiet = False,
) -> None:
    """Write a data set in another format. COCO keeps everything; what YOLO and VOC cannot hold is counted.

    Example: cargolens datasets convert SIXray/ sixray-coco/ --to coco
    """
    from cargolens.datasets.convert import convert as convert_set  # noqa: PLC0415  as above

    with _counting("converted", quiet) as count:
        done = convert_set(source, target, to.value, name, layout, copy=copy, on_scan=count)
    console = Console(stderr=True, quiet=quiet)
    console.print(
        f"{done.scans} scans with {done.annotations} annotations in {target}", highlight=False, soft_wrap=True
    )
    for what, number in done.lost.items():
        if number:
            console.print(f"not kept: {number} {what}", style="yellow", highlight=False, soft_wrap=True)
    _print_defects(done.report, console)


@app.command()
@_takes_layout
def index(
    folder: Annotated[Path, typer.Argument(help="A data set as it was released.")],
    *,
    out: Annotated[Path, typer.Option(help="Index to write, .parquet.")],
    near: Annotated[
        bool, typer.Option("--near/--no-near", help="Hash pictures for near doubles; decodes every picture.")
    ] = True,
    name: Set = None,
    layout: Layout,
    quiet: Quiet = False,
) -> None:
    """Write truth, hashes and files of all scans to one Parquet file, for splitting and for quick opening.

    Example: cargolens datasets index SIXray/ --out sixray.parquet
    """
    from cargolens.datasets.public.defects import Report  # noqa: PLC0415  as above
    from cargolens.datasets.public.index import index_set  # noqa: PLC0415

    if out.suffix != ".parquet":
        raise UsageError(f"{out}: found suffix {out.suffix or 'none'!r}, expected .parquet")
    report = Report()
    with _counting("indexed", quiet) as count:
        scans = index_set(folder, out, name, layout, near=near, report=report, on_scan=count)
    console = Console(stderr=True, quiet=quiet)
    console.print(f"{scans} scans in {out}", highlight=False, soft_wrap=True)
    _print_defects(report, console)


@app.command()
def split(
    index_file: Annotated[Path, typer.Argument(metavar="INDEX", help="Index .parquet, or .jsonl.")],
    *,
    by: Annotated[str, typer.Option(help="What stays together: hash, near, series, scanner.")] = "hash,near",
    out: Annotated[Path, typer.Option(help="Split to write, .csv or .parquet.")] = Path("split.csv"),
    shares: Annotated[str, typer.Option(help="Splits with their shares.")] = "train=0.7,val=0.15,test=0.15",
    seed: Annotated[int, typer.Option(min=0, help="Another seed deals the scans out another way.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Deal scans out to splits that share nothing, each with its part of every class, and report what leaks.

    Example: cargolens datasets split sixray.parquet --by hash,near,series --out split.csv
    """
    from cargolens.datasets.split_files import read_table, write_split  # noqa: PLC0415  as above
    from cargolens.datasets.splits import split_scans  # noqa: PLC0415

    wanted = _shares(shares)
    made = split_scans(read_table(index_file), tuple(w.strip() for w in by.split(",") if w.strip()), wanted, seed)
    write_split(made, index_file, out)
    sizes = {name: int((made.code == k).sum()) for k, name in enumerate(made.names)}
    if as_json:
        facts = {"splits": sizes, "leaks": [leak.__dict__ for leak in made.leaks]}
        typer.echo(json.dumps(facts | {"leaks of the release": [leak.__dict__ for leak in made.released]}))
        return
    console = Console()
    said = ", ".join(f"{name} {count}" for name, count in sizes.items())
    console.print(f"{out}: {said}", highlight=False, soft_wrap=True)
    table = Table("shared between splits", "values", "scans", *(("of the release", "scans ") if made.released else ()))
    for number, leak in enumerate(made.leaks):
        before = made.released[number] if made.released else None
        more = (str(before.values), str(before.scans)) if before is not None else ()
        table.add_row(leak.by, str(leak.values), str(leak.scans), *more)
    console.print(table, highlight=False)


@app.command()
def adapt(
    source: Annotated[Path, typer.Argument(help="Folder of a vendor's files.")],
    target: Annotated[Path, typer.Argument(help="New folder.")],
    *,
    format_: Annotated[str, typer.Option("--from", help="Format: raw, or one that an installed package adds.")],
) -> None:
    """Write a vendor's scans as files that are read here, with a manifest for scan and train.

    Example: cargolens datasets adapt exported/ scans/ --from raw
    """
    from cargolens.datasets.adapters import adapt as adapt_folder  # noqa: PLC0415  as above

    scans = adapt_folder(source, target, format_)
    Console(stderr=True).print(f"{scans} scans in {target / 'manifest.jsonl'}", highlight=False, soft_wrap=True)


_COLUMNS = ("name", "title", "images", "classes", "bits", "views", "truth")


def _facts(card: SetCard) -> Mapping[str, Any]:
    return {
        "name": card.name, "title": card.title, "images": card.images or "-", "classes": len(card.classes) or "-",
        "class names": card.classes, "splits": card.splits, "bits": card.depth, "views": card.views,
        "truth": card.truth, "licence": card.licence, "citation": card.citation, "known defects": card.defects,
        "how to get it": card.get,
    }  # fmt: skip


@contextmanager
def _counting(done: str, quiet: bool, what: str = "scans") -> Iterator[Callable[[int], None]]:
    """A running count on stderr."""
    columns = (TextColumn(f"{{task.completed}} {what} {done}"), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as progress:
        task = progress.add_task(done, total=None)
        yield lambda scans: progress.update(task, completed=scans)


def _validated(folder: Path, quiet: bool) -> ValidatedFolder:
    """The DICOS files of a folder, checked; pydicom is needed only where there are some."""
    from cargolens.datasets.dicos import ValidatedFolder, validate_folder  # noqa: PLC0415  as above
    from cargolens.datasets.public.dicos_files import matches  # noqa: PLC0415

    if not matches(folder):
        return ValidatedFolder()
    with _counting("validated", quiet, "files") as count:
        return validate_folder(folder, on_file=count)


def _print_verified(folder: Path, found: Verified, dicos: ValidatedFolder) -> None:
    console = Console()
    known = {None: "unlabelled", True: "anomalous", False: "benign"}
    kinds = ", ".join(f"{count} {known[kind]}" for kind, count in found.anomalous.most_common())
    splits = ", ".join(f"{name or 'no split'} {count}" for name, count in found.splits.items())
    console.print(
        f"{folder}: {found.card.title}, {found.scans} usable scans in {found.pictures} files"
        + (f" ({kinds}; {splits})" if found.scans else ""),
        highlight=False, soft_wrap=True,
    )  # fmt: skip
    _print_defects(found.report, console)
    if not dicos.kinds and not dicos.broken:
        return
    files = ", ".join(f"{count} {kind}" for kind, count in dicos.kinds.most_common())
    console.print(f"DICOS: {files or 'no readable file'}; {dicos.faulty} with faults", highlight=False, soft_wrap=True)
    if dicos.broken:
        table = Table("rule", "files", "first")
        for rule, count in dicos.broken.most_common():
            table.add_row(rule, str(count), Path(dicos.examples[rule][0]).name)
        console.print(table, highlight=False)
        for rule, (file, text) in dicos.examples.items():
            if not rule.endswith((": missing", ": empty")):
                console.print(_one_line(f"{file}: {text}"), highlight=False, markup=False, soft_wrap=True)


def _print_defects(report: Report, console: Console) -> None:
    from cargolens.datasets.public.defects import KINDS  # noqa: PLC0415  as above

    if not report.counts:
        return
    table = Table("defect", "count", "corrupts", "what it is")
    table.columns[0].no_wrap = True
    for kind, about in KINDS.items():
        if report.counts[kind]:
            table.add_row(kind, str(report.counts[kind]), "yes" if about.corrupts else "no", about.text)
    console.print(table, highlight=False)
    for kind, examples in report.examples.items():
        for example in examples:
            console.print(_one_line(f"{kind}: {example}"), highlight=False, markup=False, soft_wrap=True)


def _one_line(text: str) -> str:
    """A text with names of files or classes in it, as one line that any terminal takes."""
    return " ".join(text.encode("utf-8", "backslashreplace").decode().split())


def _as_json(found: Verified, dicos: ValidatedFolder) -> dict[str, Any]:
    return {
        "set": found.card.name, "scans": found.scans, "files": found.pictures,
        "anomalous": found.anomalous[True], "benign": found.anomalous[False], "unlabelled": found.anomalous[None],
        "splits": dict(found.splits), "labels": dict(found.labels), "defects": dict(found.report.counts),
        "examples": found.report.examples, "corrupting": found.report.corrupting,
        "dicos": {"files": dict(dicos.kinds), "faulty": dicos.faulty, "rules": dict(dicos.broken),
                  "examples": dicos.examples},
    }  # fmt: skip


def _shares(text: str) -> dict[str, float]:
    shares: dict[str, float] = {}
    for word in (w.strip() for w in text.split(",") if w.strip()):
        name, _, number = word.partition("=")
        try:
            shares[name.strip()] = float(number)
        except ValueError:
            raise UsageError(f"--shares {word}: expected a name and a share, such as train=0.8") from None
    return shares
