"""Questions answered from a folder of documents: what is looked up, learned from, served and measured."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import polars as pl
import pytest

from tasklift import Task, load, run
from tasklift.data.dataset import open_dataset
from tasklift.forms.answers import TextAnswers
from tasklift.forms.model import Model
from tasklift.forms.rows import Batch
from tasklift.models.kept import kept_library
from tasklift.models.looking_up.saved_library import FILE
from tasklift.runs.history import Run, find_run
from tasklift.runs.measuring.compare import compare, compared_record
from tasklift.runs.recipe import recipe_of
from tasklift.runs.serving.predict import predict_file
from tasklift.settings.errors import UserError
from tasklift.tasks.schema import task_schema

PLACES = ("hotel", "museum", "library", "station", "garden", "harbour", "school", "theatre", "market", "bridge")
TASK = """
kind: answer
data: {train: rows.jsonl}
columns: {question: question, answers: answers}
documents: {files: handbook, passages: 2}
recipe: [best_sentence]
"""


def answer_to(place: int, fact: int) -> str:
    return str(1000 + 37 * place + 411 * fact)


def write_documents(folder: Path) -> None:
    """Ten documents of a place each, two of none; one lies deeper, one is Chinese in another encoding."""
    (folder / "deep").mkdir(parents=True)
    for number, place in enumerate(PLACES):
        told = [f"The {place} is worth a visit, as many say."]
        told += [f"The {place} {verb} {answer_to(number, fact)}." for fact, verb in enumerate(VERBS)]
        path = folder / ("deep" if number == 3 else ".") / f"{place}.{'md' if number % 2 else 'txt'}"
        path.write_text(" ".join(told), encoding="utf-8")
    (folder / "weather.txt").write_text("Rain falls on most days. Snow is rare.", encoding="utf-8")
    (folder / "中文.txt").write_text("图书馆每天早上九点开门，晚上八点关门。请不要在馆内吃东西。", encoding="gb18030")
    (folder / ".notes.txt").write_text("The hotel opened in 2000.", encoding="utf-8")
    (folder / "figures.csv").write_text("hotel,1\n", encoding="utf-8")


SAID = ("handbook", "{files: handbook}")
VERBS = ("opened its doors in", "has a number of lamps of", "was painted at a cost of", "sold tickets to a number of")
ASKED = ("When did the {} open its doors?", "How many lamps has the {}?", "What was the cost when the {} was painted?")
ASKED = (*ASKED, "To what number of people has the {} sold tickets?")


def write_rows(folder: Path) -> None:
    rows = [
        {"question": asked.format(place), "answers": answer_to(number, fact)}
        for fact, asked in enumerate(ASKED)
        for number, place in enumerate(PLACES)
    ]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


class Parrot(Model):
    """Says what was asked, and of what begins otherwise nothing."""

    def predict(self, batch: Batch) -> TextAnswers:
        return TextAnswers(tuple(asked if asked.startswith("When") else "" for asked in batch["question"]))

    def save(self, folder: Path) -> dict[str, Any]:
        raise NotImplementedError

    @classmethod
    def load(cls, folder: Path, description: dict[str, Any]) -> Self:
        raise NotImplementedError


def task_in(folder: Path, text: str = TASK) -> Task:
    if not (folder / "rows.jsonl").exists():
        write_rows(folder)
        write_documents(folder / "handbook")
    (folder / "task.yaml").write_text(text, encoding="utf-8")
    return Task.load(folder / "task.yaml")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("town")


@pytest.fixture(scope="module")
def answered(folder: Path) -> Run:
    return run(task_in(folder))


def test_answers_are_found_in_documents(answered: Run) -> None:
    metrics = answered.record["metrics"]
    assert metrics["passage_recall"]["final"] == 1.0
    assert metrics["citation_precision"]["final"] > 0.5
    assert metrics["squad_f1"]["final"] > 0.2
    told = [note for note in answered.record["notes"] if "passages of 12 documents" in note]
    assert told and any("2 other files" in note for note in answered.record["notes"])


def test_without_documents_a_sentence_has_nothing_to_stand_in(answered: Run, tmp_path: Path) -> None:
    bare = run(task_in(tmp_path, TASK.replace("documents: {files: handbook, passages: 2}\n", "")))
    assert bare.record["metrics"]["squad_f1"]["final"] == 0.0
    assert "passage_recall" not in bare.record["metrics"]
    assert bare.record["test"]["edition"] == answered.record["test"]["edition"], "the split knows no documents"


def test_rows_to_learn_from_have_contexts_and_the_test_has_none(answered: Run) -> None:
    rows = open_dataset(answered.store, answered.kept["train"]).frame()
    assert rows["context"].null_count() == 0
    for question, context in rows.select("question", "context").iter_rows():
        assert next(place for place in PLACES if place in question) in context.split("\n\n")[0]
    assert "context" not in answered.kept["test"]["dataset"]["columns"]


def test_a_model_carries_its_documents(answered: Run, tmp_path: Path) -> None:
    asked = [question.format(place) for place in PLACES for question in ASKED]
    answered.export(tmp_path / "model", "final")
    loaded, kept = load(tmp_path / "model"), answered.model_named("final")
    assert loaded.inputs == ["question"] and loaded.reads == ["question", "context"]
    assert loaded.predict(asked) == kept.predict(asked)
    assert all(answer_to(0, fact) in (text or "") for fact, text in enumerate(loaded.predict(asked[:4])))
    assert find_run(answered.store, "last").model.predict(["", None]) == [None, None]  # type: ignore[list-item]


@pytest.mark.parametrize("spoilt", [None, b"{}", b"[", b'{"passages":2,"ids":["a#1"],"texts":["changed"]}'])
def test_damaged_documents_are_told(answered: Run, tmp_path: Path, spoilt: bytes | None) -> None:
    answered.export(tmp_path / "model", "final")
    (tmp_path / "model" / FILE).unlink()
    if spoilt is not None:
        (tmp_path / "model" / FILE).write_bytes(spoilt)
    with pytest.raises(UserError) as fault:
        load(tmp_path / "model")
    assert fault.value.slug == "model-damaged"


def test_a_file_to_answer_needs_the_question_alone(answered: Run, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_text("question\nHow many lamps has the museum?\n", encoding="utf-8")
    predict_file(answered.model_named("final"), tmp_path / "new.csv", tmp_path / "out.jsonl")
    (row,) = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert answer_to(1, 1) in row["prediction"]
    asked = pl.DataFrame({"question": [row["question"]]})
    assert row["passages"] == answered.model_named("final").answer(asked).passages[0]
    assert row["passages"][0] == "museum.md#1" and len(row["passages"]) == 2
    assert row["cited"] == ["museum.md#1"]
    predict_file(answered.model_named("final"), tmp_path / "new.csv", tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8") as written:
        (told,) = csv.DictReader(written)
    assert json.loads(told["passages"]) == row["passages"]
    assert json.loads(told["cited"]) == row["cited"]


def test_answers_that_no_passage_says_are_counted_and_cite_nothing(answered: Run, tmp_path: Path) -> None:
    model = replace(answered.model_named("final"), model=Parrot())
    (tmp_path / "new.csv").write_text("question\nWhen did the museum open?\nIs the museum worth a visit?\n")
    outcome = predict_file(model, tmp_path / "new.csv", tmp_path / "out.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["cited"] for row in rows] == [[], []]
    assert all(row["passages"] for row in rows)
    assert outcome.notices == ("1 of 1 answers stand in no passage that was looked up",)


def test_the_passages_are_kept_with_the_run(answered: Run) -> None:
    name = answered.kept["material"]["passages"]
    assert name in answered.kept["objects"]
    assert name == answered.kept["models"]["final"]["pipeline"]["library"]
    ids = kept_library(answered.store, name).ids
    assert ids[0] == "bridge.md#1" and "deep/station.md#1" in ids and "中文.txt#1" in ids


def test_other_documents_are_another_run_and_the_same_are_the_same(answered: Run, folder: Path) -> None:
    assert run(task_in(folder)).id == answered.id
    path = folder / "handbook" / "hotel.txt"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace(answer_to(0, 0), "never"), encoding="utf-8")
    other = run(task_in(folder))
    path.write_text(before, encoding="utf-8")
    assert other.id != answered.id
    assert other.record["test"]["edition"] == answered.record["test"]["edition"]


def test_runs_with_more_or_fewer_passages_are_compared_each_by_its_own(answered: Run, folder: Path) -> None:
    one = run(task_in(folder, TASK.replace("passages: 2", "passages: 1")))
    assert compare(one, answered)["metric"] == "squad_f1"
    metrics: dict[str, Any] = compared_record(one, answered)["metrics"]["passage_recall"]
    assert metrics["baseline"] == one.record["metrics"]["passage_recall"]["final"]
    assert metrics["final"] == answered.record["metrics"]["passage_recall"]["final"]


def test_the_default_recipe_and_its_baseline_read_contexts(folder: Path) -> None:
    done = run(task_in(folder, TASK.replace("recipe: [best_sentence]\n", "metric: passage_recall\n")))
    assert done.record["metric"] == "passage_recall" and done.record["final"]["score"] > 0.9
    assert done.record["metrics"]["squad_f1"]["final"] > 0.2
    assert pl.concat(done.cleaned(), how="diagonal")["context"].null_count() == 0


def test_the_same_task_elsewhere_gives_the_same(answered: Run, tmp_path: Path) -> None:
    again = run(task_in(tmp_path))
    assert again.id == answered.id
    assert again.kept["final_answers"] == answered.kept["final_answers"]
    assert again.kept["models"] == answered.kept["models"]


def test_a_saved_model_is_a_baseline_with_its_own_documents_or_with_the_tasks(answered: Run, tmp_path: Path) -> None:
    written = (answered.store.root.parent / "rows.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in written]
    given = "".join(json.dumps(row | {"context": "The hall is old. Its key is lost."}) + "\n" for row in rows)
    (tmp_path / "given.jsonl").write_text(given, encoding="utf-8")
    columns = TASK.replace("documents: {files: handbook, passages: 2}\n", "").replace("rows.", "given.")
    run(task_in(tmp_path, columns.replace("answers: answers", "answers: answers, context: context"))).export(
        tmp_path / "reader", "final"
    )
    answered.export(tmp_path / "grounded", "final")
    found = [run(task_in(tmp_path, TASK + f"baseline: {name}\n")) for name in ("reader", "grounded")]
    for done in found:
        assert done.record["baseline"]["score"] == answered.record["final"]["score"]
        assert done.model_named("baseline").predict(["How many lamps has the museum?"])[0]
        library = done.kept["models"]["baseline"]["pipeline"]["library"]
        assert library in done.kept["objects"]


def test_an_encoder_is_taught_to_mark_answers_in_contexts_that_are_looked_up(tmp_path: Path) -> None:
    text = TASK.replace("recipe: [best_sentence]", "model: {layers: 1, heads: 1, width: 16}")
    assert "extract" in [line.name for line in recipe_of(task_in(tmp_path, text)).lines]
    without = text.replace("documents: {files: handbook, passages: 2}\n", "")
    with pytest.raises(UserError, match="model"):
        recipe_of(task_in(tmp_path, without))


def test_a_folder_may_stand_for_itself(tmp_path: Path) -> None:
    short, long = (task_in(tmp_path, TASK.replace("{files: handbook, passages: 2}", said)) for said in SAID)
    assert short.documents == long.documents
    assert short.documents.passages == 3
    assert (
        "documents"
        not in task_in(tmp_path, TASK.replace("documents: {files: handbook, passages: 2}\n", "")).model_dump()
    )
    allowed = task_schema()["properties"]["documents"]
    assert {"type": "string"} in allowed["anyOf"]
    columns = task_schema()["$defs"]["DocumentsSettings"]["properties"]["text"]
    assert {"type": "string"} in columns["anyOf"]


CHANGES = [
    (("kind: answer", "kind: generate"), (5, 1), "from documents"),
    (("answers: answers", "answers: answers, context: context"), (5, 1), "both"),
    (("handbook", "nowhere"), (5, 13), "nowhere"),
    (("handbook", ".."), (5, 13), "folder"),
    (("handbook", "rows.jsonl"), (5, 13), "no column 'text'"),
    (("handbook", "rows.jsonl, text: answer"), (5, 32), "no column 'answer'"),
    (("passages: 2", "model: minilm"), (5, 1), "by: meaning"),
    (("files: handbook, ", ""), (5, 1), "files"),
    (("passages: 2", "passages: 21"), (5, 30), "20"),
    (("documents: {files: handbook, passages: 2}\n", "metric: passage_recall\n"), (5, 1), "documents"),
]


@pytest.mark.parametrize(("change", "place", "words"), CHANGES)
def test_what_is_wrong_is_told_at_its_place(
    tmp_path: Path, change: tuple[str, str], place: tuple[int, int], words: str
) -> None:
    (tmp_path / "inner").mkdir()
    text = TASK.replace(*change)
    if "generate" in text:
        text = text.replace("question: question, answers: answers", "source: question, target: answers")
    with pytest.raises(UserError) as fault:
        run(task_in(tmp_path / "inner", text))
    assert words in str(fault.value)
    assert fault.value.where is not None
    assert (fault.value.where.line, fault.value.where.column) == place
