"""A file through steps and out again: no row and no column is lost, and every one that does not stay has a reason."""

import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasklift.runs.cleaning.clean import Cleaned, Targets, clean_file
from tasklift.runs.cleaning.recipe_file import default_recipe, read_recipe
from tasklift.settings.errors import UserError

TABLE = """id,review,price,label,note
1,Great  phone and a fast delivery,12.5,pos,first
2,Great phone, fast delivery,12,pos,broken
3,great phone and a fast delivery,13,pos,
4,很好吃，送得很快，下次还来,30,neg,四
5,,3,neg,e
6,很好吃，送得很快，下次还来,31,pos,六
7,很好吃，送得很快，下次还来！,32,pos,
"""


def cleaned(
    folder: Path, table: str, recipe: str = "", name: str = "in.csv", out: str = "out.csv", **named: Any
) -> Cleaned:
    (folder / name).write_text(table, encoding="utf-8")
    (folder / "recipe.yaml").write_text(recipe, encoding="utf-8")
    chosen = read_recipe(folder / "recipe.yaml") if recipe else default_recipe()
    target = folder / out
    targets = Targets(target, folder / "aside.jsonl", folder / "changed.jsonl", overwrite=True)
    return clean_file(folder / name, targets, chosen, {role: [column] for role, column in named.items()})


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def test_rows_that_stay_keep_their_order_and_columns_and_the_others_their_reason(tmp_path: Path) -> None:
    outcome = cleaned(tmp_path, TABLE)
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == (
        "id,review,price,label,note\n"
        "1,Great phone and a fast delivery,12.5,pos,first\n"
        "4,很好吃，送得很快，下次还来,30,neg,四\n"
        "6,很好吃，送得很快，下次还来,31,pos,六\n"
    )
    aside = lines(tmp_path / "aside.jsonl")
    assert [(one["line"], one["step"]) for one in aside] == [
        (3, "read"), (6, "drop_missing"), (4, "deduplicate"), (8, "deduplicate"),
    ]  # fmt: skip
    assert aside[0]["excerpt"].startswith("2,Great phone")
    assert aside[2]["reason"].startswith("copy of row ") and aside[2]["price"] == "13"
    assert lines(tmp_path / "changed.jsonl") == [
        {
            "row": aside[2]["reason"].removeprefix("copy of row "),
            "line": 2,
            "column": "review",
            "before": "Great  phone and a fast delivery",
            "after": "Great phone and a fast delivery",
        }
    ]
    assert (outcome.rows_read, outcome.unreadable, outcome.rows_written) == (7, 1, 3)
    assert outcome.columns.texts == ("review",) and outcome.columns.label == "label"


def test_json_keeps_the_types_and_nesting_of_what_no_step_reads(tmp_path: Path) -> None:
    rows = [
        '{"id": 7, "price": 12.50, "input": "Good   phone, I like it", "tags": ["a", 1], "output": null}',
        '{"input": "", "id": 8, "late": {"q": true}}',
        '{"input": "schÃ¶n und gut, gerne wieder", "id": 10}',
    ]
    cleaned(tmp_path, "\n".join(rows), name="in.jsonl", out="out.jsonl")
    assert lines(tmp_path / "out.jsonl") == [
        {"input": "Good phone, I like it", "id": 7, "price": 12.5, "tags": ["a", 1], "output": None},
        {"input": "schön und gut, gerne wieder", "id": 10},
    ]
    assert lines(tmp_path / "aside.jsonl")[0]["late"] == {"q": True}


def test_dialogues_come_out_of_json_as_they_went_in(tmp_path: Path) -> None:
    good = {
        "messages": [
            {"role": "user", "content": "怎么重置？"},
            {"role": "assistant", "content": "长按\n按钮", "n": 1.50},
        ]
    }
    empty = {"messages": [{"role": "user", "content": "How?"}, {"role": "assistant", "content": ""}], "id": 7}
    text = {"messages": '["a list", "in a text"]', "tags": []}
    rows = [json.dumps(row, ensure_ascii=False) for row in (good, empty, text)]
    recipe = "- normalize\n- filter_dialogue\n"
    cleaned(tmp_path, "\n".join(rows), recipe, "in.jsonl", "out.jsonl", text="messages")
    assert lines(tmp_path / "out.jsonl") == [good, text]
    (aside,) = lines(tmp_path / "aside.jsonl")
    assert (aside["messages"], aside["id"]) == (empty["messages"], 7)
    assert aside["reason"] == "an empty turn (here turn 2)"
    cleaned(tmp_path, "\n".join(rows), recipe, "in.jsonl", "out.csv", text="messages")
    assert pl.read_csv(tmp_path / "out.csv").columns == ["messages", "id", "tags"]


