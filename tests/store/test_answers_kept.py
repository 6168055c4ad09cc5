"""Answers that were paid for are counted, stay unless they are named, and what was spent stays in any case."""

import os
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tasklift.cli.main import app
from tasklift.models.endpoints.archive import InFolder
from tasklift.store.answers_kept import ANSWERS, AnswersKept, answers_kept, forget_answers
from tasklift.store.collect import collect
from tasklift.store.hashing import key_of
from tasklift.store.store import Store

KEYS = [key_of([number]) for number in range(3)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Three answers, the last of which is new, and what was spent."""
    found = Store(tmp_path / ".tasklift")
    archive = InFolder(found.root / ANSWERS)
    for key in KEYS:
        archive.put(key, {"text": "好的"})
    spent = found.root / ANSWERS / "spent" / "endpoint"
    spent.parent.mkdir()
    spent.write_text("{}")
    for path in (found.root / ANSWERS).rglob("*"):
        if path.name != KEYS[-1]:
            os.utime(path, (time.time() - 7200,) * 2)
    return found


def test_they_are_counted_and_what_no_run_needs_is_collected_without_them(store: Store) -> None:
    collect(store)
    found = answers_kept(store)
    assert found.count == 3 and found.bytes > 0


def test_those_that_are_not_new_are_forgotten_and_what_was_spent_is_not(store: Store) -> None:
    size = answers_kept(store).bytes
    assert forget_answers(store, dry_run=True) == forget_answers(store) == AnswersKept(2, size * 2 // 3)
    archive = InFolder(store.root / ANSWERS)
    assert [archive.get(key) is None for key in KEYS] == [True, True, False]
    assert (store.root / ANSWERS / "spent" / "endpoint").exists()


def test_a_store_without_any_has_none(tmp_path: Path) -> None:
    assert answers_kept(Store(tmp_path / "store")) == forget_answers(Store(tmp_path / "store")) == AnswersKept(0, 0)


@pytest.mark.parametrize(
    ("options", "left", "told"),
    [
        ([], 3, "3 answers behind an API stay"),
        (["--answers", "--dry-run"], 3, "would be removed"),
        (["--answers"], 1, "2 answers"),
    ],
)
def test_the_command_says_so(store: Store, options: list[str], left: int, told: str) -> None:
    found = CliRunner().invoke(app, ["gc", "--store", str(store.root), *options])
    assert found.exit_code == 0 and told in " ".join(found.output.split())
    assert answers_kept(store).count == left
