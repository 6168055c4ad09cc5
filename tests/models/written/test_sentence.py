"""The sentence of a context that is most like the question."""

from pathlib import Path

import polars as pl
import pytest

from tasklift.models.saved import load_model, save_model
from tasklift.models.written.sentence import Sentence
from tasklift.settings.errors import UserError

CONTEXT = "The hotel opened in 1931. Breakfast is served from seven to ten! Dogs are welcome.\nThe pool is closed."
CHINESE = "酒店于1931年开业。早餐供应时间是七点到十点！可以带狗。"


def asked(*pairs: tuple[str | None, str | None]) -> pl.DataFrame:
    questions, contexts = zip(*pairs, strict=True) if pairs else ((), ())
    return pl.DataFrame(
        {"question": list(questions), "context": list(contexts)}, schema={"question": pl.String, "context": pl.String}
    )


def test_the_sentence_that_shares_most_answers() -> None:
    rows = asked(("When is breakfast served?", CONTEXT), ("Are dogs welcome?", CONTEXT), ("早餐几点供应？", CHINESE))
    found = Sentence(1.2, 0.75).predict(rows).best()
    assert found == ["Breakfast is served from seven to ten!", "Dogs are welcome.", "早餐供应时间是七点到十点！"]


def test_the_first_answers_where_nothing_is_shared_and_nothing_where_there_is_no_context() -> None:
    rows = asked(("wifi?", CONTEXT), ("wifi?", " \n "), ("wifi?", None), (None, CONTEXT))
    found = Sentence(1.2, 0.75).predict(rows).best()
    assert found == ["The hotel opened in 1931.", None, None, "The hotel opened in 1931."]
    assert Sentence(1.2, 0.75).predict(pl.DataFrame({"question": ["when?"]})).best() == [None]
    assert Sentence(1.2, 0.75).predict(asked()).best() == []


def test_a_heading_answers_only_where_there_is_nothing_else() -> None:
    page = "# Breakfast hours\nBreakfast is served from seven.\n## 早餐时间\n早餐七点开始。"
    rows = asked(("Breakfast hours?", page), ("早餐时间？", page), ("Breakfast hours?", "# Breakfast hours"))
    found = Sentence(1.2, 0.75).predict(rows).best()
    assert found == ["Breakfast is served from seven.", "早餐七点开始。", "# Breakfast hours"]


def test_each_sentence_says_where_it_stands() -> None:
    rows = asked(
        ("Are dogs welcome?", CONTEXT),
        ("早餐几点供应？", f"  \n👍🏽{CHINESE}"),
        ("wifi?", None),
        ("pool closed?", CONTEXT),
    )
    found = Sentence(1.2, 0.75).predict(rows)
    assert found.places is not None and found.places[2] is None
    pairs = zip(rows["context"], found.places, strict=True)
    assert [context and context[slice(*place)] for context, place in pairs if place] == [
        "Dogs are welcome.",
        "早餐供应时间是七点到十点！",
        "The pool is closed.",
    ]
    assert [text for text in found.texts if text] == [
        rows["context"][row][slice(*found.places[row])] for row in (0, 1, 3)
    ]  # type: ignore[misc]


def test_it_is_kept_whole(tmp_path: Path) -> None:
    save_model(Sentence(0.9, 0.4), tmp_path)
    again = load_model(tmp_path)
    assert isinstance(again, Sentence) and (again.k1, again.b) == (0.9, 0.4)
    damaged = (tmp_path / "model.json").read_text().replace("0.9", "-1.0")
    (tmp_path / "model.json").write_text(damaged)
    with pytest.raises(UserError) as fault:
        load_model(tmp_path)
    assert fault.value.slug == "model-damaged"