def test_a_file_without_rows_to_set_aside_comes_out_as_it_went_in(tmp_path: Path) -> None:
    table = 'line,text,reason,step\n1,"one text, quoted",mine,a\n2,另一段文字,,b\n'
    cleaned(tmp_path, table, text="text")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == table
    assert (tmp_path / "aside.jsonl").read_text() == ""


def test_a_table_of_which_no_row_stays_has_its_columns(tmp_path: Path) -> None:
    table = "text,note\nno,a\n好,b\n"
    outcome = cleaned(tmp_path, table, "- {filter_length: {minimum: 9}}\n", text="text")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "text,note\n" and outcome.rows_written == 0
    cleaned(tmp_path, table, "- {filter_length: {minimum: 9}}\n", text="text", out="out.parquet")
    assert pl.read_parquet(tmp_path / "out.parquet").columns == ["text", "note"]


@pytest.mark.parametrize("table", ["a,b\n1,2\n3,\n", "text\nsome words of a text\n一段文字\n", "label\nx\ny\n"])
def test_a_recipe_without_steps_writes_the_rows_as_they_are(tmp_path: Path, table: str) -> None:
    outcome = cleaned(tmp_path, table, "[]\n")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == table and outcome.accounts == ()
    cleaned(tmp_path, table, "[]\n", **{"label": "label"} if "label" in table else {})
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == table


def test_ids_that_are_numbers_need_no_quotation_marks(tmp_path: Path) -> None:
    cleaned(tmp_path, "key,text\n7,\n8,\n", "recipe: [drop_missing]\nkeep: [7]\n", text="text", id="key")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "key,text\n7,\n"


def test_examples_show_texts_as_later_steps_leave_them(tmp_path: Path) -> None:
    table = "text\ncall  me on 415-555-2671\n"
    outcome = cleaned(tmp_path, table, "[normalize, redact]\n", text="text")
    (example,), (hidden,) = (account["examples"] for _, account in outcome.accounts)
    assert (example["before"], example["after"]) == ({"text": "call  me on [PHONE]"}, {"text": "call me on [PHONE]"})
    assert hidden["before"] == {"text": "call me on [PHONE]"}


def test_rows_that_are_made_have_all_columns_of_the_row_they_were_made_of(tmp_path: Path) -> None:
    table = "key,text,parent\na,One two. Three four.,p\nb,short,q\nc,五六。七八。,r\n"
    recipe = "- {split_text: {size: 2, overlap: 0}}\n- {filter_length: {minimum: 5}}\n"
    outcome = cleaned(tmp_path, table, recipe, text="text", id="key")
    assert pl.read_csv(tmp_path / "out.csv").rows() == [
        ("a#1", "One two.", "p"), ("a#2", "Three four.", "p"), ("b", "short", "q"),
    ]  # fmt: skip
    aside = lines(tmp_path / "aside.jsonl")
    assert [(one["row"], one["line"], one["step"], one["text"]) for one in aside] == [
        ("a", 2, "split_text", "One two. Three four."),
        ("c", 4, "split_text", "五六。七八。"),
        ("c#1", 4, "filter_length", "五六。七八。"),
        ("c#2", 4, "filter_length", "五六。七八。"),
    ]
    (_, split), _ = outcome.accounts
    assert (split["rows_in"], split["added"], split["dropped"], split["rows_out"]) == (3, 4, 2, 5)


