"""What every step keeps to, whoever wrote it: found by discovery, so a new step is tested without a line here."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import annotated_types
import numpy as np
import polars as pl
import pytest
from handed import handed
from pydantic import ValidationError

from tasklift.data.roles import PARENT, RoleType
from tasklift.engines.local import map_batches
from tasklift.forms.answers import LabelAnswers
from tasklift.forms.judge import Judge
from tasklift.forms.learner import Learn
from tasklift.forms.rewrite import Rewrite
from tasklift.forms.rows import Rows
from tasklift.forms.spawn import Spawn
from tasklift.forms.step import Step
from tasklift.forms.survey import Findings, Survey
from tasklift.forms.tune import Tune
from tasklift.settings.check import build
from tasklift.settings.errors import UserError
from tasklift.settings.located import Located
from tasklift.settings.registry import class_name, parts

FORMS = (Judge, Rewrite, Spawn, Survey, Tune)
STEPS: dict[str, type[Step]] = {name: part.load() for name, part in parts("steps").items()}
SECTIONS = ("Why:", "When it hurts:", "Example:", "Reference:")
LONG = "the quick brown fox jumps over the lazy dog and runs through the dark forest until it is home again"
TEXTS: list[str | None] = [
    "Good value, fast delivery.",
    "很好吃，送得也快！",
    None,
    "",
    " \u3000\n",
    "N/A",
    "👨\u200d👩\u200d👧 ❤️ 👍🏽",
    "schÃ¶n \x00ＡＢＣ\r\n cafe\u0301",
    "Good value,  FAST delivery",
    "很好吃送得也快",
    LONG,
    LONG + " now",
    "title\x1fbody",
    "好" * 35_000,
    "x",
]
LABELS: list[str | None] = ["pos", "pos", "neg", "neg", "pos", "正面", "pos", "neg", "neg", "pos", *["pos"] * 4, None]

Form = TypeVar("Form", bound=Step)


def of_form(form: type[Form]) -> list[Any]:
    return [pytest.param(step, id=name) for name, step in STEPS.items() if issubclass(step, form)]


def rows_for(step: type[Step], texts: list[str | None], batch_size: int = 1000) -> Rows:
    """Rows with the columns that the step reads."""
    values: dict[RoleType, list[Any]] = {
        RoleType.LABEL: LABELS[: len(texts)],
        RoleType.WEIGHT: [None] * len(texts),
        RoleType.SPANS: [None] * len(texts),
        RoleType.LOT: [place * 0.37 % 1 for place in range(len(texts))],
    }
    return handed({wanted.value: values.get(wanted, texts) for wanted in step.reads}, batch_size)


def learn_for(rows: Rows) -> Learn:
    """Answers that depend on the rows' order alone."""

    def learn(learner: str | Mapping[str, Any], *, folds: int) -> LabelAnswers:
        table = np.random.default_rng(0).dirichlet([0.3, 0.3, 0.3], rows.height)
        return LabelAnswers(("neg", "pos", "正面"), table)

    return learn


def found_by(step: type[Survey], rows: Rows) -> Findings:
    return step().survey(rows, learn_for(rows))


def listed(frame: pl.DataFrame | None) -> list[dict[str, Any]] | None:
    return None if frame is None else frame.to_dicts()


def out_of_bounds(step: type[Step]) -> Iterator[tuple[str, Any]]:
    """For every field values just outside its bounds, and one of a type that no field has."""
    for name, field in step.model_fields.items():
        yield name, {"no": {"such": object}}
        choice = get_args(field.annotation) if get_origin(field.annotation) in {Union, UnionType} else ()
        branches = [one for one in choice if get_origin(one) is Annotated]
        inner = [bound for one in branches for marked in get_args(one)[1:] for bound in getattr(marked, "metadata", ())]
        for bound in [*field.metadata, *inner]:
            match bound:
                case annotated_types.Ge(ge=limit):
                    yield name, limit - 1  # type: ignore[operator]
                case annotated_types.Gt(gt=limit):
                    yield name, limit
                case annotated_types.Le(le=limit):
                    yield name, limit + 1  # type: ignore[operator]
                case annotated_types.Lt(lt=limit):
                    yield name, limit


