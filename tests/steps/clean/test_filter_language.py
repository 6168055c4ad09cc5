"""Which texts are in another language than the data's."""

import polars as pl
import pytest
from pydantic import ValidationError
from tests.contract.handed import handed, no_learner

from tasklift.forms.rows import Rows
from tasklift.steps.clean.filter_language import FilterLanguage

ENGLISH = ["I really like this little place", "The food was cold and late", "Would order from them again"]
CHINESE = ["这家店的味道真的很好", "送餐太慢了，饭都凉了", "下次还会再点他们家的"]
GERMAN = "Das Essen war leider kalt und viel zu teuer"


def gone(step: FilterLanguage, rows: Rows) -> dict[str, str]:
    found = step.survey(rows, no_learner).set_aside
    assert found is not None
    return dict(found.iter_rows())


def test_a_text_in_another_language_than_most_is_set_aside_with_both_named() -> None:
    rows = handed({"text": [*ENGLISH * 4, GERMAN]})
    assert gone(FilterLanguage(), rows) == {"r12": "written in de, not in en"}


def test_data_in_two_languages_stays_in_two() -> None:
    rows = handed({"text": [*ENGLISH, *CHINESE]})
    assert gone(FilterLanguage(), rows) == {}
    assert set(gone(FilterLanguage(least_share=0.6), rows)) == {f"r{row}" for row in range(6)}


def test_languages_may_be_named_and_simplified_and_traditional_chinese_are_one() -> None:
    rows = handed({"text": [*CHINESE, "這家店的味道真的很好吃喔", ENGLISH[0]]})
    assert gone(FilterLanguage(languages=("zh-TW",)), rows) == {"r4": "written in en, not in zh"}
    assert gone(FilterLanguage(languages=("zh", "en")), rows) == {}


@pytest.mark.parametrize(
    "text", ["OK", "iPhone 15 Pro", "very good", "😀😀😀", "", None, "https://example.com/abc", "666"]
)
def test_texts_too_short_to_tell_stay(text: str | None) -> None:
    assert gone(FilterLanguage(), handed({"text": [*CHINESE * 4, text]})) == {}


def test_texts_in_both_languages_stay_for_neither_is_sure() -> None:
    mixed = "这个 app 的 user interface 做得 really good"
    assert gone(FilterLanguage(), handed({"text": [*ENGLISH * 4, mixed]})) == {}
    assert gone(FilterLanguage(), handed({"text": [*CHINESE * 4, mixed]})) == {}


def test_each_column_of_texts_has_languages_of_its_own() -> None:
    rows = handed({"source": [*ENGLISH * 4, ENGLISH[0]], "target": [*CHINESE * 4, GERMAN]})
    assert gone(FilterLanguage(), rows) == {"r12": "written in de, not in zh"}


def test_only_texts_without_words_leave_nothing_to_judge_by() -> None:
    assert gone(FilterLanguage(), handed({"text": ["1", "2", None]})) == {}


def test_what_is_no_code_is_refused() -> None:
    with pytest.raises(ValidationError, match="'english' is no code of a language"):
        FilterLanguage(languages=("english",))


def test_batches_do_not_matter() -> None:
    texts = [*ENGLISH * 4, GERMAN, *CHINESE]
    whole, cut = (FilterLanguage().survey(handed({"text": texts}, size), no_learner) for size in (1000, 2))
    assert whole.set_aside is not None and cut.set_aside is not None
    assert whole.set_aside.equals(cut.set_aside) and isinstance(whole.set_aside, pl.DataFrame)
