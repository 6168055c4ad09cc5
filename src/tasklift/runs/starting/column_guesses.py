"""Which column is what: by its name, and by what a sample of its values looks like."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from tasklift.data.moments import iso_times
from tasklift.runs.starting.column_names import is_named, pairs, plain_name
from tasklift.settings.errors import Place, UserError
from tasklift.settings.messages import say
from tasklift.text.printable import shortened
from tasklift.text.values.cells import are_values

_MOST_LABELS = 200
_LONGEST_LABEL = 60
_CODE = r"^[^\s\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}]{20,}$"


@dataclass(frozen=True)
class Because:
    """A guess and why. `more`: further columns that are joined with the first."""

    value: str
    reason: str
    more: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """All columns."""
        return (self.value, *self.more)


@dataclass(frozen=True)
class Column:
    """What the sample shows of one column; empty fields are not counted."""

    name: str
    values: pl.Series
    rows: int

    @property
    def distinct(self) -> int:
        """How many different values there are."""
        return self.values.n_unique()

    @property
    def distinct_share(self) -> float:
        """Different values per value, 0 to 1."""
        return self.distinct / max(1, self.values.len())

    @property
    def length(self) -> float:
        """Characters of a value on average."""
        return float(self.values.str.len_chars().mean() or 0.0)  # type: ignore[arg-type]

    @property
    def shares(self) -> list[tuple[str, float]]:
        """The values and how frequent each is, the most frequent first."""
        counts = self.values.alias("value").value_counts(name="rows").sort("rows", "value", descending=[True, False])
        return [(value, rows / self.values.len()) for value, rows in counts.iter_rows()]


def column_of(rows: pl.DataFrame, name: str) -> Column:
    """One column of a sample."""
    values = rows[name].drop_nulls()
    return Column(name, values.filter(values.str.strip_chars() != ""), rows.height)


def refuse_missing_header(path: Path, columns: Sequence[Column]) -> None:
    """A column that is named like one of its own frequent values has a row for a name."""
    for column in columns:
        if column.values.len() and int((column.values == column.name).sum()) > 0.02 * column.values.len():
            raise UserError(
                "no-header",
                say(
                    "the first line looks like a row: {name!r} is among the values below it",
                    name=shortened(column.name, 40),
                ),
                where=Place(str(path), 1),
                advice=say("put a line with the names of the columns first, such as `label,text`"),
            )


def find_label(path: Path, columns: Sequence[Column]) -> Column:
    """The column of labels. Raises UserError `no-label-column` that says what was seen."""
    candidates = [column for column in columns if may_be_label(column)]
    if not candidates:
        raise _no_label(path, columns)
    best = min(candidates, key=lambda column: (not is_named(column.name, "label"), column.distinct, column.name))
    spelled_out = [column for column in candidates if _is_spelled_out(column, best)]
    return spelled_out[0] if spelled_out else best


def _no_label(path: Path, columns: Sequence[Column]) -> UserError:
    named = (column for column in columns if is_named(column.name, "label") and column.distinct == 1)
    alone = next(named, None)
    if alone is not None and alone.values.len() > 1:
        told = {"column": alone.name, "rows": alone.values.len(), "value": shortened(alone.values[0], 20)}
        problem = say("column {column!r} has {value!r} in all {rows:,} rows, so there is nothing to tell apart", **told)
        advice = say("take rows from all over your data: the beginning of a file that is sorted has but one label")
    else:
        seen = say("; ").join(_description(column) for column in columns)
        problem = say("no column looks like labels (a few short values that repeat). Seen: {seen}", seen=seen)
        advice = say("classification needs a column with the right answer of each row; add one")
    return UserError("no-label-column", problem, where=Place(str(path)), advice=advice)


def may_be_label(column: Column) -> bool:
    """Whether its values look like labels: few, short, and each of them more than once."""
    count = column.values.len()
    fewest = 2 if count < 20 else 3
    repeats = count >= fewest * column.distinct and 2 <= column.distinct <= _MOST_LABELS
    short = (column.values.str.len_chars().max() or 0) <= _LONGEST_LABEL  # type: ignore[operator]
    return bool(repeats and short) and not is_named(column.name, "time") and not is_named(column.name, "group")


def _is_spelled_out(column: Column, best: Column) -> bool:
    """Whether the column says in words what `best` says in numbers."""
    numbers = bool(best.values.str.contains(r"^[\d.]+$").all())
    words = bool(column.values.str.contains(r"\p{L}").all())
    if not numbers or not words or column.distinct != best.distinct or column.values.len() != best.values.len():
        return False
    return bool(pl.DataFrame({"one": best.values, "other": column.values}).n_unique() == best.distinct)


def label_reason(label: Column) -> str:
    """Why it was taken for the labels."""
    shown = [f"{shortened(value, 20)} ({share:.0%})" for value, share in label.shares[:5]]
    values = [*shown, *(["..."] if label.distinct > len(shown) else [])]
    reason = say("{count} different values: {values}", count=label.distinct, values=values)
    return say("{reason}; the name says so", reason=reason) if is_named(label.name, "label") else reason


def find_texts(path: Path, columns: Sequence[Column]) -> dict[str, Because]:
    """The roles `text`, and `text_pair` for pairs. Raises UserError `no-text-column` that says what was seen."""
    candidates = [column for column in columns if _may_be_text(column)]
    if not candidates:
        seen = say("; ").join(_description(column) for column in columns) or say("no other column than the label")
        raise UserError(
            "no-text-column",
            say("no column looks like text to classify. Seen: {seen}", seen=seen),
            where=Place(str(path)),
            advice=say("the file needs a column with a text for each row"),
        )
    by_name = {plain_name(column.name): column for column in candidates}
    for first, second in pairs():
        if first in by_name and second in by_name:
            one, other = by_name[first], by_name[second]
            return {
                "text": Because(one.name, say("one of two texts")),
                "text_pair": Because(other.name, say("the other text")),
            }
    best = max(candidates, key=lambda column: (_text_weight(column), column.name))
    others = [column.name for column in candidates if column is not best and is_named(column.name, "text")]
    columns_named = ", ".join([best.name, *others])
    joined = say("; several are joined by writing a list, as [{columns}]", columns=columns_named) if others else ""
    return {"text": Because(best.name, f"{_text_reason(best)}{shortened(joined, 120)}")}


def has_texts(columns: Sequence[Column]) -> bool:
    """Whether any looks like text."""
    return any(map(_may_be_text, columns))


def is_text(column: Column) -> bool:
    """Whether most values have letters, and are neither codes nor dates and amounts."""
    lettered = int(column.values.str.contains(r"\p{L}").sum()) >= 0.5 * column.values.len()
    return bool(column.values.len()) and lettered and not _holds_values(column)


def _may_be_text(column: Column) -> bool:
    if not column.values.len() or is_named(column.name, "id") or is_named(column.name, "time"):
        return False
    lettered = int(column.values.str.contains(r"\p{L}").sum()) >= 0.5 * column.values.len()
    code = int(column.values.str.contains(_CODE).sum()) > 0.8 * column.values.len()
    if not lettered or code:
        return False
    return is_named(column.name, "text") or (column.distinct_share > 0.2 and not _holds_values(column))


def _holds_values(column: Column) -> bool:
    """Whether most are dates, amounts and the like, which have letters too: `Nov 26, 2026`, `5公斤`."""
    return int(are_values(column.values).sum()) > 0.5 * column.values.len()


def _text_weight(column: Column) -> float:
    return column.length * column.distinct_share * (3 if is_named(column.name, "text") else 1)


def _text_reason(column: Column) -> str:
    return say(
        "{length:.0f} characters on average, {share:.0%} of the values different",
        length=column.length,
        share=column.distinct_share,
    )


def find_marks(columns: Sequence[Column], *, whole: bool) -> tuple[dict[str, Because], dict[str, Because]]:
    """Columns for `id`, `group` and `time`: those that are sure to be used, and those to think about."""
    marks: dict[str, Because] = {}
    proposals: dict[str, Because] = {}
    for column in columns:
        full = column.values.len() == column.rows
        if is_named(column.name, "id") and full and column.distinct == column.rows:
            reason = (
                say("every row has its own")
                if whole
                else say("every row looked at has its own; each row of the file must")
            )
            (marks if whole else proposals).setdefault("id", Because(column.name, reason))
        elif is_named(column.name, "group") and full and 1 < column.distinct < column.rows:
            reason = say(
                "{distinct} different in {rows} rows: rows of one stay on one side of the split",
                distinct=column.distinct,
                rows=column.rows,
            )
            marks.setdefault("group", Because(column.name, reason))
        elif is_named(column.name, "time") and full and iso_times(column.values).is_not_null().all():
            reason = say("with it, rows that come later are kept apart until you raise split.edition")
            proposals.setdefault("time", Because(column.name, reason))
    return marks, proposals


def _description(column: Column) -> str:
    count, name = column.values.len(), repr(shortened(column.name, 40))
    if not count:
        return say("{name} (empty)", name=name)
    return say(
        "{name} ({distinct:,} different in {count:,} rows, {length:.0f} characters)",
        name=name,
        distinct=column.distinct,
        count=count,
        length=column.length,
    )
