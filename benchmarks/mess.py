"""Mess as real files have it, put into clean rows with a seed: wrong labels, copies, odd writing, missing texts."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from published import Published, Row

_MARKS = ("!", "！", "...", "。", " ", "~", "?")
_NOTHING = ("", "N/A", "null", "-", "无", "none", " ")
_UNSEEN = ("\u200b", "\xa0", "\u3000", "  ", "\ufeff")
_BOILERPLATE = {
    "zh": (
        "此用户没有填写评价内容，系统默认好评。",
        "以上内容仅代表个人观点，与本平台无关。",
        "关注我们的公众号，领取更多优惠。",
    ),
    "en": (
        "Sent from my iPhone.",
        "All rights reserved by the respective owners.",
        "Click here to read the full review.",
    ),
}
_SHORTEST_TO_EDIT = 12

Rows = Sequence[Row]


class Mess(NamedTuple):
    """What is done to the rows that are learned from, and whether the world that answers are for has it too."""

    spoil: Callable[[Rows, np.random.Generator], list[Row]]
    in_the_world: bool = False


MESSES: dict[str, Mess] = {
    "40 % wrong labels": Mess(lambda rows, lots: flip_labels(rows, 0.4, lots)),
    "30 % in a wrong encoding": Mess(lambda rows, lots: misread(rows, 0.3, lots)),
    "30 % with boilerplate": Mess(lambda rows, lots: add_boilerplate(rows, 0.3, lots)),
    "3 % pages among the texts": Mess(lambda rows, lots: add_pages(rows, 0.03, lots)),
    "10 % wrong labels": Mess(lambda rows, lots: flip_labels(rows, 0.1, lots)),
    "20 % wrong labels": Mess(lambda rows, lots: flip_labels(rows, 0.2, lots)),
    "30 % copies": Mess(lambda rows, lots: add_copies(rows, 0.3, lots)),
    "10 % wrong labels, then 30 % copies": Mess(lambda rows, lots: add_copies(flip_labels(rows, 0.1, lots), 0.3, lots)),
    "30 % copies, then 10 % wrong labels": Mess(lambda rows, lots: flip_labels(add_copies(rows, 0.3, lots), 0.1, lots)),
    "odd writing in 30 %": Mess(lambda rows, lots: write_oddly(rows, 0.3, lots), in_the_world=True),
    "5 % missing texts": Mess(lambda rows, lots: add_missing(rows, 0.05, lots)),
}


def messed(one: Published, mess: Mess, seed: int) -> Published:
    """The set with messy train and validation rows, and a messy test only where the world has that mess."""
    train, valid, test = (
        mess.spoil(rows, np.random.default_rng((seed, part))) if rows else []
        for part, rows in enumerate((one.train, one.valid, one.test))
    )
    return one._replace(train=train, valid=valid, test=test if mess.in_the_world else one.test)


def flip_labels(rows: Rows, share: float, lots: np.random.Generator) -> list[Row]:
    """The rows, a share of them with another label drawn from those that occur."""
    labels = sorted({row.label for row in rows})
    wrong = set(lots.choice(len(rows), size=round(share * len(rows)), replace=False).tolist())
    return [
        Row(row.text, _another(row.label, labels, lots)) if place in wrong else row for place, row in enumerate(rows)
    ]


def add_copies(rows: Rows, share: float, lots: np.random.Generator) -> list[Row]:
    """The rows and copies of some of them, shuffled, so that copies are a share of what is given.

    Half of the copies are exact; in the others a word or a character is left out or said twice, or a mark is added.
    """
    drawn = [rows[place] for place in lots.integers(0, len(rows), round(share / (1 - share) * len(rows))).tolist()]
    copies = [row if lots.random() < 0.5 else Row(edit(row.text, lots), row.label) for row in drawn]
    together = [*rows, *copies]
    return [together[place] for place in lots.permutation(len(together)).tolist()]


def write_oddly(rows: Rows, share: float, lots: np.random.Generator) -> list[Row]:
    """The rows, a share of them with full-width letters or with characters between that are not seen."""
    return [Row(_odd(row.text, lots), row.label) if lots.random() < share else row for row in rows]


def add_missing(rows: Rows, share: float, lots: np.random.Generator) -> list[Row]:
    """The rows, and such a share more that say nothing; their labels are those of other rows."""
    drawn = [rows[place].label for place in lots.integers(0, len(rows), round(share * len(rows))).tolist()]
    return [*rows, *(Row(_NOTHING[lots.integers(len(_NOTHING))], label) for label in drawn)]


def misread(rows: Rows, share: float, lots: np.random.Generator) -> list[Row]:
    """The rows, a share of them in UTF-8 that was read as Windows-1252 where that can be done."""
    return [Row(_misread(row.text), row.label) if lots.random() < share else row for row in rows]


def add_boilerplate(rows: Rows, share: float, lots: np.random.Generator) -> list[Row]:
    """The rows, a share of them with one of a few sentences behind that say nothing of the row."""
    chinese = sum(any("\u4e00" <= one <= "\u9fff" for one in row.text) for row in rows) * 2 > len(rows)
    stock = _BOILERPLATE["zh" if chinese else "en"]
    glue = "" if chinese else " "
    return [
        Row(f"{row.text}{glue}{stock[lots.integers(len(stock))]}", row.label) if lots.random() < share else row
        for row in rows
    ]


def add_pages(rows: Rows, share: float, lots: np.random.Generator) -> list[Row]:
    """The rows, and such a share more that are a hundred texts in one, each with the label of its first."""
    drawn = [lots.integers(0, len(rows), 100).tolist() for _ in range(round(share * len(rows)))]
    return [*rows, *(Row(" ".join(rows[place].text for place in some), rows[some[0]].label) for some in drawn)]


def _misread(text: str) -> str:
    try:
        return text.encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return text.encode("utf-8").decode("latin-1")


def edit(text: str, lots: np.random.Generator) -> str:
    """The text with one small change, as hands and programs make them; short texts get a mark alone."""
    if len(text) < _SHORTEST_TO_EDIT or lots.random() < 0.3:
        return text + _MARKS[lots.integers(len(_MARKS))]
    glue = " " if " " in text else ""
    parts = text.split(" ") if glue else list(text)
    place = int(lots.integers(len(parts)))
    changed = [] if lots.random() < 0.5 else [parts[place]] * 2
    return glue.join([*parts[:place], *changed, *parts[place + 1 :]])


def _odd(text: str, lots: np.random.Generator) -> str:
    if lots.random() < 0.5:
        return "".join(chr(ord(one) + 0xFEE0) if one.isascii() and one.isalnum() else one for one in text)
    places = set(lots.integers(0, len(text) + 1, 1 + len(text) // 20).tolist())
    return "".join(_UNSEEN[lots.integers(len(_UNSEEN))] + one if at in places else one for at, one in enumerate(text))


def _another(label: str, labels: Sequence[str], lots: np.random.Generator) -> str:
    others = [one for one in labels if one != label]
    return others[lots.integers(len(others))]
