"""From the lines of a recipe to steps with checked settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasklift.data.roles import HOLDING_TEXT, OF_EVERY_ROW, RoleType
from tasklift.forms.judge import Judge
from tasklift.forms.rewrite import Rewrite
from tasklift.forms.spawn import Spawn
from tasklift.forms.step import Step
from tasklift.forms.survey import Survey
from tasklift.forms.tune import Tune
from tasklift.models.pretrained.find import refuse_unknown
from tasklift.settings.check import build, nearest, suggestion
from tasklift.settings.errors import UserError
from tasklift.settings.extras import needs
from tasklift.settings.located import KeyPath, Located
from tasklift.settings.messages import say
from tasklift.settings.registry import find, parts
from tasklift.store.hashing import key_of
from tasklift.tasks.families import Family, family_of
from tasklift.tasks.kind import RecipeLine
from tasklift.tasks.measuring import needs_more
from tasklift.tasks.starting import Given, Start, given_of
from tasklift.tasks.task import VALUES, ZERO_SHOT, Task

FORMS: dict[str, type[Step]] = {"judge": Judge, "rewrite": Rewrite, "spawn": Spawn, "survey": Survey, "tune": Tune}


@dataclass(frozen=True)
class Line:
    """One line of a recipe: the step, and its settings as the user wrote them."""

    step: Step
    written: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The step's name."""
        return self.step.step_name()

    @property
    def form(self) -> str:
        """The word for the step's form."""
        return next(word for word, form in FORMS.items() if isinstance(self.step, form))

    @property
    def behaviour(self) -> list[Any]:
        """What of it decides the result, for keys: name, version, all settings, defaults too, and what it reads."""
        return [self.name, self.step.version, self.step.model_dump(mode="json"), *self.step.resources()]

    @property
    def key(self) -> str:
        """A short name of the behaviour."""
        return key_of(self.behaviour)

    def changed(self, changes: Mapping[str, Any]) -> "Line":
        """The line with other settings."""
        step = type(self.step)(**{**self.step.model_dump(), **changes})
        return Line(step.in_folder(self.step.folder), {**self.written, **changes})

    @property
    def learner(self) -> tuple["Line", int] | None:
        """The line whose models answer what this one asks, and in how many folds; None where it asks nothing."""
        wanted = self.step.wanted() if isinstance(self.step, Survey) else None
        if wanted is None:
            return None
        written = wanted.learner if isinstance(wanted.learner, str) else dict(wanted.learner)
        return parse_line(written, Located("learner", None), ()), wanted.folds

    @property
    def takes_networks(self) -> bool:
        """Whether it goes on from the weights of a network."""
        return isinstance(self.step, Tune) and self.step.takes_networks

    @property
    def with_learner(self) -> tuple["Line", ...]:
        """The line, and that of its learner where it has one."""
        learner = self.learner
        return (self, learner[0]) if learner else (self,)

    def as_written(self) -> RecipeLine:
        """The line to paste into a task file."""
        return {self.name: dict(self.written)} if self.written else self.name


@dataclass(frozen=True)
class Recipe:
    """The lines in order, and whether the user wrote them."""

    lines: tuple[Line, ...]
    chosen_by_kind: bool


def recipe_of(task: Task, rows_a_label: float | None = None) -> Recipe:
    """The task's recipe, or its kind's default for so many rows of a label. Raises UserError at the line at fault."""
    if task.recipe is None or task.recipe == "auto":
        given = _given(task, rows_a_label)
        with task.placing(("model",)):
            default = task.kind_class.default_recipe(given)
        return Recipe(tuple(parse_line(line, Located("the default recipe", None), ()) for line in default), True)
    lines = [parse_line(line, task.located, ("recipe", index)) for index, line in enumerate(task.recipe)]
    for index, line in enumerate(lines):
        _check_reads(task, line, index)
        _check_judging(task, line, index)
        with task.placing(("recipe", index)):
            for one in line.with_learner:
                for extra in one.step.requires:
                    needs(extra, one.name)
                one.step.resources()
    _check_start(task, lines)
    return Recipe(tuple(lines), False)


def parse_line(line: RecipeLine, located: Located, path: KeyPath) -> Line:
    """One line as a step. Raises UserError `unknown-step` or `bad-setting` at its place."""
    if isinstance(line, dict) and len(line) != 1:
        raise UserError(
            "bad-setting",
            say("a recipe line names one step"),
            where=located.place(path),
            advice=say("begin a new line with `- `"),
        )
    name, written = (line, {}) if isinstance(line, str) else next(iter(line.items()))
    if name not in parts("steps"):
        raise UserError(
            "unknown-step",
            say("there is no step named {name!r}", name=name),
            where=located.place(path),
            advice=suggestion(name, parts("steps")),
        )
    step = build(find("steps", name), written or {}, located, (*path, name))
    return Line(step.in_folder(Path(located.file).resolve().parent), written or {})


