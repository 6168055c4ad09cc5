"""What is found in English and Chinese texts, and what is not."""

import re

import polars as pl
import pytest

pytest.importorskip("hypothesis")
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.text.personal.find import find_personal
from tasklift.text.personal.kinds import kinds, wanted_kinds
from tasklift.text.personal.lexicon import lower_cue
from tasklift.text.personal.patterns import cannot_compile, found_by_patterns, known_patterns

NASTY = st.text(
    st.characters(exclude_categories=["Cs"])
    | st.sampled_from("王李伟明先生电话：路号·0123456789@.-+ \n\x00\ufdd0\ufdd1ＡＢ１ABCabcéМ👨\u200d")
)


def found(text: str, chosen: object = "default") -> list[tuple[str, str]]:
    spans = find_personal(pl.Series([text]), chosen).get(0, [])  # type: ignore[arg-type]
    return [(span.kind, text[span.start : span.end]) for span in spans]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("write to anna.berg+list@mail.example.org, please", "email", "anna.berg+list@mail.example.org"),
        ("邮箱：wang_wei@example.cn，谢谢", "email", "wang_wei@example.cn"),
        ("身份证号11010519491231002X已登记", "resident_id", "11010519491231002X"),
        ("老证件110105491231002还能用吗", "resident_id", "110105491231002"),
        ("手机13812345678联系", "phone", "13812345678"),
        ("座机：010-62345678转8001", "phone", "010-62345678转8001"),
        ("拨打 +86 138-1234-5678", "phone", "+86 138-1234-5678"),
        ("call me on (212) 555-0147 tonight", "phone", "(212) 555-0147"),
        ("reach us at +44 20 7946 0958", "phone", "+44 20 7946 0958"),
        ("paid with 4111 1111 1111 1111.", "bank_card", "4111 1111 1111 1111"),
        ("卡号6222021234567890128", "bank_card", "6222021234567890128"),
        ("IBAN GB82WEST12345698765432 please", "iban", "GB82WEST12345698765432"),
        ("护照E12345678快到期了", "passport", "E12345678"),
        ("passport no. X1234567", "passport", "X1234567"),
        ("车牌京A12345违停", "plate", "京A12345"),
        ("新能源车沪AD12345", "plate", "沪AD12345"),
        ("代码91350100M000100Y43", "credit_code", "91350100M000100Y43"),
        ("my SSN is 219-09-9999", "ssn", "219-09-9999"),
        ("加我QQ：123456789", "qq", "123456789"),
        ("12345678是我的QQ", "qq", "12345678"),
        ("微信号：wx_abc123", "wechat", "wx_abc123"),
        ("blocked 192.0.2.44 again", "ip", "192.0.2.44"),
        ("from 2001:db8:85a3::8a2e:370:7334 at night", "ip", "2001:db8:85a3::8a2e:370:7334"),
        ("My name is Elizabeth Hanson.", "person", "Elizabeth Hanson"),
        ("Please tell Mr. Abernathy that we are late", "person", "Abernathy"),
        ("我叫王小明，今年三十岁", "person", "王小明"),
        ("收货人：李娜，请送到门口", "person", "李娜"),
        ("感谢欧阳娜娜老师", "person", "欧阳娜娜"),
        ("王先生您好", "person", "王"),
        ("作者是何塞·阿尔瓦雷斯", "person", "何塞·阿尔瓦雷斯"),
        ("She lives at 14 Maple Street, Springfield", "address", "14 Maple Street, Springfield"),
        ("Ship it to P.O. Box 1187", "address", "P.O. Box 1187"),
        ("住在北京市海淀区中关村大街27号", "address", "北京市海淀区中关村大街27号"),
    ],
)
def test_what_the_default_kinds_find(text: str, kind: str, value: str) -> None:
    assert (kind, value) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "The battery died after two days and the screen is dull.",
        "Top 10 reasons to buy it: 100% cotton, 2 years of guarantee, $1,299.00",
        "ISBN 978-3-16-148410-0, version 2.0.1, model 12345678",
        "I'll meet you at 10:30 in May",
        "质量很好，物流很快，下次还会买，给5分",
        "订单号20231105123456789已发货",
        "谢谢客服，王老吉和黄焖鸡都不错，安全性高",
        "明白了，高清屏，江南的马路上华丽的文明",
        "谢谢大家，万一以后路上有石头",
        "\u3000 \n",
        "",
        "👨\u200d👩\u200d👧 ❤️",
    ],
)
def test_what_is_none_is_not_found(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("I moved to Lisbon last year", "place", "Lisbon"),
        ("我在上海工作", "place", "上海"),
        ("She works for Rivet Software now", "organisation", "Rivet Software"),
        ("he is 34 years old", "age", "34"),
        ("今年32岁", "age", "32"),
        ("due on 14 July 2020", "date", "14 July 2020"),
        ("2026年3月5日交付", "date", "2026年3月5日"),
        ("see https://www.example.org/a?b=1.", "url", "https://www.example.org/a?b=1"),
        ("Dr. Novak called", "title", "Dr."),
        ("a Norwegian colleague", "nationality", "Norwegian"),
        ("zip code: 90210", "zip", "90210"),
        ("driver's license number is F1234567", "driver_license", "F1234567"),
    ],
)
def test_what_all_kinds_find_and_the_default_ones_do_not(text: str, kind: str, value: str) -> None:
    assert (kind, value) in found(text, "all")
    assert kind not in {one for one, _ in found(text)}


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Hilde Lunde, 47, was fined twice.", "age", "47"),
        ("Ask Hilde Lunde (47) about it.", "age", "47"),
        ("She was 47.", "age", "47"),
        ("when we were both 9.", "age", "9"),
        ("the shop shuts at 7 pm", "date", "7 pm"),
        ("back at 6.30 p.m. sharp", "date", "6.30 p.m."),
        ("Astrid Lunde (1911 - 1968) painted", "date", "1911 - 1968"),
        ("Born 1968, two children", "date", "1968"),
        ("It rains a lot in May here.", "date", "May"),
        ("Hilde Lunde, a social worker in Bergen, agreed.", "title", "social worker"),
        ("Occupation: Head of Marketing\nEmployer: Siemens", "title", "Head of Marketing"),
        ("We are looking for a warehouse operative in Bergen.", "title", "warehouse operative"),
        ("Hilde Lunde | Chief Financial Officer | Siemens", "title", "Chief Financial Officer"),
        ("Best,\nHilde Lunde\nnurse, Siemens", "title", "nurse"),
        ("I wrote to Ministry of Health about it", "organisation", "Ministry of Health"),
        ("They bought Trivento S.A. for nothing", "organisation", "Trivento S.A."),
        ("A cheque made out to Nordhavn Shipping bounced.", "organisation", "Nordhavn Shipping"),
        ("she joined the Society of Zembra", "organisation", "Society of Zembra"),
        ("she wrote to the Royal Society of Zembra", "organisation", "Royal Society of Zembra"),
        ("they sued Zembro d.o.o. over it", "organisation", "Zembro d.o.o."),
        ("they sued Zembro A/S over it", "organisation", "Zembro A/S"),
        ("they sued Zembro, Inc. over it", "organisation", "Zembro, Inc."),
        ("(Ramsey, Johnson and Brandt) sued", "organisation", "Ramsey, Johnson and Brandt"),
        ("Lunde & Keller, then Hofmann & Brandt", "organisation", "Hofmann & Brandt"),
        ("Occupation: VP of Sales", "title", "VP of Sales"),
        ("two portuguese nurses", "nationality", "portuguese"),
        ("write to Postbox 21 in Lagos", "address", "Postbox 21"),
        ("they live on the corner of Elm Street and Oak Avenue", "address", "the corner of Elm Street and Oak Avenue"),
        ("meet at Grafton Street and Elmwood Road 12", "address", "Grafton Street and Elmwood Road 12"),
        ("Mercy Hospital never answers.", "organisation", "Mercy Hospital"),
        ("We booked with Air France again", "organisation", "Air France"),
        ("I wrote to Hofmann & Keller about it", "organisation", "Hofmann & Keller"),
        ("Ida Lunde, Assistant Professor, Importio", "organisation", "Importio"),
        ("Business name: Zembrio\nOwner: Ida Lunde", "organisation", "Zembrio"),
        ("She interned at Zembrio last year", "organisation", "Zembrio"),
        ("We sued Ramsey-Johnson over it", "organisation", "Ramsey-Johnson"),
        ("We drove north of Zembra nad Orlico then", "place", "Zembra nad Orlico"),
        ("Medellin was the highlight.", "place", "Medellin"),
        ("We drove through Ipswich, Dundee and Lagos.", "place", "Dundee"),
        ("I miss Zembraville a lot.", "place", "Zembraville"),
        ("Zembro, Costa Rica", "place", "Zembro"),
        ("Day 3: Salt Lake City.", "place", "Salt Lake City"),
        ("Passenger: HELGA BRANDT", "person", "HELGA BRANDT"),
        ("see you on Sunday\n\nCheers,\nZembra", "person", "Zembra"),
        ("In 2018 the Quiroga family left.", "person", "Quiroga"),
        ("Ship it to 230 West 54th Street, New York", "address", "230 West 54th Street, New York"),
        ("it is near Church Lane now", "address", "Church Lane"),
        ("his office is at 3-14-2 Nishi-Shinjuku, Tokyo", "address", "3-14-2 Nishi-Shinjuku, Tokyo"),
        ("she is stuck in kuala lumpur again", "place", "kuala lumpur"),
        ("he lives at 2200 elm st apt 6", "address", "2200 elm st apt 6"),
        ("u coming tonight? zembra and i are here, ask zembra", "person", "zembra"),
        ("he works for harlow council", "organisation", "harlow council"),
    ],
)
def test_what_all_kinds_find_in_other_ways_of_writing(text: str, kind: str, value: str) -> None:
    assert (kind, value) in found(text, "all")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("She was 47 minutes late.", "age"),
        ("the mayor's office said so", "title"),
        ("It broke down, the driver complained", "title"),
        ("the bridge will stay closed until then", "person"),
        ("Room booked for Anna Lunde and Emil Lunde", "organisation"),
        ("The bus stops at Lund & at the school", "organisation"),
        ("Great phone, awful Bluetooth.", "organisation"),
        ("Beneficiary Hyun-woo Park, account closed", "organisation"),
        ("We drove through Ipswich, Dundee and Lagos.", "organisation"),
        ("Read Chapter 10th Lesson 1 first", "address"),
        ("Look into inbox 21 first", "address"),
        ("British Columbia is nice", "nationality"),
    ],
)
def test_what_all_kinds_do_not_call_so(text: str, kind: str) -> None:
    assert kind not in {one for one, _ in found(text, "all")}


