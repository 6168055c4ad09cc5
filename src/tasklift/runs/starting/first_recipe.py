"""The recipe that a task file proposes: the default one, and every cleaning step that would touch rows of a sample."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from tasklift.data.answers.reading import texts_of_cell
from tasklift.data.dataset import write_dataset
from tasklift.data.dialogues.reading import read_dialogues
from tasklift.data.formats.parsed import JOINER, joined
from tasklift.data.roles import TEXTS_SEPARATOR, Role, RoleType, Side
from tasklift.runs.cleaning.columns import LABEL
from tasklift.runs.cleaning.table import table_store
from tasklift.runs.profiling.treatments import TREATMENTS, treatments
from tasklift.runs.progress import silent
from tasklift.runs.starting.guess import Guess
from tasklift.runs.starting.sample import Sample
from tasklift.settings.registry import find
from tasklift.tasks.kind import Kind, RecipeLine
from tasklift.tasks.starting import Given, Start


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
    known, own = [line for line, _ in TREATMENTS], {_name(line): line for line in default}
    cleaning = [own.get(_name(line), line) for line in known if _name(line) in accounts or _name(line) in own]
    lines = [*cleaning, *(line for line in default if line not in cleaning)]
    tried = {_name(line): accounts[_name(line)] for line in lines if line in known and _name(line) in accounts}
    return FirstRecipe(tuple(_proposed(line, tried.get(_name(line), {})) for line in lines), sample.rows.height)


def _default(guessed: Guess, sample: Sample) -> list[RecipeLine]:
    kind: type[Kind] = find("tasks", guessed.kind)
    labels = sample.rows[guessed.columns[LABEL].value].n_unique() if LABEL in guessed.columns else None
    rows_a_label = sample.rows_in_all / max(1, labels) if labels is not None else None
    model = guessed.model if guessed.model and guessed.model.written else None
    start, family = (Start.PRETRAINED, model.family) if model else (Start.NO_NETWORK, None)
    return kind.default_recipe(Given(start, family, rows_a_label, tuple(guessed.columns), guessed.metric.value))


def _accounts(guessed: Guess, rows: pl.DataFrame) -> Mapping[str, Mapping[str, Any]]:
    """The accounts of the steps that would do something, by name."""
    kind: type[Kind] = find("tasks", guessed.kind)
    roles = [role for role in kind.roles if role.name in guessed.columns and role.side is not Side.META]
    columns = [_as_read(role, rows, guessed.columns[role.name].values) for role in roles]
    own = pl.DataFrame(columns)
    frame = own.select(pl.int_range(pl.len()).cast(pl.String).alias("id"), *own.columns)
    with table_store(None, None) as store:
        dataset = write_dataset(store, tuple(frame.columns), [frame])
        found = treatments(dataset, kind, silent)
    return {one.line.name: one.account for one in found}


def _as_read(role: Role, rows: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    """The column of that role in the form in which a run's rows have it, but that dialogues are not taken apart."""
    cells = rows.select(joined(names).alias(role.name)).to_series()
    if role.type is RoleType.MESSAGES:
        return read_dialogues(cells, plain=True)
    if role.type is not RoleType.TEXTS:
        return cells
    joiner = TEXTS_SEPARATOR if role.side is Side.ANSWER else JOINER
    texts = [None if cell is None else joiner.join(texts_of_cell(cell)) for cell in cells]
    return pl.Series(role.name, texts, pl.String)


def _proposed(line: RecipeLine, account: Mapping[str, Any]) -> ProposedLine:
    return ProposedLine(line, account.get("dropped", 0), account.get("changed", 0))


def _name(line: RecipeLine) -> str:
    return line if isinstance(line, str) else next(iter(line))
