"""Metrics that read more than answers: a glossary, and the replies of train among which the right one is chosen."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.endtoend import test_dialogues_answered as dialogues
from tests.endtoend import test_texts_written as texts

from tasklift import Task, run
from tasklift.data.dataset import open_dataset
from tasklift.runs.history import Run
from tasklift.runs.measuring.compare import compare, compared_record
from tasklift.runs.measuring.evaluate import evaluate
from tasklift.settings.errors import UserError

GLOSSARY = "source,target\nopen,打开\nclose,关闭\nfiles,文件\nwindows,窗户\n"
BEST = "{best_of: {models: [copy_source, retrieve], metric: terms_kept}}"
TRANSLATE = f"""
kind: translate
data: {{train: ui.jsonl}}
columns: {{source: source, targets: target}}
metric: terms_kept
measure: {{terminology: words.csv}}
recipe: [normalize, {BEST}]
"""


def translating(folder: Path, glossary: str = GLOSSARY, text: str = TRANSLATE) -> Task:
    (folder / "words.csv").write_text(glossary, encoding="utf-8")
    return texts.task_in(folder, text)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ui")


@pytest.fixture(scope="module")
def translated(folder: Path) -> Run:
    return run(translating(folder))


def test_terms_of_the_glossary_decide_and_choose_the_model(translated: Run) -> None:
    """A copy of the source, which is the first of the models, keeps no term at all."""
    assert translated.record["metric"] == "terms_kept"
    assert 0.3 < translated.record["final"]["score"] < 1, "windows are 窗口 here, and no 窗户"


def test_a_kept_run_has_the_glossary_and_not_where_it_lay(translated: Run, folder: Path) -> None:
    assert str(folder) not in json.dumps(translated.kept)
    kept = translated.store.read_json(translated.kept["material"]["terms"])
    assert kept["windows"] == ["窗户"]
    assert set(translated.kept["material"].values()) <= set(translated.kept["objects"])


def test_runs_are_compared_and_predictions_evaluated_by_the_glossary(translated: Run, folder: Path) -> None:
    found = compare(translated, translated)
    assert found["scores"][0]["score"] == translated.record["final"]["score"]
    assert compared_record(translated, translated)["metrics"]["terms_kept"]["final"] == found["scores"][0]["score"]
    (folder / "words.csv").write_text(GLOSSARY, encoding="utf-8")
    lines = [
        json.dumps({"source": row["source"], "prediction": "打开 关闭 文件 窗户"}, ensure_ascii=False)
        for row in texts.rows()
    ]
    (folder / "given.jsonl").write_text("\n".join(lines), encoding="utf-8")
    told = evaluate(translating(folder), folder / "given.jsonl")
    assert told["score"]["score"] == told["metrics"]["terms_kept"] == 1.0


def test_another_glossary_is_another_run_with_other_scores(translated: Run, folder: Path) -> None:
    other = run(translating(folder, GLOSSARY.replace("窗户", "窗口")))
    assert other.id != translated.id
    assert other.record["final"]["score"] > translated.record["final"]["score"]
    again = run(translating(folder))
    assert (again.id, again.record["final"]) == (translated.id, translated.record["final"])


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("measure: {terminology: words.csv}\n", ""), 5, "terminology"),
        (("metric: terms_kept\nmeasure: {terminology: words.csv}\n", ""), 5, "terminology"),
        (("terminology: words.csv", "terminology: ../words.csv"), 6, "folder"),
        (("terminology: words.csv", "terminology: none.csv"), 6, "none.csv"),
        (("metric: terms_kept", "metric: chrf"), None, ""),
    ],
)
def test_what_is_missing_is_said_at_its_place(
    tmp_path: Path, change: tuple[str, str], line: int | None, words: str
) -> None:
    text = TRANSLATE.replace(*change)
    (tmp_path / "words.csv").write_text(GLOSSARY, encoding="utf-8")
    inner = tmp_path / "inner"
    inner.mkdir()
    if line is None:
        assert run(translating(inner, text=text)).record["metrics"]["terms_kept"]["final"] > 0
        return
    with pytest.raises(UserError) as fault:
        run(translating(inner, text=text))
    assert words in str(fault.value)
    assert fault.value.where is not None


def test_a_glossary_that_no_metric_of_the_kind_reads_is_refused(tmp_path: Path) -> None:
    text = (
        TRANSLATE.replace("translate", "generate").replace("metric: terms_kept", "metric: chrf").replace(BEST, "lead")
    )
    with pytest.raises(UserError, match="terminology"):
        translating(tmp_path, text=text)


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> Run:
    best = "{best_of: {models: [{retrieve: {last_turns: 1}}, retrieve], metric: recall_at_1}}"
    text = f"split: {{near: 1}}\nmetric: recall_at_1\nrecipe: [{best}]\n"
    return run(dialogues.task_in(tmp_path_factory.mktemp("talks"), text))


def test_the_right_reply_is_chosen_among_replies_of_train(talked: Run) -> None:
    record: dict[str, Any] = talked.record
    first, five = (record["metrics"][f"recall_at_{number}"]["final"] for number in (1, 5))
    assert 0.1 < first <= five <= 1
    others = set(talked.store.read_json(talked.kept["material"]["replies"]))
    train = open_dataset(talked.store, talked.kept["train"]).frame()
    said = {turn["content"] for talk in dialogues.talks() for turn in talk if turn["role"] == "assistant"}
    assert others <= said
    assert len(others) >= 10 and train.height < len(dialogues.talks())
    assert compare(talked, talked)["scores"][0]["score"] == first
