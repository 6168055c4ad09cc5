"""Which columns of a file steps see: its texts, guessed or named, a label and an id where named, and values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tasklift.data.read import Columns
from tasklift.data.roles import OURS, Role, RoleType, Side
from tasklift.data.sniff import sniff
from tasklift.forms.step import Step
from tasklift.runs.starting.column_guesses import Column, column_of, find_texts, has_texts, may_be_label
from tasklift.runs.starting.column_names import is_named
from tasklift.runs.starting.sample import look_at
from tasklift.settings.check import suggestion
from tasklift.settings.errors import Place, UserError
from tasklift.settings.messages import say
from tasklift.tasks.kind import Layout

LABEL = "label"
_TEXT, _ID = "text", "id"
_OURS_TAKEN = "column "
_OF_TEXTS = frozenset({RoleType.TEXT, RoleType.INPUT})
_OF_ANSWERS = frozenset({RoleType.LABEL, RoleType.ANSWER})
_MAY_BE_NAMED = (_TEXT, LABEL, _ID)


@dataclass(frozen=True)
class TableColumns:
    """`texts` and `values` in the file's order, `label` and `id`: names of the file's columns."""

    texts: tuple[str, ...]
    values: tuple[str, ...] = ()
    label: str | None = None
    id: str | None = None

    @property
    def layout(self) -> type[Layout]:
        """The roles that steps know; what is no role of it is a value."""
        return layout_of(tuple(inner_name(name) for name in self.texts), labelled=self.label is not None)

    @property
    def read(self) -> Columns:
        """What the door lets in, be labels missing or not; rows without texts are told apart by their values."""
        texts = [role for role in self.layout.roles if role.type is RoleType.TEXT]
        label_side = Side.ANSWER if self.texts or self.values else Side.INPUT
        label = [Role(LABEL, RoleType.VALUE, label_side, "a label")] if self.label else []
        side = Side.META if self.texts else Side.INPUT
        values = (Role(inner_name(name), RoleType.VALUE, side, "a value") for name in self.values)
        return Columns((*texts, *label, *values), {inner: (outer,) for inner, outer in self.outer.items()})

    @property
    def outer(self) -> dict[str, str]:
        """The file's names by the names that steps see."""
        names = {inner_name(name): name for name in (*self.texts, *self.values)}
        return {**names, **({LABEL: self.label} if self.label else {}), **({_ID: self.id} if self.id else {})}


def layout_of(texts: Sequence[str], *, labelled: bool) -> type[Layout]:
    """Texts are all of the input side; a label is the answer to them."""
    label = [Role(LABEL, RoleType.LABEL, Side.ANSWER, "a label")] if labelled else []

    class TableLayout(Layout):
        """Of one table."""

        roles = (*(Role(name, RoleType.TEXT, Side.INPUT, "a text") for name in texts), *label)

        @classmethod
        def called(cls, value: str) -> str:
            own = value.removeprefix(_OURS_TAKEN)
            return own if inner_name(own) == value else value

    return TableLayout


def inner_name(column: str) -> str:
    """The name under which rows have a column, for some names are ours."""
    return f"{_OURS_TAKEN}{column}" if column in OURS or column == LABEL else column


def find_columns(path: Path, named: Mapping[str, Sequence[str]], steps: Iterable[Step]) -> TableColumns:
    """The columns that are named by role (`text`, `label`, `id`), and those that the steps need.

    Raises UserError `unknown-column`, `bad-columns` or `no-text-column`.
    """
    known = list(sniff(path).columns)
    _check(path, named, known)
    steps = list(steps)
    wanted = {type_ for step in steps for type_ in step.reads}
    taken = [name for names in named.values() for name in names]
    texts, single = tuple(named.get(_TEXT, ())), {role: names[0] for role, names in named.items() if role != _TEXT}
    label = single.get(LABEL)
    guess_texts, guess_label = not texts and bool(_OF_TEXTS & wanted), label is None and bool(_OF_ANSWERS & wanted)
    seen = [one for one in _looked_at(path) if one.name not in taken] if guess_texts or guess_label else []
    if guess_texts:
        texts = _guessed_texts(path, seen, needed=any(_needs_texts(step) for step in steps))
    if guess_label:
        label = _guessed_label([column for column in seen if column.name not in texts])
    free = [name for name in known if name not in (*taken, *texts, label)]
    # Rows are told apart by what is read of them, so something is, be there no step that asks for it.
    values = _values(free, steps) or ([] if texts else free)
    return TableColumns(texts, tuple(values), label, single.get(_ID))


def _values(free: Sequence[str], steps: Iterable[Step]) -> list[str]:
    """Of the columns without a role those that steps act on or look at: the named ones, or all."""
    named_by = [step.columns_named() for step in steps if RoleType.VALUE in step.reads]
    named = {name for names in named_by for name in names or ()}
    return [name for name in free if None in named_by or name in named]


def _check(path: Path, named: Mapping[str, Sequence[str]], known: Sequence[str]) -> None:
    for role, names in named.items():
        if role not in _MAY_BE_NAMED or (role != _TEXT and len(names) > 1):
            advice = say("say `text=NAME` once or more often, and `label=NAME` and `id=NAME` at most once each")
            raise UserError("bad-columns", say("columns cannot be named like this: {role}", role=role), advice=advice)
        for name in names:
            if name not in known:
                problem = say("there is no column {column!r}", column=name)
                raise UserError("unknown-column", problem, where=Place(str(path)), advice=suggestion(name, known))


def _needs_texts(step: Step) -> bool:
    """A step that reads values too can do without."""
    return bool(_OF_TEXTS & set(step.reads)) and RoleType.VALUE not in step.reads


def _looked_at(path: Path) -> list[Column]:
    sample = look_at(path).rows
    return [column_of(sample, name) for name in sample.columns]


def _guessed_texts(path: Path, columns: Sequence[Column], *, needed: bool) -> tuple[str, ...]:
    if not needed and not has_texts(columns):
        return ()
    names = {one.value for one in find_texts(path, columns).values()}
    return tuple(column.name for column in columns if column.name in names)


def _guessed_label(columns: Sequence[Column]) -> str | None:
    """The column whose name says that it holds labels, and whose values look like it."""
    return next((column.name for column in columns if is_named(column.name, "label") and may_be_label(column)), None)
