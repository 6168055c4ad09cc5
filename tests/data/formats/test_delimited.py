"""CSV and TSV files."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tasklift.data.formats import delimited
from tasklift.data.formats.sniffed import Format, Sniffed
from tasklift.settings.errors import UserError


def test_values_stay_as_they_are_written(read) -> None:
    whole = read('text,label,n\nno,1,1.0\nNA,true,\n"",yes,"1,5"\n" a ",x,01\n')
    assert whole.column("text") == ["no", "NA", "", " a "]
    assert whole.column("label") == ["1", "true", "yes", "x"]
    assert whole.column("n") == ["1.0", None, "1,5", "01"]
    assert whole.column(":line") == [2, 3, 4, 5]


def test_quoted_fields_may_hold_delimiters_quotes_and_lines(read) -> None:
    whole = read('a,b\r\n"x, ""y""","1\r\n2"\r\nz,"中\n文"\r\n\r\nlast,row')
    assert whole.column("a") == ['x, "y"', "z", "last"]
    assert whole.column("b") == ["1\r\n2", "中\n文", "row"]
    assert whole.column(":line") == [2, 4, 7]
    assert not whole.quarantined


@pytest.mark.parametrize(("delimiter", "form"), [(",", "csv"), (";", "csv"), ("|", "csv"), ("\t", "tsv")])
def test_the_delimiter_is_found_whatever_stands_in_the_fields(read, delimiter: str, form: str) -> None:
    rows = [["text", "label"], ["a, b; c", "x"], ['say "hi" | or\tnot', "y"], ["好，坏", "z"]]
    content = io.StringIO()
    csv.writer(content, delimiter=delimiter).writerows(rows)
    whole = read(content.getvalue())
    assert whole.found.format is Format(form)
    assert whole.found.delimiter == delimiter
    assert [list(row[1:3]) for row in whole.rows.rows()] == rows[1:]


def test_ragged_rows_are_quarantined_and_never_padded(read) -> None:
    whole = read("a,b,c\n1,2,3\n1,2\n1,2,3,4\n\n5,6,7\n")
    assert whole.column("a") == ["1", "5"]
    assert [(fault.line, fault.reason, fault.excerpt) for fault in whole.quarantined] == [
        (3, "2 fields where the header has 3", "1,2"),
        (4, "4 fields where the header has 3", "1,2,3,4"),
    ]


def test_an_empty_field_after_the_last_is_repaired(read) -> None:
    whole = read('a,b\n1,2,\n"3",4,\n5,6\n')
    assert whole.rows.height == 3
    assert [(fault.line, fault.reason) for fault in whole.repaired] == [
        (2, "an empty field after the last column is left out"),
        (3, "an empty field after the last column is left out"),
    ]


def test_a_quote_inside_an_unquoted_field_is_kept_and_logged(read) -> None:
    whole = read('a,b\n5" pipe,x\nplain,y\n')
    assert whole.column("a") == ['5" pipe', "plain"]
    assert [fault.line for fault in whole.repaired] == [2]


@pytest.mark.parametrize(
    ("content", "kept", "faults"),
    [
        ('a,b\n"open,1\n2,3\n4,5\n', ["2", "4"], [(2, 1, "never closed")]),
        ('a,b\nx,"open\n2,3\n4,5', ["2", "4"], [(2, 3, "never closed")]),
        ('a,b\n"open,1\n"2",3\n4,5\n', ["2", "4"], [(2, 1, "followed by text after its closing quote")]),
        ('a,b\n"x"y,1\n2,3\n', ["2"], [(2, 1, "followed by text after its closing quote")]),
        ('a,b\n"x\ny","open\n2,3\n', ["2"], [(2, None, "never closed (at line 3)")]),
        (
            'a,b\n"open,1\n2,3\n4,5\nx",y,z\n',
            ["2", "4"],
            [(2, 1, "a quote in this line is not closed"), (5, None, "3")],
        ),
    ],
)
def test_an_open_quote_costs_its_own_line_alone(read, content: str, kept: list[str], faults: list[object]) -> None:
    whole = read(content, name="file.csv")
    assert whole.column("a") == kept
    assert [(fault.line, fault.column) for fault in whole.quarantined] == [fault[:2] for fault in faults]  # type: ignore[index]
    for fault, expected in zip(whole.quarantined, faults, strict=True):
        assert expected[2] in fault.reason  # type: ignore[index]


