"""Tokens are those of NLTK's word tokenizer for a sentence in lower case."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.metrics.made_texts import TEXTS
from tests.metrics.reading_scripts import Words

from tasklift.text.scoring.treebank_tokens import treebank_tokens

CLITICS = st.lists(
    st.sampled_from(
        [
            *("cannot", "can", "not", "gonna", "gotta", "wanna", "gimme", "lemme", "d'ye", "more'n", "'tis", "'twas"),
            *("n't", "'ll", "'re", "'s", "'d", "'", "''", '"', "``", "`", "“", "”", "’", "‘", "«", "»", "--", "–"),
            *(".", "..", ". ", ")", "]", ":", ",", "1", "a", " ", "\n", "?", "*", "%", "do", "it", "é", "我"),
        ]
    ),
    max_size=12,
).map("".join)


@settings(max_examples=500, deadline=None)
@given(CLITICS | TEXTS)
def test_tokens_are_those_of_nltk(text: str) -> None:
    assert treebank_tokens(text.lower()) == Words().tokenize(text.lower())


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("i can't, she'll; they cannot.", ["i", "ca", "n't", ",", "she", "'ll", ";", "they", "can", "not", "."]),
        ("u.s. dollars: $3.50 (us)", ["u.s.", "dollars", ":", "$", "3.50", "(", "us", ")"]),
        ('the "end"...', ["the", "``", "end", "''", "..."]),
        ("", []),
    ],
)
def test_the_tokens_of(text: str, tokens: list[str]) -> None:
    assert treebank_tokens(text) == tokens
