"""The guesses behind `lift init`: which column is what, in which language, measured how, each with its reason."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tasklift.runs.lengths import times_as_long_in
from tasklift.runs.starting.answer_guess import guess_answers
from tasklift.runs.starting.column_guesses import (
    Because,
    Column,
    column_of,
    find_label,
    find_marks,
    find_texts,
    label_reason,
    refuse_missing_header,
)
from tasklift.runs.starting.dialogue_guess import guess_dialogue
from tasklift.runs.starting.headerless import refuse_pair_as_header
from tasklift.runs.starting.model_guess import ModelGuess, Wanted, guess_model
from tasklift.runs.starting.sample import Sample, look_at
from tasklift.runs.starting.written_guess import WrittenGuess, guess_written
from tasklift.settings.messages import say
from tasklift.tasks.starting import AUTO
from tasklift.text.language import UNDETERMINED, guess_language
from tasklift.text.printable import shortened

_LABELS = "classify"
_LANGUAGE_TEXTS = 200
_BALANCED = 1.5
_SIBLINGS = {"valid": ("valid", "validation", "dev", "val"), "test": ("test",)}


@dataclass(frozen=True)
class Guess:
    """What a task file may say about a file.

    `columns` maps roles to columns that are used; `proposals` are columns to think about; `siblings` are files beside
    this one, by dataset; `sample` is what was looked at.
    """

    data: Path
    looked_at: str
    language: Because | None
    columns: Mapping[str, Because]
    proposals: Mapping[str, Because]
    metric: Because
    siblings: Mapping[str, Path]
    sample: Sample
    model: ModelGuess | None = None
    kind: str = _LABELS


def guess(path: Path, *, model: str = AUTO, folder: Path | None = None) -> Guess:
    """Look at a sample of the file and guess. Raises UserError where there is no text or no label to be seen.

    `model`: `auto`, `none`, or what the task file is to name as its model; `folder`: where that lies.
    """
    sample = look_at(path)
    columns = [column_of(sample.rows, name) for name in sample.rows.columns]
    refuse_missing_header(path, columns)
    found = guess_dialogue(columns) or guess_answers(columns, sample.rows) or guess_written(columns)
    if found is not None:
        asked = guess_model(model, _wanted(found, sample), folder=folder or path.parent)
        return _of_texts(path, sample, columns, found, asked)
    refuse_pair_as_header(path, columns, sample.found.delimiter)
    label = find_label(path, columns)
    texts = find_texts(path, [column for column in columns if column is not label])
    used = {**texts, "label": Because(label.name, label_reason(label))}
    others = [column for column in columns if column.name not in {one.value for one in used.values()}]
    marks, proposals = find_marks(others, whole=sample.whole)
    language = _language([column for column in columns if column.name in {one.value for one in texts.values()}])
    wanted = Wanted(_LABELS, tuple(used), language.value if language else None, sample.rows_in_all)
    return Guess(
        path,
        _looked_at(sample),
        language,
        {**used, **marks},
        proposals,
        _metric(label),
        _siblings(path),
        sample,
        guess_model(model, wanted, folder=folder or path.parent),
    )


def _wanted(found: WrittenGuess, sample: Sample) -> Wanted:
    read = [name for one in found.columns.values() for name in one.values]
    return Wanted(
        found.kind,
        tuple(found.columns),
        found.language.value if found.language else None,
        sample.rows_in_all,
        times_as_long_in(sample.rows.select(read)),
        found.answers_a_row,
        found.marks,
    )


def _of_texts(
    path: Path, sample: Sample, columns: Sequence[Column], found: WrittenGuess, model: ModelGuess | None
) -> Guess:
    """What a task file says of a file whose rows have texts to be written."""
    used = {name for one in found.columns.values() for name in one.values}
    marks, proposals = find_marks([column for column in columns if column.name not in used], whole=sample.whole)
    return Guess(
        path,
        _looked_at(sample),
        found.language,
        {**found.columns, **{name: one for name, one in marks.items() if name not in found.columns}},
        {**{name: one for name, one in found.proposals.items() if name not in marks}, **proposals},
        found.metric,
        _siblings(path),
        sample,
        model,
        kind=found.kind,
    )


def _language(texts: Sequence[Column]) -> Because | None:
    values = [value for column in texts for value in column.values.head(_LANGUAGE_TEXTS).to_list()]
    code, share = guess_language(values)
    if code == UNDETERMINED:
        return None
    return Because(code, say("{share:.0%} sure, from {count} texts", share=share, count=len(values)))


def _metric(label: Column) -> Because:
    (most, most_share), (least, least_share) = label.shares[0], label.shares[-1]
    if most_share <= _BALANCED * least_share:
        return Because(
            "accuracy", say("labels are about equally frequent, so the share of right answers does justice to each")
        )
    return Because(
        "macro_f1",
        say(
            "every label counts the same, though {most} has {most_share:.0%} of the rows "
            "and {least} has {least_share:.1%}",
            most=shortened(most, 20),
            most_share=most_share,
            least=shortened(least, 20),
            least_share=least_share,
        ),
    )


def _siblings(path: Path) -> dict[str, Path]:
    """Files beside `path` that are named like it, but for another dataset."""
    found: dict[str, Path] = {}
    if not re.search("train", path.name, re.IGNORECASE):
        return found
    for dataset, words in _SIBLINGS.items():
        beside = (path.with_name(re.sub("train(ing)?", word, path.name, flags=re.IGNORECASE)) for word in words)
        existing = next((other for other in beside if other.is_file()), None)
        if existing is not None:
            found[dataset] = existing
    return found


def _looked_at(sample: Sample) -> str:
    found = sample.found
    packed = "" if found.compression.value == "none" else f", {found.compression.value}"
    rows = {"rows": sample.rows.height}
    looked_at = say("all {rows:,} rows", **rows) if sample.whole else say("{rows:,} rows from all over it", **rows)
    return say("; ").join([f"{found.format.value}{packed}, {found.encoding}", looked_at])
