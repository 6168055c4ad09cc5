"""Cleaning and profiling by command: files, streams, what is said and what is refused."""

import json
from pathlib import Path

from .conftest import lift

TABLE = (
    "review,label\nGreat  phone and a fast delivery,pos\n,neg\n"
    "很好吃，送得很快，下次还来,neg\ngreat phone and a fast delivery,pos\n"
)
CLEAN = "review,label\nGreat phone and a fast delivery,pos\n很好吃，送得很快，下次还来,neg\n"


def test_rows_go_through_a_pipe(tmp_path: Path) -> None:
    said = lift("clean", "-", "-o", "-", "--quiet", folder=tmp_path, stdin=TABLE.encode())
    assert (said.code, said.out, said.err) == (0, CLEAN, "")
    assert not list(tmp_path.iterdir())


def test_a_file_is_cleaned_and_what_was_done_is_told(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(TABLE, encoding="utf-8")
    said = lift("clean", "in.csv", "-o", "out.csv", "--changed", "changed.jsonl", folder=tmp_path)
    assert said.code == 0 and "drop_missing" in said.err and "Traceback" not in said.err
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == CLEAN
    assert len((tmp_path / "out.csv.set-aside.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    assert json.loads((tmp_path / "changed.jsonl").read_text(encoding="utf-8"))["column"] == "review"
    again = lift("clean", "in.csv", "-o", "out.csv", folder=tmp_path)
    assert again.code == 2 and "out.csv" in again.err and "exists" in again.err
    assert lift("clean", "in.csv", "-o", "out.csv", "--force", folder=tmp_path).code == 0


def test_columns_are_named_by_role_or_refused(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("a,b\nsome words,7\n,8\n", encoding="utf-8")
    good = lift("clean", "in.csv", "-o", "out.csv", "--columns", "text=a", folder=tmp_path)
    assert good.code == 0 and (tmp_path / "out.csv").read_text() == "a,b\nsome words,7\n"
    for wrong in ("text", "text=c", "colour=a"):
        said = lift("clean", "in.csv", "-o", "no.csv", "--columns", wrong, folder=tmp_path)
        assert said.code == 2 and not (tmp_path / "no.csv").exists()


def test_a_profile_as_json_has_what_the_terminal_shows(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(TABLE, encoding="utf-8")
    said = lift("profile", "in.csv", "--json", "-o", "page.html", "--quiet", folder=tmp_path)
    assert said.code == 0, said.err
    profile = json.loads(said.out)
    assert [(one["name"], one["missing"]) for one in profile["columns"]] == [("review", 1), ("label", 0)]
    assert "drop_missing" in [one["line"] for one in profile["treatments"]]
    assert "drop_missing" in (tmp_path / "page.html").read_text(encoding="utf-8")
    refused = lift("profile", "in.csv", "-o", "page.html", folder=tmp_path)
    assert refused.code == 2 and "exists" in refused.err


def test_a_profile_of_stdin_knows_no_temporary_file(tmp_path: Path) -> None:
    said = lift("profile", "-", "--quiet", folder=tmp_path, stdin=TABLE.encode())
    assert said.code == 0 and said.out.startswith("stdin: csv")
    wrong = lift("profile", "-", "--columns", "text=none", "--quiet", folder=tmp_path, stdin=TABLE.encode())
    assert wrong.code == 2 and "stdin: there is no column" in wrong.err
