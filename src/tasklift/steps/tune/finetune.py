"""Fine-tune a pretrained encoder."""

from collections.abc import Mapping
from typing import ClassVar

from tasklift.data.roles import RoleType
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.forms.tune import Tune
from tasklift.steps.tune.from_network import encoder_before, labelled
from tasklift.training.pace import EncoderPace


class Finetune(Tune, EncoderPace):
    """Teach a pretrained encoder the task's labels: all its weights learn, a little.

    Why: an encoder that has read billions of words knows which words mean alike, so it needs fewer labelled rows than
    a model of words that it has never seen together. The head begins as `linear_probe` would make it, so that tuning
    starts from what can be known without it, with eight rows a label too. Rows of like length go together and matrices
    are multiplied in half the bits where the machine is faster at it, so little time is spent on nothing. `valid` is
    answered on the way, and the last weights that are, but for chance, the best there (macro-F1) are kept. A training
    that goes wrong goes back to good weights at half the rate; one that was killed goes on from its last checkpoint, to
    the same numbers.

    When it hurts: a small machine, where it takes minutes for what `classical` does in seconds, on short texts of
    another domain often for nothing; languages that the encoder has not read. With few rows for each label its answers
    differ from seed to seed: see `seeds`.

    Example:
        model: minilm
        recipe: [normalize, deduplicate, {finetune: {epochs: 4, learning_rate: 1e-4}}]

    Reference: Devlin et al., "BERT", 2019; Mosbach et al., "On the stability of fine-tuning BERT", 2021; Kumar et
    al., "Fine-tuning can distort pretrained features", 2022, for the head.
    """

    version: ClassVar[int] = 2
    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.UNIT, RoleType.TEXT, RoleType.LABEL, RoleType.WEIGHT)
    requires: ClassVar[tuple[str, ...]] = ("torch",)
    takes_networks: ClassVar[bool] = True
    makes_networks: ClassVar[bool] = True

    def effort(self) -> float:
        """Every epoch takes as long as another."""
        return self.epochs / 3

    def draws_lots(self) -> bool:
        """The head begins at random, and rows come in random order."""
        return True

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        """A classifier of the labels in train. Raises UserError `no-rows`, or `no-network` without an encoder."""
        from tasklift.training.lessons.encoders import teach_labels

        encoder = encoder_before(self.step_name(), start)
        train = labelled(datasets["train"])
        valid = datasets["valid"].frame() if "valid" in datasets else train.clear()
        return teach_labels(encoder, train, valid, self, seed=seed, desk=desk)
