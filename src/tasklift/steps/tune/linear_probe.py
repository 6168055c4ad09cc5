"""Tune a linear classifier on the features of a frozen encoder."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.forms.tune import Tune
from tasklift.models.fitting.candidate import ClassWeight
from tasklift.models.fitting.dense import Dense, fit_best
from tasklift.models.fitting.examples import Examples
from tasklift.settings.fields import Search
from tasklift.steps.tune.from_network import encoder_before, labelled


class LinearProbe(Tune):
    """Learn labels from what a pretrained encoder makes of a text: the encoder stays as it is, a linear head learns.

    Why: each text is read once, so it takes a small part of the time of `finetune`, on a laptop too, and with few rows
    for each label there is nothing to spoil: the head has one best solution, which no seed moves. A text becomes the
    mean of the encoder's last hidden states, scaled to length 1; of a pair both are read apart, and their difference
    and product stand beside them. The vectors are kept, so other recipes and later runs that read the same texts do
    not wait for them again. `C` is chosen so that labels held back are likeliest: those of `valid`, or by folds of
    train where valid has fewer than 100 rows; all labels weigh the same only where macro-F1 gains more than two
    standard errors by it. No weight learns from `valid`. `classical` after it pools the answers of both.

    When it hurts: with many rows `finetune` learns what the frozen encoder does not look at; where words give the label
    away `classical` is as good and answers a hundred times as fast; languages that the encoder has not read.

    Example:
        model: minilm
        recipe: [normalize, deduplicate, linear_probe, classical]

    Reference: Alain and Bengio, "Understanding intermediate layers using linear classifier probes", 2016; Conneau and
    Kiela, "SentEval", 2018, for sentences.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.UNIT, RoleType.TEXT, RoleType.LABEL, RoleType.WEIGHT)
    requires: ClassVar[tuple[str, ...]] = ("torch",)
    takes_networks: ClassVar[bool] = True

    longest: int = Field(256, ge=8, le=8192, description="tokens of a text that are read; what comes after is cut")
    C: Annotated[float | None, Search(0.3, 300.0, log=True)] = Field(
        None, gt=0, le=1e6, description="how much the rows count against small weights; none: chosen on rows held back"
    )
    class_weight: Literal["auto", ClassWeight] = Field(
        "auto", description="whether rare labels weigh as much as others"
    )

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        """A classifier of the labels in train. Raises UserError `no-rows`, or `no-network` without an encoder."""
        from tasklift.models.networks.features import features, frozen
        from tasklift.models.networks.logistic_regression import fastest_fit
        from tasklift.models.probe import Probe

        network = encoder_before(self.step_name(), start)
        train = Examples(labelled(datasets["train"]))
        encoder = frozen(network, train.columns, self.longest)

        def dense(examples: Examples) -> Dense:
            found = features(encoder, examples.frame, desk.keep)
            return Dense(found, examples.codes(train.labels), examples.weights, examples.folds(), fastest_fit())

        valid = dense(Examples(datasets["valid"].frame()).of(train.labels)) if "valid" in datasets else None
        rows, labels = dense(train), len(train.labels)
        head, trials = fit_best(rows, valid, labels=labels, strength=self.C, class_weight=self.class_weight)
        return Probe(encoder, train.labels, head, trials)
