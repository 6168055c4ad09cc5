"""Answer each question with a sentence of its context."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.desk import Desk
from tasklift.forms.model import Model
from tasklift.forms.rows import Rows
from tasklift.forms.tune import Tune
from tasklift.models.written.sentence import Sentence
from tasklift.settings.fields import Search


class BestSentence(Tune):
    """Answer each question with the sentence of its context that shares most with it.

    Why: where an answer stands in a text, the sentence around it mostly has words of the question, too. It needs no
    rows to learn from, shows where to look, and is what a reader must beat. Rare words count more (BM25).

    When it hurts: answers are shorter than sentences, so half of what it says is too much; where the question is put in
    other words it looks elsewhere. A question without a context gets no answer.

    Example: `best_sentence`

    Reference: Robertson and Zaragoza, "The probabilistic relevance framework: BM25 and beyond", 2009; Rajpurkar et al.,
    "SQuAD", 2016, where the best sentence is the first baseline.
    """

    version: ClassVar[int] = 2
    takes_seconds: ClassVar[bool] = True
    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.INPUT, RoleType.ANSWER)

    k1: Annotated[float, Search(0.5, 2.0)] = Field(
        1.2, ge=0, le=10, description="how soon more of the same word says no more"
    )
    b: Annotated[float, Search(0.0, 1.0)] = Field(
        0.75, ge=0, le=1, description="how much a long sentence is held back: not at all, or fully"
    )

    def tune(self, datasets: Mapping[str, Rows], *, start: Model | None, seed: int, desk: Desk) -> Model:
        return Sentence(self.k1, self.b)
