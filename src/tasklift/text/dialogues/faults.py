"""What is wrong with dialogues: each function takes the turns of many (`turns_of`, with their comparison forms as
`form`) and gives the first turn with the fault of each dialogue that has it, as `row` and `turn`.
"""

from typing import Final

import polars as pl

from tasklift.text.dialogues.speakers import ASSISTANT, OTHER_SIDE, SILENT, SYSTEM, USER
from tasklift.text.values.missing import SEEN

_ROW, _TURN, _SPEAKER = pl.col("row"), pl.col("turn"), pl.col("speaker")
_FORM: Final = pl.col("form")
_LETTERS: Final = _FORM.str.len_bytes()
_BEFORE: Final = (_ROW.shift() == _ROW).fill_null(value=False)
"""Whether the turn before belongs to the same dialogue."""
_ECHO: Final = 2
"""An answer that is the question again is wrong though it be short: half of the letters are enough."""


def talking(turns: pl.DataFrame) -> pl.DataFrame:
    """Without the turns of the system and of tools."""
    return turns.filter(~_SPEAKER.is_in(SILENT))


def empty_turns(turns: pl.DataFrame) -> pl.DataFrame:
    """Nothing to see in a turn, and no picture or call of a tool either."""
    return _first(talking(turns), ~pl.col("text").str.contains(SEEN) & ~pl.col("does_more"))


def one_sided(turns: pl.DataFrame) -> pl.DataFrame:
    """One alone speaks."""
    return _first(talking(turns), _SPEAKER.n_unique().over("row") == 1)


def late_system_turns(turns: pl.DataFrame) -> pl.DataFrame:
    """The system speaks after somebody else has."""
    return _first(turns, (_SPEAKER == SYSTEM) & _BEFORE & (_SPEAKER.shift() != SYSTEM))


def in_a_row(turns: pl.DataFrame) -> pl.DataFrame:
    """Two turns of one side with nothing between them; around what is no text it may be so."""
    same = _BEFORE & (_SPEAKER.shift() == _SPEAKER) & ~pl.col("does_more") & ~pl.col("does_more").shift()
    return _first(_of_known_sides(turns), _SPEAKER.is_in(list(OTHER_SIDE)) & same)


def answers_first(turns: pl.DataFrame) -> pl.DataFrame:
    """The first to speak is not the user."""
    return _first(_of_known_sides(turns), ~_BEFORE & (_SPEAKER != USER))


def questions_last(turns: pl.DataFrame) -> pl.DataFrame:
    """The last to speak is not the assistant."""
    is_last = (_ROW.shift(-1) != _ROW).fill_null(value=True)
    return _first(_of_known_sides(turns), is_last & (_SPEAKER != ASSISTANT))


def repeated_turns(turns: pl.DataFrame, letters: int) -> pl.DataFrame:
    """What somebody says again in their next turns comes to so many letters; a Chinese character counts as three.

    A user may ask once more: that an answer did not help is no fault of the question. But where question and answer
    both come again, their letters count together.
    """
    again = _BEFORE & (_SPEAKER.shift() == _SPEAKER) & (_FORM.shift() == _FORM)
    own = talking(turns).sort("row", "speaker", "turn").with_columns(again.alias("again"))
    runs = own.with_columns((~pl.col("again")).cum_sum().alias("run"))
    times = pl.col("again").sum().over("run").cast(pl.Int64) - (_SPEAKER == USER)
    said = runs.with_columns((times * _LETTERS).alias("said")).sort("row", "turn")
    both = _BEFORE & pl.col("again").shift() & (_LETTERS + _LETTERS.shift() >= letters)
    return _first(said, pl.col("again") & ((pl.col("said") >= letters) | both))


def echoes(turns: pl.DataFrame, letters: int) -> pl.DataFrame:
    """The turn before said by somebody else, more than a greeting."""
    same = _BEFORE & (_SPEAKER.shift() != _SPEAKER) & (pl.col("form") == pl.col("form").shift())
    long = _ECHO * pl.col("form").str.len_bytes() >= letters
    return _first(talking(turns), same & long & ~pl.col("says_nothing"))


def meaningless_sides(turns: pl.DataFrame, share: float) -> pl.DataFrame:
    """Of somebody's turns this share are fillers."""
    filler = pl.col("says_nothing") & ~pl.col("does_more")
    return _first(talking(turns), filler & (filler.mean().over("row", "speaker") >= share))


def sizes(turns: pl.DataFrame, is_dialogue: pl.Series) -> pl.DataFrame:
    """How many turns and characters of those that talk each dialogue has, 0 of none, and whether there is more.

    The columns are `row`, `turns`, `characters` and `does_more`.
    """
    characters = pl.col("text").str.len_chars().sum().alias("characters")
    spoken = talking(turns).group_by("row").agg(pl.len().alias("turns"), characters, pl.col("does_more").any())
    rows = is_dialogue.arg_true().alias("row").to_frame()
    found = rows.join(spoken, on="row", how="left", maintain_order="left")
    return found.with_columns(pl.col("turns", "characters").fill_null(0), pl.col("does_more").fill_null(value=False))


def _of_known_sides(turns: pl.DataFrame) -> pl.DataFrame:
    """Turns, without the system's, of dialogues in which all that talk are user or assistant."""
    known = (_SPEAKER.is_in([*OTHER_SIDE, *SILENT])).all().over("row")
    return turns.filter(known & (_SPEAKER != SYSTEM))


def _first(turns: pl.DataFrame, has_fault: pl.Expr) -> pl.DataFrame:
    return turns.filter(has_fault).group_by("row").agg(_TURN.min())
