"""Teach a language model to give the answers of train."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, ClassVar

import polars as pl
from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch, Rows
from tasklift.forms.tune import Tune
from tasklift.models.prompting.manner import Manner
from tasklift.models.prompting.message import Message
from tasklift.models.written.writing import Writing
from tasklift.settings.fields import Search
from tasklift.steps.tune.asking.asked_labels import AskedLabels, refuse_of_texts
from tasklift.steps.tune.asking.asked_rows import (
    asked_names,
    asking_of,
    first_answers,
    prompt_digests,
    prompt_file,
    told_to,
)
from tasklift.steps.tune.from_network import decoder_before
from tasklift.training.pace import RepliesPace

if TYPE_CHECKING:
    from tasklift.models.written.decoder import Decoder
    from tasklift.training.lessons.exchanges import Known


class Instruct(Tune, RepliesPace, Writing):
    """Teach a language model your task by its rows: a prompt, and the answer that is to follow it.

    Why: a language model that has learned to answer anybody learns from your rows how you want to be answered: in which
    words, how long, in which form. Rows are put in the model's own chat template, the same in training as in use, and
    only tokens of answers are learned. With `examples` each prompt shows rows of train that are most like it. Weights
    are chosen by how well they tell the answers of `valid`. Where answers are labels, each is then scored as the reply,
    and the likeliest is the answer.

    When it hurts: a small model repeats what it does not know, fluently. Facts that train does not hold are not learned
    by this, they are invented. On a processor it is slow: a model of 135 M weights read about 250 tokens a second on
    two cores. One planned from nothing learned less from 1,964 strings of a user interface than `retrieve` knows.

    Example:
        model: smollm2
        recipe: [normalize, deduplicate, {instruct: {epochs: 3, learning_rate: 2e-4, weights: lora}}]

    Reference: Wei et al., "Finetuned language models are zero-shot learners", 2022; Hu et al., "LoRA", 2022.
    """

    version: ClassVar[int] = 3
    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.ASKED, RoleType.ANSWER, RoleType.LABEL, RoleType.WEIGHT)
    can_do_without: ClassVar[tuple[RoleType, ...]] = (RoleType.LABEL,)
    requires: ClassVar[tuple[str, ...]] = ("torch",)
    takes_networks: ClassVar[bool] = True
    makes_networks: ClassVar[bool] = True

    prompt: str | None = Field(None, description="the prompt's file; none: the row's texts, without a word beside them")
    examples: Annotated[int, Search(0, 4)] = Field(
        0, ge=0, le=100, description="how many rows of train, those most like a row, are shown with their answers"
    )

    def effort(self) -> float:
        """Every epoch takes as long as another, and a demonstration about as long as a row."""
        return self.epochs * (1 + self.examples)

    def answering(self) -> float:
        """Once; a demonstration takes about as long as the row itself."""
        return 1.0 + self.examples

    def draws_lots(self) -> bool:
        """Rows come in random order."""
        return True

    def resources(self) -> list[str]:
        """What the prompt's file says."""
        return prompt_digests(prompt_file(self.folder, self.prompt))

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        """The model that answers. Raises UserError `no-rows`, `no-network`, `bad-prompt` or `prompt-too-long`; where
        answers are labels, `step-does-not-fit` for settings of writing.
        """
        decoder = decoder_before(self.step_name(), start)
        rows = datasets["train"].frame().drop_nulls("answer")
        valid = datasets["valid"].frame().drop_nulls("answer") if "valid" in datasets else rows.clear()
        teach = self._taught_to_choose if "label" in rows.columns else self._taught_to_write
        return teach(decoder, rows, valid, seed, desk)

    def _taught_to_write(self, decoder: "Decoder", rows: Batch, valid: Batch, seed: int, desk: Desk) -> Model:
        from tasklift.training.lessons.replies import teach_replies

        names = asked_names(rows)
        asking = asking_of(rows, names, Manner(examples=self.examples), prompt_file(self.folder, self.prompt))
        writing = Writing(**{name: getattr(self, name) for name in Writing.model_fields})
        begun = told_to(decoder, asking, writing, self.longest, self.precision)
        known = _known(rows, asking.messages_among(rows.select(names)), first_answers(rows))
        told = _known(valid, asking.messages(valid.select(names)), first_answers(valid))
        return teach_replies(begun, known, told, self, seed=seed, desk=desk)

    def _taught_to_choose(self, decoder: "Decoder", rows: Batch, valid: Batch, seed: int, desk: Desk) -> Model:
        from tasklift.training.lessons.replies import teach_replies

        refuse_of_texts(self)
        names = asked_names(rows)
        labels = AskedLabels(prompt_file(self.folder, self.prompt), manner=Manner(examples=self.examples), plain=True)
        begun = labels.chooser(decoder, rows, self.longest, self.precision)
        valid = valid.filter(pl.col("answer").is_in(begun.labels))
        known = _known(rows, begun.asking.messages_among(rows.select(names)), begun.said(rows["answer"]))
        told = _known(valid, begun.asking.messages(valid.select(names)), begun.said(valid["answer"]))
        return replace(begun, decoder=teach_replies(begun.decoder, known, told, self, seed=seed, desk=desk))


def _known(rows: Batch, messages: Iterable[tuple[Message, ...]], replies: Sequence[str]) -> "Known":
    from tasklift.training.lessons.exchanges import Known

    weights = rows["weight"].cast(pl.Float64).fill_null(1.0).to_numpy()
    return Known(list(messages), replies, weights)
