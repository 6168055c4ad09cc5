"""Sentences in the reader's language, none missing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from tasklift.settings.messages import (
    ENGLISH,
    LANGUAGES,
    Note,
    language_of,
    say,
    say_again,
    speaking,
    spoken,
    translations,
)
from tasklift.settings.registry import PACKAGE

OTHERS = [language for language in LANGUAGES if language != ENGLISH]
_IN_A_TEMPLATE = re.compile(r"""say\(\s*"((?:[^"\\]|\\.)*)\"""")


def said() -> Iterator[str]:
    """Every sentence that the package says, in code and in templates."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("say", "Note"):
                literal = isinstance(node.args[0], ast.Constant) or path.name == "messages.py"
                assert literal, f"{path}:{node.lineno}: say a sentence that stands there"
                if isinstance(node.args[0], ast.Constant):
                    yield str(node.args[0].value)
    for path in sorted(Path(PACKAGE / "resources").rglob("*.html")):
        yield from _IN_A_TEMPLATE.findall(path.read_text(encoding="utf-8"))


def places(sentence: str) -> set[str]:
    """The names of the values in a sentence."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_has_its_translation_and_every_translation_its_sentence(language: str) -> None:
    assert set(translations(language)) == set(said())


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_values_of_its_sentence(language: str) -> None:
    for sentence, translation in translations(language).items():
        assert places(sentence) == places(translation), sentence


def test_what_is_spoken_inside_is_said_inside_alone() -> None:
    with speaking("zh"):
        assert spoken() == "zh"
        assert say("Notes") == "说明"
    assert say("Notes") == "Notes"


def test_values_stand_in_their_places() -> None:
    assert say("{dropped:,} set aside", dropped=1200) == "1,200 set aside"
    with speaking("zh"):
        assert say("{dropped:,} set aside", dropped=1200) == "搁置 1,200 行"


def test_a_note_is_kept_in_english_and_said_again_in_the_readers_language() -> None:
    with speaking("zh"):
        note = Note("{changed:,} changed", changed=3)
        assert note == "3 changed"
        assert say_again(note.to_json()) == "改动 3 行"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh"),
        ({"LANG": ""}, "en"),
    ],
)
def test_the_locale_chooses_the_language(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language
