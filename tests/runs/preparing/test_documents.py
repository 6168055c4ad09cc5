"""Which files of a folder are documents, how they are read, and what is said of a folder that cannot be used."""

from pathlib import Path

import pytest

from tasklift.runs.preparing.documents import documents_digest, documents_of
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
    found = documents_of(task_of(tmp_path), Store(tmp_path / "store"))
    assert found.library is not None
    assert found.library.ids == ("a.MD#1", "a/z.txt#1", "b.txt#1", "中.txt#1")
    assert found.library.texts == ("# First", "Third, deeper.", "Second.", "第三。")
    assert (found.read, found.others, found.library.passages) == (4, 0, 3)


def test_one_file_is_a_document_of_its_own(tmp_path: Path) -> None:
    pages_in(tmp_path, manual="First sentence of it. " * 60)
    found = documents_of(task_of(tmp_path, {"files": "pages/manual.txt", "words": 50}), Store(tmp_path / "store"))
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
    found = documents_of(task_of(tmp_path), Store(tmp_path / "store"))
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
    found = documents_of(task_of(tmp_path), Store(tmp_path / "store"))
    assert found.library is not None
    texts = dict(zip(found.library.ids, found.library.texts, strict=True))
    assert texts["gbk.txt#1"] == texts["marked.txt#1"] == text
    assert texts["torn.txt#1"] == "第一行。\n第二行。\n坏的\ufffd第三行。"


def test_what_documents_hold_and_are_called_is_in_the_digest_and_where_they_lie_is_not(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    digests = []
    for folder in (one, other):
        pages_in(folder, page="Text.")
        digests.append(documents_digest(task_of(folder)))
    (other / "pages" / "page.txt").write_text("Text!", encoding="utf-8")
    digests.append(documents_digest(task_of(other)))
    (one / "pages" / "page.txt").rename(one / "pages" / "leaf.txt")
    digests.append(documents_digest(task_of(one)))
    assert digests[0] == digests[1]
    assert len({tuple(digest) for digest in digests}) == 3


def test_the_size_of_passages_makes_another_library_of_the_same_documents(tmp_path: Path) -> None:
    pages_in(tmp_path, page="One more sentence. " * 100)
    store = Store(tmp_path / "store")
    sizes = [documents_of(task_of(tmp_path, {"files": "pages", "words": words}), store) for words in (20, 100)]
    assert [len(one.library.ids) for one in sizes if one.library] == [17, 4]


@pytest.mark.parametrize(
    ("named", "slug", "words"),
    [
        ("nowhere", "missing-file", "nowhere"),
        ("..", "bad-documents", "folder"),
        ("/", "bad-documents", "folder"),
        ("out", "bad-documents", "folder"),
        ("empty", "bad-documents", ".txt"),
        ("table.csv", "bad-documents", ".txt"),
        ("blank", "file-empty", "no text"),
        ("binary", "file-binary", "PDF"),
    ],
)
def test_a_folder_that_cannot_be_used_is_told_of(tmp_path: Path, named: str, slug: str, words: str) -> None:
    folder = tmp_path / "task"
    for name in ("empty", "blank", "binary"):
        (folder / name).mkdir(parents=True)
    (folder / "table.csv").write_text("a,b\n", encoding="utf-8")
    (folder / "blank" / "a.txt").write_text(" \n", encoding="utf-8")
    (folder / "binary" / "a.txt").write_bytes(b"%PDF-1.4")
    (folder / "out").symlink_to(tmp_path)
    with pytest.raises(UserError) as fault:
        documents_of(task_of(folder, named), Store(tmp_path / "store"))
    assert fault.value.slug == slug
    assert words in str(fault.value)
    assert fault.value.where is not None


def test_more_than_memory_should_hold_is_refused(tmp_path: Path) -> None:
    pages = pages_in(tmp_path, page="x")
    with (pages / "large.txt").open("wb") as large:
        large.truncate(200_000_001)
    with pytest.raises(UserError, match="200,000,002 bytes") as fault:
        documents_digest(task_of(tmp_path))
    assert fault.value.slug == "bad-documents"
