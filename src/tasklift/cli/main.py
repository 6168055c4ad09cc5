"""The entry point of `lift` and `tasklift`: parses what was typed, runs one command, and explains what went wrong."""

import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from tasklift.cli.command_folder import CommandFolder
from tasklift.cli.trouble import explain
from tasklift.settings.messages import LANGUAGES, language_of, say, speaking, spoken
from tasklift.version import __version__

INTERRUPTED = 130
_NAMES = ("lift", "tasklift")

app = typer.Typer(cls=CommandFolder, rich_markup_mode=None, invoke_without_command=True)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tasklift {__version__}")
        raise typer.Exit()


@app.callback()
def _lift(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of an error; may stand after the command too.")
    ] = False,
    language: Annotated[
        str | None,
        typer.Option(
            "--language",
            metavar="|".join(LANGUAGES),
            help="Of messages and reports, by default that of the locale; may stand after the command too.",
        ),
    ] = None,
) -> None:
    """Make a language-model task measurably better, and know which step earned it.

    Begin with `lift init DATA`, which writes a task file, and `lift run task.yaml`.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main() -> None:
    """Run the command line and exit with its code."""
    # Before libraries load: their threads that wait for work in a loop take the processor from what runs beside.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    _never_fail_to_print()
    arguments = sys.argv[1:]
    debug = "--debug" in _options(arguments)
    arguments = [word for word in arguments if word != "--debug"] if debug else arguments
    with speaking(language_of()):
        try:
            rest, language = _without_language(arguments)
        except typer.BadParameter as fault:
            sys.exit(explain(fault, debug=debug, arguments=arguments))
        with speaking(language or spoken()):
            sys.exit(_carried_out(rest, debug=debug))


def _carried_out(arguments: list[str], *, debug: bool) -> int:
    """The exit code of the command; what went wrong is explained."""
    try:
        code = _called(arguments)
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as fault:
        return explain(fault, debug=debug, arguments=arguments)
    return code


def _called(arguments: list[str]) -> int:
    """What the command leaves with. typer gives an exit as a number, and 130 for Ctrl-C."""
    name = Path(sys.argv[0]).stem
    command = typer.main.get_command(app)
    outcome = command.main(arguments, prog_name=name if name in _NAMES else _NAMES[0], standalone_mode=False)
    if outcome == INTERRUPTED:
        raise KeyboardInterrupt
    return outcome if isinstance(outcome, int) else 0


def _options(arguments: list[str]) -> list[str]:
    """The words before `--`."""
    return arguments[: arguments.index("--")] if "--" in arguments else arguments


def _without_language(arguments: list[str]) -> tuple[list[str], str | None]:
    """The arguments without `--language`, and the one that was named. Raises typer.BadParameter."""
    options = _options(arguments)
    place = next((at for at, word in enumerate(options) if word.split("=")[0] == "--language"), None)
    if place is None:
        return arguments, None
    apart = "=" not in arguments[place]
    words = arguments[place : place + 2] if apart else arguments[place].split("=", 1)
    if len(words) < 2 or words[1] not in LANGUAGES:
        raise typer.BadParameter(say("--language is one of {languages}", languages=LANGUAGES))
    return arguments[:place] + arguments[place + 1 + apart :], words[1]


def _never_fail_to_print() -> None:
    """A character that the terminal's encoding lacks is shown by its number."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    main()
