"""Pretrain an encoder further, on texts of the task's own kind."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.forms.tune import Tune
from tasklift.settings.fields import Search
from tasklift.steps.tune.from_network import encoder_before
from tasklift.training.history import TASK
from tasklift.training.pace import VALID, PretrainPace

_ASKED_OF_GENERAL = 0.1


class ContinuePretrain(Tune, PretrainPace):
    """Let a pretrained encoder read texts of your own kind before it learns your labels.

    Why: a model that has read books and news knows little of chats, contracts or product names. Filling gaps in texts
    of your own moves it there without a label: `train`, and others that you name, such as `corpus` or `unlabelled`.
    What it forgets is measured: perplexity on the texts of `valid`, and on `general`, a dataset of other texts, before
    and after. Some of those other texts among yours (`replay`) keep it from forgetting.

    When it hurts: a few thousand short texts change little and take minutes. A sentence encoder such as `minilm` is
    made for meaning, not for gaps: too many epochs undo that, and few labels are then learned worse.

    Example:
        model: minilm
        recipe: [normalize, {continue_pretrain: {general: general, replay: 0.2}}, finetune]

    Reference: Gururangan et al., "Don't stop pretraining", 2020; Ibrahim et al., "Simple and scalable strategies to
    continually pre-train large language models", 2024.
    """

    learning_rate: Annotated[float, Search(1e-5, 3e-4, log=True)] = Field(
        5e-5, gt=0, le=10, description="the rate of the optimiser at its highest"
    )
    epochs: Annotated[float, Search(1, 10)] = Field(2.0, gt=0, le=1000, description="how often every text is seen")
    general: str | None = Field(None, description="the dataset of other texts on which forgetting is measured")
    replay: Annotated[float, Search(0.0, 1.0)] = Field(
        0.0, ge=0, le=10, description="texts of `general` to read among the others, as a share of those"
    )

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)
    requires: ClassVar[tuple[str, ...]] = ("torch",)
    takes_networks: ClassVar[bool] = True
    makes_networks: ClassVar[bool] = True
    wants_learned: ClassVar[bool] = True
    answers: ClassVar[bool] = False

    def effort(self) -> float:
        """Every epoch takes as long as another."""
        return self.epochs * (1 + self.replay)

    def draws_lots(self) -> bool:
        """Gaps and the order of rows are drawn."""
        return True

    def learns_from(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """All that `corpus` names, or all but valid and `general`."""
        return tuple(name for name in self.corpora(names) if name != self.general)

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        """The encoder, which knows no labels yet.

        Raises UserError `no-rows`, `no-network`, or `no-dataset` where `general` is not there.
        """
        from tasklift.training.lessons.pretraining import Corpus, held_out, parted, teach_gaps, texts_of

        network = encoder_before(self.step_name(), start)
        texts = texts_of(datasets, self.learns_from(tuple(datasets)))
        asked, others = parted(texts_of(datasets, (self.general,)) if self.general else [], _ASKED_OF_GENERAL)
        replayed = others[: round(self.replay * len(texts))]
        sets = {TASK: held_out(texts_of(datasets, (VALID,)))}
        if self.general:
            sets[self.general] = held_out(asked)
        return teach_gaps(network, Corpus([*texts, *replayed], sets), self, seed=seed, desk=desk)
