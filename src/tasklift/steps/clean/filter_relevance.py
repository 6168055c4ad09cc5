"""Relevance: texts that are unlike all examples of what the task is about."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, ClassVar, Final, Literal, Self

import numpy as np
import polars as pl
from pydantic import Field, model_validator

from tasklift.data.examples import example_texts, examples_digest, place_of
from tasklift.data.roles import INPUT_SEPARATOR, RoleType
from tasklift.forms.learner import Learn
from tasklift.forms.reasons import each_in_english
from tasklift.forms.rows import Batch, Rows
from tasklift.forms.survey import Cut, Findings, Survey
from tasklift.models.networks.meaning import open_meaning
from tasklift.models.numbers import Floats
from tasklift.models.pretrained.named import network_digest
from tasklift.models.shelves import Shelves
from tasklift.settings.errors import UserError
from tasklift.settings.fields import Search
from tasklift.settings.kept import in_english
from tasklift.settings.messages import Note, say
from tasklift.steps.clean.topic.nearest import Vectors, bound_that_loses, likeness, likeness_among
from tasklift.text.buffers import string_buffers
from tasklift.text.ngrams import Ngrams
from tasklift.text.terms import count_terms

_FEWEST: Final = 5
"""Examples by which a bound can be chosen."""
_MOST: Final = 2000
"""Each example is held to each other."""
_CALLED: Final = in_english("likeness to the examples")
_FIVE: Final = (0.0, 0.25, 0.5, 0.75, 1.0)


class FilterRelevance(Survey):
    """Set aside texts that are unlike all examples of what the task is about.

    Why: what is gathered from forums, logs or the web strays from the task, and texts about something else teach a
    model nothing of it, with labels that mean nothing there. You show `examples` of what it is about, thirty or so as
    different as possible, and a text goes when it is less like the `nearest` of them than the bound. `by: words` holds
    the words of texts to each other (in Chinese characters and pairs of them; rare ones count more, TF-IDF); `by:
    meaning` the vectors of a pretrained encoder, which knows that other words mean the same, and finds far more where
    `words` share little. Without `threshold` the bound is chosen by the examples alone: each is held to the others, and
    where the lowest `lose` of them lie, there texts go. The account has the bound, and how like the examples rows are.

    When it hurts: where the examples leave out a part of the task, all of that goes. Short texts share few words with
    anything: of such, `by: words` sets aside much that belongs there, or hardly anything. What is rare is what a model
    needs to see most; look at the examples in the account. valid must not be shown to this step: take your examples
    from elsewhere, or write them.

    Example:
        recipe: [{filter_relevance: {examples: on_topic.txt, by: meaning, model: e5-small, lose: 0.1}}]

    Reference: Salton and Buckley, "Term-weighting approaches in automatic text retrieval", 1988; Reimers and Gurevych,
    "Sentence-BERT", 2019, for meaning; Vovk, Gammerman and Shafer, "Algorithmic learning in a random world", 2005, for
    the bound.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.INPUT,)

    examples: str | tuple[str, ...] | None = Field(
        None,
        description="texts on topic: a list of them, or a file, with a text a line or a table; of many at most 2,000 "
        "are taken",
    )
    column: str | None = Field(
        None, description="the column of the table that has the texts; none: `text`, or the only one"
    )
    by: Literal["words", "meaning"] = Field("words", description="what of texts is alike: words, or what `model` makes")
    model: str | None = Field(None, description="by meaning: a pretrained encoder, as `e5-small` or a folder")
    nearest: Annotated[int, Search(1, 10)] = Field(
        3, ge=1, le=1000, description="to how many examples, those most like it, a text is held"
    )
    threshold: Annotated[float | None, Search(0.0, 1.0)] = Field(
        None, ge=0, le=1, description="least mean cosine of a text that stays; none: chosen by the examples"
    )
    lose: Annotated[float, Search(0.01, 0.3, log=True)] = Field(
        0.05, gt=0, lt=1, description="share of texts on topic that may go, where the threshold is chosen"
    )

    @model_validator(mode="after")
    def _check_named(self) -> Self:
        if (self.by == "meaning") != (self.model is not None):
            raise ValueError(say("`model` goes with `by: meaning`"))
        if self.column is not None and not isinstance(self.examples, str):
            raise ValueError(say("`column` goes with a file of `examples`"))
        return self

    def resources(self) -> list[str]:
        """Raises UserError `no-examples` where none are named."""
        if not self.examples:
            problem = say("`{step}` needs examples of what the task is about", step=self.step_name())
            raise UserError("no-examples", problem, advice=_how_to_give())
        file = [examples_digest(place_of(self.folder, self.examples))] if isinstance(self.examples, str) else []
        model = [network_digest(self.model, folder=self.folder, who=self.step_name())] if self.model else []
        return [*file, *model]

    def survey(self, rows: Rows, learn: Learn) -> Findings:
        examples = self._examples()
        if not rows.height or not len(examples):
            return Findings(set_aside=pl.DataFrame(schema={"id": pl.String, "reason": pl.String}))
        read = self._reading(rows)
        shown = read(examples)
        bound, notes = self._bound(shown)
        judge = partial(self._judged, read=read, examples=shown)
        # Networks use all cores by themselves, and their tokenizers are not made for threads.
        found = pl.concat(rows.map(judge) if self.by == "words" else map(judge, rows.batches()))
        low = found["likeness"] < bound
        reason = each_in_english(
            "less like the examples than {bound} (here {likeness})",
            bound=pl.lit(f"{bound:g}"),
            likeness=pl.col("likeness").cast(pl.String),
        )
        aside = found.filter(low.fill_null(value=False)).select("id", reason.alias("reason"))
        return Findings(set_aside=aside, notes=notes, cuts=_cuts(found["likeness"], bound))

    def _examples(self) -> pl.Series:
        """Each once; of very many, some from all over."""
        if isinstance(self.examples, str):
            texts = example_texts(place_of(self.folder, self.examples), self.column)
        else:
            texts = pl.Series(self.examples or (), dtype=pl.String).str.strip_chars()
        different = texts.filter(texts != "").unique(maintain_order=True)
        return different.gather_every(max(1, -(-len(different) // _MOST)))

    def _reading(self, rows: Rows) -> Callable[[pl.Series], Vectors]:
        if self.model is not None:
            return open_meaning(self.model, folder=self.folder, who=self.step_name()).vectors
        return partial(_SHELVES.vectors, rarity=_SHELVES.rarity(rows))

    def _bound(self, examples: Vectors) -> tuple[float, tuple[Note, ...]]:
        """The bound, and what is to be known of it."""
        count = examples.shape[0]
        if self.threshold is not None:
            return self.threshold, ()
        if count < _FEWEST:
            problem = say("{count} different examples are too few to choose a threshold by", count=count)
            raise UserError("no-examples", problem, advice=_how_to_give())
        bound, lost = bound_that_loses(self.lose, likeness_among(examples, self.nearest))
        if bound <= 0:
            return 0.0, (
                Note("some of the {count:,} examples are like no other, so no text can be told from them", count=count),
            )
        return bound, (
            Note(
                "by the {count:,} examples the bound is {bound:g}: about {lost:.0%} of texts like them go",
                count=count,
                bound=bound,
                lost=lost,
            ),
        )

    def _judged(self, batch: Batch, read: Callable[[pl.Series], Vectors], examples: Vectors) -> pl.DataFrame:
        """The likeness of each text; null where there is nothing to hold to the examples."""
        texts = batch["input"].fill_null("").str.replace_all(INPUT_SEPARATOR, "\n", literal=True).str.strip_chars()
        there = (texts.str.contains(r"[\p{L}\p{N}]")).to_numpy()
        found: Floats = np.full(batch.height, np.nan)
        found[there] = likeness(read(texts.filter(there)), examples, self.nearest)
        return batch.select("id", likeness=pl.Series(found, dtype=pl.Float64).fill_nan(None))


def _how_to_give() -> str:
    return say("write under `examples` a file with a text a line, or a list of texts: thirty, as different as possible")


def _terms(texts: pl.Series) -> Ngrams:
    return count_terms(string_buffers(texts.str.to_lowercase()))


_SHELVES: Final = Shelves(_terms, 1 << 18)


def _cuts(found: pl.Series, bound: float) -> tuple[Cut, ...]:
    before, after = found.drop_nulls(), found.filter(found >= bound)
    if not len(before):
        return ()
    gone = len(before) - len(after)
    return (Cut(_CALLED, None, len(before), gone, bound, None, _five(before), _five(after) if len(after) else None),)


def _five(values: pl.Series) -> tuple[float, float, float, float, float]:
    least, quarter, middle, three, most = (float(values.quantile(at, "linear") or 0.0) for at in _FIVE)
    return least, quarter, middle, three, most
