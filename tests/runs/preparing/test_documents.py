"""Which files of a folder are documents, how they are read, and what is said of a folder that cannot be used."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.models.tiny_encoder import write_tiny_encoder

from tasklift.runs.preparing.document_files import found_documents
from tasklift.runs.preparing.documents import Documents, documents_of
from tasklift.runs.progress import silent
from tasklift.settings.errors import UserError
from tasklift.store.store import Store
from tasklift.tasks.task import Task


def task_of(folder: Path, documents: object = "pages") -> Task:
    task = Task.model_validate(
        {
            "kind": "answer",
            "data": {"train": "rows.jsonl"},
            "columns": {"question": "question", "answers": "answers"},
            "documents": documents,
        }
    )
    task._folder = folder
    return task


def read(task: Task, store: Path) -> Documents:
    return documents_of(task, Store(store), found_documents(task), silent)


def pages_in(folder: Path, **texts: str) -> Path:
    pages = folder / "pages"
    for name, text in texts.items():
        path = pages / f"{name.replace('__', '/')}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return pages


def test_documents_are_read_in_the_order_of_their_paths_from_nested_folders_too(tmp_path: Path) -> None:
    pages = pages_in(tmp_path, b="Second.", a__z="Third, deeper.", 中="第三。")
    (pages / "a.MD").write_text("# First", encoding="utf-8")
    found = read(task_of(tmp_path), tmp_path / "store")
    assert found.library is not None
    assert found.library.ids == ("a.MD#1", "a/z.txt#1", "b.txt#1", "中.txt#1")
    assert found.library.texts == ("# First", "Third, deeper.", "Second.", "第三。")
    assert (found.read, found.others, found.library.passages) == (4, 0, 3)


def test_one_file_is_a_document_of_its_own(tmp_path: Path) -> None:
    pages_in(tmp_path, manual="First sentence of it. " * 60)
    found = read(task_of(tmp_path, {"files": "pages/manual.txt", "words": 50}), tmp_path / "store")
    assert found.library is not None
    assert found.library.ids[:2] == ("manual.txt#1", "manual.txt#2")
    assert all(len(text.split()) <= 50 for text in found.library.texts)


def test_hidden_files_other_forms_and_links_that_lead_out_are_counted_and_not_read(tmp_path: Path) -> None:
    pages = pages_in(tmp_path, page="Read.", _git__config="Read, too.")
    (pages / "_git").rename(pages / ".git")
    (pages / ".hidden.txt").write_text("No.", encoding="utf-8")
    (pages / "table.csv").write_text("a,b\n", encoding="utf-8")
    secret = tmp_path / "secret.txt"
    secret.write_text("Not yours.", encoding="utf-8")
    (pages / "link.txt").symlink_to(secret)
    (pages / "gone.txt").symlink_to(tmp_path / "gone.txt")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "more.txt").write_text("Nor this.", encoding="utf-8")
    (pages / "folder").symlink_to(tmp_path / "elsewhere")
    (pages / "loop").symlink_to(pages)
    (pages / "within.txt").symlink_to(pages / "page.txt")
    found = read(task_of(tmp_path), tmp_path / "store")
    assert found.library is not None
    assert found.library.ids == ("page.txt#1", "within.txt#1")
    assert found.others == 7
    assert any("7 other files" in str(note) for note in found.notes)


def test_text_in_other_encodings_is_read_and_what_cannot_be_decoded_is_marked(tmp_path: Path) -> None:
    pages = pages_in(tmp_path, plain="x")
    text = "图书馆每天早上九点开门，晚上八点关门，请不要在这里吃东西。"
    (pages / "gbk.txt").write_bytes(text.encode("gb18030"))
    (pages / "marked.txt").write_bytes(text.encode("utf-8-sig").replace(b"\n", b"\r\n"))
    (pages / "torn.txt").write_bytes("第一行。\n第二行。\r\n坏的".encode() + b"\xff" + "第三行。".encode())
    found = read(task_of(tmp_path), tmp_path / "store")
    assert found.library is not None
    texts = dict(zip(found.library.ids, found.library.texts, strict=True))
    assert texts["gbk.txt#1"] == texts["marked.txt#1"] == text
    assert texts["torn.txt#1"] == "第一行。\n第二行。\n坏的\ufffd第三行。"


def test_what_documents_hold_and_are_called_is_in_the_digest_and_where_they_lie_is_not(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    digests = []
    for folder in (one, other):
        pages_in(folder, page="Text.")
        digests.append(found_documents(task_of(folder)).content)
    (other / "pages" / "page.txt").write_text("Text!", encoding="utf-8")
    digests.append(found_documents(task_of(other)).content)
    (one / "pages" / "page.txt").rename(one / "pages" / "leaf.txt")
    digests.append(found_documents(task_of(one)).content)
    assert digests[0] == digests[1]
    assert len({repr(digest) for digest in digests}) == 3


def test_the_size_of_passages_makes_another_library_of_the_same_documents(tmp_path: Path) -> None:
    pages_in(tmp_path, page="One more sentence. " * 100)
    named = [{"files": "pages", "words": words} for words in (20, 100)]
    sizes = [read(task_of(tmp_path, one), tmp_path / "store") for one in named]
    assert [len(one.library.ids) for one in sizes if one.library] == [17, 4]


@pytest.mark.parametrize(
    ("named", "slug", "words"),
    [
        ("nowhere", "missing-file", "nowhere"),
        ("..", "bad-documents", "folder"),
        ("/", "bad-documents", "folder"),
        ("out", "bad-documents", "folder"),
        ("empty", "bad-documents", ".txt"),
        ("tables", "bad-documents", "`text`"),
        ("image.png", "bad-documents", ".txt"),
        ("table.csv", "bad-documents", "table.csv has no column 'text': it has a, b"),
        ("blank", "file-empty", "no text"),
        ("binary", "file-binary", "PDF"),
    ],
)
def test_a_folder_that_cannot_be_used_is_told_of(tmp_path: Path, named: str, slug: str, words: str) -> None:
    folder = tmp_path / "task"
    for name in ("empty", "blank", "binary", "tables"):
        (folder / name).mkdir(parents=True)
    for name in ("table.csv", "tables/table.csv", "image.png"):
        (folder / name).write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / "blank" / "a.txt").write_text(" \n", encoding="utf-8")
    (folder / "binary" / "a.txt").write_bytes(b"%PDF-1.4")
    (folder / "out").symlink_to(tmp_path)
    with pytest.raises(UserError) as fault:
        read(task_of(folder, named), tmp_path / "store")
    assert fault.value.slug == slug
    assert words in str(fault.value)
    assert fault.value.where is not None


def test_more_than_memory_should_hold_is_refused(tmp_path: Path) -> None:
    pages = pages_in(tmp_path, page="x")
    with (pages / "large.txt").open("wb") as large:
        large.truncate(200_000_001)
    with pytest.raises(UserError, match="200,000,002 bytes") as fault:
        found_documents(task_of(tmp_path))
    assert fault.value.slug == "bad-documents"


def test_each_row_of_a_table_is_a_document_where_its_column_is_named(tmp_path: Path) -> None:
    pages = pages_in(tmp_path, page="A page.")
    rows = [
        {"title": "Keys", "body": "Keys hang by the door."},
        {"title": "Bins"},
        {"title": "Tea", "body": "At four."},
    ]
    written = "\n".join(json.dumps(row) for row in [*rows, {"title": "Later", "body": ["One.", "Two."]}])
    (pages / "faq.jsonl").write_text(f'{written}\nbroken\n{{"body": {{"a": 1}}}}\n', encoding="utf-8")
    (pages / "deep").mkdir()
    (pages / "deep" / "more.csv").write_text('body,title\n"Two\nlines.",x\nLast.,y\n', encoding="utf-8")
    found = read(task_of(tmp_path, {"files": "pages", "text": "body"}), tmp_path / "store")
    assert found.library is not None
    assert dict(zip(found.library.ids, found.library.texts, strict=True)) == {
        "deep/more.csv:2#1": "Two\nlines.",
        "deep/more.csv:4#1": "Last.",
        "faq.jsonl:1#1": "Keys hang by the door.",
        "faq.jsonl:3#1": "At four.",
        "faq.jsonl:4#1": "One.\nTwo.",
        "page.txt#1": "A page.",
    }
    assert (found.read, found.others, found.unread) == (6, 0, 2)
    assert any(
        "2 rows among the documents cannot be read and are left out, as faq.jsonl:" in one for one in found.notes
    )


@pytest.mark.parametrize(
    ("name", "written", "text", "ids"),
    [
        ("faq.csv", "text,url\nOne.,a\nTwo.,b\n", None, ["faq.csv:2#1", "faq.csv:3#1"]),
        ("faq.tsv", "answer\nOne.\nTwo.\n", None, ["faq.tsv:2#1", "faq.tsv:3#1"]),
        ("faq.json", '[{"text": "One."}, {"text": "Two."}]', None, ["faq.json:1#1", "faq.json:2#1"]),
        (
            "faq.jsonl",
            '{"a": "O", "b": "ne."}\n{"a": " ", "b": "Two."}\n',
            ["a", "b"],
            ["faq.jsonl:1#1", "faq.jsonl:2#1"],
        ),
    ],
)
def test_a_table_may_be_named_itself(
    tmp_path: Path, name: str, written: str, text: list[str] | None, ids: list[str]
) -> None:
    (tmp_path / name).write_text(written, encoding="utf-8")
    named: object = name if text is None else {"files": name, "text": text}
    found = read(task_of(tmp_path, named), tmp_path / "store")
    assert found.library is not None
    assert list(found.library.ids) == ids
    assert [one.replace("\n", "") for one in found.library.texts] == ["One.", "Two."]


def test_rows_of_parquet_are_counted(tmp_path: Path) -> None:
    pl.DataFrame({"text": ["One.", None, "Three."], "n": [1, 2, 3]}).write_parquet(tmp_path / "faq.parquet")
    found = read(task_of(tmp_path, "faq.parquet"), tmp_path / "store")
    assert found.library is not None
    assert found.library.ids == ("faq.parquet:1#1", "faq.parquet:3#1")


def test_every_table_of_a_folder_must_have_the_column(tmp_path: Path) -> None:
    pages = pages_in(tmp_path, page="A page.")
    (pages / "prices.csv").write_text("thing,price\ntea,3\n", encoding="utf-8")
    with pytest.raises(UserError, match="prices.csv has no column 'body'") as fault:
        read(task_of(tmp_path, {"files": "pages", "text": "body"}), tmp_path / "store")
    assert fault.value.slug == "bad-documents"
    assert fault.value.where is not None


def test_the_encoder_is_a_part_of_what_is_looked_up(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    pages_in(tmp_path, kiln="The kiln is hot.", clay="Clay is wet.", glaze="Glaze is glass.")
    write_tiny_encoder(tmp_path / "tiny", ["the kiln is hot", "clay"])
    write_tiny_encoder(tmp_path / "other", ["glaze is glass", "wet"])
    ways = [{"by": "words"}, *({"by": by, "model": "./tiny"} for by in ("meaning", "both"))]
    named = [{"files": "pages", **one} for one in [*ways, {"by": "both", "model": "./other"}]]
    words, meaning, both, other = (read(task_of(tmp_path, one), tmp_path / "store").library for one in named)
    assert words is not None and meaning is not None and both is not None and other is not None
    assert len({one.name for one in (words, meaning, both, other)}) == 4
    assert words.meanings is None and words.objects == [words.name]
    assert meaning.meanings is not None and both.meanings is not None
    np.testing.assert_array_equal(meaning.meanings.vectors, both.meanings.vectors)
    assert meaning.kept == both.kept != other.kept
    assert len(meaning.texts_for(["zebra"])[0]) == 3
    assert words.texts_for(["zebra"]) == [[]]
    contents = [found_documents(task_of(tmp_path, one)).content for one in (named[0], named[1], named[3])]
    assert [len(one) for one in contents] == [1, 2, 2] and contents[1] != contents[2]


@pytest.mark.parametrize(("model", "slug"), [("./nowhere", "unknown-model"), ("smollm2", "bad-setting")])
def test_an_encoder_that_cannot_be_had_is_told_of(tmp_path: Path, model: str, slug: str) -> None:
    pytest.importorskip("torch")
    pages_in(tmp_path, page="x")
    with pytest.raises(UserError) as fault:
        found_documents(task_of(tmp_path, {"files": "pages", "by": "meaning", "model": model}))
    assert fault.value.slug == slug
    assert fault.value.where is not None


def test_a_model_that_reads_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="by: meaning"):
        task_of(tmp_path, {"files": "pages", "model": "minilm"})