def test_a_quote_that_runs_on_past_the_limit_does_not_swallow_the_file(read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasklift.data.formats.delimited_fields.LONGEST_QUOTED", 1000)
    rows = "".join(f"row {number},x\n" for number in range(1000))
    whole = read(f'a,b\n"open,1\n{rows}"closed",2\n')
    assert whole.rows.height == 1001
    assert [(fault.line, fault.reason) for fault in whole.quarantined] == [
        (2, "the quote that opens here is not closed within 1,000 characters")
    ]


def test_bytes_that_cannot_be_read_cost_their_row_alone(read) -> None:
    whole = read("a,b\n服务态度很好,1\n房间干净整洁,2\n".encode() + b'x\xff,3\n"\xfe\n\xfe",4\n\x00,5\n6,7\n')
    assert whole.column("a") == ["服务态度很好", "房间干净整洁", "6"]
    assert [(fault.line, fault.column, fault.reason) for fault in whole.quarantined] == [
        (4, 2, "bytes that are not utf-8"),
        (5, 2, "bytes that are not utf-8"),
        (7, 1, "a NUL byte in the record"),
    ]


def test_carriage_returns_alone_end_lines(read) -> None:
    whole = read('a,b\r1,"x\ry"\r2,z\r')
    assert whole.column("b") == ["x\ry", "z"]
    assert [one.reason for one in whole.found.repairs] == ["lines end with a carriage return alone"]


def test_a_byte_order_mark_is_no_part_of_the_first_name(read) -> None:
    whole = read("\ufefftext,label\n你好,1\n")
    assert whole.found.columns == ("text", "label")
    assert [one.reason for one in whole.found.repairs] == ["the byte order mark at the beginning is left out"]


def test_columns_that_are_not_asked_for_go_to_rest(read) -> None:
    whole = read('text,"a ""b""",c\nx,"1\n2",\n', columns=["text", "absent"])
    assert whole.rows.columns == [":line", "text", "absent", ":rest"]
    assert whole.rows.row(0) == (2, "x", None, '{"a \\"b\\"":"1\\n2","c":null}')


def test_a_column_with_our_name_stays_in_rest_or_is_refused(read) -> None:
    whole = read(":line,text\n7,x\n")
    assert whole.rows.row(0) == (2, "x", '{":line":"7"}')
    with pytest.raises(UserError, match="':line' cannot have a role"):
        read(":line,text\n7,x\n", columns=[":line"])


def test_quotes_are_plain_characters_in_a_tsv_that_does_not_quote(read) -> None:
    whole = read('text\tlabel\n"Hello" he said\tx\nplain\ty\n"open\tz\n')
    assert whole.found.quoting is False
    assert whole.column("text") == ['"Hello" he said', "plain", '"open']


def test_one_column_of_prose_is_read_whole(read) -> None:
    whole = read("text\nWell, hello; there\n好，再见\n")
    assert whole.column("text") == ["Well, hello; there", "好，再见"]


_fields = st.text(st.sampled_from('ab,;"\n\r 中é\t'), max_size=6)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(1, 3).flatmap(lambda width: st.lists(st.lists(_fields, min_size=width, max_size=width), max_size=6)),
    st.sampled_from(["\n", "\r\n"]),
    st.integers(1, 40),
)
def test_what_the_csv_module_writes_is_read_back_in_pieces_of_any_size(
    monkeypatch: pytest.MonkeyPatch, rows: list[list[str]], newline: str, size: int
) -> None:
    width = len(rows[0]) if rows else 1
    names = [f"c{place}" for place in range(width)]
    written = io.StringIO()
    csv.writer(written, lineterminator=newline, quoting=csv.QUOTE_ALL).writerows([names, *rows])
    content = written.getvalue().encode()
    cut = [content[start : start + size] for start in range(0, len(content), size)]
    monkeypatch.setattr(delimited, "pieces", lambda path, compression: cut)
    parts = list(delimited.parse(Path("x"), Sniffed(Format.CSV, delimiter=",", columns=tuple(names))))
    assert [list(row[1:-1]) for part in parts for row in part.rows.rows()] == rows
    assert not [fault for part in parts for fault in (*part.quarantined, *part.repaired)]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from('ab,"\n\r'), max_size=40), st.integers(1, 10))
@example('"\n",""aaa', 1)
def test_the_cut_of_the_pieces_never_matters(monkeypatch: pytest.MonkeyPatch, text: str, size: int) -> None:
    content = f"x,y\n{text}".encode()
    results = []
    for step in (size, 1000):
        cut = [content[start : start + step] for start in range(0, len(content), step)]
        monkeypatch.setattr(delimited, "pieces", lambda path, compression, cut=cut: cut)
        parts = list(delimited.parse(Path("x"), Sniffed(Format.CSV, delimiter=",", columns=("x", "y"))))
        results.append(
            [
                [row for part in parts for row in part.rows.rows()],
                [fault for part in parts for fault in part.quarantined],
            ]
        )
    assert results[0] == results[1]
