import re
from collections.abc import Iterator

import pytest

from tasklift.runs.step_pages import HEADINGS, entry_of, headed, list_steps, say_step, step_page
from tasklift.settings.errors import UserError
from tasklift.settings.messages import ENGLISH, LANGUAGES, speaking, translations
from tasklift.settings.registry import Part, parts

OTHERS = [language for language in LANGUAGES if language != ENGLISH]
BUILT_IN = sorted(name for name, part in parts("steps").items() if part.distribution == "tasklift")


def texts() -> Iterator[str]:
    """Every text of our steps that is to be translated: paragraphs without their headings, and what settings are."""
    for page in map(step_page, BUILT_IN):
        yield from (body for heading, body in map(headed, page.text.split("\n\n")) if heading != "Example:")
        yield from (setting.description for setting in page.settings)


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_of_our_steps_has_its_translation_and_every_translation_its_text(language: str) -> None:
    assert set(translations(language, "steps")) == {*HEADINGS, *texts()}


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("kept", [r"`[^`]*`", r"\d[\d.,]*\d|\d", r'"[A-Z][^"]*"'], ids=["code", "figures", "titles"])
def test_a_translation_keeps_code_figures_and_titles(kept: str, language: str) -> None:
    for text, translation in translations(language, "steps").items():
        assert sorted(set(re.findall(kept, text))) == sorted(set(re.findall(kept, translation))), text


def test_a_page_is_said_in_the_readers_language_and_its_example_stays_as_it_is() -> None:
    with speaking("zh"):
        page = step_page("filter_length")
        entry = next(entry for entry in list_steps() if entry.name == "filter_length")
    what, why, hurts, example, reference = page.text.split("\n\n")
    assert what == entry.summary == "搁置太短或太长、承载不了答案的文本。"
    assert why.startswith("为什么：只有一个字符的评论") and hurts.startswith("何时有害：如果")
    assert example == "示例：\n    recipe: [{filter_length: {minimum: 3, maximum: 5000}}]"
    assert reference.startswith('参考文献：Gao et al., "The Pile", 2020，第 4 节')
    assert [setting.description for setting in page.settings] == [
        "文本最少可以有多少个字符",
        "文本最多可以有多少个字符",
    ]


def test_types_and_bounds_are_said_in_the_readers_language() -> None:
    with speaking("zh"):
        settings = {one.name: one for name in BUILT_IN for one in step_page(name).settings}
    assert (settings["C"].type, settings["C"].bounds) == ("数字 | null", "> 0 且 <= 1000000")
    assert settings["word_ngrams"].type == "[整数, 整数]"
    assert settings["also"].type == "文本的列表"
    assert settings["learner"].type == "文本 | “键: 值”"
    assert settings["refit"].type == "true 或 false"


def test_a_step_that_nobody_translated_is_told_in_its_own_words() -> None:
    page = "Set aside shouting.\n\nWhy: it is loud.\n\n- a list\n- of two\n\nExample:\n    recipe: [drop_shouting]"
    assert say_step(page) == page
    with speaking("zh"):
        assert say_step(page) == page.replace("Why: ", "为什么：").replace("Example:", "示例：")


def test_every_step_is_listed_with_its_form_and_first_sentence() -> None:
    entries = {entry.name: entry for entry in list_steps()}
    assert set(entries) == set(parts("steps"))
    assert (entries["filter_length"].form, entries["classical"].form) == ("judge", "tune")
    assert entries["filter_length"].summary == "Set aside texts too short or too long to carry the answer."
    assert all(entry.fault is None for entry in entries.values())


@pytest.mark.parametrize("name", sorted(parts("steps")))
def test_every_setting_of_every_step_is_described(name: str) -> None:
    page = step_page(name)
    assert page.text and "\n\n" in page.text
    for setting in page.settings:
        assert setting.description, f"{name}.{setting.name}"
        assert "typing" not in setting.type and "annotation" not in setting.type and "<" not in setting.type


def test_a_setting_has_type_default_and_bounds_in_the_words_of_a_task_file() -> None:
    settings = {setting.name: setting for setting in step_page("classical").settings}
    assert (settings["C"].type, settings["C"].default, settings["C"].bounds) == (
        "number | null",
        "null",
        "> 0 and <= 1000000",
    )
    assert settings["word_ngrams"].type == "[integer, integer]"
    assert settings["lowercase"].default == "true"
    assert settings["algorithm"].type.startswith("auto | ")


def test_an_unknown_step_is_named_with_the_nearest() -> None:
    with pytest.raises(UserError, match="did you mean 'classical'"):
        step_page("clasical")


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (Part("gone", "no_such_module", "Gone", "some-package"), "the package 'some-package' cannot be loaded"),
        (Part("odd", "pathlib", "Path", "some-package"), "it is not a step"),
    ],
)
def test_a_broken_step_of_a_third_party_is_listed_as_broken(part: Part, words: str) -> None:
    entry = entry_of(part)
    assert (entry.name, entry.form, entry.distribution) == (part.name, None, "some-package")
    assert entry.fault is not None and words in entry.fault
