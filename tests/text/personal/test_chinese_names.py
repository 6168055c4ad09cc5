"""Names of persons in Chinese texts: what only looks like one is left alone."""

import polars as pl
import pytest

from tasklift.text.personal.find import find_personal


@pytest.mark.parametrize("text", ["谢谢师傅！", "送得快，谢谢老师", "谢谢大姐"])
def test_thanks_are_no_surname(text: str) -> None:
    assert find_personal(pl.Series([text]), "default") == {}
