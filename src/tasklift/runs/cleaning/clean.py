"""Cleaning a file: its rows in their order with all their columns, without those that steps set aside.

Rows go through the store shard by shard, so the file may be larger than memory.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from tasklift.data.dataset import Dataset, open_dataset
from tasklift.data.write import refuse_existing
from tasklift.runs.carrying.applying import Held, apply_step
from tasklift.runs.carrying.handing import found_as
from tasklift.runs.carrying.veil import veiled_account
from tasklift.runs.cleaning.columns import TableColumns, find_columns, inner_name
from tasklift.runs.cleaning.recipe_file import CleaningRecipe
from tasklift.runs.cleaning.rows_written import CleanedRows, write_changed, write_cleaned, write_set_aside
from tasklift.runs.cleaning.table import no_learner, read_table, table_store
from tasklift.runs.preparing.found import Found, found_in
from tasklift.runs.preparing.guard import NoTest
from tasklift.runs.progress import Progress, Tell, silent
from tasklift.runs.recipe import Line
from tasklift.settings.check import nearest, suggestion
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.store.hashing import key_of
from tasklift.store.store import Store


@dataclass(frozen=True)
class Targets:
    """Where rows go: the cleaned ones, and where asked for those set aside, and the values that were changed."""

    cleaned: Path
    set_aside: Path | None = None
    changed: Path | None = None
    overwrite: bool = False


@dataclass(frozen=True)
class Cleaned:
    """What a cleaning did: rows read, unreadable and written, what was wrong and what was mended in reading, and each
    step's account, in order.
    """

    columns: TableColumns
    rows_read: int
    unreadable: int
    wrong: tuple[Found, ...]
    mended: tuple[Found, ...]
    rows_written: int
    accounts: tuple[tuple[str, Mapping[str, Any]], ...]


def clean_file(
    source: Path,
    targets: Targets,
    recipe: CleaningRecipe,
    named: Mapping[str, Sequence[str]] | None = None,
    *,
    store: Path | None = None,
    tell: Tell = silent,
) -> Cleaned:
    """Write the rows of `source` that stay, and those that do not.

    `named`: columns by role (`text`, `label`, `id`); texts are guessed where none is named. `store`: a folder that
    keeps what was done for the next time; else a temporary one beside the target holds the rows meanwhile.
    Raises UserError for faults of the file, the columns or the recipe, MachineError for the machine's.
    """
    _refuse_existing(targets)
    columns = find_columns(source, named or {}, [line.step for line in recipe.lines])
    _refuse_unfit(columns, recipe)
    with table_store(store, targets.cleaned.resolve().parent) as kept:
        reading = read_table(kept, source, columns, tell)
        _refuse_unknown(recipe.keep, reading.rows)
        steps = _carry_out(kept, reading.rows, columns, recipe, tell)
        rows = CleanedRows(source, columns, reading, steps)
        if targets.set_aside:
            write_set_aside(targets.set_aside, rows, overwrite=targets.overwrite)
        if targets.changed:
            write_changed(targets.changed, rows, overwrite=targets.overwrite)
        written = write_cleaned(targets.cleaned, rows, overwrite=targets.overwrite)
        wrong, mended = found_in([reading.faults]), found_in([reading.repairs])
    accounts = tuple(_accounts(recipe, columns, steps))
    return Cleaned(columns, reading.counts.read, reading.counts.quarantined, wrong, mended, written, accounts)


def _carry_out(
    store: Store, rows: Dataset, columns: TableColumns, recipe: CleaningRecipe, tell: Tell
) -> list[tuple[str, dict[str, Any]]]:
    """Each step's name and result, in order."""
    held, results = Held(NoTest(columns.layout), recipe.keep), []
    for line in recipe.lines:
        result = _act(store, rows, line, held, tell)
        rows = open_dataset(store, result["dataset"])
        results.append((line.name, result))
    return results


def _act(store: Store, rows: Dataset, line: Line, held: Held, tell: Tell) -> dict[str, Any]:
    def told(done: int) -> None:
        tell(Progress(line.name, done, rows.height))

    key = key_of(["clean", line.behaviour, rows.name, sorted(held.keep)])
    result = store.produce(key, lambda: apply_step(line.step, rows, held, no_learner, told)).value
    tell(Progress(line.name, rows.height, rows.height, finished=True))
    return result


def _accounts(
    recipe: CleaningRecipe, columns: TableColumns, steps: Sequence[tuple[str, dict[str, Any]]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    texts = [inner_name(name) for name in columns.texts]
    for place, (name, result) in enumerate(steps):
        later = [line.step for line in recipe.lines[place + 1 :]]
        yield name, _in_own_names(veiled_account(result["account"], later, texts), columns)


def _in_own_names(account: Mapping[str, Any], columns: TableColumns) -> dict[str, Any]:
    """The account with examples under the names that the file has."""
    examples = [
        {**one, **{when: one[when] and _renamed(one[when], columns.outer) for when in ("before", "after")}}
        for one in account["examples"]
    ]
    return {**account, "examples": examples}


def _renamed(values: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(name, name): value for name, value in values.items()}


def _refuse_existing(targets: Targets) -> None:
    """Before the work, not after it."""
    places = [one for one in (targets.cleaned, targets.set_aside, targets.changed) if one is not None]
    for place in places:
        refuse_existing(place, overwrite=targets.overwrite)
    if len({place.resolve() for place in places}) < len(places):
        raise UserError("output-exists", say("two outputs have the same name"), advice=say("name another file"))


def _refuse_unfit(columns: TableColumns, recipe: CleaningRecipe) -> None:
    inner = tuple(inner_name(name) for name in columns.values)
    for line, where in zip_longest(recipe.lines, recipe.places):
        found = found_as(line.step, columns.layout, inner)
        seen = {found[name] for name in inner if name in found}
        for name in line.step.columns_needed():
            if name not in seen:
                problem = say("`{step}` names the column {column!r}, which it cannot see", step=line.name, column=name)
                close = nearest(name, columns.values)
                known = say("it is not in the file, or named as text, label or id")
                advice = suggestion(name, columns.values) if close else known
                raise UserError("unknown-column", problem, where=where, advice=advice)


def _refuse_unknown(keep: Sequence[str], rows: Dataset) -> None:
    for name in rows.without(keep):
        problem = say("row {name}, which is to be kept, is not in the file", name=name)
        raise UserError("unknown-row", problem, advice=say("ids stand among the rows set aside, as `row`"))