BAD = [pytest.param(step, name, value, id=f"{word}-{name}-{str(value)[:12]}")
       for word, step in STEPS.items() for name, value in out_of_bounds(step)]  # fmt: skip


def test_the_steps_of_the_plan_are_discovered() -> None:
    assert {"normalize", "drop_missing", "deduplicate", "drop_conflicts", "find_label_errors", "classical"} <= set(
        STEPS
    )


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_named_after_its_file_and_takes_one_form(name: str) -> None:
    assert STEPS[name].step_name() == name
    assert STEPS[name].__name__ == class_name(name)
    assert sum(issubclass(STEPS[name], form) for form in FORMS) == 1


@pytest.mark.parametrize("name", STEPS)
def test_defaults_make_a_step_that_nobody_can_change(name: str) -> None:
    step = STEPS[name]()
    assert step == STEPS[name]() and isinstance(step.draws_lots(), bool) and step.version >= 1
    for field in STEPS[name].model_fields:
        with pytest.raises(ValidationError, match="frozen"):
            setattr(step, field, getattr(step, field))


@pytest.mark.parametrize("name", STEPS)
def test_settings_survive_json(name: str) -> None:
    step = STEPS[name]()
    assert STEPS[name].model_validate_json(step.model_dump_json()) == step


@pytest.mark.parametrize("name", STEPS)
def test_the_docstring_is_the_page(name: str) -> None:
    page = STEPS[name].__doc__ or ""
    places = [page.find(section) for section in SECTIONS]
    assert -1 not in places and places == sorted(places), (
        f"{name} lacks one of {SECTIONS}, or has them in another order"
    )
    assert page.splitlines()[0].endswith(".") and name in page[places[2] : places[3]]


@pytest.mark.parametrize("name", STEPS)
def test_every_setting_is_described_and_says_its_default(name: str) -> None:
    for field, info in STEPS[name].model_fields.items():
        assert info.description, f"{name}.{field} has no description"
        assert not info.is_required(), f"{name}.{field} has no default"


@pytest.mark.parametrize(("step", "field", "value"), BAD)
def test_a_value_out_of_bounds_is_refused_by_name(step: type[Step], field: str, value: object) -> None:
    with pytest.raises(UserError) as fault:
        build(step, {field: value}, Located("task.yaml", None), ("recipe", 0, step.step_name()))
    assert fault.value.slug == "bad-setting"
    assert field in fault.value.problem


@pytest.mark.parametrize("name", STEPS)
def test_a_setting_that_is_not_there_is_refused_by_name(name: str) -> None:
    with pytest.raises(UserError, match="unknown key 'no_such_setting'"):
        build(STEPS[name], {"no_such_setting": 1}, Located("task.yaml", None))


@pytest.mark.parametrize("step", of_form(Judge))
@pytest.mark.parametrize("batch_size", [1, 2, 7, 1000])
def test_a_judge_gives_every_row_the_same_reason_however_rows_are_cut(step: type[Judge], batch_size: int) -> None:
    reasons = [step().judge(batch) for batch in rows_for(step, TEXTS, batch_size).batches()]
    assert all(one.dtype == pl.String for one in reasons)
    (whole,) = [step().judge(batch) for batch in rows_for(step, TEXTS).batches()]
    assert whole.len() == len(TEXTS)
    assert pl.concat(reasons).to_list() == whole.to_list()


@pytest.mark.parametrize("step", of_form(Rewrite))
@pytest.mark.parametrize("batch_size", [1, 2, 7, 1000])
def test_a_rewrite_gives_every_row_the_same_value_however_rows_are_cut(step: type[Rewrite], batch_size: int) -> None:
    given = [step().rewrite(batch) for batch in rows_for(step, TEXTS, batch_size).batches()]
    (whole,) = [step().rewrite(batch) for batch in rows_for(step, TEXTS).batches()]
    assert whole.height == len(TEXTS) and "id" not in whole.columns
    assert set(whole.columns) <= set(rows_for(step, TEXTS).columns)
    assert pl.concat(given).to_dicts() == whole.to_dicts()


