"""Which dialogues are set aside, and why."""

import json
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.steps.clean.filter_dialogue import FilterDialogue
from tasklift.store.hashing import key_of
from tasklift.text.dialogues.speakers import tables

GOOD = [
    ("user", "My router keeps losing the connection, what can I do?"),
    ("assistant", "Please restart it first. Does the light turn green?"),
    ("user", "Yes, it is green now."),
    ("assistant", "Then install the newest firmware, and it should stay connected."),
]
GOOD_ZH = [
    ("用户", "我的路由器老是断网，怎么办？"),
    ("客服", "请先重启路由器，指示灯变绿了吗？"),
    ("用户", "变绿了。"),
    ("客服", "那请升级到最新固件，就不会再断网了。"),
]
BOTH = pytest.mark.parametrize("good", [GOOD, GOOD_ZH], ids=["en", "zh"])
FORMS = pytest.mark.parametrize("form", ["openai", "sharegpt", "lines"])

Said = list[tuple[str, str]]


def written(said: Said, form: str = "openai") -> str:
    if form == "lines":
        return "\n".join(f"{name}: {text}" for name, text in said)
    name_key, text_key = ("role", "content") if form == "openai" else ("from", "value")
    return json.dumps([{name_key: name, text_key: text} for name, text in said], ensure_ascii=False)


def reason(text: str | Said | None, **settings: Any) -> str | None:
    cell = written(text) if isinstance(text, list) else text
    return FilterDialogue(**settings).judge(pl.DataFrame({"text": [cell]}, schema={"text": pl.String}))[0]


@BOTH
@FORMS
def test_good_dialogues_stay(good: Said, form: str) -> None:
    assert reason(written(good, form)) is None
    assert reason(written([("system", "Be kind."), *good], form)) is None


@BOTH
@FORMS
def test_what_is_wrong_is_named_with_its_turn(good: Said, form: str) -> None:
    first, answer, *rest = good
    user, assistant = first[0], answer[0]
    faults: dict[str, Said] = {
        "an empty turn (here turn 2)": [first, (assistant, " \u200b"), *rest],
        "only one side speaks": [first, (user, "hello?"), (user, "Why does nobody answer me?")],
        "begins with an answer (here turn 1)": [answer, *rest],
        "two turns of one side in a row (here turn 3)": [first, answer, (assistant, "One more thing: hi."), *rest],
        "does not end with an answer (here turn 3)": [first, answer, rest[0]],
        "a system turn after the beginning (here turn 3)": [first, answer, ("system", "Be kind."), *rest],
        "a turn that repeats the one before (here turn 2)": [first, (assistant, first[1].upper() + "!!"), *rest],
        "a side that says the same again (here turn 4)": [first, answer, rest[0], answer],
    }
    assert {why: reason(written(said, form)) for why, said in faults.items()} == {why: why for why in faults}


@pytest.mark.parametrize(
    ("asked", "answered", "turn"),
    [
        ("hello?", "Hello! How can I help you today?", 1),
        ("在吗", "您好，请问有什么可以帮您？", 1),
        ("。。。", "请问您想咨询什么？", 1),
        ("asdf", "Sorry, what do you mean by that?", 1),
        ("How do I reset it?", "ok", 2),
        ("怎么重置？", "嗯嗯，好哒。", 2),
        ("怎么重置路由器？", "帮顶", 2),
        ("How do I reset it?", "null", 2),
        ("how do I reset it?", "👍👍", 2),
        ("阿斯顿发过火", "您好，请再说一遍。", 1),
    ],
)
def test_a_side_that_says_nothing_is_meaningless(asked: str, answered: str, turn: int) -> None:
    said = [("user", asked), ("assistant", answered)]
    assert reason(said) == f"a side that says little but fillers (here turn {turn})"
    assert reason(said, meaningless=None) is None


def test_how_many_fillers_are_too_many_can_be_said() -> None:
    said = [
        ("user", "hi"),
        ("assistant", "Hello, what do you need?"),
        ("user", "a ticket to Oslo"),
        ("assistant", "Sold."),
    ]
    assert reason(said) is None
    assert reason(said, meaningless=0.5) == "a side that says little but fillers (here turn 1)"
    mostly = [(one[0], one[1] if place % 2 else "ok") for place, one in enumerate(said * 4)]
    assert reason([*mostly, *said]) == "a side that says little but fillers (here turn 1)"
    assert reason([*mostly, *said], meaningless=1) is None


@BOTH
def test_greetings_and_thanks_in_a_dialogue_are_none_of_its_faults(good: Said) -> None:
    user, assistant = good[0][0], good[1][0]
    said = [(user, "你好 hi"), (assistant, "你好!"), *good, (user, "谢谢, thanks"), (assistant, "不客气, bye")]
    assert reason(said) is None


def test_a_user_may_ask_once_more_but_not_for_ever() -> None:
    again = ("user", "What other options are there in that part of the town?")
    answers = [("assistant", f"There is a small hotel called Number {n}.") for n in ("one", "two", "three", "four")]
    twice = [again, answers[0], again, answers[1]]
    assert reason(twice) is None
    assert reason([*twice, again, answers[2]]) == "a side that says the same again (here turn 3)"


def test_short_words_may_be_said_again_a_few_times() -> None:
    said = [(name, text) for n in range(3) for name, text in (("user", f"Is gate {n} open?"), ("assistant", "It is."))]
    assert reason(said) is None
    assert reason(said, repeated_letters=8) == "a side that says the same again (here turn 4)"
    assert reason(said * 3) == "a side that says the same again (here turn 4)"
    assert reason(said * 3, repeated_letters=None) is None
    assert reason([("user", "明天见"), ("assistant", "明天见")], meaningless=None) is None


