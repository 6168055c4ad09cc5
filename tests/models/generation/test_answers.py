"""Answers as steps ask for them: texts in, texts out."""

import json
from copy import deepcopy
from typing import Any

import pytest
from tests.models.generation.tiny import END, PERSON, by_transformers, tokenizer, writer

from tasklift.models.generation.answers import Answer, Choices, JsonSchema, answer_prompts  # noqa: E402
from tasklift.models.generation.decoding import Decoding  # noqa: E402
from tasklift.models.generation.scoring import score_texts  # noqa: E402
from tasklift.settings.errors import UserError  # noqa: E402

jsonschema = pytest.importorskip("jsonschema")

PROMPTS = ["Question: what is the capital of France?\nAnswer:", "问：法国的首都是哪里？\n答：", "", "x", "😀" * 20]


def answers(prompts: Any = PROMPTS, **settings: Any) -> list[Answer]:
    """The first answer to each."""
    beside = {name: settings.pop(name) for name in ("wanted", "names", "positions") if name in settings}
    found = answer_prompts(writer(), tokenizer(), prompts, Decoding(**{"most": 16, **settings}), **beside)
    return [some[0] for some in found]


def test_answers_are_the_texts_of_transformers() -> None:
    for prompt, answer in zip(PROMPTS, answers(), strict=True):
        ids = tokenizer()(prompt)["input_ids"] or [1]
        expected = by_transformers(writer(), ids, max_new_tokens=16).sequences[0, len(ids) :]
        text = tokenizer().decode(expected, skip_special_tokens=True)
        assert answer.text == (text.rstrip("\ufffd") if answer.cut else text)
        assert answer.tokens == len(expected) - (expected[-1].item() == END)
        assert (answer.prompt_tokens, answer.left_out) == (len(ids), 0)


def test_tokens_are_prompts_too() -> None:
    ids = [tokenizer()(prompt)["input_ids"] or [1] for prompt in PROMPTS]
    assert [one.text for one in answers(ids)] == [one.text for one in answers()]
    assert answers([]) == []


def test_one_row_answers_as_it_does_among_others() -> None:
    assert [answers([prompt])[0].text for prompt in PROMPTS] == [one.text for one in answers()]


@pytest.mark.parametrize("how", [{}, {"beams": 2}, {"temperature": 1.5, "seed": 3}])
def test_answers_end_before_stop_texts_that_tokens_do_not_keep_to(how: dict[str, Any]) -> None:
    plain = answers(most=40, end_tokens=(), **how)
    # From the middle of one character's bytes to the next: no stop text begins or ends where a token does.
    stops = tuple({one.text[5:7] for one in plain if len(one.text) > 12})
    assert stops
    for answer, whole in zip(answers(most=40, end_tokens=(), stop_texts=stops, **how), plain, strict=True):
        assert not any(stop in answer.text for stop in stops)
        assert "beams" in how or whole.text.startswith(answer.text)
        assert answer.cut == (answer.finished_by == "length")
        if not any(stop in whole.text for stop in stops):
            assert "beams" in how or answer.text == whole.text


def tokens_of(text: str) -> list[int]:
    """Of a text alone."""
    ids: list[int] = tokenizer()(text)["input_ids"]
    return ids


def dictating(text: str, start: int) -> Any:
    """A model that wants to write this text from that place on, and then to end."""
    ids = [*tokens_of(text), END]

    def above_all(_: Any, __: Any, named: Any, given: Any) -> None:
        for row, place in enumerate(named["position_ids"][:, -1].tolist()):
            given.logits[row, -1, ids[min(place + 1 - start, len(ids) - 1)]] = 1000

    module = deepcopy(writer())
    module.register_forward_hook(above_all, with_kwargs=True)
    return module


def dictated(text: str, **settings: Any) -> Answer:
    """How this text is handed out."""
    module = dictating(text, len(tokens_of("写：")))
    ((answer,),) = answer_prompts(module, tokenizer(), ["写："], Decoding(**settings))
    return answer