@pytest.mark.parametrize("step", of_form(Spawn))
@pytest.mark.parametrize("batch_size", [1, 2, 7, 1000])
def test_a_spawn_makes_the_same_rows_however_rows_are_cut(step: type[Spawn], batch_size: int) -> None:
    given = [step().spawn(batch) for batch in rows_for(step, TEXTS, batch_size).batches()]
    whole = step().spawn(rows_for(step, TEXTS).frame())
    assert whole.rows.height > 0 and len(whole.replaced) == len(TEXTS)
    assert set(whole.rows.columns) - {PARENT} <= set(rows_for(step, TEXTS).columns) - {"id"}
    assert pl.concat([one.rows for one in given]).to_dicts() == whole.rows.to_dicts()
    assert pl.concat([one.replaced for one in given]).to_list() == whole.replaced.to_list()


@pytest.mark.parametrize("step", of_form(Spawn))
def test_a_spawn_leaves_what_it_is_handed_and_makes_nothing_of_nothing(step: type[Spawn]) -> None:
    frame = rows_for(step, TEXTS).frame()
    before = frame.to_dicts()
    step().spawn(frame)
    assert frame.to_dicts() == before
    nothing = step().spawn(frame.clear())
    assert nothing.rows.height == 0 and len(nothing.replaced) == 0


@pytest.mark.parametrize("step", of_form(Rewrite))
def test_a_rewrite_that_travels_reads_no_answers(step: type[Rewrite]) -> None:
    assert not (step.travels and RoleType.LABEL in step.reads)


@pytest.mark.parametrize("step", [*of_form(Judge), *of_form(Rewrite)])
def test_what_a_step_is_handed_stays_as_it_is(step: Any) -> None:
    frame = rows_for(step, TEXTS).frame()
    before = frame.to_dicts()
    step().judge(frame) if issubclass(step, Judge) else step().rewrite(frame)
    assert frame.to_dicts() == before


@pytest.mark.parametrize("step", [*of_form(Judge), *of_form(Rewrite)])
def test_no_rows_give_no_rows(step: Any) -> None:
    frame = rows_for(step, TEXTS).frame().clear()
    given = step().judge(frame) if issubclass(step, Judge) else step().rewrite(frame)
    assert len(given) == 0


@pytest.mark.parametrize("step", of_form(Survey))
@pytest.mark.parametrize("batch_size", [1, 2, 7, 1000])
def test_a_survey_finds_the_same_however_rows_are_cut(step: type[Survey], batch_size: int) -> None:
    cut, whole = (found_by(step, rows_for(step, TEXTS, size)) for size in (batch_size, 1000))
    assert listed(cut.set_aside) == listed(whole.set_aside)
    assert listed(cut.changed) == listed(whole.changed)


@pytest.mark.parametrize("step", of_form(Survey))
def test_a_survey_finds_the_same_on_all_cores(step: type[Survey]) -> None:
    rows = rows_for(step, TEXTS, 2)
    assert listed(found_by(step, replace(rows, spread=map_batches)).set_aside) == listed(found_by(step, rows).set_aside)


@pytest.mark.parametrize("step", of_form(Survey))
def test_a_survey_names_rows_that_exist_and_each_once(step: type[Survey]) -> None:
    rows = rows_for(step, TEXTS)
    findings = found_by(step, rows)
    assert findings.set_aside is not None or findings.changed is not None
    for table in (findings.set_aside, findings.changed):
        if table is not None:
            assert set(table["id"]) <= set(rows.frame()["id"])
            assert table["id"].n_unique() == table.height
    if findings.set_aside is not None:
        assert findings.set_aside.schema == {"id": pl.String, "reason": pl.String}
        assert findings.set_aside["reason"].null_count() == 0


@pytest.mark.parametrize("step", of_form(Survey))
@pytest.mark.parametrize("texts", [[], ["x"], [None]], ids=["no_rows", "one_row", "one_null"])
def test_a_survey_of_hardly_any_rows_finds_nothing(step: type[Survey], texts: list[str | None]) -> None:
    findings = found_by(step, rows_for(step, texts))
    for table in (findings.set_aside, findings.changed):
        assert table is None or table.height == 0
