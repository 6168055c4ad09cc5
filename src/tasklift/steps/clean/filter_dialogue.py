"""Dialogues: those in which somebody is missing, says nothing, or speaks out of turn."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Final, Literal

import polars as pl
from pydantic import Field

from tasklift.data.roles import RoleType
from tasklift.forms.judge import Judge, Reasons, nothing_against
from tasklift.forms.reasons import each_in_english
from tasklift.forms.rows import Batch
from tasklift.settings.fields import Search
from tasklift.settings.kept import in_english
from tasklift.text.comparison_form import comparison_form
from tasklift.text.dialogues import faults
from tasklift.text.dialogues.fillers import say_nothing
from tasklift.text.dialogues.table import turns_of
from tasklift.text.dialogues.topic import off_topic_answers

Found = tuple[pl.DataFrame, pl.Expr]
"""The dialogues that a fault was found in, with the turn, and what is said of each."""

_TURN: Final = pl.col("turn")


class FilterDialogue(Judge):
    """Set aside dialogues that are broken or say nothing: empty, one-sided, repeated or disordered turns, mere fillers.

    Why: an assistant learns from every answer of a dialogue, from empty ones and from those that repeat the question
    too; and templates of chat models refuse dialogues that do not alternate. A dialogue is one text: JSON with the
    turns (`[{"role": …, "content": …}]` as OpenAI has it, `{"from": …, "value": …}` as ShareGPT has it, an object with
    `messages` or `conversations`, a list of texts), or lines that begin with who speaks (`User: …`, `客服：…`,
    `[Agent] …`). Names of both sides are known in English and Chinese; any other two names are two sides whose order
    nobody knows. A system turn may stand at the beginning, and turns of tools anywhere. Reasons name the turn.

    When it hurts: where people write several messages in a row or the shop greets first, as in logs of support, say
    `alternating: false` and `user_first: false`; to chats that simply end, `answer_last: false`. An answer of one word
    (`嗯`) that means yes counts as a filler, though only where that side says little else. `off_topic` looks for words
    alone: at 20 it sets aside up to one good dialogue in a hundred, of a forum three, and finds a third of the answers
    that belong elsewhere, at best. Have the step before those that write quotation marks or widths anew, which breaks
    JSON.

    Example:
        recipe: [{filter_dialogue: {minimum_turns: 4, alternating: false}}]

    Reference: Touvron et al., "Llama 2", 2023, whose template takes user and assistant in turn, the user first;
    Zhang et al., "DialoGPT", 2020, section 3.1, for dialogues left out for repetition and answers that say nothing.
    """

    reads: ClassVar[tuple[RoleType, ...]] = (RoleType.TEXT,)
    reads_turns: ClassVar[bool] = True

    empty_turns: bool = Field(True, description="whether a turn without text, picture or call sets a dialogue aside")
    one_sided: bool = Field(True, description="whether one in which a single side speaks is set aside")
    alternating: bool = Field(True, description="whether user and assistant must take turns, tools aside")
    user_first: bool = Field(True, description="whether the user must speak first, after the system")
    answer_last: bool = Field(True, description="whether the assistant must have the last word")
    system_first: bool = Field(True, description="whether the system may speak at the beginning alone")
    minimum_turns: Annotated[int, Search(2, 8)] = Field(
        2, ge=1, description="fewest turns, those of the system and of tools aside"
    )
    minimum_characters: Annotated[int, Search(2, 200, log=True)] = Field(
        4, ge=0, description="fewest characters of these turns together"
    )
    repeated_letters: Annotated[int | None, Search(10, 100)] = Field(
        20,
        ge=1,
        description="letters that one says again in the next turn, or half as many that the other side repeats, from "
        "which a dialogue goes; a Chinese character counts as three; none: never",
    )
    meaningless: Annotated[float | None, Search(0.5, 1.0)] = Field(
        0.7,
        gt=0,
        le=1,
        description="share of one's turns that are greetings, fillers, marks or gibberish, from which a dialogue goes; "
        "none: no matter",
    )
    off_topic: Annotated[int | None, Search(10, 50)] = Field(
        None, ge=5, description="fewest words of an answer that must share one with another turn; none: no matter"
    )
    not_dialogues: Literal["keep", "set_aside"] = Field(
        "keep", description="what becomes of texts that are no dialogues; texts that are missing stay"
    )

    def judge(self, batch: Batch) -> Reasons:
        texts = batch["text"]
        is_dialogue, turns = turns_of(texts)
        found = list(self._found(turns, is_dialogue)) if is_dialogue.any() else []
        if self.not_dialogues == "set_aside":
            others = (~is_dialogue & texts.is_not_null()).arg_true().alias("row").to_frame()
            found.append((others, pl.lit(in_english("not a dialogue"))))
        reasons = nothing_against(len(texts))
        for rows, sentence in reversed(found):  # the first that is found is the reason
            reasons = reasons.scatter(rows["row"], rows.with_columns(sentence.alias("reason"))["reason"])
        return reasons

    def _found(self, turns: pl.DataFrame, is_dialogue: pl.Series) -> Iterator[Found]:
        forms = comparison_form(turns["text"]).alias("form")
        seen = turns.with_columns(forms, say_nothing(turns["text"], forms).alias("says_nothing"))
        yield from self._missing(seen, is_dialogue)
        yield from self._order(seen)
        yield from self._contents(seen)

    def _missing(self, turns: pl.DataFrame, is_dialogue: pl.Series) -> Iterator[Found]:
        if self.empty_turns:
            yield faults.empty_turns(turns), each_in_english("an empty turn (here turn {turn})", turn=_TURN)
        if self.one_sided:
            yield faults.one_sided(turns), pl.lit(in_english("only one side speaks"))
        sizes = faults.sizes(turns, is_dialogue)
        few = sizes.filter(pl.col("turns") < self.minimum_turns)
        yield few, pl.lit(in_english("fewer than {minimum} turns", minimum=self.minimum_turns))
        short = sizes.filter((pl.col("characters") < self.minimum_characters) & ~pl.col("does_more"))
        yield short, pl.lit(in_english("shorter than {minimum} characters", minimum=self.minimum_characters))

    def _order(self, turns: pl.DataFrame) -> Iterator[Found]:
        if self.system_first:
            late = faults.late_system_turns(turns)
            yield late, each_in_english("a system turn after the beginning (here turn {turn})", turn=_TURN)
        if self.user_first:
            begun = faults.answers_first(turns)
            yield begun, each_in_english("begins with an answer (here turn {turn})", turn=_TURN)
        if self.alternating:
            again = faults.in_a_row(turns)
            yield again, each_in_english("two turns of one side in a row (here turn {turn})", turn=_TURN)
        if self.answer_last:
            open_end = faults.questions_last(turns)
            yield open_end, each_in_english("does not end with an answer (here turn {turn})", turn=_TURN)

    def _contents(self, turns: pl.DataFrame) -> Iterator[Found]:
        if self.repeated_letters is not None:
            echoes = faults.echoes(turns, self.repeated_letters)
            yield echoes, each_in_english("a turn that repeats the one before (here turn {turn})", turn=_TURN)
            again = faults.repeated_turns(turns, self.repeated_letters)
            yield again, each_in_english("a side that says the same again (here turn {turn})", turn=_TURN)
        if self.meaningless is not None:
            empty = faults.meaningless_sides(turns, self.meaningless)
            yield empty, each_in_english("a side that says little but fillers (here turn {turn})", turn=_TURN)
        if self.off_topic is not None:
            strays = off_topic_answers(turns, self.off_topic)
            yield strays, each_in_english("an answer without a word of the rest (here turn {turn})", turn=_TURN)
