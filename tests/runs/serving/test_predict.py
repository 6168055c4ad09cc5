import json
from pathlib import Path

import polars as pl
import pytest

from tasklift.data.sniff import parse, sniff
from tasklift.engines.local import map_batches
from tasklift.forms.desk import Desk
from tasklift.forms.rows import Rows
from tasklift.models.pipeline import Pipeline
from tasklift.runs.serving.predict import predict_file, predict_texts
from tasklift.settings.errors import UserError
from tasklift.steps.tune.classical import Classical

GOOD, BAD = "很好用，喜欢", "太差了，退货"


@pytest.fixture(scope="module")
def model() -> Pipeline:
    """A model of opinions that reads the column `review`; most of its rows were good."""
    names = [str(number) for number in range(30)]
    frame = pl.DataFrame(
        {"id": names, "unit": names, "text": [GOOD, GOOD, BAD] * 10, "label": ["正面", "正面", "负面"] * 10}
    )
    rows = Rows(frame.height, tuple(frame.columns), lambda: iter([frame]), map_batches)
    step = Classical(
        algorithm="naive_bayes", weighting="tf_idf", tokens="characters", smoothing=0.1, class_weight="none"
    )
    fitted = step.tune({"train": rows}, start=None, seed=0, desk=Desk())
    return Pipeline("classify", {"text": ["review"]}, (), fitted, {"正面": 2 / 3, "负面": 1 / 3})


def read(path: Path) -> pl.DataFrame:
    """A table as text."""
    return pl.concat([part.rows for part in parse(path, sniff(path))])


def test_every_row_of_a_csv_comes_back_in_its_place(model: Pipeline, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        f'nr,review,price\n1,{BAD},9.50\n2,"{GOOD}\nsecond line",1\n3,{BAD}\n4,,2\n5,{GOOD},007\n', encoding="utf-8"
    )
    outcome = predict_file(model, source, target)
    found = pl.read_csv(target, infer_schema_length=0)
    assert found.columns == ["nr", "review", "price", "prediction", "probability", "note"]
    assert found["nr"].to_list() == ["1", "2", None, "4", "5"]
    assert found["price"].to_list() == ["9.50", "1", None, "2", "007"]
    assert found["prediction"].to_list() == ["负面", "正面", "正面", "正面", "正面"]
    assert found["note"][2] == "not readable (line 5: 2 fields where the header has 3): the most frequent label"
    assert found["note"][3] == "no text: the most frequent label"
    assert (outcome.rows, outcome.noted) == (5, 2)
    assert float(found["probability"][3]) == pytest.approx(2 / 3, abs=1e-6)


def test_values_of_other_keys_of_jsonl_stay_as_they_were(model: Pipeline, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [{"review": GOOD, "n": 1.50, "tags": ["a"]}, {"n": None}, {"review": BAD, "late": {"x": "é"}}]
    source.write_text("\n".join([*(json.dumps(row) for row in rows), "{broken"]), encoding="utf-8")
    predict_file(model, source, target)
    found = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [row["prediction"] for row in found] == ["正面", "正面", "负面", "正面"]
    assert (found[0]["n"], found[0]["tags"], found[2]["late"]) == (1.5, ["a"], {"x": "é"})
    assert found[1]["review"] is None
    assert found[3]["note"].startswith("not readable (line 4: invalid JSON")


def test_keys_that_appear_late_become_columns_of_a_table(model: Pipeline, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.csv"
    filler = [json.dumps({"review": GOOD, "pad": "x" * 1000}) for _ in range(1200)]
    source.write_text(
        "\n".join([*filler, json.dumps({"review": BAD, "late": "yes", "note": "mine"})]), encoding="utf-8"
    )
    outcome = predict_file(model, source, target)
    found = pl.read_csv(target, infer_schema_length=0)
    assert found.columns == ["review", "pad", "late", "note", "prediction", "probability", "note_2"]
    assert found.row(-1, named=True) | {"pad": ""} == {
        "review": BAD,
        "pad": "",
        "late": "yes",
        "note": "mine",
        "prediction": "负面",
        "probability": found["probability"][-1],
        "note_2": None,
    }
    assert outcome.rows == 1201
    assert outcome.notices == ("the file has a column 'note' already: ours is 'note_2'",)


def test_a_json_list_on_one_line_with_a_broken_row_is_refused_rather_than_shuffled(
    model: Pipeline, tmp_path: Path
) -> None:
    source = tmp_path / "in.json"
    source.write_text(json.dumps([{"review": GOOD}, {"review": BAD}])[:-1] + ', {"review": tru}]', encoding="utf-8")
    with pytest.raises(UserError, match="several rows stand on one line") as error:
        predict_file(model, source, tmp_path / "out.json")
    assert error.value.slug == "unplaceable-row"
    assert not (tmp_path / "out.json").exists()


def test_parquet_keeps_its_rows(model: Pipeline, tmp_path: Path) -> None:
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pl.DataFrame({"n": [1, 2, 3], "review": [GOOD, None, BAD]}).write_parquet(source)
    predict_file(model, source, target)
    found = pl.read_parquet(target)
    assert found["n"].to_list() == ["1", "2", "3"]
    assert found["prediction"].to_list() == ["正面", "正面", "负面"]


def test_several_columns_of_a_role_are_joined_as_reading_joins_them(model: Pipeline, tmp_path: Path) -> None:
    joined = Pipeline(model.kind, {"text": ["title", "body"]}, (), model.model, model.shares)
    source = tmp_path / "in.csv"
    source.write_text(f"title,body\n{BAD},\n,{GOOD}\n,\n", encoding="utf-8")
    predict_file(joined, source, tmp_path / "out.csv")
    assert read(tmp_path / "out.csv")["prediction"].to_list() == ["负面", "正面", "正面"]


def test_a_missing_column_is_named_with_the_nearest(model: Pipeline, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("reviews,x\na,b\n")
    with pytest.raises(UserError, match="no column 'review'\n  -> did you mean 'reviews'"):
        predict_file(model, source, tmp_path / "out.csv")


def test_an_output_that_is_there_is_kept(model: Pipeline, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(f"review,x\n{GOOD},1\n", encoding="utf-8")
    target.write_text("mine")
    with pytest.raises(UserError, match="exists already"):
        predict_file(model, source, target)
    assert target.read_text() == "mine"
    assert predict_file(model, source, target, overwrite=True).rows == 1


def test_texts_are_answered_in_their_order(model: Pipeline) -> None:
    found = predict_texts(model, [BAD, " ", GOOD])
    assert found["prediction"].to_list() == ["负面", "正面", "正面"]
    assert found["note"].to_list() == [None, "no text: the most frequent label", None]


def test_a_model_of_pairs_needs_a_file(model: Pipeline) -> None:
    pairs = Pipeline("classify", {"text": ["a"], "text_pair": ["b"]}, (), model.model, model.shares)
    with pytest.raises(UserError, match="reads 2 texts a row"):
        predict_texts(pairs, ["one"])
