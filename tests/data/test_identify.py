"""Ids of rows."""

from collections.abc import Sequence

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tasklift.data.identify import Identifier


def ids(*batches: Sequence[str | None]) -> list[str]:
    identifier = Identifier()
    return [row for batch in batches for row in identifier.ids(pl.Series(list(batch), dtype=pl.String)).to_list()]


def test_an_id_is_the_hash_of_the_input_and_the_ordinal_among_equals() -> None:
    assert ids(["好吃", "fine", "好吃"], ["好吃"]) == [
        "ac0256aa33844832",
        "002783db772ad77d",
        "ac0256aa33844832-2",
        "ac0256aa33844832-3",
    ]


def test_nothing_and_an_empty_text_are_the_same_input() -> None:
    first, second = ids([None, ""])
    assert second == f"{first}-2"


@given(st.lists(st.sampled_from(["a", "b", "c", "", "好"]), max_size=30), st.integers(0, 30))
def test_ids_are_unique_and_do_not_depend_on_batches(texts: list[str], cut: int) -> None:
    whole = ids(list(texts))
    assert len(set(whole)) == len(texts)
    assert ids(list(texts[:cut]), list(texts[cut:])) == whole


def test_the_table_grows_past_its_first_size() -> None:
    texts = [f"text {number}" for number in range(3000)]
    found = ids(*[texts[start : start + 500] for start in range(0, 3000, 500)], texts[:10])
    assert len(set(found)) == 3010
    assert found[3000:] == [f"{row}-2" for row in found[:10]]
