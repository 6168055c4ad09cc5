"""The tutorial does what it says: every block is carried out, and prints what the page shows."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.docs.tutorial import PAGE, PAGES, Block, blocks_of, carry_out, differences

from tasklift.runs.history import find_run, list_runs
from tasklift.store.store import Store

NAMED_BY_USERS = {
    "metrics": "NAME",
    "by_label": "LABEL",
    "by_label_baseline": "LABEL",
    "steps[].reasons": "REASON",
    "profile.labels": "LABEL",
    "profile.languages": "NAME",
    "made_with.packages": "NAME",
}
"""Mappings whose keys are names; the page writes a word in capitals for them."""

WHOLE = {
    "recipe[]",
    "notes_said[]",
    "steps[].found",
    "steps[].cuts",
    "guards[].lift",
    "changed.better[]",
    "changed.worse[]",
    "learning_curve.scores[]",
    "diagnosis[].said",
    "diagnosis[].advice",
    "diagnosis[].task",
    "diagnosis[].examples",
    "steps[].settings",
    "steps[].path",
    "steps[].without",
}
"""Fields that the page describes in one line, whatever is in them."""


@pytest.fixture(scope="module")
def carried_out(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The folder in which all blocks were carried out, and where the page shows something else than was printed."""
    folder = tmp_path_factory.mktemp("tutorial")
    return folder, differences(PAGE, folder, "C.UTF-8")


def test_every_block_prints_what_the_tutorial_shows(carried_out: tuple[Path, list[str]]) -> None:
    assert not carried_out[1], "\n\n".join([*carried_out[1], "`python -m tests.docs.tutorial` writes the page anew"])


@pytest.mark.parametrize("locale", [locale for locale, page in PAGES.items() if page != PAGE])
def test_every_block_prints_what_the_tutorial_shows_in_other_languages(locale: str, tmp_path: Path) -> None:
    different = differences(PAGES[locale], tmp_path, locale)
    assert not different, "\n\n".join([*different, "`python -m tests.docs.tutorial` writes the page anew"])


def test_the_tutorial_does_the_same_in_every_language() -> None:
    blocks = [[block.text for block in blocks_of(page.read_text(encoding="utf-8"))] for page in PAGES.values()]
    assert blocks[0] == blocks[1]


def test_the_blocks_on_python_go_on_from_the_tutorial(carried_out: tuple[Path, list[str]]) -> None:
    blocks = blocks_of((PAGE.parent / "python.md").read_text(encoding="utf-8"))
    together = "\n".join(block.text for block in blocks)
    printed = carry_out(Block("python", together, 1, None, 0, 0), carried_out[0])
    assert "better" in printed
    assert "missing-file" in printed


def test_the_page_on_the_record_names_every_field_and_no_other(carried_out: tuple[Path, list[str]]) -> None:
    store = Store(carried_out[0] / ".tasklift")
    run = [entry.id for entry in list_runs(store) if entry.task == "task"][-1]
    tables = (PAGE.parent / "record.md").read_text(encoding="utf-8").partition("## Other objects")[0]
    documented = set(re.findall(r"^\| `([a-zA-Z_0-9.\[\]]+)` \|", tables, re.MULTILINE))
    # The tutorial trains no network: what stands in `trainings` is held by tests/runs/measuring/test_trained.py; in
    # this run the guard holds nothing back (tests/runs/preparing/test_decontamination.py); it asks no endpoint
    # (tests/endtoend/test_measured_by_an_endpoint.py); and its answers are labels, of which there is no `perplexity`
    # (tests/endtoend/test_dialogues_answered.py) and none is `sampled` (tests/evaluation/test_measure.py).
    elsewhere = ("trainings", "cost.trainings", "cost.endpoints", "test.overlap_reasons", "perplexity", "sampled")
    documented = {name for name in documented if not name.startswith(elsewhere)}
    assert documented == set(fields_of(find_run(store, run).record, ""))


def fields_of(value: Any, path: str) -> Iterator[str]:
    """The paths of all fields, with `[]` for the items of a list."""
    if path in WHOLE or path.endswith((".before", ".after")):
        yield path
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from fields_of(inner, f"{path}.{NAMED_BY_USERS.get(path, name)}" if path else name)
    elif isinstance(value, list):
        for inner in value:
            yield from fields_of(inner, f"{path}[]")
    else:
        yield path
