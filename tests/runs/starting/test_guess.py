import gzip
import json
from pathlib import Path

import polars as pl
import pytest

from tasklift.runs.starting.guess import guess
from tasklift.settings.errors import UserError

OPINIONS = ["The phone is great, number {}", "The battery of item {} broke soon", "Screen {} is fine"]
MEINUNGEN = ["第{}个手机很好用，物流也快", "第{}个电池太差了，要退货", "第{}个屏幕还可以"]


def write_csv(path: Path, columns: dict[str, list[str]]) -> Path:
    pl.DataFrame(columns).write_csv(path)
    return path


def reviews(texts: list[str], rows: int = 60) -> list[str]:
    return [texts[row % len(texts)].format(row) for row in range(rows)]


def test_the_long_text_and_the_few_values_are_found_with_reasons(tmp_path: Path) -> None:
    labels = ["positive" if row % 2 else "negative" for row in range(60)]
    path = write_csv(tmp_path / "r.csv", {"nr": [str(row) for row in range(60)], "a": reviews(OPINIONS), "b": labels})
    found = guess(path)
    assert {role: because.value for role, because in found.columns.items()} == {"text": "a", "label": "b"}
    assert "negative (50%)" in found.columns["label"].reason
    assert found.language is not None and found.language.value == "en"
    assert found.metric.value == "accuracy"


def test_chinese_names_and_texts_are_understood(tmp_path: Path) -> None:
    labels = ["正面"] * 50 + ["负面"] * 10
    path = write_csv(
        tmp_path / "r.csv",
        {"标签": labels, "评论内容": reviews(MEINUNGEN), "用户编号": [f"u{n % 7}" for n in range(60)]},
    )
    found = guess(path)
    assert {role: because.value for role, because in found.columns.items()} == {
        "text": "评论内容",
        "label": "标签",
        "group": "用户编号",
    }
    assert found.language is not None and found.language.value == "zh"
    assert found.metric.value == "macro_f1"
    assert "正面" in found.metric.reason


def test_two_sentences_are_a_pair(tmp_path: Path) -> None:
    rows = [{"sentence2": f"is it {n}?", "sentence1": f"what about {n}?", "label": str(n % 2)} for n in range(40)]
    path = tmp_path / "pairs.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    found = guess(path)
    assert (found.columns["text"].value, found.columns["text_pair"].value) == ("sentence1", "sentence2")


def test_a_label_in_words_is_preferred_to_the_same_in_numbers(tmp_path: Path) -> None:
    names = ["sports" if row % 3 else "politics" for row in range(60)]
    codes = ["1" if row % 3 else "0" for row in range(60)]
    path = write_csv(tmp_path / "r.csv", {"text": reviews(OPINIONS), "label": codes, "words": names})
    assert guess(path).columns["label"].value == "words"


def test_ids_are_used_when_every_row_was_seen_and_times_are_only_proposed(tmp_path: Path) -> None:
    columns = {
        "review_id": [f"r{row}" for row in range(60)],
        "date": [f"2024-01-{row % 28 + 1:02}" for row in range(60)],
        "text": reviews(OPINIONS),
        "label": ["x" if row % 2 else "y" for row in range(60)],
    }
    found = guess(write_csv(tmp_path / "r.csv", columns))
    assert found.columns["id"].value == "review_id"
    assert "time" not in found.columns
    assert found.proposals["time"].value == "date"


def test_a_url_is_not_taken_for_the_text(tmp_path: Path) -> None:
    urls = [f"https://example.org/a/very/long/path/to/something/number/{row}/index.html" for row in range(60)]
    path = write_csv(tmp_path / "r.csv", {"link": urls, "words": reviews(OPINIONS), "label": ["x", "y"] * 30})
    assert guess(path).columns["text"].value == "words"


def test_a_file_without_labels_says_what_was_seen(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "r.csv", {"nr": [str(row) for row in range(60)], "text": reviews(OPINIONS)})
    with pytest.raises(UserError, match=r"'nr' \(60 different in 60 rows") as error:
        guess(path)
    assert error.value.slug == "no-label-column"


def test_a_label_that_never_differs_is_told_of(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "r.csv", {"label": ["1"] * 60, "text": reviews(OPINIONS)})
    with pytest.raises(UserError, match="'label' has '1' in all 60 rows") as error:
        guess(path)
    assert error.value.slug == "no-label-column" and "sorted" in error.value.advice


def test_a_file_without_a_text_says_what_was_seen(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "r.csv", {"size": [str(row) for row in range(60)], "label": ["x", "y"] * 30})
    with pytest.raises(UserError, match="'size'") as error:
        guess(path)
    assert error.value.slug == "no-text-column"


def test_a_first_line_that_is_a_row_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("\n".join(f"{row % 2},{text}" for row, text in enumerate(reviews(OPINIONS))), encoding="utf-8")
    with pytest.raises(UserError, match="the first line looks like a row") as error:
        guess(path)
    assert error.value.slug == "no-header"


@pytest.mark.parametrize("packed", [False, True])
def test_a_large_file_sorted_by_label_is_looked_at_from_end_to_end(tmp_path: Path, packed: bool) -> None:
    lines = [
        "text,label",
        *(f"this is review number {row} of many,{'good' if row < 60_000 else 'bad'}" for row in range(90_000)),
    ]
    content = "\n".join(lines).encode()
    path = tmp_path / "r.csv"
    path.write_bytes(gzip.compress(content) if packed else content)
    found = guess(path)
    assert found.columns["label"].reason.startswith("2 different values: good")
    assert "rows from all over it" in found.looked_at


def test_a_test_file_beside_train_is_found(tmp_path: Path) -> None:
    columns = {"text": reviews(OPINIONS), "label": ["x", "y"] * 30}
    for name in ("train.csv", "test.csv", "dev.csv"):
        write_csv(tmp_path / name, columns)
    found = guess(tmp_path / "train.csv")
    assert found.siblings == {"valid": tmp_path / "dev.csv", "test": tmp_path / "test.csv"}
    assert guess(tmp_path / "test.csv").siblings == {}
