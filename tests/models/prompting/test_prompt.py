"""Prompts as files: their parts, their slots, and where in the file something is wrong."""

from pathlib import Path

import polars as pl
import pytest

from tasklift.models.prompting.manner import Manner, majority
from tasklift.models.prompting.pool import pool_of
from tasklift.models.prompting.prompt import Demonstration, parse_prompt, prompt_of, read_prompt
from tasklift.models.prompting.template import parse_template
from tasklift.settings.errors import UserError

WHOLE = """--- system
你是翻译。
--- user
Translate into {{Chinese}}:

{source}

--- example
--- source
Save {x}
as
--- answer
保存
--- example
--- source
Open
--- answer
打开
"""


def rows(**texts: list[str | None]) -> pl.DataFrame:
    return pl.DataFrame(texts)


def test_a_prompt_has_its_parts() -> None:
    prompt = parse_prompt(WHOLE, "p.txt")
    assert prompt.system is not None and prompt.system.fill({}) == "你是翻译。"
    assert prompt.user.fill({"source": "a {b} {{c}}"}) == "Translate into {Chinese}:\n\na {b} {{c}}"
    assert prompt.demonstrations == (
        Demonstration({"source": "Save {x}\nas"}, "保存"),
        Demonstration({"source": "Open"}, "打开"),
    )
    assert parse_prompt(prompt.written, "p.txt") == prompt


def test_a_file_without_parts_is_what_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "p.txt"
    path.write_bytes("\ufeff\r\n把下面的话译成英文：\r\n{source}\r\n".encode())
    prompt = read_prompt(path)
    assert prompt.user.fill({"source": "好"}) == "把下面的话译成英文：\n好" and prompt.system is None
    assert prompt_of(["question", "context"]).user.fill({"question": "q", "context": "c"}) == "q\n\nc"


@pytest.mark.parametrize(
    ("written", "place", "words"),
    [
        ("Ask\n  about {sorce} now", "p.txt:2:9", "no text named 'sorce'"),
        ("--- system\n{source}\n--- user\n\n\n{source} {target}", "p.txt:6:10", "no text named 'target'"),
        ("a {b c} d", "p.txt:1:3", "a brace that begins or ends no name"),
        ("x\ny } z", "p.txt:2:3", "a brace that begins or ends no name"),
        ("{source.__class__}", "p.txt:1:1", "a brace"),
        ("{source!r:>9}", "p.txt:1:1", "a brace"),
        ("{0}", "p.txt:1:1", "a brace"),
        ("{}", "p.txt:1:1", "a brace"),
        ("hello\n--- user\n{source}", "p.txt:1", "text before the first part"),
        ("--- system\nabc", "p.txt:1", "no part `--- user`"),
        ("--- user\nabc\n\n--- usr\nabc", "p.txt:4", "`--- usr` is out of place"),
        ("--- user\nabc\n--- user\nabc", "p.txt:3", "`--- user` is out of place"),
        ("--- user\n{source}\n--- answer\nabc", "p.txt:3", "`--- answer` is out of place"),
        ("--- user\n{source}\n--- example\n--- source\na\n--- source\nb", "p.txt:6", "out of place"),
        ("--- user\n{source}\n--- example\n--- source\nabc", "p.txt:3", "no `--- answer`"),
        ("--- user\n{source}\n\n--- example\n\n--- sauce\na\n--- answer\nb", "p.txt:4", "no `--- source`"),
    ],
)
def test_what_is_wrong_with_a_prompt_has_its_place(written: str, place: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as fault:
        parse_prompt(written, "p.txt").check(["source", "question"])
    assert fault.value.slug == "bad-prompt" and str(fault.value.where) == place and fault.value.advice


def test_the_nearest_name_is_proposed() -> None:
    with pytest.raises(UserError, match="did you mean 'source'"):
        parse_prompt("{sorce}", "p.txt").check(["source", "question"])


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError) as missing:
        read_prompt(tmp_path / "none.txt")
    (tmp_path / "gbk.txt").write_bytes("翻译".encode("gbk"))
    with pytest.raises(UserError) as other:
        read_prompt(tmp_path / "gbk.txt")
    assert (missing.value.slug, other.value.slug) == ("file-missing", "not-unicode")


def test_what_stands_in_a_slot_is_not_looked_at_again() -> None:
    template = parse_template("{a} {b}", "p.txt")
    assert template.fill({"a": "{b}", "b": "{a}"}) == "{b} {a}"
    assert parse_template("{问题}？", "p.txt").fill({"问题": "为什么"}) == "为什么？"


def test_the_rows_most_like_a_question_are_shown_the_most_alike_last() -> None:
    pool = pool_of(
        {
            "source": ["open the file", "close the window", "open the window", "保存文件"],
            "note": [None, "n", "", "备注"],
        },
        ["打开文件", "关闭窗口", "打开窗口", "save"],
    )
    chosen = pool.nearest(rows(source=["Open the window now", "文件"], note=["", ""]), 2)
    assert [one.answer for one in chosen[0]] == ["打开文件", "打开窗口"]
    assert chosen[1][-1] == Demonstration({"source": "保存文件", "note": "备注"}, "save")
    assert len(pool.nearest(rows(source=["x"], note=[None]), 9)[0]) == 4
    assert pool.nearest(rows(source=["x"], note=[None]), 0) == [()]


@pytest.mark.parametrize(
    ("answers", "most"),
    [
        (["42", "The 42.", "41"], "42"),
        (["a", "b"], "a"),
        ([None, None, "b"], "b"),
        ([None], None),
        ([], None),
        (["是。", "否", "是"], "是。"),
        (["…", "?", "?"], "?"),
    ],
)
def test_the_answer_that_most_agree_on_counts(answers: list[str | None], most: str | None) -> None:
    assert majority(answers) == most


@pytest.mark.parametrize(
    ("text", "read"),
    [("First 3, then 4. Answer: 3\nAnswer: 7 ", "7"), ("no mark", None), ("Answer:  ", None), ("Answer: 好", "好")],
)
def test_the_answer_stands_behind_the_last_mark(text: str, read: str | None) -> None:
    assert Manner(answer_after="Answer:").read(text) == read


def test_an_example_has_the_mark_too() -> None:
    manner = Manner(answer_after="####")
    assert [manner.shown("7"), manner.shown("3 + 4 = 7 #### 7")] == ["#### 7", "3 + 4 = 7 #### 7"]
    assert Manner().shown("7") == "7"


def test_a_row_of_the_pool_is_shown_others_alone() -> None:
    texts = ["open the file", "open the file", "open a window", "close a window"]
    pool = pool_of({"source": texts}, ["甲", "乙", "丙", "丁"])
    shown = [[one.answer for one in row] for row in pool.nearest_others(pool.texts, 2)]
    assert shown[0] == shown[1] and set(shown[0]) == {"丙", "丁"} and shown[0][-1] == "丙"
    assert "丙" not in shown[2] and len(shown[2]) == 2
    assert pool.nearest_others(pool.texts, 0) == [()] * 4
    alone = pool_of({"source": ["a"]}, ["b"])
    assert alone.nearest_others(alone.texts, 3) == [()]
