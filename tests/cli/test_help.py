"""Help in the reader's language."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasklift.cli.command_folder import COMMANDS as FOLDER
from tasklift.cli.command_folder import command_files
from tasklift.cli.help import say_help
from tasklift.settings.messages import ENGLISH, LANGUAGES, speaking, translations

from .conftest import lift

CLI = FOLDER.parent
COMMANDS = list(command_files())
OTHERS = [language for language in LANGUAGES if language != ENGLISH]


def help_texts() -> Iterator[str]:
    """Every paragraph of help that stands in the code: first sentences, docstrings of commands, texts of options."""
    for path in sorted(CLI.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if path in command_files().values():
            yield (ast.get_docstring(tree) or "").partition("\n")[0]
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name in {"command", "_lift"}:
                yield from (" ".join(one.split()) for one in (ast.get_docstring(node) or "").split("\n\n"))
            elif isinstance(node, ast.keyword) and node.arg == "help" and isinstance(node.value, ast.Constant):
                yield str(node.value.value)


@pytest.mark.parametrize("language", OTHERS)
def test_every_help_text_has_its_translation_and_every_translation_its_text(language: str) -> None:
    assert set(translations(language, "help")) == set(help_texts())


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_tells_in_english_what_its_code_says(command: str, tmp_path: Path) -> None:
    said = lift(command, "--help", folder=tmp_path)
    assert said.code == 0
    assert said.out.startswith(f"Usage: lift {command} [OPTIONS]")
    assert "--help  " in said.out


def test_a_paragraph_that_nobody_translated_stays_as_it_is() -> None:
    with speaking("zh"):
        assert say_help("A step.\n\nWhat a plugin says.") == "一个步骤。\n\nWhat a plugin says."
