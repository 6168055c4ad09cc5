"""Dialogue: an assistant replies in a conversation. A row is a dialogue, and each reply in it is a question."""

from typing import ClassVar, Final

import polars as pl

from tasklift.data.dialogues.reading import read_dialogues, reply_places, waiting
from tasklift.data.roles import PARENT, Role, RoleType, Side
from tasklift.tasks.kind import RecipeLine
from tasklift.tasks.writing import WritingKind
from tasklift.text.dialogues.one_text import are_one_text, as_one_text, turns_in_one_text

_MESSAGES: Final = "messages"
_REPLY: Final = "reply"
_MARK: Final = "#"


class Dialogue(WritingKind):
    """Reply as the assistant does: to each of its turns, given what was said before; a dialogue stays on one side."""

    roles = (
        Role(
            _MESSAGES,
            RoleType.MESSAGES,
            Side.INPUT,
            "the dialogue: a list of turns with who speaks and what, or lines that begin with who speaks",
        ),
        Role(
            "knowledge", RoleType.TEXTS, Side.INPUT, "what the assistant is to know", required=False, may_be_blank=True
        ),
        Role("state", RoleType.TEXTS, Side.INPUT, "what has been agreed so far", required=False, may_be_blank=True),
        Role(
            _REPLY,
            RoleType.TEXTS,
            Side.ANSWER,
            "the reply, or a list of texts of which each is right; without it, each turn of the assistant is one",
            required=False,
        ),
    )
    metric = "chrf"
    metrics = (
        "chrf",
        "rouge_l",
        "rouge_1",
        "rouge_2",
        "bleu",
        "embedding_similarity",
        "judged",
        "recall_at_1",
        "recall_at_5",
        "distinct_1",
        "distinct_2",
        "repetition",
        "length_ratio",
        "copying",
        "empty",
    )
    shown: ClassVar[int] = 0
    untrained: ClassVar[tuple[RecipeLine, ...]] = ({"retrieve": {"last_turns": 1}}, "retrieve")

    @classmethod
    def as_read(cls, inputs: pl.DataFrame) -> pl.DataFrame:
        """Each dialogue as one text of ours, up to where a reply is waited for; a mere text is what the user says."""
        cells = inputs[_MESSAGES]
        pairs = zip(cells, are_one_text(cells), read_dialogues(cells, plain=True), strict=True)
        asked = [
            cell if is_ours or not read else as_one_text(waiting(turns_in_one_text(read)))
            for cell, is_ours, read in pairs
        ]
        return inputs.with_columns(pl.Series(_MESSAGES, asked, pl.String))

    @classmethod
    def questions(cls, rows: pl.DataFrame) -> pl.DataFrame:
        """Each reply of the assistant, with what was said before it, named by the row and the turn."""
        if _REPLY in rows.columns:
            return rows
        columns = (*rows.columns, _REPLY, *([] if PARENT in rows.columns else [PARENT]))
        if not rows.height:
            return rows.with_columns(pl.lit(None, pl.String).alias(name) for name in columns[len(rows.columns) :])
        places, turns, said, replies = [], [], [], []
        for row, cell in enumerate(rows[_MESSAGES]):
            dialogue = turns_in_one_text(cell or "")
            for place in reply_places(dialogue):
                places.append(row)
                turns.append(str(place + 1))
                said.append(as_one_text(dialogue[:place]))
                replies.append(dialogue[place].text)
        asked = rows[places].with_columns(pl.Series(_MESSAGES, said, pl.String), pl.Series(_REPLY, replies, pl.String))
        return _named(asked, pl.Series("turn", turns, pl.String)).select(columns)


def _named(asked: pl.DataFrame, turns: pl.Series) -> pl.DataFrame:
    """With ids of their own, each as no other row can have it: its last marks are more than those before."""
    marks = [_MARK * (1 + max(map(len, runs), default=0)) for runs in asked["id"].str.extract_all(f"{_MARK}+")]
    parent = pl.coalesce(PARENT, "id") if PARENT in asked.columns else pl.col("id")
    return asked.with_columns(
        parent.alias(PARENT), (asked["id"] + pl.Series(marks, dtype=pl.String) + turns).alias("id")
    )
