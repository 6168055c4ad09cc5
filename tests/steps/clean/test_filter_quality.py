"""Which texts are set aside for their quality."""

from pathlib import Path

import polars as pl
import pytest
from pydantic import ValidationError

from tasklift.settings.errors import UserError
from tasklift.settings.kept import say_kept
from tasklift.settings.messages import speaking
from tasklift.steps.clean.filter_quality import FilterQuality
from tasklift.store.hashing import key_of
from tasklift.text.quality.presets import preset, preset_names

PAGE = """The house by the sea has been empty for many years, and nobody in the village wants to talk about it.
Some of the older people say that a captain lived there with his two daughters until the great storm.
He went out to look for a boat that was late, and he was not seen again by any of them.
The daughters moved to the city with their aunt. They have never come back to see the house.
That is all we know, but children still dare each other to touch the door after dark."""
PAGE_ZH = """海边的那座房子已经空了很多年，村里的人都不愿意提起它。
有些老人说，从前有一位船长和他的两个女儿住在这里，直到那场大风暴。
他出海去找一条没有回来的船，从此再也没有人见过他。
女儿们跟着姑妈搬到了城里，这些年来也从来没有回来看过。
我们知道的就是这些，不过孩子们还是会在天黑以后互相打赌，看谁敢去摸一摸那扇门。"""


def reason(text: str | None, step: FilterQuality | None = None) -> str | None:
    return (step or FilterQuality()).judge(pl.DataFrame({"text": [text]}, schema={"text": pl.String}))[0]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("asdfghjk", "more than 50% gibberish"),
        ("阿斯顿发过火", "more than 50% gibberish"),
        ("太慢太慢太慢太慢太慢太慢太慢太慢太慢太慢太慢太慢", "more than 90% of the text are the same words"),
        ("buy now buy now buy now buy now buy now", "more than 90% of the text are the same words"),
        ("啊" * 30, "more than 90% the same character"),
        ("=-=-=-=+++===|||~~~^^^<<<>>>===", "more than 80% symbols"),
        ("2023 4512 8841 2210 9930 1123", "more than 80% digits"),
    ],
)
def test_what_is_no_text_is_set_aside(text: str, why: str) -> None:
    assert reason(text) == why


@pytest.mark.parametrize(
    "text",
    ["好", "ok", "666", "???", "👍👍👍👍👍👍👍👍👍👍", "hahahahaha", "好吃好吃", "很慢很慢！！！！", "Tchaikovsky!",
     "https://example.com/a/b/c?d=1", "WHY IS MY CARD NOT WORKING", "味道不错，下次还来。。。。。。。。。。。。",
     "", None, "call 13800001111 please", PAGE, PAGE_ZH],
)  # fmt: skip
def test_short_texts_of_people_stay(text: str | None) -> None:
    assert reason(text) is None


@pytest.mark.parametrize("name", ["gopher", "c4", "fineweb"])
@pytest.mark.parametrize("page", [PAGE, PAGE_ZH], ids=["en", "zh"])
def test_a_good_page_stays_under_every_published_preset(name: str, page: str) -> None:
    assert reason(page, FilterQuality(preset=name)) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("gopher", "Too short to be a page.", "fewer than 50 words"),
        ("gopher", "太短了，不是一页。", "fewer than 50 words"),
        ("gopher", "- " + PAGE.replace("\n", "\n- "), "more than 90% of the lines are items of a list"),
        ("gopher", PAGE + "\n" + PAGE, "more than 30% of the lines repeat others"),
        ("gopher", PAGE_ZH + "\n" + PAGE_ZH, "more than 30% of the lines repeat others"),
        ("gopher", " ".join([PAGE.replace("\n", " ")] * 2), "more than 15% of the text repeats what it said"),
        ("gopher", "".join([PAGE_ZH.replace("\n", "")] * 2), "more than 15% of the text repeats what it said"),
        ("gopher", " ".join(f"word{place} zebra" for place in range(40)), "fewer than 2 different stop words"),
        ("c4", PAGE + " {", "curly braces"),
        ("c4", PAGE + " Lorem ipsum dolor.", "placeholder text"),
        ("c4", "One. Two. Three.", "fewer than 5 sentences"),
        ("fineweb", "Home\nAbout us\nContact\nLogin", "fewer than 12% of the lines end like a sentence"),
        ("fineweb", "Home.\nAbout us.\nContact.\nLogin.", "more than 67% of the lines are short"),
        ("fineweb", "首页。\n关于我们。\n联系方式。", "more than 67% of the lines are short"),
    ],
)  # fmt: skip
def test_what_the_published_rules_take(name: str, text: str, why: str) -> None:
    assert reason(text, FilterQuality(preset=name)) == why  # type: ignore[arg-type]


