"""What lies far out goes, and a column that is all alike has nothing that does."""

from typing import Any

import pytest
from handed import handed, no_learner
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.settings.errors import UserError
from tasklift.steps.clean.table.drop_outliers import DropOutliers


def reasons(table: dict[str, list[Any]], batch: int = 7, **settings_: Any) -> dict[str, str]:
    height = len(next(iter(table.values())))
    whole = {"input": ["some text"] * height, **table}
    found = DropOutliers(**settings_).survey(handed(whole, batch), no_learner).set_aside
    assert found is not None
    return dict(found.iter_rows())


PRICES: list[Any] = [str(price) for price in range(10, 30)] + ["9999", None, "-500"]


@pytest.mark.parametrize(
    ("method", "gone"),
    [("box", {"r20", "r22"}), ("robust_deviation", {"r20", "r22"}), ("deviation", {"r20"}), ("forest", set())],
)
def test_each_method_finds_what_lies_far_out(method: Any, gone: set[str]) -> None:
    assert set(reasons({"price": PRICES}, method=method)) == gone


def test_the_reason_has_the_bound() -> None:
    found = reasons({"price": PRICES}, method="box", threshold=1.5)
    assert found == {"r20": "price is above 40.5", "r22": "price is below -1.5"}


def test_a_forest_takes_the_share_that_it_is_told() -> None:
    found = reasons({"price": PRICES}, method="forest", share=0.1)
    assert found == {row: "unlike other rows in its numbers" for row in ("r20", "r22")}


def test_rows_of_one_kind_are_held_together() -> None:
    columns = {"price": ["1", "2", "3", "2", "100", "200", "300", "210", "3"], "kind": ["a"] * 4 + ["b"] * 5}
    assert "r8" not in reasons(columns, columns=("price",), threshold=1.2)
    assert reasons(columns, columns=("price",), within="kind", threshold=1.2)["r8"] == "price is below 22.09"


def test_a_column_of_which_most_is_the_same_has_no_bounds() -> None:
    columns = {"stars": ["5"] * 20 + ["1", "2", "3", "4"]}
    assert reasons(columns, method="robust_deviation") == reasons(columns, method="box") == {}


def test_texts_are_held_by_their_length_on_a_scale_of_powers() -> None:
    texts = ["一段普通的评论文本" + "好" * (n % 7) for n in range(40)] + ["长" * 50_000, "嗯"]
    found = reasons({"input": texts})
    assert set(found) == {"r40", "r41"}
    assert found["r40"].startswith("the length of the text is above ")


def test_shares_of_signs_and_digits_are_measures_too() -> None:
    texts = [f"a sentence, {'x' * n} number {n * n}" for n in range(40)] + ["1234567890123", "!?!?#$%&/()="]
    found = reasons({"input": texts}, measures=("sign_share", "digit_share"))
    assert {"r40", "r41"} <= set(found)


def test_columns_of_words_are_left_alone_unless_they_are_named() -> None:
    columns = {"city": ["a", "b", "c"]}
    assert reasons(columns) == {}
    with pytest.raises(UserError) as caught:
        reasons(columns, columns=("city",))
    assert caught.value.slug == "not-numbers"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.integers(-1000, 1000).map(str)), max_size=30),
    st.sampled_from(["box", "deviation", "robust_deviation", "forest"]),
)
def test_it_never_fails_and_does_not_depend_on_batches(values: list[Any], method: Any) -> None:
    columns = {"price": values}
    assert reasons(columns, 3, method=method) == reasons(columns, 100, method=method)
    constant = {"price": ["5"] * len(values)}
    assert reasons(constant, method=method if method != "forest" else "box") == {}
