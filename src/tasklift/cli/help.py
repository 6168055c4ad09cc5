"""Help in the reader's language.

Commands and options have English texts where they are written; `resources/help.LANGUAGE.yaml` has the others. Lines are
broken as these languages are, which the library does not do.
"""

from collections.abc import Iterator, Sequence
from inspect import cleandoc
from typing import Any

from tasklift.settings.kept import say_kept
from tasklift.settings.messages import ENGLISH, say, spoken, translations
from tasklift.text.lines import broken, columns_of

_WIDEST_TERM = 30
_INDENT = "  "


class InReadersLanguage:
    """A command or group of typer whose help is said in the language that is spoken."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help, section by section."""
        formatter.write("\n\n".join("\n".join(lines) for lines in sections(self, ctx, formatter.width) if lines) + "\n")


def say_help(text: str) -> str:
    """A help text, paragraph by paragraph; what a library says of its own options too."""
    if spoken() == ENGLISH:
        return text
    known = translations(spoken(), "help")
    paragraphs = [" ".join(one.split()) for one in text.split("\n\n")]
    return "\n\n".join(known.get(one) or say_kept(one) for one in paragraphs)


def sections(command: Any, context: Any, width: int) -> Iterator[list[str]]:
    """The lines of usage, text, arguments, options and commands."""
    head = say("Usage: {command} ", command=context.command_path)
    yield _hung(head, " ".join(command.collect_usage_pieces(context)), columns_of(head), width)
    for paragraph in say_help(cleandoc(command.help or "")).split("\n\n"):
        yield [_INDENT + line for line in broken(paragraph, width - len(_INDENT))] if paragraph else []
    arguments: list[tuple[str, str]] = []
    options: list[tuple[str, str]] = []
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None:
            kind = arguments if parameter.param_type_name == "argument" else options
            kind.append((record[0], _described(parameter, record[1])))
    yield _terms(say("Arguments:"), arguments, width)
    yield _terms(say("Options:"), options, width)
    names = command.list_commands(context) if hasattr(command, "list_commands") else []
    commands = [(name, say_help(command.get_command(context, name).get_short_help_str())) for name in names]
    yield _terms(say("Commands:"), commands, width)


def _described(parameter: Any, said: str) -> str:
    """The help of a parameter, and in brackets what the library adds to it."""
    text = parameter.help or ""
    added = said.removeprefix(text).strip().removeprefix("[").removesuffix("]")
    brackets = f"[{say('; ').join(say_kept(one) for one in added.split('; '))}]" if added else ""
    return " ".join(part for part in (say_help(text), brackets) if part)


def _terms(heading: str, rows: Sequence[tuple[str, str]], width: int) -> list[str]:
    """A heading and a line a term, with its description in a second column."""
    column = min(max((columns_of(term) for term, _ in rows), default=0), _WIDEST_TERM) + 2 * len(_INDENT)
    lines = [line for term, text in rows for line in _hung(f"{_INDENT}{term}{_INDENT}", text, column, width)]
    return [heading, *lines] if rows else []


def _hung(head: str, text: str, column: int, width: int) -> list[str]:
    """The text broken into lines that begin in that column, the first after the head if that leaves room for it."""
    lines = [" " * column + line for line in broken(text, max(width - column, 10))]
    if columns_of(head) > column:
        return [head.rstrip(), *lines]
    return [head + " " * (column - columns_of(head)) + lines[0][column:], *lines[1:]]
