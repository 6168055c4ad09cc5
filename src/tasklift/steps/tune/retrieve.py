"""Answer as the most similar row was answered."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final, Self

import polars as pl
from pydantic import Field, model_validator

from tasklift.data.roles import INPUT_SEPARATOR, TEXTS_SEPARATOR, RoleType
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.forms.tune import Tune
from tasklift.models.looking_up.index import Index
from tasklift.models.looking_up.meanings import index_meanings
from tasklift.models.looking_up.passages import index_passages
from tasklift.models.networks.meaning import open_meaning
from tasklift.models.pretrained.named import network_digest
from tasklift.models.written.retrieval import Retrieval
from tasklift.settings.errors import UserError
from tasklift.settings.fields import Search
from tasklift.settings.messages import say
from tasklift.tasks.looked_up_by import By, encoder_for, refuse_idle_encoder
from tasklift.text.dialogues.one_text import last_turns

_TIMES: Final = 60.0
"""As long by meaning as by words, about: an encoder reads the texts once, as for `linear_probe`."""


class Retrieve(Tune):
    """Answer each row as the row of train was answered that is most like it.

    Why: where the same is asked again and again (user interfaces, support, frequent questions), the answer that a
    person wrote is better than what a model writes: a translation memory. It learns in seconds, invents nothing, and
    says what the rows alone are worth. `by: words` looks rows up by their words, in Chinese by characters and pairs of
    them, of which the rare ones count more (BM25). `by: meaning` looks them up by the vectors of a pretrained encoder,
    which finds what was asked in other words. `by: both` takes the 100 best by each, and answers with the row whose
    ranks are high in both: 1 / (60 + rank), added up.

    When it hurts: what nobody asked before gets an answer to something else. The model holds the answers of train as
    they are: who gets the model can read them. By meaning it holds the encoder too, and every question is read by it.
    Names, numbers and codes are words, and an encoder that puts texts about the same thing side by side takes one for
    another; in a language that it has not read it knows next to nothing. By meaning 86 % of questions to a bank got
    the right answer, by words 66 %, but strings of a user interface were translated no better (docs/log.md).

    Example:
        recipe: [normalize, deduplicate, {retrieve: {by: both, model: minilm}}]

    Reference: Robertson and Zaragoza, "The probabilistic relevance framework: BM25 and beyond", 2009; Karpukhin et al.,
    "Dense passage retrieval for open-domain question answering", 2020, for meaning; Cormack, Clarke and Buettcher,
    "Reciprocal rank fusion outperforms Condorcet and individual rank learning methods", 2009, for both.
    """

    takes_seconds: ClassVar[bool] = True
    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.INPUT, RoleType.ANSWER)

    by: By = Field("words", description="what of texts is alike: words, what `model` makes of them, or both together")
    model: str | None = Field(
        None,
        description="by meaning or both: a pretrained encoder, as `e5-small` or a folder; none: `minilm`, for English",
    )
    k1: Annotated[float, Search(0.5, 2.0)] = Field(
        1.2, ge=0, le=10, description="how soon more of the same word says no more"
    )
    b: Annotated[float, Search(0.0, 1.0)] = Field(
        0.75, ge=0, le=1, description="how much a long source is held back: not at all, or fully"
    )
    last_turns: Annotated[int | None, Search(1, 4)] = Field(
        None, ge=1, description="of a dialogue so many of its last turns are looked up; none: all of it"
    )

    @model_validator(mode="after")
    def _check_named(self) -> Self:
        refuse_idle_encoder(self.by, self.model)
        return self

    def resources(self) -> list[str]:
        encoder = self._encoder
        return [] if encoder is None else [network_digest(encoder, folder=self.folder, who=self.step_name())]

    def effort(self) -> float:
        return 1.0 if self._encoder is None else _TIMES

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        """A model that holds the sources and answers of train. Raises UserError `no-rows`, and where there is no such
        encoder `package-missing`, `unknown-model` or `model-not-installed`.
        """
        rows = datasets["train"].frame().drop_nulls("answer")
        if not rows.height:
            problem = say("there are no rows to learn from")
            raise UserError("no-rows", problem, advice=say("check `data` and the steps before"))
        sources = rows.select(pl.col("input").str.replace_all(INPUT_SEPARATOR, "\n", literal=True)).to_series()
        answers = rows["answer"].str.split(TEXTS_SEPARATOR).list.first()
        if self.last_turns is not None:
            sources = last_turns(sources, self.last_turns)
        return Retrieval(self._index(sources), tuple(answers), self.last_turns)

    @property
    def _encoder(self) -> str | None:
        """What the encoder is called; None where none is asked."""
        return encoder_for(self.by, self.model)

    def _index(self, sources: pl.Series) -> Index:
        words = None if self.by == "meaning" else index_passages(sources, k1=self.k1, b=self.b)
        if self._encoder is None:
            return Index(words)
        meaning = open_meaning(self._encoder, folder=self.folder, who=self.step_name())
        return Index(words, index_meanings(sources, meaning))
