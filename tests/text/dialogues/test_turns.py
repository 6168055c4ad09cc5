"""Turns of dialogues: how they may be written, what is no dialogue, and that nothing makes the parser fail."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasklift.text.dialogues.turns import Turn, parse_turns

ASKED = [Turn("user", "How do I reset it?"), Turn("assistant", "Hold the button for five seconds.")]
ASKED_ZH = [Turn("user", "怎么重置？"), Turn("assistant", "长按按钮五秒。")]


def turns(value: Any) -> list[Turn] | None:
    return parse_turns(json.dumps(value, ensure_ascii=False))


@pytest.mark.parametrize(
    ("speaker", "text", "user", "assistant"),
    [
        ("role", "content", "user", "assistant"),
        ("role", "content", "User", "ASSISTANT"),
        ("from", "value", "human", "gpt"),
        ("role", "parts", "user", "model"),
        ("speaker", "text", "客户", "客服"),
        ("sender", "message", "customer", "agent 7"),
        ("speaker", "utterance", "user", "Llama-3-8B-Instruct"),
    ],
)
@pytest.mark.parametrize("asked", [ASKED, ASKED_ZH], ids=["en", "zh"])
@pytest.mark.parametrize("wrapped", [None, "messages", "conversations", "dialogue"])
def test_json_of_chat_models_is_read(
    speaker: str, text: str, user: str, assistant: str, asked: list[Turn], wrapped: str | None
) -> None:
    names = {"user": user, "assistant": assistant}
    said = [{speaker: names[turn.speaker], text: [turn.text] if text == "parts" else turn.text} for turn in asked]
    assert turns(said if wrapped is None else {"id": 7, wrapped: said}) == asked


@pytest.mark.parametrize(
    "text",
    [
        "User: How do I reset it?\nAssistant: Hold the button for five seconds.",
        "\n\nHuman: How do I reset it?\n\nAssistant: Hold the button for five seconds.\n",
        "Customer (10:02): How do I reset it?\nAgent (10:03): Hold the button for five seconds.",
        "[10:02] Customer: How do I reset it?\n[10:03] Agent 12: Hold the button for five seconds.",
        "2024-01-05 10:02:11 user: How do I reset it?\n2024-01-05 10:02:40 agent: Hold the button for five seconds.",
        "[User] How do I reset it?\n[Agent] Hold the button for five seconds.",
        "<|user|>\nHow do I reset it?\n<|assistant|>\nHold the button for five seconds.",
        "**User:** How do I reset it?\n**Bot**: Hold the button for five seconds.",
        "### Human: How do I reset it?\n### Assistant: Hold the button for five seconds.",
        "Q: How do I reset it?\nA: Hold the button for five seconds.",
        "A chat about a router.\nUser: How do I reset it?\nAssistant: Hold the button for five seconds.",
        "user：How do I reset it?\r\nassistant：Hold the button for five seconds.",
    ],
)
def test_lines_that_begin_with_who_speaks_are_read(text: str) -> None:
    assert parse_turns(text) == ASKED


@pytest.mark.parametrize(
    "text",
    [
        "用户：怎么重置？\n客服：长按按钮五秒。",
        "【顾客】怎么重置？\n【客服】长按按钮五秒。",
        "买家（上午10:02）：怎么重置？\n卖家（上午10:03）：长按按钮五秒。",
        "2024年1月5日 用户: 怎么重置？\n2024年1月5日 智能客服: 长按按钮五秒。",
        "问：怎么重置？\n答：长按按钮五秒。",
    ],
)
def test_so_are_chinese_ones(text: str) -> None:
    assert parse_turns(text) == ASKED_ZH


def test_lines_without_a_speaker_belong_to_the_turn_before() -> None:
    text = "User: My list:\n- milk\nNote: two bottles\n\nAssistant:\nDone.\nhttp://example.com/a\nUser: 谢谢\n还有面包"
    assert parse_turns(text) == [
        Turn("user", "My list:\n- milk\nNote: two bottles"),
        Turn("assistant", "Done.\nhttp://example.com/a"),
        Turn("user", "谢谢\n还有面包"),
    ]


def test_one_name_speaks_for_each_side_so_that_an_example_in_an_answer_stays_in_it() -> None:
    text = "Human: Write a chat.\nAssistant: Here it is.\nCustomer: hello\nAgent: hi\nHuman: Thanks."
    found = parse_turns(text)
    assert found and [turn.speaker for turn in found] == ["user", "assistant", "user"]
    assert found[1].text == "Here it is.\nCustomer: hello\nAgent: hi"


def test_two_names_that_nobody_knows_are_two_sides() -> None:
    assert parse_turns("Ann: hi\nBob: hello\nAnn: tea?\nBob: yes") == [
        Turn("ann", "hi"), Turn("bob", "hello"), Turn("ann", "tea?"), Turn("bob", "yes"),
    ]  # fmt: skip
    assert parse_turns("小王：在吗\n小李：在\n小王：喝茶吗\n小李：好") is not None
    assert parse_turns("A: hi\nB: hello\nA: tea?") == [Turn("a", "hi"), Turn("b", "hello"), Turn("a", "tea?")]
    assert turns(["hi", "hello", "bye"]) == [Turn("1", "hi"), Turn("2", "hello"), Turn("1", "bye")]
    found = turns([{"role": "user1", "content": "hi"}, {"role": "user2", "content": "ho"}])
    assert found and [turn.speaker for turn in found] == ["user1", "user2"]


def test_beside_a_name_that_is_known_the_other_one_is_the_other_side() -> None:
    found = parse_turns("客户：在吗\n小李：您好\n客户：怎么退货？\n小李：点这里")
    assert found and [turn.speaker for turn in found] == ["user", "assistant", "user", "assistant"]


def test_what_is_no_text_counts_as_something() -> None:
    picture = {"type": "image_url", "image_url": {"url": "a.png"}}
    call = {"id": "1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}
    found = turns(
        [
            {"role": "system", "content": ""},
            {
                "role": "user",
                "content": [{"type": "text", "text": "what is"}, {"type": "text", "text": "this?"}, picture],
            },
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "content": "12", "tool_call_id": "1"},
            {"role": "assistant", "content": "A cat.", "tool_calls": []},
        ]
    )
    assert found == [
        Turn("system", ""), Turn("user", "what is\nthis?", True), Turn("assistant", "", True), Turn("tool", "12"),
        Turn("assistant", "A cat."),
    ]  # fmt: skip


def test_turns_that_lack_something_are_empty_or_of_nobody() -> None:
    assert turns([{"role": "user", "content": "hi"}, {"role": "assistant"}, {"content": "x"}]) == [
        Turn("user", "hi"), Turn("assistant", ""), Turn("", "x"),
    ]  # fmt: skip
    assert turns({"messages": []}) == [] == turns([])


@pytest.mark.parametrize(
    "text",
    [
        "", " \n\t", "null", "[", "{", "[1, 2]", '["one"]', '[["a"], ["b"]]', '{"a": 1}', '[{"a": 1}]',
        '{"messages": 3}', '[{"name": "size", "value": "L"}]', '[{"from": "Oslo", "value": 3}]',
        '[{"role": 1, "content": "x"}]', "[{'role': 1}]",
        "Great phone: fast delivery", "User: one line alone", "Pros: light\nCons: dear\n", "优点：轻\n缺点：贵",
        "From: ann@example.com\nTo: bob@example.com\nFrom: bob@example.com\nTo: ann@example.com",
        "Note: first\nNote: second", "http://a.com\nhttp://b.com", "10:02: up\n10:03: down",
        "[b]bold[/b]\n[i]thin[/i]\n[b]x[/b]\n[i]y[/i]", "C:\\one\nD:\\two\nC:\\three\nD:\\four",
        "A: red\nB: green\nC: blue\n", "A: red\nB: green\nC: blue\nA: red\nB: green\nC: blue", "A: 对\nB: 错",
        "味道：好\n包装：好\n服务：好", "<p>one: x</p>\n<li>two: y</li>\n<p>three: x</p>\n<li>four: y</li>",
    ],
)  # fmt: skip
def test_other_texts_are_no_dialogues(text: str) -> None:
    assert parse_turns(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        '{"messages":' * 50_000,
        "[" * 500 + "]" * 500,
        '[{"role":"user","content":' + "9" * 5000 + "}]",
        '[{"role":"user","content":NaN},{"role":"assistant","content":"x"}]',
        '[{"role":"\\ud800","content":"\\udc00 half"},{"role":"b","content":"\\ud83d\\ude00"}]',
        '\ufeff[{"role":"user","content":"x"}]',
        "User: " * 50_000,
        "User:\nAssistant:\n" * 20_000,
        ("9-" * 30 + "\n") * 5_000,
        ("a " * 40 + "\n") * 5_000,
        ("[(（" * 30 + "：\n") * 2_000,
        "\x00:\n\x1c:\n\u2028:\n",
        "é" * 1_000_000,
    ],
)
def test_nothing_hostile_makes_it_fail(text: str) -> None:
    for turn in parse_turns(text) or []:
        (turn.speaker + turn.text).encode()


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_NAMES = st.sampled_from(["user", "assistant", "system", "tool", "小明", "", "User 3"])
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["role", "content", "from", "value", "messages", "text", "parts"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(st.lists(st.tuples(_NAMES, _TEXT), min_size=1, max_size=8))
def test_every_turn_of_json_comes_back_in_its_place(said: list[tuple[str, str]]) -> None:
    found = turns([{"role": name, "content": text} for name, text in said])
    assert found is not None and [turn.text for turn in found] == [text for _, text in said]


@given(_JSON)
def test_any_json_is_a_dialogue_or_none(value: Any) -> None:
    found = turns(value)
    assert found is None or all(isinstance(turn.text, str) and isinstance(turn.speaker, str) for turn in found)


@given(st.lists(st.text('ab 好:：[]【】|<>\n\\/"{}1', max_size=12), max_size=8).map("\nUser: ".join))
def test_any_text_is_a_dialogue_or_none(text: str) -> None:
    for turn in parse_turns(text) or []:
        assert turn.text in text.replace("\r", "\n") or "\n" in turn.text


@given(st.lists(st.sampled_from(["hello there", "你好 啊", "two\nlines", "x" * 300]), min_size=2, max_size=10))
def test_every_turn_of_lines_comes_back_in_its_place(said: list[str]) -> None:
    lines = [f"{'Customer' if place % 2 == 0 else 'Agent'}: {text}" for place, text in enumerate(said)]
    assert parse_turns("\n".join(lines)) == [
        Turn(("user", "assistant")[place % 2], text) for place, text in enumerate(said)
    ]
