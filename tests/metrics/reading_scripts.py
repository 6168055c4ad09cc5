"""What the official scripts of two reading tests compute, written anew, step by step as they do it.

SQuAD's evaluate-v1.1.py and evaluate-v2.0.py, and cmrc2018_evaluate.py; the last takes NLTK's words, of one sentence.
"""

import re
import string
from collections import Counter
from collections.abc import Sequence
from typing import Any

from nltk.tokenize import NLTKWordTokenizer

SIGNS = [
    "-",
    ":",
    "_",
    "*",
    "^",
    "/",
    "\\",
    "~",
    "`",
    "+",
    "=",
    "，",
    "。",
    "：",
    "？",
    "！",
    "“",
    "”",
    "；",
    "’",
    "《",
]
SIGNS += ["》", "……", "·", "、", "「", "」", "（", "）", "－", "～", "『", "』"]


def _by_re(rule: tuple[Any, str]) -> tuple[re.Pattern[str], str]:
    return re.compile(rule[0].pattern, rule[0].flags & (re.IGNORECASE | re.UNICODE)), rule[1]


class Words(NLTKWordTokenizer):
    """NLTK's rules by the patterns of Python, as all releases had them that scored CMRC; newer ones take `regex`."""

    STARTING_QUOTES = list(map(_by_re, NLTKWordTokenizer.STARTING_QUOTES))
    ENDING_QUOTES = list(map(_by_re, NLTKWordTokenizer.ENDING_QUOTES))
    PUNCTUATION = list(map(_by_re, NLTKWordTokenizer.PUNCTUATION))
    PARENS_BRACKETS = _by_re(NLTKWordTokenizer.PARENS_BRACKETS)
    DOUBLE_DASHES = _by_re(NLTKWordTokenizer.DOUBLE_DASHES)


def normalised(answer: str) -> str:
    kept = "".join(letter for letter in answer.lower() if letter not in set(string.punctuation))
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", kept).split())


def squad_pair(right: str, answer: str) -> tuple[float, float]:
    gold, given = normalised(right).split(), normalised(answer).split()
    exact = float(normalised(right) == normalised(answer))
    if not gold or not given:
        return exact, float(gold == given)
    same = sum((Counter(gold) & Counter(given)).values())
    if same == 0:
        return exact, 0.0
    precision, recall = same / len(given), same / len(gold)
    return exact, 2 * precision * recall / (precision + recall)


def squad(golds: Sequence[str], answer: str) -> tuple[float, float]:
    """Exact match and F1 of one question, by the script of 2.0."""
    answers = [gold for gold in golds if normalised(gold)] or [""]
    pairs = [squad_pair(gold, answer) for gold in answers]
    return max(exact for exact, _ in pairs), max(f1 for _, f1 in pairs)


def mixed_segments(text: str) -> list[str]:
    segments, waiting = [], ""
    for letter in text.lower().strip():
        if letter in SIGNS:
            continue
        if re.search("[\u4e00-\u9fa5]", letter):
            segments += Words().tokenize(waiting) if waiting else []
            segments.append(letter)
            waiting = ""
        else:
            waiting += letter
    return segments + (Words().tokenize(waiting) if waiting else [])


def longest_run(one: list[str], other: list[str]) -> int:
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    longest = 0
    for i, left in enumerate(one):
        for j, right in enumerate(other):
            if left == right:
                table[i + 1][j + 1] = table[i][j] + 1
                longest = max(longest, table[i + 1][j + 1])
    return longest


def without_punctuation(text: str) -> str:
    return "".join(letter for letter in text.lower().strip() if letter not in SIGNS)


def cmrc(golds: Sequence[str], answer: str) -> tuple[float, float]:
    """Exact match and F1 of one question."""
    values = []
    for gold in golds:
        right, given = mixed_segments(gold), mixed_segments(answer)
        run = longest_run(right, given)
        precision, recall = (run / len(given), run / len(right)) if run else (0.0, 0.0)
        values.append(2 * precision * recall / (precision + recall) if run else 0.0)
    exact = any(without_punctuation(gold) == without_punctuation(answer) for gold in golds)
    return float(exact), max(values)
