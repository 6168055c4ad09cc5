"""Answer as the most similar row was answered."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

import polars as pl
from pydantic import Field

from tasklift.data.roles import INPUT_SEPARATOR, TEXTS_SEPARATOR, RoleType
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.forms.tune import Tune
from tasklift.models.written.passages import index_passages
from tasklift.models.written.retrieval import Retrieval
from tasklift.settings.errors import UserError
from tasklift.settings.fields import Search
from tasklift.settings.messages import say
from tasklift.text.dialogues.one_text import last_turns


class Retrieve(Tune):
    """Answer each row as the row of train was answered that is most like it.

    Why: where the same is asked again and again (user interfaces, support, frequent questions), the answer that a
    person wrote is better than what a model writes: a translation memory. It learns in seconds, invents nothing, and
    says what the rows alone are worth. Rows are looked up by their words, in Chinese by characters and pairs of them,
    of which the rare ones count more (BM25).

    When it hurts: what nobody asked before gets an answer to something else. The model holds the answers of train as
    they are: who gets the model can read them.

    Example: `retrieve: {k1: 1.2, b: 0.75}`

    Reference: Robertson and Zaragoza, "The probabilistic relevance framework: BM25 and beyond", 2009.
    """

    takes_seconds: ClassVar[bool] = True
    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.INPUT, RoleType.ANSWER)

    k1: Annotated[float, Search(0.5, 2.0)] = Field(
        1.2, ge=0, le=10, description="how soon more of the same word says no more"
    )
    b: Annotated[float, Search(0.0, 1.0)] = Field(
        0.75, ge=0, le=1, description="how much a long source is held back: not at all, or fully"
    )
    last_turns: Annotated[int | None, Search(1, 4)] = Field(
        None, ge=1, description="of a dialogue so many of its last turns are looked up; none: all of it"
    )

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        """A model that holds the sources and answers of train. Raises UserError `no-rows`."""
        rows = datasets["train"].frame().drop_nulls("answer")
        if not rows.height:
            problem = say("there are no rows to learn from")
            raise UserError("no-rows", problem, advice=say("check `data` and the steps before"))
        sources = rows.select(pl.col("input").str.replace_all(INPUT_SEPARATOR, "\n", literal=True)).to_series()
        answers = rows["answer"].str.split(TEXTS_SEPARATOR).list.first()
        if self.last_turns is not None:
            sources = last_turns(sources, self.last_turns)
        return Retrieval(index_passages(sources, k1=self.k1, b=self.b), tuple(answers), self.last_turns)
