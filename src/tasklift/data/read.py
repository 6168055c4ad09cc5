"""From the user's files to rows with roles: the one door, where a row gets its id or is quarantined with a reason."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from tasklift.data.answers.reading import answer_checks, with_blank_answers, with_texts_joined
from tasklift.data.answers.spans import SAID, SpansRead, SpansReader, spans_from_json
from tasklift.data.dataset import Dataset, DatasetWriter, open_dataset
from tasklift.data.dialogues.reading import WRITTEN, with_dialogues
from tasklift.data.formats.parse import parse
from tasklift.data.formats.parsed import JOINER, LINE, NESTED, REST, Fault, Parsed, fault, joined
from tasklift.data.formats.sniffed import Mended
from tasklift.data.identify import Identifier
from tasklift.data.moments import iso_times
from tasklift.data.roles import INPUT_SEPARATOR, TEXTS_SEPARATOR, Role, RoleType, Side
from tasklift.data.sniff import sniff
from tasklift.settings.check import suggestion
from tasklift.settings.errors import UserError
from tasklift.settings.kept import in_english
from tasklift.settings.messages import say
from tasklift.store.store import Store

READ_VERSION = 4
ORIGINS = ("id", "source_file", "source_line", REST, NESTED)
FAULTS = ("file", "line", "column", "reason", "excerpt")
REPAIRS = ("file", "line", "column", "reason")
"""Without the beginning of the record: what becomes of a row that stays is for the recipe to say."""
_PARTS = ("rows", "origins", "faults", "repairs")
_NO_TEXTS = frozenset({LINE, REST, NESTED, SAID, "reason"})


@dataclass(frozen=True)
class Columns:
    """Which of the user's columns has which role. `names` maps roles, and `id`, `group` and `time`, to columns."""

    roles: tuple[Role, ...]
    names: Mapping[str, tuple[str, ...]]
    labelled: bool = True

    @property
    def kept(self) -> tuple[str, ...]:
        """The columns of the dataset, after `id`."""
        roles = [role.name for role in self.roles if self.labelled or role.side is Side.INPUT]
        return (*roles, *(name for name in ("group", "time") if name in self.names))

    @property
    def standing(self) -> tuple[str, str] | None:
        """The column whose answers may say where they stand, and the role that they stand in; None where none may."""
        for role in self.roles:
            columns = self.names[role.name] if role.name in self.kept else ()
            if role.stands_in in self.kept and len(columns) == 1:
                return columns[0], str(role.stands_in)
        return None

    @property
    def wanted(self) -> list[str]:
        """The user's columns that are read."""
        used = [*self.kept, *(["id"] if "id" in self.names else [])]
        return list(dict.fromkeys(column for name in used for column in self.names[name]))


@dataclass(frozen=True)
class RowCounts:
    """accepted + repaired + quarantined = read, always."""

    read: int
    accepted: int
    repaired: int
    quarantined: int


@dataclass(frozen=True)
class Reading:
    """What reading gives: `rows` (`id` and roles), `origins` (`id`, where it stood and the other columns), `faults`.

    `repairs`: what was mended, by row; without a line where it is the file as a whole. `standing`: where right answers
    stand, where a kind wants to know.
    """

    rows: Dataset
    origins: Dataset
    faults: Dataset
    repairs: Dataset
    counts: RowCounts
    standing: SpansRead | None = None

    def to_json(self) -> dict[str, Any]:
        """The reading as JSON values, naming its objects."""
        parts: dict[str, Dataset] = {name: getattr(self, name) for name in _PARTS}
        datasets = [*parts.values(), *([self.standing.spans] if self.standing else [])]
        return {
            **{name: part.description for name, part in parts.items()},
            **({"standing": self.standing.to_json()} if self.standing else {}),
            "counts": vars(self.counts),
            "objects": [name for part in datasets for name in part.objects],
        }


def reading_from_json(store: Store, kept: Mapping[str, Any]) -> Reading:
    """The reading that `Reading.to_json` kept."""
    rows, origins, faults, repairs = (open_dataset(store, kept[name]) for name in _PARTS)
    standing = spans_from_json(store, kept["standing"]) if "standing" in kept else None
    return Reading(rows, origins, faults, repairs, RowCounts(**kept["counts"]), standing)


