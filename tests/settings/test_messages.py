"""Sentences in the reader's language, none missing."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from tasklift.runs.carrying.account import general_reason
from tasklift.settings.kept import say_again
from tasklift.settings.messages import (
    ENGLISH,
    LANGUAGES,
    Note,
    language_of,
    say,
    speaking,
    spoken,
    translations,
)
from tasklift.settings.registry import PACKAGE

OTHERS = [language for language in LANGUAGES if language != ENGLISH]
ERRORS = {"TaskliftError", "UserError", "MachineError"}
_IN_A_TEMPLATE = re.compile(r"""say\(\s*"((?:[^"\\]|\\.)*)\"""")


def handed_to(*names: str) -> Iterator[str]:
    """The sentences that stand in the package as the first argument of these functions."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                literal = isinstance(node.args[0], ast.Constant) or path.name in {
                    "kept.py",
                    "messages.py",
                    "reasons.py",
                }
                assert literal, f"{path}:{node.lineno}: say a sentence that stands there"
                if isinstance(node.args[0], ast.Constant):
                    yield str(node.args[0].value)


def said() -> Iterator[str]:
    """Every sentence that the package says, in code and in templates."""
    yield from handed_to("say", "Note")
    for path in sorted(Path(PACKAGE / "resources").rglob("*.html")):
        yield from _IN_A_TEMPLATE.findall(path.read_text(encoding="utf-8"))


def unsaid() -> Iterator[str]:
    """Where a text is handed to an error as it stands, in English whatever is spoken."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
    makers = {
        node.name
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.returns and ast.unparse(node.returns) in ERRORS
    }
    for path, tree in trees.items():
        yield from (f"{path.relative_to(PACKAGE)}:{line}" for line in unsaid_in(tree, makers))


def unsaid_in(tree: ast.AST, makers: set[str]) -> Iterator[int]:
    """The lines of such texts in one module; `makers` are functions that give an error."""
    for scope in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)] + [tree]:
        texts: dict[str, list[ast.expr]] = {}
        for node in ast.walk(scope):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                texts.setdefault(node.targets[0].id, []).append(node.value)
        for node in own(scope):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name not in {*ERRORS, *makers}:
                continue
            for handed in [*node.args, *(keyword.value for keyword in node.keywords)]:
                meant = texts.get(handed.id, []) if isinstance(handed, ast.Name) else [handed]
                yield from (text.lineno for one in meant for text in words_in(one))


def own(scope: ast.AST) -> Iterator[ast.Call]:
    """The calls in a function, or in a module outside its functions."""
    for child in ast.iter_child_nodes(scope):
        if isinstance(child, ast.Call):
            yield child
        if not isinstance(child, ast.FunctionDef):
            yield from own(child)


def words_in(node: ast.expr) -> Iterator[ast.expr]:
    """Texts of more than a word in an expression, those that are handed to a function aside."""
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and " " in str(node.value)):
        yield node
    elif isinstance(node, ast.IfExp | ast.BinOp | ast.BoolOp):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from words_in(child)


def places(sentence: str) -> set[str]:
    """The names of the values in a sentence."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_has_its_translation_and_every_translation_its_sentence(language: str) -> None:
    assert set(translations(language)) == set(said())


@pytest.mark.parametrize("language", OTHERS)
def test_every_kept_sentence_has_its_translation_and_every_translation_its_sentence(language: str) -> None:
    sentences = set(handed_to("in_english", "each_in_english"))
    assert set(translations(language, "kept")) == sentences | {general_reason(sentence) for sentence in sentences}


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("catalogue", ["messages", "kept", "foreign"])
def test_a_translation_has_no_values_but_those_of_its_sentence(catalogue: str, language: str) -> None:
    for sentence, translation in translations(language, catalogue).items():
        assert places(translation) <= places(sentence), sentence
        assert catalogue == "foreign" or places(sentence) == places(translation), sentence


def test_errors_say_what_is_wrong_and_what_to_do_in_the_readers_language() -> None:
    assert not list(unsaid()), "hand these to `say`"


def test_an_error_that_speaks_english_alone_is_found() -> None:
    code = """
def refuse(name: str) -> UserError:
    advice = "try another" if name else f"name one of {name}"
    return UserError("bad-name", f"{name} is bad", advice=advice)
def missing(problem: str) -> MachineError:
    return MachineError("missing", say("it is missing"), advice=say("look again"))
raise missing("there is nothing")
raise self.task.fault("bad", say("it is bad"), (), "mend it" + "")
"""
    assert len(list(unsaid_in(ast.parse(code), {"refuse", "missing", "fault"}))) == 5


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


def test_a_list_is_said_with_the_commas_of_the_language() -> None:
    assert say("choose one of: {names}", names=["a", "b", "c"]) == "choose one of: a, b, c"
    assert say("choose one of: {names}", names=[]) == "choose one of: "
    with speaking("zh"):
        assert say("choose one of: {names}", names=("a", "b", "c")) == "可以选择：a、b、c"


def test_a_note_in_a_note_and_what_is_kept_are_said_again_too_and_the_users_words_are_not() -> None:
    note = Note(
        "labels of the test that no row to learn from has: {labels}; every answer to them is wrong",
        labels=[Note("{label!r} ({rows:,})", label="baseline", rows=1200), "splitting"],
    )
    variants = Note("not measured, for the budget of {minutes:g} minutes: {variants}", minutes=5, variants=["final"])
    with speaking("zh"):
        assert "has: 'baseline' (1,200), splitting; every" in note
        assert "'baseline'（1,200）、splitting；" in say_again(json.loads(json.dumps(note.to_json())))
        assert say_again(variants.to_json()) == "5 分钟的预算内没有测量：最终模型"


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
