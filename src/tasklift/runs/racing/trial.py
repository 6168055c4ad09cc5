"""One training that is tried out: judged on valid, and kept by its key."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tasklift.data.dataset import Dataset, open_dataset
from tasklift.evaluation.judging.beside_gold import labels_beside
from tasklift.forms.answers import LabelAnswers, labels_of
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import Integers, Judged
from tasklift.metrics.metric import score
from tasklift.models.kept import keep_answers, kept_answers
from tasklift.runs.diagnosing.learning_curve import unit_codes
from tasklift.runs.progress import Progress, Tell
from tasklift.settings.errors import UserError
from tasklift.settings.messages import say
from tasklift.store.store import Store

_LOSS: Final = "log_loss"


@dataclass(frozen=True)
class Answered:
    """What a training gives: answers to valid, and what else is worth keeping of it, as JSON values.

    `earlier`: seconds that were spent on it before, on what came from the store.
    """

    answers: LabelAnswers
    facts: Mapping[str, Any] = field(default_factory=dict)
    earlier: float = 0.0


@dataclass(frozen=True)
class Trial:
    """What became of a training. `judged`: its answers to valid; None, without facts, where it did not settle."""

    judged: Judged | None
    units: Integers
    seconds: float
    facts: Mapping[str, Any] = field(default_factory=dict)

    def value(self, metric: str) -> float | None:
        """What it scores by a metric on valid."""
        return None if self.judged is None else score(find_metric(metric), self.judged)

    @property
    def loss(self) -> float | None:
        """The mean log loss on valid."""
        return self.value(_LOSS)


def try_out(store: Store, valid: Dataset, key: str, train: Callable[[], Answered]) -> Trial:
    """The trial of what `train` makes, from the store where it was made before under that key."""

    def work() -> dict[str, Any]:
        began = time.perf_counter()
        try:
            made = train()
        except UserError as fault:
            if fault.slug != "training-diverged":
                raise
            return {"answers": None, "seconds": time.perf_counter() - began, "facts": {}, "objects": []}
        seconds = time.perf_counter() - began + made.earlier
        kept = keep_answers(store, valid.frame(["id"])["id"], made.answers)
        return {"answers": kept.description, "seconds": seconds, "facts": dict(made.facts), "objects": kept.objects}

    value = store.produce(key, work).value
    answers = [] if value["answers"] is None else [kept_answers(open_dataset(store, value["answers"]))]
    frame = valid.frame(["label", "unit"])
    judged = labels_beside(frame["label"].to_list(), [labels_of(one) for one in answers])
    return Trial(judged[0] if judged else None, unit_codes(frame), value["seconds"], value["facts"])


def one_bar(entry: str, stage: str, done: int, total: int, tell: Tell) -> Tell:
    """Tells of the steps of an entry, named in a few words, beside how many entries are done."""

    def told(progress: Progress) -> None:
        words = entry
        if progress.unit == "steps":
            steps = say("step {step:,} of {steps:,}", step=progress.done, steps=progress.total or 0)
            words = say("{entry}: {steps}, {words}", entry=entry, steps=steps, words=progress.words)
        tell(Progress(stage, done, total, "models", words=words))

    return told