@pytest.mark.parametrize(
    "name",
    ["place_before", "strong_place_before", "strong_person_before", "organisation_before", "address_before",
     "strong_address_before"],
)  # fmt: skip
def test_cues_that_are_sought_in_lower_case_have_no_capitals(name: str) -> None:
    letters = re.sub(r"\\.", "", lower_cue(name).pattern)
    assert letters == letters.lower()


@pytest.mark.parametrize("kind", ["person", "place", "organisation", "address"])
def test_cues_count_in_capitals_too(kind: str) -> None:
    texts = {"person": "MY NAME IS Zembra", "place": "WE LIVE IN Zembra", "organisation": "I WORK FOR Zembra",
             "address": "SHIP IT TO Zembra 12"}  # fmt: skip
    assert kind in {one for one, _ in found(texts[kind], "all")}


def test_full_width_digits_hide_nothing() -> None:
    assert found("电话１３８１２３４５６７８") == [("phone", "１３８１２３４５６７８")]


def test_only_the_kinds_that_are_wanted_are_found() -> None:
    text = "Call John Smith on 415-555-2671 or john@example.org"
    assert [kind for kind, _ in found(text, ("email",))] == ["email"]
    assert wanted_kinds("default") < wanted_kinds("all") == set(kinds())
    assert {"resident_id", "bank_card", "passport"} <= wanted_kinds("identity") < wanted_kinds("all")


