"""What redacting puts in the place of personal data."""

import unicodedata
from pathlib import Path

import polars as pl
import pytest
from pydantic import ValidationError

from tasklift.models.pipeline import pipeline_from
from tasklift.runs.recipe import Line
from tasklift.settings.check import build
from tasklift.settings.errors import UserError
from tasklift.settings.located import Located
from tasklift.steps.clean.redact import Redact

KEY = "a key that is long enough"


def redacted(*texts: str | None, **chosen: object) -> list[str | None]:
    frame = pl.DataFrame({"text": list(texts)}, schema={"text": pl.String})
    return Redact(**chosen).rewrite(frame)["text"].to_list()  # type: ignore[arg-type]


def test_a_mask_names_the_kind_in_the_language_of_the_text() -> None:
    assert redacted("我叫王小明，电话13812345678", "Call John Smith on 415-555-2671", None, "") == [
        "我叫[姓名]，电话[电话]",
        "Call [NAME] on [PHONE]",
        None,
        "",
    ]


def test_a_mask_can_be_english_everywhere() -> None:
    assert redacted("电话13812345678", mask="english") == ["电话[PHONE]"]


def test_nothing_else_changes() -> None:
    texts = ["The screen is dull.", "质量很好，给5分", " \n", "👍🏽"]
    assert redacted(*texts) == texts


def test_the_same_value_gets_the_same_made_up_one_in_every_text_and_writing() -> None:
    first, second, third = redacted(
        "电话13812345678", "打13812345678或138-1234-5678", "电话13912345678", action="surrogate"
    )
    assert first and second and third
    made = first.removeprefix("电话")
    assert second == f"打{made}或{made[:3]}-{made[3:7]}-{made[7:]}"
    assert made not in third and "13812345678" not in first + second


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("电话１３８１２３４５６７８", "１３８１２３４５６７８"),
        ("call ４１５-５５５-２６７１", "４１５-５５５-２６７１"),
        ("身份证１１０１０５１９４９１２３１００２Ｘ", "１１０１０５１９４９１２３１００２Ｘ"),
        ("卡号４１１１ １１１１ １１１１ １１１１", "４１１１ １１１１ １１１１ １１１１"),
    ],
)
def test_numbers_in_full_width_are_replaced_too(text: str, number: str) -> None:
    (made,) = redacted(text, action="surrogate")
    assert made and number not in made and unicodedata.normalize("NFKC", number) not in made


def test_a_users_own_kind_is_masked_by_its_name_and_made_up_in_its_shape() -> None:
    own = {"staff": r"EMP-\d{6}"}
    assert redacted("ask EMP-004512", patterns=own) == ["ask [STAFF]"]
    (made,) = redacted("ask EMP-004512", patterns=own, action="surrogate")
    assert made and made.startswith("ask ") and made[7] == "-" and made[8:].isdigit() and made != "ask EMP-004512"


def test_a_hash_depends_on_the_key_and_on_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDACTION_KEY", KEY)
    chosen = {"action": "hash", "key_variable": "REDACTION_KEY"}
    first = redacted("write to a@example.org", **chosen)
    assert first == redacted("write to A@example.org", **chosen) != redacted("write to b@example.org", **chosen)
    assert first[0] and first[0].startswith("write to [EMAIL ") and "example" not in first[0]
    monkeypatch.setenv("REDACTION_KEY", KEY + "!")
    assert redacted("write to a@example.org", **chosen) != first


def test_settings_keep_which_key_it_was_and_never_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDACTION_KEY", KEY)
    step = Redact(action="hash", key_variable="REDACTION_KEY")
    kept = step.model_dump_json()
    assert KEY not in kept and step.key_digest and Redact.model_validate_json(kept) == step
    other_line = Line(step, {}).key
    monkeypatch.setenv("REDACTION_KEY", KEY + "!")
    assert Line(Redact(action="hash", key_variable="REDACTION_KEY"), {}).key != other_line
    with pytest.raises(UserError, match="not the one") as fault:
        Redact.model_validate_json(kept)
    assert fault.value.slug == "other-key" and KEY not in str(fault.value)


def test_a_saved_model_is_not_served_under_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDACTION_KEY", KEY)
    settings = Redact(action="hash", key_variable="REDACTION_KEY").model_dump(mode="json")
    kept = {
        "kind": "classify", "columns": {"text": ["text"]}, "shares": {"a": 1.0},
        "rewrites": [{"name": "redact", "settings": settings}],
    }  # fmt: skip
    assert pipeline_from(kept, None).rewrites[0].key_digest == settings["key_digest"]  # type: ignore[arg-type,attr-defined]
    monkeypatch.delenv("REDACTION_KEY")
    with pytest.raises(UserError, match="REDACTION_KEY has no key"):
        pipeline_from(kept, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["", "short"])
def test_a_key_that_is_missing_or_short_is_refused(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDACTION_KEY", key)
    with pytest.raises(UserError) as fault:
        Redact(action="hash", key_variable="REDACTION_KEY")
    assert fault.value.slug == "no-key"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"action": "hash"}, "should name the environment variable"),
        ({"kinds": ["emial"]}, "did you mean 'email'?"),
        ({"patterns": {"x": "(?=a)"}}, "is no pattern of Rust's regex"),
        ({"patterns": {"x": "a*"}}, "is no pattern of Rust's regex"),
        ({"patterns": {"email": "a+"}}, "needs a name of its own"),
        ({"key_variable": "no name"}, "key_variable"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_in_words(values: dict[str, object], said: str) -> None:
    with pytest.raises(UserError) as fault:
        build(Redact, values, Located("task.yaml", None), ("recipe", 0, "redact"))
    assert said in str(fault.value)


def test_a_key_may_not_stand_in_the_task_file() -> None:
    with pytest.raises(ValidationError):
        Redact(action="hash", key="secret")  # type: ignore[call-arg]


def test_joined_columns_keep_their_boundary() -> None:
    assert redacted("a@example.org\x1fcall 415-555-2671") == ["[EMAIL]\x1fcall [PHONE]"]


def test_the_lists_carry_the_notices_of_those_who_made_them() -> None:
    folder = Path(__file__).parents[3] / "src" / "tasklift" / "resources" / "personal"
    for name, author in (("english_words", "Kevin Atkinson"), ("names", "Daniele Faraglia"), ("places", "GeoNames")):
        assert author in (folder / f"{name}.tsv").read_text(encoding="utf-8")[:1000]
