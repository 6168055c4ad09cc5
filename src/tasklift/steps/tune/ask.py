"""Have the task's language model answer as it is, in the words of a prompt."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from tasklift.data.roles import RoleType
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.forms.tune import Tune
from tasklift.models.prompting.manner import Manner
from tasklift.models.written.writing import Writing
from tasklift.settings.fields import Search
from tasklift.settings.messages import say
from tasklift.steps.tune.asking.asked_labels import AskedLabels, Words, impartial, refuse_of_labels, refuse_of_texts
from tasklift.steps.tune.asking.asked_rows import asked_names, asking_of, prompt_digests, prompt_file, told_to
from tasklift.steps.tune.from_network import decoder_before
from tasklift.training.pace import Precision


class Ask(Tune, Manner, Writing):
    """Ask the language model that the task names for the answer to each row, without teaching it anything.

    Why: what a model knows already is the first thing to measure what it is taught by. The prompt is a file, with the
    row's texts in places such as `{source}`; `examples` shows rows of train that are most like the row in hand. Where
    answers are labels nothing is written: each label is scored as the reply, so that every row gets a label of train
    and a probability for each. How much the model leans to a label whatever it reads shows in its mean answer to rows
    of train, and is taken away. The model answers here, on this machine: nothing is sent away.

    When it hurts: a small model answers what it was not asked, in words of its own; then `instruct` teaches it. Labels
    that say nothing, such as 0 and 1, must be called by `words`. What is taken away presumes that labels are about
    equally common: where one has nearly all rows, write `calibration_rows: 0`. Each answer takes as long as its tokens
    do.

    Example:
        model: smollm2
        recipe: [{ask: {examples: 4, words: {"0": negative, "1": positive}}}]

    Reference: Brown et al., "Language models are few-shot learners", 2020; Zhou et al., "Batch calibration", 2024, for
    `calibration_rows`; Wang et al., "Self-consistency improves chain of thought reasoning", 2023, for `samples`.
    """

    version: ClassVar[int] = 3
    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.ASKED, RoleType.ANSWER, RoleType.LABEL)
    can_do_without: ClassVar[tuple[RoleType, ...]] = (RoleType.LABEL,)
    requires: ClassVar[tuple[str, ...]] = ("torch",)
    takes_networks: ClassVar[bool] = True

    prompt: str | None = Field(
        None,
        description="the prompt's file; none: `instruction` above the row's texts, with the labels where there are",
    )
    instruction: str | None = Field(
        None, min_length=1, description="what is asked, in a sentence; none: the house's for labels, else not a word"
    )
    words: Words = Field(
        default_factory=dict,
        description="what labels are called before the model; none: as they are, without underscores",
    )
    calibration_rows: Annotated[int, Search(choices=(0, 100))] = Field(
        100, ge=0, le=10_000, description="rows of train whose mean answer is a leaning that is taken away; 0: none is"
    )
    longest: int = Field(
        2048, ge=8, le=1_000_000, description="tokens of a prompt that are read; of a longer one the row's text is cut"
    )
    precision: Precision = Field(
        "auto", description="bf16: matrices are multiplied in half the bits; auto: where the machine is faster at it"
    )

    @model_validator(mode="after")
    def _asked_once(self) -> Self:
        if self.prompt is not None and self.instruction is not None:
            raise ValueError(say("`prompt` and `instruction` do not go together: write one of them"))
        return self

    def answering(self) -> float:
        """Once for each sample; a demonstration takes about as long as the row itself."""
        return float(self.samples * (1 + self.examples))

    def resources(self) -> list[str]:
        """What the prompt's file says."""
        return prompt_digests(prompt_file(self.folder, self.prompt))

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        """The model that is asked. Raises UserError `no-rows`, `no-network`, `bad-prompt` or `prompt-too-long`; where
        answers are labels, `step-does-not-fit` for settings of writing, and `unknown-label`.
        """
        decoder = decoder_before(self.step_name(), start)
        rows = datasets["train"].frame().drop_nulls("answer")
        file = prompt_file(self.folder, self.prompt)
        if "label" in rows.columns:
            refuse_of_texts(self)
            labels = AskedLabels(file, self.instruction, self.words, Manner(examples=self.examples))
            chooser = labels.chooser(decoder, rows, self.longest, self.precision)
            return impartial(chooser, rows, self.calibration_rows) if self.calibration_rows else chooser
        refuse_of_labels(self)
        manner = Manner(**{name: getattr(self, name) for name in Manner.model_fields})
        asking = asking_of(rows, asked_names(rows), manner, file, self.instruction)
        writing = Writing(**{name: getattr(self, name) for name in Writing.model_fields})
        return told_to(decoder, asking, writing, self.longest, self.precision)