def test_a_users_own_pattern_goes_before_ours() -> None:
    text = "ticket 415-555-2671"
    spans = find_personal(pl.Series([text]), "default", {"ticket": r"\d{3}-\d{3}-\d{4}"})[0]
    assert [(span.kind, text[span.start : span.end]) for span in spans] == [("ticket", "415-555-2671")]


@pytest.mark.parametrize("expression", ["(", "(?=a)", r"(a)\1", "a*", "", "(?P<value>a)"])
def test_patterns_that_are_none_or_that_fit_nothing_are_known(expression: str) -> None:
    assert cannot_compile(expression)


@pytest.mark.parametrize("table", ["patterns", "secrets"])
def test_our_own_patterns_compile(table: str) -> None:
    assert [one.value for one in known_patterns(table) if cannot_compile(one.value)] == []
    assert found_by_patterns(pl.Series(["", "x"]), known_patterns(table)) == {}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.none() | NASTY, min_size=1, max_size=5))
def test_spans_lie_in_their_text_apart_and_whatever_stands_beside(texts: list[str | None]) -> None:
    series = pl.Series(texts, dtype=pl.String)
    together = find_personal(series, "all")
    for place, text in enumerate(texts):
        alone = find_personal(pl.Series([text], dtype=pl.String), "all").get(0, [])
        spans = together.get(place, [])
        assert spans == alone
        ends = [0, *(end for span in spans for end in span[:2]), len(text or "")]
        assert ends == sorted(ends) and all(span.start < span.end for span in spans)


@pytest.mark.parametrize(
    "text",
    ["A" * 300_000, "A " * 100_000, "王" * 100_000, "王伟、" * 50_000, "Jean-" * 60_000, "1a" * 100_000, "(0" * 100_000,
     "a." * 100_000, "阿·" * 60_000, " " * 300_000, "Anna and " * 20_000, "the corner of " * 20_000, "::" * 100_000,
     "a" * 300_000 + " and B", "B and " * 50_000, "bank of " * 40_000, "-" * 200_000 + " & B", "street " * 40_000],
    ids=lambda text: repr(text[:8]),
)  # fmt: skip
def test_long_monotonous_texts_are_read_to_the_end(text: str) -> None:
    end = " write to anna@example.org"
    assert ("email", "anna@example.org") in found(text + end, "all")
