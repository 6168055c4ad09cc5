"""Check digits and bounds: what tells a value of a kind from any other number.

References: GB 11643-1999 (resident identity numbers), GB 32100-2015 (unified social credit codes), ISO/IEC 7812-1 with
Luhn's formula (cards), ISO 13616 (IBAN), Social Security Administration, "Social Security Number Randomization", 2011.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from ipaddress import ip_address
from typing import Final

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_PROVINCES: Final = frozenset(
    map(
        str,
        (
            *range(11, 16),
            *range(21, 24),
            *range(31, 38),
            *range(41, 47),
            *range(50, 55),
            *range(61, 66),
            71,
            81,
            82,
            83,
        ),
    )
)
_CREDIT_CODE: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CARD: Final = re.compile(
    r"4\d{12,18}|5[0-8]\d{12,17}|2[2-7]\d{14}|3[47]\d{13}|3[0689]\d{12,17}|35\d{14,17}|6\d{12,18}"
)
_OLD_CARD: Final = re.compile(r"(?:1800|2131)\d{11}")
_SPACED: Final = re.compile(r"[\s-]")
_FEWEST_BITS: Final = 2.5
"""Bits a character of a password: a word or a placeholder has less or is known by its letters alone."""


def _plain(value: str) -> str:
    return _SPACED.sub("", value).upper()


def resident_check(first: str) -> str:
    """The check digit after the first 17 of a resident identity number."""
    return _CHECKS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first, strict=True)) % 11]


def resident_id(value: str) -> bool:
    """Eighteen digits of a resident identity number: province, birthday and check digit."""
    plain = _plain(value)
    return plain[:2] in _PROVINCES and _is_day(plain[6:14]) and resident_check(plain[:17]) == plain[17]


def old_resident_id(value: str) -> bool:
    """Fifteen digits, as they were until 1999: no check digit, so the province and the birthday must do."""
    return value[:2] in _PROVINCES and value[2:4] != "00" and _is_day(f"19{value[6:12]}")


def _is_day(written: str) -> bool:
    try:
        day = date(int(written[:4]), int(written[4:6]), int(written[6:]))
    except ValueError:
        return False
    return 1890 <= day.year <= 2100


def credit_code_check(first: str) -> str:
    """The check character after the first 17 of a unified social credit code."""
    total = sum(_CREDIT_CODE.index(sign) * pow(3, place, 31) for place, sign in enumerate(first))
    return _CREDIT_CODE[-total % 31]


def credit_code(value: str) -> bool:
    """A unified social credit code with its check character."""
    plain = value.upper()
    return set(plain) <= set(_CREDIT_CODE) and credit_code_check(plain[:17]) == plain[17]


def luhn(digits: str) -> bool:
    """Whether the last digit checks the others."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def bank_card(value: str) -> bool:
    """A card number: a prefix that is given out, and Luhn's check digit."""
    plain = _plain(value)
    return bool(_CARD.fullmatch(plain) or _OLD_CARD.fullmatch(plain)) and luhn(plain) and len(set(plain)) > 1


def long_enough_for_a_card(value: str) -> bool:
    """Twelve to nineteen digits, which the words before say are a card's."""
    return 12 <= len(_plain(value)) <= 19


def iban(value: str) -> bool:
    """An international bank account number: 15 to 34 signs that leave 1 modulo 97."""
    plain = _plain(value)
    moved = plain[4:] + plain[:4]
    if not (moved.isascii() and moved.isalnum()):
        return False
    return 15 <= len(plain) <= 34 and int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


def ssn(value: str) -> bool:
    """A number that the Social Security Administration may give out."""
    plain = _plain(value)
    return plain[:3] not in {"000", "666"} and plain[0] != "9" and plain[3:5] != "00" and plain[5:] != "0000"


def ip(value: str) -> bool:
    """An address of version 4 or 6 that is more than its abbreviations."""
    try:
        ip_address(value)
    except ValueError:
        return False
    return sum(sign.isalnum() for sign in value) > 3


def phone_digits(value: str) -> bool:
    """As many digits as a telephone number has, of more than two kinds."""
    digits = [sign for sign in re.split(r"\s?(?:x|ext)", value)[0] if sign.isdigit()]
    return 7 <= len(digits) <= 15 and len(set(digits)) > 2


def grouped_phone(value: str) -> bool:
    """Groups of digits that are no date, card or network address."""
    return phone_digits(value) and sum(sign.isdigit() for sign in value) <= 11 and not ip(value)


def has_digit(value: str) -> bool:
    """A plate has one; five letters after a province's sign are an abbreviation."""
    return any(sign.isdigit() for sign in value)


def not_a_word(value: str) -> bool:
    """An account's name that holds more than letters, or such letters as no word begins with."""
    return not value.isalpha() or not re.search("[aeiouAEIOU]", value) or value[:4].lower() == "wxid"


def chinese_address(value: str) -> bool:
    """It names a road, a quarter or a place, and a number or an administrative unit."""
    placed = re.search("[路街道巷弄村区县镇乡栋幢室楼座]", value) and re.search(r"[0-9省市县镇乡]", value)
    return bool(placed) and not value.startswith(("属于", "到", "请", "在", "不"))


def random_enough(value: str) -> bool:
    """More than a word or a placeholder: signs of several kinds, spread as in a random string."""
    plain = value.rstrip("\"'`,;")
    counts = Counter(plain)
    bits = -sum(count / len(plain) * math.log2(count / len(plain)) for count in counts.values()) if plain else 0.0
    kinds = sum(any(test(sign) for sign in plain) for test in (str.islower, str.isupper, str.isdigit))
    kinds += any(not sign.isalnum() for sign in plain)
    mixed = kinds >= 3 or (kinds == 2 and any(sign.isdigit() for sign in plain))
    return len(plain) >= 8 and mixed and bits >= _FEWEST_BITS


CHECKS: Final[Mapping[str, Callable[[str], bool]]] = {
    check.__name__: check
    for check in (
        resident_id, old_resident_id, credit_code, bank_card, long_enough_for_a_card, iban, ssn, ip, phone_digits,
        grouped_phone, has_digit, not_a_word, chinese_address, random_enough,
    )
}  # fmt: skip
"""The checks by the names that the tables of patterns use."""
