"""What steps that put rows to a language model need where the answers are labels."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

import polars as pl
import xxhash
from pydantic import BeforeValidator

from tasklift.forms.rows import Batch
from tasklift.forms.tune import Tune
from tasklift.models.choosing.label_words import (
    LABELS,
    LabelWords,
    house_prompt,
    label_words,
    prompt_language,
    with_labels,
)
from tasklift.models.prompting.asking import Asking
from tasklift.models.prompting.manner import Manner
from tasklift.models.prompting.pool import Pool, pool_of
from tasklift.models.prompting.prompt import Prompt, prompt_of, read_prompt
from tasklift.models.written.writing import Writing
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.steps.tune.asking.asked_rows import asked_names

if TYPE_CHECKING:
    from tasklift.models.choosing.chooser import Chooser
    from tasklift.models.written.decoder import Decoder

_OF_LABELS: Final = frozenset({"words", "calibration_rows"})
_OF_TEXTS: Final = frozenset({*Writing.model_fields, *Manner.model_fields}) - {"examples"}


def _labels_as_texts(value: Any) -> Any:
    """Labels that are numbers may stand without quotation marks."""
    return (
        {str(label) if type(label) is int else label: word for label, word in value.items()}
        if isinstance(value, dict)
        else value
    )


Words: TypeAlias = Annotated[dict[str, str], BeforeValidator(_labels_as_texts)]
"""What labels are called before a model."""


@dataclass(frozen=True)
class AskedLabels:
    """How rows are put to a language model that chooses a label.

    `prompt`: a file, in which `{labels}` is the place of all labels; None: the house's words, with the `instruction`
    where there is one, or where `plain` the texts alone. `words`: what labels are called. `manner`: what stands around
    the prompt, such as rows of train that are shown with each.
    """

    prompt: Path | None
    instruction: str | None = None
    words: Mapping[str, str] | None = None
    manner: Manner = Manner()
    plain: bool = False

    def asking(self, rows: Batch) -> tuple[Asking, LabelWords]:
        """How rows are put, and the labels of `rows`, which have `label` and `answer`, with what they are called.

        Raises UserError `no-rows`, `bad-prompt` or `unknown-label`.
        """
        names = asked_names(rows)
        words = label_words(rows["answer"], self.words or {})
        return Asking(self._prompt(rows, names, words), self.manner, self._pool(rows, names, words)), words

    def chooser(self, decoder: "Decoder", rows: Batch, longest: int, precision: str) -> "Chooser":
        """The language model that chooses among the labels of `rows`.

        Raises what `asking` does, and UserError `prompt-too-long` or `template-mismatch`.
        """
        from tasklift.models.choosing.made import made_to_choose

        asking, words = self.asking(rows)
        return made_to_choose(decoder, asking, words, longest=longest, precision=precision)

    def _prompt(self, rows: Batch, names: list[str], words: LabelWords) -> Prompt:
        language = prompt_language(rows, names)
        if self.prompt is not None:
            found = read_prompt(self.prompt)
            found.check([*names, LABELS])
            return with_labels(found, words, language, str(self.prompt))
        if self.plain:
            return prompt_of(names)
        return with_labels(house_prompt(names, self.instruction, language), words, language, "")

    def _pool(self, rows: Batch, names: list[str], words: LabelWords) -> Pool:
        return (
            Pool(rows.select(names), words.said(rows["answer"].to_list())) if self.manner.examples else pool_of({}, [])
        )


def impartial(chooser: "Chooser", rows: Batch, count: int) -> "Chooser":
    """The same without its leaning to some labels in so many of these rows, whose own labels are not looked at.

    Which rows does not hang on their order. None is shown to itself.
    """
    drawn = pl.Series([xxhash.xxh3_64_intdigest(row.encode()) for row in rows["id"]], dtype=pl.UInt64)
    some = rows[drawn.arg_sort()[:count]].select(asked_names(rows))
    some = some[chooser.asking.rows_with_text(some)]
    return chooser.impartial(chooser.asking.messages_among(some)) if some.height else chooser


def refuse_of_texts(step: Tune) -> None:
    """Raises UserError `step-does-not-fit` where the step's settings say how texts are written."""
    _refuse(step, _OF_TEXTS, say("here labels are scored, and nothing is written"))


def refuse_of_labels(step: Tune) -> None:
    """Raises UserError `step-does-not-fit` where the step's settings say how labels are scored."""
    _refuse(step, _OF_LABELS, say("here texts are written, and there are no labels"))


def _refuse(step: Tune, unfit: Collection[str], why: str) -> None:
    usual = {name: field.get_default(call_default_factory=True) for name, field in type(step).model_fields.items()}
    found = [name for name in usual if name in unfit and getattr(step, name) != usual[name]]
    if found:
        problem = say("`{name}` does nothing for this task: {why}", name=found[0], why=why)
        raise UserError("step-does-not-fit", problem, advice=say("leave it out"))
