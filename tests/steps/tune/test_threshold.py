"""The step that decides: what it chooses on valid, what it leaves alone, what it refuses, and whole runs with it."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from handed import handed
from pydantic import ValidationError
from tests.cli.conftest import lift
from tests.runs.made import CLASSICAL, jsonl, reviews, task_in, without_cost
from tests.steps.tune.test_calibrate import LABELS, TooSure, drawn

from tasklift import compare, evaluate, load, run
from tasklift.forms.desk import Desk
from tasklift.forms.rows import Rows
from tasklift.metrics.catalogue import find_metric
from tasklift.metrics.judged import Judged
from tasklift.metrics.metric import score
from tasklift.models.decision import OUT_OF_REACH, Costs, Decision, Likeliest, Thresholds
from tasklift.models.pipeline import Pipeline
from tasklift.models.thresholded import Thresholded
from tasklift.reports.files.figure_data import figure_data
from tasklift.reports.files.markdown import report_markdown
from tasklift.reports.page.page import report_page
from tasklift.runs.measuring.compare import compared_record
from tasklift.settings.errors import UserError
from tasklift.steps.tune.threshold import Threshold

BUDGET = {"minutes": 0.00001}


def with_units(frame: dict[str, list[str]], size: int = 1000) -> Rows:
    return handed({"unit": [f"u{row:05}" for row in range(len(frame["text"]))], **frame}, size)


def decided(valid: dict[str, list[str]] | None, factor: float = 1.0, size: int = 1000, **settings: Any) -> Thresholded:
    datasets = {"train": with_units(drawn(30))} | ({} if valid is None else {"valid": with_units(valid, size)})
    model = Threshold(**settings).tune(datasets, start=TooSure(factor), seed=0, desk=Desk())
    assert isinstance(model, Thresholded)
    return model


def skewed(rows: int, seed: int = 0) -> dict[str, list[str]]:
    """Labels of which `bad` is rare and answered far too seldom: the scores leave out a part of its sign."""
    frame = pl.DataFrame(drawn(rows, seed=seed))
    scores = [f"{float(first) - 1.5} {rest}" for first, rest in (text.split(" ", 1) for text in frame["text"])]
    return {"text": scores, "label": frame["label"].to_list()}


def macro_f1(model: Thresholded | TooSure, rows: dict[str, list[str]]) -> float:
    chosen = model.predict(pl.DataFrame(rows)).chosen()
    gold = np.array([LABELS.index(label) for label in rows["label"]])
    return score(find_metric("macro_f1"), Judged(LABELS, gold, chosen)) or 0.0


def test_thresholds_raise_macro_f1_on_rows_that_they_were_not_chosen_on() -> None:
    model, new = decided(skewed(1500)), skewed(4000, seed=1)
    label, gain = model.description.decision.label, model.description.gain
    assert isinstance(label, Thresholds)
    assert label.thresholds["bad"] < label.thresholds["good"]
    assert sum(label.thresholds.values()) == pytest.approx(1.0)
    assert gain is not None
    assert gain.clear
    assert gain.after - gain.before > 2 * gain.standard_error > 0
    assert macro_f1(model, new) - macro_f1(TooSure(1.0), new) == pytest.approx(gain.after - gain.before, abs=0.03)


@pytest.mark.parametrize("seed", range(4))
def test_where_nothing_is_to_be_gained_the_answers_stay_and_the_model_says_so(seed: int) -> None:
    model = decided(drawn(60, seed=seed))
    assert model.description.decision == Decision()
    assert model.description.gain is not None
    assert not model.description.gain.clear
    assert model.description.gain.shrinkage == 0.0
    assert model.predict(pl.DataFrame(drawn(20))).decided is None


def test_the_promised_accuracy_is_reached_on_other_rows() -> None:
    model, new = decided(drawn(3000), factor=3.0, metric="none", answered_accuracy=0.75), drawn(5000, seed=1)
    selected, answers = model.description.selected, model.predict(pl.DataFrame(new)).best()
    right = [answer == label for answer, label in zip(answers, new["label"], strict=True) if answer is not None]
    assert selected is not None
    assert selected.low is not None
    assert 0.75 <= selected.low < selected.right / selected.answered
    assert np.mean(right) >= 0.75
    assert len(right) / len(answers) == pytest.approx(selected.answered / selected.rows, abs=0.04)
    assert 0.05 < len(right) / len(answers) < 0.9


def test_rows_whose_label_the_model_cannot_give_are_wrong_answers_to_a_promise() -> None:
    known = drawn(2000)
    strange = {"text": ["9 0 0"] * 400, "label": ["never seen"] * 400}
    mixed = {name: [*known[name], *strange[name]] for name in known}
    easy, hard = (decided(rows, metric="none", answered_accuracy=0.7).description for rows in (known, mixed))
    assert easy.selected is not None
    assert hard.selected is not None
    assert hard.selected.rows == 2400
    assert easy.decision.abstain_below < OUT_OF_REACH == hard.decision.abstain_below


def test_a_promise_that_valid_cannot_show_is_kept_by_no_answer_at_all() -> None:
    model = decided(drawn(40), answered_accuracy=0.95)
    assert model.description.selected is not None
    assert (model.description.selected.answered, model.description.selected.low) == (0, None)
    assert set(model.predict(pl.DataFrame(drawn(30))).best()) == {None}


def test_a_promise_beside_thresholds_is_made_for_what_the_thresholds_answer() -> None:
    model, new = decided(skewed(3000), answered_accuracy=0.7), skewed(5000, seed=1)
    assert isinstance(model.description.decision.label, Thresholds)
    answers = model.predict(pl.DataFrame(new)).best()
    right = [answer == label for answer, label in zip(answers, new["label"], strict=True) if answer is not None]
    assert len(right) > 500
    assert np.mean(right) >= 0.7


@pytest.mark.parametrize(
    ("settings", "decision"),
    [
        ({"metric": "none", "abstain_below": 0.5}, Decision(label=Likeliest(), abstain_below=0.5)),
        (
            {"costs": {"bad": {"good": 9.0}}},
            Decision(label=Costs(costs={"bad": {"good": 9.0}}, cost_of_no_answer=None)),
        ),
        ({"cost_of_no_answer": 0.3}, Decision(label=Costs(costs={}, cost_of_no_answer=0.3))),
        (
            {"costs": {}, "abstain_below": 0.4},
            Decision(label=Costs(costs={}, cost_of_no_answer=None), abstain_below=0.4),
        ),
    ],
)
def test_what_the_user_names_is_taken_as_it_is_and_needs_no_valid(settings: dict[str, Any], decision: Decision) -> None:
    assert decided(None, **settings).description.decision == decision


def test_thresholds_and_a_named_confidence_go_together() -> None:
    decision = decided(skewed(1500), abstain_below=0.4).description.decision
    assert isinstance(decision.label, Thresholds)
    assert decision.abstain_below == 0.4


@pytest.mark.parametrize("settings", [{}, {"answered_accuracy": 0.6}, {"metric": "mcc"}])
def test_how_rows_are_cut_changes_nothing(settings: dict[str, Any]) -> None:
    one, other = (decided(skewed(400), size=size, **settings) for size in (7, 1000))
    assert one.description == other.description


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"abstain_below": 0.5, "answered_accuracy": 0.9}, "write one"),
        ({"costs": {}, "metric": "mcc"}, "write one"),
        ({"answered_accuracy": 1.0}, "less than 1"),
        ({"costs": {"a": {"b": -1}}}, "greater than or equal to 0"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Threshold(**settings)


def test_settings_with_costs_survive_being_written_down() -> None:
    step = Threshold(costs={"bad": {"good": 9.0}}, cost_of_no_answer=2)
    assert Threshold.model_validate(step.model_dump(mode="json")) == step


def test_a_label_that_no_row_has_is_a_slip() -> None:
    with pytest.raises(UserError, match=r"'godo', which no row has\n.*did you mean 'good'") as caught:
        decided(None, costs={"bad": {"godo": 2.0}})
    assert caught.value.slug == "unknown-label"


def test_without_a_model_or_without_valid_it_says_what_to_do() -> None:
    with pytest.raises(UserError, match="there is no model before `threshold`") as caught:
        Threshold().tune({"train": with_units(drawn(3))}, start=None, seed=0, desk=Desk())
    assert caught.value.slug == "nothing-to-calibrate"
    with pytest.raises(UserError, match=r"split: \{valid: 0.1\}") as caught:
        decided(None)
    assert caught.value.slug == "no-rows"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_run_that_abstains_and_what_comes_of_its_model(tmp_path: Path, language: str) -> None:
    recipe = ["normalize", CLASSICAL, {"threshold": {"metric": "none", "abstain_below": 0.75}}]
    rows = reviews(500, language=language)
    found = run(task_in(tmp_path, rows, metric="accuracy", split={"valid": 0.2, "test": 0.4}, recipe=recipe))
    record = found.record
    metrics, confusion = record["metrics"], record["confusion"]
    assert metrics["coverage"]["baseline"] == 1.0
    assert 0.2 < metrics["coverage"]["final"] < 0.95
    assert metrics["selective_accuracy"]["baseline"] == metrics["accuracy"]["baseline"]
    assert metrics["selective_accuracy"]["final"] > metrics["accuracy"]["final"]
    product = metrics["selective_accuracy"]["final"] * metrics["coverage"]["final"]
    assert metrics["accuracy"]["final"] == pytest.approx(product)
    unanswered = sum(confusion["unanswered"]["final"])
    assert unanswered == round((1 - metrics["coverage"]["final"]) * record["test"]["rows"])
    assert sum(map(sum, confusion["final"])) + unanswered == record["test"]["rows"]
    assert None in {one["final"] for one in record["changed"]["worse"]}
    assert {one["lift"]["verdict"] for one in record["guards"] if one["label"]} == {"cannot tell"}
    said = {"en": "(no answer)", "zh": "（未作答）"}[language]
    assert said in report_page(record, language)
    assert said in report_markdown(record, language)
    assert f"final,bad,,{confusion['unanswered']['final'][0]}" in figure_data(record)["confusion.csv"].decode()
    shown = lift("--language", language, "show", "last", folder=tmp_path)
    assert (shown.code, said in shown.out, "selective_accuracy" in shown.out) == (0, True, True)

    found.export(tmp_path / "away")
    texts = [row["review"] for row in rows]
    answers = load(tmp_path / "away").predict(texts)
    assert answers == found.model.predict(texts)
    (tmp_path / "in.jsonl").write_text(jsonl([*rows, {"review": ""}]), encoding="utf-8")
    written = lift("predict", "away", "in.jsonl", "-o", "out.csv", folder=tmp_path)
    table = pl.read_csv(tmp_path / "out.csv", infer_schema_length=0)
    assert table["prediction"].to_list() == [*answers, None]
    assert table["probability"].cast(pl.Float64).is_between(0.5, 1).all()
    assert table["note"].to_list()[-1] == "no text: no answer"
    none = answers.count(None) + 1
    assert written.code == 0
    told = written.out + written.err
    assert f"{len(texts) + 1 - none} rows answered" in told
    assert f"{none} rows left without an answer" in told


def test_a_file_that_predict_wrote_scores_as_the_run_did(tmp_path: Path) -> None:
    recipe = ["normalize", CLASSICAL, {"threshold": {"metric": "none", "abstain_below": 0.75}}]
    rows = reviews(400)
    task = task_in(tmp_path, rows, recipe=recipe, split={"valid": 0.2, "test": 0.4}, budget=BUDGET)
    found = run(task)
    table = pl.DataFrame({"review": [row["review"] for row in rows]})
    table = table.with_columns(pl.Series("prediction", found.model.predict(table["review"].to_list()), pl.String))
    for name in ("out.csv", "out.jsonl"):
        path = tmp_path / name
        table.write_csv(path) if name.endswith("csv") else table.write_ndjson(path)
        scored = evaluate(task, path)["metrics"]
        for metric in ("macro_f1", "mcc", "coverage", "selective_accuracy"):
            assert scored[metric] == pytest.approx(found.record["metrics"][metric]["final"]), (name, metric)


def test_a_model_that_answers_nothing_is_told_of_and_not_recommended(tmp_path: Path) -> None:
    recipe = [CLASSICAL, {"threshold": {"metric": "none", "answered_accuracy": 0.999}}]
    record = run(
        task_in(tmp_path, reviews(400), recipe=recipe, split={"valid": 0.2, "test": 0.4}, budget=BUDGET)
    ).record
    assert record["metrics"]["coverage"]["final"] == 0
    assert any("answers no row at all" in note for note in record["notes"])
    assert record["recommended"] == "baseline"


def test_a_threshold_that_changes_nothing_lifts_by_nothing_and_adds_no_metric(tmp_path: Path) -> None:
    split = {"valid": 0.2, "test": 0.4}
    plain, decided_ = (
        run(task_in(tmp_path / name, reviews(300), recipe=["normalize", CLASSICAL, *more], split=split, budget=BUDGET))
        for name, more in (("plain", []), ("decided", ["threshold"]))
    )
    assert decided_.record["steps"][-1]["path"]["value"] == 0.0
    assert decided_.record["metrics"] == plain.record["metrics"]
    assert decided_.record["confusion"] == plain.record["confusion"]
    assert "coverage" not in plain.record["metrics"]


def test_a_run_may_be_decided_by_the_accuracy_on_answered_rows(tmp_path: Path) -> None:
    recipe = ["normalize", CLASSICAL, {"threshold": {"metric": "none", "abstain_below": 0.8}}]
    task = task_in(
        tmp_path, reviews(600), metric="selective_accuracy", recipe=recipe, split={"valid": 0.2, "test": 0.5}
    )
    found = run(task)
    scores = found.record["metrics"]["selective_accuracy"]
    assert found.record["lift"]["value"] == pytest.approx(scores["final"] - scores["baseline"])
    assert found.record["lift"]["value"] > 0.02
    assert found.record["recommended"] != "baseline"
    assert without_cost(run(task)) == without_cost(found)


def test_two_runs_of_which_the_first_abstains_are_compared_with_what_that_buys(tmp_path: Path) -> None:
    abstains = ["normalize", CLASSICAL, {"threshold": {"metric": "none", "abstain_below": 0.75}}]
    one, other = (
        run(task_in(tmp_path, reviews(300), recipe=recipe, split={"valid": 0.2, "test": 0.4}, budget=BUDGET))
        for recipe in (abstains, ["normalize", CLASSICAL])
    )
    assert compare(one, other)["lift"]["value"] > 0
    record = compared_record(one, other)
    assert record["metrics"]["coverage"]["baseline"] < record["metrics"]["coverage"]["final"] == 1.0
    assert "(no answer)" in report_page(record, "en")


def test_a_saved_pipeline_that_abstains_can_be_started_from(tmp_path: Path) -> None:
    model = Threshold(metric="none", abstain_below=0.7).tune({}, start=TooSure(1.0), seed=0, desk=Desk())
    made = Pipeline("classify", {"text": ["text"]}, (), model, {"good": 1.0})
    assert made.predict(["0 0 0", "0 0 9"]) == [None, "good"]
