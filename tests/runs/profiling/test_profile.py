"""What is in a file is told, and every step that is proposed does what the profile says it would."""

import json
from pathlib import Path
from typing import Any

import pytest

from tasklift import Task
from tasklift.reports.commands.profiled import profiled
from tasklift.reports.page.profile import profile_page
from tasklift.runs.cleaning.clean import Targets, clean_file
from tasklift.runs.cleaning.recipe_file import read_recipe
from tasklift.runs.profiling.profile import profile_file, profile_task
from tasklift.settings.errors import UserError

ROWS = [
    ("1", "Great phone, and the delivery was fast", "12.5", "pos"),
    ("2", "great phone and the delivery was fast!", "13", "pos"),
    ("3", "很好吃，送得也很快，下次还来", "30", "pos"),
    ("4", "很好吃，送得也很快，下次还来", "31", "neg"),
    ("5", "", "3", "neg"),
    ("6", "The   screen <b>broke</b> at once", "", "neg"),
    ("7", "好", "4", "neg"),
]


def written(folder: Path) -> Path:
    path = folder / "shop.csv"
    lines = ["id,review,price,label", *(f'{a},"{b}",{c},{d}' for a, b, c, d in ROWS), "8,too,many,fields,here"]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_file_is_told_column_by_column_and_step_by_step(tmp_path: Path) -> None:
    found = profile_file(written(tmp_path))
    assert (found.rows, found.counts.read, found.counts.quarantined) == (7, 8, 1)
    assert [one.name for one in found.columns] == ["id", "review", "price", "label"]
    assert found.roles == {"review": "text", "label": "label"}
    assert found.labels == {"neg": 4, "pos": 3}
    assert found.unusable == {"5 fields where the header has 4": 1}
    touched = {one.line.name: one.touched for one in found.treatments}
    assert touched == {
        "normalize": 1,
        "drop_missing": 1,
        "filter_length": 1,
        "fill_missing": 1,
        "drop_conflicts": 2,
        "deduplicate": 1,
    }
    assert [path.name for path in tmp_path.iterdir()] == ["shop.csv"]


def test_the_recipe_that_is_shown_does_what_is_said(tmp_path: Path) -> None:
    source, recipe = written(tmp_path), tmp_path / "recipe.yaml"
    found = profile_file(source).treatments
    recipe.write_text(json.dumps([one.line.as_written() for one in found]))
    outcome = clean_file(source, Targets(tmp_path / "out.csv"), read_recipe(recipe))
    counted = ("rows_in", "rows_out", "reasons", "changed")
    assert [[one.account[name] for name in counted] for one in found] == [
        [account[name] for name in counted] for _, account in outcome.accounts
    ]


def test_a_table_without_texts_has_a_profile_too(tmp_path: Path) -> None:
    (tmp_path / "numbers.csv").write_text("a,b\n1,2\n3,\n5,6\n")
    found = profile_file(tmp_path / "numbers.csv")
    assert [(one.name, one.missing) for one in found.columns] == [("a", 0), ("b", 1)]
    assert found.roles == {} and found.languages == {}
    assert [one.line.name for one in found.treatments] == ["fill_missing"]


def test_dialogues_are_judged_as_such(tmp_path: Path) -> None:
    said = [("How do I reset it?", "Hold the button."), ("怎么退货？", ""), ("Where is it made?", "Where is it made?")]
    rows = [[{"from": "human", "value": asked}, {"from": "gpt", "value": answer}] for asked, answer in said]
    (tmp_path / "chats.jsonl").write_text("\n".join(json.dumps({"conversations": row}) for row in rows))
    found = profile_file(tmp_path / "chats.jsonl")
    (treatment,) = [one for one in found.treatments if one.line.name == "filter_dialogue"]
    assert treatment.account["reasons"] == {"an empty turn": 1, "a turn that repeats the one before": 1}


def test_columns_may_be_named_and_must_be_there(tmp_path: Path) -> None:
    source = written(tmp_path)
    assert profile_file(source, {"text": ["id"], "label": ["price"]}).roles == {"id": "text", "price": "label"}
    with pytest.raises(UserError) as caught:
        profile_file(source, {"text": ["revew"]})
    assert caught.value.slug == "unknown-column"


def test_the_profile_is_json_and_a_page_in_both_languages(tmp_path: Path) -> None:
    found = profile_file(written(tmp_path))
    said: dict[str, Any] = json.loads(json.dumps(found.to_json()))
    assert said["columns"][1]["role"] == "text" and said["treatments"][0]["line"] == "normalize"
    page, chinese = profile_page(found, "en"), profile_page(found, "zh")
    assert "&lt;b&gt;broke" in page and "<b>broke" not in page
    assert "<script" not in page and page.count("<svg") == 3
    assert "What would treat this" in page and "What would treat this" not in chinese
    profiled(found)


def test_of_a_task_the_rows_to_learn_from_are_told_and_how_far_the_test_is(tmp_path: Path) -> None:
    lines = [
        json.dumps(
            {"text": f"row {n} says {'good' if n % 2 else 'bad'} things {n * 7}", "label": str(n % 2), "price": n}
        )
        for n in range(120)
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(lines))
    (tmp_path / "task.yaml").write_text(
        "data: {train: rows.jsonl}\ncolumns: {text: text, label: label, values: [price]}\nrecipe: [normalize]\n"
    )
    found = profile_task(Task.load(tmp_path / "task.yaml"))
    assert 60 < found.rows < 120
    assert [one.name for one in found.columns] == ["text", "label", "price"]
    assert found.apart is not None and found.apart.value is not None


def test_of_a_task_whose_models_write_it_is_told_too(tmp_path: Path) -> None:
    turns = [[f"Is lamp {n} there?", f"Lamp {n} is there.", f"What is {n} worth?", f"{n * 3} euros"] for n in range(80)]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps({"messages": one}) + "\n" for one in turns))
    (tmp_path / "task.yaml").write_text(
        "kind: dialogue\ndata: {train: rows.jsonl}\ncolumns: {messages: messages}\nsplit: {near: 1}\n"
    )
    found = profile_task(Task.load(tmp_path / "task.yaml"))
    assert found.apart is not None and found.apart.value is not None and found.apart.low < 0.9
    assert "length of the text" in " ".join(found.features)


@pytest.mark.parametrize("longer", [False, True])
def test_of_a_task_it_is_told_in_which_measures_the_test_differs(tmp_path: Path, longer: bool) -> None:
    for name, start in (("train", 1000), ("test", 3000)):
        more = " and goes on for some more words" * (name == "test" and longer)
        rows = [f'{{"text": "row {n} says {"good" if n % 2 else "bad"} things{more}", "label": "{n % 2}"}}'
                for n in range(start, start + 150)]  # fmt: skip
        (tmp_path / f"{name}.jsonl").write_text("\n".join(rows))
    (tmp_path / "task.yaml").write_text(
        "data: {train: train.jsonl, test: test.jsonl}\ncolumns: {text: text, label: label}\nrecipe: [normalize]\n"
        "split: {near: 1.0}\n"
    )
    found = profile_task(Task.load(tmp_path / "task.yaml"))
    length = found.features["the length of the text"]
    assert length.greater.low is not None and (length.greater.low > 0.9) == longer
    assert (length.test_median > length.train_median + 20) == longer
    told: dict[str, Any] = json.loads(json.dumps(found.to_json()))["features"]
    assert (told["the length of the text"]["greater"]["value"] > 0.9) == longer
    for language, differs in (("en", "of the test up to"), ("zh", "测试集有一半不超过")):
        assert (differs in profile_page(found, language)) == longer
