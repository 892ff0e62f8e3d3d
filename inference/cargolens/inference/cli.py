"""The `cargolens` command: a table of commands, each loaded only when it is used, and what every error exits with.

Heavy imports stay out of here so that `cargolens --help` answers at once and a station never loads training code.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import typer

from cargolens.datasets.errors import CargoLensError, UsageError

from .version import cargolens_version

EXIT_OK, EXIT_NOT_ASSESSED, EXIT_ALARM = 0, 2, 3
EXIT_USAGE, EXIT_INTERNAL, EXIT_INTERRUPTED = 64, 70, 130

EPILOG = """\
[bold]Exit codes[/bold]: 0 done, all scans assessed. 2 finished, some scans could not be assessed.
3 an alarm, with --fail-on-alarm; drift, with --fail-on-drift. 64 wrong usage. 65 unusable input or bundle.
70 internal error. 130 stopped by Ctrl-C.

Every command explains itself: [bold]cargolens scan --help[/bold]. Results go to files or stdout, messages to stderr.
--debug (or CARGOLENS_DEBUG=1) shows the full traceback of an error.
"""


@dataclass(frozen=True)
class Command:
    """Where a command lives, and its line in the help.

    Attributes:
        module: Module to import when the command is used.
        function: Typer function in it, which returns an exit code or None; or a Typer with commands of its own.
        summary: One line for `cargolens --help`.
        panel: Heading it is listed under.
        extra: Optional dependency set it needs, as in ``pip install 'cargolens[train]'``.
    """

    module: str
    function: str
    summary: str
    panel: str
    extra: str | None = None


_HERE = "cargolens.inference.commands"
COMMANDS = {
    "scan": Command(f"{_HERE}.scan", "scan", "Assess scans and write one result line for each.", "At the station"),
    "calibrate": Command(
        f"{_HERE}.calibrate", "calibrate", "Choose a bundle's threshold from normal scans.", "At the station"
    ),
    "selftest": Command(
        f"{_HERE}.selftest", "selftest", "Prove that a bundle works on this machine.", "At the station"
    ),
    "serve": Command(f"{_HERE}.serve", "serve", "Serve a bundle over HTTP.", "At the station", "serve"),
    "triton": Command(f"{_HERE}.triton", "triton", "Write a bundle for Triton or KServe.", "At the station"),
    "bench": Command(f"{_HERE}.bench", "bench", "Measure how fast a bundle is here.", "At the station"),
    "info": Command(f"{_HERE}.info", "info", "Show what is understood of a bundle or a scan.", "At the station"),
    "evaluate": Command(f"{_HERE}.evaluate", "evaluate", "Measure a system against known truth.", "Prove it", "eval"),
    "drift": Command(f"{_HERE}.drift", "drift", "Test today's alarm rate against the budget.", "Prove it", "eval"),
    "protocols": Command(
        f"{_HERE}.protocols",
        "protocols",
        "Judge fold by fold: held-out family, scanner, energy, view.",
        "Prove it",
        "eval",
    ),
    "datasets": Command(f"{_HERE}.datasets", "app", "Check, convert and split data sets.", "Make a bundle"),
    "synth": Command(f"{_HERE}.synth", "synth", "Simulate scans with exact truth.", "Make a bundle"),
    "train": Command(
        "cargolens.training.commands", "train", "Train a detector on normal scans.", "Make a bundle", "train"
    ),
    "average": Command(
        "cargolens.training.commands", "average", "Average the weights of runs.", "Make a bundle", "train"
    ),
    "export": Command(
        "cargolens.training.commands", "export", "Turn a trained run into one bundle file.", "Make a bundle", "train"
    ),
    "demo": Command(f"{_HERE}.demo", "demo", "Show the whole way on simulated scans.", "First steps", "train"),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the console script; always ends with SystemExit."""
    raise SystemExit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Runs one command line.

    Args:
        arguments: The words after `cargolens`.

    Returns:
        The exit code. Expected errors become one line on stderr, unexpected ones a line that says how to see more.
    """
    arguments, debug = _take_debug(list(arguments))
    try:
        code = _dispatch(arguments)
    except KeyboardInterrupt:
        _complain("interrupted")
        return EXIT_INTERRUPTED
    except CargoLensError as error:
        if debug:
            traceback.print_exc()
        _complain(str(error))
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - the last stop: nobody at a station should see a traceback
        if debug:
            traceback.print_exc()
        else:
            error = Exception(
                f"internal error: {type(error).__name__}: {error}; run again with --debug for the traceback"
            )
        _complain(" ".join(str(error).split()))
        return EXIT_INTERNAL
    return code


def _dispatch(arguments: list[str]) -> int:
    """Builds the command line with the chosen command loaded, and runs it."""
    chosen = next((word for word in arguments if not word.startswith("-")), None)
    command = COMMANDS.get(chosen or "")
    # Typer carries its own copy of click since 0.2x and imported it before: this finds UsageError in either.
    usage_error: type[Exception] = typer.BadParameter.__mro__[1]
    try:
        code = typer.main.get_command(_app(chosen)).main(args=arguments, prog_name="cargolens", standalone_mode=False)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if command is None or command.extra is None or package in ("", "cargolens"):
            raise
        raise UsageError(f"cargolens {chosen} needs {package}: pip install 'cargolens[{command.extra}]'") from error
    except usage_error as error:
        raise UsageError(_usage_text(error, chosen)) from error
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    if code == EXIT_INTERRUPTED:  # how typer passes on a Ctrl-C that a command left alone
        raise KeyboardInterrupt
    return code if isinstance(code, int) else EXIT_OK


def _app(chosen: str | None) -> typer.Typer:
    """All commands by name and help line; only the chosen one with its real options."""
    app = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        epilog=EPILOG.replace("\n\n", "\0").replace("\n", " ").replace("\0", "\n\n"),
    )
    app.callback()(_root)
    for name, command in COMMANDS.items():
        loaded = _load(command) if name == chosen else None
        if isinstance(loaded, typer.Typer):
            app.add_typer(loaded, name=name, rich_help_panel=command.panel)
        else:
            help_text = None if loaded else command.summary
            app.command(name, help=help_text, rich_help_panel=command.panel)(loaded or _unloaded)
    return app


def _load(command: Command) -> Callable[..., object] | typer.Typer:
    loaded: Callable[..., object] | typer.Typer = getattr(importlib.import_module(command.module), command.function)
    return loaded


def _unloaded() -> None:
    """Stands in the help list for a command that is not being run."""


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cargolens {cargolens_version()}")
        raise typer.Exit


def _root(
    show_version: bool = typer.Option(
        False, "--version", help="Print the version and exit.", is_eager=True, callback=_version
    ),
    debug: bool = typer.Option(False, "--debug", help="Show the full traceback of an error."),
) -> None:
    """Find anomalies and contraband in X-ray scans of parcels, baggage, pallets, vehicles and containers."""


def _take_debug(arguments: list[str]) -> tuple[list[str], bool]:
    """Takes --debug out of the words wherever it stands, so that it can be added at the end of a failed command."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    kept = [word for word in arguments[:end] if word != "--debug"]
    environment = os.environ.get("CARGOLENS_DEBUG", "") not in ("", "0")
    return kept + arguments[end:], environment or len(kept) < end


def _usage_text(error: Exception, chosen: str | None) -> str:
    """One line from the parser's complaint, with where to look."""
    describe = getattr(error, "format_message", lambda: str(error))
    text = " ".join(str(describe()).split())
    known = f"cargolens {chosen}" if chosen in COMMANDS else "cargolens"
    return f"{text or 'no command given'} (see {known} --help)"


def _complain(text: str) -> None:
    from rich.console import Console  # noqa: PLC0415 - only a complaint needs it
    from rich.text import Text  # noqa: PLC0415

    Console(stderr=True).print(Text(text, style="bold red"), soft_wrap=True)
