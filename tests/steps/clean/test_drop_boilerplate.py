"""Which sentences are boilerplate, and what becomes of the texts that have them."""

from collections.abc import Sequence

import pytest
from tests.contract.handed import handed, no_learner

from tasklift.steps.clean.drop_boilerplate import DropBoilerplate
from tasklift.text.dialogues.one_text import as_one_text, turns_in_one_text
from tasklift.text.dialogues.turn import Turn

NOTE = "This review was collected by Acme Surveys."
NOTE_ZH = "本评价由某某调查公司代为收集。"
STEP = DropBoilerplate(rows=5, share=0)


def treated(
    texts: Sequence[str | None], labels: Sequence[str | None] | None = None, step: DropBoilerplate = STEP
) -> tuple[dict[str, str], dict[str, str]]:
    """What is set aside, with reasons, and what is changed."""
    columns = {"text": texts} if labels is None else {"text": texts, "label": labels}
    found = step.survey(handed(columns, 3), no_learner)
    assert found.set_aside is not None
    changed = {} if found.changed is None else dict(found.changed.select("id", "text").iter_rows())
    return dict(found.set_aside.iter_rows()), changed


def different(count: int) -> list[str]:
    return [f"Item number {row} arrived and works." for row in range(count)]


@pytest.mark.parametrize("note", [NOTE, NOTE_ZH])
def test_a_sentence_of_many_unrelated_texts_is_cut_out_of_them(note: str) -> None:
    texts = [f"{text} {note}" for text in different(6)]
    assert treated(texts) == ({}, {f"r{row}": text for row, text in enumerate(different(6))})


def test_a_text_that_is_nothing_else_is_set_aside() -> None:
    texts = [*(f"{text} {NOTE}" for text in different(6)), NOTE.upper()]
    aside, changed = treated(texts)
    assert aside == {"r6": f"only boilerplate: {NOTE.upper()}"} and len(changed) == 6


def test_where_texts_are_to_stay_as_they_are_only_those_of_nothing_else_go() -> None:
    texts = [*(f"{text} {NOTE}" for text in different(6)), NOTE]
    step = DropBoilerplate(rows=5, share=0, action="drop")
    assert treated(texts, step=step) == ({"r6": f"only boilerplate: {NOTE}"}, {})


def test_copies_of_one_text_are_no_unrelated_texts() -> None:
    assert treated([f"The very same text. {NOTE}"] * 20) == ({}, {})


def test_a_sentence_that_tells_the_label_stays() -> None:
    texts = [f"{text} I will not buy this again." for text in different(10)]
    others = [f"Nothing to say about number {row} here." for row in range(10)]
    assert treated([*texts, *others], [*["neg"] * 10, *["pos"] * 10]) == ({}, {})
    assert treated([*texts, *others], ["neg", "pos"] * 10)[1].keys() == {f"r{row}" for row in range(10)}


def test_a_filled_in_text_with_any_label_goes_and_the_same_answer_with_one_label_stays() -> None:
    filled, answer = "No comment was written by the user", "It works just as it should"
    texts = [*[filled] * 8, *[answer] * 8]
    labels = [*["pos", "neg"] * 4, *["pos"] * 8]
    labels += ["neg"] * 4
    aside, changed = treated([*texts, *different(4)], labels)
    assert set(aside) == {f"r{row}" for row in range(8)} and changed == {}


def test_short_answers_stay_however_frequent() -> None:
    texts = [f"{text} Very good!" for text in different(9)] + [f"{text}味道很好。" for text in different(9)]
    assert treated(texts) == ({}, {})


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Can we meet at noon?\n\nSent from my iPhone", "Can we meet at noon?"),
        ("明天见。\n发自我的 iPhone", "明天见。"),
        ("It was fine. Copyright © 2019 Acme Inc. All rights reserved.", "It was fine."),
    ],
)
def test_well_known_sentences_go_however_rare(text: str, left: str) -> None:
    assert treated([text, "Another text."]) == ({}, {"r0": left})
    assert treated([text, "Another text."], step=DropBoilerplate(known=False)) == ({}, {})


@pytest.mark.parametrize("text", ["系统默认好评！", "此用户没有填写评价。", "sent from my iphone"])
def test_texts_that_a_machine_filled_in_are_set_aside(text: str) -> None:
    assert treated([text, "Another text."]) == ({"r0": f"only boilerplate: {text}"}, {})


@pytest.mark.parametrize(
    "text", ["I sent it from my iPhone yesterday", "copyright law is hard", "默认好评才怪，难吃", "。", "", None]
)
def test_texts_that_only_look_alike_stay(text: str | None) -> None:
    assert treated([text, "Another text."]) == ({}, {})


def test_boundaries_of_joined_columns_stay() -> None:
    texts = [f"Title {row}\x1f{NOTE}\n" for row in range(6)]
    assert treated(texts)[1]["r0"] == "Title 0\x1f"


def test_turns_of_a_dialogue_stay_though_nothing_is_left_in_them() -> None:
    talks = [as_one_text([Turn("user", text), Turn("assistant", NOTE)]) for text in different(6)]
    _, changed = treated(talks)
    assert [turns_in_one_text(changed[f"r{row}"]) for row in range(6)] == [
        [Turn("user", text), Turn("assistant", "")] for text in different(6)
    ]


def test_a_sentence_must_be_in_a_share_of_all_rows() -> None:
    texts = [*(f"{text} {NOTE}" for text in different(6)), *(f"Other {row}" for row in range(94))]
    assert treated(texts, step=DropBoilerplate(rows=5, share=0.07)) == ({}, {})
    assert len(treated(texts, step=DropBoilerplate(rows=5, share=0.06))[1]) == 6


def test_each_column_of_texts_is_treated() -> None:
    rows = handed({"first": [f"{text} {NOTE}" for text in different(6)], "second": different(6)})
    changed = STEP.survey(rows, no_learner).changed
    assert changed is not None and changed["first"].to_list() == changed["second"].to_list() == different(6)
