"""Detecting encodings."""

import pytest

from tasklift.data.formats.decoding import decoded, excerpt_of, undecodable
from tasklift.data.formats.encoding import detect

_SIMPLIFIED = "这家酒店的服务态度很好，房间也很干净，下次还会再来。价格有点贵，不过早餐不错。"
_TRADITIONAL = "這家飯店的服務態度很好，房間也很乾淨，下次還會再來。價格有點貴，不過早餐不錯。"
_JAPANESE = "このホテルのサービスはとても良かったです。部屋も清潔でした。また来たいと思います。"
_KOREAN = "이 호텔은 서비스가 정말 좋았습니다. 방도 깨끗했어요."
_FRENCH = "L’hôtel était très agréable, à côté de la gare. Déjà réservé pour l'été prochain — 45 €."
_CASES = [
    (_SIMPLIFIED, "gb18030", "gb18030"),
    (_SIMPLIFIED, "gbk", "gb18030"),
    (_SIMPLIFIED, "utf-16-le", "utf-16-le"),
    (_SIMPLIFIED, "utf-16-be", "utf-16-be"),
    (_SIMPLIFIED, "utf-8", "utf-8"),
    ("好", "gbk", "gb18030"),
    ("正面", "gbk", "gb18030"),
    ("小米手机质量很不错", "gbk", "gb18030"),
    ("用了两天就坏了，客服态度恶劣，谁买谁后悔", "gbk", "gb18030"),
    (_TRADITIONAL, "big5", "cp950"),
    (_TRADITIONAL, "gb18030", "gb18030"),
    (_TRADITIONAL, "utf-16-le", "utf-16-le"),
    (_JAPANESE, "shift_jis", "cp932"),
    (_JAPANESE, "euc_jp", "euc_jp"),
    (_KOREAN, "euc_kr", "cp949"),
    (_FRENCH, "cp1252", "cp1252"),
    ("Größe überall schön, Straße", "latin-1", "cp1252"),
    ("El niño comió mañana", "cp1252", "cp1252"),
    ("plain", "utf-16-le", "utf-16-le"),
    ("plain", "utf-16-be", "utf-16-be"),
    ("plain", "ascii", "utf-8"),
]


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(("text", "written", "expected"), _CASES)
def test_the_encoding_is_found_on_few_and_on_many_rows(text: str, written: str, expected: str, rows: int) -> None:
    content = "text,label\n" + "".join(f"{text[place % 5 :] or text},pos\n" for place in range(rows))
    found = detect(content.encode(written))
    assert found is not None
    assert found.name == expected
    assert not found.bom


@pytest.mark.parametrize("cut", [1, 2, 3])
@pytest.mark.parametrize("written", ["utf-8", "gb18030", "utf-16-le"])
def test_a_character_cut_at_the_end_of_the_sample_is_no_error(written: str, cut: int) -> None:
    sample = f"text\n{_SIMPLIFIED}".encode(written)[:-cut]
    found = detect(sample)
    assert found is not None
    assert found.name == written


@pytest.mark.parametrize(
    "mark", [("utf-8-sig", "utf-8"), ("utf-16", "utf-16-le"), ("utf-32", "utf-32-le")], ids=lambda mark: mark[0]
)
def test_a_byte_order_mark_decides(mark: tuple[str, str]) -> None:
    found = detect("a,b\n1,2\n".encode(mark[0]))
    assert found is not None
    assert (found.name, found.bom) == (mark[1], True)


def test_a_few_bad_bytes_do_not_change_the_encoding_of_the_rest() -> None:
    found = detect("中文,1\n".encode() * 20 + b"\xff\xfe,2\n")
    assert found is not None
    assert (found.name, found.why) == ("utf-8", "UTF-8 but for 2 bytes")


@pytest.mark.parametrize("content", [bytes(range(256)) * 10, b"\x00\x01\x02" * 100])
def test_bytes_that_are_no_text_have_no_encoding(content: bytes) -> None:
    assert detect(content) is None


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "cp950", "cp932", "euc_jp", "cp949"])
@pytest.mark.parametrize("bad", [b"\xff", b"\x81", b"\xff\xff"])
def test_a_bad_byte_never_takes_the_line_end_with_it(encoding: str, bad: bytes) -> None:
    text = "".join(piece.text for piece in decoded([b"ab" + bad + b"\ncd\n"], encoding))
    first, second, last = text.split("\n")
    assert (second, last) == ("cd", "")
    if encoding != "cp932":
        assert undecodable(first) == 2


def test_an_excerpt_is_printable_ascii() -> None:
    assert excerpt_of("a中\n\x1b[31m\udcff😀" + "x" * 100).isascii()
    assert excerpt_of("a中\n\x1b\udcff") == "a\\u4e2d\\n\\x1b\\xff"