@pytest.mark.parametrize(
    ("stop", "text"),
    [
        ("。", "你好，世界"),
        ("世界", "你好，"),
        ("，世", "你好"),
        ("Q:", "你好，世界。 ab ab"),
        (" ab", "你好，世界。"),
        ("b a", "你好，世界。 a"),
        ("</s>", "你好，世界。 ab abQ: 好"),
        ("nowhere", "你好，世界。 ab abQ: 好"),
    ],
)
def test_a_stop_text_over_the_joins_of_tokens(stop: str, text: str) -> None:
    answer = dictated("你好，世界。 ab abQ: 好", stop_texts=(stop,))
    assert answer.text == text and not answer.cut
    assert (answer.finished_by == "end") == (stop in ("</s>", "nowhere"))


def test_a_stop_text_before_the_least_does_not_cut() -> None:
    answer = dictated("a.b.c.d", stop_texts=(".",), least=4)
    assert (answer.text, answer.tokens) == ("a.b", 4)


@pytest.mark.parametrize(("most", "text"), [(1, ""), (2, "你"), (3, "你"), (5, "你好"), (30, "你好")])
def test_a_character_that_was_cut_through_is_left_out(most: int, text: str) -> None:
    answer = dictated("你好", most=most)
    assert answer.text == text and answer.cut == (most < 6)


def test_several_answers_a_prompt() -> None:
    for how in ({"beams": 3}, {"temperature": 1.0}):
        found = answer_prompts(writer(), tokenizer(), PROMPTS, Decoding(most=8, best=3, **how))
        assert {len(some) for some in found} == {3}
        assert all(len({one.text for one in some}) > 1 for some in found)


def test_draws_are_the_rows_own() -> None:
    names = [f"row {place}" for place in range(len(PROMPTS))]
    drawn = answers(temperature=2.0, names=names)
    again = answers(PROMPTS[::-1], temperature=2.0, names=names[::-1], positions=40)
    assert [one.text for one in again][::-1] == [one.text for one in drawn]


def test_answers_are_among_the_choices() -> None:
    labels = ("positive", "negative", "中性", " ab", "positively")
    some = answers(wanted=Choices(labels))
    assert {one.text for one in some} <= set(labels) and not any(one.cut for one in some)
    each = answers(wanted=[Choices((f"{place} 号",)) for place in range(len(PROMPTS))])
    assert [one.text for one in each] == [f"{place} 号" for place in range(len(PROMPTS))]


def test_answers_are_json() -> None:
    for answer in answers(wanted=JsonSchema(PERSON), most=250, long_prompts="shorten"):
        jsonschema.validate(json.loads(answer.text), PERSON)
    mixed = answers(wanted=[None, JsonSchema({"const": {"键": 1}}), None, None, Choices(("a",))])
    assert json.loads(mixed[1].text) == {"键": 1} and mixed[4].text == "a"
    assert mixed[0].text == answers()[0].text


def test_prompts_longer_than_the_context_are_refused_or_shortened() -> None:
    long = "ab" * 300
    with pytest.raises(UserError, match="do not fit in the 256"):
        answers([long])
    (answer,) = answers([long], long_prompts="shorten")
    ids = tokenizer()(long)["input_ids"]
    assert (answer.prompt_tokens, answer.left_out) == (240, len(ids) - 240)
    assert answer.text == answers([ids[-240:]])[0].text


def test_texts_are_scored_as_they_would_be_written() -> None:
    labels = ["ab", "好", "no"]
    scores = score_texts(writer(), tokenizer(), PROMPTS, [labels] * len(PROMPTS))
    for prompt, some in zip(PROMPTS, scores, strict=True):
        decoding = Decoding(most=8, beams=8, best=3, length_penalty=0)
        (found,) = answer_prompts(writer(), tokenizer(), [prompt], decoding, wanted=Choices(tuple(labels)))
        expected = {one.text: one.log_probability for one in found}
        assert dict(zip(labels, some.tolist(), strict=True)) == pytest.approx(expected, abs=1e-4)
