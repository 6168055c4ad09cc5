"""Which texts are set aside as sensitive, and what the reason tells."""

import polars as pl
import pytest

from tasklift.settings.kept import say_kept
from tasklift.settings.messages import speaking
from tasklift.steps.clean.drop_sensitive import DropSensitive

AWS, GITHUB = "AKIA" + "IOSFODNN7EXAMPLE", "ghp_" + "a1B2" * 9
"""Put together here, so that no tool takes this file for one with keys in it."""


def reasons(*texts: str | None, **chosen: object) -> list[str | None]:
    frame = pl.DataFrame({"text": list(texts)}, schema={"text": pl.String})
    return DropSensitive(**chosen).judge(frame).to_list()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        f"use {AWS} there",
        f"token {GITHUB}",
        "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA " + "PRIVATE KEY-----",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0" + ".dozjgNryP4J3jVmNHl0w5N",
        "password=aB3$xYz9!q",
        '"api_key": "9f86d081884c7d659a2f"',
        "密码：Qw7!x92kLm",
    ],
)
def test_keys_and_passwords_of_known_forms_are_seen(text: str) -> None:
    assert reasons(text) == ["holds a key or password"]
    assert reasons(text, secrets=False) == [None]


@pytest.mark.parametrize(
    "text",
    [
        "I forgot my password: what now?",
        "password=********",
        "密码是什么？",
        "api_key = YOUR_API_KEY",
        "the token is here",
        "忘记密码怎么办",
    ],
)
def test_talk_of_passwords_is_none(text: str) -> None:
    assert reasons(text) == [None]


def test_the_reason_names_the_kind_and_never_the_value() -> None:
    texts = ["身份证11010519491231002X", "paid with 4111 1111 1111 1111", "call 415-555-2671", None, ""]
    given = reasons(*texts)
    assert given == ["holds personal data: resident_id", "holds personal data: bank_card", None, None, None]
    assert reasons(*texts, kinds=["phone"])[2] == "holds personal data: phone"


def test_offensive_words_are_a_choice_in_both_languages() -> None:
    texts = ["what an asshole", "真他妈的难吃", "a class in Scunthorpe", "很好吃"]
    assert reasons(*texts) == [None] * 4
    assert reasons(*texts, offensive=True) == ["offensive words", "offensive words", None, None]


def test_words_of_the_user_count_in_any_case_with_and_without_the_list() -> None:
    assert reasons("Project BLUEBIRD leaks", "a shit day", words=["bluebird"]) == ["offensive words", None]
    assert (
        reasons("Project BLUEBIRD leaks", "a shit day", words=["bluebird"], offensive=True) == ["offensive words"] * 2
    )


def test_a_users_own_pattern_sets_aside() -> None:
    assert reasons("case EMP-004512", "case closed", patterns={"staff": r"EMP-\d{6}"}) == [
        "holds personal data: staff",
        None,
    ]


def test_nothing_wanted_sets_nothing_aside() -> None:
    assert reasons("paid with 4111 1111 1111 1111", kinds=[], secrets=False) == [None]


def test_reasons_are_said_in_chinese() -> None:
    with speaking("zh"):
        assert say_kept("holds personal data: bank_card") == "含有个人信息：bank_card"
        assert say_kept("holds a key or password") == "含有密钥或密码"
