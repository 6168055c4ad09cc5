import pytest

from tasklift.runs.step_pages import entry_of, list_steps, step_page
from tasklift.settings.errors import UserError
from tasklift.settings.registry import Part, parts


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
