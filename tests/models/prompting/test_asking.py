"""How rows are put to a language model: dialogues turn by turn, or on lines among other words."""

import polars as pl

from tasklift.models.prompting.asking import Asking
from tasklift.models.prompting.manner import Manner
from tasklift.models.prompting.message import Message
from tasklift.models.prompting.pool import Pool
from tasklift.models.prompting.prompt import dialogue_prompt, parse_prompt, prompt_of
from tasklift.text.dialogues.one_text import as_one_text
from tasklift.text.dialogues.turn import Turn

TURNS = [Turn("system", "Be brief."), Turn("user", "q1"), Turn("assistant", "r1"), Turn("user", "{q2}")]


def rows(*dialogues: list[Turn], **others: list[str]) -> pl.DataFrame:
    return pl.DataFrame({"messages": [as_one_text(turns) for turns in dialogues], **others})


def asked(asking: Asking, frame: pl.DataFrame) -> list[tuple[Message, ...]]:
    return list(asking.messages(frame))


def test_a_dialogue_is_put_turn_by_turn() -> None:
    found = asked(Asking(prompt_of(["messages"]), Manner()), rows(TURNS))
    assert found == [
        (Message("system", "Be brief."), Message("user", "q1"), Message("assistant", "r1"), Message("user", "{q2}"))
    ]


def test_what_stands_beside_a_dialogue_is_told_to_the_system_before_what_it_says_itself() -> None:
    asking = Asking(dialogue_prompt("messages", ["knowledge"]), Manner())
    told = [messages[0] for messages in asked(asking, rows(TURNS, TURNS[1:], knowledge=["Opens at 9.", ""]))]
    assert told == [Message("system", "Opens at 9.\n\nBe brief."), Message("user", "q1")]
    instructed = Asking(dialogue_prompt("messages", [], "Say {no} more."), Manner())
    assert asked(instructed, rows(TURNS))[0][0] == Message("system", "Say {no} more.\n\nBe brief.")


def test_turns_of_one_side_are_one_message_and_tools_speak_to_the_assistant() -> None:
    turns = [Turn("user", "a"), Turn("tool", "b"), Turn("system", "c"), Turn("assistant", "d"), Turn("assistant", "e")]
    found = asked(Asking(prompt_of(["messages"]), Manner()), rows(turns))
    assert found == [(Message("user", "a\nb\nc"), Message("assistant", "d\ne"))]


def test_among_other_words_a_dialogue_stands_on_lines() -> None:
    asking = Asking(parse_prompt("Reply to:\n{messages}", "p.txt"), Manner())
    text = "Reply to:\nsystem: Be brief.\nuser: q1\nassistant: r1\nuser: {q2}"
    assert asked(asking, rows(TURNS)) == [(Message("user", text),)]


def test_dialogues_that_are_shown_have_their_replies_and_no_system() -> None:
    known = [[Turn("system", "s"), Turn("user", "apples")], [Turn("user", "苹果")]]
    asking = Asking(prompt_of(["messages"]), Manner(examples=1), Pool(rows(*known), ("red", "红的")))
    assert asked(asking, rows([Turn("user", "more apples")]))[0] == (
        Message("user", "apples"),
        Message("assistant", "red"),
        Message("user", "more apples"),
    )
    assert asked(asking, rows([Turn("user", "大苹果")]))[0][1] == Message("assistant", "红的")


def test_a_text_is_what_is_asked() -> None:
    found = asked(Asking(prompt_of(["question"]), Manner()), pl.DataFrame({"question": ["a\x11b"]}))
    assert found == [(Message("user", "a\x11b"),)]
