"""The recipe that a task file proposes: the default one, and every cleaning step that would touch rows of a sample."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from tasklift.data.dataset import write_dataset
from tasklift.data.dialogues.reading import read_dialogues
from tasklift.data.formats.parsed import joined
from tasklift.runs.cleaning.columns import LABEL, layout_of
from tasklift.runs.cleaning.table import table_store
from tasklift.runs.profiling.treatments import TREATMENTS, treatments
from tasklift.runs.progress import silent
from tasklift.runs.starting.guess import Guess
from tasklift.runs.starting.sample import Sample
from tasklift.settings.registry import find
from tasklift.tasks.kind import Kind, RecipeLine
from tasklift.tasks.starting import Given, Start
from tasklift.text.dialogues.one_text import without_speakers

_TEXT = "text"
_MESSAGES = "messages"
_INPUTS = (_TEXT, "source", "question", "context", _MESSAGES)


@dataclass(frozen=True)
class ProposedLine:
    """A line, and what it would do to the rows looked at: how many it would set aside and change."""

    line: RecipeLine
    dropped: int = 0
    changed: int = 0


@dataclass(frozen=True)
class FirstRecipe:
    """The lines in order, tried on so many rows."""

    lines: tuple[ProposedLine, ...]
    rows: int


def first_recipe(guessed: Guess) -> FirstRecipe:
    """What would be done to the sample's rows, each line after those before it."""
    sample = guessed.sample
    default = _default(guessed, sample)
    accounts = _accounts(guessed, sample.rows)
    known = [line for line, _ in TREATMENTS]
    cleaning = [line for line in known if _name(line) in accounts or line in default]
    lines = [*cleaning, *(line for line in default if line not in known)]
    return FirstRecipe(tuple(_proposed(line, accounts.get(_name(line), {})) for line in lines), sample.rows.height)


def _default(guessed: Guess, sample: Sample) -> list[RecipeLine]:
    kind: type[Kind] = find("tasks", guessed.kind)
    labels = sample.rows[guessed.columns[LABEL].value].n_unique() if LABEL in guessed.columns else None
    rows_a_label = sample.rows_in_all / max(1, labels) if labels is not None else None
    if guessed.model is None or not guessed.model.written:
        return kind.default_recipe(Given(rows_a_label=rows_a_label))
    return kind.default_recipe(
        Given(Start.PRETRAINED, guessed.model.family, rows_a_label, roles=tuple(guessed.columns))
    )


def _accounts(guessed: Guess, rows: pl.DataFrame) -> Mapping[str, Mapping[str, Any]]:
    """The accounts of the steps that would do something, by name."""
    inputs = [because for role, because in guessed.columns.items() if role.startswith(_INPUTS)]
    texts = [name for because in inputs for name in because.values]
    labels = [pl.col(guessed.columns[LABEL].value).alias(LABEL)] if LABEL in guessed.columns else []
    own = rows.select(joined(texts).alias(_TEXT), *labels)
    if _MESSAGES in guessed.columns:
        own = own.with_columns(without_speakers(read_dialogues(own[_TEXT], plain=True)))
    frame = own.select(pl.int_range(pl.len()).cast(pl.String).alias("id"), *own.columns)
    with table_store(None, None) as store:
        dataset = write_dataset(store, tuple(frame.columns), [frame])
        found = treatments(dataset, layout_of((_TEXT,), labelled=bool(labels)), silent)
    return {one.line.name: one.account for one in found}


def _proposed(line: RecipeLine, account: Mapping[str, Any]) -> ProposedLine:
    return ProposedLine(line, account.get("dropped", 0), account.get("changed", 0))


def _name(line: RecipeLine) -> str:
    return line if isinstance(line, str) else next(iter(line))
