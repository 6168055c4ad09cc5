"""Texts of a table, spelled in whatever tokens there are."""

import json
from typing import Any

import pytest
from tests.models.generation.tiny import END, PERSON, tokenizer, writer

from tasklift.models.generation.constraints.json_schema import table_of  # noqa: E402
from tasklift.models.generation.constraints.spelled import Spelled, Spelling  # noqa: E402
from tasklift.models.generation.constraints.vocabulary import bytes_of_tokens  # noqa: E402
from tasklift.models.generation.decoding import Decoding  # noqa: E402
from tasklift.models.generation.generate import generate  # noqa: E402
from tasklift.settings.errors import UserError  # noqa: E402

jsonschema = pytest.importorskip("jsonschema")


def made(schema: Any) -> Spelled:
    """The constraint of a schema for the tiny tokenizer."""
    return Spelled(Spelling(table_of(schema), bytes_of_tokens(tokenizer()), [END]))


def text_of(some: Any) -> str:
    """What tokens say."""
    return str(tokenizer().decode(list(some)))


@pytest.mark.parametrize("how", [{}, {"beams": 3}, {"temperature": 3.0, "best": 20}, {"no_repeat": 1}])
def test_what_is_written_is_json_of_the_schema(how: dict[str, Any]) -> None:
    prompts = [[5 + place] for place in range(10)]
    decoding = Decoding(most=200, **how)
    answers = [one for some in generate(writer(), prompts, decoding, constraint=made(PERSON)) for one in some]
    for one in answers:
        jsonschema.validate(json.loads(text_of(one.ids)), PERSON)
    assert {one.finished_by for one in answers} == {"constraint"}


def test_tokens_of_several_bytes_are_among_those_allowed() -> None:
    allowed = {text_of([token]) for token in made(PERSON).allowed().tolist()}
    assert allowed == {"{", '{"'}
    inside = made({"type": "string"}).after(tokenizer().convert_tokens_to_ids('"'))
    allowed = {text_of([token]) for token in inside.allowed().tolist()}
    assert {'"', " ab", "{"} < allowed and not {'"}', '":', "\n"} & allowed


def test_a_text_that_may_be_longer_may_also_end() -> None:
    some = made({"type": "integer"})
    assert END not in some.allowed()
    for letter, more in (("-", False), ("1", True), ("2", True)):
        some = some.after(tokenizer().convert_tokens_to_ids(letter))
        assert (END in some.allowed()) is more
    assert not made({"const": 1}).after(tokenizer().convert_tokens_to_ids("1")).allowed().size


def test_no_token_leads_to_where_the_tokens_that_there_are_go_no_further() -> None:
    spelled = {1: b"1", 2: b"2", 3: b"12", 4: b"13", 5: b"[", 6: b"]"}
    some = Spelled(Spelling(table_of({"enum": [12, 123, 137]}), spelled, [9]))
    assert some.allowed().tolist() == [3, 1]
    assert some.after(3).allowed().tolist() == [] and some.after(1).allowed().tolist() == [2]


def test_tokenizers_that_cannot_write_it_are_refused() -> None:
    with pytest.raises(UserError, match="has not the tokens") as caught:
        Spelling(table_of({"const": "x"}), {1: b"x"}, [])
    assert caught.value.slug == "tokenizer-bytes"
    with pytest.raises(UserError, match="has not the tokens"):
        Spelling(table_of({"const": "x"}), {}, [])
    with pytest.raises(UserError, match="which bytes") as caught:
        bytes_of_tokens(object())
    assert caught.value.slug == "tokenizer-bytes" and caught.value.advice
