"""CSV and TSV files whose shape is wrong: quotes, widths, headers, line ends, sizes."""

from collections.abc import Iterator

from tests.faults.broken.case import ROWS, Broken, Ending, both, csv_lines, good, joined, with_line

_AT = 11
_HERE = (f"rows.csv:{_AT}",)


def cases() -> list[Broken]:
    """All of them."""
    return [
        *both(lambda language: list(_one_row(language))),
        *both(lambda language: list(_headers(language))),
        *_line_ends(),
        *_sizes(),
        *_wholes(),
    ]


def _one_row(language: str) -> Iterator[Broken]:
    lines = csv_lines(good(language))
    text = "一段普通的评论" if language == "zh" else "a plain review"
    label = "好评" if language == "zh" else "good"

    def of(
        name: str, *new: str, ending: Ending = Ending.QUARANTINED, read: int | None = ROWS + 1, at: int = 0
    ) -> Broken:
        true = (f"rows.csv:{_AT + at}",)
        return Broken(f"{name}, {language}", {"rows.csv": joined(with_line(lines, _AT, *new))}, ending, true, read)

    yield of("a field too many", f"{text},{label},more")
    yield of("three fields too many", f"{text},{label},more,and,more")
    yield of("a field too few", text)
    yield of("a comma in a text without quotes", f"{text}, and so on,{label}")
    yield of("an empty field after the last", f"{text},{label},", ending=Ending.MENDED)
    yield of("two empty fields after the last", f"{text},{label},,")
    yield of("a quote that is never closed", f'"{text},{label}')
    yield of("a quote closed too early", f'"{text}" more,{label}')
    yield of("a quote inside a plain field", f'{text} "so",{label}', ending=Ending.MENDED)
    yield of("a quote at the end of a plain field", f'{text}",{label}', ending=Ending.MENDED)
    yield of("a quote escaped by a backslash", f'"{text} \\"so\\"",{label}')
    yield of("quotes of print instead of quotes", f"“{text}, so”,{label}")
    yield of("an empty label", f"{text},")
    yield of("a label of blanks", f"{text},   ")
    yield of("a label of ideographic blanks", f"{text},\u3000\u3000")
    yield of("a quoted empty label", f'{text},""')
    yield of("delimiters alone", ",")
    yield of("a tab in the place of the comma", f"{text}\t{label}")
    yield of("a semicolon in the place of the comma", f"{text};{label}")
    yield of("a full-width comma in the place of the comma", f"{text}，{label}")
    yield of("a second header", "review,stars")
    yield of("a line of dashes", "----------")
    yield of("a comment", "# a comment, here and there, with commas")
    yield of("a JSON object", '{"review": "x", "stars": "good", "more": 1}')
    yield of("a broken line: a text over two lines without quotes", text, f"{text},{label}", read=ROWS + 2)
    yield of("a quoted line end where a quote is missing", f'"{text}', f"{text},{label}", read=ROWS + 2)


def _headers(language: str) -> Iterator[Broken]:
    rows = good(language)
    lines = csv_lines(rows)[1:]

    def of(name: str, header: str, ending: Ending = Ending.REFUSED, **named: object) -> Broken:
        return Broken(
            f"{name}, {language}", {"rows.csv": joined([header, *lines])}, ending, ("rows.csv:1", "task.yaml"), **named
        )  # type: ignore[arg-type]

    yield of("two columns of one name", "review,review")
    yield of("a column without a name", "review,")
    yield of("a column named by a blank", "review, ")
    yield of("no names at all", ",")
    yield of("a quote open in the header", '"review,stars')
    yield of("names in other case", "Review,Stars")
    yield of("names with blanks around", " review , stars ")
    yield of("names in full width", "ｒｅｖｉｅｗ,ｓｔａｒｓ")
    yield of("a zero-width mark in a name", "rev\u200biew,stars")
    yield of("names with other delimiters", "review;stars")
    yield of("names by a tab", "review\tstars")
    yield of("a name too few", "review")
    yield of("names exchanged", "stars,review", ending=Ending.REFUSED)
    without = Broken(f"no header, {language}", {"rows.csv": joined(lines)}, Ending.REFUSED, ("task.yaml",))
    yield without
    yield Broken(
        f"no header, looked at, {language}",
        {"rows.csv": joined(lines)},
        Ending.REFUSED,
        ("rows.csv:1",),
        command=("init", "rows.csv", "-o", "-"),
    )
    yield Broken(
        f"a title above the header, {language}",
        {"rows.csv": joined(["Report of May", *csv_lines(rows)])},
        Ending.REFUSED,
        ("rows.csv:1", "task.yaml"),
    )
    yield Broken(
        f"blank lines above the header, {language}",
        {"rows.csv": joined(["", "", *csv_lines(rows)])},
        Ending.AS_IT_IS,
        read=ROWS,
    )