def test_columns_of_the_user_that_are_named_like_ours_stand_beside_ours(tmp_path: Path) -> None:
    cleaned(tmp_path, "line,text,reason,step,unit\n1,,mine,a,u\n2,另一段文字,,b,v\n", text="text")
    (aside,) = lines(tmp_path / "aside.jsonl")
    assert (aside["line_2"], aside["step_2"], aside["reason_2"]) == (2, "drop_missing", "no text")
    assert [aside[name] for name in ("line", "reason", "step", "unit")] == ["1", "mine", "a", "u"]


def test_rows_to_keep_are_neither_set_aside_nor_changed(tmp_path: Path) -> None:
    table = "key,text\na,same   words here\nb,same words here\nc,\n"
    recipe = "recipe: [normalize, drop_missing, deduplicate]\nkeep: [a, c]\n"
    cleaned(tmp_path, table, recipe, text="text", id="key")
    kept = pl.read_csv(tmp_path / "out.csv")
    assert kept.rows() == [("a", "same   words here"), ("c", None)]
    assert [(one["row"], one["step"]) for one in lines(tmp_path / "aside.jsonl")] == [("b", "deduplicate")]


def test_a_messy_table_is_written_in_one_form_filled_and_cut(tmp_path: Path) -> None:
    table = (
        "id,bought,price,weight\n1,26/11/2026,$12.50,1kg\n2,2026年11月27日,USD 13,1000g\n3,28 Nov 2026,N/A,2斤\n"
        '4,3/4/2026,"$1,250,000",1 kg\n5,,12,未知\n6,Nov 5 2026,$11,\n'
    )
    recipe = (
        "- {normalize_values: {into: [kg]}}\n- {fill_missing: {columns: [price], by: median}}\n"
        "- {drop_outliers: {columns: [price], method: box, measures: []}}\n"
    )
    cleaned(tmp_path, table, recipe, id="id")
    assert pl.read_csv(tmp_path / "out.csv", infer_schema=False).rows() == [
        ("1", "2026-11-26", "USD 12.50", "1 kg"),
        ("2", "2026-11-27", "USD 13.00", "1 kg"),
        ("3", "2026-11-28", "12.5", "1 kg"),
        ("5", None, "12", "未知"),
        ("6", "2026-11-05", "USD 11.00", None),
    ]
    (aside,) = lines(tmp_path / "aside.jsonl")
    assert aside["reason"] == "price is above 15.12 by the box plot (here 1250000)"


def test_columns_of_the_user_that_are_named_like_ours_are_values_too(tmp_path: Path) -> None:
    table = "weight,time,input,group,unit\n1kg,9:30 am,5 %,a,\n2斤,,7%,a,b\n,上午九点,三万,b,b\n"
    recipe = (
        "- {normalize_values: {columns: [weight, time, input], into: [kg]}}\n- {fill_missing: {columns: [unit]}}\n"
        "- {fill_missing: {columns: [weight], within: group, by: most_frequent}}\n"
        "- {fill_missing: {columns: [time], by: nearest, neighbours: 1}}\n"
    )
    cleaned(tmp_path, table, recipe)
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == (
        "weight,time,input,group,unit\n1 kg,09:30,5%,a,b\n1 kg,09:30,7%,a,b\n1 kg,09:00,30000,b,b\n"
    )
    with pytest.raises(UserError, match="cannot see"):
        cleaned(tmp_path, "input,a\nsome words that are long,1\n", "- {drop_outliers: {columns: [input]}}\n", text="a")


def test_a_column_that_is_not_in_the_file_is_refused_with_one_like_it(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="did you mean 'price'") as caught:
        cleaned(tmp_path, TABLE, "- {fill_missing: {within: prise}}\n")
    assert caught.value.slug == "unknown-column"


def test_lines_that_train_are_left_out_and_a_task_file_will_do(tmp_path: Path) -> None:
    recipe = (
        "kind: classify\ndata: {train: x.csv}\ncolumns: {text: a}\nrecipe: [{filter_length: {minimum: 3}}, classical]\n"
    )
    outcome = cleaned(tmp_path, "text\nno\nlong enough\n", recipe, text="text")
    assert [name for name, _ in outcome.accounts] == ["filter_length"]
    assert read_recipe(tmp_path / "recipe.yaml").left_out == ("classical",)
    assert (tmp_path / "out.csv").read_text() == "text\nlong enough\n"


