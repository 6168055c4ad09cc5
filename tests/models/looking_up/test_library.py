"""Contexts are the passages that the index puts first, and a library is its file."""

from pathlib import Path

import polars as pl
import pytest

from tasklift.models.looking_up.library import BETWEEN, Library
from tasklift.models.looking_up.passages import index_passages
from tasklift.settings.errors import UserError

TEXTS = (
    "The kiln burns at nine hundred degrees.",
    "Clay dries for two weeks before it is burnt in the kiln.",
    "图书馆每天早上九点开门。",
    "Glaze is a coat of glass.",
    "The glaze melts in the kiln; the kiln cools for a day.",
)
LIBRARY = Library(2, tuple(f"pots.txt#{number}" for number in range(1, 6)), TEXTS)
QUESTIONS = ("How hot is the kiln?", "几点开门", "What is glaze?", "zebra", "", None)


def rows() -> pl.DataFrame:
    return pl.DataFrame({"id": [str(row) for row in range(len(QUESTIONS))], "question": QUESTIONS})


def contexts(library: Library, asked: pl.DataFrame) -> list[str | None]:
    return library.contexts(library.found(asked, ["question"])).to_list()


def test_contexts_are_the_best_passages_by_the_index_best_first() -> None:
    places, scores = index_passages(pl.Series(TEXTS), k1=1.2, b=0.75).best(rows()["question"].fill_null(""), 2)
    wanted = [
        BETWEEN.join(TEXTS[place] for place, score in zip(row, told, strict=True) if score > 0) or None
        for row, told in zip(places.tolist(), scores.tolist(), strict=True)
    ]
    assert contexts(LIBRARY, rows()) == wanted


def test_a_passage_that_shares_nothing_with_the_question_is_no_context() -> None:
    ids = LIBRARY.found(rows(), ["question"])
    assert ids[1] == ["pots.txt#3"]
    assert ids[3:] == [[], [], []]
    assert contexts(LIBRARY, rows())[3:] == [None, None, None]


def test_texts_and_ids_are_of_the_same_passages() -> None:
    asked = [question or "" for question in QUESTIONS]
    texts = LIBRARY.texts_for(asked)
    assert texts == [[TEXTS[LIBRARY.ids.index(name)] for name in ids] for ids in LIBRARY.found(rows(), ["question"])]


def test_fewer_passages_than_a_context_may_have_are_all_there_is() -> None:
    small = Library(20, ("a#1",), ("The kiln is hot.",))
    assert small.texts_for(["kiln"]) == [["The kiln is hot."]]


def test_a_row_gets_the_same_context_whatever_it_stands_beside() -> None:
    assert contexts(LIBRARY, rows()) == [contexts(LIBRARY, row)[0] for row in rows().iter_slices(1)]


def test_an_answer_cites_the_passages_of_its_row_that_it_stands_in() -> None:
    ids = [LIBRARY.ids[place] for place in range(5)]
    found = [ids, ids[1:2], ids, ids, [], ids]
    answers = ["THE KILN", "nine hundred", "kil", None, "the kiln", "九点"]
    assert LIBRARY.cited(found, answers) == [[ids[0], ids[1], ids[4]], [], [], [], [], [ids[2]]]
    assert LIBRARY.cited([ids], [""]) == LIBRARY.cited([ids], [" \n"]) == [[]]


def test_a_library_is_its_file() -> None:
    again = Library.of(LIBRARY.content, Path("documents.json"))
    assert (again, again.name) == (LIBRARY, LIBRARY.name)
    assert Library(3, LIBRARY.ids, LIBRARY.texts).name != LIBRARY.name


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b'{"passages": 0, "ids": ["a"], "texts": ["b"]}',
        b'{"passages": 1, "ids": [], "texts": []}',
        b'{"passages": 1, "ids": ["a", "b"], "texts": ["c"]}',
        b"[" * 100_000,
    ],
)
def test_a_file_that_is_none_is_damaged(content: bytes) -> None:
    with pytest.raises(UserError) as fault:
        Library.of(content, Path("documents.json"))
    assert fault.value.slug == "model-damaged"