def _line_ends() -> Iterator[Broken]:
    lines = csv_lines(good())
    yield Broken("carriage returns alone", {"rows.csv": joined(lines, "\r")}, Ending.MENDED, read=ROWS)
    yield Broken("carriage returns and line feeds", {"rows.csv": joined(lines, "\r\n")}, Ending.AS_IT_IS, read=ROWS)
    mixed = "".join(line + ("\r\n" if place % 2 else "\n") for place, line in enumerate(lines))
    yield Broken("mixed line ends", {"rows.csv": mixed}, Ending.AS_IT_IS, read=ROWS)
    three = "".join(line + ("\r", "\n", "\r\n")[place % 3] for place, line in enumerate(lines))
    yield Broken("line ends of three kinds", {"rows.csv": three}, Ending.REFUSED, ("rows.csv:1", "task.yaml"))
    once = joined(lines[:10]) + f"{lines[10]}\r{lines[11]}\n" + joined(lines[12:])
    yield Broken("one carriage return alone between two rows", {"rows.csv": once}, Ending.QUARANTINED, _HERE)
    for name, end in {
        "a next line mark": "\x85",
        "a line separator": "\u2028",
        "a form feed": "\x0c",
        "a vertical tab": "\x0b",
    }.items():
        torn = joined(lines[:10]) + f"{lines[10]}{end}{lines[11]}\n" + joined(lines[12:])
        yield Broken(f"{name} between two rows", {"rows.csv": torn}, Ending.QUARANTINED, _HERE)
    yield Broken("no line end at the end", {"rows.csv": joined(lines)[:-1]}, Ending.AS_IT_IS, read=ROWS)
    yield Broken("blank lines between rows", {"rows.csv": joined(lines, "\n\n")}, Ending.AS_IT_IS, read=ROWS)
    yield Broken(
        "the mark of the end of a file",
        {"rows.csv": joined(lines) + "\x1a"},
        Ending.QUARANTINED,
        (f"rows.csv:{ROWS + 2}",),
        ROWS + 1,
    )


def _sizes() -> Iterator[Broken]:
    rows = good()
    lines = csv_lines(rows)
    names = ",".join(f"c{number}" for number in range(10_000))
    wide = [f"{lines[0]},{names}", *(f"{line}{',x' * 10_000}" for line in lines[1:])]
    yield Broken("ten thousand columns", {"rows.csv": joined(wide)}, Ending.AS_IT_IS, read=ROWS)
    yield Broken(
        "ten thousand columns, one of them too many in a row",
        {"rows.csv": joined(with_line(wide, _AT, f"a,b{',x' * 10_001}"))},
        Ending.QUARANTINED,
        _HERE,
        ROWS + 1,
    )
    yield Broken(
        "a line of five megabytes",
        {"rows.csv": joined(with_line(lines, _AT, f"{'a very long text ' * 300_000},good"))},
        Ending.AS_IT_IS,
        read=ROWS + 1,
    )
    yield Broken(
        "five megabytes after an open quote",
        {"rows.csv": joined(with_line(lines, _AT, f'"{"a very long text " * 300_000},good'))},
        Ending.QUARANTINED,
        _HERE,
        ROWS + 1,
    )
    yield Broken(
        "a name of a hundred thousand characters",
        {"rows.csv": joined([f"review,stars,{'n' * 100_000}", *(f"{line},x" for line in lines[1:])])},
        Ending.AS_IT_IS,
        read=ROWS,
    )
    yield Broken(
        "a label of a hundred thousand characters",
        {"rows.csv": joined(with_line(lines, _AT, f"a text,{'n' * 100_000}"))},
        Ending.NOTED,
        read=ROWS + 1,
    )
    yield Broken(
        "a million blank lines",
        {"rows.csv": joined(lines[:5]) + "\n" * 1_000_000 + joined(lines[5:])},
        Ending.AS_IT_IS,
        read=ROWS,
    )
    yield Broken("quotes alone, a megabyte", {"rows.csv": '"' * 1_000_000}, Ending.REFUSED)
    yield Broken("commas alone, a megabyte", {"rows.csv": "," * 1_000_000}, Ending.REFUSED, ("rows.csv:1",))


