"""Commands found by listing a folder: help reads their docstrings, and only the one that is used is imported."""

import ast
import importlib
from inspect import getdoc
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from tasklift.cli.help import InReadersLanguage
from tasklift.settings.check import suggestion
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say

COMMANDS = Path(__file__).parent / "commands"
ORDER = (
    "init",
    "run",
    "runs",
    "show",
    "diagnose",
    "report",
    "compare",
    "predict",
    "evaluate",
    "why",
    "data",
    "export",
    "steps",
    "models",
    "schema",
)
"""Commands as one meets them; those that are not named here follow in the order of the alphabet."""


class ReadersCommand(InReadersLanguage, TyperCommand):
    """One command."""


class CommandFolder(InReadersLanguage, TyperGroup):
    """A group whose commands are the modules in `commands/` and its folders; `two_words.py` is `two-words`.

    typer carries its own click, which is not for import: contexts stand as Any.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of all commands."""
        found = command_files()
        return [*(name for name in ORDER if name in found), *(name for name in found if name not in ORDER)]

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
        """The command's name and help, for lists and completion; nothing is imported for it."""
        path = command_files().get(cmd_name)
        return TyperCommand(cmd_name, short_help=_summary(path), rich_markup_mode=None) if path else None

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, TyperCommand | None, list[str]]:
        """The command itself. Raises UserError `unknown-command` with the nearest one."""
        name = args[0]
        known = self.list_commands(ctx)
        if name in known:
            return name, _load(name), args[1:]
        if ctx.resilient_parsing:
            return None, None, args[1:]
        raise UserError(
            "unknown-command", say("there is no command {name!r}", name=name), advice=suggestion(name, known)
        )


def command_files() -> dict[str, Path]:
    """The file of each command by its name, in the order of the alphabet; folders only keep what belongs together."""
    files = (path for path in COMMANDS.rglob("*.py") if not path.stem.startswith("_"))
    return dict(sorted((path.stem.replace("_", "-"), path) for path in files))


def _summary(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n")[0]


def _load(name: str) -> TyperCommand:
    path = command_files()[name].relative_to(COMMANDS).with_suffix("")
    module = importlib.import_module(".".join(("tasklift.cli.commands", *path.parts)))
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(name=name, cls=ReadersCommand, help=_help(module))(module.command)
    command = typer.main.get_command(app)
    if not isinstance(command, TyperCommand):
        raise TypeError(f"{name} is not a single command")
    return command


def _help(module: Any) -> str:
    """The module's first sentence, then what the function's docstring adds to it."""
    return f"{(module.__doc__ or '').partition(chr(10))[0]}\n\n{getdoc(module.command) or ''}".strip()
