"""Teach a language model to write the answers of train."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar

import polars as pl
from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.forms.tune import Tune
from tasklift.models.prompting.manner import Manner
from tasklift.models.prompting.message import Message
from tasklift.models.written.writing import Writing
from tasklift.settings.fields import Search
from tasklift.steps.tune.asked_rows import asked_names, asking_of, first_answers, prompt_digests, prompt_file, told_to
from tasklift.steps.tune.from_network import decoder_before
from tasklift.training.pace import RepliesPace

if TYPE_CHECKING:
    from tasklift.training.lessons.replies import Known


class Instruct(Tune, RepliesPace, Writing):
    """Teach a language model your task by its rows: a prompt, and the answer that is to follow it.

    Why: a language model that has learned to answer anybody learns from your rows how you want to be answered: in which
    words, how long, in which form. Rows are put in the model's own chat template, the same in training as in use, and
    only tokens of answers are learned. With `examples` each prompt shows rows of train that are most like it. Weights
    are chosen by how well they tell the answers of `valid`.

    When it hurts: a small model repeats what it does not know, fluently. Facts that train does not hold are not learned
    by this, they are invented. On a processor it is slow: a model of 135 M weights read about 250 tokens a second on
    two cores. One planned from nothing learned less from 1,964 strings of a user interface than `retrieve` knows.

    Example:
        model: smollm2
        recipe: [normalize, deduplicate, {instruct: {epochs: 3, learning_rate: 2e-4, weights: lora}}]

    Reference: Wei et al., "Finetuned language models are zero-shot learners", 2022; Hu et al., "LoRA", 2022.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT, RoleType.ANSWER, RoleType.WEIGHT)
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

    def draws_lots(self) -> bool:
        """Rows come in random order."""
        return True

    def resources(self) -> list[str]:
        """What the prompt's file says."""
        return prompt_digests(prompt_file(self.folder, self.prompt))

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        """The model that writes. Raises UserError `no-rows`, `no-network`, `bad-prompt` or `prompt-too-long`."""
        from tasklift.training.lessons.replies import teach_replies

        decoder = decoder_before(self.step_name(), start)
        rows = datasets["train"].frame().drop_nulls("answer")
        names = asked_names(rows)
        asking = asking_of(rows, names, Manner(examples=self.examples), prompt_file(self.folder, self.prompt))
        writing = Writing(**{name: getattr(self, name) for name in Writing.model_fields})
        begun = told_to(decoder, asking, writing, self.longest, self.precision)
        valid = datasets["valid"].frame().drop_nulls("answer") if "valid" in datasets else rows.clear()
        known = _known(rows, asking.messages_among(rows.select(names)))
        told = _known(valid, asking.messages(valid.select(names)))
        return teach_replies(begun, known, told, self, seed=seed, desk=desk)


def _known(rows: pl.DataFrame, messages: Iterable[tuple[Message, ...]]) -> "Known":
    from tasklift.training.lessons.replies import Known

    weights = rows["weight"].cast(pl.Float64).fill_null(1.0).to_numpy()
    return Known(list(messages), first_answers(rows), weights)
