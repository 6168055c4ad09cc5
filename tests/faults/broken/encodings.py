"""Texts in other encodings than UTF-8, and bytes that no encoding has."""

from collections.abc import Iterator, Sequence

from tests.faults.broken.case import ROWS, Broken, Ending, csv_lines, good, joined, json_lines, with_line

CLEAN = ("clean", "rows.csv", "-o", "out.jsonl", "--recipe", "recipe.yaml", "--columns", "text=review")
_NOTHING = {"recipe.yaml": "recipe: []\n"}
_AT = 9
_TRADITIONAL = (
    *("這家店的味道很好，服務也很熱情", "東西太貴了，而且送來的時候已經冷了", "老闆人很好，下次還會再來"),
    *("等了一個小時才送到，非常失望", "包裝很乾淨，價錢也很便宜", "今天點的湯麵一點都不新鮮"),
)
_JAPANESE = (
    *("とても美味しかったです。また来ます", "店員の態度が悪くて残念でした", "値段が安くて味もよいお店です"),
    *("注文してから一時間も待たされました", "部屋はきれいで静かでした", "料理が冷たくて食べられませんでした"),
)
_KOREAN = (
    *(
        "음식이 정말 맛있고 직원도 친절했어요",
        "배달이 너무 늦어서 국이 다 식었습니다",
        "가격이 싸고 양도 많아서 좋아요",
    ),
    *("방이 더럽고 시끄러워서 잠을 못 잤어요", "다음에도 또 주문할 생각입니다", "포장이 엉망이라 실망했습니다"),
)
_WESTERN = (
    *("Le café était délicieux et le personnel très agréable", "La soupe était froide et trop salée, déçu"),
    *("Sehr schönes Zimmer, freundliche Gäste, gern wieder", "Das Frühstück war schlecht und überteuert"),
    *("El servicio fue rápido y la comida sabía a casa mañana", "La habitación olía mal y el baño estaba sucio"),
)

_WHOLE: Sequence[tuple[str, Sequence[str], Sequence[str]]] = (
    ("zh", [row["review"] for row in good("zh")], ("gb18030", "gbk", "gb2312", "utf-16", "utf-16-le", "utf-16-be")),
    ("zh", [row["review"] for row in good("zh")], ("utf-8-sig", "utf-32", "utf-16-be-mark", "big5-simplified")),
    ("zh_tw", _TRADITIONAL * 2, ("big5", "cp950", "utf-16", "gb18030")),
    ("ja", _JAPANESE * 2, ("shift_jis", "cp932", "euc_jp", "utf-16-le", "iso2022_jp")),
    ("ko", _KOREAN * 2, ("euc_kr", "cp949", "utf-16-be")),
    ("west", _WESTERN * 2, ("latin-1", "cp1252", "utf-16", "utf-32", "utf-8-sig", "mac_roman")),
    ("en", [row["review"] for row in good("en")], ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "utf-7")),
)


def cases() -> list[Broken]:
    """All of them."""
    return [*_whole_files(), *_bad_bytes(), *_elsewhere()]


def _whole_files() -> Iterator[Broken]:
    for language, texts, encodings in _WHOLE:
        for place, encoding in enumerate(encodings):
            for form in ("csv", "jsonl") if encoding in ("gb18030", "utf-16") else (("csv", "jsonl")[place % 2],):
                rows = [{"review": text, "stars": "ab"[place % 2]} for place, text in enumerate(texts)]
                lines = _quoted(rows) if form == "csv" else json_lines(rows)
                content = _encoded(joined(lines), encoding)
                known = encoding not in {"utf-7", "iso2022_jp", "mac_roman", "big5-simplified"}
                yield Broken(
                    f"{language} in {encoding}, {form}",
                    {"rows.csv": content, **_NOTHING},
                    Ending.MENDED if known else Ending.ANY,
                    read=len(rows) if known else None,
                    command=CLEAN,
                    texts=texts if known else None,
                )


def _quoted(rows: Sequence[dict[str, str]]) -> list[str]:
    return ["review,stars", *(f'"{row["review"]}",{row["stars"]}' for row in rows)]


def _encoded(text: str, encoding: str) -> bytes:
    if encoding == "utf-16-be-mark":
        return b"\xfe\xff" + text.encode("utf-16-be")
    if encoding == "big5-simplified":  # characters that Big5 lacks are lost by whoever wrote the file
        return text.encode("big5", "replace")
    return text.encode(encoding)


