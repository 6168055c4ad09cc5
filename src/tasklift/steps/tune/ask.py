"""Have the task's language model answer as it is, in the words of a prompt."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.forms.tune import Tune
from tasklift.models.prompting.manner import Manner
from tasklift.models.written.writing import Writing
from tasklift.steps.tune.asked_rows import asked_names, asking_of, prompt_digests, prompt_file, told_to
from tasklift.steps.tune.from_network import decoder_before
from tasklift.training.pace import Precision


class Ask(Tune, Manner, Writing):
    """Ask the language model that the task names for the answer to each row, without teaching it anything.

    Why: what a model knows already is the first thing to measure what it is taught by. The prompt is a file, with the
    row's texts in places such as `{source}`; `examples` shows rows of train that are most like the row in hand. The
    model answers here, on this machine: nothing is sent away.

    When it hurts: a small model answers what it was not asked, in words of its own; then `instruct` teaches it. Each
    answer takes as long as its tokens do.

    Example:
        model: smollm2
        recipe: [{ask: {examples: 2, most_new_tokens: 40}}]

    Reference: Brown et al., "Language models are few-shot learners", 2020; Wang et al., "Self-consistency improves
    chain of thought reasoning", 2023, for `samples`.
    """

    takes_seconds: ClassVar[bool] = True
    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT, RoleType.ANSWER)
    requires: ClassVar[tuple[str, ...]] = ("torch",)
    takes_networks: ClassVar[bool] = True

    prompt: str | None = Field(None, description="the prompt's file; none: the row's texts, without a word beside them")
    longest: int = Field(
        2048, ge=8, le=1_000_000, description="tokens of a prompt that are read; of a longer one the row's text is cut"
    )
    precision: Precision = Field(
        "auto", description="bf16: matrices are multiplied in half the bits; auto: where the machine is faster at it"
    )

    def resources(self) -> list[str]:
        """What the prompt's file says."""
        return prompt_digests(prompt_file(self.folder, self.prompt))

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        """The model that is asked. Raises UserError `no-rows`, `no-network`, `bad-prompt` or `prompt-too-long`."""
        decoder = decoder_before(self.step_name(), start)
        rows = datasets["train"].frame().drop_nulls("answer")
        manner = Manner(**{name: getattr(self, name) for name in Manner.model_fields})
        asking = asking_of(rows, asked_names(rows), manner, prompt_file(self.folder, self.prompt))
        writing = Writing(**{name: getattr(self, name) for name in Writing.model_fields})
        return told_to(decoder, asking, writing, self.longest, self.precision)