def _wholes() -> Iterator[Broken]:
    """Files of which nothing can come."""
    lines = csv_lines(good())
    for name, content in {
        "an empty file": "",
        "a line end alone": "\n",
        "blanks alone": " \n\t\n  \n",
        "a byte order mark alone": "\ufeff",
        "a header and nothing else": "review,stars\n",
        "a header without a line end": "review,stars",
        "a header and blank lines": "review,stars\n\n\n\n",
    }.items():
        yield Broken(name, {"rows.csv": content}, Ending.REFUSED)
    for name, content in {
        "a page of HTML": "<!DOCTYPE html>\n<html><body><table><tr><td>review</td></tr></table></body></html>\n",
        "an error of a server": '{"error": "not found", "status": 404}\n',
        "a pointer of Git LFS": "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
        "a diff of Git": "<<<<<<< HEAD\nreview,stars\n=======\ntext,label\n>>>>>>> theirs\n",
        "XML": '<?xml version="1.0"?>\n<rows><row><review>a</review></row></rows>\n',
        "a program": "import polars\n\ndef main():\n    return 1\n",
        "YAML": "- review: a text\n  stars: good\n- review: another\n  stars: bad\n",
    }.items():
        yield Broken(name, {"rows.csv": content}, Ending.REFUSED, ("task.yaml",))
    yield Broken(
        "a table of Markdown",
        {"rows.csv": joined([f"| {line.replace(',', ' | ')} |" for line in lines])},
        Ending.REFUSED,
        ("rows.csv:1",),
    )
    yield Broken(
        "columns of fixed width",
        {"rows.csv": joined([f"{row['review']:<90}{row['stars']}" for row in good()])},
        Ending.REFUSED,
        ("task.yaml",),
    )
    conflict = with_line(lines, _AT, "<<<<<<< HEAD")
    yield Broken("a mark of a merge", {"rows.csv": joined(conflict)}, Ending.QUARANTINED, _HERE, ROWS + 1)
    every = joined([lines[0], *(f"{line},more" for line in lines[1:])])
    yield Broken("every row with a field too many", {"rows.csv": every}, Ending.REFUSED, ("rows.csv:2",))
    yield Broken(
        "every quote open",
        {"rows.csv": joined([lines[0], *(f'"{line}' for line in lines[1:])])},
        Ending.REFUSED,
        ("rows.csv:2",),
    )
    half = joined([*lines[:13], *(line.replace(",", ";") for line in lines[13:])])
    yield Broken("another delimiter from the middle on", {"rows.csv": half}, Ending.REFUSED, ("rows.csv:14",))
    swapped = joined([*lines[:13], *(",".join(reversed(line.split(","))) for line in lines[13:])])
    yield Broken("columns exchanged from the middle on", {"rows.csv": swapped}, Ending.NOTED)
    two = joined(lines) + joined(["review,stars,when", *(f"{line},2026-01-01" for line in lines[1:])])
    yield Broken("two tables in a file", {"rows.csv": two}, Ending.REFUSED, (f"rows.csv:{ROWS + 2}",))
    cut = joined(lines)[:-9]
    yield Broken("cut off within the last row", {"rows.csv": cut}, Ending.QUARANTINED, (f"rows.csv:{ROWS + 1}",), ROWS)