def check_columns(path: Path, columns: Columns, shown: str, fault: Callable[[str, str, str], UserError]) -> None:
    """Make sure that the file has the columns. `fault` makes the error for a column, a problem and advice."""
    found = sniff(path).columns
    for column in columns.wanted:
        if column not in found:
            raise fault(
                column, say("{file} has no column {column!r}", file=shown, column=column), suggestion(column, found)
            )


def read_files(
    store: Store, paths: Sequence[tuple[str, Path]], columns: Columns, tell: Callable[[int], None]
) -> Reading:
    """Read files, in order, into one dataset; `paths` pairs the name to show with the path.

    `tell` hears how many rows have been read so far.
    """
    door = _Door(store, columns)
    for shown, path in paths:
        found = sniff(path)
        door.note(shown, found.repairs)
        for part in parse(path, found, columns.wanted):
            door.take(shown, part)
            tell(door.read)
    return door.close()


@dataclass
class _Door:
    """Takes parsed parts and lets rows in, or quarantines them."""

    store: Store
    columns: Columns
    read: int = 0
    repaired: int = 0
    quarantined: int = 0
    identifier: Identifier = field(default_factory=Identifier)
    seen_ids: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.rows = DatasetWriter(self.store, ("id", *self.columns.kept))
        self.origins = DatasetWriter(self.store, self._origin_columns)
        self.faults = DatasetWriter(self.store, FAULTS)
        self.repairs = DatasetWriter(self.store, REPAIRS)
        self.standing = SpansReader(self.store, *self.columns.standing) if self.columns.standing else None

    @property
    def _texts(self) -> dict[str, str]:
        """The user's columns that may hold several texts, and what joins these: line ends, or a mark of our own where
        each of them is right.
        """
        kept = self.columns.kept
        several = [role for role in self.columns.roles if role.type is RoleType.TEXTS and role.name in kept]
        return {
            column: TEXTS_SEPARATOR if role.side is Side.ANSWER else JOINER
            for role in several
            for column in self.columns.names[role.name]
        }

    @property
    def _origin_columns(self) -> tuple[str, ...]:
        """Of dialogues, what is written in the file has more to it than we keep of it elsewhere."""
        has_dialogues = any(role.type is RoleType.MESSAGES for role in self.columns.roles)
        return (*ORIGINS, WRITTEN) if has_dialogues else ORIGINS

    @property
    def _maybe_blank(self) -> list[str]:
        """The user's columns where nothing is an answer, too."""
        roles = [role for role in self.columns.roles if role.may_be_blank and role.name in self.columns.kept]
        return [column for role in roles for column in self.columns.names[role.name]]

    def note(self, file: str, repairs: Sequence[Mended]) -> None:
        """What was mended of the file as a whole, which is no row's repair."""
        self._mended(file, [(None if one.line is None else str(one.line), None, one.reason) for one in repairs])

    def take(self, file: str, part: Parsed) -> None:
        frame, reasons = self._judge(part)
        good = frame.filter(reasons.is_null())
        bad = [*part.quarantined, *_faults_of(frame, reasons)]
        self.read += part.rows.height + len(part.quarantined)
        self.quarantined += len(bad)
        self._count_repairs(file, good, part.repaired)
        if bad:
            self.faults.append(_fault_frame(file, bad))
        if good.height:
            self._let_in(file, good)

    def close(self) -> Reading:
        accepted = self.read - self.repaired - self.quarantined
        counts = RowCounts(self.read, accepted, self.repaired, self.quarantined)
        rows, origins = self.rows.finish(), self.origins.finish()
        standing = self.standing.finish() if self.standing else None
        return Reading(rows, origins, self.faults.finish(), self.repairs.finish(), counts, standing)

    def _count_repairs(self, file: str, good: pl.DataFrame, repaired: Sequence[Fault]) -> None:
        """Those of rows that were let in."""
        if not repaired:
            return
        lines = set(good[LINE].filter(good[LINE].is_in([one.line for one in repaired])).to_list())
        mended = [one for one in repaired if one.line in lines]
        self.repaired += len({(one.line, one.column) for one in mended})  # several rows may stand on a line of JSON
        self._mended(file, [(str(one.line), one.column, one.reason) for one in mended])

    def _mended(self, file: str, repairs: Sequence[tuple[str | None, int | None, str]]) -> None:
        if repairs:
            rows = [(file, line, None if column is None else str(column), reason) for line, column, reason in repairs]
            self.repairs.append(pl.DataFrame(rows, schema=dict.fromkeys(REPAIRS, pl.String), orient="row"))

    def _let_in(self, file: str, good: pl.DataFrame) -> None:
        if "id" not in good.columns:
            # Group and time count, lest a later row take the id, and so the side, of an equal text elsewhere.
            apart = [role.name for role in self.columns.roles if role.side is Side.INPUT]
            apart += [name for name in ("group", "time") if name in good.columns]
            joined = pl.concat_str([pl.col(name).fill_null("") for name in apart], separator=INPUT_SEPARATOR)
            good = good.with_columns(self.identifier.ids(good.select(joined).to_series()))
        self.rows.append(good)
        if self.standing:
            self.standing.take(good)
        line = pl.col(LINE).cast(pl.String).alias("source_line")
        self.origins.append(good.with_columns(pl.lit(file).alias("source_file"), line).select(self._origin_columns))

    def _judge(self, part: Parsed) -> tuple[pl.DataFrame, pl.Series]:
        """The part's rows under role names, and for each a reason for quarantine or null."""
        names = self.columns.names
        said = [self.standing.said(part)] if self.standing else []
        part = with_blank_answers(with_texts_joined(part, self._texts), self._maybe_blank)
        frame = part.rows.select(LINE, REST, *(joined(names[name]).alias(name) for name in self.columns.kept))
        frame, checks = with_dialogues(
            frame.with_columns(part.nested_names(), *said), self.columns.roles, names, labelled=self.columns.labelled
        )
        for role in self.columns.roles:
            if role.name in frame.columns and role.side is Side.ANSWER and role.type is not RoleType.VALUE:
                checks += answer_checks(part, names[role.name], role)
        blanks = [name for name in ("group", "time") if name in frame.columns]
        frame = frame.with_columns(
            pl.when(pl.col(name).str.strip_chars() != "").then(name).alias(name) for name in blanks
        )
        if "time" in frame.columns:
            written = frame["time"]
            frame = frame.with_columns(iso_times(written).alias("time"))
            checks.append(
                (
                    frame["time"].is_null() & written.is_not_null(),
                    in_english("column {column!r} is not a time", column=names["time"][0]),
                )
            )
        if "id" in names:
            frame = frame.with_columns(part.rows[names["id"][0]].alias("id"))
            checks += self._id_checks(frame["id"], names["id"][0])
        reasons = pl.Series("reason", [None] * frame.height, pl.String)
        for mask, reason in checks:
            reasons = pl.select(pl.when(reasons.is_null() & mask).then(pl.lit(reason)).otherwise(reasons)).to_series()
        return frame, reasons

    def _id_checks(self, ids: pl.Series, column: str) -> list[tuple[pl.Series, str]]:
        twice = []
        for row in ids.to_list():
            twice.append(row in self.seen_ids)
            self.seen_ids.add(row)
        return [
            (ids.fill_null("") == "", in_english("column {column!r} is empty", column=column)),
            (pl.Series(twice, dtype=pl.Boolean), in_english("an earlier row has the same {column!r}", column=column)),
        ]


def _faults_of(frame: pl.DataFrame, reasons: pl.Series) -> Iterator[Fault]:
    bad = frame.with_columns(reasons.alias("reason")).filter(reasons.is_not_null())
    for row in bad.iter_rows(named=True):
        text = next((str(value) for name, value in row.items() if name not in _NO_TEXTS and value), "")
        yield fault(row[LINE], row["reason"], text)


def _fault_frame(file: str, faults: Sequence[Fault]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "file": [file] * len(faults),
            "line": [str(fault.line) for fault in faults],
            "column": [None if fault.column is None else str(fault.column) for fault in faults],
            "reason": [fault.reason for fault in faults],
            "excerpt": [fault.excerpt for fault in faults],
        },
        schema=dict.fromkeys(FAULTS, pl.String),
    )
