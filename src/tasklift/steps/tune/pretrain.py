"""Pretrain an encoder from nothing."""

from collections.abc import Mapping
from typing import ClassVar

from tasklift.data.roles import RoleType
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.forms.tune import Tune
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.steps.tune.from_network import encoder_before
from tasklift.training.history import TASK
from tasklift.training.pace import VALID, PretrainPace


class Pretrain(Tune, PretrainPace):
    """Teach an encoder that is planned in the task file its language, from texts without labels.

    Why: labels are dear and texts are not. An encoder that has filled gaps in texts like yours knows which words stand
    for another before it sees the first label; where no pretrained model reads your language or your trade, this is
    the way to one. It reads every dataset of the task but `valid`: `train`, and others that you name, such as `corpus`
    or `unlabelled`. Whole words are asked for, in Chinese too. Perplexity on the texts of `valid` tells how far it got.

    When it hurts: a language is learned from millions of sentences. From a few thousand an encoder learns little that
    `classical` does not know; look at "lost without it" in the report.

    Example:
        model: {layers: 4, heads: 4, width: 256, context: 128}
        recipe: [normalize, pretrain, finetune]

    Reference: Devlin et al., "BERT", 2019; Cui et al., "Pre-training with whole word masking for Chinese BERT", 2021.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)
    requires: ClassVar[tuple[str, ...]] = ("torch",)
    takes_networks: ClassVar[bool] = True
    makes_networks: ClassVar[bool] = True
    answers: ClassVar[bool] = False

    def effort(self) -> float:
        """Every epoch takes as long as another."""
        return self.epochs

    def draws_lots(self) -> bool:
        """Weights, gaps and the order of rows are drawn."""
        return True

    def learns_from(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """All that `corpus` names, or all but valid."""
        return self.corpora(names)

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        """The encoder, which knows no labels yet. Raises UserError `no-rows`, `no-network` or `network-learned`."""
        from tasklift.training.lessons.pretraining import Corpus, held_out, teach_gaps, texts_of

        network = encoder_before(self.step_name(), start)
        if network.learned:
            advice = say("write `continue_pretrain`, or plan a network from nothing")
            raise UserError(
                "network-learned", say("`pretrain` begins with a network that knows nothing"), advice=advice
            )
        texts = texts_of(datasets, self.corpora(tuple(datasets)))
        asked = {TASK: held_out(texts_of(datasets, (VALID,)))}
        return teach_gaps(network, Corpus(texts, asked), self, seed=seed, desk=desk)