def test_people_whose_sides_nobody_knows_may_speak_as_they_like() -> None:
    chat = "小王：在家吗\n小王：我到楼下了\n小李：在，马上下来\n小李：等我五分钟\n小王：好，不着急"
    assert reason(chat) is None
    assert reason(chat.replace("在，马上下来", "")) == "an empty turn (here turn 3)"


def test_tools_may_speak_between_and_pictures_and_calls_are_no_empty_turns() -> None:
    call: dict[str, Any] = {"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]}
    result = {"role": "tool", "content": "12 degrees", "tool_call_id": "1"}
    picture = {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "a.png"}}]}
    answer = {"role": "assistant", "content": "It is 12 degrees there."}
    assert reason(json.dumps([picture, call, result, answer])) is None
    assert reason(json.dumps({"messages": [picture, call, result]})) == "does not end with an answer (here turn 3)"
    assert reason(json.dumps([picture, answer, answer | {"content": "It rains, too."}])) == (
        "two turns of one side in a row (here turn 3)"
    )


@pytest.mark.parametrize(
    ("allowed", "said"),
    [
        ({"empty_turns": False}, [GOOD[0], ("assistant", ""), *GOOD[2:]]),
        ({"one_sided": False, "answer_last": False}, [GOOD[0], ("tool", "x"), GOOD[2]]),
        ({"user_first": False}, GOOD[1:]),
        ({"alternating": False}, [GOOD[0], *GOOD]),
        ({"answer_last": False}, GOOD[:3]),
        ({"system_first": False}, [*GOOD, ("system", "Be kind."), *GOOD]),
    ],
)
def test_each_fault_can_be_allowed(allowed: dict[str, Any], said: Said) -> None:
    loose = {"repeated_letters": None, "alternating": False, **allowed}
    strict = {name: True if value is False else value for name, value in loose.items()}
    assert reason(said, **loose) is None and reason(said, **strict) is not None


@BOTH
def test_short_dialogues_go_where_longer_ones_are_wanted(good: Said) -> None:
    assert reason(good, minimum_turns=5) == "fewer than 5 turns"
    assert reason([("system", "x"), *good], minimum_turns=4) is None
    assert reason(good, minimum_characters=1000) == "shorter than 1000 characters"
    assert reason([("user", "1?"), ("assistant", "2")]) == "shorter than 4 characters"
    assert reason('{"messages": []}') == reason("[]") == "fewer than 2 turns"


def test_an_answer_off_topic_goes_where_that_is_asked() -> None:
    stray = (
        "Peel five ripe tomatoes, chop fresh basil leaves, boil fusilli pasta slowly, sprinkle grated parmesan cheese, "
        "add olive oil, black pepper, garlic cloves, sea salt and lemon juice before serving dinner."
    )
    stray_zh = "番茄去皮切丁，罗勒切碎，煮熟意面，撒奶酪丝，淋橄榄油，黑胡椒、蒜末、海盐、柠檬汁拌匀即成。"
    for good, answer in ((GOOD, stray), (GOOD_ZH, stray_zh)):
        said = [*good[:3], (good[1][0], answer)]
        assert reason(said) is None and reason(good, off_topic=5) is None
        assert reason(said, off_topic=15) == "an answer without a word of the rest (here turn 4)"
        assert reason([*said[:2], (good[0][0], answer), good[3]], off_topic=15) is None, "users may change the subject"
        assert reason([(good[0][0], answer[:40]), (good[1][0], answer)], off_topic=15) is None
    translated = [("user", "Please translate the recipe that I have sent to you"), ("assistant", stray_zh)]
    assert reason(translated, off_topic=15) is None


@pytest.mark.parametrize(
    "text", ["很好吃，送得也快！", "Great phone: fast delivery\nand good sound", "", '["tag"]', "[1]"]
)
def test_other_texts_stay_unless_they_are_unwanted(text: str) -> None:
    assert reason(text) is None
    assert reason(text, not_dialogues="set_aside") == "not a dialogue"
    assert reason(None, not_dialogues="set_aside") is None


_TURNS = st.lists(
    st.tuples(
        st.sampled_from(["user", "assistant", "system", "tool", "小明"]),
        st.sampled_from(
            ["", "hi", "嗯", "How do I reset it?", "怎么重置路由器？", "好的", "asdfghjkl", "👍", "\u200b"]
        ),
    ),
    max_size=8,
)


@settings(max_examples=40)
@given(st.lists(_TURNS, max_size=4), st.integers(0, 5))
def test_a_dialogue_is_judged_by_itself(dialogues: list[Said], off_topic: int) -> None:
    step = FilterDialogue(off_topic=5 if off_topic == 0 else None)
    together = step.judge(pl.DataFrame({"text": list(map(written, dialogues))}, schema={"text": pl.String}))
    alone = [step.judge(pl.DataFrame({"text": [written(one)]}))[0] for one in dialogues]
    assert together.to_list() == alone


@given(_TURNS)
def test_a_reason_names_a_turn_that_is_there(said: Said) -> None:
    why = reason(said) or ""
    _, _, number = why.partition("(here turn ")
    assert not number or 1 <= int(number.removesuffix(")")) <= len(said)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_is_judged(text: str) -> None:
    assert reason(f"({text}") is None or "\n" in text
    reason(f"[{text}")
    reason(f"User: {text}\nAssistant: {text}")


def test_the_version_is_raised_with_the_lists() -> None:
    assert (FilterDialogue.version, key_of(json.loads(json.dumps(tables())))) == (1, "c7046fcfbb5963e6b794282e5e00041b")
