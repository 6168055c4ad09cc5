import pytest

from tasklift.runs.step_pages import list_steps, step_page
from tasklift.settings.errors import UserError
from tasklift.settings.registry import parts


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