def baseline_line(task: Task) -> Line:
    """The trainer that stands for what the user has today."""
    return parse_line(task.kind_class.baseline(_given(task)), Located("the baseline", None), ())


def _given(task: Task, rows_a_label: float | None = None) -> Given:
    return given_of(task.model, task.folder, roles=task.roles, metric=task.metric, rows_a_label=rows_a_label)


def _check_start(task: Task, lines: list[Line]) -> None:
    takers = [at for at, line in enumerate(lines) if any(one.takes_networks for one in line.with_learner)]
    if isinstance(task.model, str) and task.start is Start.PRETRAINED:
        with task.placing(("model",)):
            refuse_unknown(task.model, folder=task.folder)
    if task.start is not Start.NO_NETWORK and not takers and task.baseline != ZERO_SHOT:
        problem = say("no step of the recipe goes on from the network that `model` names")
        raise task.fault("no-network", problem, ("model",), _takers_of(task))
    if task.model == "auto" and takers:
        raise task.fault(
            "no-network",
            say("`{step}` goes on from a pretrained model, and the task names none", step=lines[takers[0]].name),
            ("recipe", takers[0]),
            say(
                "add `model: minilm`, a folder or a hub's name (`lift models` lists those that packages carry), or the "
                "plan of one: `model: {{layers: 4, width: 128}}`"
            ),
        )
    _check_learned(task, lines)
    index, first = next(((at, line.step) for at, line in enumerate(lines) if isinstance(line.step, Tune)), (0, None))
    if task.model == "auto" and isinstance(first, Tune) and first.goes_on:
        raise task.fault(
            "nothing-to-calibrate",
            say("no step before `{step}` makes a model", step=lines[index].name),
            ("recipe", index),
            say("put it after the step that makes the model, as `classical: {{refit: false}}`"),
        )


def _takers_of(task: Task) -> str:
    if family_of(task.model, task.folder) is Family.DECODER:
        return say("add `instruct` or `ask` to the recipe")
    return say("add `finetune` or `linear_probe` to the recipe")


def _check_learned(task: Task, lines: list[Line]) -> None:
    """Refuse a line that wants a network which has learned, where the task plans one and no line before teaches it."""
    makers = ((at, line) for at, line in enumerate(lines) if isinstance(line.step, Tune) and line.step.makes_networks)
    index, first = next(makers, (0, None))
    if first and isinstance(first.step, Tune) and first.step.wants_learned and not isinstance(task.model, str):
        raise task.fault(
            "network-not-learned",
            say("`{step}` goes on from a network that has learned, and this one knows nothing", step=first.name),
            ("recipe", index),
            say("put `pretrain` before it, or in its place"),
        )


def _check_reads(task: Task, line: Line, index: int) -> None:
    types = {role.type for role in task.roles.values()}
    present = types | OF_EVERY_ROW | ({RoleType.TEXT} if types & HOLDING_TEXT else set())
    for read in line.step.reads:
        wanted = RoleType.TEXT if read is RoleType.ASKED else read
        is_needed = wanted not in line.step.can_do_without and not (
            wanted is RoleType.VALUE and len(line.step.reads) > 1
        )
        if wanted not in present and is_needed:
            raise task.fault(
                "step-does-not-fit",
                say(
                    "{step} needs a column of type {type}, which this task does not have",
                    step=line.name,
                    type=wanted.value,
                ),
                ("recipe", index),
            )
    _check_values(task, line, index)


def _check_judging(task: Task, line: Line, index: int) -> None:
    metric = line.step.judges_by() if isinstance(line.step, Tune) else None
    if metric and (lacking := task.lacks(metric)):
        raise task.fault("bad-setting", needs_more(metric), ("recipe", index), lacking)


def _check_values(task: Task, line: Line, index: int) -> None:
    known = task.columns.get(VALUES, ())
    for name in line.step.columns_needed():
        if name not in known:
            problem = say("`{step}` names the column {column!r}, which it cannot see", step=line.name, column=name)
            advice = (
                suggestion(name, known) if nearest(name, known) else say("name it under `columns: {{values: […]}}`")
            )
            raise task.fault("unknown-column", problem, ("recipe", index), advice)
