"""What a finished run still tells: its rows, their stories, its model."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.runs.made import CLASSICAL, RECIPE, messy, reviews, task_in, together

from tasklift import Task, load, run
from tasklift.data.sealed import measure, sealed_from_json
from tasklift.runs.history import Run, find_run, list_runs
from tasklift.runs.preparing.guard import COPY_OF_TEST
from tasklift.settings.errors import UserError


def test_ids(run: Run) -> list[str]:
    """The ids of the sealed rows, asked for as evaluation does."""
    return measure(sealed_from_json(run.store, run.kept["test"]), lambda rows, units: rows["id"].to_list())


test_ids.__test__ = False  # type: ignore[attr-defined]


def test_the_account_of_each_step_goes_on_from_the_one_before(finished: Run) -> None:
    steps = finished.record["steps"]
    assert steps[0]["rows_in"] == finished.record["split"]["train"]
    for step, following in zip(steps, steps[1:], strict=False):
        assert step["rows_out"] == following["rows_in"]
    for step in steps:
        assert step["rows_in"] == step["rows_out"] + step["dropped"]
        assert step["dropped"] == sum(step["reasons"].values())
    assert together(finished.cleaned()).height == steps[-1]["rows_in"]


def test_every_row_of_the_file_is_in_exactly_one_place(finished: Run) -> None:
    record = finished.record
    cleaned, aside = together(finished.cleaned()), together(finished.set_aside())
    by_step = Counter(aside["step"].to_list())
    assert by_step["read"] == record["rows"]["quarantined"] == 2
    assert {step["name"]: step["dropped"] for step in record["steps"] if step["dropped"]} == {
        name: count for name, count in by_step.items() if name not in {"read", "split"}
    }
    split = record["split"]
    assert cleaned.height + aside.height + split["valid"] + split["test"] + split["fresh"] == record["rows"]["read"]
    ids = [*cleaned["id"], *aside["id"].drop_nulls(), *test_ids(finished)]
    assert len(ids) == len(set(ids))


def test_rows_come_back_with_their_place_and_the_users_other_columns(finished: Run, folder: Path) -> None:
    lines = (folder / "rows.jsonl").read_text(encoding="utf-8").splitlines()
    for frame in (together(finished.cleaned()), together(finished.set_aside()).filter(pl.col("step") != "read")):
        assert frame.height > 10
        for row in frame.iter_rows(named=True):
            written = json.loads(lines[row["source_line"] - 1])
            (rest,) = [value for name, value in row.items() if name.endswith("rest")]
            assert json.loads(rest) == {"number": written["number"]}
            assert row["source_file"] == "rows.jsonl"


def test_rows_that_were_not_read_are_told_by_line(finished: Run, folder: Path) -> None:
    aside = together(finished.set_aside()).filter(pl.col("step") == "read")
    lines = (folder / "rows.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(lines[line - 1])["review"] for line in aside["source_line"]} == {"no label here", "nor here"}
    assert set(aside["reason"]) == {"column 'stars' is empty"}


def test_why_tells_what_each_step_did_to_a_changed_row(finished: Run) -> None:
    (example, *_) = [one for one in finished.record["steps"][0]["examples"] if one["after"]]
    first, *others = finished.why(example["id"])
    assert (first.step, first.what) == ("normalize", "changed")
    assert first.before == example["before"]
    assert first.after == example["after"]
    assert [one.step for one in others][:1] == ["drop_missing"]


def test_why_tells_the_end_of_a_row_that_was_set_aside(finished: Run) -> None:
    gone = together(finished.set_aside()).filter(pl.col("step") == "deduplicate").row(0, named=True)
    story = finished.why(gone["id"])
    assert [one.step for one in story] == ["normalize", "drop_missing", "drop_conflicts", "deduplicate"]
    assert story[-1].what == f"set aside: {gone['reason']}"
    assert story[-1].after is None
    assert story[-1].before is not None


def test_why_goes_by_the_beginning_of_an_id_too(finished: Run) -> None:
    row = next(row for row in together(finished.cleaned())["id"] if "-" not in row)
    assert [one.what for one in finished.why(row[:12])] == ["left as it was"] * 4 or finished.why(
        row[:12]
    ) == finished.why(row)


def test_why_refuses_rows_of_the_test_and_rows_that_are_not_there(finished: Run) -> None:
    for row in (test_ids(finished)[0], "no such row"):
        with pytest.raises(UserError) as caught:
            finished.why(row)
        assert caught.value.slug == "unknown-row"


def test_why_refuses_a_beginning_that_several_rows_share(finished: Run) -> None:
    with pytest.raises(UserError, match="rows have ids that begin with ''"):
        finished.why("")


def test_why_tells_of_rows_that_the_split_set_aside(tmp_path: Path) -> None:
    rows = [{**row, "key": f"k{number}"} for number, row in enumerate(reviews(100))]
    (tmp_path / "test.jsonl").write_text(
        json.dumps({**rows[3], "key": "t"}) + "\n" + json.dumps({**rows[4], "key": "u"})
    )
    task = task_in(
        tmp_path,
        rows,
        data={"train": "rows.jsonl", "test": "test.jsonl"},
        columns={"text": "review", "label": "stars", "id": "key"},
        recipe=[CLASSICAL],
    )
    found = run(task)
    (story,) = found.why("k3")
    assert (story.step, story.what) == ("split", f"set aside: {COPY_OF_TEST}")
    assert found.record["test"]["overlap_removed"] == 2
    assert found.record["split"]["aside"] == 2


def test_an_exported_model_gives_the_same_answers_bit_for_bit(finished: Run, tmp_path: Path) -> None:
    finished.export(tmp_path / "model")
    again = load(tmp_path / "model")
    texts = pl.DataFrame({"text": ["great warm soup", "rude cold staff", "ＧＲＥＡＴ\u200b soup", "", None, "好"]})
    one, other = finished.model.answer(texts), again.answer(texts)
    assert one.notes == other.notes
    assert np.array_equal(one.answers.probabilities, other.answers.probabilities)
    assert [path.name for path in sorted((tmp_path / "model").iterdir())] == ["model", "pipeline.json"]
    with pytest.raises(UserError, match="is there already"):
        finished.export(tmp_path / "model")


def test_a_row_without_text_gets_the_most_frequent_label_and_a_note(finished: Run) -> None:
    frequent = together(finished.cleaned()).group_by("stars").len().sort("len")["stars"][-1]
    given = finished.model.answer(pl.DataFrame({"text": ["", None, " \u3000\n", "great soup"]}))
    assert given.notes == ["no text: the most frequent label"] * 3 + [None]
    assert len(set(given.answers.best()[:3])) == 1
    assert given.answers.best()[0] in {"good", "bad"}
    assert frequent in {"good", "bad"}


def test_the_lift_is_that_of_the_record(finished: Run) -> None:
    assert finished.lift.value == finished.record["lift"]["value"]
    assert finished.lift.verdict == finished.record["lift"]["verdict"]


def test_a_run_shows_as_its_table_in_a_notebook(finished: Run) -> None:
    assert "deduplicate" in finished._repr_html_()


def test_a_run_is_found_by_id_beginning_and_as_the_last(tmp_path: Path) -> None:
    first = run(task_in(tmp_path, reviews(100), recipe=[CLASSICAL]))
    second = run(task_in(tmp_path, reviews(100), recipe=RECIPE))
    store = first.store
    assert find_run(store, first.id).record["run"] == first.id
    assert find_run(store, second.id[:7]).id == second.id
    assert find_run(store, "last").id == second.id
    assert {entry.id for entry in list_runs(store)} == {first.id, second.id}
    assert find_run(store, second.id).record == json.loads(json.dumps(second.record))
    with pytest.raises(UserError, match="there is no run ''"):
        find_run(store, "")
    with pytest.raises(UserError) as caught:
        find_run(store, "nothing")
    assert caught.value.slug == "unknown-run"
    assert second.id in caught.value.advice


def test_a_run_that_did_not_finish_says_how_to_go_on(task: Task, finished: Run) -> None:
    finished.store.journal.begin_run("zzzz", "task", "[]")
    with pytest.raises(UserError) as caught:
        find_run(finished.store, "zzzz")
    assert caught.value.slug == "run-not-finished"
    finished.store.journal.forget_runs(["zzzz"])


def test_rows_and_groups_reconcile_with_the_messy_file(tmp_path: Path) -> None:
    rows = [{**row, "shop": f"s{number % 15}"} for number, row in enumerate(messy(150))]
    columns = {"text": "review", "label": "stars", "group": "shop"}
    found = run(task_in(tmp_path, rows, columns=columns))
    cleaned, aside = together(found.cleaned()), together(found.set_aside())
    split = found.record["split"]
    assert cleaned.height + aside.height + split["valid"] + split["test"] == len(rows)
    assert split["aside"] == aside.filter(pl.col("step") == "split").height > 0


def test_rows_that_a_step_made_are_told_of_and_go_back_to_the_row_as_read(tmp_path: Path) -> None:
    rows = [{**row, "review": f"{row['review']} !", "shop": number} for number, row in enumerate(reviews(120))]
    recipe = [{"split_text": {"size": 7, "overlap": 0}}, {"filter_length": {"minimum": 30}}, CLASSICAL]
    split = run(task_in(tmp_path, rows, recipe=recipe))
    first, second, _ = split.record["steps"]
    assert first["added"] == 2 * first["dropped"] and first["rows_out"] == second["rows_in"]
    cleaned, aside = together(split.cleaned()), together(split.set_aside())
    kept, gone = cleaned.row(0, named=True), aside.filter(pl.col("step") == "filter_length").row(0, named=True)
    for made in (kept, gone):
        parent, _, _ = made["id"].partition("#")
        read = rows[int(made["source_line"]) - 1]
        assert made["id"].startswith(f"{parent}#") and made["source_file"] == "rows.jsonl"
        assert split.why(parent)[-1].what == "set aside: split into chunks (here 2)"
        story = split.why(made["id"])
        assert (story[0].step, story[0].what) == ("split_text", f"made of row {parent}")
        assert story[0].before == {"text": read["review"], "label": read["stars"]}
        assert story[0].after and story[0].after["text"] in read["review"]
    assert kept["review"] in rows[int(kept["source_line"]) - 1]["review"]
    assert story[-1].what == "set aside: shorter than 30 characters" and story[-1].after is None
