"""The account of a step: every row counted, some shown."""

import polars as pl
import pytest

from tasklift.runs.carrying.account import EXAMPLES, Account
from tasklift.runs.carrying.effect import Effect


def rows(texts: list[str | None]) -> pl.DataFrame:
    ids = [f"r{row}" for row in range(len(texts))]
    return pl.DataFrame({"id": ids, "text": texts, "label": ["a"] * len(texts)}, schema_overrides={"text": pl.String})


def reasons(*given: str | None) -> pl.Series:
    return pl.Series("reason", list(given), pl.String)


def test_rows_are_counted_over_batches() -> None:
    account = Account(["text", "label"])
    before = rows(["a", "b", None])
    account.note(Effect(before, before, reasons(None, "short", None)))
    account.note(Effect(before, rows(["A", "b", ""]), reasons(None, None, "short")))
    counted = account.to_json()
    assert {name: counted[name] for name in ("rows_in", "rows_out", "dropped", "changed", "added")} == {
        "rows_in": 6,
        "rows_out": 4,
        "dropped": 2,
        "changed": 1,
        "added": 0,
    }
    assert counted["reasons"] == {"short": 2}


def test_a_null_that_becomes_a_text_is_a_change() -> None:
    account = Account(["text"])
    account.note(Effect(rows([None, "x", None]), rows(["", "x", None]), reasons(None, None, None)))
    assert account.changed == 1


@pytest.mark.parametrize(
    ("reason", "counted"),
    [
        ("near copy of row 3f2a-2", "near copy of another row"),
        ("same text is labelled 'a' elsewhere (row x y)", "same text is labelled 'a' elsewhere (row x y)"),
        ("same text is labelled 'a' elsewhere (row x)", "same text is labelled 'a' elsewhere"),
        ("only a placeholder: row", "only a placeholder: row"),
    ],
)
def test_reasons_that_name_rows_count_together(reason: str, counted: str) -> None:
    account = Account(["text"])
    account.note(Effect(rows(["a"]), rows(["a"]), reasons(reason)))
    assert account.to_json()["reasons"] == {counted: 1}


def test_some_of_the_first_rows_are_shown_of_each_sort() -> None:
    account = Account(["text"])
    for start in (0, 10):
        before = rows([f"text {row}" for row in range(start, start + 10)])
        after = before.with_columns(pl.col("text").str.to_uppercase())
        account.note(Effect(before, after, reasons(*["gone" if row % 2 else None for row in range(10)])))
    gone = [one for one in account.examples if one["after"] is None]
    changed = [one for one in account.examples if one["after"] is not None]
    assert (len(gone), len(changed)) == (EXAMPLES, EXAMPLES)
    assert gone[0] == {"id": "r1", "before": {"text": "text 1"}, "after": None, "reason": "gone"}
    assert changed[0] == {"id": "r0", "before": {"text": "text 0"}, "after": {"text": "TEXT 0"}, "reason": None}


def test_long_texts_are_cut_in_examples() -> None:
    account = Account(["text"])
    account.note(Effect(rows(["好" * 1000]), rows(["好" * 1000]), reasons("long")))
    assert account.examples[0]["before"]["text"] == "好" * 200 + "…"


def test_what_a_step_hides_is_not_shown() -> None:
    account = Account(["text"], hides=True)
    account.note(Effect(rows(["my card", "call me"]), rows(["my card", "call X"]), reasons("holds a card", None)))
    assert account.changed == 1
    assert [(one["before"], one["after"], one["reason"]) for one in account.examples] == [
        ({}, None, "holds a card"),
        ({"text": "call X"}, None, None),
    ]
