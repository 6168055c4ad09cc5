"""Answers to questions as the two reading tests compare them: SQuAD for words, CMRC for Chinese."""

import re
import string
from typing import Final

from tasklift.text.scoring.treebank_tokens import treebank_tokens

_ARTICLES: Final = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION: Final = str.maketrans("", "", string.punctuation)
_MARKS: Final = str.maketrans("", "", "-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』")
_PARTS: Final = re.compile("[\u4e00-\u9fa5]|[^\u4e00-\u9fa5]+")


def squad_form(text: str) -> str:
    """In lower case, without ASCII's punctuation, then without articles, one space between words.

    Rajpurkar et al., "SQuAD: 100,000+ questions for machine comprehension of text", 2016.
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def cmrc_form(text: str) -> str:
    """In lower case, without blanks at the ends and then without the marks that CMRC lists.

    Cui et al., "A span-extraction dataset for Chinese machine reading comprehension", 2019.
    """
    return text.lower().strip().translate(_MARKS)


def cmrc_tokens(text: str) -> list[str]:
    """Each Chinese character, and what is between cut as the Penn Treebank is."""
    parts = _PARTS.findall(cmrc_form(text))
    return [token for part in parts for token in ([part] if "\u4e00" <= part[0] <= "\u9fa5" else treebank_tokens(part))]
