"""Links, names of users, emoji, repeats and Chinese characters."""

import re

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasklift.text.rewriting.chinese import convert_chinese, drop_chinese_blanks
from tasklift.text.rewriting.emoji import drop_emoji, name_emoji
from tasklift.text.rewriting.links import replace_mentions, replace_urls
from tasklift.text.rewriting.repeats import shorten_repeats


def one(text: str) -> pl.Series:
    return pl.Series("text", [text, None])


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("see https://a.b/c?d=e#f, then (http://x.y).", "see [$1], then ([$1])."),
        ("详情见http://t.cn/Ab1，很好", "详情见[$1]，很好"),
        ("www.example.com/ok和HTTP://EXAMPLE.COM", "[$1]和[$1]"),
        ("httpd and e.g. www. are words; awww.nice", "httpd and e.g. www. are words; awww.nice"),
    ],
)
def test_links_are_replaced_up_to_the_punctuation_behind_them(text: str, masked: str) -> None:
    assert replace_urls(one(text), "[$1]").to_list() == [masked, None]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("@ann thanks! RT @bob_c: hi", "[USER] thanks! RT [USER]: hi"),
        ("谢谢@小明-2 的推荐", "谢谢@小明-2 的推荐"),
        ("谢谢 @小明-2 的推荐", "谢谢 [USER] 的推荐"),
        ("mail me@example.com, 5 @ 3", "mail me@example.com, 5 @ 3"),
    ],
)
def test_names_of_users_are_replaced_and_addresses_of_mail_are_not(text: str, masked: str) -> None:
    assert replace_mentions(one(text), "[USER]").to_list() == [masked, None]


def test_emoji_go_or_get_their_names() -> None:
    text = "ok 👍🏽 👨‍👩‍👧 🇨🇳 ❤️ 1️⃣ ©2024 ™ ☺ 5*"
    assert drop_emoji(one(text)).to_list() == ["ok      ©2024 ™ ☺ 5*", None]
    assert name_emoji(one("👍🏽👍")).to_list() == [
        ":thumbs up sign emoji modifier fitzpatrick type-4::thumbs up sign:",
        None,
    ]
    assert name_emoji(one("🇨🇳好")).to_list() == [":flag CN:好", None]


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("sooooo good!!!!!!", "sooo good!!!"),
        ("哈哈哈哈哈，好吃吃吃吃", "哈哈哈，好吃吃吃"),
        ("10000000 a    b", "10000000 a    b"),
        ("aaa bbb", "aaa bbb"),
        ("😀😀😀😀", "😀😀😀"),
        ("", ""),
    ],
)
def test_repeats_are_shortened_but_not_in_numbers_and_blanks(text: str, short: str) -> None:
    assert shorten_repeats(one(text), 3).to_list() == [short, None]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.sampled_from("aé好😀1 \n"), max_size=20), max_size=8), st.integers(1, 4))
def test_repeats_are_those_that_a_pattern_finds(texts: list[str], most: int) -> None:
    expected = [re.sub(rf"([^\d\s])\1{{{most},}}", lambda found: found[1] * most, text) for text in texts]
    assert shorten_repeats(pl.Series("text", texts, pl.String), most).to_list() == expected


def test_chinese_is_written_in_one_kind_of_characters() -> None:
    assert convert_chinese(one("漢字與軟體，頭髮發財 ok"), "simplified").to_list() == ["汉字与软体，头发发财 ok", None]
    assert convert_chinese(one("汉字，头发发财"), "traditional").to_list() == ["漢字，頭髮發財", None]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("这 家 店　很 好 ， 推荐 ！", "这家店很好，推荐！"),
        ("买了 iPhone 15 手机", "买了 iPhone 15 手机"),
        ("one two, 三\n四", "one two, 三\n四"),
    ],
)
def test_blanks_between_chinese_characters_go(text: str, written: str) -> None:
    assert drop_chinese_blanks(one(text)).to_list() == [written, None]
