"""Files of SQuAD, CMRC 2018 and DRCD: a row a question."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasklift.data.formats import json_document
from tasklift.data.formats.json_questions import parse
from tasklift.data.formats.sniffed import Format, Nesting, Sniffed
from tasklift.settings.errors import UserError

SQUAD = {
    "version": "v2.0",
    "data": [
        {
            "title": "Normandy",
            "paragraphs": [
                {
                    "context": "The Normans 😀 gave their name to Normandy.",
                    "qas": [
                        {
                            "id": "n1",
                            "question": "Who gave their name?",
                            "answers": [{"text": "The Normans", "answer_start": 0}],
                            "is_impossible": False,
                        },
                        {
                            "id": "n2",
                            "question": "Who took it away?",
                            "answers": [],
                            "plausible_answers": [{"text": "The Normans", "answer_start": 0}],
                            "is_impossible": True,
                        },
                    ],
                }
            ],
        },
        {"title": "海", "paragraphs": [{"context": "海是蓝的。", "qas": [{"id": "h1", "question": "海是什么颜色？"}]}]},
    ],
}
CMRC = [
    {
        "context_id": "T0",
        "context_text": "范廷颂是越南的枢机。",
        "title": "范廷颂",
        "qas": [{"query_id": "T0_Q0", "query_text": "范廷颂是哪里的枢机？", "answers": ["越南", "越南"]}],
    }
]
WANTED = ["id", "title", "question", "context", "answers"]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_file_of_squad_is_a_row_a_question(read, indent: int | None, packed: bool, mark: str) -> None:
    content = (mark + json.dumps(SQUAD, indent=indent, ensure_ascii=False)).encode()
    whole = read(gzip.compress(content) if packed else content, columns=WANTED)
    assert (whole.found.format, whole.found.nesting) == (Format.JSON, Nesting.ARTICLES)
    assert whole.found.columns == (*WANTED, "is_impossible", "plausible_answers")
    assert "SQuAD" in whole.found.why
    assert whole.column("id") == ["n1", "n2", "h1"]
    assert whole.column("title") == ["Normandy", "Normandy", "海"]
    assert whole.column("context")[1:] == ["The Normans 😀 gave their name to Normandy.", "海是蓝的。"]
    assert [answers and json.loads(answers) for answers in whole.column("answers")] == [
        [{"text": "The Normans", "answer_start": 0}],
        [],
        None,
    ]
    assert whole.nested == [{"answers": (0, 1)}]
    assert json.loads(whole.column(":rest")[1]) == {
        "plausible_answers": [{"text": "The Normans", "answer_start": 0}],
        "is_impossible": True,
    }
    assert not whole.quarantined


def test_a_file_of_cmrc_is_a_row_a_question(read) -> None:
    whole = read(json.dumps(CMRC, ensure_ascii=False))
    assert whole.found.nesting is Nesting.PARAGRAPHS
    assert whole.found.columns == (*WANTED, "context_id")
    assert whole.rows.drop(":line", ":rest").rows() == [
        ("T0_Q0", "范廷颂", "范廷颂是哪里的枢机？", "范廷颂是越南的枢机。", '["越南", "越南"]', "T0")
    ]


def test_a_title_behind_its_paragraphs_is_theirs(read) -> None:
    articles = [
        {
            "paragraphs": [
                {"id": "P1", "context": "甲在乙。", "qas": [{"id": "1", "question": "甲在哪？", "answers": []}]}
            ]
        },
        {
            "paragraphs": [{"context": "a", "qas": [{"id": "2", "question": "b", "answers": []}]}],
            "title": "第二",
            "id": 5,
        },
    ]
    whole = read(json.dumps({"data": articles}, ensure_ascii=False))
    assert whole.column("title") == [None, "第二"]
    assert whole.column("paragraph_id") == ["P1", None]
    assert whole.column("id") == ["1", "2"]


def test_rows_stand_where_their_questions_do(read) -> None:
    content = json.dumps(SQUAD, indent=1, ensure_ascii=False)
    lines = content.splitlines()
    starts = [number for number, line in enumerate(lines, 1) if '"id":' in line]
    assert read(content).column(":line") == [number - 1 for number in starts]


def paragraph(number: int, **more: Any) -> dict[str, Any]:
    asked = {"id": str(number), "question": f"q{number}", "answers": [{"text": "c", "answer_start": 0}], **more}
    return {"context": f"c{number}", "qas": [asked]}


def document(*paragraphs: Any) -> str:
    written = ", ".join(one if isinstance(one, str) else json.dumps(one) for one in paragraphs)
    return f'{{"data": [{{"title": "t", "paragraphs": [{written}]}}]}}'


@pytest.mark.parametrize(
    ("broken", "ids", "reasons"),
    [
        ('{"context": "x", "qas": [{"question": "y"}, {"question": tru}]}', ["1", "3"], ["expecting value"] * 2),
        ('{"context": "x"}', ["1", "3"], ["a paragraph without `qas`"]),
        ('{"context": "x", "qas": null}', ["1", "3"], ["`qas` is no list"]),
        ('{"context": "x", "qas": []}', ["1", "3"], []),
        ('{"context": "x", "qas": ["why?", {"id": "2", "question": "y"}]}', ["1", "2", "3"], ["a string where"]),
        ('{"context": "\\ud83d", "qas": [{"question": "y"}]}', ["1", "3"], ["lone surrogate"]),
        ('{"context": "\\ud83d\\ude00", "qas": [{"id": "2", "question": "y"}]}', ["1", "2", "3"], []),
        ('{"paragraphs": [{"context": "x", "qas": [{"question": "y"}]}]}', ["1", "3"], ["without `qas`"]),
        ('{"context": "x", "qas": ' + "[" * 200 + "]" * 200 + "}", ["1", "3"], ["nested deeper"]),
        ("5", ["1", "3"], ["a number where"]),
        (",", ["1", "3"], ["a comma without", "a comma without"]),
    ],
)
def test_a_fault_costs_its_paragraph_or_question_alone(read, broken: str, ids: list[str], reasons: list[str]) -> None:
    whole = read(document(paragraph(1), broken, paragraph(3)), columns=["id"])
    assert whole.column("id") == ids
    assert len(whole.quarantined) == len(reasons)
    for fault, reason in zip(whole.quarantined, reasons, strict=True):
        assert reason in fault.reason


def test_every_question_that_is_seen_in_a_broken_paragraph_is_quarantined_at_its_place(read) -> None:
    text = document(paragraph(1), '{"context": bad,\n"qas": [{"question": "a"},\n {"query_text" : "b"}]}')
    faults = read(text).quarantined
    assert [(fault.line, fault.column) for fault in faults] == [(2, 10), (3, 3)]
    assert all("(at line 1, column" in fault.reason for fault in faults)
    assert faults[1].excerpt.startswith('"query_text"')


def test_a_file_cut_off_keeps_the_questions_before_the_cut(read) -> None:
    content = json.dumps(SQUAD, ensure_ascii=False)
    whole = read(content[: content.index("海是什么")])
    assert whole.column("id") == ["n1", "n2"]
    assert whole.column("title") == ["Normandy", "Normandy"]
    assert any("never closed" in fault.reason for fault in whole.quarantined)
    assert any(fault.excerpt.startswith('"question"') for fault in whole.quarantined)


@pytest.mark.parametrize(
    ("data", "reasons"),
    [
        ('{"title": "t", "paragraphs": [ONE} , {"title": "u", "paragraphs": [TWO]}', ["the list is never closed"]),
        ('{"title": "t", "paragraphs": [ONE]] }, {"paragraphs": [TWO], "title": "u"}', ["expecting a key"]),
        ('{"title": "t", "paragraphs": [ONE], {"title": "u", "paragraphs": [TWO]}', ["is never closed"]),
        ('{"title": "t", "paragraphs": [ONE]} {"title": "u", "paragraphs": [TWO]}', ["expecting ','"]),
        (
            '{"title": "t", "paragraphs": [ONE]}, {"title": "x"}, {"title": "u", "paragraphs": [TWO]}',
            ["without a list"],
        ),
        ('{"title": "t", "paragraphs": [ONE]}, 7, {"title": "u", "paragraphs": [TWO]}', ["a number where"]),
    ],
)
def test_a_broken_article_costs_no_question_of_others(read, data: str, reasons: list[str]) -> None:
    text = data.replace("ONE", json.dumps(paragraph(1))).replace("TWO", json.dumps(paragraph(2)))
    whole = read(f'{{"data": [{text}]}}')
    assert (whole.column("id"), whole.column("title")) == (["1", "2"], ["t", "u"])
    assert len(whole.quarantined) == len(reasons)
    for fault, reason in zip(whole.quarantined, reasons, strict=True):
        assert reason in fault.reason


def test_of_a_key_that_stands_twice_the_last_counts_and_it_is_told(read) -> None:
    twice = '{"context": "x", "qas": [{"id": "1", "question": "a", "question": "b", "answers": []}]}'
    shared = '{"context": "x", "context": "y", "qas": [{"id": "2", "question": "c"}, {"id": "3", "question": "d"}]}'
    whole = read(document(twice, shared))
    assert whole.column("question") == ["b", "c", "d"]
    assert whole.column("context") == ["x", "y", "y"]
    assert ["stands twice" in one.reason for one in whole.repaired] == [True] * 3
    assert len({one.column for one in whole.repaired}) == 3


def test_answers_to_what_is_impossible_to_answer_are_left_out_and_it_is_told(read) -> None:
    whole = read(document(paragraph(1, is_impossible=True), paragraph(2, is_impossible=True, answers=None)))
    assert whole.column("answers") == ["[]", "[]"]
    assert ["impossible" in one.reason for one in whole.repaired] == [True]


@pytest.mark.parametrize("answers", [None, "c", {"text": ["c"], "answer_start": [0]}, ["c"], 5])
def test_answers_are_as_they_are_written(read, answers: Any) -> None:
    found = read(document(paragraph(1, answers=answers), paragraph(2))).column("answers")[0]
    assert found == answers if isinstance(answers, str | None) else json.loads(found) == answers


@pytest.mark.parametrize(
    "rows", [[{"text": "x", "qas": ["a", "b"]}], [{"qas": 1, "context": "x"}], [{"text": '"qas"'}]]
)
def test_rows_that_are_no_paragraphs_stay_rows(read, rows: list[dict[str, Any]]) -> None:
    whole = read(json.dumps(rows))
    assert whole.found.nesting is None
    assert whole.found.columns == tuple(rows[0])


_text = st.text(st.characters(codec="utf-8"), max_size=8)
_answer = st.fixed_dictionaries({"text": _text, "answer_start": st.integers(0, 99)})
_asked = st.fixed_dictionaries(
    {"question": _text, "answers": st.lists(_answer, max_size=2)},
    optional={"id": _text, "is_impossible": st.just(False), "plausible_answers": st.lists(_answer, max_size=1)},
)
_paragraph = st.fixed_dictionaries({"context": _text, "qas": st.lists(_asked, max_size=3)})
_article = st.fixed_dictionaries({"title": _text, "paragraphs": st.lists(_paragraph, max_size=3)})


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    articles=st.lists(_article, min_size=1, max_size=3),
    indent=st.sampled_from([None, 0, 2]),
    size=st.integers(1, 60),
    titles_last=st.booleans(),
    escaped=st.booleans(),
)
def test_articles_come_back_whatever_the_pieces(
    monkeypatch: pytest.MonkeyPatch,
    articles: list[dict[str, Any]],
    indent: int | None,
    size: int,
    titles_last: bool,
    escaped: bool,
) -> None:
    laid_out = [dict(sorted(one.items(), reverse=not titles_last)) for one in articles]
    content = json.dumps({"version": "v2.0", "data": laid_out}, indent=indent, ensure_ascii=escaped).encode()
    cut = [content[start : start + size] for start in range(0, len(content), size)]
    monkeypatch.setattr(json_document, "pieces", lambda path, compression: cut)
    monkeypatch.setattr(json_document, "PART_CHARACTERS", size)
    found = Sniffed(Format.JSON, columns=tuple(WANTED), nesting=Nesting.ARTICLES)
    parts = list(parse(Path("x"), found, WANTED))
    rows = [row for part in parts for row in part.rows.drop(":line").iter_rows(named=True)]
    expected = [
        {**asked, "title": article["title"], "context": one["context"]}
        for article in articles
        for one in article["paragraphs"]
        for asked in one["qas"]
    ]
    assert [
        {
            **json.loads(row[":rest"] or "{}"),
            **{name: row[name] for name in WANTED if row[name] is not None},
            "answers": json.loads(row["answers"]),
        }
        for row in rows
    ] == expected
    assert not [fault for part in parts for fault in (*part.quarantined, *part.repaired)]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.integers(0, 800), st.text(st.sampled_from('{}[]",: a\\\n'), max_size=6), st.integers(1, 9))
def test_whatever_is_broken_the_cut_of_the_pieces_never_matters(
    monkeypatch: pytest.MonkeyPatch, at: int, noise: str, size: int
) -> None:
    written = json.dumps(SQUAD)
    content = (written[:at] + noise + written[at:]).encode()
    outcomes = []
    for step in (size, len(content)):
        cut = [content[start : start + step] for start in range(0, len(content), step)]
        monkeypatch.setattr(json_document, "pieces", lambda path, compression, cut=cut: cut)
        found = Sniffed(Format.JSON, columns=tuple(WANTED), nesting=Nesting.ARTICLES)
        try:
            parts = list(parse(Path("x"), found, WANTED))
        except UserError as error:  # the shape may be refused, in the same words
            outcomes.append(str(error))
            continue
        outcomes.append(
            (
                [row for part in parts for row in part.rows.rows()],
                [fault for part in parts for fault in part.quarantined],
            )
        )
    assert outcomes[0] == outcomes[1]
