"""Contexts are the passages that the index puts first, and a library is its file."""

import shutil
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from tasklift.models.kept import keep_library, kept_library
from tasklift.models.looking_up.index import Index
from tasklift.models.looking_up.library import BETWEEN, Library
from tasklift.models.looking_up.meanings import Meanings, index_meanings
from tasklift.models.looking_up.passages import index_passages
from tasklift.models.looking_up.ranking import Ranking
from tasklift.models.looking_up.saved_library import FILE, load_library, save_library
from tasklift.models.networks.meaning import Meaning
from tasklift.runs.preparing.material import material_from_json
from tasklift.settings import extras
from tasklift.settings.errors import UserError
from tasklift.store.store import Store
from tasklift.tasks.looked_up_by import By

TEXTS = (
    "The kiln burns at nine hundred degrees.",
    "Clay dries for two weeks before it is burnt in the kiln.",
    "图书馆每天早上九点开门。",
    "Glaze is a coat of glass.",
    "The glaze melts in the kiln; the kiln cools for a day.",
)
LIBRARY = Library(2, tuple(f"pots.txt#{number}" for number in range(1, 6)), TEXTS)
QUESTIONS = ("How hot is the kiln?", "几点开门", "What is glaze?", "zebra", "", None)


def nothing_kept(name: str | None, passages: int) -> Meanings:
    raise AssertionError(f"{name}, {passages}: by words nothing is kept beside the file")


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
    again = Library.of(LIBRARY.content, Path("documents.json"), nothing_kept)
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
        Library.of(content, Path("documents.json"), nothing_kept)
    assert fault.value.slug == "model-damaged"


@pytest.mark.parametrize("by", ["meaning", "both"])
def test_by_meaning_passages_are_those_that_the_index_puts_first(by: By, meaning: Meaning) -> None:
    texts = pl.Series(TEXTS)
    meant = index_meanings(texts, meaning)
    library = replace(LIBRARY, by=by, meanings=meant)
    asked = rows().filter(pl.col("question") != "")
    index = Index(index_passages(texts) if by == "both" else None, meant)
    places, _ = index.best(asked["question"], 2)
    assert library.found(asked, ["question"]) == [[LIBRARY.ids[place] for place in row] for row in places.tolist()]
    assert library.found(rows(), ["question"])[4:] == [[], []], "where nothing is asked nothing is found"


def test_what_was_asked_is_not_looked_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {one: LIBRARY.texts_for([one])[0] for one in ("kiln", "glaze", "clay")}
    asked: list[str] = []
    best = Index.best

    def counted(index: Index, questions: pl.Series, count: int) -> Ranking:
        asked.extend(questions)
        return best(index, questions, count)

    monkeypatch.setattr(Index, "best", counted)
    library = replace(LIBRARY)
    for questions in (["kiln", "glaze", "kiln"], ["clay", "kiln"]):
        assert library.texts_for(questions) == [wanted[one] for one in questions]
    assert asked == ["kiln", "glaze", "clay"]
    assert library.texts_for([]) == []


@pytest.mark.parametrize("by", ["meaning", "both"])
def test_a_library_by_meaning_is_kept_and_saved_whole(by: By, meaning: Meaning, tmp_path: Path) -> None:
    made = replace(LIBRARY, by=by, meanings=index_meanings(pl.Series(TEXTS), meaning))
    store = Store(tmp_path / "store")
    kept = keep_library(store, made)
    assert all(store.has(name) for name in kept.objects) and len(kept.objects) == 2
    again = kept_library(store, kept.name)
    (tmp_path / "model").mkdir()
    save_library(again, tmp_path / "model")
    loaded = load_library(tmp_path / "model", kept.name)
    assert (loaded, loaded.name) == (again, again.name) == (kept, kept.name)
    found = [one.found(rows(), ["question"]) for one in (made, again, loaded)]
    assert found[0] == found[1] == found[2]
    other = Store(tmp_path / "other")
    elsewhere = keep_library(other, loaded)
    assert kept_library(other, elsewhere.name).found(rows(), ["question"]) == found[0]
    assert all(other.has(name) for name in elsewhere.objects)


def test_a_saved_library_by_meaning_is_whole_or_damaged(meaning: Meaning, tmp_path: Path) -> None:
    made = replace(LIBRARY, by="both", meanings=index_meanings(pl.Series(TEXTS), meaning))
    save_library(made, tmp_path)
    fewer = replace(made, ids=made.ids[1:], texts=made.texts[1:])
    for name, spoil in (
        (made.name, lambda: (tmp_path / "documents" / "model.safetensors").write_bytes(b"x")),
        (fewer.name, lambda: save_whole(tmp_path, made, fewer.content)),
        (made.name, lambda: shutil.rmtree(tmp_path / "documents")),
    ):
        spoil()
        with pytest.raises(UserError) as fault:
            load_library(tmp_path, name)
        assert fault.value.slug == "model-damaged"


def save_whole(folder: Path, library: Library, content: bytes) -> None:
    shutil.rmtree(folder / "documents")
    save_library(library, folder)
    (folder / FILE).write_bytes(content)


def test_without_torch_a_library_by_meaning_is_refused_and_one_by_words_is_not(
    meaning: Meaning, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = replace(LIBRARY, by="both", meanings=index_meanings(pl.Series(TEXTS), meaning))
    store = Store(tmp_path / "store")
    names = [keep_library(store, one).name for one in (made, LIBRARY)]
    monkeypatch.setattr(extras, "find_spec", lambda _: None)
    with pytest.raises(UserError) as fault:
        kept_library(store, names[0])
    assert fault.value.slug == "package-missing"
    assert kept_library(store, names[1]) == LIBRARY
    assert material_from_json(store, {"passages": names[0]}).passages is None
    assert material_from_json(store, {"passages": names[1]}).passages is not None
