"""What labels are called before a language model, and what it is asked where nobody wrote a prompt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

from tasklift.models.prompting.prompt import Prompt, parse_prompt
from tasklift.models.prompting.template import as_it_is, with_text
from tasklift.settings.check import suggestion
from tasklift.settings.errors import UserError
from tasklift.settings.located import read_yaml
from tasklift.settings.messages import say
from tasklift.text.language import guess_language

LABELS: Final = "labels"
"""The place in a prompt that the labels stand in, one after another."""

_FILE: Final = Path(__file__).parents[2] / "resources" / "prompts.yaml"
_SAMPLE: Final = 200


@dataclass(frozen=True)
class LabelWords:
    """`labels`, sorted, and what each is called; `counts`: rows of train that have it."""

    labels: tuple[str, ...]
    words: tuple[str, ...]
    counts: tuple[int, ...]

    @property
    def shares(self) -> tuple[float, ...]:
        """Of the rows of train that have each."""
        return tuple(count / sum(self.counts) for count in self.counts)

    def said(self, labels: Sequence[str]) -> tuple[str, ...]:
        """What some of the labels are called."""
        known = dict(zip(self.labels, self.words, strict=True))
        return tuple(known[label] for label in labels)

    def listed(self, language: str) -> str:
        """All of them in a line."""
        return _house(language)["between"].join(" ".join(word.split()) for word in self.words)


def label_words(answers: pl.Series, called: Mapping[str, str]) -> LabelWords:
    """The labels of some rows, and what they are called: as `called` has it, else as they are, without underscores.

    Raises UserError `unknown-label` for a label in `called` that no row has, and `bad-setting` where two labels would
    be called the same.
    """
    counts = dict(answers.value_counts().iter_rows())
    labels = tuple(sorted(counts))
    for label in called:
        if label not in counts:
            problem = say("`words` names the label {label!r}, which no row of train has", label=label)
            raise UserError("unknown-label", problem, advice=suggestion(label, labels))
    words = tuple(called.get(label, label.replace("_", " ").strip() or label) for label in labels)
    if len(set(words)) < len(words):
        words = tuple(called.get(label, label) for label in labels)
    twice = next((word for word in words if words.count(word) > 1), None)
    if twice is not None:
        problem = say("two labels are both called {word!r}", word=twice)
        raise UserError("bad-setting", problem, advice=say("give each a word of its own in `words`"))
    return LabelWords(labels, words, tuple(counts[label] for label in labels))


def with_labels(prompt: Prompt, words: LabelWords, language: str, file: str) -> Prompt:
    """The prompt with the labels in their place, where it has one."""
    if LABELS not in prompt.names:
        return prompt
    return parse_prompt(with_text(prompt.written, LABELS, words.listed(language)), file)


def house_prompt(names: Sequence[str], instruction: str | None, language: str) -> Prompt:
    """What is asked where nobody wrote a prompt: the instruction and the labels, then the row's texts."""
    said = _house(language)
    asked = said["one"] if len(names) == 1 else said["several"]
    above = asked if instruction is None else as_it_is(instruction)
    texts = "\n\n".join(f"{{{name}}}" for name in names)
    return parse_prompt(f"--- system\n{above}\n\n{said['list']}\n--- user\n{texts}", "")


def prompt_language(rows: pl.DataFrame, names: Sequence[str]) -> str:
    """The language that the texts are best asked about in: Chinese where they are, else English."""
    texts = [text for name in names for text in rows[name].drop_nulls().head(_SAMPLE)]
    return "zh" if guess_language(texts)[0] == "zh" else "en"


@cache
def _house(language: str) -> dict[str, str]:
    found: dict[str, dict[str, str]] = read_yaml(_FILE).value["labels"]
    return found[language]
