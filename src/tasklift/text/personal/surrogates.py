"""Made-up values that look like what they stand for, and are nobody's.

The same value under the same key gives the same made-up one. What has a check digit gets a wrong one, or begins with
what nobody gives out, so that a made-up number can never be somebody's.

References: RFC 2606 (example.com), RFC 5737 and 3849 (networks of documentation), ITU-T E.164 (+999 is not given out),
GB 11643 and GB 32100 (check digits), ISO/IEC 7812 (Luhn).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final
from unicodedata import normalize

from tasklift.settings.located import read_yaml
from tasklift.text.personal.checks import credit_code_check, iban, luhn, resident_check
from tasklift.text.personal.kinds import FOLDER

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz"


class Draws:
    """Numbers out of the digest of a value, as many as are asked for."""

    def __init__(self, digest: bytes) -> None:
        self._state = int.from_bytes(digest, "big")

    def below(self, size: int) -> int:
        """A number from 0 to `size` - 1; the digest's 256 bits are used in turn, and then again."""
        self._state, drawn = divmod(self._state, size)
        self._state ^= (drawn + 1) << 240
        return drawn

    def of(self, choices: Sequence[str]) -> str:
        """One of `choices`."""
        return choices[self.below(len(choices))]


def surrogate(kind: str, value: str, digest: bytes) -> str:
    """The made-up value for `value`, from its keyed digest."""
    # Full width says the same, and so does the superscript two: digits are replaced however they are written.
    return _MAKERS.get(kind, _shaped)(normalize("NFKC", value), Draws(digest))


@cache
def _parts() -> Mapping[str, Any]:
    return dict(read_yaml(FOLDER / "surrogates.yaml").value)


def _is_chinese(value: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in value)


def _is_digit(sign: str) -> bool:
    """Of any script; what is a digit by looks alone, such as `①`, has no place in a number."""
    return sign.isdecimal()


def _shaped(value: str, draws: Draws) -> str:
    """Digits for digits and letters for letters; other signs stay."""
    return "".join(_sign(sign, draws) for sign in value)


def _sign(sign: str, draws: Draws) -> str:
    if _is_digit(sign):
        return str(draws.below(10))
    if sign.isascii() and sign.isalpha():
        drawn = draws.of(_LETTERS)
        return drawn.upper() if sign.isupper() else drawn
    return draws.of(_parts()["chinese_given"]) if _is_chinese(sign) else sign


def _with_digits(value: str, digits: Iterator[str]) -> str:
    """The value with its digits replaced one by one."""
    return "".join(next(digits) if _is_digit(sign) else sign for sign in value)


def _beginning(first: str) -> Callable[[str, Draws], str]:
    """A maker of numbers that begin with what nobody gives out."""

    def made(value: str, draws: Draws) -> str:
        plain = _shaped(value, draws)
        digits = [sign for sign in plain if _is_digit(sign)]
        size = min(len(first), len(digits))
        return _with_digits(plain, iter([*first[:size], *digits[size:]]))

    return made


def _person(value: str, draws: Draws) -> str:
    if _is_chinese(value):
        family = draws.of(_parts()["chinese_family"])
        return family + "".join(draws.of(_parts()["chinese_given"]) for _ in range(min(len(value), 4) - 1))
    words = value.split()
    made = [draws.of(_parts()["given"]), draws.of(_parts()["family"])][: max(1, min(2, len(words)))]
    name = " ".join(made)
    return name.lower() if value.islower() else name.upper() if value.isupper() else name


def _address(value: str, draws: Draws) -> str:
    number = draws.below(98) + 2
    if _is_chinese(value):
        return f"{draws.of(_parts()['chinese_places'])}市示例路{number}号"
    return f"{number} Example Street, {draws.of(_parts()['places'])}"


def _email(value: str, draws: Draws) -> str:
    return f"user{draws.below(10**9):09d}@example.com"


def _phone(value: str, draws: Draws) -> str:
    if value.lstrip("(（").startswith(("+", "00")):
        return _beginning("999" if "+" in value else "00999")(value, draws)
    digits = [sign for sign in value if _is_digit(sign)]
    return _beginning("100" if len(digits) == 11 and digits[0] == "1" else "000")(value, draws)


