"""Valid numbers of every structured Chinese kind, made at random, in sentences of our own."""

from collections.abc import Callable, Mapping

import numpy as np

from tasklift.text.personal.checks import credit_code_check, luhn, resident_check

SENTENCES = (
    "我的{name}是{value}，请帮我核对一下。",
    "{name}：{value}",
    "麻烦登记一下，{value}（{name}），谢谢！",
    "客户留下的{name}为{value}。",
    "您好，{value}这个{name}查不到记录",
    "系统显示{name}{value}已过期",
)
_REGIONS = ("110105", "310115", "440304", "510107", "330106", "420111", "610113", "230103")
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = "ABCDEFGHJKLMNPQRSTUVWXYZ"

Rng = np.random.Generator


def _digits(rng: Rng, count: int) -> str:
    return "".join(map(str, rng.integers(0, 10, count)))


def _one(rng: Rng, choices: str | tuple[str, ...]) -> str:
    return str(choices[rng.integers(len(choices))])


def _day(rng: Rng) -> str:
    return f"{rng.integers(1940, 2012)}{rng.integers(1, 13):02d}{rng.integers(1, 29):02d}"


def resident_id(rng: Rng) -> str:
    """Eighteen digits."""
    first = _one(rng, _REGIONS) + _day(rng) + _digits(rng, 3)
    return first + resident_check(first)


def old_resident_id(rng: Rng) -> str:
    """Fifteen digits."""
    return _one(rng, _REGIONS) + _day(rng)[2:] + _digits(rng, 3)


def bank_card(rng: Rng) -> str:
    """A card of UnionPay, 16 or 19 digits, sometimes in groups of four."""
    first = "62" + _digits(rng, int(rng.choice([13, 16])))
    number = next(first + last for last in "0123456789" if luhn(first + last))
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4)) if rng.random() < 0.3 else number


def credit_code(rng: Rng) -> str:
    """A unified social credit code."""
    first = "91" + _one(rng, _REGIONS) + "".join(_one(rng, _SIGNS) for _ in range(9))
    return first + credit_code_check(first)


def mobile(rng: Rng) -> str:
    """Eleven digits, plain, grouped, or with the country's code."""
    number = "1" + str(rng.integers(3, 10)) + _digits(rng, 9)
    return str(
        rng.choice(
            [
                number,
                f"{number[:3]}-{number[3:7]}-{number[7:]}",
                f"+86 {number}",
                f"{number[:3]} {number[3:7]} {number[7:]}",
            ]
        )
    )


def landline(rng: Rng) -> str:
    """Area code and seven or eight digits."""
    area = _one(rng, ("010", "021", "0755", "0571", "028", "0451"))
    return f"{area}-{rng.integers(2, 9)}{_digits(rng, 7 if len(area) == 3 else 6 + int(rng.integers(2)))}"


def passport(rng: Rng) -> str:
    """Of the kinds E and G."""
    letter = "ABCDEFGHJKLMNPQRSTUVWXYZ"[rng.integers(24)]
    return str(
        rng.choice(
            [
                f"E{_digits(rng, 8)}",
                f"G{_digits(rng, 8)}",
                f"E{letter}{_digits(rng, 7)}" if letter not in "IO" else f"E{_digits(rng, 8)}",
            ]
        )
    )


def plate(rng: Rng) -> str:
    """Of cars with an engine."""
    body = "".join(_one(rng, _PLATE + "0123456789") for _ in range(4)) + str(rng.integers(10))
    return _one(rng, _PROVINCES) + _one(rng, _PLATE) + body


def green_plate(rng: Rng) -> str:
    """Of cars that run on new energy."""
    return (
        _one(rng, _PROVINCES) + _one(rng, _PLATE) + _one(rng, "DF") + _one(rng, _PLATE + "0123456789") + _digits(rng, 4)
    )


def qq(rng: Rng) -> str:
    """Six to ten digits."""
    return str(rng.integers(1, 10)) + _digits(rng, int(rng.integers(5, 10)))


def wechat(rng: Rng) -> str:
    """A letter, then letters, digits and underscores."""
    return _one(rng, _PLATE).lower() + "".join(_one(rng, _PLATE.lower()) for _ in range(3)) + "_" + _digits(rng, 4)


NUMBERS: Mapping[str, tuple[str, str, Callable[[Rng], str]]] = {
    "resident_id": ("resident_id", "身份证号", resident_id),
    "resident_id, 15 digits": ("resident_id", "身份证号", old_resident_id),
    "bank_card": ("bank_card", "银行卡号", bank_card),
    "credit_code": ("credit_code", "统一社会信用代码", credit_code),
    "mobile phone": ("phone", "手机号", mobile),
    "landline": ("phone", "电话", landline),
    "passport": ("passport", "护照号", passport),
    "plate": ("plate", "车牌号", plate),
    "plate, new energy": ("plate", "车牌号", green_plate),
    "qq": ("qq", "QQ号", qq),
    "wechat": ("wechat", "微信号", wechat),
}
"""By what is shown: the kind, what a sentence calls it, and the maker."""

ASKS_FOR_CONTEXT = frozenset({"qq", "wechat"})
"""Any number may be one: these stand after their name only."""
