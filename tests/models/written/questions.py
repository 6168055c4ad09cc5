"""Questions that a tiny encoder learns to answer from their contexts: who does what where, in English and Chinese."""

from typing import NamedTuple

NAMES = ("Ann", "Bob", "Cem", "Dora", "Emil", "Fay")
PLACES = ("Rome", "Oslo", "Lima", "Cairo", "Delhi")
NAMEN = ("小红", "小明", "老王", "阿丽", "大卫", "小李")
ORTE = ("北京", "上海", "广州", "成都", "西安")


class Question(NamedTuple):
    """`answer`: a text of the context, empty where there is none."""

    question: str
    context: str
    answer: str


def english(count: int, *, unanswerable: bool = False) -> list[Question]:
    """Every third has no answer, if they may."""
    made = []
    for row in range(count):
        name, place = NAMES[row % 6], PLACES[row * 3 % 5]
        other = NAMES[(row + 1 + row // 7) % 6 if (row + 1 + row // 7) % 6 != row % 6 else (row + 2) % 6]
        is_none = unanswerable and row % 3 == 2
        told = f"{name} walks in {place}, and {other} sleeps." if not is_none else f"{other} sleeps."
        made.append(Question(f"Where is {name}?", told, "" if is_none else place))
    return made


def chinese(count: int) -> list[Question]:
    """All have answers; an emoji stands before them, which is two units in UTF-16."""
    made = []
    for row in range(count):
        name, place, other = NAMEN[row % 6], ORTE[row * 3 % 5], NAMEN[(row + 1 + row % 4) % 6]
        made.append(Question(f"{name}在哪里？", f"🙂👍🏽{name}在{place}散步，{other}在睡觉。", place))
    return made
