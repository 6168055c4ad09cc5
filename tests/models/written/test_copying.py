"""The source as its own answer, whole or its first sentences."""

from pathlib import Path

import polars as pl
import pytest

from tasklift.models.saved import load_model, save_model
from tasklift.models.written.copying import Copying, beginnings

TEXTS = pl.Series(["One. Two! Three?", "第一句。第二句！第三句", "  ", None, "no end"], dtype=pl.String)


@pytest.mark.parametrize(
    ("sentences", "wanted"),
    [
        (1, ["One.", "第一句。", "", None, "no end"]),
        (2, ["One. Two!", "第一句。第二句！", "", None, "no end"]),
        (9, ["One. Two! Three?", "第一句。第二句！第三句", "", None, "no end"]),
    ],
)
def test_the_beginning_has_so_many_sentences(sentences: int, wanted: list[str | None]) -> None:
    assert beginnings(TEXTS, sentences).to_list() == wanted


def test_a_copy_is_the_text_as_it_is() -> None:
    rows = pl.DataFrame({"source": TEXTS, "other": ["x"] * 5})
    assert Copying(None).predict(rows).best() == TEXTS.to_list()


@pytest.mark.parametrize("sentences", [None, 2])
def test_it_is_the_same_once_it_is_read_again(sentences: int | None, tmp_path: Path) -> None:
    save_model(Copying(sentences), tmp_path)
    again = load_model(tmp_path)
    assert isinstance(again, Copying)
    assert again.sentences == sentences