_BYTES = {
    "a byte that starts nothing": b"\xff",
    "a continuation byte alone": b"\x80",
    "a character cut in half": "好".encode()[:2],
    "an overlong slash": b"\xc0\xaf",
    "an overlong slash of three bytes": b"\xe0\x80\xaf",
    "an overlong slash of four bytes": b"\xf0\x80\x80\xaf",
    "a surrogate in UTF-8": b"\xed\xa0\x80",
    "a pair of surrogates in UTF-8": b"\xed\xa0\xbd\xed\xb8\x80",
    "a code point beyond Unicode": b"\xf4\x90\x80\x80",
    "a sequence of five bytes": b"\xf8\x88\x80\x80\x80",
    "an overlong NUL": b"\xc0\x80",
    "a NUL": b"\x00",
    "a word in GBK": "味道很好".encode("gbk"),
    "a word in Latin-1": "café".encode("latin-1"),
}


def _bad_bytes() -> Iterator[Broken]:
    """One row of many has bytes that are no UTF-8."""
    for what, bad in _BYTES.items():
        for language in ("en", "zh"):
            for form in ("jsonl",) if language == "en" else ("csv",):
                rows = good(language)
                lines = csv_lines(rows) if form == "csv" else json_lines(rows)
                mark = "MARKED"
                new = (
                    f"a text with {mark} inside,good"
                    if form == "csv"
                    else '{"review": "a text with MARKED in", "stars": "good"}'
                )
                content = joined(with_line(lines, _AT, new)).encode().replace(mark.encode(), bad)
                yield Broken(
                    f"{what} in a row, {form}, {language}",
                    {f"rows.{form}": content},
                    Ending.ANY if language == "en" else Ending.QUARANTINED,
                    (f"rows.{form}:{_AT}",),
                    ROWS + 1,
                )


def _elsewhere() -> Iterator[Broken]:
    zh = joined(csv_lines(good("zh")))
    en = joined(csv_lines(good("en")))
    header = "rows.csv:1"
    yield Broken(
        "a bad byte in the header",
        {"rows.csv": en.encode().replace(b"stars", b"st\xffars", 1)},
        Ending.REFUSED,
        (header,),
    )
    yield Broken("a NUL in the header", {"rows.csv": en.replace("stars", "st\0ars", 1)}, Ending.REFUSED, (header,))
    yield Broken(
        "the last character cut off",
        {"rows.csv": (en + "这是最后一").encode()[:-1]},
        Ending.QUARANTINED,
        (f"rows.csv:{ROWS + 2}",),
        ROWS + 1,
    )
    yield Broken(
        "an odd byte at the end of UTF-16",
        {"rows.csv": zh.encode("utf-16") + b"a"},
        Ending.QUARANTINED,
        (f"rows.csv:{ROWS + 2}",),
        ROWS + 1,
    )
    yield Broken("two byte order marks", {"rows.csv": b"\xef\xbb\xbf" * 2 + zh.encode()}, Ending.MENDED)
    yield Broken(
        "a byte order mark in the middle",
        {
            "rows.jsonl": joined(
                with_line(json_lines(good()), _AT, '\ufeff{"review": "two files in one", "stars": "good"}')
            )
        },
        Ending.MENDED,
        (f"rows.jsonl:{_AT}",),
        ROWS + 1,
    )
    yield Broken("a byte order mark of UTF-16 before UTF-8", {"rows.csv": b"\xff\xfe" + en.encode()}, Ending.ANY)
    yield Broken(
        "half of the file in GBK",
        {"rows.csv": zh.encode() + zh.partition("\n")[2].encode("gbk")},
        Ending.REFUSED,
        (f"rows.csv:{ROWS + 2}",),
    )
    yield Broken(
        "mojibake: UTF-8 read as Latin-1 and saved", {"rows.csv": zh.encode().decode("latin-1").encode()}, Ending.ANY
    )
    yield Broken(
        "text that lost its characters to question marks", {"rows.csv": zh.encode("ascii", "replace")}, Ending.ANY
    )
    yield Broken(
        "text full of replacement characters",
        {"rows.csv": zh.encode("gbk").decode("utf-8", "replace").encode()},
        Ending.ANY,
    )
    yield Broken("all bytes there are", {"rows.csv": bytes(range(256)) * 20}, Ending.REFUSED)
    yield Broken("NULs alone", {"rows.csv": b"\0" * 5000}, Ending.REFUSED)
    yield Broken("a UTF-16 file that is cut within its mark", {"rows.csv": b"\xff"}, Ending.REFUSED)
