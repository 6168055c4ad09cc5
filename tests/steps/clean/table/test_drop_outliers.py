"""What lies far out goes, and a column that is all alike has nothing that does."""

from typing import Any

import polars as pl
import pytest
from handed import handed, in_order, no_learner
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.forms.rows import Rows
from tasklift.runs.carrying.account import general_reason
from tasklift.settings.errors import UserError
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import speaking
from tasklift.steps.clean.table.drop_outliers import DropOutliers
from tasklift.steps.clean.table.perplexity_of_rows import perplexities_of_rows


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


def test_the_reason_has_the_value_the_bound_and_the_method() -> None:
    found = reasons({"price": PRICES}, method="box", threshold=1.5)
    assert found == {
        "r20": "price is above 40.5 by the box plot (here 9999)",
        "r22": "price is below -1.5 by the box plot (here -500)",
    }
    assert general_reason(found["r20"]) == "price is above 40.5 by the box plot"
    with speaking("zh"):
        assert say_kept(found["r20"]) == "price 高于 40.5，按箱线图（此处 9999）"


def test_a_forest_takes_the_share_that_it_is_told() -> None:
    found = reasons({"price": PRICES, "stars": ["4"] * 23}, method="forest", share=0.1)
    assert found == {
        row: f"unlike other rows in its numbers, most of all in price (here {price})"
        for row, price in {"r20": "9999", "r22": "-500"}.items()
    }


def test_rows_of_one_kind_are_held_together() -> None:
    columns = {"price": ["1", "2", "3", "2", "100", "200", "300", "210", "3"], "kind": ["a"] * 4 + ["b"] * 5}
    assert "r8" not in reasons(columns, columns=("price",), threshold=1.2)
    assert reasons(columns, columns=("price",), within="kind", threshold=1.2)["r8"] == (
        "price is below those of its kind by the robust deviation (here 3, bound 22.09)"
    )
    assert DropOutliers(within="kind").columns_needed() == ("kind",)
    with pytest.raises(UserError, match="did you mean 'kind'"):
        reasons(columns, within="kinds")


def test_what_was_cut_is_told_as_a_box_plot_before_and_after() -> None:
    table = {"price": ["1", "2", "3", "2", "90", "5", None, "6"], "kind": ["a"] * 5 + ["b"] * 3, "input": ["x"] * 8}
    step = DropOutliers(columns=("price",), measures=(), method="box")
    (cut,) = step.survey(handed(table), no_learner).cuts
    assert (cut.name, cut.kind, cut.values, cut.cut) == ("price", None, 7, 1)
    assert cut.before == (1.0, 2.0, 3.0, 5.5, 90.0) and (cut.low, cut.high) == (-8.5, 16.0)
    assert cut.after == (1.0, 2.0, 2.5, 4.5, 6.0) and cut.to_json()["after"] == [1.0, 2.0, 2.5, 4.5, 6.0]
    by_kind = DropOutliers(columns=("price",), measures=(), method="box", within="kind")
    assert [(one.kind, one.cut) for one in by_kind.survey(handed(table), no_learner).cuts] == [("a", 1), ("b", 0)]


def test_on_a_scale_of_powers_what_is_large_among_large_ones_stays() -> None:
    prices = [str(2**place) for place in range(12)] + ["0", "1e12", "-1e12"]
    assert set(reasons({"price": prices}, method="box")) == {"r11", "r13", "r14"}
    assert set(reasons({"price": prices}, method="box", powers=True)) == {"r13", "r14"}
    assert set(reasons({"price": prices}, method="forest", powers=True, share=0.14)) == {"r13", "r14"}


def test_a_text_that_is_like_none_of_its_label_is_far_from_their_centre() -> None:
    about = [f"the battery of this phone lasts {n} hours, good phone" for n in range(20)]
    food = [f"这家店的菜很好吃，第{n}次来了，还会再来" for n in range(20)]
    texts = [*about, food[0], *food, about[0], None, "?"]
    labels = ["phone"] * 21 + ["food"] * 21 + ["food", "alone"]
    for batch in (3, 100):
        found = reasons(
            {"input": texts, "label": labels}, batch, measures=("class_distance",), method="deviation", within="label"
        )
        assert set(found) == {"r20", "r41"}
        assert found["r20"].startswith("the distance of the text from the others of its label is above those of its")


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


def test_texts_that_nobody_could_tell_in_advance_are_far_out() -> None:
    dishes, places = ["soup", "rice", "tea", "cake", "pie", "fish"], ["home", "work", "school"]
    texts = [f"the {dish} came to my {place} fast and it was good" for dish in dishes for place in places] * 3
    texts += ["xq zvkj pqwy fjdk qqzx", "好" * 3, "送餐很快味道也不错" * 2]
    columns = {"input": [*texts, None, " "]}
    found = reasons(columns, measures=("perplexity",), method="box")
    assert set(found) == {"r54", "r55", "r56"}
    assert found == reasons(columns, 1, measures=("perplexity",), method="box")
    assert found["r54"].startswith("the perplexity of the text is above ")
    with speaking("zh"):
        assert say_kept(general_reason(found["r54"])).startswith("文本的困惑度 高于")


def test_perplexity_hangs_on_ids_and_not_on_the_order_of_rows() -> None:
    texts = [f"text number {n} of some that are much alike" for n in range(30)]
    frame = handed({"input": texts}).frame()
    there = perplexities_of_rows(rows_of(frame))
    back = perplexities_of_rows(rows_of(frame.reverse()))
    assert there.to_list() == back.reverse().to_list() and there.null_count() == 0


def test_a_text_alone_has_no_perplexity() -> None:
    assert perplexities_of_rows(handed({"input": ["text"]})).to_list() == [None]


def rows_of(frame: pl.DataFrame) -> Rows:
    return Rows(frame.height, tuple(frame.columns), lambda: iter([frame]), in_order)