@pytest.mark.parametrize(
    ("recipe", "slug", "where"),
    [
        ("- normalise\n", "unknown-step", ":1:3"),
        ("- normalize\n- {filter_length: {minimum: -1}}\n", "bad-setting", ":2:20"),
        ("- [normalize]\n", "bad-setting", ":1:3"),
        ("recipes: []\n", "bad-setting", ":1:1"),
        ("recipe: normalize\n", "bad-setting", ":1:1"),
        ("- find_label_errors\n", "step-does-not-fit", ":1:3"),
        ("recipe: [normalize]\nkeep: [zz]\n", "unknown-row", ""),
        ("- drop_conflicts: {kept: none}\n", "bad-setting", ":1:20"),
    ],
)
def test_faults_of_a_recipe_have_their_place(tmp_path: Path, recipe: str, slug: str, where: str) -> None:
    with pytest.raises(UserError) as caught:
        cleaned(tmp_path, TABLE, recipe)
    assert caught.value.slug == slug
    assert str(caught.value.where or "").endswith(where)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("named", "slug"),
    [({"text": "revew"}, "unknown-column"), ({"title": "review"}, "bad-columns"), ({"id": "label"}, "")],
)
def test_columns_that_are_not_there_or_no_role_are_refused(tmp_path: Path, named: dict[str, str], slug: str) -> None:
    if not slug:
        outcome = cleaned(tmp_path, TABLE, **named)
        assert outcome.unreadable == 5
        return
    with pytest.raises(UserError) as caught:
        cleaned(tmp_path, TABLE, **named)
    assert caught.value.slug == slug


def test_a_file_without_texts_is_refused_with_what_was_seen(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        cleaned(tmp_path, "a,b\n1,2\n3,4\n")
    assert caught.value.slug == "no-text-column"


def test_what_exists_is_not_overwritten_and_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "out.csv").write_text("mine")
    with pytest.raises(UserError) as caught:
        clean_file(tmp_path / "in.csv", Targets(tmp_path / "out.csv"), default_recipe())
    assert caught.value.slug == "output-exists"
    assert (tmp_path / "out.csv").read_text() == "mine"
    with pytest.raises(UserError):
        clean_file(tmp_path / "in.csv", Targets(tmp_path / "a.csv", tmp_path / "a.csv"), default_recipe())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


def test_packed_files_come_and_go(tmp_path: Path) -> None:
    (tmp_path / "in.csv.gz").write_bytes(gzip.compress(TABLE.encode("gb18030")))
    clean_file(tmp_path / "in.csv.gz", Targets(tmp_path / "out.jsonl.gz"), default_recipe())
    rows = [json.loads(line) for line in gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes()).splitlines()]
    assert [row["id"] for row in rows] == ["1", "4", "6"]


def test_a_store_keeps_what_was_done(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(TABLE, encoding="utf-8")
    for name in ("one.csv", "two.csv"):
        clean_file(tmp_path / "in.csv", Targets(tmp_path / name), default_recipe(), store=tmp_path / "store")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
    assert (tmp_path / "store" / "journal.sqlite").exists()


TEXTS = st.one_of(st.sampled_from(["", " ", "好", "good one", "good  one", "GOOD one", "ＡＢＣ"]), st.text(max_size=12))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(TEXTS, st.sampled_from(["a", "b", ""])), min_size=1, max_size=30))
def test_every_row_that_is_read_is_written_once(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    table = "\n".join(
        json.dumps({"n": number, "text": text, "label": label}) for number, (text, label) in enumerate(rows)
    )
    outcome = cleaned(tmp_path, table, name="in.jsonl", out="out.jsonl", text="text", label="label")
    kept, aside = lines(tmp_path / "out.jsonl"), lines(tmp_path / "aside.jsonl")
    assert sorted(one["n"] for one in [*kept, *aside]) == list(range(len(rows)))
    assert [one["n"] for one in kept] == sorted(one["n"] for one in kept)
    assert outcome.rows_read == len(rows) and outcome.rows_written == len(kept)
    assert all(one["text"] == rows[one["n"]][0] for one in aside)
