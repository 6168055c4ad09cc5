"""Several models, of which valid chooses one."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from tasklift.data.roles import TEXTS_SEPARATOR, RoleType
from tasklift.forms.answers import TextAnswers
from tasklift.forms.desk import Desk
from tasklift.forms.learner import Learner
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch, Rows
from tasklift.forms.tune import Tune
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import JudgedTexts
from tasklift.metrics.metric import score
from tasklift.settings.messages import say
from tasklift.settings.registry import find, parts
from tasklift.steps.tune.asking.asked_rows import asked_names
from tasklift.text.language import guess_language
from tasklift.text.scoring.material import Material

_SAMPLE = 200


def _fits(models: tuple[Learner, ...]) -> tuple[Learner, ...]:
    for line in models:
        _step_of(line)
    return models


def _step_of(line: Learner) -> Tune:
    """The step of a line. Raises ValueError where there is none that writes texts and needs no network."""
    name, settings = (line, None) if isinstance(line, str) else next(iter(line.items()))
    step = find("steps", name).model_validate(settings or {}) if name in parts("steps") else None
    if not isinstance(step, Tune) or not set(step.reads) <= set(BestOf.reads):
        raise ValueError(say("{name!r} is no step that writes texts from rows alone", name=name))
    return step


class BestOf(Tune):
    """Make several models and keep the one that is best on valid, be it the one before.

    Why: which of two simple answers is better hangs on the data, and guessing wrong makes a baseline that is too easy
    to beat. After a line that makes a model, that one is asked too, and stays unless another is better: a language
    model that learned to write worse than the rows alone answer is not handed out. Without valid the model before is
    kept, or else the first.

    When it hurts: of many models that are about as good, the best on a small valid is the luckiest. Where the model
    before is slow to answer, it has valid to answer first.

    Example:
        model: smollm2
        recipe: [normalize, instruct, {best_of: {models: [copy_source, retrieve], metric: chrf}}]

    Reference: Stone, "Cross-validatory choice and assessment of statistical predictions", 1974.
    """

    version: ClassVar[int] = 2
    takes_seconds: ClassVar[bool] = True
    chooses: ClassVar[bool] = True
    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.INPUT, RoleType.ASKED, RoleType.ANSWER)

    models: Annotated[tuple[Learner, ...], AfterValidator(_fits)] = Field(
        ("copy_source", "retrieve"), min_length=1, description="recipe lines, each of which makes a model"
    )
    metric: str = Field("chrf", description="by which valid chooses")

    def resources(self) -> list[str]:
        return [digest for step in self._steps() for digest in step.resources()]

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        made = [start] if start else []
        made += [step.tune(datasets, start=start, seed=seed, desk=desk) for step in self._steps()]
        valid = datasets["valid"].frame().drop_nulls("answer") if "valid" in datasets else None
        if valid is None or not valid.height or len(made) == 1:
            return made[0]
        return max(made, key=lambda model: self._score(model, valid, desk.material))

    def judges_by(self) -> str | None:
        return self.metric

    def _steps(self) -> list[Tune]:
        return [_step_of(line).in_folder(self.folder) for line in self.models]

    def _score(self, model: Model, valid: Batch, material: Material) -> float:
        answers = model.predict(valid.select(asked_names(valid)))
        if not isinstance(answers, TextAnswers):
            raise TypeError(f"{type(model).__name__} writes no texts")
        gold = tuple(tuple(text.split(TEXTS_SEPARATOR)) for text in valid["answer"])
        language, _ = guess_language([texts[0] for texts in gold[:_SAMPLE]])
        metric = find_metric(self.metric)
        judged = JudgedTexts(gold, answers.texts, tuple(valid["input"]), language, material=material)
        found = score(metric, judged) or 0.0
        return -found if metric.lower_is_better else found