def _wrong(value: str, right: str, draws: Draws) -> str:
    """The value with a last digit that is not the `right` one."""
    return value[:-1] + draws.of([digit for digit in "0123456789" if digit != right])


def _resident_id(value: str, draws: Draws) -> str:
    plain = _beginning("99")(value.upper().replace("X", "0"), draws)
    digits = "".join(sign for sign in plain if _is_digit(sign))
    return _wrong(plain, resident_check(digits[:17]), draws) if len(digits) == 18 else plain


def _credit_code(value: str, draws: Draws) -> str:
    plain = "".join(str(draws.below(10)) for _ in value)
    return _wrong(plain, credit_code_check(plain[:17]), draws) if len(plain) == 18 else plain


def _bank_card(value: str, draws: Draws) -> str:
    plain = _with_digits(value, iter([value[:1], *(str(draws.below(10)) for _ in value)]))
    digits = [sign for sign in plain if _is_digit(sign)]
    if digits and luhn("".join(digits)):
        digits[-1] = str((int(digits[-1]) + 1 + draws.below(9)) % 10)
    return _with_digits(plain, iter(digits))


def _iban(value: str, draws: Draws) -> str:
    """The country XX, which is nobody's, and check digits that do not check."""
    made = "XX00" + _shaped(value[4:], draws)
    return "XX01" + made[4:] if iban(made) else made


def _lettered(letters: str) -> Callable[[str, Draws], str]:
    """A maker of values that begin with letters which are not given out."""
    return lambda value, draws: letters + _shaped(value[len(letters) :], draws)


def _plate(value: str, draws: Draws) -> str:
    """The letter I, which no plate has."""
    return value[:1] + "I" + "".join(_sign(sign, draws) if sign.isascii() else sign for sign in value[2:])


def _ip(value: str, draws: Draws) -> str:
    if ":" in value:
        return f"2001:db8::{draws.below(1 << 16):x}:{draws.below(1 << 16):x}"
    return f"{draws.of(['192.0.2', '198.51.100', '203.0.113'])}.{draws.below(254) + 1}"


def _url(value: str, draws: Draws) -> str:
    return f"{'https://' if '://' in value else ''}example.com/{draws.below(16**8):08x}"


def _listed(name: str) -> Callable[[str, Draws], str]:
    def made(value: str, draws: Draws) -> str:
        return str(draws.of(_parts()[f"chinese_{name}" if _is_chinese(value) else name]))

    return made


def _date(value: str, draws: Draws) -> str:
    """Every number in it another that may stand there: years of four digits, and what is 1 to 12 for the rest."""
    made, number = "", ""
    for sign in f"{value}\x00":
        if _is_digit(sign):
            number += sign
            continue
        made += _part_of_date(number, draws) + sign
        number = ""
    return made[:-1]


def _part_of_date(number: str, draws: Draws) -> str:
    if len(number) == 4:
        return str(1930 + draws.below(95))
    return f"{draws.below(12) + 1:02d}" if len(number) == 2 else str(draws.below(9) + 1) if number else ""


def _age(value: str, draws: Draws) -> str:
    return str(18 + draws.below(72))


def _kept(value: str, draws: Draws) -> str:
    return value


_MAKERS: Final[Mapping[str, Callable[[str, Draws], str]]] = {
    "person": _person,
    "address": _address,
    "email": _email,
    "phone": _phone,
    "resident_id": _resident_id,
    "bank_card": _bank_card,
    "iban": _iban,
    "passport": _lettered("X0"),
    "plate": _plate,
    "credit_code": _credit_code,
    "ssn": _beginning("666"),
    "qq": _beginning("0"),
    "wechat": lambda value, draws: f"example_{draws.below(16**8):08x}",
    "ip": _ip,
    "driver_license": _beginning("000"),
    "url": _url,
    "date": _date,
    "age": _age,
    "zip": _beginning("00"),
    "title": _kept,
    "nationality": _listed("nationalities"),
    "place": _listed("places"),
    "organisation": _listed("organisations"),
}
"""How a value of each kind is made up; a user's own kinds keep their shape."""
