"""Every error has a name that stands in `docs/errors.md`, and says what to do."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasklift.settings.errors import MachineError, TaskliftError, UserError

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "errors.md"
KINDS = {kind.__name__ for kind in (TaskliftError, UserError, MachineError)}
PASSED_ON = {"tasks/task.py"}
"""Where the name of an error comes in as an argument: `Task.fault`, whose calls are read too."""


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted((ROOT / "src" / "tasklift").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and _makes_error(node.func):
                yield str(path.relative_to(ROOT / "src" / "tasklift")), node


def _makes_error(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id in KINDS
    return isinstance(called, ast.Attribute) and called.attr == "fault"


def _slugs() -> dict[str, str]:
    return {
        call.args[0].value: file
        for file, call in _calls()
        if isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    }


def _sections() -> dict[str, str]:
    parts = PAGE.read_text(encoding="utf-8").split("\n## ")[1:]
    return {part.partition("\n")[0]: part.partition("\n")[2] for part in parts}


def test_every_error_is_named_where_it_is_raised() -> None:
    elsewhere = {file for file, call in _calls() if not isinstance(call.args[0], ast.Constant)}
    assert elsewhere == PASSED_ON


def test_every_error_has_a_heading_and_every_heading_an_error() -> None:
    assert set(_sections()) == set(_slugs())
    assert len(_slugs()) > 50


def test_headings_stand_in_the_order_of_the_alphabet() -> None:
    assert list(_sections()) == sorted(_sections())


@pytest.mark.parametrize("slug", sorted(_slugs()))
def test_a_name_is_words_with_hyphens(slug: str) -> None:
    assert slug == slug.lower()
    assert slug.replace("-", "").isalnum()


@pytest.mark.parametrize("slug", sorted(_sections()))
def test_a_section_says_what_it_means_shows_a_message_and_says_what_to_do(slug: str) -> None:
    meaning, example, advice = _sections()[slug].split("```")
    assert meaning.strip().endswith(".")
    assert example.startswith("text\nerror: ")
    assert advice.strip().endswith((".", ":"))
