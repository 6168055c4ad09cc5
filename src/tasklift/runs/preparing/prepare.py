"""Before the first step: files read, every row on its side, the test sealed, and what is odd about it all noted."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from tasklift.data.dataset import Dataset, open_dataset
from tasklift.data.read import Reading, RowCounts
from tasklift.data.roles import PARENT, RoleType
from tasklift.data.sealed import SealedTest, sealed_from_json
from tasklift.data.split import BRIDGE
from tasklift.models.looking_up.library import Library
from tasklift.runs.preparing.decontamination import decontamination_of
from tasklift.runs.preparing.dividing import DIVIDE_VERSION, divide, edition_settings
from tasklift.runs.preparing.document_files import Found
from tasklift.runs.preparing.documents import NO_DOCUMENTS, Documents, documents_of
from tasklift.runs.preparing.guard import COPY_OF_TEST
from tasklift.runs.preparing.material import material_of
from tasklift.runs.preparing.reading import Source, read_sources
from tasklift.runs.preparing.standing import notes_on_spans, spans_read
from tasklift.runs.progress import Progress, Tell
from tasklift.settings.errors import UserError
from tasklift.settings.kept import in_english
from tasklift.settings.messages import Note, say
from tasklift.store.hashing import key_of
from tasklift.store.store import Store
from tasklift.tasks.task import Task
from tasklift.text.language import guess_language
from tasklift.text.scoring.material import NO_MATERIAL, Material

_FEW = 5
_LANGUAGE_ROWS = 200
_FEWEST_TEXTS = 5
_MOST_NAMED, _LONGEST_NAMED = 8, 60
_UNSEEN = {"Cc", "Cf"}
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{0,15})?", re.ASCII)


@dataclass(frozen=True)
class Prepared:
    """What steps and evaluation start from.

    `datasets`: the task's datasets without test. `aside`: the rows that no side may have (`ASIDE`).
    `labels`: how many rows of train and of valid each label has. `absent`: labels that the rows of `test` or of `train`
    lack and those of the other have. `fresh`: rows after the last cut. `language`: that of the texts that models write,
    or where they answer with labels, of those that they read. `material`: what some metrics read beside answers.
    `documents`: what contexts are looked up in.
    """

    datasets: Mapping[str, Dataset]
    test: SealedTest
    aside: Dataset
    fresh: int
    labels: Mapping[str, Mapping[str, int]]
    absent: Mapping[str, list[str]]
    readings: Mapping[str, Reading]
    language: str | None = None
    material: Material = NO_MATERIAL
    documents: Documents = NO_DOCUMENTS

    @property
    def library(self) -> Library | None:
        """The passages of its documents, where it has documents."""
        return self.documents.library

    @property
    def counts(self) -> RowCounts:
        """The rows of all files together."""
        counts = [one.counts for one in self.readings.values()]
        return RowCounts(*(sum(vars(one)[name] for one in counts) for name in vars(counts[0])))

    @property
    def rows_a_label(self) -> float:
        """How many rows of train a label has on average."""
        rows = self.labels["train"].values()
        return sum(rows) / len(rows) if rows else 0.0

    @property
    def sizes(self) -> dict[str, int]:
        """How many rows are where."""
        placed = {name: self.datasets[name].height for name in ("train", "valid")}
        return {**placed, "test": self.test.height, "fresh": self.fresh, "aside": self.aside.height}

    @cached_property
    def held_back(self) -> Mapping[str, int]:
        """How many rows the guard took out, by reason: they give test rows away."""
        reasons = (reason for frame in self.aside.batches(["reason"]) for reason in frame["reason"])
        return dict(sorted(Counter(reason for reason in reasons if reason != BRIDGE).items()))

    @property
    def asks_more(self) -> bool:
        """Whether a row may ask several things, so that rows of valid and test are made of rows as read."""
        return PARENT in self.datasets["valid"].columns

    @property
    def copies_of_test(self) -> int:
        """How many of them are copies."""
        return self.held_back.get(COPY_OF_TEST, 0)

    @property
    def shares(self) -> dict[str, float]:
        """How frequent each label of train is."""
        total = sum(self.labels["train"].values())
        return {label: count / total for label, count in self.labels["train"].items()}


def prepare(task: Task, store: Store, sources: list[Source], found: Found, tell: Tell) -> Prepared:
    """Read, split, seal and guard, or find it done; `found`: the files of its documents.

    Raises UserError for data that no model can be made of.
    """
    readings = read_sources(task, store, sources, tell)
    names = {name: one.rows.name for name, one in readings.items()}
    total = readings["train"].rows.height
    tell(Progress(in_english("splitting"), 0, total))
    more = decontamination_of(task)
    beside = [*more.behaviour, *spans_read(readings)]
    key = key_of(["divide", DIVIDE_VERSION, edition_settings(task).name, names, *beside])
    kept = store.produce(key, lambda: divide(task, store, readings, more, tell)).value
    tell(Progress(in_english("splitting"), total, total, finished=True))
    prepared = Prepared(
        {name: open_dataset(store, one) for name, one in kept["datasets"].items()},
        sealed_from_json(store, kept["test"]),
        open_dataset(store, kept["aside"]),
        kept["fresh"],
        kept["labels"],
        kept["absent"],
        readings,
    )
    prepared = _with_what_is_beside(task, store, prepared, documents_of(task, store, found, tell))
    _refuse_hopeless(task, prepared)
    _refuse_unknown_rows(task, prepared)
    return prepared


def _with_what_is_beside(task: Task, store: Store, prepared: Prepared, documents: Documents) -> Prepared:
    """The same with the language, with contexts that are looked up, and with what metrics read beside answers."""
    train = prepared.datasets["train"]
    language = task.language or _language(task, train)
    return replace(
        prepared,
        language=language,
        datasets={name: documents.with_contexts(task, store, one) for name, one in prepared.datasets.items()},
        material=material_of(task, store, train, documents.library, language),
        documents=documents,
    )


def _language(task: Task, train: Dataset) -> str | None:
    answer = task.kind_class.answer()
    column = task.inputs[0].name if answer.type is RoleType.LABEL else answer.name
    frame = next(map(task.kind_class.questions, train.batches()), None)
    texts = [text for text in (frame[column].to_list() if frame is not None else []) if text][:_LANGUAGE_ROWS]
    return guess_language(texts)[0] if texts else None


def notes_on(prepared: Prepared) -> list[Note]:
    """What a user should know of this data before believing a score."""
    train = prepared.labels["train"]
    notes = [
        Note(
            "labels that differ only in how they are written (case, width, blanks, unseen characters, numbers): "
            "{labels}; they count as different",
            labels=_listed(alike),
        )
        for alike in _alike(train)
    ]
    notes += [*prepared.documents.notes, *notes_on_spans(prepared.readings)]
    rare = [label for label, count in train.items() if count < _FEW]
    if rare:
        notes.append(Note("fewer than {few} rows to learn from: {labels}", few=_FEW, labels=_listed(rare)))
    if absent := prepared.absent["test"]:
        notes.append(Note("no row of the test has {labels}: nothing is measured of such rows", labels=_listed(absent)))
    if prepared.fresh:
        notes.append(
            Note("{rows:,} rows are later than the last cut and wait for `split: {{edition: …}}`", rows=prepared.fresh)
        )
    return notes


def _refuse_hopeless(task: Task, prepared: Prepared) -> None:
    if not prepared.datasets["train"].height and prepared.copies_of_test:
        problem = say("no row is left to train on: all {rows:,} are copies of test rows", rows=prepared.copies_of_test)
        raise task.fault("one-label", problem, ("data", "test"), say("name other rows for the test, or none"))
    if task.kind_class.has_labels():
        _refuse_hopeless_labels(task, prepared)
    if not prepared.test.height:
        units = prepared.datasets["train"].frame(["unit"])["unit"].n_unique()
        if units < _FEWEST_TEXTS:
            problem = say("the rows are copies of {units} different texts: none is left for the test", units=units)
            advice = say("name the column that holds the texts, or add rows")
            raise task.fault("empty-test", problem, ("columns", task.inputs[0].name), advice)
        raise UserError(
            "empty-test", say("no row is left for the test"), advice=say("add rows, or raise `split: {{test: …}}`")
        )


def _refuse_hopeless_labels(task: Task, prepared: Prepared) -> None:
    train = prepared.labels["train"]
    column = " + ".join(task.columns["label"])
    if len(train) < 2:
        found = _listed(train) if train else say("no label at all")
        raise task.fault(
            "one-label",
            say("the rows to train on have one label only ({found} in column {column!r})", found=found, column=column),
            ("columns", "label"),
            say("name the column that holds the answers, or add rows of another label"),
        )
    if all(count < 2 for count in train.values()):
        raise task.fault(
            "too-few-rows",
            say("every label of column {column!r} has fewer than 2 rows to train on", column=column),
            ("columns", "label"),
            say("is this a column of ids or free text? name the one that holds labels, or add rows"),
        )


def _refuse_unknown_rows(task: Task, prepared: Prepared) -> None:
    for name in prepared.datasets["train"].without(task.keep):
        problem = say("row {name} is not among the rows to train on", name=name)
        where = ("keep", task.keep.index(name))
        raise task.fault("unknown-row", problem, where, say("`lift data RUN -o FILE` writes their ids"))


def never_learned(prepared: Prepared) -> list[Note]:
    """A note on labels that only the test has, before anything is measured."""
    absent = prepared.absent["train"]
    if not absent:
        return []
    return [
        Note(
            "labels of the test that no row to learn from has: {labels}; every answer to them is wrong",
            labels=_listed(absent),
        )
    ]


def _alike(labels: Iterable[str]) -> list[list[str]]:
    """Labels that are the same but for how they are written."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for label in labels:
        groups[_plain(label)].append(label)
    return [group for group in groups.values() if len(group) > 1]


def _plain(label: str) -> str:
    """Without case, width, blanks and characters that are not seen; `1.0` as `1`."""
    whole = unicodedata.normalize("NFKC", label)
    seen = (one for one in whole if not one.isspace() and unicodedata.category(one) not in _UNSEEN)
    plain = "".join(seen).casefold()
    return f"{float(plain):g}" if _NUMBER.fullmatch(plain) else plain


def _listed(labels: Collection[str]) -> list[str]:
    shown, left = [_short(label) for label in islice(labels, _MOST_NAMED)], len(labels) - _MOST_NAMED
    return [*shown, Note("{left:,} more", left=left)] if left > 0 else shown


def _short(label: str) -> str:
    """The label as it is written in a program, cut where it is too long to be one."""
    return repr(label if len(label) <= _LONGEST_NAMED else f"{label[: _LONGEST_NAMED - 1]}…")
