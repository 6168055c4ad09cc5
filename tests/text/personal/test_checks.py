"""Check digits: right ones are taken, and a wrong digit is noticed."""

import pytest

pytest.importorskip("hypothesis")
from hypothesis import given
from hypothesis import strategies as st

from tasklift.text.personal.checks import (
    CHECKS,
    bank_card,
    credit_code,
    credit_code_check,
    iban,
    ip,
    luhn,
    old_resident_id,
    phone_digits,
    random_enough,
    resident_check,
    resident_id,
    ssn,
)

DIGITS = st.text("0123456789", min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (resident_id, "11010519491231002X"),
        (resident_id, "110105 19491231 002x"),
        (old_resident_id, "110105491231002"),
        (credit_code, "91350100M000100Y43"),
        (bank_card, "4111 1111 1111 1111"),
        (bank_card, "6222021234567890128"),
        (iban, "GB82 WEST 1234 5698 7654 32"),
        (iban, "de89370400440532013000"),
        (ssn, "219-09-9999"),
        (ip, "192.0.2.1"),
        (ip, "2001:db8::1"),
        (phone_digits, "+44 20 7946 0958"),
        (random_enough, "aB3$xYz9!q"),
    ],
)
def test_published_examples_pass(check: object, value: str) -> None:
    assert check(value)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("check", "value"),
    [
        (resident_id, "110105194912310021"),
        (resident_id, "991234194912310021"),
        (resident_id, "11010519491331002X"),
        (old_resident_id, "110105491331002"),
        (credit_code, "91350100M000100Y44"),
        (bank_card, "4111 1111 1111 1112"),
        (bank_card, "0000 0000 0000 0000"),
        (iban, "GB83 WEST 1234 5698 7654 32"),
        (ssn, "000-12-3456"),
        (ssn, "219-00-9999"),
        (ip, "300.1.2.3"),
        (ip, "::"),
        (phone_digits, "000 000 000"),
        (random_enough, "password"),
        (random_enough, "********"),
    ],
)
def test_a_wrong_digit_fails(check: object, value: str) -> None:
    assert not check(value)  # type: ignore[operator]


@given(st.text("0123456789", min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_of_a_resident_number_changes_its_check(first: str, place: int, step: int) -> None:
    other = first[:place] + str((int(first[place]) + step) % 10) + first[place + 1 :]
    assert resident_check(first) != resident_check(other)


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17))
def test_a_credit_code_with_its_check_passes_and_with_another_fails(first: str) -> None:
    right = credit_code_check(first)
    assert credit_code(first + right) and not credit_code(first + ("0" if right != "0" else "1"))


@given(DIGITS)
def test_exactly_one_last_digit_satisfies_luhn(first: str) -> None:
    assert sum(luhn(first + last) for last in "0123456789") == 1


@given(st.text(min_size=1, max_size=40))
def test_no_check_that_takes_any_text_falls_over(value: str) -> None:
    for name in ("phone_digits", "has_digit", "not_a_word", "chinese_address", "random_enough", "ip"):
        assert isinstance(CHECKS[name](value), bool)
