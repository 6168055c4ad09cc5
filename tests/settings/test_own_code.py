"""Functions of the user's own are found, called, and blamed in the right place."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasklift.settings.errors import UserError
from tasklift.settings.own_code import call, own_function, source_digest

RULES = """
from os import system
LIMIT = 3

def keep(row):
    return len(row) > LIMIT

def broken(row):
    first = row[0]
    return first.no_such_thing
"""


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    (tmp_path / "rules_of_mine.py").write_text(RULES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield "rules_of_mine"
    sys.modules.pop("rules_of_mine", None)


def test_a_function_of_the_working_folder_is_found(rules: str) -> None:
    assert own_function(f"{rules}:keep")("four") is True


def test_its_digest_is_that_of_the_whole_file(rules: str, tmp_path: Path) -> None:
    before = source_digest(f"{rules}:keep")
    assert source_digest(f"{rules}:broken") == before
    (tmp_path / "rules_of_mine.py").write_text(RULES.replace("3", "4"))
    assert source_digest(f"{rules}:keep") != before


@pytest.mark.parametrize(
    "name",
    ["keep", "rules_of_mine:", "rules_of_mine:kep", "rules_of_mine:LIMIT", "rules_of_mine:system", "no_such_module:x",
     "os:system", "subprocess:getoutput", "os.path:join", "builtins:eval", "rules_of_mine:keep:x", ":keep", "..x:keep"],
)  # fmt: skip
def test_what_is_no_function_of_the_users_is_refused(rules: str, name: str) -> None:
    with pytest.raises(UserError) as caught:
        own_function(name)
    assert caught.value.slug == "own-code"


def test_a_fault_is_placed_at_the_line_of_the_function(rules: str) -> None:
    name = f"{rules}:broken"
    with pytest.raises(UserError) as caught:
        call(name, own_function(name), "text", "row 7")
    assert caught.value.slug == "own-code-failed"
    assert caught.value.where is not None and caught.value.where.line == 10
    assert "row 7" in caught.value.problem and "AttributeError" in caught.value.problem
