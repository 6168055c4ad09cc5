"""Texts to judge: ordinary ones, hostile ones, and answers made of the same few words."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from tasklift.metrics.judged import JudgedTexts
from tasklift.metrics.metric import Metric, prepare
from tasklift.text.scoring.material import NO_MATERIAL, Graded, Judge, Material, Meanings, Passages, Replies, Terms

PIECES = (
    *("the", "The", "a", "an", "cat", "Cat", "sat", "on", "mat", "don't", "e-mail", "U.S.", "3.14", "1,000", "2-3"),
    *("我", "爱", "北京", "天安门", "，", "。", "“", "”", "——", "…", "１０００", "ＡＢ", "ｶﾅ", "かな", "한국어"),
    *("𠀀", "㐀", "カー", "\u200b", "\ufeff", "\u0301", "𝟙", "٣", "\u2028", "\x85", "-\n", "- ", "''", "[x]", "_"),
    *(" ", "  ", "\n", "\t", "\u3000", "\xa0", "\x1c", ".", "..", ",", "-", "--", "'", '"'),
    *("&amp;", "&lt;b&gt;", "&quot;", "&amp;lt;", "<skipped>", "<b>", "{name}", "%s", "$", "`", "~", "/"),
    *("é", "e\u0301", "ß", "İ", "ﬁ", "K", "ſ", "हिन्दी", "ไทย", "Привет", "😀", "👩‍👩‍👧", "🇨🇳"),
)  # fmt: skip

HOSTILE = st.lists(st.sampled_from(PIECES), max_size=14).map("".join) | st.lists(
    st.sampled_from(PIECES), max_size=14
).map(" ".join)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TEXTS = HOSTILE | ANY


def letters_as_vectors(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """How often each of 64 sorts of characters stands in a text, which is never nothing, scaled to length 1."""
    counted = np.array([np.bincount([1, *(ord(one) % 64 for one in text)], minlength=64) for text in texts])
    found = counted.reshape(-1, 64).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def grades_of_lengths(graded: Sequence[Graded]) -> npt.NDArray[np.float64]:
    """The best for a right answer, and less the more another is longer or shorter."""
    return np.array(
        [5.0 if answer == right else max(1.0, 4.5 - abs(len(answer) - len(right)) / 3) for _, right, answer in graded]
    )


OTHERS = ("tea", "milk", "bread", "rice", "soup", "茶", "牛奶", "面包", "米饭", "汤")
MATERIAL = Material(
    Replies("others", tuple(f"{word} {word} {word}" for word in OTHERS)),
    Terms("glossary", {"cat": ("猫", "cat"), "{ name }": ("{name}",), "北 京": ("Beijing", "Peking")}),
    Passages(
        "passages", lambda asked: [["There are 3 cats on the mat, {name}.", "垫子上有3只猫，{name}。"] for _ in asked]
    ),
    Meanings("letters", letters_as_vectors),
    Judge("lengths", grades_of_lengths),
)
"""What some metrics read beside answers."""


@st.composite
def judged_texts(
    draw: st.DrawFn,
    texts: st.SearchStrategy[str] = TEXTS,
    languages: tuple[str | None, ...] = (None, "en", "zh", "ja"),
    *,
    fewest: int = 1,
    most_golds: int = 3,
) -> JudgedTexts:
    """Some rows, each with one or several right texts; an answer may be one of these, or none."""
    rows = draw(st.integers(fewest, 5))
    gold = tuple(tuple(draw(st.lists(texts, min_size=1, max_size=most_golds))) for _ in range(rows))
    predicted = tuple(draw(st.none() | texts | st.sampled_from(right)) for right in gold)
    sources = tuple(draw(texts | st.sampled_from(right)) for right in gold)
    return JudgedTexts(gold, predicted, sources, draw(st.sampled_from(languages)), material=MATERIAL)


def judged(
    *rows: tuple[str | None, str | tuple[str, ...]],
    language: str | None = None,
    sources: tuple[str, ...] | None = None,
    material: Material = NO_MATERIAL,
) -> JudgedTexts:
    """Rows of an answer and its right text or texts."""
    gold = tuple((right,) if isinstance(right, str) else right for _, right in rows)
    given = tuple(answer for answer, _ in rows)
    return JudgedTexts(gold, given, sources or ("",) * len(rows), language, material=material)


def value_of_copies(metric: Metric, texts: JudgedTexts, copies: list[int]) -> float:
    """The value when each row stands there so many times, which is what its weight must mean."""
    rows = np.repeat(np.arange(texts.rows), copies).tolist()
    columns = {"gold": texts.gold, "predicted": texts.predicted, "sources": texts.sources}
    copied = replace(texts, **{name: tuple(column[row] for row in rows) for name, column in columns.items()})
    return float(prepare(metric, copied)(np.ones((1, copied.rows)))[0])
