"""Have a language model behind an API answer, in the words of a prompt."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Self

from pydantic import Field, model_validator

from tasklift.data.examples import place_of
from tasklift.data.roles import RoleType
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.forms.tune import Tune
from tasklift.models.endpoints.prompted import Prompted
from tasklift.models.endpoints.prompted_labels import PromptedLabels
from tasklift.models.prompting.manner import Manner
from tasklift.settings.endpoint import Endpoint
from tasklift.settings.errors import Place, UserError
from tasklift.settings.extras import needs
from tasklift.settings.messages import say
from tasklift.steps.tune.asking.asked_labels import AskedLabels, Words, refuse_of_labels
from tasklift.steps.tune.asking.asked_rows import asked_names, asking_of
from tasklift.store.hashing import file_digest


class Prompt(Tune, Endpoint, Manner):
    """Ask a language model behind an API for the answer to each row.

    Why: a large model knows much of what a task asks before it has seen a row of it, so it is the first thing to
    measure others by, and often all that is needed. The prompt is a file, with the row's texts in places such as
    `{source}`; `examples` shows the model rows of train that are most like the row in hand, which often tells it more
    than any description. Where it has to reason, let the prompt ask for steps and then a mark before the answer, name
    that mark in `answer_after`, and take several `samples`: wrong ways differ, right ones meet. Where answers are
    labels, all are listed in the question, and the one that a reply is, or alone names, counts. Any address will do
    that speaks as OpenAI's chat completions, one on your own machine too. Answers are kept, so what was asked before
    costs nothing; no request is sent that could go beyond `most_money` or `most_tokens`. The key is read from the
    environment and stands in no file.

    When it hurts: every row is sent to that address, and every answer takes money and time. Models there change
    without notice, so the same question may be answered otherwise next month. Probabilities of labels are the votes of
    the samples with one vote for the shares of train: rough, so `calibrate` where they count. A reply that names no
    label, or several, has no vote; the run tells how many there were. The saved model holds the rows of train
    that `examples` chooses from. What it has read on the web, the test may be in, and no guard here can see that.

    Example:
        recipe: [{prompt: {address: "https://api.example.com/v1", model: some-model, key_variable: MY_API_KEY,
                           examples: 4, most_tokens: 2000000}}]

    Reference: Brown et al., "Language models are few-shot learners", 2020; Liu et al., "What makes good in-context
    examples for GPT-3?", 2022, for `examples`; Wei et al., "Chain-of-thought prompting", 2022; Wang et al.,
    "Self-consistency improves chain of thought reasoning", 2023.
    """

    requires: ClassVar[tuple[str, ...]] = ("api",)
    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.ASKED, RoleType.ANSWER, RoleType.LABEL)
    can_do_without: ClassVar[tuple[RoleType, ...]] = (RoleType.LABEL,)

    prompt: str | None = Field(
        None,
        description="the prompt's file; none: the row's texts, without a word beside them, or below the house's "
        "question for labels",
    )
    words: Words = Field(
        default_factory=dict,
        description="what labels are called before the model; none: as they are, without underscores",
    )
    answer_schema: str | None = Field(
        None, description="a file with the JSON schema of the answers, for endpoints that can keep to one"
    )

    @model_validator(mode="after")
    def _samples_differ(self) -> Self:
        if self.samples > 1 and self.temperature == 0:
            raise ValueError(say("several `samples` are all the same at a `temperature` of 0"))
        return self

    def resources(self) -> list[str]:
        """Digests of its files, and the address where the environment gives it."""
        paths = [self._path(name) for name in (self.prompt, self.answer_schema) if name is not None]
        files = [file_digest(path) if path.is_file() else "" for path in paths]
        return [*files, *([] if self.address or not self.model else [str(self._endpoint().placed().address)])]

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        """Asks nothing yet. Raises UserError `no-endpoint`, `no-api-key`, `bad-prompt` or `no-rows`; where answers are
        labels `unknown-label`, else `step-does-not-fit` for settings of labels.
        """
        needs("api", self.step_name())
        endpoint = self._endpoint().placed()
        endpoint.key()
        rows = datasets["train"].frame().drop_nulls("answer")
        manner = Manner(**{name: getattr(self, name) for name in Manner.model_fields})
        file = self._path(self.prompt) if self.prompt else None
        if "label" in rows.columns:
            asking, labels = AskedLabels(file, words=self.words, manner=manner).asking(rows)
            writer = Prompted(endpoint, asking, answer_schema=self._schema())
            return PromptedLabels(writer, labels.labels, labels.words, labels.shares)
        refuse_of_labels(self)
        return Prompted(endpoint, asking_of(rows, asked_names(rows), manner, file), answer_schema=self._schema())

    def _endpoint(self) -> Endpoint:
        return Endpoint(**{name: getattr(self, name) for name in Endpoint.model_fields})

    def _schema(self) -> dict[str, Any] | None:
        if self.answer_schema is None:
            return None
        path = self._path(self.answer_schema)
        try:
            schema = json.loads(path.read_text(encoding="utf-8"))
        except OSError:
            problem = say("the JSON schema cannot be read")
            raise UserError("file-missing", problem, where=Place(str(path)), advice=say("check the path")) from None
        except (ValueError, RecursionError):
            schema = None
        if not isinstance(schema, dict):
            problem = say("this is no JSON schema")
            raise UserError("bad-prompt", problem, where=Place(str(path)), advice=say("write a JSON object"))
        return schema

    def _path(self, name: str) -> Path:
        return place_of(self.folder, name)
