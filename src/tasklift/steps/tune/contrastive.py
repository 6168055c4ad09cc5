"""Let a pretrained encoder's sentence vectors move together by label."""

from collections.abc import Mapping
from typing import ClassVar

from tasklift.data.roles import RoleType
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.forms.tune import Tune
from tasklift.steps.tune.from_network import encoder_before, labelled
from tasklift.training.pace import ContrastivePace


class Contrastive(Tune, ContrastivePace):
    """Teach a pretrained encoder, from few labels, to place texts of one label near each other.

    Why: with a dozen rows a label a new head on top has little to learn from, but those rows make many pairs: two of
    one label are to lie nearer to each other than to any of another. All weights learn, a little, and what moves is the
    very vector that `linear_probe` reads after it. Steps grow with the rows, not with their pairs: in each, some groups
    of `together` rows of a label are compared, and in an epoch every row once. Weights are chosen on `valid` where it
    has 100 rows, else the last ones are kept. A training that was killed goes on from its last checkpoint.

    When it hurts: labels that the encoder's vectors do not hint at, such as sentiment for `minilm`: from a few rows it
    then learns what else these rows have in common. With many rows of each label `finetune` learns them in one go. The
    vectors fit the rows of train, so the probe after it may be too sure: `calibrate` mends that where valid is large.

    Example:
        model: minilm
        recipe: [normalize, contrastive, linear_probe]

    Reference: Khosla et al., "Supervised contrastive learning", 2020; Tunstall et al., "Efficient few-shot learning
    without prompts", 2022 (SetFit), for the recipe, with pairs and another loss.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT, RoleType.LABEL, RoleType.WEIGHT)
    requires: ClassVar[tuple[str, ...]] = ("torch",)
    takes_networks: ClassVar[bool] = True
    makes_networks: ClassVar[bool] = True
    answers: ClassVar[bool] = False

    def effort(self) -> float:
        """Every epoch takes as long as another."""
        return self.epochs

    def draws_lots(self) -> bool:
        """Which rows go together is drawn, and what is dropped."""
        return True

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        """The encoder, which knows no labels yet. Raises UserError `no-rows`, or `no-network` without an encoder."""
        from tasklift.training.lessons.contrasting import teach_likeness

        encoder = encoder_before(self.step_name(), start)
        train = labelled(datasets["train"])
        valid = datasets["valid"].frame().drop_nulls("label") if "valid" in datasets else train.clear()
        return teach_likeness(encoder, train, valid, self, seed=seed, desk=desk)