def test_a_setting_overrides_the_preset() -> None:
    assert reason("asdfghjk", FilterQuality(maximum_gibberish=1)) is None
    assert reason("WHY IS MY CARD NOT WORKING", FilterQuality(maximum_capitals=0.5)) == "more than 50% capitals"
    assert reason("asdfghjk", FilterQuality(preset="none")) is None
    assert reason("so it goes", FilterQuality(preset="none", minimum_words=4)) == "fewer than 4 words"
    assert reason("hip hip hooray", FilterQuality(preset="none", maximum_words=2)) == "more than 2 words"
    assert reason("I a b", FilterQuality(preset="none", minimum_word_length=2)) == "words of fewer than 2.0 letters"
    assert (
        reason("Donaudampfschiff", FilterQuality(preset="none", maximum_word_length=9))
        == "words of more than 9.0 letters"
    )
    assert reason("不以空格分词", FilterQuality(preset="none", maximum_word_length=3)) is None


def test_every_limit_of_a_preset_is_a_setting() -> None:
    limits = {limit for name in preset_names() for limit in preset(name)}
    assert limits <= set(FilterQuality.model_fields) - {"preset"}


def test_the_version_is_raised_with_the_presets() -> None:
    presets = [[name, sorted(preset(name).items())] for name in preset_names()]
    assert (FilterQuality.version, key_of(presets)) == (1, "5cdc4ffcd9b1185551bea1a0ec85a299")


GOOD = [*PAGE.splitlines(), *PAGE_ZH.splitlines()]


def test_a_text_that_good_texts_leave_open_goes(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("\n".join(GOOD * 2), encoding="utf-8")
    step = FilterQuality(preset="none", perplexity_under="good.txt", maximum_perplexity=60).in_folder(tmp_path)
    assert reason("xq zvkj pqwy fjdk qqzx", step) == reason("猫扑肆虐黯糍曜", step) == "a perplexity of more than 60"
    for text in ("The captain lived in the house by the sea.", "村里的人都不愿意提起那座房子", "", " ", None):
        assert reason(text, step) is None
    with speaking("zh"):
        assert say_kept("a perplexity of more than 60") == "困惑度高于 60"
    whole = step.judge(pl.DataFrame({"text": ["xq zvkj", *GOOD, "xq zvkj"]})).to_list()
    assert whole == [reason(text, step) for text in ["xq zvkj", *GOOD, "xq zvkj"]]


def test_short_texts_are_not_measured_by_perplexity(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("\n".join(GOOD), encoding="utf-8")
    step = FilterQuality(perplexity_under="good.txt", maximum_perplexity=60).in_folder(tmp_path)
    assert reason("猫扑肆虐", step) is None and reason("猫扑肆虐黯糍曜" * 4, step) == "a perplexity of more than 60"


def test_good_texts_are_part_of_the_key_and_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "good.txt"
    step = FilterQuality(preset="none", perplexity_under=str(file), maximum_perplexity=60)
    with pytest.raises(UserError) as fault:
        step.resources()
    assert fault.value.slug == "file-missing"
    file.write_text("\n".join(GOOD), encoding="utf-8")
    before, text = step.resources(), "xq zvkj pqwy"
    assert reason(text, step) is not None and FilterQuality().resources() == []
    file.write_text("\n".join([text] * 9), encoding="utf-8")
    assert reason(text, step) is None and step.resources() != before


@pytest.mark.parametrize("alone", [{"maximum_perplexity": 60}, {"perplexity_under": "good.txt"}])
def test_perplexity_needs_a_file_and_a_bound(alone: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        FilterQuality.model_validate(alone)
