"""What a task file gives to measures that need more than answers, and which measures can do with what it gives."""

from typing import Final, Self

from pydantic import Field, model_validator

from tasklift.metrics.catalogue import all_metrics
from tasklift.settings.endpoint import Endpoint
from tasklift.settings.fields import Settings
from tasklift.settings.messages import say
from tasklift.tasks.kind import Kind
from tasklift.text.scoring.material import Part

_GIVEN_BY: Final[dict[Part, str]] = {"terms": "terminology", "meanings": "encoder", "judge": "judge"}


class JudgeSettings(Settings):
    """A language model that grades answers, on this machine or behind an API."""

    model: str | None = Field(
        None,
        min_length=1,
        description="the language model that grades answers, as `smollm2`, a folder, a hub's id or a GGUF file",
    )
    endpoint: Endpoint | None = Field(
        None, description="in place of `model`: an API that grades them, by the settings of `prompt`"
    )
    prompt: str | None = Field(
        None,
        description="a file with what it is asked, with the places `{source}`, `{right}` and `{answer}`; none: the "
        "house's",
    )

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.model is None) == (self.endpoint is None):
            raise ValueError(say("a judge is a `model` on this machine or an `endpoint`: name one of them"))
        if self.endpoint is not None and self.endpoint.unanswered == "leave":
            raise ValueError(say("a judge grades every answer: leave `unanswered` out"))
        return self


class MeasureSettings(Settings):
    """What answers are measured with beside what is right."""

    terminology: str | None = Field(
        None,
        description="a glossary in the task's folder, a table with `source` and `target`: the terms that "
        "translations must keep to",
    )
    encoder: str | None = Field(
        None,
        description="a pretrained encoder, as `minilm`, a folder or a hub's id: answers are held against right "
        "texts by what both mean to it",
    )

    judge: JudgeSettings | None = Field(
        None,
        description="a language model that says how good answers are: its `model` or its `endpoint`, and where you "
        "write it the file of its `prompt`",
    )

    @property
    def is_off(self) -> bool:
        """Whether there is none of it."""
        return self == MeasureSettings()

    def lacks(self, metric: str, kind: type[Kind], *, has_documents: bool) -> str | None:
        """What must be written for the metric to be measured of a task of that kind; None where nothing is missing."""
        part = all_metrics()[metric].reads if metric in all_metrics() else None
        if part is None:
            return None
        if part not in read_by(kind):
            return say("choose a metric of the kind: {metrics}", metrics=", ".join(kind.metrics))
        if part == "passages":
            return None if has_documents else say("add `documents: FOLDER`")
        key = _GIVEN_BY.get(part)
        is_there = key is None or self.model_dump()[key] is not None
        return None if is_there else say("add `measure: {{{key}: …}}`", key=key)

    def idle(self, kind: type[Kind]) -> str | None:
        """The first of its keys that no metric of the kind reads; None where all do something."""
        given, read = self.model_dump(exclude_none=True), read_by(kind)
        return next((key for part, key in _GIVEN_BY.items() if key in given and part not in read), None)


def read_by(kind: type[Kind]) -> set[Part]:
    """What metrics of the kind read beside answers and what is right."""
    parts = (all_metrics()[name].reads for name in kind.metrics)
    return {part for part in parts if part is not None}


def needs_more(metric: str) -> str:
    """What is wrong where a metric lacks something."""
    return say("the metric {metric!r} needs more than answers", metric=metric)
