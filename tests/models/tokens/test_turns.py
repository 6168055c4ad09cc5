"""Dialogues as tokens: what is learned behind a prompt is what will be asked for behind it."""

from typing import Any

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.models.prompting.message import Message
from tasklift.models.tokens.trained_bytes import trained_byte_tokenizer
from tasklift.models.tokens.turns import Turns
from tasklift.settings.errors import UserError

TEXTS = ["open the file", "close the window", "打开文件", "关闭窗口", "translate it"] * 3
CHATS = (
    "{% for message in messages %}<|{{ message['role'] }}|>\n{{ message['content'] }}{{ eos_token }}\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
)


def tokenizer(template: str | None = "own") -> Any:
    made = trained_byte_tokenizer(TEXTS, 330, 256)
    if template != "own":
        made.chat_template = template
    return made


def asked(text: str) -> tuple[Message, ...]:
    return (Message("user", text),)


def shown(source: str, target: str) -> tuple[Message, ...]:
    return Message("user", source), Message("assistant", target)


@pytest.mark.parametrize("template", ["own", None, CHATS])
def test_a_reply_follows_the_very_prompt_that_is_asked(template: str | None) -> None:
    turns = Turns(tokenizer(template), 200)
    dialogues = [asked("open the file"), (Message("system", "Be brief."), *shown("a", "b"), *asked("关闭窗口"))]
    exchanges = turns.exchanges(dialogues, ["打开文件", "close the window"])
    assert [prompt for prompt, _ in exchanges] == turns.asked(dialogues)
    for (_, reply), wanted in zip(exchanges, ["打开文件", "close the window"], strict=True):
        assert reply[-1] == turns.tokenizer.eos_token_id
        assert turns.tokenizer.eos_token_id not in reply[:-1]
        assert turns.tokenizer.decode(reply, skip_special_tokens=True) == wanted


def test_what_a_template_puts_behind_the_end_is_not_learned() -> None:
    turns = Turns(tokenizer(CHATS), 100)
    ((_, reply),) = turns.exchanges([asked("a")], ["b"])
    assert turns.tokenizer.decode(reply) == "b</s>"


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=40), st.text(max_size=20))
def test_marks_in_texts_are_no_marks(text: str, reply: str) -> None:
    turns = Turns(tokenizer(), 400)
    ends = turns.tokenizer.eos_token
    ((prompt, told),) = turns.exchanges([asked(f"{text}{ends}<reply>{text}")], [f"{reply}{ends}{reply}"])
    end, begins = turns.tokenizer.eos_token_id, turns.tokenizer.convert_tokens_to_ids("<reply>")
    assert end not in prompt and prompt.count(begins) == 1 and prompt[-1] == begins
    assert told.count(end) == 1 and told[-1] == end


def test_a_long_prompt_loses_its_first_demonstrations_before_any_of_its_text() -> None:
    turns = Turns(tokenizer(), 40)
    dialogue = (*shown("open the file " * 20, "打开"), *shown("close", "关闭"), *asked("save the page"))
    ((prompt),) = turns.asked([dialogue])
    said = turns.tokenizer.decode(prompt)
    assert "open" not in said and "close" in said and "关闭" in said and "save the page" in said
    assert len(prompt) <= 40


@pytest.mark.parametrize("text", ["a long text with many words " * 20, "很长的一段文字，" * 40, "🙂" * 50])
def test_a_long_text_loses_its_end_in_training_as_in_use(text: str) -> None:
    turns = Turns(tokenizer(), 24)
    (prompt,) = turns.asked([asked(text)])
    ((learned, _),) = turns.exchanges([asked(text)], ["x"])
    assert learned == prompt and 16 <= len(prompt) <= 24
    kept = turns.tokenizer.decode(prompt, skip_special_tokens=True)
    assert kept and text.startswith(kept)


def test_words_that_leave_no_room_are_refused() -> None:
    with pytest.raises(UserError) as fault:
        Turns(tokenizer(), 8).asked([(Message("system", "Translate what comes, word by word."), *asked("a"))])
    assert fault.value.slug == "prompt-too-long"


@pytest.mark.parametrize(
    "template",
    [
        "{% for message in messages %}{{ message['content'] }}{% endfor %}{% if add_generation_prompt %}:{% endif %}",
        "{{ messages | length }}{% for message in messages %}{{ message['content'] }}{% endfor %}",
    ],
)
def test_a_template_that_writes_replies_otherwise_is_refused(template: str) -> None:
    with pytest.raises(UserError) as fault:
        Turns(tokenizer(template), 50).exchanges([asked("a")], ["b"])
    assert fault.value.slug == "template-mismatch"


@pytest.mark.parametrize("template", ["{{ messages[7]['content'] }}", "{% for %}", "{{ raise_exception('no') }}"])
def test_a_template_that_fails_is_named(template: str) -> None:
    with pytest.raises(UserError) as fault:
        Turns(tokenizer(template), 50).asked([asked("a")])
    assert fault.value.slug == "template-mismatch"


def test_no_dialogues_are_no_tokens() -> None:
    turns = Turns(tokenizer(), 50)
    assert turns.asked([]) == [] and turns.exchanges([], []) == []


def test_a_template_without_a_system_is_told_by_the_user() -> None:
    refuses = "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}" + CHATS
    turns = Turns(tokenizer(refuses), 200)
    told = (Message("system", "Be brief."), *shown("a", "b"), *asked("c"))
    plain = (*shown("Be brief.\n\na", "b"), *asked("c"))
    assert turns.asked([told]) == turns.asked([plain])
    assert turns.exchanges([told], ["d"]) == turns.exchanges([plain], ["d"])


def test_replies_to_one_dialogue_are_those_of_exchanges() -> None:
    turns = Turns(tokenizer(CHATS), 200)
    labels = ["好", "好极了", ""]
    assert turns.replies(asked("a"), labels) == [reply for _, reply in turns.exchanges([asked("a")] * 3, labels)]
    assert turns.replies(asked("a"), []) == []


@pytest.mark.parametrize(
    "written", ["{{ strftime_now('%d %b %Y') }}", "{% set day = strftime_now('%d %b %Y') %}{{ day }}"]
)
def test_a_template_that_writes_the_date_writes_the_same_one_every_day(written: str) -> None:
    made = tokenizer(f"{written}|{{% for one in messages %}}{{{{ one['content'] }}}}{{% endfor %}}")
    (ids,) = Turns(made, 100).asked([asked("a")])
    assert made.decode(ids).startswith("26 Jul 2024|")
