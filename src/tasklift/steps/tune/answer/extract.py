"""Teach an encoder to mark the answer to a question in its context."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

import polars as pl

from tasklift.data.answers.spans import spans_in
from tasklift.data.roles import TEXTS_SEPARATOR, RoleType
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.forms.tune import Tune
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.steps.tune.from_network import encoder_before
from tasklift.training.pace import SpansPace

if TYPE_CHECKING:
    from tasklift.training.lessons.marking import Asked

_READ = ("question", "context")


class Extract(Tune, SpansPace):
    """Teach an encoder to mark the answer to each question in its context.

    Why: where answers stand in a text, to point at one is easier than to write it: an encoder answers with one look at
    the text, and can say nothing but what stands there, to the letter. Long contexts are read in windows that overlap.
    Where questions without an answer are among the rows, how sure an answer must be is chosen on `valid`, by
    `squad_f1`; so are the weights that are kept.

    When it hurts: an answer that is not in its context as it is written (a sum, a yes or no, other words) cannot be
    marked, and its row teaches nothing; the report counts them. Of an answer that stands there more than once, the
    place that the row says is learned (`start` or `answer_start` beside `text`), else the first that is a word of its
    own, which may be the wrong one. It takes thousands of rows: of 600 questions on reviews, half of them without an
    answer, a small encoder of sentences learned no more than to answer none (see `empty` in the report).

    Example:
        model: minilm
        recipe: [drop_missing, deduplicate, {extract: {epochs: 2, learning_rate: 1e-4}}]

    Reference: Devlin et al., "BERT", 2019, 4.2 and 4.3; Rajpurkar et al., "Know what you don't know: unanswerable
    questions for SQuAD", 2018.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT, RoleType.ANSWER, RoleType.WEIGHT, RoleType.SPANS)
    requires: ClassVar[tuple[str, ...]] = ("torch",)
    takes_networks: ClassVar[bool] = True
    makes_networks: ClassVar[bool] = True
    only_reads: ClassVar[bool] = True

    def effort(self) -> float:
        """Every epoch takes as long as another."""
        return self.epochs / 3

    def answering(self) -> float:
        """Once, in windows."""
        return 1.0

    def draws_lots(self) -> bool:
        """The head begins at random, and rows come in random order."""
        return True

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        """The model that marks answers. Raises UserError `step-does-not-fit`, `no-rows`, or `no-network`."""
        _check(datasets["train"])
        from tasklift.training.lessons.marking import teach_spans

        encoder = encoder_before(self.step_name(), start)
        valid = _asked(datasets["valid"]) if "valid" in datasets else None
        return teach_spans(encoder, _asked(datasets["train"]), valid, self, seed=seed, desk=desk)


def _check(rows: Rows) -> None:
    lacking = next((name for name in _READ if name not in rows.columns), None)
    if lacking:
        raise UserError(
            "step-does-not-fit",
            say(
                "`extract` marks the answer to a question in its context, and these rows have no {column}",
                column=lacking,
            ),
            advice=say("name its column under `columns` in a task of the kind `answer`, or take the step out"),
        )


def _asked(rows: Rows) -> "Asked":
    from tasklift.training.lessons.marking import Asked

    frame = rows.frame().drop_nulls("answer")
    answers = frame["answer"].str.split(TEXTS_SEPARATOR).to_list()
    weights = frame["weight"].cast(pl.Float64).fill_null(1.0).to_numpy()
    questions, contexts = (tuple(frame[name].fill_null("")) for name in _READ)
    places = tuple(map(spans_in, frame[RoleType.SPANS.value]))
    return Asked(questions, contexts, tuple(map(tuple, answers)), weights, places)
