"""Teach an encoder-decoder to write the answers of train."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import polars as pl
from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch, Rows
from tasklift.forms.tune import Tune
from tasklift.models.prompting.asking import Asking
from tasklift.models.prompting.manner import Manner
from tasklift.models.written.writing import Writing
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.steps.tune.asking.asked_rows import asked_names, asking_of, first_answers, prompt_digests, prompt_file
from tasklift.steps.tune.from_network import encoder_decoder_before
from tasklift.training.pace import PairsPace

if TYPE_CHECKING:
    from tasklift.models.written.encoder_decoder import EncoderDecoder
    from tasklift.training.lessons.translating import Answered


class Seq2seq(Tune, PairsPace, Writing):
    """Teach a network that reads a text whole, and then writes another, your task by its rows.

    Why: where an answer is made of its source, as a translation, a title or a summary is, an encoder-decoder looks at
    the whole source for each token that it writes, and a small one is quick on a processor. `model` names the folder of
    a T5, BART, mBART, Marian or Pegasus, or plans one from nothing, whose tokenizer is made of the sources and the
    answers. The weights are kept that tell most tokens of the answers of `valid` right.

    When it hurts: one planned from nothing learned less from 2,558 strings of a user interface in 20 epochs than
    `retrieve` knows; with few epochs it writes the same words whatever it reads. A model made for several languages
    must be told which by its own files. What is written is new: names and numbers may be wrong.

    Example:
        model: {architecture: bart, layers: 2, width: 128, vocabulary: 1500}
        recipe: [normalize, deduplicate, {seq2seq: {epochs: 25, learning_rate: 2e-3, most_new_tokens: 64}}]

    Reference: Vaswani et al., "Attention is all you need", 2017; Raffel et al., "T5", 2020.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.ASKED, RoleType.ANSWER, RoleType.LABEL, RoleType.WEIGHT)
    can_do_without: ClassVar[tuple[RoleType, ...]] = (RoleType.LABEL,)
    requires: ClassVar[tuple[str, ...]] = ("torch",)
    takes_networks: ClassVar[bool] = True
    makes_networks: ClassVar[bool] = True

    prompt: str | None = Field(
        None, description="a file with words around a row's texts, as T5 knows its tasks by; none: the texts alone"
    )

    def effort(self) -> float:
        """Every epoch takes as long as another."""
        return self.epochs

    def answering(self) -> float:
        """Once a row."""
        return 1.0

    def draws_lots(self) -> bool:
        """Rows come in random order."""
        return True

    def resources(self) -> list[str]:
        """What the prompt's file says."""
        return prompt_digests(prompt_file(self.folder, self.prompt))

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        """The model that writes. Raises UserError `no-rows`, `no-network`, `bad-prompt`, `prompt-too-long`, or
        `step-does-not-fit` where answers are labels.
        """
        from tasklift.training.lessons.translating import teach_pairs

        network = encoder_decoder_before(self.step_name(), start)
        rows = datasets["train"].frame().drop_nulls("answer")
        valid = datasets["valid"].frame().drop_nulls("answer") if "valid" in datasets else rows.clear()
        _refuse_labels(rows)
        asking = asking_of(rows, asked_names(rows), Manner(), prompt_file(self.folder, self.prompt))
        begun = self._told_to(network, asking)
        return teach_pairs(begun, _answered(rows, asking), _answered(valid, asking), self, seed=seed, desk=desk)

    def _told_to(self, network: "EncoderDecoder", asking: Asking) -> "EncoderDecoder":
        places = network.places
        writing = Writing(**{name: getattr(self, name) for name in Writing.model_fields}).within(places)
        if places is not None and writing.most >= places - 1:
            raise UserError(
                "prompt-too-long",
                say(
                    "an answer of {tokens} tokens is more than the model can write: it has places for {places}",
                    tokens=writing.most,
                    places=places,
                ),
                advice=say("lower `most_new_tokens`"),
            )
        longest = self.longest if places is None else min(self.longest, places)
        return replace(network, asking=asking, writing=writing, longest=longest, precision=self.precision)


def _refuse_labels(rows: Batch) -> None:
    if "label" in rows.columns:
        raise UserError(
            "step-does-not-fit",
            say("`seq2seq` teaches to write texts, and the answers of this task are labels"),
            advice=say("write `finetune` with an encoder, or `instruct` with a language model"),
        )


def _answered(rows: Batch, asking: Asking) -> "Answered":
    from tasklift.training.lessons.translating import Answered

    weights = rows["weight"].cast(pl.Float64).fill_null(1.0).to_numpy()
    messages = list(asking.messages(rows.select(asking.prompt.names or rows.columns)))
    return Answered(messages, first_answers(rows), weights)
